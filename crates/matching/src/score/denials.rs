//! Where a document says that something is missing or still to be learned: "no experience with Kafka yet", "not Java",
//! "want to learn Go".

use std::sync::LazyLock;

use rolefit_domain::Span;

use crate::phrases::{Hit, Phrases};
use crate::spans::Spans;
use crate::text::Word;

/// What a document says of a thing that it names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// It is there.
    Held,
    /// It is being learned, or to be learned.
    Learning,
    /// It is not there.
    Missing,
}

/// The stretches of a text that deny.
#[derive(Debug)]
pub(super) struct Denials {
    missing: Spans,
    learning: Spans,
}

impl Denials {
    /// The denials of `text`, of which `words` are the words.
    ///
    /// A denial holds for the rest of its clause; where the clause ends with it, as in "Kafka: never used" or in German,
    /// for the words before it in the clause.
    pub(super) fn of(text: &str, words: &[Word]) -> Self {
        let clauses = Clauses { text, words };
        let (mut missing, mut learning) = (Vec::new(), Vec::new());
        for hit in TABLE.find_words(text, words, |_, _| true) {
            match hit.value {
                Kind::Missing => missing.extend(clauses.denied(&hit)),
                Kind::Learning => learning.extend(clauses.denied(&hit)),
                Kind::Bare => missing.extend(clauses.next_name(&hit)),
                Kind::Neutral => {}
            }
        }
        Self {
            missing: Spans::new(missing),
            learning: Spans::new(learning),
        }
    }

    /// What is said of the thing named at `span`.
    pub(super) fn said_of(&self, span: Span) -> Said {
        let start = Span {
            start: span.start,
            end: span.start,
        };
        if self.missing.contain(start) {
            Said::Missing
        } else if self.learning.contain(start) {
            Said::Learning
        } else {
            Said::Held
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Missing,
    Learning,
    Bare,
    Neutral,
}

static TABLE: LazyLock<Phrases<Kind>> = LazyLock::new(|| {
    Phrases::of_sections(include_str!("../../data/denials.txt"), |name| match name {
        "missing" => Some(Kind::Missing),
        "learning" => Some(Kind::Learning),
        "bare" => Some(Kind::Bare),
        "neutral" => Some(Kind::Neutral),
        _ => None,
    })
});

struct Clauses<'a> {
    text: &'a str,
    words: &'a [Word],
}

impl Clauses<'_> {
    /// The words that a denial holds for.
    fn denied(&self, hit: &Hit<Kind>) -> Option<Span> {
        let end = self.end(hit.end);
        let says = |w: &Word| !TRAILING.contains(&w.folded.as_str());
        if self.words[hit.end..end].iter().any(says) {
            return self.span(hit.end, end);
        }
        self.span(self.start(hit.first), hit.first)
    }

    /// The name right behind a bare "not", and those that "or" joins to it.
    fn next_name(&self, hit: &Hit<Kind>) -> Option<Span> {
        if hit
            .span
            .slice(self.text)
            .is_some_and(|w| w.eq_ignore_ascii_case("no"))
            && !self.is_denying_no(hit.first)
        {
            return None;
        }
        let word = |at: usize| self.words.get(at).map(|w| w.folded.as_str());
        let skipped = usize::from(word(hit.end).is_some_and(|w| ARTICLES.contains(&w)));
        let first = hit.end + skipped;
        let beside = (hit.end..=first).all(|at| {
            at < self.words.len() && self.gap(at).trim().is_empty() && !self.gap(at).contains('\n')
        });
        if !beside {
            return None;
        }
        let mut end = first + 1;
        while word(end).is_some_and(|w| OR.contains(&w))
            && end + 1 < self.words.len()
            && !self.breaks(end + 1)
        {
            end += 2;
        }
        self.span(first, end)
    }

    /// Whether "no" at a word denies: in Portuguese it means "in the".
    fn is_denying_no(&self, at: usize) -> bool {
        let before = at
            .checked_sub(1)
            .filter(|_| !self.breaks(at))
            .map(|i| self.words[i].folded.as_str());
        before.is_none_or(|word| BEFORE_NO.contains(&word))
    }

    /// One past the last word of the clause that goes on with the word `from`.
    fn end(&self, from: usize) -> usize {
        let limit = self.words.len().min(from + LONGEST);
        let ends = |at: &usize| {
            let contrast = CONTRASTS.contains(&self.words[*at].folded.as_str());
            contrast
                || self.breaks(*at) && !(self.gap(*at).trim() == "," && *at > from && self.list_goes_on(*at))
        };
        (from..limit).find(ends).unwrap_or(limit)
    }

    /// The first word of the clause that ends before the word `to`.
    fn start(&self, to: usize) -> usize {
        let lowest = to.saturating_sub(LONGEST);
        let mut at = to;
        while at > lowest {
            // "Kafka: never used", "SAP (no experience)".
            let label = at == to && matches!(self.gap(at).trim(), ":" | "(" | "-" | "–" | "—" | ": -");
            let contrast = CONTRASTS.contains(&self.words[at - 1].folded.as_str());
            if contrast || self.breaks(at) && !label {
                break;
            }
            at -= 1;
        }
        at
    }

    /// What stands before the word `at`.
    fn gap(&self, at: usize) -> &str {
        let before = at.checked_sub(1).map_or(0, |i| self.words[i].span.end);
        let gap = self.text.get(before as usize..self.words[at].span.start as usize);
        gap.unwrap_or("\n")
    }

    /// Whether a clause ends before the word `at`.
    fn breaks(&self, at: usize) -> bool {
        let gap = self.gap(at);
        let stop = gap
            .find('.')
            .is_some_and(|i| gap[i + 1..].starts_with(char::is_whitespace));
        let dash = gap.trim().starts_with(['-', '–', '—']) && gap.starts_with(' ');
        at == 0
            || stop
            || dash
            || gap.contains(['\n', ',', ';', ':', '(', ')', '!', '?', '|', '•', '·', '。', '，'])
    }

    /// Whether the comma before the word `at` is one of a list that ends with "or": "no experience with SAP, Java or Go".
    fn list_goes_on(&self, at: usize) -> bool {
        let mut length = 0;
        for i in at..self.words.len().min(at + LONGEST) {
            let comma = i > at && self.gap(i).trim() == ",";
            if i > at && self.breaks(i) && !comma {
                return false;
            }
            length = if comma { 1 } else { length + 1 };
            if OR.contains(&self.words[i].folded.as_str()) {
                return true;
            }
            if length > MOST_IN_ITEM {
                return false;
            }
        }
        false
    }

    fn span(&self, first: usize, end: usize) -> Option<Span> {
        let words = self.words.get(first..end)?;
        Some(Span {
            start: words.first()?.span.start,
            end: words.last()?.span.end,
        })
    }
}

/// A clause is looked at over at most so many words.
const LONGEST: usize = 16;
/// Items of a list have at most so many words.
const MOST_IN_ITEM: usize = 3;

/// Words behind a denial that say nothing more of what is denied.
const TRAILING: &[&str] = &[
    "yet",
    "so",
    "far",
    "still",
    "before",
    "in",
    "production",
    "professionally",
    "commercially",
    "project",
    "projects",
    "at",
    "work",
    "all",
    "it",
    "them",
    "this",
    "noch",
    "bisher",
    "bislang",
    "beruflich",
    "produktiv",
    "damit",
    "encore",
    "professionnellement",
    "aun",
    "todavia",
    "nog",
    "ancora",
    "though",
    "myself",
    "vorhanden",
    "habe",
    "ich",
    "hiermit",
];

/// Words that begin a clause of their own.
const CONTRASTS: &[&str] = &[
    "but",
    "however",
    "although",
    "though",
    "whereas",
    "while",
    "except",
    "aber",
    "sondern",
    "jedoch",
    "dafur",
    "mais",
    "pero",
    "sino",
    "maar",
    "wel",
    "ma",
    "pero",
    "porem",
    "mas",
    "instead",
    "stattdessen",
];

const OR: &[&str] = &["or", "nor", "oder", "noch", "ou", "ni", "o", "of", "e"];

const ARTICLES: &[&str] = &[
    "a", "an", "any", "the", "much", "prior", "yet", "de", "d", "een", "un", "una",
];

/// Words before an English or Spanish "no".
const BEFORE_NO: &[&str] = &[
    "but",
    "have",
    "has",
    "had",
    "with",
    "and",
    "there",
    "is",
    "yet",
    "still",
    "currently",
    "pero",
    "y",
    "aunque",
    "i",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::skills;
    use crate::text::words;

    fn held(text: &str) -> (Vec<&'static str>, Vec<&'static str>) {
        let denials = Denials::of(text, &words(text));
        let all = skills::find_in(text);
        let of = |said| {
            let named = all.iter().filter(|f| denials.said_of(f.span) == said);
            named.map(skills::Found::name).collect()
        };
        (of(Said::Held), of(Said::Learning))
    }

    #[test]
    fn denials_hold_for_their_clause() {
        for (text, expected) in [
            ("no experience with Java and Scala", vec![]),
            ("no experience with Java, Docker", vec!["Docker"]),
            ("no experience with Java, Docker or Kafka", vec![]),
            ("Java. Never used Scala; Python", vec!["Java", "Python"]),
            ("I have not used Rust in production", vec![]),
            ("I have not used Rust, but Python", vec!["Python"]),
            ("I have not used Kafka but know RabbitMQ", vec!["RabbitMQ"]),
            ("no experience with Kafka yet", vec![]),
            ("no experience with .NET", vec![]),
            ("keine Erfahrung mit SAP", vec![]),
            (
                "Mit SAP habe ich noch keine Erfahrung, mit Python schon",
                vec!["Python"],
            ),
            ("Python, SAP (keine Erfahrung)", vec!["Python"]),
            ("Kafka: never used", vec![]),
            ("Docker, Kafka – no experience yet", vec!["Docker"]),
            ("pas d'expérience avec SAP", vec![]),
            ("no he trabajado con Kubernetes", vec![]),
            ("geen ervaring met Kubernetes", vec![]),
            ("nessuna esperienza con Kubernetes", vec![]),
            ("Python, not Java", vec!["Python"]),
            ("not Java or Kotlin", vec![]),
            ("Neither Java nor Kotlin", vec![]),
            ("deployed without Docker", vec![]),
            ("we had no Kubernetes", vec![]),
            // What only begins like a denial.
            ("not only Java but also Kotlin", vec!["Java", "Kotlin"]),
            ("nicht nur Java, sondern auch Kotlin", vec!["Java", "Kotlin"]),
            ("no longer in charge of Kubernetes", vec!["Kubernetes"]),
            ("notably Java", vec!["Java"]),
            ("nothing but Rust, Python", vec!["Rust", "Python"]),
            ("not afraid of Kubernetes", vec!["Kubernetes"]),
            ("conhecimento avançado no Docker", vec!["Docker"]),
            ("Ranked No. 1. Kubernetes", vec!["Kubernetes"]),
            ("no-downtime releases, Kubernetes", vec!["Kubernetes"]),
            ("zero downtime, no regressions. Docker", vec!["Docker"]),
        ] {
            assert_eq!(held(text).0, expected, "{text}");
        }
    }

    #[test]
    fn what_is_being_learned_is_told_apart() {
        for text in [
            "want to learn Kubernetes",
            "Currently learning Kubernetes",
            "Eager to learn Kubernetes and Docker",
            "Kubernetes lerne ich gerade",
            "souhaite apprendre Kubernetes",
            "quiero aprender Kubernetes",
        ] {
            let (held, learning) = held(text);
            assert!(
                !held.contains(&"Kubernetes") && learning.contains(&"Kubernetes"),
                "{text}: {held:?}"
            );
        }
        assert_eq!(
            held("Machine learning with Docker").0,
            ["Machine learning", "Docker"]
        );
    }
}
