//! The worker: carries events from the outbox to the bus, and messages from the queues to the consumers.
//!
//! Nothing that one message does may stop the others: each is worked on in a task of its own, an attempt that panics
//! or takes too long is an attempt that failed. A message whose attempts never report back ends the whole process, or only was
//! in hand whenever something else ended it: what tells the two apart is one more attempt while nothing else is worked on. One
//! that does not report back either is given up before it is tried again.

mod handed;

use std::sync::Arc;
use std::time::Duration;

use futures::stream::FuturesUnordered;
use futures::{FutureExt, StreamExt};
use rolefit_domain::{EventEnvelope, Timestamp};
use rolefit_ports::ErrorKind;
use rolefit_ports::error::chain;
use rolefit_ports::queue::Delivery;
use rolefit_ports::records::{Condition, OutboxEntry};
use tokio::sync::RwLock;
use tokio_util::sync::CancellationToken;
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use crate::consumers::{self, AfterFailure, Consumer, Failure};
use crate::store::{Actor, plain};
use crate::{ServiceError, ServiceResult, Services, keys, trace};

/// How long a consumer waits for a message before it asks anew: the longest that SQS lets one wait, because each request
/// is billed.
const WAIT: Duration = Duration::from_secs(20);
/// Events carried from the outbox at a time.
const RELAY_BATCH: u32 = 100;
/// Consumers of each queue that work side by side.
const PARALLEL: usize = 2;
/// Pause after a failure of the outbox or a queue itself.
const PAUSE: Duration = Duration::from_secs(1);
/// Longest pause of the relay and of consumers, who double them while the store or a target is away: each try is logged, and
/// of the relay's all other targets get the events anew.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);

/// How long a message that is to be tried alone waits for the others: an attempt that hangs must not keep everything from going
/// on. After that it is tried beside them.
const ALONE_PATIENCE: Duration = Duration::from_secs(60);

/// Runs the consumers over services.
#[derive(Clone)]
pub struct Worker {
    services: Services,
    consumers: Vec<Arc<dyn Consumer>>,
    times: Times,
    /// Held by attempts: shared, and by one that has to be alone for itself.
    floor: Arc<RwLock<()>>,
}

/// In what company a message is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Company {
    /// Beside others.
    Others,
    /// While nothing else is worked on in this process.
    Alone,
}

/// How long a message may be worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Times {
    /// How long a message stays hidden from others after the last sign of life of its consumer, who gives three in
    /// that time. This is how soon the work of a worker that was killed goes on elsewhere.
    pub visibility: Duration,
    /// Longest attempt: one that takes longer will not end, and is tried again.
    pub attempt: Duration,
}

impl Default for Times {
    /// Two minutes, and a quarter of an hour.
    fn default() -> Self {
        Self {
            visibility: Duration::from_secs(120),
            attempt: Duration::from_secs(900),
        }
    }
}

/// A task of the worker ended though nobody asked it to, and the others were stopped.
#[derive(Debug, thiserror::Error)]
#[error("the worker's task `{task}` ended by itself")]
pub struct WorkerStopped {
    task: &'static str,
    #[source]
    source: Option<tokio::task::JoinError>,
}

/// What became of a message that was worked on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Handled {
    /// It is done, or among the dead letters.
    Finished,
    /// It is tried again.
    Later,
}

/// Why an attempt failed. Shown to operators, so it holds nothing that a document could have put into a panic's message.
#[derive(Debug, thiserror::Error)]
enum Fault {
    #[error(transparent)]
    Service(#[from] ServiceError),
    #[error("the work panicked")]
    Panicked,
    #[error("the work took longer than {} s", .0.as_secs())]
    TooLong(Duration),
}

impl Fault {
    fn is_transient(&self) -> bool {
        match self {
            Self::Service(error) => error.is_transient(),
            Self::Panicked | Self::TooLong(_) => true,
        }
    }
}

impl Worker {
    /// A worker with every consumer.
    pub fn new(services: Services) -> Self {
        Self {
            services,
            consumers: consumers::all(),
            times: Times::default(),
            floor: Arc::default(),
        }
    }

    /// The same worker with other times.
    pub const fn with_times(mut self, times: Times) -> Self {
        self.times = times;
        self
    }

    /// Works until `stop` is cancelled, then ends what is under way. Dropping it drops what is under way too, which is
    /// then done again by the next worker.
    ///
    /// # Errors
    /// When one of its tasks ended by itself, after the others were stopped in order. The process should end then, so
    /// that whoever watches it starts it anew.
    pub async fn run(self, stop: CancellationToken) -> Result<(), WorkerStopped> {
        let stop_all = stop.child_token();
        let relay = (self.clone(), stop_all.clone());
        let relay = tokio::spawn(async move { relay.0.relay_until(relay.1).await });
        let mut tasks = vec![("relay", relay)];
        for consumer in &self.consumers {
            for _ in 0..PARALLEL {
                let (worker, consumer, stop) = (self.clone(), consumer.clone(), stop_all.clone());
                let queue = consumer.queue();
                let task = tokio::spawn(async move { worker.consume_until(consumer, stop).await });
                tasks.push((queue, task));
            }
        }
        let mut running: FuturesUnordered<_> = tasks
            .into_iter()
            .map(|(name, task)| (name, AbortOnDropHandle::new(task)))
            .map(|(name, task)| async move { (name, task.await) })
            .collect();
        let mut outcome = Ok(());
        while let Some((task, ended)) = running.next().await {
            let source = ended.err();
            if source.is_none() && stop_all.is_cancelled() {
                continue;
            }
            tracing::error!(task, "a task of the worker ended by itself; the worker stops");
            stop_all.cancel();
            outcome = outcome.and(Err(WorkerStopped { task, source }));
        }
        outcome
    }

    /// Carries and works on everything that is there, until nothing is left. Answers with the messages handed over.
    ///
    /// For tests and for commands that must not end before the work does. Messages that wait for a later try are left.
    pub async fn drain(&self) -> ServiceResult<usize> {
        let mut handled = 0;
        loop {
            let mut moved = self.relay_once().await?;
            for consumer in &self.consumers {
                let deliveries = self
                    .services
                    .ports()
                    .queues
                    .receive(consumer.queue(), 10, self.times.visibility, Duration::ZERO)
                    .await?;
                moved += deliveries.len();
                handled += deliveries.len();
                for delivery in deliveries {
                    self.handle(consumer, delivery).await?;
                }
            }
            if moved == 0 {
                return Ok(handled);
            }
        }
    }

    async fn relay_until(&self, stop: CancellationToken) {
        let mut after_failure = PAUSE;
        loop {
            let outcome = tokio::select! {
                () = stop.cancelled() => return,
                waited = self.services.ports().outbox.wait() => waited.map_err(ServiceError::from),
            };
            let outcome = match outcome {
                Ok(()) => self.relay_once().await.map(|_| ()),
                Err(error) => Err(error),
            };
            match outcome {
                Ok(()) => after_failure = PAUSE,
                Err(error) => {
                    tracing::error!(error = chain(&error), "events wait in the outbox; trying again");
                    pause(&stop, after_failure).await;
                    after_failure = LONGEST_PAUSE.min(2 * after_failure);
                }
            }
        }
    }

    async fn relay_once(&self) -> ServiceResult<usize> {
        let ports = self.services.ports();
        let entries = ports.outbox.pending(RELAY_BATCH).await?;
        if entries.is_empty() {
            return Ok(0);
        }
        let events: Vec<EventEnvelope> = entries.iter().map(|entry| entry.event.clone()).collect();
        match ports.bus.publish(&events).await {
            Ok(()) => {
                let places: Vec<_> = entries.iter().map(|entry| entry.place.clone()).collect();
                ports.outbox.published(&places).await?;
            }
            Err(error) if error.kind() == ErrorKind::Invalid => self.relay_singly(&entries).await?,
            Err(error) => return Err(error.into()),
        }
        Ok(events.len())
    }

    /// Carries events one by one, so that the one that the bus never takes stops nobody else.
    async fn relay_singly(&self, entries: &[OutboxEntry]) -> ServiceResult<()> {
        let ports = self.services.ports();
        for entry in entries {
            match ports.bus.publish(std::slice::from_ref(&entry.event)).await {
                Ok(()) => {}
                Err(error) if error.kind() == ErrorKind::Invalid => {
                    tracing::error!(
                        event = entry.event.event.name(),
                        event.id = %entry.event.id,
                        error = chain(&error),
                        "the bus never takes this event; set aside"
                    );
                    self.set_aside(entry).await?;
                }
                Err(error) => return Err(error.into()),
            }
            ports.outbox.published(std::slice::from_ref(&entry.place)).await?;
        }
        Ok(())
    }

    /// Keeps an event that cannot be published, for somebody to look at.
    async fn set_aside(&self, entry: &OutboxEntry) -> ServiceResult<()> {
        metrics::counter!("rolefit_events_set_aside_total").increment(1);
        let event = &entry.event;
        self.services
            .change(Actor::system("relay"), event.organization)
            .put(plain(keys::event_set_aside(event.id), event)?, Condition::None)
            .audit(
                "event.set_aside",
                format!("event:{}", event.id),
                format!("type={}", event.event.name()),
            )
            .commit()
            .await
    }

    async fn consume_until(&self, consumer: Arc<dyn Consumer>, stop: CancellationToken) {
        let queues = &self.services.ports().queues;
        let mut after_failure = PAUSE;
        loop {
            let received = tokio::select! {
                () = stop.cancelled() => return,
                received = queues.receive(consumer.queue(), 1, self.times.visibility, WAIT) => received,
            };
            let outcome = match received {
                Ok(deliveries) => self.handle_all(&consumer, deliveries).await,
                Err(error) => Err(error.into()),
            };
            match outcome {
                Ok(()) => after_failure = PAUSE,
                Err(error) => {
                    tracing::error!(
                        queue = consumer.queue(),
                        error = chain(&error),
                        "queue failed; trying again"
                    );
                    pause(&stop, after_failure).await;
                    after_failure = LONGEST_PAUSE.min(2 * after_failure);
                }
            }
        }
    }

    async fn handle_all(&self, consumer: &Arc<dyn Consumer>, deliveries: Vec<Delivery>) -> ServiceResult<()> {
        for delivery in deliveries {
            self.handle(consumer, delivery).await?;
        }
        Ok(())
    }

    /// Works on one message: done, tried again later, or given up. Only a failure of the queue itself is an error.
    async fn handle(&self, consumer: &Arc<dyn Consumer>, delivery: Delivery) -> ServiceResult<Handled> {
        let queues = &self.services.ports().queues;
        let queue = consumer.queue();
        let event: EventEnvelope = match serde_json::from_str(&delivery.body) {
            Ok(event) => event,
            Err(error) => {
                count(queue, "dead");
                tracing::error!(queue, message.id = %delivery.id, %error, "message is not an event; given up");
                queues
                    .bury(queue, &delivery.receipt, "not an event of a known version")
                    .await?;
                return Ok(Handled::Finished);
            }
        };
        // Lines of the work say the fields of this span and do not repeat them. It is of the level of the worst of them, so that
        // no filter of the log leaves such a line without them.
        let span = tracing::error_span!(
            "message",
            queue,
            event = event.event.name(),
            event.id = %event.id,
            attempt = delivery.attempt,
            otel.kind = "consumer",
        );
        if let Some(parent) = event.trace {
            trace::follow(&span, parent);
        }
        trace::name(&span, queue);
        self.work(consumer, &event, &delivery).instrument(span).await
    }

    async fn work(
        &self,
        consumer: &Arc<dyn Consumer>,
        event: &EventEnvelope,
        delivery: &Delivery,
    ) -> ServiceResult<Handled> {
        let queues = &self.services.ports().queues;
        let (queue, attempt) = (consumer.queue(), delivery.attempt);
        let started = self.services.now();
        // After so many attempts a message is buried, unless some of them ended without a word.
        let most = consumer.pauses().len() + 1;
        let attempts = usize::try_from(attempt).unwrap_or(usize::MAX);
        if attempts > most + 1 {
            let reason =
                "the process ended in the midst of attempts, also of one while nothing else was worked on";
            return self.give_up(consumer, event, delivery, started, reason).await;
        }
        let company = if attempts > most {
            tracing::warn!("the process ended in the midst of attempts; tried once more, alone");
            Company::Alone
        } else {
            Company::Others
        };
        let outcome = self.attempt(consumer, event, delivery, company).await;
        let duration_ms = self.services.now().millis_since(started);
        metrics::histogram!("rolefit_message_seconds", "queue" => queue).record(duration_ms as f64 / 1000.0);
        let Err(fault) = outcome else {
            count(queue, "done");
            tracing::debug!(duration_ms, "message done");
            queues.complete(queue, &delivery.receipt).await?;
            return Ok(Handled::Finished);
        };
        let reason = chain(&fault);
        let Some(pause) = pause_after(consumer.pauses(), attempt).filter(|_| fault.is_transient()) else {
            return self.give_up(consumer, event, delivery, started, &reason).await;
        };
        count(queue, "retry");
        tracing::warn!(error = reason, "message failed; tried again later");
        let failure = Failure {
            started_at: started,
            then: AfterFailure::Retrying,
        };
        self.show_failure(consumer, event, failure).await;
        queues.change_visibility(queue, &delivery.receipt, pause).await?;
        Ok(Handled::Later)
    }

    /// Puts a message among the dead letters and says so where a person looks.
    async fn give_up(
        &self,
        consumer: &Arc<dyn Consumer>,
        event: &EventEnvelope,
        delivery: &Delivery,
        started: Timestamp,
        reason: &str,
    ) -> ServiceResult<Handled> {
        let queue = consumer.queue();
        count(queue, "dead");
        tracing::error!(error = reason, "message given up");
        let failure = Failure {
            started_at: started,
            then: AfterFailure::GivenUp,
        };
        self.show_failure(consumer, event, failure).await;
        let queues = &self.services.ports().queues;
        queues.bury(queue, &delivery.receipt, reason).await?;
        Ok(Handled::Finished)
    }

    /// One attempt in a task of its own, while the message is kept hidden from others.
    async fn attempt(
        &self,
        consumer: &Arc<dyn Consumer>,
        event: &EventEnvelope,
        delivery: &Delivery,
        company: Company,
    ) -> Result<(), Fault> {
        let work = async {
            let _shared = self.floor.read().await;
            self.attempt_now(consumer, event).await
        };
        let work_alone = async {
            match tokio::time::timeout(ALONE_PATIENCE, self.floor.write()).await {
                Ok(_alone) => self.attempt_now(consumer, event).await,
                Err(_elapsed) => self.attempt_now(consumer, event).await,
            }
        };
        let work = match company {
            Company::Others => work.left_future(),
            Company::Alone => work_alone.right_future(),
        };
        tokio::select! {
            ended = work => ended,
            never = self.keep_hidden(consumer.queue(), &delivery.receipt) => match never {},
        }
    }

    async fn attempt_now(&self, consumer: &Arc<dyn Consumer>, event: &EventEnvelope) -> Result<(), Fault> {
        let (services, own, event) = (self.services.clone(), consumer.clone(), event.clone());
        let work = tokio::spawn(async move { own.handle(&services, &event).await }.in_current_span());
        match tokio::time::timeout(self.times.attempt, AbortOnDropHandle::new(work)).await {
            Ok(Ok(outcome)) => Ok(outcome?),
            Ok(Err(_panic)) => Err(Fault::Panicked),
            Err(_elapsed) => Err(Fault::TooLong(self.times.attempt)),
        }
    }

    /// Gives signs of life, so that nobody else gets the message meanwhile.
    async fn keep_hidden(&self, queue: &str, receipt: &str) -> std::convert::Infallible {
        loop {
            tokio::time::sleep(self.times.visibility / 3).await;
            let kept = self
                .services
                .ports()
                .queues
                .change_visibility(queue, receipt, self.times.visibility)
                .await;
            // The work goes on: if somebody else does it too, the conditions of its transaction decide whose counts.
            if let Err(error) = kept {
                tracing::warn!(error = chain(&error), "message may be handed over a second time");
            }
        }
    }

    /// Lets the consumer show the failure. What becomes of the message must not depend on that, because a message
    /// whose failure cannot even be recorded would otherwise come back for ever.
    async fn show_failure(&self, consumer: &Arc<dyn Consumer>, event: &EventEnvelope, failure: Failure) {
        let (services, own, subject) = (self.services.clone(), consumer.clone(), event.clone());
        let shown = async move { own.failed(&services, &subject, failure).await };
        let shown = tokio::spawn(shown.in_current_span());
        let fault = match tokio::time::timeout(self.times.attempt, AbortOnDropHandle::new(shown)).await {
            Ok(Ok(Ok(()))) => return,
            Ok(Ok(Err(error))) => Fault::Service(error),
            Ok(Err(_panic)) => Fault::Panicked,
            Err(_elapsed) => Fault::TooLong(self.times.attempt),
        };
        tracing::error!(
            queue = consumer.queue(),
            event.id = %event.id,
            error = chain(&fault),
            "the failure of a message could not be shown"
        );
    }
}

/// The pause after an attempt, counted from 1; `None` after the last.
fn pause_after(pauses: &[Duration], attempt: u32) -> Option<Duration> {
    let index = usize::try_from(attempt).ok()?.checked_sub(1)?;
    pauses.get(index).copied()
}

fn count(queue: &'static str, outcome: &'static str) {
    metrics::counter!("rolefit_messages_total", "queue" => queue, "outcome" => outcome).increment(1);
}

async fn pause(stop: &CancellationToken, time: Duration) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(time) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_fit_the_queue() {
        for consumer in consumers::all() {
            let pauses = consumer.pauses();
            assert!(pauses.is_sorted(), "{}", consumer.queue());
            let longest = pauses.last().copied().unwrap_or_default();
            rolefit_ports::queue::validate_visibility(longest).expect("within the port's limit");
            assert_eq!(pause_after(pauses, 1), pauses.first().copied());
            let last = u32::try_from(pauses.len()).expect("few") + 1;
            assert_eq!(pause_after(pauses, last), None, "{}", consumer.queue());
        }
    }

    #[test]
    fn mail_is_tried_for_hours() {
        for consumer in consumers::all() {
            let total: Duration = consumer.pauses().iter().sum();
            let mail = matches!(consumer.queue(), "welcome" | "notify" | "account_notice");
            assert_eq!(
                total > Duration::from_secs(4 * 3600),
                mail,
                "{}",
                consumer.queue()
            );
        }
    }
}
