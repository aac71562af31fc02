//! Uploads: every hostile file gets its clear answer, and nothing is stored twice or lost.

use crate::common;
use crate::common::{RESUME, TestApp};
use http::StatusCode;
use rolefit_demo::specimens::{self, Expected};
use rolefit_demo::{DemoDocument, MediaType, dataset, render};
use rolefit_domain::view::ProfileView;
use rolefit_domain::{FailureCode, ResumeId};
use rolefit_ports::extraction::ExtractionError;
use rolefit_resume::unsupported_claims;
use serde_json::Value;

/// What came of an upload: the code of the refusal, at once or by the pipeline, or the document that was read.
///
/// Whatever it is, the page says it in words.
async fn outcome(
    app: &TestApp,
    specimen: &specimens::Specimen,
    cookie: &common::Cookie,
) -> Result<ResumeId, String> {
    let bytes = specimen.bytes();
    let answer = app.upload(specimen.file_name, &bytes, Some(cookie)).await;
    let body = answer.json();
    if answer.status != StatusCode::CREATED {
        let error = &body["error"];
        let code = error["code"].as_str().unwrap_or_default();
        let known = code_named(code);
        assert_eq!(
            (error["message"].as_str(), error["advice"].as_str()),
            (Some(known.message()), Some(known.advice())),
            "{}",
            specimen.name
        );
        // The same file in a form without scripts leads back to the form, which says the same.
        let form = app.send(form(cookie, specimen.file_name, &bytes, None)).await;
        assert_eq!(form.status, StatusCode::SEE_OTHER, "{}: {form:?}", specimen.name);
        assert_page_says(app, form.header("location"), known, cookie).await;
        return Err(code.to_owned());
    }
    app.drain().await;
    let resume = body["resume"].as_str().expect("an id").to_owned();
    let view = app
        .call("resume", &[("resume", &resume)], Some(cookie))
        .await
        .json();
    let failed = view["steps"]
        .as_array()
        .expect("steps")
        .iter()
        .find(|step| step["state"]["state"] == "failed");
    if let Some(step) = failed {
        let file = app.get(&format!("/me/resumes/{resume}/file"), Some(cookie)).await;
        assert_eq!(
            file.status,
            StatusCode::OK,
            "{}: the original is kept",
            specimen.name
        );
        let code = step["state"]["code"].as_str().unwrap_or_default();
        let page = format!("/me/resumes/{resume}");
        let html = assert_page_says(app, &page, code_named(code), cookie).await;
        for way_on in ["Upload another file", "Type it in instead"] {
            assert!(html.contains(way_on), "{}: `{way_on}`", specimen.name);
        }
        assert!(
            !html.contains("http-equiv=\"refresh\"") && !html.contains("data-waits"),
            "{}: there is nothing to wait for",
            specimen.name
        );
        return Err(code.to_owned());
    }
    let html = app.get(&format!("/me/resumes/{resume}"), Some(cookie)).await.body;
    assert!(html.contains("Your resume is read"), "{}: {html}", specimen.name);
    Ok(resume.parse().expect("an id"))
}

/// The profile; `None` while there is none.
async fn profile(app: &TestApp, cookie: &common::Cookie) -> Option<ProfileView> {
    let answer = app.call("profile", &[], Some(cookie)).await;
    serde_json::from_str(&answer.body).unwrap_or_else(|_| panic!("a profile or none: {answer:?}"))
}

/// The profile made from a document, which its owner chooses where it did not become that by itself: one that says next to
/// nothing is read and offered.
async fn chosen(
    app: &TestApp,
    resume: ResumeId,
    shown: Option<ProfileView>,
    cookie: &common::Cookie,
) -> ProfileView {
    if let Some(view) = shown.filter(|view| view.resume == Some(resume)) {
        return view;
    }
    let id = resume.to_string();
    let answer = app
        .call("use_resume", &[("resume", id.as_str())], Some(cookie))
        .await;
    app.drain().await;
    let view = profile(app, cookie).await;
    let view = view.unwrap_or_else(|| panic!("a profile: {answer:?}"));
    assert_eq!(view.resume, Some(resume), "the text is its own: {answer:?}");
    view
}

fn code_named(code: &str) -> FailureCode {
    let known = FailureCode::ALL.into_iter().find(|known| known.code() == code);
    known.unwrap_or_else(|| panic!("`{code}` is a code"))
}

/// The page as people read it, which has message and advice.
async fn assert_page_says(app: &TestApp, path: &str, code: FailureCode, cookie: &common::Cookie) -> String {
    let page = app.get(path, Some(cookie)).await;
    assert_eq!(page.status, StatusCode::OK, "{path}");
    let html = page.body.replace("&#x27;", "'").replace("&#39;", "'");
    for words in [code.message(), code.advice()] {
        assert!(html.contains(words), "{path} does not say `{words}`: {html}");
    }
    html
}

#[tokio::test]
async fn every_hostile_file_gets_its_answer_and_the_server_goes_on() {
    // All files come from one address.
    let app = TestApp::with(&[("ROLEFIT_UPLOADS_PER_HOUR", "1000")]).await;
    let cookie = app.register("nora@example.org").await;
    for specimen in specimens::all() {
        let before = profile(&app, &cookie).await;
        let outcome = outcome(&app, specimen, &cookie).await;
        let mut after = profile(&app, &cookie).await;
        let made_from = after.as_ref().and_then(|view| view.resume);
        if outcome.is_err() || made_from != outcome.clone().ok() {
            assert_eq!(after, before, "{}: {outcome:?} changes nothing", specimen.name);
        }
        if let Ok(read) = &outcome {
            after = Some(chosen(&app, *read, after, &cookie).await);
        }
        let text = match &after {
            Some(view) if outcome.is_ok() => {
                // What the parser invented would be dropped on its way to the profile; it must not come so far.
                for found in [&view.profile, &rolefit_resume::parse(&view.text)] {
                    let invented = unsupported_claims(found, &view.text);
                    assert_eq!(invented, [], "{}", specimen.name);
                }
                &view.text.text
            }
            _ => "",
        };
        match (&outcome, specimen.expected) {
            (Err(code), Expected::Refused(codes)) => {
                let allowed: Vec<&str> = codes.iter().map(|code| code.code()).collect();
                assert!(
                    allowed.contains(&code.as_str()),
                    "{}: {code}, not one of {allowed:?}",
                    specimen.name
                );
            }
            (Ok(_), Expected::Readable { has, lacks }) => {
                assert!(text.contains(has), "{}: `{has}` is not in {text}", specimen.name);
                assert!(
                    lacks.is_none_or(|lacks| !text.contains(lacks)),
                    "{}: hidden text was read",
                    specimen.name
                );
            }
            (outcome, Expected::Contained) => {
                let internal = FailureCode::Internal.code();
                assert!(
                    !matches!(outcome, Err(code) if code == internal),
                    "{}: {outcome:?}",
                    specimen.name
                );
            }
            (outcome, expected) => panic!("{}: {outcome:?} where {expected:?}", specimen.name),
        }
    }
    assert_eq!(app.get("/readyz", None).await.status, StatusCode::OK);
}

/// A document as it may arrive: whole, cut off, with a byte that is not what it was, and with some.
fn damaged(document: &DemoDocument) -> Vec<Vec<u8>> {
    let whole = &document.bytes;
    let part = |twelfth| whole.len() * twelfth / 12;
    // Away from the first bytes, which say what it is.
    let changed = |places: &[usize]| {
        let mut bytes = whole.clone();
        places.iter().for_each(|place| bytes[part(*place)] ^= 0x15);
        bytes
    };
    let mut variants = vec![whole.clone()];
    variants.extend([4, 8, 11].map(|end| whole[..part(end)].to_vec()));
    variants.extend((1..12).map(|place| changed(&[place])));
    variants.extend([&[2, 3, 4][..], &[5, 7, 9, 11]].map(changed));
    variants
}

#[tokio::test]
async fn nothing_is_invented_about_a_document_that_was_damaged_on_its_way() {
    let app = TestApp::new().await;
    let extraction = &app.ports().extraction;
    for format in [MediaType::Pdf, MediaType::Docx] {
        let documents = dataset().candidates.iter().map(render);
        let of_format = documents.filter(|document| document.media_type == format);
        let mut read = 0;
        for document in of_format.take(3) {
            for (number, bytes) in damaged(&document).into_iter().enumerate() {
                let text = match extraction.extract(bytes.into(), &document.file_name).await {
                    Ok(text) => text,
                    // The first one is whole.
                    Err(ExtractionError::Document(code)) if number > 0 && code != FailureCode::Internal => {
                        continue;
                    }
                    Err(error) => panic!("{} {number}: {error:?}", document.file_name),
                };
                let found = rolefit_resume::parse(&text);
                let invented = unsupported_claims(&found, &text);
                assert_eq!(invented, [], "{} {number}", document.file_name);
                read += usize::from(number > 0);
            }
        }
        assert!(read > 0, "some damaged documents are read: {format:?}");
    }
}

#[tokio::test]
async fn the_same_file_again_is_the_same_document() {
    let app = TestApp::new().await;
    let cookie = app.register("nora@example.org").await;
    let (one, two) = tokio::join!(
        app.upload("cv.txt", RESUME.as_bytes(), Some(&cookie)),
        app.upload("cv.txt", RESUME.as_bytes(), Some(&cookie))
    );
    assert_eq!(one.json()["resume"], two.json()["resume"], "{one:?} {two:?}");
    app.drain().await;
    let home = app.call("candidate_home", &[], Some(&cookie)).await.json();
    assert_eq!(home["resumes"].as_array().map(Vec::len), Some(1), "{home}");
}

#[tokio::test]
async fn strangers_and_empty_forms_are_told() {
    let app = TestApp::new().await;
    assert_eq!(
        app.upload("cv.txt", RESUME.as_bytes(), None).await.status,
        StatusCode::UNAUTHORIZED
    );
    let cookie = app.register("nora@example.org").await;
    let empty = app.upload("", b"", Some(&cookie)).await;
    assert_eq!(empty.status, StatusCode::UNPROCESSABLE_ENTITY, "{empty:?}");
    assert!(empty.body.contains("Choose a file"), "{}", empty.body);
    let plain = http::Request::post("/upload")
        .header("cookie", &cookie.0)
        .header("content-type", "text/plain")
        .body(axum::body::Body::from("hello"))
        .expect("a request");
    let answer = app.send(plain).await;
    assert_eq!(
        answer.status,
        StatusCode::SEE_OTHER,
        "a form goes back to the page"
    );
    assert_eq!(answer.header("location"), "/me/upload?error=no_file");
}

#[tokio::test]
async fn a_connection_that_breaks_leaves_nothing() {
    let app = TestApp::new().await;
    let cookie = app.register("nora@example.org").await;
    let head =
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"cv.txt\"\r\n\r\nNora Lindq";
    let pieces = [
        Ok(bytes::Bytes::from(head)),
        Err(std::io::Error::other("the connection broke")),
    ];
    let request = http::Request::post("/upload")
        .header("cookie", &cookie.0)
        .header("accept", "application/json")
        .header("content-type", "multipart/form-data; boundary=edge")
        .body(axum::body::Body::from_stream(futures::stream::iter(pieces)))
        .expect("a request");
    let answer = app.send(request).await;
    assert!(!answer.status.is_success(), "{answer:?}");
    let home: Value = app.call("candidate_home", &[], Some(&cookie)).await.json();
    assert_eq!(home["resumes"].as_array().map(Vec::len), Some(0), "{home}");
}

/// A form with a document and the consent, as the page sends it.
const FORM: &str = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"cv.txt\"\r\n\r\n\
                    Nora Lindqvist, who wrote Python\r\n\
                    --edge\r\nContent-Disposition: form-data; name=\"discoverable\"\r\n\r\nyes\r\n--edge--\r\n";

/// A form as the page's script sends it.
fn sent(cookie: &common::Cookie, body: axum::body::Body) -> http::Request<axum::body::Body> {
    http::Request::post("/upload")
        .header("cookie", &cookie.0)
        .header("accept", "application/json")
        .header("content-type", "multipart/form-data; boundary=edge")
        .body(body)
        .expect("a request")
}

/// A form as a browser without scripts sends it.
fn form(
    cookie: &common::Cookie,
    name: &str,
    content: &[u8],
    consent: Option<&str>,
) -> http::Request<axum::body::Body> {
    let part = "--edge\r\nContent-Disposition: form-data; name=";
    let head = format!("{part}\"file\"; filename=\"{name}\"\r\n\r\n");
    let consent = consent.map(|yes| format!("\r\n{part}\"discoverable\"\r\n\r\n{yes}"));
    let end = format!("{}\r\n--edge--\r\n", consent.unwrap_or_default());
    http::Request::post("/upload")
        .header("cookie", &cookie.0)
        .header("accept", "text/html")
        .header("content-type", "multipart/form-data; boundary=edge")
        .body(axum::body::Body::from(
            [head.as_bytes(), content, end.as_bytes()].concat(),
        ))
        .expect("a request")
}

#[tokio::test]
async fn a_form_that_breaks_after_its_document_stores_nothing() {
    let app = TestApp::new().await;
    let cookie = app.register("nora@example.org").await;
    let (begun, _) = FORM.split_once("es\r\n--edge--").expect("the last part");
    let answer = app.send(sent(&cookie, axum::body::Body::from(begun))).await;
    assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{answer:?}");
    assert!(answer.body.contains("nothing was stored"), "{answer:?}");
    let home = app.call("candidate_home", &[], Some(&cookie)).await.json();
    assert_eq!(home["resumes"], serde_json::json!([]), "{home}");
    assert_eq!(home["discoverable"], false, "half a consent is none");
}

#[tokio::test]
async fn a_form_without_scripts_stores_document_and_consent() {
    let app = TestApp::new().await;
    let cookie = app.register("nora@example.org").await;
    let answer = app
        .send(form(&cookie, "cv.txt", RESUME.as_bytes(), Some("yes")))
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{answer:?}");
    let page = answer.header("location").to_owned();
    let waiting = app.get(&page, Some(&cookie)).await.body;
    assert!(
        waiting.contains("<noscript><meta http-equiv=\"refresh\""),
        "without scripts the page looks again: {waiting}"
    );
    assert!(
        waiting.contains("data-waits"),
        "and with scripts that cannot start: {waiting}"
    );
    app.drain().await;
    let done = app.get(&page, Some(&cookie)).await.body;
    assert!(
        !done.contains("http-equiv=\"refresh\"") && !done.contains("data-waits"),
        "{done}"
    );
    let home = app.call("candidate_home", &[], Some(&cookie)).await.json();
    assert_eq!(home["discoverable"], true, "{home}");
}

#[tokio::test]
async fn a_document_of_somebody_else_replaces_nothing_by_itself() {
    let app = TestApp::new().await;
    let cookie = app.register("nora@example.org").await;
    app.upload_and_drain("cv.txt", RESUME.as_bytes(), &cookie).await;
    let theirs = RESUME
        .replace("Nora Lindqvist", "Ali Demir")
        .replace("nora.lindqvist@example.org", "ali@example.net");
    let other = app.upload_and_drain("ali.txt", theirs.as_bytes(), &cookie).await;
    let name = async || {
        let view = app.call("profile", &[], Some(&cookie)).await.json();
        view["profile"]["basics"]["name"]["value"].clone()
    };
    assert_eq!(name().await, "Nora Lindqvist");
    let page = app.get(&format!("/me/resumes/{other}"), Some(&cookie)).await.body;
    assert!(page.contains("This document names “Ali Demir”"), "{page}");

    let fields = [("resume", other.to_string())];
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    app.call("use_resume", &fields, Some(&cookie)).await;
    assert_eq!(name().await, "Ali Demir", "the owner decides");
}

#[tokio::test]
async fn a_document_that_was_a_mistake_is_removed_and_what_was_typed_is_kept() {
    let app = TestApp::new().await;
    let cookie = app.register("nora@example.org").await;
    let kept = app.upload_and_drain("cv.txt", RESUME.as_bytes(), &cookie).await;
    let view = async || app.call("profile", &[], Some(&cookie)).await.json();
    let version = view().await["version"].to_string();
    let fields = [
        ("version", version.as_str()),
        ("path", "basics.label"),
        ("value", "Data gardener"),
    ];
    app.call("set_profile_field", &fields, Some(&cookie)).await;

    let newer = RESUME.replace("Bristol", "Leeds");
    let typed = app.upload_and_drain("newer.txt", newer.as_bytes(), &cookie).await;
    let empty = app
        .upload_and_drain("note.txt", b"Buy milk and call the plumber.", &cookie)
        .await;
    assert_eq!(
        view().await["profile"]["basics"]["label"]["value"],
        "Data gardener"
    );
    for (id, why) in [
        (typed, "facts that you typed or corrected"),
        (empty, "Hardly any facts"),
    ] {
        let page = app.get(&format!("/me/resumes/{id}"), Some(&cookie)).await.body;
        assert!(page.contains(why), "{page}");
        let id = id.to_string();
        for _ in 0..2 {
            let removed = app
                .call("remove_resume", &[("resume", id.as_str())], Some(&cookie))
                .await;
            assert!(
                removed.status.is_success() || removed.status.is_redirection(),
                "{removed:?}"
            );
        }
        let gone = app.get(&format!("/me/resumes/{id}"), Some(&cookie)).await;
        assert_eq!(gone.status, StatusCode::NOT_FOUND);
        let file = app.get(&format!("/me/resumes/{id}/file"), Some(&cookie)).await;
        assert_eq!(file.status, StatusCode::NOT_FOUND);
    }
    let kept = kept.to_string();
    let refused = app
        .call("remove_resume", &[("resume", kept.as_str())], Some(&cookie))
        .await;
    assert!(
        refused.status.is_client_error(),
        "the profile is made from it: {refused:?}"
    );
    let again = app.upload_and_drain("newer.txt", newer.as_bytes(), &cookie).await;
    assert!(
        app.get(&format!("/me/resumes/{again}"), Some(&cookie))
            .await
            .body
            .contains("typed or corrected")
    );
}

#[tokio::test]
async fn lines_that_were_not_understood_are_shown_until_the_owner_decides() {
    let app = TestApp::new().await;
    let cookie = app.register("nora@example.org").await;
    let document = format!("{RESUME}\nODDS AND ENDS\nkeel laid twice over, ask me\n");
    app.upload_and_drain("cv.txt", document.as_bytes(), &cookie).await;
    let view = async || app.call("profile", &[], Some(&cookie)).await.json();
    let before = view().await;
    let unread = before["profile"]["unread"].as_array().map_or(0, Vec::len);
    assert!(unread > 0, "{before}");
    let line = "keel laid twice over, ask me";
    let page = app.get("/me/profile", Some(&cookie)).await.body;
    assert!(page.contains(&format!("Leave out “{line}”")), "{page}");
    assert!(page.contains("and nothing is missing"), "{page}");

    let version = before["version"].to_string();
    let start = before["profile"]["unread"][0]["start"].to_string();
    let path = format!("unread.{start}");
    let fields = [("version", version.as_str()), ("path", path.as_str())];
    for _ in 0..2 {
        let answer = app.call("remove_profile_entry", &fields, Some(&cookie)).await;
        assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    }
    let after = view().await;
    // Matches count it no more, so that they are computed anew; once, though it was asked for twice.
    let next = before["version"].as_u64().map(|version| version + 1);
    assert_eq!(after["version"].as_u64(), next, "{after}");
    let left = after["profile"]["unread"].as_array().map_or(0, Vec::len);
    assert_eq!(left, unread - 1, "{after}");
    let version = after["version"].to_string();
    app.call("confirm_profile", &[("version", &version)], Some(&cookie))
        .await;
    let page = app.get("/me/profile", Some(&cookie)).await.body;
    assert!(!page.contains("id=\"unread\""), "{page}");
}

#[tokio::test]
async fn a_document_that_changes_nothing_is_offered() {
    let app = TestApp::new().await;
    let cookie = app.register("nora@example.org").await;
    let resume = app.upload_and_drain("cv.txt", RESUME.as_bytes(), &cookie).await;
    let newer = RESUME.replace("Nora Lindqvist", "Nora Berg");
    app.upload_and_drain("newer.txt", newer.as_bytes(), &cookie).await;
    let page = format!("/me/resumes/{resume}");
    let offer = "Use this document for my profile";
    let html = app.get(&page, Some(&cookie)).await.body;
    assert!(html.contains(offer), "{html}");
    let answer = app
        .call("use_resume", &[("resume", &resume.to_string())], Some(&cookie))
        .await;
    assert!(
        answer.status.is_success() || answer.status.is_redirection(),
        "{answer:?}"
    );
    assert!(!app.get(&page, Some(&cookie)).await.body.contains(offer));
    let profile = app.get("/me/profile", Some(&cookie)).await.body;
    assert!(profile.contains("Restore version"), "{profile}");
    let view = app.call("profile", &[], Some(&cookie)).await.json();
    assert_eq!(view["profile"]["basics"]["name"]["value"], "Nora Lindqvist");
    let fields = [
        ("version", view["version"].to_string()),
        ("earlier", "2".to_owned()),
    ];
    let fields: Vec<_> = fields
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    let answer = app.call("restore_profile", &fields, Some(&cookie)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let view = app.call("profile", &[], Some(&cookie)).await.json();
    assert_eq!(view["profile"]["basics"]["name"]["value"], "Nora Berg");
}

#[tokio::test]
async fn what_was_sent_completely_is_stored_though_the_client_has_left() {
    use futures::{FutureExt, StreamExt};
    use tower::ServiceExt;

    let app = TestApp::new().await;
    let cookie = app.register("nora@example.org").await;
    let (begin, rest) = FORM.split_at(FORM.find("who wrote").expect("in the document"));
    let (reading, is_read) = tokio::sync::oneshot::channel();
    let (leave, has_left) = tokio::sync::oneshot::channel::<()>();
    let (whole, done) = tokio::sync::oneshot::channel::<()>();
    let rest = async move {
        reading.send(()).expect("the test waits");
        has_left.await.expect("the client leaves");
        bytes::Bytes::from(rest)
    };
    let body = futures::stream::iter([bytes::Bytes::from(begin)])
        .chain(rest.into_stream())
        .map(move |piece| {
            // Lives as long as the form is worked on.
            let _held = &whole;
            Ok::<_, std::io::Error>(piece)
        });
    let request = sent(&cookie, axum::body::Body::from_stream(body));
    let mut answer = Box::pin(app.app.router.clone().oneshot(request));
    tokio::select! {
        early = &mut answer => panic!("answered before the end: {early:?}"),
        read = is_read => read.expect("the body is read"),
    }
    drop(answer);
    leave.send(()).expect("the form is still being read");
    assert!(done.await.is_err(), "the form is done");
    let home = app.call("candidate_home", &[], Some(&cookie)).await.json();
    assert_eq!(home["resumes"].as_array().map(Vec::len), Some(1), "{home}");
    assert_eq!(home["discoverable"], true, "{home}");
}
