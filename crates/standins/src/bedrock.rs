//! A stand-in of Bedrock's runtime: `Converse` answers what the test's closure says to a request, and `InvokeModel` of Titan
//! gives vectors made of hashed letters. Both refuse what the service refuses: no signature, blank texts, too long ones,
//! dimensions that the model does not have.

mod titan;

use std::collections::VecDeque;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use serde_json::{Value, json};

use crate::Running;

/// A call of `Converse`.
#[derive(Debug, Clone)]
pub struct Call {
    /// The model's id in the address.
    pub model: String,
    /// The request's body.
    pub body: Value,
}

impl Call {
    /// The instructions to the model.
    #[must_use]
    pub fn system(&self) -> String {
        texts(&self.body["system"])
    }

    /// What the user's messages say, guarded or not.
    #[must_use]
    pub fn said(&self) -> String {
        let messages = self.body["messages"].as_array().into_iter().flatten();
        messages.map(|message| texts(&message["content"])).collect()
    }

    /// The name of the one tool that the model must call.
    #[must_use]
    pub fn tool(&self) -> &str {
        self.body["toolConfig"]["toolChoice"]["tool"]["name"]
            .as_str()
            .unwrap_or_default()
    }
}

fn texts(blocks: &Value) -> String {
    let blocks = blocks.as_array().into_iter().flatten();
    let text = |block: &Value| {
        let guarded = &block["guardContent"]["text"]["text"];
        Some(block["text"].as_str().or(guarded.as_str())?.to_owned() + "\n")
    };
    blocks.filter_map(text).collect()
}

/// What the stand-in answers.
#[derive(Debug, Clone)]
pub enum Answer {
    /// The tool is called with this.
    Tool(Value),
    /// The tool is called with this, and the answer ends because of the most tokens allowed.
    Cut(Value),
    /// Words instead of a call.
    Words(String),
    /// Nothing, and this reason of stopping, such as `guardrail_intervened`.
    Stopped(&'static str),
    /// An error of the service.
    Failed(Failure),
}

/// An error of the service.
#[derive(Debug, Clone, Copy)]
pub struct Failure {
    /// The status of HTTP.
    pub status: u16,
    /// The code, such as `ThrottlingException`.
    pub code: &'static str,
}

/// Too many calls.
pub const THROTTLED: Failure = Failure {
    status: 429,
    code: "ThrottlingException",
};
/// The role may not call the model.
pub const DENIED: Failure = Failure {
    status: 403,
    code: "AccessDeniedException",
};
/// The service is broken.
pub const BROKEN: Failure = Failure {
    status: 500,
    code: "InternalServerException",
};

/// Time of one embedding.
const TAKES: Duration = Duration::from_millis(2);

type Script = dyn Fn(&Call) -> Answer + Send + Sync;

struct Inner {
    script: Box<Script>,
    calls: Mutex<Vec<Call>>,
    embedded: Mutex<Vec<Value>>,
    failures: Mutex<VecDeque<Failure>>,
    embedding: AtomicUsize,
    most_embedding: AtomicUsize,
}

/// A running stand-in.
pub struct Bedrock {
    running: Running,
    inner: Arc<Inner>,
}

impl Bedrock {
    /// Starts one whose `Converse` answers what `script` says.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(script: impl Fn(&Call) -> Answer + Send + Sync + 'static) -> std::io::Result<Self> {
        let inner = Arc::new(Inner {
            script: Box::new(script),
            calls: Mutex::default(),
            embedded: Mutex::default(),
            failures: Mutex::default(),
            embedding: AtomicUsize::default(),
            most_embedding: AtomicUsize::default(),
        });
        let router = Router::new()
            .route("/model/{model}/converse", post(converse))
            .route("/model/{model}/invoke", post(invoke))
            .with_state(Arc::clone(&inner));
        Ok(Self {
            running: Running::start(router).await?,
            inner,
        })
    }

    /// Where it answers.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.running.endpoint()
    }

    /// The calls of `Converse` so far that were no planned failure.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        locked(&self.inner.calls).clone()
    }

    /// The bodies of embeddings so far that were no planned failure.
    #[must_use]
    pub fn embedded(&self) -> Vec<Value> {
        locked(&self.inner.embedded).clone()
    }

    /// The most texts that were embedded at the same time.
    #[must_use]
    pub fn most_embedding(&self) -> usize {
        self.inner.most_embedding.load(Ordering::SeqCst)
    }

    /// Fails the next `times` calls, of either kind.
    pub fn fail(&self, failure: Failure, times: usize) {
        locked(&self.inner.failures).extend(std::iter::repeat_n(failure, times));
    }
}

fn locked<T>(place: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    place.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn converse(
    State(inner): State<Arc<Inner>>,
    Path(model): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let body = match admit(&inner, &headers, &body) {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    let call = Call { model, body };
    if let Err(message) = check(&call) {
        return invalid(message);
    }
    let answer = (inner.script)(&call);
    let tool = call.tool().to_owned();
    locked(&inner.calls).push(call);
    let used = |input: Value| json!([{ "toolUse": { "toolUseId": "t1", "name": tool, "input": input } }]);
    let (content, stopped) = match answer {
        Answer::Tool(input) => (used(input), "tool_use"),
        Answer::Cut(input) => (used(input), "max_tokens"),
        Answer::Words(words) => (json!([{ "text": words }]), "end_turn"),
        Answer::Stopped(reason) => (json!([{ "text": "This cannot be answered." }]), reason),
        Answer::Failed(failure) => return failed(failure),
    };
    axum::Json(json!({
        "output": { "message": { "role": "assistant", "content": content } },
        "stopReason": stopped,
        "usage": { "inputTokens": 100, "outputTokens": 10, "totalTokens": 110 },
        "metrics": { "latencyMs": 1 },
    }))
    .into_response()
}

/// What the service looks at before it asks a model.
fn check(call: &Call) -> Result<(), &'static str> {
    let blank = |text: String| text.trim().is_empty();
    if blank(call.system()) || blank(call.said()) {
        return Err("The text field in the ContentBlock object is blank.");
    }
    let tools = call.body["toolConfig"]["tools"].as_array();
    let schema = |tool: &Value| tool["toolSpec"]["inputSchema"]["json"]["type"] == "object";
    if !tools.is_some_and(|tools| !tools.is_empty() && tools.iter().all(schema)) {
        return Err("The value at toolConfig.tools.0.toolSpec.inputSchema.json.type must be one of: object.");
    }
    let guardrail = &call.body["guardrailConfig"];
    if guardrail.is_object()
        && !(guardrail["guardrailIdentifier"].is_string() && guardrail["guardrailVersion"].is_string())
    {
        return Err("The guardrail identifier and version must both be given.");
    }
    Ok(())
}

async fn invoke(
    State(inner): State<Arc<Inner>>,
    Path(model): Path<String>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let body = match admit(&inner, &headers, &body) {
        Ok(body) => body,
        Err(refusal) => return refusal,
    };
    if !model.starts_with("amazon.titan-embed-text-v2") {
        return invalid("The provided model identifier is invalid.");
    }
    let now = inner.embedding.fetch_add(1, Ordering::SeqCst) + 1;
    inner.most_embedding.fetch_max(now, Ordering::SeqCst);
    // As a model does, it takes its time, in which others may ask.
    tokio::time::sleep(TAKES).await;
    inner.embedding.fetch_sub(1, Ordering::SeqCst);
    match titan::answer(&body) {
        Ok(answer) => {
            locked(&inner.embedded).push(body);
            axum::Json(answer).into_response()
        }
        Err(message) => invalid(message),
    }
}

/// The body of a signed request that is not planned to fail.
#[expect(clippy::result_large_err, reason = "a response is what the caller gives back")]
fn admit(inner: &Inner, headers: &HeaderMap, body: &Bytes) -> Result<Value, Response> {
    let signed = headers.get("authorization").and_then(|value| value.to_str().ok());
    let scoped =
        |value: &str| value.starts_with("AWS4-HMAC-SHA256") && value.contains("/bedrock/aws4_request");
    if !signed.is_some_and(scoped) {
        return Err(failed(Failure {
            status: 403,
            code: "MissingAuthenticationTokenException",
        }));
    }
    if let Some(failure) = locked(&inner.failures).pop_front() {
        return Err(failed(failure));
    }
    serde_json::from_slice(body).map_err(|_| invalid("The request is not valid JSON."))
}

fn invalid(message: &str) -> Response {
    error(StatusCode::BAD_REQUEST, "ValidationException", message)
}

fn failed(failure: Failure) -> Response {
    let status = StatusCode::from_u16(failure.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    error(status, failure.code, "planned by the test")
}

fn error(status: StatusCode, code: &str, message: &str) -> Response {
    (
        status,
        [("x-amzn-errortype", code.to_owned())],
        axum::Json(json!({ "message": message })),
    )
        .into_response()
}
