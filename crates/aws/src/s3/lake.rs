//! The lake: objects for analytics, which hold pseudonymous ids only and are so not sealed for anybody.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use rolefit_ports::PortResult;

use super::{CODES, client};
use crate::error::port_error;
use crate::sdk::Sdk;

/// The bucket of the lake.
#[derive(Debug, Clone)]
pub struct S3Lake {
    client: Client,
    bucket: String,
}

impl S3Lake {
    /// The lake in a bucket. Nothing is called yet.
    pub fn new(sdk: &Sdk, bucket: impl Into<String>) -> Self {
        Self {
            client: client(sdk),
            bucket: bucket.into(),
        }
    }

    /// Stores an object of lines; one of the same name is replaced.
    ///
    /// # Errors
    /// As of the service; nothing is stored then.
    pub async fn put(&self, name: &str, lines: String) -> PortResult<()> {
        let put = self
            .client
            .put_object()
            .bucket(&self.bucket)
            .key(name)
            .content_type("application/x-ndjson")
            .body(ByteStream::from(lines.into_bytes()))
            .send()
            .await;
        put.map(drop)
            .map_err(|failure| port_error(failure, "cannot write into the lake", CODES))
    }
}
