//! A language model behind a network: what waits, what is told, and that nothing is lost or half done.

use std::time::Duration;

use rolefit_domain::view::JobForm;
use rolefit_domain::{FailureCode, JobStatus, ProblemKind, Step, StepState};
use rolefit_ports::ErrorKind;
use rolefit_services::ServiceError;

use crate::faults::Fault;
use crate::matching::{ad, version};
use crate::world::{RESUME, World};

/// Longer than any pause between two tries.
const LONG: Duration = Duration::from_secs(5 * 3600);

const AD: &str = "Data Engineer (m/f/d)\n\nWe run nightly loads of the data of hospitals.\n\nRequirements\n\
                  - Python\n- SQL\n- Kubernetes\n";

#[tokio::test]
async fn a_resume_waits_for_a_model_that_is_away_or_busy() {
    for kind in [ErrorKind::Unavailable, ErrorKind::Throttled] {
        let world = World::new();
        let caller = world.candidate().await;
        world.faults.always("read resume", Fault::Fails(kind));
        let id = world.upload(&caller, RESUME).await;
        world.drain().await;
        let code = FailureCode::Internal;
        let retrying = StepState::Retrying { code };
        assert_eq!(world.state(&caller, id, Step::Parse).await, retrying, "{kind:?}");
        assert!(world.dead_letters("parse").await.is_empty(), "{kind:?}");

        world.faults.heal();
        world.advance(LONG);
        world.drain().await;
        World::assert_done(&world.resume(&caller, id).await);
        world.assert_quiet().await;
    }
}

#[tokio::test]
async fn a_resume_that_the_model_refuses_or_answers_wrongly_is_set_aside_at_once_and_can_be_replayed() {
    for kind in [ErrorKind::Refused, ErrorKind::Corrupt] {
        let world = World::new();
        let caller = world.candidate().await;
        world.faults.once("read resume", Fault::Fails(kind));
        let id = world.upload(&caller, RESUME).await;
        world.drain().await;
        let code = FailureCode::Internal;
        let failed = StepState::Failed { code };
        assert_eq!(world.state(&caller, id, Step::Parse).await, failed, "{kind:?}");
        let letters = world.dead_letters("parse").await;
        assert_eq!(letters.len(), 1, "{kind:?}");
        assert_eq!(
            letters[0].attempts, 1,
            "{kind:?}: asking again costs and does not help"
        );

        let replayed = world.queues.replay("parse", letters[0].id).await;
        replayed.expect("replayed");
        world.drain().await;
        World::assert_done(&world.resume(&caller, id).await);
    }
}

#[tokio::test]
async fn an_ad_that_cannot_be_read_now_changes_nothing_and_is_taken_later() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let organization = recruiter.memberships[0].organization;
    for kind in [ErrorKind::Unavailable, ErrorKind::Throttled] {
        world.faults.once("read ad", Fault::Fails(kind));
        let made = world.services.create_job(&recruiter, organization, ad(AD)).await;
        let error = made.expect_err("cannot be read");
        assert!(matches!(error, ServiceError::Port(_)), "{error:?}");
        assert_eq!(error.kind(), ProblemKind::Unavailable, "{kind:?}");
        assert!(error.message().contains("try again"), "{}", error.message());
        let home = world
            .services
            .recruiter_home(&recruiter, Some(organization))
            .await;
        let home = home.expect("shown").expect("works there");
        assert!(home.jobs.is_empty(), "{kind:?}");
    }
    let made = world.services.create_job(&recruiter, organization, ad(AD)).await;
    let job = made.expect("the same form is taken");
    let before = world
        .services
        .job_editor(&recruiter, job)
        .await
        .expect("shown")
        .job;
    assert_eq!(before.status, JobStatus::Draft);

    world.faults.once("read ad", Fault::Fails(ErrorKind::Unavailable));
    let form = JobForm {
        title: before.posting.title.clone(),
        ..ad(&AD.replace("Python", "Rust"))
    };
    let at = version(&world.services, &recruiter, job).await;
    let updated = world.services.update_job(&recruiter, job, at, form).await;
    assert_eq!(
        updated.expect_err("cannot be read").kind(),
        ProblemKind::Unavailable
    );
    let after = world
        .services
        .job_editor(&recruiter, job)
        .await
        .expect("shown")
        .job;
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_recruiter_adds_a_criterion_without_the_model() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let organization = recruiter.memberships[0].organization;
    let job = world.services.create_job(&recruiter, organization, ad(AD)).await;
    let job = job.expect("made");
    world
        .faults
        .always("read ad", Fault::Fails(ErrorKind::Unavailable));
    crate::matching::add_criterion(&world.services, &recruiter, job, "3 years of experience").await;
    let criteria = world
        .services
        .job_editor(&recruiter, job)
        .await
        .expect("shown")
        .job
        .criteria;
    assert!(
        criteria.iter().any(|c| c.label == "3 years of experience"),
        "{criteria:?}"
    );
}
