//! `rolefit ledger`: the audit ledger.

use clap::Subcommand;
use rolefit_ports::ledger::Verification;

use super::{Failure, Outcome, need_data, say};
use crate::config::Config;
use crate::wiring;

/// What to do with the ledger.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Check that every entry is as it was written. Prints the number of entries and the hash of the last one.
    #[command(
        after_help = "Exit codes: 0 intact; 1 failed; 2 wrong arguments or configuration; 3 an entry is not as it was written."
    )]
    Verify {
        /// What an earlier check said: how many entries, and their head. Finds a ledger that was put back to an earlier state
        /// since, which looks whole by itself, or that was made anew.
        #[arg(long, value_name = "ENTRIES:HEAD", value_parser = known)]
        known: Option<Known>,
    },
}

/// What an earlier check said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Known {
    entries: u64,
    head: String,
}

fn known(text: &str) -> Result<Known, String> {
    let parts = text.split_once(':');
    let known = parts.and_then(|(entries, head)| {
        let entries = entries.parse().ok().filter(|entries| *entries > 0)?;
        let is_hash = head.len() == 64 && head.bytes().all(|digit| digit.is_ascii_hexdigit());
        is_hash.then(|| Known {
            entries,
            head: head.to_ascii_lowercase(),
        })
    });
    known.ok_or_else(|| {
        "write the number of entries and the 64 digits of the head, such as 120:5f0a…".to_owned()
    })
}

/// Runs the action, beside a running server too.
pub fn run(action: Action, config: Config) -> Outcome {
    let Action::Verify { known } = action;
    need_data(&config)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    match runtime.block_on(wiring::verify_ledger(&config))? {
        Verification::Intact { entries, head } => {
            if let Some(known) = known {
                let found = runtime.block_on(wiring::ledger_hash(&config, known.entries))?;
                if found.as_ref() != Some(&known.head) {
                    let entry = known.entries;
                    let now = if found.is_some() {
                        "another one"
                    } else {
                        "not there"
                    };
                    return Err(Failure::found(format!(
                        "the ledger is not the one that was known: it has {entries} entries, and entry {entry} is {now}"
                    )));
                }
            }
            say(format_args!("intact: {entries} entries, head {head}"))
        }
        Verification::Broken { sequence, reason } => Err(Failure::found(format!(
            "the ledger is broken at entry {sequence}: {reason}"
        ))),
    }
}
