//! Years of experience that an ad asks for.

use rolefit_domain::Span;

use super::wording;
use crate::text::{Word, words};
use crate::{joints, skills};

/// More years than any ad means; larger numbers are the age of a firm or of a product.
const MOST: u8 = 30;

/// Years of experience asked for in `text`, with the words that say so; the lower end of a range.
///
/// A number of years counts only beside a word of experience or of a lower limit ("at least", "4+") or as years of a skill,
/// and never beside a word of age.
pub(super) fn find_in(text: &str) -> Vec<(u8, Span)> {
    let words = words(text);
    let is = |list: &[&str]| words.iter().any(|w| list.contains(&w.folded.as_str()));
    if is(AGE) || is_own(text, &words) {
        return Vec::new();
    }
    let begins = |list: &[&str]| words.iter().any(|w| list.iter().any(|l| w.folded.starts_with(l)));
    let experience = begins(EXPERIENCE) || LIMITS.iter().any(|limit| has_phrase(&words, limit));
    let mut found = Vec::new();
    for (i, word) in words.iter().enumerate() {
        if !YEARS.contains(&word.folded.as_str()) && !YEARS_GLUED.iter().any(|y| word.folded == *y) {
            continue;
        }
        let number = number_before(&words, i);
        if let Some((years, first)) = number.and_then(|found| lower_end(&words, found, i)) {
            let span = Span {
                start: words[first].span.start,
                end: word.span.end,
            };
            let plus = || span.slice(text).is_some_and(|said| said.contains('+'));
            if experience || plus() || is_of_skill(text, &words, i + 1) {
                found.push((years, span));
            }
        }
    }
    if !found.is_empty() {
        found.extend(parts_of(text, &words));
    }
    found
}

/// Figures that are a part of the years before them: "of which 2+ in Rust", "at least three of them leading teams", "davon
/// mindestens zwei in der Pflege".
fn parts_of(text: &str, words: &[Word]) -> Vec<(u8, Span)> {
    let mut found = Vec::new();
    for (i, word) in words.iter().enumerate().skip(1) {
        let Some((years, first)) = number_before(words, i + 1).filter(|(_, first)| *first == i) else {
            continue;
        };
        let from = i.saturating_sub(MOST_BEFORE_PART);
        let opens = (from..i).any(|at| PART_BEFORE.iter().any(|phrase| is_phrase(words, at, phrase)));
        let closes = PART_BEHIND.iter().find(|phrase| is_phrase(words, i + 1, phrase));
        let counted = words
            .get(i + 1)
            .is_some_and(|next| YEARS.contains(&next.folded.as_str()));
        if counted || !(opens || closes.is_some()) {
            continue;
        }
        let last = closes.map_or(i, |phrase| i + phrase.len());
        let mut end = words[last].span.end;
        end += u32::from(text.get(end as usize..).is_some_and(|rest| rest.starts_with('+')));
        found.push((
            years,
            Span {
                start: word.span.start,
                end,
            },
        ));
        let _ = first;
    }
    found
}

/// A figure stands at most so many words behind those that make it a part.
const MOST_BEFORE_PART: usize = 5;

/// Words before a figure that make it a part of the years before, folded.
const PART_BEFORE: &[&[&str]] = &[
    &["of", "which"],
    &["davon"],
    &["dont"],
    &["de", "los", "cuales"],
    &["de", "ellos"],
    &["di", "cui"],
    &["waarvan"],
];

/// Words behind a figure that make it a part, folded.
const PART_BEHIND: &[&[&str]] = &[
    &["of", "them"],
    &["of", "those"],
    &["of", "these"],
    &["of", "which"],
    &["davon"],
    &["d", "entre", "elles"],
    &["de", "ellos"],
    &["di", "questi"],
    &["daarvan"],
];

/// The years at `found`, of which `at` is the word "years", unless they are a most: "up to 2 years" asks for none. Of a least
/// and a most the least counts.
fn lower_end(words: &[Word], found: (u8, usize), at: usize) -> Option<(u8, usize)> {
    let (_, first) = found;
    let ends = |phrase: &[&str]| first >= phrase.len() && is_phrase(words, first - phrase.len(), phrase);
    if let Some(phrase) = MOST_BEFORE
        .iter()
        .copied()
        .filter(|p| ends(p))
        .max_by_key(|p| p.len())
    {
        let mut back = first - phrase.len();
        while back > 0 && BETWEEN.contains(&words[back - 1].folded.as_str()) {
            back -= 1;
        }
        return number_before(words, back).filter(|_| back > 0);
    }
    // "2 years of experience at most": over the words that only say what the years are.
    let only = |word: &&Word| {
        let word = word.folded.as_str();
        EXPERIENCE.contains(&word) || OF.contains(&word) || PLAIN.contains(&word)
    };
    let rest = words.get(at + 1..).unwrap_or_default();
    let skipped = rest.iter().take(MOST_SKIPPED).take_while(only).count();
    let ends = |phrase: &&[&str]| (at + 1..=at + 1 + skipped).any(|from| is_phrase(words, from, phrase));
    let behind = MOST_BEHIND.iter().any(ends);
    (!behind).then_some(found)
}

/// Whether the words say at most how many years somebody should have, and at least none.
pub(super) fn says_a_most(text: &str, words: &[Word]) -> bool {
    let years = |word: &Word| YEARS.contains(&word.folded.as_str());
    let most = words.iter().enumerate().any(|(at, word)| {
        let found = number_before(words, at).filter(|_| years(word));
        found.is_some_and(|found| lower_end(words, found, at).is_none())
    });
    most && find_in(text).is_empty()
}

/// Words beside years of experience that say nothing more of them, folded.
const PLAIN: &[&str] = &[
    "s",
    "d",
    "professional",
    "professionnelle",
    "profesional",
    "relevant",
];

/// Most words between "years" and those that make their number the highest.
const MOST_SKIPPED: usize = 4;

fn is_phrase(words: &[Word], at: usize, phrase: &[&str]) -> bool {
    let said = words.get(at..at + phrase.len()).unwrap_or_default();
    !said.is_empty() && said.iter().zip(phrase).all(|(word, said)| word.folded == *said)
}

/// Words right before a number that make it the highest, folded.
const MOST_BEFORE: &[&[&str]] = &[
    &["up", "to"],
    &["at", "most"],
    &["no", "more", "than"],
    &["not", "more", "than"],
    &["less", "than"],
    &["fewer", "than"],
    &["under"],
    &["max"],
    &["maximum"],
    &["maximum", "of"],
    &["bis"],
    &["bis", "zu"],
    &["bis", "maximal"],
    &["hochstens"],
    &["maximal"],
    &["unter"],
    &["weniger", "als"],
    &["nicht", "mehr", "als"],
    &["jusqu", "a"],
    &["moins", "de"],
    &["pas", "plus", "de"],
    &["au", "plus"],
    &["au", "maximum"],
    &["hasta"],
    &["menos", "de"],
    &["no", "mas", "de"],
    &["maximo"],
    &["como", "maximo"],
    &["tot"],
    &["maximaal"],
    &["hoogstens"],
    &["minder", "dan"],
    &["fino", "a"],
    &["meno", "di"],
    &["massimo"],
    &["al", "massimo"],
];

/// Words right behind "years" that make their number the highest, folded.
const MOST_BEHIND: &[&[&str]] = &[
    &["max"],
    &["maximum"],
    &["at", "most"],
    &["or", "less"],
    &["or", "fewer"],
    &["maximal"],
    &["hochstens"],
    &["oder", "weniger"],
    &["au", "plus"],
    &["au", "maximum"],
    &["maximo"],
    &["como", "maximo"],
    &["massimo"],
    &["al", "massimo"],
    &["maximaal"],
];

/// Whether the words from `at` on are the name of a skill, with an "of" or "with" before it or none: "3 years of Python", "2 years
/// leading a team".
fn is_of_skill(text: &str, words: &[Word], at: usize) -> bool {
    // "We have spent ten years in logistics" is said of the firm.
    let ours = |w: &Word| WE.contains(&w.folded.as_str());
    if words[at.saturating_sub(NEAR_FIRM)..at].iter().any(ours) {
        return false;
    }
    let begins = |from: usize| {
        let name = words
            .get(from..words.len().min(from + LONGEST_NAME))
            .unwrap_or_default();
        let found = skills::find_in_words(text, name);
        let first = name.first().zip(found.first());
        first.is_some_and(|(word, skill)| word.span.start == skill.span.start)
    };
    let last = at.checked_sub(1).and_then(|last| words.get(last));
    let beside = last.zip(words.get(at)).is_some_and(|(years, name)| {
        let gap = text.get(years.span.end as usize..name.span.start as usize);
        gap.is_some_and(|gap| gap.trim().is_empty())
    });
    let of = words.get(at).is_some_and(|w| OF.contains(&w.folded.as_str()));
    beside && begins(at) || of && begins(at + 1)
}

/// A firm that speaks of its years names itself at most so many words before.
const NEAR_FIRM: usize = 12;

/// A skill's name has at most so many words.
const LONGEST_NAME: usize = 5;

const OF: &[&str] = &[
    "of", "with", "in", "as", "mit", "im", "als", "avec", "en", "con", "met", "com", "de", "di", "van",
];

/// Whether a firm speaks of its own years: "With over 20 years of experience, Acme builds pumps".
fn is_own(text: &str, words: &[Word]) -> bool {
    let with = words.first().is_some_and(|w| WITH.contains(&w.folded.as_str()));
    let Some((_, main)) = text.split_once(", ").filter(|_| with && !wording::asks(words)) else {
        return false;
    };
    let subject = main.split_whitespace().next().unwrap_or_default();
    subject.starts_with(char::is_uppercase) || WE.contains(&subject)
}

const WITH: &[&str] = &["with", "mit", "avec", "con", "met", "com"];
const WE: &[&str] = &["we", "our", "wir", "nous", "wij"];

fn has_phrase(words: &[Word], phrase: &[&str]) -> bool {
    words
        .windows(phrase.len())
        .any(|found| found.iter().zip(phrase).all(|(word, said)| word.folded == *said))
}

/// The number before word `at`, over "to", "or more" and the upper end of a range.
fn number_before(words: &[Word], at: usize) -> Option<(u8, usize)> {
    let mut back = at;
    let mut best = None;
    while back > 0 && at - back < 5 {
        back -= 1;
        let word = words[back].folded.as_str();
        match joints::number(word).map(u8::try_from) {
            Some(Ok(n)) if (1..=MOST).contains(&n) => best = Some((n, back)),
            Some(_) => return None,
            None if is_number(word) => return None,
            None if BETWEEN.contains(&word) => {}
            None => break,
        }
    }
    best
}

/// Whether it is a number, of whatever size.
fn is_number(word: &str) -> bool {
    word.bytes().all(|b| b.is_ascii_digit())
}

const YEARS: &[&str] = &[
    "years", "year", "yrs", "yr", "jahre", "jahren", "jahr", "ans", "an", "annees", "annee", "anos", "ano",
    "jaar", "jaren", "anni", "anno", "年",
];
const YEARS_GLUED: &[&str] = &["jahriger", "jahrige", "jahriges", "mehrjahrige", "jarige"];
const BETWEEN: &[&str] = &[
    "to", "or", "more", "plus", "bis", "oder", "mehr", "und", "a", "ou", "o", "mas", "y", "of", "meer",
    "tot", "full", "minimum",
];
const EXPERIENCE: &[&str] = &[
    "experience",
    "experienced",
    "experiencia",
    "erfahrung",
    "berufserfahrung",
    "praxis",
    "berufspraxis",
    "ervaring",
    "werkervaring",
    "esperienza",
    "working",
    "background",
    "track",
    "practice",
    "arbeitserfahrung",
    "projekterfahrung",
    "fuhrungserfahrung",
    "经",
    "relevant",
    "pqe",
];
/// Words of a lower limit, folded.
const LIMITS: &[&[&str]] = &[
    &["at", "least"],
    &["minimum"],
    &["mindestens"],
    &["wenigstens"],
    &["au", "moins"],
    &["al", "menos"],
    &["como", "minimo"],
    &["minimaal"],
    &["minstens"],
    &["almeno"],
    &["pelo", "menos"],
];
const AGE: &[&str] = &[
    "old", "alter", "alters", "alt", "aged", "age", "ages", "edad", "leeftijd", "oud",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn years_are_read_with_their_words() {
        for (text, expected) in [
            ("3+ years of experience", Some((3, "3+ years"))),
            (
                "at least five years' experience in nursing",
                Some((5, "five years")),
            ),
            ("3-5 years experience", Some((3, "3-5 years"))),
            ("2 to 4 years of relevant work", Some((2, "2 to 4 years"))),
            ("mindestens 3 Jahre Berufserfahrung", Some((3, "3 Jahre"))),
            ("zwei bis drei Jahre Erfahrung", Some((2, "zwei bis drei Jahre"))),
            ("expérience de 2 ans minimum", Some((2, "2 ans"))),
            ("mínimo 3 años de experiencia", Some((3, "3 años"))),
            ("minimaal 4 jaar ervaring", Some((4, "4 jaar"))),
            ("at least 18 years old, experience welcome", None),
            ("120 years of experience in steel", None),
            ("a 5-year plan", None),
            ("3 years of Python", Some((3, "3 years"))),
            ("zwei Jahre mit SAP", Some((2, "zwei Jahre"))),
            ("3 years of growth", None),
            ("2 years leading a team", Some((2, "2 years"))),
            ("3 Jahre SAP", Some((3, "3 Jahre"))),
            (
                "At least 4 years of professional backend development",
                Some((4, "4 years")),
            ),
            ("3+ years in customer support", Some((3, "3+ years"))),
            ("You must be at least 18 years of age", None),
            ("For 12 years in Leeds", None),
            ("3 years of agency experience", Some((3, "3 years"))),
            (
                "Although we are young: 2 years of experience",
                Some((2, "2 years")),
            ),
            ("up to 2 years of experience", None),
            ("You have no more than 3 years of experience", None),
            ("2 years of experience at most", None),
            ("bis zu 2 Jahre Berufserfahrung", None),
            ("Berufserfahrung bis 3 Jahre", None),
            ("maximal 2 Jahre Berufserfahrung", None),
            ("jusqu'à 2 ans d'expérience", None),
            ("expérience de 2 ans maximum", None),
            ("máximo 2 años de experiencia", None),
            ("maximaal 2 jaar ervaring", None),
            ("experience of 2 up to 5 years", Some((2, "2 up to 5 years"))),
            (
                "mindestens 2, maximal 5 Jahre Berufserfahrung",
                Some((2, "2, maximal 5 Jahre")),
            ),
            ("With over 20 years of experience, Acme builds pumps", None),
            ("Mit 20 Jahren Erfahrung, wir bauen Pumpen", None),
            (
                "With 3 years of experience, you lead a team",
                Some((3, "3 years")),
            ),
        ] {
            let found = find_in(text)
                .first()
                .map(|(n, span)| (*n, span.slice(text).unwrap_or("?")));
            assert_eq!(found, expected, "{text}");
        }
    }
}
