//! Criteria in an ad's own words, which the skill graph does not know, against the words of a document.

use rolefit_domain::Span;

use super::Finding;
use super::compare::not_found;
use super::document::Document;
use super::places::{MOST_EVIDENCE, evidence};
use crate::joints::{Joint, Tongue};
use crate::stem;
use crate::text::{Word, words};

/// Percent of a phrase whose words all stand in the document, but in no single line.
const SCATTERED: u8 = 40;
/// Most of a phrase of which a line has only some of the words.
const SOME_WORDS: usize = 70;

/// A line of a document with words of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// From the first of the words to the last.
    pub span: Span,
    /// Which of the words it has, by their place in the phrase.
    pub has: Vec<usize>,
}

/// Compares by words: met by a line that has all of them in whatever form and order, partly by one that has at least
/// two and half of them, or by a document that has all of them in several lines. One word of several says nothing.
pub(super) fn compare(phrase: &str, document: &Document<'_>) -> Finding {
    let wanted = stem::content(phrase);
    let missing = || not_found(document.absent(phrase));
    if wanted.is_empty() {
        return missing();
    }
    let typed = document.typed_with(&wanted);
    let lines = document.worded(&wanted);
    let full: Vec<_> = lines
        .iter()
        .filter(|line| line.has.len() == wanted.len())
        .collect();
    if let Some(first) = full.first() {
        let words = first.span.slice(document.text).unwrap_or(phrase);
        return Finding {
            credit: 100,
            reason: format!("says \u{201c}{words}\u{201d}"),
            evidence: full
                .iter()
                .take(MOST_EVIDENCE)
                .filter_map(|l| document.evidence_at(l.span))
                .collect(),
        };
    }
    if !typed.is_empty() {
        return Finding {
            credit: 100,
            reason: format!("states {phrase}"),
            evidence: evidence(&typed),
        };
    }
    let Some(best) = lines.first() else {
        return missing();
    };
    if let Some(found) = part(phrase, document) {
        return found;
    }
    let scattered = (0..wanted.len()).all(|word| lines.iter().any(|line| line.has.contains(&word)));
    let (count, of) = (best.has.len(), wanted.len());
    let near = count >= 2 && count * 2 >= of;
    if !near && !scattered {
        return missing();
    }
    let by_line = if near { (SOME_WORDS * count / of) as u8 } else { 0 };
    let words = best.span.slice(document.text).unwrap_or_default();
    let (credit, reason, shown) = if scattered && by_line < SCATTERED {
        let reason = format!("has the words of {phrase}, but in different places");
        (SCATTERED, reason, MOST_EVIDENCE)
    } else {
        (
            by_line,
            format!("says \u{201c}{words}\u{201d}, which has only some words of {phrase}"),
            1,
        )
    };
    Finding {
        credit,
        reason,
        evidence: lines
            .iter()
            .take(shown)
            .filter_map(|l| document.evidence_at(l.span))
            .collect(),
    }
}

/// What the document says of one of the things that the phrase joins: one side of an "or" is all that is asked for, one of an
/// "and" is a part of it. A side of one word shows little, and none where that word only describes what follows: "medical or
/// dental secretary".
fn part(phrase: &str, document: &Document<'_>) -> Option<Finding> {
    let all = words(phrase);
    let tongue = Tongue::of(&all);
    let joined = all.iter().any(|w| tongue.joins(&w.folded));
    if !joined {
        return None;
    }
    let only_or = all
        .iter()
        .all(|w| !tongue.joins(&w.folded) || tongue.is(Joint::Or, &w.folded));
    let found = all.split(|w| tongue.joins(&w.folded)).filter_map(|side| {
        let wanted = stem::content_of(side);
        let describes = |word: &Word| {
            let noun = word
                .span
                .slice(phrase)
                .is_some_and(|w| w.starts_with(char::is_uppercase));
            let of_adjective = DESCRIBING.iter().any(|ending| word.folded.ends_with(ending));
            word.folded.chars().count() < SHORTEST_NOUN || of_adjective || tongue.is_german() && !noun
        };
        let credit = match wanted.len() {
            0 => return None,
            1 if !only_or || side.iter().any(describes) => return None,
            1 => ONE_WORD,
            _ if only_or => 100,
            _ => ONE_OF_SEVERAL,
        };
        let lines = document.worded(&wanted);
        let line = lines.into_iter().find(|line| line.has.len() == wanted.len())?;
        Some((credit, line.span))
    });
    let (credit, span) = found.max_by_key(|(credit, span)| (*credit, std::cmp::Reverse(*span)))?;
    let said = span.slice(document.text)?;
    let reason = match credit {
        100 => format!("says \u{201c}{said}\u{201d}"),
        _ => format!("says \u{201c}{said}\u{201d}, which is a part of {phrase}"),
    };
    let evidence = document.evidence_at(span).into_iter().collect();
    Some(Finding {
        credit,
        reason,
        evidence,
    })
}

/// Percent of a choice of which the document has a side of one word.
const ONE_WORD: u8 = 60;
/// Percent of several things of which the document has one.
const ONE_OF_SEVERAL: u8 = 50;
/// A side of one word has at least so many letters.
const SHORTEST_NOUN: usize = 4;
/// Endings of words that describe what follows them.
const DESCRIBING: &[&str] = &[
    "al", "ic", "ary", "ive", "ous", "able", "ible", "ful", "ed", "ial", "an", "ing", "ique", "elle", "if",
    "ico", "ivo",
];

/// The lines of `text` that have words of `wanted`, those with the most of them first, then in the text's order. A line
/// is cut where words that are not read stand between. `words` come with their stems.
pub(super) fn lines<'a>(
    text: &str,
    words: impl Iterator<Item = (&'a Word, &'a str)>,
    wanted: &[String],
) -> Vec<Line> {
    let mut all: Vec<Line> = Vec::new();
    let mut last = 0;
    let mut open = false;
    for (word, stem) in words {
        let new_line = text
            .get(last as usize..word.span.start as usize)
            .is_none_or(|gap| gap.contains(|c: char| c == '\n' || c.is_alphanumeric()));
        open &= !new_line;
        last = word.span.end;
        let Some(at) = wanted.iter().position(|w| w == stem) else {
            continue;
        };
        match all.last_mut().filter(|_| open) {
            Some(line) if line.has.contains(&at) && line.has.len() < wanted.len() => {
                line.span.end = word.span.end
            }
            Some(line) if line.has.contains(&at) => {}
            Some(line) => {
                line.span.end = word.span.end;
                line.has.push(at);
            }
            None => {
                open = true;
                all.push(Line {
                    span: word.span,
                    has: vec![at],
                });
            }
        }
    }
    all.sort_by_key(|line| std::cmp::Reverse(line.has.len()));
    all
}
