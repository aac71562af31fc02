//! Documents: showing how far they are, starting them again, and giving them back.

use bytes::{Bytes, BytesMut};
use futures::{StreamExt, TryStreamExt};
use rolefit_domain::view::{ResumeView, WhyKept};
use rolefit_domain::{
    Caller, CandidateId, DocumentText, Event, JobId, Profile, ProfileRef, Progress, ResumeId, ResumeRef,
    Step, StepState, Timestamp,
};
use rolefit_ports::blobs::ByteStream;
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::notifications::{Notification, Topic};
use rolefit_ports::records::{Condition, Query, Record, SortRange};
use rolefit_ports::{ErrorKind, PortError};
use serde::{Deserialize, Serialize};

use crate::damage::skip_damaged;
use crate::profiles::ProfileRecord;
use crate::store::{Actor, Stored};
use crate::uploads::UploadIntent;
use crate::{ServiceError, ServiceResult, Services, keys};

/// What is known of an uploaded document. Sealed: a file's name often is a person's name.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ResumeRecord {
    /// Name on the candidate's computer, cut to what a page can show.
    pub file_name: String,
    /// Bytes.
    pub size: u64,
    /// SHA-256 of the content, in hexadecimal.
    pub sha256: String,
    /// When it was stored.
    pub uploaded_at: Timestamp,
    /// How every step went.
    pub steps: Vec<Progress>,
    /// The version of the extractor that read it; empty until then.
    pub extractor: String,
    /// The version of the model that found the facts; empty until then.
    pub model: String,
}

impl ResumeRecord {
    /// Whether a step ended for good, well or by a verdict about the document, which makes a repeated delivery a thing
    /// to skip.
    pub(crate) fn is_over(&self, step: Step) -> bool {
        self.state(step).is_some_and(|state| match state {
            StepState::Done => true,
            StepState::Failed { code } => !code.is_retryable(),
            StepState::Waiting | StepState::Running | StepState::Retrying { .. } => false,
        })
    }

    /// Whether a step ended badly.
    pub(crate) fn has_failed(&self, step: Step) -> bool {
        matches!(self.state(step), Some(StepState::Failed { .. }))
    }

    /// The first step that ended badly.
    pub(crate) fn failed_step(&self) -> Option<Step> {
        let mut steps = self.steps.iter();
        let failed = steps.find(|p| matches!(p.state, StepState::Failed { .. }))?;
        Some(failed.step)
    }

    fn state(&self, step: Step) -> Option<&StepState> {
        self.steps.iter().find(|p| p.step == step).map(|p| &p.state)
    }

    /// Records how a step went.
    pub(crate) fn record(&mut self, step: Step, state: StepState, started_at: Timestamp, now: Timestamp) {
        for progress in self.steps.iter_mut().filter(|p| p.step == step) {
            let ended = matches!(state, StepState::Done | StepState::Failed { .. });
            // Of this attempt: the time that a person waited before they tried again is none of the step's.
            progress.started_at = Some(started_at);
            progress.ended_at = ended.then_some(now);
            progress.attempts += 1;
            progress.state = state.clone();
        }
    }
}

/// An uploaded file on its way back to somebody who may have it.
pub struct DocumentDownload {
    /// Name to save it under.
    pub file_name: String,
    /// Bytes.
    pub size: u64,
    /// The content, verified while it is read.
    pub content: ByteStream,
}

impl Services {
    /// The caller's documents, newest first.
    pub async fn resumes(&self, caller: &Caller) -> ServiceResult<Vec<ResumeView>> {
        let owner = KeyOwner::candidate(caller.candidate);
        let current = self
            .profile_record(caller.candidate)
            .await?
            .and_then(|p| p.value.resume);
        let mut views = Vec::new();
        for record in self.resume_records(caller.candidate).await?.into_iter().rev() {
            let Some(id) = keys::resume_of(&record.key) else {
                continue;
            };
            let stored = self.unseal::<ResumeRecord>(&owner, &record).await;
            let Some(stored) = skip_damaged(stored, "resume", id)?.flatten() else {
                continue;
            };
            views.push(view(id, stored.value, current));
        }
        Ok(views)
    }

    /// One of the caller's documents.
    pub async fn resume(&self, caller: &Caller, id: ResumeId) -> ServiceResult<ResumeView> {
        let stored = self.resume_record(caller.candidate, id).await?;
        let profile = self.profile_record(caller.candidate).await?;
        let current = profile.as_ref().and_then(|p| p.value.resume);
        let mut view = view(id, stored.value.clone(), current);
        view.few_facts = view.current && profile.as_ref().is_some_and(|p| p.value.profile.is_thin());
        if let Some(profile) = profile.filter(|_| view.profile_ready() && !view.current) {
            let owner = KeyOwner::candidate(caller.candidate);
            let parsed = keys::parsed(caller.candidate, id);
            let parsed = self.read_sealed::<Profile>(&owner, &parsed).await?;
            view.why_kept = parsed.and_then(|parsed| {
                profile
                    .value
                    .why_kept(id, stored.value.uploaded_at, &parsed.value)
                    .or(Some(WhyKept::Newer))
            });
        }
        Ok(view)
    }

    /// Starts a document again from its first step that did not end well. Harmless for one that is under way.
    pub async fn retry_resume(&self, caller: &Caller, id: ResumeId) -> ServiceResult<()> {
        let stored = self.resume_record(caller.candidate, id).await?;
        match stored.value.failed_step() {
            Some(step) => self.start_again(caller, id, stored, step).await,
            None => Ok(()),
        }
    }

    /// Starts a document again whose content came once more, if it did not become a profile: whoever sends a refused
    /// file again wants it to be looked at again, and a newer extractor may read it. Counts as uploaded now.
    pub(crate) async fn read_again(&self, caller: &Caller, id: ResumeId) -> ServiceResult<()> {
        let mut stored = self.resume_record(caller.candidate, id).await?;
        match stored.value.failed_step() {
            // A mail that was not sent says nothing about the document.
            Some(step) if step != Step::Notify => {
                stored.value.uploaded_at = self.now();
                self.start_again(caller, id, stored, step).await
            }
            _ => Ok(()),
        }
    }

    /// Removes one of the caller's documents for good: its file, its text, what was found in it, and the earlier versions
    /// of the profile that were made from it. Repeating it is harmless.
    ///
    /// # Errors
    /// `Impossible` for the document behind the profile, and for one that is still being read; `Stale` when it is started
    /// again at the same moment.
    pub async fn remove_resume(&self, caller: &Caller, id: ResumeId) -> ServiceResult<()> {
        let candidate = caller.candidate;
        let stored = match self.resume_record(candidate, id).await {
            Err(ServiceError::NotFound) => return Ok(()),
            other => other?,
        };
        let profile = self.profile_record(candidate).await?;
        let unchanged = profile
            .as_ref()
            .map_or(Condition::Absent, |profile| Condition::Version(profile.version));
        if profile.is_some_and(|profile| profile.value.resume == Some(id)) {
            return Err(ServiceError::Impossible(
                "your profile is made from this document; use another one for it first",
            ));
        }
        let sha256 = stored.value.sha256.clone();
        if !view(id, stored.value, None).finished() {
            return Err(ServiceError::Impossible(
                "this document is still being read; remove it when that is done",
            ));
        }
        // The files go after the records, when nothing can come to rely on them any more; what fails then is done by the
        // sweep of uploads, which knows of them by this mark.
        let files = UploadIntent {
            candidate,
            resume: id,
            started_at: self.now(),
        };
        let owner = KeyOwner::candidate(candidate);
        let mut change = self
            .change(Actor::caller(caller), None)
            // The profile may be made from this document at this moment.
            .check(keys::profile(candidate), unchanged)
            .put(files.record()?, Condition::None)
            .delete(keys::parsed(candidate, id))
            .delete(keys::content(candidate, &sha256))
            // A retry may be starting it again at this moment.
            .delete_if(keys::resume(candidate, id), Condition::Version(stored.version));
        for record in self.profile_versions(candidate).await? {
            let made = self.unseal::<ProfileRecord>(&owner, &record).await;
            let made = skip_damaged(made, "profile", &record.key.sort)?.flatten();
            if made.is_some_and(|made| made.value.resume == Some(id)) {
                change = change.delete(record.key);
            }
        }
        change
            .audit("resume.removed", format!("resume:{id}"), String::new())
            .commit()
            .await?;
        self.drop_upload(candidate, id).await;
        Ok(())
    }

    async fn start_again(
        &self,
        caller: &Caller,
        id: ResumeId,
        mut stored: Stored<ResumeRecord>,
        step: Step,
    ) -> ServiceResult<()> {
        let candidate = caller.candidate;
        for failed in stored.value.steps.iter_mut().filter(|p| p.step == step) {
            failed.state = StepState::Waiting;
            failed.started_at = None;
            failed.ended_at = None;
        }
        let event = self.event_that_starts(step, caller, id).await?;
        let owner = KeyOwner::candidate(candidate);
        let started = self
            .change(Actor::caller(caller), None)
            .put(
                self.sealed(&owner, keys::resume(candidate, id), &stored.value)
                    .await?,
                Condition::Version(stored.version),
            )
            .event(event)
            .audit("resume.retried", format!("resume:{id}"), String::new())
            .commit()
            .await;
        match started {
            // The same was asked twice at once, and the other one was first.
            Err(ServiceError::Stale)
                if self.resume_record(candidate, id).await?.value.failed_step() != Some(step) =>
            {
                Ok(())
            }
            other => other,
        }
    }

    /// The event whose consumer does a step of the caller's document.
    async fn event_that_starts(&self, step: Step, caller: &Caller, id: ResumeId) -> ServiceResult<Event> {
        let candidate = caller.candidate;
        let resume = ResumeRef {
            candidate,
            resume: id,
        };
        let stored = self.profile_record(candidate).await?;
        let profile = ProfileRef {
            candidate,
            version: stored.map_or(0, |stored| stored.value.version),
            resume: Some(id),
        };
        Ok(match step {
            Step::Upload | Step::Extract => Event::ResumeUploaded(resume),
            Step::Parse => Event::ResumeExtracted(resume),
            Step::Profile => Event::ResumeParsed(resume),
            Step::Index => Event::ProfileUpdated(profile),
            Step::Match => Event::ProfileIndexed(profile),
            Step::Notify => {
                let matches = self.recommended_jobs(caller).await?.len();
                Event::CandidateMatched {
                    profile,
                    matches: u32::try_from(matches).unwrap_or(u32::MAX),
                }
            }
        })
    }

    /// The caller's own file.
    pub async fn download(&self, caller: &Caller, id: ResumeId) -> ServiceResult<DocumentDownload> {
        let record = self.resume_record(caller.candidate, id).await?.value;
        self.document(caller.candidate, id, record.file_name).await
    }

    /// The file behind a candidate's profile, for somebody who reviews the candidate for a job.
    pub async fn download_for_review(
        &self,
        caller: &Caller,
        job: JobId,
        candidate: CandidateId,
    ) -> ServiceResult<DocumentDownload> {
        let job = self.reviewable_match(caller, job, candidate).await?;
        let id = self
            .profile_record(candidate)
            .await?
            .and_then(|stored| stored.value.resume)
            .ok_or(ServiceError::NotFound)?;
        let record = self.resume_record(candidate, id).await?.value;
        self.change(Actor::caller(caller), Some(job.organization))
            .audit("resume.viewed", format!("resume:{id}"), format!("job={}", job.id))
            .commit()
            .await?;
        self.document(candidate, id, record.file_name).await
    }

    /// The sealed records of a candidate's documents, oldest first.
    pub(crate) async fn resume_records(&self, candidate: CandidateId) -> ServiceResult<Vec<Record>> {
        let mut query = Query::partition(keys::candidate(candidate).partition);
        query.range = SortRange::Prefix(keys::RESUME_PREFIX.to_owned());
        self.all(query).await
    }

    pub(crate) async fn resume_record(
        &self,
        candidate: CandidateId,
        id: ResumeId,
    ) -> ServiceResult<Stored<ResumeRecord>> {
        let found = self.resume_record_if(candidate, id).await?;
        found.ok_or(ServiceError::NotFound)
    }

    async fn resume_record_if(
        &self,
        candidate: CandidateId,
        id: ResumeId,
    ) -> ServiceResult<Option<Stored<ResumeRecord>>> {
        let owner = KeyOwner::candidate(candidate);
        self.read_sealed(&owner, &keys::resume(candidate, id)).await
    }

    /// The text that was read from a document.
    pub(crate) async fn document_text(
        &self,
        candidate: CandidateId,
        id: ResumeId,
    ) -> ServiceResult<Option<DocumentText>> {
        match self.blob_bytes(&keys::text_blob(candidate, id)).await? {
            Some(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            None => Ok(None),
        }
    }

    /// The text that a profile was made from; empty for one that was typed.
    ///
    /// # Errors
    /// `NotFound` when the person was erased meanwhile. Damage when the text of a living person's document is lost: as an
    /// empty one it would take their evidence from them without a word.
    pub(crate) async fn text_behind(
        &self,
        candidate: CandidateId,
        resume: Option<ResumeId>,
    ) -> ServiceResult<DocumentText> {
        let Some(resume) = resume else {
            return Ok(DocumentText::default());
        };
        match self.document_text(candidate, resume).await? {
            Some(text) => Ok(text),
            None if self.is_erased(candidate).await? => Err(ServiceError::NotFound),
            // Another document took its place, and it was removed, since the profile was read.
            None if self.resume_record_if(candidate, resume).await?.is_none() => Err(ServiceError::Stale),
            None => {
                let context = format!("the text of document {resume} is lost");
                Err(PortError::new(ErrorKind::Corrupt, context).into())
            }
        }
    }

    /// A whole blob in memory; blobs of documents are limited in size.
    pub(crate) async fn blob_bytes(
        &self,
        key: &rolefit_ports::blobs::BlobKey,
    ) -> ServiceResult<Option<Bytes>> {
        let Some(reader) = self.ports().blobs.get(key).await? else {
            return Ok(None);
        };
        let mut bytes = BytesMut::with_capacity(usize::try_from(reader.info.size).unwrap_or_default());
        let mut content = reader.content;
        while let Some(piece) = content.try_next().await? {
            bytes.extend_from_slice(&piece);
        }
        Ok(Some(bytes.freeze()))
    }

    /// Tells the candidate's open pages that a document went on.
    pub(crate) async fn announce(&self, candidate: CandidateId, kind: &str, subject: String) {
        let notification = Notification {
            kind: kind.to_owned(),
            subject,
        };
        // A page that misses this asks again by itself, so the work it is about must not fail for it.
        if let Err(error) = self
            .ports()
            .notifications
            .publish(Topic::Candidate(candidate), notification)
            .await
        {
            tracing::warn!(
                error = rolefit_ports::error::chain(&error),
                "cannot tell open pages of news; they ask by themselves in a moment"
            );
        }
    }

    /// The live messages of a candidate's own pages.
    pub async fn listen(
        &self,
        caller: &Caller,
    ) -> ServiceResult<futures::stream::BoxStream<'static, (String, String)>> {
        let stream = self
            .ports()
            .notifications
            .subscribe(Topic::Candidate(caller.candidate))
            .await?;
        Ok(stream.map(|n| (n.kind, n.subject)).boxed())
    }

    async fn document(
        &self,
        candidate: CandidateId,
        id: ResumeId,
        file_name: String,
    ) -> ServiceResult<DocumentDownload> {
        let blob = self.ports().blobs.get(&keys::file_blob(candidate, id)).await?;
        let reader = blob.ok_or(ServiceError::NotFound)?;
        Ok(DocumentDownload {
            file_name,
            size: reader.info.size,
            content: reader.content,
        })
    }
}

fn view(id: ResumeId, record: ResumeRecord, current: Option<ResumeId>) -> ResumeView {
    let mut steps = record.steps;
    // A step is begun as soon as the one before it ended; the consumers do not write a record just to say so.
    // One that failed or is tried again keeps those after it waiting.
    let next = steps.iter_mut().find(|p| p.state != StepState::Done);
    if let Some(next) = next.filter(|next| next.state == StepState::Waiting) {
        next.state = StepState::Running;
    }
    ResumeView {
        id,
        file_name: record.file_name,
        size: record.size,
        uploaded: record.uploaded_at.date_text(),
        steps,
        current: current == Some(id),
        why_kept: None,
        few_facts: false,
    }
}
