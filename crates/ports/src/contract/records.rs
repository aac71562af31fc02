//! What every store of records must do.

mod conditions;
mod limits;
mod outbox;
mod queries;

use std::sync::Arc;

use rolefit_domain::{Event, EventEnvelope, EventId, JobId};

use super::{TestClock, TestIds};
use crate::ledger::AuditEntry;
use crate::records::{Condition, Index, Key, NewRecord, Query, Record, Transaction, Write};
use crate::{Clock as _, IdSource as _, Ledger, Outbox, Records};

/// An empty store under test, with the clock it takes its time from.
pub struct Fixture {
    /// The store.
    pub records: Arc<dyn Records>,
    /// Its outbox.
    pub outbox: Arc<dyn Outbox>,
    /// Its ledger.
    pub ledger: Arc<dyn Ledger>,
    /// Its clock.
    pub clock: Arc<TestClock>,
}

/// Runs all cases, each with a store of its own from `make`.
///
/// # Panics
/// With the sentence of the contract that does not hold.
pub async fn suite(make: impl AsyncFn() -> Fixture) {
    what_was_put_is_got(&make().await).await;
    versions_count_puts(&make().await).await;
    a_put_replaces_all_of_a_record(&make().await).await;
    an_expired_record_is_absent(&make().await).await;
    conditions::each_condition_holds_when_it_should(&make().await).await;
    conditions::a_failed_condition_undoes_everything(&make().await).await;
    conditions::a_check_writes_nothing(&make().await).await;
    conditions::one_of_many_absent_puts_wins(&make().await).await;
    conditions::versions_lose_no_update(&make().await).await;
    limits::keys_have_limits(&make().await).await;
    limits::records_have_a_limit(&make().await).await;
    limits::transactions_have_limits(&make().await).await;
    limits::two_writes_of_one_key_are_invalid(&make().await).await;
    limits::pages_have_limits(&make().await).await;
    queries::keys_order_by_their_bytes(&make().await).await;
    queries::ranges_hold_what_they_say(&make().await).await;
    queries::a_query_sees_only_its_partition(&make().await).await;
    queries::indexes_list_what_names_them(&make().await).await;
    queries::pages_leave_nothing_out(&make().await).await;
    queries::large_records_page_too(&make().await).await;
    queries::heads_are_records_without_bodies(&make().await).await;
    queries::cursors_belong_to_their_query(&make().await).await;
    outbox::events_wait_in_order(&make().await).await;
    outbox::published_events_are_gone(&make().await).await;
    outbox::what_is_no_place_is_invalid(&make().await).await;
    outbox::waiting_ends_with_an_event(&make().await).await;
}

impl Fixture {
    async fn put(&self, record: NewRecord) {
        let put = self
            .records
            .transact(writes([put(record, Condition::None)]))
            .await;
        put.expect("a put without a condition succeeds");
    }

    async fn get(&self, key: &Key) -> Option<Record> {
        self.records.get(key).await.expect("a get succeeds")
    }

    /// The bodies of all records of a query, page after page.
    async fn bodies(&self, query: &Query) -> Vec<String> {
        let mut query = query.clone();
        let mut bodies = Vec::new();
        loop {
            let page = self.records.query(&query).await.expect("a query succeeds");
            assert!(
                page.records.len() <= query.limit as usize,
                "a page has at most `limit` records"
            );
            bodies.extend(page.records.into_iter().map(|r| text(r.body)));
            query.after = page.next;
            if query.after.is_none() {
                return bodies;
            }
        }
    }
}

fn text(body: Vec<u8>) -> String {
    String::from_utf8(body).expect("bodies of the suite are text")
}

fn record(partition: &str, sort: &str, body: &str) -> NewRecord {
    NewRecord::new(Key::new(partition, sort), body.as_bytes().to_vec())
}

fn put(record: NewRecord, condition: Condition) -> Write {
    Write::Put { record, condition }
}

fn writes(writes: impl Into<Vec<Write>>) -> Transaction {
    Transaction {
        writes: writes.into(),
        ..Transaction::default()
    }
}

fn event(ids: &TestIds, version: u64) -> EventEnvelope {
    EventEnvelope {
        id: EventId::new(ids.uuid()),
        version: 1,
        at: TestClock::default().now(),
        organization: None,
        trace: None,
        event: Event::JobPublished {
            job: JobId::new(ids.uuid()),
            version,
        },
    }
}

/// An entry of the ledger for the suites.
pub(super) fn audit(detail: &str) -> AuditEntry {
    AuditEntry {
        at: TestClock::default().now(),
        actor: "account:1".to_owned(),
        action: "job.published".to_owned(),
        subject: "job:\u{e9}\n2".to_owned(),
        organization: Some("3".to_owned()),
        detail: detail.to_owned(),
    }
}

async fn what_was_put_is_got(store: &Fixture) {
    let key = Key::new("candidate#1", "profile");
    assert_eq!(
        store.get(&key).await,
        None,
        "a record that was never put is absent"
    );
    let every_byte: Vec<u8> = (0..=255).collect();
    for body in [every_byte, Vec::new()] {
        let record = NewRecord {
            key: key.clone(),
            index1: Some(Key::new("by-name", "\u{e9}")),
            index2: Some(Key::new("by-place", "x")),
            expires_at: Some(store.clock.now().plus_seconds(60)),
            body,
        };
        store.put(record.clone()).await;
        let stored = store.get(&key).await.expect("what was put is there");
        assert_eq!(stored.body, record.body, "the body is got as it was put");
        assert_eq!(stored.key, record.key);
        assert_eq!((stored.index1, stored.index2), (record.index1, record.index2));
        assert_eq!(stored.expires_at, record.expires_at);
    }
    for near in [
        Key::new("candidate#1", "profil"),
        Key::new("candidate#", "1profile"),
    ] {
        assert_eq!(store.get(&near).await, None, "a key is both parts, whole");
    }
}

async fn versions_count_puts(store: &Fixture) {
    let key = Key::new("p", "s");
    for version in 1..=3 {
        store.put(record("p", "s", "x")).await;
        let stored = store.get(&key).await.expect("it is there");
        assert_eq!(stored.version, version, "the version is one more with every put");
    }
    for _ in 0..2 {
        let delete = Write::Delete {
            key: key.clone(),
            condition: Condition::None,
        };
        let deleted = store.records.transact(writes([delete])).await;
        deleted.expect("without a condition an absent record is no error for a delete");
        assert_eq!(store.get(&key).await, None, "a deleted record is absent");
    }
    store.put(record("p", "s", "x")).await;
    let stored = store.get(&key).await.expect("it is there again");
    assert_eq!(stored.version, 1, "a deleted record starts again at 1");
}

async fn a_put_replaces_all_of_a_record(store: &Fixture) {
    let listed = NewRecord {
        index1: Some(Key::new("old", "1")),
        index2: Some(Key::new("old", "2")),
        expires_at: Some(store.clock.now().plus_seconds(1)),
        ..record("p", "s", "old")
    };
    store.put(listed).await;
    store.put(record("p", "s", "new")).await;
    store.clock.set(store.clock.now().plus_seconds(2));
    let stored = store
        .get(&Key::new("p", "s"))
        .await
        .expect("the new record does not expire");
    assert_eq!(stored.body, b"new");
    assert_eq!(
        (stored.index1, stored.index2),
        (None, None),
        "the index keys are replaced too"
    );
    for index in [Index::First, Index::Second] {
        let query = Query {
            index,
            ..Query::partition("old")
        };
        let sentence = "a replaced record is not listed where it was";
        super::eventually(async || store.bodies(&query).await, Vec::new(), sentence).await;
    }
}

async fn an_expired_record_is_absent(store: &Fixture) {
    let end = store.clock.now().plus_seconds(10);
    let passing = NewRecord {
        index1: Some(Key::new("i", "1")),
        expires_at: Some(end),
        ..record("p", "passing", "passing")
    };
    store.put(passing.clone()).await;
    store.put(record("p", "staying", "staying")).await;
    let by_index = Query {
        index: Index::First,
        ..Query::partition("i")
    };

    store.clock.set(end.plus_millis(-1));
    assert!(
        store.get(&passing.key).await.is_some(),
        "a record is there until it expires"
    );
    assert_eq!(store.bodies(&Query::partition("p")).await, ["passing", "staying"]);
    let listed = vec!["passing".to_owned()];
    super::eventually(
        async || store.bodies(&by_index).await,
        listed,
        "an index lists it until then",
    )
    .await;

    store.clock.set(end);
    assert_eq!(
        store.get(&passing.key).await,
        None,
        "an expired record is absent for a get"
    );
    let sentence = "an expired record is absent for a query";
    assert_eq!(
        store.bodies(&Query::partition("p")).await,
        ["staying"],
        "{sentence}"
    );
    assert!(store.bodies(&by_index).await.is_empty(), "{sentence} by an index");
    store
        .put(NewRecord {
            expires_at: None,
            ..passing.clone()
        })
        .await;
    let stored = store.get(&passing.key).await.expect("it is there again");
    assert_eq!(stored.version, 1, "an expired record starts again at 1");
}
