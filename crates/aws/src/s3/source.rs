//! An object being read, a window at a time.

use async_trait::async_trait;
use aws_sdk_s3::Client;
use bytes::Bytes;
use rolefit_formats::sealed_blob::Source;
use rolefit_ports::blobs::BlobKey;
use rolefit_ports::{ErrorKind, PortError, PortResult};
use tokio::sync::Mutex;

use super::CODES;
use crate::error::port_error;

/// Bytes of one read. Nearly every resume fits, and is read by one call then.
const WINDOW: u64 = 2 * 1024 * 1024;

/// One version of an object.
pub(super) struct ObjectSource {
    client: Client,
    bucket: String,
    key: String,
    /// `None` in a bucket without versions.
    version: Option<String>,
    /// What the version is known by where there are none.
    e_tag: Option<String>,
    length: u64,
    first: Bytes,
    window: Mutex<Window>,
}

/// The bytes read last that are not the first ones.
#[derive(Default)]
struct Window {
    offset: u64,
    bytes: Bytes,
}

impl ObjectSource {
    /// The newest version; `None` when there is no such object.
    pub(super) async fn open(client: Client, bucket: &str, key: &BlobKey) -> PortResult<Option<Self>> {
        let opened = client
            .get_object()
            .bucket(bucket)
            .key(key.as_str())
            .range(range(0, WINDOW))
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot open a blob", CODES));
        let opened = match opened {
            Ok(opened) => opened,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error),
        };
        let total = opened
            .content_range()
            .and_then(|range| range.rsplit_once('/'))
            .and_then(|(_, total)| total.parse().ok());
        let (version, e_tag) = (opened.version_id.clone(), opened.e_tag.clone());
        let first = collect(opened.body).await?;
        Ok(Some(Self {
            client,
            bucket: bucket.to_owned(),
            key: key.as_str().to_owned(),
            version: version.filter(|version| version != "null"),
            e_tag,
            length: total.unwrap_or(first.len() as u64),
            first,
            window: Mutex::default(),
        }))
    }

    async fn fetch(&self, offset: u64, length: u64) -> PortResult<Bytes> {
        let read = self
            .client
            .get_object()
            .bucket(&self.bucket)
            .key(&self.key)
            .set_version_id(self.version.clone())
            .set_if_match(self.e_tag.clone().filter(|_| self.version.is_none()))
            .range(range(offset, length))
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot read a blob", CODES))?;
        let is_part = read.content_range().is_some();
        let bytes = collect(read.body).await?;
        if is_part {
            return Ok(bytes);
        }
        // A server may answer a request for a part with the whole (RFC 9110, section 14.2), as an emulator does for a
        // version that is named.
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        part(&bytes, 0, offset, length)
            .ok_or_else(|| PortError::new(ErrorKind::Corrupt, "a blob is shorter than when it was opened"))
    }
}

#[async_trait]
impl Source for ObjectSource {
    fn length(&self) -> u64 {
        self.length
    }

    async fn bytes(&self, offset: u64, length: usize) -> PortResult<Bytes> {
        let cut_off = || PortError::new(ErrorKind::Corrupt, "a blob is cut off");
        if offset + length as u64 > self.length {
            return Err(cut_off());
        }
        if let Some(bytes) = part(&self.first, 0, offset, length) {
            return Ok(bytes);
        }
        let mut window = self.window.lock().await;
        if let Some(bytes) = part(&window.bytes, window.offset, offset, length) {
            return Ok(bytes);
        }
        let wanted = WINDOW.max(length as u64).min(self.length - offset);
        *window = Window {
            offset,
            bytes: self.fetch(offset, wanted).await?,
        };
        part(&window.bytes, offset, offset, length).ok_or_else(cut_off)
    }
}

/// `length` bytes from `offset` on, out of bytes that begin at `start`; `None` when they are not all there.
fn part(bytes: &Bytes, start: u64, offset: u64, length: usize) -> Option<Bytes> {
    let begin = usize::try_from(offset.checked_sub(start)?).ok()?;
    let end = begin.checked_add(length)?;
    (end <= bytes.len()).then(|| bytes.slice(begin..end))
}

fn range(offset: u64, length: u64) -> String {
    format!("bytes={offset}-{}", offset + length.max(1) - 1)
}

async fn collect(body: aws_sdk_s3::primitives::ByteStream) -> PortResult<Bytes> {
    let whole = body.collect().await;
    whole.map(|whole| whole.into_bytes()).map_err(|error| {
        PortError::with_source(
            ErrorKind::Unavailable,
            "the connection broke while a blob was read",
            error,
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_given_only_when_all_of_it_is_there() {
        let bytes = Bytes::from_static(b"abcdef");
        assert_eq!(part(&bytes, 10, 12, 3).as_deref(), Some(&b"cde"[..]));
        assert_eq!(part(&bytes, 10, 16, 0).as_deref(), Some(&b""[..]));
        assert_eq!(part(&bytes, 10, 9, 1), None);
        assert_eq!(part(&bytes, 10, 14, 3), None);
        assert_eq!(range(0, 5), "bytes=0-4");
    }
}
