//! One-time passwords after RFC 6238, and the codes that stand in when the app is lost.

use data_encoding::BASE32_NOPAD;
use hmac::{Hmac, KeyInit, Mac};
use rolefit_domain::Timestamp;
use rolefit_ports::identity::{TOTP_DIGITS, TOTP_STEP_SECONDS};
use rolefit_ports::{ErrorKind, PortError, PortResult};
use sha1::Sha1;

use super::secrets::same;

/// Bytes of a shared secret: 160 bits, as RFC 4226 recommends.
pub const SECRET_BYTES: usize = 20;
/// Characters of a recovery code without its hyphen, 5 bits each: 50 bits, which no limit of attempts lets anybody
/// guess.
const RECOVERY_CHARS: usize = 10;
/// Digits and letters that are told apart on paper (the alphabet of RFC 4648 base32, in lower case).
const RECOVERY_ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// A shared secret in the form that authenticator apps take.
pub fn base32(secret: &[u8]) -> String {
    BASE32_NOPAD.encode(secret)
}

/// The step that a code is right for, among those around now and after `last`, the one that was used last.
pub fn step_of(secret: &[u8], code: &str, now: Timestamp, last: Option<i64>) -> PortResult<Option<i64>> {
    let current = now.0.div_euclid(1000 * TOTP_STEP_SECONDS);
    let mut found = None;
    // All are compared, so that the time taken does not tell which clock is wrong by how much.
    for step in [current - 1, current, current + 1] {
        let right = same(password(secret, step)?.as_bytes(), code.as_bytes());
        if right && last.is_none_or(|last| step > last) {
            found = found.or(Some(step));
        }
    }
    Ok(found)
}

/// A code as it is compared: without the spaces and hyphens that people put into it, in lower case.
pub fn bare(code: &str) -> String {
    code.chars()
        .filter(|c| !c.is_whitespace() && *c != '-')
        .flat_map(char::to_lowercase)
        .collect()
}

/// A recovery code from random bytes.
pub fn recovery_code(random: [u8; 32]) -> String {
    let chars: String = random[..RECOVERY_CHARS]
        .iter()
        .map(|byte| char::from(RECOVERY_ALPHABET[usize::from(byte % 32)]))
        .collect();
    let (left, right) = chars.split_at(RECOVERY_CHARS / 2);
    format!("{left}-{right}")
}

/// The one-time password of a step: HOTP of RFC 4226 with the step as its counter.
fn password(secret: &[u8], step: i64) -> PortResult<String> {
    let mut mac = Hmac::<Sha1>::new_from_slice(secret)
        .map_err(|e| PortError::with_source(ErrorKind::Invalid, "cannot key one-time passwords", e))?;
    mac.update(&step.to_be_bytes());
    let digest: [u8; 20] = mac.finalize().into_bytes().into();
    let offset = usize::from(digest[19] & 0x0f);
    let mut four = [0; 4];
    four.copy_from_slice(&digest[offset..offset + 4]);
    let number = (u32::from_be_bytes(four) & 0x7fff_ffff) % 10_u32.pow(TOTP_DIGITS as u32);
    Ok(format!("{number:0TOTP_DIGITS$}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &[u8] = b"12345678901234567890";

    #[test]
    fn the_examples_of_rfc_6238_hold() {
        for (seconds, expected) in [
            (59, "287082"),
            (1_111_111_109, "081804"),
            (1_111_111_111, "050471"),
            (1_234_567_890, "005924"),
            (2_000_000_000, "279037"),
            (20_000_000_000, "353130"),
        ] {
            assert_eq!(
                password(SECRET, seconds / 30).expect("a password"),
                expected,
                "{seconds}"
            );
        }
    }

    #[test]
    fn a_code_is_good_around_its_step_and_not_after_it_was_used() {
        let at = |seconds: i64| Timestamp(seconds * 1000);
        let step = |now, last| step_of(SECRET, "287082", at(now), last).expect("compares");
        for (now, last, expected) in [
            (59, None, Some(1)),
            (0, None, Some(1)),
            (89, None, Some(1)),
            (90, None, None),
            (59, Some(0), Some(1)),
            (59, Some(1), None),
            (59, Some(2), None),
        ] {
            assert_eq!(step(now, last), expected, "{now} {last:?}");
        }
        assert_eq!(step_of(SECRET, "", at(59), None).expect("compares"), None);
    }

    #[test]
    fn recovery_codes_read_back_however_they_are_typed() {
        let code = recovery_code([31; 32]);
        assert_eq!(code, "77777-77777");
        assert_eq!(bare(" 77777 77777 "), bare(&code));
        assert_eq!(bare("ABCDE-fghij"), "abcdefghij");
    }
}
