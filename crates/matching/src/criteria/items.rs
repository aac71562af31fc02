//! The things that one sentence of an ad asks for.

use rolefit_domain::{Requirement, Span};

use super::alternatives::{self, Item};
use super::sections::Section;
use super::{context, education, filler, subject, unnamed, wording, years};
use crate::spans::Spans;
use crate::text::{Word, words};
use crate::{languages, skills};

/// The things that `text`, a sentence of `section`, asks for, in its order and with alternatives as one.
pub(super) fn find(text: &str, section: Section) -> Vec<Item> {
    let cut = words(text);
    let mut all = education::find(text, &cut);
    let studied: Vec<Span> = all.iter().map(|item| item.span).collect();
    // "A degree in accounting" asks for the degree, not for the skill besides.
    let named = skills::find_in_words(text, &cut).into_iter().filter(|found| {
        let within = |span: &Span| span.contains(found.span);
        let learns = found.name() == WILLING;
        !learns && !studied.iter().any(within) && context::is_meant(text, &cut, *found)
    });
    let mut last: Option<skills::Found> = None;
    all.extend(named.map(|found| {
        let name = class_of_licence(text, last, found).unwrap_or(found.name());
        last = Some(found);
        Item {
            requirement: Requirement::Skill {
                name: name.to_owned(),
            },
            span: found.span,
        }
    }));
    let mut choices = Vec::new();
    let counted = years::find_in(text).into_iter().map(|(years, span)| {
        let subject = subject::find(text, &cut, span);
        choices.extend(subject.as_ref().and_then(|subject| subject.choice));
        let of = subject.map(|subject| subject.words);
        let requirement = Requirement::Experience { years, of };
        Item { requirement, span }
    });
    let counted: Vec<_> = counted.collect();
    // What years may be in is not asked for besides: "5 years in backend, platform or SRE roles".
    let choices = Spans::new(choices);
    all.retain(|item| !(is_skill(item) && choices.contain(item.span)));
    all.extend(counted);
    all.extend(spoken(text, &cut, section));
    all.sort_by_key(|item| item.span);
    unnamed::add(text, &cut, &mut all);
    let mut found = alternatives::group(text, all);
    // Nor is what the years of a choice are in: "training as a mechanic or two years in a warehouse".
    let counted: Vec<String> = found.iter().flat_map(counted_in_choice).collect();
    found.retain(|item| {
        let said = item.span.slice(text).unwrap_or_default();
        !(is_skill(item) && counted.iter().any(|of| of == said))
    });
    found
}

/// The subjects of the years that are one of several options.
fn counted_in_choice(item: &Item) -> Vec<String> {
    let Requirement::AnyOf { options } = &item.requirement else {
        return Vec::new();
    };
    let of = |option: &Requirement| match option {
        Requirement::Experience { of, .. } => of.clone(),
        _ => None,
    };
    options.iter().filter_map(of).collect()
}

/// What is never asked for as a skill, because it says that others may still be learned.
pub(super) const WILLING: &str = "Willingness to learn";

fn is_skill(item: &Item) -> bool {
    matches!(item.requirement, Requirement::Skill { .. })
}

/// The licence that a letter behind another one names: the C of "permis B ou C" is no programming language.
fn class_of_licence(text: &str, last: Option<skills::Found>, found: skills::Found) -> Option<&'static str> {
    let licence = last.filter(|last| skills::category(last.skill) == "Licences")?;
    let gap = text.get(licence.span.end as usize..found.span.start as usize)?;
    let near = words(gap).len() <= 1 && !gap.contains(['.', ';', ':', '\n', '(']);
    (near && found.name() == "C").then_some("Driving licence C")
}

fn spoken(text: &str, cut: &[Word], section: Section) -> Vec<Item> {
    let named = languages::names_in(text, cut);
    let levels = languages::has_level(cut);
    // "French or German would be nice" lists, whatever it stands under.
    let lists = section.lists() || wording::is_wish(text);
    let asked = named.iter().enumerate().filter_map(|(i, language)| {
        let (ahead, behind) = languages::said_of(text, &named, i);
        let asked = || levels || is_asked(ahead, behind, lists);
        let known = words(ahead)
            .last()
            .is_some_and(|word| LEVELS.contains(&word.folded.as_str()));
        // "Tedesco base", "inglés básico", "anglais scolaire": the word right behind a name says how well it is known.
        let simple = words(behind)
            .first()
            .and_then(|word| {
                SIMPLE
                    .contains(&word.folded.as_str())
                    .then(|| word.span.slice(behind))
            })
            .flatten();
        let asked = || known || simple.is_some() || asked();
        if !(language.certain || is_name(text, language) && asked()) {
            return None;
        }
        let level = languages::level_words(behind)
            .or(simple)
            .or_else(|| languages::level_words(ahead));
        Some(Item {
            requirement: Requirement::Language {
                name: language.name.to_owned(),
                level: level.map(str::to_owned),
            },
            span: language.span,
        })
    });
    asked.collect()
}

/// Whether the word is written as the name of a language: not "polish weld seams".
fn is_name(text: &str, language: &languages::Named) -> bool {
    let written = language.span.slice(text).unwrap_or_default();
    !written.starts_with(char::is_lowercase) || !languages::needs_capital(written)
}

/// Whether a language's name asks for the language where no level is named, since it is also a nationality or a market:
/// "German automotive suppliers". A word of language skill must stand with it, or, where requirements are `listed`, the
/// name must be an item of its own, follow a word such as "good" or begin an item with one behind it.
fn is_asked(ahead: &str, behind: &str, listed: bool) -> bool {
    let (before, after) = (words(ahead), words(behind));
    let cue = languages::has_cue(&before) || languages::has_cue(&after);
    let nothing = |said: &str, words: &[Word]| {
        let rest = wording::without_strength(said, words);
        words.len() <= MOST_AROUND && filler::trimmed(said, &rest).is_empty()
    };
    let alone = nothing(ahead, &before) && nothing(behind, &after);
    let is_good = |word: Option<&Word>| word.is_some_and(|word| GOOD.contains(&word.folded.as_str()));
    let good = is_good(before.last()) || before.is_empty() && is_good(after.first());
    cue || listed && (alone || good)
}

/// Words right before the name of a language that say how well it is known, whatever stands around.
const LEVELS: &[&str] = &["basic", "fluent", "conversational", "intermediate", "proficient"];

/// Words right behind the name of a language for a beginner's level, folded.
const SIMPLE: &[&str] = &[
    "base",
    "basis",
    "basico",
    "basique",
    "elementare",
    "elemental",
    "elementaire",
    "scolastico",
    "scolaire",
    "basics",
    "grundkenntnisse",
];

/// Most words around the name of a language that is an item of its own.
const MOST_AROUND: usize = 8;

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
