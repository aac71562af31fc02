//! The index gives the same results as one built afresh, whatever was added, replaced and removed before.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use rolefit_matching::index::{Filter, Index, IndexDocument, Query};

#[derive(Debug, Clone)]
enum Change {
    Upsert(IndexDocument),
    Remove(String),
}

fn key() -> impl Strategy<Value = String> {
    "[a-f]"
}

fn words() -> impl Strategy<Value = String> {
    prop::collection::vec(
        prop::sample::select(vec!["nurse", "welder", "steel", "ward", "数据", "care", "Zoë"]),
        0..6,
    )
    .prop_map(|w| w.join(" "))
}

fn skills() -> impl Strategy<Value = BTreeSet<String>> {
    let names = vec!["React", "JavaScript", "Welding", "Nursing", "Glass harp"];
    prop::collection::btree_set(prop::sample::select(names).prop_map(str::to_owned), 0..3)
}

fn change() -> impl Strategy<Value = Change> {
    let document =
        (key(), words(), words(), skills(), prop::bool::ANY).prop_map(|(key, title, body, skills, open)| {
            let tags = BTreeSet::from([format!("open:{open}")]);
            Change::Upsert(IndexDocument {
                key,
                title,
                body,
                skills,
                tags,
            })
        });
    prop_oneof![3 => document, 1 => key().prop_map(Change::Remove)]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn changes_leave_what_a_fresh_index_would_hold(
        changes in prop::collection::vec(change(), 0..30),
        title in words(),
        text in words(),
        wanted in skills(),
        filtered in prop::bool::ANY,
    ) {
        let mut index = Index::new();
        let mut model = BTreeMap::new();
        for change in changes {
            match change {
                Change::Upsert(document) => {
                    model.insert(document.key.clone(), document.clone());
                    index.upsert(document);
                }
                Change::Remove(key) => {
                    model.remove(&key);
                    index.remove(&key);
                }
            }
        }
        let mut fresh = Index::new();
        model.values().rev().cloned().for_each(|d| fresh.upsert(d));
        let query = Query { title, text, skills: wanted.into_iter().map(|s| (s, 5)).collect() };
        let tags = if filtered { BTreeSet::from(["open:true".to_owned()]) } else { BTreeSet::new() };
        let filter = Filter { tags };
        prop_assert_eq!(index.len(), model.len());
        let hits = index.search(&query, &filter, 4);
        prop_assert_eq!(&hits, &fresh.search(&query, &filter, 4));
        prop_assert!(hits.iter().all(|h| h.score <= 1000 && filter.tags.is_subset(&model[&h.key].tags)));
    }
}
