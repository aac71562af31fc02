//! Services over embedded adapters in a temporary folder, with a clock that stands and faults in between.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::{StreamExt, TryStreamExt};
use rolefit_domain::event::RULES;
use rolefit_domain::view::ResumeView;
use rolefit_domain::{Caller, EventEnvelope, EventId, ResumeId, Step, StepState};
use rolefit_embedded::blobs::FileBlobs;
use rolefit_embedded::bus::RuleBus;
use rolefit_embedded::embeddings::HashedEmbeddings;
use rolefit_embedded::identity::{HashCost, IdentityOptions, LocalIdentity};
use rolefit_embedded::keys::{FileKeys, MasterKey, WhenMissing};
use rolefit_embedded::language_model::RulesModel;
use rolefit_embedded::mail::FolderMailer;
use rolefit_embedded::notifications::InProcess as Notifications;
use rolefit_embedded::ranker::ModelRanker;
use rolefit_embedded::search::MemorySearch;
use rolefit_embedded::sqlite::{Database, SqliteLedger, SqliteQueues, SqliteRecords, SqliteStream};
use rolefit_ports::contract::{TestClock, TestIds};
use rolefit_ports::mail::{Mail, MailFolder};
use rolefit_ports::queue::DeadLetter;
use rolefit_ports::stream::StreamPlace;
use rolefit_ports::{ActivityStream, Blobs, EventBus, Ledger, Outbox, Queues, Records, Search};
use rolefit_services::{
    ByteStream, Client, NewResume, Options, Ports, ReceivedFile, Secret, ServiceResult, Services, SignIn,
    Worker,
};
use tempfile::TempDir;

use crate::faults::{Faults, Faulty, InProcess};

/// A resume that is read without doubt.
pub const RESUME: &str = "Nora Lindqvist
nora.lindqvist@example.org | Bristol

EXPERIENCE

Data Engineer, Harbourlight Analytics, Bristol
March 2019 - Present
- Moved nightly loads from shell scripts to Apache Airflow on PostgreSQL

SKILLS

Python, SQL, PostgreSQL
";

/// A file that looks like a document until somebody reads it.
pub const UNREADABLE: &str = "%PDF-1.7\nthis is no document";

/// Where everybody comes from.
pub static CLIENT: Client = Client {
    address: IpAddr::V4(Ipv4Addr::LOCALHOST),
    agent: String::new(),
};
pub const PASSWORD: &str = "three quiet otters";

pub struct World {
    /// What the services work with, faults included.
    pub ports: Ports,
    pub services: Services,
    pub worker: Worker,
    pub faults: Arc<Faults>,
    pub queues: Arc<dyn Queues>,
    pub bus: Arc<dyn EventBus>,
    pub outbox: Arc<dyn Outbox>,
    pub blobs: Arc<dyn Blobs>,
    pub records: Arc<dyn Records>,
    pub search: Arc<dyn Search>,
    ledger: SqliteLedger,
    clock: Arc<TestClock>,
    stream: SqliteStream,
    mails: Arc<FolderMailer>,
    folder: TempDir,
    /// Files that the store of blobs has for itself.
    own_files: usize,
}

impl World {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let (clock, ids) = (Arc::new(TestClock::default()), Arc::new(TestIds::new()));
        let faults = Faults::new();
        let database = Database::open(folder.path().join("rolefit.db"), clock.clone(), ids.clone());
        let database = database.expect("opens");
        let stored = SqliteRecords::new(database.clone());
        let stream = SqliteStream::new(database.clone());
        let keys = Arc::new(keys(folder.path(), &ids));
        let (pepper, cost) = (
            Secret::new("a pepper of at least 32 characters".to_owned()),
            // The cheapest that argon2 allows: these tests are not about it.
            HashCost {
                memory_kib: 8,
                passes: 1,
                lanes: 1,
            },
        );
        let options = IdentityOptions {
            cost,
            ..IdentityOptions::new(pepper)
        };
        let records = Arc::new(stored.clone());
        let identity = LocalIdentity::new(records, keys.clone(), clock.clone(), ids.clone(), options);
        let blobs = folder.path().join("blobs");
        let blobs = FileBlobs::open(&blobs, keys.clone(), clock.clone(), ids.clone(), [7; 32]);
        let blobs: Arc<dyn Blobs> = Arc::new(Faulty {
            inner: blobs.expect("opens"),
            faults: faults.clone(),
        });
        let ledger = SqliteLedger::new(database.clone());
        let mail = folder.path().join("mail");
        let mails = FolderMailer::open(&mail, "Rolefit <hello@example.org>", clock.clone());
        let mails = Arc::new(mails.expect("opens"));
        let queues: Arc<dyn Queues> = Arc::new(Faulty {
            inner: SqliteQueues::new(database.clone()),
            faults: faults.clone(),
        });
        let bus = Arc::new(RuleBus::new(queues.clone(), Arc::new(stream.clone())));
        let outbox = Arc::new(stored.clone());
        let search = MemorySearch::new(Arc::new(HashedEmbeddings::new()));
        let ports = Ports {
            records: Arc::new(Faulty {
                inner: stored,
                faults: faults.clone(),
            }),
            outbox: outbox.clone(),
            ledger: Arc::new(Faulty {
                inner: ledger.clone(),
                faults: faults.clone(),
            }),
            blobs: blobs.clone(),
            keys,
            identity: Arc::new(identity.expect("the options are allowed")),
            queues: queues.clone(),
            bus: Arc::new(Faulty {
                inner: (*bus).clone(),
                faults: faults.clone(),
            }),
            mailer: Arc::new(Faulty {
                inner: mails.clone(),
                faults: faults.clone(),
            }),
            notifications: Arc::new(Notifications::new()),
            extraction: Arc::new(InProcess {
                faults: faults.clone(),
            }),
            language_model: Arc::new(Faulty {
                inner: RulesModel::new(),
                faults: faults.clone(),
            }),
            ranker: Arc::new(ModelRanker::rules()),
            search: Arc::new(Faulty {
                inner: search.clone(),
                faults: faults.clone(),
            }),
            clock: clock.clone(),
            ids,
        };
        let services = Services::new(ports.clone(), self::options());
        Self {
            own_files: files_below(&folder.path().join("blobs")),
            ports,
            worker: Worker::new(services.clone()),
            services,
            faults,
            queues,
            bus,
            outbox: outbox.clone(),
            records: outbox,
            search: Arc::new(search),
            blobs,
            ledger,
            clock,
            stream,
            mails,
            folder,
        }
    }

    /// Registers somebody. Their events wait in the outbox.
    pub async fn sign_up(&self, email: &str) -> Caller {
        let signed_up = self.services.sign_up(email, PASSWORD.to_owned(), "", &CLIENT);
        signed_up.await.expect("signs up");
        self.services.settled().await;
        let mail = self.mails_to(email).await.remove(0);
        let mut words = mail.text.split_whitespace();
        let code = words.find(|word| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit()));
        let (code, password) = (code.expect("a code"), PASSWORD.to_owned());
        let signed_in = self.services.confirm(email, code, password, &CLIENT).await;
        let Ok(SignIn::Session(session)) = signed_in else {
            panic!("a new account has no second factor: {signed_in:?}");
        };
        let caller = self.services.caller(&session.token).await;
        caller.expect("identity works").expect("a session")
    }

    /// Erases somebody and everything of theirs.
    pub async fn erase(&self, caller: &Caller) {
        let erased = self.services.erase_account(caller, PASSWORD.to_owned(), &CLIENT);
        erased.await.expect("is erased");
    }

    /// How often something stands in the ledger.
    pub async fn audited(&self, action: &str) -> usize {
        let entries = self.ledger.entries(0, 1000).await.expect("the ledger is read");
        entries
            .iter()
            .filter(|entry| entry.entry.action == action)
            .count()
    }

    /// Files that lie in the store of blobs, whoever knows of them.
    pub fn stored_files(&self) -> usize {
        files_below(&self.folder.path().join("blobs")) - self.own_files
    }

    /// Registers somebody and lets all of it end.
    pub async fn candidate(&self) -> Caller {
        let caller = self.sign_up("nora.lindqvist@example.org").await;
        self.drain().await;
        caller
    }

    pub async fn try_upload(&self, caller: &Caller, content: &str) -> ServiceResult<NewResume> {
        self.services.upload(caller, "cv.txt", stream(content)).await
    }

    /// The same for what is no text.
    pub async fn try_upload_bytes(
        &self,
        caller: &Caller,
        content: &'static [u8],
    ) -> ServiceResult<NewResume> {
        let content = futures::stream::once(async move { Ok(Bytes::from_static(content)) });
        self.services.upload(caller, "cv.txt", content.boxed()).await
    }

    /// Stores a file that is no document yet.
    pub async fn receive(&self, caller: &Caller, content: &str) -> ReceivedFile {
        let received = self.services.receive(caller, "cv.txt", stream(content)).await;
        received.expect("is stored")
    }

    pub async fn upload(&self, caller: &Caller, content: &str) -> ResumeId {
        self.try_upload(caller, content).await.expect("is taken").id
    }

    pub async fn drain(&self) {
        self.worker.drain().await.expect("the queues work");
    }

    /// Takes events from the outbox to the bus, without working on any.
    pub async fn carry(&self) {
        let entries = self.outbox.pending(100).await.expect("a look");
        let events: Vec<_> = entries.iter().map(|entry| entry.event.clone()).collect();
        self.bus.publish(&events).await.expect("the bus takes them");
        let places: Vec<_> = entries.iter().map(|entry| entry.place.clone()).collect();
        self.outbox.published(&places).await.expect("taken out");
    }

    pub fn advance(&self, time: Duration) {
        self.clock.advance(time);
    }

    /// The clock, for what goes on beside the test.
    pub fn clock(&self) -> Arc<TestClock> {
        self.clock.clone()
    }

    pub async fn resume(&self, caller: &Caller, id: ResumeId) -> ResumeView {
        self.services.resume(caller, id).await.expect("is there")
    }

    pub async fn state(&self, caller: &Caller, id: ResumeId, step: Step) -> StepState {
        let steps = self.resume(caller, id).await.steps;
        let progress = steps.into_iter().find(|progress| progress.step == step);
        progress.expect("every step is there").state
    }

    #[track_caller]
    pub fn assert_done(resume: &ResumeView) {
        for progress in &resume.steps {
            assert_eq!(progress.state, StepState::Done, "{:?}", progress.step);
        }
    }

    /// The content of a document as its owner gets it back.
    pub async fn file(&self, caller: &Caller, id: ResumeId) -> Vec<u8> {
        let download = self
            .services
            .download(caller, id)
            .await
            .expect("the file is there");
        let pieces: Vec<Bytes> = download.content.try_collect().await.expect("it is whole");
        pieces.concat()
    }

    /// The ids of all events that ever were published, each once.
    pub async fn event_ids(&self) -> BTreeSet<EventId> {
        self.events().await.into_iter().map(|event| event.id).collect()
    }

    /// Everything that was ever published, repetitions included.
    pub async fn events(&self) -> Vec<EventEnvelope> {
        let entries = self
            .stream
            .read(&StreamPlace::default(), 1000)
            .await
            .expect("the stream is read")
            .entries;
        let read = |body: &str| serde_json::from_str(body).expect("an event");
        entries.iter().map(|entry| read(&entry.body)).collect()
    }

    /// The mails to somebody, newest first.
    pub async fn mails_to(&self, email: &str) -> Vec<Mail> {
        let mails = self.mails.newest(1000).await.expect("the folder is read");
        let mails = mails.into_iter().map(|stored| stored.mail);
        mails.filter(|mail| mail.to.as_str() == email).collect()
    }

    /// Mails to somebody with the subject.
    pub async fn count_mails(&self, caller: &Caller, subject: &str) -> usize {
        let mails = self.mails_to(caller.email.as_str()).await;
        mails.iter().filter(|mail| mail.subject == subject).count()
    }

    pub async fn dead_letters(&self, queue: &str) -> Vec<DeadLetter> {
        self.queues.dead_letters(queue, 100).await.expect("a look")
    }

    /// Nothing waits, is worked on, or was given up.
    pub async fn assert_quiet(&self) {
        for queue in queue_names() {
            let depth = self.queues.depth(queue).await.expect("a look");
            assert_eq!((depth.waiting, depth.in_flight, depth.dead), (0, 0, 0), "{queue}");
        }
        assert_eq!(
            self.outbox.pending(1).await.expect("a look"),
            [],
            "the outbox is empty"
        );
    }
}

/// What the tests' operator decides.
pub fn options() -> Options {
    Options {
        base_url: "https://jobs.example".to_owned(),
        operators: Vec::new(),
    }
}

fn files_below(folder: &Path) -> usize {
    let entries = std::fs::read_dir(folder).expect("a readable folder");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    paths
        .map(|path| if path.is_dir() { files_below(&path) } else { 1 })
        .sum()
}

fn stream(content: &str) -> ByteStream {
    let bytes = Bytes::copy_from_slice(content.as_bytes());
    futures::stream::once(async move { Ok(bytes) }).boxed()
}

/// Every queue of the rule table.
pub fn queue_names() -> BTreeSet<&'static str> {
    RULES.iter().map(|rule| rule.queue).collect()
}

fn keys(folder: &Path, ids: &Arc<TestIds>) -> FileKeys {
    let master = MasterKey {
        file: folder.join("master.key"),
        when_missing: WhenMissing::Generate,
    };
    FileKeys::open(&folder.join("keys"), &master, ids.clone()).expect("opens")
}
