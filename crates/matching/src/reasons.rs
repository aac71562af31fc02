//! The reasons of a match in short sentences for the candidate.

use std::cmp::Reverse;

use rolefit_domain::{Criterion, Match, Verdict};

/// Most reasons that are given.
const MOST: usize = 3;

/// Up to three short sentences on why the job fits, the strongest first: by points earned, then in the job's order.
/// Empty when nothing fits.
pub fn reasons(m: &Match, criteria: &[Criterion]) -> Vec<String> {
    let label = |id: &str| criteria.iter().find(|c| c.id == id).map(|c| c.label.as_str());
    let mut parts: Vec<_> = m.parts.iter().filter(|p| p.points > 0).collect();
    parts.sort_by_key(|p| (p.verdict != Verdict::Met, Reverse(p.points)));
    let sentence = |part: &&rolefit_domain::ScorePart| {
        let label = label(&part.criterion)?;
        Some(match part.verdict {
            Verdict::Met => format!("{label}: {}.", part.reason),
            Verdict::Partly | Verdict::NotFound => format!("{label}, in part: {}.", part.reason),
        })
    };
    parts.iter().filter_map(sentence).take(MOST).collect()
}
