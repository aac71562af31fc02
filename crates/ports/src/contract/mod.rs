//! One contract suite per port. Every adapter runs the suite of its port in its tests.
//!
//! A suite panics with the sentence of the contract that does not hold. Adapters under test take their time from a
//! [`TestClock`] and their ids from [`TestIds`], so that a suite decides both and every run is the same.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use rolefit_domain::Timestamp;
use uuid::Uuid;

use crate::{Clock, ErrorKind, IdSource, PortResult};

pub mod blobs;
pub mod bus;
pub mod embeddings;
pub mod extraction;
pub mod identity;
pub mod keys;
pub mod language_model;
pub mod ledger;
pub mod mail;
pub mod notifications;
pub mod passwords;
pub mod queue;
pub mod ranker;
pub mod records;
pub mod search;
pub mod stream;

/// Panics with the sentence unless the result is an error of this kind.
#[track_caller]
pub(crate) fn assert_kind<T>(result: PortResult<T>, kind: ErrorKind, sentence: &str) {
    match result {
        Ok(_) => panic!("{sentence}: it went well"),
        Err(error) => assert_eq!(error.kind(), kind, "{sentence}: {}", crate::error::chain(&error)),
    }
}

/// Looks again, for some seconds at most, until what may lag behind is as expected; panics with the sentence if it never
/// is. An adapter without lag is right at the first look.
pub(crate) async fn eventually<T: PartialEq + std::fmt::Debug>(
    look: impl AsyncFn() -> T,
    expected: T,
    sentence: &str,
) {
    for _ in 0..100 {
        if look().await == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(look().await, expected, "{sentence}");
}

/// A clock that stands still until a test moves it.
#[derive(Debug)]
pub struct TestClock(AtomicI64);

impl TestClock {
    /// A clock that shows `now`.
    pub const fn new(now: Timestamp) -> Self {
        Self(AtomicI64::new(now.0))
    }

    /// Moves the clock to `now`, forwards or backwards.
    pub fn set(&self, now: Timestamp) {
        self.0.store(now.0, Ordering::SeqCst);
    }

    /// Moves the clock forwards by whole milliseconds of `time`.
    pub fn advance(&self, time: Duration) {
        let millis = i64::try_from(time.as_millis()).unwrap_or(i64::MAX);
        self.set(self.now().plus_millis(millis));
    }
}

impl Default for TestClock {
    /// Shows 22 November 2026, 18:55:30 UTC.
    fn default() -> Self {
        Self::new(Timestamp(1_795_373_730_000))
    }
}

impl Clock for TestClock {
    fn now(&self) -> Timestamp {
        Timestamp(self.0.load(Ordering::SeqCst))
    }
}

/// Ids and secrets that follow from a counter: the same in every run, each different from those before.
#[derive(Debug, Default)]
pub struct TestIds(AtomicU64);

impl TestIds {
    /// A source that starts at the first id.
    pub const fn new() -> Self {
        Self(AtomicU64::new(0))
    }

    fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::SeqCst) + 1
    }
}

impl IdSource for TestIds {
    fn uuid(&self) -> Uuid {
        let number = self.next();
        let mut tail = [0; 10];
        tail[2..].copy_from_slice(&number.to_be_bytes());
        uuid::Builder::from_unix_timestamp_millis(1_795_373_730_000 + number, &tail).into_uuid()
    }

    fn secret(&self) -> [u8; 32] {
        // SplitMix64 (Steele, Lea and Flood, 2014) spreads the counter over all bytes.
        let mut state = self.next();
        let mut secret = [0; 32];
        for part in secret.chunks_exact_mut(8) {
            state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut mixed = state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            part.copy_from_slice(&(mixed ^ (mixed >> 31)).to_be_bytes());
        }
        secret
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_moves_only_when_told() {
        let clock = TestClock::default();
        let start = clock.now();
        clock.advance(Duration::from_secs(2));
        assert_eq!(clock.now(), start.plus_seconds(2));
        clock.set(start);
        assert_eq!(clock.now(), start);
    }

    #[test]
    fn ids_are_repeatable_sorted_and_of_version_7() {
        let (one, two) = (TestIds::new(), TestIds::new());
        let ids: Vec<Uuid> = (0..300).map(|_| one.uuid()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b), "ids sort by their making");
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        assert_eq!(ids[0], two.uuid(), "two sources give the same ids");
        assert_ne!(one.secret(), one.secret());
    }
}
