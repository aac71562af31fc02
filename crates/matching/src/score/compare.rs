//! One requirement against a document: how much of it the document shows, why, and where.

use rolefit_domain::profile::Work;
use rolefit_domain::{Criterion, Evidence, Need, PartialDate, Requirement, Sourced};

use super::document::Document;
use super::{Finding, degree, experience, language, occupation, skill, years};
use crate::skills::{self, SkillId};
use crate::{criteria, titles};

/// What the job asks for as a whole, which says what work counts as experience for it.
#[derive(Debug, Default)]
pub(super) struct Asked<'a> {
    occupation: Option<&'a str>,
    skills: Vec<SkillId>,
}

impl<'a> Asked<'a> {
    /// The occupation and the must-have skills of `criteria`, those of alternatives included.
    pub(super) fn by(criteria: &'a [Criterion]) -> Self {
        let mut asked = Self::default();
        let single = |c: &'a Criterion| c.requirement.alternatives().iter().map(|r| (c.need, r));
        for (need, requirement) in criteria.iter().flat_map(single) {
            match requirement {
                Requirement::Occupation { title } => asked.occupation = asked.occupation.or(Some(title)),
                Requirement::Skill { name } if need == Need::MustHave => {
                    asked.skills.extend(skills::by_name(name));
                }
                _ => {}
            }
        }
        asked
    }

    /// Whether `work` is experience for the job: its title is of the same or related work, or the entry names a skill
    /// that the job cannot do without. A job that says neither takes any work.
    pub(super) fn counts(&self, work: &Work, document: &Document<'_>) -> bool {
        let related = |wanted| {
            let title = work.title.as_ref();
            title.is_some_and(|t| titles::similarity(wanted, &t.value) >= titles::RELATED_WORK)
        };
        let open = self.occupation.is_none() && self.skills.is_empty();
        open || self.occupation.is_some_and(related) || document.work_names(work, &self.skills)
    }
}

/// Compares the document with one requirement of a job that asks for `asked` as a whole.
pub(super) fn compare(
    requirement: &Requirement,
    asked: &Asked<'_>,
    document: &Document<'_>,
    as_of: PartialDate,
) -> Finding {
    match requirement {
        Requirement::Skill { name } => skill::compare(name, document),
        Requirement::Occupation { title } => occupation::compare(title, document),
        Requirement::Experience { years, of } => {
            years::compare(*years, of.as_deref(), asked, document, as_of)
        }
        Requirement::Degree { level, field } => degree::compare(*level, field.as_deref(), document, as_of),
        Requirement::Language { name, level } => language::compare(name, level.as_deref(), document),
        Requirement::AnyOf { options } => any_of(options, asked, document, as_of),
    }
}

/// The option that the document shows best: of several shown as well the one with the longest dated work, then the first.
fn any_of(
    options: &[Requirement],
    asked: &Asked<'_>,
    document: &Document<'_>,
    as_of: PartialDate,
) -> Finding {
    let found = options.iter().map(|option| {
        let finding = compare(option, asked, document, as_of);
        (
            (finding.credit, months_with(option, document, as_of)),
            (option, finding),
        )
    });
    match found.first_max() {
        Some(((100, _), (_, finding))) => finding,
        Some(((1.., _), (option, finding))) => Finding {
            reason: format!("comes nearest to {}: {}", criteria::label(option), finding.reason),
            ..finding
        },
        _ => {
            let all: Vec<_> = options.iter().map(criteria::label).collect();
            not_found(format!("shows none of {}", all.join(", ")))
        }
    }
}

/// The months of dated work that name an option which is a skill of the graph.
fn months_with(option: &Requirement, document: &Document<'_>, as_of: PartialDate) -> u32 {
    let Requirement::Skill { name } = option else {
        return 0;
    };
    let Some(skill) = skills::by_name(name) else {
        return 0;
    };
    let work = document.profile.work.iter();
    experience::months(work.filter(|work| document.work_names(work, &[skill])), as_of)
}

pub(super) fn not_found(reason: String) -> Finding {
    Finding {
        credit: 0,
        reason,
        evidence: Vec::new(),
    }
}

pub(super) trait FirstMax<N, T> {
    /// The item with the largest number; the first of several.
    fn first_max(self) -> Option<(N, T)>;
}

impl<N: PartialOrd, T, I: Iterator<Item = (N, T)>> FirstMax<N, T> for I {
    fn first_max(self) -> Option<(N, T)> {
        self.reduce(|best, next| if next.0 > best.0 { next } else { best })
    }
}

/// A profile value as evidence: its place in the document, or the value itself when somebody typed it.
pub(super) fn stated_at(value: &Sourced<String>, document: &Document<'_>) -> Vec<Evidence> {
    let read = value
        .span
        .and_then(|span| Some((span, span.slice(document.text)?)));
    vec![match read {
        Some((span, words)) => Evidence {
            span: Some(span),
            quote: words.to_owned(),
        },
        None => Evidence {
            span: None,
            quote: value.value.clone(),
        },
    }]
}
