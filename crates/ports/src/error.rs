//! The error of every port: a kind that callers act on, and a source for the log.

use std::error::Error;

/// What a caller can do about an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorKind {
    /// The thing asked for is not there.
    NotFound,
    /// A condition did not hold, or somebody else changed the thing first: read again and decide.
    Conflict,
    /// The adapter may not do this: rights, a disabled account. Something for the operator to mend, so that data which
    /// cannot be read for this reason is not gone.
    Refused,
    /// The key was destroyed: what it protected is erased for good, and callers treat it as absent.
    Destroyed,
    /// Too many calls: the same call may succeed later.
    Throttled,
    /// The service behind the port cannot be reached or timed out: the same call may succeed later.
    Unavailable,
    /// There is no room for what is to be stored: the same call may succeed once somebody has made some. What was stored before is
    /// as it was.
    Full,
    /// Stored bytes are not what was stored, or an answer does not have the form that was asked for. Never retried by itself,
    /// never served.
    Corrupt,
    /// The arguments break a documented limit or form. A defect of the caller or bad input; never retried.
    Invalid,
}

impl ErrorKind {
    /// Whether the same call may succeed later.
    pub const fn is_transient(self) -> bool {
        matches!(self, Self::Throttled | Self::Unavailable | Self::Full)
    }
}

/// An error of a port. `Display` is the context without the source; log the whole chain where it is handled.
#[derive(Debug)]
pub struct PortError {
    kind: ErrorKind,
    context: String,
    source: Option<Box<dyn Error + Send + Sync>>,
}

/// A result of a port.
pub type PortResult<T> = Result<T, PortError>;

impl PortError {
    /// An error with no further cause.
    pub fn new(kind: ErrorKind, context: impl Into<String>) -> Self {
        Self {
            kind,
            context: context.into(),
            source: None,
        }
    }

    /// An error with the cause that the adapter met.
    pub fn with_source(
        kind: ErrorKind,
        context: impl Into<String>,
        source: impl Into<Box<dyn Error + Send + Sync>>,
    ) -> Self {
        Self {
            kind,
            context: context.into(),
            source: Some(source.into()),
        }
    }

    /// What a caller can do about it.
    pub const fn kind(&self) -> ErrorKind {
        self.kind
    }
}

impl std::fmt::Display for PortError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.context)
    }
}

impl Error for PortError {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.source.as_deref().map(|s| s as &(dyn Error + 'static))
    }
}

/// The whole chain of an error on one line, for logs.
pub fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(cause) = next {
        text.push_str(": ");
        text.push_str(&cause.to_string());
        next = cause.source();
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_is_the_context_and_chain_is_everything() {
        let io = std::io::Error::other("disk full");
        let error = PortError::with_source(ErrorKind::Unavailable, "cannot write blob", io);
        assert_eq!(error.to_string(), "cannot write blob");
        assert_eq!(chain(&error), "cannot write blob: disk full");
        assert!(error.kind().is_transient());
    }
}
