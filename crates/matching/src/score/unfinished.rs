//! Whether studies ended with a degree: "ohne Abschluss", "not completed", "expected 2027".

use std::sync::LazyLock;

use rolefit_domain::profile::{Education, Origin};
use rolefit_domain::{PartialDate, Span};

use crate::phrases::Phrases;

/// How studies ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum End {
    /// With the degree, as far as anything tells.
    Finished,
    /// They go on.
    GoesOn,
    /// Without the degree.
    Dropped,
}

/// How the studies of `entry` ended, by its dates and by the words of its values and of the lines on which they stand.
pub(super) fn end_of(entry: &Education, text: &str, as_of: PartialDate) -> End {
    // A document that gives a start alone says that the studies go on.
    let start_alone = entry.start.as_ref().is_some_and(|s| s.origin == Origin::Document);
    let end = entry.end.as_ref().map(|end| end.value.months(12));
    let is_over = end.is_some_and(|end| end <= as_of.months(12));
    let by_date = match end {
        Some(_) if !is_over => End::GoesOn,
        None if start_alone => End::GoesOn,
        _ => End::Finished,
    };
    // A long detail is about the studies: "thesis on incomplete block designs".
    let short = entry.details.iter().filter(|v| v.value.len() <= LONGEST_REMARK);
    let values = entry.degree.iter().chain(&entry.area).chain(short);
    let spans = entry.degree.iter().chain(&entry.area).filter_map(|v| v.span);
    let dates = entry.start.iter().chain(&entry.end).filter_map(|v| v.span);
    let lines = spans.chain(dates).map(|span| line_of(text, span));
    let said = values.map(|v| v.value.as_str()).chain(lines);
    said.flat_map(|said| KINDS.find(said))
        .filter_map(|hit| match hit.value {
            Kind::Dropped => Some(End::Dropped),
            Kind::Ongoing => Some(End::GoesOn),
            Kind::Expected => (!is_over).then_some(End::GoesOn),
        })
        .chain([by_date])
        .max()
        .unwrap_or(End::Finished)
}

/// A detail that says how the studies ended has at most so many bytes.
const LONGEST_REMARK: usize = 40;

/// The line of `text` on which `span` begins.
fn line_of(text: &str, span: Span) -> &str {
    let at = span.start as usize;
    let (Some(before), Some(after)) = (text.get(..at), text.get(at..)) else {
        return "";
    };
    let start = before.rfind('\n').map_or(0, |end| end + 1);
    let end = after.find('\n').map_or(text.len(), |end| at + end);
    &text[start..end]
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Dropped,
    Ongoing,
    Expected,
}

static KINDS: LazyLock<Phrases<Kind>> = LazyLock::new(|| {
    Phrases::of_sections(include_str!("../../data/unfinished.txt"), |name| match name {
        "dropped" => Some(Kind::Dropped),
        "ongoing" => Some(Kind::Ongoing),
        "expected" => Some(Kind::Expected),
        _ => None,
    })
});

#[cfg(test)]
mod tests {
    use rolefit_domain::Sourced;

    use super::*;

    #[test]
    fn words_beside_a_degree_say_how_it_ended() {
        let as_of = "2026-11".parse().expect("a date");
        for (line, expected) in [
            ("BSc Biology, Lyon", End::Finished),
            ("Abgeschlossenes Studium der Biologie", End::Finished),
            ("Studium der Biologie (ohne Abschluss)", End::Dropped),
            ("BSc Computer Science (not completed)", End::Dropped),
            ("Studium der Physik, abgebrochen", End::Dropped),
            ("BA History - dropped out after two years", End::Dropped),
            ("Grado en Derecho (sin terminar)", End::Dropped),
            ("Licence de droit, non terminée", End::Dropped),
            ("BSc Physics, expected 2027", End::GoesOn),
            ("MSc Physics (in progress)", End::GoesOn),
            ("Máster en Derecho, en curso", End::GoesOn),
        ] {
            let degree = line.split([',', '(', '-']).next().unwrap_or(line).trim();
            let entry = Education {
                degree: Some(Sourced::read(degree.to_owned(), Span::new(0, degree.len()), 90)),
                ..Education::default()
            };
            let text = format!("{line}\nSchool of Thought, in progress");
            assert_eq!(end_of(&entry, &text, as_of), expected, "{line}");
        }
    }
}
