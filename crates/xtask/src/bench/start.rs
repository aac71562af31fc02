//! How long the server takes to start, and how much memory it needs to do nothing.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;

use super::Server;
use super::http::Connection;
use super::report::{Report, median};
use crate::build::Built;
use crate::console::size;

const STARTS: usize = 11;

/// Adds the time from launch to the first answer over an existing store, and the idle memory.
///
/// # Errors
/// When the server does not start or the first page is not answered with 200.
pub fn measure(built: &Built, data: &Path, report: &mut Report) -> Result<()> {
    // The first start makes the store and the demo data; it is another matter.
    Server::start(&built.binary, &built.site, data)?.settle()?;
    let mut times = Vec::new();
    for _ in 0..STARTS {
        times.push(first_answer(built, data)?.as_secs_f64() * 1000.0);
    }
    report.add(
        "launch to first answer, existing store",
        format!("{:.0} ms", median(&mut times)),
        STARTS.to_string(),
    );

    let server = Server::start(&built.binary, &built.site, data)?;
    server.settle()?;
    if let Some(bytes) = server.resident_bytes() {
        report.add("resident memory, idle", size(bytes), "1");
    }
    Ok(())
}

fn first_answer(built: &Built, data: &Path) -> Result<Duration> {
    let launch = Instant::now();
    let server = Server::start(&built.binary, &built.site, data)?;
    Connection::open(server.address)?.get("/")?;
    Ok(launch.elapsed())
}
