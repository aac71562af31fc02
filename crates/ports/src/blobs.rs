//! Blobs: whole documents, streamed, encrypted under the key of the person they belong to.

use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::stream::BoxStream;

use crate::PortResult;
use crate::keys::KeyOwner;

/// A stream of bytes in pieces of any size.
pub type ByteStream = BoxStream<'static, PortResult<Bytes>>;

/// Name of a blob: `/`-separated parts of ASCII letters, digits, `-` and `_`, at most 512 bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct BlobKey(String);

impl BlobKey {
    /// A key from its text; `None` when it has another form.
    pub fn parse(text: &str) -> Option<Self> {
        let part = |p: &str| {
            !p.is_empty()
                && p.bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        (text.len() <= 512 && text.split('/').all(part)).then(|| Self(text.to_owned()))
    }

    /// The text of the key.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is known of a stored blob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BlobInfo {
    /// Bytes of the content.
    pub size: u64,
    /// SHA-256 of the content, in hexadecimal.
    pub sha256: String,
}

/// A blob being read.
pub struct BlobReader {
    /// What is known of it.
    pub info: BlobInfo,
    /// The content. Ends with an error of kind `Corrupt` when the bytes are not those stored; no altered byte is
    /// ever delivered as good.
    pub content: ByteStream,
}

/// The store of blobs.
#[async_trait]
pub trait Blobs: Send + Sync {
    /// Stores the whole stream under the key, in place of any other, encrypted for `owner`, whose key is made if it
    /// has none.
    ///
    /// The blob is there only after this returned well, and then survives a power cut; a stream that fails or stops
    /// leaves nothing behind. Putting the same content again is harmless.
    ///
    /// # Errors
    /// The stream's own error; `Invalid` when it is longer than `limit` bytes; `Destroyed` when the owner's key was
    /// destroyed.
    async fn put(
        &self,
        key: &BlobKey,
        owner: &KeyOwner,
        content: ByteStream,
        limit: u64,
    ) -> PortResult<BlobInfo>;

    /// Opens a blob. `None` when absent.
    ///
    /// # Errors
    /// `Destroyed` when the owner's key was destroyed; `Corrupt` when the head is not as stored.
    async fn get(&self, key: &BlobKey) -> PortResult<Option<BlobReader>>;

    /// Removes a blob; an absent one is no error.
    async fn delete(&self, key: &BlobKey) -> PortResult<()>;

    /// A URL that lets anybody who has it read the blob for `valid_for` (at most 15 minutes), without a session.
    ///
    /// Relative to the site when the adapter serves it through [`Blobs::redeem`]; the token is then its last part.
    ///
    /// # Errors
    /// `NotFound` when the blob is absent; `Invalid` when `valid_for` is longer than allowed.
    async fn presign(&self, key: &BlobKey, valid_for: Duration) -> PortResult<String>;

    /// Opens the blob of the token of a relative URL from [`Blobs::presign`]; `None` when the token is wrong or too
    /// old, or the blob is gone.
    ///
    /// # Errors
    /// `Refused` when this adapter's URLs lead elsewhere.
    async fn redeem(&self, token: &str) -> PortResult<Option<BlobReader>>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_cannot_leave_their_folder() {
        for good in ["a", "candidates/01/resumes/0f-a_9"] {
            assert!(BlobKey::parse(good).is_some(), "{good}");
        }
        for bad in ["", "/", "a//b", "../x", "a/..", "a\\b", "a.pdf", "ä", "a\0"] {
            assert!(BlobKey::parse(bad).is_none(), "{bad}");
        }
    }
}
