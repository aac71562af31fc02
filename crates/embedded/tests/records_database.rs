//! The database as a whole: opening, closing, copies, erasure, waiting.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures::future::{join, join_all};
use rolefit_embedded::sqlite::{
    Database, SqliteLedger, SqliteQueues, SqliteRecords, SqliteStream, check_file,
};
use rolefit_ports::contract::{TestClock, TestIds};
use rolefit_ports::ledger::{AuditEntry, Verification};
use rolefit_ports::queue::OwnedMessage;
use rolefit_ports::records::{Condition, Key, NewRecord, Query, Transaction, Write};
use rolefit_ports::stream::{KEPT_SECONDS, StreamPlace};
use rolefit_ports::{ActivityStream, Clock as _, ErrorKind, Ledger, Outbox, PortResult, Queues, Records};
use tempfile::TempDir;

struct Place {
    _folder: TempDir,
    path: PathBuf,
    clock: Arc<TestClock>,
}

impl Place {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self {
            path: folder.path().join("rolefit.db"),
            _folder: folder,
            clock: Arc::new(TestClock::default()),
        }
    }

    fn try_open(&self) -> PortResult<Arc<Database>> {
        Database::open(&self.path, self.clock.clone(), Arc::new(TestIds::new()))
    }

    fn open(&self) -> Arc<Database> {
        self.try_open().expect("the database opens")
    }

    fn beside(&self, name: &str) -> PathBuf {
        self.path.with_file_name(name)
    }
}

async fn put(database: &Arc<Database>, sort: &str, body: &[u8]) -> PortResult<()> {
    let record = NewRecord::new(Key::new("p", sort), body.to_vec());
    let entry = AuditEntry {
        at: TestClock::default().now(),
        actor: "account:1".to_owned(),
        action: "record.put".to_owned(),
        subject: "record".to_owned(),
        organization: None,
        detail: sort.to_owned(),
    };
    let transaction = Transaction {
        writes: vec![Write::Put {
            record,
            condition: Condition::None,
        }],
        audit: vec![entry],
        events: Vec::new(),
    };
    SqliteRecords::new(database.clone()).transact(transaction).await
}

async fn sorts(database: &Arc<Database>) -> Vec<String> {
    let page = SqliteRecords::new(database.clone())
        .query(&Query::partition("p"))
        .await;
    let records = page.expect("a query succeeds").records;
    records.into_iter().map(|record| record.key.sort).collect()
}

#[tokio::test]
async fn one_server_opens_a_database_at_a_time() {
    let place = Place::new();
    let first = place.open();
    let error = place.try_open().expect_err("it is open");
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(error.to_string().contains("in use by another server"), "{error}");
    put(&first, "kept", b"x").await.expect("a put succeeds");
    first.close().await.expect("it closes");
    first.close().await.expect("closing is idempotent");
    // The closed handle is still there; the file is free.
    let second = place.open();
    assert_eq!(sorts(&second).await, ["kept"]);
    drop(second);
    assert_eq!(sorts(&place.open()).await, ["kept"], "dropping closes too");
}

#[tokio::test]
async fn a_closed_database_is_unavailable() {
    let place = Place::new();
    let database = place.open();
    database.close().await.expect("it closes");
    let records = SqliteRecords::new(database.clone());
    let errors = [
        put(&database, "late", b"x").await.err(),
        records.get(&Key::new("p", "s")).await.err(),
        records.query(&Query::partition("p")).await.err(),
        SqliteLedger::new(database.clone()).verify().await.err(),
        database.backup(&place.beside("copy.db")).await.err(),
    ];
    for error in errors {
        assert_eq!(error.expect("it is closed").kind(), ErrorKind::Unavailable);
    }
}

#[tokio::test]
async fn a_copy_made_while_writing_is_whole() {
    let place = Place::new();
    let database = place.open();
    for number in 0..20 {
        put(&database, &format!("before{number:02}"), &[7; 5000])
            .await
            .expect("a put succeeds");
    }
    let copy = place.beside("copy.db");
    std::fs::write(&copy, "an older copy").expect("a file");
    let writing = (0..20).map(|number| {
        let database = database.clone();
        async move { put(&database, &format!("during{number:02}"), &[8; 5000]).await }
    });
    let (written, copied) = join(join_all(writing), database.backup(&copy)).await;
    copied.expect("the copy is made");
    for result in written {
        result.expect("writes go on meanwhile");
    }
    let report = check_file(&copy).expect("the copy is sound");
    assert!((20..=40).contains(&report.records), "{report:?}");
    let Verification::Intact { entries, .. } = report.ledger else {
        panic!("the copy's ledger is intact: {report:?}");
    };
    assert_eq!(entries, report.records, "ledger and records are of one moment");

    let restored = Database::open(&copy, place.clock.clone(), Arc::new(TestIds::new()));
    let restored = restored.expect("a copy opens as a database");
    assert_eq!(sorts(&restored).await.len() as u64, report.records);
    put(&restored, "after", b"x").await.expect("and can be written");

    let own = database.backup(&place.path).await.expect_err("not over itself");
    assert_eq!(own.kind(), ErrorKind::Invalid);
    let nowhere = database.backup(&place.beside("no-folder/copy.db")).await;
    assert_eq!(
        nowhere.expect_err("there is no folder").kind(),
        ErrorKind::Unavailable
    );
}

#[tokio::test]
async fn a_damaged_file_is_noticed() {
    let place = Place::new();
    let database = place.open();
    for number in 0..50 {
        put(&database, &number.to_string(), &[7; 3000])
            .await
            .expect("a put succeeds");
    }
    database.check_integrity().await.expect("it is sound");
    database.close().await.expect("it closes");
    let sound = std::fs::read(&place.path).expect("the file is read");

    let mut damaged = sound.clone();
    // Whole pages in the middle, so that cells and pointers are hit whatever their layout.
    damaged[40_960..81_920].fill(0x5a);
    std::fs::write(&place.path, damaged).expect("the file is written");
    assert_eq!(
        check_file(&place.path).expect_err("damaged").kind(),
        ErrorKind::Corrupt
    );

    std::fs::write(&place.path, [0x5a; 8192]).expect("the file is written");
    assert_eq!(
        check_file(&place.path).expect_err("no database").kind(),
        ErrorKind::Corrupt
    );
    assert_eq!(
        place.try_open().expect_err("no database").kind(),
        ErrorKind::Corrupt
    );
    std::fs::write(&place.path, sound).expect("the file is written");
    check_file(&place.path).expect("sound again");
}

#[tokio::test]
async fn a_cursor_outlives_a_restart() {
    let place = Place::new();
    let database = place.open();
    for sort in ["a", "b"] {
        put(&database, sort, b"x").await.expect("a put succeeds");
    }
    let mut query = Query {
        limit: 1,
        ..Query::partition("p")
    };
    let page = SqliteRecords::new(database.clone()).query(&query).await;
    query.after = page.expect("a query succeeds").next;
    database.close().await.expect("it closes");
    let page = SqliteRecords::new(place.open()).query(&query).await;
    let records = page.expect("the cursor is still good").records;
    assert_eq!(records[0].key.sort, "b");
}

#[tokio::test]
async fn what_was_erased_is_in_no_file() {
    const MARK: &[u8] = b"ada.lovelace@example.org";
    let place = Place::new();
    let database = place.open();
    let large = MARK.repeat(1000);
    for number in 0..20 {
        put(&database, &format!("other{number}"), &[7; 700])
            .await
            .expect("a put succeeds");
        put(&database, &format!("erased{number}"), MARK)
            .await
            .expect("a put succeeds");
    }
    put(&database, "erased-large", &large)
        .await
        .expect("a put succeeds");
    let queues = SqliteQueues::new(database.clone());
    let body = [String::from_utf8(MARK.to_vec()).expect("text")];
    queues
        .send("q", &body, Duration::ZERO)
        .await
        .expect("a send succeeds");
    assert!(found_in_files(&place.path, MARK), "it is there before");

    let erase = sorts(&database)
        .await
        .into_iter()
        .filter(|sort| sort.starts_with("erased"));
    let writes = erase.map(|sort| Write::Delete {
        key: Key::new("p", sort),
        condition: Condition::Exists,
    });
    let transaction = Transaction {
        writes: writes.collect(),
        ..Transaction::default()
    };
    let records = SqliteRecords::new(database.clone());
    records
        .transact(transaction)
        .await
        .expect("the deletion succeeds");
    let received = queues
        .receive("q", 1, Duration::from_secs(60), Duration::ZERO)
        .await;
    let receipt = &received.expect("a receive succeeds")[0].receipt;
    queues.complete("q", receipt).await.expect("it is completed");
    database.scrub().await.expect("the log is scrubbed");
    assert!(!found_in_files(&place.path, MARK), "it is in no file after");
    assert_eq!(sorts(&database).await.len(), 20, "the rest is there");

    let copy = place.beside("copy.db");
    database.backup(&copy).await.expect("a copy is made");
    assert!(!found_in_files(&copy, MARK), "nor in a copy");
}

/// Whether the bytes are anywhere in the database's files.
fn found_in_files(path: &Path, mark: &[u8]) -> bool {
    ["", "-wal", "-shm"].iter().any(|suffix| {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let content = std::fs::read(name).unwrap_or_default();
        content.windows(mark.len()).any(|part| part == mark)
    })
}

#[tokio::test]
async fn a_sweep_removes_what_expired() {
    let place = Place::new();
    let database = place.open();
    let records = SqliteRecords::new(database.clone());
    for batch in 0..11 {
        let writes = (0..100).map(|number| Write::Put {
            record: NewRecord {
                expires_at: Some(place.clock.now().plus_seconds(if batch < 10 { 10 } else { 20 })),
                ..NewRecord::new(Key::new("p", format!("{batch}-{number}")), Vec::new())
            },
            condition: Condition::None,
        });
        let transaction = Transaction {
            writes: writes.collect(),
            ..Transaction::default()
        };
        records.transact(transaction).await.expect("puts succeed");
    }
    assert_eq!(records.sweep().await.expect("a sweep succeeds"), 0);
    place.clock.advance(Duration::from_secs(10));
    assert_eq!(records.sweep().await.expect("a sweep succeeds"), 1000);
    assert_eq!(records.sweep().await.expect("a sweep succeeds"), 0);
    database.close().await.expect("it closes");
    assert_eq!(check_file(&place.path).expect("it is sound").records, 100);
}

#[tokio::test]
async fn a_sweep_removes_entries_of_the_stream_that_are_older_than_a_week() {
    let place = Place::new();
    let stream = SqliteStream::new(place.open());
    let entries = |from: usize, to: usize| -> Vec<(String, String)> {
        let entry = |number: usize| ("key".to_owned(), number.to_string());
        (from..to).map(entry).collect()
    };
    stream
        .append(&entries(0, 1200))
        .await
        .expect("an append succeeds");
    place.clock.advance(Duration::from_secs(24 * 3600));
    stream
        .append(&entries(1200, 1203))
        .await
        .expect("an append succeeds");
    let end = stream
        .read(&StreamPlace::default(), 1)
        .await
        .expect("a read")
        .next;
    let week = Duration::from_secs(KEPT_SECONDS.unsigned_abs());
    place.clock.advance(week - Duration::from_secs(24 * 3600));
    assert_eq!(stream.sweep().await.expect("a sweep succeeds"), 0);
    place.clock.advance(Duration::from_secs(1));
    assert_eq!(stream.sweep().await.expect("a sweep succeeds"), 1200);
    assert_eq!(stream.sweep().await.expect("a sweep succeeds"), 0);
    for from in [StreamPlace::default(), end] {
        let kept = stream.read(&from, 10).await.expect("a read succeeds").entries;
        let kept: Vec<&str> = kept.iter().map(|entry| entry.body.as_str()).collect();
        assert_eq!(kept, ["1200", "1201", "1202"], "a place before them stays good");
    }
}

#[tokio::test(start_paused = true)]
async fn a_wait_for_events_ends_without_any() {
    let place = Place::new();
    let records = SqliteRecords::new(place.open());
    let waited = tokio::time::timeout(Duration::from_secs(10), records.wait()).await;
    waited
        .expect("it ends after a few seconds")
        .expect("and that is no error");
}

#[tokio::test(start_paused = true)]
async fn a_receiver_wakes_when_a_delay_is_over() {
    let place = Place::new();
    let queues = SqliteQueues::new(place.open());
    let delay = Duration::from_secs(30);
    let body = ["late".to_owned()];
    queues.send("q", &body, delay).await.expect("a send succeeds");
    // This time is virtual: it jumps to the next timer whenever nothing else is to do.
    let start = tokio::time::Instant::now();
    let receiving = queues.receive("q", 1, Duration::from_secs(60), Duration::from_secs(600));
    let time_passing = async {
        tokio::time::sleep(delay).await;
        place.clock.advance(delay);
    };
    let (received, ()) = join(receiving, time_passing).await;
    assert_eq!(received.expect("a receive succeeds").len(), 1);
    let waited = start.elapsed();
    assert!(
        waited < delay * 2,
        "it woke for the message, not at the end of its wait: {waited:?}"
    );
}

#[tokio::test]
async fn whoever_sends_much_holds_up_nobody_else() {
    let place = Place::new();
    let queues = SqliteQueues::new(place.open());
    let owned = |owner: &str, number: usize| OwnedMessage {
        owner: owner.to_owned(),
        body: format!("{owner}{number}"),
    };
    let send = async |owner: &str, numbers: std::ops::Range<usize>| {
        let messages: Vec<_> = numbers.map(|number| owned(owner, number)).collect();
        let sent = queues.send_in_turn("q", &messages).await;
        sent.expect("a send succeeds");
    };
    let next = async || {
        let long = Duration::from_secs(3600);
        let mut taken = queues
            .receive("q", 1, long, Duration::ZERO)
            .await
            .expect("a receive");
        let delivery = taken.pop().expect("one waits");
        // As in a whole queue: what comes next depends on what was sent, not on what is done already.
        place.clock.advance(Duration::from_millis(1));
        (delivery.body, delivery.receipt)
    };
    send("a", 0..9).await;
    place.clock.advance(Duration::from_millis(1));
    assert_eq!(next().await.0, "a0");
    assert_eq!(next().await.0, "a1", "whoever is alone waits for nobody");
    send("b", 0..3).await;
    place.clock.advance(Duration::from_millis(1));
    send("c", 0..1).await;
    let mut order = Vec::new();
    for _ in 0..6 {
        order.push(next().await.0);
    }
    assert_eq!(order, ["a2", "b0", "c0", "a3", "b1", "a4"]);
    // One that comes late overtakes nobody who waits in the same turn.
    send("d", 0..1).await;
    let (b2, receipt) = next().await;
    assert_eq!([b2, next().await.0], ["b2", "d0"]);
    // A dead letter keeps its owner: whoever has many replayed holds up nobody either.
    queues
        .bury("q", &receipt, "a test")
        .await
        .expect("the receipt is good");
    send("b", 3..6).await;
    let letter = queues.dead_letters("q", 1).await.expect("dead letters").remove(0);
    queues.replay("q", letter.id).await.expect("it is there");
    send("e", 0..1).await;
    let mut order = Vec::new();
    for _ in 0..4 {
        order.push(next().await.0);
    }
    assert_eq!(order, ["a5", "b3", "e0", "a6"]);
}
