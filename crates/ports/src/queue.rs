//! Queues: work that waits, is handed to one worker at a time, and ends in the dead letters when it cannot be done.

use std::time::Duration;

use async_trait::async_trait;
use rolefit_domain::{MessageId, Timestamp};

use crate::{ErrorKind, PortError, PortResult};

/// Most bytes of a message body.
pub const MAX_MESSAGE_BYTES: usize = 256 * 1024;
/// Most messages of one call.
pub const MAX_BATCH: usize = 10;
/// Longest visibility time.
pub const MAX_VISIBILITY: Duration = Duration::from_secs(12 * 60 * 60);
/// Longest delay of a message that is sent.
pub const MAX_DELAY: Duration = Duration::from_secs(15 * 60);

/// A message handed to a worker, invisible to others until the visibility time is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// The message.
    pub id: MessageId,
    /// Proof of this hand-over; a later hand-over of the same message makes it worthless.
    pub receipt: String,
    /// Which hand-over this is, from 1.
    pub attempt: u32,
    /// When the message was sent.
    pub sent_at: Timestamp,
    /// The content.
    pub body: String,
}

/// A message that is somebody's, see [`Queues::send_in_turn`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnedMessage {
    /// Whose it is: a pseudonymous id, such as that of a candidate.
    pub owner: String,
    /// The content.
    pub body: String,
}

/// A message that could not be done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// The message.
    pub id: MessageId,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// When it was given up.
    pub died_at: Timestamp,
    /// Hand-overs until then.
    pub attempts: u32,
    /// Why, in words without personal data.
    pub reason: String,
    /// The content.
    pub body: String,
}

/// How much is in a queue.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Depth {
    /// Ready or delayed.
    pub waiting: u64,
    /// Handed to workers.
    pub in_flight: u64,
    /// Dead letters.
    pub dead: u64,
}

/// Checks what [`Queues::send`] is given, so that all adapters refuse the same.
///
/// # Errors
/// `Invalid` when a limit of this module is broken.
pub fn validate_send(bodies: &[String], delay: Duration) -> PortResult<()> {
    if bodies.len() > MAX_BATCH {
        return Err(invalid(format!(
            "{} messages in one call, more than {MAX_BATCH}",
            bodies.len()
        )));
    }
    if let Some(body) = bodies.iter().find(|body| body.len() > MAX_MESSAGE_BYTES) {
        return Err(invalid(format!(
            "a message has {} bytes, more than {MAX_MESSAGE_BYTES}",
            body.len()
        )));
    }
    validate_time("delay", delay, MAX_DELAY)
}

/// Checks what [`Queues::receive`] is given.
///
/// # Errors
/// `Invalid` when a limit of this module is broken.
pub fn validate_receive(max: usize, visibility: Duration) -> PortResult<()> {
    if !(1..=MAX_BATCH).contains(&max) {
        return Err(invalid(format!(
            "{max} messages in one call are not between 1 and {MAX_BATCH}"
        )));
    }
    validate_visibility(visibility)
}

/// Checks a visibility time.
///
/// # Errors
/// `Invalid` when it is above [`MAX_VISIBILITY`].
pub fn validate_visibility(time: Duration) -> PortResult<()> {
    validate_time("visibility", time, MAX_VISIBILITY)
}

fn validate_time(what: &str, time: Duration, most: Duration) -> PortResult<()> {
    if time > most {
        return Err(invalid(format!(
            "{} s of {what}, more than {}",
            time.as_secs(),
            most.as_secs()
        )));
    }
    Ok(())
}

fn invalid(context: String) -> PortError {
    PortError::new(ErrorKind::Invalid, context)
}

/// The queues. A queue exists by its name; an unknown one is empty. At least once, in no promised order.
#[async_trait]
pub trait Queues: Send + Sync {
    /// Adds messages, visible after `delay`. Acknowledged messages survive a power cut.
    ///
    /// # Errors
    /// `Invalid` for more than [`MAX_BATCH`] messages, one above [`MAX_MESSAGE_BYTES`], or a delay above
    /// [`MAX_DELAY`].
    async fn send(&self, queue: &str, bodies: &[String], delay: Duration) -> PortResult<Vec<MessageId>>;

    /// Adds messages as [`Self::send`] does, visible at once, where those of one owner take turns with those of the others: whoever
    /// has many waiting holds up nobody else for longer than one of them takes. A wish, not a promise: where a service hands over in
    /// an order of its own, as SQS does, they are sent as any others.
    ///
    /// # Errors
    /// As [`Self::send`].
    async fn send_in_turn(&self, queue: &str, messages: &[OwnedMessage]) -> PortResult<Vec<MessageId>> {
        let bodies: Vec<String> = messages.iter().map(|message| message.body.clone()).collect();
        self.send(queue, &bodies, Duration::ZERO).await
    }

    /// Takes up to `max` (1 to [`MAX_BATCH`]) visible messages and hides them for `visibility`; waits up to `wait` for
    /// the first. None is no error.
    ///
    /// # Errors
    /// `Invalid` for another `max`, or a `visibility` above [`MAX_VISIBILITY`].
    async fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility: Duration,
        wait: Duration,
    ) -> PortResult<Vec<Delivery>>;

    /// Removes a message that was done. Idempotent; a worthless receipt is no error and removes nothing.
    async fn complete(&self, queue: &str, receipt: &str) -> PortResult<()>;

    /// Keeps a message hidden for `visibility` from now; zero hands it out again at once. Used both to go on working
    /// and to try again later. A worthless receipt is a `Conflict`, a `visibility` above [`MAX_VISIBILITY`] is
    /// `Invalid`.
    async fn change_visibility(&self, queue: &str, receipt: &str, visibility: Duration) -> PortResult<()>;

    /// Moves a message to the dead letters. A worthless receipt is a `Conflict`.
    async fn bury(&self, queue: &str, receipt: &str, reason: &str) -> PortResult<()>;

    /// The oldest dead letters, at most `limit`.
    async fn dead_letters(&self, queue: &str, limit: u32) -> PortResult<Vec<DeadLetter>>;

    /// Puts a dead letter back into its queue as a message that was never handed over.
    ///
    /// # Errors
    /// `NotFound` when it is not among the dead letters.
    async fn replay(&self, queue: &str, id: MessageId) -> PortResult<()>;

    /// How much is in the queue; may be a moment old.
    async fn depth(&self, queue: &str) -> PortResult<Depth>;
}
