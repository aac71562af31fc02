//! What every store of blobs must do.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt as _, TryStreamExt as _};

use super::{TestClock, assert_kind};
use crate::ErrorKind::{Destroyed, Invalid, NotFound, Refused, Unavailable};
use crate::blobs::{BlobInfo, BlobKey, BlobReader, ByteStream};
use crate::keys::KeyOwner;
use crate::{Blobs, Keys, PortError, PortResult};

/// A store under test, with the keys it seals with and the clock it takes its time from.
pub struct Fixture {
    /// The store.
    pub blobs: Arc<dyn Blobs>,
    /// Its keys.
    pub keys: Arc<dyn Keys>,
    /// Its clock.
    pub clock: Arc<TestClock>,
}

/// Runs all cases, each with a store of its own from `make`.
///
/// # Panics
/// With the sentence of the contract that does not hold.
pub async fn suite(make: impl AsyncFn() -> Fixture) {
    what_was_put_is_read(&make().await).await;
    an_absent_blob_is_none(&make().await).await;
    keys_are_apart(&make().await).await;
    putting_replaces_the_whole_blob(&make().await).await;
    a_reader_reads_what_it_opened(&make().await).await;
    the_limit_is_kept_while_streaming(&make().await).await;
    a_failing_stream_leaves_nothing(&make().await).await;
    a_dropped_put_leaves_nothing(&make().await).await;
    a_deleted_blob_is_gone(&make().await).await;
    a_destroyed_owner_is_refused(&make().await).await;
    a_url_opens_its_blob(&make().await).await;
    a_url_ends_in_time(&make().await).await;
    a_wrong_token_opens_nothing(&make().await).await;
}

fn key(text: &str) -> BlobKey {
    BlobKey::parse(text).expect("has the form of a key")
}

fn owner() -> KeyOwner {
    KeyOwner::parse("candidate:1").expect("has the form of an owner")
}

/// Bytes without a pattern that pieces could hide: a counter, spread (Knuth's multiplicative hash).
fn bytes(length: usize) -> Vec<u8> {
    (0..length as u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect()
}

fn stream(content: &[u8], piece: usize) -> ByteStream {
    let pieces: Vec<_> = content
        .chunks(piece)
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .collect();
    futures::stream::iter(pieces).boxed()
}

async fn put(blobs: &dyn Blobs, name: &str, content: &[u8]) -> BlobInfo {
    let stored = blobs
        .put(&key(name), &owner(), stream(content, 1000), u64::MAX)
        .await;
    stored.expect("stores")
}

async fn read(reader: BlobReader) -> PortResult<Vec<u8>> {
    let pieces: Vec<Bytes> = reader.content.try_collect().await?;
    Ok(pieces.concat())
}

async fn get(blobs: &dyn Blobs, name: &str) -> Option<Vec<u8>> {
    let reader = blobs.get(&key(name)).await.expect("opens")?;
    let info = reader.info.clone();
    let content = read(reader).await.expect("reads");
    assert_eq!(
        info.size,
        content.len() as u64,
        "the size is known before the content"
    );
    Some(content)
}

async fn what_was_put_is_read(Fixture { blobs, .. }: &Fixture) {
    let (chunk, empty) = (
        64 * 1024,
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    );
    for length in [0, 1, chunk - 1, chunk, chunk + 1, 3 * chunk, 1_000_003] {
        for piece in [777, 1 << 20] {
            let content = bytes(length);
            let stored = blobs
                .put(&key("a"), &owner(), stream(&content, piece), length as u64)
                .await;
            let stored = stored.expect("content of exactly `limit` bytes is stored");
            assert_eq!(stored.size, length as u64);
            let reader = blobs.get(&key("a")).await.expect("opens").expect("is there");
            assert_eq!(
                reader.info, stored,
                "what is known is the same at writing and reading"
            );
            assert_eq!(
                read(reader).await.expect("reads"),
                content,
                "{length} bytes in pieces of {piece}"
            );
        }
    }
    let info = put(blobs.as_ref(), "empty", b"").await;
    assert_eq!(info.sha256, empty, "the SHA-256 of the content, in hexadecimal");
    let info = put(blobs.as_ref(), "abc", b"abc").await;
    assert!(
        info.sha256.starts_with("ba7816bf8f01cfea"),
        "the SHA-256 of FIPS 180-4's example"
    );
    let gaps = [
        Bytes::new(),
        Bytes::from_static(b"ab"),
        Bytes::new(),
        Bytes::from_static(b"c"),
        Bytes::new(),
    ];
    let gaps = futures::stream::iter(gaps.map(Ok)).boxed();
    let with_gaps = blobs.put(&key("gaps"), &owner(), gaps, 3).await.expect("stores");
    assert_eq!(with_gaps, info, "a stream has pieces of any size");
}

async fn an_absent_blob_is_none(Fixture { blobs, .. }: &Fixture) {
    assert_eq!(get(blobs.as_ref(), "a").await, None, "`None` when absent");
    blobs
        .delete(&key("a"))
        .await
        .expect("deleting an absent one is no error");
    let url = blobs.presign(&key("a"), Duration::from_secs(60)).await;
    assert_kind(url, NotFound, "`NotFound` when the blob is absent");
}

async fn keys_are_apart(Fixture { blobs, .. }: &Fixture) {
    let long = format!("{}/{}", "x".repeat(255), "y".repeat(256));
    let names = ["a", "A", "a/b", "a/b/c", "a-b", &long];
    for name in names {
        put(blobs.as_ref(), name, name.as_bytes()).await;
    }
    for name in names {
        let content = get(blobs.as_ref(), name).await;
        assert_eq!(
            content.as_deref(),
            Some(name.as_bytes()),
            "`{name}` has its own content"
        );
    }
    blobs.delete(&key("a")).await.expect("deletes");
    assert!(
        get(blobs.as_ref(), "a/b").await.is_some(),
        "only the named blob is deleted"
    );
}

async fn putting_replaces_the_whole_blob(Fixture { blobs, .. }: &Fixture) {
    let content = bytes(200_000);
    put(blobs.as_ref(), "a", &content).await;
    put(blobs.as_ref(), "a", &content).await;
    assert_eq!(
        get(blobs.as_ref(), "a").await,
        Some(content),
        "putting the same again is harmless"
    );
    put(blobs.as_ref(), "a", b"short").await;
    assert_eq!(
        get(blobs.as_ref(), "a").await.as_deref(),
        Some(&b"short"[..]),
        "in place of any other"
    );
    let other = KeyOwner::parse("candidate:2").expect("has the form of an owner");
    let stored = blobs.put(&key("a"), &other, stream(b"other", 1), 5).await;
    stored.expect("another owner may take the key over");
    assert_eq!(get(blobs.as_ref(), "a").await.as_deref(), Some(&b"other"[..]));
}

async fn a_reader_reads_what_it_opened(Fixture { blobs, .. }: &Fixture) {
    let content = bytes(300_000);
    put(blobs.as_ref(), "a", &content).await;
    let replaced = blobs.get(&key("a")).await.expect("opens").expect("is there");
    put(blobs.as_ref(), "a", b"new").await;
    assert_eq!(
        read(replaced).await.expect("reads"),
        content,
        "a put does not disturb readers"
    );
}

async fn the_limit_is_kept_while_streaming(Fixture { blobs, .. }: &Fixture) {
    put(blobs.as_ref(), "a", b"before").await;
    let long = blobs
        .put(&key("a"), &owner(), stream(&bytes(1001), 100), 1000)
        .await;
    assert_kind(long, Invalid, "`Invalid` when it is longer than `limit` bytes");
    let endless = futures::stream::repeat_with(|| Ok(Bytes::from_static(&[0; 4096]))).boxed();
    let endless = blobs.put(&key("b"), &owner(), endless, 1_000_000).await;
    assert_kind(endless, Invalid, "the limit is kept while the content streams");
    assert_eq!(
        get(blobs.as_ref(), "a").await.as_deref(),
        Some(&b"before"[..]),
        "nothing was replaced"
    );
    assert_eq!(get(blobs.as_ref(), "b").await, None, "nothing is left behind");
}

async fn a_failing_stream_leaves_nothing(Fixture { blobs, .. }: &Fixture) {
    put(blobs.as_ref(), "a", b"before").await;
    for name in ["a", "b"] {
        let broken = || Err(PortError::new(Unavailable, "the upload broke off"));
        let content = stream(&bytes(200_000), 10_000).chain(futures::stream::once(async move { broken() }));
        let stored = blobs.put(&key(name), &owner(), content.boxed(), u64::MAX).await;
        assert_kind(stored, Unavailable, "the stream's own error");
    }
    assert_eq!(
        get(blobs.as_ref(), "a").await.as_deref(),
        Some(&b"before"[..]),
        "nothing was replaced"
    );
    assert_eq!(
        get(blobs.as_ref(), "b").await,
        None,
        "a stream that fails leaves nothing behind"
    );
}

async fn a_dropped_put_leaves_nothing(Fixture { blobs, .. }: &Fixture) {
    let (name, owner) = (key("a"), owner());
    let stalled = stream(&bytes(200_000), 10_000).chain(futures::stream::pending());
    let put = blobs.put(&name, &owner, stalled.boxed(), u64::MAX);
    // Polled until the stream stalls: all its pieces are ready at once, so this many turns are more than enough.
    let turns = async {
        for _ in 0..10_000 {
            tokio::task::yield_now().await;
        }
    };
    let ended = futures::future::select(put, Box::pin(turns)).await;
    assert!(
        matches!(ended, futures::future::Either::Right(_)),
        "a put waits for its stream"
    );
    drop(ended);
    assert_eq!(
        get(blobs.as_ref(), "a").await,
        None,
        "a stream that stops leaves nothing behind"
    );
}

async fn a_deleted_blob_is_gone(Fixture { blobs, .. }: &Fixture) {
    put(blobs.as_ref(), "a", b"text").await;
    for _ in 0..2 {
        blobs.delete(&key("a")).await.expect("deletes");
        assert_eq!(get(blobs.as_ref(), "a").await, None);
    }
    put(blobs.as_ref(), "a", b"again").await;
    assert!(
        get(blobs.as_ref(), "a").await.is_some(),
        "a deleted key can be used again"
    );
}

async fn a_destroyed_owner_is_refused(Fixture { blobs, keys, .. }: &Fixture) {
    put(blobs.as_ref(), "a", b"text").await;
    keys.destroy(&owner()).await.expect("destroys");
    let sentence = "`Destroyed` when the owner's key was destroyed";
    assert_kind(blobs.get(&key("a")).await.map(drop), Destroyed, sentence);
    let stored = blobs.put(&key("b"), &owner(), stream(b"text", 1), 4).await;
    assert_kind(stored, Destroyed, sentence);
    blobs
        .delete(&key("a"))
        .await
        .expect("what cannot be read can be deleted");
    assert_eq!(get(blobs.as_ref(), "a").await, None);
}

/// The token of a relative URL; `None` when the adapter's URLs lead elsewhere, which [`Blobs::redeem`] must say.
async fn token(blobs: &dyn Blobs, name: &str, valid_for: Duration) -> Option<String> {
    let url = blobs.presign(&key(name), valid_for).await.expect("signs");
    if !url.starts_with('/') {
        assert_kind(
            blobs.redeem(&url).await.map(drop),
            Refused,
            "`Refused` when the URLs lead elsewhere",
        );
        return None;
    }
    let (_, token) = url.rsplit_once('/')?;
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '~');
    assert!(token.chars().all(plain), "the token needs no escapes");
    Some(token.to_owned())
}

async fn a_url_opens_its_blob(Fixture { blobs, .. }: &Fixture) {
    put(blobs.as_ref(), "a/b", b"text").await;
    put(blobs.as_ref(), "a/c", b"other").await;
    let Some(token) = token(blobs.as_ref(), "a/b", Duration::from_secs(60)).await else {
        return;
    };
    for _ in 0..2 {
        let reader = blobs
            .redeem(&token)
            .await
            .expect("redeems")
            .expect("the token is good");
        assert_eq!(
            read(reader).await.expect("reads"),
            b"text",
            "a url opens its blob, again and again"
        );
    }
    blobs.delete(&key("a/b")).await.expect("deletes");
    assert!(
        blobs.redeem(&token).await.expect("redeems").is_none(),
        "a deleted blob is not there"
    );
}

async fn a_url_ends_in_time(Fixture { blobs, clock, .. }: &Fixture) {
    put(blobs.as_ref(), "a", b"text").await;
    let most = Duration::from_secs(15 * 60);
    let longer = blobs.presign(&key("a"), most + Duration::from_secs(1)).await;
    assert_kind(longer, Invalid, "at most 15 minutes");
    let Some(token) = token(blobs.as_ref(), "a", most).await else {
        return;
    };
    clock.advance(most - Duration::from_millis(1));
    assert!(
        blobs.redeem(&token).await.expect("redeems").is_some(),
        "valid until its time is over"
    );
    clock.advance(Duration::from_millis(1));
    assert!(
        blobs.redeem(&token).await.expect("redeems").is_none(),
        "`None` when too old"
    );
}

async fn a_wrong_token_opens_nothing(Fixture { blobs, .. }: &Fixture) {
    put(blobs.as_ref(), "a", b"text").await;
    let Some(token) = token(blobs.as_ref(), "a", Duration::from_secs(60)).await else {
        return;
    };
    let mut wrong = vec![
        String::new(),
        "a".to_owned(),
        "ä/..".to_owned(),
        format!("{token}A"),
    ];
    for index in 0..token.len() {
        let other = if token.as_bytes()[index] == b'A' { "B" } else { "A" };
        wrong.push(format!("{}{other}{}", &token[..index], &token[index + 1..]));
        wrong.push(token[..index].to_owned());
    }
    for token in wrong {
        let opened = blobs.redeem(&token).await.expect("a wrong token is no error");
        assert!(opened.is_none(), "`None` when the token is wrong: `{token}`");
    }
}
