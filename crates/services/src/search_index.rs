//! Records to documents of the search index, and the index rebuilt from the records.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, TryStreamExt, stream};
use rolefit_domain::{CandidateId, Job, JobId, JobStatus};
use rolefit_matching::index::IndexDocument;
use rolefit_matching::retrieve;
use rolefit_ports::records::{Content, Index, Key, Query, Record};
use rolefit_ports::search::{Collection, SearchDocument, SearchQuery};

use crate::damage::skip_damaged;
use crate::facts::CandidateFacts;
use crate::store::Stored;
use crate::{ServiceError, ServiceResult, Services, keys};

/// The filter that keeps apart whom recruiters find.
pub(crate) const DISCOVERABLE: &str = "discoverable";
/// Recruiters find the candidate.
pub(crate) const YES: &str = "yes";
/// They do not.
pub(crate) const NO: &str = "no";
/// The filter by [`rolefit_domain::WorkPlace::name`].
pub(crate) const WORK_PLACE: &str = "work_place";
/// The filter by a job's place, as it is written there.
pub(crate) const PLACE: &str = "place";

/// Candidates that are read at the same time for a rebuild: most of it is waiting for records and keys.
const INDEXED_AT_ONCE: usize = 8;

/// How often something that changes while it is put into the index is put there again, before that is left for later.
const TRIES: usize = 5;

impl Services {
    /// Whether the index has no jobs though there are some.
    pub(crate) async fn lacks_jobs(&self) -> ServiceResult<bool> {
        let empty = self.ports().search.count(Collection::Jobs).await? == 0;
        Ok(empty && !self.read_open_jobs().await?.is_empty())
    }

    /// Whether the index has no candidates though there are some.
    pub(crate) async fn lacks_candidates(&self) -> ServiceResult<bool> {
        if self.ports().search.count(Collection::Candidates).await? > 0 {
            return Ok(false);
        }
        for record in self.listed_candidates().await? {
            let Some(id) = keys::candidate_of(&record.key) else {
                continue;
            };
            let facts = skip_damaged(self.candidate_facts(id).await, "candidate", id)?;
            if facts.flatten().is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Every candidate whose account is there, without the body of the record.
    pub(crate) async fn listed_candidates(&self) -> ServiceResult<Vec<Record>> {
        let mut query = Query::partition(keys::CANDIDATES);
        query.index = Index::First;
        query.content = Content::Heads;
        self.all(query).await
    }

    /// Makes the whole search index anew from the records. Safe at any time: searches go on in the old one until the new
    /// one has everything. What is damaged is logged and left out.
    ///
    /// # Errors
    /// `Stale` when somebody else began to rebuild it meanwhile, who will end it.
    pub async fn rebuild_search_index(&self) -> ServiceResult<()> {
        self.rebuild_jobs().await?;
        self.rebuild_candidates().await
    }

    /// The jobs' part of [`Self::rebuild_search_index`].
    pub(crate) async fn rebuild_jobs(&self) -> ServiceResult<()> {
        let search = &self.ports().search;
        let rebuild = search.begin_rebuild(Collection::Jobs).await?;
        let mut jobs = 0_u64;
        for job in self.read_open_jobs().await? {
            let id = job.value.id;
            let indexed = skip_damaged(self.index_job(id).await, "job", id)?.flatten();
            jobs += u64::from(indexed.is_some_and(|job| job.value.status == JobStatus::Open));
        }
        search.end_rebuild(Collection::Jobs, rebuild).await?;
        tracing::info!(jobs, "the index of jobs is rebuilt from the records");
        Ok(())
    }

    /// The candidates' part of [`Self::rebuild_search_index`].
    pub(crate) async fn rebuild_candidates(&self) -> ServiceResult<()> {
        let search = &self.ports().search;
        let rebuild = search.begin_rebuild(Collection::Candidates).await?;
        let mut candidates = 0_u64;
        let listed = self.listed_candidates().await?;
        let listed = listed.into_iter().filter_map(|record| {
            let id = keys::candidate_of(&record.key);
            if id.is_none() {
                tracing::error!(
                    record.key = record.key.partition,
                    "a listed candidate's key holds no id; skipped"
                );
            }
            id
        });
        let indexed = listed.map(async |id| skip_damaged(self.index_candidate(id).await, "candidate", id));
        let mut indexed = stream::iter(indexed).buffer_unordered(INDEXED_AT_ONCE);
        while let Some(indexed) = indexed.try_next().await? {
            candidates += u64::from(indexed == Some(true));
        }
        search.end_rebuild(Collection::Candidates, rebuild).await?;
        tracing::info!(candidates, "the index of candidates is rebuilt from the records");
        Ok(())
    }

    /// Makes the index hold what is true now of everything that these records were changed of. Answers with how many
    /// documents were looked at. May be repeated, and records may be named in any order.
    ///
    /// # Errors
    /// When one of them cannot be brought up to date; the others may have been. What is damaged is logged and left out.
    pub async fn index_changed(&self, changed: &[Key]) -> ServiceResult<usize> {
        let changed: BTreeSet<keys::Indexed> = changed.iter().filter_map(keys::indexed).collect();
        for one in &changed {
            match one {
                keys::Indexed::Job(id) => {
                    skip_damaged(self.index_job(*id).await, "job", *id)?;
                }
                keys::Indexed::Candidate(id) => {
                    skip_damaged(self.index_candidate(*id).await, "candidate", *id)?;
                }
            }
        }
        Ok(changed.len())
    }

    /// Makes the index hold what is true of a job now, and answers with the job: it is found while it is open.
    ///
    /// Others may do the same at the same time, from what they read before or after. Whoever writes last looks again
    /// afterwards, so that in the end the index holds what the records say.
    ///
    /// # Errors
    /// `Stale` when the job does not stop changing.
    pub(crate) async fn index_job(&self, id: JobId) -> ServiceResult<Option<Stored<Job>>> {
        let search = &self.ports().search;
        for _ in 0..TRIES {
            let job = self.job(id).await?;
            match job.as_ref().filter(|job| job.value.status == JobStatus::Open) {
                Some(open) => {
                    let document = job_document(&open.value);
                    search.upsert(Collection::Jobs, vec![document]).await?;
                }
                None => search.remove(Collection::Jobs, &[id.to_string()]).await?,
            }
            let now = self.ports().records.get(&keys::job(id)).await?;
            if now.map(|record| record.version) == job.as_ref().map(|job| job.version) {
                return Ok(job);
            }
        }
        Err(ServiceError::Stale)
    }

    /// Makes the index hold what is true of a candidate now, in the way of [`Services::index_job`]. Answers whether there
    /// is a profile; whoever was erased has none.
    ///
    /// # Errors
    /// `Stale` when the candidate does not stop changing.
    pub(crate) async fn index_candidate(&self, id: CandidateId) -> ServiceResult<bool> {
        let search = &self.ports().search;
        for _ in 0..TRIES {
            let facts = self.candidate_facts(id).await?;
            match &facts {
                Some(facts) => {
                    let document = candidate_document(facts);
                    search.upsert(Collection::Candidates, vec![document]).await?;
                }
                None => {
                    search.remove(Collection::Candidates, &[id.to_string()]).await?;
                }
            }
            if self.candidate_read(id).await? == facts.as_ref().map(|facts| facts.read) {
                return Ok(facts.is_some());
            }
        }
        Err(ServiceError::Stale)
    }
}

/// A job in the index.
pub(crate) fn job_document(job: &Job) -> SearchDocument {
    let posting = &job.posting;
    let key = job.id.to_string();
    let words = retrieve::job_document(
        &key,
        &posting.title,
        &posting.text,
        &job.criteria,
        BTreeSet::new(),
    );
    let mut document = document(words);
    // People look for employers and towns too, and for what the page says that the job asks for, which may be in other words or
    // another language than the ad.
    let asked: Vec<&str> = job.criteria.iter().map(|asked| asked.label.as_str()).collect();
    document.text = format!(
        "{}\n{}\n{}\n{}",
        posting.organization_name,
        posting.place,
        asked.join("\n"),
        document.text
    );
    let work_place = posting.work_place.map(|place| place.name().to_owned());
    let filters = [
        (WORK_PLACE, work_place.into_iter().collect()),
        (PLACE, vec![posting.place.clone()]),
    ];
    document
        .filters
        .extend(filters.map(|(name, values)| (name.to_owned(), values)));
    document
}

/// The filter for those whom recruiters find, or do not find: [`YES`] or [`NO`].
pub(crate) fn discoverable(found: &str) -> BTreeMap<String, Vec<String>> {
    BTreeMap::from([(DISCOVERABLE.to_owned(), vec![found.to_owned()])])
}

/// What fits a job.
pub(crate) fn job_query(job: &Job) -> SearchQuery {
    let query = retrieve::job_query(&job.posting.title, &job.criteria);
    SearchQuery {
        titles: vec![query.title],
        skills: query.skills.into_keys().collect(),
        text: query.text,
        ..SearchQuery::default()
    }
}

/// A candidate in the index: words of work only, neither name nor contact.
fn candidate_document(facts: &CandidateFacts) -> SearchDocument {
    let mut document = document(retrieve::candidate_document(
        &facts.read.candidate.to_string(),
        &facts.profile,
        &facts.text,
        BTreeSet::new(),
    ));
    let found = if facts.read.discoverable { YES } else { NO };
    document
        .filters
        .insert(DISCOVERABLE.to_owned(), vec![found.to_owned()]);
    document
}

fn document(words: IndexDocument) -> SearchDocument {
    SearchDocument {
        key: words.key,
        titles: vec![words.title],
        skills: words.skills.into_iter().collect(),
        text: words.body,
        filters: BTreeMap::new(),
    }
}
