//! An authenticator app for tests, after RFC 6238 and RFC 4226, apart from any adapter's own reading of them.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use rolefit_domain::Timestamp;
use sha1::Sha1;

use crate::identity::TOTP_STEP_SECONDS;

/// The one-time password that an app shows at a moment for a secret in base32.
///
/// # Panics
/// When the secret is not base32 without padding.
pub fn one_time_password(secret: &str, at: Timestamp) -> String {
    let secret = BASE32_NOPAD.decode(secret.as_bytes()).expect("base32");
    let step = at.0.div_euclid(1000 * TOTP_STEP_SECONDS);
    let mut mac = Hmac::<Sha1>::new_from_slice(&secret).expect("a key of any length");
    mac.update(&step.to_be_bytes());
    let digest: [u8; 20] = mac.finalize().into_bytes().into();
    let offset = usize::from(digest[19] & 0x0f);
    let number = digest[offset..offset + 4]
        .iter()
        .fold(0, |number, byte| number << 8 | u32::from(*byte));
    format!("{:06}", (number & 0x7fff_ffff) % 1_000_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_rfc_6238_hold() {
        let secret = BASE32_NOPAD.encode(b"12345678901234567890");
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (20_000_000_000, "353130"),
        ] {
            let at = Timestamp(seconds * 1000);
            assert_eq!(one_time_password(&secret, at), expected, "{seconds}");
        }
    }
}
