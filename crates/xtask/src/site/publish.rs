//! Names that carry a hash of their content, compressed variants, and the manifest.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};

use super::Quality;

/// A site folder that is being written. Nothing is in place before [`Publisher::finish`].
#[derive(Debug)]
pub struct Publisher {
    draft: PathBuf,
    quality: Quality,
    manifest: BTreeMap<String, String>,
}

impl Publisher {
    /// Starts an empty draft beside `folder`.
    ///
    /// # Errors
    /// When the draft folder cannot be made.
    pub fn start(folder: &Path, quality: Quality) -> Result<Self> {
        let draft = folder.with_extension("draft");
        remove_folder(&draft)?;
        fs::create_dir_all(draft.join("pkg")).context("cannot create the site folder")?;
        Ok(Self {
            draft,
            quality,
            manifest: BTreeMap::new(),
        })
    }

    /// Adds `name` as `pkg/<stem>.<hash8>.<extension>` and returns the new file name.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add_hashed(&mut self, name: &str, content: &[u8]) -> Result<String> {
        let hashed = hashed_name(name, content);
        self.add(name, &format!("pkg/{hashed}"), content)?;
        Ok(hashed)
    }

    /// Adds `name` under `path`, which stays as it is.
    ///
    /// # Errors
    /// When the file cannot be written.
    pub fn add(&mut self, name: &str, path: &str, content: &[u8]) -> Result<()> {
        let file = self.draft.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).with_context(|| format!("cannot create a folder for `{path}`"))?;
        }
        fs::write(&file, content).with_context(|| format!("cannot write `{path}`"))?;
        if self.quality == Quality::Release && gains_from_compression(path) {
            write_beside(&file, "br", &brotli(content)?)?;
            write_beside(&file, "gz", &gzip(content)?)?;
        }
        self.manifest.insert(name.to_owned(), path.to_owned());
        Ok(())
    }

    /// Writes the manifest and puts the draft in the place of `folder`.
    ///
    /// # Errors
    /// When the manifest cannot be written or the folder cannot be replaced.
    pub fn finish(self, folder: &Path) -> Result<()> {
        let manifest = serde_json::to_string_pretty(&self.manifest).context("cannot write the manifest")?;
        fs::write(self.draft.join("manifest.json"), manifest).context("cannot write the manifest")?;
        remove_folder(folder)?;
        fs::rename(&self.draft, folder).context("cannot put the new site in place")
    }
}

/// `main.css` with the content's hash: `main.0f3a9c21.css`.
pub fn hashed_name(name: &str, content: &[u8]) -> String {
    let hash = hex(&Sha256::digest(content)[..4]);
    match name.rsplit_once('.') {
        Some((stem, extension)) => format!("{stem}.{hash}.{extension}"),
        None => format!("{name}.{hash}"),
    }
}

/// Lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Brotli at its highest quality. The window of 2^24 bytes is the largest a browser accepts.
///
/// # Errors
/// Never in practice: writing to memory does not fail.
pub fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: 11,
        lgwin: 24,
        size_hint: content.len(),
        ..Default::default()
    };
    brotli::BrotliCompress(&mut &*content, &mut compressed, &parameters).context("brotli failed")?;
    Ok(compressed)
}

/// Gzip at its highest level, for clients without brotli.
///
/// # Errors
/// Never in practice: writing to memory does not fail.
pub fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(content).context("gzip failed")?;
    encoder.finish().context("gzip failed")
}

/// Images and fonts are compressed already.
fn gains_from_compression(path: &str) -> bool {
    let extension = path.rsplit('.').next().unwrap_or_default();
    ["js", "wasm", "css", "svg", "json", "txt", "webmanifest"].contains(&extension)
}

fn write_beside(file: &Path, extension: &str, content: &[u8]) -> Result<()> {
    let name = with_added_extension(file, extension);
    fs::write(&name, content).with_context(|| format!("cannot write `{}`", name.display()))
}

/// `app.js` with `br` is `app.js.br`, where [`Path::with_extension`] would make it `app.br`.
pub fn with_added_extension(file: &Path, extension: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".");
    name.push(extension);
    name.into()
}

fn remove_folder(folder: &Path) -> Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("cannot remove `{}`", folder.display()))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_follow_the_content() {
        assert_eq!(hashed_name("main.css", b""), "main.e3b0c442.css");
        assert_ne!(hashed_name("main.css", b"a"), hashed_name("main.css", b"b"));
    }

    #[test]
    fn a_release_has_compressed_variants_where_they_help() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let site = folder.path().join("site");
        let mut publisher = Publisher::start(&site, Quality::Release).expect("an empty draft");
        let css = "a{color:red}".repeat(100);
        let name = publisher.add_hashed("main.css", css.as_bytes()).expect("a file");
        publisher.add("logo.png", "logo.png", b"png").expect("a file");
        assert!(!site.exists(), "nothing is in place before the end");
        publisher.finish(&site).expect("a site");

        let manifest = fs::read_to_string(site.join("manifest.json")).expect("a manifest");
        assert!(
            manifest.contains(&format!("\"main.css\": \"pkg/{name}\"")),
            "{manifest}"
        );
        let size = |extension| {
            let file = with_added_extension(&site.join("pkg").join(&name), extension);
            fs::metadata(file).expect("a compressed variant").len()
        };
        assert!(size("br") < css.len() as u64 / 4 && size("gz") < css.len() as u64 / 4);
        assert!(!site.join("logo.png.br").exists());
    }

    #[test]
    fn brotli_gives_the_content_back() {
        let content = b"rolefit ".repeat(50);
        let mut restored = Vec::new();
        let compressed = brotli(&content).expect("compression to memory");
        brotli::BrotliDecompress(&mut &*compressed, &mut restored).expect("a brotli stream");
        assert_eq!(restored, content);
    }
}
