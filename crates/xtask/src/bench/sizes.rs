//! How much a browser loads, and how large the server is.

use std::fs;

use anyhow::{Context, Result};

use super::report::Report;
use crate::build::Built;
use crate::console::size;
use crate::site;

/// Adds the sizes of the site's scripts, WASM and style sheet, and of the executable.
///
/// # Errors
/// When a file cannot be read.
pub fn measure(built: &Built, report: &mut Report) -> Result<()> {
    for file in site::sizes(&built.site)?
        .iter()
        .filter(|file| file.path.starts_with("pkg/"))
    {
        let brotli = file.brotli.map_or_else(|| "not compressed".to_owned(), size);
        report.add(
            format!("`{}`", file.path),
            format!("{} raw, {brotli} brotli", size(file.raw)),
            "1",
        );
    }
    let bytes = fs::metadata(&built.binary)
        .context("cannot read the executable")?
        .len();
    report.add("executable, site included", size(bytes), "1");
    Ok(())
}
