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
    use std::net::SocketAddr;

    use axum::body::Body;
    use axum::extract::ConnectInfo;
    use rolefit_services::ServiceError;
    use tower::ServiceExt;

    use super::*;
    use crate::config::Config;
    use crate::wiring;

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

    #[tokio::test]
    async fn a_workers_metrics_are_for_this_machine_and_its_health_for_all() {
        let folder = tempfile::tempdir().expect("a folder for the test");
        let data = folder.path().display().to_string();
        let config = Config::load("", &[("ROLEFIT_DATA".to_owned(), data)]).expect("a configuration");
        // Nothing here starts the program that reads documents.
        let wired = wiring::wire(&config, "rolefit".into()).await.expect("adapters");
        let routes = worker_routes(Services::new(wired.ports.clone(), config.service_options()));
        let ask = async |path: &str, peer: Option<&str>, forwarded: bool| {
            let mut request = Request::get(path).header(header::HOST, "localhost:9464");
            if forwarded {
                request = request.header("x-forwarded-for", "127.0.0.1");
            }
            if let Some(peer) = peer {
                let peer: SocketAddr = peer.parse().expect("address and port");
                request = request.extension(ConnectInfo(peer));
            }
            let request = request.body(Body::empty()).expect("a request");
            let answer = routes.clone().oneshot(request).await.expect("infallible");
            let status = answer.status();
            let body = axum::body::to_bytes(answer.into_body(), usize::MAX).await;
            let body = String::from_utf8_lossy(&body.expect("a whole body")).into_owned();
            (status, body)
        };
        for (peer, forwarded, is_told) in [
            (Some("127.0.0.1:4711"), false, true),
            (Some("[::1]:4711"), false, true),
            (Some("192.0.2.1:4711"), false, false),
            (Some("10.0.0.7:4711"), false, false),
            (Some("127.0.0.1:4711"), true, false),
            (None, false, false),
        ] {
            let (status, body) = ask("/metrics", peer, forwarded).await;
            let expected = if is_told {
                StatusCode::OK
            } else {
                StatusCode::NOT_FOUND
            };
            assert_eq!(status, expected, "{peer:?} {forwarded}");
            // What is told to the others is the test's of the real worker: here other tests empty the same recorder.
            assert!(is_told || !body.contains(QUEUES), "{peer:?} {forwarded}: {body}");
            for path in ["/healthz", "/readyz"] {
                let (status, body) = ask(path, peer, forwarded).await;
                assert_eq!(status, StatusCode::OK, "{path} {peer:?}: {body}");
            }
        }
        wired.close().await.expect("the database ends");
    }
}
