//! The consumers: one per queue, each idempotent, each ending its work in one transaction with the next event.
//!
//! A message may come twice, late, or after the thing it speaks of has gone. A consumer looks at the records first:
//! what is done already is skipped. To add one: a file here, a line in [`all`], a rule in `rolefit_domain::event`,
//! and its row in `tests/pipeline/consumers.rs`, which tests the happy, the repeated, the malformed and the retried message.

mod account_notice;
mod erase;
mod extract;
mod index;
mod mail_report;
mod matching;
mod notify;
mod parse;
mod profile;
mod welcome;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use rolefit_domain::{CandidateId, Event, EventEnvelope, FailureCode, ResumeRef, Step, StepState, Timestamp};
use rolefit_ports::ErrorKind;
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Condition, NewRecord};

use crate::resumes::ResumeRecord;
use crate::store::Stored;
use crate::{ServiceError, ServiceResult, Services, keys};

/// Work on the events of one queue.
#[async_trait]
pub trait Consumer: Send + Sync {
    /// Name of the queue.
    fn queue(&self) -> &'static str;

    /// Does the work. An error that is transient is tried again; any other sends the message to the dead letters.
    async fn handle(&self, services: &Services, event: &EventEnvelope) -> ServiceResult<()>;

    /// How long to wait after each attempt that failed for now. The attempt after the last pause is the last one.
    fn pauses(&self) -> &'static [Duration] {
        &WORK_PAUSES
    }

    /// Shows a person that the work did not succeed.
    async fn failed(&self, services: &Services, event: &EventEnvelope, failure: Failure)
    -> ServiceResult<()>;
}

/// An attempt that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failure {
    /// When the attempt began.
    pub started_at: Timestamp,
    /// What becomes of the message.
    pub then: AfterFailure,
}

/// What happens to a message after its work failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterFailure {
    /// It is tried again by itself.
    Retrying,
    /// It is among the dead letters.
    GivenUp,
}

/// Pauses of work inside the system, three quarters of an hour in all: a conflict is over in a second, a restart in a
/// minute, and a full disk is cleared in half an hour.
const WORK_PAUSES: [Duration; 6] = [
    Duration::from_secs(1),
    Duration::from_secs(5),
    Duration::from_secs(30),
    minutes(2),
    minutes(10),
    minutes(30),
];

/// Pauses of mail, twelve hours in all: a server that does not know the sender yet says "try again later" and means a
/// quarter of an hour or some hours.
const MAIL_PAUSES: [Duration; 9] = [
    Duration::from_secs(10),
    minutes(1),
    minutes(5),
    minutes(15),
    minutes(30),
    minutes(60),
    minutes(120),
    minutes(240),
    minutes(240),
];

const fn minutes(minutes: u64) -> Duration {
    Duration::from_secs(60 * minutes)
}

/// All consumers.
pub fn all() -> Vec<Arc<dyn Consumer>> {
    vec![
        Arc::new(welcome::Welcome),
        Arc::new(account_notice::AccountNotice),
        Arc::new(mail_report::MailReport),
        Arc::new(extract::Extract),
        Arc::new(parse::Parse),
        Arc::new(profile::BuildProfile),
        Arc::new(index::IndexProfile),
        Arc::new(matching::FindMatches),
        Arc::new(notify::Notify),
        Arc::new(erase::Erase),
    ]
}

/// A document whose step is being worked on.
struct ResumeStep {
    resume: ResumeRef,
    step: Step,
    started_at: Timestamp,
    stored: Stored<ResumeRecord>,
}

impl Services {
    /// Begins a step of a document; `None` when there is nothing to do: it was done before, the document was refused,
    /// or it is gone. A step that failed on our side is begun again, because a replayed dead letter asks for that.
    async fn begin_step(&self, resume: ResumeRef, step: Step) -> ServiceResult<Option<ResumeStep>> {
        match self.resume_record(resume.candidate, resume.resume).await {
            Ok(stored) if stored.value.is_over(step) => Ok(None),
            Ok(stored) => Ok(Some(ResumeStep {
                resume,
                step,
                started_at: self.now(),
                stored,
            })),
            Err(ServiceError::NotFound) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Work about a person who was erased meanwhile is done, however it ended. That something of a living person is
    /// missing stays an error.
    async fn unless_erased(&self, candidate: CandidateId, worked: ServiceResult<()>) -> ServiceResult<()> {
        if matches!(worked, Err(ServiceError::NotFound)) && self.is_erased(candidate).await? {
            return Ok(());
        }
        worked
    }

    pub(crate) async fn is_erased(&self, candidate: CandidateId) -> ServiceResult<bool> {
        if self
            .ports()
            .records
            .get(&keys::candidate(candidate))
            .await?
            .is_none()
        {
            return Ok(true);
        }
        // An erasure destroys the key first and removes the records after.
        match self
            .ports()
            .keys
            .seal(&KeyOwner::candidate(candidate), "erased?", b"")
            .await
        {
            Ok(_) => Ok(false),
            Err(error) if error.kind() == ErrorKind::Destroyed => Ok(true),
            Err(error) => Err(error.into()),
        }
    }

    /// The document's record with the outcome of the step, to be written with whatever else the step made.
    async fn end_step(
        &self,
        mut step: ResumeStep,
        state: StepState,
    ) -> ServiceResult<(NewRecord, Condition)> {
        step.stored
            .value
            .record(step.step, state, step.started_at, self.now());
        let owner = KeyOwner::candidate(step.resume.candidate);
        let key = keys::resume(step.resume.candidate, step.resume.resume);
        let record = self.sealed(&owner, key, &step.stored.value).await?;
        Ok((record, Condition::Version(step.stored.version)))
    }

    /// Marks a step as failed or as tried again, because of something on our side.
    ///
    /// A step that stands as failed stays so, without a second event and so without a second mail: its message came
    /// twice, or was replayed in vain.
    async fn fail_step(&self, resume: ResumeRef, step: Step, failure: Failure) -> ServiceResult<()> {
        let Some(mut begun) = self.begin_step(resume, step).await? else {
            return Ok(());
        };
        begun.started_at = failure.started_at;
        if begun.stored.value.has_failed(step) {
            return Ok(());
        }
        let code = FailureCode::Internal;
        let state = match failure.then {
            AfterFailure::Retrying => StepState::Retrying { code },
            AfterFailure::GivenUp => StepState::Failed { code },
        };
        let (record, condition) = self.end_step(begun, state).await?;
        let change = self
            .change(crate::store::Actor::system(step.name()), None)
            .put(record, condition);
        let change = match failure.then {
            AfterFailure::Retrying => change,
            // Everything but the mail is done, and a mail about that would go the same way as the first.
            AfterFailure::GivenUp if step == Step::Notify => change,
            AfterFailure::GivenUp => change.event(Event::ResumeFailed { resume, step, code }),
        };
        change.commit().await?;
        self.announce(resume.candidate, "pipeline", resume.resume.to_string())
            .await;
        Ok(())
    }
}
