//! Records as items of the table.
//!
//! ```text
//! pk, sk      where it stands: `R#` and the partition, the sort key
//! p1, s1      where the first index lists it: its partition; its sort key with the record's own key behind it
//! p2, s2      the same for the second index
//! vn          version
//! xp, tl      when it expires, in milliseconds for us and in seconds for the table's own removal
//! bd          body
//! ```
//!
//! An index of DynamoDB gives items with equal keys in any order. The port orders them by the records' own keys, so the
//! own key is part of the index's sort key, behind U+0000, which no part of a key contains.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use rolefit_domain::Timestamp;
use rolefit_ports::records::{Index, Key, NewRecord, Record};
use rolefit_ports::{ErrorKind, PortError, PortResult};

/// An item as the SDK has it.
pub(super) type Item = HashMap<String, AttributeValue>;

/// What the partitions of records begin with; journal and ledger have other marks.
pub(super) const RECORD_MARK: &str = "R#";
/// Between the parts of an index's sort key.
const SEPARATOR: char = '\0';

/// The names of an index's two key attributes, and of the index itself.
pub(super) const fn names(index: Index) -> (&'static str, &'static str, Option<&'static str>) {
    match index {
        Index::Primary => ("pk", "sk", None),
        Index::First => ("p1", "s1", Some("first")),
        Index::Second => ("p2", "s2", Some("second")),
    }
}

/// The table's key of a record.
pub(super) fn key_item(key: &Key) -> Item {
    Item::from([
        ("pk".to_owned(), text(format!("{RECORD_MARK}{}", key.partition))),
        ("sk".to_owned(), text(key.sort.clone())),
    ])
}

/// The sort key under which an index lists a record.
pub(super) fn listed_sort(index_sort: &str, own: &Key) -> String {
    format!("{index_sort}{SEPARATOR}{}{SEPARATOR}{}", own.partition, own.sort)
}

/// The largest sort key of an index that is still within an upper bound that counts itself.
pub(super) fn upper_bound(index: Index, to: &str) -> String {
    match index {
        Index::Primary => to.to_owned(),
        // Above everything listed under `to`, and below everything listed under a longer or a larger key: each of those
        // has another character at least as large here, and U+0000 behind it.
        Index::First | Index::Second => format!("{to}\u{1}"),
    }
}

/// The values that a put sets, by their names in expressions.
pub(super) fn values_of(record: &NewRecord) -> Vec<(&'static str, AttributeValue)> {
    let mut values = vec![(":bd", AttributeValue::B(Blob::new(record.body.clone())))];
    let lists = [(":p1", ":s1", &record.index1), (":p2", ":s2", &record.index2)];
    for (partition, sort, listed) in lists {
        if let Some(listed) = listed {
            values.push((partition, text(listed.partition.clone())));
            values.push((sort, text(listed_sort(&listed.sort, &record.key))));
        }
    }
    if let Some(expires) = record.expires_at {
        values.push((":xp", number(expires.0)));
        // Rounded up, so that the table never removes what is still there.
        values.push((":tl", number(expires.0.div_euclid(1000) + 1)));
    }
    values
}

/// The record of an item. Items of an index that carry no body give an empty one.
///
/// # Errors
/// `Corrupt` when an attribute is missing or of another type.
pub(super) fn record(item: &Item) -> PortResult<Record> {
    let key = own_key(item)?;
    let body = match item.get("bd") {
        Some(AttributeValue::B(body)) => body.clone().into_inner(),
        Some(_) => return Err(corrupt("bd")),
        None => Vec::new(),
    };
    Ok(Record {
        index1: index_key(item, "p1", "s1", &key)?,
        index2: index_key(item, "p2", "s2", &key)?,
        expires_at: integer(item, "xp")?.map(Timestamp),
        version: integer(item, "vn")?
            .and_then(|version| u64::try_from(version).ok())
            .ok_or_else(|| corrupt("vn"))?,
        key,
        body,
    })
}

/// The record's own key, from an item of the table or of an index.
pub(super) fn own_key(item: &Item) -> PortResult<Key> {
    let partition = string(item, "pk")?
        .strip_prefix(RECORD_MARK)
        .ok_or_else(|| corrupt("pk"))?;
    Ok(Key::new(partition, string(item, "sk")?))
}

fn index_key(item: &Item, partition: &str, sort: &'static str, own: &Key) -> PortResult<Option<Key>> {
    if !item.contains_key(sort) {
        return Ok(None);
    }
    let behind = listed_sort("", own);
    let listed = string(item, sort)?
        .strip_suffix(&behind)
        .ok_or_else(|| corrupt(sort))?;
    let AttributeValue::S(partition) = item.get(partition).ok_or_else(|| corrupt(sort))? else {
        return Err(corrupt(sort));
    };
    Ok(Some(Key::new(partition.clone(), listed)))
}

/// A text attribute.
pub(super) fn string<'a>(item: &'a Item, name: &'static str) -> PortResult<&'a str> {
    match item.get(name) {
        Some(AttributeValue::S(text)) => Ok(text),
        _ => Err(corrupt(name)),
    }
}

/// A whole number; `None` when the attribute is absent.
pub(super) fn integer(item: &Item, name: &'static str) -> PortResult<Option<i64>> {
    match item.get(name) {
        None => Ok(None),
        Some(AttributeValue::N(digits)) => digits.parse().map(Some).map_err(|_| corrupt(name)),
        Some(_) => Err(corrupt(name)),
    }
}

pub(super) fn text(text: impl Into<String>) -> AttributeValue {
    AttributeValue::S(text.into())
}

pub(super) fn number(number: impl ToString) -> AttributeValue {
    AttributeValue::N(number.to_string())
}

pub(super) fn corrupt(name: &'static str) -> PortError {
    PortError::new(
        ErrorKind::Corrupt,
        format!("an item's attribute `{name}` is missing or of another form"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_orders_equal_keys_by_the_records_own() {
        let own = |partition: &str, sort: &str| Key::new(partition, sort);
        let mut listed = [
            listed_sort("a", &own("p", "2")),
            listed_sort("a", &own("p", "1")),
            listed_sort("a", &own("o", "9")),
            listed_sort("a\u{1}", &own("a", "a")),
            listed_sort("A", &own("z", "z")),
        ];
        listed.sort();
        let sorts: Vec<_> = listed.iter().map(|text| text.replace('\0', "/")).collect();
        assert_eq!(sorts, ["A/z/z", "a/o/9", "a/p/1", "a/p/2", "a\u{1}/a/a"]);
    }

    #[test]
    fn an_upper_bound_holds_what_is_listed_under_it_and_nothing_more() {
        let bound = upper_bound(Index::First, "a");
        let own = Key::new("\u{10ffff}", "\u{10ffff}");
        assert!(listed_sort("a", &own) < bound);
        for above in ["a\u{1}", "aa", "b"] {
            assert!(
                listed_sort(above, &Key::new("\u{1}", "\u{1}")) > bound,
                "{above:?}"
            );
        }
    }

    #[test]
    fn what_is_put_is_read_back() {
        let new = NewRecord {
            index1: Some(Key::new("i", "1")),
            index2: None,
            expires_at: Some(Timestamp(1_795_373_730_123)),
            ..NewRecord::new(Key::new("p", "s"), b"body".to_vec())
        };
        let mut item = key_item(&new.key);
        for (name, value) in values_of(&new) {
            item.insert(name.trim_start_matches(':').to_owned(), value);
        }
        item.insert("vn".to_owned(), number(3));
        let read = record(&item).expect("the item is whole");
        assert_eq!((read.key, read.index1, read.index2), (new.key, new.index1, None));
        assert_eq!((read.version, read.body), (3, new.body));
        assert_eq!(read.expires_at, new.expires_at);
        item.insert("s1".to_owned(), text("elsewhere\0p\0other"));
        assert_eq!(
            record(&item).expect_err("not its own key").kind(),
            ErrorKind::Corrupt
        );
    }
}
