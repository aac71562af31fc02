//! The ranker in this process: the built-in rules, or a model that `rolefit model train` made.

use async_trait::async_trait;
use rolefit_matching::model::{Model, NoModel};
use rolefit_ports::ranker::{CriterionFeature, Ranked};
use rolefit_ports::{ErrorKind, PortError, PortResult, Ranker};

/// Every criterion's share of 1000 points, and what the strength earns of it with which it is shown.
#[derive(Debug, Clone)]
pub struct ModelRanker {
    model: Model,
}

impl ModelRanker {
    /// The ranker by the built-in rules: the same points as the scorer of `rolefit-matching`.
    pub fn rules() -> Self {
        Self {
            model: Model::rules(),
        }
    }

    /// The ranker by the model in the content of a file.
    ///
    /// # Errors
    /// `Corrupt` when it is none.
    pub fn trained(file: &[u8]) -> PortResult<Self> {
        let no_model = |why: NoModel| {
            PortError::with_source(ErrorKind::Corrupt, "the file of the ranker is no model", why)
        };
        let model = Model::parse(file).map_err(no_model)?;
        Ok(Self { model })
    }

    /// The ranker by a model.
    pub const fn with(model: Model) -> Self {
        Self { model }
    }
}

#[async_trait]
impl Ranker for ModelRanker {
    async fn rank(&self, batch: &[Vec<CriterionFeature>]) -> PortResult<Ranked> {
        Ok(Ranked {
            model: self.model.name().to_owned(),
            points: batch.iter().map(|features| self.model.rank(features)).collect(),
        })
    }
}
