//! Cursors: where a query's next page begins, signed, so that nobody can make one up or use it for another query.

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac};
use rolefit_ports::records::{Cursor, Direction, Index, Key, Query, Record, SortRange};
use rolefit_ports::{ErrorKind, PortError, PortResult};
use sha2::Sha256;

use crate::mac::keyed;

/// Bytes of the signature; 128 bits, so guessing is hopeless.
const TAG: usize = 16;

/// The key that signs cursors: the same in every process on one store. `Debug` hides it.
#[derive(Clone)]
pub struct CursorKey(Hmac<Sha256>); // A signature that was given nothing yet.

impl std::fmt::Debug for CursorKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("CursorKey(hidden)")
    }
}

/// The last record of the page before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Position {
    /// Its sort key in the query's index.
    pub sort: String,
    /// Its own key.
    pub key: Key,
}

impl Position {
    /// The position of `record` in an index; `None` when the index does not list it.
    pub fn of(record: &Record, index: Index) -> Option<Self> {
        let listed = match index {
            Index::Primary => Some(&record.key),
            Index::First => record.index1.as_ref(),
            Index::Second => record.index2.as_ref(),
        };
        listed.map(|listed| Self {
            sort: listed.sort.clone(),
            key: record.key.clone(),
        })
    }
}

impl CursorKey {
    /// A key from its bytes.
    pub fn new(secret: [u8; 32]) -> Self {
        Self(keyed(&secret))
    }

    /// The cursor to what comes after `position` in `query`.
    pub fn seal(&self, query: &Query, position: &Position) -> Cursor {
        let mut payload = Vec::new();
        for part in [&position.sort, &position.key.partition, &position.key.sort] {
            push(&mut payload, part.as_bytes());
        }
        let mut sealed = self.mac(query, &payload).finalize().into_bytes()[..TAG].to_vec();
        sealed.extend(payload);
        Cursor(BASE64_URL_SAFE_NO_PAD.encode(sealed))
    }

    /// Reads a cursor that [`CursorKey::seal`] made for the same query; the page's limit may differ.
    ///
    /// # Errors
    /// `Invalid` for anything else.
    pub fn open(&self, query: &Query, cursor: &Cursor) -> PortResult<Position> {
        let invalid = || PortError::new(ErrorKind::Invalid, "the cursor is not of this query");
        let sealed = BASE64_URL_SAFE_NO_PAD.decode(&cursor.0).map_err(|error| {
            PortError::with_source(ErrorKind::Invalid, "the cursor is not of this query", error)
        })?;
        let (tag, payload) = sealed.split_at_checked(TAG).ok_or_else(invalid)?;
        self.mac(query, payload)
            .verify_truncated_left(tag)
            .map_err(|_| invalid())?;
        let mut rest = payload;
        let mut next = || {
            let bytes = pull(&mut rest)?;
            String::from_utf8(bytes.to_vec()).ok()
        };
        let (sort, partition, own) = (next(), next(), next());
        match (sort, partition, own) {
            (Some(sort), Some(partition), Some(own)) => Ok(Position {
                sort,
                key: Key::new(partition, own),
            }),
            _ => Err(invalid()),
        }
    }

    /// Signs everything that makes the query what it is, and the payload.
    fn mac(&self, query: &Query, payload: &[u8]) -> Hmac<Sha256> {
        let index: &[u8] = match query.index {
            Index::Primary => b"primary",
            Index::First => b"first",
            Index::Second => b"second",
        };
        let direction: &[u8] = match query.direction {
            Direction::Ascending => b"up",
            Direction::Descending => b"down",
        };
        let range: [&[u8]; 3] = match &query.range {
            SortRange::All => [b"all", b"", b""],
            SortRange::Prefix(prefix) => [b"prefix", prefix.as_bytes(), b""],
            SortRange::Between(from, to) => [b"between", from.as_bytes(), to.as_bytes()],
        };
        let mut signed = Vec::with_capacity(payload.len() + 128);
        push(&mut signed, index);
        push(&mut signed, direction);
        push(&mut signed, query.partition.as_bytes());
        for part in range {
            push(&mut signed, part);
        }
        signed.extend_from_slice(payload);
        let mut mac = self.0.clone();
        mac.update(&signed);
        mac
    }
}

/// Appends a part with its length, so that two different lists of parts never read the same.
fn push(to: &mut Vec<u8>, part: &[u8]) {
    to.extend_from_slice(&(part.len() as u64).to_be_bytes());
    to.extend_from_slice(part);
}

/// Takes the first part off; `None` when there is none.
fn pull<'a>(from: &mut &'a [u8]) -> Option<&'a [u8]> {
    let (length, rest) = from.split_first_chunk::<8>()?;
    let (part, rest) = rest.split_at_checked(usize::try_from(u64::from_be_bytes(*length)).ok()?)?;
    *from = rest;
    Some(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn position() -> Position {
        Position {
            sort: "2026-11".to_owned(),
            key: Key::new("job#1", "b\u{e9}"),
        }
    }

    #[test]
    fn a_cursor_opens_for_its_query_only() {
        let key = CursorKey::new([7; 32]);
        let query = Query::partition("jobs");
        let cursor = key.seal(&query, &position());
        assert_eq!(key.open(&query, &cursor).expect("its own query"), position());
        let other_limit = Query {
            limit: 1,
            ..query.clone()
        };
        assert_eq!(
            key.open(&other_limit, &cursor).expect("another page size"),
            position()
        );
        let others = [
            Query {
                index: Index::First,
                ..query.clone()
            },
            Query {
                direction: Direction::Descending,
                ..query.clone()
            },
            Query {
                range: SortRange::Prefix(String::new()),
                ..query.clone()
            },
            Query {
                range: SortRange::Between(String::new(), String::new()),
                ..query.clone()
            },
            Query::partition("job"),
        ];
        for other in others {
            let error = key.open(&other, &cursor).expect_err("another query");
            assert_eq!(error.kind(), ErrorKind::Invalid);
        }
        assert!(
            CursorKey::new([8; 32]).open(&query, &cursor).is_err(),
            "another database"
        );
    }

    #[test]
    fn no_changed_character_is_accepted() {
        let key = CursorKey::new([7; 32]);
        let query = Query::partition("jobs");
        let Cursor(text) = key.seal(&query, &position());
        assert!(
            text.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b)),
            "{text}"
        );
        for at in 0..text.len() {
            let changed = if text.as_bytes()[at] == b'A' { "B" } else { "A" };
            let mut forged = text.clone();
            forged.replace_range(at..=at, changed);
            assert!(key.open(&query, &Cursor(forged)).is_err(), "changed at {at}");
            assert!(
                key.open(&query, &Cursor(text[..at].to_owned())).is_err(),
                "cut at {at}"
            );
        }
    }
}
