//! A mailer that hands mail to an SMTP server.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use rolefit_ports::mail::Mail;
use rolefit_ports::{Clock, ErrorKind, Mailer, PortError, PortResult};
use zeroize::Zeroizing;

use super::message;

/// Longest wait for any one answer of the server.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Reply codes about our own sign-in (RFC 4954): a fault of the configuration, which an operator repairs, and not a
/// verdict about the mail.
const SIGN_IN_CODES: [u16; 4] = [530, 534, 535, 538];

/// How to reach the server.
#[derive(Debug, Clone)]
pub struct SmtpConfig {
    /// Name or address of the server; also the name that its certificate must have.
    pub host: String,
    /// Port: usually 465 with [`SmtpSecurity::Tls`], 587 with [`SmtpSecurity::StartTls`].
    pub port: u16,
    /// How the connection is protected.
    pub security: SmtpSecurity,
    /// How to sign in; `None` when the server asks for nothing.
    pub credentials: Option<SmtpCredentials>,
    /// The sender of all mail, such as `Rolefit <hello@example.org>`.
    pub from: String,
}

/// How the connection to the server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// Not at all. For servers on the same machine only; refused together with credentials.
    None,
    /// TLS after the command `STARTTLS`; a server that does not offer it is not used.
    StartTls,
    /// TLS from the first byte.
    Tls,
}

/// Name and password for the server. `Debug` hides the password.
#[derive(Clone)]
pub struct SmtpCredentials {
    user: String,
    password: Zeroizing<String>,
}

impl SmtpCredentials {
    /// Credentials from their parts.
    pub fn new(user: String, password: String) -> Self {
        Self {
            user,
            password: Zeroizing::new(password),
        }
    }
}

impl std::fmt::Debug for SmtpCredentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "SmtpCredentials({}, hidden)", self.user)
    }
}

/// A mailer with a pool of connections to one server.
///
/// SMTP cannot tell whether a mail was sent before: when the connection breaks after the mail's last byte, the next
/// attempt may deliver it twice, both times with the same `Message-ID`.
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    clock: Arc<dyn Clock>,
}

impl SmtpMailer {
    /// A mailer for the server. Connects only when there is mail.
    ///
    /// # Errors
    /// `Invalid` when the sender is no address, the host's name cannot be in a certificate, or credentials would
    /// travel unprotected.
    pub fn new(config: SmtpConfig, clock: Arc<dyn Clock>) -> PortResult<Self> {
        let from = message::sender(&config.from)?;
        let parameters = || {
            TlsParameters::new(config.host.clone()).map_err(|error| {
                PortError::with_source(ErrorKind::Invalid, "cannot set up tls for the mail server", error)
            })
        };
        let tls = match config.security {
            SmtpSecurity::None if config.credentials.is_some() => {
                let context = "mail credentials need a connection with `tls` or `starttls`";
                return Err(PortError::new(ErrorKind::Invalid, context));
            }
            SmtpSecurity::None => Tls::None,
            SmtpSecurity::StartTls => Tls::Required(parameters()?),
            SmtpSecurity::Tls => Tls::Wrapper(parameters()?),
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&config.host)
            .port(config.port)
            .tls(tls)
            .timeout(Some(TIMEOUT));
        if let Some(SmtpCredentials { user, password }) = config.credentials {
            builder = builder.credentials(Credentials::new(user, password.as_str().to_owned()));
        }
        Ok(Self {
            transport: builder.build(),
            from,
            clock,
        })
    }
}

#[async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &Mail) -> PortResult<()> {
        let message = message::build(mail, &self.from, self.clock.now())?;
        let sent = self.transport.send(message).await;
        sent.map(drop).map_err(|error| failed(error, mail))
    }
}

/// Replies keep only their code: servers quote the recipient's address in the text, and errors are logged.
fn failed(error: lettre::transport::smtp::Error, mail: &Mail) -> PortError {
    let Some(code) = error.status() else {
        // The one thing that the client itself refuses because of the mail: an address that needs SMTPUTF8
        // (RFC 6531) when the server does not have it. Everything else is the connection or its configuration.
        if error.is_client() && !mail.to.as_str().is_ascii() {
            return PortError::with_source(
                ErrorKind::Refused,
                "the mail server cannot carry the address",
                error,
            );
        }
        return PortError::with_source(ErrorKind::Unavailable, "cannot reach the mail server", error);
    };
    let code = u16::from(code);
    if SIGN_IN_CODES.contains(&code) {
        let context = format!("the mail server refused our sign-in with `{code}`");
        return PortError::new(ErrorKind::Unavailable, context);
    }
    if error.is_permanent() {
        return PortError::new(
            ErrorKind::Refused,
            format!("the mail server refused the mail with `{code}`"),
        );
    }
    PortError::new(
        ErrorKind::Unavailable,
        format!("the mail server put the mail off with `{code}`"),
    )
}
