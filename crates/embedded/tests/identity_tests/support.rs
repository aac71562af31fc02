//! An identity over a real database and real keys, with every call to them counted.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use async_trait::async_trait;
use rolefit_domain::{EmailAddress, Password};
use rolefit_embedded::identity::{Argon2Passwords, HashCost, IdentityOptions, LocalIdentity};
use rolefit_embedded::keys::{FileKeys, MasterKey, WhenMissing};
use rolefit_embedded::sqlite::{Database, SqliteRecords};
use rolefit_ports::contract::{TestClock, TestIds};
use rolefit_ports::identity::{Client, IdentityResult, NewSession, Secret, SignIn};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Key, Page, Query, Record, Transaction, Write};
use rolefit_ports::{ErrorKind, Keys, Passwords, PortError, PortResult, Records};

/// The cheapest hash that argon2 allows: these tests are not about its cost.
pub const CHEAP: HashCost = HashCost {
    memory_kib: 8,
    passes: 1,
    lanes: 1,
};

pub const PASSWORD: &str = "three quiet otters";

/// Everything that an identity stands on.
pub struct World {
    pub clock: Arc<TestClock>,
    pub ids: Arc<TestIds>,
    pub records: Arc<Counted<SqliteRecords>>,
    pub keys: Arc<Counted<FileKeys>>,
    /// Hashes computed by all identities of this world.
    hashes: Arc<AtomicU64>,
}

impl World {
    /// A new world in a folder of its own within `place`.
    pub fn new(place: &Path) -> Self {
        let folder = tempfile::tempdir_in(place).expect("a folder").keep();
        let (clock, ids) = (Arc::new(TestClock::default()), Arc::new(TestIds::new()));
        let database = Database::open(folder.join("rolefit.db"), clock.clone(), ids.clone());
        let master = MasterKey {
            file: folder.join("master.key"),
            when_missing: WhenMissing::Generate,
        };
        let keys = FileKeys::open(&folder.join("keys"), &master, ids.clone());
        Self {
            records: Arc::new(Counted::new(SqliteRecords::new(database.expect("opens")))),
            keys: Arc::new(Counted::new(keys.expect("opens"))),
            hashes: Arc::default(),
            clock,
            ids,
        }
    }

    /// Options with a cheap hash.
    pub fn options() -> IdentityOptions {
        IdentityOptions {
            cost: CHEAP,
            ..IdentityOptions::new(Secret::new("a pepper of at least 32 characters".to_owned()))
        }
    }

    pub fn identity(&self) -> LocalIdentity {
        self.identity_with(Self::options())
    }

    pub fn identity_with(&self, options: IdentityOptions) -> LocalIdentity {
        let (records, keys) = (self.records.clone(), self.keys.clone());
        let passwords = CountedPasswords {
            hasher: Argon2Passwords::for_identity(&options).expect("the options are allowed"),
            hashes: self.hashes.clone(),
        };
        let (clock, ids) = (self.clock.clone(), self.ids.clone());
        let identity = LocalIdentity::with_passwords(records, keys, clock, ids, Arc::new(passwords), options);
        identity.expect("the options are allowed")
    }

    /// Password hashes computed so far.
    pub fn hashes(&self) -> u64 {
        self.hashes.load(Ordering::Relaxed)
    }
}

/// Passwords whose hashes are counted: keeping and comparing cost one each.
struct CountedPasswords {
    hasher: Argon2Passwords,
    hashes: Arc<AtomicU64>,
}

#[async_trait]
impl Passwords for CountedPasswords {
    async fn keep(&self, password: &Password, random: [u8; 32]) -> PortResult<String> {
        self.hashes.fetch_add(1, Ordering::Relaxed);
        self.hasher.keep(password, random).await
    }

    async fn verify(&self, password: &Password, kept: Option<&str>) -> PortResult<bool> {
        self.hashes.fetch_add(1, Ordering::Relaxed);
        self.hasher.verify(password, kept).await
    }

    fn is_outdated(&self, kept: &str) -> bool {
        self.hasher.is_outdated(kept)
    }

    async fn forget(&self, kept: &str) -> PortResult<()> {
        self.hasher.forget(kept).await
    }
}

pub fn email(who: &str) -> EmailAddress {
    format!("{who}@example.org").parse().expect("an address")
}

pub fn password(text: &str) -> Password {
    Password::typed(text.to_owned())
}

pub fn client(address: &str) -> Client {
    Client {
        address: address.parse().expect("an address"),
        agent: "Browser 1".to_owned(),
    }
}

/// The session of a sign-in without a second factor.
#[track_caller]
pub fn begun(signed_in: IdentityResult<SignIn>) -> NewSession {
    match signed_in.expect("signs in") {
        SignIn::Session(session) => session,
        SignIn::Challenge(_) => panic!("there is no second factor"),
    }
}

/// A port whose calls are counted.
pub struct Counted<P> {
    port: P,
    reads: AtomicU64,
    queries: AtomicU64,
    commits: AtomicU64,
    writes: AtomicU64,
    bytes: AtomicU64,
    sealings: AtomicU64,
    openings: AtomicU64,
    ensured: AtomicU64,
    full: AtomicBool,
}

/// Calls so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Calls {
    pub reads: u64,
    pub queries: u64,
    pub commits: u64,
    pub writes: u64,
    pub sealings: u64,
    pub openings: u64,
    pub ensured: u64,
}

impl<P> Counted<P> {
    fn new(port: P) -> Self {
        let zero = AtomicU64::default;
        Self {
            port,
            reads: zero(),
            queries: zero(),
            commits: zero(),
            writes: zero(),
            bytes: zero(),
            sealings: zero(),
            openings: zero(),
            ensured: zero(),
            full: AtomicBool::new(false),
        }
    }

    /// From now on nothing can be written, as on a full disk.
    pub fn fail_commits(&self) {
        self.full.store(true, Ordering::SeqCst);
    }

    /// The bytes of bodies written since the last time this was asked.
    pub fn take_bytes(&self) -> u64 {
        self.bytes.swap(0, Ordering::SeqCst)
    }

    /// The calls since the last time this was asked.
    pub fn take(&self) -> Calls {
        let take = |counter: &AtomicU64| counter.swap(0, Ordering::SeqCst);
        Calls {
            reads: take(&self.reads),
            queries: take(&self.queries),
            commits: take(&self.commits),
            writes: take(&self.writes),
            sealings: take(&self.sealings),
            openings: take(&self.openings),
            ensured: take(&self.ensured),
        }
    }
}

fn count(counter: &AtomicU64, by: usize) {
    counter.fetch_add(by as u64, Ordering::SeqCst);
}

#[async_trait]
impl<P: Records> Records for Counted<P> {
    async fn get(&self, key: &Key) -> PortResult<Option<Record>> {
        count(&self.reads, 1);
        self.port.get(key).await
    }

    async fn query(&self, query: &Query) -> PortResult<Page> {
        count(&self.queries, 1);
        self.port.query(query).await
    }

    async fn transact(&self, transaction: Transaction) -> PortResult<()> {
        count(&self.commits, 1);
        count(&self.writes, transaction.writes.len());
        let body = |write: &Write| match write {
            Write::Put { record, .. } => record.body.len(),
            _ => 0,
        };
        count(&self.bytes, transaction.writes.iter().map(body).sum());
        if self.full.load(Ordering::SeqCst) {
            return Err(PortError::new(ErrorKind::Unavailable, "the disk is full"));
        }
        self.port.transact(transaction).await
    }
}

#[async_trait]
impl<P: Keys> Keys for Counted<P> {
    async fn ensure(&self, owner: &KeyOwner) -> PortResult<()> {
        count(&self.ensured, 1);
        self.port.ensure(owner).await
    }

    async fn seal(&self, owner: &KeyOwner, context: &str, plain: &[u8]) -> PortResult<Vec<u8>> {
        count(&self.sealings, 1);
        self.port.seal(owner, context, plain).await
    }

    async fn open(&self, owner: &KeyOwner, context: &str, sealed: &[u8]) -> PortResult<Vec<u8>> {
        count(&self.openings, 1);
        self.port.open(owner, context, sealed).await
    }

    async fn destroy(&self, owner: &KeyOwner) -> PortResult<()> {
        self.port.destroy(owner).await
    }
}
