//! How long it takes from sending a resume until its page says that it is read and matched.

use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::Server;
use super::http::Connection;
use super::report::{Report, median};
use crate::build::Built;

/// Documents that are sent, each with other words, because the same file again is the same document.
const UPLOADS: usize = 21;
/// Longest time that a document may take before the measurement is given up.
const PATIENCE: Duration = Duration::from_secs(30);
/// A candidate of the demo data, with the password of everybody there.
const SIGN_IN: &[u8] = b"email=amara.nwosu%40example.org&password=seven+quiet+lanterns&next=%2Fme";
/// What the page of a document says at the end of its pipeline.
const DONE: &[u8] = b"Your resume is read";

/// Adds the time from the first byte of a one-page PDF to the page that says so, over HTTP and with the demo's jobs.
///
/// # Errors
/// When signing in or an upload is refused, or a document is not read in time.
pub fn measure(built: &Built, data: &Path, report: &mut Report) -> Result<()> {
    let server = Server::start(&built.binary, data)?;
    server.settle()?;
    let candidate = SignedIn::candidate(server.address)?;
    let mut connection = candidate.connection()?;
    let mut times = Vec::new();
    for number in 0..UPLOADS {
        let taken = until_matched(&mut connection, &candidate.header(), number)?;
        times.push(taken.as_secs_f64() * 1000.0);
    }
    let slowest = times.iter().copied().fold(0.0, f64::max);
    report.add(
        "upload of a one-page PDF until its page says it is read and matched, median and slowest",
        format!("{:.0} ms, {slowest:.0} ms", median(&mut times)),
        UPLOADS.to_string(),
    );
    Ok(())
}

/// Somebody who has signed in.
pub(super) struct SignedIn {
    address: SocketAddr,
    cookie: String,
}

impl SignedIn {
    /// A candidate of the demo data.
    ///
    /// # Errors
    /// When the server does not let them in.
    pub(super) fn candidate(address: SocketAddr) -> Result<Self> {
        let form = "content-type: application/x-www-form-urlencoded";
        let headers = [form, "accept: text/html"];
        let answer = Connection::open(address)?.send("POST", "/api/ui/sign_in", &headers, SIGN_IN)?;
        let cookie = answer.cookie.context("the demo candidate cannot sign in")?;
        Ok(Self { address, cookie })
    }

    /// A new connection.
    ///
    /// # Errors
    /// When the server takes none.
    pub(super) fn connection(&self) -> Result<Connection> {
        Connection::open(self.address)
    }

    /// The header that says who asks.
    pub(super) fn header(&self) -> String {
        format!("cookie: {}", self.cookie)
    }
}

/// Uploads a resume and waits for its page: the time until it says that the resume is read and matched.
///
/// # Errors
/// When the upload is refused, or not read in time.
pub(super) fn until_matched(connection: &mut Connection, cookie: &str, number: usize) -> Result<Duration> {
    let mut body = b"--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"resume.pdf\"\r\n\
        Content-Type: application/pdf\r\n\r\n"
        .to_vec();
    body.extend(resume(number));
    body.extend(b"\r\n--edge--\r\n");
    let headers = [
        cookie,
        "accept: application/json",
        "content-type: multipart/form-data; boundary=edge",
    ];
    let begun = Instant::now();
    let answer = connection.send("POST", "/upload", &headers, &body)?;
    let text = String::from_utf8_lossy(&answer.body).into_owned();
    ensure!(
        answer.status == 201,
        "the upload was answered {}: {text}",
        answer.status
    );
    let (_, id) = text
        .split_once("\"resume\":\"")
        .context("the upload's answer names no resume")?;
    let path = format!("/me/resumes/{}", id.split('"').next().unwrap_or_default());
    while begun.elapsed() < PATIENCE {
        let page = connection.send("GET", &path, &[cookie, "accept: text/html"], b"")?;
        if page.body.windows(DONE.len()).any(|words| words == DONE) {
            return Ok(begun.elapsed());
        }
    }
    anyhow::bail!("a document was not read within {} s", PATIENCE.as_secs())
}

/// A valid PDF of one page in Helvetica.
fn resume(number: usize) -> Vec<u8> {
    let project = format!("- Carried out inspection number {number} of the regional water works");
    let lines = [
        "Amara Nwosu",
        "amara.nwosu@example.org | +44 20 7946 0112 | Bristol",
        "EXPERIENCE",
        "Backend Engineer, Harbour Data, Bristol",
        "March 2019 - Present",
        "- Built services in Rust over PostgreSQL that answer within a second",
        &project,
        "Software Developer, Millgate Systems, Bath",
        "June 2014 - February 2019",
        "- Wrote Python tools and REST APIs, and ran them in Docker on Linux",
        "EDUCATION",
        "BSc Computer Science, University of Westmarch",
        "2011 - 2014",
        "SKILLS",
        "Rust, Go, PostgreSQL, REST APIs, Docker, Linux, Kubernetes",
        "LANGUAGES",
        "English (native), German (B1)",
    ];
    let drawn: Vec<String> = lines
        .iter()
        .enumerate()
        .map(|(i, line)| {
            let (size, y) = (if i == 0 { 18 } else { 10 }, 780 - i * 18);
            format!(
                "BT /F1 {size} Tf 60 {y} Td ({}) Tj ET",
                line.replace('(', "\\(").replace(')', "\\)")
            )
        })
        .collect();
    let content = drawn.join("\n");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut file = "%PDF-1.7\n".to_owned();
    let mut table = String::new();
    for (i, object) in objects.iter().enumerate() {
        table.push_str(&format!("{:010} 00000 n \n", file.len()));
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", i + 1));
    }
    let start = file.len();
    file.push_str(&format!(
        "xref\n0 6\n0000000000 65535 f \n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n"
    ));
    file.into_bytes()
}
