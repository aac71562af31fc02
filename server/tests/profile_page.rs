//! The page of a profile: what an empty one needs, and the way back to what was removed.

mod common;

use common::{RESUME, TestApp};

#[tokio::test]
async fn an_empty_profile_says_what_it_needs_and_is_not_confirmed() {
    let app = TestApp::new().await;
    let cookie = app.register("nora.lindqvist@example.org").await;
    app.call("start_profile", &[], Some(&cookie)).await;
    let page = app.get("/me/profile", Some(&cookie)).await.body;
    assert!(!page.contains("Everything is right"), "{page}");
    for id in ["add-work-title", "add-education-institution", "add-skills"] {
        assert!(page.contains(&format!("href=\"#{id}\"")), "{id}: {page}");
        assert!(page.contains(&format!(" id=\"{id}\"")), "{id}: {page}");
    }
    let refused = app
        .call("confirm_profile", &[("version", "1")], Some(&cookie))
        .await;
    assert_eq!(refused.status, 422, "{refused:?}");
    assert!(
        refused.body.contains("Add a position, a school or a skill first"),
        "{refused:?}"
    );

    let fields = [("version", "1"), ("section", "skills"), ("value", "Terraform")];
    app.call("add_profile_entry", &fields, Some(&cookie)).await;
    let page = app.get("/me/profile", Some(&cookie)).await.body;
    assert!(page.contains("Everything is right"), "{page}");
    let confirmed = app
        .call("confirm_profile", &[("version", "2")], Some(&cookie))
        .await;
    assert!(confirmed.status.is_success(), "{confirmed:?}");
}

#[tokio::test]
async fn a_removed_entry_can_be_had_back_where_it_was() {
    let app = TestApp::new().await;
    let cookie = app.register("nora.lindqvist@example.org").await;
    app.upload_and_drain("nora.txt", RESUME.as_bytes(), &cookie).await;
    let version = async || app.call("profile", &[], Some(&cookie)).await.json()["version"].to_string();
    let remove = async |path: &str| {
        let version = version().await;
        let fields = [("version", version.as_str()), ("path", path)];
        let back = app
            .submit("/me/profile", "remove_profile_entry", &fields, Some(&cookie))
            .await;
        assert_eq!(back.leads_to(), "/me/profile#removed", "{path}");
        app.get("/me/profile", Some(&cookie)).await.body
    };
    let page = remove("work.0").await;
    let work = page.split("id=\"part-work\"").nth(1).expect("the section");
    let work = work.split("</section>").next().expect("its end");
    let (gone, next) = (work.find("id=\"removed\""), work.find("Junior Developer"));
    assert!(
        gone.is_some() && gone < next,
        "before the entry that came after it: {work}"
    );
    assert!(work.contains("Removed the position “Data Engineer”."), "{work}");

    let undo = work.split("id=\"removed\"").nth(1).expect("the way back");
    let value = |name: &str| {
        let from = undo
            .split(&format!("name=\"{name}\" value=\""))
            .nth(1)
            .expect(name);
        from.split('"').next().expect(name).to_owned()
    };
    let (now, earlier) = (value("version"), value("earlier"));
    let fields = [("version", now.as_str()), ("earlier", earlier.as_str())];
    app.submit("/me/profile", "restore_profile", &fields, Some(&cookie))
        .await;
    let page = app.get("/me/profile", Some(&cookie)).await.body;
    assert!(
        page.contains("Harbourlight Analytics") && !page.contains("id=\"removed\""),
        "{page}"
    );

    // The last one leaves a place too, and the next change takes it away.
    remove("languages.0").await;
    let page = remove("languages.0").await;
    let languages = page
        .split("id=\"part-languages\"")
        .nth(1)
        .expect("the section stays");
    assert!(
        languages
            .split("</section>")
            .next()
            .is_some_and(|s| s.contains("id=\"removed\"")),
        "{page}"
    );
    assert_eq!(page.matches("id=\"removed\"").count(), 1, "{page}");
    let now = version().await;
    let fields = [
        ("version", now.as_str()),
        ("section", "skills"),
        ("value", "Terraform"),
    ];
    app.submit("/me/profile", "add_profile_entry", &fields, Some(&cookie))
        .await;
    let page = app.get("/me/profile", Some(&cookie)).await.body;
    assert!(!page.contains("id=\"removed\""), "{page}");
}
