//! The adapters of this process and its data folder.

use std::sync::{Arc, OnceLock};

use async_trait::async_trait;
use rolefit_embedded::blobs::FileBlobs;
use rolefit_embedded::bus::RuleBus;
use rolefit_embedded::embeddings::HashedEmbeddings;
use rolefit_embedded::identity::{Argon2Passwords, IdentityOptions};
use rolefit_embedded::language_model::RulesModel;
use rolefit_embedded::mail::{FolderMailer, SmtpConfig, SmtpCredentials, SmtpMailer, SmtpSecurity};
use rolefit_embedded::ranker::ModelRanker;
use rolefit_embedded::search::MemorySearch;
use rolefit_embedded::sqlite::{Database, SqliteLedger, SqliteQueues, SqliteRecords, SqliteStream};
use rolefit_ports::{
    ActivityStream, Blobs, Embeddings, ErrorKind, EventBus, Keys, LanguageModel, Notifications, Passwords,
    PortError, PortResult, Queues, Ranker, Records, Search, TextExtraction,
};

use super::{
    Adapters, BLOBS, Built, Common, DATABASE, Mailers, Store, Upkeep, adapter, open_keys, when_missing,
};
use crate::config::{MailConfig, MailSecurity};

/// Builds them.
pub(super) struct Embedded {
    common: Common,
    /// Opened by the first adapter that needs it.
    database: OnceLock<Arc<Database>>,
}

impl Embedded {
    pub(super) const fn new(common: Common) -> Self {
        Self {
            common,
            database: OnceLock::new(),
        }
    }

    fn database(&self) -> Built<Arc<Database>> {
        if let Some(database) = self.database.get() {
            return Ok(database.clone());
        }
        let Common {
            config, clock, ids, ..
        } = &self.common;
        let opened = Database::open(config.data.join(DATABASE), clock.clone(), ids.clone())
            .map_err(adapter("the database"))?;
        Ok(self.database.get_or_init(|| opened).clone())
    }
}

#[async_trait]
impl Adapters for Embedded {
    fn records(&self) -> Built<Store> {
        let database = self.database()?;
        let records = Arc::new(SqliteRecords::new(database.clone()));
        Ok(Store {
            records: records.clone(),
            outbox: records,
            ledger: Arc::new(SqliteLedger::new(database)),
        })
    }

    fn keys(&self) -> Built<Arc<dyn Keys>> {
        let config = &self.common.config;
        Ok(Arc::new(open_keys(config, when_missing(config))?))
    }

    fn blobs(&self, keys: Arc<dyn Keys>) -> Built<Arc<dyn Blobs>> {
        let Common {
            config,
            secrets,
            clock,
            ids,
            ..
        } = &self.common;
        let blobs = FileBlobs::open(
            &config.data.join(BLOBS),
            keys,
            clock.clone(),
            ids.clone(),
            *secrets.derive("presigned blob URLs")?,
        );
        Ok(Arc::new(blobs.map_err(adapter("the file store"))?))
    }

    fn queues(&self, _: Arc<dyn Records>) -> Built<Arc<dyn Queues>> {
        Ok(Arc::new(SqliteQueues::new(self.database()?)))
    }

    fn stream(&self, _: Arc<dyn Records>) -> Built<Arc<dyn ActivityStream>> {
        Ok(Arc::new(SqliteStream::new(self.database()?)))
    }

    fn bus(&self, queues: Arc<dyn Queues>, stream: Arc<dyn ActivityStream>) -> Built<Arc<dyn EventBus>> {
        Ok(Arc::new(RuleBus::new(queues, stream)))
    }

    async fn notifications(&self, local: Arc<dyn Notifications>) -> Built<Arc<dyn Notifications>> {
        Ok(local)
    }

    fn language_model(&self) -> Built<Arc<dyn LanguageModel>> {
        Ok(Arc::new(RulesModel::new()))
    }

    fn embeddings(&self) -> Built<Arc<dyn Embeddings>> {
        Ok(Arc::new(HashedEmbeddings::new()))
    }

    async fn search(&self, embeddings: Arc<dyn Embeddings>) -> Built<Arc<dyn Search>> {
        Ok(Arc::new(MemorySearch::new(embeddings)))
    }

    async fn passwords(&self, identity: &IdentityOptions) -> Built<Arc<dyn Passwords>> {
        let passwords = Argon2Passwords::for_identity(identity);
        Ok(Arc::new(passwords.map_err(adapter("the password hasher"))?))
    }

    fn mailer(&self) -> Built<Mailers> {
        mailer(&self.common).map_err(adapter("the mailer"))
    }

    fn extraction(&self, local: Arc<dyn TextExtraction>) -> Built<Arc<dyn TextExtraction>> {
        Ok(local)
    }

    fn ranker(&self) -> Built<Arc<dyn Ranker>> {
        let ranker = match &self.common.config.ranker_model {
            Some(file) => ModelRanker::with(crate::model::load(file)?),
            None => ModelRanker::rules(),
        };
        Ok(Arc::new(ranker))
    }

    fn upkeep(&self) -> Vec<Box<dyn Upkeep>> {
        let database = self.database.get().cloned();
        database
            .into_iter()
            .map(|database| Box::new(Kept(database)) as Box<dyn Upkeep>)
            .collect()
    }
}

/// The database, to be swept and closed.
struct Kept(Arc<Database>);

#[async_trait]
impl Upkeep for Kept {
    async fn sweep(&self) -> PortResult<u64> {
        let records = SqliteRecords::new(self.0.clone()).sweep().await;
        let entries = SqliteStream::new(self.0.clone()).sweep().await;
        // Also after an error: what erased people left behind goes by this step.
        self.0.scrub().await?;
        Ok(records? + entries?)
    }

    async fn close(&self) -> PortResult<()> {
        self.0.close().await
    }
}

fn mailer(common: &Common) -> Result<Mailers, PortError> {
    let (config, clock) = (&common.config, common.clock.clone());
    match &config.mail {
        MailConfig::Smtp {
            host,
            port,
            security,
            credentials,
        } => {
            let security = match security {
                MailSecurity::Tls => SmtpSecurity::Tls,
                MailSecurity::StartTls => SmtpSecurity::StartTls,
                MailSecurity::None => SmtpSecurity::None,
            };
            let credentials = credentials
                .as_ref()
                .map(|(user, password)| SmtpCredentials::new(user.clone(), password.expose().to_owned()));
            let smtp = SmtpConfig {
                host: host.clone(),
                port: *port,
                security,
                credentials,
                from: config.mail_from.clone(),
            };
            Ok((Arc::new(SmtpMailer::new(smtp, clock)?), None))
        }
        // A folder in its place would keep everybody's mail where nobody looks.
        MailConfig::Ses => Err(PortError::new(
            ErrorKind::Refused,
            "SES is reached by the adapters of AWS alone",
        )),
        MailConfig::Folder => {
            let folder = config.data.join("mail");
            let folder = Arc::new(FolderMailer::open(&folder, &config.mail_from, clock)?);
            Ok((folder.clone(), Some(folder)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::common;
    use super::*;
    use crate::config::Config;

    #[test]
    fn mail_for_ses_goes_into_no_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let text = format!("profile = \"demo\"\n[data]\nfolder = {:?}\n", folder.path());
        let config = Config::load(&text, &[]).expect("a configuration");
        let refused = |mail| {
            let config = Config {
                mail,
                ..config.clone()
            };
            mailer(&common(&config).expect("a folder"))
                .err()
                .map(|error| error.kind())
        };
        assert_eq!(refused(MailConfig::Folder), None);
        assert_eq!(refused(MailConfig::Ses), Some(ErrorKind::Refused));
    }
}
