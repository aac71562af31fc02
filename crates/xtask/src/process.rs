//! Running other programs: each failure names the command that failed.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use crate::console;

/// Runs `command` with its output on our terminal.
///
/// # Errors
/// When the program cannot be started or does not end with status 0.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command
        .status()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !status.success() {
        bail!("`{}` ended with {status}", shown(command));
    }
    Ok(())
}

/// Runs `command`, passing its standard output on line by line and to `each_line` as well.
///
/// # Errors
/// When the program cannot be started or does not end with status 0.
pub fn run_reading(command: &mut Command, mut each_line: impl FnMut(&str)) -> Result<()> {
    let mut child = command
        .stdout(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    let output = child
        .stdout
        .take()
        .context("the child process has no standard output")?;
    for line in BufReader::new(output).split(b'\n') {
        let line = line.context("cannot read the output of a child process")?;
        let line = String::from_utf8_lossy(&line);
        console::line(&line);
        each_line(&line);
    }
    let status = child.wait().context("cannot wait for a child process")?;
    if !status.success() {
        bail!("`{}` ended with {status}", shown(command));
    }
    Ok(())
}

/// The standard output of `command`, whose error output stays on our terminal.
///
/// # Errors
/// When the program cannot be started, does not end with status 0 or does not print UTF-8.
pub fn output(command: &mut Command) -> Result<String> {
    let done = command
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !done.status.success() {
        bail!("`{}` ended with {}", shown(command), done.status);
    }
    String::from_utf8(done.stdout).with_context(|| format!("`{}` did not print UTF-8", shown(command)))
}

/// Whether a command can be started and ends well. What it prints is not shown.
pub fn succeeds(command: &mut Command) -> bool {
    let done = command.stdout(Stdio::null()).stderr(Stdio::null()).status();
    done.is_ok_and(|status| status.success())
}

/// The first file called `name` in the folders of `PATH`.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .flat_map(|folder| {
            [
                folder.join(name),
                folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)),
            ]
        })
        .find(|file| file.is_file())
}

/// Looks for the first of these programs that is on the `PATH`; without a name there is nothing to look for.
///
/// # Errors
/// `advice`, when none of them is there.
pub fn require_one_of(names: &[&str], advice: &'static str) -> Result<()> {
    if names.is_empty() || names.iter().any(|name| on_path(name).is_some()) {
        return Ok(());
    }
    bail!(advice)
}

fn shown(command: &Command) -> String {
    let program = Path::new(command.get_program())
        .file_name()
        .unwrap_or(command.get_program());
    let mut text = program.to_string_lossy().into_owned();
    for argument in command.get_args() {
        text.push(' ');
        text.push_str(&argument.to_string_lossy());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command() {
        let error = run(Command::new("cargo")
            .arg("no-such-subcommand")
            .stderr(Stdio::null()));
        let text = error.expect_err("cargo has no such subcommand").to_string();
        assert!(
            text.starts_with("`cargo no-such-subcommand` ended with"),
            "{text}"
        );
    }

    #[test]
    fn a_missing_program_is_told_in_the_words_that_install_it() {
        assert!(require_one_of(&["no-such-program", "cargo"], "unused").is_ok());
        let error = require_one_of(&["no-such-program"], "install it with `apt-get install x`");
        let text = error.expect_err("no such program").to_string();
        assert_eq!(text, "install it with `apt-get install x`");
    }

    #[test]
    fn lines_are_passed_on_without_their_end() {
        let mut lines = Vec::new();
        run_reading(Command::new("cargo").arg("--version"), |line| {
            lines.push(line.to_owned())
        })
        .expect("cargo prints its version");
        assert_eq!(lines.len(), 1);
        assert!(lines[0].starts_with("cargo "));
    }
}
