//! The child's side: one document, read by a process that can do nothing else.

use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::Duration;

use rolefit_domain::{DocumentText, FailureCode};
use rustix::process::{Resource, Rlimit, setrlimit};

use super::protocol::{self, Answer};

/// Exit code of a worker that could not set its limits, and so has read nothing.
pub(super) const UNFIT: u8 = 70;
/// Exit code of a worker that lost its parent.
const ALONE: u8 = 71;

/// Processor time that reading one document may take, whatever else the machine does meanwhile. A document that wants more is too
/// complex.
pub const PROCESSOR_TIME: Duration = Duration::from_secs(10);

/// What the worker may use, and where the system stops it.
const LIMITS: [(Resource, u64); 6] = [
    // Address space: 1 GiB. Allocating more aborts the worker.
    (Resource::As, 1024 * 1024 * 1024),
    // Processor time. Using more ends the worker by a signal of its own, `SIGXCPU`, because its hard limit
    // lies beyond; at the hard limit it would be `SIGKILL`, which a system without memory sends as well.
    (Resource::Cpu, PROCESSOR_TIME.as_secs()),
    // Descriptors: none but those that are open, so neither a file nor a socket can be opened.
    (Resource::Nofile, 3),
    // Bytes of any file.
    (Resource::Fsize, 0),
    // Processes and threads of this user: no more. Does not bind the superuser, whose programs then fail because they
    // cannot open their libraries.
    (Resource::Nproc, 0),
    // Memory images, which would hold the document.
    (Resource::Core, 0),
];

/// Reads one document from standard input and writes its text, or why there is none, to standard output.
///
/// For the child that [`super::ChildExtraction`] starts, before it has threads: it takes every right that reading
/// bytes does not need from the whole process, for good.
pub fn worker_main() -> ExitCode {
    worker_with(read)
}

/// As [`worker_main`], with another reader of documents: it gets the bytes and the file's name, which may be empty.
pub fn worker_with(read: impl FnOnce(&[u8], &str) -> Result<DocumentText, FailureCode>) -> ExitCode {
    if confine().is_err() {
        return ExitCode::from(UNFIT);
    }
    match serve(read) {
        Ok(()) => ExitCode::SUCCESS,
        Err(_) => ExitCode::from(ALONE),
    }
}

fn serve(read: impl FnOnce(&[u8], &str) -> Result<DocumentText, FailureCode>) -> io::Result<()> {
    let (name, document) = protocol::read_request(io::stdin().lock())?;
    let answer = match read(&document, &name) {
        Ok(text) => Answer::Text(text),
        Err(code) => Answer::Failure(code),
    };
    let answer = serde_json::to_vec(&answer)?;
    let mut output = io::stdout().lock();
    output.write_all(&answer)?;
    output.flush()
}

fn read(document: &[u8], name: &str) -> Result<DocumentText, FailureCode> {
    let name = Some(name).filter(|name| !name.is_empty());
    let format = rolefit_resume::detect(document, name)?;
    rolefit_resume::extract(document, format)
}

fn confine() -> io::Result<()> {
    for (resource, most) in LIMITS {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(if resource == Resource::Cpu { most + 5 } else { most }),
        };
        setrlimit(resource, limit)?;
    }
    #[cfg(target_os = "linux")]
    {
        rustix::thread::set_no_new_privs(true)?;
        rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    }
    Ok(())
}
