//! A changed profile or visibility → the search index.

use async_trait::async_trait;
use rolefit_domain::{Event, EventEnvelope, ProfileRef, ResumeRef, Step, StepState};

use super::{Consumer, Failure};
use crate::store::Actor;
use crate::{ServiceResult, Services};

pub struct IndexProfile;

#[async_trait]
impl Consumer for IndexProfile {
    fn queue(&self) -> &'static str {
        "index"
    }

    async fn handle(&self, services: &Services, event: &EventEnvelope) -> ServiceResult<()> {
        let candidate = match event.event {
            Event::ProfileUpdated(profile) | Event::ProfileCorrected(profile) => profile.candidate,
            Event::VisibilityChanged { candidate, .. } => candidate,
            _ => return Ok(()),
        };
        services
            .unless_erased(candidate, index(services, event).await)
            .await
    }

    async fn failed(
        &self,
        services: &Services,
        event: &EventEnvelope,
        failure: Failure,
    ) -> ServiceResult<()> {
        match event.event {
            Event::ProfileUpdated(profile) => match resume_of(profile) {
                Some(resume) => services.fail_step(resume, Step::Index, failure).await,
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }
}

async fn index(services: &Services, event: &EventEnvelope) -> ServiceResult<()> {
    let profile = match event.event {
        Event::ProfileUpdated(profile) | Event::ProfileCorrected(profile) => profile,
        Event::VisibilityChanged { candidate, .. } => {
            let Some(stored) = services.profile_record(candidate).await? else {
                return Ok(());
            };
            ProfileRef {
                candidate,
                version: stored.value.version,
                resume: None,
            }
        }
        _ => return Ok(()),
    };
    // The index holds what is true now, whichever version the message speaks of.
    if !services.index_candidate(profile.candidate).await? {
        // Erased meanwhile: nothing is left to do, and nobody to tell.
        return Ok(());
    }
    let change = services
        .change(Actor::system("index"), None)
        .event(Event::ProfileIndexed(profile));
    let Some(resume) = resume_of(profile) else {
        return change.commit().await;
    };
    let Some(step) = services.begin_step(resume, Step::Index).await? else {
        return Ok(());
    };
    let (record, condition) = services.end_step(step, StepState::Done).await?;
    change.put(record, condition).commit().await?;
    services
        .announce(resume.candidate, "pipeline", resume.resume.to_string())
        .await;
    Ok(())
}

/// The document whose step this is; `None` after an edit by hand.
pub(super) fn resume_of(profile: ProfileRef) -> Option<ResumeRef> {
    profile.resume.map(|resume| ResumeRef {
        candidate: profile.candidate,
        resume,
    })
}
