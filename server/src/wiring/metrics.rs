//! Where metrics go.

use tokio_util::sync::CancellationToken;

use crate::config::MetricsConfig;
use crate::telemetry;

/// Time between two tellings of metrics that nobody asks for.
#[cfg(feature = "aws")]
const TELL_EVERY: std::time::Duration = std::time::Duration::from_secs(60);

/// Begins to count, in the way that the configuration names.
pub fn begin_metrics(config: &MetricsConfig) -> Telling {
    match config {
        #[cfg(feature = "aws")]
        MetricsConfig::Emf { namespace } => {
            let recorder = rolefit_aws::emf::EmfRecorder::new(namespace);
            if metrics::set_global_recorder(recorder.clone()).is_err() {
                tracing::warn!("another metrics recorder was set before; no metrics are told");
            }
            Telling(Some(recorder))
        }
        // Without the feature, the configuration refuses the other one.
        _ => {
            telemetry::metrics();
            Telling::default()
        }
    }
}

/// Metrics that are told without being asked for; none where `/metrics` is read.
#[derive(Default)]
pub struct Telling(#[cfg(feature = "aws")] Option<rolefit_aws::emf::EmfRecorder>);

impl Telling {
    /// Tells them now, for a process that may stand still from here on.
    #[cfg(feature = "aws")]
    pub fn tell(&self) {
        if let Some(recorder) = &self.0 {
            tell(recorder);
        }
    }

    /// Tells them every minute until `stop` is cancelled, and once more at the end.
    #[cfg_attr(
        not(feature = "aws"),
        expect(clippy::unused_async, reason = "tells only with the feature")
    )]
    pub async fn tell_until(self, stop: CancellationToken) {
        #[cfg(not(feature = "aws"))]
        drop(stop);
        #[cfg(feature = "aws")]
        if let Some(recorder) = self.0 {
            while stop
                .run_until_cancelled(tokio::time::sleep(TELL_EVERY))
                .await
                .is_some()
            {
                tell(&recorder);
            }
            tell(&recorder);
        }
    }
}

/// On the standard output, where the log of a container is collected from.
#[cfg(feature = "aws")]
#[expect(clippy::print_stdout, reason = "CloudWatch reads metrics from there")]
fn tell(recorder: &rolefit_aws::emf::EmfRecorder) {
    use rolefit_embedded::system::SystemClock;
    use rolefit_ports::Clock;

    recorder.flush(SystemClock.now(), |line| println!("{line}"));
}
