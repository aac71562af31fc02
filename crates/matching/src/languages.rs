//! Human languages by their names in several languages, and what is said of their level.

use std::sync::LazyLock;

use rolefit_domain::Span;

use crate::phrases::Phrases;
use crate::text::{Word, fold, words};

/// A language that a text names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Named {
    /// English name.
    pub name: &'static str,
    /// Where the name stands.
    pub span: Span,
    /// Whether the word can only mean the language, such as `Deutschkenntnisse`.
    pub certain: bool,
}

/// The languages that `text` names as skills, in its order.
///
/// A name alone is not enough, because `German` is also a market and a passport: a word of language skill, such as
/// "fluent", "C1" or "languages", must stand on the same line, and no word of nationality after the name.
pub fn find_in(text: &str) -> Vec<Named> {
    let mut found = Vec::new();
    for (offset, line) in crate::text::lines(text) {
        let words = words(line);
        let cue = has_cue(&words);
        found.extend(
            names_in(line, &words)
                .into_iter()
                .filter(|n| cue || n.certain)
                .map(|n| Named {
                    span: Span::new(n.span.start as usize + offset, n.span.end as usize + offset),
                    ..n
                }),
        );
    }
    found
}

/// The English name of the language that `text` begins with or consists of, in whatever language it is written.
pub fn canonical(text: &str) -> Option<&'static str> {
    NAMES.find(text).first().map(|hit| hit.value.0)
}

/// What a document says of a level, as far as scoring cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Beginner's words, or A1 and A2 of the Common European Framework.
    Basic,
    /// Anything above.
    Working,
}

/// Reads a level such as "A2", "basic" or "fluent"; words that say nothing of a level count as working level.
pub fn level(text: &str) -> Level {
    let basic = words(text).iter().any(|w| BASIC.contains(&w.folded.as_str()));
    if basic { Level::Basic } else { Level::Working }
}

/// The level as people write it in ads, such as "C1" or "fluent", when one stands in `text`.
pub fn level_words(text: &str) -> Option<&str> {
    let word = words(text)
        .into_iter()
        .find(|w| LEVELS.contains(&w.folded.as_str()))?;
    word.span.slice(text)
}

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

const LEVELS: &[&str] = &[
    "a1",
    "a2",
    "b1",
    "b2",
    "c1",
    "c2",
    "fluent",
    "fluently",
    "native",
    "bilingual",
    "mother",
    "proficient",
    "proficiency",
    "conversational",
    "basic",
    "muttersprache",
    "muttersprachlich",
    "muttersprachler",
    "fliessend",
    "fliessende",
    "fliessendes",
    "verhandlungssicher",
    "verhandlungssichere",
    "verhandlungssicheres",
    "grundkenntnisse",
    "courant",
    "couramment",
    "maternelle",
    "bilingue",
    "fluido",
    "fluida",
    "nativo",
    "nativa",
    "vloeiend",
    "moedertaal",
    "fluente",
    "madrelingua",
    "fluency",
    "basiskennis",
    "notions",
    "basico",
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

const BASIC: &[&str] = &[
    "a1",
    "a2",
    "basic",
    "beginner",
    "elementary",
    "grundkenntnisse",
    "anfanger",
    "notions",
    "debutant",
    "basico",
    "principiante",
    "basiskennis",
    "base",
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
        ] {
            let found: Vec<_> = find_in(text).iter().map(|n| n.name).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn names_and_levels_compare_across_languages() {
        assert!(same("Deutsch", "allemand"));
        assert!(same("Esperanto", "esperanto"));
        assert!(!same("Dutch", "Deutsch"));
        assert_eq!(level("A2"), Level::Basic);
        assert_eq!(level("Grundkenntnisse"), Level::Basic);
        assert_eq!(level("native"), Level::Working);
        assert_eq!(level_words("German at C1 or above"), Some("C1"));
    }
}
