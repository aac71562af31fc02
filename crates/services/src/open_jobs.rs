//! The list of open jobs, which every visitor asks for.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use rolefit_domain::{Job, Timestamp};
use rolefit_ports::records::{Direction, Index, Query};

use crate::away::away;
use crate::damage::skip_damaged;
use crate::store::{Stored, decode};
use crate::{ServiceResult, Services, keys};

/// Milliseconds after which another process's change must be seen.
const FRESH_MILLIS: i64 = 2000;

/// The open jobs, newest first, kept because every visitor asks for them. A change in this process is seen at once,
/// one in another process within [`FRESH_MILLIS`]. Of many who ask at once, one reads.
#[derive(Default)]
pub(crate) struct OpenJobs {
    kept: RwLock<Kept>,
    /// How many readings have begun.
    begun: AtomicU64,
    /// Held by who reads: the number of the last reading and what it found, which is good for all who asked before it began even if
    /// a change has made it too old to be kept.
    last: tokio::sync::Mutex<Option<(u64, AllOpenJobs)>>,
}

/// All open jobs, newest first.
pub(crate) type AllOpenJobs = Arc<Vec<Arc<Job>>>;

#[derive(Default)]
struct Kept {
    /// Grows with every change, so that a list that was read before one is not kept after it.
    generation: u64,
    /// How often they were read; every reading is another one.
    revision: u64,
    /// The jobs, and when they were read.
    jobs: Option<(Timestamp, AllOpenJobs)>,
}

impl OpenJobs {
    /// Reads the jobs anew for the next visitor.
    pub(crate) fn forget(&self) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        kept.generation += 1;
        kept.jobs = None;
    }

    fn generation(&self) -> u64 {
        self.kept
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .generation
    }

    fn fresh(&self, now: Timestamp) -> Option<AllOpenJobs> {
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        let (read_at, jobs) = kept.jobs.as_ref()?;
        (0..FRESH_MILLIS)
            .contains(&now.millis_since(*read_at))
            .then(|| jobs.clone())
    }

    /// The number of the reading that is fresh; `None` when the jobs have to be read anew.
    fn revision(&self, now: Timestamp) -> Option<u64> {
        self.fresh(now)?;
        let kept = self.kept.read().unwrap_or_else(PoisonError::into_inner);
        kept.jobs.is_some().then_some(kept.revision)
    }

    fn keep(&self, generation: u64, now: Timestamp, jobs: AllOpenJobs) {
        let mut kept = self.kept.write().unwrap_or_else(PoisonError::into_inner);
        if kept.generation == generation {
            kept.revision += 1;
            kept.jobs = Some((now, jobs));
        }
    }
}

impl Services {
    /// A number that is another one as soon as the open jobs may be others, for whoever keeps what was made from them;
    /// `None` while they have to be read anew.
    pub fn open_jobs_revision(&self) -> Option<u64> {
        self.inner.open_jobs.revision(self.now())
    }

    /// The open jobs, newest first, as fresh as [`OpenJobs`] keeps them.
    pub(crate) async fn open_jobs(&self) -> ServiceResult<AllOpenJobs> {
        let open_jobs = &self.inner.open_jobs;
        if let Some(kept) = open_jobs.fresh(self.now()) {
            return Ok(kept);
        }
        let asked = open_jobs.begun.load(Ordering::SeqCst);
        let mut last = open_jobs.last.lock().await;
        // What was read meanwhile: either nothing has changed since, or the reading began after this was asked for.
        if let Some(kept) = open_jobs.fresh(self.now()) {
            return Ok(kept);
        }
        if let Some((number, jobs)) = last.as_ref()
            && *number > asked
        {
            return Ok(jobs.clone());
        }
        let number = open_jobs.begun.fetch_add(1, Ordering::SeqCst) + 1;
        let jobs = self.open_jobs_now().await?;
        *last = Some((number, jobs.clone()));
        Ok(jobs)
    }

    /// The open jobs, newest first, read from the records and kept.
    async fn open_jobs_now(&self) -> ServiceResult<AllOpenJobs> {
        let now = self.now();
        let generation = self.inner.open_jobs.generation();
        let jobs = self.read_open_jobs().await?.into_iter();
        let jobs = Arc::new(jobs.map(|job| Arc::new(job.value)).collect::<Vec<_>>());
        self.inner.open_jobs.keep(generation, now, jobs.clone());
        self.inner.ad_facts.keep_only(&jobs);
        Ok(jobs)
    }

    /// The open jobs, newest first, as they are now: what a match must be computed from. What is damaged is left out.
    pub(crate) async fn read_open_jobs(&self) -> ServiceResult<Vec<Stored<Job>>> {
        let mut query = Query::partition(keys::OPEN_JOBS);
        query.index = Index::Second;
        query.direction = Direction::Descending;
        let records = self.all(query).await?;
        // Thousands of ads keep a processor busy.
        away(move |_| {
            let mut jobs = Vec::with_capacity(records.len());
            for record in &records {
                jobs.extend(skip_damaged(decode(record), "job", &record.key.partition)?);
            }
            Ok(jobs)
        })
        .await?
    }
}
