//! What the parts of a school and its degree say: the degree and its field, the town of the school, when it ended.

use rolefit_domain::{PartialDate, Sourced, Span};

use super::dates::{Period, read_date};
use super::lexicon::{Looks, is_degree_code, looks, spaced_code};
use super::parts::Part;

/// `BSc Chemistry`, `Bachelor of Science in Nursing`: the degree and its field.
pub(super) fn split_degree(part: Part<'_>) -> (Option<Part<'_>>, Option<Part<'_>>) {
    for word in [" in ", " en ", " em ", ": "] {
        let Some(at) = part.text.find(word) else { continue };
        let (head, tail) = (&part.text[..at], &part.text[at + word.len()..]);
        if looks(head).degree > 0 && !tail.is_empty() {
            return (
                Some(Part::new(head, part.start)),
                Some(Part::new(tail, part.start + at + word.len())),
            );
        }
    }
    if let Some(at) = spaced_code(part.text).filter(|at| *at < part.text.len()) {
        return (
            Some(Part::new(&part.text[..at], part.start)),
            Some(Part::new(&part.text[at..], part.start + at)),
        );
    }
    let honours = part.text.find("(Hons) ").map(|at| at + "(Hons)".len());
    if let Some(at) = honours.or_else(|| after_kind(part.text))
        && part.text.split(' ').next().is_some_and(is_degree_code)
        && !part.text[at..].trim_start().starts_with(['(', '&', '/'])
    {
        // `Licence de lettres`, `Licence d'histoire`: the field without the word before it.
        let tail = part.text[at..].trim_start();
        let field = ["de ", "d'", "d’"]
            .iter()
            .find_map(|word| tail.strip_prefix(word));
        let from = part.text.len() - field.unwrap_or(tail).len();
        return (
            Some(Part::new(&part.text[..at], part.start)),
            Some(Part::new(&part.text[from..], part.start + from)),
        );
    }
    (Some(part), None)
}

/// Words behind a degree that say which kind of it: `Licence professionnelle`.
const KINDS: [&str; 16] = [
    "professionnelle",
    "professionnel",
    "pro",
    "universitaire",
    "générale",
    "général",
    "technologique",
    "appliquée",
    "recherche",
    "profesional",
    "universitario",
    "professionale",
    "magistrale",
    "triennale",
    "profissional",
    "professioneel",
];

/// Where the field begins behind a degree and the words that say which kind of it: `Licence pro Comptabilité`.
fn after_kind(text: &str) -> Option<usize> {
    let mut at = text.find(' ')?;
    loop {
        let rest = &text[at + 1..];
        let word = rest.split(' ').next().unwrap_or_default();
        if !KINDS.contains(&word.trim_end_matches(['.', ',']).to_lowercase().as_str()) {
            return Some(at);
        }
        at += 1 + word.len();
        if at >= text.len() {
            // Nothing but the degree.
            return None;
        }
    }
}

/// `Lycée Camille Sée, Colmar`: the school with the place right behind it.
pub(super) fn with_place<'a>(school: Part<'a>, place: Part<'a>, text: &'a str) -> Option<Part<'a>> {
    let beside = matches!(text.get(school.end()..place.start)?, ", " | ",\n");
    let whole = text.get(school.start..place.end()).filter(|_| beside)?;
    Some(Part {
        text: whole,
        start: school.start,
    })
}

/// Whether the words can be a town that no list knows.
pub(super) fn is_town(text: &str) -> bool {
    let mut words = text.split([' ', '-']);
    words.clone().count() <= 3
        && !text.contains(|c: char| c.is_ascii_digit() || c == ':')
        && words.all(|word| word.starts_with(char::is_uppercase))
        && looks(text) == Looks::default()
}

/// The first and the last date of a school.
pub(super) type Ends = (Option<Sourced<PartialDate>>, Option<Sourced<PartialDate>>);

/// A single date is that of the degree. A period that goes on has a start and no end.
pub(super) fn ends(text: &str, period: Period) -> Ends {
    let read =
        |found: Option<(PartialDate, Span)>| found.map(|found| read_date(text, found, period.sure(90)));
    if period.range {
        (read(period.start), read(period.end))
    } else {
        (None, read(period.start))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;

    #[test]
    fn the_kind_of_a_degree_is_a_part_of_it() {
        for (line, degree, area) in [
            (
                "Licence professionnelle Métiers du pain, Université de Lyon",
                "Licence professionnelle",
                Some("Métiers du pain"),
            ),
            (
                "Licence pro Boulangerie, Université de Lyon",
                "Licence pro",
                Some("Boulangerie"),
            ),
            (
                "Licence générale de lettres, Université de Lyon",
                "Licence générale",
                Some("lettres"),
            ),
            (
                "Licence professionnelle, Université de Lyon",
                "Licence professionnelle",
                None,
            ),
            (
                "Licence de lettres, Université de Lyon",
                "Licence",
                Some("lettres"),
            ),
            (
                "Licence Professions du pain, Université de Lyon",
                "Licence",
                Some("Professions du pain"),
            ),
        ] {
            let found = profile(&format!("FORMATION\n{line}, 2014 - 2015\n"));
            let school = &found.education[0];
            let value = |v: &Option<rolefit_domain::Sourced<String>>| v.as_ref().map(|v| v.value.clone());
            assert_eq!(value(&school.degree).as_deref(), Some(degree), "{line}");
            assert_eq!(value(&school.area).as_deref(), area, "{line}");
            assert_eq!(
                value(&school.institution).as_deref(),
                Some("Université de Lyon"),
                "{line}"
            );
        }
    }

    #[test]
    fn the_field_stands_without_the_word_before_it() {
        let found = profile(
            "FORMATION\nLicence d'histoire, Université de Lyon, 2011 - 2014\nLicence de lettres, Université de Pau, 2008 - 2011\n",
        );
        let areas: Vec<&str> = found
            .education
            .iter()
            .filter_map(|e| e.area.as_ref())
            .map(|a| a.value.as_str())
            .collect();
        assert_eq!(areas, ["histoire", "lettres"]);
    }
}
