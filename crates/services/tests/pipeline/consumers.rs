//! Each consumer: the happy, the repeated, the malformed, the retried and the given-up message.

use std::time::Duration;

use rolefit_domain::{FailureCode, Step, StepState};
use rolefit_ports::ErrorKind;

use crate::faults::Fault;
use crate::world::{RESUME, UNREADABLE, World, queue_names};

/// A consumer of the pipeline, its step, and the event that ends its work.
struct Row {
    queue: &'static str,
    step: Step,
    ends_with: &'static str,
}

const ROWS: [Row; 6] = [
    row("extract", Step::Extract, "resume.extracted"),
    row("parse", Step::Parse, "resume.parsed"),
    row("profile", Step::Profile, "profile.updated"),
    row("index", Step::Index, "profile.indexed"),
    row("match", Step::Match, "candidate.matched"),
    row("notify", Step::Notify, "candidate.notified"),
];

const fn row(queue: &'static str, step: Step, ends_with: &'static str) -> Row {
    Row {
        queue,
        step,
        ends_with,
    }
}

impl Row {
    /// The commit that ends the consumer's work.
    fn commit(&self) -> String {
        format!("commit {}", self.ends_with)
    }
}

const INTERNAL: FailureCode = FailureCode::Internal;
/// Longer than any pause between two attempts.
const LONG: Duration = Duration::from_secs(5 * 3600);
const READ: &str = "Your resume was read";
const NOT_READ: &str = "Your resume could not be read";

/// Mails that tell of a failure.
async fn failure_mails(world: &World, caller: &rolefit_domain::Caller) -> usize {
    let mails = world.mails_to(caller.email.as_str()).await;
    mails
        .iter()
        .filter(|mail| mail.text.contains(INTERNAL.message()))
        .count()
}

#[tokio::test]
async fn a_document_goes_through_every_consumer_once() {
    let world = World::new();
    let caller = world.candidate().await;
    assert_eq!(world.count_mails(&caller, "Welcome to Rolefit").await, 1);
    let id = world.upload(&caller, RESUME).await;
    world.drain().await;
    let resume = world.resume(&caller, id).await;
    World::assert_done(&resume);
    assert!(resume.finished() && resume.current, "{resume:?}");
    assert_eq!(world.count_mails(&caller, READ).await, 1);
    let names: Vec<_> = world.events().await.iter().map(|e| e.event.name()).collect();
    for row in &ROWS {
        let times = names.iter().filter(|name| **name == row.ends_with).count();
        assert_eq!(times, 1, "`{}` is told once", row.ends_with);
    }
    world.assert_quiet().await;
}

#[tokio::test]
async fn the_same_file_sent_again_in_vain_is_worth_one_mail() {
    let world = World::new();
    let caller = world.candidate().await;
    let first = world.upload(&caller, UNREADABLE).await;
    for _ in 0..3 {
        world.drain().await;
        assert_eq!(world.upload(&caller, UNREADABLE).await, first, "it is known");
    }
    world.drain().await;
    assert_eq!(world.count_mails(&caller, NOT_READ).await, 1);
}

#[tokio::test]
async fn repeated_messages_change_nothing() {
    let world = World::new();
    let caller = world.candidate().await;
    let (good, bad) = (
        world.upload(&caller, RESUME).await,
        world.upload(&caller, UNREADABLE).await,
    );
    world.drain().await;
    let before = (
        world.event_ids().await,
        world.mails_to(caller.email.as_str()).await,
    );
    let resumes = world.services.resumes(&caller).await.expect("a list");

    world
        .bus
        .publish(&world.events().await)
        .await
        .expect("all of it again");
    world.drain().await;
    let after = (
        world.event_ids().await,
        world.mails_to(caller.email.as_str()).await,
    );
    assert_eq!(after, before, "no further event and no further mail");
    assert_eq!(world.services.resumes(&caller).await.expect("a list"), resumes);
    World::assert_done(&world.resume(&caller, good).await);
    assert_eq!(
        world.resume(&caller, bad).await.failure(),
        Some(FailureCode::Corrupt)
    );
    assert_eq!(world.count_mails(&caller, NOT_READ).await, 1);
    world.assert_quiet().await;
}

#[tokio::test]
async fn what_is_no_event_is_given_up_and_stops_nobody() {
    let world = World::new();
    let caller = world.candidate().await;
    let unknown = r#"{"id":"0","version":9,"at":0,"organization":null,"event":{"type":"song.sung"}}"#;
    let bodies = ["no JSON".to_owned(), unknown.to_owned()];
    for queue in queue_names() {
        world
            .queues
            .send(queue, &bodies, Duration::ZERO)
            .await
            .expect("sent");
    }
    let id = world.upload(&caller, RESUME).await;
    world.drain().await;
    World::assert_done(&world.resume(&caller, id).await);
    for queue in queue_names() {
        assert_eq!(world.dead_letters(queue).await.len(), bodies.len(), "{queue}");
    }
}

#[tokio::test]
async fn a_passing_fault_is_tried_again() {
    for row in &ROWS {
        let world = World::new();
        let caller = world.candidate().await;
        world
            .faults
            .once(&row.commit(), Fault::Fails(ErrorKind::Unavailable));
        let id = world.upload(&caller, RESUME).await;
        world.drain().await;
        let retrying = StepState::Retrying { code: INTERNAL };
        assert_eq!(
            world.state(&caller, id, row.step).await,
            retrying,
            "{}",
            row.queue
        );
        world.drain().await;
        assert_eq!(world.state(&caller, id, row.step).await, retrying, "not at once");

        world.advance(LONG);
        world.drain().await;
        World::assert_done(&world.resume(&caller, id).await);
        assert_eq!(world.count_mails(&caller, READ).await, 1, "{}", row.queue);
        world.assert_quiet().await;
    }
}

#[tokio::test]
async fn a_lasting_fault_is_given_up_in_the_end_and_replayed() {
    for row in &ROWS {
        let world = World::new();
        let caller = world.candidate().await;
        world
            .faults
            .always(&row.commit(), Fault::Fails(ErrorKind::Unavailable));
        let id = world.upload(&caller, RESUME).await;
        for _ in 0..20 {
            world.drain().await;
            world.advance(LONG);
        }
        let letters = world.dead_letters(row.queue).await;
        assert_eq!(letters.len(), 1, "{}", row.queue);
        assert!(letters[0].attempts > 5, "{} tries", letters[0].attempts);
        let failed = StepState::Failed { code: INTERNAL };
        assert_eq!(world.state(&caller, id, row.step).await, failed, "{}", row.queue);
        let told = usize::from(row.step != Step::Notify);
        assert_eq!(failure_mails(&world, &caller).await, told, "{}", row.queue);
        let unread = usize::from(matches!(row.step, Step::Extract | Step::Parse));
        assert_eq!(
            world.count_mails(&caller, NOT_READ).await,
            unread,
            "{}",
            row.queue
        );

        // In vain at first: nobody is told a second time.
        for _ in 0..20 {
            for letter in world.dead_letters(row.queue).await {
                world.queues.replay(row.queue, letter.id).await.expect("replayed");
            }
            world.drain().await;
            world.advance(LONG);
        }
        assert_eq!(failure_mails(&world, &caller).await, told, "{}", row.queue);

        world.faults.heal();
        for letter in world.dead_letters(row.queue).await {
            world.queues.replay(row.queue, letter.id).await.expect("replayed");
        }
        world.advance(LONG);
        world.drain().await;
        World::assert_done(&world.resume(&caller, id).await);
        world.assert_quiet().await;
    }
}

#[tokio::test]
async fn a_candidate_can_try_every_failed_step_again() {
    for row in &ROWS {
        let world = World::new();
        let caller = world.candidate().await;
        world.faults.once(&row.commit(), Fault::Fails(ErrorKind::Corrupt));
        let id = world.upload(&caller, RESUME).await;
        world.drain().await;
        let failed = StepState::Failed { code: INTERNAL };
        assert_eq!(world.state(&caller, id, row.step).await, failed, "{}", row.queue);
        assert_eq!(world.dead_letters(row.queue).await.len(), 1, "{}", row.queue);

        world.advance(LONG);
        world
            .services
            .retry_resume(&caller, id)
            .await
            .expect("starts again");
        world.drain().await;
        let resume = world.resume(&caller, id).await;
        World::assert_done(&resume);
        assert_eq!(world.count_mails(&caller, READ).await, 1, "{}", row.queue);
        let tried = resume.steps.iter().find(|p| p.step == row.step);
        let times = tried.and_then(|p| p.started_at.zip(p.ended_at));
        let (from, to) = times.expect("the step began and ended");
        assert!(
            to.millis_since(from) < 60_000,
            "{}: the wait before the retry is none of its time",
            row.queue
        );
    }
}

#[tokio::test]
async fn a_mail_that_is_put_off_is_sent_later_and_spoils_nothing() {
    let world = World::new();
    let caller = world.sign_up("nora.lindqvist@example.org").await;
    world.faults.always("mail", Fault::Fails(ErrorKind::Unavailable));
    let id = world.upload(&caller, RESUME).await;
    for _ in 0..4 {
        world.drain().await;
        // An hour of refusals in all is what greylisting takes at its worst.
        world.advance(Duration::from_secs(15 * 60));
        let resume = world.resume(&caller, id).await;
        assert_eq!(resume.failure(), None);
        assert!(
            resume.finished(),
            "the reader need not wait for a mail: {resume:?}"
        );
    }
    world.faults.heal();
    world.advance(LONG);
    world.drain().await;
    World::assert_done(&world.resume(&caller, id).await);
    for subject in ["Welcome to Rolefit", READ] {
        assert_eq!(world.count_mails(&caller, subject).await, 1, "{subject}");
    }
    assert_eq!(world.count_mails(&caller, NOT_READ).await, 0);
    world.assert_quiet().await;
}

#[tokio::test]
async fn a_mail_that_is_never_taken_is_no_failure_of_the_document() {
    let world = World::new();
    let caller = world.candidate().await;
    world.faults.once("mail", Fault::Fails(ErrorKind::Refused));
    let id = world.upload(&caller, RESUME).await;
    world.drain().await;
    let resume = world.resume(&caller, id).await;
    assert_eq!(resume.failure(), None, "{resume:?}");
    assert!(resume.finished() && resume.profile_ready(), "{resume:?}");
    assert_eq!(world.dead_letters("notify").await.len(), 1);
    assert_eq!(failure_mails(&world, &caller).await, 0);
    assert_eq!(world.count_mails(&caller, NOT_READ).await, 0);
}

#[tokio::test]
async fn work_about_somebody_who_was_erased_meanwhile_is_done() {
    let world = World::new();
    let caller = world.candidate().await;
    // One document is being read, and the mail about another waits.
    world.faults.once("mail", Fault::Fails(ErrorKind::Unavailable));
    world.upload(&caller, UNREADABLE).await;
    world.drain().await;
    world.upload(&caller, RESUME).await;
    world.faults.once("extract", Fault::Waits);
    futures::join!(world.drain(), async {
        world.faults.hanging.notified().await;
        world.erase(&caller).await;
        world.faults.go_on();
    });
    world.advance(LONG);
    world.drain().await;
    world.assert_quiet().await;
    assert_eq!(world.stored_files(), 0);
}

#[tokio::test]
async fn a_missing_file_of_a_living_document_is_an_error() {
    let world = World::new();
    let caller = world.candidate().await;
    let id = world.upload(&caller, RESUME).await;
    for blob in world.services.blobs_of(caller.candidate).await.expect("a list") {
        world.blobs.delete(&blob).await.expect("is lost");
    }
    world.drain().await;
    let failed = StepState::Failed { code: INTERNAL };
    assert_eq!(world.state(&caller, id, Step::Extract).await, failed);
    assert_eq!(world.dead_letters("extract").await.len(), 1);
}

#[tokio::test]
async fn a_lost_text_of_a_living_document_is_an_error() {
    let world = World::new();
    let caller = world.candidate().await;
    world.upload(&caller, RESUME).await;
    world.drain().await;
    let texts = world.services.blobs_of(caller.candidate).await.expect("a list");
    for blob in texts.iter().filter(|blob| blob.as_str().contains("/texts/")) {
        world.blobs.delete(blob).await.expect("is lost");
    }
    let page = world.services.profile(&caller).await;
    let error = page.expect_err("an empty text would show a document that says nothing");
    let error = rolefit_services::chain(&error);
    assert!(error.contains("is lost"), "{error}");
}
