//! The public pages: functions from data to complete HTML, without script and without WASM.

mod document;

pub use document::{PageMeta, PublicFrame};
