//! The example shop as server-rendered pages. Without JavaScript they are plain forms; with it, htmx sends the same forms, and what an
//! answer makes stale is asked for again by itself, part by part.
//!
//! Reads and writes are those of the crate `shop`, called as the plain functions they are. [`pages`] shows them, [`forms`] are the
//! mutations that answer with HTML, [`html`] is how everything looks.
#![forbid(unsafe_code)]

use actix_web::web::ServiceConfig;
use mizan_core::Builder;
use shop::{Settings, Shop, StartError};

mod assets;
pub mod forms;
pub mod html;
pub mod pages;

/// What this program's dispatcher needs besides.
pub fn set(builder: Builder) -> Builder {
    builder.expect_crate("shop_htmx").problem_page(forms::refusal)
}

/// The pages, their parts, and the files that they load.
pub fn configure(config: &mut ServiceConfig) {
    pages::configure(config);
    assets::configure(config);
}

/// Serves the shop until the process is told to end.
///
/// # Errors
///
/// When it cannot start, or the server breaks.
pub async fn serve(settings: Settings) -> Result<(), StartError> {
    let shop = Shop::open_with(&settings.database_url, settings.session_key, set).await?;
    shop.listen(settings.port, configure).await
}
