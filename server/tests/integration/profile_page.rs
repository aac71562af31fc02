//! The page of a profile: what an empty one needs, and the way back from the last change.

use crate::common::{RESUME, TestApp};

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

/// A resume whose positions have titles that the parser is not sure of.
const UNSURE: &str = "Nora Lindqvist
nora.lindqvist@example.org | Bristol

EXPERIENCE

Trainee
Leeds
2016 - 2019
- Wrote reports

Wanderer
Bath
2014 - 2015
- Made tea

SKILLS

Python, SQL
";

/// What stands between the beginning of the element with an id and the end of its section.
fn from_id<'a>(page: &'a str, id: &str) -> &'a str {
    let from = page.split(&format!(" id=\"{id}\"")).nth(1);
    let from = from.unwrap_or_else(|| panic!("{id}: {page}"));
    from.split("</section>").next().unwrap_or_default()
}

#[tokio::test]
async fn a_change_can_be_undone_beside_it() {
    let app = TestApp::new().await;
    let cookie = app.register("nora.lindqvist@example.org").await;
    app.upload_and_drain("nora.txt", RESUME.as_bytes(), &cookie).await;
    let version = async || app.call("profile", &[], Some(&cookie)).await.json()["version"].to_string();
    let change = async |function: &str, fields: &[(&str, &str)]| {
        let version = version().await;
        let mut all = vec![("version", version.as_str())];
        all.extend(fields);
        let back = app.submit("/me/profile", function, &all, Some(&cookie)).await;
        back.leads_to().to_owned()
    };
    let page = async || app.get("/me/profile", Some(&cookie)).await.body;

    let set = [("path", "work.1.title"), ("value", "Senior Developer")];
    assert_eq!(change("set_profile_field", &set).await, "/me/profile#saved");
    let shown = page().await;
    let row = from_id(&shown, "fact-work-1-title");
    let (undo, next) = (row.find("id=\"saved\""), row.find("id=\"fact-work-1-company\""));
    assert!(undo.is_some() && undo < next, "right behind the value: {row}");
    let undo = from_id(&shown, "saved");
    assert!(
        undo.contains("from “Junior Developer” to “Senior Developer”."),
        "{undo}"
    );
    let value = |name: &str| {
        let from = undo
            .split(&format!("name=\"{name}\" value=\""))
            .nth(1)
            .expect(name);
        from.split('"').next().expect(name).to_owned()
    };
    let (earlier, part) = (value("earlier"), value("part"));
    let back = [("earlier", earlier.as_str()), ("part", part.as_str())];
    assert_eq!(change("restore_profile", &back).await, "/me/profile#part-work");
    let shown = page().await;
    assert!(
        shown.contains("Junior Developer") && !shown.contains(" id=\"saved\""),
        "{shown}"
    );

    // What says the same again has no way back, and leads to its own row.
    let same = [("path", "work.1.title"), ("value", "Junior Developer")];
    change("set_profile_field", &same).await;
    assert_eq!(
        change("set_profile_field", &same).await,
        "/me/profile#fact-work-1-title"
    );

    let skill = [("section", "skills"), ("value", "Terraform")];
    assert_eq!(change("add_profile_entry", &skill).await, "/me/profile#saved");
    let shown = page().await;
    assert!(
        from_id(&shown, "part-skills").contains("Added the skill “Terraform”."),
        "{shown}"
    );
    let entry = [
        ("section", "work"),
        ("entry[title]", "Night cook"),
        ("entry[start]", "2010"),
    ];
    assert_eq!(change("add_whole_entry", &entry).await, "/me/profile#saved");
    let shown = page().await;
    let undo = from_id(&shown, "saved");
    assert!(undo.contains("Added the position “Night cook”."), "{undo}");
    let title = undo.find("<h4").expect("an entry behind it");
    assert!(
        undo[title..]
            .split("</h4>")
            .next()
            .is_some_and(|h4| h4.contains("Night cook")),
        "{undo}"
    );
    assert_eq!(shown.matches(" id=\"saved\"").count(), 1, "{shown}");

    // Other addresses are none of the page's.
    let astray = [("earlier", "1"), ("part", "x\"/../evil")];
    assert_eq!(
        change("restore_profile", &astray).await,
        "/me/profile#part-x-----evil"
    );
}

#[tokio::test]
async fn what_was_checked_can_be_undone_among_what_is_left_to_check() {
    let app = TestApp::new().await;
    let cookie = app.register("nora.lindqvist@example.org").await;
    app.upload_and_drain("nora.txt", UNSURE.as_bytes(), &cookie).await;
    let profile = app.call("profile", &[], Some(&cookie)).await.json();
    let unsure = |index: usize, field: &str| {
        let value = &profile["profile"]["work"][index][field];
        assert!(
            value["confidence"].as_u64().is_some_and(|sure| sure < 70),
            "{value}"
        );
        value["value"].as_str().expect("words").to_owned()
    };
    for (index, field, are_left) in [(0, "title", true), (1, "title", true), (1, "company", false)] {
        let (path, right) = (format!("work.{index}.{field}"), unsure(index, field));
        let version = app.call("profile", &[], Some(&cookie)).await.json()["version"].to_string();
        let fields = [("version", version.as_str()), ("path", &path), ("value", &right)];
        let back = app
            .submit("/me/profile", "set_profile_field", &fields, Some(&cookie))
            .await;
        assert_eq!(back.leads_to(), "/me/profile#saved");
        let page = app.get("/me/profile", Some(&cookie)).await.body;
        let place = if are_left { "part-to-check" } else { "part-work" };
        let part = from_id(&page, place);
        assert!(part.contains(" id=\"saved\""), "{part}");
        assert!(part.contains(&format!("is right: “{right}”.")), "{part}");
    }
}

#[tokio::test]
async fn whoever_has_no_matches_hears_what_is_missing() {
    let app = TestApp::new().await;
    let cookie = app.register("nora.lindqvist@example.org").await;
    let jobs = async || {
        let page = app.get("/me/jobs", Some(&cookie)).await.body;
        let main = page.split("<main").nth(1).expect("its main part");
        main.split("</main>").next().expect("its end").to_owned()
    };
    let none = jobs().await;
    assert!(none.contains("There is no profile of you yet"), "{none}");
    for way in ["href=\"/me/upload\"", "href=\"/me/profile\""] {
        assert!(none.contains(way), "{way}: {none}");
    }
    assert!(!none.contains("No open job fits"), "{none}");

    app.call("start_profile", &[], Some(&cookie)).await;
    let empty = jobs().await;
    assert!(
        empty.contains("no position, no school and no skill yet"),
        "{empty}"
    );
    let home = app.get("/me", Some(&cookie)).await.body;
    assert!(home.contains("no position, no school and no skill yet"), "{home}");
    assert!(
        !home.contains("Upload a newer one"),
        "there is no older one: {home}"
    );

    let fields = [("version", "1"), ("section", "skills"), ("value", "Terraform")];
    app.call("add_profile_entry", &fields, Some(&cookie)).await;
    assert!(jobs().await.contains("No open job fits what your profile says"));

    app.upload("nora.txt", RESUME.as_bytes(), Some(&cookie)).await;
    let reading = jobs().await;
    assert!(
        reading.contains("is on its way") && reading.contains("href=\"/me/resumes/"),
        "{reading}"
    );
}
