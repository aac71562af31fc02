//! How SQLite's errors become the errors of the ports.

use rolefit_ports::{ErrorKind, PortError};
use rusqlite::ErrorCode;

use crate::files::NO_ROOM;

/// Why a piece of work on a connection failed. `?` makes it from both kinds of error.
#[derive(Debug)]
pub(super) enum Failure {
    /// SQLite said so.
    Sql(rusqlite::Error),
    /// The adapter said so; passed on as it is.
    Port(PortError),
}

impl Failure {
    /// Stored bytes that cannot be read back.
    pub(super) fn corrupt(
        context: impl Into<String>,
        source: impl Into<Box<dyn std::error::Error + Send + Sync>>,
    ) -> Self {
        Self::Port(PortError::with_source(ErrorKind::Corrupt, context, source))
    }

    /// An operation of the operating system that failed, and may succeed later.
    pub(super) fn unavailable(context: impl Into<String>, source: std::io::Error) -> Self {
        Self::Port(PortError::with_source(ErrorKind::Unavailable, context, source))
    }

    /// An error of the adapter with no further cause.
    pub(super) fn new(kind: ErrorKind, context: impl Into<String>) -> Self {
        Self::Port(PortError::new(kind, context))
    }

    /// What a caller can do about it.
    pub(super) fn kind(&self) -> ErrorKind {
        match self {
            Self::Sql(error) => kind(error),
            Self::Port(error) => error.kind(),
        }
    }

    /// The port's error for work described by `what`, such as "read a record".
    pub(super) fn while_trying_to(self, what: &str) -> PortError {
        match self {
            Self::Port(error) => error,
            Self::Sql(error) => {
                let kind = kind(&error);
                let context = match kind {
                    ErrorKind::Full => format!("cannot {what} {NO_ROOM}"),
                    _ => format!("cannot {what}"),
                };
                PortError::with_source(kind, context, error)
            }
        }
    }
}

impl From<rusqlite::Error> for Failure {
    fn from(error: rusqlite::Error) -> Self {
        Self::Sql(error)
    }
}

impl From<PortError> for Failure {
    fn from(error: PortError) -> Self {
        Self::Port(error)
    }
}

/// What a caller can do about an error of SQLite.
pub(super) fn kind(error: &rusqlite::Error) -> ErrorKind {
    use rusqlite::Error;
    let code = match error {
        Error::SqliteFailure(failure, _) | Error::SqlInputError { error: failure, .. } => failure.code,
        // A column does not hold what this code wrote into it.
        Error::FromSqlConversionFailure(..)
        | Error::IntegralValueOutOfRange(..)
        | Error::Utf8Error(..)
        | Error::InvalidColumnType(..)
        | Error::QueryReturnedNoRows => return ErrorKind::Corrupt,
        // The rest is wrong use of the library: a defect, which no retry cures.
        _ => return ErrorKind::Invalid,
    };
    match code {
        ErrorCode::DiskFull => ErrorKind::Full,
        // A failing disk and a busy file can be better in a moment.
        ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::OutOfMemory
        | ErrorCode::OperationInterrupted
        | ErrorCode::OperationAborted
        | ErrorCode::SystemIoFailure
        | ErrorCode::CannotOpen
        | ErrorCode::FileLockingProtocolFailed => ErrorKind::Unavailable,
        ErrorCode::PermissionDenied | ErrorCode::ReadOnly | ErrorCode::AuthorizationForStatementDenied => {
            ErrorKind::Refused
        }
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase | ErrorCode::TypeMismatch => ErrorKind::Corrupt,
        ErrorCode::ConstraintViolation => ErrorKind::Conflict,
        _ => ErrorKind::Invalid,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_become_kinds() {
        for (code, expected) in [
            (rusqlite::ffi::SQLITE_FULL, ErrorKind::Full),
            (rusqlite::ffi::SQLITE_BUSY, ErrorKind::Unavailable),
            (rusqlite::ffi::SQLITE_IOERR, ErrorKind::Unavailable),
            (rusqlite::ffi::SQLITE_READONLY, ErrorKind::Refused),
            (rusqlite::ffi::SQLITE_CORRUPT, ErrorKind::Corrupt),
            (rusqlite::ffi::SQLITE_NOTADB, ErrorKind::Corrupt),
            (rusqlite::ffi::SQLITE_CONSTRAINT, ErrorKind::Conflict),
            (rusqlite::ffi::SQLITE_MISUSE, ErrorKind::Invalid),
        ] {
            let error = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            assert_eq!(kind(&error), expected, "SQLite's code {code}");
        }
    }

    #[test]
    fn an_error_says_what_was_tried_and_keeps_its_source() {
        let failed = |code| {
            let error = rusqlite::Error::SqliteFailure(rusqlite::ffi::Error::new(code), None);
            Failure::from(error).while_trying_to("store records")
        };
        let error = failed(rusqlite::ffi::SQLITE_IOERR);
        assert_eq!(error.to_string(), "cannot store records");
        assert!(std::error::Error::source(&error).is_some());
        let error = failed(rusqlite::ffi::SQLITE_FULL).to_string();
        assert!(error.contains("make room on the disk"), "{error}");
    }
}
