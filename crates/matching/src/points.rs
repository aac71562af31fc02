//! Points: what a criterion can earn, and what it earns of that. Shared by the scorer and by every ranker.

use std::cmp::Reverse;

use rolefit_domain::{Need, limits};

/// How much more a must-have counts than a nice-to-have of the same weight.
pub const MUST_HAVE_FACTOR: u32 = 3;

/// Points that all criteria of a job share.
pub const FULL_SCORE: u16 = 1000;

/// The strength of a criterion that is shown in full.
pub const FULL_STRENGTH: u16 = 1000;

/// The points that each criterion can earn, from its need and its weight (1 to [`limits::MAX_WEIGHT`]; others count as the nearest).
///
/// Proportional to the weight, times [`MUST_HAVE_FACTOR`] for must-haves, and cut by largest remainder, earlier
/// criteria first among equal remainders, so that all together are exactly [`FULL_SCORE`]. Every criterion can earn a
/// point at least, at the cost of the largest share. Without criteria there are no points.
pub fn shares(criteria: impl IntoIterator<Item = (Need, u8)>) -> Vec<u16> {
    split(&criteria.into_iter().map(weight).collect::<Vec<u32>>())
}

/// Cuts [`FULL_SCORE`] in proportion to these weights, as [`shares`] says.
pub(crate) fn split(weights: &[u32]) -> Vec<u16> {
    let weights: Vec<u64> = weights.iter().copied().map(u64::from).collect();
    let sum: u64 = weights.iter().sum();
    if sum == 0 {
        return Vec::new();
    }
    let full = u64::from(FULL_SCORE);
    let mut shares: Vec<u16> = weights.iter().map(|w| (w * full / sum) as u16).collect();
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by_key(|&i| (Reverse(weights[i] * full % sum), i));
    let given: u16 = shares.iter().sum();
    for &i in order.iter().take(usize::from(FULL_SCORE - given)) {
        shares[i] += 1;
    }
    for small in 0..shares.len() {
        // Of equal largest shares the last one gives.
        let largest = (0..shares.len()).max_by_key(|&i| shares[i]);
        if let Some(largest) = largest.filter(|&i| shares[small] == 0 && shares[i] > 1) {
            shares[largest] -= 1;
            shares[small] = 1;
        }
    }
    shares
}

/// What a criterion earns of its share when the document shows it with a strength of 0 to [`FULL_STRENGTH`] (more
/// counts as full), rounded down; but a point at least, unless the strength or the share is 0.
pub fn earned(share: u16, strength: u16) -> u16 {
    let strength = u32::from(strength.min(FULL_STRENGTH));
    let points = (u32::from(share) * strength / u32::from(FULL_STRENGTH)) as u16;
    if strength == 0 {
        0
    } else {
        points.max(1).min(share)
    }
}

/// What a criterion weighs beside the others, before the points are cut.
pub(crate) fn weight((need, weight): (Need, u8)) -> u32 {
    let weight = u32::from(weight.clamp(1, limits::MAX_WEIGHT));
    match need {
        Need::MustHave => weight * MUST_HAVE_FACTOR,
        Need::NiceToHave => weight,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn shares_follow_need_and_weight() {
        for (criteria, expected) in [
            (vec![], vec![]),
            (vec![(Need::NiceToHave, 1)], vec![1000]),
            (vec![(Need::MustHave, 5), (Need::NiceToHave, 5)], vec![750, 250]),
            (vec![(Need::MustHave, 5); 3], vec![334, 333, 333]),
            (vec![(Need::MustHave, 0), (Need::MustHave, 200)], vec![91, 909]),
            (
                [vec![(Need::MustHave, 10); 59], vec![(Need::NiceToHave, 1)]].concat(),
                [vec![17; 55], vec![16; 4], vec![1]].concat(),
            ),
        ] {
            assert_eq!(shares(criteria.iter().copied()), expected, "{criteria:?}");
        }
    }

    #[test]
    fn strength_earns_its_part_rounded_down() {
        for (share, strength, points) in [
            (333, 0, 0),
            (333, 1000, 333),
            (333, 500, 166),
            (333, 999, 332),
            (10, 2000, 10),
            (3, 250, 1),
            (0, 500, 0),
        ] {
            assert_eq!(earned(share, strength), points, "{share} {strength}");
        }
    }

    proptest! {
        #[test]
        fn shares_add_up_and_grow_with_weight(
            criteria in prop::collection::vec((any::<bool>(), 1_u8..=10), 1..60)
        ) {
            let need = |must| if must { Need::MustHave } else { Need::NiceToHave };
            let criteria: Vec<_> = criteria.into_iter().map(|(must, w)| (need(must), w)).collect();
            let shares = shares(criteria.iter().copied());
            prop_assert_eq!(shares.iter().map(|s| u32::from(*s)).sum::<u32>(), u32::from(FULL_SCORE));
            for (i, one) in criteria.iter().enumerate() {
                for (j, other) in criteria.iter().enumerate() {
                    if weight(*one) > weight(*other) {
                        prop_assert!(shares[i] >= shares[j]);
                    }
                }
            }
        }
    }
}
