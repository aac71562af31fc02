//! The inbox: a bucket into which browsers upload documents directly, by URLs that say who may upload what.
//!
//! What lies there is not sealed for its person, because browsers have no keys. So it lies there for moments only: a
//! function takes it in, which seals it, and removes it; the bucket itself removes after a day what nobody took in.

use std::time::Duration;

use aws_sdk_s3::Client;
use aws_sdk_s3::presigning::PresigningConfig;
use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use rolefit_domain::{AccountId, ResumeId, SessionId};
use rolefit_ports::{ErrorKind, PortError, PortResult};
use serde::Deserialize;

use super::{CODES, client};
use crate::error::port_error;
use crate::sdk::Sdk;

/// The metadata that holds a file's name, as a URL writes it. It is no part of the object's own name, because those stand
/// in logs, and a file's name often is a person's name.
const NAME: &str = "name";
/// Longest validity of a URL for an upload.
pub const LONGEST_UPLOAD: Duration = Duration::from_secs(15 * 60);

/// Whose upload it is, and which: the object's name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Upload {
    /// Whose.
    pub account: AccountId,
    /// The session that asked for the URL.
    pub session: SessionId,
    /// Which: another one for each URL.
    pub id: ResumeId,
}

impl Upload {
    /// The name of its object.
    pub fn object(&self) -> String {
        format!("accounts/{}/{}/{}", self.account, self.session, self.id)
    }

    /// `None` for the name of anything else.
    pub fn parse(object: &str) -> Option<Self> {
        let mut parts = object.strip_prefix("accounts/")?.split('/');
        let upload = Self {
            account: parts.next()?.parse().ok()?,
            session: parts.next()?.parse().ok()?,
            id: parts.next()?.parse().ok()?,
        };
        (parts.next().is_none() && upload.object() == object).then_some(upload)
    }
}

/// How to upload: a `PUT` with these headers and no others of their kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UploadRequest {
    /// Where to.
    pub url: String,
    /// What the signature asks for besides.
    pub headers: Vec<(String, String)>,
}

/// An upload that waits to be taken in.
pub struct Waiting {
    /// The file's name, as its owner's computer has it.
    pub file_name: String,
    /// The content, as it is read.
    pub content: BoxStream<'static, PortResult<Bytes>>,
}

/// The bucket of uploads.
#[derive(Debug, Clone)]
pub struct S3Inbox {
    client: Client,
    bucket: String,
}

impl S3Inbox {
    /// The inbox in a bucket. Nothing is called yet.
    pub fn new(sdk: &Sdk, bucket: impl Into<String>) -> Self {
        Self {
            client: client(sdk),
            bucket: bucket.into(),
        }
    }

    /// What uploads one file of exactly `size` bytes, for at most [`LONGEST_UPLOAD`]. Whoever has it may repeat it while it
    /// is valid: the same content is the same document.
    ///
    /// # Errors
    /// `Invalid` for a longer validity.
    pub async fn upload_request(
        &self,
        upload: &Upload,
        file_name: &str,
        size: u64,
        valid_for: Duration,
    ) -> PortResult<UploadRequest> {
        let invalid = |error| PortError::with_source(ErrorKind::Invalid, "cannot sign an upload", error);
        if valid_for > LONGEST_UPLOAD {
            return Err(PortError::new(
                ErrorKind::Invalid,
                "an upload may last a quarter of an hour",
            ));
        }
        let size = i64::try_from(size)
            .map_err(|error| PortError::with_source(ErrorKind::Invalid, "the file is too large", error))?;
        let signed = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(upload.object())
            .metadata(NAME, encoded(file_name))
            .content_length(size)
            .presigned(PresigningConfig::expires_in(valid_for).map_err(invalid)?)
            .await
            .map_err(|failure| port_error(failure, "cannot sign an upload", CODES))?;
        Ok(UploadRequest {
            url: signed.uri().to_owned(),
            headers: signed
                .headers()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
        })
    }

    /// An upload; `None` when it was taken in before, or removed.
    ///
    /// # Errors
    /// As of the service.
    pub async fn open(&self, upload: &Upload) -> PortResult<Option<Waiting>> {
        let opened = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(upload.object())
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot open an upload", CODES));
        let opened = match opened {
            Ok(opened) => opened,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let name = opened.metadata().and_then(|metadata| metadata.get(NAME));
        let file_name = name.map(|name| decoded(name)).unwrap_or_default();
        let content = futures::stream::unfold(opened.body, |mut body| async {
            let piece = body.next().await?;
            let piece = piece.map_err(|error| {
                PortError::with_source(
                    ErrorKind::Unavailable,
                    "an upload broke off while it was read",
                    error,
                )
            });
            Some((piece, body))
        });
        Ok(Some(Waiting {
            file_name,
            // Whoever looks at the first bytes may ask again after the end.
            content: content.fuse().boxed(),
        }))
    }

    /// Removes an upload. Harmless when it is gone.
    ///
    /// # Errors
    /// As of the service.
    pub async fn remove(&self, upload: &Upload) -> PortResult<()> {
        let removed = self
            .client
            .delete_object()
            .bucket(&self.bucket)
            .key(upload.object())
            .send()
            .await;
        removed
            .map(drop)
            .map_err(|failure| port_error(failure, "cannot remove an upload", CODES))
    }
}

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "Records")]
    records: Vec<Record>,
}

#[derive(Deserialize)]
struct Record {
    s3: Place,
}

#[derive(Deserialize)]
struct Place {
    object: Object,
}

#[derive(Deserialize)]
struct Object {
    key: String,
}

/// The uploads of a function's event. Objects of other names are left out.
///
/// # Errors
/// `Invalid` when the event is not one of a bucket.
pub fn uploaded(event: &str) -> PortResult<Vec<Upload>> {
    let event: Event = serde_json::from_str(event).map_err(|error| {
        PortError::with_source(ErrorKind::Invalid, "the event is not one of a bucket", error)
    })?;
    // The service writes names as a URL does; those of uploads have no character for which that matters.
    let uploads = event.records.iter();
    Ok(uploads
        .filter_map(|record| Upload::parse(&record.s3.object.key))
        .collect())
}

/// As URLs write it, so that a header can hold it.
fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            encoded.push_str(&format!("%{byte:02X}"));
        }
    }
    encoded
}

/// What [`encoded`] wrote. What it did not write stays as it is, or loses what is no text.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let code = match (first, after) {
            (b'%', [high, low, ..]) => hexadecimal(*high, *low),
            _ => None,
        };
        bytes.push(code.unwrap_or(*first));
        rest = if code.is_some() { &after[2..] } else { after };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hexadecimal(high: u8, low: u8) -> Option<u8> {
    let digit = |byte: u8| char::from(byte).to_digit(16);
    u8::try_from(digit(high)? * 16 + digit(low)?).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn upload() -> Upload {
        let id = uuid::Uuid::from_u128;
        Upload {
            account: AccountId::new(id(1)),
            session: SessionId::new(id(2)),
            id: ResumeId::new(id(3)),
        }
    }

    #[test]
    fn an_event_names_uploads_and_nothing_else() {
        let object = upload().object();
        assert_eq!(Upload::parse(&object), Some(upload()));
        let record = |key: &str| {
            format!(
                r#"{{"eventName":"ObjectCreated:Put","s3":{{"bucket":{{"name":"b"}},"object":{{"key":"{key}","size":1}}}}}}"#
            )
        };
        let keys = [
            object.as_str(),
            "accounts/1/2/3",
            "candidates/1",
            &format!("{object}/4"),
        ];
        let records: Vec<String> = keys.iter().map(|key| record(key)).collect();
        let event = format!(r#"{{"Records":[{}]}}"#, records.join(","));
        assert_eq!(uploaded(&event).expect("an event of a bucket"), [upload()]);
        assert_eq!(uploaded("{}").expect_err("no event").kind(), ErrorKind::Invalid);
    }

    #[test]
    fn a_file_name_goes_through_a_header_and_comes_back() {
        for name in [
            "CV.pdf",
            "Lebenslauf Müller (2).docx",
            "100 % ok.txt",
            "履歴書.pdf",
            "",
        ] {
            let written = encoded(name);
            assert!(written.is_ascii(), "{written}");
            assert_eq!(decoded(&written), name);
        }
        assert_eq!(decoded("50%"), "50%");
        assert_eq!(decoded("a%zz"), "a%zz");
    }
}
