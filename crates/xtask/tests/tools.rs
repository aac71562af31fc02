//! A machine that lacks a tool is told so in one sentence, with the command that installs it, before anything is built.

#![cfg(unix)]

use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

/// What the steps look for on the `PATH`, apart from cargo and rustc themselves.
const TOOLS: [&str; 7] = ["cc", "gcc", "clang", "git", "node", "npm", "chromium"];

/// What the command says on a machine with all tools but these.
fn said(step: &str, missing: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let there = TOOLS.iter().filter(|tool| !missing.contains(tool));
    for tool in there.chain(&["cargo", "rustc", "rustup"]) {
        match on_path(tool) {
            Some(program) => symlink(program, folder.path().join(tool)).expect("can be linked"),
            // What this machine lacks may be looked for by the command, but is not what the case is about.
            None if *tool == "chromium" => stand_in(&folder.path().join(tool)),
            None => {}
        }
    }
    let output = Command::new(env!("CARGO_BIN_EXE_xtask"))
        .args(["test", step])
        .env("PATH", folder.path())
        .env_remove("CHROMIUM")
        .env_remove("CC")
        .output()
        .expect("it starts");
    assert_eq!(output.status.code(), Some(1), "{step} without {missing:?}");
    let text = [output.stdout, output.stderr].concat();
    String::from_utf8(text).expect("it prints UTF-8")
}

fn on_path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .map(|folder| folder.join(name))
        .find(|file| file.is_file())
}

/// A file that is found and never run.
fn stand_in(path: &Path) {
    std::fs::write(path, "").expect("can be written");
}

#[test]
fn each_missing_tool_is_told_with_the_command_that_installs_it() {
    for (step, missing, sentence) in [
        (
            "unit",
            &["cc", "gcc", "clang"][..],
            "error: a C compiler is missing: install one, on Debian with `apt-get install build-essential`",
        ),
        (
            "rules",
            &["git"],
            "error: git is missing: install it, on Debian with `apt-get install git`",
        ),
        (
            "e2e",
            &["node", "npm"],
            "error: the browser tests need node and npm: install node 20 or newer",
        ),
        (
            "e2e",
            &["chromium"],
            "error: the browser tests need Chromium: install it with `apt-get install chromium`",
        ),
    ] {
        let said = said(step, missing);
        let lines: Vec<&str> = said.lines().collect();
        assert_eq!(lines.len(), 1, "nothing else is said or done: {said}");
        assert!(lines[0].starts_with(sentence), "{said}");
    }
}
