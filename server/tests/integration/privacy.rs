//! What a person can take back, and what nobody else can take: visibility, the account, an address not yet confirmed.

use crate::common::{AD, Cookie, OPERATOR, PASSWORD, RESUME, TestApp};
use http::StatusCode;
use rolefit_domain::{CandidateId, JobId};
use rolefit_ports::records::{Condition, Key, NewRecord, Query, Transaction, Write};

/// A candidate on the shortlist of a job, and the recruiter who sees them.
struct Listed {
    app: TestApp,
    candidate: Cookie,
    id: CandidateId,
    recruiter: Cookie,
    job: JobId,
}

impl Listed {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let candidate = app.register("nora@example.org").await;
        app.call("set_discoverable", &[("discoverable", "yes")], Some(&candidate))
            .await;
        app.upload_and_drain("cv.txt", RESUME.as_bytes(), &candidate)
            .await;
        let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
        let job = app.open_job(&recruiter, organization, AD).await;
        let id = app.caller(&candidate).await.candidate;
        let listed = Self {
            app,
            candidate,
            id,
            recruiter,
            job,
        };
        assert_eq!(listed.on_shortlist().await, 1);
        assert_eq!(listed.review().await, StatusCode::OK);
        listed
    }

    async fn on_shortlist(&self) -> usize {
        let job = self.job.to_string();
        let answer = self
            .app
            .call("shortlist", &[("job", &job)], Some(&self.recruiter))
            .await;
        answer.json()["candidates"].as_array().expect("a list").len()
    }

    async fn review(&self) -> StatusCode {
        let path = format!("/r/jobs/{}/candidates/{}", self.job, self.id);
        self.app.get(&path, Some(&self.recruiter)).await.status
    }

    async fn set_status(&self, version: &str, status: &str) {
        let job = self.job.to_string();
        let fields = [("job", job.as_str()), ("version", version), ("status", status)];
        let answer = self
            .app
            .call("set_job_status", &fields, Some(&self.recruiter))
            .await;
        assert!(answer.status.is_success(), "{answer:?}");
        self.app.drain().await;
    }
}

#[tokio::test]
async fn whose_account_is_disabled_is_on_no_shortlist_until_it_is_enabled() {
    let listed = Listed::new().await;
    let operator = listed.app.register(OPERATOR).await;
    for (change, found, review) in [
        ("disable", 0, StatusCode::NOT_FOUND),
        ("enable", 1, StatusCode::OK),
    ] {
        let fields = [
            ("email", "nora@example.org"),
            ("change", change),
            ("confirmed", "true"),
        ];
        let done = listed.app.call("change_account", &fields, Some(&operator)).await;
        assert!(done.status.is_success(), "{done:?}");
        if change == "disable" {
            assert_eq!(listed.on_shortlist().await, found, "at once");
        }
        listed.app.drain().await;
        assert_eq!(listed.on_shortlist().await, found, "{change}");
        assert_eq!(listed.review().await, review, "{change}");
    }
}

#[tokio::test]
async fn who_withdraws_is_seen_by_nobody_from_that_moment() {
    for status in ["open", "paused", "closed"] {
        let listed = Listed::new().await;
        if status != "open" {
            listed.set_status("2", status).await;
            assert_eq!(
                listed.on_shortlist().await,
                1,
                "reviewers go on working, {status}"
            );
        }
        let no = [("discoverable", "no")];
        listed
            .app
            .call("set_discoverable", &no, Some(&listed.candidate))
            .await;
        // Before any consumer has run.
        assert_eq!(listed.on_shortlist().await, 0, "{status}");
        assert_eq!(listed.review().await, StatusCode::NOT_FOUND, "{status}");
        listed.app.drain().await;
        assert_eq!(listed.on_shortlist().await, 0, "{status}");
        let yes = [("discoverable", "yes")];
        listed
            .app
            .call("set_discoverable", &yes, Some(&listed.candidate))
            .await;
        listed.app.drain().await;
        let back = usize::from(status == "open");
        assert_eq!(
            listed.on_shortlist().await,
            back,
            "only open jobs find anew, {status}"
        );
    }
}

/// What a data folder holds of a person.
#[derive(Debug, Default, PartialEq)]
struct Left {
    /// Records in the person's partitions.
    records: usize,
    /// Stored files, of anybody.
    files: usize,
    /// Wrapped keys, of anybody.
    keys: usize,
    /// Places in the database, its log included, where the mark stands.
    marks: usize,
    /// Places anywhere but in mails that were sent where the person's name or address stands, beside the mark.
    mentions: usize,
}

impl Left {
    async fn of(app: &TestApp, partitions: &[String], mark: &str) -> Self {
        let mut records = 0;
        for partition in partitions {
            let page = app.ports().records.query(&Query::partition(partition)).await;
            records += page.expect("a look").records.len();
        }
        let bytes = app.stored_bytes_without("mail".as_ref());
        let count = |text: &str| {
            bytes
                .windows(text.len())
                .filter(|w| *w == text.as_bytes())
                .count()
        };
        let named = count("Lindqvist") + count("nora@example.org") + count("nora.lindqvist@example.org");
        let marks = count(mark);
        Self {
            records,
            files: files(&app.data().join("blobs")),
            keys: files(&app.data().join("keys")),
            marks,
            mentions: named - marks,
        }
    }
}

/// Files in a folder whose names are hashes; locks and logs have other names.
fn files(folder: &std::path::Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("a folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    names.filter(|name| name.len() >= 64).count()
}

#[tokio::test]
async fn an_erased_account_leaves_nothing_and_its_address_is_free() {
    let listed = Listed::new().await;
    let app = &listed.app;
    let account = app.caller(&listed.candidate).await.account;
    let partitions = [format!("CANDIDATE#{}", listed.id), format!("ACCOUNT#{account}")];
    // Plain on purpose: what the product writes about a person is sealed, so nobody would find that anyway.
    let mark = "Nora Lindqvist, plainly";
    let put = Write::Put {
        record: NewRecord::new(Key::new(&partitions[0], "MARK"), mark.into()),
        condition: Condition::None,
    };
    let put = Transaction {
        writes: vec![put],
        ..Transaction::default()
    };
    app.ports().records.transact(put).await.expect("written");
    let before = Left::of(app, &partitions, mark).await;
    assert!(before.records > 5 && before.marks > 0, "{before:?}");
    assert_eq!(
        (before.files, before.mentions),
        (2, 0),
        "the file, its text; all sealed"
    );
    let erase = async |password: &str| {
        let fields = [("password", password)];
        app.call("erase_account", &fields, Some(&listed.candidate)).await
    };
    assert!(!erase("some wrong password").await.status.is_success());
    assert_eq!(listed.on_shortlist().await, 1, "a wrong password changes nothing");
    let erased = erase(PASSWORD).await;
    assert!(
        erased.status.is_success() || erased.status.is_redirection(),
        "{erased:?}"
    );
    assert_eq!(listed.on_shortlist().await, 0);
    assert_eq!(listed.review().await, StatusCode::NOT_FOUND);
    let home = app.call("candidate_home", &[], Some(&listed.candidate)).await;
    assert_eq!(home.status, StatusCode::UNAUTHORIZED, "its sessions are over");
    let fields = [
        ("email", "nora@example.org"),
        ("password", PASSWORD),
        ("next", ""),
    ];
    let sign_in = app.call("sign_in", &fields, None).await;
    assert!(!sign_in.status.is_success(), "{sign_in:?}");
    app.drain().await;
    app.sweep().await;
    let left = Left {
        keys: before.keys - 2,
        ..Left::default()
    };
    assert_eq!(Left::of(app, &partitions, mark).await, left);

    let again = app.register("nora@example.org").await;
    assert_ne!(app.caller(&again).await.candidate, listed.id);
    let home = app.call("candidate_home", &[], Some(&again)).await.json();
    assert_eq!(home["resumes"].as_array().map(Vec::len), Some(0), "{home}");
}

#[tokio::test]
async fn a_stranger_who_registers_an_address_meanwhile_gains_nothing() {
    let app = TestApp::new().await;
    let email = "nora@example.org";
    let register = async |password: &str| {
        let fields = [("email", email), ("password", password), ("next", "")];
        app.call("register", &fields, None).await
    };
    let confirm = async |code: &str, password: &str| {
        let fields = [
            ("email", email),
            ("code", code),
            ("password", password),
            ("next", ""),
        ];
        app.call("confirm", &fields, None).await
    };
    register(PASSWORD).await;
    register("a stranger's password").await;
    let code = app.code(email).await;
    // The owner types the newest code with their own password: nothing is confirmed, least of all the stranger's.
    let answer = confirm(&code, PASSWORD).await;
    assert!(!answer.status.is_success(), "{answer:?}");
    assert!(answer.body.contains("newest registration"), "{}", answer.body);
    let fields = [
        ("email", email),
        ("password", "a stranger's password"),
        ("next", ""),
    ];
    let stranger = app.call("sign_in", &fields, None).await;
    assert!(stranger.headers.get("set-cookie").is_none(), "{stranger:?}");
    register(PASSWORD).await;
    let code = app.code(email).await;
    confirm(&code, PASSWORD).await.cookie();
}
