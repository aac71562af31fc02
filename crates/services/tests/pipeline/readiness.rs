//! What `/readyz` says while parts fail.

use std::time::Duration;

use rolefit_ports::ErrorKind;
use rolefit_services::{Readiness, ReadyState};

use crate::faults::Fault;
use crate::world::{RESUME, World};

/// Longer than an answer holds.
const LATER: Duration = Duration::from_secs(10);

fn broken(answer: &Readiness) -> Vec<&'static str> {
    let broken = answer.components.iter().filter(|part| !part.works);
    broken
        .map(|part| {
            assert!(part.effect.is_some(), "says what works all the same: {part:?}");
            part.name
        })
        .collect()
}

#[tokio::test]
async fn a_disk_that_takes_nothing_is_noticed_and_so_is_its_end() {
    let world = World::new();
    assert_eq!(world.services.readiness().await.state, ReadyState::Ready);
    for (fault, part) in [("commit", "writes"), ("blob", "files")] {
        world.advance(LATER);
        world.faults.always(fault, Fault::Fails(ErrorKind::Unavailable));
        let answer = world.services.readiness().await;
        assert_eq!(answer.state, ReadyState::NotReady);
        assert_eq!(broken(&answer), [part]);
        world.faults.heal();
        world.advance(LATER);
        assert_eq!(world.services.readiness().await.state, ReadyState::Ready);
    }
}

#[tokio::test]
async fn work_that_waits_is_told_and_pages_are_still_served() {
    let world = World::new();
    let caller = world.candidate().await;
    world.drain().await;
    assert_eq!(world.services.readiness().await.oldest_event_seconds, 0);
    world.upload(&caller, RESUME).await;
    world.advance(Duration::from_secs(90));
    let answer = world.services.readiness().await;
    assert_eq!(answer.state, ReadyState::Degraded);
    assert_eq!(broken(&answer), ["outbox"]);
    assert_eq!(answer.oldest_event_seconds, 90);
}

#[tokio::test]
async fn whoever_asks_often_writes_no_more_than_others() {
    let world = World::new();
    let first = world.services.readiness().await;
    let writes = world.faults.calls("commit");
    for _ in 0..10 {
        assert_eq!(world.services.readiness().await, first);
    }
    assert_eq!(world.faults.calls("commit"), writes);
    world.advance(LATER);
    world.services.readiness().await;
    assert_eq!(world.faults.calls("commit"), writes + 1);
}

#[tokio::test]
async fn without_search_pages_are_still_served() {
    let world = World::new();
    world
        .faults
        .always("search", Fault::Fails(ErrorKind::Unavailable));
    let answer = world.services.readiness().await;
    assert_eq!(
        answer.state,
        ReadyState::Degraded,
        "another process would do no better"
    );
    assert_eq!(broken(&answer), ["search"]);
    let effect = answer.components.iter().find_map(|part| part.effect);
    assert_eq!(
        effect,
        Some(
            "jobs are only found by words as they are written and nobody is matched anew, as also for a while after a start; \
             pages can be read and changed, and documents uploaded"
        )
    );
    world.faults.heal();
    world.advance(LATER);
    assert_eq!(world.services.readiness().await.state, ReadyState::Ready);
}

#[tokio::test]
async fn documents_that_cannot_be_read_wait_and_pages_are_still_served() {
    let world = World::new();
    world
        .faults
        .always("extraction ready", Fault::Fails(ErrorKind::Unavailable));
    let answer = world.services.readiness().await;
    assert_eq!(answer.state, ReadyState::Degraded);
    assert_eq!(broken(&answer), ["extraction"]);
}
