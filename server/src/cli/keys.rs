//! `rolefit keys`: the master key.

use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::PathBuf;

use clap::Subcommand;

use super::{Failure, Outcome};
use crate::wiring::new_secret;

/// What to do with the master key.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Make a new master key in a file that only its owner can read. An existing file is never replaced.
    Create {
        /// File to make. Keep a copy in a safe place: without it nothing personal can be read again.
        file: PathBuf,
    },
}

/// Runs the action.
#[expect(clippy::print_stdout, reason = "the command's answer")]
pub fn run(action: Action) -> Outcome {
    let Action::Create { file } = action;
    let key = new_secret();
    let opened = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&file);
    let written = opened.and_then(|mut out| {
        out.write_all(key.as_slice())?;
        out.sync_all()
    });
    written.map_err(|error| Failure {
        code: 1,
        message: format!("`{}` cannot be made: {error}", file.display()),
    })?;
    println!(
        "Made `{}`. Keep a copy of it apart from the data and its backups.",
        file.display()
    );
    Ok(())
}
