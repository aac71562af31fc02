//! `resume.uploaded` → the document's text with positions.

use async_trait::async_trait;
use futures::StreamExt;
use rolefit_domain::limits::MAX_UNPACKED_BYTES;
use rolefit_domain::{Event, EventEnvelope, FailureCode, ResumeRef, Step, StepState};
use rolefit_ports::extraction::ExtractionError;
use rolefit_ports::keys::KeyOwner;

use super::{Consumer, Failure, ResumeStep};
use crate::store::Actor;
use crate::{ServiceError, ServiceResult, Services, keys};

pub struct Extract;

#[async_trait]
impl Consumer for Extract {
    fn queue(&self) -> &'static str {
        "extract"
    }

    async fn handle(&self, services: &Services, event: &EventEnvelope) -> ServiceResult<()> {
        let Event::ResumeUploaded(resume) = event.event else {
            return Ok(());
        };
        services
            .unless_erased(resume.candidate, read_text(services, resume).await)
            .await
    }

    async fn failed(
        &self,
        services: &Services,
        event: &EventEnvelope,
        failure: Failure,
    ) -> ServiceResult<()> {
        let Event::ResumeUploaded(resume) = event.event else {
            return Ok(());
        };
        services.fail_step(resume, Step::Extract, failure).await
    }
}

async fn read_text(services: &Services, resume: ResumeRef) -> ServiceResult<()> {
    let Some(mut step) = services.begin_step(resume, Step::Extract).await? else {
        // Another attempt may have ended between the text and its record.
        forget_if_removed(services, resume).await?;
        return Ok(());
    };
    let file = keys::file_blob(resume.candidate, resume.resume);
    let document = services.blob_bytes(&file).await?.ok_or(ServiceError::NotFound)?;
    let file_name = step.stored.value.file_name.clone();
    let text = match services.ports().extraction.extract(document, &file_name).await {
        Ok(text) => text,
        Err(ExtractionError::Document(code)) => return refuse(services, step, code).await,
        Err(ExtractionError::Port(error)) => return Err(error.into()),
    };
    let json = serde_json::to_vec(&text)?;
    let content = futures::stream::once(async move { Ok(bytes::Bytes::from(json)) }).boxed();
    let blob = keys::text_blob(resume.candidate, resume.resume);
    services
        .ports()
        .blobs
        .put(
            &blob,
            &KeyOwner::candidate(resume.candidate),
            content,
            MAX_UNPACKED_BYTES,
        )
        .await?;
    step.stored.value.extractor = services.ports().extraction.version().to_owned();
    let (record, condition) = services.end_step(step, StepState::Done).await?;
    let stored = services
        .change(Actor::system("extract"), None)
        .put(record, condition)
        .event(Event::ResumeExtracted(resume))
        .commit()
        .await;
    if stored.is_err() && forget_if_removed(services, resume).await? {
        return Ok(());
    }
    stored?;
    services
        .announce(resume.candidate, "pipeline", resume.resume.to_string())
        .await;
    Ok(())
}

/// Removes the text of a document that its owner has removed meanwhile, because nothing else would know of it any more, and
/// answers whether that was so.
async fn forget_if_removed(services: &Services, resume: ResumeRef) -> ServiceResult<bool> {
    let record = keys::resume(resume.candidate, resume.resume);
    if services.ports().records.get(&record).await?.is_some() {
        return Ok(false);
    }
    let text = keys::text_blob(resume.candidate, resume.resume);
    services.ports().blobs.delete(&text).await?;
    Ok(true)
}

/// The document itself cannot be read: the pipeline ends here, well done, and the candidate is told why.
async fn refuse(services: &Services, step: ResumeStep, code: FailureCode) -> ServiceResult<()> {
    let resume = step.resume;
    let (record, condition) = services.end_step(step, StepState::Failed { code }).await?;
    services
        .change(Actor::system("extract"), None)
        .put(record, condition)
        .event(Event::ResumeFailed {
            resume,
            step: Step::Extract,
            code,
        })
        .audit(
            "resume.refused",
            format!("resume:{}", resume.resume),
            format!("code={}", code.code()),
        )
        .commit()
        .await?;
    services
        .announce(resume.candidate, "pipeline", resume.resume.to_string())
        .await;
    Ok(())
}
