//! `cargo xtask bench`: what the release binary does on this machine.
//!
//! Times are printed and compared as ratios within one run; none of them makes a test fail. To add
//! a measurement, add a module with a function that takes a [`Server`] or the built binary, and a
//! row in [`run`].

mod cost;
mod http;
mod load;
mod pages;
mod report;
mod server;
mod sizes;
mod start;
mod upload;

use anyhow::Result;

use self::report::Report;
use self::server::Server;
use crate::build;
use crate::console;
use crate::workspace::Workspace;

/// How long to measure.
#[derive(Debug, Clone, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct Options {
    #[command(subcommand)]
    what: Option<What>,
    /// Connections that send one request after the other.
    #[arg(long, default_value_t = 25)]
    connections: usize,
    /// Seconds for each page in each round.
    #[arg(long, default_value_t = 4)]
    seconds: u64,
    /// Rounds; the median of them is reported.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

/// What to measure in place of the release binary.
#[derive(Debug, Clone, clap::Subcommand)]
enum What {
    /// What AWS would bill for each flow, from calls counted on the stand-ins.
    Cost,
}

/// Builds the release binary, measures it and prints a table.
///
/// # Errors
/// When the binary does not build, does not start, or answers a page with another status than 200.
pub fn run(workspace: &Workspace, options: &Options) -> Result<()> {
    if let Some(What::Cost) = options.what {
        return cost::run(workspace);
    }
    // The report names the commit; without git that would be told after a quarter of an hour of building.
    workspace.require_git()?;
    let built = build::release(workspace)?;
    let mut report = Report::new(workspace)?;
    let data = server::temporary_folder(workspace)?;

    console::step("measuring sizes");
    sizes::measure(&built, &mut report)?;
    console::step("measuring the start");
    start::measure(&built, &data, &mut report)?;
    console::step("measuring uploads");
    upload::measure(&built, &data, &mut report)?;
    console::step("measuring pages");
    pages::measure(&built, &data, options, &mut report)?;
    report.print();
    server::remove_folder(&data)
}
