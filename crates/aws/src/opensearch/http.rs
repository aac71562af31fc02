//! Signed calls of a server that is reached over HTTP, and what its errors mean.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{ProvideCredentials, SharedCredentialsProvider};
use aws_sigv4::http_request::{PayloadChecksumKind, SignableBody, SignableRequest, SigningSettings, sign};
use aws_sigv4::sign::v4;
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::body::SdkBody;
use aws_smithy_types::byte_stream::ByteStream;
use rolefit_ports::{Clock, ErrorKind, PortError, PortResult};
use serde_json::Value;
use tokio::time::Instant;

use crate::error::without_credentials;
use crate::sdk::Sdk;

/// The name of the service in signatures.
const SIGNED_AS: &str = "es";
/// Time of one call.
const PATIENCE: Duration = Duration::from_secs(20);
/// Tries of a call that may be repeated.
const TRIES: u32 = 3;
/// Pause after the first of them; each further one doubles it.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// After this time no further try begins, so that all of them together take little longer than a call of the SDK.
const NO_TRY_AFTER: Duration = Duration::from_secs(15);

/// The service's types of errors. Others are told by their status.
const TYPES: [(&str, ErrorKind); 11] = [
    ("circuit_breaking_exception", ErrorKind::Throttled),
    ("cluster_block_exception", ErrorKind::Unavailable),
    ("cluster_manager_not_discovered_exception", ErrorKind::Unavailable),
    ("index_not_found_exception", ErrorKind::NotFound),
    ("mapper_parsing_exception", ErrorKind::Invalid),
    ("process_cluster_event_timeout_exception", ErrorKind::Unavailable),
    ("rejected_execution_exception", ErrorKind::Throttled),
    ("resource_already_exists_exception", ErrorKind::Conflict),
    ("security_exception", ErrorKind::Refused),
    ("strict_dynamic_mapping_exception", ErrorKind::Invalid),
    ("version_conflict_engine_exception", ErrorKind::Conflict),
];

/// What is done with a path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Method {
    Get,
    Put,
    Post,
    Delete,
}

impl Method {
    const fn name(self) -> &'static str {
        match self {
            Self::Get => "GET",
            Self::Put => "PUT",
            Self::Post => "POST",
            Self::Delete => "DELETE",
        }
    }
}

/// What is called.
#[derive(Clone, Copy)]
struct Call<'a> {
    method: Method,
    path: &'a str,
    content_type: &'static str,
    /// What was tried, in errors.
    trying: &'a str,
}

/// Whether a call may be sent again when it is not known what came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repeat {
    /// It may: it changes nothing, or a second time changes nothing more.
    Safe,
    /// It may not: the second time would fail on what the first one did.
    Never,
}

/// A server that checks signatures.
pub(super) struct Endpoint {
    url: String,
    region: String,
    credentials: SharedCredentialsProvider,
    connector: Connector,
    clock: Arc<dyn Clock>,
}

impl Endpoint {
    /// # Errors
    /// `Refused` when there is nothing to sign with.
    pub(super) fn new(sdk: &Sdk, url: String, clock: Arc<dyn Clock>) -> PortResult<Self> {
        let config = sdk.shared();
        let missing = |what: &str| PortError::new(ErrorKind::Refused, format!("searching needs {what}"));
        Ok(Self {
            url: url.trim_end_matches('/').to_owned(),
            region: config
                .region()
                .ok_or_else(|| missing("a region"))?
                .as_ref()
                .to_owned(),
            credentials: config
                .credentials_provider()
                .ok_or_else(|| missing("credentials"))?,
            connector: Connector::builder()
                .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
                .build(),
            clock,
        })
    }

    /// A call with JSON.
    pub(super) async fn json(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        trying: &str,
    ) -> PortResult<Value> {
        self.json_as(Repeat::Safe, method, path, body, trying).await
    }

    /// A call with JSON that is sent once.
    pub(super) async fn json_once(
        &self,
        method: Method,
        path: &str,
        body: Option<&Value>,
        trying: &str,
    ) -> PortResult<Value> {
        self.json_as(Repeat::Never, method, path, body, trying).await
    }

    async fn json_as(
        &self,
        repeat: Repeat,
        method: Method,
        path: &str,
        body: Option<&Value>,
        trying: &str,
    ) -> PortResult<Value> {
        let body = body.map(Value::to_string).unwrap_or_default();
        let call = Call {
            method,
            path,
            content_type: "application/json",
            trying,
        };
        self.tries(repeat, call, body).await
    }

    /// A call with lines of JSON, which looks for documents, or puts or removes each of them under its own name.
    pub(super) async fn lines(&self, path: &str, lines: String, trying: &str) -> PortResult<Value> {
        let call = Call {
            method: Method::Post,
            path,
            content_type: "application/x-ndjson",
            trying,
        };
        self.tries(Repeat::Safe, call, lines).await
    }

    async fn tries(&self, repeat: Repeat, call: Call<'_>, body: String) -> PortResult<Value> {
        let began = Instant::now();
        let (mut tries, mut pause) = (1, FIRST_PAUSE);
        loop {
            let error = match self.call(call, body.clone()).await {
                Err(error) if repeat == Repeat::Safe && error.kind().is_transient() => error,
                other => return other,
            };
            if tries == TRIES || began.elapsed() > NO_TRY_AFTER {
                return Err(error);
            }
            tokio::time::sleep(pause).await;
            pause *= 2;
            tries += 1;
        }
    }

    async fn call(&self, call: Call<'_>, body: String) -> PortResult<Value> {
        let Call {
            method,
            path,
            content_type,
            trying,
        } = call;
        let unavailable = |error: Box<dyn std::error::Error + Send + Sync>| {
            PortError::with_source(ErrorKind::Unavailable, trying, error)
        };
        let request = self.signed(method, path, content_type, body).await?;
        let called = async {
            let answer = self.connector.call(request).await?;
            let status = answer.status().as_u16();
            let bytes = ByteStream::new(answer.into_body()).collect().await?.into_bytes();
            Ok::<_, Box<dyn std::error::Error + Send + Sync>>((status, bytes))
        };
        let called = tokio::time::timeout(PATIENCE, called).await;
        let (status, bytes) = called
            .map_err(|error| unavailable(error.into()))?
            .map_err(unavailable)?;
        // Whoever stands before the service answers in other forms.
        let mut answer: Value = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        match status {
            200..=299 if !answer.is_null() => Ok(answer),
            200..=299 => Err(PortError::new(
                ErrorKind::Corrupt,
                format!("{trying}: the answer is no JSON"),
            )),
            _ => {
                if !answer.is_object() {
                    answer = Value::Object(serde_json::Map::new());
                }
                answer["status"] = status.into();
                Err(failed(&answer, trying))
            }
        }
    }

    async fn signed(
        &self,
        method: Method,
        path: &str,
        content_type: &'static str,
        body: String,
    ) -> PortResult<HttpRequest> {
        let refused = |error: Box<dyn std::error::Error + Send + Sync>| {
            PortError::with_source(
                ErrorKind::Refused,
                "cannot sign a call of the search index",
                error,
            )
        };
        let credentials = self.credentials.provide_credentials().await;
        let unsigned = |error: CredentialsError| {
            let context = "cannot sign a call of the search index";
            PortError::with_source(without_credentials(&error), context, error)
        };
        let identity = credentials.map_err(unsigned)?.into();
        let mut settings = SigningSettings::default();
        settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
        let parameters = v4::SigningParams::builder()
            .identity(&identity)
            .region(&self.region)
            .name(SIGNED_AS)
            .time(self.now())
            .settings(settings)
            .build()
            .map_err(|error| refused(error.into()))?
            .into();
        let url = format!("{}{path}", self.url);
        let headers = [("content-type", content_type)].into_iter();
        let signable =
            SignableRequest::new(method.name(), &url, headers, SignableBody::Bytes(body.as_bytes()));
        let signable = signable.map_err(|error| refused(error.into()))?;
        let signature = sign(signable, &parameters).map_err(|error| refused(error.into()))?;
        let (instructions, _) = signature.into_parts();
        let mut request = HttpRequest::new(SdkBody::from(body));
        request
            .set_method(method.name())
            .map_err(|error| refused(error.into()))?;
        request.set_uri(url).map_err(|error| refused(error.into()))?;
        let all = instructions.headers().chain([("content-type", content_type)]);
        for (name, value) in all {
            request.headers_mut().insert(name.to_owned(), value.to_owned());
        }
        Ok(request)
    }

    fn now(&self) -> SystemTime {
        let millis = u64::try_from(self.clock.now().0).unwrap_or(0);
        UNIX_EPOCH + Duration::from_millis(millis)
    }
}

/// The error of an answer, or of one part of it: an object with `status` and perhaps `error`. What the service says about it
/// may quote documents, so that only the type of the error is kept.
pub(super) fn failed(answer: &Value, trying: &str) -> PortError {
    let error = &answer["error"];
    let cause = error["root_cause"][0]["type"].as_str();
    let names: Vec<&str> = [error["type"].as_str(), cause].into_iter().flatten().collect();
    let known = TYPES.iter().find(|(known, _)| names.contains(known));
    let status = answer["status"].as_u64().unwrap_or(500);
    let kind = match (known, status) {
        (Some((_, kind)), _) => *kind,
        (None, 401 | 403) => ErrorKind::Refused,
        (None, 404) => ErrorKind::NotFound,
        (None, 408) => ErrorKind::Unavailable,
        (None, 409) => ErrorKind::Conflict,
        (None, 429) => ErrorKind::Throttled,
        (None, 400..=499) => ErrorKind::Invalid,
        (None, _) => ErrorKind::Unavailable,
    };
    let name = names.first().copied().unwrap_or("no type");
    PortError::new(kind, format!("{trying}: {status} `{name}`"))
}
