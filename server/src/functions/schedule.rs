//! What `serve` does beside the site and the consumers: carrying events, giving audit entries their places, sweeping.

use async_trait::async_trait;
use rolefit_services::{Services, Worker};
use serde_json::Value;

use super::{Fault, Handler, again};
use crate::wiring::Wired;

/// Called every minute, and by the stream of the table as soon as an event waits in the outbox.
pub(super) struct Schedule {
    services: Services,
    worker: Worker,
    wired: Wired,
}

/// Why it is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reason {
    /// Something waits in the journal.
    Change,
    /// A minute has passed.
    Time,
}

impl Schedule {
    pub(super) fn new(services: Services, wired: Wired) -> Self {
        Self {
            worker: Worker::new(services.clone()),
            services,
            wired,
        }
    }

    async fn sweep(&self) -> Result<(), Fault> {
        let uploads = self.services.sweep_uploads().await;
        let records = self.wired.sweep().await?;
        let uploads = uploads?;
        if uploads > 0 || records > 0 {
            tracing::info!(uploads, records, "what was given up or is over was removed");
        }
        Ok(())
    }
}

#[async_trait]
impl Handler for Schedule {
    async fn handle(&self, event: &str) -> Result<Value, Fault> {
        // Each has its turn: audit entries and erased records do not wait for a bus that is away.
        let carried = self.worker.carry().await;
        let settled = self.wired.settle().await;
        let swept = match reason(event) {
            Reason::Time => self.sweep().await,
            Reason::Change => Ok(()),
        };
        let carried = carried?;
        settled?;
        swept?;
        tracing::debug!(carried, "events were carried");
        Ok(again([]))
    }
}

/// Only a stream names records.
fn reason(event: &str) -> Reason {
    let event: Value = serde_json::from_str(event).unwrap_or_default();
    match event.get("Records") {
        Some(_) => Reason::Change,
        None => Reason::Time,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_is_told_from_the_time() {
        assert_eq!(reason(r#"{"Records":[]}"#), Reason::Change);
        for event in [r#"{"source":"aws.scheduler"}"#, "{}", "null", ""] {
            assert_eq!(reason(event), Reason::Time, "{event}");
        }
    }
}
