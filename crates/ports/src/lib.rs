//! The capabilities that Rolefit needs from the outside, as traits in the domain's words.
//!
//! Each port says in its documentation what a second implementer must know: success, absence, errors,
//! idempotence and ordering. Each has a contract suite in the module `contract` (feature of that name) that every adapter
//! runs; a bug found in one adapter becomes a case for all. No SDK type, table name, resource name or SQL appears
//! here, and this crate depends on nothing of the workspace but `rolefit-domain`.
//!
//! Limits are those of the strictest adapter on every side, so that what works on one works on all.

#![warn(clippy::expect_used)]

pub mod blobs;
pub mod bus;
pub mod clock;
#[cfg(feature = "contract")]
#[expect(clippy::expect_used, reason = "the suites are tests")]
pub mod contract;
pub mod embeddings;
pub mod error;
pub mod extraction;
pub mod identity;
pub mod keys;
pub mod language_model;
pub mod ledger;
pub mod mail;
pub mod notifications;
pub mod passwords;
pub mod queue;
pub mod ranker;
pub mod records;
pub mod search;
pub mod stream;

pub use blobs::Blobs;
pub use bus::EventBus;
pub use clock::{Clock, IdSource};
pub use embeddings::Embeddings;
pub use error::{ErrorKind, PortError, PortResult};
pub use extraction::TextExtraction;
pub use identity::Identity;
pub use keys::Keys;
pub use language_model::LanguageModel;
pub use ledger::Ledger;
pub use mail::Mailer;
pub use notifications::Notifications;
pub use passwords::Passwords;
pub use queue::Queues;
pub use ranker::Ranker;
pub use records::{Outbox, Records};
pub use search::Search;
pub use stream::ActivityStream;
