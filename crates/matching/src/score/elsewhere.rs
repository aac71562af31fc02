//! Where somebody worked in another occupation than that of the place: a secretary on an intensive care unit has done no
//! intensive care.

use std::collections::BTreeSet;

use rolefit_domain::Profile;
use rolefit_domain::profile::Work;

use crate::skills::{self, Found, SkillId};
use crate::spans::Spans;
use crate::titles;

/// The entries of work in occupations that care for nobody, wherever they are done.
#[derive(Debug, Default)]
pub(super) struct Elsewhere<'a> {
    spans: Spans,
    typed: BTreeSet<&'a str>,
}

impl<'a> Elsewhere<'a> {
    pub(super) fn of(profile: &'a Profile) -> Self {
        let entries: Vec<_> = profile.work.iter().filter(|work| is_elsewhere(work)).collect();
        let values = || {
            let parts = entries.iter().copied();
            parts.flat_map(|work| work.title.iter().chain(&work.highlights))
        };
        let whole = entries.iter().filter_map(|work| work.span);
        Self {
            spans: Spans::new(values().filter_map(|value| value.span).chain(whole)),
            typed: values()
                .filter(|value| value.span.is_none())
                .map(|value| value.value.as_str())
                .collect(),
        }
    }

    /// Whether what the text names is only the place of such work.
    pub(super) fn hold(&self, text: &str, found: &Found) -> bool {
        is_place(text, found) && self.spans.contain(found.span)
    }

    /// Whether what a typed value names is.
    pub(super) fn hold_typed(&self, value: &str, found: &Found) -> bool {
        is_place(value, found) && self.typed.contains(value)
    }
}

/// Whether an entry of work in such an occupation can only tell of the place of what `asked` names.
pub(super) fn is_only_the_place(work: &Work, asked: &[SkillId]) -> bool {
    asked.iter().any(|skill| PLACES.contains(&skills::name(*skill))) && is_elsewhere(work)
}

/// Whether the title names occupations of these fields alone.
fn is_elsewhere(work: &Work) -> bool {
    let title = work.title.as_ref().map_or("", |title| title.value.as_str());
    let held = titles::occupations_in(title);
    !held.is_empty() && held.iter().all(|held| FIELDS.contains(&titles::field(*held)))
}

/// Whether a skill is also the name of a ward or a department, and is not named by who works there, as in "ICU nurse".
fn is_place(text: &str, found: &Found) -> bool {
    PLACES.contains(&found.name()) && {
        let written = found.span.slice(text).unwrap_or_default();
        titles::occupations_in(written).is_empty()
    }
}

/// Fields of work whose occupations treat no patients, wherever they work.
const FIELDS: &[&str] = &[
    "admin",
    "finance",
    "hr",
    "it",
    "software",
    "data",
    "logistics",
    "hospitality",
    "trades",
    "security",
    "marketing",
    "construction",
    "legal",
];

/// Skills of health care that are also places where other people work.
const PLACES: &[&str] = &[
    "Intensive care",
    "Emergency care",
    "Elderly care",
    "Anaesthesia care",
    "Paediatric care",
    "Oncology",
    "Cardiology",
    "Palliative care",
    "Mental health care",
    "Community nursing",
    "Dialysis",
    "Operating theatre nursing",
    "Patient care",
    "Nursing",
    "Intravenous therapy",
];
