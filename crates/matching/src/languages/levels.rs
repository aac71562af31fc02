//! How well a language is spoken, in the words of documents and ads.

use crate::text::{Word, words};

/// How well somebody speaks a language, after the Common European Framework of Reference (Council of Europe, 2001).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Level {
    /// A1 and A2, beginner's words.
    Basic,
    /// B1, "conversational".
    Independent,
    /// B2, and words that say nothing of a level.
    Working,
    /// C1, "fluent".
    Fluent,
    /// C2, "native".
    Native,
}

/// Whether the words say that a language is not spoken: "none", "keine", "ninguno". `said` is what stands beside its name.
pub(crate) fn is_none(said: &str) -> bool {
    let cut = words(said);
    let telling = |word: &&Word| !LEVEL_LABELS.contains(&word.folded.as_str());
    let mut said = cut.iter().filter(telling).map(|word| word.folded.as_str());
    let first = said.next().is_some_and(|word| NONE.contains(&word));
    first && said.all(|word| YET.contains(&word))
}

/// Words for no skill at all, folded.
const NONE: &[&str] = &[
    "none",
    "no",
    "not",
    "nil",
    "zero",
    "keine",
    "kein",
    "keinerlei",
    "nicht",
    "aucun",
    "aucune",
    "neant",
    "ninguno",
    "ninguna",
    "ningun",
    "nulo",
    "nula",
    "geen",
    "niet",
    "nessuno",
    "nessuna",
    "nenhum",
    "nenhuma",
    "brak",
    "0",
];

/// Words behind one of [`NONE`] that change nothing.
const YET: &[&str] = &[
    "yet", "at", "all", "so", "far", "noch", "bisher", "encore", "aun", "todavia", "nog", "ancora",
];

/// Words before a level that say nothing of it, folded.
const LEVEL_LABELS: &[&str] = &[
    "level",
    "niveau",
    "nivel",
    "livello",
    "skills",
    "skill",
    "kenntnisse",
    "knowledge",
    "language",
    "poziom",
    "stufe",
];

/// Reads a level such as "A2", "basic" or "fluent"; words that say nothing of a level count as working level.
pub fn level(text: &str) -> Level {
    let cut = words(text);
    let little = cut.len() <= 2 && cut.iter().any(|word| LITTLE.contains(&word.folded.as_str()));
    let basic = little.then_some(Level::Basic);
    level_said(text).or(basic).unwrap_or(Level::Working)
}

/// Words that mean the basics where hardly anything else is said, folded.
pub(super) const LITTLE: &[&str] = &[
    "some", "little", "limited", "weak", "poor", "few", "peu", "poco", "weinig",
];

/// The level that the words say: that of a code first, then of a beginner's word, then the highest.
pub(super) fn level_said(text: &str) -> Option<Level> {
    let words = words(text);
    let said = |list: &[(Level, &[&str])]| {
        let of = |word: &Word| {
            let found = list
                .iter()
                .find(|(_, words)| words.contains(&word.folded.as_str()));
            found.map(|(level, _)| *level)
        };
        words.iter().filter_map(of).collect::<Vec<_>>()
    };
    let code = said(CODES).into_iter().next();
    let named = said(LEVEL_WORDS);
    let basic = named.iter().copied().find(|level| *level == Level::Basic);
    code.or(basic).or(named.into_iter().max())
}

/// The level as people write it in ads, such as "C1" or "fluent", when one stands in `text`.
pub fn level_words(text: &str) -> Option<&str> {
    let word = words(text)
        .into_iter()
        .find(|w| LEVELS.contains(&w.folded.as_str()))?;
    word.span.slice(text)
}

/// Whether the words name a level.
pub(crate) fn has_level(words: &[Word]) -> bool {
    words.iter().any(|w| LEVELS.contains(&w.folded.as_str()))
}

pub(super) const LEVELS: &[&str] = &[
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

const CODES: &[(Level, &[&str])] = &[
    (Level::Basic, &["a1", "a2"]),
    (Level::Independent, &["b1"]),
    (Level::Working, &["b2"]),
    (Level::Fluent, &["c1"]),
    (Level::Native, &["c2"]),
];

const LEVEL_WORDS: &[(Level, &[&str])] = &[
    (
        Level::Basic,
        &[
            "basic",
            "basics",
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
            "basis",
            "rudimentary",
            "novice",
            "grundlagen",
            "grundlegend",
            "grundlegende",
            "basiskenntnisse",
            "wenig",
            "geringe",
            "anfangerin",
            "schulkenntnisse",
            "scolaire",
            "debutante",
            "faible",
            "rudiments",
            "basica",
            "basicos",
            "basicas",
            "elemental",
            "bajo",
            "elementare",
            "scolastico",
            "elementair",
            "matig",
            "podstawowy",
            "iniciante",
        ],
    ),
    (
        Level::Independent,
        &[
            "conversational",
            "intermediate",
            "intermedio",
            "intermediario",
            "intermediaire",
            "mittelstufe",
            "gemiddeld",
        ],
    ),
    (
        Level::Working,
        &[
            "good",
            "gut",
            "gute",
            "goed",
            "bon",
            "bueno",
            "buono",
            "proficiency",
        ],
    ),
    (
        Level::Fluent,
        &[
            "fluent",
            "fluently",
            "fluency",
            "proficient",
            "advanced",
            "fliessend",
            "fliessende",
            "fliessendes",
            "verhandlungssicher",
            "verhandlungssichere",
            "verhandlungssicheres",
            "courant",
            "couramment",
            "fluido",
            "fluida",
            "fluente",
            "vloeiend",
            "avance",
            "avanzado",
            "avancado",
            "gevorderd",
        ],
    ),
    (
        Level::Native,
        &[
            "native",
            "mother",
            "bilingual",
            "muttersprache",
            "muttersprachlich",
            "muttersprachler",
            "maternelle",
            "bilingue",
            "nativo",
            "nativa",
            "moedertaal",
            "madrelingua",
        ],
    ),
];
