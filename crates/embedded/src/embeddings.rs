//! Embeddings by hashing words and character n-grams: no model to load, near spellings are near.

use async_trait::async_trait;
use rolefit_matching::embedding::{self, DIMENSIONS, Vector, embed};
use rolefit_ports::{Embeddings, PortResult};

use crate::files::blocking;

/// The vectors of `rolefit-matching`, scaled to length 1.
#[derive(Debug, Clone, Copy, Default)]
pub struct HashedEmbeddings;

impl HashedEmbeddings {
    /// The embeddings; they hold nothing.
    pub const fn new() -> Self {
        Self
    }
}

#[async_trait]
impl Embeddings for HashedEmbeddings {
    async fn embed(&self, texts: &[String]) -> PortResult<Vec<Vec<f32>>> {
        let texts = texts.to_vec();
        // A document's text takes milliseconds, too long for the async threads.
        blocking(move || Ok(texts.iter().map(|text| unit(&embed(text))).collect())).await
    }

    fn dimension(&self) -> usize {
        DIMENSIONS
    }

    fn model(&self) -> &str {
        embedding::MODEL
    }
}

/// The vector with length 1, or zeros. Sum and root are exact to the last bit on every platform.
fn unit(vector: &Vector) -> Vec<f32> {
    let components = vector.components();
    let squares: i32 = components.iter().map(|c| i32::from(*c) * i32::from(*c)).sum();
    if squares == 0 {
        return vec![0.0; DIMENSIONS];
    }
    let length = f64::from(squares).sqrt();
    components
        .iter()
        .map(|c| (f64::from(*c) / length) as f32)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_cosine_is_that_of_the_index() {
        let texts = ["Elektriker".to_owned(), "Elektrikerin".to_owned()];
        let vectors = HashedEmbeddings::new().embed(&texts).await.expect("embeds");
        let cosine: f32 = vectors[0].iter().zip(&vectors[1]).map(|(a, b)| a * b).sum();
        let expected = embedding::similarity(&embed(&texts[0]), &embed(&texts[1]));
        assert!(
            (cosine * 1000.0 - expected as f32).abs() < 1.5,
            "{cosine} {expected}"
        );
    }
}
