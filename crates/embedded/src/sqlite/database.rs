//! The open database.

use std::collections::{BTreeSet, HashMap};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rolefit_domain::Timestamp;
use rolefit_ports::{Clock, ErrorKind, IdSource, PortError, PortResult};
use rusqlite::{Connection, OptionalExtension};
use tokio::sync::Notify;

use super::check;
use super::error::Failure;
use super::guard::Guard;
use super::messages;
use super::readers::Readers;
use super::schema;
use super::writer::Writer;
use rolefit_formats::cursor::CursorKey;

/// One SQLite file, open in one server. Give it to [`SqliteRecords`](super::SqliteRecords) and the other types.
///
/// Dropping it stops the writing thread after the requests that wait, and closes the file. [`Database::close`] does
/// the same without blocking the caller's thread.
pub struct Database {
    // The writer stands first, so that it has ended when the rest is dropped.
    pub(super) writer: Arc<Writer>,
    pub(super) readers: Arc<Readers>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) ids: Arc<dyn IdSource>,
    pub(super) cursor_key: CursorKey,
    /// Told after every commit that put events into the outbox.
    pub(super) outbox_filled: Arc<Notify>,
    /// Sequences of the outbox that cannot be read and were told of.
    pub(super) unreadable_events: Mutex<BTreeSet<u64>>,
    path: PathBuf,
    queues_filled: Mutex<HashMap<String, Arc<Notify>>>,
}

impl Database {
    /// Opens the database file at `path`, making or upgrading it where needed. Its folder must exist. Messages that were
    /// handed over before can be received again at once. Blocks.
    ///
    /// # Errors
    /// `Refused` when another server has it open, when it has a newer schema than this server knows, or when it is
    /// another program's; `Corrupt` when it is no database; `Unavailable` when it cannot be read or written.
    pub fn open(
        path: impl Into<PathBuf>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> PortResult<Arc<Self>> {
        let path = path.into();
        let guard = Guard::take(&path)?;
        let what = format!("open the database `{}`", path.display());
        create_private(&path).map_err(|error| {
            PortError::with_source(ErrorKind::Unavailable, format!("cannot {what}"), error)
        })?;
        let opened = schema::open_writer(&path).and_then(|connection| {
            let secret = cursor_secret(&connection, ids.as_ref())?;
            messages::let_go(&connection, clock.now())?;
            Ok((connection, secret))
        });
        let (connection, secret) = opened.map_err(|failure| failure.while_trying_to(&what))?;
        Ok(Arc::new(Self {
            writer: Arc::new(Writer::start(connection, guard)?),
            readers: Readers::new(path.clone()),
            clock,
            ids,
            cursor_key: CursorKey::new(secret),
            outbox_filled: Arc::new(Notify::new()),
            unreadable_events: Mutex::default(),
            path,
            queues_filled: Mutex::new(HashMap::new()),
        }))
    }

    /// Writes a consistent copy to `to` while the database is in use, in place of any file there.
    ///
    /// The copy appears whole or not at all, and holds nothing that was deleted. [`check_file`](super::check_file)
    /// checks it.
    ///
    /// # Errors
    /// `Unavailable` when the copy cannot be written, `Invalid` when `to` is the database itself.
    pub async fn backup(&self, to: &Path) -> PortResult<()> {
        let (own, to) = (self.path.clone(), to.to_owned());
        self.readers
            .read_long("back up the database", move |connection| {
                check::copy(connection, &own, &to)
            })
            .await
    }

    /// Reads the whole file and checks its structure. Takes a while on a large one.
    ///
    /// # Errors
    /// `Corrupt` with what was found.
    pub async fn check_integrity(&self) -> PortResult<()> {
        self.readers
            .read_long("check the database", check::integrity)
            .await
    }

    /// Removes what was deleted from the write-ahead log too. In the tables themselves deleted content is overwritten
    /// at once; the log keeps older pages until they are written over. To be called after an erasure and regularly.
    ///
    /// # Errors
    /// `Unavailable` when a long read holds the log; try again later.
    pub async fn scrub(&self) -> PortResult<()> {
        // A checkpoint cannot run inside the writer's transaction, so it has a connection of its own.
        let path = self.path.clone();
        self.readers
            .read_long("scrub the database's log", move |_| check::truncate_log(&path))
            .await
    }

    /// Ends the reads and writes that wait, refuses further ones with `Unavailable`, and closes the file, so that
    /// another server can open it. Idempotent.
    pub async fn close(&self) -> PortResult<()> {
        self.readers.close().await;
        let writer = Arc::clone(&self.writer);
        crate::files::blocking(move || {
            writer.stop();
            Ok(())
        })
        .await
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// Told after every commit that made messages of a queue visible, or may have.
    pub(super) fn queue_filled(&self, queue: &str) -> Arc<Notify> {
        let mut signals = self.queues_filled.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(signal) = signals.get(queue) {
            return Arc::clone(signal);
        }
        let signal = Arc::new(Notify::new());
        signals.insert(queue.to_owned(), Arc::clone(&signal));
        signal
    }
}

impl std::fmt::Debug for Database {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Database")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

/// Makes the file readable by its owner only, before SQLite would make it readable by all; SQLite gives its side files
/// the same rights.
fn create_private(path: &Path) -> std::io::Result<()> {
    OpenOptions::new()
        .create(true)
        .truncate(false)
        .write(true)
        .mode(0o600)
        .open(path)
        .map(drop)
}

/// The secret that signs cursors, made when the database is. It is kept, so that a link with a cursor outlives a restart.
fn cursor_secret(connection: &Connection, ids: &dyn IdSource) -> Result<[u8; 32], Failure> {
    let kept: Option<[u8; 32]> = connection
        .query_row("SELECT value FROM meta WHERE name = 'cursor_key'", [], |row| {
            row.get(0)
        })
        .optional()?;
    if let Some(secret) = kept {
        return Ok(secret);
    }
    let secret = ids.secret();
    connection.execute(
        "INSERT INTO meta (name, value) VALUES ('cursor_key', ?1)",
        [secret],
    )?;
    Ok(secret)
}
