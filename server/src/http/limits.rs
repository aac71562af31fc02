//! Limits by network address, so that one place cannot take the server from everybody else.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::num::NonZeroU32;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use governor::clock::{Clock as _, DefaultClock};
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::state::keyed::ShrinkableKeyedStateStore;
use governor::{Quota, RateLimiter};
use http::{HeaderValue, Method, StatusCode, header};
use rolefit_app::context::SiteUrls;
use rolefit_app::{AppError, text};

use super::refusal::{Asker, Refusal};
use super::{data_copy, session};
use crate::app::AppState;
use crate::config::LimitsConfig;

/// The counters of all addresses. Forgotten at a restart, which is harmless: sign-in attempts are counted elsewhere.
pub(crate) struct Limits {
    requests: Counters,
    uploads: Counters,
}

impl Limits {
    /// Counters with these limits; an address that was quiet may use a whole period's share at once.
    pub fn new(config: LimitsConfig) -> Self {
        let amount = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        Self {
            requests: Counters::new(Quota::per_minute(amount(config.requests_per_minute)), MOST_PLACES),
            uploads: Counters::new(Quota::per_hour(amount(config.uploads_per_hour)), MOST_PLACES),
        }
    }

    /// Counts a request; seconds to wait when it is one too many.
    fn count(&self, address: IpAddr, upload: bool) -> Result<(), u64> {
        let counters = if upload { &self.uploads } else { &self.requests };
        counters.count(address)
    }
}

/// Places that are counted one by one, some megabytes of them. Those that come while there are as many share the counters of
/// the crowd; those that are known keep their own.
const MOST_PLACES: usize = 100_000;
/// Counters of the crowd: enough that a flood from everywhere does not shut out all others.
const CROWD: u64 = 1024;
/// Places after which those that are quiet again are forgotten.
const TIDY_ABOVE: usize = 10_000;
/// Shortest time between two tidyings, each of which looks at every place.
const TIDY_EVERY: Duration = Duration::from_secs(10);

/// The counters of one limit, in bounded memory.
struct Counters {
    places: RateLimiter<IpAddr, Places, DefaultClock>,
    tidied: Mutex<Option<Instant>>,
}

impl Counters {
    fn new(quota: Quota, most: usize) -> Self {
        let places = Places {
            most,
            until: Mutex::default(),
        };
        Self {
            places: RateLimiter::new(quota, places, DefaultClock::default()),
            tidied: Mutex::new(None),
        }
    }

    fn count(&self, address: IpAddr) -> Result<(), u64> {
        if self.places.len() > TIDY_ABOVE && self.tidy_is_due(Instant::now()) {
            self.places.retain_recent();
        }
        self.places
            .check_key(&network(address))
            .map_err(|until| until.wait_time_from(self.places.clock().now()).as_secs() + 1)
    }

    /// Whether nobody has tidied for a while. Whoever is told so does it.
    fn tidy_is_due(&self, now: Instant) -> bool {
        // Whoever holds the lock is about to tidy.
        let Ok(mut tidied) = self.tidied.try_lock() else {
            return false;
        };
        let due = tidied.is_none_or(|last| now.saturating_duration_since(last) >= TIDY_EVERY);
        if due {
            *tidied = Some(now);
        }
        due
    }
}

/// What each place has used up, as the time until which it counts. A store of its own, because only the store knows which
/// places are known.
struct Places {
    most: usize,
    until: Mutex<HashMap<IpAddr, Nanos>>,
}

impl Places {
    fn counters(&self) -> MutexGuard<'_, HashMap<IpAddr, Nanos>> {
        self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl StateStore for Places {
    type Key = IpAddr;

    fn measure_and_replace<T, F, E>(&self, place: &IpAddr, measure: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        let mut counters = self.counters();
        let own = counters.len() < self.most || counters.contains_key(place);
        let key = if own { *place } else { crowd(*place) };
        let (outcome, until) = measure(counters.get(&key).copied())?;
        counters.insert(key, until);
        Ok(outcome)
    }
}

impl ShrinkableKeyedStateStore<IpAddr> for Places {
    fn retain_recent(&self, drop_below: Nanos) {
        self.counters().retain(|_, until| *until > drop_below);
    }

    fn len(&self) -> usize {
        self.counters().len()
    }

    fn is_empty(&self) -> bool {
        self.counters().is_empty()
    }
}

/// Answers 429 to an address that asks too much.
pub(super) async fn limit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let address = session::client(&request, &state.trusted_proxies).address;
    match state.limits.count(address, is_costly(&request)) {
        Ok(()) => next.run(request).await,
        Err(seconds) => {
            metrics::counter!("rolefit_requests_limited_total").increment(1);
            too_many(Asker::of(&request), &state.site, seconds)
        }
    }
}

/// Path of uploads, which have a limit of their own.
const UPLOAD: &str = "/upload";

/// Whether a request counts among the uploads: it brings a document, or asks for a copy of all that is held about somebody,
/// which costs more than a page.
fn is_costly(request: &Request) -> bool {
    let is_copy = request.method() == Method::POST && request.uri().path() == data_copy::PATH;
    is_copy || is_upload(request)
}

/// Whether a request brings a document.
pub(super) fn is_upload(request: &Request) -> bool {
    request.method() == Method::POST && request.uri().path() == UPLOAD
}

fn too_many(asker: Asker, site: &SiteUrls, seconds: u64) -> Response {
    let refusal = Refusal {
        status: StatusCode::TOO_MANY_REQUESTS,
        code: "too_many_requests",
        message: "Too many requests come from your network.".to_owned(),
        advice: format!("Please try again in {}.", text::wait(seconds)),
        error: AppError::too_many(seconds),
    };
    let mut response = asker.refuse(site, refusal);
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
    response
}

/// What counts as one place: an IPv4 address, in IPv6 clothes or not, or the /64 that one IPv6 customer gets.
pub(super) fn network(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(v4) => IpAddr::V4(v4),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

/// The counter of the crowd for a place, under an address of 0.0.0.0/8, from which nobody asks.
fn crowd(place: IpAddr) -> IpAddr {
    let mut hasher = DefaultHasher::new();
    place.hash(&mut hasher);
    IpAddr::V4(Ipv4Addr::from((hasher.finish() % CROWD) as u32))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    #[test]
    fn an_ipv4_address_is_one_place_in_whatever_clothes() {
        assert_eq!(network(ip("::ffff:192.0.2.1")), ip("192.0.2.1"));
        assert_ne!(network(ip("::ffff:192.0.2.1")), network(ip("::ffff:192.0.2.2")));
    }

    #[test]
    fn a_flood_from_everywhere_takes_bounded_memory_and_is_still_limited() {
        let counters = Counters::new(Quota::per_hour(NonZeroU32::MIN), 10);
        let mut refused = 0;
        for n in 0..5000_u32 {
            let address = IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + n));
            refused += u32::from(counters.count(address).is_err());
        }
        assert!(counters.places.len() <= 10 + CROWD as usize);
        assert!(refused >= 5000 - 10 - CROWD as u32, "{refused}");
    }

    #[test]
    fn a_known_place_keeps_its_counter_while_others_are_the_crowd() {
        let counters = Counters::new(Quota::per_hour(NonZeroU32::MIN.saturating_add(1)), 10);
        let known = ip("192.0.2.1");
        assert!(counters.count(known).is_ok());
        for n in 0..20_000_u32 {
            // Each counter of the crowd is used up.
            let _ = counters.count(IpAddr::V4(Ipv4Addr::from(0x0a00_0000 + n)));
        }
        assert!(counters.count(ip("192.0.2.2")).is_err(), "one of the crowd");
        assert!(counters.count(known).is_ok(), "has its own");
        assert!(counters.count(known).is_err(), "of which this is one too many");
    }

    #[test]
    fn tidying_takes_turns() {
        let counters = Counters::new(Quota::per_hour(NonZeroU32::MIN), 10);
        let begin = Instant::now();
        assert!(counters.tidy_is_due(begin));
        assert!(!counters.tidy_is_due(begin + TIDY_EVERY / 2));
        assert!(counters.tidy_is_due(begin + TIDY_EVERY));
        assert!(!counters.tidy_is_due(begin + TIDY_EVERY));
    }

    #[test]
    fn one_customer_of_ipv6_is_one_place_and_uploads_count_apart() {
        let limits = Limits::new(LimitsConfig {
            requests_per_minute: 2,
            uploads_per_hour: 1,
            ..LimitsConfig::default()
        });
        assert!(limits.count(ip("2001:db8::1"), false).is_ok());
        assert!(limits.count(ip("2001:db8::2"), false).is_ok());
        assert!(
            limits
                .count(ip("2001:db8::3"), false)
                .is_err_and(|seconds| (1..=60).contains(&seconds))
        );
        assert!(
            limits.count(ip("2001:db8:0:1::1"), false).is_ok(),
            "the next customer"
        );
        assert!(limits.count(ip("2001:db8::1"), true).is_ok());
        assert!(limits.count(ip("2001:db8::1"), true).is_err());
    }
}
