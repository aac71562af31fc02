//! What a text says that somebody cannot do, which is no skill.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::dates::starts_with_word;
use super::lists::word_lists;

/// The lists of `lacking.txt`.
#[derive(Default)]
struct Words {
    lacking: Vec<&'static str>,
    none: HashSet<&'static str>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut out = Words::default();
    for (key, entries) in word_lists(include_str!("lacking.txt")) {
        match key {
            "none" => out.none.extend(entries),
            _ => out.lacking.extend(entries),
        }
    }
    out
});

/// Whether the words say what somebody has not done: `no experience with SAP`, `keine Erfahrung mit SAP`.
pub(super) fn is_lacking(text: &str) -> bool {
    WORDS
        .lacking
        .iter()
        .any(|words| starts_with_word(text, words).is_some())
}

/// Whether the level beside the name of a skill says that there is none: `SAP (none)`.
pub(super) fn is_denied(text: &str) -> bool {
    const BEFORE: [&str; 6] = ["\t", ": ", " – ", " - ", " — ", " ("];
    BEFORE
        .iter()
        .filter_map(|mark| Some(text.rfind(mark)? + mark.len()))
        .max()
        .map(|at| text[at..].trim_end_matches([')', '.', ' ']))
        .is_some_and(|level| WORDS.none.contains(level.to_lowercase().as_str()) || is_lacking(level))
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;
    use crate::{Format, extract};

    /// The skills, then the unread words.
    #[track_caller]
    fn check(lines: &str, want: &[&str], unread: &[&str]) {
        let text = format!("Skills\n{lines}\n");
        let document = extract(text.as_bytes(), Format::Txt).expect("text");
        let found = profile(&text);
        let skills: Vec<&str> = found.skills.iter().map(|s| s.name.value.as_str()).collect();
        let words: Vec<&str> = found
            .unread
            .iter()
            .filter_map(|span| span.slice(&document.text))
            .collect();
        assert_eq!((skills.as_slice(), words.as_slice()), (want, unread), "{lines}");
    }

    #[test]
    fn what_somebody_cannot_do_is_no_skill_and_unread() {
        check(
            "Baking, rolling; keine Erfahrung mit SAP",
            &["Baking", "rolling"],
            &["keine Erfahrung mit SAP"],
        );
        check(
            "Baking, no experience with ovens",
            &["Baking"],
            &["no experience with ovens"],
        );
        check(
            "Baking, MS Project. I have never worked with ovens.",
            &["Baking", "MS Project"],
            &["I have never worked with ovens."],
        );
        check(
            "Learning: rolling, Scala. No experience with Java.",
            &["rolling", "Scala"],
            &["No experience with Java."],
        );
        check(
            "Baking, rolling, SAP (none)",
            &["Baking", "rolling"],
            &["SAP (none)"],
        );
        check(
            "Program\tLevel\nExcel\tgood\nSAP\tkeine Erfahrung",
            &["Excel"],
            &["SAP\tkeine Erfahrung"],
        );
    }

    #[test]
    fn words_that_only_begin_alike_are_skills() {
        check(
            "No-code tools, Notion, NoSQL",
            &["No-code tools", "Notion", "NoSQL"],
            &[],
        );
    }
}
