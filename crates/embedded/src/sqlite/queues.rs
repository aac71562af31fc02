//! The queues in SQLite.

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use rolefit_domain::{MessageId, Timestamp};
use rolefit_ports::queue::{
    DeadLetter, Delivery, Depth, OwnedMessage, validate_receive, validate_send, validate_visibility,
};
use rolefit_ports::{PortResult, Queues};
use tokio::time::Instant;

use super::Database;
use super::messages::{self, NewMessage, Receipt, Sending, Taking};

/// [`Queues`] in a [`Database`].
#[derive(Debug, Clone)]
pub struct SqliteQueues {
    database: Arc<Database>,
}

impl SqliteQueues {
    /// The queues of a database.
    pub const fn new(database: Arc<Database>) -> Self {
        Self { database }
    }

    /// Adds messages, each with its owner.
    async fn add(
        &self,
        queue: &str,
        messages: Vec<(Option<String>, String)>,
        delay: Duration,
    ) -> PortResult<Vec<MessageId>> {
        if messages.is_empty() {
            return Ok(Vec::new());
        }
        let sent_at = self.database.now();
        let messages = messages.into_iter().map(|(owner, body)| NewMessage {
            id: MessageId::new(self.database.ids.uuid()),
            owner,
            body,
        });
        let sending = Sending {
            queue: queue.to_owned(),
            sent_at,
            visible_at: later(sent_at, delay),
            messages: messages.collect(),
        };
        let ids = sending.messages.iter().map(|message| message.id).collect();
        let filled = self.database.queue_filled(queue);
        self.database
            .writer
            .write_then(
                "send messages",
                move |c| messages::add(c, &sending),
                move |()| filled.notify_waiters(),
            )
            .await?;
        Ok(ids)
    }

    /// One attempt to take messages.
    async fn take(&self, queue: &str, max: usize, visibility: Duration) -> PortResult<messages::Taken> {
        let now = self.database.now();
        let taking = Taking {
            queue: queue.to_owned(),
            max,
            now,
            hidden_until: later(now, visibility),
            secret: self.database.ids.uuid(),
        };
        self.database
            .writer
            .write("receive messages", move |c| messages::take(c, &taking))
            .await
    }
}

#[async_trait]
impl Queues for SqliteQueues {
    async fn send(&self, queue: &str, bodies: &[String], delay: Duration) -> PortResult<Vec<MessageId>> {
        validate_send(bodies, delay)?;
        let bodies = bodies.iter().map(|body| (None, body.clone()));
        self.add(queue, bodies.collect(), delay).await
    }

    async fn send_in_turn(&self, queue: &str, messages: &[OwnedMessage]) -> PortResult<Vec<MessageId>> {
        let bodies: Vec<String> = messages.iter().map(|message| message.body.clone()).collect();
        validate_send(&bodies, Duration::ZERO)?;
        let owners = messages.iter().map(|message| Some(message.owner.clone()));
        self.add(queue, owners.zip(bodies).collect(), Duration::ZERO)
            .await
    }

    async fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility: Duration,
        wait: Duration,
    ) -> PortResult<Vec<Delivery>> {
        validate_receive(max, visibility)?;
        let signal = self.database.queue_filled(queue);
        let deadline = Instant::now() + wait;
        loop {
            // Listening begins before the look, so that no message falls between the two.
            let filled = signal.notified();
            tokio::pin!(filled);
            filled.as_mut().enable();
            let taken = self.take(queue, max, visibility).await?;
            if !taken.deliveries.is_empty() || Instant::now() >= deadline {
                return Ok(taken.deliveries);
            }
            let wake = taken.next_visible.map_or(deadline, |at| {
                deadline.min(Instant::now() + until(at, self.database.now()))
            });
            // Either end of the wait means to look again.
            let _ = tokio::time::timeout_at(wake, filled).await;
        }
    }

    async fn complete(&self, queue: &str, receipt: &str) -> PortResult<()> {
        // What is no receipt at all is as worthless as an old one.
        let Some(receipt) = Receipt::parse(queue, receipt) else {
            return Ok(());
        };
        self.database
            .writer
            .write("complete a message", move |c| messages::complete(c, &receipt))
            .await
    }

    async fn change_visibility(&self, queue: &str, receipt: &str, visibility: Duration) -> PortResult<()> {
        validate_visibility(visibility)?;
        let receipt = Receipt::parse(queue, receipt).ok_or_else(messages::worthless)?;
        let hidden_until = later(self.database.now(), visibility);
        let filled = self.database.queue_filled(queue);
        self.database
            .writer
            .write_then(
                "change a message's visibility",
                move |c| messages::hide_until(c, &receipt, hidden_until),
                // Those who wait must learn of the new time, whether it is sooner or later.
                move |()| filled.notify_waiters(),
            )
            .await
    }

    async fn bury(&self, queue: &str, receipt: &str, reason: &str) -> PortResult<()> {
        let receipt = Receipt::parse(queue, receipt).ok_or_else(messages::worthless)?;
        let (reason, now) = (reason.to_owned(), self.database.now());
        self.database
            .writer
            .write("bury a message", move |c| {
                messages::bury(c, &receipt, &reason, now)
            })
            .await
    }

    async fn dead_letters(&self, queue: &str, limit: u32) -> PortResult<Vec<DeadLetter>> {
        let queue = queue.to_owned();
        self.database
            .readers
            .read("read dead letters", move |c| {
                messages::dead_letters(c, &queue, limit)
            })
            .await
    }

    async fn replay(&self, queue: &str, id: MessageId) -> PortResult<()> {
        let (name, now) = (queue.to_owned(), self.database.now());
        let filled = self.database.queue_filled(queue);
        self.database
            .writer
            .write_then(
                "replay a dead letter",
                move |c| messages::replay(c, &name, id, now),
                move |()| filled.notify_waiters(),
            )
            .await
    }

    async fn depth(&self, queue: &str) -> PortResult<Depth> {
        let (queue, now) = (queue.to_owned(), self.database.now());
        self.database
            .readers
            .read("count messages", move |c| messages::depth(c, &queue, now))
            .await
    }
}

fn later(now: Timestamp, time: Duration) -> Timestamp {
    now.plus_millis(i64::try_from(time.as_millis()).unwrap_or(i64::MAX))
}

/// How long from `now` to `at`. At least a millisecond, so that a clock standing still cannot make a busy loop.
fn until(at: Timestamp, now: Timestamp) -> Duration {
    Duration::from_millis(u64::try_from(at.millis_since(now)).unwrap_or(0).max(1))
}
