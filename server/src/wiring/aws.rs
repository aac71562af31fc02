//! The adapters on AWS.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use rolefit_aws::bedrock::{BedrockModel, BedrockOptions, Guardrail, TitanEmbeddings, TitanOptions};
use rolefit_aws::cognito::{PoolOptions, PoolPasswords};
use rolefit_aws::dynamodb::{DynamoLedger, DynamoOptions, DynamoRecords, DynamoStore};
use rolefit_aws::eventbridge::EventBridgeBus;
use rolefit_aws::kinesis::KinesisStream;
use rolefit_aws::kms::{KmsKeys, unwrap_secret};
use rolefit_aws::opensearch::{OpenSearch, OpenSearchOptions};
use rolefit_aws::s3::{S3Blobs, S3Options};
use rolefit_aws::sagemaker::SageMakerRanker;
use rolefit_aws::sdk::{Sdk, SdkOptions, Service};
use rolefit_aws::sesv2::{SesMailer, SesOptions};
use rolefit_aws::sns::{SnsNotifications, SnsOptions, SnsSpeaker};
use rolefit_aws::sqs::SqsQueues;
use rolefit_aws::textract::{Completion, Pace, Reads, TextractExtraction, TextractOptions};
use rolefit_embedded::identity::IdentityOptions;
use rolefit_ports::identity::IdentityError;
use rolefit_ports::{
    ActivityStream, Blobs, Embeddings, ErrorKind, EventBus, Keys, LanguageModel, Notifications, Passwords,
    PortError, PortResult, Queues, Ranker, Records, Search, TextExtraction,
};

use super::{Adapters, Built, Common, Mailers, ProcessKind, Store, Upkeep, WiringError, adapter, new_secret};
use crate::config::{AwsConfig, TextractReads};

/// Builds them.
struct Aws {
    common: Common,
    config: AwsConfig,
    sdk: Sdk,
    /// Made by the first adapter that needs it, so that all hear of each other's transactions.
    store: OnceLock<Arc<DynamoStore>>,
    notifications: OnceLock<Arc<SnsNotifications>>,
}

/// What builds them, where the configuration names any.
///
/// # Errors
/// Without a region. Credentials are looked for when the first call is made.
pub(super) async fn load(common: &Common) -> Built<Option<Box<dyn Adapters>>> {
    let Some(config) = common.config.aws.clone() else {
        return Ok(None);
    };
    let sdk = Sdk::load(options(&config)).await;
    let sdk = sdk.map_err(|error| WiringError::Aws(Box::new(error)))?;
    match (&common.config.wrapped_master_key, common.kind) {
        (_, ProcessKind::Keyless) => common.secrets.set_master(new_secret().to_vec().into()),
        (Some(wrapped), _) => {
            let master = unwrap_secret(&sdk, &config.key, wrapped).await;
            common
                .secrets
                .set_master(master.map_err(adapter("the master key"))?);
        }
        (None, _) => {}
    }
    Ok(Some(Box::new(Aws {
        common: common.clone(),
        config,
        sdk,
        store: OnceLock::new(),
        notifications: OnceLock::new(),
    })))
}

pub(super) fn options(config: &AwsConfig) -> SdkOptions {
    let known: BTreeMap<&str, Service> = Service::ALL.map(|service| (service.name(), service)).into();
    let endpoints = config.endpoints.iter();
    SdkOptions {
        region: config.region.clone(),
        endpoint: config.endpoint.clone(),
        endpoints: endpoints
            .filter_map(|(name, address)| Some((*known.get(name.as_str())?, address.clone())))
            .collect(),
        attempt: None,
    }
}

impl Aws {
    fn store(&self) -> Built<Arc<DynamoStore>> {
        if let Some(store) = self.store.get() {
            return Ok(store.clone());
        }
        let store = self.table(&self.config.table)?;
        Ok(self.store.get_or_init(|| store).clone())
    }

    fn table(&self, name: &str) -> Built<Arc<DynamoStore>> {
        let options = DynamoOptions {
            table: name.to_owned(),
            cursor_secret: *self.common.secrets.derive("cursors of pages")?,
        };
        let (clock, ids) = (self.common.clock.clone(), self.common.ids.clone());
        Ok(DynamoStore::new(&self.sdk, options, clock, ids))
    }
}

#[async_trait]
impl Adapters for Aws {
    fn records(&self) -> Built<Store> {
        let records = Arc::new(DynamoRecords::new(self.store()?));
        Ok(Store {
            records: records.clone(),
            outbox: records,
            ledger: Arc::new(DynamoLedger::new(self.store()?)),
        })
    }

    fn keys(&self) -> Built<Arc<dyn Keys>> {
        let wrapped = Arc::new(DynamoRecords::new(self.table(&self.config.keys_table)?));
        let (clock, ids) = (self.common.clock.clone(), self.common.ids.clone());
        Ok(Arc::new(KmsKeys::new(
            &self.sdk,
            &self.config.key,
            wrapped,
            clock,
            ids,
        )))
    }

    fn blobs(&self, keys: Arc<dyn Keys>) -> Built<Arc<dyn Blobs>> {
        let options = S3Options {
            bucket: self.config.bucket.clone(),
            presign_secret: *self.common.secrets.derive("presigned blob URLs")?,
        };
        let (clock, ids) = (self.common.clock.clone(), self.common.ids.clone());
        Ok(Arc::new(S3Blobs::new(&self.sdk, options, keys, clock, ids)))
    }

    fn queues(&self, records: Arc<dyn Records>) -> Built<Arc<dyn Queues>> {
        let (prefix, clock) = (self.config.queues.clone(), self.common.clock.clone());
        Ok(Arc::new(SqsQueues::new(&self.sdk, prefix, records, clock)))
    }

    fn stream(&self, records: Arc<dyn Records>) -> Built<Arc<dyn ActivityStream>> {
        Ok(Arc::new(KinesisStream::new(
            &self.sdk,
            &self.config.stream,
            records,
        )))
    }

    /// Its rules put events into the queues, so it is not given them.
    fn bus(&self, _: Arc<dyn Queues>, stream: Arc<dyn ActivityStream>) -> Built<Arc<dyn EventBus>> {
        Ok(Arc::new(EventBridgeBus::new(&self.sdk, &self.config.bus, stream)))
    }

    async fn notifications(&self, local: Arc<dyn Notifications>) -> Built<Arc<dyn Notifications>> {
        if self.common.kind != ProcessKind::Lasting {
            let ids = self.common.ids.clone();
            return Ok(Arc::new(SnsSpeaker::new(&self.sdk, &self.config.topic, ids)));
        }
        let options = SnsOptions {
            topic: self.config.topic.clone(),
            prefix: self.config.prefix.clone(),
        };
        let started = SnsNotifications::start(&self.sdk, options, local, self.common.ids.clone()).await;
        let started = Arc::new(started.map_err(adapter("the notifications"))?);
        Ok(self.notifications.get_or_init(|| started).clone())
    }

    fn language_model(&self) -> Built<Arc<dyn LanguageModel>> {
        let guardrail = self.config.guardrail.clone();
        let options = BedrockOptions {
            model: self.config.model.clone(),
            max_tokens: self.config.model_max_tokens,
            guardrail: guardrail.map(|(id, version)| Guardrail { id, version }),
            patience: self.common.kind.attempt() * 9 / 10,
        };
        Ok(Arc::new(BedrockModel::new(&self.sdk, options)))
    }

    fn embeddings(&self) -> Built<Arc<dyn Embeddings>> {
        let options = TitanOptions {
            model: self.config.embedding_model.clone(),
            dimensions: self.config.embedding_dimensions,
        };
        Ok(Arc::new(TitanEmbeddings::new(&self.sdk, options)))
    }

    async fn search(&self, embeddings: Arc<dyn Embeddings>) -> Built<Arc<dyn Search>> {
        let options = OpenSearchOptions {
            endpoint: self.config.search.clone(),
            prefix: self.config.prefix.clone(),
            replicas: self.config.search_replicas,
        };
        let (clock, ids) = (self.common.clock.clone(), self.common.ids.clone());
        let opened = OpenSearch::open(&self.sdk, options, embeddings, clock, ids).await;
        Ok(Arc::new(opened.map_err(adapter("the search index"))?))
    }

    async fn passwords(&self, identity: &IdentityOptions) -> Built<Arc<dyn Passwords>> {
        let options = PoolOptions {
            pool: self.config.pool.clone(),
            client: self.config.pool_client.clone(),
        };
        let opened = PoolPasswords::open(&self.sdk, options, &identity.pepper).await;
        let port = |error| match error {
            IdentityError::Port(error) => error,
            other => PortError::with_source(ErrorKind::Refused, "the user pool cannot be opened", other),
        };
        let opened = opened.map_err(|error| adapter("the user pool of passwords")(port(error)))?;
        Ok(Arc::new(opened))
    }

    fn mailer(&self) -> Built<Mailers> {
        let options = SesOptions {
            from: self.common.config.mail_from.clone(),
            configuration_set: self.config.configuration_set.clone(),
        };
        let mailer = SesMailer::new(&self.sdk, options).map_err(adapter("the mailer"))?;
        Ok((Arc::new(mailer), None))
    }

    fn ranker(&self) -> Built<Arc<dyn Ranker>> {
        let endpoint = &self.config.ranker_endpoint;
        Ok(Arc::new(SageMakerRanker::new(&self.sdk, endpoint)))
    }

    fn extraction(&self, local: Arc<dyn TextExtraction>) -> Built<Arc<dyn TextExtraction>> {
        let options = TextractOptions {
            reads: match self.config.textract {
                TextractReads::Images => Reads::Pictures,
                TextractReads::All => Reads::All,
            },
            bucket: self.config.textract_bucket.clone(),
            completion: self.config.textract_completion.clone().map(|told| Completion {
                topic: told.topic,
                role: told.role,
                queue: told.queue,
            }),
            pace: Pace::within(self.common.kind.attempt()),
        };
        let ids = self.common.ids.clone();
        Ok(Arc::new(TextractExtraction::new(&self.sdk, options, local, ids)))
    }

    fn upkeep(&self) -> Vec<Box<dyn Upkeep>> {
        let mut all: Vec<Box<dyn Upkeep>> = Vec::new();
        if let Some(store) = self.store.get() {
            all.push(Box::new(Chain(DynamoLedger::new(store.clone()))));
        }
        if let Some(notifications) = self.notifications.get() {
            all.push(Box::new(Ears(notifications.clone())));
        }
        all
    }
}

/// The ledger, whose entries wait for their places.
struct Chain(DynamoLedger);

#[async_trait]
impl Upkeep for Chain {
    async fn settle(&self) -> PortResult<()> {
        self.0.settle().await.map(drop)
    }

    async fn close(&self) -> PortResult<()> {
        self.settle().await
    }
}

/// The queue through which this process hears notifications.
struct Ears(Arc<SnsNotifications>);

#[async_trait]
impl Upkeep for Ears {
    async fn close(&self) -> PortResult<()> {
        self.0.stop().await
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SERVICES;

    #[test]
    fn every_service_of_the_configuration_is_known() {
        let known: Vec<&str> = Service::ALL.iter().map(|service| service.name()).collect();
        for service in SERVICES {
            assert!(known.contains(&service), "{service}");
        }
        // Stacks are made by whoever deploys.
        assert_eq!(known.len(), SERVICES.len() + 1);
    }
}
