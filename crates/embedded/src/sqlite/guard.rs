//! One server per database file.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use rolefit_ports::{ErrorKind, PortError, PortResult};

/// Holds the lock beside a database file. The operating system releases it with the process, however that ends.
#[derive(Debug)]
pub(super) struct Guard {
    _lock: File,
}

impl Guard {
    /// Takes the lock of the database at `path`.
    ///
    /// SQLite itself would let two servers share a file. Each would miss the other's wake-ups, so it is refused.
    ///
    /// # Errors
    /// `Refused` when another process holds it.
    pub(super) fn take(path: &Path) -> PortResult<Self> {
        let mut name = path.as_os_str().to_owned();
        name.push(".lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .mode(0o600)
            .open(&name)
            .map_err(|error| unavailable(path, error))?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _lock: file }),
            Err(TryLockError::WouldBlock) => Err(PortError::new(
                ErrorKind::Refused,
                format!(
                    "the database `{}` is in use by another server; stop that one first",
                    path.display()
                ),
            )),
            Err(TryLockError::Error(error)) => Err(unavailable(path, error)),
        }
    }
}

fn unavailable(path: &Path, error: std::io::Error) -> PortError {
    let context = format!("cannot lock the database `{}`", path.display());
    PortError::with_source(ErrorKind::Unavailable, context, error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_lock_is_refused_until_the_first_is_gone() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rolefit.db");
        let first = Guard::take(&path).expect("the first lock");
        let error = Guard::take(&path).expect_err("the second lock");
        assert_eq!(error.kind(), ErrorKind::Refused);
        assert!(error.to_string().contains("in use by another server"), "{error}");
        drop(first);
        Guard::take(&path).expect("the lock is free again");
    }
}
