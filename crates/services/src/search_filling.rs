//! The search index while it is filled at the start of a process.
//!
//! An index in memory is empty then, and filling it takes longer the more people it holds. Pages are served meanwhile;
//! what asks the index waits for it, and goes on without it, as when search is away, rather than take an index that is
//! not full for all there is.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use rolefit_ports::search::Collection;
use rolefit_ports::{ErrorKind, PortError, PortResult, Search};
use tokio::sync::watch;

use crate::{ServiceResult, Services};

/// Longest time that a request waits for the index to be full. Longer than a few thousand jobs take, and shorter than
/// people wait for a page that can be shown without.
const PATIENCE: Duration = Duration::from_secs(2);

/// What the index holds, in the order in which it is filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Filled {
    /// Perhaps nothing.
    Nothing,
    /// All jobs.
    Jobs,
    /// All jobs and candidates.
    All,
}

/// How far the index is filled. Full until somebody begins to fill it: a process that only asks an index that others
/// keep has nothing to wait for.
pub(crate) struct Filling(watch::Sender<Filled>);

impl Default for Filling {
    fn default() -> Self {
        Self(watch::Sender::new(Filled::All))
    }
}

impl Filling {
    /// Lets those wait who ask for more than this.
    pub(crate) fn is_now(&self, filled: Filled) {
        self.0.send_replace(filled);
    }
}

impl Services {
    /// Fills the index where it lacks what the records have: it was made just now, or whoever filled it ended before both
    /// collections were full. Whatever is searched from this call on waits for that; a worker, whose work would fail and
    /// be tried again too often, shall begin afterwards.
    ///
    /// # Errors
    /// Those of [`Self::rebuild_search_index`]. Searches go on failing then.
    pub fn fill_search_index(&self) -> impl Future<Output = ServiceResult<()>> + Send + 'static {
        let services = self.clone();
        services.inner.filling.is_now(Filled::Nothing);
        async move {
            let filling = &services.inner.filling;
            if services.lacks_jobs().await? {
                services.rebuild_jobs().await?;
            }
            filling.is_now(Filled::Jobs);
            if services.lacks_candidates().await? {
                services.rebuild_candidates().await?;
            }
            filling.is_now(Filled::All);
            Ok(())
        }
    }

    /// Whether the index holds everything.
    pub(crate) fn is_search_filled(&self) -> bool {
        *self.inner.filling.0.borrow() == Filled::All
    }

    /// The index, once it has all of a collection.
    ///
    /// # Errors
    /// `Unavailable` when it has not in time.
    pub(crate) async fn filled_search(&self, collection: Collection) -> PortResult<&Arc<dyn Search>> {
        let needed = match collection {
            Collection::Jobs => Filled::Jobs,
            Collection::Candidates => Filled::All,
        };
        let mut filled = self.inner.filling.0.subscribe();
        let is_filled = filled.wait_for(|filled| *filled >= needed);
        match tokio::time::timeout(PATIENCE, is_filled).await {
            Ok(Ok(_)) => Ok(&self.ports().search),
            Ok(Err(_)) | Err(_) => Err(PortError::new(
                ErrorKind::Unavailable,
                "the search index is still being filled, as after every start",
            )),
        }
    }
}
