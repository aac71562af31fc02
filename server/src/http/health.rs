//! Health and metrics.

use axum::extract::{FromRef, Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::{StatusCode, header};
use rolefit_domain::view::QueueView;
use rolefit_services::{ReadyState, ServiceResult, Services};

use super::session;
use crate::app::AppState;
use crate::telemetry;

impl FromRef<AppState> for Services {
    fn from_ref(state: &AppState) -> Self {
        state.services.clone()
    }
}

/// What a process without a site tells: health, readiness and metrics.
pub(crate) fn worker_routes(services: Services) -> Router {
    Router::new()
        .route("/healthz", get(live))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics).layer(from_fn(local_only)))
        .with_state(services)
}

/// Answers requests made on this machine. Others do not see that there is such a route.
pub(super) async fn local_only(request: Request, next: Next) -> Response {
    if !session::is_local(&request) {
        return StatusCode::NOT_FOUND.into_response();
    }
    next.run(request).await
}

/// The process answers.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// What works, part by part. Public, because what balances load is rarely on this machine: it tells no cause and
/// costs nothing, since an answer holds for some seconds.
pub(super) async fn ready(State(services): State<Services>) -> Response {
    let readiness = services.readiness().await;
    let status = match readiness.state {
        ReadyState::Ready | ReadyState::Degraded => StatusCode::OK,
        ReadyState::NotReady => StatusCode::SERVICE_UNAVAILABLE,
    };
    (status, [(header::CACHE_CONTROL, "no-store")], Json(readiness)).into_response()
}

/// The metrics, for a collector on this machine.
pub(super) async fn metrics(State(services): State<Services>) -> Response {
    told(services.queue_depths().await).into_response()
}

/// Name of the gauges of queues.
const QUEUES: &str = "rolefit_queue_messages";

/// The text of the metrics. Without queues that can be measured everything else is told, and nothing about queues: what
/// they were at the last look would pass for what they are.
fn told(queues: ServiceResult<Vec<QueueView>>) -> String {
    let measured = match queues {
        Ok(queues) => {
            for queue in queues {
                let gauge = |kind: &'static str, value: u64| {
                    metrics::gauge!(QUEUES, "queue" => queue.name.clone(), "state" => kind).set(value as f64);
                };
                gauge("waiting", queue.waiting);
                gauge("in_flight", queue.in_flight);
                gauge("dead", queue.dead);
            }
            true
        }
        Err(error) => {
            metrics::counter!("rolefit_queues_unmeasured_total").increment(1);
            let error = rolefit_ports::error::chain(&error);
            tracing::error!(error, "queues cannot be measured");
            false
        }
    };
    telemetry::metrics().run_upkeep();
    let text = telemetry::metrics().render();
    if measured {
        return text;
    }
    let others = text.split_inclusive('\n').filter(|line| !line.contains(QUEUES));
    others.collect()
}

#[cfg(test)]
mod tests {
    use rolefit_services::ServiceError;

    use super::*;

    #[test]
    fn queues_that_cannot_be_measured_hide_nothing_else() {
        telemetry::metrics();
        metrics::counter!("rolefit_test_others_total").increment(1);
        let queue = QueueView {
            name: "extract".to_owned(),
            waiting: 7,
            in_flight: 0,
            dead: 0,
        };
        let text = told(Ok(vec![queue]));
        let gauge = "rolefit_queue_messages{queue=\"extract\",state=\"waiting\"} 7";
        assert!(text.contains(gauge), "{text}");
        let text = told(Err(ServiceError::Stale));
        assert!(
            !text.contains(QUEUES),
            "what was once measured is not told again: {text}"
        );
        for told in ["rolefit_test_others_total 1", "rolefit_queues_unmeasured_total 1"] {
            assert!(text.contains(told), "{text}");
        }
    }
}
