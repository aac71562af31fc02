//! Pay: amounts of money that the words around them call pay.

use std::ops::Range;

use rolefit_domain::{Pay, PayEnds, PayUnit, Span};

use super::money::money;
use super::{AdLine, Piece};
use crate::joints;
use crate::phrases::Hit;

/// The pay that the ad states; `None` when it states two that differ.
pub(super) fn find(lines: &[AdLine<'_>]) -> Option<(Pay, Span)> {
    let mut found: Option<(Pay, Span)> = None;
    let pieces = lines.iter().flat_map(|line| &line.sentences);
    let mut all: Vec<_> = pieces.flat_map(of_piece).collect();
    // "3,000 to 3,500 a month, up to 4,200 with shifts": what says both ends says more.
    if all.iter().any(|(pay, _)| pay.ends.is_both()) {
        all.retain(|(pay, _)| pay.ends.is_both());
    }
    for (pay, span) in all {
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
        let ends = if found.is_range {
            PayEnds::Both
        } else if goes_up(piece, found.span, end, next) {
            PayEnds::From
        } else {
            one_end(piece, before, first).unwrap_or_default()
        };
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
        if is_net(piece, before..first, end..next) {
            continue;
        }
        let (paid, other) = (distance(&pay_words), distance(&other_words));
        if other.is_some_and(|other| paid.is_none_or(|paid| other <= paid)) {
            continue;
        }
        let unit = match times.unit(piece, before, first, end, next) {
            Said::Unit(unit, word) => Some((unit, Some(word))),
            Said::Other => continue,
            Said::Nothing => {
                let called_pay = found.is_range || paid.is_some() || stands_alone(piece, first, end);
                let unit = usual_unit(found.min.whole(), found.currency);
                let certain = unit == Some(PayUnit::Year) || paid.is_some() || !ends.is_both();
                unit.filter(|_| called_pay && certain).map(|unit| (unit, None))
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
            ends,
        };
        out.push((pay, piece.in_ad(span)));
    }
    out
}

/// Whether an amount is what is left after taxes: "1.900 € netti al mese", "salaire net de 2 000 €". Pay is compared before
/// tax, so that it must not be taken for that. `before` and `behind` are the words around the amount.
fn is_net(piece: &Piece<'_>, before: Range<usize>, behind: Range<usize>) -> bool {
    let says = |at: usize| match piece.word(at) {
        word if NET.contains(&word) => Some(true),
        word if GROSS.contains(&word) => Some(false),
        // "After tax", "nach Steuern", "après impôts".
        word if AFTER_TAX.contains(&word) && piece.words.len() > at + 1 => {
            TAX.contains(&piece.word(at + 1)).then_some(true)
        }
        _ => None,
    };
    let end = behind.end.min(behind.start + NEAR);
    // What stands in another clause is said of another amount: "netto 1.900 €, brutto 2.400 €".
    let ends = |at: &usize| *at > 0 && piece.gap_after(*at - 1).contains([',', ';', '(', ')', '|', '–']);
    let clause = (behind.start..end).find(ends).unwrap_or(end);
    let said = (behind.start..clause).find_map(says);
    let said = said.or_else(|| before.rev().take(NEAR).find_map(says));
    said == Some(true)
}

/// Words for pay after taxes, folded.
const NET: &[&str] = &[
    "net",
    "nett",
    "netto",
    "netta",
    "netti",
    "nette",
    "nets",
    "nettes",
    "neto",
    "neta",
    "netos",
    "netas",
    "nettolohn",
    "nettogehalt",
    "nettoverdienst",
    "nettosalaris",
    "nettoloon",
    "monatsnetto",
];
/// Words for pay before taxes, folded.
const GROSS: &[&str] = &[
    "gross",
    "brutto",
    "brut",
    "bruts",
    "brute",
    "brutes",
    "bruto",
    "brutos",
    "lordo",
    "lordi",
    "lorda",
    "ral",
    "bruttolohn",
    "bruttogehalt",
    "brutoloon",
];
/// Words before one for taxes, folded.
const AFTER_TAX: &[&str] = &["after", "nach", "apres", "despues", "dopo", "na"];
/// Words for taxes, folded.
const TAX: &[&str] = &[
    "tax",
    "taxes",
    "steuern",
    "steuer",
    "abzug",
    "abzugen",
    "impots",
    "impuestos",
    "tasse",
    "imposte",
    "belasting",
];

/// The time that an amount is for where nothing says so but its size: nobody earns 30,000 euro a month or 3,000 an hour.
/// Only where pay by the month is usual is a few thousand one by the month.
fn usual_unit(amount: u64, currency: &str) -> Option<PayUnit> {
    if amount >= BY_THE_YEAR && YEARLY.contains(&currency) {
        return Some(PayUnit::Year);
    }
    (BY_THE_MONTH.contains(&amount) && MONTHLY.contains(&currency)).then_some(PayUnit::Month)
}

/// Amounts that are by the month where nothing says otherwise.
const BY_THE_MONTH: Range<u64> = 1_000..10_000;
/// Currencies of countries where pay is named by the month.
const MONTHLY: [&str; 2] = ["EUR", "CHF"];

/// Whether a piece says an amount and nothing else: "Bis zu 4.500 €".
fn stands_alone(piece: &Piece<'_>, first: usize, end: usize) -> bool {
    const BESIDE: &[&str] = &[
        "ca", "circa", "about", "around", "etwa", "zu", "a", "de", "plus", "the",
    ];
    (0..piece.words.len()).all(|at| {
        let word = piece.word(at);
        (first..end).contains(&at) || UP_TO.contains(&word) || FROM.contains(&word) || BESIDE.contains(&word)
    })
}

/// Words before an amount that is an upper end, folded.
const UP_TO: &[&str] = &[
    "up", "to", "bis", "jusqu", "jusqua", "hasta", "fino", "tot", "max", "maximal", "maximum", "maximaal",
];
/// Words before an amount that is a lower end, folded.
const FROM: &[&str] = &[
    "ab",
    "from",
    "over",
    "above",
    "least",
    "mindestens",
    "partir",
    "desde",
    "partire",
    "vanaf",
    "starting",
    "minimum",
    "min",
    "minimaal",
    "minstens",
];

/// Which end of a range is said alone: "up to", "from".
fn one_end(piece: &Piece<'_>, before: usize, first: usize) -> Option<PayEnds> {
    let near = || (before..first).rev().take(2).map(|at| piece.word(at));
    // "A partir de 30 000 €" and "fino a 35.000 €" have a small word between; "bis zu" is one end, "starting at" the other.
    let lower = near().any(|word| FROM.contains(&word));
    let upper = near().any(|word| UP_TO.contains(&word) || word == "zu");
    match (lower, upper) {
        (true, _) => Some(PayEnds::From),
        (false, true) => Some(PayEnds::UpTo),
        (false, false) => None,
    }
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
    fn one_end_of_pay_is_read_as_one() {
        for (text, pay) in [
            ("up to £45,000 per annum", "Up to GBP 45,000 per year"),
            ("ab 3.000 € pro Monat", "From EUR 3,000 per month"),
            ("ab 3.200 Euro brutto", "From EUR 3,200 per month"),
            ("Gehalt ab 52.000 €", "From EUR 52,000 per year"),
            ("from £38k", "From GBP 38,000 per year"),
            ("Salary from £38k", "From GBP 38,000 per year"),
            ("Bis zu 4.500 €", "Up to EUR 4,500 per month"),
            ("Verdienst bis zu 4.500 €", "Up to EUR 4,500 per month"),
            ("£45,000+ per annum", "From GBP 45,000 per year"),
            ("€60k+ a year", "From EUR 60,000 per year"),
            ("45.000 € aufwärts im Jahr", "From EUR 45,000 per year"),
            ("£45,000 per annum or more", "From GBP 45,000 per year"),
            ("£45,000 and up per year", "From GBP 45,000 per year"),
            ("35 000 € ou plus par an", "From EUR 35,000 per year"),
            ("À partir de 2 300 € brut par mois", "From EUR 2,300 per month"),
            ("Jusqu'à 45 000 € par an", "Up to EUR 45,000 per year"),
            ("28.000 € o más al año", "From EUR 28,000 per year"),
            ("Salario desde 1.800 € al mes", "From EUR 1,800 per month"),
            ("Hasta 40.000 € brutos anuales", "Up to EUR 40,000 per year"),
            ("30.000 € en adelante al año", "From EUR 30,000 per year"),
            ("€ 3.200 of meer per maand", "From EUR 3,200 per month"),
            ("Salaris vanaf € 2.900", "From EUR 2,900 per month"),
            ("Tot € 4.100 bruto per maand", "Up to EUR 4,100 per month"),
            ("1.800 € in su al mese", "From EUR 1,800 per month"),
            ("RAL fino a 35.000 €", "Up to EUR 35,000 per year"),
            ("3.000 € mindestens pro Monat", "From EUR 3,000 per month"),
            ("€ 2.800 - € 3.400 per maand", "EUR 2,800 – 3,400 per month"),
            ("45-55K €", "EUR 45,000 – 55,000 per year"),
            (
                "3.000 bis 3.500 € im Monat. Mit Schichten bis zu 4.200 € im Monat.",
                "EUR 3,000 – 3,500 per month",
            ),
        ] {
            check(text, Some(pay));
        }
    }

    #[test]
    fn what_is_no_pay_or_not_all_of_it_is_left_out() {
        for text in [
            "TVöD P8",
            "Entgeltgruppe E 9b",
            "Salary: competitive",
            "Reply within 10 days",
            "Purchases from 2,000 euro",
            "Prämie bis zu 4.500 €",
            "We order up to £38k of flour",
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

    #[test]
    fn pay_after_tax_is_not_taken_for_pay_before_it() {
        for text in [
            "Stipendio 1.900 € netti al mese",
            "Stipendio netto: 1.900 € al mese",
            "2.100 € netto im Monat",
            "Nettogehalt 2.100 € im Monat",
            "2.100 € im Monat nach Steuern",
            "Salaire : 2 000 € net par mois",
            "1.500 € netos al mes",
            "€ 2.400 netto per maand",
            "£1,900 per month after tax",
            "£1,900 net per month",
        ] {
            check(text, None);
        }
        for (text, pay) in [
            ("1.900 € netti (2.400 € lordi al mese)", "EUR 2,400 per month"),
            ("netto 1.900 €, brutto 2.400 € im Monat", "EUR 2,400 per month"),
            (
                "Jahresgehalt zwischen 82.000 und 105.000 Euro je nach Erfahrung, zuzüglich Tantieme bis 10.000 Euro. 32 Urlaubstage. \
                 Fortbildungsbudget von 3.000 Euro im Jahr.",
                "EUR 82,000 – 105,000 per year",
            ),
        ] {
            check(text, Some(pay));
        }
    }
}
