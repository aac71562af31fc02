//! Metrics by calls, against the emulator: what was gathered can be read back, and nothing is lost while the service is away.

mod support;

use aws_sdk_cloudwatch::primitives::DateTime;
use aws_sdk_cloudwatch::types::{Dimension, Statistic};
use rolefit_aws::cloudwatch::CloudWatchMetrics;
use rolefit_aws::gathered::Gathered;
use rolefit_aws::sdk::{Sdk, SdkOptions, Service};
use rolefit_domain::Timestamp;
use rolefit_embedded::system::SystemClock;
use rolefit_ports::{Clock, ErrorKind};

/// How often and how much a metric of this namespace was told by the labels of a queue.
async fn told(sdk: &Sdk, namespace: &str, metric: &str, now: Timestamp) -> Option<(f64, f64)> {
    let client = aws_sdk_cloudwatch::Client::new(&sdk.config(Service::CloudWatch));
    let statistics = client
        .get_metric_statistics()
        .namespace(namespace)
        .metric_name(metric)
        .dimensions(Dimension::builder().name("queue").value("match").build())
        .start_time(DateTime::from_millis(now.0 - 600_000))
        .end_time(DateTime::from_millis(now.0 + 600_000))
        .period(3600)
        .statistics(Statistic::SampleCount)
        .statistics(Statistic::Sum)
        .send()
        .await
        .expect("can be read");
    let points = statistics.datapoints();
    let count: Option<f64> = points
        .iter()
        .map(aws_sdk_cloudwatch::types::Datapoint::sample_count)
        .sum();
    let sum: Option<f64> = points.iter().map(aws_sdk_cloudwatch::types::Datapoint::sum).sum();
    count.zip(sum).filter(|_| !points.is_empty())
}

fn count(gathered: &Gathered) {
    metrics::with_local_recorder(gathered, || {
        metrics::counter!("messages_total", "queue" => "match").increment(3);
        for _ in 0..4 {
            metrics::histogram!("message_seconds", "queue" => "match").record(0.5);
        }
    });
}

#[tokio::test]
async fn what_was_gathered_is_told_once() {
    let sdk = support::sdk().await;
    let namespace = support::unique_name();
    let gathered = Gathered::default();
    let metrics = CloudWatchMetrics::new(&sdk, &namespace, gathered.clone());
    let now = SystemClock.now();
    count(&gathered);
    metrics.tell(now).await.expect("is told");
    metrics.tell(now).await.expect("has nothing to tell");
    assert_eq!(
        told(&sdk, &namespace, "messages_total", now).await,
        Some((1.0, 3.0))
    );
    assert_eq!(
        told(&sdk, &namespace, "message_seconds", now).await,
        Some((4.0, 2.0))
    );
}

#[tokio::test]
async fn what_cannot_be_told_waits() {
    let nowhere = SdkOptions {
        region: Some("eu-central-1".to_owned()),
        endpoint: Some("http://127.0.0.1:9".to_owned()),
        ..SdkOptions::default()
    };
    let away = Sdk::load(nowhere).await.expect("a region is named");
    let gathered = Gathered::default();
    let metrics = CloudWatchMetrics::new(&away, "Rolefit", gathered.clone());
    count(&gathered);
    let failed = metrics
        .tell(SystemClock.now())
        .await
        .expect_err("nobody is there");
    assert_eq!(failed.kind(), ErrorKind::Unavailable, "{failed}");
    assert!(gathered.take().is_empty(), "it was taken");
    assert_eq!(metrics.waiting().await, 2, "and waits");
}
