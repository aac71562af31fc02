//! `resume.parsed` → the candidate's profile, a new version of it.

use async_trait::async_trait;
use rolefit_domain::{Event, EventEnvelope, Profile, ProfileRef, Step, StepState};
use rolefit_ports::keys::KeyOwner;

use super::{Consumer, Failure};
use crate::profiles::ProfileRecord;
use crate::store::Actor;
use crate::{ServiceError, ServiceResult, Services, keys};

pub struct BuildProfile;

#[async_trait]
impl Consumer for BuildProfile {
    fn queue(&self) -> &'static str {
        "profile"
    }

    async fn handle(&self, services: &Services, event: &EventEnvelope) -> ServiceResult<()> {
        let Event::ResumeParsed(resume) = event.event else {
            return Ok(());
        };
        let Some(step) = services.begin_step(resume, Step::Profile).await? else {
            return Ok(());
        };
        let candidate = resume.candidate;
        let owner = KeyOwner::candidate(candidate);
        let parsed = services
            .read_sealed::<Profile>(&owner, &keys::parsed(candidate, resume.resume))
            .await?;
        let profile = parsed.ok_or(ServiceError::NotFound)?.value;
        let old = services.profile_record(candidate).await?;

        let mut change = services.change(Actor::system(self.queue()), None);
        let mut version = old.as_ref().map_or(0, |stored| stored.value.version);
        // An older document that comes through late does not replace the facts of a newer one. Ids of documents grow
        // with time. A newer one that could not be read has no facts, and so never stands here.
        let current = old.as_ref().and_then(|stored| stored.value.resume);
        if current.is_none_or(|current| current <= resume.resume) {
            version += 1;
            let next = ProfileRecord {
                version,
                resume: Some(resume.resume),
                confirmed: false,
                updated_at: services.now(),
                profile,
            };
            for (record, condition) in services.profile_writes(candidate, old, &next).await? {
                change = change.put(record, condition);
            }
        }
        let (record, condition) = services.end_step(step, StepState::Done).await?;
        change
            .put(record, condition)
            .event(Event::ProfileUpdated(ProfileRef {
                candidate,
                version,
                resume: Some(resume.resume),
            }))
            .audit(
                "profile.updated",
                format!("candidate:{candidate}"),
                format!("version={version}"),
            )
            .commit()
            .await?;
        services
            .announce(candidate, "pipeline", resume.resume.to_string())
            .await;
        Ok(())
    }

    async fn failed(
        &self,
        services: &Services,
        event: &EventEnvelope,
        failure: Failure,
    ) -> ServiceResult<()> {
        let Event::ResumeParsed(resume) = event.event else {
            return Ok(());
        };
        services.fail_step(resume, Step::Profile, failure).await
    }
}
