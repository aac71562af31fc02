//! What a document says, read once per comparison: words, skills, and where in the document each stands.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use rolefit_domain::profile::Work;
use rolefit_domain::{Evidence, Profile, Sourced, Span};

use crate::languages::{self, Spoken};
use crate::personal;
use crate::phrases::Phrases;
use crate::skills::{self, SkillId};
use crate::spans::Spans;
use crate::text::{Word, fold, words};

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
    /// Languages that the text names as spoken, in its order.
    spoken: Vec<Spoken>,
    denials: Denials,
    ranks: Ranks,
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
        let all = words(text);
        let hidden = personal::spans(profile, text, &all);
        let words: Vec<_> = all.into_iter().filter(|w| !hidden.touch(w.span)).collect();
        let mut spoken = languages::spoken_in(text);
        spoken.retain(|s| !hidden.touch(s.span));
        let mut document = Self {
            profile,
            text,
            denials: Denials::of(text, &words),
            ranks: Ranks::of(profile),
            words,
            mentions: BTreeMap::new(),
            spoken,
        };
        for found in skills::find_in_words(text, &document.words) {
            if document.denials.deny(found.span) {
                continue;
            }
            let Some(quote) = found.span.slice(text) else {
                continue;
            };
            let place = Place {
                rank: document.ranks.of_span(found.span),
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
                    .filter(|q| !q.contains('\n') && !self.denials.deny(span))?;
                Some(Place {
                    rank: self.ranks.of_span(span),
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

/// Where the text says that something is missing: "no experience with Python".
#[derive(Debug)]
struct Denials {
    /// Where the denials end.
    ends: Vec<u32>,
    /// For each of them, where its clause ends.
    reaches: Vec<u32>,
}

impl Denials {
    fn of(text: &str, words: &[Word]) -> Self {
        let mut all = Self {
            ends: Vec::new(),
            reaches: Vec::new(),
        };
        for hit in DENIALS.find_words(text, words, |_, _| true) {
            let end = hit.span.end;
            // Denials of one clause share its end, so that no stretch of the text is read twice.
            let reach = match all.reaches.last() {
                Some(&reach) if end <= reach => reach,
                _ => text[end as usize..]
                    .find(['\n', '.', ';', ','])
                    .map_or(u32::MAX, |length| end + length as u32),
            };
            all.ends.push(end);
            all.reaches.push(reach);
        }
        all
    }

    /// Whether the words before it in its clause say that it is missing.
    fn deny(&self, span: Span) -> bool {
        let before = self.ends.partition_point(|end| *end <= span.start);
        before
            .checked_sub(1)
            .is_some_and(|last| span.start <= self.reaches[last])
    }
}

static DENIALS: LazyLock<Phrases<()>> = LazyLock::new(|| {
    let mut all = Phrases::default();
    for phrase in [
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
    ] {
        all.insert(phrase, ());
    }
    all
});

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
    fn a_denial_holds_for_its_clause() {
        for (text, expected) in [
            ("no experience with Java and Scala", vec![]),
            ("no experience with Java, Scala", vec!["Scala"]),
            ("Java. Never used Scala; Python", vec!["Java", "Python"]),
        ] {
            let profile = Profile::default();
            let document = Document::read(&profile, text);
            let mut names: Vec<_> = document.skills().map(|(s, _)| skills::name(s)).collect();
            names.sort_unstable();
            assert_eq!(names, expected, "{text}");
        }
    }

    #[test]
    fn phrases_outside_the_graph_are_found_word_for_word() {
        let profile = Profile::default();
        let document = Document::read(&profile, "Runs the Glorbex mill.\nglorbexing");
        assert_eq!(quote(&document.places_of_phrase("glorbex MILL")), "Glorbex mill");
        assert!(document.places_of_phrase("  ").is_empty());
    }
}
