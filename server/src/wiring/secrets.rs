//! The secrets of a deployment.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use hmac::{Hmac, KeyInit, Mac};
use rolefit_embedded::keys::{read_master_key, write_master_key};
use rolefit_ports::PortResult;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{Built, WiringError, adapter, new_secret};

/// Whether there is a master key in the file.
///
/// # Errors
/// When the file is no master key, is open to others or cannot be read.
pub fn has_master_key(file: &Path) -> PortResult<bool> {
    Ok(read_master_key(file)?.is_some())
}

/// Makes a new master key in a file that only its owner can read.
///
/// # Errors
/// When it cannot be written, or there is a file already, which is never replaced.
pub fn make_master_key(file: &Path) -> io::Result<()> {
    write_master_key(file, &new_secret())
}

/// Secrets of single purposes, derived from the master key, so that an operator keeps one secret only.
pub(super) struct Secrets {
    file: PathBuf,
    master: OnceLock<Zeroizing<Vec<u8>>>,
}

impl Secrets {
    /// Those of a master key, which is read when the first one is asked for: the key store may make it before that.
    pub(super) const fn of(file: PathBuf) -> Self {
        Self {
            file,
            master: OnceLock::new(),
        }
    }

    /// Takes a master key that is in no file. The first one counts.
    #[cfg(feature = "aws")]
    pub(super) fn set_master(&self, master: Zeroizing<Vec<u8>>) {
        self.master.get_or_init(|| master);
    }

    fn master(&self) -> Built<&[u8]> {
        if let Some(master) = self.master.get() {
            return Ok(master);
        }
        let key = read_master_key(&self.file).map_err(adapter("the master key"))?;
        let key = key.ok_or_else(|| WiringError::MasterKey {
            file: self.file.display().to_string(),
            source: io::ErrorKind::NotFound.into(),
        })?;
        Ok(self.master.get_or_init(|| key.to_vec().into()))
    }

    /// HMAC-SHA256 of the purpose's name under the master key, the expand step of HKDF (RFC 5869) for one block.
    ///
    /// # Errors
    /// [`WiringError::MasterKey`] when there is none, [`WiringError::Adapter`] when it cannot be one.
    pub(super) fn derive(&self, purpose: &str) -> Built<Zeroizing<[u8; 32]>> {
        let mac = Hmac::<Sha256>::new_from_slice(self.master()?);
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = mac.expect("HMAC takes keys of any length");
        mac.update(b"rolefit ");
        mac.update(purpose.as_bytes());
        mac.update(&[1]);
        Ok(Zeroizing::new(mac.finalize().into_bytes().into()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn secrets_are_derived_from_a_whole_key_only() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("master");
        let derived = || Secrets::of(file.clone()).derive("a purpose");
        assert!(matches!(derived(), Err(WiringError::MasterKey { .. })));
        make_master_key(&file).expect("is made");
        let secret = derived().expect("is derived");
        assert_eq!(*derived().expect("again"), *secret);
        assert!(make_master_key(&file).is_err(), "no key is ever replaced");
        // What a disk that was full leaves: every secret would follow from a key that everybody knows.
        std::fs::write(&file, b"").expect("is cut");
        assert!(matches!(derived(), Err(WiringError::Adapter { .. })));
    }
}
