//! Conditions, and transactions as a whole.

use futures::future::join_all;

use super::super::{TestIds, assert_kind};
use super::{Fixture, audit, event, put, record, text, writes};
use crate::Clock as _;
use crate::ErrorKind::Conflict;
use crate::records::{Condition, Key, NewRecord, Transaction, Write};

pub(super) async fn each_condition_holds_when_it_should(store: &Fixture) {
    // What holds for a record that is absent, has version 2, and has expired at version 2.
    let table = [
        (Condition::None, [true, true, true]),
        (Condition::Absent, [true, false, true]),
        (Condition::Exists, [false, true, false]),
        (Condition::Version(0), [false, false, false]),
        (Condition::Version(1), [false, false, false]),
        (Condition::Version(2), [false, true, false]),
        (Condition::Version(3), [false, false, false]),
    ];
    let now = store.clock.now();
    for (condition, holds) in table {
        for (state, holds) in ["absent", "present", "expired"].into_iter().zip(holds) {
            for kind in ["put", "delete", "check"] {
                let key = Key::new(format!("{condition:?}"), format!("{state} {kind}"));
                for _ in 0..2 {
                    let before = NewRecord {
                        expires_at: (state == "expired").then_some(now.plus_seconds(-1)),
                        ..NewRecord::new(key.clone(), b"before".to_vec())
                    };
                    if state == "expired" {
                        // Put while it has not expired yet, so that its version counts up to 2.
                        store.clock.set(now.plus_seconds(-2));
                    }
                    if state != "absent" {
                        store.put(before).await;
                    }
                }
                store.clock.set(now);
                let write = match kind {
                    "put" => put(NewRecord::new(key.clone(), b"after".to_vec()), condition),
                    "delete" => Write::Delete {
                        key: key.clone(),
                        condition,
                    },
                    _ => Write::Check {
                        key: key.clone(),
                        condition,
                    },
                };
                let result = store.records.transact(writes([write])).await;
                let sentence = format!("`{condition:?}` of a {kind} on a record that is {state}");
                let left = store.get(&key).await.map(|record| text(record.body));
                if holds {
                    result.unwrap_or_else(|error| panic!("{sentence} holds: {error}"));
                } else {
                    assert_kind(result, Conflict, &sentence);
                }
                let after = match kind {
                    "put" if holds => Some("after"),
                    "delete" if holds => None,
                    _ => (state == "present").then_some("before"),
                };
                assert_eq!(left.as_deref(), after, "{sentence} leaves");
            }
        }
    }
}

pub(super) async fn a_failed_condition_undoes_everything(store: &Fixture) {
    let ids = TestIds::new();
    store.put(record("p", "kept", "before")).await;
    let kept = Key::new("p", "kept");
    // The failing write stands first, between and last.
    for place in 0..3 {
        let mut all = vec![
            put(record("p", "new", "after"), Condition::Absent),
            Write::Delete {
                key: kept.clone(),
                condition: Condition::Exists,
            },
        ];
        let failing = Write::Check {
            key: Key::new("p", "nothing"),
            condition: Condition::Exists,
        };
        all.insert(place, failing);
        let transaction = Transaction {
            writes: all,
            events: vec![event(&ids, 1)],
            audit: vec![audit("never")],
        };
        assert_kind(
            store.records.transact(transaction).await,
            Conflict,
            "one condition fails",
        );
        let sentence = "a transaction happens whole or not at all";
        assert_eq!(store.get(&Key::new("p", "new")).await, None, "{sentence}");
        assert!(store.get(&kept).await.is_some(), "{sentence}");
        let pending = store.outbox.pending(10).await.expect("the outbox is read");
        assert!(pending.is_empty(), "{sentence}, its events too");
        let entries = store.ledger.entries(0, 10).await.expect("the ledger is read");
        assert!(entries.is_empty(), "{sentence}, its audit entries too");
    }
    let whole = Transaction {
        writes: vec![
            put(record("p", "new", "after"), Condition::Absent),
            Write::Delete {
                key: kept.clone(),
                condition: Condition::Version(1),
            },
        ],
        events: vec![event(&ids, 1), event(&ids, 2)],
        audit: vec![audit("done")],
    };
    store.records.transact(whole).await.expect("all conditions hold");
    assert!(store.get(&Key::new("p", "new")).await.is_some());
    assert_eq!(store.get(&kept).await, None);
    assert_eq!(
        store.outbox.pending(10).await.expect("the outbox is read").len(),
        2
    );
    let entries = async || {
        store
            .ledger
            .entries(0, 10)
            .await
            .expect("the ledger is read")
            .len()
    };
    super::super::eventually(entries, 1, "the audit entry is there within seconds").await;
}

pub(super) async fn a_check_writes_nothing(store: &Fixture) {
    store.put(record("p", "s", "x")).await;
    let key = Key::new("p", "s");
    let check = Write::Check {
        key: key.clone(),
        condition: Condition::Version(1),
    };
    store
        .records
        .transact(writes([check]))
        .await
        .expect("the condition holds");
    let version = store.get(&key).await.map(|record| record.version);
    assert_eq!(version, Some(1), "a check writes nothing");
}

pub(super) async fn one_of_many_absent_puts_wins(store: &Fixture) {
    let attempts = (0..20).map(|n| {
        let write = put(record("p", "s", &n.to_string()), Condition::Absent);
        store.records.transact(writes([write]))
    });
    let results = join_all(attempts).await;
    let winners: Vec<usize> = (0..20).filter(|&n| results[n].is_ok()).collect();
    assert_eq!(winners.len(), 1, "one of many puts on `Absent` wins");
    for error in results.into_iter().filter_map(Result::err) {
        assert_eq!(error.kind(), Conflict, "the others conflict: {error}");
    }
    let stored = store
        .get(&Key::new("p", "s"))
        .await
        .expect("the winner's record is there");
    assert_eq!(text(stored.body), winners[0].to_string());
}

pub(super) async fn versions_lose_no_update(store: &Fixture) {
    let key = Key::new("p", "counter");
    store.put(record("p", "counter", "0")).await;
    let count = async || {
        let mut counted = 0;
        while counted < 10 {
            let stored = store.get(&key).await.expect("the counter is there");
            let next = text(stored.body).parse::<u32>().expect("a number") + 1;
            let write = put(
                record("p", "counter", &next.to_string()),
                Condition::Version(stored.version),
            );
            match store.records.transact(writes([write])).await {
                Ok(()) => counted += 1,
                Err(error) => assert_eq!(error.kind(), Conflict, "{error}"),
            }
        }
    };
    join_all((0..4).map(|_| count())).await;
    let stored = store.get(&key).await.expect("the counter is there");
    assert_eq!(
        text(stored.body),
        "40",
        "a put on a version overwrites nothing else"
    );
    assert_eq!(stored.version, 41);
}
