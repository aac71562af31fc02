//! The ranker on SageMaker: the adapter, the real SDK, a stand-in of the endpoint's URL, and behind it the very server that a
//! container runs.

use std::collections::BTreeMap;
use std::net::{Ipv4Addr, SocketAddr};

use rolefit_aws::sagemaker::SageMakerRanker;
use rolefit_aws::sdk::{Sdk, SdkOptions, Service};
use rolefit_domain::Need;
use rolefit_matching::model::{Model, Numbers};
use rolefit_ports::contract::ranker;
use rolefit_ports::ranker::CriterionFeature;
use rolefit_ports::{ErrorKind, Ranker};
use rolefit_server::model::Serving;
use rolefit_standins::sagemaker::SageMaker;

/// A container that runs until the test ends. Its host and port.
async fn container(model: Model) -> String {
    let serving = Serving::listen(SocketAddr::from((Ipv4Addr::LOCALHOST, 0)), model);
    let serving = serving.await.expect("a port is free");
    let address = serving.address().expect("has an address");
    tokio::spawn(serving.run(std::future::pending()));
    address.to_string()
}

async fn ranker_of(standin: &SageMaker, endpoint: &str) -> SageMakerRanker {
    let options = SdkOptions {
        region: Some("eu-central-1".to_owned()),
        endpoint: None,
        endpoints: BTreeMap::from([(Service::SageMaker, standin.endpoint())]),
        ..SdkOptions::default()
    };
    let sdk = Sdk::load(options).await.expect("a region is named");
    SageMakerRanker::new(&sdk, endpoint)
}

fn trained() -> Model {
    let numbers = Numbers {
        nice_to_have: [1000, 1100, 1200, 1300, 1400, 1500, 1600, 1700, 1800, 1900],
        must_have: [2000, 2100, 2200, 2300, 2400, 2500, 2600, 2700, 2800, 2900],
        earned: [0, 50, 100, 200, 300, 400, 600, 700, 800, 900, 1000],
    };
    Model::trained(numbers).expect("keeps the promises")
}

fn candidate() -> Vec<CriterionFeature> {
    vec![CriterionFeature {
        need: Need::MustHave,
        weight: 5,
        strength: 500,
    }]
}

#[tokio::test(flavor = "multi_thread")]
async fn an_endpoint_keeps_the_contract_with_the_rules_and_with_a_trained_model() {
    for model in [Model::rules(), trained()] {
        let standin = SageMaker::start("jobs-ranker", container(model).await)
            .await
            .expect("starts");
        ranker::suite(&ranker_of(&standin, "jobs-ranker").await).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_receipt_gets_the_name_of_the_model_that_answered() {
    let standin = SageMaker::start("jobs-ranker", container(Model::rules()).await)
        .await
        .expect("starts");
    let ranker = ranker_of(&standin, "jobs-ranker").await;
    let before = ranker.rank(&[candidate()]).await.expect("answers");
    assert_eq!(before.model, rolefit_matching::MODEL);
    assert_eq!(before.points[0][0].points, 500);
    standin.replace(container(trained()).await);
    let after = ranker.rank(&[candidate()]).await.expect("answers");
    assert_eq!(after.model, trained().name());
    assert_eq!(after.points[0][0].points, 400);
    let receipt = rolefit_matching::receipt_name(&after.model);
    assert!(
        receipt.contains(rolefit_matching::MODEL) && receipt.contains(trained().name()),
        "{receipt}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_large_batch_goes_in_parts_and_comes_back_whole() {
    let standin = SageMaker::start("jobs-ranker", container(trained()).await)
        .await
        .expect("starts");
    let ranker = ranker_of(&standin, "jobs-ranker").await;
    let batch: Vec<_> = (0..12_000_u16)
        .map(|n| {
            let mut one = candidate();
            one[0].strength = n % 1001;
            one
        })
        .collect();
    let ranked = ranker.rank(&batch).await.expect("answers");
    let local: Vec<_> = batch.iter().map(|features| trained().rank(features)).collect();
    assert_eq!(ranked.points, local);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_goes_wrong_has_its_kind() {
    let standin = SageMaker::start("jobs-ranker", container(Model::rules()).await)
        .await
        .expect("starts");
    let ranker = ranker_of(&standin, "jobs-ranker").await;
    let kind = async |ranker: &SageMakerRanker, batch: Vec<CriterionFeature>| {
        let failed = ranker.rank(&[batch]).await.expect_err("fails");
        failed.kind()
    };
    for (status, code, expected, times) in [
        (403, "AccessDeniedException", ErrorKind::Refused, 1),
        (400, "ThrottlingException", ErrorKind::Throttled, 3),
        (429, "ModelNotReadyException", ErrorKind::Unavailable, 3),
        (503, "ServiceUnavailable", ErrorKind::Unavailable, 3),
        (530, "InternalDependencyException", ErrorKind::Unavailable, 3),
    ] {
        // The client tries some of them three times by itself, and others once.
        for _ in 0..times {
            standin.fail(status, code);
        }
        assert_eq!(kind(&ranker, candidate()).await, expected, "{code}");
        while ranker.rank(&[candidate()]).await.is_err() {}
    }
    let elsewhere = ranker_of(&standin, "no-such-endpoint").await;
    assert_eq!(kind(&elsewhere, candidate()).await, ErrorKind::Refused);
    let mut strange = candidate();
    strange[0].weight = 99;
    assert_eq!(
        kind(&ranker, strange).await,
        ErrorKind::Invalid,
        "the container said so"
    );
    standin.replace("127.0.0.1:1");
    assert_eq!(
        kind(&ranker, candidate()).await,
        ErrorKind::Unavailable,
        "no container"
    );
}
