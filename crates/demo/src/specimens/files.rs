//! Files that are no PDF and no DOCX.

use flate2::Crc;

use super::NAME;
use crate::pdf::deflate;

/// A short resume in plain text.
pub fn text() -> Vec<u8> {
    format!("{NAME}\nHarbour pilot\norla.winterbourne@example.org\n\nExperience\nPilot, Port of Lowen Sound, 2012 – 2026\n")
        .into_bytes()
}

/// A web page.
pub fn html() -> Vec<u8> {
    format!("<!DOCTYPE html>\n<html><head><title>{NAME}</title></head><body><h1>{NAME}</h1></body></html>\n")
        .into_bytes()
}

/// The same in rich text.
pub fn rtf() -> Vec<u8> {
    format!(
        "{{\\rtf1\\ansi {{\\b {NAME}}}\\par Harbour pilot\\par Pilot, Port of Lowen Sound, 2012-2026\\par}}\n"
    )
    .into_bytes()
}

/// A document as Word 97 to 2003 write it, small enough that all of it is at the beginning.
pub fn legacy_doc() -> Vec<u8> {
    compound("WordDocument", WORD_97, 1)
}

/// The same with more text, so that the names of its streams stand behind it.
pub fn long_legacy_doc() -> Vec<u8> {
    compound("WordDocument", WORD_97, 40)
}

/// A DOCX with a password: a compound file around the encrypted package ([MS-OFFCRYPTO] 2.3.2), which is larger than
/// what one looks at first.
pub fn encrypted_docx() -> Vec<u8> {
    compound("EncryptedPackage", &9000_u64.to_le_bytes(), 40)
}

/// The magic number and version with which the stream of a Word document begins ([MS-DOC] 2.5.2).
const WORD_97: &[u8] = &[0xEC, 0xA5, 0xC1, 0x00];

/// A compound file ([MS-CFB]) with one stream of so many sectors, at most 100, and its directory at the end.
fn compound(stream: &str, begins: &[u8], sectors: u32) -> Vec<u8> {
    const SECTOR: usize = 512;
    const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
    const FREE: u32 = 0xFFFF_FFFF;
    const FAT_SECTOR: u32 = 0xFFFF_FFFD;

    let mut header = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    header.extend([0; 16]);
    // Minor and major version, little-endian mark, sectors of 2^9 bytes, mini sectors of 2^6.
    for value in [0x3E_u16, 3, 0xFFFE, 9, 6] {
        header.extend(value.to_le_bytes());
    }
    header.extend([0; 6]);
    let directory_sector = sectors + 1;
    // Directory sectors (0 in version 3), FAT sectors, first directory sector, transaction, mini stream cutoff,
    // first mini FAT sector and their number, first DIFAT sector and their number, then the one FAT sector.
    for value in [
        0,
        1,
        directory_sector,
        0,
        4096,
        END_OF_CHAIN,
        0,
        END_OF_CHAIN,
        0,
        0,
    ] {
        header.extend(u32::to_le_bytes(value));
    }
    header.resize(SECTOR, 0xFF);

    let chain = (2..=sectors).chain([END_OF_CHAIN]);
    let mut fat: Vec<u8> = [FAT_SECTOR]
        .into_iter()
        .chain(chain)
        .chain([END_OF_CHAIN])
        .flat_map(u32::to_le_bytes)
        .collect();
    fat.resize(SECTOR, 0xFF);

    let entry = |name: &str, kind: u8, child: u32, start: u32, size: u64| {
        let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let name_bytes = entry.len() as u16 + 2;
        entry.resize(64, 0);
        entry.extend(name_bytes.to_le_bytes());
        // Kind, black node, no siblings.
        entry.extend([kind, 1]);
        for value in [FREE, FREE, child] {
            entry.extend(value.to_le_bytes());
        }
        entry.resize(116, 0);
        entry.extend(start.to_le_bytes());
        entry.extend(size.to_le_bytes());
        entry
    };
    let mut directory = entry("Root Entry", 5, 1, END_OF_CHAIN, 0);
    let size = SECTOR * sectors as usize;
    directory.extend(entry(stream, 2, FREE, 1, size as u64));
    directory.resize(SECTOR, 0);

    let mut document = begins.to_vec();
    document.resize(size, 0);
    [header, fat, document, directory].concat()
}

/// A white picture of 40 by 40 points.
pub fn png() -> Vec<u8> {
    const SIDE: u32 = 40;
    let chunk = |kind: &[u8; 4], data: &[u8]| {
        let mut crc = Crc::new();
        crc.update(kind);
        crc.update(data);
        let mut out = (data.len() as u32).to_be_bytes().to_vec();
        out.extend(kind);
        out.extend(data);
        out.extend(crc.sum().to_be_bytes());
        out
    };
    let mut header = [SIDE.to_be_bytes(), SIDE.to_be_bytes()].concat();
    // Eight bits of grey, the only compression and filter methods there are, not interlaced.
    header.extend([8, 0, 0, 0, 0]);
    let mut row = vec![0xFF; SIDE as usize + 1];
    row[0] = 0;
    let pixels = deflate(&row.repeat(SIDE as usize));
    let mut out = b"\x89PNG\r\n\x1a\n".to_vec();
    out.extend(chunk(b"IHDR", &header));
    out.extend(chunk(b"IDAT", &pixels));
    out.extend(chunk(b"IEND", b""));
    out
}

/// The header of a Windows program and nothing that could run.
pub fn windows_executable() -> Vec<u8> {
    let mut out = b"MZ\x90\x00\x03\x00\x00\x00\x04\x00\x00\x00\xFF\xFF\x00\x00".to_vec();
    out.resize(128, 0);
    // Where the PE header would stand.
    out[60] = 128;
    out.extend(b"PE\0\0");
    out.resize(512, 0);
    out
}

/// The header of a Linux program and nothing that could run.
pub fn linux_executable() -> Vec<u8> {
    let mut out = b"\x7FELF\x02\x01\x01\x00".to_vec();
    out.resize(256, 0);
    out
}
