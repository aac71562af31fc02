//! What the log says of people: nothing. In a process of its own, because there is one log in each.

mod common;

use std::io::{self, Write};
use std::sync::{Arc, Mutex};

use common::{AD, PASSWORD, RESUME, TestApp};
use rolefit_server::telemetry;
use tracing_subscriber::util::SubscriberInitExt;

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().expect("no panic holds it").extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_whole_journey_leaves_nothing_personal_in_the_log() {
    let log = Log::default();
    let writer = log.clone();
    // More than any configuration asks for by itself.
    telemetry::json_log("debug".parse().expect("a filter"), move || writer.clone()).init();

    let app = TestApp::new().await;
    let address = "nora.lindqvist@private.example";
    let candidate = app.register(address).await;
    let resume = app
        .upload_and_drain("Nora_Lindqvist_CV.txt", RESUME.as_bytes(), &candidate)
        .await;
    app.upload_and_drain("broken_lindqvist.pdf", b"%PDF-1.7\nHarbourlight", &candidate)
        .await;
    app.call("set_discoverable", &[("discoverable", "yes")], Some(&candidate))
        .await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let job = app.open_job(&recruiter, organization, AD).await.to_string();
    let shortlist = app.call("shortlist", &[("job", &job)], Some(&recruiter)).await;
    assert!(
        shortlist.body.contains("Nora Lindqvist"),
        "the journey went its way: {shortlist:?}"
    );
    let who = app.caller(&candidate).await.candidate.to_string();
    let fields = [("job", job.as_str()), ("candidate", who.as_str())];
    app.call("review", &fields, Some(&recruiter)).await;
    for page in [
        "/me/profile",
        "/me/jobs?q=Harbourlight",
        "/jobs?q=Lindqvist",
        "/nowhere/Lindqvist",
    ] {
        app.get(page, Some(&candidate)).await;
    }
    app.get(&format!("/me/resumes/{resume}/file"), Some(&candidate))
        .await;
    let wrong = [
        ("email", address),
        ("password", "three wrong herons"),
        ("next", ""),
    ];
    app.call("sign_in", &wrong, None).await;
    app.call("forgot_password", &[("email", address)], None).await;
    let codes: Vec<String> = app
        .mails(address)
        .await
        .iter()
        .flat_map(|mail| mail.text.split_whitespace())
        .filter(|word| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit()))
        .map(str::to_owned)
        .collect();
    assert_eq!(codes.len(), 2, "one to confirm, one for a new password");
    app.call("erase_account", &[("password", PASSWORD)], Some(&candidate))
        .await;
    app.drain().await;

    let bytes = log.0.lock().expect("no panic holds it").clone();
    let text = String::from_utf8(bytes).expect("text");
    for line in text.lines() {
        let json: serde_json::Value = serde_json::from_str(line).unwrap_or_else(|_| panic!("JSON: {line}"));
        assert!(json["level"].is_string(), "{line}");
        let span = json["span"].as_object().cloned().unwrap_or_default();
        let twice = span.keys().find(|field| json.get(field).is_some());
        assert_eq!(twice, None, "said twice: {line}");
        assert!(!line.contains("otel."), "of use for traces alone: {line}");
    }
    for known in ["request answered", "message done"] {
        assert!(text.contains(known), "`{known}` should be found in the log");
    }
    let token = candidate.0.split_once('=').expect("name and value").1;
    for secret in [
        "Lindqvist",
        "lindqvist",
        "private.example",
        "hiring.example",
        "Harbourlight",
        "Copperfield",
        "7946 0123",
        "Westmarch",
        "Meadow",
        "hospitals depend",
        "herons",
        token,
    ] {
        let line = text.lines().find(|line| line.contains(secret));
        assert_eq!(line, None, "`{secret}` is in the log");
    }
    // Digits of a time or an id are no code.
    let is_part = |c: char| c.is_ascii_alphanumeric() || c == '.';
    for word in text.split(|c| !is_part(c)) {
        assert!(!codes.iter().any(|code| code == word), "a code is in the log");
    }
}
