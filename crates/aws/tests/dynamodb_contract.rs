//! The contract suites of records, outbox and ledger over DynamoDB.

#[path = "support/counters.rs"]
mod counters;
mod support;

use std::sync::Arc;
use std::time::Instant;

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use rolefit_aws::dynamodb::{DynamoLedger, DynamoOptions, DynamoRecords, DynamoStore};
use rolefit_aws::sdk::{Sdk, Service};
use rolefit_ports::contract::ledger::{Tampering, expected_hash, forged};
use rolefit_ports::contract::{TestClock, TestIds, ledger, records};
use rolefit_ports::records::{Condition, Index, Key, NewRecord, Query, Transaction, Write};
use rolefit_ports::{ErrorKind, Outbox, Records};
use serde_json::json;
use support::canned::Canned;

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
    let put = |condition| Transaction {
        writes: vec![Write::Put {
            record: NewRecord::new(key.clone(), vec![0; 5000]),
            condition,
        }],
        ..Transaction::default()
    };
    // Five KB alone, five units.
    let put_alone = put(Condition::None);
    records.transact(put_alone).await.expect("is written");
    assert_eq!(halves("write"), 10, "{:?}", counters.all());
    // Five KB of a transaction, ten units.
    let in_transaction = put(Condition::Exists);
    records.transact(in_transaction).await.expect("is written");
    assert_eq!(halves("write"), 10 + 20, "{:?}", counters.all());
    let before = halves("read");
    records.get(&key).await.expect("is read").expect("is there");
    // Five KB read as written last: two units.
    assert_eq!(halves("read") - before, 4, "{:?}", counters.all());
}

/// A table that answers as it is told to.
async fn canned(answer: impl Fn(&str) -> (u16, serde_json::Value) + Send + Sync + 'static) -> Canned {
    Canned::start(move |_, body| {
        let (status, answer) = answer(body);
        (status, answer.to_string())
    })
    .await
}

async fn on(service: &Canned) -> Arc<DynamoStore> {
    let options = DynamoOptions {
        table: "records".to_owned(),
        cursor_secret: [7; 32],
    };
    let clock = Arc::new(TestClock::default());
    DynamoStore::new(&service.sdk().await, options, clock, Arc::new(TestIds::new()))
}

/// What the reasons of a cancelled transaction mean is the same for the ledger as for records.
#[tokio::test]
async fn a_ledger_whose_table_is_busy_is_no_defect() {
    for (code, expected, most) in [
        // The client itself makes three tries of what it knows as throttling.
        ("ThrottlingError", ErrorKind::Throttled, 3),
        ("ProvisionedThroughputExceeded", ErrorKind::Throttled, 3),
        ("AccessDenied", ErrorKind::Refused, 3),
        // Others are always quicker.
        ("ConditionalCheckFailed", ErrorKind::Throttled, 24),
        ("TransactionConflict", ErrorKind::Throttled, 24),
    ] {
        let service = canned(move |body| {
            if body.contains("TransactItems") {
                let cancelled = json!({
                    "__type": "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
                    "Message": "Transaction cancelled",
                    "CancellationReasons": [{ "Code": code }, { "Code": "None" }],
                });
                return (400, cancelled);
            }
            let is_first = body.contains("\"J#0\"");
            let waiting =
                json!([{ "pk": { "S": "J#0" }, "sk": { "S": "01-00" }, "au": { "L": [{ "S": "{}" }] } }]);
            (
                200,
                if is_first {
                    json!({ "Items": waiting })
                } else {
                    json!({})
                },
            )
        })
        .await;
        let settled = DynamoLedger::new(on(&service).await).settle().await;
        let error = settled.expect_err(code);
        assert_eq!(error.kind(), expected, "{code}: {error:?}");
        let heads = service.heads();
        let tries = heads
            .iter()
            .filter(|head| head.contains("transactwriteitems"))
            .count();
        assert!((1..=most).contains(&tries), "{code}: {tries} tries");
    }
}

#[tokio::test]
async fn a_busy_table_is_not_asked_again_at_once() {
    let service = canned(|body| {
        let key = json!({ "pk": { "S": "R#a" }, "sk": { "S": "b" } });
        match body.contains("RequestItems") {
            true => (200, json!({ "UnprocessedKeys": { "records": { "Keys": [key] } } })),
            false => (
                200,
                json!({ "Items": [{
                    "pk": { "S": "R#a" }, "sk": { "S": "b" }, "p1": { "S": "l" }, "s1": { "S": "x" }, "vn": { "N": "1" },
                }]}),
            ),
        }
    })
    .await;
    let began = Instant::now();
    let query = Query {
        index: Index::First,
        ..Query::partition("l")
    };
    let error = DynamoRecords::new(on(&service).await).query(&query).await;
    assert_eq!(error.expect_err("never comes").kind(), ErrorKind::Throttled);
    // Eight tries, whose pauses begin with ten milliseconds and double.
    assert!(began.elapsed().as_millis() > 1270, "{:?}", began.elapsed());
}

/// One item of another form must neither hide the others of its page nor stop the journal.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_read_stops_nothing_else() {
    let sdk = support::sdk().await;
    let (table, store) = store(&sdk, &Arc::new(TestClock::default())).await;
    let records = DynamoRecords::new(store.clone());
    let client = Client::new(&sdk.config(Service::DynamoDb));
    let text = |text: &str| AttributeValue::S(text.to_owned());
    for sort in ["1", "2", "3"] {
        let record = NewRecord {
            index1: Some(Key::new("list", sort)),
            ..NewRecord::new(Key::new("thing", sort), b"body".to_vec())
        };
        let transaction = Transaction {
            writes: vec![Write::Put {
                record,
                condition: Condition::None,
            }],
            ..Transaction::default()
        };
        records.transact(transaction).await.expect("is written");
    }
    let damaged = client
        .update_item()
        .table_name(&table)
        .key("pk", text("R#thing"))
        .key("sk", text("2"))
        .update_expression("REMOVE vn");
    damaged.send().await.expect("is damaged");
    let strange = client
        .put_item()
        .table_name(&table)
        .item("pk", text("J#1"))
        .item("sk", text("00-00"))
        .item("au", text("no list"));
    strange.send().await.expect("is put");
    let sorts = |page: rolefit_ports::records::Page| -> Vec<String> {
        page.records.into_iter().map(|record| record.key.sort).collect()
    };
    let primary = records.query(&Query::partition("thing")).await;
    assert_eq!(sorts(primary.expect("is a page")), ["1", "3"]);
    let listed = Query {
        index: Index::First,
        ..Query::partition("list")
    };
    assert_eq!(
        sorts(records.query(&listed).await.expect("is a page")),
        ["1", "3"]
    );
    let error = records.get(&Key::new("thing", "2")).await.expect_err("says so");
    assert_eq!(error.kind(), ErrorKind::Corrupt);
    assert_eq!(records.pending(10).await.expect("the outbox goes on"), []);
    let ledger = DynamoLedger::new(store);
    assert_eq!(ledger.settle().await.expect("the ledger goes on"), 0);
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
