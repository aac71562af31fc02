//! Installing the emulators: pinned, with every file checked against its hash.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::console;
use crate::process;
use crate::workspace::Workspace;

/// The oldest minor version of Python 3 that the lock has files for.
const OLDEST: u32 = 11;
/// The newest one.
const NEWEST: u32 = 13;

/// A Python that fits, from the `PATH`.
pub fn python() -> Option<PathBuf> {
    let named = (OLDEST..=NEWEST).rev().map(|minor| format!("python3.{minor}"));
    named
        .chain(["python3".to_owned()])
        .filter_map(|name| process::on_path(&name))
        .find(|path| fits(path))
}

fn fits(python: &Path) -> bool {
    let asked = Command::new(python)
        .args(["-c", "import sys, venv, ensurepip; print(sys.version_info.minor)"])
        .output();
    let minor = asked
        .ok()
        .filter(|answer| answer.status.success())
        .and_then(|answer| String::from_utf8(answer.stdout).ok()?.trim().parse::<u32>().ok());
    minor.is_some_and(|minor| (OLDEST..=NEWEST).contains(&minor))
}

/// The folder with the installed programs, installed anew when the lock has changed.
///
/// # Errors
/// When Python is missing or a package cannot be had.
pub fn installed(workspace: &Workspace, folder: &Path) -> Result<PathBuf> {
    let lock = workspace.root.join("infra/local/requirements.txt");
    let content = fs::read(&lock).with_context(|| format!("cannot read `{}`", lock.display()))?;
    let environment = folder.join("py");
    let stamp = environment.join(".installed");
    let wanted = format!("{:x?}", Sha256::digest(&content));
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) {
        return Ok(environment.join("bin"));
    }
    let python = python().context(
        "the stand-ins of AWS need Python 3.11 to 3.13: install it, on Debian with `apt-get install python3 python3-venv`",
    )?;
    console::step("installing the stand-ins of AWS (about a minute)");
    if environment.exists() {
        fs::remove_dir_all(&environment).context("cannot remove the stand-ins installed before")?;
    }
    fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    process::run(Command::new(python).args(["-m", "venv"]).arg(&environment))?;
    process::run(
        Command::new(environment.join("bin/pip"))
            .args([
                "install",
                "--quiet",
                "--disable-pip-version-check",
                "--only-binary=:all:",
            ])
            .args(["--require-hashes", "--requirement"])
            .arg(&lock),
    )?;
    fs::write(&stamp, wanted).context("cannot note what is installed")?;
    Ok(environment.join("bin"))
}
