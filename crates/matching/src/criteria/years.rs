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
        if let Some((years, first)) = number_before(&words, i) {
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
    found
}

/// Whether the words from `at` on are "of" or "with" and the name of a skill: "3 years of Python".
fn is_of_skill(text: &str, words: &[Word], at: usize) -> bool {
    // "We have spent ten years in logistics" is said of the firm.
    let ours = |w: &Word| WE.contains(&w.folded.as_str());
    let of = words.get(at).is_some_and(|w| OF.contains(&w.folded.as_str()))
        && !words[at.saturating_sub(NEAR_FIRM)..at].iter().any(ours);
    let behind = words
        .get(at + 1..words.len().min(at + 1 + LONGEST_NAME))
        .unwrap_or_default();
    of && skills::find_in_words(text, behind).first().is_some_and(|skill| {
        behind
            .first()
            .is_some_and(|word| word.span.start == skill.span.start)
    })
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
