//! Dead letters as records: listed by age, found by id, kept until somebody replays them.

use rolefit_domain::{MessageId, Timestamp};
use rolefit_ports::queue::DeadLetter;
use rolefit_ports::records::{Condition, Content, Key, NewRecord, Query, Record, Transaction, Write};
use rolefit_ports::{ErrorKind, PortError, PortResult, Records};
use serde::{Deserialize, Serialize};

/// A dead letter as it is stored.
#[derive(Serialize, Deserialize)]
struct Stored {
    id: MessageId,
    sent_at: Timestamp,
    died_at: Timestamp,
    attempts: u32,
    reason: String,
    body: String,
}

pub(super) async fn keep(records: &dyn Records, queue: &str, letter: &DeadLetter) -> PortResult<()> {
    let stored = Stored {
        id: letter.id,
        sent_at: letter.sent_at,
        died_at: letter.died_at,
        attempts: letter.attempts,
        reason: letter.reason.clone(),
        body: letter.body.clone(),
    };
    let body = serde_json::to_vec(&stored).map_err(|error| {
        PortError::with_source(ErrorKind::Invalid, "a dead letter has no JSON form", error)
    })?;
    // By what never changes about a message: one that is given up again, because its removal from the queue was not
    // known to have happened, is still one letter.
    let sort = format!("{:020}#{}", letter.sent_at.0.max(0), letter.id);
    let record = NewRecord::new(Key::new(partition(queue), sort), body);
    write(
        records,
        Write::Put {
            record,
            condition: Condition::None,
        },
    )
    .await
}

pub(super) async fn oldest(records: &dyn Records, queue: &str, limit: u32) -> PortResult<Vec<DeadLetter>> {
    let mut letters = Vec::new();
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    walk(records, queue, Content::Whole, |record| {
        if letters.len() < limit {
            letters.push(letter(record)?);
        }
        Ok(letters.len() < limit)
    })
    .await?;
    Ok(letters)
}

/// The record and the letter with this id.
pub(super) async fn find(
    records: &dyn Records,
    queue: &str,
    id: MessageId,
) -> PortResult<Option<(Key, DeadLetter)>> {
    let mut found = None;
    let end = format!("#{id}");
    walk(records, queue, Content::Whole, |record| {
        if record.key.sort.ends_with(&end) {
            found = Some((record.key.clone(), letter(record)?));
        }
        Ok(found.is_none())
    })
    .await?;
    Ok(found)
}

pub(super) async fn count(records: &dyn Records, queue: &str) -> PortResult<u64> {
    let mut count = 0;
    walk(records, queue, Content::Heads, |_| {
        count += 1;
        Ok(true)
    })
    .await?;
    Ok(count)
}

pub(super) async fn remove(records: &dyn Records, key: Key) -> PortResult<()> {
    write(
        records,
        Write::Delete {
            key,
            condition: Condition::None,
        },
    )
    .await
}

/// All dead letters of a queue, the oldest first, until `each` has had enough.
async fn walk(
    records: &dyn Records,
    queue: &str,
    content: Content,
    mut each: impl FnMut(&Record) -> PortResult<bool> + Send,
) -> PortResult<()> {
    let mut query = Query::partition(partition(queue));
    query.content = content;
    loop {
        let page = records.query(&query).await?;
        for record in &page.records {
            if !each(record)? {
                return Ok(());
            }
        }
        match page.next {
            Some(next) => query.after = Some(next),
            None => return Ok(()),
        }
    }
}

async fn write(records: &dyn Records, write: Write) -> PortResult<()> {
    records
        .transact(Transaction {
            writes: vec![write],
            ..Transaction::default()
        })
        .await
}

fn letter(record: &Record) -> PortResult<DeadLetter> {
    let stored: Stored = serde_json::from_slice(&record.body)
        .map_err(|error| PortError::with_source(ErrorKind::Corrupt, "a dead letter cannot be read", error))?;
    Ok(DeadLetter {
        id: stored.id,
        sent_at: stored.sent_at,
        died_at: stored.died_at,
        attempts: stored.attempts,
        reason: stored.reason,
        body: stored.body,
    })
}

fn partition(queue: &str) -> String {
    format!("DEAD#{queue}")
}
