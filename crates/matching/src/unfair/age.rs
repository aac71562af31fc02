//! Limits of age in an ad, and teams that are said to be young.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use rolefit_domain::Span;

use super::cues;
use crate::text::{Word, words};
use crate::titles;

/// Ages of people who look for work.
const WORKING_AGE: std::ops::RangeInclusive<u8> = 15..=75;
/// Up to this age a lower limit is one that laws set: for work at night, for alcohol, for machines.
const SET_BY_LAWS: u8 = 21;

/// The lists of `data/ad-age.txt`, each with its words, folded.
static LISTS: LazyLock<HashMap<&str, HashSet<String>>> = LazyLock::new(|| {
    let mut all: HashMap<&str, HashSet<String>> = HashMap::new();
    let mut current = "";
    let data = include_str!("../../data/ad-age.txt").lines().map(str::trim);
    for line in data.filter(|line| !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => current = name,
            None => all
                .entry(current)
                .or_default()
                .extend(words(line).into_iter().map(|word| word.folded)),
        }
    }
    all
});

/// Whether the word stands in one of the lists.
fn is(word: &Word, lists: &[&str]) -> bool {
    let holds = |list: &&str| LISTS.get(*list).is_some_and(|list| list.contains(&word.folded));
    lists.iter().any(holds)
}

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
    out.extend(young_people(text, cut));
    out
}

/// "Junge, dynamische Verkäuferin", "joven camarera", "a dynamic young salesperson": youth beside words that praise who has
/// it, or before the name of the work.
fn young_people(text: &str, cut: &[Word]) -> Vec<Span> {
    let mut out = Vec::new();
    for at in (0..cut.len()).filter(|at| is(&cut[*at], &["young"])) {
        let behind = || {
            cut.iter()
                .enumerate()
                .skip(at + 1)
                .filter(|(_, word)| !is(word, &["links"]))
                .take(2)
        };
        let before = cut[..at]
            .iter()
            .enumerate()
            .rev()
            .filter(|(_, word)| !is(word, &["links"]))
            .take(1);
        let lively = |(_, word): &(usize, &Word)| is(word, &["lively"]);
        let praised = behind()
            .take(1)
            .chain(before)
            .find(lively)
            .map(|(other, _)| other);
        let joined = cut.get(at + 1).is_some_and(|next| !parts(text, &cut[at], next));
        let works = |(_, word): &(usize, &Word)| {
            let written = word.span.slice(text).unwrap_or_default();
            joined && !titles::occupations_in(written).is_empty()
        };
        let Some(other) = praised.or_else(|| behind().take(1).find(works).map(|(other, _)| other)) else {
            continue;
        };
        let (first, last) = (at.min(other), at.max(other));
        // A young, dynamic firm, and young people whom the work is for.
        let next = &cut[last + 1..cut.len().min(last + 3)];
        let others = cues("others", text, next).iter().any(|hit| hit.first == 0);
        if !others {
            out.push(Span {
                start: cut[first].span.start,
                end: cut[last].span.end,
            });
        }
    }
    out
}

/// Whether a sign between two words ends a clause.
fn parts(text: &str, last: &Word, next: &Word) -> bool {
    let gap = text.get(last.span.end as usize..next.span.start as usize);
    gap.is_some_and(|gap| gap.contains([',', ';', '(', ')', '|', '•']))
}

fn of_clause(text: &str, cut: &[Word]) -> Option<Span> {
    let age = |word: &Word| word.folded.parse().ok().filter(|n| WORKING_AGE.contains(n));
    let numbers: Vec<(usize, u8)> = cut
        .iter()
        .enumerate()
        .filter_map(|(at, word)| Some((at, age(word)?)))
        .collect();
    let (first, _) = *numbers.first()?;
    let (last, _) = *numbers.last()?;
    let sought = sought(text, cut);
    let said_of_others = ["others", "measure"].iter().any(|section| {
        let mut said = cues(section, text, cut).into_iter();
        said.any(|hit| Some(hit.first) != sought)
    });
    // "Under 30 %" and "€ 25".
    let sign = |at: usize| {
        let word = &cut[at];
        let shortened = at.checked_sub(1).is_some_and(|last| is(&cut[last], &["limits"]));
        let behind = text
            .get(word.span.end as usize..)
            .unwrap_or_default()
            .trim_start();
        let before = text
            .get(..word.span.start as usize)
            .unwrap_or_default()
            .trim_end();
        behind.starts_with(['%', '€', '$', '£', '.', '°']) && !behind.starts_with(". ") && behind != "."
            || before.ends_with(['€', '$', '£', '§'])
            || before.ends_with('.') && !shortened
            || behind.starts_with(',') && behind[1..].starts_with(|c: char| c.is_ascii_digit())
    };
    if said_of_others || sign(first) || sign(last) {
        return None;
    }
    let any = |list: &str| cut.iter().any(|word| is(word, &[list]));
    let limit = any("limits") || any("compared");
    let range = numbers.len() == 2 && last - first <= 2;
    let counted = any("years") && (limit || range) || any("compared");
    let beside = |word: &Word| {
        let lists = [
            "ages",
            "years",
            "limits",
            "compared",
            "you",
            "applicant",
            "young",
            "small",
        ];
        is(word, &lists) || age(word).is_some()
    };
    let alone = cut.iter().all(beside);
    let asks = any("ages") && (limit || range || cut.len() <= 4) && !is_age_of_a_thing(cut, first)
        || counted && alone
        // "You are between 25 and 35" needs no word of years.
        || (counted || range && any("limits")) && is_said_of_who_applies(cut, first, last, sought)
        || limit && any("young");
    let lowest_by_law = numbers.iter().all(|(_, age)| *age <= SET_BY_LAWS) && !any("upper");
    if !asks || lowest_by_law {
        return None;
    }
    let telling =
        |word: &Word| is(word, &["ages", "years", "limits", "compared", "young"]) || age(word).is_some();
    let from = cut.iter().position(telling)?;
    let to = cut.iter().rposition(telling)?;
    Some(Span {
        start: cut[from].span.start,
        end: cut[to].span.end,
    })
}

/// Where the words of a limit begin that end at the figure `first`: "not older than 30".
fn begin_of_limit(cut: &[Word], first: usize) -> usize {
    let before = cut[..first].iter().rev();
    let inside = before.take_while(|word| is(word, &["limits", "compared", "joint", "ages"]));
    first - inside.count()
}

/// Whether the limit belongs to who applies: "you are under 30", "candidates between 25 and 35", but neither "for over 30
/// years" nor "you keep latency under 50 ms".
fn is_said_of_who_applies(cut: &[Word], first: usize, last: usize, sought: Option<usize>) -> bool {
    let begin = begin_of_limit(cut, first);
    let before = begin.checked_sub(1);
    let belongs = before.map_or_else(
        || cut.iter().any(|word| is(word, &["applicant"])),
        |at| {
            // "Quelqu'un de moins de 40 ans".
            let somebody = at > 0 && cut[at].folded == "un" && cut[at - 1].folded == "quelqu";
            somebody || Some(at) == sought || is(&cut[at], &["being", "you", "applicant", "young"])
        },
    );
    let who = sought.is_some() || cut.iter().any(|word| is(word, &["you", "applicant", "young"]));
    // "Under 30 engineers" counts engineers.
    let ends = cut.get(last + 1).is_none_or(|word| {
        is(
            word,
            &[
                "years",
                "ages",
                "limits",
                "compared",
                "small",
                "behind",
                "being",
                "you",
                "applicant",
            ],
        )
    });
    belongs && who && ends
}

/// The place of a word such as "people" for those who are looked for, not for those whom the work is with: "we are looking for
/// people under 30", but not "we are looking for carers for people over 65".
fn sought(text: &str, cut: &[Word]) -> Option<usize> {
    let seeks = cut.iter().position(|word| is(word, &["seeking"]))?;
    let behind = &cut[seeks + 1..];
    let person = behind.iter().position(|word| is(word, &["persons"]))?;
    let small = |word: &Word| is(word, &["before-persons", "young"]);
    let near = behind[..person].iter().all(small) && !parts(text, &cut[seeks], &behind[0]);
    near.then_some(seeks + 1 + person)
}

/// Words before "is" in which somebody is looked for whose age that would be.
const SUBJECT: usize = 4;

/// Whether a thing is so old and nobody who applies: "our office is over 30 years old".
fn is_age_of_a_thing(cut: &[Word], first: usize) -> bool {
    let begin = begin_of_limit(cut, first);
    let Some(verb) = begin.checked_sub(1).filter(|at| is(&cut[*at], &["singular"])) else {
        return false;
    };
    let subject = &cut[verb.saturating_sub(SUBJECT)..verb];
    let of_people = |word: &Word| is(word, &["you", "applicant", "team", "young", "ages"]);
    !subject.is_empty() && !subject.iter().any(of_people)
}

/// "Junges, motiviertes Team", "équipe jeune", "our team is young".
fn young_team(text: &str, cut: &[Word]) -> Vec<Span> {
    let is_at = |at: usize, list: &str| cut.get(at).is_some_and(|word| is(word, &[list]));
    let span = |from: usize, to: usize| Span {
        start: cut[from].span.start,
        end: cut[to].span.end,
    };
    let mut out = Vec::new();
    for team in (0..cut.len()).filter(|at| is_at(*at, "team")) {
        let before = (team.saturating_sub(3)..team)
            .rev()
            .find(|at| is_at(*at, "young"));
        if let Some(young) = before {
            // Adjectives alone stand between: not "young people in our team".
            let between = &cut[young + 1..team];
            let adjectives = between.iter().all(|word| !is(word, &["no-adjective"]));
            if adjectives && cues("others", text, &cut[young..team]).is_empty() {
                out.push(span(young, team));
            }
            continue;
        }
        let next = (team + 1..cut.len().min(team + 4)).find(|at| !is_at(*at, "links"));
        if let Some(young) = next.filter(|at| is_at(*at, "young")) {
            let noun = cut.get(young + 1).is_some_and(|word| {
                let near = !parts(text, &cut[young], word);
                near && !cues("others", text, std::slice::from_ref(word)).is_empty()
            });
            if !noun {
                out.push(span(team, young));
            }
        }
    }
    out
}
