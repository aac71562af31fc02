//! Degrees that an ad asks for, with their fields.

use rolefit_domain::matching::DegreeLevel;
use rolefit_domain::{Requirement, Span, limits, span};

use super::alternatives::Item;
use super::field::{Field, Sentence};
use crate::joints::{self, Joint};
use crate::text::{Word, fold, words};
use crate::{degrees, studies};

/// The degrees that a sentence asks for. Several are one, the lowest, since "Bachelor's or Master's" is met by the lower;
/// but degrees in different fields stay several, and so do a degree in a field and vocational training. At most
/// [`limits::MAX_CRITERIA`] are looked at. `cut` are the words of `text`.
pub(super) fn find(text: &str, cut: &[Word]) -> Vec<Item> {
    let sentence = Sentence::new(text, cut);
    let named: Vec<_> = degrees::find_in_words(text, cut)
        .into_iter()
        .take(limits::MAX_CRITERIA)
        .collect();
    // A school has subjects and no field of study, by which a degree would count for less.
    let field = |(level, span): &(DegreeLevel, Span)| match level.is_of_school() {
        true => Field {
            words: None,
            span: *span,
        },
        false => sentence.field(*span),
    };
    let mut fields: Vec<_> = named.iter().map(field).collect();
    // "MBO- of HBO-diploma in finance" names the field once for both.
    for at in (1..named.len()).rev() {
        if fields[at - 1].words.is_none() && shares_field(text, named[at - 1].1, named[at].1) {
            fields[at - 1].words = fields[at].words.clone();
        }
    }
    let mut items: Vec<Item> = Vec::new();
    let mut last: Option<(Span, Option<String>)> = None;
    for ((level, span), found) in named.into_iter().zip(fields) {
        // The paper of a trade beside its name is no second training: "Lehre als Elektroinstallateur EFZ".
        let named = |item: &Item| level == DegreeLevel::Vocational && item.span.contains(span);
        if items.iter().any(named) {
            continue;
        }
        // "A degree in law or comparable training" is training in law.
        let inherited = last.and_then(|(before, words)| {
            let between = Span {
                start: before.end.min(span.start),
                end: span.end,
            };
            words.filter(|_| !level.is_of_school() && says_comparable(cut, between))
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

/// Whether a degree that is no school's and the one that an "or" joins to it have one field.
fn shares_field(text: &str, degree: Span, next: Span) -> bool {
    let between = text.get(degree.end as usize..next.start as usize).unwrap_or(";");
    let joint = words(between);
    let is_or = |w: &Word| joints::is(Joint::Or, &w.folded) || OR.contains(&w.folded.as_str());
    let or = joint.split_first().is_some_and(|(first, rest)| {
        // "Vocational training or a degree in nursing": without its article the second is read alike.
        is_or(first) && rest.iter().all(|w| ARTICLES.contains(&w.folded.as_str()))
    });
    let said = degree.slice(text).map(words).unwrap_or_default();
    let school = said
        .iter()
        .any(|w| SCHOOL.iter().any(|start| w.folded.starts_with(start)));
    or && !school && !between.contains([',', ';', '.', ':', '(', ')', '\n'])
}

/// Words of one letter or two that mean "or" between two degrees, folded.
const OR: &[&str] = &["of", "o", "u"];

/// Articles between an "or" and the degree behind it, folded.
const ARTICLES: &[&str] = &[
    "a", "an", "ein", "eine", "einen", "un", "une", "una", "een", "uno",
];

/// How the papers of a school begin, which have no field of study, folded.
const SCHOOL: &[&str] = &[
    "abi",
    "matur",
    "bac",
    "bachillerato",
    "vwo",
    "havo",
    "vmbo",
    "diploma",
    "schul",
    "school",
    "secondary",
    "gcse",
    "level",
    "ged",
];

/// Whether the sentence takes experience of no stated length in the place of the degree: "or equivalent experience". Nobody
/// may fall short for want of that degree, and how much experience would do cannot be compared.
pub(super) fn or_experience(text: &str, item: &Item) -> bool {
    let is_degree = |requirement: &Requirement| matches!(requirement, Requirement::Degree { .. });
    let degrees = match &item.requirement {
        Requirement::AnyOf { options } => options.iter().all(is_degree),
        one => is_degree(one),
    };
    // Degrees are few in the longest sentence, and other things are not.
    if !degrees {
        return false;
    }
    let behind = text.get(item.span.end as usize..).unwrap_or_default();
    let clause = behind.split(['.', ';', ':', '\n']).next().unwrap_or_default();
    let said = words(clause);
    let or = said.iter().take(MOST_BEFORE_OR + 1).position(|w| {
        let word = w.folded.as_str();
        joints::is(Joint::Or, word) || OR.contains(&word)
    });
    let experience = |w: &Word| EXPERIENCE.iter().any(|end| w.folded.contains(end));
    let near = or.map(|at| &said[at + 1..said.len().min(at + 1 + MOST_TO_EXPERIENCE)]);
    near.is_some_and(|near| {
        let counted = near
            .iter()
            .any(|w| w.folded.starts_with(|c: char| c.is_ascii_digit()));
        near.iter().any(experience) && !counted
    })
}

/// At most so many words stand between a degree and its "or".
const MOST_BEFORE_OR: usize = 1;

/// At most so many words behind the "or", the word of experience included.
const MOST_TO_EXPERIENCE: usize = 5;

/// Parts of words of experience, folded.
const EXPERIENCE: &[&str] = &["experience", "erfahrung", "experiencia", "ervaring", "esperienza"];

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
    // Neither training nor the paper of a school stands for the other, so that a choice of both stays one.
    let kind = |level: DegreeLevel| (level.is_of_school(), level == DegreeLevel::Vocational);
    let beside = level.rank() == other.rank() && kind(level) != kind(*other);
    match (named.as_deref(), field) {
        (None, None) => !beside,
        (Some(a), Some(b)) if fold(a) != fold(b) => false,
        _ => kind(level) == kind(*other),
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
            (
                "MBO- of HBO-diploma in finance of bedrijfsadministratie",
                vec![
                    "Vocational training (finance of bedrijfsadministratie)",
                    "Bachelor's degree (finance of bedrijfsadministratie)",
                ],
            ),
            (
                "BTS ou licence en comptabilité",
                vec!["Associate degree (comptabilité)"],
            ),
            ("BSc Physics", vec!["Bachelor's degree (Physics)"]),
            ("Abitur", vec!["Upper secondary school leaving certificate"]),
            (
                "Sie haben Abitur oder einen vergleichbaren Abschluss",
                vec!["Upper secondary school leaving certificate"],
            ),
            (
                "Matura oder abgeschlossene Lehre",
                vec![
                    "Upper secondary school leaving certificate",
                    "Vocational training",
                ],
            ),
            (
                "baccalauréat ou diplôme équivalent",
                vec!["Upper secondary school leaving certificate"],
            ),
            (
                "vwo of havo diploma",
                vec!["Upper secondary school leaving certificate"],
            ),
            (
                "A-levels in maths and physics",
                vec!["Upper secondary school leaving certificate"],
            ),
            (
                "Mittlere Reife oder Abitur",
                vec!["Lower secondary school leaving certificate"],
            ),
            (
                "Vocational training or a degree in biology",
                vec!["Vocational training (biology)", "Bachelor's degree (biology)"],
            ),
            (
                "abgeschlossene Ausbildung oder ein Studium der Biologie",
                vec!["Vocational training (Biologie)", "Bachelor's degree (Biologie)"],
            ),
            (
                "Vocational training or a degree as a biomedical or medical laboratory technician",
                vec![
                    "Vocational training (biomedical or medical laboratory technician)",
                    "Bachelor's degree (biomedical or medical laboratory technician)",
                ],
            ),
            (
                "Ausbildung als Fachkraft für Lagerlogistik oder Fachlagerist",
                vec!["Vocational training (Fachkraft für Lagerlogistik oder Fachlagerist)"],
            ),
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
                vec![
                    "Upper secondary school leaving certificate",
                    "Bachelor's degree (accounting)",
                ],
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
