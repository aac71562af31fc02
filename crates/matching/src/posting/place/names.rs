//! Stretches of a line that can be the name of a place, and those that are known to be one.

use std::collections::HashMap;
use std::sync::LazyLock;

use rolefit_domain::Span;

use super::super::{Piece, sections};
use crate::phrases::Phrases;
use crate::text::{Word, words};
use crate::titles;

pub(in crate::posting) static PLACES: LazyLock<HashMap<&str, Phrases<()>>> =
    LazyLock::new(|| sections(include_str!("../../../data/places.txt")));

/// Longest name of a place, in words and in bytes.
const MOST_WORDS: usize = 6;
const MOST_BYTES: usize = 60;
/// The parts of a line between its separators and its words about the way of working, if they can be names.
pub(super) fn parts(piece: &Piece<'_>, cues: &[Span]) -> Vec<Span> {
    let mut cuts: Vec<Span> = cues.to_vec();
    let remote_in_brackets = |at: usize| {
        let before = piece.text[..at].trim_end();
        cues.iter().any(|cue| cue.end as usize == before.len())
    };
    for (at, c) in piece.text.char_indices() {
        let rest = &piece.text[at..];
        let dash = [" - ", " – ", " — "].iter().any(|dash| rest.starts_with(dash));
        let bracket = matches!(c, '(' | '[');
        if bracket && remote_in_brackets(at) && !is_seat(piece, at) {
            // "Remote (EU)": from where, and no place to go to.
            let end = rest.find([')', ']']).map_or(piece.text.len(), |end| at + end + 1);
            cuts.push(Span::new(at, end));
        } else if bracket
            || dash
            || is_sign(c)
            || matches!(c, ')' | ']' | '|' | '·' | '•' | '/' | ';' | '*' | '#')
        {
            cuts.push(Span::new(at, at + c.len_utf8()));
        } else if c == '.' && ends_sentence(piece, at) || c == ',' && !joins_country(piece, at) {
            cuts.push(Span::new(at, at + 1));
        }
    }
    cuts.sort();
    let mut out = Vec::new();
    let mut from = 0;
    for cut in cuts {
        if (cut.start as usize) > from {
            out.extend(name(piece, from, cut.start as usize));
        }
        from = from.max(cut.end as usize);
    }
    if from < piece.text.len() {
        out.extend(name(piece, from, piece.text.len()));
    }
    out
}

/// Whether it is a picture such as "📍", which ads put between the facts of their head.
fn is_sign(c: char) -> bool {
    let pictures = ['\u{2190}'..='\u{2bff}', '\u{1f000}'..='\u{1faff}'];
    pictures.iter().any(|range| range.contains(&c))
}

/// Whether the full stop at `at` ends a sentence: not that of "St. Gallen".
fn ends_sentence(piece: &Piece<'_>, at: usize) -> bool {
    let spaced = piece.text[at + 1..].starts_with(char::is_whitespace);
    let last = piece.words.partition_point(|w| (w.span.end as usize) <= at);
    let long = last.checked_sub(1).is_some_and(|last| piece.word(last).len() > 3);
    spaced && long
}

/// Whether what stands in the brackets at `at` is a known town, as in "Hybrid (Berlin)".
fn is_seat(piece: &Piece<'_>, at: usize) -> bool {
    let inner = &piece.text[at + 1..];
    let inner = &inner[..inner.find([')', ']']).unwrap_or(inner.len())];
    PLACES
        .get("town")
        .is_some_and(|towns| !towns.find(inner).is_empty())
}

/// Whether a comma stands between a place and its country: "Leeds, United Kingdom".
fn joins_country(piece: &Piece<'_>, comma: usize) -> bool {
    let next = piece.words.partition_point(|w| (w.span.start as usize) < comma);
    let countries = PLACES
        .get("country")
        .map(|p| p.find_words(piece.text, &piece.words, |_, _| true));
    countries.is_some_and(|hits| hits.iter().any(|hit| hit.first == next))
}

/// A stretch without the small words around it, if it can be the name of a place.
fn name(piece: &Piece<'_>, from: usize, to: usize) -> Option<Span> {
    let first = piece.words.partition_point(|w| (w.span.start as usize) < from);
    let end = piece.words.partition_point(|w| (w.span.end as usize) <= to);
    let mut words = piece.words.get(first..end.max(first))?;
    while words.first().is_some_and(|w| AROUND.contains(&w.folded.as_str())) {
        words = &words[1..];
    }
    while words.last().is_some_and(|w| AROUND.contains(&w.folded.as_str())) {
        words = &words[..words.len() - 1];
    }
    let span = Span {
        start: words.first()?.span.start,
        end: words.last()?.span.end,
    };
    let text = span.slice(piece.text)?;
    let letters = words.iter().all(|w| {
        let written = w.span.slice(piece.text).unwrap_or_default();
        // "24103", and the second half of "LS1 4AP".
        let code = (3..=6).contains(&written.len())
            && written.starts_with(|c: char| c.is_ascii_digit())
            && written
                .bytes()
                .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
            && (written.len() >= 4 || written.ends_with(|c: char| c.is_ascii_uppercase()));
        code || written.starts_with(char::is_uppercase) || SMALL.contains(&w.folded.as_str())
    });
    let capital = words.iter().any(|w| {
        w.span
            .slice(piece.text)
            .is_some_and(|written| written.starts_with(char::is_uppercase))
    });
    let only_region = PLACES.get("region").is_some_and(|regions| {
        let hits = regions.find(text);
        hits.len() == 1 && hits[0].span.len() as usize == text.len()
    });
    let fits = words.len() <= MOST_WORDS && text.len() <= MOST_BYTES;
    let other = words.iter().any(|w| NO_PLACE.contains(&w.folded.as_str()));
    (letters && capital && fits && !only_region && !other).then_some(span)
}

/// Words that lead to a place or away from it and are not in its name.
pub(in crate::posting) const AROUND: &[&str] = &[
    "in",
    "at",
    "im",
    "or",
    "oder",
    "ou",
    "o",
    "of",
    "and",
    "und",
    "et",
    "y",
    "e",
    "a",
    "from",
    "within",
    "near",
    "bei",
    "aus",
    "fully",
    "partly",
    "100",
    "possible",
    "moglich",
    "only",
    "based",
    "option",
    "teilweise",
    "also",
    "auch",
];

/// Small words inside of names: "Frankfurt am Main", "Newcastle upon Tyne".
const SMALL: &[&str] = &[
    "am", "an", "der", "im", "upon", "on", "de", "la", "le", "les", "sur", "del", "di", "den", "the", "a",
    "d", "l", "bei", "ob", "in", "or", "oder", "and", "und", "ou", "o", "y", "e", "of", "et", "en", "sous",
    "aux",
];

/// Words of heads that are capitalized and no place.
const NO_PLACE: &[&str] = &[
    "time",
    "full",
    "part",
    "permanent",
    "contract",
    "vollzeit",
    "teilzeit",
    "unbefristet",
    "befristet",
    "festanstellung",
    "cdi",
    "cdd",
    "temps",
    "plein",
    "jornada",
    "completa",
    "indefinido",
    "tempo",
    "pieno",
    "indeterminato",
    "voltijd",
    "deeltijd",
    "fulltime",
    "gmbh",
    "ag",
    "ltd",
    "inc",
    "llc",
    "plc",
    "kg",
    "se",
    "sa",
    "sas",
    "srl",
    "bv",
    "nv",
    "salary",
    "gehalt",
    "eur",
    "usd",
    "gbp",
    "chf",
    "m",
    "w",
    "d",
    "f",
    "h",
    "x",
    "immediately",
    "sofort",
    "start",
    "asap",
    "team",
    "department",
    "hours",
    "stunden",
    "days",
    "tage",
    "remote",
    "hybrid",
    "we",
    "you",
    "wir",
    "du",
    "sie",
    "nous",
    "vous",
    "anywhere",
    "flexible",
    "various",
    "several",
    "tbd",
    "office",
];

/// Whether the part is a known town or country and nothing else: "24103 Kiel", "Leeds, United Kingdom", "Hamburg-Altona",
/// but not "Hamburg Port Consulting".
pub(super) fn is_known(piece: &Piece<'_>, part: Span) -> bool {
    let Some(text) = part.slice(piece.text) else {
        return false;
    };
    let cut = words(text);
    let named: Vec<_> = ["town", "country", "region"]
        .iter()
        .filter_map(|kind| PLACES.get(kind))
        .flat_map(|places| places.find_words(text, &cut, |_, _| true))
        .collect();
    let within = |at: usize| named.iter().any(|hit| (hit.first..hit.end).contains(&at));
    let belongs = |(at, word): (usize, &Word)| {
        let written = word.span.slice(text).unwrap_or_default();
        // Postcodes have digits: "24103", "LS1 4AP".
        let code = written.contains(|c: char| c.is_ascii_digit());
        let district = at.checked_sub(1).is_some_and(|last| {
            within(last) && text.get(cut[last].span.end as usize..word.span.start as usize) == Some("-")
        });
        within(at) || code || district || BESIDE_TOWN.contains(&word.folded.as_str())
    };
    !named.is_empty() && cut.iter().enumerate().all(belongs)
}

/// Whether the number of a French department stands in brackets behind the part: "Villeurbanne (69)".
pub(super) fn has_department(piece: &Piece<'_>, part: Span) -> bool {
    let rest = piece
        .text
        .get(part.end as usize..)
        .unwrap_or_default()
        .trim_start();
    let inner = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let is_department = |number: &str| match number {
        "2A" | "2B" => true,
        _ if number.len() == 2 => number.parse().is_ok_and(|n: u16| (1..=95).contains(&n)),
        _ => number.parse().is_ok_and(|n: u16| (971..=976).contains(&n)),
    };
    // "Pflegehelfer (20)" counts people.
    let is_work = || {
        part.slice(piece.text)
            .is_some_and(|text| !titles::named_in(text).0.is_empty())
    };
    inner.is_some_and(|(inner, _)| is_department(inner)) && !is_work()
}

/// Words beside a town that leave it one: "Greater London", "Raum Stuttgart".
pub(in crate::posting) const BESIDE_TOWN: &[&str] = &[
    "greater",
    "area",
    "city",
    "central",
    "region",
    "grossraum",
    "raum",
    "stadt",
    "mitte",
    "am",
    "near",
    "bei",
    "in",
    "or",
    "oder",
    "ou",
    "o",
    "of",
    "and",
    "und",
    "et",
    "y",
    "e",
    "the",
    "nord",
    "sud",
    "west",
    "ost",
    "north",
    "south",
    "east",
];
