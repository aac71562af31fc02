//! The whole slice through the real router: a candidate's resume, a recruiter's ad, and a ranked, explained match.

use crate::common;
use crate::common::{AD, RESUME, TestApp};
use http::StatusCode;

#[tokio::test]
async fn a_resume_becomes_a_ranked_candidate_with_evidence() {
    let app = TestApp::new().await;
    let candidate = app.register("nora.lindqvist@example.org").await;
    let resume = app
        .upload_and_drain("nora.txt", RESUME.as_bytes(), &candidate)
        .await;

    let view = app
        .call("resume", &[("resume", &resume.to_string())], Some(&candidate))
        .await
        .json();
    for step in view["steps"].as_array().expect("steps") {
        assert_eq!(step["state"]["state"], "done", "{step}");
        assert!(step["ended_at"].is_i64(), "{step}");
    }
    let profile = app.call("profile", &[], Some(&candidate)).await.json();
    assert_eq!(profile["profile"]["basics"]["name"]["value"], "Nora Lindqvist");
    let text = profile["text"]["text"].as_str().expect("text");
    let span = &profile["profile"]["basics"]["name"]["span"];
    let (start, end) = (
        span["start"].as_u64().expect("start"),
        span["end"].as_u64().expect("end"),
    );
    assert_eq!(
        &text[start as usize..end as usize],
        "Nora Lindqvist",
        "the field points at its place"
    );

    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let job = app.open_job(&recruiter, organization, AD).await.to_string();
    let shortlist = app
        .call("shortlist", &[("job", &job)], Some(&recruiter))
        .await
        .json();
    assert_eq!(
        shortlist["candidates"].as_array().map(Vec::len),
        Some(0),
        "nobody is found without consent"
    );

    app.call("set_discoverable", &[("discoverable", "yes")], Some(&candidate))
        .await;
    app.drain().await;
    let shortlist = app
        .call("shortlist", &[("job", &job)], Some(&recruiter))
        .await
        .json();
    let ranked = &shortlist["candidates"][0];
    assert_eq!(ranked["name"], "Nora Lindqvist", "{shortlist}");
    assert!(
        matches!(ranked["band"].as_str(), Some("strong" | "good")),
        "{ranked}"
    );

    let who = ranked["candidate"].as_str().expect("an id");
    let review = app
        .call("review", &[("job", &job), ("candidate", who)], Some(&recruiter))
        .await
        .json();
    let text = review["text"]["text"].as_str().expect("text");
    let mut claims = 0;
    for part in review["result"]["parts"].as_array().expect("parts") {
        if part["verdict"] == "not_found" {
            assert_eq!(part["points"], 0, "{part}");
            continue;
        }
        let evidence = part["evidence"].as_array().expect("evidence");
        assert!(!evidence.is_empty(), "a claim without evidence: {part}");
        for place in evidence {
            let (start, end) = (place["span"]["start"].as_u64(), place["span"]["end"].as_u64());
            let slice = &text[start.expect("start") as usize..end.expect("end") as usize];
            assert_eq!(slice, place["quote"].as_str().expect("quote"));
            claims += 1;
        }
    }
    assert!(claims >= 4, "{review}");

    let jobs = app.call("recommended_jobs", &[], Some(&candidate)).await.json();
    assert_eq!(jobs["jobs"][0]["card"]["title"], "Data engineer");
    assert!(!jobs["jobs"][0]["reasons"].as_array().expect("reasons").is_empty());
    let mails = app.mails("nora.lindqvist@example.org").await;
    assert!(
        mails.iter().any(|mail| mail.subject == "Your resume was read"),
        "the candidate is told"
    );
}

#[tokio::test]
async fn a_correction_changes_the_profile_and_a_stale_page_is_told() {
    let app = TestApp::new().await;
    let cookie = app.register("nora@example.org").await;
    app.upload_and_drain("nora.txt", RESUME.as_bytes(), &cookie).await;
    let version = app.call("profile", &[], Some(&cookie)).await.json()["version"].to_string();

    let fields = [
        ("version", version.as_str()),
        ("path", "basics.name"),
        ("value", "Nora K. Lindqvist"),
    ];
    let answer = app.call("set_profile_field", &fields, Some(&cookie)).await;
    assert_eq!(answer.status, StatusCode::OK, "{answer:?}");
    let again = app.call("set_profile_field", &fields, Some(&cookie)).await;
    assert_eq!(
        again.status,
        StatusCode::OK,
        "the same form sent twice does nothing twice: {again:?}"
    );

    let stale = [
        ("version", version.as_str()),
        ("path", "basics.name"),
        ("value", "Somebody Else"),
    ];
    assert_eq!(
        app.call("set_profile_field", &stale, Some(&cookie)).await.status,
        StatusCode::CONFLICT
    );
    let profile = app.call("profile", &[], Some(&cookie)).await.json();
    assert_eq!(profile["profile"]["basics"]["name"]["value"], "Nora K. Lindqvist");
    assert_eq!(profile["profile"]["basics"]["name"]["origin"], "candidate");

    let version = profile["version"].to_string();
    let wrong = [
        ("version", version.as_str()),
        ("path", "work.0.start"),
        ("value", "last spring"),
    ];
    let answer = app.call("set_profile_field", &wrong, Some(&cookie)).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer.body.contains("2024-05"),
        "says what to write: {}",
        answer.body
    );
    app.drain().await;
}

#[tokio::test]
async fn an_open_page_hears_of_its_document_and_one_page_too_many_does_not() {
    let app = TestApp::with(&[("ROLEFIT_STREAMS_PER_CANDIDATE", "1")]).await;
    let candidate = app.register("nora.lindqvist@example.org").await;
    let stranger = app.register("stranger@example.org").await;
    let stream = app.open("/me/events", Some(&candidate)).await;
    assert_eq!(stream.status(), StatusCode::OK);
    let kind = stream.headers()["content-type"].to_str().expect("text");
    assert!(kind.starts_with("text/event-stream"), "{kind}");
    let others = app.open("/me/events", Some(&stranger)).await;
    assert_eq!(others.status(), StatusCode::OK, "everybody has their own places");
    let second = app.get("/me/events", Some(&candidate)).await;
    assert_eq!(second.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(app.get("/me/events", None).await.status, StatusCode::UNAUTHORIZED);

    let resume = app
        .upload_and_drain("nora.txt", RESUME.as_bytes(), &candidate)
        .await;
    let news = |resume| format!("event: pipeline\ndata: {resume}\n\n");
    common::read_until(stream, &news(resume)).await;
    let other = app.upload_and_drain("other.txt", AD.as_bytes(), &stranger).await;
    let text = common::read_until(others, &news(other)).await;
    assert!(
        !text.contains(&resume.to_string()),
        "news of somebody else: {text}"
    );
    let third = app.open("/me/events", Some(&candidate)).await;
    assert_eq!(third.status(), StatusCode::OK, "the place is free again");
}

#[tokio::test]
async fn nothing_personal_is_stored_in_the_clear() {
    let app = TestApp::new().await;
    let candidate = app.register("nora.lindqvist@private.example").await;
    app.upload_and_drain("Nora_Lindqvist_CV.txt", RESUME.as_bytes(), &candidate)
        .await;
    app.call("set_discoverable", &[("discoverable", "yes")], Some(&candidate))
        .await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    app.open_job(&recruiter, organization, AD).await;
    // The demo profile's mail folder is outside: it stands for the mailboxes of people.
    let mail = std::path::Path::new("mail");
    let bytes = app.stored_bytes_without(mail);
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    // What is not personal stands there in the clear, so the search would find what is.
    for known in [
        "Meadow Clinics",
        "We move data that hospitals depend on",
        "Data engineer",
    ] {
        assert!(holds(known), "`{known}` should be found in the data folder");
    }
    for secret in [
        "Lindqvist",
        "Harbourlight",
        "7946 0123",
        "nora.lindqvist@private",
        "Copperfield",
        common::PASSWORD,
    ] {
        assert!(!holds(secret), "`{secret}` can be read in the data folder");
    }
}

#[tokio::test]
async fn a_word_below_what_its_number_promises_is_explained_wherever_both_stand() {
    let app = TestApp::new().await;
    let candidate = app.register("nora.lindqvist@example.org").await;
    app.upload_and_drain("nora.txt", RESUME.as_bytes(), &candidate)
        .await;
    app.call("set_discoverable", &[("discoverable", "yes")], Some(&candidate))
        .await;
    app.drain().await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let ad = "Data engineer\n\nWe move data that hospitals depend on.\n\nRequirements\n- Python\n- SQL\n- PostgreSQL\n\
              - Apache Airflow\n- Docker\n- Kubernetes\n";
    let job = app.open_job(&recruiter, organization, ad).await;
    let why = "Not a strong fit, because a must-have was not found: Kubernetes.";
    for path in ["/me".to_owned(), "/me/jobs".to_owned(), format!("/me/jobs/{job}")] {
        let page = app.get(&path, Some(&candidate)).await.body;
        assert!(page.contains("Good fit") && page.contains(why), "{path}: {page}");
    }
    let list = app.get(&format!("/r/jobs/{job}"), Some(&recruiter)).await.body;
    assert!(list.contains("Good fit") && list.contains(why), "{list}");
    let review = list
        .split(&format!("href=\"/r/jobs/{job}/candidates/"))
        .nth(1)
        .expect("a candidate");
    let id = review.split('"').next().expect("an id");
    let review = app
        .get(&format!("/r/jobs/{job}/candidates/{id}"), Some(&recruiter))
        .await
        .body;
    assert!(review.contains("Good fit") && review.contains(why), "{review}");
}
