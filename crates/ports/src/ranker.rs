//! The ranker: how strongly each criterion is shown, to points. It sees no person: only numbers per criterion.

use async_trait::async_trait;
pub use rolefit_domain::matching::{CriterionFeature, Points, Ranked};

use crate::PortResult;

/// Turns features into points.
#[async_trait]
pub trait Ranker: Send + Sync {
    /// For every candidate of the batch, the points of every criterion in order, with the name and version of the model that
    /// gave them, such as `rules-1`. The name is part of every receipt, so it is that of the model that answered and not one
    /// that was configured; the whole batch has one. Deterministic for one name; a candidate's answer does not depend on the
    /// others of the batch.
    ///
    /// # Errors
    /// `Corrupt` when a model answers something else than points for this batch; `Unavailable` when it was replaced while it
    /// answered, which goes better at the next try.
    async fn rank(&self, batch: &[Vec<CriterionFeature>]) -> PortResult<Ranked>;
}
