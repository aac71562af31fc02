//! SageMaker's runtime: the URL of an endpoint before a container. It hands the body on and wraps what the container refuses,
//! and nothing else, so that behind it stands the very server that a container runs.

use std::sync::{Arc, Mutex, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::json;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use crate::Running;

/// The service's own limit of a body, in bytes.
const MAX_BODY: usize = 6 * 1024 * 1024;

struct Stand {
    name: String,
    container: Mutex<String>,
    faults: Mutex<Vec<(u16, &'static str)>>,
}

/// A running stand-in with one endpoint.
pub struct SageMaker {
    running: Running,
    stand: Arc<Stand>,
}

impl SageMaker {
    /// Begins to answer for the endpoint `name`, whose container listens at `container` (host and port).
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(name: &str, container: impl Into<String>) -> std::io::Result<Self> {
        let stand = Arc::new(Stand {
            name: name.to_owned(),
            container: Mutex::new(container.into()),
            faults: Mutex::default(),
        });
        let router = Router::new()
            .route("/endpoints/{name}/invocations", post(invoke))
            .layer(DefaultBodyLimit::max(2 * MAX_BODY))
            .with_state(Arc::clone(&stand));
        Ok(Self {
            running: Running::start(router).await?,
            stand,
        })
    }

    /// Where it answers, as the endpoint of a client.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.running.endpoint()
    }

    /// Another container stands behind the endpoint from now on.
    pub fn replace(&self, container: impl Into<String>) {
        *self
            .stand
            .container
            .lock()
            .unwrap_or_else(PoisonError::into_inner) = container.into();
    }

    /// The next call fails with this status and code, one for each time this is called.
    pub fn fail(&self, status: u16, code: &'static str) {
        let mut faults = self.stand.faults.lock().unwrap_or_else(PoisonError::into_inner);
        faults.push((status, code));
    }
}

async fn invoke(
    State(stand): State<Arc<Stand>>,
    Path(name): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    if !headers.contains_key("authorization") {
        return refuse(403, "MissingAuthenticationTokenException", json!({}));
    }
    let fault = {
        let mut faults = stand.faults.lock().unwrap_or_else(PoisonError::into_inner);
        if faults.is_empty() {
            None
        } else {
            Some(faults.remove(0))
        }
    };
    if let Some((status, code)) = fault {
        return refuse(status, code, json!({}));
    }
    if name != stand.name {
        let message = format!("Endpoint {name} of account 000000000000 not found.");
        return refuse(400, "ValidationError", json!({ "Message": message }));
    }
    if body.len() > MAX_BODY {
        return refuse(
            400,
            "ValidationError",
            json!({ "Message": "the body is too large" }),
        );
    }
    let kind = headers.get("content-type").and_then(|kind| kind.to_str().ok());
    let container = stand
        .container
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .clone();
    match forward(&container, kind.unwrap_or_default(), &body).await {
        Ok((200, answer)) => (
            [
                ("content-type", "application/json"),
                ("x-amzn-invoked-production-variant", "AllTraffic"),
            ],
            answer,
        )
            .into_response(),
        Ok((status, answer)) => refuse(
            424,
            "ModelError",
            json!({
                "Message": format!("Received client error ({status}) from primary"),
                "OriginalMessage": String::from_utf8_lossy(&answer),
                "OriginalStatusCode": status,
                "LogStreamArn": "arn:aws:logs:eu-central-1:000000000000:log-group:endpoint",
            }),
        ),
        Err(_) => refuse(
            503,
            "ServiceUnavailable",
            json!({ "Message": "no container answers" }),
        ),
    }
}

fn refuse(status: u16, code: &'static str, body: serde_json::Value) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let headers = [("content-type", "application/json"), ("x-amzn-errortype", code)];
    (status, headers, body.to_string()).into_response()
}

/// Status and body of the container's answer.
async fn forward(container: &str, kind: &str, body: &[u8]) -> std::io::Result<(u16, Vec<u8>)> {
    let mut stream = TcpStream::connect(container).await?;
    let head = format!(
        "POST /invocations HTTP/1.0\r\nhost: {container}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(body).await?;
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await?;
    let broken = || std::io::Error::other("the container's answer is no HTTP");
    let end = answer
        .windows(4)
        .position(|four| four == b"\r\n\r\n")
        .ok_or_else(broken)?;
    let head = String::from_utf8_lossy(&answer[..end]).into_owned();
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok())
        .ok_or_else(broken)?;
    Ok((status, answer.split_off(end + 4)))
}
