//! The limits, each at its edge and one beyond.

use std::time::Duration;

use super::super::assert_kind;
use super::{Fixture, LONG};
use crate::ErrorKind::Invalid;
use crate::queue::{MAX_BATCH, MAX_DELAY, MAX_MESSAGE_BYTES, MAX_VISIBILITY};

const BEYOND: Duration = MAX_VISIBILITY.saturating_add(Duration::from_secs(1));

pub(super) async fn sending_has_limits(fixture: &Fixture) {
    let send = async |bodies: Vec<String>, delay| fixture.queues.send("q", &bodies, delay).await;
    let many = |count: usize| vec!["x".to_owned(); count];
    let sentence = "a call takes a limited number of messages";
    assert_kind(send(many(MAX_BATCH + 1), Duration::ZERO).await, Invalid, sentence);
    let large = |bytes: usize| vec!["small".to_owned(), "x".repeat(bytes)];
    let sentence = "a message has a limited size";
    assert_kind(
        send(large(MAX_MESSAGE_BYTES + 1), Duration::ZERO).await,
        Invalid,
        sentence,
    );
    // Counted in bytes, not characters.
    let wide = vec!["\u{e9}".repeat(MAX_MESSAGE_BYTES / 2 + 1)];
    assert_kind(send(wide, Duration::ZERO).await, Invalid, sentence);
    let late = send(many(1), MAX_DELAY + Duration::from_secs(1)).await;
    assert_kind(late, Invalid, "a delay has a limit");
    fixture.assert_nothing("an invalid call sends nothing").await;

    let largest = send(vec!["x".repeat(MAX_MESSAGE_BYTES)], Duration::ZERO).await;
    largest.expect("the largest message is valid");
    let received = fixture.take_one(LONG).await;
    assert_eq!(received.body.len(), MAX_MESSAGE_BYTES);
    let most = send(many(MAX_BATCH), Duration::ZERO).await;
    assert_eq!(most.expect("the greatest number is valid").len(), MAX_BATCH);
    send(many(1), MAX_DELAY)
        .await
        .expect("the longest delay is valid");
}

pub(super) async fn receiving_has_limits(fixture: &Fixture) {
    let receive = async |max, visibility| fixture.queues.receive("q", max, visibility, Duration::ZERO).await;
    for max in [0, MAX_BATCH + 1] {
        assert_kind(
            receive(max, LONG).await,
            Invalid,
            "a receive takes 1 to the greatest number",
        );
    }
    assert_kind(receive(1, BEYOND).await, Invalid, "a visibility time has a limit");
    fixture.send(&["x"]).await;
    let received = receive(MAX_BATCH, MAX_VISIBILITY)
        .await
        .expect("the greatest of both are valid");
    assert_eq!(received.len(), 1);
    let receipt = &received[0].receipt;
    let changed = fixture.queues.change_visibility("q", receipt, BEYOND).await;
    assert_kind(changed, Invalid, "a visibility time has a limit");
    let changed = fixture
        .queues
        .change_visibility("q", receipt, MAX_VISIBILITY)
        .await;
    changed.expect("the longest visibility is valid");
}
