//! Ranks the documents of a task folder: `rank --task DIR --out RUN.json`, for measuring without the server.

use std::error::Error;
use std::path::PathBuf;
use std::{env, fs};

use rolefit_matching::rank;

fn main() -> Result<(), Box<dyn Error>> {
    let mut folder = None;
    let mut out = None;
    let mut args = env::args().skip(1).skip_while(|a| a == "rank");
    while let Some(name) = args.next() {
        let value = args.next().map(PathBuf::from);
        match name.as_str() {
            "--task" => folder = value,
            "--out" => out = value,
            _ => return Err(format!("unknown option `{name}`").into()),
        }
    }
    let (Some(folder), Some(out)) = (folder, out) else {
        return Err("use: rank --task DIR --out RUN.json".into());
    };
    let read = |name: &str| fs::read_to_string(folder.join(name));
    let task = rank::parse_task(&read("task.json")?)?;
    let queries = rank::parse_entries(&read("queries.jsonl")?)?;
    let docs = rank::parse_entries(&read("docs.jsonl")?)?;
    fs::write(out, serde_json::to_vec(&rank::run(&task, &queries, &docs))?)?;
    Ok(())
}
