//! Words around the name of a skill with which it means something else.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::skills::Found;
use crate::stem;
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
    !other
        && !is_help_with(text, cut, found, end)
        && !is_of_clients(cut, first)
        && !is_business(text, cut, (first, end))
        && !is_firm_name(text, cut, (first, end))
        && !is_body_name(text, cut, (first, end))
        && !is_of_another_thing(text, cut, found, end)
}

/// Whether a word for an assistant is one for help with something: "Assistenz bei invasiven Eingriffen".
fn is_help_with(text: &str, cut: &[Word], found: Found, end: usize) -> bool {
    let said = found.span.slice(text).unwrap_or_default();
    let bare = said.eq_ignore_ascii_case("assistenz");
    let with = cut
        .get(end)
        .is_some_and(|word| HELP_WITH.contains(&word.folded.as_str()));
    bare && with
}

/// Words between help and what it is with, folded.
const HELP_WITH: &[&str] = &["bei", "beim", "im", "wahrend", "rund"];

/// Whether the words from `first` on are what clients do: "unsere Mandanten kommen aus dem Maschinenbau", "clients in the
/// food industry". Whose work is looked for shall know the work, not theirs, unless experience of it is named.
fn is_of_clients(cut: &[Word], first: usize) -> bool {
    let from = first.saturating_sub(OF_CLIENTS);
    let before = &cut[from..first];
    let is = |word: &Word, list: &[&str]| list.contains(&word.folded.as_str());
    let Some(clients) = before.iter().rposition(|word| is(word, CLIENTS)) else {
        return false;
    };
    let behind = &before[clients + 1..];
    let come = behind.iter().take(NEAR).any(|word| is(word, COME_FROM));
    let around = &cut[from..cut.len().min(first + NEAR)];
    let worked = |w: &Word| WORKED.iter().any(|start| w.folded.starts_with(start));
    come && !around.iter().any(worked)
}

/// What clients do stands at most so many words behind them.
const OF_CLIENTS: usize = 14;

/// Words for clients, folded.
const CLIENTS: &[&str] = &[
    "kunden",
    "mandanten",
    "mandantinnen",
    "mandantschaft",
    "kundschaft",
    "klienten",
    "auftraggeber",
    "clients",
    "customers",
    "clientele",
    "clientela",
    "clientes",
    "clienti",
    "klanten",
    "opdrachtgevers",
];

/// Words between clients and what they do, folded.
const COME_FROM: &[&str] = &[
    "aus",
    "from",
    "stammen",
    "kommen",
    "come",
    "viennent",
    "issus",
    "proviennent",
    "provienen",
    "procedentes",
    "proceden",
    "vienen",
    "provengono",
    "provenienti",
    "vengono",
    "komen",
    "uit",
    "secteur",
    "sector",
    "settore",
    "range",
];

/// Whether the words `first..end` stand in the name of a firm, which its legal form ends: "Holzbau Brandt GmbH".
fn is_firm_name(text: &str, cut: &[Word], (first, end): (usize, usize)) -> bool {
    let written = |word: &Word| word.span.slice(text).unwrap_or_default();
    let is_name = |word: &Word| {
        let joins = ["und", "and", "et", "y", "e", "en", "de"].contains(&word.folded.as_str());
        joins || written(word).starts_with(char::is_uppercase)
    };
    let apart = |a: &Word, b: &Word| {
        let gap = text.get(a.span.end as usize..b.span.start as usize);
        gap.is_none_or(|gap| gap.contains([',', ';', ':', '\n', '(', ')', '/', '|', '–']))
    };
    let named = cut.get(first..end).unwrap_or_default();
    if named.is_empty() || !named.iter().all(is_name) {
        return false;
    }
    let mut last = &named[named.len() - 1];
    for word in cut.iter().skip(end).take(MOST_OF_A_NAME) {
        if apart(last, word) {
            return false;
        }
        if LEGAL_FORMS.contains(written(word)) {
            return true;
        }
        if !is_name(word) {
            return false;
        }
        last = word;
    }
    false
}

/// Whether the words `first..end` stand in the name of a body that registers people or sets rules: "Nursing and Midwifery Board
/// of Ireland", "Ordre des Infirmiers", "Landesärztekammer". All of the name is written with capitals but small words.
fn is_body_name(text: &str, cut: &[Word], (first, end): (usize, usize)) -> bool {
    let written = |at: usize| cut[at].span.slice(text).unwrap_or_default();
    let small = |at: usize| SMALL_IN_NAMES.contains(&cut[at].folded.as_str());
    let capital = |at: usize| written(at).starts_with(char::is_uppercase);
    let apart = |a: usize, b: usize| {
        let gap = text.get(cut[a].span.end as usize..cut[b].span.start as usize);
        gap.is_none_or(|gap| gap.contains([',', ';', ':', '\n', '(', ')', '/', '|', '–', '.']))
    };
    let is_body = |at: usize| capital(at) && BODIES.contains(&cut[at].folded.as_str());
    if first >= end
        || !(first..end).all(|at| capital(at) || small(at))
        || (first..end).any(is_body) && end - first == 1
    {
        return false;
    }
    let mut at = end;
    while at < cut.len() && at < end + MOST_OF_A_BODY && !apart(at - 1, at) && (capital(at) || small(at)) {
        if is_body(at) {
            return true;
        }
        at += 1;
    }
    let mut at = first;
    while at > 0 && first - at < MOST_OF_A_BODY && !apart(at - 1, at) && (capital(at - 1) || small(at - 1)) {
        at -= 1;
        // "Board member", "Chamber of Commerce": a body of what follows it.
        if is_body(at) && small(at + 1) {
            return true;
        }
    }
    false
}

/// Most words on either side of a skill within the name of a body.
const MOST_OF_A_BODY: usize = 5;

/// Small words within names, folded.
const SMALL_IN_NAMES: &[&str] = &[
    "and", "of", "for", "the", "und", "fur", "der", "des", "die", "et", "de", "du", "la", "le", "les", "d",
    "y", "del", "e", "di", "dei", "degli", "delle", "en", "van", "voor", "in",
];

/// Words for bodies, folded.
const BODIES: &[&str] = &[
    "board",
    "council",
    "authority",
    "chamber",
    "institute",
    "association",
    "society",
    "college",
    "commission",
    "agency",
    "register",
    "registry",
    "kammer",
    "verband",
    "institut",
    "gesellschaft",
    "behorde",
    "ordre",
    "chambre",
    "conseil",
    "federation",
    "colegio",
    "camara",
    "consejo",
    "ordine",
    "camera",
    "collegio",
    "consiglio",
    "raad",
    "kamer",
    "orde",
    "vereniging",
];

/// Most words between a word of a firm's name and its legal form, with the form.
const MOST_OF_A_NAME: usize = 5;

/// Legal forms as they are written.
static LEGAL_FORMS: LazyLock<HashSet<&str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/legal-forms.txt").lines();
    let forms = lines.filter(|line| !line.starts_with('#'));
    forms.flat_map(|line| line.split(',').map(str::trim)).collect()
});

/// Whether a word such as "Montage" is said of something that is no part of the skill's work: "Montage von Dachstühlen".
fn is_of_another_thing(text: &str, cut: &[Word], found: Found, end: usize) -> bool {
    let Some(things) = OBJECTS.get(found.name()) else {
        return false;
    };
    let one_word = found
        .span
        .slice(text)
        .is_some_and(|said| !said.contains([' ', '-']));
    let of = cut
        .get(end)
        .is_some_and(|word| OF.contains(&word.folded.as_str()));
    if !one_word || !of {
        return false;
    }
    let behind = cut.iter().skip(end + 1).take(NEAR);
    let named: Vec<_> = behind
        .filter(|word| !OF.contains(&word.folded.as_str()))
        .collect();
    let is = |word: &Word, thing: &str| match thing.strip_suffix('*') {
        Some(start) => word.folded.starts_with(start),
        None => stem::is_same_word(&word.folded, thing),
    };
    let one_of = |word: &&Word| things.iter().any(|thing| is(word, thing));
    !named.is_empty() && !named.iter().any(one_of)
}

/// Words between an activity and its object, folded.
const OF: &[&str] = &[
    "von", "der", "des", "of", "de", "du", "d", "la", "le", "les", "del", "di", "van", "the", "los", "las",
];

/// What skills of one general word are done to: `data/objects.txt`.
static OBJECTS: LazyLock<HashMap<&str, Vec<&str>>> = LazyLock::new(|| {
    let mut all: HashMap<_, Vec<_>> = HashMap::new();
    let mut skill = "";
    let lines = include_str!("../../data/objects.txt").lines();
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => skill = name,
            None => all
                .entry(skill)
                .or_default()
                .extend(line.split(',').map(str::trim)),
        }
    }
    all
});

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skills;
    use crate::text::words;

    #[test]
    fn every_skill_of_the_objects_is_known() {
        assert!(!OBJECTS.is_empty() && !LEGAL_FORMS.is_empty());
        for name in OBJECTS.keys() {
            assert!(skills::by_name(name).is_some(), "{name}");
        }
    }

    #[test]
    fn an_activity_is_meant_where_it_is_done_to_what_belongs_to_it() {
        let meant = |text: &str| {
            let cut = words(text);
            let found = skills::find_in(text)
                .into_iter()
                .filter(|f| f.name() == "Mechanical assembly");
            found.into_iter().any(|found| is_meant(text, &cut, found))
        };
        for text in [
            "Montage von Maschinenteilen",
            "Montage de pièces et composants",
            "Assembling of parts",
        ] {
            assert!(meant(text), "{text}");
        }
        for text in [
            "Montage von Partnerküchen",
            "Assembling of partner lists",
            "Montage de charpentes",
        ] {
            assert!(!meant(text), "{text}");
        }
    }
}
