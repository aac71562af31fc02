//! The contract suite of blobs over S3, and what only large objects show: over the emulator, whose bucket comes from
//! `infra/`, and over SeaweedFS, which is stricter about content. It has no KMS and takes no templates, so its bucket is
//! made here, with versions and without encryption of its own; what is sealed is sealed before it gets there.

mod support;

use std::sync::Arc;

use aws_sdk_s3::Client;
use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use rolefit_aws::dynamodb::{DynamoOptions, DynamoRecords, DynamoStore};
use rolefit_aws::kms::KmsKeys;
use rolefit_aws::s3::{S3Blobs, S3Options};
use rolefit_aws::sdk::Sdk;
use rolefit_ports::blobs::BlobKey;
use rolefit_ports::contract::{TestClock, TestIds, blobs};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::{Blobs, ErrorKind, PortError};

/// A bucket with keys of its own.
struct Place {
    sdk: Sdk,
    bucket: String,
    blobs: Arc<S3Blobs>,
    keys: Arc<KmsKeys>,
    clock: Arc<TestClock>,
}

impl Place {
    /// On the emulator.
    async fn new() -> Self {
        let sdk = support::sdk().await;
        let name = support::unique_name();
        let bucket = support::deploy(&sdk, "blobs", &name).await["Bucket"].clone();
        Self::with(sdk, &name, bucket).await
    }

    /// On the stricter S3, with keys in the emulator.
    async fn strict() -> Self {
        let sdk = support::strict_sdk().await;
        let bucket = support::unique_name();
        support::make_versioned_bucket(&sdk, &bucket).await;
        Self::with(sdk, &bucket.clone(), bucket).await
    }

    /// One on each.
    async fn everywhere() -> [Self; 2] {
        [Self::new().await, Self::strict().await]
    }

    async fn with(sdk: Sdk, name: &str, bucket: String) -> Self {
        let outputs = support::deploy(&sdk, "keys", name).await;
        let (clock, ids) = (Arc::new(TestClock::default()), Arc::new(TestIds::new()));
        let options = DynamoOptions {
            table: outputs["Table"].clone(),
            cursor_secret: [7; 32],
        };
        let store = DynamoStore::new(&sdk, options, clock.clone(), ids.clone());
        let records = Arc::new(DynamoRecords::new(store));
        let alias = outputs["Alias"].clone();
        let keys = Arc::new(KmsKeys::new(&sdk, alias, records, clock.clone(), ids.clone()));
        let options = S3Options {
            bucket: bucket.clone(),
            presign_secret: [3; 32],
        };
        let blobs = Arc::new(S3Blobs::new(&sdk, options, keys.clone(), clock.clone(), ids));
        Self {
            sdk,
            bucket,
            blobs,
            keys,
            clock,
        }
    }

    fn client(&self) -> Client {
        support::objects(&self.sdk)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn blobs_keep_the_contract() {
    blobs::suite(async || {
        let place = Place::new().await;
        blobs::Fixture {
            blobs: place.blobs,
            keys: place.keys,
            clock: place.clock,
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn blobs_keep_the_contract_on_a_stricter_store() {
    blobs::suite(async || {
        let place = Place::strict().await;
        blobs::Fixture {
            blobs: place.blobs,
            keys: place.keys,
            clock: place.clock,
        }
    })
    .await;
}

fn key() -> BlobKey {
    BlobKey::parse("candidates/1/files/2").expect("a key")
}

fn owner() -> KeyOwner {
    KeyOwner::parse("candidate:1").expect("an owner")
}

/// 20 MiB, so that the object has three parts.
fn large() -> Vec<u8> {
    (0..20 * 1024 * 1024_u32)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8)
        .collect()
}

fn stream(content: Vec<u8>) -> rolefit_ports::blobs::ByteStream {
    let pieces: Vec<_> = content
        .chunks(100_000)
        .map(|piece| Ok(Bytes::copy_from_slice(piece)))
        .collect();
    futures::stream::iter(pieces).boxed()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_blob_goes_in_parts_and_comes_back_whole() {
    for place in Place::everywhere().await {
        large_blob(&place).await;
    }
}

async fn large_blob(place: &Place) {
    let content = large();
    let info = place
        .blobs
        .put(&key(), &owner(), stream(content.clone()), u64::MAX)
        .await
        .expect("stored");
    assert_eq!(info.size, content.len() as u64);
    let head = place
        .client()
        .head_object()
        .bucket(&place.bucket)
        .key(key().as_str())
        .send()
        .await;
    let e_tag = head.expect("is there").e_tag.expect("has a tag");
    assert!(e_tag.contains("-3"), "three parts: {e_tag}");
    let reader = place.blobs.get(&key()).await.expect("opens").expect("is there");
    assert_eq!(reader.info, info);
    let pieces: Vec<Bytes> = reader.content.try_collect().await.expect("reads");
    assert!(pieces.concat() == content, "every byte is back in its place");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_upload_that_breaks_leaves_neither_object_nor_parts() {
    for place in Place::everywhere().await {
        broken_upload(&place).await;
    }
}

async fn broken_upload(place: &Place) {
    let broken =
        futures::stream::once(async { Err(PortError::new(ErrorKind::Unavailable, "the upload broke off")) });
    let content = stream(large()).chain(broken).boxed();
    let stored = place.blobs.put(&key(), &owner(), content, u64::MAX).await;
    assert_eq!(stored.expect_err("broken").kind(), ErrorKind::Unavailable);
    assert!(place.blobs.get(&key()).await.expect("a look").is_none());
    for _ in 0..100 {
        let uploads = place
            .client()
            .list_multipart_uploads()
            .bucket(&place.bucket)
            .send()
            .await;
        if uploads.expect("listed").uploads().is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("the parts are still there");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_in_the_bucket_is_sealed_and_any_altered_byte_is_found() {
    for place in Place::everywhere().await {
        altered_bytes(&place).await;
    }
}

async fn altered_bytes(place: &Place) {
    let text = b"Hedda Lindqvist, ships' carpenter".repeat(10);
    place
        .blobs
        .put(&key(), &owner(), stream(text), u64::MAX)
        .await
        .expect("stored");
    let client = place.client();
    let read = client
        .get_object()
        .bucket(&place.bucket)
        .key(key().as_str())
        .send()
        .await;
    let sealed = read
        .expect("read")
        .body
        .collect()
        .await
        .expect("whole")
        .into_bytes();
    assert!(
        !sealed.windows(8).any(|part| part == b"Lindqvis"),
        "nothing of it can be read"
    );
    for at in [0, 30, sealed.len() / 2, sealed.len() - 1] {
        let mut altered = sealed.to_vec();
        altered[at] ^= 1;
        let put = client
            .put_object()
            .bucket(&place.bucket)
            .key(key().as_str())
            .body(altered.into())
            .send()
            .await;
        put.expect("stored behind the adapter's back");
        let read = async {
            match place.blobs.get(&key()).await? {
                Some(reader) => reader.content.try_collect::<Vec<_>>().await.map(drop),
                None => Ok(()),
            }
        };
        let error = read.await.expect_err("altered");
        assert_eq!(error.kind(), ErrorKind::Corrupt, "byte {at}");
    }
}
