//! A skill against a document: by name, by a related one, or as something still to be learned.

use super::Finding;
use super::compare::not_found;
use super::document::Document;
use super::places::{Place, evidence, quote};
use super::{traces, worded};
use crate::skills::{self, SkillId};
use crate::text::fold;

/// Percent of a licence that is no longer valid.
const LAPSED: u8 = 25;
/// Percent of a skill that the document names, but not as own work.
const BESIDE: u8 = 30;
/// From this strength on, in percent, what has a product's name is a part of it.
const OF_PRODUCT: u8 = 75;
/// Categories of products that are sold in parts.
const PRODUCTS: &[&str] = &["Business software", "Data stores", "Cloud and operations"];
/// Percent of a skill that the document names among hobbies alone.
const LEISURE: u8 = 10;
/// Percent of a skill with which somebody would like to work.
const WISHED: u8 = 10;
/// Percent of a skill that the document says is being learned.
const BEING_LEARNED: u8 = 25;

pub(super) fn compare(wanted: &str, document: &Document<'_>) -> Finding {
    match skills::by_name(wanted) {
        Some(skill) => known(wanted, skill, document),
        None => unknown(wanted, document),
    }
}

fn known(wanted: &str, skill: SkillId, document: &Document<'_>) -> Finding {
    let exact = document.places(skill);
    if !exact.is_empty() {
        let words = quote(exact);
        let reason = if fold(words) == fold(wanted) {
            format!("names {wanted}")
        } else {
            format!("names {words}, which is {wanted}")
        };
        return Finding {
            credit: 100,
            reason,
            evidence: evidence(exact),
        };
    }
    let denied = document.denies(skill);
    if let Some((module, places)) = module_of(skill, document).filter(|_| !denied) {
        return Finding {
            credit: 100,
            reason: format!("names {}, which is a part of {wanted}", skills::name(module)),
            evidence: evidence(places),
        };
    }
    let elsewhere = [
        document.learned(skill),
        document.wished(skill),
        document.lapsed(skill),
        document.beside(skill),
    ];
    let acted = document.acted(skill);
    if !acted.is_empty() && !denied && elsewhere.iter().all(|places| places.is_empty()) {
        return Finding {
            credit: 100,
            reason: format!("says “{}”, which is {wanted}", quote(&acted)),
            evidence: evidence(&acted),
        };
    }
    let near = nearest(skill, document);
    let learned = document.learned(skill);
    if !learned.is_empty() && near.is_none_or(|(strength, ..)| strength <= BEING_LEARNED) {
        return Finding {
            credit: BEING_LEARNED,
            reason: format!("says that {wanted} is still being learned"),
            evidence: evidence(learned),
        };
    }
    let lapsed = document.lapsed(skill);
    if !lapsed.is_empty() && near.is_none_or(|(strength, ..)| strength <= LAPSED) {
        return Finding {
            credit: LAPSED,
            reason: format!("names {}, but says that it is no longer valid", quote(lapsed)),
            evidence: evidence(lapsed),
        };
    }
    let beside = document.beside(skill);
    if !beside.is_empty() && near.is_none_or(|(strength, ..)| strength <= BESIDE) {
        return Finding {
            credit: BESIDE,
            reason: format!("mentions {}, but not as own work", quote(beside)),
            evidence: evidence(beside),
        };
    }
    let wished = document.wished(skill);
    if !wished.is_empty() && near.is_none_or(|(strength, ..)| strength <= WISHED) && !denied {
        return Finding {
            credit: WISHED,
            reason: format!("mentions {} as a wish, not as work done", quote(wished)),
            evidence: evidence(wished),
        };
    }
    let leisure = document.leisure(skill);
    if !leisure.is_empty() && near.is_none() && !denied {
        return Finding {
            credit: LEISURE,
            reason: format!("mentions {} among hobbies alone", quote(leisure)),
            evidence: evidence(leisure),
        };
    }
    let absent = if !lapsed.is_empty() {
        format!("says that {wanted} is no longer valid")
    } else if !beside.is_empty() {
        format!("mentions {wanted} not as own work")
    } else if denied {
        format!("says that {wanted} is missing")
    } else if document.profile.withdrawn.is_empty() {
        format!("does not name {wanted}")
    } else {
        document.absent(wanted)
    };
    let nothing_else = !denied && elsewhere.iter().all(|places| places.is_empty());
    let trace = nothing_else
        .then(|| traces::of_skill(wanted, skill, document))
        .flatten();
    let shown = near.map_or(0, |(strength, ..)| strength.min(99));
    if let Some(found) = trace.filter(|found| found.credit > shown || near.is_none()) {
        return found;
    }
    match near {
        Some((strength, have, places)) => Finding {
            credit: strength.min(99),
            reason: match learned {
                [] => {
                    let verb = denied || !lapsed.is_empty() || !beside.is_empty();
                    format!("{absent}, but {}, which is related", names(have, verb))
                }
                _ => format!(
                    "is still learning {wanted}, but names {}, which is related",
                    skills::name(have)
                ),
            },
            evidence: evidence(places),
        },
        None if denied => not_found(absent),
        None => not_found(document.absent(wanted)),
    }
}

/// "does not name X, but Y"; "says that X is missing, but names Y".
fn names(have: SkillId, with_verb: bool) -> String {
    let verb = if with_verb { "names " } else { "" };
    format!("{verb}{}", skills::name(have))
}

/// A part of the product that has its name: "SAP FI" of SAP. Office is not named by Excel.
fn module_of<'a, 'd>(want: SkillId, document: &'a Document<'d>) -> Option<(SkillId, &'a [Place<'d>])> {
    if !PRODUCTS.contains(&skills::category(want)) {
        return None;
    }
    let product = format!("{} ", fold(skills::name(want)));
    let is_part = |have: SkillId, places: &[Place<'_>]| {
        let named = places
            .first()
            .is_some_and(|place| fold(place.quote).starts_with(&product));
        named && fold(skills::name(have)).starts_with(&product) && skills::shows(have, want) >= OF_PRODUCT
    };
    document.skills().find(|(have, places)| is_part(*have, places))
}

/// The nearest skill that shows something of the wanted one; ties go to the graph's order.
fn nearest<'a, 'd>(want: SkillId, document: &'a Document<'d>) -> Option<(u8, SkillId, &'a [Place<'d>])> {
    let showing = document
        .skills()
        .map(|(have, places)| (skills::shows(have, want), have, places));
    showing
        .filter(|(strength, _, _)| *strength > 0)
        .max_by_key(|(strength, have, _)| (*strength, std::cmp::Reverse(*have)))
}

/// A phrase that the graph does not know: word for word, or by its words.
fn unknown(wanted: &str, document: &Document<'_>) -> Finding {
    let exact = document.places_of_phrase(wanted);
    if exact.is_empty() {
        return worded::compare(wanted, document);
    }
    Finding {
        credit: 100,
        reason: format!("names {}", quote(&exact)),
        evidence: evidence(&exact),
    }
}
