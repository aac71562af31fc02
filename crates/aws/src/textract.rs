//! Text extraction with Textract, for what has no text of its own: pictures of pages, and PDFs made of them.
//!
//! The words come from `DetectDocumentText`; lines, columns and reading order are made of their places by the rules that
//! also order a PDF's own words (`rolefit_resume::lay_out`). `AnalyzeDocument` with `LAYOUT` would order them too, at 4.00 USD
//! for 1,000 pages instead of 1.50 (eu-central-1 and us-east-1, 2026), and not as the local extractor does.
//!
//! A PNG or JPEG is read at once, its bytes inside the request. A PDF or TIFF, which may have many pages, is read by a job that
//! takes it from a bucket: see `job`. DOCX and text never go to Textract, which cannot read them; the local extractor does.

mod blocks;
mod completions;
mod job;
mod sizes;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_textract::Client;
use aws_sdk_textract::primitives::Blob;
use aws_sdk_textract::types::Document;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::SdkError;
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use bytes::Bytes;
use rolefit_domain::limits::MAX_UPLOAD_BYTES;
use rolefit_domain::{DocumentText, FailureCode};
use rolefit_ports::extraction::ExtractionError;
use rolefit_ports::{ErrorKind, IdSource, PortError, TextExtraction};
use rolefit_resume::{Picture, Unread};

use self::completions::Completions;
use self::sizes::Size;
use crate::error::{Codes, port_error};
use crate::sdk::{Sdk, Service};

/// The codes of the service beside the common ones. A bucket, key or role that Textract cannot use is for the operator to
/// mend.
const CODES: Codes = &[
    ("IdempotentParameterMismatchException", ErrorKind::Conflict),
    ("InvalidJobIdException", ErrorKind::Unavailable),
    ("InvalidKMSKeyException", ErrorKind::Refused),
    ("InvalidParameterException", ErrorKind::Invalid),
    ("InvalidS3ObjectException", ErrorKind::Refused),
    ("LimitExceededException", ErrorKind::Throttled),
    ("ProvisionedThroughputExceededException", ErrorKind::Throttled),
];

/// The codes that speak of the document. It is known to be a PDF or a picture, so one that Textract does not support is one
/// that it cannot read.
const DOCUMENTS: [(&str, FailureCode); 3] = [
    ("BadDocumentException", FailureCode::Corrupt),
    ("DocumentTooLargeException", FailureCode::TooLarge),
    ("UnsupportedDocumentException", FailureCode::Corrupt),
];

/// What an attempt needs besides waiting for a job: the local extractor, the copy, the last look and the parts of the result.
const AROUND_A_JOB: Duration = Duration::from_secs(30);

/// Which documents go to Textract. Pictures do in any case, DOCX and text in none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reads {
    /// Of PDFs only those that have no text of their own.
    Pictures,
    /// Every PDF, after the local extractor found nothing against it.
    All,
}

/// How a job tells that it is done: the outputs of `infra/extraction.yaml`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// ARN of the topic that Textract tells.
    pub topic: String,
    /// ARN of the role with which it may.
    pub role: String,
    /// Name of the queue that hears the topic.
    pub queue: String,
}

/// How often and how long a job is asked for its state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// First pause; each is half as long again as the one before.
    pub first: Duration,
    /// Longest pause.
    pub longest: Duration,
    /// After this time the job is given up, and the document is tried again later.
    pub patience: Duration,
}

impl Pace {
    /// The usual pace of whoever has so much time for an attempt. A job is given up before the attempt is, so that the error
    /// says why, and the copy is gone when the next attempt begins.
    pub fn within(attempt: Duration) -> Self {
        let usual = Self::default();
        Self {
            patience: attempt.saturating_sub(AROUND_A_JOB).min(usual.patience),
            ..usual
        }
    }
}

impl Default for Pace {
    /// A page takes a few seconds, fifty take a minute or two.
    fn default() -> Self {
        Self {
            first: Duration::from_secs(2),
            longest: Duration::from_secs(15),
            patience: Duration::from_secs(300),
        }
    }
}

/// What an operator decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextractOptions {
    /// Which documents.
    pub reads: Reads,
    /// Bucket of `infra/extraction.yaml`, through which PDFs go.
    pub bucket: String,
    /// Where jobs tell that they are done. `None`: they are only asked.
    pub completion: Option<Completion>,
    /// How often they are asked.
    pub pace: Pace,
}

/// [`TextExtraction`] with Textract, and with another extractor for what Textract need not or cannot read.
pub struct TextractExtraction {
    client: Client,
    objects: aws_sdk_s3::Client,
    completions: Option<Completions>,
    options: TextractOptions,
    local: Arc<dyn TextExtraction>,
    ids: Arc<dyn IdSource>,
    version: String,
}

impl TextractExtraction {
    /// Nothing is called yet. `local` reads DOCX, text, and PDFs that have text.
    pub fn new(
        sdk: &Sdk,
        options: TextractOptions,
        local: Arc<dyn TextExtraction>,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        let shared = sdk.config(Service::S3);
        // An emulator has no names for buckets in its own name, so the bucket stands in the path there.
        let path_style = shared.endpoint_url().is_some();
        let objects = aws_sdk_s3::config::Builder::from(&shared)
            .force_path_style(path_style)
            .build();
        let completion = options.completion.as_ref();
        Self {
            client: Client::new(&sdk.config(Service::Textract)),
            objects: aws_sdk_s3::Client::from_conf(objects),
            completions: completion.map(|completion| Completions::new(sdk, &completion.queue)),
            version: format!("textract-1+{}", local.version()),
            options,
            local,
            ids,
        }
    }

    /// Reads a PDF, as far as the local extractor has nothing against it: it knows for nothing what Textract would charge
    /// for, such as too many pages.
    async fn pdf(&self, document: Bytes, file_name: &str) -> Result<DocumentText, ExtractionError> {
        let found = self.local.extract(document.clone(), file_name).await;
        let sizes = match (found, self.options.reads) {
            (Ok(text), Reads::Pictures) => return Ok(text),
            (Ok(text), Reads::All) => text.pages.iter().map(Size::of_page).collect(),
            (Err(ExtractionError::Document(code)), reads) => match (code, reads) {
                // Words may also be drawn as shapes, without any text and any picture.
                (FailureCode::ImageOnly | FailureCode::NoText, _) | (FailureCode::TooComplex, Reads::All) => {
                    vec![sizes::of_pdf(&document)]
                }
                _ => return Err(ExtractionError::Document(code)),
            },
            (Err(error), _) => return Err(error),
        };
        self.by_job(document, &sizes).await
    }

    async fn picture(&self, document: Bytes, picture: Picture) -> Result<DocumentText, ExtractionError> {
        let sizes = sizes::of_picture(&document, picture).map_err(ExtractionError::Document)?;
        match picture {
            Picture::Png | Picture::Jpeg => self.at_once(document, &sizes).await,
            Picture::Tiff => self.by_job(document, &sizes).await,
        }
    }

    /// Reads a picture of one page, which is stored nowhere on the way.
    async fn at_once(&self, document: Bytes, sizes: &[Size]) -> Result<DocumentText, ExtractionError> {
        let bytes = Blob::new(Vec::from(document));
        let answer = self
            .client
            .detect_document_text()
            .document(Document::builder().bytes(bytes).build())
            .send()
            .await
            .map_err(|failure| failed(failure, "cannot have a picture read"))?;
        let pages = blocks::pages(answer.blocks(), sizes, 1);
        rolefit_resume::lay_out(pages, Unread::Nothing).map_err(ExtractionError::Document)
    }
}

#[async_trait]
impl TextExtraction for TextractExtraction {
    async fn extract(&self, document: Bytes, file_name: &str) -> Result<DocumentText, ExtractionError> {
        if document.is_empty() {
            return Err(ExtractionError::Document(FailureCode::Empty));
        }
        // Below the limits of the service: 10 MiB in a request, 500 MB in a bucket.
        if document.len() as u64 > MAX_UPLOAD_BYTES {
            return Err(ExtractionError::Document(FailureCode::TooLarge));
        }
        match rolefit_resume::picture(&document) {
            Some(picture) => self.picture(document, picture).await,
            None if rolefit_resume::is_pdf(&document) => self.pdf(document, file_name).await,
            None => self.local.extract(document, file_name).await,
        }
    }

    /// Whether the local side works, which reads what the service does not. The service itself is not asked, because each
    /// answer of it has its price.
    async fn ready(&self) -> Result<(), PortError> {
        self.local.ready().await
    }

    fn reads_pictures(&self) -> bool {
        true
    }

    fn version(&self) -> &str {
        &self.version
    }
}

impl std::fmt::Debug for TextractExtraction {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TextractExtraction")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// Whether a call failed because of the document or for another reason.
fn failed<E>(error: SdkError<E, HttpResponse>, trying: &'static str) -> ExtractionError
where
    E: std::error::Error + ProvideErrorMetadata + Send + Sync + 'static,
{
    let code = error.as_service_error().and_then(ProvideErrorMetadata::code);
    match DOCUMENTS.iter().find(|(known, _)| Some(*known) == code) {
        Some((_, failure)) => ExtractionError::Document(*failure),
        None => port_error(error, trying, CODES).into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_job_is_given_up_before_the_attempt_is() {
        for attempt in [100, 200, 900].map(Duration::from_secs) {
            let patience = Pace::within(attempt).patience;
            assert!(
                patience < attempt && !patience.is_zero(),
                "{attempt:?}: {patience:?}"
            );
        }
        assert_eq!(Pace::within(Duration::from_secs(900)), Pace::default());
    }
}
