//! Dead letters and their return.

use std::time::Duration;

use super::super::assert_kind;
use super::{Fixture, LONG};
use crate::ErrorKind::{Conflict, NotFound};
use crate::queue::DeadLetter;

async fn dead(fixture: &Fixture, limit: u32) -> Vec<DeadLetter> {
    let letters = fixture.queues.dead_letters("q", limit).await;
    letters.expect("dead letters are read")
}

pub(super) async fn a_buried_message_is_dead(fixture: &Fixture) {
    fixture.send(&["poison"]).await;
    let first = fixture.take_one(Duration::from_secs(2)).await;
    fixture.pass(Duration::from_secs(3)).await;
    let second = fixture.take_one(Duration::from_secs(2)).await;
    let buried = fixture
        .queues
        .bury("q", &second.receipt, "the page tree has a cycle")
        .await;
    buried.expect("the receipt is good");
    fixture.pass(Duration::from_secs(3)).await;
    fixture.assert_nothing("a dead message is not handed out").await;
    let letters = dead(fixture, 10).await;
    assert_eq!(letters.len(), 1, "a buried message is among the dead letters");
    let letter = &letters[0];
    assert_eq!(letter.id, first.id, "a dead letter keeps the message's id");
    assert_eq!(letter.sent_at, first.sent_at, "and its time of sending");
    assert!(letter.died_at >= letter.sent_at, "it died after it was sent");
    assert_eq!(letter.attempts, 2, "and the number of its hand-overs");
    assert_eq!(
        letter.reason, "the page tree has a cycle",
        "and why it was given up"
    );
    assert_eq!(letter.body, "poison");
    let again = fixture.queues.bury("q", &second.receipt, "again").await;
    assert_kind(again, Conflict, "a message is buried once");
    fixture
        .queues
        .complete("q", &second.receipt)
        .await
        .expect("completing it is no error");
    assert_eq!(
        dead(fixture, 10).await.len(),
        1,
        "completing does not remove a dead letter"
    );
    let other = fixture.queues.dead_letters("other", 10).await;
    assert_eq!(
        other.expect("dead letters are read"),
        [],
        "dead letters belong to their queue"
    );
}

pub(super) async fn the_oldest_dead_letters_come_first(fixture: &Fixture) {
    for body in ["1", "2", "3"] {
        fixture.send(&[body]).await;
        let delivery = fixture.take_one(LONG).await;
        let buried = fixture.queues.bury("q", &delivery.receipt, "no").await;
        buried.expect("the receipt is good");
        fixture.pass(Duration::from_secs(1)).await;
    }
    let bodies: Vec<String> = dead(fixture, 2)
        .await
        .into_iter()
        .map(|letter| letter.body)
        .collect();
    assert_eq!(
        bodies,
        ["1", "2"],
        "the oldest dead letters come first, at most `limit`"
    );
}

pub(super) async fn a_replayed_message_starts_anew(fixture: &Fixture) {
    fixture.send(&["cured"]).await;
    let old = fixture.take_one(LONG).await;
    let missing = fixture.queues.replay("q", old.id).await;
    assert_kind(missing, NotFound, "a message that is not dead cannot be replayed");
    fixture
        .queues
        .bury("q", &old.receipt, "no")
        .await
        .expect("the receipt is good");
    let strange = fixture.queues.replay("other", old.id).await;
    assert_kind(strange, NotFound, "a dead letter is replayed in its own queue");
    fixture
        .queues
        .replay("q", old.id)
        .await
        .expect("it is among the dead letters");
    assert_eq!(dead(fixture, 10).await, [], "a replayed message is dead no more");
    let changed = fixture.queues.change_visibility("q", &old.receipt, LONG).await;
    assert_kind(changed, Conflict, "a receipt from before is worthless");
    let new = fixture.take_one(LONG).await;
    assert_eq!(new.attempt, 1, "a replayed message was never handed over");
    assert_eq!(new.body, "cured");
    let again = fixture.queues.replay("q", old.id).await;
    assert_kind(again, NotFound, "a dead letter is replayed once");
}
