//! Reading a sealed blob: the head first, then piece by piece, each checked before it is delivered.

use std::sync::Arc;

use async_trait::async_trait;
use bytes::Bytes;
use futures::StreamExt as _;
use rolefit_ports::blobs::{BlobKey, BlobReader};
use rolefit_ports::{ErrorKind, Keys, PortError, PortResult};
use sha2::{Digest as _, Sha256};

use super::{END, Head, LENGTH, MAX_OVERHEAD, PIECE, Place, Preface, corrupt, parse_end};

/// Sealed bytes that can be read from any place. They do not change while they are read.
#[async_trait]
pub trait Source: Send + Sync {
    /// How many there are.
    fn length(&self) -> u64;

    /// Exactly `length` bytes from `offset` on.
    ///
    /// # Errors
    /// `Corrupt` when there are fewer.
    async fn bytes(&self, offset: u64, length: usize) -> PortResult<Bytes>;
}

/// Checks the frame and the head and returns the blob for reading.
///
/// # Errors
/// `Destroyed` when the owner's key was destroyed; `Corrupt` when frame or head are not as stored.
pub async fn read(source: Arc<dyn Source>, keys: Arc<dyn Keys>, key: &BlobKey) -> PortResult<BlobReader> {
    let Frame {
        preface,
        start,
        sealed_head,
        end,
    } = Frame::read(source.as_ref()).await?;
    let context = preface.head_context(key);
    let head = keys
        .open(&preface.owner, &context, &sealed_head)
        .await
        .map_err(keyless)?;
    let head = Head::parse(&head)?;
    let state = Reading {
        source,
        keys,
        key: key.clone(),
        preface,
        head,
        offset: start,
        end,
        index: 0,
        size: 0,
        hash: Sha256::new(),
    };
    let content = futures::stream::unfold(Some(state), |state| async {
        let mut state = state?;
        match state.next().await {
            Ok(Some(bytes)) => Some((Ok(bytes), Some(state))),
            Ok(None) => None,
            Err(error) => Some((Err(error), None)),
        }
    });
    Ok(BlobReader {
        info: head.info(),
        content: content.boxed(),
    })
}

struct Reading {
    source: Arc<dyn Source>,
    keys: Arc<dyn Keys>,
    key: BlobKey,
    preface: Preface,
    head: Head,
    /// Where the next piece begins.
    offset: u64,
    /// Where the pieces end.
    end: u64,
    index: u64,
    size: u64,
    hash: Sha256,
}

impl Reading {
    /// The next piece; `None` after the last. Size and hash are checked before the last piece is delivered, so that
    /// a reader who stops when it has `size` bytes has read only what was stored.
    async fn next(&mut self) -> PortResult<Option<Bytes>> {
        let pieces = self.head.pieces();
        if self.index == pieces {
            return Ok(None);
        }
        let place = if self.index + 1 == pieces {
            Place::Last
        } else {
            Place::Inner
        };
        let sealed = self.sealed_piece().await?;
        self.offset += (LENGTH + sealed.len()) as u64;
        let context = self.preface.piece_context(&self.key, self.index, place);
        let plain = self
            .keys
            .open(&self.preface.owner, &context, &sealed)
            .await
            .map_err(keyless)?;
        self.index += 1;
        self.size += plain.len() as u64;
        self.hash.update(&plain);
        if place == Place::Last {
            let whole = self.offset == self.end && self.size == self.head.size;
            if !whole || self.hash.clone().finalize()[..] != self.head.sha256 {
                return Err(corrupt("a blob's content is not what its head says"));
            }
        }
        Ok(Some(plain.into()))
    }

    async fn sealed_piece(&self) -> PortResult<Bytes> {
        let cut_off = || corrupt("a blob's piece is cut off");
        let begin = self.offset + LENGTH as u64;
        if begin > self.end {
            return Err(cut_off());
        }
        let length = self.source.bytes(self.offset, LENGTH).await?;
        let length: [u8; LENGTH] = length[..].try_into().map_err(|_| cut_off())?;
        let length = u32::from_be_bytes(length);
        if begin + u64::from(length) > self.end || length as usize > PIECE + MAX_OVERHEAD {
            return Err(cut_off());
        }
        self.source.bytes(begin, length as usize).await
    }
}

/// What stands around the pieces.
struct Frame {
    preface: Preface,
    /// Where the pieces begin.
    start: u64,
    /// Where the pieces end.
    end: u64,
    sealed_head: Bytes,
}

impl Frame {
    async fn read(source: &dyn Source) -> PortResult<Self> {
        let length = source.length();
        let first = usize::try_from(length).unwrap_or(usize::MAX).min(Preface::MAX);
        let (preface, start) = Preface::parse(&source.bytes(0, first).await?)?;
        let cut_off = || corrupt("a blob is cut off");
        let end_at = length.checked_sub(END as u64).ok_or_else(cut_off)?;
        let end = source.bytes(end_at, END).await?;
        let head_length = parse_end(end[..].try_into().map_err(|_| cut_off())?)?;
        let head_at = end_at
            .checked_sub(u64::from(head_length))
            .filter(|&head_at| head_at >= start)
            .ok_or_else(cut_off)?;
        if head_length as usize > PIECE {
            return Err(corrupt("a blob's head is too long"));
        }
        Ok(Self {
            preface,
            start,
            end: head_at,
            sealed_head: source.bytes(head_at, head_length as usize).await?,
        })
    }
}

/// An owner without a key cannot have sealed anything, so the preface does not name the owner any more.
fn keyless(error: PortError) -> PortError {
    if error.kind() == ErrorKind::NotFound {
        PortError::with_source(ErrorKind::Corrupt, "a blob's owner has no key", error)
    } else {
        error
    }
}
