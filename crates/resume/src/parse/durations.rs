//! How long something was, beside its dates: `3 years 7 months`, `2013 (6 mois) : Bäcker`.

use super::parts::Part;

/// `3 years 7 months`, which stands beside a period and says no more than that does.
pub(super) fn is_duration(text: &str) -> bool {
    const UNITS: &[&str] = &[
        "year",
        "years",
        "yr",
        "yrs",
        "month",
        "months",
        "mo",
        "mos",
        "jahr",
        "jahre",
        "monat",
        "monate",
        "an",
        "ans",
        "mois",
        "año",
        "años",
        "mes",
        "meses",
        "ano",
        "anos",
        "mês",
        "anno",
        "anni",
        "mese",
        "mesi",
        "jaar",
        "maand",
        "maanden",
        "and",
        "y",
        "m",
        "et",
        "und",
        "e",
        "年",
        "个月",
        "week",
        "weeks",
        "woche",
        "wochen",
        "semaine",
        "semaines",
        "semana",
        "semanas",
        "settimana",
        "settimane",
        "weken",
        "ca",
        "approx",
        "about",
        "etwa",
        "environ",
        "circa",
    ];
    let words = super::lexicon::words(text);
    !words.is_empty()
        && words
            .iter()
            .all(|w| UNITS.contains(&w.as_str()) || w.bytes().all(|b| b.is_ascii_digit()))
        && words.iter().any(|w| w.bytes().all(|b| b.is_ascii_digit()))
}

/// The part without how long it was at one of its ends: `(6 mois) : Baker`, `6 months – Baker`, `Baker, Mill Ltd (1 year)`.
/// One that is nothing else stays.
pub(super) fn without_duration(part: Part<'_>) -> Part<'_> {
    let part = after_duration(part).unwrap_or(part);
    before_duration(part).unwrap_or(part)
}

/// What stands behind a duration that the part begins with.
fn after_duration(part: Part<'_>) -> Option<Part<'_>> {
    const MARKS: [&str; 7] = [" : ", ": ", ", ", " – ", " — ", " - ", " | "];
    let at = match part.text.strip_prefix(['(', '[']) {
        Some(inner) => part.text.len() - inner.len() + inner.find([')', ']'])? + 1,
        None => MARKS.iter().filter_map(|mark| part.text.find(mark)).min()?,
    };
    let (duration, rest) = part.text.split_at(at);
    let rest = Part::new(rest, part.start + at);
    (says_how_long(duration) && !rest.text.is_empty()).then_some(rest)
}

/// What stands before a duration that the part ends with.
fn before_duration(part: Part<'_>) -> Option<Part<'_>> {
    let at = match part.text.ends_with([')', ']']) {
        true => part.text.rfind(['(', '['])?,
        false => part.text.rfind(", ")?,
    };
    let (rest, duration) = part.text.split_at(at);
    let rest = Part::new(rest, part.start);
    (says_how_long(duration) && !rest.text.is_empty()).then_some(rest)
}

/// Whether the text is a duration with its unit: numbers alone may be a mark (`105/110`) or a date.
fn says_how_long(text: &str) -> bool {
    text.contains(char::is_alphabetic) && is_duration(text)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_work, profile};
    use super::*;

    #[test]
    fn how_long_it_was_is_no_name() {
        for (head, want) in [
            (
                "2013 (6 mois) : Apprentie boulangère, Moulin SARL, Lyon",
                "Apprentie boulangère @ Moulin SARL, 2013..-",
            ),
            (
                "2013, 6 mois : Apprentie boulangère, Moulin SARL",
                "Apprentie boulangère @ Moulin SARL, 2013..-",
            ),
            (
                "2013 (ca. 6 Monate) – Bäckerin, Mühle GmbH",
                "Bäckerin @ Mühle GmbH, 2013..-",
            ),
            (
                "2013 - 2015 (2 años): Panadera, Molino S.L.",
                "Panadera @ Molino S.L., 2013..2015",
            ),
            (
                "Baker, Mill Ltd (8 months), 2013 - 2014",
                "Baker @ Mill Ltd, 2013..2014",
            ),
        ] {
            let text = format!("Experience\n2015 - 2019 : Baker, Oven Ltd\n{head}\n");
            check_work(&text, &["Baker @ Oven Ltd, 2015..2019", want]);
            assert_eq!(profile(&text).unread, [], "{head}");
        }
    }

    #[test]
    fn what_is_no_duration_stays() {
        for text in [
            "(Ulm) Mill",
            "6 mois",
            "Mill Ltd (since 6 years in Ulm)",
            "Level 3, Baking",
            "24 hours: a film",
            "Baking (105/110)",
            "5/2022, Mill Ltd",
        ] {
            assert_eq!(without_duration(Part::new(text, 0)).text, text);
        }
    }
}
