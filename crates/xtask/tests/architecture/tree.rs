//! The files of the repository, and Rust sources without what rules do not look at.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A text file of the repository.
pub struct Source {
    /// The path from the root, with forward slashes.
    pub path: String,
    /// The content.
    pub text: String,
}

/// The root of the repository.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// Every file that is tracked, or new and not ignored, by its path from the root.
pub fn paths() -> Vec<String> {
    let listing = Command::new("git")
        .args(["ls-files", "--cached", "--others", "--exclude-standard", "-z"])
        .current_dir(root())
        .output()
        .expect("git is installed");
    assert!(listing.status.success(), "git cannot list the files");
    let listing = String::from_utf8(listing.stdout).expect("paths are UTF-8");
    let exists = |path: &&str| !path.is_empty() && root().join(path).is_file();
    listing.split('\0').filter(exists).map(str::to_owned).collect()
}

/// The text files whose path `wanted` accepts.
pub fn sources(wanted: impl Fn(&str) -> bool) -> Vec<Source> {
    let read = |path: String| {
        let text = String::from_utf8(fs::read(root().join(&path)).ok()?).ok()?;
        Some(Source { path, text })
    };
    paths()
        .into_iter()
        .filter(|path| wanted(path))
        .filter_map(read)
        .collect()
}

/// The Rust sources below `folder` that are not tests.
pub fn rust_below(folder: &str) -> Vec<Source> {
    let is_test = |path: &str| path.contains("/tests/") || path.ends_with("/tests.rs");
    let found = sources(|path| path.starts_with(folder) && path.ends_with(".rs") && !is_test(path));
    // A rule about a folder that was renamed would hold for ever.
    assert!(!found.is_empty(), "there is no Rust below `{folder}`");
    found
}

impl Source {
    /// The lines that are neither comments nor in the module of unit tests, with their numbers.
    pub fn code(&self) -> Vec<(usize, &str)> {
        let lines: Vec<_> = self.text.lines().collect();
        let tests = lines.windows(2).position(|pair| {
            pair[0].trim() == "#[cfg(test)]" && pair[1].starts_with("mod ") && pair[1].ends_with('{')
        });
        let code = &lines[..tests.unwrap_or(lines.len())];
        let without_comment = |line: &'_ str| match line.find("//") {
            Some(start) if line[..start].trim().is_empty() || line[..start].ends_with(' ') => start,
            _ => line.len(),
        };
        code.iter()
            .enumerate()
            .map(|(number, line)| (number + 1, &line[..without_comment(line)]))
            .collect()
    }

    /// `path:line: text` for every line of code that has one of `words` in it.
    pub fn lines_with(&self, words: &[&str]) -> Vec<String> {
        let found = |line: &str| words.iter().any(|word| line.contains(word));
        let lines = self.code().into_iter().filter(|(_, line)| found(line));
        lines
            .map(|(number, line)| format!("{}:{number}: {}", self.path, line.trim()))
            .collect()
    }
}

/// Fails with the rule and all places that break it.
#[track_caller]
pub fn assert_none(rule: &str, breaks: Vec<String>) {
    assert!(breaks.is_empty(), "{rule}:\n  {}", breaks.join("\n  "));
}

#[test]
fn code_is_told_from_comments_and_tests() {
    let text = "//! doc\nuse a; // why\nlet url = \"http://x\";\n#[cfg(test)]\nmod tests {\n    use b;\n}\n";
    let source = Source {
        path: "x.rs".to_owned(),
        text: text.to_owned(),
    };
    let code: Vec<_> = source.code().into_iter().map(|(_, line)| line.trim()).collect();
    assert_eq!(code, ["", "use a;", "let url = \"http://x\";"]);
    assert_eq!(source.lines_with(&["use"]), ["x.rs:2: use a;"]);
}
