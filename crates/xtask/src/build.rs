//! Building the site and the server.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

use crate::console;
use crate::process;
use crate::site::{self, Quality};
use crate::workspace::Workspace;

/// What a server needs to run.
#[derive(Debug)]
pub struct Built {
    /// The server's executable.
    pub binary: PathBuf,
    /// The site that belongs to it.
    pub site: PathBuf,
}

/// Builds for this machine: quick to build, and the site stays a folder.
///
/// # Errors
/// When something does not compile.
pub fn development(workspace: &Workspace) -> Result<Built> {
    debug(workspace, &["-p", "rolefit-server"].map(str::to_owned))
}

/// The same with the adapters on AWS.
///
/// # Errors
/// When something does not compile.
pub fn development_on_aws(workspace: &Workspace) -> Result<Built> {
    console::note("the adapters on AWS take some ten minutes to build the first time");
    debug(workspace, &workspace.aws_selection())
}

fn debug(workspace: &Workspace, selection: &[String]) -> Result<Built> {
    workspace.require_c_compiler()?;
    console::step("building the site (the first time takes a few minutes)");
    let site = site::build(workspace, Quality::Development)?;
    console::step("building the server");
    process::run(
        workspace
            .cargo("build")
            .args(selection)
            .args(["--bin", "rolefit"]),
    )?;
    Ok(Built {
        binary: workspace.server_binary("debug"),
        site,
    })
}

/// Builds for others: optimized, compressed, and in one file.
///
/// # Errors
/// When something does not compile.
pub fn release(workspace: &Workspace) -> Result<Built> {
    workspace.require_c_compiler()?;
    console::step("building the site, optimized for size");
    let site = site::build(workspace, Quality::Release)?;
    console::step("building the server with the site embedded");
    process::run(
        workspace
            .cargo("build")
            .args(["--package", "rolefit-server", "--bin", "rolefit", "--release"])
            .env("ROLEFIT_EMBED_SITE", &site),
    )?;
    let binary = workspace.server_binary("release");
    print_sizes(&site)?;
    let bytes = fs::metadata(&binary)
        .with_context(|| format!("cannot read `{}`", binary.display()))?
        .len();
    console::line(format_args!(
        "{:<34} {:>12}",
        "server, site included",
        console::size(bytes)
    ));
    Ok(Built { binary, site })
}

fn print_sizes(site: &Path) -> Result<()> {
    console::line(format_args!(
        "{:<34} {:>12} {:>12} {:>12}",
        "file", "raw", "gzip", "brotli"
    ));
    let shown = |bytes: Option<u64>| bytes.map_or_else(|| "-".to_owned(), console::size);
    for file in site::sizes(site)? {
        console::line(format_args!(
            "{:<34} {:>12} {:>12} {:>12}",
            file.path,
            console::size(file.raw),
            shown(file.gzip),
            shown(file.brotli)
        ));
    }
    Ok(())
}
