//! Stacks of the real templates on whatever `AWS_ENDPOINT_URL` names: resources of their own for each case.

#[allow(dead_code, reason = "each test file uses some of this module")]
pub mod canned;
#[allow(dead_code, reason = "each test file uses some of this module")]
pub mod http;
#[allow(dead_code, reason = "each test file uses some of this module")]
pub mod memory;

use std::collections::{BTreeMap, HashMap};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use aws_sdk_cloudformation::types::{Capability, Parameter, StackStatus};
use rolefit_aws::sdk::{Sdk, SdkOptions, Service};

/// The SDK's configuration for the services under test.
///
/// # Panics
/// When nothing says where they are: without a service there is nothing to test, and with AWS itself it would cost money.
pub async fn sdk() -> Sdk {
    sdk_with(BTreeMap::new()).await
}

/// The same with services that have a stand-in of their own.
#[allow(dead_code, reason = "each test file uses some of this module")]
pub async fn sdk_with(endpoints: BTreeMap<Service, String>) -> Sdk {
    let endpoint = std::env::var("AWS_ENDPOINT_URL");
    let endpoint = endpoint.expect("`cargo xtask test aws` starts the services and sets AWS_ENDPOINT_URL");
    let options = SdkOptions {
        region: Some("eu-central-1".to_owned()),
        endpoint: Some(endpoint),
        endpoints,
        ..SdkOptions::default()
    };
    Sdk::load(options).await.expect("a region is set")
}

/// The same with S3 on the stricter stand-in.
///
/// # Panics
/// When nothing says where that is.
#[allow(dead_code, reason = "each test file uses some of this module")]
pub async fn strict_sdk() -> Sdk {
    let strict = std::env::var("ROLEFIT_STRICT_S3_URL");
    let strict = strict.expect("`cargo xtask test aws` starts SeaweedFS and sets ROLEFIT_STRICT_S3_URL");
    let options = SdkOptions {
        region: Some("eu-central-1".to_owned()),
        endpoint: Some(std::env::var("AWS_ENDPOINT_URL").expect("is set")),
        endpoints: [(Service::S3, strict)].into(),
        ..SdkOptions::default()
    };
    Sdk::load(options).await.expect("a region is set")
}

/// A client of S3 as stand-ins know it: the bucket stands in the path.
#[allow(dead_code, reason = "each test file uses some of this module")]
pub fn objects(sdk: &Sdk) -> aws_sdk_s3::Client {
    let config = aws_sdk_s3::config::Builder::from(&sdk.config(Service::S3))
        .force_path_style(true)
        .build();
    aws_sdk_s3::Client::from_conf(config)
}

/// A bucket that belongs to no template, or to one that a case does without.
#[allow(dead_code, reason = "each test file uses some of this module")]
pub async fn make_bucket(client: &aws_sdk_s3::Client, bucket: &str) {
    use aws_sdk_s3::types::{BucketLocationConstraint, CreateBucketConfiguration};
    let place =
        CreateBucketConfiguration::builder().location_constraint(BucketLocationConstraint::EuCentral1);
    let made = client
        .create_bucket()
        .bucket(bucket)
        .create_bucket_configuration(place.build());
    let made = made.send().await;
    made.expect("the bucket is made");
}

/// The same, keeping versions, where there are no templates.
#[allow(dead_code, reason = "each test file uses some of this module")]
pub async fn make_versioned_bucket(sdk: &Sdk, bucket: &str) {
    use aws_sdk_s3::types::{BucketVersioningStatus, VersioningConfiguration};
    let client = objects(sdk);
    make_bucket(&client, bucket).await;
    let versions = VersioningConfiguration::builder()
        .status(BucketVersioningStatus::Enabled)
        .build();
    let set = client
        .put_bucket_versioning()
        .bucket(bucket)
        .versioning_configuration(versions)
        .send()
        .await;
    set.expect("it keeps versions");
}

/// A name that no other case has, of this run or another that left its resources behind.
pub fn unique_name() -> String {
    static RUN: OnceLock<String> = OnceLock::new();
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let run = RUN.get_or_init(|| {
        let started = std::time::UNIX_EPOCH.elapsed().expect("after 1970").as_millis();
        format!("t{started:x}-{:x}", std::process::id())
    });
    format!("{run}-{}", COUNT.fetch_add(1, Ordering::Relaxed))
}

/// Creates a stack of a template in `infra/` and gives its outputs.
#[allow(dead_code, reason = "each test file uses some of this module")]
pub async fn deploy(sdk: &Sdk, template: &str, name: &str) -> HashMap<String, String> {
    deploy_with(sdk, template, name, &[]).await
}

/// The same with values for parameters besides the name.
#[allow(dead_code, reason = "each test file uses some of this module")]
pub async fn deploy_with(
    sdk: &Sdk,
    template: &str,
    name: &str,
    parameters: &[(&str, &str)],
) -> HashMap<String, String> {
    create(sdk, &format!("../../infra/{template}.yaml"), name, parameters).await
}

/// Creates a stack of a template in `tests/templates/`, for what only a suite needs.
#[allow(dead_code, reason = "each test file uses some of this module")]
pub async fn deploy_for_test(sdk: &Sdk, template: &str, name: &str) -> HashMap<String, String> {
    create(sdk, &format!("tests/templates/{template}.yaml"), name, &[]).await
}

async fn create(
    sdk: &Sdk,
    template: &str,
    name: &str,
    parameters: &[(&str, &str)],
) -> HashMap<String, String> {
    let file = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(template);
    let body = std::fs::read_to_string(&file).expect("the template is there");
    let template = file
        .file_stem()
        .and_then(|stem| stem.to_str())
        .expect("has a name");
    let client = aws_sdk_cloudformation::Client::new(&sdk.config(Service::CloudFormation));
    let stack = format!("{name}-{template}");
    client
        .create_stack()
        .stack_name(&stack)
        .template_body(body)
        .set_parameters(Some(
            [("Name", name)]
                .iter()
                .chain(parameters)
                .map(|(key, value)| {
                    Parameter::builder()
                        .parameter_key(*key)
                        .parameter_value(*value)
                        .build()
                })
                .collect(),
        ))
        .capabilities(Capability::CapabilityNamedIam)
        .send()
        .await
        .expect("the stack is accepted");
    loop {
        let described = client.describe_stacks().stack_name(&stack).send().await;
        let described = described.expect("the stack is described");
        let found = described.stacks().first().expect("the stack is there");
        match found.stack_status() {
            Some(StackStatus::CreateInProgress) => tokio::time::sleep(Duration::from_millis(20)).await,
            Some(StackStatus::CreateComplete) => {
                let output = |output: &aws_sdk_cloudformation::types::Output| {
                    Some((output.output_key()?.to_owned(), output.output_value()?.to_owned()))
                };
                return found.outputs().iter().filter_map(output).collect();
            }
            other => panic!(
                "the stack `{stack}` ended as {other:?}: {:?}",
                found.stack_status_reason()
            ),
        }
    }
}
