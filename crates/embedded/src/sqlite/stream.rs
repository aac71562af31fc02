//! The activity stream in SQLite.

use std::sync::Arc;

use async_trait::async_trait;
use rolefit_ports::stream::{StreamEntry, StreamPage, StreamPlace};
use rolefit_ports::{ActivityStream, ErrorKind, PortError, PortResult};
use rusqlite::{Connection, OptionalExtension};

use super::Database;
use super::error::Failure;

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
}

#[async_trait]
impl ActivityStream for SqliteStream {
    async fn append(&self, entries: &[(String, String)]) -> PortResult<()> {
        if entries.is_empty() {
            return Ok(());
        }
        let entries = entries.to_vec();
        self.database
            .writer
            .write("append to the stream", move |c| append(c, &entries))
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

fn append(connection: &Connection, entries: &[(String, String)]) -> Result<(), Failure> {
    let mut insert = connection.prepare_cached("INSERT INTO stream (key, body) VALUES (?1, ?2)")?;
    for (key, body) in entries {
        insert.execute((key, body))?;
    }
    Ok(())
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
