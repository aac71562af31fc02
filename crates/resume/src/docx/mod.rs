//! Word documents: the package, its limits, and the order of its parts.

mod body;
mod styles;
mod table;

use std::collections::HashSet;
use std::io::{Cursor, Read};

use rolefit_domain::document::LineRole;
use rolefit_domain::{DocumentText, FailureCode, limits};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::builder::{RawLine, TextBuilder};
use body::Piece;
use styles::Styles;

/// Most bytes that one packed byte may unpack to in the parts that are read. Word's XML reaches about 40; deflate
/// itself ends at 1032, which only bombs come near.
const MAX_RATIO: u64 = 250;
/// Parts below this size are never refused for their ratio: small repetitive files are no danger.
const RATIO_FROM: u64 = 1024 * 1024;

/// The text of a Word document: page headers, body, footers; one page.
pub(crate) fn extract(bytes: &[u8]) -> Result<DocumentText, FailureCode> {
    let mut package = Package::open(bytes)?;
    let main = package.main_part()?;
    let styles = match package.read("word/styles.xml")? {
        Some(xml) => Styles::read(&xml)?,
        None => Styles::default(),
    };
    let document = package.read(&main)?.ok_or(FailureCode::Corrupt)?;
    let content = body::read(&document, &styles)?;
    let (headers, footers) = package.margins();
    let mut out = TextBuilder::default();
    if content.hidden {
        out.warn(rolefit_domain::TextWarning::HiddenText);
    }
    let mut blocks = Blocks::default();
    let mut seen = HashSet::new();
    for part in &headers {
        margin(&mut package, part, &styles, &mut out, &mut blocks, &mut seen)?;
    }
    for piece in content.pieces {
        match piece {
            Piece::Line(line) => blocks.line(line, &mut out),
            Piece::Blank => out.blank(),
        }
    }
    for part in &footers {
        margin(&mut package, part, &styles, &mut out, &mut blocks, &mut seen)?;
    }
    out.end_page(0.0, 0.0);
    match out.finish() {
        Err(FailureCode::NoText) if package.has_pictures() => Err(FailureCode::ImageOnly),
        other => other,
    }
}

/// Adds the lines of a page header or footer, each once: first, even and default headers often repeat each other.
fn margin(
    package: &mut Package<'_>,
    part: &str,
    styles: &Styles,
    out: &mut TextBuilder,
    blocks: &mut Blocks,
    seen: &mut HashSet<String>,
) -> Result<(), FailureCode> {
    let Some(xml) = package.read(part)? else {
        return Ok(());
    };
    let content = body::read(&xml, styles)?;
    if content.hidden {
        out.warn(rolefit_domain::TextWarning::HiddenText);
    }
    for piece in content.pieces {
        let Piece::Line(mut line) = piece else { continue };
        if !seen.insert(line.text.clone()) {
            continue;
        }
        line.role = LineRole::Margin;
        blocks.line(line, out);
    }
    Ok(())
}

/// Numbers blocks anew so that the lines of one block are neighbours.
#[derive(Default)]
struct Blocks {
    last: Option<(u32, LineRole)>,
    next: u32,
}

impl Blocks {
    fn line(&mut self, mut line: RawLine, out: &mut TextBuilder) {
        let margin = if line.role == LineRole::Margin {
            LineRole::Margin
        } else {
            LineRole::Body
        };
        let key = (line.block, margin);
        if self.last.is_some_and(|last| last != key) {
            self.next += 1;
        }
        self.last = Some(key);
        line.block = self.next;
        out.line(line);
    }
}

/// The ZIP package with a budget of unpacked bytes.
struct Package<'a> {
    archive: ZipArchive<Cursor<&'a [u8]>>,
    left: u64,
}

impl<'a> Package<'a> {
    fn open(bytes: &'a [u8]) -> Result<Self, FailureCode> {
        let archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| FailureCode::Corrupt)?;
        if archive.len() > limits::MAX_PACKED_ENTRIES {
            return Err(FailureCode::TooBigInside);
        }
        if archive
            .decompressed_size()
            .is_some_and(|size| size > u128::from(limits::MAX_UNPACKED_BYTES))
        {
            return Err(FailureCode::TooBigInside);
        }
        Ok(Self {
            archive,
            left: limits::MAX_UNPACKED_BYTES,
        })
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.archive
            .file_names_raw()
            .filter_map(|n| std::str::from_utf8(n).ok())
    }

    fn main_part(&self) -> Result<String, FailureCode> {
        let is_main = |n: &&str| n.starts_with("word/document") && n.ends_with(".xml");
        let mut names: Vec<&str> = self.names().filter(is_main).collect();
        names.sort_unstable();
        names.first().map(|n| (*n).to_owned()).ok_or(FailureCode::Corrupt)
    }

    fn margins(&self) -> (Vec<String>, Vec<String>) {
        let of = |prefix: &str| {
            let mut parts: Vec<String> = self
                .names()
                .filter(|n| n.starts_with(prefix) && n.ends_with(".xml"))
                .map(str::to_owned)
                .collect();
            parts.sort_unstable();
            parts
        };
        (of("word/header"), of("word/footer"))
    }

    fn has_pictures(&self) -> bool {
        self.names().any(|n| n.starts_with("word/media/"))
    }

    /// The XML of a part; `None` when the package has no such part.
    fn read(&mut self, name: &str) -> Result<Option<String>, FailureCode> {
        let entry = match self.archive.by_name(name) {
            Ok(entry) => entry,
            Err(ZipError::FileNotFound) => return Ok(None),
            Err(ZipError::InvalidPassword) => return Err(FailureCode::Encrypted),
            Err(ZipError::UnsupportedArchive(what)) if what == ZipError::PASSWORD_REQUIRED => {
                return Err(FailureCode::Encrypted);
            }
            Err(_) => return Err(FailureCode::Corrupt),
        };
        let packed = entry.compressed_size().max(1);
        let allowed = self.left.min(packed.saturating_mul(MAX_RATIO).max(RATIO_FROM));
        let mut bytes = Vec::new();
        entry
            .take(allowed + 1)
            .read_to_end(&mut bytes)
            .map_err(|_| FailureCode::Corrupt)?;
        let size = bytes.len() as u64;
        if size > allowed {
            return Err(FailureCode::TooBigInside);
        }
        self.left -= size;
        decode(bytes).map(Some)
    }
}

/// XML parts are UTF-8, or UTF-16 with a byte order mark (ECMA-376-2, 8.1.4).
fn decode(bytes: Vec<u8>) -> Result<String, FailureCode> {
    let units = |bytes: &[u8], unit: fn([u8; 2]) -> u16| {
        let units: Vec<u16> = bytes.chunks_exact(2).map(|p| unit([p[0], p[1]])).collect();
        String::from_utf16(&units).map_err(|_| FailureCode::Corrupt)
    };
    match bytes.as_slice() {
        [0xFF, 0xFE, rest @ ..] => units(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => units(rest, u16::from_be_bytes),
        _ => String::from_utf8(bytes).map_err(|_| FailureCode::Corrupt),
    }
}

#[cfg(test)]
mod tests;
