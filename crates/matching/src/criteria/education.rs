//! Degrees that an ad asks for, with their fields.

use rolefit_domain::matching::DegreeLevel;
use rolefit_domain::{Requirement, Span, span};

use super::alternatives::Item;
use crate::phrases::{Hit, joins};
use crate::text::{Word, words};
use crate::{degrees, studies};

/// The degrees that a sentence asks for: several as one, the lowest, since "Bachelor's or Master's" is met by the lower;
/// but a degree and vocational training of their own fields stay two. `cut` are the words of `text`.
pub(super) fn find(text: &str, cut: &[Word]) -> Vec<Item> {
    let studied = studies::find_words(text, cut);
    let named: Vec<_> = degrees::find_in_words(text, cut)
        .into_iter()
        .map(|(level, span)| (level, field(text, cut, &studied, span)))
        .collect();
    let mut items: Vec<Item> = Vec::new();
    let whole = named.iter().find_map(|(_, field)| field.words.clone());
    for (level, field) in named {
        // "A degree in law or comparable training" is training in law.
        let words = field.words.or_else(|| whole.clone());
        let vocational = level == DegreeLevel::Vocational;
        let same = items.iter_mut().find(|item| match &item.requirement {
            Requirement::Degree { level, field } => {
                (*level == DegreeLevel::Vocational) == vocational || field.is_none() && words.is_none()
            }
            _ => false,
        });
        let requirement = Requirement::Degree { level, field: words };
        match same {
            // "Bachelor's or Master's degree in law" is one place.
            Some(item) => {
                let lower = is_lower(&requirement, &item.requirement);
                item.span = span::cover([item.span, field.span]).unwrap_or(field.span);
                if lower {
                    item.requirement = requirement;
                }
            }
            None => items.push(Item {
                requirement,
                span: field.span,
            }),
        }
    }
    items.sort_by_key(|item| item.span);
    items
}

fn is_lower(a: &Requirement, b: &Requirement) -> bool {
    match (a, b) {
        (Requirement::Degree { level: a, .. }, Requirement::Degree { level: b, .. }) => a < b,
        _ => false,
    }
}

struct Field {
    words: Option<String>,
    /// The degree and its field.
    span: Span,
}

/// The field of the degree at `degree`: "degree in …", "computer science degree", "kaufmännische Ausbildung".
///
/// `studied` are the fields that the sentence names.
fn field(text: &str, cut: &[Word], studied: &[Hit<&str>], degree: Span) -> Field {
    let from = studied.partition_point(|hit| hit.span.end <= degree.start);
    let within = studied.get(from).filter(|hit| degree.contains(hit.span));
    if let Some(span) = behind(text, cut, studied, degree) {
        let words = span
            .slice(text)
            .map(|s| s.split_whitespace().collect::<Vec<_>>().join(" "));
        return Field {
            words,
            span: Span {
                start: degree.start,
                end: span.end,
            },
        };
    }
    let ahead = studied[..from].last().filter(|hit| {
        let gap = text.get(hit.span.end as usize..degree.start as usize);
        gap.is_some_and(joins)
    });
    match within.or(ahead) {
        Some(hit) => Field {
            words: hit.span.slice(text).map(str::to_owned),
            span: Span {
                start: degree.start.min(hit.span.start),
                end: degree.end,
            },
        },
        None => Field {
            words: None,
            span: degree,
        },
    }
}

/// The field named after a degree, up to the end of its clause.
fn behind(text: &str, cut: &[Word], studied: &[Hit<&str>], degree: Span) -> Option<Span> {
    let mut at = cut.partition_point(|w| w.span.end <= degree.end);
    // What the degree's own last word may already say: "degree in", "Ausbildung als".
    let said = degree.slice(text).map(words).unwrap_or_default();
    let mut opened = said.last().is_some_and(|w| OPENING.contains(&w.folded.as_str()));
    let mut last = degree.end;
    while let Some(word) = cut.get(at).filter(|w| !ends(text, last, w)) {
        let folded = word.folded.as_str();
        if !(OPENING.contains(&folded) || BETWEEN.contains(&folded)) {
            break;
        }
        opened |= OPENING.contains(&folded);
        last = word.span.end;
        at += 1;
    }
    // "BSc Physics", "mbo-diploma logistiek".
    let beside = studied.binary_search_by_key(&at, |hit| hit.first).is_ok();
    if !(opened || beside) {
        return None;
    }
    let first = cut.get(at).filter(|w| !ends(text, last, w))?;
    let mut end = None;
    for (i, word) in cut.iter().enumerate().skip(at) {
        let stopped =
            STOPPING.contains(&word.folded.as_str()) || word.folded.starts_with(|c: char| c.is_ascii_digit());
        let gap = text.get(last as usize..word.span.start as usize).unwrap_or(";");
        let comma = i > at && gap.contains([',', '/']);
        let joint = JOINTS.contains(&word.folded.as_str());
        let far = i > at && gap.contains(['.', ';', ':', '(', ')', '\n', '–', '!', '?']);
        if stopped
            || far
            || i - at == MOST_WORDS
            || (comma || joint) && !goes_on(text, cut, i + usize::from(joint))
        {
            break;
        }
        last = word.span.end;
        if !joint {
            end = Some(word.span.end);
        }
    }
    let span = Span {
        start: first.span.start,
        end: end?,
    };
    let span = with_bracket(text, span);
    let said = words(span.slice(text)?);
    let any = said
        .iter()
        .any(|w| ANY.iter().any(|start| w.folded.starts_with(start)));
    let tells = said.iter().any(|w| {
        !studies::is_related(&w.folded)
            && !UNTELLING.contains(&w.folded.as_str())
            && w.folded.chars().count() > 1
    });
    (tells && !any).then_some(span)
}

/// The field with the bracket behind it, where that names fields: "a quantitative field (statistics, economics)".
fn with_bracket(text: &str, field: Span) -> Span {
    let rest = text.get(field.end as usize..).unwrap_or_default();
    let open = rest.trim_start().strip_prefix('(');
    let inside = open
        .and_then(|open| open.split_once(')'))
        .map(|(inside, _)| inside);
    let names = |inside: &&str| !studies::find_words(inside, &words(inside)).is_empty();
    let closed = inside.filter(names).and_then(|_| rest.find(')'));
    Span {
        start: field.start,
        end: closed.map_or(field.end, |at| field.end + at as u32 + 1),
    }
}

/// Whether the words from `at` on name another field rather than the next thing asked for.
fn goes_on(text: &str, cut: &[Word], at: usize) -> bool {
    let rest = cut.get(at..(at + 4).min(cut.len())).unwrap_or_default();
    let skipped = rest
        .iter()
        .take_while(|w| UNTELLING.contains(&w.folded.as_str()) || JOINTS.contains(&w.folded.as_str()))
        .count();
    let related = rest.get(skipped).is_some_and(|w| studies::is_related(&w.folded));
    let experience = rest
        .iter()
        .any(|w| NO_FIELD.iter().any(|start| w.folded.starts_with(start)));
    let named = studies::find_words(text, rest)
        .first()
        .is_some_and(|hit| hit.first <= skipped);
    !experience && (related || named)
}

/// Whether something other than a space stands between the byte `last` and `word`.
fn ends(text: &str, last: u32, word: &Word) -> bool {
    let gap = text.get(last as usize..word.span.start as usize);
    gap.is_none_or(|gap| gap.contains([',', '.', ';', ':', '(', ')', '\n', '!', '?']))
}

const MOST_WORDS: usize = 12;

/// Words after which a field is named.
const OPENING: &[&str] = &[
    "in", "of", "as", "der", "des", "im", "zum", "zur", "als", "en", "de", "d", "di", "della", "del", "tot",
];

/// Words between a degree and its field.
const BETWEEN: &[&str] = &[
    "degree",
    "s",
    "level",
    "qualification",
    "a",
    "an",
    "the",
    "diploma",
    "training",
    "den",
    "dem",
    "einem",
    "einer",
    "abgeschlossen",
    "abgeschlossenes",
    "abschluss",
    "bereich",
    "bereichs",
    "fach",
    "fachrichtung",
    "studium",
    "ausbildung",
    "universitaire",
    "l",
    "la",
    "le",
    "los",
    "las",
    "el",
    "het",
    "opleiding",
    "richting",
    "field",
    "subject",
    "area",
    "equivalent",
    "honours",
    "hons",
];

const JOINTS: &[&str] = &[
    "or", "and", "oder", "und", "ou", "et", "o", "y", "e", "en", "of", "bzw",
];

/// Words that end a field.
const STOPPING: &[&str] = &[
    "required",
    "preferred",
    "desirable",
    "with",
    "plus",
    "is",
    "are",
    "from",
    "at",
    "erforderlich",
    "mit",
    "sowie",
    "von",
    "ist",
    "wird",
    "avec",
    "est",
    "con",
    "es",
    "met",
    "is",
    "vereist",
    "exige",
    "requise",
    "requis",
    "must",
    "would",
    "ideally",
    "preferably",
    "but",
    "aber",
    "gained",
    "you",
    "we",
    "to",
    "for",
    "who",
    "which",
];

/// How words begin that make a field any field.
const ANY: &[&str] = &[
    "any",
    "beliebig",
    "quelconque",
    "cualquier",
    "willekeurig",
    "qualsiasi",
    "care",
    "autonomy",
];

/// Words that name no field by themselves.
const UNTELLING: &[&str] = &[
    "a",
    "an",
    "the",
    "field",
    "fields",
    "subject",
    "subjects",
    "discipline",
    "disciplines",
    "area",
    "areas",
    "degree",
    "course",
    "einem",
    "einer",
    "eines",
    "eine",
    "ein",
    "fach",
    "fachs",
    "fachrichtung",
    "bereich",
    "studiengang",
    "einschlagigen",
    "einschlagiges",
    "domaine",
    "filiere",
    "un",
    "une",
    "rama",
    "campo",
    "una",
    "richting",
    "vakgebied",
    "een",
    "other",
    "another",
    "work",
    "school",
    "in",
    "of",
    "de",
    "der",
    "des",
    "this",
    "that",
    "your",
    "our",
    "training",
    "experience",
    "ausbildung",
    "qualification",
    "appropriate",
    "suitable",
];

/// How words begin that make what follows no field: "or equivalent experience".
const NO_FIELD: &[&str] = &[
    "experience",
    "erfahrung",
    "berufserfahrung",
    "experiencia",
    "ervaring",
    "werkervaring",
    "esperienza",
    "knowledge",
    "kenntnis",
    "year",
    "jahr",
    "skills",
    "training",
    "ausbildung",
    "qualif",
    "formation",
    "diplom",
];

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
            ("BSc Physics", vec!["Bachelor's degree (Physics)"]),
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
