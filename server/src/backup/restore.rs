//! Restoring a backup, so that nobody who was erased since comes back.
//!
//! A data folder that lost only its database still has its own log of destroyed keys. Any other needs the newest copy of
//! the log, or the word of whoever restores that erased people may come back. Whom the logs name is erased before the
//! mark of the restore goes, and no server starts while that mark is there.

use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use clap::Args;
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::ledger::Verification;
use rolefit_services::Services;

use super::{MANIFEST, Manifest, copy, failed, hash, parent, refuse_aws, safe, sync, sync_folders};
use crate::cli::{Failure, Outcome, say};
use crate::config::Config;
use crate::wiring::{self, DATABASE, DESTROYED, RESTORING};

/// Options of `rolefit restore`.
#[derive(Debug, Args)]
pub(crate) struct Options {
    /// Folder that `backup` made.
    folder: PathBuf,
    /// Newest copy of the log of destroyed keys, `keys/destroyed` in the data folder: whom it names is erased again.
    /// Needed unless the data folder still has its own.
    #[arg(long, value_name = "FILE")]
    destroyed: Option<PathBuf>,
    /// There is no such log: whoever was erased after the backup was made comes back, readable.
    #[arg(long, conflicts_with = "destroyed")]
    bring_back_erased: bool,
}

/// Puts a backup into a data folder without a database, and erases again who was erased since.
pub(crate) fn restore(config: &Config, options: &Options) -> Outcome {
    refuse_aws(config, "restore")?;
    let folder = options.folder.as_path();
    let manifest = Manifest::read(folder)?;
    let begun = Begun::before(config)?;
    // The write-ahead log counts too: SQLite would play an old one into the restored database.
    if begun.is_none() && database(config).iter().take(2).any(|file| file.exists()) {
        return Err(failed(format!(
            "`{}` has data already; move it away first, or name an empty folder with ROLEFIT_DATA",
            config.data.display()
        )));
    }
    manifest.check(folder)?;
    let ledger = wiring::check_database(&folder.join(DATABASE))?;
    if let Verification::Broken { sequence, reason } = ledger {
        return Err(Failure::found(format!(
            "the ledger of the backup is broken at entry {sequence}: {reason}"
        )));
    }
    let log = Log::choose(config, options, begun)?;
    let logs = log.all(folder)?;

    wiring::private_folder(&config.data)?;
    log.begin(config)?;
    if begun.is_some() {
        remove_database(config)?;
    }
    let ordinary = |name: &&String| !matches!(name.as_str(), DATABASE | DESTROYED);
    for name in manifest.files.keys().filter(ordinary) {
        copy(&folder.join(name), &config.data.join(name))?;
    }
    let found = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?
        .block_on(finish(config, folder, &logs))?;
    fs::remove_file(config.data.join(RESTORING))?;
    sync(&config.data)?;
    sync(parent(&config.data))?;
    say(format_args!(
        "Restored {} files into `{}`. {} people of the backup were erased again.",
        manifest.files.len(),
        config.data.display(),
        found.erased
    ))?;
    if matches!(log, Log::None) {
        say(format_args!(
            "Whoever was erased after the backup was made is back, and must be erased again."
        ))?;
    }
    for document in found.without_files {
        say(format_args!(
            "The file of document {} of candidate {} is not there: it was removed while the backup was made.",
            document.resume, document.candidate
        ))?;
    }
    Ok(())
}

/// What was found in what came back.
struct Found {
    /// People who were erased again.
    erased: usize,
    without_files: Vec<rolefit_domain::ResumeRef>,
}

/// Destroys the keys, puts the database into its place and erases whom the keys belonged to.
async fn finish(config: &Config, folder: &Path, logs: &[PathBuf]) -> Result<Found, Failure> {
    let destroyed = wiring::destroy_again(config, logs).await?;
    sync_folders(&config.data, &sync)?;
    let draft = config.data.join(format!("{DATABASE}.restored"));
    copy(&folder.join(DATABASE), &draft)?;
    fs::rename(&draft, config.data.join(DATABASE))?;
    sync(&config.data)?;

    let wired = wiring::wire_restored(config, wiring::this_program()?).await?;
    let services = Services::new(wired.ports.clone(), config.service_options());
    let found = look_through(&services, destroyed).await;
    // What was erased is overwritten in the database too.
    let swept = wired.sweep().await;
    wired.close().await?;
    swept?;
    Ok(found?)
}

async fn look_through(
    services: &Services,
    destroyed: HashSet<KeyOwner>,
) -> rolefit_services::ServiceResult<Found> {
    Ok(Found {
        erased: services.erase_again(destroyed).await?,
        without_files: services.documents_without_files().await?,
    })
}

impl Manifest {
    fn read(folder: &Path) -> Result<Self, Failure> {
        let text = fs::read(folder.join(MANIFEST)).map_err(|error| {
            failed(format!(
                "`{}` is no backup: its manifest cannot be read: {error}",
                folder.display()
            ))
        })?;
        let manifest: Self = serde_json::from_slice(&text).map_err(|error| {
            Failure::found(format!("`{MANIFEST}` is damaged; nothing was restored: {error}"))
        })?;
        if manifest.version != 1 {
            return Err(failed(format!(
                "this backup has layout {}, which this version does not know",
                manifest.version
            )));
        }
        Ok(manifest)
    }

    /// Looks at every byte of the backup.
    fn check(&self, folder: &Path) -> Outcome {
        let needed = [DATABASE, DESTROYED].into_iter();
        if let Some(name) = needed.clone().find(|name| !self.files.contains_key(*name)) {
            return Err(Failure::found(format!(
                "`{MANIFEST}` does not name `{name}`; nothing was restored"
            )));
        }
        for (name, expected) in &self.files {
            let relative = safe(name).ok_or_else(|| {
                Failure::found(format!(
                    "`{MANIFEST}` names `{name}`, which is outside of the backup"
                ))
            })?;
            let file = folder.join(relative);
            if !file.is_file() {
                return Err(Failure::found(format!(
                    "`{name}` is missing from the backup; nothing was restored"
                )));
            }
            if hash(&file)? != *expected {
                return Err(Failure::found(format!(
                    "`{name}` is not what was backed up; nothing was restored"
                )));
            }
        }
        Ok(())
    }
}

/// What says who was erased since the backup was made.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Log {
    /// The data folder's own log.
    Own,
    /// A copy of it that was kept elsewhere.
    Copy(PathBuf),
    /// Nothing, which whoever restores has taken on.
    None,
}

/// How an earlier restore that was cut off began.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begun {
    /// With the data folder's own log, which still counts.
    OwnLog,
    /// Otherwise: the log that lies in the data folder may be half of one.
    Other,
}

/// What the mark of a restore says when the data folder's own log counts.
const OWN_LOG: &str = "own log\n";

impl Begun {
    fn before(config: &Config) -> Result<Option<Self>, Failure> {
        match fs::read_to_string(config.data.join(RESTORING)) {
            Ok(mark) if mark == OWN_LOG => Ok(Some(Self::OwnLog)),
            Ok(_) => Ok(Some(Self::Other)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}

impl Log {
    fn choose(config: &Config, options: &Options, begun: Option<Begun>) -> Result<Self, Failure> {
        if let Some(file) = &options.destroyed {
            return Ok(Self::Copy(file.clone()));
        }
        if begun != Some(Begun::Other) && config.data.join(DESTROYED).is_file() {
            return Ok(Self::Own);
        }
        if options.bring_back_erased {
            return Ok(Self::None);
        }
        Err(Failure::arguments(format!(
            "`{}` has no log of destroyed keys, so whoever was erased after this backup was made would come back; name \
             the newest copy of the log (`{DESTROYED}` of the lost data folder) with --destroyed FILE, or take that on \
             with --bring-back-erased",
            config.data.display()
        )))
    }

    /// The logs to go by, beside the data folder's own: the backup's too. A copy that does not name all whom the
    /// backup's names is older than it.
    fn all(&self, backup: &Path) -> Result<Vec<PathBuf>, Failure> {
        let of_backup = backup.join(DESTROYED);
        let Self::Copy(newest) = self else {
            return Ok(vec![of_backup]);
        };
        let known = wiring::destroyed_in(newest).map_err(|error| {
            let error = rolefit_ports::error::chain(&error);
            failed(format!("`{}`: {error}", newest.display()))
        })?;
        if !wiring::destroyed_in(&of_backup)?.is_subset(&known) {
            return Err(failed(format!(
                "`{}` is not the newest log of destroyed keys: the backup's own names people whom it does not name",
                newest.display()
            )));
        }
        Ok(vec![of_backup, newest.clone()])
    }

    /// Writes the mark: from here on no server starts over this folder until the restore has come to its end.
    fn begin(&self, config: &Config) -> io::Result<()> {
        let mark = if *self == Self::Own { OWN_LOG } else { "\n" };
        let file = config.data.join(RESTORING);
        fs::write(&file, mark)?;
        fs::File::open(&file)?.sync_all()?;
        sync(&config.data)
    }
}

/// The database's files.
fn database(config: &Config) -> [PathBuf; 3] {
    ["", "-wal", "-shm"].map(|end| config.data.join(format!("{DATABASE}{end}")))
}

/// Removes the database of a restore that was cut off.
fn remove_database(config: &Config) -> io::Result<()> {
    for file in database(config) {
        match fs::remove_file(file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    sync(&config.data)
}
