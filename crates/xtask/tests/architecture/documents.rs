//! Documents, scripts and text in general.

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
        .filter(|line| line.contains("cargo "))
        .collect();
    assert_eq!(
        calls,
        ["cargo xtask test"],
        "CI calls cargo once, for the whole gate"
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
