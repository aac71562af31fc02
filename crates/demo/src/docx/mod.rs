//! Resumes as DOCX, in five ways of using a word processor.

mod boxes;
mod package;
mod parts;
mod simple;
mod table;
mod xml;

pub use boxes::text_boxes;
pub use parts::{CONTENT_TYPES, DECLARATION, ROOT_RELATIONSHIPS};
pub use simple::{bullets, page_header, styles};
pub use table::table;
