//! The one thread that writes, many requests to a commit.
//!
//! A durable commit waits for the disk, some milliseconds; the work of a request takes some microseconds. So the
//! thread takes all requests that wait, runs each inside a savepoint of one transaction, commits once, and only then
//! answers them all. A request that fails by its own conditions is rolled back to its savepoint and spoils nothing for
//! the others. When the commit fails, all of them failed.

use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rolefit_ports::{ErrorKind, PortError, PortResult};
use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::error::Failure;
use super::guard::Guard;

/// Most requests of one commit.
const MAX_BATCH: usize = 256;
/// Most requests that wait; further callers wait for room.
const MAX_WAITING: usize = 4096;
/// Longest time that a commit is put off for more requests to arrive.
const MAX_LINGER: Duration = Duration::from_millis(2);

/// The way to the writing thread.
#[derive(Debug)]
pub(super) struct Writer {
    messages: Sender<Message>,
    room: Arc<Semaphore>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

enum Message {
    Run(Box<dyn Job>),
    Stop,
}

impl Writer {
    /// Starts the thread, which holds `guard` until its connection is closed.
    pub(super) fn start(connection: Connection, guard: Guard) -> PortResult<Self> {
        let (messages, inbox) = channel();
        let thread = std::thread::Builder::new()
            .name("rolefit-writer".to_owned())
            .spawn(move || {
                run(&connection, inbox);
                if let Err((_, error)) = connection.close() {
                    tracing::warn!(error = %error, "cannot close the database; the next start recovers it");
                }
                drop(guard);
            })
            .map_err(|error| {
                PortError::with_source(ErrorKind::Unavailable, "cannot start the database writer", error)
            })?;
        Ok(Self {
            messages,
            room: Arc::new(Semaphore::new(MAX_WAITING)),
            thread: Mutex::new(Some(thread)),
        })
    }

    /// Runs `work` in the next commit and answers when that is durable. `what` completes "cannot …" in errors.
    ///
    /// The work happens, whole or not at all, even when the caller stops waiting.
    pub(super) async fn write<T, W>(&self, what: &'static str, work: W) -> PortResult<T>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        self.write_then(what, work, |_| ()).await
    }

    /// Like [`Writer::write`], and calls `then` after the commit of work that succeeded, before the answer, whether or
    /// not the caller still waits.
    pub(super) async fn write_then<T, W, N>(&self, what: &'static str, work: W, then: N) -> PortResult<T>
    where
        T: Send + 'static,
        W: FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
        N: FnOnce(&T) + Send + 'static,
    {
        let room = Arc::clone(&self.room)
            .acquire_owned()
            .await
            .map_err(|_| stopped())?;
        let (answer, answered) = oneshot::channel();
        let job = Request {
            what,
            work: Some(work),
            then,
            outcome: None,
            answer,
            _room: room,
        };
        self.messages
            .send(Message::Run(Box::new(job)))
            .map_err(|_| stopped())?;
        answered.await.map_err(|_| stopped())?
    }

    /// Ends the thread after the requests that wait now, and returns when the file is closed. Idempotent; blocks.
    pub(super) fn stop(&self) {
        self.room.close();
        // The thread may be gone already; then there is nothing to tell it.
        let _ = self.messages.send(Message::Stop);
        let thread = self.thread.lock().unwrap_or_else(PoisonError::into_inner).take();
        if thread.is_some_and(|thread| thread.join().is_err()) {
            tracing::error!("the database writer panicked");
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        self.stop();
    }
}

fn stopped() -> PortError {
    PortError::new(ErrorKind::Unavailable, "the database is closed")
}

/// A request whose types are hidden.
trait Job: Send {
    /// Does the work inside the open transaction. Says whether it succeeded.
    fn run(&mut self, connection: &Connection) -> bool;

    /// Answers: with the outcome of the work, or with the error that the commit failed with.
    fn finish(self: Box<Self>, failed: Option<&Arc<rusqlite::Error>>);
}

struct Request<T, W, N> {
    what: &'static str,
    work: Option<W>,
    then: N,
    outcome: Option<Result<T, Failure>>,
    answer: oneshot::Sender<PortResult<T>>,
    _room: OwnedSemaphorePermit,
}

impl<T, W, N> Job for Request<T, W, N>
where
    T: Send,
    W: FnOnce(&Connection) -> Result<T, Failure> + Send,
    N: FnOnce(&T) + Send,
{
    fn run(&mut self, connection: &Connection) -> bool {
        self.outcome = self.work.take().map(|work| work(connection));
        matches!(self.outcome, Some(Ok(_)))
    }

    fn finish(self: Box<Self>, failed: Option<&Arc<rusqlite::Error>>) {
        let result = match (failed, self.outcome) {
            (None, Some(Ok(value))) => {
                (self.then)(&value);
                Ok(value)
            }
            (None, Some(Err(failure))) => Err(failure.while_trying_to(self.what)),
            (None, None) => Err(stopped()),
            // Even a failed condition is not reported: it may have been judged by changes that are undone now.
            (Some(error), _) => Err(PortError::with_source(
                ErrorKind::Unavailable,
                format!("cannot {}: the commit failed", self.what),
                Arc::clone(error),
            )),
        };
        // A caller that stopped waiting does not need the answer.
        let _ = self.answer.send(result);
    }
}

/// The thread's side of the channel.
struct Inbox {
    messages: Receiver<Message>,
    waiting: Vec<Box<dyn Job>>,
    open: bool,
}

impl Inbox {
    /// Waits for a first request, then takes what is there, and until `deadline` what comes, up to `expected`.
    /// Says whether there is anything to do.
    fn gather(&mut self, expected: usize, deadline: Instant) -> bool {
        if self.waiting.is_empty() && self.open {
            let message = self.messages.recv().unwrap_or(Message::Stop);
            self.accept(message);
        }
        while self.waiting.len() < expected {
            if !self.take(deadline.saturating_duration_since(Instant::now())) {
                break;
            }
        }
        self.take_all();
        !self.waiting.is_empty()
    }

    /// Takes what is there without waiting.
    fn take_all(&mut self) {
        while self.take(Duration::ZERO) {}
    }

    fn take(&mut self, patience: Duration) -> bool {
        if !self.open || self.waiting.len() >= MAX_BATCH {
            return false;
        }
        match self.messages.recv_timeout(patience) {
            Ok(message) => self.accept(message),
            Err(RecvTimeoutError::Timeout) => return false,
            Err(RecvTimeoutError::Disconnected) => self.open = false,
        }
        self.open
    }

    fn accept(&mut self, message: Message) {
        match message {
            Message::Run(job) => self.waiting.push(job),
            Message::Stop => self.open = false,
        }
    }
}

fn run(connection: &Connection, messages: Receiver<Message>) {
    let mut inbox = Inbox {
        messages,
        waiting: Vec::new(),
        open: true,
    };
    let mut expected = 1;
    let mut linger_until = Instant::now();
    while inbox.gather(expected, linger_until) {
        let mut batch = std::mem::take(&mut inbox.waiting);
        let started = Instant::now();
        let result = commit(connection, &mut batch);
        let took = started.elapsed();
        // Those who are answered now often ask again at once. The next commit waits for as many, besides those who
        // came during this one; but not for longer than half a commit, which would cost more than it saves.
        inbox.take_all();
        expected = inbox.waiting.len() + batch.len();
        for job in batch {
            job.finish(result.as_ref().err());
        }
        linger_until = Instant::now() + MAX_LINGER.min(took / 2);
    }
}

/// Runs all requests in one transaction.
fn commit(connection: &Connection, batch: &mut [Box<dyn Job>]) -> Result<(), Arc<rusqlite::Error>> {
    let result = attempt(connection, batch);
    let Err(error) = result else {
        return Ok(());
    };
    tracing::error!(error = %error, requests = batch.len(), "cannot commit");
    if !connection.is_autocommit()
        && let Err(error) = connection.execute_batch("ROLLBACK")
    {
        tracing::error!(error = %error, "cannot roll back");
    }
    Err(Arc::new(error))
}

fn attempt(connection: &Connection, batch: &mut [Box<dyn Job>]) -> rusqlite::Result<()> {
    let run = |sql: &str| connection.prepare_cached(sql)?.execute([]).map(drop);
    run("BEGIN IMMEDIATE")?;
    for job in batch {
        run("SAVEPOINT request")?;
        if !job.run(connection) {
            // On a full disk and some other errors SQLite undoes the whole transaction by itself.
            if connection.is_autocommit() {
                let code = rusqlite::ffi::Error::new(rusqlite::ffi::SQLITE_ABORT_ROLLBACK);
                let text = "a request's failure undid the transaction".to_owned();
                return Err(rusqlite::Error::SqliteFailure(code, Some(text)));
            }
            run("ROLLBACK TO request")?;
        }
        run("RELEASE request")?;
    }
    run("COMMIT")
}
