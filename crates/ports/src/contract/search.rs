//! What every index must do.

mod rebuild;
mod titles;

use std::collections::BTreeMap;

use super::eventually;
use crate::Search;
use crate::search::Collection::{self, Candidates, Jobs};
use crate::search::{Hit, MOST_COMPLETIONS, MOST_CORRECTIONS, SearchDocument, SearchQuery};

/// Runs all cases, each with an index of its own from `make`.
///
/// # Panics
/// With the sentence of the contract that does not hold.
pub async fn suite<S: Search>(make: impl AsyncFn() -> S) {
    what_was_added_is_found(&make().await).await;
    the_same_key_is_replaced(&make().await).await;
    the_last_of_equal_keys_in_a_batch_counts(&make().await).await;
    what_was_removed_is_not_found(&make().await).await;
    the_best_fit_comes_first(&make().await).await;
    titles::a_word_in_a_title_counts_more_than_in_the_text(&make().await).await;
    titles::a_word_of_most_titles_is_not_rare_in_texts(&make().await).await;
    equal_fits_are_ordered_by_key(&make().await).await;
    the_limit_cuts_the_worst(&make().await).await;
    filters_are_exact(&make().await).await;
    filters_hold_for_searches_too(&make().await).await;
    facets_count_under_all_other_filters(&make().await).await;
    facets_count_what_the_words_find(&make().await).await;
    a_typed_word_finds_what_begins_with_it(&make().await).await;
    a_mistyped_word_finds_the_nearest(&make().await).await;
    only_so_many_mistyped_words_are_corrected(&make().await).await;
    scripts_without_spaces_are_found_by_their_characters(&make().await).await;
    removed_documents_neither_match_nor_suggest(&make().await).await;
    typed_words_are_filtered_and_counted_as_others(&make().await).await;
    a_query_for_nothing_gives_everything_by_key(&make().await).await;
    collections_are_apart(&make().await).await;
    rebuild::a_rebuild_replaces_one_collection(&make().await).await;
    rebuild::of_two_rebuilds_the_later_counts(&make().await).await;
    rebuild::searches_go_on_while_it_is_rebuilt(&make().await).await;
    searches_go_on_while_documents_change(&make().await).await;
}

const MOST: usize = 100;

fn document(key: &str, title: &str, skills: &[&str], text: &str) -> SearchDocument {
    SearchDocument {
        key: key.to_owned(),
        titles: vec![title.to_owned()],
        skills: skills.iter().map(|s| (*s).to_owned()).collect(),
        text: text.to_owned(),
        filters: BTreeMap::new(),
    }
}

fn filtered(key: &str, filters: &[(&str, &[&str])]) -> SearchDocument {
    SearchDocument {
        filters: named(filters),
        ..document(key, "Cook", &[], "kitchen")
    }
}

fn named(filters: &[(&str, &[&str])]) -> BTreeMap<String, Vec<String>> {
    let values = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect();
    filters
        .iter()
        .map(|(name, all)| ((*name).to_owned(), values(all)))
        .collect()
}

fn all() -> SearchQuery {
    SearchQuery {
        limit: MOST,
        ..SearchQuery::default()
    }
}

fn words(text: &str) -> SearchQuery {
    SearchQuery {
        text: text.to_owned(),
        ..all()
    }
}

async fn fill(search: &impl Search, collection: Collection, documents: Vec<SearchDocument>) {
    search
        .upsert(collection, documents)
        .await
        .expect("documents are added");
}

async fn best(search: &impl Search, collection: Collection, query: &SearchQuery) -> Vec<Hit> {
    let answer = search.search(collection, query).await.expect("a search answers");
    answer.hits
}

/// The keys that a query finds, in order. An index may need a moment after a change.
async fn assert_found(
    search: &impl Search,
    collection: Collection,
    query: &SearchQuery,
    expected: &[&str],
    sentence: &str,
) {
    let look = async || {
        let hits = best(search, collection, query).await;
        hits.into_iter().map(|hit| hit.key).collect::<Vec<_>>()
    };
    eventually(look, expected.iter().map(|k| (*k).to_owned()).collect(), sentence).await;
}

async fn assert_count(search: &impl Search, collection: Collection, expected: u64, sentence: &str) {
    let look = async || search.count(collection).await.expect("a count answers");
    eventually(look, expected, sentence).await;
}

fn kitchen_and_ward() -> Vec<SearchDocument> {
    vec![
        document(
            "cook",
            "Cook",
            &["Food preparation"],
            "prepares meals in a busy kitchen",
        ),
        document("nurse", "Nurse", &["Patient care"], "cares for people on a ward"),
    ]
}

async fn what_was_added_is_found(search: &impl Search) {
    assert_count(search, Jobs, 0, "an index begins empty").await;
    fill(search, Jobs, Vec::new()).await;
    fill(search, Jobs, kitchen_and_ward()).await;
    assert_count(search, Jobs, 2, "documents are counted").await;
    assert_found(search, Jobs, &words("kitchen"), &["cook"], "words find documents").await;
    let title = SearchQuery {
        titles: vec!["Nurse".to_owned()],
        ..all()
    };
    let hits = best(search, Jobs, &title).await;
    assert_eq!(hits[0].key, "nurse", "titles find documents");
    let skill = SearchQuery {
        skills: vec!["Patient care".to_owned()],
        ..all()
    };
    let hits = best(search, Jobs, &skill).await;
    assert_eq!(hits[0].key, "nurse", "skills find documents");
}

async fn the_same_key_is_replaced(search: &impl Search) {
    fill(search, Jobs, kitchen_and_ward()).await;
    fill(search, Jobs, kitchen_and_ward()).await;
    assert_count(search, Jobs, 2, "adding again changes nothing").await;
    fill(
        search,
        Jobs,
        vec![document("cook", "Gardener", &[], "roses and hedges")],
    )
    .await;
    assert_found(search, Jobs, &words("roses"), &["cook"], "the new words find it").await;
    assert_found(search, Jobs, &words("kitchen"), &[], "the old words do not").await;
    assert_count(search, Jobs, 2, "it stands in place of the old one").await;
}

async fn the_last_of_equal_keys_in_a_batch_counts(search: &impl Search) {
    let twice = ["kitchen", "garden"].map(|text| document("one", "Worker", &[], text));
    fill(search, Jobs, twice.to_vec()).await;
    assert_found(search, Jobs, &words("garden"), &["one"], "the last one counts").await;
    assert_found(search, Jobs, &words("kitchen"), &[], "the earlier one does not").await;
    assert_count(search, Jobs, 1, "it is one document").await;
}

async fn what_was_removed_is_not_found(search: &impl Search) {
    fill(search, Jobs, kitchen_and_ward()).await;
    let keys = ["cook".to_owned(), "absent".to_owned()];
    for _ in 0..2 {
        search
            .remove(Jobs, &keys)
            .await
            .expect("absent documents are no error");
    }
    search.remove(Jobs, &[]).await.expect("nor are none");
    assert_found(
        search,
        Jobs,
        &words("kitchen"),
        &[],
        "a removed document is not found",
    )
    .await;
    assert_found(search, Jobs, &all(), &["nurse"], "the others are").await;
    assert_count(search, Jobs, 1, "nor counted").await;
}

async fn the_best_fit_comes_first(search: &impl Search) {
    let mut documents = kitchen_and_ward();
    documents.push(document(
        "chef",
        "Cook",
        &["Food preparation"],
        "prepares meals on a ship",
    ));
    fill(search, Candidates, documents).await;
    let query = SearchQuery {
        titles: vec!["Cook".to_owned()],
        skills: vec!["Food preparation".to_owned()],
        text: "a busy kitchen".to_owned(),
        ..all()
    };
    assert_count(search, Candidates, 3, "documents are counted").await;
    let hits = best(search, Candidates, &query).await;
    let keys: Vec<_> = hits.iter().map(|hit| hit.key.as_str()).collect();
    assert_eq!(keys[..2], ["cook", "chef"], "the best hit first");
    assert!(
        hits.is_sorted_by(|a, b| a.score >= b.score),
        "in the order of their scores"
    );
    let again = best(search, Candidates, &query).await;
    assert_eq!(hits, again, "the same question has the same answer");
}

async fn equal_fits_are_ordered_by_key(search: &impl Search) {
    let documents = ["b", "c", "a"].map(|key| document(key, "Cook", &[], "kitchen"));
    fill(search, Jobs, documents.to_vec()).await;
    assert_found(search, Jobs, &words("kitchen"), &["a", "b", "c"], "ties by key").await;
}

async fn the_limit_cuts_the_worst(search: &impl Search) {
    let documents = ["b", "c", "a"].map(|key| document(key, "Cook", &[], "kitchen"));
    fill(search, Jobs, documents.to_vec()).await;
    for (limit, expected) in [
        (0, &[][..]),
        (2, &["a", "b"]),
        (3, &["a", "b", "c"]),
        (9, &["a", "b", "c"]),
    ] {
        for query in [words("kitchen"), all()] {
            let query = SearchQuery { limit, ..query };
            assert_found(
                search,
                Jobs,
                &query,
                expected,
                "at most `limit` hits, the best ones",
            )
            .await;
        }
    }
}

fn places() -> Vec<SearchDocument> {
    vec![
        filtered("a", &[("place", &["remote"]), ("pay", &["hour"])]),
        filtered("b", &[("place", &["remote", "hybrid"])]),
        filtered("c", &[("place", &["on site"]), ("pay", &["hour", "year"])]),
        filtered("d", &[]),
    ]
}

/// Filters, and the documents of [`places`] that pass them.
type FilterCase = (
    &'static [(&'static str, &'static [&'static str])],
    &'static [&'static str],
);

const FILTERS: [FilterCase; 8] = [
    (&[], &["a", "b", "c", "d"]),
    (&[("place", &["remote"])], &["a", "b"]),
    (&[("place", &["remote", "on site"])], &["a", "b", "c"]),
    (
        &[("place", &["remote", "on site"]), ("pay", &["hour"])],
        &["a", "c"],
    ),
    (&[("place", &["Remote"])], &[]),
    (&[("place", &["rem"])], &[]),
    (&[("unknown", &["remote"])], &[]),
    (&[("place", &[])], &[]),
];

async fn filters_are_exact(search: &impl Search) {
    fill(search, Jobs, places()).await;
    for (filters, expected) in FILTERS {
        let query = SearchQuery {
            filters: named(filters),
            ..all()
        };
        let sentence = "any one of the list, for every name, exactly";
        assert_found(search, Jobs, &query, expected, sentence).await;
    }
}

async fn filters_hold_for_searches_too(search: &impl Search) {
    fill(search, Jobs, places()).await;
    for (filters, expected) in FILTERS {
        let query = SearchQuery {
            filters: named(filters),
            ..words("kitchen")
        };
        assert_found(search, Jobs, &query, expected, "what does not pass is no hit").await;
        let query = SearchQuery { limit: 1, ..query };
        let first = &expected[..expected.len().min(1)];
        assert_found(
            search,
            Jobs,
            &query,
            first,
            "what does not pass does not use up the limit",
        )
        .await;
    }
}

/// Filters, and how often each value of `place` and of `pay` then counts in [`places`].
type FacetCase = (
    &'static [(&'static str, &'static [&'static str])],
    &'static [(&'static str, u64)],
    &'static [(&'static str, u64)],
);

const FACETS: [FacetCase; 5] = [
    (
        &[],
        &[("hybrid", 1), ("on site", 1), ("remote", 2)],
        &[("hour", 2), ("year", 1)],
    ),
    // A choice leaves the numbers of its alternatives as they were.
    (
        &[("place", &["remote"])],
        &[("hybrid", 1), ("on site", 1), ("remote", 2)],
        &[("hour", 1)],
    ),
    (
        &[("place", &["on site", "hybrid"]), ("pay", &["hour"])],
        &[("on site", 1), ("remote", 1)],
        &[("hour", 1), ("year", 1)],
    ),
    (
        &[("place", &[])],
        &[("hybrid", 1), ("on site", 1), ("remote", 2)],
        &[],
    ),
    (&[("unknown", &["x"])], &[], &[]),
];

async fn assert_facets(search: &impl Search, query: &SearchQuery, expected: &[(&str, &[(&str, u64)])]) {
    let look = async || search.search(Jobs, query).await.expect("a search answers").facets;
    let counts = |values: &[(&str, u64)]| values.iter().map(|(v, n)| ((*v).to_owned(), *n)).collect();
    let expected = expected
        .iter()
        .map(|(name, values)| ((*name).to_owned(), counts(values)))
        .collect();
    let sentence = "a facet counts what passes the filters of all other names";
    eventually(look, expected, &format!("{sentence}: {:?}", query.filters)).await;
}

async fn facets_count_under_all_other_filters(search: &impl Search) {
    fill(search, Jobs, places()).await;
    for (filters, place, pay) in FACETS {
        for query in [all(), words("kitchen")] {
            // The limit cuts hits, not numbers.
            for limit in [0, 1, MOST] {
                let query = SearchQuery {
                    limit,
                    filters: named(filters),
                    facets: ["place", "pay", "absent"].map(str::to_owned).into(),
                    ..query.clone()
                };
                let expected = [("place", place), ("pay", pay), ("absent", &[])];
                assert_facets(search, &query, &expected).await;
            }
        }
    }
    assert_facets(search, &words("kitchen"), &[]).await;
}

async fn facets_count_what_the_words_find(search: &impl Search) {
    let mut documents = places();
    documents[0].titles = vec!["Gardener".to_owned()];
    documents[0].text = "roses".to_owned();
    fill(search, Jobs, documents).await;
    for (asked, expected, found) in [
        ("roses", &[("remote", 1)][..], &["a"][..]),
        (
            "kitchen",
            &[("hybrid", 1), ("on site", 1), ("remote", 1)],
            &["b", "c", "d"],
        ),
        ("moon", &[], &[]),
    ] {
        let query = SearchQuery {
            facets: ["place".to_owned()].into(),
            ..words(asked)
        };
        assert_facets(search, &query, &[("place", expected)]).await;
        assert_found(search, Jobs, &query, found, "counting changes no hit").await;
    }
}

fn typed(words: &str) -> SearchQuery {
    SearchQuery {
        typed: words.to_owned(),
        ..all()
    }
}

fn trades() -> Vec<SearchDocument> {
    vec![
        document("nurse", "Pflegefachkraft", &[], "cares for people on a ward"),
        document("aide", "Aide", &[], "helps with Pflege on a ward"),
        document("kotlin", "Engineer", &[], "writes Kotlin for phones"),
        document("java", "Engineer", &[], "writes Java for servers"),
    ]
}

async fn a_typed_word_finds_what_begins_with_it(search: &impl Search) {
    fill(search, Jobs, trades()).await;
    for (asked, expected) in [
        // In the title a longer word fits better than the word itself in the text.
        ("Pflege", &["nurse", "aide"][..]),
        ("PFLEGEFACH", &["nurse"]),
        ("kotl phones", &["kotlin"]),
        // Too short to begin another word.
        ("pfl", &[]),
        ("fachkraft", &[]),
        ("moon", &[]),
        ("ward pflegefach", &["nurse", "aide"]),
    ] {
        let sentence = format!("a typed word finds itself and what begins with it: {asked}");
        assert_found(search, Jobs, &typed(asked), expected, &sentence).await;
    }
    // The words are in the order of the alphabet: `word000`, `word001`, …
    let many = (0..=MOST_COMPLETIONS)
        .map(|n| document(&format!("{n:03}"), "Cook", &[], &format!("word{n:03}")))
        .collect();
    fill(search, Candidates, many).await;
    let query = SearchQuery {
        limit: MOST_COMPLETIONS + 1,
        ..typed("word")
    };
    let first: Vec<_> = (0..MOST_COMPLETIONS).map(|n| format!("{n:03}")).collect();
    let first: Vec<_> = first.iter().map(String::as_str).collect();
    let sentence = "of the words that begin with a typed one, the first in the alphabet are looked for";
    assert_found(search, Candidates, &query, &first, sentence).await;
    let sentence = "other words are found as they are written";
    assert_found(search, Jobs, &words("Pflege"), &["aide"], sentence).await;
    assert_found(search, Candidates, &typed("Pflege"), &[], "in their collection").await;
}

async fn a_mistyped_word_finds_the_nearest(search: &impl Search) {
    fill(search, Jobs, trades()).await;
    for (asked, expected, instead) in [
        ("kotln", &["kotlin"][..], &[("kotln", "kotlin")][..]),
        ("Koltin", &["kotlin"], &[("Koltin", "kotlin")]),
        (
            "Pflegfachkrat",
            &["nurse"],
            &[("Pflegfachkrat", "pflegefachkraft")],
        ),
        (
            "Kotln phonse",
            &["kotlin"],
            &[("Kotln", "kotlin"), ("phonse", "phones")],
        ),
        // One of the words is there, so nothing is changed.
        ("kotln servers", &["java"], &[]),
        ("kxtlxn", &["kotlin"], &[("kxtlxn", "kotlin")]),
        // Every form that was typed is named.
        (
            "kotln KOTLN kotln",
            &["kotlin"],
            &[("KOTLN", "kotlin"), ("kotln", "kotlin")],
        ),
        // Letters are compared without their case and accents.
        ("KÔTLN", &["kotlin"], &[("KÔTLN", "kotlin")]),
        // Too many mistakes, in the first letter, or in a word too short for any.
        ("kxxlxn", &[], &[]),
        ("botlin", &[], &[]),
        ("jxxa", &[], &[]),
        ("om", &[], &[]),
    ] {
        let query = typed(asked);
        let sentence = format!("a mistyped word finds the nearest: {asked}");
        assert_found(search, Jobs, &query, expected, &sentence).await;
        let answer = search.search(Jobs, &query).await.expect("a search answers");
        let said: Vec<_> = answer
            .instead
            .iter()
            .map(|(a, b)| (a.as_str(), b.as_str()))
            .collect();
        assert_eq!(said, instead, "and what was looked for is said: {asked}");
    }
}

async fn only_so_many_mistyped_words_are_corrected(search: &impl Search) {
    fill(search, Jobs, trades()).await;
    let unknown = |n: usize| format!("zzzz{}", "q".repeat(n + 3));
    for (before, expected) in [(MOST_CORRECTIONS - 1, &["kotlin"][..]), (MOST_CORRECTIONS, &[])] {
        let mut asked: Vec<_> = (0..before).map(unknown).collect();
        // A word that comes again takes nobody's place.
        asked.push(unknown(0));
        asked.push("kotln".to_owned());
        let sentence = "of the different words that were typed, the first ones are corrected";
        assert_found(search, Jobs, &typed(&asked.join(" ")), expected, sentence).await;
    }
}

async fn scripts_without_spaces_are_found_by_their_characters(search: &impl Search) {
    let documents = vec![
        document("engineer", "数据工程师", &[], "我们在上海寻找工程师"),
        document("nurse", "护士", &[], "在医院照顾病人"),
        document("kangoshi", "看護師", &[], "病院で働くスタッフ"),
        document("developer", "Kotlinエンジニア", &[], "アプリを作る"),
    ];
    fill(search, Jobs, documents).await;
    for (asked, expected) in [
        ("工程师", &["engineer"][..]),
        ("数据工程师", &["engineer"]),
        ("护士", &["nurse"]),
        ("看護師", &["kangoshi"]),
        ("スタッフ", &["kangoshi"]),
        ("エンジニア", &["developer"]),
        ("kotlinエンジニア", &["developer"]),
        ("上海 kotlin", &["developer", "engineer"]),
        // One character in common is not a word in common.
        ("护照", &[]),
        ("工资", &[]),
    ] {
        let query = typed(asked);
        let sentence = format!("typed characters find those that stand beside each other: {asked}");
        let look = async || {
            let hits = best(search, Jobs, &query).await;
            let mut keys: Vec<_> = hits.into_iter().map(|hit| hit.key).collect();
            keys.sort();
            keys
        };
        eventually(
            look,
            expected.iter().map(|k| (*k).to_owned()).collect(),
            &sentence,
        )
        .await;
        let answer = search.search(Jobs, &query).await.expect("a search answers");
        assert!(answer.instead.is_empty(), "and nothing is corrected: {asked}");
    }
}

async fn removed_documents_neither_match_nor_suggest(search: &impl Search) {
    fill(search, Jobs, trades()).await;
    assert_found(search, Jobs, &typed("kotln"), &["kotlin"], "it is there at first").await;
    search
        .remove(Jobs, &["kotlin".to_owned()])
        .await
        .expect("a document is removed");
    fill(
        search,
        Jobs,
        vec![document("nurse", "Cook", &[], "prepares meals")],
    )
    .await;
    for asked in ["kotlin", "kotl", "kotln", "pflegefach", "pflegefachkrat"] {
        let sentence = format!("words of removed and replaced documents are not found: {asked}");
        assert_found(search, Jobs, &typed(asked), &[], &sentence).await;
        let answer = search
            .search(Jobs, &typed(asked))
            .await
            .expect("a search answers");
        assert!(
            answer.instead.is_empty(),
            "nor put in the place of others: {asked}"
        );
    }
}

async fn typed_words_are_filtered_and_counted_as_others(search: &impl Search) {
    fill(search, Jobs, places()).await;
    for (asked, instead) in [("kitc", false), ("kitchn", true)] {
        for (filters, place, pay) in FACETS {
            let query = SearchQuery {
                filters: named(filters),
                facets: ["place", "pay"].map(str::to_owned).into(),
                ..typed(asked)
            };
            assert_facets(search, &query, &[("place", place), ("pay", pay)]).await;
        }
        for (filters, expected) in FILTERS {
            let query = SearchQuery {
                filters: named(filters),
                ..typed(asked)
            };
            assert_found(search, Jobs, &query, expected, "what does not pass is no hit").await;
            let answer = search.search(Jobs, &query).await.expect("a search answers");
            assert_eq!(
                !answer.instead.is_empty(),
                instead,
                "filters do not decide whether a word is mistyped"
            );
        }
    }
}

async fn a_query_for_nothing_gives_everything_by_key(search: &impl Search) {
    fill(search, Jobs, kitchen_and_ward()).await;
    fill(search, Jobs, vec![document("baker", "", &[], "")]).await;
    let sentence = "a query without titles, skills and words gives every document, by key";
    assert_found(search, Jobs, &all(), &["baker", "cook", "nurse"], sentence).await;
}

async fn collections_are_apart(search: &impl Search) {
    fill(search, Jobs, kitchen_and_ward()).await;
    assert_count(search, Jobs, 2, "documents are counted").await;
    assert_count(search, Candidates, 0, "in their collection").await;
    assert_found(search, Candidates, &words("kitchen"), &[], "and found there only").await;
    search
        .remove(Candidates, &["cook".to_owned()])
        .await
        .expect("absent is no error");
    assert_found(
        search,
        Jobs,
        &words("kitchen"),
        &["cook"],
        "and removed there only",
    )
    .await;
}

async fn searches_go_on_while_documents_change(search: &impl Search) {
    fill(search, Jobs, vec![document("fixed", "Cook", &[], "kitchen")]).await;
    assert_count(search, Jobs, 1, "documents are counted").await;
    let batch = |round: usize| {
        let key = move |n: usize| format!("moving-{round}-{n}");
        (0..20)
            .map(move |n| document(&key(n), "Cook", &[], "kitchen"))
            .collect::<Vec<_>>()
    };
    let changes = futures::future::join_all((0..8).map(|round| async move {
        let documents = batch(round);
        let keys: Vec<_> = documents.iter().map(|d| d.key.clone()).collect();
        fill(search, Jobs, documents).await;
        search.remove(Jobs, &keys).await.expect("documents are removed");
    }));
    let query = SearchQuery {
        limit: 1000,
        ..words("kitchen")
    };
    let looks = futures::future::join_all((0..40).map(|_| async {
        let hits = best(search, Jobs, &query).await;
        assert!(
            hits.iter().any(|hit| hit.key == "fixed"),
            "what does not change is always found"
        );
    }));
    futures::join!(changes, looks);
    assert_found(search, Jobs, &all(), &["fixed"], "and all changes have happened").await;
}
