//! `cargo xtask aws-local`: stand-ins for the AWS services on this machine, for trying out and for tests.
//!
//! Everything lies in `.aws-local/`, which git ignores: the installed emulators, which stay, and the state of a run, which
//! is empty at each start. All of it listens on loopback only.

mod emulator;
mod install;

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};
use clap::ValueEnum;

pub use self::emulator::Emulator;
pub use self::install::python;
use crate::console;
use crate::process;
use crate::workspace::Workspace;

/// What to do with the stand-ins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Action {
    /// Install what is missing and start them with nothing in them.
    Up,
    /// Stop them.
    Down,
}

/// Where everything lies.
fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root.join(".aws-local")
}

/// Runs one action.
///
/// # Errors
/// When something is missing or does not start, with what to do about it.
pub fn run(workspace: &Workspace, action: Action) -> Result<()> {
    match action {
        Action::Up => up(workspace),
        Action::Down => down(workspace),
    }
}

fn up(workspace: &Workspace) -> Result<()> {
    down(workspace)?;
    let folder = folder(workspace);
    let emulator = Emulator::start(&install::installed(workspace, &folder)?, &folder.join("run"))?;
    let lines: String = emulator
        .environment()
        .iter()
        .map(|(name, value)| format!("export {name}={value}\n"))
        .collect();
    let file = folder.join("env");
    fs::write(&file, lines).with_context(|| format!("cannot write `{}`", file.display()))?;
    fs::write(folder.join("pid"), emulator.leave_running().to_string()).context("cannot note the process")?;
    console::note("they run until `cargo xtask aws-local down`; for a shell that uses them:");
    console::line(format_args!("source {}", file.display()));
    Ok(())
}

fn down(workspace: &Workspace) -> Result<()> {
    let file = folder(workspace).join("pid");
    let Ok(pid) = fs::read_to_string(&file) else {
        return Ok(());
    };
    // A number that was given to another program since must not end that one.
    let is_ours = emulator::command_line(pid.trim()).is_some_and(|line| line.contains("ministack"));
    if is_ours {
        console::step("stopping the stand-ins of AWS");
        process::run(Command::new("kill").arg(pid.trim()))?;
    }
    fs::remove_file(&file).context("cannot forget the process")
}

/// Starts the stand-ins for tests: they end when the value is dropped. `None`, said in one line, where Python is missing.
///
/// # Errors
/// When they cannot be installed or do not start.
pub fn for_tests(workspace: &Workspace) -> Result<Option<Emulator>> {
    if python().is_none() {
        console::note("skipped: the stand-ins of AWS need Python 3.11 or newer with its `venv` module");
        return Ok(None);
    }
    let folder = folder(workspace);
    let installed = install::installed(workspace, &folder)?;
    let run = folder.join("test-run");
    if run.exists() && !run.is_dir() {
        bail!("`{}` is in the way: remove it", run.display());
    }
    Emulator::start(&installed, &run).map(Some)
}
