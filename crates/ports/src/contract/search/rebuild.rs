//! A collection that is made anew while it is used.

use super::super::assert_kind;
use super::{all, assert_count, assert_found, best, document, fill, kitchen_and_ward, words};
use crate::ErrorKind::Conflict;
use crate::Search;
use crate::search::Collection::{Candidates, Jobs};
use crate::search::SearchQuery;

pub(super) async fn a_rebuild_replaces_one_collection(search: &impl Search) {
    fill(search, Jobs, kitchen_and_ward()).await;
    fill(search, Candidates, kitchen_and_ward()).await;
    let rebuild = search.begin_rebuild(Jobs).await.expect("begins");
    let sentence = "what is there is found until the rebuild ends";
    assert_count(search, Jobs, 2, sentence).await;
    assert_found(search, Jobs, &all(), &["cook", "nurse"], sentence).await;
    fill(search, Jobs, vec![document("baker", "", &[], "")]).await;
    fill(search, Jobs, vec![document("tailor", "", &[], "")]).await;
    let removed = search
        .remove(Jobs, &["tailor".to_owned(), "cook".to_owned()])
        .await;
    removed.expect("removed from both, where it is there");
    assert_found(search, Jobs, &all(), &["baker", "nurse"], "changes count at once").await;
    search.end_rebuild(Jobs, rebuild).await.expect("ends");
    let sentence = "afterwards there is what was added meanwhile";
    assert_count(search, Jobs, 1, sentence).await;
    assert_found(search, Jobs, &all(), &["baker"], sentence).await;
    assert_count(search, Candidates, 2, "the other collection is left alone").await;
    fill(search, Jobs, kitchen_and_ward()).await;
    assert_found(search, Jobs, &all(), &["baker", "cook", "nurse"], "and goes on").await;
}

pub(super) async fn of_two_rebuilds_the_later_counts(search: &impl Search) {
    fill(search, Jobs, kitchen_and_ward()).await;
    let first = search.begin_rebuild(Jobs).await.expect("begins");
    let second = search.begin_rebuild(Jobs).await.expect("begins anew");
    assert_kind(
        search.end_rebuild(Jobs, first).await,
        Conflict,
        "a rebuild that was given up does not end",
    );
    assert_found(search, Jobs, &all(), &["cook", "nurse"], "and changes nothing").await;
    search
        .end_rebuild(Jobs, second.clone())
        .await
        .expect("the later one ends");
    assert_found(search, Jobs, &all(), &[], "with nothing in it").await;
    assert_kind(search.end_rebuild(Jobs, second).await, Conflict, "and ends once");
}

/// Whoever searches meanwhile finds everything, at every moment.
pub(super) async fn searches_go_on_while_it_is_rebuilt(search: &impl Search) {
    let batch = || (0..40).map(|n| document(&format!("fixed-{n:02}"), "Cook", &[], "kitchen"));
    fill(search, Jobs, batch().collect()).await;
    assert_count(search, Jobs, 40, "documents are counted").await;
    let ended = std::sync::atomic::AtomicBool::new(false);
    let rebuilds = async {
        for _ in 0..3 {
            let rebuild = search.begin_rebuild(Jobs).await.expect("begins");
            for document in batch() {
                fill(search, Jobs, vec![document]).await;
            }
            search.end_rebuild(Jobs, rebuild).await.expect("ends");
        }
        ended.store(true, std::sync::atomic::Ordering::SeqCst);
    };
    let looks = async {
        while !ended.load(std::sync::atomic::Ordering::SeqCst) {
            for query in [all(), words("kitchen")] {
                let query = SearchQuery { limit: 100, ..query };
                let found = best(search, Jobs, &query).await;
                assert_eq!(
                    found.len(),
                    40,
                    "nothing is missing while the collection is rebuilt"
                );
            }
            let count = search.count(Jobs).await.expect("is counted");
            assert_eq!(count, 40, "nor uncounted");
            tokio::task::yield_now().await;
        }
    };
    futures::join!(rebuilds, looks);
}
