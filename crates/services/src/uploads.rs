//! Taking in documents: the file first, which may take long, then in one transaction everything that makes it a
//! document. What stands between the two is written down before, so that nothing is left behind by a crash.

use bytes::{Bytes, BytesMut};
use futures::{StreamExt, TryStreamExt};
use rolefit_domain::limits::{MAX_RESUMES, MAX_UPLOAD_BYTES};
use rolefit_domain::typed::turns_direction;
use rolefit_domain::{
    Caller, CandidateId, Event, FailureCode, Progress, ResumeId, ResumeRef, Step, StepState, Timestamp,
};
use rolefit_ports::ErrorKind;
use rolefit_ports::blobs::{BlobInfo, BlobKey, ByteStream};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Condition, Index, NewRecord, Query, Record, SortRange};
use serde::{Deserialize, Serialize};

use crate::candidates::Discoverable;
use crate::damage::skip_damaged;
use crate::resumes::ResumeRecord;
use crate::store::{Actor, decode, plain};
use crate::{ServiceError, ServiceResult, Services, keys};

/// A file that is stored and is no document yet: see [`Services::take_in`].
#[derive(Debug)]
pub struct ReceivedFile {
    id: ResumeId,
    name: String,
    info: BlobInfo,
    started_at: Timestamp,
}

/// A document that was taken in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewResume {
    /// The document.
    pub id: ResumeId,
    /// Whether the same file had been uploaded before, so that nothing new was made.
    pub repeated: bool,
}

/// A file that lies in the store and belongs to no document: one that is being stored, or whose document was removed.
/// Written before the file and removed in the transaction that makes it a document; written in the transaction that
/// removes a document and removed after its file.
#[derive(Debug, Clone, Copy, Serialize, Deserialize)]
pub(crate) struct UploadIntent {
    pub candidate: CandidateId,
    pub resume: ResumeId,
    pub started_at: Timestamp,
}

impl UploadIntent {
    pub(crate) fn record(&self) -> ServiceResult<NewRecord> {
        let mut record = plain(keys::upload(self.candidate, self.resume), self)?;
        record.index1 = Some(keys::upload_listing(self.started_at, self.resume));
        Ok(record)
    }
}

/// The version of an intent that nobody has touched since it was written.
const UNTOUCHED: Condition = Condition::Version(1);

/// Tries to take in a document while others of the same candidate are taken in.
const COUNT_TRIES: usize = 32;

/// How long an upload may take, in seconds. What is older and no document is swept away.
const LONGEST_UPLOAD: i64 = 60 * 60;

/// Bytes that are looked at before a document is taken; enough for every format's mark.
const HEAD_BYTES: usize = 4096;

/// Said to a candidate who has [`MAX_RESUMES`] documents.
const TOO_MANY: &str =
    "you have uploaded 100 documents, and more cannot be kept; your profile can still be changed by hand";
const _: () = assert!(MAX_RESUMES == 100, "the sentence names the number");

impl Services {
    /// Takes in a document of which nothing more is to be said: [`Self::receive`] and [`Self::take_in`].
    ///
    /// # Errors
    /// As those.
    pub async fn upload(
        &self,
        caller: &Caller,
        file_name: &str,
        content: ByteStream,
    ) -> ServiceResult<NewResume> {
        let file = self.receive(caller, file_name, content).await?;
        self.take_in(caller, file, None).await
    }

    /// Stores a file encrypted, after a look at its first bytes. It counts for nothing until [`Self::take_in`], and
    /// is swept away when that never comes.
    ///
    /// # Errors
    /// `Document` when the file cannot be one that we read, `Impossible` when the candidate has [`MAX_RESUMES`]
    /// documents already: nothing is kept then.
    pub async fn receive(
        &self,
        caller: &Caller,
        file_name: &str,
        content: ByteStream,
    ) -> ServiceResult<ReceivedFile> {
        let candidate = caller.candidate;
        let started_at = self.now();
        let (head, content) = peek(content).await?;
        if !(self.ports().extraction.reads_pictures() && rolefit_resume::picture(&head).is_some()) {
            check_head(&head, file_name)?;
        }
        if self.resume_records(candidate).await?.len() >= MAX_RESUMES {
            return Err(ServiceError::Impossible(TOO_MANY));
        }
        let id = self.new_id(ResumeId::new);
        let intent = UploadIntent {
            candidate,
            resume: id,
            started_at,
        };
        self.change(Actor::caller(caller), None)
            .put(intent.record()?, Condition::Absent)
            .commit()
            .await?;
        let (blob, owner) = (keys::file_blob(candidate, id), KeyOwner::candidate(candidate));
        let stored = self.ports().blobs.put(&blob, &owner, content, MAX_UPLOAD_BYTES);
        match stored.await {
            Ok(info) => Ok(ReceivedFile {
                id,
                name: shown_name(file_name),
                info,
                started_at,
            }),
            Err(error) => {
                self.drop_upload(candidate, id).await;
                Err(match error.kind() {
                    ErrorKind::Invalid => ServiceError::Document(FailureCode::TooLarge),
                    _ => error.into(),
                })
            }
        }
    }

    /// Makes a received file a document and starts the pipeline; `consent` is what the candidate said with it about
    /// being found. All of it happens, or nothing.
    ///
    /// The same content again is the same document; one that could not be read is tried again, and then the consent is stored.
    /// Nothing is acknowledged before file and record are durable.
    ///
    /// # Errors
    /// `Stale` when the candidate's choices were changed at the same moment, or when the upload took so long that the
    /// file was swept away; `Impossible` when others made it one document too many meanwhile: nothing is kept then.
    pub async fn take_in(
        &self,
        caller: &Caller,
        file: ReceivedFile,
        consent: Option<Discoverable>,
    ) -> ServiceResult<NewResume> {
        let (candidate, id) = (caller.candidate, file.id);
        let claim = keys::content(candidate, &file.info.sha256);
        if let Some(known) = self.read::<ResumeId>(&claim).await?
            && let Some(again) = self.take_in_again(caller, known.value, &file, consent).await?
        {
            return Ok(again);
        }
        let now = self.now();
        let mut record = ResumeRecord {
            file_name: file.name.clone(),
            size: file.info.size,
            sha256: file.info.sha256.clone(),
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
        record.record(Step::Upload, StepState::Done, file.started_at, now);
        for _ in 0..COUNT_TRIES {
            // Before the count, so that whoever takes in a document after it makes this transaction fail.
            let counted = self.document_count(candidate).await?;
            if self.resume_records(candidate).await?.len() >= MAX_RESUMES {
                self.discard(caller, file).await;
                return Err(ServiceError::Impossible(TOO_MANY));
            }
            match self
                .commit_document(caller, &file, &record, consent, counted)
                .await
            {
                Ok(()) => return Ok(NewResume { id, repeated: false }),
                Err(ServiceError::Stale) => {}
                // Whether it happened is not known. If it did not, the file is swept away.
                Err(other) => return Err(other),
            }
            // Somebody claimed the content first: the same form sent twice at once, or this very transaction, which
            // an adapter repeated after it had lost the answer to the first try. Only another claim makes this file
            // superfluous.
            match self.read::<ResumeId>(&claim).await? {
                Some(known) if known.value == id => return Ok(NewResume { id, repeated: false }),
                Some(known) => match self.take_in_again(caller, known.value, &file, consent).await? {
                    Some(again) => return Ok(again),
                    None => continue,
                },
                None => {}
            }
            if self.document_count(candidate).await? == counted {
                break;
            }
        }
        self.discard(caller, file).await;
        Err(ServiceError::Stale)
    }

    /// Everything that makes a file a document, in one transaction.
    async fn commit_document(
        &self,
        caller: &Caller,
        file: &ReceivedFile,
        record: &ResumeRecord,
        consent: Option<Discoverable>,
        counted: Condition,
    ) -> ServiceResult<()> {
        let (candidate, id) = (caller.candidate, file.id);
        let owner = KeyOwner::candidate(candidate);
        let mut change = self
            .change(Actor::caller(caller), None)
            .put(
                self.sealed(&owner, keys::resume(candidate, id), record).await?,
                Condition::Absent,
            )
            .put(
                plain(keys::content(candidate, &file.info.sha256), &id)?,
                Condition::Absent,
            )
            .put(plain(keys::document_count(candidate), &id)?, counted)
            .delete_if(keys::upload(candidate, id), UNTOUCHED)
            // Somebody whose erasure has begun leaves nothing new behind.
            .check(keys::account_erasing(caller.account), Condition::Absent)
            .event(Event::ResumeUploaded(ResumeRef {
                candidate,
                resume: id,
            }))
            .audit(
                "resume.uploaded",
                format!("resume:{id}"),
                format!("size={}", file.info.size),
            );
        if let Some(choice) = consent {
            let stored = self.candidate_record(candidate).await?;
            change = change.discoverable(candidate, stored, choice)?;
        }
        change.commit().await
    }

    /// What must hold so that no document was taken in since.
    async fn document_count(&self, candidate: CandidateId) -> ServiceResult<Condition> {
        let counted = self.ports().records.get(&keys::document_count(candidate)).await?;
        Ok(counted.map_or(Condition::Absent, |record| Condition::Version(record.version)))
    }

    /// Content that is known: the file is not needed, but what was said with it counts, last, so that nothing of it happens
    /// where the document is removed at this moment; `None` then, since it is new now.
    async fn take_in_again(
        &self,
        caller: &Caller,
        known: ResumeId,
        file: &ReceivedFile,
        consent: Option<Discoverable>,
    ) -> ServiceResult<Option<NewResume>> {
        match self.read_again(caller, known).await {
            Err(ServiceError::NotFound) => return Ok(None),
            other => other?,
        }
        if let Some(choice) = consent {
            self.set_discoverable(caller, choice).await?;
        }
        self.drop_upload(caller.candidate, file.id).await;
        Ok(Some(NewResume {
            id: known,
            repeated: true,
        }))
    }

    /// Removes a received file that becomes no document.
    pub async fn discard(&self, caller: &Caller, file: ReceivedFile) {
        self.drop_upload(caller.candidate, file.id).await;
    }

    /// Removes the files of an [`UploadIntent`], and it.
    pub(crate) async fn drop_upload(&self, candidate: CandidateId, id: ResumeId) {
        // What fails here is done later by the sweep, so that the caller hears of the first failure, not of this one.
        if let Err(error) = self.remove_upload(candidate, id).await {
            let error = rolefit_ports::error::chain(&error);
            tracing::warn!(error, "a file that is not needed stays until the next sweep");
        }
    }

    async fn remove_upload(&self, candidate: CandidateId, id: ResumeId) -> ServiceResult<()> {
        for blob in [keys::file_blob(candidate, id), keys::text_blob(candidate, id)] {
            self.ports().blobs.delete(&blob).await?;
        }
        self.change(Actor::system("uploads"), None)
            .delete(keys::upload(candidate, id))
            .commit()
            .await
    }

    /// Removes the files of uploads that became no document within an hour, because a process or a disk gave up in
    /// between. Answers with how many there were. May be repeated and may run beside itself.
    ///
    /// # Errors
    /// The first one met, when all the others were looked at.
    pub async fn sweep_uploads(&self) -> ServiceResult<usize> {
        let mut query = Query::partition(keys::UPLOADS);
        query.index = Index::First;
        let before = self.now().plus_seconds(-LONGEST_UPLOAD);
        query.range = SortRange::Between("0".to_owned(), keys::upload_time(before));
        let mut swept = 0;
        let mut failed = Ok(());
        for record in self.all(query).await? {
            // One that cannot be removed must not keep those that come after it.
            match self.sweep_upload(&record).await {
                Ok(removed) => swept += usize::from(removed),
                Err(error) => failed = failed.and(Err(error)),
            }
        }
        failed.map(|()| swept)
    }

    /// Removes one of them, and answers whether it was still one.
    async fn sweep_upload(&self, record: &Record) -> ServiceResult<bool> {
        let read = decode::<UploadIntent>(record);
        let Some(intent) = skip_damaged(read, "upload", &record.key.sort)? else {
            return Ok(false);
        };
        let intent = intent.value;
        // Touched first: an upload that is still under way can then not become a document without a file.
        let touched = self
            .change(Actor::system("uploads"), None)
            .put(intent.record()?, Condition::Version(record.version))
            .commit()
            .await;
        match touched {
            Ok(()) => {}
            Err(ServiceError::Stale) => return Ok(false),
            Err(other) => return Err(other),
        }
        self.remove_upload(intent.candidate, intent.resume).await?;
        Ok(true)
    }

    /// Every blob that may lie in the store for a candidate: files and texts of documents, and files that are being
    /// uploaded. Some may not be there. For erasing; ask before the candidate's records are removed.
    pub async fn blobs_of(&self, candidate: CandidateId) -> ServiceResult<Vec<BlobKey>> {
        let mut blobs = Vec::new();
        for prefix in [keys::RESUME_PREFIX, keys::UPLOAD_PREFIX] {
            let mut query = Query::partition(keys::candidate(candidate).partition);
            query.range = SortRange::Prefix(prefix.to_owned());
            for record in self.all(query).await? {
                if let Some(id) = keys::resume_of(&record.key).or_else(|| keys::upload_of(&record.key)) {
                    blobs.push(keys::file_blob(candidate, id));
                    blobs.push(keys::text_blob(candidate, id));
                }
            }
        }
        Ok(blobs)
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
    let first = head.freeze();
    // Always as many bytes, however the network cuts: the same file gets the same answer.
    let head = first.slice(..first.len().min(HEAD_BYTES));
    let whole = futures::stream::once(async move { Ok(first) })
        .chain(content)
        .boxed();
    Ok((head, whole))
}

/// Refuses what cannot become readable by looking at the rest. Packed formats show what they are only at their end,
/// and compound files anywhere, so the extractor decides about them.
fn check_head(head: &[u8], file_name: &str) -> ServiceResult<()> {
    if let Some(code) = rolefit_resume::unread_by_head(head) {
        return Err(ServiceError::Document(code));
    }
    if head.starts_with(b"PK\x03\x04") || head.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
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

/// Control characters, and those that turn the direction of what follows.
fn is_misleading(c: char) -> bool {
    c.is_control() || turns_direction(c)
}

/// The last part of a path, without control characters and what turns directions, at most 120 characters.
fn shown_name(file_name: &str) -> String {
    let last = file_name.rsplit(['/', '\\']).next().unwrap_or_default();
    let name: String = last.chars().filter(|c| !is_misleading(*c)).take(120).collect();
    if name.trim().is_empty() {
        "resume".to_owned()
    } else {
        name
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
            ("cv\u{202E}fdp.exe", "cvfdp.exe"),
            ("", "resume"),
        ] {
            assert_eq!(shown_name(given), shown);
        }
    }

    #[test]
    fn what_can_be_known_from_the_beginning_is_told_at_once() {
        let refused = |head: &[u8], name| match check_head(head, name) {
            Err(ServiceError::Document(code)) => Some(code),
            other => other.map(|()| None).expect("is about the document"),
        };
        let odt = [
            b"PK\x03\x04".as_slice(),
            &[0; 26],
            b"mimetypeapplication/vnd.oasis.opendocument.text",
        ]
        .concat();
        assert_eq!(refused(&odt, "cv.odt"), Some(FailureCode::OpenDocument));
        assert_eq!(
            refused(b"{\\rtf1\\ansi Nora}", "cv.doc"),
            Some(FailureCode::RichText)
        );
        assert_eq!(refused(b"PK\x03\x04 something else", "cv.docx"), None);
    }

    #[tokio::test]
    async fn the_answer_does_not_depend_on_how_the_network_cuts() {
        let text = [&b"Nora Lindqvist\n".repeat(400)[..], b"\0\0\0"].concat();
        for piece in [100, 4096, 4097, 100_000] {
            let pieces: Vec<_> = text
                .chunks(piece)
                .map(|p| Ok(Bytes::copy_from_slice(p)))
                .collect();
            let (head, whole) = peek(futures::stream::iter(pieces).boxed()).await.expect("a head");
            assert_eq!(head, text[..HEAD_BYTES], "pieces of {piece}");
            let whole: Vec<Bytes> = whole.try_collect().await.expect("the rest");
            assert_eq!(whole.concat(), text, "pieces of {piece}");
        }
    }
}
