//! Accounts over the real router: what strangers learn of them, the links in their mails, and the end of their sessions.

use crate::common::{Answer, Cookie, OPERATOR, PASSWORD, TestApp};
use http::{Request, StatusCode, header};

/// Asked about by the browser's bundle.
const MIRA: &str = "mira@example.org";
/// Asked about by plain forms.
const NORA: &str = "nora@example.org";
/// Somebody's guess.
const GUESS: &str = "three loud geese";

/// What an address may be to the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Standing {
    Unknown,
    Waiting,
    Confirmed,
    Disabled,
}

impl Standing {
    const ALL: [Self; 4] = [Self::Unknown, Self::Waiting, Self::Confirmed, Self::Disabled];

    /// Makes an address what it is.
    async fn begin(self, app: &TestApp, email: &str, operator: &Cookie) {
        match self {
            Self::Unknown => {}
            Self::Waiting => {
                let fields = [("email", email), ("password", PASSWORD), ("next", "")];
                app.call("register", &fields, None).await;
            }
            Self::Confirmed => {
                app.register(email).await;
            }
            Self::Disabled => {
                app.register(email).await;
                let fields = [("email", email), ("change", "disable"), ("confirmed", "true")];
                let done = app.call("change_account", &fields, Some(operator)).await;
                assert!(
                    done.status.is_success() || done.status.is_redirection(),
                    "{done:?}"
                );
            }
        }
    }
}

/// The page with a form, the function, its fields but the address, and whether it is refused whoever asks.
type Question = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    Refused,
);

/// What strangers can ask about an address without its password. Registering stands last, because it makes an unknown address
/// a known one.
const QUESTIONS: [Question; 6] = [
    (
        "/sign-in",
        "sign_in",
        &[("password", GUESS), ("next", "/me/jobs")],
        Refused::Yes,
    ),
    (
        "/confirm",
        "confirm",
        &[("code", "no code"), ("password", GUESS), ("next", "")],
        Refused::Yes,
    ),
    ("/confirm", "resend_code", &[("next", "/me/jobs")], Refused::No),
    ("/forgot", "forgot_password", &[], Refused::No),
    (
        "/reset",
        "reset_password",
        &[("code", "no code"), ("password", GUESS)],
        Refused::Yes,
    ),
    (
        "/register",
        "register",
        &[("password", GUESS), ("next", "/me/jobs")],
        Refused::No,
    ),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Refused {
    Yes,
    No,
}

/// An answer without the id of its request, and the page that it leads to.
#[derive(Debug, PartialEq, Eq)]
struct Told {
    status: StatusCode,
    headers: Vec<(String, String)>,
    body: String,
    page: Option<String>,
}

async fn told(app: &TestApp, answer: Answer) -> Told {
    let page = match answer.leads_to() {
        "" => None,
        path => {
            let page = app.get(path, None).await;
            assert_eq!(page.status, StatusCode::OK, "{path}: {page:?}");
            Some(without_nonce(&page.body))
        }
    };
    let mut headers: Vec<_> = answer
        .headers
        .iter()
        .filter(|(name, _)| name.as_str() != "x-request-id")
        .map(|(name, value)| {
            let value = String::from_utf8_lossy(value.as_bytes());
            // Each of these servers has secrets of its own.
            let value = value.split("&__mark=").next().unwrap_or_default();
            (name.to_string(), value.to_owned())
        })
        .collect();
    headers.sort();
    Told {
        status: answer.status,
        headers,
        body: answer.body,
        page,
    }
}

/// A page without the word that only its own scripts know.
fn without_nonce(page: &str) -> String {
    let mut parts = page.split(" nonce=\"");
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |text, part| {
        text + " nonce=" + part.split_once('"').map_or(part, |(_, rest)| rest)
    })
}

/// Everything that a stranger is told of two addresses.
async fn asked(standing: Standing) -> Vec<Told> {
    let app = TestApp::new().await;
    let operator = app.register(OPERATOR).await;
    for email in [MIRA, NORA] {
        standing.begin(&app, email, &operator).await;
    }
    let mut all = Vec::new();
    for (page, function, fields, refused) in QUESTIONS {
        let with = |email| [&[("email", email)], fields].concat();
        let called = app.call(function, &with(MIRA), None).await;
        // The bundle follows the address by itself.
        let expected = match refused {
            Refused::Yes => StatusCode::UNPROCESSABLE_ENTITY,
            Refused::No => StatusCode::OK,
        };
        assert_eq!(called.status, expected, "{standing:?} {function}: {called:?}");
        let submitted = app.submit(page, function, &with(NORA), None).await;
        let failed = submitted.leads_to().contains("__err=");
        assert_eq!(
            failed,
            refused == Refused::Yes,
            "{standing:?} {function}: {submitted:?}"
        );
        for answer in [called, submitted] {
            assert!(!answer.headers.contains_key(header::SET_COOKIE), "{answer:?}");
            all.push(told(&app, answer).await);
        }
    }
    all
}

#[tokio::test]
async fn a_stranger_is_told_the_same_whatever_an_address_is() {
    let unknown = asked(Standing::Unknown).await;
    for standing in Standing::ALL.into_iter().skip(1) {
        let known = asked(standing).await;
        for (number, (known, unknown)) in known.iter().zip(&unknown).enumerate() {
            let function = QUESTIONS[number / 2].1;
            assert_eq!(known, unknown, "{standing:?} {function}");
        }
        assert_eq!(known.len(), unknown.len());
    }
}

/// The path of the link in the newest mail to an address that leads to a page with a code filled in.
async fn link(app: &TestApp, to: &str, page: &str) -> String {
    let mails = app.mails(to).await;
    // Several may have been sent within one tick of the clock, in any order.
    let about = mails.iter().find(|mail| mail.text.contains(page));
    let text = &about.unwrap_or_else(|| panic!("a mail to {to} with {page}")).text;
    let links: Vec<&str> = text
        .split_whitespace()
        .filter(|word| word.starts_with("http"))
        .collect();
    let [link] = links[..] else {
        panic!("one link in: {text}");
    };
    let path = link.find(page).map(|at| &link[at..]);
    path.unwrap_or_else(|| panic!("{link} leads to {page}"))
        .to_owned()
}

/// What a field of a page's first form holds.
fn value_of(page: &str, name: &str) -> String {
    let input = page
        .split("<input ")
        .find(|input| input.contains(&format!("name=\"{name}\"")))
        .unwrap_or_else(|| panic!("`{name}` in {page}"));
    let input = input.split('>').next().unwrap_or_default();
    let value = input.split("value=\"").nth(1);
    let value = value.and_then(|rest| rest.split('"').next());
    value.unwrap_or_default().replace("&amp;", "&")
}

#[tokio::test]
async fn the_links_in_mails_lead_to_pages_with_the_code_filled_in() {
    let app = TestApp::new().await;
    // An address that must be written otherwise in a link.
    let email = "mira+jobs@example.org";
    let fields = [("email", email), ("password", PASSWORD), ("next", "")];
    app.submit("/register", "register", &fields, None).await;

    let opened = link(&app, email, "/confirm?").await;
    let page = app.get(&opened, None).await;
    assert!(page.body.contains("The code is filled in."), "{}", page.body);
    let code = value_of(&page.body, "code");
    assert_eq!(code, app.code(email).await);
    assert_eq!(value_of(&page.body, "email"), email);
    let fields = [
        ("email", email),
        ("code", &code),
        ("password", PASSWORD),
        ("next", &value_of(&page.body, "next")),
    ];
    let confirmed = app.submit(&opened, "confirm", &fields, None).await;
    assert_eq!(confirmed.leads_to(), "/me");
    let home = app.get("/me", Some(&confirmed.cookie())).await;
    assert_eq!(home.status, StatusCode::OK);
    app.drain().await;

    app.submit("/forgot", "forgot_password", &[("email", email)], None)
        .await;
    let opened = link(&app, email, "/reset?").await;
    let page = app.get(&opened, None).await;
    let code = value_of(&page.body, "code");
    assert_eq!(code, app.code(email).await);
    assert_eq!(value_of(&page.body, "email"), email);
    let fields = [("email", email), ("code", &code), ("password", GUESS)];
    let reset = app.submit(&opened, "reset_password", &fields, None).await;
    assert_eq!(reset.leads_to(), "/sign-in?reset=1");
    let sign_in = async |password| {
        let fields = [("email", email), ("password", password), ("next", "")];
        app.call("sign_in", &fields, None).await
    };
    let old = sign_in(PASSWORD).await;
    assert_eq!(old.status, StatusCode::UNPROCESSABLE_ENTITY, "{old:?}");
    sign_in(GUESS).await.cookie();
}

/// Whether a session is good for pages, for data and for files; all three must agree.
async fn is_in(app: &TestApp, cookie: &Cookie) -> bool {
    let request = Request::get("/me")
        .header(header::ACCEPT, "text/html")
        .header(header::COOKIE, &cookie.0)
        .body(axum::body::Body::empty());
    let page = app.send(request.expect("a request")).await;
    let data = app.call("candidate_home", &[], Some(cookie)).await;
    let file = app.upload("", b"", Some(cookie)).await;
    match (page.status, data.status, file.status) {
        (StatusCode::OK, StatusCode::OK, StatusCode::UNPROCESSABLE_ENTITY) => true,
        (StatusCode::FOUND, StatusCode::UNAUTHORIZED, StatusCode::UNAUTHORIZED) => {
            assert_eq!(page.leads_to(), "/sign-in");
            false
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn all_other_sessions_end_at_once_and_no_others() {
    let app = TestApp::new().await;
    let stranger = app.register(NORA).await;
    let first = app.register(MIRA).await;
    let fields = [("email", MIRA), ("password", PASSWORD), ("next", "")];
    let lost = app.call("sign_in", &fields, None).await.cookie();
    let lent = app.call("sign_in", &fields, None).await.cookie();
    for cookie in [&first, &lost, &lent, &stranger] {
        assert!(is_in(&app, cookie).await);
    }

    let back = app
        .submit("/me/account", "revoke_other_sessions", &[], Some(&first))
        .await;
    assert!(back.leads_to().starts_with("/me/account"), "{back:?}");
    for (cookie, expected) in [(&first, true), (&lost, false), (&lent, false), (&stranger, true)] {
        assert_eq!(is_in(&app, cookie).await, expected, "{cookie:?}");
    }
    let sessions = app.call("sessions", &[], Some(&first)).await.json();
    assert_eq!(sessions.as_array().map(Vec::len), Some(1), "{sessions}");
    assert_eq!(sessions[0]["current"], true, "{sessions}");

    // Whoever is out can come in again, and ends nobody by it.
    let again = app.call("sign_in", &fields, None).await.cookie();
    for cookie in [&first, &again] {
        assert!(is_in(&app, cookie).await);
    }
}

#[tokio::test]
async fn whoever_is_signed_in_is_told_so_where_others_sign_in_and_register() {
    let app = TestApp::new().await;
    let cookie = app.register(MIRA).await;
    for (page, leads) in [
        ("/sign-in", "href=\"/me\""),
        ("/register", "href=\"/r\""),
        (
            "/sign-in?next=%2Fme%2Fjobs%2F1%3Fa%3Db",
            "href=\"/me/jobs/1?a=b\"",
        ),
        ("/register?next=%2Fr%2Fjobs%2Fnew", "href=\"/r/jobs/new\""),
        ("/sign-in?next=https%3A%2F%2Fevil.example", "href=\"/me\""),
    ] {
        let shown = app.get(page, Some(&cookie)).await.body;
        let main = shown.split("<main").nth(1).expect("its main part");
        let main = main.split("</main>").next().expect("its end");
        assert!(
            main.contains("You are signed in already") && main.contains(MIRA),
            "{page}: {main}"
        );
        assert!(main.contains(leads), "{page}: {main}");
        assert!(main.contains("Sign out"), "{page}: {main}");
        assert!(!main.contains("type=\"password\""), "{page}: {main}");
        let visitor = app.get(page, None).await.body;
        assert!(
            visitor.contains("type=\"password\"") && !visitor.contains("signed in already"),
            "{page}: {visitor}"
        );
    }
}
