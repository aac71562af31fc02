//! A vector space of weighted features: TF-IDF and cosine, over features of any kind.

use std::collections::{BTreeMap, HashMap};

use crate::fixed::{self, idf};

/// Features with their counts.
pub(super) type Features = BTreeMap<String, f64>;

/// A way of looking at a text.
pub(super) type View = fn(&str) -> Features;

/// A vector over the features of a space, by their numbers.
pub(super) type Vector = Vec<(usize, f64)>;

/// Documents as vectors of length one over their features, weighted by rarity.
#[derive(Debug)]
pub(super) struct Space {
    features: HashMap<String, usize>,
    weights: Vec<f64>,
    postings: Vec<Vec<(usize, f64)>>,
    vectors: Vec<Vector>,
}

impl Space {
    /// A space of `documents`.
    pub(super) fn new(documents: &[Features]) -> Self {
        let mut features = HashMap::new();
        let mut with: Vec<usize> = Vec::new();
        for feature in documents.iter().flat_map(BTreeMap::keys) {
            let number = *features.entry(feature.clone()).or_insert(with.len());
            if number == with.len() {
                with.push(0);
            }
            with[number] += 1;
        }
        let weights = with.iter().map(|count| rarity(documents.len(), *count)).collect();
        let mut space = Self {
            features,
            weights,
            postings: vec![Vec::new(); with.len()],
            vectors: Vec::new(),
        };
        for (i, document) in documents.iter().enumerate() {
            let vector = space.vector(document);
            for (feature, weight) in &vector {
                space.postings[*feature].push((i, *weight));
            }
            space.vectors.push(vector);
        }
        space
    }

    /// The vector of a query. Features of no document have no place in it, but make the rest shorter, so that what a
    /// query says beyond the documents still makes it less like them.
    pub(super) fn vector(&self, features: &Features) -> Vector {
        let unseen = rarity(self.vectors.len(), 0);
        let mut squares = 0.0;
        let mut vector = Vec::with_capacity(features.len());
        for (feature, count) in features {
            let number = self.features.get(feature).copied();
            let weight = count * number.map_or(unseen, |n| self.weights[n]);
            squares += weight * weight;
            vector.extend(number.map(|n| (n, weight)));
        }
        scaled(vector, squares)
    }

    /// The cosine of a vector with every document.
    pub(super) fn cosines(&self, query: &Vector) -> Vec<f64> {
        let mut scores = vec![0.0; self.vectors.len()];
        for (feature, weight) in query {
            for (i, other) in &self.postings[*feature] {
                scores[*i] += weight * other;
            }
        }
        scores
    }

    /// `query` moved towards the mean of some documents, which has `share` of the query's weight (Rocchio, "Relevance
    /// Feedback in Information Retrieval", 1971, without negative examples).
    pub(super) fn moved(&self, query: &Vector, documents: &[usize], share: f64) -> Vector {
        let mut sum: BTreeMap<usize, f64> = query.iter().copied().collect();
        let each = share / documents.len().max(1) as f64;
        for (feature, weight) in documents.iter().flat_map(|d| &self.vectors[*d]) {
            *sum.entry(*feature).or_default() += each * weight;
        }
        let squares = sum.values().map(|w| w * w).sum();
        scaled(sum.into_iter().collect(), squares)
    }
}

fn scaled(mut vector: Vector, squares: f64) -> Vector {
    let length = squares.sqrt();
    if length == 0.0 {
        return Vec::new();
    }
    vector.iter_mut().for_each(|(_, weight)| *weight /= length);
    vector
}

fn rarity(documents: usize, with: usize) -> f64 {
    idf(documents, with) as f64 / fixed::ONE as f64
}

/// Ways of looking at a text, each with its space over the documents and its weight in the sum.
#[derive(Debug)]
pub(super) struct Views {
    spaces: Vec<(f64, View, Space)>,
}

impl Views {
    /// The spaces of `documents` in each view.
    pub(super) fn new(views: &[(f64, View)], documents: &[&str]) -> Self {
        let space = |view: View| Space::new(&documents.iter().map(|d| view(d)).collect::<Vec<_>>());
        Self {
            spaces: views
                .iter()
                .map(|(weight, view)| (*weight, *view, space(*view)))
                .collect(),
        }
    }

    /// The score of every document for a query, in two passes: the query is moved towards the `nearest` documents of
    /// the first pass, which brings in words that go with its own. `parts` are texts of the query with their weights.
    pub(super) fn scores(&self, parts: &[(f64, &str)], nearest: usize, share: f64) -> Vec<f64> {
        let query = |view: View| {
            let mut all = Features::new();
            for (weight, text) in parts {
                for (feature, count) in view(text) {
                    *all.entry(feature).or_default() += weight * count;
                }
            }
            all
        };
        let vectors: Vec<_> = self
            .spaces
            .iter()
            .map(|(_, view, space)| space.vector(&query(*view)))
            .collect();
        let first = self.sum(&vectors);
        let mut order: Vec<usize> = (0..first.len()).filter(|i| first[*i] > 0.0).collect();
        order.sort_by(|a, b| first[*b].total_cmp(&first[*a]).then(a.cmp(b)));
        order.truncate(nearest);
        let moved = self
            .spaces
            .iter()
            .zip(&vectors)
            .map(|((_, _, space), v)| space.moved(v, &order, share));
        self.sum(&moved.collect::<Vec<_>>())
    }

    fn sum(&self, vectors: &[Vector]) -> Vec<f64> {
        let mut total: Vec<f64> = Vec::new();
        for ((weight, _, space), vector) in self.spaces.iter().zip(vectors) {
            let scores = space.cosines(vector);
            total.resize(scores.len(), 0.0);
            total
                .iter_mut()
                .zip(scores)
                .for_each(|(sum, score)| *sum += weight * score);
        }
        total
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn features(text: &str) -> Features {
        text.split(' ').map(|w| (w.to_owned(), 1.0)).collect()
    }

    #[test]
    fn rare_features_count_more_and_equal_documents_score_one() {
        let documents = ["common rare", "common other", "common"].map(features);
        let space = Space::new(&documents);
        let scores = space.cosines(&space.vector(&documents[0]));
        assert!((scores[0] - 1.0).abs() < 1e-9);
        assert!(scores[0] > scores[2] && scores[2] > scores[1]);
        assert_eq!(space.cosines(&Vector::new()), [0.0; 3]);
    }

    #[test]
    fn the_second_pass_finds_what_goes_with_the_words_of_the_query() {
        let views = Views::new(
            &[(1.0, features)],
            &["wiring cables", "cables fuses", "flour yeast"],
        );
        let once = views.scores(&[(1.0, "wiring")], 0, 0.5);
        let twice = views.scores(&[(1.0, "wiring")], 1, 0.5);
        assert_eq!(once[1], 0.0);
        assert!(twice[0] > twice[1] && twice[1] > 0.0);
        assert_eq!(twice[2], 0.0);
    }
}
