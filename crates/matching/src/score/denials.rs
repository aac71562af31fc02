//! Where a document says that something is missing or still to be learned: "no experience with Kafka yet", "not Java",
//! "want to learn Go".

use std::sync::LazyLock;

use rolefit_domain::Span;

use super::clauses::{Clauses, LONGEST, Lists};
use crate::joints::Tongue;
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
    /// Somebody would like to do it: "ready for the step to intensive care".
    Wished,
}

/// The stretches of a text that deny.
#[derive(Debug)]
pub(super) struct Denials {
    missing: Spans,
    learning: Spans,
    wished: Spans,
}

impl Denials {
    /// The denials of `text`, of which `words` are the words.
    ///
    /// Before a colon it holds for the whole list behind it: "Not yet: R, Power BI", "No experience with: Java, Go".
    ///
    /// Otherwise a denial holds for the rest of its clause; where the clause ends with it, as in "Kafka: never used" or in German,
    /// for the words before it in the clause.
    pub(super) fn of(text: &str, words: &[Word]) -> Self {
        let (mut missing, mut learning, mut wished) = (Vec::new(), Vec::new(), Vec::new());
        let lists = Lists { text, words };
        let hits = TABLE.find_words(text, words, |hit, _| match hit.value {
            Kind::Bare => !is_abbreviation(text, words, hit),
            Kind::LabelOfMissing | Kind::LabelOfLearning | Kind::LabelOfWish => {
                lists.begins(hit) && lists.below(hit).is_some()
            }
            _ => true,
        });
        let spans = |kind: Kind| Spans::new(hits.iter().filter(|hit| hit.value == kind).map(|hit| hit.span));
        let (brought, positions) = (spans(Kind::Brought), spans(Kind::Position));
        for (at, hit) in hits.iter().enumerate() {
            let list = lists.below(hit);
            match hit.value {
                Kind::Missing => missing.extend(list),
                Kind::Learning | Kind::LabelOfLearning => learning.extend(list),
                Kind::LabelOfMissing => {
                    let learns =
                        |other: &Hit<Kind>| other.value == Kind::Learning && lists.are_one_line(hit, other);
                    let near = hits[at + 1..]
                        .iter()
                        .take(NEAR)
                        .chain(hits[..at].iter().rev().take(NEAR));
                    let of = if near.into_iter().any(learns) {
                        &mut learning
                    } else {
                        &mut missing
                    };
                    of.extend(list);
                }
                Kind::LabelOfWish => wished.extend(list.filter(|span| !brought.touch(*span))),
                Kind::Bare | Kind::Neutral | Kind::Wish | Kind::Seeking | Kind::Position | Kind::Brought => {}
            }
        }
        for hit in hits {
            if lists.below(&hit).is_some() {
                continue;
            }
            let clauses = Clauses {
                text,
                words,
                tongue: tongue(words, &hit),
            };
            match hit.value {
                Kind::Missing => missing.extend(clauses.denied(&hit)),
                Kind::Learning => learning.extend(clauses.denied(&hit)),
                Kind::Bare => missing.extend(clauses.next_name(&hit)),
                // "I would like to use my experience with Java" has the experience.
                Kind::Wish => wished.extend(clauses.denied(&hit).filter(|span| !brought.touch(*span))),
                // "Customers looking for a mortgage" seek no position.
                Kind::Seeking => {
                    let sought = clauses.behind(&hit).filter(|span| positions.touch(*span));
                    wished.extend(sought.filter(|span| !brought.touch(*span)));
                }
                Kind::Brought
                | Kind::Position
                | Kind::Neutral
                | Kind::LabelOfMissing
                | Kind::LabelOfLearning
                | Kind::LabelOfWish => {}
            }
        }
        Self {
            missing: Spans::new(missing),
            learning: Spans::new(learning),
            wished: Spans::new(wished),
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
        } else if self.wished.contain(start) {
            Said::Wished
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
    /// What somebody would like to do.
    Wish,
    /// What somebody brings along, in whose clause a wish is none.
    Brought,
    /// "Not yet:" before a list.
    LabelOfMissing,
    /// "Learning:" before a list.
    LabelOfLearning,
    /// "Objective:" before what somebody would like to do.
    LabelOfWish,
    /// "Looking for", a wish where a position follows.
    Seeking,
    /// The name of a position that somebody may seek.
    Position,
}

static TABLE: LazyLock<Phrases<Kind>> = LazyLock::new(|| {
    Phrases::of_sections(include_str!("../../data/denials.txt"), |name| match name {
        "missing" => Some(Kind::Missing),
        "learning" => Some(Kind::Learning),
        "bare" => Some(Kind::Bare),
        "neutral" => Some(Kind::Neutral),
        "wish" => Some(Kind::Wish),
        "brought" => Some(Kind::Brought),
        "label-of-missing" => Some(Kind::LabelOfMissing),
        "label-of-learning" => Some(Kind::LabelOfLearning),
        "label-of-wish" => Some(Kind::LabelOfWish),
        "seeking" => Some(Kind::Seeking),
        "position" => Some(Kind::Position),
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
/// not, such as "NI LabVIEW" and "SEM Google Ads". A loud "NO" or "NOT" denies.
fn is_abbreviation(text: &str, words: &[Word], hit: &Hit<Kind>) -> bool {
    let is_loud = |span: Span| {
        let written = span.slice(text).unwrap_or_default();
        written
            .chars()
            .filter(|c| c.is_alphabetic())
            .all(char::is_uppercase)
    };
    let short = hit.span.len() <= 3 && !matches!(words[hit.first].folded.as_str(), "no" | "not");
    let near = hit.first.saturating_sub(NEIGHBOURS)..words.len().min(hit.end + NEIGHBOURS);
    let quiet = |at: usize| !(hit.first..hit.end).contains(&at) && !is_loud(words[at].span);
    short && is_loud(hit.span) && near.into_iter().any(quiet)
}

/// Denials on either side of a label that may say what it means: "Not yet: R - keen to learn".
const NEAR: usize = 4;

/// Words on either side of a denial that show how it is written.
const NEIGHBOURS: usize = 2;

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
            ("I do not hold a Kafka certificate", vec![]),
            ("I don't have Docker, Python daily", vec!["Python"]),
            ("Ich habe kein Java", vec![]),
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
            ("We had NO Kubernetes", vec![]),
        ] {
            assert_eq!(held(text).0, expected, "{text}");
        }
    }

    #[test]
    fn a_label_governs_the_whole_list_behind_it() {
        for (text, held_ones, learned) in [
            (
                "SQL, Python. Not yet: R, Power BI - keen to learn.",
                vec!["SQL", "Python"],
                vec!["R", "Power BI"],
            ),
            (
                "Learning: Docker, Kubernetes",
                vec![],
                vec!["Docker", "Kubernetes"],
            ),
            (
                "Java\n- Would like to learn: Rust, Go\nDocker",
                vec!["Java", "Docker"],
                vec!["Rust", "Go"],
            ),
            (
                "Lerne gerade: Docker, Kubernetes",
                vec![],
                vec!["Docker", "Kubernetes"],
            ),
            (
                "En cours d'apprentissage : Docker, Kubernetes",
                vec![],
                vec!["Docker", "Kubernetes"],
            ),
            (
                "Aprendiendo: Docker, Kubernetes",
                vec![],
                vec!["Docker", "Kubernetes"],
            ),
            (
                "Learning:\n- Docker\n- Kubernetes\n\nJava",
                vec!["Java"],
                vec!["Docker", "Kubernetes"],
            ),
            ("Not yet: Docker, Kubernetes", vec![], vec![]),
            (
                "Noch nicht: Docker, Kubernetes. Java seit 2019",
                vec!["Java"],
                vec![],
            ),
            ("Pas encore : Docker, Kubernetes", vec![], vec![]),
            (
                "No experience with: Docker, Kubernetes; Java daily",
                vec!["Java"],
                vec![],
            ),
            ("Never used: Docker, Kubernetes, but Java", vec!["Java"], vec![]),
            (
                "Machine learning: Docker, Kubernetes",
                vec!["Machine learning", "Docker", "Kubernetes"],
                vec![],
            ),
            ("E-learning: Docker", vec!["E-learning", "Docker"], vec![]),
        ] {
            assert_eq!(held(text), (held_ones, learned), "{text}");
        }
    }

    #[test]
    fn who_studies_for_a_qualification_does_not_hold_it() {
        for text in [
            "Accurate, and studying for ACCA in the evenings with five papers passed.",
            "ACCA (part-qualified)",
            "Part-qualified ACCA",
            "Derzeit in Vorbereitung auf ACCA",
            "En préparation : ACCA",
        ] {
            let (held, learning) = held(text);
            assert_eq!(
                (held, learning),
                (vec![], vec!["Chartered accountancy qualification"]),
                "{text}"
            );
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
