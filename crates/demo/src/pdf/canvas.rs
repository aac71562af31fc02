//! Pages to draw on, and the file that they end up in.

use std::io::Write as _;

use flate2::{Compression, write::ZlibEncoder};
use pdf_writer::{Content, Filter, Finish as _, Name, Pdf, Rect, Ref, Str, TextStr};

use super::encoding::{Face, win_ansi_or_mark};
use crate::outline::Outline;

/// Width of an A4 page in points.
pub const PAGE_WIDTH: f32 = 595.0;
/// Height of an A4 page in points.
pub const PAGE_HEIGHT: f32 = 842.0;

/// A colour as red, green and blue from 0 to 1.
pub type Ink = [f32; 3];

/// Black.
pub const BLACK: Ink = [0.0, 0.0, 0.0];
/// The grey of dates and places.
pub const GREY: Ink = [0.35, 0.35, 0.35];

/// How text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Type {
    /// The face.
    pub face: Face,
    /// Type size in points.
    pub size: f32,
    /// Distance of base lines in points.
    pub leading: f32,
    /// Extra space after each character in points.
    pub spacing: f32,
    /// Colour.
    pub ink: Ink,
}

impl Type {
    /// Black type with a leading of 1.32 times its size.
    pub const fn new(face: Face, size: f32) -> Self {
        Self {
            face,
            size,
            leading: size * 1.32,
            spacing: 0.0,
            ink: BLACK,
        }
    }

    /// The same type in another colour.
    pub const fn ink(self, ink: Ink) -> Self {
        Self { ink, ..self }
    }

    /// The same type with extra space after each character.
    pub const fn spaced(self, spacing: f32) -> Self {
        Self { spacing, ..self }
    }

    /// The same type with another distance of lines.
    pub const fn leading(self, leading: f32) -> Self {
        Self { leading, ..self }
    }

    /// Width of a text in points.
    pub fn measure(&self, text: &str) -> f32 {
        self.face.measure(text, self.size) + self.spacing * text.chars().count() as f32
    }
}

/// The pages of a document. Places are in points from the lower left corner, as PDF counts.
#[derive(Default)]
pub struct Canvas {
    pages: Vec<Content>,
}

impl Canvas {
    /// A page to draw on; pages before it that do not exist yet are made.
    fn page(&mut self, page: usize) -> &mut Content {
        while self.pages.len() <= page {
            self.pages.push(Content::new());
        }
        &mut self.pages[page]
    }

    /// How many pages have something on them.
    pub fn page_count(&self) -> usize {
        self.pages.len()
    }

    /// Draws one line of text from `x`, with its base line at `y`.
    pub fn text(&mut self, page: usize, [x, y]: [f32; 2], style: &Type, text: &str) {
        let [r, g, b] = style.ink;
        self.page(page)
            .begin_text()
            .set_font(Name(style.face.resource()), style.size)
            .set_fill_rgb(r, g, b)
            .set_char_spacing(style.spacing)
            .set_text_matrix([1.0, 0.0, 0.0, 1.0, x, y])
            .show(Str(&win_ansi_or_mark(text)))
            .end_text();
    }

    /// Draws one line of text that ends at `right`.
    pub fn text_to(&mut self, page: usize, [right, y]: [f32; 2], style: &Type, text: &str) {
        self.text(page, [right - style.measure(text), y], style, text);
    }

    /// Draws a horizontal line.
    pub fn rule(&mut self, page: usize, [left, right]: [f32; 2], y: f32, ink: Ink) {
        let [r, g, b] = ink;
        self.page(page)
            .set_stroke_rgb(r, g, b)
            .set_line_width(0.6)
            .move_to(left, y)
            .line_to(right, y)
            .stroke();
    }

    /// Fills a rectangle given by its left, bottom, width and height.
    pub fn fill(&mut self, page: usize, [x, y, width, height]: [f32; 4], ink: Ink) {
        let [r, g, b] = ink;
        self.page(page)
            .set_fill_rgb(r, g, b)
            .rect(x, y, width, height)
            .fill_nonzero();
    }

    /// The document as a PDF file with packed page contents.
    pub fn finish(self, outline: &Outline) -> Vec<u8> {
        let (catalog, tree, info) = (Ref::new(1), Ref::new(2), Ref::new(3));
        let fonts = Face::ALL.map(|face| (face, Ref::new(4 + face as i32)));
        let first = 4 + Face::ALL.len() as i32;
        let refs: Vec<(Ref, Ref)> = (0..self.pages.len() as i32)
            .map(|i| (Ref::new(first + 2 * i), Ref::new(first + 2 * i + 1)))
            .collect();

        let mut pdf = Pdf::new();
        pdf.catalog(catalog).pages(tree).lang(TextStr(outline.language));
        pdf.document_info(info)
            .title(TextStr(&outline.title))
            .author(TextStr(&outline.name));
        pdf.pages(tree)
            .kids(refs.iter().map(|(page, _)| *page))
            .count(refs.len() as i32);
        for (face, font) in fonts {
            pdf.type1_font(font)
                .base_font(Name(face.base_font()))
                .encoding_predefined(Name(b"WinAnsiEncoding"));
        }
        for (content, (page_ref, content_ref)) in self.pages.into_iter().zip(refs) {
            let mut page = pdf.page(page_ref);
            page.parent(tree)
                .media_box(Rect::new(0.0, 0.0, PAGE_WIDTH, PAGE_HEIGHT))
                .contents(content_ref);
            let mut resources = page.resources();
            let mut dictionary = resources.fonts();
            for (face, font) in fonts {
                dictionary.pair(Name(face.resource()), font);
            }
            dictionary.finish();
            resources.finish();
            page.finish();
            let packed = deflate(&content.finish());
            pdf.stream(content_ref, &packed).filter(Filter::FlateDecode);
        }
        pdf.finish()
    }
}

/// The bytes as a zlib stream, as the filter `FlateDecode` reads it.
pub fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("writing to memory does not fail")
}
