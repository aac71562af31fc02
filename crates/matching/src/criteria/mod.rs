//! Reading a job ad: what it asks for, how strongly, and where it says so.
//!
//! Only facts of work become criteria. Age, origin, gender, family, photo, address and the name of a school have no
//! [`Requirement`] and so cannot be asked for.

mod sections;
mod wording;
mod years;

use rolefit_domain::matching::DegreeLevel;
use rolefit_domain::{Criterion, Need, Requirement, Span, limits};

use crate::text::{Word, words};
use crate::{degrees, hash, languages, skills, titles};
use sections::Section;
use wording::Stretch;

/// The weight of a criterion until the recruiter says otherwise.
pub const DEFAULT_WEIGHT: u8 = 5;

/// The criteria that an ad states, in its order; the occupation of the title comes first.
///
/// Spans point into `text`; the occupation has one only where the text repeats the title. Text under headings such as
/// "Benefits" or "About us" gives none. What only the tasks mention is nice to have, and so is what stands under no
/// heading where the ad has a section of requirements. A thing asked for twice counts once, as a must-have if either place says so. At most
/// [`limits::MAX_CRITERIA`] are returned, must-haves before the rest.
pub fn criteria_from_ad(title: &str, text: &str) -> Vec<Criterion> {
    let paragraphs = sections::paragraphs(text);
    let has_requirements = paragraphs.iter().any(|p| p.section == Section::Requirements);
    let mut found = Collected::default();
    for paragraph in paragraphs.iter().filter(|p| p.section.asks()) {
        let usual = match paragraph.section {
            Section::Requirements => Need::MustHave,
            Section::Welcome => Need::NiceToHave,
            Section::Tasks => Need::NiceToHave,
            _ if has_requirements => Need::NiceToHave,
            _ => Need::MustHave,
        };
        for stretch in wording::stretches(text, paragraph.span) {
            found.read(text, stretch, stretch.need.unwrap_or(usual), paragraph.section);
        }
    }
    found.finish(occupation(title, text))
}

/// A criterion with the label, the id and the weight that belong to the requirement, for those that recruiters add.
pub fn criterion(requirement: Requirement, need: Need) -> Criterion {
    let label = match &requirement {
        Requirement::Skill { name } | Requirement::Language { name, level: None } => name.clone(),
        Requirement::Language {
            name,
            level: Some(level),
        } => format!("{name} ({level})"),
        Requirement::Occupation { title } => format!("Experience as {title}"),
        Requirement::Experience { years: 1 } => "1 year of experience".to_owned(),
        Requirement::Experience { years } => format!("{years} years of experience"),
        Requirement::Degree { level } => level.label().to_owned(),
    };
    let id = hash::of_json(&requirement)[..12].to_owned();
    Criterion {
        id,
        label,
        need,
        weight: DEFAULT_WEIGHT,
        requirement,
        span: None,
    }
}

/// The occupation that the title names: needed, except where people come to learn it.
fn occupation(title: &str, text: &str) -> Option<Criterion> {
    let clean = titles::clean(title);
    if clean.is_empty() {
        return None;
    }
    let need = if titles::is_training(title) {
        Need::NiceToHave
    } else {
        Need::MustHave
    };
    let span = text.find(&clean).map(|at| Span::new(at, at + clean.len()));
    Some(Criterion {
        span,
        ..criterion(Requirement::Occupation { title: clean }, need)
    })
}

#[derive(Debug, Default)]
struct Collected {
    criteria: Vec<Criterion>,
}

impl Collected {
    fn read(&mut self, text: &str, stretch: Stretch, need: Need, section: Section) {
        let Some(slice) = stretch.span.slice(text) else {
            return;
        };
        let base = stretch.span.start;
        let moved = |span: Span| Span {
            start: span.start + base,
            end: span.end + base,
        };
        let cut = words(slice);
        for found in skills::find_in_words(slice, &cut) {
            self.add(
                Requirement::Skill {
                    name: found.name().to_owned(),
                },
                need,
                moved(found.span),
            );
        }
        for (years, span) in years::find_in(slice) {
            self.add(Requirement::Experience { years }, need, moved(span));
        }
        // "Bachelor's or Master's": the lowest is what is asked for.
        if let Some((level, span)) = degrees::find_in_words(slice, &cut)
            .into_iter()
            .min_by_key(|(level, _)| *level)
        {
            self.add(Requirement::Degree { level }, need, moved(span));
        }
        let named = languages::names_in(slice, &cut);
        let lists = matches!(section, Section::Requirements | Section::Welcome);
        for (i, language) in named.iter().enumerate() {
            let (ahead, behind) = languages::said_of(slice, &named, i);
            if !(language.certain || is_asked(slice, language, ahead, behind, &cut, lists)) {
                continue;
            }
            let level = languages::level_words(behind).or_else(|| languages::level_words(ahead));
            self.add(
                Requirement::Language {
                    name: language.name.to_owned(),
                    level: level.map(str::to_owned),
                },
                need,
                moved(language.span),
            );
        }
    }

    fn add(&mut self, requirement: Requirement, need: Need, span: Span) {
        let new = Criterion {
            span: Some(span),
            ..criterion(requirement, need)
        };
        match self.criteria.iter_mut().find(|c| same_thing(c, &new)) {
            Some(old) => merge(old, new),
            None => self.criteria.push(new),
        }
    }

    fn finish(self, occupation: Option<Criterion>) -> Vec<Criterion> {
        let mut all = self.criteria;
        let lowest: Option<DegreeLevel> = all.iter().filter(|c| c.need == Need::MustHave).find_map(degree);
        all.retain(|c| c.need == Need::MustHave || degree(c).is_none_or(|level| Some(level) > lowest));
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

/// Whether a language's name asks for the language, since it is also a nationality, a market or another word: "polish
/// weld seams", "German automotive suppliers". A word of language skill must stand with it, or, where requirements
/// are listed, the name must be an item of its own or follow a word such as "good".
fn is_asked(
    text: &str,
    language: &languages::Named,
    ahead: &str,
    behind: &str,
    sentence: &[Word],
    listed: bool,
) -> bool {
    let written = language.span.slice(text).unwrap_or_default();
    let lower = written.starts_with(char::is_lowercase);
    if lower && languages::needs_capital(written) {
        return false;
    }
    let (before, after) = (words(ahead), words(behind));
    let cue = languages::has_cue(&before) || languages::has_cue(&after);
    let alone = before.is_empty() && after.is_empty();
    let good = before
        .last()
        .is_some_and(|word| GOOD.contains(&word.folded.as_str()));
    cue || languages::has_level(sentence) || listed && (alone || good)
}

/// Words just before a language that make it a skill.
const GOOD: &[&str] = &[
    "good",
    "excellent",
    "strong",
    "solid",
    "very",
    "of",
    "in",
    "bonne",
    "bon",
    "en",
    "de",
    "d",
    "l",
    "buena",
    "buen",
    "buono",
    "buona",
    "goed",
    "goede",
    "gutes",
    "sehr",
];

fn degree(criterion: &Criterion) -> Option<DegreeLevel> {
    match criterion.requirement {
        Requirement::Degree { level } => Some(level),
        _ => None,
    }
}

/// Whether two criteria ask for the same thing, so that one is enough. Years are compared with the sum of the positions
/// that count for the job, so there is one figure; degrees merge within must-haves and within nice-to-haves; a language
/// is one thing at whatever level.
fn same_thing(a: &Criterion, b: &Criterion) -> bool {
    match (&a.requirement, &b.requirement) {
        (Requirement::Experience { .. }, Requirement::Experience { .. }) => true,
        (Requirement::Degree { .. }, Requirement::Degree { .. }) => a.need == b.need,
        (Requirement::Language { name: a, .. }, Requirement::Language { name: b, .. }) => a == b,
        (x, y) => x == y,
    }
}

/// Keeps the stronger of two criteria for the same thing: a must-have before a wish, more years before fewer, the
/// lower degree before the higher; otherwise the first.
fn merge(old: &mut Criterion, new: Criterion) {
    let stronger = match (&old.requirement, &new.requirement) {
        (Requirement::Experience { years: a }, Requirement::Experience { years: b }) => {
            (new.need, b) < (old.need, a) && new.need < old.need || new.need == old.need && b > a
        }
        (Requirement::Degree { level: a }, Requirement::Degree { level: b }) => b < a,
        _ => new.need < old.need,
    };
    if stronger {
        *old = new;
    }
}
