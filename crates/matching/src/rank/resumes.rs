//! Job ads against resumes: words, skills and the occupation.

use std::collections::BTreeMap;

use super::space::{Features, Space, weighted_sum};
use super::{Entry, best_first};
use crate::index::terms;
use crate::skills;

/// Weights of words and skills.
const WEIGHTS: [f64; 2] = [0.7, 0.3];

pub(super) fn rank(queries: &[Entry], docs: &[Entry]) -> BTreeMap<String, Vec<String>> {
    let views: [fn(&str) -> Features; 2] = [by_word, by_skill];
    let spaces: Vec<_> = views
        .iter()
        .map(|view| Space::new(&docs.iter().map(|d| view(&d.text)).collect::<Vec<_>>()))
        .collect();
    let ranked = queries.iter().map(|query| {
        let lists = WEIGHTS
            .iter()
            .zip(views)
            .zip(&spaces)
            .map(|((w, view), space)| (*w, space.cosines(&view(&query.text))));
        (
            query.id.clone(),
            best_first(weighted_sum(&lists.collect::<Vec<_>>()), docs),
        )
    });
    ranked.collect()
}

fn by_word(text: &str) -> Features {
    damped(terms(text).into_iter())
}

fn by_skill(text: &str) -> Features {
    damped(skills::find_in(text).into_iter().map(|f| f.name().to_owned()))
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
