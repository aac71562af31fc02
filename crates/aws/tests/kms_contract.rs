//! The contract suite of keys over KMS, with wrapped keys in DynamoDB, and what only KMS can show.

mod support;

use std::sync::Arc;

use aws_sdk_kms::Client;
use rolefit_aws::dynamodb::{DynamoOptions, DynamoRecords, DynamoStore};
use rolefit_aws::kms::{KmsKeys, REMEMBERED};
use rolefit_aws::sdk::{Sdk, Service};
use rolefit_ports::contract::{TestClock, TestIds, keys};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::{ErrorKind, Keys, Records};

/// A deployment's key and table, shared by as many processes as a case wants.
struct Place {
    sdk: Sdk,
    alias: String,
    records: Arc<dyn Records>,
    clock: Arc<TestClock>,
}

impl Place {
    async fn new() -> Self {
        let sdk = support::sdk().await;
        let outputs = support::deploy(&sdk, "keys", &support::unique_name()).await;
        let clock = Arc::new(TestClock::default());
        let options = DynamoOptions {
            table: outputs["Table"].clone(),
            cursor_secret: [7; 32],
        };
        let store = DynamoStore::new(&sdk, options, clock.clone(), Arc::new(TestIds::new()));
        Self {
            alias: outputs["Alias"].clone(),
            records: Arc::new(DynamoRecords::new(store)),
            clock,
            sdk,
        }
    }

    fn process(&self) -> KmsKeys {
        KmsKeys::new(
            &self.sdk,
            self.alias.clone(),
            self.records.clone(),
            self.clock.clone(),
            Arc::new(TestIds::new()),
        )
    }
}

fn owner(name: &str) -> KeyOwner {
    KeyOwner::parse(name).expect("has the form of an owner")
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_keep_the_contract() {
    keys::suite(async || Place::new().await.process()).await;
}

#[tokio::test]
async fn another_process_opens_and_learns_of_destruction_in_time() {
    let place = Place::new().await;
    let (one, two) = (place.process(), place.process());
    let owner = owner("candidate:1");
    one.ensure(&owner).await.expect("a key is made");
    let sealed = one.seal(&owner, "x", b"text").await.expect("seals");
    assert_eq!(two.open(&owner, "x", &sealed).await.expect("opens"), b"text");
    one.destroy(&owner).await.expect("destroys");
    place.clock.advance(REMEMBERED);
    let error = two
        .open(&owner, "x", &sealed)
        .await
        .expect_err("destroyed elsewhere");
    assert_eq!(error.kind(), ErrorKind::Destroyed);
}

#[tokio::test]
async fn a_disabled_key_is_refused_and_nothing_is_lost() {
    let place = Place::new().await;
    let owner = owner("candidate:1");
    let keys = place.process();
    keys.ensure(&owner).await.expect("a key is made");
    let sealed = keys.seal(&owner, "x", b"text").await.expect("seals");
    let client = Client::new(&place.sdk.config(Service::Kms));
    let key = client
        .describe_key()
        .key_id(&place.alias)
        .send()
        .await
        .expect("described");
    let id = key.key_metadata().expect("with metadata").key_id().to_owned();
    client.disable_key().key_id(&id).send().await.expect("disabled");
    let error = place
        .process()
        .open(&owner, "x", &sealed)
        .await
        .expect_err("disabled");
    assert_eq!(
        error.kind(),
        ErrorKind::Refused,
        "{}",
        rolefit_ports::error::chain(&error)
    );
    client.enable_key().key_id(&id).send().await.expect("enabled");
    let opened = place.process().open(&owner, "x", &sealed).await;
    assert_eq!(opened.expect("as before"), b"text");
}

#[tokio::test]
async fn a_wrapped_key_under_another_name_is_corrupt() {
    let place = Place::new().await;
    place
        .process()
        .ensure(&owner("candidate:1"))
        .await
        .expect("a key is made");
    let stolen = place
        .records
        .get(&rolefit_ports::records::Key::new("KEY#candidate:1", "KEY"))
        .await
        .expect("a look")
        .expect("the wrapped key is a record");
    let moved = rolefit_ports::records::NewRecord::new(
        rolefit_ports::records::Key::new("KEY#candidate:2", "KEY"),
        stolen.body,
    );
    let put = rolefit_ports::records::Write::Put {
        record: moved,
        condition: rolefit_ports::records::Condition::Absent,
    };
    let transaction = rolefit_ports::records::Transaction {
        writes: vec![put],
        ..Default::default()
    };
    place.records.transact(transaction).await.expect("moved");
    let error = place
        .process()
        .seal(&owner("candidate:2"), "x", b"text")
        .await
        .expect_err("not its own");
    assert_eq!(error.kind(), ErrorKind::Corrupt);
}
