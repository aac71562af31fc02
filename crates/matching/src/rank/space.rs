//! A vector space of weighted features: TF-IDF and cosine, over features of any kind.

use std::collections::{BTreeMap, HashMap};

use crate::fixed::{self, idf};

/// Features with their counts.
pub(super) type Features = BTreeMap<String, f64>;

/// Documents as unit vectors over their features, weighted by rarity.
#[derive(Debug)]
pub(super) struct Space {
    postings: HashMap<String, Vec<(usize, f64)>>,
    weights: HashMap<String, f64>,
    size: usize,
}

impl Space {
    /// A space of `documents`.
    pub(super) fn new(documents: &[Features]) -> Self {
        let mut with: HashMap<&str, usize> = HashMap::new();
        for feature in documents.iter().flat_map(BTreeMap::keys) {
            *with.entry(feature).or_default() += 1;
        }
        let weights: HashMap<String, f64> = with
            .into_iter()
            .map(|(feature, count)| (feature.to_owned(), rarity(documents.len(), count)))
            .collect();
        let mut space = Self {
            postings: HashMap::new(),
            weights,
            size: documents.len(),
        };
        for (i, document) in documents.iter().enumerate() {
            for (feature, weight) in space.unit(document) {
                space
                    .postings
                    .entry(feature.to_owned())
                    .or_default()
                    .push((i, weight));
            }
        }
        space
    }

    /// The cosine of `query` with every document.
    pub(super) fn cosines(&self, query: &Features) -> Vec<f64> {
        let mut scores = vec![0.0; self.size];
        for (feature, weight) in self.unit(query) {
            for (i, other) in self.postings.get(feature).into_iter().flatten() {
                scores[*i] += weight * other;
            }
        }
        scores
    }

    /// The weighted features at length one. A feature of no document keeps the weight of the rarest, so that what a
    /// query says beyond the documents still makes it less like them.
    fn unit<'a>(&self, features: &'a Features) -> Vec<(&'a str, f64)> {
        let unseen = rarity(self.size, 0);
        let weigh = |(feature, count): (&'a String, &f64)| {
            (
                feature.as_str(),
                count * self.weights.get(feature).copied().unwrap_or(unseen),
            )
        };
        let weighted: Vec<_> = features.iter().map(weigh).collect();
        let length = weighted.iter().map(|(_, w)| w * w).sum::<f64>().sqrt();
        if length == 0.0 {
            return Vec::new();
        }
        weighted
            .into_iter()
            .map(|(feature, w)| (feature, w / length))
            .collect()
    }
}

fn rarity(documents: usize, with: usize) -> f64 {
    idf(documents, with) as f64 / fixed::ONE as f64
}

/// Adds up lists of scores of the same documents, each with its weight.
pub(super) fn weighted_sum(lists: &[(f64, Vec<f64>)]) -> Vec<f64> {
    let size = lists.first().map_or(0, |(_, scores)| scores.len());
    (0..size)
        .map(|i| lists.iter().map(|(weight, scores)| weight * scores[i]).sum())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_features_count_more_and_equal_documents_score_one() {
        let features = |words: &[&str]| words.iter().map(|w| ((*w).to_owned(), 1.0)).collect::<Features>();
        let documents = [
            features(&["common", "rare"]),
            features(&["common", "other"]),
            features(&["common"]),
        ];
        let space = Space::new(&documents);
        let scores = space.cosines(&documents[0]);
        assert!((scores[0] - 1.0).abs() < 1e-9);
        assert!(scores[0] > scores[2] && scores[2] > scores[1] - 1e-9);
        assert_eq!(space.cosines(&Features::new()), [0.0; 3]);
        assert_eq!(weighted_sum(&[(2.0, vec![1.0]), (1.0, vec![0.5])]), [2.5]);
    }
}
