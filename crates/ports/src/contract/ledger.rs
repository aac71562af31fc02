//! What every audit ledger must do.

use std::sync::Arc;

use futures::future::{BoxFuture, join_all};
use sha2::{Digest, Sha256};

use super::eventually;
use super::records::audit;
use crate::ledger::{AuditEntry, LedgerEntry, Verification};
use crate::records::{Condition, Key, NewRecord, Transaction, Write};
use crate::{Ledger, Records};

/// An empty ledger under test.
pub struct Fixture {
    /// The ledger.
    pub ledger: Arc<dyn Ledger>,
    /// The records whose transactions fill it.
    pub records: Arc<dyn Records>,
    /// Changes what is stored, behind the adapter's back.
    pub tamper: Box<dyn Fn(Tampering) -> BoxFuture<'static, ()> + Send + Sync>,
}

/// What somebody with access to the storage could do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tampering {
    /// Puts other content into the entry at this place and leaves its hashes.
    Rewrite(u64),
    /// Puts other content into the entry at this place, with the hash that fits it.
    Forge(u64),
    /// Removes the entry at this place.
    Remove(u64),
}

/// Runs all cases, each with a ledger of its own from `make`.
///
/// # Panics
/// With the sentence of the contract that does not hold.
pub async fn suite(make: impl AsyncFn() -> Fixture) {
    an_empty_ledger_is_intact(&make().await).await;
    entries_follow_the_transactions(&make().await).await;
    entries_are_chained_as_described(&make().await).await;
    transactions_at_once_leave_no_holes(&make().await).await;
    for tampering in [
        Tampering::Rewrite(1),
        Tampering::Rewrite(3),
        Tampering::Forge(2),
        Tampering::Remove(1),
        Tampering::Remove(2),
    ] {
        a_change_is_noticed(&make().await, tampering).await;
    }
    a_chain_cut_short_is_noticed(&make().await).await;
}

/// The content that [`Tampering::Rewrite`] and [`Tampering::Forge`] put in.
pub fn forged() -> AuditEntry {
    AuditEntry {
        actor: "account:somebody-else".to_owned(),
        ..audit("forged")
    }
}

/// The hash of an entry as [`LedgerEntry::hash`] describes it, computed here a second time.
pub fn expected_hash(sequence: u64, previous: &str, entry: &AuditEntry) -> String {
    let json = serde_json::to_string(entry).expect("an entry has a JSON form");
    let digest = Sha256::digest(format!("{sequence}\n{previous}\n{json}"));
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// One transaction with these entries.
async fn write(fixture: &Fixture, details: &[&str]) {
    let transaction = Transaction {
        audit: details.iter().map(|detail| audit(detail)).collect(),
        ..Transaction::default()
    };
    let written = fixture.records.transact(transaction).await;
    written.expect("a transaction of audit entries succeeds");
}

async fn entries(fixture: &Fixture, after: u64, limit: u32) -> Vec<LedgerEntry> {
    let entries = fixture.ledger.entries(after, limit).await;
    entries.expect("the ledger is read")
}

/// Waits until the ledger has as many entries.
async fn filled(fixture: &Fixture, count: usize) -> Vec<LedgerEntry> {
    let look = async || entries(fixture, 0, 1000).await.len();
    eventually(look, count, "entries are in the ledger within seconds").await;
    entries(fixture, 0, 1000).await
}

async fn verify(fixture: &Fixture) -> Verification {
    fixture.ledger.verify().await.expect("the ledger is verified")
}

async fn an_empty_ledger_is_intact(fixture: &Fixture) {
    assert!(entries(fixture, 0, 10).await.is_empty(), "a new ledger is empty");
    let empty = Verification::Intact {
        entries: 0,
        head: "0".repeat(64),
    };
    assert_eq!(verify(fixture).await, empty, "an empty ledger is intact");
}

async fn entries_follow_the_transactions(fixture: &Fixture) {
    write(fixture, &["1", "2"]).await;
    write(fixture, &[]).await;
    write(fixture, &["3"]).await;
    let all = filled(fixture, 3).await;
    let details: Vec<&str> = all.iter().map(|e| e.entry.detail.as_str()).collect();
    assert_eq!(
        details,
        ["1", "2", "3"],
        "entries stand in the order of the transactions"
    );
    assert_eq!(all[0].entry, audit("1"), "an entry is as it was written");
    let sequences: Vec<u64> = all.iter().map(|entry| entry.sequence).collect();
    assert_eq!(sequences, [1, 2, 3], "places count from 1 without holes");
    assert_eq!(
        entries(fixture, 1, 1).await,
        all[1..2],
        "entries after a place, at most `limit`"
    );
    assert_eq!(entries(fixture, 1, 10).await, all[1..], "entries after a place");
    assert!(
        entries(fixture, 3, 10).await.is_empty(),
        "nothing is after the last"
    );
}

async fn entries_are_chained_as_described(fixture: &Fixture) {
    write(fixture, &["1", "2"]).await;
    write(fixture, &["3"]).await;
    let mut head = "0".repeat(64);
    for entry in filled(fixture, 3).await {
        assert_eq!(entry.previous, head, "an entry names the hash of the one before");
        let hash = expected_hash(entry.sequence, &entry.previous, &entry.entry);
        assert_eq!(entry.hash, hash, "the hash is over place, previous hash and JSON");
        head = entry.hash;
    }
    let intact = Verification::Intact { entries: 3, head };
    assert_eq!(verify(fixture).await, intact, "an untouched chain is intact");
}

async fn transactions_at_once_leave_no_holes(fixture: &Fixture) {
    // Every second transaction fails by its condition and leaves no entry.
    let attempts = (0..20).map(|number| {
        let write = Write::Put {
            record: NewRecord::new(Key::new("p", (number / 2).to_string()), Vec::new()),
            condition: Condition::Absent,
        };
        fixture.records.transact(Transaction {
            writes: vec![write],
            audit: vec![audit(&number.to_string()), audit("second")],
            events: Vec::new(),
        })
    });
    let done = join_all(attempts).await.into_iter().filter(Result::is_ok).count();
    assert_eq!(done, 10);
    let all = filled(fixture, 20).await;
    let pairs = all.chunks(2).all(|pair| pair[1].entry.detail == "second");
    assert!(pairs, "entries of one transaction stand together");
    let verification = verify(fixture).await;
    assert!(
        matches!(verification, Verification::Intact { entries: 20, .. }),
        "the chain is intact after transactions at once: {verification:?}"
    );
}

async fn a_change_is_noticed(fixture: &Fixture, tampering: Tampering) {
    write(fixture, &["1", "2", "3", "4"]).await;
    filled(fixture, 4).await;
    (fixture.tamper)(tampering).await;
    // A forged entry fits its own hash; the entry after it does not follow it.
    let expected = match tampering {
        Tampering::Rewrite(place) | Tampering::Remove(place) => place,
        Tampering::Forge(place) => place + 1,
    };
    match verify(fixture).await {
        Verification::Broken { sequence, reason } => {
            assert_eq!(sequence, expected, "{tampering:?} shows at its place");
            assert!(!reason.is_empty(), "a break has a reason in words");
        }
        intact @ Verification::Intact { .. } => panic!("{tampering:?} is noticed, but: {intact:?}"),
    }
}

async fn a_chain_cut_short_is_noticed(fixture: &Fixture) {
    write(fixture, &["1", "2", "3"]).await;
    filled(fixture, 3).await;
    (fixture.tamper)(Tampering::Remove(3)).await;
    let cut = verify(fixture).await;
    assert!(
        matches!(cut, Verification::Broken { sequence: 3, .. }),
        "a chain without its end is broken there: {cut:?}"
    );
    (fixture.tamper)(Tampering::Remove(2)).await;
    (fixture.tamper)(Tampering::Remove(1)).await;
    let emptied = verify(fixture).await;
    assert!(
        matches!(emptied, Verification::Broken { sequence: 1, .. }),
        "a chain of which nothing is left is broken: {emptied:?}"
    );
}
