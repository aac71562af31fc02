//! What a person's upload leads to is one trace, from the request to the mail, told to a collector by the real binary.

use std::sync::{Arc, Mutex, PoisonError};

use crate::common::process::{Server, site, until};
use crate::common::{AD, RESUME, TestApp};
use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use opentelemetry_proto::tonic::collector::trace::v1::{
    ExportTraceServiceRequest, ExportTraceServiceResponse,
};
use opentelemetry_proto::tonic::trace::v1::Span;
use opentelemetry_proto::tonic::trace::v1::span::SpanKind;
use prost::Message;
use tokio::net::TcpListener;

/// The steps of the pipeline: each is worked on because of the one before.
const STEPS: [&str; 6] = ["extract", "parse", "profile", "index", "match", "notify"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_upload_and_its_steps_are_one_trace_without_anything_of_the_document() {
    let collector = Collector::start().await;
    let app = TestApp::new().await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    app.open_job(&recruiter, organization, AD).await;
    let cookie = app.register("nora.lindqvist@example.org").await;
    let folder = app.close().await;
    let site = site();
    let variables = [("ROLEFIT_TRACES_ENDPOINT", collector.address.as_str())];
    let mut server = Server::start(folder.path(), site.path(), &variables);

    let resume = server.upload(RESUME, &cookie);
    until("the mail about it", || {
        let view = server.call("resume", &format!("resume={resume}"), &cookie);
        let steps = view["steps"].as_array().expect("steps");
        let are_done = steps.iter().all(|step| step["state"]["state"] == "done");
        are_done.then_some(())
    });
    server.get("/healthz", &cookie);
    server.get("/jobs?q=something-typed", &cookie);
    // What ended last is told when the process ends.
    server.stop();

    let spans = collector.spans();
    let upload = only(&spans, "POST /upload");
    assert_eq!(upload.kind, SpanKind::Server as i32);
    assert!(upload.parent_span_id.is_empty(), "it is where the trace begins");
    let mut cause = upload;
    for step in STEPS {
        let mut own = spans.iter().filter(|span| span.trace_id == upload.trace_id);
        let span = own.find(|span| span.name == step);
        let span = span.unwrap_or_else(|| panic!("{step} is in the trace of the upload: {spans:#?}"));
        assert_eq!(span.kind, SpanKind::Consumer as i32, "{step}");
        assert_eq!(
            span.parent_span_id, cause.span_id,
            "{step} follows from {}",
            cause.name
        );
        assert!(span.start_time_unix_nano >= cause.start_time_unix_nano);
        cause = span;
    }
    let jobs = only(&spans, "GET /jobs");
    assert_ne!(jobs.trace_id, upload.trace_id, "another request is another trace");
    let told = format!("{spans:?}").to_lowercase();
    for secret in [
        "nora",
        "lindqvist",
        "cv.txt",
        "airflow",
        "something-typed",
        "healthz",
    ] {
        assert!(!told.contains(secret), "{secret} is told");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_its_collector_a_server_works_as_before() {
    let app = TestApp::new().await;
    let cookie = app.register("nora.lindqvist@example.org").await;
    let folder = app.close().await;
    let site = site();
    // Bound and never answered.
    let silent = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = format!("http://{}", silent.local_addr().expect("bound"));
    let variables = [("ROLEFIT_TRACES_ENDPOINT", address.as_str())];
    let mut server = Server::start(folder.path(), site.path(), &variables);
    server.upload(RESUME, &cookie);
    let home = server.call("candidate_home", "", &cookie);
    assert_eq!(home["resumes"].as_array().map(Vec::len), Some(1), "{home}");
    server.stop();
}

/// The one span of this name.
fn only<'a>(spans: &'a [Span], name: &str) -> &'a Span {
    let mut named = spans.iter().filter(|span| span.name == name);
    let span = named.next().unwrap_or_else(|| panic!("{name}: {spans:#?}"));
    assert!(named.next().is_none(), "{name} is there once");
    span
}

/// A collector that keeps what it is told.
struct Collector {
    address: String,
    told: Told,
}

type Told = Arc<Mutex<Vec<Span>>>;

impl Collector {
    async fn start() -> Self {
        let told = Told::default();
        let routes = Router::new()
            .route("/v1/traces", post(take))
            .with_state(told.clone());
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        tokio::spawn(async move { axum::serve(listener, routes).await });
        Self { address, told }
    }

    fn spans(&self) -> Vec<Span> {
        self.told.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

async fn take(State(told): State<Told>, body: Bytes) -> Vec<u8> {
    let request = ExportTraceServiceRequest::decode(body).expect("OTLP");
    let spans = request.resource_spans.into_iter().flat_map(|resource| {
        let attributes = resource
            .resource
            .map(|resource| resource.attributes)
            .unwrap_or_default();
        assert!(
            attributes.iter().any(|attribute| attribute.key == "service.name"),
            "they say whose they are"
        );
        resource.scope_spans.into_iter().flat_map(|scope| scope.spans)
    });
    told.lock().unwrap_or_else(PoisonError::into_inner).extend(spans);
    ExportTraceServiceResponse::default().encode_to_vec()
}
