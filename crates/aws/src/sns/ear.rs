//! The queue of this process: made at its start, read until its end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_sqs::Client as Queues;
use aws_sdk_sqs::config::timeout::TimeoutConfig;
use aws_sdk_sqs::types::{DeleteMessageBatchRequestEntry, Message, QueueAttributeName};
use rolefit_ports::error::chain;
use rolefit_ports::{ErrorKind, Notifications, PortError, PortResult};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::{CODES, Said, SnsOptions};
use crate::error::port_error;
use crate::sdk::{Sdk, Service};

/// Longest wait of one call (the service's own limit).
const LONGEST_POLL: Duration = Duration::from_secs(20);
/// Pause after a call that failed.
const PAUSE: Duration = Duration::from_secs(1);
/// Seconds that a message is kept: whoever is further behind has missed it.
const KEPT_SECONDS: u32 = 60;

/// Marks that somebody waits for.
type Marks = Arc<Mutex<HashMap<Uuid, oneshot::Sender<()>>>>;

/// A queue that is read.
pub(super) struct Ear {
    queues: Queues,
    url: String,
    subscription: String,
    marks: Marks,
    task: JoinHandle<()>,
}

/// A mark that is under way; forgotten when dropped.
pub(super) struct Mark {
    id: Uuid,
    marks: Marks,
    back: oneshot::Receiver<()>,
}

impl Mark {
    /// Waits until the mark is back; `false` when nobody listens any more.
    pub(super) async fn seen(mut self) -> bool {
        (&mut self.back).await.is_ok()
    }
}

impl Drop for Mark {
    fn drop(&mut self) {
        self.marks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&self.id);
    }
}

impl Ear {
    pub(super) async fn start(
        sdk: &Sdk,
        topics: &aws_sdk_sns::Client,
        options: &SnsOptions,
        local: Arc<dyn Notifications>,
        id: Uuid,
    ) -> PortResult<Self> {
        let queues = Queues::new(&sdk.config(Service::Sqs));
        let url = make(&queues, options, id).await?;
        let subscription = match listen(&queues, topics, &url, &options.topic).await {
            Ok(subscription) => subscription,
            Err(error) => {
                // Nobody would ever read it.
                if let Err(failure) = queues.delete_queue().queue_url(&url).send().await {
                    let failure = port_error(failure, "cannot remove this process's queue", CODES);
                    tracing::warn!(error = chain(&failure), "a queue without a reader is left behind");
                }
                return Err(error);
            }
        };
        let marks = Marks::default();
        let reader = Reader {
            queues: queues.clone(),
            url: url.clone(),
            marks: Arc::clone(&marks),
            local,
        };
        Ok(Self {
            queues,
            url,
            subscription,
            marks,
            task: tokio::spawn(reader.run()),
        })
    }

    /// Waits for a mark from now on.
    pub(super) fn expect(&self, id: Uuid) -> Mark {
        let (sender, back) = oneshot::channel();
        self.marks
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(id, sender);
        Mark {
            id,
            marks: Arc::clone(&self.marks),
            back,
        }
    }

    pub(super) async fn stop(&self, topics: &aws_sdk_sns::Client) -> PortResult<()> {
        self.task.abort();
        topics
            .unsubscribe()
            .subscription_arn(&self.subscription)
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot stop listening", CODES))?;
        let removed = self.queues.delete_queue().queue_url(&self.url).send().await;
        removed
            .map(drop)
            .map_err(|failure| port_error(failure, "cannot remove this process's queue", CODES))
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Makes the queue and gives its URL.
async fn make(queues: &Queues, options: &SnsOptions, id: Uuid) -> PortResult<String> {
    let made = queues
        .create_queue()
        .queue_name(format!("{}-listens-{}.fifo", options.prefix, id.simple()))
        .attributes(QueueAttributeName::FifoQueue, "true")
        // As the topic: each group by itself, so that the service's limits are those of a group.
        .attributes(QueueAttributeName::DeduplicationScope, "messageGroup")
        .attributes(QueueAttributeName::FifoThroughputLimit, "perMessageGroupId")
        .attributes(
            QueueAttributeName::MessageRetentionPeriod,
            KEPT_SECONDS.to_string(),
        )
        .attributes(QueueAttributeName::SqsManagedSseEnabled, "true")
        .send()
        .await
        .map_err(|failure| port_error(failure, "cannot make this process's queue", CODES))?;
    made.queue_url
        .ok_or_else(|| PortError::new(ErrorKind::Corrupt, "a queue was made without a URL"))
}

/// Lets the topic fill the queue, and gives the subscription.
async fn listen(queues: &Queues, topics: &aws_sdk_sns::Client, url: &str, topic: &str) -> PortResult<String> {
    let arn = allow(queues, url, topic).await?;
    let subscribed = topics
        .subscribe()
        .topic_arn(topic)
        .protocol("sqs")
        .endpoint(arn)
        .attributes("RawMessageDelivery", "true")
        .return_subscription_arn(true)
        .send()
        .await
        .map_err(|failure| port_error(failure, "cannot listen to the topic", CODES))?;
    subscribed
        .subscription_arn
        .ok_or_else(|| PortError::new(ErrorKind::Corrupt, "a subscription has no ARN"))
}

/// Lets the topic fill the queue, and gives the queue's ARN.
async fn allow(queues: &Queues, url: &str, topic: &str) -> PortResult<String> {
    let failed = |failure| port_error(failure, "cannot look at this process's queue", CODES);
    let found = queues
        .get_queue_attributes()
        .queue_url(url)
        .attribute_names(QueueAttributeName::QueueArn)
        .send()
        .await
        .map_err(failed)?;
    let arn = found
        .attributes
        .and_then(|mut attributes| attributes.remove(&QueueAttributeName::QueueArn))
        .ok_or_else(|| PortError::new(ErrorKind::Corrupt, "a queue has no ARN"))?;
    let policy = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "Service": "sns.amazonaws.com" },
            "Action": "sqs:SendMessage",
            "Resource": arn,
            "Condition": { "ArnEquals": { "aws:SourceArn": topic } },
        }],
    });
    queues
        .set_queue_attributes()
        .queue_url(url)
        .attributes(QueueAttributeName::Policy, policy.to_string())
        .send()
        .await
        .map_err(|failure| port_error(failure, "cannot let the topic fill a queue", CODES))?;
    Ok(arn)
}

/// Tells this process's listeners what comes.
struct Reader {
    queues: Queues,
    url: String,
    marks: Marks,
    local: Arc<dyn Notifications>,
}

impl Reader {
    async fn run(self) {
        loop {
            if let Err(error) = self.turn().await {
                let error = chain(&error);
                tracing::warn!(
                    error,
                    "notifications of other processes are not heard; trying again"
                );
                tokio::time::sleep(PAUSE).await;
            }
        }
    }

    async fn turn(&self) -> PortResult<()> {
        let patience = TimeoutConfig::builder()
            .operation_attempt_timeout(LONGEST_POLL + Duration::from_secs(10))
            .operation_timeout(LONGEST_POLL + Duration::from_secs(30))
            .build();
        let received = self
            .queues
            .receive_message()
            .queue_url(&self.url)
            .max_number_of_messages(10)
            .wait_time_seconds(i32::try_from(LONGEST_POLL.as_secs()).unwrap_or(i32::MAX))
            .customize()
            .config_override(aws_sdk_sqs::Config::builder().timeout_config(patience))
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot read this process's queue", CODES))?;
        let messages = received.messages.unwrap_or_default();
        for message in &messages {
            self.tell(message).await?;
        }
        self.remove(&messages).await
    }

    /// What cannot be read was said by a newer version, and is left out.
    async fn tell(&self, message: &Message) -> PortResult<()> {
        match serde_json::from_str(message.body().unwrap_or_default()) {
            Ok(Said::Notification { topic, notification }) => self.local.publish(topic, notification).await,
            Ok(Said::Mark(id)) => {
                let waiting = self
                    .marks
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner)
                    .remove(&id);
                if let Some(waiting) = waiting {
                    // Whoever waited may have given up.
                    let _ = waiting.send(());
                }
                Ok(())
            }
            Err(error) => {
                tracing::warn!(%error, "a notification was not understood");
                Ok(())
            }
        }
    }

    /// The next ones of a group come only when those before are removed.
    async fn remove(&self, messages: &[Message]) -> PortResult<()> {
        if messages.is_empty() {
            return Ok(());
        }
        let entries = messages.iter().enumerate().map(|(number, message)| {
            DeleteMessageBatchRequestEntry::builder()
                .id(number.to_string())
                .set_receipt_handle(message.receipt_handle.clone())
                .build()
                .map_err(|error| {
                    PortError::with_source(ErrorKind::Corrupt, "a message has no receipt", error)
                })
        });
        self.queues
            .delete_message_batch()
            .queue_url(&self.url)
            .set_entries(Some(entries.collect::<PortResult<_>>()?))
            .send()
            .await
            .map(drop)
            .map_err(|failure| port_error(failure, "cannot remove what was heard", CODES))
    }
}
