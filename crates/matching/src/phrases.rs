//! A lexicon of phrases, found in a text in one pass.
//!
//! The phrases form a trie over folded words. At each word the longest phrase that begins there wins and its
//! words are used up. Phrases are at most a few words long, so the time is linear in the text.

use std::collections::HashMap;

use rolefit_domain::Span;

use crate::text::{Word, words};

/// Phrases, each with a value.
#[derive(Debug)]
pub struct Phrases<T> {
    nodes: Vec<Node<T>>,
}

#[derive(Debug)]
struct Node<T> {
    next: HashMap<String, usize>,
    values: Vec<T>,
}

/// A phrase found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit<T> {
    /// The value of the phrase.
    pub value: T,
    /// Where the phrase stands.
    pub span: Span,
    /// Index of its first word.
    pub first: usize,
    /// One past the index of its last word.
    pub end: usize,
}

impl<T> Default for Phrases<T> {
    fn default() -> Self {
        Self {
            nodes: vec![Node {
                next: HashMap::new(),
                values: Vec::new(),
            }],
        }
    }
}

impl<T: Copy> Phrases<T> {
    /// A lexicon from pairs of phrase and value.
    #[cfg(test)]
    pub fn new<'a>(entries: impl IntoIterator<Item = (&'a str, T)>) -> Self {
        let mut all = Self::default();
        for (phrase, value) in entries {
            all.insert(phrase, value);
        }
        all
    }

    /// A lexicon from a data file: lines `[name]` begin a section, `#` a comment, and every other line holds phrases
    /// separated by commas. Sections for which `value` gives none are left out.
    pub fn of_sections(data: &str, value: impl Fn(&str) -> Option<T>) -> Self {
        let mut all = Self::default();
        let mut current = None;
        for line in data.lines().map(str::trim).filter(|l| !l.starts_with('#')) {
            match line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                Some(name) => {
                    current = value(name);
                    debug_assert!(current.is_some(), "section `{name}` has a meaning");
                }
                None => line
                    .split(',')
                    .zip(current.iter().cycle())
                    .for_each(|(phrase, v)| all.insert(phrase, *v)),
            }
        }
        all
    }

    /// Adds a phrase; a phrase without a word is ignored, since nothing could ever find it.
    pub fn insert(&mut self, phrase: &str, value: T) {
        self.insert_words(words(phrase), value);
    }

    /// As [`Self::insert`] of words that are already cut.
    pub fn insert_words(&mut self, phrase: impl IntoIterator<Item = Word>, value: T) {
        let mut at = 0;
        for word in phrase {
            at = match self.nodes[at].next.get(&word.folded) {
                Some(&next) => next,
                None => {
                    let new = self.nodes.len();
                    self.nodes.push(Node {
                        next: HashMap::new(),
                        values: Vec::new(),
                    });
                    self.nodes[at].next.insert(word.folded, new);
                    new
                }
            };
        }
        if at != 0 {
            self.nodes[at].values.push(value);
        }
    }

    /// The phrases of `text`, left to right, longest first, without overlap.
    pub fn find(&self, text: &str) -> Vec<Hit<T>> {
        self.find_words(text, &words(text), |_, _| true)
    }

    /// As [`Self::find`] over words that are already cut. `accept` may refuse a value where it stands; then the
    /// next value of the same words, or the next shorter phrase, is tried.
    pub fn find_words(
        &self,
        text: &str,
        words: &[Word],
        accept: impl Fn(&Hit<T>, &[Word]) -> bool,
    ) -> Vec<Hit<T>> {
        let mut found = Vec::new();
        let mut first = 0;
        while first < words.len() {
            match self.longest_at(text, words, first, &accept) {
                Some(hit) => {
                    first = hit.end;
                    found.push(hit);
                }
                None => first += 1,
            }
        }
        found
    }

    fn longest_at(
        &self,
        text: &str,
        words: &[Word],
        first: usize,
        accept: &impl Fn(&Hit<T>, &[Word]) -> bool,
    ) -> Option<Hit<T>> {
        let mut best = None;
        let mut at = 0;
        for (i, word) in words.iter().enumerate().skip(first) {
            if i > first && !joins(&text[words[i - 1].span.end as usize..word.span.start as usize]) {
                break;
            }
            let Some(next) = self.step(at, &word.folded) else {
                break;
            };
            at = next;
            let span = Span {
                start: words[first].span.start,
                end: word.span.end,
            };
            let hits = self.nodes[at].values.iter().map(|&value| Hit {
                value,
                span,
                first,
                end: i + 1,
            });
            if let Some(hit) = hits.into_iter().find(|h| accept(h, words)) {
                best = Some(hit);
            }
        }
        best
    }

    /// The node after `word`; a plural `s` of a longer word may be missing in the lexicon.
    fn step(&self, at: usize, word: &str) -> Option<usize> {
        let next = &self.nodes[at].next;
        let singular = || {
            word.strip_suffix('s')
                .filter(|w| w.len() >= 4)
                .and_then(|w| next.get(w))
        };
        next.get(word).or_else(singular).copied()
    }
}

/// Whether two words with this text between them can belong to one phrase: a space, a hyphen, a slash or a line
/// break, but no end of a sentence and no comma.
pub(crate) fn joins(gap: &str) -> bool {
    gap.len() <= 4
        && gap
            .chars()
            .all(|c| c.is_whitespace() || "-‐‑–/.'’&_®™+".contains(c))
        && !(gap.contains('.') && gap.contains(char::is_whitespace))
        && gap.matches('\n').count() <= 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_phrase_wins_and_sentences_end_phrases() {
        let lexicon = Phrases::new([("machine", 1), ("machine learning", 2), ("learning", 3)]);
        let values = |text: &str| lexicon.find(text).iter().map(|h| h.value).collect::<Vec<_>>();
        assert_eq!(values("Machine-learning and machines"), [2, 1]);
        assert_eq!(values("a machine. Learning"), [1, 3]);
        assert_eq!(values("machine,learning"), [1, 3]);
        assert_eq!(values("machine\nlearning"), [2]);
        assert_eq!(values("bemachined"), [0; 0]);
    }

    #[test]
    fn a_refused_phrase_gives_way_to_a_shorter_one() {
        let lexicon = Phrases::new([("net", 1), ("net sales", 2)]);
        let text = "net sales";
        let found = lexicon.find_words(text, &words(text), |hit, _| hit.value != 2);
        assert_eq!(found.iter().map(|h| h.value).collect::<Vec<_>>(), [1]);
    }
}
