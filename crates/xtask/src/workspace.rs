//! Where things are, and how cargo is called from inside a program that cargo started.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::process;

/// The target triple of the browser bundle.
pub const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The checkout that this xtask was built from.
#[derive(Debug)]
pub struct Workspace {
    /// The folder with the workspace's `Cargo.toml`.
    pub root: PathBuf,
    /// Cargo's output folder, which may be anywhere.
    pub target: PathBuf,
    /// All packages, in cargo's order.
    pub packages: Vec<Package>,
}

/// One package of the workspace.
#[derive(Debug)]
pub struct Package {
    /// The name that `cargo -p` takes.
    pub name: String,
    /// The folder with the package's `Cargo.toml`.
    pub folder: PathBuf,
    /// The names of its integration tests.
    tests: Vec<String>,
    default_member: bool,
}

impl Workspace {
    /// Asks cargo for the layout.
    ///
    /// # Errors
    /// When `cargo metadata` fails or answers in an unknown form.
    pub fn find() -> Result<Self> {
        // In the folder of a package, cargo names that package as the only default member.
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let text = process::output(
            cargo_command()
                .args(["metadata", "--no-deps", "--format-version", "1"])
                .current_dir(root),
        )?;
        let metadata: Value = serde_json::from_str(&text).context("`cargo metadata` printed no JSON")?;
        Self::from_metadata(&metadata).context("`cargo metadata` lacks an expected field")
    }

    fn from_metadata(metadata: &Value) -> Option<Self> {
        let defaults = metadata["workspace_default_members"].as_array()?;
        let packages = metadata["packages"].as_array()?.iter().map(|package| {
            let tests = package["targets"].as_array()?.iter();
            let tests = tests.filter(|target| target["kind"][0] == "test");
            Some(Package {
                tests: tests
                    .filter_map(|target| Some(target["name"].as_str()?.to_owned()))
                    .collect(),
                name: package["name"].as_str()?.to_owned(),
                folder: Path::new(package["manifest_path"].as_str()?).parent()?.to_owned(),
                default_member: defaults.contains(&package["id"]),
            })
        });
        Some(Self {
            root: metadata["workspace_root"].as_str()?.into(),
            target: metadata["target_directory"].as_str()?.into(),
            packages: packages.collect::<Option<_>>()?,
        })
    }

    /// A cargo command that runs in the root of the workspace.
    #[must_use]
    pub fn cargo(&self, subcommand: &str) -> Command {
        let mut command = cargo_command();
        command.arg(subcommand).current_dir(&self.root);
        command
    }

    /// `-p NAME` for every package that is built for the host, xtask excepted.
    ///
    /// One and the same selection for clippy, documentation and tests lets them share what they
    /// compile. `app` is in it because `server` pulls in its `ssr` side. xtask is left out because
    /// its dependencies would change the features of everybody else's.
    #[must_use]
    pub fn host_selection(&self) -> Vec<String> {
        self.packages
            .iter()
            .filter(|package| {
                (package.default_member || package.name == "rolefit-app") && package.name != "xtask"
            })
            .flat_map(|package| ["-p".to_owned(), package.name.clone()])
            .collect()
    }

    /// What is built with the adapters on AWS: they, the server, and what only their tests use.
    ///
    /// One and the same selection for lints, tests and the server that runs on the stand-ins, because another one gives
    /// the clients of AWS other features, and compiling them takes five minutes each time.
    #[must_use]
    pub fn aws_selection(&self) -> Vec<String> {
        [
            "-p",
            "rolefit-aws",
            "-p",
            "rolefit-server",
            "--features",
            "rolefit-aws/tests,rolefit-server/aws-tests",
        ]
        .map(str::to_owned)
        .into()
    }

    /// `--test NAME` for every integration test of a package.
    #[must_use]
    pub fn tests_of(&self, package: &str) -> Vec<String> {
        let packages = self.packages.iter().filter(|one| one.name == package);
        packages
            .flat_map(|one| &one.tests)
            .flat_map(|name| ["--test".to_owned(), name.clone()])
            .collect()
    }

    /// The server's executable as built with the profile folder `debug` or `release`.
    #[must_use]
    pub fn server_binary(&self, profile_folder: &str) -> PathBuf {
        self.target
            .join(profile_folder)
            .join(format!("rolefit{}", std::env::consts::EXE_SUFFIX))
    }

    /// Looks for the C compiler that links programs and builds the database.
    ///
    /// # Errors
    /// With the installing command, when none is there.
    pub fn require_c_compiler(&self) -> Result<()> {
        let named = std::env::var_os("CC").is_some();
        process::require_one_of(
            if named { &[] } else { &["cc", "gcc", "clang"] },
            "a C compiler is missing: install one, on Debian with `apt-get install build-essential`, or set `CC` to its path",
        )
    }

    /// Looks for git.
    ///
    /// # Errors
    /// With the installing command, when it is not there.
    pub fn require_git(&self) -> Result<()> {
        process::require_one_of(
            &["git"],
            "git is missing: install it, on Debian with `apt-get install git`",
        )
    }

    /// Adds the wasm32 target to the toolchain unless it is there.
    ///
    /// # Errors
    /// With the installing command, when neither the target nor rustup is there.
    pub fn require_wasm_target(&self) -> Result<()> {
        let library = process::output(Command::new("rustc").current_dir(&self.root).args([
            "--print",
            "target-libdir",
            "--target",
            WASM_TARGET,
        ]))?;
        if Path::new(library.trim()).is_dir() {
            return Ok(());
        }
        if process::on_path("rustup").is_none() {
            bail!(
                "the Rust target `{WASM_TARGET}` is missing: install rustup from https://rustup.rs and run `rustup target add {WASM_TARGET}`"
            );
        }
        crate::console::step(format_args!("adding the Rust target {WASM_TARGET}"));
        process::run(
            Command::new("rustup")
                .current_dir(&self.root)
                .args(["target", "add", WASM_TARGET]),
        )
    }
}

/// Cargo without the variables that `cargo run` sets for us.
///
/// Build scripts that watch `CARGO_MANIFEST_DIR` or `CARGO_PKG_*` compare them with cargo's own
/// environment: passed on, they would make every call from here rebuild what a call from a shell
/// had built, and the other way round.
fn cargo_command() -> Command {
    let mut command = Command::new(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    let ours = [
        "CARGO_PKG_",
        "CARGO_MANIFEST_",
        "CARGO_BIN_",
        "CARGO_CRATE_",
        "CARGO_PRIMARY_",
        "LD_LIBRARY_PATH",
    ];
    for (name, _) in std::env::vars_os() {
        if ours
            .iter()
            .any(|prefix| name.to_string_lossy().starts_with(prefix))
        {
            command.env_remove(name);
        }
    }
    command
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_host_selection_is_the_default_members_and_app_without_xtask() {
        let package = |name: &str| {
            json!({"name": name, "id": name, "manifest_path": format!("/w/{name}/Cargo.toml"), "targets": [
                {"kind": ["lib"], "name": name}, {"kind": ["test"], "name": "whole"},
            ]})
        };
        let metadata = json!({
            "workspace_root": "/w",
            "target_directory": "/t",
            "workspace_default_members": ["rolefit-server", "xtask"],
            "packages": [package("rolefit-app"), package("rolefit-frontend"), package("rolefit-server"), package("xtask")],
        });
        let workspace = Workspace::from_metadata(&metadata).expect("complete metadata");
        assert_eq!(
            workspace.host_selection(),
            ["-p", "rolefit-app", "-p", "rolefit-server"]
        );
        assert_eq!(workspace.packages[1].folder, Path::new("/w/rolefit-frontend"));
        assert_eq!(workspace.tests_of("rolefit-server"), ["--test", "whole"]);
    }

    #[test]
    fn incomplete_metadata_is_refused() {
        assert!(Workspace::from_metadata(&json!({"packages": []})).is_none());
    }
}
