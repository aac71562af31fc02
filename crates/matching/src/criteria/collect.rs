//! The criteria of an ad as they are found: what is asked for twice is one, and what another one implies is none.

use std::collections::HashMap;

use rolefit_domain::matching::DegreeLevel;
use rolefit_domain::{Criterion, Need, Requirement, Span, limits};

use super::sections::{Paragraph, Section};
use super::{criterion, education, items, label, negative, unnamed, worded, wording};
use crate::text::{fold, is_item};
use crate::{posting, skills};

#[derive(Debug, Default)]
pub(super) struct Collected {
    criteria: Vec<Criterion>,
    /// Which of them have a key, so that an ad of any length is read in time.
    keys: HashMap<Key, Vec<usize>>,
    /// Everything that was found, before what is said twice became one.
    mentions: Vec<Mention>,
    /// Whether what is read says itself how strongly it asks, or stands in a list that does.
    explicit: bool,
}

/// A place of an ad that asks for something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mention {
    pub requirement: Requirement,
    pub need: Need,
    pub span: Span,
    /// Whether it says itself how strongly it asks, or stands in a list that does.
    pub explicit: bool,
}

/// What two criteria for the same thing share.
#[derive(Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Skill(String),
    Occupation(String),
    Language(String),
    /// The folded subject.
    Years(Option<String>),
    /// The folded field.
    Degree(Option<String>),
    /// The labels of the options, in order of the alphabet.
    AnyOf(Vec<String>),
}

impl Key {
    pub(super) fn of(requirement: &Requirement) -> Self {
        match requirement {
            Requirement::Skill { name } => Self::Skill(fold(name)),
            Requirement::Occupation { title } => Self::Occupation(title.clone()),
            Requirement::Language { name, .. } => Self::Language(name.clone()),
            Requirement::Experience { of, .. } => Self::Years(of.as_deref().map(fold)),
            Requirement::Degree { field, .. } => Self::Degree(field.as_deref().map(fold)),
            Requirement::AnyOf { options } => {
                let mut labels: Vec<_> = options.iter().map(label).collect();
                labels.sort();
                Self::AnyOf(labels)
            }
        }
    }
}

impl Collected {
    /// Reads a paragraph whose sentences ask `usual`ly where they do not say how strongly; with `own_words`, one in which
    /// nothing is recognised is taken by its own. Says whether it asks for anything.
    pub(super) fn read_paragraph(
        &mut self,
        text: &str,
        paragraph: Paragraph,
        usual: Need,
        own_words: bool,
    ) -> bool {
        // Under "nice to have", "not required" repeats the heading; a paragraph behind the list says what it says.
        let item = || {
            paragraph
                .span
                .slice(text)
                .is_some_and(|said| is_item(said.trim_start()))
        };
        let stretches = match paragraph.section {
            Section::Welcome if item() || !is_prose(text, paragraph.span) => {
                wording::welcome(text, paragraph.span)
            }
            _ => wording::stretches(text, paragraph.span),
        };
        let mut any = false;
        for stretch in &stretches {
            let need = stretch.need.unwrap_or(usual);
            self.explicit = stretch.need.is_some() || paragraph.section.lists();
            let read = self.read(text, stretch.span, need, paragraph.section);
            if !read && !stretch.waives && stretch.need == Some(Need::NiceToHave) {
                self.read_abbreviation(text, stretch.span, need);
            }
            any |= read;
        }
        if any || !own_words {
            return any;
        }
        for stretch in stretches.into_iter().filter(|stretch| !stretch.waives) {
            any |= self.read_words(text, stretch.span, stretch.need.unwrap_or(usual));
        }
        any
    }

    /// Reads the line around a stretch that says too little by itself, such as "3 years" of "3 years of experience", and takes
    /// what the stretch is a part of; whether there is anything.
    pub(super) fn read_around(&mut self, text: &str, stretch: Span, need: Need, section: Section) -> bool {
        let Some((before, rest)) = text.split_at_checked(stretch.start as usize) else {
            return false;
        };
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let end = rest.find('\n').map_or(text.len(), |end| before.len() + end);
        let line = Span::new(start, end);
        if line.len() > LONGEST_LINE {
            return false;
        }
        let found = line.slice(text).map(|slice| items::find(slice, section));
        let mut any = false;
        for item in found.unwrap_or_default() {
            let span = moved(item.span, line);
            if span.overlaps(stretch) {
                self.add(item.requirement, need, span);
                any = true;
            }
        }
        any
    }

    /// Reads the sentence at `at`; whether it asks for anything.
    fn read(&mut self, text: &str, at: Span, need: Need, section: Section) -> bool {
        let found = at.slice(text).map(|slice| items::find(slice, section));
        let found = found.unwrap_or_default();
        let any = !found.is_empty();
        let slice = at.slice(text).unwrap_or_default();
        for item in found {
            let need = if education::or_experience(slice, &item) {
                Need::NiceToHave
            } else {
                need
            };
            self.add(item.requirement, need, moved(item.span, at));
        }
        any
    }

    /// Takes the sentence at `at` by its own words, unless they say where the work is done or when an answer comes: those are facts of the job. Says
    /// whether there are any that ask for something.
    fn read_words(&mut self, text: &str, at: Span, need: Need) -> bool {
        let beside = |words: &str| {
            posting::says_only_where(words)
                || posting::says_only_when_answered(words)
                || negative::is_negative(words)
        };
        if at.slice(text).is_some_and(beside) {
            return false;
        }
        let Some(item) = at.slice(text).and_then(worded::find) else {
            return false;
        };
        let slice = at.slice(text).unwrap_or_default();
        let item = unnamed::choice(slice, item);
        self.add(item.requirement, need, moved(item.span, at));
        true
    }

    /// Takes the sentence at `at` by its own words if they are an abbreviation, as in "ALS is an advantage".
    fn read_abbreviation(&mut self, text: &str, at: Span, need: Need) {
        let item = at.slice(text).and_then(worded::find);
        if let Some(item) = item.filter(|item| worded::is_abbreviation(&item.requirement)) {
            self.add(item.requirement, need, moved(item.span, at));
        }
    }

    fn add(&mut self, requirement: Requirement, need: Need, span: Span) {
        let need = if is_soft(&requirement) {
            Need::NiceToHave
        } else {
            need
        };
        self.mentions.push(Mention {
            requirement: requirement.clone(),
            need,
            span,
            explicit: self.explicit,
        });
        let new = Criterion {
            span: Some(span),
            ..criterion(requirement, need)
        };
        let known = self
            .alike(&new)
            .find(|at| is_same_thing(&self.criteria[*at], &new));
        let at = known.unwrap_or(self.criteria.len());
        match known {
            Some(old) => merge(&mut self.criteria[old], new),
            None => self.criteria.push(new),
        }
        // A degree may have got a field from the one that it was merged with.
        let places = self
            .keys
            .entry(Key::of(&self.criteria[at].requirement))
            .or_default();
        if !places.contains(&at) {
            places.push(at);
        }
    }

    /// Where those stand that may ask for the same as `new`: those of its key, and for a degree those that need not name
    /// its field.
    fn alike(&self, new: &Criterion) -> impl Iterator<Item = usize> + '_ {
        let others = match degree(new) {
            Some((level, None)) => self.of_level(level),
            Some(_) => self.keys.get(&Key::Degree(None)).cloned().unwrap_or_default(),
            None => Vec::new(),
        };
        let same = self.keys.get(&Key::of(&new.requirement)).into_iter().flatten();
        same.copied().chain(others)
    }

    /// The first degrees of a level, one of a need.
    fn of_level(&self, level: DegreeLevel) -> Vec<usize> {
        let of = |need| {
            let mut all = self.criteria.iter();
            all.position(|c| c.need == need && degree(c).is_some_and(|(other, _)| other == level))
        };
        [Need::MustHave, Need::NiceToHave]
            .into_iter()
            .filter_map(of)
            .collect()
    }

    /// Every place that asks for something, as it was read.
    pub(super) fn mentions(&self) -> &[Mention] {
        &self.mentions
    }

    /// All of them in the ad's order behind `occupation`.
    pub(super) fn finish(self, occupation: Option<Criterion>) -> Vec<Criterion> {
        let mut all = self.criteria;
        let musts = || all.iter().filter(|c| c.need == Need::MustHave);
        let needed: Vec<_> = musts().map(|c| c.requirement.clone()).collect();
        all.retain(|c| c.need == Need::MustHave || !is_needed_anyway(c, &needed));
        all.retain(|c| !is_implied(&c.requirement, &needed));
        all.sort_by_key(|c| c.span);
        all.splice(0..0, occupation);
        let musts = all.iter().filter(|c| c.need == Need::MustHave).count();
        let mut room_for_rest = limits::MAX_CRITERIA.saturating_sub(musts);
        all.retain(|c| {
            let keep = c.need == Need::MustHave || room_for_rest > 0;
            room_for_rest -= usize::from(keep && c.need == Need::NiceToHave);
            keep
        });
        all.truncate(limits::MAX_CRITERIA);
        all
    }
}

/// Whether a paragraph is of several sentences, or of one that denies: "No PHP."
fn is_prose(text: &str, span: Span) -> bool {
    let said = span.slice(text).unwrap_or_default().trim_end();
    let ends = said.matches(['.', '!']).count();
    ends > 1 || ends == 1 && negative::begins_with_denial(said)
}

/// The longest line that is read around a stretch, in bytes: whoever names many stretches of one long line must not keep the
/// reader busy.
const LONGEST_LINE: u32 = 1000;

/// Whether it is a trait that people claim rather than something that a document shows: nobody may fall short of a job
/// for not writing "team player".
fn is_soft(requirement: &Requirement) -> bool {
    let Requirement::Skill { name } = requirement else {
        return false;
    };
    let strength = |skill| skills::category(skill) == "Personal strengths";
    skills::by_name(name).is_some_and(strength) && !SHOWN_BY_WORK.contains(&name.as_str())
}

/// Personal strengths that work shows.
const SHOWN_BY_WORK: &[&str] = &[
    "Written communication",
    "Presentations",
    "Negotiation",
    "Conflict resolution",
    "Willingness to travel",
    "Numeracy",
    "Manual dexterity",
];

fn moved(span: Span, sentence: Span) -> Span {
    Span {
        start: span.start + sentence.start,
        end: span.end + sentence.start,
    }
}

fn degree(criterion: &Criterion) -> Option<(DegreeLevel, Option<&str>)> {
    match &criterion.requirement {
        Requirement::Degree { level, field } => Some((*level, field.as_deref())),
        _ => None,
    }
}

/// Whether whoever meets the must-haves `needed` meets the requirement anyway: a choice one of whose options is needed
/// by itself, and years of any work where as many are needed with a subject. An option that is only welcome by itself
/// stays beside the choice.
fn is_implied(requirement: &Requirement, needed: &[Requirement]) -> bool {
    match requirement {
        Requirement::AnyOf { options } => options.iter().any(|option| needed.contains(option)),
        Requirement::Experience { years, of: None } => needed.iter().any(
            |other| matches!(other, Requirement::Experience { years: more, of: Some(_) } if more >= years),
        ),
        _ => false,
    }
}

/// Whether two criteria that [`Collected::alike`] brings together ask for the same thing, so that one is enough. Years of one subject have one
/// figure, a language is one thing at whatever level, and a choice is one whatever the order of its options. Degrees of
/// one field merge within must-haves and within nice-to-haves, and one without a field with one of its level; but a school's
/// paper and what is learned after school stay two.
fn is_same_thing(a: &Criterion, b: &Criterion) -> bool {
    let (Some((i, x)), Some((j, y))) = (degree(a), degree(b)) else {
        return true;
    };
    let same_field = is_same_field(x, y);
    let one_kind = i.is_of_school() == j.is_of_school();
    a.need == b.need && one_kind && (same_field || i == j && (x.is_none() || y.is_none()))
}

fn is_same_field(a: Option<&str>, b: Option<&str>) -> bool {
    match (a, b) {
        (Some(a), Some(b)) => fold(a) == fold(b),
        (a, b) => a == b,
    }
}

/// Whether a must-have among `needed` asks for as much as a degree that is only welcome: one of the same field or where
/// either names none.
fn is_needed_anyway(welcome: &Criterion, needed: &[Requirement]) -> bool {
    let Some((level, field)) = degree(welcome) else {
        return false;
    };
    let beside = needed.iter().filter_map(|requirement| match requirement {
        Requirement::Degree { level, field: other } => Some((*level, other.as_deref())),
        _ => None,
    });
    let beside =
        beside.filter(|(_, other)| field.is_none() || other.is_none() || is_same_field(field, *other));
    let lowest = beside.map(|(level, _)| level).min();
    lowest.is_some_and(|lowest| lowest.covers(level))
}

/// Keeps the stronger of two criteria for the same thing: a must-have before a wish, more years before fewer, the
/// lower degree before the higher, a degree with a field before one without; otherwise the first.
fn merge(old: &mut Criterion, new: Criterion) {
    let stronger = match (&old.requirement, &new.requirement) {
        (Requirement::Experience { years: a, .. }, Requirement::Experience { years: b, .. }) => {
            new.need < old.need || new.need == old.need && b > a
        }
        (Requirement::Degree { level: a, field: x }, Requirement::Degree { level: b, field: y }) => {
            b < a || b == a && x.is_none() && y.is_some()
        }
        _ => new.need < old.need,
    };
    if stronger {
        *old = new;
    }
}
