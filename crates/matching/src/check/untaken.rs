//! Lines of an ad of which nothing was taken, for whoever wrote them.

use rolefit_domain::{AdWarning, AdWarningKind, Criterion};

use crate::criteria::untaken;

/// Most lines that are quoted.
const MOST_LINES: usize = 5;
/// A longer line is quoted up to so many characters.
const LONGEST: usize = 80;

/// One message for all lines that list what the work needs and became no criterion, so that none is dropped in silence.
pub(super) fn find(text: &str, criteria: &[Criterion]) -> Option<AdWarning> {
    let taken = |span: &rolefit_domain::Span| {
        let mut places = criteria.iter().filter_map(|criterion| criterion.span);
        places.any(|place| place.overlaps(*span))
    };
    let lines: Vec<_> = untaken(text).into_iter().filter(|span| !taken(span)).collect();
    let first = *lines.first()?;
    let quoted = lines.iter().take(MOST_LINES).filter_map(|span| {
        let line = span
            .slice(text)?
            .trim()
            .trim_start_matches(['-', '*', '•', '–', '·', ' ']);
        let short: String = line.chars().take(LONGEST).collect();
        let more = if short.len() < line.len() { "…" } else { "" };
        Some(format!("“{short}{more}”"))
    });
    let quoted = quoted.collect::<Vec<_>>().join(", ");
    let more = match lines.len().saturating_sub(MOST_LINES) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let which = match lines.len() {
        1 => "this line".to_owned(),
        count => format!("these {count} lines"),
    };
    Some(AdWarning {
        kind: AdWarningKind::Sparse,
        problem: format!("Nothing was taken from {which}: {quoted}{more}."),
        advice: "Where a line names something that the work needs, add it to the criteria in a few words."
            .to_owned(),
        span: Some(first),
        criteria: Vec::new(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::criteria_from_ad;

    #[test]
    fn lines_that_become_no_criterion_are_named() {
        for (ad, expected) in [
            ("Requirements\n- Java\n- Humour\n", true),
            ("Requirements\n- Java\n- 3 years of experience\n", false),
            ("Anforderungen\n- Java\n- Humor\n", true),
            ("Profil recherché\n- Java\n- Permis B\n", false),
            ("We are nice.\nYou know Java.\n", false),
            ("Profil recherché\n- Java\nRéponse sous 10 jours ouvrés.\n", false),
            (
                "Requirements\n- Java\nSend us your resume; we reply in two weeks.\n",
                false,
            ),
            (
                "Anforderungen\n- Java\nWir antworten innerhalb von zwei Wochen.\n",
                false,
            ),
        ] {
            let found = find(ad, &criteria_from_ad("Developer", ad));
            assert_eq!(found.is_some(), expected, "{ad}: {found:?}");
        }
    }
}
