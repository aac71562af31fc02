//! Resumes as PDF, drawn with the faces that every PDF reader has.

mod canvas;
mod column;
mod encoding;
mod metrics;
#[cfg(test)]
mod read_back;
mod sidebar;
mod single;
mod table;

pub use canvas::deflate;
pub use sidebar::sidebar;
pub use single::{CLASSIC, COMPACT, DATES_RIGHT, SPACED, TWO_PAGES, single_column};
pub use table::table;

#[cfg(test)]
pub use {encoding::win_ansi, read_back::read_back};
