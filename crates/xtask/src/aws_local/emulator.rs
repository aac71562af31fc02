//! The main emulator.

use std::fs::{self, File};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result};

use super::running::{Running, free_port};
use crate::console;

/// How long it may take to answer.
const PATIENCE: Duration = Duration::from_secs(60);
/// Starts that lose the race for a free port before somebody has to look.
const TRIES: u32 = 3;
/// The region of everything in it.
pub const REGION: &str = "eu-central-1";

/// Starts it with nothing in it, and waits until it answers. `programs` is where it is installed.
///
/// # Errors
/// When it does not answer in time, or listens where others could reach it.
pub fn start(programs: &Path, run: &Path) -> Result<Running> {
    console::step("starting the emulator of AWS");
    for _ in 1..TRIES {
        match try_start(programs, run) {
            Ok(running) => return Ok(running),
            Err(error) => console::note(format_args!("trying again: {error:#}")),
        }
    }
    try_start(programs, run)
}

fn try_start(programs: &Path, run: &Path) -> Result<Running> {
    let place = run.join("ministack");
    if place.exists() {
        fs::remove_dir_all(&place).with_context(|| format!("cannot empty `{}`", place.display()))?;
    }
    let state = place.join("state");
    fs::create_dir_all(&state).with_context(|| format!("cannot make `{}`", state.display()))?;
    let port = free_port()?;
    let log = place.join("ministack.log");
    let output = File::create(&log).with_context(|| format!("cannot write `{}`", log.display()))?;
    let mut command = Command::new(programs.join("ministack"));
    command
        .env("GATEWAY_PORT", port.to_string())
        // Signatures, roles and codes are checked as AWS checks them.
        .env("AUTH", "true")
        .env("CLOUDTRAIL_RECORDING", "1")
        .env("BIND_HOST", "127.0.0.1")
        .env("MINISTACK_HOST", "127.0.0.1")
        // Both would listen on every address.
        .env("IOT_MTLS_ENABLED", "0")
        .env("SFTP_ENABLED", "0")
        .env("STATE_DIR", &state)
        .env("S3_DATA_DIR", &state)
        .env("TMPDIR", &state)
        .stdin(Stdio::null())
        .stderr(output.try_clone().context("cannot share the log")?)
        .stdout(output);
    Running::start(
        command,
        "the emulator",
        port,
        "/_ministack/health",
        PATIENCE,
        &log,
    )
}
