//! The copy of everything that is held about somebody: all of it, for them alone, and nothing of anybody else.

use std::collections::BTreeMap;
use std::io::{Cursor, Read};

use crate::common;
use crate::common::{AD, Cookie, RESUME, TestApp};
use http::StatusCode;
use rolefit_domain::{CandidateId, JobId};
use rolefit_ports::records::Query;
use serde_json::Value;

/// Another candidate's resume, none of whose words is in [`RESUME`].
const OTHER: &str = "Otto Fremdling
otto.fremdling@example.org | Leeds

EXPERIENCE

Data Engineer, Quarrystone Mills, Leeds
March 2018 - Present
- Python and SQL

SKILLS

Python, SQL, PostgreSQL
";

/// A copy, unpacked.
struct Copy(BTreeMap<String, Vec<u8>>);

impl Copy {
    async fn of(app: &TestApp, cookie: &Cookie) -> Self {
        let answer = app.ask("/me/data", Some(cookie)).await;
        assert_eq!(answer.status(), StatusCode::OK);
        let header = |name: &str| answer.headers()[name].to_str().expect("text").to_owned();
        assert_eq!(header("content-type"), "application/zip");
        assert!(header("content-disposition").starts_with("attachment; filename*=UTF-8''rolefit-data-"));
        assert_eq!(header("cache-control"), "private, no-store");
        let bytes = common::bytes(answer).await;
        let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("an archive");
        let mut files = BTreeMap::new();
        for index in 0..archive.len() {
            let mut file = archive.by_index(index).expect("a file");
            let mut content = Vec::new();
            file.read_to_end(&mut content).expect("is whole");
            let name = file.name().expect("a name").into_owned();
            files.insert(name, content);
        }
        Self(files)
    }

    fn names(&self) -> Vec<&str> {
        self.0.keys().map(String::as_str).collect()
    }

    fn text(&self, name: &str) -> String {
        let content = self
            .0
            .get(name)
            .unwrap_or_else(|| panic!("{name} in {:?}", self.names()));
        String::from_utf8(content.clone()).expect(name)
    }

    fn json(&self, name: &str) -> Value {
        serde_json::from_str(&self.text(name)).expect(name)
    }

    /// Whether the words stand anywhere in it.
    fn says(&self, words: &str) -> bool {
        let has = |content: &Vec<u8>| {
            content
                .windows(words.len())
                .any(|found| found == words.as_bytes())
        };
        self.0.values().any(has)
    }

    /// `by` and `subject` of the entries of an action.
    fn activity(&self, action: &str) -> Vec<(String, String)> {
        let entries = self.json("activity.json");
        let entries = entries.as_array().expect("a list").iter();
        let text = |entry: &Value, name: &str| entry[name].as_str().expect(name).to_owned();
        entries
            .filter(|entry| entry["action"] == action)
            .map(|entry| (text(entry, "by"), text(entry, "subject")))
            .collect()
    }
}

/// Two candidates on the shortlist of a job, both looked at by its recruiter.
struct World {
    app: TestApp,
    nora: Cookie,
    id: CandidateId,
    otto: Cookie,
    recruiter: Cookie,
    job: JobId,
}

impl World {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let nora = app.register("nora@example.org").await;
        let otto = app.register("otto@example.org").await;
        for (cookie, resume) in [(&nora, RESUME), (&otto, OTHER)] {
            let yes = [("discoverable", "yes")];
            app.call("set_discoverable", &yes, Some(cookie)).await;
            app.upload_and_drain("cv.txt", resume.as_bytes(), cookie).await;
        }
        let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
        let job = app.open_job(&recruiter, organization, AD).await;
        for cookie in [&nora, &otto] {
            let id = app.caller(cookie).await.candidate;
            for path in ["", "/file"] {
                let path = format!("/r/jobs/{job}/candidates/{id}{path}");
                assert_eq!(app.get(&path, Some(&recruiter)).await.status, StatusCode::OK);
            }
        }
        let id = app.caller(&nora).await.candidate;
        Self {
            app,
            nora,
            id,
            otto,
            recruiter,
            job,
        }
    }
}

#[tokio::test]
async fn the_copy_holds_everything_about_its_owner() {
    let World { app, nora, id, .. } = &World::new().await;
    app.upload_and_drain(
        "cv.txt",
        format!("{RESUME}\nINTERESTS\n\nMoss\n").as_bytes(),
        nora,
    )
    .await;
    let version = app.call("profile", &[], Some(nora)).await.json()["version"].to_string();
    let set = [
        ("version", version.as_str()),
        ("path", "basics.label"),
        ("value", "Keeper of pipelines"),
    ];
    app.call("set_profile_field", &set, Some(nora)).await;
    let copy = Copy::of(app, nora).await;
    assert_eq!(
        copy.names(),
        [
            "account.json",
            "activity.json",
            "documents.json",
            "documents/01 cv.txt",
            "documents/01 cv.txt.facts.json",
            "documents/01 cv.txt.text.json",
            "documents/02 cv.txt",
            "documents/02 cv.txt.facts.json",
            "documents/02 cv.txt.text.json",
            "earlier-profiles/1.json",
            "earlier-profiles/2.json",
            "matches.json",
            "profile.json",
            "read-me.txt",
        ]
    );
    assert_eq!(copy.text("documents/01 cv.txt"), RESUME, "as it was sent");
    assert!(copy.text("documents/02 cv.txt").ends_with("Moss\n"));

    let account = copy.json("account.json");
    assert_eq!(account["emailAddress"], "nora@example.org");
    assert_eq!(account["candidate"], id.to_string());
    assert_eq!(account["recruitersFindYou"], true);
    assert_eq!(account["sessions"].as_array().map(Vec::len), Some(1));

    let profile = copy.json("profile.json");
    assert_eq!(profile["basics"]["name"], "Nora Lindqvist");
    assert_eq!(profile["basics"]["label"], "Keeper of pipelines");
    assert_eq!(profile["meta"]["version"], "v1.0.0");
    let meta = &profile["meta"]["rolefit"];
    let text = copy.json("documents/02 cv.txt.text.json");
    let text = text["text"].as_str().expect("the text");
    let values = meta["values"].as_array().expect("values");
    let name = values
        .iter()
        .find(|value| value["path"] == "basics.name")
        .expect("a name");
    let at = |end: usize| usize::try_from(name["span"][end].as_u64().expect("a place")).expect("small");
    assert_eq!(&text[at(0)..at(1)], "Nora Lindqvist");
    assert_eq!(meta["asStored"]["basics"]["label"]["origin"], "candidate");
    assert!(
        meta["version"]["what"]
            .as_str()
            .expect("words")
            .contains("Keeper of pipelines")
    );

    let documents = copy.json("documents.json");
    assert_eq!(documents.as_array().map(Vec::len), Some(2));
    assert_eq!(documents[0]["bytes"], RESUME.len());
    let matches = copy.json("matches.json");
    assert_eq!(matches[0]["job"]["title"], "Data engineer");
    assert!(matches[0]["match"]["receipt"]["id"].is_string(), "{matches}");

    let subject = format!("candidate:{id}");
    let member = "a member of the organization".to_owned();
    assert_eq!(copy.activity("match.viewed"), [(member.clone(), subject)]);
    assert_eq!(copy.activity("resume.viewed").len(), 1);
    assert_eq!(copy.activity("resume.uploaded").len(), 2);
    assert_eq!(copy.activity("profile.corrected").len(), 1);
    assert!(copy.says("Meadow Clinics"), "who has seen it");
    let copied = copy.activity("account.data_copied");
    assert_eq!(copied.len(), 1, "the ledger knows of the copy, and the copy too");
    assert_eq!(copied[0].0, "you");
}

#[tokio::test]
async fn nothing_of_others_is_in_a_copy() {
    let World {
        app,
        nora,
        otto,
        recruiter,
        job,
        ..
    } = &World::new().await;
    let mut of = BTreeMap::new();
    for (name, cookie) in [("nora", nora), ("otto", otto), ("ada", recruiter)] {
        let caller = app.caller(cookie).await;
        let resumes = app.call("candidate_home", &[], Some(cookie)).await.json();
        let resumes = resumes["resumes"].as_array().expect("a list").clone();
        let mut theirs = vec![
            caller.account.to_string(),
            caller.candidate.to_string(),
            caller.session.to_string(),
            caller.email.as_str().to_owned(),
        ];
        theirs.extend(
            resumes
                .iter()
                .map(|resume| resume["id"].as_str().expect("an id").to_owned()),
        );
        of.insert(name, theirs);
    }
    of.get_mut("nora")
        .expect("is there")
        .extend(["Lindqvist", "Harbourlight"].map(str::to_owned));
    of.get_mut("otto")
        .expect("is there")
        .extend(["Fremdling", "Quarrystone"].map(str::to_owned));
    for (name, cookie) in [("nora", nora), ("otto", otto), ("ada", recruiter)] {
        let copy = Copy::of(app, cookie).await;
        for (whose, words) in &of {
            // Ids of documents stand in the index, and addresses in the account.
            for word in words {
                assert_eq!(
                    copy.says(word),
                    *whose == name,
                    "`{word}` of {whose} in the copy of {name}"
                );
            }
        }
    }
    let copy = Copy::of(app, recruiter).await;
    assert!(copy.says(&job.to_string()), "what a recruiter did is theirs");
    let viewed = ("you".to_owned(), "candidate:another-person".to_owned());
    assert_eq!(copy.activity("match.viewed"), [viewed.clone(), viewed]);
}

#[tokio::test]
async fn every_kind_of_record_about_a_person_is_in_the_copy() {
    let World { app, nora, id, .. } = &World::new().await;
    let version = app.call("profile", &[], Some(nora)).await.json()["version"].to_string();
    let add = [
        ("version", version.as_str()),
        ("section", "skills"),
        ("value", "Moss"),
    ];
    app.call("add_profile_entry", &add, Some(nora)).await;
    let account = app.caller(nora).await.account;
    // What says nothing that is not in the copy: content by its hash, and a counter.
    const LEFT_OUT: [&str; 2] = ["CONTENT", "DOCUMENTS"];
    const COPIED: [&str; 7] = [
        "ACCOUNT",
        "CANDIDATE",
        "MATCH",
        "MEMBER",
        "PARSED",
        "PROFILE",
        "RESUME",
    ];
    for partition in [format!("CANDIDATE#{id}"), format!("ACCOUNT#{account}")] {
        let page = app.ports().records.query(&Query::partition(&partition)).await;
        let records = page.expect("a look").records;
        assert!(!records.is_empty(), "{partition}");
        for record in records {
            let kind = record.key.sort.split('#').next().unwrap_or_default();
            assert!(
                LEFT_OUT.contains(&kind) || COPIED.contains(&kind),
                "records `{kind}` are neither copied nor left out on purpose"
            );
        }
    }
}

#[tokio::test]
async fn what_is_damaged_is_named_and_stops_nothing_else() {
    let World { app, nora, .. } = &World::new().await;
    let files = std::fs::read_dir(app.data().join("blobs")).expect("a folder");
    for file in files.map(|file| file.expect("a file").path()) {
        let mut bytes = match std::fs::read(&file) {
            Ok(bytes) if bytes.len() > 100 => bytes,
            _ => continue,
        };
        let last = bytes.len() - 20;
        bytes[last] ^= 1;
        std::fs::write(&file, bytes).expect("written");
    }
    let copy = Copy::of(app, nora).await;
    let missing = copy.text("left-out.txt");
    assert!(missing.contains("documents/01 cv.txt\n"), "{missing}");
    assert!(missing.contains("documents/01 cv.txt.text.json"), "{missing}");
    assert_eq!(copy.json("profile.json")["basics"]["name"], "Nora Lindqvist");
}

#[tokio::test]
async fn the_copy_is_asked_for_by_a_plain_form_and_by_nobody_else() {
    let app = TestApp::with(&[("ROLEFIT_UPLOADS_PER_HOUR", "2")]).await;
    let nora = app.register("nora@example.org").await;
    let page = app.get("/me/account", Some(&nora)).await.body;
    let form = page
        .split("<form")
        .find(|form| form.contains("action=\"/me/data\""));
    let form = form.expect("a form on the page of the account");
    assert!(
        form.contains("method=\"post\"") && form.contains("Download my data"),
        "{form}"
    );
    let privacy = app.get("/privacy", None).await.body;
    assert!(privacy.contains("Get a copy of everything"), "{privacy}");

    let visitor = app.ask("/me/data", None).await;
    assert_eq!(visitor.status(), StatusCode::SEE_OTHER);
    assert_eq!(visitor.headers()["location"], "/sign-in?next=%2Fme%2Faccount");
    assert_eq!(
        app.get("/me/data", Some(&nora)).await.status,
        StatusCode::METHOD_NOT_ALLOWED,
        "a link alone asks for nothing"
    );
    let copy = Copy::of(&app, &nora).await;
    assert!(!copy.names().contains(&"profile.json"), "there is none yet");
    assert_eq!(copy.json("matches.json"), serde_json::json!([]));
    let again = app.ask("/me/data", Some(&nora)).await;
    assert_eq!(
        again.status(),
        StatusCode::TOO_MANY_REQUESTS,
        "it counts as an upload"
    );
}
