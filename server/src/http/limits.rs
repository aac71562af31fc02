//! Limits by network address, so that one place cannot take the server from everybody else.

use std::net::{IpAddr, Ipv6Addr};
use std::num::NonZeroU32;

use axum::Json;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::Clock as _;
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::{HeaderValue, Method, StatusCode, header};
use rolefit_app::AppError;

use super::session;
use crate::app::AppState;
use crate::config::LimitsConfig;

/// The counters of all addresses. Forgotten at a restart, which is harmless: sign-in attempts are counted elsewhere.
pub(crate) struct Limits {
    requests: DefaultKeyedRateLimiter<IpAddr>,
    uploads: DefaultKeyedRateLimiter<IpAddr>,
}

/// Addresses after which those that are quiet again are forgotten.
const TIDY_ABOVE: usize = 10_000;

impl Limits {
    /// Counters with these limits; an address that was quiet may use a whole period's share at once.
    pub fn new(config: LimitsConfig) -> Self {
        let amount = |n: u32| NonZeroU32::new(n).unwrap_or(NonZeroU32::MIN);
        Self {
            requests: RateLimiter::keyed(Quota::per_minute(amount(config.requests_per_minute))),
            uploads: RateLimiter::keyed(Quota::per_hour(amount(config.uploads_per_hour))),
        }
    }

    /// Counts a request; seconds to wait when it is one too many.
    fn count(&self, address: IpAddr, upload: bool) -> Result<(), u64> {
        let limiter = if upload { &self.uploads } else { &self.requests };
        if limiter.len() > TIDY_ABOVE {
            limiter.retain_recent();
        }
        let clock = governor::clock::DefaultClock::default();
        limiter
            .check_key(&network(address))
            .map_err(|until| until.wait_time_from(clock.now()).as_secs() + 1)
    }
}

/// Answers 429 to an address that asks too much.
pub(super) async fn limit(State(state): State<AppState>, request: Request, next: Next) -> Response {
    let address = session::client(&request, &state.trusted_proxies).address;
    let upload = request.method() == Method::POST && request.uri().path() == "/upload";
    match state.limits.count(address, upload) {
        Ok(()) => next.run(request).await,
        Err(seconds) => {
            metrics::counter!("rolefit_requests_limited_total").increment(1);
            // The portal's script reads errors of this form only; a plain form is sent by a browser that shows the text.
            let script = request.uri().path().starts_with("/api/ui/") && !accepts_html(&request);
            let text = format!("Too many requests from your network. Try again in {seconds} seconds.\n");
            let mut response = if script {
                (StatusCode::TOO_MANY_REQUESTS, Json(AppError::too_many(seconds))).into_response()
            } else {
                (StatusCode::TOO_MANY_REQUESTS, text).into_response()
            };
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
    }
}

fn accepts_html(request: &Request) -> bool {
    request
        .headers()
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}

/// What counts as one place: an IPv4 address, or the /64 that one IPv6 customer gets.
fn network(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_customer_of_ipv6_is_one_place_and_uploads_count_apart() {
        let limits = Limits::new(LimitsConfig {
            requests_per_minute: 2,
            uploads_per_hour: 1,
        });
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
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
