//! The browser bundle: the frontend compiled to WASM, with the script that loads it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use wasm_bindgen_cli_support::Bindgen;

use super::{Quality, unreached};
use crate::console;
use crate::process;
use crate::workspace::{WASM_TARGET, Workspace};

/// What wasm-bindgen makes of the compiled frontend.
#[derive(Debug)]
pub struct Bundle {
    /// The module that imports the WASM and exports `hydrate`.
    pub glue: String,
    /// The WASM itself.
    pub wasm: Vec<u8>,
    /// Scripts that dependencies bring along: path below `snippets/`, text.
    pub snippets: Vec<(String, String)>,
}

/// Compiles the frontend and tells where the WASM file is. Cargo does nothing if it is up to date.
///
/// # Errors
/// When the frontend does not compile.
pub fn compile(workspace: &Workspace, quality: Quality) -> Result<PathBuf> {
    let profile = quality.wasm_profile();
    process::run(workspace.cargo("build").args([
        "--package",
        "rolefit-frontend",
        "--lib",
        "--target",
        WASM_TARGET,
        "--profile",
        profile,
    ]))?;
    Ok(workspace
        .target
        .join(WASM_TARGET)
        .join(profile)
        .join("rolefit_frontend.wasm"))
}

/// Takes out of `compiled` what never runs and runs wasm-bindgen over it, in this process, so that nobody has to install the matching
/// version of its command.
///
/// # Errors
/// When the file is not a module of the locked wasm-bindgen version or exports no `hydrate`.
pub fn bind(compiled: &Path, quality: Quality) -> Result<Bundle> {
    let wasm = fs::read(compiled).with_context(|| format!("cannot read `{}`", compiled.display()))?;
    let mut bindgen = Bindgen::new();
    bindgen
        .input_bytes("rolefit_frontend", unreached::take_out(&wasm)?)
        .out_name("app")
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_producers_section(true);
    if quality == Quality::Release {
        bindgen.remove_name_section(true);
    }
    let mut output = bindgen
        .generate_output()
        .context("wasm-bindgen cannot read the compiled frontend")?;
    let glue = output.js().to_owned();
    ensure!(
        glue.contains("hydrate"),
        "the frontend exports no `hydrate`, so the browser would have nothing to start"
    );
    let inline = output.snippets().iter().flat_map(|(module, scripts)| {
        scripts
            .iter()
            .enumerate()
            .map(move |(i, text)| (format!("{module}/inline{i}.js"), text.clone()))
    });
    let files = output
        .local_modules()
        .iter()
        .map(|(path, text)| (path.clone(), text.clone()));
    let mut snippets: Vec<_> = inline.chain(files).collect();
    snippets.sort();
    let wasm = output.wasm_mut().emit_wasm();
    Ok(Bundle { glue, wasm, snippets })
}

/// Shrinks `wasm` with binaryen's `wasm-opt`, if that is installed; gives it back as it is otherwise.
///
/// # Errors
/// When `wasm-opt` is there and fails.
pub fn shrink(workspace: &Workspace, wasm: Vec<u8>) -> Result<Vec<u8>> {
    let Some(wasm_opt) = wasm_opt(workspace) else {
        console::note(
            "wasm-opt is not installed; `npm install --prefix end2end` adds it and takes some hundred KiB off the bundle before compression",
        );
        return Ok(wasm);
    };
    let folder = workspace.target.join("wasm-opt");
    fs::create_dir_all(&folder).context("cannot create a folder for wasm-opt")?;
    let (input, output) = (folder.join("input.wasm"), folder.join("output.wasm"));
    fs::write(&input, &wasm).context("cannot write the input of wasm-opt")?;
    // These are the features that rustc 1.95 turns on for wasm32 itself; every browser has them.
    let features = [
        "bulk-memory",
        "multivalue",
        "mutable-globals",
        "nontrapping-float-to-int",
        "reference-types",
        "sign-ext",
    ];
    process::run(
        std::process::Command::new(wasm_opt)
            .arg("-Oz")
            .args(features.map(|feature| format!("--enable-{feature}")))
            .arg(&input)
            .arg("-o")
            .arg(&output),
    )?;
    let smaller = fs::read(&output).context("cannot read the output of wasm-opt")?;
    console::note(format_args!(
        "wasm-opt: {} to {}",
        console::size(wasm.len() as u64),
        console::size(smaller.len() as u64)
    ));
    Ok(smaller)
}

/// The `wasm-opt` to use: the one of `end2end/node_modules`, whose version is pinned, or that on `PATH`.
pub fn wasm_opt(workspace: &Workspace) -> Option<PathBuf> {
    let pinned = workspace.root.join("end2end/node_modules/.bin/wasm-opt");
    if pinned.is_file() {
        Some(pinned)
    } else {
        process::on_path("wasm-opt")
    }
}
