//! The database: one SQLite file, many readers, one writer at a time.

use std::fs::OpenOptions;
use std::io;
use std::path::Path;
use std::str::FromStr;
use std::time::{Duration, Instant};

use actix_web::rt::time::sleep;
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{Sqlite, Transaction};

use crate::error::ShopError;
use crate::seed;

/// Connections for reads. SQLite answers from memory mostly: more of them than cores only wait for each other.
const READERS: u32 = 8;

/// How long a write waits for a writer in another process.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// How long to wait before a file that is busy is opened again.
const BUSY_PAUSE: Duration = Duration::from_millis(10);

/// The database. Cheap to clone.
///
/// SQLite has one writer at a time and lets a second one fail rather than queue. So writes have a pool of a single
/// connection: they queue there, in order.
#[derive(Clone, Debug)]
pub struct Db {
    readers: SqlitePool,
    writer: SqlitePool,
}

impl Db {
    /// Opens the database at `url`, such as `sqlite:shop.db`; creates, migrates and seeds it where that is still to be done.
    ///
    /// # Errors
    ///
    /// When the file cannot be opened, is in use for too long, or holds something else.
    pub async fn open(url: &str) -> Result<Self, sqlx::Error> {
        let unusable = |why: &'static str| sqlx::Error::Configuration(why.into());
        if !url.starts_with("sqlite:") {
            // The driver would take any other text for the name of a file.
            return Err(unusable("its URL must start with `sqlite:`"));
        }
        let options = SqliteConnectOptions::from_str(url)?;
        let name = options.get_filename().to_string_lossy();
        let is_memory = |text: &str| text.contains(":memory:") || text.contains("mode=memory");
        // The name is asked as the driver decodes it, too: `%3A` is a colon. And SQLite takes no name for a file of each connection's own.
        if name.is_empty() || is_memory(&name) || is_memory(url) {
            return Err(unusable("it must name a file: else every connection would have its own database"));
        }
        if name.starts_with("file:") {
            // SQLite would take it for a URI, and open another file than the one that is made private here.
            return Err(unusable("it must name its file by a path alone"));
        }
        create_private(options.get_filename())?;
        let options = options
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            // In WAL mode a crash of the program loses nothing; a power cut may lose the last writes, and never breaks the file.
            .synchronous(SqliteSynchronous::Normal)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT);
        let writer = connect(SqlitePoolOptions::new().max_connections(1), &options).await?;
        // Under one lock: of two processes that start at once, one fills the shop and the other finds it full.
        let mut tx = begin(&writer).await?;
        sqlx::migrate!().run(&mut *tx).await?;
        seed::fill(&mut tx).await?;
        tx.commit().await?;
        let readers = connect(SqlitePoolOptions::new().max_connections(READERS), &options).await?;
        Ok(Self { readers, writer })
    }

    /// Where reads go.
    pub fn reads(&self) -> &SqlitePool {
        &self.readers
    }

    /// Starts a transaction that may write. It holds the lock from its first statement on, so what it reads stays true until it
    /// commits. Dropped, it rolls back.
    ///
    /// # Errors
    ///
    /// When the database fails or another process keeps the lock.
    pub async fn write(&self) -> Result<Transaction<'static, Sqlite>, ShopError> {
        Ok(self.begin().await?)
    }

    /// [`write`](Self::write), for what runs before there are clients to tell of errors.
    pub(crate) async fn begin(&self) -> sqlx::Result<Transaction<'static, Sqlite>> {
        begin(&self.writer).await
    }

    /// Closes all connections when the running statements have ended.
    pub async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// Creates the file where there is none, for its owner alone: it will hold the key of all sessions. SQLite gives the files beside it,
/// `-wal` and `-shm`, the permissions of this one.
fn create_private(path: &Path) -> io::Result<()> {
    let mut options = OpenOptions::new();
    // A file that is there is not even opened: closing it would drop the locks that SQLite may have on it in this process.
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    match options.open(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => Err(error),
        _ => Ok(()),
    }
}

/// Opens a pool. While another process makes a new file's journal a write-ahead log, SQLite does not wait for it, as it does for any other
/// lock: it says at once that the file is busy.
async fn connect(pool: SqlitePoolOptions, options: &SqliteConnectOptions) -> sqlx::Result<SqlitePool> {
    let started = Instant::now();
    loop {
        match pool.clone().connect_with(options.clone()).await {
            Err(error) if is_busy(&error) && started.elapsed() < BUSY_TIMEOUT => sleep(BUSY_PAUSE).await,
            connected => return connected,
        }
    }
}

fn is_busy(error: &sqlx::Error) -> bool {
    // https://sqlite.org/rescode.html#busy
    error.as_database_error().and_then(|error| error.code()).is_some_and(|code| code == "5")
}

async fn begin(writer: &SqlitePool) -> sqlx::Result<Transaction<'static, Sqlite>> {
    writer.begin_with("BEGIN IMMEDIATE").await
}
