//! The log of destroyed owners: one line each, with a checksum, appended and never rewritten.

use std::collections::HashSet;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use rolefit_ports::keys::KeyOwner;
use rolefit_ports::{ErrorKind, PortError, PortResult};
use sha2::{Digest as _, Sha256};

use crate::files::unavailable;
use rolefit_formats::hex;

/// Name of the log in the folder of keys.
pub(super) const FILE: &str = "destroyed";
/// Bytes of the SHA-256 that guard a line against damage of the medium.
const CHECKSUM: usize = 8;

/// The log, open for appending.
pub(super) struct DestroyedLog {
    file: File,
    owners: HashSet<KeyOwner>,
    length: u64,
}

impl DestroyedLog {
    /// Opens the log, made if missing. A last line that a crash cut off was never confirmed and is removed.
    pub(super) fn open(path: &Path) -> PortResult<Self> {
        let failed = |error| unavailable("cannot open the log of destroyed keys", error);
        let (owners, length) = match std::fs::read(path) {
            Ok(content) => {
                let whole = content
                    .iter()
                    .rposition(|&byte| byte == b'\n')
                    .map_or(0, |end| end + 1);
                (parse(&content[..whole])?, whole as u64)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => (HashSet::new(), 0),
            Err(error) => return Err(failed(error)),
        };
        let file = OpenOptions::new()
            .create(true)
            .append(true)
            .mode(0o600)
            .open(path)
            .map_err(failed)?;
        file.set_len(length).map_err(failed)?;
        file.sync_all().map_err(failed)?;
        if let Some(folder) = path.parent() {
            File::open(folder)
                .and_then(|folder| folder.sync_all())
                .map_err(failed)?;
        }
        Ok(Self { file, owners, length })
    }

    /// The owners in the log.
    pub(super) fn owners(&self) -> &HashSet<KeyOwner> {
        &self.owners
    }

    /// Writes an owner down, if it is not yet; returns when that survives a power cut.
    pub(super) fn append(&mut self, owner: &KeyOwner) -> PortResult<()> {
        if self.owners.contains(owner) {
            return Ok(());
        }
        let line = line(owner);
        let written = self
            .file
            .write_all(line.as_bytes())
            .and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // Half a line would damage the next one. If it cannot be cut off either, the next start does.
            if let Err(error) = self.file.set_len(self.length) {
                tracing::error!(%error, "cannot cut off a half-written line of the log of destroyed keys");
            }
            return Err(unavailable("cannot write to the log of destroyed keys", error));
        }
        self.length += line.len() as u64;
        self.owners.insert(owner.clone());
        Ok(())
    }
}

/// The owners in a log that nobody writes to, such as a copy.
pub(super) fn read(path: &Path) -> PortResult<HashSet<KeyOwner>> {
    let content = std::fs::read(path).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => PortError::with_source(
            ErrorKind::NotFound,
            "there is no such log of destroyed keys",
            error,
        ),
        _ => unavailable("cannot read the log of destroyed keys", error),
    })?;
    parse(&content)
}

fn parse(content: &[u8]) -> PortResult<HashSet<KeyOwner>> {
    let corrupt = || PortError::new(ErrorKind::Corrupt, "the log of destroyed keys is damaged");
    let text = std::str::from_utf8(content).map_err(|_| corrupt())?;
    let mut owners = HashSet::new();
    for found in text.split_inclusive('\n') {
        let (name, _) = found.split_once(' ').ok_or_else(corrupt)?;
        let owner = KeyOwner::parse(name).ok_or_else(corrupt)?;
        if found != line(&owner) {
            return Err(corrupt());
        }
        owners.insert(owner);
    }
    Ok(owners)
}

fn line(owner: &KeyOwner) -> String {
    let checksum = hex(&Sha256::digest(owner.as_str())[..CHECKSUM]);
    format!("{} {checksum}\n", owner.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(name: &str) -> KeyOwner {
        KeyOwner::parse(name).expect("has the form of an owner")
    }

    #[test]
    fn owners_stay_and_a_cut_off_line_does_not_harm_the_next() {
        let home = tempfile::tempdir().expect("a folder for the test");
        let path = home.path().join(FILE);
        let mut log = DestroyedLog::open(&path).expect("opens");
        log.append(&owner("candidate:1")).expect("appends");
        log.append(&owner("candidate:1")).expect("once is enough");
        drop(log);
        let whole = std::fs::read(&path).expect("there");
        let mut torn = whole.clone();
        torn.extend_from_slice(&line(&owner("candidate:2")).as_bytes()[..9]);
        std::fs::write(&path, torn).expect("written");
        let mut log = DestroyedLog::open(&path).expect("opens");
        assert_eq!(*log.owners(), HashSet::from([owner("candidate:1")]));
        log.append(&owner("candidate:3")).expect("appends");
        let expected = HashSet::from([owner("candidate:1"), owner("candidate:3")]);
        assert_eq!(read(&path).expect("reads"), expected);
    }

    #[test]
    fn every_flipped_byte_is_found() {
        let home = tempfile::tempdir().expect("a folder for the test");
        let path = home.path().join(FILE);
        let mut log = DestroyedLog::open(&path).expect("opens");
        log.append(&owner("candidate:1")).expect("appends");
        log.append(&owner("account:2")).expect("appends");
        let whole = std::fs::read(&path).expect("there");
        // The very last byte is the line end: without it the line counts as cut off, which a copy must not be.
        for index in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[index] ^= 1;
            std::fs::write(&path, flipped).expect("written");
            assert_eq!(
                read(&path).expect_err("damaged").kind(),
                ErrorKind::Corrupt,
                "{index}"
            );
        }
    }
}
