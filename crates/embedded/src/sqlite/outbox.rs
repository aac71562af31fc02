//! The outbox in SQLite.

use std::sync::PoisonError;
use std::time::Duration;

use async_trait::async_trait;
use rolefit_ports::records::{OutboxEntry, OutboxPlace};
use rolefit_ports::{ErrorKind, Outbox, PortError, PortResult};
use rusqlite::Connection;

use super::SqliteRecords;
use super::error::Failure;

/// Longest time that [`Outbox::wait`] waits; what another process put in is found then.
const LONGEST_WAIT: Duration = Duration::from_secs(5);

#[async_trait]
impl Outbox for SqliteRecords {
    /// An event that cannot be read, such as one that a newer server wrote, stays in the outbox and stops no other:
    /// it is told of once, and published by the server that can read it.
    async fn pending(&self, limit: u32) -> PortResult<Vec<OutboxEntry>> {
        let found = self
            .database
            .readers
            .read("read the outbox", move |c| pending(c, limit))
            .await?;
        for (sequence, error) in found.unreadable {
            let mut known = self
                .database
                .unreadable_events
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            if known.insert(sequence) {
                tracing::error!(sequence, %error, "an event of the outbox cannot be read and is not published");
            }
        }
        Ok(found.entries)
    }

    async fn published(&self, places: &[OutboxPlace]) -> PortResult<()> {
        if places.is_empty() {
            return Ok(());
        }
        let sequences = places.iter().map(sequence).collect::<PortResult<Vec<u64>>>()?;
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

#[derive(Default)]
struct Pending {
    entries: Vec<OutboxEntry>,
    unreadable: Vec<(u64, serde_json::Error)>,
}

fn pending(connection: &Connection, limit: u32) -> Result<Pending, Failure> {
    // Without a limit of its own, because rows that cannot be read do not count.
    let mut statement = connection.prepare_cached("SELECT sequence, event FROM outbox ORDER BY sequence")?;
    let mut rows = statement.query([])?;
    let mut found = Pending::default();
    while found.entries.len() < limit as usize {
        let Some(row) = rows.next()? else { break };
        let sequence = row.get(0)?;
        match serde_json::from_str(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?) {
            Ok(event) => found.entries.push(OutboxEntry {
                place: place(sequence),
                event,
            }),
            Err(error) => found.unreadable.push((sequence, error)),
        }
    }
    Ok(found)
}

/// A sequence as a place: all of one length, so that they order as text.
fn place(sequence: u64) -> OutboxPlace {
    OutboxPlace(format!("{sequence:020}"))
}

fn sequence(place: &OutboxPlace) -> PortResult<u64> {
    let digits = Some(&place.0).filter(|text| text.len() == 20);
    digits.and_then(|text| text.parse().ok()).ok_or_else(|| {
        PortError::new(
            ErrorKind::Invalid,
            format!("`{}` is no place in this outbox", place.0),
        )
    })
}

fn remove(connection: &Connection, sequences: &[u64]) -> Result<(), Failure> {
    let mut statement = connection.prepare_cached("DELETE FROM outbox WHERE sequence = ?1")?;
    for sequence in sequences {
        statement.execute([sequence])?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use rolefit_domain::{Event, EventEnvelope, EventId, JobId};
    use rolefit_ports::contract::{TestClock, TestIds};
    use rolefit_ports::{Clock as _, IdSource as _};

    use super::super::Database;
    use super::*;

    fn event(ids: &TestIds) -> String {
        let event = EventEnvelope {
            id: EventId::new(ids.uuid()),
            version: 1,
            at: TestClock::default().now(),
            organization: None,
            trace: None,
            event: Event::JobClosed {
                job: JobId::new(ids.uuid()),
            },
        };
        serde_json::to_string(&event).expect("an event has a JSON form")
    }

    #[tokio::test]
    async fn events_that_cannot_be_read_stop_no_others_and_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rolefit.db");
        let (clock, ids) = (Arc::new(TestClock::default()), Arc::new(TestIds::new()));
        let database = Database::open(&path, clock, ids.clone()).expect("opens");
        let strange = event(&ids).replace("job.closed", "job.sung_about");
        let direct = Connection::open(&path).expect("opens");
        for body in [&strange, &event(&ids), "no JSON", &event(&ids), &event(&ids)] {
            direct
                .execute("INSERT INTO outbox (event) VALUES (?1)", [body])
                .expect("a row");
        }

        let records = SqliteRecords::new(database);
        let found = records.pending(2).await.expect("the others are read");
        assert_eq!(
            found.iter().map(|e| e.place.clone()).collect::<Vec<_>>(),
            [place(2), place(4)],
            "the oldest that can be read, as many as asked for"
        );
        let taken = records.published(&[place(2), place(4), place(5)]).await;
        taken.expect("taken out");
        assert_eq!(records.pending(10).await.expect("a look"), []);
        let kept: u32 = direct
            .query_row("SELECT count(*) FROM outbox", [], |row| row.get(0))
            .expect("a count");
        assert_eq!(kept, 2, "nothing that waits is thrown away");
    }
}
