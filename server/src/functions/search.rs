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
    /// Until it was filled for the first time.
    is_empty: AtomicBool,
}

impl Search {
    pub(super) const fn new(services: Services, is_empty: bool) -> Self {
        Self {
            services,
            is_empty: AtomicBool::new(is_empty),
        }
    }
}

#[async_trait]
impl Handler for Search {
    async fn handle(&self, event: &str) -> Result<Value, Fault> {
        let keys = changed(event)?;
        // A lost index: one change would not bring back the others.
        if self.is_empty.load(Ordering::Relaxed) {
            self.services.rebuild_search_index().await?;
            self.is_empty.store(false, Ordering::Relaxed);
        }
        let documents = self.services.index_changed(&keys).await?;
        tracing::debug!(records = keys.len(), documents, "the search index follows");
        Ok(again([]))
    }
}
