//! Where traces go.

use serde::Deserialize;

use super::Problem;
use super::problem::Faults;
use super::rules::{is_loopback, scheme_and_host};

/// Where traces go.
#[derive(Debug, Clone, PartialEq)]
pub struct TracesConfig {
    /// Address of an OpenTelemetry collector on this machine, without a slash at the end.
    pub endpoint: String,
    /// The share of all traces that is told, above 0 and at most 1.
    pub share: f64,
}

/// `[traces]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Traces {
    /// An OpenTelemetry collector on this machine that takes OTLP over HTTP, such as `http://127.0.0.1:4318`. Default: none,
    /// and no traces are made. It passes them on, with TLS, to wherever they are kept.
    pub endpoint: Option<String>,
    /// The share of all traces that is told, above 0 and at most 1. Default: 1.
    pub share: Option<f64>,
}

impl Traces {
    pub(super) fn resolve(&self, faults: &mut Faults) -> Option<TracesConfig> {
        let share = faults.or(self.share(), 1.0);
        let endpoint = self.endpoint.as_deref().filter(|text| !text.is_empty())?;
        let endpoint = endpoint.trim_end_matches('/').to_owned();
        match scheme_and_host(&endpoint) {
            // Traces travel without TLS.
            Some((false, host)) if is_loopback(&host) => Some(TracesConfig { endpoint, share }),
            _ => faults.note(Err(Problem::value(
                "traces.endpoint",
                "write the address of a collector on this machine, such as \"http://127.0.0.1:4318\", which passes traces on \
                 with TLS",
            ))),
        }
    }

    fn share(&self) -> Result<f64, Problem> {
        let share = self.share.unwrap_or(1.0);
        // Not the opposite comparison, which a value that is no number would pass.
        if share > 0.0 && share <= 1.0 {
            return Ok(share);
        }
        Err(Problem::value(
            "traces.share",
            "write a number above 0 and at most 1, such as 0.1",
        ))
    }
}
