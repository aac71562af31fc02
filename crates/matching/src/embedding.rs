//! A small vector of a text: hashed words and character n-grams.
//!
//! This is feature hashing with signs (Weinberger et al., "Feature Hashing for Large Scale Multitask Learning", 2009)
//! into 256 dimensions, not a learned model: near vectors mean common words, stems and spellings, not common
//! meanings. It finds `Elektriker` for `Elektrikerin` and survives typing errors; it does not find `nurse` for
//! `infirmière`. Vectors of a learned model, of any length, take its place through [`Vector::from_numbers`].

use crate::text::words;

/// Name and version; stored vectors of another model must be computed again.
pub const MODEL: &str = "hashed-ngrams-1";

/// Components of a vector.
pub const DIMENSIONS: usize = 256;

/// Similarity of equal texts.
pub const SAME: u32 = 1000;

/// How much a whole word counts against one of its n-grams.
const WORD_WEIGHT: i32 = 3;

/// A vector; all zeros for a text without words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Vector(Box<[i8]>);

impl Vector {
    /// The components, -127 to 127.
    pub fn components(&self) -> &[i8] {
        &self.0
    }

    /// The vector that points the way of these numbers, in steps of which 127 reach the largest of them. So much is lost
    /// that the cosine of two vectors moves by less than a hundredth, and nothing is of a vector of [`embed`].
    pub fn from_numbers(numbers: &[f32]) -> Self {
        let largest = numbers.iter().fold(0.0_f32, |largest, n| largest.max(n.abs()));
        let step = |n: &f32| {
            if largest > 0.0 {
                (n / largest * f32::from(i8::MAX)).round() as i8
            } else {
                0
            }
        };
        Self(numbers.iter().map(step).collect())
    }
}

/// The vector of `text`.
pub fn embed(text: &str) -> Vector {
    let mut sums = [0_i32; DIMENSIONS];
    for word in words(text) {
        add(&mut sums, word.folded.as_bytes(), WORD_WEIGHT);
        let padded: Vec<char> = std::iter::once('<')
            .chain(word.folded.chars())
            .chain(['>'])
            .collect();
        for size in 3..=5 {
            for gram in padded.windows(size) {
                let gram: String = gram.iter().collect();
                add(&mut sums, gram.as_bytes(), 1);
            }
        }
    }
    let largest = sums.iter().map(|s| s.abs()).max().unwrap_or(0).max(1);
    Vector(sums.map(|sum| (sum * i32::from(i8::MAX) / largest) as i8).into())
}

/// The cosine of two vectors in thousandths, 0 to [`SAME`]; opposite vectors count as unlike, and so do those of two models
/// that are not of one length.
pub fn similarity(a: &Vector, b: &Vector) -> u32 {
    if a.0.len() != b.0.len() {
        return 0;
    }
    let dot = |x: &Vector, y: &Vector| {
        x.0.iter()
            .zip(&y.0)
            .map(|(p, q)| i64::from(*p) * i64::from(*q))
            .sum::<i64>()
    };
    let lengths = (dot(a, a).unsigned_abs() * dot(b, b).unsigned_abs()).isqrt();
    let common = u64::try_from(dot(a, b)).unwrap_or(0);
    let cosine = (common * u64::from(SAME)).checked_div(lengths).unwrap_or(0);
    cosine.min(u64::from(SAME)) as u32
}

/// FNV-1a, 64 bits (Fowler, Noll, Vo): eight bits choose the component, one the sign.
fn add(sums: &mut [i32; DIMENSIONS], feature: &[u8], weight: i32) {
    let hash = feature.iter().fold(0xcbf2_9ce4_8422_2325_u64, |h, b| {
        (h ^ u64::from(*b)).wrapping_mul(0x0100_0000_01b3)
    });
    let mixed = hash ^ (hash >> 29);
    let sign = if mixed & 0x100 == 0 { 1 } else { -1 };
    sums[(mixed & 0xff) as usize] += sign * weight;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn like_spellings_are_near_and_unlike_ones_are_not() {
        let near = |a: &str, b: &str| similarity(&embed(a), &embed(b));
        assert_eq!(near("Data engineer", "data ENGINEER"), SAME);
        assert!(near("Elektriker", "Elektrikerin") > near("Elektriker", "Buchhalter") + 300);
        assert_eq!(near("", "anything"), 0);
    }

    #[test]
    fn numbers_of_any_scale_become_the_vector_that_points_their_way() {
        let vector = embed("Data engineer");
        for scale in [1.0, 0.001, 37.5] {
            let numbers: Vec<f32> = vector
                .components()
                .iter()
                .map(|c| f32::from(*c) * scale)
                .collect();
            assert_eq!(Vector::from_numbers(&numbers), vector, "times {scale}");
        }
        assert_eq!(Vector::from_numbers(&[0.0, 0.0]).components(), [0, 0]);
        assert_eq!(
            similarity(&vector, &Vector::from_numbers(&[1.0])),
            0,
            "another model's"
        );
    }
}
