//! Who asks: the session cookie to a caller, and the network address behind trusted proxies.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderValue, header};
use rolefit_app::context::RequestContext;
use rolefit_services::{Client, Secret};

use super::pages;
use crate::app::AppState;

/// Longest part of a browser's own words that is kept.
const AGENT_CHARS: usize = 200;

/// Puts a [`RequestContext`] into the request. A session that ended is a visitor whose cookie is removed.
pub(super) async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let client = client(&request, &state.trusted_proxies);
    let token = cookie(request.headers(), state.cookie.name()).map(Secret::new);
    let caller = match &token {
        Some(token) => match state.services.caller(token).await {
            Ok(caller) => caller,
            Err(error) => return pages::failed(&state, &error).into_response(),
        },
        None => None,
    };
    let ended = token.is_some() && caller.is_none();
    request.extensions_mut().insert(RequestContext {
        services: state.services.clone(),
        client,
        token,
        caller,
        site: (*state.site).clone(),
        cookie: state.cookie,
    });
    let mut response = next.run(request).await;
    let unset = !response.headers().contains_key(header::SET_COOKIE);
    if let (true, true, Ok(clear)) = (ended, unset, HeaderValue::from_str(&state.cookie.clear())) {
        response.headers_mut().append(header::SET_COOKIE, clear);
    }
    response
}

/// Tells browsers to come back over HTTPS only, where the site is reached over it.
pub(super) async fn strict_transport(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    if state.cookie.secure {
        let year = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        response
            .headers_mut()
            .insert(header::STRICT_TRANSPORT_SECURITY, year);
    }
    response
}

/// Where a request comes from. `X-Forwarded-For` counts only as far as trusted proxies wrote it.
pub(super) fn client(request: &Request, trusted: &[IpAddr]) -> Client {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    let peer = peer.unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
    let agent = request
        .headers()
        .get(header::USER_AGENT)
        .and_then(|v| v.to_str().ok())
        .unwrap_or_default();
    Client {
        address: behind_proxies(peer, request.headers(), trusted),
        agent: agent.chars().take(AGENT_CHARS).collect(),
    }
}

fn behind_proxies(peer: IpAddr, headers: &HeaderMap, trusted: &[IpAddr]) -> IpAddr {
    if !trusted.contains(&peer) {
        return peer;
    }
    let lines = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|v| v.to_str().ok());
    let hops: Vec<IpAddr> = lines
        .flat_map(|line| line.split(','))
        .filter_map(|hop| hop.trim().parse().ok())
        .collect();
    hops.iter()
        .rev()
        .find(|hop| !trusted.contains(hop))
        .copied()
        .unwrap_or(peer)
}

fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let lines = headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|v| v.to_str().ok());
    let pairs = lines
        .flat_map(|line| line.split(';'))
        .filter_map(|pair| pair.trim().split_once('='));
    pairs
        .filter(|(key, value)| *key == name && !value.is_empty())
        .map(|(_, value)| value.to_owned())
        .next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_trusted_proxies_say_where_a_request_comes_from() {
        let ip = |text: &str| text.parse::<IpAddr>().expect("an address");
        let mut headers = HeaderMap::new();
        headers.insert(
            "x-forwarded-for",
            HeaderValue::from_static("6.6.6.6, 203.0.113.9, 10.0.0.2"),
        );
        assert_eq!(
            behind_proxies(ip("198.51.100.1"), &headers, &[]),
            ip("198.51.100.1")
        );
        let trusted = [ip("10.0.0.1"), ip("10.0.0.2")];
        assert_eq!(
            behind_proxies(ip("10.0.0.1"), &headers, &trusted),
            ip("203.0.113.9")
        );
    }

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::COOKIE,
            HeaderValue::from_static("a=1; sid=secret; xsid=2"),
        );
        assert_eq!(cookie(&headers, "sid").as_deref(), Some("secret"));
        assert_eq!(cookie(&headers, "id"), None);
    }
}
