//! Requests that are finished whether or not the client waits for the answer.

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use http_body_util::BodyExt;
use tracing::Instrument;

use super::observe;

/// Runs the rest of the request, with the whole body of its answer, in a task of its own.
///
/// hyper drops a request's future when the client leaves. For the portal that would end the page's reactive owner
/// while tasks that Leptos started for it still run on other threads and panic on what is gone; and a change that a
/// person asked for would stop between two of its steps because a telephone lost its network.
pub(super) async fn finish(request: Request, next: Next) -> Response {
    let work = async move {
        let (parts, body) = next.run(request).await.into_parts();
        match body.collect().await {
            Ok(body) => Response::from_parts(parts, Body::from(body.to_bytes())),
            Err(error) => {
                tracing::error!(%error, "an answer broke off");
                StatusCode::INTERNAL_SERVER_ERROR.into_response()
            }
        }
    };
    to_the_end(work).await
}

/// Runs the work that makes an answer in a task of its own, which ends whether or not the client is still there. It is
/// still the request's: log lines and pages of error name it.
pub(super) async fn to_the_end(work: impl Future<Output = Response> + Send + 'static) -> Response {
    match tokio::spawn(observe::for_this_request(work).in_current_span()).await {
        Ok(response) => response,
        Err(failed) => match failed.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // Nobody aborts the task, so the runtime is shutting down.
            Err(_) => StatusCode::SERVICE_UNAVAILABLE.into_response(),
        },
    }
}
