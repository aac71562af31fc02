//! Public pages: complete without script, with the right status, and safe headers on everything.

use crate::common::{AD, TestApp};
use http::StatusCode;
use metrics_exporter_prometheus::PrometheusBuilder;

#[tokio::test]
async fn every_answer_carries_the_headers_that_bound_it() {
    let app = TestApp::with(&[("ROLEFIT_PUBLIC_URL", "https://localhost:3000")]).await;
    for path in [
        "/",
        "/jobs",
        "/sign-in",
        "/nowhere",
        "/robots.txt",
        "/favicon.svg",
        "/api/ui/session",
    ] {
        let answer = app.get(path, None).await;
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("x-frame-options", "DENY"),
            ("referrer-policy", "strict-origin-when-cross-origin"),
            ("cross-origin-opener-policy", "same-origin"),
        ] {
            assert_eq!(answer.header(name), value, "{name} of {path}");
        }
        let strict = answer.header("strict-transport-security");
        assert!(strict.starts_with("max-age=31536000"), "{path}: {strict}");
    }
}

#[tokio::test]
async fn scripts_of_the_portal_run_by_a_nonce_that_is_new_each_time() {
    let app = TestApp::new().await;
    let nonce = async || {
        let page = app.get("/sign-in", None).await;
        let policy = page.header("content-security-policy").to_owned();
        let nonce = policy
            .split("'nonce-")
            .nth(1)
            .and_then(|rest| rest.split('\'').next());
        let nonce = nonce.unwrap_or_else(|| panic!("no nonce in {policy}")).to_owned();
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        let scripts = page.body.matches("<script").count();
        let allowed = page.body.matches(&format!("nonce=\"{nonce}\"")).count();
        assert!(
            scripts > 0 && allowed >= scripts,
            "{allowed} of {scripts} scripts have the nonce"
        );
        nonce
    };
    assert_ne!(nonce().await, nonce().await);
}

#[tokio::test]
async fn public_pages_are_complete_and_carry_no_script() {
    let app = TestApp::new().await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    app.open_job(&recruiter, organization, AD).await;
    let list = app.get("/jobs", None).await;
    assert_eq!(list.status, StatusCode::OK);
    assert!(
        list.body.contains("Data engineer") && list.body.contains("Meadow Clinics"),
        "{}",
        list.body
    );
    let slug = list
        .body
        .split("/jobs/data-engineer-")
        .nth(1)
        .and_then(|rest| rest.split(['"', '?', '#']).next());
    let path = format!("/jobs/data-engineer-{}", slug.expect("a link to the job"));
    let job = app.get(&path, None).await;
    assert_eq!(job.status, StatusCode::OK);
    for text in [
        "PostgreSQL",
        "Kubernetes",
        "We move data that hospitals depend on",
        "\"@type\":\"JobPosting\"",
    ] {
        assert!(job.body.contains(text), "`{text}` is missing");
    }
    for path in [
        "/",
        "/jobs",
        "/jobs?q=python&work_place=remote",
        path.as_str(),
        "/privacy",
        "/ai-use",
        "/accessibility",
        "/nowhere",
    ] {
        let page = app.get(path, None).await;
        let scripts = page.body.matches("<script").count();
        let data = page.body.matches("<script type=\"application/ld+json\"").count();
        assert_eq!(scripts, data, "{path} has a script");
        assert!(
            !page.body.contains(".wasm") && !page.body.contains(" style=\""),
            "{path}"
        );
        assert!(page.body.contains("<h1"), "{path}");
        assert!(
            page.header("content-security-policy")
                .contains("default-src 'none'"),
            "{path}"
        );
        assert!(
            !page.header("content-security-policy").contains("script-src"),
            "{path}"
        );
        assert_eq!(page.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[tokio::test]
async fn visitors_are_shown_the_newest_jobs_and_nobodys_menu() {
    let app = TestApp::new().await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    app.open_job(&recruiter, organization, AD).await;
    // The first reads the jobs, the second may be kept, the third may be what was kept.
    let pages = [
        app.get("/jobs", None).await,
        app.get("/jobs", None).await,
        app.get("/jobs", None).await,
    ];
    assert_eq!(pages[1].body, pages[0].body);
    assert_eq!(pages[2].body, pages[0].body);
    for name in ["cache-control", "content-security-policy", "content-type", "vary"] {
        assert_eq!(pages[2].header(name), pages[0].header(name), "{name}");
    }
    assert!(!pages[2].body.contains("Night nurse"));
    let own = app.get("/jobs", Some(&recruiter)).await;
    assert_ne!(own.body, pages[2].body, "who is signed in has a menu");
    let again = app.get("/jobs", None).await;
    assert_eq!(again.body, pages[2].body, "which no visitor gets");

    let ad = AD.replace("Data engineer", "Night nurse");
    app.open_job(&recruiter, organization, &ad).await;
    let changed = app.get("/jobs", None).await;
    assert!(changed.body.contains("Night nurse"), "a change is seen at once");
    let other = app.get("/jobs?work_place=remote", None).await;
    assert!(
        !other.body.contains("Night nurse"),
        "each address has its own page"
    );
}

#[tokio::test]
async fn a_page_that_was_made_for_one_visitor_is_what_the_next_one_gets() {
    // Of this thread alone, because other tests have visitors too.
    let recorder = PrometheusBuilder::new().build_recorder();
    let counted = recorder.handle();
    let _counting = metrics::set_default_local_recorder(&recorder);
    let used = || {
        let text = counted.render();
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix("rolefit_kept_pages_used_total "));
        line.map_or(0, |count| count.parse::<u64>().expect("a number"))
    };
    let app = TestApp::new().await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let job = app.open_job(&recruiter, organization, AD).await;
    let job = format!("/jobs/data-engineer-{}", rolefit_domain::job::short_id(job));
    for path in ["/", "/jobs", "/jobs?q=python", &job] {
        let before = used();
        // The two seconds for which pages are kept may end between any two of them.
        for _ in 0..20 {
            app.get(path, None).await;
        }
        assert!(used() > before, "{path} is made anew each time");
    }
    let before = used();
    for _ in 0..3 {
        app.get("/jobs", Some(&recruiter)).await;
        app.get("/jobs/nothing", None).await;
    }
    assert_eq!(used(), before, "only whole pages for visitors are kept");
}

#[tokio::test]
async fn what_a_page_lacks_while_search_is_away_is_there_when_it_is_back() {
    let (app, search) = TestApp::with_away_search().await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let job = app.open_job(&recruiter, organization, AD).await;
    // The same ad again would be the same job.
    let other = AD.replace("Data engineer", "Senior data engineer");
    app.open_job(&recruiter, organization, &other).await;
    let job = format!("/jobs/data-engineer-{}", rolefit_domain::job::short_id(job));
    for (path, lacking) in [
        (job.as_str(), "Similar open jobs"),
        ("/jobs?q=pytohn", "Data engineer"),
    ] {
        // Reads the jobs, without which no page is kept.
        app.get("/", None).await;
        search.goes();
        let page = app.get(path, None).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert!(!page.body.contains(lacking), "{path}: {}", page.body);
        search.is_back();
        let page = app.get(path, None).await;
        assert!(page.body.contains(lacking), "{path}: {}", page.body);
    }
}

#[tokio::test]
async fn old_and_wrong_addresses_of_jobs_lead_somewhere() {
    let app = TestApp::new().await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let job = app.open_job(&recruiter, organization, AD).await;
    let short = rolefit_domain::job::short_id(job);
    let moved = app.get(&format!("/jobs/an-older-title-{short}"), None).await;
    assert_eq!(moved.status, StatusCode::MOVED_PERMANENTLY);
    assert_eq!(moved.header("location"), format!("/jobs/data-engineer-{short}"));
    assert_eq!(
        moved.header("cache-control"),
        "no-cache",
        "a title may be given back, and browsers keep such a redirection for good"
    );
    for wrong in [
        "/jobs/nothing",
        "/jobs/data-engineer-0123456789ab",
        "/jobs/%00",
        "/jobs/..%2f..%2fetc",
    ] {
        assert_eq!(
            app.get(wrong, None).await.status,
            StatusCode::NOT_FOUND,
            "{wrong}"
        );
    }
    let id = job.to_string();
    app.call(
        "set_job_status",
        &[("job", &id), ("version", "2"), ("status", "closed")],
        Some(&recruiter),
    )
    .await;
    app.drain().await;
    let closed = app.get(&format!("/jobs/data-engineer-{short}"), None).await;
    assert_eq!(closed.status, StatusCode::GONE);
    assert!(
        !closed.body.contains("JobPosting"),
        "a closed job has no structured data"
    );
    assert!(
        !app.get("/jobs", None).await.body.contains("data-engineer-"),
        "and is in no list"
    );
}

#[tokio::test]
async fn drafts_are_nobody_elses_business() {
    let app = TestApp::new().await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let fields = [("organization", &*organization.to_string()), ("form[text]", AD)];
    let id = app.call("create_job", &fields, Some(&recruiter)).await.json();
    let id: rolefit_domain::JobId = id.as_str().expect("an id").parse().expect("an id");
    let path = format!("/jobs/{}", rolefit_domain::job::slug("Data engineer", id));
    assert_eq!(app.get(&path, None).await.status, StatusCode::NOT_FOUND);
    let again = app.call("create_job", &fields, Some(&recruiter)).await.json();
    assert_eq!(
        again.as_str(),
        Some(id.to_string().as_str()),
        "the same form sent twice makes one job"
    );
}

#[tokio::test]
async fn machines_find_what_they_look_for() {
    let app = TestApp::new().await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    app.open_job(&recruiter, organization, AD).await;
    let robots = app.get("/robots.txt", None).await.body;
    assert!(
        robots.contains("Disallow: /me\n") && robots.contains("/sitemap.xml"),
        "{robots}"
    );
    assert!(
        app.get("/sitemap.xml", None)
            .await
            .body
            .contains("/jobs/data-engineer-")
    );
    assert_eq!(app.get("/healthz", None).await.body, "ok\n");
    assert_eq!(
        app.get("/.well-known/security.txt", None).await.status,
        StatusCode::NOT_FOUND,
        "nobody is named"
    );
    let password = app.get("/.well-known/change-password", None).await;
    assert_eq!(password.status, StatusCode::SEE_OTHER);
    assert_eq!(password.header("location"), "/me/account");
}

#[tokio::test]
async fn what_machines_read_is_as_it_was() {
    let contact = [("ROLEFIT_SECURITY_CONTACT", "mailto:security@example.org")];
    let app = TestApp::with(&contact).await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let job = app.open_job(&recruiter, organization, AD).await;
    let short = rolefit_domain::job::short_id(job);
    let body = async |path: &str| app.get(path, None).await.body;
    for path in ["/", "/jobs", "/privacy", "/ai-use", "/accessibility"] {
        let page = body(path).await;
        let head = head(&page);
        for property in [
            "rel=\"canonical\"",
            "og:url",
            "og:title",
            "og:description",
            "og:type",
            "og:site_name",
        ] {
            assert!(head.contains(property), "{path} lacks {property}: {head}");
        }
    }
    let robots = body("/robots.txt").await;
    let sitemap = body("/sitemap.xml").await.replace("<url>", "\n<url>");
    let security = body("/.well-known/security.txt").await;
    let page = body(&format!("/jobs/data-engineer-{short}")).await;
    let id = job.to_string();
    let filters = vec![
        (id.as_str(), "[id]"),
        (short.as_str(), "[short id]"),
        (r"\d{4}-\d\d-\d\d(T[\d:.]+Z)?", "[date]"),
    ];
    insta::with_settings!({filters => filters}, {
        insta::assert_snapshot!(robots, @r#"
        User-agent: *
        Disallow: /api/
        Disallow: /me
        Disallow: /r/
        Disallow: /admin
        Disallow: /sign-in
        Disallow: /register
        Disallow: /confirm
        Disallow: /forgot
        Disallow: /reset
        Disallow: /dev/

        Sitemap: http://127.0.0.1:3000/sitemap.xml
        "#);
        insta::assert_snapshot!(sitemap, @r#"
        <?xml version="1.0" encoding="UTF-8"?>
        <urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">
        <url><loc>http://127.0.0.1:3000/</loc></url>
        <url><loc>http://127.0.0.1:3000/jobs</loc></url>
        <url><loc>http://127.0.0.1:3000/privacy</loc></url>
        <url><loc>http://127.0.0.1:3000/ai-use</loc></url>
        <url><loc>http://127.0.0.1:3000/accessibility</loc></url>
        <url><loc>http://127.0.0.1:3000/jobs/data-engineer-[short id]</loc><lastmod>[date]</lastmod></url></urlset>
        "#);
        insta::assert_snapshot!(security, @r#"
        Contact: mailto:security@example.org
        Expires: [date]
        Preferred-Languages: en
        Canonical: http://127.0.0.1:3000/.well-known/security.txt
        "#);
        insta::assert_snapshot!(head(&page), @r#"
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="color-scheme" content="light dark">
        <title>Data engineer at Meadow Clinics · Rolefit</title>
        <meta name="description" content="We move data that hospitals depend on, and we do it carefully.">
        <link rel="canonical" href="http://127.0.0.1:3000/jobs/data-engineer-[short id]">
        <meta property="og:url" content="http://127.0.0.1:3000/jobs/data-engineer-[short id]">
        <meta property="og:site_name" content="Rolefit">
        <meta property="og:type" content="website">
        <meta property="og:title" content="Data engineer at Meadow Clinics · Rolefit">
        <meta property="og:description" content="We move data that hospitals depend on, and we do it carefully.">
        <link rel="icon" href="/pkg/favicon.svg" type="image/svg+xml">
        <link rel="stylesheet" href="/pkg/main.css">
        <script type="application/ld+json">{"@context":"https://schema.org/","@type":"JobPosting","datePosted":"[date]","description":"\u003cp>We move data that hospitals depend on, and we do it carefully.\u003c/p>\u003ch3>Requirements\u003c/h3>\u003cul>\u003cli>At least 3 years of experience as a data engineer\u003c/li>\u003cli>Python and SQL\u003c/li>\u003cli>PostgreSQL\u003c/li>\u003cli>English\u003c/li>\u003c/ul>\u003ch3>Nice to have\u003c/h3>\u003cul>\u003cli>Apache Airflow\u003c/li>\u003cli>Kubernetes\u003c/li>\u003c/ul>\u003ch3>Benefits\u003c/h3>\u003cul>\u003cli>A bicycle and thirty days of leave\u003c/li>\u003c/ul>","hiringOrganization":{"@type":"Organization","name":"Meadow Clinics"},"identifier":{"@type":"PropertyValue","name":"Meadow Clinics","value":"[id]"},"jobLocation":{"@type":"Place","address":{"@type":"PostalAddress","addressLocality":"Bristol"}},"skills":"Data engineering, Python, SQL, PostgreSQL","title":"Data engineer"}</script>
        "#);
    });
}

/// What stands in the head of a page, one element a line.
fn head(page: &str) -> String {
    let head = page.split("<head>").nth(1).expect("a head");
    let head = head.split("</head>").next().expect("its end");
    head.replace("><", ">\n<")
}

#[tokio::test]
async fn readiness_names_every_part_and_what_works_without_it() {
    let app = TestApp::new().await;
    let ready = app.get("/readyz", None).await;
    assert_eq!(ready.status, StatusCode::OK);
    let body = ready.json();
    assert_eq!(body["state"], "ready", "{body}");
    let parts = body["components"].as_array().expect("parts");
    let names: Vec<_> = parts
        .iter()
        .map(|part| part["name"].as_str().expect("a name"))
        .collect();
    assert_eq!(
        names,
        ["records", "writes", "files", "search", "extraction", "outbox"]
    );

    let app = TestApp::new().await;
    let blobs = app.data().join("blobs");
    std::fs::remove_dir_all(&blobs).expect("removed");
    std::fs::write(&blobs, b"").expect("a file in its place");
    let broken = app.get("/readyz", None).await;
    assert_eq!(broken.status, StatusCode::SERVICE_UNAVAILABLE, "{broken:?}");
    let files = &broken.json()["components"][2];
    assert_eq!(files["works"], false, "{files}");
    assert!(
        files["effect"].as_str().expect("words").contains("can be read"),
        "{files}"
    );
}

#[tokio::test]
async fn metrics_and_kept_mail_are_for_this_machine_only() {
    let app = TestApp::new().await;
    app.register("nora@example.org").await;
    for path in ["/metrics", "/dev/mail", "/dev/mail.json"] {
        let local = app.get_from(path, "127.0.0.1:4711").await;
        assert_eq!(local.status, StatusCode::OK, "{path}");
        let remote = app.get_from(path, "192.0.2.1:4711").await;
        assert_eq!(remote.status, StatusCode::NOT_FOUND, "{path}");
        assert!(!remote.body.contains("nora"), "{path}");
    }
    let mails = app.get_from("/dev/mail.json", "[::1]:4711").await.json();
    let path = format!("/dev/mail/{}", mails[0]["id"].as_str().expect("an id"));
    assert_eq!(app.get_from(&path, "[::1]:4711").await.status, StatusCode::OK);
    assert_eq!(
        app.get_from(&path, "192.0.2.1:4711").await.status,
        StatusCode::NOT_FOUND
    );
}

#[tokio::test]
async fn what_is_one_persons_is_kept_by_no_cache() {
    let app = TestApp::new().await;
    let cookie = app.register("nora@example.org").await;
    for (path, cookie) in [
        ("/sign-in", None),
        ("/me", Some(&cookie)),
        ("/jobs", Some(&cookie)),
    ] {
        let page = app.get(path, cookie).await;
        assert_eq!(page.status, StatusCode::OK, "{path}");
        assert_eq!(page.header("cache-control"), "private, no-cache", "{path}");
        assert_eq!(page.header("vary"), "Cookie", "{path}");
    }
    for function in ["viewer", "candidate_home"] {
        let answer = app.call(function, &[], Some(&cookie)).await;
        assert_eq!(answer.status, StatusCode::OK, "{function}");
        assert_eq!(answer.header("cache-control"), "no-store", "{function}");
    }
}

#[tokio::test]
async fn signing_in_leads_back_and_error_pages_know_who_asks() {
    let app = TestApp::new().await;
    let nothing = rolefit_domain::ResumeId::new(uuid::Uuid::nil());
    let file = format!("/me/resumes/{nothing}/file");
    let visitor = app.get(&file, None).await;
    assert_eq!(visitor.status, StatusCode::SEE_OTHER);
    assert_eq!(
        visitor.header("location"),
        format!("/sign-in?next=%2Fme%2Fresumes%2F{nothing}"),
        "the page of the file, where a sign-in can lead"
    );
    let cookie = app.register("nora@example.org").await;
    let missing = app.get(&file, Some(&cookie)).await;
    assert_eq!(missing.status, StatusCode::NOT_FOUND);
    assert!(
        missing.body.contains("href=\"/me\"") && !missing.body.contains("href=\"/sign-in\""),
        "{}",
        missing.body
    );
}

#[tokio::test]
async fn too_many_requests_are_told_in_the_form_that_was_asked_for() {
    let limits = [
        ("ROLEFIT_REQUESTS_PER_MINUTE", "1"),
        ("ROLEFIT_UPLOADS_PER_HOUR", "1"),
    ];
    let app = TestApp::with(&limits).await;
    assert_eq!(app.get("/healthz", None).await.status, StatusCode::OK);
    assert_eq!(
        app.upload("cv.txt", b"x", None).await.status,
        StatusCode::UNAUTHORIZED
    );

    let script = app.upload("cv.txt", b"x", None).await;
    let error = &script.json()["error"];
    assert!(
        !error["message"].as_str().expect("a message").is_empty(),
        "{error}"
    );
    assert!(
        error["advice"].as_str().expect("advice").contains(" minutes"),
        "{error}"
    );
    let function = app.call("viewer", &[], None).await;
    let error: rolefit_app::AppError = serde_json::from_str(&function.body).expect("the portal's error");
    assert_eq!(error.kind, rolefit_app::error::ErrorKind::TooMany);
    let request = http::Request::get("/jobs").header("accept", "text/html,*/*;q=0.8");
    let page = app
        .send(request.body(axum::body::Body::empty()).expect("a request"))
        .await;
    assert!(page.header("content-type").starts_with("text/html"), "{page:?}");
    assert!(page.body.contains("<h1>Too many requests</h1>"), "{}", page.body);
    assert!(page.body.contains(" seconds"), "the wait in words: {}", page.body);
    let text = app.get("/jobs", None).await;
    assert!(text.header("content-type").starts_with("text/plain"), "{text:?}");
    for answer in [script, function, page, text] {
        assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
        let seconds: u64 = answer.header("retry-after").parse().expect("seconds");
        assert!((1..=3600).contains(&seconds), "{seconds}");
    }
}

#[tokio::test]
async fn requests_from_other_sites_change_nothing() {
    let app = TestApp::new().await;
    let cookie = app.register("nora@example.org").await;
    let request = http::Request::post("/api/ui/sign_out")
        .header("cookie", &cookie.0)
        .header("sec-fetch-site", "cross-site")
        .header("origin", "https://evil.example")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(axum::body::Body::empty())
        .expect("a request");
    assert_eq!(app.send(request).await.status, StatusCode::FORBIDDEN);
    assert_eq!(
        app.call("candidate_home", &[], Some(&cookie)).await.status,
        StatusCode::OK,
        "still signed in"
    );
}

#[tokio::test]
async fn the_page_about_ai_names_the_numbers_that_are_used() {
    use rolefit_matching::{GOOD_FROM, PARTIAL_FROM, STRONG_FROM};

    let app = TestApp::new().await;
    let page = app.get("/ai-use", None).await.body;
    for (band, from) in [
        ("Strong fit:", STRONG_FROM),
        ("Good fit:", GOOD_FROM),
        ("Partial fit:", PARTIAL_FROM),
    ] {
        let words = format!("<strong>{band}</strong> {} or more of 100", from / 10);
        assert!(page.contains(&words), "{words}");
    }
}
