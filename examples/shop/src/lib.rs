//! The example of Mizan: a shop on an embedded SQLite database.
//!
//! Each module holds one part of the shop, reads and writes side by side: [`users`], [`products`], [`cart`], [`orders`],
//! [`notifications`]. A write says in `affects` which reads it makes stale; nothing else in the program repeats it.
//!
//! The page that shows all this is in `web/`, plain files that [`web`] serves from inside the program.
//!
//! [`Shop`] is the shop without HTTP, as the tests use it; [`serve`] puts it on a port. Other pages of the same shop, such as those of
//! `examples/shop-htmx`, open it with [`Shop::open_with`] and serve it with [`Shop::listen`].
#![forbid(unsafe_code)]

use std::env::{self, VarError};
use std::io::{self, Write as _};

use actix_web::web::{Data, ServiceConfig, get, post};
use actix_web::{App, HttpServer};
use mizan_core::{Builder, LinkError, Mizan};

pub mod cart;
pub mod db;
pub mod error;
pub mod notifications;
pub mod orders;
pub mod products;
mod registry;
pub mod seed;
pub mod session;
pub mod users;
pub mod web;

use crate::db::Db;
use crate::session::SessionKey;

/// Why the program cannot start or go on.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// An environment variable has no use.
    #[error("{name} {fault}")]
    Setting {
        /// The variable.
        name: &'static str,
        /// What is wrong with it.
        fault: String,
    },
    /// The database cannot be opened.
    #[error("the database {url} cannot be used: {source}")]
    Database {
        /// Where it should be.
        url: String,
        /// What the database says.
        source: sqlx::Error,
    },
    /// The handlers do not fit together.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// The port cannot be had, or the server broke.
    #[error("the server failed on port {port}: {source}")]
    Server {
        /// The port that was asked for.
        port: u16,
        /// What the system says.
        source: io::Error,
    },
}

/// What the environment decides.
#[derive(Clone, Debug)]
pub struct Settings {
    /// `PORT`: 8080 unless set; 0 takes any that is free.
    pub port: u16,
    /// `DATABASE_URL`: the file `shop.db` in the current directory unless set.
    pub database_url: String,
    /// `SESSION_KEY`: at least 64 bytes; unless set, the database keeps one.
    pub session_key: Option<SessionKey>,
}

impl Settings {
    /// Reads the environment.
    ///
    /// # Errors
    ///
    /// [`StartError::Setting`] for a variable that has no use.
    pub fn from_env() -> Result<Self, StartError> {
        let port = variable("PORT")?.map_or(Ok(8080), |port| {
            let fault = || format!("must be a number from 0 to 65535, not {port:?}");
            port.parse().map_err(|_| StartError::Setting { name: "PORT", fault: fault() })
        })?;
        let session_key = variable("SESSION_KEY")?.map(|secret| {
            let fault = "must have at least 64 bytes".to_owned();
            SessionKey::new(secret.as_bytes()).ok_or(StartError::Setting { name: "SESSION_KEY", fault })
        });
        let database_url = variable("DATABASE_URL")?.unwrap_or_else(|| "sqlite:shop.db".to_owned());
        Ok(Self { port, database_url, session_key: session_key.transpose()? })
    }
}

fn variable(name: &'static str) -> Result<Option<String>, StartError> {
    match env::var(name) {
        Ok(value) => Ok(Some(value)),
        Err(VarError::NotPresent) => Ok(None),
        Err(VarError::NotUnicode(_)) => Err(StartError::Setting { name, fault: "must be UTF-8".to_owned() }),
    }
}

/// The shop without HTTP. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Shop {
    /// The dispatcher to its handlers.
    pub mizan: Mizan,
    /// What it knows.
    pub db: Db,
    /// What signs its sessions.
    pub key: SessionKey,
}

impl Shop {
    /// Opens the database at `url` and links the handlers.
    ///
    /// # Errors
    ///
    /// When the database cannot be used or the handlers do not fit together.
    pub async fn open(url: &str, key: Option<SessionKey>) -> Result<Self, StartError> {
        Self::open_with(url, key, |builder| builder).await
    }

    /// [`open`](Self::open), with more settings of the dispatcher.
    ///
    /// # Errors
    ///
    /// When the database cannot be used or the handlers do not fit together.
    pub async fn open_with(
        url: &str,
        key: Option<SessionKey>,
        set: impl FnOnce(Builder) -> Builder,
    ) -> Result<Self, StartError> {
        let failed = |source| StartError::Database { url: url.to_owned(), source };
        let db = Db::open(url).await.map_err(failed)?;
        let key = match key {
            Some(key) => key,
            None => SessionKey::stored(&db).await.map_err(failed)?,
        };
        let builder = Mizan::builder().state(db.clone()).state(key.clone()).expect_crate("shop");
        Ok(Self { mizan: set(builder).build()?, db, key })
    }

    /// The API, and signing in and out; what pages of a program's own need of the shop is among the application's data.
    pub fn configure(&self, config: &mut ServiceConfig) {
        config
            .app_data(Data::new(self.mizan.clone()))
            .app_data(Data::new(self.db.clone()))
            .app_data(Data::new(self.key.clone()))
            .service(mizan_actix::scope(&self.mizan))
            .route("/sign-in", post().to(session::sign_in))
            .route("/sign-out", post().to(session::sign_out));
    }

    /// Serves the shop and the program's `pages` until the process is told to end, and then ends what has begun.
    ///
    /// # Errors
    ///
    /// When the port cannot be had, or the server breaks.
    pub async fn listen(
        self,
        port: u16,
        pages: impl Fn(&mut ServiceConfig) + Clone + Send + 'static,
    ) -> Result<(), StartError> {
        let Self { mizan, db, .. } = self.clone();
        let failed = |source| StartError::Server { port, source };
        let app = move || App::new().configure(|config| self.configure(config)).configure(pages.clone());
        let server = HttpServer::new(app).bind(("127.0.0.1", port)).map_err(failed)?;
        for address in server.addrs() {
            // The port is not known before when it was left to the system. That nobody reads it is no reason to end.
            let _ = writeln!(io::stdout(), "shop listening on http://{address}");
        }
        let ended = server.run().await.map_err(failed);
        tracing::info!("stopped serving; mutations that have started run to their end");
        // In this order: a mutation whose client has left is still running, and needs the database.
        mizan.drain().await;
        db.close().await;
        ended
    }
}

/// Serves the shop and its page until the process is told to end.
///
/// # Errors
///
/// When it cannot start, or the server breaks.
pub async fn serve(settings: Settings) -> Result<(), StartError> {
    let shop = Shop::open(&settings.database_url, settings.session_key).await?;
    let manifest = Data::new(shop.mizan.registry().manifest());
    let pages = move |config: &mut ServiceConfig| {
        config.app_data(manifest.clone()).configure(web::configure);
        config.route("/registry", get().to(registry::registry));
    };
    shop.listen(settings.port, pages).await
}
