//! Looks at DynamoDB.

use aws_sdk_dynamodb::Client;
use aws_sdk_dynamodb::types::AttributeValue;
use rolefit_aws::sdk::{Sdk, Service};

use crate::support;

/// A table with one item, `p` and `s`.
async fn table(sdk: &Sdk) -> (Client, String) {
    let name = support::deploy(sdk, "data", &support::unique_name()).await["Table"].clone();
    let client = Client::new(&sdk.config(Service::DynamoDb));
    let put = client
        .put_item()
        .table_name(&name)
        .item("pk", text("p"))
        .item("sk", text("s"))
        .item("vn", AttributeValue::N("1".to_owned()));
    put.send().await.expect("is put");
    (client, name)
}

fn text(text: &str) -> AttributeValue {
    AttributeValue::S(text.to_owned())
}

/// Whether a query of a partition is taken with a filter and a projection.
async fn is_taken(sdk: &Sdk, partition: &str, filter: Option<&str>, projection: Option<&str>) -> bool {
    let (client, name) = table(sdk).await;
    let sent = client
        .query()
        .table_name(name)
        .key_condition_expression("pk = :p")
        .expression_attribute_values(":p", text(partition))
        .set_filter_expression(filter.map(str::to_owned))
        .set_projection_expression(projection.map(str::to_owned));
    sent.send().await.is_ok()
}

pub async fn takes_a_mistake_on_an_empty_table(sdk: Sdk) -> bool {
    let mistake = Some("this is no grammar");
    // On a filled one it is found, which is why our expressions are tried there.
    assert!(
        !is_taken(&sdk, "p", mistake, None).await,
        "a mistake is seen beside an item"
    );
    is_taken(&sdk, "other", mistake, None).await
}

pub async fn takes_a_projection_on_an_empty_table(sdk: Sdk) -> bool {
    is_taken(&sdk, "other", None, Some("vn vn vn")).await
}

pub async fn takes_a_filter_on_the_key(sdk: Sdk) -> bool {
    is_taken(&sdk, "p", Some("attribute_exists(sk)"), None).await
}

pub async fn takes_the_same_attribute_twice(sdk: Sdk) -> bool {
    let (client, name) = table(&sdk).await;
    let sent = client
        .update_item()
        .table_name(name)
        .key("pk", text("p"))
        .key("sk", text("s"))
        .update_expression("SET vn = :one REMOVE vn")
        .expression_attribute_values(":one", AttributeValue::N("1".to_owned()));
    sent.send().await.is_ok()
}

/// What passes is decided here, because a filter of the service is paid for like a read of everything.
#[test]
fn nothing_is_filtered_by_the_service() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/dynamodb");
    let mut files = 0;
    for entry in std::fs::read_dir(folder).expect("is there") {
        let path = entry.expect("is read").path();
        let source = std::fs::read_to_string(&path).expect("is text");
        assert!(!source.contains("filter_expression("), "{}", path.display());
        files += 1;
    }
    assert!(files > 5, "the adapter's sources are there");
}
