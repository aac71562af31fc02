//! A candidate's own start page and choices.

use rolefit_domain::view::{CandidateHome, MatchBasis, OwnJobs};
use rolefit_domain::{AccountId, Caller, CandidateId, Event, Timestamp};
use rolefit_ports::records::Condition;
use serde::{Deserialize, Serialize};

use crate::store::{Actor, Change, Stored, plain};
use crate::{ServiceError, ServiceResult, Services, keys};

/// A candidate's pseudonymous record: choices and pointers, nothing personal.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct CandidateRecord {
    /// Whose.
    pub account: AccountId,
    /// Whether the candidate lets recruiters find them. Off until the candidate says otherwise.
    pub discoverable: bool,
    /// Whether the account is disabled, so that its owner could not take the choice back.
    #[serde(default)]
    pub suspended: bool,
    /// When the record was made.
    pub created_at: Timestamp,
}

impl CandidateRecord {
    pub(crate) const fn new(account: AccountId, created_at: Timestamp) -> Self {
        Self {
            account,
            discoverable: false,
            suspended: false,
            created_at,
        }
    }

    /// Whether recruiters find the candidate.
    pub(crate) const fn is_found(&self) -> bool {
        self.discoverable && !self.suspended
    }
}

/// Whether recruiters find a candidate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Discoverable {
    /// They do.
    Yes,
    /// They do not.
    No,
}

/// Jobs on the start page.
const HOME_JOBS: usize = 3;

impl Services {
    /// The candidate's start page.
    pub async fn candidate_home(&self, caller: &Caller) -> ServiceResult<CandidateHome> {
        let candidate = self.candidate_record(caller.candidate).await?.value;
        let profile = self
            .profile_record(caller.candidate)
            .await?
            .map(|stored| stored.value);
        let resumes = self.resumes(caller).await?;
        let basis = MatchBasis::of(profile.as_ref().map(|p| &p.profile), resumes.first());
        let mut jobs = self.recommended_jobs(caller).await?;
        jobs.truncate(HOME_JOBS);
        Ok(CandidateHome {
            name: profile
                .as_ref()
                .and_then(|p| p.profile.basics.name.as_ref())
                .map(|n| n.value.clone()),
            resumes,
            has_profile: profile.is_some(),
            to_check: profile
                .as_ref()
                .map_or(0, |p| crate::profiles::to_check(&p.profile)),
            unread: profile.as_ref().map_or(0, |p| p.profile.unread.len()),
            discoverable: candidate.discoverable,
            takes_pictures: self.ports().extraction.reads_pictures(),
            mail_returned: self.mail_returned(caller.account).await?,
            matches: OwnJobs { basis, jobs },
        })
    }

    /// Lets recruiters find the candidate, or stops it. Saying the same again changes nothing.
    pub async fn set_discoverable(&self, caller: &Caller, choice: Discoverable) -> ServiceResult<()> {
        let id = caller.candidate;
        let discoverable = choice == Discoverable::Yes;
        let stored = self.candidate_record(id).await?;
        if stored.value.discoverable == discoverable {
            return Ok(());
        }
        let change = self.change(Actor::caller(caller), None);
        let changed = change.discoverable(id, stored, choice)?.commit().await;
        match changed {
            // The same choice was sent twice at once, and the other one was first.
            Err(ServiceError::Stale)
                if self.candidate_record(id).await?.value.discoverable == discoverable =>
            {
                Ok(())
            }
            other => other,
        }
    }

    /// Hides a candidate whose account is disabled, or shows one again who had chosen so. Repeating it changes nothing.
    pub(crate) async fn set_suspended(
        &self,
        actor: Actor,
        id: CandidateId,
        suspended: bool,
    ) -> ServiceResult<()> {
        let mut stored = self.candidate_record(id).await?;
        if stored.value.suspended == suspended {
            return Ok(());
        }
        stored.value.suspended = suspended;
        let record = candidate_record(id, &stored.value)?;
        self.change(actor, None)
            .put(record, Condition::Version(stored.version))
            .event(Event::VisibilityChanged {
                candidate: id,
                discoverable: stored.value.is_found(),
            })
            .audit(
                "candidate.suspended",
                format!("candidate:{id}"),
                format!("suspended={suspended}"),
            )
            .commit()
            .await
    }

    pub(crate) async fn candidate_record(&self, id: CandidateId) -> ServiceResult<Stored<CandidateRecord>> {
        self.read(&keys::candidate(id))
            .await?
            .ok_or(ServiceError::NotFound)
    }
}

impl Change<'_> {
    /// Adds a candidate's choice of being found, with its event and audit entry. The choice that stands already adds
    /// nothing.
    pub(crate) fn discoverable(
        self,
        id: CandidateId,
        mut stored: Stored<CandidateRecord>,
        choice: Discoverable,
    ) -> ServiceResult<Self> {
        let discoverable = choice == Discoverable::Yes;
        if stored.value.discoverable == discoverable {
            return Ok(self);
        }
        stored.value.discoverable = discoverable;
        let record = candidate_record(id, &stored.value)?;
        Ok(self
            .put(record, Condition::Version(stored.version))
            .event(Event::VisibilityChanged {
                candidate: id,
                discoverable,
            })
            .audit(
                "candidate.visibility_changed",
                format!("candidate:{id}"),
                format!("discoverable={discoverable}"),
            ))
    }
}

/// The record as it is written, in the list of all candidates.
pub(crate) fn candidate_record(
    id: CandidateId,
    value: &CandidateRecord,
) -> ServiceResult<rolefit_ports::records::NewRecord> {
    let mut record = plain(keys::candidate(id), value)?;
    record.index1 = Some(keys::candidate_listing(id));
    Ok(record)
}
