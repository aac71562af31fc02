//! Records, outbox and ledger in one DynamoDB table.
//!
//! - [`DynamoStore`] is the table with what the three adapters share; [`DynamoRecords`] is [`Records`]
//!   and [`Outbox`](rolefit_ports::Outbox), [`DynamoLedger`] is [`Ledger`](rolefit_ports::Ledger).
//! - `item`: how a record is an item. `expressions`: every expression that is sent.
//! - `transact` writes, `query` reads.
//! - `journal`: events and audit entries of a transaction are one more item of it, in a partition of its own kind. The
//!   outbox reads events from there; the ledger takes audit entries from there into the chain.
//! - `changed`: records that the table's stream says were changed, for functions.
//! - `units`: what the table bills.
//! - `error`: the service's codes as the ports' kinds.
//!
//! The table and its indexes come from `infra/`; this module only uses them.

mod changed;
mod error;
#[cfg(all(test, feature = "tests"))]
mod every_expression;
mod expressions;
mod item;
mod journal;
mod ledger;
mod query;
mod transact;
mod units;

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use aws_sdk_dynamodb::Client;
use rolefit_formats::cursor::CursorKey;
use rolefit_ports::records::{Key, Page, Query, Record, Transaction};
use rolefit_ports::{Clock, IdSource, PortResult, Records};
use tokio::sync::Notify;

pub use self::changed::changed;
pub use self::ledger::DynamoLedger;
use crate::sdk::{Sdk, Service};

/// What an operator decides about the table.
#[derive(Debug, Clone)]
pub struct DynamoOptions {
    /// Name of the table.
    pub table: String,
    /// Signs the cursors of queries: the same in every process, so that a page's link works on all of them.
    pub cursor_secret: [u8; 32],
}

/// A table, shared by the adapters over it.
pub struct DynamoStore {
    client: Client,
    table: String,
    cursor_key: CursorKey,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    /// Told after each transaction of this process that has events.
    outbox_filled: Notify,
    /// Places of the journal whose content cannot be read and of which the log knows.
    told: Mutex<HashSet<String>>,
}

/// Most places that are remembered as told of. Of any more the log hears again, which so many deserve.
const MOST_TOLD: usize = 1000;

impl DynamoStore {
    /// The table as the options name it. Nothing is called yet.
    pub fn new(
        sdk: &Sdk,
        options: DynamoOptions,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> Arc<Self> {
        let config = aws_sdk_dynamodb::config::Builder::from(&sdk.config(Service::DynamoDb))
            .interceptor(units::CountUnits)
            .build();
        Arc::new(Self {
            client: Client::from_conf(config),
            table: options.table,
            cursor_key: CursorKey::new(options.cursor_secret),
            clock,
            ids,
            outbox_filled: Notify::new(),
            told: Mutex::default(),
        })
    }

    /// Whether the log has still to hear that something is wrong with a place: it is looked at every second.
    fn tell_once(&self, place: &str) -> bool {
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if told.contains(place) {
            return false;
        }
        if told.len() >= MOST_TOLD {
            told.clear();
        }
        told.insert(place.to_owned())
    }
}

impl std::fmt::Debug for DynamoStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DynamoStore")
            .field("table", &self.table)
            .finish_non_exhaustive()
    }
}

/// [`Records`] and [`Outbox`](rolefit_ports::Outbox) in a [`DynamoStore`].
#[derive(Debug, Clone)]
pub struct DynamoRecords {
    store: Arc<DynamoStore>,
}

impl DynamoRecords {
    /// The records of a table.
    pub const fn new(store: Arc<DynamoStore>) -> Self {
        Self { store }
    }
}

#[async_trait]
impl Records for DynamoRecords {
    async fn get(&self, key: &Key) -> PortResult<Option<Record>> {
        query::get(&self.store, key).await
    }

    async fn query(&self, wanted: &Query) -> PortResult<Page> {
        query::query(&self.store, wanted).await
    }

    async fn transact(&self, transaction: Transaction) -> PortResult<()> {
        transact::transact(&self.store, transaction).await
    }
}
