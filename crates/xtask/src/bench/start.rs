//! How long the server takes to start, and how much memory it needs to do nothing.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use super::Server;
use super::http::Connection;
use super::report::{Report, median};
use crate::build::Built;
use crate::console::size;
use crate::site;

const STARTS: usize = 11;

/// Adds the time from launch to the first answer over an existing store, and the idle memory.
///
/// # Errors
/// When the server does not start or the first page is not answered with 200.
pub fn measure(built: &Built, data: &Path, report: &mut Report) -> Result<()> {
    // The first start makes the store and the demo data; it is another matter.
    let first = Server::start(&built.binary, data)?;
    compare_site(&first, &built.site)?;
    first.settle()?;
    let mut times = Vec::new();
    for _ in 0..STARTS {
        times.push(first_answer(built, data)?.as_secs_f64() * 1000.0);
    }
    report.add(
        "launch to first answer, existing store",
        format!("{:.0} ms", median(&mut times)),
        STARTS.to_string(),
    );

    let server = Server::start(&built.binary, data)?;
    server.settle()?;
    if let Some(bytes) = server.resident_bytes() {
        report.add("resident memory, idle", size(bytes), "1");
    }
    Ok(())
}

/// The site in the executable is the one that was built, compressed as it was: no test serves it from there.
fn compare_site(server: &Server, site: &Path) -> Result<()> {
    let mut connection = Connection::open(server.address)?;
    for file in site::sizes(site)?
        .iter()
        .filter(|file| file.path.starts_with("pkg/"))
    {
        for (ending, accepted) in [("", "identity"), (".br", "br"), (".gz", "gzip")] {
            let path = site.join(format!("{}{ending}", file.path));
            if !path.is_file() {
                continue;
            }
            let built = fs::read(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
            let url = format!("/{}", file.path);
            let answer = connection.send("GET", &url, &[&format!("accept-encoding: {accepted}")], b"")?;
            ensure!(
                answer.status == 200 && answer.body == built,
                "the executable serves another `{url}` ({accepted}) than was built"
            );
        }
    }
    Ok(())
}

fn first_answer(built: &Built, data: &Path) -> Result<Duration> {
    let launch = Instant::now();
    let server = Server::start(&built.binary, data)?;
    Connection::open(server.address)?.get("/")?;
    Ok(launch.elapsed())
}
