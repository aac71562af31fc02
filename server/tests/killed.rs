//! A server that is killed loses nothing that it said was taken in: the real binary, again and again on one data folder.

mod common;

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::time::Duration;

use common::{AD, Cookie, RESUME, TestApp};
use rolefit_embedded::sqlite::{Database, SqliteQueues};
use rolefit_embedded::system::{SystemClock, SystemIds};
use rolefit_ports::contract::TestClock;
use rolefit_ports::queue::MAX_BATCH;
use rolefit_ports::{Clock, Queues};
use rolefit_server::wiring::DATABASE;
use rolefit_services::Times;
use serde_json::Value;

/// Steps of the document that are done when the kill comes, one number for each kill. The upload is the first, so with 1
/// the kill comes as soon as the server has answered.
const KILLS: [usize; 5] = [1, 1, 2, 3, 5];
/// Looks until something that must happen counts as lost, [`BETWEEN`] apart.
const LOOKS: u32 = 3000;
const BETWEEN: Duration = Duration::from_millis(20);

#[tokio::test]
async fn what_was_taken_in_is_read_and_matched_after_a_kill() {
    let app = TestApp::new().await;
    let (recruiter, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    app.open_job(&recruiter, organization, AD).await;
    let cookie = app.register("nora.lindqvist@example.org").await;
    let queues = app.app.services.queue_depths().await.expect("queues");
    let queues: Vec<String> = queues.into_iter().map(|queue| queue.name).collect();
    let folder = app.close().await;
    let (data, site) = (folder.path(), site());

    let mut server = Server::start(data, site.path());
    let mut taken_in = Vec::new();
    for (number, steps) in KILLS.into_iter().enumerate() {
        // Each is a document of its own, because the same content again would be the same document.
        let document = RESUME.replace("Docker", &format!("Docker, Tool{number}"));
        let resume = server.upload(&document, &cookie);
        if steps > 1 {
            until(&format!("{steps} steps of document {number}"), || {
                (server.steps_done(&resume, &cookie) >= steps).then_some(())
            });
        }
        server.kill();

        hidden_time_passes(data, &queues).await;
        server = Server::start(data, site.path());
        until(&format!("document {number}, taken in before a kill"), || {
            let page = server.get(&format!("/me/resumes/{resume}"), &cookie);
            page.contains("Your resume is read").then_some(())
        });
        taken_in.push(resume);
        let profile = server.call("profile", "", &cookie);
        assert_eq!(profile["resume"], taken_in[number], "the profile is made from it");
        let skills = profile["profile"]["skills"].to_string();
        assert!(skills.contains(&format!("\"Tool{number}\"")), "{skills}");
    }

    let home = server.call("candidate_home", "", &cookie);
    assert_eq!(
        home["resumes"].as_array().map(Vec::len),
        Some(taken_in.len()),
        "{home}"
    );
    let jobs = server.call("recommended_jobs", "", &cookie);
    assert_eq!(jobs[0]["card"]["title"], "Data engineer", "{jobs}");
    assert!(
        jobs[0]["reasons"]
            .as_array()
            .is_some_and(|reasons| !reasons.is_empty()),
        "{jobs}"
    );
    server.kill();
}

/// `rolefit serve` in a process of its own. Killed when it is dropped, so that a test that fails leaves none behind.
struct Server {
    process: Child,
    address: String,
}

impl Server {
    fn start(data: &Path, site: &Path) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_rolefit"))
            .arg("serve")
            .env_clear()
            .env("ROLEFIT_DATA", data)
            .env("ROLEFIT_SITE", site)
            .env("ROLEFIT_LISTEN", "127.0.0.1:0")
            // Looking again and again is faster than any person.
            .env("ROLEFIT_REQUESTS_PER_MINUTE", "1000000")
            .current_dir(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the binary starts");
        let said = BufReader::new(process.stdout.take().expect("is piped"));
        let address = said.lines().map(|line| line.expect("text")).find_map(|line| {
            line.split_once("listening on http://")
                .map(|(_, at)| at.to_owned())
        });
        let address = address.expect("it says where it listens");
        Self { process, address }
    }

    /// Ends it at once, whatever it is doing, as a power cut or the system's hunt for memory does.
    fn kill(&mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("gone");
    }

    /// Sends a document that must be taken in, and gives its id.
    fn upload(&self, document: &str, cookie: &Cookie) -> String {
        let body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"cv.txt\"\r\n\r\n{document}\r\n--edge--\r\n"
        );
        let form = "content-type: multipart/form-data; boundary=edge\r\naccept: application/json\r\n";
        let (status, answer) = self.ask("POST /upload", form, &body, cookie);
        assert_eq!(status, 201, "{answer}");
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        answer["resume"].as_str().expect("an id").to_owned()
    }

    fn steps_done(&self, resume: &str, cookie: &Cookie) -> usize {
        let view = self.call("resume", &format!("resume={resume}"), cookie);
        let steps = view["steps"].as_array().expect("steps");
        let done = steps.iter().filter(|step| step["state"]["state"] == "done");
        done.count()
    }

    fn get(&self, path: &str, cookie: &Cookie) -> String {
        let (status, page) = self.ask(&format!("GET {path}"), "", "", cookie);
        assert_eq!(status, 200, "{path}: {page}");
        page
    }

    fn call(&self, function: &str, fields: &str, cookie: &Cookie) -> Value {
        let form = "content-type: application/x-www-form-urlencoded\r\naccept: application/json\r\n";
        let (status, answer) = self.ask(&format!("POST /api/ui/{function}"), form, fields, cookie);
        assert_eq!(status, 200, "{function}: {answer}");
        serde_json::from_str(&answer).expect("JSON")
    }

    /// One request over a connection of its own. HTTP/1.0, so that the answer comes in one piece.
    fn ask(&self, request: &str, headers: &str, body: &str, cookie: &Cookie) -> (u16, String) {
        let mut text = format!("{request} HTTP/1.0\r\nhost: {}\r\n{headers}", self.address);
        write!(
            text,
            "cookie: {}\r\ncontent-length: {}\r\n\r\n{body}",
            cookie.0,
            body.len()
        )
        .expect("memory");
        let mut stream = TcpStream::connect(&self.address).expect("it listens");
        stream.write_all(text.as_bytes()).expect("asked");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("answered");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        let status = head.split(' ').nth(1).and_then(|status| status.parse().ok());
        (status.expect("a status"), body.to_owned())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// A site of which only its names are there: whoever asks is no browser.
fn site() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let names = ["app.js", "app.wasm", "boot.js", "favicon.svg", "main.css"];
    let manifest: serde_json::Map<_, _> = names
        .map(|name| (name.to_owned(), name.into()))
        .into_iter()
        .collect();
    for name in names {
        std::fs::write(folder.path().join(name), "").expect("written");
    }
    let manifest = Value::Object(manifest).to_string();
    std::fs::write(folder.path().join("manifest.json"), manifest).expect("written");
    folder
}

/// Lets the minutes pass for which work stays hidden that the killed process had in its hands: each message is handed over
/// by a clock that is so far ahead, and given back by the true one. What was lost does not come back by it.
async fn hidden_time_passes(data: &Path, queues: &[String]) {
    let now = SystemClock.now();
    let clock = Arc::new(TestClock::new(now));
    let database = Database::open(data.join(DATABASE), clock.clone(), Arc::new(SystemIds));
    let database = database.expect("the database opens after a kill");
    let store = SqliteQueues::new(database.clone());
    for queue in queues {
        clock.set(now);
        clock.advance(Times::default().visibility);
        let held = store
            .receive(queue, MAX_BATCH, Times::default().visibility, Duration::ZERO)
            .await
            .expect("the queue is read");
        assert!(held.len() < MAX_BATCH, "this is all that there is");
        clock.set(now);
        for delivery in held {
            let given_back = store.change_visibility(queue, &delivery.receipt, Duration::ZERO);
            given_back.await.expect("the receipt is good");
        }
    }
    database.close().await.expect("the database closes");
}

/// Looks until there is something.
fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..LOOKS {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(BETWEEN);
    }
    panic!("{what}: still not there");
}
