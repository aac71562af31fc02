//! The queue that hears which jobs are done. All processes of a deployment share it, so that a message may come to a process
//! that does not wait for its job. It is then given back for another one, and thrown away when nobody took it: whoever waits
//! for a job also asks for it now and then, and only learns of its end a little later.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use aws_sdk_sqs::Client;
use aws_sdk_sqs::types::{Message, MessageSystemAttributeName};
use rolefit_ports::error::chain;
use rolefit_ports::{ErrorKind, PortError, PortResult};
use serde::Deserialize;
use tokio::sync::{OnceCell, oneshot};

use super::CODES;
use crate::error::port_error;
use crate::sdk::{Sdk, Service, long_poll};

/// Longest wait of one call (the service's own limit).
const LONGEST_POLL: Duration = Duration::from_secs(20);
/// Seconds that a message is hidden while this process looks at it.
const LOOKED_AT: i32 = 10;
/// Seconds until another process may see a message that this one has no use for.
const GIVEN_BACK: i32 = 1;
/// After so many looks nobody waits for the job any more.
const MAX_LOOKS: u32 = 8;
/// Pause after a call that failed.
const PAUSE: Duration = Duration::from_secs(2);

/// What Textract tells when a job ends.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Done {
    job_id: String,
}

/// What SNS puts around it, unless the subscription says otherwise.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Envelope {
    message: String,
}

/// The queue, and who waits.
pub(super) struct Completions {
    client: Client,
    queue: String,
    url: OnceCell<String>,
    waiting: Mutex<HashMap<String, oneshot::Sender<()>>>,
    /// Held by the one who reads for all.
    reading: tokio::sync::Mutex<()>,
}

/// Forgets who waits when it is dropped.
struct Waits<'a>(&'a Completions, &'a str);

impl Drop for Waits<'_> {
    fn drop(&mut self) {
        self.0.lock().remove(self.1);
    }
}

impl Completions {
    pub(super) fn new(sdk: &Sdk, queue: &str) -> Self {
        Self {
            client: Client::new(&sdk.config(Service::Sqs)),
            queue: queue.to_owned(),
            url: OnceCell::new(),
            waiting: Mutex::default(),
            reading: tokio::sync::Mutex::default(),
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, oneshot::Sender<()>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits until a job is told to be done, at most for a time. Whether it is must be asked then.
    pub(super) async fn wait(&self, job: &str, most: Duration) {
        let (sender, mut told) = oneshot::channel();
        self.lock().insert(job.to_owned(), sender);
        let _waits = Waits(self, job);
        let read = async {
            let _one_for_all = self.reading.lock().await;
            loop {
                if let Err(error) = self.read(most.min(LONGEST_POLL)).await {
                    tracing::warn!(
                        error = chain(&error),
                        "cannot hear which texts are read; asking instead"
                    );
                    tokio::time::sleep(PAUSE).await;
                }
            }
        };
        tokio::select! {
            biased;
            _ = &mut told => {}
            () = tokio::time::sleep(most) => {}
            () = read => {}
        }
    }

    async fn url(&self) -> PortResult<&str> {
        let ask = || async {
            let answer = self.client.get_queue_url().queue_name(&self.queue).send().await;
            let answer = answer
                .map_err(|failure| port_error(failure, "cannot find the queue of read texts", CODES))?;
            answer.queue_url.ok_or_else(|| {
                PortError::new(ErrorKind::Unavailable, "the queue of read texts has no address")
            })
        };
        self.url.get_or_try_init(ask).await.map(String::as_str)
    }

    async fn read(&self, wait: Duration) -> PortResult<()> {
        let received = self
            .client
            .receive_message()
            .queue_url(self.url().await?)
            .max_number_of_messages(10)
            .visibility_timeout(LOOKED_AT)
            .wait_time_seconds(i32::try_from(wait.as_secs()).unwrap_or(20))
            .message_system_attribute_names(MessageSystemAttributeName::ApproximateReceiveCount)
            .customize()
            .config_override(aws_sdk_sqs::Config::builder().timeout_config(long_poll(wait)))
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot read the queue of read texts", CODES))?;
        for message in received.messages() {
            self.hear(message).await?;
        }
        Ok(())
    }

    async fn hear(&self, message: &Message) -> PortResult<()> {
        let Some(receipt) = message.receipt_handle() else {
            return Ok(());
        };
        let waiting = job(message).map(|job| self.lock().remove(&job));
        let looks = message
            .attributes()
            .and_then(|known| known.get(&MessageSystemAttributeName::ApproximateReceiveCount))
            .and_then(|looks| looks.parse::<u32>().ok())
            .unwrap_or(MAX_LOOKS);
        match waiting {
            Some(Some(sender)) => {
                // Whoever waited may have gone meanwhile.
                let _gone = sender.send(());
            }
            Some(None) if looks < MAX_LOOKS => {
                let given_back = self
                    .client
                    .change_message_visibility()
                    .queue_url(self.url().await?)
                    .receipt_handle(receipt)
                    .visibility_timeout(GIVEN_BACK)
                    .send()
                    .await;
                return given_back.map(drop).map_err(|failure| {
                    port_error(failure, "cannot give back what another waits for", CODES)
                });
            }
            Some(None) | None => {}
        }
        let deleted = self
            .client
            .delete_message()
            .queue_url(self.url().await?)
            .receipt_handle(receipt)
            .send()
            .await;
        deleted
            .map(drop)
            .map_err(|failure| port_error(failure, "cannot remove what was heard", CODES))
    }
}

/// The job that a message speaks of, with and without the envelope of SNS.
fn job(message: &Message) -> Option<String> {
    let body = message.body()?;
    let enveloped = serde_json::from_str::<Envelope>(body);
    let body = enveloped.as_ref().map_or(body, |envelope| &envelope.message);
    let done: Done = serde_json::from_str(body).ok()?;
    Some(done.job_id)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_their_job_with_and_without_an_envelope() {
        let of = |body: &str| job(&Message::builder().body(body).build());
        let plain = r#"{"JobId":"7","Status":"SUCCEEDED","API":"StartDocumentTextDetection"}"#;
        assert_eq!(of(plain).as_deref(), Some("7"));
        let enveloped = serde_json::json!({ "Type": "Notification", "Message": plain });
        assert_eq!(of(&enveloped.to_string()).as_deref(), Some("7"));
        assert_eq!(of("{}"), None);
        assert_eq!(of("hello"), None);
    }
}
