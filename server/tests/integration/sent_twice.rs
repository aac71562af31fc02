//! A form that is sent twice at the same moment: both are told what the first one made.

use crate::common::{AD, Answer, Cookie, RESUME, TestApp};
use http::StatusCode;

/// Sends the same form twice at once and gives the two answers.
async fn twice(app: &TestApp, function: &str, fields: &[(&str, &str)], cookie: &Cookie) -> [Answer; 2] {
    let (first, second) = tokio::join!(
        app.call(function, fields, Some(cookie)),
        app.call(function, fields, Some(cookie)),
    );
    [first, second]
}

fn both_made(answers: &[Answer; 2], version: u64, what: &str) {
    for answer in answers {
        assert_eq!(answer.status, StatusCode::OK, "{what}: {answer:?}");
        assert_eq!(answer.json(), version, "{what}: {answer:?}");
    }
}

#[tokio::test]
async fn a_recruiters_change_is_made_once() {
    let app = TestApp::new().await;
    let (ada, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let job = app.open_job(&ada, organization, AD).await.to_string();
    let job = job.as_str();
    let before = app.ports().ledger.entries(0, 1000).await.expect("a look").len();
    let add = [
        ("job", job),
        ("version", "2"),
        ("label", "Terraform"),
        ("need", "nice_to_have"),
    ];
    both_made(&twice(&app, "add_criterion", &add, &ada).await, 3, "a criterion");
    let close = [("job", job), ("version", "3"), ("status", "closed")];
    both_made(&twice(&app, "set_job_status", &close, &ada).await, 4, "closing");
    let after = app.ports().ledger.entries(0, 1000).await.expect("a look").len();
    assert_eq!(after, before + 2, "the ledger has each change once");

    let others = [("job", job), ("version", "4"), ("status", "archived")];
    let [one, other] = {
        let add = [
            ("job", job),
            ("version", "4"),
            ("label", "Ansible"),
            ("need", "nice_to_have"),
        ];
        let (one, other) = tokio::join!(
            app.call("set_job_status", &others, Some(&ada)),
            app.call("add_criterion", &add, Some(&ada)),
        );
        [one, other]
    };
    assert!(
        one.status.is_success() != other.status.is_success(),
        "two different changes of one version are not both made: {one:?} {other:?}"
    );
}

#[tokio::test]
async fn a_candidates_change_is_made_once() {
    let app = TestApp::new().await;
    let nora = app.register("nora.lindqvist@example.org").await;
    app.upload_and_drain("resume.txt", RESUME.as_bytes(), &nora).await;
    let confirm = [("version", "1")];
    both_made(
        &twice(&app, "confirm_profile", &confirm, &nora).await,
        2,
        "confirming",
    );
    let add = [
        ("version", "2"),
        ("section", "skills"),
        ("value", "Lighthouse keeping"),
    ];
    both_made(&twice(&app, "add_profile_entry", &add, &nora).await, 3, "a skill");
    let restore = [("version", "3"), ("earlier", "2")];
    both_made(
        &twice(&app, "restore_profile", &restore, &nora).await,
        4,
        "going back",
    );
}
