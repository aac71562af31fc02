//! The database that records, outbox, ledger, queues and stream share: one SQLite file.
//!
//! - [`Database`] opens the file and gives it to one type per port: [`SqliteRecords`], [`SqliteLedger`],
//!   [`SqliteQueues`] and [`SqliteStream`].
//! - `writer`: the one thread that writes. It groups waiting requests into one commit, because a commit waits for
//!   the disk and nearly nothing else does.
//! - `readers`: read-only connections, each used by one blocking call at a time.
//! - `schema`: settings and tables. To change a table, add a migration there; never edit an old one.
//! - `error`: the one place where SQLite's errors become the ports'.
//!
//! The file is in write-ahead mode with `synchronous = FULL`: what was acknowledged survives a power cut. Deleted
//! content is overwritten with zeros (`secure_delete`), see [`Database::scrub`].

mod check;
mod database;
mod error;
mod guard;
mod ledger;
mod messages;
mod outbox;
mod queues;
mod readers;
mod records;
mod schema;
mod stream;
mod transact;
mod writer;

pub use check::{FileReport, check_file, copy_file, ledger_hash};
pub use database::Database;
pub use ledger::SqliteLedger;
pub use queues::SqliteQueues;
pub use records::SqliteRecords;
pub use stream::SqliteStream;
