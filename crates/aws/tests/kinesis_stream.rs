//! The activity stream over Kinesis: the cases of the port's contract suite, with places instead of numbers.

mod support;

use std::sync::Arc;

use futures::future::join_all;
use rolefit_aws::dynamodb::{DynamoOptions, DynamoRecords, DynamoStore};
use rolefit_aws::kinesis::{KinesisStream, Place};
use rolefit_aws::sdk::Sdk;
use rolefit_ports::contract::{TestClock, TestIds};
use rolefit_ports::error::chain;
use rolefit_ports::{ActivityStream, ErrorKind};
use support::canned::Canned;

async fn records(sdk: &Sdk, name: &str) -> Arc<DynamoRecords> {
    let table = support::deploy(sdk, "data", name).await["Table"].clone();
    let options = DynamoOptions {
        table,
        cursor_secret: [7; 32],
    };
    let (clock, ids) = (Arc::new(TestClock::default()), Arc::new(TestIds::new()));
    Arc::new(DynamoRecords::new(DynamoStore::new(sdk, options, clock, ids)))
}

async fn stream() -> KinesisStream {
    let sdk = support::sdk().await;
    let name = support::unique_name();
    let outputs = support::deploy(&sdk, "activity", &name).await;
    KinesisStream::new(&sdk, &outputs["Stream"], records(&sdk, &name).await)
}

async fn append(stream: &KinesisStream, entries: &[(&str, &str)]) {
    let entries: Vec<(String, String)> = entries
        .iter()
        .map(|(key, body)| ((*key).to_owned(), (*body).to_owned()))
        .collect();
    stream.append(&entries).await.expect("an append succeeds");
}

/// Everything behind a place, in pieces, and the place at the end.
async fn rest(stream: &KinesisStream, from: &Place, piece: u32) -> (Vec<(String, String)>, Place) {
    let mut entries = Vec::new();
    let mut place = from.clone();
    loop {
        let page = stream.read_from(&place, piece).await.expect("the stream is read");
        assert!(
            page.entries.len() <= piece as usize,
            "a read gives at most `limit`"
        );
        place = page.next;
        if page.entries.is_empty() {
            return (entries, place);
        }
        entries.extend(page.entries);
    }
}

fn of_key<'a>(entries: &'a [(String, String)], key: &str) -> Vec<&'a str> {
    let same = entries.iter().filter(|(of, _)| of == key);
    same.map(|(_, body)| body.as_str()).collect()
}

#[tokio::test]
async fn entries_are_read_as_they_were_appended() {
    let stream = stream().await;
    let (none, start) = rest(&stream, &Place::default(), 100).await;
    assert_eq!(none, [], "a new stream is empty");
    append(&stream, &[]).await;
    append(&stream, &[("a", "{\"text\":\"\u{e9}\\n\"}"), ("b", "")]).await;
    append(&stream, &[("a", "again")]).await;
    append(&stream, &[("a", "again")]).await;
    for from in [Place::default(), start] {
        let (all, _) = rest(&stream, &from, 100).await;
        assert_eq!(of_key(&all, "a"), ["{\"text\":\"\u{e9}\\n\"}", "again", "again"]);
        assert_eq!(of_key(&all, "b"), [""]);
    }
}

#[tokio::test]
async fn reading_goes_on_after_a_place() {
    let stream = stream().await;
    let keys = ["a", "b", "c", "d", "e"];
    for number in 0..5 {
        for key in keys {
            append(
                &stream,
                &[(key, &format!("{number}a")), (key, &format!("{number}b"))],
            )
            .await;
        }
    }
    let (whole, end) = rest(&stream, &Place::default(), 10_000).await;
    assert_eq!(whole.len(), 50);
    let (piecewise, same_end) = rest(&stream, &Place::default(), 3).await;
    assert_eq!(
        piecewise, whole,
        "reading in pieces gives every entry once, in order"
    );
    assert_eq!(same_end, end);
    append(&stream, &[("a", "later")]).await;
    let text = end.to_text().expect("has a text");
    let (later, _) = rest(&stream, &Place::parse(&text).expect("reads"), 100).await;
    assert_eq!(later, [("a".to_owned(), "later".to_owned())]);
}

#[tokio::test]
async fn entries_of_one_key_keep_their_order() {
    let stream = stream().await;
    let keys = ["a", "b", "c"];
    let stream = &stream;
    let writers = keys.map(|key| async move {
        for number in 0..10 {
            let both = [format!("{:02}", 2 * number), format!("{:02}", 2 * number + 1)];
            append(stream, &[(key, &both[0]), (key, &both[1])]).await;
        }
    });
    join_all(writers).await;
    let (all, _) = rest(stream, &Place::default(), 7).await;
    let ordered: Vec<String> = (0..20).map(|number| format!("{number:02}")).collect();
    for key in keys {
        assert_eq!(of_key(&all, key), ordered, "entries of one key keep their order");
    }
}

/// A stream whose shards `p` and `q` were merged into `r`, as AWS keeps them: entries of a closed shard can be read as long
/// as others, and behind the last one there is no iterator.
fn merged(request: &serde_json::Value) -> serde_json::Value {
    let entries = |shard: &str| match shard {
        "p" => &["1", "2"][..],
        "q" => &["3"],
        _ => &["4", "5"],
    };
    if let Some(iterator) = request["ShardIterator"].as_str() {
        let (shard, from) = iterator.split_once(' ').expect("an iterator of ours");
        let from: usize = from.parse().expect("a number");
        let limit = request["Limit"].as_u64().expect("a limit") as usize;
        let all = entries(shard);
        let records: Vec<_> = all
            .iter()
            .skip(from)
            .take(limit)
            // "MTE=" is base64 of `11`.
            .map(|number| serde_json::json!({ "SequenceNumber": number, "PartitionKey": shard, "Data": "MTE=" }))
            .collect();
        let next = (from + records.len()).min(all.len());
        let is_over = shard != "r" && next == all.len();
        return serde_json::json!({
            "Records": records,
            "NextShardIterator": (!is_over).then(|| format!("{shard} {next}")),
            "MillisBehindLatest": if next < all.len() { 1000 } else { 0 },
        });
    }
    if let Some(shard) = request["ShardId"].as_str() {
        let after = request["StartingSequenceNumber"].as_str();
        let from = entries(shard)
            .iter()
            .position(|number| Some(*number) == after)
            .map_or(0, |place| place + 1);
        return serde_json::json!({ "ShardIterator": format!("{shard} {from}") });
    }
    let range = serde_json::json!({ "StartingHashKey": "0", "EndingHashKey": "1" });
    let sequence = serde_json::json!({ "StartingSequenceNumber": "0" });
    let shard = |id: &str| serde_json::json!({ "ShardId": id, "HashKeyRange": range, "SequenceNumberRange": sequence });
    let mut child = shard("r");
    child["ParentShardId"] = "p".into();
    child["AdjacentParentShardId"] = "q".into();
    serde_json::json!({ "Shards": [child, shard("q"), shard("p")] })
}

/// The emulator removes a shard that is split or merged together with its entries, so this is a stream of our own.
#[tokio::test]
async fn what_shards_were_merged_into_is_read_after_all_of_them() {
    let service = Canned::start(|_, body| {
        let request = serde_json::from_str(body).expect("is JSON");
        (200, merged(&request).to_string())
    })
    .await;
    let sdk = support::sdk().await;
    let records = records(&sdk, &support::unique_name()).await;
    let stream = KinesisStream::new(&service.sdk().await, "activity", records);
    let forgotten = "{\"shards\":{\"o\":\"done\"}}";
    for piece in [1, 2, 3, 100] {
        for start in [Place::default(), Place::parse(forgotten).expect("a place")] {
            let (entries, end) = rest(&stream, &start, piece).await;
            let shards: Vec<&str> = entries.iter().map(|(key, _)| key.as_str()).collect();
            assert_eq!(shards, ["p", "p", "q", "r", "r"], "in pieces of {piece}");
            let text = end.to_text().expect("has a text");
            assert_eq!(
                text,
                "{\"shards\":{\"p\":\"done\",\"q\":\"done\",\"r\":{\"after\":\"5\"}}}"
            );
        }
    }
}

#[tokio::test]
async fn a_checkpoint_never_goes_back() {
    let stream = stream().await;
    let position = async |reader: &str| stream.remembered(reader).await.expect("a position is read");
    assert_eq!(position("lake").await, Place::default());
    append(&stream, &[("a", "1"), ("b", "1")]).await;
    let (_, first) = rest(&stream, &Place::default(), 10).await;
    append(&stream, &[("a", "2"), ("b", "2")]).await;
    let (_, second) = rest(&stream, &first, 10).await;
    for (said, expected) in [
        (&first, &first),
        (&second, &second),
        (&first, &second),
        (&second, &second),
    ] {
        stream.remember("lake", said).await.expect("is kept");
        assert_eq!(position("lake").await, *expected, "a checkpoint never goes back");
    }
    stream.remember("lake", &Place::default()).await.expect("is kept");
    assert_eq!(position("lake").await, second);
    assert_eq!(position("other").await, Place::default(), "readers are apart");
}

#[tokio::test]
async fn entries_that_the_service_did_not_take_are_sent_again_alone() {
    let calls = Arc::new(std::sync::Mutex::new(Vec::new()));
    let seen = Arc::clone(&calls);
    let service = Canned::start(move |_, body| {
        let request: serde_json::Value = serde_json::from_str(body).expect("is JSON");
        let count = request["Records"].as_array().expect("has records").len();
        let mut calls = seen.lock().expect("not poisoned");
        calls.push(count);
        let taken = serde_json::json!({ "SequenceNumber": "1", "ShardId": "s" });
        let late = serde_json::json!({
            "ErrorCode": "ProvisionedThroughputExceededException", "ErrorMessage": "x",
        });
        let failed = calls.len() == 1;
        let records: Vec<_> = (0..count)
            .map(|number| {
                if failed && number > 0 {
                    late.clone()
                } else {
                    taken.clone()
                }
            })
            .collect();
        let answer = serde_json::json!({ "FailedRecordCount": 0, "Records": records });
        (200, answer.to_string())
    })
    .await;
    let sdk = support::sdk().await;
    let records = records(&sdk, &support::unique_name()).await;
    let stream = KinesisStream::new(&service.sdk().await, "activity", records);
    append(&stream, &[("a", "1"), ("b", "1"), ("c", "1"), ("a", "2")]).await;
    assert_eq!(
        *calls.lock().expect("not poisoned"),
        [3, 2, 1],
        "all, what failed, the second of `a`"
    );
}

#[tokio::test]
async fn a_record_that_is_never_taken_is_an_error() {
    for (code, expected) in [
        ("KMSAccessDeniedException", ErrorKind::Refused),
        ("ProvisionedThroughputExceededException", ErrorKind::Throttled),
        ("InternalFailure", ErrorKind::Unavailable),
    ] {
        let service = Canned::start(move |_, _| {
            let record = serde_json::json!({ "ErrorCode": code, "ErrorMessage": "x" });
            let answer = serde_json::json!({ "FailedRecordCount": 1, "Records": [record] });
            (200, answer.to_string())
        })
        .await;
        let sdk = support::sdk().await;
        let records = records(&sdk, &support::unique_name()).await;
        let stream = KinesisStream::new(&service.sdk().await, "activity", records);
        let appended = stream.append(&[("a".to_owned(), "1".to_owned())]).await;
        let error = appended.expect_err("is lost");
        assert_eq!(error.kind(), expected, "{}", chain(&error));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stream_keeps_the_contract() {
    rolefit_ports::contract::stream::suite(stream).await;
}
