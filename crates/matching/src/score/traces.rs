//! Words of a criterion that a document says where it names nothing of it as a whole: an inflected or reordered form, a part of
//! a compound, or one word of several. "Does not mention" is only said where there is none of them.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::LazyLock;

use rolefit_domain::{Evidence, Sourced, Span};

use super::document::{Document, held_words};
use super::places::MOST_EVIDENCE;
use super::{Finding, leads};
use crate::skills::{self, SkillId};
use crate::stem;
use crate::text::{Word, fold, words};

/// Percent of a skill whose words stand side by side, in whatever form and order.
const TOGETHER: u8 = 100;
/// Percent where they stand side by side in the name of something else, or with another word between them: a "customer data
/// service" is no customer service.
const IN_OTHER_NAME: u8 = 70;
/// Most of a criterion of which only some words are said.
const SOME_WORDS: u32 = 40;
/// Percent of a name of one word that the document has in another form: "nurse" of nursing.
const OTHER_FORM: u8 = 30;
/// Percent of a word that the document has within a compound.
const IN_COMPOUND: u8 = 25;
/// A word that is looked for within compounds has at least so many letters.
const SHORTEST_IN_COMPOUND: usize = 6;
/// Most words that may stand between those of one name.
const BETWEEN: usize = 1;
/// Most places of a word that are looked at.
const MOST_LOOKED_AT: usize = 100;
/// A word of so many skills or more tells little of any: "management".
const OF_MANY_SKILLS: u16 = 10;
/// A typed value of so many bytes is a name or a line, and no prose.
const SHORT_VALUE: usize = 80;
/// What a telling word weighs beside another.
const TELLING: u32 = 3;

/// The words of a document that count as said of own work, by stem.
#[derive(Debug, Default)]
pub(super) struct Traces {
    /// Where each stem stands: the places in `spans`.
    by_stem: BTreeMap<String, Vec<usize>>,
    spans: Vec<Span>,
    /// The clause of each word: what stands between two signs of a list.
    clauses: Vec<u32>,
}

impl Traces {
    /// Of words of `text` with their stems, in its order.
    pub(super) fn of<'a>(text: &str, words: impl Iterator<Item = (&'a Word, &'a str)>) -> Self {
        let mut all = Self::default();
        let mut clause = 0;
        let mut last: Option<(&Word, usize)> = None;
        for (word, stem) in words {
            let before = last.map_or(0, |(last, _)| last.span.end as usize);
            let gap = text.get(before..word.span.start as usize).unwrap_or("\n");
            clause += u32::from(parts(gap));
            let at = all.spans.len();
            all.spans.push(word.span);
            all.clauses.push(clause);
            all.by_stem.entry(stem.to_owned()).or_default().push(at);
            // "E-commerce" is written as one word as well.
            if let Some((before, at)) = last.filter(|_| gap == "-") {
                let joined = stem::stem(&format!("{}{}", before.folded, word.folded));
                all.by_stem.entry(joined).or_default().push(at);
            }
            last = Some((word, at));
        }
        all
    }

    fn places(&self, stem: &str) -> &[usize] {
        let all = self.by_stem.get(stem).map_or(&[][..], Vec::as_slice);
        &all[..all.len().min(MOST_LOOKED_AT)]
    }

    /// Where all of the stems stand side by side in one clause, with at most [`BETWEEN`] others.
    fn together(&self, stems: &[String]) -> Option<Span> {
        let rarest = stems.iter().min_by_key(|stem| self.places(stem).len())?;
        let reach = stems.len() + BETWEEN;
        self.places(rarest).iter().find_map(|at| {
            let near =
                |place: &&usize| place.abs_diff(*at) < reach && self.clauses[**place] == self.clauses[*at];
            let of = |stem: &String| {
                let all = self.by_stem.get(stem)?;
                let from = all.partition_point(|place| *place + reach <= *at);
                all[from..].iter().take(2 * reach).find(near).copied()
            };
            let found = stems.iter().map(of).collect::<Option<Vec<_>>>()?;
            let distinct: HashSet<_> = found.iter().collect();
            let (first, last) = (*found.iter().min()?, *found.iter().max()?);
            let close = last - first < reach && distinct.len() == stems.len();
            close.then(|| Span {
                start: self.spans[first].start,
                end: self.spans[last].end,
            })
        })
    }

    /// Where a compound has the word, at either end.
    fn in_compound(&self, stem: &str) -> Option<usize> {
        if stem.chars().count() < SHORTEST_IN_COMPOUND || !stem.bytes().all(|b| b.is_ascii_lowercase()) {
            return None;
        }
        let longer = |said: &&String| said.len() >= stem.len() + 4;
        let begun = self.by_stem.range(stem.to_owned()..);
        let mut begun = begun.take_while(|(said, _)| said.starts_with(stem));
        let begins = begun.find(|(said, _)| longer(said));
        let ends = || {
            self.by_stem
                .iter()
                .find(|(said, _)| said.ends_with(stem) && longer(said))
        };
        let (_, places) = begins.or_else(ends)?;
        places.first().copied()
    }

    /// Where a word of the document is a part of the word, which is a compound.
    fn part_of(&self, word: &str) -> Option<usize> {
        let cuts = (SHORTEST_IN_COMPOUND + 1..word.len()).rev();
        let mut parts = cuts.filter_map(|at| word.get(..at));
        parts.find_map(|part| self.by_stem.get(&stem::stem(part))?.first().copied())
    }
}

/// Whether signs of a list or the end of a sentence or line stand in the gap between two words, or words that are not read.
pub(super) fn parts(gap: &str) -> bool {
    gap.contains(|c: char| ",;|•·●▪‣*\n!?".contains(c) || c.is_alphanumeric())
        || gap.contains(". ")
        || gap.contains(" - ")
        || gap.contains(" – ")
        || gap.contains(" — ")
}

/// A text in which words are looked for: the document, or a value that the candidate typed.
#[derive(Debug)]
pub(super) struct Source<'a> {
    text: &'a str,
    typed: bool,
    traces: Traces,
}

impl<'a> Source<'a> {
    pub(super) const fn read(text: &'a str, traces: Traces) -> Self {
        Self {
            text,
            typed: false,
            traces,
        }
    }

    pub(super) fn typed(value: &'a Sourced<String>) -> Self {
        let text = value.value.as_str();
        let held = held_words(text);
        let stems: Vec<_> = held.iter().map(|word| stem::stem(&word.folded)).collect();
        let words = held.iter().zip(stems.iter().map(String::as_str));
        Self {
            text,
            typed: true,
            traces: Traces::of(text, words),
        }
    }

    fn is_own(&self, span: Span, document: &Document<'_>) -> bool {
        self.typed || document.is_own(span)
    }

    /// What stands at `span` as evidence. A short value that was typed is shown whole, since it has no place.
    fn evidence(&self, span: Span) -> Option<Evidence> {
        let quote = if self.typed && self.text.len() <= SHORT_VALUE {
            self.text
        } else {
            span.slice(self.text)?
        };
        Some(Evidence {
            span: (!self.typed).then_some(span),
            quote: quote.to_owned(),
        })
    }
}

/// What the document has of the words of a skill and its other names. Who leads is found by other words than these.
pub(super) fn of_skill(wanted: &str, skill: SkillId, document: &Document<'_>) -> Option<Finding> {
    if [leads::LEADING, leads::MENTORING].contains(&skills::name(skill)) {
        return None;
    }
    let forms = FORMS.of_skill.get(&skill).map_or(&[][..], Vec::as_slice);
    let sources = document.sources();
    let mut together: Option<(u8, &Source<'_>, Span)> = None;
    for source in sources {
        for stems in forms.iter().filter(|stems| stems.len() > 1) {
            let own = |span: &Span| source.is_own(*span, document);
            let Some(span) = source.traces.together(stems).filter(own) else {
                continue;
            };
            let parted = || {
                let said = stem::content(span.slice(source.text).unwrap_or_default());
                said.iter().any(|stem| !stems.contains(stem))
            };
            let of_other = !source.typed && document.is_within_other_name(span);
            let credit = if of_other || parted() {
                IN_OTHER_NAME
            } else {
                TOGETHER
            };
            if together.is_none_or(|(best, ..)| credit > best) {
                together = Some((credit, source, span));
            }
        }
    }
    if let Some((credit, source, span)) = together {
        let said = span.slice(source.text)?;
        let reason = match credit {
            TOGETHER => format!("says \u{201c}{said}\u{201d}, which is {wanted}"),
            _ => format!("says \u{201c}{said}\u{201d}, which has the words of {wanted}"),
        };
        return Some(Finding {
            credit,
            reason,
            evidence: source.evidence(span).into_iter().collect(),
        });
    }
    let own = stem::content(wanted);
    // A name that stands there and was not taken for the skill means something else.
    let names: HashSet<&str> = match FORMS.single.get(&skill) {
        Some(names) => names.iter().map(String::as_str).collect(),
        None => HashSet::new(),
    };
    let asked = forms
        .iter()
        .map(|stems| (stems, *stems == own))
        .chain([(&own, true)]);
    let some = sources.iter().flat_map(|source| {
        let asked = asked.clone();
        let names = &names;
        asked.filter_map(move |(stems, own)| source.some_of(stems, own, names, document))
    });
    best(some).map(|found| found.finding(wanted))
}

/// What the document has of the words of a criterion that is in an ad's own words.
pub(super) fn of_phrase(phrase: &str, document: &Document<'_>) -> Option<Finding> {
    let cut = words(phrase);
    let own = stem::content_of(&cut);
    let sources = document.sources();
    let some = sources
        .iter()
        .filter_map(|source| source.some_of(&own, true, &HashSet::new(), document));
    let found = best(some).or_else(|| {
        // A compound of which the document has the first part: "Krankenhaustechnik" and "Krankenhaus".
        sources.iter().find_map(|source| {
            let at = cut.iter().find_map(|word| source.traces.part_of(&word.folded))?;
            Some(Found {
                source,
                credit: IN_COMPOUND,
                places: vec![at],
            })
        })
    })?;
    Some(found.finding(phrase))
}

/// Some of the words of a name, and where they stand.
struct Found<'a> {
    source: &'a Source<'a>,
    credit: u8,
    places: Vec<usize>,
}

fn best<'a>(all: impl Iterator<Item = Found<'a>>) -> Option<Found<'a>> {
    all.reduce(|best, next| if next.credit > best.credit { next } else { best })
}

impl Found<'_> {
    fn finding(self, wanted: &str) -> Finding {
        let source = self.source;
        let spans = self
            .places
            .iter()
            .filter_map(|at| source.traces.spans.get(*at).copied());
        let spans: Vec<_> = spans.collect();
        let mut said: Vec<&str> = Vec::new();
        for word in spans.iter().filter_map(|span| span.slice(source.text)) {
            if !said.iter().any(|known| known.eq_ignore_ascii_case(word)) {
                said.push(word);
            }
        }
        let said: Vec<_> = said
            .iter()
            .map(|word| format!("\u{201c}{word}\u{201d}"))
            .collect();
        let said = said.join(" and ");
        if self.credit == 0 {
            return Finding {
                credit: 0,
                reason: format!("mentions {said}, which shows nothing of {wanted} by itself"),
                evidence: Vec::new(),
            };
        }
        let mut evidence: Vec<_> = spans.iter().filter_map(|span| source.evidence(*span)).collect();
        evidence.dedup();
        Finding {
            credit: self.credit,
            reason: format!("mentions {said}, but not {wanted} as a whole"),
            evidence,
        }
    }
}

impl<'a> Source<'a> {
    /// What it has of a name: the share of its words, telling ones first. Of another name than the criterion's own it must
    /// have all of the telling ones, since such names are many, long, and of several languages: the "permis" of a car is none
    /// for a forklift. Words of `names` do not count.
    fn some_of(
        &'a self,
        stems: &[String],
        own: bool,
        names: &HashSet<&str>,
        document: &Document<'_>,
    ) -> Option<Found<'a>> {
        let traces = &self.traces;
        // A word of many skills says a little where it is what the criterion's own words end with: "assessment" of student
        // assessment.
        let last = || stems.iter().rev().find(|stem| !GENERAL.contains(*stem));
        let head = (own && stems.len() > 1).then(last).flatten();
        // A licence is one of many, unless nothing else is said: "education" of the education sector.
        let special = |stem: &&String| !GENERAL.contains(*stem) && !HEADS.contains(*stem);
        let has_special = stems.iter().any(|stem| special(&stem));
        let is_head = |stem: &String| has_special && HEADS.contains(stem);
        let is_telling = |stem: &String| !is_head(stem) && (is_telling(stem) || head == Some(stem));
        let weight = |stem: &String| if is_telling(stem) { TELLING } else { 1 };
        let mut found = Vec::new();
        let mut compound = false;
        for stem in stems.iter().filter(|stem| says_something(stem)) {
            let counts = |at: &usize| {
                let span = traces.spans.get(*at).copied();
                let span = span.filter(|span| self.is_own(*span, document));
                let named = |span: Span| {
                    let word = span.slice(self.text).map(fold).unwrap_or_default();
                    names.contains(word.as_str())
                };
                // "Embedded Linux" is Linux, a warehouse of data no warehouse.
                span.is_some_and(|span| !named(span) || !self.typed && document.is_within_other_name(span))
            };
            let place = traces.places(stem).iter().copied().find(counts);
            let within = || traces.in_compound(stem).filter(counts);
            if let Some(at) = place.or_else(|| within().inspect(|_| compound = true)) {
                found.push((stem, at));
            }
        }
        if found.is_empty() {
            return None;
        }
        let telling = found.iter().any(|(stem, _)| is_telling(stem));
        let all: u32 = stems.iter().map(weight).sum();
        let said: u32 = found.iter().map(|(stem, _)| weight(stem)).sum();
        let told = |stem: &&String| is_telling(stem) && found.iter().all(|(said, _)| said != stem);
        if !own && (!telling || said * 2 < all || stems.iter().any(|stem| told(&stem))) {
            return None;
        }
        let is_named = |at: usize| {
            let span = traces.spans.get(at);
            let word = span.and_then(|span| span.slice(self.text)).map(fold);
            word.is_some_and(|word| names.contains(word.as_str()))
        };
        let credit = match stems.len() {
            _ if !telling => 0,
            _ if compound => IN_COMPOUND,
            1 if found.iter().all(|(_, at)| is_named(*at)) => IN_OTHER_NAME,
            1 => OTHER_FORM,
            _ => (SOME_WORDS * said / all.max(1)) as u8,
        };
        found.sort_by_key(|(stem, at)| (!is_telling(stem), *at));
        // Words that tell nothing are not shown beside those that do.
        let shown = found.iter().filter(|(stem, _)| is_telling(stem) == telling);
        let places = shown.map(|(_, at)| *at).take(MOST_EVIDENCE).collect();
        Some(Found {
            source: self,
            credit,
            places,
        })
    }
}

fn says_something(stem: &str) -> bool {
    stem.chars().count() >= 3 || !stem.is_ascii()
}

/// Whether a word tells one criterion from another.
fn is_telling(stem: &String) -> bool {
    let many = FORMS
        .skills_with
        .get(stem)
        .is_some_and(|many| *many >= OF_MANY_SKILLS);
    !many && !GENERAL.contains(stem) && stem.bytes().any(|b| !b.is_ascii_digit())
}

/// The names of the skills, cut into stems once.
struct Forms {
    of_skill: HashMap<SkillId, Vec<Vec<String>>>,
    /// The names of one word, folded.
    single: HashMap<SkillId, Vec<String>>,
    /// How many skills have a word in a name.
    skills_with: HashMap<String, u16>,
}

static FORMS: LazyLock<Forms> = LazyLock::new(|| {
    let mut forms = Forms {
        of_skill: HashMap::new(),
        single: HashMap::new(),
        skills_with: HashMap::new(),
    };
    for skill in skills::all() {
        // "Reanimation (ALS)" is no name of one word, though "als" is a word of German that says nothing.
        let is_whole = |form: &&str| stem::content(form).len() > 1 || words(form).len() == 1;
        let cut: Vec<_> = skills::forms(skill)
            .filter(is_whole)
            .map(stem::content)
            .filter(|stems| !stems.is_empty())
            .collect();
        let distinct: HashSet<&String> = cut.iter().flatten().collect();
        for stem in distinct {
            *forms.skills_with.entry(stem.clone()).or_default() += 1;
        }
        let single = skills::forms(skill).filter(|form| !form.contains([' ', '-']));
        forms.single.insert(skill, single.map(fold).collect());
        forms.of_skill.insert(skill, cut);
    }
    forms
});

/// Stems of words that stand in criteria of any work.
static GENERAL: LazyLock<HashSet<String>> = LazyLock::new(|| stems_of("general"));

/// Stems of words that many names end with or, in other languages, begin with.
static HEADS: LazyLock<HashSet<String>> = LazyLock::new(|| stems_of("heads"));

/// The stems of a section of the data.
fn stems_of(section: &str) -> HashSet<String> {
    let words = crate::lists::section(include_str!("../../data/traces.txt"), section);
    words.iter().map(|word| stem::stem(word)).collect()
}
