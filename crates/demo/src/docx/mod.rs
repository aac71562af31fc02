//! Resumes as DOCX, in five ways of using a word processor.

mod boxes;
mod package;
mod parts;
mod simple;
mod table;
mod xml;

pub use boxes::text_boxes;
#[cfg(test)]
pub use package::zip_parts;
pub use simple::{bullets, page_header, styles};
pub use table::table;
