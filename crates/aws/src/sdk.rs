//! The one place where SDK clients are configured: region, credentials, endpoints, time-outs and retries.

use std::collections::BTreeMap;
use std::time::Duration;

use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_smithy_runtime_api::client::http::SharedHttpClient;
use aws_types::origin::Origin;

use crate::calls::{Counting, shared_client};

/// Time to connect.
const CONNECT: Duration = Duration::from_secs(3);
/// Time of one attempt. Long polls set their own.
const ATTEMPT: Duration = Duration::from_secs(10);
/// Time of a call with all its attempts.
const OPERATION: Duration = Duration::from_secs(30);
/// Attempts of a call. The SDK also keeps a budget of retries for each client, so that a service that is down is not
/// asked three times as often.
const ATTEMPTS: u32 = 3;

/// The time-outs of a call that may wait so long for something to come: an attempt lasts as long as the wait, and what the
/// connection needs besides.
#[cfg(any(feature = "sns", feature = "sqs", feature = "textract"))]
pub(crate) fn long_poll(wait: Duration) -> TimeoutConfig {
    TimeoutConfig::builder()
        .operation_attempt_timeout(wait + ATTEMPT)
        .operation_timeout(wait + OPERATION)
        .build()
}

/// A service with an endpoint of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Service {
    /// Language model and embeddings.
    Bedrock,
    /// The stacks of `infra/`, for set-up and tests.
    CloudFormation,
    /// Metrics.
    CloudWatch,
    /// People.
    Cognito,
    /// Records, outbox and ledger.
    DynamoDb,
    /// Events.
    EventBridge,
    /// The activity stream.
    Kinesis,
    /// Data keys.
    Kms,
    /// Documents.
    S3,
    /// Points.
    SageMaker,
    /// Mail.
    Ses,
    /// Notifications.
    Sns,
    /// Queues.
    Sqs,
    /// Text of pictures.
    Textract,
}

impl Service {
    /// All services, for tables and configuration.
    pub const ALL: [Self; 14] = [
        Self::Bedrock,
        Self::CloudFormation,
        Self::CloudWatch,
        Self::Cognito,
        Self::DynamoDb,
        Self::EventBridge,
        Self::Kinesis,
        Self::Kms,
        Self::S3,
        Self::SageMaker,
        Self::Ses,
        Self::Sns,
        Self::Sqs,
        Self::Textract,
    ];

    /// The name in configuration and logs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Bedrock => "bedrock",
            Self::CloudFormation => "cloudformation",
            Self::CloudWatch => "cloudwatch",
            Self::Cognito => "cognito",
            Self::DynamoDb => "dynamodb",
            Self::EventBridge => "eventbridge",
            Self::Kinesis => "kinesis",
            Self::Kms => "kms",
            Self::S3 => "s3",
            Self::SageMaker => "sagemaker",
            Self::Ses => "ses",
            Self::Sns => "sns",
            Self::Sqs => "sqs",
            Self::Textract => "textract",
        }
    }
}

/// Where the services are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SdkOptions {
    /// The region; `None`: from the environment, as all AWS tools take it.
    pub region: Option<String>,
    /// URL of every service, for an emulator; `None`: AWS itself.
    pub endpoint: Option<String>,
    /// URLs of single services, before [`Self::endpoint`].
    pub endpoints: BTreeMap<Service, String>,
    /// Time of one attempt; `None`: ten seconds.
    pub attempt: Option<Duration>,
}

/// What every client is built from.
#[derive(Debug, Clone)]
pub struct Sdk {
    shared: SdkConfig,
    /// One pool of connections for all services.
    client: SharedHttpClient,
    endpoints: BTreeMap<Service, String>,
}

/// The configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum SdkError {
    /// Neither the configuration nor the environment names a region.
    #[error("no AWS region is set: write `region` in the section `[aws]`, or set AWS_REGION")]
    NoRegion,
}

impl Sdk {
    /// Reads the environment (credentials, region, shared files) and fixes everything that all clients share.
    ///
    /// # Errors
    /// [`SdkError::NoRegion`]. Credentials are looked for only when the first call is made.
    pub async fn load(options: SdkOptions) -> Result<Self, SdkError> {
        // A dated behavior version: a newer SDK must not change time-outs, retries or checksums by itself.
        let client = shared_client();
        let mut loader = aws_config::defaults(BehaviorVersion::v2026_01_12())
            .http_client(client.clone())
            .retry_config(RetryConfig::standard().with_max_attempts(ATTEMPTS))
            .timeout_config(
                TimeoutConfig::builder()
                    .connect_timeout(CONNECT)
                    .operation_attempt_timeout(options.attempt.unwrap_or(ATTEMPT))
                    .operation_timeout(OPERATION)
                    .build(),
            );
        if let Some(region) = options.region {
            loader = loader.region(Region::new(region));
        }
        if let Some(endpoint) = options.endpoint {
            loader = loader.endpoint_url(endpoint);
        }
        let shared = loader.load().await;
        if shared.region().is_none() {
            return Err(SdkError::NoRegion);
        }
        Ok(Self {
            shared,
            client,
            endpoints: options.endpoints,
        })
    }

    /// The same with the rights of a role, which whoever has this configuration may take on, for tests of who may do what.
    #[cfg(feature = "tests")]
    pub async fn with_role(&self, role: &str, session: &str) -> Self {
        use aws_config::sts::AssumeRoleProvider;
        use aws_credential_types::provider::SharedCredentialsProvider;
        let provider = AssumeRoleProvider::builder(role)
            .configure(&self.shared)
            .session_name(session)
            .build()
            .await;
        let shared = self.shared.clone().into_builder();
        Self {
            shared: shared
                .credentials_provider(SharedCredentialsProvider::new(provider))
                .build(),
            client: self.client.clone(),
            endpoints: self.endpoints.clone(),
        }
    }

    /// What all services share, for servers that are no service of the SDK: region and credentials.
    pub const fn shared(&self) -> &SdkConfig {
        &self.shared
    }

    /// The same with other credentials, for tests of who may do what.
    #[cfg(feature = "tests")]
    #[must_use]
    pub fn signed_by(&self, id: &str, secret: &str, token: Option<&str>) -> Self {
        use aws_credential_types::Credentials;
        use aws_credential_types::provider::SharedCredentialsProvider;
        let credentials = Credentials::new(id, secret, token.map(str::to_owned), None, "tests");
        let provider = SharedCredentialsProvider::new(credentials);
        Self {
            shared: self
                .shared
                .clone()
                .into_builder()
                .credentials_provider(provider)
                .build(),
            client: self.client.clone(),
            endpoints: self.endpoints.clone(),
        }
    }

    /// The configuration of one service's client, whose calls are counted.
    pub fn config(&self, service: Service) -> SdkConfig {
        let counting = Counting::new(service, self.client.clone());
        let mut config = self.shared.clone().into_builder().http_client(counting);
        if let Some(endpoint) = self.endpoints.get(&service) {
            config.set_endpoint_url(Some(endpoint.clone()));
            // Otherwise an address for all services in the environment would count more than this service's own.
            config.insert_origin("endpoint_url", Origin::shared_config());
        }
        config.build()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_service_may_have_an_endpoint_of_its_own() {
        let options = SdkOptions {
            region: Some("eu-central-1".to_owned()),
            endpoint: Some("http://127.0.0.1:1".to_owned()),
            endpoints: BTreeMap::from([(Service::S3, "http://127.0.0.1:2".to_owned())]),
            attempt: None,
        };
        let sdk = Sdk::load(options).await.expect("a region is named");
        assert_eq!(sdk.config(Service::S3).endpoint_url(), Some("http://127.0.0.1:2"));
        assert_eq!(
            sdk.config(Service::Kms).endpoint_url(),
            Some("http://127.0.0.1:1")
        );
    }
}
