//! The audit ledger: who did what to whom and when, in a chain of hashes that shows every later change.
//!
//! Entries are written with the transaction that they are about ([`crate::records::Transaction::audit`]). The
//! adapter gives them their place in the chain, at once or within seconds, in the order of the transactions.

use async_trait::async_trait;
use rolefit_domain::Timestamp;
use serde::{Deserialize, Serialize};

use crate::PortResult;

/// What somebody did. Pseudonymous: ids only, never names, addresses or text of documents.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuditEntry {
    /// When.
    pub at: Timestamp,
    /// Who: `account:<id>`, or `system:<consumer>` for what follows from what somebody did.
    pub actor: String,
    /// What, as `noun.verb`, such as `job.published`.
    pub action: String,
    /// To what: `job:<id>`, `candidate:<id>` …
    pub subject: String,
    /// In which organization, by id; `None` outside any.
    pub organization: Option<String>,
    /// Further facts without personal data, such as `version=3`; empty when there are none.
    pub detail: String,
}

/// An entry in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LedgerEntry {
    /// Place in the chain, from 1, without holes.
    pub sequence: u64,
    /// [`LedgerEntry::hash`] of the entry before, 64 zeros for the first.
    pub previous: String,
    /// SHA-256 in hexadecimal over `sequence`, a line end, `previous`, a line end, and the entry's JSON.
    pub hash: String,
    /// The entry.
    pub entry: AuditEntry,
}

/// What a check of the chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Verification {
    /// Every entry is as it was written.
    Intact {
        /// Number of entries.
        entries: u64,
        /// Hash of the last one; compare it with a copy kept elsewhere to notice a chain whose end somebody cut off together
        /// with the store's note of it.
        head: String,
    },
    /// The chain is broken.
    Broken {
        /// First place where it does not fit.
        sequence: u64,
        /// What does not fit, in words.
        reason: String,
    },
}

/// Reading and checking the ledger. Entries can be added, never changed or removed.
#[async_trait]
pub trait Ledger: Send + Sync {
    /// Entries after the place `after` (0: from the first), at most `limit`, in order.
    async fn entries(&self, after: u64, limit: u32) -> PortResult<Vec<LedgerEntry>>;

    /// Walks the whole chain, which must reach the entry that was added last, as the store notes it apart from the entries.
    async fn verify(&self) -> PortResult<Verification>;
}
