//! Degrees that an ad asks for, with their fields.

use rolefit_domain::matching::DegreeLevel;
use rolefit_domain::{Requirement, Span, limits, span};

use super::alternatives::Item;
use super::field::Sentence;
use crate::text::{Word, fold};
use crate::{degrees, studies};

/// The degrees that a sentence asks for. Several are one, the lowest, since "Bachelor's or Master's" is met by the lower;
/// but degrees in different fields stay several, and so do a degree in a field and vocational training. At most
/// [`limits::MAX_CRITERIA`] are looked at. `cut` are the words of `text`.
pub(super) fn find(text: &str, cut: &[Word]) -> Vec<Item> {
    let sentence = Sentence::new(text, cut);
    let named = degrees::find_in_words(text, cut);
    let mut items: Vec<Item> = Vec::new();
    let mut last: Option<(Span, Option<String>)> = None;
    for (level, span) in named.into_iter().take(limits::MAX_CRITERIA) {
        // The paper of a trade beside its name is no second training: "Lehre als Elektroinstallateur EFZ".
        let named = |item: &Item| level == DegreeLevel::Vocational && item.span.contains(span);
        if items.iter().any(named) {
            continue;
        }
        let found = sentence.field(span);
        // "A degree in law or comparable training" is training in law.
        let inherited = last.and_then(|(before, words)| {
            let between = Span {
                start: before.end.min(span.start),
                end: span.end,
            };
            words.filter(|_| says_comparable(cut, between))
        });
        let words = found.words.or(inherited);
        last = Some((found.span, words.clone()));
        let same = items
            .iter_mut()
            .find(|item| are_one(&item.requirement, level, words.as_deref()));
        match (same, words) {
            // "Bachelor's or Master's degree in law" is one place.
            (Some(item), words) => {
                item.span = span::cover([item.span, found.span]).unwrap_or(found.span);
                if let Requirement::Degree { level: lowest, field } = &mut item.requirement {
                    *lowest = level.min(*lowest);
                    *field = field.take().or(words);
                }
            }
            (None, words) => items.push(Item {
                requirement: Requirement::Degree { level, field: words },
                span: found.span,
            }),
        }
    }
    items.sort_by_key(|item| item.span);
    items
}

/// Whether a degree found before and one of this level and field are one thing asked for: an academic degree of the same
/// field or of one that only either of them names, a training likewise, or both without a field.
fn are_one(before: &Requirement, level: DegreeLevel, field: Option<&str>) -> bool {
    let Requirement::Degree {
        level: other,
        field: named,
    } = before
    else {
        return false;
    };
    let is_training = |level| level == DegreeLevel::Vocational;
    match (named.as_deref(), field) {
        (None, None) => true,
        (Some(a), Some(b)) if fold(a) != fold(b) => false,
        _ => is_training(level) == is_training(*other),
    }
}

/// Whether a word such as "comparable" stands in the span.
fn says_comparable(cut: &[Word], span: Span) -> bool {
    let from = cut.partition_point(|word| word.span.start < span.start);
    let within = cut[from..].iter().take_while(|word| word.span.end <= span.end);
    within
        .take(MOST_BETWEEN)
        .any(|word| studies::is_related(&word.folded))
}

/// Most words between two degrees that are looked at.
const MOST_BETWEEN: usize = 12;

#[cfg(test)]
mod tests {
    use super::super::label::label;
    use super::*;
    use crate::text::words;

    #[test]
    fn a_degree_is_read_with_its_field() {
        for (text, expected) in [
            (
                "degree in computer science",
                vec!["Bachelor's degree (computer science)"],
            ),
            (
                "Bachelor's or Master's degree in Computer Science",
                vec!["Bachelor's degree (Computer Science)"],
            ),
            (
                "BSc in computer science or a related field",
                vec!["Bachelor's degree (computer science or a related field)"],
            ),
            (
                "degree in computer science, mathematics or physics required",
                vec!["Bachelor's degree (computer science, mathematics or physics)"],
            ),
            (
                "degree in computer science and 3 years of experience",
                vec!["Bachelor's degree (computer science)"],
            ),
            (
                "degree in computer science, Java and SQL",
                vec!["Bachelor's degree (computer science)"],
            ),
            (
                "degree in nursing or equivalent experience",
                vec!["Bachelor's degree (nursing)"],
            ),
            ("Bachelor's degree in any field", vec!["Bachelor's degree"]),
            (
                "Bachelor's degree in a relevant subject",
                vec!["Bachelor's degree"],
            ),
            (
                "Vocational training as an electrician",
                vec!["Vocational training (electrician)"],
            ),
            (
                "completed training in nursing",
                vec!["Vocational training (nursing)"],
            ),
            (
                "Lehre als Elektroinstallateur EFZ",
                vec!["Vocational training (Elektroinstallateur EFZ)"],
            ),
            (
                "Diplom als Pflegefachfrau HF",
                vec!["Associate degree (Pflegefachfrau HF)"],
            ),
            ("BSc Physics", vec!["Bachelor's degree (Physics)"]),
            (
                "hbo of wo diploma in logistiek",
                vec!["Bachelor's degree (logistiek)"],
            ),
            (
                "Ausbildung im Bereich Elektrotechnik",
                vec!["Vocational training (Elektrotechnik)"],
            ),
            (
                "Studium der Informatik oder eine vergleichbare Ausbildung",
                vec![
                    "Bachelor's degree (Informatik)",
                    "Vocational training (Informatik)",
                ],
            ),
            (
                "degree in a quantitative field (statistics, economics) or equivalent",
                vec!["Bachelor's degree (quantitative field (statistics, economics))"],
            ),
            (
                "A computer science degree",
                vec!["Bachelor's degree (computer science)"],
            ),
            (
                "Kaufmännische Ausbildung",
                vec!["Vocational training (Kaufmännische)"],
            ),
            (
                "Abgeschlossene Ausbildung in der Krankenpflege",
                vec!["Vocational training (Krankenpflege)"],
            ),
            (
                "Abgeschlossenes Studium der Informatik oder vergleichbare Ausbildung",
                vec![
                    "Bachelor's degree (Informatik)",
                    "Vocational training (Informatik)",
                ],
            ),
            (
                "high school diploma or bachelor's degree in accounting",
                vec!["Vocational training", "Bachelor's degree (accounting)"],
            ),
            (
                "Bachelor's degree in law or Master's degree in economics",
                vec!["Bachelor's degree (law)", "Master's degree (economics)"],
            ),
            (
                "Bachelor's degree in law or Master's degree in Law",
                vec!["Bachelor's degree (law)"],
            ),
            (
                "vocational training in care of the elderly",
                vec!["Vocational training (care of the elderly)"],
            ),
            (
                "degree in career guidance",
                vec!["Bachelor's degree (career guidance)"],
            ),
            (
                "Bachelor of Science (BSc) or equivalent",
                vec!["Bachelor's degree"],
            ),
            ("Bachelor of Arts or equivalent", vec!["Bachelor's degree"]),
            (
                "Bachelor of Science in Physics",
                vec!["Bachelor's degree (Physics)"],
            ),
            (
                "degree in law or vocational training as a paralegal",
                vec!["Bachelor's degree (law)", "Vocational training (paralegal)"],
            ),
        ] {
            let found: Vec<_> = find(text, &words(text))
                .iter()
                .map(|i| label(&i.requirement))
                .collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
