//! A proxy in front of an emulator that lets calls go wrong as a script says: throttled, failed, unanswered, cut off
//! before or after the emulator did the work, done twice, or with their messages in another order.
//!
//! Each connection carries one call, so that a fault of one call is none of another. Requests are handed on byte by byte,
//! because their signatures cover them.

mod answers;
mod script;
mod wire;

use std::collections::BTreeMap;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

pub use self::script::{Call, Script, every, never};
use self::wire::Message;

/// What goes wrong in a call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fault {
    /// The service says that there are too many calls, in the form of its protocol. Nothing happens.
    Throttled,
    /// It says 500. Nothing happens.
    Failed,
    /// It says 503. Nothing happens.
    Away,
    /// It never answers, and nothing happens.
    Unanswered,
    /// The connection is reset before the request reached the service.
    ResetBefore,
    /// The service does the work, and the connection is reset instead of its answer.
    AnswerLost,
    /// The service does the work and never answers.
    AnswerLate,
    /// The service does the work, and the connection is reset in the middle of its answer.
    AnswerCut,
    /// The request reaches the service twice; the first answer counts.
    Twice,
    /// The messages of an answer of SQS come in the opposite order. Nothing for other calls.
    Reordered,
}

impl Fault {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Throttled,
        Self::Failed,
        Self::Away,
        Self::Unanswered,
        Self::ResetBefore,
        Self::AnswerLost,
        Self::AnswerLate,
        Self::AnswerCut,
        Self::Twice,
        Self::Reordered,
    ];
}

/// What came through a proxy.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    /// Calls, with those that were tried again, by service and operation.
    pub calls: BTreeMap<String, u64>,
    /// Faults by kind.
    pub faults: BTreeMap<Fault, u64>,
    /// Calls that were a second try or a later one, as the SDK says of them.
    pub retries: u64,
}

impl Counts {
    /// Calls of all operations.
    #[must_use]
    pub fn all_calls(&self) -> u64 {
        self.calls.values().sum()
    }

    /// Faults of all kinds.
    #[must_use]
    pub fn all_faults(&self) -> u64 {
        self.faults.values().sum()
    }
}

impl std::fmt::Display for Counts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (calls, faults) = (self.all_calls(), self.all_faults());
        write!(f, "{calls} calls, {} retries, {faults} faults", self.retries)?;
        let kinds: Vec<String> = self
            .faults
            .iter()
            .map(|(kind, count)| format!("{kind:?} {count}"))
            .collect();
        write!(f, " ({})", kinds.join(", "))
    }
}

/// A running proxy. It ends when this is dropped, with all its connections.
pub struct FaultProxy {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

struct Shared {
    upstream: SocketAddr,
    script: Mutex<Box<dyn Script>>,
    counts: Mutex<Counts>,
}

impl FaultProxy {
    /// Stands in front of `upstream`, such as `http://127.0.0.1:4566`, on a free port of this machine.
    ///
    /// # Errors
    /// When no port can be had, or `upstream` is no address of this machine.
    pub async fn start(upstream: &str, script: impl Script + 'static) -> io::Result<Self> {
        let upstream = upstream.trim_start_matches("http://").trim_end_matches('/');
        let upstream = upstream.parse().map_err(io::Error::other)?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let shared = Arc::new(Shared {
            upstream,
            script: Mutex::new(Box::new(script)),
            counts: Mutex::default(),
        });
        let for_connections = shared.clone();
        let accepting = tokio::spawn(async move {
            // Aborted with this task, as all that it holds.
            let mut connections = tokio::task::JoinSet::new();
            while let Ok((client, _)) = listener.accept().await {
                let shared = for_connections.clone();
                // A connection that broke is what this is for; the caller sees it.
                connections.spawn(async move { drop(shared.serve(client).await) });
                while connections.try_join_next().is_some() {}
            }
        });
        Ok(Self {
            address,
            shared,
            accepting,
        })
    }

    /// Where it answers, as the endpoint of a client.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on calls go wrong as another script says.
    pub fn follow(&self, script: impl Script + 'static) {
        *lock(&self.shared.script) = Box::new(script);
    }

    /// What came through so far.
    #[must_use]
    pub fn counts(&self) -> Counts {
        lock(&self.shared.counts).clone()
    }
}

impl Drop for FaultProxy {
    fn drop(&mut self) {
        self.accepting.abort();
    }
}

impl std::fmt::Debug for FaultProxy {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("FaultProxy")
            .field("address", &self.address)
            .finish_non_exhaustive()
    }
}

impl Shared {
    async fn serve(&self, mut client: TcpStream) -> io::Result<()> {
        let request = Message::read_request(&mut client).await?;
        let call = self.counted(&request);
        let fault = lock(&self.script).fault(&call);
        // A fault that changes nothing here is none.
        let fault =
            fault.filter(|fault| *fault != Fault::Reordered || call.operation == "sqs.ReceiveMessage");
        if let Some(fault) = fault {
            *lock(&self.counts).faults.entry(fault).or_default() += 1;
        }
        match fault {
            None => client.write_all(&self.ask(&request).await?).await,
            Some(Fault::Throttled | Fault::Failed | Fault::Away) => {
                let answer = answers::of(fault, &call, &request);
                client.write_all(answer.as_bytes()).await
            }
            Some(Fault::Unanswered) => until_it_leaves(client).await,
            Some(Fault::ResetBefore) => reset(client),
            Some(Fault::AnswerLost) => {
                self.ask(&request).await?;
                reset(client)
            }
            Some(Fault::AnswerLate) => {
                self.ask(&request).await?;
                until_it_leaves(client).await
            }
            Some(Fault::AnswerCut) => {
                let answer = self.ask(&request).await?;
                client.write_all(&answer[..answer.len() / 2]).await?;
                client.flush().await?;
                reset(client)
            }
            Some(Fault::Twice) => {
                let answer = self.ask(&request).await?;
                self.ask(&request).await?;
                client.write_all(&answer).await
            }
            Some(Fault::Reordered) => {
                let answer = self.ask(&request).await?;
                client.write_all(&answers::reordered(answer)).await
            }
        }
    }

    fn counted(&self, request: &Message) -> Call {
        let operation = request.operation();
        let attempt = request.attempt();
        let mut counts = lock(&self.counts);
        *counts.calls.entry(operation.clone()).or_default() += 1;
        counts.retries += u64::from(attempt > 1);
        Call {
            number: counts.all_calls(),
            operation,
            attempt,
        }
    }

    /// What the service answers, whole.
    async fn ask(&self, request: &Message) -> io::Result<Vec<u8>> {
        let mut service = TcpStream::connect(self.upstream).await?;
        service.write_all(&request.to_be_sent()).await?;
        let mut answer = Vec::new();
        service.read_to_end(&mut answer).await?;
        Ok(answer)
    }
}

/// Keeps a client waiting until it gives up.
async fn until_it_leaves(mut client: TcpStream) -> io::Result<()> {
    let mut rest = Vec::new();
    client.read_to_end(&mut rest).await.map(drop)
}

/// Ends a connection as a machine does that knows nothing of it.
fn reset(client: TcpStream) -> io::Result<()> {
    client.set_zero_linger()
}

/// What a panicking script left is counted on with.
fn lock<T: ?Sized>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests;
