//! `cargo xtask eval`: how right the answers are, on gold data that is not part of the project.

use std::path::Path;
use std::process::Command;

use anyhow::{Result, bail};

use crate::build;
use crate::console;
use crate::process;
use crate::workspace::Workspace;

/// Runs both scorers below `data` on the release binary.
///
/// # Errors
/// When a scorer is missing or fails, or the binary does not build.
pub fn run(workspace: &Workspace, data: &Path) -> Result<()> {
    let scorers = ["parse", "rank"].map(|area| (area, data.join(area).join("eval.py")));
    if let Some((_, missing)) = scorers.iter().find(|(_, scorer)| !scorer.is_file()) {
        bail!("`{}` does not exist", missing.display());
    }
    if process::on_path("python3").is_none() {
        bail!(
            "the scorers need python3: install it with `apt-get install python3` or your system's package manager"
        );
    }
    if !process::succeeds(Command::new("python3").args(["-c", "import rapidfuzz"])) {
        bail!("the scorers need rapidfuzz: install it with `python3 -m pip install rapidfuzz`");
    }
    let built = build::release(workspace)?;
    for (area, scorer) in scorers {
        console::step(format_args!("eval: {area}"));
        process::run(
            Command::new("python3")
                .arg(scorer)
                .arg("--bin")
                .arg(&built.binary),
        )?;
    }
    Ok(())
}
