//! What is typed or chosen on the page of a job and not saved yet. Every change of the job shows the page anew, and this is
//! what it is shown with.

use std::collections::BTreeMap;

use rolefit_domain::Criterion;
use rolefit_domain::view::JobForm;

/// The form of a posting as it was typed, and as it was before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Draft {
    /// What is typed.
    pub typed: JobForm,
    /// What the form held when it was shown.
    pub base: JobForm,
}

impl Draft {
    /// The draft over a posting that changed meanwhile: fields that nobody typed into follow it. `None` when nothing is typed
    /// that the posting does not say.
    pub fn over(self, now: &JobForm) -> Option<Self> {
        let Self { typed, base } = self;
        let field = |of: fn(&JobForm) -> &String| {
            let (typed, base, now) = (of(&typed), of(&base), of(now));
            if typed == base { now } else { typed }.clone()
        };
        let typed = JobForm {
            title: field(|f| &f.title),
            text: field(|f| &f.text),
            place: field(|f| &f.place),
            work_place: field(|f| &f.work_place),
            pay_min: field(|f| &f.pay_min),
            pay_max: field(|f| &f.pay_max),
            pay_currency: field(|f| &f.pay_currency),
            pay_unit: field(|f| &f.pay_unit),
            response_days: field(|f| &f.response_days),
        };
        let base = now.clone();
        (typed != base).then_some(Self { typed, base })
    }
}

/// Weights that were chosen and not saved yet, by the id of their criterion.
pub(super) type Chosen = BTreeMap<String, u8>;

/// Those of the chosen weights that these criteria do not have yet. What was chosen for a criterion that is gone goes with it.
pub(super) fn unsaved(chosen: &Chosen, criteria: &[Criterion]) -> Chosen {
    let other = |(id, weight): &(&String, &u8)| {
        let known = criteria.iter().find(|c| c.id == **id);
        known.is_some_and(|c| c.weight != **weight)
    };
    let left = chosen.iter().filter(other);
    left.map(|(id, weight)| (id.clone(), *weight)).collect()
}

#[cfg(test)]
mod tests {
    use rolefit_domain::{Need, Requirement};

    use super::*;

    fn form(title: &str, place: &str) -> JobForm {
        JobForm {
            title: title.to_owned(),
            place: place.to_owned(),
            ..JobForm::default()
        }
    }

    #[test]
    fn what_is_typed_stays_over_a_posting_that_changed_meanwhile() {
        let draft = Draft {
            typed: form("Baker at night", "Graz"),
            base: form("Baker", "Graz"),
        };
        let kept = draft.clone().over(&form("Baker", "Linz")).expect("is unsaved");
        assert_eq!(kept.typed, form("Baker at night", "Linz"));
        assert_eq!(kept.base, form("Baker", "Linz"));
        assert_eq!(draft.over(&form("Baker at night", "Graz")), None, "it was saved");
    }

    #[test]
    fn chosen_weights_go_when_they_are_saved_or_their_criterion_is_gone() {
        let criterion = |id: &str, weight| Criterion {
            id: id.into(),
            label: id.into(),
            need: Need::MustHave,
            weight,
            requirement: Requirement::Skill { name: id.into() },
            span: None,
        };
        let chosen: Chosen = [("saved", 7), ("picked later", 3), ("gone", 9)]
            .map(|(id, weight)| (id.to_owned(), weight))
            .into();
        let left = unsaved(&chosen, &[criterion("saved", 7), criterion("picked later", 8)]);
        assert_eq!(left, [("picked later".to_owned(), 3)].into());
    }
}
