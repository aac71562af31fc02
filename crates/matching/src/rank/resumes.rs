//! Job ads against resumes: words, skills and occupations.

use std::collections::BTreeMap;

use super::space::{Features, View, Views};
use super::{Entry, best_first};
use crate::index::terms;
use crate::skills;
use crate::titles::{field, occupation_name, occupations_near};

/// A line of at most so many words can be a title.
const LONGEST_TITLE: usize = 10;
/// What the ad's title counts beyond its place in the text.
const TITLE_WEIGHT: f64 = 2.0;
/// Resumes of the first pass that the second one takes words from, and their share.
const NEAREST: usize = 10;
const NEAREST_SHARE: f64 = 0.5;

/// The ways of looking at a text and what each counts.
const VIEWS: [(f64, View); 4] = [
    (0.6, by_word),
    (0.25, by_skill),
    (0.3, by_occupation),
    (0.1, by_field),
];

pub(super) fn rank(queries: &[Entry], docs: &[Entry]) -> BTreeMap<String, Vec<String>> {
    let texts: Vec<_> = docs.iter().map(|d| d.text.as_str()).collect();
    let views = Views::new(&VIEWS, &texts);
    let ranked = queries.iter().map(|query| {
        let title = query
            .title
            .as_deref()
            .or_else(|| query.text.lines().next())
            .unwrap_or_default();
        let scores = views.scores(
            &[(1.0, &query.text), (TITLE_WEIGHT, title)],
            NEAREST,
            NEAREST_SHARE,
        );
        (query.id.clone(), best_first(scores, docs))
    });
    ranked.collect()
}

fn by_word(text: &str) -> Features {
    damped(terms(text).into_iter())
}

fn by_skill(text: &str) -> Features {
    damped(skills::find_in(text).into_iter().map(|f| f.name().to_owned()))
}

fn by_occupation(text: &str) -> Features {
    damped(
        titles_in(text)
            .flat_map(occupations_near)
            .map(|o| occupation_name(o).to_owned()),
    )
}

fn by_field(text: &str) -> Features {
    damped(
        titles_in(text)
            .flat_map(occupations_near)
            .map(|o| field(o).to_owned()),
    )
}

fn titles_in(text: &str) -> impl Iterator<Item = &str> {
    text.lines()
        .filter(|line| (1..=LONGEST_TITLE).contains(&line.split_whitespace().count()))
}

/// Counts, each as its square root, so that repetition counts ever less.
fn damped(features: impl Iterator<Item = String>) -> Features {
    let mut counts = Features::new();
    for feature in features {
        *counts.entry(feature).or_default() += 1.0;
    }
    counts
        .into_iter()
        .map(|(feature, count)| (feature, count.sqrt()))
        .collect()
}
