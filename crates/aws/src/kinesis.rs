//! The activity stream on Kinesis.
//!
//! A Kinesis stream has an order for each shard, with numbers of 186 bits, and none across shards, so a place in it is a
//! [`Place`], which the port knows as a text.
//!
//! Entries of one key are in one shard and keep their order there. `PutRecords` keeps none when some records fail, so that a
//! call never holds two entries of one key.

mod handed;
mod place;
mod read;

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_sdk_kinesis::Client;
use aws_sdk_kinesis::primitives::Blob;
use aws_sdk_kinesis::types::PutRecordsRequestEntry;
use rolefit_ports::records::{Condition, Key, NewRecord, Transaction, Write};
use rolefit_ports::stream::{StreamEntry, StreamPage, StreamPlace};
use rolefit_ports::{ActivityStream, ErrorKind, PortError, PortResult, Records};

pub use self::handed::{HandedOver, handed_over};
pub use self::place::Place;
pub use self::read::Page;
use crate::error::{Codes, kind_of_part, port_error};
use crate::sdk::{Sdk, Service};

/// Most records of one call (the service's own limit).
const MOST_RECORDS: usize = 500;
/// Most bytes of the records of one call, below the service's 5 MiB with their keys.
const MOST_BYTES: usize = 4 * 1024 * 1024;
/// Tries of records that the service did not take.
const TRIES: u32 = 5;
/// Pause after the first of them; each further one doubles it.
const FIRST_PAUSE: Duration = Duration::from_millis(100);
/// Tries of a checkpoint that others wrote meanwhile.
const CHECKPOINT_TRIES: u32 = 5;
/// Sort key of a checkpoint's record.
const CHECKPOINT: &str = "checkpoint";

/// The codes of the service beside the common ones, of calls and of single records.
const CODES: Codes = &[
    ("ExpiredIteratorException", ErrorKind::Unavailable),
    ("ExpiredNextTokenException", ErrorKind::Unavailable),
    ("InternalFailureException", ErrorKind::Unavailable),
    ("InvalidArgumentException", ErrorKind::Invalid),
    ("KMSAccessDeniedException", ErrorKind::Refused),
    ("KMSDisabledException", ErrorKind::Refused),
    ("KMSInvalidStateException", ErrorKind::Refused),
    ("KMSNotFoundException", ErrorKind::Refused),
    ("KMSOptInRequired", ErrorKind::Refused),
    ("KMSThrottlingException", ErrorKind::Throttled),
    ("LimitExceededException", ErrorKind::Throttled),
    ("ProvisionedThroughputExceededException", ErrorKind::Throttled),
    // The stream is being made or changed.
    ("ResourceInUseException", ErrorKind::Unavailable),
    ("ResourceNotFoundException", ErrorKind::Refused),
];

/// An activity stream on Kinesis, with the checkpoints of its readers in records.
pub struct KinesisStream {
    client: Client,
    stream: String,
    records: Arc<dyn Records>,
}

/// An entry: its key and its body.
type Entry = (String, String);

impl KinesisStream {
    /// The stream with this name.
    pub fn new(sdk: &Sdk, stream: impl Into<String>, records: Arc<dyn Records>) -> Self {
        Self {
            client: Client::new(&sdk.config(Service::Kinesis)),
            stream: stream.into(),
            records,
        }
    }

    async fn put(&self, batch: &[&Entry]) -> PortResult<()> {
        let mut left: Vec<&Entry> = batch.to_vec();
        let mut pause = FIRST_PAUSE;
        let mut tries = 1;
        loop {
            let records = left.iter().map(|(key, body)| {
                PutRecordsRequestEntry::builder()
                    .partition_key(key)
                    .data(Blob::new(body.as_bytes()))
                    .build()
                    .map_err(|error| {
                        PortError::with_source(ErrorKind::Invalid, "an entry is incomplete", error)
                    })
            });
            let answer = self
                .client
                .put_records()
                .stream_name(&self.stream)
                .set_records(Some(records.collect::<PortResult<_>>()?))
                .send()
                .await
                .map_err(|failure| port_error(failure, "cannot append to the stream", CODES))?;
            let failed = |number: usize| {
                answer
                    .records()
                    .get(number)
                    .and_then(|record| record.error_code())
            };
            let Some(code) = (0..left.len()).find_map(failed) else {
                return Ok(());
            };
            let kind = kind_of_part(code, CODES);
            if !kind.is_transient() || tries == TRIES {
                return Err(PortError::new(kind, format!("cannot append an entry: `{code}`")));
            }
            let again = left
                .iter()
                .enumerate()
                .filter(|(number, _)| failed(*number).is_some());
            left = again.map(|(_, entry)| *entry).collect();
            tokio::time::sleep(pause).await;
            pause *= 2;
            tries += 1;
        }
    }

    /// Remembers how far a reader has come; never goes back, in no shard.
    pub async fn remember(&self, reader: &str, place: &Place) -> PortResult<()> {
        for _ in 0..CHECKPOINT_TRIES {
            let key = checkpoint_key(reader);
            let stored = self.records.get(&key).await?;
            let (condition, place) = match &stored {
                None => (Condition::Absent, place.clone()),
                Some(record) => {
                    let before = Place::from_bytes(&record.body)?;
                    (Condition::Version(record.version), before.furthest(place))
                }
            };
            let write = Write::Put {
                record: NewRecord::new(key, place.to_text()?.into_bytes()),
                condition,
            };
            let transaction = Transaction {
                writes: vec![write],
                ..Transaction::default()
            };
            match self.records.transact(transaction).await {
                Err(error) if error.kind() == ErrorKind::Conflict => {}
                other => return other,
            }
        }
        Err(PortError::new(
            ErrorKind::Throttled,
            "others kept writing the same checkpoint",
        ))
    }

    /// How far a reader has come; the beginning when it never said.
    pub async fn remembered(&self, reader: &str) -> PortResult<Place> {
        match self.records.get(&checkpoint_key(reader)).await? {
            Some(record) => Place::from_bytes(&record.body),
            None => Ok(Place::default()),
        }
    }
}

#[async_trait::async_trait]
impl ActivityStream for KinesisStream {
    async fn append(&self, entries: &[(String, String)]) -> PortResult<()> {
        for round in rounds(entries) {
            for batch in batches(&round) {
                self.put(batch).await?;
            }
        }
        Ok(())
    }

    async fn read(&self, after: &StreamPlace, limit: u32) -> PortResult<StreamPage> {
        let page = self.read_from(&place_of(after)?, limit).await?;
        let entries = page.entries.into_iter();
        Ok(StreamPage {
            entries: entries.map(|(key, body)| StreamEntry { key, body }).collect(),
            next: text_of(&page.next)?,
        })
    }

    async fn checkpoint(&self, consumer: &str, place: &StreamPlace) -> PortResult<()> {
        self.remember(consumer, &place_of(place)?).await
    }

    async fn position(&self, consumer: &str) -> PortResult<StreamPlace> {
        text_of(&self.remembered(consumer).await?)
    }
}

fn place_of(text: &StreamPlace) -> PortResult<Place> {
    match text.0.as_str() {
        "" => Ok(Place::default()),
        text => Place::parse(text),
    }
}

fn text_of(place: &Place) -> PortResult<StreamPlace> {
    match *place == Place::default() {
        true => Ok(StreamPlace::default()),
        false => place.to_text().map(StreamPlace),
    }
}

impl std::fmt::Debug for KinesisStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KinesisStream")
            .field("stream", &self.stream)
            .finish_non_exhaustive()
    }
}

fn checkpoint_key(reader: &str) -> Key {
    Key::new(format!("stream.checkpoint.{reader}"), CHECKPOINT)
}

/// The entries in rounds with each key once: the first of each key, then the second of each.
fn rounds(entries: &[Entry]) -> Vec<Vec<&Entry>> {
    let mut rounds: Vec<Vec<&Entry>> = Vec::new();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    for entry in entries {
        let count = seen.entry(&entry.0).or_default();
        match rounds.get_mut(*count) {
            Some(round) => round.push(entry),
            None => rounds.push(vec![entry]),
        }
        *count += 1;
    }
    rounds
}

/// The entries in as few calls as the service's limits allow.
fn batches<'a, 'b>(mut entries: &'b [&'a Entry]) -> Vec<&'b [&'a Entry]> {
    let mut batches = Vec::new();
    while !entries.is_empty() {
        let mut bytes = 0;
        let fits = entries.iter().take(MOST_RECORDS).take_while(|(key, body)| {
            bytes += key.len() + body.len();
            bytes <= MOST_BYTES
        });
        // One always goes, and the service decides.
        let (batch, rest) = entries.split_at(fits.count().max(1));
        batches.push(batch);
        entries = rest;
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entries(keys: &[&str]) -> Vec<Entry> {
        let numbered = keys.iter().enumerate();
        numbered
            .map(|(number, key)| ((*key).to_owned(), number.to_string()))
            .collect()
    }

    #[test]
    fn a_round_has_each_key_once_and_rounds_keep_the_order() {
        let entries = entries(&["a", "b", "a", "c", "a", "b"]);
        let bodies: Vec<Vec<&str>> = rounds(&entries)
            .iter()
            .map(|round| round.iter().map(|(_, body)| body.as_str()).collect())
            .collect();
        assert_eq!(bodies, [vec!["0", "1", "3"], vec!["2", "5"], vec!["4"]]);
        assert!(rounds(&[]).is_empty());
    }

    #[test]
    fn a_call_has_as_many_entries_as_the_service_takes() {
        let sizes = |entries: &[Entry]| -> Vec<usize> {
            let entries: Vec<&Entry> = entries.iter().collect();
            batches(&entries).iter().map(|batch| batch.len()).collect()
        };
        assert_eq!(sizes(&entries(&["k"; 1100])), [500, 500, 100]);
        let half = ("k".to_owned(), "x".repeat(MOST_BYTES / 2 - 1));
        assert_eq!(sizes(&[half.clone(), half.clone(), half]), [2, 1]);
        let large = ("k".to_owned(), "x".repeat(MOST_BYTES + 1));
        assert_eq!(sizes(&[large.clone(), large]), [1, 1], "one always goes");
    }
}
