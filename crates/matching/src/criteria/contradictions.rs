//! Things that an ad asks for in two ways that cannot both hold.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use rolefit_domain::{AdWarning, AdWarningKind, Criterion, Need, Requirement, Span};

use super::collect::{Collected, Key, Mention};
use super::sections::{self, Section};
use super::{label, read_ad, waivers, wording};
use crate::text::words;
use crate::{languages, stem};

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
    let lines = YearLines::of(text, mentions);
    let mut out = Vec::new();
    for key in &order {
        let said = &by_key[key];
        out.extend(two_figures(text, said).map(|warning| with(warning, ids(key))));
        let counts = criteria
            .iter()
            .find(|c| Key::of(&c.requirement) == *key)
            .map(|c| c.need);
        out.extend(two_needs(said, &lines, counts).map(|warning| with(warning, ids(key))));
    }
    let mut asked: HashMap<Key, Vec<&Mention>> = HashMap::new();
    for mention in mentions.iter().filter(|m| m.explicit && m.need == Need::MustHave) {
        asked
            .entry(key_of_any(&mention.requirement))
            .or_default()
            .push(mention);
    }
    let mut told: HashSet<(u32, u32)> = HashSet::new();
    for waived in waived(text) {
        let same = asked.get(&key_of_any(&waived.requirement));
        let same = same.and_then(|same| {
            same.iter()
                .find(|m| takes_back(&waived.requirement, &m.requirement))
        });
        let Some(asked) = same else {
            continue;
        };
        if !told.insert((asked.span.start, asked.span.end)) {
            continue;
        }
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

/// The key of a requirement. Whatever its field, a degree is a degree.
fn key_of_any(requirement: &Requirement) -> Key {
    match requirement {
        Requirement::Degree { .. } => Key::Degree(None),
        other => Key::of(other),
    }
}

/// Whether what is not needed takes back what is asked for, both for the same thing: a doctorate that is not needed says nothing
/// of a bachelor's degree, nor perfect German of a working level.
fn takes_back(waived: &Requirement, asked: &Requirement) -> bool {
    match (waived, asked) {
        (Requirement::Degree { level: waived, .. }, Requirement::Degree { level: asked, .. }) => {
            waived <= asked
        }
        (Requirement::Language { level: waived, .. }, Requirement::Language { level: asked, .. }) => {
            let of = |level: &Option<String>| languages::level(level.as_deref().unwrap_or_default());
            waived.is_none() || of(waived) <= of(asked)
        }
        _ => true,
    }
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

/// Words that say nothing of what years are in, folded.
static BARE: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let lines = include_str!("../../data/years-bare.txt").lines();
    let all = lines.filter(|line| !line.starts_with('#')).flat_map(words);
    all.map(|word| word.folded).collect()
});

/// Whether the clause of a figure of years says nothing but the years, so that they are in anything: "5 years of experience".
fn is_bare(text: &str, span: Span) -> bool {
    let ends = |c: char| matches!(c, '\n' | ',' | '.' | ';' | ':' | '(' | ')' | '|' | '•');
    let (start, end) = (span.start as usize, span.end as usize);
    let (Some(before), Some(behind)) = (text.get(..start), text.get(end..)) else {
        return false;
    };
    let from = before.rfind(ends).map_or(0, |at| at + 1);
    let to = behind.find(ends).map_or(text.len(), |at| end + at);
    let clause = text.get(from..to).unwrap_or(&text[start..end]);
    words(clause).iter().all(|word| {
        let figure = word.folded.chars().all(|c| c.is_ascii_digit());
        figure || BARE.contains(&word.folded) || stem::is_stop(&word.folded)
    })
}

/// Two figures of years for the same thing that are needed equally. Years of which nothing says what they are in are for the
/// same thing where both stand alone.
fn two_figures(text: &str, said: &[&Mention]) -> Option<AdWarning> {
    let years = |m: &Mention| match &m.requirement {
        Requirement::Experience { of: None, .. } if !is_bare(text, m.span) => None,
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
fn two_needs(said: &[&Mention], lines: &YearLines, counts: Option<Need>) -> Option<AdWarning> {
    let of = |need: Need| {
        said.iter().find(|m| {
            let thing = matches!(
                m.requirement,
                Requirement::Skill { .. } | Requirement::Language { .. }
            );
            // "5 years of Java" under "nice to have" welcomes the years.
            thing && m.explicit && m.need == need && !lines.counts_years(m.span)
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
    // The recruiter may have changed what was read.
    let advice = match counts {
        Some(Need::MustHave) => "Keep it in one of the two lists; it counts as a must-have now.",
        Some(Need::NiceToHave) => "Keep it in one of the two lists; it counts as a nice-to-have now.",
        None => "Keep it in one of the two lists.",
    };
    Some(warning(problem, advice, nice.span))
}

/// The lines of an ad that count years of something.
struct YearLines {
    /// Where each line ends, in order.
    ends: Vec<usize>,
    counted: HashSet<usize>,
}

impl YearLines {
    fn of(text: &str, mentions: &[Mention]) -> Self {
        let ends = text.match_indices('\n').map(|(at, _)| at).collect();
        let mut lines = Self {
            ends,
            counted: HashSet::new(),
        };
        let years = |m: &&Mention| matches!(m.requirement, Requirement::Experience { .. });
        lines.counted = mentions
            .iter()
            .filter(years)
            .map(|m| lines.line_of(m.span))
            .collect();
        lines
    }

    fn line_of(&self, span: Span) -> usize {
        self.ends.partition_point(|end| *end < span.start as usize)
    }

    fn counts_years(&self, span: Span) -> bool {
        self.counted.contains(&self.line_of(span))
    }
}

/// Words of a language without a mistake, folded. They are no levels, but more than what an ad asks for that takes them back.
const PERFECT: &[&str] = &[
    "perfect",
    "flawless",
    "perfekt",
    "perfekte",
    "perfektes",
    "fehlerfreies",
    "parfait",
    "perfecto",
    "perfetto",
];

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
                let items = items.filter(|item| !matches!(item.requirement, Requirement::Language { .. }));
                let cut = words(slice);
                let named = languages::names_in(slice, &cut);
                let spoken = named.iter().enumerate().map(|(at, language)| {
                    let (ahead, behind) = languages::said_of(slice, &named, at);
                    let level = languages::level_words(behind).or_else(|| languages::level_words(ahead));
                    let perfect = words(ahead)
                        .iter()
                        .any(|word| PERFECT.contains(&word.folded.as_str()));
                    let level = level.or(perfect.then_some("C2"));
                    Requirement::Language {
                        name: language.name.to_owned(),
                        level: level.map(str::to_owned),
                    }
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
