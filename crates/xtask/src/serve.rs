//! `cargo xtask serve`: from a fresh checkout to a running server.

use std::fs::{File, TryLockError};
use std::io;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

use anyhow::{Context, Result, bail};

use crate::aws_local;
use crate::build;
use crate::console;
use crate::workspace::Workspace;

/// The port unless another one is asked for.
const DEFAULT_PORT: u16 = 3000;

/// How to serve.
#[derive(Debug, clap::Args)]
pub struct Options {
    /// The port on 127.0.0.1 [default: 3000, or the next free one].
    #[arg(long)]
    port: Option<u16>,
    /// Serve the optimized build.
    #[arg(long)]
    release: bool,
    /// Serve on stand-ins of the AWS services, which are started with nothing in them.
    #[arg(long, conflicts_with = "release")]
    aws_local: bool,
    /// Start without demo data and demo accounts.
    #[arg(long)]
    empty: bool,
}

/// Builds what is missing and becomes the server.
///
/// # Errors
/// When a build fails or the port is taken.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    let start = Instant::now();
    // A taken port or a running server is told before minutes of building, and looked for again afterwards.
    choose_port(options.port, DEFAULT_PORT)?;
    if !options.aws_local {
        let data = std::env::var_os("ROLEFIT_DATA").map_or_else(|| "data".into(), PathBuf::from);
        refuse_second_server(&workspace.root.join(data))?;
    }
    let built = if options.release {
        build::release(workspace)?
    } else if options.aws_local {
        build::development_on_aws(workspace)?
    } else {
        build::development(workspace)?
    };
    console::note(format_args!("built in {} s", start.elapsed().as_secs()));
    let deployed = match options.aws_local {
        true => Some(aws_local::deploy(workspace)?),
        false => None,
    };
    let port = choose_port(options.port, DEFAULT_PORT)?;
    if options.port.is_none() && port != DEFAULT_PORT {
        console::note(format_args!("port {DEFAULT_PORT} is busy; using {port}"));
    }

    let mut server = Command::new(&built.binary);
    server.arg("serve").current_dir(&workspace.root);
    if !options.empty {
        server.arg("--demo");
    }
    server
        .env("ROLEFIT_SITE", &built.site)
        .env("ROLEFIT_LISTEN", format!("127.0.0.1:{port}"));
    if let Some(deployed) = deployed {
        server
            .env("ROLEFIT_CONFIG", deployed.configuration)
            .envs(deployed.environment);
        console::note("the stand-ins run on after the server, until `cargo xtask aws-local down`");
    }
    console::step("starting the server; press Ctrl-C to stop it");
    become_program(server).with_context(|| format!("cannot run `{}`", built.binary.display()))
}

/// The port that was asked for, or else the first free one of the hundred from `first` on.
fn choose_port(wanted: Option<u16>, first: u16) -> Result<u16> {
    if let Some(port) = wanted {
        if !is_free(port)? {
            bail!("port {port} is busy: end the program that uses it or give another one with `--port`");
        }
        return Ok(port);
    }
    let last = first.saturating_add(99);
    for port in first..=last {
        if is_free(port)? {
            return Ok(port);
        }
    }
    bail!("ports {first} to {last} are all busy: give another one with `--port`");
}

/// Two servers cannot share a data folder, and the usual reason for a busy port is a server that still runs.
fn refuse_second_server(data: &Path) -> Result<()> {
    let lock = data.join("rolefit.db.lock");
    // No lock file: no server has used the folder yet.
    let Ok(lock) = File::open(lock) else {
        return Ok(());
    };
    match lock.try_lock() {
        Err(TryLockError::WouldBlock) => bail!(
            "a server already runs on the data folder `{}`: stop it, or set `ROLEFIT_DATA` to another folder",
            data.display()
        ),
        // Taken, it is released again at once; where it cannot be tried, the server itself says so later.
        Ok(()) | Err(TryLockError::Error(_)) => Ok(()),
    }
}

fn is_free(port: u16) -> Result<bool> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Ok(_) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::AddrInUse => Ok(false),
        Err(error) => Err(error).with_context(|| format!("cannot listen on port {port}")),
    }
}

/// Puts the server in the place of this process, so that Ctrl-C and signals reach the server alone
/// and the terminal comes back only when it has stopped.
#[cfg(unix)]
fn become_program(mut server: Command) -> Result<()> {
    use std::os::unix::process::CommandExt;
    Err(server.exec().into())
}

#[cfg(not(unix))]
fn become_program(mut server: Command) -> Result<()> {
    crate::process::run(&mut server)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_that_was_asked_for_and_is_busy_is_an_error() {
        let holder = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let port = holder.local_addr().expect("a bound address").port();
        let text = choose_port(Some(port), DEFAULT_PORT)
            .expect_err("the port is taken")
            .to_string();
        assert!(text.starts_with(&format!("port {port} is busy")), "{text}");
    }

    #[test]
    fn without_a_wish_a_busy_port_is_passed_over() {
        let holder = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("a free port");
        let busy = holder.local_addr().expect("a bound address").port();
        let port = choose_port(None, busy).expect("one of a hundred ports is free");
        assert!(port > busy && port - busy < 100, "{port} after {busy}");
    }

    #[test]
    fn a_second_server_on_the_same_data_is_refused_before_anything_is_built() {
        let root = tempfile::tempdir().expect("a folder");
        let lock = root.path().join("rolefit.db.lock");
        assert!(
            refuse_second_server(root.path()).is_ok(),
            "no server has run here"
        );
        let held = File::create(&lock).expect("can be written");
        assert!(
            refuse_second_server(root.path()).is_ok(),
            "the last one has ended"
        );
        held.lock().expect("nobody else has it");
        let text = refuse_second_server(root.path())
            .expect_err("one runs")
            .to_string();
        assert!(
            text.starts_with("a server already runs on the data folder"),
            "{text}"
        );
    }
}
