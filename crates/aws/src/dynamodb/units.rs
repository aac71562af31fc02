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
use aws_smithy_runtime_api::client::interceptors::context::{FinalizerInterceptorContextRef, Input, Output};
use aws_smithy_runtime_api::client::interceptors::dyn_dispatch_hint;
use aws_smithy_runtime_api::client::runtime_components::RuntimeComponents;
use aws_smithy_types::config_bag::ConfigBag;

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

    fn read_after_execution(
        &self,
        context: &FinalizerInterceptorContextRef<'_>,
        _: &RuntimeComponents,
        _: &mut ConfigBag,
    ) -> Result<(), BoxError> {
        let Some(input) = context.input() else {
            return Ok(());
        };
        let output = context.output_or_error().and_then(Result::ok);
        for (kind, halves) in [
            ("write", written(input) * 2),
            ("read", output.map_or(0, |output| read(input, output))),
        ] {
            if halves > 0 {
                metrics::counter!("rolefit_dynamodb_units_total", "kind" => kind)
                    .increment(u64::try_from(halves).unwrap_or(u64::MAX));
            }
        }
        Ok(())
    }
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

/// Halves of read units of a call that was answered.
fn read(input: &Input, output: &Output) -> usize {
    let halves =
        |bytes: usize, consistent: bool| bytes.div_ceil(READ_UNIT).max(1) * if consistent { 2 } else { 1 };
    if let (Some(asked), Some(found)) = (
        input.downcast_ref::<GetItemInput>(),
        output.downcast_ref::<GetItemOutput>(),
    ) {
        return halves(
            found.item().map_or(0, size),
            asked.consistent_read() == Some(true),
        );
    }
    if let (Some(asked), Some(found)) = (
        input.downcast_ref::<QueryInput>(),
        output.downcast_ref::<QueryOutput>(),
    ) {
        let bytes = found.items().iter().map(size).sum();
        return halves(bytes, asked.consistent_read() == Some(true));
    }
    if let (Some(_), Some(found)) = (
        input.downcast_ref::<BatchGetItemInput>(),
        output.downcast_ref::<BatchGetItemOutput>(),
    ) {
        let tables = found.responses().into_iter().flat_map(|tables| tables.values());
        return tables.flatten().map(|item| halves(size(item), true)).sum();
    }
    0
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
    use aws_sdk_dynamodb::types::{ConditionCheck, Update};

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
        let item = Item::from([body(5000)]);
        for (consistent, expected) in [(true, 4), (false, 2)] {
            let asked = QueryInput::builder()
                .table_name("t")
                .consistent_read(consistent)
                .build()
                .expect("complete");
            let found = QueryOutput::builder().items(item.clone()).build();
            assert_eq!(read(&Input::erase(asked), &Output::erase(found)), expected);
        }
        let asked = GetItemInput::builder()
            .table_name("t")
            .consistent_read(true)
            .build()
            .expect("complete");
        let nothing = GetItemOutput::builder().build();
        assert_eq!(
            read(&Input::erase(asked), &Output::erase(nothing)),
            2,
            "what is not there is paid for too"
        );
    }
}
