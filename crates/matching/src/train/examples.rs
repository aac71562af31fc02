//! Decisions, as they are written down.

use std::collections::BTreeMap;

use rolefit_domain::limits::MAX_CRITERIA;
use rolefit_domain::matching::CriterionFeature;
use serde::Deserialize;

use crate::hash;

/// One candidate of one job, as a line of the file:
/// `{"job":"j1","label":2,"features":[{"need":"must_have","weight":5,"strength":800}]}`.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Example {
    /// Any name of the job. Candidates are compared within a job only.
    pub job: String,
    /// How much the candidate was preferred: more is better, and equal says nothing. Such as 0 seen, 1 invited, 2 hired.
    pub label: f64,
    /// What a ranker would be told of the candidate, one for each criterion.
    pub features: Vec<CriterionFeature>,
}

/// A line that is no example.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {why}")]
pub struct BadExample {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong.
    pub why: String,
}

/// The examples of a JSON Lines file. Empty lines are passed over.
///
/// # Errors
/// The first line that is none.
pub fn parse_examples(text: &str) -> Result<Vec<Example>, BadExample> {
    let lines = text
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(at, line)| {
            let bad = |why: String| BadExample { line: at + 1, why };
            let example: Example = serde_json::from_str(line).map_err(|error| bad(error.to_string()))?;
            match example.problem() {
                Some(problem) => Err(bad(problem.to_owned())),
                None => Ok(example),
            }
        })
        .collect()
}

impl Example {
    fn problem(&self) -> Option<&'static str> {
        if !self.label.is_finite() {
            return Some("the label must be a number");
        }
        if self.features.is_empty() || self.features.len() > MAX_CRITERIA {
            return Some("there must be 1 to 60 features");
        }
        let out = |f: &CriterionFeature| !(1..=10).contains(&f.weight) || f.strength > 1000;
        let out = self.features.iter().any(out);
        out.then_some("weights are 1 to 10, and strengths 0 to 1000")
    }
}

/// The candidates of one job.
pub(super) struct Job<'a> {
    name: &'a str,
    /// In the order of the file.
    pub examples: Vec<&'a Example>,
}

impl Job<'_> {
    /// Whether it is kept out of the training: one job in five, always the same ones.
    pub(super) fn is_held_out(&self) -> bool {
        let hash = hash::of_bytes(self.name.as_bytes());
        u32::from_str_radix(&hash[..4], 16).is_ok_and(|number| number % 5 == 0)
    }
}

/// By job, in the order of their names.
pub(super) fn by_job(examples: &[Example]) -> Vec<Job<'_>> {
    let mut jobs: BTreeMap<&str, Vec<&Example>> = BTreeMap::new();
    for example in examples {
        jobs.entry(&example.job).or_default().push(example);
    }
    jobs.into_iter()
        .map(|(name, examples)| Job { name, examples })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bad_line_is_named() {
        let good = r#"{"job":"a","label":1,"features":[{"need":"must_have","weight":5,"strength":800}]}"#;
        let read = parse_examples(&format!("{good}\n\n{good}\n")).expect("both are examples");
        assert_eq!((read.len(), read[0].features[0].strength), (2, 800));
        for (bad, why) in [
            ("{", "EOF"),
            (&good.replace("label", "lable"), "lable"),
            (&good.replace(":5", ":11"), "weights are 1 to 10"),
            (&good.replace(":800", ":1001"), "strengths 0 to 1000"),
            (r#"{"job":"a","label":1,"features":[]}"#, "1 to 60 features"),
        ] {
            let error = parse_examples(&format!("{good}\n{bad}")).expect_err(bad);
            assert_eq!(error.line, 2);
            assert!(error.why.contains(why), "{error}");
        }
    }
}
