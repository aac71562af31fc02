//! Errors of the SDK to the kinds of the ports. What is the same for every service stands here; each adapter adds the
//! codes of its own service.

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{DispatchFailure, SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use rolefit_ports::{ErrorKind, PortError};

/// Codes that mean the same in every service, after "Common errors" of the services' references.
const COMMON: [(&str, ErrorKind); 26] = [
    ("AccessDenied", ErrorKind::Refused),
    ("AccessDeniedException", ErrorKind::Refused),
    ("AuthFailure", ErrorKind::Refused),
    ("ExpiredToken", ErrorKind::Refused),
    ("ExpiredTokenException", ErrorKind::Refused),
    ("IncompleteSignature", ErrorKind::Refused),
    ("IncompleteSignatureException", ErrorKind::Refused),
    ("InvalidAccessKeyId", ErrorKind::Refused),
    ("InvalidClientTokenId", ErrorKind::Refused),
    ("InvalidSignatureException", ErrorKind::Refused),
    ("MissingAuthenticationTokenException", ErrorKind::Refused),
    ("NotAuthorized", ErrorKind::Refused),
    ("OptInRequired", ErrorKind::Refused),
    ("RequestExpired", ErrorKind::Refused),
    ("SignatureDoesNotMatch", ErrorKind::Refused),
    ("UnrecognizedClientException", ErrorKind::Refused),
    ("RequestLimitExceeded", ErrorKind::Throttled),
    ("RequestThrottled", ErrorKind::Throttled),
    ("SlowDown", ErrorKind::Throttled),
    ("Throttling", ErrorKind::Throttled),
    ("ThrottlingException", ErrorKind::Throttled),
    ("TooManyRequestsException", ErrorKind::Throttled),
    ("InternalFailure", ErrorKind::Unavailable),
    ("InternalServerError", ErrorKind::Unavailable),
    ("ServiceUnavailable", ErrorKind::Unavailable),
    ("ValidationException", ErrorKind::Invalid),
];

/// The codes of one service beside the common ones.
pub type Codes = &'static [(&'static str, ErrorKind)];

/// The port error of a call that failed. `trying` says what was tried, without personal data.
///
/// The message of the service goes into the log with the chain; the ports' callers act on the kind alone.
pub fn port_error<E>(error: SdkError<E, HttpResponse>, trying: impl Into<String>, codes: Codes) -> PortError
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let kind = classify(&error, codes);
    PortError::with_source(kind, trying, described(error))
}

/// What a caller can do about an error of the SDK.
pub fn classify<E: ProvideErrorMetadata>(error: &SdkError<E, HttpResponse>, codes: Codes) -> ErrorKind {
    match error {
        // The request could not be built, which its own arguments decide.
        SdkError::ConstructionFailure(_) => ErrorKind::Invalid,
        SdkError::TimeoutError(_) | SdkError::ResponseError(_) => ErrorKind::Unavailable,
        SdkError::DispatchFailure(failure) if lacks_credentials(failure) => ErrorKind::Refused,
        SdkError::DispatchFailure(_) => ErrorKind::Unavailable,
        SdkError::ServiceError(service) => {
            let status = service.raw().status().as_u16();
            let code = service.err().code().unwrap_or_default();
            let known = codes.iter().chain(&COMMON).find(|(known, _)| *known == code);
            match (known, status) {
                (Some((_, kind)), _) => *kind,
                (None, 401 | 403) => ErrorKind::Refused,
                (None, 404) => ErrorKind::NotFound,
                (None, 409 | 412) => ErrorKind::Conflict,
                (None, 429) => ErrorKind::Throttled,
                (None, 400..=499) => ErrorKind::Invalid,
                (None, _) => ErrorKind::Unavailable,
            }
        }
        _ => ErrorKind::Unavailable,
    }
}

/// What a caller can do about one part of a call that failed while others went well. A code that nobody knows may pass.
#[cfg(any(feature = "eventbridge", feature = "kinesis", feature = "sns"))]
pub fn kind_of_part(code: &str, codes: Codes) -> ErrorKind {
    let known = codes.iter().chain(&COMMON).find(|(known, _)| *known == code);
    known.map_or(ErrorKind::Unavailable, |(_, kind)| *kind)
}

/// Whether no request was sent because there are no credentials that could sign it.
fn lacks_credentials(failure: &DispatchFailure) -> bool {
    let mut next: Option<&(dyn std::error::Error + 'static)> = failure.as_connector_error().map(|e| e as _);
    while let Some(error) = next {
        match error.downcast_ref::<CredentialsError>() {
            Some(error) => return without_credentials(error) == ErrorKind::Refused,
            None => next = error.source(),
        }
    }
    false
}

/// What a caller can do when there are no credentials. That nothing gives any, or that what should is configured wrongly, is
/// for the operator to mend; a provider that did not answer, such as the machine's own service, may answer the next time.
pub(crate) const fn without_credentials(error: &CredentialsError) -> ErrorKind {
    match error {
        CredentialsError::CredentialsNotLoaded(_) | CredentialsError::InvalidConfiguration(_) => {
            ErrorKind::Refused
        }
        _ => ErrorKind::Unavailable,
    }
}

/// The SDK's error with the service's code and words in its text: its own `Display` says only "service error".
fn described<E>(error: SdkError<E, HttpResponse>) -> Described
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let text = match error.as_service_error() {
        Some(service) => format!(
            "{}: {}",
            service.code().unwrap_or("no code"),
            service.message().unwrap_or("no message")
        ),
        None => error.to_string(),
    };
    Described {
        text,
        source: error.into_source().ok(),
    }
}

#[derive(Debug)]
struct Described {
    text: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

impl std::fmt::Display for Described {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

impl std::error::Error for Described {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source
            .as_deref()
            .map(|source| source as &(dyn std::error::Error + 'static))
    }
}

#[cfg(test)]
mod tests {
    use aws_smithy_runtime_api::client::result::ConnectorError;
    use aws_smithy_types::error::ErrorMetadata;

    use super::*;

    #[test]
    fn credentials_that_did_not_come_this_time_may_come_the_next() {
        for (error, expected) in [
            (
                CredentialsError::not_loaded("no provider has any"),
                ErrorKind::Refused,
            ),
            (
                CredentialsError::invalid_configuration("a profile without a role"),
                ErrorKind::Refused,
            ),
            (
                CredentialsError::provider_error("the metadata service answered 500"),
                ErrorKind::Unavailable,
            ),
            (
                CredentialsError::provider_timed_out(std::time::Duration::from_secs(1)),
                ErrorKind::Unavailable,
            ),
            (CredentialsError::unhandled("strange"), ErrorKind::Unavailable),
        ] {
            let said = format!("{error:?}");
            let failure: SdkError<ErrorMetadata, HttpResponse> =
                SdkError::dispatch_failure(ConnectorError::other(Box::new(error), None));
            assert_eq!(classify(&failure, &[]), expected, "{said}");
        }
    }
}
