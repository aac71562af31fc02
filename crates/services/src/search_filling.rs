//! The search index while it is filled at the start of a process.
//!
//! An index in memory is empty then, and filling it takes longer the more people it holds. Pages are served meanwhile;
//! what asks the index waits for it, and goes on without it, as when search is away, rather than take an index that is
//! not full for all there is.

use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

use rolefit_ports::error::chain;
use rolefit_ports::search::Collection;
use rolefit_ports::{ErrorKind, PortError, PortResult, Search};
use tokio::sync::watch;

use crate::{ServiceError, ServiceResult, Services};

/// Longest time that a request waits for the index to be full. Longer than a few thousand jobs take, and shorter than
/// people wait for a page that can be shown without.
const PATIENCE: Duration = Duration::from_secs(2);

/// The first pause before the index is filled again; each is twice the one before.
const PAUSE: Duration = Duration::from_secs(1);
/// The longest one while search is away.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

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
    /// collections were full. A collection that holds anything holds everything, because a rebuild puts all of it in
    /// place at once.
    ///
    /// # Errors
    /// Those of [`Self::rebuild_search_index`].
    pub async fn fill_search_index(&self) -> ServiceResult<()> {
        if self.lacks_jobs().await? {
            self.rebuild_jobs().await?;
        }
        self.inner.filling.is_now(Filled::Jobs);
        if self.lacks_candidates().await? {
            self.rebuild_candidates().await?;
        }
        self.inner.filling.is_now(Filled::All);
        Ok(())
    }

    /// The same for a process that serves meanwhile, again and again while search is away or somebody else fills it.
    /// Whatever is searched from this call on waits for that; a worker, whose work would fail and be tried again too
    /// often, shall begin afterwards.
    ///
    /// # Errors
    /// When trying again does not help.
    pub fn fill_search_index_at_start(&self) -> impl Future<Output = ServiceResult<()>> + Send + 'static {
        self.inner.filling.is_now(Filled::Nothing);
        let services = self.clone();
        async move {
            let mut pause = PAUSE;
            loop {
                match services.fill_search_index().await {
                    Ok(()) => return Ok(()),
                    // Whoever began later goes on. Looking again too early would begin once more and stop them, so
                    // that pauses grow until they are longer than a rebuild takes.
                    Err(ServiceError::Stale) => {
                        tracing::info!("another process fills the search index; looking again");
                        tokio::time::sleep(pause).await;
                        pause *= 2;
                    }
                    Err(ServiceError::Port(error)) if error.kind().is_transient() => {
                        tracing::error!(
                            error = chain(&error),
                            "the search index cannot be filled; trying again"
                        );
                        tokio::time::sleep(pause.min(LONGEST_PAUSE)).await;
                        pause *= 2;
                    }
                    Err(error) => return Err(error),
                }
            }
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
