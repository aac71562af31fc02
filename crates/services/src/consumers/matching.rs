//! An indexed profile → its jobs; a published job → its candidates.

use async_trait::async_trait;
use rolefit_domain::{Event, EventEnvelope, JobId, JobStatus, ProfileRef, Step, StepState};
use rolefit_ports::search::Collection;

use super::index::resume_of;
use super::{Consumer, Failure};
use crate::matches::Outcome;
use crate::{ServiceResult, Services};

pub struct FindMatches;

#[async_trait]
impl Consumer for FindMatches {
    fn queue(&self) -> &'static str {
        "match"
    }

    async fn handle(&self, services: &Services, event: &EventEnvelope) -> ServiceResult<()> {
        match event.event {
            Event::ProfileIndexed(profile) => match_profile(services, profile).await,
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
    let found = services.find_jobs(profile.candidate).await?;
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
    let job = services
        .job(id)
        .await?
        .map(|stored| stored.value)
        .filter(|job| job.status == JobStatus::Open);
    let Some(job) = job else {
        services
            .ports()
            .search
            .remove(Collection::Jobs, &[id.to_string()])
            .await?;
        return Ok(());
    };
    let document = crate::search_index::job_document(&job);
    services
        .ports()
        .search
        .upsert(Collection::Jobs, vec![document])
        .await?;
    let found = services.find_candidates(&job).await?;
    services.store_found(found, Outcome::default()).await
}
