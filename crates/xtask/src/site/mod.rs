//! The site: everything a browser loads besides HTML.
//!
//! `target/site` (or `target/site-release`) then holds
//! ```text
//! manifest.json                 {"main.css": "pkg/main.0f3a9c21.css", "favicon.svg": "favicon.svg", …}
//! pkg/<name>.<hash8>.<ext>      boot.js, app.js, app.wasm, main.css
//! favicon.svg, …                the files of public/
//! ```
//! and, for a release, `.br` and `.gz` files beside those that gain from compression. The server
//! reads this folder at run time or embeds it when it is compiled (`server/src/site.rs`).

mod bundle;
mod publish;
mod sizes;
mod style;
mod unreached;

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use self::bundle::Bundle;
use self::publish::Publisher;
pub use self::sizes::sizes;
use crate::console;
use crate::workspace::Workspace;

/// How much time to spend on a small result.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    /// Quick to build; for serving on this machine and for tests.
    Development,
    /// Optimized for size, and compressed beforehand.
    Release,
}

impl Quality {
    /// The cargo profile of the browser bundle.
    #[must_use]
    pub fn wasm_profile(self) -> &'static str {
        match self {
            Self::Development => "wasm-dev",
            Self::Release => "wasm-release",
        }
    }

    fn folder_name(self) -> &'static str {
        match self {
            Self::Development => "site",
            Self::Release => "site-release",
        }
    }
}

/// Compiles the frontend and, if anything a browser sees has changed, writes the site anew.
/// Returns the folder it is in.
///
/// # Errors
/// When compiling, bundling or writing fails; the site of an earlier run then stays as it was.
pub fn build(workspace: &Workspace, quality: Quality) -> Result<PathBuf> {
    workspace.require_wasm_target()?;
    let folder = workspace.target.join(quality.folder_name());
    let compiled = bundle::compile(workspace, quality)?;
    let fingerprint = fingerprint(workspace, &compiled, quality)?;
    let fingerprint_file = folder.join(".fingerprint");
    if fs::read_to_string(&fingerprint_file).is_ok_and(|last| last == fingerprint) {
        console::note("the site is unchanged");
        return Ok(folder);
    }

    let mut bundle = bundle::bind(&compiled, quality)?;
    if quality == Quality::Release {
        bundle.wasm = bundle::shrink(workspace, bundle.wasm)?;
    }
    let mut publisher = Publisher::start(&folder, quality)?;
    add_scripts(&mut publisher, bundle)?;
    let style = style::bundle(&workspace.root.join("style/main.css"))?;
    publisher.add_hashed("main.css", style.as_bytes())?;
    let public = workspace.root.join("public");
    for file in files_below(&public)? {
        let path = relative(&file, &public);
        let content = fs::read(&file).with_context(|| format!("cannot read `{}`", file.display()))?;
        publisher.add(&path, &path, &content)?;
    }
    publisher.finish(&folder)?;
    fs::write(&fingerprint_file, fingerprint).context("cannot write the fingerprint of the site")?;
    Ok(folder)
}

/// The boot script imports the glue by its hashed name and hands it the hashed WASM: wasm-bindgen
/// itself knows only fixed names, and an inline script would need a nonce on every page.
fn add_scripts(publisher: &mut Publisher, bundle: Bundle) -> Result<()> {
    let mut glue = bundle.glue;
    if !bundle.snippets.is_empty() {
        let all: String = bundle
            .snippets
            .iter()
            .map(|(path, text)| format!("{path}\n{text}\n"))
            .collect();
        let snippets = publish::hashed_name("snippets", all.as_bytes());
        glue = glue.replace("./snippets/", &format!("./{snippets}/"));
        for (path, text) in &bundle.snippets {
            publisher.add(
                &format!("snippets/{path}"),
                &format!("pkg/{snippets}/{path}"),
                text.as_bytes(),
            )?;
        }
    }
    let wasm = publisher.add_hashed("app.wasm", &bundle.wasm)?;
    let glue = publisher.add_hashed("app.js", glue.as_bytes())?;
    let boot = format!(
        "// Going back while the module loads changes the address and not the page, which would then be taken over as one\n\
         // that it is not. The entry has the address that the page was loaded from.\n\
         const loaded = new URL(performance.getEntriesByType(\"navigation\")[0]?.name ?? location.href);\n\
         const moved = () => location.pathname !== loaded.pathname || location.search !== loaded.search;\n\
         const follow = () => {{ if (moved()) location.reload(); }};\n\
         addEventListener(\"popstate\", follow);\n\
         try {{\n\
         \x20 const {{ default: init, hydrate }} = await import(\"./{glue}\");\n\
         \x20 await init({{ module_or_path: new URL(\"./{wasm}\", import.meta.url) }});\n\
         \x20 removeEventListener(\"popstate\", follow);\n\
         \x20 if (moved()) location.reload(); else hydrate();\n\
         }} catch (error) {{\n\
         \x20 // Pages work without WASM, but one that waits for something has to look again by itself.\n\
         \x20 if (document.querySelector(\"[data-waits]\")) setTimeout(() => location.reload(), 3000);\n\
         \x20 throw error;\n\
         }}\n"
    );
    publisher.add_hashed("boot.js", boot.as_bytes())?;
    Ok(())
}

/// A hash of everything that decides what the site looks like, this module's own source included.
fn fingerprint(workspace: &Workspace, compiled: &Path, quality: Quality) -> Result<String> {
    let mut hash = Sha256::new();
    for source in [
        include_str!("mod.rs"),
        include_str!("bundle.rs"),
        include_str!("publish.rs"),
        include_str!("style.rs"),
        include_str!("unreached.rs"),
    ] {
        hash.update(source);
    }
    if quality == Quality::Release {
        hash.update(format!("{:?}", bundle::wasm_opt(workspace)));
    }
    let style = files_below(&workspace.root.join("style"))?;
    let public = files_below(&workspace.root.join("public"))?;
    for file in [compiled.to_owned()].iter().chain(&style).chain(&public) {
        let content = fs::read(file).with_context(|| format!("cannot read `{}`", file.display()))?;
        hash.update(relative(file, &workspace.root));
        hash.update((content.len() as u64).to_le_bytes());
        hash.update(content);
    }
    Ok(publish::hex(&hash.finalize()))
}

/// All files below `folder` in a fixed order; none if the folder does not exist.
fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    if !folder.exists() {
        return Ok(Vec::new());
    }
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list `{}`", folder.display()))? {
        let path = entry
            .with_context(|| format!("cannot list `{}`", folder.display()))?
            .path();
        if path.is_dir() {
            files.extend(files_below(&path)?);
        } else {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

fn relative(file: &Path, folder: &Path) -> String {
    let path = file.strip_prefix(folder).unwrap_or(file);
    path.iter()
        .map(|part| part.to_string_lossy())
        .collect::<Vec<_>>()
        .join("/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boot_script_names_the_hashed_files() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let site = folder.path().join("site");
        let mut publisher = Publisher::start(&site, Quality::Development).expect("a draft");
        let bundle = Bundle {
            glue: "import * as s from './snippets/dep-1/inline0.js'; export function hydrate() {}".to_owned(),
            wasm: b"\0asm".to_vec(),
            snippets: vec![("dep-1/inline0.js".to_owned(), "export const x = 1;".to_owned())],
        };
        add_scripts(&mut publisher, bundle).expect("scripts");
        publisher.finish(&site).expect("a site");

        let manifest = fs::read_to_string(site.join("manifest.json")).expect("a manifest");
        let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("JSON");
        let path = |name: &str| manifest[name].as_str().expect("an entry").to_owned();
        let read = |name: &str| fs::read_to_string(site.join(path(name))).expect("the file of an entry");
        let boot = read("boot.js");
        assert!(boot.contains(&path("app.js").replace("pkg/", "./")), "{boot}");
        assert!(boot.contains(&path("app.wasm").replace("pkg/", "./")), "{boot}");
        assert!(
            boot.contains("[data-waits]") && boot.contains("location.reload()"),
            "without WASM a page that waits looks again: {boot}"
        );
        let snippet = path("snippets/dep-1/inline0.js").replace("pkg/", "./");
        assert!(
            read("app.js").contains(&format!("'{snippet}'")),
            "{}",
            read("app.js")
        );
    }
}
