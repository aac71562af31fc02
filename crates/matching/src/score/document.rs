//! What a document says, read once however many jobs it is compared with: words, skills, and where in the document each stands.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use rolefit_domain::profile::Work;
use rolefit_domain::{Evidence, PartialDate, Profile, Sourced, Span};

use super::acted;
use super::asides::{self, Asides};
use super::denials::{Denials, Said};
use super::lapsed::{self, Lapsed};
use super::leads;
use super::worded;
use crate::gender;
use crate::languages::{self, Spoken};
use crate::personal;
use crate::skills::{self, Found, SkillId};
use crate::spans::Spans;
use crate::stem;
use crate::text::{Word, fold, words};

/// Most places that are shown for one claim.
const MOST_EVIDENCE: usize = 3;

/// Most places of a skill among which one of an entry of work is looked for.
const MOST_LOOKED_AT: usize = 100;

/// A candidate's document and profile, ready for comparing.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub profile: &'a Profile,
    pub text: &'a str,
    words: Vec<Word>,
    /// The stems of the words, once somebody asks for them.
    stems: OnceCell<Vec<String>>,
    /// Where each skill stands, best places first.
    mentions: BTreeMap<SkillId, Vec<Place<'a>>>,
    /// The same places, for asking about entries of work.
    named: BTreeMap<SkillId, Named<'a>>,
    /// The words of the title and the highlights of each entry of work, once somebody asks for them.
    told: OnceCell<Vec<Vec<Vec<Word>>>>,
    /// Where it says of a skill that it is being learned.
    learning: BTreeMap<SkillId, Vec<Place<'a>>>,
    /// Where it names a skill, but not as own work.
    beside: BTreeMap<SkillId, Vec<Place<'a>>>,
    /// Where it names a skill among hobbies.
    leisure: BTreeMap<SkillId, Vec<Place<'a>>>,
    /// Where it says of a licence that it is no longer valid.
    lapsed: BTreeMap<SkillId, Vec<Place<'a>>>,
    /// Skills of which it says somewhere that they are missing.
    missing: BTreeSet<SkillId>,
    /// Languages that the text names as spoken, in its order.
    spoken: Vec<Spoken>,
    denials: Denials,
    ranks: Ranks,
    /// What is about neither work nor learning.
    private: Spans,
    /// What is about hobbies.
    hobbies: Spans,
}

/// A place that names something. Lower ranks are better evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place<'a> {
    rank: Rank,
    span: Option<Span>,
    quote: &'a str,
}

impl<'a> Place<'a> {
    fn typed(value: &'a Sourced<String>) -> Self {
        Self {
            rank: Rank::Listed,
            span: None,
            quote: &value.value,
        }
    }
}

/// Where a skill is named as own work, for asking about many entries of work: a text may name one skill a hundred
/// thousand times, and tell of thousands of things that were done.
#[derive(Debug, Default)]
struct Named<'a> {
    /// In the order of the text; names do not overlap.
    spans: Vec<Span>,
    /// Values that the candidate typed.
    typed: BTreeSet<&'a str>,
}

impl<'a> Named<'a> {
    fn at(places: &[Place<'a>]) -> Self {
        let mut spans: Vec<_> = places.iter().filter_map(|place| place.span).collect();
        spans.sort_unstable();
        let typed = places.iter().filter(|place| place.span.is_none());
        Self {
            spans,
            typed: typed.map(|place| place.quote).collect(),
        }
    }

    /// Whether one of the places is part of an entry of work.
    fn is_within(&self, work: &Work) -> bool {
        let holds = |part: Span| {
            let first = self.spans.partition_point(|span| span.start < part.start);
            self.spans.get(first).is_some_and(|span| part.contains(*span))
        };
        let mut values = work.highlights.iter().chain(&work.title);
        values.any(|value| match value.span {
            Some(part) => holds(part),
            None => self.typed.contains(value.value.as_str()),
        }) || work.span.is_some_and(holds)
    }
}

/// What was done says more than what is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    Highlight,
    Position,
    Certificate,
    Listed,
    Elsewhere,
}

impl<'a> Document<'a> {
    /// Reads the document as of a month, which decides what licences are still valid.
    pub(super) fn read(profile: &'a Profile, text: &'a str, as_of: PartialDate) -> Self {
        let all = words(text);
        let hidden = personal::spans(profile, text, &all);
        let words: Vec<_> = all.into_iter().filter(|w| !hidden.touch(w.span)).collect();
        let denials = Denials::of(text, &words);
        let mut spoken = languages::spoken_in(text);
        spoken.retain(|s| !hidden.touch(s.span) && denials.said_of(s.span) != Said::Missing);
        for language in &mut spoken {
            if denials.said_of(language.span) == Said::Learning {
                language.level.get_or_insert(languages::Level::Basic);
            }
        }
        let hobbies = hobbies(profile, text);
        let mut document = Self {
            profile,
            text,
            denials,
            ranks: Ranks::of(profile),
            words,
            stems: OnceCell::new(),
            mentions: BTreeMap::new(),
            named: BTreeMap::new(),
            told: OnceCell::new(),
            learning: BTreeMap::new(),
            beside: BTreeMap::new(),
            leisure: BTreeMap::new(),
            lapsed: BTreeMap::new(),
            private: private(profile, &hobbies),
            hobbies: Spans::new(hobbies),
            missing: BTreeSet::new(),
            spoken,
        };
        document.find_skills(as_of);
        document
    }

    fn find_skills(&mut self, as_of: PartialDate) {
        let asides = Asides::of(self.text, &self.words);
        let lapsed = Lapsed::of(self.text, &self.words, as_of);
        for found in self.found() {
            if let Some(place) = self.place(found.span) {
                let said = self.denials.said_of(found.span);
                self.note(self.text, &found, said, place, (&asides, &lapsed));
            }
        }
        for value in typed(self.profile) {
            let (text, cut) = (value.value.as_str(), words(&value.value));
            let denials = Denials::of(text, &cut);
            let remarks = (&Asides::of(text, &cut), &Lapsed::of(text, &cut, as_of));
            // A value that was typed is a title as a whole, or says what its words do.
            let led = led(text, &cut, |_| false);
            for found in skills::find_in(text).into_iter().chain(led) {
                let said = denials.said_of(found.span);
                self.note(text, &found, said, Place::typed(value), remarks);
            }
        }
        let all = [
            &mut self.mentions,
            &mut self.learning,
            &mut self.beside,
            &mut self.leisure,
            &mut self.lapsed,
        ];
        for places in all.into_iter().flat_map(BTreeMap::values_mut) {
            places.sort();
        }
        let named = self.mentions.iter();
        self.named = named.map(|(skill, places)| (*skill, Named::at(places))).collect();
    }

    /// The skills that the text names, and those that it says with verbs and titles of leading.
    fn found(&self) -> Vec<Found> {
        let mut all = skills::find_in_words(self.text, &self.words);
        let titles = self
            .profile
            .work
            .iter()
            .filter_map(|work| work.title.as_ref()?.span);
        let titles = Spans::new(titles);
        let led = led(self.text, &self.words, |span| titles.contain(span));
        // What the name of the skill already says is no second place.
        let named = |skill| Spans::new(all.iter().filter(|f| f.skill == skill).map(|f| f.span));
        let named = [leads::LEADING, leads::MENTORING]
            .map(skills::by_name)
            .map(|skill| skill.map(named));
        let is_new = |found: &Found| !named.iter().flatten().any(|spans| spans.touch(found.span));
        let new: Vec<_> = led.filter(is_new).collect();
        all.extend(new);
        all
    }

    /// Notes what `text` says of a skill that it names.
    fn note(
        &mut self,
        text: &str,
        found: &Found,
        said: Said,
        place: Place<'a>,
        (asides, validity): (&Asides, &Lapsed),
    ) {
        let listed = place.span.is_some() && matches!(place.rank, Rank::Certificate | Rank::Listed);
        let credential = place.rank == Rank::Certificate
            || skills::is_credential(found.skill)
            || lapsed::is_paper(text, found.span);
        // "I keep a python" is no programming, and even who programs for fun has not shown it at work.
        let hobby = !matches!(place.rank, Rank::Certificate | Rank::Listed)
            && place.span.is_some_and(|span| self.hobbies.touch(span));
        let of = match said {
            Said::Held if hobby => &mut self.leisure,
            Said::Held if credential && validity.hold(text, found.span) => &mut self.lapsed,
            Said::Held if listed => &mut self.mentions,
            Said::Held if asides::is_people(text, found) => return,
            Said::Held if asides.hold(found) => &mut self.beside,
            Said::Held => &mut self.mentions,
            Said::Learning => &mut self.learning,
            Said::Missing => {
                self.missing.insert(found.skill);
                return;
            }
        };
        of.entry(found.skill).or_default().push(place);
    }

    /// The words at `span` as a place.
    fn place(&self, span: Span) -> Option<Place<'a>> {
        Some(Place {
            rank: self.ranks.of_span(span),
            span: Some(span),
            quote: span.slice(self.text)?,
        })
    }

    /// Says that nothing of `wanted` was found: in the document or, where the candidate took something back, in the profile,
    /// since the document may well say it.
    pub(super) fn absent(&self, wanted: &str) -> String {
        match self.profile.withdrawn.is_empty() {
            true => format!("does not mention {wanted}"),
            false => format!("{wanted} is not in the profile"),
        }
    }

    /// Where the text says with a verb what the name of `skill` says with a noun.
    pub(super) fn acted(&self, skill: SkillId) -> Vec<Place<'a>> {
        let held = |span: &Span| self.denials.said_of(*span) == Said::Held && !self.private.touch(*span);
        let found = acted::find(self.text, &self.words, &words(skills::name(skill)));
        let found = found.into_iter().filter(held);
        found.filter_map(|span| self.place(span)).collect()
    }

    /// Whether there is nothing to compare: no position, no skill and no degree.
    pub(super) fn says_too_little(&self) -> bool {
        self.profile.work.is_empty() && self.mentions.is_empty() && self.profile.education.is_empty()
    }

    /// The skills that the document names.
    pub(super) fn skills(&self) -> impl Iterator<Item = (SkillId, &[Place<'a>])> {
        self.mentions
            .iter()
            .map(|(skill, places)| (*skill, places.as_slice()))
    }

    /// The places that name `skill`.
    pub(super) fn places(&self, skill: SkillId) -> &[Place<'a>] {
        self.mentions.get(&skill).map_or(&[], Vec::as_slice)
    }

    /// The places that say of `skill` that it is being learned.
    pub(super) fn learned(&self, skill: SkillId) -> &[Place<'a>] {
        self.learning.get(&skill).map_or(&[], Vec::as_slice)
    }

    /// The places that name `skill`, but not as own work.
    pub(super) fn beside(&self, skill: SkillId) -> &[Place<'a>] {
        self.beside.get(&skill).map_or(&[], Vec::as_slice)
    }

    /// The places that name `skill` among hobbies.
    pub(super) fn leisure(&self, skill: SkillId) -> &[Place<'a>] {
        self.leisure.get(&skill).map_or(&[], Vec::as_slice)
    }

    /// The places that say of `skill`, a licence, that it is no longer valid.
    pub(super) fn lapsed(&self, skill: SkillId) -> &[Place<'a>] {
        self.lapsed.get(&skill).map_or(&[], Vec::as_slice)
    }

    /// Whether the document says that `skill` is missing.
    pub(super) fn denies(&self, skill: SkillId) -> bool {
        self.missing.contains(&skill)
    }

    /// Whether the document says that what stands at `span` is missing.
    pub(super) fn denies_at(&self, span: Span) -> bool {
        self.denials.said_of(span) == Said::Missing
    }

    /// How the first of the entries of work that name one of `skills` in the text does.
    pub(super) fn named_by<'b>(
        &self,
        mut work: impl Iterator<Item = &'b Work>,
        skills: &[SkillId],
    ) -> Option<&'a str> {
        let within = |work: &Work, span: Span| {
            let parts = work
                .highlights
                .iter()
                .chain(&work.title)
                .filter_map(|value| value.span);
            parts.chain(work.span).any(|part| part.contains(span))
        };
        work.find_map(|work| {
            let places = skills
                .iter()
                .flat_map(|skill| self.places(*skill).iter().take(MOST_LOOKED_AT));
            let mut named = places.filter(|place| place.span.is_some_and(|span| within(work, span)));
            named.next().map(|place| place.quote)
        })
    }

    /// Whether an entry of work names one of `skills`.
    pub(super) fn work_names(&self, work: &Work, skills: &[SkillId]) -> bool {
        let mut named = skills.iter().filter_map(|skill| self.named.get(skill));
        named.any(|named| named.is_within(work))
    }

    /// The words of the title and of each highlight of the entry of work at this place of the profile, without those of
    /// what they say is missing.
    pub(super) fn told_of(&self, entry: usize) -> &[Vec<Word>] {
        let told = self.told.get_or_init(|| {
            let values = |work: &Work| {
                let all = work.title.iter().chain(&work.highlights);
                all.map(|value| held_words(&value.value)).collect()
            };
            self.profile.work.iter().map(values).collect()
        });
        told.get(entry).map_or(&[], Vec::as_slice)
    }

    /// The lines that have words of a phrase which the skill graph does not know, those with the most of them first.
    pub(super) fn worded(&self, wanted: &[String]) -> Vec<worded::Line> {
        let all = || self.words.iter().map(|word| stem::stem(&word.folded)).collect();
        let stems = self.stems.get_or_init(all);
        let held = |(word, _): &(&Word, _)| {
            self.denials.said_of(word.span) == Said::Held && !self.private.touch(word.span)
        };
        let words = self.words.iter().zip(stems.iter().map(String::as_str));
        worded::lines(self.text, words.filter(held), wanted)
    }

    /// The typed values that have all of the words.
    pub(super) fn typed_with(&self, wanted: &[String]) -> Vec<Place<'a>> {
        let has = |value: &&Sourced<String>| {
            let said = stem::content_of(&held_words(&value.value));
            wanted.iter().all(|word| said.contains(word))
        };
        typed(self.profile).filter(has).map(Place::typed).collect()
    }

    /// The evidence that the words at `span` are.
    pub(super) fn evidence_at(&self, span: Span) -> Option<Evidence> {
        Some(Evidence {
            span: Some(span),
            quote: span.slice(self.text)?.to_owned(),
        })
    }

    /// The places of a phrase that the skill graph does not know, word for word but for the gender of people.
    pub(super) fn places_of_phrase(&self, phrase: &str) -> Vec<Place<'a>> {
        let wanted: Vec<_> = words(phrase)
            .into_iter()
            .map(|w| (gender::variants(&w.folded), w.folded))
            .collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let matching = self.words.windows(wanted.len()).filter(|w| {
            let mut pairs = w.iter().zip(&wanted);
            pairs.all(|(a, (variants, b))| a.folded == *b || variants.contains(&a.folded))
        });
        let mut places: Vec<_> = matching
            .filter_map(|found| {
                let span = Span {
                    start: found[0].span.start,
                    end: found[found.len() - 1].span.end,
                };
                let held = self.denials.said_of(span) == Said::Held && !self.private.touch(span);
                self.place(span)
                    .filter(|place| held && !place.quote.contains('\n'))
            })
            .collect();
        let key = fold(phrase.trim());
        places.extend(
            typed(self.profile)
                .filter(|value| fold(value.value.trim()) == key)
                .map(Place::typed),
        );
        places.sort();
        places
    }

    /// The places where the text names the language `name`, an English name, as spoken.
    pub(super) fn spoken<'b>(&'b self, name: &'b str) -> impl Iterator<Item = &'b Spoken> {
        self.spoken.iter().filter(move |s| s.name == name)
    }
}

/// The parts of the profile that say how good a place is as evidence.
#[derive(Debug)]
struct Ranks {
    highlights: Spans,
    positions: Spans,
    certificates: Spans,
    listed: Spans,
}

impl Ranks {
    fn of(profile: &Profile) -> Self {
        let work = || profile.work.iter().chain(&profile.volunteer);
        let highlights = work().flat_map(|w| &w.highlights).filter_map(|h| h.span);
        let details = profile
            .projects
            .iter()
            .flat_map(|p| &p.details)
            .filter_map(|d| d.span);
        Self {
            highlights: Spans::new(highlights),
            positions: Spans::new(work().filter_map(|w| w.span).chain(details)),
            certificates: Spans::new(profile.certificates.iter().filter_map(|c| c.name.span)),
            listed: Spans::new(profile.skills.iter().filter_map(|s| s.name.span)),
        }
    }

    fn of_span(&self, span: Span) -> Rank {
        let ranked = [
            (&self.highlights, Rank::Highlight),
            (&self.positions, Rank::Position),
            (&self.certificates, Rank::Certificate),
            (&self.listed, Rank::Listed),
        ];
        let found = ranked.into_iter().find(|(spans, _)| spans.contain(span));
        found.map_or(Rank::Elsewhere, |(_, rank)| rank)
    }
}

/// What a document says of hobbies and languages, in which nobody looks for what an ad asks in its own words.
fn private(profile: &Profile, hobbies: &[Span]) -> Spans {
    let languages = profile.languages.iter();
    let levels = languages
        .clone()
        .filter_map(|l| l.fluency.as_ref().and_then(|f| f.span));
    let names = languages.filter_map(|l| l.name.span);
    Spans::new(hobbies.iter().copied().chain(names).chain(levels))
}

/// What a document says of hobbies: the interests of the profile, lines with a label of hobbies, and what stands below a
/// heading of them, up to a blank line, a heading or a line of which the profile has another fact.
fn hobbies(profile: &Profile, text: &str) -> Vec<Span> {
    let mut all: Vec<Span> = profile.interests.iter().filter_map(|v| v.span).collect();
    let mut below = false;
    let facts = Spans::new(other_facts(profile));
    for (at, line) in crate::text::lines(text) {
        let (label, rest) = line.split_once(':').unwrap_or((line, ""));
        let folded = fold(label.trim_matches(|c: char| !c.is_alphanumeric()));
        let labelled = HOBBIES.contains(&folded.as_str());
        let shouts = line.chars().any(char::is_alphabetic) && !line.chars().any(char::is_lowercase);
        below = match labelled {
            true => rest.trim().is_empty(),
            false => {
                let fact = facts.touch(Span::new(at, at + line.len()));
                below && !line.trim().is_empty() && !shouts && !fact
            }
        };
        if labelled || below {
            all.push(Span::new(at, at + line.len()));
        }
    }
    all
}

/// Where the facts of a profile stand that are no interests.
fn other_facts(profile: &Profile) -> impl Iterator<Item = Span> + '_ {
    let work = profile
        .work
        .iter()
        .chain(&profile.volunteer)
        .filter_map(|w| w.span);
    let studies = profile.education.iter();
    let studies = studies.flat_map(|e| {
        e.institution
            .iter()
            .chain(&e.degree)
            .chain(&e.area)
            .chain(&e.details)
    });
    let titled = profile.certificates.iter().chain(&profile.projects);
    let titled = titled.chain(&profile.awards).chain(&profile.publications);
    let listed = profile.skills.iter().map(|s| &s.name);
    let listed = listed.chain(profile.languages.iter().map(|l| &l.name));
    let values = studies.chain(titled.map(|t| &t.name)).chain(listed);
    values.filter_map(|value| value.span).chain(work)
}

/// Labels of hobbies, folded.
const HOBBIES: &[&str] = &[
    "hobbies",
    "hobby",
    "hobbys",
    "interests",
    "personal interests",
    "private interests",
    "outside work",
    "hobbys und interessen",
    "hobbies und interessen",
    "interessen und hobbys",
    "hobbies & interests",
    "interests & hobbies",
    "hobby's",
    "vrije tijd",
    "tempo libero",
    "hobbies e interessi",
    "centres d’interet",
    "aficiones e intereses",
    "hobbies and interests",
    "interests and hobbies",
    "leisure",
    "free time",
    "interessen",
    "freizeit",
    "loisirs",
    "centres d'interet",
    "aficiones",
    "intereses",
    "interesses",
    "interessi",
    "zainteresowania",
];

/// The words of `text`, one value of a profile, without those of what it says is missing or being learned.
pub(super) fn held_words(text: &str) -> Vec<Word> {
    let mut said = words(text);
    let denials = Denials::of(text, &said);
    said.retain(|word| denials.said_of(word.span) == Said::Held);
    said
}

/// The best places as evidence, at most a few.
pub(super) fn evidence(places: &[Place<'_>]) -> Vec<Evidence> {
    places
        .iter()
        .take(MOST_EVIDENCE)
        .map(|p| Evidence {
            span: p.span,
            quote: p.quote.to_owned(),
        })
        .collect()
}

/// How a claim's best place names it.
pub(super) fn quote<'a>(places: &[Place<'a>]) -> &'a str {
    places.first().map_or("", |p| p.quote)
}

/// The skills of leading and mentoring people that `text` says in other words than their names.
fn led(text: &str, words: &[Word], is_title: impl Fn(Span) -> bool) -> impl Iterator<Item = Found> {
    let found = leads::find(text, words, is_title).into_iter();
    found.filter_map(|(name, span)| {
        Some(Found {
            skill: skills::by_name(name)?,
            span,
        })
    })
}

/// Values about work that the candidate typed, which no span covers.
fn typed(profile: &Profile) -> impl Iterator<Item = &Sourced<String>> {
    let work = profile
        .work
        .iter()
        .chain(&profile.volunteer)
        .flat_map(|w| w.highlights.iter().chain(&w.title));
    let titled = profile
        .certificates
        .iter()
        .chain(&profile.projects)
        .flat_map(|t| t.details.iter().chain([&t.name]));
    let basics = profile.basics.label.iter().chain(&profile.basics.summary);
    profile
        .skills
        .iter()
        .map(|s| &s.name)
        .chain(titled)
        .chain(work)
        .chain(basics)
        .filter(|v| v.span.is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn as_of() -> PartialDate {
        "2026-11".parse().expect("a date")
    }

    #[test]
    fn personal_lines_names_and_denials_are_not_read() {
        let text = "Ruby Swift\nNationality: Swift\nPython, SQL\nno experience with Java\n";
        let mut profile = Profile::default();
        profile.basics.name = Some(Sourced::read("Ruby Swift".into(), Span::new(0, 10), 90));
        let document = Document::read(&profile, text, as_of());
        let names: Vec<_> = document.skills().map(|(s, _)| skills::name(s)).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        assert!(names.contains(&"Python") && names.contains(&"SQL"));
    }

    #[test]
    fn hobbies_show_no_skill_of_work() {
        for text in [
            "SKILLS\nSQL\n\nHOBBIES\nI keep a Python and climb.\n\nWORK\nClerk",
            "Skills: SQL\nHobbies: Python, chess\n",
            "Skills: SQL\nInterests:\n- Python\n- chess\nEDUCATION\nClerk",
        ] {
            let profile = Profile::default();
            let document = Document::read(&profile, text, as_of());
            let names: Vec<_> = document.skills().map(|(s, _)| skills::name(s)).collect();
            assert!(
                names.contains(&"SQL") && !names.contains(&"Python"),
                "{names:?} {text}"
            );
            let python = skills::by_name("Python").expect("is known");
            assert_eq!(quote(document.leisure(python)), "Python", "{text}");
        }
    }

    #[test]
    fn phrases_outside_the_graph_are_found_word_for_word() {
        let profile = Profile::default();
        let document = Document::read(&profile, "Runs the Glorbex mill.\nglorbexing", as_of());
        assert_eq!(quote(&document.places_of_phrase("glorbex MILL")), "Glorbex mill");
        assert!(document.places_of_phrase("  ").is_empty());
    }

    #[test]
    fn typed_denials_show_nothing() {
        let wanted = stem::content("Glorbex mill");
        for (typed, shown) in [("Never used the Glorbex mill", 0), ("Ran the Glorbex mill", 1)] {
            let mut profile = Profile::default();
            profile.basics.summary = Some(Sourced::typed(typed.into()));
            let document = Document::read(&profile, "", as_of());
            assert_eq!(document.typed_with(&wanted).len(), shown, "{typed}");
        }
    }
}
