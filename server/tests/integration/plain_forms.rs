//! The portal as a browser without WASM sees it: forms that are refused come back, and pages say what to do next.

use crate::common::{AD, Answer, Cookie, PASSWORD, RESUME, TestApp};
use http::StatusCode;

/// Sends a plain form from `page` and gives the address that the browser is sent to, without scheme and host.
async fn submit(
    app: &TestApp,
    page: &str,
    function: &str,
    fields: &[(&str, &str)],
    cookie: Option<&Cookie>,
) -> (String, Answer) {
    let answer = app.submit(page, function, fields, cookie).await;
    (answer.leads_to().to_owned(), answer)
}

#[tokio::test]
async fn a_refused_change_of_the_profile_is_open_again_with_what_was_typed() {
    let app = TestApp::new().await;
    let cookie = app.register("nora.lindqvist@example.org").await;
    app.upload_and_drain("nora.txt", RESUME.as_bytes(), &cookie).await;
    let version = app.call("profile", &[], Some(&cookie)).await.json()["version"].to_string();

    let fields = [
        ("version", version.as_str()),
        ("path", "work.0.start"),
        ("value", "that spring"),
    ];
    let (back, _) = submit(&app, "/me/profile", "set_profile_field", &fields, Some(&cookie)).await;
    let page = app.get(&back, Some(&cookie)).await;
    assert!(page.body.contains("value=\"that spring\""), "{}", page.body);
    assert!(page.body.contains("Write the date as 2024"), "{}", page.body);
    assert_eq!(page.body.matches("<details open").count(), 1, "{}", page.body);
    assert!(
        back.ends_with("#edit-work-0-start"),
        "the page opens at the field: {back}"
    );
    assert!(page.body.contains("<title>Not saved"), "{}", page.body);
    let summary = page.body.split("This was not saved").nth(1).expect("a summary");
    let summary = summary.split("</ul>").next().expect("a list");
    assert!(summary.contains("href=\"#edit-work-0-start\""), "{summary}");
    assert!(summary.contains("From · Data Engineer"), "{summary}");
    let field = page
        .body
        .split("id=\"edit-work-0-start\"")
        .nth(1)
        .expect("the field");
    let field = field.split('>').next().expect("its attributes");
    assert!(
        field.contains("aria-describedby=\"edit-work-0-start-help edit-work-0-start-error\"")
            && field.contains("aria-invalid=\"true\""),
        "{field}"
    );
    assert!(
        page.body.contains("id=\"edit-work-0-start-error\""),
        "{}",
        page.body
    );

    let fields = [("version", version.as_str()), ("path", "skills.99")];
    let (back, _) = submit(&app, &back, "remove_profile_entry", &fields, Some(&cookie)).await;
    assert_eq!(back.matches("__err").count(), 1, "errors pile up in {back}");
    let page = app.get(&back, Some(&cookie)).await;
    assert!(
        page.body.contains("This entry is no longer there"),
        "{}",
        page.body
    );
}

#[tokio::test]
async fn a_whole_position_is_added_by_one_form_which_comes_back_with_every_word() {
    let app = TestApp::new().await;
    let cookie = app.register("nora.lindqvist@example.org").await;
    app.call("start_profile", &[], Some(&cookie)).await;
    let entry = |end| {
        [
            ("version", "1"),
            ("section", "work"),
            ("entry[title]", "Cook & baker"),
            ("entry[company]", "Harbour Inn"),
            ("entry[location]", ""),
            ("entry[start]", "März 2019"),
            ("entry[end]", end),
            ("entry[highlights]", "- Fed 80 guests\r\n- Trained two\r\n"),
        ]
    };
    let page = "/me/profile";
    let (back, _) = submit(&app, page, "add_whole_entry", &entry("2018"), Some(&cookie)).await;
    assert!(back.ends_with("#add-work-end"), "{back}");
    let shown = app.get(&back, Some(&cookie)).await;
    for kept in [
        "value=\"Cook &amp; baker\"",
        "value=\"Harbour Inn\"",
        "value=\"März 2019\"",
        "value=\"2018\"",
        "Fed 80 guests",
        "href=\"#add-work-end\"",
    ] {
        assert!(shown.body.contains(kept), "{kept}: {}", shown.body);
    }
    assert_eq!(shown.body.matches("<details open").count(), 1, "{}", shown.body);
    assert_eq!(
        shown.body.matches("aria-invalid=\"true\"").count(),
        1,
        "{}",
        shown.body
    );

    for _ in 0..2 {
        let (back, _) = submit(&app, page, "add_whole_entry", &entry("present"), Some(&cookie)).await;
        assert_eq!(back.trim_end_matches('?'), "/me/profile#saved");
    }
    let view = app.call("profile", &[], Some(&cookie)).await.json();
    assert_eq!(view["version"], 2, "sent twice, made once: {view}");
    let work = &view["profile"]["work"][0];
    assert_eq!(work["start"]["value"], "2019-03");
    assert_eq!(work["current"]["value"], "present");
    assert_eq!(work["highlights"][1]["value"], "Trained two");
    let entries = app.ports().ledger.entries(0, 1000).await.expect("a ledger");
    let made = entries
        .iter()
        .filter(|entry| entry.entry.action == "profile.corrected");
    assert_eq!(made.count(), 1, "one save, one entry");

    let long = "A line that says much about what was done there. ".repeat(60);
    let fields = [
        ("version", "2"),
        ("section", "work"),
        ("entry[highlights]", long.as_str()),
    ];
    let (back, _) = submit(&app, page, "add_whole_entry", &fields, Some(&cookie)).await;
    let shown = app.get(&back, Some(&cookie)).await;
    assert!(
        shown.body.contains("Write the job title or the employer."),
        "{}",
        shown.body
    );
    assert!(
        shown.body.contains(long.trim()) && !shown.body.contains("Go back in your browser"),
        "too long for an address, so the server has kept it: {}",
        shown.body
    );
}

#[tokio::test]
async fn versions_say_what_they_were_and_lead_back_to_the_document() {
    let app = TestApp::new().await;
    let cookie = app.register("nora.lindqvist@example.org").await;
    app.upload_and_drain("nora.txt", RESUME.as_bytes(), &cookie).await;
    for number in 1..14_u32 {
        let (version, value) = (number.to_string(), format!("Bristol {number}"));
        let fields = [
            ("version", version.as_str()),
            ("path", "basics.location"),
            ("value", value.as_str()),
        ];
        submit(&app, "/me/profile", "set_profile_field", &fields, Some(&cookie)).await;
    }
    let page = app.get("/me/profile", Some(&cookie)).await;
    for text in [
        "Version 14, now",
        "Changed where you live from “Bristol 12” to “Bristol 13”.",
        "As read from the document.",
        "from nora.txt",
    ] {
        assert!(page.body.contains(text), "{text}: {}", page.body);
    }
    assert!(
        !page.body.contains("Restore version 3 of"),
        "ten are kept: {}",
        page.body
    );
    submit(
        &app,
        "/me/profile",
        "restore_profile",
        &[("version", "14")],
        Some(&cookie),
    )
    .await;
    let view = app.call("profile", &[], Some(&cookie)).await.json();
    assert_eq!(view["profile"]["basics"]["location"]["value"], "Bristol");
    assert_eq!(view["version"], 15);
}

#[tokio::test]
async fn a_change_outlives_the_end_of_the_session() {
    let app = TestApp::new().await;
    let email = "nora.lindqvist@example.org";
    let cookie = app.register(email).await;
    app.upload_and_drain("nora.txt", RESUME.as_bytes(), &cookie).await;

    let typed = [("version", "1"), ("section", "skills"), ("value", "Terraform")];
    let page = after_signing_in_again(&app, email, "/me/profile", "add_profile_entry", &typed).await;
    assert!(page.contains("value=\"Terraform\""), "{page}");
    assert!(page.contains("so this is not saved yet"), "{page}");
    assert!(!page.contains("Sign in"), "they have: {page}");

    // What was only pressed is pressed again, and what is too long for an address is where it was typed.
    let pressed = [("version", "1")];
    let page = after_signing_in_again(&app, email, "/me/profile", "confirm_profile", &pressed).await;
    assert!(!page.contains("session was over"), "{page}");
    let long = "word ".repeat(300);
    let typed = [
        ("version", "1"),
        ("path", "basics.summary"),
        ("value", long.as_str()),
    ];
    let page = after_signing_in_again(&app, email, "/me/profile", "set_profile_field", &typed).await;
    assert!(!page.contains("session was over"), "{page}");
    assert!(page.contains("Go back in your browser"), "{page}");

    let page = app.get("/sign-in?next=%2Fme%2Fprofile", None).await.body;
    assert!(
        page.contains("Sign in to go on. Then"),
        "nothing was sent: {page}"
    );
}

/// Sends a form after the session has ended, signs in again, and gives the page that this leads back to.
async fn after_signing_in_again(
    app: &TestApp,
    email: &str,
    page: &str,
    function: &str,
    fields: &[(&str, &str)],
) -> String {
    let (back, _) = submit(app, page, function, fields, None).await;
    let sent_on = app.get(&back, None).await;
    let sign_in = sent_on.header("location").to_owned();
    assert!(sign_in.starts_with("/sign-in?next="), "{sent_on:?}");
    let page = app.get(&sign_in, None).await;
    assert!(
        page.body
            .contains("Your session was over, so nothing was changed."),
        "{}",
        page.body
    );
    let next = page
        .body
        .split("name=\"next\" value=\"")
        .nth(1)
        .and_then(|rest| rest.split('"').next())
        .expect("the form keeps the way back")
        .replace("&amp;", "&");
    let fields = [("email", email), ("password", PASSWORD), ("next", next.as_str())];
    let (back, answer) = submit(app, &sign_in, "sign_in", &fields, None).await;
    app.get(&back, Some(&answer.cookie())).await.body
}

#[tokio::test]
async fn a_typed_profile_is_not_said_to_have_a_document() {
    let app = TestApp::new().await;
    let cookie = app.register("nora.lindqvist@example.org").await;
    app.call("start_profile", &[], Some(&cookie)).await;
    let page = app.get("/me/profile", Some(&cookie)).await.body;
    assert!(page.contains("not filled in"), "{page}");
    assert!(page.contains("There is no document"), "{page}");
    for of_a_document in ["nothing found", "your document says"] {
        assert!(!page.contains(of_a_document), "{of_a_document}: {page}");
    }

    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let job = app.open_job(&recruiter, organization, AD).await;
    let fields = [("version", "1"), ("section", "skills"), ("value", "Terraform")];
    submit(&app, "/me/profile", "add_profile_entry", &fields, Some(&cookie)).await;
    app.drain().await;
    let page = app.get(&format!("/me/jobs/{job}"), Some(&cookie)).await.body;
    assert!(page.contains("and what your profile says"), "{page}");
    assert!(!page.contains("your document says"), "{page}");
}

#[tokio::test]
async fn whoever_has_no_profile_is_told_how_to_begin() {
    let app = TestApp::new().await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let job = app.open_job(&recruiter, organization, AD).await;
    let path = format!("/me/jobs/{job}");

    let candidate = app.register("newcomer@example.org").await;
    let page = app.get(&path, Some(&candidate)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("href=\"/me/upload\""), "{}", page.body);
    assert!(page.body.contains("Start an empty profile"), "{}", page.body);

    let sign_in = app.get(&path, None).await.header("location").to_owned();
    let page = app.get(&sign_in, None).await;
    let register = format!("href=\"/register?next=%2Fme%2Fjobs%2F{job}\"");
    assert!(page.body.contains(&register), "{}", page.body);
}

#[tokio::test]
async fn the_portal_hears_how_long_to_wait() {
    let app = TestApp::with(&[("ROLEFIT_REQUESTS_PER_MINUTE", "1")]).await;
    assert_eq!(app.call("viewer", &[], None).await.status, StatusCode::OK);
    let answer = app.call("viewer", &[], None).await;
    assert_eq!(answer.status, StatusCode::TOO_MANY_REQUESTS);
    let error = answer.json();
    assert_eq!(error["kind"], "too_many", "{error}");
    let message = error["message"].as_str().expect("a message");
    let seconds: u64 = answer.header("retry-after").parse().expect("seconds");
    let wait = rolefit_app::text::wait(seconds);
    assert!(message.contains(&format!("try again in {wait}")), "{message}");
}

#[tokio::test]
async fn an_unknown_work_place_filters_no_job_away() {
    let app = TestApp::new().await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    app.open_job(&recruiter, organization, AD).await;
    let list = app.get("/jobs?work_place=moon", None).await;
    assert!(list.body.contains("Data engineer"), "{}", list.body);
}

#[tokio::test]
async fn what_was_read_from_an_ad_is_quoted_and_what_it_leaves_open_is_asked() {
    let app = TestApp::new().await;
    let (cookie, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let organization = organization.to_string();
    let ad = format!("{AD}\n\nWe pay between 54,000 and 66,000 euro. You hear from us within two weeks.");
    let fields = [
        ("organization", organization.as_str()),
        ("form[text]", &ad),
        ("form[place]", "Leeds"),
        ("form[work_place]", ""),
        ("form[pay_currency]", "EUR"),
        ("form[pay_unit]", "year"),
    ];
    let (edit, _) = submit(&app, "/r/jobs/new", "create_job", &fields, Some(&cookie)).await;
    let page = app.get(&edit, Some(&cookie)).await;
    for text in [
        "Leeds",
        "EUR 54,000 – 66,000 per year",
        "<q>54,000 and 66,000 euro</q>",
        "Within 14 days",
        "<q>You hear from us within two weeks</q>",
        "Choose before you open the job",
    ] {
        assert!(page.body.contains(text), "`{text}` is missing in {}", page.body);
    }
    let ids = page.body.split(" id=\"").skip(1);
    let ids: Vec<_> = ids.filter_map(|rest| rest.split('"').next()).collect();
    let different: std::collections::BTreeSet<_> = ids.iter().collect();
    assert_eq!(ids.len(), different.len(), "an id stands twice: {ids:?}");
    assert_eq!(
        page.body.matches("read from the ad: ").count(),
        2,
        "what was typed was not read"
    );

    let job = edit.split('/').nth(3).expect("a job").to_owned();
    let open = |version| {
        [
            ("job", job.clone()),
            ("version", version),
            ("status", "open".to_owned()),
        ]
    };
    let send = async |function: &str, fields: [(&str, String); 3]| {
        let fields = fields.each_ref().map(|(name, value)| (*name, value.as_str()));
        let (back, _) = submit(&app, &edit, function, &fields, Some(&cookie)).await;
        app.get(&back, Some(&cookie)).await
    };
    let refused = send("set_job_status", open("1".to_owned())).await;
    assert!(
        refused.body.contains("choose it before you open the job"),
        "{}",
        refused.body
    );
    let chosen = [
        ("job", job.clone()),
        ("version", "1".to_owned()),
        ("work_place", "hybrid".to_owned()),
    ];
    let wrong = [
        ("job", job.clone()),
        ("version", "1".to_owned()),
        ("work_place", "moon".to_owned()),
    ];
    let wrong = send("set_work_place", wrong).await;
    let choice = wrong.body.split("<select id=\"choose-work-place\"").nth(1);
    let choice = choice.and_then(|rest| rest.split('>').next()).expect("a choice");
    assert!(choice.contains("aria-invalid=\"true\""), "{choice}");
    assert!(wrong.body.contains("Save the choice"), "{}", wrong.body);
    let chosen = send("set_work_place", chosen).await;
    assert!(
        !chosen.body.contains("Choose before you open the job"),
        "{}",
        chosen.body
    );
    let opened = send("set_job_status", open("2".to_owned())).await;
    assert!(opened.body.contains("The public page"), "{}", opened.body);

    let without_pay = [
        ("job", job.as_str()),
        ("version", "3"),
        ("form[title]", "Data engineer"),
        ("form[text]", &ad),
        ("form[place]", "Leeds"),
        ("form[work_place]", "hybrid"),
        ("form[pay_currency]", "EUR"),
        ("form[response_days]", "14"),
    ];
    let (back, _) = submit(&app, &edit, "update_job", &without_pay, Some(&cookie)).await;
    let emptied = app.get(&back, Some(&cookie)).await;
    assert!(
        emptied.body.contains("Not stated beside the ad") && emptied.body.contains("Within 14 days"),
        "{}",
        emptied.body
    );
}

#[tokio::test]
async fn weights_are_saved_at_once_and_an_unfair_line_is_confirmed_without_wasm() {
    let app = TestApp::new().await;
    let (cookie, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let organization = organization.to_string();
    let ad = format!("{AD}\n\nYou join a young dynamic team under 30.");
    let fields = [
        ("organization", organization.as_str()),
        ("form[text]", &ad),
        ("form[place]", "Leeds"),
        ("form[work_place]", "hybrid"),
    ];
    let (edit, _) = submit(&app, "/r/jobs/new", "create_job", &fields, Some(&cookie)).await;
    let page = app.get(&edit, Some(&cookie)).await.body;
    for text in [
        "Check the ad",
        "<q>young dynamic team under 30</q>",
        "This asks for an age",
        "so nobody can apply",
        "id=\"warned-2\"",
        "Open the job all the same",
        "Save all weights",
        " id=\"posting\"",
        "A button keeps all weights and the place of work that are chosen.",
        "formaction=\"/api/ui/set_job_status\"",
    ] {
        assert!(page.contains(text), "`{text}` is missing in {page}");
    }
    assert_eq!(
        buttons_of(&page, "posting"),
        ["Save the posting"],
        "a key pressed in a field of the posting saves it"
    );
    let buttons = buttons_of(&page, "weights");
    assert_eq!(
        buttons[..5],
        [
            "Add as must",
            "Open the job",
            "Archive it for good",
            "Add as must",
            "Add as nice"
        ],
        "a key pressed in the field of a new criterion adds it"
    );
    assert_eq!(buttons.last().map(String::as_str), Some("Save all weights"));
    let value_of = |name: &str| {
        let field = page
            .split("<input ")
            .find(|field| field.contains(&format!("name=\"{name}\"")))
            .unwrap_or_else(|| panic!("`{name}` is missing"));
        assert!(field.contains("form=\"weights\""), "{field}");
        let value = field
            .split("value=\"")
            .nth(1)
            .and_then(|rest| rest.split('"').next());
        value.expect("a value").to_owned()
    };
    let (first, second) = (
        value_of("weights[0][criterion]"),
        value_of("weights[1][criterion]"),
    );
    let job = edit.split('/').nth(3).expect("a job").to_owned();
    let weights = [
        ("weights[0][criterion]", first.as_str()),
        ("weights[0][weight]", "9"),
        ("weights[1][criterion]", second.as_str()),
        ("weights[1][weight]", "2"),
    ];
    let chosen_in = |page: &str| {
        let lists = page.split("<select form=\"weights\"").skip(1);
        let chosen = lists.map(|list| {
            let list = list.split("</select>").next().unwrap_or_default();
            let option = list.split("<option ").find(|option| option.contains("selected"));
            let value = option.and_then(|option| option.split('"').nth(1));
            value.unwrap_or_default().to_owned()
        });
        chosen.take(2).collect::<Vec<_>>()
    };
    let chosen = async || chosen_in(&app.get(&edit, Some(&cookie)).await.body);
    let mut fields = vec![("job", job.as_str()), ("version", "1")];
    fields.extend(weights);
    submit(&app, &edit, "save_weights", &fields, Some(&cookie)).await;
    assert_eq!(chosen().await, ["9", "2"]);

    // The button that opens the job sends the same form to another address.
    let open = |confirmed: &'static str| {
        let mut fields = vec![
            ("job", job.as_str()),
            ("version", "2"),
            ("status", "open"),
            ("weights[0][criterion]", first.as_str()),
            ("weights[0][weight]", "7"),
        ];
        if !confirmed.is_empty() {
            fields.push(("confirmed", confirmed));
        }
        fields
    };
    let (back, _) = submit(&app, &edit, "set_job_status", &open(""), Some(&cookie)).await;
    let refused = app.get(&back, Some(&cookie)).await.body;
    assert!(
        refused.contains("The ad keeps people out for who they are"),
        "{refused}"
    );
    assert!(back.ends_with("#confirm-unfair"), "it opens there: {back}");
    assert_eq!(
        chosen_in(&refused),
        ["7", "2"],
        "what was chosen is still chosen when the page comes back"
    );
    assert!(refused.contains("1 weight is not saved yet."), "{refused}");
    let confirmation = refused.split("id=\"confirm-unfair\"").nth(1);
    let confirmation = confirmation.and_then(|rest| rest.split('>').next());
    assert!(
        confirmation.is_some_and(|input| input.contains("aria-invalid=\"true\"")),
        "{confirmation:?}"
    );
    let (back, _) = submit(&app, &edit, "set_job_status", &open("1"), Some(&cookie)).await;
    let opened = app.get(&back, Some(&cookie)).await.body;
    assert!(opened.contains("The public page"), "{opened}");
    assert_eq!(chosen().await, ["7", "2"]);
}

#[tokio::test]
async fn a_refused_form_of_a_job_leads_to_its_field() {
    let app = TestApp::new().await;
    let (cookie, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let organization = organization.to_string();
    let new = "/r/jobs/new";
    let wrong = [
        ("organization", organization.as_str()),
        ("form[text]", AD),
        ("form[response_days]", "soon"),
    ];
    let (back, _) = submit(&app, new, "create_job", &wrong, Some(&cookie)).await;
    assert!(back.ends_with("#field-form-response_days-"), "{back}");
    let page = app.get(&back, Some(&cookie)).await.body;
    assert!(
        page.contains("id=\"field-form-response_days-\"") && page.contains("value=\"soon\""),
        "{page}"
    );

    let fields = [("organization", organization.as_str()), ("form[text]", AD)];
    let (edit, _) = submit(&app, new, "create_job", &fields, Some(&cookie)).await;
    let job = edit.split('/').nth(3).expect("a job").to_owned();
    let of = |more: &[(&'static str, &'static str)]| {
        let mut fields = vec![("job", job.as_str()), ("version", "1")];
        fields.extend_from_slice(more);
        fields
    };
    for (function, fields, id) in [
        (
            "update_job",
            of(&[("form[text]", AD), ("form[response_days]", "soon")]),
            "field-form-response_days-",
        ),
        (
            "add_criterion",
            of(&[("label", " "), ("need", "must_have")]),
            "field-label",
        ),
        (
            "set_work_place",
            of(&[("work_place", "moon")]),
            "choose-work-place",
        ),
    ] {
        let (back, _) = submit(&app, &edit, function, &fields, Some(&cookie)).await;
        assert!(back.ends_with(&format!("#{id}")), "{function}: {back}");
        let page = app.get(&back, Some(&cookie)).await.body;
        assert!(page.contains(&format!(" id=\"{id}\"")), "{function}: {page}");
        assert!(page.contains("aria-invalid=\"true\""), "{function}: {page}");
    }
}

/// The words of the buttons that send a form, in the order of the page: the first is the one that a key presses.
fn buttons_of(page: &str, id: &str) -> Vec<String> {
    let inside = page.find(&format!(" id=\"{id}\"")).expect("the form");
    let from = page[..inside].rfind("<form").expect("a form");
    let to = from + page[from..].find("</form>").expect("its end");
    let buttons = page.match_indices("<button ").filter_map(|(at, _)| {
        let (tag, rest) = page[at..].split_once('>')?;
        let own = tag.contains(&format!("form=\"{id}\""));
        let submits = tag.contains("type=\"submit\"");
        (submits && (own || (from..to).contains(&at) && !tag.contains(" form=")))
            .then(|| rest.split("</button>").next().unwrap_or_default())
    });
    let words = |button: &str| {
        let text = button
            .split('<')
            .map(|part| part.split_once('>').map_or(part, |(_, text)| text));
        text.collect::<String>().trim().to_owned()
    };
    buttons.map(words).collect()
}
