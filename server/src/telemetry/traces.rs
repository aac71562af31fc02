//! Traces: what a request and the work that it led to did when, told to an OpenTelemetry collector.
//!
//! Spans are those of `tracing`, in this product's code and, on AWS, one for each call of a service. They carry what log
//! lines carry: routes, ids and durations, never text of documents, addresses or what stands in a path.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::client::legacy::Client;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;
use opentelemetry::trace::{Link, SpanKind, TraceId, TracerProvider};
use opentelemetry::{Context, KeyValue};
use opentelemetry_http::{HttpClient, HttpError};
use opentelemetry_otlp::{ExporterBuildError, SpanExporter, WithExportConfig, WithHttpConfig};
use opentelemetry_sdk::Resource;
use opentelemetry_sdk::trace::{Sampler, SamplingResult, SdkTracerProvider, ShouldSample};
use tokio::runtime::Handle;
use tracing::{Level, Metadata, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::registry::LookupSpan;

use crate::config::TracesConfig;
use crate::http::observe::ASKED_ALL_THE_TIME;

/// Where a collector takes traces over HTTP, below its address (OpenTelemetry Protocol, "OTLP/HTTP Request").
const PATH: &str = "/v1/traces";
/// Longest time that a collector may take for one answer.
const LONGEST: Duration = Duration::from_secs(5);
/// Most bytes of a collector's answer, which says little more than that it took the spans.
const MOST_ANSWERED: usize = 64 * 1024;

/// The traces of this process.
#[derive(Debug, Clone, Default)]
pub struct Traces(Option<SdkTracerProvider>);

impl Traces {
    /// Begins to tell them to the collector that the configuration names; without one, none are made. Needs a runtime,
    /// which carries them.
    ///
    /// # Errors
    /// When the collector's address cannot be one.
    pub fn begin(config: Option<&TracesConfig>) -> Result<Self, ExporterBuildError> {
        let Some(config) = config else {
            return Ok(Self::default());
        };
        let exporter = SpanExporter::builder()
            .with_http()
            .with_http_client(Collector::new())
            .with_endpoint(format!("{}{PATH}", config.endpoint))
            .with_timeout(LONGEST)
            .build()?;
        let share = Sampler::TraceIdRatioBased(config.share);
        let provider = SdkTracerProvider::builder()
            .with_batch_exporter(exporter)
            .with_sampler(Sampler::ParentBased(Box::new(Sampled(share))))
            .with_resource(
                Resource::builder()
                    .with_service_name("rolefit")
                    .with_attribute(KeyValue::new("service.version", env!("CARGO_PKG_VERSION")))
                    .build(),
            )
            .build();
        Ok(Self(Some(provider)))
    }

    /// What makes spans of this product into traces, for the process's subscriber; `None` when none are told.
    pub(super) fn layer<S>(&self) -> Option<impl Layer<S>>
    where
        S: Subscriber + for<'a> LookupSpan<'a>,
    {
        let tracer = self.0.as_ref()?.tracer("rolefit");
        let layer = tracing_opentelemetry::layer()
            .with_tracer(tracer)
            .with_location(false)
            .with_threads(false)
            .with_target(false)
            .with_tracked_inactivity(false);
        Some(layer.with_filter(filter_fn(is_told)))
    }

    /// Sends what has ended so far, for a process that may stand still from here on.
    pub async fn flush(&self) {
        self.finish(SdkTracerProvider::force_flush).await;
    }

    /// Sends what is left. Spans that end later are not told.
    pub async fn close(&self) {
        self.finish(SdkTracerProvider::shutdown).await;
    }

    async fn finish(&self, end: fn(&SdkTracerProvider) -> opentelemetry_sdk::error::OTelSdkResult) {
        let Some(provider) = self.0.clone() else {
            return;
        };
        // It waits for the thread that sends, which needs this runtime meanwhile.
        match tokio::task::spawn_blocking(move || end(&provider)).await {
            Ok(Ok(())) => {}
            Ok(Err(error)) => tracing::warn!(%error, "some traces did not reach the collector"),
            Err(error) => tracing::warn!(%error, "some traces did not reach the collector"),
        }
    }
}

/// This product's spans and lines, and the spans of AWS's calls. Lines of libraries may quote what was sent.
fn is_told(metadata: &Metadata<'_>) -> bool {
    let target = metadata.target();
    match target.starts_with("rolefit") {
        true => *metadata.level() <= Level::INFO,
        false => metadata.is_span() && target.starts_with("aws_sdk_"),
    }
}

/// A share of all traces, and none of the requests that programs make every few seconds.
#[derive(Debug, Clone)]
struct Sampled(Sampler);

impl ShouldSample for Sampled {
    fn should_sample(
        &self,
        parent: Option<&Context>,
        trace: TraceId,
        name: &str,
        kind: &SpanKind,
        attributes: &[KeyValue],
        links: &[Link],
    ) -> SamplingResult {
        let is_probe = attributes.iter().any(|attribute| {
            attribute.key.as_str() == "route"
                && ASKED_ALL_THE_TIME.contains(&attribute.value.as_str().as_ref())
        });
        let sampler = if is_probe { &Sampler::AlwaysOff } else { &self.0 };
        sampler.should_sample(parent, trace, name, kind, attributes, links)
    }
}

/// The way to the collector.
#[derive(Debug)]
struct Collector {
    client: Client<HttpConnector, Full<Bytes>>,
    runtime: Handle,
    is_away: AtomicBool,
}

impl Collector {
    fn new() -> Self {
        Self {
            client: Client::builder(TokioExecutor::new()).build_http(),
            runtime: Handle::current(),
            is_away: AtomicBool::new(false),
        }
    }

    /// Says it once when the collector goes and once when it comes back, not with every batch.
    fn note<T>(&self, sent: &Result<http::Response<T>, HttpError>) {
        let trouble = match sent {
            Ok(answer) if answer.status().is_success() => None,
            Ok(answer) => Some(answer.status().to_string()),
            Err(error) => Some(rolefit_services::chain(error.as_ref())),
        };
        let was_away = self.is_away.swap(trouble.is_some(), Ordering::Relaxed);
        match trouble {
            Some(error) if !was_away => {
                tracing::warn!(error, "the collector at `traces.endpoint` takes no traces");
            }
            None if was_away => tracing::info!("the collector takes traces again"),
            _ => {}
        }
    }
}

#[async_trait]
impl HttpClient for Collector {
    async fn send_bytes(&self, request: http::Request<Bytes>) -> Result<http::Response<Bytes>, HttpError> {
        let client = self.client.clone();
        let exchange = async move {
            let answer = client.request(request.map(Full::new)).await?;
            let (parts, body) = answer.into_parts();
            let body = Limited::new(body, MOST_ANSWERED).collect().await?.to_bytes();
            Ok::<_, HttpError>(http::Response::from_parts(parts, body))
        };
        // The library asks on a thread of its own, which drives neither sockets nor clocks.
        let in_time = async move { tokio::time::timeout(LONGEST, exchange).await };
        let exchange = self.runtime.spawn(in_time);
        let sent = match exchange.await {
            Ok(Ok(answered)) => answered,
            Ok(Err(elapsed)) => Err(elapsed.into()),
            Err(ended) => Err(ended.into()),
        };
        self.note(&sent);
        sent
    }
}
