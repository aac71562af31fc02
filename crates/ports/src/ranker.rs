//! The ranker: how strongly each criterion is shown, to points. It sees no person: only numbers per criterion.

use async_trait::async_trait;
use rolefit_domain::Need;
use serde::{Deserialize, Serialize};

use crate::PortResult;

/// What is known for one criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionFeature {
    /// Must-have or nice-to-have.
    pub need: Need,
    /// The criterion's weight, 1 to 10.
    pub weight: u8,
    /// How fully the document shows it, 0 to 1000.
    pub strength: u16,
}

/// Points of one criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Points {
    /// Points earned.
    pub points: u16,
    /// Points that could be earned; all criteria's together are 1000.
    pub of: u16,
}

/// Turns features into points.
#[async_trait]
pub trait Ranker: Send + Sync {
    /// For every candidate of the batch, the points of every criterion in order. Deterministic for one
    /// [`Ranker::model`]; a candidate's answer does not depend on the others of the batch.
    async fn rank(&self, batch: &[Vec<CriterionFeature>]) -> PortResult<Vec<Vec<Points>>>;

    /// Name and version of the model, such as `rules-1`; part of every receipt.
    fn model(&self) -> &str;
}
