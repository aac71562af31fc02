//! The rules that single values keep.

use std::fmt::Display;
use std::net::IpAddr;
use std::ops::RangeInclusive;
use std::path::Path;

use http::uri::Authority;
use ipnet::{IpNet, Ipv4Net};
use rolefit_domain::EmailAddress;

use super::{Problem, Profile, Side};

/// The address must be whole; production needs TLS, and the demo profile is for this machine only.
pub(super) fn check_url(url: &str, profile: Profile) -> Result<(), Problem> {
    let Some((is_https, host)) = scheme_and_host(url) else {
        return Err(Problem::value(
            "server.public_url",
            "write scheme and host, such as \"https://jobs.example.org\"",
        ));
    };
    match profile {
        Profile::Production if !is_https => Err(Problem::value(
            "server.public_url",
            "write an address that begins with https://; without TLS, passwords and resumes travel in the clear",
        )),
        Profile::Demo if !is_loopback(&host) => Err(Problem::value(
            "server.public_url",
            "write an address of this machine, such as \"http://localhost:3000\", or `profile = \"production\"`: the \
             demo profile shows everybody's mail, with their codes, to whoever reaches it",
        )),
        Profile::Production | Profile::Demo => Ok(()),
    }
}

/// Whether it is HTTPS, and the host without brackets. `None` for anything but scheme, host and perhaps port.
pub(super) fn scheme_and_host(url: &str) -> Option<(bool, String)> {
    let (scheme, rest) = url.split_once("://")?;
    let is_https = match scheme {
        "https" => true,
        "http" => false,
        _ => return None,
    };
    if rest.contains(['/', '?', '#', '@']) {
        return None;
    }
    let authority: Authority = rest.parse().ok()?;
    let host = authority.host();
    // A port that cannot be one is in the text and not among the parts.
    let is_whole = match authority.port() {
        Some(port) => rest == format!("{host}:{}", port.as_str()),
        None => rest == host,
    };
    if host.is_empty() || !is_whole {
        return None;
    }
    Some((is_https, host.trim_matches(['[', ']']).to_owned()))
}

/// Whether a host is this machine whatever a name server says.
pub(super) fn is_loopback(host: &str) -> bool {
    host.eq_ignore_ascii_case("localhost")
        || host
            .parse::<IpAddr>()
            .is_ok_and(|address| address.to_canonical().is_loopback())
}

/// Whether a file is somewhere below a folder, by way of links too as far as both exist.
pub(super) fn lies_in(file: &Path, folder: &Path) -> bool {
    let real = |path: &Path| path.canonicalize().or_else(|_| std::path::absolute(path));
    match (real(file), real(folder)) {
        (Ok(file), Ok(folder)) => file.starts_with(folder),
        _ => file.starts_with(folder),
    }
}

/// The address of an operator.
pub(super) fn operator(written: &str) -> Result<EmailAddress, Problem> {
    written.parse().map_err(|_| {
        Problem::value(
            "server.operators",
            "write e-mail addresses, such as [\"ops@example.org\"]",
        )
    })
}

/// A network or a single address, in one form: an IPv4 address in the clothes of IPv6 is itself.
pub(super) fn network(written: &str) -> Result<IpNet, Problem> {
    let address = written
        .parse()
        .map(|address: IpAddr| IpNet::from(address.to_canonical()));
    let network = address
        .ok()
        .or_else(|| written.parse().ok().map(as_ipv4).map(|network| network.trunc()));
    // A network of everybody would let everybody say where they come from.
    network.filter(|network| network.prefix_len() > 0).ok_or_else(|| {
        Problem::value(
            "server.trusted_proxies",
            "write addresses or networks of proxies, such as [\"10.0.0.1\", \"10.0.4.0/24\"]",
        )
    })
}

/// A network of IPv4 addresses in the clothes of IPv6 as what it is: that is how the server sees its addresses.
fn as_ipv4(network: IpNet) -> IpNet {
    let IpNet::V6(v6) = network else {
        return network;
    };
    let address = v6.addr().to_ipv4_mapped().zip(v6.prefix_len().checked_sub(96));
    let v4 = address.and_then(|(address, length)| Ipv4Net::new(address, length).ok());
    v4.map_or(network, IpNet::from)
}

/// A number between two bounds, both of which are allowed.
pub(super) fn within<T>(key: &str, value: T, bounds: RangeInclusive<T>) -> Result<T, Problem>
where
    T: Copy + PartialOrd + Display,
{
    if bounds.contains(&value) {
        return Ok(value);
    }
    let (low, high) = (bounds.start(), bounds.end());
    Err(Problem::value(
        key,
        format!("write a number from {low} to {high}"),
    ))
}

/// Whether the log understands the filter.
pub(super) fn is_filter(text: &str) -> bool {
    tracing_subscriber::EnvFilter::try_new(text).is_ok()
}

/// A folder without a manifest is no site, and the server would not start with it.
pub(super) fn check_site(folder: &Path) -> Result<(), Problem> {
    if folder.join("manifest.json").is_file() {
        return Ok(());
    }
    Err(Problem::value(
        "server.site",
        format!(
            "there is no site in `{}`; write a folder made by `cargo xtask build`, or leave it out where the site is in the \
             binary",
            folder.display()
        ),
    ))
}

/// A file that is no model would stop the server, and one that an endpoint's answers take the place of says nothing.
pub(super) fn check_model(file: &Path, ranker: Side) -> Result<(), Problem> {
    let key = "ranker.model";
    if ranker == Side::Aws {
        let advice = "leave it out, or write `ranker = \"rules\"` in the section `[ports]`: an endpoint has its own model";
        return Err(Problem::value(key, advice));
    }
    match crate::model::load(file) {
        Ok(_) => Ok(()),
        Err(error) => {
            let why = rolefit_ports::error::chain(&error);
            Err(Problem::value(
                key,
                format!("name a file that `rolefit model train` made, or leave it out; {why}"),
            ))
        }
    }
}

/// RFC 9116 asks for an address with its scheme.
pub(super) fn check_contact(contact: &str) -> Result<(), Problem> {
    let known = ["mailto:", "https://"]
        .iter()
        .any(|scheme| contact.strip_prefix(scheme).is_some_and(|rest| !rest.is_empty()));
    if known && contact.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Ok(());
    }
    Err(Problem::value(
        "server.security_contact",
        "write an address such as \"mailto:security@example.org\" or \"https://example.org/security\"",
    ))
}
