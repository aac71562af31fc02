//! The ranker on a SageMaker endpoint, which runs `rolefit model serve` in a container: see docs/OPERATIONS.md.
//!
//! The name in the answer is that of the model that the container loaded, so a receipt tells which model gave its points, also
//! while an endpoint is being updated and two of them answer.

use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_sagemakerruntime::Client;
use aws_sdk_sagemakerruntime::config::timeout::TimeoutConfig;
use aws_sdk_sagemakerruntime::operation::invoke_endpoint::InvokeEndpointError;
use aws_sdk_sagemakerruntime::primitives::Blob;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use rolefit_ports::ranker::{CriterionFeature, Ranked};
use rolefit_ports::{ErrorKind, PortError, PortResult, Ranker};
use serde::Serialize;

use crate::error::{Codes, port_error};
use crate::sdk::{Sdk, Service};

/// The codes of the service beside the common ones. What it calls a validation error is mostly an endpoint that is not there,
/// which is for the operator to mend.
const CODES: Codes = &[
    ("InternalDependencyException", ErrorKind::Unavailable),
    ("ModelNotReadyException", ErrorKind::Unavailable),
    ("ValidationError", ErrorKind::Refused),
    ("ValidationException", ErrorKind::Refused),
];
/// Most bytes of features in one call: the service takes 6 MiB.
const MAX_BYTES: usize = 5 * 1024 * 1024;
/// Most candidates in one call, as the container takes them.
const MAX_CANDIDATES: usize = 10_000;
/// Most bytes of one feature in JSON, with the comma behind it.
const FEATURE_BYTES: usize = 64;
/// Time of one attempt: the service itself waits a minute for the container. A serverless endpoint that stood still needs
/// much of it to begin.
const ATTEMPT: Duration = Duration::from_secs(65);
/// Time of a call with all its attempts, within that of a function's attempt.
const OPERATION: Duration = Duration::from_secs(90);
/// Longest name of a model, in bytes: it stands in every receipt.
const MAX_NAME: usize = 100;

/// [`Ranker`] on a SageMaker endpoint.
#[derive(Debug)]
pub struct SageMakerRanker {
    client: Client,
    endpoint: String,
}

/// The wire form of the question, without copies.
#[derive(Serialize)]
struct Question<'a> {
    batch: &'a [Vec<CriterionFeature>],
}

impl SageMakerRanker {
    /// The ranker on the endpoint of this name. Nothing is called yet.
    pub fn new(sdk: &Sdk, endpoint: impl Into<String>) -> Self {
        Self {
            client: Client::new(&sdk.config(Service::SageMaker)),
            endpoint: endpoint.into(),
        }
    }

    async fn ask(&self, batch: &[Vec<CriterionFeature>]) -> PortResult<Ranked> {
        let question = serde_json::to_vec(&Question { batch }).map_err(|error| {
            PortError::with_source(ErrorKind::Invalid, "features have no JSON form", error)
        })?;
        let patience = TimeoutConfig::builder()
            .operation_attempt_timeout(ATTEMPT)
            .operation_timeout(OPERATION)
            .build();
        let answer = self
            .client
            .invoke_endpoint()
            .endpoint_name(&self.endpoint)
            .content_type("application/json")
            .accept("application/json")
            .body(Blob::new(question))
            .customize()
            .config_override(aws_sdk_sagemakerruntime::Config::builder().timeout_config(patience))
            .send()
            .await
            .map_err(failed)?;
        let body = answer.body.map(Blob::into_inner).unwrap_or_default();
        let ranked: Ranked = serde_json::from_slice(&body).map_err(|error| {
            PortError::with_source(ErrorKind::Corrupt, "the ranker's answer is none", error)
        })?;
        check(&ranked, batch)?;
        Ok(ranked)
    }
}

#[async_trait]
impl Ranker for SageMakerRanker {
    async fn rank(&self, batch: &[Vec<CriterionFeature>]) -> PortResult<Ranked> {
        let mut parts = parts(batch).into_iter();
        let mut all = self.ask(parts.next().unwrap_or_default()).await?;
        for part in parts {
            let mut next = self.ask(part).await?;
            if next.model != all.model {
                let context = "the ranker's model was replaced while it answered";
                return Err(PortError::new(ErrorKind::Unavailable, context));
            }
            all.points.append(&mut next.points);
        }
        Ok(all)
    }
}

/// The batch in parts that a call can take, at least one.
fn parts(batch: &[Vec<CriterionFeature>]) -> Vec<&[Vec<CriterionFeature>]> {
    let (mut parts, mut from, mut size) = (Vec::new(), 0, 0);
    for (at, features) in batch.iter().enumerate() {
        let own = features.len() * FEATURE_BYTES + 3;
        if at > from && (size + own > MAX_BYTES || at - from == MAX_CANDIDATES) {
            parts.push(&batch[from..at]);
            (from, size) = (at, 0);
        }
        size += own;
    }
    parts.push(&batch[from..]);
    parts
}

/// A model elsewhere may be of any make, so what it answers is looked at before it counts.
fn check(ranked: &Ranked, batch: &[Vec<CriterionFeature>]) -> PortResult<()> {
    let corrupt = |context: &str| Err(PortError::new(ErrorKind::Corrupt, context));
    let printable = ranked
        .model
        .bytes()
        .all(|byte| byte.is_ascii_graphic() || byte == b' ');
    if ranked.model.is_empty() || ranked.model.len() > MAX_NAME || !printable {
        return corrupt("the ranker names no model");
    }
    let fits = ranked.points.len() == batch.len()
        && ranked
            .points
            .iter()
            .zip(batch)
            .all(|(points, features)| points.len() == features.len());
    if !fits {
        return corrupt("the ranker's answer has not the points of every criterion");
    }
    let sound = ranked.points.iter().all(|points| {
        let all: u32 = points.iter().map(|points| u32::from(points.of)).sum();
        (all == 1000 || points.is_empty()) && points.iter().all(|points| points.points <= points.of)
    });
    match sound {
        true => Ok(()),
        false => corrupt("the ranker's points do not add up"),
    }
}

/// What the container refused is the question's fault; what broke in it may go better at the next try.
fn failed(failure: SdkError<InvokeEndpointError, HttpResponse>) -> PortError {
    let trying = "cannot have candidates ranked";
    let original = match failure.as_service_error() {
        Some(InvokeEndpointError::ModelError(model)) => Some(model.original_status_code().unwrap_or(500)),
        _ => None,
    };
    match original {
        None => port_error(failure, trying, CODES),
        Some(408 | 429 | 500..) => port_error(failure, trying, &[("ModelError", ErrorKind::Unavailable)]),
        Some(_) => port_error(failure, trying, &[("ModelError", ErrorKind::Invalid)]),
    }
}

#[cfg(test)]
mod tests {
    use rolefit_domain::Need;
    use rolefit_domain::matching::Points;

    use super::*;

    const FEATURE: CriterionFeature = CriterionFeature {
        need: Need::NiceToHave,
        weight: 10,
        strength: 1000,
    };

    #[test]
    fn parts_fit_a_call_and_lose_nobody() {
        let longest = serde_json::to_string(&FEATURE).expect("has a form").len() + 1;
        assert!(longest <= FEATURE_BYTES, "{longest}");
        for (candidates, criteria, expected) in [(0, 0, 1), (1, 60, 1), (5000, 60, 4), (25_000, 1, 3)] {
            let batch = vec![vec![FEATURE; criteria]; candidates];
            let parts = parts(&batch);
            assert_eq!(parts.len(), expected, "{candidates} with {criteria}");
            assert_eq!(parts.iter().map(|part| part.len()).sum::<usize>(), candidates);
            for batch in parts {
                let size = serde_json::to_vec(&Question { batch }).expect("has a form").len();
                assert!(size <= 6 * 1024 * 1024, "{size}");
            }
        }
    }

    #[test]
    fn an_answer_that_does_not_fit_is_corrupt() {
        let batch = [vec![FEATURE; 2]];
        let answer = |model: &str, points: &[(u16, u16)]| {
            let points = points.iter().map(|&(points, of)| Points { points, of }).collect();
            let ranked = Ranked {
                model: model.to_owned(),
                points: vec![points],
            };
            check(&ranked, &batch).map_err(|error| error.kind())
        };
        assert_eq!(answer("m", &[(1, 500), (500, 500)]), Ok(()));
        for (model, points) in [
            ("", &[(1, 500), (500, 500)][..]),
            ("a\nb", &[(1, 500), (500, 500)]),
            ("m", &[(1, 1000)]),
            ("m", &[(1, 500), (501, 500)]),
            ("m", &[(1, 500), (1, 501)]),
        ] {
            assert_eq!(
                answer(model, points),
                Err(ErrorKind::Corrupt),
                "{model} {points:?}"
            );
        }
    }
}
