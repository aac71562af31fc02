//! A mail as the bytes that travel: RFC 5322 headers and MIME parts.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart, SinglePart};
use lettre::{Address, message::MultiPartKind};
use rolefit_domain::{EmailAddress, MessageId, Timestamp};
use rolefit_ports::mail::Mail;
use rolefit_ports::{ErrorKind, PortError, PortResult};
use sha2::{Digest as _, Sha256};

use rolefit_formats::hex;

/// The end of the year 9999, in seconds since 1970: the last time that a `Date` header can say.
const LAST_SECOND: u64 = 253_402_300_799;

/// The mail as a message.
///
/// # Errors
/// `Invalid` when the subject has control characters or the time has no calendar date; `Refused` when the address is
/// none that SMTP can carry.
pub(super) fn build(mail: &Mail, from: &Mailbox, at: Timestamp) -> PortResult<Message> {
    if mail.subject.chars().any(char::is_control) {
        return Err(PortError::new(
            ErrorKind::Invalid,
            "a mail's subject has control characters",
        ));
    }
    let builder = Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, recipient(&mail.to)?))
        .subject(mail.subject.clone())
        .message_id(Some(message_id(mail.id, from)))
        .date(date(at)?)
        .raw_header(automatic());
    let text = SinglePart::builder()
        .header(ContentType::TEXT_PLAIN)
        .body(mail.text.clone());
    let built = match &mail.html {
        None => builder.singlepart(text),
        Some(html) => builder.multipart(
            MultiPart::builder()
                .kind(MultiPartKind::Alternative)
                .boundary(boundary(mail, html))
                .build()
                .singlepart(text)
                .singlepart(
                    SinglePart::builder()
                        .header(ContentType::TEXT_HTML)
                        .body(html.clone()),
                ),
        ),
    };
    built.map_err(|error| PortError::with_source(ErrorKind::Invalid, "cannot write the mail", error))
}

/// The sender of all mail, such as `Rolefit <hello@example.org>`.
///
/// # Errors
/// `Invalid` when the text is not an address.
pub(super) fn sender(text: &str) -> PortResult<Mailbox> {
    text.parse().map_err(|error| {
        PortError::with_source(ErrorKind::Invalid, "the sender's address has another form", error)
    })
}

/// Whether the text is a sender, such as `Rolefit <hello@example.org>`, as the mailers need one.
pub fn is_sender(text: &str) -> bool {
    sender(text).is_ok()
}

fn recipient(email: &EmailAddress) -> PortResult<Address> {
    // The parser's error is not attached, because it may quote the address.
    email.as_str().parse().map_err(|_| {
        PortError::new(
            ErrorKind::Refused,
            "the recipient's address cannot be reached by mail",
        )
    })
}

/// The same for each attempt, so that receivers can recognize a mail that was delivered twice.
fn message_id(id: MessageId, from: &Mailbox) -> String {
    format!("<{id}@{}>", from.email.domain())
}

fn date(at: Timestamp) -> PortResult<std::time::SystemTime> {
    let seconds = u64::try_from(at.0.div_euclid(1000))
        .ok()
        .filter(|&seconds| seconds <= LAST_SECOND)
        .ok_or_else(|| PortError::new(ErrorKind::Invalid, "a mail's time is before 1970 or after 9999"))?;
    Ok(UNIX_EPOCH + Duration::from_secs(seconds))
}

/// Tells vacation responders not to answer (RFC 3834).
fn automatic() -> HeaderValue {
    HeaderValue::new(
        HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated".to_owned(),
    )
}

/// A line that occurs in neither part, because it follows from both; and the same for the same mail.
fn boundary(mail: &Mail, html: &str) -> String {
    let mut hash = Sha256::new();
    hash.update(mail.id.uuid());
    hash.update(&mail.text);
    hash.update(html);
    hex(&hash.finalize()[..16])
}

#[cfg(test)]
mod tests {
    use rolefit_ports::IdSource as _;
    use rolefit_ports::contract::TestIds;

    use super::*;

    fn mail() -> Mail {
        Mail {
            id: MessageId::new(TestIds::new().uuid()),
            to: "mira@example.org".parse().expect("an address"),
            account: None,
            subject: "Your code".to_owned(),
            text: "Hello Zoë,\nyour code is 123456.\n".to_owned(),
            html: Some("<p>Hello Zoë, your code is <b>123456</b>.</p>".to_owned()),
        }
    }

    fn formatted(mail: &Mail) -> PortResult<String> {
        let from = sender("Rolefit <hello@rolefit.example>")?;
        let message = build(mail, &from, Timestamp(1_795_373_730_123))?;
        Ok(String::from_utf8(message.formatted()).expect("7-bit"))
    }

    #[test]
    fn the_headers_and_both_parts_are_there() {
        let mail = mail();
        let text = formatted(&mail).expect("builds");
        for line in [
            "From: Rolefit <hello@rolefit.example>\r\n",
            "To: mira@example.org\r\n",
            "Subject: Your code\r\n",
            "Date: Sun, 22 Nov 2026 18:55:30 +0000\r\n",
            "MIME-Version: 1.0\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Type: multipart/alternative;\r\n",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
            &format!("Message-ID: <{}@rolefit.example>\r\n", mail.id),
        ] {
            assert!(text.contains(line), "{line:?} in {text}");
        }
        let plain = text.find("text/plain").expect("there");
        assert!(
            plain < text.find("text/html").expect("there"),
            "the best part comes last"
        );
        assert!(text.is_ascii(), "everything is encoded");
        assert_eq!(
            text,
            formatted(&mail).expect("builds"),
            "the same mail gives the same bytes"
        );
    }

    #[test]
    fn plain_mail_has_one_part() {
        let text = formatted(&Mail { html: None, ..mail() }).expect("builds");
        assert!(!text.contains("multipart"), "{text}");
        assert!(text.contains("Content-Type: text/plain; charset=utf-8"), "{text}");
    }

    #[test]
    fn a_subject_in_any_language_is_encoded_and_a_line_break_is_refused() {
        let subject = "Vorstellungsgespräch 面接".to_owned();
        let text = formatted(&Mail { subject, ..mail() }).expect("builds");
        assert!(text.contains("Subject: =?utf-8?b?"), "{text}");
        for subject in ["a\r\nBcc: x@example.org", "a\nb", "a\rb", "a\0b", "a\u{85}b"] {
            let subject = subject.to_owned();
            let error = formatted(&Mail { subject, ..mail() }).expect_err("is refused");
            assert_eq!(error.kind(), ErrorKind::Invalid);
        }
    }

    #[test]
    fn a_time_without_a_calendar_date_is_refused() {
        let from = sender("hello@rolefit.example").expect("an address");
        for at in [i64::MIN, -1, i64::MAX] {
            let error = build(&mail(), &from, Timestamp(at)).expect_err("is refused");
            assert_eq!(error.kind(), ErrorKind::Invalid);
        }
    }
}
