//! Embeddings: texts to vectors whose cosine says how near their meanings are.

use async_trait::async_trait;

use crate::PortResult;

/// Embeds texts.
#[async_trait]
pub trait Embeddings: Send + Sync {
    /// One vector of [`Embeddings::dimension`] numbers and length 1 per text, in order; all zeros for a text without
    /// content. Deterministic for one [`Embeddings::model`], and of the whole text, however long it is.
    ///
    /// Errors: a transient kind when the model is away or busy; `Refused` when it may not be used. Nothing is embedded in
    /// part: it is all texts or an error.
    async fn embed(&self, texts: &[String]) -> PortResult<Vec<Vec<f32>>>;

    /// Numbers per vector.
    fn dimension(&self) -> usize;

    /// Name and version of the model. Vectors of different models are not comparable; stored with every vector.
    fn model(&self) -> &str;
}
