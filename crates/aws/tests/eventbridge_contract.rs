//! The contract suite of the event bus over EventBridge, with the queues that its rules fill.
//!
//! The emulator puts an event into its queues before it answers; AWS does so some moments later. It also takes an event
//! for a bus that does not exist, and keeps to the policies of queues, which ask for TLS.

mod support;

use std::sync::Arc;

use rolefit_aws::dynamodb::{DynamoOptions, DynamoRecords, DynamoStore};
use rolefit_aws::eventbridge::EventBridgeBus;
use rolefit_aws::sqs::SqsQueues;
use rolefit_domain::{AccountId, Event, EventEnvelope, EventId};
use rolefit_ports::contract::{TestClock, TestIds, bus};
use rolefit_ports::error::chain;
use rolefit_ports::{Clock, ErrorKind, EventBus, IdSource};
use support::canned::Canned;
use support::memory::MemoryStream;

async fn fixture() -> bus::Fixture {
    let sdk = support::sdk().await;
    let name = support::unique_name();
    // The emulator has no TLS, and its queues keep to their policies.
    let plain = [("Connections", "any")];
    let bus = support::deploy_with(&sdk, "events", &name, &plain).await["Bus"].clone();
    let table = support::deploy(&sdk, "data", &name).await["Table"].clone();
    let options = DynamoOptions {
        table,
        cursor_secret: [7; 32],
    };
    let clock = Arc::new(TestClock::default());
    let store = DynamoStore::new(&sdk, options, clock.clone(), Arc::new(TestIds::new()));
    let records = Arc::new(DynamoRecords::new(store));
    let activity = support::deploy(&sdk, "activity", &name).await["Stream"].clone();
    let stream = Arc::new(rolefit_aws::kinesis::KinesisStream::new(
        &sdk,
        activity,
        records.clone(),
    ));
    bus::Fixture {
        bus: Arc::new(EventBridgeBus::new(&sdk, bus, stream.clone())),
        queues: Arc::new(SqsQueues::new(&sdk, name, records, clock)),
        stream,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_bus_keeps_the_contract() {
    bus::suite(fixture).await;
}

fn event() -> EventEnvelope {
    let ids = TestIds::new();
    EventEnvelope {
        id: EventId::new(ids.uuid()),
        version: 1,
        at: TestClock::default().now(),
        organization: None,
        trace: None,
        event: Event::CandidateRegistered {
            account: AccountId::new(ids.uuid()),
        },
    }
}

#[tokio::test]
async fn an_event_that_the_service_did_not_take_is_an_error() {
    use ErrorKind::{Invalid, Refused, Throttled, Unavailable};
    for (code, expected) in [
        ("ThrottlingException", Throttled),
        ("InternalFailure", Unavailable),
        ("NotAuthorizedForSourceException", Refused),
        ("MalformedDetail", Invalid),
        ("SomethingNew", Unavailable),
    ] {
        let service = Canned::start(move |_, _| {
            let answer = serde_json::json!({ "FailedEntryCount": 1, "Entries": [
                { "EventId": "1" },
                { "ErrorCode": code, "ErrorMessage": "x" },
            ]});
            (200, answer.to_string())
        })
        .await;
        let stream = Arc::new(MemoryStream::default());
        let bus = EventBridgeBus::new(&service.sdk().await, "bus", stream);
        let error = bus.publish(&[event(), event()]).await.expect_err("one is lost");
        assert_eq!(error.kind(), expected, "{}", chain(&error));
    }
}
