//! How well points agree with decisions.

use rolefit_domain::matching::CriterionFeature;

use super::Example;
use crate::model::Model;

/// How far down a list people look.
const DEPTH: usize = 10;

/// Two measures, each from 0 to 1, more is better.
#[derive(Debug, Clone, Copy, PartialEq, serde::Serialize)]
pub struct Measured {
    /// Part of the preferences that the points agree with; equal points count half.
    pub pairs_right: f64,
    /// Normalized discounted cumulative gain of the first ten, the mean over jobs.
    pub ndcg_at_10: f64,
}

/// A job's candidates and who was preferred to whom.
pub(super) struct Judged {
    pub candidates: Vec<Candidate>,
    /// The better one first, by their places in the list.
    pub pairs: Vec<(usize, usize)>,
}

pub(super) struct Candidate {
    pub features: Vec<CriterionFeature>,
    label: f64,
}

pub(super) fn judge(examples: &[&Example]) -> Judged {
    let mut pairs = Vec::new();
    for (one, first) in examples.iter().enumerate() {
        for (other, second) in examples.iter().enumerate() {
            if first.label > second.label {
                pairs.push((one, other));
            }
        }
    }
    let candidate = |example: &&Example| Candidate {
        features: example.features.clone(),
        label: example.label,
    };
    Judged {
        candidates: examples.iter().map(candidate).collect(),
        pairs,
    }
}

/// By the very points that people see.
pub(super) fn measure(model: &Model, jobs: &[Judged]) -> Measured {
    let (mut right, mut pairs, mut gain) = (0.0, 0.0, 0.0);
    for job in jobs {
        let total = |candidate: &Candidate| -> u32 {
            let points = model.rank(&candidate.features);
            points.iter().map(|points| u32::from(points.points)).sum()
        };
        let totals: Vec<u32> = job.candidates.iter().map(total).collect();
        for &(better, worse) in &job.pairs {
            pairs += 1.0;
            right += match totals[better].cmp(&totals[worse]) {
                std::cmp::Ordering::Greater => 1.0,
                std::cmp::Ordering::Equal => 0.5,
                std::cmp::Ordering::Less => 0.0,
            };
        }
        gain += ndcg(&job.candidates, &totals);
    }
    Measured {
        pairs_right: if pairs > 0.0 { right / pairs } else { 0.0 },
        ndcg_at_10: gain / jobs.len().max(1) as f64,
    }
}

/// Labels are gains above the least of the job, so that any numbers may be labels.
fn ndcg(candidates: &[Candidate], totals: &[u32]) -> f64 {
    let least = candidates.iter().map(|c| c.label).fold(f64::INFINITY, f64::min);
    let gains: Vec<f64> = candidates.iter().map(|c| c.label - least).collect();
    let mut by_points: Vec<usize> = (0..gains.len()).collect();
    // Among equal points the one that people liked less comes first: ties are no merit.
    by_points.sort_by(|&a, &b| totals[b].cmp(&totals[a]).then(gains[a].total_cmp(&gains[b])));
    let mut best = gains.clone();
    best.sort_by(|a, b| b.total_cmp(a));
    let discounted = |gains: &mut dyn Iterator<Item = f64>| -> f64 {
        let places = gains.take(DEPTH).enumerate();
        places
            .map(|(place, gain)| gain / (place as f64 + 2.0).log2())
            .sum()
    };
    let found = discounted(&mut by_points.iter().map(|&at| gains[at]));
    let ideal = discounted(&mut best.into_iter());
    if ideal > 0.0 { found / ideal } else { 1.0 }
}

#[cfg(test)]
mod tests {
    use rolefit_domain::Need;

    use super::*;

    fn example(label: f64, strength: u16) -> Example {
        let feature = CriterionFeature {
            need: Need::MustHave,
            weight: 5,
            strength,
        };
        Example {
            job: "j".to_owned(),
            label,
            features: vec![feature],
        }
    }

    #[test]
    fn points_in_the_order_of_decisions_are_all_right() {
        let measured = |strengths: [u16; 3]| {
            let labels = [2.0, 1.0, 0.0];
            let all: Vec<Example> = labels
                .into_iter()
                .zip(strengths)
                .map(|(l, s)| example(l, s))
                .collect();
            measure(&Model::rules(), &[judge(&all.iter().collect::<Vec<_>>())])
        };
        assert_eq!(
            measured([900, 500, 100]),
            Measured {
                pairs_right: 1.0,
                ndcg_at_10: 1.0
            }
        );
        let (none, equal) = (measured([100, 500, 900]), measured([500, 500, 500]));
        assert_eq!((none.pairs_right, equal.pairs_right), (0.0, 0.5));
        assert!(
            none.ndcg_at_10 < 0.8 && equal.ndcg_at_10 < 0.8,
            "{none:?} {equal:?}"
        );
    }
}
