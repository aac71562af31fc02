//! Forms in which several fields are not right: all are told at once, each beside its field, with WASM and without, and what
//! was typed comes back.

mod common;

use common::{AD, PASSWORD, TestApp};
use rolefit_app::AppError;
use rolefit_domain::limits::MAX_AD_CHARS;
use serde_json::Value;

/// The part of a page that is a field, from its input to the end of its message.
fn field<'a>(page: &'a str, id: &str) -> &'a str {
    let from = page
        .find(&format!("<input id=\"{id}\""))
        .or_else(|| page.find(&format!("<textarea id=\"{id}\"")))
        .unwrap_or_else(|| panic!("the field {id}: {page}"));
    let message = page[from..]
        .find(&format!("id=\"{id}-error\""))
        .unwrap_or_else(|| panic!("the message of {id}: {page}"));
    let rest = &page[from + message..];
    let end = rest.find("</p>").expect("its end");
    &page[from..from + message + end]
}

/// Asserts that a page shows this message beside its field, and which field it is about.
#[track_caller]
fn told(page: &str, id: &str, message: &str) {
    let field = field(page, id);
    assert!(field.contains(message), "{id}: {field}");
    let input = field.split('>').next().unwrap_or_default();
    assert!(input.contains("aria-invalid=\"true\""), "{id}: {input}");
    assert!(
        input.contains(&format!("{id}-error")),
        "{id} is described by it: {input}"
    );
}

/// The names of the fields that an answer of the portal is about, in their order.
fn named(error: &Value) -> Vec<&str> {
    let also = error["also"].as_array().map(Vec::as_slice).unwrap_or_default();
    let first = error["field"].as_str().into_iter();
    first
        .chain(also.iter().filter_map(|wrong| wrong["field"].as_str()))
        .collect()
}

#[tokio::test]
async fn both_fields_of_registering_and_signing_in_are_told_at_once() {
    let app = TestApp::new().await;
    for (page, function, password, says) in [
        ("/register", "register", "short", "characters"),
        ("/sign-in", "sign_in", "", "Type your password."),
    ] {
        let fields = [("email", "mira at example"), ("password", password), ("next", "")];
        let answer = app.call(function, &fields, None).await;
        assert_eq!(answer.status, 422, "{answer:?}");
        assert_eq!(named(&answer.json()), ["email", "password"], "{answer:?}");
        assert_eq!(
            answer.json()["anchor"],
            "field-email",
            "the cursor goes to the first"
        );

        let back = app.submit(page, function, &fields, None).await;
        let back = back.leads_to().to_owned();
        assert!(back.ends_with("#field-email"), "{back}");
        let shown = app.get(&back, None).await.body;
        told(&shown, "field-email", "name@example.org");
        told(&shown, "field-password", says);
        assert!(shown.contains("value=\"mira at example\""), "{shown}");
        assert!(
            !shown.contains("role=\"alert\""),
            "each stands beside its field: {shown}"
        );
        let error = AppError::in_address(&back).expect("an error");
        assert!(
            !format!("{error:?}").contains("\"short\""),
            "no password stands in an address"
        );
    }
}

#[tokio::test]
async fn codes_and_passwords_are_told_at_once_and_the_code_comes_back() {
    let app = TestApp::new().await;
    for (page, function) in [("/confirm", "confirm"), ("/reset", "reset_password")] {
        let empty = [("email", "?"), ("code", " "), ("password", ""), ("next", "")];
        let answer = app.call(function, &empty, None).await;
        assert_eq!(named(&answer.json()), ["email", "code", "password"], "{answer:?}");

        let typed = [
            ("email", "mira@example.org"),
            ("code", "123 456"),
            ("password", ""),
            ("next", ""),
        ];
        let back = app.submit(page, function, &typed, None).await;
        let shown = app.get(back.leads_to(), None).await.body;
        assert!(shown.contains("value=\"123 456\""), "{function}: {shown}");
        assert_eq!(
            shown.matches("aria-invalid=\"true\"").count(),
            1,
            "{function}: {shown}"
        );
    }
}

#[tokio::test]
async fn a_new_password_that_cannot_be_used_does_not_hide_that_the_old_one_is_wrong() {
    let app = TestApp::new().await;
    let cookie = app.register("mira@example.org").await;
    let both = [("old", "not the password"), ("new", "short")];
    let back = app
        .submit("/me/account", "change_password", &both, Some(&cookie))
        .await;
    let shown = app.get(back.leads_to(), Some(&cookie)).await.body;
    told(&shown, "field-old", "This is not your current password.");
    told(&shown, "field-new", "characters");
    for (old, new, expected) in [
        ("", "short", vec!["old", "new"]),
        (PASSWORD, "short", vec!["new"]),
        ("not the password", "not the password", vec!["old"]),
        (PASSWORD, PASSWORD, vec!["new"]),
        ("not the password", "seven patient otters", vec!["old"]),
    ] {
        let answer = app
            .call("change_password", &[("old", old), ("new", new)], Some(&cookie))
            .await;
        assert_eq!(named(&answer.json()), expected, "{old} {new}: {answer:?}");
    }
}

#[tokio::test]
async fn a_posting_is_told_field_by_field_and_comes_back_however_long_it_is() {
    let app = TestApp::new().await;
    let (cookie, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let organization = organization.to_string();
    let fields = [
        ("organization", organization.as_str()),
        ("form[text]", AD),
        ("form[place]", "Leeds"),
        ("form[pay_min]", "many"),
        ("form[pay_max]", "60000"),
        ("form[pay_currency]", "euros"),
        ("form[response_days]", "soon"),
    ];
    let page = "/r/jobs/new";
    let back = app.submit(page, "create_job", &fields, Some(&cookie)).await;
    let shown = app.get(back.leads_to(), Some(&cookie)).await.body;
    assert!(back.leads_to().ends_with("#field-form-pay_min-"), "{back:?}");
    told(&shown, "field-form-pay_min-", "Write an amount");
    told(&shown, "field-form-pay_currency-", "three letters");
    told(&shown, "field-form-response_days-", "number of days");
    for typed in [
        "value=\"many\"",
        "value=\"euros\"",
        "value=\"soon\"",
        "value=\"Leeds\"",
        "A bicycle and thirty days",
    ] {
        assert!(shown.contains(typed), "{typed}: {shown}");
    }
    assert!(
        !shown.contains("Go back in your browser"),
        "nothing is lost: {shown}"
    );

    // As long as an ad may be, and of letters that take the most bytes.
    let end = "… and that is the end of it.";
    let mut long = format!("{AD}\n\n");
    let left = MAX_AD_CHARS - long.chars().count() - end.chars().count();
    long.push_str(&"語".repeat(left));
    long.push_str(end);
    let mut fields = fields;
    fields[1].1 = &long;
    let back = app.submit(page, "create_job", &fields, Some(&cookie)).await;
    let shown = app.get(back.leads_to(), Some(&cookie)).await.body;
    told(&shown, "field-form-pay_min-", "Write an amount");
    for typed in [
        "value=\"many\"",
        "value=\"Leeds\"",
        "A bicycle and thirty days",
        end,
    ] {
        assert!(shown.contains(typed), "{typed}");
    }
    assert!(!shown.contains("Go back in your browser"), "nothing is lost");
    // It is its sender's alone.
    let other = app.register("ben@hiring.example").await;
    let name = AppError::in_address(back.leads_to()).filter(|error| error.kept_apart);
    let name = name.and_then(|error| error.kept).expect("a name");
    let kept = async |cookie| {
        app.call("kept_form", &[("name", &name)], Some(cookie))
            .await
            .json()
    };
    assert!(
        kept(&cookie)
            .await
            .as_str()
            .is_some_and(|kept| kept.contains(end))
    );
    assert!(kept(&other).await.is_null());
}

#[tokio::test]
async fn an_edited_posting_comes_back_open_with_what_was_typed() {
    let app = TestApp::new().await;
    let (cookie, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let job = app.open_job(&cookie, organization, AD).await.to_string();
    let page = format!("/r/jobs/{job}/edit");
    let version = app
        .call("job_editor", &[("job", &job)], Some(&cookie))
        .await
        .json()["job"]["version"]
        .to_string();
    let fields = [
        ("job", job.as_str()),
        ("version", version.as_str()),
        ("form[text]", AD),
        ("form[title]", "Night baker"),
        ("form[place]", "Leeds"),
        ("form[work_place]", "on_site"),
        ("form[pay_min]", "70000"),
        ("form[pay_max]", "60000"),
        ("form[pay_currency]", "EUR"),
        ("form[response_days]", "0"),
    ];
    let back = app.submit(&page, "update_job", &fields, Some(&cookie)).await;
    let shown = app.get(back.leads_to(), Some(&cookie)).await.body;
    told(&shown, "field-form-pay_max-", "below the lower end");
    told(&shown, "field-form-response_days-", "number of days");
    for typed in ["value=\"Night baker\"", "value=\"70000\"", "value=\"Leeds\""] {
        assert!(shown.contains(typed), "{typed}: {shown}");
    }
    let long = format!(
        "{AD}{}",
        "\n- We bake bread at night and sell it by day".repeat(40)
    );
    let mut longer = fields;
    longer[2].1 = &long;
    let back = app.submit(&page, "update_job", &longer, Some(&cookie)).await;
    assert!(back.leads_to().ends_with("#field-form-pay_max-"), "{back:?}");
    let shown = app.get(back.leads_to(), Some(&cookie)).await.body;
    told(&shown, "field-form-pay_max-", "below the lower end");
    assert!(
        shown.contains("value=\"Night baker\"") && shown.contains("sell it by day"),
        "{shown}"
    );
    assert!(!shown.contains("Go back in your browser"), "{shown}");
    let stale = [&fields[..1], &[("version", "999")], &fields[2..6]].concat();
    let back = app.submit(&page, "update_job", &stale, Some(&cookie)).await;
    let shown = app.get(back.leads_to(), Some(&cookie)).await.body;
    assert!(shown.contains("This job was changed meanwhile"), "{shown}");
    assert!(
        !shown.contains("value=\"Night baker\""),
        "nothing is typed over a newer version: {shown}"
    );
    assert!(
        shown.contains("Go back in your browser"),
        "and is where it was typed: {shown}"
    );
}

#[tokio::test]
async fn an_entry_of_a_profile_is_told_field_by_field() {
    let app = TestApp::new().await;
    let cookie = app.register("nora.lindqvist@example.org").await;
    app.call("start_profile", &[], Some(&cookie)).await;
    let fields = [
        ("version", "1"),
        ("section", "work"),
        ("entry[location]", "Leeds"),
        ("entry[start]", "soon"),
        ("entry[end]", "04/05/2024"),
    ];
    let answer = app.call("add_whole_entry", &fields, Some(&cookie)).await;
    assert_eq!(named(&answer.json()), ["title", "start", "end"], "{answer:?}");
    let back = app
        .submit("/me/profile", "add_whole_entry", &fields, Some(&cookie))
        .await;
    assert!(back.leads_to().ends_with("#add-work-title"), "{back:?}");
    let shown = app.get(back.leads_to(), Some(&cookie)).await.body;
    told(&shown, "add-work-title", "Write the job title or the employer.");
    told(&shown, "add-work-start", "Write the date as");
    told(&shown, "add-work-end", "either of two months");
    assert!(shown.contains("value=\"Leeds\""), "{shown}");
    for link in ["#add-work-title", "#add-work-start", "#add-work-end"] {
        assert!(
            shown.contains(&format!("href=\"{link}\"")),
            "the summary leads to {link}"
        );
    }
}
