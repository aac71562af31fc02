//! The activity stream: every event, in order per key, for analytics. Append-only.

use async_trait::async_trait;

use crate::PortResult;

/// Seconds for which entries are kept at least, a week: time enough for whoever reads them to come back after a failure. On
/// AWS the template `infra/activity.yaml` says the same.
pub const KEPT_SECONDS: i64 = 7 * 24 * 60 * 60;

/// A place in the stream: a text that only its adapter understands. The empty one is before the first entry.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StreamPlace(pub String);

/// One entry of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamEntry {
    /// Entries of one key keep their order.
    pub key: String,
    /// The event's JSON.
    pub body: String,
}

/// Entries with the place behind them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamPage {
    /// In order for each key.
    pub entries: Vec<StreamEntry>,
    /// From here reading goes on.
    pub next: StreamPlace,
}

/// The stream.
#[async_trait]
pub trait ActivityStream: Send + Sync {
    /// Appends bodies under their keys, in order for each key. At least once: a call that failed may be repeated whole.
    async fn append(&self, entries: &[(String, String)]) -> PortResult<()>;

    /// Entries after a place, at most `limit`. Fewer do not mean that there are no more; none do, for now. Those that are older
    /// than [`KEPT_SECONDS`] may be gone.
    ///
    /// # Errors
    /// `Invalid` for a place of another adapter.
    async fn read(&self, after: &StreamPlace, limit: u32) -> PortResult<StreamPage>;

    /// Remembers how far a consumer has come; never goes back.
    async fn checkpoint(&self, consumer: &str, place: &StreamPlace) -> PortResult<()>;

    /// How far a consumer has come; the beginning when it never said.
    async fn position(&self, consumer: &str) -> PortResult<StreamPlace>;
}
