//! OpenSearch itself with its k-NN plugin, because the emulator has no data of this service.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::running::{Running, free_port};
use crate::console;
use crate::process;

/// The oldest Java that runs it.
const OLDEST_JAVA: u32 = 21;
/// How long it may take to answer: ten seconds on a machine that does nothing else.
const PATIENCE: Duration = Duration::from_secs(180);
/// Tries that lose the race for free ports before somebody has to look.
const TRIES: u32 = 3;
/// The user without rights as whom it runs where we are root, which it refuses to be.
#[cfg(unix)]
const NOBODY: u32 = 65_534;

/// What is fetched: coordinates, the file's name, and its SHA-256.
const ARCHIVES: [(&str, &str, &str); 2] = [
    (
        "org.opensearch.distribution.integ-test-zip:opensearch:3.5.0:zip",
        "opensearch-3.5.0.zip",
        "b676ad392c95a94d8d2bd8785b8b922c7811536daf6a9ec0c7277a34bd8a17a9",
    ),
    (
        "org.opensearch.plugin:opensearch-knn:3.5.0.0:zip",
        "opensearch-knn-3.5.0.0.zip",
        "99fdf3ac9ef95974e276298b83a58532bf21ba13bd5fd96a4b59465b7e613309",
    ),
];

/// Installs what is missing and starts it with nothing in it, in the folder `run`. `None`, said in one line, where the
/// machine lacks what it needs or reaches no registry.
///
/// # Errors
/// When something is not what was pinned, or it does not start.
pub fn start(folder: &Path, run: &Path) -> Result<Option<Running>> {
    let Some(java) = java() else {
        console::note(format_args!(
            "skipped: OpenSearch needs a JDK of {OLDEST_JAVA} or newer, in JAVA_HOME, on the PATH or among the system's"
        ));
        return Ok(None);
    };
    let home = folder.join("opensearch").join("opensearch-3.5.0");
    if !home.join("plugins/opensearch-knn").is_dir() {
        if process::on_path("mvn").is_none() {
            console::note("skipped: OpenSearch is fetched with Maven, and there is no `mvn` on the PATH");
            return Ok(None);
        }
        let archives = folder.join("opensearch");
        if let Err(error) = fetch(&archives) {
            console::note(format_args!("skipped: OpenSearch cannot be fetched: {error:#}"));
            return Ok(None);
        }
        install(&archives, &home, &java)?;
    }
    console::step("starting OpenSearch (ten seconds, and 750 MB of memory)");
    for _ in 1..TRIES {
        match try_start(&home, run, &java) {
            Ok(running) => return Ok(Some(running)),
            Err(error) => console::note(format_args!("trying again: {error:#}")),
        }
    }
    try_start(&home, run, &java).map(Some)
}

fn fetch(folder: &Path) -> Result<()> {
    console::step("fetching OpenSearch (200 MB; some minutes the first time)");
    fs::create_dir_all(folder).with_context(|| format!("cannot make `{}`", folder.display()))?;
    for (artifact, name, _) in ARCHIVES {
        if !folder.join(name).exists() {
            process::run(
                Command::new("mvn")
                    .args(["--quiet", "--batch-mode", "dependency:copy"])
                    .arg(format!("-Dartifact={artifact}"))
                    .arg(format!("-DoutputDirectory={}", folder.display()))
                    .current_dir(folder),
            )?;
        }
    }
    Ok(())
}

fn install(folder: &Path, home: &Path, java: &Path) -> Result<()> {
    for (_, name, hash) in ARCHIVES {
        let file = folder.join(name);
        let found = hash_of(&file)?;
        if found != hash {
            fs::remove_file(&file).context("cannot remove a file that is not what was pinned")?;
            bail!("`{name}` is not what was pinned: its SHA-256 is {found}; it was removed");
        }
    }
    if home.exists() {
        fs::remove_dir_all(home).context("cannot remove an OpenSearch that was half installed")?;
    }
    let [(_, engine, _), (_, plugin, _)] = ARCHIVES;
    process::run(
        Command::new(java.join("bin/jar"))
            .arg("xf")
            .arg(folder.join(engine))
            .current_dir(folder),
    )?;
    allow_running(&home.join("bin"))?;
    process::run(
        shell(home, "bin/opensearch-plugin", java)
            .args(["install", "--batch"])
            .arg(format!("file://{}", folder.join(plugin).display())),
    )
}

/// `jar` gives no file the right to be run, and these programs start one another.
#[cfg(unix)]
fn allow_running(programs: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let failed = || format!("cannot let the programs in `{}` be run", programs.display());
    for entry in fs::read_dir(programs).with_context(failed)? {
        let entry = entry.with_context(failed)?;
        if entry.file_type().with_context(failed)?.is_file() {
            fs::set_permissions(entry.path(), fs::Permissions::from_mode(0o755)).with_context(failed)?;
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn allow_running(_: &Path) -> Result<()> {
    Ok(())
}

fn try_start(home: &Path, run: &Path, java: &Path) -> Result<Running> {
    let place = run.join("opensearch");
    if place.exists() {
        fs::remove_dir_all(&place).with_context(|| format!("cannot empty `{}`", place.display()))?;
    }
    let settings = place.join("config");
    copy_folder(&home.join("config"), &settings)?;
    let port = free_port()?;
    let text = format!(
        "cluster.name: rolefit-local\nnetwork.host: 127.0.0.1\nhttp.port: {port}\ntransport.port: {}\n\
         discovery.type: single-node\npath.data: {}\npath.logs: {}\n\
         # It would take no documents on a disk that is nearly full.\n\
         cluster.routing.allocation.disk.threshold_enabled: false\n",
        free_port()?,
        place.join("data").display(),
        place.join("logs").display(),
    );
    fs::write(settings.join("opensearch.yml"), text).context("cannot write the settings of OpenSearch")?;
    fs::create_dir_all(place.join("logs")).context("cannot make the folder of its logs")?;
    fs::create_dir_all(place.join("data")).context("cannot make the folder of its data")?;
    let log = place.join("opensearch.log");
    let output = File::create(&log).with_context(|| format!("cannot write `{}`", log.display()))?;
    let mut command = shell(home, "bin/opensearch", java);
    command
        .env("OPENSEARCH_PATH_CONF", &settings)
        .env("OPENSEARCH_JAVA_OPTS", "-Xms512m -Xmx512m")
        .stdin(Stdio::null())
        .stderr(output.try_clone().context("cannot share the log")?)
        .stdout(output);
    as_nobody(&mut command, &place, home)?;
    Running::start(command, "OpenSearch", port, "/", PATIENCE, &log)
}

fn shell(home: &Path, program: &str, java: &Path) -> Command {
    let mut command = Command::new("bash");
    command
        .arg(home.join(program))
        .env("OPENSEARCH_JAVA_HOME", java)
        .current_dir(home);
    command
}

/// It refuses to run as root.
#[cfg(unix)]
fn as_nobody(command: &mut Command, place: &Path, home: &Path) -> Result<()> {
    use std::os::unix::fs::MetadataExt;
    use std::os::unix::process::CommandExt;
    let we = fs::metadata("/proc/self").map_or(NOBODY, |own| own.uid());
    if we != 0 {
        return Ok(());
    }
    for folder in [place, home] {
        give_away(folder)?;
    }
    command.uid(NOBODY).gid(NOBODY);
    Ok(())
}

#[cfg(not(unix))]
fn as_nobody(_: &mut Command, _: &Path, _: &Path) -> Result<()> {
    Ok(())
}

#[cfg(unix)]
fn give_away(path: &Path) -> Result<()> {
    let failed = || format!("cannot give `{}` away", path.display());
    std::os::unix::fs::lchown(path, Some(NOBODY), Some(NOBODY)).with_context(failed)?;
    if fs::symlink_metadata(path).with_context(failed)?.is_dir() {
        for entry in fs::read_dir(path).with_context(failed)? {
            give_away(&entry.with_context(failed)?.path())?;
        }
    }
    Ok(())
}

fn copy_folder(from: &Path, to: &Path) -> Result<()> {
    let failed = || format!("cannot copy `{}`", from.display());
    fs::create_dir_all(to).with_context(failed)?;
    for entry in fs::read_dir(from).with_context(failed)? {
        let entry = entry.with_context(failed)?;
        let target = to.join(entry.file_name());
        if entry.file_type().with_context(failed)?.is_dir() {
            copy_folder(&entry.path(), &target)?;
        } else {
            fs::copy(entry.path(), target).with_context(failed)?;
        }
    }
    Ok(())
}

fn hash_of(file: &Path) -> Result<String> {
    let mut hasher = Sha256::new();
    let mut input = File::open(file).with_context(|| format!("`{}` was not fetched", file.display()))?;
    let mut piece = vec![0; 1 << 20];
    loop {
        let read = input
            .read(&mut piece)
            .with_context(|| format!("cannot read `{}`", file.display()))?;
        if read == 0 {
            break;
        }
        hasher.update(&piece[..read]);
    }
    let bytes = hasher.finalize();
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

/// The home of a JDK that is new enough.
fn java() -> Option<PathBuf> {
    let named = std::env::var_os("JAVA_HOME").map(PathBuf::from);
    let on_path = process::on_path("java")
        .and_then(|java| fs::canonicalize(java).ok())
        .and_then(|java| Some(java.parent()?.parent()?.to_owned()));
    let installed = fs::read_dir("/usr/lib/jvm").into_iter().flatten();
    let installed = installed.filter_map(|entry| Some(entry.ok()?.path()));
    named
        .into_iter()
        .chain(on_path)
        .chain(installed)
        .find(|home| fits(home))
}

fn fits(home: &Path) -> bool {
    let release = fs::read_to_string(home.join("release")).unwrap_or_default();
    home.join("bin/jar").is_file() && version(&release).is_some_and(|version| version >= OLDEST_JAVA)
}

/// The first number of `JAVA_VERSION="21.0.2"` in a JDK's file `release`.
fn version(release: &str) -> Option<u32> {
    let line = release
        .lines()
        .find_map(|line| line.strip_prefix("JAVA_VERSION=\""))?;
    line.split(['.', '"', '-', '+']).next()?.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_template_has_the_engine_that_tests_run_on() {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra/search.yaml");
        let template = fs::read_to_string(file).expect("the template is there");
        let deployed = template
            .split_once("EngineVersion: OpenSearch_")
            .and_then(|(_, rest)| rest.split('.').next());
        for (coordinates, ..) in ARCHIVES {
            let tested = coordinates
                .split(':')
                .nth(2)
                .and_then(|version| version.split('.').next());
            assert!(
                tested.is_some() && tested == deployed,
                "{coordinates}: {deployed:?}"
            );
        }
    }

    #[test]
    fn the_first_number_of_javas_version_counts() {
        for (text, expected) in [
            ("IMPLEMENTOR=\"X\"\nJAVA_VERSION=\"25.0.1\"\n", Some(25)),
            ("JAVA_VERSION=\"21\"", Some(21)),
            ("JAVA_VERSION=\"1.8.0_402\"", Some(1)),
            ("", None),
        ] {
            assert_eq!(version(text), expected, "{text}");
        }
    }
}
