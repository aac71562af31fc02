//! The composition root: the one module that reads the configuration and builds adapters.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use rolefit_embedded::blobs::FileBlobs;
use rolefit_embedded::bus::RuleBus;
use rolefit_embedded::embeddings::HashedEmbeddings;
use rolefit_embedded::extraction::{ChildExtraction, ExtractionLimits};
use rolefit_embedded::identity::{IdentityOptions, LocalIdentity};
use rolefit_embedded::keys::{FileKeys, MasterKey, WhenMissing};
use rolefit_embedded::language_model::RulesModel;
use rolefit_embedded::mail::{FolderMailer, SmtpConfig, SmtpCredentials, SmtpMailer, SmtpSecurity};
use rolefit_embedded::notifications::InProcess;
use rolefit_embedded::ranker::RulesRanker;
use rolefit_embedded::search::MemorySearch;
use rolefit_embedded::sqlite::{self, Database, SqliteLedger, SqliteQueues, SqliteRecords, SqliteStream};
use rolefit_embedded::system::{SystemClock, SystemIds};
use rolefit_ports::identity::Secret;
use rolefit_ports::ledger::Verification;
use rolefit_ports::mail::MailFolder;
use rolefit_ports::{Clock, IdSource, Mailer, PortError, PortResult, TextExtraction};
use rolefit_services::Ports;
use sha2::Sha256;
use zeroize::Zeroizing;

use crate::config::{Config, MailConfig, MailSecurity, Profile};

/// Name of the hidden subcommand that reads one document in a limited child process.
pub const EXTRACT_WORKER: &str = "extract-worker";
/// Name of the database in the data folder.
pub const DATABASE: &str = "rolefit.db";
/// Name of the folder of uploaded files and their texts in the data folder.
pub const BLOBS: &str = "blobs";
/// Name of the folder of wrapped keys in the data folder.
pub const KEYS: &str = "keys";
/// Name of the log of destroyed keys in the data folder.
pub const DESTROYED: &str = "keys/destroyed";

/// The adapters, built.
pub struct Wired {
    /// What the services work with.
    pub ports: Ports,
    /// The mails that were kept instead of sent, in the demo profile.
    pub mail_folder: Option<Arc<dyn MailFolder>>,
    /// The extractor, to start its children before the first document comes.
    pub extraction: Arc<ChildExtraction>,
    database: Arc<Database>,
    records: Arc<SqliteRecords>,
}

/// Why the adapters could not be built.
#[derive(Debug, thiserror::Error)]
pub enum WiringError {
    /// The data folder cannot be made or used.
    #[error("the data folder `{folder}` cannot be used")]
    Folder {
        /// Which.
        folder: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// The master key cannot be read.
    #[error("the master key `{file}` cannot be read")]
    MasterKey {
        /// Which.
        file: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// An adapter refused.
    #[error("{adapter} cannot be started")]
    Adapter {
        /// Which.
        adapter: &'static str,
        /// Why.
        #[source]
        source: PortError,
    },
    /// The program's own path is unknown, which the child that reads documents needs.
    #[error("the path of this program is unknown")]
    Program(#[source] io::Error),
}

impl Wired {
    /// Removes records whose time is over, which reads do not see any more, and what erased people and other removed
    /// records left in the database's log. To be called now and then.
    pub async fn sweep(&self) -> PortResult<u64> {
        let removed = self.records.sweep().await?;
        self.database.scrub().await?;
        Ok(removed)
    }

    /// Ends the database in order, after everything that writes has stopped.
    pub async fn close(&self) -> Result<(), PortError> {
        self.database.close().await
    }
}

/// Builds every adapter that the configuration names. `program` is the path of the `rolefit` binary, which is started
/// again to read documents; see [`this_program`].
///
/// # Errors
/// See [`WiringError`]; nothing is left running then.
pub fn wire(config: &Config, program: PathBuf) -> Result<Wired, WiringError> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let ids: Arc<dyn IdSource> = Arc::new(SystemIds);
    private_folder(&config.data)?;

    let adapter = |adapter| move |source| WiringError::Adapter { adapter, source };
    let database = Database::open(config.data.join(DATABASE), clock.clone(), ids.clone())
        .map_err(adapter("the database"))?;
    let when_missing = match config.profile {
        Profile::Production => WhenMissing::Refuse,
        Profile::Demo => WhenMissing::Generate,
    };
    let keys: Arc<dyn rolefit_ports::Keys> = Arc::new(open_keys(config, when_missing)?);
    let secrets = Secrets::read(&config.master_key)?;
    let blobs = FileBlobs::open(
        &config.data.join(BLOBS),
        keys.clone(),
        clock.clone(),
        ids.clone(),
        *secrets.derive("presigned blob URLs"),
    )
    .map_err(adapter("the file store"))?;

    let stored = Arc::new(SqliteRecords::new(database.clone()));
    let records: Arc<dyn rolefit_ports::Records> = stored.clone();
    let queues: Arc<dyn rolefit_ports::Queues> = Arc::new(SqliteQueues::new(database.clone()));
    let stream: Arc<dyn rolefit_ports::ActivityStream> = Arc::new(SqliteStream::new(database.clone()));
    let pepper = secrets.derive("pepper of identities");
    let pepper = Secret::new(pepper.iter().map(|byte| format!("{byte:02x}")).collect());
    let identity = LocalIdentity::new(
        records.clone(),
        keys.clone(),
        clock.clone(),
        ids.clone(),
        IdentityOptions::new(pepper),
    )
    .map_err(adapter("the identity store"))?;
    let limits = ExtractionLimits {
        workers: config.extraction_workers,
        ..ExtractionLimits::default()
    };
    let extraction = Arc::new(ChildExtraction::new(program, vec![EXTRACT_WORKER.into()], limits));
    let (mailer, mail_folder) = mailer(config, clock.clone()).map_err(adapter("the mailer"))?;

    let ports = Ports {
        records,
        outbox: stored.clone(),
        ledger: Arc::new(SqliteLedger::new(database.clone())),
        blobs: Arc::new(blobs),
        keys,
        identity: Arc::new(identity),
        bus: Arc::new(RuleBus::new(queues.clone(), stream)),
        queues,
        mailer,
        notifications: Arc::new(InProcess::new()),
        extraction: extraction.clone(),
        language_model: Arc::new(RulesModel::new()),
        ranker: Arc::new(RulesRanker::new()),
        search: Arc::new(MemorySearch::new(Arc::new(HashedEmbeddings::new()))),
        clock,
        ids,
    };
    tracing::info!(profile = ?config.profile, data = %config.data.display(), "embedded adapters are in use");
    Ok(Wired {
        ports,
        mail_folder,
        extraction,
        database,
        records: stored,
    })
}

type Mailers = (Arc<dyn Mailer>, Option<Arc<dyn MailFolder>>);

fn mailer(config: &Config, clock: Arc<dyn Clock>) -> Result<Mailers, PortError> {
    match &config.mail {
        MailConfig::Folder => {
            let folder = Arc::new(FolderMailer::open(
                &config.data.join("mail"),
                &config.mail_from,
                clock,
            )?);
            Ok((folder.clone(), Some(folder)))
        }
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
    }
}

/// The extraction alone, for commands that need no store.
///
/// # Errors
/// When the path of this program is unknown.
pub fn extraction(workers: usize) -> Result<Arc<dyn TextExtraction>, WiringError> {
    let limits = ExtractionLimits {
        workers,
        ..ExtractionLimits::default()
    };
    Ok(Arc::new(ChildExtraction::new(
        this_program()?,
        vec![EXTRACT_WORKER.into()],
        limits,
    )))
}

/// 32 new secret bytes, for a master key.
pub fn new_secret() -> Zeroizing<[u8; 32]> {
    Zeroizing::new(SystemIds.secret())
}

/// The path of the running binary.
///
/// # Errors
/// When the system does not tell.
pub fn this_program() -> Result<PathBuf, WiringError> {
    std::env::current_exe().map_err(WiringError::Program)
}

/// Whether mail can be sent in this name, such as `Rolefit <jobs@example.org>`.
pub fn is_sender(text: &str) -> bool {
    rolefit_embedded::mail::is_sender(text)
}

/// Checks the ledger of a data folder, beside a running server too.
pub fn verify_ledger(config: &Config) -> PortResult<Verification> {
    check_database(&config.data.join(DATABASE))
}

/// Checks a database file and its ledger.
pub fn check_database(file: &Path) -> PortResult<Verification> {
    Ok(sqlite::check_file(file)?.ledger)
}

/// Copies the database of a data folder as of one moment, beside a running server too.
pub fn copy_database(config: &Config, to: &Path) -> PortResult<()> {
    sqlite::copy_file(&config.data.join(DATABASE), to)
}

/// Destroys every key that the data folder's own log or the log of a backup names: what a restore must not bring back.
///
/// # Errors
/// When the master key is not there or not the one of these keys, or the folder is in use, or a log is damaged.
pub async fn destroy_again(config: &Config, log_of_backup: &Path) -> Result<(), WiringError> {
    // Opening it destroys what its own log names.
    let keys = open_keys(config, WhenMissing::Refuse)?;
    let known = keys.reapply_destroyed(log_of_backup).await;
    known.map(drop).map_err(|source| WiringError::Adapter {
        adapter: "the key store",
        source,
    })
}

fn open_keys(config: &Config, when_missing: WhenMissing) -> Result<FileKeys, WiringError> {
    let master = MasterKey {
        file: config.master_key.clone(),
        when_missing,
    };
    let keys = FileKeys::open(&config.data.join(KEYS), &master, Arc::new(SystemIds));
    keys.map_err(|source| WiringError::Adapter {
        adapter: "the key store",
        source,
    })
}

/// Secrets of single purposes, derived from the master key, so that an operator keeps one secret only.
struct Secrets(Zeroizing<Vec<u8>>);

impl Secrets {
    fn read(file: &Path) -> Result<Self, WiringError> {
        let bytes = std::fs::read(file);
        let bytes = bytes.map_err(|source| WiringError::MasterKey {
            file: file.display().to_string(),
            source,
        })?;
        Ok(Self(Zeroizing::new(bytes)))
    }

    /// HMAC-SHA256 of the purpose's name under the master key, the expand step of HKDF (RFC 5869) for one block.
    fn derive(&self, purpose: &str) -> Zeroizing<[u8; 32]> {
        let mac = Hmac::<Sha256>::new_from_slice(&self.0);
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = mac.expect("HMAC takes keys of any length");
        mac.update(b"rolefit ");
        mac.update(purpose.as_bytes());
        mac.update(&[1]);
        Zeroizing::new(mac.finalize().into_bytes().into())
    }
}

/// Makes the data folder for its owner's eyes only. One that is there and open to others is closed to them.
///
/// # Errors
/// [`WiringError::Folder`].
pub fn private_folder(folder: &Path) -> Result<(), WiringError> {
    use std::fs::{DirBuilder, Permissions};
    use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    let closed = made.and_then(|()| {
        let mode = std::fs::metadata(folder)?.permissions().mode();
        if mode & 0o077 == 0 {
            return Ok(());
        }
        std::fs::set_permissions(folder, Permissions::from_mode(0o700))
    });
    closed.map_err(|source| WiringError::Folder {
        folder: folder.display().to_string(),
        source,
    })
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn the_data_folder_is_closed_to_others_new_or_not() {
        let home = tempfile::tempdir().expect("a folder for the test");
        let folder = home.path().join("data");
        let mode = || std::fs::metadata(&folder).expect("there").permissions().mode() & 0o777;
        private_folder(&folder).expect("made");
        assert_eq!(mode(), 0o700);
        std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o755)).expect("opened");
        private_folder(&folder).expect("closed");
        assert_eq!(mode(), 0o700);
    }
}
