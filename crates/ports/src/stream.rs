//! The activity stream: every event, in order per key, for analytics. Append-only.

use async_trait::async_trait;

use crate::PortResult;

/// One entry of the stream.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StreamEntry {
    /// Position; grows along the stream.
    pub position: u64,
    /// Entries of one key keep their order.
    pub key: String,
    /// The event's JSON.
    pub body: String,
}

/// The stream.
#[async_trait]
pub trait ActivityStream: Send + Sync {
    /// Appends bodies under their keys, in order. At least once: a call that failed may be repeated whole.
    async fn append(&self, entries: &[(String, String)]) -> PortResult<()>;

    /// Entries after `position` (0: from the first), at most `limit`.
    async fn read(&self, after: u64, limit: u32) -> PortResult<Vec<StreamEntry>>;

    /// Remembers how far a consumer has come; never goes back.
    async fn checkpoint(&self, consumer: &str, position: u64) -> PortResult<()>;

    /// How far a consumer has come; 0 when it never said.
    async fn position(&self, consumer: &str) -> PortResult<u64>;
}
