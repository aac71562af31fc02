//! The master key: a file of 32 random bytes, apart from the keys that it wraps.

use std::io::{self, Write as _};
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use rolefit_ports::{ErrorKind, IdSource, PortError, PortResult};
use zeroize::Zeroizing;

use crate::files::{Folder, private_file, unavailable};
use rolefit_formats::seal::Cipher;

/// Where the master key is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MasterKey {
    /// A file of exactly 32 bytes that only its owner, and at most its group, can read.
    ///
    /// Keep it off the medium, and out of the backups, that hold the folder of keys.
    pub file: PathBuf,
    /// What to do when the file is missing.
    pub when_missing: WhenMissing,
}

/// What to do when the master key's file is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenMissing {
    /// Fail at start, as production must: a new key opens nothing that the lost one sealed.
    Refuse,
    /// Make one, unless the folder already has keys. For development and demonstrations.
    Generate,
}

/// Name of the file in the folder of keys that shows which master key wraps them.
const CHECK: &str = "master-check";
/// What that file holds, sealed by the master key.
const CHECK_TEXT: &[u8] = b"rolefit master key";
/// Permissions that the file must not give: anything to others, writing and executing to the group. Reading is left
/// to the group because that is how container platforms hand secrets to a user that is not root.
const FORBIDDEN_MODE: u32 = 0o037;

/// Reads or makes the master key and checks that it is the one of the folder.
pub(super) fn load(master: &MasterKey, folder: &Folder, ids: &dyn IdSource) -> PortResult<Cipher> {
    let failed = |error| unavailable("cannot read the mark of the master key", error);
    let check = match std::fs::read(folder.file(CHECK)) {
        Ok(check) => Some(check),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(failed(error)),
    };
    let cipher = match read_master_key(&master.file)? {
        Some(key) => Cipher::new(&key),
        None if master.when_missing == WhenMissing::Generate && check.is_none() => generate(master, ids)?,
        None => {
            let context = format!("there is no master key in `{}`", master.file.display());
            return Err(PortError::new(ErrorKind::NotFound, context));
        }
    };
    let Some(check) = check else {
        let check = cipher.seal(ids, CHECK.as_bytes(), CHECK_TEXT)?;
        folder
            .write(CHECK, &check)
            .map_err(|error| unavailable("cannot write the mark of the master key", error))?;
        return Ok(cipher);
    };
    match cipher.open(CHECK.as_bytes(), &check) {
        Ok(text) if text == CHECK_TEXT => Ok(cipher),
        Ok(_) | Err(_) => {
            let context = format!("`{}` is not the master key of this folder", master.file.display());
            Err(PortError::new(ErrorKind::Corrupt, context))
        }
    }
}

/// Reads the master key from its file; `None` when there is no such file.
///
/// # Errors
/// `Invalid` when the file is not 32 bytes, so that it is none; `Refused` when others can read it; `Unavailable` when it cannot be read.
pub fn read_master_key(file: &Path) -> PortResult<Option<Zeroizing<[u8; 32]>>> {
    let failed = |error| unavailable(format!("cannot read master key `{}`", file.display()), error);
    let not_a_key = || {
        let context = format!(
            "`{}` is no master key, which has 32 bytes; name the file of the key, or make one with `rolefit keys create`",
            file.display()
        );
        PortError::new(ErrorKind::Invalid, context)
    };
    let (mode, bytes) = match std::fs::metadata(file) {
        Ok(metadata) => (metadata.permissions().mode(), metadata.len()),
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    // Before the advice about its mode: it may be a file of somebody else's.
    if bytes != 32 {
        return Err(not_a_key());
    }
    if mode & FORBIDDEN_MODE != 0 {
        let context = format!(
            "master key `{}` is open to others; give it mode 600",
            file.display()
        );
        return Err(PortError::new(ErrorKind::Refused, context));
    }
    let bytes = Zeroizing::new(std::fs::read(file).map_err(failed)?);
    let key = <[u8; 32]>::try_from(bytes.as_slice()).map_err(|_| not_a_key())?;
    Ok(Some(Zeroizing::new(key)))
}

fn generate(master: &MasterKey, ids: &dyn IdSource) -> PortResult<Cipher> {
    let key = Zeroizing::new(ids.secret());
    write_master_key(&master.file, &key).map_err(|error| {
        unavailable(
            format!("cannot write master key `{}`", master.file.display()),
            error,
        )
    })?;
    tracing::warn!(file = %master.file.display(), "made a new master key; keep a copy of it elsewhere");
    Ok(Cipher::new(&key))
}

/// Puts a master key into a new file that only its owner can read, and which is there when this returns.
///
/// # Errors
/// When it cannot be written, or there is a file already, which is never replaced.
pub fn write_master_key(file: &Path, key: &[u8; 32]) -> io::Result<()> {
    let mut out = private_file().create_new(true).open(file)?;
    out.write_all(key)?;
    out.sync_all()?;
    match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => std::fs::File::open(folder)?.sync_all(),
        _ => Ok(()),
    }
}
