//! Metrics as log lines in CloudWatch's embedded metric format, from which the logs service makes metrics by itself.

use std::collections::BTreeMap;

use rolefit_domain::Timestamp;
use serde_json::{Map, Value, json};

use crate::gathered::{Labels, Metric};

/// Most metrics of one line, and most values of one metric in it (the format's own limits).
const MOST_IN_A_LINE: usize = 100;

/// What was gathered as lines of JSON without their ends, in a namespace of CloudWatch, such as `Rolefit`.
pub fn lines(namespace: &str, now: Timestamp, gathered: BTreeMap<Labels, Vec<Metric>>) -> Vec<String> {
    let mut lines = Vec::new();
    for (labels, metrics) in gathered {
        for part in parts(metrics) {
            lines.push(written(namespace, now, &labels, part).to_string());
        }
    }
    lines
}

fn written(namespace: &str, now: Timestamp, labels: &[(String, String)], metrics: Vec<Metric>) -> Value {
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
                "Namespace": namespace,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::gathered::Gathered;

    const NOW: Timestamp = Timestamp(1_795_373_730_123);

    fn flushed(recorder: &Gathered) -> Vec<Value> {
        let lines = lines("Rolefit", NOW, recorder.take());
        let line = |line: &String| {
            assert!(!line.contains('\n'), "one line: {line}");
            serde_json::from_str(line).expect("is JSON")
        };
        lines.iter().map(line).collect()
    }

    #[test]
    fn a_line_has_the_metrics_of_its_labels() {
        let recorder = Gathered::default();
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
    fn many_values_are_many_lines() {
        let recorder = Gathered::default();
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
}
