//! Whether the parts that requests need work at this moment, found out by using them.

use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use rolefit_domain::Timestamp;
use rolefit_ports::error::chain;
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Condition, NewRecord, Transaction, Write};
use rolefit_ports::search::Collection;
use rolefit_ports::{ErrorKind, PortError, PortResult};
use serde::Serialize;

use crate::{Services, keys};

/// Milliseconds for which an answer holds. Whoever asks more often gets the same one, so that asking costs nothing.
const HOLDS_MILLIS: i64 = 5000;
/// Longest time that a part may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Age of the oldest event in the outbox, in seconds, from which on the work behind the pages is late. A worker takes
/// events within a second.
const LATE_SECONDS: i64 = 60;

/// Whether requests can be answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ReadyState {
    /// Everything works.
    Ready,
    /// Requests are answered, and what is to happen after them is late.
    Degraded,
    /// Some requests fail.
    NotReady,
}

/// A part that requests need.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Component {
    /// What it is called.
    pub name: &'static str,
    /// Whether it works.
    pub works: bool,
    /// What people notice while it does not work, and what works all the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub effect: Option<&'static str>,
}

/// The state of everything.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Readiness {
    /// In one word.
    pub state: ReadyState,
    /// Part by part.
    pub components: Vec<Component>,
    /// Age of the oldest event that waits to be worked on, in seconds; 0 when none waits or nobody can tell.
    pub oldest_event_seconds: i64,
}

/// The last answer, which is also the turn to find the next one.
#[derive(Default)]
pub(crate) struct LastAnswer(tokio::sync::Mutex<Option<(Timestamp, Readiness)>>);

impl Services {
    /// Reads, writes and looks for what waits. An answer holds for some seconds, and only one caller at a time looks.
    pub async fn readiness(&self) -> Readiness {
        let mut last = self.inner.readiness.0.lock().await;
        let now = self.now();
        if let Some((at, answer)) = last.as_ref()
            && (0..HOLDS_MILLIS).contains(&now.millis_since(*at))
        {
            return answer.clone();
        }
        let answer = self.look(now).await;
        *last = Some((now, answer.clone()));
        answer
    }

    async fn look(&self, now: Timestamp) -> Readiness {
        let (records, writes, files, search, extraction, waiting) = tokio::join!(
            tried("records", self.read_probe()),
            tried("writes", self.write_probe(now)),
            tried("files", self.file_probe()),
            tried("search", self.search_probe()),
            tried("extraction", self.ports().extraction.ready()),
            tried("outbox", self.oldest_event(now)),
        );
        let (oldest_event_seconds, on_time) = match waiting {
            Some(seconds) => (seconds, seconds < LATE_SECONDS),
            None => (0, false),
        };
        let component = |name, works: bool, effect| Component {
            name,
            works,
            effect: (!works).then_some(effect),
        };
        let components = vec![
            component(
                "records",
                records.is_some(),
                "no page can be shown but those that hold no data",
            ),
            component(
                "writes",
                writes.is_some(),
                "nothing can be changed or uploaded, perhaps because the disk is full or read-only; pages can be read",
            ),
            component(
                "files",
                files.is_some(),
                "documents can be neither uploaded nor opened; jobs, profiles and matches can be read and changed",
            ),
            component(
                "search",
                search.is_some() && self.is_search_filled(),
                "jobs are only found by words as they are written and nobody is matched anew, as also for a while after a start; pages can be read and changed, and documents uploaded",
            ),
            component(
                "extraction",
                extraction.is_some(),
                "documents that are uploaded wait to be read; everything else works",
            ),
            component(
                "outbox",
                on_time,
                "documents, matches and mails wait; nothing is lost, and pages can be read and changed",
            ),
        ];
        // Without these, work waits and pages are served: another process would do no better.
        let can_wait = |part: &&Component| ["outbox", "search", "extraction"].contains(&part.name);
        let (waiting, needed): (Vec<_>, Vec<_>) = components.iter().partition(can_wait);
        let state = match (
            needed.iter().all(|part| part.works),
            waiting.iter().all(|part| part.works),
        ) {
            (false, _) => ReadyState::NotReady,
            (true, false) => ReadyState::Degraded,
            (true, true) => ReadyState::Ready,
        };
        Readiness {
            state,
            components,
            oldest_event_seconds,
        }
    }

    async fn read_probe(&self) -> PortResult<()> {
        self.ports().records.get(&keys::probe()).await.map(drop)
    }

    /// Replaces one small record, which a disk that is full or read-only does not allow.
    async fn write_probe(&self, now: Timestamp) -> PortResult<()> {
        let record = NewRecord::new(keys::probe(), now.rfc3339().into_bytes());
        let transaction = Transaction {
            writes: vec![Write::Put {
                record,
                condition: Condition::None,
            }],
            ..Transaction::default()
        };
        self.ports().records.transact(transaction).await
    }

    /// Stores one small file in place of the last one and opens it.
    async fn file_probe(&self) -> PortResult<()> {
        const CONTENT: &[u8] = b"probe";
        let owner = KeyOwner::parse("platform:probe")
            .ok_or_else(|| PortError::new(ErrorKind::Invalid, "the probe has no owner"))?;
        let content = futures::stream::iter([Ok(Bytes::from_static(CONTENT))]).boxed();
        let (blobs, key) = (&self.ports().blobs, keys::probe_blob());
        blobs.put(&key, &owner, content, CONTENT.len() as u64).await?;
        match blobs.get(&key).await? {
            Some(_) => Ok(()),
            None => Err(PortError::new(
                ErrorKind::NotFound,
                "the file of the probe is not there",
            )),
        }
    }

    async fn search_probe(&self) -> PortResult<()> {
        self.ports().search.count(Collection::Jobs).await.map(drop)
    }

    async fn oldest_event(&self, now: Timestamp) -> PortResult<i64> {
        let oldest = self.ports().outbox.pending(1).await?;
        let millis = oldest.first().map(|entry| now.millis_since(entry.event.at));
        Ok(millis.unwrap_or(0).max(0) / 1000)
    }
}

/// What a part gives in time; the reason why not goes into the log, because it is not for everybody.
async fn tried<T>(part: &'static str, work: impl Future<Output = PortResult<T>>) -> Option<T> {
    match tokio::time::timeout(PATIENCE, work).await {
        Ok(Ok(found)) => Some(found),
        Ok(Err(error)) => {
            tracing::error!(part, error = chain(&error), "a part does not work");
            None
        }
        Err(_) => {
            tracing::error!(part, "a part does not answer in time");
            None
        }
    }
}
