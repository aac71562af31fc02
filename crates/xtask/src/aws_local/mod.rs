//! `cargo xtask aws-local`: stand-ins for the AWS services on this machine, for trying out and for tests:
//! an emulator, a second and stricter S3, and OpenSearch itself where there is Java.
//!
//! Everything lies in `.aws-local/`, which git ignores: the installed emulators, which stay, and the state of a run, which
//! is empty at each start. All of it listens on loopback only.

mod emulator;
mod install;
mod objects;
mod opensearch;
mod running;
mod stacks;

use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use clap::ValueEnum;

use self::emulator::REGION;
pub use self::install::python;
use self::running::Running;
pub use self::stacks::Outputs;
use crate::console;
use crate::process;
use crate::workspace::Workspace;

/// What to do with the stand-ins.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Action {
    /// Install what is missing and start them with nothing in them.
    Up,
    /// Stop them.
    Down,
}

/// The stand-ins, running. Ended when dropped, unless they were left running.
#[derive(Debug)]
pub struct StandIns {
    emulator: Running,
    /// The second S3.
    objects: Running,
    /// OpenSearch, where this machine can run it.
    engine: Option<Running>,
}

impl StandIns {
    fn start(workspace: &Workspace, run: &Path) -> Result<Self> {
        let folder = folder(workspace);
        let installed = install::installed(workspace, &folder)?;
        let emulator = emulator::start(&installed, run)?;
        let objects = objects::start(&installed, run)?;
        let engine = opensearch::start(&folder, run)?;
        Ok(Self {
            emulator,
            objects,
            engine,
        })
    }

    /// The variables under which programs find them, and the account in the emulator that may do everything.
    pub fn environment(&self) -> Vec<(&'static str, String)> {
        let mut variables = vec![
            ("AWS_ENDPOINT_URL", self.emulator.url()),
            ("AWS_REGION", REGION.to_owned()),
            ("AWS_ACCESS_KEY_ID", "test".to_owned()),
            ("AWS_SECRET_ACCESS_KEY", "test".to_owned()),
            ("ROLEFIT_STRICT_S3_URL", self.objects.url()),
        ];
        variables.extend(
            self.engine
                .iter()
                .map(|engine| ("ROLEFIT_OPENSEARCH_URL", engine.url())),
        );
        variables
    }

    /// Makes the stacks of `infra/` under `name`, and writes the configuration of a server that uses them.
    ///
    /// # Errors
    /// When a stack is refused.
    pub fn deploy(&self, workspace: &Workspace, name: &str) -> Result<Deployed> {
        let run = folder(workspace).join("test-run");
        deployment(workspace, self.environment(), self.emulator.address(), &run, name)
    }
}

/// What a server needs to work on the stand-ins.
#[derive(Debug)]
pub struct Deployed {
    /// The variables under which it finds them.
    pub environment: Vec<(&'static str, String)>,
    /// Its configuration.
    pub configuration: PathBuf,
}

/// Where everything lies.
fn folder(workspace: &Workspace) -> PathBuf {
    workspace.root.join(".aws-local")
}

/// Runs one action.
///
/// # Errors
/// When something is missing or does not start, with what to do about it.
pub fn run(workspace: &Workspace, action: Action) -> Result<()> {
    match action {
        Action::Up => {
            up(workspace)?;
            console::note("they run until `cargo xtask aws-local down`; for a shell that uses them:");
            console::line(format_args!("source {}", folder(workspace).join("env").display()));
            Ok(())
        }
        Action::Down => down(workspace),
    }
}

/// Starts them anew and leaves them running: their variables, and the emulator's address.
fn up(workspace: &Workspace) -> Result<(Vec<(&'static str, String)>, SocketAddr)> {
    down(workspace)?;
    let folder = folder(workspace);
    let run = folder.join("run");
    if run.exists() {
        fs::remove_dir_all(&run).with_context(|| format!("cannot empty `{}`", run.display()))?;
    }
    let stand_ins = StandIns::start(workspace, &run)?;
    let (environment, address) = (stand_ins.environment(), stand_ins.emulator.address());
    let lines: String = environment
        .iter()
        .map(|(name, value)| format!("export {name}={value}\n"))
        .collect();
    let file = folder.join("env");
    fs::write(&file, lines).with_context(|| format!("cannot write `{}`", file.display()))?;
    let StandIns {
        emulator,
        objects,
        engine,
    } = stand_ins;
    let ids = [Some(emulator), Some(objects), engine].into_iter().flatten();
    let ids: String = ids.map(|one| format!("{}\n", one.leave_running())).collect();
    fs::write(folder.join("pid"), ids).context("cannot note the processes")?;
    Ok((environment, address))
}

fn down(workspace: &Workspace) -> Result<()> {
    let file = folder(workspace).join("pid");
    let Ok(ids) = fs::read_to_string(&file) else {
        return Ok(());
    };
    // A number that was given to another program since must not end that one.
    let is_ours = |id: &&str| {
        let line = running::command_line(id).unwrap_or_default();
        ["ministack", "weed", "org.opensearch"]
            .iter()
            .any(|name| line.contains(name))
    };
    let ours: Vec<&str> = ids.lines().filter(is_ours).collect();
    if !ours.is_empty() {
        console::step("stopping the stand-ins of AWS");
        process::run(Command::new("kill").args(ours))?;
    }
    fs::remove_file(&file).context("cannot forget the processes")
}

/// Looks through the templates of `infra/` with cfn-lint.
///
/// # Errors
/// When it finds something, or cannot be installed.
pub fn lint_templates(workspace: &Workspace) -> Result<()> {
    if python().is_none() {
        console::note("skipped: cfn-lint needs Python 3.11 or newer with its `venv` module");
        return Ok(());
    }
    let installed = install::installed(workspace, &folder(workspace))?;
    // By name: of a pattern that finds nothing, nothing would be found wrong.
    let files = stacks::TEMPLATES.map(|template| format!("infra/{template}.yaml"));
    process::run(
        Command::new(installed.join("cfn-lint"))
            .current_dir(&workspace.root)
            .args(files),
    )
}

/// Starts the stand-ins for tests: they end when the value is dropped. `None`, said in one line, where Python is missing.
///
/// # Errors
/// When they cannot be installed or do not start.
pub fn for_tests(workspace: &Workspace) -> Result<Option<StandIns>> {
    if python().is_none() {
        console::note("skipped: the stand-ins of AWS need Python 3.11 or newer with its `venv` module");
        return Ok(None);
    }
    StandIns::start(workspace, &folder(workspace).join("test-run")).map(Some)
}

/// Starts the stand-ins and leaves them running, makes the stacks of `infra/` in them, and writes the configuration of a
/// server that uses them.
///
/// # Errors
/// When they cannot be installed or do not start, or a stack is refused.
pub fn deploy(workspace: &Workspace) -> Result<Deployed> {
    let (environment, address) = up(workspace)?;
    let run = folder(workspace).join("run");
    deployment(workspace, environment, address, &run, NAME)
}

/// The name of the deployment that `serve --aws-local` makes.
const NAME: &str = "rolefit-local";

/// Makes the stacks under `name` in stand-ins that run, and writes the configuration into a folder of this name in `run`.
fn deployment(
    workspace: &Workspace,
    environment: Vec<(&'static str, String)>,
    address: SocketAddr,
    run: &Path,
    name: &str,
) -> Result<Deployed> {
    let outputs = stacks::deploy(address, &workspace.root.join("infra"), name)?;
    let rights = stacks::rights_of(address, output(&outputs, "roles", "ServerRoleArn")?)?;
    console::note("the server has the rights of its role and no others");
    let engine = environment
        .iter()
        .find(|(name, _)| *name == "ROLEFIT_OPENSEARCH_URL");
    let run = run.join(name);
    let text = configuration(
        &run,
        name,
        &format!("http://{address}"),
        engine.map(|(_, url)| url.as_str()),
        &outputs,
    )?;
    fs::create_dir_all(&run).with_context(|| format!("cannot create `{}`", run.display()))?;
    let file = run.join("rolefit.toml");
    fs::write(&file, text).with_context(|| format!("cannot write `{}`", file.display()))?;
    console::note(format_args!("configuration: {}", file.display()));
    let for_server = |(name, _): &(&str, String)| {
        !name.starts_with("ROLEFIT_") && !rights.iter().any(|(given, _)| given == name)
    };
    let environment: Vec<_> = environment.into_iter().filter(for_server).collect();
    Ok(Deployed {
        environment: environment.into_iter().chain(rights.clone()).collect(),
        configuration: file,
    })
}

fn output<'a>(outputs: &'a Outputs, stack: &str, name: &str) -> Result<&'a str> {
    let found = outputs.get(stack).and_then(|outputs| outputs.get(name));
    let found = found.with_context(|| format!("the stack of infra/{stack}.yaml has no output `{name}`"))?;
    Ok(found)
}

fn configuration(
    run: &Path,
    name: &str,
    endpoint: &str,
    engine: Option<&str>,
    outputs: &Outputs,
) -> Result<String> {
    let output = |stack: &str, name: &str| output(outputs, stack, name);
    let search = match engine {
        Some(url) => format!("search = {url:?}\nsearch_replicas = 0\n"),
        None => String::new(),
    };
    let memory = if engine.is_some() {
        ""
    } else {
        "search = \"memory\"\n"
    };
    Ok(format!(
        "# Written by `cargo xtask`: the preset `aws` on stand-ins. Mail goes to a folder that is shown at\n\
         # /dev/mail, because nobody could read what the stand-in of SES takes; ROLEFIT_MAIL_ADAPTER=ses sends it there.\n\
         profile = \"demo\"\npreset = \"aws\"\n\n[data]\nfolder = {:?}\n\n[ports]\npasswords = \"cognito\"\n{memory}\
         # No emulator has it.\nextraction = \"local\"\n\n\
         [aws]\nprefix = {name:?}\nregion = \"{REGION}\"\nendpoint = {endpoint:?}\ntable = {:?}\nkeys_table = {:?}\n\
         key = {:?}\nbucket = {:?}\nbus = {:?}\nstream = {:?}\ntopic = {:?}\nconfiguration_set = {:?}\npool = {:?}\n\
         pool_client = {:?}\n{search}",
        run.join("data"),
        output("data", "Table")?,
        output("keys", "Table")?,
        // By its ARN, because the emulator checks rights on an alias by the alias.
        output("keys", "KeyArn")?,
        output("blobs", "Bucket")?,
        output("events", "Bus")?,
        output("activity", "Stream")?,
        output("notifications", "Topic")?,
        output("mail", "ConfigurationSet")?,
        output("passwords", "Pool")?,
        output("passwords", "Client")?,
    ))
}
