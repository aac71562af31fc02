//! Words of titles that do not say what the work is: ranks, training, and what carries no meaning.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::compound;
use crate::gender::neutral;
use crate::lists::{self, Words};
use crate::text::words;

/// Whether the title is one that people take in order to learn the work.
pub fn is_training(title: &str) -> bool {
    let words = words(title);
    words.iter().enumerate().any(|(i, word)| {
        let next = words.get(i + 1).map_or("", |w| w.folded.as_str());
        let learns = TRAINING.contains(word.folded.as_str()) || compound::learns(&word.folded);
        learns && !NO_TRAINING_BEFORE.contains(next)
    })
}

/// Words that say at what rank somebody works, not what the work is.
pub(crate) fn is_rank(word: &str) -> bool {
    RANKS.contains(word) || TRAINING.contains(word)
}

/// Words that carry no meaning in a title.
pub(crate) fn is_filler(word: &str) -> bool {
    FILLERS.contains(word)
}

/// Words that say in what role somebody works, and of any work.
pub(super) fn is_head(word: &str) -> bool {
    HEADS.contains(word)
}

/// The words of this module.
const LISTS: &str = include_str!("../../data/title-words.txt");

static TRAINING: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "training"));

/// Words after one of [`TRAINING`] that make it the thing worked on: a stage manager, a student adviser.
static NO_TRAINING_BEFORE: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "no-training-before"));

static RANKS: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "ranks"));

/// Words for roles, in the form that titles are compared in.
static HEADS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let words = lists::section(LISTS, "heads");
    words.iter().map(|word| super::stem(&neutral(word))).collect()
});

static FILLERS: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "fillers"));
