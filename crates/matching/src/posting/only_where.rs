//! Words that say where the work is done and nothing else.

use super::Piece;
use super::place::{AROUND, BESIDE_TOWN, PLACES};
use super::work_place::Cues;
use crate::text::Word;

/// Whether the words name known places or ways of working and say nothing else.
pub(super) fn says_only_where(piece: &Piece<'_>) -> bool {
    let named = ["town", "country", "region"]
        .iter()
        .filter_map(|kind| PLACES.get(kind))
        .flat_map(|places| places.find_words(piece.text, &piece.words, |_, _| true))
        .filter(|hit| {
            let written = hit.span.slice(piece.text);
            written.is_some_and(|written| written.starts_with(char::is_uppercase))
        });
    let mut said: Vec<_> = named.map(|hit| (hit.first, hit.end)).collect();
    said.extend(Cues::of(piece).all().iter().map(|hit| (hit.first, hit.end)));
    let around = |word: &Word| {
        let word = word.folded.as_str();
        AROUND.contains(&word) || BESIDE_TOWN.contains(&word) || BESIDE_WHERE.contains(&word)
    };
    let known = |at: usize| said.iter().any(|(first, end)| (*first..*end).contains(&at));
    !said.is_empty() && (0..piece.words.len()).all(|at| known(at) || around(&piece.words[at]))
}

/// Words beside a place or a way of working with which nothing else is asked for, folded.
const BESIDE_WHERE: &[&str] = &[
    "work",
    "working",
    "location",
    "place",
    "office",
    "arbeiten",
    "arbeit",
    "arbeitsort",
    "standort",
    "einsatzort",
    "buro",
    "nach",
    "wahl",
    "travail",
    "lieu",
    "bureau",
    "trabajo",
    "lugar",
    "oficina",
    "lavoro",
    "sede",
    "ufficio",
    "werken",
    "werk",
    "kantoor",
    "of",
    "either",
    "entweder",
    "soit",
    "dans",
    "en",
    "te",
    "mix",
    "model",
    "welcome",
    "ok",
    "fine",
    // The hours of the contract stand beside the place: "Jornada completa, presencial".
    "jornada",
    "completa",
    "parcial",
    "tiempo",
    "completo",
    "full",
    "part",
    "time",
    "fulltime",
    "parttime",
    "vollzeit",
    "teilzeit",
    "temps",
    "plein",
    "partiel",
    "tempo",
    "pieno",
    "parziale",
    "voltijd",
    "deeltijd",
];
