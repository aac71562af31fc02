//! Lines of an ad that keep people out for who they are, and what to write instead.
//!
//! Words of the table `data/ad-unfair.txt` count where they speak of who applies: not in a sentence that welcomes everybody
//! or gives the law as its reason, and not of children, patients or customers.

mod age;

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use rolefit_domain::{AdWarning, AdWarningKind, Span};

use crate::joints::{Joint, Tongue};
use crate::languages;
use crate::phrases::{Hit, Phrases};
use crate::posting;
use crate::text::{Word, words};

/// What people would be kept out for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Ground {
    Age,
    Gender,
    Origin,
    Belief,
    Family,
    Looks,
    Health,
    /// A first language, which stands for an origin.
    Native,
    /// Gaps in a CV, which stand for care, illness and children.
    Gaps,
    /// What people do in their own time, such as smoking.
    Habits,
}

impl Ground {
    const ALL: [(Self, &'static str); 10] = [
        (Self::Age, "age"),
        (Self::Gender, "gender"),
        (Self::Origin, "origin"),
        (Self::Belief, "belief"),
        (Self::Family, "family"),
        (Self::Looks, "looks"),
        (Self::Health, "health"),
        (Self::Native, "native"),
        (Self::Gaps, "gaps"),
        (Self::Habits, "habits"),
    ];

    /// What is wrong, and what to write instead.
    const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Age => (
                "This asks for an age, or reads as if it did.",
                "Say what the work needs: tasks, hours, experience. Where the law sets an age, write that the law does.",
            ),
            Self::Gender => (
                "This asks for a gender.",
                "Name the work in a form for everybody, such as “(m/f/d)”, and say what it needs.",
            ),
            Self::Origin => (
                "This asks for a nationality or an origin.",
                "Ask for the permit to do the work, such as “a permit to work in the EU”. Where the law asks for a \
                 nationality, write that the law does.",
            ),
            Self::Belief => (
                "This asks for a belief, or bans showing one.",
                "Leave it out, or say which task cannot be done without it.",
            ),
            Self::Family => (
                "This asks about family life.",
                "Say what the work needs instead: the hours, the shifts, how much travel there is.",
            ),
            Self::Looks => (
                "This asks for looks, or for a picture that shows them.",
                "Leave it out. If there are working clothes or rules of hygiene, name those.",
            ),
            Self::Health => (
                "This asks for health, or keeps people with a disability out.",
                "Name what is done at work, such as “lifting boxes of 20 kg”, and say that you adapt the workplace.",
            ),
            Self::Native => (
                "A first language is where somebody comes from, not how well they speak.",
                "Name the level that the work needs, such as “German C1” or “fluent Dutch”.",
            ),
            Self::Gaps => (
                "This keeps people out who cared for somebody, were ill or had children.",
                "Say how much experience the work needs; when it was gathered does not matter.",
            ),
            Self::Habits => (
                "This asks how people live in their own time.",
                "Leave it out, or name the rule of the workplace, such as “nobody smokes on the premises”.",
            ),
        }
    }
}

/// The lines of an ad that keep people out for who they are, each with its place, what is wrong and what to write instead.
pub fn unfair_lines(text: &str) -> Vec<AdWarning> {
    let found = unfair_spans(text).into_iter().map(|(ground, span)| {
        let (problem, advice) = ground.words();
        AdWarning {
            kind: AdWarningKind::Unfair,
            problem: problem.to_owned(),
            advice: advice.to_owned(),
            span: Some(span),
            criteria: Vec::new(),
        }
    });
    found.collect()
}

/// Where an ad keeps people out, and for what, in its order.
pub(crate) fn unfair_spans(text: &str) -> Vec<(Ground, Span)> {
    let mut out = Vec::new();
    for (start, sentence) in posting::sentences_of(text) {
        let cut = words(sentence);
        let found = of_sentence(sentence, &cut);
        out.extend(found.into_iter().map(|(ground, span)| {
            let at = |end: u32| end as usize + start;
            (ground, Span::new(at(span.start), at(span.end)))
        }));
    }
    out
}

static TABLE: LazyLock<HashMap<&str, Phrases<()>>> =
    LazyLock::new(|| posting::sections(include_str!("../../data/ad-unfair.txt")));

/// The phrases of a section of the table among the words.
fn cues(section: &str, text: &str, cut: &[Word]) -> Vec<Hit<()>> {
    TABLE
        .get(section)
        .map_or_else(Vec::new, |phrases| phrases.find_words(text, cut, |_, _| true))
}

fn of_sentence(text: &str, cut: &[Word]) -> Vec<(Ground, Span)> {
    let mut found: Vec<(Ground, Span)> = Vec::new();
    for (ground, section) in Ground::ALL {
        for hit in cues(section, text, cut) {
            found.push((ground, hit.span));
        }
    }
    let clauses = Clauses::of(text);
    found.extend(doubtful(text, cut, &clauses));
    found.extend(age::find(text, cut).into_iter().map(|span| (Ground::Age, span)));
    if found.is_empty() || !cues("open", text, cut).is_empty() {
        return Vec::new();
    }
    let permit = !cues("permit", text, cut).is_empty();
    let others = cues("others", text, cut);
    let goods = cues("goods", text, cut);
    let other_ways = OtherWays::of(text, cut);
    let careers = cues("career", text, cut);
    let places = cues("smoke-free", text, cut);
    let waived = not_asked(text, cut, &clauses);
    found.retain(|(_, span)| !is_waived(text, &waived, *span));
    found.retain(|(ground, span)| match ground {
        // "A non-smoking office", "hôtel non-fumeur".
        Ground::Habits => {
            let clause = clauses.around(*span);
            within(&places, clause).is_empty() && within(&others, clause).is_empty()
        }
        // "No gaps between the tiles".
        Ground::Gaps => !within(&careers, clauses.around(*span)).is_empty(),
        Ground::Origin => !permit,
        Ground::Native => !other_ways.are_beside(&clauses, *span),
        // "Good health insurance", "good health and safety awareness".
        Ground::Health if goods_follow(text, cut, &goods, *span) => false,
        // "Menschen ohne Behinderung", "couples without children"; who asks for women and men asks for them by these words.
        Ground::Family | Ground::Health => !within(&others, clauses.around(*span))
            .iter()
            .any(|hit| !hit.span.overlaps(*span)),
        _ => true,
    });
    found.sort_by_key(|(_, span)| (span.start, std::cmp::Reverse(span.end)));
    // "Équipe jeune et dynamique" is found by two rules.
    found.dedup_by(|next, kept| {
        let same = kept.1.overlaps(next.1);
        if same && next.0 == kept.0 {
            kept.1.end = kept.1.end.max(next.1.end);
        }
        same
    });
    found
}

/// Where a sentence says what is not asked for: "Nicht nötig: Lebenslauf mit Foto", "a recent photo is not required".
fn not_asked(text: &str, cut: &[Word], clauses: &Clauses) -> Vec<Span> {
    let hits = cues("not-asked", text, cut);
    let stretch = |hit: &Hit<()>| {
        let clause = clauses.around(hit.span);
        // A heading opens a list: all that follows is not asked for.
        let opens = text.get(..hit.span.start as usize);
        let opens = opens.is_some_and(|before| !before.contains(char::is_alphabetic));
        match opens {
            true => Span {
                start: hit.span.end,
                end: text.len() as u32,
            },
            false => Span {
                start: clause.start,
                end: hit.span.start,
            },
        }
    };
    hits.iter().map(stretch).collect()
}

/// Whether unfair words lie in a stretch of what is not asked for. Words that deny, such as "no foreigners", ask all the same.
fn is_waived(text: &str, waived: &[Span], span: Span) -> bool {
    // The first alone may run to the end of the line.
    let Some((first, rest)) = waived.split_first() else {
        return false;
    };
    let next = rest.partition_point(|stretch| stretch.end < span.end);
    let inside = first.contains(span) || rest.get(next).is_some_and(|stretch| stretch.contains(span));
    inside && !crate::says_what_is_not_wanted(span.slice(text).unwrap_or_default())
}

/// Clauses that wish for one gender and name no other: "homme de moins de 40 ans souhaité", but not "homme ou femme".
fn one_gender(text: &str, cut: &[Word], clauses: &Clauses) -> Vec<(Ground, Span)> {
    let (men, women) = (cues("man", text, cut), cues("woman", text, cut));
    if men.is_empty() && women.is_empty() {
        return Vec::new();
    }
    let (wished, others) = (cues("wished", text, cut), cues("others", text, cut));
    let strong = cues("strong", text, cut);
    // "Sterke man", "hombres fuertes".
    let is_strong = |hit: &Hit<()>| {
        let before = strong.binary_search_by_key(&hit.first, |strong| strong.end);
        before.is_ok()
            || strong
                .binary_search_by_key(&hit.end, |strong| strong.first)
                .is_ok()
    };
    let alone = |hit: &&Hit<()>, other: &[Hit<()>]| {
        let clause = clauses.around(hit.span);
        let first = cut.partition_point(|word| word.span.end <= clause.start);
        let last = cut.partition_point(|word| word.span.start < clause.end);
        let short = last - first <= LONGEST_WISH;
        short
            && (!within(&wished, clause).is_empty() || is_strong(hit))
            && within(other, clause).is_empty()
            && within(&others, clause).is_empty()
    };
    let (men_alone, women_alone) = (
        men.iter().filter(|hit| alone(hit, &women)),
        women.iter().filter(|hit| alone(hit, &men)),
    );
    men_alone
        .chain(women_alone)
        .map(|hit| {
            let before = strong.binary_search_by_key(&hit.first, |strong| strong.end);
            let start = before.map_or(hit.span.start, |at| strong[at].span.start);
            (Ground::Gender, Span { start, ..hit.span })
        })
        .collect()
}

/// A clause that wishes for a gender has at most so many words.
const LONGEST_WISH: usize = 9;

/// Words that keep people out beside certain others only: "good health" where it is asked for, "with photo" where it is about
/// applying, "nativo" beside a language.
fn doubtful(text: &str, cut: &[Word], clauses: &Clauses) -> Vec<(Ground, Span)> {
    let mut out = Vec::new();
    let health = cues("health-said", text, cut);
    if !health.is_empty() {
        let (has, required) = (cues("has", text, cut), cues("required", text, cut));
        let asked = |hit: &&Hit<()>| {
            let clause = clauses.around(hit.span);
            let alone = |word: &&Word| clause.overlaps(word.span) && !hit.span.overlaps(word.span);
            let first = cut.partition_point(|word| word.span.end <= clause.start);
            has.binary_search_by_key(&hit.first, |has| has.end).is_ok()
                || within(&required, clause)
                    .iter()
                    .any(|required| (hit.end..=hit.end + NEAR).contains(&required.first))
                || cut[first..]
                    .iter()
                    .take_while(|word| word.span.start < clause.end)
                    .find(alone)
                    .is_none()
        };
        out.extend(health.iter().filter(asked).map(|hit| (Ground::Health, hit.span)));
    }
    let graduates = cues("graduate", text, cut);
    if !graduates.is_empty() {
        let welcomed = cues("welcomed", text, cut);
        let alone = graduates
            .iter()
            .filter(|hit| within(&welcomed, clauses.around(hit.span)).is_empty());
        out.extend(alone.map(|hit| (Ground::Age, hit.span)));
    }
    out.extend(one_gender(text, cut, clauses));
    let pictures = cues("picture", text, cut);
    if !pictures.is_empty() {
        let applying = cues("applying", text, cut);
        let about = pictures
            .iter()
            .filter(|hit| !within(&applying, clauses.around(hit.span)).is_empty());
        out.extend(about.map(|hit| (Ground::Looks, hit.span)));
    }
    let natives = cues("native-beside", text, cut);
    if !natives.is_empty() {
        let named = languages::names_in(text, cut);
        let languages: HashSet<usize> = named
            .iter()
            .flat_map(|language| {
                let first = cut.partition_point(|word| word.span.end <= language.span.start);
                let end = cut.partition_point(|word| word.span.start < language.span.end);
                first..end
            })
            .collect();
        let beside = natives.iter().filter(|hit| {
            let clause = clauses.around(hit.span);
            let named = |at: usize| {
                let here = cut.get(at).is_some_and(|word| clause.overlaps(word.span));
                here && languages.contains(&at)
            };
            // "Nativo en inglés".
            hit.first.checked_sub(1).is_some_and(named) || (hit.end..hit.end + 2).any(named)
        });
        out.extend(beside.map(|hit| (Ground::Native, hit.span)));
    }
    out
}

/// A word that requires something stands at most so many words behind it.
const NEAR: usize = 3;

/// Whether what stands directly behind the words makes them a part of something else.
fn goods_follow(text: &str, cut: &[Word], goods: &[Hit<()>], span: Span) -> bool {
    let next = cut.partition_point(|word| word.span.start < span.end);
    let joined = cut.get(next).is_some_and(|word| {
        let gap = text.get(span.end as usize..word.span.start as usize);
        gap.is_some_and(|gap| !gap.contains([',', ';', '(', ')', '|', '•', ':']))
    });
    joined && goods.binary_search_by_key(&next, |hit| hit.first).is_ok()
}

/// The hits, which stand in order, that overlap a clause.
fn within(hits: &[Hit<()>], clause: Span) -> &[Hit<()>] {
    let from = hits.partition_point(|hit| hit.span.end <= clause.start);
    let to = hits.partition_point(|hit| hit.span.start < clause.end);
    hits.get(from..to).unwrap_or_default()
}

/// What stands in a sentence beside native languages: levels, and "or".
struct OtherWays {
    levels: Vec<Hit<()>>,
    /// Where words for "or" begin, in order.
    ors: Vec<u32>,
}

impl OtherWays {
    fn of(text: &str, cut: &[Word]) -> Self {
        // The Dutch "or" is the English "of": "native speaker of German".
        let tongue = Tongue::of(cut);
        let or = cut.iter().filter(|word| tongue.is(Joint::Or, &word.folded));
        Self {
            levels: cues("level", text, cut),
            ors: or.map(|word| word.span.start).collect(),
        }
    }

    /// Whether a level stands beside a native language, or another way to have it: "Muttersprache oder C1".
    fn are_beside(&self, clauses: &Clauses, span: Span) -> bool {
        let or = self.ors.partition_point(|start| *start < span.end);
        let near = self.ors.get(or).is_some_and(|start| *start <= span.end + 8);
        near || !within(&self.levels, clauses.around(span)).is_empty()
    }
}

/// The clauses of a sentence: what stands between commas and brackets.
struct Clauses {
    /// Where each sign between two clauses begins and ends, in order.
    signs: Vec<(usize, usize)>,
    length: usize,
}

impl Clauses {
    fn of(text: &str) -> Self {
        let signs = text.match_indices([',', ';', '(', ')', '|', '•']);
        Self {
            signs: signs.map(|(at, sign)| (at, at + sign.len())).collect(),
            length: text.len(),
        }
    }

    /// The clauses that `span` lies in.
    fn around(&self, span: Span) -> Span {
        let (start, end) = (span.start as usize, span.end as usize);
        let before = self.signs.partition_point(|(at, _)| *at < start);
        let behind = self.signs.partition_point(|(at, _)| *at < end);
        let from = before.checked_sub(1).map_or(0, |at| self.signs[at].1);
        let to = self.signs.get(behind).map_or(self.length, |(at, _)| *at);
        Span::new(from, to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clauses_lie_between_signs_of_any_width() {
        let text = "Brot • gute Gesundheit, Käse";
        let clauses = Clauses::of(text);
        let at = |part: &str| {
            let start = text.find(part).expect("is there");
            clauses.around(Span::new(start, start + part.len())).slice(text)
        };
        assert_eq!(at("Gesundheit"), Some(" gute Gesundheit"));
        assert_eq!(at("Brot"), Some("Brot "));
        assert_eq!(at("Käse"), Some(" Käse"));
        assert_eq!(at("Gesundheit, Käse"), Some(" gute Gesundheit, Käse"));
    }
}
