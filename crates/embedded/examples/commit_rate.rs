//! Measures durable commits per second: one after the other by plain SQLite, one after the other through
//! [`Database`], and from 64 writers at once through [`Database`]; besides them point reads.
//!
//! `cargo run --release -p rolefit-embedded --example commit_rate [FOLDER] [ROUNDS]`
//!
//! FOLDER (default: the system's folder for temporary files) decides which disk is measured. The kinds take turns for
//! ROUNDS rounds (default 5) of a second each, so that a disk that changes its mood changes it for all; the medians are
//! compared.

use std::error::Error;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};

use futures::future::try_join_all;
use rolefit_embedded::sqlite::{Database, SqliteRecords};
use rolefit_ports::contract::{TestClock, TestIds};
use rolefit_ports::records::{Condition, Key, NewRecord, Transaction, Write as Put};
use rolefit_ports::{IdSource, PortResult, Records};
use rusqlite::Connection;

/// Bytes of a record's body, as in a small profile.
const BODY: usize = 600;
const WRITERS: usize = 64;
const ROUND: Duration = Duration::from_secs(1);

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let parent = arguments.next().map_or_else(std::env::temp_dir, PathBuf::from);
    let rounds: usize = arguments.next().map_or(Ok(5), |text| text.parse())?;
    let folder = tempfile::tempdir_in(parent)?;
    let plain = Plain::open(&folder.path().join("plain.db"))?;
    let ids = Arc::new(TestIds::new());
    let clock = Arc::new(TestClock::default());
    let database = Database::open(folder.path().join("rolefit.db"), clock, ids.clone())?;
    let records = SqliteRecords::new(database.clone());

    let mut rates = [const { Vec::new() }; 5];
    for _ in 0..rounds {
        rates[0].push(plain.round(ids.as_ref())?);
        rates[1].push(writing(&records, ids.as_ref(), 1).await?);
        rates[2].push(writing(&records, ids.as_ref(), WRITERS).await?);
        rates[3].push(reading(&records, 1).await?);
        rates[4].push(reading(&records, WRITERS).await?);
    }
    let [plain, single, grouped, gets, many_gets] = rates.map(median);
    database.close().await?;

    let mut out = std::io::stdout().lock();
    writeln!(out, "plain SQLite, one by one      {plain:9.0} commits/s")?;
    writeln!(
        out,
        "database, one writer          {single:9.0} commits/s  {:6.1}x",
        single / plain
    )?;
    writeln!(
        out,
        "database, {WRITERS} writers         {grouped:9.0} commits/s  {:6.1}x",
        grouped / plain
    )?;
    writeln!(out, "database, one reader          {gets:9.0} gets/s")?;
    writeln!(out, "database, {WRITERS} readers         {many_gets:9.0} gets/s")?;
    Ok(())
}

/// The usual way: one connection, a commit for each record, the same settings and table.
struct Plain(Connection);

impl Plain {
    fn open(path: &Path) -> rusqlite::Result<Self> {
        let connection = Connection::open(path)?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL;
             PRAGMA synchronous = FULL;
             CREATE TABLE items (partition BLOB, sort BLOB, first_partition BLOB, first_sort BLOB, body BLOB,
                                 PRIMARY KEY (partition, sort)) WITHOUT ROWID;
             CREATE INDEX items_first ON items (first_partition, first_sort);",
        )?;
        Ok(Self(connection))
    }

    fn round(&self, ids: &dyn IdSource) -> rusqlite::Result<f64> {
        let mut insert = self.0.prepare("INSERT INTO items VALUES (?1, ?2, ?3, ?4, ?5)")?;
        let start = Instant::now();
        let mut done = 0;
        while start.elapsed() < ROUND {
            let record = record(ids);
            let listed = record.index1.as_ref();
            insert.execute((
                record.key.partition.as_bytes(),
                record.key.sort.as_bytes(),
                listed.map(|key| key.partition.as_bytes()),
                listed.map(|key| key.sort.as_bytes()),
                record.body,
            ))?;
            done += 1;
        }
        Ok(per_second(done, start))
    }
}

async fn writing(records: &SqliteRecords, ids: &dyn IdSource, writers: usize) -> PortResult<f64> {
    let start = Instant::now();
    let writer = || async {
        let mut done = 0;
        while start.elapsed() < ROUND {
            let write = Put::Put {
                record: record(ids),
                condition: Condition::Absent,
            };
            let transaction = Transaction {
                writes: vec![write],
                ..Transaction::default()
            };
            records.transact(transaction).await?;
            done += 1;
        }
        PortResult::Ok(done)
    };
    let done: u32 = try_join_all((0..writers).map(|_| writer()))
        .await?
        .into_iter()
        .sum();
    Ok(per_second(done, start))
}

async fn reading(records: &SqliteRecords, readers: usize) -> PortResult<f64> {
    let ids = TestIds::new();
    let keys: Vec<Key> = (0..1000).map(|_| record(&ids).key).collect();
    let start = Instant::now();
    let reader = |first: usize| {
        let keys = &keys;
        async move {
            let mut done = 0;
            while start.elapsed() < ROUND {
                records
                    .get(&keys[(first + done as usize * 7) % keys.len()])
                    .await?;
                done += 1;
            }
            PortResult::Ok(done)
        }
    };
    let done: u32 = try_join_all((0..readers).map(reader)).await?.into_iter().sum();
    Ok(per_second(done, start))
}

/// A record under a new key, as services write them, listed in one index.
fn record(ids: &dyn IdSource) -> NewRecord {
    let id = ids.uuid().simple().to_string();
    NewRecord {
        index1: Some(Key::new("by-time", &id)),
        ..NewRecord::new(Key::new(format!("candidate#{id}"), "profile"), vec![b'x'; BODY])
    }
}

fn per_second(done: u32, start: Instant) -> f64 {
    f64::from(done) / start.elapsed().as_secs_f64()
}

fn median(mut rates: Vec<f64>) -> f64 {
    rates.sort_by(f64::total_cmp);
    rates.get(rates.len() / 2).copied().unwrap_or(0.0)
}
