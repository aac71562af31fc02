//! One log line and one measurement per request, under a request id that the answer carries too.

use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method};
use opentelemetry::trace::TraceContextExt;
use tokio::time::Instant;
use tracing::Instrument;
use tracing_opentelemetry::OpenTelemetrySpanExt;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Routes that programs ask for every few seconds. What they are answered is worth a line only when it is bad news.
pub(crate) const ASKED_ALL_THE_TIME: [&str; 3] = ["/healthz", "/readyz", "/metrics"];

tokio::task_local! {
    static CURRENT: String;
}

/// The id of the request that this task answers, for pages of error; `None` outside of [`observe`].
pub(super) fn current_id() -> Option<String> {
    CURRENT.try_with(Clone::clone).ok()
}

/// The work, which knows [`current_id`] in whatever task it runs.
pub(super) fn for_this_request<W: Future>(work: W) -> impl Future<Output = W::Output> {
    let id = current_id();
    async move {
        match id {
            Some(id) => CURRENT.scope(id, work).await,
            None => work.await,
        }
    }
}

/// Measures and logs a request. Paths are logged as their route, never with what stands in them, which may be an id or
/// what somebody searched for.
pub(super) async fn observe(mut request: Request, next: Next) -> Response {
    let id = request_id(&request);
    let method = request.method().clone();
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("other", |path| path.as_str())
        .to_owned();
    if let Ok(value) = HeaderValue::from_str(&id) {
        request.headers_mut().insert(REQUEST_ID, value);
    }
    // Of the level of the worst that is said in it, so that no filter of the log leaves such a line without its request.
    let span = tracing::error_span!(
        "request",
        request.id = id,
        %method,
        route = route.as_str(),
        otel.kind = "server",
    );
    // Traces are found by their name, which lines of the log need not repeat.
    span.context().span().update_name(format!("{method} {route}"));
    let begun = Instant::now();
    let answer = next.run(request).instrument(span.clone());
    let mut response = CURRENT.scope(id.clone(), answer).await;
    let status = response.status().as_u16();
    record(&method, &route, status, begun.elapsed());
    span.in_scope(|| {
        let duration_ms = begun.elapsed().as_millis() as u64;
        if status >= 500 {
            tracing::error!(status, duration_ms, "request failed");
        } else if ASKED_ALL_THE_TIME.contains(&route.as_str()) {
            tracing::debug!(status, duration_ms, "request answered");
        } else {
            tracing::info!(status, duration_ms, "request answered");
        }
    });
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

fn record(method: &Method, route: &str, status: u16, duration: Duration) {
    let labels = [
        ("method", method_label(method).to_owned()),
        ("route", route.to_owned()),
        ("status", format!("{}xx", status / 100)),
    ];
    metrics::counter!("rolefit_requests_total", &labels).increment(1);
    metrics::histogram!("rolefit_request_seconds", "route" => route.to_owned())
        .record(duration.as_secs_f64());
}

/// The method for the metrics. A client may invent as many methods as it likes, and every label is kept for good.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

/// The id that a proxy gave, when it is a UUID; else a new one. Other text would let strangers write into the log.
fn request_id(request: &Request) -> String {
    let given = request
        .headers()
        .get(REQUEST_ID)
        .and_then(|v| v.to_str().ok())
        .and_then(|v| v.parse::<Uuid>().ok());
    #[expect(
        clippy::disallowed_methods,
        reason = "request ids only mark log lines; nothing is decided by them"
    )]
    let id = given.unwrap_or_else(Uuid::now_v7);
    id.to_string()
}

#[cfg(test)]
mod tests {
    use std::io::{self, Write};
    use std::sync::{Arc, Mutex};

    use axum::Router;
    use axum::body::Body;
    use axum::middleware::from_fn;
    use axum::routing::get;
    use http::StatusCode;
    use tower::ServiceExt;

    use super::*;
    use crate::telemetry;

    #[derive(Clone, Default)]
    struct Log(Arc<Mutex<Vec<u8>>>);

    impl Write for Log {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().expect("no panic holds it").extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    impl Log {
        fn lines(&self) -> Vec<serde_json::Value> {
            let bytes = std::mem::take(&mut *self.0.lock().expect("no panic holds it"));
            let text = String::from_utf8(bytes).expect("text");
            let lines = text.lines().map(serde_json::from_str);
            lines.collect::<Result<_, _>>().expect("a JSON object a line")
        }
    }

    #[tokio::test]
    async fn each_request_is_one_line_under_the_id_that_its_answer_carries() {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = telemetry::json_log("info".parse().expect("a filter"), move || writer.clone());
        let _log = tracing::subscriber::set_default(subscriber);
        // While a process has one subscriber alone, a line that another test's thread meets first is switched off for all.
        let _second = tracing::Dispatch::new(tracing::subscriber::NoSubscriber::default());
        let broken = || async {
            let code = current_id().expect("inside of a request");
            (StatusCode::INTERNAL_SERVER_ERROR, code)
        };
        let router = Router::new()
            .route("/jobs/{slug}", get(|| async { "a page" }))
            .route("/healthz", get(|| async { "ok" }))
            .route("/broken", get(broken))
            .layer(from_fn(observe));
        let ask = async |path: &str| {
            let request = Request::get(path).body(Body::empty()).expect("a request");
            let answer = router.clone().oneshot(request).await.expect("infallible");
            let id = answer.headers()[REQUEST_ID].to_str().expect("text").to_owned();
            let body = axum::body::to_bytes(answer.into_body(), 1000)
                .await
                .expect("whole");
            (id, String::from_utf8_lossy(&body).into_owned())
        };

        let (id, _) = ask("/jobs/nora-lindqvist?q=typed").await;
        let lines = log.lines();
        let [line] = &lines[..] else {
            panic!("one line, not {lines:?}");
        };
        assert_eq!(line["level"], "INFO");
        assert_eq!(line["status"], 200);
        assert!(line["duration_ms"].is_u64(), "{line}");
        assert_eq!(line["span"]["request.id"], id.as_str());
        assert_eq!(line["span"]["method"], "GET");
        assert_eq!(line["span"]["route"], "/jobs/{slug}");
        let text = line.to_string();
        assert!(!text.contains("nora") && !text.contains("typed"), "{text}");
        assert!(!text.contains("otel"), "what traces need is no news: {text}");

        let (id, body) = ask("/broken").await;
        assert_eq!(body, id, "the page can name the line");
        assert_eq!(log.lines()[0]["level"], "ERROR");
        ask("/healthz").await;
        assert!(log.lines().is_empty(), "what is asked all the time is no news");

        let writer = log.clone();
        let subscriber = telemetry::json_log("error".parse().expect("a filter"), move || writer.clone());
        let _errors_alone = tracing::subscriber::set_default(subscriber);
        let (id, _) = ask("/broken").await;
        assert_eq!(log.lines()[0]["span"]["request.id"], id.as_str());
    }

    #[test]
    fn invented_methods_are_one_label() {
        for (method, label) in [
            ("GET", "GET"),
            ("DELETE", "DELETE"),
            ("QZ7", "other"),
            ("get", "other"),
        ] {
            let method = Method::from_bytes(method.as_bytes()).expect("a token");
            assert_eq!(method_label(&method), label);
        }
    }
}
