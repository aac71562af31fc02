//! One key and the form of what it seals: version, nonce, ciphertext with tag.
//!
//! Every store of keys seals in this form, so that what was sealed stays readable when the store changes and the key
//! moves along.

use aes_gcm::aead::{Aead as _, Payload};
use aes_gcm::{Aes256Gcm, KeyInit as _};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::{ErrorKind, IdSource, PortError, PortResult};

/// First byte of everything sealed: AES-256-GCM with a random nonce of 96 bits (NIST SP 800-38D, section 8.2.2).
///
/// That section allows 2^32 seals with one key, far more than one person's records and documents need.
const VERSION: u8 = 1;
/// Bytes of the nonce.
const NONCE: usize = 12;
/// Bytes of the tag.
const TAG: usize = 16;

/// A key ready for use. Its expanded form is overwritten when dropped.
pub struct Cipher(Aes256Gcm);

impl std::fmt::Debug for Cipher {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Cipher(hidden)")
    }
}

impl Cipher {
    /// A key from its bytes.
    pub fn new(key: &[u8; 32]) -> Self {
        Self(Aes256Gcm::new(key.into()))
    }

    /// Seals bytes and binds them to `associated`. The source of ids gives the nonce.
    ///
    /// # Errors
    /// `Invalid` for more than 64 GiB.
    pub fn seal(&self, ids: &dyn IdSource, associated: &[u8], plain: &[u8]) -> PortResult<Vec<u8>> {
        let secret = ids.secret();
        let mut nonce = [0; NONCE];
        nonce.copy_from_slice(&secret[..NONCE]);
        let payload = Payload {
            msg: plain,
            aad: associated,
        };
        let ciphertext = self
            .0
            .encrypt(&nonce.into(), payload)
            .map_err(|_| PortError::new(ErrorKind::Invalid, "too many bytes to seal at once"))?;
        let mut sealed = Vec::with_capacity(1 + NONCE + ciphertext.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        Ok(sealed)
    }

    /// Opens what [`Self::seal`] made.
    ///
    /// # Errors
    /// `Corrupt` when anything differs.
    pub fn open(&self, associated: &[u8], sealed: &[u8]) -> PortResult<Vec<u8>> {
        let corrupt = || PortError::new(ErrorKind::Corrupt, "sealed bytes are not those of sealing");
        let Some((&[VERSION], rest)) = sealed.split_first_chunk::<1>() else {
            return Err(corrupt());
        };
        let (nonce, ciphertext) = rest.split_first_chunk::<NONCE>().ok_or_else(corrupt)?;
        if ciphertext.len() < TAG {
            return Err(corrupt());
        }
        let payload = Payload {
            msg: ciphertext,
            aad: associated,
        };
        self.0.decrypt(nonce.into(), payload).map_err(|_| corrupt())
    }
}

/// What sealed bytes are bound to. An owner has no line end, so no two pairs give the same bytes.
pub fn associated(owner: &KeyOwner, context: &str) -> Vec<u8> {
    format!("rolefit sealed\n{}\n{context}", owner.as_str()).into_bytes()
}

#[cfg(test)]
mod tests {
    use rolefit_ports::contract::TestIds;

    use super::*;

    #[test]
    fn every_flipped_or_missing_byte_is_found() {
        let (cipher, ids) = (Cipher::new(&[7; 32]), TestIds::new());
        let sealed = cipher.seal(&ids, b"place", b"plain text").expect("seals");
        assert_eq!(cipher.open(b"place", &sealed).expect("opens"), b"plain text");
        for index in 0..sealed.len() {
            let mut flipped = sealed.clone();
            flipped[index] ^= 1;
            for wrong in [&flipped[..], &sealed[..index]] {
                let error = cipher.open(b"place", wrong).expect_err("is altered");
                assert_eq!(error.kind(), ErrorKind::Corrupt, "byte {index}");
            }
        }
        assert!(cipher.open(b"elsewhere", &sealed).is_err());
        assert!(Cipher::new(&[8; 32]).open(b"place", &sealed).is_err());
    }
}
