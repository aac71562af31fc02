//! Where a document says that somebody leads or mentors people, in verbs, numbers and titles: "Lead 12 pickers", "Responsible for
//! 18 operatives on nights", "Schichtleitung in Vertretung". No name of the skill stands there.
//!
//! The rules are few and look at one clause at a time. In doubt nothing is said.

use std::sync::LazyLock;

use rolefit_domain::Span;

use crate::joints;
use crate::lists::{self, Words};
use crate::text::Word;
use crate::titles;

/// The skill of who leads people.
pub(super) const LEADING: &str = "Team leadership";
/// The skill of who mentors them.
pub(super) const MENTORING: &str = "Coaching and mentoring";

/// The places of `text` that say so, with the name of the skill. `is_title` tells whether what stands there is the title of a
/// position.
pub(super) fn find(text: &str, words: &[Word], is_title: impl Fn(Span) -> bool) -> Vec<(&'static str, Span)> {
    let clause = Clause { text, words };
    let verbs = (0..words.len()).filter_map(|at| {
        let (skill, last) = clause.led_at(at)?;
        let first = last.0.min(at);
        Some((skill, clause.span(first, last.1.max(at))?))
    });
    let titles = (0..words.len()).filter_map(|at| Some((LEADING, clause.title_at(at, &is_title)?)));
    verbs.chain(titles).collect()
}

struct Clause<'a> {
    text: &'a str,
    words: &'a [Word],
}

impl Clause<'_> {
    /// The skill that a verb at the word `at` shows, and the first and the last word of whom it is done to.
    fn led_at(&self, at: usize) -> Option<(&'static str, (usize, usize))> {
        let verb = self.word(at);
        let (before, next) = (at.checked_sub(1).map_or("", |i| self.word(i)), self.word(at + 1));
        // "Worked in a team led by others", "the manager who led it".
        let noun = LEADERSHIP.contains(verb);
        // A "manager" is somebody, and in French also what somebody does: "manager une équipe".
        let somebody = verb == "manager" && !matches!(next, "un" | "une" | "l" | "des" | "les" | "d");
        // "Dispatched coach drivers".
        let vehicle = verb == "coach" && next.starts_with("driver");
        if somebody || vehicle {
            return None;
        }
        if BY.contains(next) && !noun || WHO.contains(before) {
            return None;
        }
        let ahead = |people: &dyn Fn(usize) -> bool| {
            let found = self.ahead(at).find(|i| people(*i))?;
            self.is_object(found).then_some((at, found))
        };
        let people = |i: usize| self.is_people(i);
        let trade = |i: usize| people(i) || self.is_trade(i);
        let learner = |i: usize| trade(i) || LEARNERS.contains(self.word(i));
        // These are also what is done for clients and patients.
        let taught = |i: usize| LEARNERS.contains(self.word(i)) || self.word(i) == "apprentices";
        if CARES.contains(verb) {
            return ahead(&taught).map(|found| (MENTORING, found));
        }
        if MENTORS.contains(verb) {
            return ahead(&learner).map(|found| (MENTORING, found));
        }
        if LEADS.contains(verb) {
            return ahead(&trade).map(|found| (LEADING, found));
        }
        if verb == "responsible" && next == "for" || verb == "charge" && next == "of" {
            let counted = |i: usize| trade(i) && self.is_counted(at, i);
            return ahead(&counted).map(|found| (LEADING, found));
        }
        if LED_BEHIND.contains(verb) {
            let lowest = at.saturating_sub(REACH);
            let near = (lowest..at).rev().take_while(|i| self.is_joined(*i + 1));
            let found = near.into_iter().find(|i| people(*i))?;
            return Some((LEADING, (found, at)));
        }
        None
    }

    /// The words behind `at` in its clause up to a preposition with which something else begins.
    fn ahead(&self, at: usize) -> impl Iterator<Item = usize> + '_ {
        let end = self.words.len().min(at + 1 + REACH);
        (at + 1..end).take_while(move |i| {
            let (word, before) = (self.word(*i), self.word(*i - 1));
            let first = *i == at + 1 && matches!(word, "for" | "of" | "to" | "fur");
            // "A team of six", but "the payroll of 200 employees".
            let of_another = word == "of"
                && *i > at + 1
                && !matches!(before, "team" | "group" | "crew" | "shift" | "squad");
            self.is_joined(*i) && (first || !STOPS.contains(word)) && !of_another
        })
    }

    /// Whether the word names people who are led. "Reports" are papers unless they are direct or counted.
    fn is_people(&self, at: usize) -> bool {
        let word = self.word(at);
        let before = at.checked_sub(1).map_or("", |i| self.word(i));
        PEOPLE.contains(word)
            && (word != "reports" || before == "direct" || joints::number(before).is_some_and(|n| n > 1))
    }

    /// Whether the people at the word `at` are whom it is done to, and not what a thing is for: "team meetings".
    fn is_object(&self, at: usize) -> bool {
        let next = self.word(at + 1);
        let apart = at + 1 >= self.words.len() || !self.is_joined(at + 1);
        // The languages other than English put what a thing is for behind it, and German in one word.
        let english = self.word(at).ends_with('s') || ENGLISH.contains(self.word(at));
        apart || !english || FOLLOW.contains(next) || PEOPLE.contains(next) || joints::number(next).is_some()
    }

    /// Whether a number of at least two or "a team of" stands between the words.
    fn is_counted(&self, from: usize, to: usize) -> bool {
        let many = |i: usize| joints::number(self.word(i)).is_some_and(|n| n > 1);
        (from..to).any(many) || matches!(self.word(to), "team" | "teams" | "staff")
    }

    /// Whether the word names people of a trade: "pickers".
    fn is_trade(&self, at: usize) -> bool {
        let word = self.word(at);
        // "Account" names an occupation as "account manager" does, and is nobody.
        if !TRADES.iter().any(|ending| word.ends_with(ending)) {
            return false;
        }
        word.strip_suffix('s')
            .is_some_and(|one| one.len() >= SHORTEST && titles::is_name(one))
    }

    /// The title of who leads others that begins at the word `at`, where it is the title of a position or begins a line.
    fn title_at(&self, at: usize, is_title: impl Fn(Span) -> bool) -> Option<Span> {
        let end = LEADING_TITLES.iter().filter_map(|title| {
            let said = self.words.get(at..at + title.len())?;
            let same = said.iter().zip(title).all(|(word, said)| word.folded == *said);
            let whole = (at + 1..at + title.len()).all(|i| self.is_joined(i));
            (same && whole).then_some(at + title.len())
        });
        let end = end.max()?;
        let span = self.span(at, end - 1)?;
        let before = at
            .checked_sub(1)
            .filter(|_| self.is_joined(at))
            .map_or("", |i| self.word(i));
        let of_another = THE.contains(before);
        let labels = self.text.get(span.end as usize..)?.trim_start().starts_with(':');
        let line = self
            .text
            .get(..span.start as usize)?
            .chars()
            .rev()
            .take(MOST_SIGNS);
        let first = line.into_iter().find(|c| *c == '\n' || c.is_alphanumeric());
        let begins = first.is_none_or(|c| c == '\n') && end - at > 1;
        (!of_another && !labels && (begins || is_title(span))).then_some(span)
    }

    fn word(&self, at: usize) -> &str {
        self.words.get(at).map_or("", |word| word.folded.as_str())
    }

    /// Whether no sign that ends a clause stands before the word `at`.
    fn is_joined(&self, at: usize) -> bool {
        let gap = at.checked_sub(1).and_then(|last| {
            let (last, next) = (self.words.get(last)?, self.words.get(at)?);
            self.text.get(last.span.end as usize..next.span.start as usize)
        });
        gap.is_some_and(|gap| !gap.contains([',', '.', ';', ':', '\n', '(', ')', '!', '?', '|', '•', '·']))
    }

    fn span(&self, first: usize, last: usize) -> Option<Span> {
        Some(Span {
            start: self.words.get(first)?.span.start,
            end: self.words.get(last)?.span.end,
        })
    }
}

/// Whom a verb is done to stands at most so many words from it.
const REACH: usize = 6;
/// Most signs between the beginning of a line and a title.
const MOST_SIGNS: usize = 40;
/// The name of a trade has at least so many letters.
const SHORTEST: usize = 4;

/// The words of this module.
const LISTS: &str = include_str!("../../data/leads.txt");

/// How the names of people of a trade end.
static TRADES: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "trades"));

/// Verbs and nouns of leading.
static LEADS: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "leads"));

/// Nouns of [`LEADS`] and [`CARES`], which "of" joins to whom they are done to.
static LEADERSHIP: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "leadership"));

/// Participles behind whom they are done to: "12 Mitarbeiter geführt".
static LED_BEHIND: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "led-behind"));

/// Verbs of mentoring.
static MENTORS: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "mentors"));

/// Words for accompanying, which are mentoring where it is learners who are accompanied.
static CARES: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "cares"));

/// People who are led.
static PEOPLE: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "people"));

/// People who are mentored besides.
static LEARNERS: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "learners"));

/// English words for people that have no plural s.
static ENGLISH: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "english"));

/// Words behind people that leave them whom it is done to.
static FOLLOW: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "follow"));

/// Words with which something else begins.
static STOPS: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "stops"));

/// Words behind a verb with which others do it.
static BY: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "by"));

/// Words before a verb with which somebody else does it.
static WHO: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "who"));

/// Words before a title with which it is somebody else's.
static THE: LazyLock<Words> = LazyLock::new(|| lists::section(LISTS, "the"));

/// Titles of who leads others.
static LEADING_TITLES: LazyLock<Vec<Vec<&str>>> = LazyLock::new(|| {
    let titles = lists::section(LISTS, "leading-titles").into_iter();
    titles.map(|title| title.split(' ').collect()).collect()
});

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    fn said(text: &str) -> Vec<(&'static str, &str)> {
        let found = find(text, &words(text), |_| false);
        let quoted = found
            .into_iter()
            .map(|(skill, span)| (skill, span.slice(text).unwrap_or("?")));
        quoted.collect()
    }

    #[test]
    fn who_leads_people_says_so_in_verbs_and_numbers() {
        for (text, expected) in [
            ("Lead 22 people and two team leaders", "Lead 22 people"),
            ("I have led shifts since 2009.", "led shifts"),
            ("Lead 12 pickers on the late shift", "Lead 12 pickers"),
            (
                "Responsible for 18 operatives on nights",
                "Responsible for 18 operatives",
            ),
            ("Managed a small team of six", "Managed a small team"),
            ("Supervised 4 junior nurses", "Supervised 4 junior nurses"),
            ("Team leader, chilled", "Team leader"),
            ("- Shift supervisor on nights", "Shift supervisor"),
            ("Leitete ein Team von acht", "Leitete ein Team"),
            ("Habe zwölf Mitarbeiter geführt", "Mitarbeiter geführt"),
            ("Führung von 8 Mitarbeitenden", "Führung von 8 Mitarbeitenden"),
            ("Encadrement d'une équipe de 6", "Encadrement d'une équipe"),
            ("Encadre huit salariés", "Encadre huit salariés"),
            ("Manager une équipe de douze", "Manager une équipe"),
            ("Managed four direct reports", "Managed four direct reports"),
        ] {
            assert_eq!(said(text).first(), Some(&(LEADING, expected)), "{text}");
        }
    }

    #[test]
    fn who_mentors_people_says_so_with_a_verb() {
        for (text, expected) in [
            (
                "Mentor two newly qualified nurses each year",
                "Mentor two newly qualified nurses",
            ),
            ("Mentored junior developers", "Mentored junior developers"),
            ("Mentor to three apprentices", "Mentor to three apprentices"),
            (
                "Betreue zwei Auszubildende im Labor",
                "Betreue zwei Auszubildende",
            ),
            ("Accompagne des stagiaires", "Accompagne des stagiaires"),
            ("Betreuung von Auszubildenden", "Betreuung von Auszubildenden"),
        ] {
            assert_eq!(said(text).first(), Some(&(MENTORING, expected)), "{text}");
        }
    }

    #[test]
    fn who_does_other_things_leads_nobody() {
        for text in [
            "Worked in a team led by a nurse",
            "Lead time of three weeks",
            "Led team meetings and stand-ups",
            "Managed 40 bank accounts",
            "Lead developer",
            "Managed staff rotas",
            "Reported to the team leader",
            "Team leader: Jane Doe",
            "Responsible for the team spirit of customers",
            "Arbeitete in einem Team unter Leitung von Dr. Sommer",
            "Équipe dirigée par un chef",
            "Part of the team that leads the market",
            "Managed stock and orders with a team of six",
            "Managed weekly reports and dashboards",
            "Managed payroll of 200 employees",
            "Führte Schulungen für Mitarbeiter durch",
            "Leite Anfragen an Kollegen weiter",
            "Reported to the manager of the team",
            "Accompagnement de personnes en situation de handicap",
            "Betreute Personen mit Demenz",
            "Dispatched coach drivers",
        ] {
            assert_eq!(said(text), [], "{text}");
        }
    }
}
