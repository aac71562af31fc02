//! Documents, scripts and text in general.

use std::fs;

use crate::tree::{assert_none, root, sources};

/// How many lines of README one sees without scrolling.
const FIRST_SCREEN: usize = 40;

#[test]
fn links_between_documents_resolve() {
    let mut breaks = Vec::new();
    for document in sources(|path| path.ends_with(".md")) {
        let folder = root()
            .join(&document.path)
            .parent()
            .map(ToOwned::to_owned)
            .unwrap_or_default();
        for (number, line) in document.text.lines().enumerate() {
            for target in link_targets(line) {
                let file = target.split('#').next().unwrap_or_default();
                let elsewhere = file.is_empty() || file.contains("://") || file.starts_with("mailto:");
                if !elsewhere && !folder.join(file).exists() {
                    breaks.push(format!(
                        "{}:{}: `{target}` does not exist",
                        document.path,
                        number + 1
                    ));
                }
            }
        }
    }
    assert_none("relative links lead to files", breaks);
}

/// What stands in the parentheses of `[text](target)`.
fn link_targets(line: &str) -> Vec<&str> {
    let after = line.split("](").skip(1);
    after
        .filter_map(|rest| rest.split(')').next())
        .map(|target| target.trim_matches(['<', '>']))
        .collect()
}

#[test]
fn the_security_document_names_files_and_tests_that_exist() {
    let document = sources(|path| path == "docs/SECURITY.md")
        .pop()
        .expect("there is a document about security");
    let mut breaks = Vec::new();
    let mut tests = 0;
    for (number, line) in document.text.lines().enumerate() {
        let place = format!("{}:{}", document.path, number + 1);
        for named in code_spans(line) {
            if is_path(named) && !root().join(named).exists() {
                breaks.push(format!("{place}: `{named}` does not exist"));
            }
        }
        // A test stands behind the file that has it, in the last cell of a row.
        let mut file = "";
        for named in code_spans(last_cell(line)) {
            if is_path(named) {
                file = named;
            } else if is_function(named) {
                tests += 1;
                if !has_function(file, named) {
                    breaks.push(format!("{place}: `{file}` has no `{named}`"));
                }
            }
        }
    }
    assert!(tests > 0, "rows have another form than is looked at");
    assert_none("what is said of security can be looked up", breaks);
}

/// What stands between backticks in a line.
fn code_spans(line: &str) -> Vec<&str> {
    line.split('`').skip(1).step_by(2).collect()
}

/// The last cell of a table's row; nothing for other lines.
fn last_cell(line: &str) -> &str {
    match line.trim().strip_prefix('|') {
        Some(cells) => cells.trim_end_matches('|').rsplit('|').next().unwrap_or_default(),
        None => "",
    }
}

/// Whether it is a path from the root and no address of the site.
fn is_path(named: &str) -> bool {
    named.contains('/') && !named.starts_with('/')
}

/// Whether it is the name of a test, all of which are sentences.
fn is_function(named: &str) -> bool {
    named.contains('_')
        && named
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// Whether a file has a function of that name, generic or not.
fn has_function(file: &str, name: &str) -> bool {
    let text = fs::read_to_string(root().join(file)).unwrap_or_default();
    text.contains(&format!("fn {name}(")) || text.contains(&format!("fn {name}<"))
}

#[test]
fn the_readme_shows_the_two_commands_first() {
    let readme = sources(|path| path == "README.md")
        .pop()
        .expect("there is a README");
    let commands = readme
        .text
        .lines()
        .take(FIRST_SCREEN)
        .map(|line| line.trim().trim_start_matches("$ "));
    let commands = commands.filter_map(|line| Some(line.strip_prefix("cargo ")?.split('#').next()?.trim()));
    assert_eq!(
        commands.collect::<Vec<_>>(),
        ["xtask serve", "xtask test"],
        "the first {FIRST_SCREEN} lines of the README have one command to see it and one to check it"
    );
}

#[test]
fn ci_runs_the_gate_that_people_run() {
    let script = sources(|path| path == ".ci/run").pop().expect("CI has a script");
    let calls: Vec<_> = script
        .text
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("cargo "))
        .collect();
    assert_eq!(
        calls,
        ["cargo clean --workspace", "cargo xtask test"],
        "CI calls cargo for the whole gate, after it removed what other clones left"
    );
}

#[test]
fn no_text_names_a_machine_or_a_registry() {
    // Put together here so that this file does not break its own rule.
    let banned = [
        ["/wo", "rk/"],
        ["/ro", "ot/"],
        ["/ho", "me/"],
        ["/Us", "ers/"],
        ["index.crates", ".io"],
        ["static.crates", ".io"],
        ["registry.npmjs", ".org"],
        ["pypi", ".org"],
        ["deb.debian", ".org"],
    ];
    let banned = banned.map(|parts| parts.concat());
    let mut breaks = Vec::new();
    for source in sources(|path| path != "Cargo.lock") {
        for (number, line) in source.text.lines().enumerate() {
            let named = |word: &&String| {
                line.match_indices(word.as_str()).any(|(start, _)| {
                    // A folder of the same name inside the repository is no path of a machine.
                    let before = line[..start].chars().next_back();
                    !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '.' | '_' | '-' | '}' | '*'))
                })
            };
            if let Some(word) = banned.iter().find(named) {
                breaks.push(format!("{}:{}: names `{word}`", source.path, number + 1));
            }
        }
    }
    assert_none("the project does not know where it is built", breaks);
}

#[test]
fn the_npm_lock_leaves_the_registry_open() {
    let lock = sources(|path| path == "end2end/package-lock.json")
        .pop()
        .expect("the browser tests have a lock");
    assert!(
        !lock.text.contains("\"resolved\""),
        "write it with `npm install --omit-lockfile-registry-resolved`"
    );
}

#[test]
fn targets_of_links_are_found() {
    assert_eq!(
        link_targets("see [a](docs/A.md#b), ![c](<d e.svg>)"),
        ["docs/A.md#b", "d e.svg"]
    );
}

#[test]
fn files_and_tests_of_a_row_are_found() {
    let row = "| 1.1 | asks | how, `a/b.rs` | `c/d.rs`: `it_works`, `/me` |";
    assert_eq!(code_spans(last_cell(row)), ["c/d.rs", "it_works", "/me"]);
    assert_eq!(last_cell("no row, `a/b.rs`"), "");
    assert!(is_path("c/d.rs") && !is_path("/me") && !is_path("it_works"));
    assert!(is_function("it_works") && !is_function("[limits]"));
    assert!(!has_function("", "it_works"));
}
