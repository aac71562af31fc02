//! A job's many candidates, one of whom changes while the job is compared with all: nobody else waits for that.

use bytes::Bytes;
use futures::StreamExt;
use rolefit_domain::{Caller, JobId, JobStatus};
use rolefit_services::Discoverable;

use crate::matching::{add_criterion, drain, set_status};
use crate::world::{RESUME, World};

/// Whom the job's list shows, and the job's version that each was compared with.
async fn compared(world: &World, recruiter: &Caller, job: JobId) -> Vec<usize> {
    let shortlist = world.services.shortlist(recruiter, job).await.expect("is shown");
    let mut parts = Vec::new();
    for ranked in shortlist.candidates {
        let shown = world.services.review(recruiter, job, ranked.candidate).await;
        parts.push(shown.expect("is shown").result.parts.len());
    }
    parts
}

#[tokio::test]
async fn who_changes_while_a_job_is_matched_is_left_to_their_own_event() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.open_job(&recruiter).await;
    let ada = world.with_profile("ada@example.org", Discoverable::Yes).await;
    for other in ["ben@example.org", "cleo@example.org"] {
        world.with_profile(other, Discoverable::Yes).await;
    }
    let before = compared(&world, &recruiter, job).await;
    assert_eq!(before.len(), 3);

    add_criterion(&world.services, &recruiter, job, "Kubernetes").await;
    let services = world.services.clone();
    world.faults.meanwhile("commit", async move {
        let withdrawn = services.set_discoverable(&ada, Discoverable::No).await;
        withdrawn.expect("is set");
        drain(&services).await;
    });
    world.drain().await;
    world.assert_quiet().await;
    let after = compared(&world, &recruiter, job).await;
    assert_eq!(after, [before[0] + 1; 2], "the others, at once");
}

#[tokio::test]
async fn whose_document_goes_while_a_job_is_matched_is_left_to_their_own_event() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.open_job(&recruiter).await;
    let ada = world.with_profile("ada@example.org", Discoverable::Yes).await;
    let old = world.services.resumes(&ada).await.expect("a list")[0].id;
    let before = compared(&world, &recruiter, job).await;

    add_criterion(&world.services, &recruiter, job, "Kubernetes").await;
    let services = world.services.clone();
    world.faults.meanwhile("read blob", async move {
        let newer = Bytes::from(RESUME.replace("Harbourlight", "Tideway"));
        let newer = futures::stream::once(async move { Ok(newer) }).boxed();
        let taken = services.upload(&ada, "newer.txt", newer).await;
        taken.expect("is taken");
        drain(&services).await;
        let removed = services.remove_resume(&ada, old).await;
        removed.expect("nothing is made from it any more");
    });
    world.drain().await;
    world.assert_quiet().await;
    assert_eq!(compared(&world, &recruiter, job).await, [before[0] + 1]);
}

#[tokio::test]
async fn the_start_page_counts_the_candidates_of_jobs_that_are_not_over() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.open_job(&recruiter).await;
    world.with_profile("ada@example.org", Discoverable::Yes).await;
    for (status, counted) in [
        (JobStatus::Paused, Some(1)),
        (JobStatus::Closed, None),
        (JobStatus::Archived, None),
    ] {
        set_status(&world.services, &recruiter, job, status).await;
        world.drain().await;
        let home = world.services.recruiter_home(&recruiter, None).await;
        let jobs = home.expect("is shown").expect("works there").jobs;
        let found = jobs[0].matched.map(|matched| matched.candidates);
        assert_eq!(found, counted, "{status:?}");
        let shortlist = world.services.shortlist(&recruiter, job).await;
        assert_eq!(shortlist.expect("is shown").total, 1, "{status:?}");
    }
}
