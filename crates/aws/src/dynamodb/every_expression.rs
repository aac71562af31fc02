//! Each expression of [`super::expressions`] on a table with items in it.
//!
//! The emulator looks at an expression only when it meets an item: on an empty result it takes a mistake in the grammar and
//! a reserved word. It never refuses an update of the same attribute twice, which a test beside the expressions does.

use aws_sdk_dynamodb::error::ProvideErrorMetadata;
use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use rolefit_aws::support;
use rolefit_domain::Timestamp;
use rolefit_ports::records::{Condition, Index, Key, NewRecord, SortRange};

use super::expressions::{
    ADD_DONE, HAS_AUDIT, HAS_EVENTS, HAS_ONLY_AUDIT, HEAD_IS, HEADS, IS_FREE, NOTHING_WAITS, PARTITION_AFTER,
    Place, REMOVE_AUDIT, REMOVE_EVENTS, WHOLE_PARTITION, condition, put, range,
};
use super::item::{Item, key_item, names, number, text, upper_bound};
use super::transact::{condition_values, values};
use super::{Client, Service};

const NOW: Timestamp = Timestamp(1_795_373_730_000);

/// A table with an item that has every attribute, and its client.
struct Table {
    client: Client,
    name: String,
}

/// What came of an expression that the table understood.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    Refused,
}

fn key() -> Key {
    Key::new("p", "s")
}

/// An item as records, journal and ledger have them, in one.
fn full() -> Item {
    let mut item = key_item(&key());
    let more = [
        ("p1", text("i".to_owned())),
        ("s1", text("a\0p\0s".to_owned())),
        ("p2", text("j".to_owned())),
        ("s2", text("b\0p\0s".to_owned())),
        ("vn", number(3)),
        ("xp", number(NOW.0 + 1000)),
        ("tl", number(NOW.0 / 1000 + 1)),
        ("bd", AttributeValue::B(Blob::new(b"body".to_vec()))),
        ("ev", AttributeValue::B(Blob::new(b"events".to_vec()))),
        ("au", AttributeValue::B(Blob::new(b"audit".to_vec()))),
        ("dn", AttributeValue::Ns(vec!["1".to_owned()])),
        ("sq", number(7)),
    ];
    item.extend(more.map(|(name, value)| (name.to_owned(), value)));
    item
}

impl Table {
    async fn new() -> Self {
        let sdk = support::sdk().await;
        let name = support::deploy(&sdk, "data", &support::unique_name()).await["Table"].clone();
        Self {
            client: Client::new(&sdk.config(Service::DynamoDb)),
            name,
        }
    }

    /// Puts the full item, or one without some attributes, in its place.
    async fn fill(&self, without: &[&str]) {
        let mut item = full();
        item.retain(|name, _| !without.contains(&name.as_str()));
        let put = self.client.put_item().table_name(&self.name).set_item(Some(item));
        put.send().await.expect("is put");
    }

    async fn update(&self, update: &str, condition: Option<&str>, values: Option<Item>) -> Outcome {
        let sent = self
            .client
            .update_item()
            .table_name(&self.name)
            .set_key(Some(key_item(&key())))
            .update_expression(update)
            .set_condition_expression(condition.map(str::to_owned))
            .set_expression_attribute_values(values)
            .send()
            .await;
        outcome(sent.map(drop), &format!("{update} IF {condition:?}"))
    }

    async fn delete(&self, condition: Option<&str>, values: Option<Item>) -> Outcome {
        let sent = self
            .client
            .delete_item()
            .table_name(&self.name)
            .set_key(Some(key_item(&key())))
            .set_condition_expression(condition.map(str::to_owned))
            .set_expression_attribute_values(values)
            .send()
            .await;
        outcome(sent.map(drop), &format!("{condition:?}"))
    }

    async fn put(&self, condition: &str, values: Option<Item>) -> Outcome {
        let sent = self
            .client
            .put_item()
            .table_name(&self.name)
            .set_item(Some(full()))
            .condition_expression(condition)
            .set_expression_attribute_values(values)
            .send()
            .await;
        outcome(sent.map(drop), condition)
    }

    /// How many items a query finds.
    async fn count(&self, index: Option<&str>, condition: &str, values: Item, heads: Option<&str>) -> usize {
        let sent = self
            .client
            .query()
            .table_name(&self.name)
            .set_index_name(index.map(str::to_owned))
            .key_condition_expression(condition)
            .set_expression_attribute_values(Some(values))
            .set_projection_expression(heads.map(str::to_owned))
            .send()
            .await;
        let found = sent.unwrap_or_else(|error| panic!("`{condition}`: {error:?}"));
        found.items().len()
    }
}

fn outcome<E: ProvideErrorMetadata + std::fmt::Debug>(sent: Result<(), E>, expression: &str) -> Outcome {
    match sent {
        Ok(()) => Outcome::Done,
        Err(error) if error.code() == Some("ConditionalCheckFailedException") => Outcome::Refused,
        Err(error) => panic!("`{expression}`: {error:?}"),
    }
}

fn sent(values: &[(&str, AttributeValue)]) -> Item {
    let owned = values
        .iter()
        .map(|(name, value)| ((*name).to_owned(), value.clone()));
    owned.collect()
}

/// Records with every combination of what is optional.
fn records() -> Vec<NewRecord> {
    let mut records = Vec::new();
    for bits in 0..8 {
        let mut record = NewRecord::new(key(), b"new".to_vec());
        record.index1 = (bits & 1 != 0).then(|| Key::new("i", "a"));
        record.index2 = (bits & 2 != 0).then(|| Key::new("j", "b"));
        record.expires_at = (bits & 4 != 0).then(|| NOW.plus_seconds(9));
        records.push(record);
    }
    records
}

#[tokio::test]
async fn puts() {
    use Outcome::{Done, Refused};
    let table = Table::new().await;
    for record in records() {
        for (wanted, place, expected) in [
            (Condition::None, Place::AliveOrEmpty, Done),
            (Condition::None, Place::Expired, Refused),
            (Condition::Absent, Place::AliveOrEmpty, Refused),
            (Condition::Exists, Place::AliveOrEmpty, Done),
            (Condition::Version(3), Place::AliveOrEmpty, Done),
            (Condition::Version(4), Place::AliveOrEmpty, Refused),
        ] {
            table.fill(&[]).await;
            let put = put(&record, wanted, place);
            let values = values(&record, &put, wanted, NOW);
            let outcome = table.update(&put.update, Some(put.condition), Some(values)).await;
            assert_eq!(outcome, expected, "{wanted:?} {place:?}");
        }
    }
}

#[tokio::test]
async fn conditions() {
    use Outcome::{Done, Refused};
    let table = Table::new().await;
    for (wanted, expected) in [
        (Condition::None, Done),
        (Condition::Absent, Refused),
        (Condition::Exists, Done),
        (Condition::Version(3), Done),
        (Condition::Version(4), Refused),
    ] {
        table.fill(&[]).await;
        let outcome = table
            .delete(condition(wanted), condition_values(wanted, NOW))
            .await;
        assert_eq!(outcome, expected, "{wanted:?}");
    }
}

#[tokio::test]
async fn the_journal_and_the_chain() {
    use Outcome::{Done, Refused};
    let table = Table::new().await;
    let done = || Some(sent(&[(":dn", AttributeValue::Ns(vec!["2".to_owned()]))]));
    for (without, update, condition, values, expected) in [
        (&[][..], ADD_DONE, HAS_EVENTS, done(), Done),
        (&["dn"], ADD_DONE, HAS_EVENTS, done(), Done),
        (&["ev"], ADD_DONE, HAS_EVENTS, done(), Refused),
        (&[], REMOVE_EVENTS, HAS_EVENTS, None, Done),
        (&["ev"], REMOVE_EVENTS, HAS_EVENTS, None, Refused),
        (&[], REMOVE_AUDIT, HAS_AUDIT, None, Done),
        (&["au"], REMOVE_AUDIT, HAS_AUDIT, None, Refused),
    ] {
        table.fill(without).await;
        let outcome = table.update(update, Some(condition), values).await;
        assert_eq!(outcome, expected, "{update} IF {condition}, without {without:?}");
    }
    for (without, condition, expected) in [
        (&[][..], NOTHING_WAITS, Refused),
        (&["ev", "au"], NOTHING_WAITS, Done),
        (&[], HAS_ONLY_AUDIT, Refused),
        (&["ev"], HAS_ONLY_AUDIT, Done),
    ] {
        table.fill(without).await;
        let outcome = table.delete(Some(condition), None).await;
        assert_eq!(outcome, expected, "{condition}, without {without:?}");
    }
    table.fill(&[]).await;
    assert_eq!(table.put(IS_FREE, None).await, Refused);
    assert_eq!(table.put(HEAD_IS, Some(sent(&[(":sq", number(7))]))).await, Done);
    assert_eq!(
        table.put(HEAD_IS, Some(sent(&[(":sq", number(8))]))).await,
        Refused
    );
}

#[tokio::test]
async fn queries() {
    let table = Table::new().await;
    table.fill(&[]).await;
    let between = |from: &str, to: &str| SortRange::Between(from.to_owned(), to.to_owned());
    for (index, partition, own) in [
        (Index::Primary, "R#p", "s"),
        (Index::First, "i", "a"),
        (Index::Second, "j", "b"),
    ] {
        for (wanted, expected) in [
            (SortRange::All, 1),
            (SortRange::Prefix(own.to_owned()), 1),
            (SortRange::Prefix("x".to_owned()), 0),
            (between("", own), 1),
            (between(own, own), 1),
            (between("x", "y"), 0),
        ] {
            let (in_partition, sort, name) = names(index);
            let found = range(in_partition, sort, &wanted, |to| upper_bound(index, to));
            let (condition, found) = found.expect("something can be there");
            let mut values = sent(&[(":p", text(partition.to_owned()))]);
            values.extend(
                found
                    .into_iter()
                    .map(|(name, value)| (name.to_owned(), text(value))),
            );
            let heads = (index == Index::Primary).then_some(HEADS);
            let count = table.count(name, &condition, values, heads).await;
            assert_eq!(count, expected, "{index:?} {wanted:?}: {condition}");
        }
    }
    let whole = sent(&[(":p", text("R#p".to_owned()))]);
    assert_eq!(table.count(None, WHOLE_PARTITION, whole.clone(), None).await, 1);
    for (after, expected) in [("a", 1), ("s", 0)] {
        let mut values = whole.clone();
        values.insert(":after".to_owned(), text(after.to_owned()));
        assert_eq!(table.count(None, PARTITION_AFTER, values, None).await, expected);
    }
}

#[test]
fn none_is_left_out() {
    let here = include_str!("every_expression.rs");
    let declared = include_str!("expressions.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("pub(super) const "))
        .filter_map(|line| line.split_once(": "))
        .map(|(name, _)| name)
        .filter(|name| !name.starts_with("fn "));
    let missing: Vec<&str> = declared.filter(|name| here.matches(name).count() < 2).collect();
    assert!(missing.is_empty(), "no table has seen {missing:?}");
}
