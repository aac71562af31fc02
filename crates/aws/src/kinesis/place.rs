//! How far a reader has come in each shard.

use std::collections::BTreeMap;

use rolefit_ports::{ErrorKind, PortError, PortResult};
use serde::{Deserialize, Serialize};

/// A place in the stream: the last entry that was read of each shard. The default is before the first entry.
///
/// Its text is for whoever stores it; only this module understands it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    pub(super) shards: BTreeMap<String, Shard>,
}

/// How far in one shard.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Shard {
    /// This entry, by its sequence number, was the last.
    After(String),
    /// The shard was closed by a split or a merge, and all of it was read.
    Done,
}

impl Place {
    /// The text of a place.
    ///
    /// # Errors
    /// Never for a place that was read.
    pub fn to_text(&self) -> PortResult<String> {
        serde_json::to_string(self).map_err(|error| {
            PortError::with_source(ErrorKind::Invalid, "a place in the stream has no text", error)
        })
    }

    /// The place of a text.
    ///
    /// # Errors
    /// `Invalid` for anything that [`Self::to_text`] did not make.
    pub fn parse(text: &str) -> PortResult<Self> {
        serde_json::from_str(text).map_err(|error| {
            PortError::with_source(ErrorKind::Invalid, "the text is no place in the stream", error)
        })
    }

    pub(super) fn from_bytes(bytes: &[u8]) -> PortResult<Self> {
        serde_json::from_slice(bytes)
            .map_err(|error| PortError::with_source(ErrorKind::Corrupt, "a checkpoint cannot be read", error))
    }

    /// The later one of both, in each shard.
    pub(super) fn furthest(&self, other: &Self) -> Self {
        let mut furthest = self.clone();
        for (shard, place) in &other.shards {
            let before = furthest.shards.get(shard);
            if before.is_none_or(|before| place.is_after(before)) {
                furthest.shards.insert(shard.clone(), place.clone());
            }
        }
        furthest
    }
}

impl Shard {
    fn is_after(&self, other: &Self) -> bool {
        match (self, other) {
            (_, Self::Done) => false,
            (Self::Done, _) => true,
            // Decimal numbers without leading zeros, of any length.
            (Self::After(one), Self::After(other)) => (one.len(), one) > (other.len(), other),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(shards: &[(&str, Shard)]) -> Place {
        let owned = shards.iter().map(|(id, shard)| ((*id).to_owned(), shard.clone()));
        Place {
            shards: owned.collect(),
        }
    }

    fn after(number: &str) -> Shard {
        Shard::After(number.to_owned())
    }

    #[test]
    fn the_furthest_place_is_found_in_each_shard() {
        let one = place(&[("a", after("9")), ("b", after("12")), ("c", Shard::Done)]);
        let other = place(&[
            ("a", after("10")),
            ("b", after("11")),
            ("c", after("99")),
            ("d", after("1")),
        ]);
        let expected = place(&[
            ("a", after("10")),
            ("b", after("12")),
            ("c", Shard::Done),
            ("d", after("1")),
        ]);
        assert_eq!(one.furthest(&other), expected);
        assert_eq!(other.furthest(&one), expected);
        assert_eq!(expected.furthest(&Place::default()), expected);
    }

    #[test]
    fn a_place_reads_what_it_writes_and_nothing_else() {
        let one = place(&[("a", after("10")), ("b", Shard::Done)]);
        let text = one.to_text().expect("has a text");
        assert_eq!(Place::parse(&text).expect("reads"), one);
        for wrong in ["", "7", "{}", "{\"shards\":{\"a\":7}}"] {
            let error = Place::parse(wrong).expect_err("is no place");
            assert_eq!(error.kind(), ErrorKind::Invalid, "{wrong}");
        }
    }
}
