//! Parts of an employer, such as a department or a ward, which are neither an employer nor a place.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::dates::starts_with_word;
use super::lexicon::words;
use super::lists::word_lists;

/// The lists of `units.txt`.
#[derive(Default)]
struct Units {
    last: HashSet<&'static str>,
    first: Vec<&'static str>,
    whole: HashSet<&'static str>,
    codes: HashSet<&'static str>,
    employers: HashSet<&'static str>,
}

static UNITS: LazyLock<Units> = LazyLock::new(|| {
    let mut out = Units::default();
    for (key, entries) in word_lists(include_str!("units.txt")) {
        match key {
            "last" => out.last.extend(entries),
            "first" => out.first.extend(entries),
            "whole" => out.whole.extend(entries),
            "code" => out.codes.extend(entries),
            _ => out.employers.extend(entries),
        }
    }
    out
});

/// Ends of words that are a unit by themselves: `Intensivstation`, `Personalabteilung`.
const ENDS: [&str; 2] = ["abteilung", "station"];

/// Whether the text is a part of an employer rather than one: `Emergency Department`, `Ward 7`, `Abteilung Einkauf`, `ICU`. Of
/// several things beside each other the last counts.
pub(super) fn is_unit(text: &str) -> bool {
    let piece = text
        .rsplit([',', '|', '–', '—'])
        .next()
        .unwrap_or_default()
        .trim();
    if UNITS.codes.contains(piece) || UNITS.whole.contains(piece.to_lowercase().as_str()) {
        return true;
    }
    let words = words(piece);
    let Some(last) = words.last() else { return false };
    let compound = |word: &String| {
        ENDS.iter()
            .any(|end| word.ends_with(end) && word.len() > end.len())
    };
    let employs = words.iter().any(|word| UNITS.employers.contains(word.as_str()));
    let begins = UNITS
        .first
        .iter()
        .any(|first| starts_with_word(piece, first).is_some());
    let ends = UNITS.last.contains(last.as_str()) && words.len() > 1;
    !employs && (begins && words.len() > 1 || ends || words.iter().any(compound))
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;
    use super::*;

    #[test]
    fn parts_of_an_employer_are_known() {
        for unit in [
            "Emergency Department",
            "Ward 7",
            "Abteilung Einkauf",
            "Intensivstation",
            "Intensivstation Köln",
            "Personalabteilung",
            "ICU",
            "Mill Trust, A&E",
            "Innere Medizin",
            "Urgences",
        ] {
            assert!(is_unit(unit), "{unit}");
        }
        for other in [
            "Mill Police Department",
            "Sozialstation Ulm",
            "Polizeistation",
            "Station",
            "Team",
            "Icu Ltd",
            "Marketing Mill Ltd",
            "Ulm",
            "",
        ] {
            assert!(!is_unit(other), "{other}");
        }
        assert!(!UNITS.codes.is_empty() && !UNITS.employers.is_empty());
    }

    /// Employer, place and what was done of the first position.
    #[track_caller]
    fn check(lines: &str, employer: &str, place: Option<&str>, done: &[&str]) {
        let found = profile(&format!("Berufserfahrung\n{lines}\n"));
        let work = &found.work[0];
        assert_eq!(
            work.company.as_ref().map(|c| c.value.as_str()),
            Some(employer),
            "{lines}"
        );
        assert_eq!(work.location.as_ref().map(|p| p.value.as_str()), place, "{lines}");
        let told: Vec<&str> = work.highlights.iter().map(|h| h.value.as_str()).collect();
        assert_eq!(told, done, "{lines}");
        assert_eq!(found.unread, [], "{lines}");
    }

    #[test]
    fn a_unit_behind_an_employer_is_no_place() {
        check(
            "seit 04.2021\tUniklinikum Ulm, Intensivstation\n\tKrankenpflegerin\n\t- Beatmung",
            "Uniklinikum Ulm",
            None,
            &["Intensivstation", "Beatmung"],
        );
        check(
            "Nurse, Mill Hospital, ICU, 2019 - 2021\n- Triage",
            "Mill Hospital",
            None,
            &["ICU", "Triage"],
        );
        check(
            "Mill Hospital, ICU, Leeds\nNurse, 2017 - 2019\n- Triage",
            "Mill Hospital",
            Some("Leeds"),
            &["ICU", "Triage"],
        );
        check(
            "Nurse – Mill Hospital – A&E, 2017 - 2019\n- Triage",
            "Mill Hospital",
            None,
            &["A&E", "Triage"],
        );
        check(
            "Buyer, Mill GmbH, Ulm, Einkauf, 2017 - 2019\n- Bought",
            "Mill GmbH",
            Some("Ulm"),
            &["Einkauf", "Bought"],
        );
        check(
            "Nurse\nMill Ltd, Leeds (ICU)\n2017 - 2019\n- Triage",
            "Mill Ltd",
            Some("Leeds"),
            &["ICU", "Triage"],
        );
        check(
            "Nurse – Mill Hospital (Intensive Care), 2017 - 2019\n- Triage",
            "Mill Hospital",
            None,
            &["Intensive Care", "Triage"],
        );
    }
}
