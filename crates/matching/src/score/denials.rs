//! Where a document says that something is missing or still to be learned: "no experience with Kafka yet", "not Java",
//! "want to learn Go".

use std::sync::LazyLock;

use rolefit_domain::Span;

use crate::joints::{self, Joint, Tongue};
use crate::phrases::{Hit, Phrases};
use crate::spans::Spans;
use crate::stem;
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
        let (mut missing, mut learning) = (Vec::new(), Vec::new());
        let hits = TABLE.find_words(text, words, |hit, _| {
            hit.value != Kind::Bare || !is_abbreviation(text, words, hit)
        });
        for hit in hits {
            let clauses = Clauses {
                text,
                words,
                tongue: tongue(words, &hit),
            };
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

/// The language of a denial: by its own words or, where they do not tell, by those around it.
fn tongue(words: &[Word], hit: &Hit<Kind>) -> Tongue {
    let own = Tongue::of(&words[hit.first..hit.end]);
    let around = hit.first.saturating_sub(LONGEST)..words.len().min(hit.end + LONGEST);
    if own == Tongue::UNTOLD {
        Tongue::of(&words[around])
    } else {
        own
    }
}

/// Whether a bare denial is an abbreviation that happens to have its letters: written in capitals among words that are
/// not, such as "NI LabVIEW" and "SEM Google Ads". A loud "NOT" denies.
fn is_abbreviation(text: &str, words: &[Word], hit: &Hit<Kind>) -> bool {
    let is_loud = |span: Span| {
        let written = span.slice(text).unwrap_or_default();
        written
            .chars()
            .filter(|c| c.is_alphabetic())
            .all(char::is_uppercase)
    };
    let short = hit.span.len() <= 3 && words[hit.first].folded != "not";
    let near = hit.first.saturating_sub(NEIGHBOURS)..words.len().min(hit.end + NEIGHBOURS);
    let quiet = |at: usize| !(hit.first..hit.end).contains(&at) && !is_loud(words[at].span);
    short && is_loud(hit.span) && near.into_iter().any(quiet)
}

/// Words on either side of a denial that show how it is written.
const NEIGHBOURS: usize = 2;

struct Clauses<'a> {
    text: &'a str,
    words: &'a [Word],
    tongue: Tongue,
}

impl Clauses<'_> {
    /// The words that a denial holds for.
    fn denied(&self, hit: &Hit<Kind>) -> Option<Span> {
        let end = self.end(hit.end);
        let says = |w: &Word| !TRAILING.contains(&w.folded.as_str());
        if self.words[hit.end..end].iter().any(says) {
            return self.span(hit.end, end);
        }
        let start = self.start(hit.first);
        // What is denied may stand on the next line. "SAP (no experience)" says what before.
        if self.is_cut_off(end) && !self.is_label(hit.first) {
            return None;
        }
        self.span(start, hit.first)
    }

    /// Whether nothing but the end of a line ends the clause before the word `at`, and the line below is no item.
    fn is_cut_off(&self, at: usize) -> bool {
        at < self.words.len() && {
            let gap = self.gap(at);
            gap.trim().is_empty() && gap.matches('\n').count() == 1
        }
    }

    /// Whether the words before the word `at` are set apart as what is spoken of: "Kafka: never used".
    fn is_label(&self, at: usize) -> bool {
        at > 0 && matches!(self.gap(at).trim(), ":" | "(" | "-" | "–" | "—" | ": -")
    }

    /// Whether the line before the word `at` is only wrapped: the next one begins in small letters, or the last word
    /// wants another one behind it.
    fn is_wrapped(&self, at: usize) -> bool {
        let small = self.words[at]
            .span
            .slice(self.text)
            .is_some_and(|w| w.starts_with(char::is_lowercase));
        let open = at.checked_sub(1).is_some_and(|last| {
            let last = self.words[last].folded.as_str();
            stem::is_stop(last) || joints::joins(last)
        });
        self.is_cut_off(at) && (small || open)
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
        let beside = (hit.end..=first)
            .all(|at| at < self.words.len() && self.gap(at).trim().is_empty() && !self.breaks(at));
        if !beside {
            return None;
        }
        let mut end = first + 1;
        while word(end).is_some_and(|w| self.tongue.is(Joint::Or, w))
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
            let contrast = self.tongue.is(Joint::Contrast, &self.words[*at].folded);
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
            let label = at == to && self.is_label(at);
            let last = &self.words[at - 1].folded;
            // "Python and no experience": the denial begins another clause.
            let joined = at == to && self.tongue.is(Joint::And, last);
            if joined || self.tongue.is(Joint::Contrast, last) || self.breaks(at) && !label {
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
            || gap.contains('\n') && !self.is_wrapped(at)
            || gap.contains([',', ';', ':', '(', ')', '!', '?', '|', '•', '·', '。', '，'])
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
            if self.tongue.is(Joint::Or, &self.words[i].folded) {
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
            // "of" is a Dutch "or", and "e" an Italian "and".
            (
                "No experience with SAP, 5 years of Oracle",
                vec!["Oracle Database"],
            ),
            (
                "No experience with AWS, daily use of Azure",
                vec!["Microsoft Azure"],
            ),
            ("Geen ervaring met SAP of Oracle", vec![]),
            ("Nessuna esperienza con Java, Kotlin o Scala", vec![]),
            // Abbreviations that look like denials.
            ("NI LabVIEW", vec!["LabVIEW"]),
            ("PAS Docker", vec!["Docker"]),
            ("I do NOT know Java", vec![]),
            ("NOT Java", vec![]),
        ] {
            assert_eq!(held(text).0, expected, "{text}");
        }
    }

    #[test]
    fn a_wrapped_line_ends_no_clause() {
        for (text, expected) in [
            (
                "Daily work with Python and no experience\nwith Kubernetes",
                vec!["Python"],
            ),
            (
                "Daily work with Python and no experience with\nKubernetes",
                vec!["Python"],
            ),
            (
                "Daily work with Python, but I have never used\nKubernetes",
                vec!["Python", "Kubernetes"],
            ),
            (
                "Python and no experience\nKubernetes",
                vec!["Python", "Kubernetes"],
            ),
            (
                "Python\nNo experience with Java\nKubernetes",
                vec!["Python", "Kubernetes"],
            ),
            ("- no experience with Java\n- kubernetes", vec!["Kubernetes"]),
            ("Kafka: never used\nPython", vec!["Python"]),
            (
                "- Mit SAP habe ich noch keine Erfahrung\n- Python",
                vec!["Python"],
            ),
            ("no experience with Java\n\nkubernetes", vec!["Kubernetes"]),
            ("We shipped Python without\ndocker", vec!["Python"]),
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
