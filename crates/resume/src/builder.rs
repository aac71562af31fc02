//! Puts lines together to a [`DocumentText`], within the limits.

use rolefit_domain::document::LineRole;
use rolefit_domain::{DocumentText, FailureCode, Line, PageText, Span, TextWarning, limits};

use crate::chars::clean;

/// A line as a reader finds it.
#[derive(Debug, Clone, Default)]
pub(crate) struct RawLine {
    /// The text, not yet cleaned; tabs stand for wide gaps.
    pub text: String,
    /// Left, top, right, bottom in points; `None` where the format has no places.
    pub bounds: Option<[f32; 4]>,
    /// Type size in points, 0 when unknown.
    pub size: f32,
    /// Whether most of it is bold.
    pub bold: bool,
    /// The layout block.
    pub block: u32,
    /// What the document says it is.
    pub role: LineRole,
}

/// Collects lines and pages.
#[derive(Debug, Default)]
pub(crate) struct TextBuilder {
    document: DocumentText,
    page_start: usize,
    full: bool,
}

impl TextBuilder {
    /// Adds a line, cleaned; lines without text are not kept.
    pub(crate) fn line(&mut self, raw: RawLine) {
        self.line_of(self.page(), raw);
    }

    /// The number of the page that has not ended yet, counted from zero.
    pub(crate) fn page(&self) -> u32 {
        u32::try_from(self.document.pages.len()).unwrap_or(u32::MAX)
    }

    /// Adds a line that stands on this page, as [`Self::line`] does; an earlier page than the one that has not ended yet,
    /// where the line is read after what follows it.
    pub(crate) fn line_of(&mut self, page: u32, raw: RawLine) {
        if self.full {
            return;
        }
        let cleaned = clean(&raw.text);
        if cleaned.unknown {
            self.warn(TextWarning::UnknownGlyphs);
        }
        if cleaned.text.is_empty() {
            return;
        }
        if self.document.text.len() + cleaned.text.len() + 2 > limits::MAX_TEXT_BYTES {
            self.full = true;
            self.warn(TextWarning::TextCut);
            return;
        }
        let start = self.document.text.len();
        self.document.text.push_str(&cleaned.text);
        self.document.lines.push(Line {
            span: Span::new(start, self.document.text.len()),
            page,
            bounds: raw.bounds,
            size: raw.size,
            bold: raw.bold,
            block: raw.block,
            role: raw.role,
        });
        self.document.text.push('\n');
    }

    /// Adds an empty line, which separates paragraphs in formats without places.
    pub(crate) fn blank(&mut self) {
        if !self.full && self.document.text.len() > self.page_start && !self.document.text.ends_with("\n\n") {
            self.document.text.push('\n');
        }
    }

    /// Ends the page.
    pub(crate) fn end_page(&mut self, width: f32, height: f32) {
        let span = Span::new(self.page_start, self.document.text.len());
        self.document.pages.push(PageText { span, width, height });
        if !self.document.text.ends_with("\n\n") {
            self.document.text.push('\n');
        }
        self.page_start = self.document.text.len();
    }

    /// Notes a warning once.
    pub(crate) fn warn(&mut self, warning: TextWarning) {
        if !self.document.warnings.contains(&warning) {
            self.document.warnings.push(warning);
        }
    }

    /// The document.
    ///
    /// # Errors
    /// [`FailureCode::NoText`] when no line was kept.
    pub(crate) fn finish(self) -> Result<DocumentText, FailureCode> {
        if self.document.lines.is_empty() {
            Err(FailureCode::NoText)
        } else {
            Ok(self.document)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_give_back_the_lines_and_pages() {
        let mut builder = TextBuilder::default();
        builder.line(RawLine {
            text: " Zoe\u{308}  Li ".into(),
            ..RawLine::default()
        });
        builder.blank();
        builder.line(RawLine {
            text: "\u{FFFD}".into(),
            ..RawLine::default()
        });
        builder.end_page(10.0, 20.0);
        builder.line(RawLine {
            text: "two".into(),
            ..RawLine::default()
        });
        builder.end_page(10.0, 20.0);
        let text = builder.finish().expect("text");
        assert_eq!(text.text, "Zoë Li\n\ntwo\n\n");
        assert_eq!(text.lines[0].span.slice(&text.text), Some("Zoë Li"));
        assert_eq!(
            (text.lines[1].page, text.lines[1].span.slice(&text.text)),
            (1, Some("two"))
        );
        assert_eq!(text.warnings, [TextWarning::UnknownGlyphs]);
    }

    #[test]
    fn too_much_text_is_cut_and_told() {
        let mut builder = TextBuilder::default();
        for _ in 0..50 {
            builder.line(RawLine {
                text: "word ".repeat(2000),
                ..RawLine::default()
            });
        }
        builder.end_page(0.0, 0.0);
        let text = builder.finish().expect("text");
        assert!(text.text.len() <= limits::MAX_TEXT_BYTES);
        assert_eq!(text.warnings, [TextWarning::TextCut]);
    }
}
