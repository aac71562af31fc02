//! Writing: the port's transactions as those of the table.

use std::time::Duration;

use aws_sdk_dynamodb::config::http::HttpResponse;
use aws_sdk_dynamodb::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsError;
use aws_sdk_dynamodb::types::{CancellationReason, ConditionCheck, Delete, Put, TransactWriteItem, Update};
use rolefit_domain::Timestamp;
use rolefit_ports::records::{Condition, Key, NewRecord, Transaction, Write};
use rolefit_ports::{ErrorKind, PortError, PortResult};

use super::expressions::{self, Place};
use super::item::{Item, key_item, number, values_of};
use super::{DynamoStore, error, journal};
use crate::error::port_error;

/// Tries of a transaction that met another one on the same items.
pub(super) const TRIES: u32 = 8;
/// Pause after the first of them; each further one doubles it.
pub(super) const FIRST_PAUSE: Duration = Duration::from_millis(10);

/// Does everything in the transaction, or nothing.
pub(super) async fn transact(store: &DynamoStore, transaction: Transaction) -> PortResult<()> {
    transaction.validate()?;
    let journal = journal::items(store, &transaction)?;
    let fills_outbox = !transaction.events.is_empty();
    let mut writes: Vec<Planned> = transaction.writes.into_iter().filter_map(Planned::new).collect();
    if writes.is_empty() && journal.is_empty() {
        return Ok(());
    }
    let mut pause = FIRST_PAUSE;
    for _ in 0..TRIES {
        match attempt(store, &writes, &journal).await? {
            Outcome::Done => {
                if fills_outbox {
                    store.outbox_filled.notify_waiters();
                }
                return Ok(());
            }
            Outcome::Refused(reasons) => {
                if !look_again(&mut writes, &reasons) {
                    return Err(PortError::new(ErrorKind::Conflict, "a condition does not hold"));
                }
            }
            Outcome::Met => {
                // Two that met go on at different times, because each has waited for another number of tries.
                tokio::time::sleep(pause + jitter(store)).await;
                pause *= 2;
            }
        }
    }
    Err(PortError::new(
        ErrorKind::Throttled,
        "others kept changing the same records",
    ))
}

/// One write, with what is known of its place.
struct Planned {
    write: Write,
    place: Place,
}

impl Planned {
    /// `None` for a check of nothing.
    fn new(write: Write) -> Option<Self> {
        let is_empty = matches!(
            write,
            Write::Check {
                condition: Condition::None,
                ..
            }
        );
        (!is_empty).then_some(Self {
            write,
            place: Place::AliveOrEmpty,
        })
    }

    /// A put without a condition fails only because what it found in its place was not what it assumed.
    fn assumes(&self) -> bool {
        matches!(
            self.write,
            Write::Put {
                condition: Condition::None,
                ..
            }
        )
    }
}

/// What came of a transaction.
pub(super) enum Outcome {
    Done,
    /// For each write whether its condition failed.
    Refused(Vec<bool>),
    /// Another transaction was at work on the same items.
    Met,
}

/// Turns around what puts without a condition assumed. `false` when a condition of the caller failed.
fn look_again(writes: &mut [Planned], refused: &[bool]) -> bool {
    for (planned, _) in writes.iter_mut().zip(refused).filter(|(_, refused)| **refused) {
        if !planned.assumes() {
            return false;
        }
        planned.place = match planned.place {
            Place::AliveOrEmpty => Place::Expired,
            Place::Expired => Place::AliveOrEmpty,
        };
    }
    true
}

async fn attempt(store: &DynamoStore, writes: &[Planned], journal: &[Item]) -> PortResult<Outcome> {
    // A single write that needs no transaction, which would cost twice as much. One with a condition does need it: when
    // its answer is lost, the SDK sends it again, and without the transaction's token the condition would fail on what the
    // first try wrote, as if somebody else had been quicker.
    if let ([planned], []) = (writes, journal) {
        match &planned.write {
            Write::Put {
                record,
                condition: Condition::None,
            } => return put_alone(store, record, planned.place).await,
            Write::Delete {
                key,
                condition: Condition::None,
            } => return delete_alone(store, key).await,
            _ => {}
        }
    }
    let now = store.clock.now();
    let mut items = Vec::with_capacity(writes.len() + journal.len());
    for planned in writes {
        items.push(action(store, planned, now)?);
    }
    for entry in journal {
        let put = Put::builder()
            .table_name(&store.table)
            .set_item(Some(entry.clone()))
            .build()
            .map_err(incomplete)?;
        items.push(TransactWriteItem::builder().put(put).build());
    }
    let sent = store
        .client
        .transact_write_items()
        .set_transact_items(Some(items))
        .send()
        .await;
    match sent {
        Ok(_) => Ok(Outcome::Done),
        Err(failure) => cancelled(failure, writes.len(), "cannot store records"),
    }
}

/// What a transaction comes to that was not done. `conditions` says how many of its first items have conditions that others
/// may have broken.
pub(super) fn cancelled(
    failure: SdkError<TransactWriteItemsError, HttpResponse>,
    conditions: usize,
    trying: &'static str,
) -> PortResult<Outcome> {
    let reasons = match failure.as_service_error() {
        Some(TransactWriteItemsError::TransactionCanceledException(cancelled)) => {
            Some(cancelled.cancellation_reasons().to_vec())
        }
        _ => None,
    };
    let failure = port_error(failure, trying, error::CODES);
    match reasons {
        Some(reasons) => outcome(&reasons, conditions, trying, failure),
        None => Err(failure),
    }
}

/// What the reasons of a cancelled transaction mean. A condition that failed counts more than a meeting: it would fail
/// again.
fn outcome(
    reasons: &[CancellationReason],
    conditions: usize,
    trying: &str,
    otherwise: PortError,
) -> PortResult<Outcome> {
    let code = |reason: &CancellationReason| reason.code().unwrap_or("None").to_owned();
    let codes: Vec<String> = reasons.iter().map(code).collect();
    let refused: Vec<bool> = codes
        .iter()
        .take(conditions)
        .map(|code| code == "ConditionalCheckFailed")
        .collect();
    if refused.contains(&true) {
        return Ok(Outcome::Refused(refused));
    }
    let unusual = codes
        .iter()
        .find(|code| !matches!(code.as_str(), "None" | "TransactionConflict"));
    let Some(unusual) = unusual else {
        return Ok(Outcome::Met);
    };
    let kind = match unusual.as_str() {
        "ProvisionedThroughputExceeded" | "ThrottlingError" | "RequestLimitExceeded" => ErrorKind::Throttled,
        "ItemCollectionSizeLimitExceeded" | "ValidationError" => ErrorKind::Invalid,
        "AccessDenied" => ErrorKind::Refused,
        _ => ErrorKind::Unavailable,
    };
    Err(PortError::with_source(
        kind,
        format!("{trying}: {unusual}"),
        otherwise,
    ))
}

fn action(store: &DynamoStore, planned: &Planned, now: Timestamp) -> PortResult<TransactWriteItem> {
    let action = TransactWriteItem::builder();
    let action = match &planned.write {
        Write::Put { record, condition } => {
            let put = expressions::put(record, *condition, planned.place);
            let values = values(record, &put, *condition, now);
            action.update(
                Update::builder()
                    .table_name(&store.table)
                    .set_key(Some(key_item(&record.key)))
                    .condition_expression(put.condition)
                    .set_expression_attribute_values(Some(values))
                    .update_expression(put.update)
                    .build()
                    .map_err(incomplete)?,
            )
        }
        Write::Delete { key, condition } => action.delete(
            Delete::builder()
                .table_name(&store.table)
                .set_key(Some(key_item(key)))
                .set_condition_expression(expressions::condition(*condition).map(str::to_owned))
                .set_expression_attribute_values(condition_values(*condition, now))
                .build()
                .map_err(incomplete)?,
        ),
        Write::Check { key, condition } => action.condition_check(
            ConditionCheck::builder()
                .table_name(&store.table)
                .set_key(Some(key_item(key)))
                .set_condition_expression(expressions::condition(*condition).map(str::to_owned))
                .set_expression_attribute_values(condition_values(*condition, now))
                .build()
                .map_err(incomplete)?,
        ),
    };
    Ok(action.build())
}

async fn put_alone(store: &DynamoStore, record: &NewRecord, place: Place) -> PortResult<Outcome> {
    let put = expressions::put(record, Condition::None, place);
    let values = values(record, &put, Condition::None, store.clock.now());
    let sent = store
        .client
        .update_item()
        .table_name(&store.table)
        .set_key(Some(key_item(&record.key)))
        .condition_expression(put.condition)
        .set_expression_attribute_values(Some(values))
        .update_expression(put.update)
        .send()
        .await;
    alone(sent.map(drop))
}

async fn delete_alone(store: &DynamoStore, key: &Key) -> PortResult<Outcome> {
    let sent = store
        .client
        .delete_item()
        .table_name(&store.table)
        .set_key(Some(key_item(key)))
        .send()
        .await;
    alone(sent.map(drop))
}

fn alone<E>(sent: Result<(), SdkError<E, HttpResponse>>) -> PortResult<Outcome>
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let Err(failure) = sent else {
        return Ok(Outcome::Done);
    };
    match failure.as_service_error().and_then(ProvideErrorMetadata::code) {
        Some("ConditionalCheckFailedException") => Ok(Outcome::Refused(vec![true])),
        Some("TransactionConflictException") => Ok(Outcome::Met),
        _ => Err(port_error(failure, "cannot store a record", error::CODES)),
    }
}

/// The values of a put: the table refuses one that no expression names.
pub(super) fn values(
    record: &NewRecord,
    put: &expressions::Put,
    condition: Condition,
    now: Timestamp,
) -> Item {
    let mut values = values_of(record);
    values.extend([(":zero", number(0)), (":one", number(1)), (":now", number(now.0))]);
    if let Condition::Version(version) = condition {
        values.push((":vn", number(version)));
    }
    values
        .into_iter()
        .filter(|(name, _)| expressions::names(put, name))
        .map(|(name, value)| (name.to_owned(), value))
        .collect()
}

pub(super) fn condition_values(condition: Condition, now: Timestamp) -> Option<Item> {
    let now = (":now".to_owned(), number(now.0));
    match condition {
        Condition::None => None,
        Condition::Absent | Condition::Exists => Some(Item::from([now])),
        Condition::Version(version) => Some(Item::from([now, (":vn".to_owned(), number(version))])),
    }
}

/// Up to as much as the first pause, from the source of ids: two processes that met must not meet again.
pub(super) fn jitter(store: &DynamoStore) -> Duration {
    let [byte, ..] = store.ids.secret();
    FIRST_PAUSE * u32::from(byte) / 256
}

/// A request that lacks a part is a defect of this module.
pub(super) fn incomplete(error: aws_sdk_dynamodb::error::BuildError) -> PortError {
    PortError::with_source(ErrorKind::Invalid, "a request is incomplete", error)
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::types::AttributeValue;

    use super::*;

    fn reasons(codes: &[&str]) -> Vec<CancellationReason> {
        let reason = |code: &&str| CancellationReason::builder().code(*code).build();
        codes.iter().map(reason).collect()
    }

    fn of(codes: &[&str], writes: usize) -> PortResult<Outcome> {
        outcome(
            &reasons(codes),
            writes,
            "cannot",
            PortError::new(ErrorKind::Unavailable, "x"),
        )
    }

    #[test]
    fn a_failed_condition_counts_more_than_a_meeting() {
        let found = of(&["TransactionConflict", "ConditionalCheckFailed", "None"], 2);
        assert!(matches!(found, Ok(Outcome::Refused(refused)) if refused == [false, true]));
        assert!(matches!(
            of(&["None", "TransactionConflict"], 1),
            Ok(Outcome::Met)
        ));
        for (code, kind) in [
            ("ThrottlingError", ErrorKind::Throttled),
            ("ValidationError", ErrorKind::Invalid),
            ("Strange", ErrorKind::Unavailable),
        ] {
            let Err(error) = of(&["None", code], 2) else {
                panic!("{code} is an error");
            };
            assert_eq!(error.kind(), kind, "{code}");
        }
    }

    #[test]
    fn only_a_put_without_a_condition_looks_again() {
        let put = |condition| {
            Planned::new(Write::Put {
                record: NewRecord::new(Key::new("p", "s"), Vec::new()),
                condition,
            })
            .expect("a put is a write")
        };
        let mut free = [put(Condition::None), put(Condition::Absent)];
        assert!(look_again(&mut free, &[true, false]));
        assert_eq!(free[0].place, Place::Expired);
        assert!(
            !look_again(&mut free, &[false, true]),
            "the caller's own condition failed"
        );
        let nothing = Write::Check {
            key: Key::new("p", "s"),
            condition: Condition::None,
        };
        assert!(Planned::new(nothing).is_none());
    }

    #[test]
    fn a_put_sends_the_values_that_it_names_and_no_other() {
        let record = NewRecord::new(Key::new("p", "s"), Vec::new());
        let put = expressions::put(&record, Condition::Absent, Place::AliveOrEmpty);
        let mut sent: Vec<String> = values(&record, &put, Condition::Absent, Timestamp(5))
            .into_keys()
            .collect();
        sent.sort();
        assert_eq!(sent, [":bd", ":now", ":one"]);
        assert!(matches!(
            condition_values(Condition::Version(3), Timestamp(5)).and_then(|v| v.get(":vn").cloned()),
            Some(AttributeValue::N(three)) if three == "3"
        ));
    }
}
