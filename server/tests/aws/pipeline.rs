//! From an upload to a match, with faults between the server and its services, and with every message twice and in
//! another order: each candidate has one result, and each is told once.

use std::collections::BTreeSet;
use std::io::Write;
use std::time::{Duration, Instant};

use rolefit_domain::{JobId, OrganizationId};
use rolefit_services::{Times, Worker};
use rolefit_standins::faults::{Call, Fault, FaultProxy, Script, every, never};

use super::common::{AD, Cookie, RESUME, TestApp};
use super::deployment::Deployment;

/// How long a message is a worker's here.
const TIMES: Times = Times {
    visibility: Duration::from_secs(5),
    attempt: Duration::from_secs(60),
};
/// Longest time until all is done.
const PATIENCE: Duration = Duration::from_secs(180);

/// Silence is left out: a call waits ten seconds for an answer.
const FAULTS: [Fault; 8] = [
    Fault::Throttled,
    Fault::Failed,
    Fault::Away,
    Fault::ResetBefore,
    Fault::AnswerLost,
    Fault::AnswerCut,
    Fault::Twice,
    Fault::Reordered,
];

/// How many candidates upload, and how many jobs there are.
fn candidates() -> usize {
    let wanted = std::env::var("ROLEFIT_FAULT_CANDIDATES");
    wanted.map_or(3, |text| {
        text.parse().expect("ROLEFIT_FAULT_CANDIDATES is a number")
    })
}

struct World {
    app: TestApp,
    proxy: FaultProxy,
    candidates: Vec<(String, Cookie)>,
    recruiter: Cookie,
    job: JobId,
}

impl World {
    /// Everybody is registered and a job is open, before anything goes wrong.
    async fn new() -> Self {
        let mut deployment = Deployment::new().await;
        let proxy = FaultProxy::start(&deployment.names["endpoint"], never())
            .await
            .expect("starts");
        deployment.names.insert("endpoint", proxy.endpoint());
        let folder = tempfile::tempdir().expect("a folder");
        let limits = [
            ("ROLEFIT_UPLOADS_PER_HOUR", "1000"),
            ("ROLEFIT_REQUESTS_PER_MINUTE", "100000"),
        ];
        let app = TestApp::configured(folder, &deployment.file(), &limits).await;
        let (recruiter, organization): (Cookie, OrganizationId) =
            app.organization("ada@hiring.example", "Meadow Clinics").await;
        let mut candidates = Vec::new();
        for number in 0..self::candidates() {
            let email = format!("candidate-{number}@example.org");
            let cookie = app.register(&email).await;
            app.call("set_discoverable", &[("discoverable", "yes")], Some(&cookie))
                .await;
            candidates.push((email, cookie));
        }
        let job = app.open_job(&recruiter, organization, AD).await;
        Self {
            app,
            proxy,
            candidates,
            recruiter,
            job,
        }
    }

    /// Everybody uploads, again until the server has taken it, and the worker works until every step is done.
    async fn run(&self, script: impl Script + 'static) -> (usize, usize) {
        self.proxy.follow(script);
        let (mut refused, mut resumes) = (0, Vec::new());
        for (number, (_, cookie)) in self.candidates.iter().enumerate() {
            let text = RESUME.replace("Nora Lindqvist", &format!("Nora Lindqvist{}", "x".repeat(number)));
            let resume = loop {
                let answer = self.app.upload("cv.txt", text.as_bytes(), Some(cookie)).await;
                if answer.status.is_success() {
                    break answer.json()["resume"].as_str().expect("an id").to_owned();
                }
                assert!(answer.status.is_server_error(), "{answer:?}");
                refused += 1;
                assert!(refused < 50, "uploads never go well");
            };
            resumes.push(resume);
        }
        let worker = Worker::new(self.app.app.services.clone()).with_times(TIMES);
        let (start, mut broken_off) = (Instant::now(), 0);
        loop {
            broken_off += usize::from(worker.drain().await.is_err());
            if self.is_done(&resumes).await {
                break;
            }
            assert!(start.elapsed() < PATIENCE, "the pipeline does not end");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        // What is still on its way is a repetition, and has to find everything done.
        self.proxy.follow(never());
        loop {
            worker.drain().await.expect("nothing goes wrong any more");
            let depths = self
                .app
                .app
                .services
                .clone()
                .queue_depths()
                .await
                .expect("are read");
            if depths.iter().all(|queue| queue.waiting + queue.in_flight == 0) {
                assert!(
                    depths.iter().all(|queue| queue.dead == 0),
                    "nothing was given up: {depths:?}"
                );
                return (refused, broken_off);
            }
            assert!(start.elapsed() < PATIENCE, "messages are left over: {depths:?}");
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    }

    /// Whether every document went through every step and its owner was told.
    async fn is_done(&self, resumes: &[String]) -> bool {
        for (resume, (email, cookie)) in resumes.iter().zip(&self.candidates) {
            let answer = self.app.call("resume", &[("resume", resume)], Some(cookie)).await;
            if !answer.status.is_success() {
                return false;
            }
            let view = answer.json();
            let is_done = |step: &serde_json::Value| step["state"]["state"] == "done";
            if !view["steps"].as_array().expect("steps").iter().all(is_done) || self.told(email).await == 0 {
                return false;
            }
        }
        true
    }

    async fn told(&self, email: &str) -> usize {
        let mails = self.app.mails(email).await;
        mails
            .iter()
            .filter(|mail| mail.subject == "Your resume was read")
            .count()
    }

    /// Exactly one result for each candidate, however often its messages came.
    async fn assert_each_once(&self) {
        let answer = self
            .app
            .call(
                "shortlist",
                &[("job", &self.job.to_string())],
                Some(&self.recruiter),
            )
            .await;
        let shortlist = answer.json();
        let ranked = shortlist["candidates"].as_array().expect("candidates");
        let different: BTreeSet<&str> = ranked
            .iter()
            .filter_map(|one| one["candidate"].as_str())
            .collect();
        assert_eq!(
            ranked.len(),
            self.candidates.len(),
            "each candidate is ranked: {shortlist}"
        );
        assert_eq!(different.len(), ranked.len(), "and once");
        for (email, cookie) in &self.candidates {
            let jobs = self.app.call("recommended_jobs", &[], Some(cookie)).await.json();
            assert_eq!(
                jobs["jobs"].as_array().map(Vec::len),
                Some(1),
                "{email} has one match"
            );
            assert_eq!(self.told(email).await, 1, "{email} is told once");
        }
        let verified = self.app.ports().ledger.verify().await.expect("is checked");
        assert!(
            matches!(verified, rolefit_ports::ledger::Verification::Intact { .. }),
            "{verified:?}"
        );
    }

    fn tell(&self, run: &str, (refused, broken_off): (usize, usize)) {
        let line = format!(
            "fault run `{run}`: {count} candidates, {count} results, 0 lost, 0 doubled, {refused} uploads refused and sent \
             again, {broken_off} rounds of the worker broken off; {}",
            self.proxy.counts(),
            count = self.candidates.len(),
        );
        writeln!(std::io::stderr(), "{line}").expect("there is somebody to tell");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_candidate_has_one_result_in_spite_of_faults() {
    let world = World::new().await;
    let outcome = world.run(every(7, 11, &FAULTS)).await;
    world.assert_each_once().await;
    assert!(world.proxy.counts().all_faults() > 0);
    world.tell("pipeline", outcome);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_candidate_has_one_result_in_spite_of_repeated_and_reordered_messages() {
    let world = World::new().await;
    let script = |call: &Call| match call.operation.as_str() {
        "events.PutEvents" => Some(Fault::Twice),
        "sqs.ReceiveMessage" => Some(Fault::Reordered),
        _ => None,
    };
    let outcome = world.run(script).await;
    world.assert_each_once().await;
    let faults = world.proxy.counts().faults;
    assert!(faults[&Fault::Twice] >= 5, "each event came twice: {faults:?}");
    world.tell("pipeline, every message twice and the last one first", outcome);
}
