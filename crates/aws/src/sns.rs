//! Notifications between processes on SNS: each process has a queue that the topic of `infra/notifications.yaml` fills,
//! and tells its own listeners through the fan-out inside the process.
//!
//! Both are first-in-first-out with a group for each topic of the port, so that listeners hear in order. Whoever begins to
//! listen sends a mark through the topic and waits until it comes back: everything from before came before it.
//!
//! A process that was killed leaves its queue and its subscription behind, of which such a topic takes a hundred. Processes
//! that start remove them, see [`Leftover`].

mod ear;
mod leftover;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_sns::Client;
use futures::stream::BoxStream;
use rolefit_ports::error::chain;
use rolefit_ports::notifications::{Notification, Topic};
use rolefit_ports::{ErrorKind, IdSource, Notifications, PortError, PortResult};
use serde::{Deserialize, Serialize};
use tokio::task::JoinHandle;
use uuid::Uuid;

use self::ear::Ear;
pub use self::leftover::Leftover;
use crate::error::{Codes, port_error};
use crate::sdk::{Sdk, Service};

/// How long a mark may be under way.
const PATIENCE: Duration = Duration::from_secs(10);

/// The codes of both services beside the common ones.
const CODES: Codes = &[
    ("AuthorizationError", ErrorKind::Refused),
    ("AuthorizationErrorException", ErrorKind::Refused),
    ("EndpointDisabled", ErrorKind::Refused),
    ("FilterPolicyLimitExceeded", ErrorKind::Throttled),
    ("InternalError", ErrorKind::Unavailable),
    ("InternalErrorException", ErrorKind::Unavailable),
    ("InvalidParameter", ErrorKind::Invalid),
    ("InvalidParameterException", ErrorKind::Invalid),
    ("KMSAccessDenied", ErrorKind::Refused),
    ("KMSDisabled", ErrorKind::Refused),
    ("KMSThrottling", ErrorKind::Throttled),
    // The topic.
    ("NotFound", ErrorKind::Refused),
    ("NotFoundException", ErrorKind::Refused),
    ("SubscriptionLimitExceeded", ErrorKind::Throttled),
    ("Throttled", ErrorKind::Throttled),
    ("ThrottledException", ErrorKind::Throttled),
    // The queue of this process.
    ("AWS.SimpleQueueService.NonExistentQueue", ErrorKind::Refused),
    ("QueueDoesNotExist", ErrorKind::Refused),
    ("OverLimit", ErrorKind::Throttled),
];

/// What goes through the topic.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Said {
    /// Something changed.
    Notification {
        /// For whom.
        topic: Topic,
        /// What.
        notification: Notification,
    },
    /// Somebody waits for this to come back.
    Mark(Uuid),
}

/// What an operator decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnsOptions {
    /// ARN of the topic of `infra/notifications.yaml`.
    pub topic: String,
    /// What the name of this process's queue begins with: the deployment's name.
    pub prefix: String,
}

/// [`Notifications`] on SNS.
pub struct SnsNotifications {
    speaker: SnsSpeaker,
    options: SnsOptions,
    local: Arc<dyn Notifications>,
    ear: Ear,
    /// Removes once what others left behind.
    tidying: JoinHandle<()>,
}

/// [`Notifications`] of a process that tells others and hears nothing, such as a function, which stands still between two
/// events.
#[derive(Clone)]
pub struct SnsSpeaker {
    client: Client,
    topic: String,
    ids: Arc<dyn IdSource>,
}

impl SnsNotifications {
    /// Makes this process's queue and begins to listen. `local` is the fan-out inside the process. What processes that were
    /// killed left behind is removed beside that; before it, where the topic takes no more listeners.
    ///
    /// # Errors
    /// `Refused` when the topic is not there or the rights are missing, `Throttled` when it has as many living listeners as it
    /// takes.
    pub async fn start(
        sdk: &Sdk,
        options: SnsOptions,
        local: Arc<dyn Notifications>,
        ids: Arc<dyn IdSource>,
    ) -> PortResult<Self> {
        let id = ids.uuid();
        let speaker = SnsSpeaker::new(sdk, &options.topic, ids);
        let listen = || Ear::start(sdk, &speaker.client, &options, Arc::clone(&local), id);
        let ear = match listen().await {
            Err(error) if error.kind() == ErrorKind::Throttled => {
                Leftover::default().remove(sdk, &speaker, &options).await?;
                listen().await?
            }
            started => started?,
        };
        let (others, others_options, sdk) = (speaker.clone(), options.clone(), sdk.clone());
        let tidying = tokio::spawn(async move {
            if let Err(error) = Leftover::default().remove(&sdk, &others, &others_options).await {
                let error = chain(&error);
                tracing::warn!(error, "what killed processes left behind is not removed");
            }
        });
        Ok(Self {
            tidying,
            speaker,
            options,
            local,
            ear,
        })
    }

    /// Stops listening and removes this process's queue. Listeners hear nothing more.
    ///
    /// # Errors
    /// When the queue is left behind.
    pub async fn stop(&self) -> PortResult<()> {
        self.tidying.abort();
        self.ear.stop(&self.speaker.client).await
    }
}

impl Drop for SnsNotifications {
    fn drop(&mut self) {
        self.tidying.abort();
    }
}

impl SnsSpeaker {
    /// One that speaks through the topic with this ARN. Nothing is called yet.
    pub fn new(sdk: &Sdk, topic: impl Into<String>, ids: Arc<dyn IdSource>) -> Self {
        Self {
            client: Client::new(&sdk.config(Service::Sns)),
            topic: topic.into(),
            ids,
        }
    }

    /// Says something in the order of the topic.
    async fn say(&self, topic: Topic, said: &Said) -> PortResult<()> {
        let json =
            |error| PortError::with_source(ErrorKind::Invalid, "a notification has no JSON form", error);
        let sent = self
            .client
            .publish()
            .topic_arn(&self.topic)
            .message(serde_json::to_string(said).map_err(json)?)
            .message_group_id(serde_json::to_string(&topic).map_err(json)?)
            .message_deduplication_id(self.ids.uuid().to_string())
            .send()
            .await;
        sent.map(drop)
            .map_err(|failure| port_error(failure, "cannot publish a notification", CODES))
    }
}

#[async_trait]
impl Notifications for SnsNotifications {
    async fn publish(&self, topic: Topic, notification: Notification) -> PortResult<()> {
        self.speaker.publish(topic, notification).await
    }

    async fn subscribe(&self, topic: Topic) -> PortResult<BoxStream<'static, Notification>> {
        let mark = self.speaker.ids.uuid();
        let back = self.ear.expect(mark);
        self.speaker.say(topic, &Said::Mark(mark)).await?;
        match tokio::time::timeout(PATIENCE, back.seen()).await {
            Ok(true) => self.local.subscribe(topic).await,
            Ok(false) | Err(_) => {
                let context = "notifications of this process do not come back";
                Err(PortError::new(ErrorKind::Unavailable, context))
            }
        }
    }
}

#[async_trait]
impl Notifications for SnsSpeaker {
    async fn publish(&self, topic: Topic, notification: Notification) -> PortResult<()> {
        self.say(topic, &Said::Notification { topic, notification }).await
    }

    /// Always `Unavailable`: whoever asks shall not wait for what never comes.
    async fn subscribe(&self, _: Topic) -> PortResult<BoxStream<'static, Notification>> {
        let context = "this process hears no notifications";
        Err(PortError::new(ErrorKind::Unavailable, context))
    }
}

impl std::fmt::Debug for SnsSpeaker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SnsSpeaker")
            .field("topic", &self.topic)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for SnsNotifications {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SnsNotifications")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}
