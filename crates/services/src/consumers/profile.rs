//! `resume.parsed` → the candidate's profile, a new version of it.

use async_trait::async_trait;
use rolefit_domain::{Event, EventEnvelope, Profile, ProfileRef, ResumeRef, Step, StepState};
use rolefit_ports::keys::KeyOwner;

use super::{Consumer, Failure};
use crate::profile_versions::READ;
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
        services
            .unless_erased(resume.candidate, build(services, resume).await)
            .await
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

async fn build(services: &Services, resume: ResumeRef) -> ServiceResult<()> {
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

    let mut change = services.change(Actor::system("profile"), None);
    let mut version = old.as_ref().map_or(0, |stored| stored.value.version);
    // A document that is not to replace the facts is read all the same, and its page offers to use it.
    let uploaded_at = step.stored.value.uploaded_at;
    if old
        .as_ref()
        .is_none_or(|old| old.value.why_kept(resume.resume, uploaded_at, &profile).is_none())
    {
        version += 1;
        let next = ProfileRecord {
            version,
            resume: Some(resume.resume),
            confirmed: false,
            updated_at: services.now(),
            decided_at: None,
            what: Some(READ.to_owned()),
            place: None,
            profile,
        };
        change = services.put_profile(change, candidate, old, &next).await?.audit(
            "profile.updated",
            format!("candidate:{candidate}"),
            format!("version={version}"),
        );
    }
    let (record, condition) = services.end_step(step, StepState::Done).await?;
    change
        .put(record, condition)
        .event(Event::ProfileUpdated(ProfileRef {
            candidate,
            version,
            resume: Some(resume.resume),
        }))
        .commit()
        .await?;
    services
        .announce(candidate, "pipeline", resume.resume.to_string())
        .await;
    Ok(())
}
