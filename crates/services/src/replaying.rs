//! Stored matches computed again from their inputs: what a receipt promises, tried.

use rolefit_domain::{CandidateId, Job, JobId, Match};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Query, Record, SortRange};

use crate::comparing::Compared;
use crate::damage::skip_damaged;
use crate::profiles::ProfileRecord;
use crate::scoring::{MatchRecord, job_of};
use crate::{ServiceError, ServiceResult, Services, keys};

/// A match that was computed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replayed {
    /// The number on its receipt.
    pub number: String,
    /// Whose document was compared.
    pub candidate: CandidateId,
    /// With which job.
    pub job: JobId,
    /// The points that were stored, out of 1000.
    pub score: u16,
    /// What came out.
    pub verdict: Replay,
}

/// What came out of a match that was computed again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replay {
    /// The same match, byte for byte.
    Same,
    /// The same inputs gave something else: the stored match was changed, or the scorer is not deterministic.
    Different,
    /// It cannot be computed again.
    InputsGone(WhyGone),
}

/// Why a match cannot be computed again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhyGone {
    /// The facts or the document it was computed from are not kept any more.
    Profile,
    /// The job asks for something else now, or is gone. What it asked for before is not kept.
    Job,
    /// Other rules, or another model, computed it.
    Scorer,
}

impl Services {
    /// Computes stored matches again: those whose receipt has this number, or begins with these digits; all of them
    /// without one. Each is told to `each`. What is damaged is logged and left out.
    ///
    /// # Errors
    /// When the stores cannot be read.
    pub async fn replay_matches(
        &self,
        number: Option<&str>,
        mut each: impl FnMut(&Replayed),
    ) -> ServiceResult<()> {
        for candidate in self.listed_candidates().await? {
            let Some(candidate) = keys::candidate_of(&candidate.key) else {
                continue;
            };
            let mut matches = Query::partition(keys::candidate(candidate).partition);
            matches.range = SortRange::Prefix(keys::MATCH_PREFIX.to_owned());
            for record in self.all(matches).await? {
                let replayed = self.replayed(candidate, &record, number).await;
                let place = format_args!("{}|{}", record.key.partition, record.key.sort);
                if let Some(replayed) = skip_damaged(replayed, "match", place)?.flatten() {
                    each(&replayed);
                }
            }
        }
        Ok(())
    }

    /// `None` for a match with another number, or one that was erased meanwhile.
    async fn replayed(
        &self,
        candidate: CandidateId,
        record: &Record,
        number: Option<&str>,
    ) -> ServiceResult<Option<Replayed>> {
        let owner = KeyOwner::candidate(candidate);
        let Some(stored) = self.unseal::<MatchRecord>(&owner, record).await? else {
            return Ok(None);
        };
        let stored = stored.value.result;
        if number.is_some_and(|number| !stored.receipt.id.starts_with(number)) {
            return Ok(None);
        }
        let job = job_of(&record.key).ok_or(ServiceError::Impossible("the key of a match names no job"))?;
        let verdict = match self.job(job).await? {
            Some(job) => self.replay(&stored, &job.value).await?,
            None => Replay::InputsGone(WhyGone::Job),
        };
        Ok(Some(Replayed {
            number: stored.receipt.number().to_owned(),
            candidate,
            job,
            score: stored.score,
            verdict,
        }))
    }

    async fn replay(&self, stored: &Match, job: &Job) -> ServiceResult<Replay> {
        let mut gone = WhyGone::Profile;
        for compared in self.once_compared(stored.candidate).await? {
            let again = self
                .compute_as_of(job, &compared, stored.receipt.as_of, stored.computed_at)
                .await?;
            if again.receipt.profile != stored.receipt.profile {
                continue;
            }
            if again.receipt.criteria != stored.receipt.criteria {
                gone = WhyGone::Job;
            } else if again.receipt.model != stored.receipt.model {
                gone = WhyGone::Scorer;
            } else {
                let same = serde_json::to_vec(&again)? == serde_json::to_vec(stored)?;
                return Ok(if same { Replay::Same } else { Replay::Different });
            }
        }
        Ok(Replay::InputsGone(gone))
    }

    /// What of a candidate may have been compared: the facts of now and of the versions that are kept, newest first.
    async fn once_compared(&self, candidate: CandidateId) -> ServiceResult<Vec<Compared>> {
        let owner = KeyOwner::candidate(candidate);
        let mut records: Vec<ProfileRecord> = Vec::new();
        records.extend(self.profile_record(candidate).await?.map(|now| now.value));
        for record in self.profile_versions(candidate).await?.iter().rev() {
            let kept = self.unseal::<ProfileRecord>(&owner, record).await?;
            records.extend(kept.map(|kept| kept.value));
        }
        let mut all = Vec::with_capacity(records.len());
        for record in records {
            let text = self.text_behind(candidate, record.resume).await?;
            all.push(Compared::new(candidate, record.profile, text.text));
        }
        Ok(all)
    }
}
