//! Documents: taking them in, and which one a profile is made from.

use std::time::Duration;

use rolefit_domain::limits::MAX_RESUMES;
use rolefit_domain::{FailureCode, ResumeId, Step};
use rolefit_ports::ErrorKind;
use rolefit_ports::records::Key;
use rolefit_services::ServiceError;

use crate::faults::Fault;
use crate::world::{RESUME, UNREADABLE, World};

async fn behind_profile(world: &World, caller: &rolefit_domain::Caller) -> Option<ResumeId> {
    let profile = world.services.profile(caller).await.expect("profiles are read");
    profile.and_then(|profile| profile.resume)
}

#[tokio::test]
async fn an_unreadable_newer_file_does_not_stand_in_the_way_of_a_good_one() {
    let world = World::new();
    let caller = world.candidate().await;
    let good = world.upload(&caller, RESUME).await;
    let bad = world.upload(&caller, UNREADABLE).await;
    world.drain().await;
    assert_eq!(
        world.resume(&caller, bad).await.failure(),
        Some(FailureCode::Corrupt)
    );
    assert_eq!(behind_profile(&world, &caller).await, Some(good));
}

#[tokio::test]
async fn an_older_file_that_comes_through_late_replaces_no_newer_one() {
    let world = World::new();
    let caller = world.candidate().await;
    world.faults.once("extract", Fault::Fails(ErrorKind::Unavailable));
    let older = world.upload(&caller, RESUME).await;
    world.drain().await;
    let newer = world.upload(&caller, &RESUME.replace("Nora", "Nora K.")).await;
    world.drain().await;
    assert_eq!(behind_profile(&world, &caller).await, Some(newer));
    world.advance(Duration::from_secs(3600));
    world.drain().await;
    World::assert_done(&world.resume(&caller, older).await);
    assert_eq!(behind_profile(&world, &caller).await, Some(newer));
}

#[tokio::test]
async fn the_same_file_sent_twice_at_once_is_one_document() {
    let world = World::new();
    let caller = world.candidate().await;
    let (one, two) = futures::join!(
        world.try_upload(&caller, RESUME),
        world.try_upload(&caller, RESUME)
    );
    let (one, two) = (one.expect("is taken"), two.expect("is known"));
    assert_eq!(one.id, two.id);
    assert_ne!(one.repeated, two.repeated, "{one:?} {two:?}");
    assert_eq!(world.file(&caller, one.id).await, RESUME.as_bytes());
}

#[tokio::test]
async fn an_upload_whose_answer_was_lost_keeps_its_file() {
    let world = World::new();
    let caller = world.candidate().await;
    let lost = Fault::HappensButFails(ErrorKind::Conflict);
    world.faults.once("commit resume.uploaded", lost);
    let taken = world.try_upload(&caller, RESUME).await.expect("it is stored");
    assert!(!taken.repeated);
    assert_eq!(world.file(&caller, taken.id).await, RESUME.as_bytes());
    world.drain().await;
    World::assert_done(&world.resume(&caller, taken.id).await);
}

#[tokio::test]
async fn a_candidate_has_only_so_many_documents() {
    let world = World::new();
    let caller = world.candidate().await;
    for number in 0..MAX_RESUMES {
        world.upload(&caller, &format!("{RESUME}\n{number}\n")).await;
    }
    let refused = world.try_upload(&caller, "One more\n").await;
    let error = refused.expect_err("there are enough");
    assert!(matches!(error, ServiceError::Impossible(_)), "{error:?}");
    assert!(error.to_string().contains("100 documents"), "{error}");
    let kept = world.services.resumes(&caller).await.expect("a list");
    assert_eq!(kept.len(), MAX_RESUMES);
}

#[tokio::test]
async fn a_document_is_removed_or_becomes_the_profile_never_both() {
    for removal_first in [true, false] {
        let world = World::new();
        let caller = world.candidate().await;
        let old = world.upload(&caller, RESUME).await;
        world.drain().await;
        world.upload(&caller, &RESUME.replace("Nora", "Nora K.")).await;
        world.drain().await;
        let (services, other) = (world.services.clone(), caller.clone());
        let removed = if removal_first {
            world.faults.meanwhile("commit", async move {
                services.use_resume(&other, old).await.expect("is used");
            });
            world.services.remove_resume(&caller, old).await.is_ok()
        } else {
            world.faults.meanwhile("commit", async move {
                services.remove_resume(&other, old).await.expect("is removed");
            });
            world.services.use_resume(&caller, old).await.is_err()
        };
        assert_ne!(removed, removal_first, "the one that was first counts");
        assert_eq!(behind_profile(&world, &caller).await == Some(old), removal_first);
        world.drain().await;
        if removal_first {
            assert_eq!(world.file(&caller, old).await, RESUME.as_bytes());
        }
    }
}

#[tokio::test]
async fn the_files_of_a_removed_document_go_even_when_the_store_fails() {
    let world = World::new();
    let caller = world.candidate().await;
    let old = world.upload(&caller, RESUME).await;
    world.drain().await;
    world.upload(&caller, &RESUME.replace("Nora", "Nora K.")).await;
    world.drain().await;
    let files = world.stored_files();
    world.faults.once("forget", Fault::Fails(ErrorKind::Unavailable));
    world
        .services
        .remove_resume(&caller, old)
        .await
        .expect("is removed");
    assert_eq!(world.stored_files(), files, "the store was down");
    world.advance(Duration::from_secs(2 * 3600));
    assert_eq!(world.services.sweep_uploads().await.expect("sweeps"), 1);
    assert_eq!(world.stored_files(), files - 2, "the file and its text");
}

#[tokio::test]
async fn what_is_damaged_leaves_the_lists_of_documents_and_versions_readable() {
    let world = World::new();
    let caller = world.candidate().await;
    let old = world.upload(&caller, RESUME).await;
    world.drain().await;
    let new = world.upload(&caller, &RESUME.replace("Nora", "Nora K.")).await;
    world.drain().await;
    let damage = async |sort: String| {
        let key = Key::new(format!("CANDIDATE#{}", caller.candidate), sort);
        world.overwrite(key, b"nothing".to_vec()).await;
    };
    damage(format!("RESUME#{old}")).await;
    let shown = world.services.resumes(&caller).await.expect("are listed");
    assert_eq!(shown.iter().map(|resume| resume.id).collect::<Vec<_>>(), [new]);
    let profile = world
        .services
        .profile(&caller)
        .await
        .expect("is shown")
        .expect("there is one");
    assert_eq!(
        profile.earlier.len(),
        1,
        "the version is whole, only its document is not"
    );
    assert_eq!(profile.earlier[0].file_name, None);
    damage(format!("PROFILE#{:010}", 1)).await;
    let profile = world
        .services
        .profile(&caller)
        .await
        .expect("is shown")
        .expect("there is one");
    assert!(profile.earlier.is_empty());
}

#[tokio::test]
async fn a_step_that_failed_shows_how_long_its_attempt_took() {
    let world = World::new();
    let caller = world.candidate().await;
    let clock = world.clock();
    world.faults.meanwhile("extract", async move {
        clock.advance(Duration::from_secs(7));
    });
    world.faults.once("extract", Fault::Fails(ErrorKind::Corrupt));
    let id = world.upload(&caller, RESUME).await;
    world.drain().await;
    let steps = world.resume(&caller, id).await.steps;
    let step = steps.iter().find(|progress| progress.step == Step::Extract);
    let step = step.expect("every step is there");
    let (started, ended) = (step.started_at.expect("began"), step.ended_at.expect("ended"));
    assert_eq!(ended.millis_since(started), 7000, "{step:?}");
}

#[tokio::test]
async fn a_document_that_is_removed_while_it_is_read_leaves_no_text() {
    let world = World::new();
    let caller = world.candidate().await;
    world.faults.once("extract", Fault::Fails(ErrorKind::Corrupt));
    let id = world.upload(&caller, RESUME).await;
    world.drain().await;
    let letter = world.dead_letters("extract").await.remove(0).id;
    world.queues.replay("extract", letter).await.expect("replayed");
    let (services, owner) = (world.services.clone(), caller.clone());
    // The text is read; before it is stored, the document goes.
    world.faults.meanwhile("blob", async move {
        let removed = services.remove_resume(&owner, id).await;
        removed.expect("its reading had failed");
    });
    world.drain().await;
    assert_eq!(world.stored_files(), 0);
    world.assert_quiet().await;
}

#[tokio::test]
async fn a_document_that_is_started_again_while_it_is_removed_stays() {
    let world = World::new();
    let caller = world.candidate().await;
    world.faults.once("extract", Fault::Fails(ErrorKind::Corrupt));
    let id = world.upload(&caller, RESUME).await;
    world.drain().await;
    let (services, owner) = (world.services.clone(), caller.clone());
    world.faults.meanwhile("commit", async move {
        let again = services.retry_resume(&owner, id).await;
        again.expect("is started again");
    });
    let removed = world.services.remove_resume(&caller, id).await;
    assert!(matches!(removed, Err(ServiceError::Stale)), "{removed:?}");
    world.drain().await;
    World::assert_done(&world.resume(&caller, id).await);
    assert_eq!(world.file(&caller, id).await, RESUME.as_bytes());
}
