//! Serves the shop's pages; see the crate's library.

use std::io::{self, Write as _};
use std::process::ExitCode;

use tracing_subscriber::EnvFilter;

#[actix_web::main]
async fn main() -> ExitCode {
    let filter = EnvFilter::try_from_default_env()
        .unwrap_or_else(|_| EnvFilter::new("warn,shop=info,mizan_core=info"));
    // The log goes beside what the program says, not into it.
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).init();
    let served = match shop::Settings::from_env() {
        Ok(settings) => shop_htmx::serve(settings).await,
        Err(error) => Err(error),
    };
    match served {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            let _ = writeln!(io::stderr(), "shop-htmx: {error}");
            ExitCode::FAILURE
        }
    }
}
