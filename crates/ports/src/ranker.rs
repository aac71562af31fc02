//! The ranker: how strongly each criterion is shown, to points. It sees no person: only numbers per criterion.

use async_trait::async_trait;
pub use rolefit_domain::matching::{CriterionFeature, Points};

use crate::PortResult;

/// Turns features into points.
#[async_trait]
pub trait Ranker: Send + Sync {
    /// For every candidate of the batch, the points of every criterion in order. Deterministic for one
    /// [`Ranker::model`]; a candidate's answer does not depend on the others of the batch.
    async fn rank(&self, batch: &[Vec<CriterionFeature>]) -> PortResult<Vec<Vec<Points>>>;

    /// Name and version of the model, such as `rules-1`; part of every receipt.
    fn model(&self) -> &str;
}
