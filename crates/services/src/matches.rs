//! Matches as they are shown to the candidate and to reviewers; `scoring` computes and stores them.

use std::collections::HashMap;

use rolefit_domain::limits::MAX_COMPARED;
use rolefit_domain::view::{
    MatchBasis, MatchView, NotCompared, OwnJobs, OwnMatch, RankedCandidate, RecommendedJob, Shortlist,
    WhyNotCompared,
};
use rolefit_domain::{Caller, CandidateId, Event, Job, JobId, JobStatus, Match, Profile, Role};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Index, Query, Record};

use crate::candidates::CandidateRecord;
use crate::comparing::Compared;
use crate::damage::skip_damaged;
use crate::jobs::recruiter_job;
use crate::scoring::{JOBS_PER_CANDIDATE, MatchRecord, is_list_of, is_shown, matches_of_job};
use crate::store::Actor;
use crate::{ServiceError, ServiceResult, Services, keys};

/// Candidates on a shortlist.
const SHORTLIST: u32 = 200;

impl Services {
    /// The open jobs that fit the caller, best first, at most [`JOBS_PER_CANDIDATE`].
    pub async fn recommended_jobs(&self, caller: &Caller) -> ServiceResult<Vec<RecommendedJob>> {
        let mut query = Query::partition(keys::matches_of_candidate(caller.candidate));
        query.index = Index::Second;
        query.limit = JOBS_PER_CANDIDATE as u32;
        let open = self.open_jobs().await?;
        let open: HashMap<JobId, &Job> = open.iter().map(|job| (job.id, job.as_ref())).collect();
        let mut jobs = Vec::new();
        loop {
            let page = self.ports().records.query(&query).await?;
            for record in page.records {
                let Some(result) = self.stored_match(caller.candidate, &record).await? else {
                    continue;
                };
                let Some(job) = open.get(&result.job).filter(|_| is_shown(&result)) else {
                    continue;
                };
                jobs.push(RecommendedJob {
                    card: crate::public::card(job),
                    band: result.band,
                    score: result.score,
                    band_reason: rolefit_matching::band_reason(&result, &job.criteria),
                    reasons: rolefit_matching::reasons(&result, &job.criteria),
                });
                if jobs.len() == JOBS_PER_CANDIDATE {
                    return Ok(jobs);
                }
            }
            match page.next {
                Some(next) => query.after = Some(next),
                None => return Ok(jobs),
            }
        }
    }

    /// As [`Self::recommended_jobs`], with what there was to compare them with.
    pub async fn own_jobs(&self, caller: &Caller) -> ServiceResult<OwnJobs> {
        let profile = self.profile_record(caller.candidate).await?;
        let resumes = self.resumes(caller).await?;
        Ok(OwnJobs {
            basis: MatchBasis::of(profile.as_ref().map(|p| &p.value.profile), resumes.first()),
            jobs: self.recommended_jobs(caller).await?,
        })
    }

    /// The caller against one job, everything shown. Computed now when it was not stored, such as for a job that fits
    /// too little to be recommended.
    ///
    /// # Errors
    /// `NotFound` for a job that is not public.
    pub async fn own_match(&self, caller: &Caller, job: JobId) -> ServiceResult<OwnMatch> {
        let job = self.job(job).await?.ok_or(ServiceError::NotFound)?.value;
        if !job.status.is_public() {
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
        let candidates = self.ranked_candidates(&job).await?;
        let counts = self.match_counts(job.id).await?;
        Ok(Shortlist {
            total: counts.candidates,
            not_compared: self.not_compared(&job, counts.candidates).await,
            job: recruiter_job(&job, Some(counts)),
            criteria: job.criteria,
            candidates,
        })
    }

    /// Whom recruiters find and a job has no result for, when `compared` have one.
    async fn not_compared(&self, job: &Job, compared: u32) -> Option<NotCompared> {
        let findable = match self.findable_candidates().await {
            Ok(findable) => findable,
            // The list is worth showing without this line.
            Err(why) => {
                tracing::warn!(job.id = %job.id, error = &why as &dyn std::error::Error, "cannot count whom a job was not compared with; its list does not say");
                return None;
            }
        };
        let number = findable.saturating_sub(u64::from(compared));
        let why = match job.status {
            JobStatus::Draft => return None,
            JobStatus::Open if compared as usize >= MAX_COMPARED => WhyNotCompared::TooMany,
            JobStatus::Open => WhyNotCompared::Pending,
            _ => WhyNotCompared::NotOpen,
        };
        let number = u32::try_from(number).unwrap_or(u32::MAX);
        (number > 0).then_some(NotCompared { number, why })
    }

    /// The best of a job's list whom recruiters find now.
    async fn ranked_candidates(&self, job: &Job) -> ServiceResult<Vec<RankedCandidate>> {
        let mut query = matches_of_job(job.id);
        query.limit = SHORTLIST;
        let mut candidates = Vec::new();
        loop {
            let page = self.ports().records.query(&query).await?;
            for record in page.records {
                candidates.extend(self.ranked_candidate(job, &record).await?);
                if candidates.len() == SHORTLIST as usize {
                    return Ok(candidates);
                }
            }
            match page.next {
                Some(next) => query.after = Some(next),
                None => return Ok(candidates),
            }
        }
    }

    async fn ranked_candidate(&self, job: &Job, record: &Record) -> ServiceResult<Option<RankedCandidate>> {
        let Some(id) = keys::candidate_of(&record.key) else {
            return Ok(None);
        };
        if !self.is_discoverable(id).await? {
            return Ok(None);
        }
        let Some(result) = self.stored_match(id, record).await? else {
            return Ok(None);
        };
        let profile = self.profile_record(id).await;
        let profile = skip_damaged(profile, "profile", id)?.flatten();
        Ok(profile.map(|stored| ranked(job, result, &stored.value.profile)))
    }

    /// What is stored in a record of a match; `None` when it was erased or is damaged.
    async fn stored_match(&self, candidate: CandidateId, record: &Record) -> ServiceResult<Option<Match>> {
        let opened = self
            .unseal::<MatchRecord>(&KeyOwner::candidate(candidate), record)
            .await;
        let place = format_args!("{}|{}", record.key.partition, record.key.sort);
        let stored = skip_damaged(opened, "match", place)?.flatten();
        Ok(stored.map(|stored| stored.value.result))
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
        let listed = record.is_some_and(|record| record.index1.is_some_and(|key| is_list_of(&key, job.id)));
        if listed && self.is_discoverable(candidate).await? {
            Ok(job)
        } else {
            Err(ServiceError::NotFound)
        }
    }

    /// Whether recruiters find a candidate; nobody finds one who was erased meanwhile.
    async fn is_discoverable(&self, candidate: CandidateId) -> ServiceResult<bool> {
        let found = self.read::<CandidateRecord>(&keys::candidate(candidate)).await;
        let found = skip_damaged(found, "candidate", candidate)?.flatten();
        Ok(found.is_some_and(|found| found.value.is_found()))
    }

    async fn match_view(&self, job: &Job, candidate: CandidateId) -> ServiceResult<MatchView> {
        let stored = self
            .profile_record(candidate)
            .await?
            .ok_or(ServiceError::NotFound)?;
        let text = self.text_behind(candidate, stored.value.resume).await?;
        let profile = stored.value.profile;
        // Computed from what is true now: a stored match may be a moment older than the profile that is shown.
        let compared = Compared::new(candidate, profile.clone(), text.text.as_str());
        let result = self.compute(job, &compared).await?;
        Ok(MatchView {
            card: crate::public::card(job),
            status: job.status,
            criteria: job.criteria.clone(),
            computed: result.computed_at.date_text(),
            band_reason: rolefit_matching::band_reason(&result, &job.criteria),
            result,
            name: profile.basics.name.as_ref().map(|n| n.value.clone()),
            headline: headline(&profile),
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
        band_reason: rolefit_matching::band_reason(&result, &job.criteria),
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
