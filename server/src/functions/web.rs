//! The site, answering requests of a function URL or of API Gateway (payload format 2.0).

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use http::header::{COOKIE, SET_COOKIE};
use http::{HeaderMap, HeaderName, HeaderValue, Request, Response};
use http_body_util::BodyExt;
use lambda_runtime::{FunctionResponse, LambdaEvent, MetadataPrelude, StreamResponse, service_fn};
use rolefit_services::Services;
use serde::Deserialize;
use serde_json::{Value, json};
use tower::ServiceExt;

use super::Fault;
use crate::app::App;
use crate::cli::Failure;
use crate::config::Config;
use crate::site;
use crate::telemetry::Traces;
use crate::wiring::{Telling, Wired};

/// How the domains of function URLs end. Their mode is set to streaming by infra/functions.yaml; API Gateway takes whole
/// answers only.
const FUNCTION_URL: &str = ".lambda-url.";

/// The router, and what has to end before the process stands still.
#[derive(Clone)]
pub(super) struct Site {
    router: Router,
    services: Services,
    traces: Traces,
}

impl Site {
    pub(super) fn new(config: &Config, wired: &Wired, traces: Traces) -> Result<Self, Failure> {
        let site = site::Site::load(config.site.as_deref())?;
        let app = App::new(config, wired, &site);
        Ok(Self {
            router: app.router,
            services: app.services,
            traces,
        })
    }

    async fn answer(&self, event: Value) -> Result<Answer, Fault> {
        let event: Event = serde_json::from_value(event)?;
        let is_streamed = event.request_context.domain_name.contains(FUNCTION_URL);
        let response = match self.router.clone().oneshot(request(event)?).await {
            Ok(response) => response,
            Err(never) => match never {},
        };
        match is_streamed {
            true => Ok(self.streamed(response)),
            false => self.whole(response).await,
        }
    }

    /// Sent as it is made. The end waits for what was begun beside the answer, because the process stands still after it.
    fn streamed(&self, response: Response<Body>) -> Answer {
        let (parts, body) = response.into_parts();
        let (headers, cookies) = headers_and_cookies(parts.headers);
        let pieces = body.into_data_stream().map(|piece| piece.map_err(Fault::from));
        let (services, traces) = (self.services.clone(), self.traces.clone());
        let end = futures::stream::once(async move {
            services.settled().await;
            traces.flush().await;
            Ok(Bytes::new())
        });
        // An empty piece would end the answer early.
        let pieces = pieces
            .chain(end)
            .filter(|piece| std::future::ready(!piece.as_ref().is_ok_and(Bytes::is_empty)));
        FunctionResponse::StreamingResponse(StreamResponse {
            metadata_prelude: MetadataPrelude {
                status_code: parts.status,
                headers,
                cookies,
            },
            stream: pieces.boxed(),
        })
    }

    async fn whole(&self, response: Response<Body>) -> Result<Answer, Fault> {
        let (parts, body) = response.into_parts();
        let body = body.collect().await?.to_bytes();
        self.services.settled().await;
        self.traces.flush().await;
        let (headers, cookies) = headers_and_cookies(parts.headers);
        let headers: BTreeMap<&str, &str> = headers
            .iter()
            .filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)))
            .collect();
        Ok(FunctionResponse::BufferedResponse(json!({
            "statusCode": parts.status.as_u16(),
            "headers": headers,
            "cookies": cookies,
            "body": STANDARD.encode(body),
            "isBase64Encoded": true,
        })))
    }
}

/// The pieces of an answer.
type Pieces = BoxStream<'static, Result<Bytes, Fault>>;
type Answer = FunctionResponse<Value, Pieces>;

/// Takes requests until Lambda ends the process.
pub(super) async fn serve(site: Site, metrics: Telling) -> Result<(), Fault> {
    let metrics = Arc::new(metrics);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| {
        let (site, metrics) = (site.clone(), metrics.clone());
        async move {
            let answer = site.answer(event.payload).await;
            metrics.tell().await;
            answer
        }
    }))
    .await
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Event {
    raw_path: String,
    #[serde(default)]
    raw_query_string: String,
    #[serde(default)]
    cookies: Vec<String>,
    #[serde(default)]
    headers: BTreeMap<String, String>,
    request_context: Context,
    #[serde(default)]
    body: Option<String>,
    #[serde(default)]
    is_base64_encoded: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Context {
    #[serde(default)]
    domain_name: String,
    http: Http,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Http {
    method: String,
    #[serde(default)]
    source_ip: String,
}

/// The request, as a server would have read it from a connection.
fn request(event: Event) -> Result<Request<Body>, Fault> {
    let body = match (event.body, event.is_base64_encoded) {
        (None, _) => Bytes::new(),
        (Some(body), true) => STANDARD.decode(body)?.into(),
        (Some(body), false) => body.into(),
    };
    let path = if event.raw_path.is_empty() {
        "/"
    } else {
        &event.raw_path
    };
    let uri = match event.raw_query_string.as_str() {
        "" => path.to_owned(),
        query => format!("{path}?{query}"),
    };
    let mut request = Request::builder()
        .method(event.request_context.http.method.as_str())
        .uri(uri)
        .body(Body::from(body))?;
    for (name, value) in event.headers {
        request
            .headers_mut()
            .append(HeaderName::try_from(name)?, HeaderValue::try_from(value)?);
    }
    // Lambda takes them out of the headers.
    if !event.cookies.is_empty() {
        let cookies = HeaderValue::try_from(event.cookies.join("; "))?;
        request.headers_mut().insert(COOKIE, cookies);
    }
    let peer = event.request_context.http.source_ip.parse();
    let peer: IpAddr = peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED));
    request
        .extensions_mut()
        .insert(ConnectInfo(SocketAddr::new(peer, 0)));
    Ok(request)
}

/// Lambda takes one value for each header, and cookies apart from them.
fn headers_and_cookies(mut all: HeaderMap) -> (HeaderMap, Vec<String>) {
    let cookies = all.get_all(SET_COOKIE).into_iter();
    let cookies = cookies
        .filter_map(|cookie| cookie.to_str().ok().map(str::to_owned))
        .collect();
    all.remove(SET_COOKIE);
    let mut headers = HeaderMap::new();
    for name in all.keys() {
        let values = all.get_all(name).into_iter();
        let values: Vec<&str> = values.filter_map(|value| value.to_str().ok()).collect();
        if let Ok(value) = HeaderValue::try_from(values.join(", ")) {
            headers.insert(name.clone(), value);
        }
    }
    (headers, cookies)
}

#[cfg(test)]
mod tests {
    use http::header::{CONTENT_TYPE, VARY};

    use super::*;

    #[tokio::test]
    async fn an_event_is_the_request_that_a_browser_sent() {
        let event = json!({
            "version": "2.0", "routeKey": "$default", "rawPath": "/jobs/b%C3%A4cker", "rawQueryString": "q=a%20b&page=2",
            "cookies": ["a=1", "b=2"], "headers": { "content-type": "text/plain", "host": "jobs.example.org" },
            "requestContext": { "domainName": "x.lambda-url.eu-central-1.on.aws",
                "http": { "method": "POST", "path": "/", "sourceIp": "203.0.113.7" } },
            "body": "aGVsbG8=", "isBase64Encoded": true,
        });
        let event: Event = serde_json::from_value(event).expect("an event");
        assert!(event.request_context.domain_name.contains(FUNCTION_URL));
        let request = request(event).expect("a request");
        assert_eq!(request.uri(), "/jobs/b%C3%A4cker?q=a%20b&page=2");
        assert_eq!(
            (request.method().as_str(), &request.headers()[COOKIE]),
            ("POST", &HeaderValue::from_static("a=1; b=2"))
        );
        let peer = request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .expect("a peer");
        assert_eq!(peer.0.ip().to_string(), "203.0.113.7");
        let body = request.into_body().collect().await.expect("a body").to_bytes();
        assert_eq!(body, "hello");
    }

    #[test]
    fn headers_are_joined_and_cookies_are_apart() {
        let mut all = HeaderMap::new();
        for (name, value) in [
            (VARY, "Cookie"),
            (VARY, "Accept"),
            (CONTENT_TYPE, "text/html"),
            (SET_COOKIE, "a=1"),
            (SET_COOKIE, "b=2"),
        ] {
            all.append(name, HeaderValue::from_static(value));
        }
        let (headers, cookies) = headers_and_cookies(all);
        assert_eq!(cookies, ["a=1", "b=2"]);
        assert_eq!(headers.len(), 2);
        assert_eq!(headers[VARY], "Cookie, Accept");
    }
}
