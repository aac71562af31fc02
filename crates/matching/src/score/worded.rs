//! Criteria in an ad's own words, which the skill graph does not know, against the words of a document.

use rolefit_domain::Span;

use super::Finding;
use super::compare::not_found;
use super::document::Document;
use super::places::{MOST_EVIDENCE, evidence};
use super::traces;
use crate::joints::{Joint, Tongue};
use crate::stem;
use crate::text::{Word, words};

/// Percent of a phrase whose words all stand in the document, but in no single line.
const SCATTERED: u8 = 40;
/// Percent of a phrase whose words all stand in one line, but apart.
const ONE_LINE: u8 = 60;
/// Most of a phrase of which a line has only some of the words.
const SOME_WORDS: usize = 70;

/// A line of a document with words of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    /// From the first of the words to the last.
    pub span: Span,
    /// Which of the words it has, by their place in the phrase.
    pub has: Vec<usize>,
    /// Where the words stand that the label before a list says of each of its items.
    pub label: Option<Span>,
    /// Which line of the document it is a clause of.
    pub line: usize,
}

/// Compares by words: met by a clause that has all of them in whatever form and order, partly by one that has at least
/// two and half of them, by a document that has all of them in several places, or by a telling one of them. Clauses end at the
/// signs of a list, since its items have nothing to do with each other. Of two forms joined by "or" either does.
pub(super) fn compare(phrase: &str, document: &Document<'_>) -> Finding {
    let forms = forms(phrase);
    let found = forms.iter().map(|form| compare_form(form, phrase, document));
    let best = found.reduce(|best, next| if next.credit > best.credit { next } else { best });
    best.unwrap_or_else(|| not_found(document.absent(phrase)))
}

/// The forms of a phrase of which two words are joined by "or": "level 2 or 3 work" is "level 2 work" or "level 3 work". A
/// phrase that joins more is one.
fn forms(phrase: &str) -> Vec<String> {
    let all = words(phrase);
    let tongue = Tongue::of(&all);
    let joints: Vec<_> = (0..all.len())
        .filter(|at| tongue.joins(&all[*at].folded))
        .collect();
    let &[at] = joints.as_slice() else {
        return vec![phrase.to_owned()];
    };
    let figure = |word: &Word| word.folded.bytes().all(|b| b.is_ascii_digit());
    let choice = tongue.is(Joint::Or, &all[at].folded) && at > 1 && at + 1 < all.len();
    if !choice || !figure(&all[at - 1]) || !figure(&all[at + 1]) {
        return vec![phrase.to_owned()];
    }
    let (before, behind) = (all[at - 2].span.end as usize, all[at + 1].span.end as usize);
    let form = |word: &Word| {
        let figure = word.span.slice(phrase).unwrap_or_default();
        format!("{} {figure}{}", &phrase[..before], &phrase[behind..])
    };
    vec![form(&all[at - 1]), form(&all[at + 1])]
}

/// The stems of a phrase without words such as "work" at its end, which any work goes without.
fn content(phrase: &str) -> Vec<String> {
    let mut all = stem::content(phrase);
    while all.len() > 1 && all.last().is_some_and(|last| IDLE.contains(&last.as_str())) {
        all.pop();
    }
    all
}

/// Stems of words at the end of a phrase that say nothing more.
const IDLE: &[&str] = &[
    "work",
    "experienc",
    "experience",
    "knowledg",
    "knowledge",
    "skill",
    "kenntniss",
    "erfahr",
    "arbeit",
];

fn compare_form(form: &str, phrase: &str, document: &Document<'_>) -> Finding {
    let wanted = content(form);
    let missing = || traces::of_phrase(form, document).unwrap_or_else(|| not_found(document.absent(phrase)));
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
                .flat_map(|line| line.label.into_iter().chain([line.span]))
                .take(MOST_EVIDENCE)
                .filter_map(|span| document.evidence_at(span))
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
    if let Some(found) = part(form, document) {
        return found;
    }
    let scattered = (0..wanted.len()).all(|word| lines.iter().any(|line| line.has.contains(&word)));
    let (count, of) = (best.has.len(), wanted.len());
    let near = count >= 2 && count * 2 >= of;
    if !near && !scattered {
        return missing();
    }
    let in_one_line = scattered
        && (0..wanted.len()).all(|word| {
            lines
                .iter()
                .any(|line| line.line == best.line && line.has.contains(&word))
        });
    let scattered_credit = if in_one_line { ONE_LINE } else { SCATTERED };
    let by_line = if near { (SOME_WORDS * count / of) as u8 } else { 0 };
    let words = best.span.slice(document.text).unwrap_or_default();
    let (credit, reason, shown) = if scattered && by_line < scattered_credit {
        let reason = format!("has the words of {phrase}, but in different places");
        (scattered_credit, reason, MOST_EVIDENCE)
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

/// The clauses of `text` that have words of `wanted`, those with the most of them first, then in the text's order. A clause
/// ends where a line or an item of a list does and where words that are not read stand between; what a label such as "Licences:"
/// says counts for each of the items behind it. `words` come with their stems.
pub(super) fn lines<'a>(
    text: &str,
    words: impl Iterator<Item = (&'a Word, &'a str)>,
    wanted: &[String],
) -> Vec<Line> {
    let mut all: Vec<Line> = Vec::new();
    let mut last = 0;
    let mut line = 0;
    let mut open = false;
    let mut label: Option<Line> = None;
    for (word, stem) in words {
        let gap = text.get(last as usize..word.span.start as usize).unwrap_or("\n");
        let new_line = gap.contains(|c: char| c == '\n' || c.is_alphanumeric());
        line += usize::from(new_line);
        if new_line {
            label = None;
        } else if gap.starts_with(": ") && label.is_none() {
            label = all.last().filter(|_| open).cloned();
            open = label.is_some();
        }
        open &= !traces::parts(gap);
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
                let said = label.as_ref().map(|label| label.has.clone()).unwrap_or_default();
                let new = !said.contains(&at);
                let mut has = said;
                has.extend(new.then_some(at));
                all.push(Line {
                    span: word.span,
                    has,
                    label: label.as_ref().filter(|_| new).map(|label| label.span),
                    line,
                });
            }
        }
    }
    all.sort_by_key(|line| std::cmp::Reverse(line.has.len()));
    all
}
