//! Read-only connections, each used by one blocking call at a time.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rolefit_ports::{ErrorKind, PortError, PortResult};
use rusqlite::Connection;
use tokio::sync::Semaphore;

use super::error::Failure;
use super::schema::open_reader;

/// Connections kept open. A read takes some microseconds, so a few serve many callers.
const CONNECTIONS: usize = 4;

/// The pool. Readers never wait for the writer: each read sees the last commit before it.
#[derive(Debug)]
pub(super) struct Readers {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    room: Arc<Semaphore>,
}

impl Readers {
    /// A pool that opens its connections when they are first needed.
    pub(super) fn new(path: PathBuf) -> Arc<Self> {
        Arc::new(Self {
            path,
            idle: Mutex::new(Vec::with_capacity(CONNECTIONS)),
            room: Arc::new(Semaphore::new(CONNECTIONS)),
        })
    }

    /// Runs `work` on a connection, away from the threads that serve requests. `what` completes "cannot …" in errors.
    pub(super) async fn read<T, W>(self: &Arc<Self>, what: &'static str, work: W) -> PortResult<T>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        let room = Arc::clone(&self.room)
            .acquire_owned()
            .await
            .map_err(|_| PortError::new(ErrorKind::Unavailable, "the database is closed"))?;
        let readers = Arc::clone(self);
        let reading = tokio::task::spawn_blocking(move || {
            let result = readers.with_connection(work);
            drop(room);
            result
        });
        match reading.await {
            Ok(result) => result.map_err(|failure| failure.while_trying_to(what)),
            Err(error) => Err(PortError::with_source(
                ErrorKind::Unavailable,
                format!("cannot {what}"),
                error,
            )),
        }
    }

    /// Lets the reads that run end, refuses further ones and closes the connections. Idempotent.
    pub(super) async fn close(&self) {
        // An error only says that the pool is closed already.
        if let Ok(all) = self.room.acquire_many(CONNECTIONS as u32).await {
            self.room.close();
            drop(all);
        }
        self.idle().clear();
    }

    fn with_connection<T>(&self, work: impl FnOnce(&Connection) -> Result<T, Failure>) -> Result<T, Failure> {
        let idle = self.idle().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open_reader(&self.path)?,
        };
        let result = work(&connection);
        self.idle().push(connection);
        result
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
