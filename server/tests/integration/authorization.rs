//! Who may call what: every server function, every page of the portal and every plain route, as every kind of caller
//! and of two tenants.
//!
//! The list of server functions comes from their registry, that of pages from the portal's router and that of plain
//! routes from the table that they are registered from, so one that has no row here fails the test. What roles may do
//! is written out here, because the functions that decide it are what is tested.

use std::collections::{BTreeMap, BTreeSet};

use crate::common;
use crate::common::{AD, Answer, Cookie, OPERATOR, PASSWORD, RESUME, TestApp};
use http::{Method, StatusCode};
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
    /// Whoever asks from this machine; callers of the matrix ask from elsewhere.
    ThisMachine,
}

/// Who may change the jobs of an organization.
const EDITORS: [Role; 2] = [Role::Recruiter, Role::Admin];
/// Who may see the candidates of its jobs.
const REVIEWERS: [Role; 3] = [Role::Recruiter, Role::HiringManager, Role::Admin];

impl Rule {
    fn gets(self, who: Who) -> Gets {
        use Who::{Member, Operator, Owner, Visitor};
        match (self, who) {
            (Self::Public, _) => Gets::In,
            (Self::ThisMachine, _) => Gets::Nothing,
            (_, Visitor) => Gets::SignIn,
            (Self::SignedIn, _) => Gets::In,
            (Self::OwnerOnly, Owner) => Gets::In,
            (Self::OwnerOnly, _) => Gets::Nothing,
            (Self::Operators, Operator) => Gets::In,
            (Self::Operators, _) => Gets::Forbidden,
            (Self::Members, Member(_)) => Gets::In,
            (Self::Editors, Member(role)) if EDITORS.contains(&role) => Gets::In,
            (Self::Reviewers, Member(role)) if REVIEWERS.contains(&role) => Gets::In,
            (Self::Editors | Self::Reviewers, Member(_)) => Gets::Forbidden,
            (Self::Members | Self::Editors | Self::Reviewers, _) => Gets::Nothing,
        }
    }
}

/// Name, rule, and the fields to send.
type Row = (&'static str, Rule, &'static [(&'static str, &'static str)]);

/// Every server function with who may call it and what to send. `{job}` and the like are filled in. Versions are
/// stale on purpose: being told so is past authorization, and nothing changes for the next caller. What removes things is
/// asked here for an id that nobody has; real ones are in `removals.rs`.
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
    ("sign_in_code", Rule::Public, &[("code", "1"), ("next", "")]),
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
    ("second_factor", Rule::SignedIn, &[]),
    (
        "begin_second_factor",
        Rule::SignedIn,
        &[("begin_proof", "not the password")],
    ),
    ("enable_second_factor", Rule::SignedIn, &[("code", "1")]),
    ("disable_second_factor", Rule::SignedIn, &[("proof", "wrong")]),
    (
        "renew_recovery_codes",
        Rule::SignedIn,
        &[("renew_proof", "wrong")],
    ),
    ("recovery_codes_kept", Rule::SignedIn, &[("set", "{nothing}")]),
    ("erase_account", Rule::SignedIn, &[("password", "wrong")]),
    ("candidate_home", Rule::SignedIn, &[]),
    ("resume", Rule::OwnerOnly, &[("resume", "{resume}")]),
    ("retry_resume", Rule::OwnerOnly, &[("resume", "{resume}")]),
    ("remove_resume", Rule::SignedIn, &[("resume", "{nothing}")]),
    ("use_resume", Rule::OwnerOnly, &[("resume", "{resume}")]),
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
        "add_whole_entry",
        Rule::SignedIn,
        &[("version", "999"), ("section", "work"), ("entry[title]", "X")],
    ),
    (
        "remove_profile_entry",
        Rule::SignedIn,
        &[("version", "999"), ("path", "skills.0")],
    ),
    ("confirm_profile", Rule::SignedIn, &[("version", "999")]),
    (
        "restore_profile",
        Rule::SignedIn,
        &[("version", "999"), ("earlier", "1")],
    ),
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
    ("kept_form", Rule::SignedIn, &[("name", "none")]),
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
        "save_weights",
        Rule::Editors,
        &[
            ("job", "{job}"),
            ("version", "999"),
            ("weights[0][criterion]", "x"),
            ("weights[0][weight]", "7"),
        ],
    ),
    (
        "set_work_place",
        Rule::Editors,
        &[("job", "{job}"), ("version", "999"), ("work_place", "hybrid")],
    ),
    (
        "set_criterion_need",
        Rule::Editors,
        &[("job", "{job}"), ("version", "999"), ("must_have", "x")],
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
    ("check_ledger_again", Rule::Operators, &[]),
    (
        "change_account",
        Rule::Operators,
        &[("email", "not an address"), ("change", "disable")],
    ),
    (
        "replay_dead_letter",
        Rule::Operators,
        &[("queue", "extract"), ("id", "{nothing}")],
    ),
    ("replay_dead_letters", Rule::Operators, &[("queue", "extract")]),
    ("put_event_back", Rule::Operators, &[("id", "{nothing}")]),
    ("remove_event", Rule::Operators, &[("id", "{nothing}")]),
];

/// Every page of the portal with who may see it.
const PAGES: &[(&str, Rule)] = &[
    ("/sign-in", Rule::Public),
    ("/sign-in/code", Rule::Public),
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
    ("/r", Rule::SignedIn),
    ("/r/jobs/new", Rule::SignedIn),
    ("/r/jobs/{job}", Rule::Reviewers),
    ("/r/jobs/{job}/edit", Rule::Members),
    ("/r/jobs/{job}/candidates/{candidate}", Rule::Reviewers),
    ("/admin", Rule::Operators),
];

/// Every plain route with who may ask for it.
const PLAIN: &[(Method, &str, Rule)] = &[
    (Method::GET, "/", Rule::Public),
    (Method::GET, "/jobs", Rule::Public),
    (Method::GET, "/jobs/{slug}", Rule::Public),
    (Method::GET, "/privacy", Rule::Public),
    (Method::GET, "/ai-use", Rule::Public),
    (Method::GET, "/accessibility", Rule::Public),
    (Method::GET, "/robots.txt", Rule::Public),
    (Method::GET, "/sitemap.xml", Rule::Public),
    (Method::GET, "/.well-known/security.txt", Rule::Public),
    (Method::GET, "/.well-known/change-password", Rule::Public),
    (Method::GET, "/healthz", Rule::Public),
    (Method::GET, "/readyz", Rule::Public),
    (Method::GET, "/metrics", Rule::ThisMachine),
    (Method::GET, "/dev/mail", Rule::ThisMachine),
    (Method::GET, "/dev/mail.json", Rule::ThisMachine),
    (Method::GET, "/dev/mail/{mail}", Rule::ThisMachine),
    (Method::POST, "/upload", Rule::SignedIn),
    (Method::POST, "/me/data", Rule::SignedIn),
    (Method::GET, "/me/events", Rule::SignedIn),
    (Method::GET, "/me/resumes/{resume}/file", Rule::OwnerOnly),
    (
        Method::GET,
        "/r/jobs/{job}/candidates/{candidate}/file",
        Rule::Reviewers,
    ),
];

/// What only the candidate and those who may review them get to read: name, address, and words of the document.
const SECRETS: [&str; 3] = ["Lindqvist", "owner@example.org", "Harbourlight"];

/// What an answer means. Anything but done, sent on to a page that is not the sign-in, refused for what was sent, or
/// changed meanwhile, is no way in: such an answer would hide a hole.
fn meaning(answer: &Answer) -> Result<Gets, String> {
    let status = answer.status;
    let location = answer.header("location");
    match status {
        _ if status.is_redirection() && location.starts_with("/sign-in") => Ok(Gets::SignIn),
        StatusCode::UNAUTHORIZED => Ok(Gets::SignIn),
        StatusCode::FORBIDDEN => Ok(Gets::Forbidden),
        StatusCode::NOT_FOUND => Ok(Gets::Nothing),
        StatusCode::CONFLICT | StatusCode::UNPROCESSABLE_ENTITY => Ok(Gets::In),
        _ if status.is_success() || status.is_redirection() => Ok(Gets::In),
        _ => Err(format!("an answer that no row expects: {answer:?}")),
    }
}

/// What is wrong with an answer to a caller, if anything.
fn wrong(what: &str, rule: Rule, who: Who, answer: &Answer) -> Option<String> {
    let expected = rule.gets(who);
    let may_read = who == Who::Owner || (matches!(rule, Rule::Reviewers) && expected == Gets::In);
    let leaked = SECRETS.iter().find(|secret| answer.body.contains(**secret));
    if let (false, Some(secret)) = (may_read, leaked) {
        return Some(format!("{what} shows `{secret}` to {who:?}"));
    }
    match meaning(answer) {
        Ok(got) if got == expected => None,
        // Most callers have no profile, and so no match with a job either.
        Ok(Gets::Nothing) if expected == Gets::In && who != Who::Owner && needs_own_profile(what) => None,
        Ok(got) => Some(format!(
            "{what} as {who:?}: {got:?} ({}), not {expected:?}",
            answer.status
        )),
        Err(why) => Some(format!("{what} as {who:?}: {why}")),
    }
}

/// Functions and pages about one's own profile, which only the owner has for certain; the owner must get in.
fn needs_own_profile(what: &str) -> bool {
    what.contains("profile") || what == "own_match" || what.starts_with("/me/jobs/")
}

/// An organization with one member of every role, a job, and a candidate who was matched with it.
struct World {
    app: TestApp,
    cookies: BTreeMap<Who, Option<Cookie>>,
    emails: BTreeMap<Who, String>,
    values: Vec<(&'static str, String)>,
}

impl World {
    async fn new() -> Self {
        // All callers ask from one address.
        let app = TestApp::with(&[
            ("ROLEFIT_REQUESTS_PER_MINUTE", "1000000"),
            ("ROLEFIT_UPLOADS_PER_HOUR", "1000000"),
            ("ROLEFIT_SECURITY_CONTACT", "mailto:security@example.org"),
        ])
        .await;
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
            ("{slug}", rolefit_domain::job::slug("Data engineer", job)),
            ("{mail}", app.mails("owner@example.org").await[0].id.to_string()),
            ("{resume}", resume.to_string()),
            ("{candidate}", candidate.to_string()),
            ("{nothing}", "0".repeat(32)),
        ];
        let mut emails = BTreeMap::new();
        for (who, cookie) in &cookies {
            if let Some(cookie) = cookie {
                emails.insert(*who, app.caller(cookie).await.email.as_str().to_owned());
            }
        }
        Self {
            app,
            cookies,
            emails,
            values,
        }
    }

    async fn sign_in(&self, email: &str) -> Cookie {
        let fields = [("email", email), ("password", PASSWORD), ("next", "")];
        self.app.call("sign_in", &fields, None).await.cookie()
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
    let mut faults = Vec::new();
    // What ends sessions comes last, and gets one of its own.
    let (last, first): (Vec<&Row>, Vec<&Row>) = FUNCTIONS.iter().partition(|(name, ..)| ends_sessions(name));
    for (name, rule, fields) in first.into_iter().chain(last) {
        let filled: Vec<(&str, String)> = fields
            .iter()
            .map(|(key, value)| (*key, world.fill(value)))
            .collect();
        let fields: Vec<(&str, &str)> = filled.iter().map(|(key, value)| (*key, value.as_str())).collect();
        for (who, cookie) in &world.cookies {
            let fresh = match world.emails.get(who) {
                Some(email) if ends_sessions(name) => Some(world.sign_in(email).await),
                _ => None,
            };
            let answer = world
                .app
                .call(name, &fields, fresh.as_ref().or(cookie.as_ref()))
                .await;
            faults.extend(wrong(name, *rule, *who, &answer));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

fn ends_sessions(function: &str) -> bool {
    matches!(function, "sign_out" | "revoke_other_sessions")
}

#[tokio::test]
async fn every_page_and_route_has_a_row() {
    let pages: BTreeSet<String> = rolefit_server::portal_routes()
        .iter()
        .map(|route| match route.path() {
            "/me/jobs/{id}" => "/me/jobs/{job}".to_owned(),
            "/me/resumes/{id}" => "/me/resumes/{resume}".to_owned(),
            other => other.to_owned(),
        })
        .collect();
    let rows = PAGES.iter().map(|(path, _)| (*path).to_owned());
    assert_eq!(pages, rows.collect());
    let named = |method: &Method, path: &str| format!("{method} {path}");
    let routes: BTreeSet<String> = rolefit_server::plain_routes()
        .iter()
        .map(|(method, path)| named(method, path))
        .collect();
    let rows = PLAIN.iter().map(|(method, path, _)| named(method, path));
    assert_eq!(routes, rows.collect());
}

#[tokio::test]
async fn every_page_shows_itself_to_those_who_may_see_it() {
    let world = World::new().await;
    let mut faults = Vec::new();
    for (path, rule) in PAGES {
        for (who, cookie) in &world.cookies {
            let answer = world.app.get(&world.fill(path), cookie.as_ref()).await;
            faults.extend(wrong(path, *rule, *who, &answer));
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[tokio::test]
async fn every_plain_route_answers_each_caller_as_its_row_says() {
    let world = World::new().await;
    let mut faults = Vec::new();
    for (method, path, rule) in PLAIN {
        let what = format!("{method} {path}");
        let filled = world.fill(path);
        for (who, cookie) in &world.cookies {
            let answer = match *method {
                Method::POST if *path == "/upload" => world.app.upload("cv.txt", b"", cookie.as_ref()).await,
                Method::POST => common::begun(world.app.ask(&filled, cookie.as_ref()).await),
                // A stream that is granted lasts, so only its beginning is looked at.
                _ if *path == "/me/events" => common::begun(world.app.open(&filled, cookie.as_ref()).await),
                _ => world.app.get(&filled, cookie.as_ref()).await,
            };
            faults.extend(wrong(&what, *rule, *who, &answer));
        }
        if matches!(rule, Rule::ThisMachine) {
            let local = world.app.get_from(&filled, "127.0.0.1:4711").await;
            if local.status != StatusCode::OK {
                faults.push(format!("{what} from this machine: {}", local.status));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
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
