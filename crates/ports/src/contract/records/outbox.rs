//! The outbox.

use futures::future::join;

use super::super::{TestIds, assert_kind};
use super::{Fixture, event, put, record};
use crate::ErrorKind::Invalid;
use crate::records::{Condition, OutboxEntry, OutboxPlace, Transaction};

async fn emit(store: &Fixture, ids: &TestIds, versions: &[u64]) {
    let transaction = Transaction {
        writes: vec![put(record("p", "s", "x"), Condition::None)],
        events: versions.iter().map(|&version| event(ids, version)).collect(),
        audit: Vec::new(),
    };
    store
        .records
        .transact(transaction)
        .await
        .expect("the transaction succeeds");
}

async fn pending(store: &Fixture, limit: u32) -> Vec<OutboxEntry> {
    store.outbox.pending(limit).await.expect("the outbox is read")
}

fn versions(entries: &[OutboxEntry]) -> Vec<u64> {
    let version = |entry: &OutboxEntry| match entry.event.event {
        rolefit_domain::Event::JobPublished { version, .. } => version,
        ref other => panic!("the suite writes no `{}`", other.name()),
    };
    entries.iter().map(version).collect()
}

pub(super) async fn events_wait_in_order(store: &Fixture) {
    let ids = TestIds::new();
    assert!(pending(store, 10).await.is_empty(), "a new outbox is empty");
    emit(store, &ids, &[1, 2, 3]).await;
    emit(store, &ids, &[]).await;
    emit(store, &ids, &[4]).await;
    let all = pending(store, 10).await;
    assert_eq!(
        versions(&all),
        [1, 2, 3, 4],
        "events wait in the order of their transactions"
    );
    assert!(all.is_sorted_by(|a, b| a.place < b.place), "their places grow");
    assert_eq!(
        all[0].event,
        event(&TestIds::new(), 1),
        "an event is as it was written"
    );
    assert_eq!(
        pending(store, 2).await,
        all[..2],
        "the oldest come first, at most `limit`"
    );
}

pub(super) async fn published_events_are_gone(store: &Fixture) {
    let ids = TestIds::new();
    emit(store, &ids, &[1, 2, 3]).await;
    let all = pending(store, 10).await;
    let (first, last) = (all[0].place.clone(), all[2].place.clone());
    for _ in 0..2 {
        let published = store.outbox.published(&[first.clone(), last.clone()]).await;
        published.expect("taking events out is idempotent");
        assert_eq!(
            versions(&pending(store, 10).await),
            [2],
            "published events are gone"
        );
    }
    store
        .outbox
        .published(&[])
        .await
        .expect("taking out nothing is no error");
    store
        .outbox
        .published(std::slice::from_ref(&all[1].place))
        .await
        .expect("the last one is taken out");
    emit(store, &ids, &[4]).await;
    let next = pending(store, 10).await;
    assert_eq!(versions(&next), [4]);
    assert!(
        next[0].place > last,
        "places grow with every transaction, even when the outbox was empty"
    );
}

pub(super) async fn what_is_no_place_is_invalid(store: &Fixture) {
    let ids = TestIds::new();
    emit(store, &ids, &[1]).await;
    for text in ["", "x", "1.2", "\u{e9}"] {
        let published = store.outbox.published(&[OutboxPlace(text.to_owned())]).await;
        assert_kind(published, Invalid, "what is no place is invalid");
    }
    assert_eq!(versions(&pending(store, 10).await), [1], "and takes nothing out");
}

pub(super) async fn waiting_ends_with_an_event(store: &Fixture) {
    let ids = TestIds::new();
    // A wait that begins before the transaction, and one that begins after it.
    let (waited, ()) = join(store.outbox.wait(), emit(store, &ids, &[1])).await;
    waited.expect("a wait ends with the next event");
    store
        .outbox
        .wait()
        .await
        .expect("a wait ends at once when an event is there");
    assert_eq!(versions(&pending(store, 10).await), [1]);
}
