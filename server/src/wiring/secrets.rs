//! The secrets of a deployment.

use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{Built, WiringError, new_secret};

/// Makes a new master key in a file that only its owner can read.
///
/// # Errors
/// When it cannot be written, or there is a file already, which is never replaced.
pub fn make_master_key(file: &Path) -> io::Result<()> {
    let mut out = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(file)?;
    out.write_all(new_secret().as_slice())?;
    out.sync_all()
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
        let bytes = std::fs::read(&self.file).map_err(|source| WiringError::MasterKey {
            file: self.file.display().to_string(),
            source,
        })?;
        Ok(self.master.get_or_init(|| Zeroizing::new(bytes)))
    }

    /// HMAC-SHA256 of the purpose's name under the master key, the expand step of HKDF (RFC 5869) for one block.
    ///
    /// # Errors
    /// [`WiringError::MasterKey`].
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
