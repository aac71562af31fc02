//! Capacity units that a table on demand bills, by the service's published rules: a write unit for each KB of an item, two
//! in a transaction, and one for each index that lists it; a read unit for each 4 KB, half of one where the read is not
//! consistent.
//!
//! `rolefit_dynamodb_units_total{kind = "write" | "read"}` counts halves of units, so that whole numbers hold them. What
//! was there before is not known: a put that replaces a larger item, or one that another key listed, costs more than is
//! counted, and one that changes nothing in an index less.

use aws_sdk_dynamodb::operation::batch_get_item::{BatchGetItemInput, BatchGetItemOutput};
use aws_sdk_dynamodb::operation::delete_item::DeleteItemInput;
use aws_sdk_dynamodb::operation::get_item::{GetItemInput, GetItemOutput};
use aws_sdk_dynamodb::operation::put_item::PutItemInput;
use aws_sdk_dynamodb::operation::query::{QueryInput, QueryOutput};
use aws_sdk_dynamodb::operation::transact_write_items::TransactWriteItemsInput;
use aws_sdk_dynamodb::operation::update_item::UpdateItemInput;
use aws_sdk_dynamodb::types::{AttributeValue, TransactWriteItem};
use aws_smithy_runtime_api::box_error::BoxError;
use aws_smithy_runtime_api::client::interceptors::Intercept;
use aws_smithy_runtime_api::client::interceptors::context::{
    BeforeSerializationInterceptorContextRef, FinalizerInterceptorContextRef, Input, Output,
};
use aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::{ConfigBag, Storable, StoreReplace};

use super::item::Item;

/// Bytes of an item that one write unit pays for.
const WRITE_UNIT: usize = 1024;
/// Bytes that one read unit pays for.
const READ_UNIT: usize = 4096;
/// The names of the partitions under which the indexes list an item, as attributes and as values of an update.
const LISTED: [&str; 4] = ["p1", "p2", ":p1", ":p2"];

/// Counts the units of every call of a client.
#[derive(Debug)]
pub(super) struct CountUnits;

#[dyn_dispatch_hint]
impl Intercept for CountUnits {
    fn name(&self) -> &'static str {
        "CountUnits"
    }

    /// The SDK gives the input away when it makes the request of it, so this is the last look at it.
    fn read_before_serialization(
        &self,
        context: &BeforeSerializationInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let input = context.input();
        count("write", written(input) * 2);
        config.interceptor_state().store_put(is_consistent(input));
        Ok(())
    }

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        config: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        if let Some(Ok(output)) = context.output_or_error() {
            let consistent = config.load::<Consistent>().is_some_and(|found| found.0);
            count("read", read(output, consistent));
        }
        Ok(())
    }
}

fn count(kind: &'static str, halves: usize) {
    if halves > 0 {
        metrics::counter!("rolefit_dynamodb_units_total", "kind" => kind)
            .increment(u64::try_from(halves).unwrap_or(u64::MAX));
    }
}

/// Whether a call reads what was written last, which costs twice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Consistent(bool);

impl Storable for Consistent {
    type Storer = StoreReplace<Self>;
}

fn is_consistent(input: &Input) -> Consistent {
    if let Some(get) = input.downcast_ref::<GetItemInput>() {
        return Consistent(get.consistent_read() == Some(true));
    }
    if let Some(query) = input.downcast_ref::<QueryInput>() {
        return Consistent(query.consistent_read() == Some(true));
    }
    let batch = input.downcast_ref::<BatchGetItemInput>();
    let tables = batch.and_then(BatchGetItemInput::request_items);
    let mut tables = tables.into_iter().flat_map(|tables| tables.values());
    Consistent(tables.any(|table| table.consistent_read() == Some(true)))
}

/// Write units of a call, whether it was taken or refused: a condition that fails is billed too.
fn written(input: &Input) -> usize {
    if let Some(transaction) = input.downcast_ref::<TransactWriteItemsInput>() {
        return transaction.transact_items().iter().map(in_transaction).sum();
    }
    if let Some(update) = input.downcast_ref::<UpdateItemInput>() {
        return item_units([update.key(), update.expression_attribute_values()], 1);
    }
    if let Some(put) = input.downcast_ref::<PutItemInput>() {
        return item_units([put.item(), None], 1);
    }
    usize::from(input.downcast_ref::<DeleteItemInput>().is_some())
}

fn in_transaction(item: &TransactWriteItem) -> usize {
    if let Some(update) = item.update() {
        return item_units([Some(update.key()), update.expression_attribute_values()], 2);
    }
    match item.put() {
        Some(put) => item_units([Some(put.item()), None], 2),
        // A check or a removal: the item's size is not known, and most are below a KB.
        None => 2,
    }
}

/// Units of an item in `parts`, of which each KB costs `each`.
fn item_units(parts: [Option<&Item>; 2], each: usize) -> usize {
    let parts = parts.into_iter().flatten();
    let lists = parts
        .clone()
        .flat_map(|part| part.keys())
        .filter(|name| LISTED.contains(&name.as_str()))
        .count();
    let size: usize = parts.map(size).sum();
    size.div_ceil(WRITE_UNIT).max(1) * each + lists
}

/// Halves of read units of an answer. Only what was found is billed, but never less than one unit of a call that reads
/// one item or one partition.
fn read(output: &Output, consistent: bool) -> usize {
    let halves = |bytes: usize| bytes.div_ceil(READ_UNIT).max(1) * if consistent { 2 } else { 1 };
    if let Some(found) = output.downcast_ref::<GetItemOutput>() {
        return halves(found.item().map_or(0, size));
    }
    if let Some(found) = output.downcast_ref::<QueryOutput>() {
        return halves(found.items().iter().map(size).sum());
    }
    let batch = output.downcast_ref::<BatchGetItemOutput>();
    let tables = batch.and_then(BatchGetItemOutput::responses);
    let items = tables.into_iter().flat_map(|tables| tables.values().flatten());
    items.map(|item| halves(size(item))).sum()
}

/// Bytes of an item: its names and its values.
fn size(item: &Item) -> usize {
    item.iter()
        .map(|(name, value)| name.len() + value_size(value))
        .sum()
}

fn value_size(value: &AttributeValue) -> usize {
    match value {
        AttributeValue::S(text) => text.len(),
        // Two digits to a byte, and one for the sign.
        AttributeValue::N(digits) => digits.len().div_ceil(2) + 1,
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        // The table has no others.
        _ => 1,
    }
}

#[cfg(test)]
mod tests {
    use aws_sdk_dynamodb::primitives::Blob;
    use aws_sdk_dynamodb::types::{ConditionCheck, KeysAndAttributes, Update};

    use super::*;

    fn body(bytes: usize) -> (String, AttributeValue) {
        (":bd".to_owned(), AttributeValue::B(Blob::new(vec![0; bytes])))
    }

    fn text(name: &str) -> (String, AttributeValue) {
        (name.to_owned(), AttributeValue::S("x".to_owned()))
    }

    #[test]
    fn a_transaction_costs_twice_and_each_index_once() {
        let update = Update::builder()
            .table_name("t")
            .key("pk", AttributeValue::S("x".to_owned()))
            .update_expression("SET bd = :bd")
            .set_expression_attribute_values(Some([body(1500), text(":p1"), text(":s1")].into()))
            .build()
            .expect("complete");
        let check = ConditionCheck::builder()
            .table_name("t")
            .key("pk", AttributeValue::S("x".to_owned()))
            .condition_expression("attribute_exists(pk)")
            .build()
            .expect("complete");
        let transaction = TransactWriteItemsInput::builder()
            .transact_items(TransactWriteItem::builder().update(update).build())
            .transact_items(TransactWriteItem::builder().condition_check(check).build())
            .build()
            .expect("complete");
        assert_eq!(written(&Input::erase(transaction)), 2 * 2 + 1 + 2);
        let alone = UpdateItemInput::builder()
            .table_name("t")
            .set_expression_attribute_values(Some([body(10)].into()))
            .build()
            .expect("complete");
        assert_eq!(written(&Input::erase(alone)), 1);
    }

    #[test]
    fn reads_cost_by_four_kilobytes_and_half_when_they_may_be_old() {
        let found = QueryOutput::builder().items(Item::from([body(5000)])).build();
        let found = Output::erase(found);
        assert_eq!((read(&found, true), read(&found, false)), (4, 2));
        let nothing = Output::erase(GetItemOutput::builder().build());
        assert_eq!(read(&nothing, true), 2, "what is not there is paid for too");
    }

    #[test]
    fn a_call_says_whether_it_reads_what_was_written_last() {
        for consistent in [true, false] {
            let query = QueryInput::builder()
                .table_name("t")
                .consistent_read(consistent)
                .build()
                .expect("complete");
            assert_eq!(is_consistent(&Input::erase(query)), Consistent(consistent));
            let keys = KeysAndAttributes::builder()
                .keys(Item::from([text("pk")]))
                .consistent_read(consistent)
                .build()
                .expect("complete");
            let batch = BatchGetItemInput::builder()
                .request_items("t", keys)
                .build()
                .expect("complete");
            assert_eq!(is_consistent(&Input::erase(batch)), Consistent(consistent));
        }
    }
}
