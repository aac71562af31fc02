//! The event bus on EventBridge: a custom bus whose rules, made by `infra/events.yaml` from the same table that the
//! embedded bus reads, put each event into the queues.
//!
//! EventBridge keeps no order, so the activity stream, which must, is filled here and not by a rule.

use std::sync::Arc;

use async_trait::async_trait;
use aws_sdk_eventbridge::Client;
use aws_sdk_eventbridge::primitives::DateTime;
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use futures::future::{try_join, try_join_all};
use rolefit_domain::EventEnvelope;
use rolefit_ports::{ActivityStream, ErrorKind, EventBus, PortError, PortResult};

use crate::error::{Codes, kind_of_part, port_error};
use crate::sdk::{Sdk, Service};

/// The source of all events, which the rules look at.
pub const SOURCE: &str = "rolefit";
/// Most events of one call (the service's own limit).
const MOST_EVENTS: usize = 10;
/// Most bytes of the events of one call, below the service's 256 KiB with what it counts beside the content.
const MOST_BYTES: usize = 250 * 1024;

/// The codes of the service beside the common ones, of calls and of single events.
const CODES: Codes = &[
    ("InternalException", ErrorKind::Unavailable),
    ("InvalidAccountIdException", ErrorKind::Refused),
    ("InvalidArgument", ErrorKind::Invalid),
    ("MalformedDetail", ErrorKind::Invalid),
    ("NotAuthorizedForDetailTypeException", ErrorKind::Refused),
    ("NotAuthorizedForSourceException", ErrorKind::Refused),
    ("OperationDisabledException", ErrorKind::Refused),
    ("RedactionFailure", ErrorKind::Unavailable),
    // The bus.
    ("ResourceNotFoundException", ErrorKind::Refused),
];

/// [`EventBus`] on EventBridge.
pub struct EventBridgeBus {
    client: Client,
    bus: String,
    stream: Arc<dyn ActivityStream>,
}

impl EventBridgeBus {
    /// The bus with this name or ARN, and the stream that gets every event too.
    pub fn new(sdk: &Sdk, bus: impl Into<String>, stream: Arc<dyn ActivityStream>) -> Self {
        Self {
            client: Client::new(&sdk.config(Service::EventBridge)),
            bus: bus.into(),
            stream,
        }
    }

    async fn put(&self, batch: &[(&EventEnvelope, &str)]) -> PortResult<()> {
        let entries = batch.iter().map(|(envelope, json)| {
            PutEventsRequestEntry::builder()
                .event_bus_name(&self.bus)
                .source(SOURCE)
                .detail_type(envelope.event.name())
                .detail(*json)
                .time(DateTime::from_millis(envelope.at.0))
                .build()
        });
        // Events are billed one by one, however many go in a request.
        metrics::counter!("rolefit_eventbridge_events_total")
            .increment(u64::try_from(batch.len()).unwrap_or(u64::MAX));
        let answer = self
            .client
            .put_events()
            .set_entries(Some(entries.collect()))
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot publish events", CODES))?;
        // The call goes well whatever becomes of the events.
        match answer.entries().iter().find_map(|entry| entry.error_code()) {
            Some(code) => {
                let context = format!("cannot publish an event: `{code}`");
                Err(PortError::new(kind_of_part(code, CODES), context))
            }
            None => Ok(()),
        }
    }
}

#[async_trait]
impl EventBus for EventBridgeBus {
    async fn publish(&self, events: &[EventEnvelope]) -> PortResult<()> {
        let texts: Vec<String> = events
            .iter()
            .map(|envelope| {
                serde_json::to_string(envelope).map_err(|error| {
                    PortError::with_source(ErrorKind::Invalid, "an event has no JSON form", error)
                })
            })
            .collect::<PortResult<_>>()?;
        let entries: Vec<(String, String)> = events
            .iter()
            .zip(&texts)
            .map(|(envelope, text)| (envelope.event.key(), text.clone()))
            .collect();
        let both: Vec<(&EventEnvelope, &str)> = events.iter().zip(texts.iter().map(String::as_str)).collect();
        let puts = batches(&both).into_iter().map(|batch| self.put(batch));
        try_join(try_join_all(puts), self.stream.append(&entries)).await?;
        Ok(())
    }
}

impl std::fmt::Debug for EventBridgeBus {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventBridgeBus")
            .field("bus", &self.bus)
            .finish_non_exhaustive()
    }
}

/// The events in as few calls as the service's limits allow.
fn batches<'a, 'b, E>(mut events: &'b [(E, &'a str)]) -> Vec<&'b [(E, &'a str)]> {
    let mut batches = Vec::new();
    while !events.is_empty() {
        let mut bytes = 0;
        let fits = events.iter().take(MOST_EVENTS).take_while(|(_, json)| {
            bytes += json.len();
            bytes <= MOST_BYTES
        });
        // One always goes, and the service decides.
        let (batch, rest) = events.split_at(fits.count().max(1));
        batches.push(batch);
        events = rest;
    }
    batches
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_has_as_many_events_as_the_service_takes() {
        let of = |sizes: &[usize]| -> Vec<usize> {
            let texts: Vec<String> = sizes.iter().map(|size| "x".repeat(*size)).collect();
            let events: Vec<((), &str)> = texts.iter().map(|text| ((), text.as_str())).collect();
            batches(&events).iter().map(|batch| batch.len()).collect()
        };
        assert_eq!(of(&[]), [0; 0]);
        assert_eq!(of(&[1; 25]), [10, 10, 5]);
        assert_eq!(of(&[MOST_BYTES / 2, MOST_BYTES / 2, 1]), [2, 1]);
        assert_eq!(of(&[1, MOST_BYTES + 1, 1]), [1, 1, 1], "one always goes");
    }
}
