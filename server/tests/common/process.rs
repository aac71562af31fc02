//! The real binary in a process of its own.

use std::fmt::Write as _;
use std::io::{BufRead, BufReader, Read, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use serde_json::Value;

use super::Cookie;

/// Looks until something that must happen counts as lost, [`BETWEEN`] apart.
const LOOKS: u32 = 3000;
const BETWEEN: Duration = Duration::from_millis(20);

/// `rolefit serve` in a process of its own. Killed when it is dropped, so that a test that fails leaves none behind.
pub struct Server {
    process: Child,
    address: String,
}

impl Server {
    /// Starts it over a folder of data, with further variables of the configuration, and waits until it listens.
    pub fn start(data: &Path, site: &Path, variables: &[(&str, &str)]) -> Self {
        let mut process = Command::new(env!("CARGO_BIN_EXE_rolefit"))
            .arg("serve")
            .env_clear()
            .env("ROLEFIT_DATA", data)
            .env("ROLEFIT_SITE", site)
            .env("ROLEFIT_LISTEN", "127.0.0.1:0")
            // Looking again and again is faster than any person.
            .env("ROLEFIT_REQUESTS_PER_MINUTE", "1000000")
            .envs(variables.iter().copied())
            .current_dir(data)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the binary starts");
        // Nobody reads its log, which must not end it.
        drop(process.stderr.take());
        let said = BufReader::new(process.stdout.take().expect("is piped"));
        let address = said.lines().map(|line| line.expect("text")).find_map(|line| {
            line.split_once("listening on http://")
                .map(|(_, at)| at.to_owned())
        });
        let address = address.expect("it says where it listens");
        Self { process, address }
    }

    /// Ends it at once, whatever it is doing, as a power cut or the system's hunt for memory does.
    pub fn kill(&mut self) {
        self.process.kill().expect("killed");
        self.process.wait().expect("gone");
    }

    /// Asks it to end, as a service manager does, and waits until it has.
    pub fn stop(&mut self) {
        let asked = Command::new("kill")
            .args(["-TERM", &self.process.id().to_string()])
            .status();
        assert!(asked.expect("`kill` is there").success());
        let ended = self.process.wait().expect("gone");
        assert!(ended.success(), "it ends in order: {ended}");
    }

    /// Sends a document that must be taken in, and gives its id.
    pub fn upload(&self, document: &str, cookie: &Cookie) -> String {
        let body = format!(
            "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"cv.txt\"\r\n\r\n{document}\r\n--edge--\r\n"
        );
        let form = "content-type: multipart/form-data; boundary=edge\r\naccept: application/json\r\n";
        let (status, answer) = self.ask("POST /upload", form, &body, cookie);
        assert_eq!(status, 201, "{answer}");
        let answer: Value = serde_json::from_str(&answer).expect("JSON");
        answer["resume"].as_str().expect("an id").to_owned()
    }

    /// How many steps of a document are done.
    pub fn steps_done(&self, resume: &str, cookie: &Cookie) -> usize {
        let view = self.call("resume", &format!("resume={resume}"), cookie);
        let steps = view["steps"].as_array().expect("steps");
        let done = steps.iter().filter(|step| step["state"]["state"] == "done");
        done.count()
    }

    /// A page, which must be there.
    pub fn get(&self, path: &str, cookie: &Cookie) -> String {
        let (status, page) = self.ask(&format!("GET {path}"), "", "", cookie);
        assert_eq!(status, 200, "{path}: {page}");
        page
    }

    /// The answer of a server function, which must succeed.
    pub fn call(&self, function: &str, fields: &str, cookie: &Cookie) -> Value {
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
pub fn site() -> tempfile::TempDir {
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

/// Looks until there is something.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..LOOKS {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(BETWEEN);
    }
    panic!("{what}: still not there");
}
