//! What every fan-out of notifications must do.

use futures::{FutureExt as _, StreamExt as _};
use rolefit_domain::{CandidateId, OrganizationId};

use super::TestIds;
use crate::IdSource as _;
use crate::notifications::{Notification, Notifications, Topic};

/// More notifications than any adapter keeps for a listener that does not read.
const FLOOD: usize = 1000;

/// Runs all cases, each with a fan-out of its own from `make`.
///
/// # Panics
/// With the sentence of the contract that does not hold.
pub async fn suite<N: Notifications>(make: impl AsyncFn() -> N) {
    all_listeners_of_the_topic_are_told_in_order(&make().await).await;
    other_topics_hear_nothing(&make().await).await;
    having_no_listener_is_no_error(&make().await).await;
    a_listener_hears_nothing_from_before(&make().await).await;
    a_listener_that_left_does_not_matter(&make().await).await;
    a_slow_listener_is_told_that_it_missed_some(&make().await).await;
}

fn candidate(ids: &TestIds) -> Topic {
    Topic::Candidate(CandidateId::new(ids.uuid()))
}

fn notification(number: usize) -> Notification {
    Notification {
        kind: "pipeline".to_owned(),
        subject: number.to_string(),
    }
}

async fn publish(notifications: &impl Notifications, topic: Topic, number: usize) {
    let published = notifications.publish(topic, notification(number)).await;
    published.expect("publishes");
}

async fn all_listeners_of_the_topic_are_told_in_order(notifications: &impl Notifications) {
    let topic = candidate(&TestIds::new());
    let mut first = notifications.subscribe(topic).await.expect("listens");
    let mut second = notifications.subscribe(topic).await.expect("listens");
    for number in 0..3 {
        publish(notifications, topic, number).await;
    }
    for listener in [&mut first, &mut second] {
        for number in 0..3 {
            assert_eq!(
                listener.next().await,
                Some(notification(number)),
                "all listeners are told"
            );
        }
    }
}

async fn other_topics_hear_nothing(notifications: &impl Notifications) {
    let id = TestIds::new().uuid();
    let (one, other) = (
        Topic::Candidate(CandidateId::new(id)),
        Topic::Organization(OrganizationId::new(id)),
    );
    let mut listener = notifications.subscribe(one).await.expect("listens");
    publish(notifications, other, 1).await;
    publish(notifications, one, 2).await;
    assert_eq!(
        listener.next().await,
        Some(notification(2)),
        "listeners hear their topic only"
    );
}

async fn having_no_listener_is_no_error(notifications: &impl Notifications) {
    publish(notifications, candidate(&TestIds::new()), 1).await;
}

async fn a_listener_hears_nothing_from_before(notifications: &impl Notifications) {
    let topic = candidate(&TestIds::new());
    publish(notifications, topic, 1).await;
    let mut listener = notifications.subscribe(topic).await.expect("listens");
    assert_eq!(listener.next().now_or_never(), None, "listening begins now");
    publish(notifications, topic, 2).await;
    assert_eq!(listener.next().await, Some(notification(2)));
}

async fn a_listener_that_left_does_not_matter(notifications: &impl Notifications) {
    let topic = candidate(&TestIds::new());
    let left = notifications.subscribe(topic).await.expect("listens");
    let mut stays = notifications.subscribe(topic).await.expect("listens");
    drop(left);
    publish(notifications, topic, 1).await;
    assert_eq!(
        stays.next().await,
        Some(notification(1)),
        "listening ends when dropped"
    );
    drop(stays);
    publish(notifications, topic, 2).await;
    let mut again = notifications.subscribe(topic).await.expect("listens");
    publish(notifications, topic, 3).await;
    assert_eq!(again.next().await, Some(notification(3)));
}

async fn a_slow_listener_is_told_that_it_missed_some(notifications: &impl Notifications) {
    let topic = candidate(&TestIds::new());
    let mut listener = notifications.subscribe(topic).await.expect("listens");
    for number in 0..FLOOD {
        publish(notifications, topic, number).await;
    }
    let mut missed = 0;
    let mut heard = 0;
    loop {
        let next = listener.next().await.expect("the listener still listens");
        match next.kind.as_str() {
            "missed" => missed += 1,
            _ => heard += 1,
        }
        if next == notification(FLOOD - 1) {
            break;
        }
    }
    assert!(
        missed > 0 || heard == FLOOD,
        "a listener that misses some is told so"
    );
}
