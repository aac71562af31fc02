//! How large the site is, as stored and as transferred.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use super::publish::with_added_extension;
use super::{files_below, relative};

/// A file of a site and its sizes in bytes.
#[derive(Debug)]
pub struct FileSizes {
    /// The path below the site folder.
    pub path: String,
    /// The size as stored.
    pub raw: u64,
    /// The size with gzip; absent if the file is served as it is.
    pub gzip: Option<u64>,
    /// The size with brotli; absent if the file is served as it is.
    pub brotli: Option<u64>,
}

/// The files of the site in `folder` that a browser can ask for.
///
/// # Errors
/// When the folder cannot be read.
pub fn sizes(folder: &Path) -> Result<Vec<FileSizes>> {
    let length = |file: &Path| fs::metadata(file).map(|metadata| metadata.len());
    let mut sizes = Vec::new();
    for file in files_below(folder)? {
        let path = relative(&file, folder);
        let served = !path.starts_with('.') && path != "manifest.json";
        if !served || path.ends_with(".br") || path.ends_with(".gz") {
            continue;
        }
        sizes.push(FileSizes {
            raw: length(&file).with_context(|| format!("cannot read `{path}`"))?,
            gzip: length(&with_added_extension(&file, "gz")).ok(),
            brotli: length(&with_added_extension(&file, "br")).ok(),
            path,
        });
    }
    Ok(sizes)
}
