//! Job ads of several languages and fields of work, and the criteria that are read from them.

mod choices;
mod counted;
mod misread;
mod negated;
mod rejected;
mod single;
mod waived;
mod whole;

use rolefit_domain::{Criterion, Need, Requirement};
use rolefit_matching::criteria_from_ad;

/// The criteria as `must PostgreSQL` or `nice German`, without the occupation of the title.
fn read(title: &str, text: &str) -> Vec<String> {
    let criteria = criteria_from_ad(title, text);
    for criterion in criteria
        .iter()
        .filter(|c| !matches!(c.requirement, Requirement::Occupation { .. }))
    {
        let span = criterion.span.expect("a criterion of the text has its place");
        assert!(span.slice(text).is_some_and(|s| !s.is_empty()), "{criterion:?}");
    }
    criteria.iter().filter_map(short).collect()
}

fn short(criterion: &Criterion) -> Option<String> {
    let need = if criterion.need == Need::MustHave {
        "must"
    } else {
        "nice"
    };
    let what = match &criterion.requirement {
        Requirement::Skill { name } | Requirement::Language { name, .. } => name.clone(),
        Requirement::Experience { years, of } => {
            format!(
                "{years} years{}",
                of.as_ref().map_or(String::new(), |of| format!(" of {of}"))
            )
        }
        Requirement::Degree { level, field } => {
            format!(
                "{level:?}{}",
                field
                    .as_ref()
                    .map_or(String::new(), |field| format!(" in {field}"))
            )
        }
        Requirement::AnyOf { .. } => criterion.label.clone(),
        Requirement::Occupation { .. } => return None,
    };
    Some(format!("{need} {what}"))
}

fn check(title: &str, text: &str, expected: &[&str]) {
    assert_eq!(read(title, text), expected, "{title}");
}
