//! What says little about the work counts for little where nothing else shows that the work fits.
//!
//! Many people speak a language, may drive a car or have some degree, and many jobs ask for it. Such a criterion tells two
//! candidates of the same work apart; alone it would lift a stranger's match above that of somebody who has done half of the
//! work. The less of the work a document shows, the less these criteria earn. What they find stays what it is, and the reason
//! says why it earns little.

use std::collections::HashSet;
use std::sync::LazyLock;

use rolefit_domain::{Criterion, Requirement};

use super::Finding;
use crate::skills::{self, SkillId};
use crate::{lists, points};

/// From this share of the work on, in percent, everything counts in full.
const FITS_FROM: u32 = 25;
/// Percent that a criterion which says little counts for where nothing of the work is shown.
const LEAST: u32 = 20;

/// How much of each finding counts, in percent: all of what tells of the work, and of the rest as much as the work shown allows.
/// A job that asks for nothing but the rest is compared by it in full. Reasons say where it is not all.
pub(super) fn weigh(criteria: &[Criterion], findings: &mut [Finding]) -> Vec<u8> {
    let mut counts = vec![100; findings.len()];
    let shown = work_shown(criteria, findings).filter(|shown| *shown < FITS_FROM);
    let Some(shown) = shown else {
        return counts;
    };
    let why = match shown {
        0 => "; it counts for little, because nothing else shows the work",
        _ => "; it counts in part, because little else shows the work",
    };
    let rows = criteria.iter().zip(findings).zip(&mut counts);
    let little = rows.filter(|((criterion, _), _)| says_little(&criterion.requirement));
    for ((_, finding), counts) in little.filter(|((_, finding), _)| finding.credit > 0) {
        *counts = (LEAST + (100 - LEAST) * shown / FITS_FROM) as u8;
        finding.reason.push_str(why);
    }
    counts
}

/// How much of the work the document shows, in percent: the best of the occupations asked for, or the mean of all that says
/// something about the work by its points, whichever is more. `None` for a job that asks for nothing of the kind.
fn work_shown(criteria: &[Criterion], findings: &[Finding]) -> Option<u32> {
    let rows = criteria.iter().zip(findings);
    let telling: Vec<_> = rows
        .filter(|(criterion, _)| !says_little(&criterion.requirement))
        .collect();
    let weight = |criterion: &Criterion| points::weight((criterion.need, criterion.weight));
    let all: u32 = telling.iter().map(|(criterion, _)| weight(criterion)).sum();
    let earned = telling
        .iter()
        .map(|(criterion, finding)| weight(criterion) * u32::from(finding.credit));
    let mean = earned.sum::<u32>().checked_div(all)?;
    let of_occupation = telling
        .iter()
        .filter(|(criterion, _)| is_occupation(&criterion.requirement));
    let best = of_occupation.map(|(_, finding)| u32::from(finding.credit)).max();
    Some(mean.max(best.unwrap_or(0)))
}

/// Whether the requirement is an occupation, or a choice among nothing else.
pub(super) fn is_occupation(requirement: &Requirement) -> bool {
    let options = requirement.alternatives();
    !options.is_empty()
        && options
            .iter()
            .all(|option| matches!(option, Requirement::Occupation { .. }))
}

/// Whether many people of any work show the requirement: a language, a car licence, a strength of character, a degree in
/// whatever field, or a choice among such.
fn says_little(requirement: &Requirement) -> bool {
    let alone = |requirement: &Requirement| match requirement {
        Requirement::Language { .. } | Requirement::Degree { field: None, .. } => true,
        Requirement::Skill { name } => skills::by_name(name).is_some_and(|skill| LITTLE.contains(&skill)),
        _ => false,
    };
    let options = requirement.alternatives();
    !options.is_empty() && options.iter().all(alone)
}

/// The skills of `data/little.txt`.
static LITTLE: LazyLock<HashSet<SkillId>> = LazyLock::new(|| {
    let lists = lists::lists(include_str!("../../data/little.txt"));
    let of = |section: &str| lists.get(section).into_iter().flatten().copied();
    let categories: HashSet<_> = of("categories").collect();
    let of_categories = skills::all().filter(|skill| categories.contains(skills::category(*skill)));
    of_categories
        .chain(of("skills").filter_map(skills::by_name))
        .collect()
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_of_the_list_is_one_of_the_graph() {
        let lists = lists::lists(include_str!("../../data/little.txt"));
        for name in &lists["skills"] {
            assert!(skills::by_name(name).is_some(), "{name}");
        }
        for category in &lists["categories"] {
            assert!(
                skills::all().any(|skill| skills::category(skill) == *category),
                "{category}"
            );
        }
    }

    #[test]
    fn what_people_of_any_work_have_is_told_from_the_work() {
        let skill = |name: &str| Requirement::Skill { name: name.into() };
        let language = |name: &str| Requirement::Language {
            name: name.into(),
            level: None,
        };
        let any = |options: Vec<Requirement>| Requirement::AnyOf { options };
        for little in [
            language("German"),
            skill("Führerschein Klasse B"),
            any(vec![language("German"), language("French")]),
        ] {
            assert!(says_little(&little), "{little:?}");
        }
        for telling in [
            skill("Forklift licence"),
            skill("Driving licence CE"),
            skill("SQL"),
            any(vec![language("German"), skill("SQL")]),
            Requirement::Occupation {
                title: "Driver".into(),
            },
        ] {
            assert!(!says_little(&telling), "{telling:?}");
        }
        let driver = Requirement::Occupation {
            title: "Driver".into(),
        };
        assert!(is_occupation(&driver) && is_occupation(&any(vec![driver.clone(), driver.clone()])));
        assert!(
            !is_occupation(&any(vec![driver, skill("SQL")])),
            "SQL alone is no such work"
        );
        assert!(!is_occupation(&any(Vec::new())));
    }
}
