//! What a file is, by its content.

use std::io::Cursor;

use rolefit_domain::FailureCode;

use crate::txt;

/// A format that can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Format {
    /// Portable Document Format.
    Pdf,
    /// Office Open XML word processing document.
    Docx,
    /// Plain text in UTF-8, UTF-16 with a byte order mark, or Windows-1252.
    Txt,
}

impl Format {
    /// The media type, for storage and downloads.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Txt => "text/plain; charset=utf-8",
        }
    }
}

/// The format of `bytes`. The content decides; the name tells a wrong file from an unknown one, and text in a file that
/// is named like a document was put there by mistake: whoever sent it means another file.
///
/// # Errors
/// [`FailureCode::Empty`] without bytes, [`FailureCode::LegacyWord`] for the binary Word formats,
/// [`FailureCode::RichText`], [`FailureCode::OpenDocument`] and [`FailureCode::Pages`] for what other word processors write,
/// [`FailureCode::Encrypted`] for an encrypted Office document, [`FailureCode::Corrupt`] for a broken ZIP that is
/// named `.docx`, [`FailureCode::ImageOnly`] for a picture, [`FailureCode::TypeMismatch`] when a file that is not readable is named like one that is or a plain
/// text is named `.pdf` or `.docx`, and [`FailureCode::UnknownType`] for everything else.
pub fn detect(bytes: &[u8], file_name: Option<&str>) -> Result<Format, FailureCode> {
    if bytes.is_empty() {
        return Err(FailureCode::Empty);
    }
    let named = file_name.and_then(Named::of);
    let unreadable = match named {
        Some(_) => FailureCode::TypeMismatch,
        None => FailureCode::UnknownType,
    };
    if is_pdf(bytes) {
        return Ok(Format::Pdf);
    }
    // Whatever its name is, it may well be the page that somebody means.
    if picture(bytes).is_some() {
        return Err(FailureCode::ImageOnly);
    }
    if bytes.starts_with(OLE) {
        return Err(ole_kind(bytes).unwrap_or(unreadable));
    }
    if OLDEST_WORD.iter().any(|mark| bytes.starts_with(mark)) {
        return Err(FailureCode::LegacyWord);
    }
    if bytes.starts_with(RTF) {
        return Err(FailureCode::RichText);
    }
    if bytes.starts_with(b"PK\x03\x04") || bytes.starts_with(b"PK\x05\x06") {
        return match zip_kind(bytes) {
            ZipKind::Docx => Ok(Format::Docx),
            ZipKind::Unread(code) => Err(code),
            ZipKind::Broken if named == Some(Named::Docx) => Err(FailureCode::Corrupt),
            ZipKind::Broken | ZipKind::Other => Err(unreadable),
        };
    }
    if BINARY_SIGNATURES.iter().any(|s| bytes.starts_with(s)) || is_markup(bytes) || !txt::is_text(bytes) {
        return Err(unreadable);
    }
    match named {
        Some(Named::Pdf | Named::Docx) => Err(FailureCode::TypeMismatch),
        Some(Named::Other) | None => Ok(Format::Txt),
    }
}

/// What word processor's document a packed file is that is not read, by its first bytes: those that begin with a file of their
/// own kind. `None` for all others, of which only [`detect`] knows more.
pub fn unread_by_head(head: &[u8]) -> Option<FailureCode> {
    const NAME_AT: usize = 30;
    let name = head.starts_with(b"PK\x03\x04").then(|| head.get(NAME_AT..))??;
    if name.starts_with(b"mimetypeapplication/vnd.oasis.opendocument") {
        return Some(FailureCode::OpenDocument);
    }
    (name.starts_with(b"Index/") || name.starts_with(b"Index.zip")).then_some(FailureCode::Pages)
}

/// A picture that may show pages. Only a text recognizer can read it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Picture {
    /// Portable Network Graphics.
    Png,
    /// JPEG.
    Jpeg,
    /// Tagged Image File Format, of one page or more.
    Tiff,
}

/// What picture the bytes are, whatever the file's name is: a camera's picture that is named `cv.pdf` is still the page that
/// somebody means. `None` when they are none that text recognizers read.
pub fn picture(bytes: &[u8]) -> Option<Picture> {
    let marks: [(&[u8], Picture); 4] = [
        (b"\x89PNG\r\n\x1a\n", Picture::Png),
        (b"\xFF\xD8\xFF", Picture::Jpeg),
        (b"II*\0", Picture::Tiff),
        (b"MM\0*", Picture::Tiff),
    ];
    let found = marks.iter().find(|(mark, _)| bytes.starts_with(mark));
    found.map(|(_, picture)| *picture)
}

/// What the extension promises.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Named {
    Pdf,
    Docx,
    /// Another file of text, such as `.txt` and `.doc`.
    Other,
}

impl Named {
    fn of(file_name: &str) -> Option<Self> {
        let (_, extension) = file_name.rsplit_once('.')?;
        match extension.to_ascii_lowercase().as_str() {
            "docx" => Some(Self::Docx),
            "pdf" => Some(Self::Pdf),
            "doc" | "txt" => Some(Self::Other),
            _ => None,
        }
    }
}

/// Compound file, the container of old Office documents ([MS-CFB] 2.2).
const OLE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";

/// Rich text, whatever its name is: Word gives such files the name `.doc` when it is asked to.
const RTF: &[u8] = b"{\\rtf";

/// What Word wrote before there were compound files: for DOS and Write, and for Windows 1 to 2 and 2 to 6.
const OLDEST_WORD: [&[u8]; 4] = [
    b"\x31\xBE\0\0",
    b"\x9B\xA5\x21\0",
    b"\xDB\xA5\x2D\0",
    b"\xDC\xA5\x65\0",
];

/// Formats that can look like text in their first bytes or have no NUL bytes. Bitmaps, programs and RIFF containers are
/// not among them: their few letters also begin texts, and their NUL bytes give them away.
const BINARY_SIGNATURES: &[&[u8]] = &[
    b"\x89PNG",
    b"\xFF\xD8\xFF",
    b"GIF8",
    b"II*\0",
    b"MM\0*",
    b"\x7FELF",
    b"\x1F\x8B",
    b"7z\xBC\xAF",
    b"Rar!",
    b"%!PS",
    b"\xCA\xFE\xBA\xBE",
    b"#!",
    b"\0asm",
];

/// How far into the file the PDF header may stand; readers accept this much before it (ISO 32000-1, H.3).
const PDF_HEADER_WITHIN: usize = 1024;

/// Whether the bytes are a PDF, which may begin after a few bytes of something else.
pub fn is_pdf(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(PDF_HEADER_WITHIN)];
    let Some(at) = head.windows(5).position(|w| w == b"%PDF-") else {
        return false;
    };
    // A text that mentions the header is not a PDF: what stands before must not be a text of its own.
    at == 0 || !head[..at].iter().any(|b| b.is_ascii_alphabetic())
}

fn ole_kind(bytes: &[u8]) -> Option<FailureCode> {
    // Names in the directory of the compound file, in UTF-16.
    let has = |name: &str| {
        let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(wide.len()).any(|w| w == wide)
    };
    if has("EncryptedPackage") {
        return Some(FailureCode::Encrypted);
    }
    has("WordDocument").then_some(FailureCode::LegacyWord)
}

enum ZipKind {
    Docx,
    /// A document of a word processor that is not read.
    Unread(FailureCode),
    Other,
    Broken,
}

fn zip_kind(bytes: &[u8]) -> ZipKind {
    let Ok(archive) = zip::ZipArchive::new(Cursor::new(bytes)) else {
        return ZipKind::Broken;
    };
    let has = |name: &str| archive.index_for_name(name).is_some();
    if has("[Content_Types].xml") && archive.file_names_raw().any(|n| n.starts_with(b"word/document")) {
        return ZipKind::Docx;
    }
    let is_open_document = has("content.xml") && (has("META-INF/manifest.xml") || has("mimetype"));
    if is_open_document {
        return ZipKind::Unread(FailureCode::OpenDocument);
    }
    // The files of Pages since 2013, and the pages of it before; those of newer versions may be packed once more.
    let is_pages = |name: &[u8]| {
        name.ends_with(b".iwa") || name == b"Index.zip" || matches!(name, b"index.xml" | b"index.xml.gz")
    };
    if archive.file_names_raw().any(is_pages) {
        return ZipKind::Unread(FailureCode::Pages);
    }
    ZipKind::Other
}

fn is_markup(bytes: &[u8]) -> bool {
    let head: Vec<u8> = bytes
        .iter()
        .copied()
        .skip_while(|b| b" \t\r\n\xEF\xBB\xBF".contains(b))
        .take(16)
        .map(|b| b.to_ascii_lowercase())
        .collect();
    [
        &b"<!doctype"[..],
        b"<html",
        b"<?xml",
        b"<svg",
        b"<head",
        b"<body",
        b"<script",
        b"<?php",
    ]
    .iter()
    .any(|m| head.starts_with(m))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], name: &str, want: Result<Format, FailureCode>) {
        let name = (!name.is_empty()).then_some(name);
        assert_eq!(detect(bytes, name), want);
    }

    #[test]
    fn the_content_decides() {
        check(b"", "cv.pdf", Err(FailureCode::Empty));
        check(b"%PDF-1.7\n", "cv.txt", Ok(Format::Pdf));
        check(b"\xEF\xBB\xBF\n%PDF-1.4", "", Ok(Format::Pdf));
        check(b"Ana Li\nEngineer", "cv.txt", Ok(Format::Txt));
        check("Zoë\n".as_bytes(), "", Ok(Format::Txt));
        check(b"Zo\xEB Li\r\n", "", Ok(Format::Txt));
        check(b"RIFFAT KHAN\nBaker", "", Ok(Format::Txt));
        check(b"MZIA BERIDZE\nBaker", "", Ok(Format::Txt));
        check(b"BMW mechanic", "", Ok(Format::Txt));
        check(b"\xFF\xFEA\0n\0a\0", "", Ok(Format::Txt));
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        check(b"\x89PNG\r\n\x1a\n", "cv.pdf", Err(FailureCode::ImageOnly));
        check(b"\x89PNG\r\n\x1a\n", "cv.png", Err(FailureCode::ImageOnly));
        check(b"MZ\x90\0\x03", "", Err(FailureCode::UnknownType));
        check(b"RIFF\x24\x08\0\0WAVEfmt ", "", Err(FailureCode::UnknownType));
        check(b"BM\x36\x10\0\0\0\0\0\0", "", Err(FailureCode::UnknownType));
        check(b"<!DOCTYPE html><p>cv", "cv.docx", Err(FailureCode::TypeMismatch));
        check(b"PK\x03\x04 cut off", "cv.docx", Err(FailureCode::Corrupt));
        check(b"PK\x03\x04 cut off", "cv.zip", Err(FailureCode::UnknownType));
        check(&[0, 1, 2, 3, 0xFE, 0], "", Err(FailureCode::UnknownType));
    }

    #[test]
    fn pictures_are_told_from_everything_else() {
        for (bytes, found) in [
            (&b"\x89PNG\r\n\x1a\n\0\0"[..], Some(Picture::Png)),
            (b"\xFF\xD8\xFF\xE0", Some(Picture::Jpeg)),
            (b"II*\0\x08\0\0\0", Some(Picture::Tiff)),
            (b"MM\0*\0\0\0\x08", Some(Picture::Tiff)),
            (b"GIF89a", None),
            (b"%PDF-1.7", None),
            (b"", None),
        ] {
            assert_eq!(picture(bytes), found, "{bytes:?}");
        }
    }

    #[test]
    fn a_text_that_is_named_like_a_document_is_refused() {
        for name in ["cv.pdf", "cv.PDF", "cv.docx"] {
            check(b"this is no document", name, Err(FailureCode::TypeMismatch));
        }
        for name in ["", "cv", "cv.txt", "cv.md", "pdf"] {
            check(b"Ana Li\nBaker", name, Ok(Format::Txt));
        }
    }

    #[test]
    fn old_word_and_encrypted_word_are_told_apart() {
        let with = |name: &str| {
            let mut bytes = OLE.to_vec();
            bytes.extend(name.encode_utf16().flat_map(u16::to_le_bytes));
            bytes
        };
        check(&with("WordDocument"), "cv.doc", Err(FailureCode::LegacyWord));
        check(&with("EncryptedPackage"), "cv.docx", Err(FailureCode::Encrypted));
        check(&with("Workbook"), "cv.xls", Err(FailureCode::UnknownType));
    }

    /// A ZIP with empty files of these names.
    fn packed(names: &[&str]) -> Vec<u8> {
        let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for name in names {
            archive
                .start_file(*name, zip::write::SimpleFileOptions::default())
                .expect(name);
        }
        archive.finish().expect("an archive").into_inner()
    }

    #[test]
    fn what_other_word_processors_write_is_called_by_its_name() {
        for name in ["cv.rtf", "cv.doc", "cv.pdf", ""] {
            check(b"{\\rtf1 cv}", name, Err(FailureCode::RichText));
        }
        check(b"\xDB\xA5\x2D\0\0\0", "cv.doc", Err(FailureCode::LegacyWord));
        check(b"\x31\xBE\0\0\0\xAB", "cv", Err(FailureCode::LegacyWord));
        let odt = packed(&["mimetype", "content.xml", "styles.xml", "META-INF/manifest.xml"]);
        check(&odt, "cv.odt", Err(FailureCode::OpenDocument));
        check(&odt, "cv.docx", Err(FailureCode::OpenDocument));
        for names in [
            &["Index/Document.iwa", "Metadata/Properties.plist", "preview.jpg"][..],
            &["Index.zip", "preview.jpg"],
            &["index.xml", "thumbs/PageCapThumbV13-1.tiff"],
        ] {
            check(&packed(names), "cv.pages", Err(FailureCode::Pages));
        }
        assert_eq!(
            unread_by_head(&packed(&["Index/Document.iwa"])),
            Some(FailureCode::Pages)
        );
        for read in [&b"PK\x03\x04"[..], b"%PDF-1.7", &packed(&["[Content_Types].xml"])] {
            assert_eq!(unread_by_head(read), None);
        }
        check(&packed(&["readme.txt"]), "cv.zip", Err(FailureCode::UnknownType));
    }
}
