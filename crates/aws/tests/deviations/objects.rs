//! Looks at S3, of both stand-ins.

use aws_sdk_s3::Client;
use aws_sdk_s3::error::ProvideErrorMetadata;
use aws_sdk_s3::primitives::ByteStream;
use aws_sdk_s3::types::{
    ChecksumAlgorithm, CompletedMultipartUpload, CompletedPart, PublicAccessBlockConfiguration,
    ServerSideEncryption,
};
use rolefit_aws::sdk::Sdk;

use crate::support;

async fn bucket(sdk: &Sdk) -> (Client, String) {
    let name = support::unique_name();
    support::make_versioned_bucket(sdk, &name).await;
    (support::objects(sdk), name)
}

fn bytes(text: &'static str) -> ByteStream {
    ByteStream::from_static(text.as_bytes())
}

pub async fn takes_small_parts(sdk: Sdk) -> bool {
    let (client, bucket) = bucket(&sdk).await;
    let begun = client
        .create_multipart_upload()
        .bucket(&bucket)
        .key("k")
        .send()
        .await;
    let id = begun.expect("begins").upload_id.expect("has an id");
    let mut parts = Vec::new();
    for number in 1..=2 {
        let part = client.upload_part().bucket(&bucket).key("k").upload_id(&id);
        let sent = part.part_number(number).body(bytes("small")).send().await;
        let tag = sent.expect("is taken").e_tag;
        parts.push(
            CompletedPart::builder()
                .part_number(number)
                .set_e_tag(tag)
                .build(),
        );
    }
    let parts = CompletedMultipartUpload::builder().set_parts(Some(parts)).build();
    let all = client
        .complete_multipart_upload()
        .bucket(&bucket)
        .key("k")
        .upload_id(id);
    match all.multipart_upload(parts).send().await {
        Ok(_) => true,
        Err(error) => {
            assert_eq!(error.code(), Some("EntityTooSmall"), "{error:?}");
            false
        }
    }
}

pub async fn gives_all_of_a_version(sdk: Sdk) -> bool {
    let (client, bucket) = bucket(&sdk).await;
    let put = client
        .put_object()
        .bucket(&bucket)
        .key("k")
        .body(bytes("0123456789"));
    let version = put.send().await.expect("is put").version_id;
    let get = client
        .get_object()
        .bucket(&bucket)
        .key("k")
        .set_version_id(version);
    let part = get.range("bytes=2-4").send().await.expect("is read");
    part.content_range().is_none()
}

pub async fn tells_no_checksum(sdk: Sdk) -> bool {
    let (client, bucket) = bucket(&sdk).await;
    let put = client.put_object().bucket(&bucket).key("k").body(bytes("x"));
    let put = put.checksum_algorithm(ChecksumAlgorithm::Crc32).send().await;
    put.expect("is put").checksum_crc32().is_none()
}

/// Puts an object that the service is to encrypt with KMS, with a key of its choice.
async fn with_kms(sdk: &Sdk) -> Option<String> {
    let (client, bucket) = bucket(sdk).await;
    let put = client.put_object().bucket(&bucket).key("k").body(bytes("x"));
    let put = put
        .server_side_encryption(ServerSideEncryption::AwsKms)
        .send()
        .await;
    put.err().map(|error| error.code().unwrap_or_default().to_owned())
}

pub async fn needs_the_key_of_kms(sdk: Sdk) -> bool {
    with_kms(&sdk).await.as_deref() == Some("InvalidArgument")
}

pub async fn fails_with_kms(sdk: Sdk) -> bool {
    with_kms(&sdk).await.as_deref() == Some("InternalError")
}

pub async fn blocks_no_public_access(sdk: Sdk) -> bool {
    let (client, bucket) = bucket(&sdk).await;
    let block = PublicAccessBlockConfiguration::builder()
        .block_public_acls(true)
        .build();
    let put = client.put_public_access_block().bucket(&bucket);
    put.public_access_block_configuration(block).send().await.is_err()
}

/// AWS sends the caller to the bucket's region, with 301.
pub async fn answers_in_every_region(sdk: Sdk) -> bool {
    let (client, bucket) = bucket(&sdk).await;
    let elsewhere = aws_sdk_s3::config::Region::new("us-west-2");
    let elsewhere = aws_sdk_s3::config::Config::builder().region(elsewhere);
    let listed = client.list_objects_v2().bucket(bucket);
    listed.customize().config_override(elsewhere).send().await.is_ok()
}

/// The template decides on keys and on who may read; no call says otherwise.
#[test]
fn the_bucket_alone_says_how_it_encrypts() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR"));
    let template = std::fs::read_to_string(folder.join("../../infra/blobs.yaml")).expect("is there");
    for part in [
        "SSEAlgorithm: aws:kms",
        "KMSMasterKeyID",
        "RestrictPublicBuckets: true",
    ] {
        assert!(template.contains(part), "{part}");
    }
    for file in ["src/s3.rs", "src/s3/sink.rs", "src/s3/source.rs"] {
        let source = std::fs::read_to_string(folder.join(file)).expect("is there");
        assert!(!source.contains("server_side_encryption"), "{file}");
    }
}
