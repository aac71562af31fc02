//! What the operators of the platform see.

use serde::{Deserialize, Serialize};

/// What an operator sees of the system.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperationsView {
    /// One row per queue.
    pub queues: Vec<QueueView>,
    /// Work that could not be done, oldest first.
    pub dead: Vec<DeadLetterView>,
    /// Events that could not be handed on, oldest first.
    pub set_aside: Vec<SetAsideView>,
    /// The last check of the ledger; `None` while the first one since the start is under way.
    pub ledger: Option<LedgerView>,
}

/// A check of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerView {
    /// When it ended, as RFC 3339 writes it.
    pub checked: String,
    /// Entries in the ledger when its chain holds; the reason when it does not.
    pub outcome: Result<u64, String>,
}

/// An event that the bus did not take.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetAsideView {
    /// The event.
    pub id: String,
    /// Its type and when it happened, as RFC 3339 writes it; `None` when this version cannot read it.
    pub known: Option<(String, String)>,
}

/// One queue.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QueueView {
    /// Its name.
    pub name: String,
    /// Waiting messages.
    pub waiting: u64,
    /// Messages at work.
    pub in_flight: u64,
    /// Dead letters.
    pub dead: u64,
}

/// One dead letter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeadLetterView {
    /// Its queue.
    pub queue: String,
    /// The message.
    pub id: String,
    /// When it was given up, for people.
    pub died: String,
    /// Tries until then.
    pub attempts: u32,
    /// Why.
    pub reason: String,
}
