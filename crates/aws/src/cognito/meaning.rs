//! What the pool's errors mean.

use aws_sdk_cognitoidentityprovider::config::http::HttpResponse;
use aws_sdk_cognitoidentityprovider::error::{ProvideErrorMetadata, SdkError};
use rolefit_ports::identity::{Delivery, IdentityError};
use rolefit_ports::{ErrorKind, PortError};

use crate::error::{Codes, port_error};

/// Seconds to wait after the pool's own limits, which it does not tell: the longest that it locks anybody out for.
const RETRY_AFTER: u32 = 900;

/// An answer to a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Answer {
    /// Address and password do not fit, or a token or challenge is over.
    Credentials,
    /// The code is wrong, used or too old.
    Code,
    /// The address was never confirmed. The pool sends codes by itself.
    NotConfirmed,
    /// The pool's own limits.
    TooMany,
}

/// The codes that are answers to a person.
const ANSWERS: [(&str, Answer); 8] = [
    ("CodeMismatchException", Answer::Code),
    ("EnableSoftwareTokenMFAException", Answer::Code),
    ("ExpiredCodeException", Answer::Code),
    ("LimitExceededException", Answer::TooMany),
    ("NotAuthorizedException", Answer::Credentials),
    ("TooManyFailedAttemptsException", Answer::TooMany),
    ("UserNotConfirmedException", Answer::NotConfirmed),
    ("UserNotFoundException", Answer::Credentials),
];

/// The other codes of the service beside the common ones.
const CODES: Codes = &[
    ("AliasExistsException", ErrorKind::Conflict),
    ("CodeDeliveryFailureException", ErrorKind::Unavailable),
    ("ConcurrentModificationException", ErrorKind::Conflict),
    ("ForbiddenException", ErrorKind::Refused),
    ("InternalErrorException", ErrorKind::Unavailable),
    ("InvalidLambdaResponseException", ErrorKind::Refused),
    ("InvalidParameterException", ErrorKind::Invalid),
    ("InvalidPasswordException", ErrorKind::Invalid),
    ("InvalidUserPoolConfigurationException", ErrorKind::Refused),
    ("PasswordHistoryPolicyViolationException", ErrorKind::Invalid),
    // An administrator wants the password replaced, which this product never asks for.
    ("PasswordResetRequiredException", ErrorKind::Refused),
    // The pool, the client or a group.
    ("ResourceNotFoundException", ErrorKind::Refused),
    ("SoftwareTokenMFANotFoundException", ErrorKind::NotFound),
    ("UserLambdaValidationException", ErrorKind::Refused),
    ("UserNotFoundException", ErrorKind::NotFound),
    ("UsernameExistsException", ErrorKind::Conflict),
];

/// The error of a call that a person made.
pub(super) fn meant<E>(error: SdkError<E, HttpResponse>, trying: &str) -> IdentityError
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let Some(service) = error.as_service_error() else {
        return IdentityError::Port(port_error(error, trying, CODES));
    };
    let answer = ANSWERS
        .iter()
        .find(|(code, _)| service.code() == Some(code))
        .map(|(_, answer)| *answer);
    // The service has one code for all of these, so that only its words tell them apart.
    let says = |words: &str| service.message().is_some_and(|message| message.contains(words));
    match answer {
        Some(Answer::Credentials) if says("disabled") => IdentityError::Disabled,
        Some(Answer::Credentials) if says("attempts exceeded") => too_many(),
        // Faults of the configuration, which must not look like a wrong password.
        Some(Answer::Credentials) if says("SECRET_HASH") || says("secret hash") || says("not permitted") => {
            IdentityError::Port(PortError::with_source(
                ErrorKind::Refused,
                "the user pool does not take calls of this app client",
                port_error(error, trying, CODES),
            ))
        }
        Some(Answer::Credentials) => IdentityError::WrongCredentials,
        Some(Answer::Code) => IdentityError::WrongCode,
        Some(Answer::NotConfirmed) => IdentityError::NotConfirmed(Delivery::Nothing),
        Some(Answer::TooMany) => too_many(),
        None => IdentityError::Port(port_error(error, trying, CODES)),
    }
}

/// The error of a call that names an account by its id: that there is none is no answer to a stranger.
pub(super) fn failed<E>(error: SdkError<E, HttpResponse>, trying: &str) -> IdentityError
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    IdentityError::Port(port_error(error, trying, CODES))
}

/// Whether the user is not there.
pub(super) fn is_absent<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    error.as_service_error().and_then(ProvideErrorMetadata::code) == Some("UserNotFoundException")
}

/// Whether a user of the name is there already.
pub(super) fn is_taken<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>) -> bool {
    error.as_service_error().and_then(ProvideErrorMetadata::code) == Some("UsernameExistsException")
}

const fn too_many() -> IdentityError {
    IdentityError::TooManyAttempts {
        retry_after: RETRY_AFTER,
    }
}
