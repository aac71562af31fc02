//! Who asks: the session cookie to a caller, and the network address behind trusted proxies.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Method, header};
use ipnet::IpNet;
use rolefit_app::context::RequestContext;
use rolefit_services::{Client, Secret, TokenAge};

use super::pages;
use crate::app::AppState;

/// Longest part of a browser's own words that is kept.
const AGENT_CHARS: usize = 200;

/// The stream of a candidate's own pages.
const EVENTS: &str = "/me/events";

/// First parts of the paths where it matters who asks. All others are served to visitors too.
const PERSONAL: [&str; 5] = ["/me", "/r", "/admin", "/api", "/upload"];

/// Puts a [`RequestContext`] into the request. A session that ended is a visitor whose cookie is removed; one whose
/// token is old gets a new one with the next page. When nobody can tell who asks, public pages are served as to a
/// visitor, and the cookie is left alone.
pub(super) async fn identify(State(state): State<AppState>, mut request: Request, next: Next) -> Response {
    let client = client(&request, &state.trusted_proxies);
    let token = cookie(request.headers(), state.cookie.name()).map(Secret::new);
    let challenge = cookie(request.headers(), state.cookie.challenge_name()).map(Secret::new);
    let looked_up = match &token {
        // Browsers open a stream that broke off by themselves.
        Some(token) if request.uri().path() == EVENTS => {
            state.services.recognize_unused(token).await.map(Some)
        }
        Some(token) => state.services.recognize(token).await.map(Some),
        None => Ok(None),
    };
    let (recognized, ended) = match looked_up {
        Ok(Some(recognized)) => {
            let ended = recognized.is_none();
            (recognized, ended)
        }
        Ok(None) => (None, false),
        Err(error) if is_personal(request.uri().path()) => {
            let frame = pages::bare_frame(&state, request.uri().path());
            return pages::failed(&frame, &error);
        }
        Err(error) => {
            let error = rolefit_ports::error::chain(&error);
            tracing::error!(%error, "a public page is served without knowing who asks");
            (None, false)
        }
    };
    let renew = match (&token, &recognized) {
        (Some(token), Some(found)) if found.token == TokenAge::Old && is_page(&request) => {
            Some(token.clone())
        }
        _ => None,
    };
    request.extensions_mut().insert(RequestContext {
        services: state.services.clone(),
        client,
        token,
        challenge,
        caller: recognized.map(|found| found.caller),
        site: (*state.site).clone(),
        cookie: state.cookie,
    });
    let mut response = next.run(request).await;
    if response.headers().contains_key(header::SET_COOKIE) {
        return response;
    }
    let cookie = match renew {
        Some(token) => renewed(&state, &token).await,
        None => ended.then(|| state.cookie.clear()),
    };
    if let Some(Ok(cookie)) = cookie.map(|cookie| HeaderValue::from_str(&cookie)) {
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response
}

/// The cookie with a new token; `None` when another request of the browser got it, or when it cannot be made: the old
/// one is still good then.
async fn renewed(state: &AppState, token: &Secret) -> Option<String> {
    match state.services.renew_token(token).await {
        Ok(session) => session.map(|session| state.cookie.set(&session.token)),
        Err(error) => {
            let error = rolefit_ports::error::chain(&error);
            tracing::warn!(%error, "cannot give a session a new token; the old one stays good");
            None
        }
    }
}

/// Whether a browser asks for a page, not for data or a stream: the answer to a page is what it surely reads to its end.
fn is_page(request: &Request) -> bool {
    let accepts = request.headers().get(header::ACCEPT);
    request.method() == Method::GET && accepts.is_some_and(|kinds| contains(kinds.as_bytes(), b"text/html"))
}

fn contains(text: &[u8], part: &[u8]) -> bool {
    text.windows(part.len()).any(|window| window == part)
}

fn is_personal(path: &str) -> bool {
    PERSONAL.iter().any(|root| {
        path.strip_prefix(root)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    })
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
pub(super) fn client(request: &Request, trusted: &[IpNet]) -> Client {
    let peer = peer(request).unwrap_or(IpAddr::V4(Ipv4Addr::LOCALHOST));
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

/// Whether a request was made on this machine, to this machine, and no proxy says that it only passed it on.
///
/// A page of another site, read in a browser on this machine, may let its own name lead here (DNS rebinding); the browser
/// then asks with that name.
pub(super) fn is_local(request: &Request) -> bool {
    let forwarded = ["forwarded", "x-forwarded-for"].map(|name| request.headers().contains_key(name));
    peer(request).is_some_and(|peer| peer.is_loopback())
        && forwarded == [false; 2]
        && asked_host(request).is_some_and(|host| is_loopback_name(&host))
}

/// Whom a request names as its receiver, without the port.
fn asked_host(request: &Request) -> Option<String> {
    if let Some(host) = request.uri().host() {
        return Some(host.to_owned());
    }
    let header = request.headers().get(header::HOST)?.to_str().ok()?;
    let authority: Authority = header.parse().ok()?;
    Some(authority.host().to_owned())
}

fn is_loopback_name(host: &str) -> bool {
    let address = host
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(host);
    match address.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

/// The other end of the connection. An IPv4 address in IPv6 clothes is the same machine as without them.
fn peer(request: &Request) -> Option<IpAddr> {
    let info = request.extensions().get::<ConnectInfo<SocketAddr>>()?;
    Some(info.0.ip().to_canonical())
}

/// Walks from the nearest hop outwards for as long as trusted proxies tell what stood before them. A hop that is no
/// address ends the walk at the proxy that wrote it.
fn behind_proxies(peer: IpAddr, headers: &HeaderMap, trusted: &[IpNet]) -> IpAddr {
    let lines = headers.get_all("x-forwarded-for").iter().rev();
    let hops = lines.flat_map(|line| line.to_str().unwrap_or_default().rsplit(','));
    let mut client = peer;
    for hop in hops {
        if !trusted.iter().any(|network| network.contains(&client)) {
            break;
        }
        let Some(address) = hop_address(hop) else {
            break;
        };
        client = address;
    }
    client
}

/// The address of a hop, which some proxies write with a port or in brackets.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let bare = hop
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(hop);
    let address = bare.parse::<IpAddr>().ok();
    let address = address.or_else(|| hop.parse::<SocketAddr>().ok().map(|socket| socket.ip()))?;
    Some(address.to_canonical())
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

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    fn forwarded(lines: &[&str]) -> HeaderMap {
        let values = lines
            .iter()
            .map(|line| HeaderValue::from_bytes(line.as_bytes()).expect("a header"));
        values
            .map(|value| (http::HeaderName::from_static("x-forwarded-for"), value))
            .collect()
    }

    #[test]
    fn only_trusted_proxies_say_where_a_request_comes_from() {
        let trusted = ["10.0.0.1/32", "10.0.0.2/31"].map(|text| text.parse::<IpNet>().expect("a network"));
        let lines = ["6.6.6.6, 203.0.113.9, 10.0.0.2"];
        assert_eq!(
            behind_proxies(ip("198.51.100.1"), &forwarded(&lines), &[]),
            ip("198.51.100.1")
        );
        for (lines, expected) in [
            (&lines[..], "203.0.113.9"),
            (&["6.6.6.6", "203.0.113.9, 10.0.0.2"], "203.0.113.9"),
            (&["6.6.6.6, ::ffff:203.0.113.9, ::ffff:10.0.0.2"], "203.0.113.9"),
            (&["203.0.113.9:4711, 10.0.0.2:80"], "203.0.113.9"),
            (&["[2001:db8::1]:4711"], "2001:db8::1"),
            (&["[2001:db8::1]"], "2001:db8::1"),
            (&["10.0.0.2"], "10.0.0.2"),
            (&[], "10.0.0.1"),
        ] {
            let found = behind_proxies(ip("10.0.0.1"), &forwarded(lines), &trusted);
            assert_eq!(found, ip(expected), "{lines:?}");
        }
    }

    #[test]
    fn what_stands_before_an_unreadable_hop_is_not_believed() {
        let trusted = ["10.0.0.1/32", "10.0.0.2/31"].map(|text| text.parse::<IpNet>().expect("a network"));
        for (line, expected) in [
            ("6.6.6.6, unknown, 10.0.0.2", "10.0.0.2"),
            ("6.6.6.6, , 10.0.0.2", "10.0.0.2"),
            ("6.6.6.6, unknown", "10.0.0.1"),
            ("6.6.6.6, \u{e9}, 10.0.0.2", "10.0.0.1"),
        ] {
            let found = behind_proxies(ip("10.0.0.1"), &forwarded(&[line]), &trusted);
            assert_eq!(found, ip(expected), "{line}");
        }
    }

    #[test]
    fn local_is_who_connects_from_this_machine_to_it_and_for_itself() {
        for (peer, host, header, expected) in [
            ("127.0.0.1:1", "localhost:3000", None, true),
            ("127.0.0.1:1", "LocalHost", None, true),
            ("127.0.0.1:1", "127.0.0.1:3000", None, true),
            ("[::1]:1", "[::1]:3000", None, true),
            ("[::ffff:127.0.0.1]:1", "[::ffff:127.0.0.1]", None, true),
            ("127.0.0.1:1", "evil.example:3000", None, false),
            ("127.0.0.1:1", "localhost.evil.example", None, false),
            ("127.0.0.1:1", "192.0.2.1:3000", None, false),
            ("127.0.0.1:1", "", None, false),
            ("192.0.2.1:1", "localhost", None, false),
            ("127.0.0.1:1", "localhost", Some("x-forwarded-for"), false),
            ("127.0.0.1:1", "localhost", Some("forwarded"), false),
        ] {
            let mut request = Request::new(axum::body::Body::empty());
            let peer: SocketAddr = peer.parse().expect("an address");
            request.extensions_mut().insert(ConnectInfo(peer));
            let headers = request.headers_mut();
            headers.insert(header::HOST, HeaderValue::from_static(host));
            if let Some(name) = header {
                headers.insert(name, HeaderValue::from_static("127.0.0.1"));
            }
            assert_eq!(is_local(&request), expected, "{peer} {host} {header:?}");
            // HTTP/2 names the host in the address.
            *request.uri_mut() = "http://evil.example/metrics".parse().expect("an address");
            assert!(!is_local(&request), "{peer}");
        }
        assert!(!is_local(&Request::new(axum::body::Body::empty())), "unknown");
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
