//! Signing in over the real router: two steps, tokens that are renewed, accounts that operators disable, and what the
//! ledger says of it.

use crate::common::{Answer, Cookie, OPERATOR, PASSWORD, TestApp};
use http::{Request, StatusCode, header};
use rolefit_ports::contract::identity::one_time_password;
use rolefit_ports::records::{Condition, Key, NewRecord, Query, Transaction, Write};

const MIRA: &str = "mira@example.org";

/// The value of a cookie that an answer sets, `None` without it; empty when it is removed.
fn set_cookie(answer: &Answer, name: &str) -> Option<String> {
    let lines = answer.headers.get_all(header::SET_COOKIE).iter();
    lines
        .filter_map(|line| line.to_str().ok()?.split(';').next()?.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

fn challenge_of(answer: &Answer) -> Cookie {
    let value = set_cookie(answer, "challenge").unwrap_or_else(|| panic!("a challenge: {answer:?}"));
    assert_eq!(
        set_cookie(answer, "sid"),
        None,
        "no session before the second step"
    );
    Cookie(format!("challenge={value}"))
}

/// A page as a browser asks for it.
async fn visit(app: &TestApp, path: &str, cookie: &Cookie) -> Answer {
    let request = Request::get(path)
        .header(header::ACCEPT, "text/html,application/xhtml+xml")
        .header(header::COOKIE, &cookie.0);
    app.send(request.body(axum::body::Body::empty()).expect("a request"))
        .await
}

/// What stands between two texts.
fn between<'a>(text: &'a str, before: &str, after: &str) -> &'a str {
    let rest = text
        .split_once(before)
        .unwrap_or_else(|| panic!("`{before}` in {text}"))
        .1;
    rest.split_once(after).expect("an end").0
}

async fn actions(app: &TestApp) -> Vec<String> {
    let entries = app.ports().ledger.entries(0, 1000).await.expect("a ledger");
    entries
        .into_iter()
        .map(|entry| {
            let entry = entry.entry;
            assert!(
                !format!("{entry:?}").contains("@"),
                "entries name nobody: {entry:?}"
            );
            entry.action
        })
        .collect()
}

/// An account whose second factor is on: its session, its secret and its recovery codes.
async fn with_second_factor(app: &TestApp) -> (Cookie, String, Vec<String>) {
    let cookie = app.register(MIRA).await;
    let begun = app
        .submit(
            "/me/account",
            "begin_second_factor",
            &[("begin_proof", PASSWORD)],
            Some(&cookie),
        )
        .await;
    assert_eq!(begun.leads_to(), "/me/account#two-step");
    let page = app.get("/me/account", Some(&cookie)).await;
    let secret = between(&page.body, "<code class=\"secret\">", "</code>").replace(' ', "");
    assert!(
        page.body.contains(&format!("secret={secret}&amp;issuer=Rolefit")),
        "the app can be opened: {}",
        page.body
    );
    assert!(page.body.contains("class=\"qr\""), "{}", page.body);
    let list = between(&page.body, "<ul class=\"recovery-codes\">", "</ul>");
    let codes: Vec<String> = list
        .split("<code>")
        .skip(1)
        .map(|rest| rest.split('<').next().expect("a code").to_owned())
        .collect();
    assert_eq!(codes.len(), 10, "{list}");

    let wrong = app
        .submit(
            "/me/account",
            "enable_second_factor",
            &[("code", "no code")],
            Some(&cookie),
        )
        .await;
    let page = app.get(wrong.leads_to(), Some(&cookie)).await;
    assert!(page.body.contains("This is not the code"), "{}", page.body);
    assert!(
        page.body.replace(' ', "").contains(&secret),
        "the same key is still there"
    );

    let code = one_time_password(&secret, app.ports().clock.now());
    let on = app
        .submit(
            "/me/account",
            "enable_second_factor",
            &[("code", &code)],
            Some(&cookie),
        )
        .await;
    let page = app.get(on.leads_to(), Some(&cookie)).await;
    assert!(page.body.contains("10 recovery codes left"), "{}", page.body);
    for shown_once in codes.iter().chain([&secret]) {
        assert!(!page.body.replace(' ', "").contains(shown_once.as_str()));
    }
    (cookie, secret, codes)
}

/// The first step of signing in.
async fn first_step(app: &TestApp) -> Cookie {
    let fields = [("email", MIRA), ("password", PASSWORD), ("next", "/me/jobs")];
    let answer = app.submit("/sign-in", "sign_in", &fields, None).await;
    assert_eq!(answer.leads_to(), "/sign-in/code?next=%2Fme%2Fjobs");
    challenge_of(&answer)
}

/// A code of the next step: that of now may be the one that switched the factor on.
fn next_code(app: &TestApp, secret: &str) -> String {
    one_time_password(secret, app.ports().clock.now().plus_seconds(30))
}

#[tokio::test]
async fn the_second_step_is_asked_for_and_works_through_plain_forms() {
    let app = TestApp::new().await;
    let (_, secret, codes) = with_second_factor(&app).await;
    let page = "/sign-in/code?next=%2Fme%2Fjobs";
    let challenge = first_step(&app).await;
    let shown = app.get(page, Some(&challenge)).await;
    assert_eq!(shown.status, StatusCode::OK);
    assert!(shown.body.contains("value=\"/me/jobs\""), "{}", shown.body);

    let fields = [("code", "no code"), ("next", "/me/jobs")];
    let wrong = app.submit(page, "sign_in_code", &fields, Some(&challenge)).await;
    assert_eq!(set_cookie(&wrong, "sid"), None);
    let again = app.get(wrong.leads_to(), Some(&challenge)).await;
    assert!(again.body.contains("This code is wrong"), "{}", again.body);

    let code = next_code(&app, &secret);
    let fields = [("code", code.as_str()), ("next", "/me/jobs")];
    let right = app.submit(page, "sign_in_code", &fields, Some(&challenge)).await;
    assert_eq!(right.leads_to(), "/me/jobs");
    assert_eq!(
        set_cookie(&right, "challenge").as_deref(),
        Some(""),
        "it is used up"
    );
    let home = app.get("/me", Some(&right.cookie())).await;
    assert_eq!(home.status, StatusCode::OK);

    let challenge = first_step(&app).await;
    let replayed = app.submit(page, "sign_in_code", &fields, Some(&challenge)).await;
    assert_eq!(set_cookie(&replayed, "sid"), None, "a used code is worthless");
    let fields = [("code", codes[0].as_str()), ("next", "/me/jobs")];
    let recovered = app.submit(page, "sign_in_code", &fields, Some(&challenge)).await;
    let account = app.get("/me/account", Some(&recovered.cookie())).await;
    assert!(account.body.contains("9 recovery codes left"), "{}", account.body);
    app.drain().await;
    let mails = app.mails(MIRA).await;
    let told = mails
        .iter()
        .filter(|mail| mail.subject == "A recovery code was used");
    assert_eq!(told.count(), 1, "{mails:?}");

    let over = app.submit(page, "sign_in_code", &fields, Some(&challenge)).await;
    assert_eq!(over.leads_to(), "/sign-in?again=1&next=%2Fme%2Fjobs");
    let first = app.get(over.leads_to(), None).await;
    assert!(
        first.body.contains("Sign in again with your password"),
        "{}",
        first.body
    );
    let nothing = app.submit(page, "sign_in_code", &fields, None).await;
    assert_eq!(nothing.leads_to(), "/sign-in?again=1&next=%2Fme%2Fjobs");

    let actions = actions(&app).await;
    for expected in [
        "account.second_factor_begin_asked",
        "account.second_factor_enable_asked",
        "account.second_factor_enabled",
        "account.second_factor_asked",
        "account.sign_in_refused",
        "account.signed_in",
    ] {
        assert!(
            actions.iter().any(|action| action == expected),
            "{expected}: {actions:?}"
        );
    }
}

#[tokio::test]
async fn a_reset_password_still_needs_the_second_step() {
    let app = TestApp::new().await;
    let (_, secret, _) = with_second_factor(&app).await;
    app.call("forgot_password", &[("email", MIRA)], None).await;
    let code = app.code(MIRA).await;
    let fields = [("email", MIRA), ("code", code.as_str()), ("password", PASSWORD)];
    let reset = app.call("reset_password", &fields, None).await;
    assert!(
        reset.status.is_redirection() || reset.status.is_success(),
        "{reset:?}"
    );
    assert_eq!(set_cookie(&reset, "sid"), None);
    let challenge = first_step(&app).await;
    let code = next_code(&app, &secret);
    let fields = [("code", code.as_str()), ("next", "")];
    app.submit("/sign-in/code", "sign_in_code", &fields, Some(&challenge))
        .await
        .cookie();
}

#[tokio::test]
async fn recovery_codes_are_made_anew_with_the_password_and_shown_until_they_are_kept() {
    let app = TestApp::new().await;
    let (cookie, _, old) = with_second_factor(&app).await;
    let page = "/me/account";
    let wrong = [("renew_proof", "not the password")];
    let refused = app
        .submit(page, "renew_recovery_codes", &wrong, Some(&cookie))
        .await;
    assert!(refused.leads_to().ends_with("#field-renew_proof"), "{refused:?}");
    let shown = app.get(refused.leads_to(), Some(&cookie)).await;
    assert!(
        shown.body.contains("This is not your current password"),
        "{}",
        shown.body
    );
    assert!(!shown.body.contains("Your new recovery codes"), "{}", shown.body);

    let right = [("renew_proof", PASSWORD)];
    let renewed = app
        .submit(page, "renew_recovery_codes", &right, Some(&cookie))
        .await;
    assert_eq!(renewed.leads_to(), "/me/account?two_step=renewed#two-step");
    let shown = app.get(renewed.leads_to(), Some(&cookie)).await;
    let list = between(&shown.body, "<ul class=\"recovery-codes\">", "</ul>");
    let codes: Vec<&str> = list
        .split("<code>")
        .skip(1)
        .filter_map(|rest| rest.split('<').next())
        .collect();
    assert_eq!(codes.len(), 10, "{list}");
    let set = between(&shown.body, "name=\"set\" value=\"", "\"").to_owned();
    let kept = app
        .submit(page, "recovery_codes_kept", &[("set", &set)], Some(&cookie))
        .await;
    let shown = app.get(kept.leads_to(), Some(&cookie)).await;
    assert!(!shown.body.contains(codes[0]), "{}", shown.body);

    let challenge = first_step(&app).await;
    let sign_in = "/sign-in/code?next=%2Fme%2Fjobs";
    let fields = [("code", old[0].as_str()), ("next", "/me/jobs")];
    let refused = app
        .submit(sign_in, "sign_in_code", &fields, Some(&challenge))
        .await;
    assert_eq!(set_cookie(&refused, "sid"), None, "an older code is worthless");
    let fields = [("code", codes[0]), ("next", "/me/jobs")];
    let signed_in = app
        .submit(sign_in, "sign_in_code", &fields, Some(&challenge))
        .await;
    let account = app.get(page, Some(&signed_in.cookie())).await;
    assert!(account.body.contains("9 recovery codes left"), "{}", account.body);

    app.drain().await;
    let mails = app.mails(MIRA).await;
    let told = mails
        .iter()
        .filter(|mail| mail.subject == "You have new recovery codes");
    assert_eq!(told.count(), 1, "{mails:?}");
    let noted = actions(&app).await;
    for expected in [
        "account.recovery_codes_asked",
        "account.recovery_codes_renewed",
        "account.recovery_codes_kept",
    ] {
        assert!(
            noted.iter().any(|action| action == expected),
            "{expected}: {noted:?}"
        );
    }
}

#[tokio::test]
async fn an_older_tab_says_nothing_of_newer_recovery_codes() {
    let app = TestApp::new().await;
    let (cookie, ..) = with_second_factor(&app).await;
    let page = "/me/account";
    let renew = async || {
        let right = [("renew_proof", PASSWORD)];
        app.submit(page, "renew_recovery_codes", &right, Some(&cookie))
            .await;
        app.get(page, Some(&cookie)).await.body
    };
    let set = |page: &str| between(page, "name=\"set\" value=\"", "\"").to_owned();
    let older = set(&renew().await);
    let newer = renew().await;
    let codes = between(&newer, "<ul class=\"recovery-codes\">", "</ul>").to_owned();
    assert_ne!(set(&newer), older);

    let from_older = [("set", older.as_str())];
    let refused = app
        .submit(page, "recovery_codes_kept", &from_older, Some(&cookie))
        .await;
    let shown = app.get(refused.leads_to(), Some(&cookie)).await.body;
    assert!(
        shown.contains("Newer recovery codes were made meanwhile"),
        "{shown}"
    );
    assert!(shown.contains(&codes), "and are shown still: {shown}");
    let noted = actions(&app).await;
    assert!(
        !noted.iter().any(|action| action == "account.recovery_codes_kept"),
        "{noted:?}"
    );

    let newer = set(&newer);
    let kept = app
        .submit(page, "recovery_codes_kept", &[("set", &newer)], Some(&cookie))
        .await;
    let shown = app.get(kept.leads_to(), Some(&cookie)).await.body;
    assert!(!shown.contains("class=\"recovery-codes\""), "{shown}");
}

#[tokio::test]
async fn the_second_step_is_switched_off_with_the_password() {
    let app = TestApp::new().await;
    let (cookie, ..) = with_second_factor(&app).await;
    let page = "/me/account";
    let wrong = [("proof", "not the password")];
    let refused = app
        .submit(page, "disable_second_factor", &wrong, Some(&cookie))
        .await;
    let shown = app.get(refused.leads_to(), Some(&cookie)).await;
    assert!(
        shown.body.contains("This is not your current password"),
        "{}",
        shown.body
    );
    first_step(&app).await;
    let right = [("proof", PASSWORD)];
    let off = app
        .submit(page, "disable_second_factor", &right, Some(&cookie))
        .await;
    let shown = app.get(off.leads_to(), Some(&cookie)).await;
    assert!(shown.body.contains("Two-step sign-in is off"), "{}", shown.body);
    let fields = [("email", MIRA), ("password", PASSWORD), ("next", "")];
    app.submit("/sign-in", "sign_in", &fields, None).await.cookie();
}

#[tokio::test]
async fn an_operator_removes_a_second_factor_that_is_lost_and_its_owner_is_told() {
    let app = TestApp::new().await;
    let operator = app.register(OPERATOR).await;
    let (mira, ..) = with_second_factor(&app).await;
    let fields = [
        ("email", MIRA),
        ("change", "remove_second_factor"),
        ("confirmed", "true"),
    ];
    let refused = app.call("change_account", &fields, Some(&mira)).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{refused:?}");
    let done = app
        .submit("/admin", "change_account", &fields, Some(&operator))
        .await;
    let shown = app.get(done.leads_to(), Some(&operator)).await;
    assert!(
        shown.body.contains("Two-step sign-in is removed"),
        "{}",
        shown.body
    );
    let home = app.get("/me", Some(&mira)).await;
    assert!(home.header("location").starts_with("/sign-in"), "{home:?}");
    let fields = [("email", MIRA), ("password", PASSWORD), ("next", "")];
    app.submit("/sign-in", "sign_in", &fields, None).await.cookie();

    app.drain().await;
    let told: Vec<String> = app
        .mails(MIRA)
        .await
        .into_iter()
        .map(|mail| mail.subject)
        .collect();
    for expected in ["Two-step sign-in is on", "Two-step sign-in was removed"] {
        assert!(
            told.iter().any(|subject| subject == expected),
            "{expected}: {told:?}"
        );
    }
    let entries = actions(&app).await;
    assert!(
        entries
            .iter()
            .any(|action| action == "account.second_factor_removed")
    );
}

#[tokio::test]
async fn the_second_step_without_a_first_one_leads_to_it() {
    let app = TestApp::new().await;
    let page = app.get("/sign-in/code?next=%2Fme%2Fjobs", None).await;
    assert_eq!(page.header("location"), "/sign-in?next=%2Fme%2Fjobs", "{page:?}");
}

/// Changes the record of a caller's session the way `edit` says.
async fn edit_session(app: &TestApp, cookie: &Cookie, edit: impl Fn(&[u8]) -> Vec<u8>) {
    let session = app.caller(cookie).await.session;
    let key = Key::new(format!("identity.session.{session}"), "session");
    let found = app.ports().records.get(&key).await.expect("a store");
    let found = found.expect("the session's record");
    let mut record = NewRecord::new(key, edit(&found.body));
    (record.index1, record.expires_at) = (found.index1, found.expires_at);
    write(app, record).await;
}

async fn write(app: &TestApp, record: NewRecord) {
    let put = Write::Put {
        record,
        condition: Condition::None,
    };
    let transaction = Transaction {
        writes: vec![put],
        ..Transaction::default()
    };
    app.ports().records.transact(transaction).await.expect("writes");
}

#[tokio::test]
async fn a_session_in_use_gets_a_new_token_every_day() {
    let app = TestApp::new().await;
    let cookie = app.register(MIRA).await;
    let fresh = visit(&app, "/me", &cookie).await;
    assert_eq!(set_cookie(&fresh, "sid"), None, "not with every page");

    edit_session(&app, &cookie, |body| {
        let mut body: serde_json::Value = serde_json::from_slice(body).expect("JSON");
        let begun = body["created_at"].as_i64().expect("a time");
        body["created_at"] = (begun - 25 * 60 * 60 * 1000).into();
        serde_json::to_vec(&body).expect("JSON")
    })
    .await;
    let data = app.call("viewer", &[], Some(&cookie)).await;
    assert_eq!(set_cookie(&data, "sid"), None, "with pages, not with data");
    let page = visit(&app, "/jobs", &cookie).await;
    let renewed = page.cookie();
    assert_ne!(renewed.0, cookie.0);
    assert!(
        page.header("cache-control").starts_with("private"),
        "no cache keeps a page with a cookie: {page:?}"
    );
    assert!(page.header("set-cookie").contains("Max-Age=2592000"), "{page:?}");

    let parallel = visit(&app, "/me", &cookie).await;
    assert_eq!(parallel.status, StatusCode::OK, "requests under way go on");
    assert_eq!(
        set_cookie(&parallel, "sid"),
        None,
        "and leave the new cookie alone"
    );
    let next = visit(&app, "/me", &renewed).await;
    assert_eq!(next.status, StatusCode::OK);
    assert_eq!(set_cookie(&next, "sid"), None, "once a day");
}

#[tokio::test]
async fn public_pages_are_served_when_sessions_cannot_be_read() {
    let app = TestApp::new().await;
    let cookie = app.register(MIRA).await;
    edit_session(&app, &cookie, |_| b"not a session".to_vec()).await;
    for path in ["/", "/jobs", "/privacy", "/sign-in"] {
        let page = visit(&app, path, &cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_eq!(set_cookie(&page, "sid"), None, "{path} leaves the cookie alone");
    }
    for path in ["/me", "/me/account", "/r", "/admin"] {
        let page = visit(&app, path, &cookie).await;
        assert!(page.status.is_server_error(), "{path}: {}", page.status);
        assert_eq!(set_cookie(&page, "sid"), None, "{path} signs nobody out");
    }
}

#[tokio::test]
async fn an_operator_disables_and_enables_an_account() {
    let app = TestApp::new().await;
    let operator = app.register(OPERATOR).await;
    let mira = app.register(MIRA).await;
    let page = "/admin";
    let shown = app.get(page, Some(&operator)).await;
    assert!(shown.body.contains("Address of the account"), "{}", shown.body);

    for (email, problem) in [
        (OPERATOR, "This is your own account"),
        ("nobody@example.org", "There is no account with this address"),
    ] {
        let fields = [("email", email), ("change", "disable"), ("confirmed", "true")];
        let refused = app.submit(page, "change_account", &fields, Some(&operator)).await;
        let shown = app.get(refused.leads_to(), Some(&operator)).await;
        assert!(shown.body.contains(problem), "{email}: {}", shown.body);
    }
    assert_eq!(app.get("/admin", Some(&operator)).await.status, StatusCode::OK);

    // Nothing is chosen at first, and nothing that shuts somebody out is done by one press.
    assert!(
        shown
            .body
            .contains("<option value=\"\" selected>Choose …</option>"),
        "{}",
        shown.body
    );
    for (change, problem) in [
        ("", "Choose what to do."),
        ("disable", "Check whose account it is, then tick this box."),
        (
            "remove_second_factor",
            "Check whose account it is, then tick this box.",
        ),
    ] {
        let fields = [("email", MIRA), ("change", change)];
        let refused = app.submit(page, "change_account", &fields, Some(&operator)).await;
        let shown = app.get(refused.leads_to(), Some(&operator)).await.body;
        assert!(shown.contains(problem), "{change}: {shown}");
        assert!(
            shown.contains(&format!("value=\"{MIRA}\"")),
            "it is typed still: {shown}"
        );
        assert!(
            shown.contains(&format!("value=\"{change}\" selected")),
            "and chosen: {shown}"
        );
    }
    assert_eq!(app.get("/me", Some(&mira)).await.status, StatusCode::OK);

    let fields = [("email", MIRA), ("change", "disable"), ("confirmed", "true")];
    let done = app.submit(page, "change_account", &fields, Some(&operator)).await;
    let shown = app.get(done.leads_to(), Some(&operator)).await;
    assert!(shown.body.contains("The account is disabled"), "{}", shown.body);
    let home = app.get("/me", Some(&mira)).await;
    assert!(home.header("location").starts_with("/sign-in"), "{home:?}");
    let sign_in = [("email", MIRA), ("password", PASSWORD), ("next", "")];
    let refused = app.call("sign_in", &sign_in, None).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN, "{refused:?}");

    let fields = [("email", MIRA), ("change", "enable")];
    app.submit(page, "change_account", &fields, Some(&operator)).await;
    app.call("sign_in", &sign_in, None).await.cookie();
    let actions = actions(&app).await;
    for expected in ["account.disable_asked", "account.disabled", "account.enabled"] {
        assert!(
            actions.iter().any(|action| action == expected),
            "{expected}: {actions:?}"
        );
    }
}

#[tokio::test]
async fn an_account_that_is_being_erased_is_not_brought_back() {
    let app = TestApp::new().await;
    let cookie = app.register(MIRA).await;
    let account = app.caller(&cookie).await.account;
    let candidates = async || {
        let query = Query::partition(format!("ACCOUNT#{account}"));
        let page = app.ports().records.query(&query).await.expect("a store");
        page.records.len()
    };
    assert_eq!(candidates().await, 1, "the account's record");
    let mark = Key::new(format!("ACCOUNT#{account}#ERASING"), "ERASING");
    write(&app, NewRecord::new(mark, b"{}".to_vec())).await;
    // The moment between the end of the account's records and that of its sessions.
    let delete = Write::Delete {
        key: Key::new(format!("ACCOUNT#{account}"), "ACCOUNT"),
        condition: Condition::None,
    };
    let transaction = Transaction {
        writes: vec![delete],
        ..Transaction::default()
    };
    app.ports().records.transact(transaction).await.expect("removes");

    let home = app.get("/me", Some(&cookie)).await;
    assert!(home.header("location").starts_with("/sign-in"), "{home:?}");
    let fields = [("email", MIRA), ("password", PASSWORD), ("next", "")];
    let refused = app.call("sign_in", &fields, None).await;
    assert_eq!(set_cookie(&refused, "sid"), None, "{refused:?}");
    assert_eq!(candidates().await, 0, "nobody comes back");
}

#[tokio::test]
async fn every_step_stands_in_the_ledger_and_is_counted() {
    let app = TestApp::new().await;
    // Counting begins when the process is asked for its metrics, which the program does at its start.
    app.get_from("/metrics", "127.0.0.1:9").await;
    app.register(MIRA).await;
    app.call("forgot_password", &[("email", MIRA)], None).await;
    app.call("resend_code", &[("email", "nobody@example.org")], None)
        .await;
    for email in [MIRA, "nobody@example.org"] {
        let fields = [("email", email), ("password", "not the password"), ("next", "")];
        app.call("sign_in", &fields, None).await;
    }
    let fields = [("email", MIRA), ("password", PASSWORD), ("next", "")];
    let cookie = app.call("sign_in", &fields, None).await.cookie();
    app.call("sign_out", &[], Some(&cookie)).await;
    app.call("sign_out", &[], None).await;

    let actions = actions(&app).await;
    for (action, times) in [
        ("account.registered", 1),
        ("account.confirmed", 1),
        ("account.reset_code_asked", 1),
        ("account.code_asked", 1),
        ("account.sign_in_refused", 2),
        ("account.signed_in", 2),
        ("account.sign_out_asked", 1),
    ] {
        let found = actions.iter().filter(|found| *found == action).count();
        assert_eq!(found, times, "{action}: {actions:?}");
    }
    let metrics = app.get_from("/metrics", "127.0.0.1:9").await.body;
    for (step, outcome) in [
        ("sign_up", "done"),
        ("confirm", "done"),
        ("forgot_password", "done"),
        ("resend_code", "done"),
        ("sign_in", "refused"),
        ("sign_in", "done"),
        ("sign_out", "done"),
    ] {
        let labels = [format!("step=\"{step}\""), format!("outcome=\"{outcome}\"")];
        let counted = metrics.lines().any(|line| {
            line.starts_with("rolefit_identity_total{") && labels.iter().all(|label| line.contains(label))
        });
        assert!(counted, "{step} {outcome}: {metrics}");
    }
}

#[tokio::test]
async fn attempts_beyond_the_limit_do_not_fill_the_ledger() {
    let app = TestApp::new().await;
    app.register(MIRA).await;
    let fields = [("email", MIRA), ("password", "not the password"), ("next", "")];
    for _ in 0..100 {
        app.call("sign_in", &fields, None).await;
    }
    let refused = actions(&app).await;
    let refused = refused
        .iter()
        .filter(|action| *action == "account.sign_in_refused");
    assert!(
        (1..=20).contains(&refused.count()),
        "the limit of passwords bounds it"
    );
}

#[tokio::test]
async fn a_changed_password_is_another_one() {
    let app = TestApp::new().await;
    let cookie = app.register(MIRA).await;
    let fields = [("old", PASSWORD), ("new", PASSWORD)];
    let refused = app
        .submit("/me/account", "change_password", &fields, Some(&cookie))
        .await;
    let shown = app.get(refused.leads_to(), Some(&cookie)).await;
    assert!(
        shown.body.contains("This is your present password"),
        "{}",
        shown.body
    );
}
