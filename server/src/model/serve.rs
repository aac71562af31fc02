//! `rolefit model serve`: `GET /ping` and `POST /invocations`, as SageMaker asks a container for them.

use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;

use axum::Json;
use axum::Router;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{DefaultBodyLimit, State};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use http::{HeaderMap, StatusCode, header};
use rolefit_domain::limits::MAX_CRITERIA;
use rolefit_domain::matching::{CriterionFeature, Ranked, ToRank};
use rolefit_matching::model::Model;
use serde_json::json;
use tokio::net::TcpListener;

/// Largest request, in bytes: SageMaker's own limit for an answer at once.
pub const MAX_BODY: usize = 6 * 1024 * 1024;
/// Most candidates in a request, so that the answer fits too.
pub const MAX_CANDIDATES: usize = 10_000;

/// A server that listens.
pub struct Serving {
    listener: TcpListener,
    router: Router,
}

impl Serving {
    /// Listens.
    ///
    /// # Errors
    /// When the address cannot be had.
    pub async fn listen(address: SocketAddr, model: Model) -> std::io::Result<Self> {
        Ok(Self {
            listener: TcpListener::bind(address).await?,
            router: router(model),
        })
    }

    /// Where.
    ///
    /// # Errors
    /// When the system does not tell.
    pub fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until `end`, then finishes what it has begun.
    ///
    /// # Errors
    /// When the listener breaks.
    pub async fn run(self, end: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
        axum::serve(self.listener, self.router)
            .with_graceful_shutdown(end)
            .await
    }
}

/// The two endpoints.
pub fn router(model: Model) -> Router {
    Router::new()
        .route("/ping", get(|| async { StatusCode::OK }))
        .route("/invocations", post(invoke))
        .layer(DefaultBodyLimit::max(MAX_BODY))
        .with_state(Arc::new(model))
}

/// Whoever asks wrongly is told so in a sentence.
struct Refused(StatusCode, String);

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        (self.0, Json(json!({ "error": self.1 }))).into_response()
    }
}

async fn invoke(
    State(model): State<Arc<Model>>,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<Ranked>, Refused> {
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok());
    let is_json = kind.and_then(|kind| kind.split(';').next()).map(str::trim) == Some("application/json");
    if !is_json {
        let message = "send the content type application/json";
        return Err(Refused(StatusCode::UNSUPPORTED_MEDIA_TYPE, message.to_owned()));
    }
    let body = body.map_err(|rejection| match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => Refused(
            StatusCode::PAYLOAD_TOO_LARGE,
            format!("send at most {MAX_BODY} bytes at once"),
        ),
        status => Refused(status, "the request broke off".to_owned()),
    })?;
    let bad = |message: String| Refused(StatusCode::BAD_REQUEST, message);
    let asked: ToRank = serde_json::from_slice(&body).map_err(|error| {
        bad(format!(
            "send {{\"batch\":[[{{\"need\":\"must_have\",\"weight\":5,\"strength\":800}}]]}}, a list for each candidate: {error}"
        ))
    })?;
    if let Some(problem) = problem(&asked) {
        return Err(bad(problem));
    }
    Ok(Json(Ranked {
        model: model.name().to_owned(),
        points: asked.batch.iter().map(|features| model.rank(features)).collect(),
    }))
}

fn problem(asked: &ToRank) -> Option<String> {
    if asked.batch.len() > MAX_CANDIDATES {
        return Some(format!("send at most {MAX_CANDIDATES} candidates at once"));
    }
    let out = |f: &CriterionFeature| !(1..=10).contains(&f.weight) || f.strength > 1000;
    let wrong = |features: &Vec<CriterionFeature>| features.len() > MAX_CRITERIA || features.iter().any(out);
    asked.batch.iter().position(wrong).map(|at| {
        format!(
            "candidate {at}, counted from 0: send at most {MAX_CRITERIA} criteria, weights from 1 to 10 and strengths from 0 \
             to 1000"
        )
    })
}

#[cfg(test)]
mod tests {
    use axum::body::Body;
    use http::Request;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    use super::*;

    async fn ask(kind: &str, body: impl Into<Body>) -> (StatusCode, String) {
        let request = Request::post("/invocations").header("content-type", kind);
        let request = request.body(body.into()).expect("is a request");
        let answer = router(Model::rules()).oneshot(request).await.expect("answers");
        let status = answer.status();
        let body = answer.into_body().collect().await.expect("is whole").to_bytes();
        (status, String::from_utf8(body.to_vec()).expect("is text"))
    }

    #[tokio::test]
    async fn it_is_there_and_gives_points_with_the_name_of_its_model() {
        let ping = Request::get("/ping").body(Body::empty()).expect("is a request");
        let answer = router(Model::rules()).oneshot(ping).await.expect("answers");
        assert_eq!(answer.status(), StatusCode::OK);
        let body = r#"{"batch":[[{"need":"must_have","weight":5,"strength":500}],[]]}"#;
        let (status, answer) = ask("application/json; charset=utf-8", body).await;
        assert_eq!(status, StatusCode::OK, "{answer}");
        let ranked: Ranked = serde_json::from_str(&answer).expect("is an answer");
        assert_eq!(ranked.model, rolefit_matching::MODEL);
        assert_eq!((ranked.points[0][0].points, ranked.points[0][0].of), (500, 1000));
        assert_eq!(ranked.points[1], []);
    }

    #[tokio::test]
    async fn bad_input_is_told_in_a_sentence() {
        let one = |features: &str| format!(r#"{{"batch":[[{features}]]}}"#);
        let feature = r#"{"need":"must_have","weight":5,"strength":500}"#;
        let (json, bad) = ("application/json", StatusCode::BAD_REQUEST);
        for (kind, body, status, words) in [
            (
                "text/csv",
                "1,2".to_owned(),
                StatusCode::UNSUPPORTED_MEDIA_TYPE,
                "application/json",
            ),
            (json, "{".to_owned(), bad, "a list for each candidate"),
            (json, one(&feature.replace("500", "-1")), bad, "strength"),
            (json, one(&feature.replace(":5,", ":11,")), bad, "candidate 0"),
            (json, one(&feature.replace("500", "1001")), bad, "candidate 0"),
            (json, one(&[feature; 61].join(",")), bad, "at most 60"),
            (
                json,
                format!("{{\"batch\":[{}]}}", ["[]"; 10_001].join(",")),
                bad,
                "10000",
            ),
            (json, one("").replace("batch", "bath"), bad, "bath"),
            (
                json,
                " ".repeat(MAX_BODY + 1),
                StatusCode::PAYLOAD_TOO_LARGE,
                "6291456",
            ),
        ] {
            let (found, answer) = ask(kind, body).await;
            assert_eq!(found, status, "{answer}");
            let answer: serde_json::Value = serde_json::from_str(&answer).expect("is JSON");
            let sentence = answer["error"].as_str().expect("has a sentence");
            assert!(sentence.contains(words), "{sentence}");
        }
    }
}
