//! Subscriptions and queues of processes that were killed.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use aws_sdk_sqs::Client as Queues;
use aws_sdk_sqs::error::ProvideErrorMetadata;
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName, QueueAttributeName};
use rolefit_domain::OrganizationId;
use rolefit_ports::error::chain;
use rolefit_ports::notifications::Topic;
use rolefit_ports::{ErrorKind, PortError, PortResult};

use super::ear::{KEPT_SECONDS, Names, remove};
use super::{CODES, Said, SnsOptions, SnsSpeaker};
use crate::error::port_error;
use crate::sdk::{Sdk, Service};

/// How a queue whose process is gone is told from one that is read.
///
/// A mark is sent through the topic, so that something is in every queue. Whoever listens takes it out within moments. Where
/// something still lies after [`Self::unread`], and nobody ever received it, nobody reads; such a queue is removed with its
/// subscription if it is older than [`Self::age`], so that nobody is taken for gone who only begins. A subscription without its
/// queue is removed at once. A queue in which nothing lies stays.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Leftover {
    /// Least age of the queue.
    pub age: Duration,
    /// How long the mark lies there: less than the minute that messages are kept.
    pub unread: Duration,
}

impl Default for Leftover {
    /// Ten minutes, and three quarters of one.
    fn default() -> Self {
        Self {
            age: Duration::from_secs(600),
            unread: Duration::from_secs(45),
        }
    }
}

/// A subscription of a queue of this deployment.
struct Listener {
    subscription: String,
    queue: String,
}

impl Leftover {
    /// Removes what processes that were killed left behind, and says of how many. Others may do so at the same time.
    ///
    /// # Errors
    /// When the subscriptions cannot be listed or the mark not be sent. What cannot be removed is logged and stays.
    pub async fn remove(self, sdk: &Sdk, speaker: &SnsSpeaker, options: &SnsOptions) -> PortResult<u64> {
        debug_assert!(self.unread < Duration::from_secs(u64::from(KEPT_SECONDS)));
        let look = Look {
            rule: self,
            queues: Queues::new(&sdk.config(Service::Sqs)),
            speaker,
        };
        let clock = sdk
            .shared()
            .time_source()
            .ok_or_else(|| PortError::new(ErrorKind::Refused, "the configuration of the SDK has no clock"))?;
        // Before the mark: who listens only after it never gets it.
        let listeners = listeners(speaker, &Names::of(options)?).await?;
        let mark = speaker.ids.uuid();
        // In an order of its own.
        let topic = Topic::Organization(OrganizationId::new(mark));
        speaker.say(topic, &Said::Mark(mark)).await?;
        tokio::time::sleep(self.unread).await;
        let mut removed = 0;
        for listener in listeners {
            match look.remove(&listener, millis(clock.now())).await {
                Ok(is_removed) => removed += u64::from(is_removed),
                Err(error) => {
                    let (error, queue) = (chain(&error), &listener.queue);
                    tracing::warn!(error, queue, "it is not known whether a queue is read; it stays");
                }
            }
        }
        Ok(removed)
    }
}

/// Looks at single listeners.
struct Look<'a> {
    rule: Leftover,
    queues: Queues,
    speaker: &'a SnsSpeaker,
}

impl Look<'_> {
    /// Removes a listener that nobody is. `false` for one that is or may be somebody.
    async fn remove(&self, listener: &Listener, now: u64) -> PortResult<bool> {
        let (topics, queues) = (&self.speaker.client, &self.queues);
        let found = queues.get_queue_url().queue_name(&listener.queue).send().await;
        let url = match found {
            Ok(found) => found.queue_url,
            Err(failure) => {
                let code = failure.as_service_error().and_then(ProvideErrorMetadata::code);
                let is_gone = code.is_some_and(|code| GONE.contains(&code));
                if !is_gone {
                    return Err(port_error(failure, "cannot find the queue of a listener", CODES));
                }
                None
            }
        };
        if let Some(url) = &url
            && !(self.is_old(url, now).await? && self.is_unread(url, now).await?)
        {
            return Ok(false);
        }
        remove(topics, &listener.subscription, queues, url.as_deref()).await?;
        tracing::info!(
            queue = listener.queue,
            "removed what a killed process left behind"
        );
        Ok(true)
    }

    async fn is_old(&self, url: &str, now: u64) -> PortResult<bool> {
        let answer = self
            .queues
            .get_queue_attributes()
            .queue_url(url)
            .attribute_names(QueueAttributeName::CreatedTimestamp)
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot look at the queue of a listener", CODES))?;
        let created = answer
            .attributes()
            .and_then(|known| known.get(&QueueAttributeName::CreatedTimestamp))
            .and_then(|seconds| seconds.parse::<u64>().ok());
        Ok(created.is_some_and(|seconds| is_before(seconds.saturating_mul(1000), now, self.rule.age)))
    }

    async fn is_unread(&self, url: &str, now: u64) -> PortResult<bool> {
        let answer = self
            .queues
            .receive_message()
            .queue_url(url)
            .max_number_of_messages(10)
            // Only looked at: whoever reads it after all finds it there.
            .visibility_timeout(0)
            .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp)
            .message_system_attribute_names(MessageSystemAttributeName::ApproximateReceiveCount)
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot look into the queue of a listener", CODES))?;
        let lies = |message: &Message| {
            let number = |name| message.attributes()?.get(&name)?.parse::<u64>().ok();
            let sent = number(MessageSystemAttributeName::SentTimestamp);
            let looks = number(MessageSystemAttributeName::ApproximateReceiveCount);
            // This look is the first.
            looks == Some(1) && sent.is_some_and(|sent| is_before(sent, now, self.rule.unread))
        };
        Ok(answer.messages().iter().any(lies))
    }
}

/// How the service says that a queue is not there.
const GONE: [&str; 2] = ["AWS.SimpleQueueService.NonExistentQueue", "QueueDoesNotExist"];

/// Whether a time, in milliseconds since 1970, is so long ago.
fn is_before(then: u64, now: u64, ago: Duration) -> bool {
    u128::from(now.saturating_sub(then)) >= ago.as_millis()
}

fn millis(now: SystemTime) -> u64 {
    let since = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    u64::try_from(since.as_millis()).unwrap_or(u64::MAX)
}

/// The queues of this deployment that the topic fills.
async fn listeners(speaker: &SnsSpeaker, names: &Names) -> PortResult<Vec<Listener>> {
    let mut found = Vec::new();
    let mut next = None;
    loop {
        let page = speaker
            .client
            .list_subscriptions_by_topic()
            .topic_arn(&speaker.topic)
            .set_next_token(next)
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot list who listens", CODES))?;
        found.extend(page.subscriptions().iter().filter_map(|one| {
            Some(Listener {
                subscription: one.subscription_arn()?.to_owned(),
                queue: names.name_of(one.endpoint()?)?.to_owned(),
            })
        }));
        next = page.next_token;
        if next.is_none() {
            return Ok(found);
        }
    }
}
