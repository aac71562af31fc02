//! The audit ledger in SQLite: chained inside the transaction that the entries are about.

use std::sync::Arc;

use async_trait::async_trait;
use rolefit_ports::ledger::{LedgerEntry, Verification};
use rolefit_ports::{Ledger, PortResult};
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};

use super::Database;
use super::error::Failure;

/// What the first entry names as the hash before it.
const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// [`Ledger`] in a [`Database`].
#[derive(Debug, Clone)]
pub struct SqliteLedger {
    database: Arc<Database>,
}

impl SqliteLedger {
    /// The ledger of a database.
    pub const fn new(database: Arc<Database>) -> Self {
        Self { database }
    }
}

#[async_trait]
impl Ledger for SqliteLedger {
    async fn entries(&self, after: u64, limit: u32) -> PortResult<Vec<LedgerEntry>> {
        self.database
            .readers
            .read("read the ledger", move |c| entries(c, after, limit))
            .await
    }

    async fn verify(&self) -> PortResult<Verification> {
        self.database.readers.read_long("verify the ledger", verify).await
    }
}

/// Puts entries, given as JSON, at the end of the chain.
pub(super) fn append(connection: &Connection, entries: &[String]) -> Result<(), Failure> {
    if entries.is_empty() {
        return Ok(());
    }
    let last: Option<(u64, String)> = connection
        .prepare_cached("SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let (mut sequence, mut previous) = last.unwrap_or_else(|| (0, GENESIS.to_owned()));
    let mut insert = connection
        .prepare_cached("INSERT INTO ledger (sequence, previous, hash, entry) VALUES (?1, ?2, ?3, ?4)")?;
    for entry in entries {
        sequence += 1;
        let hash = hash(sequence, &previous, entry);
        insert.execute((sequence, &previous, &hash, entry))?;
        previous = hash;
    }
    Ok(())
}

/// Walks the chain over the stored bytes.
pub(super) fn verify(connection: &Connection) -> Result<Verification, Failure> {
    let mut statement =
        connection.prepare_cached("SELECT sequence, previous, hash, entry FROM ledger ORDER BY sequence")?;
    let mut rows = statement.query([])?;
    let mut count = 0;
    let mut head = GENESIS.to_owned();
    while let Some(row) = rows.next()? {
        count += 1;
        let (sequence, previous, stored): (u64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let entry = row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?;
        let fault = if sequence != count {
            Some("an entry is missing")
        } else if previous != head {
            Some("the entry does not follow the one before")
        } else if stored != hash(sequence, &previous, entry) {
            Some("the entry is not what was hashed")
        } else {
            None
        };
        if let Some(reason) = fault {
            return Ok(Verification::Broken {
                sequence: count,
                reason: reason.to_owned(),
            });
        }
        head = stored;
    }
    Ok(Verification::Intact { entries: count, head })
}

fn entries(connection: &Connection, after: u64, limit: u32) -> Result<Vec<LedgerEntry>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT sequence, previous, hash, entry FROM ledger WHERE sequence > ?1 ORDER BY sequence LIMIT ?2",
    )?;
    let mut rows = statement.query((after, limit))?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let sequence = row.get(0)?;
        let entry = serde_json::from_str(row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?).map_err(
            |error| Failure::corrupt(format!("cannot read entry {sequence} of the ledger"), error),
        )?;
        entries.push(LedgerEntry {
            sequence,
            previous: row.get(1)?,
            hash: row.get(2)?,
            entry,
        });
    }
    Ok(entries)
}

/// The hash that [`LedgerEntry::hash`] describes.
fn hash(sequence: u64, previous: &str, entry: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(format!("{sequence}\n{previous}\n"));
    hasher.update(entry);
    hex(&hasher.finalize())
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
