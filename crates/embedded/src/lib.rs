//! The embedded adapters: every port on one machine with nothing to install.
//!
//! One module per port. Adapters never call each other: an adapter that needs another capability takes that port
//! as a trait object. The `sqlite` module is the database that records, outbox, ledger, queues and stream share.
//! To add an adapter, see `docs/CONTRIBUTING.md`.

#![warn(clippy::expect_used)]

pub mod blobs;
pub mod bus;
pub mod embeddings;
pub mod extraction;
pub mod identity;
pub mod keys;
pub mod language_model;
pub mod mail;
pub mod notifications;
pub mod ranker;
pub mod search;
pub mod sqlite;
pub mod system;

mod files;
