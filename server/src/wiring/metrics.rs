//! Where metrics go.

use tokio_util::sync::CancellationToken;

use super::Built;
#[cfg(feature = "aws")]
use super::{WiringError, aws};
use crate::config::Config;
#[cfg(feature = "aws")]
use crate::config::MetricsConfig;
use crate::telemetry;

/// Time between two tellings of metrics that nobody asks for.
#[cfg(feature = "aws")]
const TELL_EVERY: std::time::Duration = std::time::Duration::from_secs(60);

/// Begins to count, in the way that the configuration names.
///
/// # Errors
/// When metrics are told by calls and no region is known.
pub async fn begin_metrics(config: &Config) -> Built<Telling> {
    match &config.metrics {
        #[cfg(feature = "aws")]
        MetricsConfig::Emf { namespace } => Ok(Telling(Some(Teller::Lines {
            gathered: gathered(),
            namespace: namespace.clone(),
        }))),
        #[cfg(feature = "aws")]
        MetricsConfig::CloudWatch { namespace } => {
            let sdk =
                rolefit_aws::sdk::Sdk::load(config.aws.as_ref().map(aws::options).unwrap_or_default()).await;
            let sdk = sdk.map_err(|error| WiringError::Aws(Box::new(error)))?;
            let metrics = rolefit_aws::cloudwatch::CloudWatchMetrics::new(&sdk, namespace, gathered());
            Ok(Telling(Some(Teller::Calls(Box::new(metrics)))))
        }
        // Without the feature, the configuration refuses the other ones.
        _ => {
            telemetry::metrics();
            Ok(Telling::default())
        }
    }
}

/// The process's recorder of what is told without being asked for.
#[cfg(feature = "aws")]
fn gathered() -> rolefit_aws::gathered::Gathered {
    let recorder = rolefit_aws::gathered::Gathered::default();
    if metrics::set_global_recorder(recorder.clone()).is_err() {
        tracing::warn!("another metrics recorder was set before; no metrics are told");
    }
    recorder
}

/// Metrics that are told without being asked for; none where `/metrics` is read.
#[derive(Default)]
pub struct Telling(#[cfg(feature = "aws")] Option<Teller>);

/// How they are told.
#[cfg(feature = "aws")]
enum Teller {
    /// On the standard output, where the log of a container is collected from.
    Lines {
        gathered: rolefit_aws::gathered::Gathered,
        namespace: String,
    },
    Calls(Box<rolefit_aws::cloudwatch::CloudWatchMetrics>),
}

#[cfg(feature = "aws")]
impl Teller {
    async fn tell(&self) {
        use rolefit_embedded::system::SystemClock;
        use rolefit_ports::Clock;

        let now = SystemClock.now();
        match self {
            Self::Lines { gathered, namespace } => {
                for line in rolefit_aws::emf::lines(namespace, now, gathered.take()) {
                    if crate::cli::say(format_args!("{line}")).is_err() {
                        metrics::counter!("rolefit_log_lines_lost_total").increment(1);
                    }
                }
            }
            Self::Calls(metrics) => {
                if let Err(error) = metrics.tell(now).await {
                    tracing::warn!(
                        error = rolefit_ports::error::chain(&error),
                        "metrics were not told"
                    );
                }
            }
        }
    }
}

impl Telling {
    /// Tells them now, for a process that may stand still from here on.
    #[cfg(feature = "aws")]
    pub async fn tell(&self) {
        if let Some(teller) = &self.0 {
            teller.tell().await;
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
        if let Some(teller) = self.0 {
            while stop
                .run_until_cancelled(tokio::time::sleep(TELL_EVERY))
                .await
                .is_some()
            {
                teller.tell().await;
            }
            teller.tell().await;
        }
    }
}
