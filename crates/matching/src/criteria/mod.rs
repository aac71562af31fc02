//! Reading a job ad: what it asks for, how strongly, and where it says so.
//!
//! Only facts of work become criteria. Age, origin, gender, family, photo, address and the name of a school have no
//! [`Requirement`] and so cannot be asked for.

mod alternatives;
mod collect;
mod context;
mod contradictions;
mod education;
mod field;
mod filler;
mod items;
mod label;
mod negative;
mod sections;
mod stretches;
mod subject;
mod title;
mod typed;
mod unnamed;
mod untaken;
mod waivers;
mod worded;
mod wording;
mod years;

use rolefit_domain::{Criterion, Need, Requirement, Span};

use crate::text::is_item;
use crate::unfair::{Ground, unfair_spans};
use crate::{hash, languages, titles};
use collect::Collected;
pub(crate) use contradictions::contradictions;
pub(crate) use label::label;
use sections::Section;
pub use stretches::{AskingStretch, StretchCriteria, criteria_from_stretches};
pub use typed::{requirements_of_wish, wishes};
pub(crate) use untaken::untaken;

/// The weight of a criterion until the recruiter says otherwise.
pub const DEFAULT_WEIGHT: u8 = 5;

/// The criteria that an ad states, in its order; the occupation of the title comes first.
///
/// Spans point into `text`; the occupation has one only where the text repeats the title. Text under headings such as
/// "Benefits" or "About us" gives none. What only the tasks mention is nice to have, and so is what stands under no
/// heading where the ad has a section of requirements. A thing asked for twice counts once, as a must-have if either
/// place says so. An item of a list of requirements in which nothing is recognised becomes a skill in the ad's own
/// words. At most [`limits::MAX_CRITERIA`](rolefit_domain::limits::MAX_CRITERIA) are returned, must-haves before the
/// rest.
pub fn criteria_from_ad(title: &str, text: &str) -> Vec<Criterion> {
    let mut found = Collected::default();
    read_ad(title, text, &mut found);
    fair(text, found.finish(occupation(title, text)))
}

/// The criteria without those that stand in unfair words. Who is asked for as a native speaker is asked to be fluent: the
/// language is one of the work, where it was learnt is not.
fn fair(text: &str, criteria: Vec<Criterion>) -> Vec<Criterion> {
    let unfair = unfair_spans(text);
    if unfair.is_empty() {
        return criteria;
    }
    let touching = |criterion: &Criterion| {
        let span = criterion.span?;
        let language = criterion.requirement.alternatives().iter().all(is_language);
        let near = |(ground, at): &&(Ground, Span)| {
            at.overlaps(span) || language && *ground == Ground::Native && is_beside(text, *at, span)
        };
        unfair.iter().find(near).map(|(ground, _)| *ground)
    };
    let kept = criteria.into_iter().filter_map(|found| match touching(&found) {
        None => Some(found),
        Some(Ground::Native) => fluent(found),
        Some(_) => None,
    });
    kept.collect()
}

const fn is_language(requirement: &Requirement) -> bool {
    matches!(requirement, Requirement::Language { .. })
}

/// A criterion that stands in words for native speakers, without them: its languages are asked for as fluent. Years of work
/// stay as they are; what names no language says the same in other words.
fn fluent(found: Criterion) -> Option<Criterion> {
    let without = |requirement: &Requirement| match requirement {
        Requirement::Language { name, .. } => Requirement::Language {
            name: name.clone(),
            level: Some(languages::FLUENT.to_owned()),
        },
        other => other.clone(),
    };
    let requirement = match &found.requirement {
        Requirement::Experience { .. } => return Some(found),
        Requirement::AnyOf { options } if options.iter().any(is_language) => Requirement::AnyOf {
            options: options.iter().map(without).collect(),
        },
        language if is_language(language) => without(language),
        _ => return None,
    };
    Some(Criterion {
        span: found.span,
        ..criterion(requirement, found.need)
    })
}

/// Whether two places stand in one sentence, beside each other.
fn is_beside(text: &str, a: Span, b: Span) -> bool {
    let (first, second) = if a <= b { (a, b) } else { (b, a) };
    let gap = text.get(first.end as usize..second.start as usize);
    gap.is_some_and(|gap| gap.len() <= NEAR && !gap.contains([',', ';', '\n', '.']))
}

/// Most bytes between a language and the words that say whose it is.
const NEAR: usize = 12;

/// Reads the criteria of an ad's text. A line that only repeats the title asks for no more than the title does.
fn read_ad(title: &str, text: &str, found: &mut Collected) {
    let mut paragraphs = sections::paragraphs(text);
    let repeats = |words: &str| !words.is_empty() && words == title.trim();
    paragraphs.retain(|p| !p.span.slice(text).is_some_and(|words| repeats(words.trim())));
    let has_requirements = paragraphs.iter().any(|p| p.section == Section::Requirements);
    for paragraph in paragraphs.iter().filter(|p| p.section.asks()) {
        let usual = match paragraph.section {
            Section::Requirements => Need::MustHave,
            Section::Welcome => Need::NiceToHave,
            Section::Tasks => Need::NiceToHave,
            _ if has_requirements => Need::NiceToHave,
            _ => Need::MustHave,
        };
        let words = paragraph.span.slice(text).unwrap_or_default();
        let own_words = is_item(words.trim_start()) && paragraph.section.lists();
        found.read_paragraph(text, *paragraph, usual, own_words);
    }
}

/// Whether a wish of a recruiter is about the person rather than the work: age, family, gender, origin, home, belief,
/// health, looks, or the name of a school. Nobody may be compared by it.
pub fn is_about_the_person(wish: &str) -> bool {
    filler::is_personal(wish, &crate::text::words(wish))
}

/// Whether a wish of a recruiter says what somebody should not have, or what is not needed, and asks for nothing: "no PHP",
/// "without a degree". Taken as a criterion it would ask for its opposite.
pub fn says_what_is_not_wanted(wish: &str) -> bool {
    negative::is_negative(wish)
}

/// A criterion with the label, the id and the weight that belong to the requirement, for those that recruiters add.
pub fn criterion(requirement: Requirement, need: Need) -> Criterion {
    let id = hash::of_json(&requirement)[..12].to_owned();
    Criterion {
        id,
        label: label(&requirement),
        need,
        weight: DEFAULT_WEIGHT,
        requirement,
        span: None,
    }
}

/// The occupation that the title names, or the choice among several: needed, except where people come to learn it.
fn occupation(title: &str, text: &str) -> Option<Criterion> {
    let clean = titles::clean(title);
    let shown = title::shown(&clean);
    if shown.is_empty() {
        return None;
    }
    let need = if titles::is_training(title) {
        Need::NiceToHave
    } else {
        Need::MustHave
    };
    let place = |words: &str| text.find(words).map(|at| Span::new(at, at + words.len()));
    let span = place(&shown).or_else(|| place(&clean));
    let named = |title: &str| Requirement::Occupation {
        title: title.to_owned(),
    };
    let requirement = match title::several(&shown).as_slice() {
        [_] | [] => named(&shown),
        titles => Requirement::AnyOf {
            options: titles.iter().map(|title| named(title)).collect(),
        },
    };
    Some(Criterion {
        span,
        ..criterion(requirement, need)
    })
}
