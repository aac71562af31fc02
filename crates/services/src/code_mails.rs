//! Codes by mail: sending them, tried for about a minute, and reading them back from forms.

use std::time::Duration;

use rolefit_domain::limits::MAX_FIELD_CHARS;
use rolefit_domain::{EmailAddress, MessageId};
use rolefit_ports::identity::Delivery;
use rolefit_ports::mail::Mail;
use tracing::Instrument;

use crate::error::typed_line;
use crate::{ServiceError, ServiceResult, Services, mails};

/// How long a mail may keep a person waiting before the answer is given without knowing that it went out.
const MAIL_PATIENCE: Duration = Duration::from_secs(10);

/// Pauses between the tries of a mail with a code, about a minute in all: long enough for a mail server that restarts, and short
/// enough that nobody has asked for another code meanwhile, which would make this one worthless. The code is in no queue, so
/// that a process that ends ends this too.
const CODE_PAUSES: [Duration; 3] = [
    Duration::from_secs(5),
    Duration::from_secs(15),
    Duration::from_secs(40),
];

impl Services {
    /// Sends the code that an answer of the identity port brings, beside the answer to whoever asked for it.
    pub(crate) async fn deliver(
        &self,
        email: &EmailAddress,
        delivery: &Delivery,
        purpose: mails::Purpose<'_>,
    ) -> ServiceResult<()> {
        let content = match delivery {
            Delivery::Nothing => return Ok(()),
            Delivery::AlreadyRegistered => mails::already_registered(&self.options().base_url),
            Delivery::Code(code) => mails::code(purpose, &self.options().base_url, email, code),
        };
        let mail = content.addressed(self.new_id(MessageId::new), email.clone(), None);
        // The mail goes out beside the answer: waiting for the mail server would tell a stranger by the time taken
        // whether there was anything to send.
        let services = self.clone();
        self.inner
            .background
            .spawn(async move { services.begin_code_mail(mail).await }.in_current_span());
        Ok(())
    }

    /// The first try; the others go on by themselves, because a process must not wait for them before it ends.
    async fn begin_code_mail(self, mail: Mail) {
        if self.send_code_mail(&mail).await == Sent::NotYet {
            tokio::spawn(async move { self.go_on_with_code_mail(&mail).await }.in_current_span());
        }
    }

    async fn go_on_with_code_mail(&self, mail: &Mail) {
        for pause in CODE_PAUSES {
            tokio::time::sleep(pause).await;
            if self.send_code_mail(mail).await == Sent::Over {
                return;
            }
        }
        tracing::error!(mail.id = %mail.id, "a code mail was given up");
    }

    async fn send_code_mail(&self, mail: &Mail) -> Sent {
        let count = |outcome| metrics::counter!("rolefit_mails_total", "outcome" => outcome).increment(1);
        match tokio::time::timeout(MAIL_PATIENCE, self.ports().mailer.send(mail)).await {
            Ok(Ok(())) => {
                count("sent");
                Sent::Over
            }
            Ok(Err(error)) => {
                count("failed");
                tracing::warn!(mail.id = %mail.id, error = rolefit_ports::error::chain(&error), "code mail was not sent");
                if error.kind().is_transient() {
                    Sent::NotYet
                } else {
                    Sent::Over
                }
            }
            Err(_) => {
                count("timeout");
                tracing::warn!(mail.id = %mail.id, "mail server took too long; code mail was not sent");
                Sent::NotYet
            }
        }
    }
}

/// What became of a try to send a mail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sent {
    /// It went out, or never will.
    Over,
    /// It may go out later.
    NotYet,
}

/// A code as it was sent, from one that was typed in groups.
pub(crate) fn mailed_code(typed: &str) -> ServiceResult<String> {
    let typed = typed_line("code", typed, MAX_FIELD_CHARS)?;
    let code: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
    match code.is_empty() {
        true => Err(ServiceError::invalid(
            "code",
            "Type the six digits from our mail.",
        )),
        false => Ok(code),
    }
}
