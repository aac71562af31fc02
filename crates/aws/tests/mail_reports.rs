//! Reports of the mail service become events of the product: the rules of `infra/mail.yaml`, fed with reports as SES writes
//! them. The emulator sends none itself.

mod support;

use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use rolefit_aws::sdk::{Sdk, Service};
use rolefit_domain::event::MailOutcome;
use rolefit_domain::{AccountId, Event, EventEnvelope};
use rolefit_ports::IdSource;
use rolefit_ports::contract::TestIds;
use serde_json::{Value, json};

/// Who reports here. Only the service itself may say that it is `aws.ses`.
const REPORTER: &str = "test.ses";

/// A report about a mail of the configuration set `NAME-mail`.
fn report(name: &str, account: Option<AccountId>, what: Value) -> Value {
    let set = format!("{name}-mail");
    let mut tags = json!({ "ses:configuration-set": [set], "mail": ["019ab34c2e107abc8def012345678901"] });
    if let Some(account) = account {
        tags["account"] = json!([account]);
    }
    let mut report = json!({
        "mail": {
            "timestamp": "2026-11-22T18:55:29.826Z",
            "messageId": "010101860d89bc12-7ce77242-000000",
            "destination": ["mira.jansen@example.org"],
            "tags": tags,
        },
    });
    for (member, value) in what.as_object().expect("members") {
        report[member] = value.clone();
    }
    report
}

fn bounce(kind: &str) -> Value {
    let recipients = json!([{ "emailAddress": "mira.jansen@example.org" }]);
    json!({ "eventType": "Bounce", "bounce": { "bounceType": kind, "bouncedRecipients": recipients } })
}

async fn put(sdk: &Sdk, kind: &str, report: &Value) {
    let client = aws_sdk_eventbridge::Client::new(&sdk.config(Service::EventBridge));
    let entry = PutEventsRequestEntry::builder()
        .source(REPORTER)
        .detail_type(kind)
        .detail(report.to_string())
        .build();
    let answer = client.put_events().entries(entry).send().await.expect("is taken");
    assert_eq!(answer.failed_entry_count(), 0, "{answer:?}");
}

/// The messages of a queue, until none comes.
async fn received(sdk: &Sdk, queue: &str) -> Vec<String> {
    let client = aws_sdk_sqs::Client::new(&sdk.config(Service::Sqs));
    let url = client
        .get_queue_url()
        .queue_name(queue)
        .send()
        .await
        .expect("is there");
    let url = url.queue_url.expect("has a URL");
    let mut bodies = Vec::new();
    loop {
        let call = client
            .receive_message()
            .queue_url(&url)
            .max_number_of_messages(10);
        let answer = call.wait_time_seconds(1).send().await.expect("is received");
        if answer.messages().is_empty() {
            return bodies;
        }
        bodies.extend(
            answer
                .messages()
                .iter()
                .filter_map(|message| message.body().map(str::to_owned)),
        );
    }
}

#[tokio::test]
async fn a_report_is_an_event_that_names_the_account_alone() {
    let sdk = support::sdk().await;
    let name = support::unique_name();
    support::deploy_with(&sdk, "events", &name, &[("Connections", "any")]).await;
    let domain = format!("{name}.example");
    let reporter = [("Domain", domain.as_str()), ("Reporter", REPORTER)];
    support::deploy_with(&sdk, "mail", &name, &reporter).await;
    let account = AccountId::new(TestIds::new().uuid());
    put(
        &sdk,
        "Email Bounced",
        &report(&name, Some(account), bounce("Permanent")),
    )
    .await;
    let complaint = json!({ "eventType": "Complaint", "complaint": { "complaintFeedbackType": "abuse" } });
    put(
        &sdk,
        "Email Complaint Received",
        &report(&name, Some(account), complaint),
    )
    .await;
    // What passes, what nobody can be told of, and what belongs to another deployment.
    put(
        &sdk,
        "Email Bounced",
        &report(&name, Some(account), bounce("Transient")),
    )
    .await;
    put(&sdk, "Email Bounced", &report(&name, None, bounce("Permanent"))).await;
    put(
        &sdk,
        "Email Bounced",
        &report("another", Some(account), bounce("Permanent")),
    )
    .await;

    let bodies = received(&sdk, &format!("{name}-mail_report")).await;
    let mut outcomes = Vec::new();
    for body in &bodies {
        // The emulator reads no element of a list by its number, as EventBridge does, and puts nothing in its place.
        let body = &body.replace("\"account\": \"\"", &format!("\"account\": \"{account}\""));
        assert!(!body.contains("mira"), "no address: {body}");
        let envelope: EventEnvelope =
            serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {body}"));
        assert!(envelope.at.0 > 1_700_000_000_000, "{body}");
        match envelope.event {
            Event::MailReturned { account: of, outcome } if of == account => outcomes.push(outcome),
            other => panic!("another event: {other:?}"),
        }
    }
    outcomes.sort_by_key(|outcome| *outcome == MailOutcome::Complained);
    assert_eq!(outcomes, [MailOutcome::Bounced, MailOutcome::Complained]);
    assert!(received(&sdk, &format!("{name}-undelivered")).await.is_empty());
}
