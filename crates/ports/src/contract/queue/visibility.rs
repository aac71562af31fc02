//! Hiding, coming back, delays and counts.

use std::time::Duration;

use super::super::{assert_kind, eventually};
use super::{Fixture, LONG};
use crate::ErrorKind::Conflict;
use crate::queue::{Depth, MAX_DELAY};

const SHORT: Duration = Duration::from_secs(2);
const LONGER: Duration = Duration::from_secs(3);

pub(super) async fn a_message_comes_back_after_its_time(fixture: &Fixture) {
    fixture.send(&["again"]).await;
    let first = fixture.take_one(SHORT).await;
    fixture
        .assert_nothing("a message is hidden for its visibility time")
        .await;
    fixture.pass(LONGER).await;
    let second = fixture.take_one(SHORT).await;
    assert_eq!(second.id, first.id, "the same message comes back");
    assert_eq!((first.attempt, second.attempt), (1, 2), "hand-overs are counted");
    assert_eq!(second.sent_at, first.sent_at, "the time of sending stays");
    assert_eq!(second.body, first.body);
    assert_ne!(
        second.receipt, first.receipt,
        "each hand-over has its own receipt"
    );
}

pub(super) async fn a_later_hand_over_makes_receipts_worthless(fixture: &Fixture) {
    fixture.send(&["x"]).await;
    let old = fixture.take_one(SHORT).await.receipt;
    fixture.pass(LONGER).await;
    let new = fixture.take_one(LONG).await.receipt;
    let queues = &fixture.queues;
    queues
        .complete("q", &old)
        .await
        .expect("completing with a worthless receipt is no error");
    let changed = queues.change_visibility("q", &old, Duration::ZERO).await;
    assert_kind(changed, Conflict, "changing visibility with a worthless receipt");
    assert_kind(
        queues.bury("q", &old, "old").await,
        Conflict,
        "burying with a worthless receipt",
    );
    fixture
        .assert_nothing("a worthless receipt changes nothing")
        .await;
    let changed = queues.change_visibility("q", &new, LONG).await;
    changed.expect("the message is still there for the new receipt");
    for worthless in ["", "no receipt"] {
        let changed = queues.change_visibility("q", worthless, SHORT).await;
        assert_kind(changed, Conflict, "what is no receipt is worthless");
        assert_kind(
            queues.bury("q", worthless, "x").await,
            Conflict,
            "what is no receipt is worthless",
        );
    }
}

pub(super) async fn a_receipt_lasts_until_the_next_hand_over(fixture: &Fixture) {
    fixture.send(&["slow"]).await;
    let receipt = fixture.take_one(SHORT).await.receipt;
    fixture.pass(LONGER).await;
    let completed = fixture.queues.complete("q", &receipt).await;
    completed.expect("a late worker may complete what nobody else was given");
    fixture
        .assert_nothing("a message completed late is gone too")
        .await;
}

pub(super) async fn visibility_can_be_changed(fixture: &Fixture) {
    fixture.send(&["x"]).await;
    let first = fixture.take_one(SHORT).await;
    let changed = fixture.queues.change_visibility("q", &first.receipt, LONG).await;
    changed.expect("the receipt is good");
    fixture.pass(LONGER).await;
    fixture
        .assert_nothing("a message stays hidden for the new time")
        .await;
    let changed = fixture.queues.change_visibility("q", &first.receipt, SHORT).await;
    changed.expect("the receipt is still good");
    fixture.assert_nothing("a shorter time counts from now").await;
    fixture.pass(LONGER).await;
    let second = fixture.take_one(LONG).await;
    assert_eq!(second.attempt, 2);
    let changed = fixture
        .queues
        .change_visibility("q", &second.receipt, Duration::ZERO)
        .await;
    changed.expect("the receipt is good");
    let third = fixture.take_one(LONG).await;
    assert_eq!(third.attempt, 3, "zero hands a message out again at once");
}

pub(super) async fn a_delayed_message_waits(fixture: &Fixture) {
    let body = ["later".to_owned()];
    fixture
        .queues
        .send("q", &body, SHORT)
        .await
        .expect("a send succeeds");
    fixture
        .assert_nothing("a delayed message is not visible yet")
        .await;
    fixture.pass(LONGER).await;
    let delivery = fixture.take_one(LONG).await;
    assert_eq!(
        (delivery.body.as_str(), delivery.attempt),
        ("later", 1),
        "then it is handed over"
    );
}

pub(super) async fn depth_counts_what_is_there(fixture: &Fixture) {
    let assert_depth = async |waiting, in_flight, dead, sentence: &str| {
        let look = async || fixture.queues.depth("q").await.expect("a depth is read");
        eventually(
            look,
            Depth {
                waiting,
                in_flight,
                dead,
            },
            sentence,
        )
        .await;
    };
    fixture.send(&["1", "2", "3"]).await;
    let later = ["4".to_owned()];
    fixture
        .queues
        .send("q", &later, MAX_DELAY)
        .await
        .expect("a send succeeds");
    assert_depth(4, 0, 0, "ready and delayed messages wait").await;
    let taken = fixture.take(3, SHORT).await;
    assert_depth(1, 3, 0, "messages handed to workers are in flight").await;
    let buried = fixture.queues.bury("q", &taken[0].receipt, "x").await;
    buried.expect("the receipt is good");
    let completed = fixture.queues.complete("q", &taken[1].receipt).await;
    completed.expect("the receipt is good");
    assert_depth(1, 1, 1, "buried messages are dead, completed ones gone").await;
    fixture.pass(LONGER).await;
    assert_depth(2, 0, 1, "a message that nobody completed waits again").await;
}
