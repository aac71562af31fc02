//! Forms in which several fields are not right: all are told at once, each beside its field, with WASM and without, and what
//! was typed comes back.

use crate::common::{AD, PASSWORD, TestApp};
use rolefit_app::AppError;
use rolefit_domain::limits::MAX_AD_CHARS;
use rolefit_ports::records::{Condition, Query, Transaction, Write};
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
async fn a_text_that_is_too_long_is_refused_with_its_length_and_comes_back_whole() {
    let app = TestApp::new().await;
    let cookie = app.register("nora.lindqvist@example.org").await;
    app.call("start_profile", &[], Some(&cookie)).await;
    let text = format!("{} and that is the end.", "ü語x".repeat(9_992));
    let said = format!("at most 5,000 characters; this has {}.", "29,997");
    let set = [
        ("version", "1"),
        ("path", "basics.summary"),
        ("value", text.as_str()),
    ];
    let entry = [
        ("version", "1"),
        ("section", "work"),
        ("entry[title]", "Cook"),
        ("entry[company]", text.as_str()),
        ("entry[highlights]", text.as_str()),
    ];
    for (function, fields, id, said) in [
        (
            "set_profile_field",
            &set[..],
            "edit-basics-summary",
            said.as_str(),
        ),
        (
            "add_whole_entry",
            &entry,
            "add-work-company",
            "at most 300 characters; this has 29,997.",
        ),
        ("add_whole_entry", &entry, "add-work-highlights", said.as_str()),
    ] {
        let answer = app.call(function, fields, Some(&cookie)).await;
        assert_eq!(answer.status, 422, "{function}");
        let back = app.submit("/me/profile", function, fields, Some(&cookie)).await;
        let shown = app.get(back.leads_to(), Some(&cookie)).await.body;
        told(&shown, id, said);
        assert!(field(&shown, id).contains(&text), "{id}: all of it is there");
        assert!(
            !shown.contains("Go back in your browser"),
            "{id}: nothing is lost"
        );
    }
    // Kept no more, it is not taken for empty.
    let back = app
        .submit("/me/profile", "set_profile_field", &set, Some(&cookie))
        .await;
    let stored = app.stored_bytes_without("mail".as_ref());
    let end = b"and that is the end.";
    assert!(
        !stored.windows(end.len()).any(|part| part == end),
        "what somebody typed is sealed"
    );
    let account = app.caller(&cookie).await.account;
    let forms = Query::partition(format!("ACCOUNT#{account}"));
    let forms = app.ports().records.query(&forms).await.expect("a look").records;
    let forms = forms.into_iter().filter(|record| record.key.sort == "KEPT");
    let removals = forms.map(|record| Write::Delete {
        key: record.key,
        condition: Condition::None,
    });
    let removed = Transaction {
        writes: removals.collect(),
        ..Transaction::default()
    };
    assert_eq!(removed.writes.len(), 1, "only the newest form is kept");
    app.ports().records.transact(removed).await.expect("are removed");
    let shown = app.get(back.leads_to(), Some(&cookie)).await.body;
    assert!(shown.contains("Go back in your browser"), "{shown}");
    assert!(!shown.contains("that is the end"), "{shown}");
    let profile = app.call("profile", &[], Some(&cookie)).await.json();
    assert_eq!(profile["version"], 1, "nothing was taken: {profile}");
}

#[tokio::test]
async fn a_sign_that_nobody_sees_is_refused_in_every_form_and_said() {
    let app = TestApp::new().await;
    let refused = async |function: &str, fields: &[(&str, &str)], cookie, field: &str| {
        let answer = app.call(function, fields, cookie).await;
        assert_eq!(answer.status, 422, "{function}: {answer:?}");
        let error = answer.json();
        assert!(named(&error).contains(&field), "{function}: {error}");
        assert!(error.to_string().contains("U+202E"), "{function}: {error}");
    };
    let hidden = "Mira\u{202E}rofakO";
    let address = "mira\u{202E}@example.org";
    let registering = [("email", address), ("password", PASSWORD), ("next", "")];
    refused("register", &registering, None, "email").await;
    refused("sign_in", &registering, None, "email").await;
    refused("forgot_password", &registering[..1], None, "email").await;

    let (ada, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let organization = organization.to_string();
    refused("create_organization", &[("name", hidden)], Some(&ada), "name").await;
    let posting = [
        ("organization", organization.as_str()),
        ("form[text]", AD),
        ("form[title]", hidden),
        ("form[place]", hidden),
    ];
    for field in ["title", "place"] {
        refused("create_job", &posting, Some(&ada), field).await;
    }
    app.call("start_profile", &[], Some(&ada)).await;
    for path in [
        "basics.name",
        "basics.label",
        "basics.location",
        "basics.emails.0",
    ] {
        let fields = [("version", "1"), ("path", path), ("value", hidden)];
        refused("set_profile_field", &fields, Some(&ada), "value").await;
    }
    for section in [
        "skills",
        "languages",
        "interests",
        "basics.phones",
        "basics.links",
    ] {
        let fields = [("version", "1"), ("section", section), ("value", hidden)];
        refused("add_profile_entry", &fields, Some(&ada), "value").await;
    }
}

#[tokio::test]
async fn what_nobody_can_call_is_no_phone_number() {
    let app = TestApp::new().await;
    let cookie = app.register("nora.lindqvist@example.org").await;
    app.call("start_profile", &[], Some(&cookie)).await;
    let add = async |version: &str, number: &str| {
        let fields = [
            ("version", version),
            ("section", "basics.phones"),
            ("value", number),
        ];
        app.call("add_profile_entry", &fields, Some(&cookie)).await
    };
    let refused = add("1", "abc").await;
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(refused.body.contains("+47 22 33 44 55"), "{refused:?}");
    let taken = add("1", "020 7946 0018 ext. 5").await;
    assert!(taken.status.is_success(), "{taken:?}");
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
