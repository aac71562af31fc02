//! One log line and one measurement per request, under a request id that the answer carries too.

use std::time::Duration;

use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderName, HeaderValue, Method};
use tokio::time::Instant;
use tracing::Instrument;
use uuid::Uuid;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Measures and logs a request. Paths are logged as their route, never with what stands in them.
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
    let span = tracing::info_span!("request", request.id = id, %method, route);
    let begun = Instant::now();
    let mut response = next.run(request).instrument(span.clone()).await;
    let status = response.status().as_u16();
    record(&method, &route, status, begun.elapsed());
    span.in_scope(|| {
        let duration_ms = begun.elapsed().as_millis() as u64;
        if status >= 500 {
            tracing::error!(status, duration_ms, "request failed");
        } else {
            tracing::debug!(status, duration_ms, "request answered");
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
    use super::*;

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
