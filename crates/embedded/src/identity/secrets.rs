//! What the pepper makes: names of addresses and networks that say nothing, and the marks of codes.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rolefit_domain::{AccountId, EmailAddress};
use rolefit_ports::{ErrorKind, PortError, PortResult};
use sha2::{Digest, Sha256};
use std::net::{IpAddr, Ipv6Addr};
use subtle::ConstantTimeEq;
use uuid::Uuid;
use zeroize::Zeroizing;

use super::options::MIN_PEPPER_BYTES;

/// One key per use, all derived from the pepper, so that an output for one use says nothing about another.
pub struct Pepper {
    address: Hmac<Sha256>,
    network: Hmac<Sha256>,
    code: Hmac<Sha256>,
    password: Zeroizing<[u8; 32]>,
}

/// An address in storage: HMAC-SHA-256 of it, in base64url.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddressId(String);

/// A network address in storage: HMAC-SHA-256 of the IPv4 address or the IPv6 /64, in base64url.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NetworkId(String);

impl Pepper {
    /// Derives the keys.
    ///
    /// # Errors
    /// `Invalid` when the pepper is shorter than [`MIN_PEPPER_BYTES`].
    pub fn new(pepper: &[u8]) -> PortResult<Self> {
        if pepper.len() < MIN_PEPPER_BYTES {
            return Err(PortError::new(
                ErrorKind::Invalid,
                format!("the identity pepper needs at least {MIN_PEPPER_BYTES} bytes"),
            ));
        }
        let root = keyed(pepper)?;
        let derive = |purpose: &str| mac(&root, &[purpose.as_bytes()]);
        Ok(Self {
            address: keyed(&derive("identity address 1"))?,
            network: keyed(&derive("identity network 1"))?,
            code: keyed(&derive("identity code 1"))?,
            password: Zeroizing::new(derive("identity password 1")),
        })
    }

    /// The name of an address in storage.
    pub fn address(&self, email: &EmailAddress) -> AddressId {
        AddressId(URL_SAFE_NO_PAD.encode(mac(&self.address, &[email.as_str().as_bytes()])))
    }

    /// The name of a network in storage.
    pub fn network(&self, address: IpAddr) -> NetworkId {
        let name = match address.to_canonical() {
            IpAddr::V4(v4) => mac(&self.network, &[&v4.octets()]),
            // A customer of an IPv6 provider gets a /64 or more, so single addresses cost an attacker nothing.
            IpAddr::V6(v6) => mac(&self.network, &[&v6_network(v6)]),
        };
        NetworkId(URL_SAFE_NO_PAD.encode(name))
    }

    /// The mark that is stored of a code: it says nothing about the code without the pepper.
    pub fn code(&self, purpose: &str, account: AccountId, code: &str) -> [u8; 32] {
        mac(
            &self.code,
            &[
                purpose.as_bytes(),
                &[0],
                account.uuid().as_bytes(),
                code.as_bytes(),
            ],
        )
    }

    /// The secret that goes into every password hash.
    pub fn password_key(&self) -> &[u8; 32] {
        &self.password
    }
}

impl AddressId {
    /// The text that stands in keys.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An address from the text that stands in a record.
    pub const fn from_stored(text: String) -> Self {
        Self(text)
    }

    /// The account that an unknown address is looked up under, so that looking takes as long as for a known one. No
    /// account has it: real ids are of another UUID version.
    pub fn nobody(&self) -> AccountId {
        let digest = Sha256::digest(self.0.as_bytes());
        let mut bytes = [0; 16];
        bytes.copy_from_slice(&digest[..16]);
        AccountId::new(uuid::Builder::from_custom_bytes(bytes).into_uuid())
    }
}

impl NetworkId {
    /// The text that stands in keys.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether two marks are the same, in a time that does not depend on where they differ.
pub fn same(one: &[u8], other: &[u8]) -> bool {
    one.ct_eq(other).into()
}

/// Six digits from 32 random bytes. Sixteen bytes are reduced at once: no code is likelier than another by more than
/// one part in 2^108.
pub fn six_digits(random: [u8; 32]) -> String {
    let mut half = [0; 16];
    half.copy_from_slice(&random[..16]);
    format!("{:06}", u128::from_be_bytes(half) % 1_000_000)
}

/// SHA-256 of a session's secret. The secret has 256 random bits, so no pepper or slow hash is needed.
pub fn token_mark(secret: &[u8]) -> [u8; 32] {
    Sha256::digest(secret).into()
}

/// The token of a session: its id, to find it by, and 256 random bits, in base64url.
pub fn write_token(session: Uuid, secret: &[u8; 32]) -> String {
    let mut bytes = Zeroizing::new([0; 48]);
    bytes[..16].copy_from_slice(session.as_bytes());
    bytes[16..].copy_from_slice(secret);
    URL_SAFE_NO_PAD.encode(bytes.as_slice())
}

/// Reads [`write_token`]; `None` for anything else.
pub fn read_token(token: &str) -> Option<(Uuid, [u8; 32])> {
    let bytes = Zeroizing::new(URL_SAFE_NO_PAD.decode(token).ok()?);
    let session = Uuid::from_slice(bytes.get(..16)?).ok()?;
    let secret = bytes.get(16..)?.try_into().ok()?;
    Some((session, secret))
}

fn v6_network(address: Ipv6Addr) -> [u8; 8] {
    let mut network = [0; 8];
    network.copy_from_slice(&address.octets()[..8]);
    network
}

fn keyed(key: &[u8]) -> PortResult<Hmac<Sha256>> {
    Hmac::new_from_slice(key)
        .map_err(|e| PortError::with_source(ErrorKind::Invalid, "cannot key the identity hashes", e))
}

fn mac(key: &Hmac<Sha256>, parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = key.clone();
    for part in parts {
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pepper() -> Pepper {
        Pepper::new(&[7; 32]).expect("long enough")
    }

    #[test]
    fn a_short_pepper_is_refused() {
        let error = Pepper::new(&[7; 31]).err().expect("too short");
        assert_eq!(error.kind(), ErrorKind::Invalid);
    }

    #[test]
    fn an_ipv6_network_is_a_64_and_a_mapped_address_is_ipv4() {
        let pepper = pepper();
        let network = |text: &str| pepper.network(text.parse().expect(text));
        assert_eq!(network("2001:db8::1"), network("2001:db8::ffff:1"));
        assert_ne!(network("2001:db8::1"), network("2001:db8:0:1::1"));
        assert_eq!(network("::ffff:192.0.2.7"), network("192.0.2.7"));
        assert_ne!(network("192.0.2.7"), network("192.0.2.8"));
    }

    #[test]
    fn the_mark_of_a_code_is_bound_to_purpose_and_account() {
        let pepper = pepper();
        let one = AccountId::new(Uuid::from_u128(1));
        let two = AccountId::new(Uuid::from_u128(2));
        let mark = pepper.code("confirm", one, "123456");
        assert!(same(&mark, &pepper.code("confirm", one, "123456")));
        for other in [
            pepper.code("reset", one, "123456"),
            pepper.code("confirm", two, "123456"),
            pepper.code("confirm", one, "123457"),
        ] {
            assert!(!same(&mark, &other));
        }
    }

    #[test]
    fn codes_have_six_digits_at_both_ends_of_the_range() {
        assert_eq!(six_digits([0; 32]), "000000");
        assert_eq!(six_digits([0xff; 32]), "211455");
    }

    #[test]
    fn a_token_reads_back_and_nothing_else_does() {
        let id = Uuid::from_u128(9);
        let token = write_token(id, &[3; 32]);
        assert_eq!(token.len(), 64);
        assert_eq!(read_token(&token), Some((id, [3; 32])));
        for wrong in ["", "a", &token[..60], &format!("{token}AAAA"), "????"] {
            assert_eq!(read_token(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn nobody_is_stable_and_no_real_account() {
        let email = "mira@example.org".parse().expect("valid");
        let id = pepper().address(&email);
        assert_eq!(id.nobody(), id.nobody());
        assert_ne!(id.nobody().uuid().get_version_num(), 7);
        assert!(!id.as_str().contains("mira"));
    }
}
