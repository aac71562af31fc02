//! The worker: defects of consumers, workers that die, queues and buses that fail.

use std::time::Duration;

use rolefit_domain::{FailureCode, Step, StepState};
use rolefit_ports::ErrorKind;
use rolefit_services::{Times, Worker};
use tokio_util::sync::CancellationToken;

use crate::faults::Fault;
use crate::world::{RESUME, World};

/// Longer than a message is hidden, and than the first pauses.
const LATER: Duration = Duration::from_secs(3600);
/// Ends a test that would otherwise wait for ever; no test that passes comes near it.
const PATIENCE: Duration = Duration::from_secs(60);
const CODE: FailureCode = FailureCode::Internal;

#[tokio::test]
async fn a_panic_is_an_attempt_that_failed() {
    let world = World::new();
    let caller = world.candidate().await;
    world.faults.once("extract", Fault::Panics);
    let id = world.upload(&caller, RESUME).await;
    world.drain().await;
    let retrying = StepState::Retrying { code: CODE };
    assert_eq!(world.state(&caller, id, Step::Extract).await, retrying);
    let next = world.state(&caller, id, Step::Parse).await;
    assert_eq!(next, StepState::Waiting, "nothing goes on before it");
    world.advance(LATER);
    world.drain().await;
    World::assert_done(&world.resume(&caller, id).await);
    world.assert_quiet().await;
}

#[tokio::test]
async fn an_attempt_without_end_is_cut_off() {
    let world = World::new();
    let caller = world.candidate().await;
    // Until it is healed: on a slow machine the attempt may be cut off before it comes to the call that hangs.
    world.faults.always("extract", Fault::Hangs);
    let id = world.upload(&caller, RESUME).await;
    let impatient = Worker::new(world.services.clone()).with_times(Times {
        attempt: Duration::from_millis(100),
        ..Times::default()
    });
    let drained = tokio::time::timeout(PATIENCE, impatient.drain()).await;
    drained.expect("it is cut off").expect("the queues work");
    world.faults.heal();
    let retrying = StepState::Retrying { code: CODE };
    assert_eq!(world.state(&caller, id, Step::Extract).await, retrying);
    world.advance(LATER);
    world.drain().await;
    World::assert_done(&world.resume(&caller, id).await);
}

#[tokio::test]
async fn a_message_stays_hidden_while_it_is_worked_on() {
    let world = World::new();
    let caller = world.candidate().await;
    world.faults.once("extract", Fault::WaitsForSignsOfLife(3));
    let id = world.upload(&caller, RESUME).await;
    let lively = Worker::new(world.services.clone()).with_times(Times {
        visibility: Duration::from_millis(3),
        ..Times::default()
    });
    let drained = tokio::time::timeout(PATIENCE, lively.drain()).await;
    drained
        .expect("signs of life are given")
        .expect("the queues work");
    World::assert_done(&world.resume(&caller, id).await);
}

#[tokio::test]
async fn a_message_that_ends_every_process_is_given_up_unread() {
    let world = World::new();
    let caller = world.candidate().await;
    let id = world.upload(&caller, RESUME).await;
    world.carry().await;
    // Workers that took the message and were never heard of again.
    for _ in 0..20 {
        let taken = world
            .queues
            .receive("extract", 1, Duration::from_secs(1), Duration::ZERO);
        assert_eq!(taken.await.expect("a look").len(), 1);
        world.advance(LATER);
    }
    world.drain().await;
    assert_eq!(world.faults.calls("extract"), 0, "it is not tried once more");
    assert_eq!(world.dead_letters("extract").await.len(), 1);
    let failed = StepState::Failed { code: CODE };
    assert_eq!(world.state(&caller, id, Step::Extract).await, failed);
}

#[tokio::test]
async fn a_message_that_was_in_hand_at_every_kill_is_tried_alone() {
    let world = World::new();
    let caller = world.candidate().await;
    let id = world.upload(&caller, RESUME).await;
    world.carry().await;
    for _ in 0..7 {
        let taken = world
            .queues
            .receive("extract", 1, Duration::from_secs(1), Duration::ZERO);
        assert_eq!(taken.await.expect("a look").len(), 1);
        world.advance(LATER);
    }
    // Somebody else's document is being read, and comes to its end first.
    let other = world.sign_up("emeka.obi@example.org").await;
    world.upload(&other, "Emeka Obi\nSailor").await;
    world.carry().await;
    world.drain().await;
    World::assert_done(&world.resume(&caller, id).await);
    assert_eq!(
        world.dead_letters("extract").await.len(),
        0,
        "a kill is not its fault"
    );
    world.assert_quiet().await;
}

#[tokio::test]
async fn a_message_is_given_up_even_when_that_cannot_be_shown() {
    let world = World::new();
    let caller = world.candidate().await;
    world
        .faults
        .always("commit resume.extracted", Fault::Fails(ErrorKind::Corrupt));
    world
        .faults
        .always("commit resume.failed", Fault::Fails(ErrorKind::Corrupt));
    world.upload(&caller, RESUME).await;
    world.drain().await;
    assert_eq!(world.dead_letters("extract").await.len(), 1);
    world.advance(LATER);
    assert_eq!(
        world.worker.drain().await.expect("the queues work"),
        0,
        "it does not come back"
    );
}

#[tokio::test]
async fn a_message_is_tried_later_even_when_that_cannot_be_shown() {
    let world = World::new();
    let caller = world.candidate().await;
    world.faults.once("extract", Fault::Fails(ErrorKind::Unavailable));
    let id = world.upload(&caller, RESUME).await;
    world
        .faults
        .always("commit", Fault::Fails(ErrorKind::Unavailable));
    world.drain().await;
    world.faults.heal();
    // The first pause is far shorter than the time for which a message is hidden while it is worked on.
    world.advance(Duration::from_secs(10));
    world.drain().await;
    World::assert_done(&world.resume(&caller, id).await);
}

#[tokio::test]
async fn a_killed_worker_loses_nothing() {
    let world = World::new();
    let caller = world.candidate().await;
    world.faults.once("extract", Fault::Hangs);
    let id = world.upload(&caller, RESUME).await;
    // Carried before, so that it is the message that the worker dies with, and not the event on its way.
    world.carry().await;
    let killed = tokio::spawn(world.worker.clone().run(CancellationToken::new()));
    let reached = tokio::time::timeout(PATIENCE, world.faults.hanging.notified()).await;
    reached.expect("the worker takes the message");
    killed.abort();
    assert!(killed.await.expect_err("killed").is_cancelled());

    world.drain().await;
    let untouched = world.state(&caller, id, Step::Extract).await;
    assert_eq!(
        untouched,
        StepState::Running,
        "the message is still the dead worker's"
    );
    world.advance(LATER);
    world.drain().await;
    World::assert_done(&world.resume(&caller, id).await);
    world.assert_quiet().await;
}

#[tokio::test]
async fn a_worker_that_is_asked_to_stop_stops_well() {
    let world = World::new();
    let stop = CancellationToken::new();
    stop.cancel();
    let stopped = tokio::time::timeout(PATIENCE, world.worker.clone().run(stop)).await;
    stopped.expect("it stops").expect("and that is no error");
}

#[tokio::test]
async fn a_task_that_ends_by_itself_ends_the_worker_with_an_error() {
    let world = World::new();
    world.faults.once("receive parse", Fault::Panics);
    let ended = world.worker.clone().run(CancellationToken::new());
    let ended = tokio::time::timeout(PATIENCE, ended).await.expect("it ends");
    let error = ended.expect_err("nobody asked it to");
    assert_eq!(error.to_string(), "the worker's task `parse` ended by itself");
}

#[tokio::test]
async fn an_event_that_the_bus_never_takes_stops_no_other() {
    let world = World::new();
    world
        .faults
        .always("publish candidate.registered", Fault::Fails(ErrorKind::Invalid));
    let caller = world.sign_up("nora.lindqvist@example.org").await;
    world.drain().await;
    assert_eq!(world.count_mails(&caller, "Welcome to Rolefit").await, 1);
    world.assert_quiet().await;
}

#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_acknowledged() {
    let world = World::new();
    let caller = world.candidate().await;
    let full = Fault::Fails(ErrorKind::Unavailable);
    for operation in ["blob", "commit"] {
        world.faults.always(operation, full);
        let refused = world.try_upload(&caller, RESUME).await;
        assert!(refused.is_err(), "nothing is acknowledged without `{operation}`");
        world.faults.heal();
        assert_eq!(world.services.resumes(&caller).await.expect("a list"), []);
    }
    let id = world.upload(&caller, RESUME).await;
    world.carry().await;
    for operation in ["blob", "commit", "settle"] {
        world.faults.always(operation, full);
    }
    for _ in 0..3 {
        let error = world.worker.drain().await;
        assert!(error.is_err(), "the queue cannot be written either");
        world.advance(LATER);
    }
    world.faults.heal();
    world.drain().await;
    World::assert_done(&world.resume(&caller, id).await);
    assert_eq!(world.file(&caller, id).await, RESUME.as_bytes());
    world.assert_quiet().await;
}
