//! What happens inside a commit for one transaction: conditions, records, events and audit entries.

use rolefit_domain::Timestamp;
use rolefit_ports::records::{Condition, Key, NewRecord, Transaction, Write};
use rolefit_ports::{ErrorKind, PortError, PortResult};
use rusqlite::{Connection, OptionalExtension};
use serde::Serialize;

use super::error::Failure;
use super::ledger;

/// A checked transaction, with all done that need not be done by the one thread that writes.
pub(super) struct Prepared {
    writes: Vec<Write>,
    events: Vec<String>,
    audit: Vec<String>,
    now: Timestamp,
}

impl Prepared {
    /// Checks the limits and makes the JSON.
    pub(super) fn new(transaction: Transaction, now: Timestamp) -> PortResult<Self> {
        transaction.validate()?;
        Ok(Self {
            events: all_json(&transaction.events)?,
            audit: all_json(&transaction.audit)?,
            writes: transaction.writes,
            now,
        })
    }

    /// Whether the outbox gets something.
    pub(super) const fn has_events(&self) -> bool {
        !self.events.is_empty()
    }

    /// Does all of it inside the caller's savepoint, which is rolled back on an error.
    pub(super) fn apply(self, connection: &Connection) -> Result<(), Failure> {
        for write in &self.writes {
            let version = live_version(connection, write.key(), self.now)?;
            check(write, version)?;
            match write {
                Write::Put { record, .. } => put(connection, record, version.unwrap_or(0) + 1)?,
                Write::Delete { key, .. } => delete(connection, key)?,
                Write::Check { .. } => {}
            }
        }
        for event in &self.events {
            connection
                .prepare_cached("INSERT INTO outbox (event) VALUES (?1)")?
                .execute([event])?;
        }
        ledger::append(connection, &self.audit)
    }
}

fn all_json<T: Serialize>(items: &[T]) -> PortResult<Vec<String>> {
    items
        .iter()
        .map(serde_json::to_string)
        .collect::<Result<_, _>>()
        .map_err(|error| PortError::with_source(ErrorKind::Invalid, "an item has no JSON form", error))
}

/// The version of a record; `None` when it is absent or expired.
fn live_version(connection: &Connection, key: &Key, now: Timestamp) -> Result<Option<u64>, Failure> {
    let version = connection
        .prepare_cached(
            "SELECT version FROM items
             WHERE partition = ?1 AND sort = ?2 AND (expires_at IS NULL OR expires_at > ?3)",
        )?
        .query_row((key.partition.as_bytes(), key.sort.as_bytes(), now.0), |row| {
            row.get(0)
        })
        .optional()?;
    Ok(version)
}

fn check(write: &Write, version: Option<u64>) -> Result<(), Failure> {
    let (holds, wanted) = match write.condition() {
        Condition::None => return Ok(()),
        Condition::Absent => (version.is_none(), "absent"),
        Condition::Exists => (version.is_some(), "present"),
        Condition::Version(wanted) => (version == Some(wanted), "of the expected version"),
    };
    if holds {
        return Ok(());
    }
    // The key stays out of the message, because messages are logged.
    Err(Failure::new(
        ErrorKind::Conflict,
        format!("a record is not {wanted}"),
    ))
}

fn put(connection: &Connection, record: &NewRecord, version: u64) -> Result<(), Failure> {
    let (first, second) = (record.index1.as_ref(), record.index2.as_ref());
    connection
        .prepare_cached(
            "INSERT INTO items (partition, sort, version, expires_at, first_partition, first_sort,
                                second_partition, second_sort, body)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
             ON CONFLICT (partition, sort) DO UPDATE SET
                 version = excluded.version, expires_at = excluded.expires_at,
                 first_partition = excluded.first_partition, first_sort = excluded.first_sort,
                 second_partition = excluded.second_partition, second_sort = excluded.second_sort,
                 body = excluded.body",
        )?
        .execute((
            record.key.partition.as_bytes(),
            record.key.sort.as_bytes(),
            version,
            record.expires_at.map(|at| at.0),
            first.map(|key| key.partition.as_bytes()),
            first.map(|key| key.sort.as_bytes()),
            second.map(|key| key.partition.as_bytes()),
            second.map(|key| key.sort.as_bytes()),
            &record.body,
        ))?;
    Ok(())
}

fn delete(connection: &Connection, key: &Key) -> Result<(), Failure> {
    connection
        .prepare_cached("DELETE FROM items WHERE partition = ?1 AND sort = ?2")?
        .execute((key.partition.as_bytes(), key.sort.as_bytes()))?;
    Ok(())
}
