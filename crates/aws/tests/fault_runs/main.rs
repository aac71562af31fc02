//! Work through a proxy that lets calls go wrong, and what is there afterwards: nothing that was acknowledged is lost,
//! nothing is there twice that must not be, and nothing was refused in the name of others who do not exist.
//!
//! `ROLEFIT_FAULT_WRITES` says how many writes each run makes (default 40), for a long run with `--nocapture`:
//! `ROLEFIT_FAULT_WRITES=5000 cargo test -p rolefit-aws --features tests --test fault_runs`.

mod blobs;
mod events;
mod queues;
mod records;
mod single;
mod stream;
#[path = "../support/mod.rs"]
mod support;

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use futures::StreamExt;
use rolefit_aws::dynamodb::{DynamoOptions, DynamoStore};
use rolefit_aws::sdk::{Sdk, SdkOptions};
use rolefit_ports::contract::{TestClock, TestIds};
use rolefit_ports::{ErrorKind, PortError, PortResult};
use rolefit_standins::faults::{Call, Fault, FaultProxy, Script, every, never};

/// A fault in about every so many calls.
const NTH: u64 = 5;
/// How long a call may go without an answer here, where it usually takes milliseconds.
const ATTEMPT: Duration = Duration::from_secs(1);
/// Writes at the same time.
const AT_ONCE: usize = 16;

/// How many writes a run makes.
fn writes() -> usize {
    let wanted = std::env::var("ROLEFIT_FAULT_WRITES");
    wanted.map_or(40, |text| text.parse().expect("ROLEFIT_FAULT_WRITES is a number"))
}

/// The emulator behind a proxy, and the emulator itself to look at what came of it.
struct Place {
    proxy: FaultProxy,
    /// Through the proxy.
    faulty: Sdk,
    /// Past it.
    clean: Sdk,
    /// What all resources of a run begin with.
    name: String,
    clock: Arc<TestClock>,
    ids: Arc<TestIds>,
}

impl Place {
    /// Where nothing goes wrong yet.
    async fn new() -> Self {
        let upstream =
            std::env::var("AWS_ENDPOINT_URL").expect("`cargo xtask test aws` sets AWS_ENDPOINT_URL");
        let proxy = FaultProxy::start(&upstream, never()).await.expect("starts");
        let options = SdkOptions {
            region: Some("eu-central-1".to_owned()),
            endpoint: Some(proxy.endpoint()),
            attempt: Some(ATTEMPT),
            ..SdkOptions::default()
        };
        Self {
            faulty: Sdk::load(options).await.expect("a region is set"),
            clean: support::sdk().await,
            proxy,
            name: support::unique_name(),
            clock: Arc::default(),
            ids: Arc::new(TestIds::new()),
        }
    }

    /// From now on about every fifth call goes wrong, in every way.
    fn go_wrong(&self, seed: u64) {
        self.proxy.follow(patient(every(NTH, seed, &Fault::ALL)));
    }

    /// From now on the first calls of an operation go wrong in one way, as many as the SDK makes before it gives up.
    fn fail_once(&self, operation: &'static str, fault: Fault, tries: u32) {
        let mut left = tries;
        self.proxy.follow(move |call: &Call| {
            let hit = call.operation == operation && left > 0;
            left -= u32::from(hit);
            hit.then_some(fault)
        });
    }

    /// A table through an SDK. Both see the same.
    fn table(&self, sdk: &Sdk, table: &str) -> Arc<DynamoStore> {
        let options = DynamoOptions {
            table: table.to_owned(),
            cursor_secret: [7; 32],
        };
        DynamoStore::new(sdk, options, self.clock.clone(), self.ids.clone())
    }

    async fn data(&self) -> String {
        support::deploy(&self.clean, "data", &self.name).await["Table"].clone()
    }

    /// Says what came of a run, past the harness, which shows nothing of a test that passes.
    fn tell(&self, run: &str, outcome: &str) {
        let line = format!("fault run `{run}`: {outcome}; {}", self.proxy.counts());
        writeln!(std::io::stderr(), "{line}").expect("there is somebody to tell");
    }
}

/// A long poll waits ten seconds for an answer, so that it meets resets instead of silence.
fn patient(mut script: impl Script) -> impl Script {
    move |call: &Call| match script.fault(call) {
        Some(Fault::Unanswered) if call.operation == "sqs.ReceiveMessage" => Some(Fault::ResetBefore),
        Some(Fault::AnswerLate) if call.operation == "sqs.ReceiveMessage" => Some(Fault::AnswerLost),
        other => other,
    }
}

/// What a caller knows of its write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Known {
    Done,
    /// A condition did not hold.
    Conflict,
    /// It may or may not have happened.
    Unknown,
}

impl Known {
    fn of(result: PortResult<()>) -> Self {
        match result.map_err(|error| error.kind()) {
            Ok(()) => Self::Done,
            Err(ErrorKind::Conflict) => Self::Conflict,
            Err(kind) if kind.is_transient() => Self::Unknown,
            Err(kind) => panic!("a fault that passes became {kind:?}"),
        }
    }
}

/// Does numbered work, some of it at the same time, and gives what came of each in order.
async fn each<T>(count: usize, work: impl AsyncFn(usize) -> T) -> Vec<T> {
    let work = &work;
    let all = futures::stream::iter(0..count).map(|number| async move { work(number).await });
    all.buffered(AT_ONCE).collect().await
}

/// Tries until it goes well, as workers do.
async fn until_done<T>(mut work: impl AsyncFnMut() -> PortResult<T>) -> T {
    let mut last: Option<PortError> = None;
    for _ in 0..20 {
        match work().await {
            Ok(done) => return done,
            Err(error) if error.kind().is_transient() => last = Some(error),
            Err(error) => panic!("a fault that passes became {:?}: {error:?}", error.kind()),
        }
    }
    panic!("it never went well: {last:?}");
}

/// How many of the outcomes are this one.
fn count(outcomes: &[Known], wanted: Known) -> usize {
    outcomes.iter().filter(|outcome| **outcome == wanted).count()
}
