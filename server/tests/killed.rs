//! A server that is killed loses nothing that it said was taken in: the real binary, again and again on one data folder.

mod common;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use common::process::{Server, site, until};
use common::{AD, RESUME, TestApp};
use rolefit_embedded::sqlite::{Database, SqliteQueues};
use rolefit_embedded::system::{SystemClock, SystemIds};
use rolefit_ports::contract::TestClock;
use rolefit_ports::queue::MAX_BATCH;
use rolefit_ports::{Clock, Queues};
use rolefit_server::wiring::DATABASE;
use rolefit_services::Times;

/// Steps of the document that are done when the kill comes, one number for each kill. The upload is the first, so with 1
/// the kill comes as soon as the server has answered.
const KILLS: [usize; 5] = [1, 1, 2, 3, 5];

#[tokio::test]
async fn what_was_taken_in_is_read_and_matched_after_a_kill() {
    let app = TestApp::new().await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    app.open_job(&recruiter, organization, AD).await;
    let cookie = app.register("nora.lindqvist@example.org").await;
    let queues = app.app.services.queue_depths().await.expect("queues");
    let queues: Vec<String> = queues.into_iter().map(|queue| queue.name).collect();
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

        hidden_time_passes(data, &queues).await;
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
    assert_eq!(jobs[0]["card"]["title"], "Data engineer", "{jobs}");
    assert!(
        jobs[0]["reasons"]
            .as_array()
            .is_some_and(|reasons| !reasons.is_empty()),
        "{jobs}"
    );
    server.kill();
}

/// Lets the minutes pass for which work stays hidden that the killed process had in its hands: each message is handed over
/// by a clock that is so far ahead, and given back by the true one. What was lost does not come back by it.
async fn hidden_time_passes(data: &Path, queues: &[String]) {
    let now = SystemClock.now();
    let clock = Arc::new(TestClock::new(now));
    let database = Database::open(data.join(DATABASE), clock.clone(), Arc::new(SystemIds));
    let database = database.expect("the database opens after a kill");
    let store = SqliteQueues::new(database.clone());
    for queue in queues {
        clock.set(now);
        clock.advance(Times::default().visibility);
        let held = store
            .receive(queue, MAX_BATCH, Times::default().visibility, Duration::ZERO)
            .await
            .expect("the queue is read");
        assert!(held.len() < MAX_BATCH, "this is all that there is");
        clock.set(now);
        for delivery in held {
            let given_back = store.change_visibility(queue, &delivery.receipt, Duration::ZERO);
            given_back.await.expect("the receipt is good");
        }
    }
    database.close().await.expect("the database closes");
}
