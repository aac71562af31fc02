//! The activity stream as objects of the lake: one event as JSON on each line, under the day of the first.

use async_trait::async_trait;
use rolefit_domain::EventEnvelope;
use serde_json::Value;

use super::{Fault, Handler, again};
use crate::wiring::functions::{Entries, S3Lake, entries};

/// Writes one object for each batch of a shard. The same batch again is the same object; a batch that is cut in another way
/// the second time has some events twice, which their ids tell.
pub(super) struct Activity {
    lake: S3Lake,
}

impl Activity {
    pub(super) const fn new(lake: S3Lake) -> Self {
        Self { lake }
    }
}

#[async_trait]
impl Handler for Activity {
    async fn handle(&self, event: &str) -> Result<Value, Fault> {
        if let Some(object) = entries(event)?.and_then(|entries| Object::of(&entries)) {
            self.lake.put(&object.name, object.lines).await?;
        }
        Ok(again([]))
    }
}

/// What is stored.
#[derive(Debug, PartialEq, Eq)]
struct Object {
    name: String,
    lines: String,
}

impl Object {
    /// `None` when nothing of it is an event. Events hold pseudonymous ids only, so that what is no event is left out: it
    /// might hold anything.
    fn of(entries: &Entries) -> Option<Self> {
        let mut lines = String::new();
        let mut day = None;
        for body in &entries.bodies {
            let event: EventEnvelope = match serde_json::from_str(body) {
                Ok(event) => event,
                Err(_) => {
                    metrics::counter!("rolefit_activity_left_out_total").increment(1);
                    tracing::error!(
                        shard = entries.shard,
                        "an entry of the activity stream is no event; left out"
                    );
                    continue;
                }
            };
            // Written anew, without whatever else its JSON may hold.
            let Ok(line) = serde_json::to_string(&event) else {
                continue;
            };
            day.get_or_insert_with(|| event.at.iso_date());
            lines.push_str(&line);
            lines.push('\n');
        }
        let name = format!("activity/day={}/{}-{}.jsonl", day?, entries.shard, entries.first);
        Some(Self { name, lines })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_stand_on_lines_under_their_day_and_nothing_else_does() {
        let event = |number: u8| {
            format!(
                r#"{{"id":"0000000000000000000000000000000{number}","version":1,"at":1795373730123,"organization":null,"event":{{"type":"candidate.registered","data":{{"account":"00000000000000000000000000000009"}}}},"name":"Nora"}}"#
            )
        };
        let entries = Entries {
            shard: "shardId-000000000000".to_owned(),
            first: "7".to_owned(),
            bodies: vec!["{}".to_owned(), event(1), String::new(), event(2)],
        };
        let object = Object::of(&entries).expect("has events");
        assert_eq!(
            object.name,
            "activity/day=2026-11-22/shardId-000000000000-7.jsonl"
        );
        assert_eq!(object.lines.lines().count(), 2);
        assert!(!object.lines.contains("Nora"), "{}", object.lines);
        for line in object.lines.lines() {
            serde_json::from_str::<EventEnvelope>(line).expect("an event");
        }
        let nothing = Entries {
            bodies: vec!["no event".to_owned()],
            ..entries
        };
        assert_eq!(Object::of(&nothing), None);
    }
}
