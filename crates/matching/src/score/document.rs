//! What a document says, read once per comparison: words, skills, and where in the document each stands.

use std::collections::BTreeMap;

use rolefit_domain::profile::Work;
use rolefit_domain::{Evidence, Profile, Sourced, Span};

use crate::skills::{self, SkillId};
use crate::text::{Word, fold, lines, words};

/// Most places that are shown for one claim.
const MOST_EVIDENCE: usize = 3;

/// A candidate's document and profile, ready for comparing.
#[derive(Debug)]
pub(super) struct Document<'a> {
    pub profile: &'a Profile,
    pub text: &'a str,
    words: Vec<Word>,
    /// Where each skill stands, best places first.
    mentions: BTreeMap<SkillId, Vec<Place>>,
    /// Stretches that say nothing of work: name, contacts, place, date of birth, employers' names.
    hidden: Vec<Span>,
}

/// A place that names something. Lower ranks are better evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    rank: Rank,
    span: Option<Span>,
    quote: String,
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
    pub(super) fn read(profile: &'a Profile, text: &'a str) -> Self {
        let hidden = hidden(profile, text);
        let words: Vec<_> = words(text)
            .into_iter()
            .filter(|w| !hidden.iter().any(|h| h.overlaps(w.span)))
            .collect();
        let mut document = Self {
            profile,
            text,
            words,
            mentions: BTreeMap::new(),
            hidden,
        };
        for found in skills::find_in_words(text, &document.words) {
            if document.denied(found.span) {
                continue;
            }
            let Some(quote) = found.span.slice(text) else {
                continue;
            };
            let place = Place {
                rank: document.rank(found.span),
                span: Some(found.span),
                quote: quote.to_owned(),
            };
            document.mentions.entry(found.skill).or_default().push(place);
        }
        for value in typed(profile) {
            for found in skills::find_in(&value.value) {
                let place = Place {
                    rank: Rank::Listed,
                    span: None,
                    quote: value.value.clone(),
                };
                document.mentions.entry(found.skill).or_default().push(place);
            }
        }
        for places in document.mentions.values_mut() {
            places.sort();
        }
        document
    }

    /// Whether there is nothing to compare: no position, no skill and no degree.
    pub(super) fn says_too_little(&self) -> bool {
        self.profile.work.is_empty() && self.mentions.is_empty() && self.profile.education.is_empty()
    }

    /// The skills that the document names.
    pub(super) fn skills(&self) -> impl Iterator<Item = (SkillId, &[Place])> {
        self.mentions
            .iter()
            .map(|(skill, places)| (*skill, places.as_slice()))
    }

    /// The places that name `skill`.
    pub(super) fn places(&self, skill: SkillId) -> &[Place] {
        self.mentions.get(&skill).map_or(&[], Vec::as_slice)
    }

    /// Whether an entry of work names one of `skills`.
    pub(super) fn work_names(&self, work: &Work, skills: &[SkillId]) -> bool {
        let within = |place: &Place| match place.span {
            Some(span) => work.span.is_some_and(|entry| entry.contains(span)),
            None => work
                .highlights
                .iter()
                .chain(&work.title)
                .any(|value| value.span.is_none() && value.value == place.quote),
        };
        skills.iter().any(|skill| self.places(*skill).iter().any(within))
    }

    /// The places of a phrase that the skill graph does not know, word for word.
    pub(super) fn places_of_phrase(&self, phrase: &str) -> Vec<Place> {
        let wanted: Vec<_> = words(phrase).into_iter().map(|w| w.folded).collect();
        if wanted.is_empty() {
            return Vec::new();
        }
        let matching = self
            .words
            .windows(wanted.len())
            .filter(|w| w.iter().zip(&wanted).all(|(a, b)| a.folded == *b));
        let mut places: Vec<_> = matching
            .filter_map(|found| {
                let span = Span {
                    start: found[0].span.start,
                    end: found[found.len() - 1].span.end,
                };
                let quote = span
                    .slice(self.text)
                    .filter(|q| !q.contains('\n') && !self.denied(span))?;
                Some(Place {
                    rank: self.rank(span),
                    span: Some(span),
                    quote: quote.to_owned(),
                })
            })
            .collect();
        let key = fold(phrase.trim());
        places.extend(
            typed(self.profile)
                .filter(|value| fold(value.value.trim()) == key)
                .map(|value| Place {
                    rank: Rank::Listed,
                    span: None,
                    quote: value.value.clone(),
                }),
        );
        places.sort();
        places
    }

    /// The lines that may be read, with their offsets: those without personal facts.
    pub(super) fn lines(&self) -> impl Iterator<Item = (usize, &'a str)> {
        lines(self.text).filter(|(at, line)| {
            let span = Span::new(*at, at + line.len());
            !self.hidden.iter().any(|h| h.overlaps(span))
        })
    }

    fn rank(&self, span: Span) -> Rank {
        let inside = |outer: Option<Span>| outer.is_some_and(|o| o.contains(span));
        let work = || self.profile.work.iter().chain(&self.profile.volunteer);
        if work().any(|w| w.highlights.iter().any(|h| inside(h.span))) {
            return Rank::Highlight;
        }
        if work().any(|w| inside(w.span))
            || self
                .profile
                .projects
                .iter()
                .any(|p| p.details.iter().any(|d| inside(d.span)))
        {
            return Rank::Position;
        }
        if self.profile.certificates.iter().any(|c| inside(c.name.span)) {
            return Rank::Certificate;
        }
        if self.profile.skills.iter().any(|s| inside(s.name.span)) {
            return Rank::Listed;
        }
        Rank::Elsewhere
    }

    /// Whether the words just before say that the skill is missing: "no experience with Python".
    fn denied(&self, span: Span) -> bool {
        let start = self.text[..span.start as usize]
            .rfind(['\n', '.', ';', ','])
            .map_or(0, |i| i + 1);
        let before = fold(&self.text[start..span.start as usize]);
        DENIALS.iter().any(|d| before.contains(d))
    }
}

const DENIALS: &[&str] = &[
    "no experience",
    "no knowledge",
    "not familiar",
    "never used",
    "without experience",
    "keine erfahrung",
    "keine kenntnisse",
    "aucune experience",
    "pas d'experience",
    "sin experiencia",
    "geen ervaring",
];

/// The best places as evidence, at most a few.
pub(super) fn evidence(places: &[Place]) -> Vec<Evidence> {
    places
        .iter()
        .take(MOST_EVIDENCE)
        .map(|p| Evidence {
            span: p.span,
            quote: p.quote.clone(),
        })
        .collect()
}

/// How a claim's best place names it.
pub(super) fn quote(places: &[Place]) -> &str {
    places.first().map_or("", |p| &p.quote)
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

/// Words that introduce personal facts. A line that begins with one is not read.
const PERSONAL: &[&str] = &[
    "date of birth",
    "birth date",
    "birthdate",
    "born",
    "dob",
    "age",
    "nationality",
    "citizenship",
    "marital status",
    "gender",
    "sex",
    "religion",
    "pronouns",
    "place of birth",
    "address",
    "photo",
    "geburtsdatum",
    "geboren",
    "geburtsort",
    "geburtstag",
    "nationalitat",
    "staatsangehorigkeit",
    "familienstand",
    "geschlecht",
    "alter",
    "anschrift",
    "adresse",
    "konfession",
    "date de naissance",
    "nee le",
    "ne le",
    "nationalite",
    "situation familiale",
    "etat civil",
    "lieu de naissance",
    "sexe",
    "fecha de nacimiento",
    "nacionalidad",
    "estado civil",
    "lugar de nacimiento",
    "direccion",
    "sexo",
    "geboortedatum",
    "nationaliteit",
    "burgerlijke staat",
    "geslacht",
    "geboorteplaats",
    "adres",
    "data di nascita",
    "nazionalita",
    "stato civile",
    "data de nascimento",
    "nacionalidade",
    "出生",
    "性别",
    "国籍",
    "婚姻",
    "年龄",
    "民族",
    "籍贯",
];

fn hidden(profile: &Profile, text: &str) -> Vec<Span> {
    let basics = &profile.basics;
    let single = basics
        .name
        .iter()
        .chain(&basics.location)
        .chain(&basics.emails)
        .chain(&basics.phones)
        .chain(&basics.links);
    let work = profile
        .work
        .iter()
        .chain(&profile.volunteer)
        .flat_map(|w| w.company.iter().chain(&w.location));
    let schools = profile.education.iter().flat_map(|e| &e.institution);
    let mut spans: Vec<_> = single.chain(work).chain(schools).filter_map(|v| v.span).collect();
    for (at, line) in lines(text) {
        let start = fold(
            line.trim_start()
                .trim_start_matches(['-', '•', '*', '·'])
                .trim_start(),
        );
        let personal = PERSONAL.iter().any(|p| {
            start
                .strip_prefix(p)
                .is_some_and(|rest| !rest.starts_with(|c: char| c.is_ascii_alphabetic()))
        });
        if personal {
            spans.push(Span::new(at, at + line.len()));
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn personal_lines_names_and_denials_are_not_read() {
        let text = "Ruby Swift\nNationality: Swift\nPython, SQL\nno experience with Java\n";
        let mut profile = Profile::default();
        profile.basics.name = Some(Sourced::read("Ruby Swift".into(), Span::new(0, 10), 90));
        let document = Document::read(&profile, text);
        let names: Vec<_> = document.skills().map(|(s, _)| skills::name(s)).collect();
        assert_eq!(names.len(), 2, "{names:?}");
        assert!(names.contains(&"Python") && names.contains(&"SQL"));
    }

    #[test]
    fn phrases_outside_the_graph_are_found_word_for_word() {
        let profile = Profile::default();
        let document = Document::read(&profile, "Runs the Glorbex mill.\nglorbexing");
        assert_eq!(quote(&document.places_of_phrase("glorbex MILL")), "Glorbex mill");
        assert!(document.places_of_phrase("  ").is_empty());
    }
}
