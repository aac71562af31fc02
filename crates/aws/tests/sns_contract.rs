//! The contract suite of notifications over SNS, and two processes that hear each other.

mod support;

use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use rolefit_aws::sdk::{Sdk, Service};
use rolefit_aws::sns::{Leftover, SnsNotifications, SnsOptions, SnsSpeaker};
use rolefit_domain::CandidateId;
use rolefit_ports::contract::{TestIds, notifications};
use rolefit_ports::notifications::{Notification, Topic};
use rolefit_ports::{ErrorKind, IdSource, Notifications};
use rolefit_standins::faults::{Call, Fault, FaultProxy, never};
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

/// A process that was killed leaves its queue and its subscription. The next ones remove them, and nobody who listens.
#[tokio::test(flavor = "multi_thread")]
async fn what_killed_processes_leave_is_removed() {
    let sdk = support::sdk().await;
    let options = options(&sdk).await;
    let ids = Arc::new(TestIds::new());
    let living = process(&sdk, &options, ids.clone()).await;
    // Dropped without `stop`: nobody reads its queue any more.
    drop(process(&sdk, &options, ids.clone()).await);
    // And one whose queue somebody removed by hand.
    drop(process(&sdk, &options, ids.clone()).await);
    let topics = aws_sdk_sns::Client::new(&sdk.config(Service::Sns));
    let queues = aws_sdk_sqs::Client::new(&sdk.config(Service::Sqs));
    let listeners = async || {
        let call = topics.list_subscriptions_by_topic().topic_arn(&options.topic);
        let listed = call.send().await.expect("are listed");
        let name = |one: &aws_sdk_sns::types::Subscription| {
            let endpoint = one.endpoint().expect("has one");
            endpoint.rsplit(':').next().unwrap_or_default().to_owned()
        };
        listed.subscriptions().iter().map(name).collect::<Vec<_>>()
    };
    let all = listeners().await;
    assert_eq!(all.len(), 3, "{all:?}");
    let url = queues.get_queue_url().queue_name(&all[2]).send().await;
    let url = url.expect("is there").queue_url.expect("has a URL");
    queues
        .delete_queue()
        .queue_url(url)
        .send()
        .await
        .expect("is removed");
    let rule = Leftover {
        age: Duration::ZERO,
        unread: Duration::from_millis(1500),
    };
    let speaker = SnsSpeaker::new(&sdk, &options.topic, ids.clone());
    // Too young to be judged, but for the one that has no queue.
    let careful = Leftover {
        age: Duration::from_secs(600),
        ..rule
    };
    let removed = careful.remove(&sdk, &speaker, &options).await;
    assert_eq!(removed.expect("looks"), 1);
    let removed = rule.remove(&sdk, &speaker, &options).await;
    assert_eq!(removed.expect("looks"), 1);
    assert_eq!(listeners().await, [all[0].clone()], "who listens stays");
    let left = queues.get_queue_url().queue_name(&all[1]).send().await;
    assert!(left.is_err(), "the queue is removed too");
    let topic = Topic::Candidate(CandidateId::new(ids.uuid()));
    drop(living.subscribe(topic).await.expect("hears still"));
    living.stop().await.expect("its queue is removed");
}

/// What cannot be unsubscribed does not keep the queue.
#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_stops_removes_what_it_can() {
    let sdk = support::sdk().await;
    let upstream = std::env::var("AWS_ENDPOINT_URL").expect("is set");
    let proxy = FaultProxy::start(&upstream, never()).await.expect("starts");
    let options = options(&sdk).await;
    let faulty = support::sdk_with([Service::Sns, Service::Sqs].map(|s| (s, proxy.endpoint())).into()).await;
    let process = process(&faulty, &options, Arc::default()).await;
    proxy.follow(|call: &Call| (call.operation == "sns.Unsubscribe").then_some(Fault::Failed));
    let error = process.stop().await.expect_err("still subscribed");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    let calls = proxy.counts().to_string();
    let queues = aws_sdk_sqs::Client::new(&sdk.config(Service::Sqs));
    let start = format!("{}-listens-", options.prefix);
    let left = queues.list_queues().queue_name_prefix(start).send().await;
    assert!(left.expect("are listed").queue_urls().is_empty(), "{calls}");
}
