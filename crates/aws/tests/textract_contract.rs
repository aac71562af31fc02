//! The contract suite of text extraction over Textract, whose stand-in takes documents from a real bucket and tells a real
//! topic when it is done.

mod support;

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::{Duration, Instant};

use async_trait::async_trait;
use aws_sdk_s3::Client as Objects;
use bytes::Bytes;
use rolefit_aws::sdk::{Sdk, Service};
use rolefit_aws::textract::{Completion, Pace, Reads, TextractExtraction, TextractOptions};
use rolefit_domain::document::TextWarning;
use rolefit_domain::{DocumentText, FailureCode};
use rolefit_ports::contract::{TestIds, extraction};
use rolefit_ports::extraction::ExtractionError;
use rolefit_ports::{ErrorKind, PortError, TextExtraction};
use rolefit_standins::textract::{Around, Jobs, Reading, Seen, Textract, Told};

/// The local extractor without the child process around it.
struct InProcess;

#[async_trait]
impl TextExtraction for InProcess {
    async fn extract(&self, document: Bytes, file_name: &str) -> Result<DocumentText, ExtractionError> {
        if document.len() as u64 > rolefit_domain::limits::MAX_UPLOAD_BYTES {
            return Err(ExtractionError::Document(FailureCode::TooLarge));
        }
        let name = Some(file_name).filter(|name| !name.is_empty());
        let format = rolefit_resume::detect(&document, name);
        let text = format.and_then(|format| rolefit_resume::extract(&document, format));
        text.map_err(ExtractionError::Document)
    }

    async fn ready(&self) -> Result<(), PortError> {
        Ok(())
    }

    fn reads_pictures(&self) -> bool {
        false
    }

    fn version(&self) -> &str {
        "in-process"
    }
}

/// A deployment of the template, and a Textract that sees what `reader` says.
struct Place {
    standin: Textract,
    sdk: Sdk,
    options: TextractOptions,
    ids: Arc<TestIds>,
}

impl Place {
    async fn new(reads: Reads, reader: impl Fn(&[u8]) -> Reading + Send + Sync + 'static) -> Self {
        let elsewhere = support::sdk().await;
        let name = support::unique_name();
        let made = support::deploy_with(&elsewhere, "extraction", &name, &[("Connections", "any")]).await;
        let objects = objects(&elsewhere);
        let topics = aws_sdk_sns::Client::new(&elsewhere.config(Service::Sns));
        let around = Around {
            object: Box::new(move |bucket, key| {
                let get = objects.get_object().bucket(bucket).key(key);
                Box::pin(async move {
                    let body = get.send().await.ok()?.body;
                    Some(body.collect().await.ok()?.to_vec())
                })
            }),
            publish: Box::new(move |topic, message| {
                let publish = topics.publish().topic_arn(topic).message(message);
                Box::pin(async move { publish.send().await.map(drop).expect("the topic is there") })
            }),
        };
        let standin = Textract::start(reader, around).await.expect("a port is free");
        let endpoints = BTreeMap::from([(Service::Textract, standin.endpoint())]);
        Self {
            sdk: support::sdk_with(endpoints).await,
            standin,
            options: TextractOptions {
                reads,
                bucket: made["Bucket"].clone(),
                completion: Some(Completion {
                    topic: made["Topic"].clone(),
                    role: made["Role"].clone(),
                    queue: made["Queue"].clone(),
                }),
                pace: Pace::default(),
            },
            ids: Arc::default(),
        }
    }

    fn extraction(&self) -> TextractExtraction {
        let options = self.options.clone();
        TextractExtraction::new(&self.sdk, options, Arc::new(InProcess), self.ids.clone())
    }

    /// Copies that lie in the bucket.
    async fn copies(&self) -> usize {
        let listed = objects(&self.sdk)
            .list_objects_v2()
            .bucket(&self.options.bucket)
            .send()
            .await;
        listed.expect("is listed").contents().len()
    }

    /// What a document comes to.
    async fn read(&self, document: impl Into<Bytes>, name: &str) -> Result<DocumentText, ExtractionError> {
        self.extraction().extract(document.into(), name).await
    }
}

fn objects(sdk: &Sdk) -> Objects {
    let shared = sdk.config(Service::S3);
    let config = aws_sdk_s3::config::Builder::from(&shared)
        .force_path_style(true)
        .build();
    Objects::from_conf(config)
}

fn seen(text: &str, left: f64, top: f64) -> Seen {
    let right = left + 0.009 * text.chars().count() as f64;
    Seen {
        text: text.to_owned(),
        place: [left, top, right, top + 0.012],
        confidence: 99.5,
    }
}

/// The lines of the contract's sample, as a recognizer would see them.
fn sample(document: &[u8]) -> Reading {
    let document = String::from_utf8_lossy(document);
    let shown = document
        .lines()
        .filter_map(|line| line.strip_prefix('(')?.strip_suffix(") Tj T*"));
    let lines = shown
        .enumerate()
        .map(|(row, text)| seen(text, 0.1, 0.05 + 0.02 * row as f64));
    Reading::Pages(vec![lines.collect()])
}

fn png() -> Vec<u8> {
    let head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x04\x00\0\0\x08\x00";
    head.to_vec()
}

fn texts(text: &DocumentText) -> Vec<&str> {
    let slice = |line: &rolefit_domain::Line| line.span.slice(&text.text).expect("inside");
    text.lines.iter().map(slice).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn textract_keeps_the_contract() {
    let place = Place::new(Reads::All, sample).await;
    extraction::suite(&place.extraction()).await;
    assert!(
        place.standin.count("StartDocumentTextDetection") > 6,
        "its PDFs went there"
    );
    assert_eq!(place.copies().await, 0, "no copy is left behind");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_only_pictures_go_there_the_rest_costs_nothing() {
    let place = Place::new(Reads::Pictures, |_| Reading::Pages(vec![Vec::new()])).await;
    extraction::suite(&place.extraction()).await;
    // Those of the sample that are cut off before their text may.
    let calls = place.standin.calls();
    assert!(calls.len() <= 4, "documents with text are read here: {calls:?}");
}

#[tokio::test]
async fn a_picture_is_read_at_once_and_stored_nowhere() {
    let place = Place::new(Reads::Pictures, |_| {
        Reading::Pages(vec![vec![
            seen("Mira Jansen", 0.1, 0.05),
            seen("Data engineer", 0.1, 0.08),
        ]])
    })
    .await;
    let text = place.read(png(), "photo.png").await.expect("is read");
    assert_eq!(texts(&text), ["Mira Jansen", "Data engineer"]);
    assert_eq!((text.pages[0].width, text.pages[0].height), (421.0, 842.0));
    let [left, top, ..] = text.lines[0].bounds.expect("has a place");
    assert!(
        (left - 42.1).abs() < 0.1 && (top - 42.1).abs() < 3.0,
        "{left} {top}"
    );
    let [(operation, _)] = &place.standin.calls()[..] else {
        panic!("one call: {:?}", place.standin.calls());
    };
    assert_eq!(operation, "DetectDocumentText");
}

#[tokio::test]
async fn a_pdf_without_text_is_read_by_a_job_page_by_page() {
    let place = Place::new(Reads::Pictures, |_| {
        let page = |n: usize| {
            (0..20).map(move |row| seen(&format!("page {n} row {row}"), 0.1, 0.12 + 0.038 * row as f64))
        };
        Reading::Pages((0..3).map(|n| page(n).collect()).collect())
    })
    .await;
    place.standin.set_jobs(Jobs {
        blocks: 7,
        ..Jobs::default()
    });
    let began = Instant::now();
    let text = place
        .read(extraction::sample_pdf(&[]), "scan.pdf")
        .await
        .expect("is read");
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "the topic told: {:?}",
        began.elapsed()
    );
    assert_eq!((text.pages.len(), text.lines.len()), (3, 60));
    assert_eq!(texts(&text)[59], "page 2 row 19");
    assert_eq!(text.lines[59].page, 2);
    assert!(
        place.standin.count("GetDocumentTextDetection") > 20,
        "part by part"
    );
    assert_eq!(place.copies().await, 0);
}

#[tokio::test]
async fn a_lost_message_only_takes_longer() {
    let mut place = Place::new(Reads::Pictures, |_| {
        Reading::Pages(vec![vec![seen("Experience", 0.1, 0.1)]])
    })
    .await;
    place.standin.set_jobs(Jobs {
        told: Told::Quiet,
        asked_in_vain: 2,
        ..Jobs::default()
    });
    place.options.pace = Pace {
        first: Duration::from_millis(10),
        longest: Duration::from_millis(1000),
        patience: Duration::from_secs(30),
    };
    place
        .read(extraction::sample_pdf(&[]), "scan.pdf")
        .await
        .expect("is asked for");
    assert_eq!(place.standin.count("GetDocumentTextDetection"), 3);
    // Without topic and queue, and given up after a time.
    place.options.completion = None;
    place.options.pace.patience = Duration::from_millis(50);
    place.standin.set_jobs(Jobs {
        asked_in_vain: 1000,
        ..Jobs::default()
    });
    let error = place
        .read(extraction::sample_pdf(&[]), "scan.pdf")
        .await
        .expect_err("never ends");
    assert!(matches!(error, ExtractionError::Port(error) if error.kind() == ErrorKind::Unavailable));
    assert_eq!(
        place.copies().await,
        0,
        "nor is anything left of what was given up"
    );
}

#[tokio::test]
async fn a_message_for_another_process_does_not_get_lost() {
    let place = Place::new(Reads::Pictures, |_| {
        Reading::Pages(vec![vec![seen("Experience", 0.1, 0.1)]])
    })
    .await;
    let pdf = || Bytes::from(extraction::sample_pdf(&[]));
    let (one, other) = (place.extraction(), place.extraction());
    let began = Instant::now();
    other.extract(pdf(), "scan.pdf").await.expect("is read");
    let (first, second) = tokio::join!(one.extract(pdf(), "a.pdf"), other.extract(pdf(), "b.pdf"));
    assert!(first.is_ok() && second.is_ok(), "{first:?} {second:?}");
    assert!(began.elapsed() < Duration::from_secs(45), "{:?}", began.elapsed());
}

#[tokio::test]
async fn pages_that_could_not_be_read_are_told() {
    let place = Place::new(Reads::Pictures, |_| {
        Reading::Partly(vec![vec![seen("Experience", 0.1, 0.1)], Vec::new()], vec![2])
    })
    .await;
    let text = place
        .read(extraction::sample_pdf(&[]), "scan.pdf")
        .await
        .expect("is read");
    assert_eq!(
        (text.pages.len(), &text.warnings[..]),
        (2, &[TextWarning::PagesUnread][..])
    );
}

#[tokio::test]
async fn what_is_wrong_with_a_document_is_told_as_such() {
    for (reading, expected) in [
        (Reading::Refused("BadDocumentException"), FailureCode::Corrupt),
        (
            Reading::Refused("UnsupportedDocumentException"),
            FailureCode::Corrupt,
        ),
        (
            Reading::Refused("DocumentTooLargeException"),
            FailureCode::TooLarge,
        ),
        (
            Reading::Failed("DOCUMENT_PASSWORD_PROTECTED"),
            FailureCode::Encrypted,
        ),
        (Reading::Pages(vec![Vec::new(); 51]), FailureCode::TooManyPages),
        (Reading::Pages(vec![Vec::new()]), FailureCode::NoText),
    ] {
        let what = format!("{reading:?}");
        let place = Place::new(Reads::Pictures, move |_| reading.clone()).await;
        match place.read(extraction::sample_pdf(&[]), "scan.pdf").await {
            Err(ExtractionError::Document(code)) => assert_eq!(code, expected, "{what}"),
            other => panic!("{what}: {other:?}"),
        }
        assert_eq!(place.copies().await, 0);
    }
}

#[tokio::test]
async fn what_is_wrong_with_the_service_is_tried_again_or_mended() {
    let mut place = Place::new(Reads::Pictures, |_| {
        Reading::Pages(vec![vec![seen("Experience", 0.1, 0.1)]])
    })
    .await;
    for (code, expected) in [
        ("ProvisionedThroughputExceededException", ErrorKind::Throttled),
        ("ThrottlingException", ErrorKind::Throttled),
        ("LimitExceededException", ErrorKind::Throttled),
        ("AccessDeniedException", ErrorKind::Refused),
        ("InvalidS3ObjectException", ErrorKind::Refused),
        ("InvalidParameterException", ErrorKind::Invalid),
        ("InternalServerError", ErrorKind::Unavailable),
    ] {
        // The client tries some of them three times by itself.
        let planned = match expected {
            ErrorKind::Throttled | ErrorKind::Unavailable => 3,
            _ => 1,
        };
        for _ in 0..planned {
            place.standin.fail("StartDocumentTextDetection", code);
        }
        match place.read(extraction::sample_pdf(&[]), "scan.pdf").await {
            Err(ExtractionError::Port(error)) => assert_eq!(error.kind(), expected, "{code}"),
            other => panic!("{code}: {other:?}"),
        }
        assert_eq!(place.copies().await, 0, "{code}");
        place
            .read(png(), "photo.png")
            .await
            .expect("pictures are read meanwhile");
    }
    place.standin.fail("DetectDocumentText", "ThrottlingException");
    place
        .read(png(), "photo.png")
        .await
        .expect("one refusal is nothing");
    // A bucket that is not there.
    place.options.bucket = "no-such-bucket-here".to_owned();
    match place.read(extraction::sample_pdf(&[]), "scan.pdf").await {
        Err(ExtractionError::Port(error)) => assert_eq!(error.kind(), ErrorKind::Refused),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn an_attempt_that_is_aborted_leaves_no_copy() {
    let mut place = Place::new(Reads::Pictures, |_| {
        Reading::Pages(vec![vec![seen("Experience", 0.1, 0.1)]])
    })
    .await;
    place.options.completion = None;
    place.options.pace.first = Duration::from_millis(20);
    place.standin.set_jobs(Jobs {
        asked_in_vain: 100_000,
        ..Jobs::default()
    });
    let extraction = place.extraction();
    let pdf = Bytes::from(extraction::sample_pdf(&[]));
    let attempt = tokio::spawn(async move { extraction.extract(pdf, "scan.pdf").await.map(drop) });
    while place.standin.count("GetDocumentTextDetection") == 0 {
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(place.copies().await, 1, "the job reads it");
    attempt.abort();
    for _ in 0..500 {
        if place.copies().await == 0 {
            return;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the copy stays");
}
