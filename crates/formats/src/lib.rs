//! Stored and sent forms that the adapters of both sides share, so that what one wrote the other can read.
//!
//! Functions over bytes and streams of them that are handed in: no files, no network, no clock, no randomness. An adapter never uses another adapter; what two of them
//! would otherwise write twice stands here.

#![warn(clippy::expect_used)]

pub mod chain;
pub mod cursor;
pub mod key_cache;
mod mac;
pub mod presign;
pub mod seal;
pub mod sealed_blob;

pub use rolefit_domain::encode::hex;
