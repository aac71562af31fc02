//! Connections with their settings, and the tables.

use std::path::Path;
use std::time::Duration;

use rolefit_ports::ErrorKind;
use rusqlite::{Connection, OpenFlags};

use super::error::Failure;

/// SQL that brings a database from one version to the next; the version is the number applied, kept in
/// `user_version`. Only ever add to the end.
const MIGRATIONS: [&str; 3] = [
    include_str!("schema.sql"),
    include_str!("stream_age.sql"),
    include_str!("message_turns.sql"),
];

/// "RLFT": marks the file as Rolefit's, so that another program's database is not taken for an empty one.
const APPLICATION_ID: i32 = 0x524c_4654;

/// How long a connection waits for a lock that another process holds, such as a backup tool's.
const BUSY_TIMEOUT: Duration = Duration::from_secs(5);

/// Prepared statements kept per connection; the adapter has about sixty.
const STATEMENTS: usize = 96;

/// Opens the connection that writes, making the file when there is none.
pub(super) fn open_writer(path: &Path) -> Result<Connection, Failure> {
    let flags =
        OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = open(path, flags)?;
    refuse_strange(&connection, path)?;
    let mode: String = connection.query_row("PRAGMA journal_mode = WAL", [], |row| row.get(0))?;
    if mode != "wal" {
        return Err(Failure::new(
            ErrorKind::Refused,
            format!(
                "the file system of `{}` does not allow write-ahead logs",
                path.display()
            ),
        ));
    }
    connection.execute_batch(
        // Checkpoints every 16 MiB keep their cost below that of the commits between them; a log that grew beyond
        // 64 MiB while a long read held it is cut back.
        "PRAGMA synchronous = FULL;
         PRAGMA secure_delete = ON;
         PRAGMA wal_autocheckpoint = 4096;
         PRAGMA journal_size_limit = 67108864;
         PRAGMA cache_size = -16384;",
    )?;
    migrate(&mut connection)?;
    Ok(connection)
}

/// Opens a connection that can only read.
pub(super) fn open_reader(path: &Path) -> Result<Connection, Failure> {
    let connection = open(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX,
    )?;
    connection.execute_batch("PRAGMA cache_size = -8192;")?;
    Ok(connection)
}

/// Refuses a database that is not Rolefit's or of a newer version.
pub(super) fn refuse_strange(connection: &Connection, path: &Path) -> Result<(), Failure> {
    let application: i32 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let tables: u32 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if application != APPLICATION_ID && (application != 0 || tables > 0) {
        return Err(Failure::new(
            ErrorKind::Refused,
            format!("`{}` is not a database of rolefit", path.display()),
        ));
    }
    let found = version(connection)?;
    if found > MIGRATIONS.len() {
        return Err(Failure::new(
            ErrorKind::Refused,
            format!(
                "the database `{}` has schema version {found}, and this server knows versions up to {}; \
                 start it with a newer server",
                path.display(),
                MIGRATIONS.len()
            ),
        ));
    }
    Ok(())
}

/// Number of migrations that the database has had.
pub(super) fn version(connection: &Connection) -> Result<usize, Failure> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

pub(super) fn open(path: &Path, flags: OpenFlags) -> Result<Connection, Failure> {
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(BUSY_TIMEOUT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Sorting must not leave records in temporary files.
    connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY;")?;
    Ok(connection)
}

fn migrate(connection: &mut Connection) -> Result<(), Failure> {
    for (applied, sql) in MIGRATIONS.iter().enumerate().skip(version(connection)?) {
        let transaction = connection.transaction()?;
        transaction.execute_batch(sql)?;
        transaction.pragma_update(None, "application_id", APPLICATION_ID)?;
        transaction.pragma_update(None, "user_version", applied + 1)?;
        transaction.commit()?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refusal(prepare: &str) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rolefit.db");
        Connection::open(&path)
            .and_then(|c| c.execute_batch(prepare))
            .expect("a prepared database");
        let error = open_writer(&path).expect_err("a refusal").while_trying_to("open");
        assert_eq!(error.kind(), ErrorKind::Refused);
        error.to_string()
    }

    #[test]
    fn a_newer_schema_and_a_strange_file_are_refused() {
        let newer = format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = 900;");
        assert!(refusal(&newer).contains("has schema version 900"));
        assert!(refusal("CREATE TABLE poems (verse);").contains("is not a database of rolefit"));
    }

    #[test]
    fn the_writer_is_durable_and_leaves_no_deleted_content() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("rolefit.db");
        let writer = open_writer(&path).expect("a database");
        for (pragma, expected) in [
            ("synchronous", 2),
            ("secure_delete", 1),
            ("foreign_keys", 1),
            ("journal_size_limit", 67_108_864),
            ("busy_timeout", 5000),
        ] {
            let value: i64 = writer
                .query_row(&format!("PRAGMA {pragma}"), [], |row| row.get(0))
                .expect("a value");
            assert_eq!(value, expected, "{pragma}");
        }
        let reader = open_reader(&path).expect("a reader");
        let error = reader
            .execute("DELETE FROM items", [])
            .expect_err("readers cannot write");
        assert_eq!(super::super::error::kind(&error), ErrorKind::Refused);
    }
}
