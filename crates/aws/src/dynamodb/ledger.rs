//! The audit ledger: the chain in partitions of ten thousand entries.
//!
//! ```text
//! pk   `L#` and a number      sk   the place, in twelve digits      js   JSON   pv   hash before   hs   hash
//! pk   `L`                    sk   `HEAD`                           sq   last place        hs   its hash
//! ```
//!
//! Entries come into the journal with their transactions and get their places here, by whoever comes first: a
//! transaction moves them from the journal to the end of the chain on the condition that the head is where it was seen.

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_dynamodb::types::{Delete, Put, TransactWriteItem, Update};
use rolefit_formats::chain::{GENESIS, Link, Walk, hash};
use rolefit_ports::ledger::{LedgerEntry, Verification};
use rolefit_ports::{ErrorKind, Ledger, PortError, PortResult};

use super::item::{Item, integer, number, string, text};
use super::journal::{self, MOST_AUDIT, Waiting};
use super::transact::{FIRST_PAUSE, Outcome, TRIES, cancelled, incomplete, jitter};
use super::{DynamoStore, error, expressions};
use crate::error::port_error;

/// Entries of one partition.
const BUCKET: u64 = 10_000;
/// Most entries of one read.
const MOST_AT_ONCE: u64 = 1000;

/// [`Ledger`] in a [`DynamoStore`].
#[derive(Debug, Clone)]
pub struct DynamoLedger {
    store: Arc<DynamoStore>,
}

impl DynamoLedger {
    /// The ledger of a table.
    pub const fn new(store: Arc<DynamoStore>) -> Self {
        Self { store }
    }

    /// Gives every entry that waits in the journal its place. Reading the ledger does this first; a worker does it
    /// every few seconds, so that what happened is in the chain soon.
    ///
    /// # Errors
    /// As the table's, and `Throttled` when others keep being quicker; what has a place by then keeps it.
    pub async fn settle(&self) -> PortResult<u64> {
        let mut settled = 0;
        let (mut tries, mut pause) = (0, FIRST_PAUSE);
        loop {
            let mut count = 0;
            let waiting = journal::waiting(&self.store, |item| {
                count += item.audit.len();
                count >= MOST_AUDIT
            })
            .await?;
            let mut batch = Vec::new();
            let mut entries = 0;
            for item in waiting {
                if item.audit.is_empty() && item.events.is_empty() {
                    journal::remove_empty(&self.store, journal::key(item.shard, &item.sort)).await?;
                } else if !item.audit.is_empty() && entries + item.audit.len() <= MOST_AUDIT {
                    entries += item.audit.len();
                    batch.push(item);
                } else if !item.audit.is_empty() {
                    break;
                }
            }
            if batch.is_empty() {
                return Ok(settled);
            }
            if self.append(&batch).await? {
                settled += entries as u64;
                (tries, pause) = (0, FIRST_PAUSE);
                continue;
            }
            tries += 1;
            if tries == TRIES {
                let context = "others kept adding to the ledger";
                return Err(PortError::new(ErrorKind::Throttled, context));
            }
            tokio::time::sleep(pause + jitter(&self.store)).await;
            pause *= 2;
        }
    }

    /// Moves the entries of journal items to the end of the chain. `false` when somebody else was quicker.
    async fn append(&self, batch: &[Waiting]) -> PortResult<bool> {
        let head = self.head().await?;
        let (mut sequence, mut previous) = head.clone().unwrap_or_else(|| (0, GENESIS.to_owned()));
        let mut items = Vec::new();
        for json in batch.iter().flat_map(|item| &item.audit) {
            sequence += 1;
            let hash = hash(sequence, &previous, json);
            let mut entry = entry_key(sequence);
            for (name, value) in [("js", json), ("pv", &previous), ("hs", &hash)] {
                entry.insert(name.to_owned(), text(value.clone()));
            }
            items.push(self.put(entry, Some(expressions::IS_FREE), None)?);
            previous = hash;
        }
        for item in batch {
            items.push(self.taken_out(item)?);
        }
        let mut new_head = head_key();
        new_head.insert("sq".to_owned(), number(sequence));
        new_head.insert("hs".to_owned(), text(previous));
        items.push(match head {
            None => self.put(new_head, Some(expressions::IS_FREE), None)?,
            Some((seen, _)) => self.put(new_head, Some(expressions::HEAD_IS), Some(seen))?,
        });
        let conditions = items.len();
        let sent = self
            .store
            .client
            .transact_write_items()
            .set_transact_items(Some(items))
            .send()
            .await;
        match sent {
            Ok(_) => Ok(true),
            Err(failure) => match cancelled(failure, conditions, "cannot add to the ledger")? {
                Outcome::Done => Ok(true),
                Outcome::Refused(_) | Outcome::Met => Ok(false),
            },
        }
    }

    fn put(&self, item: Item, condition: Option<&str>, seen: Option<u64>) -> PortResult<TransactWriteItem> {
        let put = Put::builder()
            .table_name(&self.store.table)
            .set_item(Some(item))
            .set_condition_expression(condition.map(str::to_owned))
            .set_expression_attribute_values(seen.map(|seen| Item::from([(":sq".to_owned(), number(seen))])))
            .build()
            .map_err(incomplete)?;
        Ok(TransactWriteItem::builder().put(put).build())
    }

    /// The journal item without its audit entries; gone when it has no events.
    fn taken_out(&self, item: &Waiting) -> PortResult<TransactWriteItem> {
        let key = journal::key(item.shard, &item.sort);
        let action = TransactWriteItem::builder();
        if item.events.is_empty() {
            let delete = Delete::builder()
                .table_name(&self.store.table)
                .set_key(Some(key))
                .condition_expression(expressions::HAS_ONLY_AUDIT)
                .build()
                .map_err(incomplete)?;
            return Ok(action.delete(delete).build());
        }
        let update = Update::builder()
            .table_name(&self.store.table)
            .set_key(Some(key))
            .update_expression(expressions::REMOVE_AUDIT)
            .condition_expression(expressions::HAS_AUDIT)
            .build()
            .map_err(incomplete)?;
        Ok(action.update(update).build())
    }

    /// The last place and its hash; `None` for an empty ledger.
    async fn head(&self) -> PortResult<Option<(u64, String)>> {
        let found = self
            .store
            .client
            .get_item()
            .table_name(&self.store.table)
            .set_key(Some(head_key()))
            .consistent_read(true)
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot read the ledger's head", error::CODES))?;
        found
            .item
            .map(|item| Ok((place(&item, "sq")?, string(&item, "hs")?.to_owned())))
            .transpose()
    }

    /// Stored entries behind a place, at most `limit`, from one partition.
    async fn page(&self, after: u64, bucket: u64, limit: u64) -> PortResult<Vec<Item>> {
        let answer = self
            .store
            .client
            .query()
            .table_name(&self.store.table)
            .key_condition_expression(expressions::PARTITION_AFTER)
            .expression_attribute_values(":p", text(partition(bucket)))
            .expression_attribute_values(":after", text(sort(after)))
            .consistent_read(true)
            .limit(i32::try_from(limit).unwrap_or(i32::MAX))
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot read the ledger", error::CODES))?;
        Ok(answer.items.unwrap_or_default())
    }

    /// Walks stored entries behind a place in order, until `each` has had enough. `at_once` are read by one call.
    async fn walk(
        &self,
        after: u64,
        at_once: u64,
        mut each: impl FnMut(&Item) -> PortResult<bool>,
    ) -> PortResult<()> {
        let last = self.head().await?.map_or(0, |(sequence, _)| sequence);
        let mut after = after;
        let mut bucket = after / BUCKET;
        loop {
            let page = self.page(after, bucket, at_once).await?;
            for item in &page {
                after = place_of(item)?;
                if !each(item)? {
                    return Ok(());
                }
            }
            if page.is_empty() {
                if bucket >= last.saturating_sub(1) / BUCKET {
                    return Ok(());
                }
                bucket += 1;
            }
        }
    }
}

#[async_trait]
impl Ledger for DynamoLedger {
    async fn entries(&self, after: u64, limit: u32) -> PortResult<Vec<LedgerEntry>> {
        self.settle().await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut entries = Vec::new();
        if limit == 0 {
            return Ok(entries);
        }
        // Whoever wants few shall not pay for many.
        let at_once = MOST_AT_ONCE.min(limit as u64);
        self.walk(after, at_once, |item| {
            let sequence = place_of(item)?;
            let json = string(item, "js")?;
            let entry = serde_json::from_str(json).map_err(|error| {
                PortError::with_source(
                    ErrorKind::Corrupt,
                    format!("cannot read entry {sequence} of the ledger"),
                    error,
                )
            })?;
            entries.push(LedgerEntry {
                sequence,
                previous: string(item, "pv")?.to_owned(),
                hash: string(item, "hs")?.to_owned(),
                entry,
            });
            Ok(entries.len() < limit)
        })
        .await?;
        Ok(entries)
    }

    async fn verify(&self) -> PortResult<Verification> {
        self.settle().await?;
        let mut walk = Walk::reaching(self.head().await?);
        let mut broken = None;
        self.walk(0, MOST_AT_ONCE, |item| {
            let link = Link {
                sequence: place_of(item)?,
                previous: string(item, "pv")?,
                hash: string(item, "hs")?,
                json: string(item, "js")?,
            };
            broken = walk.step(link).err();
            Ok(broken.is_none())
        })
        .await?;
        Ok(broken.unwrap_or_else(|| walk.end()))
    }
}

fn head_key() -> Item {
    Item::from([("pk".to_owned(), text("L")), ("sk".to_owned(), text("HEAD"))])
}

fn entry_key(sequence: u64) -> Item {
    Item::from([
        ("pk".to_owned(), text(partition((sequence - 1) / BUCKET))),
        ("sk".to_owned(), text(sort(sequence))),
    ])
}

fn partition(bucket: u64) -> String {
    format!("L#{bucket}")
}

fn sort(sequence: u64) -> String {
    format!("{sequence:012}")
}

fn place_of(item: &Item) -> PortResult<u64> {
    let sort = string(item, "sk")?;
    sort.parse().map_err(|_| super::item::corrupt("sk"))
}

fn place(item: &Item, name: &'static str) -> PortResult<u64> {
    integer(item, name)?
        .and_then(|place| u64::try_from(place).ok())
        .ok_or_else(|| super::item::corrupt(name))
}
