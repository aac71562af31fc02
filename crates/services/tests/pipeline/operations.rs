//! What an operator sees and does: the ledger's last check, and events that were set aside.

use std::time::Duration;

use rolefit_domain::Caller;
use rolefit_domain::view::OperationsView;
use rolefit_ports::ErrorKind;
use rolefit_services::ServiceError;

use crate::faults::Fault;
use crate::world::World;

/// Longer than a check of the ledger is good.
const LATER: Duration = Duration::from_secs(3600);

async fn operator(world: &World) -> Caller {
    let mut caller = world.sign_up("operator@example.org").await;
    world.drain().await;
    caller.operator = true;
    caller
}

async fn look(world: &World, operator: &Caller) -> OperationsView {
    world.services.operations(operator).await.expect("a look")
}

#[tokio::test]
async fn the_ledger_is_checked_beside_the_page_and_one_check_at_a_time() {
    let world = World::new();
    let operator = operator(&world).await;
    let first = look(&world, &operator).await.ledger.expect("a small ledger");
    assert!(first.outcome.is_ok(), "{first:?}");
    assert_eq!(look(&world, &operator).await.ledger, Some(first.clone()));
    assert_eq!(world.faults.calls("verify"), 1, "it is good for some minutes");

    world.advance(LATER);
    world.faults.once("verify", Fault::Hangs);
    for _ in 0..3 {
        let shown = look(&world, &operator).await.ledger;
        assert_eq!(shown, Some(first.clone()), "a check without end holds up nobody");
    }
    world.faults.hanging.notified().await;
    assert_eq!(world.faults.calls("verify"), 2);
}

#[tokio::test]
async fn looking_again_checks_the_ledger_however_fresh_the_last_check_is() {
    let world = World::new();
    let operator = operator(&world).await;
    let first = look(&world, &operator).await.ledger.expect("a small ledger");
    world.advance(Duration::from_secs(5));
    let again = world.services.check_ledger_again(&operator).await;
    let again = again.expect("is answered").expect("a small ledger");
    assert_eq!(world.faults.calls("verify"), 2);
    assert!(
        again.checked > first.checked,
        "{} after {}",
        again.checked,
        first.checked
    );
    assert_eq!(look(&world, &operator).await.ledger, Some(again));

    world.advance(Duration::from_secs(5));
    world.faults.once("verify", Fault::Fails(ErrorKind::Unavailable));
    let failed = world.services.check_ledger_again(&operator).await;
    assert!(
        matches!(failed, Err(ServiceError::Port(_))),
        "an older check is no answer: {failed:?}"
    );
    world.faults.once("verify", Fault::Hangs);
    let hanging = world.services.check_ledger_again(&operator).await;
    assert_eq!(hanging.expect("is answered"), None, "it is still under way");
    let other = world.recruiter().await;
    let refused = world.services.check_ledger_again(&other).await;
    assert!(refused.is_err(), "{refused:?}");
}

#[tokio::test]
async fn a_check_that_failed_is_made_again() {
    let world = World::new();
    let operator = operator(&world).await;
    world.faults.once("verify", Fault::Fails(ErrorKind::Unavailable));
    assert_eq!(look(&world, &operator).await.ledger, None);
    let ledger = look(&world, &operator).await.ledger;
    assert!(ledger.is_some_and(|ledger| ledger.outcome.is_ok()));
}

/// A world in which the event of somebody's verification was set aside.
async fn set_aside() -> (World, Caller, String) {
    let world = World::new();
    let operator = operator(&world).await;
    let refused = Fault::Fails(ErrorKind::Invalid);
    world.faults.always("publish candidate.verified", refused);
    world.sign_up("nora@example.org").await;
    world.drain().await;
    world.faults.heal();
    let mut events = look(&world, &operator).await.set_aside;
    assert_eq!(events.len(), 1, "{events:?}");
    let event = events.remove(0);
    let (name, _) = event.known.expect("it can be read");
    assert_eq!(name, "candidate.verified");
    (world, operator, event.id)
}

async fn welcomes(world: &World) -> usize {
    let mails = world.mails_to("nora@example.org").await;
    mails.iter().filter(|m| m.subject.starts_with("Welcome")).count()
}

async fn audited(world: &World, action: &str) -> usize {
    let entries = world.ports.ledger.entries(0, 1000).await.expect("a look");
    entries.iter().filter(|e| e.entry.action == action).count()
}

#[tokio::test]
async fn an_event_set_aside_is_handed_on_once_more() {
    let (world, operator, id) = set_aside().await;
    assert_eq!(welcomes(&world).await, 0);
    let twice = tokio::join!(
        world.services.put_event_back(&operator, &id),
        world.services.put_event_back(&operator, &id),
    );
    twice.0.expect("put back");
    twice.1.expect("harmless");
    world.drain().await;
    assert_eq!(welcomes(&world).await, 1);
    assert_eq!(look(&world, &operator).await.set_aside, []);
    assert_eq!(audited(&world, "event.put_back").await, 1);
    world.assert_quiet().await;
}

#[tokio::test]
async fn an_event_set_aside_can_be_removed() {
    let (world, operator, id) = set_aside().await;
    for _ in 0..2 {
        world
            .services
            .remove_event(&operator, &id)
            .await
            .expect("removed");
    }
    world.drain().await;
    assert_eq!(welcomes(&world).await, 0);
    assert_eq!(look(&world, &operator).await.set_aside, []);
    assert_eq!(audited(&world, "event.removed").await, 1);
    let strange = world.services.remove_event(&operator, "no id").await;
    assert!(matches!(strange, Err(ServiceError::NotFound)), "{strange:?}");
}

#[tokio::test]
async fn only_operators_touch_events_set_aside() {
    let (world, mut nobody, id) = set_aside().await;
    nobody.operator = false;
    for refused in [
        world.services.put_event_back(&nobody, &id).await,
        world.services.remove_event(&nobody, &id).await,
    ] {
        assert!(matches!(refused, Err(ServiceError::Forbidden)), "{refused:?}");
    }
}

#[tokio::test]
async fn a_replay_has_an_entry_for_what_was_asked_and_one_for_what_was_done() {
    let world = World::new();
    let operator = operator(&world).await;
    let body = ["no event".to_owned()];
    let sent = world.queues.send("extract", &body, Duration::ZERO).await;
    sent.expect("is sent");
    world.drain().await;
    let letter = world.dead_letters("extract").await.remove(0).id.to_string();
    for _ in 0..2 {
        let replayed = world.services.replay_dead_letter(&operator, "extract", &letter);
        replayed.await.expect("is back at work, or was");
    }
    assert_eq!(world.audited("dead_letter.replay_asked").await, 2);
    assert_eq!(world.audited("dead_letter.replayed").await, 1);
}

#[tokio::test]
async fn all_dead_letters_of_a_queue_go_back_to_work_at_once() {
    let world = World::new();
    let mut operator = operator(&world).await;
    // More than one look at the dead letters shows.
    for batch in 0..8 {
        let bodies: Vec<String> = (0..10)
            .map(|number| format!("no event {batch} {number}"))
            .collect();
        let sent = world.queues.send("extract", &bodies, Duration::ZERO).await;
        sent.expect("is sent");
    }
    world.drain().await;
    assert_eq!(world.dead_letters("extract").await.len(), 80);
    let replayed = world.services.replay_dead_letters(&operator, "extract").await;
    assert_eq!(replayed.expect("they are back at work"), 80);
    assert_eq!(world.dead_letters("extract").await.len(), 0);
    assert_eq!(world.audited("dead_letters.replay_asked").await, 1);
    assert_eq!(world.audited("dead_letters.replayed").await, 1);
    let strange = world.services.replay_dead_letters(&operator, "no queue").await;
    assert!(matches!(strange, Err(ServiceError::NotFound)), "{strange:?}");
    operator.operator = false;
    let refused = world.services.replay_dead_letters(&operator, "extract").await;
    assert!(matches!(refused, Err(ServiceError::Forbidden)), "{refused:?}");
}
