//! Items of a list of requirements in which nothing else was recognised: they become criteria in the ad's own words, so
//! that the recruiter sees them and may change or delete them.

use rolefit_domain::{Requirement, Span};

use super::alternatives::Item;
use super::filler::{self, Filler};
use super::items::WILLING;
use super::wording::{WORDING, Wording, is_shortened};
use super::years;
use crate::joints::Tongue;
use crate::text::{Word, words};
use crate::{skills, stem};

/// A criterion that has to be cut has at most so many of the ad's words.
const MOST_WORDS: usize = 8;
/// A clause of so many words is kept whole.
const LONGEST_CLAUSE: usize = 11;
/// An item of more words is prose, of which no few words say what is asked for.
const LONGEST_ITEM: usize = 24;

/// The thing that a sentence of a list asks for, in its own words without "experience with" and the like; `None` where
/// it speaks of a trait that no document shows, of the person rather than the work, or in prose.
pub(super) fn find(text: &str) -> Option<Item> {
    let all = words(text);
    if all.len() > LONGEST_ITEM || filler::is_personal(text, &all) || years::says_a_most(text, &all) {
        return None;
    }
    let willing = |found: &skills::Found| found.name() == WILLING;
    if skills::find_in_words(text, &all).iter().any(willing) {
        return None;
    }
    let clause = first_clause(text, filler::trimmed(text, without_wish(text, &all)));
    let short = &clause[..whole(&Tongue::of(&all), clause)];
    let kept = filler::trimmed(text, short);
    let speaks = |w: &Word| WE.contains(&w.folded.as_str());
    if kept.first().is_none_or(|w| PRONOUNS.contains(&w.folded.as_str())) || kept.iter().any(speaks) {
        return None;
    }
    let telling = kept.iter().filter(|w| tells(text, w)).count();
    let soft = filler::count(text, kept, Filler::Soft);
    if telling == 0 || soft * 2 >= telling || !kept.iter().any(|w| says_something(text, w)) {
        return None;
    }
    let span = Span {
        start: kept.first()?.span.start,
        end: kept.last()?.span.end,
    };
    let said = span.slice(text)?.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut letters = said.chars();
    let first = letters.next()?;
    // "iOS" keeps its small letter.
    let plain = !letters.as_str().starts_with(char::is_uppercase);
    let name = if plain {
        first.to_uppercase().chain(letters).collect()
    } else {
        said.clone()
    };
    Some(Item {
        requirement: Requirement::Skill { name },
        span,
    })
}

/// The words without those at their end or beginning that say that the thing is welcome: "is mooi meegenomen".
fn without_wish<'a>(text: &str, all: &'a [Word]) -> &'a [Word] {
    let hits = WORDING.find_words(text, all, |_, _| true);
    let opens = hits
        .first()
        .filter(|hit| hit.first == 0 && matches!(hit.value, Wording::WelcomeAfter | Wording::WelcomeBefore));
    let from = opens.map_or(0, |hit| hit.end);
    let closes = hits
        .iter()
        .find(|hit| hit.first > from && hit.value == Wording::WelcomeBefore);
    let to = closes.map_or(all.len(), |hit| hit.first);
    all.get(from..to).filter(|kept| !kept.is_empty()).unwrap_or(all)
}

/// How many of the words of a clause are kept: all of a short one; of a longer one those before its last "and" or "or"
/// that is near, so that nothing is cut in its middle.
fn whole(tongue: &Tongue, clause: &[Word]) -> usize {
    if clause.len() <= LONGEST_CLAUSE {
        return clause.len();
    }
    let near = &clause[..LONGEST_CLAUSE];
    let joint = near.iter().rposition(|w| tongue.joins(&w.folded));
    joint.filter(|at| *at > 1).unwrap_or(MOST_WORDS)
}

/// Words with which a firm speaks of itself, folded.
const WE: &[&str] = &["we", "wir", "nous", "nosotros", "wij"];

/// Words that begin a clause about somebody, which says nothing that a document could show, folded.
const PRONOUNS: &[&str] = &[
    "we", "you", "i", "it", "they", "this", "these", "those", "there", "wir", "sie", "du", "ihr", "es",
    "nous", "vous", "tu", "il", "elle", "nosotros", "usted", "wij", "jij", "je", "noi",
];

/// Whether the words asked for are one abbreviation of three letters or more.
pub(super) fn is_abbreviation(requirement: &Requirement) -> bool {
    let Requirement::Skill { name } = requirement else {
        return false;
    };
    let letters = name.chars().filter(|c| c.is_uppercase()).count();
    (3..=LONGEST_ABBREVIATION).contains(&letters) && letters == name.chars().count()
}

/// Most letters of an abbreviation.
const LONGEST_ABBREVIATION: usize = 6;

/// The words up to the first sign that ends a clause.
fn first_clause<'a>(text: &str, all: &'a [Word]) -> &'a [Word] {
    let ends = |pair: &[Word]| {
        let gap = text.get(pair[0].span.end as usize..pair[1].span.start as usize);
        let relative = RELATIVES.contains(&pair[1].folded.as_str());
        relative
            || gap.is_none_or(|gap| {
                let stop = gap.contains(". ") && !pair[0].span.slice(text).is_some_and(is_shortened);
                stop || gap.contains([',', ';', ':', '(', ')', '–', '—', '!', '?'])
            })
    };
    let end = all.windows(2).position(ends).map_or(all.len(), |at| at + 1);
    &all[..end]
}

/// Words that begin a clause about what is asked for, folded.
const RELATIVES: &[&str] = &[
    "that", "which", "who", "where", "when", "because", "if", "weil", "damit", "wenn", "dass", "qui", "que",
    "quand", "porque", "omdat", "die", "perche",
];

/// Whether a word can be what is asked for: three letters at least, or an abbreviation.
fn says_something(text: &str, word: &Word) -> bool {
    let written = word.span.slice(text).unwrap_or_default();
    let letters = written.chars().filter(|c| c.is_alphabetic()).count();
    tells(text, word) && (is_loud(text, word) || letters >= 3)
        || written.chars().any(crate::text::is_ideographic)
}

/// Whether a word is no stop word: "ALS" is one in small letters only.
fn tells(text: &str, word: &Word) -> bool {
    let loud = !text.chars().any(char::is_lowercase);
    !stem::is_stop(&word.folded) || !loud && is_loud(text, word)
}

fn is_loud(text: &str, word: &Word) -> bool {
    let written = word.span.slice(text).unwrap_or_default();
    written.chars().count() >= 2 && written.chars().all(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<String> {
        find(text).map(|item| super::super::label::label(&item.requirement))
    }

    #[test]
    fn items_keep_their_own_words_without_filler() {
        for (text, expected) in [
            (
                "- Experience with ticketing for festivals",
                "Ticketing for festivals",
            ),
            ("- Able to lift 20 kg", "Lift 20 kg"),
            ("- Led a team of 15", "Led a team of 15"),
            ("- Right to work in the UK", "Right to work in the UK"),
            ("- Orbis", "Orbis"),
            ("- Erfahrung mit Orbis erforderlich", "Orbis"),
            (
                "- Kenntnisse der Glorbex-Mühle, gern auch andere",
                "Glorbex-Mühle",
            ),
            ("- Clean DBS check", "Clean DBS check"),
            ("- ALS is an advantage", "ALS"),
            (
                "- Haemodynamic monitoring and care of arterial and central lines",
                "Haemodynamic monitoring and care of arterial and central lines",
            ),
            ("- A portfolio that shows your work", "Portfolio"),
        ] {
            assert_eq!(read(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn traits_and_persons_ask_for_nothing() {
        for text in [
            "- Team player",
            "- Motivated and reliable",
            "- Excellent communication skills",
            "- Teamfähigkeit und Zuverlässigkeit",
            "- Esprit d'équipe et autonomie",
            "- German citizen",
            "- Young and dynamic",
            "- Living in Berlin",
            "- Graduate of a top university",
            "- experience required",
            "- x",
            "You",
            "we are moving away from it",
            "- It is fun",
            "- In our team we use Glorbex",
            "- Up to 2 years of experience",
            "- Höchstens 3 Jahre Berufserfahrung",
            "",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
