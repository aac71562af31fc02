//! Ranges, indexes, pages and cursors.

use super::super::{assert_kind, eventually};
use super::{Fixture, put, record, writes};
use crate::Clock as _;
use crate::ErrorKind::Invalid;
use crate::records::{
    Condition, Content, Cursor, Direction, Index, Key, MAX_RECORD_BYTES, NewRecord, Query, Record, SortRange,
};

/// Sort keys in the order of their bytes. In UTF-16 the last two would change places.
const ORDERED: [&str; 13] = [
    "\u{1}",
    " ",
    "0",
    "10",
    "9",
    "A",
    "Z",
    "a",
    "a#",
    "a\u{301}",
    "\u{e9}",
    "\u{ff5e}",
    "\u{1f600}",
];

async fn fill(store: &Fixture) {
    for sort in ORDERED.iter().rev() {
        store.put(record("p", sort, sort)).await;
    }
}

pub(super) async fn keys_order_by_their_bytes(store: &Fixture) {
    fill(store).await;
    let ascending = Query::partition("p");
    assert_eq!(
        store.bodies(&ascending).await,
        ORDERED,
        "keys order by their bytes"
    );
    let descending = Query {
        direction: Direction::Descending,
        ..ascending
    };
    let reversed: Vec<&str> = ORDERED.into_iter().rev().collect();
    assert_eq!(
        store.bodies(&descending).await,
        reversed,
        "and the other way descending"
    );
}

pub(super) async fn ranges_hold_what_they_say(store: &Fixture) {
    fill(store).await;
    let between = |from: &str, to: &str| SortRange::Between(from.to_owned(), to.to_owned());
    let prefix = |text: &str| SortRange::Prefix(text.to_owned());
    let table: [(SortRange, &[&str]); 11] = [
        (SortRange::All, &ORDERED),
        (prefix(""), &ORDERED),
        (prefix("a"), &["a", "a#", "a\u{301}"]),
        (prefix("1"), &["10"]),
        (prefix("\u{e9}"), &["\u{e9}"]),
        (prefix("\u{1f600}"), &["\u{1f600}"]),
        (prefix("zz"), &[]),
        (between("10", "A"), &["10", "9", "A"]),
        (between("a", "a"), &["a"]),
        (between("a\"", "a~"), &["a#"]),
        (between("b", "c"), &[]),
    ];
    for (range, expected) in table {
        for direction in [Direction::Ascending, Direction::Descending] {
            for limit in [1, 2, 1000] {
                let query = Query {
                    range: range.clone(),
                    direction,
                    limit,
                    ..Query::partition("p")
                };
                let mut found = store.bodies(&query).await;
                if direction == Direction::Descending {
                    found.reverse();
                }
                assert_eq!(
                    found, expected,
                    "{range:?} holds what it says, {direction:?}, {limit} a page"
                );
            }
        }
    }
}

pub(super) async fn a_query_sees_only_its_partition(store: &Fixture) {
    for partition in ["p", "p#", "P", "pp", "p\u{301}"] {
        store.put(record(partition, "s", partition)).await;
    }
    for partition in ["p", "p#", "P", "pp"] {
        let found = store.bodies(&Query::partition(partition)).await;
        assert_eq!(found, [partition], "a query sees only its partition");
    }
    let nothing = store.bodies(&Query::partition("none")).await;
    assert!(
        nothing.is_empty(),
        "a partition without records is empty, not an error"
    );
}

pub(super) async fn indexes_list_what_names_them(store: &Fixture) {
    let listed = |sort: &str, index1: Option<Key>, index2: Option<Key>| NewRecord {
        index1,
        index2,
        ..record("p", sort, sort)
    };
    let key = |sort: &str| Some(Key::new("i", sort));
    store.put(listed("a", key("3"), None)).await;
    store.put(listed("b", key("1"), key("9"))).await;
    store.put(listed("c", None, None)).await;
    store
        .put(listed("d", Some(Key::new("other", "2")), key("8")))
        .await;
    let by = |index| Query {
        index,
        ..Query::partition("i")
    };
    let first = async || store.bodies(&by(Index::First)).await;
    let second = async || store.bodies(&by(Index::Second)).await;
    eventually(
        first,
        vec!["b".into(), "a".into()],
        "the first index lists by its own keys",
    )
    .await;
    eventually(
        second,
        vec!["d".into(), "b".into()],
        "the second index lists by its own keys",
    )
    .await;

    store.put(listed("a", key("0"), None)).await;
    let delete = crate::records::Write::Delete {
        key: Key::new("p", "d"),
        condition: Condition::None,
    };
    store
        .records
        .transact(writes([delete]))
        .await
        .expect("a delete succeeds");
    eventually(
        first,
        vec!["a".into(), "b".into()],
        "a record moves in an index with its key",
    )
    .await;
    eventually(second, vec!["b".into()], "a deleted record leaves the indexes").await;
    let page = store
        .records
        .query(&by(Index::First))
        .await
        .expect("a query succeeds");
    let own = store.get(&Key::new("p", "a")).await;
    assert_eq!(
        page.records.first(),
        own.as_ref(),
        "an index gives the whole record"
    );
}

pub(super) async fn pages_leave_nothing_out(store: &Fixture) {
    // Index keys repeat, so that pages end between equal ones.
    for number in 0..23 {
        let body = format!("{number:02}");
        let new = NewRecord {
            index1: Some(Key::new("i", format!("{}", number / 7))),
            index2: Some(Key::new("i", "same")),
            ..record(&format!("p{}", number % 2), &body, &body)
        };
        store.put(new).await;
    }
    let numbers = |keep: &dyn Fn(usize) -> bool| -> Vec<String> {
        (0..23).filter(|&n| keep(n)).map(|n| format!("{n:02}")).collect()
    };
    // Equal index keys are ordered by the records' own keys: first the even ones, which stand in `p0`.
    let even_first = |range: std::ops::Range<usize>| {
        let (even, odd) = (numbers(&|n| n % 2 == 0), numbers(&|n| n % 2 == 1));
        let inside = move |text: &String| range.contains(&text.parse().expect("a number"));
        even.into_iter().chain(odd).filter(inside).collect::<Vec<_>>()
    };
    let by_first: Vec<String> = (0..4).flat_map(|n| even_first(n * 7..(n + 1) * 7)).collect();
    let table = [
        (Index::Primary, "p0", numbers(&|n| n % 2 == 0)),
        (Index::First, "i", by_first),
        (Index::Second, "i", even_first(0..23)),
    ];
    for (index, partition, ascending) in table {
        for direction in [Direction::Ascending, Direction::Descending] {
            let mut expected = ascending.clone();
            if direction == Direction::Descending {
                expected.reverse();
            }
            for limit in [1, 2, 3, 22, 23, 24] {
                let query = Query {
                    index,
                    direction,
                    limit,
                    ..Query::partition(partition)
                };
                let sentence = format!("{index:?} {direction:?} by {limit}: each record once, in order");
                eventually(async || store.bodies(&query).await, expected.clone(), &sentence).await;
            }
        }
    }
}

pub(super) async fn large_records_page_too(store: &Fixture) {
    let sizes: Vec<usize> = (0..12).map(|n| MAX_RECORD_BYTES - 100 - n).collect();
    for (number, size) in sizes.iter().enumerate() {
        let body = "x".repeat(*size);
        let write = put(record("p", &format!("{number:02}"), &body), Condition::None);
        store
            .records
            .transact(writes([write]))
            .await
            .expect("a large record is stored");
    }
    let found = store.bodies(&Query::partition("p")).await;
    let found: Vec<usize> = found.iter().map(String::len).collect();
    assert_eq!(
        found, sizes,
        "a page may be shorter, but the pages leave nothing out"
    );
}

pub(super) async fn heads_are_records_without_bodies(store: &Fixture) {
    let end = store.clock.now().plus_seconds(60);
    for number in 0..3 {
        let listed = NewRecord {
            index1: Some(Key::new("i", format!("{number}"))),
            index2: Some(Key::new("j", format!("{number}"))),
            expires_at: Some(end),
            ..record("p", &format!("{number}"), "a body that nobody asked for")
        };
        for _ in 0..=number {
            store.put(listed.clone()).await;
        }
    }
    for (index, partition) in [(Index::Primary, "p"), (Index::First, "i"), (Index::Second, "j")] {
        for direction in [Direction::Ascending, Direction::Descending] {
            let whole = Query {
                index,
                direction,
                limit: 2,
                ..Query::partition(partition)
            };
            let heads = Query {
                content: Content::Heads,
                ..whole.clone()
            };
            let look = async |query: &Query| {
                let first = store.records.query(query).await.expect("a query succeeds");
                let rest = Query {
                    after: first.next.clone(),
                    ..query.clone()
                };
                assert!(rest.after.is_some(), "three records are more than a page of two");
                let second = store.records.query(&rest).await.expect("a cursor goes on");
                assert_eq!(second.next, None, "then all are told");
                [first.records, second.records].concat()
            };
            let versions = async || {
                let all = look(&whole).await;
                all.iter().map(|record| record.version).collect::<Vec<_>>()
            };
            let expected = match direction {
                Direction::Ascending => vec![1, 2, 3],
                Direction::Descending => vec![3, 2, 1],
            };
            eventually(versions, expected, "every put is seen").await;
            let without: Vec<_> = look(&whole)
                .await
                .into_iter()
                .map(|record| Record {
                    body: Vec::new(),
                    ..record
                })
                .collect();
            let sentence = "heads are the same records in the same order, with everything but the body";
            assert_eq!(look(&heads).await, without, "{sentence}: {index:?} {direction:?}");
        }
    }
}

pub(super) async fn cursors_belong_to_their_query(store: &Fixture) {
    for sort in ["a1", "a2", "a3"] {
        let listed = NewRecord {
            index1: Some(Key::new("p", sort)),
            ..record("p", sort, sort)
        };
        store.put(listed).await;
    }
    let query = Query {
        limit: 1,
        ..Query::partition("p")
    };
    let page = store.records.query(&query).await.expect("a query succeeds");
    let cursor = page.next.expect("there are more records");
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    assert!(
        cursor.0.bytes().all(unreserved),
        "a cursor is safe to put into a URL: {}",
        cursor.0
    );

    let after = |cursor: &str| Query {
        after: Some(Cursor(cursor.to_owned())),
        ..query.clone()
    };
    let own = after(&cursor.0);
    let others = [
        Query {
            partition: "q".to_owned(),
            ..own.clone()
        },
        Query {
            index: Index::First,
            ..own.clone()
        },
        Query {
            direction: Direction::Descending,
            ..own.clone()
        },
        Query {
            range: SortRange::Prefix("a".to_owned()),
            ..own.clone()
        },
        Query {
            range: SortRange::Between("a".to_owned(), "b".to_owned()),
            ..own.clone()
        },
    ];
    for other in others {
        let sentence = "a cursor of another query is invalid";
        assert_kind(store.records.query(&other).await, Invalid, sentence);
    }
    let half = &cursor.0[..cursor.0.len() / 2];
    for forged in ["", "x", "a2", "%00", "\u{e9}", half, &format!("{}A", cursor.0)] {
        let sentence = "what is no cursor is invalid";
        assert_kind(store.records.query(&after(forged)).await, Invalid, sentence);
    }
    assert_eq!(
        store.bodies(&own).await,
        ["a2", "a3"],
        "a cursor goes on after its page"
    );
}
