//! The contract suite of notifications over SNS, and two processes that hear each other.

mod support;

use std::sync::Arc;

use futures::StreamExt;
use rolefit_aws::sdk::Sdk;
use rolefit_aws::sns::{SnsNotifications, SnsOptions};
use rolefit_domain::CandidateId;
use rolefit_ports::contract::{TestIds, notifications};
use rolefit_ports::notifications::{Notification, Topic};
use rolefit_ports::{ErrorKind, IdSource, Notifications};
use support::memory::MemoryFanOut;

/// The processes of a case share their source of ids, because no two may have the same.
async fn process(sdk: &Sdk, options: &SnsOptions, ids: Arc<TestIds>) -> SnsNotifications {
    let local = Arc::new(MemoryFanOut::default());
    let started = SnsNotifications::start(sdk, options.clone(), local, ids).await;
    started.expect("the topic is there")
}

async fn options(sdk: &Sdk) -> SnsOptions {
    let prefix = support::unique_name();
    let topic = support::deploy(sdk, "notifications", &prefix).await["Topic"].clone();
    SnsOptions { topic, prefix }
}

#[tokio::test(flavor = "multi_thread")]
async fn notifications_keep_the_contract() {
    let sdk = support::sdk().await;
    notifications::suite(async || process(&sdk, &options(&sdk).await, Arc::default()).await).await;
}

#[tokio::test]
async fn processes_hear_each_other_until_they_stop() {
    let sdk = support::sdk().await;
    let options = options(&sdk).await;
    let ids = Arc::new(TestIds::new());
    let one = process(&sdk, &options, ids.clone()).await;
    let other = process(&sdk, &options, ids.clone()).await;
    let topic = Topic::Candidate(CandidateId::new(ids.uuid()));
    let mut listener = other.subscribe(topic).await.expect("listens");
    let notification = Notification {
        kind: "matches".to_owned(),
        subject: "7".to_owned(),
    };
    one.publish(topic, notification.clone()).await.expect("publishes");
    assert_eq!(listener.next().await, Some(notification.clone()));
    other.stop().await.expect("its queue is removed");
    drop(other);
    assert_eq!(listener.next().await, None, "nobody tells it any more");
    one.publish(topic, notification).await.expect("the others go on");
    one.stop().await.expect("its queue is removed");
}

#[tokio::test]
async fn a_topic_that_is_not_there_is_for_the_operator_to_mend() {
    let sdk = support::sdk().await;
    let missing = SnsOptions {
        topic: "arn:aws:sns:eu-central-1:000000000000:missing.fifo".to_owned(),
        prefix: support::unique_name(),
    };
    let local = Arc::new(MemoryFanOut::default());
    let started = SnsNotifications::start(&sdk, missing, local, Arc::new(TestIds::new())).await;
    let error = started.expect_err("there is no such topic");
    assert_eq!(error.kind(), ErrorKind::Refused, "{error:?}");
}
