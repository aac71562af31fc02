//! What every set of queues must do.

mod dead_letters;
mod limits;
mod visibility;

use std::sync::Arc;
use std::time::Duration;

use futures::future::{BoxFuture, join, join_all};

use crate::queue::{Delivery, MAX_BATCH, OwnedMessage};
use crate::{ErrorKind, Queues};

/// Empty queues under test.
pub struct Fixture {
    /// The queues.
    pub queues: Arc<dyn Queues>,
    /// Lets this much time go by for the queues: moves their clock where it is a test's, else waits.
    pub pass: Box<dyn Fn(Duration) -> BoxFuture<'static, ()> + Send + Sync>,
}

/// Runs all cases, each with queues of their own from `make`.
///
/// # Panics
/// With the sentence of the contract that does not hold.
pub async fn suite(make: impl AsyncFn() -> Fixture) {
    what_was_sent_is_received(&make().await).await;
    messages_of_owners_are_all_received(&make().await).await;
    an_unknown_queue_is_empty(&make().await).await;
    queues_are_apart(&make().await).await;
    a_receiver_waits_for_the_first_message(&make().await).await;
    no_message_is_handed_to_two_at_once(&make().await).await;
    a_completed_message_is_gone(&make().await).await;
    visibility::a_message_comes_back_after_its_time(&make().await).await;
    visibility::a_later_hand_over_makes_receipts_worthless(&make().await).await;
    visibility::a_receipt_lasts_until_the_next_hand_over(&make().await).await;
    visibility::visibility_can_be_changed(&make().await).await;
    visibility::a_delayed_message_waits(&make().await).await;
    visibility::depth_counts_what_is_there(&make().await).await;
    dead_letters::a_buried_message_is_dead(&make().await).await;
    dead_letters::the_oldest_dead_letters_come_first(&make().await).await;
    dead_letters::a_replayed_message_starts_anew(&make().await).await;
    limits::sending_has_limits(&make().await).await;
    limits::receiving_has_limits(&make().await).await;
}

/// Long enough to stay hidden for a whole case.
const LONG: Duration = Duration::from_secs(3600);
/// How long a receiver waits for a message that is there.
const PATIENCE: Duration = Duration::from_secs(2);

impl Fixture {
    async fn send(&self, bodies: &[&str]) {
        let bodies: Vec<String> = bodies.iter().map(|&body| body.to_owned()).collect();
        let ids = self.queues.send("q", &bodies, Duration::ZERO).await;
        assert_eq!(
            ids.expect("a send succeeds").len(),
            bodies.len(),
            "each message has an id"
        );
    }

    /// Takes messages that are there until there are `count`.
    async fn take(&self, count: usize, visibility: Duration) -> Vec<Delivery> {
        let mut taken = Vec::new();
        while taken.len() < count {
            let received = self.queues.receive("q", 10, visibility, PATIENCE).await;
            let received = received.expect("a receive succeeds");
            assert!(
                !received.is_empty(),
                "{count} messages are there, not {}",
                taken.len()
            );
            taken.extend(received);
        }
        assert_eq!(taken.len(), count);
        taken
    }

    /// Takes the one message that is there.
    async fn take_one(&self, visibility: Duration) -> Delivery {
        self.take(1, visibility).await.remove(0)
    }

    async fn assert_nothing(&self, sentence: &str) {
        let received = self.queues.receive("q", 10, LONG, Duration::ZERO).await;
        assert_eq!(received.expect("none is no error"), [], "{sentence}");
    }

    async fn pass(&self, time: Duration) {
        (self.pass)(time).await;
    }
}

async fn what_was_sent_is_received(fixture: &Fixture) {
    let bodies: Vec<String> = ["plain", "{\"a\":\"\u{e9}\\n\"}", "\u{1f600} <&>"]
        .map(str::to_owned)
        .into();
    let ids = fixture
        .queues
        .send("q", &bodies, Duration::ZERO)
        .await
        .expect("a send succeeds");
    let mut received = fixture.take(3, LONG).await;
    received.sort_by_key(|delivery| ids.iter().position(|id| *id == delivery.id));
    for (delivery, (id, body)) in received.iter().zip(ids.iter().zip(&bodies)) {
        assert_eq!(delivery.id, *id, "a message keeps its id");
        assert_eq!(delivery.body, *body, "a message is received as it was sent");
        assert_eq!(delivery.attempt, 1, "the first hand-over is 1");
    }
    fixture
        .assert_nothing("a message that was handed over is hidden")
        .await;
    let none = fixture.queues.send("q", &[], Duration::ZERO).await;
    assert_eq!(none.expect("sending nothing is no error"), []);
}

/// Their order is a wish, see [`Queues::send_in_turn`]; that none is lost is not.
async fn messages_of_owners_are_all_received(fixture: &Fixture) {
    let message = |owner: &str, body: &str| OwnedMessage {
        owner: owner.to_owned(),
        body: body.to_owned(),
    };
    let messages = [
        message("many", "1"),
        message("many", "2"),
        message("few", "3"),
        message("", "4"),
    ];
    let ids = fixture.queues.send_in_turn("q", &messages).await;
    let ids = ids.expect("a send succeeds");
    let mut received = fixture.take(messages.len(), LONG).await;
    received.sort_by_key(|delivery| ids.iter().position(|id| *id == delivery.id));
    for (delivery, (id, sent)) in received.iter().zip(ids.iter().zip(&messages)) {
        assert_eq!((delivery.id, &delivery.body), (*id, &sent.body));
    }
    let too_many = vec![message("many", "x"); MAX_BATCH + 1];
    let refused = fixture.queues.send_in_turn("q", &too_many).await;
    let kind = refused.map(drop).map_err(|error| error.kind());
    assert_eq!(kind, Err(ErrorKind::Invalid), "the limits are those of `send`");
}

async fn an_unknown_queue_is_empty(fixture: &Fixture) {
    fixture.assert_nothing("an unknown queue is empty").await;
    let depth = fixture.queues.depth("q").await.expect("a depth is read");
    assert_eq!(depth, crate::queue::Depth::default());
    let dead = fixture.queues.dead_letters("q", 10).await;
    assert_eq!(dead.expect("dead letters are read"), []);
    let waited = fixture
        .queues
        .receive("q", 1, LONG, Duration::from_millis(1))
        .await;
    assert_eq!(waited.expect("none after the wait is no error"), []);
}

async fn queues_are_apart(fixture: &Fixture) {
    let other = ["other".to_owned()];
    let sent = fixture.queues.send("other", &other, Duration::ZERO).await;
    sent.expect("a send succeeds");
    fixture.assert_nothing("a message is in its own queue only").await;
    let received = fixture
        .queues
        .receive("other", 1, LONG, PATIENCE)
        .await
        .expect("a receive succeeds");
    let receipt = &received[0].receipt;
    fixture
        .queues
        .complete("q", receipt)
        .await
        .expect("a strange receipt removes nothing");
    let changed = fixture
        .queues
        .change_visibility("other", receipt, Duration::ZERO)
        .await;
    changed.expect("the message is still in its queue");
}

async fn a_receiver_waits_for_the_first_message(fixture: &Fixture) {
    let receiving = fixture.queues.receive("q", 10, LONG, Duration::from_secs(20));
    let (received, ()) = join(receiving, fixture.send(&["late"])).await;
    let bodies: Vec<String> = received
        .expect("a receive succeeds")
        .into_iter()
        .map(|delivery| delivery.body)
        .collect();
    assert_eq!(
        bodies,
        ["late"],
        "a receiver that waits gets the first message that comes"
    );
}

async fn no_message_is_handed_to_two_at_once(fixture: &Fixture) {
    for batch in 0..4 {
        let bodies: Vec<String> = (0..10).map(|n| format!("{batch}{n}")).collect();
        let sent = fixture.queues.send("q", &bodies, Duration::ZERO).await;
        sent.expect("a send succeeds");
    }
    let receivers = (0..20).map(|_| fixture.queues.receive("q", 3, LONG, Duration::ZERO));
    let mut bodies = Vec::new();
    for received in join_all(receivers).await {
        let received = received.expect("a receive succeeds");
        assert!(received.len() <= 3, "a receive gives at most `max`");
        bodies.extend(received.into_iter().map(|delivery| delivery.body));
    }
    let count = bodies.len();
    bodies.sort_unstable();
    bodies.dedup();
    assert_eq!(
        bodies.len(),
        count,
        "no message is handed to two while it is hidden"
    );
    let rest = 40 - count;
    if rest > 0 {
        fixture.take(rest, LONG).await;
    }
}

async fn a_completed_message_is_gone(fixture: &Fixture) {
    fixture.send(&["done"]).await;
    let delivery = fixture.take_one(Duration::from_secs(2)).await;
    for _ in 0..2 {
        let completed = fixture.queues.complete("q", &delivery.receipt).await;
        completed.expect("completing is idempotent");
    }
    for worthless in ["", "no receipt", "\u{e9}.\u{e9}"] {
        let completed = fixture.queues.complete("q", worthless).await;
        completed.expect("a worthless receipt is no error for `complete`");
    }
    fixture.pass(Duration::from_secs(3)).await;
    fixture
        .assert_nothing("a completed message never comes back")
        .await;
}
