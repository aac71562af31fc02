//! A candidate's resume as a file.

use crate::{Candidate, Layout, docx, outline::Outline, pdf, plain};

/// A generated file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoDocument {
    /// File name with extension, such as `amara-nwosu.pdf`.
    pub file_name: String,
    /// What the file is.
    pub media_type: MediaType,
    /// The file.
    pub bytes: Vec<u8>,
}

/// The formats that resumes are generated in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum MediaType {
    /// Portable Document Format.
    Pdf,
    /// Office Open XML word-processing document.
    Docx,
    /// Plain text, UTF-8.
    Text,
}

impl MediaType {
    /// The registered media type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
            Self::Text => "text/plain",
        }
    }

    /// The extension of file names, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Docx => "docx",
            Self::Text => "txt",
        }
    }
}

/// The candidate's resume in the candidate's own layout. The same candidate gives the same bytes.
pub fn render(candidate: &Candidate) -> DemoDocument {
    use Layout as L;
    let outline = Outline::of(candidate);
    let (media_type, bytes) = match candidate.layout {
        L::PdfClassic => (MediaType::Pdf, pdf::single_column(&outline, &pdf::CLASSIC)),
        L::PdfDatesRight => (MediaType::Pdf, pdf::single_column(&outline, &pdf::DATES_RIGHT)),
        L::PdfCompact => (MediaType::Pdf, pdf::single_column(&outline, &pdf::COMPACT)),
        L::PdfSpaced => (MediaType::Pdf, pdf::single_column(&outline, &pdf::SPACED)),
        L::PdfTwoPages => (MediaType::Pdf, pdf::single_column(&outline, &pdf::TWO_PAGES)),
        L::PdfSidebar => (MediaType::Pdf, pdf::sidebar(&outline)),
        L::PdfTable => (MediaType::Pdf, pdf::table(&outline)),
        L::DocxStyles => (MediaType::Docx, docx::styles(&outline)),
        L::DocxPageHeader => (MediaType::Docx, docx::page_header(&outline)),
        L::DocxTable => (MediaType::Docx, docx::table(&outline)),
        L::DocxTextBoxes => (MediaType::Docx, docx::text_boxes(&outline)),
        L::DocxBullets => (MediaType::Docx, docx::bullets(&outline)),
        L::Text => (MediaType::Text, plain::text(&outline)),
    };
    let file_name = format!("{}.{}", candidate.slug, media_type.extension());
    DemoDocument {
        file_name,
        media_type,
        bytes,
    }
}
