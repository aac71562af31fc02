//! Blobs with their keys: small ones by one call, large ones in parts.

use std::sync::Arc;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use rolefit_aws::dynamodb::DynamoRecords;
use rolefit_aws::kms::KmsKeys;
use rolefit_aws::s3::{S3Blobs, S3Options};
use rolefit_aws::sdk::Sdk;
use rolefit_ports::blobs::{BlobKey, ByteStream};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::{Blobs, PortResult};
use rolefit_standins::faults::Fault;

use super::{Known, Place, count, each, support, until_done, writes};

/// Bytes of a blob in parts: two of them.
const LARGE: usize = 9 * 1024 * 1024;

/// Blobs through the faults and past them.
async fn blobs(place: &Place) -> (S3Blobs, S3Blobs) {
    let bucket = support::deploy(&place.clean, "blobs", &place.name).await["Bucket"].clone();
    let keys = support::deploy(&place.clean, "keys", &place.name).await;
    let of = |sdk: &Sdk| {
        let records = Arc::new(DynamoRecords::new(place.table(sdk, &keys["Table"])));
        let (clock, ids) = (place.clock.clone(), place.ids.clone());
        let keys = Arc::new(KmsKeys::new(
            sdk,
            &keys["Alias"],
            records,
            clock.clone(),
            ids.clone(),
        ));
        let options = S3Options {
            bucket: bucket.clone(),
            presign_secret: [3; 32],
        };
        S3Blobs::new(sdk, options, keys, clock, ids)
    };
    (of(&place.faulty), of(&place.clean))
}

fn key(number: usize) -> BlobKey {
    BlobKey::parse(&format!("candidates/{number}/files/1")).expect("a key")
}

/// A few people, each with several documents, so that several calls make the same key at once.
fn owner(number: usize) -> KeyOwner {
    KeyOwner::parse(&format!("candidate:{}", number % 5)).expect("an owner")
}

fn content(number: usize, size: usize) -> Vec<u8> {
    (0..size).map(|place| (place * 31 + number) as u8).collect()
}

fn stream(content: Vec<u8>) -> ByteStream {
    futures::stream::once(async move { Ok(Bytes::from(content)) }).boxed()
}

async fn read(blobs: &S3Blobs, key: &BlobKey) -> PortResult<Option<Vec<u8>>> {
    match blobs.get(key).await? {
        None => Ok(None),
        Some(reader) => {
            let pieces: Vec<Bytes> = reader.content.try_collect().await?;
            Ok(Some(pieces.concat()))
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_stored_is_read_whole() {
    let place = Place::new().await;
    let (faulty, clean) = blobs(&place).await;
    place.go_wrong(6);
    let size = |number: usize| if number % 40 == 7 { LARGE } else { 3000 + number };
    let stored = each(writes(), async |number| {
        let content = stream(content(number, size(number)));
        Known::of(
            faulty
                .put(&key(number), &owner(number), content, u64::MAX)
                .await
                .map(drop),
        )
    })
    .await;
    assert_eq!(count(&stored, Known::Conflict), 0);
    let found = each(writes(), async |number| {
        let found = read(&clean, &key(number)).await.expect("is read");
        let through = until_done(async || read(&faulty, &key(number)).await).await;
        (found, through)
    })
    .await;
    for (number, (known, (found, through))) in stored.iter().zip(found).enumerate() {
        let expected = content(number, size(number));
        assert!(
            found == through,
            "blob {number} is read in the same way through faults"
        );
        match known {
            Known::Done => assert!(
                found.as_ref() == Some(&expected),
                "blob {number} was acknowledged"
            ),
            _ => assert!(
                found.is_none_or(|found| found == expected),
                "blob {number} is whole or not there"
            ),
        }
    }
    place.tell(
        "blobs",
        &format!(
            "{} blobs, {} acknowledged, {} unknown, 0 lost, 0 damaged",
            stored.len(),
            count(&stored, Known::Done),
            count(&stored, Known::Unknown)
        ),
    );
}

/// The service forgets an upload when it is complete, so that the second try hears of no such upload.
#[tokio::test(flavor = "multi_thread")]
async fn an_upload_whose_completion_was_not_heard_of_is_complete() {
    let place = Place::new().await;
    let (faulty, clean) = blobs(&place).await;
    for fault in [Fault::AnswerLost, Fault::AnswerLate, Fault::AnswerCut] {
        place.fail_once("s3.POST upload", fault, 1);
        let put = faulty
            .put(&key(1), &owner(1), stream(content(1, LARGE)), u64::MAX)
            .await;
        put.unwrap_or_else(|error| panic!("{fault:?}: {error:?}"));
        let found = read(&clean, &key(1)).await.expect("is read");
        assert!(found == Some(content(1, LARGE)), "{fault:?}");
    }
}
