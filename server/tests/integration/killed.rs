//! A server that is killed loses nothing that it said was taken in: the real binary, again and again on one data folder.

use crate::common::process::{Server, site, until};
use crate::common::{AD, RESUME, TestApp};

/// Steps of the document that are done when the kill comes, one number for each kill. The upload is the first, so with 1
/// the kill comes as soon as the server has answered.
const KILLS: [usize; 5] = [1, 1, 2, 3, 5];

#[tokio::test]
async fn what_was_taken_in_is_read_and_matched_after_a_kill() {
    let app = TestApp::new().await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    app.open_job(&recruiter, organization, AD).await;
    let cookie = app.register("nora.lindqvist@example.org").await;
    let folder = app.close().await;
    let (data, site) = (folder.path(), site());

    let mut server = Server::start(data, site.path(), &[]);
    let mut taken_in = Vec::new();
    for (number, steps) in KILLS.into_iter().enumerate() {
        // Each is a document of its own, because the same content again would be the same document.
        let document = RESUME.replace("Docker", &format!("Docker, Tool{number}"));
        let resume = server.upload(&document, &cookie);
        if steps > 1 {
            until(&format!("{steps} steps of document {number}"), || {
                (server.steps_done(&resume, &cookie) >= steps).then_some(())
            });
        }
        server.kill();

        // What it had in its hands is taken up by the next one at once.
        server = Server::start(data, site.path(), &[]);
        until(&format!("document {number}, taken in before a kill"), || {
            let page = server.get(&format!("/me/resumes/{resume}"), &cookie);
            page.contains("Your resume is read").then_some(())
        });
        taken_in.push(resume);
        let profile = server.call("profile", "", &cookie);
        assert_eq!(profile["resume"], taken_in[number], "the profile is made from it");
        let skills = profile["profile"]["skills"].to_string();
        assert!(skills.contains(&format!("\"Tool{number}\"")), "{skills}");
    }

    let home = server.call("candidate_home", "", &cookie);
    assert_eq!(
        home["resumes"].as_array().map(Vec::len),
        Some(taken_in.len()),
        "{home}"
    );
    let jobs = server.call("recommended_jobs", "", &cookie);
    assert_eq!(jobs["jobs"][0]["card"]["title"], "Data engineer", "{jobs}");
    assert!(
        jobs["jobs"][0]["reasons"]
            .as_array()
            .is_some_and(|reasons| !reasons.is_empty()),
        "{jobs}"
    );
    server.kill();
}
