//! The models that search and scoring rest on keep their contracts.

use rolefit_embedded::embeddings::HashedEmbeddings;
use rolefit_embedded::language_model::RulesModel;
use rolefit_embedded::ranker::RulesRanker;
use rolefit_ports::contract::{embeddings, language_model, ranker};

#[tokio::test]
async fn embeddings_keep_the_contract() {
    embeddings::suite(&HashedEmbeddings::new()).await;
}

#[tokio::test]
async fn the_language_model_keeps_the_contract() {
    language_model::suite(&RulesModel::new()).await;
}

#[tokio::test]
async fn the_ranker_keeps_the_contract() {
    ranker::suite(&RulesRanker::new()).await;
}
