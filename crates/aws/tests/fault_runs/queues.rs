//! Queues: what was acknowledged is handed out until it is done, and is done then.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use rolefit_aws::dynamodb::DynamoRecords;
use rolefit_aws::sqs::SqsQueues;
use rolefit_ports::{ErrorKind, Queues};

use super::{Place, each, support, until_done, writes};

/// How long a message is a worker's, and comes back to another after.
const VISIBILITY: Duration = Duration::from_secs(3);
const WAIT: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn messages_are_worked_on_until_they_are_done() {
    let place = Place::new().await;
    support::deploy_for_test(&place.clean, "two-queues", &place.name).await;
    let table = place.data().await;
    let of = |sdk| {
        let records = Arc::new(DynamoRecords::new(place.table(sdk, &table)));
        SqsQueues::new(sdk, &place.name, records, place.clock.clone())
    };
    let (faulty, clean) = (of(&place.faulty), of(&place.clean));
    place.go_wrong(5);
    each(writes(), async |number| {
        let body = [number.to_string()];
        until_done(async || faulty.send("q", &body, Duration::ZERO).await).await;
    })
    .await;
    let handed: Mutex<BTreeMap<String, usize>> = Mutex::default();
    each(4, async |_| {
        let mut quiet = 0;
        // Longer without a message than one may be hidden by an answer that was lost.
        while quiet < 6 {
            let Ok(messages) = faulty.receive("q", 10, VISIBILITY, WAIT).await else {
                continue;
            };
            quiet = if messages.is_empty() { quiet + 1 } else { 0 };
            for message in messages {
                *handed
                    .lock()
                    .expect("not poisoned")
                    .entry(message.body.clone())
                    .or_default() += 1;
                until_done(async || faulty.complete("q", &message.receipt).await).await;
            }
        }
    })
    .await;
    let handed = handed.into_inner().expect("not poisoned");
    assert_eq!(
        handed.len(),
        writes(),
        "every acknowledged message was handed out"
    );
    let depth = clean.depth("q").await.expect("a look");
    assert_eq!(
        (depth.waiting, depth.in_flight, depth.dead),
        (0, 0, 0),
        "and all are done"
    );
    let times: usize = handed.values().sum();
    let order: Vec<&String> = handed.keys().collect();
    place.tell(
        "queue",
        &format!(
            "{} messages, 0 lost, {} handed out again, none left",
            order.len(),
            times - handed.len()
        ),
    );
}

/// The letter is kept, and whether the message was removed from the queue is not known: it comes back and is given up
/// again, some time later.
#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_given_up_twice_is_one_dead_letter() {
    use rolefit_standins::faults::Fault;
    let place = Place::new().await;
    support::deploy_for_test(&place.clean, "two-queues", &place.name).await;
    let table = place.data().await;
    let records = Arc::new(DynamoRecords::new(place.table(&place.faulty, &table)));
    let queues = SqsQueues::new(&place.faulty, &place.name, records, place.clock.clone());
    queues
        .send("q", &["poison".to_owned()], Duration::ZERO)
        .await
        .expect("is sent");
    let taken = queues
        .receive("q", 1, VISIBILITY, WAIT)
        .await
        .expect("is received")
        .remove(0);
    place.fail_once("sqs.DeleteMessage", Fault::ResetBefore, 3);
    let buried = queues.bury("q", &taken.receipt, "no").await;
    assert_eq!(buried.expect_err("not known").kind(), ErrorKind::Unavailable);
    place.clock.advance(Duration::from_secs(400 * 24 * 3600));
    queues
        .change_visibility("q", &taken.receipt, Duration::ZERO)
        .await
        .expect("comes back");
    let again = queues
        .receive("q", 1, VISIBILITY, WAIT)
        .await
        .expect("is received")
        .remove(0);
    assert_eq!(again.id, taken.id);
    queues.bury("q", &again.receipt, "no").await.expect("is buried");
    let letters = queues.dead_letters("q", 10).await.expect("are read");
    assert_eq!(letters.len(), 1, "{letters:?}");
    queues.replay("q", taken.id).await.expect("is there");
    assert_eq!(queues.dead_letters("q", 10).await.expect("are read"), []);
}
