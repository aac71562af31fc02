//! HMAC-SHA256 under the secrets of this product, which all have 32 bytes.

use hmac::{Hmac, KeyInit as _};
use sha2::Sha256;

/// A signature under a secret, that was given nothing yet.
pub(crate) fn keyed(secret: &[u8; 32]) -> Hmac<Sha256> {
    // HMAC pads shorter keys with zeros to the hash's block (RFC 2104, section 2).
    let mut block = [0; 64];
    block[..32].copy_from_slice(secret);
    Hmac::new(&block.into())
}

#[cfg(test)]
mod tests {
    use hmac::Mac as _;

    use super::*;

    #[test]
    fn it_is_hmac_under_the_secret_itself() {
        let (secret, said) = ([7; 32], b"said");
        let mut ours = keyed(&secret);
        ours.update(said);
        let mut theirs = Hmac::<Sha256>::new_from_slice(&secret).expect("takes keys of any length");
        theirs.update(said);
        assert_eq!(ours.finalize().into_bytes(), theirs.finalize().into_bytes());
    }
}
