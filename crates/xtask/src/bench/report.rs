//! The table of a run, with what one needs to compare it with another run.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result};

use crate::console;
use crate::process;
use crate::workspace::Workspace;

/// Measurements in the order they were made.
#[derive(Debug)]
pub struct Report {
    machine: String,
    commit: String,
    rows: Vec<[String; 3]>,
}

impl Report {
    /// An empty report about this machine and commit.
    ///
    /// # Errors
    /// When git cannot tell the commit.
    pub fn new(workspace: &Workspace) -> Result<Self> {
        let mut git = Command::new("git");
        git.args(["describe", "--always", "--dirty"])
            .current_dir(&workspace.root);
        let commit = process::output(&mut git)
            .context("cannot ask git for the commit")?
            .trim()
            .to_owned();
        Ok(Self {
            machine: machine(),
            commit,
            rows: Vec::new(),
        })
    }

    /// Adds a row: what was measured, the value with its unit, and how many samples it rests on.
    pub fn add(&mut self, what: impl Into<String>, value: impl Into<String>, samples: impl Into<String>) {
        self.rows.push([what.into(), value.into(), samples.into()]);
    }

    /// Prints the report as a Markdown table, ready for docs/BENCHMARKS.md.
    pub fn print(&self) {
        console::line("");
        console::line(format_args!("{}; commit {}", self.machine, self.commit));
        console::line("");
        console::line("| What | Value | Samples |");
        console::line("|---|---|---|");
        for [what, value, samples] in &self.rows {
            console::line(format_args!("| {what} | {value} | {samples} |"));
        }
    }
}

/// The middle of `values`, the upper one of two; 0 if there are none.
pub fn median(values: &mut [f64]) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

fn machine() -> String {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let processors = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let model = processors
        .lines()
        .find_map(|line| line.strip_prefix("model name")?.split_once(": "))
        .map_or(std::env::consts::ARCH, |(_, model)| model);
    format!("{cores} cores, {model}, {}", std::env::consts::OS)
}

#[cfg(test)]
mod tests {
    use super::median;

    #[test]
    fn the_median_does_not_follow_an_outlier() {
        assert_eq!(median(&mut [3.0, 900.0, 1.0]), 3.0);
        assert_eq!(median(&mut []), 0.0);
    }
}
