//! The outbox in SQLite.

use std::time::Duration;

use async_trait::async_trait;
use rolefit_ports::records::OutboxEntry;
use rolefit_ports::{Outbox, PortResult};
use rusqlite::Connection;

use super::SqliteRecords;
use super::error::Failure;

/// Longest time that [`Outbox::wait`] waits; what another process put in is found then.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

#[async_trait]
impl Outbox for SqliteRecords {
    async fn pending(&self, limit: u32) -> PortResult<Vec<OutboxEntry>> {
        self.database
            .readers
            .read("read the outbox", move |c| pending(c, limit))
            .await
    }

    async fn published(&self, sequences: &[u64]) -> PortResult<()> {
        if sequences.is_empty() {
            return Ok(());
        }
        let sequences = sequences.to_vec();
        self.database
            .writer
            .write("take events out of the outbox", move |c| remove(c, &sequences))
            .await
    }

    async fn wait(&self) -> PortResult<()> {
        // Listening begins before the look, so that no commit falls between the two.
        let filled = self.database.outbox_filled.notified();
        tokio::pin!(filled);
        filled.as_mut().enable();
        if !self.pending(1).await?.is_empty() {
            return Ok(());
        }
        // Running out of time is one of the two ways this ends well.
        let _ = tokio::time::timeout(LONGEST_WAIT, filled).await;
        Ok(())
    }
}

fn pending(connection: &Connection, limit: u32) -> Result<Vec<OutboxEntry>, Failure> {
    let mut statement =
        connection.prepare_cached("SELECT sequence, event FROM outbox ORDER BY sequence LIMIT ?1")?;
    let mut rows = statement.query([limit])?;
    let mut entries = Vec::new();
    while let Some(row) = rows.next()? {
        let sequence = row.get(0)?;
        let event = serde_json::from_str(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?).map_err(
            |error| Failure::corrupt(format!("cannot read event {sequence} of the outbox"), error),
        )?;
        entries.push(OutboxEntry { sequence, event });
    }
    Ok(entries)
}

fn remove(connection: &Connection, sequences: &[u64]) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached("DELETE FROM outbox WHERE sequence = ?1")?;
    for sequence in sequences {
        statement.execute([sequence])?;
    }
    Ok(())
}
