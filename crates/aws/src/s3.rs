//! Blobs on S3: sealed under their owner's key before they leave this process, and encrypted once more by the bucket.
//!
//! The bucket's own encryption (SSE-KMS, set on the bucket by `infra/`) protects what is at rest there; it cannot erase one
//! person. The sealing can: see `rolefit_formats::sealed_blob`. So the bucket's URLs would give sealed bytes, and the URLs
//! of [`Blobs::presign`] lead through this program instead.
//!
//! The bucket keeps versions for a day, so that a reader who began before a put reads what it opened.

mod inbox;
mod lake;
mod sink;
mod source;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_s3::Client;
use rolefit_formats::presign::Presigner;
use rolefit_formats::sealed_blob;
use rolefit_ports::blobs::{BlobInfo, BlobKey, BlobReader, ByteStream};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::{Blobs, Clock, ErrorKind, IdSource, Keys, PortError, PortResult};

pub use self::inbox::{LONGEST_UPLOAD, S3Inbox, Upload, UploadRequest, Waiting, uploaded};
pub use self::lake::S3Lake;
use self::sink::ObjectSink;
use self::source::ObjectSource;
use crate::error::{Codes, port_error};
use crate::sdk::{Sdk, Service};

/// The codes of the service beside the common ones. A bucket that is not there is for the operator to mend.
const CODES: Codes = &[
    ("NoSuchBucket", ErrorKind::Refused),
    // The bucket is in another region than the configuration says.
    ("AuthorizationHeaderMalformed", ErrorKind::Refused),
    ("IllegalLocationConstraintException", ErrorKind::Refused),
    ("PermanentRedirect", ErrorKind::Refused),
    ("NoSuchKey", ErrorKind::NotFound),
    ("NotFound", ErrorKind::NotFound),
    ("NoSuchUpload", ErrorKind::Unavailable),
    ("PreconditionFailed", ErrorKind::Unavailable),
    ("BadDigest", ErrorKind::Unavailable),
    ("XAmzContentSHA256Mismatch", ErrorKind::Unavailable),
    ("InternalError", ErrorKind::Unavailable),
    ("RequestTimeout", ErrorKind::Unavailable),
    ("OperationAborted", ErrorKind::Unavailable),
    ("EntityTooLarge", ErrorKind::Invalid),
    ("KMS.DisabledException", ErrorKind::Refused),
    ("InvalidObjectState", ErrorKind::Unavailable),
];

/// A client for buckets.
fn client(sdk: &Sdk) -> Client {
    // An emulator has no names for buckets in its own name, so the bucket stands in the path there.
    let shared = sdk.config(Service::S3);
    let path_style = shared.endpoint_url().is_some();
    let config = aws_sdk_s3::config::Builder::from(&shared)
        .force_path_style(path_style)
        .build();
    Client::from_conf(config)
}

/// What an operator decides about the bucket.
#[derive(Debug, Clone)]
pub struct S3Options {
    /// Name of the bucket.
    pub bucket: String,
    /// Signs the URLs of [`Blobs::presign`]: the same in every process.
    pub presign_secret: [u8; 32],
}

/// [`Blobs`] in a bucket.
pub struct S3Blobs {
    client: Client,
    bucket: String,
    keys: Arc<dyn Keys>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    presigner: Presigner,
}

impl S3Blobs {
    /// Start of the URLs from [`Blobs::presign`]; what follows is the token for [`Blobs::redeem`].
    pub const URL_PREFIX: &'static str = "/blobs/";

    /// The blobs of a bucket. Nothing is called yet.
    pub fn new(
        sdk: &Sdk,
        options: S3Options,
        keys: Arc<dyn Keys>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        Self {
            client: client(sdk),
            bucket: options.bucket,
            keys,
            clock,
            ids,
            presigner: Presigner::new(options.presign_secret),
        }
    }

    async fn exists(&self, key: &BlobKey) -> PortResult<bool> {
        let found = self
            .client
            .head_object()
            .bucket(&self.bucket)
            .key(key.as_str())
            .send()
            .await;
        match found.map_err(|failure| port_error(failure, "cannot look for a blob", CODES)) {
            Ok(_) => Ok(true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}

#[async_trait]
impl Blobs for S3Blobs {
    async fn put(
        &self,
        key: &BlobKey,
        owner: &KeyOwner,
        content: ByteStream,
        limit: u64,
    ) -> PortResult<BlobInfo> {
        self.keys.ensure(owner).await?;
        let sink = ObjectSink::new(
            self.client.clone(),
            &self.bucket,
            key,
            self.ids.uuid().to_string(),
        );
        let (keys, ids) = (self.keys.as_ref(), self.ids.as_ref());
        sealed_blob::write(sink, keys, ids, key, owner, content, limit).await
    }

    async fn get(&self, key: &BlobKey) -> PortResult<Option<BlobReader>> {
        match ObjectSource::open(self.client.clone(), &self.bucket, key).await? {
            Some(source) => sealed_blob::read(Arc::new(source), Arc::clone(&self.keys), key)
                .await
                .map(Some),
            None => Ok(None),
        }
    }

    async fn delete(&self, key: &BlobKey) -> PortResult<()> {
        let deleted = self
            .client
            .delete_object()
            .bucket(&self.bucket)
            .key(key.as_str())
            .send()
            .await;
        match deleted.map_err(|failure| port_error(failure, "cannot delete a blob", CODES)) {
            Ok(_) => Ok(()),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            Err(error) => Err(error),
        }
    }

    async fn presign(&self, key: &BlobKey, valid_for: Duration) -> PortResult<String> {
        let token = self.presigner.sign(key, self.clock.now(), valid_for)?;
        if !self.exists(key).await? {
            return Err(PortError::new(ErrorKind::NotFound, "there is no such blob"));
        }
        Ok(format!("{}{token}", Self::URL_PREFIX))
    }

    async fn redeem(&self, token: &str) -> PortResult<Option<BlobReader>> {
        match self.presigner.check(token, self.clock.now()) {
            Some(key) => self.get(&key).await,
            None => Ok(None),
        }
    }
}

impl std::fmt::Debug for S3Blobs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("S3Blobs")
            .field("bucket", &self.bucket)
            .finish_non_exhaustive()
    }
}
