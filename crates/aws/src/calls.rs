//! What AWS bills, counted where every call passes: requests by service and operation, and the bytes that are sent.
//!
//! | metric | labels | counts |
//! |---|---|---|
//! | `rolefit_aws_requests_total` | `service`, `operation` | attempts, because each of them is billed |
//! | `rolefit_aws_sent_bytes_total` | `service`, `operation` | bytes of the requests' bodies whose length is known |
//!
//! Capacity units of DynamoDB depend on the size of each item, so its own module counts them.

use aws_smithy_http_client::Builder;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::{
    HttpClient, HttpConnector, HttpConnectorFuture, HttpConnectorSettings, SharedHttpClient,
    SharedHttpConnector,
};
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;

use crate::sdk::Service;

/// Names an operation in the services that speak JSON.
const TARGET: &str = "x-amz-target";
/// The operations that are named by the last part of their path. The paths of others may end with what must not become a
/// label, such as the address of a person about whom SES's suppression list is asked.
const NAMED_BY_PATH: [&str; 4] = ["converse", "invocations", "invoke", "outbound-emails"];

/// One pool of connections for all services.
pub(crate) fn shared_client() -> SharedHttpClient {
    Builder::new()
        .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
        .build_https()
}

/// A client that counts the calls of one service.
#[derive(Debug, Clone)]
pub(crate) struct Counting {
    service: Service,
    inner: SharedHttpClient,
}

impl Counting {
    /// Counts what goes through `inner` to `service`.
    pub(crate) const fn new(service: Service, inner: SharedHttpClient) -> Self {
        Self { service, inner }
    }
}

impl HttpClient for Counting {
    fn http_connector(
        &self,
        settings: &HttpConnectorSettings,
        components: &RuntimeComponents,
    ) -> SharedHttpConnector {
        SharedHttpConnector::new(CountingConnector {
            service: self.service,
            inner: self.inner.http_connector(settings, components),
        })
    }
}

#[derive(Debug)]
struct CountingConnector {
    service: Service,
    inner: SharedHttpConnector,
}

impl HttpConnector for CountingConnector {
    fn call(&self, request: HttpRequest) -> HttpConnectorFuture {
        let (service, operation) = (self.service.name(), operation(self.service, &request));
        let labels = [
            metrics::Label::from_static_parts("service", service),
            metrics::Label::new("operation", operation),
        ];
        metrics::counter!("rolefit_aws_requests_total", labels.iter()).increment(1);
        if let Some(length) = request.body().content_length() {
            metrics::counter!("rolefit_aws_sent_bytes_total", labels.iter()).increment(length);
        }
        self.inner.call(request)
    }
}

/// A name of few values: the operation where the protocol says it, the method for all others.
fn operation(service: Service, request: &HttpRequest) -> String {
    if let Some(target) = request.headers().get(TARGET) {
        return target.rsplit('.').next().unwrap_or(target).to_owned();
    }
    let action = request
        .body()
        .bytes()
        .and_then(|body| std::str::from_utf8(body).ok())
        .and_then(|body| body.strip_prefix("Action="));
    if let Some(action) = action {
        return action.split('&').next().unwrap_or(action).to_owned();
    }
    let path = request.uri().split(['?', '#']).next().unwrap_or_default();
    match path.rsplit('/').next() {
        // The paths of objects are theirs alone.
        Some(last) if service != Service::S3 && NAMED_BY_PATH.contains(&last) => last.to_owned(),
        _ => request.method().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_types::body::SdkBody;

    use super::*;

    fn request(method: &str, uri: &str, body: &'static str) -> HttpRequest {
        let mut request = HttpRequest::new(SdkBody::from(body));
        request.set_method(method).expect("a method");
        request.set_uri(uri).expect("an address");
        request
    }

    #[test]
    fn operations_are_named_as_their_protocol_names_them() {
        let mut json = request("POST", "https://dynamodb.example/", "{}");
        json.headers_mut()
            .insert(TARGET, "DynamoDB_20120810.TransactWriteItems");
        let query = "Action=Publish&Message=a.b";
        for (service, request, expected) in [
            (Service::DynamoDb, json, "TransactWriteItems"),
            (
                Service::Sns,
                request("POST", "https://sns.example/", query),
                "Publish",
            ),
            (
                Service::Ses,
                request("POST", "https://email.example/v2/email/outbound-emails", "{}"),
                "outbound-emails",
            ),
            (
                Service::S3,
                request("PUT", "https://bucket.example/c/1/file?x-id=PutObject", "text"),
                "PUT",
            ),
        ] {
            assert_eq!(operation(service, &request), expected);
        }
    }

    #[test]
    fn nothing_of_a_person_becomes_a_label() {
        let list = "https://email.example/v2/email/suppression/addresses";
        for address in ["mira%40example.org", "mira@example.org", "mira%2Fconverse"] {
            let request = request("GET", &format!("{list}/{address}"), "");
            assert_eq!(operation(Service::Ses, &request), "GET");
        }
        for (service, uri, expected) in [
            (
                Service::Bedrock,
                "https://bedrock.example/model/a.b%3A0/converse",
                "converse",
            ),
            (
                Service::Bedrock,
                "https://bedrock.example/model/a.b%3A0/invoke",
                "invoke",
            ),
            (
                Service::SageMaker,
                "https://runtime.example/endpoints/e-ranker/invocations",
                "invocations",
            ),
        ] {
            assert_eq!(operation(service, &request("POST", uri, "{}")), expected);
        }
    }
}
