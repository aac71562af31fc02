//! Ports in memory, for what only needs one.

use std::collections::HashMap;
use std::sync::Mutex;

use async_trait::async_trait;
use futures::StreamExt;
use futures::stream::BoxStream;
use rolefit_ports::notifications::{Notification, Topic};
use rolefit_ports::stream::{StreamEntry, StreamPage, StreamPlace};
use rolefit_ports::{ActivityStream, Embeddings, Notifications, PortResult};
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// Entries in the order of their appending.
#[derive(Default)]
pub struct MemoryStream(Mutex<Vec<StreamEntry>>);

#[async_trait]
impl ActivityStream for MemoryStream {
    async fn append(&self, entries: &[(String, String)]) -> PortResult<()> {
        let mut kept = self.0.lock().expect("not poisoned");
        for (key, body) in entries {
            kept.push(StreamEntry {
                key: key.clone(),
                body: body.clone(),
            });
        }
        Ok(())
    }

    async fn read(&self, after: &StreamPlace, limit: u32) -> PortResult<StreamPage> {
        let kept = self.0.lock().expect("not poisoned");
        let after: usize = after.0.parse().unwrap_or(0);
        let entries: Vec<StreamEntry> = kept.iter().skip(after).take(limit as usize).cloned().collect();
        let next = StreamPlace((after + entries.len()).to_string());
        Ok(StreamPage { entries, next })
    }

    async fn checkpoint(&self, _: &str, _: &StreamPlace) -> PortResult<()> {
        Ok(())
    }

    async fn position(&self, _: &str) -> PortResult<StreamPlace> {
        Ok(StreamPlace::default())
    }
}

/// The fan-out inside a process.
#[derive(Default)]
pub struct MemoryFanOut(Mutex<HashMap<Topic, broadcast::Sender<Notification>>>);

#[async_trait]
impl Notifications for MemoryFanOut {
    async fn publish(&self, topic: Topic, notification: Notification) -> PortResult<()> {
        if let Some(sender) = self.0.lock().expect("not poisoned").get(&topic) {
            // Fails without listeners, which is no error.
            let _ = sender.send(notification);
        }
        Ok(())
    }

    async fn subscribe(&self, topic: Topic) -> PortResult<BoxStream<'static, Notification>> {
        let mut topics = self.0.lock().expect("not poisoned");
        let sender = topics.entry(topic).or_insert_with(|| broadcast::Sender::new(64));
        let heard = futures::stream::unfold(sender.subscribe(), |mut receiver| async {
            let notification = match receiver.recv().await {
                Ok(notification) => notification,
                Err(RecvError::Lagged(_)) => Notification {
                    kind: "missed".to_owned(),
                    subject: String::new(),
                },
                Err(RecvError::Closed) => return None,
            };
            Some((notification, receiver))
        });
        Ok(heard.boxed())
    }
}

/// Texts are as near as their letters.
pub struct LetterEmbeddings;

#[async_trait]
impl Embeddings for LetterEmbeddings {
    async fn embed(&self, texts: &[String]) -> PortResult<Vec<Vec<f32>>> {
        Ok(texts.iter().map(|text| letters(text)).collect())
    }

    fn dimension(&self) -> usize {
        26
    }

    fn model(&self) -> &str {
        "letters-1"
    }
}

fn letters(text: &str) -> Vec<f32> {
    let mut counts = vec![0.0_f32; 26];
    for byte in text.to_lowercase().bytes().filter(u8::is_ascii_lowercase) {
        counts[usize::from(byte - b'a')] += 1.0;
    }
    let length = counts.iter().map(|count| count * count).sum::<f32>().sqrt();
    if length > 0.0 {
        counts.iter_mut().for_each(|count| *count /= length);
    }
    counts
}
