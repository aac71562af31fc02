//! Where the stand-ins are not as AWS's documentation says the services are, as far as it concerns our adapters.
//!
//! Each row is tested both ways: a look at the stand-in says that it still deviates, so that one that was mended fails here
//! and its row can go; and a test, which the row names, shows that our adapter does right in spite of it. To add one: a row
//! below, a look in the file of its stand-in or service, and the test of the adapter where the row says.

mod events;
mod objects;
mod people;
mod records;
#[path = "../support/mod.rs"]
mod support;

use std::path::Path;

use futures::future::BoxFuture;
use rolefit_aws::sdk::Sdk;

/// One deviation.
struct Deviation {
    /// What the stand-in does and AWS does not.
    says: &'static str,
    /// Whether it still does.
    still: fn(Sdk) -> BoxFuture<'static, bool>,
    /// The file, from this crate's folder, and the test that shows what our adapter does.
    ours: (&'static str, &'static str),
}

/// Writes a look as a plain function of futures.
macro_rules! look {
    ($look:path) => {
        |sdk| Box::pin($look(sdk))
    };
}

const EVERY_EXPRESSION: &str = "src/dynamodb/every_expression.rs";

/// Of the emulator, ministack.
const EMULATOR: [Deviation; 18] = [
    Deviation {
        says: "DynamoDB: a mistake in a filter is not seen where there is nothing to filter",
        still: look!(records::takes_a_mistake_on_an_empty_table),
        ours: (EVERY_EXPRESSION, "none_is_left_out"),
    },
    Deviation {
        says: "DynamoDB: a mistake in a projection is not seen where there is nothing to project",
        still: look!(records::takes_a_projection_on_an_empty_table),
        ours: (EVERY_EXPRESSION, "queries"),
    },
    Deviation {
        says: "DynamoDB: a filter may name an attribute of the key",
        still: look!(records::takes_a_filter_on_the_key),
        ours: (
            "tests/deviations/records.rs",
            "nothing_is_filtered_by_the_service",
        ),
    },
    Deviation {
        says: "DynamoDB: an update may name an attribute twice",
        still: look!(records::takes_the_same_attribute_twice),
        ours: ("src/dynamodb/expressions.rs", "a_put_names_each_attribute_once"),
    },
    Deviation {
        says: "S3: parts of an upload may be too small",
        still: look!(objects::takes_small_parts),
        ours: (
            "tests/s3_contract.rs",
            "a_large_blob_goes_in_parts_and_comes_back_whole",
        ),
    },
    Deviation {
        says: "S3: a part of a version that is named comes whole",
        still: look!(objects::gives_all_of_a_version),
        ours: (
            "tests/s3_contract.rs",
            "a_large_blob_goes_in_parts_and_comes_back_whole",
        ),
    },
    Deviation {
        says: "S3: an answer to a put has no checksum",
        still: look!(objects::tells_no_checksum),
        ours: (
            "tests/s3_contract.rs",
            "what_is_in_the_bucket_is_sealed_and_any_altered_byte_is_found",
        ),
    },
    Deviation {
        says: "S3: encryption with KMS needs the key's name",
        still: look!(objects::needs_the_key_of_kms),
        ours: (
            "tests/deviations/objects.rs",
            "the_bucket_alone_says_how_it_encrypts",
        ),
    },
    Deviation {
        says: "EventBridge: takes an event for a bus that does not exist",
        still: look!(events::takes_an_event_for_no_bus),
        ours: (
            "tests/eventbridge_contract.rs",
            "an_event_that_the_service_did_not_take_is_an_error",
        ),
    },
    Deviation {
        says: "EventBridge: takes an event whose detail is no JSON",
        still: look!(events::takes_a_detail_without_json),
        ours: (
            "tests/eventbridge_contract.rs",
            "an_event_that_the_service_did_not_take_is_an_error",
        ),
    },
    Deviation {
        says: "Kinesis: a shard that is split is gone with its entries",
        still: look!(events::forgets_a_shard_that_is_split),
        ours: (
            "tests/kinesis_stream.rs",
            "what_shards_were_merged_into_is_read_after_all_of_them",
        ),
    },
    Deviation {
        says: "SNS: messages are not signed",
        still: look!(events::signs_no_message),
        ours: ("tests/deviations/events.rs", "messages_come_without_an_envelope"),
    },
    Deviation {
        says: "SES: there is no list of suppressed addresses",
        still: look!(events::suppresses_nobody),
        ours: ("tests/sesv2_contract.rs", "a_suppressed_address_gets_no_mail"),
    },
    Deviation {
        says: "SES: takes a configuration set that does not exist",
        still: look!(events::takes_any_configuration_set),
        ours: ("tests/sesv2_contract.rs", "answers_of_the_service_are_told_apart"),
    },
    Deviation {
        says: "KMS: encrypts more than 4,096 bytes",
        still: look!(people::encrypts_too_much),
        ours: ("tests/deviations/people.rs", "nothing_but_keys_goes_to_kms"),
    },
    Deviation {
        says: "IAM: any secret is right for the account that may do everything",
        still: look!(people::takes_any_secret),
        ours: ("tests/failures.rs", "credentials_that_do_not_count_are_refused"),
    },
    Deviation {
        says: "Cognito: the code to prove an address is always the same",
        still: look!(people::sends_the_same_code),
        ours: (
            "tests/cognito_pool.rs",
            "an_address_is_proven_with_the_pools_code",
        ),
    },
    Deviation {
        says: "Cognito: wrong passwords lock nobody out",
        still: look!(people::locks_nobody_out),
        ours: (
            "tests/cognito_passwords.rs",
            "a_lock_of_the_pool_is_no_wrong_password",
        ),
    },
];

/// Of the stricter S3, SeaweedFS.
const STRICT: [Deviation; 3] = [
    Deviation {
        says: "S3: encryption with KMS fails",
        still: look!(objects::fails_with_kms),
        ours: ("tests/s3_contract.rs", "blobs_keep_the_contract"),
    },
    Deviation {
        says: "S3: public access cannot be blocked",
        still: look!(objects::blocks_no_public_access),
        ours: (
            "tests/deviations/objects.rs",
            "the_bucket_alone_says_how_it_encrypts",
        ),
    },
    Deviation {
        says: "S3: a bucket answers in every region",
        still: look!(objects::answers_in_every_region),
        ours: ("tests/failures.rs", "a_wrong_region_is_for_the_operator_to_mend"),
    },
];

#[tokio::test(flavor = "multi_thread")]
async fn the_emulator_deviates_as_it_is_written_down() {
    assert_still(&EMULATOR, support::sdk().await).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_stricter_s3_deviates_as_it_is_written_down() {
    assert_still(&STRICT, support::strict_sdk().await).await;
}

async fn assert_still(table: &[Deviation], sdk: Sdk) {
    let looks = table.iter().map(|row| (row.still)(sdk.clone()));
    let still = futures::future::join_all(looks).await;
    let mended: Vec<&str> = table
        .iter()
        .zip(still)
        .filter(|(_, still)| !still)
        .map(|(row, _)| row.says)
        .collect();
    assert!(
        mended.is_empty(),
        "these are as on AWS now, and their rows can go: {mended:#?}"
    );
}

#[test]
fn each_deviation_has_a_test_of_the_adapter() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    for row in EMULATOR.iter().chain(&STRICT) {
        let (file, test) = row.ours;
        let text = std::fs::read_to_string(folder.join(file)).expect("the file is there");
        assert!(
            text.contains(&format!("fn {test}(")),
            "{}: no `{test}` in {file}",
            row.says
        );
    }
}

/// What they are stricter or more faithful in than each other, which is why there are two.
#[tokio::test(flavor = "multi_thread")]
async fn the_stricter_s3_is_stricter() {
    let sdk = support::strict_sdk().await;
    assert!(
        !objects::takes_small_parts(sdk.clone()).await,
        "refuses parts that are too small"
    );
    assert!(
        !objects::gives_all_of_a_version(sdk.clone()).await,
        "gives a part of a version"
    );
    assert!(!objects::tells_no_checksum(sdk).await, "tells the checksum");
}
