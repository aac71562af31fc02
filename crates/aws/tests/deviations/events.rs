//! Looks at EventBridge, Kinesis, SNS and SES.

use std::time::Duration;

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message, SuppressionListReason};
use aws_sdk_sqs::types::QueueAttributeName;
use rolefit_aws::sdk::{Sdk, Service};

use crate::support;

async fn takes_event(sdk: &Sdk, bus: Option<&str>, detail: &str) -> bool {
    let client = aws_sdk_eventbridge::Client::new(&sdk.config(Service::EventBridge));
    let entry = PutEventsRequestEntry::builder()
        .set_event_bus_name(bus.map(str::to_owned))
        .source("rolefit")
        .detail_type("x")
        .detail(detail)
        .build();
    let put = client.put_events().entries(entry).send().await;
    put.is_ok_and(|answer| answer.entries().iter().all(|entry| entry.error_code().is_none()))
}

pub async fn takes_an_event_for_no_bus(sdk: Sdk) -> bool {
    takes_event(&sdk, Some("nowhere"), "{}").await
}

pub async fn takes_a_detail_without_json(sdk: Sdk) -> bool {
    takes_event(&sdk, None, "{no json").await
}

pub async fn forgets_a_shard_that_is_split(sdk: Sdk) -> bool {
    let client = aws_sdk_kinesis::Client::new(&sdk.config(Service::Kinesis));
    let name = support::unique_name();
    client
        .create_stream()
        .stream_name(&name)
        .shard_count(1)
        .send()
        .await
        .expect("is made");
    let shards = async || {
        for _ in 0..100 {
            let listed = client
                .list_shards()
                .stream_name(&name)
                .send()
                .await
                .expect("is listed");
            let ids: Vec<String> = listed
                .shards()
                .iter()
                .map(|shard| shard.shard_id.clone())
                .collect();
            if !ids.is_empty() {
                return ids;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("a stream has shards");
    };
    let first = shards().await.remove(0);
    let half = "170141183460469231731687303715884105728";
    let split = client
        .split_shard()
        .stream_name(&name)
        .shard_to_split(&first)
        .new_starting_hash_key(half);
    split.send().await.expect("is split");
    for _ in 0..100 {
        let now = shards().await;
        if now.len() > 1 {
            return !now.contains(&first);
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    panic!("the shard was not split");
}

pub async fn signs_no_message(sdk: Sdk) -> bool {
    let topics = aws_sdk_sns::Client::new(&sdk.config(Service::Sns));
    let queues = aws_sdk_sqs::Client::new(&sdk.config(Service::Sqs));
    let name = support::unique_name();
    let topic = topics
        .create_topic()
        .name(&name)
        .send()
        .await
        .expect("is made")
        .topic_arn
        .expect("has one");
    let queue = queues
        .create_queue()
        .queue_name(&name)
        .send()
        .await
        .expect("is made")
        .queue_url
        .expect("has one");
    let attributes = queues
        .get_queue_attributes()
        .queue_url(&queue)
        .attribute_names(QueueAttributeName::QueueArn);
    let attributes = attributes
        .send()
        .await
        .expect("are read")
        .attributes
        .expect("are there");
    let arn = &attributes[&QueueAttributeName::QueueArn];
    let policy = serde_json::json!({ "Version": "2012-10-17", "Statement": [
        { "Effect": "Allow", "Principal": "*", "Action": "sqs:SendMessage", "Resource": arn },
    ]});
    let set = queues.set_queue_attributes().queue_url(&queue);
    let set = set
        .attributes(QueueAttributeName::Policy, policy.to_string())
        .send()
        .await;
    set.expect("is set");
    let subscribed = topics
        .subscribe()
        .topic_arn(&topic)
        .protocol("sqs")
        .endpoint(arn)
        .send()
        .await;
    subscribed.expect("is subscribed");
    topics
        .publish()
        .topic_arn(&topic)
        .message("x")
        .send()
        .await
        .expect("is published");
    let received = queues
        .receive_message()
        .queue_url(&queue)
        .wait_time_seconds(5)
        .send()
        .await;
    let received = received
        .expect("is received")
        .messages
        .expect("one is there")
        .remove(0);
    let envelope: serde_json::Value =
        serde_json::from_str(received.body().expect("has a body")).expect("JSON");
    envelope["Signature"] == "FAKE"
}

/// The queue of a process takes messages raw and from its topic alone, so that there is no signature to check.
#[test]
fn messages_come_without_an_envelope() {
    let source = include_str!("../../src/sns/ear.rs");
    assert!(source.contains("RawMessageDelivery"), "messages are taken raw");
    assert!(source.contains("aws:SourceArn"), "from the topic alone");
}

pub async fn suppresses_nobody(sdk: Sdk) -> bool {
    let client = aws_sdk_sesv2::Client::new(&sdk.config(Service::Ses));
    let put = client
        .put_suppressed_destination()
        .email_address("mira@example.org");
    put.reason(SuppressionListReason::Bounce).send().await.is_err()
}

pub async fn takes_any_configuration_set(sdk: Sdk) -> bool {
    let client = aws_sdk_sesv2::Client::new(&sdk.config(Service::Ses));
    let domain = format!("{}.example", support::unique_name());
    client
        .create_email_identity()
        .email_identity(&domain)
        .send()
        .await
        .expect("is made");
    let text = || Content::builder().data("x").build().expect("complete");
    let message = Message::builder()
        .subject(text())
        .body(Body::builder().text(text()).build())
        .build();
    let sent = client
        .send_email()
        .from_email_address(format!("hello@{domain}"))
        .configuration_set_name("nowhere")
        .destination(Destination::builder().to_addresses("mira@example.org").build())
        .content(EmailContent::builder().simple(message).build());
    sent.send().await.is_ok()
}
