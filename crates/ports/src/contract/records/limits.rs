//! The limits, each at its edge and one beyond.

use super::super::{TestIds, assert_kind};
use super::{Fixture, audit, event, put, record, writes};
use crate::ErrorKind::Invalid;
use crate::records::{
    Condition, Key, MAX_KEY_BYTES, MAX_PAGE, MAX_RECORD_BYTES, MAX_TRANSACTION_BYTES, MAX_TRANSACTION_ITEMS,
    NewRecord, Query, Transaction, Write,
};

pub(super) async fn keys_have_limits(store: &Fixture) {
    let longest = "\u{e9}".repeat(MAX_KEY_BYTES / 2);
    let too_long = format!("{longest}x");
    let other = || Key::new("other", "key");
    let of_key = |key: Key| {
        let listed = |index1: Option<Key>, index2: Option<Key>| {
            let record = NewRecord {
                index1,
                index2,
                ..NewRecord::new(other(), Vec::new())
            };
            put(record, Condition::None)
        };
        [
            put(NewRecord::new(key.clone(), Vec::new()), Condition::None),
            listed(Some(key.clone()), None),
            listed(None, Some(key.clone())),
            Write::Check {
                key: key.clone(),
                condition: Condition::None,
            },
            Write::Delete {
                key,
                condition: Condition::None,
            },
        ]
    };
    for write in of_key(Key::new(longest.clone(), longest.clone())) {
        let result = store.records.transact(writes([write])).await;
        result.expect("a key of the greatest length is valid");
    }
    for (partition, sort) in [
        ("", "x"),
        ("x", ""),
        ("x", &too_long),
        (&too_long, "x"),
        ("x\0", "x"),
        ("x", "\0x"),
    ] {
        for write in of_key(Key::new(partition, sort)) {
            let also = put(record("p", "also", "x"), Condition::None);
            let result = store.records.transact(writes([also, write])).await;
            assert_kind(
                result,
                Invalid,
                "a key part that is empty, too long, or holds U+0000 is invalid",
            );
        }
    }
    let also = store.get(&Key::new("p", "also")).await;
    assert_eq!(also, None, "an invalid transaction does nothing");
}

pub(super) async fn records_have_a_limit(store: &Fixture) {
    let of_size = |size: usize| {
        let mut record = NewRecord {
            index1: Some(Key::new("i", "\u{e9}")),
            index2: Some(Key::new("index", "2")),
            ..record("p", "s", "")
        };
        record.body = vec![b'x'; size - record.bytes()];
        record
    };
    assert_eq!(of_size(100).bytes(), 100);
    let largest = of_size(MAX_RECORD_BYTES);
    store.put(largest.clone()).await;
    let stored = store
        .get(&largest.key)
        .await
        .expect("the largest record is there");
    assert_eq!(stored.body, largest.body);
    let result = store
        .records
        .transact(writes([put(of_size(MAX_RECORD_BYTES + 1), Condition::None)]));
    assert_kind(result.await, Invalid, "a record above the limit is invalid");
    let stored = store.get(&largest.key).await.map(|record| record.version);
    assert_eq!(stored, Some(1), "an invalid transaction does nothing");
}

pub(super) async fn transactions_have_limits(store: &Fixture) {
    let ids = TestIds::new();
    let with_writes = |count: usize| Transaction {
        writes: (0..count)
            .map(|n| put(record("p", &n.to_string(), "x"), Condition::None))
            .collect(),
        events: vec![event(&ids, 1), event(&ids, 2)],
        audit: vec![audit("one")],
    };
    let too_many = with_writes(MAX_TRANSACTION_ITEMS - 2);
    let sentence = "writes, events and audit entries together have a limit";
    assert_kind(store.records.transact(too_many).await, Invalid, sentence);
    let most = with_writes(MAX_TRANSACTION_ITEMS - 3);
    store
        .records
        .transact(most)
        .await
        .expect("the greatest number of items is valid");
    let bodies = store.bodies(&Query::partition("p")).await;
    assert_eq!(bodies.len(), MAX_TRANSACTION_ITEMS - 3, "all of them are there");

    let of_size = |size: usize| {
        let mut left = size;
        let mut all = Vec::new();
        while left > 0 {
            let bytes = left.min(MAX_RECORD_BYTES);
            let mut record = record("large", &format!("{:03}", all.len()), "");
            record.body = vec![0; bytes - record.bytes()];
            left -= bytes;
            all.push(put(record, Condition::None));
        }
        writes(all)
    };
    let result = store.records.transact(of_size(MAX_TRANSACTION_BYTES + 100));
    assert_kind(result.await, Invalid, "the bytes of a transaction have a limit");
    let largest = of_size(MAX_TRANSACTION_BYTES);
    store
        .records
        .transact(largest.clone())
        .await
        .expect("the largest transaction is valid");
    let with_event = Transaction {
        events: vec![event(&ids, 3)],
        ..largest
    };
    let sentence = "events count towards the bytes of a transaction";
    assert_kind(store.records.transact(with_event).await, Invalid, sentence);
    store
        .records
        .transact(Transaction::default())
        .await
        .expect("an empty transaction is valid");
}

pub(super) async fn two_writes_of_one_key_are_invalid(store: &Fixture) {
    let key = Key::new("p", "s");
    let others = [
        put(record("p", "s", "two"), Condition::None),
        Write::Delete {
            key: key.clone(),
            condition: Condition::None,
        },
        Write::Check {
            key: key.clone(),
            condition: Condition::None,
        },
    ];
    for other in others {
        let both = writes([put(record("p", "s", "one"), Condition::None), other]);
        let result = store.records.transact(both).await;
        assert_kind(result, Invalid, "two writes with the same key are invalid");
    }
    assert_eq!(store.get(&key).await, None, "an invalid transaction does nothing");
}

pub(super) async fn pages_have_limits(store: &Fixture) {
    for limit in [0, MAX_PAGE + 1, u32::MAX] {
        let query = Query {
            limit,
            ..Query::partition("p")
        };
        let sentence = "a page of no records or too many is invalid";
        assert_kind(store.records.query(&query).await, Invalid, sentence);
    }
    for limit in [1, MAX_PAGE] {
        let query = Query {
            limit,
            ..Query::partition("p")
        };
        store
            .records
            .query(&query)
            .await
            .expect("a page within the limits is valid");
    }
}
