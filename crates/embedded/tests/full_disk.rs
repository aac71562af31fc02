//! A disk that takes no more bytes: what was stored stays whole, the caller is told, and nothing half-written is left.
//!
//! A child process, this test binary again, lowers the size that its files may have. Unlike a file system that is full it
//! needs no rights, and a write that does not fit fails in the middle in the same way.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _};
use rolefit_domain::Timestamp;
use rolefit_embedded::blobs::FileBlobs;
use rolefit_embedded::keys::{FileKeys, MasterKey, WhenMissing};
use rolefit_embedded::sqlite::{Database, SqliteLedger, SqliteRecords};
use rolefit_ports::blobs::BlobKey;
use rolefit_ports::contract::{TestClock, TestIds};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::ledger::{AuditEntry, Verification};
use rolefit_ports::records::{Condition, Key, NewRecord, Query, Transaction, Write};
use rolefit_ports::{Blobs as _, ErrorKind, Keys as _, Ledger as _, PortResult, Records as _};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

/// Names the data folder for the child.
const CHILD: &str = "ROLEFIT_FULL_DISK_FOLDER";

#[test]
fn a_full_disk_spoils_nothing_that_was_stored() {
    for child in [
        "child_that_stores_blobs",
        "child_that_makes_and_destroys_keys",
        "child_that_stores_records",
    ] {
        let folder = tempfile::tempdir().expect("a folder");
        // The signal that comes with a file that is too large would end the child. Ignored, the write fails instead.
        let output = Command::new("sh")
            .args(["-c", "trap '' XFSZ; exec \"$@\"", "sh"])
            .arg(std::env::current_exe().expect("the test knows its binary"))
            .args(["--ignored", "--exact", child, "--nocapture"])
            .env(CHILD, folder.path())
            .output()
            .expect("the child starts");
        let said = [output.stdout, output.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
        let said = said.concat();
        assert!(output.status.success(), "{child}: {said}");
        assert!(said.contains("1 passed"), "{child} ran: {said}");
    }
}

/// Blobs and keys of a folder.
struct Stores {
    folder: PathBuf,
    keys: Arc<FileKeys>,
    blobs: FileBlobs,
}

impl Stores {
    fn open(folder: &Path) -> Self {
        let master = MasterKey {
            file: folder.join("master.key"),
            when_missing: WhenMissing::Generate,
        };
        let (clock, ids) = (Arc::new(TestClock::default()), Arc::new(TestIds::new()));
        let keys = Arc::new(FileKeys::open(&folder.join("keys"), &master, ids.clone()).expect("opens"));
        let blobs = FileBlobs::open(&folder.join("blobs"), keys.clone(), clock, ids, [7; 32]);
        Self {
            folder: folder.to_owned(),
            keys,
            blobs: blobs.expect("opens"),
        }
    }

    async fn put(&self, name: &str, content: &[u8]) -> PortResult<()> {
        let pieces: Vec<_> = content
            .chunks(9_000)
            .map(|piece| Ok(Bytes::copy_from_slice(piece)))
            .collect();
        let stream = futures::stream::iter(pieces).boxed();
        let (key, owner) = (blob(name), owner("candidate:1"));
        let stored = self.blobs.put(&key, &owner, stream, u64::MAX);
        stored.await.map(drop)
    }

    /// The content of a blob; `None` when there is none.
    async fn get(&self, name: &str) -> Option<Vec<u8>> {
        let reader = self.blobs.get(&blob(name)).await.expect("is looked for")?;
        let pieces: Vec<Bytes> = reader.content.try_collect().await.expect("is whole");
        Some(pieces.concat())
    }

    /// How many drafts of blobs and of keys lie there.
    fn drafts(&self) -> [usize; 2] {
        ["blobs/tmp", "keys/tmp"].map(|drafts| {
            let entries = std::fs::read_dir(self.folder.join(drafts)).expect("is a folder");
            entries.count()
        })
    }
}

/// Lets no file of this process grow beyond so many bytes; `None` lets all grow again.
fn limit_files(bytes: Option<u64>) {
    let limit = Rlimit {
        current: bytes,
        ..getrlimit(Resource::Fsize)
    };
    setrlimit(Resource::Fsize, limit).expect("a limit below the highest one");
}

fn folder() -> PathBuf {
    std::env::var_os(CHILD)
        .expect("the parent names the folder")
        .into()
}

fn blob(name: &str) -> BlobKey {
    BlobKey::parse(name).expect("a key")
}

fn owner(name: &str) -> KeyOwner {
    KeyOwner::parse(name).expect("an owner")
}

/// Fails as something that can be tried again when there is room.
fn assert_no_room<T>(result: PortResult<T>, what: &str) {
    let error = result.err().unwrap_or_else(|| panic!("{what} needs room"));
    assert_eq!(error.kind(), ErrorKind::Full, "{what}: {error}");
    assert!(error.kind().is_transient(), "{what} is tried again");
    assert!(
        error.to_string().contains("make room on the disk"),
        "{what}: {error}"
    );
}

/// Not a test by itself: limits its own process.
#[tokio::test]
#[ignore = "limits its own process; the test above runs it as a child"]
async fn child_that_stores_blobs() {
    let stores = Stores::open(&folder());
    let (first, larger) = (vec![1; 70_000], vec![2; 300_000]);
    stores.put("kept", &first).await.expect("there is room");

    // In the head, in the first piece and between two pieces.
    for room in [0, 10, 100, 30_000, 150_000] {
        limit_files(Some(room));
        assert_no_room(stores.put("new", &larger).await, "a new blob");
        assert_no_room(
            stores.put("kept", &larger).await,
            "a larger blob in the place of another",
        );
        assert_eq!(stores.drafts(), [0, 0], "with room for {room} bytes");
        assert!(stores.get("new").await.is_none(), "with room for {room} bytes");
        assert!(stores.get("kept").await.is_some_and(|kept| kept == first));
    }
    stores.put("small", b"fits").await.expect("small things fit");
    drop(stores);

    let stores = Stores::open(&folder());
    assert!(stores.get("kept").await.is_some_and(|kept| kept == first));
    assert_eq!(stores.get("small").await.as_deref(), Some(&b"fits"[..]));
    limit_files(None);
    stores.put("new", &larger).await.expect("there is room again");
    assert!(stores.get("new").await.is_some_and(|new| new == larger));
}

/// Not a test by itself: limits its own process.
#[tokio::test]
#[ignore = "limits its own process; the test above runs it as a child"]
async fn child_that_makes_and_destroys_keys() {
    let stores = Stores::open(&folder());
    let (kept, new) = (owner("candidate:1"), owner("candidate:2"));
    let mut sealed = Vec::new();
    for owner in [&kept, &owner("candidate:3")] {
        stores.keys.ensure(owner).await.expect("there is room");
        sealed.push(stores.keys.seal(owner, "x", b"text").await.expect("seals"));
    }
    for room in [0, 10] {
        limit_files(Some(room));
        assert_no_room(stores.keys.ensure(&new).await, "a new key");
        assert_eq!(stores.drafts(), [0, 0], "with room for {room} bytes");
        // Nobody may seal under a key that a crash would take away.
        let unkept = stores.keys.seal(&new, "x", b"text").await;
        assert_eq!(unkept.expect_err("has no key").kind(), ErrorKind::NotFound);
        let opened = stores.keys.open(&kept, "x", &sealed[0]).await;
        assert_eq!(opened.expect("keys that are there are good"), b"text");
    }

    // A line that does not fit in the log is cut off again.
    let gone = owner("candidate:3");
    limit_files(Some(10));
    assert_no_room(stores.keys.destroy(&gone).await, "the log of destroyed keys");
    let log = std::fs::read(stores.keys.destroyed_log()).expect("a log");
    assert_eq!(log, b"", "nothing was confirmed");
    let refused = stores.keys.open(&gone, "x", &sealed[1]).await;
    assert_eq!(
        refused.expect_err("is being destroyed").kind(),
        ErrorKind::Destroyed
    );
    drop(stores);

    limit_files(None);
    let stores = Stores::open(&folder());
    stores.keys.ensure(&new).await.expect("there is room again");
    stores.keys.destroy(&gone).await.expect("there is room again");
    drop(stores);
    let stores = Stores::open(&folder());
    let opened = stores.keys.open(&kept, "x", &sealed[0]).await;
    assert_eq!(opened.expect("is kept"), b"text");
    let refused = stores.keys.open(&gone, "x", &sealed[1]).await;
    assert_eq!(refused.expect_err("is destroyed").kind(), ErrorKind::Destroyed);
}

/// Not a test by itself: limits its own process.
#[tokio::test]
#[ignore = "limits its own process; the test above runs it as a child"]
async fn child_that_stores_records() {
    let file = folder().join("rolefit.db");
    let open = || {
        let (clock, ids) = (Arc::new(TestClock::default()), Arc::new(TestIds::new()));
        Database::open(&file, clock, ids).expect("opens")
    };
    let mut acknowledged: Vec<String> = Vec::new();
    for round in 0..3 {
        let database = open();
        let records = SqliteRecords::new(database.clone());
        assert_eq!(stored(&records).await, acknowledged, "before round {round}");
        // Room for some more, up to the middle of a page of the log.
        let log = std::fs::metadata(file.with_extension("db-wal")).map_or(0, |found| found.len());
        let size = std::fs::metadata(&file).expect("a file").len();
        limit_files(Some(log.max(size) + 150_000 + 1234 * round));
        let mut refused = 0;
        for number in 0..200 {
            let sort = format!("{round}-{number:03}");
            match put_record(&records, &sort).await {
                Ok(()) => acknowledged.push(sort),
                Err(error) => {
                    assert!(error.kind().is_transient(), "{error}");
                    refused += 1;
                }
            }
        }
        assert!(refused > 0, "round {round} fills the disk");
        assert!(refused < 200, "round {round} stores something");
        assert_eq!(stored(&records).await, acknowledged, "pages can be read");
        limit_files(None);
        let sort = format!("{round}-later");
        put_record(&records, &sort).await.expect("there is room again");
        acknowledged.push(sort);
        drop(records);
        drop(database);
    }
    let database = open();
    assert_eq!(stored(&SqliteRecords::new(database.clone())).await, acknowledged);
    let ledger = SqliteLedger::new(database).verify().await.expect("is read");
    let Verification::Intact { entries, .. } = ledger else {
        panic!("{ledger:?}");
    };
    assert_eq!(
        entries,
        acknowledged.len() as u64,
        "an entry for each record and no other"
    );
}

async fn put_record(records: &SqliteRecords, sort: &str) -> PortResult<()> {
    let entry = AuditEntry {
        at: Timestamp(0),
        actor: "account:1".to_owned(),
        action: "record.put".to_owned(),
        subject: "record".to_owned(),
        organization: None,
        detail: sort.to_owned(),
    };
    let write = Write::Put {
        record: NewRecord::new(Key::new("p", sort), vec![7; 5_000]),
        condition: Condition::Absent,
    };
    let transaction = Transaction {
        writes: vec![write],
        audit: vec![entry],
        events: Vec::new(),
    };
    records.transact(transaction).await
}

/// The records that are there, in the order in which they were put.
async fn stored(records: &SqliteRecords) -> Vec<String> {
    let mut query = Query::partition("p");
    let mut sorts = Vec::new();
    loop {
        let page = records.query(&query).await.expect("records are read");
        sorts.extend(page.records.into_iter().map(|record| record.key.sort));
        match page.next {
            Some(next) => query.after = Some(next),
            None => return sorts,
        }
    }
}
