//! `rolefit parse`: resumes to JSON Resume, without a server.

use std::io::Write;
use std::path::{Path, PathBuf};

use clap::Args;
use futures::StreamExt;
use rolefit_ports::TextExtraction;
use rolefit_ports::extraction::ExtractionError;
use serde_json::{Value, json};

use super::{Failure, Outcome};
use crate::wiring;

/// Options of `rolefit parse`.
#[derive(Debug, Args)]
pub struct Options {
    /// Resumes: PDF, DOCX or plain text.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// One JSON object per line and file, also for files that cannot be read:
    /// {"file","ok":true,"resume":{…}} or {"file","ok":false,"error"}.
    #[arg(long)]
    jsonl: bool,
}

/// Reads each file in a limited child process, as the server does.
pub fn parse(options: Options) -> Outcome {
    let workers = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let unread = runtime.block_on(async {
        let extraction = wiring::extraction(workers)?;
        let answers = futures::stream::iter(options.files).map(|file| {
            let extraction = extraction.clone();
            async move {
                let answer = read(extraction.as_ref(), &file).await;
                (file, answer)
            }
        });
        let mut answers = answers.buffered(workers * 2);
        let mut unread = 0;
        while let Some((file, answer)) = answers.next().await {
            unread += usize::from(answer.is_err());
            print(&file, answer, options.jsonl)?;
        }
        Ok::<usize, Failure>(unread)
    })?;
    match unread {
        0 => Ok(()),
        1 => Err(Failure::found("one file could not be read")),
        n => Err(Failure::found(format!("{n} files could not be read"))),
    }
}

async fn read(extraction: &dyn TextExtraction, file: &Path) -> Result<Value, String> {
    let bytes = tokio::fs::read(file)
        .await
        .map_err(|error| format!("cannot be opened: {error}"))?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let text = extraction
        .extract(bytes.into(), &name)
        .await
        .map_err(|error| match error {
            ExtractionError::Document(code) => {
                format!("{}: {} {}", code.code(), code.message(), code.advice())
            }
            ExtractionError::Port(error) => rolefit_ports::error::chain(&error),
        })?;
    Ok(rolefit_resume::json_resume(&rolefit_resume::parse(&text), &text))
}

fn print(file: &Path, answer: Result<Value, String>, jsonl: bool) -> std::io::Result<()> {
    let mut out = std::io::stdout().lock();
    let name = file.display().to_string();
    match (answer, jsonl) {
        (Ok(resume), true) => writeln!(out, "{}", json!({ "file": name, "ok": true, "resume": resume })),
        (Err(error), true) => writeln!(out, "{}", json!({ "file": name, "ok": false, "error": error })),
        (Ok(resume), false) => writeln!(out, "{resume:#}"),
        (Err(error), false) => {
            eprintln!("{name}: {error}");
            Ok(())
        }
    }
}
