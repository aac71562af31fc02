//! `rolefit ledger`: the audit ledger.

use clap::Subcommand;
use rolefit_ports::ledger::Verification;

use super::{Failure, Outcome, say};
use crate::config::Config;
use crate::wiring;

/// What to do with the ledger.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Check that every entry is as it was written. Prints the number of entries and the hash of the last one.
    #[command(
        after_help = "Exit codes: 0 intact; 1 failed; 2 wrong arguments or configuration; 3 an entry is not as it was written."
    )]
    Verify,
}

/// Runs the action, beside a running server too.
pub fn run(action: Action, config: Config) -> Outcome {
    let Action::Verify = action;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match runtime.block_on(wiring::verify_ledger(&config))? {
        Verification::Intact { entries, head } => say(format_args!("intact: {entries} entries, head {head}")),
        Verification::Broken { sequence, reason } => Err(Failure::found(format!(
            "the ledger is broken at entry {sequence}: {reason}"
        ))),
    }
}
