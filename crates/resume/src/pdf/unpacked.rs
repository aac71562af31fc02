//! How much a PDF unpacks to, counted before anything is read: a megabyte can hold a stream of hundreds, which the reader
//! would keep in memory and look through.

use std::cmp::Reverse;
use std::io::Read;

use flate2::read::ZlibDecoder;
use flate2::{Decompress, FlushDecompress, Status};
use rolefit_domain::{FailureCode, limits};

/// Most bytes that one byte of a packed stream (RFC 1951) unpacks to.
const MOST_PER_BYTE: u64 = 1032;
/// Most times that a stream may be packed over; ordinary files pack once.
const MAX_LAYERS: usize = 4;
/// Bytes unpacked at a time, which nobody keeps.
const PIECE: usize = 32 * 1024;

/// Refuses a file whose streams together unpack to more than [`limits::MAX_UNPACKED_BYTES`].
///
/// Pictures do not count: they are not unpacked, and scans may be large. Streams are unpacked into nothing, the largest
/// first, and only as long as those that are left could pass the limit: most files are too small for that.
///
/// # Errors
///
/// [`FailureCode::TooBigInside`] where they do, or where a stream is packed again and again.
pub(super) fn check(bytes: &[u8]) -> Result<(), FailureCode> {
    within(bytes, limits::MAX_UNPACKED_BYTES)
}

fn within(bytes: &[u8], limit: u64) -> Result<(), FailureCode> {
    let small = most(bytes.len()) <= limit;
    let (mut sized, others): (Vec<Packed>, Vec<Packed>) = packed(bytes)
        .into_iter()
        .filter(|stream| stream.layered || !small)
        .partition(|stream| stream.most.is_some() && !stream.layered);
    sized.sort_by_key(|stream| Reverse(stream.most));
    let mut left: u64 = sized.iter().filter_map(|stream| stream.most).sum();
    let mut counter = Counter::new(limit);
    for stream in others {
        counter.count(&bytes[stream.start..], stream.layered)?;
    }
    for stream in sized {
        if left <= counter.room {
            return Ok(());
        }
        counter.count(&bytes[stream.start..], false)?;
        left = left.saturating_sub(stream.most.unwrap_or(0));
    }
    Ok(())
}

/// The most bytes that so many packed ones unpack to.
const fn most(len: usize) -> u64 {
    (len as u64).saturating_mul(MOST_PER_BYTE)
}

/// A packed stream of the file.
#[derive(Debug, PartialEq, Eq)]
struct Packed {
    /// Where its bytes begin.
    start: usize,
    /// The most bytes that it unpacks to once; `None` where the dictionary itself does not say its length.
    most: Option<u64>,
    /// Whether it may be packed more than once.
    layered: bool,
}

const STREAM: &[u8] = b"stream";

/// The packed streams of a file but its pictures. Nothing is skipped, not even what a stream says is its own: another object
/// may stand within it.
fn packed(bytes: &[u8]) -> Vec<Packed> {
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(at) = find(&bytes[from..], STREAM) {
        let before = &bytes[from..from + at];
        from += at + STREAM.len();
        let eol = match bytes.get(from..).unwrap_or_default() {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => continue,
        };
        if !before.ends_with(b"end") {
            out.extend(packed_at(bytes, dictionary(before), from + eol));
        }
    }
    out
}

/// The dictionary before a stream: what stands behind the last `obj`.
fn dictionary(before: &[u8]) -> &[u8] {
    let at = before.windows(3).rposition(|window| window == b"obj");
    &before[at.map_or(0, |at| at + 3)..]
}

fn packed_at(bytes: &[u8], dictionary: &[u8], start: usize) -> Option<Packed> {
    let first = |key: &'static [u8]| values(dictionary, key).next();
    if first(b"/Subtype").is_some_and(|value| value.starts_with(b"/Image")) {
        return None;
    }
    // `FlateDecode` or `Fl`; a name may be written with codes, and all names may stand elsewhere.
    let named = values(dictionary, b"/Fl").count();
    let hidden = dictionary.contains(&b'#')
        || first(b"/Filter").is_some_and(|value| value.first().is_some_and(u8::is_ascii_digit));
    if named == 0 && !hidden {
        return None;
    }
    let len = values(dictionary, b"/Length").find_map(number);
    Some(Packed {
        start,
        most: len.map(|len| most(said_or_found(&bytes[start..], len))),
        layered: named != 1 || hidden,
    })
}

/// What follows each place of a key, white space left out.
fn values<'a>(dictionary: &'a [u8], key: &'static [u8]) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = dictionary;
    std::iter::from_fn(move || {
        let at = find(rest, key)?;
        rest = &rest[at + key.len()..];
        Some(rest.trim_ascii_start())
    })
}

/// The number that a value begins with, unless it is a reference to one (`12 0 R`).
fn number(value: &[u8]) -> Option<usize> {
    let digits = value.iter().take_while(|b| b.is_ascii_digit()).count();
    let (number, rest) = value.split_at(digits);
    let refers = rest.trim_ascii_start().first().is_some_and(u8::is_ascii_digit);
    let number = std::str::from_utf8(number).ok()?.parse().ok()?;
    (!refers).then_some(number)
}

/// The length of a stream: what its dictionary says where that is true, or else up to its end.
fn said_or_found(data: &[u8], said: usize) -> usize {
    const END: &[u8] = b"endstream";
    let ends = data
        .get(said..)
        .is_some_and(|rest| rest.trim_ascii_start().starts_with(END));
    if ends { said } else { data.len() }
}

/// Where a word stands first.
fn find(bytes: &[u8], word: &[u8]) -> Option<usize> {
    let first = *word.first()?;
    let mut from = 0;
    loop {
        let at = from + bytes[from..].iter().position(|b| *b == first)?;
        if bytes[at..].starts_with(word) {
            return Some(at);
        }
        from = at + 1;
    }
}

/// Whether these are the first bytes of a packed stream (RFC 1950); some files leave them out.
fn is_zlib(data: &[u8]) -> bool {
    matches!(data, [method, flags, ..]
        if method & 15 == 8 && (u16::from(*method) << 8 | u16::from(*flags)).is_multiple_of(31))
}

/// Unpacks and counts what comes out.
struct Counter {
    /// How many more bytes may come.
    room: u64,
    piece: Vec<u8>,
    zlib: Decompress,
    bare: Decompress,
}

impl Counter {
    fn new(room: u64) -> Self {
        Self {
            room,
            piece: vec![0; PIECE],
            zlib: Decompress::new(true),
            bare: Decompress::new(false),
        }
    }

    /// Counts what the stream at the beginning of `data` unpacks to, and what that unpacks to. A stream that is damaged counts
    /// as far as it can be unpacked.
    fn count(&mut self, data: &[u8], layered: bool) -> Result<(), FailureCode> {
        let packed_again = self.count_once(data)?;
        for layers in (2..=MAX_LAYERS).take_while(|_| layered && packed_again) {
            if self.count_layers(data, layers)? == 0 {
                break;
            }
            if layers == MAX_LAYERS {
                return Err(FailureCode::TooBigInside);
            }
        }
        Ok(())
    }

    /// Whether what comes out begins like a packed stream itself.
    fn count_once(&mut self, data: &[u8]) -> Result<bool, FailureCode> {
        let mut packed_again = false;
        let headed = is_zlib(data);
        let unpacker = if headed { &mut self.zlib } else { &mut self.bare };
        unpacker.reset(headed);
        loop {
            let (read, written) = (unpacker.total_in(), unpacker.total_out());
            let rest = usize::try_from(read).ok().and_then(|read| data.get(read..));
            let status =
                unpacker.decompress(rest.unwrap_or_default(), &mut self.piece, FlushDecompress::None);
            let more = unpacker.total_out() - written;
            packed_again |= written == 0 && more > 1 && is_zlib(&self.piece);
            self.room = self.room.checked_sub(more).ok_or(FailureCode::TooBigInside)?;
            let stuck = more == 0 && unpacker.total_in() == read;
            if stuck || !matches!(status, Ok(Status::Ok | Status::BufError)) {
                return Ok(packed_again);
            }
        }
    }

    /// Counts what so many layers unpack to, and says how much that is.
    fn count_layers(&mut self, data: &[u8], layers: usize) -> Result<u64, FailureCode> {
        let packed: Box<dyn Read + '_> = Box::new(data);
        let mut unpacked = (0..layers).fold(packed, |packed, _| Box::new(ZlibDecoder::new(packed)));
        let mut all = 0;
        while let Ok(more @ 1..) = unpacked.read(&mut self.piece) {
            all += more as u64;
            self.room = self
                .room
                .checked_sub(more as u64)
                .ok_or(FailureCode::TooBigInside)?;
        }
        Ok(all)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::ZlibEncoder;

    use super::*;

    /// Smaller than that of documents, so that the tests are quick.
    const LIMIT: usize = 1 << 20;

    fn zlib(bytes: &[u8]) -> Vec<u8> {
        let mut out = ZlibEncoder::new(Vec::new(), Compression::best());
        out.write_all(bytes).expect("packs");
        out.finish().expect("packs")
    }

    /// A stream with these entries in its dictionary.
    fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
        let mut out = format!("5 0 obj\n<< {entries} >>\nstream\n").into_bytes();
        out.extend_from_slice(data);
        out.extend_from_slice(b"\nendstream\nendobj\n");
        out
    }

    #[track_caller]
    fn check_file(streams: &[Vec<u8>], refused: bool) {
        let file = [b"%PDF-1.7\n".to_vec(), streams.concat()].concat();
        let outcome = within(&file, LIMIT as u64);
        assert_eq!(outcome.err(), refused.then_some(FailureCode::TooBigInside));
    }

    #[test]
    fn what_unpacks_to_more_than_the_limit_is_refused() {
        let large = zlib(&vec![b' '; LIMIT + 1]);
        let said = format!("/Length {} /Filter /FlateDecode", large.len());
        check_file(&[stream(&said, &large)], true);
        check_file(&[stream("/Length 9 0 R /Filter [/Fl]", &large)], true);
        // A length that is not true, no length, the name in codes, and no first bytes.
        check_file(&[stream("/Length 3 /Filter /FlateDecode", &large)], true);
        check_file(&[stream("/Filter/FlateDecode", &large)], true);
        check_file(&[stream("/Filter /#46lateDecode", &large)], true);
        check_file(&[stream("/Filter 7 0 R", &large)], true);
        check_file(&[stream("/Filter /FlateDecode", &large[2..])], true);
        let fits = zlib(&vec![b' '; LIMIT]);
        check_file(&[stream("/Filter /FlateDecode", &fits)], false);
    }

    #[test]
    fn many_small_streams_count_together() {
        let small = zlib(&vec![b' '; LIMIT / 64]);
        let entries = format!("/Filter /FlateDecode /Length {}", small.len());
        check_file(&vec![stream(&entries, &small); 65], true);
        check_file(&vec![stream(&entries, &small); 64], false);
    }

    #[test]
    fn what_is_packed_over_and_over_counts_too() {
        let twice = zlib(&zlib(&vec![b' '; LIMIT + 1]));
        assert!(twice.len() < 4096, "{}", twice.len());
        check_file(&[stream("/Filter [/FlateDecode /FlateDecode]", &twice)], true);
        // Packed twice, and said to be packed once, it is unpacked once.
        check_file(&[stream("/Filter /FlateDecode", &twice)], false);
        let often = (0..5).fold(b"Ana".to_vec(), |bytes, _| zlib(&bytes));
        check_file(&[stream("/Filter [/Fl /Fl /Fl /Fl /Fl]", &often)], true);
        check_file(&[stream("/Filter [/Fl /Fl]", &zlib(&zlib(b"Ana")))], false);
    }

    #[test]
    fn pictures_and_streams_that_are_not_packed_count_nothing() {
        let large = zlib(&vec![b' '; LIMIT + 1]);
        check_file(
            &[stream(
                "/Type /XObject /Subtype /Image /Filter /FlateDecode",
                &large,
            )],
            false,
        );
        check_file(&[stream("/Filter /DCTDecode", &large)], false);
        check_file(&[stream("/Length 12", &large)], false);
    }
}
