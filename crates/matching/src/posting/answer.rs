//! The promise of an answer: "we answer within ten days".

use rolefit_domain::Span;
use rolefit_domain::limits::MAX_RESPONSE_DAYS;

use super::{AdLine, Piece, number};

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
    if piece.has("customers") || !piece.has("us") || piece.has("working-days") {
        return None;
    }
    let answers = piece.cues("answer");
    let answer = answers.first()?;
    let mut units: Vec<_> = [("days", 1_u16), ("weeks", 7), ("hours", 0)]
        .into_iter()
        .flat_map(|(section, days)| piece.cues(section).into_iter().map(move |hit| (hit, days)))
        .collect();
    units.sort_by_key(|(hit, _)| hit.first);
    let limits = piece.cues("within");
    units.into_iter().find_map(|(unit, days)| {
        let at = (unit.first.saturating_sub(NEAR)..unit.first)
            .rev()
            .find(|i| number(piece.word(*i)).is_some())?;
        let limit = limits
            .iter()
            .rev()
            .find(|hit| hit.end <= at && at - hit.end < NEAR)?;
        let count = number(piece.word(at))?;
        let days = match days {
            0 if count.is_multiple_of(24) => count / 24,
            0 => return None,
            days => count.checked_mul(days)?,
        };
        let first = answer.span.start.min(limit.span.start);
        let end = answer.span.end.max(unit.span.end);
        let span = Span { start: first, end };
        (1..=MAX_RESPONSE_DAYS)
            .contains(&days)
            .then(|| (days, piece.in_ad(span)))
    })
}

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
        ] {
            check(text, Some(days));
        }
    }

    #[test]
    fn tasks_and_working_days_are_no_promise() {
        for text in [
            "You answer our customers within two days.",
            "Respond to support tickets within 2 days",
            "We answer within 10 working days.",
            "We offer 30 days of leave and answer every question.",
            "We answer quickly.",
            "We reply within 5 days. Our team answers within 10 days.",
            "We answer within 999 days.",
        ] {
            check(text, None);
        }
    }
}
