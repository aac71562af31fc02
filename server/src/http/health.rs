//! Health and metrics.

use axum::Router;
use axum::extract::{Request, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use http::StatusCode;

use super::session;
use crate::app::AppState;
use crate::telemetry;

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/healthz", get(live))
        .route("/readyz", get(ready))
        .route("/metrics", get(metrics))
}

/// The process answers.
async fn live() -> &'static str {
    "ok\n"
}

/// The records can be read and the search index answers.
async fn ready(State(state): State<AppState>) -> Response {
    match state.services.ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::error!(error = rolefit_ports::error::chain(&error), "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "not ready; the log says why\n").into_response()
        }
    }
}

/// The metrics, for a collector on this machine. Others do not see that they exist.
async fn metrics(State(state): State<AppState>, request: Request) -> Response {
    if !session::is_local(&request) {
        return StatusCode::NOT_FOUND.into_response();
    }
    match state.services.queue_depths().await {
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
