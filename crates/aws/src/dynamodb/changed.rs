//! Changes that the table's stream hands to a function.

use rolefit_ports::records::Key;
use rolefit_ports::{ErrorKind, PortError, PortResult};
use serde::Deserialize;

use super::item::RECORD_MARK;

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "Records")]
    records: Vec<Change>,
}

#[derive(Deserialize)]
struct Change {
    dynamodb: Images,
}

/// Only the keys: what a record is now is read from the table, which may be further on already.
#[derive(Deserialize)]
struct Images {
    #[serde(rename = "Keys")]
    keys: Keys,
}

#[derive(Deserialize)]
struct Keys {
    pk: Text,
    sk: Text,
}

#[derive(Deserialize)]
struct Text {
    #[serde(rename = "S")]
    text: String,
}

/// The records that a function's event says were written or removed, each once, in the order of their first change. Items
/// that are no records, such as those of the journal, are left out.
///
/// # Errors
/// `Invalid` when the event is not one of the table's stream.
pub fn changed(event: &str) -> PortResult<Vec<Key>> {
    let event: Event = serde_json::from_str(event).map_err(|error| {
        PortError::with_source(
            ErrorKind::Invalid,
            "the event is not one of the table's stream",
            error,
        )
    })?;
    let mut keys: Vec<Key> = Vec::new();
    for change in event.records {
        let Keys { pk, sk } = change.dynamodb.keys;
        let Some(partition) = pk.text.strip_prefix(RECORD_MARK) else {
            continue;
        };
        let key = Key::new(partition, sk.text);
        if !keys.contains(&key) {
            keys.push(key);
        }
    }
    Ok(keys)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn records_are_told_once_and_the_journal_is_not() {
        let change = |pk: &str, sk: &str| {
            format!(
                r#"{{"eventName":"MODIFY","dynamodb":{{"Keys":{{"pk":{{"S":"{pk}"}},"sk":{{"S":"{sk}"}}}},"SequenceNumber":"1"}}}}"#
            )
        };
        let changes = [
            change("R#JOB#1", "JOB"),
            change("J#3", "x"),
            change("R#JOB#1", "JOB"),
            change("R#A", "B"),
        ];
        let event = format!(r#"{{"Records":[{}]}}"#, changes.join(","));
        let keys = changed(&event).expect("an event of the stream");
        assert_eq!(keys, [Key::new("JOB#1", "JOB"), Key::new("A", "B")]);
        assert_eq!(changed("{}").expect_err("no event").kind(), ErrorKind::Invalid);
    }
}
