//! Matches that were found and are stored.
//!
//! A match is stored only while everything that it was computed from is still what it was: the job, the profile and the
//! candidate's choice are conditions of its transaction. Otherwise the work is done again; of a job's many candidates only
//! that of whoever changed, by the event of that change.

use std::collections::{BTreeMap, BTreeSet};

use rolefit_domain::{Event, Job, JobId};
use rolefit_ports::records::{Condition, Key, NewRecord, Record, Write};

use crate::facts::Read;
use crate::store::{Actor, Change, Stored};
use crate::{ServiceError, ServiceResult, Services, keys};

/// Items of one transaction, below the port's limit with room for events and whatever else ends the work.
const ITEMS_PER_TRANSACTION: usize = 80;

/// Matches that were computed and not stored yet, and what else changes with them.
#[derive(Default)]
pub(crate) struct Found {
    items: Vec<Item>,
    shown: u32,
}

struct Item {
    write: Write,
    /// What the write was made from.
    conditions: Vec<(Key, Condition)>,
}

impl Item {
    /// Everything that must hold for it to be written.
    fn needs(&self) -> impl Iterator<Item = (&Key, &Condition)> {
        let own = match &self.write {
            Write::Put { record, condition } => (&record.key, condition),
            Write::Delete { key, condition } | Write::Check { key, condition } => (key, condition),
        };
        let others = self.conditions.iter().map(|(key, condition)| (key, condition));
        others.chain([own])
    }
}

impl Found {
    /// How many of them their candidate is shown.
    pub(crate) const fn shown(&self) -> u32 {
        self.shown
    }

    pub(crate) const fn count_shown(&mut self, more: u32) {
        self.shown += more;
    }

    /// Stores a match of a job with whom was read.
    pub(crate) fn put(&mut self, record: NewRecord, job: &Stored<Job>, read: Read) {
        let job = (keys::job(job.value.id), Condition::Version(job.version));
        self.items.push(Item {
            write: Write::Put {
                record,
                condition: Condition::None,
            },
            conditions: read.conditions().into_iter().chain([job]).collect(),
        });
    }

    /// Removes a match, unless it was stored anew since it was seen.
    pub(crate) fn remove(&mut self, seen: &Record, conditions: Vec<(Key, Condition)>) {
        self.items.push(Item {
            write: Write::Delete {
                key: seen.key.clone(),
                condition: Condition::Version(seen.version),
            },
            conditions,
        });
    }

    /// Takes a match off its candidate's list.
    pub(crate) fn unlist(&mut self, seen: Record, conditions: Vec<(Key, Condition)>) {
        let condition = Condition::Version(seen.version);
        let mut record = NewRecord::new(seen.key, seen.body);
        record.index1 = seen.index1;
        self.items.push(Item {
            write: Write::Put { record, condition },
            conditions,
        });
    }
}

/// What a consumer records in the transaction that ends its work.
#[derive(Default)]
pub(crate) struct Outcome {
    pub records: Vec<(NewRecord, Condition)>,
    pub events: Vec<Event>,
}

impl Services {
    /// Stores the matches of a candidate, and in the last transaction whatever else ends the work, so that the work counts
    /// as done only when all of it is stored.
    ///
    /// # Errors
    /// `Stale` when something changed since it was scored: the work must be done again.
    pub(crate) async fn store_found(&self, found: Found, outcome: Outcome) -> ServiceResult<()> {
        let mut chunks = in_transactions(found.items);
        let last = chunks.pop().unwrap_or_default();
        for chunk in &chunks {
            self.change_of(chunk).commit().await?;
        }
        let mut change = self.change_of(&last);
        for (record, condition) in outcome.records {
            change = change.put(record, condition);
        }
        for event in outcome.events {
            change = change.event(event);
        }
        if change.is_empty() {
            return Ok(());
        }
        change.commit().await
    }

    /// Stores the matches of a job. Candidates who changed since they were compared are left out, because the event of their
    /// change compares them with the job as it is now: among many there is always one who changes, and nobody else should
    /// wait for that.
    ///
    /// # Errors
    /// `Stale` when the job changed since it was scored: the work must be done again.
    pub(crate) async fn store_found_of_job(&self, job: JobId, found: Found) -> ServiceResult<()> {
        let job = keys::job(job);
        for mut chunk in in_transactions(found.items) {
            while !chunk.is_empty() {
                match self.change_of(&chunk).commit().await {
                    Ok(()) => break,
                    Err(ServiceError::Stale) => {}
                    Err(other) => return Err(other),
                }
                let before = chunk.len();
                chunk = self.still_true(&job, chunk).await?;
                // Everything holds: the store had another reason, which time will mend.
                if chunk.len() == before {
                    return Err(ServiceError::Stale);
                }
            }
        }
        Ok(())
    }

    /// A transaction with these writes, each under its conditions.
    fn change_of(&self, items: &[Item]) -> Change<'_> {
        let mut change = self.change(Actor::system("match"), None);
        // A condition holds for all writes of a transaction, which may name each key once.
        let mut checked = BTreeSet::new();
        for Item { write, conditions } in items {
            for (key, condition) in conditions {
                if checked.insert(key) {
                    change = change.check(key.clone(), *condition);
                }
            }
            change = change.write(write.clone());
        }
        change
    }

    /// Those of the writes for a job whose conditions hold now.
    ///
    /// # Errors
    /// `Stale` when the job itself is another one.
    async fn still_true(&self, job: &Key, items: Vec<Item>) -> ServiceResult<Vec<Item>> {
        let mut versions = BTreeMap::new();
        for (key, _) in items.iter().flat_map(Item::needs) {
            if !versions.contains_key(key) {
                let record = self.ports().records.get(key).await?;
                versions.insert(key.clone(), record.map(|record| record.version));
            }
        }
        let holds = |(key, condition): (&Key, &Condition)| {
            let version = versions.get(key).copied().flatten();
            match condition {
                Condition::None => true,
                Condition::Absent => version.is_none(),
                Condition::Exists => version.is_some(),
                Condition::Version(wanted) => version == Some(*wanted),
            }
        };
        let needs = items.iter().flat_map(Item::needs);
        if !needs.filter(|(key, _)| *key == job).all(holds) {
            return Err(ServiceError::Stale);
        }
        Ok(items.into_iter().filter(|item| item.needs().all(holds)).collect())
    }
}

/// Writes in as many parts as they need transactions, each with room for its conditions.
fn in_transactions(items: Vec<Item>) -> Vec<Vec<Item>> {
    let mut chunks: Vec<Vec<Item>> = Vec::new();
    let mut checked = BTreeSet::new();
    for item in items {
        let size = chunks.last().map_or(0, Vec::len) + checked.len();
        match chunks.last_mut() {
            Some(chunk) if size + 1 + item.conditions.len() <= ITEMS_PER_TRANSACTION => {
                checked.extend(item.conditions.iter().map(|(key, _)| key.clone()));
                chunk.push(item);
            }
            _ => {
                checked = item.conditions.iter().map(|(key, _)| key.clone()).collect();
                chunks.push(vec![item]);
            }
        }
    }
    chunks
}
