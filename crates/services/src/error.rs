//! The error of every use case, in the words of the domain.

use rolefit_domain::typed::line;
use rolefit_domain::{FailureCode, ProblemKind, sentence};
use rolefit_ports::{ErrorKind, PortError};

/// Why a use case did not happen. [`ServiceError::message`] is for people; `Display` and the causes are for the log.
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
    #[error("the field `{field}` is not right")]
    Invalid {
        /// Name of the form field.
        field: &'static str,
        /// What to do, in words.
        message: String,
    },
    /// Several things typed into one form are not right; two at least.
    #[error("several fields are not right")]
    Several(Vec<WrongField>),
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
    #[error("this account is disabled; write to the people who run this site")]
    Disabled,
    /// Too many tries.
    #[error("too many attempts; try again in {}", minutes(*.retry_after))]
    TooManyAttempts {
        /// Seconds to wait.
        retry_after: u32,
    },
    /// The document cannot be taken.
    #[error("the document cannot be taken: `{}`", .0.code())]
    Document(FailureCode),
    /// Something behind a port failed.
    #[error("a part behind a port failed")]
    Port(#[source] PortError),
    /// Stored data has a form that this version does not know.
    #[error("stored data cannot be read")]
    Decode(#[source] serde_json::Error),
}

/// A field of a form that is not right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrongField {
    /// Its name in the form.
    pub field: &'static str,
    /// What to do, in words.
    pub message: String,
}

impl WrongField {
    /// What people are told: whole sentences.
    pub fn sentence(&self) -> String {
        sentence(&self.message)
    }
}

fn minutes(seconds: u32) -> String {
    match seconds.div_ceil(60) {
        0 | 1 => "a minute".to_owned(),
        more => format!("{more} minutes"),
    }
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

    /// What is not right in a form, all of it at once and in the order of its fields; `Ok` for nothing.
    pub(crate) fn of_fields(mut wrong: Vec<WrongField>) -> ServiceResult<()> {
        match wrong.len() {
            0 => Ok(()),
            1 => {
                let WrongField { field, message } = wrong.remove(0);
                Err(Self::Invalid { field, message })
            }
            _ => Err(Self::Several(wrong)),
        }
    }

    /// Both errors of one form. What no field is to blame for is told alone: it comes before all that was typed.
    fn and(self, other: Self) -> Self {
        match (self.into_fields(), other.into_fields()) {
            (Ok(mut wrong), Ok(more)) => {
                wrong.extend(more);
                Self::Several(wrong)
            }
            (Err(other), _) | (_, Err(other)) => other,
        }
    }

    /// The fields that are not right; the error itself where it is about none.
    pub(crate) fn into_fields(self) -> Result<Vec<WrongField>, Self> {
        match self {
            Self::Invalid { field, message } => Ok(vec![WrongField { field, message }]),
            Self::Several(wrong) => Ok(wrong),
            other => Err(other),
        }
    }

    /// What kind of thing it is, for everybody who answers people or programs.
    pub fn kind(&self) -> ProblemKind {
        match self {
            Self::SignInNeeded => ProblemKind::SignInNeeded,
            Self::Forbidden | Self::Disabled => ProblemKind::Forbidden,
            Self::NotFound => ProblemKind::NotFound,
            Self::Stale => ProblemKind::Stale,
            Self::TooManyAttempts { .. } => ProblemKind::TooMany,
            Self::Port(error) if error.kind().is_transient() => ProblemKind::Unavailable,
            Self::Port(_) | Self::Decode(_) => ProblemKind::Broken,
            // Somebody whose password or code is wrong is not signed in, but it is this form that has to be mended.
            Self::Invalid { .. }
            | Self::Several(_)
            | Self::Impossible(_)
            | Self::WrongCredentials
            | Self::NotConfirmed
            | Self::WrongCode
            | Self::Document(_) => ProblemKind::Invalid,
        }
    }

    /// What people are told: whole sentences, and nothing of the cause.
    pub fn message(&self) -> String {
        match self {
            Self::Invalid { message, .. } => sentence(message),
            Self::Several(wrong) => wrong
                .iter()
                .map(WrongField::sentence)
                .collect::<Vec<_>>()
                .join(" "),
            Self::Document(code) => code.message().to_owned(),
            Self::Port(_) if self.is_for_want_of_room() => {
                "Our storage is full at the moment. What you sent just now was not stored: keep it, and send it again later. \
                 Everything from before is safe."
                    .to_owned()
            }
            Self::Port(_) | Self::Decode(_) => {
                "Something went wrong on our side. Nothing was lost, please try again in a moment.".to_owned()
            }
            other => sentence(&other.to_string()),
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

    /// Whether something could not be stored because there is no room for it.
    pub fn is_for_want_of_room(&self) -> bool {
        matches!(self, Self::Port(error) if error.kind() == ErrorKind::Full)
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

/// A line that was typed into a field, as all forms take it.
///
/// # Errors
/// `Invalid` for the field, with what [`rolefit_domain::typed::line`] refuses.
pub(crate) fn typed_line(field: &'static str, typed: &str, most: usize) -> ServiceResult<String> {
    line(typed, most).map_err(|why| ServiceError::invalid(field, sentence(&why.to_string())))
}

/// Two things that were typed into one form, or all that is not right with them, in this order: nobody should mend a
/// form field by field, with an answer for each.
pub(crate) fn both<A, B>(first: ServiceResult<A>, second: ServiceResult<B>) -> ServiceResult<(A, B)> {
    match (first, second) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        (Err(first), Err(second)) => Err(first.and(second)),
        (Err(error), Ok(_)) | (Ok(_), Err(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn every_kind() -> Vec<ServiceError> {
        let unavailable = PortError::new(ErrorKind::Unavailable, "the service is away");
        let full = PortError::new(ErrorKind::Full, "the disk is full");
        let corrupt = PortError::new(ErrorKind::Corrupt, "the bytes are others");
        let decode = serde_json::from_str::<u8>("x").expect_err("is no number");
        vec![
            ServiceError::SignInNeeded,
            ServiceError::Forbidden,
            ServiceError::NotFound,
            ServiceError::invalid("name", "write something"),
            ServiceError::invalid("name", "Choose one of the options."),
            both::<(), ()>(
                Err(ServiceError::invalid("name", "write something")),
                Err(ServiceError::invalid("place", "Choose one of the options.")),
            )
            .expect_err("both are wrong"),
            ServiceError::Stale,
            ServiceError::Impossible("you have enough of them"),
            ServiceError::WrongCredentials,
            ServiceError::NotConfirmed,
            ServiceError::WrongCode,
            ServiceError::Disabled,
            ServiceError::TooManyAttempts { retry_after: 100 },
            ServiceError::Document(FailureCode::Empty),
            ServiceError::Port(unavailable),
            ServiceError::Port(full),
            ServiceError::Port(corrupt),
            ServiceError::Decode(decode),
        ]
    }

    #[test]
    fn the_log_gets_fragments_and_people_get_sentences() {
        for error in every_kind() {
            let (logged, told) = (error.to_string(), error.message());
            assert!(
                logged.starts_with(char::is_lowercase) && !logged.ends_with('.'),
                "{logged}"
            );
            assert!(told.starts_with(char::is_uppercase), "{told}");
            assert!(told.ends_with('.') && !told.ends_with(".."), "{told}");
        }
    }

    #[test]
    fn a_full_store_is_told_as_one() {
        let full = ServiceError::from(PortError::new(ErrorKind::Full, "the disk is full"));
        assert!(full.is_transient() && full.message().contains("storage is full"));
        let away = ServiceError::from(PortError::new(ErrorKind::Unavailable, "it is away"));
        assert!(!away.is_for_want_of_room() && away.message().contains("in a moment"));
    }

    #[test]
    fn all_that_is_not_right_is_told_in_the_order_of_the_form() {
        let wrong = |field| Err::<(), _>(ServiceError::invalid(field, "write something"));
        let named = |error: ServiceError| -> Vec<&str> {
            let wrong = error.into_fields().expect("is about fields");
            wrong.iter().map(|wrong| wrong.field).collect()
        };
        let three = both(both(wrong("a"), wrong("b")), wrong("c")).expect_err("none is right");
        assert_eq!(
            three.message(),
            "Write something. Write something. Write something."
        );
        assert_eq!(named(three), ["a", "b", "c"]);
        let one = both(both(Ok(()), wrong("b")), Ok(())).expect_err("one is not");
        assert!(matches!(one, ServiceError::Invalid { field: "b", .. }));
        let ours = both(wrong("a"), Err::<(), _>(ServiceError::Stale)).expect_err("is stale");
        assert!(matches!(ours, ServiceError::Stale));
        assert!(ServiceError::of_fields(Vec::new()).is_ok());
    }

    #[test]
    fn what_cannot_go_better_is_not_called_unavailable() {
        let kinds: Vec<u16> = every_kind().iter().map(|error| error.kind().status()).collect();
        assert_eq!(
            kinds,
            [
                401, 403, 404, 422, 422, 422, 409, 422, 422, 422, 422, 403, 429, 422, 503, 503, 500, 500
            ]
        );
    }

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
