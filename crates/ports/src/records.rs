//! Records: small documents under a partition and a sort key, written in transactions.
//!
//! The model is that of a key-value table with two secondary indexes. Services keep every kind of thing in it and
//! own the bodies; the store never looks into them.

use std::collections::HashSet;

use async_trait::async_trait;
use rolefit_domain::{EventEnvelope, Timestamp};

use crate::ledger::AuditEntry;
use crate::{ErrorKind, PortError, PortResult};

/// Most bytes of a record: keys, index keys and body together. The strictest store takes 400 KiB with its own marks,
/// which are below 4 KiB.
pub const MAX_RECORD_BYTES: usize = 396 * 1024;
/// Most writes, events and audit entries of one transaction together.
pub const MAX_TRANSACTION_ITEMS: usize = 100;
/// Most bytes of one transaction: its records, the keys of its other writes, and the JSON of its events and audit
/// entries. The strictest store takes 4 MB, sent with bodies in base64 and with its own marks.
pub const MAX_TRANSACTION_BYTES: usize = 2816 * 1024;
/// Most records of one page.
pub const MAX_PAGE: u32 = 1000;
/// Most bytes of a partition or sort key. Small enough that an index key and the record's own key fit together into one
/// sort key of 1,024 bytes, which is how a store whose indexes do not order equal keys makes them different.
pub const MAX_KEY_BYTES: usize = 256;

/// Partition and sort key. Keys order by their UTF-8 bytes. Neither part may be empty or contain U+0000, which adapters
/// need as a mark between parts.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// Records of one partition can be listed together.
    pub partition: String,
    /// Order within the partition.
    pub sort: String,
}

impl Key {
    /// A key from its parts.
    pub fn new(partition: impl Into<String>, sort: impl Into<String>) -> Self {
        Self {
            partition: partition.into(),
            sort: sort.into(),
        }
    }

    /// Size as it counts towards the limits, in bytes.
    pub const fn bytes(&self) -> usize {
        self.partition.len() + self.sort.len()
    }

    /// Checks that neither part is empty, above [`MAX_KEY_BYTES`], or contains U+0000.
    ///
    /// # Errors
    /// `Invalid` when one is.
    pub fn validate(&self) -> PortResult<()> {
        for part in [&self.partition, &self.sort] {
            if part.is_empty() {
                return Err(invalid("a part of a key is empty"));
            }
            if part.contains('\0') {
                return Err(invalid("a part of a key contains U+0000"));
            }
            if part.len() > MAX_KEY_BYTES {
                return Err(invalid(format!(
                    "a part of a key has {} bytes, more than {MAX_KEY_BYTES}",
                    part.len()
                )));
            }
        }
        Ok(())
    }
}

/// A record as it is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewRecord {
    /// Where it stands.
    pub key: Key,
    /// Where the first index lists it; `None`: not listed there.
    pub index1: Option<Key>,
    /// Where the second index lists it; `None`: not listed there.
    pub index2: Option<Key>,
    /// From this time on the record is absent for every read; it is removed some time after. `None`: kept.
    pub expires_at: Option<Timestamp>,
    /// The content.
    pub body: Vec<u8>,
}

impl NewRecord {
    /// A record in no index, kept for good.
    pub fn new(key: Key, body: Vec<u8>) -> Self {
        Self {
            key,
            index1: None,
            index2: None,
            expires_at: None,
            body,
        }
    }

    /// Size as it counts towards the limits, in bytes: keys, index keys and body.
    pub fn bytes(&self) -> usize {
        self.keys().map(Key::bytes).sum::<usize>() + self.body.len()
    }

    fn keys(&self) -> impl Iterator<Item = &Key> {
        [Some(&self.key), self.index1.as_ref(), self.index2.as_ref()]
            .into_iter()
            .flatten()
    }
}

/// A record as it is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Record {
    /// Where it stands.
    pub key: Key,
    /// Where the first index lists it.
    pub index1: Option<Key>,
    /// Where the second index lists it.
    pub index2: Option<Key>,
    /// When it disappears.
    pub expires_at: Option<Timestamp>,
    /// 1 when the record is first put, one more with every put after; a deleted record starts again at 1.
    pub version: u64,
    /// The content.
    pub body: Vec<u8>,
}

/// What must hold for a write to happen. An expired record counts as absent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Condition {
    /// Nothing.
    None,
    /// No record has the key.
    Absent,
    /// A record has the key.
    Exists,
    /// The record has exactly this version.
    Version(u64),
}

/// One write of a transaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Write {
    /// Stores the record in place of any other with its key.
    Put {
        /// What.
        record: NewRecord,
        /// If.
        condition: Condition,
    },
    /// Removes the record; without a condition an absent one is no error.
    Delete {
        /// Which.
        key: Key,
        /// If.
        condition: Condition,
    },
    /// Writes nothing, but the transaction happens only if the condition holds.
    Check {
        /// Which.
        key: Key,
        /// If.
        condition: Condition,
    },
}

impl Write {
    /// The key that the write is about.
    pub const fn key(&self) -> &Key {
        match self {
            Self::Put { record, .. } => &record.key,
            Self::Delete { key, .. } | Self::Check { key, .. } => key,
        }
    }

    /// The condition of the write.
    pub const fn condition(&self) -> Condition {
        match self {
            Self::Put { condition, .. } | Self::Delete { condition, .. } | Self::Check { condition, .. } => {
                *condition
            }
        }
    }

    /// Checks keys and size, and gives the size.
    fn validate(&self) -> PortResult<usize> {
        let Self::Put { record, .. } = self else {
            self.key().validate()?;
            return Ok(self.key().bytes());
        };
        for key in record.keys() {
            key.validate()?;
        }
        let bytes = record.bytes();
        if bytes > MAX_RECORD_BYTES {
            return Err(invalid(format!(
                "a record has {bytes} bytes, more than {MAX_RECORD_BYTES}"
            )));
        }
        Ok(bytes)
    }
}

/// Writes, events and audit entries that happen together or not at all.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Transaction {
    /// The writes; at most one per key.
    pub writes: Vec<Write>,
    /// Events for the outbox, in order.
    pub events: Vec<EventEnvelope>,
    /// Entries for the audit ledger, in order.
    pub audit: Vec<AuditEntry>,
}

impl Transaction {
    /// Checks every limit of this module, so that all adapters refuse the same transactions.
    ///
    /// # Errors
    /// `Invalid` when a limit is broken, a key part is empty, or two writes have the same key.
    pub fn validate(&self) -> PortResult<()> {
        let items = self.writes.len() + self.events.len() + self.audit.len();
        if items > MAX_TRANSACTION_ITEMS {
            return Err(invalid(format!(
                "a transaction has {items} items, more than {MAX_TRANSACTION_ITEMS}"
            )));
        }
        let mut keys = HashSet::with_capacity(self.writes.len());
        let mut bytes = 0;
        for write in &self.writes {
            if !keys.insert(write.key()) {
                return Err(invalid("a transaction has two writes with the same key"));
            }
            bytes += write.validate()?;
        }
        for event in &self.events {
            bytes += json_bytes(event)?;
        }
        for entry in &self.audit {
            bytes += json_bytes(entry)?;
        }
        if bytes > MAX_TRANSACTION_BYTES {
            return Err(invalid(format!(
                "a transaction has {bytes} bytes, more than {MAX_TRANSACTION_BYTES}"
            )));
        }
        Ok(())
    }
}

/// Which order a query follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Index {
    /// The records' own keys.
    Primary,
    /// [`NewRecord::index1`]. May lag behind writes by a moment.
    First,
    /// [`NewRecord::index2`]. May lag behind writes by a moment.
    Second,
}

/// Which sort keys a query wants.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SortRange {
    /// All of the partition.
    All,
    /// Those that begin with the text.
    Prefix(String),
    /// Those from the first to the second, both included.
    Between(String, String),
}

/// Which way a query runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Direction {
    /// Smallest sort key first.
    Ascending,
    /// Largest sort key first.
    Descending,
}

/// How much of each record a query reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// All of it.
    Whole,
    /// Everything but the body, which is empty in the answer. For counting and for what the keys say: the store reads
    /// and sends far less. Such a record is not to be put back.
    Heads,
}

/// Where the next page begins. Opaque: only valid for the query that gave it, whose limit and content may differ. Safe to put into a URL.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub String);

/// A range of one partition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Query {
    /// By which keys.
    pub index: Index,
    /// Which partition.
    pub partition: String,
    /// Which sort keys.
    pub range: SortRange,
    /// Which way.
    pub direction: Direction,
    /// How much of each record.
    pub content: Content,
    /// Most records of the page, 1 to [`MAX_PAGE`]. A page may be shorter and still have a next one.
    pub limit: u32,
    /// Where to go on; `None`: from the start.
    pub after: Option<Cursor>,
}

impl Query {
    /// All records of a partition, whole, by their own keys, in ascending order, [`MAX_PAGE`] at a time.
    pub fn partition(partition: impl Into<String>) -> Self {
        Self {
            index: Index::Primary,
            partition: partition.into(),
            range: SortRange::All,
            direction: Direction::Ascending,
            content: Content::Whole,
            limit: MAX_PAGE,
            after: None,
        }
    }

    /// Checks the limit.
    ///
    /// # Errors
    /// `Invalid` for a limit of 0 or above [`MAX_PAGE`].
    pub fn validate(&self) -> PortResult<()> {
        if (1..=MAX_PAGE).contains(&self.limit) {
            return Ok(());
        }
        Err(invalid(format!(
            "a page of {} records is not between 1 and {MAX_PAGE}",
            self.limit
        )))
    }
}

/// A part of a query's answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// The records, in the query's order. Equal index keys are ordered by the records' own keys.
    pub records: Vec<Record>,
    /// Where to go on; `None`: that was all.
    pub next: Option<Cursor>,
}

/// The store of records. An acknowledged transaction survives a power cut.
#[async_trait]
pub trait Records: Send + Sync {
    /// The record with the key, as of the last acknowledged write; `None` when absent or expired.
    async fn get(&self, key: &Key) -> PortResult<Option<Record>>;

    /// A page of a query. Primary queries see every acknowledged write.
    ///
    /// # Errors
    /// `Invalid` for a limit of 0 or above [`MAX_PAGE`], or a cursor of another query.
    async fn query(&self, query: &Query) -> PortResult<Page>;

    /// Does everything in the transaction, or nothing.
    ///
    /// Not idempotent by itself: callers make it so by conditions. After `Unavailable` the transaction may or may
    /// not have happened.
    ///
    /// # Errors
    /// `Conflict` when a condition does not hold; `Invalid` when a limit of this module is broken, a key part is
    /// empty, or two writes have the same key.
    async fn transact(&self, transaction: Transaction) -> PortResult<()>;
}

/// Where an event stands in the outbox. Only the adapter that gave it knows what it means; it orders like the
/// transactions, and is never given twice.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OutboxPlace(pub String);

/// An event that waits to be published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OutboxEntry {
    /// Its place, for [`Outbox::published`].
    pub place: OutboxPlace,
    /// The event.
    pub event: EventEnvelope,
}

/// The outbox: events of acknowledged transactions that have not been published yet.
#[async_trait]
pub trait Outbox: Send + Sync {
    /// The oldest waiting events, at most `limit`, in the order of their transactions.
    async fn pending(&self, limit: u32) -> PortResult<Vec<OutboxEntry>>;

    /// Takes events out after they were published. Idempotent.
    ///
    /// # Errors
    /// `Invalid` for what is no place.
    async fn published(&self, places: &[OutboxPlace]) -> PortResult<()>;

    /// Returns once an event may be waiting: at once when one is, else after the next transaction with events, and
    /// in any case after a few seconds.
    async fn wait(&self) -> PortResult<()>;
}

fn invalid(context: impl Into<String>) -> PortError {
    PortError::new(ErrorKind::Invalid, context)
}

fn json_bytes(value: &impl serde::Serialize) -> PortResult<usize> {
    serde_json::to_vec(value)
        .map(|json| json.len())
        .map_err(|error| PortError::with_source(ErrorKind::Invalid, "an item has no JSON form", error))
}
