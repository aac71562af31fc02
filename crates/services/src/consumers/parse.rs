//! `resume.extracted` → structured facts, each with its span.

use async_trait::async_trait;
use rolefit_domain::{Event, EventEnvelope, ResumeRef, Step, StepState};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::Condition;

use super::{Consumer, Failure};
use crate::store::Actor;
use crate::{ServiceError, ServiceResult, Services, keys};

pub struct Parse;

#[async_trait]
impl Consumer for Parse {
    fn queue(&self) -> &'static str {
        "parse"
    }

    async fn handle(&self, services: &Services, event: &EventEnvelope) -> ServiceResult<()> {
        let Event::ResumeExtracted(resume) = event.event else {
            return Ok(());
        };
        services
            .unless_erased(resume.candidate, find_facts(services, resume).await)
            .await
    }

    async fn failed(
        &self,
        services: &Services,
        event: &EventEnvelope,
        failure: Failure,
    ) -> ServiceResult<()> {
        let Event::ResumeExtracted(resume) = event.event else {
            return Ok(());
        };
        services.fail_step(resume, Step::Parse, failure).await
    }
}

async fn find_facts(services: &Services, resume: ResumeRef) -> ServiceResult<()> {
    let Some(mut step) = services.begin_step(resume, Step::Parse).await? else {
        return Ok(());
    };
    let text = services.document_text(resume.candidate, resume.resume).await?;
    let text = text.ok_or(ServiceError::NotFound)?;
    let profile = services.ports().language_model.profile(&text).await?;
    step.stored.value.model = services.ports().language_model.version().to_owned();
    let owner = KeyOwner::candidate(resume.candidate);
    let parsed = services
        .sealed(&owner, keys::parsed(resume.candidate, resume.resume), &profile)
        .await?;
    let (record, condition) = services.end_step(step, StepState::Done).await?;
    services
        .change(Actor::system("parse"), None)
        .put(parsed, Condition::None)
        .put(record, condition)
        .event(Event::ResumeParsed(resume))
        .commit()
        .await?;
    services
        .announce(resume.candidate, "pipeline", resume.resume.to_string())
        .await;
    Ok(())
}
