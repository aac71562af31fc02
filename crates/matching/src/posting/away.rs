//! Days of the week at the office and away from it.

use rolefit_domain::{Span, span};

use super::{Piece, number};
use crate::phrases::Hit;

/// Days in a week at the office or away from it: "2 days office", "three days a week from home".
pub(super) fn days(piece: &Piece<'_>, away: &[Hit<()>]) -> Option<Span> {
    if (0..piece.words.len()).any(|at| is_longer(piece, at)) {
        return None;
    }
    let places: Vec<_> = piece
        .cues("office")
        .into_iter()
        .chain(away.iter().copied())
        .collect();
    let hits = piece.cues("days");
    hits.iter().find_map(|days| {
        // "Travel 3 days a week" says nothing of an office.
        let near = days.first.saturating_sub(TRAVEL_NEAR)..days.end + TRAVEL_NEAR;
        if near.into_iter().any(|at| TRAVEL.contains(&piece.word(at))) {
            return None;
        }
        let at = (days.first.saturating_sub(3)..days.first)
            .rev()
            .find(|i| number(piece.word(*i)).is_some_and(|n| (1..=4).contains(&n)))?;
        let place = places
            .iter()
            .find(|place| place.first.abs_diff(days.first) <= 6)?;
        let numeral = piece.words.get(at)?.span;
        span::cover([numeral, days.span, place.span])
    })
}

/// Whether it counts days in a time longer than a week: what it says of a place holds for those days alone.
pub(super) fn counts_longer(piece: &Piece<'_>) -> bool {
    let counted = |days: &Hit<()>| {
        let before = days.first.saturating_sub(2)..days.first;
        before.into_iter().any(|at| number(piece.word(at)).is_some())
    };
    (0..piece.words.len()).any(|at| is_longer(piece, at)) && piece.cues("days").iter().any(counted)
}

/// Words between days and what they are for, the latter included.
const TRAVEL_NEAR: usize = 4;

const TRAVEL: &[&str] = &[
    "travel",
    "travelling",
    "traveling",
    "trips",
    "reisen",
    "reise",
    "reisetage",
    "dienstreisen",
    "deplacement",
    "deplacements",
    "viajes",
    "viajar",
    "viaje",
    "trasferte",
    "reizen",
];

/// Whether the word is a time longer than a week: days in a month or a quarter are meetings, and what a customer's office
/// sees once a year is a journey.
fn is_longer(piece: &Piece<'_>, at: usize) -> bool {
    const LONGER: &[&str] = &[
        "month",
        "monthly",
        "quarter",
        "quarterly",
        "year",
        "yearly",
        "monat",
        "monate",
        "monaten",
        "monatlich",
        "quartal",
        "quartale",
        "jahr",
        "jahre",
        "jahren",
        "jahrlich",
        "mois",
        "trimestre",
        "annee",
        "mes",
        "meses",
        "ano",
        "mese",
        "mesi",
        "anno",
        "anni",
        "trimestri",
        "maand",
        "maanden",
        "maandelijks",
        "kwartaal",
        "jaar",
        "jaren",
    ];
    let word = piece.word(at);
    let singular = word.strip_suffix('s').unwrap_or(word);
    // "An" is an article and a preposition elsewhere.
    let french_year = word == "an" && at > 0 && piece.word(at - 1) == "par";
    french_year || LONGER.contains(&word) || LONGER.contains(&singular)
}
