//! Text extraction in a child process, because no document may stop or slow the server.
//!
//! A document's stack overflow or exhausted memory cannot be caught inside a process, so each document gets a
//! process of its own: [`worker_main`] reads it from standard input, under limits that it sets for itself before it
//! reads a byte, and writes its answer to standard output. [`ChildExtraction`] starts the next children ahead, so that
//! starting them is not part of anybody's waiting.

mod protocol;
mod worker;

use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt as _;
use std::path::PathBuf;
use std::process::{ExitStatus, Stdio};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use rolefit_domain::limits::MAX_UPLOAD_BYTES;
use rolefit_domain::{DocumentText, FailureCode};
use rolefit_ports::extraction::ExtractionError;
use rolefit_ports::{ErrorKind, PortError, TextExtraction};
use rustix::process::Signal;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::process::{Child, Command};
use tokio::sync::Semaphore;

use self::protocol::Answer;
pub use self::worker::{PROCESSOR_TIME, worker_main, worker_with};
use crate::files::{blocking, lock};

/// Signals that people, service managers and a system without memory send to end a process, and that no document can
/// raise: a worker that uses up its own limits ends by others, see `worker::LIMITS`.
const SIGNALS_TO_STOP: [Signal; 5] = [Signal::TERM, Signal::INT, Signal::HUP, Signal::QUIT, Signal::KILL];

/// Limits that the parent keeps; those of memory, processor time and files are the worker's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ExtractionLimits {
    /// Documents that are read at the same time; as many children wait for the next ones.
    pub workers: usize,
    /// Longest time for one document on a clock. The child is killed then, and the document is tried again. Whether a document is
    /// too much is decided by the worker's own limit of processor time ([`PROCESSOR_TIME`]) alone: how long that lasts on a clock
    /// depends on what else the machine does, so this one is for children that stand still.
    pub time: Duration,
    /// Longest answer, in bytes.
    pub answer: u64,
}

impl Default for ExtractionLimits {
    /// Two documents at a time, ten minutes, 16 MB: the positions of 400 kB of text in one-word lines. In ten minutes a child gets
    /// its processor time on a machine that gives it a sixtieth of a processor.
    fn default() -> Self {
        Self {
            workers: 2,
            time: Duration::from_secs(600),
            answer: 16 * 1000 * 1000,
        }
    }
}

/// Extraction by children of this process.
pub struct ChildExtraction {
    pool: Arc<Pool>,
}

struct Pool {
    program: PathBuf,
    args: Vec<OsString>,
    limits: ExtractionLimits,
    permits: Semaphore,
    ready: Mutex<Vec<Child>>,
    /// Held while children are started, so that no two callers start the same one.
    refilling: Mutex<()>,
}

impl ChildExtraction {
    /// Extraction by the program at an absolute path, which runs [`worker_main`] when called with `args`.
    ///
    /// Starts nothing yet: see [`Self::warm_up`].
    pub fn new(program: PathBuf, args: Vec<OsString>, limits: ExtractionLimits) -> Self {
        Self {
            pool: Arc::new(Pool {
                program,
                args,
                limits,
                permits: Semaphore::new(limits.workers),
                ready: Mutex::default(),
                refilling: Mutex::default(),
            }),
        }
    }

    /// Starts the children that wait for documents. Without it the first documents wait for their start.
    ///
    /// # Errors
    /// `Unavailable` when the program cannot be started: a good check at start and of readiness.
    pub async fn warm_up(&self) -> Result<(), PortError> {
        let pool = Arc::clone(&self.pool);
        blocking(move || pool.refill()).await
    }
}

#[async_trait]
impl TextExtraction for ChildExtraction {
    async fn extract(&self, document: Bytes, file_name: &str) -> Result<DocumentText, ExtractionError> {
        if document.is_empty() {
            return Err(ExtractionError::Document(FailureCode::Empty));
        }
        if document.len() as u64 > MAX_UPLOAD_BYTES {
            return Err(ExtractionError::Document(FailureCode::TooLarge));
        }
        let permit = self.pool.permits.acquire().await;
        let permit = permit.map_err(|closed| {
            PortError::with_source(ErrorKind::Unavailable, "text extraction is shut down", closed)
        })?;
        let child = self.pool.take()?;
        let header = protocol::header(file_name);
        let limits = self.pool.limits;
        let answer =
            tokio::time::timeout(limits.time, converse(child, &header, &document, limits.answer)).await;
        drop(permit);
        let pool = Arc::clone(&self.pool);
        // Beside the caller, who need not wait for it.
        tokio::task::spawn_blocking(move || {
            if let Err(error) = pool.refill() {
                let error = rolefit_ports::error::chain(&error);
                tracing::warn!(%error, "cannot start the next text extractor");
            }
        });
        // The child of a conversation that took too long was killed when the conversation was dropped.
        answer.unwrap_or_else(|_| {
            Err(defect(format!(
                "the text extractor did not answer within {} s, and used less than {} s of processor time",
                limits.time.as_secs(),
                PROCESSOR_TIME.as_secs()
            )))
        })
    }

    async fn ready(&self) -> Result<(), PortError> {
        self.warm_up().await
    }

    fn reads_pictures(&self) -> bool {
        false
    }

    fn version(&self) -> &str {
        "local-1"
    }
}

impl Pool {
    /// A child that waits, or a new one.
    fn take(&self) -> Result<Child, PortError> {
        loop {
            let Some(mut child) = lock(&self.ready).pop() else {
                return self.start();
            };
            // One that died while it waited must not be taken for a victim of the document.
            if matches!(child.try_wait(), Ok(None)) {
                return Ok(child);
            }
        }
    }

    /// Starts children until enough wait that live. Blocking.
    fn refill(&self) -> Result<(), PortError> {
        let _one_at_a_time = lock(&self.refilling);
        lock(&self.ready).retain_mut(|child| matches!(child.try_wait(), Ok(None)));
        while lock(&self.ready).len() < self.limits.workers {
            let child = self.start()?;
            lock(&self.ready).push(child);
        }
        Ok(())
    }

    /// Starts a child with nothing of this process: no environment, no folder, no open files but the two pipes.
    fn start(&self) -> Result<Child, PortError> {
        Command::new(&self.program)
            .args(&self.args)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            // A Ctrl-C in the terminal is for the server, which then lets the document under way end.
            .process_group(0)
            .kill_on_drop(true)
            .spawn()
            .map_err(|error| {
                let context = format!("cannot start the text extractor `{}`", self.program.display());
                PortError::with_source(ErrorKind::Unavailable, context, error)
            })
    }
}

/// Hands the document to the child and reads its answer. The child is killed when this is dropped.
async fn converse(
    mut child: Child,
    header: &[u8],
    document: &[u8],
    limit: u64,
) -> Result<DocumentText, ExtractionError> {
    let (Some(mut input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
        let context = "the text extractor was started without pipes";
        return Err(PortError::new(ErrorKind::Unavailable, context).into());
    };
    let hand_over = async move {
        // A child that stops reading says why by its answer or its end, so a failed write adds nothing.
        let _ = input.write_all(header).await;
        let _ = input.write_all(document).await;
        drop(input);
        std::future::pending::<()>().await;
    };
    let mut answer = Vec::new();
    let mut output = output.take(limit + 1);
    let read = tokio::select! {
        read = output.read_to_end(&mut answer) => read,
        () = hand_over => Ok(0),
    };
    read.map_err(|error| unavailable("cannot read from the text extractor", error))?;
    if answer.len() as u64 > limit {
        return Err(ExtractionError::Document(FailureCode::TooComplex));
    }
    let status = child
        .wait()
        .await
        .map_err(|error| unavailable("cannot wait for the text extractor", error))?;
    judge(status, &answer)
}

/// Whether the answer counts, the document was too much, or the extractor failed. Only the first two are final: what is
/// not the document's fault may go better at the next try.
fn judge(status: ExitStatus, answer: &[u8]) -> Result<DocumentText, ExtractionError> {
    if let Some(signal) = status.signal() {
        if SIGNALS_TO_STOP.iter().any(|stop| stop.as_raw() == signal) {
            return Err(defect(format!(
                "the text extractor was told to stop by signal {signal}"
            )));
        }
        // Memory, processor time, a stack overflow: the document was the reason.
        tracing::warn!(signal, "a document was too much for the text extractor");
        return Err(ExtractionError::Document(FailureCode::TooComplex));
    }
    if status.code() == Some(worker::UNFIT.into()) {
        return Err(defect("the text extractor cannot set its limits"));
    }
    match Answer::parse(answer) {
        Some(Answer::Text(text)) if status.success() => Ok(text),
        Some(Answer::Failure(code)) if status.success() && code != FailureCode::Internal => {
            Err(ExtractionError::Document(code))
        }
        Some(_) | None => Err(defect(format!(
            "the text extractor ended with {status} and an answer of {} bytes that is none",
            answer.len()
        ))),
    }
}

fn defect(context: impl Into<String>) -> ExtractionError {
    PortError::new(ErrorKind::Unavailable, context).into()
}

fn unavailable(context: &str, error: std::io::Error) -> ExtractionError {
    PortError::with_source(ErrorKind::Unavailable, context, error).into()
}
