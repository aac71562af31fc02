//! An indexed profile → its jobs; a published job → its candidates.

use async_trait::async_trait;
use rolefit_domain::{Event, EventEnvelope, JobId, JobStatus, ProfileRef, Step, StepState};

use super::index::resume_of;
use super::{Consumer, Failure};
use crate::found::Outcome;
use crate::{ServiceResult, Services};

pub struct FindMatches;

#[async_trait]
impl Consumer for FindMatches {
    fn queue(&self) -> &'static str {
        "match"
    }

    async fn handle(&self, services: &Services, event: &EventEnvelope) -> ServiceResult<()> {
        match event.event {
            Event::ProfileIndexed(profile) => {
                let matched = match_profile(services, profile).await;
                services.unless_erased(profile.candidate, matched).await
            }
            Event::JobPublished { job, .. } | Event::JobClosed { job } => match_job(services, job).await,
            _ => Ok(()),
        }
    }

    async fn failed(
        &self,
        services: &Services,
        event: &EventEnvelope,
        failure: Failure,
    ) -> ServiceResult<()> {
        match event.event {
            Event::ProfileIndexed(profile) => match resume_of(profile) {
                Some(resume) => services.fail_step(resume, Step::Match, failure).await,
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

async fn match_profile(services: &Services, profile: ProfileRef) -> ServiceResult<()> {
    let step = match resume_of(profile) {
        Some(resume) => match services.begin_step(resume, Step::Match).await? {
            Some(step) => Some(step),
            None => return Ok(()),
        },
        None => None,
    };
    let Some(found) = services.find_jobs(profile.candidate).await? else {
        // Erased meanwhile: nothing is left to do, and nobody to tell.
        return Ok(());
    };
    let mut outcome = Outcome::default();
    outcome.events.push(Event::CandidateMatched {
        profile,
        matches: found.shown(),
    });
    if let Some(step) = step {
        outcome
            .records
            .push(services.end_step(step, StepState::Done).await?);
    }
    services.store_found(found, outcome).await?;
    if let Some(resume) = profile.resume {
        services
            .announce(profile.candidate, "pipeline", resume.to_string())
            .await;
    }
    Ok(())
}

/// The index and the matches follow what the job is now, whichever change the message speaks of.
async fn match_job(services: &Services, id: JobId) -> ServiceResult<()> {
    let job = services.index_job(id).await?;
    let found = match &job {
        Some(open) if open.value.status == JobStatus::Open => services.find_candidates(open).await?,
        over => services.unlist_job(id, over.as_ref()).await?,
    };
    services.store_found_of_job(id, found).await
}
