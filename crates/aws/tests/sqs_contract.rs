//! The contract suite of queues over SQS, and what the service does by itself.

mod support;

use std::sync::Arc;
use std::time::Duration;

use rolefit_aws::dynamodb::{DynamoOptions, DynamoRecords, DynamoStore};
use rolefit_aws::sqs::SqsQueues;
use rolefit_ports::Queues;
use rolefit_ports::contract::{TestClock, TestIds, queue};

async fn queues() -> SqsQueues {
    let sdk = support::sdk().await;
    let name = support::unique_name();
    support::deploy_for_test(&sdk, "two-queues", &name).await;
    let table = support::deploy(&sdk, "data", &name).await["Table"].clone();
    let options = DynamoOptions {
        table,
        cursor_secret: [7; 32],
    };
    let clock = Arc::new(TestClock::default());
    let store = DynamoStore::new(&sdk, options, clock.clone(), Arc::new(TestIds::new()));
    SqsQueues::new(&sdk, name, Arc::new(DynamoRecords::new(store)), clock)
}

#[tokio::test(flavor = "multi_thread")]
async fn queues_keep_the_contract() {
    queue::suite(async || queue::Fixture {
        queues: Arc::new(queues().await),
        pass: Box::new(|time| Box::pin(tokio::time::sleep(time))),
    })
    .await;
}

#[tokio::test]
async fn what_the_service_gives_up_is_among_the_dead_letters() {
    let queues = queues().await;
    let body = ["poison".to_owned()];
    let ids = queues.send("hasty", &body, Duration::ZERO).await.expect("sent");
    // A worker that dies without a word: the message comes back, and the service lets nobody have it again.
    let first = queues
        .receive("hasty", 1, Duration::ZERO, Duration::from_secs(2))
        .await;
    assert_eq!(first.expect("received").len(), 1);
    let again = queues
        .receive("hasty", 1, Duration::ZERO, Duration::from_secs(1))
        .await;
    assert_eq!(again.expect("none is no error"), []);
    let letters = queues.dead_letters("hasty", 10).await.expect("read");
    assert_eq!(letters.len(), 1, "it is kept where people look");
    assert_eq!((letters[0].id, letters[0].body.as_str()), (ids[0], "poison"));
    queues
        .replay("hasty", ids[0])
        .await
        .expect("it is among the dead letters");
    assert_eq!(queues.dead_letters("hasty", 10).await.expect("read"), []);
}
