//! Lines of an ad that keep people out for who they are, and what to write instead.
//!
//! Words of the table `data/ad-unfair.txt` count where they speak of who applies: not in a sentence that welcomes everybody
//! or gives the law as its reason, and not of children, patients or customers.

use std::collections::HashMap;
use std::sync::LazyLock;

use rolefit_domain::{AdWarning, AdWarningKind, Span};

use super::age;
use crate::joints::{self, Joint};
use crate::phrases::{Hit, Phrases};
use crate::posting;
use crate::text::{Word, words};

/// What people would be kept out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Ground {
    Age,
    Gender,
    Origin,
    Belief,
    Family,
    Looks,
    Health,
    /// A first language, which stands for an origin.
    Native,
}

impl Ground {
    const ALL: [(Self, &'static str); 8] = [
        (Self::Age, "age"),
        (Self::Gender, "gender"),
        (Self::Origin, "origin"),
        (Self::Belief, "belief"),
        (Self::Family, "family"),
        (Self::Looks, "looks"),
        (Self::Health, "health"),
        (Self::Native, "native"),
    ];

    /// What is wrong, and what to write instead.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Age => (
                "This asks for an age, or reads as if it did.",
                "Say what the work needs: tasks, hours, experience. Where the law sets an age, write that the law does.",
            ),
            Self::Gender => (
                "This asks for a gender.",
                "Name the work in a form for everybody, such as “(m/f/d)”, and say what it needs.",
            ),
            Self::Origin => (
                "This asks for a nationality or an origin.",
                "Ask for the permit to do the work, such as “a permit to work in the EU”. Where the law asks for a \
                 nationality, write that the law does.",
            ),
            Self::Belief => (
                "This asks for a belief, or bans showing one.",
                "Leave it out, or say which task cannot be done without it.",
            ),
            Self::Family => (
                "This asks about family life.",
                "Say what the work needs instead: the hours, the shifts, how much travel there is.",
            ),
            Self::Looks => (
                "This asks for looks, or for a picture that shows them.",
                "Leave it out. If there are working clothes or rules of hygiene, name those.",
            ),
            Self::Health => (
                "This asks for health, or keeps people with a disability out.",
                "Name what is done at work, such as “lifting boxes of 20 kg”, and say that you adapt the workplace.",
            ),
            Self::Native => (
                "A first language is where somebody comes from, not how well they speak.",
                "Name the level that the work needs, such as “German C1” or “fluent Dutch”.",
            ),
        }
    }
}

/// The lines of an ad that keep people out for who they are, each with its place, what is wrong and what to write instead.
pub fn unfair_lines(text: &str) -> Vec<AdWarning> {
    let found = unfair_spans(text).into_iter().map(|(ground, span)| {
        let (problem, advice) = ground.words();
        AdWarning {
            kind: AdWarningKind::Unfair,
            problem: problem.to_owned(),
            advice: advice.to_owned(),
            span: Some(span),
            criteria: Vec::new(),
        }
    });
    found.collect()
}

/// Where an ad keeps people out, and for what, in its order.
pub(crate) fn unfair_spans(text: &str) -> Vec<(Ground, Span)> {
    let mut out = Vec::new();
    for (start, sentence) in posting::sentences_of(text) {
        let cut = words(sentence);
        let found = of_sentence(sentence, &cut);
        out.extend(found.into_iter().map(|(ground, span)| {
            let at = |end: u32| end as usize + start;
            (ground, Span::new(at(span.start), at(span.end)))
        }));
    }
    out
}

static TABLE: LazyLock<HashMap<&str, Phrases<()>>> =
    LazyLock::new(|| posting::sections(include_str!("../../data/ad-unfair.txt")));

/// The phrases of a section of the table among the words.
pub(super) fn cues(section: &str, text: &str, cut: &[Word]) -> Vec<Hit<()>> {
    TABLE
        .get(section)
        .map_or_else(Vec::new, |phrases| phrases.find_words(text, cut, |_, _| true))
}

fn of_sentence(text: &str, cut: &[Word]) -> Vec<(Ground, Span)> {
    let mut found: Vec<(Ground, Span)> = Vec::new();
    for (ground, section) in Ground::ALL {
        for hit in cues(section, text, cut) {
            found.push((ground, hit.span));
        }
    }
    found.extend(age::find(text, cut).into_iter().map(|span| (Ground::Age, span)));
    if found.is_empty() || !cues("open", text, cut).is_empty() {
        return Vec::new();
    }
    let permit = !cues("permit", text, cut).is_empty();
    let others = cues("others", text, cut);
    found.retain(|(ground, span)| match ground {
        Ground::Origin => !permit,
        Ground::Native => !has_other_way(text, cut, *span),
        // "Menschen ohne Behinderung", "couples without children"; who asks for women and men asks for them by these words.
        Ground::Family | Ground::Health => {
            let clause = clause_around(text, *span);
            !others
                .iter()
                .any(|hit| clause.overlaps(hit.span) && !hit.span.overlaps(*span))
        }
        _ => true,
    });
    found.sort_by_key(|(_, span)| (span.start, std::cmp::Reverse(span.end)));
    // "Équipe jeune et dynamique" is found by two rules.
    found.dedup_by(|next, kept| {
        let same = kept.1.overlaps(next.1);
        if same && next.0 == kept.0 {
            kept.1.end = kept.1.end.max(next.1.end);
        }
        same
    });
    found
}

/// Whether a level stands beside a native language, or another way to have it: "Muttersprache oder C1".
fn has_other_way(text: &str, cut: &[Word], span: Span) -> bool {
    let clause = clause_around(text, span);
    let level = cues("level", text, cut)
        .iter()
        .any(|hit| clause.overlaps(hit.span));
    let or = cut.iter().any(|word| {
        let near = word.span.start >= span.end && word.span.start <= span.end + 8;
        near && joints::is(Joint::Or, &word.folded)
    });
    level || or
}

/// The part of a sentence between commas and brackets around `span`.
pub(super) fn clause_around(text: &str, span: Span) -> Span {
    let ends = |c: char| matches!(c, ',' | ';' | '(' | ')' | '|' | '•');
    let from = text[..span.start as usize].rfind(ends).map_or(0, |at| at + 1);
    let rest = &text[span.end as usize..];
    let to = rest.find(ends).map_or(text.len(), |at| span.end as usize + at);
    Span::new(from, to)
}
