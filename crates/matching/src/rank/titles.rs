//! Titles against titles: common words, common stems, common occupations.

use std::collections::BTreeMap;

use super::space::{Features, View, Views};
use super::{Entry, best_first};
use crate::index::terms;
use crate::text::{is_ideographic, words};
use crate::titles::{field, forms, is_filler, is_rank, occupation_name, occupations_near};

/// A word of rank, such as "senior", counts so much of another word.
const RANK_WEIGHT: f64 = 0.2;
/// What all other names of the query's occupations count together, against the query's own words.
const OTHER_NAMES: f64 = 0.08;
/// Titles of the first pass that the second one takes words from, and their share.
const NEAREST: usize = 4;
const NEAREST_SHARE: f64 = 0.3;

/// The ways of looking at a title and what each counts.
const VIEWS: [(f64, View); 4] = [
    (1.0, by_word),
    (1.2, by_gram),
    (0.9, by_occupation),
    (0.1, by_field),
];

pub(super) fn rank(queries: &[Entry], docs: &[Entry]) -> BTreeMap<String, Vec<String>> {
    let texts: Vec<_> = docs.iter().map(|d| d.text.as_str()).collect();
    let views = Views::new(&VIEWS, &texts);
    let ranked = queries.iter().map(|query| {
        let occupations = occupations_near(&query.text);
        let each = OTHER_NAMES / occupations.len().max(1) as f64;
        let mut parts = vec![(1.0, query.text.as_str())];
        parts.extend(occupations.iter().map(|o| (each, forms(*o))));
        (
            query.id.clone(),
            best_first(views.scores(&parts, NEAREST, NEAREST_SHARE), docs),
        )
    });
    ranked.collect()
}

fn by_word(title: &str) -> Features {
    let mut features = Features::new();
    for term in terms(title).into_iter().filter(|t| !is_filler(t)) {
        let weight = if is_rank(&term) { RANK_WEIGHT } else { 1.0 };
        *features.entry(term).or_default() += weight;
    }
    features
}

/// Character n-grams of three to five letters within words; of Chinese, single characters.
fn by_gram(title: &str) -> Features {
    let mut features = Features::new();
    for word in words(title).iter().filter(|w| !is_filler(&w.folded)) {
        if word.folded.starts_with(is_ideographic) {
            *features.entry(word.folded.clone()).or_default() += 0.5;
            continue;
        }
        let weight = if is_rank(&word.folded) { RANK_WEIGHT } else { 1.0 };
        let padded: Vec<char> = std::iter::once('<')
            .chain(word.folded.chars())
            .chain(['>'])
            .collect();
        for gram in (3..=5).flat_map(|size| padded.windows(size)) {
            *features.entry(gram.iter().collect()).or_default() += weight;
        }
    }
    features
}

fn by_occupation(title: &str) -> Features {
    occupations_near(title)
        .into_iter()
        .map(|o| (occupation_name(o).to_owned(), 1.0))
        .collect()
}

fn by_field(title: &str) -> Features {
    occupations_near(title)
        .into_iter()
        .map(|o| (field(o).to_owned(), 1.0))
        .collect()
}
