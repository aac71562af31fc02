//! What every event bus must do.

use std::sync::Arc;
use std::sync::Mutex;
use std::time::Duration;

use rolefit_domain::event::{AccountChange, ProfileRef, RULES, ResumeRef};
use rolefit_domain::{AccountId, CandidateId, Event, EventEnvelope, EventId, JobId, ResumeId, TraceParent};

use super::stream::rest;
use super::{TestClock, TestIds, eventually};
use crate::stream::StreamPlace;
use crate::{ActivityStream, Clock as _, EventBus, IdSource as _, Queues};

/// A bus under test, with the empty queues and stream that it fills.
pub struct Fixture {
    /// The bus.
    pub bus: Arc<dyn EventBus>,
    /// The queues of its rules.
    pub queues: Arc<dyn Queues>,
    /// Its stream.
    pub stream: Arc<dyn ActivityStream>,
}

/// Runs all cases, each with a bus of its own from `make`.
///
/// # Panics
/// With the sentence of the contract that does not hold.
pub async fn suite(make: impl AsyncFn() -> Fixture) {
    events_reach_the_queues_of_their_rules(&make().await).await;
    an_event_without_a_rule_only_goes_to_the_stream(&make().await).await;
    many_events_arrive(&make().await).await;
    the_stream_keeps_the_order_of_a_candidate(&make().await).await;
    publishing_nothing_is_no_error(&make().await).await;
}

fn envelope(ids: &TestIds, event: Event) -> EventEnvelope {
    EventEnvelope {
        id: EventId::new(ids.uuid()),
        version: 1,
        at: TestClock::default().now(),
        organization: None,
        trace: TraceParent::new(7, 9, true),
        event,
    }
}

fn resume(ids: &TestIds) -> ResumeRef {
    ResumeRef {
        candidate: CandidateId::new(ids.uuid()),
        resume: ResumeId::new(ids.uuid()),
    }
}

/// The queues that the rules name, each once.
fn queue_names() -> Vec<&'static str> {
    let mut names: Vec<&str> = RULES.iter().map(|rule| rule.queue).collect();
    names.sort_unstable();
    names.dedup();
    names
}

async fn publish(fixture: &Fixture, events: &[EventEnvelope]) {
    fixture
        .bus
        .publish(events)
        .await
        .expect("the events are published");
}

/// Takes messages out of a queue until `count` have come, which may be some moments after they were published, and none is
/// left.
async fn drain(fixture: &Fixture, queue: &str, count: usize) -> Vec<EventEnvelope> {
    let events = Mutex::new(Vec::new());
    let taken = async || {
        let more = take(fixture, queue).await;
        let mut events = events.lock().expect("not poisoned");
        events.extend(more);
        events.len()
    };
    eventually(taken, count, "every message of a rule arrives, and no other").await;
    events.into_inner().expect("not poisoned")
}

/// Takes everything out of a queue that is there.
async fn take(fixture: &Fixture, queue: &str) -> Vec<EventEnvelope> {
    let mut events = Vec::new();
    loop {
        let received = fixture
            .queues
            .receive(queue, 10, Duration::from_secs(60), Duration::ZERO);
        let deliveries = received.await.expect("the queue is read");
        if deliveries.is_empty() {
            return events;
        }
        for delivery in deliveries {
            let completed = fixture.queues.complete(queue, &delivery.receipt).await;
            completed.expect("the message is completed");
            let event = serde_json::from_str(&delivery.body);
            events.push(event.expect("a message is the JSON of its envelope"));
        }
    }
}

async fn streamed(fixture: &Fixture, count: usize) -> Vec<(String, EventEnvelope)> {
    let start = StreamPlace::default();
    let read = async || rest(fixture.stream.as_ref(), &start, 10_000).await.0;
    eventually(
        async || read().await.len(),
        count,
        "every event is appended to the stream",
    )
    .await;
    let parse = |body: &str| serde_json::from_str(body).expect("an entry is the JSON of its envelope");
    read()
        .await
        .into_iter()
        .map(|entry| (entry.key, parse(&entry.body)))
        .collect()
}

async fn events_reach_the_queues_of_their_rules(fixture: &Fixture) {
    let ids = TestIds::new();
    let resume = resume(&ids);
    let profile = ProfileRef {
        candidate: resume.candidate,
        version: 2,
        resume: None,
    };
    let job = JobId::new(ids.uuid());
    let account = AccountId::new(ids.uuid());
    let events: Vec<EventEnvelope> = [
        Event::CandidateVerified {
            account,
            candidate: resume.candidate,
        },
        Event::AccountErasing {
            account,
            candidate: resume.candidate,
        },
        Event::AccountChanged {
            account,
            change: AccountChange::PasswordChanged,
        },
        Event::ResumeUploaded(resume),
        Event::ResumeExtracted(resume),
        Event::ResumeParsed(resume),
        Event::ProfileUpdated(profile),
        Event::ProfileCorrected(profile),
        Event::ProfileIndexed(profile),
        Event::CandidateMatched { profile, matches: 3 },
        Event::VisibilityChanged {
            candidate: resume.candidate,
            discoverable: true,
        },
        Event::JobPublished { job, version: 1 },
        Event::JobClosed { job },
    ]
    .into_iter()
    .map(|event| envelope(&ids, event))
    .collect();
    publish(fixture, &events).await;
    for queue in queue_names() {
        let belongs = |event: &&EventEnvelope| {
            let name = event.event.name();
            RULES
                .iter()
                .any(|rule| rule.queue == queue && rule.event_type == name)
        };
        let expected: Vec<&EventEnvelope> = events.iter().filter(belongs).collect();
        let mut found = drain(fixture, queue, expected.len()).await;
        found.sort_by_key(|event| event.id);
        assert_eq!(
            found.iter().collect::<Vec<_>>(),
            expected,
            "what the rules put into `{queue}`"
        );
    }
    let mut entries = streamed(fixture, events.len()).await;
    entries.sort_by_key(|(_, event)| event.id);
    let found: Vec<&EventEnvelope> = entries.iter().map(|(_, event)| event).collect();
    assert_eq!(
        found,
        events.iter().collect::<Vec<_>>(),
        "every event is in the stream"
    );
    for (key, event) in &entries {
        let about = match event.event {
            Event::JobPublished { .. } | Event::JobClosed { .. } => job.to_string(),
            Event::AccountChanged { .. } => account.to_string(),
            _ => resume.candidate.to_string(),
        };
        assert_eq!(
            *key,
            about,
            "`{}` stands under the id it is about",
            event.event.name()
        );
    }
}

async fn an_event_without_a_rule_only_goes_to_the_stream(fixture: &Fixture) {
    let ids = TestIds::new();
    let account = AccountId::new(ids.uuid());
    let event = envelope(&ids, Event::CandidateRegistered { account });
    assert!(RULES.iter().all(|rule| rule.event_type != event.event.name()));
    publish(fixture, std::slice::from_ref(&event)).await;
    let entries = streamed(fixture, 1).await;
    assert_eq!(entries, [(account.to_string(), event)], "it is in the stream");
    for queue in queue_names() {
        assert!(
            drain(fixture, queue, 0).await.is_empty(),
            "it is in no queue, not in `{queue}`"
        );
    }
}

async fn many_events_arrive(fixture: &Fixture) {
    let ids = TestIds::new();
    let events: Vec<EventEnvelope> = (0..25)
        .map(|_| envelope(&ids, Event::ResumeUploaded(resume(&ids))))
        .collect();
    publish(fixture, &events).await;
    let mut found = drain(fixture, "extract", events.len()).await;
    found.sort_by_key(|event| event.id);
    assert_eq!(
        found, events,
        "one call may publish more than a queue takes at once"
    );
}

async fn the_stream_keeps_the_order_of_a_candidate(fixture: &Fixture) {
    let ids = TestIds::new();
    let resume = resume(&ids);
    let steps = [
        envelope(&ids, Event::ResumeUploaded(resume)),
        envelope(&ids, Event::ResumeExtracted(resume)),
        envelope(&ids, Event::ResumeParsed(resume)),
    ];
    publish(fixture, &steps[..2]).await;
    publish(fixture, &steps[2..]).await;
    let entries = streamed(fixture, 3).await;
    let found: Vec<EventEnvelope> = entries.into_iter().map(|(_, event)| event).collect();
    assert_eq!(found, steps, "events of one candidate keep their order");
}

async fn publishing_nothing_is_no_error(fixture: &Fixture) {
    publish(fixture, &[]).await;
    assert!(streamed(fixture, 0).await.is_empty());
}
