//! Limits of attempts, by account and by network, kept in records so that a restart forgets nothing.
//!
//! A counter is the generic cell rate algorithm (ITU-T I.371): one point in time says how much of a limit is used,
//! attempts come back one by one, and the time to wait is known exactly.
//!
//! An attacker who fills an account's limit would shut its owner out. So an account has one limit for all networks
//! that it never signed in from together, and one more for each that it did: at home the owner is never counted
//! together with strangers.

use std::hash::{BuildHasher, BuildHasherDefault, DefaultHasher};
use std::net::IpAddr;
use std::sync::Arc;

use rolefit_domain::Timestamp;
use rolefit_ports::identity::{IdentityError, IdentityResult};
use rolefit_ports::records::{Condition, Key, NewRecord, Transaction, Write};
use rolefit_ports::{Clock, ErrorKind, PortResult, Records};
use serde::{Deserialize, Serialize};
use tokio::sync::{Mutex, MutexGuard};

use super::options::{AttemptLimit, AttemptLimits, LimitPair};
use super::secrets::{AddressId, NetworkId, Pepper};
use super::store::{CHANGE_TRIES, decode, encode};

/// Counters that can be changed at once within this process.
const STRIPES: usize = 64;

/// What is attempted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// A password.
    Password,
    /// A code.
    Code,
    /// Something that sends a mail.
    Mail,
    /// An answer to a challenge, and a code that switches a second factor on.
    SecondFactor,
}

/// Counts attempts.
pub struct Limits {
    records: Arc<dyn Records>,
    clock: Arc<dyn Clock>,
    pepper: Arc<Pepper>,
    limits: AttemptLimits,
    // Within one process, attempts on one counter wait for each other instead of failing each other's conditions.
    stripes: Vec<Mutex<()>>,
}

/// The content of a counter's record: the time at which the limit is unused again.
#[derive(Debug, Serialize, Deserialize)]
struct Counter {
    free_at: Timestamp,
}

impl Limits {
    /// No attempts yet beyond those in the records.
    pub fn new(
        records: Arc<dyn Records>,
        clock: Arc<dyn Clock>,
        pepper: Arc<Pepper>,
        limits: AttemptLimits,
    ) -> Self {
        Self {
            records,
            clock,
            pepper,
            limits,
            stripes: (0..STRIPES).map(|_| Mutex::new(())).collect(),
        }
    }

    /// Counts an attempt on an account from a network address. The same work whether or not the account exists.
    ///
    /// # Errors
    /// `TooManyAttempts` when a limit is reached; the attempt is not counted then.
    pub async fn admit(&self, attempt: Attempt, address: &AddressId, from: IpAddr) -> IdentityResult<()> {
        let network = self.pepper.network(from);
        let known = self.records.get(&known_key(address, &network)).await?.is_some();
        let LimitPair {
            account: of_account,
            network: of_network,
        } = self.pair(attempt);
        let account_key = if known {
            pair_key(attempt, address, &network)
        } else {
            counter_key(attempt, "account", address.as_str())
        };
        let counters = [
            (account_key, of_account),
            (counter_key(attempt, "network", network.as_str()), of_network),
        ];
        let _guards = self.lock(&counters[0].0, &counters[1].0).await;
        for _ in 0..CHANGE_TRIES {
            let now = self.clock.now();
            let mut writes = Vec::with_capacity(counters.len());
            let mut retry_after = 0;
            for (key, limit) in &counters {
                let record = self.records.get(key).await?;
                let free_at = record
                    .as_ref()
                    .map(decode::<Counter>)
                    .transpose()?
                    .map(|c| c.free_at);
                let condition = record.map_or(Condition::Absent, |r| Condition::Version(r.version));
                match use_one(*limit, free_at, now) {
                    Ok(free_at) => writes.push(put_counter(key.clone(), free_at, condition)?),
                    Err(seconds) => retry_after = retry_after.max(seconds),
                }
            }
            if retry_after > 0 {
                return Err(IdentityError::TooManyAttempts { retry_after });
            }
            let transaction = Transaction {
                writes,
                ..Transaction::default()
            };
            match self.records.transact(transaction).await {
                Ok(()) => return Ok(()),
                Err(e) if e.kind() == ErrorKind::Conflict => {}
                Err(e) => return Err(e.into()),
            }
        }
        // An attempt that could not be counted is not looked at.
        Err(IdentityError::TooManyAttempts { retry_after: 1 })
    }

    /// The writes that remember that the account's owner was at a network address until `until`, and that forget the
    /// owner's mistyped passwords there. Strangers' attempts stay counted.
    pub fn owner_was_here(&self, address: &AddressId, from: IpAddr, until: Timestamp) -> [Write; 2] {
        let network = self.pepper.network(from);
        let mut known = NewRecord::new(known_key(address, &network), Vec::new());
        known.expires_at = Some(until);
        [
            Write::Put {
                record: known,
                condition: Condition::None,
            },
            Write::Delete {
                key: pair_key(Attempt::Password, address, &network),
                condition: Condition::None,
            },
        ]
    }

    /// The write that forgets the owner's mistyped answers to challenges at a network address. Only a right answer is
    /// a reason: whoever has the password or the mailbox would try on else.
    pub fn forget_answers(&self, address: &AddressId, from: IpAddr) -> Write {
        Write::Delete {
            key: pair_key(Attempt::SecondFactor, address, &self.pepper.network(from)),
            condition: Condition::None,
        }
    }

    const fn pair(&self, attempt: Attempt) -> LimitPair {
        match attempt {
            Attempt::Password => self.limits.password,
            Attempt::Code => self.limits.code,
            Attempt::Mail => self.limits.mail,
            Attempt::SecondFactor => self.limits.second_factor,
        }
    }

    async fn lock(&self, one: &Key, other: &Key) -> (MutexGuard<'_, ()>, Option<MutexGuard<'_, ()>>) {
        let stripe = |key: &Key| {
            let hash = BuildHasherDefault::<DefaultHasher>::default().hash_one(key);
            (hash % STRIPES as u64) as usize
        };
        let (one, other) = (stripe(one), stripe(other));
        // Always the lower stripe first, so that two attempts never wait for each other.
        let first = self.stripes[one.min(other)].lock().await;
        let second = if one == other {
            None
        } else {
            Some(self.stripes[one.max(other)].lock().await)
        };
        (first, second)
    }
}

/// Uses one attempt of a limit: the time at which it is unused again, or the seconds until the next attempt.
fn use_one(limit: AttemptLimit, free_at: Option<Timestamp>, now: Timestamp) -> Result<Timestamp, u32> {
    let attempts = i64::from(limit.attempts.max(1));
    let spacing = (i64::from(limit.seconds) * 1000 / attempts).max(1);
    let window = spacing * attempts;
    // A clock that was set back must not lock anybody out for longer than the window.
    let used = free_at.map_or(0, |t| t.millis_since(now).clamp(0, window));
    let wait = used + spacing - window;
    if wait > 0 {
        return Err(u32::try_from((wait + 999) / 1000).unwrap_or(u32::MAX));
    }
    Ok(now.plus_millis(used + spacing))
}

fn put_counter(key: Key, free_at: Timestamp, condition: Condition) -> PortResult<Write> {
    let mut record = NewRecord::new(key, encode(&Counter { free_at }, "limit")?);
    record.expires_at = Some(free_at);
    Ok(Write::Put { record, condition })
}

fn known_key(address: &AddressId, network: &NetworkId) -> Key {
    Key::new(
        format!("identity.known.{}.{}", address.as_str(), network.as_str()),
        "known",
    )
}

fn pair_key(attempt: Attempt, address: &AddressId, network: &NetworkId) -> Key {
    let subject = format!("{}.{}", address.as_str(), network.as_str());
    counter_key(attempt, "known", &subject)
}

fn counter_key(attempt: Attempt, of: &str, subject: &str) -> Key {
    let attempt = match attempt {
        Attempt::Password => "password",
        Attempt::Code => "code",
        Attempt::Mail => "mail",
        Attempt::SecondFactor => "second_factor",
    };
    Key::new(format!("identity.limit.{attempt}.{of}.{subject}"), "limit")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_373_730_000);

    #[test]
    fn all_attempts_at_once_then_one_by_one() {
        let limit = AttemptLimit::new(3, 90);
        let mut free_at = None;
        for _ in 0..3 {
            free_at = Some(use_one(limit, free_at, NOW).expect("within the limit"));
        }
        assert_eq!(use_one(limit, free_at, NOW), Err(30));
        assert_eq!(use_one(limit, free_at, NOW.plus_millis(29_001)), Err(1));
        let later = NOW.plus_seconds(30);
        let free_at = use_one(limit, free_at, later).expect("one came back");
        assert_eq!(use_one(limit, Some(free_at), later), Err(30));
        assert_eq!(free_at, NOW.plus_seconds(120));
    }

    #[test]
    fn a_limit_that_does_not_divide_allows_exactly_its_attempts() {
        let limit = AttemptLimit::new(300, 1);
        let mut free_at = None;
        for _ in 0..300 {
            free_at = Some(use_one(limit, free_at, NOW).expect("within the limit"));
        }
        assert!(use_one(limit, free_at, NOW).is_err());
    }

    #[test]
    fn a_clock_set_back_by_a_year_waits_no_longer_than_one_attempt() {
        let limit = AttemptLimit::new(3, 90);
        let year = NOW.plus_seconds(365 * 86_400);
        assert_eq!(use_one(limit, Some(year), NOW), Err(30));
    }
}
