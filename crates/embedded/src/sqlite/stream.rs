//! The activity stream in SQLite.

use std::sync::Arc;

use async_trait::async_trait;
use rolefit_domain::Timestamp;
use rolefit_ports::stream::{KEPT_SECONDS, StreamEntry, StreamPage, StreamPlace};
use rolefit_ports::{ActivityStream, ErrorKind, PortError, PortResult};
use rusqlite::{Connection, OptionalExtension};

use super::Database;
use super::error::Failure;

/// Entries removed in one commit, so that others need not wait long.
const SWEEP_BATCH: usize = 500;

/// [`ActivityStream`] in a [`Database`].
#[derive(Debug, Clone)]
pub struct SqliteStream {
    database: Arc<Database>,
}

impl SqliteStream {
    /// The stream of a database.
    pub const fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// Removes the entries that are older than [`KEPT_SECONDS`], and says how many. To be called from time to time.
    ///
    /// # Errors
    /// `Unavailable` when the database cannot be written; what was removed until then stays removed.
    pub async fn sweep(&self) -> PortResult<u64> {
        let before = self.database.now().plus_seconds(-KEPT_SECONDS);
        let mut removed = 0;
        loop {
            let batch = self
                .database
                .writer
                .write("remove old entries of the stream", move |c| remove_old(c, before))
                .await?;
            removed += batch as u64;
            if batch < SWEEP_BATCH {
                return Ok(removed);
            }
        }
    }
}

#[async_trait]
impl ActivityStream for SqliteStream {
    async fn append(&self, entries: &[(String, String)]) -> PortResult<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let entries = entries.to_vec();
        let now = self.database.now();
        self.database
            .writer
            .write("append to the stream", move |c| append(c, &entries, now))
            .await
    }

    async fn read(&self, after: &StreamPlace, limit: u32) -> PortResult<StreamPage> {
        let after = number(after)?;
        self.database
            .readers
            .read("read the stream", move |c| read(c, after, limit))
            .await
    }

    async fn checkpoint(&self, consumer: &str, place: &StreamPlace) -> PortResult<()> {
        let position = number(place)?;
        let consumer = consumer.to_owned();
        self.database
            .writer
            .write("remember a place in the stream", move |c| {
                remember(c, &consumer, position)
            })
            .await
    }

    async fn position(&self, consumer: &str) -> PortResult<StreamPlace> {
        let consumer = consumer.to_owned();
        let position = self
            .database
            .readers
            .read("read a place in the stream", move |c| place(c, &consumer))
            .await?;
        Ok(text(position))
    }
}

fn append(connection: &Connection, entries: &[(String, String)], now: Timestamp) -> Result<(), Failure> {
    let mut insert =
        connection.prepare_cached("INSERT INTO stream (key, body, appended_at) VALUES (?1, ?2, ?3)")?;
    for (key, body) in entries {
        insert.execute((key, body, now.0))?;
    }
    Ok(())
}

/// Looks at the oldest entries alone: they are in the order in which they were appended.
fn remove_old(connection: &Connection, before: Timestamp) -> Result<usize, Failure> {
    let removed = connection
        .prepare_cached(
            "DELETE FROM stream WHERE appended_at < ?1
             AND position IN (SELECT position FROM stream ORDER BY position LIMIT ?2)",
        )?
        .execute((before.0, SWEEP_BATCH))?;
    Ok(removed)
}

/// A place is the position of the last entry before it; the beginning has no text.
fn text(position: u64) -> StreamPlace {
    match position {
        0 => StreamPlace::default(),
        _ => StreamPlace(position.to_string()),
    }
}

fn number(place: &StreamPlace) -> PortResult<u64> {
    match place.0.as_str() {
        "" => Ok(0),
        text => text.parse().map_err(|error| {
            PortError::with_source(ErrorKind::Invalid, "the text is no place in the stream", error)
        }),
    }
}

fn read(connection: &Connection, after: u64, limit: u32) -> Result<StreamPage, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT position, key, body FROM stream WHERE position > ?1 ORDER BY position LIMIT ?2",
    )?;
    let entries = statement.query_map((after, limit), |row| {
        let entry = StreamEntry {
            key: row.get(1)?,
            body: row.get(2)?,
        };
        Ok((row.get::<_, u64>(0)?, entry))
    })?;
    let (positions, entries): (Vec<u64>, Vec<StreamEntry>) =
        entries.collect::<Result<Vec<_>, _>>()?.into_iter().unzip();
    Ok(StreamPage {
        entries,
        next: text(positions.last().copied().unwrap_or(after)),
    })
}

fn remember(connection: &Connection, consumer: &str, position: u64) -> Result<(), Failure> {
    connection
        .prepare_cached(
            "INSERT INTO checkpoints (consumer, position) VALUES (?1, ?2)
             ON CONFLICT (consumer) DO UPDATE SET position = max(position, excluded.position)",
        )?
        .execute((consumer, position))?;
    Ok(())
}

fn place(connection: &Connection, consumer: &str) -> Result<u64, Failure> {
    let position = connection
        .prepare_cached("SELECT position FROM checkpoints WHERE consumer = ?1")?
        .query_row([consumer], |row| row.get(0))
        .optional()?;
    Ok(position.unwrap_or(0))
}
