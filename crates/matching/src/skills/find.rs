//! Finding skills in running text.

use std::sync::LazyLock;

use rolefit_domain::Span;

use super::data::Rule;
use super::{Form, GRAPH, SkillId, name};
use crate::lists::{self, Words};
use crate::phrases::Hit;
use crate::text::{Word, words};

/// A skill found in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub skill: SkillId,
    /// Where.
    pub span: Span,
}

impl Found {
    /// The canonical name.
    pub fn name(&self) -> &'static str {
        name(self.skill)
    }
}

/// The skills that `text` names, in its order, every mention. Linear in the length of the text.
pub fn find_in(text: &str) -> Vec<Found> {
    find_in_words(text, &words(text))
}

pub(crate) fn find_in_words(text: &str, words: &[Word]) -> Vec<Found> {
    let hits = GRAPH
        .forms
        .find_words(text, words, |hit, words| allowed(text, words, hit));
    hits.into_iter()
        .filter(|hit| !is_of_data(text, words, hit))
        .map(|hit| Found {
            skill: hit.value.skill,
            span: hit.span,
        })
        .collect()
}

/// Whether a warehouse is one of data: "the clinic's research warehouse", and "the warehouse" of who writes about SQL.
fn is_of_data(text: &str, words: &[Word], hit: &Hit<Form>) -> bool {
    // Short names are whole words: a "big warehouse" is none of BI.
    let begins = |word: &Word, start: &str| match start.len() {
        ..=3 => word.folded == start,
        _ => word.folded.starts_with(start),
    };
    let is = |word: &Word, starts: &Words| starts.iter().any(|start| begins(word, start));
    if hit.value.text.contains(' ') || !WAREHOUSES.contains(words[hit.first].folded.as_str()) {
        return false;
    }
    let whose = hit
        .first
        .checked_sub(1)
        .and_then(|at| words.get(at))
        .filter(|word| {
            let gap = text.get(word.span.end as usize..hit.span.start as usize);
            gap.is_some_and(|gap| !gap.contains([',', '.', ';', ':', '\n']))
        });
    let one_sentence = |word: &&Word| {
        let (first, second) = if word.span.start < hit.span.start {
            (word.span.end, hit.span.start)
        } else {
            (hit.span.end, word.span.start)
        };
        let gap = text.get(first as usize..second as usize);
        gap.is_some_and(|gap| !gap.contains(['\n', ';', '!', '?']) && !gap.contains(". "))
    };
    let near = hit.first.saturating_sub(NEAR_DATA)..words.len().min(hit.end + NEAR_DATA);
    let near: Vec<_> = words[near].iter().filter(one_sentence).collect();
    let of_data = whose.is_some_and(|word| is(word, &WHOSE_DATA)) || near.iter().any(|word| is(word, &DATA));
    of_data && !near.iter().any(|word| is(word, &GOODS))
}

/// The words of this module.
const LISTS: &str = include_str!("../../data/skill-context.txt");

/// Words for warehouses that may be of data.
static WAREHOUSES: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "warehouses"));
/// Words of data are looked for over so many words on either side.
const NEAR_DATA: usize = 14;
/// How words before a warehouse of data begin.
static WHOSE_DATA: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "whose-data"));
/// How words of data begin.
static DATA: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "data"));
/// How words of goods begin.
static GOODS: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "goods"));

/// Words before an ambiguous name that make it a name: "experience with R", "written in Go".
static BEFORE: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "before"));

/// Words after an ambiguous name that make it a word of the language: "Go to market", "Excel at everything".
static AFTER: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "after"));

/// Signs of a list.
const LIST_SIGNS: &str = ",;/|()[]•·:●▪‣*";

fn allowed(text: &str, words: &[Word], hit: &Hit<Form>) -> bool {
    let form = hit.value;
    if form.rule == Rule::Any {
        return true;
    }
    let Some(written) = hit.span.slice(text) else {
        return false;
    };
    let shouted = form.text.len() >= 3 && written == form.text.to_uppercase();
    if written != form.text && !shouted {
        return false;
    }
    let (before, after) = (&text[..hit.span.start as usize], &text[hit.span.end as usize..]);
    if glued(before, after) {
        return false;
    }
    let next_word = words.get(hit.end).filter(|w| {
        text[hit.span.end as usize..w.span.start as usize]
            .trim()
            .is_empty()
    });
    let year = |w: &Word| w.folded.len() == 4 && w.folded.bytes().all(|b| b.is_ascii_digit());
    if next_word.is_some_and(|w| AFTER.contains(w.folded.as_str()) || year(w)) {
        return false;
    }
    form.rule == Rule::Exact || in_list(before, after) || joined(text, words, hit) || {
        hit.first
            .checked_sub(1)
            .is_some_and(|i| BEFORE.contains(words[i].folded.as_str()))
    }
}

/// Whether the name is the first of two: "Rust or Go", where the second begins with a capital as well.
fn joined(text: &str, words: &[Word], hit: &Hit<Form>) -> bool {
    const JOINTS: &[&str] = &["and", "or", "und", "oder", "et", "ou", "y", "o", "e", "of", "en"];
    let joint = words
        .get(hit.end)
        .is_some_and(|w| JOINTS.contains(&w.folded.as_str()));
    let second = words.get(hit.end + 1).and_then(|w| w.span.slice(text));
    joint && second.is_some_and(|w| w.starts_with(char::is_uppercase))
}

/// Whether the name is only part of a longer one: `R&D`, `C-level`, `Go-to-market`, `C.V.`, `C'est`. The elision of
/// `d'Excel` does not make it longer.
fn glued(before: &str, after: &str) -> bool {
    let part = |signs: &str, mut chars: Box<dyn Iterator<Item = char> + '_>| {
        chars.next().is_some_and(|c| signs.contains(c)) && chars.next().is_some_and(char::is_alphanumeric)
    };
    part("&-.@_", Box::new(before.chars().rev())) || part("&-.@_'’", Box::new(after.chars()))
}

/// Whether the name stands between signs of a list, or alone on its line.
fn in_list(before: &str, after: &str) -> bool {
    let before = before.trim_end_matches([' ', '\t']).chars().next_back();
    let after = after.trim_start_matches([' ', '\t']).chars().next();
    let sign = |c: Option<char>| c.is_some_and(|c| LIST_SIGNS.contains(c));
    let edge = |c: Option<char>| c.is_none_or(|c| c == '\n' || c == '\r' || c == '.');
    let bullet = before.is_some_and(|c| "-–—".contains(c));
    sign(before) || sign(after) || (edge(after) && (edge(before) || bullet))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(text: &str) -> Vec<&'static str> {
        find_in(text).iter().map(Found::name).collect()
    }

    #[test]
    fn ambiguous_names_need_their_capitals_and_their_neighbours() {
        for (text, expected) in [
            ("Go, R and C++", vec!["Go", "R", "C++"]),
            ("services written in Go", vec!["Go"]),
            (
                "- Rust or Go in production, not only at home.",
                vec!["Rust", "Go"],
            ),
            ("Rust and corrosion. Go and see.", vec![]),
            ("We go to market. Go to market fast! Go-to-market plan", vec![]),
            ("R&D and C-level; vitamin C deficiency", vec![]),
            ("they excel at everything. Excel at work", vec![]),
            ("good Excel skills", vec!["Microsoft Excel"]),
            ("EXCEL", vec!["Microsoft Excel"]),
            ("react to incidents", vec![]),
            ("React and Redux", vec!["React", "Redux"]),
            ("We reach customers in a safe, customer-facing pilot", vec![]),
            (
                "they harness networking for mes amis, und sie lassen es sein",
                vec![],
            ),
            ("Postman, Electron", vec!["Postman", "Electron"]),
            ("the postman brought it", vec![]),
        ] {
            assert_eq!(names(text), expected, "{text}");
        }
    }

    #[test]
    fn a_warehouse_of_data_is_no_warehouse_work() {
        for text in [
            "Built the pseudonymization step between the clinic's records and its research warehouse",
            "Moved the analytics warehouse to new hardware",
            "Loaded orders into the warehouse with dbt and SQL",
            "Maintained ETL jobs that fill the warehouse",
            "Alimenté l'entrepôt par des pipelines Airflow",
        ] {
            assert!(
                !names(text).contains(&"Warehouse work"),
                "{text}: {:?}",
                names(text)
            );
        }
        for text in [
            "Two years in a warehouse",
            "Warehouse of a chemist's, picking and dispatch",
            "Wrote SQL reports on stock in the warehouse",
            "Berufserfahrung im Lager",
            "Préparation de commandes en entrepôt",
        ] {
            assert!(
                names(text).contains(&"Warehouse work"),
                "{text}: {:?}",
                names(text)
            );
        }
    }

    #[test]
    fn spans_are_the_words_of_the_text() {
        let text = "Öffentlich: Postgres, Node.js, MS-Excel und k8s";
        let found = find_in(text);
        let slices: Vec<_> = found.iter().filter_map(|f| f.span.slice(text)).collect();
        assert_eq!(slices, ["Postgres", "Node.js", "MS-Excel", "k8s"]);
    }
}
