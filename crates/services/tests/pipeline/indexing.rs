//! The search index while jobs and candidates change, and filled from the records.

use std::time::Duration;

use rolefit_domain::JobStatus;
use rolefit_domain::view::JobFilter;
use rolefit_ports::ErrorKind;
use rolefit_ports::search::Collection::{Candidates, Jobs};
use rolefit_services::{Discoverable, Services};

use crate::faults::Fault;
use crate::matching::{AD, ad, drain, erase, set_status};
use crate::world::{RESUME, World, options};

#[tokio::test]
async fn a_job_that_closes_while_it_is_indexed_is_not_found() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.open(&recruiter, ad(AD)).await;
    let (services, editor) = (world.services.clone(), recruiter.clone());
    world.faults.meanwhile("index Jobs", async move {
        set_status(&services, &editor, job, JobStatus::Closed).await;
        drain(&services).await;
    });
    world.drain().await;
    assert_eq!(world.indexed().await, (0, 0));

    // A rebuild goes by the records, whatever this process still remembers and whoever changes them.
    set_status(&world.services, &recruiter, job, JobStatus::Open).await;
    world.drain().await;
    let shown = world.services.public_jobs(&JobFilter::default()).await;
    assert_eq!(shown.expect("are shown").total, 1);
    let elsewhere = Services::new(world.ports.clone(), options());
    world.faults.meanwhile("index Jobs", {
        let (elsewhere, editor) = (elsewhere.clone(), recruiter.clone());
        async move { set_status(&elsewhere, &editor, job, JobStatus::Paused).await }
    });
    world.services.rebuild_search_index().await.expect("rebuilt");
    assert_eq!(world.indexed().await, (0, 0), "paused meanwhile");
    set_status(&elsewhere, &recruiter, job, JobStatus::Open).await;
    world.services.rebuild_search_index().await.expect("rebuilt");
    assert_eq!(world.indexed().await, (1, 0));
    set_status(&elsewhere, &recruiter, job, JobStatus::Closed).await;
    world.services.rebuild_search_index().await.expect("rebuilt");
    assert_eq!(world.indexed().await, (0, 0), "closed by another process");
}

#[tokio::test]
async fn an_index_is_filled_where_it_lacks_what_the_records_have() {
    let world = World::new();
    world.services.fill_search_index().await.expect("nothing to fill");
    assert_eq!(world.indexed().await, (0, 0));
    let recruiter = world.recruiter().await;
    let job = world.open_job(&recruiter).await;
    let candidate = world.with_profile("ada@example.org", Discoverable::No).await;
    assert_eq!(world.indexed().await, (1, 1));

    let candidates = [candidate.candidate.to_string()];
    world
        .search
        .remove(Candidates, &candidates)
        .await
        .expect("removed");
    world.services.fill_search_index().await.expect("is filled");
    assert_eq!(world.indexed().await, (1, 1), "a candidate was missing");
    world
        .search
        .remove(Jobs, &[job.to_string()])
        .await
        .expect("removed");
    world.services.fill_search_index().await.expect("is filled");
    assert_eq!(world.indexed().await, (1, 1), "a job was missing");
}

#[tokio::test]
async fn while_the_index_is_filled_pages_go_on_without_it() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.open_job(&recruiter).await;
    world
        .search
        .remove(Jobs, &[job.to_string()])
        .await
        .expect("removed");
    let found = async || {
        let filter = JobFilter {
            q: "python".to_owned(),
            ..JobFilter::default()
        };
        let list = world.services.public_jobs(&filter).await.expect("are shown");
        (list.total, list.search_away)
    };
    let works = async || {
        world.advance(Duration::from_secs(60));
        let parts = world.services.readiness().await.components;
        let search = parts.into_iter().find(|part| part.name == "search");
        search.expect("is told").works
    };
    assert_eq!(found().await, (0, false), "an index that nobody fills is asked");
    let filling = world.services.fill_search_index_at_start();
    assert_eq!(found().await, (1, true), "found as it is written");
    assert!(!works().await);
    let (filled, waited) = tokio::join!(filling, found());
    filled.expect("is filled");
    assert_eq!(waited, (1, false), "who asks meanwhile waits");
    assert!(works().await);
}

#[tokio::test]
async fn an_index_is_filled_when_search_is_back() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.open_job(&recruiter).await;
    world
        .search
        .remove(Jobs, &[job.to_string()])
        .await
        .expect("removed");
    world
        .faults
        .always("search", Fault::Fails(ErrorKind::Unavailable));
    tokio::time::pause();
    let filling = tokio::spawn(world.services.fill_search_index_at_start());
    tokio::time::sleep(Duration::from_secs(300)).await;
    assert!(!filling.is_finished(), "search is still away");
    world.faults.heal();
    filling.await.expect("no panic").expect("is filled");
    assert_eq!(world.indexed().await.0, 1);

    world.faults.always("search", Fault::Fails(ErrorKind::Refused));
    let filled = world.services.fill_search_index_at_start().await;
    filled.expect_err("trying again does not help");
}

#[tokio::test]
async fn of_two_processes_that_fill_an_index_each_ends_well() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.open_job(&recruiter).await;
    world
        .search
        .remove(Jobs, &[job.to_string()])
        .await
        .expect("removed");
    let elsewhere = Services::new(world.ports.clone(), options());
    // The other one begins while this one fills, which gives this one's work up.
    world.faults.meanwhile("index Jobs", async move {
        elsewhere.fill_search_index_at_start().await.expect("is filled");
    });
    let filled = world.services.fill_search_index_at_start().await;
    filled.expect("goes on with what the other one filled");
    assert_eq!(world.indexed().await.0, 1);
}

#[tokio::test]
async fn who_is_erased_while_being_indexed_is_not_found() {
    let world = World::new();
    let caller = world.sign_up("ada@example.org").await;
    world.upload(&caller, RESUME).await;
    let services = world.services.clone();
    world.faults.meanwhile("index Candidates", async move {
        erase(&services, &caller).await;
    });
    world.drain().await;
    assert_eq!(world.indexed().await, (0, 0));
    world.assert_quiet().await;
}
