//! The machine's clock and random generator: the only place where time and randomness enter the program.

use std::time::{SystemTime, UNIX_EPOCH};

use rolefit_domain::Timestamp;
use rolefit_ports::{Clock, IdSource};
use uuid::Uuid;

/// The machine's clock.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the source that everybody else takes as an input"
    )]
    fn now(&self) -> Timestamp {
        let now = SystemTime::now();
        let millis = match now.duration_since(UNIX_EPOCH) {
            Ok(after) => i64::try_from(after.as_millis()).unwrap_or(i64::MAX),
            Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |millis| -millis),
        };
        Timestamp(millis)
    }
}

/// Ids and secrets from the operating system's random generator.
#[derive(Debug, Clone, Copy, Default)]
pub struct SystemIds;

#[expect(
    clippy::disallowed_methods,
    reason = "this is the source that everybody else takes as an input"
)]
impl IdSource for SystemIds {
    fn uuid(&self) -> Uuid {
        Uuid::now_v7()
    }

    /// # Panics
    /// When the operating system gives no random bytes: nothing that needs a secret may go on then.
    #[expect(clippy::expect_used, reason = "see above")]
    fn secret(&self) -> [u8; 32] {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).expect("the operating system gives random bytes");
        secret
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_shows_a_time_of_this_century() {
        let now = SystemClock.now();
        assert!((1_700_000_000_000..4_102_444_800_000).contains(&now.0), "{now:?}");
    }

    #[test]
    fn ids_sort_by_their_making_and_secrets_differ() {
        let ids: Vec<Uuid> = (0..1000).map(|_| SystemIds.uuid()).collect();
        assert!(ids.is_sorted_by(|a, b| a < b));
        assert!(ids.iter().all(|id| id.get_version_num() == 7));
        assert_ne!(SystemIds.secret(), SystemIds.secret());
        assert_ne!(SystemIds.secret(), [0; 32]);
    }
}
