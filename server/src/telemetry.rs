//! Logs, metrics and traces.
//!
//! Log lines carry ids, durations and sizes; never text of documents, addresses, tokens or file names.

mod fields;
mod traces;

use std::io::{self, IsTerminal, Write};
use std::sync::OnceLock;

use fields::{ObjectFields, TextFields};
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
pub use traces::Traces;
use tracing::Subscriber;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::SubscriberExt;
use tracing_subscriber::registry::LookupSpan;
use tracing_subscriber::util::SubscriberInitExt;
use tracing_subscriber::{EnvFilter, Layer, Registry};

use crate::config::LogConfig;

/// Upper bounds of the histograms' buckets, in seconds.
const SECONDS: [f64; 12] = [
    0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0,
];

/// Standard error, which may be closed or on a full disk. A line that cannot be written is counted; it must not end a server
/// that works.
#[derive(Debug, Clone, Copy)]
struct Log;

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if io::stderr().write_all(bytes).is_err() {
            metrics::counter!("rolefit_log_lines_lost_total").increment(1);
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writes of a panic where it was and not its message, which may quote a document: a slice that is cut inside of a
/// character names the whole text.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place = place.as_deref().unwrap_or("unknown"), "a panic");
    }));
}

/// Begins logging, and making traces of the same spans. A second call in one process, as in tests, changes nothing.
///
/// # Errors
/// When the filter is not one; the message says where.
pub fn init_log(config: &LogConfig, traces: &Traces) -> Result<(), tracing_subscriber::filter::ParseError> {
    let filter = EnvFilter::try_new(&config.filter)?;
    log_panics();
    let lines = if config.json {
        json_lines(|| Log).boxed()
    } else {
        tracing_subscriber::fmt::layer()
            .with_writer(|| Log)
            .log_internal_errors(false)
            .compact()
            .fmt_fields(TextFields)
            .with_target(false)
            .with_ansi(io::stderr().is_terminal())
            .boxed()
    };
    let subscriber = Registry::default()
        .with(lines.with_filter(filter))
        .with(traces.layer());
    // The error says that a log was begun before, which is what is wanted.
    let _already_begun = subscriber.try_init().is_err();
    Ok(())
}

/// One JSON object per line, with the fields of its event and of the innermost span.
pub fn json_log<W>(filter: EnvFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    Registry::default().with(json_lines(writer).with_filter(filter))
}

fn json_lines<S, W>(writer: W) -> impl Layer<S> + Send + Sync
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    tracing_subscriber::fmt::layer()
        .with_writer(writer)
        .log_internal_errors(false)
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .fmt_fields(ObjectFields)
}

static HANDLE: OnceLock<PrometheusHandle> = OnceLock::new();

/// Empties the buffers of histograms into their buckets, without which they grow until somebody reads `/metrics`.
pub fn keep_metrics_small() {
    if let Some(handle) = HANDLE.get() {
        handle.run_upkeep();
    }
}

/// The process's metrics, for `/metrics`.
pub fn metrics() -> &'static PrometheusHandle {
    HANDLE.get_or_init(|| {
        let builder = PrometheusBuilder::new();
        let builder = match builder.set_buckets_for_metric(Matcher::Suffix("_seconds".to_owned()), &SECONDS) {
            Ok(builder) => builder,
            Err(_) => unreachable!("the list of buckets is not empty"),
        };
        let recorder = builder.build_recorder();
        let handle = recorder.handle();
        if metrics::set_global_recorder(recorder).is_err() {
            tracing::warn!("another metrics recorder was set before; `/metrics` stays empty");
        }
        handle
    })
}
