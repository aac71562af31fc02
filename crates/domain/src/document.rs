//! The text of a document with the place of every line, as extraction delivers it.

use serde::{Deserialize, Serialize};

use crate::Span;

/// Text of one document in reading order, with positions. The one thing that spans point into.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct DocumentText {
    /// The whole text, NFC, lines ended by `\n`, pages ended by `\n\n`.
    pub text: String,
    /// The pages in order. Formats without pages (DOCX, TXT) have exactly one.
    pub pages: Vec<PageText>,
    /// The lines in reading order; their spans do not overlap and grow.
    pub lines: Vec<Line>,
    /// What a reader of the document should know: hidden text, unreadable glyphs, cut-off pages.
    pub warnings: Vec<TextWarning>,
}

/// One page of a document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PageText {
    /// Where the page's text stands in [`DocumentText::text`]. Its header and footer may stand with those of other pages.
    pub span: Span,
    /// Width in points (1/72 inch); 0 where the format has no pages.
    pub width: f32,
    /// Height in points; 0 where the format has no pages.
    pub height: f32,
}

/// One line of text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// Where the line stands in [`DocumentText::text`], without its line end.
    pub span: Span,
    /// Page, counted from 0.
    pub page: u32,
    /// Left, top, right, bottom in points from the page's top left corner; `None` where the format has no places.
    pub bounds: Option<[f32; 4]>,
    /// Type size in points; 0 when unknown.
    pub size: f32,
    /// Whether most of the line is set in a bold face.
    pub bold: bool,
    /// The layout block (column, table cell, text box) that the line belongs to; lines of one block are neighbours.
    pub block: u32,
    /// Structure that the format states, such as a heading style or a list item of a word processor.
    pub role: LineRole,
}

/// What the document itself says a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LineRole {
    /// Nothing stated.
    #[default]
    Body,
    /// A heading or title style.
    Heading,
    /// An item of a list.
    ListItem,
    /// Page header or footer.
    Margin,
}

/// A fact about the extraction that a person should see. Neutral: never a score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextWarning {
    /// Text drawn invisibly, in the colour of the page, or too small to read was left out.
    HiddenText,
    /// Some glyphs have no known character; they were left out.
    UnknownGlyphs,
    /// Text that is turned on its side or mirrored was left out.
    TurnedText,
    /// The file breaks off before its end.
    EndMissing,
    /// The document has more text than is read; the rest was left out.
    TextCut,
    /// Some pages have no text layer.
    PagesWithoutText,
    /// Some pages could not be read by the text recognizer.
    PagesUnread,
    /// The document states more facts than a profile holds; the last ones were left out.
    FactsCut,
}

impl TextWarning {
    /// The warning in words for the candidate and the recruiter.
    pub const fn message(self) -> &'static str {
        match self {
            Self::HiddenText => "Some text in this document cannot be seen by a reader. It was left out.",
            Self::UnknownGlyphs => "Some characters of this document could not be read. They were left out.",
            Self::TurnedText => {
                "Some text in this document stands on its side or upside down. It was left out."
            }
            Self::EndMissing => {
                "This file breaks off before its end, so pages may be missing. Save or send it again if something is not here."
            }
            Self::TextCut => "This document has more text than we read. The end was left out.",
            Self::FactsCut => {
                "This document states more than a profile can hold. The last facts were left out."
            }
            Self::PagesUnread => "Some pages of this document could not be read. They were left out.",
            Self::PagesWithoutText => "Some pages are pictures without text. They were left out.",
        }
    }
}
