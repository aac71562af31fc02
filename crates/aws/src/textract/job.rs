//! Documents of many pages, by a job that takes them from a bucket.
//!
//! Documents of this product are sealed under their person's key, which Textract does not have, so it gets a copy that only
//! the bucket's own key protects (SSE-KMS). The copy lives in a bucket without versions, is deleted as soon as the job ended
//! in whatever way, also where whoever waits for it gives up, and by the bucket's rule within a day should this process die
//! before. What Textract keeps of a job's
//! result for up to seven days is found by nobody who does not know the job's id, which is not kept.

use aws_sdk_s3::Client;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_textract::operation::get_document_text_detection::GetDocumentTextDetectionOutput;
use aws_sdk_textract::types::{
    Block, DocumentLocation, DocumentMetadata, JobStatus, NotificationChannel, S3Object,
};
use bytes::Bytes;
use rolefit_domain::{DocumentText, FailureCode, limits};
use rolefit_ports::error::chain;
use rolefit_ports::extraction::ExtractionError;
use rolefit_ports::{ErrorKind, PortError, PortResult};
use rolefit_resume::Unread;
use tokio::time::Instant;

use super::sizes::Size;
use super::{TextractExtraction, blocks, failed};
use crate::error::{Codes, port_error};

/// The codes of S3 beside the common ones.
const S3_CODES: Codes = &[
    ("NoSuchBucket", ErrorKind::Refused),
    ("KMS.DisabledException", ErrorKind::Refused),
    ("InternalError", ErrorKind::Unavailable),
    ("RequestTimeout", ErrorKind::Unavailable),
];
/// Start of the copies' names.
const PREFIX: &str = "incoming/";
/// Most blocks of one document. A dense page has about 1,500.
const MAX_BLOCKS: usize = 200_000;

impl TextractExtraction {
    /// Reads a document by a job.
    pub(super) async fn by_job(
        &self,
        document: Bytes,
        sizes: &[Size],
    ) -> Result<DocumentText, ExtractionError> {
        let token = self.ids.uuid().simple().to_string();
        let copy = PlainCopy {
            objects: self.objects.clone(),
            bucket: self.options.bucket.clone(),
            key: format!("{PREFIX}{token}"),
            is_gone: false,
        };
        if let Err(error) = copy.put(document).await {
            // An answer that was lost leaves a copy behind, and a refusal none.
            match error.kind().is_transient() {
                true => copy.delete().await,
                false => copy.was_never_made(),
            }
            return Err(error.into());
        }
        let read = self.read(&copy.key, &token, sizes).await;
        copy.delete().await;
        read
    }

    async fn read(&self, key: &str, token: &str, sizes: &[Size]) -> Result<DocumentText, ExtractionError> {
        let object = S3Object::builder().bucket(&self.options.bucket).name(key);
        let channel = self.options.completion.as_ref().map(|completion| {
            NotificationChannel::builder()
                .sns_topic_arn(&completion.topic)
                .role_arn(&completion.role)
                .build()
        });
        let started = self
            .client
            .start_document_text_detection()
            .document_location(DocumentLocation::builder().s3_object(object.build()).build())
            // A call that is repeated because its answer was lost starts no second job.
            .client_request_token(token)
            .set_notification_channel(channel.transpose().map_err(|error| {
                PortError::with_source(
                    ErrorKind::Invalid,
                    "the topic of read texts cannot be named",
                    error,
                )
            })?)
            .send()
            .await
            .map_err(|failure| failed(failure, "cannot begin to have a document read"))?;
        let Some(job) = started.job_id() else {
            return Err(unavailable("the text recognizer began no job").into());
        };
        let first = self.finished(job).await?;
        self.result(job, first, sizes).await
    }

    /// Waits until the job has ended, and gives the first part of its result.
    async fn finished(&self, job: &str) -> Result<GetDocumentTextDetectionOutput, ExtractionError> {
        let pace = self.options.pace;
        let given_up = Instant::now() + pace.patience;
        let mut pause = pace.first;
        loop {
            match &self.completions {
                // What is told needs no haste in asking.
                Some(completions) => completions.wait(job, pace.longest).await,
                None => tokio::time::sleep(pause).await,
            }
            pause = (pause * 3 / 2).min(pace.longest);
            let answer = self.part(job, None).await?;
            if answer.job_status() != Some(&JobStatus::InProgress) {
                return Ok(answer);
            }
            if Instant::now() >= given_up {
                return Err(unavailable("the text recognizer did not end in time").into());
            }
        }
    }

    async fn part(
        &self,
        job: &str,
        next: Option<String>,
    ) -> Result<GetDocumentTextDetectionOutput, ExtractionError> {
        let asked = self.client.get_document_text_detection().job_id(job);
        let answer = asked.set_next_token(next).send().await;
        answer.map_err(|failure| failed(failure, "cannot get what was read of a document"))
    }

    async fn result(
        &self,
        job: &str,
        mut part: GetDocumentTextDetectionOutput,
        sizes: &[Size],
    ) -> Result<DocumentText, ExtractionError> {
        let count = part.document_metadata().and_then(DocumentMetadata::pages);
        let count = count.and_then(|pages| usize::try_from(pages).ok()).unwrap_or(0);
        if count > limits::MAX_PAGES {
            return Err(ExtractionError::Document(FailureCode::TooManyPages));
        }
        let unread = match part.job_status() {
            Some(JobStatus::Succeeded) => Unread::Nothing,
            Some(JobStatus::PartialSuccess) => Unread::SomePages,
            _ => return Err(why(part.status_message().unwrap_or_default())),
        };
        let mut all: Vec<Block> = Vec::new();
        loop {
            let next = part.next_token.take();
            all.append(&mut part.blocks.take().unwrap_or_default());
            if all.len() > MAX_BLOCKS {
                return Err(ExtractionError::Document(FailureCode::TooComplex));
            }
            match next {
                Some(next) => part = self.part(job, Some(next)).await?,
                None => break,
            }
        }
        let pages = blocks::pages(&all, sizes, count);
        rolefit_resume::lay_out(pages, unread).map_err(ExtractionError::Document)
    }
}

/// A copy that only the bucket's key protects, from before it is made until it is deleted. Deleted when it is dropped, too,
/// because an attempt that takes too long is aborted wherever it waits.
struct PlainCopy {
    objects: Client,
    bucket: String,
    key: String,
    is_gone: bool,
}

impl PlainCopy {
    async fn put(&self, document: Bytes) -> PortResult<()> {
        let put = self
            .objects
            .put_object()
            .bucket(&self.bucket)
            .key(&self.key)
            .body(ByteStream::from(document))
            .send()
            .await;
        put.map(drop)
            .map_err(|failure| port_error(failure, "cannot hand a document to the text recognizer", S3_CODES))
    }

    async fn delete(mut self) {
        remove(&self.objects, &self.bucket, &self.key).await;
        self.is_gone = true;
    }

    fn was_never_made(mut self) {
        self.is_gone = true;
    }
}

impl Drop for PlainCopy {
    fn drop(&mut self) {
        if self.is_gone {
            return;
        }
        // Outside a runtime, which is at its end, the bucket's rule has to do it.
        let Ok(runtime) = tokio::runtime::Handle::try_current() else {
            return;
        };
        let (objects, bucket, key) = (self.objects.clone(), self.bucket.clone(), self.key.clone());
        runtime.spawn(async move { remove(&objects, &bucket, &key).await });
    }
}

async fn remove(objects: &Client, bucket: &str, key: &str) {
    let deleted = objects.delete_object().bucket(bucket).key(key).send().await;
    if let Err(failure) = deleted {
        let error = port_error(failure, "cannot delete a copy", S3_CODES);
        tracing::warn!(
            error = chain(&error),
            "a copy that was made for the text recognizer stays for a day"
        );
    }
}

/// Why a job failed. The service promises no list of its words: what does not speak of the document may go better at the next
/// try.
fn why(message: &str) -> ExtractionError {
    let said: String = message.to_lowercase().replace(['_', '-'], " ");
    let known = [
        ("password", FailureCode::Encrypted),
        ("encrypted", FailureCode::Encrypted),
        ("too large", FailureCode::TooLarge),
        ("too many pages", FailureCode::TooManyPages),
        ("unsupported", FailureCode::Corrupt),
        ("bad document", FailureCode::Corrupt),
        ("corrupt", FailureCode::Corrupt),
        ("invalid image", FailureCode::Corrupt),
    ];
    match known.iter().find(|(words, _)| said.contains(words)) {
        Some((_, code)) => ExtractionError::Document(*code),
        None => unavailable(format!("the text recognizer failed: `{message}`")).into(),
    }
}

fn unavailable(context: impl Into<String>) -> PortError {
    PortError::new(ErrorKind::Unavailable, context)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_job_is_the_documents_fault_only_when_it_says_so() {
        for (message, expected) in [
            ("DOCUMENT_TOO_LARGE", Some(FailureCode::TooLarge)),
            (
                "The document is password protected.",
                Some(FailureCode::Encrypted),
            ),
            ("UNSUPPORTED_DOCUMENT", Some(FailureCode::Corrupt)),
            ("INVALID_IMAGE_TYPE", Some(FailureCode::Corrupt)),
            ("Internal server error", None),
            ("", None),
        ] {
            match (why(message), expected) {
                (ExtractionError::Document(code), Some(expected)) => assert_eq!(code, expected, "{message}"),
                (ExtractionError::Port(error), None) => assert_eq!(error.kind(), ErrorKind::Unavailable),
                (other, _) => panic!("{message}: {other:?}"),
            }
        }
    }
}
