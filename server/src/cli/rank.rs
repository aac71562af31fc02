//! `rolefit rank`: a task folder to a run file, for evaluations.

use std::path::{Path, PathBuf};

use clap::Args;
use rolefit_matching::rank::{parse_entries, parse_task};
use rolefit_ports::error::chain;

use super::{Failure, Outcome};

/// Options of `rolefit rank`.
#[derive(Debug, Args)]
pub struct Options {
    /// Folder with `queries.jsonl` and `docs.jsonl` (one {"id","text"[,"title"]} a line) and `task.json` ({"kind":
    /// "job-to-resume" or "title-to-title", "language"}).
    #[arg(long, value_name = "DIR")]
    task: PathBuf,
    /// File to write: {query id: [document ids, best first]}.
    #[arg(long, value_name = "RUN.json")]
    out: PathBuf,
}

/// Ranks every document of the folder for every query.
pub fn rank(options: Options) -> Outcome {
    let text = |name: &str| read(&options.task.join(name));
    let wrong = |name: &str, why: &dyn std::error::Error| {
        let file = options.task.join(name);
        Failure::with_message(format!(
            "`{}` is not as documented: {}",
            file.display(),
            chain(why)
        ))
    };
    let task = parse_task(&text("task.json")?).map_err(|why| wrong("task.json", &why))?;
    let queries = parse_entries(&text("queries.jsonl")?).map_err(|why| wrong("queries.jsonl", &why))?;
    let documents = parse_entries(&text("docs.jsonl")?).map_err(|why| wrong("docs.jsonl", &why))?;
    // A run names documents by their ids, so that two with one id cannot be told apart.
    let mut known = std::collections::HashSet::new();
    if let Some(twice) = documents
        .iter()
        .find(|document| !known.insert(document.id.as_str()))
    {
        let message = format!("`docs.jsonl` has the id `{}` twice", twice.id);
        return Err(Failure::with_message(message));
    }
    let run = rolefit_matching::rank::run(&task, &queries, &documents);
    std::fs::write(&options.out, serde_json::to_vec(&run)?).map_err(|error| Failure {
        code: 1,
        message: format!("`{}` cannot be written: {error}", options.out.display()),
    })
}

fn read(path: &Path) -> Result<String, Failure> {
    std::fs::read_to_string(path).map_err(|error| Failure {
        code: 1,
        message: format!("`{}` cannot be read: {error}", path.display()),
    })
}
