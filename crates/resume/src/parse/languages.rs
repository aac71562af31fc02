//! Names of human languages and of levels of speaking them.

use std::sync::LazyLock;

use super::dates::starts_with_word;
use super::lists::word_lists;

/// The lists of `languages.txt`.
#[derive(Default)]
struct Words {
    names: Vec<&'static str>,
    levels: Vec<&'static str>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut out = Words::default();
    for (key, entries) in word_lists(include_str!("languages.txt")) {
        let list = if key == "names" {
            &mut out.names
        } else {
            &mut out.levels
        };
        list.extend(entries);
    }
    out
});

/// Where the name of a language stands in `text`: at its start, or after a short label.
pub(super) fn language_at(text: &str) -> Option<(usize, usize)> {
    let start = text.char_indices().take(24).find_map(|(at, _)| {
        let boundary = text[..at]
            .chars()
            .next_back()
            .is_none_or(|c| !c.is_alphanumeric());
        let wide = text[at..].starts_with(|c: char| c >= '\u{3000}');
        if !boundary && !wide {
            return None;
        }
        let len = WORDS
            .names
            .iter()
            .filter_map(|name| starts_with_word(&text[at..], name))
            .max()?;
        Some((at, at + len))
    })?;
    Some(start)
}

/// Whether the text is a level.
pub(super) fn is_fluency(text: &str) -> bool {
    let lower = text.trim_start_matches('(');
    WORDS
        .levels
        .iter()
        .any(|level| starts_with_word(lower, level).is_some())
}
