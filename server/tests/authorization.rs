//! Who may call what: every server function and every private route, as every kind of caller.
//!
//! The list of server functions comes from their registry and that of pages from the router, so one that has no row
//! here fails the test.

mod common;

use std::collections::{BTreeMap, BTreeSet};

use common::{AD, Cookie, OPERATOR, RESUME, TestApp};
use http::StatusCode;
use rolefit_domain::Role;

/// The kinds of callers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Who {
    /// Nobody is signed in.
    Visitor,
    /// The candidate whom everything is about.
    Owner,
    /// Another candidate.
    Stranger,
    /// A member of the organization that has the job.
    Member(Role),
    /// The admin of another organization.
    Foreign,
    /// Who keeps the platform running, without a role in any organization.
    Operator,
}

/// What a caller gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gets {
    /// Past authorization: done, or refused because of what was sent.
    In,
    /// Asked to sign in.
    SignIn,
    /// Known to be there, but not allowed.
    Forbidden,
    /// As if it did not exist.
    Nothing,
}

/// Who may do a thing.
#[derive(Debug, Clone, Copy)]
enum Rule {
    /// Anybody.
    Public,
    /// Everybody who is signed in, about themselves.
    SignedIn,
    /// The candidate whose thing it is.
    OwnerOnly,
    /// Members of the job's organization, whatever their role.
    Members,
    /// Recruiters and admins of the job's organization.
    Editors,
    /// Recruiters, hiring managers and admins of the job's organization.
    Reviewers,
    /// Operators. An admin rules an organization, not the platform.
    Operators,
}

impl Rule {
    fn gets(self, who: Who) -> Gets {
        use Who::{Member, Operator, Owner, Visitor};
        match (self, who) {
            (Self::Public, _) => Gets::In,
            (_, Visitor) => Gets::SignIn,
            (Self::SignedIn, _) => Gets::In,
            (Self::OwnerOnly, Owner) => Gets::In,
            (Self::OwnerOnly, _) => Gets::Nothing,
            (Self::Operators, Operator) => Gets::In,
            (Self::Operators, _) => Gets::Forbidden,
            (Self::Members, Member(_)) => Gets::In,
            (Self::Editors, Member(role)) if role.may_edit_jobs() => Gets::In,
            (Self::Reviewers, Member(role)) if role.may_review() => Gets::In,
            (Self::Editors | Self::Reviewers, Member(_)) => Gets::Forbidden,
            (Self::Members | Self::Editors | Self::Reviewers, _) => Gets::Nothing,
        }
    }
}

/// Name, rule, and the fields to send.
type Row = (&'static str, Rule, &'static [(&'static str, &'static str)]);

/// Every server function with who may call it and what to send. `{job}` and the like are filled in. Versions are
/// stale on purpose: being told so is past authorization, and nothing changes for the next caller.
const FUNCTIONS: &[Row] = &[
    ("viewer", Rule::Public, &[]),
    (
        "register",
        Rule::Public,
        &[("email", "not an address"), ("password", "x"), ("next", "")],
    ),
    (
        "confirm",
        Rule::Public,
        &[
            ("email", "not an address"),
            ("code", "1"),
            ("password", "x"),
            ("next", ""),
        ],
    ),
    ("resend_code", Rule::Public, &[("email", "not an address")]),
    (
        "sign_in",
        Rule::Public,
        &[("email", "not an address"), ("password", "x"), ("next", "")],
    ),
    ("sign_out", Rule::Public, &[]),
    ("forgot_password", Rule::Public, &[("email", "not an address")]),
    (
        "reset_password",
        Rule::Public,
        &[("email", "not an address"), ("code", "1"), ("password", "x")],
    ),
    ("sessions", Rule::SignedIn, &[]),
    ("revoke_session", Rule::SignedIn, &[("session", "{nothing}")]),
    ("revoke_other_sessions", Rule::SignedIn, &[]),
    (
        "change_password",
        Rule::SignedIn,
        &[("old", "wrong"), ("new", "short")],
    ),
    ("erase_account", Rule::SignedIn, &[("password", "wrong")]),
    ("candidate_home", Rule::SignedIn, &[]),
    ("resume", Rule::OwnerOnly, &[("resume", "{resume}")]),
    ("retry_resume", Rule::OwnerOnly, &[("resume", "{resume}")]),
    ("profile", Rule::SignedIn, &[]),
    ("start_profile", Rule::SignedIn, &[]),
    (
        "set_profile_field",
        Rule::SignedIn,
        &[("version", "999"), ("path", "basics.name"), ("value", "X")],
    ),
    (
        "add_profile_entry",
        Rule::SignedIn,
        &[("version", "999"), ("section", "skills"), ("value", "X")],
    ),
    (
        "remove_profile_entry",
        Rule::SignedIn,
        &[("version", "999"), ("path", "skills.0")],
    ),
    ("confirm_profile", Rule::SignedIn, &[("version", "999")]),
    ("set_discoverable", Rule::SignedIn, &[("discoverable", "yes")]),
    ("recommended_jobs", Rule::SignedIn, &[]),
    ("own_match", Rule::SignedIn, &[("job", "{job}")]),
    ("create_organization", Rule::SignedIn, &[("name", "")]),
    (
        "recruiter_home",
        Rule::Members,
        &[("organization", "{organization}")],
    ),
    (
        "create_job",
        Rule::Editors,
        &[("organization", "{organization}"), ("form[text]", "short")],
    ),
    ("job_editor", Rule::Members, &[("job", "{job}")]),
    (
        "update_job",
        Rule::Editors,
        &[
            ("job", "{job}"),
            ("version", "999"),
            ("form[text]", AD),
            ("form[title]", "Other"),
        ],
    ),
    (
        "set_criterion_need",
        Rule::Editors,
        &[
            ("job", "{job}"),
            ("version", "999"),
            ("criterion", "x"),
            ("need", "must_have"),
        ],
    ),
    (
        "set_criterion_weight",
        Rule::Editors,
        &[
            ("job", "{job}"),
            ("version", "999"),
            ("criterion", "x"),
            ("weight", "3"),
        ],
    ),
    (
        "remove_criterion",
        Rule::Editors,
        &[("job", "{job}"), ("version", "999"), ("criterion", "x")],
    ),
    (
        "add_criterion",
        Rule::Editors,
        &[
            ("job", "{job}"),
            ("version", "999"),
            ("label", "Rust"),
            ("need", "must_have"),
        ],
    ),
    (
        "set_job_status",
        Rule::Editors,
        &[("job", "{job}"), ("version", "999"), ("status", "paused")],
    ),
    ("shortlist", Rule::Reviewers, &[("job", "{job}")]),
    (
        "review",
        Rule::Reviewers,
        &[("job", "{job}"), ("candidate", "{candidate}")],
    ),
    ("operations", Rule::Operators, &[]),
    (
        "replay_dead_letter",
        Rule::Operators,
        &[("queue", "extract"), ("id", "{nothing}")],
    ),
    ("put_event_back", Rule::Operators, &[("id", "{nothing}")]),
    ("remove_event", Rule::Operators, &[("id", "{nothing}")]),
];

/// Every page of the portal and every private endpoint, with who may see it.
const ROUTES: &[(&str, Rule)] = &[
    ("/sign-in", Rule::Public),
    ("/register", Rule::Public),
    ("/confirm", Rule::Public),
    ("/forgot", Rule::Public),
    ("/reset", Rule::Public),
    ("/me", Rule::SignedIn),
    ("/me/account", Rule::SignedIn),
    ("/me/upload", Rule::SignedIn),
    ("/me/profile", Rule::SignedIn),
    ("/me/jobs", Rule::SignedIn),
    ("/me/jobs/{job}", Rule::SignedIn),
    ("/me/resumes/{resume}", Rule::OwnerOnly),
    ("/me/resumes/{resume}/file", Rule::OwnerOnly),
    ("/r", Rule::SignedIn),
    ("/r/jobs/new", Rule::SignedIn),
    ("/r/jobs/{job}", Rule::Reviewers),
    ("/r/jobs/{job}/edit", Rule::Members),
    ("/r/jobs/{job}/candidates/{candidate}", Rule::Reviewers),
    ("/r/jobs/{job}/candidates/{candidate}/file", Rule::Reviewers),
    ("/admin", Rule::Operators),
];

/// An organization with one member of every role, a job, and a candidate who was matched with it.
struct World {
    app: TestApp,
    cookies: BTreeMap<Who, Option<Cookie>>,
    values: Vec<(&'static str, String)>,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let (admin, organization) = app.organization("admin@hiring.example", "Meadow Clinics").await;
        let mut cookies = BTreeMap::from([
            (Who::Visitor, None),
            (Who::Member(Role::Admin), Some(admin.clone())),
        ]);
        let caller = app.caller(&admin).await;
        for role in Role::ALL.into_iter().filter(|role| *role != Role::Admin) {
            let cookie = app
                .register(&format!(
                    "{}@hiring.example",
                    role.label().replace(' ', "-").to_lowercase()
                ))
                .await;
            let account = app.caller(&cookie).await.account;
            app.app
                .services
                .set_member(&caller, organization, account, role)
                .await
                .expect("an admin may");
            cookies.insert(Who::Member(role), Some(cookie));
        }
        let job = app.open_job(&admin, organization, AD).await;
        let owner = app.register("owner@example.org").await;
        app.call("set_discoverable", &[("discoverable", "yes")], Some(&owner))
            .await;
        let resume = app.upload_and_drain("cv.txt", RESUME.as_bytes(), &owner).await;
        let candidate = app.caller(&owner).await.candidate;
        cookies.insert(Who::Owner, Some(owner));
        cookies.insert(Who::Stranger, Some(app.register("stranger@example.org").await));
        cookies.insert(Who::Operator, Some(app.register(OPERATOR).await));
        cookies.insert(
            Who::Foreign,
            Some(app.organization("admin@other.example", "Other Works").await.0),
        );
        let values = vec![
            ("{organization}", organization.to_string()),
            ("{job}", job.to_string()),
            ("{resume}", resume.to_string()),
            ("{candidate}", candidate.to_string()),
            ("{nothing}", "0".repeat(32)),
        ];
        Self { app, cookies, values }
    }

    fn fill(&self, text: &str) -> String {
        self.values
            .iter()
            .fold(text.to_owned(), |text, (name, value)| text.replace(name, value))
    }
}

#[tokio::test]
async fn every_server_function_has_a_row() {
    let _app = TestApp::new().await;
    let registered: BTreeSet<String> = leptos::server_fn::axum::server_fn_paths()
        .map(|(path, _)| path.trim_start_matches("/api/ui/").to_owned())
        .collect();
    let rows: BTreeSet<String> = FUNCTIONS.iter().map(|(name, ..)| (*name).to_owned()).collect();
    assert_eq!(registered, rows);
}

#[tokio::test]
async fn every_server_function_answers_each_caller_as_its_row_says() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    for (name, rule, fields) in FUNCTIONS {
        // Ending the session of a caller would spoil every row after it.
        if matches!(*name, "sign_out" | "revoke_other_sessions") {
            continue;
        }
        let filled: Vec<(&str, String)> = fields
            .iter()
            .map(|(key, value)| (*key, world.fill(value)))
            .collect();
        let fields: Vec<(&str, &str)> = filled.iter().map(|(key, value)| (*key, value.as_str())).collect();
        for (who, cookie) in &world.cookies {
            let answer = world.app.call(name, &fields, cookie.as_ref()).await;
            let got = match answer.status {
                StatusCode::UNAUTHORIZED if *name != "sign_in" => Gets::SignIn,
                StatusCode::FORBIDDEN => Gets::Forbidden,
                StatusCode::NOT_FOUND if !about_oneself(name) => Gets::Nothing,
                status if status.is_server_error() => panic!("{name} as {who:?}: {answer:?}"),
                _ => Gets::In,
            };
            if got != rule.gets(*who) {
                wrong.push(format!(
                    "{name} as {who:?}: {got:?} ({}), not {:?}",
                    answer.status,
                    rule.gets(*who)
                ));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Functions about one's own profile, which most callers of this test do not have.
fn about_oneself(name: &str) -> bool {
    name.contains("profile") || name == "own_match"
}

#[tokio::test]
async fn every_page_of_the_portal_has_a_row() {
    let listed: BTreeSet<String> = rolefit_server::portal_routes()
        .iter()
        .map(|route| match route.path() {
            "/me/jobs/{id}" => "/me/jobs/{job}".to_owned(),
            "/me/resumes/{id}" => "/me/resumes/{resume}".to_owned(),
            other => other.to_owned(),
        })
        .collect();
    let endpoints = [
        "/me/resumes/{resume}/file",
        "/r/jobs/{job}/candidates/{candidate}/file",
    ];
    let rows = ROUTES
        .iter()
        .map(|(path, _)| (*path).to_owned())
        .filter(|path| !endpoints.contains(&path.as_str()));
    assert_eq!(listed, rows.collect());
}

#[tokio::test]
async fn every_private_page_shows_itself_to_those_who_may_see_it() {
    let world = World::new().await;
    let mut wrong = Vec::new();
    for (path, rule) in ROUTES {
        for (who, cookie) in &world.cookies {
            let answer = world.app.get(&world.fill(path), cookie.as_ref()).await;
            let to_sign_in =
                answer.status.is_redirection() && answer.header("location").starts_with("/sign-in");
            let got = match answer.status {
                _ if to_sign_in => Gets::SignIn,
                StatusCode::UNAUTHORIZED => Gets::SignIn,
                StatusCode::FORBIDDEN => Gets::Forbidden,
                // Candidates without a profile have no match with a job.
                StatusCode::NOT_FOUND if !path.starts_with("/me/jobs/") => Gets::Nothing,
                status if status.is_server_error() => panic!("{path} as {who:?}: {answer:?}"),
                _ => Gets::In,
            };
            if got != rule.gets(*who) {
                wrong.push(format!(
                    "{path} as {who:?}: {got:?} ({}), not {:?}",
                    answer.status,
                    rule.gets(*who)
                ));
            }
            let may_read = matches!(rule.gets(*who), Gets::In);
            if !may_read && answer.body.contains("Lindqvist") {
                wrong.push(format!("{path} shows the candidate's name to {who:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[tokio::test]
async fn a_session_that_ended_is_a_visitor() {
    let app = TestApp::new().await;
    let cookie = app.register("nora@example.org").await;
    let out = app.call("sign_out", &[], Some(&cookie)).await;
    assert!(out.status.is_success() || out.status.is_redirection(), "{out:?}");
    let answer = app.call("candidate_home", &[], Some(&cookie)).await;
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert!(
        answer.header("set-cookie").starts_with("sid=;"),
        "the browser forgets the cookie: {answer:?}"
    );
}
