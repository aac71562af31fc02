//! The product as functions: the templates deployed with the real program, and work that goes through all of them with the
//! rights of their roles and nothing else.
//!
//! `FUNCTIONS_BINARY` names the program, built with the feature `aws`, as `cargo xtask test aws` does.

mod support;

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::time::{Duration, Instant};

use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_kms::primitives::Blob;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rolefit_aws::dynamodb::{DynamoOptions, DynamoRecords, DynamoStore};
use rolefit_aws::kms::KmsKeys;
use rolefit_aws::s3::{S3Inbox, Upload};
use rolefit_aws::sdk::{Sdk, Service};
use rolefit_aws::sqs::SqsQueues;
use rolefit_domain::event::EVENT_VERSION;
use rolefit_domain::{
    AccountId, CandidateId, EmailAddress, Event, EventEnvelope, EventId, Job, JobId, JobPosting, JobStatus,
    OrganizationId, Password, ResumeId, ResumeRef, SessionId, WorkPlace,
};
use rolefit_embedded::identity::{IdentityOptions, LocalIdentity};
use rolefit_embedded::system::{SystemClock, SystemIds};
use rolefit_ports::identity::Secret;
use rolefit_ports::records::{
    Condition, Key, NewRecord, Query, SortRange, Transaction, Write as RecordWrite,
};
use rolefit_ports::{Clock, IdSource, Identity, Queues, Records};
use support::http::{Answer, exchange};
use zip::write::SimpleFileOptions;

/// How long one piece of work may take: a debug build on a busy machine starts six functions for it.
const PATIENCE: Duration = Duration::from_secs(180);
/// The account of the emulator.
const ACCOUNT: &str = "000000000000";

const RESUME: &str = "Hedda Lindqvist\nhedda@example.org\n\nExperience\nShips' carpenter, Nordhavn Boats, Malmö, \
2015 - 2024\n- built and repaired wooden hulls\n\nSkills\nWoodworking, Welding, Project management\n\nEducation\n\
Apprenticeship as a carpenter, Malmö, 2012 - 2015\n";

/// A deployment with functions.
struct Place {
    sdk: Sdk,
    name: String,
    web: String,
    records: Arc<DynamoRecords>,
    keys: Arc<KmsKeys>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    engine: Option<String>,
}

#[tokio::test(flavor = "multi_thread")]
async fn functions_do_the_work_of_a_server() {
    let Some(binary) = std::env::var_os("FUNCTIONS_BINARY").map(PathBuf::from) else {
        tell("skipped: FUNCTIONS_BINARY names no program that was built with the feature `aws`");
        return;
    };
    let place = deploy(&binary).await;
    place.answers_requests().await;
    place.sets_aside_the_poisoned_message_only().await;
    place.finds_what_was_written().await;
    let candidate = place.takes_in_an_upload().await;
    place.fills_the_lake(candidate).await;
    place.leaves_nothing_waiting().await;
}

/// Written past the harness, which shows nothing of a test that passes.
fn tell(line: &str) {
    writeln!(std::io::stderr(), "{line}").expect("there is somebody to tell");
}

async fn deploy(binary: &Path) -> Place {
    let sdk = support::sdk().await;
    let name = support::unique_name();
    let any = [("Connections", "any")];
    let data = support::deploy(&sdk, "data", &name).await;
    let keys = support::deploy(&sdk, "keys", &name).await;
    let blobs = support::deploy_with(&sdk, "blobs", &name, &any).await;
    support::deploy_with(&sdk, "events", &name, &any).await;
    support::deploy(&sdk, "activity", &name).await;
    support::deploy(&sdk, "notifications", &name).await;
    let parameters = [
        ("PeopleKeyArn", keys["KeyArn"].as_str()),
        ("DocumentsKeyArn", &blobs["KeyArn"]),
        ("AlsoAssumedBy", "account"),
        ("CheckedBy", "emulator"),
    ];
    support::deploy_with(&sdk, "roles", &name, &parameters).await;
    let engine = std::env::var("ROLEFIT_OPENSEARCH_URL").ok();
    let configuration = configuration(&sdk, &name, &keys["KeyArn"], engine.as_deref()).await;
    let bucket = format!("{name}-code");
    let client = s3(&sdk);
    support::make_bucket(&client, &bucket).await;
    let code = package(binary, &configuration);
    let stored = client
        .put_object()
        .bucket(&bucket)
        .key("code.zip")
        .body(code.into());
    stored.send().await.expect("the code is stored");
    let endpoint = std::env::var("AWS_ENDPOINT_URL").expect("is set");
    let parameters = [
        ("CodeBucket", bucket.as_str()),
        ("CodeKey", "code.zip"),
        ("TableStreamArn", &data["TableStreamArn"]),
        ("Origin", "http://127.0.0.1:3000"),
        ("WebAccess", "NONE"),
        ("LakeSeconds", "1"),
        ("Connections", "any"),
        ("Endpoint", &endpoint),
    ];
    let functions = support::deploy_with(&sdk, "functions", &name, &parameters).await;
    let (clock, ids): (Arc<dyn Clock>, Arc<dyn IdSource>) = (Arc::new(SystemClock), Arc::new(SystemIds));
    let store = |table: &str| {
        let options = DynamoOptions {
            table: table.to_owned(),
            cursor_secret: [7; 32],
        };
        Arc::new(DynamoRecords::new(DynamoStore::new(
            &sdk,
            options,
            clock.clone(),
            ids.clone(),
        )))
    };
    let wrapped = store(&keys["Table"]);
    Place {
        web: functions["WebUrl"]
            .trim_start_matches("https://")
            .trim_end_matches('/')
            .to_owned(),
        records: store(&data["Table"]),
        keys: Arc::new(KmsKeys::new(
            &sdk,
            &keys["KeyArn"],
            wrapped,
            clock.clone(),
            ids.clone(),
        )),
        clock,
        ids,
        engine,
        sdk,
        name,
    }
}

/// The configuration beside the program, with a master key that only KMS can open.
async fn configuration(sdk: &Sdk, name: &str, key: &str, engine: Option<&str>) -> String {
    let client = aws_sdk_kms::Client::new(&sdk.config(Service::Kms));
    let wrapped = client
        .encrypt()
        .key_id(key)
        .plaintext(Blob::new(vec![7_u8; 32]))
        .encryption_context("rolefit:secret", "master key")
        .send()
        .await
        .expect("the master key is wrapped");
    let wrapped = STANDARD.encode(wrapped.ciphertext_blob.expect("a wrapped key"));
    let endpoint = std::env::var("AWS_ENDPOINT_URL").expect("is set");
    let (search, memory) = match engine {
        Some(url) => (format!("search = {url:?}\nsearch_replicas = 0\n"), ""),
        None => (String::new(), "[ports]\nsearch = \"memory\"\n"),
    };
    format!(
        "profile = \"demo\"\npreset = \"aws\"\n[server]\nsite = \"site\"\n[keys]\nwrapped = {wrapped:?}\n{memory}[log]\n\
         format = \"json\"\n[aws]\nprefix = {name:?}\nregion = \"eu-central-1\"\naccount = \"{ACCOUNT}\"\n\
         endpoint = {endpoint:?}\nkey = {key:?}\n{search}"
    )
}

/// The program as Lambda takes it. What only debuggers read is left out, because a function has at most 250 MiB.
fn package(binary: &Path, configuration: &str) -> Vec<u8> {
    let stripped = std::env::temp_dir().join(format!("rolefit-bootstrap-{}", std::process::id()));
    let done = Command::new("strip")
        .arg("-o")
        .arg(&stripped)
        .arg(binary)
        .status();
    assert!(
        done.expect("`strip` is there").success(),
        "the program is stripped"
    );
    let program = std::fs::read(&stripped).expect("the stripped program");
    std::fs::remove_file(&stripped).expect("is removed");
    tell(&format!("the program has {} MiB", program.len() / 1024 / 1024));
    let manifest = r#"{"app.js":"pkg/app.js","app.wasm":"pkg/app.wasm","boot.js":"pkg/boot.js","favicon.svg":"favicon.svg","main.css":"pkg/main.css"}"#;
    let files: [(&str, &[u8]); 8] = [
        ("bootstrap", &program),
        ("rolefit.toml", configuration.as_bytes()),
        ("site/manifest.json", manifest.as_bytes()),
        ("site/pkg/app.js", b"export {}"),
        ("site/pkg/app.wasm", b"wasm"),
        ("site/pkg/boot.js", b"export {}"),
        ("site/favicon.svg", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("site/pkg/main.css", b"body{}"),
    ];
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(zip::CompressionMethod::Stored)
        .unix_permissions(0o755);
    for (name, content) in files {
        archive.start_file(name, options).expect("a file begins");
        archive.write_all(content).expect("is written");
    }
    archive.finish().expect("an archive").into_inner()
}

fn s3(sdk: &Sdk) -> aws_sdk_s3::Client {
    let config = sdk.config(Service::S3);
    let config = aws_sdk_s3::config::Builder::from(&config).force_path_style(true);
    aws_sdk_s3::Client::from_conf(config.build())
}

/// Asks again until there is something.
async fn until<T>(what: &str, ask: impl AsyncFn() -> Option<T>) -> T {
    let started = Instant::now();
    loop {
        if let Some(found) = ask().await {
            tell(&format!("{what}: after {:.1} s", started.elapsed().as_secs_f32()));
            return found;
        }
        assert!(started.elapsed() < PATIENCE, "not in time: {what}");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
}

impl Place {
    async fn get(&self, path: &str) -> Answer {
        let endpoint = std::env::var("AWS_ENDPOINT_URL").expect("is set");
        exchange("GET", &format!("{endpoint}{path}"), &[("host", &self.web)], b"").await
    }

    /// The parts that `/readyz` looks at are those of the role's rights.
    async fn answers_requests(&self) {
        let started = Instant::now();
        let first = self.get("/healthz").await;
        tell(&format!(
            "the first answer: after {} ms",
            started.elapsed().as_millis()
        ));
        assert_eq!(first.status, 200, "{first:?}");
        let started = Instant::now();
        let second = self.get("/healthz").await;
        tell(&format!(
            "the second one: after {} ms",
            started.elapsed().as_millis()
        ));
        assert_eq!(second.status, 200, "{second:?}");
        let ready = self.get("/readyz").await;
        assert_eq!(ready.status, 200, "{ready:?}");
        let jobs = self.get("/jobs?q=carpenter").await;
        assert_eq!(jobs.status, 200, "{jobs:?}");
        assert!(
            jobs.header("content-type")
                .is_some_and(|kind| kind.starts_with("text/html")),
            "{jobs:?}"
        );
        assert!(jobs.body.contains("</html>"), "the whole page came");
        assert_eq!(self.get("/nowhere").await.status, 404);
    }

    async fn sets_aside_the_poisoned_message_only(&self) {
        let queues = SqsQueues::new(&self.sdk, &self.name, self.records.clone(), self.clock.clone());
        let of_nobody = EventEnvelope {
            id: EventId::new(self.ids.uuid()),
            version: EVENT_VERSION,
            at: self.clock.now(),
            organization: None,
            trace: None,
            event: Event::ResumeExtracted(ResumeRef {
                candidate: CandidateId::new(self.ids.uuid()),
                resume: ResumeId::new(self.ids.uuid()),
            }),
        };
        let harmless = serde_json::to_string(&of_nobody).expect("JSON");
        let bodies = [harmless.clone(), "poison".to_owned(), harmless];
        queues.send("parse", &bodies, Duration::ZERO).await.expect("sent");
        until("the queue is worked off", async || {
            let depth = queues.depth("parse").await.expect("counted");
            (depth.waiting + depth.in_flight == 0 && depth.dead > 0).then_some(())
        })
        .await;
        let dead = queues.dead_letters("parse", 10).await.expect("read");
        let bodies: Vec<&str> = dead.iter().map(|letter| letter.body.as_str()).collect();
        assert_eq!(bodies, ["poison"], "{dead:?}");
        assert_eq!(dead[0].attempts, 1, "it is not tried again in vain");
    }

    /// Nobody but the stream tells of it: the record has no event.
    async fn finds_what_was_written(&self) {
        let Some(engine) = &self.engine else {
            tell("skipped: without OpenSearch, functions have no index to share");
            return;
        };
        let job = job(self.ids.as_ref(), self.clock.as_ref());
        let mut record = NewRecord::new(
            Key::new(format!("JOB#{}", job.id), "JOB"),
            serde_json::to_vec(&job).expect("JSON"),
        );
        record.index1 = Some(Key::new(
            "JOBS#OPEN",
            format!("{:020}#{}", self.clock.now().0, job.id),
        ));
        self.write(record).await;
        let found = format!("{engine}/{}-jobs/_search?q=lighthouse", self.name);
        until("the job is found", async || {
            let answer = exchange("GET", &found, &[], b"").await;
            answer.body.contains(&job.id.to_string()).then_some(())
        })
        .await;
    }

    async fn write(&self, record: NewRecord) {
        let write = RecordWrite::Put {
            record,
            condition: Condition::None,
        };
        let written = self.records.transact(Transaction {
            writes: vec![write],
            ..Transaction::default()
        });
        written.await.expect("written");
    }

    /// From a browser's upload through every step to a profile, by nothing but events.
    async fn takes_in_an_upload(&self) -> CandidateId {
        let options = IdentityOptions::new(Secret::new("7".repeat(64)));
        let identity = LocalIdentity::new(
            self.records.clone(),
            self.keys.clone(),
            self.clock.clone(),
            self.ids.clone(),
            options,
        );
        let email: EmailAddress = "hedda@example.org".parse().expect("an address");
        let password = Password::choose("a long and quiet lighthouse".to_owned()).expect("a password");
        let made = identity
            .expect("an identity")
            .create_confirmed(&email, &password)
            .await;
        let account: AccountId = made.expect("an account");
        let upload = Upload {
            account,
            session: SessionId::new(self.ids.uuid()),
            id: ResumeId::new(self.ids.uuid()),
        };
        let bucket = format!("{}-{ACCOUNT}-intake", self.name);
        // No page asks for a URL yet, so no role may sign one.
        let inbox = S3Inbox::new(&self.sdk, &bucket);
        let size = RESUME.len() as u64;
        let request = inbox
            .upload_request(&upload, "Hedda's CV.txt", size, Duration::from_secs(60))
            .await;
        let request = request.expect("an upload is signed");
        let headers: Vec<(&str, &str)> = request
            .headers
            .iter()
            .filter(|(name, _)| name != "content-length")
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let stored = exchange("PUT", &request.url, &headers, RESUME.as_bytes()).await;
        assert_eq!(stored.status, 200, "{stored:?}");
        let account_key = Key::new(format!("ACCOUNT#{account}"), "ACCOUNT");
        let candidate = until("the upload has an owner", async || {
            let record = self.records.get(&account_key).await.expect("read")?;
            let value: serde_json::Value = serde_json::from_slice(&record.body).expect("JSON");
            value["candidate"].as_str()?.parse::<CandidateId>().ok()
        })
        .await;
        let profile = Key::new(format!("CANDIDATE#{candidate}"), "PROFILE");
        until("the upload became a profile", async || {
            self.records.get(&profile).await.expect("read")
        })
        .await;
        let client = s3(&self.sdk);
        until("the inbox is empty", async || {
            let listed = client.list_objects_v2().bucket(&bucket).send().await;
            listed.expect("listed").contents().is_empty().then_some(())
        })
        .await;
        // The event once more, as Lambda may do: nothing is there any more, and nothing happens.
        let event = serde_json::json!({ "Records": [{ "s3": { "object": { "key": upload.object() } } }] });
        let again = self.call("intake", &event.to_string()).await;
        assert!(again.is_done(), "{again:?}");
        let mut query = Query::partition(format!("CANDIDATE#{candidate}"));
        query.range = SortRange::Prefix("RESUME#".to_owned());
        let resumes = self.records.query(&query).await.expect("read").records;
        assert_eq!(resumes.len(), 1, "one upload is one document");
        candidate
    }

    async fn call(&self, function: &str, event: &str) -> Answer {
        let endpoint = std::env::var("AWS_ENDPOINT_URL").expect("is set");
        let url = format!(
            "{endpoint}/2015-03-31/functions/{}-{function}/invocations",
            self.name
        );
        // The emulator's main key needs no true signature.
        let signed = "AWS4-HMAC-SHA256 Credential=test/20260101/eu-central-1/lambda/aws4_request, SignedHeaders=host, \
                      Signature=0";
        exchange("POST", &url, &[("authorization", signed)], event.as_bytes()).await
    }

    async fn fills_the_lake(&self, candidate: CandidateId) {
        let client = s3(&self.sdk);
        let bucket = format!("{}-{ACCOUNT}-lake", self.name);
        let lines = until("the lake has the upload", async || {
            let listed = client
                .list_objects_v2()
                .bucket(&bucket)
                .send()
                .await
                .expect("listed");
            let mut lines = Vec::new();
            for object in listed.contents() {
                let key = object.key().expect("has a name");
                assert!(
                    key.starts_with("activity/day=") && key.ends_with(".jsonl"),
                    "{key}"
                );
                let read = client
                    .get_object()
                    .bucket(&bucket)
                    .key(key)
                    .send()
                    .await
                    .expect("read");
                let bytes = read.body.collect().await.expect("whole").into_bytes();
                lines.extend(
                    String::from_utf8(bytes.to_vec())
                        .expect("text")
                        .lines()
                        .map(str::to_owned),
                );
            }
            let uploaded =
                |line: &String| line.contains("resume.uploaded") && line.contains(&candidate.to_string());
            lines.iter().any(uploaded).then_some(lines)
        })
        .await;
        for line in &lines {
            serde_json::from_str::<EventEnvelope>(line).expect("each line is an event");
            assert!(!line.contains("edda"), "nothing of a person but ids: {line}");
        }
    }

    /// Every event was carried, and every audit entry got its place.
    async fn leaves_nothing_waiting(&self) {
        let client = aws_sdk_dynamodb::Client::new(&self.sdk.config(Service::DynamoDb));
        let called = self.call("schedule", "{}").await;
        assert!(called.is_done(), "{called:?}");
        until("the journal is empty", async || {
            let mut left = 0;
            for shard in 0..4 {
                let query = client
                    .query()
                    .table_name(format!("{}-records", self.name))
                    .key_condition_expression("pk = :p")
                    .expression_attribute_values(":p", AttributeValue::S(format!("J#{shard}")));
                left += query.send().await.expect("asked").count();
            }
            (left == 0).then_some(())
        })
        .await;
        let queues = aws_sdk_sqs::Client::new(&self.sdk.config(Service::Sqs));
        let url = queues
            .get_queue_url()
            .queue_name(format!("{}-failed", self.name))
            .send()
            .await;
        let url = url.expect("there").queue_url.expect("has a URL");
        let failed = queues
            .receive_message()
            .queue_url(url)
            .send()
            .await
            .expect("asked");
        assert!(failed.messages().is_empty(), "{:?}", failed.messages());
    }
}

impl Answer {
    /// Whether a function says that nothing of its event is to come again.
    fn is_done(&self) -> bool {
        let answer = serde_json::from_str::<serde_json::Value>(&self.body);
        answer.is_ok_and(|answer| answer == serde_json::json!({ "batchItemFailures": [] }))
    }
}

fn job(ids: &dyn IdSource, clock: &dyn Clock) -> Job {
    Job {
        id: JobId::new(ids.uuid()),
        organization: OrganizationId::new(ids.uuid()),
        version: 1,
        status: JobStatus::Open,
        posting: JobPosting {
            title: "Keeper of the lighthouse".to_owned(),
            organization_name: "Nordhavn".to_owned(),
            text: "You keep the lamp burning.".to_owned(),
            place: "Malmö".to_owned(),
            work_place: Some(WorkPlace::OnSite),
            pay: None,
            response_days: None,
            read: Default::default(),
            emptied: Default::default(),
        },
        criteria: Vec::new(),
        criteria_read: None,
        created_at: clock.now(),
        posted_at: Some(clock.now()),
        closed_at: None,
    }
}
