//! Documents: taking them in, showing how far they are, and giving them back.

use bytes::{Bytes, BytesMut};
use futures::{StreamExt, TryStreamExt};
use rolefit_domain::limits::{MAX_RESUMES, MAX_UPLOAD_BYTES};
use rolefit_domain::view::ResumeView;
use rolefit_domain::{
    Caller, CandidateId, DocumentText, Event, FailureCode, JobId, ProfileRef, Progress, ResumeId, ResumeRef,
    Step, StepState, Timestamp,
};
use rolefit_ports::ErrorKind;
use rolefit_ports::blobs::ByteStream;
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::notifications::{Notification, Topic};
use rolefit_ports::records::{Condition, Query, Record, SortRange};
use serde::{Deserialize, Serialize};

use crate::store::{Actor, Stored, plain};
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

    fn state(&self, step: Step) -> Option<&StepState> {
        self.steps.iter().find(|p| p.step == step).map(|p| &p.state)
    }

    /// Records how a step went.
    pub(crate) fn record(&mut self, step: Step, state: StepState, started_at: Timestamp, now: Timestamp) {
        for progress in self.steps.iter_mut().filter(|p| p.step == step) {
            let ended = matches!(state, StepState::Done | StepState::Failed { .. });
            progress.started_at = progress.started_at.or(Some(started_at));
            progress.ended_at = ended.then_some(now);
            progress.attempts += 1;
            progress.state = state.clone();
        }
    }
}

/// A document that was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewResume {
    /// The document.
    pub id: ResumeId,
    /// Whether the same file had been uploaded before, so that nothing new was made.
    pub repeated: bool,
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

/// Bytes that are looked at before a document is taken; enough for every format's mark.
const HEAD_BYTES: usize = 4096;

/// Said to a candidate who has [`MAX_RESUMES`] documents.
const TOO_MANY: &str =
    "you have uploaded 100 documents, and more cannot be kept; your profile can still be changed by hand";
const _: () = assert!(MAX_RESUMES == 100, "the sentence names the number");

impl Services {
    /// Takes in a document: checks its kind by its first bytes, stores it encrypted, and starts the pipeline.
    ///
    /// The same content again is the same document. Nothing is acknowledged before file and record are durable.
    ///
    /// # Errors
    /// `Document` when the file cannot be one that we read, `Impossible` when the candidate has [`MAX_RESUMES`]
    /// documents already: nothing is kept then.
    pub async fn upload(
        &self,
        caller: &Caller,
        file_name: &str,
        content: ByteStream,
    ) -> ServiceResult<NewResume> {
        let candidate = caller.candidate;
        let owner = KeyOwner::candidate(candidate);
        let started_at = self.now();
        let (head, content) = peek(content).await?;
        check_head(&head, file_name)?;
        if self.resume_records(candidate).await?.len() >= MAX_RESUMES {
            return Err(ServiceError::Impossible(TOO_MANY));
        }

        let id = self.new_id(ResumeId::new);
        let blob = keys::file_blob(candidate, id);
        let info = match self
            .ports()
            .blobs
            .put(&blob, &owner, content, MAX_UPLOAD_BYTES)
            .await
        {
            Ok(info) => info,
            Err(error) if error.kind() == ErrorKind::Invalid => {
                return Err(ServiceError::Document(FailureCode::TooLarge));
            }
            Err(error) => return Err(error.into()),
        };
        let claim = keys::content(candidate, &info.sha256);
        if let Some(known) = self.read::<ResumeId>(&claim).await? {
            self.ports().blobs.delete(&blob).await?;
            return Ok(NewResume {
                id: known.value,
                repeated: true,
            });
        }

        let now = self.now();
        let mut record = ResumeRecord {
            file_name: shown_name(file_name),
            size: info.size,
            sha256: info.sha256,
            uploaded_at: now,
            steps: Step::ALL
                .map(|step| Progress {
                    step,
                    state: StepState::Waiting,
                    started_at: None,
                    ended_at: None,
                    attempts: 0,
                })
                .to_vec(),
            extractor: String::new(),
            model: String::new(),
        };
        record.record(Step::Upload, StepState::Done, started_at, now);
        let committed = self
            .change(Actor::caller(caller), None)
            .put(
                self.sealed(&owner, keys::resume(candidate, id), &record).await?,
                Condition::Absent,
            )
            .put(plain(claim.clone(), &id)?, Condition::Absent)
            .event(Event::ResumeUploaded(ResumeRef {
                candidate,
                resume: id,
            }))
            .audit(
                "resume.uploaded",
                format!("resume:{id}"),
                format!("size={}", info.size),
            )
            .commit()
            .await;
        match committed {
            Ok(()) => Ok(NewResume { id, repeated: false }),
            // Somebody claimed the content first: the same form sent twice at once, or this very transaction, which
            // an adapter repeated after it had lost the answer to the first try. Only another claim makes this file
            // superfluous.
            Err(ServiceError::Stale) => match self.read::<ResumeId>(&claim).await? {
                Some(known) if known.value == id => Ok(NewResume { id, repeated: false }),
                Some(known) => {
                    self.ports().blobs.delete(&blob).await?;
                    Ok(NewResume {
                        id: known.value,
                        repeated: true,
                    })
                }
                None => Err(ServiceError::Stale),
            },
            Err(other) => Err(other),
        }
    }

    /// The caller's documents, newest first.
    pub async fn resumes(&self, caller: &Caller) -> ServiceResult<Vec<ResumeView>> {
        let owner = KeyOwner::candidate(caller.candidate);
        let current = self
            .profile_record(caller.candidate)
            .await?
            .and_then(|p| p.value.resume);
        let mut views = Vec::new();
        for record in self.resume_records(caller.candidate).await?.into_iter().rev() {
            let id = record
                .key
                .sort
                .trim_start_matches(keys::RESUME_PREFIX)
                .parse::<ResumeId>();
            let (Ok(id), Some(stored)) = (id, self.unseal::<ResumeRecord>(&owner, &record).await?) else {
                continue;
            };
            views.push(view(id, stored.value, current));
        }
        Ok(views)
    }

    /// One of the caller's documents.
    pub async fn resume(&self, caller: &Caller, id: ResumeId) -> ServiceResult<ResumeView> {
        let stored = self.resume_record(caller.candidate, id).await?;
        let current = self
            .profile_record(caller.candidate)
            .await?
            .and_then(|p| p.value.resume);
        Ok(view(id, stored.value, current))
    }

    /// Starts a document again from its first step that did not end well. Harmless for one that is under way.
    pub async fn retry_resume(&self, caller: &Caller, id: ResumeId) -> ServiceResult<()> {
        let candidate = caller.candidate;
        let mut stored = self.resume_record(candidate, id).await?;
        let Some(failed) = stored
            .value
            .steps
            .iter_mut()
            .find(|p| matches!(p.state, StepState::Failed { .. }))
        else {
            return Ok(());
        };
        failed.state = StepState::Waiting;
        failed.ended_at = None;
        let event = self.event_that_starts(failed.step, caller, id).await?;
        let owner = KeyOwner::candidate(candidate);
        self.change(Actor::caller(caller), None)
            .put(
                self.sealed(&owner, keys::resume(candidate, id), &stored.value)
                    .await?,
                Condition::Version(stored.version),
            )
            .event(event)
            .audit("resume.retried", format!("resume:{id}"), String::new())
            .commit()
            .await
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
    async fn resume_records(&self, candidate: CandidateId) -> ServiceResult<Vec<Record>> {
        let mut query = Query::partition(keys::candidate(candidate).partition);
        query.range = SortRange::Prefix(keys::RESUME_PREFIX.to_owned());
        self.all(query).await
    }

    pub(crate) async fn resume_record(
        &self,
        candidate: CandidateId,
        id: ResumeId,
    ) -> ServiceResult<Stored<ResumeRecord>> {
        let owner = KeyOwner::candidate(candidate);
        self.read_sealed(&owner, &keys::resume(candidate, id))
            .await?
            .ok_or(ServiceError::NotFound)
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
                "open pages were not told"
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

/// Reads the first bytes and gives back a stream that still has them.
async fn peek(mut content: ByteStream) -> ServiceResult<(Bytes, ByteStream)> {
    let mut head = BytesMut::new();
    while head.len() < HEAD_BYTES {
        match content.try_next().await? {
            Some(piece) => head.extend_from_slice(&piece),
            None => break,
        }
    }
    let head = head.freeze();
    let first = head.clone();
    let whole = futures::stream::once(async move { Ok(first) })
        .chain(content)
        .boxed();
    Ok((head, whole))
}

/// Refuses what cannot become readable by looking at the rest. Packed formats show what they are only at their end,
/// so the extractor decides about them.
fn check_head(head: &[u8], file_name: &str) -> ServiceResult<()> {
    if head.starts_with(b"PK\x03\x04") {
        return Ok(());
    }
    // The cut may go through a character of a text file.
    let whole = match std::str::from_utf8(head) {
        Err(error) if error.error_len().is_none() => &head[..error.valid_up_to()],
        _ => head,
    };
    rolefit_resume::detect(whole, Some(file_name))
        .map(|_| ())
        .map_err(ServiceError::Document)
}

/// The last part of a path, without control characters, at most 120 characters.
fn shown_name(file_name: &str) -> String {
    let last = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !c.is_control()).take(120).collect();
    if name.trim().is_empty() {
        "resume".to_owned()
    } else {
        name
    }
}

fn view(id: ResumeId, record: ResumeRecord, current: Option<ResumeId>) -> ResumeView {
    let mut steps = record.steps;
    // A step is begun as soon as the one before it ended; the consumers do not write a record just to say so.
    let failed = steps.iter().any(|p| matches!(p.state, StepState::Failed { .. }));
    if let (false, Some(next)) = (failed, steps.iter_mut().find(|p| p.state == StepState::Waiting)) {
        next.state = StepState::Running;
    }
    ResumeView {
        id,
        file_name: record.file_name,
        size: record.size,
        uploaded: record.uploaded_at.date_text(),
        steps,
        current: current == Some(id),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn file_names_are_made_safe_to_show() {
        for (given, shown) in [
            ("CV.pdf", "CV.pdf"),
            ("C:\\Users\\mira\\CV.pdf", "CV.pdf"),
            ("../../etc/passwd", "passwd"),
            ("a\r\nb.pdf", "ab.pdf"),
            ("", "resume"),
        ] {
            assert_eq!(shown_name(given), shown);
        }
    }
}
