//! Records and outbox in SQLite: reading; `transact` writes.

use std::sync::Arc;

use async_trait::async_trait;
use rolefit_domain::Timestamp;
use rolefit_formats::cursor::Position;
use rolefit_ports::PortResult;
use rolefit_ports::Records;
use rolefit_ports::records::{Content, Direction, Index, Key, Page, Query, Record, SortRange, Transaction};
use rusqlite::{Connection, OptionalExtension, Row, ToSql};

use super::Database;
use super::error::Failure;
use super::transact::Prepared;

/// Most bytes of records on one page, so that a page of large records does not fill the memory. One record always fits.
const MAX_PAGE_BYTES: usize = 1024 * 1024;

/// Expired records removed in one commit, so that others need not wait long.
const SWEEP_BATCH: usize = 500;

/// [`Records`] and [`Outbox`](rolefit_ports::Outbox) in a [`Database`].
#[derive(Debug, Clone)]
pub struct SqliteRecords {
    pub(super) database: Arc<Database>,
}

impl SqliteRecords {
    /// The records of a database.
    pub const fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// Removes the records that have expired by now, and says how many. They are absent for readers before that; this
    /// frees their place. To be called from time to time.
    ///
    /// # Errors
    /// `Unavailable` when the database cannot be written; what was removed until then stays removed.
    pub async fn sweep(&self) -> PortResult<u64> {
        let now = self.database.now();
        let mut removed = 0;
        loop {
            let batch = self
                .database
                .writer
                .write("remove expired records", move |c| remove_expired(c, now))
                .await?;
            removed += batch as u64;
            if batch < SWEEP_BATCH {
                return Ok(removed);
            }
        }
    }
}

#[async_trait]
impl Records for SqliteRecords {
    async fn get(&self, key: &Key) -> PortResult<Option<Record>> {
        let key = key.clone();
        let now = self.database.now();
        self.database
            .readers
            .read_at_once("read a record", move |c| get(c, &key, now))
            .await
    }

    async fn query(&self, query: &Query) -> PortResult<Page> {
        query.validate()?;
        let signer = self.database.cursor_key.clone();
        let after = match &query.after {
            Some(cursor) => Some(signer.open(query, cursor)?),
            None => None,
        };
        let now = self.database.now();
        let query = query.clone();
        self.database
            .readers
            .read("query records", move |connection| {
                let (records, last) = range(connection, &query, after, now)?;
                let next = last.map(|position| signer.seal(&query, &position));
                Ok(Page { records, next })
            })
            .await
    }

    async fn transact(&self, transaction: Transaction) -> PortResult<()> {
        let prepared = Prepared::new(transaction, self.database.now())?;
        let has_events = prepared.has_events();
        let outbox = Arc::clone(&self.database.outbox_filled);
        self.database
            .writer
            .write_then(
                "store records",
                move |connection| prepared.apply(connection),
                move |()| {
                    if has_events {
                        outbox.notify_waiters();
                    }
                },
            )
            .await
    }
}

/// The columns that [`record`] reads, in its order; the last one is the body.
macro_rules! columns {
    ($body:literal) => {
        concat!(
            "partition, sort, version, expires_at, first_partition, first_sort, second_partition, second_sort, ",
            $body
        )
    };
}

const GET: &str = concat!(
    "SELECT ",
    columns!("body"),
    " FROM items WHERE partition = ?1 AND sort = ?2 AND (expires_at IS NULL OR expires_at > ?3)"
);

fn get(connection: &Connection, key: &Key, now: Timestamp) -> Result<Option<Record>, Failure> {
    let mut statement = connection.prepare_cached(GET)?;
    let parameters = (key.partition.as_bytes(), key.sort.as_bytes(), now.0);
    let found = statement.query_row(parameters, record).optional()?;
    Ok(found)
}

/// The records of a page, and the position of the last one when there are more.
fn range(
    connection: &Connection,
    query: &Query,
    after: Option<Position>,
    now: Timestamp,
) -> Result<(Vec<Record>, Option<Position>), Failure> {
    let (from, below) = bounds(&query.range);
    let after = after.map(|at| [at.sort, at.key.partition, at.key.sort].map(String::into_bytes));
    let partition = query.partition.as_bytes();
    let mut parameters: Vec<(&str, &dyn ToSql)> = vec![
        (":partition", &partition),
        (":from", &from),
        (":below", &below),
        (":now", &now.0),
    ];
    if let Some([sort, own_partition, own_sort]) = &after {
        parameters.push((":sort", sort));
        if query.index != Index::Primary {
            parameters.push((":own_partition", own_partition));
            parameters.push((":own_sort", own_sort));
        }
    }
    let mut statement = connection.prepare_cached(&statement(query, after.is_some()))?;
    let mut rows = statement.query(parameters.as_slice())?;
    let mut records: Vec<Record> = Vec::new();
    let mut bytes = 0;
    while let Some(row) = rows.next()? {
        let full = records.len() >= query.limit as usize || bytes >= MAX_PAGE_BYTES;
        if full {
            let last = records.last().and_then(|last| Position::of(last, query.index));
            return Ok((records, last));
        }
        let record = record(row)?;
        bytes += record.body.len() + record.key.bytes();
        records.push(record);
    }
    Ok((records, None))
}

/// The range as a first key and one that is above the last.
fn bounds(range: &SortRange) -> (Vec<u8>, Vec<u8>) {
    // No UTF-8 text begins with this byte, so it is above every key.
    let end = vec![0xff];
    match range {
        SortRange::All => (Vec::new(), end),
        SortRange::Prefix(prefix) => {
            let mut below = prefix.clone().into_bytes();
            // Nor does any contain the byte 0xFF, so the last one can always grow by one.
            match below.last_mut() {
                Some(last) => *last += 1,
                None => below = end,
            }
            (prefix.clone().into_bytes(), below)
        }
        SortRange::Between(from, to) => {
            // The smallest key above `to`.
            let mut below = to.clone().into_bytes();
            below.push(0);
            (from.clone().into_bytes(), below)
        }
    }
}

/// The SQL of a query: one of twenty-four texts, so that the prepared statements stay few.
fn statement(query: &Query, continued: bool) -> String {
    let (partition, sort) = match query.index {
        Index::Primary => ("partition", "sort"),
        Index::First => ("first_partition", "first_sort"),
        Index::Second => ("second_partition", "second_sort"),
    };
    let (order, beyond) = match query.direction {
        Direction::Ascending => ("ASC", ">"),
        Direction::Descending => ("DESC", "<"),
    };
    // Equal index keys are told apart by the records' own keys.
    let (continuation, ordering) = match query.index {
        Index::Primary => (format!(" AND sort {beyond} :sort"), format!("sort {order}")),
        Index::First | Index::Second => (
            format!(" AND ({sort}, partition, sort) {beyond} (:sort, :own_partition, :own_sort)"),
            format!("{sort} {order}, partition {order}, sort {order}"),
        ),
    };
    let continuation = if continued { continuation.as_str() } else { "" };
    let columns = match query.content {
        Content::Whole => columns!("body"),
        // The body is the row's last column, so that a large one is not even read.
        Content::Heads => columns!("x''"),
    };
    format!(
        "SELECT {columns} FROM items WHERE {partition} = :partition AND {sort} >= :from AND {sort} < :below{continuation} \
         AND (expires_at IS NULL OR expires_at > :now) ORDER BY {ordering}"
    )
}

fn record(row: &Row<'_>) -> rusqlite::Result<Record> {
    Ok(Record {
        key: Key::new(text(row, 0)?, text(row, 1)?),
        version: row.get(2)?,
        expires_at: row.get::<_, Option<i64>>(3)?.map(Timestamp),
        index1: index_key(row, 4)?,
        index2: index_key(row, 6)?,
        body: row.get(8)?,
    })
}

fn index_key(row: &Row<'_>, column: usize) -> rusqlite::Result<Option<Key>> {
    if row.get_ref(column)? == rusqlite::types::ValueRef::Null {
        return Ok(None);
    }
    Ok(Some(Key::new(text(row, column)?, text(row, column + 1)?)))
}

fn text(row: &Row<'_>, column: usize) -> rusqlite::Result<String> {
    let bytes = row.get_ref(column)?.as_blob()?;
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(text.to_owned()),
        Err(error) => Err(rusqlite::Error::Utf8Error(column, error)),
    }
}

fn remove_expired(connection: &Connection, now: Timestamp) -> Result<usize, Failure> {
    let removed = connection
        .prepare_cached(
            "DELETE FROM items WHERE (partition, sort) IN
                 (SELECT partition, sort FROM items WHERE expires_at <= ?1 LIMIT ?2)",
        )?
        .execute((now.0, SWEEP_BATCH))?;
    Ok(removed)
}

#[cfg(test)]
mod tests {
    use super::super::schema::{open_reader, open_writer};
    use super::*;

    #[test]
    fn every_query_walks_an_index_and_sorts_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rolefit.db");
        drop(open_writer(&path).expect("a database"));
        let connection = open_reader(&path).expect("a reader");
        for (index, used) in [
            (Index::Primary, "USING PRIMARY KEY"),
            (Index::First, "USING INDEX items_first"),
            (Index::Second, "USING INDEX items_second"),
        ] {
            for direction in [Direction::Ascending, Direction::Descending] {
                for (continued, content) in [
                    (false, Content::Whole),
                    (true, Content::Whole),
                    (false, Content::Heads),
                    (true, Content::Heads),
                ] {
                    let query = Query {
                        index,
                        direction,
                        content,
                        ..Query::partition("p")
                    };
                    let sql = format!("EXPLAIN QUERY PLAN {}", statement(&query, continued));
                    let mut explained = connection.prepare(&sql).expect("the statement is valid");
                    // A plan does not depend on the parameters, so they stay empty.
                    let plan = explained.raw_query().mapped(|row| row.get(3));
                    let plan: Vec<String> = plan.collect::<Result<_, _>>().expect("a plan");
                    assert_eq!(plan.len(), 1, "no second step such as sorting: {plan:?}");
                    assert!(plan[0].contains("SEARCH") && plan[0].contains(used), "{plan:?}");
                }
            }
        }
    }

    #[test]
    fn bounds_hold_exactly_the_range() {
        let inside = |range: &SortRange, key: &str| {
            let (from, below) = bounds(range);
            from.as_slice() <= key.as_bytes() && key.as_bytes() < below.as_slice()
        };
        let last = "\u{10ffff}\u{10ffff}";
        assert!(inside(&SortRange::All, last) && inside(&SortRange::Prefix(String::new()), last));
        let prefix = SortRange::Prefix("a\u{7f}".to_owned());
        assert!(inside(&prefix, "a\u{7f}") && inside(&prefix, &format!("a\u{7f}{last}")));
        assert!(!inside(&prefix, "a~") && !inside(&prefix, "a\u{80}"));
        let between = SortRange::Between("a".to_owned(), "b".to_owned());
        assert!(inside(&between, "a") && inside(&between, "b"));
        assert!(!inside(&between, "b\u{0}") && !inside(&between, "Z"));
    }

    #[test]
    fn a_stored_key_that_is_no_text_is_corrupt() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rolefit.db");
        let connection = open_writer(&path).expect("a database");
        connection
            .execute(
                "INSERT INTO items (partition, sort, version, body) VALUES (x'70', x'80', 1, x'')",
                [],
            )
            .expect("a broken row");
        let error = range(&connection, &Query::partition("p"), None, Timestamp(0)).expect_err("no text");
        let error = error.while_trying_to("query records");
        assert_eq!(error.kind(), rolefit_ports::ErrorKind::Corrupt);
    }
}
