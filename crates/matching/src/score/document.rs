//! What a document says, read once however many jobs it is compared with: words, skills, and where in the document each stands.

use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet};

use rolefit_domain::profile::Work;
use rolefit_domain::{Evidence, PartialDate, Profile, Sourced, Span};

use super::acted;
use super::asides::{self, Asides};
use super::denials::{Denials, Said};
use super::elsewhere::Elsewhere;
use super::hobbies::{hobbies, private};
use super::lapsed::{self, Lapsed};
use super::leads;
use super::places::{Named, Place, Rank, Ranks};
use super::traces::{Source, Traces};
use super::worded;
use crate::gender;
use crate::languages::{self, Spoken};
use crate::personal;
use crate::skills::{self, Found, SkillId};
use crate::spans::Spans;
use crate::stem;
use crate::text::{Word, fold, words};

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
    /// The words of the text and of each typed value by stem, once somebody asks for them.
    sources: OnceCell<Vec<Source<'a>>>,
    /// Where skills are named, as own work or not.
    names: OnceCell<Spans>,
    /// Where each skill stands, best places first.
    mentions: BTreeMap<SkillId, Vec<Place<'a>>>,
    /// The same places, for asking about entries of work.
    named: BTreeMap<SkillId, Named<'a>>,
    /// The words of the title and the highlights of each entry of work, once somebody asks for them.
    told: OnceCell<Vec<Vec<Vec<Word>>>>,
    /// Where it says of a skill that it is being learned.
    learning: BTreeMap<SkillId, Vec<Place<'a>>>,
    /// Where it says of a skill that somebody would like to work with it.
    wished: BTreeMap<SkillId, Vec<Place<'a>>>,
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
    asides: Asides,
    ranks: Ranks,
    /// What is about neither work nor learning.
    private: Spans,
    /// What is about hobbies.
    hobbies: Spans,
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
            asides: Asides::of(text, &words),
            ranks: Ranks::of(profile),
            words,
            stems: OnceCell::new(),
            sources: OnceCell::new(),
            names: OnceCell::new(),
            mentions: BTreeMap::new(),
            named: BTreeMap::new(),
            told: OnceCell::new(),
            learning: BTreeMap::new(),
            wished: BTreeMap::new(),
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
        let asides = std::mem::take(&mut self.asides);
        let elsewhere = Elsewhere::of(self.profile);
        let lapsed = Lapsed::of(self.text, &self.words, as_of);
        for found in self.found() {
            if let Some(place) = self.place(found.span) {
                let said = self.denials.said_of(found.span);
                if said == Said::Held && elsewhere.hold(self.text, &found) {
                    self.beside.entry(found.skill).or_default().push(place);
                    continue;
                }
                self.note(self.text, &found, said, place, (&asides, &lapsed));
            }
        }
        self.asides = asides;
        for value in typed(self.profile) {
            let (text, cut) = (value.value.as_str(), words(&value.value));
            let denials = Denials::of(text, &cut);
            let remarks = (&Asides::of(text, &cut), &Lapsed::of(text, &cut, as_of));
            // A value that was typed is a title as a whole, or says what its words do.
            let led = led(text, &cut, |_| false);
            for found in skills::find_in_words(text, &cut).into_iter().chain(led) {
                let said = denials.said_of(found.span);
                if said == Said::Held && elsewhere.hold_typed(text, &found) {
                    let place = Place::typed_at(value, found.span);
                    self.beside.entry(found.skill).or_default().push(place);
                    continue;
                }
                self.note(text, &found, said, Place::typed_at(value, found.span), remarks);
            }
        }
        let all = [
            &mut self.mentions,
            &mut self.learning,
            &mut self.wished,
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
            Said::Wished => &mut self.wished,
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
            typed: None,
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
        let held = |span: &Span| {
            let own = !self.private.touch(*span) && !self.asides.are_others(*span);
            own && self.denials.said_of(*span) == Said::Held
        };
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

    /// The places that say of `skill` that somebody would like to work with it.
    pub(super) fn wished(&self, skill: SkillId) -> &[Place<'a>] {
        self.wished.get(&skill).map_or(&[], Vec::as_slice)
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

    /// Whether a line or a title of an entry of work names one of `skills`.
    pub(super) fn line_names(&self, line: &Sourced<String>, skills: &[SkillId]) -> bool {
        let mut named = skills.iter().filter_map(|skill| self.named.get(skill));
        named.any(|named| named.is_in(line))
    }

    /// The words of a highlight of the entry of work, as [`told_of`](Self::told_of) gives them.
    pub(super) fn line_of(&self, entry: usize, work: &Work, highlight: usize) -> &[Word] {
        let at = highlight + usize::from(work.title.is_some());
        self.told_of(entry).get(at).map_or(&[], Vec::as_slice)
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

    fn stems(&self) -> &[String] {
        let all = || self.words.iter().map(|word| stem::stem(&word.folded)).collect();
        self.stems.get_or_init(all)
    }

    /// The words that are said as held, neither of hobbies nor of languages, with their stems.
    fn held(&self) -> impl Iterator<Item = (&Word, &str)> {
        let words = self.words.iter().zip(self.stems().iter().map(String::as_str));
        words.filter(|(word, _)| {
            self.denials.said_of(word.span) == Said::Held && !self.private.touch(word.span)
        })
    }

    /// The words that count as said of own work, by stem: those of the text, then of each value that was typed.
    pub(super) fn sources(&self) -> &[Source<'a>] {
        self.sources.get_or_init(|| {
            let read = Source::read(self.text, Traces::of(self.text, self.held()));
            std::iter::once(read)
                .chain(typed(self.profile).map(Source::typed))
                .collect()
        })
    }

    /// Whether what stands at `span` is not the work of others.
    pub(super) fn is_own(&self, span: Span) -> bool {
        !self.asides.are_others(span)
    }

    /// Whether what stands at `span` is a part of the name of a skill.
    pub(super) fn is_within_other_name(&self, span: Span) -> bool {
        let names = self.names.get_or_init(|| {
            let all = self.mentions.values().flatten();
            Spans::new(all.filter_map(|place| place.span))
        });
        names.contain(span)
    }

    /// The lines that have words of a phrase which the skill graph does not know, those with the most of them first.
    pub(super) fn worded(&self, wanted: &[String]) -> Vec<worded::Line> {
        worded::lines(self.text, self.held(), wanted)
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

/// The words of `text`, one value of a profile, without those of what it says is missing or being learned.
pub(super) fn held_words(text: &str) -> Vec<Word> {
    let mut said = words(text);
    let denials = Denials::of(text, &said);
    said.retain(|word| denials.said_of(word.span) == Said::Held);
    said
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
        .chain(&profile.publications)
        .chain(&profile.awards)
        .flat_map(|t| t.details.iter().chain([&t.name]));
    let basics = profile.basics.label.iter().chain(&profile.basics.summary);
    let studies = profile.education.iter();
    let studies = studies.flat_map(|e| e.degree.iter().chain(&e.area).chain(&e.details));
    profile
        .skills
        .iter()
        .map(|s| &s.name)
        .chain(titled)
        .chain(studies)
        .chain(work)
        .chain(basics)
        .filter(|v| v.span.is_none())
}

#[cfg(test)]
mod tests {
    use super::super::places::quote;
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
    fn what_others_did_is_no_own_work_in_whatever_words() {
        let skill = skills::by_name("Account reconciliation").expect("is known");
        for (text, shown) in [
            ("Reconciled supplier accounts monthly.", 1),
            (
                "Sat next to the finance team, which reconciled supplier accounts.",
                0,
            ),
            (
                "Worked alongside the ledger department that reconciled customer accounts.",
                0,
            ),
            (
                "Worked next to the finance team, and I reconciled supplier accounts.",
                1,
            ),
        ] {
            let profile = Profile::default();
            let document = Document::read(&profile, text, as_of());
            assert_eq!(document.acted(skill).len(), shown, "{text}");
        }
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
