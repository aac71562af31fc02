//! Pay: amounts of money that the words around them call pay.

use rolefit_domain::{Pay, PayUnit, Span};

use super::money::money;
use super::{AdLine, Piece};
use crate::joints;
use crate::phrases::Hit;

/// The pay that the ad states; `None` when it states two that differ.
pub(super) fn find(lines: &[AdLine<'_>]) -> Option<(Pay, Span)> {
    let mut found: Option<(Pay, Span)> = None;
    let pieces = lines.iter().flat_map(|line| &line.sentences);
    for (pay, span) in pieces.flat_map(of_piece) {
        match &found {
            None => found = Some((pay, span)),
            // The same pay by the year and by the month is said twice; two by the year are two.
            Some((first, _)) if first.unit == pay.unit && *first != pay => return None,
            Some(_) => {}
        }
    }
    found
}

/// Words between an amount and what makes it pay that may be looked through.
const NEAR: usize = 6;
/// From this amount on, a range without a time is by the year, in currencies whose months are paid less.
const BY_THE_YEAR: u64 = 15_000;
const YEARLY: [&str; 7] = ["EUR", "GBP", "USD", "CHF", "CAD", "AUD", "NZD"];

fn of_piece(piece: &Piece<'_>) -> Vec<(Pay, Span)> {
    let money = money(piece.text);
    if money.is_empty() {
        return Vec::new();
    }
    let pay_words = piece.cues("pay");
    let other_words = piece.cues("other-money");
    let times = Times::of(piece);
    let mut out = Vec::new();
    for (i, found) in money.iter().enumerate() {
        let first = piece.words.partition_point(|w| w.span.end <= found.span.start);
        let end = piece.words.partition_point(|w| w.span.start < found.span.end);
        let next = money.get(i + 1).map_or(piece.words.len(), |next| {
            piece.words.partition_point(|w| w.span.end <= next.span.start)
        });
        let before = match i {
            0 => 0,
            _ => piece
                .words
                .partition_point(|w| w.span.start < money[i - 1].span.end),
        };
        if !found.is_range && (one_end(piece, before, first) || goes_up(piece, found.span, end, next)) {
            continue;
        }
        // The nearest word decides; what stands before an amount is nearer than what stands behind it.
        let distance = |hits: &[Hit<()>]| {
            let from = hits.partition_point(|hit| hit.end <= before);
            let near = hits[from..].iter().take_while(|hit| hit.first < next);
            let near = near.filter_map(|hit| {
                if hit.first >= before && hit.end <= first {
                    Some(2 * (first - hit.end))
                } else if hit.first >= end && hit.end <= next {
                    Some(2 * (hit.first - end) + 1)
                } else if hit.span.start < found.span.end && found.span.start < hit.span.end {
                    Some(0)
                } else {
                    None
                }
            });
            near.min()
        };
        let (paid, other) = (distance(&pay_words), distance(&other_words));
        if other.is_some_and(|other| paid.is_none_or(|paid| other <= paid)) {
            continue;
        }
        let unit = match times.unit(piece, before, first, end, next) {
            Said::Unit(unit, word) => Some((unit, Some(word))),
            Said::Other => continue,
            Said::Nothing => {
                let yearly = found.min.whole() >= BY_THE_YEAR && YEARLY.contains(&found.currency);
                let called_pay = found.is_range || paid.is_some();
                (yearly && called_pay).then_some((PayUnit::Year, None))
            }
        };
        let Some((unit, word)) = unit else {
            continue;
        };
        let said = word.map_or(found.span, |word: usize| piece.words[word].span);
        let span = Span {
            start: found.span.start.min(said.start),
            end: found.span.end.max(said.end),
        };
        let pay = Pay {
            min: found.min,
            max: found.max,
            currency: found.currency.to_owned(),
            unit,
        };
        out.push((pay, piece.in_ad(span)));
    }
    out
}

/// Whether only one end of a range is said: "up to", "from".
fn one_end(piece: &Piece<'_>, before: usize, first: usize) -> bool {
    const ENDS: &[&str] = &[
        "up",
        "to",
        "bis",
        "ab",
        "from",
        "over",
        "above",
        "least",
        "mindestens",
        "zu",
        "jusqu",
        "jusqua",
        "partir",
        "desde",
        "hasta",
        "fino",
        "partire",
        "vanaf",
        "tot",
        "starting",
        "minimum",
        "max",
        "maximal",
        "maximum",
        "min",
    ];
    (before..first)
        .rev()
        .take(2)
        .any(|i| ENDS.contains(&piece.word(i)))
}

/// Whether the amount is a lower end by what stands behind it: "£45,000+", "45.000 € aufwärts", "35 000 € ou plus".
fn goes_up(piece: &Piece<'_>, amount: Span, end: usize, next: usize) -> bool {
    const UPWARDS: &[&str] = &["upwards", "upward", "onwards", "aufwarts", "adelante"];
    const MORE: &[&str] = &[
        "more", "above", "up", "mehr", "hoher", "plus", "mas", "meer", "hoger", "piu", "oltre", "su",
    ];
    const OPEN: &[&str] = &["minimum", "mindestens", "minimo", "minimaal", "min"];
    // Words that may follow where the clause does not end.
    const AFTER: &[&str] = &[
        "per",
        "pro",
        "par",
        "por",
        "a",
        "im",
        "je",
        "p",
        "pa",
        "al",
        "all",
        "l",
        "depending",
        "selon",
        "segun",
    ];
    let rest = piece.text.get(amount.end as usize..).unwrap_or_default();
    if rest.starts_with('+') {
        return true;
    }
    let ends = |i: usize| i + 1 >= next || piece.gap_after(i).contains([',', ';', '(', ')', '.', '–', '|']);
    let last = next.min(end + NEAR);
    let clause = (end..last).find(|i| ends(*i)).map_or(last, |i| i + 1);
    (end..clause).any(|i| {
        let word = piece.word(i);
        let joined = i > end && (joints::joins(piece.word(i - 1)) || word == "su");
        let closed = ends(i) || AFTER.contains(&piece.word(i + 1));
        UPWARDS.contains(&word) || closed && (OPEN.contains(&word) || joined && MORE.contains(&word))
    })
}

enum Said {
    /// The unit, and the word that says so.
    Unit(PayUnit, usize),
    /// A day, a week, a shift.
    Other,
    Nothing,
}

/// The words of time in a piece, by unit.
struct Times([(Vec<Hit<()>>, Option<PayUnit>); 4]);

impl Times {
    fn of(piece: &Piece<'_>) -> Self {
        const UNITS: [(&str, Option<PayUnit>); 4] = [
            ("hour", Some(PayUnit::Hour)),
            ("month", Some(PayUnit::Month)),
            ("year", Some(PayUnit::Year)),
            ("other-time", None),
        ];
        Self(UNITS.map(|(section, unit)| (piece.cues(section), unit)))
    }

    /// The time that an amount is for: said just behind it ("per hour"), or by a word before it ("hourly rate").
    fn unit(&self, piece: &Piece<'_>, before: usize, first: usize, end: usize, next: usize) -> Said {
        let at = |hits: &[Hit<()>], word: usize| {
            let found = hits.binary_search_by_key(&word, |hit| hit.first);
            found.ok().map(|found| hits[found])
        };
        let said = |unit: Option<PayUnit>, last| unit.map_or(Said::Other, |unit| Said::Unit(unit, last));
        for i in end..next.min(end + NEAR) {
            if piece.word(i).bytes().all(|b| b.is_ascii_digit()) {
                break;
            }
            for (hits, unit) in &self.0 {
                if let Some(hit) = at(hits, i)
                    && (!is_noun(piece.word(i)) || connected(piece, i))
                {
                    return said(*unit, hit.end - 1);
                }
            }
        }
        for i in (before..first).rev().take(NEAR) {
            for (hits, unit) in &self.0 {
                if at(hits, i).is_some() && !is_noun(piece.word(i)) {
                    return said(*unit, i);
                }
            }
        }
        Said::Nothing
    }
}

/// Whether a word of time is no unit by itself, as "monthly" is.
fn is_noun(word: &str) -> bool {
    const NOUNS: &[&str] = &[
        "hour",
        "stunde",
        "std",
        "h",
        "hr",
        "heure",
        "hora",
        "ora",
        "uur",
        "month",
        "monat",
        "mois",
        "mes",
        "mese",
        "maand",
        "year",
        "yr",
        "jahr",
        "an",
        "ano",
        "anno",
        "jaar",
        "annum",
        "day",
        "tag",
        "jour",
        "dia",
        "giorno",
        "dag",
        "week",
        "woche",
        "semaine",
        "semana",
        "settimana",
        "shift",
        "schicht",
    ];
    let word = word.strip_suffix('s').filter(|w| w.len() >= 4).unwrap_or(word);
    NOUNS.contains(&word)
}

/// Whether a word such as "per" or a slash ties a word of time to what stands before it.
fn connected(piece: &Piece<'_>, i: usize) -> bool {
    const CONNECTORS: &[&str] = &[
        "a", "an", "per", "pro", "je", "par", "l", "por", "al", "la", "all", "im", "p", "each", "every",
        "the", "de", "in",
    ];
    let Some(previous) = i.checked_sub(1) else {
        return false;
    };
    let before = piece.word(previous);
    let slash = piece.gap_after(previous).contains('/');
    // "an" is a year in French and an article in English.
    let french_year = piece.word(i) == "an";
    slash || before == "par" || !french_year && CONNECTORS.contains(&before)
}

#[cfg(test)]
mod tests {
    use super::super::posting_facts;

    #[track_caller]
    fn check(text: &str, expected: Option<&str>) {
        let found = posting_facts(text).pay.map(|(pay, _)| pay.text());
        assert_eq!(found.as_deref(), expected, "{text:?}");
    }

    #[test]
    fn pay_is_read_in_six_languages() {
        for (text, pay) in [
            ("EUR 78,000–95,000", "EUR 78,000 – 95,000 per year"),
            ("£38k plus commission (OTE £55k)", "GBP 38,000 per year"),
            ("Base £38k, OTE £55k.", "GBP 38,000 per year"),
            ("Salary: €55k–65k", "EUR 55,000 – 65,000 per year"),
            ("55-65k € brutto p.a.", "EUR 55,000 – 65,000 per year"),
            ("£45,000 per annum", "GBP 45,000 per year"),
            (
                "£45,000 - £52,500 a year plus pension",
                "GBP 45,000 – 52,500 per year",
            ),
            ("60.000 – 75.000 € brutto/Jahr", "EUR 60,000 – 75,000 per year"),
            ("$40/hour", "USD 40 per hour"),
            ("Dein Lohn: 24,50 € pro Stunde", "EUR 24.50 per hour"),
            ("Stundenlohn 24,50 bis 28 €", "EUR 24.50 – 28.00 per hour"),
            (
                "Lohn: CHF 100'000 bis 120'000 im Jahr",
                "CHF 100,000 – 120,000 per year",
            ),
            ("Jahresgehalt CHF 100'000.–", "CHF 100,000 per year"),
            (
                "We pay between 54,000 and 66,000 euro.",
                "EUR 54,000 – 66,000 per year",
            ),
            (
                "Pay is between 3,100 and 3,800 euro a month and rises with years",
                "EUR 3,100 – 3,800 per month",
            ),
            (
                "Vergütung zwischen 3.400 € und 4.200 € brutto monatlich",
                "EUR 3,400 – 4,200 per month",
            ),
            (
                "Rémunération : 35 000 à 42 000 € bruts annuels",
                "EUR 35,000 – 42,000 per year",
            ),
            ("Salaire : 2 350 € brut par mois", "EUR 2,350 per month"),
            ("12,50 € de l'heure", "EUR 12.50 per hour"),
            (
                "Salario: entre 28.000 y 34.000 euros brutos al año",
                "EUR 28,000 – 34,000 per year",
            ),
            ("RAL 30.000 - 35.000 €", "EUR 30,000 – 35,000 per year"),
            ("Retribuzione 1.800 € lordi al mese", "EUR 1,800 per month"),
            (
                "Salaris tussen € 3.200 en € 4.100 bruto per maand",
                "EUR 3,200 – 4,100 per month",
            ),
            ("SEK 50,000 – 63,000 per month", "SEK 50,000 – 63,000 per month"),
            ("£45,000 a year and up to 30 days of leave", "GBP 45,000 per year"),
            ("£45,000 a year + pension", "GBP 45,000 per year"),
            ("£45,000 per annum (£3,750 per month)", "GBP 45,000 per year"),
            (
                "Salary €60,000 per year plus a bonus of €5,000 per year",
                "EUR 60,000 per year",
            ),
        ] {
            check(text, Some(pay));
        }
    }

    #[test]
    fn the_words_that_say_the_time_belong_to_the_pay() {
        for (text, said) in [
            (
                "Dein Stundenlohn 24,50 bis 28 €, dazu Essen",
                "Stundenlohn 24,50 bis 28 €",
            ),
            ("We pay £16–19 an hour and breakfast", "£16–19 an hour"),
        ] {
            let (_, span) = posting_facts(text).pay.expect("pay");
            assert_eq!(span.slice(text), Some(said));
        }
    }

    #[test]
    fn what_is_no_pay_or_not_all_of_it_is_left_out() {
        for text in [
            "TVöD P8",
            "Entgeltgruppe E 9b",
            "Salary: competitive",
            "up to £45,000 per annum",
            "ab 3.000 € pro Monat",
            "£45,000+ per annum",
            "€60k+ a year",
            "45.000 € aufwärts im Jahr",
            "£45,000 per annum or more",
            "£45,000 and up per year",
            "35 000 € ou plus par an",
            "28.000 € o más al año",
            "30.000 € en adelante al año",
            "€ 3.200 of meer per maand",
            "1.800 € in su al mese",
            "3.000 € mindestens pro Monat",
            "Tagessatz 600 €",
            "€600 per day",
            "A training budget of €1,000 per year",
            "500 € Bonus pro Monat",
            "Purchases up to 500 euro",
            "Revenue of 20,000–30,000 euro",
            "Salary 78,000–95,000",
            "38 hours per week, 30 days of leave",
            "Junior: €50k–60k. Senior: €70k–90k.",
            "€95,000–78,000",
            "Call 040 66969 123",
            "reasons for every difference over 20 pounds",
        ] {
            check(text, None);
        }
    }
}
