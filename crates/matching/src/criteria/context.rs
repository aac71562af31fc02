//! Words around the name of a skill with which it means something else.

use crate::skills::Found;
use crate::text::Word;

/// Whether the skill is meant where it stands: not the one who sells the thing, not a word of another trade, and not the
/// line of business of a firm, as in "Empresa de logística" without a word of experience.
pub(super) fn is_meant(text: &str, cut: &[Word], found: Found) -> bool {
    let first = cut.partition_point(|w| w.span.start < found.span.start);
    let end = cut.partition_point(|w| w.span.end <= found.span.end);
    let near = &cut[first.saturating_sub(NEAR)..first];
    let told = |list: &[&str]| near.iter().any(|w| list.contains(&w.folded.as_str()));
    let other = OTHERWISE
        .iter()
        .any(|(name, words)| *name == found.name() && told(words));
    !other && !is_business(text, cut, (first, end))
}

/// Whether the skill of the words `first..end` is what a firm does.
fn is_business(text: &str, cut: &[Word], (first, end): (usize, usize)) -> bool {
    let near = &cut[first.saturating_sub(NEAR)..first];
    let is = |word: Option<&Word>, list: &[&str]| word.is_some_and(|w| list.contains(&w.folded.as_str()));
    let worked = |w: &Word| WORKED.iter().any(|start| w.folded.starts_with(start));
    let around = first.saturating_sub(AROUND)..cut.len().min(end + AROUND);
    if cut[around].iter().any(worked) {
        return false;
    }
    let joined = |a: &Word, b: &Word| {
        let gap = text.get(a.span.end as usize..b.span.start as usize);
        gap.is_some_and(|gap| gap.trim().is_empty())
    };
    let of = near.len() >= 2
        && is(near.last(), &["de", "d", "di", "fur", "der", "en", "del"])
        && is(near.get(near.len() - 2), FIRMS);
    let glued = near
        .windows(2)
        .last()
        .is_none_or(|pair| joined(&pair[0], &pair[1]));
    let last = end.checked_sub(1).and_then(|at| cut.get(at));
    let behind = last.zip(cut.get(end)).filter(|(a, b)| joined(a, b));
    of && glued || is(behind.map(|(_, word)| word), FIRMS_BEHIND)
}

/// A word of experience stands at most so many words from the skill.
const AROUND: usize = 16;

/// Words before a skill are looked at over so many words.
const NEAR: usize = 3;

/// Skills with the words before them, folded, with which they are something else.
const OTHERWISE: &[(&str, &[&str])] = &[
    (
        "Pump maintenance",
        &[
            "infusion",
            "insulin",
            "syringe",
            "breast",
            "heat",
            "sell",
            "selling",
            "sells",
            "sales",
            "vende",
            "vendre",
            "verkaufen",
        ],
    ),
    (
        "Recruiting",
        &["is", "are", "re", "currently", "now", "still", "actively"],
    ),
    ("Good clinical practice", &["aws", "azure", "cloud"]),
    (
        "Quotation preparation",
        &["public", "government", "respond", "responding", "win", "appels"],
    ),
    (
        "Tutoring",
        &["form", "personal", "class", "group", "year", "clinical"],
    ),
];

/// Firms in front of what they do, folded.
const FIRMS: &[&str] = &[
    "empresa",
    "compania",
    "entreprise",
    "societe",
    "groupe",
    "azienda",
    "societa",
    "bedrijf",
    "firma",
    "unternehmen",
    "cabinet",
    "agence",
];

/// Firms behind what they do, folded.
const FIRMS_BEHIND: &[&str] = &[
    "company",
    "firm",
    "provider",
    "supplier",
    "unternehmen",
    "firma",
    "anbieter",
    "dienstleister",
    "bedrijf",
    "startup",
    "shop",
    "house",
];

/// How words begin, folded, with which a line of business is one that people have worked in.
const WORKED: &[&str] = &[
    "experience",
    "erfahrung",
    "berufserfahrung",
    "experiencia",
    "ervaring",
    "werkervaring",
    "esperienza",
    "worked",
    "background",
    "gearbeitet",
    "year",
    "jahr",
    "anos",
    "ans",
    "jaar",
    "anni",
];
