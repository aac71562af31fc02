//! `rolefit match`: what receipts promise, tried.

use clap::Subcommand;
use rolefit_services::{Replay, Replayed, Services, WhyGone};

use super::{Failure, Outcome, need_data, say};
use crate::config::Config;
use crate::telemetry::{self, Traces};
use crate::wiring;

const REPLAY_HELP: &str = "With the preset `embedded`, only one process may use a data folder: stop the server first, or \
restore a backup and look there.\n\nExit codes: 0 each is the same byte for byte, or its inputs are not kept any more; \
1 failed, or no match has this number; 2 wrong arguments or configuration; 3 the same inputs gave something else.";

/// What to do with matches.
#[derive(Debug, Subcommand)]
pub enum Action {
    /// Compute stored matches again from the inputs that their receipts name, and compare them byte for byte. Prints
    /// receipts, scores and ids, and nothing of any document.
    #[command(after_help = REPLAY_HELP)]
    Replay {
        /// The number of a receipt, as the pages show it. Without it, all matches are computed again and counted.
        number: Option<String>,
    },
}

/// Runs the action.
pub fn run(action: Action, config: &Config) -> Outcome {
    let Action::Replay { number } = action;
    let number = number.map(|number| number.trim().to_ascii_lowercase());
    if let Some(number) = &number
        && (number.is_empty() || !number.bytes().all(|digit| digit.is_ascii_hexdigit()))
    {
        return Err(Failure::arguments(format!(
            "`{number}` is no number of a receipt: it has the digits 0 to 9 and the letters a to f"
        )));
    }
    need_data(config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        telemetry::init_log(&config.log, &Traces::default())?;
        let wired = wiring::wire(config, wiring::this_program()?).await?;
        let services = Services::new(wired.ports.clone(), config.service_options());
        let mut seen = Seen::default();
        let replayed = services
            .replay_matches(number.as_deref(), |one| seen.take(one, number.is_some()))
            .await;
        wired.close().await?;
        replayed?;
        seen.outcome(number.as_deref())
    })
}

/// How many came out how.
#[derive(Default)]
struct Seen {
    same: u64,
    different: u64,
    gone: u64,
    /// Why a line could not be written.
    unsaid: Option<Failure>,
}

impl Seen {
    /// Counts one; says what came of it where it was asked for, or is not as it should be.
    fn take(&mut self, one: &Replayed, asked_for: bool) {
        let what = match one.verdict {
            Replay::Same => {
                self.same += 1;
                "the same byte for byte"
            }
            Replay::Different => {
                self.different += 1;
                "DIFFERENT from the same inputs"
            }
            Replay::InputsGone(why) => {
                self.gone += 1;
                match why {
                    WhyGone::Profile => "not to be computed again: the profile or document has changed since",
                    WhyGone::Job => "not to be computed again: the job has changed since",
                    WhyGone::Scorer => "not to be computed again: other rules or another model computed it",
                }
            }
        };
        if asked_for || one.verdict == Replay::Different {
            let Replayed {
                number,
                candidate,
                job,
                score,
                ..
            } = one;
            let said = say(format_args!(
                "{number}  {score:>4} points  candidate {candidate}  job {job}  {what}"
            ));
            self.unsaid = self.unsaid.take().or(said.err());
        }
    }

    fn outcome(self, number: Option<&str>) -> Outcome {
        let Self {
            same,
            different,
            gone,
            unsaid,
        } = self;
        if let Some(failure) = unsaid {
            return Err(failure);
        }
        match number {
            Some(number) if same + different + gone == 0 => {
                return Err(Failure::with_message(format!(
                    "no match that is stored has the number {number}: it was computed anew since, or its candidate was erased"
                )));
            }
            Some(_) => {}
            None => say(format_args!(
                "{same} matches are the same byte for byte, {different} are different, {gone} cannot be computed again because their inputs have changed since"
            ))?,
        }
        match different {
            0 => Ok(()),
            _ => Err(Failure::found(
                "the same inputs gave another match: what is stored was changed, or the scorer is not what it was",
            )),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_match_that_comes_out_otherwise_is_found() {
        let seen = |different| Seen {
            same: 1,
            different,
            ..Seen::default()
        };
        assert!(seen(0).outcome(None).is_ok());
        let found = seen(1).outcome(None).expect_err("one is not what it was");
        assert_eq!(found.code, 3);
    }
}
