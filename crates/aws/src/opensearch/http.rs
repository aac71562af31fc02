//! Signed calls of a server that is reached over HTTP, and what its errors mean.

use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

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

use crate::sdk::Sdk;

/// The name of the service in signatures.
const SIGNED_AS: &str = "es";
/// Time of one call.
const PATIENCE: Duration = Duration::from_secs(20);

/// The service's types of errors. Others are told by their status.
const TYPES: [(&str, ErrorKind); 11] = [
    ("circuit_breaking_exception", ErrorKind::Throttled),
    ("cluster_block_exception", ErrorKind::Unavailable),
    ("cluster_manager_not_discovered_exception", ErrorKind::Unavailable),
    // The alias: somebody removed what `open` made.
    ("index_not_found_exception", ErrorKind::Refused),
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
        let body = body.map(Value::to_string).unwrap_or_default();
        self.call(method, path, "application/json", body, trying).await
    }

    /// A call with lines of JSON.
    pub(super) async fn lines(&self, path: &str, lines: String, trying: &str) -> PortResult<Value> {
        self.call(Method::Post, path, "application/x-ndjson", lines, trying)
            .await
    }

    async fn call(
        &self,
        method: Method,
        path: &str,
        content_type: &'static str,
        body: String,
        trying: &str,
    ) -> PortResult<Value> {
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
        let identity = credentials.map_err(|error| refused(error.into()))?.into();
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
