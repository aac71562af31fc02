//! The steps that a resume goes through, and how each went.

use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// A step of the pipeline, in order. Each is an idempotent consumer that emits the next event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// Stored, checked and encrypted; done before the upload is acknowledged.
    Upload,
    /// Document to text with positions.
    Extract,
    /// Text to structured facts.
    Parse,
    /// Facts into the candidate's profile.
    Profile,
    /// Profile into the search index.
    Index,
    /// Profile against open jobs.
    Match,
    /// Tell the candidate.
    Notify,
}

impl Step {
    /// All steps in order.
    pub const ALL: [Self; 7] = [
        Self::Upload,
        Self::Extract,
        Self::Parse,
        Self::Profile,
        Self::Index,
        Self::Match,
        Self::Notify,
    ];

    /// The stable name in records, events and metrics.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Upload => "upload",
            Self::Extract => "extract",
            Self::Parse => "parse",
            Self::Profile => "profile",
            Self::Index => "index",
            Self::Match => "match",
            Self::Notify => "notify",
        }
    }

    /// The words that the candidate sees.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Upload => "Stored safely",
            Self::Extract => "Text read",
            Self::Parse => "Facts found",
            Self::Profile => "Profile ready",
            Self::Index => "Searchable",
            Self::Match => "Matched with jobs",
            Self::Notify => "You were told",
        }
    }
}

/// How one step went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Progress {
    /// Which step.
    pub step: Step,
    /// Where it stands.
    pub state: StepState,
    /// When its last attempt began; `None` while it waits.
    pub started_at: Option<Timestamp>,
    /// When it ended, well or not.
    pub ended_at: Option<Timestamp>,
    /// Times it was tried.
    pub attempts: u32,
}

/// Where a step stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "state", rename_all = "snake_case")]
pub enum StepState {
    /// Not begun.
    Waiting,
    /// At work.
    Running,
    /// Ended well.
    Done,
    /// Failed for now; tried again by itself.
    Retrying {
        /// Why.
        code: FailureCode,
    },
    /// Ended badly; the file is kept.
    Failed {
        /// Why.
        code: FailureCode,
    },
}

/// Why a document cannot be used. The candidate sees [`Self::message`] and [`Self::advice`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum FailureCode {
    /// The file has no bytes.
    Empty,
    /// More bytes than allowed.
    TooLarge,
    /// None of the formats that we read.
    UnknownType,
    /// The old binary Word format.
    LegacyWord,
    /// Rich text.
    RichText,
    /// The format of OpenOffice and LibreOffice.
    OpenDocument,
    /// The format of Apple's Pages, and of its programs for tables and slides.
    Pages,
    /// The name says one format, the content another that we do not read.
    TypeMismatch,
    /// Needs a password.
    Encrypted,
    /// Broken or cut off.
    Corrupt,
    /// No pages.
    NoPages,
    /// More pages than allowed.
    TooManyPages,
    /// Unpacks to far more than it should.
    TooBigInside,
    /// Pictures of text only.
    ImageOnly,
    /// No text at all.
    NoText,
    /// Took too long or too much memory to read.
    TooComplex,
    /// Something on our side; tried again by itself, then kept among the dead letters, which an operator sees.
    Internal,
}

impl FailureCode {
    /// All codes, for tests and tables.
    pub const ALL: [Self; 17] = [
        Self::Empty,
        Self::TooLarge,
        Self::UnknownType,
        Self::LegacyWord,
        Self::RichText,
        Self::OpenDocument,
        Self::Pages,
        Self::TypeMismatch,
        Self::Encrypted,
        Self::Corrupt,
        Self::NoPages,
        Self::TooManyPages,
        Self::TooBigInside,
        Self::ImageOnly,
        Self::NoText,
        Self::TooComplex,
        Self::Internal,
    ];

    /// The stable code that people can quote.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Empty => "empty",
            Self::TooLarge => "too_large",
            Self::UnknownType => "unknown_type",
            Self::LegacyWord => "legacy_word",
            Self::RichText => "rich_text",
            Self::OpenDocument => "open_document",
            Self::Pages => "pages",
            Self::TypeMismatch => "type_mismatch",
            Self::Encrypted => "encrypted",
            Self::Corrupt => "corrupt",
            Self::NoPages => "no_pages",
            Self::TooManyPages => "too_many_pages",
            Self::TooBigInside => "too_big_inside",
            Self::ImageOnly => "image_only",
            Self::NoText => "no_text",
            Self::TooComplex => "too_complex",
            Self::Internal => "internal",
        }
    }

    /// What is wrong, in words.
    pub const fn message(self) -> &'static str {
        match self {
            Self::Empty => "The file is empty.",
            Self::TooLarge => "The file is larger than 10 MB.",
            Self::UnknownType => "This is not a PDF, Word (DOCX) or text file.",
            Self::LegacyWord => "This is the old Word format (DOC), which cannot be read here.",
            Self::RichText => "This is a rich text file (RTF), which cannot be read here.",
            Self::OpenDocument => "This is an OpenDocument file (ODT), which cannot be read here.",
            Self::Pages => "This is a file of Apple Pages, which cannot be read here.",
            Self::TypeMismatch => "The file's name and its content do not agree.",
            Self::Encrypted => "The file is protected by a password.",
            Self::Corrupt => "The file is damaged and cannot be read.",
            Self::NoPages => "The document has no pages.",
            Self::TooManyPages => "The document has more than 50 pages.",
            Self::TooBigInside => "The file unpacks to far more data than a resume has.",
            Self::ImageOnly => "The document is a picture of text, so there is no text to read.",
            Self::NoText => "The document has no text.",
            Self::TooComplex => "The document takes more time or memory to read than a resume may.",
            Self::Internal => "Something went wrong on our side.",
        }
    }

    /// What the candidate can do.
    pub const fn advice(self) -> &'static str {
        match self {
            Self::Empty | Self::NoPages | Self::NoText => "Choose another file, or type your profile in.",
            Self::TooLarge | Self::TooBigInside => {
                "Save it without pictures, or export it as a PDF, and try again."
            }
            Self::UnknownType | Self::TypeMismatch => {
                "Save it as PDF or DOCX and upload that, or type your profile in."
            }
            Self::LegacyWord | Self::RichText | Self::OpenDocument => {
                "Open it in your word processor, choose “Save as”, save it as Word (.docx) or PDF, and upload that file."
            }
            Self::Pages => {
                "Open it in Pages, choose “File”, “Export To” and “PDF” or “Word” (.docx), and upload that file."
            }
            Self::Encrypted => "Save a copy without a password and upload that.",
            Self::Corrupt => "Open it on your computer and export it again as PDF.",
            Self::TooManyPages => "Upload the resume alone, without attachments.",
            Self::ImageOnly => {
                "Run text recognition (OCR) on it, or upload the document that it was made from. You can also type \
                 your profile in."
            }
            Self::TooComplex => "Export it again as a plain PDF, or type your profile in.",
            Self::Internal => "Your file is kept. Try again in a while; nothing has to be uploaded again.",
        }
    }

    /// What a file whose name ends like this cannot be read for, in lower case and without its dot; `None` for all other
    /// names. The content of the file decides; this is for what can be told before it is looked at.
    pub fn of_extension(extension: &str) -> Option<Self> {
        match extension {
            "doc" | "dot" => Some(Self::LegacyWord),
            "rtf" => Some(Self::RichText),
            "odt" | "ott" | "fodt" => Some(Self::OpenDocument),
            "pages" => Some(Self::Pages),
            _ => None,
        }
    }

    /// Whether trying the same document again can help.
    pub const fn is_retryable(self) -> bool {
        matches!(self, Self::Internal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_that_is_not_read_is_named_with_what_to_do() {
        for (extension, name) in [
            ("doc", "Word"),
            ("rtf", "RTF"),
            ("odt", "ODT"),
            ("pages", "Pages"),
        ] {
            let code = FailureCode::of_extension(extension).expect(extension);
            assert!(code.message().contains(name), "{extension}: {}", code.message());
            let advice = code.advice();
            assert!(
                advice.contains(".docx") && advice.contains("PDF"),
                "{extension}: {advice}"
            );
        }
        for read in ["pdf", "docx", "txt", ""] {
            assert_eq!(FailureCode::of_extension(read), None, "{read}");
        }
    }
}
