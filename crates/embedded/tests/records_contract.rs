//! The contract suites of records, outbox, ledger, queues, stream and bus over SQLite.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use rolefit_embedded::bus::RuleBus;
use rolefit_embedded::sqlite::{Database, SqliteLedger, SqliteQueues, SqliteRecords, SqliteStream};
use rolefit_ports::contract::ledger::{Tampering, expected_hash, forged};
use rolefit_ports::contract::{TestClock, TestIds, bus, ledger, queue, records, stream};
use rusqlite::Connection;
use tempfile::TempDir;

/// A folder in which every case gets a database of its own.
struct Place {
    folder: TempDir,
    count: AtomicU32,
}

impl Place {
    fn new() -> Self {
        Self {
            folder: tempfile::tempdir().expect("a folder"),
            count: AtomicU32::new(0),
        }
    }

    fn open(&self, clock: &Arc<TestClock>) -> (PathBuf, Arc<Database>) {
        let number = self.count.fetch_add(1, Ordering::Relaxed);
        let path = self.folder.path().join(format!("{number}.db"));
        let database = Database::open(&path, clock.clone(), Arc::new(TestIds::new()));
        (path, database.expect("the database opens"))
    }

    fn new_database(&self) -> Arc<Database> {
        self.open(&Arc::new(TestClock::default())).1
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn records_and_outbox_keep_the_contract() {
    let place = Place::new();
    records::suite(async || {
        let clock = Arc::new(TestClock::default());
        let (_, database) = place.open(&clock);
        let records = Arc::new(SqliteRecords::new(database.clone()));
        records::Fixture {
            records: records.clone(),
            outbox: records,
            ledger: Arc::new(SqliteLedger::new(database)),
            clock,
        }
    })
    .await;
}

#[tokio::test]
async fn ledger_keeps_the_contract() {
    let place = Place::new();
    ledger::suite(async || {
        let (path, database) = place.open(&Arc::new(TestClock::default()));
        ledger::Fixture {
            ledger: Arc::new(SqliteLedger::new(database.clone())),
            records: Arc::new(SqliteRecords::new(database)),
            tamper: Box::new(move |tampering| {
                tamper(&Connection::open(&path).expect("the file opens"), tampering);
                Box::pin(async {})
            }),
        }
    })
    .await;
}

#[tokio::test]
async fn queues_keep_the_contract() {
    let place = Place::new();
    queue::suite(async || {
        let clock = Arc::new(TestClock::default());
        let (_, database) = place.open(&clock);
        queue::Fixture {
            queues: Arc::new(SqliteQueues::new(database)),
            pass: Box::new(move |time| {
                clock.advance(time);
                Box::pin(async {})
            }),
        }
    })
    .await;
}

#[tokio::test]
async fn stream_keeps_the_contract() {
    let place = Place::new();
    stream::suite(async || SqliteStream::new(place.new_database())).await;
}

#[tokio::test]
async fn bus_keeps_the_contract() {
    let place = Place::new();
    bus::suite(async || {
        let database = place.new_database();
        let queues = Arc::new(SqliteQueues::new(database.clone()));
        let stream = Arc::new(SqliteStream::new(database));
        bus::Fixture {
            bus: Arc::new(RuleBus::new(queues.clone(), stream.clone())),
            queues,
            stream,
        }
    })
    .await;
}

/// What somebody could do who has the file and knows SQL.
fn tamper(connection: &Connection, tampering: Tampering) {
    connection
        .execute_batch(
            "DROP TRIGGER IF EXISTS ledger_keeps_entries; DROP TRIGGER IF EXISTS ledger_keeps_content;",
        )
        .expect("the triggers go");
    let entry = serde_json::to_string(&forged()).expect("the entry has JSON");
    let changed = match tampering {
        Tampering::Rewrite(place) => {
            connection.execute("UPDATE ledger SET entry = ?2 WHERE sequence = ?1", (place, entry))
        }
        Tampering::Forge(place) => {
            let previous: String = connection
                .query_row(
                    "SELECT previous FROM ledger WHERE sequence = ?1",
                    [place],
                    |row| row.get(0),
                )
                .expect("the entry is there");
            let hash = expected_hash(place, &previous, &forged());
            connection.execute(
                "UPDATE ledger SET entry = ?2, hash = ?3 WHERE sequence = ?1",
                (place, entry, hash),
            )
        }
        Tampering::Remove(place) => connection.execute("DELETE FROM ledger WHERE sequence = ?1", [place]),
    };
    assert_eq!(changed.expect("the ledger can be tampered with"), 1);
}
