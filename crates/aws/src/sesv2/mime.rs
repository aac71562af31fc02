//! A mail as the bytes that travel: headers after RFC 5322 and parts after RFC 2045, all of it ASCII.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rolefit_domain::EmailAddress;
use rolefit_ports::mail::Mail;
use rolefit_ports::{ErrorKind, PortError, PortResult};

/// Most bytes of text in one encoded word: 60 characters in base64, and 75 with what RFC 2047 puts around them.
const WORD_BYTES: usize = 45;
/// Bytes of content in a line of base64: 76 characters, the most of RFC 2045.
const LINE_BYTES: usize = 57;
/// Most characters of a subject that stands in its header as it is.
const PLAIN_SUBJECT: usize = 66;

/// The sender of all mail.
#[derive(Debug, Clone)]
pub(super) struct Sender {
    name: String,
    address: EmailAddress,
}

impl Sender {
    /// Reads `hello@example.org` or `Rolefit <hello@example.org>`.
    ///
    /// # Errors
    /// `Invalid` for anything else, and for an address with other characters than ASCII.
    pub(super) fn parse(text: &str) -> PortResult<Self> {
        let invalid = || PortError::new(ErrorKind::Invalid, "the sender's address has another form");
        let text = text.trim();
        let (name, address) = match text.strip_suffix('>') {
            Some(named) => named.split_once('<').ok_or_else(invalid)?,
            None => ("", text),
        };
        let address: EmailAddress = address.parse().map_err(|_| invalid())?;
        if !address.as_str().is_ascii() || name.chars().any(char::is_control) {
            return Err(invalid());
        }
        Ok(Self {
            name: name.trim().trim_matches('"').to_owned(),
            address,
        })
    }

    /// The address alone.
    pub(super) fn address(&self) -> &str {
        self.address.as_str()
    }

    fn header(&self) -> String {
        let address = self.address();
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == ' ';
        match self.name.as_str() {
            "" => address.to_owned(),
            name if name.chars().all(is_word) => format!("{name} <{address}>"),
            name => format!("{} <{address}>", encoded_words(name)),
        }
    }
}

/// The mail as a message, without the `Message-ID` and the `Date`, which SES writes itself.
///
/// # Errors
/// `Invalid` when the subject has control characters; `Refused` when the address has other characters than ASCII.
pub(super) fn message(mail: &Mail, sender: &Sender) -> PortResult<Vec<u8>> {
    if mail.subject.chars().any(char::is_control) {
        let context = "a mail's subject has control characters";
        return Err(PortError::new(ErrorKind::Invalid, context));
    }
    if !mail.to.as_str().is_ascii() {
        let context = "the mail service cannot carry the address";
        return Err(PortError::new(ErrorKind::Refused, context));
    }
    let mut text = format!(
        "From: {}\r\nTo: {}\r\nSubject: {}\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n",
        sender.header(),
        mail.to.as_str(),
        subject(&mail.subject),
    );
    let plain = part("text/plain", &mail.text);
    match &mail.html {
        None => text.push_str(&plain),
        Some(html) => {
            // Base64 has no hyphens, so no part can hold it.
            let boundary = format!("mail-{}", mail.id);
            let html = part("text/html", html);
            text.push_str(&format!(
                "Content-Type: multipart/alternative; boundary=\"{boundary}\"\r\n\r\n\
                 --{boundary}\r\n{plain}--{boundary}\r\n{html}--{boundary}--\r\n"
            ));
        }
    }
    Ok(text.into_bytes())
}

/// Headers and content of a part, with line ends as mail has them.
fn part(media_type: &str, content: &str) -> String {
    let content = content.replace("\r\n", "\n").replace('\n', "\r\n");
    let mut part =
        format!("Content-Type: {media_type}; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    for line in content.as_bytes().chunks(LINE_BYTES) {
        part.push_str(&STANDARD.encode(line));
        part.push_str("\r\n");
    }
    part
}

fn subject(text: &str) -> String {
    let plain = text.is_ascii() && text.len() <= PLAIN_SUBJECT && !text.contains("=?");
    match plain {
        true => text.to_owned(),
        false => encoded_words(text),
    }
}

/// A header's text in encoded words after RFC 2047, one a line, each of whole characters.
fn encoded_words(text: &str) -> String {
    let mut words: Vec<String> = Vec::new();
    for c in text.chars() {
        match words.last_mut() {
            Some(word) if word.len() + c.len_utf8() <= WORD_BYTES => word.push(c),
            _ => words.push(c.to_string()),
        }
    }
    let encoded = words
        .iter()
        .map(|word| format!("=?utf-8?b?{}?=", STANDARD.encode(word)));
    encoded.collect::<Vec<_>>().join("\r\n ")
}

#[cfg(test)]
mod tests {
    use rolefit_domain::MessageId;
    use uuid::Uuid;

    use super::*;

    fn mail() -> Mail {
        Mail {
            id: MessageId::new(Uuid::from_u128(7)),
            to: "mira@example.org".parse().expect("an address"),
            account: None,
            subject: "Your code".to_owned(),
            text: "Hello Zoë,\n.\n".to_owned(),
            html: Some("<p>Hello Zoë</p>".to_owned()),
        }
    }

    fn written(mail: &Mail) -> PortResult<String> {
        let sender = Sender::parse("Rolefit <hello@rolefit.example>")?;
        Ok(String::from_utf8(message(mail, &sender)?).expect("is text"))
    }

    #[test]
    fn a_mail_with_two_parts_is_written_whole() {
        let expected = "From: Rolefit <hello@rolefit.example>\r\n\
            To: mira@example.org\r\n\
            Subject: Your code\r\n\
            Auto-Submitted: auto-generated\r\n\
            MIME-Version: 1.0\r\n\
            Content-Type: multipart/alternative; boundary=\"mail-00000000000000000000000000000007\"\r\n\r\n\
            --mail-00000000000000000000000000000007\r\n\
            Content-Type: text/plain; charset=utf-8\r\n\
            Content-Transfer-Encoding: base64\r\n\r\n\
            SGVsbG8gWm/DqywNCi4NCg==\r\n\
            --mail-00000000000000000000000000000007\r\n\
            Content-Type: text/html; charset=utf-8\r\n\
            Content-Transfer-Encoding: base64\r\n\r\n\
            PHA+SGVsbG8gWm/DqzwvcD4=\r\n\
            --mail-00000000000000000000000000000007--\r\n";
        assert_eq!(written(&mail()).expect("is written"), expected);
    }

    #[test]
    fn plain_mail_has_one_part_and_short_lines() {
        let text = "words ".repeat(100);
        let plain = written(&Mail {
            html: None,
            text,
            ..mail()
        })
        .expect("is written");
        assert!(!plain.contains("multipart"), "{plain}");
        assert!(plain.is_ascii());
        assert!(plain.split("\r\n").all(|line| line.len() <= 78), "{plain}");
    }

    #[test]
    fn a_subject_in_any_language_is_encoded_by_whole_characters() {
        let text = "面".repeat(40);
        let encoded = subject(&text);
        let mut read = Vec::new();
        for word in encoded.split("\r\n ") {
            assert!(word.len() <= 75, "{word}");
            let inner = word
                .strip_prefix("=?utf-8?b?")
                .and_then(|word| word.strip_suffix("?="))
                .expect("an encoded word");
            let bytes = STANDARD.decode(inner).expect("base64");
            read.push(String::from_utf8(bytes).expect("whole characters"));
        }
        assert_eq!(read.concat(), text);
        assert_eq!(subject("a =?utf-8?b?x?= b").split("?b?").count(), 2);
    }

    #[test]
    fn what_is_no_header_or_no_address_is_refused() {
        for subject in ["a\r\nBcc: x@example.org", "a\nb", "a\0b", "a\u{85}b"] {
            let subject = subject.to_owned();
            let error = written(&Mail { subject, ..mail() }).expect_err("is refused");
            assert_eq!(error.kind(), ErrorKind::Invalid);
        }
        let to = "zoë@example.org".parse().expect("an address of the domain");
        let error = written(&Mail { to, ..mail() }).expect_err("is refused");
        assert_eq!(error.kind(), ErrorKind::Refused);
    }

    #[test]
    fn a_sender_has_an_address_and_perhaps_a_name() {
        let header = |text: &str| Sender::parse(text).map(|sender| sender.header()).ok();
        for (text, expected) in [
            ("hello@example.org", Some("hello@example.org")),
            (
                "Role Fit <hello@example.org>",
                Some("Role Fit <hello@example.org>"),
            ),
            (
                "\"Fit, Role\" <hello@example.org>",
                Some("=?utf-8?b?Rml0LCBSb2xl?= <hello@example.org>"),
            ),
            ("Rolefit", None),
            ("Rolefit <hello>", None),
            ("Rolefit\r\nBcc: <hello@example.org>", None),
            ("Rolefit <hëllo@example.org>", None),
        ] {
            assert_eq!(header(text).as_deref(), expected, "{text}");
        }
    }
}
