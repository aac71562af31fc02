//! The command line.
//!
//! Exit codes: 0 done; 1 failed, the message says why; 2 wrong arguments or configuration; 3 something was found
//! that should not be, such as a broken ledger or documents that cannot be read.

mod keys;
mod ledger;
mod matches;
mod model;
mod parse;
mod rank;
mod serve;

use std::ffi::OsString;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::{Config, Problem, Profile, Side, VARIABLES};
use crate::{backup, wiring};

/// An open job–talent matching platform in one binary.
#[derive(Debug, Parser)]
#[command(name = "rolefit", version, after_help = AFTER_HELP)]
struct Arguments {
    /// Configuration file. Default: the variable ROLEFIT_CONFIG, else `rolefit.toml` if it is there.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

const AFTER_HELP: &str = "Exit codes: 0 done; 1 failed; 2 wrong arguments or configuration; \
                          3 found something that should not be (a broken ledger, an unreadable document).";

const PARSE_CODES: &str =
    "Exit codes: 0 every file was read; 1 failed; 2 wrong arguments; 3 a file could not be read.";

const RESTORE_CODES: &str = "Exit codes: 0 restored; 1 failed; 2 wrong arguments or configuration; \
                             3 the backup is not as it was made, and nothing was put in place.";

const WORKER_HELP: &str = "With the preset `embedded`, only one process may use a data folder, so this command stands \
in for `serve` while the site is to be away: to work off what waits after a restore, or before an upgrade. It removes \
records whose time is over, as `serve` does. With records, files, keys and queues on AWS, many workers can run beside the \
site.";

/// What overrides the file, and the exit codes.
fn check_help() -> String {
    format!(
        "{}\n\nExit codes: 0 valid; 2 not valid, the message says where and what to write.",
        variables()
    )
}

/// Every variable with what it sets.
fn variables() -> String {
    let rows = VARIABLES
        .iter()
        .map(|variable| format!("\n  {:<30} {}", variable.name, variable.sets));
    format!("Variables that override the file:{}", rows.collect::<String>())
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the site and its worker.
    Serve(serve::Options),
    /// Run only the worker: it works off what waits in the data folder, without a site.
    #[command(after_long_help = WORKER_HELP)]
    Worker(serve::WorkerOptions),
    /// Read resumes and print JSON Resume, without any server.
    #[command(after_help = PARSE_CODES)]
    Parse(parse::Options),
    /// Rank the documents of a task folder for each of its queries.
    Rank(rank::Options),
    /// The search index.
    #[command(subcommand)]
    Search(SearchAction),
    /// The audit ledger.
    #[command(subcommand)]
    Ledger(ledger::Action),
    /// Stored matches.
    #[command(subcommand)]
    Match(matches::Action),
    /// Copy everything into a new folder while the server runs. The master key is not copied, and the log of destroyed
    /// keys is to be copied elsewhere after every erasure: `restore` asks for it.
    Backup {
        /// Folder to make.
        folder: PathBuf,
    },
    /// Put a backup into a data folder without a database, after checking every byte of it, and erase again who was
    /// erased since. The master key must be in its place already.
    #[command(after_help = RESTORE_CODES)]
    Restore(backup::RestoreOptions),
    /// The master key.
    #[command(subcommand)]
    Keys(keys::Action),
    /// The model that weighs criteria: train it, or serve it on SageMaker.
    #[command(subcommand)]
    Model(model::Action),
    /// The configuration.
    #[command(subcommand)]
    Config(ConfigAction),
    /// Read one document from standard input, in a process with limits. For the server's own use.
    #[command(name = wiring::EXTRACT_WORKER, hide = true)]
    ExtractWorker,
}

#[derive(Debug, Subcommand)]
enum SearchAction {
    /// Fill the index of the preset `aws` anew from the records, beside running servers too. The index in memory is
    /// filled at every start.
    Rebuild,
}

#[derive(Debug, Subcommand)]
enum ConfigAction {
    /// Check the file and the variables, and print what they mean.
    #[command(after_help = check_help())]
    Check,
}

/// A command that did not succeed: what to say, and the exit code.
pub(crate) struct Failure {
    code: u8,
    message: String,
}

impl Failure {
    /// Failed for the reason and its causes.
    pub(crate) fn new(error: &dyn std::error::Error) -> Self {
        Self {
            code: 1,
            message: rolefit_ports::error::chain(error),
        }
    }

    /// Failed, for a reason in words.
    pub(crate) fn with_message(message: impl Into<String>) -> Self {
        Self {
            code: 1,
            message: message.into(),
        }
    }

    /// The arguments or the configuration do not say what is needed.
    pub(crate) fn arguments(message: impl Into<String>) -> Self {
        Self {
            code: 2,
            message: message.into(),
        }
    }

    /// Found something that should not be.
    pub(crate) fn found(message: impl Into<String>) -> Self {
        Self {
            code: 3,
            message: message.into(),
        }
    }
}

/// Ends a command that only looks at data when there is none, before it makes a folder, a key and a database for it.
pub(crate) fn need_data(config: &Config) -> Outcome {
    if config.adapters.records == Side::Embedded && !config.data.join(wiring::DATABASE).is_file() {
        return Err(Failure::with_message(format!(
            "there is no data in `{}`; `data.folder` or ROLEFIT_DATA says which folder to look in",
            config.data.display()
        )));
    }
    Ok(())
}

impl<E: std::error::Error> From<E> for Failure {
    fn from(error: E) -> Self {
        Self::new(&error)
    }
}

/// What a command answers.
pub(crate) type Outcome = Result<(), Failure>;

/// Reads the arguments and runs the command.
pub fn main() -> ExitCode {
    #[cfg(feature = "aws")]
    if crate::functions::is_function() {
        return told(load_config(None).and_then(crate::functions::run));
    }
    let arguments = match Arguments::try_parse() {
        Ok(arguments) => arguments,
        Err(error) => {
            let asked = !error.use_stderr();
            // Nothing can be done about an output that is closed.
            let _closed = error.print().is_err();
            return ExitCode::from(if asked { 0 } else { 2 });
        }
    };
    // Before any thread or file: the worker gives up its rights for good.
    if matches!(arguments.command, Command::ExtractWorker) {
        return rolefit_embedded::extraction::worker_main();
    }
    told(run(arguments))
}

fn told(outcome: Outcome) -> ExitCode {
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("rolefit: {}", failure.message);
            ExitCode::from(failure.code)
        }
    }
}

fn run(arguments: Arguments) -> Outcome {
    let config = || load_config(arguments.config.as_deref());
    match arguments.command {
        Command::Serve(options) => serve::serve(config()?, options),
        Command::Worker(options) => serve::work(config()?, options),
        Command::Parse(options) => parse::parse(options),
        Command::Rank(options) => rank::rank(options),
        Command::Search(SearchAction::Rebuild) => serve::rebuild_search(config()?),
        Command::Ledger(action) => ledger::run(action, config()?),
        Command::Match(action) => matches::run(action, &config()?),
        Command::Backup { folder } => backup::backup(&config()?, &folder),
        Command::Restore(options) => backup::restore(&config()?, &options),
        Command::Keys(action) => keys::run(action),
        Command::Model(action) => model::run(action),
        Command::Config(ConfigAction::Check) => check(config()?),
        Command::ExtractWorker => Ok(()),
    }
}

fn check(config: Config) -> Outcome {
    if config.wrapped_master_key.is_none() {
        let wrong = |message: String| Failure {
            code: 2,
            message: format!("`keys.file`: {message}"),
        };
        let is_there = wiring::has_master_key(&config.master_key);
        let is_there = is_there.map_err(|error| wrong(rolefit_ports::error::chain(&error)))?;
        if !is_there && config.profile == Profile::Production {
            return Err(wrong(format!(
                "there is no file `{}`; make it with `rolefit keys create`",
                config.master_key.display()
            )));
        }
    }
    say(format_args!(
        "The configuration is valid.\n\n{config:#?}\n\n{}",
        variables()
    ))
}

/// Writes a command's answer. Whoever closes the output early, as `head` does, has read enough.
///
/// # Errors
/// When it cannot be written, as on a full disk.
pub(crate) fn say(text: std::fmt::Arguments<'_>) -> Outcome {
    match writeln!(std::io::stdout().lock(), "{text}") {
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        written => Ok(written?),
    }
}

fn load_config(named: Option<&Path>) -> Result<Config, Failure> {
    let wrong = |message: String| Failure { code: 2, message };
    let variables = own_variables(std::env::vars_os()).map_err(|problem| wrong(problem.to_string()))?;
    let from_env = variables
        .iter()
        .find(|(name, _)| name == "ROLEFIT_CONFIG")
        .map(|(_, path)| PathBuf::from(path));
    let named = named.map(PathBuf::from).or(from_env);
    let path = named.clone().unwrap_or_else(|| PathBuf::from("rolefit.toml"));
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if named.is_none() && error.kind() == std::io::ErrorKind::NotFound => String::new(),
        Err(error) => {
            return Err(wrong(format!(
                "the configuration `{}` cannot be read: {error}",
                path.display()
            )));
        }
    };
    Config::load(&text, &variables).map_err(|problems| wrong(told_of(&path, &problems.0)))
}

/// Each problem on a line, with the file where it is in one.
fn told_of(path: &Path, problems: &[Problem]) -> String {
    let placed = problems.iter().map(|problem| match problem {
        Problem::Line { .. } => format!("`{}`, {problem}", path.display()),
        Problem::Value { .. } | Problem::Missing { .. } | Problem::Variable { .. } => problem.to_string(),
    });
    match problems {
        [_] => placed.collect(),
        several => format!(
            "{} things are wrong with the configuration:{}",
            several.len(),
            placed.map(|line| format!("\n  {line}")).collect::<String>()
        ),
    }
}

/// The variables that are for this program. Those of others may hold anything; one of ours must be text.
fn own_variables(all: impl Iterator<Item = (OsString, OsString)>) -> Result<Vec<(String, String)>, Problem> {
    let own = all.filter(|(name, _)| name.as_encoded_bytes().starts_with(b"ROLEFIT_"));
    own.map(|(name, value)| match (name.to_str(), value.to_str()) {
        (Some(name), Some(value)) => Ok((name.to_owned(), value.to_owned())),
        _ => Err(Problem::Variable {
            name: name.to_string_lossy().into_owned(),
            message: "write name and value as UTF-8 text".to_owned(),
        }),
    })
    .collect()
}

#[cfg(test)]
mod tests {
    use std::os::unix::ffi::OsStringExt;

    use super::*;

    #[test]
    fn foreign_variables_may_hold_anything_and_ours_must_be_text() {
        let broken = || OsString::from_vec(vec![b'a', 0xff]);
        let foreign = [("LS_COLORS".into(), broken()), (broken(), broken())];
        let ours = ("ROLEFIT_LISTEN".into(), "127.0.0.1:1".into());
        let found = own_variables(foreign.into_iter().chain([ours])).expect("text");
        assert_eq!(found, [("ROLEFIT_LISTEN".to_owned(), "127.0.0.1:1".to_owned())]);
        let problem = own_variables([("ROLEFIT_DATA".into(), broken())].into_iter()).expect_err("no text");
        assert!(problem.to_string().contains("`ROLEFIT_DATA`"), "{problem}");
    }
}
