//! What each role of `infra/roles.yaml` may do and what it may not: real calls with the rights of each role, taken on as
//! its process takes it on, and rules about the template itself where the emulator decides otherwise than AWS.

mod support;

use std::collections::BTreeMap;

use aws_sdk_cloudwatch::types::MetricDatum;
use aws_sdk_dynamodb::types::{AttributeValue, Put, TransactWriteItem};
use aws_sdk_eventbridge::types::PutEventsRequestEntry;
use aws_sdk_kinesis::types::PutRecordsRequestEntry;
use aws_sdk_kms::types::DataKeySpec;
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_sesv2::types::{Body, Content, Destination, EmailContent, Message};
use aws_sdk_sqs::types::{DeleteMessageBatchRequestEntry, QueueAttributeName, SendMessageBatchRequestEntry};
use futures::FutureExt;
use futures::future::BoxFuture;
use rolefit_aws::sdk::{Sdk, Service};

/// How services say that a role lacks a right.
const DENIALS: [&str; 4] = [
    "AccessDenied",
    "AccessDeniedException",
    "AuthorizationError",
    "AuthorizationErrorException",
];

/// What the emulator decides otherwise than AWS, by role and call, although the template allows it there: a key that is named
/// by its alias is checked under the alias instead of the key itself, so that the product names it by its ARN there.
///
/// Whoever has the account's main key takes on every role, whatever its trust says, so that the trust is looked at in the
/// template. Two more are known to the template, by `CheckedBy=emulator`: a batch of messages is checked by the name of its call instead
/// of that of a single message, and mail against every resource.
const DENIED_BY_THE_EMULATOR: [(&str, &str); 5] = [
    ("Server", "data key by alias"),
    ("Worker", "data key by alias"),
    ("Web", "data key by alias"),
    ("Consumer", "data key by alias"),
    ("Intake", "data key by alias"),
];

/// The roles, as the outputs of the template begin.
const ROLES: [&str; 8] = [
    "Server", "Worker", "Web", "Consumer", "Search", "Intake", "Activity", "Schedule",
];

/// Whoever reads and changes records.
const WRITERS: &[&str] = &["Server", "Worker", "Web", "Consumer", "Intake", "Schedule"];
/// Whoever reads records.
const READERS: &[&str] = &[
    "Server", "Worker", "Web", "Consumer", "Intake", "Schedule", "Search",
];
/// Whoever seals documents.
const SEALERS: &[&str] = &["Server", "Worker", "Web", "Consumer", "Intake"];
/// Whoever opens them.
const OPENERS: &[&str] = &["Server", "Worker", "Web", "Consumer", "Intake", "Search"];
/// Whoever works on messages.
const WORKERS: &[&str] = &["Server", "Worker", "Consumer"];
/// Whoever carries events.
const CARRIERS: &[&str] = &["Server", "Worker", "Schedule"];
/// Whoever tells people.
const TELLERS: &[&str] = &["Server", "Worker", "Web", "Consumer"];
const NOBODY: &[&str] = &[];

type Outcome = Result<(), Option<String>>;
type Try = fn(Place) -> BoxFuture<'static, Outcome>;

/// Every call with the roles that may make it.
const CALLS: [(&str, &[&str], Try); 40] = [
    ("read a record", READERS, |p| p.get("records")),
    ("read by an index", READERS, Place::by_index),
    ("write a record", WRITERS, |p| p.put("records")),
    ("write in a transaction", WRITERS, Place::transact),
    ("scan all records", NOBODY, Place::scan),
    ("remove the table", NOBODY, Place::drop_table),
    ("read a wrapped key", OPENERS, |p| p.get("keys")),
    ("put back a wrapped key as an item", NOBODY, |p| p.put("keys")),
    ("data key", SEALERS, |p| {
        let key = p.key.clone();
        p.data_key(key)
    }),
    ("data key by alias", SEALERS, |p| {
        let alias = format!("alias/{}-people", p.name);
        p.data_key(alias)
    }),
    ("switch the key off", NOBODY, Place::disable_key),
    ("store a document", SEALERS, |p| {
        p.store("documents", "candidates/1/files/2")
    }),
    ("store elsewhere", NOBODY, |p| p.store("documents", "elsewhere")),
    ("read a document", OPENERS, |p| {
        p.fetch("documents", "candidates/1/files/2")
    }),
    ("read elsewhere", NOBODY, |p| p.fetch("documents", "elsewhere")),
    (
        "remove a document",
        &["Server", "Worker", "Web", "Consumer", "Intake", "Schedule"],
        |p| p.remove("documents", "candidates/1/files/2"),
    ),
    ("remove the bucket's rules", NOBODY, Place::open_bucket),
    // No page asks for a URL for it yet.
    ("leave an upload", NOBODY, |p| p.store("intake", "accounts/1/2")),
    ("take an upload in", &["Intake"], |p| {
        p.remove("intake", "accounts/1/2")
    }),
    ("write into the lake", &["Activity"], |p| {
        p.store("lake", "activity/1")
    }),
    ("read the lake", NOBODY, |p| p.fetch("lake", "activity/1")),
    ("receive work", WORKERS, |p| p.receive("extract")),
    ("receive dead letters", &["Server", "Web"], |p| {
        p.receive("extract-dead")
    }),
    ("send work", &["Server", "Web"], |p| p.send("extract")),
    ("empty a queue", NOBODY, Place::purge),
    (
        "tell of a failure",
        &["Search", "Intake", "Activity"],
        Place::tell_failure,
    ),
    (
        "forget what was heard",
        &["Server", "Worker"],
        Place::forget_heard,
    ),
    ("list who listens", &["Server", "Worker"], Place::listeners),
    ("look at what a listener left", &["Server", "Worker"], |p| {
        p.receive("listens-1.fifo")
    }),
    ("make an own queue", &["Server", "Worker"], |p| {
        p.make_queue("listens-1.fifo")
    }),
    ("make another queue", NOBODY, |p| p.make_queue("other.fifo")),
    ("publish an event", CARRIERS, |p| {
        let bus = format!("{}-events", p.name);
        p.event(bus)
    }),
    ("publish on another bus", NOBODY, |p| {
        p.event("default".to_owned())
    }),
    ("append to the stream", CARRIERS, Place::append),
    ("read the stream", &["Activity"], Place::read_stream),
    ("notify", TELLERS, Place::notify),
    ("mail", TELLERS, Place::mail),
    ("change passwords", TELLERS, Place::pool),
    ("tell metrics", &ROLES, Place::tell_metrics),
    ("make stacks", NOBODY, Place::stacks),
];

/// A deployment, seen with the rights of a role.
#[derive(Clone)]
struct Place {
    sdk: Sdk,
    name: String,
    key: String,
    topic: String,
    pool: String,
    client: String,
    queues: BTreeMap<String, String>,
}

/// The account of the emulator.
const ACCOUNT: &str = "000000000000";

impl Place {
    fn get(self, table: &'static str) -> BoxFuture<'static, Outcome> {
        let client = aws_sdk_dynamodb::Client::new(&self.sdk.config(Service::DynamoDb));
        let call = client.get_item().table_name(format!("{}-{table}", self.name));
        let call = call.key("pk", text("R#A")).key("sk", text("B"));
        async move { told(call.send().await) }.boxed()
    }

    fn put(self, table: &'static str) -> BoxFuture<'static, Outcome> {
        let client = aws_sdk_dynamodb::Client::new(&self.sdk.config(Service::DynamoDb));
        let call = client.put_item().table_name(format!("{}-{table}", self.name));
        let call = call.item("pk", text("R#A")).item("sk", text("B"));
        async move { told(call.send().await) }.boxed()
    }

    fn by_index(self) -> BoxFuture<'static, Outcome> {
        let client = aws_sdk_dynamodb::Client::new(&self.sdk.config(Service::DynamoDb));
        let call = client
            .query()
            .table_name(format!("{}-records", self.name))
            .index_name("first")
            .key_condition_expression("p1 = :p")
            .expression_attribute_values(":p", text("A"));
        async move { told(call.send().await) }.boxed()
    }

    fn transact(self) -> BoxFuture<'static, Outcome> {
        let client = aws_sdk_dynamodb::Client::new(&self.sdk.config(Service::DynamoDb));
        let put = Put::builder()
            .table_name(format!("{}-records", self.name))
            .item("pk", text("R#A"))
            .item("sk", text("C"))
            .build()
            .expect("complete");
        let call = client
            .transact_write_items()
            .transact_items(TransactWriteItem::builder().put(put).build());
        async move { told(call.send().await) }.boxed()
    }

    fn scan(self) -> BoxFuture<'static, Outcome> {
        let client = aws_sdk_dynamodb::Client::new(&self.sdk.config(Service::DynamoDb));
        let call = client.scan().table_name(format!("{}-records", self.name));
        async move { told(call.send().await) }.boxed()
    }

    fn drop_table(self) -> BoxFuture<'static, Outcome> {
        let client = aws_sdk_dynamodb::Client::new(&self.sdk.config(Service::DynamoDb));
        let call = client.delete_table().table_name(format!("{}-keys", self.name));
        async move { told(call.send().await) }.boxed()
    }

    fn data_key(self, key: String) -> BoxFuture<'static, Outcome> {
        let client = aws_sdk_kms::Client::new(&self.sdk.config(Service::Kms));
        let call = client
            .generate_data_key()
            .key_id(key)
            .key_spec(DataKeySpec::Aes256);
        async move { told(call.send().await) }.boxed()
    }

    fn disable_key(self) -> BoxFuture<'static, Outcome> {
        let client = aws_sdk_kms::Client::new(&self.sdk.config(Service::Kms));
        let call = client.disable_key().key_id(&self.key);
        async move { told(call.send().await) }.boxed()
    }

    fn s3(&self) -> aws_sdk_s3::Client {
        let config = self.sdk.config(Service::S3);
        let config = aws_sdk_s3::config::Builder::from(&config).force_path_style(true);
        aws_sdk_s3::Client::from_conf(config.build())
    }

    fn bucket(&self, kind: &str) -> String {
        format!("{}-{ACCOUNT}-{kind}", self.name)
    }

    fn store(self, bucket: &'static str, key: &'static str) -> BoxFuture<'static, Outcome> {
        let call = self.s3().put_object().bucket(self.bucket(bucket)).key(key);
        let call = call.body(b"text".to_vec().into());
        async move { told(call.send().await) }.boxed()
    }

    fn fetch(self, bucket: &'static str, key: &'static str) -> BoxFuture<'static, Outcome> {
        let call = self.s3().get_object().bucket(self.bucket(bucket)).key(key);
        async move { told(call.send().await) }.boxed()
    }

    fn remove(self, bucket: &'static str, key: &'static str) -> BoxFuture<'static, Outcome> {
        let call = self.s3().delete_object().bucket(self.bucket(bucket)).key(key);
        async move { told(call.send().await) }.boxed()
    }

    fn open_bucket(self) -> BoxFuture<'static, Outcome> {
        let call = self
            .s3()
            .delete_public_access_block()
            .bucket(self.bucket("documents"));
        async move { told(call.send().await) }.boxed()
    }

    fn sqs(&self) -> aws_sdk_sqs::Client {
        aws_sdk_sqs::Client::new(&self.sdk.config(Service::Sqs))
    }

    fn url(&self, queue: &str) -> String {
        self.queues[queue].clone()
    }

    fn receive(self, queue: &'static str) -> BoxFuture<'static, Outcome> {
        let call = self.sqs().receive_message().queue_url(self.url(queue));
        async move { told(call.send().await) }.boxed()
    }

    fn send(self, queue: &'static str) -> BoxFuture<'static, Outcome> {
        let entry = SendMessageBatchRequestEntry::builder()
            .id("1")
            .message_body("no event");
        let call = self.sqs().send_message_batch().queue_url(self.url(queue));
        let call = call.entries(entry.build().expect("complete"));
        async move { told(call.send().await) }.boxed()
    }

    fn tell_failure(self) -> BoxFuture<'static, Outcome> {
        let call = self.sqs().send_message().queue_url(self.url("failed"));
        let call = call.message_body("an event");
        async move { told(call.send().await) }.boxed()
    }

    fn forget_heard(self) -> BoxFuture<'static, Outcome> {
        let entry = DeleteMessageBatchRequestEntry::builder()
            .id("1")
            .receipt_handle("none");
        let call = self
            .sqs()
            .delete_message_batch()
            .queue_url(self.url("listens-1.fifo"));
        let call = call.entries(entry.build().expect("complete"));
        async move { told(call.send().await) }.boxed()
    }

    fn purge(self) -> BoxFuture<'static, Outcome> {
        let call = self.sqs().purge_queue().queue_url(self.url("extract"));
        async move { told(call.send().await) }.boxed()
    }

    fn make_queue(self, queue: &'static str) -> BoxFuture<'static, Outcome> {
        let call = self
            .sqs()
            .create_queue()
            .queue_name(format!("{}-{queue}", self.name));
        let call = call.attributes(QueueAttributeName::FifoQueue, "true");
        async move { told(call.send().await) }.boxed()
    }

    fn event(self, bus: String) -> BoxFuture<'static, Outcome> {
        let client = aws_sdk_eventbridge::Client::new(&self.sdk.config(Service::EventBridge));
        let entry = PutEventsRequestEntry::builder()
            .source("test")
            .detail_type("test")
            .detail("{}")
            .event_bus_name(bus);
        let call = client.put_events().entries(entry.build());
        async move { told(call.send().await) }.boxed()
    }

    fn append(self) -> BoxFuture<'static, Outcome> {
        let client = aws_sdk_kinesis::Client::new(&self.sdk.config(Service::Kinesis));
        let entry = PutRecordsRequestEntry::builder()
            .data(b"{}".to_vec().into())
            .partition_key("1");
        let call = client
            .put_records()
            .stream_name(format!("{}-activity", self.name));
        let call = call.records(entry.build().expect("complete"));
        async move { told(call.send().await) }.boxed()
    }

    fn read_stream(self) -> BoxFuture<'static, Outcome> {
        let client = aws_sdk_kinesis::Client::new(&self.sdk.config(Service::Kinesis));
        let call = client
            .list_shards()
            .stream_name(format!("{}-activity", self.name));
        async move { told(call.send().await) }.boxed()
    }

    fn notify(self) -> BoxFuture<'static, Outcome> {
        let client = aws_sdk_sns::Client::new(&self.sdk.config(Service::Sns));
        let call = client.publish().topic_arn(&self.topic).message("{}");
        let call = call.message_group_id("1").message_deduplication_id("1");
        async move { told(call.send().await) }.boxed()
    }

    fn listeners(self) -> BoxFuture<'static, Outcome> {
        let client = aws_sdk_sns::Client::new(&self.sdk.config(Service::Sns));
        let call = client.list_subscriptions_by_topic().topic_arn(&self.topic);
        async move { told(call.send().await) }.boxed()
    }

    fn mail(self) -> BoxFuture<'static, Outcome> {
        let client = aws_sdk_sesv2::Client::new(&self.sdk.config(Service::Ses));
        let line = || Content::builder().data("text").build().expect("complete");
        let message = Message::builder()
            .subject(line())
            .body(Body::builder().text(line()).build())
            .build();
        let call = client
            .send_email()
            .from_email_address("jobs@rolefit.example")
            .configuration_set_name(format!("{}-mail", self.name))
            .destination(Destination::builder().to_addresses("mira@example.org").build())
            .content(EmailContent::builder().simple(message).build());
        async move { told(call.send().await) }.boxed()
    }

    fn pool(self) -> BoxFuture<'static, Outcome> {
        let client = aws_sdk_cognitoidentityprovider::Client::new(&self.sdk.config(Service::Cognito));
        let call = client
            .describe_user_pool_client()
            .user_pool_id(&self.pool)
            .client_id(&self.client);
        async move { told(call.send().await) }.boxed()
    }

    fn tell_metrics(self) -> BoxFuture<'static, Outcome> {
        let client = aws_sdk_cloudwatch::Client::new(&self.sdk.config(Service::CloudWatch));
        let datum = MetricDatum::builder().metric_name("messages_total").value(1.0);
        let call = client.put_metric_data().namespace("Rolefit");
        let call = call.metric_data(datum.build());
        async move { told(call.send().await) }.boxed()
    }

    fn stacks(self) -> BoxFuture<'static, Outcome> {
        let client = aws_sdk_cloudformation::Client::new(&self.sdk.config(Service::CloudFormation));
        let call = client.describe_stacks();
        async move { told(call.send().await) }.boxed()
    }
}

/// The code of an error, where the service gave one.
fn told<T, E, R>(answer: Result<T, aws_sdk_s3::error::SdkError<E, R>>) -> Outcome
where
    aws_sdk_s3::error::SdkError<E, R>: ProvideErrorMetadata,
{
    answer.map(drop).map_err(|error| error.code().map(str::to_owned))
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

/// The stacks of a deployment and its roles, seen by whoever made them.
async fn deployment() -> (Place, BTreeMap<String, String>) {
    let sdk = support::sdk().await;
    let name = support::unique_name();
    let any = [("Connections", "any")];
    support::deploy(&sdk, "data", &name).await;
    let keys = support::deploy(&sdk, "keys", &name).await;
    let blobs = support::deploy_with(&sdk, "blobs", &name, &any).await;
    support::deploy_with(&sdk, "events", &name, &any).await;
    support::deploy(&sdk, "activity", &name).await;
    let topic = support::deploy(&sdk, "notifications", &name).await["Topic"].clone();
    support::deploy(&sdk, "mail", &name).await;
    let inactive = [("DeletionProtection", "INACTIVE")];
    let passwords = support::deploy_with(&sdk, "passwords", &name, &inactive).await;
    let parameters = [
        ("PeopleKeyArn", keys["KeyArn"].as_str()),
        ("DocumentsKeyArn", &blobs["KeyArn"]),
        ("PasswordPoolArn", &passwords["PoolArn"]),
        ("AlsoAssumedBy", "account"),
        ("CheckedBy", "emulator"),
        ("Metrics", "calls"),
        ("Traces", "xray"),
    ];
    let roles = support::deploy_with(&sdk, "roles", &name, &parameters).await;
    let mut place = Place {
        key: keys["KeyArn"].clone(),
        topic,
        pool: passwords["Pool"].clone(),
        client: passwords["Client"].clone(),
        queues: BTreeMap::new(),
        sdk,
        name,
    };
    // What belongs to stacks that need the code of functions.
    for kind in ["intake", "lake"] {
        support::make_bucket(&place.s3(), &place.bucket(kind)).await;
    }
    let failed = place
        .sqs()
        .create_queue()
        .queue_name(format!("{}-failed", place.name));
    told(failed.send().await).expect("the queue is made");
    // Of a process that listens.
    let heard = place.clone().make_queue("listens-1.fifo").await;
    heard.expect("the queue is made");
    for queue in ["extract", "extract-dead", "failed", "listens-1.fifo"] {
        let name = format!("{}-{queue}", place.name);
        let found = place.sqs().get_queue_url().queue_name(name).send().await;
        let url = found.expect("is there").queue_url.expect("has a URL");
        place.queues.insert(queue.to_owned(), url);
    }
    (place, roles.into_iter().collect())
}

#[tokio::test(flavor = "multi_thread")]
async fn each_role_may_do_its_own_work_and_nothing_else() {
    let (place, roles) = deployment().await;
    let mut wrong = Vec::new();
    for role in ROLES {
        let sdk = place
            .sdk
            .with_role(&roles[&format!("{role}RoleArn")], "roles-test")
            .await;
        let own = Place { sdk, ..place.clone() };
        for (call, allowed, make) in CALLS {
            let outcome = make(own.clone()).await;
            let denied = matches!(&outcome, Err(Some(code)) if DENIALS.contains(&code.as_str()));
            let deviates = DENIED_BY_THE_EMULATOR.contains(&(role, call));
            let expected = !allowed.contains(&role) || deviates;
            if denied != expected {
                wrong.push(format!("{role}, {call}: {outcome:?}"));
            }
            // Anything but a verdict about rights would hide one.
            if !denied && let Err(code) = outcome {
                let is_known = ["NoSuchKey"].map(Some).contains(&code.as_deref());
                if !is_known {
                    wrong.push(format!("{role}, {call}: failed as {code:?}"));
                }
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "otherwise than the table says:\n{}",
        wrong.join("\n")
    );
}

/// The statements of the template that stand for every resource, because the service knows none for their actions.
const EVERY_RESOURCE: [&str; 5] = ["SuppressedAddresses", "End", "Textract", "Metrics", "Traces"];

#[test]
fn every_statement_names_its_actions_and_its_resources() {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/roles.yaml");
    let template = std::fs::read_to_string(file).expect("the template is there");
    let mut sid = "";
    let mut in_actions = false;
    let mut wrong = Vec::new();
    for (number, line) in template.lines().enumerate() {
        let trimmed = line.trim_start().trim_start_matches("- ");
        if let Some(name) = trimmed.strip_prefix("Sid: ") {
            sid = name;
        }
        in_actions =
            trimmed.starts_with("Action:") || in_actions && !trimmed.contains(": ") && trimmed != "Resource:";
        if in_actions && trimmed.contains('*') {
            wrong.push(format!("{}: {sid} allows a family of actions", number + 1));
        }
        if trimmed == "Resource: \"*\"" && !EVERY_RESOURCE.contains(&sid) {
            wrong.push(format!("{}: {sid} allows every resource", number + 1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    // What the emulator cannot show. Of those who may take on a role, the account stands behind its condition everywhere.
    let trusts = template.matches("AssumeRolePolicyDocument:").count();
    let account =
        "!If\n            - AssumedByAccount\n            - Effect: Allow\n              Principal: { AWS: ";
    assert_eq!(trusts, ROLES.len());
    assert_eq!(template.matches(account).count(), trusts);
    assert_eq!(
        template.matches("Principal:").count(),
        2 * trusts,
        "services and the account, nobody else"
    );
    let mail = template.split("- Sid: Mail").nth(1).expect("mail is allowed");
    let mail = mail.split("- Sid:").next().unwrap_or_default();
    for wanted in [
        "[ses:SendEmail, ses:SendRawEmail]",
        ":identity/${MailDomain}",
        ":configuration-set/${Name}-mail",
    ] {
        assert!(mail.contains(wanted), "{wanted}");
    }
}
