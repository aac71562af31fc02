//! Entries that the service hands to a function.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rolefit_ports::{ErrorKind, PortError, PortResult};
use serde::Deserialize;

/// Entries of one shard.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// The shard, as far as names of objects need it.
    pub shard: String,
    /// The number of the first entry, which no other entry of the shard has.
    pub first: String,
    /// Bodies in the shard's order. One that is no text is an empty one.
    pub bodies: Vec<String>,
}

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "Records")]
    records: Vec<Record>,
}

#[derive(Deserialize)]
struct Record {
    kinesis: Data,
    /// The shard and the entry's number with a colon between them.
    #[serde(rename = "eventID")]
    id: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Data {
    data: String,
    sequence_number: String,
}

/// The entries of a function's event; `None` without any. An event has entries of one shard only.
///
/// # Errors
/// `Invalid` when the event is not one of a stream.
pub fn handed_over(event: &str) -> PortResult<Option<HandedOver>> {
    let event: Event = serde_json::from_str(event).map_err(|error| {
        PortError::with_source(ErrorKind::Invalid, "the event is not one of a stream", error)
    })?;
    let Some(first) = event.records.first() else {
        return Ok(None);
    };
    let shard = first.id.split(':').next().unwrap_or_default();
    let shard = shard
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '-')
        .collect();
    let text = |record: &Record| {
        let bytes = STANDARD.decode(&record.kinesis.data).ok()?;
        String::from_utf8(bytes).ok()
    };
    Ok(Some(HandedOver {
        shard,
        first: first.kinesis.sequence_number.clone(),
        bodies: event
            .records
            .iter()
            .map(|record| text(record).unwrap_or_default())
            .collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_come_in_their_order_under_their_shard() {
        let record = |number: u32, data: &str| {
            format!(
                r#"{{"eventID":"shardId-000000000006:{number}","kinesis":{{"data":"{data}","partitionKey":"1","sequenceNumber":"{number}"}}}}"#
            )
        };
        let records = [record(7, "eyJhIjoxfQ=="), record(8, "/w=="), record(9, "e30=")];
        let event = format!(r#"{{"Records":[{}]}}"#, records.join(","));
        let handed = handed_over(&event)
            .expect("an event of a stream")
            .expect("has entries");
        assert_eq!(
            (handed.shard.as_str(), handed.first.as_str()),
            ("shardId-000000000006", "7")
        );
        assert_eq!(handed.bodies, [r#"{"a":1}"#, "", "{}"]);
        assert_eq!(handed_over(r#"{"Records":[]}"#).expect("an event"), None);
        assert_eq!(
            handed_over("{}").expect_err("no event").kind(),
            ErrorKind::Invalid
        );
    }
}
