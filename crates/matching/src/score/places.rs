//! The places of a document that name something, the best of them as evidence.

use std::collections::BTreeSet;

use rolefit_domain::profile::Work;
use rolefit_domain::{Evidence, Profile, Sourced, Span};

use crate::spans::Spans;

/// Most places that are shown for one claim.
pub(super) const MOST_EVIDENCE: usize = 3;

/// A place that names something. Lower ranks are better evidence.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place<'a> {
    pub rank: Rank,
    pub span: Option<Span>,
    pub quote: &'a str,
    /// The value that the candidate typed, of which the quote may be a part.
    pub typed: Option<&'a str>,
}

impl<'a> Place<'a> {
    /// A value that was typed, as a whole.
    pub(super) fn typed(value: &'a Sourced<String>) -> Self {
        Self {
            rank: Rank::Listed,
            span: None,
            quote: &value.value,
            typed: Some(&value.value),
        }
    }

    /// What stands at `part` of a value that was typed.
    pub(super) fn typed_at(value: &'a Sourced<String>, part: Span) -> Self {
        let whole = Self::typed(value);
        Self {
            quote: part.slice(whole.quote).unwrap_or(whole.quote),
            ..whole
        }
    }
}

/// Where a skill is named as own work, for asking about many entries of work: a text may name one skill a hundred
/// thousand times, and tell of thousands of things that were done.
#[derive(Debug, Default)]
pub(super) struct Named<'a> {
    /// In the order of the text; names do not overlap.
    spans: Vec<Span>,
    /// Values that the candidate typed.
    typed: BTreeSet<&'a str>,
}

impl<'a> Named<'a> {
    pub(super) fn at(places: &[Place<'a>]) -> Self {
        let mut spans: Vec<_> = places.iter().filter_map(|place| place.span).collect();
        spans.sort_unstable();
        Self {
            spans,
            typed: places.iter().filter_map(|place| place.typed).collect(),
        }
    }

    /// Whether one of the places is part of an entry of work.
    pub(super) fn is_within(&self, work: &Work) -> bool {
        let mut values = work.highlights.iter().chain(&work.title);
        values.any(|value| self.is_in(value)) || work.span.is_some_and(|part| self.holds(part))
    }

    /// Whether one of the places is part of a value.
    pub(super) fn is_in(&self, value: &Sourced<String>) -> bool {
        match value.span {
            Some(part) => self.holds(part),
            None => self.typed.contains(value.value.as_str()),
        }
    }

    fn holds(&self, part: Span) -> bool {
        let first = self.spans.partition_point(|span| span.start < part.start);
        self.spans.get(first).is_some_and(|span| part.contains(*span))
    }
}

/// What was done says more than what is listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    Highlight,
    Position,
    Certificate,
    Listed,
    Elsewhere,
}

/// The parts of the profile that say how good a place is as evidence.
#[derive(Debug)]
pub(super) struct Ranks {
    highlights: Spans,
    positions: Spans,
    certificates: Spans,
    listed: Spans,
}

impl Ranks {
    pub(super) fn of(profile: &Profile) -> Self {
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

    pub(super) fn of_span(&self, span: Span) -> Rank {
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

/// The best places as evidence, at most a few. The same typed words are shown once: unlike those of a document, nobody can
/// tell one place of them from another.
pub(super) fn evidence(places: &[Place<'_>]) -> Vec<Evidence> {
    let mut typed = BTreeSet::new();
    places
        .iter()
        .filter(|place| place.span.is_some() || typed.insert(place.quote))
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
