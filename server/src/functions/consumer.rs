//! The consumers, called with messages of the queues.

use std::collections::BTreeMap;

use async_trait::async_trait;
use rolefit_ports::queue::Delivery;
use rolefit_services::{Services, Times, Worker};
use serde_json::Value;

use super::{Fault, Handler, again};
use crate::config::{AwsConfig, Config};
use crate::wiring::ProcessKind;
use crate::wiring::functions::messages;

/// All consumers. A message of any queue may come.
pub(super) struct Consumer {
    worker: Worker,
    aws: Option<AwsConfig>,
}

impl Consumer {
    pub(super) fn new(services: Services, config: &Config) -> Self {
        let times = Times {
            attempt: ProcessKind::Function.attempt(),
            ..Times::default()
        };
        Self {
            worker: Worker::new(services).with_times(times),
            aws: config.aws.clone(),
        }
    }
}

#[async_trait]
impl Handler for Consumer {
    async fn handle(&self, event: &str) -> Result<Value, Fault> {
        let aws = self.aws.as_ref().ok_or("messages come from queues on AWS only")?;
        let mut queues: BTreeMap<String, Vec<Delivery>> = BTreeMap::new();
        let mut items = BTreeMap::new();
        for message in messages(event, aws)? {
            items.insert(message.delivery.id, message.item);
            queues.entry(message.queue).or_default().push(message.delivery);
        }
        let mut left = Vec::new();
        for (queue, deliveries) in queues {
            left.extend(self.worker.work_on(&queue, deliveries).await?);
        }
        Ok(again(left.into_iter().filter_map(|id| items.remove(&id))))
    }
}
