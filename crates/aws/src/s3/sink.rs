//! An object being written: small ones at once, large ones in parts.

use async_trait::async_trait;
use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{CompletedMultipartUpload, CompletedPart};
use bytes::{Bytes, BytesMut};
use rolefit_formats::sealed_blob::Sink;
use rolefit_ports::blobs::BlobKey;
use rolefit_ports::{ErrorKind, PortError, PortResult};

use super::CODES;
use crate::error::port_error;

/// Bytes of a part: above the service's least of 5 MiB, and little enough for the memory of a function.
const PART: usize = 8 * 1024 * 1024;

/// What the metadata of an object calls the upload that made it.
const UPLOAD: &str = "upload";

/// Nothing is there before [`Sink::finish`]. Parts of an upload that was dropped are removed at once where there is time
/// to, and by the bucket's own rule within a day otherwise.
pub(super) struct ObjectSink {
    target: Target,
    buffer: BytesMut,
    upload: Option<Upload>,
}

#[derive(Clone)]
struct Target {
    client: Client,
    bucket: String,
    key: String,
    /// Known to nobody else.
    name: String,
}

/// An upload in parts that was begun.
struct Upload {
    target: Target,
    id: String,
    parts: Vec<CompletedPart>,
    is_complete: bool,
}

impl ObjectSink {
    /// `name` is the upload's: no other may have it.
    pub(super) fn new(client: Client, bucket: &str, key: &BlobKey, name: String) -> Self {
        Self {
            target: Target {
                client,
                bucket: bucket.to_owned(),
                key: key.as_str().to_owned(),
                name,
            },
            buffer: BytesMut::new(),
            upload: None,
        }
    }

    async fn upload(&mut self) -> PortResult<&mut Upload> {
        let upload = match self.upload.take() {
            Some(upload) => upload,
            None => Upload::begin(self.target.clone()).await?,
        };
        Ok(self.upload.insert(upload))
    }
}

#[async_trait]
impl Sink for ObjectSink {
    async fn take(&mut self, bytes: Bytes) -> PortResult<()> {
        self.buffer.extend_from_slice(&bytes);
        while self.buffer.len() >= PART {
            let part = self.buffer.split_to(PART).freeze();
            self.upload().await?.send(part).await?;
        }
        Ok(())
    }

    async fn finish(mut self) -> PortResult<()> {
        let rest = std::mem::take(&mut self.buffer).freeze();
        match self.upload {
            None => self.target.put(rest).await,
            Some(mut upload) => {
                if !rest.is_empty() {
                    upload.send(rest).await?;
                }
                upload.complete().await
            }
        }
    }
}

impl Target {
    async fn put(&self, bytes: Bytes) -> PortResult<()> {
        let put = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(&self.key)
            .body(ByteStream::from(bytes))
            .send()
            .await;
        put.map(drop)
            .map_err(|failure| port_error(failure, "cannot store a blob", CODES))
    }
}

impl Target {
    /// Whether the object is what this upload made. Somebody may have put another one in its place since, and it is
    /// not known then.
    async fn is_stored(&self) -> PortResult<bool> {
        let head = self
            .client
            .head_object()
            .bucket(&self.bucket)
            .key(&self.key)
            .send()
            .await;
        match head.map_err(|failure| port_error(failure, "cannot look for a blob", CODES)) {
            Ok(head) => Ok(head.metadata().and_then(|all| all.get(UPLOAD)) == Some(&self.name)),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl Upload {
    async fn begin(target: Target) -> PortResult<Self> {
        let begun = target
            .client
            .create_multipart_upload()
            .bucket(&target.bucket)
            .key(&target.key)
            .metadata(UPLOAD, &target.name)
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot begin to store a blob", CODES))?;
        let id = begun
            .upload_id
            .ok_or_else(|| PortError::new(ErrorKind::Unavailable, "an upload was begun without an id"))?;
        Ok(Self {
            target,
            id,
            parts: Vec::new(),
            is_complete: false,
        })
    }

    async fn send(&mut self, bytes: Bytes) -> PortResult<()> {
        let number = i32::try_from(self.parts.len() + 1).map_err(|error| {
            PortError::with_source(ErrorKind::Invalid, "a blob has too many parts", error)
        })?;
        let sent = self
            .target
            .client
            .upload_part()
            .bucket(&self.target.bucket)
            .key(&self.target.key)
            .upload_id(&self.id)
            .part_number(number)
            .body(ByteStream::from(bytes))
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot store a part of a blob", CODES))?;
        self.parts.push(
            CompletedPart::builder()
                .part_number(number)
                .set_e_tag(sent.e_tag)
                .set_checksum_crc32(sent.checksum_crc32)
                .set_checksum_crc64_nvme(sent.checksum_crc64_nvme)
                .build(),
        );
        Ok(())
    }

    async fn complete(mut self) -> PortResult<()> {
        let parts = CompletedMultipartUpload::builder()
            .set_parts(Some(std::mem::take(&mut self.parts)))
            .build();
        let completed = self
            .target
            .client
            .complete_multipart_upload()
            .bucket(&self.target.bucket)
            .key(&self.target.key)
            .upload_id(&self.id)
            .multipart_upload(parts)
            .send()
            .await;
        if let Err(failure) = completed {
            let is_unknown = failure
                .as_service_error()
                .and_then(ProvideErrorMetadata::code)
                .is_some_and(|code| code == "NoSuchUpload");
            // So says the service to the second try of a call whose answer was lost, too.
            if !is_unknown || !self.target.is_stored().await? {
                return Err(port_error(failure, "cannot finish storing a blob", CODES));
            }
        }
        self.is_complete = true;
        Ok(())
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if self.is_complete {
            return;
        }
        // Outside a runtime, which is at its end, the bucket's rule has to do it.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let (target, id) = (self.target.clone(), self.id.clone());
        runtime.spawn(async move {
            let aborted = target
                .client
                .abort_multipart_upload()
                .bucket(&target.bucket)
                .key(&target.key)
                .upload_id(id)
                .send()
                .await;
            if let Err(failure) = aborted {
                let error = port_error(failure, "cannot remove the parts of a broken upload", CODES);
                tracing::warn!(
                    error = rolefit_ports::error::chain(&error),
                    "the bucket removes parts of a broken upload within a day"
                );
            }
        });
    }
}
