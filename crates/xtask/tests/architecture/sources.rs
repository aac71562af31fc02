//! What sources may say.

use crate::tree::{Source, assert_none, rust_below, sources};

/// A file longer than this holds more than one concept. Most should stay below 450.
const MOST_LINES: usize = 700;

/// Modules beside the adapters that are none: what several of them share.
const SHARED_BY_ADAPTERS: [&str; 5] = ["calls", "error", "files", "gathered", "sdk"];

/// Names of adapter crates as they stand in sources.
const ADAPTERS: [&str; 2] = ["rolefit_embedded", "rolefit_aws"];

#[test]
fn pure_crates_do_no_io_and_read_no_clock() {
    let banned = [
        "std::fs",
        "std::net",
        "std::process",
        "std::env",
        "std::thread",
        "tokio",
        "SystemTime",
        "Instant::now",
        "Timestamp::now",
        "now_v7",
        "new_v4",
        "thread_rng",
        "getrandom",
    ];
    let pure = ["crates/domain/src", "crates/resume/src", "crates/matching/src"];
    let breaks = pure
        .into_iter()
        .flat_map(rust_below)
        .flat_map(|source| source.lines_with(&banned));
    assert_none(
        "`domain`, `resume` and `matching` take everything they need as inputs",
        breaks.collect(),
    );
}

#[test]
fn app_sees_no_port_and_no_adapter() {
    let banned = [&ADAPTERS[..], &["rolefit_ports"]].concat();
    let breaks = ["app/src", "frontend/src"].into_iter().flat_map(rust_below);
    let breaks = breaks.flat_map(|source| source.lines_with(&banned)).collect();
    assert_none("pages talk to services only", breaks);
}

#[test]
fn no_field_cuts_what_is_typed_into_it() {
    let breaks = rust_below("app/src").into_iter();
    let breaks = breaks.flat_map(|source| source.lines_with(&["maxlength="]));
    assert_none(
        "browsers cut without a word; what is too long is refused by `rolefit_domain::typed`",
        breaks.collect(),
    );
}

#[test]
fn only_the_wiring_names_adapters() {
    // The child process of text extraction is this very executable; its entry builds no adapter.
    let entry_of_child = "rolefit_embedded::extraction::worker_main()";
    let others = sources(|path| {
        path.ends_with(".rs")
            && path.contains("src/")
            && !path.starts_with("server/src/wiring/")
            && !path.starts_with("crates/embedded/")
            && !path.starts_with("crates/aws/")
            && !path.starts_with("crates/xtask/")
    });
    let breaks = others.iter().flat_map(|source| source.lines_with(&ADAPTERS));
    let breaks = breaks.filter(|line| !line.contains(entry_of_child)).collect();
    assert_none(
        "adapters are chosen and built in `server/src/wiring/` alone",
        breaks,
    );
}

#[test]
fn ports_and_services_speak_no_vendor_and_no_sql() {
    let banned = [
        "aws_",
        "rusqlite",
        "sqlite",
        "arn:",
        "SELECT ",
        "INSERT INTO",
        "UPDATE ",
        "DELETE FROM",
    ];
    let breaks = ["crates/ports/src", "crates/services/src"]
        .into_iter()
        .flat_map(rust_below);
    let breaks = breaks.flat_map(|source| source.lines_with(&banned)).collect();
    assert_none("no SDK type, table name, ARN or SQL crosses a port", breaks);
}

#[test]
fn routes_stand_in_the_tables_that_the_matrix_of_roles_reads() {
    // The table, the pages of the portal and the site's files, which are merged; the worker's and the model's own servers.
    let tables = [
        "server/src/http/routes.rs",
        "server/src/http/health.rs",
        "server/src/site.rs",
        "server/src/model/serve.rs",
    ];
    let adding = [
        ".route(",
        ".route_service(",
        ".nest(",
        ".nest_service(",
        ".fallback_service(",
    ];
    let others = rust_below("server/src").into_iter();
    let others = others.filter(|source| !tables.contains(&source.path.as_str()));
    let mut breaks: Vec<String> = others.flat_map(|source| source.lines_with(&adding)).collect();
    // Whole routers are put together in one place.
    let merged = rust_below("server/src").into_iter();
    let merged = merged.filter(|source| source.path != "server/src/http/mod.rs");
    breaks.extend(merged.flat_map(|source| source.lines_with(&[".merge("])));
    assert_none(
        "a route that the matrix does not know is a door that nobody watches",
        breaks,
    );
}

#[test]
fn adapters_do_not_call_each_other() {
    let mut breaks = Vec::new();
    for adapters in ["crates/embedded/src/", "crates/aws/src/"] {
        for source in rust_below(adapters) {
            let inner = source.path.trim_start_matches(adapters);
            let Some(own) = inner.split(['/', '.']).next().filter(|own| *own != "lib") else {
                continue;
            };
            // Directly below the crate's root, `super` is the root.
            let at_root =
                !inner.contains('/') || inner.ends_with("/mod.rs") && inner.matches('/').count() == 1;
            for (number, line) in source.code() {
                let mut used = modules_after(line, "crate::");
                if at_root {
                    used.extend(modules_after(line, "super::"));
                }
                let foreign = used
                    .into_iter()
                    .filter(|name| *name != own && !SHARED_BY_ADAPTERS.contains(name));
                breaks.extend(foreign.map(|name| format!("{}:{number}: uses `{name}`", source.path)));
            }
        }
    }
    assert_none("an adapter that needs another capability takes the port", breaks);
}

/// The lower-case names that follow `prefix` in a line: `use crate::{a::B, c};` has `a` and `c`.
fn modules_after<'line>(line: &'line str, prefix: &str) -> Vec<&'line str> {
    let mut names = Vec::new();
    for (start, _) in line.match_indices(prefix) {
        let before = line[..start].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == ':') {
            continue;
        }
        let rest = &line[start + prefix.len()..];
        let list = match rest.strip_prefix('{') {
            Some(group) => group.split('}').next().unwrap_or(group).split(',').collect(),
            None => vec![rest],
        };
        names.extend(list.into_iter().filter_map(|path| {
            let name = path
                .trim()
                .split(|c: char| !c.is_alphanumeric() && c != '_')
                .next()?;
            name.starts_with(|c: char| c.is_ascii_lowercase()).then_some(name)
        }));
    }
    names
}

#[test]
fn modules_are_found_in_all_forms_of_use() {
    assert_eq!(modules_after("use crate::keys::Key;", "crate::"), ["keys"]);
    assert_eq!(
        modules_after("use crate::{blobs::B, mail, Error};", "crate::"),
        ["blobs", "mail"]
    );
    assert_eq!(
        modules_after("let k = crate::keys::open(crate::mail::x());", "crate::"),
        ["keys", "mail"]
    );
    assert!(modules_after("use other_crate::keys;", "crate::").is_empty());
}

#[test]
fn files_hold_one_concept() {
    let written = ["rs", "mjs", "css", "sh", "md", "html"];
    let long = sources(|path| {
        path.rsplit('.')
            .next()
            .is_some_and(|extension| written.contains(&extension))
    });
    let breaks = long.iter().map(|source| (source, source.text.lines().count()));
    let breaks = breaks.filter(|(_, lines)| *lines > MOST_LINES);
    let breaks = breaks
        .map(|(source, lines)| format!("{} has {lines} lines", source.path))
        .collect();
    assert_none("a file has at most 700 lines", breaks);
}

#[test]
fn every_library_says_what_it_is_for() {
    let silent = |source: &Source| !source.text.starts_with("//!");
    let libraries = sources(|path| path.ends_with("src/lib.rs"));
    let breaks = libraries
        .into_iter()
        .filter(silent)
        .map(|source| source.path)
        .collect();
    assert_none("a `lib.rs` starts with what the crate is for", breaks);
}

#[test]
fn every_snapshot_has_its_test() {
    let mut breaks = Vec::new();
    for snapshot in sources(|path| path.ends_with(".snap")) {
        let field = |name: &str| {
            snapshot
                .text
                .lines()
                .find_map(|line| line.strip_prefix(name))
                .map(str::trim)
        };
        let file = snapshot
            .path
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .trim_end_matches(".snap");
        // insta names a file `<module>__<snapshot>[-<number>]`, the snapshot after the test function.
        let name = file
            .rsplit("__")
            .next()
            .unwrap_or(file)
            .trim_end_matches(|c: char| c.is_ascii_digit());
        let name = name.trim_end_matches('-');
        let source = field("source:").unwrap_or_default();
        let tests = sources(|path| path == source);
        if !tests.iter().any(|test| test.text.contains(name)) {
            breaks.push(format!("{}: `{source}` has no `{name}`", snapshot.path));
        }
    }
    assert_none("a snapshot belongs to a test", breaks);
}
