//! A blob's file being read.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use rolefit_formats::sealed_blob::Source;
use rolefit_ports::{ErrorKind, PortError, PortResult};

use crate::files::{blocking, unavailable};

/// An open file. A put or delete of the same key does not disturb it.
pub(super) struct FileSource {
    file: Arc<File>,
    length: u64,
}

impl FileSource {
    pub(super) fn new(file: File) -> io::Result<Self> {
        Ok(Self {
            length: file.metadata()?.len(),
            file: Arc::new(file),
        })
    }
}

#[async_trait]
impl Source for FileSource {
    fn length(&self) -> u64 {
        self.length
    }

    async fn bytes(&self, offset: u64, length: usize) -> PortResult<Bytes> {
        let file = Arc::clone(&self.file);
        blocking(move || {
            let mut bytes = vec![0; length];
            file.read_exact_at(&mut bytes, offset).map_err(failed)?;
            Ok(bytes.into())
        })
        .await
    }
}

fn failed(error: io::Error) -> PortError {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        PortError::new(ErrorKind::Corrupt, "a blob is cut off")
    } else {
        unavailable("cannot read a blob", error)
    }
}
