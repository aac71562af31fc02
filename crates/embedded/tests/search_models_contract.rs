//! The models that search and scoring rest on keep their contracts.

use rolefit_embedded::embeddings::HashedEmbeddings;
use rolefit_embedded::language_model::RulesModel;
use rolefit_embedded::ranker::ModelRanker;
use rolefit_matching::model::{Model, Numbers};
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
    ranker::suite(&ModelRanker::rules()).await;
    let steep = Numbers {
        nice_to_have: [1000, 1020, 1040, 1060, 1080, 1100, 1120, 1140, 1160, 1180],
        must_have: [1110, 1140, 1170, 1200, 1230, 1260, 1290, 1320, 1350, 1380],
        earned: [0, 0, 0, 0, 0, 1, 500, 900, 1000, 1000, 1000],
    };
    let file = Model::trained(steep).expect("keeps the promises").file(().into());
    let trained = ModelRanker::trained(&file.expect("has a form")).expect("is a model");
    ranker::suite(&trained).await;
}
