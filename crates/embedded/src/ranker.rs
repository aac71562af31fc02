//! The ranker by rules: the same points as the scorer of `rolefit-matching`, which shares its formula.

use async_trait::async_trait;
use rolefit_ports::ranker::{CriterionFeature, Points};
use rolefit_ports::{PortResult, Ranker};

/// Every criterion's share of 1000 points, times the strength with which it is shown.
#[derive(Debug, Clone, Copy, Default)]
pub struct RulesRanker;

impl RulesRanker {
    /// The ranker; it holds nothing.
    pub const fn new() -> Self {
        Self
    }
}

#[async_trait]
impl Ranker for RulesRanker {
    async fn rank(&self, batch: &[Vec<CriterionFeature>]) -> PortResult<Vec<Vec<Points>>> {
        Ok(batch
            .iter()
            .map(|features| rolefit_matching::points::rank(features))
            .collect())
    }

    fn model(&self) -> &str {
        rolefit_matching::MODEL
    }
}
