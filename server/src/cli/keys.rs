//! `rolefit keys`: the master key.

use std::path::PathBuf;

use clap::Subcommand;

use super::{Failure, Outcome, say};
use crate::wiring::make_master_key;

/// What to do with the master key.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Make a new master key in a file that only its owner can read. An existing file is never replaced.
    ///
    /// With keys on KMS the file wraps nobody's key, but the pepper of passwords and the signatures of links and pages
    /// are still derived from it: all processes of a deployment need the same one.
    Create {
        /// File to make. Keep a copy in a safe place: without it nothing personal can be read again.
        file: PathBuf,
    },
}

/// Runs the action.
pub fn run(action: Action) -> Outcome {
    let Action::Create { file } = action;
    make_master_key(&file).map_err(|error| Failure {
        code: 1,
        message: format!("`{}` cannot be made: {error}", file.display()),
    })?;
    say(format_args!(
        "Made `{}`. Keep a copy of it apart from the data and its backups.",
        file.display()
    ))
}
