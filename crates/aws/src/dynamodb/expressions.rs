//! Every expression that the adapter sends. They are made here and nowhere else, so that one test can try each of them on
//! a table with items in it: an emulator that looks at expressions only when they meet an item finds no mistake otherwise.

use rolefit_ports::records::{Condition, NewRecord, SortRange};

const ABSENT: &str = "attribute_not_exists(pk) OR xp <= :now";
const EXISTS: &str = "attribute_exists(pk) AND (attribute_not_exists(xp) OR xp > :now)";
const HAS_VERSION: &str = "vn = :vn AND (attribute_not_exists(xp) OR xp > :now)";

/// The condition under which a write happens; `None` where nothing has to hold.
pub(super) const fn condition(condition: Condition) -> Option<&'static str> {
    match condition {
        Condition::None => None,
        Condition::Absent => Some(ABSENT),
        Condition::Exists => Some(EXISTS),
        Condition::Version(_) => Some(HAS_VERSION),
    }
}

/// What a put finds in its place, which decides the version it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// A record that is there, or nothing: one version more.
    AliveOrEmpty,
    /// A record that has expired and was not removed yet: version 1.
    Expired,
}

/// A put: its update expression and the condition under which it happens.
pub(super) struct Put {
    pub(super) update: String,
    pub(super) condition: &'static str,
}

/// The expressions of a put.
///
/// An update and not a put, because only an update can count the version up without reading it first.
pub(super) fn put(record: &NewRecord, wanted: Condition, place: Place) -> Put {
    let (version, condition) = match (wanted, place) {
        (Condition::Absent, _) => (":one", ABSENT),
        (Condition::Exists, _) => ("vn + :one", EXISTS),
        (Condition::Version(_), _) => ("vn + :one", HAS_VERSION),
        (Condition::None, Place::AliveOrEmpty) => (
            "if_not_exists(vn, :zero) + :one",
            "attribute_not_exists(xp) OR xp > :now",
        ),
        (Condition::None, Place::Expired) => (":one", "xp <= :now"),
    };
    let mut set = format!("SET vn = {version}, bd = :bd");
    let mut remove = Vec::new();
    let optional = [
        (record.index1.is_some(), ["p1", "s1"]),
        (record.index2.is_some(), ["p2", "s2"]),
        (record.expires_at.is_some(), ["xp", "tl"]),
    ];
    for (is_set, names) in optional {
        for name in names {
            if is_set {
                set.push_str(&format!(", {name} = :{name}"));
            } else {
                remove.push(name);
            }
        }
    }
    if !remove.is_empty() {
        set.push_str(&format!(" REMOVE {}", remove.join(", ")));
    }
    Put {
        update: set,
        condition,
    }
}

/// Whether a put's expressions name a value.
pub(super) fn names(put: &Put, value: &str) -> bool {
    let named = |text: &str| {
        text.split(|c: char| !c.is_ascii_alphanumeric() && c != ':')
            .any(|word| word == value)
    };
    named(&put.update) || named(put.condition)
}

/// Which keys a query wants: its condition and the values that it names besides `:p`.
///
/// `None` when nothing can be in the range. Empty values do not exist for keys, so bounds that are empty fall away.
pub(super) fn range(
    partition: &str,
    sort: &str,
    range: &SortRange,
    upper: impl Fn(&str) -> String,
) -> Option<(String, Vec<(&'static str, String)>)> {
    let whole = format!("{partition} = :p");
    match range {
        SortRange::All => Some((whole, Vec::new())),
        SortRange::Prefix(prefix) if prefix.is_empty() => Some((whole, Vec::new())),
        SortRange::Prefix(prefix) => Some((
            format!("{whole} AND begins_with({sort}, :from)"),
            vec![(":from", prefix.clone())],
        )),
        SortRange::Between(from, to) if to.is_empty() || from > to => None,
        SortRange::Between(from, to) if from.is_empty() => {
            Some((format!("{whole} AND {sort} <= :to"), vec![(":to", upper(to))]))
        }
        SortRange::Between(from, to) => Some((
            format!("{whole} AND {sort} BETWEEN :from AND :to"),
            vec![(":from", from.clone()), (":to", upper(to))],
        )),
    }
}

/// Everything of a record but its body.
pub(super) const HEADS: &str = "pk, sk, p1, s1, p2, s2, vn, xp";
/// Takes an item of the journal away when nothing waits in it any more.
pub(super) const NOTHING_WAITS: &str = "attribute_not_exists(ev) AND attribute_not_exists(au)";
/// The journal's events were published.
pub(super) const REMOVE_EVENTS: &str = "REMOVE ev, dn";
/// Some of the journal's events were published.
pub(super) const ADD_DONE: &str = "ADD dn :dn";
/// Only an item that is there: an update would make one.
pub(super) const HAS_EVENTS: &str = "attribute_exists(ev)";
/// The journal's audit entries have their place in the chain.
pub(super) const REMOVE_AUDIT: &str = "REMOVE au";
/// Nobody else gave them a place first.
pub(super) const HAS_AUDIT: &str = "attribute_exists(au)";
/// Nothing but audit entries waits, and nobody else gave them a place first.
pub(super) const HAS_ONLY_AUDIT: &str = "attribute_exists(au) AND attribute_not_exists(ev)";
/// Nothing stands there yet.
pub(super) const IS_FREE: &str = "attribute_not_exists(pk)";
/// The chain's head is where it was seen.
pub(super) const HEAD_IS: &str = "sq = :sq";
/// All of a partition.
pub(super) const WHOLE_PARTITION: &str = "pk = :p";
/// A partition from a sort key on, without it.
pub(super) const PARTITION_AFTER: &str = "pk = :p AND sk > :after";

#[cfg(test)]
mod tests {
    use super::*;
    use rolefit_ports::records::Key;

    #[test]
    fn a_put_names_each_attribute_once() {
        let bare = NewRecord::new(Key::new("p", "s"), Vec::new());
        let put_bare = put(&bare, Condition::None, Place::AliveOrEmpty);
        assert_eq!(
            put_bare.update,
            "SET vn = if_not_exists(vn, :zero) + :one, bd = :bd REMOVE p1, s1, p2, s2, xp, tl"
        );
        let listed = NewRecord {
            index1: Some(Key::new("i", "1")),
            expires_at: Some(rolefit_domain::Timestamp(1)),
            ..bare
        };
        let put_listed = put(&listed, Condition::Version(2), Place::AliveOrEmpty);
        assert_eq!(
            put_listed.update,
            "SET vn = vn + :one, bd = :bd, p1 = :p1, s1 = :s1, xp = :xp, tl = :tl REMOVE p2, s2"
        );
        assert!(names(&put_listed, ":vn") && names(&put_listed, ":now"));
        assert!(!names(&put_bare, ":vn") && names(&put_bare, ":zero"));
    }

    #[test]
    fn no_key_is_compared_with_nothing() {
        let between = |from: &str, to: &str| SortRange::Between(from.to_owned(), to.to_owned());
        let of = |wanted: &SortRange| range("pk", "sk", wanted, str::to_owned);
        assert_eq!(of(&between("b", "a")), None);
        assert_eq!(of(&between("", "")), None);
        let (text, values) = of(&between("", "a")).expect("something");
        assert_eq!(text, "pk = :p AND sk <= :to");
        assert_eq!(values, [(":to", "a".to_owned())]);
        let (text, _) = of(&SortRange::Prefix(String::new())).expect("all");
        assert_eq!(text, "pk = :p");
    }
}
