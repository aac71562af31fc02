//! Copying and checking database files.

use std::fs::File;
use std::path::Path;

use rolefit_ports::ErrorKind;
use rolefit_ports::PortResult;
use rolefit_ports::ledger::Verification;
use rusqlite::{Connection, OpenFlags};

use super::error::Failure;
use super::{ledger, schema};

/// What [`check_file`] found in a sound database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileReport {
    /// Version of its schema; a server upgrades an older one when it opens it.
    pub schema_version: usize,
    /// Number of records, expired ones included.
    pub records: u64,
    /// State of the audit ledger.
    pub ledger: Verification,
}

/// Checks a database file that no server has open, such as a backup before it is restored. Blocks.
///
/// # Errors
/// `Corrupt` when the file is damaged, `Refused` when it is not this product's or of a newer version. A broken ledger
/// is no error but part of the report.
pub fn check_file(path: &Path) -> PortResult<FileReport> {
    let check = || -> Result<FileReport, Failure> {
        let connection = schema::open_reader(path)?;
        schema::refuse_strange(&connection, path)?;
        integrity(&connection)?;
        Ok(FileReport {
            schema_version: schema::version(&connection)?,
            records: connection.query_row("SELECT count(*) FROM items", [], |row| row.get(0))?,
            ledger: ledger::verify(&connection)?,
        })
    };
    check().map_err(|failure| failure.while_trying_to(&format!("check the database `{}`", path.display())))
}

/// The hash of one entry of a database file's ledger, also while a server has it open; `None` when there is no entry at that
/// place. Blocks.
///
/// # Errors
/// As [`check_file`].
pub fn ledger_hash(path: &Path, sequence: u64) -> PortResult<Option<String>> {
    let read = || -> Result<Option<String>, Failure> {
        let connection = schema::open_reader(path)?;
        schema::refuse_strange(&connection, path)?;
        let mut entry = connection.prepare("SELECT hash FROM ledger WHERE sequence = ?1")?;
        let mut rows = entry.query([sequence])?;
        Ok(match rows.next()? {
            Some(row) => Some(row.get(0)?),
            None => None,
        })
    };
    read().map_err(|failure| failure.while_trying_to(&format!("read the ledger of `{}`", path.display())))
}

/// Copies a database file as of one moment, also while a server has it open. Blocks.
///
/// # Errors
/// `Corrupt`, `Refused` as in [`check_file`]; `Unavailable` when the copy cannot be written.
pub fn copy_file(from: &Path, to: &Path) -> PortResult<()> {
    let copy = || -> Result<(), Failure> {
        let connection = schema::open_reader(from)?;
        schema::refuse_strange(&connection, from)?;
        copy(&connection, from, to)
    };
    copy().map_err(|failure| failure.while_trying_to(&format!("copy the database `{}`", from.display())))
}

/// Copies the database `own` to `to` by way of a file beside it.
pub(super) fn copy(connection: &Connection, own: &Path, to: &Path) -> Result<(), Failure> {
    let failed =
        |error: std::io::Error| Failure::unavailable(format!("cannot write `{}`", to.display()), error);
    // A `to` that does not exist has no canonical form, and is certainly not the database.
    if to
        .canonicalize()
        .is_ok_and(|to| own.canonicalize().is_ok_and(|own| own == to))
    {
        return Err(Failure::new(
            ErrorKind::Invalid,
            format!("`{}` is the database itself", to.display()),
        ));
    }
    let mut partial = to.as_os_str().to_owned();
    partial.push(".partial");
    let partial = Path::new(&partial);
    match std::fs::remove_file(partial) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(failed(error)),
        _ => {}
    }
    // A name that is not UTF-8 cannot be given to SQLite.
    let name = partial.to_str().ok_or_else(|| {
        Failure::new(
            ErrorKind::Invalid,
            format!("the name `{}` is not UTF-8", partial.display()),
        )
    })?;
    connection.execute("VACUUM INTO ?1", [name])?;
    File::open(partial)
        .and_then(|file| file.sync_all())
        .map_err(failed)?;
    std::fs::rename(partial, to).map_err(failed)?;
    let folder = match to.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    File::open(folder)
        .and_then(|folder| folder.sync_all())
        .map_err(failed)
}

/// Fails with `Corrupt` and the first finding when the file is damaged.
pub(super) fn integrity(connection: &Connection) -> Result<(), Failure> {
    let finding: String = connection.query_row("PRAGMA integrity_check(1)", [], |row| row.get(0))?;
    if finding == "ok" {
        return Ok(());
    }
    Err(Failure::new(
        ErrorKind::Corrupt,
        format!("the database is damaged: {finding}"),
    ))
}

/// Moves the write-ahead log into the tables and cuts it to nothing.
pub(super) fn truncate_log(path: &Path) -> Result<(), Failure> {
    let connection = schema::open(
        path,
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    let busy: bool = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        return Err(Failure::new(
            ErrorKind::Unavailable,
            "a long read holds the database's log",
        ));
    }
    Ok(())
}
