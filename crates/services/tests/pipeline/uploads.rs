//! Uploads: nothing is left behind, whatever happens between the file and its record.

use std::sync::atomic::Ordering;
use std::time::Duration;

use rolefit_domain::FailureCode;
use rolefit_domain::limits::MAX_RESUMES;
use rolefit_ports::ErrorKind;
use rolefit_services::{Discoverable, ServiceError};

use crate::faults::Fault;
use crate::world::{RESUME, UNREADABLE, World};

const AN_HOUR: Duration = Duration::from_secs(60 * 60);
const A_MINUTE: Duration = Duration::from_secs(60);

#[tokio::test]
async fn a_file_that_became_no_document_is_swept_away() {
    let world = World::new();
    let caller = world.candidate().await;
    let fault = Fault::Fails(ErrorKind::Unavailable);
    world.faults.once("commit resume.uploaded", fault);
    assert!(world.try_upload(&caller, RESUME).await.is_err());
    assert_eq!(world.stored_files(), 1, "its file lies there");
    let known = world.services.blobs_of(caller.candidate).await.expect("a list");
    assert_eq!(known.len(), 2, "an erasure would find it");

    world.advance(AN_HOUR - A_MINUTE);
    assert_eq!(
        world.services.sweep_uploads().await.expect("sweeps"),
        0,
        "it may be under way"
    );
    world.advance(2 * A_MINUTE);
    assert_eq!(world.services.sweep_uploads().await.expect("sweeps"), 1);
    assert_eq!(world.stored_files(), 0);
    assert_eq!(
        world.services.blobs_of(caller.candidate).await.expect("a list"),
        []
    );
    assert_eq!(world.services.sweep_uploads().await.expect("sweeps"), 0);
}

#[tokio::test]
async fn the_sweep_leaves_documents_alone() {
    let world = World::new();
    let caller = world.candidate().await;
    let id = world.upload(&caller, RESUME).await;
    world.drain().await;
    world.upload(&caller, RESUME).await;
    assert_eq!(world.stored_files(), 2, "one file, one text");
    world.advance(2 * AN_HOUR);
    assert_eq!(world.services.sweep_uploads().await.expect("sweeps"), 0);
    assert_eq!(world.file(&caller, id).await, RESUME.as_bytes());
}

#[tokio::test]
async fn an_upload_that_was_swept_away_becomes_no_document_without_a_file() {
    let world = World::new();
    let caller = world.candidate().await;
    let slow = world.receive(&caller, RESUME).await;
    world.advance(2 * AN_HOUR);
    assert_eq!(world.services.sweep_uploads().await.expect("sweeps"), 1);
    let taken = world.services.take_in(&caller, slow, None).await;
    assert!(matches!(taken, Err(ServiceError::Stale)), "{taken:?}");
    assert_eq!(world.services.resumes(&caller).await.expect("a list"), []);
    world.upload(&caller, RESUME).await;
}

#[tokio::test]
async fn what_is_refused_or_given_back_leaves_nothing() {
    let world = World::new();
    let caller = world.candidate().await;
    world.faults.once("blob", Fault::Fails(ErrorKind::Unavailable));
    assert!(world.try_upload(&caller, RESUME).await.is_err());
    let file = world.receive(&caller, RESUME).await;
    world.services.discard(&caller, file).await;
    assert_eq!(world.stored_files(), 0);
    assert_eq!(
        world.services.blobs_of(caller.candidate).await.expect("a list"),
        []
    );
}

#[tokio::test]
async fn document_and_consent_are_stored_together_or_not_at_all() {
    let world = World::new();
    let caller = world.candidate().await;
    let found = async || {
        let home = world
            .services
            .candidate_home(&caller)
            .await
            .expect("a start page");
        (home.resumes.len(), home.discoverable)
    };
    world.faults.once(
        "commit candidate.visibility_changed",
        Fault::Fails(ErrorKind::Unavailable),
    );
    let file = world.receive(&caller, RESUME).await;
    let refused = world
        .services
        .take_in(&caller, file, Some(Discoverable::Yes))
        .await;
    assert!(refused.is_err(), "{refused:?}");
    assert_eq!(found().await, (0, false));

    let file = world.receive(&caller, RESUME).await;
    let taken = world
        .services
        .take_in(&caller, file, Some(Discoverable::Yes))
        .await;
    taken.expect("is taken");
    assert_eq!(found().await, (1, true));

    world
        .services
        .set_discoverable(&caller, Discoverable::No)
        .await
        .expect("withdraws");
    let file = world.receive(&caller, RESUME).await;
    let known = world
        .services
        .take_in(&caller, file, Some(Discoverable::Yes))
        .await;
    assert!(known.expect("is known").repeated);
    assert_eq!(
        found().await,
        (1, true),
        "what was said with a known file counts too"
    );
    assert_eq!(world.audited("candidate.visibility_changed").await, 3);
}

#[tokio::test]
async fn a_refused_file_that_comes_again_is_looked_at_again_and_a_read_one_is_not() {
    let world = World::new();
    let caller = world.candidate().await;
    let (bad, good) = (
        world.upload(&caller, UNREADABLE).await,
        world.upload(&caller, RESUME).await,
    );
    world.drain().await;
    let read = world.faults.calls("extract");
    assert_eq!(world.upload(&caller, UNREADABLE).await, bad);
    assert_eq!(
        world.resume(&caller, bad).await.failure(),
        None,
        "it is under way"
    );
    world.drain().await;
    assert_eq!(world.faults.calls("extract"), read + 1);
    assert_eq!(
        world.resume(&caller, bad).await.failure(),
        Some(FailureCode::Corrupt)
    );

    assert_eq!(world.upload(&caller, RESUME).await, good);
    world.drain().await;
    assert_eq!(world.faults.calls("extract"), read + 1);
    World::assert_done(&world.resume(&caller, good).await);
    assert_eq!(world.stored_files(), 3, "two files and one text");
    world.assert_quiet().await;
}

#[tokio::test]
async fn uploads_at_the_same_time_do_not_exceed_the_limit() {
    let world = World::new();
    let caller = world.candidate().await;
    let document = |n: usize| format!("{RESUME}\nNumber {n}\n");
    for n in 0..MAX_RESUMES - 2 {
        world.upload(&caller, &document(n)).await;
    }
    // All are received before the first is taken in, so that each of them finds room.
    let mut received = Vec::new();
    for n in 0..6 {
        received.push(world.receive(&caller, &document(MAX_RESUMES + n)).await);
    }
    let taking = received
        .into_iter()
        .map(|file| world.services.take_in(&caller, file, None));
    let taken = futures::future::join_all(taking).await;
    let refused = taken.iter().filter(|taken| taken.is_err()).count();
    assert_eq!(refused, 4, "{taken:?}");
    for error in taken.into_iter().filter_map(Result::err) {
        assert!(matches!(error, ServiceError::Impossible(_)), "{error:?}");
    }
    let documents = world.services.resumes(&caller).await.expect("a list");
    assert_eq!(documents.len(), MAX_RESUMES);
    assert_eq!(world.stored_files(), MAX_RESUMES, "nothing of the others is left");
}

#[tokio::test]
async fn a_picture_is_a_document_where_the_extractor_reads_pictures() {
    let world = World::new();
    let caller = world.candidate().await;
    let picture = b"\x89PNG\r\n\x1a\n the pixels of a page";
    let refused = world.try_upload_bytes(&caller, picture).await;
    assert!(
        matches!(refused, Err(ServiceError::Document(FailureCode::ImageOnly))),
        "{refused:?}"
    );
    assert_eq!(world.stored_files(), 0);

    world.faults.reads_pictures.store(true, Ordering::Relaxed);
    let id = world
        .try_upload_bytes(&caller, picture)
        .await
        .expect("is taken")
        .id;
    world.drain().await;
    World::assert_done(&world.resume(&caller, id).await);
    assert_eq!(world.file(&caller, id).await, picture);
}

#[tokio::test]
async fn a_known_file_whose_document_is_removed_meanwhile_is_a_new_document() {
    let world = World::new();
    let caller = world.candidate().await;
    let old = world.upload(&caller, UNREADABLE).await;
    world.drain().await;
    let file = world.receive(&caller, UNREADABLE).await;
    let (services, owner) = (world.services.clone(), caller.clone());
    world.faults.meanwhile("commit", async move {
        let removed = services.remove_resume(&owner, old).await;
        removed.expect("nothing is made from it");
    });
    let taken = world
        .services
        .take_in(&caller, file, Some(Discoverable::Yes))
        .await
        .expect("is taken");
    assert!(!taken.repeated && taken.id != old, "{taken:?}");
    let home = world.services.candidate_home(&caller).await;
    let home = home.expect("a start page");
    assert_eq!((home.resumes.len(), home.discoverable), (1, true));
    assert_eq!(world.file(&caller, taken.id).await, UNREADABLE.as_bytes());
    assert_eq!(world.stored_files(), 1);
}
