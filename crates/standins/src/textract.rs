//! Textract: text of pictures at once and of documents by jobs, in its protocol (AWS JSON 1.1).
//!
//! What stands on a document is decided by the test's [`Reader`], which gets the very bytes that arrived: in the request, or
//! in the bucket, which [`Around`] reaches. The answers are cut into pages of blocks, and the end of a job is told through
//! [`Around`] as well, in the words of the service.

use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};

use crate::Running;

/// A line of text where a test wants it.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Its words, with single spaces between them.
    pub text: String,
    /// Left, top, right and bottom as parts of the page.
    pub place: [f64; 4],
    /// How sure the service is, in per cent.
    pub confidence: f64,
}

/// What becomes of a document.
#[derive(Debug, Clone, PartialEq)]
pub enum Reading {
    /// The lines of each page.
    Pages(Vec<Vec<Seen>>),
    /// The same, with pages (from 1) that could not be read.
    Partly(Vec<Vec<Seen>>, Vec<usize>),
    /// The call is refused with this code.
    Refused(&'static str),
    /// The job begins and fails with these words.
    Failed(&'static str),
}

/// What stands on the document with these bytes.
pub type Reader = dyn Fn(&[u8]) -> Reading + Send + Sync;

/// Something that the test does elsewhere.
pub type Doing<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// Two names in, something elsewhere out.
pub type Elsewhere<T> = Box<dyn Fn(String, String) -> Doing<T> + Send + Sync>;

/// The services around this one.
pub struct Around {
    /// The bytes of an object, by bucket and name; `None` when it cannot be had.
    pub object: Elsewhere<Option<Vec<u8>>>,
    /// Publishes a message to a topic.
    pub publish: Elsewhere<()>,
}

/// How jobs go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Jobs {
    /// How often a job says that it is in progress before it has ended.
    pub asked_in_vain: usize,
    /// Blocks in one answer.
    pub blocks: usize,
    /// Whether the topic is told. `Quiet` is a message that was lost.
    pub told: Told,
}

/// See [`Jobs::told`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Told {
    /// At the end of the job.
    AtTheEnd,
    /// Never.
    Quiet,
}

impl Default for Jobs {
    fn default() -> Self {
        Self {
            asked_in_vain: 0,
            blocks: 1000,
            told: Told::AtTheEnd,
        }
    }
}

struct Job {
    reading: Reading,
    in_vain: usize,
}

struct Stand {
    reader: Box<Reader>,
    around: Around,
    jobs: Mutex<Jobs>,
    begun: Mutex<HashMap<String, Job>>,
    tokens: Mutex<HashMap<String, String>>,
    faults: Mutex<Vec<(&'static str, &'static str)>>,
    calls: Mutex<Vec<(String, Value)>>,
}

/// A running stand-in.
pub struct Textract {
    running: Running,
    stand: Arc<Stand>,
}

impl Textract {
    /// Begins to answer.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(
        reader: impl Fn(&[u8]) -> Reading + Send + Sync + 'static,
        around: Around,
    ) -> std::io::Result<Self> {
        let stand = Arc::new(Stand {
            reader: Box::new(reader),
            around,
            jobs: Mutex::default(),
            begun: Mutex::default(),
            tokens: Mutex::default(),
            faults: Mutex::default(),
            calls: Mutex::default(),
        });
        let router = Router::new()
            .route("/", post(answer))
            .layer(axum::extract::DefaultBodyLimit::max(20 << 20))
            .with_state(Arc::clone(&stand));
        Ok(Self {
            running: Running::start(router).await?,
            stand,
        })
    }

    /// Where it answers, as the endpoint of a client.
    #[must_use]
    pub fn endpoint(&self) -> String {
        self.running.endpoint()
    }

    /// How jobs go from now on.
    pub fn set_jobs(&self, jobs: Jobs) {
        *lock(&self.stand.jobs) = jobs;
    }

    /// The next calls of an operation fail with this code, one for each time this is called.
    pub fn fail(&self, operation: &'static str, code: &'static str) {
        lock(&self.stand.faults).push((operation, code));
    }

    /// Every call so far: operation and request.
    #[must_use]
    pub fn calls(&self) -> Vec<(String, Value)> {
        lock(&self.stand.calls).clone()
    }

    /// How often an operation was called.
    #[must_use]
    pub fn count(&self, operation: &str) -> usize {
        lock(&self.stand.calls)
            .iter()
            .filter(|(called, _)| called == operation)
            .count()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn answer(State(stand): State<Arc<Stand>>, headers: HeaderMap, body: Bytes) -> Response {
    let target = headers
        .get("x-amz-target")
        .and_then(|target| target.to_str().ok());
    let Some(operation) = target.and_then(|target| target.strip_prefix("Textract.")) else {
        return refuse("UnknownOperationException");
    };
    if !headers.contains_key("authorization") {
        return refuse("MissingAuthenticationTokenException");
    }
    let Ok(request) = serde_json::from_slice::<Value>(&body) else {
        return refuse("SerializationException");
    };
    lock(&stand.calls).push((operation.to_owned(), request.clone()));
    let fault = {
        let mut faults = lock(&stand.faults);
        let found = faults.iter().position(|(planned, _)| *planned == operation);
        found.map(|at| faults.remove(at).1)
    };
    if let Some(code) = fault {
        return refuse(code);
    }
    let answered = match operation {
        "DetectDocumentText" => detect(&stand, &request),
        "StartDocumentTextDetection" => start(&stand, &request).await,
        "GetDocumentTextDetection" => get(&stand, &request),
        _ => Err("UnknownOperationException"),
    };
    match answered {
        Ok(value) => (
            [("content-type", "application/x-amz-json-1.1")],
            value.to_string(),
        )
            .into_response(),
        Err(code) => refuse(code),
    }
}

fn refuse(code: &'static str) -> Response {
    let status = match code {
        "InternalServerError" => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    };
    let body = json!({ "__type": code, "message": format!("the stand-in was told: {code}") });
    (
        status,
        [("content-type", "application/x-amz-json-1.1")],
        body.to_string(),
    )
        .into_response()
}

fn detect(stand: &Stand, request: &Value) -> Result<Value, &'static str> {
    let bytes = request["Document"]["Bytes"]
        .as_str()
        .and_then(|bytes| STANDARD.decode(bytes).ok());
    let bytes = bytes.ok_or("InvalidParameterException")?;
    if bytes.len() > 10 << 20 {
        return Err("DocumentTooLargeException");
    }
    // More than a picture is taken of one page only, which this stand-in does not count.
    if bytes.starts_with(b"II*\0") || bytes.starts_with(b"MM\0*") || bytes.starts_with(b"%PDF") {
        return Err("UnsupportedDocumentException");
    }
    match (stand.reader)(&bytes) {
        Reading::Pages(pages) | Reading::Partly(pages, _) => Ok(json!({
            "DetectDocumentTextModelVersion": "1.0",
            "DocumentMetadata": { "Pages": 1 },
            "Blocks": blocks(&pages[..pages.len().min(1)], Numbered::No),
        })),
        Reading::Refused(code) => Err(code),
        Reading::Failed(_) => Err("InternalServerError"),
    }
}

async fn start(stand: &Arc<Stand>, request: &Value) -> Result<Value, &'static str> {
    let object = &request["DocumentLocation"]["S3Object"];
    let (Some(bucket), Some(name)) = (object["Bucket"].as_str(), object["Name"].as_str()) else {
        return Err("InvalidParameterException");
    };
    let token = request["ClientRequestToken"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    if let Some(job) = lock(&stand.tokens).get(&token) {
        return Ok(json!({ "JobId": job }));
    }
    let found = (stand.around.object)(bucket.to_owned(), name.to_owned()).await;
    let bytes = found.ok_or("InvalidS3ObjectException")?;
    let reading = match (stand.reader)(&bytes) {
        Reading::Refused(code) => return Err(code),
        reading => reading,
    };
    let jobs = *lock(&stand.jobs);
    let job = {
        let mut begun = lock(&stand.begun);
        let job = format!("{:064x}", begun.len() + 1);
        let in_vain = jobs.asked_in_vain;
        begun.insert(job.clone(), Job { reading, in_vain });
        job
    };
    if !token.is_empty() {
        lock(&stand.tokens).insert(token, job.clone());
    }
    let topic = request["NotificationChannel"]["SNSTopicArn"].as_str();
    let may = request["NotificationChannel"]["RoleArn"].is_string();
    if let (Some(topic), true, Told::AtTheEnd) = (topic, may, jobs.told) {
        let failed = matches!(
            lock(&stand.begun).get(&job),
            Some(Job {
                reading: Reading::Failed(_),
                ..
            })
        );
        let message = json!({
            "JobId": job,
            "Status": if failed { "FAILED" } else { "SUCCEEDED" },
            "API": "StartDocumentTextDetection",
            "Timestamp": 1_700_000_000_000_u64,
            "DocumentLocation": { "S3ObjectName": name, "S3Bucket": bucket },
        });
        let (stand, topic) = (Arc::clone(stand), topic.to_owned());
        // The answer comes first, as the caller must know the job before it hears of it.
        tokio::spawn(async move { (stand.around.publish)(topic, message.to_string()).await });
    }
    Ok(json!({ "JobId": job }))
}

fn get(stand: &Stand, request: &Value) -> Result<Value, &'static str> {
    let mut begun = lock(&stand.begun);
    let job = request["JobId"].as_str().and_then(|job| begun.get_mut(job));
    let job = job.ok_or("InvalidJobIdException")?;
    if job.in_vain > 0 {
        job.in_vain -= 1;
        return Ok(json!({ "JobStatus": "IN_PROGRESS" }));
    }
    let (pages, missing) = match &job.reading {
        Reading::Pages(pages) => (pages, &Vec::new()),
        Reading::Partly(pages, missing) => (pages, missing),
        Reading::Failed(why) | Reading::Refused(why) => {
            return Ok(json!({ "JobStatus": "FAILED", "StatusMessage": why }));
        }
    };
    let all = blocks(pages, Numbered::Yes);
    let size = lock(&stand.jobs).blocks;
    let from = match request.get("NextToken").and_then(Value::as_str) {
        Some(token) => token.parse().map_err(|_| "InvalidParameterException")?,
        None => 0,
    };
    let part: Vec<&Value> = all.iter().skip(from).take(size).collect();
    let mut answer = json!({
        "JobStatus": "SUCCEEDED",
        "DetectDocumentTextModelVersion": "1.0",
        "DocumentMetadata": { "Pages": pages.len() },
        "Blocks": part,
    });
    if !missing.is_empty() {
        answer["JobStatus"] = "PARTIAL_SUCCESS".into();
        answer["Warnings"] = json!([{ "ErrorCode": "INTERNAL_ERROR", "Pages": missing }]);
    }
    if from + size < all.len() {
        answer["NextToken"] = (from + size).to_string().into();
    }
    Ok(answer)
}

/// Whether blocks say which page they are of. Those of a picture do not.
#[derive(Clone, Copy, PartialEq)]
enum Numbered {
    Yes,
    No,
}

/// The blocks of a document: of each page itself, then its lines, then its words.
fn blocks(pages: &[Vec<Seen>], numbered: Numbered) -> Vec<Value> {
    let mut all = Vec::new();
    for (page, lines) in pages.iter().enumerate() {
        let mut of_lines = Vec::new();
        let mut of_words = Vec::new();
        for (number, line) in lines.iter().enumerate() {
            let id = format!("{page}-{number}");
            let words = words(line);
            let ids: Vec<String> = (0..words.len()).map(|word| format!("{id}-{word}")).collect();
            of_words.extend(words.iter().zip(&ids).map(|((text, place), id)| {
                json!({
                    "BlockType": "WORD", "Id": id, "Text": text, "TextType": "PRINTED",
                    "Confidence": line.confidence, "Geometry": geometry(*place),
                })
            }));
            of_lines.push(json!({
                "BlockType": "LINE", "Id": id, "Text": line.text, "Confidence": line.confidence,
                "Geometry": geometry(line.place), "Relationships": [{ "Type": "CHILD", "Ids": ids }],
            }));
        }
        let ids: Vec<&Value> = of_lines.iter().map(|line| &line["Id"]).collect();
        let mut own = json!({
            "BlockType": "PAGE", "Id": page.to_string(), "Geometry": geometry([0.0, 0.0, 1.0, 1.0]),
        });
        if !ids.is_empty() {
            own["Relationships"] = json!([{ "Type": "CHILD", "Ids": ids }]);
        }
        let mut of_page = vec![own];
        of_page.append(&mut of_lines);
        of_page.append(&mut of_words);
        if numbered == Numbered::Yes {
            for block in &mut of_page {
                block["Page"] = (page + 1).into();
            }
        }
        all.append(&mut of_page);
    }
    all
}

/// The words of a line with their places: every character has the same width.
fn words(line: &Seen) -> Vec<(String, [f64; 4])> {
    let [left, top, right, bottom] = line.place;
    let each = (right - left) / line.text.chars().count().max(1) as f64;
    let mut at = left;
    let place = |word: &str| {
        let end = at + each * word.chars().count() as f64;
        let place = [at, top, end, bottom];
        at = end + each;
        (word.to_owned(), place)
    };
    line.text.split(' ').map(place).collect()
}

fn geometry([left, top, right, bottom]: [f64; 4]) -> Value {
    json!({
        "BoundingBox": { "Left": left, "Top": top, "Width": right - left, "Height": bottom - top },
        "Polygon": [
            { "X": left, "Y": top }, { "X": right, "Y": top },
            { "X": right, "Y": bottom }, { "X": left, "Y": bottom },
        ],
    })
}
