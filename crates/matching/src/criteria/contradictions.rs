//! Things that an ad asks for in two ways that cannot both hold.

use std::collections::HashMap;

use rolefit_domain::{AdWarning, AdWarningKind, Criterion, Need, Requirement, Span};

use super::collect::{Collected, Key, Mention};
use super::sections::{self, Section};
use super::{label, read_ad, waivers, wording};
use crate::languages;
use crate::text::words;

/// What an ad and its criteria say in two ways: two figures of years for one thing, must-have and nice to have the same
/// skill, and what is asked for in one place and said not to be needed in another.
pub(crate) fn contradictions(text: &str, criteria: &[Criterion]) -> Vec<AdWarning> {
    let mut found = Collected::default();
    read_ad("", text, &mut found);
    let mentions = found.mentions();
    let mut by_key: HashMap<Key, Vec<&Mention>> = HashMap::new();
    let mut order = Vec::new();
    for mention in mentions {
        let key = Key::of(&mention.requirement);
        let known = by_key.entry(key).or_default();
        if known.is_empty() {
            order.push(Key::of(&mention.requirement));
        }
        known.push(mention);
    }
    let ids = |key: &Key| {
        let alike = criteria.iter().filter(|c| Key::of(&c.requirement) == *key);
        alike.map(|c| c.id.clone()).collect::<Vec<_>>()
    };
    let mut out = Vec::new();
    for key in &order {
        let said = &by_key[key];
        out.extend(two_figures(said).map(|warning| with(warning, ids(key))));
        out.extend(two_needs(text, said, mentions).map(|warning| with(warning, ids(key))));
    }
    let mut told: Vec<Span> = Vec::new();
    for waived in waived(text) {
        // Whatever its field, a degree is a degree.
        let same = |mention: &&&Mention| match (&mention.requirement, &waived.requirement) {
            (Requirement::Degree { .. }, Requirement::Degree { .. }) => true,
            (a, b) => Key::of(a) == Key::of(b),
        };
        let asked = mentions
            .iter()
            .filter(|m| m.explicit && m.need == Need::MustHave)
            .collect::<Vec<_>>();
        let Some(asked) = asked.iter().find(same) else {
            continue;
        };
        if told.contains(&asked.span) {
            continue;
        }
        told.push(asked.span);
        let problem = format!(
            "The ad asks for {} and says elsewhere that it is not needed.",
            label(&asked.requirement)
        );
        let ids = ids(&Key::of(&asked.requirement));
        out.push(with(
            warning(problem, "Take one of the two lines out.", asked.span),
            ids,
        ));
    }
    out
}

fn with(warning: AdWarning, criteria: Vec<String>) -> AdWarning {
    AdWarning { criteria, ..warning }
}

fn warning(problem: String, advice: &str, span: Span) -> AdWarning {
    AdWarning {
        kind: AdWarningKind::Contradiction,
        problem,
        advice: advice.to_owned(),
        span: Some(span),
        criteria: Vec::new(),
    }
}

/// Two figures of years for the same thing that are needed equally.
fn two_figures(said: &[&Mention]) -> Option<AdWarning> {
    let years = |m: &Mention| match &m.requirement {
        Requirement::Experience { years, .. } => Some(*years),
        _ => None,
    };
    let first = said.iter().find(|m| years(m).is_some())?;
    let other = said
        .iter()
        .find(|m| m.need == first.need && years(m).is_some_and(|other| Some(other) != years(first)))?;
    let problem = format!(
        "The ad asks for “{}” and for “{}”.",
        label(&first.requirement),
        label(&other.requirement)
    );
    let advice = "Keep one figure: the fewest years that the work needs.";
    Some(warning(problem, advice, other.span))
}

/// A skill or language that one line needs and another only welcomes, both in so many words.
fn two_needs(text: &str, said: &[&Mention], all: &[Mention]) -> Option<AdWarning> {
    // "5 years of Java" under "nice to have" welcomes the years.
    let counts_years = |mention: &Mention| {
        all.iter().any(|other| {
            let years = matches!(other.requirement, Requirement::Experience { .. });
            let (from, to) = (
                other.span.end.min(mention.span.end),
                other.span.start.max(mention.span.start),
            );
            let between = text.get(from as usize..to.max(from) as usize);
            years && between.is_some_and(|gap| !gap.contains('\n'))
        })
    };
    let of = |need: Need| {
        said.iter().find(|m| {
            let thing = matches!(
                m.requirement,
                Requirement::Skill { .. } | Requirement::Language { .. }
            );
            thing && m.explicit && m.need == need && !counts_years(m)
        })
    };
    let (must, nice) = (of(Need::MustHave)?, of(Need::NiceToHave)?);
    // "German B2, C1 would be great" asks for two levels.
    if matches!(must.requirement, Requirement::Language { .. }) && must.requirement != nice.requirement {
        return None;
    }
    let problem = format!(
        "The ad calls {} both a must-have and a nice-to-have.",
        label(&must.requirement)
    );
    let advice = "Keep it in one of the two lists; it counts as a must-have now.";
    Some(warning(problem, advice, nice.span))
}

/// What the ad says is not needed, by the words that say so.
fn waived(text: &str) -> Vec<Mention> {
    let mut out = Vec::new();
    for paragraph in sections::paragraphs(text) {
        // Under "nice to have", "not required" repeats the heading.
        if !paragraph.section.asks() || paragraph.section == Section::Welcome {
            continue;
        }
        for sentence in wording::sentences(text, paragraph.span) {
            for part in waivers::waived(text, sentence) {
                let Some(slice) = part.slice(text) else {
                    continue;
                };
                let items = super::items::find(slice, Section::Requirements).into_iter();
                let cut = words(slice);
                let languages = languages::names_in(slice, &cut).into_iter();
                let spoken = languages.map(|language| Requirement::Language {
                    name: language.name.to_owned(),
                    level: None,
                });
                let all = items.map(|item| item.requirement).chain(spoken);
                out.extend(all.map(|requirement| Mention {
                    requirement,
                    need: Need::NiceToHave,
                    span: part,
                    explicit: true,
                }));
            }
        }
    }
    out
}
