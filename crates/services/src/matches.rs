//! Matches: computed in both directions, stored with their evidence, shown to the candidate and to reviewers.

use std::collections::BTreeSet;

use rolefit_domain::view::{MatchView, OwnMatch, RankedCandidate, RecommendedJob, Shortlist};
use rolefit_domain::{
    Band, Caller, CandidateId, Event, Job, JobId, JobStatus, Match, PartialDate, Profile, Role, Timestamp,
};
use rolefit_matching::{JobView, Subject};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Condition, Index, Key, NewRecord, Query, SortRange};
use rolefit_ports::search::Collection;
use serde::{Deserialize, Serialize};

use crate::candidates::CandidateRecord;
use crate::store::Actor;
use crate::{ServiceError, ServiceResult, Services, keys};

/// Best jobs on a candidate's own list.
const JOBS_PER_CANDIDATE: usize = 50;
/// Best jobs of a candidate that are stored at all, for the jobs' shortlists.
const JOBS_SCORED: usize = 500;
/// Candidates that are scored for a job, the best by search.
const CANDIDATES_PER_JOB: usize = 500;
/// Candidates on a shortlist.
const SHORTLIST: u32 = 200;
/// Writes of one transaction, below the port's limit with room for events and entries.
const WRITES_PER_TRANSACTION: usize = 80;

/// A match as it is stored. Sealed: it quotes the candidate's document.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct MatchRecord {
    result: Match,
}

/// Everything that scoring reads of a candidate.
struct CandidateFacts {
    who: Scored,
    profile: Profile,
    text: String,
}

/// What storing a match needs to know of the candidate.
#[derive(Debug, Clone, Copy)]
struct Scored {
    id: CandidateId,
    /// Version of the profile's record: a match is stored only while the profile is the one that was scored.
    profile_version: u64,
    discoverable: bool,
}

impl Services {
    /// The open jobs that fit the caller, best first.
    pub async fn recommended_jobs(&self, caller: &Caller) -> ServiceResult<Vec<RecommendedJob>> {
        let mut query = Query::partition(
            keys::match_of_candidate(caller.candidate, 0, JobId::new(uuid::Uuid::nil())).partition,
        );
        query.index = Index::Second;
        let owner = KeyOwner::candidate(caller.candidate);
        let open = self.open_jobs().await?;
        let mut jobs = Vec::new();
        for record in self.all(query).await? {
            let Some(stored) = self.unseal::<MatchRecord>(&owner, &record).await? else {
                continue;
            };
            let result = stored.value.result;
            let Some(job) = open.iter().find(|job| job.id == result.job) else {
                continue;
            };
            if !is_shown(&result) {
                continue;
            }
            jobs.push(RecommendedJob {
                card: crate::public::card(job),
                band: result.band,
                score: result.score,
                reasons: rolefit_matching::reasons(&result, &job.criteria),
            });
        }
        Ok(jobs)
    }

    /// The caller against one job, everything shown. Computed now when it was not stored, such as for a job that fits
    /// too little to be recommended.
    ///
    /// # Errors
    /// `NotFound` for a job that is not public.
    pub async fn own_match(&self, caller: &Caller, job: JobId) -> ServiceResult<OwnMatch> {
        let job = self.job(job).await?.ok_or(ServiceError::NotFound)?.value;
        if matches!(job.status, JobStatus::Draft | JobStatus::Archived) {
            return Err(ServiceError::NotFound);
        }
        if self.profile_record(caller.candidate).await?.is_none() {
            let resumes = self.resumes(caller).await?;
            let newest = resumes.first().filter(|resume| !resume.finished());
            return Ok(OwnMatch::NoProfile {
                reading: newest.map(|resume| resume.id),
            });
        }
        let view = self.match_view(&job, caller.candidate).await?;
        Ok(OwnMatch::Compared(Box::new(view)))
    }

    /// The ranked candidates of a job.
    ///
    /// # Errors
    /// `NotFound` for another tenant's job; `Forbidden` for members who do not review.
    pub async fn shortlist(&self, caller: &Caller, job: JobId) -> ServiceResult<Shortlist> {
        let job = self.reviewable_job(caller, job).await?;
        let mut query = matches_of_job(job.id);
        query.limit = SHORTLIST;
        let page = self.ports().records.query(&query).await?;
        let mut candidates = Vec::new();
        for record in page.records {
            let Some(id) = candidate_of(&record.key) else {
                continue;
            };
            let owner = KeyOwner::candidate(id);
            let Some(stored) = self.unseal::<MatchRecord>(&owner, &record).await? else {
                continue;
            };
            if !self.is_discoverable(id).await? {
                continue;
            }
            let Some(profile) = self.profile_record(id).await? else {
                continue;
            };
            candidates.push(ranked(&job, stored.value.result, &profile.value.profile));
        }
        let head = self.recruiter_job(&job).await?;
        Ok(Shortlist {
            total: head.candidates,
            job: head,
            criteria: job.criteria,
            candidates,
        })
    }

    /// One candidate of a job's shortlist, with the document and all evidence. Remembered in the ledger.
    pub async fn review(
        &self,
        caller: &Caller,
        job: JobId,
        candidate: CandidateId,
    ) -> ServiceResult<MatchView> {
        let job = self.reviewable_match(caller, job, candidate).await?;
        let view = self.match_view(&job, candidate).await?;
        self.change(Actor::caller(caller), Some(job.organization))
            .event(Event::MatchViewed {
                candidate,
                job: job.id,
            })
            .audit(
                "match.viewed",
                format!("candidate:{candidate}"),
                format!("job={}", job.id),
            )
            .commit()
            .await?;
        Ok(view)
    }

    /// A job and a candidate on its shortlist, for somebody who reviews it. Nobody else's candidates exist.
    pub(crate) async fn reviewable_match(
        &self,
        caller: &Caller,
        job: JobId,
        candidate: CandidateId,
    ) -> ServiceResult<Job> {
        let job = self.reviewable_job(caller, job).await?;
        let record = self
            .ports()
            .records
            .get(&keys::matched(candidate, job.id))
            .await?;
        // A match outside the job's list belongs to a candidate whom recruiters do not find. The choice itself is
        // looked at too: who withdraws it must not wait until the lists have followed.
        let listed = record.is_some_and(|record| record.index1.is_some());
        if listed && self.is_discoverable(candidate).await? {
            Ok(job)
        } else {
            Err(ServiceError::NotFound)
        }
    }

    /// Whether recruiters find a candidate; nobody finds one who was erased meanwhile.
    async fn is_discoverable(&self, candidate: CandidateId) -> ServiceResult<bool> {
        let found = self.read::<CandidateRecord>(&keys::candidate(candidate)).await?;
        Ok(found.is_some_and(|found| found.value.discoverable))
    }

    /// The bands of a job's candidates, read from the index keys alone.
    pub(crate) async fn bands_of_job(&self, job: JobId) -> ServiceResult<Vec<Band>> {
        let records = self.all(matches_of_job(job)).await?;
        Ok(records
            .iter()
            .filter_map(|r| keys::band_of_match(&r.index1.as_ref()?.sort))
            .collect())
    }

    /// Matches a candidate with every open job. Kept are the best for the candidate and, if recruiters find the
    /// candidate, every job whose shortlist may show them; the rest is removed.
    pub(crate) async fn find_jobs(&self, id: CandidateId) -> ServiceResult<Found> {
        let Some(facts) = self.candidate_facts(id).await? else {
            return Ok(Found::default());
        };
        let open = self.open_jobs_now().await?;
        let mut scored = Vec::new();
        for job in open.iter() {
            scored.push(self.compute(job, &facts).await?);
        }
        scored.sort_by(|a, b| b.score.cmp(&a.score).then(a.job.cmp(&b.job)));
        let mut found = Found::default();
        for (rank, result) in scored.into_iter().enumerate().take(JOBS_SCORED) {
            let shown = is_shown(&result);
            if rank >= JOBS_PER_CANDIDATE && !(facts.who.discoverable && shown) {
                continue;
            }
            found.shown += u32::from(shown && rank < JOBS_PER_CANDIDATE);
            let lists = Lists {
                of_job: facts.who.discoverable,
                of_candidate: rank < JOBS_PER_CANDIDATE,
            };
            found.put(self.match_record(id, result, lists).await?, facts.who);
        }

        let kept: BTreeSet<Key> = found.records.iter().map(|(r, _)| r.key.clone()).collect();
        let open_ids: BTreeSet<JobId> = open.iter().map(|job| job.id).collect();
        let mut old = Query::partition(keys::candidate(id).partition);
        old.range = SortRange::Prefix(keys::MATCH_PREFIX.to_owned());
        for record in self
            .all(old)
            .await?
            .into_iter()
            .filter(|r| !kept.contains(&r.key))
        {
            if job_of(&record.key).is_none_or(|job| open_ids.contains(&job)) {
                found.stale.push(record.key);
            } else if !facts.who.discoverable && record.index1.is_some() {
                // Matches of jobs that are paused or closed stay, because reviewers go on working with them; but not
                // with somebody who withdrew.
                let mut hidden = NewRecord::new(record.key, record.body);
                hidden.index2 = record.index2;
                found.put(hidden, facts.who);
            }
        }
        Ok(found)
    }

    /// Matches a job with the candidates that search finds for it and with those who are on its list already.
    /// Candidates whom recruiters do not find are matched too, for their own eyes. Nobody is removed because search
    /// missed them: an index may be behind.
    pub(crate) async fn find_candidates(&self, job: &Job) -> ServiceResult<Found> {
        let mut query = crate::search_index::job_query(job);
        query.limit = CANDIDATES_PER_JOB;
        let hits = self.ports().search.search(Collection::Candidates, &query).await?;
        let hits = hits.iter().filter_map(|hit| hit.key.parse::<CandidateId>().ok());
        let listed = self.all(matches_of_job(job.id)).await?;
        let listed = listed.iter().filter_map(|record| candidate_of(&record.key));
        let candidates: BTreeSet<CandidateId> = hits.chain(listed).collect();
        let mut found = Found::default();
        let mut scored = Vec::new();
        for id in candidates {
            match self.candidate_facts(id).await? {
                Some(facts) => scored.push((self.compute(job, &facts).await?, facts.who)),
                None => found.stale.push(keys::matched(id, job.id)),
            }
        }
        scored.sort_by(|(a, _), (b, _)| b.score.cmp(&a.score).then(a.candidate.cmp(&b.candidate)));
        for (rank, (result, who)) in scored.into_iter().enumerate() {
            found.shown += u32::from(is_shown(&result));
            let lists = Lists {
                of_job: who.discoverable && rank < CANDIDATES_PER_JOB,
                of_candidate: true,
            };
            found.put(self.match_record(who.id, result, lists).await?, who);
        }
        Ok(found)
    }

    /// Stores matches, and in the last transaction whatever else ends the work, so that the work counts as done only
    /// when all of it is stored.
    ///
    /// # Errors
    /// `Stale` when a profile changed since it was scored: the work must be done again.
    pub(crate) async fn store_found(&self, found: Found, outcome: Outcome) -> ServiceResult<()> {
        let begin = || self.change(Actor::system("match"), None);
        let mut change = begin();
        let mut checked = BTreeSet::new();
        for (record, (profile, version)) in found.records {
            if checked.insert(profile.clone()) {
                change = change.check(profile, Condition::Version(version));
            }
            change = change.put(record, Condition::None);
            if change.len() >= WRITES_PER_TRANSACTION {
                std::mem::replace(&mut change, begin()).commit().await?;
                checked.clear();
            }
        }
        for key in found.stale {
            change = change.delete(key);
            if change.len() >= WRITES_PER_TRANSACTION {
                std::mem::replace(&mut change, begin()).commit().await?;
            }
        }
        for (record, condition) in outcome.records {
            change = change.put(record, condition);
        }
        for event in outcome.events {
            change = change.event(event);
        }
        if change.len() == 0 {
            return Ok(());
        }
        change.commit().await
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
        sealed.index1 = lists
            .of_job
            .then(|| keys::match_of_job(job, score, band, candidate));
        sealed.index2 = lists
            .of_candidate
            .then(|| keys::match_of_candidate(candidate, score, job));
        Ok(sealed)
    }

    async fn compute(&self, job: &Job, facts: &CandidateFacts) -> ServiceResult<Match> {
        let now = self.now();
        let view = JobView {
            job: job.id,
            criteria: &job.criteria,
        };
        let subject = Subject {
            candidate: facts.who.id,
            profile: &facts.profile,
            text: &facts.text,
        };
        let assessment = rolefit_matching::assess(view, subject, month_of(now));
        let ranker = &self.ports().ranker;
        let points = ranker.rank(&[assessment.features(&job.criteria)]).await?;
        let points = points.into_iter().next().unwrap_or_default();
        let result = rolefit_matching::compose(
            view,
            subject,
            assessment,
            &points,
            ranker.model(),
            month_of(now),
            now,
        );
        result.map_err(|why| {
            ServiceError::Port(rolefit_ports::PortError::with_source(
                rolefit_ports::ErrorKind::Corrupt,
                "ranker answered with points that do not fit the criteria",
                why,
            ))
        })
    }

    async fn candidate_facts(&self, id: CandidateId) -> ServiceResult<Option<CandidateFacts>> {
        let Some(stored) = self.profile_record(id).await? else {
            return Ok(None);
        };
        let text = match stored.value.resume {
            Some(resume) => self.document_text(id, resume).await?.unwrap_or_default().text,
            None => String::new(),
        };
        let discoverable = self.is_discoverable(id).await?;
        Ok(Some(CandidateFacts {
            who: Scored {
                id,
                profile_version: stored.version,
                discoverable,
            },
            profile: stored.value.profile,
            text,
        }))
    }

    async fn match_view(&self, job: &Job, candidate: CandidateId) -> ServiceResult<MatchView> {
        let stored = self
            .profile_record(candidate)
            .await?
            .ok_or(ServiceError::NotFound)?;
        let text = match stored.value.resume {
            Some(resume) => self.document_text(candidate, resume).await?.unwrap_or_default(),
            None => rolefit_domain::DocumentText::default(),
        };
        let facts = CandidateFacts {
            who: Scored {
                id: candidate,
                profile_version: stored.version,
                discoverable: false,
            },
            profile: stored.value.profile,
            text: text.text.clone(),
        };
        // Computed from what is true now: a stored match may be a moment older than the profile that is shown.
        let result = self.compute(job, &facts).await?;
        Ok(MatchView {
            card: crate::public::card(job),
            criteria: job.criteria.clone(),
            computed: result.computed_at.date_text(),
            result,
            name: facts.profile.basics.name.as_ref().map(|n| n.value.clone()),
            headline: headline(&facts.profile),
            text,
        })
    }

    async fn reviewable_job(&self, caller: &Caller, id: JobId) -> ServiceResult<Job> {
        let job = self.job_of_caller(caller, id).await?.value;
        match caller.role_in(job.organization) {
            Some(role) if Role::may_review(role) => Ok(job),
            _ => Err(ServiceError::Forbidden),
        }
    }
}

/// The lists in which a match stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Lists {
    /// The job's ranked candidates.
    of_job: bool,
    /// The candidate's own jobs.
    of_candidate: bool,
}

/// Matches that were computed and not stored yet.
#[derive(Default)]
pub(crate) struct Found {
    /// Each with the profile that was scored, by key and version.
    records: Vec<(NewRecord, (Key, u64))>,
    stale: Vec<Key>,
    shown: u32,
}

impl Found {
    fn put(&mut self, record: NewRecord, of: Scored) {
        self.records
            .push((record, (keys::profile(of.id), of.profile_version)));
    }

    /// How many of them people are shown.
    pub(crate) const fn shown(&self) -> u32 {
        self.shown
    }
}

/// What a consumer records in the transaction that ends its work.
#[derive(Default)]
pub(crate) struct Outcome {
    pub records: Vec<(NewRecord, Condition)>,
    pub events: Vec<Event>,
}

/// Whether a match is worth a candidate's time. Where the document shows too little, a common language alone would
/// recommend every job to everybody.
fn is_shown(result: &Match) -> bool {
    result.band != Band::InsufficientEvidence
}

fn matches_of_job(job: JobId) -> Query {
    let mut query = Query::partition(keys::matches_of_job(job));
    query.index = Index::First;
    query
}

fn candidate_of(key: &Key) -> Option<CandidateId> {
    key.partition.strip_prefix("CANDIDATE#")?.parse().ok()
}

fn job_of(key: &Key) -> Option<JobId> {
    key.sort.strip_prefix(keys::MATCH_PREFIX)?.parse().ok()
}

fn ranked(job: &Job, result: Match, profile: &Profile) -> RankedCandidate {
    let verdict_of = |id: &str| {
        let part = result.parts.iter().find(|p| p.criterion == id);
        part.map_or(rolefit_domain::Verdict::NotFound, |p| p.verdict)
    };
    RankedCandidate {
        candidate: result.candidate,
        name: profile.basics.name.as_ref().map(|n| n.value.clone()),
        headline: headline(profile),
        band: result.band,
        score: result.score,
        verdicts: job.criteria.iter().map(|c| (c.need, verdict_of(&c.id))).collect(),
        reasons: rolefit_matching::reasons(&result, &job.criteria),
    }
}

fn headline(profile: &Profile) -> Option<String> {
    let latest = || profile.work.iter().find_map(|w| w.title.as_ref());
    profile
        .basics
        .label
        .as_ref()
        .or_else(latest)
        .map(|l| l.value.clone())
}

/// The month of a time, to which positions that go on are counted.
fn month_of(time: Timestamp) -> PartialDate {
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
