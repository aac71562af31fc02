//! The composition root: the one module that reads the configuration and builds adapters.
//!
//! [`wire`] takes the adapter of each port from the side that the configuration names: `embedded` builds those of this
//! process and its data folder, `aws` those on AWS.

#[cfg(feature = "aws")]
mod aws;
mod embedded;
#[cfg(feature = "aws")]
pub mod functions;
mod metrics;
mod secrets;

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use rolefit_domain::encode::hex;
use rolefit_embedded::extraction::{ChildExtraction, ExtractionLimits};
use rolefit_embedded::identity::{IdentityOptions, LocalIdentity};
use rolefit_embedded::keys::{FileKeys, MasterKey, WhenMissing, read_destroyed};
use rolefit_embedded::notifications::InProcess;
use rolefit_embedded::sqlite;
use rolefit_embedded::system::{SystemClock, SystemIds};
use rolefit_ports::identity::Secret;
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::ledger::Verification;
use rolefit_ports::mail::MailFolder;
use rolefit_ports::{
    ActivityStream, Blobs, Clock, Embeddings, EventBus, IdSource, Keys, LanguageModel, Ledger, Mailer,
    Notifications, Outbox, Passwords, PortError, PortResult, Queues, Ranker, Records, Search, TextExtraction,
};
use rolefit_services::{Ports, Times};
use zeroize::Zeroizing;

use self::embedded::Embedded;
pub use self::metrics::{Telling, begin_metrics};
use self::secrets::Secrets;
pub use self::secrets::{has_master_key, make_master_key};
use crate::config::{Config, MailConfig, Profile, Side};
use crate::model::ModelError;

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
/// Name of the mark of a restore that has not come to its end, in the data folder.
pub const RESTORING: &str = "restoring";

/// The adapters, built.
pub struct Wired {
    /// What the services work with.
    pub ports: Ports,
    /// The mails that were kept instead of sent, in the demo profile.
    pub mail_folder: Option<Arc<dyn MailFolder>>,
    /// Marks what this deployment puts into addresses.
    pub marks: Zeroizing<[u8; 32]>,
    /// The extractor of this process, to start its children before the first document comes.
    pub extraction: Arc<ChildExtraction>,
    upkeep: Vec<Box<dyn Upkeep>>,
}

/// What an adapter wants done beside its port.
#[async_trait]
trait Upkeep: Send + Sync {
    /// Every few seconds.
    async fn settle(&self) -> PortResult<()> {
        Ok(())
    }

    /// Now and then: removes what is over, and gives the number of records removed.
    async fn sweep(&self) -> PortResult<u64> {
        Ok(0)
    }

    /// At the end, after everything that writes has stopped.
    async fn close(&self) -> PortResult<()> {
        Ok(())
    }
}

/// Where records are, in its three ports.
struct Store {
    records: Arc<dyn Records>,
    outbox: Arc<dyn Outbox>,
    ledger: Arc<dyn Ledger>,
}

/// What builds the adapters of one side. An adapter that needs another capability is given the port.
#[async_trait]
trait Adapters: Send + Sync {
    fn records(&self) -> Built<Store>;
    fn keys(&self) -> Built<Arc<dyn Keys>>;
    fn blobs(&self, keys: Arc<dyn Keys>) -> Built<Arc<dyn Blobs>>;
    fn queues(&self, records: Arc<dyn Records>) -> Built<Arc<dyn Queues>>;
    fn stream(&self, records: Arc<dyn Records>) -> Built<Arc<dyn ActivityStream>>;
    fn bus(&self, queues: Arc<dyn Queues>, stream: Arc<dyn ActivityStream>) -> Built<Arc<dyn EventBus>>;
    /// Over the fan-out inside this process.
    async fn notifications(&self, local: Arc<dyn Notifications>) -> Built<Arc<dyn Notifications>>;
    fn language_model(&self) -> Built<Arc<dyn LanguageModel>>;
    fn embeddings(&self) -> Built<Arc<dyn Embeddings>>;
    async fn search(&self, embeddings: Arc<dyn Embeddings>) -> Built<Arc<dyn Search>>;
    async fn passwords(&self, identity: &IdentityOptions) -> Built<Arc<dyn Passwords>>;
    fn mailer(&self) -> Built<Mailers>;
    fn ranker(&self) -> Built<Arc<dyn Ranker>>;
    /// Given the extraction of this process.
    fn extraction(&self, local: Arc<dyn TextExtraction>) -> Built<Arc<dyn TextExtraction>>;
    /// What the adapters built so far want done.
    fn upkeep(&self) -> Vec<Box<dyn Upkeep>>;
}

/// What sends mail, and where it can be read when it only goes to a folder.
type Mailers = (Arc<dyn Mailer>, Option<Arc<dyn MailFolder>>);

/// An adapter, or why it cannot be built.
type Built<T> = Result<T, WiringError>;

/// What kind of process the adapters are for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProcessKind {
    /// One that runs on: it hears notifications.
    Lasting,
    /// A function, which stands still between two events: it only tells.
    Function,
    /// A function that opens nothing and signs nothing which others would look at: it knows no secret of the deployment.
    Keyless,
}

impl ProcessKind {
    /// How long an attempt at a message may take, which adapters that wait for others must not outlast. Of a function less
    /// than its time-out in infra/functions.yaml, so that it is the attempt that fails and not the function with everything
    /// else that it was called with.
    pub fn attempt(self) -> Duration {
        match self {
            Self::Lasting => Times::default().attempt,
            Self::Function | Self::Keyless => Duration::from_secs(100),
        }
    }
}

/// What all adapters may use.
#[derive(Clone)]
struct Common {
    kind: ProcessKind,
    config: Config,
    secrets: Arc<Secrets>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
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
    /// A restore into the data folder was cut off: people who were erased may be in it.
    #[error("a restore into the data folder `{folder}` has not come to its end; run `rolefit restore` again")]
    HalfRestored {
        /// Which.
        folder: String,
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
    /// The configuration of all AWS services cannot be used, or is not there.
    #[error("the AWS services cannot be used")]
    Aws(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The ranker's model cannot be had.
    #[error("the ranker's model cannot be used")]
    Model(#[from] ModelError),
    /// The program's own path is unknown, which the child that reads documents needs.
    #[error("the path of this program is unknown")]
    Program(#[source] io::Error),
}

/// Makes an error of one adapter.
fn adapter(adapter: &'static str) -> impl Fn(PortError) -> WiringError {
    move |source| WiringError::Adapter { adapter, source }
}

impl Wired {
    /// Brings what waits into its place, such as audit entries into their chain. To be called every few seconds. Every adapter
    /// has its turn, and the first error is told.
    pub async fn settle(&self) -> PortResult<()> {
        let mut outcome = Ok(());
        for one in &self.upkeep {
            outcome = outcome.and(one.settle().await);
        }
        outcome
    }

    /// Removes records whose time is over, which reads do not see any more, and what erased people and other removed
    /// records left behind. To be called now and then. Every adapter has its turn, and the first error is told.
    pub async fn sweep(&self) -> PortResult<u64> {
        let mut removed = Ok(0);
        for one in &self.upkeep {
            let more = one.sweep().await;
            removed = removed.and_then(|all| Ok(all + more?));
        }
        removed
    }

    /// Ends the adapters in order, after everything that writes has stopped. All are ended, and the first error is told.
    pub async fn close(&self) -> PortResult<()> {
        let mut outcome = Ok(());
        for one in &self.upkeep {
            outcome = outcome.and(one.close().await);
        }
        outcome
    }
}

/// Both sides, of which the configuration chooses.
struct Sides {
    embedded: Embedded,
    aws: Option<Box<dyn Adapters>>,
}

impl Sides {
    async fn prepare(common: &Common) -> Built<Self> {
        #[cfg(feature = "aws")]
        let aws = aws::load(common).await?;
        #[cfg(not(feature = "aws"))]
        let aws = None;
        Ok(Self {
            embedded: Embedded::new(common.clone()),
            aws,
        })
    }

    fn of(&self, side: Side) -> Built<&dyn Adapters> {
        match (side, &self.aws) {
            (Side::Embedded, _) => Ok(&self.embedded),
            (Side::Aws, Some(aws)) => Ok(aws.as_ref()),
            // The configuration has refused it before.
            (Side::Aws, None) => Err(WiringError::Aws("this binary has no adapters on AWS".into())),
        }
    }
}

/// Builds every adapter that the configuration names. `program` is the path of the `rolefit` binary, which is started
/// again to read documents; see [`this_program`].
///
/// # Errors
/// See [`WiringError`]; nothing is left running then.
pub async fn wire(config: &Config, program: PathBuf) -> Result<Wired, WiringError> {
    if config.adapters.need_folder() && config.data.join(RESTORING).exists() {
        return Err(WiringError::HalfRestored {
            folder: config.data.display().to_string(),
        });
    }
    wire_restored(config, program).await
}

/// As [`wire`], also over a restore that has not come to its end: for what ends it.
///
/// # Errors
/// See [`WiringError`]; nothing is left running then.
pub async fn wire_restored(config: &Config, program: PathBuf) -> Result<Wired, WiringError> {
    wire_for(ProcessKind::Lasting, config, program).await
}

/// The same for another kind of process.
///
/// # Errors
/// See [`WiringError`]; nothing is left running then.
pub async fn wire_for(kind: ProcessKind, config: &Config, program: PathBuf) -> Result<Wired, WiringError> {
    let mut common = common(config)?;
    common.kind = kind;
    let (chosen, sides) = (config.adapters, Sides::prepare(&common).await?);
    // The first one, because it may make the master key that others derive their secrets from.
    let keys = sides.of(chosen.keys)?.keys()?;
    let blobs = sides.of(chosen.blobs)?.blobs(keys.clone())?;
    let store = sides.of(chosen.records)?.records()?;
    let records = store.records;
    let queues = sides.of(chosen.queues)?.queues(records.clone())?;
    let stream = sides.of(chosen.stream)?.stream(records.clone())?;
    let bus = sides.of(chosen.bus)?.bus(queues.clone(), stream)?;
    let identity = identity(&common, &sides, records.clone(), keys.clone()).await?;
    let (mailer, mail_folder) = match config.mail {
        MailConfig::Ses => sides.of(Side::Aws)?.mailer()?,
        MailConfig::Folder | MailConfig::Smtp { .. } => sides.of(Side::Embedded)?.mailer()?,
    };
    let embeddings = sides.of(chosen.embeddings)?.embeddings()?;
    let search = sides.of(chosen.search)?.search(embeddings).await?;
    let limits = ExtractionLimits {
        workers: config.extraction_workers,
        ..ExtractionLimits::default()
    };
    let extraction = Arc::new(ChildExtraction::new(program, vec![EXTRACT_WORKER.into()], limits));
    let reader = sides.of(chosen.extraction)?.extraction(extraction.clone())?;
    let language_model = sides.of(chosen.language_model)?.language_model()?;
    let ranker = sides.of(chosen.ranker)?.ranker()?;
    // The last one, because it begins to listen.
    let local = Arc::new(InProcess::new());
    let notifications = sides.of(chosen.notifications)?.notifications(local).await?;

    let mut upkeep = sides.embedded.upkeep();
    upkeep.extend(sides.aws.iter().flat_map(|aws| aws.upkeep()));
    tracing::info!(profile = ?config.profile, data = %config.data.display(), adapters = ?chosen, "adapters are in use");
    let ports = Ports {
        records,
        outbox: store.outbox,
        ledger: store.ledger,
        blobs,
        keys,
        identity: Arc::new(identity),
        bus,
        queues,
        mailer,
        notifications,
        extraction: reader,
        language_model,
        ranker,
        search,
        clock: common.clock,
        ids: common.ids,
    };
    Ok(Wired {
        ports,
        mail_folder,
        extraction,
        upkeep,
        marks: common.secrets.derive("errors in addresses")?,
    })
}

/// Clock, ids, and the secrets of this deployment.
fn common(config: &Config) -> Built<Common> {
    let ids: Arc<dyn IdSource> = Arc::new(SystemIds);
    let generates = config.profile == Profile::Demo;
    if config.adapters.need_folder() || generates {
        private_folder(&config.data)?;
    }
    // The key store of the embedded side makes it by itself, and knows whether it fits its keys.
    let has_none = config.wrapped_master_key.is_none() && !config.master_key.exists();
    if generates && config.adapters.keys == Side::Aws && has_none {
        make_master_key(&config.master_key).map_err(|source| WiringError::MasterKey {
            file: config.master_key.display().to_string(),
            source,
        })?;
    }
    Ok(Common {
        kind: ProcessKind::Lasting,
        config: config.clone(),
        secrets: Arc::new(Secrets::of(config.master_key.clone())),
        clock: Arc::new(SystemClock),
        ids,
    })
}

async fn identity(
    common: &Common,
    sides: &Sides,
    records: Arc<dyn Records>,
    keys: Arc<dyn Keys>,
) -> Built<LocalIdentity> {
    let pepper = common.secrets.derive("pepper of identities")?;
    let pepper = Secret::new(hex(&*pepper));
    let options = IdentityOptions::new(pepper);
    let passwords = sides.of(common.config.adapters.passwords)?;
    let passwords = passwords.passwords(&options).await?;
    let (clock, ids) = (common.clock.clone(), common.ids.clone());
    LocalIdentity::with_passwords(records, keys, clock, ids, passwords, options)
        .map_err(adapter("the identity store"))
}

const fn when_missing(config: &Config) -> WhenMissing {
    match config.profile {
        Profile::Production => WhenMissing::Refuse,
        Profile::Demo => WhenMissing::Generate,
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

/// The path of the running binary. Where the system has one that stays with the process, it is that one: an upgrade may
/// put another binary in the place of this one while it runs.
///
/// # Errors
/// When the system does not tell.
pub fn this_program() -> Result<PathBuf, WiringError> {
    let stays = PathBuf::from("/proc/self/exe");
    match stays.exists() {
        true => Ok(stays),
        false => std::env::current_exe().map_err(WiringError::Program),
    }
}

/// Whether mail can be sent in this name, such as `Rolefit <jobs@example.org>`.
pub fn is_sender(text: &str) -> bool {
    rolefit_embedded::mail::is_sender(text)
}

/// Checks the ledger wherever the configuration keeps it, beside a running server too.
///
/// # Errors
/// When it cannot be read.
pub async fn verify_ledger(config: &Config) -> Built<Verification> {
    let failed = adapter("the ledger");
    match config.adapters.records {
        Side::Embedded => check_database(&config.data.join(DATABASE)).map_err(failed),
        Side::Aws => {
            let sides = Sides::prepare(&common(config)?).await?;
            let store = sides.of(Side::Aws)?.records()?;
            store.ledger.verify().await.map_err(failed)
        }
    }
}

/// The hash of one entry of the ledger, wherever the configuration keeps it; `None` when there is none at that place.
///
/// # Errors
/// When it cannot be read.
pub async fn ledger_hash(config: &Config, sequence: u64) -> Built<Option<String>> {
    let failed = adapter("the ledger");
    match config.adapters.records {
        Side::Embedded => sqlite::ledger_hash(&config.data.join(DATABASE), sequence).map_err(failed),
        Side::Aws => {
            let sides = Sides::prepare(&common(config)?).await?;
            let store = sides.of(Side::Aws)?.records()?;
            let before = sequence.saturating_sub(1);
            let entries = store.ledger.entries(before, 1).await.map_err(failed)?;
            let entry = entries.into_iter().find(|entry| entry.sequence == sequence);
            Ok(entry.map(|entry| entry.hash))
        }
    }
}

/// Checks a database file and its ledger.
pub fn check_database(file: &Path) -> PortResult<Verification> {
    Ok(sqlite::check_file(file)?.ledger)
}

/// Copies the database of a data folder as of one moment, beside a running server too.
pub fn copy_database(config: &Config, to: &Path) -> PortResult<()> {
    sqlite::copy_file(&config.data.join(DATABASE), to)
}

/// Whom a log of destroyed keys names.
///
/// # Errors
/// When there is none, or it is damaged.
pub fn destroyed_in(log: &Path) -> PortResult<HashSet<KeyOwner>> {
    read_destroyed(log)
}

/// Destroys every key that the data folder's own log or one of `logs` names: what a restore must not bring back. Answers
/// with whom they name together.
///
/// # Errors
/// When the master key is not there or not the one of these keys, or the folder is in use, or a log is damaged.
pub async fn destroy_again(config: &Config, logs: &[PathBuf]) -> Result<HashSet<KeyOwner>, WiringError> {
    let failed = adapter("the key store");
    // Opening it destroys what its own log names.
    let keys = open_keys(config, WhenMissing::Refuse)?;
    for log in logs {
        keys.reapply_destroyed(log).await.map_err(&failed)?;
    }
    destroyed_in(&keys.destroyed_log()).map_err(failed)
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
