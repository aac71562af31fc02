//! The error of every use case, in the words of the domain.

use rolefit_domain::FailureCode;
use rolefit_ports::{ErrorKind, PortError};

/// Why a use case did not happen. `Display` is for people; the cause inside is for the log.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// Nobody is signed in, or the session is over.
    #[error("please sign in")]
    SignInNeeded,
    /// The caller may not do this. Things of other tenants are [`Self::NotFound`] instead.
    #[error("you may not do this")]
    Forbidden,
    /// It is not there, or not for the caller to see.
    #[error("this does not exist, or you may not see it")]
    NotFound,
    /// Something typed is not right.
    #[error("{message}")]
    Invalid {
        /// Name of the form field.
        field: &'static str,
        /// What to do, in words.
        message: String,
    },
    /// Somebody changed it meanwhile.
    #[error("this was changed meanwhile; reload the page and try again")]
    Stale,
    /// It cannot be done in the state things are in.
    #[error("{0}")]
    Impossible(&'static str),
    /// Address and password do not fit.
    #[error("address and password do not fit together")]
    WrongCredentials,
    /// The right password for an address that was never confirmed; a new code was sent.
    #[error("confirm your address first; we have sent you a new code")]
    NotConfirmed,
    /// The code is wrong or too old.
    #[error("this code is wrong or too old; ask for a new one")]
    WrongCode,
    /// The account is disabled.
    #[error("this account is disabled; write to the organization that disabled it")]
    Disabled,
    /// Too many tries.
    #[error("too many attempts; try again in {} minutes", .retry_after.div_ceil(60))]
    TooManyAttempts {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// The document cannot be taken.
    #[error("{}", .0.message())]
    Document(FailureCode),
    /// Something behind a port failed.
    #[error("something went wrong on our side; nothing was lost, please try again")]
    Port(#[source] PortError),
    /// Stored data has a form that this version does not know.
    #[error("stored data cannot be read")]
    Decode(#[source] serde_json::Error),
}

/// A result of a use case.
pub type ServiceResult<T> = Result<T, ServiceError>;

impl From<PortError> for ServiceError {
    fn from(error: PortError) -> Self {
        match error.kind() {
            ErrorKind::Conflict => Self::Stale,
            // What an erased person left is absent for everybody.
            ErrorKind::Destroyed => Self::NotFound,
            _ => Self::Port(error),
        }
    }
}

impl From<serde_json::Error> for ServiceError {
    fn from(error: serde_json::Error) -> Self {
        Self::Decode(error)
    }
}

impl ServiceError {
    /// A field that is not right.
    pub fn invalid(field: &'static str, message: impl Into<String>) -> Self {
        Self::Invalid {
            field,
            message: message.into(),
        }
    }

    /// Whether one stored thing is damaged, so that neither trying again helps nor are other things concerned.
    pub(crate) fn is_damage(&self) -> bool {
        match self {
            Self::Decode(_) => true,
            // A record whose key or blob was lost is no better than one with broken bytes.
            Self::Port(error) => matches!(
                error.kind(),
                ErrorKind::Corrupt | ErrorKind::NotFound | ErrorKind::Invalid
            ),
            _ => false,
        }
    }

    /// Whether trying the same again can help.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Stale => true,
            Self::Port(error) => error.kind().is_transient(),
            _ => false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_erased_is_not_found_and_what_is_broken_is_damage() {
        let error = |kind| ServiceError::from(PortError::new(kind, "test"));
        assert!(matches!(error(ErrorKind::Destroyed), ServiceError::NotFound));
        assert!(matches!(error(ErrorKind::Conflict), ServiceError::Stale));
        let damage = [
            ErrorKind::Corrupt,
            ErrorKind::Unavailable,
            ErrorKind::Throttled,
            ErrorKind::Refused,
            ErrorKind::Destroyed,
        ]
        .map(|kind| error(kind).is_damage());
        assert_eq!(damage, [true, false, false, false, false]);
        let broken = serde_json::from_str::<u8>("x").map_err(ServiceError::from);
        assert!(broken.is_err_and(|error| error.is_damage() && !error.is_transient()));
    }
}
