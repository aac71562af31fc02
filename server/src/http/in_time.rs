//! Answers that take too long: the asker is told, instead of waiting for good.

use std::sync::Arc;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::StatusCode;
use rolefit_app::AppError;
use rolefit_app::context::SiteUrls;
use rolefit_app::error::ErrorKind;

use super::refusal::{Asker, Refusal};

/// The longest time until an answer begins, and what a page about it needs.
#[derive(Clone)]
pub(super) struct InTime {
    pub longest: Duration,
    pub site: Arc<SiteUrls>,
}

/// Answers 503 in the place of a handler that takes longer than it may. The handler is dropped, unless it runs in a task of
/// its own.
pub(super) async fn in_time(State(limit): State<InTime>, request: Request, next: Next) -> Response {
    let asker = Asker::of(&request);
    if let Ok(response) = tokio::time::timeout(limit.longest, next.run(request)).await {
        return response;
    }
    metrics::counter!("rolefit_requests_late_total").increment(1);
    tracing::error!(
        longest_ms = limit.longest.as_millis() as u64,
        "no answer in time; the asker was told to come back"
    );
    let refusal = Refusal {
        status: StatusCode::SERVICE_UNAVAILABLE,
        code: "late",
        message: "This took longer than it may.".to_owned(),
        advice: "Please try again in a moment.".to_owned(),
        error: AppError::of(ErrorKind::Unavailable),
    };
    asker.refuse(&limit.site, refusal)
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::body::Body;
    use axum::middleware::{from_fn, from_fn_with_state};
    use axum::routing::any;
    use http::header;
    use tower::ServiceExt;

    use super::super::{finish, observe};
    use super::*;

    /// What somebody gets who asks for something that never ends, and the id of the request.
    async fn ask(accept: &str) -> (StatusCode, String, String) {
        let limit = InTime {
            longest: Duration::from_millis(5),
            site: Arc::new(SiteUrls::default()),
        };
        let router = Router::new()
            .route("/api/ui/slow", any(std::future::pending::<()>))
            .layer(from_fn(finish::finish))
            .layer(from_fn_with_state(limit, in_time))
            .layer(from_fn(observe::observe));
        let request = Request::post("/api/ui/slow").header(header::ACCEPT, accept);
        let answer = router.oneshot(request.body(Body::empty()).expect("a request"));
        let answer = answer.await.expect("infallible");
        let (status, id) = (answer.status(), answer.headers()["x-request-id"].clone());
        let body = axum::body::to_bytes(answer.into_body(), 100_000)
            .await
            .expect("whole");
        let body = String::from_utf8_lossy(&body).into_owned();
        (status, body, id.to_str().expect("text").to_owned())
    }

    #[tokio::test]
    async fn a_late_answer_is_a_page_that_names_the_request() {
        let (status, page, id) = ask("text/html,application/xhtml+xml").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        for part in ["<h1", "This took longer than it may.", id.as_str()] {
            assert!(page.contains(part), "`{part}` is not in {page}");
        }
    }

    #[tokio::test]
    async fn what_was_begun_is_ended_though_the_answer_is_late() {
        let limit = InTime {
            longest: Duration::from_millis(5),
            site: Arc::new(SiteUrls::default()),
        };
        let (done, mut ended) = tokio::sync::mpsc::channel(1);
        let slow = move || async move {
            tokio::time::sleep(Duration::from_millis(50)).await;
            done.send(()).await.expect("somebody waits");
        };
        let router = Router::new()
            .route("/slow", any(slow))
            .layer(from_fn(finish::finish))
            .layer(from_fn_with_state(limit, in_time));
        let answer = router.oneshot(Request::post("/slow").body(Body::empty()).expect("a request"));
        let answer = answer.await.expect("infallible");
        assert_eq!(answer.status(), StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(ended.recv().await, Some(()));
    }

    #[tokio::test]
    async fn a_late_server_function_answers_with_an_error_that_the_page_reads() {
        let (status, body, _) = ask("application/json").await;
        assert_eq!(status, StatusCode::SERVICE_UNAVAILABLE);
        let error: AppError = serde_json::from_str(&body).expect("an error");
        assert_eq!(error, AppError::of(ErrorKind::Unavailable));
        let (_, text, _) = ask("*/*").await;
        assert!(text.starts_with("This took longer"), "{text}");
    }
}
