//! Matches computed, in both directions.
//!
//! What is computed here is stored by `found`, only while everything that it was computed from is still what it was.

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, TryStreamExt, stream};
use rolefit_domain::limits::MAX_COMPARED;
use rolefit_domain::view::MatchCounts;
use rolefit_domain::{Band, CandidateId, Job, JobId, Match, PartialDate, Timestamp};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Condition, Content, Index, Key, NewRecord, Query, Record, SortRange};
use rolefit_ports::search::{Collection, SearchQuery};
use serde::{Deserialize, Serialize};

use crate::comparing::Compared;
use crate::damage::skip_damaged;
use crate::facts::Read;
use crate::found::Found;
use crate::store::Stored;
use crate::{ServiceError, ServiceResult, Services, keys, search_index};

/// Best jobs on a candidate's own list.
pub(crate) const JOBS_PER_CANDIDATE: usize = 50;
/// Best jobs of a candidate that are stored at all, for the jobs' shortlists.
const JOBS_SCORED: usize = 500;

/// Candidates whose records are waited for at the same time while a job is matched: on AWS each look is some calls.
const COMPARED_AT_ONCE: usize = 8;

/// A match as it is stored. Sealed: it quotes the candidate's document.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct MatchRecord {
    pub result: Match,
}

/// The lists in which a match stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Lists {
    /// The job's ranked candidates.
    of_job: bool,
    /// The candidate's own jobs.
    of_candidate: bool,
}

impl Lists {
    /// Whether anybody would see the match.
    const fn any(self) -> bool {
        self.of_job || self.of_candidate
    }
}

/// What came of comparing a job with a candidate.
enum Looked {
    Scored(Box<Match>, Read),
    Erased(CandidateId),
    /// Nothing that should change what is stored.
    LeftOut,
}

impl Services {
    /// Matches a candidate with every open job. Kept are the best for the candidate and, if recruiters find the
    /// candidate, every job whose shortlist may show them; the rest is removed. `None` for somebody who has no profile
    /// or was erased.
    pub(crate) async fn find_jobs(&self, id: CandidateId) -> ServiceResult<Option<Found>> {
        let Some(facts) = self.candidate_facts(id).await? else {
            return Ok(None);
        };
        let read = facts.read;
        // Read before the jobs, so that the match of a job which is opened now is not taken for that of a closed one.
        let mut stored = heads(Query::partition(keys::candidate(id).partition));
        stored.range = SortRange::Prefix(keys::MATCH_PREFIX.to_owned());
        let stored = self.all(stored).await?;
        let open = self.read_open_jobs().await?;
        let jobs: Vec<&Job> = open.iter().map(|job| &job.value).collect();
        let compared = Compared::new(id, facts.profile, facts.text);
        let results = self.compute_all(&jobs, &compared).await?;
        let mut scored: Vec<_> = results.into_iter().zip(&open).collect();
        scored.sort_by(|(a, _), (b, _)| b.score.cmp(&a.score).then(a.job.cmp(&b.job)));
        let mut found = Found::default();
        let mut kept = BTreeSet::new();
        for (rank, (result, job)) in scored.into_iter().enumerate().take(JOBS_SCORED) {
            let (best, shown) = (rank < JOBS_PER_CANDIDATE, is_shown(&result));
            let lists = Lists {
                of_job: read.discoverable && (best || shown),
                of_candidate: best && shown,
            };
            if !lists.any() {
                continue;
            }
            found.count_shown(u32::from(lists.of_candidate));
            let record = self.match_record(id, result, lists).await?;
            kept.insert(record.key.clone());
            found.put(record, job, read);
        }
        let open: BTreeSet<JobId> = open.iter().map(|job| job.value.id).collect();
        for seen in stored.into_iter().filter(|seen| !kept.contains(&seen.key)) {
            let is_open = job_of(&seen.key).is_none_or(|job| open.contains(&job));
            if is_open || !read.discoverable {
                found.remove(&seen, read.conditions().to_vec());
            } else if seen.index2.is_some()
                && let Some(whole) = self.ports().records.get(&seen.key).await?
            {
                // Matches of jobs that are paused or closed stay, because reviewers go on working with them.
                found.unlist(whole, read.conditions().to_vec());
            }
        }
        Ok(Some(found))
    }

    /// Matches a job with the candidates of the index, at most [`MAX_COMPARED`] of which those come first that search finds
    /// for it, and with those who have a match with it already. Candidates whom recruiters do not find are matched too, for their own eyes, and take nobody's place. Nobody is
    /// removed because search missed them: an index may be behind.
    pub(crate) async fn find_candidates(&self, job: &Stored<Job>) -> ServiceResult<Found> {
        let id = job.value.id;
        let mut known = BTreeMap::new();
        for seen in self.matched_heads(id).await? {
            if let Some(candidate) = keys::candidate_of(&seen.key) {
                known.insert(candidate, seen);
            }
        }
        let mut candidates: BTreeSet<CandidateId> = known.keys().copied().collect();
        for discoverable in [search_index::YES, search_index::NO] {
            candidates.extend(self.worth_comparing(&job.value, discoverable).await?);
        }
        let mut found = Found::default();
        let mut scored = Vec::new();
        let mut looks = stream::iter(candidates)
            .map(|candidate| self.compared(&job.value, candidate))
            .buffer_unordered(COMPARED_AT_ONCE);
        while let Some(looked) = looks.try_next().await? {
            match looked {
                Looked::Scored(result, read) => scored.push((*result, read)),
                Looked::Erased(candidate) => {
                    if let Some(seen) = known.get(&candidate) {
                        found.remove(seen, Vec::new());
                    }
                }
                Looked::LeftOut => {}
            }
        }
        drop(looks);
        scored.sort_by(|(a, _), (b, _)| b.score.cmp(&a.score).then(a.candidate.cmp(&b.candidate)));
        let mut places = MAX_COMPARED;
        for (result, read) in scored {
            let lists = Lists {
                of_job: read.discoverable && places > 0,
                of_candidate: is_shown(&result),
            };
            places -= usize::from(lists.of_job);
            if !lists.any() {
                if let Some(seen) = known.get(&read.candidate) {
                    found.remove(seen, read.conditions().to_vec());
                }
                continue;
            }
            match self.match_record(read.candidate, result, lists).await {
                Ok(record) => found.put(record, job, read),
                // Erased since the profile was read, and the match goes with everything else.
                Err(ServiceError::NotFound) => {}
                Err(other) => return Err(other),
            }
        }
        Ok(found)
    }

    /// A candidate against a job.
    async fn compared(&self, job: &Job, candidate: CandidateId) -> ServiceResult<Looked> {
        let facts = match self.candidate_facts(candidate).await {
            // Another document took the place of theirs at this moment, and that event compares them with this job.
            Err(ServiceError::Stale) => return Ok(Looked::LeftOut),
            facts => skip_damaged(facts, "candidate", candidate)?,
        };
        Ok(match facts {
            Some(Some(facts)) => {
                let compared = Compared::new(candidate, facts.profile, facts.text);
                let result = self.compute(job, &compared).await?;
                Looked::Scored(Box::new(result), facts.read)
            }
            Some(None) => Looked::Erased(candidate),
            // What is damaged now may be mended, so that its match stays.
            None => Looked::LeftOut,
        })
    }

    /// The candidates of the index whom recruiters find or do not find, at most [`MAX_COMPARED`]: first those that fit the
    /// words of the job, then the others, since a document may say the same in words that search does not know.
    async fn worth_comparing(&self, job: &Job, discoverable: &str) -> ServiceResult<BTreeSet<CandidateId>> {
        let fitting = search_index::job_query(job);
        let mut all = BTreeSet::new();
        for mut query in [fitting, SearchQuery::default()] {
            query.limit = MAX_COMPARED;
            query.filters = search_index::discoverable(discoverable);
            let answer = self
                .filled_search(Collection::Candidates)
                .await?
                .search(Collection::Candidates, &query)
                .await?;
            for hit in answer.hits {
                if all.len() < MAX_COMPARED {
                    all.extend(hit.key.parse::<CandidateId>());
                }
            }
            if all.len() >= MAX_COMPARED {
                break;
            }
        }
        Ok(all)
    }

    /// How many candidates recruiters find now.
    pub(crate) async fn findable_candidates(&self) -> ServiceResult<u64> {
        let query = SearchQuery {
            facets: BTreeSet::from([search_index::DISCOVERABLE.to_owned()]),
            ..SearchQuery::default()
        };
        let answer = self
            .filled_search(Collection::Candidates)
            .await?
            .search(Collection::Candidates, &query)
            .await?;
        let counts = answer.facets.get(search_index::DISCOVERABLE);
        Ok(counts
            .and_then(|counts| counts.get(search_index::YES))
            .copied()
            .unwrap_or(0))
    }

    /// Takes a job that is not open any more off the candidates' lists. Its own list stays, because reviewers go on
    /// working with it; what nobody sees then is removed.
    pub(crate) async fn unlist_job(&self, id: JobId, job: Option<&Stored<Job>>) -> ServiceResult<Found> {
        let condition = job.map_or(Condition::Absent, |job| Condition::Version(job.version));
        let conditions = vec![(keys::job(id), condition)];
        let mut found = Found::default();
        for seen in self.matched_heads(id).await? {
            let of_job = seen.index1.as_ref().is_some_and(|listed| is_list_of(listed, id));
            if !of_job {
                found.remove(&seen, conditions.clone());
            } else if seen.index2.is_some()
                && let Some(whole) = self.ports().records.get(&seen.key).await?
            {
                found.unlist(whole, conditions.clone());
            }
        }
        Ok(found)
    }

    /// How many candidates a job has, by their bands, which are read from the index keys alone.
    pub(crate) async fn match_counts(&self, job: JobId) -> ServiceResult<MatchCounts> {
        let mut counts = MatchCounts::default();
        for head in self.all(heads(matches_of_job(job))).await? {
            let listed = head.index1.as_ref();
            if let Some(band) = listed.and_then(|key| keys::band_of_match(&key.sort)) {
                counts.candidates = counts.candidates.saturating_add(1);
                counts.promising += u32::from(band >= Band::Good);
            }
        }
        Ok(counts)
    }

    /// Without their bodies all matches of a job, those that only their candidates see included.
    async fn matched_heads(&self, job: JobId) -> ServiceResult<Vec<Record>> {
        let mut own = heads(Query::partition(keys::own_matches_of_job(job)));
        own.index = Index::First;
        let mut all = self.all(heads(matches_of_job(job))).await?;
        all.extend(self.all(own).await?);
        Ok(all)
    }

    async fn match_record(
        &self,
        candidate: CandidateId,
        result: Match,
        lists: Lists,
    ) -> ServiceResult<NewRecord> {
        let (job, score, band) = (result.job, result.score, result.band);
        let owner = KeyOwner::candidate(candidate);
        let record = MatchRecord { result };
        let mut sealed = self
            .sealed(&owner, keys::matched(candidate, job), &record)
            .await?;
        sealed.index1 = Some(if lists.of_job {
            keys::match_of_job(job, score, band, candidate)
        } else {
            keys::own_match_of_job(job, candidate)
        });
        sealed.index2 = lists
            .of_candidate
            .then(|| keys::match_of_candidate(candidate, score, job));
        Ok(sealed)
    }
}

/// Whether a match is worth a candidate's time. Where the document shows too little, a common language alone would
/// recommend every job to everybody.
pub(crate) fn is_shown(result: &Match) -> bool {
    result.band != Band::InsufficientEvidence
}

/// The ranked candidates of a job.
pub(crate) fn matches_of_job(job: JobId) -> Query {
    let mut query = Query::partition(keys::matches_of_job(job));
    query.index = Index::First;
    query
}

/// Whether a match with this first index key stands in the ranked list of the job.
pub(crate) fn is_list_of(listed: &Key, job: JobId) -> bool {
    listed.partition == keys::matches_of_job(job)
}

/// The job of a match.
pub(crate) fn job_of(key: &Key) -> Option<JobId> {
    key.sort.strip_prefix(keys::MATCH_PREFIX)?.parse().ok()
}

const fn heads(mut query: Query) -> Query {
    query.content = Content::Heads;
    query
}

/// The month of a time, to which positions that go on are counted.
pub(crate) fn month_of(time: Timestamp) -> PartialDate {
    let iso = time.iso_date();
    iso.get(..7)
        .and_then(|month| month.parse().ok())
        .unwrap_or(FALLBACK_MONTH)
}

/// Only reached by a clock outside the calendar.
const FALLBACK_MONTH: PartialDate = match PartialDate::new(2000, Some(1), None) {
    Some(date) => date,
    None => panic!("January 2000 is a month"),
};
