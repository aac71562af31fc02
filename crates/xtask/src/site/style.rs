//! The style sheet: `style/main.css` with its imports put in place, minified.
//!
//! Minifying is lightningcss' work. Bundling is done here because that crate's own bundler feature
//! brings twenty more crates for what is a dozen lines as long as the imports are plain files.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, anyhow, bail};
use lightningcss::printer::PrinterOptions;
use lightningcss::rules::CssRule;
use lightningcss::rules::import::ImportRule;
use lightningcss::stylesheet::{MinifyOptions, ParserOptions, StyleSheet};
use lightningcss::targets::{Browsers, Targets};
use lightningcss::traits::ToCss;

/// The oldest browsers the style sheet is written for: the first ones with `light-dark()`, which
/// all know nesting and layers too, so both reach the browser as written.
fn targets() -> Targets {
    const fn version(major: u32, minor: u32) -> Option<u32> {
        Some(major << 16 | minor << 8)
    }
    Targets::from(Browsers {
        chrome: version(123, 0),
        edge: version(123, 0),
        firefox: version(121, 0),
        safari: version(17, 5),
        ios_saf: version(17, 5),
        ..Browsers::default()
    })
}

/// The minified style sheet that `main` and everything it imports make up.
///
/// # Errors
/// When a file cannot be read or parsed, with its name, line and column; when files import each
/// other in a circle.
pub fn bundle(main: &Path) -> Result<String> {
    let text = with_imports(main, &mut Vec::new())?;
    let mut sheet = parse(&text, main)?;
    let options = MinifyOptions {
        targets: targets(),
        ..MinifyOptions::default()
    };
    sheet
        .minify(options)
        .map_err(|error| anyhow!("cannot minify the style sheet: {error}"))?;
    let printed = sheet
        .to_css(PrinterOptions {
            minify: true,
            targets: targets(),
            ..PrinterOptions::default()
        })
        .map_err(|error| anyhow!("cannot print the style sheet: {error}"))?;
    Ok(printed.code)
}

fn with_imports(file: &Path, open: &mut Vec<PathBuf>) -> Result<String> {
    if open.iter().any(|other| other == file) {
        bail!("`{}` imports itself", file.display());
    }
    let text = fs::read_to_string(file).with_context(|| format!("cannot read `{}`", file.display()))?;
    let sheet = parse(&text, file)?;
    open.push(file.to_owned());
    let mut out = String::new();
    for rule in &sheet.rules.0 {
        match rule {
            CssRule::Import(import) => out.push_str(&imported(import, file, open)?),
            other => out.push_str(&printed(other)?),
        }
        out.push('\n');
    }
    open.pop();
    Ok(out)
}

fn imported(import: &ImportRule, importer: &Path, open: &mut Vec<PathBuf>) -> Result<String> {
    let file = importer.with_file_name(import.url.as_ref());
    let mut text = with_imports(&file, open)
        .with_context(|| format!("`{}` imports `{}`", importer.display(), import.url))?;
    if !import.media.media_queries.is_empty() {
        text = format!("@media {} {{\n{text}}}", printed(&import.media)?);
    }
    if let Some(condition) = &import.supports {
        text = format!("@supports {} {{\n{text}}}", printed(condition)?);
    }
    if let Some(layer) = &import.layer {
        let name = layer.as_ref().map(printed).transpose()?.unwrap_or_default();
        text = format!("@layer {name} {{\n{text}}}");
    }
    Ok(text)
}

fn parse<'text>(text: &'text str, file: &Path) -> Result<StyleSheet<'text>> {
    let options = ParserOptions {
        filename: file.display().to_string(),
        ..ParserOptions::default()
    };
    StyleSheet::parse(text, options).map_err(|error| match error.loc {
        // The parser counts lines from 0, editors from 1.
        Some(place) => anyhow!(
            "{}:{}:{}: {}",
            place.filename,
            place.line + 1,
            place.column,
            error.kind
        ),
        None => anyhow!("{}: {}", file.display(), error.kind),
    })
}

fn printed(part: &impl ToCss) -> Result<String> {
    part.to_css_string(PrinterOptions::default())
        .map_err(|error| anyhow!("{error}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundled(files: &[(&str, &str)]) -> Result<String> {
        let folder = tempfile::tempdir()?;
        for (name, text) in files {
            fs::write(folder.path().join(name), text)?;
        }
        bundle(&folder.path().join("main.css"))
    }

    #[test]
    fn imports_are_put_in_place_inside_their_layer_and_condition() {
        let css = bundled(&[
            (
                "main.css",
                "@layer base, page; @import 'base.css' layer(base); @import 'print.css' print; i { margin: 0px }",
            ),
            ("base.css", "@import 'deep.css'; a { color: #ff0000 }"),
            ("deep.css", "b { color: black }"),
            ("print.css", "nav { display: none }"),
        ]);
        assert_eq!(
            css.expect("valid sheets"),
            "@layer base{b{color:#000}a{color:red}}@layer page;@media print{nav{display:none}}i{margin:0}"
        );
    }

    #[test]
    fn nesting_and_light_dark_are_kept() {
        let css = bundled(&[(
            "main.css",
            "a { color: light-dark(red, blue); &:hover { top: 1px } }",
        )]);
        assert_eq!(
            css.expect("valid sheet"),
            "a{color:light-dark(red,#00f);&:hover{top:1px}}"
        );
    }

    #[test]
    fn a_broken_sheet_is_named_with_its_place() {
        let error = bundled(&[
            ("main.css", "@import 'part.css';"),
            ("part.css", "a {\n color: red;\n } }"),
        ]);
        let text = format!("{:#}", error.expect_err("one brace too many"));
        assert!(text.contains("part.css:3:"), "{text}");
    }

    #[test]
    fn a_circle_of_imports_is_refused() {
        let error = bundled(&[
            ("main.css", "@import 'part.css';"),
            ("part.css", "@import 'main.css';"),
        ]);
        assert!(format!("{:#}", error.expect_err("a circle")).contains("main.css` imports itself"));
    }
}
