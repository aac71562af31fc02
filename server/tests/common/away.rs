//! A search that a test can take away, which no embedded adapter is by itself.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use async_trait::async_trait;
use rolefit_ports::error::{ErrorKind, PortError, PortResult};
use rolefit_ports::search::{Collection, Rebuild, Search, SearchAnswer, SearchDocument, SearchQuery};

/// The search below it, while it is there.
pub struct AwaySearch {
    inner: Arc<dyn Search>,
    is_away: AtomicBool,
}

impl AwaySearch {
    pub fn new(inner: Arc<dyn Search>) -> Self {
        Self {
            inner,
            is_away: AtomicBool::new(false),
        }
    }

    pub fn goes(&self) {
        self.is_away.store(true, Ordering::Relaxed);
    }

    pub fn is_back(&self) {
        self.is_away.store(false, Ordering::Relaxed);
    }

    fn answers(&self) -> PortResult<&dyn Search> {
        match self.is_away.load(Ordering::Relaxed) {
            true => Err(PortError::new(ErrorKind::Unavailable, "the search is away")),
            false => Ok(self.inner.as_ref()),
        }
    }
}

#[async_trait]
impl Search for AwaySearch {
    async fn upsert(&self, collection: Collection, documents: Vec<SearchDocument>) -> PortResult<()> {
        self.answers()?.upsert(collection, documents).await
    }

    async fn remove(&self, collection: Collection, keys: &[String]) -> PortResult<()> {
        self.answers()?.remove(collection, keys).await
    }

    async fn search(&self, collection: Collection, query: &SearchQuery) -> PortResult<SearchAnswer> {
        self.answers()?.search(collection, query).await
    }

    async fn count(&self, collection: Collection) -> PortResult<u64> {
        self.answers()?.count(collection).await
    }

    async fn begin_rebuild(&self, collection: Collection) -> PortResult<Rebuild> {
        self.answers()?.begin_rebuild(collection).await
    }

    async fn end_rebuild(&self, collection: Collection, rebuild: Rebuild) -> PortResult<()> {
        self.answers()?.end_rebuild(collection, rebuild).await
    }
}
