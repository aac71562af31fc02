//! The chain of the audit ledger: how entries are hashed, and what breaks it.

use rolefit_ports::ledger::Verification;
use sha2::{Digest, Sha256};

use crate::hex;

/// What the first entry names as the hash before it.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The hash that [`LedgerEntry::hash`](rolefit_ports::ledger::LedgerEntry::hash) describes. `json` is the entry's JSON,
/// byte for byte as it is stored.
pub fn hash(sequence: u64, previous: &str, json: &str) -> String {
    let mut hasher = Sha256::new();
    hasher.update(format!("{sequence}\n{previous}\n"));
    hasher.update(json);
    hex(&hasher.finalize())
}

/// One stored entry as a check sees it.
#[derive(Debug, Clone, Copy)]
pub struct Link<'a> {
    /// Its place as stored.
    pub sequence: u64,
    /// The hash before it, as stored.
    pub previous: &'a str,
    /// Its own hash, as stored.
    pub hash: &'a str,
    /// The JSON that was hashed.
    pub json: &'a str,
}

/// A walk along the chain from its first entry.
#[derive(Debug, Clone)]
pub struct Walk {
    entries: u64,
    head: String,
    /// Place and hash of the entry that it must still come to.
    last: Option<(u64, String)>,
}

impl Default for Walk {
    fn default() -> Self {
        Self {
            entries: 0,
            head: GENESIS.to_owned(),
            last: None,
        }
    }
}

impl Walk {
    /// A walk that must come to this entry, by place and hash: the last one when it began, as the store keeps it apart from the
    /// chain. A chain whose end was cut off fits as far as it goes.
    pub fn reaching(last: Option<(u64, String)>) -> Self {
        Self {
            last,
            ..Self::default()
        }
    }

    /// Goes one entry further.
    ///
    /// # Errors
    /// [`Verification::Broken`] at the first entry that does not fit; the walk is over then.
    pub fn step(&mut self, link: Link<'_>) -> Result<(), Verification> {
        self.entries += 1;
        let reason = if link.sequence != self.entries {
            "an entry is missing"
        } else if link.previous != self.head {
            "the entry does not follow the one before"
        } else if link.hash != hash(link.sequence, link.previous, link.json) {
            "the entry is not what was hashed"
        } else {
            link.hash.clone_into(&mut self.head);
            self.last
                .take_if(|(place, hash)| *place == link.sequence && hash == link.hash);
            return Ok(());
        };
        Err(Verification::Broken {
            sequence: self.entries,
            reason: reason.to_owned(),
        })
    }

    /// The end of what is stored was reached and everything fitted.
    pub fn end(self) -> Verification {
        match self.last {
            None => Verification::Intact {
                entries: self.entries,
                head: self.head,
            },
            Some(_) => Verification::Broken {
                sequence: self.entries + 1,
                reason: "the end of the chain was cut off".to_owned(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chain of three as it would be stored.
    fn chain() -> Vec<(u64, String, String, String)> {
        let mut previous = GENESIS.to_owned();
        let mut links = Vec::new();
        for (sequence, json) in (1..).zip(["{\"a\":1}", "{\"b\":2}", "{\"c\":3}"]) {
            let hash = hash(sequence, &previous, json);
            links.push((sequence, previous, hash.clone(), json.to_owned()));
            previous = hash;
        }
        links
    }

    fn walk(links: &[(u64, String, String, String)]) -> Verification {
        let mut walk = Walk::default();
        for (sequence, previous, hash, json) in links {
            let link = Link {
                sequence: *sequence,
                previous,
                hash,
                json,
            };
            if let Err(broken) = walk.step(link) {
                return broken;
            }
        }
        walk.end()
    }

    fn broken_at(links: &[(u64, String, String, String)]) -> u64 {
        match walk(links) {
            Verification::Broken { sequence, .. } => sequence,
            intact @ Verification::Intact { .. } => panic!("not noticed: {intact:?}"),
        }
    }

    #[test]
    fn an_untouched_chain_is_intact_and_names_its_head() {
        let links = chain();
        let expected = Verification::Intact {
            entries: 3,
            head: links[2].2.clone(),
        };
        assert_eq!(walk(&links), expected);
    }

    #[test]
    fn every_change_shows_at_its_place() {
        let mut rewritten = chain();
        rewritten[1].3 = "{}".to_owned();
        assert_eq!(broken_at(&rewritten), 2);
        let mut forged = rewritten;
        forged[1].2 = hash(2, &forged[1].1, "{}");
        assert_eq!(broken_at(&forged), 3, "the next entry does not follow");
        let mut removed = chain();
        removed.remove(0);
        assert_eq!(broken_at(&removed), 1);
    }
}
