//! The way of somebody who hires: from the start page to an open job, with plain forms.

use crate::common::{AD, Cookie, PASSWORD, RESUME, TestApp};

const EMPLOYER: &str = "ada@hiring.example";

/// The address of the link with these words.
fn link(page: &str, words: &str) -> String {
    let before = page
        .split(&format!(">{words}</a>"))
        .next()
        .filter(|before| before.len() < page.len());
    let before = before.unwrap_or_else(|| panic!("a link `{words}`: {page}"));
    let href = before
        .rsplit("href=\"")
        .next()
        .and_then(|rest| rest.split('"').next());
    href.expect("an address").replace("&amp;", "&")
}

/// What a hidden field of the page's first form holds.
fn next_of(page: &str) -> String {
    let value = page.split("name=\"next\" value=\"").nth(1);
    value
        .and_then(|rest| rest.split('"').next())
        .unwrap_or_else(|| panic!("`next`: {page}"))
        .to_owned()
}

async fn sign_in(app: &TestApp, email: &str) -> (String, Cookie) {
    let fields = [("email", email), ("password", PASSWORD), ("next", "")];
    let answer = app.submit("/sign-in", "sign_in", &fields, None).await;
    (answer.leads_to().to_owned(), answer.cookie())
}

#[tokio::test]
async fn who_wants_to_publish_a_job_comes_to_that_page_now_and_later() {
    let app = TestApp::new().await;
    let start = app.get("/", None).await.body;
    let register = link(&start, "Publish a job");
    let page = app.get(&register, None).await.body;
    let next = next_of(&page);
    assert_eq!(next, "/r");
    let fields = [
        ("email", EMPLOYER),
        ("password", PASSWORD),
        ("next", next.as_str()),
    ];
    let asked = app.submit(&register, "register", &fields, None).await;
    let confirm = app.get(asked.leads_to(), None).await.body;
    assert_eq!(next_of(&confirm), "/r", "typing the code leads there");

    // So does the link in the mail, which may be opened elsewhere.
    let mails = app.mails(EMPLOYER).await;
    let mailed = mails[0]
        .text
        .split_whitespace()
        .find(|word| word.contains("/confirm?"));
    let mailed = mailed.expect("a link");
    let path = &mailed[mailed.find("/confirm").expect("a path")..];
    let confirm = app.get(path, None).await.body;
    let code = app.code(EMPLOYER).await;
    let next = next_of(&confirm);
    let fields = [
        ("email", EMPLOYER),
        ("code", &code),
        ("password", PASSWORD),
        ("next", &next),
    ];
    let confirmed = app.submit(path, "confirm", &fields, None).await;
    assert_eq!(confirmed.leads_to(), "/r");
    let hiring = app.get("/r", Some(&confirmed.cookie())).await.body;
    assert!(hiring.contains("First, your organization"), "{hiring}");
    app.drain().await;

    // Whoever left before making an organization finds it again, and the other side too.
    let (to, cookie) = sign_in(&app, EMPLOYER).await;
    assert_eq!(to, "/r");
    for (page, other, address) in [("/me", "Hiring", "/r"), ("/r", "My matches", "/me/jobs")] {
        let shown = app.get(page, Some(&cookie)).await.body;
        assert_eq!(link(&shown, other), address, "{page}");
    }
    let home = app.get("/me", Some(&cookie)).await.body;
    assert_eq!(link(&home, "publish a job"), "/r");

    // With a profile they are somebody who looks for work.
    app.call("start_profile", &[], Some(&cookie)).await;
    assert_eq!(sign_in(&app, EMPLOYER).await.0, "/me");
    app.call("create_organization", &[("name", "Meadow")], Some(&cookie))
        .await;
    assert_eq!(sign_in(&app, EMPLOYER).await.0, "/r");
    let candidate = app.register("nora@example.org").await;
    app.upload_and_drain("nora.txt", RESUME.as_bytes(), &candidate)
        .await;
    assert_eq!(sign_in(&app, "nora@example.org").await.0, "/me");
    let visitor = app.get("/jobs", None).await.body;
    assert_eq!(link(&visitor, "Hiring"), "/r");
    let sent_on = app.get("/r", None).await;
    assert_eq!(sent_on.header("location"), "/sign-in?next=%2Fr");
}

/// A draft without a place of work: the page of its edit, its id, and the ids of its first criteria.
async fn draft(
    app: &TestApp,
    cookie: &Cookie,
    organization: &str,
    ad: &str,
) -> (String, String, Vec<String>) {
    let fields = [("organization", organization), ("form[text]", ad)];
    let made = app
        .submit("/r/jobs/new", "create_job", &fields, Some(cookie))
        .await;
    let edit = made.leads_to().to_owned();
    let job = edit.split('/').nth(3).expect("a job").to_owned();
    let editor = app
        .call("job_editor", &[("job", &job)], Some(cookie))
        .await
        .json();
    let criteria = editor["job"]["criteria"].as_array().expect("criteria");
    let ids = criteria
        .iter()
        .map(|c| c["id"].as_str().expect("an id").to_owned());
    (edit, job, ids.collect())
}

#[tokio::test]
async fn every_button_of_a_job_keeps_what_is_chosen_on_its_page() {
    let app = TestApp::new().await;
    let (cookie, organization) = app.organization(EMPLOYER, "Meadow Clinics").await;
    let (edit, job, ids) = draft(&app, &cookie, &organization.to_string(), AD).await;
    let editor = async || {
        app.call("job_editor", &[("job", &job)], Some(&cookie))
            .await
            .json()
    };
    let page = app.get(&edit, Some(&cookie)).await.body;
    for button in [
        "formaction=\"/api/ui/set_criterion_need\" name=\"must_have\"",
        "formaction=\"/api/ui/set_criterion_need\" name=\"nice_to_have\"",
        "formaction=\"/api/ui/remove_criterion\" name=\"criterion\"",
        "formaction=\"/api/ui/add_criterion\" name=\"need\"",
        "formaction=\"/api/ui/set_work_place\"",
        "name=\"work_place\"",
    ] {
        assert!(page.contains(button), "`{button}` is missing: {page}");
    }
    let send = async |function: &str, version: &str, weight: &str, more: &[(&str, &str)]| {
        let mut fields = vec![
            ("job", job.as_str()),
            ("version", version),
            ("weights[0][criterion]", ids[0].as_str()),
            ("weights[0][weight]", weight),
        ];
        fields.extend_from_slice(more);
        let back = app.submit(&edit, function, &fields, Some(&cookie)).await;
        app.get(back.leads_to(), Some(&cookie)).await.body
    };
    let changes = [
        (
            "set_criterion_need",
            "10",
            vec![("nice_to_have", ids[1].as_str())],
        ),
        (
            "add_criterion",
            "9",
            vec![("label", "Baking"), ("need", "must_have")],
        ),
        ("remove_criterion", "8", vec![("criterion", ids[2].as_str())]),
    ];
    for (version, (function, weight, more)) in (1..).zip(changes) {
        let version: i32 = version;
        send(function, &version.to_string(), weight, &more).await;
        let now = editor().await;
        assert_eq!(
            now["job"]["criteria"][0]["weight"].to_string(),
            weight,
            "{function}"
        );
        assert_eq!(now["job"]["version"], version + 1, "{function}");
    }

    // What is on the list already is told, and what is chosen is chosen still.
    let typed = [
        ("label", "Python"),
        ("need", "nice_to_have"),
        ("work_place", "hybrid"),
    ];
    let refused = send("add_criterion", "4", "3", &typed).await;
    assert!(
        refused.contains("“Python” is on the list already, as a must-have"),
        "{refused}"
    );
    assert!(
        refused.contains("value=\"Python\""),
        "it is typed still: {refused}"
    );
    assert!(refused.contains("<option value=\"hybrid\" selected"), "{refused}");
    assert!(refused.contains("1 weight is not saved yet."), "{refused}");
    assert_eq!(editor().await["job"]["version"], 4);
    // The message goes with the next change.
    let later = send("save_weights", "4", "2", &[]).await;
    assert!(!later.contains("is on the list already"), "{later}");

    // Opening takes the place along.
    let opened = send(
        "set_job_status",
        "5",
        "2",
        &[("status", "open"), ("work_place", "hybrid")],
    )
    .await;
    assert!(opened.contains("The public page"), "{opened}");
    assert_eq!(editor().await["job"]["posting"]["work_place"], "hybrid");
}

#[tokio::test]
async fn all_that_keeps_a_job_from_opening_is_told_each_at_its_place() {
    let app = TestApp::new().await;
    let (cookie, organization) = app.organization(EMPLOYER, "Meadow Clinics").await;
    let ad = format!("{AD}\n\nYou join a young dynamic team under 30.");
    let (edit, job, _) = draft(&app, &cookie, &organization.to_string(), &ad).await;
    let page = app.get(&edit, Some(&cookie)).await.body;
    assert!(page.contains("so nobody can apply"), "{page}");
    let fields = [("job", job.as_str()), ("version", "1"), ("status", "open")];
    let back = app.submit(&edit, "set_job_status", &fields, Some(&cookie)).await;
    assert!(back.leads_to().ends_with("#confirm-unfair"), "{back:?}");
    let refused = app.get(back.leads_to(), Some(&cookie)).await.body;
    for (id, message) in [
        ("confirm-unfair", "keeps people out"),
        ("choose-work-place", "The ad does not say where the work is done"),
    ] {
        let told = refused.split(&format!("id=\"{id}-error\"")).nth(1);
        let told = told
            .and_then(|rest| rest.split("</p>").next())
            .expect("a message");
        assert!(told.contains(message), "{id}: {told}");
    }
}

#[tokio::test]
async fn a_public_page_says_how_to_apply_and_where_the_job_is() {
    let app = TestApp::new().await;
    let (cookie, organization) = app.organization(EMPLOYER, "Meadow Clinics").await;
    for (ad, place, how, address) in [
        (
            AD.to_owned(),
            "Cork, Ireland",
            "The ad does not say how to apply",
            r#""address":{"@type":"PostalAddress","addressCountry":"IE","addressLocality":"Cork"}"#,
        ),
        (
            format!("{AD}\nWrite to jobs@meadow.example."),
            "Lyon",
            "<p class=\"apply-to\">jobs@meadow.example</p>",
            r#""address":{"@type":"PostalAddress","addressCountry":"FR","addressLocality":"Lyon"}"#,
        ),
    ] {
        let organization = organization.to_string();
        let fields = [
            ("organization", organization.as_str()),
            ("form[text]", &ad),
            ("form[place]", place),
            ("form[work_place]", "on_site"),
        ];
        let made = app.call("create_job", &fields, Some(&cookie)).await.json();
        let job = made.as_str().expect("a job");
        let fields = [("job", job), ("version", "1"), ("status", "open")];
        app.call("set_job_status", &fields, Some(&cookie)).await;
        let short = rolefit_domain::job::short_id(job.parse().expect("an id"));
        let page = app.get(&format!("/jobs/data-engineer-{short}"), None).await.body;
        assert!(page.contains(how), "{how}: {page}");
        assert!(page.contains(address), "{address}: {page}");
        // The other one would be the same form again.
        app.drain().await;
    }
}

#[tokio::test]
async fn who_finds_no_job_is_offered_what_would_find_one() {
    let app = TestApp::new().await;
    let (cookie, organization) = app.organization(EMPLOYER, "Meadow Clinics").await;
    app.open_job(&cookie, organization, AD).await;
    for (asked, offered) in [
        (
            "/jobs?q=Python&place=Graz",
            "<a href=\"/jobs?q=Python\">1 job without “Graz”</a>",
        ),
        (
            "/jobs?place=Bristol&work_place=remote",
            "<a href=\"/jobs?place=Bristol\">1 job without “Remote”</a>",
        ),
        (
            "/jobs?q=zzzzzzzz&place=Bristol",
            "<a href=\"/jobs?place=Bristol\">1 job without “zzzzzzzz”</a>",
        ),
    ] {
        let page = app.get(asked, None).await.body;
        assert!(
            page.contains("No jobs for these filters") && page.contains(offered),
            "{asked}: {page}"
        );
    }
    let none = app.get("/jobs?q=zzzzzzzz&place=Graz", None).await.body;
    assert!(none.contains("fewer or other words"), "{none}");
}

#[tokio::test]
async fn an_ad_of_one_paragraph_becomes_a_job() {
    let app = TestApp::new().await;
    let (cookie, organization) = app.organization(EMPLOYER, "Meadow Clinics").await;
    let ad = "We look for a baker in Graz. You bake bread and cakes at night, you clean the ovens and the tables, and you \
              bring three years of experience in baking and like to work with others.";
    let (edit, ..) = draft(&app, &cookie, &organization.to_string(), ad).await;
    let page = app.get(&edit, Some(&cookie)).await.body;
    assert!(page.contains("<h1>We look for a baker in Graz</h1>"), "{page}");
}
