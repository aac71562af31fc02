//! The gate: what must hold before a change is taken, in an order that fails early.

mod count;
mod steps;

use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use self::count::Count;
pub use self::steps::Step;
use crate::console;
use crate::process;
use crate::workspace::{Package, Workspace};

/// What to do about the steps after one that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AfterFailure {
    /// Leave them out; they most likely fail for the same reason.
    Stop,
    /// Run them all the same.
    Continue,
}

impl From<bool> for AfterFailure {
    fn from(keep_going: bool) -> Self {
        if keep_going { Self::Continue } else { Self::Stop }
    }
}

struct Outcome {
    step: Step,
    result: Result<()>,
    count: Count,
    took: Duration,
}

/// Runs `chosen` steps, or all of them, and prints a table of what they took.
///
/// # Errors
/// When a step fails, or when the machine lacks what one needs.
pub fn run(workspace: &Workspace, chosen: &[Step], after_failure: AfterFailure) -> Result<()> {
    let mut outcomes: Vec<Outcome> = Vec::new();
    let steps = Step::ALL.into_iter();
    let steps: Vec<_> = steps
        .filter(|step| chosen.is_empty() || chosen.contains(step))
        .collect();
    // Whatever is missing is told before minutes of building, not after them.
    for step in &steps {
        step.require(workspace)?;
    }
    for step in steps {
        console::step(step.title());
        let start = Instant::now();
        let mut count = Count::default();
        let result = step.run(workspace, &mut count);
        if let Err(error) = &result {
            console::line(format_args!("error: {error:#}"));
        }
        let failed = result.is_err();
        outcomes.push(Outcome {
            step,
            result,
            count,
            took: start.elapsed(),
        });
        if failed && after_failure == AfterFailure::Stop {
            break;
        }
    }
    report(&outcomes)
}

fn report(outcomes: &[Outcome]) -> Result<()> {
    console::line("");
    let mut total = Count::default();
    let mut failed = Vec::new();
    for outcome in outcomes {
        let verdict = if outcome.result.is_ok() { "ok" } else { "FAILED" };
        let seconds = outcome.took.as_secs_f64();
        let name = outcome.step.name();
        console::line(format_args!(
            "{name:<12} {verdict:<6} {seconds:>8.1} s  {}",
            outcome.count
        ));
        total.add(outcome.count.or_whole_step(&outcome.result));
        if outcome.result.is_err() {
            failed.push(name);
        }
    }
    let seconds: f64 = outcomes.iter().map(|outcome| outcome.took.as_secs_f64()).sum();
    console::line(format_args!("{:<12} {:<6} {seconds:>8.1} s", "total", ""));
    console::line("");
    console::line(total.closing_line());
    if !failed.is_empty() {
        bail!(
            "failed: {}; run one step again with `cargo xtask test STEP`",
            failed.join(", ")
        );
    }
    Ok(())
}

/// The quick subset for while one is editing: format, architecture, and the lints of what changed.
///
/// # Errors
/// When a check fails.
pub fn check(workspace: &Workspace) -> Result<()> {
    workspace.require_git()?;
    workspace.require_c_compiler()?;
    let mut count = Count::default();
    for step in [Step::Fmt, Step::Rules] {
        console::step(step.title());
        step.run(workspace, &mut count)?;
    }
    console::step("cargo check");
    process::run(workspace.cargo("check").args(workspace.host_selection()))?;

    let changed = changed_packages(workspace)?;
    let names: Vec<_> = changed.iter().map(|package| package.name.as_str()).collect();
    if names.is_empty() {
        console::note("no package has uncommitted changes, so there is nothing to lint");
        return Ok(());
    }
    console::step(format_args!("clippy of what changed: {}", names.join(", ")));
    for name in names {
        steps::clippy_of(workspace, name)?;
    }
    Ok(())
}

/// The packages with uncommitted files.
fn changed_packages(workspace: &Workspace) -> Result<Vec<&Package>> {
    let mut git = std::process::Command::new("git");
    git.args(["status", "--porcelain", "--untracked-files=all", "-z"])
        .current_dir(&workspace.root);
    let status = process::output(&mut git).context("cannot ask git what changed")?;
    let files: Vec<_> = changed_files(&status)
        .into_iter()
        .map(|path| workspace.root.join(path))
        .collect();
    let changed = |package: &&Package| files.iter().any(|file| file.starts_with(&package.folder));
    Ok(workspace.packages.iter().filter(changed).collect())
}

/// The paths in what `git status --porcelain -z` prints. What was renamed or copied has two, and the old one stands in an
/// entry of its own, without the two letters and the space before it.
fn changed_files(status: &str) -> Vec<&str> {
    let mut files = Vec::new();
    let mut entries = status.split('\0');
    while let Some(entry) = entries.next() {
        let Some((letters, path)) = entry.split_at_checked(3) else {
            continue;
        };
        files.push(path);
        if letters.contains(['R', 'C']) {
            files.extend(entries.next());
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::changed_files;

    #[test]
    fn both_paths_of_a_renamed_file_are_whole() {
        let status = " M README.md\0R  server/src/new.rs\0app/src/old.rs\0?? a b.txt\0";
        assert_eq!(
            changed_files(status),
            ["README.md", "server/src/new.rs", "app/src/old.rs", "a b.txt"]
        );
        assert!(changed_files("").is_empty());
    }
}
