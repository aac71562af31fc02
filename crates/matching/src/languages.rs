//! Human languages by their names in several languages, and what is said of their level.

mod alone;
mod levels;

use std::sync::LazyLock;

use rolefit_domain::Span;

use crate::phrases::Phrases;
use crate::text::{Word, fold, words};
pub(crate) use alone::{FLUENT, alone};
use levels::{LEVELS, LITTLE, level_said};
pub use levels::{Level, level, level_words};
pub(crate) use levels::{has_level, is_none};

/// A language that a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Named {
    /// English name.
    pub name: &'static str,
    /// Where the name stands.
    pub span: Span,
    /// Whether the word can only mean the language, such as `Deutschkenntnisse`.
    pub certain: bool,
}

/// The English name of the language that `text` begins with or consists of, in whatever language it is written.
pub fn canonical(text: &str) -> Option<&'static str> {
    NAMES.find(text).first().map(|hit| hit.value.0)
}

/// A language that a document names as spoken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Spoken {
    /// English name.
    pub name: &'static str,
    /// Where the name stands.
    pub span: Span,
    /// The level that the words beside it say, if any does.
    pub level: Option<Level>,
}

/// The languages that `text` names as spoken, in its order, each with what is said of it.
///
/// A name alone is not enough, because `German` is also a market and a passport: a word of language skill, such as
/// "fluent", "C1" or "languages", must stand on the same line, and no word of nationality after the name.
pub(crate) fn spoken_in(text: &str) -> Vec<Spoken> {
    let mut found = Vec::new();
    for (offset, line) in crate::text::lines(text) {
        let words = words(line);
        let names = names_in(line, &words);
        if names.is_empty() {
            continue;
        }
        let cue = has_cue(&words);
        for (i, named) in names.iter().enumerate().filter(|(_, n)| cue || n.certain) {
            let (ahead, behind) = said_of(line, &names, i);
            if is_none(behind) || crate::text::words(ahead).len() == 1 && is_none(ahead) {
                continue;
            }
            found.push(Spoken {
                name: named.name,
                span: Span::new(
                    named.span.start as usize + offset,
                    named.span.end as usize + offset,
                ),
                level: level_said(behind).or_else(|| level_said(ahead)),
            });
        }
    }
    found
}

/// What is said of the `at`th of the languages that `text` names: the words before its name and those after it, up to
/// a comma, an "and" or the next name, since "fluent English, German (C1)" says two things.
pub(crate) fn said_of<'a>(text: &'a str, named: &[Named], at: usize) -> (&'a str, &'a str) {
    let name = named[at].span;
    let from = at.checked_sub(1).map_or(0, |last| named[last].span.end as usize);
    let to = named
        .get(at + 1)
        .map_or(text.len(), |next| next.span.start as usize);
    let between = &text[from..name.start as usize];
    let mut ahead = clauses(between).last();
    // "Inglés B2 o francés", "Engels B2 of Duits": the level is that of the first. The Dutch and the Italian "or" are other
    // words elsewhere, so they count only right between two names.
    if at > 0 && ahead.is_some_and(|ahead| ahead.len() == between.len()) {
        let cut = words(between);
        let or = |word: &Word| ["o", "of", "e", "od", "ed", "u"].contains(&word.folded.as_str());
        if cut.last().is_some_and(or) {
            ahead = None;
        }
    }
    let behind = clauses(&text[name.end as usize..to]).next();
    (ahead.unwrap_or_default(), behind.unwrap_or_default())
}

/// The stretches between commas and words for "and" and "or". "In Wort und Schrift (C2)" is one.
fn clauses(text: &str) -> impl Iterator<Item = &str> {
    let ends = [" and ", " und ", " et ", " y ", " en ", " or ", " oder ", " ou "];
    text.split([',', ';', '|', '/']).flat_map(move |clause| {
        let joint = |end: &&str| {
            let mut places = clause.match_indices(*end);
            let apart = places.find(|(at, end)| !says_how(&clause[at + end.len()..]));
            apart.map(|(at, end)| (at, end.len()))
        };
        let at = ends.iter().filter_map(joint).min();
        let (first, rest) = at.map_or((clause, None), |(at, length)| {
            (&clause[..at], Some(&clause[at + length..]))
        });
        std::iter::once(first).chain(rest)
    })
}

/// Whether a text begins with one of the ways to use a language, of which the one before is the other: "written", "Schrift".
fn says_how(text: &str) -> bool {
    let first: String = text.chars().take(LONGEST_WAY).collect();
    let cut = words(&first);
    let small = |word: &&Word| ["in", "im", "a", "l", "en"].contains(&word.folded.as_str());
    let way = cut.iter().find(|word| !small(word));
    way.is_some_and(|word| WAYS.contains(&word.folded.as_str()))
}

/// What is read of a text for a way to use a language, in characters.
const LONGEST_WAY: usize = 20;

/// Ways to use a language that are said in pairs, folded.
const WAYS: &[&str] = &[
    "written",
    "spoken",
    "writing",
    "speaking",
    "oral",
    "verbal",
    "schrift",
    "schriftlich",
    "wort",
    "mundlich",
    "ecrit",
    "ecrite",
    "orale",
    "parle",
    "escrito",
    "escrita",
    "hablado",
    "hablada",
    "scritto",
    "scritta",
    "parlato",
    "parlata",
    "schriftelijk",
    "mondeling",
    "geschrift",
    "woord",
];

pub(crate) fn names_in(text: &str, words: &[Word]) -> Vec<Named> {
    let hits = NAMES.find_words(text, words, |hit, words| {
        let next = words.get(hit.end).map(|w| w.folded.as_str());
        let written = hit.span.slice(text).unwrap_or_default();
        let short = written.chars().count() <= 4 && written.is_ascii();
        let capital = written.starts_with(char::is_uppercase);
        !next.is_some_and(|w| NOT_A_LANGUAGE.contains(&w)) && (!short || capital)
    });
    hits.into_iter()
        .map(|h| Named {
            name: h.value.0,
            span: h.span,
            certain: h.value.1,
        })
        .collect()
}

/// Whether the words speak of language skill.
pub(crate) fn has_cue(words: &[Word]) -> bool {
    words
        .iter()
        .any(|w| CUES.contains(&w.folded.as_str()) || LEVELS.contains(&w.folded.as_str()))
}

/// Whether a name in small letters is another word: an English name always, since English writes it with a capital.
pub(crate) fn needs_capital(written: &str) -> bool {
    let folded = fold(written);
    // No other word of an ad is written like these.
    if SURE.contains(&folded.as_str()) {
        return false;
    }
    canonical(written).is_some_and(|name| fold(name) == folded) || OTHER_WORDS.contains(&folded.as_str())
}

/// English names of languages that are nothing else in small letters.
const SURE: &[&str] = &[
    "english",
    "german",
    "spanish",
    "italian",
    "dutch",
    "portuguese",
    "arabic",
    "mandarin",
    "ukrainian",
    "romanian",
    "hungarian",
];

/// Names of languages that mean something else in small letters.
const OTHER_WORDS: &[&str] = &[
    "pools", "turks", "noors", "deens", "zweeds", "flemish", "mandarin",
];

const CUES: &[&str] = &[
    "language",
    "languages",
    "speak",
    "speaks",
    "speaking",
    "speaker",
    "spoken",
    "written",
    "verbal",
    "oral",
    "sprache",
    "sprachen",
    "sprachkenntnisse",
    "sprachniveau",
    "kenntnisse",
    "gute",
    "guten",
    "gutes",
    "wort",
    "schrift",
    "langue",
    "langues",
    "parler",
    "parle",
    "maitrise",
    "ecrit",
    "idioma",
    "idiomas",
    "nivel",
    "hablado",
    "escrito",
    "dominio",
    "taal",
    "talen",
    "talenkennis",
    "beheersing",
    "beheerst",
    "woord",
    "geschrift",
    "lingua",
    "lingue",
    "communication",
    "communicate",
    "command",
    "advanced",
    "intermediate",
    "niveau",
    "level",
    "skills",
    "avance",
    "avanzado",
    "inglese",
    "kommunikation",
    "professional",
    "working",
    "toefl",
    "ielts",
    "dele",
    "delf",
    "dalf",
    "telc",
    "goethe",
];

const NOT_A_LANGUAGE: &[&str] = &[
    "market",
    "markets",
    "citizen",
    "citizens",
    "citizenship",
    "national",
    "nationals",
    "nationality",
    "passport",
    "company",
    "companies",
    "customers",
    "clients",
    "law",
    "gaap",
    "tax",
    "office",
    "team",
    "subsidiary",
    "government",
    "army",
    "food",
    "cuisine",
    "restaurant",
    "red",
    "staatsburger",
    "markt",
    "unternehmen",
    "federal",
    "based",
    "owned",
    "headquarters",
    "bank",
    "regulations",
    "regulation",
    "legislation",
    "standards",
    "economy",
];

static NAMES: LazyLock<Phrases<(&'static str, bool)>> = LazyLock::new(|| {
    let mut all = Phrases::default();
    for line in include_str!("../data/languages.txt")
        .lines()
        .filter(|l| !l.is_empty() && !l.starts_with('#'))
    {
        let (name, forms) = line.split_once('|').unwrap_or((line, ""));
        for form in forms.split(',').chain([name]) {
            all.insert(form, (name.trim(), false));
        }
    }
    for (stem, name) in GERMAN_STEMS {
        for ending in ["kenntnisse", "kenntnissen", "kenntnis"] {
            all.insert(&format!("{stem}{ending}"), (*name, true));
        }
    }
    all
});

/// First parts of German compounds such as `Englischkenntnisse`.
const GERMAN_STEMS: &[(&str, &str)] = &[
    ("Deutsch", "German"),
    ("Englisch", "English"),
    ("Französisch", "French"),
    ("Spanisch", "Spanish"),
    ("Italienisch", "Italian"),
    ("Niederländisch", "Dutch"),
    ("Polnisch", "Polish"),
    ("Russisch", "Russian"),
    ("Türkisch", "Turkish"),
    ("Arabisch", "Arabic"),
    ("Chinesisch", "Chinese"),
    ("Portugiesisch", "Portuguese"),
    ("Tschechisch", "Czech"),
    ("Ungarisch", "Hungarian"),
    ("Japanisch", "Japanese"),
];

/// Whether two names, each in any language, mean the same language.
pub fn same(a: &str, b: &str) -> bool {
    match (canonical(a), canonical(b)) {
        (Some(a), Some(b)) => a == b,
        _ => fold(a.trim()) == fold(b.trim()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_named_only_where_skill_is_meant() {
        for (text, expected) in [
            ("Fluent English and good German (B2)", vec!["English", "German"]),
            ("Nationality: German", vec![]),
            ("German citizen, fluent French", vec!["French"]),
            ("experience in the German market with good communication", vec![]),
            ("sehr gute Deutschkenntnisse", vec!["German"]),
            ("Deutschkenntnisse", vec!["German"]),
            ("maîtrise de l'anglais", vec!["English"]),
            ("vloeiend Nederlands in woord en geschrift", vec!["Dutch"]),
            ("dominio del inglés", vec!["English"]),
            ("Languages: English: fluent, German: none", vec!["English"]),
            ("keine Deutschkenntnisse", vec![]),
            ("Idiomas: alemán, nivel: ninguno", vec!["German"]),
            ("Idiomas: alemán (nivel: ninguno)", vec![]),
            ("Languages: German (no certificate)", vec!["German"]),
        ] {
            let found: Vec<_> = spoken_in(text).iter().map(|n| n.name).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn each_language_has_the_words_beside_it() {
        use Level::{Basic, Fluent, Independent};
        let levels = |text: &str| spoken_in(text).iter().map(|s| s.level).collect::<Vec<_>>();
        assert_eq!(levels("Basic French, fluent German"), [Some(Basic), Some(Fluent)]);
        assert_eq!(
            levels("English fluent, French basic"),
            [Some(Fluent), Some(Basic)]
        );
        assert_eq!(
            levels("Languages: German (B1) and Dutch"),
            [Some(Independent), None]
        );
    }

    #[test]
    fn names_and_levels_compare_across_languages() {
        assert!(same("Deutsch", "allemand"));
        assert!(same("Esperanto", "esperanto"));
        assert!(!same("Dutch", "Deutsch"));
        assert_eq!(level("A2"), Level::Basic);
        assert_eq!(level("Grundkenntnisse"), Level::Basic);
        assert_eq!(level("native"), Level::Native);
        assert_eq!(level("Native or bilingual proficiency"), Level::Native);
        assert_eq!(level("Elementary proficiency"), Level::Basic);
        assert_eq!(level("good (B1)"), Level::Independent);
        assert_eq!(level("a little"), Level::Basic);
        assert_eq!(level("see below"), Level::Working);
        assert_eq!(level_words("German at C1 or above"), Some("C1"));
    }
}
