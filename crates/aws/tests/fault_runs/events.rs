//! Transactions with events and audit entries: through outbox and bus to queues and stream, and into the ledger.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

use rolefit_aws::dynamodb::{DynamoLedger, DynamoRecords};
use rolefit_aws::eventbridge::EventBridgeBus;
use rolefit_aws::kinesis::KinesisStream;
use rolefit_aws::sqs::SqsQueues;
use rolefit_domain::{AccountId, CandidateId, Event, EventEnvelope, EventId};
use rolefit_ports::ledger::{AuditEntry, Verification};
use rolefit_ports::records::{Condition, Key, NewRecord, Transaction, Write};
use rolefit_ports::stream::StreamPlace;
use rolefit_ports::{ActivityStream, Clock, EventBus, IdSource, Ledger, Outbox, Queues, Records};

use super::{Known, Place, count, each, support, until_done, writes};

/// Every tenth creates what the one before created: it is refused, and so are its event and its entry.
fn key(number: usize) -> Key {
    let number = if number % 10 == 9 { number - 1 } else { number };
    Key::new(format!("thing-{number}"), "x")
}

fn transaction(place: &Place, number: usize) -> Transaction {
    let uuid = place.ids.uuid();
    Transaction {
        writes: vec![Write::Put {
            record: NewRecord::new(key(number), number.to_string().into_bytes()),
            condition: Condition::Absent,
        }],
        events: vec![EventEnvelope {
            id: EventId::new(uuid),
            version: 1,
            at: place.clock.now(),
            organization: None,
            trace: None,
            event: Event::CandidateVerified {
                account: AccountId::new(uuid),
                candidate: CandidateId::new(uuid),
            },
        }],
        audit: vec![AuditEntry {
            at: place.clock.now(),
            actor: "system:test".to_owned(),
            action: "thing.created".to_owned(),
            subject: EventId::new(uuid).to_string(),
            organization: None,
            detail: String::new(),
        }],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn events_and_entries_go_with_their_transactions() {
    let place = Place::new().await;
    let table = place.data().await;
    let plain = [("Connections", "any")];
    let bus = support::deploy_with(&place.clean, "events", &place.name, &plain).await["Bus"].clone();
    let stream = support::deploy(&place.clean, "activity", &place.name).await["Stream"].clone();
    let store = place.table(&place.faulty, &table);
    let records = Arc::new(DynamoRecords::new(store.clone()));
    let ledger = DynamoLedger::new(store);
    let faulty_stream = Arc::new(KinesisStream::new(&place.faulty, &stream, records.clone()));
    let faulty_bus = EventBridgeBus::new(&place.faulty, bus, faulty_stream);

    place.go_wrong(3);
    let made: Vec<(usize, Transaction)> = (0..writes())
        .map(|number| (number, transaction(&place, number)))
        .collect();
    let outcomes = each(writes(), async |number| {
        Known::of(records.transact(made[number].1.clone()).await)
    })
    .await;
    // As the worker does it, with a settling ledger beside it.
    let relay = async {
        loop {
            let waiting = until_done(async || records.pending(20).await).await;
            if waiting.is_empty() {
                break;
            }
            let events: Vec<EventEnvelope> = waiting.iter().map(|entry| entry.event.clone()).collect();
            until_done(async || faulty_bus.publish(&events).await).await;
            let places: Vec<_> = waiting.into_iter().map(|entry| entry.place).collect();
            until_done(async || records.published(&places).await).await;
        }
    };
    let settle = async {
        for _ in 0..5 {
            until_done(async || ledger.settle().await).await;
        }
    };
    tokio::join!(relay, settle);
    until_done(async || ledger.settle().await).await;

    // What truly happened, past the faults.
    let store = place.table(&place.clean, &table);
    let clean = Arc::new(DynamoRecords::new(store.clone()));
    let mut happened: BTreeSet<String> = BTreeSet::new();
    for (number, transaction) in &made {
        let found = clean.get(&key(*number)).await.expect("a look");
        let is_ours = found.is_some_and(|found| found.body == number.to_string().into_bytes());
        match outcomes[*number] {
            Known::Done => assert!(is_ours, "transaction {number} was acknowledged"),
            Known::Conflict => assert!(!is_ours, "transaction {number} was refused for itself"),
            Known::Unknown => {}
        }
        if is_ours {
            happened.insert(transaction.audit[0].subject.clone());
        }
    }
    let entries = entries(&DynamoLedger::new(store)).await;
    let once: BTreeSet<String> = entries.iter().cloned().collect();
    assert_eq!(
        once, happened,
        "an entry for each transaction that happened, and for no other"
    );
    assert_eq!(entries.len(), once.len(), "no entry twice");

    let stream = KinesisStream::new(&place.clean, &stream, clean.clone());
    let published = published(&stream).await;
    let all: BTreeSet<String> = published.keys().cloned().collect();
    assert_eq!(
        all, happened,
        "an event for each transaction that happened, and for no other"
    );
    let queues = SqsQueues::new(&place.clean, &place.name, clean.clone(), place.clock.clone());
    let delivered = delivered(&queues).await;
    let all: BTreeSet<String> = delivered.keys().cloned().collect();
    assert_eq!(all, happened, "each was delivered");
    assert_eq!(clean.pending(1).await.expect("a look"), [], "the outbox is empty");
    let twice = |counts: &BTreeMap<String, usize>| counts.values().filter(|count| **count > 1).count();
    place.tell(
        "transactions",
        &format!(
            "{} transactions, {} acknowledged, {} refused, {} unknown, {} happened; events lost 0, without a transaction 0, \
             {} twice in the stream and {} in the queue (their ids tell); ledger entries doubled 0",
            made.len(),
            count(&outcomes, Known::Done),
            count(&outcomes, Known::Conflict),
            count(&outcomes, Known::Unknown),
            happened.len(),
            twice(&published),
            twice(&delivered),
        ),
    );
}

/// The subjects of all entries, in the order of an intact chain.
async fn entries(ledger: &DynamoLedger) -> Vec<String> {
    let verified = ledger.verify().await.expect("is checked");
    assert!(matches!(verified, Verification::Intact { .. }), "{verified:?}");
    let mut subjects = Vec::new();
    loop {
        let page = ledger
            .entries(subjects.len() as u64, 1000)
            .await
            .expect("is read");
        if page.is_empty() {
            return subjects;
        }
        subjects.extend(page.into_iter().map(|entry| entry.entry.subject));
    }
}

fn id_of(body: &str) -> String {
    let envelope: EventEnvelope = serde_json::from_str(body).expect("an event");
    envelope.id.to_string()
}

async fn published(stream: &KinesisStream) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    let mut place = StreamPlace::default();
    loop {
        let page = ActivityStream::read(stream, &place, 1000).await.expect("is read");
        place = page.next;
        if page.entries.is_empty() {
            return counts;
        }
        for entry in page.entries {
            *counts.entry(id_of(&entry.body)).or_default() += 1;
        }
    }
}

async fn delivered(queues: &SqsQueues) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    loop {
        let minute = Duration::from_secs(60);
        let messages = queues
            .receive("welcome", 10, minute, Duration::ZERO)
            .await
            .expect("is read");
        if messages.is_empty() {
            return counts;
        }
        for message in messages {
            *counts.entry(id_of(&message.body)).or_default() += 1;
            queues
                .complete("welcome", &message.receipt)
                .await
                .expect("is done");
        }
    }
}
