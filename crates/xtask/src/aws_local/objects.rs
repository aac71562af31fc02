//! A second stand-in of S3, SeaweedFS, for what the emulator is too kind about: it refuses parts that are too small and
//! content that is not what its checksum says. It has neither KMS nor events, so that the product does not run on it.

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
/// Who may do everything in it: the account that the emulator has too.
const ACCOUNTS: &str = r#"{"identities":[{"name":"test","credentials":[{"accessKey":"test","secretKey":"test"}],
"actions":["Admin","Read","List","Tagging","Write"]}]}"#;
/// Its parts, each of which listens on two ports. The second would be the first and 10,000, which may be too much for a
/// port.
const PARTS: [&str; 4] = ["master", "volume", "filer", "s3"];

/// Starts it with nothing in it, and waits until it answers. `programs` is where it is installed.
///
/// # Errors
/// When it does not answer in time, or listens where others could reach it.
pub fn start(programs: &Path, run: &Path) -> Result<Running> {
    console::step("starting SeaweedFS, a stricter S3");
    for _ in 1..TRIES {
        match try_start(programs, run) {
            Ok(running) => return Ok(running),
            Err(error) => console::note(format_args!("trying again: {error:#}")),
        }
    }
    try_start(programs, run)
}

fn try_start(programs: &Path, run: &Path) -> Result<Running> {
    let place = run.join("seaweedfs");
    if place.exists() {
        fs::remove_dir_all(&place).with_context(|| format!("cannot empty `{}`", place.display()))?;
    }
    let data = place.join("data");
    fs::create_dir_all(&data).with_context(|| format!("cannot make `{}`", data.display()))?;
    let accounts = place.join("accounts.json");
    fs::write(&accounts, ACCOUNTS).with_context(|| format!("cannot write `{}`", accounts.display()))?;
    let log = place.join("seaweedfs.log");
    let output = File::create(&log).with_context(|| format!("cannot write `{}`", log.display()))?;
    let mut command = Command::new(programs.join("weed"));
    command
        .args(["-logtostderr=true", "server", "-filer", "-s3"])
        .args(["-ip=127.0.0.1", "-ip.bind=127.0.0.1"])
        .arg(format!("-dir={}", data.display()))
        .arg(format!("-s3.config={}", accounts.display()))
        // Services that nobody asks for.
        .args(["-s3.port.iceberg=0", "-s3.port.lance=0"])
        // Each bucket has volumes of its own: one at first, and enough for as many buckets as tests make.
        .env("WEED_MASTER_VOLUME_GROWTH_COPY_1", "1")
        .args([
            "-master.volumeSizeLimitMB=64",
            "-volume.max=1000",
            "-master.telemetry=false",
        ])
        // It takes nothing more while a hundredth of the disk is free, which is gigabytes on a large one; tests write
        // megabytes.
        .arg("-volume.minFreeSpace=64MiB")
        .arg("-volume.preStopSeconds=0");
    let mut answering = 0;
    for part in PARTS {
        answering = free_port()?;
        command
            .arg(format!("-{part}.port={answering}"))
            .arg(format!("-{part}.port.grpc={}", free_port()?));
    }
    command
        .env("TMPDIR", &place)
        .stdin(Stdio::null())
        .stderr(output.try_clone().context("cannot share the log")?)
        .stdout(output);
    // The last of its parts is the one that speaks S3.
    Running::start(command, "SeaweedFS", answering, "/healthz", PATIENCE, &log)
}
