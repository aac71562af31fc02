//! What the server says, and what still works, when something is missing, wrong or away.

use std::time::Duration;

use axum::body::Body;
use bytes::Bytes;
use http::{Method, Request, header};
use rolefit_aws::support;
use rolefit_ports::ErrorKind;
use rolefit_ports::records::Key;
use rolefit_services::{Options, ReadyState, Services};
use rolefit_standins::faults::{Call, Fault, FaultProxy, never};

use super::common::{AD, RESUME, TestApp};
use super::deployment::{Deployment, told};
use super::search::engine;

async fn app(deployment: &Deployment) -> TestApp {
    let folder = tempfile::tempdir().expect("a folder");
    TestApp::configured(folder, &deployment.file(), &[]).await
}

/// The records of a server that starts, asked for anything.
async fn asked_for_records(deployment: &Deployment) -> (ErrorKind, String) {
    let wired = deployment
        .wire()
        .await
        .expect("what is wrong is only seen by a call");
    let error = wired
        .ports
        .records
        .get(&Key::new("a", "b"))
        .await
        .expect_err("is refused");
    (error.kind(), told(&error))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_table_is_named() {
    let mut deployment = Deployment::new().await;
    deployment.names.insert("table", "nowhere-records".to_owned());
    let (kind, text) = asked_for_records(&deployment).await;
    assert_eq!(kind, ErrorKind::Refused);
    assert!(
        text.starts_with("cannot read a record: ResourceNotFoundException: "),
        "{text}"
    );
    let wired = deployment.wire().await.expect("starts");
    let options = Options {
        base_url: String::new(),
        operators: Vec::new(),
    };
    let ready = Services::new(wired.ports, options).readiness().await;
    assert_eq!(ready.state, ReadyState::NotReady);
    let broken: Vec<_> = ready
        .components
        .iter()
        .filter(|part| !part.works)
        .map(|part| part.name)
        .collect();
    assert_eq!(broken, ["records", "writes", "outbox"], "files and search work");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_region_is_told_before_anything_is_served() {
    let mut deployment = Deployment::new().await;
    deployment.names.insert("region", "us-west-2".to_owned());
    let error = deployment.wire().await.err().expect("does not start");
    let text = told(&error);
    assert!(
        text.starts_with("the notifications cannot be started: "),
        "{text}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_poisoned_message_is_set_aside_and_stops_nobody() {
    let deployment = Deployment::new().await;
    let app = app(&deployment).await;
    let candidate = app.register("nora@example.org").await;
    let queues = app.ports().queues.clone();
    let poison = ["{\"no\": \"event\"}".to_owned()];
    let sent = queues
        .send("extract", &poison, Duration::ZERO)
        .await
        .expect("is sent");
    let answer = app.upload("nora.txt", RESUME.as_bytes(), Some(&candidate)).await;
    app.app.worker.drain().await.expect("the worker goes on");
    let resume = answer.json()["resume"].as_str().expect("an id").to_owned();
    let view = app
        .call("resume", &[("resume", &resume)], Some(&candidate))
        .await
        .json();
    for step in view["steps"].as_array().expect("steps") {
        assert_eq!(step["state"]["state"], "done", "{step}");
    }
    let letters = queues.dead_letters("extract", 10).await.expect("are read");
    assert_eq!(letters.len(), 1);
    assert_eq!(
        (letters[0].id, letters[0].reason.as_str()),
        (sent[0], "not an event of a known version")
    );
}

/// A connection that breaks in the middle of a large file.
#[tokio::test(flavor = "multi_thread")]
async fn a_half_finished_upload_leaves_nothing_behind() {
    let deployment = Deployment::new().await;
    let app = app(&deployment).await;
    let candidate = app.register("nora@example.org").await;
    let head = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"cv.txt\"\r\n\
                Content-Type: text/plain\r\n\r\n";
    let mut pieces = vec![Ok(Bytes::from(head))];
    pieces.extend((0..90).map(|_| Ok(Bytes::from(RESUME.repeat(130)))));
    pieces.push(Err(std::io::Error::other("the connection broke")));
    let request = Request::builder()
        .method(Method::POST)
        .uri("/upload")
        .header(header::HOST, "localhost")
        .header(header::COOKIE, &candidate.0)
        .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
        .header(header::ACCEPT, "application/json")
        .body(Body::from_stream(futures::stream::iter(pieces)))
        .expect("a request");
    let answer = app.send(request).await;
    assert!(!answer.status.is_success(), "{answer:?}");
    let home = app.call("candidate_home", &[], Some(&candidate)).await;
    assert!(!home.body.contains("cv.txt"), "{}", home.body);
    let client = support::objects(&deployment.sdk);
    let bucket = &deployment.names["bucket"];
    for _ in 0..100 {
        let uploads = client
            .list_multipart_uploads()
            .bucket(bucket)
            .send()
            .await
            .expect("are listed");
        let objects = client
            .list_objects_v2()
            .bucket(bucket)
            .prefix("candidate")
            .send()
            .await;
        if uploads.uploads().is_empty() && objects.expect("are listed").contents().is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("something of the upload is still there");
}

/// Every service is away for a while: what was acknowledged before is there after, and the pages say that it is us.
#[tokio::test(flavor = "multi_thread")]
async fn services_that_are_away_lose_nothing() {
    let mut deployment = Deployment::new().await;
    let proxy = FaultProxy::start(&deployment.names["endpoint"], never())
        .await
        .expect("starts");
    deployment.names.insert("endpoint", proxy.endpoint());
    let app = app(&deployment).await;
    let candidate = app.register("nora@example.org").await;
    let uploaded = app.upload("nora.txt", RESUME.as_bytes(), Some(&candidate)).await;
    let resume = uploaded.json()["resume"].as_str().expect("an id").to_owned();
    for fault in [Fault::Away, Fault::ResetBefore] {
        proxy.follow(move |_: &Call| Some(fault));
        let refused = app.upload("other.txt", AD.as_bytes(), Some(&candidate)).await;
        assert!(refused.status.is_server_error(), "{refused:?}");
        let page = app.get("/jobs", None).await;
        assert_eq!(page.status, http::StatusCode::SERVICE_UNAVAILABLE);
        for sentence in [
            "Something went wrong on our side",
            "Nothing was lost. Please try again in a moment.",
        ] {
            assert!(page.body.contains(sentence), "{}", page.body);
        }
        assert!(app.app.worker.drain().await.is_err(), "the worker says so too");
    }
    proxy.follow(never());
    app.drain().await;
    let view = app
        .call("resume", &[("resume", &resume)], Some(&candidate))
        .await
        .json();
    for step in view["steps"].as_array().expect("steps") {
        assert_eq!(step["state"]["state"], "done", "{step}");
    }
}

/// Removes indexes as somebody would who has no business there.
async fn remove(engine: &str, index: &str) {
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    let address = engine.trim_start_matches("http://");
    let mut connection = tokio::net::TcpStream::connect(address)
        .await
        .expect("it is there");
    let request = format!("DELETE /{index} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n");
    connection.write_all(request.as_bytes()).await.expect("is asked");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.expect("answers");
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

/// The index is lost behind the server's back: pages go on, say so, and `rolefit search rebuild` restores it.
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_search_index_is_told_and_rebuilt_by_a_command() {
    let Some(url) = engine() else { return };
    let mut deployment = Deployment::new().await;
    deployment.names.insert("search", url.clone());
    let file = format!("{}search_replicas = 0\n", deployment.file());
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().to_owned();
    let configuration = data.join("rolefit.toml");
    std::fs::write(&configuration, &file).expect("is written");
    let app = TestApp::configured(folder, &file, &[]).await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    app.open_job(&recruiter, organization, AD).await;
    let looked_for = async |words: &str| app.get(&format!("/jobs?q={words}"), None).await;
    let away = "Search is not working at the moment.";
    // Changes are seen within a second.
    let mut page = looked_for("pytohn").await;
    for _ in 0..50 {
        if page.body.contains("Data engineer") {
            break;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        page = looked_for("pytohn").await;
    }
    assert!(
        page.body.contains("Data engineer") && !page.body.contains(away),
        "{}",
        page.body
    );

    for index in [
        format!("{}-jobs-*", deployment.name),
        format!("{}-candidates-*", deployment.name),
    ] {
        remove(&url, &index).await;
    }
    let page = looked_for("python").await;
    assert_eq!(page.status, http::StatusCode::OK);
    assert!(
        page.body.contains("Data engineer") && page.body.contains(away),
        "{}",
        page.body
    );
    let ready = app.get("/readyz", None).await.json();
    assert_eq!(ready["state"], "degraded", "{ready}");

    let rebuilt = std::process::Command::new(env!("CARGO_BIN_EXE_rolefit"))
        .args(["search", "rebuild"])
        // Ours, of which the program knows nothing.
        .env_remove("ROLEFIT_OPENSEARCH_URL")
        .env_remove("ROLEFIT_STRICT_S3_URL")
        .env("ROLEFIT_CONFIG", &configuration)
        // The server's folder of mails is its own; on AWS mails go to SES.
        .env("ROLEFIT_DATA", data.join("command"))
        .env("ROLEFIT_MASTER_KEY_FILE", data.join("master.key"))
        .output()
        .expect("the command runs");
    let said = String::from_utf8_lossy(&rebuilt.stdout).into_owned();
    assert!(
        rebuilt.status.success(),
        "{said} {}",
        String::from_utf8_lossy(&rebuilt.stderr)
    );
    assert_eq!(said, "the search index holds what the records say\n");
    let page = looked_for("pytohn").await;
    assert!(
        page.body.contains("Data engineer") && !page.body.contains(away),
        "{}",
        page.body
    );
}
