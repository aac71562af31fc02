//! Read-only connections, each used by one blocking call at a time.

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rolefit_ports::{ErrorKind, PortError, PortResult};
use rusqlite::Connection;
use tokio::sync::{AcquireError, OwnedSemaphorePermit, Semaphore};

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
    long: Arc<Semaphore>,
}

impl Readers {
    /// A pool that opens its connections when they are first needed.
    pub(super) fn new(path: PathBuf) -> Arc<Self> {
        Arc::new(Self {
            path,
            idle: Mutex::new(Vec::with_capacity(CONNECTIONS)),
            room: Arc::new(Semaphore::new(CONNECTIONS)),
            long: Arc::new(Semaphore::new(1)),
        })
    }

    /// Runs `work` on the caller's thread when a connection is free. For work of some microseconds only, such as
    /// getting one record: handing that to another thread takes several times as long as doing it.
    pub(super) async fn read_at_once<T, W>(self: &Arc<Self>, what: &'static str, work: W) -> PortResult<T>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        let Ok(room) = self.room.try_acquire() else {
            return self.read(what, work).await;
        };
        let result = self.with_connection(work);
        drop(room);
        result.map_err(|failure| failure.while_trying_to(what))
    }

    /// Runs `work` on a connection, away from the threads that serve requests. `what` completes "cannot …" in errors.
    pub(super) async fn read<T, W>(self: &Arc<Self>, what: &'static str, work: W) -> PortResult<T>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        let room = Arc::clone(&self.room).acquire_owned().await.map_err(closed)?;
        let readers = Arc::clone(self);
        blocking(what, room, move || readers.with_connection(work)).await
    }

    /// Runs `work` that takes long, such as reading the whole file, on a connection of its own, one at a time, so that
    /// it keeps no connection from the others.
    pub(super) async fn read_long<T, W>(self: &Arc<Self>, what: &'static str, work: W) -> PortResult<T>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        let room = Arc::clone(&self.long).acquire_owned().await.map_err(closed)?;
        let path = self.path.clone();
        blocking(what, room, move || work(&open_reader(&path)?)).await
    }

    /// Lets the reads that run end, refuses further ones and closes the connections. Idempotent.
    pub(super) async fn close(&self) {
        for (room, all) in [(&self.room, CONNECTIONS), (&self.long, 1)] {
            // An error only says that the pool is closed already.
            if let Ok(all) = room.acquire_many(all as u32).await {
                room.close();
                drop(all);
            }
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

fn closed(_: AcquireError) -> PortError {
    PortError::new(ErrorKind::Unavailable, "the database is closed")
}

/// Runs `work` on a thread that may block, and keeps `room` until it is done, even when the caller stops waiting.
async fn blocking<T: Send + 'static>(
    what: &'static str,
    room: OwnedSemaphorePermit,
    work: impl FnOnce() -> Result<T, Failure> + Send + 'static,
) -> PortResult<T> {
    crate::files::blocking(move || {
        let result = work();
        drop(room);
        result.map_err(|failure| failure.while_trying_to(what))
    })
    .await
}
