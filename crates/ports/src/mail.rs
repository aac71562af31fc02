//! Mail: one message to one person, sent once.

use async_trait::async_trait;
use rolefit_domain::{AccountId, EmailAddress, MessageId, Timestamp};

use crate::PortResult;

/// One mail. The sender's address is the adapter's configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mail {
    /// The key of idempotence, and the `Message-ID`'s left part.
    pub id: MessageId,
    /// To whom.
    pub to: EmailAddress,
    /// The account of the address, under which an adapter that hears of it tells that a mail came back; `None` where no
    /// report may name one: mails with codes, whose address may have no account, and the last mail of an erased one. A folder
    /// does not keep it.
    pub account: Option<AccountId>,
    /// One line, without control characters.
    pub subject: String,
    /// The text part: complete without the HTML part.
    pub text: String,
    /// The HTML part; `None` for plain mail.
    pub html: Option<String>,
}

/// Sends mail.
#[async_trait]
pub trait Mailer: Send + Sync {
    /// Hands the mail over for delivery. Sending the same id again is harmless where the adapter can tell, and may
    /// deliver twice where it cannot.
    ///
    /// # Errors
    /// `Refused` when the address is suppressed or the server will never take it; `Invalid` for a header with control
    /// characters.
    async fn send(&self, mail: &Mail) -> PortResult<()>;
}

/// A mail in the folder of a mailer that delivers to nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredMail {
    /// When it was sent.
    pub at: Timestamp,
    /// The mail.
    pub mail: Mail,
}

/// The mails that a demo or test mailer kept, for its viewer.
#[async_trait]
pub trait MailFolder: Send + Sync {
    /// The newest mails first, at most `limit`.
    async fn newest(&self, limit: u32) -> PortResult<Vec<StoredMail>>;
}
