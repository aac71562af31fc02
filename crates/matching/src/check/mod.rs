//! What is wrong with an ad before it is published: unfair lines, contradictions, too little said, and lines of which nothing
//! was taken. It asks [`crate::criteria`] and [`crate::unfair`], which know nothing of it.

mod sparse;
mod untaken;

use rolefit_domain::{AdWarning, Criterion, Span};

use crate::criteria::contradictions;
use crate::unfair::unfair_lines;

/// All that a recruiter should look at before an ad with these criteria is published, in the ad's order; what has no place
/// in it comes first.
pub fn ad_warnings(text: &str, criteria: &[Criterion]) -> Vec<AdWarning> {
    let mut all: Vec<AdWarning> = sparse::find(text, criteria).into_iter().collect();
    all.extend(unfair_lines(text));
    all.extend(contradictions(text, criteria));
    all.extend(untaken::find(text, criteria));
    all.sort_by_key(|warning| warning.span.map_or(0, |span: Span| span.start + 1));
    all
}
