//! The steps of the gate.

use anyhow::Result;
use clap::ValueEnum;

use super::count::Count;
use crate::aws_local::{self, StandIns};
use crate::browser;
use crate::build;
use crate::console;
use crate::process;
use crate::site::{self, Quality};
use crate::workspace::{WASM_TARGET, Workspace};

/// One step of the gate.
///
/// Warnings are denied by arguments of clippy and rustdoc rather than by `RUSTFLAGS`, which would
/// compile every dependency once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Step {
    /// The format of all Rust code.
    Fmt,
    /// The rules about the repository, and the tests of xtask itself.
    Rules,
    /// Lints of everything that runs on the host.
    Clippy,
    /// Lints of everything that runs in the browser.
    ClippyWasm,
    /// Warnings of rustdoc, such as broken links.
    Doc,
    /// The tests of all crates but xtask.
    Unit,
    /// The browser bundle and the style sheet.
    Site,
    /// Journeys in a real browser.
    E2e,
    /// The AWS adapters: lints, warnings of rustdoc, the contract suites against stand-ins of the services, and journeys in a browser on them.
    Aws,
}

impl Step {
    /// All steps, the quick ones and the ones that others build upon first.
    pub const ALL: [Self; 9] = [
        Self::Fmt,
        Self::Rules,
        Self::Clippy,
        Self::ClippyWasm,
        Self::Doc,
        Self::Unit,
        Self::Site,
        Self::E2e,
        Self::Aws,
    ];

    /// The name on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Fmt => "fmt",
            Self::Rules => "rules",
            Self::Clippy => "clippy",
            Self::ClippyWasm => "clippy-wasm",
            Self::Doc => "doc",
            Self::Unit => "unit",
            Self::Site => "site",
            Self::E2e => "e2e",
            Self::Aws => "aws",
        }
    }

    /// What the step does, for the line that announces it.
    pub fn title(self) -> &'static str {
        match self {
            Self::Fmt => "fmt: the format of the code",
            Self::Rules => "rules: architecture rules and the tests of xtask",
            Self::Clippy => "clippy: lints for the host",
            Self::ClippyWasm => "clippy-wasm: lints for the browser",
            Self::Doc => "doc: warnings of rustdoc",
            Self::Unit => "unit: the tests of all crates",
            Self::Site => "site: browser bundle and style sheet",
            Self::E2e => "e2e: journeys in a browser",
            Self::Aws => "aws: the AWS adapters against stand-ins of their services",
        }
    }

    /// Looks for what the step needs on this machine, and adds what can be added.
    ///
    /// # Errors
    /// When something is missing, with the command that installs it.
    pub fn require(self, workspace: &Workspace) -> Result<()> {
        match self {
            Self::ClippyWasm | Self::Site => workspace.require_wasm_target(),
            // The rules look at the files that git knows.
            Self::Rules => {
                workspace.require_git()?;
                workspace.require_c_compiler()
            }
            Self::E2e | Self::Aws => {
                workspace.require_c_compiler()?;
                workspace.require_wasm_target()?;
                browser::require().map(drop)
            }
            Self::Clippy | Self::Doc | Self::Unit => workspace.require_c_compiler(),
            Self::Fmt => Ok(()),
        }
    }

    /// Runs the step, counting its tests.
    ///
    /// # Errors
    /// When anything the step checks does not hold.
    pub fn run(self, workspace: &Workspace, count: &mut Count) -> Result<()> {
        match self {
            Self::Fmt => process::run(workspace.cargo("fmt").args(["--all", "--check"])),
            Self::Rules => tests(workspace, &["-p".into(), "xtask".into()], count),
            Self::Clippy => {
                clippy_of(workspace, "xtask")?;
                clippy(workspace, &workspace.host_selection())
            }
            Self::ClippyWasm => clippy_wasm(workspace),
            Self::Doc => {
                doc(workspace, &["-p".into(), "xtask".into()])?;
                doc(workspace, &workspace.host_selection())
            }
            Self::Unit => tests(workspace, &workspace.host_selection(), count),
            Self::Site => {
                let site = site::build(workspace, Quality::Development)?;
                console::note(format_args!("site: {}", site.display()));
                Ok(())
            }
            Self::E2e => {
                let built = build::development(workspace)?;
                browser::run(workspace, &built, |line| count.read(line))
            }
            Self::Aws => aws(workspace, count),
        }
    }
}

/// Builds with the AWS crates, which the other steps do without, so that it comes last.
fn aws(workspace: &Workspace, count: &mut Count) -> Result<()> {
    aws_local::lint_templates(workspace)?;
    let selection = workspace.aws_selection();
    clippy(workspace, &selection)?;
    doc(workspace, &selection)?;
    let stand_ins = aws_local::for_tests(workspace)?;
    let mut tests = workspace.cargo("test");
    tests.arg("--no-fail-fast").args(&selection);
    // Most tests of the server know nothing of the feature, and have run in another step.
    tests.args(["--test", "sagemaker"]);
    match &stand_ins {
        Some(stand_ins) => {
            tests
                .args(["--lib", "--test", "aws"])
                .args(workspace.tests_of("rolefit-aws"))
                // What runs as functions: cargo builds it for the server's tests.
                .env("FUNCTIONS_BINARY", workspace.server_binary("debug"))
                .envs(stand_ins.environment());
        }
        // Where nothing can be installed, what starts its own stand-in can still be tested. It takes any signature.
        None => {
            let names = OWN_STAND_IN.iter().flat_map(|name| ["--test", name]);
            tests.args(names);
            tests.envs(["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map(|name| (name, "test")));
        }
    }
    process::run_reading(&mut tests, |line| count.read(line))?;
    match stand_ins {
        Some(stand_ins) => journeys_on_aws(workspace, &stand_ins, count),
        None => Ok(()),
    }
}

/// The journeys of candidate and recruiter, and those of an account, in a browser.
fn journeys_on_aws(workspace: &Workspace, stand_ins: &StandIns, count: &mut Count) -> Result<()> {
    let built = build::development_on_aws(workspace)?;
    for (name, file) in [
        ("rolefit-journeys", "journeys.test.mjs"),
        ("rolefit-account", "account.test.mjs"),
    ] {
        let deployed = stand_ins.deploy(workspace, name)?;
        browser::run_deployed(workspace, &built, &deployed, file, |line| count.read(line))?;
    }
    Ok(())
}

/// The suites of `rolefit-aws` that need nothing but what they start in their own process.
const OWN_STAND_IN: [&str; 1] = ["bedrock_contract"];

/// Lints one package in the way that fits it.
///
/// # Errors
/// When clippy finds something.
pub fn clippy_of(workspace: &Workspace, package: &str) -> Result<()> {
    if package == "rolefit-frontend" {
        return clippy_wasm(workspace);
    }
    let mut selection = vec!["-p".to_owned(), package.to_owned()];
    if package == "rolefit-app" {
        selection.extend(["--features".to_owned(), "ssr".to_owned()]);
    }
    clippy(workspace, &selection)
}

fn clippy(workspace: &Workspace, selection: &[String]) -> Result<()> {
    process::run(workspace.cargo("clippy").args(selection).args([
        "--all-targets",
        "--",
        "--deny",
        "warnings",
    ]))
}

fn doc(workspace: &Workspace, selection: &[String]) -> Result<()> {
    process::run(
        workspace
            .cargo("doc")
            // Nothing is published: the documentation is for those who change the code.
            .args(["--no-deps", "--document-private-items"])
            .args(selection)
            .env("RUSTDOCFLAGS", "-D warnings"),
    )
}

/// The profile is that of the site's bundle, so that both share their proc macros and build scripts.
fn clippy_wasm(workspace: &Workspace) -> Result<()> {
    let profile = Quality::Development.wasm_profile();
    process::run(workspace.cargo("clippy").args([
        "-p",
        "rolefit-frontend",
        "-p",
        "rolefit-app",
        "--target",
        WASM_TARGET,
        "--profile",
        profile,
        "--",
        "--deny",
        "warnings",
    ]))
}

/// Runs tests to the end even if one fails, so that a run shows all failures.
fn tests(workspace: &Workspace, selection: &[String], count: &mut Count) -> Result<()> {
    process::run_reading(
        workspace.cargo("test").arg("--no-fail-fast").args(selection),
        |line| count.read(line),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_of_the_command_line() {
        for step in Step::ALL {
            let value = step.to_possible_value().expect("no step is hidden");
            assert_eq!(value.get_name(), step.name());
        }
        assert_eq!(Step::ALL.len(), Step::value_variants().len());
    }
}
