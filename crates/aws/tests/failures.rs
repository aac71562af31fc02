//! What each adapter says when the services do not let it: somebody without rights, credentials that do not count, a wrong
//! region, and things that are not there. All of it is for the operator to mend, and the log names the service's own words.

mod support;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use rolefit_aws::dynamodb::{DynamoLedger, DynamoOptions, DynamoRecords, DynamoStore};
use rolefit_aws::eventbridge::EventBridgeBus;
use rolefit_aws::kinesis::KinesisStream;
use rolefit_aws::kms::KmsKeys;
use rolefit_aws::s3::{S3Blobs, S3Options};
use rolefit_aws::sdk::{Sdk, SdkOptions};
use rolefit_aws::sesv2::{SesMailer, SesOptions};
use rolefit_aws::sns::{SnsNotifications, SnsOptions};
use rolefit_aws::sqs::SqsQueues;
use rolefit_domain::{AccountId, Event, EventEnvelope, EventId};
use rolefit_ports::blobs::BlobKey;
use rolefit_ports::contract::{TestClock, TestIds, mail};
use rolefit_ports::error::chain;
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Key, Query};
use rolefit_ports::{
    ActivityStream, Blobs, Clock, ErrorKind, EventBus, IdSource, Keys, Ledger, Mailer, Outbox, PortError,
    Queues, Records,
};
use support::canned::{Canned, nobody};
use support::memory::{MemoryFanOut, MemoryStream};

/// A bucket that is there.
async fn bucket() -> String {
    let name = support::unique_name();
    support::make_versioned_bucket(&support::sdk().await, &name).await;
    name
}

const NOWHERE: &str = "nowhere-documents";

/// One call of each adapter on `sdk`, on things that exist for nobody, with what it says.
async fn each(sdk: &Sdk, bucket: &str) -> Vec<(&'static str, PortError)> {
    let (clock, ids) = (Arc::new(TestClock::default()), Arc::new(TestIds::new()));
    let options = DynamoOptions {
        table: "nowhere-records".to_owned(),
        cursor_secret: [7; 32],
    };
    let store = DynamoStore::new(sdk, options, clock.clone(), ids.clone());
    let records = Arc::new(DynamoRecords::new(store.clone()));
    let keys = Arc::new(KmsKeys::new(
        sdk,
        "alias/nowhere",
        records.clone(),
        clock.clone(),
        ids.clone(),
    ));
    let options = S3Options {
        bucket: bucket.to_owned(),
        presign_secret: [3; 32],
    };
    let blobs = S3Blobs::new(sdk, options, keys.clone(), clock.clone(), ids.clone());
    let queues = SqsQueues::new(sdk, "nowhere", records.clone(), clock.clone());
    let bus = EventBridgeBus::new(sdk, "nowhere", Arc::new(MemoryStream::default()));
    let stream = KinesisStream::new(sdk, "nowhere", records.clone());
    let options = SesOptions {
        from: "Rolefit <hello@nowhere.example>".to_owned(),
        configuration_set: "nowhere".to_owned(),
    };
    let mailer = SesMailer::new(sdk, options).expect("the sender is an address");
    let options = SnsOptions {
        topic: "arn:aws:sns:eu-central-1:000000000000:nowhere".to_owned(),
        prefix: support::unique_name(),
    };
    let event = EventEnvelope {
        id: EventId::new(ids.uuid()),
        version: 1,
        at: clock.now(),
        organization: None,
        trace: None,
        event: Event::CandidateRegistered {
            account: AccountId::new(ids.uuid()),
        },
    };
    let key = BlobKey::parse("candidates/1/files/2").expect("a key");
    let owner = KeyOwner::parse("candidate:1").expect("an owner");
    let entry = ("a".to_owned(), "b".to_owned());
    let local = Arc::new(MemoryFanOut::default());
    let asked = [
        ("read", records.get(&Key::new("a", "b")).await.err()),
        ("query", records.query(&Query::partition("a")).await.err()),
        ("outbox", records.pending(1).await.err()),
        ("ledger", DynamoLedger::new(store).verify().await.err()),
        ("keys", keys.ensure(&owner).await.err()),
        ("blob", blobs.get(&key).await.err()),
        (
            "queue",
            queues.send("q", &["x".to_owned()], Duration::ZERO).await.err(),
        ),
        ("bus", bus.publish(&[event]).await.err()),
        ("stream", stream.append(&[entry]).await.err()),
        ("mail", mailer.send(&mail::sample(&TestIds::new())).await.err()),
        (
            "notifications",
            SnsNotifications::start(sdk, options, local, ids).await.err(),
        ),
    ];
    // The emulator takes an event for any bus.
    asked
        .into_iter()
        .filter_map(|(what, error)| Some((what, error?)))
        .collect()
}

/// Mail is different: it waits while the operator mends, instead of being given up.
fn assert_for_the_operator(errors: &[(&str, PortError)], expected: usize, words: &[&str]) {
    assert_eq!(errors.len(), expected, "{errors:?}");
    for (what, error) in errors {
        let kind = if *what == "mail" {
            ErrorKind::Unavailable
        } else {
            ErrorKind::Refused
        };
        let text = chain(error);
        assert_eq!(error.kind(), kind, "{what}: {text}");
        assert!(
            text.starts_with("cannot ")
                || text.contains("there is no")
                || text.starts_with("the mail service"),
            "{what}: {text}"
        );
        let named =
            words.iter().any(|word| text.contains(word)) || text.contains("there is no queue `nowhere-q`");
        assert!(named, "{what} names the cause: {text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_no_rights_is_refused_everywhere() {
    let (id, secret) = nobody(&support::unique_name()).await;
    let sdk = support::sdk().await.signed_by(&id, &secret, None);
    let errors = each(&sdk, &bucket().await).await;
    assert_for_the_operator(&errors, 11, &["AccessDenied", "AuthorizationError"]);
    // A mailer tells nothing that could quote an address.
    for (what, error) in errors.iter().filter(|(what, _)| *what != "mail") {
        assert!(
            chain(error).contains("is not authorized to perform"),
            "{what}: {}",
            chain(error)
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_do_not_count_are_refused() {
    let (id, _) = nobody(&support::unique_name()).await;
    let clean = support::sdk().await;
    let bucket = bucket().await;
    let wrong = ["InvalidSignatureException", "SignatureDoesNotMatch"];
    assert_for_the_operator(
        &each(&clean.signed_by(&id, "wrong", None), &bucket).await,
        11,
        &wrong,
    );
    let unknown = [
        "UnrecognizedClientException",
        "InvalidClientTokenId",
        "InvalidAccessKeyId",
    ];
    let old = clean.signed_by("ASIAIOSFODNN7EXAMPLE", "x", Some("old"));
    assert_for_the_operator(&each(&old, &bucket).await, 11, &unknown);
}

/// As AWS says it, in each protocol.
#[tokio::test]
async fn expired_credentials_are_refused() {
    let service = Canned::start(|first, body| {
        let said = "The security token included in the request is expired";
        if body.starts_with("Action=") {
            let xml = format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>ExpiredToken</Code><Message>{said}</Message></Error>\
                 <RequestId>1</RequestId></ErrorResponse>"
            );
            return (403, xml);
        }
        if first.contains("nowhere-documents") {
            return (400, format!("<Error><Code>ExpiredToken</Code><Message>{said}</Message></Error>"));
        }
        let json = serde_json::json!({ "__type": "ExpiredTokenException", "message": said });
        (400, json.to_string())
    })
    .await;
    assert_for_the_operator(&each(&service.sdk().await, NOWHERE).await, 11, &["ExpiredToken"]);
}

/// Tables, queues and topics are not there in another region.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_region_is_for_the_operator_to_mend() {
    let options = SdkOptions {
        region: Some("us-west-2".to_owned()),
        endpoint: Some(std::env::var("AWS_ENDPOINT_URL").expect("is set")),
        ..SdkOptions::default()
    };
    let elsewhere = Sdk::load(options).await.expect("a region is set");
    for (what, error) in each(&elsewhere, NOWHERE)
        .await
        .iter()
        .filter(|(what, _)| *what != "mail")
    {
        assert_eq!(error.kind(), ErrorKind::Refused, "{what}: {}", chain(error));
    }
    // A bucket's own region is in its answer on AWS.
    for (status, code) in [
        (301, "PermanentRedirect"),
        (400, "AuthorizationHeaderMalformed"),
        (400, "IllegalLocationConstraintException"),
    ] {
        let service = Canned::start(move |_, _| {
            let said = "the bucket is in eu-west-1";
            (
                status,
                format!("<Error><Code>{code}</Code><Message>{said}</Message></Error>"),
            )
        })
        .await;
        let errors = each(&service.sdk().await, NOWHERE).await;
        let (_, error) = errors.iter().find(|(what, _)| *what == "blob").expect("fails");
        assert_eq!(error.kind(), ErrorKind::Refused, "{}", chain(error));
        assert!(
            chain(error).contains("the bucket is in eu-west-1"),
            "{}",
            chain(error)
        );
    }
}

/// A put does not say that there is no bucket as if there were no such document.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_there_is_for_the_operator_to_mend() {
    let sdk = support::sdk().await;
    let errors = each(&sdk, NOWHERE).await;
    let words = [
        "ResourceNotFoundException",
        "NoSuchBucket",
        "NotFound",
        "not verified",
        "MessageRejected",
    ];
    assert_for_the_operator(&errors, 10, &words);
    let name = support::unique_name();
    let made = support::deploy(&sdk, "keys", &name).await;
    let (clock, ids) = (Arc::new(TestClock::default()), Arc::new(TestIds::new()));
    let options = DynamoOptions {
        table: made["Table"].clone(),
        cursor_secret: [7; 32],
    };
    let records = Arc::new(DynamoRecords::new(DynamoStore::new(
        &sdk,
        options,
        clock.clone(),
        ids.clone(),
    )));
    let keys = Arc::new(KmsKeys::new(
        &sdk,
        &made["Alias"],
        records,
        clock.clone(),
        ids.clone(),
    ));
    let options = S3Options {
        bucket: NOWHERE.to_owned(),
        presign_secret: [3; 32],
    };
    let blobs = S3Blobs::new(&sdk, options, keys, clock, ids);
    let key = BlobKey::parse("candidates/1/files/2").expect("a key");
    let owner = KeyOwner::parse("candidate:1").expect("an owner");
    let content = futures::stream::once(async { Ok(Bytes::from_static(b"x")) }).boxed();
    let error = blobs.put(&key, &owner, content, 10).await.expect_err("no bucket");
    assert_eq!(error.kind(), ErrorKind::Refused);
    let text = chain(&error);
    assert!(text.starts_with("cannot store a blob: NoSuchBucket"), "{text}");
}
