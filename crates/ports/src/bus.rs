//! The event bus: takes events and puts each into the queues that the rule table names.

use async_trait::async_trait;
use rolefit_domain::EventEnvelope;

use crate::PortResult;

/// Publishes events by [`rolefit_domain::event::RULES`].
#[async_trait]
pub trait EventBus: Send + Sync {
    /// Puts every event into each queue whose rule fits it, as the JSON of the envelope, and appends it to the
    /// activity stream.
    ///
    /// At least once: after an error some may have been delivered, and the caller publishes all again. Events of one
    /// call may arrive in any order. An event without a rule only goes to the stream.
    async fn publish(&self, events: &[EventEnvelope]) -> PortResult<()>;
}
