//! Reading a blob: the head first, then piece by piece, each checked before it is delivered.

use std::fs::File;
use std::io;
use std::os::unix::fs::FileExt as _;
use std::sync::Arc;

use bytes::Bytes;
use futures::StreamExt as _;
use rolefit_ports::blobs::{BlobKey, BlobReader};
use rolefit_ports::{ErrorKind, Keys, PortError, PortResult};
use sha2::{Digest as _, Sha256};

use super::corrupt;
use super::format::{self, END, Head, LENGTH, MAX_OVERHEAD, PIECE, Place, Preface};
use crate::files::{blocking, unavailable};

/// Checks the preface and the head and returns the blob for reading.
pub(super) async fn open(file: File, keys: Arc<dyn Keys>, key: &BlobKey) -> PortResult<BlobReader> {
    let (file, frame) = blocking(move || Frame::read(&file).map(|frame| (file, frame))).await?;
    let Frame {
        preface,
        start,
        sealed_head,
        end,
    } = frame;
    let context = preface.head_context(key);
    let head = keys
        .open(&preface.owner, &context, &sealed_head)
        .await
        .map_err(keyless)?;
    let head = Head::parse(&head)?;
    let state = Reading {
        file: Arc::new(file),
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
    file: Arc<File>,
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
        let (file, offset, end) = (Arc::clone(&self.file), self.offset, self.end);
        let sealed = blocking(move || read_piece(&file, offset, end)).await?;
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
}

/// What stands around the pieces.
struct Frame {
    preface: Preface,
    /// Where the pieces begin.
    start: u64,
    /// Where the pieces end.
    end: u64,
    sealed_head: Vec<u8>,
}

impl Frame {
    fn read(file: &File) -> PortResult<Self> {
        let length = file.metadata().map_err(failed)?.len();
        let mut start = vec![0; usize::try_from(length).unwrap_or(usize::MAX).min(Preface::MAX)];
        file.read_exact_at(&mut start, 0).map_err(failed)?;
        let (preface, start) = Preface::parse(&start)?;
        let cut_off = || corrupt("a blob is cut off");
        let end_at = length.checked_sub(END as u64).ok_or_else(cut_off)?;
        let mut end = [0; END];
        file.read_exact_at(&mut end, end_at).map_err(failed)?;
        let head_length = format::parse_end(end)?;
        let head_at = end_at
            .checked_sub(u64::from(head_length))
            .filter(|&head_at| head_at >= start)
            .ok_or_else(cut_off)?;
        if head_length as usize > PIECE {
            return Err(corrupt("a blob's head is too long"));
        }
        let mut sealed_head = vec![0; head_length as usize];
        file.read_exact_at(&mut sealed_head, head_at).map_err(failed)?;
        Ok(Self {
            preface,
            start,
            end: head_at,
            sealed_head,
        })
    }
}

fn read_piece(file: &File, offset: u64, end: u64) -> PortResult<Vec<u8>> {
    let cut_off = || corrupt("a blob's piece is cut off");
    let mut length = [0; LENGTH];
    let begin = offset + LENGTH as u64;
    if begin > end {
        return Err(cut_off());
    }
    file.read_exact_at(&mut length, offset).map_err(failed)?;
    let length = u32::from_be_bytes(length);
    if begin + u64::from(length) > end || length as usize > PIECE + MAX_OVERHEAD {
        return Err(cut_off());
    }
    let mut sealed = vec![0; length as usize];
    file.read_exact_at(&mut sealed, begin).map_err(failed)?;
    Ok(sealed)
}

/// An owner without a key cannot have sealed anything, so the preface does not name the owner any more.
fn keyless(error: PortError) -> PortError {
    if error.kind() == ErrorKind::NotFound {
        PortError::with_source(ErrorKind::Corrupt, "a blob's owner has no key", error)
    } else {
        error
    }
}

fn failed(error: io::Error) -> PortError {
    if error.kind() == io::ErrorKind::UnexpectedEof {
        corrupt("a blob is cut off")
    } else {
        unavailable("cannot read a blob", error)
    }
}
