//! The embedded event bus: the rule table over queues and stream.

use std::collections::BTreeMap;
use std::sync::Arc;

use async_trait::async_trait;
use futures::future::{try_join, try_join_all};
use rolefit_domain::EventEnvelope;
use rolefit_domain::event::RULES;
use rolefit_ports::queue::{MAX_BATCH, OwnedMessage};
use rolefit_ports::{ActivityStream, ErrorKind, EventBus, PortError, PortResult, Queues};

/// [`EventBus`] that routes by [`RULES`] itself.
#[derive(Clone)]
pub struct RuleBus {
    queues: Arc<dyn Queues>,
    stream: Arc<dyn ActivityStream>,
}

impl RuleBus {
    /// A bus that fills these queues and this stream.
    pub fn new(queues: Arc<dyn Queues>, stream: Arc<dyn ActivityStream>) -> Self {
        Self { queues, stream }
    }
}

#[async_trait]
impl EventBus for RuleBus {
    async fn publish(&self, events: &[EventEnvelope]) -> PortResult<()> {
        let mut entries = Vec::with_capacity(events.len());
        let mut routed: BTreeMap<&str, Vec<OwnedMessage>> = BTreeMap::new();
        for envelope in events {
            let json = serde_json::to_string(envelope).map_err(|error| {
                PortError::with_source(ErrorKind::Invalid, "an event has no JSON form", error)
            })?;
            for rule in RULES
                .iter()
                .filter(|rule| rule.event_type == envelope.event.name())
            {
                routed.entry(rule.queue).or_default().push(OwnedMessage {
                    owner: envelope.event.key(),
                    body: json.clone(),
                });
            }
            entries.push((envelope.event.key(), json));
        }
        // All at once, so that adapters that group writes into commits can.
        let sends = routed
            .iter()
            .flat_map(|(queue, messages)| messages.chunks(MAX_BATCH).map(move |batch| (*queue, batch)))
            .map(|(queue, batch)| self.queues.send_in_turn(queue, batch));
        try_join(try_join_all(sends), self.stream.append(&entries)).await?;
        Ok(())
    }
}

impl std::fmt::Debug for RuleBus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RuleBus").finish_non_exhaustive()
    }
}
