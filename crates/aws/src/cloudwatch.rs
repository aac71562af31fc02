//! Metrics by CloudWatch's `PutMetricData`, for processes from whose log nothing makes metrics.

use std::collections::{BTreeMap, VecDeque};

use aws_sdk_cloudwatch::Client;
use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{Dimension, MetricDatum, StandardUnit};
use rolefit_domain::Timestamp;
use rolefit_ports::{ErrorKind, PortResult};
use tokio::sync::Mutex;

use crate::error::{Codes, port_error};
use crate::gathered::{Gathered, LEFT_OUT, Labels, Metric};
use crate::sdk::{Sdk, Service};

/// Most metrics of a call. The service takes a thousand in at most a megabyte, which those with many values may fill.
const MOST_IN_A_CALL: usize = 250;
/// Most different values of one metric in a call (the service's own limit).
const MOST_VALUES: usize = 150;
/// Most metrics that wait while the service is away; the oldest are left out, and counted.
const MOST_WAITING: usize = 20_000;

/// The codes of the service beside the common ones.
const CODES: Codes = &[
    ("InternalServiceFault", ErrorKind::Unavailable),
    ("InvalidParameterCombination", ErrorKind::Invalid),
    ("InvalidParameterValue", ErrorKind::Invalid),
    ("MissingParameter", ErrorKind::Invalid),
];

/// Tells what was gathered in a namespace of CloudWatch.
#[derive(Debug)]
pub struct CloudWatchMetrics {
    client: Client,
    namespace: String,
    gathered: Gathered,
    waiting: Mutex<VecDeque<MetricDatum>>,
}

impl CloudWatchMetrics {
    /// For what this recorder gathers, in a namespace such as `Rolefit`.
    pub fn new(sdk: &Sdk, namespace: impl Into<String>, gathered: Gathered) -> Self {
        Self {
            client: Client::new(&sdk.config(Service::CloudWatch)),
            namespace: namespace.into(),
            gathered,
            waiting: Mutex::default(),
        }
    }

    /// How many metrics wait to be told, for tests.
    #[cfg(feature = "tests")]
    pub async fn waiting(&self) -> usize {
        self.waiting.lock().await.len()
    }

    /// Tells everything that changed since the last time. A call whose answer was lost may be counted twice.
    ///
    /// # Errors
    /// As the service says. What was not told waits, under its own time, for the next call of this function; what the service
    /// calls invalid is left out, and counted.
    pub async fn tell(&self, now: Timestamp) -> PortResult<()> {
        let mut waiting = self.waiting.lock().await;
        waiting.extend(datums(now, self.gathered.take()));
        let surplus = waiting.len().saturating_sub(MOST_WAITING);
        if surplus > 0 {
            waiting.drain(..surplus);
            metrics::counter!(LEFT_OUT).increment(surplus as u64);
        }
        while !waiting.is_empty() {
            let count = waiting.len().min(MOST_IN_A_CALL);
            let call = self.client.put_metric_data().namespace(&self.namespace);
            let batch: Vec<MetricDatum> = waiting.range(..count).cloned().collect();
            let sent = call.set_metric_data(Some(batch)).send().await;
            let failed = sent
                .err()
                .map(|failure| port_error(failure, "cannot tell metrics", CODES));
            match failed {
                // What the service never takes must not hold up what comes after it.
                Some(error) if error.kind() == ErrorKind::Invalid => {
                    waiting.drain(..count);
                    metrics::counter!(LEFT_OUT).increment(count as u64);
                    return Err(error);
                }
                Some(error) => return Err(error),
                None => drop(waiting.drain(..count)),
            }
        }
        Ok(())
    }
}

fn datums(now: Timestamp, gathered: BTreeMap<Labels, Vec<Metric>>) -> Vec<MetricDatum> {
    let mut datums = Vec::new();
    for (labels, metrics) in gathered {
        let dimensions = labels
            .into_iter()
            .map(|(name, value)| Dimension::builder().name(name).value(value).build());
        let dimensions: Vec<Dimension> = dimensions.collect();
        for metric in metrics {
            let counted = counted(metric.values);
            for part in counted.chunks(MOST_VALUES) {
                let datum = MetricDatum::builder()
                    .metric_name(&metric.name)
                    .unit(StandardUnit::from(metric.unit))
                    .timestamp(DateTime::from_millis(now.0))
                    .set_dimensions(Some(dimensions.clone()))
                    .set_values(Some(part.iter().map(|(value, _)| *value).collect()))
                    .set_counts(Some(part.iter().map(|(_, count)| *count).collect()));
                datums.push(datum.build());
            }
        }
    }
    datums
}

/// Each value with how often it is there, because a call holds few different ones.
fn counted(mut values: Vec<f64>) -> Vec<(f64, f64)> {
    values.sort_by(f64::total_cmp);
    let mut counted: Vec<(f64, f64)> = Vec::new();
    for value in values {
        match counted.last_mut() {
            Some((last, count)) if last.total_cmp(&value).is_eq() => *count += 1.0,
            _ => counted.push((value, 1.0)),
        }
    }
    counted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_told_once_with_their_count_and_in_parts_that_a_call_holds() {
        let gathered = Gathered::default();
        metrics::with_local_recorder(&gathered, || {
            for number in 0..400_u32 {
                metrics::histogram!("a_seconds", "queue" => "match").record(f64::from(number % 200));
            }
        });
        let datums = datums(Timestamp(1_795_373_730_123), gathered.take());
        let sizes: Vec<usize> = datums.iter().map(|datum| datum.values().len()).collect();
        assert_eq!(sizes, [150, 50]);
        for datum in &datums {
            assert_eq!(datum.unit(), Some(&StandardUnit::Seconds));
            assert_eq!(datum.dimensions()[0].value(), Some("match"));
            assert!(
                datum
                    .counts()
                    .iter()
                    .all(|count| (*count - 2.0).abs() < f64::EPSILON)
            );
        }
    }
}
