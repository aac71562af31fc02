//! What functions need of AWS besides the adapters of ports: the events that they are called with, the inbox and the lake.

use rolefit_aws::sdk::Sdk;
use rolefit_aws::{dynamodb, kinesis, s3, sqs};
use rolefit_ports::PortResult;
use rolefit_ports::records::Key;

pub use rolefit_aws::kinesis::HandedOver as Entries;
pub use rolefit_aws::s3::{S3Inbox, S3Lake, Upload};
pub use rolefit_aws::sqs::HandedOver as Message;

use super::{Built, WiringError, aws};
use crate::config::{AwsConfig, Config};

/// The messages of an event of queues.
///
/// # Errors
/// `Invalid` when it is none of this deployment.
pub fn messages(event: &str, config: &AwsConfig) -> PortResult<Vec<Message>> {
    sqs::handed_over(event, &config.queues)
}

/// The records that an event of the table's stream says were changed.
///
/// # Errors
/// `Invalid` when it is none.
pub fn changed(event: &str) -> PortResult<Vec<Key>> {
    dynamodb::changed(event)
}

/// The uploads of an event of the inbox.
///
/// # Errors
/// `Invalid` when it is none of a bucket.
pub fn uploads(event: &str) -> PortResult<Vec<Upload>> {
    s3::uploaded(event)
}

/// The entries of an event of the activity stream.
///
/// # Errors
/// `Invalid` when it is none of a stream.
pub fn entries(event: &str) -> PortResult<Option<Entries>> {
    kinesis::handed_over(event)
}

/// The bucket of uploads.
///
/// # Errors
/// [`WiringError::Aws`].
pub async fn inbox(config: &Config) -> Built<S3Inbox> {
    let (aws, sdk) = sdk(config).await?;
    Ok(S3Inbox::new(&sdk, &aws.intake))
}

/// The bucket of the lake.
///
/// # Errors
/// [`WiringError::Aws`].
pub async fn lake(config: &Config) -> Built<S3Lake> {
    let (aws, sdk) = sdk(config).await?;
    Ok(S3Lake::new(&sdk, &aws.lake))
}

async fn sdk(config: &Config) -> Built<(AwsConfig, Sdk)> {
    let missing = || WiringError::Aws("a function needs the preset `aws`".into());
    let aws_config = config.aws.clone().ok_or_else(missing)?;
    let sdk = Sdk::load(aws::options(&aws_config)).await;
    let sdk = sdk.map_err(|error| WiringError::Aws(Box::new(error)))?;
    Ok((aws_config, sdk))
}
