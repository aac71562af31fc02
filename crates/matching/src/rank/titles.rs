//! Titles against titles: common words, common stems, common occupations.

use std::collections::BTreeMap;

use super::space::{Features, Space, weighted_sum};
use super::{Entry, best_first};
use crate::index::terms;
use crate::text::{is_ideographic, words};
use crate::titles::{field, is_filler, is_rank, occupation_name, occupations_in};

/// Weights of words, character n-grams, occupations and fields of work.
const WEIGHTS: [f64; 4] = [0.35, 0.65, 0.9, 0.25];
/// A word of rank, such as "senior", counts so much of another word.
const RANK_WEIGHT: f64 = 0.2;

type View = fn(&str) -> Features;

/// The ways of looking at a title, in the order of [`WEIGHTS`].
const VIEWS: [View; 4] = [by_word, by_gram, by_occupation, by_field];

pub(super) fn rank(queries: &[Entry], docs: &[Entry]) -> BTreeMap<String, Vec<String>> {
    let spaces: Vec<_> = VIEWS
        .iter()
        .map(|view| Space::new(&docs.iter().map(|d| view(&d.text)).collect::<Vec<_>>()))
        .collect();
    let ranked = queries.iter().map(|query| {
        let lists = WEIGHTS
            .iter()
            .zip(VIEWS)
            .zip(&spaces)
            .map(|((w, view), space)| (*w, space.cosines(&view(&query.text))));
        (
            query.id.clone(),
            best_first(weighted_sum(&lists.collect::<Vec<_>>()), docs),
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

/// Character n-grams of two to five letters within words; Chinese words are single characters and their pairs.
fn by_gram(title: &str) -> Features {
    let mut features = Features::new();
    let cut = words(title);
    for word in cut.iter().filter(|w| !is_filler(&w.folded)) {
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
    occupations_in(title)
        .into_iter()
        .map(|o| (occupation_name(o).to_owned(), 1.0))
        .collect()
}

fn by_field(title: &str) -> Features {
    occupations_in(title)
        .into_iter()
        .map(|o| (field(o).to_owned(), 1.0))
        .collect()
}
