//! `rolefit parse`: resumes to JSON Resume, without a server.

use std::io::Write;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};

use clap::Args;
use futures::StreamExt;
use rolefit_domain::FailureCode;
use rolefit_domain::limits::MAX_UPLOAD_BYTES;
use rolefit_ports::TextExtraction;
use rolefit_ports::extraction::ExtractionError;
use serde_json::{Value, json};
use tokio::io::AsyncReadExt;

use super::{Failure, Outcome};
use crate::wiring;

/// Options of `rolefit parse`.
#[derive(Debug, Args)]
pub struct Options {
    /// Resumes: PDF, DOCX or plain text.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// One JSON object per line and file, also for files that cannot be read:
    /// {"file","ok":true,"resume":{…}} or {"file","ok":false,"error"}. Lines that nothing was read from are in
    /// `meta.rolefit.unread` of the resume, as {"text","span"}; what else to know of the text in `meta.rolefit.warnings`.
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
    let bytes = content(file).await?;
    let name = file.file_name().unwrap_or_default().to_string_lossy();
    let text = extraction
        .extract(bytes.into(), &name)
        .await
        .map_err(|error| match error {
            ExtractionError::Document(code) => refusal(code),
            ExtractionError::Port(error) => rolefit_ports::error::chain(&error),
        })?;
    survived(|| rolefit_resume::json_resume(&rolefit_resume::parse(&text), &text))
}

/// The bytes of a file, of which no more are read than a document may have: it could be larger than the memory.
async fn content(file: &Path) -> Result<Vec<u8>, String> {
    let failed = |error: std::io::Error| format!("cannot be opened: {error}");
    let opened = tokio::fs::File::open(file).await.map_err(failed)?;
    let mut bytes = Vec::new();
    let most = MAX_UPLOAD_BYTES + 1;
    opened.take(most).read_to_end(&mut bytes).await.map_err(failed)?;
    if bytes.len() as u64 == most {
        return Err(refusal(FailureCode::TooLarge));
    }
    Ok(bytes)
}

fn refusal(code: FailureCode) -> String {
    format!("{}: {} {}", code.code(), code.message(), code.advice())
}

/// What `work` gives. A panic, which is a defect of ours, is one file that cannot be read and must not keep the others
/// from their lines. Its own message, which may quote the document, is not part of the answer.
fn survived<T>(work: impl FnOnce() -> T) -> Result<T, String> {
    std::panic::catch_unwind(AssertUnwindSafe(work)).map_err(|_| refusal(FailureCode::Internal))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_is_one_file_that_cannot_be_read() {
        assert_eq!(survived(|| 1), Ok(1));
        let fault = survived(|| -> u8 { panic!("Nora Lindqvist") }).expect_err("it panicked");
        assert!(
            fault.starts_with("internal: ") && !fault.contains("Nora"),
            "{fault}"
        );
    }
}
