//! Ranking tasks for measuring: queries and documents in, an order of documents for each query out.
//!
//! A task is three texts: `task.json` ([`Task`]), `queries.jsonl` and `docs.jsonl` (one [`Entry`] a line). Reading
//! the files is the caller's job.

mod resumes;
mod space;
mod titles;

use std::collections::BTreeMap;

use serde::Deserialize;

/// Most documents that are returned for a query.
pub const MOST_DOCUMENTS: usize = 1000;

/// What kind of ranking is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// Queries are job ads, documents are resumes.
    JobToResume,
    /// Queries and documents are job titles.
    TitleToTitle,
}

/// A ranking task. Fields that ranking does not need are ignored.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Task {
    /// What kind.
    pub kind: Kind,
    /// ISO 639-1 code of the texts' language; `None` when mixed or unknown. Ranking does not depend on it: the
    /// lexicons hold all languages at once.
    pub language: Option<String>,
}

/// A query or a document.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Entry {
    /// The id that results name.
    pub id: String,
    /// The text.
    pub text: String,
    /// A job's title, where it is given apart from the text.
    pub title: Option<String>,
}

/// A line of a task's files that cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("line {line} cannot be read")]
pub struct InvalidLine {
    /// Counted from 1.
    pub line: usize,
    /// What is wrong with it.
    #[source]
    pub source: serde_json::Error,
}

/// Reads the text of a `task.json`.
///
/// # Errors
/// When it is not JSON or names no known kind.
pub fn parse_task(json: &str) -> Result<Task, serde_json::Error> {
    serde_json::from_str(json)
}

/// Reads the text of a `queries.jsonl` or `docs.jsonl`; empty lines are skipped.
///
/// # Errors
/// The first line that is not an entry.
pub fn parse_entries(jsonl: &str) -> Result<Vec<Entry>, InvalidLine> {
    let lines = jsonl
        .lines()
        .enumerate()
        .filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(i, line)| serde_json::from_str(line).map_err(|source| InvalidLine { line: i + 1, source }))
        .collect()
}

/// The ids of the best documents for each query, best first, at most [`MOST_DOCUMENTS`]; equal scores by id.
pub fn run(task: &Task, queries: &[Entry], docs: &[Entry]) -> BTreeMap<String, Vec<String>> {
    match task.kind {
        Kind::JobToResume => resumes::rank(queries, docs),
        Kind::TitleToTitle => titles::rank(queries, docs),
    }
}

/// Orders documents by score.
fn best_first(scores: Vec<f64>, docs: &[Entry]) -> Vec<String> {
    let mut order: Vec<_> = scores.into_iter().zip(docs).collect();
    order.sort_by(|(a, x), (b, y)| b.total_cmp(a).then_with(|| x.id.cmp(&y.id)));
    order
        .into_iter()
        .take(MOST_DOCUMENTS)
        .map(|(_, doc)| doc.id.clone())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(id: &str, text: &str) -> Entry {
        Entry {
            id: id.into(),
            text: text.into(),
            title: None,
        }
    }

    fn ranked(kind: Kind, query: &str, docs: &[&str]) -> Vec<String> {
        let docs: Vec<_> = docs.iter().map(|d| entry(d, d)).collect();
        let run = run(&Task { kind, language: None }, &[entry("q", query)], &docs);
        run["q"].clone()
    }

    #[test]
    fn tasks_are_read_and_wrong_lines_named() {
        let task = parse_task(r#"{"kind":"title-to-title","language":"nl","floor":"x"}"#).expect("a task");
        assert_eq!(
            task,
            Task {
                kind: Kind::TitleToTitle,
                language: Some("nl".into())
            }
        );
        assert!(parse_task(r#"{"kind":"other"}"#).is_err());
        let entries = parse_entries("{\"id\":\"a\",\"text\":\"x\",\"more\":1}\n\n").expect("an entry");
        assert_eq!(entries, [entry("a", "x")]);
        let wrong = parse_entries("{\"id\":\"a\",\"text\":\"x\"}\n{\"id\":1}").expect_err("a wrong line");
        assert_eq!(wrong.to_string(), "line 2 cannot be read");
    }

    #[test]
    fn titles_of_one_work_come_before_titles_of_common_words() {
        let order = ranked(
            Kind::TitleToTitle,
            "Attorney",
            &["Attraction operator", "Lawyer", "Plumber"],
        );
        assert_eq!(order[0], "Lawyer");
        let order = ranked(
            Kind::TitleToTitle,
            "infirmière",
            &["ingénieur", "aide-soignant", "infirmier de bloc"],
        );
        assert_eq!(order[0], "infirmier de bloc");
    }

    #[test]
    fn resumes_of_the_work_come_first() {
        let order = ranked(
            Kind::JobToResume,
            "Electrician\n\nWiring of buildings and fault finding",
            &[
                "TEACHER\nTaught pupils, planned lessons",
                "ELECTRICIAN\nInstalled wiring in buildings",
                "CHEF\nCooked for guests in buildings",
            ],
        );
        assert!(order[0].starts_with("ELECTRICIAN"));
    }
}
