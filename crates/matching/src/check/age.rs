//! Limits of age in an ad, and teams that are said to be young.

use rolefit_domain::Span;

use super::unfair::cues;
use crate::text::{Word, fold};

/// Ages of people who look for work.
const WORKING_AGE: std::ops::RangeInclusive<u8> = 15..=75;
/// Up to this age a lower limit is one that laws set: for work at night, for alcohol, for machines.
const SET_BY_LAWS: u8 = 21;

/// The words of a sentence that ask for an age.
pub(super) fn find(text: &str, cut: &[Word]) -> Vec<Span> {
    let mut out = Vec::new();
    let mut from = 0;
    for at in 0..=cut.len() {
        let ends = at == cut.len() || at > from && parts(text, &cut[at - 1], &cut[at]);
        if ends && at > from {
            out.extend(of_clause(text, &cut[from..at]));
            from = at;
        }
    }
    out.extend(young_team(text, cut));
    out
}

/// Whether a sign between two words ends a clause.
fn parts(text: &str, last: &Word, next: &Word) -> bool {
    let gap = text.get(last.span.end as usize..next.span.start as usize);
    gap.is_some_and(|gap| gap.contains([',', ';', '(', ')', '|', '•']))
}

fn of_clause(text: &str, cut: &[Word]) -> Option<Span> {
    let is = |word: &Word, list: &[&str]| list.contains(&word.folded.as_str());
    let age = |word: &Word| word.folded.parse().ok().filter(|n| WORKING_AGE.contains(n));
    let numbers: Vec<(usize, u8)> = cut
        .iter()
        .enumerate()
        .filter_map(|(at, word)| Some((at, age(word)?)))
        .collect();
    let (first, _) = *numbers.first()?;
    let (last, _) = *numbers.last()?;
    let said_of_others = ["others", "measure"]
        .iter()
        .any(|section| !cues(section, text, cut).is_empty());
    // "Under 30 %" and "€ 25".
    let sign = |word: &Word| {
        let behind = text
            .get(word.span.end as usize..)
            .unwrap_or_default()
            .trim_start();
        let before = text
            .get(..word.span.start as usize)
            .unwrap_or_default()
            .trim_end();
        behind.starts_with(['%', '€', '$', '£', '.', '°']) && !behind.starts_with(". ") && behind != "."
            || before.ends_with(['€', '$', '£', '.', '§'])
            || behind.starts_with(',') && behind[1..].starts_with(|c: char| c.is_ascii_digit())
    };
    if said_of_others || sign(&cut[first]) || sign(&cut[last]) {
        return None;
    }
    let any = |list: &[&str]| cut.iter().any(|word| is(word, list));
    let age_word = any(AGES);
    let years = any(YEARS);
    let limit = any(LIMITS) || any(COMPARED);
    let range = numbers.len() == 2 && last - first <= 2;
    let who = any(WHO) || any(YOUNG);
    let beside = |word: &Word| {
        [AGES, YEARS, LIMITS, COMPARED, WHO, YOUNG, SMALL]
            .iter()
            .any(|list| is(word, list))
            || age(word).is_some()
    };
    let alone = cut.iter().all(beside);
    let asks = age_word && (limit || range || cut.len() <= 4)
        || years && (limit || range) && (alone || who)
        || any(COMPARED) && (alone || who)
        || limit && any(YOUNG);
    let lowest_by_law = numbers.iter().all(|(_, age)| *age <= SET_BY_LAWS) && !any(UPPER);
    if !asks || lowest_by_law {
        return None;
    }
    let telling = |word: &Word| {
        [AGES, YEARS, LIMITS, COMPARED, YOUNG]
            .iter()
            .any(|list| is(word, list))
            || age(word).is_some()
    };
    let from = cut.iter().position(telling)?;
    let to = cut.iter().rposition(telling)?;
    Some(Span {
        start: cut[from].span.start,
        end: cut[to].span.end,
    })
}

/// "Junges, motiviertes Team", "équipe jeune", "our team is young".
fn young_team(text: &str, cut: &[Word]) -> Vec<Span> {
    let is = |at: usize, list: &[&str]| cut.get(at).is_some_and(|w| list.contains(&w.folded.as_str()));
    let span = |from: usize, to: usize| Span {
        start: cut[from].span.start,
        end: cut[to].span.end,
    };
    let mut out = Vec::new();
    for team in (0..cut.len()).filter(|at| is(*at, TEAM)) {
        let before = (team.saturating_sub(3)..team).rev().find(|at| is(*at, YOUNG));
        if let Some(young) = before {
            // Adjectives alone stand between: not "young people in our team".
            let between = &cut[young + 1..team];
            let adjectives = between
                .iter()
                .all(|word| !NO_ADJECTIVE.contains(&word.folded.as_str()));
            if adjectives && cues("others", text, &cut[young..team]).is_empty() {
                out.push(span(young, team));
            }
            continue;
        }
        let next = (team + 1..cut.len().min(team + 4)).find(|at| !is(*at, LINKS));
        if let Some(young) = next.filter(|at| is(*at, YOUNG)) {
            let noun = cut.get(young + 1).is_some_and(|word| {
                let near = !parts(text, &cut[young], word);
                near && !cues("others", text, std::slice::from_ref(word)).is_empty()
            });
            if !noun {
                out.push(span(team, young));
            }
        }
    }
    debug_assert!(YOUNG.iter().all(|word| fold(word) == **word), "words are folded");
    out
}

/// Words of age, folded.
const AGES: &[&str] = &[
    "age", "aged", "ages", "old", "alter", "alt", "alters", "agee", "agees", "edad", "eta", "leeftijd",
    "oud", "idade",
];
/// Words of years, folded.
const YEARS: &[&str] = &[
    "years", "year", "jahre", "jahren", "ans", "anos", "anni", "jaar", "yrs", "yo",
];
/// Words that make a number a limit, folded.
const LIMITS: &[&str] = &[
    "max",
    "maximum",
    "maximal",
    "maximaal",
    "maximo",
    "massimo",
    "most",
    "min",
    "minimum",
    "mindestens",
    "hochstens",
    "hoogstens",
    "minimaal",
    "bis",
    "up",
    "plus",
    "moins",
    "menos",
    "mas",
    "meno",
    "piu",
    "hasta",
    "tot",
    "between",
    "zwischen",
    "entre",
    "tussen",
    "tra",
    "fra",
    "over",
    "above",
    "uber",
    "boven",
    "oltre",
    "jusqu",
    "least",
];
/// Words that compare an age, folded.
const COMPARED: &[&str] = &[
    "under", "below", "younger", "older", "unter", "junger", "alter", "jonger", "ouder", "onder", "menor",
    "menores", "mayor", "sotto",
];
/// Words of an upper limit, folded.
const UPPER: &[&str] = &[
    "under",
    "below",
    "younger",
    "unter",
    "junger",
    "jonger",
    "onder",
    "menor",
    "menores",
    "sotto",
    "max",
    "maximum",
    "maximal",
    "maximaal",
    "maximo",
    "massimo",
    "most",
    "hochstens",
    "hoogstens",
    "bis",
    "moins",
    "hasta",
    "tot",
    "jusqu",
    "between",
    "zwischen",
    "entre",
    "tussen",
    "tra",
    "fra",
];
/// Words for who applies, folded.
const WHO: &[&str] = &[
    "you",
    "your",
    "candidate",
    "candidates",
    "applicant",
    "applicants",
    "du",
    "sie",
    "bewerber",
    "bewerberin",
    "bewerberinnen",
    "kandidat",
    "kandidaten",
    "vous",
    "candidat",
    "candidats",
    "candidato",
    "candidatos",
    "candidati",
    "kandidaat",
    "je",
    "jij",
    "tu",
];
/// Words of youth, folded.
const YOUNG: &[&str] = &[
    "young",
    "youthful",
    "jung",
    "junge",
    "junges",
    "jungen",
    "jeune",
    "jeunes",
    "joven",
    "jovenes",
    "giovane",
    "giovani",
    "jong",
    "jonge",
    "jugendliches",
];
/// Words for those who work together, folded.
const TEAM: &[&str] = &[
    "team",
    "teams",
    "equipe",
    "equipo",
    "squadra",
    "ploeg",
    "mannschaft",
    "kollektiv",
];
/// Words between a team and what it is, folded.
const LINKS: &[&str] = &[
    "is", "are", "ist", "est", "es", "e", "very", "sehr", "tres", "muy", "molto", "erg", "heel", "and",
    "und", "et", "y", "en",
];
/// Words between "young" and "team" after which the youth is not the team's, folded.
const NO_ADJECTIVE: &[&str] = &[
    "in",
    "for",
    "of",
    "with",
    "im",
    "fur",
    "mit",
    "unser",
    "our",
    "dans",
    "pour",
    "avec",
    "de",
    "notre",
    "en",
    "para",
    "con",
    "nuestro",
    "nel",
    "per",
    "nostro",
    "voor",
    "met",
    "ons",
    "onze",
    "at",
    "the",
    "a",
    "der",
    "das",
    "ein",
    "company",
    "unternehmen",
];
/// Small words beside a limit of age, folded.
const SMALL: &[&str] = &[
    "als",
    "than",
    "no",
    "not",
    "nicht",
    "non",
    "pas",
    "niet",
    "dan",
    "que",
    "di",
    "de",
    "must",
    "should",
    "be",
    "is",
    "are",
    "only",
    "preferred",
    "preferably",
    "ideally",
    "idealerweise",
    "nur",
    "to",
    "at",
    "and",
    "und",
    "et",
    "y",
    "en",
    "e",
    "a",
    "of",
    "the",
    "zu",
    "von",
    "im",
    "in",
    "if",
    "possible",
    "o",
    "or",
    "oder",
    "d",
    "l",
    "solo",
    "uniquement",
    "alleen",
    "bist",
    "sind",
    "seid",
    "bent",
    "etes",
    "ideal",
    "idealiter",
];
