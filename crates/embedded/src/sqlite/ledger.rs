//! The audit ledger in SQLite: chained inside the transaction that the entries are about.

use std::sync::Arc;

use async_trait::async_trait;
use rolefit_formats::chain::{GENESIS, Link, Walk, hash};
use rolefit_ports::ledger::{LedgerEntry, Verification};
use rolefit_ports::{Ledger, PortResult};
use rusqlite::{Connection, OptionalExtension};

use super::Database;
use super::error::Failure;

/// Under this name the database notes place and hash of the last entry.
const END: &str = "ledger_end";

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
    // The noted end and not the stored one, so that what was cut off leaves a hole that stays.
    let last = match noted_end(connection)?.filter(|(place, _)| *place > 0) {
        Some(noted) => Some(noted),
        None => connection
            .prepare_cached("SELECT sequence, hash FROM ledger ORDER BY sequence DESC LIMIT 1")?
            .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()?,
    };
    let (mut sequence, mut previous) = last.unwrap_or_else(|| (0, GENESIS.to_owned()));
    let mut insert = connection
        .prepare_cached("INSERT INTO ledger (sequence, previous, hash, entry) VALUES (?1, ?2, ?3, ?4)")?;
    for entry in entries {
        sequence += 1;
        let hash = hash(sequence, &previous, entry);
        insert.execute((sequence, &previous, &hash, entry))?;
        previous = hash;
    }
    connection
        .prepare_cached("INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)")?
        .execute((END, format!("{sequence}:{previous}").into_bytes()))?;
    Ok(())
}

/// Place and hash of the last entry as they were noted with it; `None` in a database of before that was done. Place 0 is a note
/// that cannot be read.
fn noted_end(connection: &Connection) -> Result<Option<(u64, String)>, Failure> {
    let noted: Option<Vec<u8>> = connection
        .prepare_cached("SELECT value FROM meta WHERE name = ?1")?
        .query_row([END], |row| row.get(0))
        .optional()?;
    let read = |noted: Vec<u8>| {
        let noted = String::from_utf8(noted).ok()?;
        let (place, hash) = noted.split_once(':')?;
        Some((place.parse().ok()?, hash.to_owned()))
    };
    // What cannot be read was changed by somebody, and no entry is like it.
    Ok(noted.map(|noted| read(noted).unwrap_or_default()))
}

/// Walks the chain over the stored bytes.
pub(super) fn verify(connection: &Connection) -> Result<Verification, Failure> {
    // Before the walk, during which entries may be added.
    let end = noted_end(connection)?;
    let mut statement =
        connection.prepare_cached("SELECT sequence, previous, hash, entry FROM ledger ORDER BY sequence")?;
    let mut rows = statement.query([])?;
    let mut walk = Walk::reaching(end);
    while let Some(row) = rows.next()? {
        let (sequence, previous, hash): (u64, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let json = row.get_ref(3)?.as_str().map_err(rusqlite::Error::from)?;
        let link = Link {
            sequence,
            previous: &previous,
            hash: &hash,
            json,
        };
        if let Err(broken) = walk.step(link) {
            return Ok(broken);
        }
    }
    Ok(walk.end())
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
