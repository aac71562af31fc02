//! Writing a blob as its content arrives.

use std::io;
use std::sync::Arc;

use futures::StreamExt as _;
use rolefit_ports::blobs::{BlobInfo, BlobKey, ByteStream};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::{ErrorKind, IdSource, Keys, PortError, PortResult};
use sha2::{Digest as _, Sha256};

use super::file_name;
use super::format::{self, Head, PIECE, Place, Preface};
use crate::files::{Draft, Folder, blocking, unavailable};

/// Sealed bytes that are collected before they are handed to the file.
const BUFFER: usize = 512 * 1024;

/// A blob being written. Dropped before its end, for whatever reason, it leaves nothing.
pub(super) struct Writer<'a> {
    keys: &'a dyn Keys,
    key: &'a BlobKey,
    folder: &'a Arc<Folder>,
    preface: Preface,
    draft: Draft,
    /// Sealed, not yet in the file.
    buffer: Vec<u8>,
    /// Plain, not yet sealed: the last piece is known only when the stream ends.
    piece: Vec<u8>,
    pieces: u64,
    size: u64,
    hash: Sha256,
}

impl<'a> Writer<'a> {
    pub(super) async fn start(
        folder: &'a Arc<Folder>,
        keys: &'a dyn Keys,
        ids: &dyn IdSource,
        key: &'a BlobKey,
        owner: &KeyOwner,
    ) -> PortResult<Self> {
        let drafts = Arc::clone(folder);
        let draft = blocking(move || drafts.draft().map_err(failed)).await?;
        let preface = Preface::new(owner.clone(), ids.uuid().into_bytes());
        Ok(Self {
            keys,
            key,
            folder,
            buffer: preface.to_bytes(),
            preface,
            draft,
            piece: Vec::with_capacity(PIECE),
            pieces: 0,
            size: 0,
            hash: Sha256::new(),
        })
    }

    /// Stores the whole stream.
    pub(super) async fn store(mut self, mut content: ByteStream, limit: u64) -> PortResult<BlobInfo> {
        while let Some(bytes) = content.next().await {
            let bytes = bytes?;
            self.size = self.size.saturating_add(bytes.len() as u64);
            if self.size > limit {
                let context = format!("the blob is longer than {limit} bytes");
                return Err(PortError::new(ErrorKind::Invalid, context));
            }
            self.hash.update(&bytes);
            let mut rest = &bytes[..];
            while !rest.is_empty() {
                if self.piece.len() == PIECE {
                    self = self.seal_piece(Place::Inner).await?;
                }
                let (fits, later) = rest.split_at(rest.len().min(PIECE - self.piece.len()));
                self.piece.extend_from_slice(fits);
                rest = later;
            }
        }
        self.seal_piece(Place::Last).await?.finish().await
    }

    async fn seal_piece(mut self, place: Place) -> PortResult<Self> {
        let context = self.preface.piece_context(self.key, self.pieces, place);
        let sealed = self.keys.seal(&self.preface.owner, &context, &self.piece).await?;
        self.buffer.extend_from_slice(&length(&sealed)?.to_be_bytes());
        self.buffer.extend_from_slice(&sealed);
        self.piece.clear();
        self.pieces += 1;
        if self.buffer.len() < BUFFER {
            return Ok(self);
        }
        let (mut draft, buffer) = (self.draft, self.buffer);
        (self.draft, self.buffer) = blocking(move || {
            draft.write_all(&buffer).map_err(failed)?;
            Ok((draft, Vec::with_capacity(BUFFER)))
        })
        .await?;
        Ok(self)
    }

    async fn finish(mut self) -> PortResult<BlobInfo> {
        let head = Head {
            size: self.size,
            sha256: self.hash.finalize().into(),
        };
        let context = self.preface.head_context(self.key);
        let sealed = self
            .keys
            .seal(&self.preface.owner, &context, &head.to_bytes())
            .await?;
        self.buffer.extend_from_slice(&sealed);
        self.buffer.extend_from_slice(&format::end(length(&sealed)?));
        let (mut draft, buffer) = (self.draft, self.buffer);
        let (folder, name) = (Arc::clone(self.folder), file_name(self.key));
        blocking(move || {
            draft.write_all(&buffer).map_err(failed)?;
            folder.publish(&draft, &name).map_err(failed)
        })
        .await?;
        Ok(head.info())
    }
}

fn length(sealed: &[u8]) -> PortResult<u32> {
    u32::try_from(sealed.len())
        .map_err(|error| PortError::with_source(ErrorKind::Invalid, "a sealed piece is too long", error))
}

fn failed(error: io::Error) -> PortError {
    unavailable("cannot write a blob", error)
}
