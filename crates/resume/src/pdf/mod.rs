//! PDF: pages interpreted to glyphs, glyphs put together to words, lines, columns and reading order.

mod bullets;
mod cells;
pub(crate) mod columns;
mod device;
mod lines;
mod margins;
mod unpacked;
mod ways;
mod words;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use hayro_interpret::hayro_syntax::page::Page;
use hayro_interpret::hayro_syntax::{DecryptionError, LoadPdfError, Pdf};
use hayro_interpret::{Context, InterpreterCache, InterpreterSettings, interpret_page};
use hayro_interpret::{RectExt, kurbo};
use rolefit_domain::document::LineRole;
use rolefit_domain::{DocumentText, FailureCode, TextWarning, limits};

use crate::builder::{RawLine, TextBuilder};
use device::GlyphCollector;
use lines::PageLine;
pub(crate) use words::Word;

/// The text of a PDF.
pub(crate) fn extract(bytes: &[u8]) -> Result<DocumentText, FailureCode> {
    let owned = bytes.to_vec();
    // The interpreter is young and its input hostile; a panic in it is a document that cannot be read. Nothing
    // outside the closure is touched, so nothing can be left half changed.
    let outcome = catch_unwind(AssertUnwindSafe(move || read(owned)));
    outcome.unwrap_or(Err(FailureCode::Corrupt))
}

/// How far from the end of a file its mark may stand: some programs put a signature or blank lines behind it.
const END: usize = 4096;

fn read(bytes: Vec<u8>) -> Result<DocumentText, FailureCode> {
    unpacked::check(&bytes)?;
    let tail = &bytes[bytes.len().saturating_sub(END)..];
    let is_whole = tail.windows(5).any(|mark| mark == b"%%EOF");
    let pdf = Pdf::new(Arc::new(bytes)).map_err(|error| match error {
        LoadPdfError::Decryption(
            DecryptionError::PasswordProtected | DecryptionError::UnsupportedAlgorithm,
        ) => FailureCode::Encrypted,
        LoadPdfError::Decryption(_) | LoadPdfError::Invalid => FailureCode::Corrupt,
    })?;
    let pages = pdf.pages();
    if pages.is_empty() {
        return Err(if is_whole {
            FailureCode::NoPages
        } else {
            FailureCode::Corrupt
        });
    }
    if pages.len() > limits::MAX_PAGES {
        return Err(FailureCode::TooManyPages);
    }
    let cache = InterpreterCache::new();
    let read: Vec<PageContent> = pages.iter().map(|page| read_page(&pdf, page, &cache)).collect();
    match assemble(read) {
        // A file that was cut on its way is repaired as far as it goes, and may lack pages or all of its text.
        Ok(mut text) if !is_whole => {
            text.warnings.push(TextWarning::EndMissing);
            Ok(text)
        }
        Err(FailureCode::NoText) if !is_whole => Err(FailureCode::Corrupt),
        read => read,
    }
}

/// What one page has.
pub(crate) struct PageContent {
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
    /// Its lines in reading order.
    pub lines: Vec<PageLine>,
    /// Whether text was left out that nobody can see.
    pub hidden: bool,
    /// Whether characters were left out that nobody knows.
    pub unknown: bool,
    /// Whether text was left out that is turned.
    pub turned: bool,
    /// Whether there was more text than is read.
    pub cut: bool,
    /// Whether there is a picture.
    pub has_image: bool,
}

fn read_page<'a>(pdf: &'a Pdf, page: &Page<'a>, cache: &InterpreterCache<'a>) -> PageContent {
    let (width, height) = page.render_dimensions();
    let matrix = page.initial_transform(true).as_coeffs();
    let mut device = GlyphCollector::new(width, height);
    let mut context = Context::new(
        kurbo::Affine::new(matrix),
        page.intersected_crop_box().to_kurbo(),
        cache,
        pdf.xref(),
        InterpreterSettings::default(),
    );
    interpret_page(page, &mut context, &mut device);
    device.uncover();
    bullets::add(&device.shapes, &mut device.glyphs);
    let words = words::words(device.glyphs);
    PageContent {
        width,
        height,
        lines: columns::reading_order(words),
        hidden: device.hidden,
        unknown: device.unknown,
        turned: device.turned,
        cut: device.cut,
        has_image: device.has_image,
    }
}

/// The document of these pages.
pub(crate) fn assemble(mut pages: Vec<PageContent>) -> Result<DocumentText, FailureCode> {
    // Marks of a list alone are no text: they stay where the letters beside them are lost.
    let says_nothing = |page: &PageContent| !page.lines.iter().any(PageLine::says_something);
    let lost = |page: &PageContent| page.unknown && !page.has_image;
    if pages.iter().all(says_nothing) && pages.iter().any(lost) {
        return Err(FailureCode::Corrupt);
    }
    if pages.iter().all(|p| p.lines.is_empty()) {
        let pictures = pages.iter().any(|p| p.has_image);
        return Err(if pictures {
            FailureCode::ImageOnly
        } else {
            FailureCode::NoText
        });
    }
    margins::mark(pages.iter_mut().map(|p| (p.height, &mut p.lines)));
    let mut out = TextBuilder::default();
    let mut block = 0;
    let mut later: Vec<(u32, RawLine)> = Vec::new();
    let last = pages.len() - 1;
    for (number, page) in pages.into_iter().enumerate() {
        if page.hidden {
            out.warn(TextWarning::HiddenText);
        }
        if page.unknown {
            out.warn(TextWarning::UnknownGlyphs);
        }
        if page.turned {
            out.warn(TextWarning::TurnedText);
        }
        if page.cut {
            out.warn(TextWarning::TextCut);
        }
        if page.lines.is_empty() && page.has_image {
            out.warn(TextWarning::PagesWithoutText);
        }
        let blocks_on_page = page.lines.iter().map(|l| l.block + 1).max().unwrap_or(0);
        // Headers and footers stand where they part no sentence that runs over the end of a page: those of the first page
        // before everything, all others behind everything.
        let (lines, margins): (Vec<PageLine>, Vec<PageLine>) = page
            .lines
            .into_iter()
            .partition(|line| line.role != LineRole::Margin);
        let margins = margins.into_iter().map(|line| line.into_raw(block));
        match number {
            0 => margins.for_each(|line| out.line(line)),
            _ => later.extend(margins.map(|line| (out.page(), line))),
        }
        for line in lines {
            out.line(line.into_raw(block));
        }
        if number == last {
            for (page, line) in later.drain(..) {
                out.line_of(page, line);
            }
        }
        block += blocks_on_page;
        out.end_page(page.width, page.height);
    }
    out.finish()
}

#[cfg(test)]
mod tests;
