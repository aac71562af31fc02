//! The worker: carries events from the outbox to the bus, and messages from the queues to the consumers.

use std::sync::Arc;
use std::time::Duration;

use rolefit_domain::EventEnvelope;
use rolefit_ports::error::chain;
use rolefit_ports::queue::Delivery;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

use crate::consumers::{self, Consumer};
use crate::{ServiceError, ServiceResult, Services};

/// Hand-overs after which a message goes to the dead letters.
pub const MAX_ATTEMPTS: u32 = 5;
/// How long a consumer may work on a message before another one gets it.
const VISIBILITY: Duration = Duration::from_secs(120);
/// How long a consumer waits for a message before it looks whether it shall stop.
const WAIT: Duration = Duration::from_secs(10);
/// Events carried from the outbox at a time.
const RELAY_BATCH: u32 = 100;
/// Consumers of each queue that work side by side.
const PARALLEL: usize = 2;
/// Pause after a failure of the outbox or a queue itself.
const PAUSE: Duration = Duration::from_secs(1);

/// Runs the consumers over services.
#[derive(Clone)]
pub struct Worker {
    services: Services,
    consumers: Vec<Arc<dyn Consumer>>,
}

impl Worker {
    /// A worker with every consumer.
    pub fn new(services: Services) -> Self {
        Self {
            services,
            consumers: consumers::all(),
        }
    }

    /// Works until `stop` is cancelled, then ends what is under way.
    pub async fn run(self, stop: CancellationToken) {
        let tasks = TaskTracker::new();
        let relay = self.clone();
        let relay_stop = stop.clone();
        tasks.spawn(async move { relay.relay_until(relay_stop).await });
        for consumer in &self.consumers {
            for _ in 0..PARALLEL {
                let (worker, consumer, stop) = (self.clone(), consumer.clone(), stop.clone());
                tasks.spawn(async move { worker.consume_until(consumer, stop).await });
            }
        }
        tasks.close();
        tasks.wait().await;
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
                    .receive(consumer.queue(), 10, VISIBILITY, Duration::ZERO)
                    .await?;
                moved += deliveries.len();
                handled += deliveries.len();
                for delivery in deliveries {
                    self.handle(consumer.as_ref(), delivery).await?;
                }
            }
            if moved == 0 {
                return Ok(handled);
            }
        }
    }

    async fn relay_until(&self, stop: CancellationToken) {
        loop {
            let outcome = tokio::select! {
                () = stop.cancelled() => return,
                waited = self.services.ports().outbox.wait() => waited.map_err(ServiceError::from),
            };
            let outcome = match outcome {
                Ok(()) => self.relay_once().await.map(|_| ()),
                Err(error) => Err(error),
            };
            if let Err(error) = outcome {
                tracing::error!(error = chain(&error), "events wait in the outbox; trying again");
                pause(&stop).await;
            }
        }
    }

    async fn relay_once(&self) -> ServiceResult<usize> {
        let entries = self.services.ports().outbox.pending(RELAY_BATCH).await?;
        if entries.is_empty() {
            return Ok(0);
        }
        let (sequences, events): (Vec<u64>, Vec<EventEnvelope>) = entries
            .into_iter()
            .map(|entry| (entry.sequence, entry.event))
            .unzip();
        self.services.ports().bus.publish(&events).await?;
        self.services.ports().outbox.published(&sequences).await?;
        Ok(events.len())
    }

    async fn consume_until(&self, consumer: Arc<dyn Consumer>, stop: CancellationToken) {
        let queues = &self.services.ports().queues;
        loop {
            let received = tokio::select! {
                () = stop.cancelled() => return,
                received = queues.receive(consumer.queue(), 1, VISIBILITY, WAIT) => received,
            };
            let outcome = match received {
                Ok(deliveries) => self.handle_all(consumer.as_ref(), deliveries).await,
                Err(error) => Err(error.into()),
            };
            if let Err(error) = outcome {
                tracing::error!(
                    queue = consumer.queue(),
                    error = chain(&error),
                    "queue failed; trying again"
                );
                pause(&stop).await;
            }
        }
    }

    async fn handle_all(&self, consumer: &dyn Consumer, deliveries: Vec<Delivery>) -> ServiceResult<()> {
        for delivery in deliveries {
            self.handle(consumer, delivery).await?;
        }
        Ok(())
    }

    /// Works on one message: done, tried again later, or given up. Only a failure of the queue itself is an error.
    async fn handle(&self, consumer: &dyn Consumer, delivery: Delivery) -> ServiceResult<()> {
        let queues = &self.services.ports().queues;
        let queue = consumer.queue();
        let started = self.services.now();
        let event: EventEnvelope = match serde_json::from_str(&delivery.body) {
            Ok(event) => event,
            Err(error) => {
                tracing::error!(queue, message.id = %delivery.id, %error, "message is not an event; given up");
                return Ok(queues
                    .bury(queue, &delivery.receipt, "not an event of a known version")
                    .await?);
            }
        };
        let outcome = consumer.handle(&self.services, &event).await;
        let duration_ms = self.services.now().millis_since(started);
        let label = match &outcome {
            Ok(()) => "done",
            Err(error) if error.is_transient() && delivery.attempt < MAX_ATTEMPTS => "retry",
            Err(_) => "dead",
        };
        metrics::counter!("rolefit_messages_total", "queue" => queue, "outcome" => label).increment(1);
        metrics::histogram!("rolefit_message_seconds", "queue" => queue).record(duration_ms as f64 / 1000.0);
        let Err(error) = outcome else {
            tracing::debug!(queue, event = event.event.name(), event.id = %event.id, duration_ms, "message done");
            return Ok(queues.complete(queue, &delivery.receipt).await?);
        };
        let reason = chain(&error);
        if label == "retry" {
            tracing::warn!(queue, event.id = %event.id, attempt = delivery.attempt, error = reason, "message failed; tried again later");
            consumer
                .failed(&self.services, &event, consumers::Failure::Retrying)
                .await?;
            return Ok(queues
                .change_visibility(queue, &delivery.receipt, backoff(delivery.attempt))
                .await?);
        }
        tracing::error!(queue, event.id = %event.id, attempt = delivery.attempt, error = reason, "message given up");
        consumer
            .failed(&self.services, &event, consumers::Failure::GivenUp)
            .await?;
        Ok(queues.bury(queue, &delivery.receipt, &reason).await?)
    }
}

/// Time until the next try: 1, 2, 4, 8 seconds.
fn backoff(attempt: u32) -> Duration {
    Duration::from_secs(1 << attempt.saturating_sub(1).min(6))
}

async fn pause(stop: &CancellationToken) {
    tokio::select! {
        () = stop.cancelled() => {}
        () = tokio::time::sleep(PAUSE) => {}
    }
}
