//! Metrics as log lines in CloudWatch's embedded metric format, from which the logs service makes metrics by itself.
//!
//! The recorder takes the place of the one that `/metrics` is read from. Whoever runs the process calls
//! [`EmfRecorder::flush`] every minute and before its end, and a Lambda function after each event. Labels are dimensions,
//! and each combination of their values is a metric that is paid for: labels must be few and never name a person.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use metrics::{Counter, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit};
use rolefit_domain::Timestamp;
use serde_json::{Map, Value, json};

/// Most metrics of one line, and most values of one metric in it (the format's own limits).
const MOST_IN_A_LINE: usize = 100;
/// Most dimensions of a line (the format's own limit); further labels are left out.
const MOST_DIMENSIONS: usize = 30;
/// Most values of a histogram that wait for a flush; later ones are only counted.
const MOST_VALUES: usize = 10_000;
/// The metric that counts values which were not kept.
const LEFT_OUT: &str = "rolefit_metric_values_left_out_total";

/// A recorder whose values leave as lines of JSON. Clones share the values.
#[derive(Clone)]
pub struct EmfRecorder {
    inner: Arc<Inner>,
}

struct Inner {
    namespace: String,
    registered: Mutex<Registered>,
}

/// Everything that was ever named.
#[derive(Default)]
struct Registered {
    counters: BTreeMap<Name, Counted>,
    gauges: BTreeMap<Name, Arc<AtomicU64>>,
    histograms: BTreeMap<Name, Arc<Values>>,
    units: BTreeMap<String, Unit>,
}

/// A metric with the values of its labels, which come first, so that metrics with the same labels stand together.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    labels: Vec<(String, String)>,
    metric: String,
}

/// A counter, and how much of it has left.
#[derive(Default)]
struct Counted {
    total: Arc<AtomicU64>,
    told: u64,
}

/// The values of a histogram since the last flush.
#[derive(Default)]
struct Values {
    waiting: Mutex<Vec<f64>>,
    left_out: AtomicU64,
}

impl HistogramFn for Values {
    fn record(&self, value: f64) {
        let mut waiting = lock(&self.waiting);
        match waiting.len() < MOST_VALUES {
            true => waiting.push(value),
            false => {
                self.left_out.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

impl EmfRecorder {
    /// A recorder of metrics in a namespace of CloudWatch, such as `Rolefit`.
    pub fn new(namespace: impl Into<String>) -> Self {
        Self {
            inner: Arc::new(Inner {
                namespace: namespace.into(),
                registered: Mutex::default(),
            }),
        }
    }

    /// Gives everything that changed since the last flush to `line`, one line of JSON at a time without its end.
    pub fn flush(&self, now: Timestamp, mut line: impl FnMut(&str)) {
        for (labels, metrics) in self.changed() {
            for part in parts(metrics) {
                line(&self.written(now, &labels, part).to_string());
            }
        }
    }

    /// Metrics with values, by their labels.
    fn changed(&self) -> BTreeMap<Vec<(String, String)>, Vec<Metric>> {
        let mut changed: BTreeMap<_, Vec<Metric>> = BTreeMap::new();
        let mut registered = lock(&self.inner.registered);
        let Registered {
            counters,
            gauges,
            histograms,
            units,
        } = &mut *registered;
        let mut add = |name: &Name, mut values: Vec<f64>| {
            // JSON has no others.
            values.retain(|value| value.is_finite());
            if values.is_empty() {
                return;
            }
            let metric = Metric {
                unit: unit(&name.metric, units.get(&name.metric)),
                name: name.metric.clone(),
                values,
            };
            changed.entry(name.labels.clone()).or_default().push(metric);
        };
        for (name, counted) in counters {
            let total = counted.total.load(Ordering::Relaxed);
            let more = total.saturating_sub(counted.told);
            counted.told = total;
            if more > 0 {
                add(name, vec![more as f64]);
            }
        }
        for (name, bits) in gauges {
            let value = f64::from_bits(bits.load(Ordering::Relaxed));
            add(name, vec![value]);
        }
        let mut left_out = 0;
        for (name, values) in histograms {
            let waiting = std::mem::take(&mut *lock(&values.waiting));
            left_out += values.left_out.swap(0, Ordering::Relaxed);
            if !waiting.is_empty() {
                add(name, waiting);
            }
        }
        if left_out > 0 {
            let name = Name {
                labels: Vec::new(),
                metric: LEFT_OUT.to_owned(),
            };
            add(&name, vec![left_out as f64]);
        }
        changed
    }

    fn written(&self, now: Timestamp, labels: &[(String, String)], metrics: Vec<Metric>) -> Value {
        let definitions: Vec<Value> = metrics
            .iter()
            .map(|metric| json!({ "Name": metric.name, "Unit": metric.unit }))
            .collect();
        let dimensions: Vec<&str> = labels.iter().map(|(label, _)| label.as_str()).collect();
        let mut members = Map::new();
        members.insert(
            "_aws".to_owned(),
            json!({
                "Timestamp": now.0,
                "CloudWatchMetrics": [{
                    "Namespace": self.inner.namespace,
                    "Dimensions": [dimensions],
                    "Metrics": definitions,
                }],
            }),
        );
        for (label, value) in labels {
            members.insert(label.clone(), json!(value));
        }
        for metric in metrics {
            let value = match metric.values.as_slice() {
                [one] => json!(one),
                many => json!(many),
            };
            members.insert(metric.name, value);
        }
        Value::Object(members)
    }

    fn describe(&self, name: &KeyName, unit: Option<Unit>) {
        if let Some(unit) = unit {
            lock(&self.inner.registered)
                .units
                .insert(name.as_str().to_owned(), unit);
        }
    }
}

/// A metric of a line.
struct Metric {
    name: String,
    unit: &'static str,
    values: Vec<f64>,
}

/// The metrics in lines that the format allows. A metric stands once in a line.
fn parts(metrics: Vec<Metric>) -> Vec<Vec<Metric>> {
    let mut parts: Vec<Vec<Metric>> = Vec::new();
    for metric in metrics {
        for (number, values) in metric.values.chunks(MOST_IN_A_LINE).enumerate() {
            let part = Metric {
                name: metric.name.clone(),
                unit: metric.unit,
                values: values.to_vec(),
            };
            // The first values go into the last line that has room, the others into lines of their own.
            match parts.last_mut() {
                Some(last) if number == 0 && last.len() < MOST_IN_A_LINE => last.push(part),
                _ => parts.push(vec![part]),
            }
        }
    }
    parts
}

/// The unit in CloudWatch's words: as it was described, or as the name ends.
fn unit(metric: &str, described: Option<&Unit>) -> &'static str {
    match described {
        Some(Unit::Count) => "Count",
        Some(Unit::Percent) => "Percent",
        Some(Unit::Seconds) => "Seconds",
        Some(Unit::Milliseconds) => "Milliseconds",
        Some(Unit::Microseconds) => "Microseconds",
        Some(Unit::Bytes) => "Bytes",
        Some(Unit::CountPerSecond) => "Count/Second",
        Some(_) => "None",
        None if metric.ends_with("_total") => "Count",
        None if metric.ends_with("_seconds") => "Seconds",
        None if metric.ends_with("_bytes") => "Bytes",
        None => "None",
    }
}

/// Labels in the order of their names. CloudWatch has no empty values.
fn name(key: &Key) -> Name {
    let mut labels: Vec<(String, String)> = key
        .labels()
        .filter(|label| !label.value().trim().is_empty())
        .map(|label| (label.key().to_owned(), label.value().to_owned()))
        .collect();
    labels.sort();
    labels.truncate(MOST_DIMENSIONS);
    Name {
        labels,
        metric: key.name().to_owned(),
    }
}

/// A thread that panicked while it held the lock has left whole values.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Recorder for EmfRecorder {
    fn describe_counter(&self, key: KeyName, unit: Option<Unit>, _: SharedString) {
        self.describe(&key, unit);
    }

    fn describe_gauge(&self, key: KeyName, unit: Option<Unit>, _: SharedString) {
        self.describe(&key, unit);
    }

    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, _: SharedString) {
        self.describe(&key, unit);
    }

    fn register_counter(&self, key: &Key, _: &Metadata<'_>) -> Counter {
        let mut registered = lock(&self.inner.registered);
        let counted = registered.counters.entry(name(key)).or_default();
        Counter::from_arc(Arc::clone(&counted.total))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        let mut registered = lock(&self.inner.registered);
        let bits = registered.gauges.entry(name(key)).or_default();
        Gauge::from_arc(Arc::clone(bits))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        let mut registered = lock(&self.inner.registered);
        let values = registered.histograms.entry(name(key)).or_default();
        Histogram::from_arc(Arc::clone(values))
    }
}

impl std::fmt::Debug for EmfRecorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EmfRecorder")
            .field("namespace", &self.inner.namespace)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_373_730_123);

    fn flushed(recorder: &EmfRecorder) -> Vec<Value> {
        let mut lines = Vec::new();
        recorder.flush(NOW, |line| {
            assert!(!line.contains('\n'), "one line: {line}");
            lines.push(serde_json::from_str(line).expect("is JSON"));
        });
        lines
    }

    #[test]
    fn a_line_has_the_metrics_of_its_labels() {
        let recorder = EmfRecorder::new("Rolefit");
        metrics::with_local_recorder(&recorder, || {
            metrics::counter!("messages_total", "queue" => "match", "outcome" => "done").increment(3);
            metrics::histogram!("message_seconds", "outcome" => "done", "queue" => "match").record(0.5);
            metrics::gauge!("connections").set(7.0);
        });
        assert_eq!(
            flushed(&recorder),
            [
                json!({
                    "_aws": { "Timestamp": NOW.0, "CloudWatchMetrics": [{
                        "Namespace": "Rolefit",
                        "Dimensions": [[]],
                        "Metrics": [{ "Name": "connections", "Unit": "None" }],
                    }]},
                    "connections": 7.0,
                }),
                json!({
                    "_aws": { "Timestamp": NOW.0, "CloudWatchMetrics": [{
                        "Namespace": "Rolefit",
                        "Dimensions": [["outcome", "queue"]],
                        "Metrics": [
                            { "Name": "messages_total", "Unit": "Count" },
                            { "Name": "message_seconds", "Unit": "Seconds" },
                        ],
                    }]},
                    "outcome": "done",
                    "queue": "match",
                    "messages_total": 3.0,
                    "message_seconds": 0.5,
                }),
            ]
        );
    }

    #[test]
    fn a_counter_tells_what_was_added_since_the_last_time() {
        let recorder = EmfRecorder::new("Rolefit");
        let add = |count| {
            metrics::with_local_recorder(&recorder, || metrics::counter!("a_total").increment(count));
            let lines = flushed(&recorder);
            lines.first().map(|line| line["a_total"].clone())
        };
        assert_eq!(add(2), Some(json!(2.0)));
        assert_eq!(add(5), Some(json!(5.0)));
        assert_eq!(add(0), None, "nothing is written of what did not change");
    }

    #[test]
    fn many_values_are_many_lines() {
        let recorder = EmfRecorder::new("Rolefit");
        metrics::with_local_recorder(&recorder, || {
            for number in 0..250_u32 {
                metrics::histogram!("a_seconds").record(f64::from(number));
            }
            for number in 0..150 {
                metrics::counter!(format!("c{number}_total")).increment(1);
            }
        });
        let lines = flushed(&recorder);
        let mut values = 0;
        let mut counters = 0;
        for line in &lines {
            let defined = line["_aws"]["CloudWatchMetrics"][0]["Metrics"].as_array();
            let defined = defined.expect("there are metrics");
            assert!(defined.len() <= 100);
            for metric in defined {
                let name = metric["Name"].as_str().expect("has a name");
                match &line[name] {
                    Value::Array(many) => {
                        assert!(many.len() <= 100);
                        values += many.len();
                    }
                    Value::Number(_) => counters += 1,
                    other => panic!("`{name}` is defined and has no value: {other}"),
                }
            }
        }
        assert_eq!((values, counters), (250, 150));
    }

    #[test]
    fn values_that_are_not_kept_are_counted() {
        let recorder = EmfRecorder::new("Rolefit");
        metrics::with_local_recorder(&recorder, || {
            let histogram = metrics::histogram!("a_seconds");
            for _ in 0..MOST_VALUES + 3 {
                histogram.record(1.0);
            }
        });
        let lines = flushed(&recorder);
        let told = lines.iter().find_map(|line| line.get(LEFT_OUT));
        assert_eq!(told, Some(&json!(3.0)));
        assert!(flushed(&recorder).is_empty(), "a histogram forgets what it told");
    }

    #[test]
    fn labels_without_a_value_are_no_dimensions_and_units_are_told() {
        let recorder = EmfRecorder::new("Rolefit");
        metrics::with_local_recorder(&recorder, || {
            metrics::describe_gauge!("share", Unit::Percent, "how much");
            metrics::gauge!("share", "queue" => "").set(1.0);
            metrics::gauge!("broken").set(f64::NAN);
        });
        let lines = flushed(&recorder);
        assert!(
            lines[0].get("broken").is_none(),
            "a value that JSON lacks is left out"
        );
        let line = &lines[0]["_aws"]["CloudWatchMetrics"][0];
        assert_eq!(line["Dimensions"], json!([[]]));
        assert_eq!(line["Metrics"][0]["Unit"], "Percent");
    }
}
