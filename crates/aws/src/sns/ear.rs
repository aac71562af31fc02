//! The queue of this process: made at its start, read until its end.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_sqs::Client as Queues;
use aws_sdk_sqs::types::{DeleteMessageBatchRequestEntry, Message, QueueAttributeName};
use rolefit_ports::error::chain;
use rolefit_ports::{ErrorKind, Notifications, PortError, PortResult};
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use uuid::Uuid;

use super::{CODES, Said, SnsOptions};
use crate::error::{kind_of_part, port_error};
use crate::sdk::{Sdk, Service, long_poll};

/// Longest wait of one call (the service's own limit).
const LONGEST_POLL: Duration = Duration::from_secs(20);
/// Pause after a call that failed.
const PAUSE: Duration = Duration::from_secs(1);
/// Seconds that a message is kept: whoever is further behind has missed it.
pub(super) const KEPT_SECONDS: u32 = 60;
/// Tries to remove messages that the service kept.
const TRIES: u32 = 3;

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
        let name = Names::of(options)?.queue(id);
        let url = make(&queues, &name, &options.topic).await?;
        let subscription = match listen(topics, &name.arn, &options.topic).await {
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
        remove(topics, &self.subscription, &self.queues, Some(&self.url)).await
    }
}

impl Drop for Ear {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Ends a subscription and removes its queue, if there is one. Each is tried, whatever comes of the other.
pub(super) async fn remove(
    topics: &aws_sdk_sns::Client,
    subscription: &str,
    queues: &Queues,
    url: Option<&str>,
) -> PortResult<()> {
    let ended = topics.unsubscribe().subscription_arn(subscription).send().await;
    let ended = ended
        .map(drop)
        .map_err(|failure| port_error(failure, "cannot stop listening", CODES));
    let Some(url) = url else {
        return ended;
    };
    let removed = queues.delete_queue().queue_url(url).send().await;
    let removed = removed
        .map(drop)
        .map_err(|failure| port_error(failure, "cannot remove the queue of a listener", CODES));
    match (ended, removed) {
        (Err(error), Err(other)) => {
            tracing::warn!(error = chain(&other), "a queue without a reader is left behind");
            Err(error)
        }
        (ended, removed) => ended.and(removed),
    }
}

/// The names of the queues of a deployment's processes: the topic says where they are.
pub(super) struct Names {
    /// What all begin with.
    pub(super) start: String,
    /// What their ARNs begin with, before the name.
    pub(super) place: String,
}

/// A queue's name and ARN.
pub(super) struct Name {
    name: String,
    arn: String,
}

impl Names {
    /// # Errors
    /// `Refused` when the topic is none by its ARN.
    pub(super) fn of(options: &SnsOptions) -> PortResult<Self> {
        let parts: Vec<&str> = options.topic.split(':').collect();
        let ["arn", partition, "sns", region, account, _] = parts[..] else {
            let context = format!("`{}` is not the ARN of a topic", options.topic);
            return Err(PortError::new(ErrorKind::Refused, context));
        };
        Ok(Self {
            start: format!("{}-listens-", options.prefix),
            place: format!("arn:{partition}:sqs:{region}:{account}:"),
        })
    }

    fn queue(&self, id: Uuid) -> Name {
        let name = format!("{}{}.fifo", self.start, id.simple());
        Name {
            arn: format!("{}{name}", self.place),
            name,
        }
    }

    /// The name of the queue with this ARN, if it is of a process of this deployment.
    pub(super) fn name_of<'a>(&self, arn: &'a str) -> Option<&'a str> {
        let name = arn.strip_prefix(&self.place)?;
        let id = name.strip_prefix(&self.start)?.strip_suffix(".fifo")?;
        // Another deployment's name may begin like this one's.
        Uuid::try_parse(id).ok().filter(|_| id.len() == 32)?;
        Some(name)
    }
}

/// Makes the queue, which the topic may fill, and gives its URL.
async fn make(queues: &Queues, name: &Name, topic: &str) -> PortResult<String> {
    let policy = serde_json::json!({
        "Version": "2012-10-17",
        "Statement": [{
            "Effect": "Allow",
            "Principal": { "Service": "sns.amazonaws.com" },
            "Action": "sqs:SendMessage",
            "Resource": name.arn,
            "Condition": { "ArnEquals": { "aws:SourceArn": topic } },
        }],
    });
    let made = queues
        .create_queue()
        .queue_name(&name.name)
        .attributes(QueueAttributeName::Policy, policy.to_string())
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
async fn listen(topics: &aws_sdk_sns::Client, arn: &str, topic: &str) -> PortResult<String> {
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
        let received = self
            .queues
            .receive_message()
            .queue_url(&self.url)
            .max_number_of_messages(10)
            .wait_time_seconds(i32::try_from(LONGEST_POLL.as_secs()).unwrap_or(i32::MAX))
            .customize()
            .config_override(aws_sdk_sqs::Config::builder().timeout_config(long_poll(LONGEST_POLL)))
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
        let entries = messages.iter().enumerate().map(|(number, message)| {
            DeleteMessageBatchRequestEntry::builder()
                .id(number.to_string())
                .set_receipt_handle(message.receipt_handle.clone())
                .build()
                .map_err(|error| {
                    PortError::with_source(ErrorKind::Corrupt, "a message has no receipt", error)
                })
        });
        let mut left: Vec<DeleteMessageBatchRequestEntry> = entries.collect::<PortResult<_>>()?;
        let mut tries = 0;
        while !left.is_empty() {
            let answer = self
                .queues
                .delete_message_batch()
                .queue_url(&self.url)
                .set_entries(Some(left.clone()))
                .send()
                .await
                .map_err(|failure| port_error(failure, "cannot remove what was heard", CODES))?;
            let Some(failed) = answer.failed().first() else {
                return Ok(());
            };
            tries += 1;
            let kind = kind_of_part(failed.code(), CODES);
            if !kind.is_transient() || tries == TRIES {
                let context = format!(
                    "{} of {} heard messages are not removed: `{}`",
                    answer.failed().len(),
                    left.len(),
                    failed.code()
                );
                return Err(PortError::new(kind, context));
            }
            left.retain(|entry| answer.failed().iter().any(|failed| failed.id() == entry.id()));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_queue_of_another_deployment_is_not_ours() {
        let options = |prefix: &str, topic: &str| SnsOptions {
            topic: topic.to_owned(),
            prefix: prefix.to_owned(),
        };
        let topic = "arn:aws:sns:eu-central-1:123456789012:a-notifications.fifo";
        let names = Names::of(&options("a", topic)).expect("is a topic");
        let own = names.queue(Uuid::from_u128(7));
        assert!(
            own.name.len() <= 80,
            "the longest name of the service: {}",
            own.name
        );
        assert_eq!(names.name_of(&own.arn), Some(own.name.as_str()));
        let other = Names::of(&options("a-listens-b", topic)).expect("is a topic");
        for arn in [
            other.queue(Uuid::from_u128(7)).arn,
            own.arn.replace("eu-central-1", "us-east-1"),
            own.arn.replace("123456789012", "123456789013"),
            own.arn.replace(".fifo", ""),
            "arn:aws:sqs:eu-central-1:123456789012:a-extract".to_owned(),
            "somebody@example.org".to_owned(),
        ] {
            assert_eq!(names.name_of(&arn), None, "{arn}");
        }
        let error = Names::of(&options("a", "notifications")).err().expect("is none");
        assert_eq!(error.kind(), ErrorKind::Refused);
    }

    /// A message that is not removed would hold up those behind it in its group.
    #[cfg(feature = "tests")]
    #[tokio::test]
    async fn what_is_not_removed_is_tried_again_alone_or_told_of() {
        use serde_json::{Value, json};

        use crate::support::canned::Canned;
        use crate::support::memory::MemoryFanOut;

        let transient: &[usize] = &[2, 1, 1];
        for (code, fails, expected, sizes) in [
            ("InternalError", 2, Ok(()), transient),
            ("InternalError", 9, Err(ErrorKind::Unavailable), transient),
            ("AccessDenied", 9, Err(ErrorKind::Refused), &[2]),
        ] {
            let asked = Arc::new(Mutex::new(Vec::new()));
            let seen = Arc::clone(&asked);
            let service = Canned::start(move |_, body| {
                let request: Value = serde_json::from_str(body).expect("is JSON");
                let entries = request["Entries"].as_array().expect("is a list").len();
                let mut asked = seen.lock().expect("not poisoned");
                asked.push(entries);
                let failed = json!([{ "Id": "1", "Code": code, "SenderFault": false }]);
                let failed = if asked.len() > fails { json!([]) } else { failed };
                (200, json!({ "Successful": [], "Failed": failed }).to_string())
            })
            .await;
            let reader = Reader {
                queues: Queues::new(&service.sdk().await.config(Service::Sqs)),
                url: service.url("/1/queue"),
                marks: Marks::default(),
                local: Arc::new(MemoryFanOut::default()),
            };
            let message = |receipt: &str| Message::builder().receipt_handle(receipt).build();
            let removed = reader.remove(&[message("a"), message("b")]).await;
            assert_eq!(removed.map_err(|error| error.kind()), expected, "{code} {fails}");
            assert_eq!(*asked.lock().expect("not poisoned"), sizes, "{code} {fails}");
        }
    }
}
