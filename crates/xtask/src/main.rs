//! `cargo xtask …`: build, serve, test, check, bench, eval and aws-local; the one gate of this repository.
//!
//! CI runs the same commands as people do. This crate depends on no other crate of the workspace:
//! it must compile when they do not, and it is compiled before all of them. To add a check to the
//! gate, add a step in [`gate`]; a rule about the repository itself is a test in
//! `tests/architecture/`.

mod aws_local;
mod bench;
mod browser;
mod build;
mod console;
mod eval;
mod gate;
mod process;
mod serve;
mod site;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Result;
use clap::{Parser, Subcommand};

use crate::gate::Step;
use crate::workspace::Workspace;

#[derive(Debug, Parser)]
#[command(name = "cargo xtask", about = "Everything one does with this repository.")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Build what is missing and run the server on this machine.
    Serve(serve::Options),
    /// Build the site and the server.
    Build {
        /// Optimize, compress, and put the site into the server's executable.
        #[arg(long)]
        release: bool,
    },
    /// Check everything that CI checks.
    Test {
        /// The steps to run; all of them if none is named.
        steps: Vec<Step>,
        /// Go on after a step that failed.
        #[arg(long)]
        keep_going: bool,
    },
    /// Check quickly while editing: format, architecture, and the lints of what you changed.
    Check,
    /// Measure the release binary: start, memory, requests per second, sizes.
    Bench(bench::Options),
    /// Start or stop stand-ins for the AWS services on this machine.
    AwsLocal {
        /// What to do.
        action: aws_local::Action,
    },
    /// Score resume parsing and ranking on a folder with gold data.
    Eval {
        /// The folder that holds `parse/eval.py` and `rank/eval.py`.
        #[arg(long)]
        data: PathBuf,
    },
}

fn main() -> ExitCode {
    match run(Arguments::parse().command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console::line(format_args!("error: {error:#}"));
            ExitCode::FAILURE
        }
    }
}

fn run(command: Command) -> Result<()> {
    let workspace = Workspace::find()?;
    match command {
        Command::Serve(options) => serve::run(&workspace, &options),
        Command::Build { release: false } => build::development(&workspace).map(drop),
        Command::Build { release: true } => build::release(&workspace).map(drop),
        Command::Test { steps, keep_going } => gate::run(&workspace, &steps, keep_going.into()),
        Command::Check => gate::check(&workspace),
        Command::Bench(options) => bench::run(&workspace, &options),
        Command::AwsLocal { action } => aws_local::run(&workspace, action),
        Command::Eval { data } => eval::run(&workspace, &data),
    }
}
