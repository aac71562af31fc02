//! The contract suites of records, outbox and ledger over DynamoDB.

#[path = "support/counters.rs"]
mod counters;
mod support;

use std::sync::Arc;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use rolefit_aws::dynamodb::{DynamoLedger, DynamoOptions, DynamoRecords, DynamoStore};
use rolefit_aws::sdk::{Sdk, Service};
use rolefit_ports::Records;
use rolefit_ports::contract::ledger::{Tampering, expected_hash, forged};
use rolefit_ports::contract::{TestClock, TestIds, ledger, records};
use rolefit_ports::records::{Condition, Key, NewRecord, Transaction, Write};

use self::counters::Counters;

/// A table of its own for a case.
async fn store(sdk: &Sdk, clock: &Arc<TestClock>) -> (String, Arc<DynamoStore>) {
    let outputs = support::deploy(sdk, "data", &support::unique_name()).await;
    let table = outputs["Table"].clone();
    let options = DynamoOptions {
        table: table.clone(),
        cursor_secret: [7; 32],
    };
    let store = DynamoStore::new(sdk, options, clock.clone(), Arc::new(TestIds::new()));
    (table, store)
}

#[tokio::test(flavor = "multi_thread")]
async fn records_and_outbox_keep_the_contract() {
    let sdk = support::sdk().await;
    records::suite(async || {
        let clock = Arc::new(TestClock::default());
        let (_, store) = store(&sdk, &clock).await;
        let records = Arc::new(DynamoRecords::new(store.clone()));
        records::Fixture {
            records: records.clone(),
            outbox: records,
            ledger: Arc::new(DynamoLedger::new(store)),
            clock,
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ledger_keeps_the_contract() {
    let sdk = support::sdk().await;
    ledger::suite(async || {
        let (table, store) = store(&sdk, &Arc::new(TestClock::default())).await;
        let client = Client::new(&sdk.config(Service::DynamoDb));
        ledger::Fixture {
            ledger: Arc::new(DynamoLedger::new(store.clone())),
            records: Arc::new(DynamoRecords::new(store)),
            tamper: Box::new(move |tampering| Box::pin(tamper(client.clone(), table.clone(), tampering))),
        }
    })
    .await;
}

/// The recorder is this thread's, which is the only one of this test that counts.
#[tokio::test]
async fn what_calls_cost_is_counted_where_they_are_made() {
    let counters = Counters::default();
    let _guard = metrics::set_default_local_recorder(&counters);
    let sdk = support::sdk().await;
    let (_, store) = store(&sdk, &Arc::new(TestClock::default())).await;
    let records = DynamoRecords::new(store);
    let key = Key::new("c#1", "profile");
    let halves = |kind: &str| {
        let name = format!("rolefit_dynamodb_units_total{{kind={kind}}}");
        counters.all().get(&name).copied().unwrap_or(0)
    };
    let put = Write::Put {
        record: NewRecord::new(key.clone(), vec![0; 5000]),
        condition: Condition::None,
    };
    let transaction = Transaction {
        writes: vec![put],
        ..Transaction::default()
    };
    records.transact(transaction).await.expect("is written");
    // Five KB written alone: five units.
    assert_eq!(halves("write"), 10, "{:?}", counters.all());
    let before = halves("read");
    records.get(&key).await.expect("is read").expect("is there");
    // Five KB read as written last: two units.
    assert_eq!(halves("read") - before, 4, "{:?}", counters.all());
}

/// What somebody could do who may write to the table.
async fn tamper(client: Client, table: String, tampering: Tampering) {
    let (Tampering::Rewrite(place) | Tampering::Forge(place) | Tampering::Remove(place)) = tampering;
    let text = |text: String| AttributeValue::S(text);
    let key = [
        ("pk".to_owned(), text("L#0".to_owned())),
        ("sk".to_owned(), text(format!("{place:012}"))),
    ];
    if let Tampering::Remove(_) = tampering {
        let removed = client
            .delete_item()
            .table_name(table)
            .set_key(Some(key.into()))
            .send()
            .await;
        removed.expect("the entry goes");
        return;
    }
    let found = client
        .get_item()
        .table_name(&table)
        .set_key(Some(key.into()))
        .send()
        .await;
    let mut item = found.expect("a look").item.expect("the entry is there");
    let json = serde_json::to_string(&forged()).expect("the entry has JSON");
    item.insert("js".to_owned(), text(json));
    if let Tampering::Forge(_) = tampering {
        let previous = item["pv"].as_s().expect("a text").clone();
        item.insert("hs".to_owned(), text(expected_hash(place, &previous, &forged())));
    }
    let written = client
        .put_item()
        .table_name(table)
        .set_item(Some(item))
        .send()
        .await;
    written.expect("the ledger can be tampered with");
}
