//! Certificates that stand among schools.

use super::lexicon::words;
use super::marks::is_grade;
use super::school_lines::{Facts, facts, is_sentence_like};
use super::view::{LineView, View};

/// Most words of the name of a certificate among schools.
const MAX_CERTIFICATE: usize = 12;

/// The lines of a section of education, and those among them that are certificates: where each line has its own year, one
/// that names neither a school nor a degree is none of theirs. Words such as `Staplerschein` tell it without a year.
pub(super) fn told_apart<'a>(
    view: &View<'a>,
    lines: &[LineView<'a>],
) -> (Vec<LineView<'a>>, Vec<LineView<'a>>) {
    let all = facts(view, lines);
    let own = |line: &Facts<'_>| line.period.is_some() || is_certificate(line.line.text);
    let alike = all.iter().all(|line| line.line.item == all[0].line.item);
    let each = alike && all.iter().all(own);
    let apart = (0..all.len()).map(|at| match each {
        true => is_certificate_alone(&all, at),
        false => is_training_below(&all, at),
    });
    let mut apart = apart.collect::<Vec<bool>>().into_iter();
    let (certificates, schools): (Vec<Facts<'a>>, Vec<Facts<'a>>) =
        all.into_iter().partition(|_| apart.next().unwrap_or_default());
    let taken = |facts: Vec<Facts<'a>>| facts.into_iter().map(|facts| facts.line).collect();
    (taken(schools), taken(certificates))
}

/// Whether a line among others with their own years is a certificate: it names neither a school nor a degree.
fn is_certificate_alone(all: &[Facts<'_>], at: usize) -> bool {
    let line = &all[at];
    let named = line
        .parts
        .iter()
        .any(|(part, looks)| looks.place == 0 && !is_grade(part.text));
    let training = is_training(line.line.text) && !stands_over_school(all, at);
    let degree = line.has_degree() && !training;
    !line.has_school() && !degree && named && is_short_and_once(line)
}

/// Whether a line among schools that are told over several lines is a training by itself: below a line that has a date
/// already, with a date of its own, and not over the school that gave it or more that is said of it.
fn is_training_below(all: &[Facts<'_>], at: usize) -> bool {
    let line = &all[at];
    let below = at
        .checked_sub(1)
        .is_some_and(|before| all[before].period.is_some() && !all[before].parts.is_empty());
    let ends = all
        .get(at + 1)
        .is_none_or(|next| next.line.gap || next.has_school() || next.has_degree());
    let alone = below && ends && !line.line.item && !line.has_school() && !stands_over_school(all, at);
    alone && line.period.is_some() && is_training(line.line.text) && is_short_and_once(line)
}

/// Whether the line names something rather than describes it, and tells no more than one date.
fn is_short_and_once(line: &Facts<'_>) -> bool {
    let text = line.line.text;
    let short = text.split_whitespace().count() <= MAX_CERTIFICATE && !is_sentence_like(text);
    short && line.period.is_none_or(|period| !period.range)
}

/// Whether the line below names the school, or the date of a line that has none.
fn stands_over_school(all: &[Facts<'_>], at: usize) -> bool {
    all.get(at + 1).is_some_and(|next| {
        let dated = all[at].period.is_none() && next.period.is_some() && !next.has_degree();
        let school = next.has_school() && all[at].period.is_none_or(|_| next.period.is_none());
        !next.line.gap && !next.line.item && (school || dated)
    })
}

/// `Level 2 Food Hygiene Certificate`: something learned in a course, although its word is that of degrees too. Those that
/// schools give are none: `Leaving Certificate`, `Certificate in Nursing`.
fn is_training(text: &str) -> bool {
    const OF_SCHOOLS: [&str; 16] = [
        "leaving",
        "school",
        "graduate",
        "postgraduate",
        "undergraduate",
        "higher",
        "national",
        "junior",
        "secondary",
        "teaching",
        "teacher",
        "education",
        "general",
        "college",
        "foundation",
        "degree",
    ];
    let words = words(text);
    let at = words.iter().position(|word| word == "certificate");
    let behind = |at: usize| {
        let rest = words[at + 1..].iter();
        rest.clone()
            .all(|word| word.bytes().all(|b| b.is_ascii_digit()) || word.len() <= 2)
    };
    let Some(at) = at.filter(|at| *at > 0 && behind(*at)) else {
        return false;
    };
    !words[..at].iter().any(|word| OF_SCHOOLS.contains(&word.as_str()))
}

/// Whether a word says that the text is a certificate or a licence.
pub(super) fn is_certificate(text: &str) -> bool {
    words(text).iter().any(|word| {
        let ends = ["schein", "scheine", "zertifikat"]
            .iter()
            .any(|end| word.ends_with(end));
        ends || ["certif", "zertif", "licens", "licenc", "lizenz", "permis"]
            .iter()
            .any(|begin| word.starts_with(begin))
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;

    /// Schools as `degree @ school, end` and the names of certificates.
    #[track_caller]
    fn check(lines: &str, schools: &[&str], certificates: &[&str]) {
        let found = profile(&format!("Education\n{lines}\n"));
        let words =
            |v: &Option<rolefit_domain::Sourced<String>>| v.as_ref().map_or("-".into(), |v| v.value.clone());
        let shown: Vec<String> = found
            .education
            .iter()
            .map(|e| {
                let end = e.end.as_ref().map_or("-".into(), |end| end.value.to_string());
                format!("{} @ {}, {end}", words(&e.degree), words(&e.institution))
            })
            .collect();
        assert_eq!(shown, schools, "{lines}");
        let names: Vec<&str> = found.certificates.iter().map(|c| c.name.value.as_str()).collect();
        assert_eq!(names, certificates, "{lines}");
    }

    #[test]
    fn a_training_below_a_school_is_no_degree_of_it() {
        check(
            "Roundhay School, 2012-2017\nLevel 2 Food Hygiene Certificate (2020)",
            &["- @ Roundhay School, 2017"],
            &["Level 2 Food Hygiene Certificate"],
        );
        check(
            "Leeds College, 2010 - 2012\nFirst aid certificate",
            &["- @ Leeds College, 2012"],
            &["First aid certificate"],
        );
        check(
            "BSc Baking\nUniversity of Leeds, 2010 - 2012\nThesis: Rye\nRoundhay School, 2003 - 2010\nFood Hygiene Certificate, 2020",
            &["BSc @ University of Leeds, 2012", "- @ Roundhay School, 2010"],
            &["Food Hygiene Certificate"],
        );
    }

    #[test]
    fn certificates_that_schools_give_are_degrees() {
        check(
            "Leaving Certificate, 2011\nMill College, Galway",
            &["Leaving Certificate @ Mill College, Galway, 2011"],
            &[],
        );
        check(
            "Leeds College, 2010 - 2012\nCertificate in Baking",
            &["Certificate @ Leeds College, 2012"],
            &[],
        );
        check(
            "Baking Certificate\nLeeds College, 2010 - 2012",
            &["Baking Certificate @ Leeds College, 2012"],
            &[],
        );
    }

    #[test]
    fn a_degree_of_another_year_is_none_of_the_school_above_it() {
        check(
            "Roundhay School, 2003 - 2010\nNVQ Level 2 Catering, 2019",
            &["- @ Roundhay School, 2010", "NVQ @ -, 2019"],
            &[],
        );
        check(
            "University of Leeds, 2010 - 2013\nBSc Baking, 2013",
            &["BSc @ University of Leeds, 2013"],
            &[],
        );
    }
}
