//! Ads that say too little to be compared with anybody.

use rolefit_domain::{AdWarning, AdWarningKind, Criterion, Requirement};

use crate::text::words;

/// An ad of fewer words says too little for who reads it.
const FEWEST_WORDS: usize = 40;

/// One message for an ad that says too little: few words, or nothing that the work needs beyond its title.
pub(super) fn find(text: &str, criteria: &[Criterion]) -> Option<AdWarning> {
    let count = words(text).len();
    let only_title = |criterion: &Criterion| {
        matches!(&criterion.requirement, Requirement::Occupation { .. })
            || matches!(&criterion.requirement, Requirement::AnyOf { options }
                if options.iter().all(|option| matches!(option, Requirement::Occupation { .. })))
    };
    let names_nothing = criteria.iter().all(only_title);
    let problem = match (names_nothing, count < FEWEST_WORDS) {
        (true, _) => {
            "The ad names nothing that the work needs beyond its title, so candidates cannot be told apart."
                .to_owned()
        }
        (false, true) => format!("The ad is short: {count} words."),
        (false, false) => return None,
    };
    Some(AdWarning {
        kind: AdWarningKind::Sparse,
        problem,
        advice: "Add a list of what the work needs, three to eight lines under a heading such as “Requirements”, then the \
                 tasks, the place, the hours and the pay."
            .to_owned(),
        span: None,
        criteria: Vec::new(),
    })
}
