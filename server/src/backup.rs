//! Backup and restore of a data folder.
//!
//! A backup is a folder: a consistent copy of the database, all files, the wrapped keys, and a manifest with the
//! hash of everything. The master key is never in it. It is made while the server runs: the database is copied
//! first and files after it, and since a file is stored before its record, every record's file is there, but for
//! documents that were removed in between: a restore names those.
//!
//! With the master key a backup can be read, by its wrapped keys, and so can people in it who were erased after it was
//! made. What keeps a restore from bringing them back is the log of destroyed keys, of which the newest copy is kept
//! apart from backups: see [`restore::restore`].

mod restore;

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub(crate) use self::restore::{Options as RestoreOptions, restore};
use crate::cli::{Failure, Outcome, need_data, say};
use crate::config::Config;
use crate::wiring::{self, BLOBS, DATABASE, DESTROYED, KEYS, RESTORING};

/// Name of the manifest in a backup.
const MANIFEST: &str = "manifest.json";

/// What a backup holds.
#[derive(Debug, Serialize, Deserialize)]
struct Manifest {
    /// Version of this layout.
    version: u32,
    /// SHA-256 of every file, by its path in the backup.
    files: BTreeMap<String, String>,
}

/// Makes a backup in a new folder, which is there only when the backup is whole.
pub(crate) fn backup(config: &Config, folder: &Path) -> Outcome {
    refuse_aws(config, "backup")?;
    need_data(config)?;
    if config.data.join(RESTORING).exists() {
        return Err(failed(format!(
            "a restore into `{}` has not come to its end; run `rolefit restore` again",
            config.data.display()
        )));
    }
    if folder.exists() {
        return Err(failed(format!(
            "`{}` is there already; a backup is made in a new folder",
            folder.display()
        )));
    }
    let mut name = folder.as_os_str().to_owned();
    name.push(".part");
    let part = PathBuf::from(name);
    fs::DirBuilder::new()
        .mode(0o700)
        .create(&part)
        .map_err(|error| match error.kind() {
            io::ErrorKind::AlreadyExists => failed(format!(
                "`{0}` is what a backup left that did not come to its end; remove it and try again",
                part.display()
            )),
            _ => failed(format!("`{}` cannot be made: {error}", part.display())),
        })?;
    let files = match fill(config, &part) {
        Ok(files) => files,
        Err(failure) => {
            // The failure is what counts; what cannot be removed is named by the next try.
            let _left = fs::remove_dir_all(&part);
            return Err(failure);
        }
    };
    fs::rename(&part, folder)
        .map_err(|error| failed(format!("`{}` cannot be made: {error}", folder.display())))?;
    sync(parent(folder))?;
    say(format_args!(
        "Backed up {files} files to `{}`. The master key is not among them.\n\
         Keep the newest copy of the log of destroyed keys, `{}`, apart from backups, and copy it again after every \
         erasure: `rolefit restore` asks for it, because without it people who were erased come back.",
        folder.display(),
        config.data.join(DESTROYED).display()
    ))
}

/// Copies everything into a folder, with the manifest as the last, and answers with the number of files.
fn fill(config: &Config, folder: &Path) -> Result<usize, Failure> {
    wiring::copy_database(config, &folder.join(DATABASE))?;
    for name in [BLOBS, KEYS] {
        let from = config.data.join(name);
        for file in files(&from)? {
            match copy(&from.join(&file), &folder.join(name).join(&file)) {
                // Deleted since it was listed: a document that its owner has removed, whose record may be in the copied
                // database, or somebody who was erased. A restore tells of the one and must not undo the other.
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                other => other?,
            }
        }
    }
    let mut manifest = Manifest {
        version: 1,
        files: BTreeMap::new(),
    };
    for file in files(folder)? {
        let name = file.to_string_lossy().into_owned();
        manifest.files.insert(name, hash(&folder.join(&file))?);
    }
    fs::write(folder.join(MANIFEST), serde_json::to_vec_pretty(&manifest)?)?;
    fs::File::open(folder.join(MANIFEST))?.sync_all()?;
    sync_folders(folder, &sync)?;
    Ok(manifest.files.len())
}

/// What is on AWS is copied and brought back by AWS's own means; half a copy would look like a whole one.
fn refuse_aws(config: &Config, command: &str) -> Outcome {
    if config.adapters.all_in_folder() {
        return Ok(());
    }
    Err(failed(format!(
        "`{command}` works on a data folder, and here records, files or keys are on AWS: the table has point-in-time \
         recovery, the bucket keeps removed versions for a day, and wrapped keys are never copied; see \
         docs/OPERATIONS.md"
    )))
}

/// Copies a file, with the folders above it. Its content survives a power cut then; its name does once [`sync_folders`]
/// has run.
fn copy(from: &Path, to: &Path) -> io::Result<()> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::copy(from, to)?;
    fs::File::open(to)?.sync_all()
}

/// Makes the names of everything below a folder survive a power cut, those deepest down first. `sync` does it for one
/// folder.
fn sync_folders(folder: &Path, sync: &dyn Fn(&Path) -> io::Result<()>) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_type()?.is_dir() {
            sync_folders(&entry.path(), sync)?;
        }
    }
    sync(folder)
}

fn sync(folder: &Path) -> io::Result<()> {
    fs::File::open(folder)?.sync_all()
}

/// The folder in which a path's own name stands.
fn parent(path: &Path) -> &Path {
    match path.parent() {
        Some(parent) if !parent.as_os_str().is_empty() => parent,
        _ => Path::new("."),
    }
}

/// Every file below a folder, as paths relative to it, in order. An absent folder has none.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut open = vec![PathBuf::new()];
    while let Some(relative) = open.pop() {
        let entries = match fs::read_dir(folder.join(&relative)) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            other => other?,
        };
        for entry in entries {
            let entry = entry?;
            let path = relative.join(entry.file_name());
            let kind = entry.file_type()?;
            if kind.is_dir() {
                open.push(path);
            } else if kind.is_file() {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn hash(path: &Path) -> Result<String, Failure> {
    let mut file = fs::File::open(path)
        .map_err(|error| failed(format!("`{}` cannot be read: {error}", path.display())))?;
    let mut hasher = Sha256::new();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            n => hasher.update(&buffer[..n]),
        }
    }
    Ok(rolefit_domain::encode::hex(&hasher.finalize()))
}

/// A path that stays inside its folder.
fn safe(name: &str) -> Option<&Path> {
    let path = Path::new(name);
    path.components()
        .all(|part| matches!(part, std::path::Component::Normal(_)))
        .then_some(path)
}

fn failed(message: String) -> Failure {
    Failure::with_message(message)
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    #[test]
    fn every_folder_is_synced_after_those_in_it() {
        let home = tempfile::tempdir().expect("a folder for the test");
        fs::create_dir_all(home.path().join("blobs/tmp")).expect("made");
        fs::create_dir(home.path().join("keys")).expect("made");
        fs::write(home.path().join("keys/a"), b"x").expect("written");
        let synced = RefCell::new(Vec::new());
        let note = |folder: &Path| {
            let name = folder.strip_prefix(home.path()).expect("below it");
            synced.borrow_mut().push(name.to_string_lossy().into_owned());
            sync(folder)
        };
        sync_folders(home.path(), &note).expect("synced");
        let mut synced = synced.into_inner();
        let place = |name: &str| synced.iter().position(|s| s == name).expect("synced");
        assert!(place("blobs/tmp") < place("blobs") && synced.last().is_some_and(String::is_empty));
        synced.sort();
        assert_eq!(synced, ["", "blobs", "blobs/tmp", "keys"]);
    }

    #[test]
    fn a_path_without_folder_stands_in_the_present_one() {
        assert_eq!(parent(Path::new("backup")), Path::new("."));
        assert_eq!(parent(Path::new("a/backup")), Path::new("a"));
    }
}
