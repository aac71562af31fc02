//! A running server that is measured.

use std::fs::{self, File};
use std::io::{BufRead, BufReader};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use super::http::Connection;
use crate::workspace::Workspace;

/// A server on a free port of 127.0.0.1, stopped when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// Where it listens.
    pub address: SocketAddr,
    /// Told once the demo data is loaded.
    loaded: mpsc::Receiver<()>,
}

/// What the server says last once the demo data is loaded.
const DEMO_LOADED: &str = "Ctrl-C stops it";
/// Longest time for loading the demo data and for the pipeline to end.
const SETTLING: Duration = Duration::from_secs(180);

impl Server {
    /// Starts `binary` with demo data in `data` and the site that it holds, and waits until it says that it listens.
    ///
    /// # Errors
    /// When it ends before that; the error tells where its log is.
    pub fn start(binary: &Path, data: &Path) -> Result<Self> {
        Self::start_with(binary, None, data, &[])
    }

    /// The same with the site in a folder, and with more variables.
    ///
    /// # Errors
    /// As [`Self::start`].
    pub fn start_with(
        binary: &Path,
        site: Option<&Path>,
        data: &Path,
        environment: &[(&'static str, String)],
    ) -> Result<Self> {
        let log_file = data.with_extension("log");
        let log =
            File::create(&log_file).with_context(|| format!("cannot write `{}`", log_file.display()))?;
        let mut command = Command::new(binary);
        // A developer's own settings must not change what is measured.
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("ROLEFIT_") {
                command.env_remove(&name);
            }
        }
        let mut child = command
            .args(["serve", "--demo"])
            .env("ROLEFIT_DATA", data)
            .envs(site.map(|site| ("ROLEFIT_SITE", site)))
            .env("ROLEFIT_LISTEN", "127.0.0.1:0")
            // The limits stay on and count, but a load from one address must not reach them.
            .env("ROLEFIT_REQUESTS_PER_MINUTE", "1000000000")
            .env("ROLEFIT_UPLOADS_PER_HOUR", "1000000000")
            .envs(environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .with_context(|| format!("cannot start `{}`", binary.display()))?;
        let output = child.stdout.take().context("the server has no standard output")?;
        let mut output = BufReader::new(output);
        let mut line = String::new();
        loop {
            line.clear();
            if output
                .read_line(&mut line)
                .context("cannot read the server's output")?
                == 0
            {
                let status = child.wait().context("cannot wait for the server")?;
                bail!(
                    "the server ended with {status} before it listened; see `{}`",
                    log_file.display()
                );
            }
            if let Some((_, address)) = line.split_once("listening on http://") {
                let address = address.trim().trim_end_matches('/');
                let address = address
                    .parse()
                    .with_context(|| format!("`{address}` is no address"))?;
                // A full pipe would stop the server, so what it says later is read all the same.
                let (told, loaded) = mpsc::channel();
                std::thread::spawn(move || {
                    for line in output.lines().map_while(std::io::Result::ok) {
                        if line.starts_with(DEMO_LOADED) && told.send(()).is_err() {
                            return;
                        }
                    }
                });
                return Ok(Self {
                    child,
                    address,
                    loaded,
                });
            }
        }
    }

    /// Waits until the demo data is loaded and no message waits or is worked on.
    ///
    /// # Errors
    /// When that takes longer than [`SETTLING`].
    pub fn settle(&self) -> Result<()> {
        let late = || {
            format!(
                "the demo data is not worked through within {} s",
                SETTLING.as_secs()
            )
        };
        let begun = Instant::now();
        self.loaded.recv_timeout(SETTLING).with_context(late)?;
        let mut metrics = Connection::open(self.address)?;
        while begun.elapsed() < SETTLING {
            let text = metrics.get("/metrics")?;
            let text = String::from_utf8_lossy(&text);
            let busy = |line: &&str| {
                let counts = line.contains("state=\"waiting\"") || line.contains("state=\"in_flight\"");
                line.starts_with("rolefit_queue_messages") && counts && !line.ends_with(" 0")
            };
            if text.lines().find(busy).is_none() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        bail!(late())
    }

    /// The memory that is resident, in bytes; absent on systems without `/proc`.
    pub fn resident_bytes(&self) -> Option<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        let kib: u64 = line.trim().strip_suffix("kB")?.trim().parse().ok()?;
        Some(kib * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Both fail only if the server has ended already.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

/// An empty folder for the data of measured servers.
///
/// # Errors
/// When it cannot be made.
pub fn temporary_folder(workspace: &Workspace) -> Result<PathBuf> {
    let folder = workspace.target.join("bench-data");
    remove_folder(&folder)?;
    fs::create_dir_all(&folder).context("cannot create a folder for the benchmark's data")?;
    Ok(folder)
}

/// Removes `folder` with what is in it, if it exists.
///
/// # Errors
/// When it exists and cannot be removed.
pub fn remove_folder(folder: &Path) -> Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder).with_context(|| format!("cannot remove `{}`", folder.display()))?;
    }
    Ok(())
}
