//! Sealing a blob as its content arrives.

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt as _;
use rolefit_ports::blobs::{BlobInfo, BlobKey, ByteStream};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::{ErrorKind, IdSource, Keys, PortError, PortResult};
use sha2::{Digest as _, Sha256};

use super::{Head, PIECE, Place, Preface, end};

/// Sealed bytes that are collected before they are handed on.
const BUFFER: usize = 512 * 1024;

/// Where sealed bytes go. Dropped before [`Sink::finish`] it must leave nothing behind.
#[async_trait]
pub trait Sink: Send {
    /// Takes the next bytes.
    async fn take(&mut self, bytes: Bytes) -> PortResult<()>;

    /// That was all: what was taken is there from now on.
    async fn finish(self) -> PortResult<()>;
}

/// Seals the whole stream under the owner's key, which must be there, into the sink.
///
/// # Errors
/// The stream's own error; `Invalid` when it is longer than `limit` bytes; what keys and sink say.
pub async fn write(
    mut sink: impl Sink,
    keys: &dyn Keys,
    ids: &dyn IdSource,
    key: &BlobKey,
    owner: &KeyOwner,
    mut content: ByteStream,
    limit: u64,
) -> PortResult<BlobInfo> {
    let mut sealer = Sealer::new(keys, ids, key, owner);
    while let Some(bytes) = content.next().await {
        let bytes = bytes?;
        sealer.size = sealer.size.saturating_add(bytes.len() as u64);
        if sealer.size > limit {
            let context = format!("the blob is longer than {limit} bytes");
            return Err(PortError::new(ErrorKind::Invalid, context));
        }
        sealer.hash.update(&bytes);
        let mut rest = &bytes[..];
        while !rest.is_empty() {
            // The last piece is known only when the stream ends, so a full one waits for the byte after it.
            if sealer.piece.len() == PIECE {
                sealer.seal(Place::Inner).await?;
                if sealer.buffer.len() >= BUFFER {
                    sink.take(std::mem::take(&mut sealer.buffer).into()).await?;
                }
            }
            let (fits, later) = rest.split_at(rest.len().min(PIECE - sealer.piece.len()));
            sealer.piece.extend_from_slice(fits);
            rest = later;
        }
    }
    sealer.seal(Place::Last).await?;
    let (rest, info) = sealer.finish().await?;
    sink.take(rest).await?;
    sink.finish().await?;
    Ok(info)
}

struct Sealer<'a> {
    keys: &'a dyn Keys,
    key: &'a BlobKey,
    preface: Preface,
    /// Sealed, not yet handed on.
    buffer: Vec<u8>,
    /// Plain, not yet sealed.
    piece: Vec<u8>,
    pieces: u64,
    size: u64,
    hash: Sha256,
}

impl<'a> Sealer<'a> {
    fn new(keys: &'a dyn Keys, ids: &dyn IdSource, key: &'a BlobKey, owner: &KeyOwner) -> Self {
        let preface = Preface::new(owner.clone(), ids.uuid().into_bytes());
        Self {
            keys,
            key,
            buffer: preface.to_bytes(),
            preface,
            piece: Vec::with_capacity(PIECE),
            pieces: 0,
            size: 0,
            hash: Sha256::new(),
        }
    }

    async fn seal(&mut self, place: Place) -> PortResult<()> {
        let context = self.preface.piece_context(self.key, self.pieces, place);
        let sealed = self.keys.seal(&self.preface.owner, &context, &self.piece).await?;
        self.buffer.extend_from_slice(&length(&sealed)?.to_be_bytes());
        self.buffer.extend_from_slice(&sealed);
        self.piece.clear();
        self.pieces += 1;
        Ok(())
    }

    /// The rest of the sealed bytes, and what is known of the content.
    async fn finish(mut self) -> PortResult<(Bytes, BlobInfo)> {
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
        self.buffer.extend_from_slice(&end(length(&sealed)?));
        Ok((self.buffer.into(), head.info()))
    }
}

fn length(sealed: &[u8]) -> PortResult<u32> {
    u32::try_from(sealed.len())
        .map_err(|error| PortError::with_source(ErrorKind::Invalid, "a sealed piece is too long", error))
}
