//! `rolefit model train`: decisions in, a model's file and its measures out, or a file that says why not.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};

use rolefit_matching::train::{BadExample, Compared, Example, Plan, Trained, Untrainable, parse_examples};
use serde_json::json;

use super::Layout;

/// Names that SageMaker's own tools add.
const FOREIGN: &str = "sagemaker_";
/// Longest reason that SageMaker shows, in characters.
const MAX_REASON: usize = 1024;

/// Why there is no model.
#[derive(Debug, thiserror::Error)]
pub enum TrainError {
    /// A file or folder cannot be used.
    #[error("`{path}` cannot be used")]
    File {
        /// Which.
        path: String,
        /// Why.
        #[source]
        source: io::Error,
    },
    /// A hyperparameter is none or has a wrong value.
    #[error("hyperparameter `{name}`: {advice}")]
    Hyperparameter {
        /// Which.
        name: String,
        /// What to write.
        advice: &'static str,
    },
    /// The file of hyperparameters is not JSON of names and texts.
    #[error("`{0}` must hold names with texts as values")]
    Hyperparameters(String, #[source] serde_json::Error),
    /// No file with decisions.
    #[error("there is no file in any folder below `{0}`")]
    NoData(String),
    /// A line is no decision.
    #[error("`{file}` cannot be learned from")]
    Data {
        /// Which.
        file: String,
        /// Where and why.
        #[source]
        source: BadExample,
    },
    /// The decisions teach nothing.
    #[error("nothing can be learned")]
    Untrainable(#[from] Untrainable),
    /// The model is no use.
    #[error(
        "the model is worse than the built-in rules on jobs that it never saw ({model:.4} of the preferences right, the rules \
         {rules:.4}), so it was not written; with the hyperparameter `keep_worse` = `true` it is"
    )]
    Worse {
        /// Part of the preferences.
        model: f64,
        /// The same by the rules.
        rules: f64,
    },
    /// The model has no form.
    #[error("the model cannot be written down")]
    Form(#[from] serde_json::Error),
}

/// Whether a model that is no better than the rules is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Worse {
    Refuse,
    Keep,
}

/// Trains from all files of all channels, and writes the model. Answers with what to say of it.
///
/// # Errors
/// [`TrainError`]; it is also written where SageMaker looks for it.
pub fn train(layout: &Layout) -> Result<String, TrainError> {
    let outcome = run(layout);
    if let Err(error) = &outcome {
        let reason: String = rolefit_ports::error::chain(error)
            .chars()
            .take(MAX_REASON)
            .collect();
        // The reason itself is told in any case, by the command's own end.
        if let Err(failure) = write(&layout.failure(), reason.as_bytes()) {
            let failure = rolefit_ports::error::chain(&failure);
            tracing::warn!(error = failure, "the reason of the failure cannot be written");
        }
    }
    outcome
}

fn run(layout: &Layout) -> Result<String, TrainError> {
    let (plan, worse) = asked(&layout.hyperparameters())?;
    let examples = examples(&layout.channels())?;
    let trained = rolefit_matching::train::train(&examples, plan)?;
    let Compared { rules, model, .. } = trained.held_out;
    if model.pairs_right < rules.pairs_right && worse == Worse::Refuse {
        return Err(TrainError::Worse {
            model: model.pairs_right,
            rules: rules.pairs_right,
        });
    }
    let training = json!({
        "examples": examples.len(),
        "iterations": plan.iterations,
        "rate": plan.rate,
        "pull": plan.pull,
        "strengths_of": rolefit_matching::MODEL,
        "seen": compared(&trained.seen),
        "held_out": compared(&trained.held_out),
    });
    write(&layout.model(), &trained.model.file(training)?)?;
    Ok(report(&trained, examples.len(), &layout.model()))
}

fn compared(of: &Compared) -> serde_json::Value {
    json!({ "jobs": of.jobs, "pairs": of.pairs, "rules": of.rules, "model": of.model })
}

/// One measure a line, in a form from which SageMaker's metric definitions can take it.
fn report(trained: &Trained, examples: usize, file: &Path) -> String {
    let mut text = format!("model={} examples={examples}\n", trained.model.name());
    for (name, of) in [("seen", &trained.seen), ("held_out", &trained.held_out)] {
        text.push_str(&format!(
            "{name} jobs={} pairs={}\n{name} pairs_right rules={:.4} model={:.4}\n{name} ndcg_at_10 rules={:.4} model={:.4}\n",
            of.jobs, of.pairs, of.rules.pairs_right, of.model.pairs_right, of.rules.ndcg_at_10, of.model.ndcg_at_10,
        ));
    }
    text.push_str(&format!("Wrote `{}`.", file.display()));
    text
}

/// What the file of hyperparameters asks for; without it, what is usual.
fn asked(file: &Path) -> Result<(Plan, Worse), TrainError> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => "{}".to_owned(),
        Err(error) => return Err(unusable(file, error)),
    };
    let named: BTreeMap<String, String> = serde_json::from_str(&text)
        .map_err(|error| TrainError::Hyperparameters(file.display().to_string(), error))?;
    let (mut plan, mut worse) = (Plan::default(), Worse::Refuse);
    for (name, value) in named.iter().filter(|(name, _)| !name.starts_with(FOREIGN)) {
        let wrong = |advice| TrainError::Hyperparameter {
            name: name.clone(),
            advice,
        };
        let number = |advice, most: f64| {
            let number: Option<f64> = value.parse().ok();
            number
                .filter(|number| (0.0..=most).contains(number))
                .ok_or_else(|| wrong(advice))
        };
        match name.as_str() {
            "iterations" => {
                let iterations: Option<u32> = value.parse().ok();
                let iterations = iterations.filter(|number| (1..=10_000).contains(number));
                plan.iterations = iterations.ok_or_else(|| wrong("write a whole number from 1 to 10000"))?;
            }
            "rate" => plan.rate = number("write a number from 0 to 10", 10.0)?,
            "pull" => plan.pull = number("write a number from 0 to 1", 1.0)?,
            "keep_worse" => {
                worse = match value.as_str() {
                    "true" => Worse::Keep,
                    "false" => Worse::Refuse,
                    _ => return Err(wrong("write true or false")),
                };
            }
            _ => {
                return Err(wrong(
                    "there is none of this name; there are iterations, rate, pull and keep_worse",
                ));
            }
        }
    }
    Ok((plan, worse))
}

/// The decisions of all files of all channels, in the order of their paths.
fn examples(channels: &Path) -> Result<Vec<Example>, TrainError> {
    let mut files: Vec<PathBuf> = Vec::new();
    for channel in entries(channels)? {
        if channel.is_dir() {
            files.extend(entries(&channel)?.into_iter().filter(|path| path.is_file()));
        }
    }
    if files.is_empty() {
        return Err(TrainError::NoData(channels.display().to_string()));
    }
    let mut all = Vec::new();
    for file in files {
        let text = std::fs::read_to_string(&file).map_err(|error| unusable(&file, error))?;
        all.append(&mut parse_examples(&text).map_err(|source| TrainError::Data {
            file: file.display().to_string(),
            source,
        })?);
    }
    Ok(all)
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, TrainError> {
    let read = || -> io::Result<Vec<PathBuf>> {
        let entries = std::fs::read_dir(folder)?;
        let mut paths = entries
            .map(|entry| Ok(entry?.path()))
            .collect::<io::Result<Vec<_>>>()?;
        paths.sort();
        Ok(paths)
    };
    read().map_err(|error| unusable(folder, error))
}

/// Whole or not at all, in a folder that is made when it is missing.
fn write(file: &Path, content: &[u8]) -> Result<(), TrainError> {
    let write = || -> io::Result<()> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let unfinished = file.with_extension("part");
        std::fs::write(&unfinished, content)?;
        std::fs::rename(&unfinished, file)
    };
    write().map_err(|error| unusable(file, error))
}

fn unusable(path: &Path, source: io::Error) -> TrainError {
    TrainError::File {
        path: path.display().to_string(),
        source,
    }
}
