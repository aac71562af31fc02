//! `candidate.matched` and `resume.failed` → the candidate is told.

use std::time::Duration;

use async_trait::async_trait;
use rolefit_domain::{
    CandidateId, Event, EventEnvelope, FailureCode, MessageId, ProfileRef, ResumeId, Step, StepState,
};
use sha2::{Digest as _, Sha256};

use super::index::resume_of;
use super::{Consumer, Failure, MAIL_PAUSES};
use crate::store::Actor;
use crate::{ServiceResult, Services, mails};

pub struct Notify;

#[async_trait]
impl Consumer for Notify {
    fn queue(&self) -> &'static str {
        "notify"
    }

    fn pauses(&self) -> &'static [Duration] {
        &MAIL_PAUSES
    }

    async fn handle(&self, services: &Services, event: &EventEnvelope) -> ServiceResult<()> {
        match event.event {
            Event::CandidateMatched { profile, matches } => {
                let told = tell_matches(services, profile, matches).await;
                services.unless_erased(profile.candidate, told).await
            }
            Event::ResumeFailed { resume, step, code } => {
                let content = mails::resume_failed(&services.options().base_url, step, code);
                let id = failure_mail(resume.resume, code);
                let told = mail(services, id, resume.candidate, content).await;
                services.unless_erased(resume.candidate, told).await
            }
            _ => Ok(()),
        }
    }

    async fn failed(
        &self,
        services: &Services,
        event: &EventEnvelope,
        failure: Failure,
    ) -> ServiceResult<()> {
        let Event::CandidateMatched { profile, .. } = event.event else {
            return Ok(());
        };
        match resume_of(profile) {
            Some(resume) => services.fail_step(resume, Step::Notify, failure).await,
            None => Ok(()),
        }
    }
}

async fn tell_matches(services: &Services, profile: ProfileRef, matches: u32) -> ServiceResult<()> {
    services
        .announce(profile.candidate, "matches", profile.candidate.to_string())
        .await;
    // Only a document that went through is worth a mail; whoever edits by hand is looking at the page.
    let Some(resume) = resume_of(profile) else {
        return Ok(());
    };
    let Some(step) = services.begin_step(resume, Step::Notify).await? else {
        return Ok(());
    };
    let base_url = &services.options().base_url;
    let stored = services.profile_record(profile.candidate).await?;
    let content = match stored.is_some_and(|stored| stored.value.resume == Some(resume.resume)) {
        true => mails::matches_ready(base_url, matches),
        // The matches are those of what the profile said before.
        false => mails::read_and_kept(base_url, resume.resume),
    };
    // The document's id, because a document is worth one such mail, whichever event asks for it.
    let id = MessageId::new(resume.resume.uuid());
    mail(services, id, profile.candidate, content).await?;
    let (record, condition) = services.end_step(step, StepState::Done).await?;
    services
        .change(Actor::system("notify"), None)
        .put(record, condition)
        .event(Event::CandidateNotified(profile))
        .commit()
        .await?;
    services
        .announce(profile.candidate, "pipeline", resume.resume.to_string())
        .await;
    Ok(())
}

/// The mail of a document that cannot be read, one for each reason: whoever sends the same file again, or has it read again
/// in vain, sees on the page that nothing has changed.
fn failure_mail(resume: ResumeId, code: FailureCode) -> MessageId {
    let mut hash = Sha256::new();
    hash.update(resume.uuid().as_bytes());
    hash.update(code.code());
    let digest: [u8; 32] = hash.finalize().into();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    MessageId::new(uuid::Builder::from_custom_bytes(bytes).into_uuid())
}

/// Sends a mail under an id that a repeated message has again, so that it is no second mail.
async fn mail(
    services: &Services,
    id: MessageId,
    candidate: CandidateId,
    content: mails::Content,
) -> ServiceResult<()> {
    let account = services.candidate_record(candidate).await?.value.account;
    // Whoever called our mail unwanted, or has no mailbox any more, finds the news on their pages.
    if services.mail_returned(account).await?.is_some() {
        metrics::counter!("rolefit_mails_total", "outcome" => "withheld").increment(1);
        return Ok(());
    }
    let Some(email) = services.ports().identity.email(account).await? else {
        return Ok(());
    };
    let mail = content.addressed(id, email, Some(account));
    Ok(services.ports().mailer.send(&mail).await?)
}
