//! Documents to positioned text to a structured profile with spans.
//!
//! Three steps, each a pure function of its input: [`detect()`] says what the bytes are, [`extract`] makes
//! [`DocumentText`] of them, [`parse()`] makes a [`rolefit_domain::Profile`] of the text. Every value of the profile is a slice of
//! the text at its span (white space normalized, line-end hyphens joined); nothing is invented, which
//! [`unsupported_claims`] checks. [`json_resume()`] writes the profile as JSON Resume 1.0.0. A profile that something else
//! read, such as a language model, is made by the same rules with [`readable`], [`dates_in`] and [`settle`].
//!
//! Of pictures of pages this crate reads nothing: [`picture`] says what they are, and [`lay_out`] makes a [`DocumentText`] of the
//! words that a text recognizer saw on them, by the same rules as for a PDF.
//!
//! The crate does no I/O, has no clock and compiles to `wasm32-unknown-unknown`. The readers bound what they
//! unpack and keep, but a hostile PDF can still make the interpreter slow: callers run [`extract`] in a child
//! process with limits of time and memory.
//!
//! What the text says and no value has is named in [`rolefit_domain::Profile::unread`], so that nothing is lost silently: whole
//! lines, or of a line of which most was read the stretch that was not; the JSON Resume has them under `meta.rolefit.unread`. What somebody cannot do (`no experience with SAP`) is no
//! skill and unread too; a language that somebody does not speak keeps its level (`none`).
//! Where only the word before a date says that a position goes on, its `current` is that word with its date (`since 2019`).
//! Two things are left out on purpose. Personal data (birth, age, gender, family, nationality, photographs) is neither a
//! value nor unread: nobody is judged by it. A time away from work is no position, but its lines are unread, so that the
//! person sees that they were not used.
//!
//! [`typed_date`] reads the dates that people type into forms as generously, and [`typed_language`] a language with its level.
//!
//! To add a format, add a variant to [`Format`], its signature to `detect.rs` and a reader beside `txt.rs`. To add
//! a language, add its headings to `parse/headings.txt`, its words to `parse/lexicon.txt`, its labels and its words of
//! personal data to `parse/passed.txt`, its names of languages to `parse/languages.txt`, its months to `parse/months.rs`,
//! the words that join two dates or say that a position goes on to `parse/dates.txt`, and its words for marks, for remarks beside
//! certificates, for the columns of tables, for parts of employers (`units.txt`) and for what somebody cannot do to the lists beside them.
//! Who issues certificates and is known by letters alone stands in `parse/issuers.txt`.

mod builder;
mod chars;
mod detect;
mod docx;
mod dropping;
mod json_resume;
mod parse;
mod pdf;
mod scan;
mod support;
mod txt;

use rolefit_domain::{DocumentText, FailureCode, limits};

pub use detect::{Format, Picture, detect, is_pdf, picture, unread_by_head};
pub use dropping::drop_unsupported;
pub use json_resume::json_resume;
pub use parse::{
    Alone, Dates, TypedDate, dates_in, parse, settle, typed_date, typed_language, without_list_mark,
};
pub use scan::{ScannedLine, ScannedPage, ScannedWord, Unread, lay_out};
pub use support::{UnsupportedClaim, readable, unbroken, unsupported_claims};

/// The text of a document with the place of every line.
///
/// # Errors
/// The reason in words for the candidate: too large, encrypted, broken, without pages, with too many pages, too big
/// inside, pictures only, or without text.
pub fn extract(bytes: &[u8], format: Format) -> Result<DocumentText, FailureCode> {
    if bytes.is_empty() {
        return Err(FailureCode::Empty);
    }
    if bytes.len() as u64 > limits::MAX_UPLOAD_BYTES {
        return Err(FailureCode::TooLarge);
    }
    match format {
        Format::Pdf => pdf::extract(bytes),
        Format::Docx => docx::extract(bytes),
        Format::Txt => txt::extract(bytes),
    }
}
