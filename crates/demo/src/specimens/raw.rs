//! PDF and ZIP files put together byte by byte, so that they can be wrong in exactly one place.

use flate2::{Compress, Compression, Crc, FlushCompress};

/// A PDF of these objects, numbered from 1, the first being the catalog. `trailer` is added to the trailer.
pub fn pdf(objects: &[Vec<u8>], trailer: &str) -> Vec<u8> {
    let mut out = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut places = Vec::with_capacity(objects.len());
    for (index, object) in objects.iter().enumerate() {
        places.push(out.len());
        put(&mut out, &format!("{} 0 obj\n", index + 1));
        out.extend_from_slice(object);
        put(&mut out, "\nendobj\n");
    }
    let xref = out.len();
    put(
        &mut out,
        &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1),
    );
    for place in places {
        put(&mut out, &format!("{place:010} 00000 n \n"));
    }
    put(
        &mut out,
        &format!(
            "trailer\n<< /Size {} /Root 1 0 R {trailer} >>\nstartxref\n{xref}\n%%EOF\n",
            objects.len() + 1
        ),
    );
    out
}

/// A stream object with these further entries in its dictionary.
pub fn stream(entries: &str, data: &[u8]) -> Vec<u8> {
    let mut out = format!("<< /Length {} {entries} >>\nstream\n", data.len()).into_bytes();
    out.extend_from_slice(data);
    put(&mut out, "\nendstream");
    out
}

fn put(out: &mut Vec<u8>, text: &str) {
    out.extend_from_slice(text.as_bytes());
}

/// Data that is packed as `head`, `times` times `middle`, and `tail`, without ever being held unpacked.
///
/// The packed form of `middle` ends on a byte and refers to nothing before it, so it can be repeated as it is.
pub struct Repeated {
    /// A raw deflate stream.
    pub packed: Vec<u8>,
    /// CRC-32 of the unpacked data, as ZIP wants it.
    pub crc: u32,
    /// Adler-32 of the unpacked data, as zlib wants it.
    pub adler: u32,
    /// Bytes unpacked.
    pub size: u64,
}

/// Packs `head`, `times` times `middle`, and `tail`.
pub fn repeat(head: &[u8], middle: &[u8], times: u32, tail: &[u8]) -> Repeated {
    let mut out = Repeated {
        packed: Vec::new(),
        crc: 0,
        adler: 1,
        size: 0,
    };
    let mut crc = Crc::new();
    for (part, times, flush) in [
        (head, 1, FlushCompress::Full),
        (middle, times, FlushCompress::Full),
        (tail, 1, FlushCompress::Finish),
    ] {
        if part.is_empty() && flush != FlushCompress::Finish {
            continue;
        }
        let packed = deflate(part, flush);
        let mut part_crc = Crc::new();
        part_crc.update(part);
        let part_adler = AdlerPart::of(part);
        for _ in 0..times {
            out.packed.extend_from_slice(&packed);
            crc.combine(&part_crc);
            out.adler = part_adler.after(out.adler);
            out.size += part.len() as u64;
        }
    }
    out.crc = crc.sum();
    out
}

fn deflate(bytes: &[u8], flush: FlushCompress) -> Vec<u8> {
    // Room for data that does not shrink, and for the marks of the flush.
    let mut packed = Vec::with_capacity(bytes.len() + bytes.len() / 8 + 64);
    Compress::new(Compression::best(), false)
        .compress_vec(bytes, &mut packed, flush)
        .expect("packing from memory to memory does not fail");
    packed
}

/// What a part of the data adds to the Adler-32 of the whole (RFC 1950, section 9), without reading it again.
struct AdlerPart {
    length: u64,
    sum: u64,
    /// The sum of the running sums.
    weighted: u64,
}

const ADLER_MODULUS: u64 = 65_521;

impl AdlerPart {
    fn of(bytes: &[u8]) -> Self {
        let mut part = Self {
            length: bytes.len() as u64,
            sum: 0,
            weighted: 0,
        };
        for &byte in bytes {
            part.sum = (part.sum + u64::from(byte)) % ADLER_MODULUS;
            part.weighted = (part.weighted + part.sum) % ADLER_MODULUS;
        }
        part
    }

    /// The sum of what `before` is the sum of, followed by this part.
    fn after(&self, before: u32) -> u32 {
        let (a, b) = (u64::from(before & 0xFFFF), u64::from(before >> 16));
        let b = (b + self.length % ADLER_MODULUS * a + self.weighted) % ADLER_MODULUS;
        let a = (a + self.sum) % ADLER_MODULUS;
        ((b << 16) | a) as u32
    }
}

impl Repeated {
    /// The data as a zlib stream, as the PDF filter `FlateDecode` reads it.
    pub fn zlib(&self) -> Vec<u8> {
        let mut out = vec![0x78, 0xDA];
        out.extend_from_slice(&self.packed);
        out.extend_from_slice(&self.adler.to_be_bytes());
        out
    }
}

/// An entry of a hand-made ZIP file.
#[derive(Clone)]
pub struct ZipEntry {
    /// Name as it stands in the file, however unwise.
    pub name: String,
    /// Raw deflate stream.
    pub packed: Vec<u8>,
    /// CRC-32 of the unpacked data.
    pub crc: u32,
    /// The unpacked size that the headers claim.
    pub claimed: u32,
}

impl ZipEntry {
    /// An honest entry.
    pub fn of(name: &str, bytes: &[u8]) -> Self {
        let data = repeat(b"", b"", 0, bytes);
        Self {
            name: name.to_owned(),
            packed: data.packed,
            crc: data.crc,
            claimed: bytes.len() as u32,
        }
    }
}

/// A ZIP file of these entries, with the headers of PKWARE's APPNOTE 4.3.7, 4.3.12 and 4.3.16.
pub fn zip(entries: &[ZipEntry]) -> Vec<u8> {
    let (mut out, mut directory) = (Vec::new(), Vec::new());
    for entry in entries {
        let place = out.len() as u32;
        // Version 2.0, no flags, deflated, 1980-01-01 00:00.
        let mut shared = vec![20, 0, 0, 0, 8, 0, 0, 0, 0x21, 0];
        shared.extend(entry.crc.to_le_bytes());
        shared.extend((entry.packed.len() as u32).to_le_bytes());
        shared.extend(entry.claimed.to_le_bytes());
        shared.extend((entry.name.len() as u16).to_le_bytes());
        shared.extend([0, 0]);
        out.extend(b"PK\x03\x04");
        out.extend(&shared);
        out.extend(entry.name.as_bytes());
        out.extend(&entry.packed);
        directory.extend(b"PK\x01\x02\x14\x00");
        directory.extend(&shared);
        // No comment, first disk, no attributes.
        directory.extend([0; 10]);
        directory.extend(place.to_le_bytes());
        directory.extend(entry.name.as_bytes());
    }
    let (place, count) = (out.len() as u32, entries.len() as u16);
    out.extend(&directory);
    out.extend(b"PK\x05\x06\0\0\0\0");
    out.extend(count.to_le_bytes());
    out.extend(count.to_le_bytes());
    out.extend((directory.len() as u32).to_le_bytes());
    out.extend(place.to_le_bytes());
    out.extend([0, 0]);
    out
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read as _};

    use super::*;

    #[test]
    fn repeated_data_unpacks_with_right_sums() {
        let data = repeat(b"<a>", b"harbour ", 3000, b"</a>");
        let expected = format!("<a>{}</a>", "harbour ".repeat(3000));
        assert_eq!(data.size, expected.len() as u64);

        let mut text = String::new();
        let zlib = data.zlib();
        flate2::read::ZlibDecoder::new(&zlib[..])
            .read_to_string(&mut text)
            .expect("a valid zlib stream");
        assert_eq!(text, expected);

        let entry = ZipEntry {
            name: "a.xml".into(),
            crc: data.crc,
            claimed: data.size as u32,
            packed: data.packed,
        };
        let mut archive = zip::ZipArchive::new(Cursor::new(zip(&[entry]))).expect("a valid ZIP file");
        text.clear();
        archive
            .by_name("a.xml")
            .expect("the entry")
            .read_to_string(&mut text)
            .expect("a right checksum");
        assert_eq!(text, expected);
    }
}
