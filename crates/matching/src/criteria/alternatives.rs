//! Things that an ad asks for as alternatives: "Kotlin or Java", "AWS/GCP/Azure", "one of: SQL, R, Python".

use std::mem::discriminant;

use rolefit_domain::{Requirement, Span, limits, span};

use super::wording;
use crate::joints::{self, Joint, Tongue};
use crate::skills;
use crate::text::words;

/// A thing asked for, and where in its sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Item {
    pub requirement: Requirement,
    pub span: Span,
}

/// What stands between two things of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Gap {
    Or,
    And,
    Comma,
    Slash,
    /// What follows does as well: "PostgreSQL; MySQL is fine too".
    Fine,
    /// Other words: the things are asked for apart.
    Words,
}

/// Puts the alternatives among the things of a sentence together. `items` are in the order of the text and do not
/// overlap; the others stay as they are.
///
/// A run of things joined by commas that ends with "or" is one choice, and so is a run joined by slashes, by commas
/// behind "one of" or by commas, the last of which may be an "and", behind "such as". Slashes join what belongs together as well, such as "HTML/CSS", so
/// two things of [`TOGETHER`] and a thing with one that shows it are no choice.
pub(super) fn group(text: &str, items: Vec<Item>) -> Vec<Item> {
    let items = without_repeats(text, items);
    let tongue = Tongue::of(&words(text));
    let mut gaps: Vec<_> = items
        .windows(2)
        .map(|pair| gap(text, &pair[0], &pair[1], tongue))
        .collect();
    also_fine(text, &items, &mut gaps);
    let mut out = Vec::new();
    let mut rest = items.into_iter();
    let mut at = 0;
    while at <= gaps.len() {
        let start = rest.as_slice().first().map_or(0, |item| item.span.start as usize);
        let length = choice(&gaps[at..], chooses(text, start));
        out.extend(one(text, rest.by_ref().take(length).collect()));
        at += length;
    }
    out
}

/// The things without those that a bracket only repeats: "immediate life support (ILS)".
fn without_repeats(text: &str, items: Vec<Item>) -> Vec<Item> {
    let mut kept: Vec<Item> = Vec::new();
    for item in items {
        let repeated = kept.last_mut().filter(|last| {
            let gap = text.get(last.span.end as usize..item.span.start as usize);
            last.requirement == item.requirement && gap.is_some_and(|gap| gap.trim() == "(")
        });
        match repeated {
            Some(last) => {
                let closed = text
                    .get(item.span.end as usize..)
                    .is_some_and(|rest| rest.starts_with(')'));
                last.span.end = item.span.end + u32::from(closed);
            }
            None => kept.push(item),
        }
    }
    kept
}

/// Marks what stands before things that do as well.
fn also_fine(text: &str, items: &[Item], gaps: &mut [Gap]) {
    // Whether the thing behind the gap is joined to one that does as well: "MySQL or MongoDB are fine too".
    let mut joined = false;
    for at in (0..gaps.len()).rev() {
        let (a, b) = (&items[at], &items[at + 1]);
        let rest = text.get(b.span.end as usize..).unwrap_or_default();
        let fine = joined || wording::is_also_fine(&rest[..end_of_clause(rest)]);
        joined = fine && matches!(gaps[at], Gap::Or | Gap::And | Gap::Slash);
        let between = text.get(a.span.end as usize..b.span.start as usize);
        let near = words(between.unwrap_or_default()).len() <= MOST_BEFORE_FINE;
        let alike = discriminant(&a.requirement) == discriminant(&b.requirement);
        if fine && !joined && near && alike {
            gaps[at] = Gap::Fine;
        }
    }
}

/// Most words between a thing and one that does as well: "but".
const MOST_BEFORE_FINE: usize = 2;

/// Where the clause ends that a text begins with, in bytes, or the part of it that is looked at.
fn end_of_clause(text: &str) -> usize {
    let near = text
        .char_indices()
        .nth(MOST_BEFORE)
        .map_or(text.len(), |(at, _)| at);
    let stop = text[..near].find([',', ';', '.', '\n', '(', ')']);
    stop.unwrap_or(near)
}

/// How many things from here on are one choice; 1 when the first stands alone.
fn choice(gaps: &[Gap], chooses: Choosing) -> usize {
    // No choice is longer than what an ad may ask for.
    let gaps = &gaps[..gaps.len().min(limits::MAX_CRITERIA)];
    let run = |joins: &[Gap]| gaps.iter().take_while(|gap| joins.contains(gap)).count();
    if gaps.first() == Some(&Gap::Fine) {
        let joins = [Gap::Comma, Gap::Or, Gap::And, Gap::Slash];
        let rest = gaps[1..].iter().take_while(|gap| joins.contains(gap)).count();
        return rest + 2;
    }
    let slashes = run(&[Gap::Slash, Gap::Or]);
    let joined = match chooses {
        Choosing::OneOf => run(&[Gap::Comma, Gap::Or, Gap::And, Gap::Slash]),
        Choosing::Examples => {
            let list = run(&[Gap::Comma, Gap::Or, Gap::Slash]);
            // "Such as MySQL, PostgreSQL and MongoDB": the "and" ends the list of examples.
            list + usize::from(gaps.get(list) == Some(&Gap::And))
        }
        Choosing::No => {
            let list = run(&[Gap::Comma, Gap::Slash]);
            // What follows the last "or" behind a comma is asked for apart.
            let ors = gaps[list..]
                .iter()
                .take_while(|gap| matches!(gap, Gap::Or | Gap::Slash));
            let ors = ors.count();
            if gaps.get(list) == Some(&Gap::Or) {
                list + ors
            } else {
                0
            }
        }
    };
    joined.max(slashes) + 1
}

/// The things as one: the only one of them, or a choice among all.
fn one(text: &str, items: Vec<Item>) -> Option<Item> {
    let span = span::cover(items.iter().map(|item| item.span))?;
    let mut options: Vec<Requirement> = Vec::new();
    for item in &items {
        if !options.contains(&item.requirement) {
            options.push(item.requirement.clone());
        }
    }
    share_level(text, &items, &mut options);
    let requirement = match options.len() {
        1 => options.remove(0),
        _ => Requirement::AnyOf { options },
    };
    Some(Item { requirement, span })
}

/// "German or English C1" and "fluent German or English" ask for the same level of both.
fn share_level(text: &str, items: &[Item], options: &mut [Requirement]) {
    let level = |item: &Item| match &item.requirement {
        Requirement::Language { level, .. } => level.clone(),
        _ => None,
    };
    let (Some(first), Some(last)) = (items.first(), items.last()) else {
        return;
    };
    let levels: Vec<_> = items.iter().filter_map(level).collect();
    // A level behind the first name is that language's own: "German B1 or good English".
    let open = text
        .get(first.span.end as usize..items[1.min(items.len() - 1)].span.start as usize)
        .is_some_and(|gap| words(gap).len() <= 1);
    let [shared] = levels.as_slice() else {
        return;
    };
    if level(last).is_none() && !open {
        return;
    }
    for option in options {
        if let Requirement::Language { level, .. } = option {
            level.get_or_insert_with(|| shared.clone());
        }
    }
}

/// What stands between two things of a text in `tongue`. Commas and slashes join things of one kind only: "degree in
/// computer science, Java or Kotlin" is a degree and a choice.
fn gap(text: &str, a: &Item, b: &Item, tongue: Tongue) -> Gap {
    let between = text
        .get(a.span.end as usize..b.span.start as usize)
        .unwrap_or(";");
    let (language_a, language_b) = (is_language(a), is_language(b));
    // An item of a list that begins with "or" goes on with the one before it.
    let item = between.rsplit_once('\n').filter(|(_, line)| {
        let first = words(line).into_iter().next();
        first.is_some_and(|word| word.folded.len() > 1 && joints::is(Joint::Or, &word.folded))
    });
    let between = item.map_or(between, |(_, line)| line);
    let between = behind_abbreviation(between);
    if between.contains(['.', ';', ':', '\n', '!', '?']) && !between.contains("z.B")
        || language_a != language_b
    {
        return Gap::Words;
    }
    let said = words(between);
    let is = |list: &[&str]| said.iter().any(|w| list.contains(&w.folded.as_str()));
    let joins = |joint| said.iter().any(|w| tongue.is(joint, &w.folded));
    let (or, and) = (joins(Joint::Or), joins(Joint::And));
    let only = |joint| {
        let known = |w: &str| tongue.is(joint, w) || tongue.is(Joint::Or, w) || FILLING.contains(&w);
        said.len() <= MOST_WORDS && said.iter().all(|w| known(&w.folded))
    };
    let alike = discriminant(&a.requirement) == discriminant(&b.requirement);
    let both = BOTH.iter().any(|both| between.contains(both));
    match between.trim() {
        _ if or && language_a && said.len() <= MOST_WORDS => Gap::Or,
        _ if or && (only(Joint::Or) || both || is(SIMILAR) && said.len() <= MOST_WORDS) => Gap::Or,
        "/" if together(a, b) => Gap::And,
        "/" if alike => Gap::Slash,
        "," | "、" if alike => Gap::Comma,
        start if start.starts_with(',') && alike && !and && only(Joint::Or) => Gap::Comma,
        _ if !or && and && only(Joint::And) || between.trim() == "&" => Gap::And,
        _ => Gap::Words,
    }
}

/// What stands behind the abbreviation in brackets that belongs to the thing before: " or " of " (ILS) or ".
fn behind_abbreviation(between: &str) -> &str {
    let inner = between
        .trim_start()
        .strip_prefix('(')
        .and_then(|rest| rest.split_once(')'));
    let loud = |inner: &str| {
        let letters = inner.trim().chars().filter(|c| c.is_alphabetic()).count();
        (2..=LONGEST_ABBREVIATION).contains(&letters)
            && !inner.contains(|c: char| c.is_lowercase() || c == ' ')
    };
    match inner {
        Some((inner, rest)) if loud(inner) => rest,
        _ => between,
    }
}

/// Most letters of an abbreviation.
const LONGEST_ABBREVIATION: usize = 6;

fn is_language(item: &Item) -> bool {
    matches!(item.requirement, Requirement::Language { .. })
}

/// Whether two things beside a slash belong together rather than being a choice.
fn together(a: &Item, b: &Item) -> bool {
    let (Requirement::Skill { name: a }, Requirement::Skill { name: b }) = (&a.requirement, &b.requirement)
    else {
        return false;
    };
    let pair = |x: &str, y: &str| (x, y) == (a, b) || (y, x) == (a, b);
    if TOGETHER.iter().any(|(x, y)| pair(x, y)) {
        return true;
    }
    let shows = |a, b| skills::shows(a, b) >= SHOWN;
    skills::by_name(a)
        .zip(skills::by_name(b))
        .is_some_and(|(a, b)| shows(a, b) || shows(b, a))
}

/// Whether the words before a list make it a choice.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Choosing {
    No,
    /// "at least one of".
    OneOf,
    /// "such as".
    Examples,
}

/// What the words just before the byte `at` say of the list that begins there.
fn chooses(text: &str, at: usize) -> Choosing {
    let before = text.get(..at).unwrap_or_default();
    let from = before
        .char_indices()
        .rev()
        .take(MOST_BEFORE)
        .last()
        .map_or(at, |(i, _)| i);
    let before = &before[from..];
    let clause = before.rsplit([',', ';', '(']).next().unwrap_or_default();
    let said = words(clause);
    let folded: Vec<_> = said.iter().map(|w| w.folded.as_str()).collect();
    let has = |phrases: &[&[&str]], from: usize| {
        let tail = &folded[folded.len().saturating_sub(from)..];
        phrases
            .iter()
            .any(|phrase| tail.windows(phrase.len()).any(|w| w == *phrase))
    };
    if has(ONE_OF, 7) {
        return Choosing::OneOf;
    }
    if has(EXAMPLES, 2) {
        return Choosing::Examples;
    }
    Choosing::No
}

/// From this strength on, in percent, one skill shows the other so well that a slash means both.
const SHOWN: u8 = 70;
/// The words that announce a choice stand at most so many characters before it.
const MOST_BEFORE: usize = 80;
/// Most words between two alternatives.
const MOST_WORDS: usize = 6;

/// Pairs of "and" and "or", which ask for one at least.
const BOTH: &[&str] = &["and/or", "und/oder", "et/ou", "y/o", "en/of", "e/o"];

/// Words that may stand between two alternatives.
const FILLING: &[&str] = &[
    "with",
    "in",
    "of",
    "a",
    "an",
    "the",
    "experience",
    "knowledge",
    "good",
    "even",
    "another",
    "mit",
    "un",
    "une",
    "una",
    "uno",
    "einem",
    "ein",
    "eine",
    "einen",
    "einer",
    "auch",
    "alternativ",
    "avec",
    "en",
    "de",
    "d",
    "l",
    "le",
    "la",
    "con",
    "el",
    "met",
    "een",
    "di",
    "als",
    "at",
    "least",
    "minimum",
    "mindestens",
    "wenigstens",
    "au",
    "moins",
    "al",
    "menos",
    "for",
    "as",
    "degree",
];

/// Words after "or" that may bring more words with them: "Kafka or similar brokers such as RabbitMQ".
const SIMILAR: &[&str] = &[
    "similar",
    "comparable",
    "equivalent",
    "other",
    "another",
    "ahnliche",
    "ahnlichen",
    "ahnliches",
    "vergleichbare",
    "vergleichbaren",
    "vergleichbares",
    "similaire",
    "similaires",
    "equivalente",
    "vergelijkbare",
    "simile",
    "simili",
];

const ONE_OF: &[&[&str]] = &[
    &["one", "of"],
    &["one", "or", "more", "of"],
    &["any", "of"],
    &["eine", "der"],
    &["einer", "der"],
    &["einem", "der"],
    &["eines", "der"],
    &["l", "un", "des"],
    &["l", "une", "des"],
    &["un", "des"],
    &["une", "des"],
    &["uno", "de"],
    &["una", "de"],
    &["een", "van"],
    &["uno", "dei"],
    &["una", "delle"],
];

const EXAMPLES: &[&[&str]] = &[
    &["e", "g"],
    &["such", "as"],
    &["for", "example"],
    &["like"],
    &["z", "b"],
    &["zum", "beispiel"],
    &["beispielsweise"],
    &["wie"],
    &["par", "exemple"],
    &["tels", "que"],
    &["telles", "que"],
    &["por", "ejemplo"],
    &["bijvoorbeeld"],
    &["zoals"],
    &["ad", "esempio"],
];

/// Things that a slash joins because they belong together.
const TOGETHER: &[(&str, &str)] = &[
    ("HTML", "CSS"),
    ("CSS", "JavaScript"),
    ("C", "C++"),
    ("User experience design", "User interface design"),
    ("Git", "GitLab"),
];

#[cfg(test)]
mod tests {
    use super::*;

    fn skill(name: &str) -> Requirement {
        Requirement::Skill { name: name.into() }
    }

    fn read(text: &str) -> Vec<String> {
        let items = skills::find_in(text).into_iter().map(|found| Item {
            requirement: skill(found.name()),
            span: found.span,
        });
        let label = |item: Item| super::super::label::label(&item.requirement);
        group(text, items.collect()).into_iter().map(label).collect()
    }

    #[test]
    fn alternatives_are_told_from_lists() {
        for (text, expected) in [
            ("Kotlin or Java", vec!["Kotlin or Java"]),
            ("Java, Kotlin or Scala", vec!["Java, Kotlin or Scala"]),
            ("Java, Kotlin, or Scala", vec!["Java, Kotlin or Scala"]),
            ("experience with Java or with Kotlin", vec!["Java or Kotlin"]),
            ("Java and Kotlin", vec!["Java", "Kotlin"]),
            ("Java and/or Kotlin", vec!["Java or Kotlin"]),
            ("Docker and Java or Kotlin", vec!["Docker", "Java or Kotlin"]),
            (
                "Java or Kotlin, Docker and SQL",
                vec!["Java or Kotlin", "Docker", "SQL"],
            ),
            (
                "Java or Kotlin, Docker or Podman",
                vec!["Java or Kotlin", "Docker or Podman"],
            ),
            ("Java oder Kotlin", vec!["Java or Kotlin"]),
            ("Java ou Kotlin", vec!["Java or Kotlin"]),
            ("Java o Kotlin", vec!["Java or Kotlin"]),
            ("Java oppure Kotlin", vec!["Java or Kotlin"]),
            ("ervaring met Java of Kotlin", vec!["Java or Kotlin"]),
            (
                "AWS/GCP/Azure",
                vec!["Amazon Web Services, Google Cloud or Microsoft Azure"],
            ),
            ("HTML/CSS", vec!["HTML", "CSS"]),
            ("CI/CD and TCP/IP", vec!["CI/CD", "TCP/IP"]),
            ("C/C++", vec!["C++"]),
            ("Kafka or similar", vec!["Apache Kafka"]),
            (
                "Kafka or a similar broker such as RabbitMQ",
                vec!["Apache Kafka or RabbitMQ"],
            ),
            (
                "at least one of: Java, Kotlin and Scala",
                vec!["Java, Kotlin or Scala"],
            ),
            (
                "languages such as Java, Kotlin and Docker",
                vec!["Java, Kotlin or Docker"],
            ),
            (
                "databases such as MySQL, PostgreSQL and MongoDB",
                vec!["Relational databases", "MySQL, PostgreSQL or MongoDB"],
            ),
            ("tools such as Docker and Podman", vec!["Docker or Podman"]),
            ("Postgres or PostgreSQL", vec!["PostgreSQL"]),
            ("PostgreSQL; MySQL is fine too", vec!["PostgreSQL or MySQL"]),
            ("PostgreSQL (but MySQL works too)", vec!["PostgreSQL or MySQL"]),
            (
                "Python, PostgreSQL; MySQL or MongoDB are fine too",
                vec!["Python", "PostgreSQL, MySQL or MongoDB"],
            ),
            ("PostgreSQL, MySQL geht auch", vec!["PostgreSQL or MySQL"]),
            ("PostgreSQL, MySQL convient aussi", vec!["PostgreSQL or MySQL"]),
            (
                "basic life support (BLS) or advanced life support (ALS)",
                vec!["Basic life support or Advanced life support"],
            ),
            ("Java. Or Kotlin", vec!["Java", "Kotlin"]),
        ] {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn what_belongs_together_is_in_the_graph() {
        for (a, b) in TOGETHER {
            for name in [a, b] {
                assert_eq!(skills::by_name(name).map(skills::name), Some(*name));
            }
        }
    }
}
