//! Tokens that let their bearer read one blob for a while, for stores whose blobs only this program can open.

use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, Mac as _};
use rolefit_domain::Timestamp;
use rolefit_ports::blobs::BlobKey;
use rolefit_ports::{ErrorKind, PortError, PortResult};
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::mac::keyed;

/// Longest time that a token may be valid.
const MAX_VALIDITY: Duration = Duration::from_secs(15 * 60);
/// Keeps these signatures apart from any others made with the same secret.
const PURPOSE: &[u8] = b"rolefit blob url 1\n";
/// Bytes of the signature.
const SIGNATURE: usize = 32;

/// Makes and checks tokens: base64url of HMAC-SHA256, time of expiry (8 bytes, big-endian milliseconds) and key.
pub struct Presigner {
    secret: Zeroizing<[u8; 32]>,
}

impl std::fmt::Debug for Presigner {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Presigner(hidden)")
    }
}

impl Presigner {
    /// Signs with a secret: the same in every process, or the tokens of one are worthless to another.
    pub fn new(secret: [u8; 32]) -> Self {
        Self {
            secret: Zeroizing::new(secret),
        }
    }

    /// The token that opens the blob until `valid_for` from now is over.
    ///
    /// # Errors
    /// `Invalid` for more than 15 minutes.
    pub fn sign(&self, key: &BlobKey, now: Timestamp, valid_for: Duration) -> PortResult<String> {
        if valid_for > MAX_VALIDITY {
            return Err(PortError::new(
                ErrorKind::Invalid,
                "a blob's url is valid for at most 15 minutes",
            ));
        }
        let millis = i64::try_from(valid_for.as_millis()).unwrap_or(i64::MAX);
        let expiry = now.plus_millis(millis);
        let claim = [&expiry.0.to_be_bytes()[..], key.as_str().as_bytes()].concat();
        let signature = self.mac(&claim).finalize().into_bytes();
        Ok(URL_SAFE_NO_PAD.encode([&signature[..], &claim].concat()))
    }

    /// The key of a token; `None` when it is wrong or too old.
    pub fn check(&self, token: &str, now: Timestamp) -> Option<BlobKey> {
        let bytes = URL_SAFE_NO_PAD.decode(token).ok()?;
        let (signature, claim) = bytes.split_at_checked(SIGNATURE)?;
        self.mac(claim).verify_slice(signature).ok()?;
        let (expiry, key) = claim.split_first_chunk::<8>()?;
        if now >= Timestamp(i64::from_be_bytes(*expiry)) {
            return None;
        }
        BlobKey::parse(std::str::from_utf8(key).ok()?)
    }

    fn mac(&self, claim: &[u8]) -> Hmac<Sha256> {
        let mut mac = keyed(&self.secret);
        mac.update(PURPOSE);
        mac.update(claim);
        mac
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_works_unaltered_and_in_time_only() {
        let presigner = Presigner::new([3; 32]);
        let key = BlobKey::parse("resumes/1").expect("a key");
        let now = Timestamp(1_795_373_730_000);
        let token = presigner.sign(&key, now, MAX_VALIDITY).expect("signs");
        let last = now.plus_seconds(15 * 60).plus_millis(-1);
        assert_eq!(presigner.check(&token, now), Some(key.clone()));
        assert_eq!(presigner.check(&token, last), Some(key.clone()));
        assert_eq!(presigner.check(&token, last.plus_millis(1)), None);
        assert_eq!(Presigner::new([4; 32]).check(&token, now), None);
        for index in 0..token.len() {
            let mut altered = token.clone().into_bytes();
            altered[index] = if altered[index] == b'A' { b'B' } else { b'A' };
            let altered = String::from_utf8(altered).expect("ascii");
            assert_eq!(presigner.check(&altered, now), None, "character {index}");
            assert_eq!(presigner.check(&token[..index], now), None, "cut at {index}");
        }
        let too_long = presigner.sign(&key, now, MAX_VALIDITY + Duration::from_secs(1));
        assert_eq!(too_long.expect_err("too long").kind(), ErrorKind::Invalid);
    }
}
