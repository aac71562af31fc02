//! Messages that the service hands to a function, instead of to a worker that asks for them.

use rolefit_domain::{MessageId, Timestamp};
use rolefit_ports::queue::Delivery;
use rolefit_ports::{ErrorKind, PortError, PortResult};
use serde::Deserialize;

use super::receipt::Receipt;

/// A message and the name that the service knows it by in what a function answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HandedOver {
    /// The service's name for the message, for the list of those that are to be handed over again.
    pub item: String,
    /// The queue, without the deployment's name.
    pub queue: String,
    /// The message, as a worker would have received it.
    pub delivery: Delivery,
}

#[derive(Deserialize)]
struct Event {
    #[serde(rename = "Records")]
    records: Vec<Record>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Record {
    message_id: String,
    receipt_handle: String,
    #[serde(default)]
    body: String,
    attributes: Attributes,
    #[serde(rename = "eventSourceARN")]
    source: String,
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Attributes {
    approximate_receive_count: String,
    sent_timestamp: String,
}

/// The messages of a function's event, in its order. `prefix` is what the names of the deployment's queues begin with.
///
/// # Errors
/// `Invalid` when the event is not one of queues of this deployment: none of its messages is known then.
pub fn handed_over(event: &str, prefix: &str) -> PortResult<Vec<HandedOver>> {
    let event: Event = serde_json::from_str(event).map_err(|error| {
        PortError::with_source(ErrorKind::Invalid, "the event is not one of a queue", error)
    })?;
    event
        .records
        .into_iter()
        .map(|record| one(record, prefix))
        .collect()
}

fn one(record: Record, prefix: &str) -> PortResult<HandedOver> {
    let foreign = || {
        PortError::new(
            ErrorKind::Invalid,
            "a message comes from a queue of another deployment",
        )
    };
    let name = record.source.rsplit(':').next().unwrap_or_default();
    let queue = name.strip_prefix(prefix).and_then(|rest| rest.strip_prefix('-'));
    let queue = queue.ok_or_else(foreign)?.to_owned();
    let broken = |what: &str| PortError::new(ErrorKind::Invalid, format!("a message came without {what}"));
    let id: MessageId = record.message_id.parse().map_err(|_| broken("an id"))?;
    let sent_at = record
        .attributes
        .sent_timestamp
        .parse()
        .map_err(|_| broken("its time"))?;
    let attempt = record.attributes.approximate_receive_count.parse();
    let attempt = attempt.map_err(|_| broken("its number of hand-overs"))?;
    let receipt = Receipt {
        handle: record.receipt_handle,
        queue: queue.clone(),
        id,
        sent_at: Timestamp(sent_at),
        attempt,
        body: record.body.clone(),
    };
    Ok(HandedOver {
        item: record.message_id,
        queue,
        delivery: Delivery {
            id,
            receipt: receipt.to_text()?,
            attempt,
            sent_at: Timestamp(sent_at),
            body: record.body,
        },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENT: &str = r#"{"Records":[{"messageId":"059f36b4-87a3-44ab-83d2-661975830a7d",
        "receiptHandle":"AQEB+/=","body":"{}","attributes":{"ApproximateReceiveCount":"2",
        "SentTimestamp":"1795373730123","SenderId":"A"},"messageAttributes":{},"md5OfBody":"x",
        "eventSource":"aws:sqs","eventSourceARN":"arn:aws:sqs:eu-central-1:123456789012:rolefit-account_notice",
        "awsRegion":"eu-central-1"}]}"#;

    #[test]
    fn a_message_is_as_a_worker_would_have_received_it() {
        let handed = handed_over(EVENT, "rolefit").expect("an event of a queue");
        let [one] = handed.as_slice() else {
            panic!("one message, not {handed:?}");
        };
        assert_eq!(one.queue, "account_notice");
        assert_eq!(one.item, "059f36b4-87a3-44ab-83d2-661975830a7d");
        assert_eq!((one.delivery.attempt, one.delivery.body.as_str()), (2, "{}"));
        let receipt = Receipt::parse(&one.delivery.receipt).expect("a receipt of this adapter");
        assert_eq!(
            (receipt.handle.as_str(), receipt.queue.as_str()),
            ("AQEB+/=", "account_notice")
        );
        assert_eq!(receipt.sent_at, Timestamp(1_795_373_730_123));
    }

    #[test]
    fn what_is_no_message_of_this_deployment_is_refused() {
        for (event, prefix) in [
            (EVENT, "rolefit-production"),
            (EVENT, "role"),
            ("{}", "rolefit"),
            ("", "rolefit"),
        ] {
            let error = handed_over(event, prefix).expect_err("refused");
            assert_eq!(error.kind(), ErrorKind::Invalid, "{prefix} {event}");
        }
    }
}
