//! Languages that are typed by themselves, such as "german" or "spanish B2".

use super::{CUES, LEVELS, LITTLE, Level, level, level_said, level_words, names_in, said_of};
use crate::text::{Word, words};
use crate::{joints, stem};

/// The languages that a few words name and say nothing else than how well they should be spoken, each with its level; none
/// where the words are about something else, such as "French cuisine".
///
/// The words are typed by themselves, so that a small letter means nothing: "german" is the language. Who asks for a native
/// speaker asks for somebody fluent, since where a language was learnt is no matter of work.
pub(crate) fn alone(text: &str) -> Vec<(&'static str, Option<&str>)> {
    let cut = words(text);
    // Bytes stay where they are, so that places in one text are places in the other.
    let mut capitals = text.as_bytes().to_vec();
    for word in &cut {
        if let Some(letter) = capitals.get_mut(word.span.start as usize) {
            letter.make_ascii_uppercase();
        }
    }
    let Ok(written) = String::from_utf8(capitals) else {
        return Vec::new();
    };
    let named = names_in(&written, &words(&written));
    let beside = |word: &&Word| !named.iter().any(|name| name.span.overlaps(word.span));
    let says_how = |word: &Word| {
        let word = word.folded.as_str();
        LEVELS.contains(&word)
            || CUES.contains(&word)
            || HOW_WELL.contains(&word)
            || LITTLE.contains(&word)
            || level_said(word).is_some()
            || stem::is_stop(word)
            || joints::joins(word)
    };
    if !cut.iter().filter(beside).all(says_how) {
        return Vec::new();
    }
    let level_of = |at: usize| {
        let (ahead, behind) = said_of(text, &named, at);
        let said = level_words(behind).or_else(|| level_words(ahead))?;
        let native = level(said) == Level::Native && !said.eq_ignore_ascii_case("c2");
        Some(if native { FLUENT } else { said })
    };
    named
        .iter()
        .enumerate()
        .map(|(at, name)| (name.name, level_of(at)))
        .collect()
}

/// The level that a native speaker is asked for.
pub(crate) const FLUENT: &str = "fluent";

/// Words beside the name of a language that say how well or how much it is wanted, folded.
const HOW_WELL: &[&str] = &[
    "good",
    "very",
    "excellent",
    "strong",
    "solid",
    "great",
    "perfect",
    "business",
    "technical",
    "required",
    "needed",
    "must",
    "preferred",
    "desirable",
    "plus",
    "essential",
    "sehr",
    "gut",
    "guter",
    "sicher",
    "sicheres",
    "sichere",
    "perfekt",
    "perfektes",
    "erforderlich",
    "wunschenswert",
    "bon",
    "bonne",
    "bonnes",
    "tres",
    "excellente",
    "exige",
    "requis",
    "souhaite",
    "buen",
    "buena",
    "muy",
    "alto",
    "requerido",
    "valorable",
    "buono",
    "buona",
    "ottimo",
    "ottima",
    "richiesto",
    "goed",
    "goede",
    "uitstekend",
    "vereist",
    "gewenst",
];
