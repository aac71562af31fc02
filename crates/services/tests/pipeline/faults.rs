//! Ports that fail when a test says so. Every call of a wrapped port meets the faults of its operation first.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use async_trait::async_trait;
use bytes::Bytes;
use futures::future::BoxFuture;
use rolefit_domain::{Criterion, DocumentText, EventEnvelope, MessageId, Profile};
use rolefit_ports::blobs::{BlobInfo, BlobKey, BlobReader, ByteStream};
use rolefit_ports::extraction::ExtractionError;
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::ledger::{LedgerEntry, Verification};
use rolefit_ports::mail::Mail;
use rolefit_ports::queue::{DeadLetter, Delivery, Depth};
use rolefit_ports::records::{Key, Page, Query, Record, Transaction};
use rolefit_ports::search::{Collection, Rebuild, SearchAnswer, SearchDocument, SearchQuery};
use rolefit_ports::{
    Blobs, ErrorKind, EventBus, LanguageModel, Ledger, Mailer, PortError, PortResult, Queues, Records,
    Search, TextExtraction,
};
use rolefit_resume::{ScannedLine, ScannedPage, ScannedWord, Unread};
use tokio::sync::{Notify, Semaphore};

/// What goes wrong in an operation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It fails, and nothing happens.
    Fails(ErrorKind),
    /// It happens, and fails all the same: the answer was lost and the repetition meets the first try's work.
    HappensButFails(ErrorKind),
    /// It never ends.
    Hangs,
    /// It goes on after so many signs of life.
    WaitsForSignsOfLife(u32),
    /// It goes on when the test says so with [`Faults::go_on`].
    Waits,
    /// It panics.
    Panics,
}

/// The faults that are to come, by operation:
///
/// - `commit` and `commit EVENT`: transactions, and those that emit the event;
/// - `look`: a query of records;
/// - `publish EVENT`: what the bus gets, when the event is part of it;
/// - `receive QUEUE`, and `settle`: the end or delay of a message;
/// - `blob`: storing a file; `read blob`; `forget`: removing one; `mail`: sending; `extract`: reading a document;
/// - `index Jobs` and `index Candidates`: putting documents into the search index;
/// - `read resume` and `read ad`: asking the language model;
/// - `search`: looking into it;
/// - `verify`: the check of the ledger.
///
/// Beside faults there is what others do meanwhile: [`Faults::meanwhile`].
pub struct Faults {
    planned: Mutex<HashMap<String, (Fault, u32)>>,
    calls: Mutex<HashMap<String, u32>>,
    meanwhile: Mutex<HashMap<String, BoxFuture<'static, ()>>>,
    most_records: AtomicU32,
    /// Whether the extractor reads pictures.
    pub reads_pictures: AtomicBool,
    /// Told when something begins to hang.
    pub hanging: Notify,
    signs_of_life: Semaphore,
    told_to_go_on: Semaphore,
}

impl Faults {
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            planned: Mutex::default(),
            calls: Mutex::default(),
            meanwhile: Mutex::default(),
            most_records: AtomicU32::new(u32::MAX),
            reads_pictures: AtomicBool::new(false),
            hanging: Notify::new(),
            signs_of_life: Semaphore::new(0),
            told_to_go_on: Semaphore::new(0),
        })
    }

    /// From now on the operation goes wrong.
    pub fn always(&self, operation: &str, fault: Fault) {
        self.times(u32::MAX, operation, fault);
    }

    /// The next call of the operation goes wrong.
    pub fn once(&self, operation: &str, fault: Fault) {
        self.times(1, operation, fault);
    }

    fn times(&self, times: u32, operation: &str, fault: Fault) {
        let mut planned = self.planned.lock().expect("no panic holds it");
        planned.insert(operation.to_owned(), (fault, times));
    }

    /// Lets somebody do something right before the next call of the operation.
    pub fn meanwhile(&self, operation: &str, something: impl Future<Output = ()> + Send + 'static) {
        let mut meanwhile = self.meanwhile.lock().expect("no panic holds it");
        meanwhile.insert(operation.to_owned(), Box::pin(something));
    }

    /// From now on no page has more records, as a store may decide whose records are large.
    pub fn short_pages(&self, most_records: u32) {
        self.most_records.store(most_records, Ordering::SeqCst);
    }

    /// From now on nothing goes wrong.
    pub fn heal(&self) {
        self.planned.lock().expect("no panic holds it").clear();
    }

    /// Lets one operation that waits go on.
    pub fn go_on(&self) {
        self.told_to_go_on.add_permits(1);
    }

    /// Calls of an operation so far.
    pub fn calls(&self, operation: &str) -> u32 {
        let calls = self.calls.lock().expect("no panic holds it");
        calls.get(operation).copied().unwrap_or(0)
    }

    fn next(&self, operation: &str) -> Option<Fault> {
        let mut calls = self.calls.lock().expect("no panic holds it");
        *calls.entry(operation.to_owned()).or_default() += 1;
        let mut planned = self.planned.lock().expect("no panic holds it");
        let (fault, left) = planned.get_mut(operation)?;
        let fault = *fault;
        *left -= 1;
        if *left == 0 {
            planned.remove(operation);
        }
        Some(fault)
    }

    /// Meets what is planned for the operation; the fault whose time is after the work is given back.
    async fn meet(&self, operation: &str) -> PortResult<Option<ErrorKind>> {
        let meanwhile = self
            .meanwhile
            .lock()
            .expect("no panic holds it")
            .remove(operation);
        if let Some(something) = meanwhile {
            something.await;
        }
        match self.next(operation) {
            None => Ok(None),
            Some(Fault::Fails(kind)) => Err(failed(kind)),
            Some(Fault::HappensButFails(kind)) => Ok(Some(kind)),
            Some(Fault::Panics) => panic!("a planned defect of `{operation}`"),
            Some(Fault::Hangs) => {
                self.hanging.notify_one();
                std::future::pending().await
            }
            Some(Fault::Waits) => {
                self.hanging.notify_one();
                let told = self.told_to_go_on.acquire().await;
                told.expect("it is never closed").forget();
                Ok(None)
            }
            Some(Fault::WaitsForSignsOfLife(signs)) => {
                let signs = self.signs_of_life.acquire_many(signs).await;
                signs.expect("it is never closed").forget();
                Ok(None)
            }
        }
    }
}

fn failed(kind: ErrorKind) -> PortError {
    PortError::new(kind, "a planned failure")
}

/// A port behind its faults.
pub struct Faulty<T> {
    pub inner: T,
    pub faults: Arc<Faults>,
}

#[async_trait]
impl<T: Records> Records for Faulty<T> {
    async fn get(&self, key: &Key) -> PortResult<Option<Record>> {
        self.inner.get(key).await
    }

    async fn query(&self, query: &Query) -> PortResult<Page> {
        self.faults.meet("look").await?;
        let most = self.faults.most_records.load(Ordering::SeqCst);
        let query = Query {
            limit: query.limit.min(most),
            ..query.clone()
        };
        self.inner.query(&query).await
    }

    async fn transact(&self, transaction: Transaction) -> PortResult<()> {
        let mut later = self.faults.meet("commit").await?;
        for event in &transaction.events {
            let operation = format!("commit {}", event.event.name());
            later = later.or(self.faults.meet(&operation).await?);
        }
        self.inner.transact(transaction).await?;
        later.map_or(Ok(()), |kind| Err(failed(kind)))
    }
}

#[async_trait]
impl<T: Blobs> Blobs for Faulty<T> {
    async fn put(
        &self,
        key: &BlobKey,
        owner: &KeyOwner,
        content: ByteStream,
        limit: u64,
    ) -> PortResult<BlobInfo> {
        self.faults.meet("blob").await?;
        self.inner.put(key, owner, content, limit).await
    }

    async fn get(&self, key: &BlobKey) -> PortResult<Option<BlobReader>> {
        self.faults.meet("read blob").await?;
        self.inner.get(key).await
    }

    async fn delete(&self, key: &BlobKey) -> PortResult<()> {
        self.faults.meet("forget").await?;
        self.inner.delete(key).await
    }

    async fn presign(&self, key: &BlobKey, valid_for: Duration) -> PortResult<String> {
        self.inner.presign(key, valid_for).await
    }

    async fn redeem(&self, token: &str) -> PortResult<Option<BlobReader>> {
        self.inner.redeem(token).await
    }
}

#[async_trait]
impl<T: Ledger> Ledger for Faulty<T> {
    async fn entries(&self, after: u64, limit: u32) -> PortResult<Vec<LedgerEntry>> {
        self.inner.entries(after, limit).await
    }

    async fn verify(&self) -> PortResult<Verification> {
        self.faults.meet("verify").await?;
        self.inner.verify().await
    }
}

#[async_trait]
impl<T: Mailer> Mailer for Faulty<Arc<T>> {
    async fn send(&self, mail: &Mail) -> PortResult<()> {
        self.faults.meet("mail").await?;
        self.inner.send(mail).await
    }
}

#[async_trait]
impl<T: EventBus> EventBus for Faulty<T> {
    async fn publish(&self, events: &[EventEnvelope]) -> PortResult<()> {
        for event in events {
            self.faults
                .meet(&format!("publish {}", event.event.name()))
                .await?;
        }
        self.inner.publish(events).await
    }
}

#[async_trait]
impl<T: Queues> Queues for Faulty<T> {
    async fn send(&self, queue: &str, bodies: &[String], delay: Duration) -> PortResult<Vec<MessageId>> {
        self.inner.send(queue, bodies, delay).await
    }

    async fn receive(
        &self,
        queue: &str,
        max: usize,
        visibility: Duration,
        wait: Duration,
    ) -> PortResult<Vec<Delivery>> {
        self.faults.meet(&format!("receive {queue}")).await?;
        self.inner.receive(queue, max, visibility, wait).await
    }

    async fn complete(&self, queue: &str, receipt: &str) -> PortResult<()> {
        self.faults.meet("settle").await?;
        self.inner.complete(queue, receipt).await
    }

    async fn change_visibility(&self, queue: &str, receipt: &str, visibility: Duration) -> PortResult<()> {
        self.faults.meet("settle").await?;
        self.inner.change_visibility(queue, receipt, visibility).await?;
        self.faults.signs_of_life.add_permits(1);
        Ok(())
    }

    async fn bury(&self, queue: &str, receipt: &str, reason: &str) -> PortResult<()> {
        self.faults.meet("settle").await?;
        self.inner.bury(queue, receipt, reason).await
    }

    async fn dead_letters(&self, queue: &str, limit: u32) -> PortResult<Vec<DeadLetter>> {
        self.inner.dead_letters(queue, limit).await
    }

    async fn replay(&self, queue: &str, id: MessageId) -> PortResult<()> {
        self.inner.replay(queue, id).await
    }

    async fn depth(&self, queue: &str) -> PortResult<Depth> {
        self.inner.depth(queue).await
    }
}

#[async_trait]
impl<T: LanguageModel> LanguageModel for Faulty<T> {
    async fn profile(&self, text: &DocumentText) -> PortResult<Profile> {
        self.faults.meet("read resume").await?;
        self.inner.profile(text).await
    }

    async fn criteria(&self, title: &str, text: &str) -> PortResult<Vec<Criterion>> {
        self.faults.meet("read ad").await?;
        self.inner.criteria(title, text).await
    }

    fn version(&self) -> &str {
        self.inner.version()
    }
}

#[async_trait]
impl<T: Search> Search for Faulty<T> {
    async fn upsert(&self, collection: Collection, documents: Vec<SearchDocument>) -> PortResult<()> {
        self.faults.meet(&format!("index {collection:?}")).await?;
        self.inner.upsert(collection, documents).await
    }

    async fn remove(&self, collection: Collection, keys: &[String]) -> PortResult<()> {
        self.inner.remove(collection, keys).await
    }

    async fn search(&self, collection: Collection, query: &SearchQuery) -> PortResult<SearchAnswer> {
        self.faults.meet("search").await?;
        self.inner.search(collection, query).await
    }

    async fn count(&self, collection: Collection) -> PortResult<u64> {
        self.faults.meet("search").await?;
        self.inner.count(collection).await
    }

    async fn begin_rebuild(&self, collection: Collection) -> PortResult<Rebuild> {
        self.inner.begin_rebuild(collection).await
    }

    async fn end_rebuild(&self, collection: Collection, rebuild: Rebuild) -> PortResult<()> {
        self.inner.end_rebuild(collection, rebuild).await
    }
}

/// The readers of documents without the child process around them, which needs a program of its own.
pub struct InProcess {
    pub faults: Arc<Faults>,
}

#[async_trait]
impl TextExtraction for InProcess {
    async fn extract(&self, document: Bytes, file_name: &str) -> Result<DocumentText, ExtractionError> {
        self.faults.meet("extract").await?;
        if self.reads_pictures() && rolefit_resume::picture(&document).is_some() {
            return Ok(seen_on_a_picture());
        }
        let format = rolefit_resume::detect(&document, Some(file_name));
        let text = format.and_then(|format| rolefit_resume::extract(&document, format));
        text.map_err(ExtractionError::Document)
    }

    async fn ready(&self) -> Result<(), PortError> {
        self.faults.meet("extraction ready").await.map(drop)
    }

    fn reads_pictures(&self) -> bool {
        self.faults.reads_pictures.load(Ordering::Relaxed)
    }

    fn version(&self) -> &str {
        "in-process"
    }
}

/// What a text recognizer would find.
fn seen_on_a_picture() -> DocumentText {
    let line = |text: &str, top: f32| ScannedLine {
        top,
        bottom: top + 9.3,
        words: vec![ScannedWord {
            text: text.to_owned(),
            left: 50.0,
            right: 150.0,
        }],
    };
    let page = ScannedPage {
        width: 595.0,
        height: 842.0,
        lines: vec![line("Nora Lindqvist", 50.0), line("Skills: PostgreSQL", 80.0)],
        ..ScannedPage::default()
    };
    rolefit_resume::lay_out(vec![page], Unread::Nothing).expect("has text")
}
