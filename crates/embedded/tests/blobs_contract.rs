//! Blobs in a folder: the contract, and what nobody may do to the files unnoticed.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _};
use rolefit_embedded::blobs::FileBlobs;
use rolefit_embedded::keys::{FileKeys, MasterKey, WhenMissing};
use rolefit_ports::blobs::BlobKey;
use rolefit_ports::contract::blobs::{Fixture, suite};
use rolefit_ports::contract::{TestClock, TestIds};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::{ErrorKind, PortResult};
use tempfile::TempDir;

/// Plain bytes of one piece of a file.
const PIECE: usize = 64 * 1024;

fn fixture(home: &Path) -> Fixture {
    let master = MasterKey {
        file: home.join("master"),
        when_missing: WhenMissing::Generate,
    };
    let (clock, ids) = (Arc::new(TestClock::default()), Arc::new(TestIds::new()));
    let keys = Arc::new(FileKeys::open(&home.join("keys"), &master, ids.clone()).expect("opens"));
    let blobs = FileBlobs::open(&home.join("blobs"), keys.clone(), clock.clone(), ids, [9; 32]);
    Fixture {
        blobs: Arc::new(blobs.expect("opens")),
        keys,
        clock,
    }
}

fn home() -> TempDir {
    tempfile::tempdir().expect("a folder for the test")
}

fn key(name: &str) -> BlobKey {
    BlobKey::parse(name).expect("a key")
}

async fn put(fixture: &Fixture, name: &str, content: &[u8]) {
    let owner = KeyOwner::parse("candidate:1").expect("an owner");
    let content = Bytes::copy_from_slice(content);
    let stream = futures::stream::once(async move { Ok(content) }).boxed();
    let stored = fixture.blobs.put(&key(name), &owner, stream, u64::MAX).await;
    stored.expect("stores");
}

/// Everything that is delivered of a blob, and how it ended.
async fn read(fixture: &Fixture, name: &str) -> (Vec<u8>, PortResult<()>) {
    let mut reader = match fixture.blobs.get(&key(name)).await {
        Ok(reader) => reader.expect("is there"),
        Err(error) => return (Vec::new(), Err(error)),
    };
    let mut content = Vec::new();
    loop {
        match reader.content.try_next().await {
            Ok(Some(bytes)) => content.extend_from_slice(&bytes),
            Ok(None) => return (content, Ok(())),
            Err(error) => return (content, Err(error)),
        }
    }
}

/// The files of the stored blobs.
fn files(home: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(home.join("blobs")).expect("is a folder");
    entries
        .map(|entry| entry.expect("is an entry").path())
        .filter(|path| path.is_file() && path.file_name().is_some_and(|name| name != "lock"))
        .collect()
}

#[tokio::test]
async fn blobs_in_a_folder_keep_the_contract() {
    let home = home();
    let count = AtomicU32::new(0);
    suite(async || {
        let number = count.fetch_add(1, Ordering::Relaxed);
        let home = home.path().join(number.to_string());
        std::fs::create_dir(&home).expect("made");
        fixture(&home)
    })
    .await;
    let drafts = |entry: std::io::Result<std::fs::DirEntry>| {
        let drafts = entry.expect("is an entry").path().join("blobs/tmp");
        std::fs::read_dir(drafts).expect("is a folder").count()
    };
    let left: usize = std::fs::read_dir(home.path())
        .expect("is a folder")
        .map(drafts)
        .sum();
    assert_eq!(left, 0, "no put left a draft");
}

#[tokio::test]
async fn any_flipped_byte_is_corrupt_and_never_served() {
    let home = home();
    let fixture = fixture(home.path());
    let content = b"Mira Jansen, data engineer";
    put(&fixture, "a", content).await;
    let [file] = &files(home.path())[..] else {
        panic!("there is one file")
    };
    let whole = std::fs::read(file).expect("reads");
    let name = content.len().min(11);
    assert!(
        !whole.windows(name).any(|part| part == &content[..name]),
        "the content is sealed"
    );
    for index in 0..whole.len() {
        for mask in [0x01, 0x80, 0xff] {
            let mut flipped = whole.clone();
            flipped[index] ^= mask;
            std::fs::write(file, flipped).expect("writes");
            let (served, end) = read(&fixture, "a").await;
            let kind = end.expect_err("is altered").kind();
            assert_eq!(kind, ErrorKind::Corrupt, "byte {index} flipped by {mask}");
            assert!(
                served.is_empty(),
                "byte {index} flipped by {mask}: served something"
            );
        }
    }
    for length in 0..whole.len() {
        std::fs::write(file, &whole[..length]).expect("writes");
        let (served, end) = read(&fixture, "a").await;
        assert_eq!(
            end.expect_err("is cut off").kind(),
            ErrorKind::Corrupt,
            "cut off at {length}"
        );
        assert!(served.is_empty());
    }
    std::fs::write(file, [&whole[..], b"x"].concat()).expect("writes");
    assert_eq!(
        read(&fixture, "a").await.1.expect_err("longer").kind(),
        ErrorKind::Corrupt
    );
    std::fs::write(file, &whole).expect("writes");
    let (served, end) = read(&fixture, "a").await;
    end.expect("is whole again");
    assert_eq!(served, content);
}

/// Start and end of every piece in a file, from the lengths in front of them; the last one is the head with its end.
fn pieces(file: &[u8], preface: usize, count: usize) -> Vec<std::ops::Range<usize>> {
    let mut start = preface;
    let mut ranges = Vec::new();
    for _ in 0..count {
        let length = file[start..start + 4].try_into().expect("four bytes");
        let end = start + 4 + u32::from_be_bytes(length) as usize;
        ranges.push(start..end);
        start = end;
    }
    ranges.push(start..file.len());
    ranges
}

#[tokio::test]
async fn pieces_left_out_swapped_repeated_or_from_elsewhere_are_corrupt() {
    let home = home();
    let fixture = fixture(home.path());
    let content: Vec<u8> = (0..4 * PIECE).map(|n| (n / 251) as u8).collect();
    put(&fixture, "a", &content).await;
    let [file] = &files(home.path())[..] else {
        panic!("there is one file")
    };
    let first = std::fs::read(file).expect("reads");
    put(&fixture, "a", &content).await;
    let second = std::fs::read(file).expect("reads");

    let preface = 4 + 1 + "candidate:1".len() + 16;
    let parts = |file: &[u8]| -> Vec<Vec<u8>> {
        let ranges = pieces(file, preface, 4);
        std::iter::once(0..preface)
            .chain(ranges)
            .map(|range| file[range].to_vec())
            .collect()
    };
    let (old, new) = (parts(&first), parts(&second));
    // Parts: preface, four pieces, head and end.
    let cases: [(&str, Vec<&Vec<u8>>); 8] = [
        (
            "first left out",
            vec![&new[0], &new[2], &new[3], &new[4], &new[5]],
        ),
        ("last left out", vec![&new[0], &new[1], &new[2], &new[3], &new[5]]),
        (
            "swapped",
            vec![&new[0], &new[2], &new[1], &new[3], &new[4], &new[5]],
        ),
        (
            "repeated",
            vec![&new[0], &new[1], &new[1], &new[2], &new[3], &new[4], &new[5]],
        ),
        (
            "added before the head",
            vec![&new[0], &new[1], &new[2], &new[3], &new[4], &new[4], &new[5]],
        ),
        (
            "from the version before",
            vec![&new[0], &new[1], &old[2], &new[3], &new[4], &new[5]],
        ),
        (
            "head from the version before",
            vec![&new[0], &new[1], &new[2], &new[3], &new[4], &old[5]],
        ),
        (
            "preface from the version before",
            vec![&old[0], &new[1], &new[2], &new[3], &new[4], &new[5]],
        ),
    ];
    for (case, parts) in cases {
        let altered: Vec<u8> = parts.into_iter().flatten().copied().collect();
        std::fs::write(file, altered).expect("writes");
        let (served, end) = read(&fixture, "a").await;
        assert_eq!(end.expect_err(case).kind(), ErrorKind::Corrupt, "{case}");
        assert_eq!(
            served,
            content[..served.len()],
            "{case}: only what was stored, in its order"
        );
        assert!(served.len() < content.len(), "{case}");
    }
    std::fs::write(file, first).expect("writes");
    assert_eq!(
        read(&fixture, "a").await.0,
        content,
        "a whole older version is what was stored then"
    );
}

#[tokio::test]
async fn a_file_under_another_key_is_corrupt() {
    let home = home();
    let fixture = fixture(home.path());
    put(&fixture, "a", b"of a").await;
    let before = files(home.path());
    put(&fixture, "b", b"of b").await;
    let other = files(home.path()).into_iter().find(|file| !before.contains(file));
    std::fs::copy(&before[0], other.expect("there are two files")).expect("copies");
    let (served, end) = read(&fixture, "b").await;
    assert_eq!(end.expect_err("is of another key").kind(), ErrorKind::Corrupt);
    assert!(served.is_empty());
}

#[tokio::test]
async fn blobs_and_urls_survive_a_restart_and_drafts_do_not() {
    let home = home();
    let first = fixture(home.path());
    put(&first, "a", b"text").await;
    let url = first
        .blobs
        .presign(&key("a"), std::time::Duration::from_secs(60))
        .await;
    let url = url.expect("signs");
    drop(first);
    let draft = home.path().join("blobs/tmp/7");
    std::fs::write(&draft, b"half").expect("writes");
    let again = fixture(home.path());
    assert!(!draft.exists(), "what a crash left is removed");
    assert_eq!(read(&again, "a").await.0, b"text");
    let token = url.strip_prefix(FileBlobs::URL_PREFIX).expect("has the prefix");
    assert!(again.blobs.redeem(token).await.expect("redeems").is_some());
}
