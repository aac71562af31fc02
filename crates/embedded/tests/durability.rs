//! What was acknowledged survives `kill -9` at any moment, and nothing is half there.
//!
//! A child process, this test binary again, writes from many tasks at once and prints a line for every
//! acknowledgement. The parent kills it after some number of lines that follows from a seed, opens database, blobs and
//! keys, and compares. The next child goes on with the same folder.

use std::collections::{HashMap, HashSet};
use std::io::{BufRead, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::future::join_all;
use futures::{StreamExt as _, TryStreamExt as _};
use rolefit_domain::{CandidateId, Event, EventEnvelope, EventId, JobId};
use rolefit_embedded::blobs::FileBlobs;
use rolefit_embedded::keys::{FileKeys, MasterKey, WhenMissing};
use rolefit_embedded::sqlite::{
    Database, SqliteLedger, SqliteQueues, SqliteRecords, SqliteStream, check_file,
};
use rolefit_ports::blobs::BlobKey;
use rolefit_ports::contract::{TestClock, TestIds};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::ledger::{AuditEntry, Verification};
use rolefit_ports::records::{Condition, Index, Key, NewRecord, Query, Transaction, Write};
use rolefit_ports::stream::StreamPlace;
use rolefit_ports::{ActivityStream, Blobs, Clock as _, Keys, Ledger, Outbox, PortResult, Queues, Records};
use uuid::Uuid;

/// Kills of one run; each costs some hundred milliseconds.
const ROUNDS: u64 = 25;
/// Tasks that write at once in a child.
const TASKS: u64 = 8;
/// Records of one transaction.
const PARTS: u64 = 4;
/// Tasks of them that seal under a new key, and that store a blob, by their numbers.
const SEALS: u64 = 2;
const STORES: u64 = 3;
/// Most bytes of a blob: some of the format's pieces.
const BLOB_LIMIT: u64 = 100_000;
/// Names the data folder for the child.
const CHILD: &str = "ROLEFIT_DURABILITY_FOLDER";
/// Tells the children apart.
const ROUND: &str = "ROLEFIT_DURABILITY_ROUND";

#[tokio::test]
async fn nothing_acknowledged_is_lost_to_a_kill() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("rolefit.db");
    let mut acknowledged = Acknowledged::default();
    for round in 0..ROUNDS {
        run_and_kill(folder.path(), round, &mut acknowledged);
        let stores = Stores::open(folder.path());
        check(&stores.database, &acknowledged).await;
        check_keys(&stores, &acknowledged).await;
        check_blobs(&stores, round, &acknowledged).await;
        stores.database.close().await.expect("the database closes");
        let report = check_file(&path).expect("the file is sound after a kill");
        assert!(matches!(report.ledger, Verification::Intact { .. }), "{report:?}");
    }
    assert!(
        acknowledged.transactions.len() as u64 > ROUNDS
            && !acknowledged.sealed.is_empty()
            && !acknowledged.blobs.is_empty(),
        "the children got something of each kind done: {acknowledged:?}"
    );
}

/// Everything that a server keeps in its data folder.
struct Stores {
    database: Arc<Database>,
    keys: Arc<FileKeys>,
    blobs: FileBlobs,
}

impl Stores {
    fn open(folder: &Path) -> Self {
        // Ids must differ from those of earlier children, and the counter starts anew in each.
        let ids = Arc::new(RandomIds);
        let clock = Arc::new(TestClock::default());
        let database = Database::open(folder.join("rolefit.db"), clock.clone(), ids.clone());
        let master = MasterKey {
            file: folder.join("master.key"),
            when_missing: WhenMissing::Generate,
        };
        let keys = FileKeys::open(&folder.join("keys"), &master, ids.clone());
        let keys = Arc::new(keys.expect("the keys open after a kill"));
        let blobs = FileBlobs::open(&folder.join("blobs"), keys.clone(), clock, ids, [7; 32]);
        Self {
            database: database.expect("the database opens after a kill"),
            keys,
            blobs: blobs.expect("the blobs open after a kill"),
        }
    }
}

/// What the children said was done.
#[derive(Debug, Default)]
struct Acknowledged {
    transactions: Vec<String>,
    messages: Vec<String>,
    entries: Vec<String>,
    /// Each a name and what was sealed under that name's own key, as hexadecimal digits.
    sealed: Vec<String>,
    blobs: Vec<String>,
}

/// Starts a child and kills it after a number of its lines.
fn run_and_kill(folder: &Path, round: u64, acknowledged: &mut Acknowledged) {
    let mut child = Command::new(std::env::current_exe().expect("the test knows its binary"))
        .args([
            "--ignored",
            "--exact",
            "child_that_writes_until_killed",
            "--nocapture",
        ])
        .env(CHILD, folder)
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the child starts");
    let lines = BufReader::new(child.stdout.take().expect("the child has an output")).lines();
    // SplitMix64's first step spreads the round over the number of lines.
    let spread = (round + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32;
    let mut left = 1 + spread % 150;
    // After the kill the rest of the pipe is read too: those lines were acknowledged before the end.
    for line in lines {
        let line = line.expect("the child's output is text");
        let Some((kind, name)) = line.split_once(' ').filter(|_| line.ends_with('.')) else {
            continue;
        };
        let name = name.trim_end_matches('.').to_owned();
        match kind {
            "transaction" => acknowledged.transactions.push(name),
            "message" => acknowledged.messages.push(name),
            "entry" => acknowledged.entries.push(name),
            "sealed" => acknowledged.sealed.push(name),
            "blob" => acknowledged.blobs.push(name),
            _ => continue,
        }
        left -= 1;
        if left == 0 {
            child.kill().expect("the child can be killed");
            left = u64::MAX;
        }
    }
    let status = child.wait().expect("the child ends");
    assert!(!status.success(), "the child writes until it is killed");
}

/// Not a test by itself: what the parent starts and kills.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
#[ignore = "writes for ever; the kill test runs it as a child process"]
async fn child_that_writes_until_killed() {
    let folder = std::env::var(CHILD).expect("the parent names the folder");
    let round: u64 = std::env::var(ROUND)
        .expect("the parent counts")
        .parse()
        .expect("a number");
    let stores = Arc::new(Stores::open(Path::new(&folder)));
    let tasks = (0..TASKS).map(|task| {
        let stores = stores.clone();
        tokio::spawn(async move {
            let mut number = 0;
            loop {
                let name = format!("{round}-{task}-{number}");
                write(&stores, task, &name).await.expect("a write succeeds");
                number += 1;
            }
        })
    });
    join_all(tasks).await;
}

/// Writes one thing of a kind that follows from the task, and prints it once it is acknowledged.
async fn write(stores: &Stores, task: u64, name: &str) -> PortResult<()> {
    let database = &stores.database;
    let kind = match task {
        0 => {
            let body = [name.to_owned()];
            SqliteQueues::new(database.clone())
                .send("q", &body, Duration::ZERO)
                .await?;
            "message"
        }
        1 => {
            let entry = [("k".to_owned(), name.to_owned())];
            SqliteStream::new(database.clone()).append(&entry).await?;
            "entry"
        }
        SEALS => {
            stores.keys.ensure(&owner(name)).await?;
            let sealed = stores.keys.seal(&owner(name), "name", name.as_bytes()).await?;
            let sealed: String = sealed.iter().map(|byte| format!("{byte:02x}")).collect();
            return acknowledge("sealed", &format!("{name} {sealed}"));
        }
        STORES => {
            let pieces = content(name);
            let pieces = pieces.chunks(9_000).map(Bytes::copy_from_slice).map(Ok);
            let stream = futures::stream::iter(pieces.collect::<Vec<_>>()).boxed();
            let owner = KeyOwner::candidate(CandidateId::new(Uuid::from_u128(1)));
            stores.blobs.put(&blob(name), &owner, stream, BLOB_LIMIT).await?;
            "blob"
        }
        _ => {
            SqliteRecords::new(database.clone())
                .transact(transaction(name))
                .await?;
            "transaction"
        }
    };
    acknowledge(kind, name)
}

fn acknowledge(kind: &str, name: &str) -> PortResult<()> {
    let line = format!("{kind} {name}.\n");
    std::io::stdout()
        .lock()
        .write_all(line.as_bytes())
        .expect("the parent reads");
    Ok(())
}

/// An owner whose key nothing else needs.
fn owner(name: &str) -> KeyOwner {
    KeyOwner::candidate(CandidateId::new(id_of(name)))
}

fn blob(name: &str) -> BlobKey {
    BlobKey::parse(&format!("blobs/{name}")).expect("a name is digits and hyphens")
}

/// The content of a blob: it follows from the name, and is some pieces long.
fn content(name: &str) -> Vec<u8> {
    let line = format!("{name}\n");
    line.as_bytes().repeat(70_000 / line.len())
}

/// Several new records, an overwritten one, an event and an audit entry, all of which carry the name.
fn transaction(name: &str) -> Transaction {
    let put = |key: Key| Write::Put {
        record: NewRecord {
            index1: Some(Key::new("names", name)),
            ..NewRecord::new(key, name.as_bytes().to_vec())
        },
        condition: Condition::None,
    };
    let mut writes: Vec<Write> = (0..PARTS)
        .map(|part| put(Key::new(format!("part{part}"), name)))
        .collect();
    writes.push(put(Key::new("last", "written")));
    let at = TestClock::default().now();
    let event = EventEnvelope {
        id: EventId::new(id_of(name)),
        version: 1,
        at,
        organization: None,
        trace: None,
        event: Event::JobClosed {
            job: JobId::new(id_of(name)),
        },
    };
    let audit = AuditEntry {
        at,
        actor: "system:test".to_owned(),
        action: "name.written".to_owned(),
        subject: "name".to_owned(),
        organization: None,
        detail: name.to_owned(),
    };
    Transaction {
        writes,
        events: vec![event],
        audit: vec![audit],
    }
}

/// An id that follows from the name `round-task-number`.
fn id_of(name: &str) -> Uuid {
    let joined = name.split('-').fold(0_u128, |id, part| {
        let number: u128 = part.parse().expect("a name is made of numbers");
        id << 32 | number
    });
    Uuid::from_u128(joined)
}

/// Ids that no other process has.
struct RandomIds;

impl rolefit_ports::IdSource for RandomIds {
    fn uuid(&self) -> Uuid {
        #[expect(
            clippy::disallowed_methods,
            reason = "every round of the test needs ids of its own"
        )]
        Uuid::now_v7()
    }

    fn secret(&self) -> [u8; 32] {
        TestIds::new().secret()
    }
}

/// Everything acknowledged is there, and every transaction that is there is there whole.
async fn check(database: &Arc<Database>, acknowledged: &Acknowledged) {
    let records = SqliteRecords::new(database.clone());
    database.check_integrity().await.expect("the file is sound");

    let mut parts: HashMap<String, u64> = HashMap::new();
    for part in 0..PARTS {
        for name in names(&records, &format!("part{part}")).await {
            *parts.entry(name).or_default() += 1;
        }
    }
    for name in &acknowledged.transactions {
        assert!(
            parts.contains_key(name),
            "the acknowledged transaction {name} is lost"
        );
    }
    for (name, count) in &parts {
        assert_eq!(*count, PARTS, "the transaction {name} is half there");
    }

    let listed = names_by_index(&records).await;
    assert_eq!(
        listed.len() as u64,
        PARTS * parts.len() as u64,
        "the index agrees with the records"
    );

    let events = records.pending(u32::MAX).await.expect("the outbox is read");
    let emitted: HashSet<Uuid> = events.iter().map(|entry| entry.event.id.uuid()).collect();
    let expected: HashSet<Uuid> = parts.keys().map(|name| id_of(name)).collect();
    assert_eq!(events.len(), parts.len(), "one event for each transaction");
    assert_eq!(emitted, expected, "the outbox agrees with the records");

    let ledger = SqliteLedger::new(database.clone());
    let audited = ledger.entries(0, u32::MAX).await.expect("the ledger is read");
    let described: HashSet<&String> = audited.iter().map(|entry| &entry.entry.detail).collect();
    assert_eq!(audited.len(), parts.len(), "one audit entry for each transaction");
    assert_eq!(
        described,
        parts.keys().collect(),
        "the ledger agrees with the records"
    );
    // Outbox and ledger were written in the same order.
    let order: Vec<Uuid> = audited.iter().map(|entry| id_of(&entry.entry.detail)).collect();
    let emitted: Vec<Uuid> = events.iter().map(|entry| entry.event.id.uuid()).collect();
    assert_eq!(order, emitted, "outbox and ledger have the same order");

    let messages = waiting_messages(database).await;
    for name in &acknowledged.messages {
        assert!(messages.contains(name), "the acknowledged message {name} is lost");
    }
    let stream = SqliteStream::new(database.clone());
    let entries = stream
        .read(&StreamPlace::default(), u32::MAX)
        .await
        .expect("the stream is read")
        .entries;
    let streamed: HashSet<&String> = entries.iter().map(|entry| &entry.body).collect();
    for name in &acknowledged.entries {
        assert!(streamed.contains(name), "the acknowledged entry {name} is lost");
    }
}

/// What was sealed under a key of its own is opened again.
async fn check_keys(stores: &Stores, acknowledged: &Acknowledged) {
    for line in &acknowledged.sealed {
        let (name, digits) = line.split_once(' ').expect("a name and what was sealed");
        let byte = |at| u8::from_str_radix(&digits[at..at + 2], 16).expect("hexadecimal");
        let sealed: Vec<u8> = (0..digits.len()).step_by(2).map(byte).collect();
        let opened = stores.keys.open(&owner(name), "name", &sealed).await;
        let opened = opened.unwrap_or_else(|error| panic!("the acknowledged key of {name} is lost: {error}"));
        assert_eq!(opened, name.as_bytes());
    }
}

/// Every acknowledged blob is there, and the one that was being stored is there whole or not at all.
async fn check_blobs(stores: &Stores, round: u64, acknowledged: &Acknowledged) {
    for name in &acknowledged.blobs {
        assert!(
            is_whole(&stores.blobs, name).await,
            "the acknowledged blob {name} is lost"
        );
    }
    let this_round = format!("{round}-{STORES}-");
    let done = acknowledged
        .blobs
        .iter()
        .filter(|name| name.starts_with(&this_round));
    is_whole(&stores.blobs, &format!("{this_round}{}", done.count())).await;
}

/// Whether the blob is there; fails when it is there but is not what was stored.
async fn is_whole(blobs: &FileBlobs, name: &str) -> bool {
    let found = blobs.get(&blob(name)).await;
    let Some(reader) = found.unwrap_or_else(|error| panic!("the blob {name} is damaged: {error}")) else {
        return false;
    };
    let pieces: Result<Vec<Bytes>, _> = reader.content.try_collect().await;
    let pieces = pieces.unwrap_or_else(|error| panic!("the blob {name} is half there: {error}"));
    assert!(
        pieces.concat() == content(name),
        "the blob {name} is as it was put"
    );
    true
}

/// The names of all records that the first index lists, except the overwritten one's.
async fn names_by_index(records: &SqliteRecords) -> Vec<String> {
    let by_name = Query {
        index: Index::First,
        ..Query::partition("names")
    };
    let keys = keys(records, by_name).await;
    let parts = keys.into_iter().filter(|key| key.partition != "last");
    parts.map(|key| key.sort).collect()
}

/// The sort keys of a partition, which are the names of transactions.
async fn names(records: &SqliteRecords, partition: &str) -> Vec<String> {
    let keys = keys(records, Query::partition(partition)).await;
    keys.into_iter().map(|key| key.sort).collect()
}

async fn keys(records: &SqliteRecords, mut query: Query) -> Vec<Key> {
    let mut keys = Vec::new();
    loop {
        let page = records.query(&query).await.expect("a query succeeds");
        for record in page.records {
            let named = record.key.partition == "last" || record.body == record.key.sort.as_bytes();
            assert!(named, "the record {:?} is as it was put", record.key);
            keys.push(record.key);
        }
        query.after = page.next;
        if query.after.is_none() {
            return keys;
        }
    }
}

/// The bodies of all messages, which stay in their queue: each is handed over and given back.
async fn waiting_messages(database: &Arc<Database>) -> HashSet<String> {
    let queues = SqliteQueues::new(database.clone());
    let mut bodies = HashSet::new();
    let mut receipts = Vec::new();
    loop {
        let hidden = Duration::from_secs(60);
        let received = queues.receive("q", 10, hidden, Duration::ZERO).await;
        let received = received.expect("the queue is read");
        if received.is_empty() {
            break;
        }
        for delivery in received {
            assert!(bodies.insert(delivery.body), "a message is in its queue once");
            receipts.push(delivery.receipt);
        }
    }
    let give_back = receipts
        .iter()
        .map(|receipt| queues.change_visibility("q", receipt, Duration::ZERO));
    for given_back in join_all(give_back).await {
        given_back.expect("the receipt is good");
    }
    bodies
}
