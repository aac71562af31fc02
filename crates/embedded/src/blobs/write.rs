//! A blob's file being written.

use std::io;
use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use rolefit_formats::sealed_blob::Sink;
use rolefit_ports::blobs::BlobKey;
use rolefit_ports::{PortError, PortResult};

use super::file_name;
use crate::files::{Draft, Folder, blocking, unavailable};

/// A draft, which leaves nothing when it is dropped before its end.
pub(super) struct FileSink {
    folder: Arc<Folder>,
    name: String,
    /// `None` only while bytes are on their way to the disk.
    draft: Option<Draft>,
}

impl FileSink {
    pub(super) async fn start(folder: &Arc<Folder>, key: &BlobKey) -> PortResult<Self> {
        let drafts = Arc::clone(folder);
        let draft = blocking(move || drafts.draft().map_err(failed)).await?;
        Ok(Self {
            folder: Arc::clone(folder),
            name: file_name(key),
            draft: Some(draft),
        })
    }

    /// Does something with the draft away from the async threads, and gives it back.
    async fn with_draft(
        &mut self,
        work: impl FnOnce(&mut Draft) -> io::Result<()> + Send + 'static,
    ) -> PortResult<()> {
        // Without a draft an earlier call failed, and its error ended the put.
        let Some(mut draft) = self.draft.take() else {
            return Err(failed(io::Error::other("the draft is gone")));
        };
        let draft = blocking(move || {
            work(&mut draft).map_err(failed)?;
            Ok(draft)
        })
        .await?;
        self.draft = Some(draft);
        Ok(())
    }
}

#[async_trait]
impl Sink for FileSink {
    async fn take(&mut self, bytes: Bytes) -> PortResult<()> {
        self.with_draft(move |draft| draft.write_all(&bytes)).await
    }

    async fn finish(mut self) -> PortResult<()> {
        let (folder, name) = (Arc::clone(&self.folder), self.name.clone());
        self.with_draft(move |draft| folder.publish(draft, &name)).await
    }
}

fn failed(error: io::Error) -> PortError {
    unavailable("cannot write a blob", error)
}
