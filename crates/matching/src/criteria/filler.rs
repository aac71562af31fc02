//! Words around and instead of requirements.

use std::sync::LazyLock;

use crate::phrases::Phrases;
use crate::text::Word;

/// What a phrase of the table does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filler {
    /// Begins an item without saying what is asked for.
    Lead,
    /// Ends one.
    Tail,
    /// A trait that no document shows.
    Soft,
    /// About the person rather than the work.
    Personal,
    /// A place, or a word such as "industry", which is no subject of experience.
    Place,
}

static FILLERS: LazyLock<Phrases<Filler>> = LazyLock::new(|| {
    Phrases::of_sections(include_str!("../../data/ad-filler.txt"), |name| match name {
        "lead" => Some(Filler::Lead),
        "tail" => Some(Filler::Tail),
        "soft" => Some(Filler::Soft),
        "personal" => Some(Filler::Personal),
        "place" => Some(Filler::Place),
        _ => None,
    })
});

/// The words without the `lead` phrases they begin with and the `tail` phrases they end with.
pub(super) fn trimmed<'a>(text: &str, mut words: &'a [Word]) -> &'a [Word] {
    loop {
        let lead = FILLERS.find_words(text, words, |hit, _| hit.value == Filler::Lead && hit.first == 0);
        let from = lead.first().map_or(0, |hit| hit.end);
        words = &words[from..];
        let tail = FILLERS.find_words(text, words, |hit, all| {
            hit.value == Filler::Tail && hit.end == all.len()
        });
        let to = tail.last().map_or(words.len(), |hit| hit.first);
        words = &words[..to];
        if from == 0 && tail.is_empty() {
            return words;
        }
    }
}

/// How many of the words stand in phrases of the kind.
pub(super) fn count(text: &str, words: &[Word], kind: Filler) -> usize {
    let hits = FILLERS.find_words(text, words, |hit, _| hit.value == kind);
    hits.iter().map(|hit| hit.end - hit.first).sum()
}
