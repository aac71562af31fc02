//! German compounds that say at what rank somebody does the work: a `Schreinermeister` is a `Schreiner`.

use std::sync::LazyLock;

use super::lexicon::LEXICON;
use crate::gender::{neutral, neutral_words};

/// The key of the occupation before a rank at the end of a word's key, unless the whole word names one: a `Hausmeister` is no
/// house.
pub(super) fn base(word: &str) -> Option<String> {
    split(word).map(|(base, _)| base)
}

/// The key of the occupation before a rank, and the rank.
fn split(word: &str) -> Option<(String, Rank)> {
    let known = |word: &str| {
        let named = LEXICON.by_phrase.get(word).into_iter().flatten();
        named.copied().any(|(_, whole_only)| !whole_only)
    };
    if known(word) {
        return None;
    }
    ENDINGS.iter().find_map(|(ending, rank)| {
        let base = neutral(word.strip_suffix(ending.as_str())?);
        known(&base).then_some((base, *rank))
    })
}

/// Whether a key ends with a word for somebody who leads others: `Schichtleiter`, `Stationsleitung`.
pub(super) fn leads(word: &str) -> bool {
    let ends = |endings: &[&str]| endings.iter().any(|ending| word.ends_with(ending));
    ends(LEADERS) && !ends(COMPANIONS)
}

const LEADERS: &[&str] = &["leiter", "leiterin", "leitung", "vorarbeiter"];
/// Words that end alike and are no leaders: a `Schulbegleiter`.
const COMPANIONS: &[&str] = &[
    "begleiter",
    "begleiterin",
    "begleitung",
    "anleiter",
    "anleiterin",
    "anleitung",
];

/// Whether a folded word ends with a word for somebody who learns the work.
pub(super) fn learns(word: &str) -> bool {
    split(&neutral(word)).is_some_and(|(_, rank)| rank == Rank::Learner)
}

/// Whether a title is that of somebody who helps those who do the work.
pub(crate) fn is_helper(title: &str) -> bool {
    neutral_words(title)
        .iter()
        .any(|word| split(&word.folded).is_some_and(|(_, rank)| rank == Rank::Helper))
}

/// At what rank somebody does the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Rank {
    Skilled,
    Helper,
    Learner,
}

/// The keys of the words for ranks.
static ENDINGS: LazyLock<Vec<(String, Rank)>> = LazyLock::new(|| {
    let all = [
        (SKILLED, Rank::Skilled),
        (HELPERS, Rank::Helper),
        (LEARNERS, Rank::Learner),
    ];
    let all = all
        .into_iter()
        .flat_map(|(words, rank)| words.iter().map(move |word| (neutral(word), rank)));
    all.collect()
});

const SKILLED: &[&str] = &[
    "meister",
    "meisterin",
    "geselle",
    "gesellin",
    "vorarbeiter",
    "polier",
];
const HELPERS: &[&str] = &["helfer", "helferin", "gehilfe", "gehilfin", "hilfskraft"];
const LEARNERS: &[&str] = &[
    "lehrling",
    "azubi",
    "praktikant",
    "praktikantin",
    "auszubildender",
    "auszubildende",
];
