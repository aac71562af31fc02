//! Logs and metrics.
//!
//! Log lines carry ids, durations and sizes; never text of documents, addresses, tokens or file names.

use std::io::IsTerminal;
use std::sync::OnceLock;

use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tracing::Subscriber;
use tracing_subscriber::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::util::SubscriberInitExt;

use crate::config::LogConfig;

/// Upper bounds of the histograms' buckets, in seconds.
const SECONDS: [f64; 12] = [
    0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0, 15.0,
];

/// Writes of a panic where it was and not its message, which may quote a document: a slice that is cut inside of a
/// character names the whole text.
fn log_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string);
        tracing::error!(place = place.as_deref().unwrap_or("unknown"), "a panic");
    }));
}

/// Begins logging. A second call in one process, as in tests, changes nothing.
///
/// # Errors
/// When the filter is not one; the message says where.
pub fn init_log(config: &LogConfig) -> Result<(), tracing_subscriber::filter::ParseError> {
    let filter = EnvFilter::try_new(&config.filter)?;
    log_panics();
    // The error says that a log was begun before, which is what is wanted.
    let _already_begun = if config.json {
        json_log(filter, std::io::stderr).try_init().is_err()
    } else {
        tracing_subscriber::fmt()
            .with_env_filter(filter)
            .with_writer(std::io::stderr)
            .compact()
            .with_target(false)
            .with_ansi(std::io::stderr().is_terminal())
            .try_init()
            .is_err()
    };
    Ok(())
}

/// One JSON object per line, with the fields of its event and of the innermost span.
pub fn json_log<W>(filter: EnvFilter, writer: W) -> impl Subscriber + Send + Sync
where
    W: for<'a> MakeWriter<'a> + Send + Sync + 'static,
{
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(writer)
        .json()
        .flatten_event(true)
        .with_current_span(true)
        .with_span_list(false)
        .finish()
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
