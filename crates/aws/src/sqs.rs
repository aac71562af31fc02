//! Queues on SQS: one standard queue for each name, with the service's own dead-letter queue beside it.
//!
//! What a worker gives up is kept as a record and not in the dead-letter queue: that one can neither be read without
//! hiding it from others nor be listed by age, and it forgets after fourteen days. Messages that the service itself moved
//! there, because no attempt of theirs came to an end, are taken over into the records when somebody looks.

mod dead;
mod handed;
mod receipt;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_sqs::Client;
use aws_sdk_sqs::error::ProvideErrorMetadata;
use aws_sdk_sqs::types::{
    Message, MessageSystemAttributeName, QueueAttributeName, SendMessageBatchRequestEntry,
};
use rolefit_domain::{MessageId, Timestamp};
use rolefit_ports::queue::{
    DeadLetter, Delivery, Depth, validate_receive, validate_send, validate_visibility,
};
use rolefit_ports::{Clock, ErrorKind, PortError, PortResult, Queues, Records};

pub use self::handed::{HandedOver, handed_over};
use self::receipt::Receipt;
use crate::error::{Codes, port_error};
use crate::sdk::{Sdk, Service, long_poll};

/// Longest wait of one call (the service's own limit); longer ones are several calls.
const LONGEST_POLL: Duration = Duration::from_secs(20);
/// Most bytes of the bodies of one call, below the service's 1 MiB with what it adds.
const MOST_BYTES: usize = 1000 * 1024;

/// The codes of the service beside the common ones.
const CODES: Codes = &[
    ("AWS.SimpleQueueService.NonExistentQueue", ErrorKind::Refused),
    ("QueueDoesNotExist", ErrorKind::Refused),
    ("ReceiptHandleIsInvalid", ErrorKind::Conflict),
    ("AWS.SimpleQueueService.MessageNotInflight", ErrorKind::Conflict),
    ("MessageNotInflight", ErrorKind::Conflict),
    ("InvalidParameterValue", ErrorKind::Invalid),
    ("InvalidMessageContents", ErrorKind::Invalid),
    ("BatchRequestTooLong", ErrorKind::Invalid),
    ("OverLimit", ErrorKind::Throttled),
    ("KmsThrottled", ErrorKind::Throttled),
    ("KmsAccessDenied", ErrorKind::Refused),
    ("KmsDisabled", ErrorKind::Refused),
];

/// [`Queues`] on SQS.
pub struct SqsQueues {
    client: Client,
    prefix: String,
    records: Arc<dyn Records>,
    clock: Arc<dyn Clock>,
    urls: Mutex<HashMap<String, String>>,
}

impl SqsQueues {
    /// The queues whose names begin with `prefix` and a hyphen. Dead letters are kept in `records`.
    pub fn new(
        sdk: &Sdk,
        prefix: impl Into<String>,
        records: Arc<dyn Records>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            client: Client::new(&sdk.config(Service::Sqs)),
            prefix: prefix.into(),
            records,
            clock,
            urls: Mutex::default(),
        }
    }

    /// The queue's URL; `None` when there is no such queue. Asked for once.
    async fn url(&self, queue: &str) -> PortResult<Option<String>> {
        let known = |urls: &HashMap<String, String>| urls.get(queue).cloned();
        if let Some(url) = known(&self.urls.lock().unwrap_or_else(PoisonError::into_inner)) {
            return Ok(Some(url));
        }
        let name = format!("{}-{queue}", self.prefix);
        let found = self.client.get_queue_url().queue_name(name).send().await;
        let url = match found {
            Ok(found) => found.queue_url,
            Err(failure) if is_absent(failure.as_service_error().and_then(ProvideErrorMetadata::code)) => {
                None
            }
            Err(failure) => return Err(port_error(failure, "cannot find a queue", CODES)),
        };
        if let Some(url) = &url {
            let mut urls = self.urls.lock().unwrap_or_else(PoisonError::into_inner);
            urls.insert(queue.to_owned(), url.clone());
        }
        Ok(url)
    }

    async fn url_to_send(&self, queue: &str) -> PortResult<String> {
        self.url(queue).await?.ok_or_else(|| {
            PortError::new(
                ErrorKind::Refused,
                format!("there is no queue `{}-{queue}`", self.prefix),
            )
        })
    }

    async fn send_batch(&self, url: &str, bodies: &[String], delay: i32) -> PortResult<Vec<MessageId>> {
        let mut call = self.client.send_message_batch().queue_url(url);
        for (number, body) in bodies.iter().enumerate() {
            let entry = SendMessageBatchRequestEntry::builder()
                .id(number.to_string())
                .message_body(body)
                .delay_seconds(delay)
                .build();
            let entry = entry.map_err(|error| {
                PortError::with_source(ErrorKind::Invalid, "a request is incomplete", error)
            })?;
            call = call.entries(entry);
        }
        let answer = call
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot send messages", CODES))?;
        if let Some(failed) = answer.failed().first() {
            let kind = if failed.sender_fault() {
                ErrorKind::Invalid
            } else {
                ErrorKind::Unavailable
            };
            return Err(PortError::new(
                kind,
                format!(
                    "{} of {} messages were not taken: {}",
                    answer.failed().len(),
                    bodies.len(),
                    failed.code()
                ),
            ));
        }
        let mut ids: Vec<Option<MessageId>> = vec![None; bodies.len()];
        for sent in answer.successful() {
            if let (Ok(number), Ok(id)) = (sent.id().parse::<usize>(), sent.message_id().parse())
                && let Some(place) = ids.get_mut(number)
            {
                *place = Some(id);
            }
        }
        ids.into_iter()
            .map(|id| {
                id.ok_or_else(|| PortError::new(ErrorKind::Unavailable, "a message was not answered for"))
            })
            .collect()
    }

    /// One call: messages that are there or come within `wait`.
    async fn poll(&self, url: &str, max: usize, visibility: i32, wait: Duration) -> PortResult<Vec<Message>> {
        let answer = self
            .client
            .receive_message()
            .queue_url(url)
            .max_number_of_messages(i32::try_from(max).unwrap_or(i32::MAX))
            .visibility_timeout(visibility)
            .wait_time_seconds(seconds(wait))
            .message_system_attribute_names(MessageSystemAttributeName::SentTimestamp)
            .message_system_attribute_names(MessageSystemAttributeName::ApproximateReceiveCount)
            .customize()
            .config_override(aws_sdk_sqs::config::Config::builder().timeout_config(long_poll(wait)))
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot receive messages", CODES))?;
        Ok(answer.messages.unwrap_or_default())
    }

    async fn hide(&self, url: &str, receipt: &Receipt, visibility: Duration) -> PortResult<()> {
        let changed = self
            .client
            .change_message_visibility()
            .queue_url(url)
            .receipt_handle(&receipt.handle)
            .visibility_timeout(seconds(visibility))
            .send()
            .await;
        match changed {
            Ok(_) => Ok(()),
            Err(failure) => match failure.as_service_error().and_then(ProvideErrorMetadata::code) {
                // What it says of a handle that a later hand-over has made worthless.
                Some("InvalidParameterValue") => Err(worthless()),
                _ => Err(port_error(failure, "cannot change a message's visibility", CODES)),
            },
        }
    }

    async fn delete(&self, url: &str, handle: &str) -> PortResult<()> {
        let deleted = self
            .client
            .delete_message()
            .queue_url(url)
            .receipt_handle(handle)
            .send()
            .await;
        match deleted {
            Ok(_) => Ok(()),
            Err(failure) => match failure.as_service_error().and_then(ProvideErrorMetadata::code) {
                Some("ReceiptHandleIsInvalid" | "InvalidParameterValue") => Ok(()),
                _ => Err(port_error(failure, "cannot complete a message", CODES)),
            },
        }
    }
}

#[async_trait]
impl Queues for SqsQueues {
    async fn send(&self, queue: &str, bodies: &[String], delay: Duration) -> PortResult<Vec<MessageId>> {
        validate_send(bodies, delay)?;
        if bodies.is_empty() {
            return Ok(Vec::new());
        }
        let url = self.url_to_send(queue).await?;
        let mut ids = Vec::with_capacity(bodies.len());
        let mut rest = bodies;
        while !rest.is_empty() {
            let (batch, later) = rest.split_at(fitting(rest));
            ids.extend(self.send_batch(&url, batch, seconds(delay)).await?);
            rest = later;
        }
        Ok(ids)
    }

    async fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility: Duration,
        wait: Duration,
    ) -> PortResult<Vec<Delivery>> {
        validate_receive(max, visibility)?;
        let Some(url) = self.url(queue).await? else {
            // As long as one would wait for its first message, so that a caller's loop does not spin.
            tokio::time::sleep(wait).await;
            return Ok(Vec::new());
        };
        let mut left = wait;
        loop {
            let poll = left.min(LONGEST_POLL);
            let messages = self.poll(&url, max, seconds(visibility), poll).await?;
            left = left.saturating_sub(poll);
            if !messages.is_empty() || left.is_zero() {
                return messages
                    .into_iter()
                    .map(|message| delivery(queue, message))
                    .collect();
            }
        }
    }

    async fn complete(&self, queue: &str, receipt: &str) -> PortResult<()> {
        match (Receipt::parse(receipt), self.url(queue).await?) {
            (Some(receipt), Some(url)) if receipt.queue == queue => self.delete(&url, &receipt.handle).await,
            _ => Ok(()),
        }
    }

    async fn change_visibility(&self, queue: &str, receipt: &str, visibility: Duration) -> PortResult<()> {
        validate_visibility(visibility)?;
        let (receipt, url) = self.known(queue, receipt).await?;
        self.hide(&url, &receipt, visibility).await
    }

    async fn bury(&self, queue: &str, receipt: &str, reason: &str) -> PortResult<()> {
        let (receipt, url) = self.known(queue, receipt).await?;
        // A look whether the receipt is good, and time for what follows.
        self.hide(&url, &receipt, Duration::from_secs(60)).await?;
        let letter = DeadLetter {
            id: receipt.id,
            sent_at: receipt.sent_at,
            died_at: self.clock.now().max(receipt.sent_at),
            attempts: receipt.attempt,
            reason: reason.to_owned(),
            body: receipt.body,
        };
        dead::keep(self.records.as_ref(), queue, &letter).await?;
        self.delete(&url, &receipt.handle).await
    }

    async fn dead_letters(&self, queue: &str, limit: u32) -> PortResult<Vec<DeadLetter>> {
        self.take_over(queue).await?;
        dead::oldest(self.records.as_ref(), queue, limit).await
    }

    async fn replay(&self, queue: &str, id: MessageId) -> PortResult<()> {
        let found = dead::find(self.records.as_ref(), queue, id).await?;
        let (key, letter) = found.ok_or_else(|| {
            PortError::new(ErrorKind::NotFound, "the message is not among the dead letters")
        })?;
        // Sent before it is removed: twice is better than never.
        self.send(queue, &[letter.body], Duration::ZERO).await?;
        dead::remove(self.records.as_ref(), key).await
    }

    async fn depth(&self, queue: &str) -> PortResult<Depth> {
        let dead = dead::count(self.records.as_ref(), queue).await?;
        let (waiting, in_flight) = self.counts(queue).await?;
        let (untaken, _) = self.counts(&dead_letter_queue(queue)).await?;
        Ok(Depth {
            waiting,
            in_flight,
            dead: dead + untaken,
        })
    }
}

impl SqsQueues {
    /// The receipt and the queue's URL.
    ///
    /// # Errors
    /// `Conflict` for what is no receipt of this queue.
    async fn known(&self, queue: &str, receipt: &str) -> PortResult<(Receipt, String)> {
        let receipt = Receipt::parse(receipt).filter(|receipt| receipt.queue == queue);
        match (receipt, self.url(queue).await?) {
            (Some(receipt), Some(url)) => Ok((receipt, url)),
            _ => Err(worthless()),
        }
    }

    /// Ready or delayed messages, and those handed to workers.
    async fn counts(&self, queue: &str) -> PortResult<(u64, u64)> {
        use QueueAttributeName::{
            ApproximateNumberOfMessages, ApproximateNumberOfMessagesDelayed,
            ApproximateNumberOfMessagesNotVisible,
        };
        let Some(url) = self.url(queue).await? else {
            return Ok((0, 0));
        };
        let answer = self
            .client
            .get_queue_attributes()
            .queue_url(url)
            .attribute_names(ApproximateNumberOfMessages)
            .attribute_names(ApproximateNumberOfMessagesDelayed)
            .attribute_names(ApproximateNumberOfMessagesNotVisible)
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot count messages", CODES))?;
        let attributes = answer.attributes.unwrap_or_default();
        let count = |name| {
            attributes
                .get(&name)
                .and_then(|count| count.parse().ok())
                .unwrap_or(0)
        };
        let waiting = count(ApproximateNumberOfMessages) + count(ApproximateNumberOfMessagesDelayed);
        Ok((waiting, count(ApproximateNumberOfMessagesNotVisible)))
    }

    /// Takes over what the service itself moved to its dead-letter queue.
    async fn take_over(&self, queue: &str) -> PortResult<()> {
        let of_service = dead_letter_queue(queue);
        let Some(url) = self.url(&of_service).await? else {
            return Ok(());
        };
        loop {
            let messages = self.poll(&url, 10, 60, Duration::ZERO).await?;
            if messages.is_empty() {
                return Ok(());
            }
            for message in messages {
                let Delivery {
                    id,
                    attempt,
                    sent_at,
                    body,
                    receipt,
                } = delivery(&of_service, message)?;
                let letter = DeadLetter {
                    id,
                    sent_at,
                    died_at: self.clock.now().max(sent_at),
                    // The service counts on when it is read from the other queue.
                    attempts: attempt.saturating_sub(1).max(1),
                    reason: "no attempt came to an end".to_owned(),
                    body,
                };
                dead::keep(self.records.as_ref(), queue, &letter).await?;
                if let Some(receipt) = Receipt::parse(&receipt) {
                    self.delete(&url, &receipt.handle).await?;
                }
            }
        }
    }
}

impl std::fmt::Debug for SqsQueues {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqsQueues")
            .field("prefix", &self.prefix)
            .finish_non_exhaustive()
    }
}

/// The name of the dead-letter queue that the service fills.
fn dead_letter_queue(queue: &str) -> String {
    format!("{queue}-dead")
}

/// How many bodies from the front fit into one call; at least one.
fn fitting(bodies: &[String]) -> usize {
    let mut bytes = 0;
    let fits = bodies.iter().take_while(|body| {
        bytes += body.len();
        bytes <= MOST_BYTES
    });
    fits.count().max(1)
}

fn delivery(queue: &str, message: Message) -> PortResult<Delivery> {
    let broken = |what: &str| PortError::new(ErrorKind::Corrupt, format!("a message came without {what}"));
    let attributes = message.attributes.unwrap_or_default();
    let number =
        |name: MessageSystemAttributeName| attributes.get(&name).and_then(|text| text.parse::<i64>().ok());
    let id: MessageId = message
        .message_id
        .and_then(|id| id.parse().ok())
        .ok_or_else(|| broken("an id"))?;
    let sent_at = number(MessageSystemAttributeName::SentTimestamp).ok_or_else(|| broken("its time"))?;
    let attempt = number(MessageSystemAttributeName::ApproximateReceiveCount)
        .and_then(|count| u32::try_from(count).ok())
        .ok_or_else(|| broken("its number of hand-overs"))?;
    let receipt = Receipt {
        handle: message.receipt_handle.ok_or_else(|| broken("a receipt"))?,
        queue: queue.to_owned(),
        id,
        sent_at: Timestamp(sent_at),
        attempt,
        body: message.body.unwrap_or_default(),
    };
    Ok(Delivery {
        id,
        attempt,
        sent_at: Timestamp(sent_at),
        body: receipt.body.clone(),
        receipt: receipt.to_text()?,
    })
}

/// Whole seconds, rounded up: the service knows no others.
fn seconds(time: Duration) -> i32 {
    let whole = time.as_secs() + u64::from(time.subsec_nanos() > 0);
    i32::try_from(whole).unwrap_or(i32::MAX)
}

fn is_absent(code: Option<&str>) -> bool {
    matches!(
        code,
        Some("AWS.SimpleQueueService.NonExistentQueue" | "QueueDoesNotExist")
    )
}

fn worthless() -> PortError {
    PortError::new(ErrorKind::Conflict, "the receipt is worthless")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_takes_as_many_bodies_as_fit() {
        let of = |sizes: &[usize]| fitting(&sizes.iter().map(|size| "x".repeat(*size)).collect::<Vec<_>>());
        assert_eq!(of(&[1, 2, 3]), 3);
        assert_eq!(of(&[MOST_BYTES / 2, MOST_BYTES / 2, 1]), 2);
        assert_eq!(
            of(&[MOST_BYTES + 1, 1]),
            1,
            "one always goes, and the service decides"
        );
    }

    #[test]
    fn parts_of_a_second_count_as_a_whole_one() {
        assert_eq!(seconds(Duration::ZERO), 0);
        assert_eq!(seconds(Duration::from_millis(1)), 1);
        assert_eq!(seconds(Duration::from_secs(2)), 2);
    }
}
