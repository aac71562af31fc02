//! The real server over embedded adapters in a temporary folder, driven without a network.

// Each test program uses its own part of this module.
#![allow(
    dead_code,
    reason = "each test program uses only a part of the shared harness"
)]

pub mod away;
pub mod process;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use away::AwaySearch;
use axum::body::Body;
use http::{Method, Request, Response, StatusCode, header};
use http_body_util::BodyExt;
use rolefit_domain::{Caller, JobId, OrganizationId, ResumeId};
use rolefit_ports::mail::Mail;
use rolefit_server::app::App;
use rolefit_server::config::Config;
use rolefit_server::site::Site;
use rolefit_server::wiring::{self, Wired};
use serde_json::Value;
use tower::ServiceExt;

/// The password of everybody in tests.
pub const PASSWORD: &str = "four patient herons";

/// The address of who keeps the test server running.
pub const OPERATOR: &str = "operator@example.org";

/// A resume that the parser reads without doubt.
pub const RESUME: &str = "Nora Lindqvist
nora.lindqvist@example.org | +44 20 7946 0123 | Bristol

EXPERIENCE

Data Engineer, Harbourlight Analytics, Bristol
March 2019 - Present
- Moved nightly loads from shell scripts to Apache Airflow on PostgreSQL
- Wrote Python services that check incoming files

Junior Developer, Copperfield Systems, Bath
September 2016 - February 2019
- Built reports in SQL and Python

EDUCATION

BSc Computer Science, University of Westmarch
2013 - 2016

SKILLS

Python, SQL, PostgreSQL, Apache Airflow, Docker

LANGUAGES

English (native), German (B2)
";

/// An ad that asks for most of it.
pub const AD: &str = "Data engineer

We move data that hospitals depend on, and we do it carefully.

Requirements
- At least 3 years of experience as a data engineer
- Python and SQL
- PostgreSQL
- English

Nice to have
- Apache Airflow
- Kubernetes

Benefits
- A bicycle and thirty days of leave
";

/// A session cookie, ready for a request header.
#[derive(Debug, Clone)]
pub struct Cookie(pub String);

/// The server.
pub struct TestApp {
    pub app: App,
    wired: Wired,
    folder: tempfile::TempDir,
}

/// An answer, read to its end.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: http::HeaderMap,
    pub body: String,
}

impl Answer {
    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|_| panic!("JSON, not {} {}", self.status, self.body))
    }

    /// A header's text, empty without it.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("text"))
    }

    /// Where it leads, without scheme and host.
    pub fn leads_to(&self) -> &str {
        let location = self.header("location");
        location.strip_prefix("http://localhost").unwrap_or(location)
    }

    /// The session cookie that the answer sets.
    pub fn cookie(&self) -> Cookie {
        let lines = self.headers.get_all(header::SET_COOKIE).iter();
        let text = lines
            .filter_map(|v| v.to_str().ok())
            .find(|v| v.starts_with("sid=") && !v.starts_with("sid=;"));
        let text = text.unwrap_or_else(|| panic!("a session cookie: {} {}", self.status, self.body));
        Cookie(text.split(';').next().unwrap_or_default().to_owned())
    }
}

impl TestApp {
    /// A server over an empty store.
    pub async fn new() -> Self {
        Self::with(&[]).await
    }

    /// A server over an empty store with variables of the configuration.
    pub async fn with(variables: &[(&str, &str)]) -> Self {
        Self::over(tempfile::tempdir().expect("a temporary folder"), variables).await
    }

    /// A server over what a folder holds.
    pub async fn over(folder: tempfile::TempDir, variables: &[(&str, &str)]) -> Self {
        Self::configured(folder, "", variables).await
    }

    /// A server over an empty store, and its search, which can be taken away.
    pub async fn with_away_search() -> (Self, Arc<AwaySearch>) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let mut wired = Self::wired(&folder, "", &[]).await;
        let search = Arc::new(AwaySearch::new(wired.1.ports.search.clone()));
        wired.1.ports.search = search.clone();
        (Self::begun(folder, wired).await, search)
    }

    /// A server over what a folder holds, with a configuration file.
    pub async fn configured(folder: tempfile::TempDir, file: &str, variables: &[(&str, &str)]) -> Self {
        let wired = Self::wired(&folder, file, variables).await;
        Self::begun(folder, wired).await
    }

    async fn wired(folder: &tempfile::TempDir, file: &str, variables: &[(&str, &str)]) -> (Config, Wired) {
        let path = folder.path().display().to_string();
        let own = [("ROLEFIT_DATA", path.as_str()), ("ROLEFIT_OPERATORS", OPERATOR)];
        let variables: Vec<_> = variables
            .iter()
            .chain(&own)
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect();
        let config = Config::load(file, &variables).expect("a valid configuration");
        let program = PathBuf::from(env!("CARGO_BIN_EXE_rolefit"));
        let wired = wiring::wire(&config, program).await.expect("the adapters start");
        (config, wired)
    }

    async fn begun(folder: tempfile::TempDir, (config, wired): (Config, Wired)) -> Self {
        let app = App::new(&config, &wired, &Site::empty());
        app.services.rebuild_search_index().await.expect("an index");
        Self { app, wired, folder }
    }

    /// The folder of all data.
    pub fn data(&self) -> &Path {
        self.folder.path()
    }

    /// The adapters, for what no use case does.
    pub fn ports(&self) -> &rolefit_services::Ports {
        &self.wired.ports
    }

    /// What the server does now and then: removes what is over, from the database's log too.
    pub async fn sweep(&self) {
        self.wired.sweep().await.expect("the store is swept");
    }

    /// Ends the server in order and leaves its folder.
    pub async fn close(self) -> tempfile::TempDir {
        self.wired.close().await.expect("the database ends");
        self.folder
    }

    /// Sends a request through every layer.
    pub async fn send(&self, request: Request<Body>) -> Answer {
        read(self.begin(request).await).await
    }

    /// The beginning of an answer that may last, such as a stream.
    pub async fn open(&self, path: &str, cookie: Option<&Cookie>) -> Response<Body> {
        let request = request(Method::GET, path, cookie).body(Body::empty());
        self.begin(request.expect("a request")).await
    }

    /// The beginning of the answer to a plain form without fields.
    pub async fn ask(&self, path: &str, cookie: Option<&Cookie>) -> Response<Body> {
        let request = request(Method::POST, path, cookie).body(Body::empty());
        self.begin(request.expect("a request")).await
    }

    async fn begin(&self, request: Request<Body>) -> Response<Body> {
        let router = self.app.router.clone();
        router.oneshot(request).await.expect("infallible")
    }

    /// A page as a browser without WASM asks for it.
    pub async fn get(&self, path: &str, cookie: Option<&Cookie>) -> Answer {
        self.send(
            request(Method::GET, path, cookie)
                .body(Body::empty())
                .expect("a request"),
        )
        .await
    }

    /// A page as somebody at an address asks for it.
    pub async fn get_from(&self, path: &str, peer: &str) -> Answer {
        let peer: std::net::SocketAddr = peer.parse().expect("address and port");
        let request = request(Method::GET, path, None)
            .header(header::HOST, "localhost:3000")
            .extension(axum::extract::ConnectInfo(peer))
            .body(Body::empty());
        self.send(request.expect("a request")).await
    }

    /// A server function as the browser bundle calls it.
    pub async fn call(&self, function: &str, fields: &[(&str, &str)], cookie: Option<&Cookie>) -> Answer {
        let form = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect::<Vec<_>>()
            .join("&");
        let request = request(Method::POST, &format!("/api/ui/{function}"), cookie)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "application/json")
            .body(Body::from(form))
            .expect("a request");
        let answer = self.send(request).await;
        self.app.services.settled().await;
        answer
    }

    /// Sends a file the way the page's script does.
    pub async fn upload(&self, name: &str, content: &[u8], cookie: Option<&Cookie>) -> Answer {
        let mut body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
             Content-Type: application/octet-stream\r\n\r\n"
        )
        .into_bytes();
        body.extend_from_slice(content);
        body.extend_from_slice(b"\r\n--edge--\r\n");
        let request = request(Method::POST, "/upload", cookie)
            .header(header::CONTENT_TYPE, "multipart/form-data; boundary=edge")
            .header(header::ACCEPT, "application/json")
            .body(Body::from(body))
            .expect("a request");
        self.send(request).await
    }

    /// Uploads a document that must be taken, and lets the pipeline end.
    pub async fn upload_and_drain(&self, name: &str, content: &[u8], cookie: &Cookie) -> ResumeId {
        let answer = self.upload(name, content, Some(cookie)).await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.body);
        self.drain().await;
        answer.json()["resume"]
            .as_str()
            .expect("an id")
            .parse()
            .expect("an id")
    }

    /// Lets the worker do everything that waits, and fails when something was given up.
    pub async fn drain(&self) {
        self.app.worker.drain().await.expect("the worker works");
        for queue in self.app.services.queue_depths().await.expect("queues") {
            assert_eq!(
                (queue.waiting, queue.in_flight, queue.dead),
                (0, 0, 0),
                "queue {} has work left",
                queue.name
            );
        }
    }

    /// Registers somebody by way of the code in their mail.
    pub async fn register(&self, email: &str) -> Cookie {
        let answer = self
            .call(
                "register",
                &[("email", email), ("password", PASSWORD), ("next", "")],
                None,
            )
            .await;
        assert!(
            answer.status.is_success() || answer.status.is_redirection(),
            "{answer:?}"
        );
        let code = self.code(email).await;
        // Codes are typed in groups, as they are read.
        let code = format!("{} {}", &code[..3], &code[3..]);
        let answer = self
            .call(
                "confirm",
                &[
                    ("email", email),
                    ("code", &code),
                    ("password", PASSWORD),
                    ("next", ""),
                ],
                None,
            )
            .await;
        let cookie = answer.cookie();
        self.drain().await;
        cookie
    }

    /// Registers somebody who makes an organization and becomes its admin.
    pub async fn organization(&self, email: &str, name: &str) -> (Cookie, OrganizationId) {
        let cookie = self.register(email).await;
        self.call("create_organization", &[("name", name)], Some(&cookie))
            .await;
        let home = self.call("recruiter_home", &[], Some(&cookie)).await.json();
        let id = home["organization"]
            .as_str()
            .unwrap_or_else(|| panic!("an organization: {home}"));
        (cookie, id.parse().expect("an id"))
    }

    /// Makes a job from an ad and opens it.
    pub async fn open_job(&self, cookie: &Cookie, organization: OrganizationId, ad: &str) -> JobId {
        let organization = organization.to_string();
        let fields = [
            ("organization", organization.as_str()),
            ("form[text]", ad),
            ("form[place]", "Bristol"),
            ("form[work_place]", "on_site"),
        ];
        let answer = self.call("create_job", &fields, Some(cookie)).await;
        let id = answer
            .json()
            .as_str()
            .unwrap_or_else(|| panic!("a job: {answer:?}"))
            .to_owned();
        let fields = [("job", id.as_str()), ("version", "1"), ("status", "open")];
        let answer = self.call("set_job_status", &fields, Some(cookie)).await;
        assert!(answer.status.is_success(), "{answer:?}");
        self.drain().await;
        id.parse().expect("an id")
    }

    /// The caller behind a session.
    pub async fn caller(&self, cookie: &Cookie) -> Caller {
        let token = cookie.0.split_once('=').expect("name and value").1.to_owned();
        let caller = self
            .app
            .services
            .caller(&rolefit_services::Secret::new(token))
            .await
            .expect("identity works");
        caller.expect("a living session")
    }

    /// Sends a plain form from `page`, as a browser without WASM does.
    pub async fn submit(
        &self,
        page: &str,
        function: &str,
        fields: &[(&str, &str)],
        cookie: Option<&Cookie>,
    ) -> Answer {
        let form: Vec<String> = fields
            .iter()
            .map(|(name, value)| format!("{name}={}", encode(value)))
            .collect();
        let mut request = Request::post(format!("/api/ui/{function}"))
            .header(header::HOST, "localhost")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::ACCEPT, "text/html,application/xhtml+xml")
            .header(header::REFERER, format!("http://localhost{page}"));
        if let Some(Cookie(cookie)) = cookie {
            request = request.header(header::COOKIE, cookie);
        }
        let answer = self
            .send(request.body(form.join("&").into()).expect("a request"))
            .await;
        assert_eq!(answer.status, StatusCode::FOUND, "{function}: {answer:?}");
        answer
    }

    /// The newest mails to an address.
    pub async fn mails(&self, to: &str) -> Vec<Mail> {
        // Mail is sent after the request that caused it was answered.
        self.app.services.settled().await;
        let folder = self
            .wired
            .mail_folder
            .as_ref()
            .expect("the demo profile keeps mail");
        let mails = folder.newest(1000).await.expect("a readable folder");
        mails
            .into_iter()
            .map(|stored| stored.mail)
            .filter(|mail| mail.to.as_str() == to)
            .collect()
    }

    /// The code in the newest mail to an address.
    pub async fn code(&self, to: &str) -> String {
        let mails = self.mails(to).await;
        let text = &mails.first().unwrap_or_else(|| panic!("a mail to {to}")).text;
        let code = text
            .split_whitespace()
            .find(|word| word.len() == 6 && word.bytes().all(|b| b.is_ascii_digit()));
        code.unwrap_or_else(|| panic!("a code in: {text}")).to_owned()
    }

    /// Everything that lies in the data folder but for one folder in it, as one byte string.
    pub fn stored_bytes_without(&self, left_out: &Path) -> Vec<u8> {
        let mut all = Vec::new();
        let mut open = vec![self.folder.path().to_owned()];
        while let Some(folder) = open.pop() {
            if folder == self.folder.path().join(left_out) {
                continue;
            }
            for entry in std::fs::read_dir(folder).expect("a readable folder") {
                let path = entry.expect("an entry").path();
                if path.is_dir() {
                    open.push(path);
                } else {
                    all.extend(std::fs::read(path).expect("a readable file"));
                }
            }
        }
        all
    }
}

/// Reads an answer to its end.
pub async fn read(response: Response<Body>) -> Answer {
    let (parts, body) = response.into_parts();
    let bytes = body.collect().await.expect("a whole body").to_bytes();
    let body = String::from_utf8_lossy(&bytes).into_owned();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body,
    }
}

/// Reads the bytes of an answer to their end.
pub async fn bytes(response: Response<Body>) -> Vec<u8> {
    let body = response.into_body().collect().await.expect("a whole body");
    body.to_bytes().to_vec()
}

/// Reads a stream until it has said `words`, and gives all that it said. Fails when it ends before.
pub async fn read_until(response: Response<Body>, words: &str) -> String {
    let mut body = response.into_body();
    let mut text = String::new();
    while !text.contains(words) {
        let frame = body.frame().await;
        let frame = frame.unwrap_or_else(|| panic!("`{words}` before the end of: {text}"));
        if let Some(data) = frame.expect("no fault").data_ref() {
            text.push_str(&String::from_utf8_lossy(data));
        }
    }
    text
}

/// An answer without its body.
pub fn begun(response: Response<Body>) -> Answer {
    let (parts, _) = response.into_parts();
    Answer {
        status: parts.status,
        headers: parts.headers,
        body: String::new(),
    }
}

fn request(method: Method, path: &str, cookie: Option<&Cookie>) -> http::request::Builder {
    let builder = Request::builder().method(method).uri(path);
    match cookie {
        Some(cookie) => builder.header(header::COOKIE, &cookie.0),
        None => builder,
    }
}

/// Percent-encodes a form value.
pub fn encode(text: &str) -> String {
    text.bytes().fold(String::new(), |mut out, b| {
        match b {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(b as char),
            _ => out.push_str(&format!("%{b:02X}")),
        }
        out
    })
}
