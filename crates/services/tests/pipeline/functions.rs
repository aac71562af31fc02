//! What functions call instead of loops: batches of messages, the outbox, changed records, uploads that came by themselves.

use std::time::Duration;

use futures::StreamExt;
use rolefit_domain::{AccountId, ResumeId, SessionId, Step};
use rolefit_ports::queue::Delivery;
use rolefit_ports::records::Key;
use rolefit_ports::search::{Collection, SearchQuery};
use rolefit_ports::{ErrorKind, PortResult};
use rolefit_services::{ByteStream, ServiceError};
use uuid::Uuid;

use crate::faults::Fault;
use crate::world::{RESUME, World};

async fn handed_over(world: &World, queue: &str) -> Vec<Delivery> {
    let received = world
        .queues
        .receive(queue, 10, Duration::from_secs(60), Duration::ZERO);
    received.await.expect("received")
}

fn content(text: &str) -> ByteStream {
    let piece: PortResult<_> = Ok(bytes::Bytes::copy_from_slice(text.as_bytes()));
    futures::stream::iter([piece]).boxed()
}

#[tokio::test]
async fn a_batch_names_what_is_to_come_again_and_nothing_else() {
    let world = World::new();
    let caller = world.candidate().await;
    let first = world.upload(&caller, RESUME).await;
    let second = world.upload(&caller, &format!("{RESUME}\nSailing")).await;
    assert_eq!(world.worker.carry().await.expect("carried"), 2);
    assert_eq!(world.worker.carry().await.expect("nothing is left"), 0);
    let poison = ["no event".to_owned()];
    world
        .queues
        .send("extract", &poison, Duration::ZERO)
        .await
        .expect("sent");
    let mut deliveries = handed_over(&world, "extract").await;
    assert_eq!(deliveries.len(), 3);
    // The second document's extraction fails for now.
    let fails = deliveries
        .iter()
        .position(|delivery| delivery.body.contains(&second.to_string()));
    let failing = deliveries.remove(fails.expect("its message is there"));
    let done = world
        .worker
        .work_on("extract", deliveries)
        .await
        .expect("somebody works on it");
    assert_eq!(done, [], "one is done, the other is among the dead letters");
    world.faults.once("extract", Fault::Fails(ErrorKind::Unavailable));
    let id = failing.id;
    let left = world
        .worker
        .work_on("extract", vec![failing])
        .await
        .expect("somebody works on it");
    assert_eq!(left, [id]);
    let dead = world.dead_letters("extract").await;
    assert_eq!(
        dead.iter().map(|letter| letter.body.as_str()).collect::<Vec<_>>(),
        ["no event"]
    );
    world.advance(Duration::from_secs(3600));
    world.drain().await;
    for resume in [first, second] {
        World::assert_done(&world.resume(&caller, resume).await);
    }
}

#[tokio::test]
async fn a_queue_that_nobody_works_on_is_no_success() {
    let world = World::new();
    let refused = world.worker.work_on("elsewhere", Vec::new()).await;
    assert!(matches!(refused, Err(ServiceError::NotFound)), "{refused:?}");
}

#[tokio::test]
async fn a_bus_that_is_away_leaves_events_in_the_outbox() {
    let world = World::new();
    let caller = world.candidate().await;
    world
        .faults
        .once("publish resume.uploaded", Fault::Fails(ErrorKind::Unavailable));
    let id = world.upload(&caller, RESUME).await;
    world.worker.carry().await.expect_err("the bus is away");
    assert_eq!(world.worker.carry().await.expect("it is back"), 1);
    world.drain().await;
    World::assert_done(&world.resume(&caller, id).await);
}

#[tokio::test]
async fn the_index_follows_the_records_that_it_is_told_of() {
    let world = World::new();
    let caller = world.candidate().await;
    world.upload(&caller, RESUME).await;
    world.drain().await;
    let count = async || world.search.count(Collection::Candidates).await.expect("counted");
    assert_eq!(count().await, 1);
    let gone = [caller.candidate.to_string()];
    let lost = world.search.remove(Collection::Candidates, &gone);
    lost.await.expect("lost");
    let partition = format!("CANDIDATE#{}", caller.candidate);
    let foreign = [
        Key::new(&partition, "MATCH#1"),
        Key::new("JOBS#OPEN", "JOB"),
        Key::new("PROBE", "PROBE"),
    ];
    assert_eq!(
        world
            .services
            .index_changed(&foreign)
            .await
            .expect("nothing to do"),
        0
    );
    assert_eq!(count().await, 0);
    // Both records of the candidate, in a batch that came twice: one document.
    let own = ["PROFILE", "CANDIDATE", "PROFILE"].map(|sort| Key::new(&partition, sort));
    assert_eq!(world.services.index_changed(&own).await.expect("indexed"), 1);
    assert_eq!(count().await, 1);
    world.erase(&caller).await;
    world.services.index_changed(&own).await.expect("looked at");
    assert_eq!(count().await, 0, "who was erased is not brought back");
    let answer = world
        .search
        .search(Collection::Candidates, &SearchQuery::default())
        .await;
    assert!(answer.expect("searched").hits.is_empty());
}

#[tokio::test]
async fn an_upload_that_came_by_itself_becomes_a_document_once() {
    let world = World::new();
    let caller = world.candidate().await;
    let take_in = async |text: &str| {
        let taken = world
            .services
            .take_in_uploaded(caller.account, caller.session, "cv.txt", content(text));
        taken.await
    };
    let first = take_in(RESUME).await.expect("taken").expect("somebody's");
    let again = take_in(RESUME).await.expect("taken").expect("somebody's");
    assert_eq!(
        (first.id, first.repeated, again.repeated),
        (again.id, false, true)
    );
    world.drain().await;
    World::assert_done(&world.resume(&caller, first.id).await);
    let refused = take_in("\0\0\0").await;
    assert!(matches!(refused, Err(ServiceError::Document(_))), "{refused:?}");
    assert!(world.services.retry_resume(&caller, first.id).await.is_ok());
    let done: Vec<Step> = world
        .resume(&caller, first.id)
        .await
        .steps
        .iter()
        .map(|step| step.step)
        .collect();
    assert_eq!(done.len(), Step::ALL.len());
}

#[tokio::test]
async fn nobody_is_made_by_an_upload_of_an_account_that_is_not_there() {
    let world = World::new();
    let caller = world.candidate().await;
    let session = SessionId::new(Uuid::from_u128(7));
    let stranger = AccountId::new(Uuid::from_u128(8));
    let taken = world
        .services
        .take_in_uploaded(stranger, session, "cv.txt", content(RESUME))
        .await;
    assert_eq!(taken.expect("no error"), None);
    world.erase(&caller).await;
    let files = world.stored_files();
    let taken = world
        .services
        .take_in_uploaded(caller.account, session, "cv.txt", content(RESUME))
        .await;
    assert_eq!(taken.expect("no error").map(|resume| resume.id), None::<ResumeId>);
    assert_eq!(world.stored_files(), files, "nothing is kept");
}
