//! One contract suite per port. Every adapter runs the suite of its port in its tests.
pub mod blobs;
pub mod bus;
pub mod embeddings;
pub mod extraction;
pub mod identity;
pub mod keys;
pub mod language_model;
pub mod ledger;
pub mod mail;
pub mod notifications;
pub mod queue;
pub mod ranker;
pub mod records;
pub mod search;
pub mod stream;
