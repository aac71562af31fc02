//! Records: creations, changes and removals under conditions, each by one writer and by several.

use std::collections::BTreeSet;

use rolefit_aws::dynamodb::DynamoRecords;
use rolefit_ports::Records;
use rolefit_ports::records::{Condition, Key, NewRecord, Transaction, Write};

use super::{Known, Place, count, each, writes};

fn key(number: usize) -> Key {
    Key::new(format!("thing-{number}"), "x")
}

fn put(key: Key, body: Vec<u8>, condition: Condition) -> Write {
    Write::Put {
        record: NewRecord::new(key, body),
        condition,
    }
}

async fn write(records: &DynamoRecords, writes: Vec<Write>) -> Known {
    let transaction = Transaction {
        writes,
        ..Transaction::default()
    };
    Known::of(records.transact(transaction).await)
}

/// Nobody else writes, so that a condition that does not hold was made false by the writer's own lost try.
#[tokio::test(flavor = "multi_thread")]
async fn what_one_writer_does_is_never_refused_for_itself() {
    let place = Place::new().await;
    let table = place.data().await;
    let faulty = DynamoRecords::new(place.table(&place.faulty, &table));
    let clean = DynamoRecords::new(place.table(&place.clean, &table));
    place.go_wrong(1);
    let created = each(writes(), async |number| {
        write(&faulty, vec![put(key(number), b"1".to_vec(), Condition::Absent)]).await
    })
    .await;
    let seen = each(writes(), async |number| {
        clean
            .get(&key(number))
            .await
            .expect("a look")
            .map(|found| found.version)
    })
    .await;
    assert_eq!(count(&created, Known::Conflict), 0, "nobody else creates these");
    for (number, (known, version)) in created.iter().zip(&seen).enumerate() {
        match known {
            Known::Done => assert_eq!(*version, Some(1), "record {number} was acknowledged"),
            _ => assert!(version.is_none_or(|version| version == 1), "record {number}"),
        }
    }
    let changed = each(writes(), async |number| match seen[number] {
        None => None,
        Some(version) => {
            let change = put(key(number), b"2".to_vec(), Condition::Version(version));
            Some(write(&faulty, vec![change]).await)
        }
    })
    .await;
    assert!(
        !changed.contains(&Some(Known::Conflict)),
        "nobody else changes these"
    );
    let removed = each(writes(), async |number| match changed[number] {
        Some(Known::Done) => {
            let found = clean.get(&key(number)).await.expect("a look").expect("is there");
            assert_eq!(
                (found.version, found.body.as_slice()),
                (2, &b"2"[..]),
                "changed once"
            );
            let condition = Condition::Version(2);
            Some(
                write(
                    &faulty,
                    vec![Write::Delete {
                        key: key(number),
                        condition,
                    }],
                )
                .await,
            )
        }
        _ => None,
    })
    .await;
    assert!(
        !removed.contains(&Some(Known::Conflict)),
        "nobody else removes these"
    );
    for (number, known) in removed.iter().enumerate() {
        if *known == Some(Known::Done) {
            assert_eq!(
                clean.get(&key(number)).await.expect("a look"),
                None,
                "record {number}"
            );
        }
    }
    let all: Vec<Known> = created.into_iter().chain(changed.into_iter().flatten()).collect();
    let all: Vec<Known> = all.into_iter().chain(removed.into_iter().flatten()).collect();
    place.tell(
        "records",
        &format!(
            "{} writes, {} acknowledged, {} unknown, 0 lost, 0 refused for themselves",
            all.len(),
            count(&all, Known::Done),
            count(&all, Known::Unknown)
        ),
    );
    assert!(place.proxy.counts().all_faults() > 0, "faults were met");
}

/// Several writers add their names to one record, each on the version that it read: the record's version is a fence.
#[tokio::test(flavor = "multi_thread")]
async fn of_many_writers_each_counts_once() {
    let place = Place::new().await;
    let table = place.data().await;
    let faulty = DynamoRecords::new(place.table(&place.faulty, &table));
    let clean = DynamoRecords::new(place.table(&place.clean, &table));
    let shared = Key::new("shared", "x");
    let start = write(&clean, vec![put(shared.clone(), Vec::new(), Condition::Absent)]).await;
    assert_eq!(start, Known::Done);
    place.go_wrong(2);
    let rounds = each(writes() / 2, async |number| {
        let name = format!("{number};");
        let (mut unknown, mut lost_races) = (0, 0);
        for _ in 0..200 {
            let Ok(Some(found)) = faulty.get(&shared).await else {
                continue;
            };
            let names = String::from_utf8(found.body).expect("text");
            if names.split_inclusive(';').any(|known| known == name) {
                assert!(
                    unknown > 0,
                    "a writer that was told of a conflict had written {name}"
                );
                return (unknown, lost_races);
            }
            let body = format!("{names}{name}").into_bytes();
            match write(
                &faulty,
                vec![put(shared.clone(), body, Condition::Version(found.version))],
            )
            .await
            {
                Known::Done => return (unknown, lost_races),
                Known::Unknown => unknown += 1,
                Known::Conflict => lost_races += 1,
            }
        }
        panic!("writer {number} never came through");
    })
    .await;
    let found = clean.get(&shared).await.expect("a look").expect("is there");
    let names = String::from_utf8(found.body).expect("text");
    let all: Vec<&str> = names.split_terminator(';').collect();
    let different: BTreeSet<&str> = all.iter().copied().collect();
    assert_eq!(all.len(), writes() / 2, "each writer once: {names}");
    assert_eq!(different.len(), all.len());
    assert_eq!(found.version, 1 + all.len() as u64, "one version for each");
    let (unknown, races) = rounds
        .iter()
        .fold((0, 0), |sum, one| (sum.0 + one.0, sum.1 + one.1));
    place.tell(
        "one record, many writers",
        &format!(
            "{} writers, {races} races lost, {unknown} answers unknown, 0 doubled",
            all.len()
        ),
    );
}
