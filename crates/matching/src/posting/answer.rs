//! The promise of an answer: "we answer within ten days".

use rolefit_domain::Span;
use rolefit_domain::limits::MAX_RESPONSE_DAYS;

use super::{AdLine, Piece, number};
use crate::phrases::Hit;
use crate::text::is_item;

/// The days of the first promise; `None` when a second one says otherwise.
pub(super) fn find(lines: &[AdLine<'_>]) -> Option<(u16, Span)> {
    let mut found: Option<(u16, Span)> = None;
    for (days, span) in lines.iter().flat_map(|line| &line.sentences).filter_map(of_piece) {
        match found {
            None => found = Some((days, span)),
            Some((first, _)) if first != days => return None,
            Some(_) => {}
        }
    }
    found
}

/// Words between "within" and its number, or between a number and its unit.
const NEAR: usize = 3;

fn of_piece(piece: &Piece<'_>) -> Option<(u16, Span)> {
    // Who answers customers within two days promises nothing to who applies.
    if piece.has("customers") || !(piece.has("us") || is_label(piece)) {
        return None;
    }
    let answers = piece.cues("answer");
    let answer = answers.first()?;
    let mut units: Vec<_> = UNITS
        .into_iter()
        .flat_map(|(section, unit)| piece.cues(section).into_iter().map(move |hit| (hit, unit)))
        .collect();
    // "Working days" before the "days" in it.
    units.sort_by_key(|(hit, unit)| (hit.first, *unit != Unit::Working));
    let limits = piece.cues("within");
    units.into_iter().find_map(|(unit, length)| {
        let at = (unit.first.saturating_sub(NEAR)..unit.first)
            .rev()
            .find(|i| number(piece.word(*i)).is_some())?;
        let limit = limits
            .iter()
            .rev()
            .find(|hit| hit.end <= at && at - hit.end < NEAR)?;
        let count = number(piece.word(at))?;
        let days = match length {
            Unit::Hours if count.is_multiple_of(24) => count / 24,
            Unit::Hours => return None,
            Unit::Days(days) => count.checked_mul(days)?,
            Unit::Working => count.checked_add(count.div_ceil(WORKING_WEEK).checked_mul(2)?)?,
        };
        let first = answer.span.start.min(limit.span.start);
        let end = answer.span.end.max(unit.span.end);
        let span = Span { start: first, end };
        (1..=MAX_RESPONSE_DAYS)
            .contains(&days)
            .then(|| (days, piece.in_ad(span)))
    })
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    /// So many calendar days.
    Days(u16),
    Working,
    Hours,
}

/// The sections of the words of each unit.
const UNITS: [(&str, Unit); 5] = [
    ("days", Unit::Days(1)),
    ("weeks", Unit::Days(7)),
    ("months", Unit::Days(31)),
    ("working-days", Unit::Working),
    ("hours", Unit::Hours),
];

/// Working days of a week; so many have two days without work among them at most.
const WORKING_WEEK: u16 = 5;

/// Whether a piece is a promise by itself, such as "Reply within 10 days" and "We answer within two weeks".
pub(super) fn is_promise(piece: &Piece<'_>) -> bool {
    let limits = piece.cues("within");
    let limited = |at: usize| limits.iter().any(|limit| limit.first == at);
    let begins = piece
        .cues("answer")
        .iter()
        .any(|hit| hit.first == 0 && limited(hit.end));
    let time = UNITS.iter().any(|(section, _)| piece.has(section));
    time && !piece.has("customers") && (begins || of_piece(piece).is_some())
}

/// Whether the piece begins with a word for the answer and its limit, as a promise without a sentence does: "Réponse sous
/// 15 jours". In a list that may be a task.
fn is_label(piece: &Piece<'_>) -> bool {
    let named = piece.cues("answer-noun");
    let limits = piece.cues("within");
    let first = named.first().filter(|hit| hit.first == 0);
    // "Réponse garantie en 7 jours".
    let limit = first.is_some_and(|hit| {
        let sure = hit.end < piece.words.len() && SURE.contains(&piece.word(hit.end));
        limits
            .iter()
            .any(|limit| limit.first == hit.end + usize::from(sure))
    });
    // "Binnen 3 dagen antwoord".
    let last = || {
        let opens = limits.first().is_some_and(|limit| limit.first == 0);
        let ends = |hit: &Hit<()>| hit.end == piece.words.len();
        opens && piece.words.len() <= LONGEST_LABEL && named.last().is_some_and(ends)
    };
    (limit || last()) && !is_item(piece.text.trim_start())
}

/// Words between an answer and its limit that make it a promise, folded.
const SURE: &[&str] = &[
    "garantie",
    "garantiert",
    "garantierte",
    "guaranteed",
    "garantita",
    "garantito",
    "garantizada",
    "asegurada",
    "gegarandeerd",
    "assuree",
    "promised",
    "zugesagt",
    "sicura",
];

/// A promise without a verb that ends with the answer has at most so many words.
const LONGEST_LABEL: usize = 6;

#[cfg(test)]
mod tests {
    use super::super::posting_facts;

    #[track_caller]
    fn check(text: &str, expected: Option<u16>) {
        let found = posting_facts(text).response_days.map(|(days, _)| days);
        assert_eq!(found, expected, "{text:?}");
    }

    #[test]
    fn promises_are_read_in_six_languages() {
        for (text, days) in [
            ("We answer within 10 days", 10),
            ("You hear from us within two weeks.", 14),
            (
                "You talk to one nurse, and you get an answer within ten days.",
                10,
            ),
            (
                "You will have an answer after ten days at most, whatever it is.",
                10,
            ),
            ("Send us your resume; we answer within 48 hours.", 2),
            ("We'll get back to you within a week.", 7),
            ("Wir antworten innerhalb von sieben Tagen und laden ein.", 7),
            ("Du hörst von uns binnen zwei Wochen.", 14),
            (
                "Nous répondons à toutes les candidatures sous quatorze jours.",
                14,
            ),
            ("Vous recevrez une réponse dans les 10 jours.", 10),
            ("Recibirás una respuesta en un plazo de 15 días.", 15),
            ("Risponderemo entro 10 giorni.", 10),
            ("Je krijgt binnen twee weken antwoord.", 14),
            ("Wij reageren binnen 5 dagen.", 5),
            ("Every applicant gets an answer within 10 days.", 10),
            ("Réponse sous 15 jours", 15),
            ("We reply to every applicant within 1 month.", 31),
            ("Je hoort binnen 8 dagen van ons.", 8),
            ("Du hörst innert 8 Tagen von uns.", 8),
            ("We answer within 10 working days.", 14),
            ("We answer within 3 business days.", 5),
            ("Wir antworten innert 10 Arbeitstagen.", 14),
            ("Nous répondons sous 5 jours ouvrés.", 7),
        ] {
            check(text, Some(days));
        }
    }

    #[test]
    fn tasks_and_vague_words_are_no_promise() {
        for text in [
            "You answer our customers within two days.",
            "Respond to support tickets within 2 days",
            "- Response within 2 days",
            "Answer every applicant within 2 days",
            "Response to incidents within 2 days",
            "We offer 30 days of leave and answer every question.",
            "We answer quickly.",
            "We reply within 5 days. Our team answers within 10 days.",
            "We answer within 999 days.",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn promises_without_a_verb_are_read() {
        for (text, days) in [
            ("Réponse garantie en 7 jours", 7),
            ("Antwort garantiert innerhalb von 7 Tagen", 7),
            ("Response guaranteed within 5 days", 5),
            ("Respuesta garantizada en 10 días", 10),
            ("Risposta garantita entro 10 giorni", 10),
            ("binnen 3 dagen antwoord", 3),
            ("Cook\ncall us or app 06 !!! binnen 3 dagen antwoord", 3),
            ("Within 3 days an answer", 3),
        ] {
            check(text, Some(days));
        }
    }
}
