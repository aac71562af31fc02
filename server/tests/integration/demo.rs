//! The demo's data is put in once, and its documents are read as they were meant.

use crate::common::{Cookie, TestApp};
use futures::StreamExt;
use rolefit_demo::{DEMO_PASSWORD, Dataset, dataset};
use rolefit_domain::{Caller, JobStatus, Role, Sourced};
use rolefit_embedded::extraction::{ChildExtraction, ExtractionLimits};
use rolefit_ports::TextExtraction;
use rolefit_server::demo;

/// A small part of the demo's data.
fn few() -> Dataset {
    let mut data = dataset().clone();
    data.jobs.truncate(2);
    data.candidates.truncate(1);
    data
}

async fn sign_in(app: &TestApp, email: &str) -> Option<Cookie> {
    let fields = [("email", email), ("password", DEMO_PASSWORD), ("next", "")];
    let answer = app.call("sign_in", &fields, None).await;
    answer.headers.contains_key("set-cookie").then(|| answer.cookie())
}

/// Everything that ever changed leaves an entry.
async fn changes(app: &TestApp) -> usize {
    app.ports().ledger.entries(0, 1000).await.expect("a look").len()
}

async fn load(app: &TestApp, data: &Dataset) {
    demo::load_data(&app.app.services, data).await.expect("loaded");
    app.drain().await;
}

async fn titles(app: &TestApp, admin: &Caller) -> Vec<String> {
    let home = app
        .app
        .services
        .recruiter_home(admin, None)
        .await
        .expect("a list");
    let jobs = home.expect("an organization").jobs;
    jobs.into_iter().map(|job| job.title).collect()
}

#[tokio::test]
async fn a_second_start_changes_nothing_whatever_was_changed_meanwhile() {
    let app = TestApp::new().await;
    let data = few();
    load(&app, &data).await;
    let before = changes(&app).await;
    load(&app, &data).await;
    assert_eq!(changes(&app).await, before, "nothing was touched");

    let admin = data.members.iter().find(|m| m.role == Role::Admin).expect("one");
    let cookie = sign_in(&app, admin.email.as_str()).await.expect("signed in");
    let caller = app.caller(&cookie).await;
    let services = &app.app.services;
    let home = services.recruiter_home(&caller, None).await.expect("a list");
    let jobs = home.expect("an organization").jobs;
    assert_eq!(jobs.len(), 2);
    let (id, version) = (jobs[0].id.to_string(), "2");
    let text = data.jobs[0].text.as_str();
    let fields = [
        ("job", id.as_str()),
        ("version", version),
        ("form[title]", "A title of our own"),
        ("form[text]", text),
    ];
    let renamed = app.call("update_job", &fields, Some(&cookie)).await;
    assert!(renamed.status.is_success(), "{renamed:?}");
    let person = data.candidates[0].email.as_str();
    let erased = sign_in(&app, person).await.expect("signed in");
    app.call("erase_account", &[("password", DEMO_PASSWORD)], Some(&erased))
        .await;
    app.drain().await;
    let (before, own) = (changes(&app).await, titles(&app, &caller).await);
    assert!(own.iter().any(|title| title == "A title of our own"), "{own:?}");
    load(&app, &data).await;
    assert_eq!(changes(&app).await, before);
    assert_eq!(titles(&app, &caller).await, own, "no job came back");
    assert!(sign_in(&app, person).await.is_none(), "no person came back");

    for job in services
        .recruiter_home(&caller, None)
        .await
        .expect("a list")
        .expect("one")
        .jobs
    {
        let version = services
            .job_editor(&caller, job.id)
            .await
            .expect("is there")
            .job
            .version;
        services
            .set_job_status(&caller, job.id, version, JobStatus::Closed)
            .await
            .expect("closed");
    }
    app.call("erase_account", &[("password", DEMO_PASSWORD)], Some(&cookie))
        .await;
    app.drain().await;
    let before = changes(&app).await;
    load(&app, &data).await;
    assert_eq!(changes(&app).await, before, "no second organization");
}

#[tokio::test]
async fn a_start_that_was_ended_early_is_taken_up_again() {
    let app = TestApp::new().await;
    let (data, mut part) = (few(), few());
    part.jobs.truncate(1);
    part.candidates.clear();
    let admin = part.members.iter().find(|m| m.role == Role::Admin).expect("one");
    // As if the process had ended after the organization's first job.
    let services = &app.app.services;
    demo::load_organization(services, &part).await.expect("a part");
    load(&app, &data).await;
    let cookie = sign_in(&app, admin.email.as_str()).await.expect("signed in");
    let mut found = titles(&app, &app.caller(&cookie).await).await;
    let mut expected: Vec<_> = data.jobs.iter().map(|job| job.title.clone()).collect();
    found.sort();
    expected.sort();
    assert_eq!(found, expected);
    let person = data.candidates[0].email.as_str();
    assert!(sign_in(&app, person).await.is_some());
}

#[tokio::test]
async fn every_demo_document_is_read_with_name_and_positions() {
    let program = env!("CARGO_BIN_EXE_rolefit").into();
    let arguments = vec![rolefit_server::wiring::EXTRACT_WORKER.into()];
    let extraction = ChildExtraction::new(program, arguments, ExtractionLimits::default());
    let extraction = &extraction;
    let candidates = &dataset().candidates;
    assert_eq!(candidates.len(), 60);
    let read = futures::stream::iter(candidates).map(async |candidate| {
        let document = rolefit_demo::render(candidate);
        let (name, bytes) = (document.file_name, document.bytes);
        let text = extraction.extract(bytes.into(), &name).await;
        let text = text.unwrap_or_else(|error| panic!("{name}: {error:?}"));
        let profile = rolefit_resume::parse(&text);
        let shows = |what: &str, found: Option<&Sourced<String>>, expected: &str| {
            let found = found.unwrap_or_else(|| panic!("{name}: no {what}"));
            assert_eq!(found.value, expected, "{name}");
            let span = found
                .span
                .unwrap_or_else(|| panic!("{name}: {what} has no place"));
            let place = &text.text[span.start as usize..span.end as usize];
            assert_eq!(place.to_lowercase(), expected.to_lowercase(), "{name}");
        };
        shows("name", profile.basics.name.as_ref(), &candidate.name);
        shows("address", profile.basics.emails.first(), candidate.email.as_str());
        assert!(!profile.work.is_empty(), "{name}: no position");
        for work in &profile.work {
            let named = work.title.as_ref().or(work.company.as_ref());
            let named = named.unwrap_or_else(|| panic!("{name}: a position without title and employer"));
            assert!(named.span.is_some(), "{name}: {} has no place", named.value);
        }
        if name.ends_with(".pdf") {
            assert!(text.lines.iter().all(|line| line.bounds.is_some()), "{name}");
        }
    });
    read.buffer_unordered(4).collect::<Vec<()>>().await;
}
