//! The search index, brought up to date by the stream of the table.

use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use rolefit_services::Services;
use serde_json::Value;

use super::{Fault, Handler, again};
use crate::wiring::functions::changed;

/// Follows the records. The consumers of the queues index too; whichever comes last finds nothing left to do.
pub(super) struct Search {
    services: Services,
    /// Whether this process has seen to it that nothing is missing.
    filled: AtomicBool,
}

impl Search {
    pub(super) const fn new(services: Services) -> Self {
        Self {
            services,
            filled: AtomicBool::new(false),
        }
    }
}

#[async_trait]
impl Handler for Search {
    async fn handle(&self, event: &str) -> Result<Value, Fault> {
        let keys = changed(event)?;
        // A lost index: one change would not bring back the others.
        if !self.filled.load(Ordering::Relaxed) {
            self.services.fill_search_index().await?;
            self.filled.store(true, Ordering::Relaxed);
        }
        let documents = self.services.index_changed(&keys).await?;
        tracing::debug!(records = keys.len(), documents, "the search index follows");
        Ok(again([]))
    }
}
