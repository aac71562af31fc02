//! The form of a stored blob: sealed in pieces under its owner's key, so that it can be written and read as a stream.
//!
//! ```text
//! preface   "RFB1", length of owner (1 byte), owner, id (16 bytes)
//! piece     length (4 bytes, big-endian), sealed bytes      once or more; every piece but the last is full
//! head      sealed: size (8 bytes), SHA-256 (32 bytes)
//! end       length of head (4 bytes, big-endian), "RFBE"
//! ```
//!
//! Everything sealed is bound by its context to the blob's key, to the id of this very file, and to its place in it,
//! and by the key it is sealed with to the owner. So a piece that was altered, left out, moved, repeated or taken
//! from another file does not open, and neither does anything when the preface was altered.
//! The head stands at the end because size and hash are known only then.

mod reader;
mod writer;

use rolefit_ports::blobs::{BlobInfo, BlobKey};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::{ErrorKind, PortError, PortResult};

pub use self::reader::{Source, read};
pub use self::writer::{Sink, write};
use crate::hex;

/// Plain bytes of a full piece.
pub const PIECE: usize = 64 * 1024;
/// Most bytes that sealing adds to a piece, whatever the keys are.
const MAX_OVERHEAD: usize = 4 * 1024;
/// Bytes of the length in front of each piece.
const LENGTH: usize = 4;
/// Bytes after the head: its length and the mark.
const END: usize = LENGTH + END_MARK.len();

const START_MARK: &[u8; 4] = b"RFB1";
const END_MARK: &[u8; 4] = b"RFBE";
const ID: usize = 16;
/// Plain bytes of the head.
const HEAD: usize = 8 + 32;

/// What a file begins with.
struct Preface {
    owner: KeyOwner,
    id: [u8; ID],
}

impl Preface {
    /// Most bytes of a preface; an owner has at most 128.
    const MAX: usize = START_MARK.len() + 1 + 128 + ID;

    fn new(owner: KeyOwner, id: [u8; ID]) -> Self {
        Self { owner, id }
    }

    fn to_bytes(&self) -> Vec<u8> {
        let owner = self.owner.as_str().as_bytes();
        let mut bytes = START_MARK.to_vec();
        bytes.push(u8::try_from(owner.len()).unwrap_or(u8::MAX));
        bytes.extend_from_slice(owner);
        bytes.extend_from_slice(&self.id);
        bytes
    }

    /// The preface at the start of `bytes`, and its length.
    fn parse(bytes: &[u8]) -> PortResult<(Self, u64)> {
        Self::read(bytes).ok_or_else(|| corrupt("a blob's preface is damaged"))
    }

    fn read(bytes: &[u8]) -> Option<(Self, u64)> {
        let rest = bytes.strip_prefix(START_MARK)?;
        let (&length, rest) = rest.split_first()?;
        let (owner, rest) = rest.split_at_checked(usize::from(length))?;
        let owner = KeyOwner::parse(std::str::from_utf8(owner).ok()?)?;
        let id = *rest.first_chunk::<ID>()?;
        let preface = Self { owner, id };
        let length = preface.to_bytes().len() as u64;
        Some((preface, length))
    }

    /// The context of a piece, counted from 0.
    fn piece_context(&self, key: &BlobKey, index: u64, place: Place) -> String {
        let place = match place {
            Place::Inner => "inner",
            Place::Last => "last",
        };
        format!("blob {}#{}#{index}#{place}", key.as_str(), hex(&self.id))
    }

    /// The context of the head.
    fn head_context(&self, key: &BlobKey) -> String {
        format!("blob {}#{}#head", key.as_str(), hex(&self.id))
    }
}

/// Whether another piece follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Inner,
    Last,
}

/// Size and hash of the content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Head {
    size: u64,
    sha256: [u8; 32],
}

impl Head {
    fn to_bytes(self) -> Vec<u8> {
        [&self.size.to_be_bytes()[..], &self.sha256].concat()
    }

    fn parse(bytes: &[u8]) -> PortResult<Self> {
        let whole: &[u8; HEAD] = bytes
            .try_into()
            .map_err(|_| corrupt("a blob's head has another length"))?;
        let (size, sha256) = whole.split_at(8);
        let (Ok(size), Ok(sha256)) = (size.try_into(), sha256.try_into()) else {
            return Err(corrupt("a blob's head has another length"));
        };
        let size = u64::from_be_bytes(size);
        Ok(Self { size, sha256 })
    }

    fn info(self) -> BlobInfo {
        BlobInfo {
            size: self.size,
            sha256: hex(&self.sha256),
        }
    }

    /// How many pieces content of this size has; even empty content has one, which says that nothing follows.
    fn pieces(self) -> u64 {
        self.size.div_ceil(PIECE as u64).max(1)
    }
}

/// What follows the sealed head.
fn end(head_length: u32) -> [u8; END] {
    let mut bytes = [0; END];
    bytes[..LENGTH].copy_from_slice(&head_length.to_be_bytes());
    bytes[LENGTH..].copy_from_slice(END_MARK);
    bytes
}

/// The length of the sealed head from the file's last bytes.
fn parse_end(bytes: [u8; END]) -> PortResult<u32> {
    let [a, b, c, d, mark @ ..] = bytes;
    if mark == *END_MARK {
        Ok(u32::from_be_bytes([a, b, c, d]))
    } else {
        Err(corrupt("a blob's end is damaged"))
    }
}

fn corrupt(context: &'static str) -> PortError {
    PortError::new(ErrorKind::Corrupt, context)
}
