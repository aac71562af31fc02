//! Erasure: it is finished whatever fails in between, and nothing is left of the person.

use std::time::Duration;

use rolefit_domain::view::JobFilter;
use rolefit_domain::{Caller, Event, JobStatus, Membership, Role};
use rolefit_ports::ErrorKind;
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::Query;
use rolefit_ports::search::Collection;
use rolefit_services::{ServiceError, ServiceResult};

use crate::faults::Fault;
use crate::matching::{AD, ad, set_status};
use crate::world::{CLIENT, PASSWORD, RESUME, World};

/// Longer than any pause between two attempts.
const LONG: Duration = Duration::from_secs(5 * 3600);

/// A candidate with a document that went through, and with another that waits.
async fn candidate(world: &World) -> Caller {
    let caller = world.candidate().await;
    world.upload(&caller, RESUME).await;
    world.drain().await;
    caller
}

async fn erase(world: &World, caller: &Caller) -> ServiceResult<()> {
    let password = PASSWORD.to_owned();
    world.services.erase_account(caller, password, &CLIENT).await
}

/// Records that lead to the person.
async fn records(world: &World, caller: &Caller) -> usize {
    let mut found = 0;
    for partition in [
        format!("CANDIDATE#{}", caller.candidate),
        format!("ACCOUNT#{}", caller.account),
    ] {
        let page = world.ports.records.query(&Query::partition(partition)).await;
        found += page.expect("a look").records.len();
    }
    found
}

async fn assert_nothing_is_left(world: &World, caller: &Caller) {
    assert_eq!(records(world, caller).await, 0);
    for owner in [
        KeyOwner::candidate(caller.candidate),
        KeyOwner::account(caller.account),
    ] {
        let error = world.ports.keys.seal(&owner, "x", b"text").await;
        assert_eq!(error.expect_err("is destroyed").kind(), ErrorKind::Destroyed);
    }
    let found = world.ports.search.count(Collection::Candidates).await;
    assert_eq!(found.expect("a count"), 0, "the index knows nobody");
    let sessions = world.ports.identity.sessions(caller.account).await;
    assert_eq!(sessions.expect("a look"), []);
    let email = world.ports.identity.email(caller.account).await;
    assert_eq!(email.expect("a look"), None);
    world.assert_quiet().await;
}

/// Entries of the ledger that say that an erasure ended.
async fn ended(world: &World) -> usize {
    let entries = world.ports.ledger.entries(0, 1000).await.expect("a look");
    let ended = entries.iter().filter(|e| e.entry.action == "account.erased");
    ended.count()
}

#[tokio::test]
async fn the_key_is_gone_at_once_and_the_rest_follows() {
    let world = World::new();
    let caller = candidate(&world).await;
    assert!(records(&world, &caller).await > 4);
    erase(&world, &caller).await.expect("erased");
    let owner = KeyOwner::candidate(caller.candidate);
    let sealed = world.ports.keys.seal(&owner, "x", b"text").await;
    assert_eq!(sealed.expect_err("is destroyed").kind(), ErrorKind::Destroyed);
    let sessions = world.ports.identity.sessions(caller.account).await;
    assert_eq!(sessions.expect("a look"), [], "before any consumer has run");
    let email = caller.email.as_str();
    let again = world.services.sign_in(email, PASSWORD.to_owned(), &CLIENT).await;
    again.expect_err("nobody signs in meanwhile");

    world.drain().await;
    assert_nothing_is_left(&world, &caller).await;
    assert_eq!(ended(&world).await, 1);
    assert_eq!(
        world
            .mails_to(email)
            .await
            .iter()
            .filter(|mail| mail.subject == "Your account is erased")
            .count(),
        1
    );
    let anew = world.sign_up(email).await;
    assert_ne!(anew.account, caller.account, "the address is free");
}

#[tokio::test]
async fn a_repeated_erasure_changes_nothing() {
    let world = World::new();
    let caller = candidate(&world).await;
    erase(&world, &caller).await.expect("erased");
    world.drain().await;
    let mut erasing = world.events().await;
    erasing.retain(|e| matches!(e.event, Event::AccountErasing { .. }));
    assert_eq!(erasing.len(), 1);
    world.bus.publish(&erasing).await.expect("once more");
    world.drain().await;
    assert_nothing_is_left(&world, &caller).await;
    assert_eq!(ended(&world).await, 1);
}

#[tokio::test]
async fn an_erasure_that_nobody_asked_for_does_not_happen() {
    let world = World::new();
    let caller = candidate(&world).await;
    let before = records(&world, &caller).await;
    let mut forged = world.events().await.remove(0);
    forged.event = Event::AccountErasing {
        account: caller.account,
        candidate: caller.candidate,
    };
    world.bus.publish(&[forged]).await.expect("sent");
    world.drain().await;
    assert_eq!(records(&world, &caller).await, before);
}

#[tokio::test]
async fn an_erasure_that_broke_off_is_finished_later() {
    for (operation, fault) in [
        ("forget", Fault::Fails(ErrorKind::Unavailable)),
        ("forget", Fault::Panics),
        ("commit", Fault::Fails(ErrorKind::Unavailable)),
        ("commit", Fault::HappensButFails(ErrorKind::Unavailable)),
    ] {
        let world = World::new();
        let caller = candidate(&world).await;
        erase(&world, &caller).await.expect("erased");
        world.faults.once(operation, fault);
        world.drain().await;
        assert_eq!(ended(&world).await, 0, "{operation} {fault:?}");
        world.advance(LONG);
        world.drain().await;
        assert_nothing_is_left(&world, &caller).await;
        assert_eq!(ended(&world).await, 1, "{operation} {fault:?}");
    }
}

#[tokio::test]
async fn a_request_that_broke_off_after_its_mark_is_finished_all_the_same() {
    let world = World::new();
    let caller = candidate(&world).await;
    let lost = Fault::HappensButFails(ErrorKind::Unavailable);
    world.faults.once("commit account.erasing", lost);
    erase(&world, &caller).await.expect_err("the answer is lost");
    world.drain().await;
    assert_nothing_is_left(&world, &caller).await;
}

#[tokio::test]
async fn a_lasting_failure_is_given_up_and_replayed() {
    let world = World::new();
    let caller = candidate(&world).await;
    erase(&world, &caller).await.expect("erased");
    world
        .faults
        .always("forget", Fault::Fails(ErrorKind::Unavailable));
    for _ in 0..10 {
        world.drain().await;
        world.advance(LONG);
    }
    let letters = world.dead_letters("erase").await;
    assert_eq!(letters.len(), 1);
    world.faults.heal();
    world
        .queues
        .replay("erase", letters[0].id)
        .await
        .expect("replayed");
    world.drain().await;
    assert_nothing_is_left(&world, &caller).await;
}

#[tokio::test]
async fn an_erasure_in_the_middle_of_the_pipeline_leaves_nothing() {
    let world = World::new();
    let caller = world.candidate().await;
    world.upload(&caller, RESUME).await;
    world.carry().await;
    erase(&world, &caller).await.expect("erased");
    world.drain().await;
    assert_nothing_is_left(&world, &caller).await;
}

#[tokio::test]
async fn a_right_password_opens_no_session_and_a_wrong_one_changes_nothing() {
    let world = World::new();
    let caller = candidate(&world).await;
    let wrong = "no password of mine".to_owned();
    let wrong = world.services.erase_account(&caller, wrong, &CLIENT).await;
    let error = wrong.expect_err("refused");
    assert!(
        matches!(
            error,
            ServiceError::Invalid {
                field: "password",
                ..
            }
        ),
        "{error:?}"
    );
    // The password is right, and what comes after it fails.
    world
        .faults
        .once("commit account.erasing", Fault::Fails(ErrorKind::Unavailable));
    erase(&world, &caller).await.expect_err("not erased");
    let sessions = world.services.sessions(&caller).await.expect("a list");
    assert_eq!(sessions.len(), 1, "the one that asked: {sessions:?}");
    assert!(sessions[0].current);
}

#[tokio::test]
async fn an_admin_may_leave_two_organizations_to_the_same_other_admin() {
    let world = World::new();
    let mut leaver = world.sign_up("ada@example.org").await;
    let stayer = world.sign_up("ben@example.org").await;
    for name in ["Harbourlight", "Tideway"] {
        let made = world.services.create_organization(&leaver, name).await;
        let organization = made.expect("is made");
        leaver.memberships.insert(
            0,
            Membership {
                organization,
                organization_name: name.to_owned(),
                role: Role::Admin,
            },
        );
        let admin = world
            .services
            .set_member(&leaver, organization, stayer.account, Role::Admin);
        admin.await.expect("is an admin, too");
        world.open(&leaver, ad(AD)).await;
    }
    erase(&world, &leaver).await.expect("is erased");
    world.drain().await;
    assert_nothing_is_left(&world, &leaver).await;
}

#[tokio::test]
async fn who_erases_the_account_makes_nothing_in_another_tab() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let organization = recruiter.memberships[0].organization;
    let draft = world
        .services
        .create_job(&recruiter, organization, ad(AD))
        .await
        .expect("a draft");
    erase(&world, &recruiter).await.expect("a draft holds nobody");
    // What another tab sends was recognized before.
    let refused = |error: ServiceError| assert!(matches!(error, ServiceError::Stale), "{error:?}");
    let made = world.services.create_organization(&recruiter, "Afterwards").await;
    refused(made.expect_err("nothing is made any more"));
    let made = world
        .services
        .create_job(&recruiter, organization, ad(&format!("{AD}\n- Baking")))
        .await;
    refused(made.expect_err("nothing is made any more"));
    let opened = world
        .services
        .set_job_status(&recruiter, draft, 1, JobStatus::Open)
        .await;
    refused(opened.expect_err("nothing is opened any more"));
    let kept = world.services.keep_form(&recruiter, "what was typed").await;
    kept.expect_err("nothing is kept any more");
    world.drain().await;
    assert_nothing_is_left(&world, &recruiter).await;
}

#[tokio::test]
async fn an_only_admin_with_open_jobs_stays_and_none_opens_one_meanwhile() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.open(&recruiter, ad(AD)).await;
    for status in [JobStatus::Open, JobStatus::Paused] {
        if status != JobStatus::Open {
            set_status(&world.services, &recruiter, job, status).await;
        }
        let refused = erase(&world, &recruiter).await;
        assert!(matches!(refused, Err(ServiceError::Impossible(_))), "{refused:?}");
    }
    set_status(&world.services, &recruiter, job, JobStatus::Closed).await;

    // Another tab opens it again after the jobs were looked at.
    let (services, other_tab) = (world.services.clone(), recruiter.clone());
    world.faults.meanwhile("commit account.erasing", async move {
        set_status(&services, &other_tab, job, JobStatus::Open).await;
    });
    erase(&world, &recruiter).await.expect("none was open");
    let open = async || {
        let jobs = world.services.public_jobs(&JobFilter::default()).await;
        jobs.expect("are shown").total
    };
    assert_eq!(open().await, 1, "opened in that moment");
    world.drain().await;
    assert_eq!(open().await, 0, "nobody could close it");
    assert_nothing_is_left(&world, &recruiter).await;
}
