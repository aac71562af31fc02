//! Embeds a built site into the server when `ROLEFIT_EMBED_SITE` names its folder.
//!
//! `cargo xtask build --release` sets it. Without it the server embeds nothing and takes the site
//! from the folder that `ROLEFIT_SITE` names at run time.

use std::error::Error;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-env-changed=ROLEFIT_EMBED_SITE");
    let out = PathBuf::from(env::var("OUT_DIR")?).join("embedded_site.rs");
    let Some(site) = env::var_os("ROLEFIT_EMBED_SITE").filter(|value| !value.is_empty()) else {
        fs::write(out, source("None", &[])?)?;
        return Ok(());
    };
    let site = fs::canonicalize(&site).map_err(|error| {
        format!(
            "`ROLEFIT_EMBED_SITE` names `{}`: {error}",
            Path::new(&site).display()
        )
    })?;
    println!("cargo::rerun-if-changed={}", site.display());
    let manifest = site.join("manifest.json");
    let manifest = format!("Some(include_str!({:?}))", text(&manifest)?);
    let mut files = files_below(&site)?;
    files.sort();
    let files = files
        .iter()
        .map(|file| Ok((text(file.strip_prefix(&site)?)?, text(file)?)));
    let files = files.collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    fs::write(out, source(&manifest, &files)?)?;
    Ok(())
}

/// The Rust source of the constants that `src/site.rs` includes.
fn source(manifest: &str, files: &[(&str, &str)]) -> Result<String, std::fmt::Error> {
    let mut out = format!("pub(super) const MANIFEST: Option<&str> = {manifest};\n");
    out.push_str("pub(super) static FILES: &[(&str, &[u8])] = &[\n");
    for (path, file) in files {
        writeln!(
            out,
            "    ({:?}, include_bytes!({file:?})),",
            path.replace('\\', "/")
        )?;
    }
    out.push_str("];\n");
    Ok(out)
}

fn files_below(folder: &Path) -> Result<Vec<PathBuf>, Box<dyn Error>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    Ok(files)
}

fn text(path: &Path) -> Result<&str, String> {
    path.to_str()
        .ok_or_else(|| format!("`{}` is not UTF-8", path.display()))
}
