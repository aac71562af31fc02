//! Health and metrics.

use axum::extract::{FromRef, Request, State};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use axum::{Json, Router};
use http::{StatusCode, header};
use rolefit_services::{ReadyState, Services};

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
    match services.queue_depths().await {
        Ok(queues) => {
            for queue in queues {
                let gauge = |kind: &'static str, value: u64| {
                    metrics::gauge!("rolefit_queue_messages", "queue" => queue.name.clone(), "state" => kind)
                        .set(value as f64);
                };
                gauge("waiting", queue.waiting);
                gauge("in_flight", queue.in_flight);
                gauge("dead", queue.dead);
            }
        }
        Err(error) => {
            tracing::error!(
                error = rolefit_ports::error::chain(&error),
                "queues cannot be measured"
            );
            return StatusCode::SERVICE_UNAVAILABLE.into_response();
        }
    }
    telemetry::metrics().run_upkeep();
    telemetry::metrics().render().into_response()
}
