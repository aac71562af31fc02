//! Which crate may depend on which.

use toml::{Table, Value};

use crate::tree::{assert_none, sources};

/// The crates of the workspace and what each may depend on. Dependencies point one way: from the
/// binary over use cases to ports and types. A crate without a row fails the test.
const ALLOWED: [(&str, &[&str]); 14] = [
    ("rolefit-domain", &[]),
    ("rolefit-resume", &["rolefit-domain"]),
    ("rolefit-matching", &["rolefit-domain"]),
    ("rolefit-demo", &["rolefit-domain"]),
    ("rolefit-ports", &["rolefit-domain"]),
    ("rolefit-standins", &[]),
    ("rolefit-formats", &["rolefit-domain", "rolefit-ports"]),
    (
        "rolefit-aws",
        &[
            "rolefit-domain",
            "rolefit-formats",
            // What a model of Bedrock names is read by the rules: docs/decisions/0016.
            "rolefit-matching",
            "rolefit-ports",
            "rolefit-resume",
        ],
    ),
    (
        "rolefit-services",
        &[
            "rolefit-domain",
            "rolefit-resume",
            "rolefit-matching",
            "rolefit-ports",
        ],
    ),
    (
        "rolefit-embedded",
        &[
            "rolefit-domain",
            "rolefit-formats",
            "rolefit-resume",
            "rolefit-matching",
            "rolefit-ports",
        ],
    ),
    ("rolefit-app", &["rolefit-domain", "rolefit-services"]),
    ("rolefit-frontend", &["rolefit-app"]),
    (
        "rolefit-server",
        &[
            "rolefit-app",
            "rolefit-aws",
            "rolefit-demo",
            "rolefit-domain",
            "rolefit-embedded",
            "rolefit-matching",
            "rolefit-ports",
            "rolefit-resume",
            "rolefit-services",
        ],
    ),
    ("xtask", &[]),
];

/// Libraries that only some crates may use, because the others must stay free of I/O, of a
/// framework, or of one vendor. A name that ends in `-` stands for all that start with it.
const CONFINED: [(&str, &[&str]); 10] = [
    ("rusqlite", &["rolefit-embedded"]),
    ("lettre", &["rolefit-embedded"]),
    ("argon2", &["rolefit-embedded"]),
    ("aws-", &["rolefit-aws"]),
    ("lambda_runtime", &["rolefit-server"]),
    ("axum", &["rolefit-app", "rolefit-server", "rolefit-standins"]),
    ("leptos", &["rolefit-app", "rolefit-frontend", "rolefit-server"]),
    ("getrandom", &["rolefit-embedded", "rolefit-server"]),
    ("rand", &[]),
    (
        "tokio",
        &[
            "rolefit-ports",
            "rolefit-aws",
            "rolefit-services",
            "rolefit-embedded",
            "rolefit-server",
            "rolefit-standins",
        ],
    ),
];

struct Crate {
    path: String,
    name: String,
    manifest: Table,
}

impl Crate {
    /// Ordinary and build dependencies; what only tests use is not built into anything.
    fn dependencies(&self) -> impl Iterator<Item = (&String, &Value)> {
        let tables = ["dependencies", "build-dependencies"].into_iter();
        tables
            .filter_map(|table| self.manifest.get(table)?.as_table())
            .flatten()
    }
}

fn crates() -> Vec<Crate> {
    let manifests = sources(|path| path.ends_with("/Cargo.toml"));
    let parsed = manifests.into_iter().map(|source| {
        let manifest: Table = source.text.parse().expect("cargo has parsed it before");
        let name = manifest["package"]["name"]
            .as_str()
            .expect("a package has a name")
            .to_owned();
        Crate {
            path: source.path,
            name,
            manifest,
        }
    });
    parsed.collect()
}

fn workspace() -> Table {
    let manifest = sources(|path| path == "Cargo.toml")
        .pop()
        .expect("the workspace has a manifest");
    manifest.text.parse().expect("cargo has parsed it before")
}

#[test]
fn dependencies_point_one_way() {
    let mut breaks = Vec::new();
    for member in crates() {
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| *name == member.name) else {
            breaks.push(format!(
                "{}: `{}` has no row in the table of this test",
                member.path, member.name
            ));
            continue;
        };
        for (name, _) in member.dependencies() {
            if name.starts_with("rolefit-") && !allowed.contains(&name.as_str()) {
                breaks.push(format!(
                    "{}: `{}` must not depend on `{name}`",
                    member.path, member.name
                ));
            }
        }
    }
    assert_none("dependencies point from the binary to the types", breaks);
}

#[test]
fn libraries_stay_where_they_belong() {
    let mut breaks = Vec::new();
    for member in crates() {
        for (name, _) in member.dependencies() {
            let rule = CONFINED
                .iter()
                .find(|(library, _)| match library.strip_suffix('-') {
                    Some(family) => name
                        .strip_prefix(family)
                        .is_some_and(|rest| rest.starts_with('-')),
                    None => name == library,
                });
            if rule.is_some_and(|(_, homes)| !homes.contains(&member.name.as_str())) {
                breaks.push(format!(
                    "{}: `{}` must not depend on `{name}`",
                    member.path, member.name
                ));
            }
        }
    }
    assert_none("a library is used only where this test's table allows it", breaks);
}

#[test]
fn the_browser_side_of_app_has_no_services() {
    let app = crates()
        .into_iter()
        .find(|member| member.name == "rolefit-app")
        .expect("there is an app");
    let breaks = app
        .dependencies()
        .filter(|(name, _)| ["rolefit-services", "leptos_axum", "axum"].contains(&name.as_str()))
        .filter(|(_, value)| value.get("optional").and_then(Value::as_bool) != Some(true))
        .map(|(name, _)| {
            format!(
                "{}: `{name}` must be optional and belong to the feature `ssr`",
                app.path
            )
        })
        .collect();
    assert_none("what the server needs is not compiled for the browser", breaks);
}

#[test]
fn the_everyday_build_has_no_crate_of_aws() {
    let server = crates()
        .into_iter()
        .find(|member| member.name == "rolefit-server")
        .expect("there is a server");
    let (_, adapters) = server
        .dependencies()
        .find(|(name, _)| *name == "rolefit-aws")
        .expect("the server can have them");
    assert_eq!(
        adapters.get("optional").and_then(Value::as_bool),
        Some(true),
        "the adapters on AWS belong to the feature `aws`"
    );
    let features = server.manifest["features"].as_table().expect("has features");
    assert!(!features.contains_key("default"), "no feature is on by itself");
    // What cargo makes of all manifests together.
    let tree = std::process::Command::new(env!("CARGO"))
        .args(["tree", "--package", "rolefit-server", "--edges", "normal,build"])
        .args(["--prefix", "none", "--locked"])
        .output()
        .expect("cargo runs");
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let tree = String::from_utf8(tree.stdout).expect("is text");
    let breaks = tree.lines().filter(|line| {
        ["aws-", "lambda_", "rolefit-aws"]
            .iter()
            .any(|start| line.starts_with(start))
    });
    assert_none(
        "without the feature `aws`, nothing of AWS is compiled",
        breaks.map(str::to_owned).collect(),
    );
}

#[test]
fn every_crate_has_the_lints_of_the_workspace() {
    let has_lints = |member: &Crate| {
        member
            .manifest
            .get("lints")
            .and_then(|lints| lints.get("workspace"))
            .and_then(Value::as_bool)
    };
    let without = crates()
        .into_iter()
        .filter(|member| has_lints(member) != Some(true));
    assert_none(
        "`[lints] workspace = true` is in every manifest",
        without.map(|member| member.path).collect(),
    );
}

#[test]
fn wasm_bindgen_and_its_tool_are_pinned_alike() {
    let workspace = workspace();
    let version = |name: &str| {
        workspace["workspace"]["dependencies"][name]
            .as_str()
            .map(str::to_owned)
    };
    let library = version("wasm-bindgen").expect("a plain version");
    assert!(
        library.starts_with('='),
        "`wasm-bindgen` must be pinned: both sides share an unstable format"
    );
    assert_eq!(Some(library), version("wasm-bindgen-cli-support"));
}
