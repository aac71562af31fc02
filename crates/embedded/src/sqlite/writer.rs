//! The one thread that writes, many requests to a commit.
//!
//! A durable commit waits for the disk, some milliseconds; the work of a request takes some microseconds. So the
//! thread takes all requests that wait, runs each inside a savepoint of one transaction, commits once, and only then
//! answers them all. A request that fails by its own conditions is rolled back to its savepoint and spoils nothing for
//! the others. When the commit fails, all of them failed.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use rolefit_ports::{ErrorKind, PortError, PortResult};
use rusqlite::Connection;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, oneshot};

use super::error::{Failure, kind};
use super::guard::Guard;
use crate::files::NO_ROOM;

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
                run_whatever_panics(&connection, inbox);
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
        answered.await.map_err(|_| given_up(what))?
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

/// Of a request that was in the hand of a thread that panicked.
fn given_up(what: &str) -> PortError {
    PortError::new(ErrorKind::Unavailable, format!("cannot {what}: it was given up"))
}

fn stopped() -> PortError {
    PortError::new(ErrorKind::Unavailable, "the database is closed")
}

/// A request whose types are hidden.
trait Job: Send {
    /// Does the work inside the open transaction.
    ///
    /// # Errors
    /// What kind of failure it was; the failure itself is kept for the answer.
    fn run(&mut self, connection: &Connection) -> Result<(), ErrorKind>;

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
    fn run(&mut self, connection: &Connection) -> Result<(), ErrorKind> {
        self.outcome = self.work.take().map(|work| work(connection));
        match &self.outcome {
            Some(Ok(_)) => Ok(()),
            Some(Err(failure)) => Err(failure.kind()),
            None => Err(ErrorKind::Unavailable),
        }
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
            (Some(error), _) => {
                let what = self.what;
                let (kind, context) = match kind(error) {
                    ErrorKind::Full => (ErrorKind::Full, format!("cannot {what} {NO_ROOM}")),
                    _ => (
                        ErrorKind::Unavailable,
                        format!("cannot {what}: the commit failed"),
                    ),
                };
                Err(PortError::with_source(kind, context, Arc::clone(error)))
            }
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

/// Runs until it is told to stop. A panic, which is a defect of ours, undoes its batch, whose callers get an error; without the
/// thread the process would serve what is there and take nothing more.
fn run_whatever_panics(connection: &Connection, messages: Receiver<Message>) {
    let mut inbox = Inbox {
        messages,
        waiting: Vec::new(),
        open: true,
    };
    while catch_unwind(AssertUnwindSafe(|| run(connection, &mut inbox))).is_err() {
        tracing::error!("the database writer panicked; what it was writing is undone, and it goes on");
        roll_back(connection);
    }
}

fn run(connection: &Connection, inbox: &mut Inbox) {
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
    roll_back(connection);
    Err(Arc::new(error))
}

/// Undoes what is open.
fn roll_back(connection: &Connection) {
    if !connection.is_autocommit()
        && let Err(error) = connection.execute_batch("ROLLBACK")
    {
        tracing::error!(error = %error, "cannot roll back");
    }
}

fn attempt(connection: &Connection, batch: &mut [Box<dyn Job>]) -> rusqlite::Result<()> {
    let run = |sql: &str| connection.prepare_cached(sql)?.execute([]).map(drop);
    run("BEGIN IMMEDIATE")?;
    for job in batch {
        run("SAVEPOINT request")?;
        if let Err(failure) = job.run(connection) {
            // On a full disk and some other errors SQLite undoes the whole transaction by itself.
            if connection.is_autocommit() {
                let code = match failure {
                    ErrorKind::Full => rusqlite::ffi::SQLITE_FULL,
                    _ => rusqlite::ffi::SQLITE_ABORT_ROLLBACK,
                };
                let code = rusqlite::ffi::Error::new(code);
                let text = "a request's failure undid the transaction".to_owned();
                return Err(rusqlite::Error::SqliteFailure(code, Some(text)));
            }
            run("ROLLBACK TO request")?;
        }
        run("RELEASE request")?;
    }
    run("COMMIT")
}

#[cfg(test)]
mod tests {
    use futures::future::{join, join_all};
    use tempfile::TempDir;

    use super::super::schema::{open_reader, open_writer};
    use super::*;

    fn start() -> (TempDir, std::path::PathBuf, Writer) {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rolefit.db");
        let guard = Guard::take(&path).expect("the lock");
        let connection = open_writer(&path).expect("a database");
        (
            folder,
            path,
            Writer::start(connection, guard).expect("the thread starts"),
        )
    }

    fn insert(connection: &Connection, name: &str, bytes: usize) -> Result<(), Failure> {
        connection.execute(
            "INSERT INTO meta (name, value) VALUES (?1, zeroblob(?2))",
            (name, bytes),
        )?;
        Ok(())
    }

    #[tokio::test]
    async fn after_a_panic_the_thread_goes_on_and_nothing_is_half_done() {
        let (_folder, path, writer) = start();
        let failed = writer
            .write("panic", |connection| {
                insert(connection, "half", 1)?;
                panic!("a defect");
                #[expect(unreachable_code, reason = "it names the type of what is never answered")]
                Ok(())
            })
            .await;
        let error = failed.expect_err("it panicked");
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        let next = writer.write("insert", |connection| insert(connection, "next", 1));
        next.await.expect("the thread goes on");
        writer.stop();
        assert_eq!(names(&path), ["next"]);
    }

    fn names(path: &std::path::Path) -> Vec<String> {
        let connection = open_reader(path).expect("a reader");
        let mut statement = connection
            .prepare("SELECT name FROM meta WHERE name <> 'cursor_key' ORDER BY name")
            .expect("a statement");
        let names = statement.query_map([], |row| row.get(0)).expect("rows");
        names.collect::<Result<_, _>>().expect("names")
    }

    /// Runs requests that are all in one batch: they wait behind one that is held up until they are sent.
    async fn in_one_batch<T: Send + 'static, W>(writer: &Writer, requests: Vec<W>) -> Vec<PortResult<T>>
    where
        W: FnOnce(&Connection) -> Result<T, Failure> + Send + 'static,
    {
        let (release, held) = channel::<()>();
        let (begun, begins) = oneshot::channel();
        let first = writer.write("hold up the writer", move |_| {
            begun.send(()).expect("the test waits");
            held.recv().expect("the test releases");
            Ok(())
        });
        let rest = async {
            begins.await.expect("the first request begins");
            let mut all: Vec<_> = requests
                .into_iter()
                .map(|work| Box::pin(writer.write("test", work)))
                .collect();
            for request in &mut all {
                assert!(futures::poll!(request).is_pending(), "it is sent, and waits");
            }
            release.send(()).expect("the writer waits");
            join_all(all).await
        };
        let (first, rest) = join(first, rest).await;
        first.expect("the first request succeeds");
        rest
    }

    #[tokio::test]
    async fn a_failing_request_spoils_nothing_for_the_others() {
        let (_folder, path, writer) = start();
        let requests: Vec<_> = (0..6)
            .map(|number| {
                let path = path.clone();
                move |connection: &Connection| {
                    insert(connection, &format!("{number}"), 1)?;
                    // Nothing of the batch can be seen before its end, so it was one commit.
                    assert_eq!(names(&path), [""; 0]);
                    if number % 2 == 0 {
                        return Ok(number);
                    }
                    Err(Failure::new(ErrorKind::Conflict, "odd"))
                }
            })
            .collect();
        let results = in_one_batch(&writer, requests).await;
        for (number, result) in results.into_iter().enumerate() {
            match result {
                Ok(value) => assert_eq!(value, number),
                Err(error) => assert_eq!((error.kind(), number % 2), (ErrorKind::Conflict, 1)),
            }
        }
        assert_eq!(names(&path), ["0", "2", "4"]);
    }

    #[tokio::test]
    async fn a_failing_commit_fails_all_its_requests() {
        let (_folder, path, writer) = start();
        let prepare = |connection: &Connection| -> Result<(), Failure> {
            connection.execute_batch(
                "CREATE TABLE later (name TEXT REFERENCES meta (name) DEFERRABLE INITIALLY DEFERRED)",
            )?;
            Ok(())
        };
        writer.write("prepare", prepare).await.expect("a table");
        let requests: Vec<_> = (0..3)
            .map(|number| {
                move |connection: &Connection| {
                    insert(connection, &format!("{number}"), 1)?;
                    if number == 1 {
                        // Nothing is wrong with the statement; the commit finds that the reference leads nowhere.
                        connection.execute("INSERT INTO later VALUES ('nothing')", [])?;
                    }
                    if number == 2 {
                        return Err(Failure::new(ErrorKind::Conflict, "judged by what is undone"));
                    }
                    Ok(())
                }
            })
            .collect();
        for result in in_one_batch(&writer, requests).await {
            let error = result.expect_err("the commit failed");
            assert_eq!(error.kind(), ErrorKind::Unavailable, "{error}");
        }
        assert_eq!(names(&path), [""; 0]);
        writer
            .write("go on", |c| insert(c, "after", 1))
            .await
            .expect("the writer goes on");
        assert_eq!(names(&path), ["after"]);
    }

    #[tokio::test]
    async fn a_full_disk_leaves_nothing_half_done() {
        let (_folder, path, writer) = start();
        let limit =
            |pages: &'static str| move |c: &Connection| Ok(c.pragma_update(None, "max_page_count", pages)?);
        writer
            .write("limit the file", limit("60"))
            .await
            .expect("a limit");
        let error = writer
            .write("store much", |connection| {
                insert(connection, "small", 1)?;
                insert(connection, "large", 1_000_000)
            })
            .await
            .expect_err("the file cannot grow");
        assert_eq!(error.kind(), ErrorKind::Full);
        assert_eq!(names(&path), [""; 0], "the part that fitted is undone");
        writer
            .write("store little", |c| insert(c, "little", 1))
            .await
            .expect("small things fit");
        writer.write("make room", limit("100000")).await.expect("a limit");
        writer
            .write("store much", |c| insert(c, "much", 1_000_000))
            .await
            .expect("there is room");
        assert_eq!(names(&path), ["little", "much"]);
    }

    #[tokio::test]
    async fn a_stopped_writer_did_what_was_sent_and_refuses_the_rest() {
        let (_folder, path, writer) = start();
        let mut sent = Box::pin(writer.write("store", |c| insert(c, "sent", 1)));
        assert!(futures::poll!(&mut sent).is_pending());
        writer.stop();
        writer.stop();
        sent.await.expect("what was sent before is done");
        let error = writer
            .write("store", |c| insert(c, "late", 1))
            .await
            .expect_err("stopped");
        assert_eq!(error.kind(), ErrorKind::Unavailable);
        assert_eq!(names(&path), ["sent"]);
        Guard::take(&path).expect("the lock is free");
    }

    #[tokio::test]
    async fn work_happens_even_when_the_caller_leaves() {
        let (_folder, path, writer) = start();
        let (told, tells) = oneshot::channel();
        let then = move |(): &()| told.send(()).expect("the test waits");
        let mut leaving = Box::pin(writer.write_then("store", |c| insert(c, "left", 1), then));
        assert!(futures::poll!(&mut leaving).is_pending());
        drop(leaving);
        tells.await.expect("`then` is called after the commit");
        assert_eq!(names(&path), ["left"]);
    }
}
