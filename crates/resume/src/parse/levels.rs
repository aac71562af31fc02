//! Levels beside skills: `Rust – expert`, `★★★`, `Kenntnisse: SQL (sehr gut)`.
//!
//! They stand beside the skill in the profile. Those that say that somebody knows little stay in the name, because without them
//! a beginner would pass for somebody who knows it, wherever only names are shown or compared.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::lexicon::words;
use super::lists::word_lists;
use super::parts::Part;

/// The lists of `levels.txt`.
#[derive(Default)]
struct Levels {
    all: HashSet<&'static str>,
    little: HashSet<&'static str>,
    joining: HashSet<&'static str>,
}

static LEVELS: LazyLock<Levels> = LazyLock::new(|| {
    let mut out = Levels::default();
    for (key, entries) in word_lists(include_str!("levels.txt")) {
        let entries: Vec<_> = entries.collect();
        out.all.extend(entries.iter().copied());
        match key {
            "little" => out.little.extend(entries),
            "joining" => out.joining.extend(entries),
            _ => {}
        }
    }
    out
});

/// A skill and the level beside it (`Rust – expert`, `Go (2 years)`, `★★★`), which is part of the name where it says little
/// (`Go – beginner`). A number alone (`Excel (2016)`) is left out: nobody can tell what it counts. `None` when there is nothing
/// but a level.
pub(super) fn split_level(part: Part<'_>) -> Option<(Part<'_>, Option<Part<'_>>)> {
    let mut kept = part;
    let mut level = None;
    let mut take = |from: usize, inner: &str| -> bool {
        let taken = says_more_than_little(inner);
        let said = Part::new(inner, part.start + from);
        if taken && !is_number(inner) && !said.text.is_empty() {
            level.get_or_insert(said.span());
        }
        taken
    };
    if let Some(open) = kept.text.rfind(['(', '（'])
        && kept.text.ends_with([')', '）'])
    {
        let from = open + kept.text[open..].chars().next().map_or(1, char::len_utf8);
        let to = kept.text.len() - kept.text.chars().next_back().map_or(1, char::len_utf8);
        if take(kept.start - part.start + from, &kept.text[from..to]) {
            kept = Part::new(&kept.text[..open], kept.start);
        }
    }
    for mark in [" – ", " - ", " — ", ": "] {
        if let Some(at) = kept.text.rfind(mark) {
            let from = at + mark.len();
            if take(kept.start - part.start + from, &kept.text[from..]) {
                kept = Part::new(&kept.text[..at], kept.start);
            }
        }
    }
    let signless = kept
        .text
        .trim_end_matches(|c: char| c != '%' && is_sign(c) || c == ' ');
    // One share, and not the number of a version before it.
    let name = match signless.strip_suffix('%') {
        Some(share) => share
            .trim_end()
            .trim_end_matches(|c: char| c.is_ascii_digit())
            .trim_end(),
        None => signless,
    };
    if name.len() < kept.text.len() {
        let rest = &kept.text[name.len()..];
        let signs = rest.trim();
        let from = kept.start + name.len() + (rest.len() - rest.trim_start().len());
        if !signs.is_empty() {
            let said = Part {
                text: signs,
                start: from,
            };
            level.get_or_insert(said.span());
        }
        kept = Part::new(name, kept.start);
    }
    let level = level.and_then(|span| {
        let from = span.start as usize - part.start;
        let text = part.text.get(from..from + (span.end - span.start) as usize)?;
        Some(Part {
            text,
            start: span.start as usize,
        })
    });
    (!kept.text.is_empty() && !is_level(kept.text)).then_some((kept, level))
}

/// Whether the words are a level that says no less than that somebody knows it, so that the name alone is true.
pub(super) fn says_more_than_little(text: &str) -> bool {
    is_level(text)
        && !words(text)
            .iter()
            .any(|word| LEVELS.little.contains(word.as_str()))
}

/// Whether the text is a level and nothing else, in words or in signs.
pub(super) fn is_level_alone(text: &str) -> bool {
    let signs = text.chars().all(|c| is_sign(c) || c == ' ' || c.is_ascii_digit());
    is_level(text) || signs && text.contains(is_sign)
}

/// Signs that show a level.
pub(super) fn is_sign(c: char) -> bool {
    "★☆●○■□▪▫◆◇⬤◯%".contains(c)
}

/// Whether the text says how many of how many: `4/5`, `(8/10)`, `4 von 5`. Other numbers with a slash are dates and versions.
pub(super) fn is_fraction(text: &str) -> bool {
    const OF: [&str; 7] = ["/", " out of ", " of ", " von ", " sur ", " de ", " su "];
    let text = text.trim_matches(|c: char| c.is_whitespace() || matches!(c, '(' | ')'));
    let number = |text: &str| text.trim().parse::<u8>().ok().filter(|_| text.trim().len() < 4);
    OF.iter()
        .filter_map(|mark| text.split_once(mark))
        .filter_map(|(some, all)| number(some).zip(number(all)))
        .any(|(some, all)| some <= all && OUT_OF.contains(&all))
}

/// What levels are counted up to.
const OUT_OF: [u8; 5] = [4, 5, 6, 10, 100];

/// `Excel 4/5`: the level at the end of a skill, with what it is counted up to.
pub(super) fn fraction_at_end(part: Part<'_>) -> Option<(Part<'_>, Part<'_>, u8)> {
    let (name, level) = part.text.rsplit_once(' ')?;
    let all = level.split_once('/')?.1.parse().ok()?;
    let level = Part::new(level, part.end() - level.len());
    let name = Part::new(name, part.start);
    (is_fraction(level.text) && name.text.contains(char::is_alphabetic)).then_some((name, level, all))
}

/// Whether the words are a level and nothing else.
fn is_level(text: &str) -> bool {
    if is_fraction(text) {
        return true;
    }
    let words = words(text);
    let counts = |word: &str| word.chars().all(|c| c.is_ascii_digit() || c == '+');
    !words.is_empty()
        && words
            .iter()
            .all(|word| LEVELS.all.contains(word.as_str()) || counts(word))
        && !words.iter().all(|word| LEVELS.joining.contains(word.as_str()))
}

/// Whether no word stands in the text, but numbers and no share: `2016`.
fn is_number(text: &str) -> bool {
    !text.contains(char::is_alphabetic) && !text.contains('%') && !is_fraction(text)
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;
    use super::*;

    /// The skills of a section of these lines with their levels, each level with the words of the text that it stands on.
    #[track_caller]
    fn check(lines: &str, want: &[(&str, Option<&str>)]) {
        let text = format!("Mia Lund\n\nSkills\n{lines}\n");
        let found = profile(&text);
        let shown: Vec<_> = found
            .skills
            .iter()
            .map(|skill| {
                let level = skill.level.as_ref();
                if let Some(level) = level {
                    let span = level.span.expect("is read from the text");
                    assert_eq!(span.slice(&text), Some(level.value.as_str()), "{lines}");
                }
                (skill.name.value.as_str(), level.map(|level| level.value.as_str()))
            })
            .collect();
        assert_eq!(shown, want, "{lines}");
    }

    #[test]
    fn a_level_stands_beside_its_skill() {
        check(
            "Rust – expert, Go (2 years), Docker (advanced), Excel – advanced, SQL",
            &[
                ("Rust", Some("expert")),
                ("Go", Some("2 years")),
                ("Docker", Some("advanced")),
                ("Excel", Some("advanced")),
                ("SQL", None),
            ],
        );
        check(
            "Kenntnisse: SQL (sehr gut), SAP (gute Kenntnisse), Word (Experte)",
            &[
                ("SQL", Some("sehr gut")),
                ("SAP", Some("gute Kenntnisse")),
                ("Word", Some("Experte")),
            ],
        );
        check(
            "Excel (très bon niveau), Sage (confirmé)",
            &[("Excel", Some("très bon niveau")), ("Sage", Some("confirmé"))],
        );
        check(
            "Excel (nivel avanzado), SQL (livello avanzato), Word (zeer goed)",
            &[
                ("Excel", Some("nivel avanzado")),
                ("SQL", Some("livello avanzato")),
                ("Word", Some("zeer goed")),
            ],
        );
        check(
            "Rust ★★★★☆\nGo 80%\nHTML5 80%\nVue 3 90 %",
            &[
                ("Rust", Some("★★★★☆")),
                ("Go", Some("80%")),
                ("HTML5", Some("80%")),
                ("Vue 3", Some("90 %")),
            ],
        );
    }

    #[test]
    fn so_many_of_so_many_is_a_level() {
        check(
            "Excel (4/5), Word – 3/5\nPython: 5/5\nGo\t2/5\n",
            &[
                ("Excel", Some("4/5")),
                ("Word", Some("3/5")),
                ("Python", Some("5/5")),
                ("Go", Some("2/5")),
            ],
        );
        check(
            "Excel 4/5, Word 3 / 5, SQL 2/5",
            &[("Excel", Some("4/5")), ("Word 3 / 5", None), ("SQL", Some("2/5"))],
        );
        // Alone they are versions, and so is what is counted up to another number.
        check(
            "HTML 4/5, Python 2/3, Layer 2/3",
            &[("HTML 4/5", None), ("Python 2/3", None), ("Layer 2/3", None)],
        );
        assert!(is_fraction("4 out of 5") && is_fraction("80/100"));
        for text in ["09/2019", "6/5", "4", "4/5/2019", "a/5", "1/3"] {
            assert!(!is_fraction(text), "{text}");
        }
    }

    #[test]
    fn a_line_of_a_skill_and_its_level_is_no_group() {
        check(
            "Python: expert\nSQL: very good\nSpreadsheets: Excel, Calc",
            &[
                ("Python", Some("expert")),
                ("SQL", Some("very good")),
                ("Excel", None),
                ("Calc", None),
            ],
        );
        check(
            "Python\texpert\nSQL\tsehr gut\n",
            &[("Python", Some("expert")), ("SQL", Some("sehr gut"))],
        );
    }

    #[test]
    fn levels_that_say_little_stay_in_the_name() {
        check(
            "Rust – expert, Python - beginner, SQL (basic), Figma (Grundkenntnisse), PHP: notions",
            &[
                ("Rust", Some("expert")),
                ("Python - beginner", None),
                ("SQL (basic)", None),
                ("Figma (Grundkenntnisse)", None),
                ("PHP: notions", None),
            ],
        );
        check(
            "Python: basic\nRust: expert",
            &[("Python: basic", None), ("Rust", Some("expert"))],
        );
    }

    #[test]
    fn what_is_no_level_stays_where_it_is() {
        check(
            "Excel (2016), Linux (Debian), React (Redux), Advanced Excel",
            &[
                ("Excel", None),
                ("Linux (Debian)", None),
                ("React (Redux)", None),
                ("Advanced Excel", None),
            ],
        );
    }
}
