//! Journeys in a real browser: what they need, and how they are run.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::aws_local::Deployed;
use crate::build::Built;
use crate::console;
use crate::process;
use crate::workspace::Workspace;

/// The oldest version of node whose test runner knows what the tests use.
const OLDEST_NODE: u32 = 20;

/// Runs `end2end/tests/*.test.mjs` against `built`, passing each output line to `each_line`.
///
/// # Errors
/// When node, npm or Chromium is missing, with the installing command; when a journey fails.
pub fn run(workspace: &Workspace, built: &Built, each_line: impl FnMut(&str)) -> Result<()> {
    let folder = workspace.root.join("end2end/tests");
    let mut tests = Vec::new();
    for entry in fs::read_dir(folder).context("cannot list `end2end/tests`")? {
        let path = entry.context("cannot list `end2end/tests`")?.path();
        if path.to_string_lossy().ends_with(".test.mjs") {
            tests.push(path);
        }
    }
    tests.sort();
    process::run_reading(&mut node(workspace, built, &tests)?, each_line)
}

/// Runs one file of journeys against a server on stand-ins of AWS. A deployment serves one file: each starts its own
/// server, and expects the demo data as they are at first.
///
/// # Errors
/// The same as [`run`].
pub fn run_deployed(
    workspace: &Workspace,
    built: &Built,
    deployed: &Deployed,
    file: &str,
    each_line: impl FnMut(&str),
) -> Result<()> {
    let file = workspace.root.join("end2end/tests").join(file);
    let mut node = node(workspace, built, &[file])?;
    node.envs(deployed.environment.iter().map(|(name, value)| (name, value)))
        .env("END2END_CONFIG", &deployed.configuration);
    process::run_reading(&mut node, each_line)
}

/// The runner of the journeys in `tests`, once everything that it needs is there.
fn node(workspace: &Workspace, built: &Built, tests: &[PathBuf]) -> Result<Command> {
    let chromium = require()?;
    install_packages(workspace)?;
    let mut node = Command::new("node");
    node.arg("--test")
        .arg("--test-reporter=spec")
        // One browser at a time: a second one on a small machine only makes both slow.
        .arg("--test-concurrency=1")
        .args(tests)
        .current_dir(workspace.root.join("end2end"))
        .env("CHROMIUM", chromium)
        .env("ROLEFIT_BIN", &built.binary)
        .env("ROLEFIT_SITE", &built.site);
    Ok(node)
}

/// The Chromium to use, once node and npm are found to be there too.
///
/// # Errors
/// When one is missing or too old, with the command that installs it.
pub fn require() -> Result<PathBuf> {
    const INSTALL: &str = "install node 20 or newer with npm from https://nodejs.org, or with `apt-get install nodejs npm` where that is new enough";
    if process::on_path("node").is_none() || process::on_path("npm").is_none() {
        bail!("the browser tests need node and npm: {INSTALL}");
    }
    let version = process::output(Command::new("node").arg("--version"))?;
    let version = version.trim();
    if major(version).is_none_or(|major| major < OLDEST_NODE) {
        bail!("the browser tests need node {OLDEST_NODE} or newer, and this is {version}: {INSTALL}");
    }
    chromium()
}

/// The first number of a version such as `v20.11.1`.
fn major(version: &str) -> Option<u32> {
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Installs what `end2end/package-lock.json` pins, unless that very lock is installed.
fn install_packages(workspace: &Workspace) -> Result<()> {
    let folder = workspace.root.join("end2end");
    let lock =
        fs::read(folder.join("package-lock.json")).context("cannot read `end2end/package-lock.json`")?;
    let installed = folder.join("node_modules/.installed-lock.json");
    if fs::read(&installed).is_ok_and(|last| last == lock) {
        return Ok(());
    }
    console::step("installing the packages of the browser tests");
    let mut npm = Command::new("npm");
    npm.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]);
    // Binaryen is large, and takes less than a tenth off the bundle of a release; it stays for whoever has installed it.
    if !folder.join("node_modules/binaryen").exists() {
        npm.arg("--omit=optional");
    }
    process::run(npm.current_dir(&folder))?;
    fs::write(&installed, lock).context("cannot note which packages are installed")
}

fn chromium() -> Result<PathBuf> {
    if let Some(path) = std::env::var_os("CHROMIUM") {
        let path = PathBuf::from(path);
        if !path.is_file() {
            bail!("`CHROMIUM` names `{}`, which does not exist", path.display());
        }
        return Ok(path);
    }
    let names = [
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
        "chrome",
    ];
    let bundle = PathBuf::from("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");
    let found = names
        .into_iter()
        .find_map(process::on_path)
        .or_else(|| bundle.is_file().then_some(bundle));
    found.context(
        "the browser tests need Chromium: install it with `apt-get install chromium`, or set `CHROMIUM` to the path of an installed one",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_number_of_a_version_counts() {
        for (text, expected) in [
            ("v20.11.1", Some(20)),
            ("v8.0.0", Some(8)),
            ("", None),
            ("x", None),
        ] {
            assert_eq!(major(text), expected, "{text}");
        }
    }
}
