//! Reading: single records and pages of queries.

use std::collections::HashMap;

use aws_sdk_dynamodb::types::KeysAndAttributes;
use rolefit_domain::Timestamp;
use rolefit_formats::cursor::Position;
use rolefit_ports::records::{Content, Direction, Index, Key, Page, Query, Record};
use rolefit_ports::{ErrorKind, PortError, PortResult};

use super::item::{self, Item, key_item, listed_sort, names, own_key, record, text, upper_bound};
use super::transact::{FIRST_PAUSE, incomplete, jitter};
use super::{DynamoStore, error, expressions};
use crate::error::port_error;

/// Most keys of one batch of reads (the service's own limit).
const BATCH: usize = 100;
/// Tries of a batch of which the service left some over.
const TRIES: u32 = 8;

pub(super) async fn get(store: &DynamoStore, key: &Key) -> PortResult<Option<Record>> {
    // The service refuses what can be nobody's key; for the port it is absent.
    if key.validate().is_err() {
        return Ok(None);
    }
    let found = store
        .client
        .get_item()
        .table_name(&store.table)
        .set_key(Some(key_item(key)))
        .consistent_read(true)
        .send()
        .await
        .map_err(|failure| port_error(failure, "cannot read a record", error::CODES))?;
    let Some(item) = found.item else {
        return Ok(None);
    };
    let found = record(&item)?;
    Ok(Some(found).filter(|record| is_alive(record, store.clock.now())))
}

pub(super) async fn query(store: &DynamoStore, wanted: &Query) -> PortResult<Page> {
    wanted.validate()?;
    let after = match &wanted.after {
        Some(cursor) => Some(store.cursor_key.open(wanted, cursor)?),
        None => None,
    };
    let nothing = Page {
        records: Vec::new(),
        next: None,
    };
    let (partition, sort, index_name) = names(wanted.index);
    let range = expressions::range(partition, sort, &wanted.range, |to| upper_bound(wanted.index, to));
    let Some((condition, values)) = range.filter(|_| !wanted.partition.is_empty()) else {
        return Ok(nothing);
    };
    let in_index = match wanted.index {
        Index::Primary => format!("{}{}", item::RECORD_MARK, wanted.partition),
        Index::First | Index::Second => wanted.partition.clone(),
    };
    let mut sent: HashMap<_, _> = values
        .into_iter()
        .map(|(name, value)| (name.to_owned(), text(value)))
        .collect();
    sent.insert(":p".to_owned(), text(in_index.clone()));
    let answer = store
        .client
        .query()
        .table_name(&store.table)
        .set_index_name(index_name.map(str::to_owned))
        .key_condition_expression(condition)
        .set_expression_attribute_values(Some(sent))
        .scan_index_forward(wanted.direction == Direction::Ascending)
        // An index is never read as of now.
        .consistent_read(wanted.index == Index::Primary)
        .set_projection_expression(projection(wanted).map(str::to_owned))
        .limit(i32::try_from(wanted.limit).unwrap_or(i32::MAX))
        .set_exclusive_start_key(after.map(|position| start_key(wanted.index, &in_index, &position)))
        .send()
        .await
        .map_err(|failure| port_error(failure, "cannot query records", error::CODES))?;
    let next = match answer.last_evaluated_key {
        Some(last) => Some(store.cursor_key.seal(wanted, &position(wanted.index, &last)?)),
        None => None,
    };
    let items = answer.items.unwrap_or_default();
    let records = match (wanted.index, wanted.content) {
        (Index::First | Index::Second, Content::Whole) => whole(store, wanted, &items).await?,
        (Index::Primary, _) | (_, Content::Heads) => items.iter().filter_map(readable).collect(),
    };
    let now = store.clock.now();
    Ok(Page {
        records: records
            .into_iter()
            .filter(|record| is_alive(record, now))
            .collect(),
        next,
    })
}

/// What is read of each item; `None`: all of it. The indexes hold heads only.
const fn projection(wanted: &Query) -> Option<&'static str> {
    match (wanted.index, wanted.content) {
        (Index::Primary, Content::Heads) => Some(expressions::HEADS),
        _ => None,
    }
}

/// The whole records that an index lists, in its order.
///
/// The indexes hold keys only: a body in each of them would be paid for at every write. A record that has moved in the
/// index or is gone since the index last heard of it is left out.
async fn whole(store: &DynamoStore, wanted: &Query, listed: &[Item]) -> PortResult<Vec<Record>> {
    // Both lists in step: what has no key is in neither.
    let listed: Vec<(Key, &Item)> = listed
        .iter()
        .filter_map(|item| Some((counted(own_key(item))?, item)))
        .collect();
    let keys: Vec<Key> = listed.iter().map(|(key, _)| key.clone()).collect();
    let mut found: HashMap<Key, Record> = HashMap::with_capacity(keys.len());
    for batch in keys.chunks(BATCH) {
        for item in read_batch(store, batch).await? {
            if let Some(record) = readable(&item) {
                found.insert(record.key.clone(), record);
            }
        }
    }
    let mut records = Vec::with_capacity(keys.len());
    for (key, listed) in &listed {
        let Some(record) = found.remove(key) else {
            continue;
        };
        let (_, sort, _) = names(wanted.index);
        let place = match wanted.index {
            Index::Primary => Some(&record.key),
            Index::First => record.index1.as_ref(),
            Index::Second => record.index2.as_ref(),
        };
        let still_there = place.is_some_and(|place| {
            place.partition == wanted.partition
                && item::string(listed, sort).is_ok_and(|listed| listed == listed_sort(&place.sort, key))
        });
        if still_there {
            records.push(record);
        }
    }
    Ok(records)
}

async fn read_batch(store: &DynamoStore, keys: &[Key]) -> PortResult<Vec<Item>> {
    let mut left: Vec<Item> = keys.iter().map(key_item).collect();
    let mut items = Vec::with_capacity(left.len());
    let mut pause = FIRST_PAUSE;
    for _ in 0..TRIES {
        let wanted = KeysAndAttributes::builder()
            .set_keys(Some(left))
            .consistent_read(true)
            .build()
            .map_err(incomplete)?;
        let mut answer = store
            .client
            .batch_get_item()
            .request_items(&store.table, wanted)
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot read records", error::CODES))?;
        let found = answer
            .responses
            .as_mut()
            .and_then(|tables| tables.remove(&store.table))
            .unwrap_or_default();
        let is_busy = found.is_empty();
        items.extend(found);
        let unread = answer
            .unprocessed_keys
            .as_mut()
            .and_then(|tables| tables.remove(&store.table));
        match unread {
            Some(unread) if !unread.keys.is_empty() => left = unread.keys,
            _ => return Ok(items),
        }
        // Left over because the answer was full; only an answer with nothing in it means that the table is busy.
        if is_busy {
            tokio::time::sleep(pause + jitter(store)).await;
            pause *= 2;
        }
    }
    Err(PortError::new(
        ErrorKind::Throttled,
        "the table left records of a batch unread",
    ))
}

/// The record of an item of a list; `None` for one that cannot be read, which must not hide all others of its page.
fn readable(item: &Item) -> Option<Record> {
    counted(record(item))
}

/// Counts and logs what cannot be read: whoever asks for the record itself is told.
fn counted<T>(read: PortResult<T>) -> Option<T> {
    read.inspect_err(|error| {
        metrics::counter!("rolefit_damaged_total", "what" => "item").increment(1);
        tracing::error!(%error, "a record of a list cannot be read and is left out");
    })
    .ok()
}

fn is_alive(record: &Record, now: Timestamp) -> bool {
    record.expires_at.is_none_or(|expires| expires > now)
}

fn start_key(index: Index, partition: &str, position: &Position) -> Item {
    let mut start = key_item(&position.key);
    let (partition_name, sort_name, index_name) = names(index);
    if index_name.is_some() {
        start.insert(partition_name.to_owned(), text(partition));
        start.insert(
            sort_name.to_owned(),
            text(listed_sort(&position.sort, &position.key)),
        );
    }
    start
}

fn position(index: Index, last: &Item) -> PortResult<Position> {
    let key = own_key(last)?;
    let (_, sort_name, _) = names(index);
    let sort = match index {
        Index::Primary => key.sort.clone(),
        Index::First | Index::Second => item::string(last, sort_name)?
            .strip_suffix(&listed_sort("", &key))
            .ok_or_else(|| item::corrupt(sort_name))?
            .to_owned(),
    };
    Ok(Position { sort, key })
}
