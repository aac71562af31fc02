//! Where a document speaks of other people or of goods rather than of own work: "worked next to the Java team, which
//! owned the Kotlin services", "sold books about Terraform", "support for Oracle customers".
//!
//! The rules are few and look at one sentence at a time. In doubt a word counts as own work.

mod others;

use std::cell::LazyCell;

use rolefit_domain::Span;

use crate::skills::{self, Found};
use crate::spans::Spans;
use crate::text::{Word, words};
use crate::titles;

/// The stretches of a text that are not about own work.
#[derive(Debug, Default)]
pub(super) struct Asides {
    /// For whatever is named there.
    others: Spans,
    /// For techniques and products: selling insurance is work with insurance, selling databases is none with databases.
    goods: Spans,
}

impl Asides {
    pub(super) fn of(text: &str, words: &[Word]) -> Self {
        let (mut others, mut goods) = (Vec::new(), Vec::new());
        for sentence in sentences(text, words) {
            let sentence = Sentence {
                text,
                words: sentence,
            };
            sentence.teams(&mut others);
            sentence.owners(&mut others);
            sentence.doers(&mut others);
            sentence.things(&mut others);
            sentence.media(&mut others);
            sentence.sales(&mut goods);
            sentence.people(&mut goods);
        }
        Self {
            others: Spans::new(others),
            goods: Spans::new(goods),
        }
    }

    /// Whether the mention is none of own work.
    pub(super) fn hold(&self, found: &Found) -> bool {
        let technical = TECHNICAL.contains(&skills::category(found.skill));
        self.others.contain(found.span) || technical && self.goods.contain(found.span)
    }

    /// Whether a part of what stands at `span` is about others.
    pub(super) fn are_others(&self, span: Span) -> bool {
        self.others.touch(span)
    }
}

/// Whether the mention is several people, such as "teachers", which says nothing of who writes.
pub(super) fn is_people(text: &str, found: &Found) -> bool {
    let written = found.span.slice(text).unwrap_or_default();
    let cut = words(written);
    let Some(last) = cut.last() else {
        return false;
    };
    let plural = last.folded.ends_with('s') && written.ends_with(['s', 'S']);
    plural && written.get(..written.len() - 1).is_some_and(titles::is_name)
}

/// The words of each sentence. A line ends one unless the next goes on in small letters.
fn sentences<'a>(text: &'a str, words: &'a [Word]) -> impl Iterator<Item = &'a [Word]> {
    words.chunk_by(|a, b| {
        let gap = text
            .get(a.span.end as usize..b.span.start as usize)
            .unwrap_or("\n");
        let small = b
            .span
            .slice(text)
            .is_some_and(|w| w.starts_with(char::is_lowercase));
        let stop = gap
            .find('.')
            .is_some_and(|at| gap[at + 1..].starts_with(char::is_whitespace));
        let line = gap.contains('\n') && !(small && gap.trim().is_empty() && gap.matches('\n').count() == 1);
        !(stop || line || gap.contains([';', '!', '?', '|', '•', '·', '。']))
    })
}

struct Sentence<'a> {
    text: &'a str,
    words: &'a [Word],
}

impl Sentence<'_> {
    /// "next to the Java team", and what a relative clause says of it.
    fn teams(&self, out: &mut Vec<Span>) {
        let mut clause = 0;
        for (at, _) in self.all(TEAMS) {
            let Some(from) = self.start_of_phrase(at, MOST_IN_NAME) else {
                continue;
            };
            let before = from.checked_sub(1).map(|i| self.word(i));
            let the = before.is_some_and(|w| THE.contains(&w));
            let beside = from
                .checked_sub(1 + usize::from(the))
                .map_or("", |i| self.word(i));
            // "moved to the Java team" is to become one of it.
            let next = || from.checked_sub(3).is_some_and(|i| NEXT.contains(&self.word(i)));
            let beside =
                BESIDE.contains(&beside) || the && (BESIDE_THE.contains(&beside) || beside == "to" && next());
            if !beside {
                continue;
            }
            out.extend(self.span(from, at));
            if RELATIVE.contains(&self.word(at + 1)) {
                clause = self.end_of_clause(at + 2, OWN_AGAIN, clause);
                out.extend(self.span(at + 2, clause));
            }
        }
    }

    /// "Kotlin services owned by another team".
    fn owners(&self, out: &mut Vec<Span>) {
        let own = LazyCell::new(|| self.all(OWN_WORK).next().map(|(at, _)| at));
        for (at, _) in self.all(OWNED) {
            let by = self.word(at + 1) == "by" && !OWN.contains(&self.word(at + 2));
            if by && own.is_none_or(|own| own >= at) {
                let from = self.start_of_phrase(at, MOST_IN_NAME).unwrap_or(at);
                out.extend(self.span(from, at));
            }
        }
    }

    /// "books about Terraform", "Kubernetes books".
    fn media(&self, out: &mut Vec<Span>) {
        if self.all(OWN_WORK).next().is_some() {
            return;
        }
        let mut clause = 0;
        for (at, _) in self.all(MEDIA) {
            if ABOUT.contains(&self.word(at + 1)) {
                clause = self.end_of_clause(at + 2, WITH, clause);
                out.extend(self.span(at + 2, clause));
            }
            let from = self.start_of_phrase(at, MOST_IN_NAME).unwrap_or(at);
            out.extend(self.span(from, at));
        }
    }

    /// "sold databases", but not "sold cars with Salesforce".
    fn sales(&self, out: &mut Vec<Span>) {
        if self.all(OWN_WORK).next().is_some() {
            return;
        }
        let (mut clause, mut comma) = (0, 0);
        for (at, _) in self.all(SOLD) {
            clause = self.end_of_clause(at + 1, WITH, clause);
            let apart = |next: &usize| !self.is_joined(*next);
            comma = self.first_from(at + 2, comma, apart);
            out.extend(self.span(at + 1, comma.min(clause)));
        }
    }

    /// "for Oracle customers", "hired Java developers".
    fn people(&self, out: &mut Vec<Span>) {
        for (at, _) in self.all(PEOPLE) {
            let from = self.start_of_phrase(at, MOST_IN_NAME).unwrap_or(at);
            let member = from
                .checked_sub(2)
                .is_some_and(|i| MEMBER.contains(&self.word(i)) || MEMBER.contains(&self.word(i + 1)));
            if !member {
                out.extend(self.span(from, at));
            }
        }
    }

    /// The first of the words that belong to the noun at `at`: those before it up to a joint, a verb of work or a comma.
    /// None if there are none.
    fn start_of_phrase(&self, at: usize, most: usize) -> Option<usize> {
        let belongs = |i: &usize| {
            let word = self.word(*i);
            let stops = [
                BESIDE,
                BESIDE_THE,
                &["to"],
                THE,
                ABOUT,
                WITH,
                SOLD,
                OWN_WORK,
                STOPS,
            ];
            self.is_joined(*i + 1) && !stops.iter().any(|list| list.contains(&word))
        };
        (at.saturating_sub(most)..at).rev().take_while(belongs).last()
    }

    /// One past the last word of the clause that goes on with the word `from`. `before` is the answer for a word that
    /// stands before that one.
    fn end_of_clause(&self, from: usize, stops: &[&str], before: usize) -> usize {
        let ends = |at: &usize| stops.contains(&self.word(*at)) || OWN_AGAIN.contains(&self.word(*at));
        self.first_from(from, before, ends)
    }

    /// The first word from `from` on for which `is` holds, or the sentence's end. `before` is the answer for an earlier
    /// word, or 0: where it reaches as far it is the answer still, so that a long sentence is gone through once.
    fn first_from(&self, from: usize, before: usize, is: impl FnMut(&usize) -> bool) -> usize {
        let len = self.words.len();
        match before >= from {
            true => before,
            false => (from..len).find(is).unwrap_or(len),
        }
    }

    /// Whether nothing but a space or a sign within a name stands before the word `at`.
    fn is_joined(&self, at: usize) -> bool {
        let gap = at.checked_sub(1).and_then(|last| {
            let (last, next) = (self.words.get(last)?, self.words.get(at)?);
            self.text.get(last.span.end as usize..next.span.start as usize)
        });
        gap.is_some_and(|gap| !gap.contains([',', ':', '(', ')']))
    }

    fn all(&self, list: &'static [&'static str]) -> impl Iterator<Item = (usize, &Word)> {
        let words = self.words.iter().enumerate();
        words.filter(|(_, word)| list.contains(&word.folded.as_str()))
    }

    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| &word.folded)
    }

    fn span(&self, first: usize, end: usize) -> Option<Span> {
        let words = self.words.get(first..end)?;
        Some(Span {
            start: words.first()?.span.start,
            end: words.last()?.span.end,
        })
    }
}

/// Most words of what names a team or goods.
const MOST_IN_NAME: usize = 4;

/// Categories of techniques and products, which people also sell, support and write about.
const TECHNICAL: &[&str] = &[
    "Business software",
    "Programming languages",
    "Web development",
    "Mobile and desktop development",
    "Data stores",
    "Cloud and operations",
    "Networks and security",
    "Software engineering practice",
    "Data and artificial intelligence",
];

/// Groups of people.
const TEAMS: &[&str] = &[
    "team",
    "teams",
    "squad",
    "department",
    "departments",
    "group",
    "colleagues",
    "crew",
    "vendor",
    "contractor",
    "contractors",
    "abteilung",
    "kollegen",
    "equipe",
    "equipo",
    "collegues",
    "colegas",
    "afdeling",
];

/// Words that put a group beside the writer.
const BESIDE: &[&str] = &["alongside", "beside", "besides", "near", "neben", "naast"];

/// Those that do so before an article.
const BESIDE_THE: &[&str] = &["with", "from", "by", "between", "mit", "avec", "con", "met"];

/// Words before a "to" that does so as well.
const NEXT: &[&str] = &["next", "close", "adjacent", "reported", "reporting"];

const THE: &[&str] = &[
    "the", "another", "other", "their", "dem", "den", "der", "l", "la", "el", "het", "de",
];

const RELATIVE: &[&str] = &[
    "which", "who", "that", "whose", "die", "das", "welche", "welches", "qui", "que", "dat",
];

/// What was done by those whom "by" names.
const OWNED: &[&str] = &["owned", "run", "maintained", "operated", "managed"];

/// Words behind "by" for the writer.
const OWN: &[&str] = &["me", "us", "my", "our", "myself"];

/// Words with which the writer comes back.
const OWN_AGAIN: &[&str] = &[
    "i", "we", "my", "our", "ich", "wir", "je", "nous", "yo", "but", "while", "aber", "mais",
];

/// Verbs of somebody's own work with what they name.
const OWN_WORK: &[&str] = &[
    "built",
    "build",
    "building",
    "developed",
    "develop",
    "developing",
    "wrote",
    "write",
    "writing",
    "written",
    "author",
    "authored",
    "designed",
    "designing",
    "implemented",
    "implementing",
    "created",
    "creating",
    "migrated",
    "programmed",
    "programming",
    "deployed",
    "configured",
    "administered",
    "maintained",
    "installed",
    "taught",
    "teach",
    "teaching",
    "trained",
    "published",
    "edited",
    "led",
    "leading",
    "entwickelt",
    "entwickelte",
    "programmiert",
    "geschrieben",
    "schrieb",
    "verfasst",
    "unterrichtet",
    "developpe",
    "concu",
    "ecrit",
    "enseigne",
    "redige",
    "desarrolle",
    "escribi",
    "disene",
    "implemente",
    "ontwikkeld",
    "geschreven",
    "sviluppato",
    "scritto",
];

/// What is printed or sold about a thing.
const MEDIA: &[&str] = &[
    "books",
    "textbooks",
    "magazines",
    "novels",
    "posters",
    "stickers",
    "mugs",
    "audiobooks",
    "fachbucher",
    "bucher",
    "buchern",
    "livres",
    "libros",
    "boeken",
    "libri",
];

const ABOUT: &[&str] = &["about", "on", "for", "uber", "zu", "sur", "sobre", "over", "su"];

/// Words behind which stands what was worked with.
const WITH: &[&str] = &[
    "with", "using", "in", "via", "through", "mit", "avec", "con", "met",
];

const SOLD: &[&str] = &[
    "sold",
    "sell",
    "selling",
    "sells",
    "resold",
    "advertised",
    "verkauft",
    "verkaufte",
    "verkaufen",
    "vendu",
    "vendais",
    "vendre",
    "vendi",
    "vendia",
    "vender",
    "verkocht",
    "venduto",
    "vendevo",
];

/// People who use a thing or work with it, in the plural.
const PEOPLE: &[&str] = &[
    "customers",
    "clients",
    "users",
    "developers",
    "engineers",
    "programmers",
    "administrators",
    "consultants",
    "experts",
    "specialists",
    "architects",
    "recruiters",
    "vendors",
    "candidates",
    "kunden",
    "anwender",
    "kundinnen",
    "clientes",
    "usuarios",
    "desarrolladores",
    "utilisateurs",
    "developpeurs",
    "klanten",
    "gebruikers",
    "ontwikkelaars",
    "clienti",
    "utenti",
    "sviluppatori",
];

/// Words before people to whom the writer belongs.
const MEMBER: &[&str] = &["one", "among", "two", "three", "four", "led", "lead", "fellow"];

/// Other words that belong to no name.
const STOPS: &[&str] = &[
    "of",
    "at",
    "as",
    "into",
    "a",
    "an",
    "is",
    "was",
    "were",
    "are",
    "our",
    "my",
    "i",
    "we",
    "und",
    "im",
    "als",
    "du",
    "des",
    "del",
    "led",
    "joined",
    "managed",
    "run",
    "ran",
    "worked",
    "working",
    "hired",
    "supported",
    "used",
    "using",
];

#[cfg(test)]
mod tests {
    use super::*;

    /// The skills of `text` that count as own work.
    fn own(text: &str) -> Vec<&'static str> {
        let asides = Asides::of(text, &words(text));
        let all = skills::find_in(text).into_iter();
        all.filter(|found| !asides.hold(found) && !is_people(text, found))
            .map(|found| found.name())
            .collect()
    }

    #[test]
    fn what_others_do_and_what_is_sold_is_no_own_work() {
        for text in [
            "Worked next to the Java team, which owned the Kotlin services",
            "Sat beside the Kubernetes team",
            "Called the Kotlin services owned by another team",
            "Sold books about Terraform and RabbitMQ",
            "Assistant for Kubernetes books",
            "Shelved magazines on Docker",
            "Sold Kubernetes courses to companies",
            "Hired Java and Kotlin developers",
            "Answered letters for PostgreSQL customers",
            "the words teachers search for",
        ] {
            assert_eq!(own(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn own_work_stays() {
        for (text, expected) in [
            ("Built Kafka pipelines with the Java team", vec!["Apache Kafka"]),
            ("Led the Java team", vec!["Java"]),
            ("Member of the Kubernetes team", vec!["Kubernetes"]),
            (
                "Joined the Java team and wrote Kotlin services",
                vec!["Java", "Kotlin"],
            ),
            ("Built Kotlin services run by the operations team", vec!["Kotlin"]),
            ("Wrote books about Terraform", vec!["Terraform"]),
            ("Taught Python to developers", vec!["Python"]),
            (
                "Worked with Java and Kotlin in a team of nine",
                vec!["Java", "Kotlin"],
            ),
            ("Sold cars with Salesforce", vec!["Salesforce"]),
            ("Selling on the web, Excel reports", vec!["Microsoft Excel"]),
            ("Sold insurance to families", vec!["Insurance"]),
            ("One of two Java developers", vec!["Java"]),
            ("Worked next to the Java team, and I wrote Kotlin", vec!["Kotlin"]),
            ("Moved to the Kubernetes team", vec!["Kubernetes"]),
            ("Teacher, Leeds", vec!["Teaching"]),
            (
                "Docker containers, SQL servers",
                vec!["Docker", "Microsoft SQL Server"],
            ),
        ] {
            let found = own(text);
            assert!(
                expected.iter().all(|skill| found.contains(skill)),
                "{text}: {found:?}"
            );
        }
        let found = own("Built Kafka pipelines with the Java team");
        assert!(!found.contains(&"Java"), "{found:?}");
    }
}
