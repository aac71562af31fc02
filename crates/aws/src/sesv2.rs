//! Mail through SES, as the same kind of message that an SMTP server gets.
//!
//! SES puts its own `Message-ID` and `Date` in the place of whatever a message says, so that a mail which was sent twice
//! cannot be told by its header. The mail's id is the tag [`TAG`] of what the service reports about it instead.
//!
//! SES takes a mail to an address on the account's suppression list without a word and throws it away. So the list is
//! asked first. That call is allowed once a second for the whole account: when it is not answered, the mail is sent, and
//! the service throws it away as it would have.

mod mime;

use async_trait::async_trait;
use aws_sdk_sesv2::Client;
use aws_sdk_sesv2::config::retry::RetryConfig;
use aws_sdk_sesv2::config::{Builder, http::HttpResponse};
use aws_sdk_sesv2::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_sesv2::primitives::Blob;
use aws_sdk_sesv2::types::{Destination, EmailContent, MessageTag, RawMessage};
use rolefit_domain::EmailAddress;
use rolefit_ports::mail::Mail;
use rolefit_ports::{ErrorKind, Mailer, PortError, PortResult};

use self::mime::Sender;
use crate::error::{Codes, classify, port_error};
use crate::sdk::{Sdk, Service};

/// The tag under which SES reports the id of a mail.
pub const TAG: &str = "mail";
/// The tag under which it reports whose account the mail was for. `infra/mail.yaml` makes events of such reports.
pub const ACCOUNT_TAG: &str = "account";

/// The codes of the service beside the common ones. `Refused` is a verdict about one mail, which is never sent again; what
/// an operator has to mend first is `Unavailable`, so that mails wait for it.
const CODES: Codes = &[
    ("AccountSuspendedException", ErrorKind::Unavailable),
    ("BadRequestException", ErrorKind::Refused),
    ("LimitExceededException", ErrorKind::Throttled),
    ("MailFromDomainNotVerifiedException", ErrorKind::Unavailable),
    ("MessageRejected", ErrorKind::Refused),
    // The configuration set.
    ("NotFoundException", ErrorKind::Unavailable),
    ("SendingPausedException", ErrorKind::Unavailable),
];

/// What the adapter must know.
#[derive(Debug, Clone)]
pub struct SesOptions {
    /// The sender of all mail, such as `Rolefit <hello@example.org>`; SES must know its address or domain as verified.
    pub from: String,
    /// The configuration set of `infra/mail.yaml`.
    pub configuration_set: String,
}

/// [`Mailer`] through SES.
pub struct SesMailer {
    client: Client,
    sender: Sender,
    configuration_set: String,
}

impl SesMailer {
    /// A mailer for one sender.
    ///
    /// # Errors
    /// `Invalid` when the sender is no address that SES can carry.
    pub fn new(sdk: &Sdk, options: SesOptions) -> PortResult<Self> {
        Ok(Self {
            client: Client::new(&sdk.config(Service::Ses)),
            sender: Sender::parse(&options.from)?,
            configuration_set: options.configuration_set,
        })
    }

    /// Whether the account's list says that mail to the address comes back or is not wanted.
    async fn is_suppressed(&self, address: &EmailAddress) -> bool {
        let once = Builder::new().retry_config(RetryConfig::disabled());
        let asked = self
            .client
            .get_suppressed_destination()
            .email_address(address.as_str())
            .customize()
            .config_override(once)
            .send()
            .await;
        match asked {
            Ok(_) => true,
            Err(error) => {
                let absent = error
                    .as_service_error()
                    .is_some_and(|service| service.is_not_found_exception());
                if !absent {
                    let kind = classify(&error, CODES);
                    tracing::debug!(?kind, "the suppression list did not answer; the mail is sent");
                }
                false
            }
        }
    }
}

#[async_trait]
impl Mailer for SesMailer {
    async fn send(&self, mail: &Mail) -> PortResult<()> {
        let message = mime::message(mail, &self.sender)?;
        if self.is_suppressed(&mail.to).await {
            let context = "the address is on the suppression list of the mail service";
            return Err(PortError::new(ErrorKind::Refused, context));
        }
        let built = |error| PortError::with_source(ErrorKind::Invalid, "cannot write the mail", error);
        let raw = RawMessage::builder().data(Blob::new(message)).build();
        let tags = [
            Some((TAG, mail.id.to_string())),
            mail.account.map(|account| (ACCOUNT_TAG, account.to_string())),
        ];
        let tags = tags
            .into_iter()
            .flatten()
            .map(|(name, value)| MessageTag::builder().name(name).value(value).build())
            .collect::<Result<Vec<_>, _>>();
        let sent = self
            .client
            .send_email()
            .from_email_address(self.sender.address())
            .destination(Destination::builder().to_addresses(mail.to.as_str()).build())
            .content(EmailContent::builder().raw(raw.map_err(built)?).build())
            .configuration_set_name(&self.configuration_set)
            .set_email_tags(Some(tags.map_err(built)?))
            .send()
            .await;
        sent.map(drop).map_err(failed)
    }
}

impl std::fmt::Debug for SesMailer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SesMailer")
            .field("sender", &self.sender)
            .field("configuration_set", &self.configuration_set)
            .finish_non_exhaustive()
    }
}

/// Answers keep only their code: the service quotes the recipient's address in its words, and errors are logged.
fn failed<E>(error: SdkError<E, HttpResponse>) -> PortError
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let kind = classify(&error, CODES);
    let Some(service) = error.as_service_error() else {
        return waiting(port_error(error, "cannot reach the mail service", CODES));
    };
    let code = service.code().unwrap_or("no code");
    // The service has one code for a mail that it does not want and for a sender that nobody has verified.
    let unverified = service
        .message()
        .is_some_and(|message| message.contains("not verified"));
    match code {
        "MessageRejected" | "MailFromDomainNotVerifiedException"
            if unverified || code != "MessageRejected" =>
        {
            let context = format!("the mail service does not know our sender as verified: `{code}`");
            PortError::new(ErrorKind::Unavailable, context)
        }
        "BadRequestException" | "MessageRejected" => {
            PortError::new(kind, format!("the mail service refused the mail with `{code}`"))
        }
        "AccountSuspendedException" | "SendingPausedException" => {
            PortError::new(kind, format!("the mail service sends nothing for us: `{code}`"))
        }
        "NotFoundException" => PortError::new(kind, "the configuration set of mails is not there"),
        _ => waiting(PortError::new(
            kind,
            format!("the mail service put the mail off with `{code}`"),
        )),
    }
}

/// Missing rights are no verdict about the mail.
fn waiting(error: PortError) -> PortError {
    match error.kind() {
        ErrorKind::Refused => PortError::with_source(
            ErrorKind::Unavailable,
            "the mail service refused our sign-in",
            error,
        ),
        _ => error,
    }
}
