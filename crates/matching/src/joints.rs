//! Words that join things, set them apart and count them, by language: the one table of "and", "or", "but" and numerals.
//!
//! Many of these words are short and mean something else next door: the Dutch "or" is the English "of", the Italian
//! "but" a master's degree. Who can, asks with the [`Tongue`] of the text; who only asks what may stand between two
//! things that it already knows, asks in any language.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::text::{Word, fold};

/// What a word does between two things.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Joint {
    Or,
    And,
    /// "but": what follows is a clause of its own.
    Contrast,
}

/// The languages that a text may be in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Tongue(u8);

impl Tongue {
    /// The languages whose words stand among `words`; [`Tongue::UNTOLD`] without any.
    pub(crate) fn of(words: &[Word]) -> Self {
        let told = words.iter().filter_map(|word| TABLE.tells.get(&word.folded));
        Self(told.fold(0, |all, languages| all | languages))
    }

    /// Nothing tells which language it is.
    pub(crate) const UNTOLD: Self = Self(0);

    pub(crate) fn is_german(self) -> bool {
        self.0 & bit("de") != 0
    }

    /// Whether the word joins so in one of the languages. Where nothing tells which, an "and" or "or" of any language
    /// does but the Dutch ones, which are prepositions everywhere else.
    pub(crate) fn is(self, joint: Joint, word: &str) -> bool {
        let languages = match (self, joint) {
            (Self::UNTOLD, Joint::Or | Joint::And) => !bit("nl"),
            _ => self.0 | ANY,
        };
        languages_of(joint, word) & languages != 0
    }

    /// Whether the word is an "and" or an "or" in one of the languages.
    pub(crate) fn joins(self, word: &str) -> bool {
        self.is(Joint::Or, word) || self.is(Joint::And, word)
    }
}

/// Whether the folded word joins so in any language.
pub(crate) fn is(joint: Joint, word: &str) -> bool {
    languages_of(joint, word) != 0
}

/// Whether the folded word is an "and" or an "or" in any language.
pub(crate) fn joins(word: &str) -> bool {
    is(Joint::Or, word) || is(Joint::And, word)
}

/// The number that a folded word says, in digits or in letters.
pub(crate) fn number(word: &str) -> Option<u16> {
    if word.bytes().all(|b| b.is_ascii_digit()) {
        return word.parse().ok();
    }
    TABLE.numbers.get(word).copied()
}

fn languages_of(joint: Joint, word: &str) -> u8 {
    TABLE
        .joints
        .get(&joint)
        .and_then(|words| words.get(word))
        .copied()
        .unwrap_or(0)
}

struct Table {
    /// The languages in which each word joins.
    joints: HashMap<Joint, HashMap<String, u8>>,
    tells: HashMap<String, u8>,
    numbers: HashMap<String, u16>,
}

/// The bit of words that mean the same in every language.
const ANY: u8 = 1;

const LANGUAGES: [&str; 8] = ["any", "en", "de", "fr", "es", "it", "pt", "nl"];

const fn bit_at(at: usize) -> u8 {
    1 << at
}

fn bit(language: &str) -> u8 {
    LANGUAGES
        .iter()
        .position(|known| *known == language)
        .map_or(0, bit_at)
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let mut table = Table {
        joints: HashMap::new(),
        tells: HashMap::new(),
        numbers: HashMap::new(),
    };
    let mut section = "";
    let lines = include_str!("../data/joints.txt").lines();
    for line in lines.filter(|l| !l.is_empty() && !l.starts_with('#')) {
        if let Some(name) = line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            section = name;
            continue;
        }
        let (key, words) = line.split_once(':').unwrap_or_default();
        let joint = match section {
            "or" => Some(Joint::Or),
            "and" => Some(Joint::And),
            "contrast" => Some(Joint::Contrast),
            _ => None,
        };
        for word in words.split(',').map(str::trim) {
            match (joint, section) {
                (Some(joint), _) => {
                    *table
                        .joints
                        .entry(joint)
                        .or_default()
                        .entry(fold(word))
                        .or_default() |= bit(key);
                }
                (None, "tells") => *table.tells.entry(fold(word)).or_default() |= bit(key),
                _ => table
                    .numbers
                    .extend(key.parse().ok().map(|number: u16| (fold(word), number))),
            }
        }
    }
    table
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    #[test]
    fn short_words_join_in_their_language_alone() {
        let joins = |text: &str, joint, word| Tongue::of(&words(text)).is(joint, word);
        assert!(joins("5 years of Oracle", Joint::Or, "or"));
        assert!(!joins("5 years of Oracle with SAP", Joint::Or, "of"));
        assert!(joins("ervaring met Java of Kotlin", Joint::Or, "of"));
        assert!(joins("experiencia con Java o Kotlin", Joint::Or, "o"));
        assert!(!joins("experience with Java", Joint::And, "e"));
        assert!(!joins("MA in law", Joint::Contrast, "ma"));
        assert!(joins("Java o Kotlin", Joint::Or, "o"));
        assert!(!Tongue::UNTOLD.is(Joint::Or, "of") && is(Joint::Or, "of"));
    }

    #[test]
    fn numbers_are_read_in_digits_and_letters() {
        for (word, expected) in [
            ("12", Some(12)),
            ("zwolf", Some(12)),
            ("dreissig", Some(30)),
            ("a", None),
        ] {
            assert_eq!(number(word), expected, "{word}");
        }
    }

    #[test]
    fn every_line_has_a_language_or_a_number() {
        let data = include_str!("../data/joints.txt");
        for line in data
            .lines()
            .filter(|l| !l.is_empty() && !l.starts_with(['#', '[']))
        {
            let key = line.split(':').next().unwrap_or_default();
            assert!(bit(key) != 0 || key.parse::<u16>().is_ok(), "{line}");
        }
    }
}
