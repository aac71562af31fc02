//! What anybody may see: the list of open jobs and the page of each.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use rolefit_domain::view::{JobCard, JobFilter, JobList, JobPage};
use rolefit_domain::{Job, JobId, JobStatus, Need, Timestamp, job};
use rolefit_ports::records::{Direction, Index, Query};
use rolefit_ports::search::{Collection, SearchQuery};

use crate::store::decode;
use crate::{ServiceResult, Services, keys};

/// What stands at the address of a job page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PublicJob {
    /// The page. Its status says whether the job still takes applications.
    Page(Box<JobPage>),
    /// The job's slug is another one now.
    Moved(String),
    /// There was a job, and it is put away.
    Gone,
    /// There never was one, or it is not public yet.
    NotFound,
}

/// Jobs on one page of the list.
pub const JOBS_PER_PAGE: usize = 20;
/// Most pages of a list, so that an address cannot ask for work without end.
const MAX_PAGES: u32 = 1000;
/// Must-haves on a card.
const CARD_SKILLS: usize = 4;
/// Similar jobs on a page.
const SIMILAR_JOBS: usize = 3;
/// Milliseconds after which another process's change must be seen.
const FRESH_MILLIS: i64 = 2000;

/// The open jobs, newest first, kept because every visitor asks for them. A change in this process is seen at once,
/// one in another process within [`FRESH_MILLIS`].
#[derive(Default)]
pub(crate) struct OpenJobs(RwLock<Kept>);

#[derive(Default)]
struct Kept {
    /// Grows with every change, so that a list that was read before one is not kept after it.
    generation: u64,
    /// The jobs, and when they were read.
    jobs: Option<(Timestamp, Arc<Vec<Arc<Job>>>)>,
}

impl OpenJobs {
    /// Reads the jobs anew for the next visitor.
    pub(crate) fn forget(&self) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        kept.generation += 1;
        kept.jobs = None;
    }

    fn generation(&self) -> u64 {
        self.0.read().unwrap_or_else(PoisonError::into_inner).generation
    }

    fn fresh(&self, now: Timestamp) -> Option<Arc<Vec<Arc<Job>>>> {
        let kept = self.0.read().unwrap_or_else(PoisonError::into_inner);
        let (read_at, jobs) = kept.jobs.as_ref()?;
        (0..FRESH_MILLIS)
            .contains(&now.millis_since(*read_at))
            .then(|| jobs.clone())
    }

    fn keep(&self, generation: u64, now: Timestamp, jobs: Arc<Vec<Arc<Job>>>) {
        let mut kept = self.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.generation == generation {
            kept.jobs = Some((now, jobs));
        }
    }
}

impl Services {
    /// A page of the open jobs that pass the filter.
    pub async fn public_jobs(&self, filter: &JobFilter) -> ServiceResult<JobList> {
        let jobs = self.open_jobs().await?;
        let place = filter.place.trim().to_lowercase();
        let passes = |job: &Job| {
            (filter.work_place.is_empty() || job.posting.work_place.name() == filter.work_place)
                && (place.is_empty() || job.posting.place.to_lowercase().contains(&place))
        };
        let mut found: Vec<&Arc<Job>> = jobs.iter().filter(|job| passes(job)).collect();
        if !filter.q.trim().is_empty() {
            let ranks = self.jobs_by_words(&filter.q, jobs.len()).await?;
            found.retain(|job| ranks.contains_key(&job.id));
            if filter.sort != "newest" {
                found.sort_by_key(|job| ranks.get(&job.id));
            }
        }
        let total = found.len();
        let pages = u32::try_from(total.div_ceil(JOBS_PER_PAGE))
            .unwrap_or(MAX_PAGES)
            .clamp(1, MAX_PAGES);
        let page = filter.page.clamp(1, pages);
        let skip = (page as usize - 1) * JOBS_PER_PAGE;
        Ok(JobList {
            jobs: found
                .into_iter()
                .skip(skip)
                .take(JOBS_PER_PAGE)
                .map(|job| card(job))
                .collect(),
            total,
            page,
            pages,
            filter: filter.clone(),
        })
    }

    /// What stands at `/jobs/{slug}`.
    pub async fn public_job(&self, slug: &str) -> ServiceResult<PublicJob> {
        let Some(short) = job::short_id_of_slug(slug) else {
            return Ok(PublicJob::NotFound);
        };
        let Some(id) = self.read::<JobId>(&keys::short_id(short)).await? else {
            return Ok(PublicJob::NotFound);
        };
        let Some(found) = self.job(id.value).await? else {
            return Ok(PublicJob::NotFound);
        };
        let found = found.value;
        match found.status {
            JobStatus::Draft => return Ok(PublicJob::NotFound),
            JobStatus::Archived => return Ok(PublicJob::Gone),
            JobStatus::Open | JobStatus::Paused | JobStatus::Closed => {}
        }
        let card = card(&found);
        if card.slug != slug {
            return Ok(PublicJob::Moved(card.slug));
        }
        let labels = |need| {
            found
                .criteria
                .iter()
                .filter(|c| c.need == need)
                .map(|c| c.label.clone())
                .collect()
        };
        Ok(PublicJob::Page(Box::new(JobPage {
            must: labels(Need::MustHave),
            nice: labels(Need::NiceToHave),
            similar: self.similar_jobs(&found).await?,
            status: found.status,
            text: found.posting.text.clone(),
            pay: found.posting.pay.clone(),
            card,
        })))
    }

    /// The open jobs, newest first, as fresh as [`OpenJobs`] keeps them.
    pub(crate) async fn open_jobs(&self) -> ServiceResult<Arc<Vec<Arc<Job>>>> {
        match self.inner.open_jobs.fresh(self.now()) {
            Some(kept) => Ok(kept),
            None => self.open_jobs_now().await,
        }
    }

    /// The open jobs, newest first, read from the records: what a match must be computed from.
    pub(crate) async fn open_jobs_now(&self) -> ServiceResult<Arc<Vec<Arc<Job>>>> {
        let now = self.now();
        let generation = self.inner.open_jobs.generation();
        let mut query = Query::partition(keys::open_job(now, JobId::new(uuid::Uuid::nil())).partition);
        query.index = Index::Second;
        query.direction = Direction::Descending;
        let records = self.all(query).await?;
        let jobs = records
            .iter()
            .map(|r| Ok(Arc::new(decode::<Job>(r)?.value)))
            .collect::<ServiceResult<Vec<_>>>()?;
        let jobs = Arc::new(jobs);
        self.inner.open_jobs.keep(generation, now, jobs.clone());
        Ok(jobs)
    }

    /// The jobs that words find, with their ranks from 0.
    async fn jobs_by_words(&self, words: &str, limit: usize) -> ServiceResult<HashMap<JobId, usize>> {
        let query = SearchQuery {
            text: words.chars().take(300).collect(),
            limit,
            ..SearchQuery::default()
        };
        let hits = self.ports().search.search(Collection::Jobs, &query).await?;
        let ids = hits.iter().filter_map(|hit| hit.key.parse().ok());
        Ok(ids.zip(0..).collect())
    }

    async fn similar_jobs(&self, like: &Job) -> ServiceResult<Vec<JobCard>> {
        let mut query = crate::search_index::job_query(like);
        query.limit = SIMILAR_JOBS + 1;
        let hits = self.ports().search.search(Collection::Jobs, &query).await?;
        let jobs = self.open_jobs().await?;
        let by_key = |key: &str| {
            jobs.iter()
                .find(|job| job.id.to_string() == key && job.id != like.id)
        };
        Ok(hits
            .iter()
            .filter_map(|hit| by_key(&hit.key))
            .take(SIMILAR_JOBS)
            .map(|job| card(job))
            .collect())
    }
}

/// A job as it stands in lists.
pub(crate) fn card(job: &Job) -> JobCard {
    let posted = job.posted_at.unwrap_or(job.created_at);
    let musts = job.criteria.iter().filter(|c| c.need == Need::MustHave);
    JobCard {
        id: job.id,
        slug: job::slug(&job.posting.title, job.id),
        title: job.posting.title.clone(),
        organization_name: job.posting.organization_name.clone(),
        place: job.posting.place.clone(),
        work_place: job.posting.work_place,
        pay: job.posting.pay.as_ref().map(rolefit_domain::Pay::text),
        posted: posted.date_text(),
        posted_iso: posted.iso_date(),
        response_days: job.posting.response_days,
        skills: musts.take(CARD_SKILLS).map(|c| c.label.clone()).collect(),
    }
}
