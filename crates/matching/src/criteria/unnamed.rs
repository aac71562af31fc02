//! Names that the data does not know, beside an "or" and a thing that it knows: "Google Classroom or Microsoft Teams".
//! Without them the known thing alone would be asked for. And registrations with a body: "NMBI registration".

use rolefit_domain::{Requirement, Span};

use super::alternatives::Item;
use super::filler::{self, Filler};
use crate::joints::{Joint, Tongue};
use crate::text::{Word, words};
use crate::{skills, stem, studies};

/// Adds the unknown names that are alternatives of things of the sentence `text` to those things, `all`, in the ad's
/// own words.
pub(super) fn add(text: &str, cut: &[Word], all: &mut Vec<Item>) {
    if cut.len() > LONGEST_SENTENCE {
        return;
    }
    let tongue = Tongue::of(cut);
    let papers = cut.windows(2).filter_map(|pair| registration(text, pair));
    let new = papers.filter(|span| !all.iter().any(|item| item.span.overlaps(*span)));
    let new: Vec<_> = new.filter_map(|span| worded(text, span)).collect();
    all.extend(new);
    all.extend(other_side(text, cut, all, tongue));
    for (at, word) in cut.iter().enumerate() {
        if !tongue.is(Joint::Or, &word.folded) || at == 0 {
            continue;
        }
        if let Some(named) = certificate(text, &cut[..at]) {
            let degree = |item: &Item| {
                matches!(item.requirement, Requirement::Degree { .. })
                    && is_near(text, word.span.end, item.span.start)
            };
            if all.iter().any(degree) {
                all.retain(|item| !named.overlaps(item.span));
                all.extend(worded(text, named));
                continue;
            }
        }
        let known = |span: Span| all.iter().find(|item| item.span.overlaps(span));
        let before = left(text, &cut[..at]).filter(|span| is_near(text, span.end, word.span.start));
        let behind =
            right(text, &cut[at + 1..], tongue).filter(|span| is_near(text, word.span.end, span.start));
        let beside = |item: &&Item| {
            is_skill(item)
                && (is_near(text, item.span.end, word.span.start)
                    || is_near(text, word.span.end, item.span.start))
        };
        let named = match (before, behind) {
            (Some(span), _)
                if known(span).is_none()
                    && all.iter().any(|item| beside(&item) && item.span.start > span.end) =>
            {
                span
            }
            (_, Some(span))
                if known(span).is_none()
                    && all.iter().any(|item| beside(&item) && item.span.end < span.start) =>
            {
                span
            }
            _ => continue,
        };
        all.extend(worded(text, named));
    }
    all.sort_by_key(|item| item.span);
}

/// What an "or" joins to the only thing of a short sentence where that is all of one side: "health care or logistics
/// experience".
fn other_side(text: &str, cut: &[Word], all: &[Item], tongue: Tongue) -> Option<Item> {
    let [known] = all else {
        return None;
    };
    let whole = filler::trimmed(text, cut);
    let at = whole.iter().position(|w| tongue.is(Joint::Or, &w.folded))?;
    let (left, right) = (&whole[..at], whole.get(at + 1..)?);
    let is_known = |side: &[Word]| cover(side).is_some_and(|span| span == known.span);
    let other = match (is_known(left), is_known(right)) {
        (true, false) => right,
        (false, true) => left,
        _ => return None,
    };
    let one = cover(whole)?
        .slice(text)?
        .contains([',', ';', ':', '(', ')', '.', '/']);
    let plain = |w: &Word| {
        w.folded.len() >= LEAST_LETTERS && !stem::is_stop(&w.folded) && !studies::is_related(&w.folded)
    };
    let tells = (1..=MOST_WORDS).contains(&other.len()) && other.iter().all(plain);
    let bare =
        filler::trimmed(text, other).len() == other.len() && filler::count(text, other, Filler::Soft) == 0;
    (is_skill(known) && !one && tells && bare && !filler::is_personal(text, other))
        .then(|| cover(other).and_then(|span| capitalised(text, span)))?
}

/// The words of the ad at `span` as a skill that begins with a capital.
fn capitalised(text: &str, span: Span) -> Option<Item> {
    let mut item = worded(text, span)?;
    if let Requirement::Skill { name } = &mut item.requirement {
        let mut letters = name.chars();
        let first = letters.next()?;
        *name = first.to_uppercase().chain(letters).collect();
    }
    Some(item)
}

/// Fewest letters of a word in small letters that can name a thing.
const LEAST_LETTERS: usize = 4;

/// The names of a criterion in the ad's own words that an "or" joins, as a choice: "Abacus oder Bexio".
pub(super) fn choice(text: &str, item: Item) -> Item {
    let cut: Vec<_> = words(text)
        .into_iter()
        .filter(|word| item.span.contains(word.span))
        .collect();
    let tongue = Tongue::of(&words(text));
    // "Notstromanlagen oder im Krankenhaus": the small words lead to the second thing and are not its name.
    let named_alone = |part: &'_ [Word]| {
        part.iter()
            .take_while(|w| GOES_ON.contains(&w.folded.as_str()))
            .count()
    };
    let parts: Vec<_> = cut
        .split(|word| tongue.is(Joint::Or, &word.folded))
        .enumerate()
        .map(|(at, part)| if at == 0 { part } else { &part[named_alone(part)..] })
        .collect();
    let named = parts.len() > 1 && parts.iter().all(|part| is_name(text, part));
    let mut options: Vec<Requirement> = Vec::new();
    for part in parts {
        let option = cover(part).and_then(|span| worded(text, span));
        options.extend(
            option
                .map(|item| item.requirement)
                .filter(|option| !options.contains(option)),
        );
    }
    if !named || options.len() < 2 {
        return item;
    }
    Item {
        requirement: Requirement::AnyOf { options },
        span: item.span,
    }
}

/// The registration with a body that an abbreviation names: "NMBI registration".
fn registration(text: &str, pair: &[Word]) -> Option<Span> {
    let [body, paper] = pair else {
        return None;
    };
    let written = body.span.slice(text).unwrap_or_default();
    let letters = written.chars().count();
    let loud = (3..=6).contains(&letters) && written.chars().all(char::is_uppercase);
    let near = is_near(text, body.span.end, paper.span.start);
    let shouts = !text.chars().any(char::is_lowercase);
    (loud && near && !shouts && REGISTRATIONS.contains(&paper.folded.as_str())).then(|| cover(pair))?
}

/// Papers that a body gives out to those who may do the work, folded.
const REGISTRATIONS: &[&str] = &["registration", "registratie", "registrierung"];

fn is_skill(item: &Item) -> bool {
    let Requirement::Skill { name } = &item.requirement else {
        return false;
    };
    // "Licence B or BE" is a class, and no name.
    skills::by_name(name).is_none_or(|skill| skills::category(skill) != "Licences")
}

/// Whether nothing but space stands between two bytes.
fn is_near(text: &str, from: u32, to: u32) -> bool {
    let gap = text.get(from as usize..to as usize);
    gap.is_some_and(|gap| !gap.is_empty() && gap.trim().is_empty())
}

/// The name that ends with the last of the words.
fn left(text: &str, all: &[Word]) -> Option<Span> {
    let from = all.len().saturating_sub(MOST_WORDS + 1);
    let near = &all[from..];
    let open = near
        .windows(2)
        .rposition(|pair| {
            !is_near(text, pair[0].span.end, pair[1].span.start) || !is_written_as_name(text, &pair[0])
        })
        .map_or(0, |at| at + 1);
    let run = filler::trimmed(text, &near[open..]);
    // A name ends where the "or" begins.
    let ends = run.last().zip(all.last()).is_some_and(|(a, b)| a == b);
    (ends && is_name(text, run)).then(|| cover(run)).flatten()
}

/// The name that begins with the first of the words.
fn right(text: &str, all: &[Word], tongue: Tongue) -> Option<Span> {
    let near = &all[..all.len().min(MOST_WORDS + 1)];
    let end = near
        .windows(2)
        .position(|pair| {
            !is_near(text, pair[0].span.end, pair[1].span.start) || !is_written_as_name(text, &pair[1])
        })
        .map_or(near.len(), |at| at + 1);
    // German nouns have capitals: "oder Interesse an Zahlen" names nothing.
    let goes_on = all
        .get(end)
        .filter(|next| is_near(text, near[end - 1].span.end, next.span.start));
    let small = goes_on.is_some_and(|next| GOES_ON.contains(&next.folded.as_str()));
    let run = &near[..end];
    let german = tongue.is_german() && small;
    (!german && is_name(text, run)).then(|| cover(run)).flatten()
}

/// A certificate with its field that ends with the last of the words: "Fachausweis Finanz- und Rechnungswesen".
fn certificate(text: &str, all: &[Word]) -> Option<Span> {
    let near = &all[all.len().saturating_sub(MOST_WORDS + 2)..];
    let at = near
        .iter()
        .rposition(|w| CERTIFICATES.contains(&w.folded.as_str()))?;
    let span = cover(&near[at..])?;
    let one = span
        .slice(text)
        .is_some_and(|said| !said.contains([',', ';', ':', '.', '(']));
    (one && at + 1 < near.len()).then_some(span)
}

fn cover(all: &[Word]) -> Option<Span> {
    Some(Span {
        start: all.first()?.span.start,
        end: all.last()?.span.end,
    })
}

fn worded(text: &str, span: Span) -> Option<Item> {
    let name = span.slice(text)?.split_whitespace().collect::<Vec<_>>().join(" ");
    let requirement = Requirement::Skill { name };
    Some(Item { requirement, span })
}

/// Whether the words are the name of a thing: all with a capital or a digit, and none of a trait or of "similar".
fn is_name(text: &str, all: &[Word]) -> bool {
    let letters = all.iter().map(|w| w.span.len()).sum::<u32>();
    (1..=MOST_WORDS).contains(&all.len())
        && letters > 1
        && !all[0].folded.starts_with(|c: char| c.is_ascii_digit())
        && all
            .iter()
            .all(|w| is_written_as_name(text, w) && !studies::is_related(&w.folded))
        && !all.iter().any(|w| NO_NAMES.contains(&w.folded.as_str()))
        && filler::count(text, all, Filler::Soft) == 0
        && filler::count(text, all, Filler::Place) == 0
        && !filler::is_personal(text, all)
        && !filler::trimmed(text, all).is_empty()
}

fn is_written_as_name(text: &str, word: &Word) -> bool {
    let written = word.span.slice(text).unwrap_or_default();
    written.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        || written.chars().skip(1).any(char::is_uppercase)
}

/// What has more words is no sentence, and nothing is added to it.
const LONGEST_SENTENCE: usize = 400;

/// A name has at most so many words.
const MOST_WORDS: usize = 4;

/// Small words with which a noun goes on, folded.
const GOES_ON: &[&str] = &[
    "an", "am", "in", "im", "zu", "zum", "zur", "fur", "mit", "von", "der", "des", "auf", "uber", "bei",
];

/// Words with a capital that name nothing, folded.
const NO_NAMES: &[&str] = &[
    "i",
    "we",
    "you",
    "sie",
    "ihr",
    "other",
    "others",
    "andere",
    "anderes",
    "ahnliches",
    "interesse",
    "bereitschaft",
    "lust",
    "kenntnisse",
    "erfahrung",
    "experience",
    "ausbildung",
    "studium",
];

/// Certificates of a field, folded.
const CERTIFICATES: &[&str] = &[
    "fachausweis",
    "zertifikat",
    "certificate",
    "certification",
    "diploma",
    "brevet",
    "certificat",
    "certificado",
    "certificaat",
    "diplom",
];
