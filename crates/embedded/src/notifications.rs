//! Notifications inside one process.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use futures::StreamExt as _;
use futures::stream::BoxStream;
use rolefit_ports::PortResult;
use rolefit_ports::notifications::{Notification, Notifications, Topic};
use tokio::sync::broadcast::{self, error::RecvError};

use crate::files::lock;

/// Notifications that a slow listener may be behind before it misses some.
const CAPACITY: usize = 64;

/// A channel per topic that somebody listens to; nothing is kept of the others.
#[derive(Default)]
pub struct InProcess {
    topics: Arc<Topics>,
}

type Topics = Mutex<HashMap<Topic, broadcast::Sender<Notification>>>;

impl InProcess {
    /// No topics yet.
    pub fn new() -> Self {
        Self::default()
    }
}

#[async_trait]
impl Notifications for InProcess {
    async fn publish(&self, topic: Topic, notification: Notification) -> PortResult<()> {
        if let Some(sender) = lock(&self.topics).get(&topic) {
            // Fails only when the last listener leaves at this moment, and having no listener is no error.
            let _ = sender.send(notification);
        }
        Ok(())
    }

    async fn subscribe(&self, topic: Topic) -> PortResult<BoxStream<'static, Notification>> {
        let receiver = lock(&self.topics)
            .entry(topic)
            .or_insert_with(|| broadcast::Sender::new(CAPACITY))
            .subscribe();
        let listener = Listener {
            receiver,
            _seat: Seat {
                topic,
                topics: Arc::clone(&self.topics),
            },
        };
        let stream = futures::stream::unfold(listener, |mut listener| async {
            let notification = match listener.receiver.recv().await {
                Ok(notification) => notification,
                Err(RecvError::Lagged(_)) => Notification {
                    kind: "missed".to_owned(),
                    subject: String::new(),
                },
                Err(RecvError::Closed) => return None,
            };
            Some((notification, listener))
        });
        Ok(stream.boxed())
    }
}

/// The receiver comes first, so that it has left the channel when the seat is dropped.
struct Listener {
    receiver: broadcast::Receiver<Notification>,
    _seat: Seat,
}

/// Removes its topic when nobody else listens to it.
struct Seat {
    topic: Topic,
    topics: Arc<Topics>,
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut topics = lock(&self.topics);
        if topics
            .get(&self.topic)
            .is_some_and(|sender| sender.receiver_count() == 0)
        {
            topics.remove(&self.topic);
        }
    }
}

#[cfg(test)]
mod tests {
    use rolefit_domain::CandidateId;
    use rolefit_ports::IdSource as _;
    use rolefit_ports::contract::TestIds;

    use super::*;

    #[tokio::test]
    async fn notifications_in_one_process_keep_the_contract() {
        rolefit_ports::contract::notifications::suite(async || InProcess::new()).await;
    }

    #[tokio::test]
    async fn a_topic_is_forgotten_with_its_last_listener() {
        let notifications = InProcess::new();
        let topic = Topic::Candidate(CandidateId::new(TestIds::new().uuid()));
        let first = notifications.subscribe(topic).await.expect("listens");
        let second = notifications.subscribe(topic).await.expect("listens");
        drop(first);
        assert_eq!(lock(&notifications.topics).len(), 1, "one still listens");
        drop(second);
        assert!(lock(&notifications.topics).is_empty());
    }
}
