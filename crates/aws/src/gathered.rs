//! Metrics as they are counted, until they are told: by lines of the log ([`crate::emf`]) or by calls
//! (`crate::cloudwatch`).
//!
//! The recorder takes the place of the one that `/metrics` is read from. Labels are dimensions, and each combination of
//! their values is a metric that is paid for: labels must be few and never name a person.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use metrics::{Counter, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit};

/// Most dimensions of a metric (the service's own limit); further labels are left out.
const MOST_DIMENSIONS: usize = 30;
/// Most values of a histogram that wait to be told; later ones are only counted.
const MOST_VALUES: usize = 10_000;
/// The metric that counts values which were not kept.
pub(crate) const LEFT_OUT: &str = "rolefit_metric_values_left_out_total";

/// A recorder that keeps what was counted until it is taken. Clones share the values.
#[derive(Clone, Default)]
pub struct Gathered {
    registered: Arc<Mutex<Registered>>,
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

/// Metrics with the same labels, each with its value; sorted by their names, and empty for none.
pub type Labels = Vec<(String, String)>;

/// A metric with what it counted.
#[derive(Debug, Clone, PartialEq)]
pub struct Metric {
    /// Its name.
    pub name: String,
    /// Its unit in CloudWatch's words.
    pub unit: &'static str,
    /// Its values, at least one, all finite: what a counter grew by, what a gauge stands at, everything that a histogram saw.
    pub values: Vec<f64>,
}

impl Gathered {
    /// Takes everything that changed since the last time, by its labels.
    pub fn take(&self) -> BTreeMap<Labels, Vec<Metric>> {
        let mut changed: BTreeMap<_, Vec<Metric>> = BTreeMap::new();
        let mut registered = lock(&self.registered);
        let Registered {
            counters,
            gauges,
            histograms,
            units,
        } = &mut *registered;
        let mut add = |name: &Name, mut values: Vec<f64>| {
            // Neither JSON nor the service has others.
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

    fn describe(&self, name: &KeyName, unit: Option<Unit>) {
        if let Some(unit) = unit {
            lock(&self.registered)
                .units
                .insert(name.as_str().to_owned(), unit);
        }
    }
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

impl Recorder for Gathered {
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
        let mut registered = lock(&self.registered);
        let counted = registered.counters.entry(name(key)).or_default();
        Counter::from_arc(Arc::clone(&counted.total))
    }

    fn register_gauge(&self, key: &Key, _: &Metadata<'_>) -> Gauge {
        let mut registered = lock(&self.registered);
        let bits = registered.gauges.entry(name(key)).or_default();
        Gauge::from_arc(Arc::clone(bits))
    }

    fn register_histogram(&self, key: &Key, _: &Metadata<'_>) -> Histogram {
        let mut registered = lock(&self.registered);
        let values = registered.histograms.entry(name(key)).or_default();
        Histogram::from_arc(Arc::clone(values))
    }
}

impl std::fmt::Debug for Gathered {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Gathered").finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The values of a metric without labels; none when nothing is told of it.
    fn told(gathered: &Gathered, name: &str) -> Vec<f64> {
        let taken = gathered.take();
        let mut metrics = taken.into_values().flatten();
        metrics
            .find(|metric| metric.name == name)
            .map_or_else(Vec::new, |metric| metric.values)
    }

    #[test]
    fn a_counter_tells_what_was_added_since_the_last_time() {
        let gathered = Gathered::default();
        let add = |count| {
            metrics::with_local_recorder(&gathered, || metrics::counter!("a_total").increment(count));
            told(&gathered, "a_total")
        };
        assert_eq!(add(2), [2.0]);
        assert_eq!(add(5), [5.0]);
        assert!(add(0).is_empty(), "nothing is told of what did not change");
    }

    #[test]
    fn values_that_are_not_kept_are_counted() {
        let gathered = Gathered::default();
        metrics::with_local_recorder(&gathered, || {
            let histogram = metrics::histogram!("a_seconds");
            for _ in 0..MOST_VALUES + 3 {
                histogram.record(1.0);
            }
        });
        assert_eq!(told(&gathered, LEFT_OUT), [3.0]);
        assert!(gathered.take().is_empty(), "a histogram forgets what it told");
    }

    #[test]
    fn labels_without_a_value_are_no_dimensions_and_units_are_told() {
        let gathered = Gathered::default();
        metrics::with_local_recorder(&gathered, || {
            metrics::describe_gauge!("share", Unit::Percent, "how much");
            metrics::gauge!("share", "queue" => "").set(1.0);
            metrics::gauge!("broken").set(f64::NAN);
        });
        let taken = gathered.take();
        let share = Metric {
            name: "share".to_owned(),
            unit: "Percent",
            values: vec![1.0],
        };
        assert_eq!(
            taken,
            BTreeMap::from([(Labels::new(), vec![share])]),
            "no value that is no number"
        );
    }
}
