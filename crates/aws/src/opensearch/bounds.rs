//! How much a search may ask for at once: the engine refuses a question with more than 1,024 clauses
//! (`indices.query.bool.max_clause_count`), and counts each word in each field, each skill and each completion as one.
//!
//! Words and skills, and what they are counted for, stand in one question, so that these bounds hold for their sum. The index
//! in memory has no such bound: of a longer question the words behind it do not count here.

use std::collections::BTreeSet;

/// Most words of titles and text, each in two fields.
pub(super) const MOST_WORDS: usize = 400;
/// The same where words are typed besides.
pub(super) const MOST_WORDS_BESIDE_TYPED: usize = 100;
/// Most typed words, each in two fields and once as the beginning of words in titles.
pub(super) const MOST_TYPED: usize = 75;
/// Most completions of all typed words together.
pub(super) const MOST_COMPLETED: usize = 400;
/// Most skills.
pub(super) const MOST_SKILLS: usize = 150;
/// Longest word of the engine, in characters; what is longer is several.
const LONGEST_WORD: usize = 255;

/// The text, where it has more than so many words only its first ones, each once.
pub(super) fn bounded(text: &str, most: usize) -> String {
    match words(text).map(weight).sum::<usize>() <= most {
        true => text.to_owned(),
        false => {
            let mut seen = BTreeSet::new();
            let once = words(text).filter(|word| seen.insert(word.to_lowercase()));
            first(once, most).join(" ")
        }
    }
}

/// The first words of a text, at most so many.
pub(super) fn most_words(text: &str, most: usize) -> Vec<&str> {
    first(words(text), most)
}

/// The words of a text, as the index tells them apart.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split(|sign: char| !sign.is_alphanumeric());
    parts.filter(|word| !word.is_empty())
}

fn first<'a>(words: impl Iterator<Item = &'a str>, most: usize) -> Vec<&'a str> {
    let (mut left, mut kept) = (most, Vec::new());
    for word in words {
        let weight = weight(word);
        if weight > left {
            // Of a run without spaces its beginning counts still.
            let end = word.char_indices().nth(left).map_or(word.len(), |(at, _)| at);
            kept.extend(Some(&word[..end]).filter(|part| !part.is_empty()));
            break;
        }
        left -= weight;
        kept.push(word);
    }
    kept
}

/// How many words the engine makes of a run of letters: of those without spaces between words one for each character.
fn weight(word: &str) -> usize {
    let (mut own, mut others) = (0, 0);
    for letter in word.chars() {
        match letter {
            '\u{3040}'..='\u{30ff}'
            | '\u{3400}'..='\u{9fff}'
            | '\u{ac00}'..='\u{d7af}'
            | '\u{f900}'..='\u{faff}'
            | '\u{20000}'..='\u{3ffff}' => own += 1,
            _ => others += 1,
        }
    }
    own + usize::div_ceil(others, LONGEST_WORD)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart_by_signs() {
        assert_eq!(most_words(" Kotln, phonse/x ", 9), ["Kotln", "phonse", "x"]);
        assert!(most_words("+ -", 9).is_empty());
    }

    #[test]
    fn a_short_text_stays_and_of_a_long_one_the_first_words_do() {
        assert_eq!(bounded("C++, C# and C", 4), "C++, C# and C");
        assert_eq!(bounded("one two One three two four", 3), "one two three");
        assert_eq!(bounded("one 数据工程师 two", 4), "one 数据工");
        assert_eq!(most_words("数据 工程师", 3), ["数据", "工"]);
        let long = "x".repeat(600);
        assert_eq!(bounded(&long, 3), long);
        assert_eq!(weight(&long), 3);
    }
}
