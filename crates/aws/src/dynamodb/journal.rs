//! The journal: what a transaction leaves behind for others to carry on — events for the bus, audit entries for the chain.
//!
//! ```text
//! pk   `J#` and a shard       sk   a UUID of version 7 and a number: later transactions stand later
//! ev   events as JSON         dn   places of those of them that were published, while others wait
//! au   audit entries as JSON
//! ```
//!
//! One item holds both, because each item of a transaction is paid for twice over. Whoever takes the last thing out
//! removes the item. The shards spread the writes: one partition takes a thousand a second.
//!
//! Transactions of one process keep their order. Those of several do as far as their clocks agree, which matters for
//! the order of entries in the chain and never for whether they are in it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_dynamodb::types::{AttributeValue, ReturnValue};
use futures::future::try_join_all;
use rolefit_ports::records::{OutboxEntry, OutboxPlace, Transaction};
use rolefit_ports::{ErrorKind, Outbox, PortError, PortResult};
use serde::Serialize;

use super::item::{Item, corrupt, string, text};
use super::{DynamoRecords, DynamoStore, error, expressions};
use crate::error::port_error;

/// Partitions of the journal.
const SHARDS: u8 = 4;
/// Most audit entries of one item: giving them their places takes as many items of one transaction.
pub(super) const MOST_AUDIT: usize = 40;
/// Most bytes of events and entries of one item, below the service's limit for an item.
const MOST_BYTES: usize = 300 * 1024;
/// How long [`Outbox::wait`] waits at most.
const LONGEST_WAIT: Duration = Duration::from_secs(5);
/// How often it looks for what other processes wrote.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// Items of one read.
const PAGE: i32 = 100;

/// The items that carry a transaction's events and audit entries, in order.
pub(super) fn items(store: &DynamoStore, transaction: &Transaction) -> PortResult<Vec<Item>> {
    let events = pieces(&transaction.events, usize::MAX)?;
    let audit = pieces(&transaction.audit, MOST_AUDIT)?;
    if events.is_empty() && audit.is_empty() {
        return Ok(Vec::new());
    }
    let id = store.ids.uuid();
    let shard = id.as_bytes().last().copied().unwrap_or_default() % SHARDS;
    // One of each in the same item as long as they fit there together.
    let fits = |a: &[String], b: &[String]| a.iter().chain(b).map(String::len).sum::<usize>() <= MOST_BYTES;
    let mut left: Vec<(Vec<String>, Vec<String>)> = Vec::new();
    let mut audit = audit.into_iter().peekable();
    for events in events {
        let with = audit.next_if(|audit| fits(&events, audit)).unwrap_or_default();
        left.push((events, with));
    }
    left.extend(audit.map(|audit| (Vec::new(), audit)));
    let item = |(number, (events, audit)): (usize, (Vec<String>, Vec<String>))| {
        let mut item = key(shard, &format!("{}-{number:02}", id.simple()));
        for (name, texts) in [("ev", events), ("au", audit)] {
            if !texts.is_empty() {
                item.insert(name.to_owned(), list(texts));
            }
        }
        item
    };
    Ok(left.into_iter().enumerate().map(item).collect())
}

/// The JSON of things in pieces that fit into an item each.
fn pieces<T: Serialize>(things: &[T], most: usize) -> PortResult<Vec<Vec<String>>> {
    let mut pieces: Vec<Vec<String>> = Vec::new();
    let mut bytes = 0;
    for thing in things {
        let json = serde_json::to_string(thing)
            .map_err(|error| PortError::with_source(ErrorKind::Invalid, "an item has no JSON form", error))?;
        if json.len() > MOST_BYTES {
            return Err(PortError::new(
                ErrorKind::Invalid,
                format!(
                    "an event or audit entry has {} bytes, more than {MOST_BYTES}",
                    json.len()
                ),
            ));
        }
        match pieces.last_mut() {
            Some(piece) if piece.len() < most && bytes + json.len() <= MOST_BYTES => {
                bytes += json.len();
                piece.push(json);
            }
            _ => {
                bytes = json.len();
                pieces.push(vec![json]);
            }
        }
    }
    Ok(pieces)
}

/// The key of an item of the journal.
pub(super) fn key(shard: u8, sort: &str) -> Item {
    Item::from([
        ("pk".to_owned(), text(format!("J#{shard}"))),
        ("sk".to_owned(), text(sort)),
    ])
}

/// An item of the journal that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Waiting {
    pub(super) shard: u8,
    pub(super) sort: String,
    pub(super) events: Vec<String>,
    pub(super) done: BTreeSet<usize>,
    pub(super) audit: Vec<String>,
}

impl Waiting {
    fn read(shard: u8, item: &Item) -> PortResult<Self> {
        let done = match item.get("dn") {
            None => BTreeSet::new(),
            Some(AttributeValue::Ns(numbers)) => {
                let numbers = numbers.iter().map(|number| number.parse());
                numbers.collect::<Result<_, _>>().map_err(|_| corrupt("dn"))?
            }
            Some(_) => return Err(corrupt("dn")),
        };
        Ok(Self {
            shard,
            sort: string(item, "sk")?.to_owned(),
            events: texts(item, "ev")?,
            done,
            audit: texts(item, "au")?,
        })
    }
}

/// What waits in the journal, the oldest first, until `enough` says so of an item or nothing is left. Each shard is
/// read to the point where all of them are complete, so that the order holds. An item of another form stays, is told of, and
/// stops no other.
pub(super) async fn waiting(
    store: &DynamoStore,
    mut enough: impl FnMut(&Waiting) -> bool,
) -> PortResult<Vec<Waiting>> {
    let mut shards: Vec<Shard> = (0..SHARDS).map(Shard::new).collect();
    let mut found = Vec::new();
    loop {
        try_join_all(shards.iter_mut().map(|shard| shard.fill(store))).await?;
        // Only what stands before the last item read of every unfinished shard is known to be next.
        let next = shards
            .iter_mut()
            .filter_map(|shard| Some((shard.read.first_key_value()?.0.clone(), shard)))
            .min_by(|(a, _), (b, _)| a.cmp(b));
        let Some((sort, shard)) = next else {
            return Ok(found);
        };
        let Some(item) = shard.read.remove(&sort) else {
            return Ok(found);
        };
        let last = enough(&item);
        found.push(item);
        if last {
            return Ok(found);
        }
    }
}

/// One shard being read.
struct Shard {
    number: u8,
    read: BTreeMap<String, Waiting>,
    after: Option<Item>,
    ended: bool,
}

impl Shard {
    fn new(number: u8) -> Self {
        Self {
            number,
            read: BTreeMap::new(),
            after: None,
            ended: false,
        }
    }

    /// Reads until there is an item or the end.
    async fn fill(&mut self, store: &DynamoStore) -> PortResult<()> {
        while self.read.is_empty() && !self.ended {
            let answer = store
                .client
                .query()
                .table_name(&store.table)
                .key_condition_expression(expressions::WHOLE_PARTITION)
                .expression_attribute_values(":p", text(format!("J#{}", self.number)))
                .consistent_read(true)
                .limit(PAGE)
                .set_exclusive_start_key(self.after.take())
                .send()
                .await
                .map_err(|failure| port_error(failure, "cannot read the journal", error::CODES))?;
            for item in answer.items.unwrap_or_default() {
                match Waiting::read(self.number, &item) {
                    Ok(waiting) => drop(self.read.insert(waiting.sort.clone(), waiting)),
                    Err(error) => {
                        let place = format!("{}/{}", self.number, string(&item, "sk")?);
                        if store.tell_once(&place) {
                            tracing::error!(place, %error, "an item of the journal cannot be read and stays");
                        }
                    }
                }
            }
            self.after = answer.last_evaluated_key;
            self.ended = self.after.is_none();
        }
        Ok(())
    }
}

#[async_trait]
impl Outbox for DynamoRecords {
    /// An event that cannot be read, such as one that a newer version wrote, stays and stops no other.
    async fn pending(&self, limit: u32) -> PortResult<Vec<OutboxEntry>> {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut entries = Vec::new();
        let mut unreadable = Vec::new();
        waiting(&self.store, |item| {
            let not_done = item
                .events
                .iter()
                .enumerate()
                .filter(|(index, _)| !item.done.contains(index));
            for (index, json) in not_done {
                let place = Place::of(item, index);
                match serde_json::from_str(json) {
                    Ok(event) => entries.push(OutboxEntry {
                        place: place.sealed(),
                        event,
                    }),
                    Err(error) => unreadable.push((place, error)),
                }
            }
            entries.len() >= limit
        })
        .await?;
        for (place, error) in unreadable {
            // Whoever carries events looks every second.
            let place = place.sealed().0;
            if self.store.tell_once(&place) {
                tracing::error!(place, %error, "an event of the outbox cannot be read and is not published");
            }
        }
        entries.truncate(limit);
        Ok(entries)
    }

    async fn published(&self, places: &[OutboxPlace]) -> PortResult<()> {
        let mut by_item: BTreeMap<(u8, String), Vec<Place>> = BTreeMap::new();
        for place in places {
            let place = Place::open(place)?;
            by_item
                .entry((place.shard, place.sort.clone()))
                .or_default()
                .push(place);
        }
        let taken = by_item
            .into_iter()
            .map(|((shard, sort), places)| take_out(&self.store, shard, sort, places));
        try_join_all(taken).await.map(drop)
    }

    async fn wait(&self) -> PortResult<()> {
        let looking = async {
            loop {
                // Listening begins before the look, so that no transaction falls between the two.
                let filled = self.store.outbox_filled.notified();
                tokio::pin!(filled);
                filled.as_mut().enable();
                if !self.pending(1).await?.is_empty() {
                    return Ok(());
                }
                // What other processes write is found by looking.
                let _looked = tokio::time::timeout(LOOK_EVERY, filled).await.is_err();
            }
        };
        tokio::time::timeout(LONGEST_WAIT, looking)
            .await
            .unwrap_or(Ok(()))
    }
}

/// Takes published events out of an item, and the item away when that was all.
async fn take_out(store: &DynamoStore, shard: u8, sort: String, places: Vec<Place>) -> PortResult<()> {
    let key = key(shard, &sort);
    let all = places.iter().map(|place| place.index).collect::<BTreeSet<_>>();
    let whole = places.first().is_some_and(|place| all.len() >= place.count);
    if !whole {
        let numbers = all.iter().map(ToString::to_string).collect();
        let updated = store
            .client
            .update_item()
            .table_name(&store.table)
            .set_key(Some(key.clone()))
            .update_expression(expressions::ADD_DONE)
            .expression_attribute_values(":dn", AttributeValue::Ns(numbers))
            .condition_expression(expressions::HAS_EVENTS)
            .return_values(ReturnValue::AllNew)
            .send()
            .await;
        let item = match updated {
            Ok(updated) => updated.attributes.unwrap_or_default(),
            Err(failure) => {
                return absent_is_done(port_error(failure, "cannot take events out", error::CODES));
            }
        };
        let left = Waiting::read(shard, &item)?;
        if left.done.len() < left.events.len() {
            return Ok(());
        }
    }
    let removed = store
        .client
        .update_item()
        .table_name(&store.table)
        .set_key(Some(key.clone()))
        .update_expression(expressions::REMOVE_EVENTS)
        .condition_expression(expressions::HAS_EVENTS)
        .return_values(ReturnValue::AllNew)
        .send()
        .await;
    match removed {
        Ok(removed) if removed.attributes().is_some_and(|left| left.contains_key("au")) => Ok(()),
        Ok(_) => remove_empty(store, key).await,
        Err(failure) => absent_is_done(port_error(failure, "cannot take events out", error::CODES)),
    }
}

/// Removes an item in which nothing waits.
pub(super) async fn remove_empty(store: &DynamoStore, key: Item) -> PortResult<()> {
    let deleted = store
        .client
        .delete_item()
        .table_name(&store.table)
        .set_key(Some(key))
        .condition_expression(expressions::NOTHING_WAITS)
        .send()
        .await;
    match deleted {
        Ok(_) => Ok(()),
        Err(failure) => absent_is_done(port_error(failure, "cannot remove a journal item", error::CODES)),
    }
}

/// What somebody else took out already is taken out.
fn absent_is_done(failure: PortError) -> PortResult<()> {
    if failure.kind() == ErrorKind::Conflict {
        Ok(())
    } else {
        Err(failure)
    }
}

/// Where an event stands: in which item, at which place of how many.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Place {
    sort: String,
    index: usize,
    count: usize,
    shard: u8,
}

impl Place {
    fn of(item: &Waiting, index: usize) -> Self {
        Self {
            sort: item.sort.clone(),
            index,
            count: item.events.len(),
            shard: item.shard,
        }
    }

    /// The sort key first and the index in fixed width, so that places order like the transactions.
    fn sealed(&self) -> OutboxPlace {
        OutboxPlace(format!(
            "{}.{:03}.{}.{}",
            self.sort, self.index, self.count, self.shard
        ))
    }

    fn open(place: &OutboxPlace) -> PortResult<Self> {
        let read = || {
            let mut parts = place.0.split('.');
            let opened = Self {
                sort: parts.next().filter(|sort| !sort.is_empty())?.to_owned(),
                index: parts.next()?.parse().ok()?,
                count: parts.next()?.parse().ok()?,
                shard: parts.next()?.parse().ok().filter(|shard| *shard < SHARDS)?,
            };
            (opened.sealed() == *place).then_some(opened)
        };
        read().ok_or_else(|| {
            PortError::new(
                ErrorKind::Invalid,
                format!("`{}` is no place in this outbox", place.0),
            )
        })
    }
}

fn list(texts: Vec<String>) -> AttributeValue {
    AttributeValue::L(texts.into_iter().map(AttributeValue::S).collect())
}

/// All of them or an error: what was left out here would be taken away with the item.
fn texts(item: &Item, name: &'static str) -> PortResult<Vec<String>> {
    let values = match item.get(name) {
        None => return Ok(Vec::new()),
        Some(AttributeValue::L(values)) => values,
        Some(_) => return Err(corrupt(name)),
    };
    let text = |value: &AttributeValue| value.as_s().cloned().map_err(|_| corrupt(name));
    values.iter().map(text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_order_like_transactions_and_open_again() {
        let place = |sort: &str, index| Place {
            sort: sort.to_owned(),
            index,
            count: 120,
            shard: 3,
        };
        let sealed = [place("01-00", 2), place("01-00", 11), place("01-01", 0)].map(|place| place.sealed());
        assert!(sealed.is_sorted(), "{sealed:?}");
        assert_eq!(Place::open(&sealed[1]).expect("a place"), place("01-00", 11));
        for text in ["", "x", "01-00.002.120.9", "01-00.2.120.3", "01-00.002.120.3.4"] {
            let error = Place::open(&OutboxPlace(text.to_owned())).expect_err(text);
            assert_eq!(error.kind(), ErrorKind::Invalid);
        }
    }

    #[test]
    fn an_item_of_another_form_is_corrupt() {
        let good = || {
            let mut item = key(1, "01-00");
            item.insert("ev".to_owned(), list(vec!["{}".to_owned(), "[]".to_owned()]));
            item.insert("dn".to_owned(), AttributeValue::Ns(vec!["1".to_owned()]));
            item
        };
        let read = Waiting::read(1, &good()).expect("is read");
        assert_eq!((read.events.len(), read.done.len(), read.audit.len()), (2, 1, 0));
        let texts = AttributeValue::L(vec![text("{}"), AttributeValue::N("1".to_owned())]);
        for (name, value) in [
            ("ev", texts.clone()),
            ("au", texts),
            ("au", text("[]")),
            ("dn", AttributeValue::Ns(vec!["first".to_owned()])),
            ("dn", text("1")),
        ] {
            let mut item = good();
            item.insert(name.to_owned(), value);
            let error = Waiting::read(1, &item).expect_err(name);
            assert_eq!(error.kind(), ErrorKind::Corrupt, "{name}");
        }
    }

    #[test]
    fn pieces_are_bounded_by_number_and_by_bytes() {
        let few = pieces(&["a", "b", "c"], 2).expect("fit");
        assert_eq!(few.iter().map(Vec::len).collect::<Vec<_>>(), [2, 1]);
        let half = "x".repeat(MOST_BYTES / 2);
        let large = pieces(&[&half, &half, &half], usize::MAX).expect("fit");
        assert_eq!(large.len(), 3, "two with their quotes are above the limit");
        let error = pieces(&["x".repeat(MOST_BYTES)], 1).expect_err("never fits");
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }
}
