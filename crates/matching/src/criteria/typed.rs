//! What a recruiter types as criteria: a few words, which may name one thing or list several.

use rolefit_domain::{Criterion, Requirement};

use super::criteria_from_ad;
use crate::joints::{Joint, Tongue};
use crate::text::{Word, words};
use crate::{languages, skills};

/// The wishes that a line of a recruiter lists, in its order and in its own words: "Excel, Word and PowerPoint" is three,
/// "Kotlin or Java" and "3 years of sales, Leeds or York" are one.
///
/// A line is cut at its commas where each piece has only a few words, and at an "and" where both sides of it are known
/// things: "health and safety" stays whole.
pub fn wishes(line: &str) -> Vec<String> {
    let whole = || vec![line.trim().to_owned()];
    let joins = |requirement: &Requirement| {
        !matches!(
            requirement,
            Requirement::Skill { .. } | Requirement::Language { .. }
        )
    };
    let joined = criteria_from_ad("", line).iter().any(|c| joins(&c.requirement));
    if joined || skills::by_name(line).is_some() {
        return whole();
    }
    let cut = words(line);
    let tongue = Tongue::of(&cut);
    let parts = at_commas(line);
    if parts.iter().any(|part| words(part).len() > MOST_WORDS) && parts.len() > 1 {
        return whole();
    }
    let mut all = Vec::new();
    for part in parts {
        let part = without_joint(part, tongue);
        match at_joints(part, tongue) {
            Some(pieces) => all.extend(pieces),
            None => all.extend((!part.is_empty()).then_some(part)),
        }
    }
    all.into_iter().map(str::to_owned).collect()
}

/// What a wish asks for: a language by its name alone, what a line of an ad with these words asks for, or else a skill in the
/// words themselves. Never empty.
pub fn requirements_of_wish(wish: &str) -> Vec<Requirement> {
    let spoken = languages::alone(wish);
    if !spoken.is_empty() {
        let of = |(name, level): (&str, Option<&str>)| Requirement::Language {
            name: name.to_owned(),
            level: level.map(str::to_owned),
        };
        let options: Vec<_> = spoken.into_iter().map(of).collect();
        let cut = words(wish);
        let tongue = Tongue::of(&cut);
        let choice = cut.iter().any(|word| tongue.is(Joint::Or, &word.folded));
        return match choice && options.len() > 1 {
            true => vec![Requirement::AnyOf { options }],
            false => options,
        };
    }
    let read = criteria_from_ad("", wish);
    if read.len() == 1 && is_qualification(wish, &read[0]) {
        return vec![Requirement::Skill {
            name: wish.to_owned(),
        }];
    }
    let read: Vec<_> = read.into_iter().map(|c| c.requirement).collect();
    if !read.is_empty() {
        return read;
    }
    let known = skills::by_name(wish).map(|skill| skills::name(skill).to_owned());
    vec![Requirement::Skill {
        name: known.unwrap_or_else(|| wish.to_owned()),
    }]
}

/// Whether a wish asks for a paper of those who specialised and not for the field alone: "Fachweiterbildung Intensivpflege" is
/// more than intensive care. `read` is all that was read of the wish.
fn is_qualification(wish: &str, read: &Criterion) -> bool {
    let Requirement::Skill { name } = &read.requirement else {
        return false;
    };
    let outside = |word: &&Word| !read.span.is_some_and(|span| span.contains(word.span));
    let paper = |word: &Word| SPECIALISED.iter().any(|start| word.folded.starts_with(start));
    name != wish && words(wish).iter().filter(outside).any(paper)
}

/// How words for papers of those who specialised begin, folded.
const SPECIALISED: &[&str] = &[
    "fachweiterbildung",
    "weiterbildung",
    "zusatzqualifikation",
    "zusatzausbildung",
    "zusatzbezeichnung",
    "fachausbildung",
    "nachdiplom",
    "specialist",
    "speciali",
    "specialty",
    "speciality",
    "postgraduate",
    "certificate",
    "certification",
    "certified",
    "qualification",
    "spezialisierung",
    "especiali",
    "especializacion",
    "specializzazione",
    "specialisation",
    "vervolgopleiding",
    "opleiding",
    "formation",
    "formacion",
    "formazione",
    "corso",
    "curso",
];

/// A piece of a list has at most so many words.
const MOST_WORDS: usize = 5;

/// The pieces between commas, semicolons and line ends that stand in no brackets.
fn at_commas(line: &str) -> Vec<&str> {
    let mut depth = 0_u32;
    let parts = line.split(|c: char| {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && matches!(c, ',' | ';' | '\n' | '•' | '、' | '，')
    });
    parts.map(str::trim).filter(|part| !part.is_empty()).collect()
}

/// The piece without an "and" at its beginning: the last one of "Excel, Word, and PowerPoint".
fn without_joint(part: &str, tongue: Tongue) -> &str {
    let cut = words(part);
    match cut.as_slice() {
        [first, second, ..] if tongue.is(Joint::And, &first.folded) => {
            part.get(second.span.start as usize..).unwrap_or(part)
        }
        _ => part,
    }
}

/// The things that "and" or "&" joins in a piece, if each of them is known and they are no thing together.
fn at_joints(part: &str, tongue: Tongue) -> Option<Vec<&str>> {
    if skills::by_name(part).is_some() || part.contains(['(', '/']) {
        return None;
    }
    let cut = words(part);
    let is_joint = |word: &Word| tongue.is(Joint::And, &word.folded);
    let said = cut.split(is_joint).map(|run| {
        let (first, last) = run.first().zip(run.last())?;
        part.get(first.span.start as usize..last.span.end as usize)
    });
    let by_words: Vec<_> = said.collect::<Option<_>>()?;
    let by_signs: Vec<_> = part.split(" & ").map(str::trim).collect();
    let pieces = if by_signs.len() > 1 { by_signs } else { by_words };
    let known = |piece: &&str| skills::by_name(piece).is_some() || !languages::alone(piece).is_empty();
    (pieces.len() > 1 && pieces.iter().all(known)).then_some(pieces)
}

#[cfg(test)]
mod tests {
    use super::super::label;
    use super::*;

    fn labels(line: &str) -> Vec<String> {
        let all = wishes(line);
        all.iter()
            .flat_map(|wish| requirements_of_wish(wish))
            .map(|requirement| label(&requirement))
            .collect()
    }

    #[test]
    fn a_language_is_a_language_however_it_is_typed() {
        for (typed, expected) in [
            ("German", "German"),
            ("german", "German"),
            ("Deutsch", "German"),
            ("deutsch", "German"),
            ("french", "French"),
            ("allemand", "German"),
            ("alemán", "German"),
            ("nederlands", "Dutch"),
            ("thai", "Thai"),
            ("spanish B2", "Spanish (B2)"),
            ("B2 spanish", "Spanish (B2)"),
            ("German C1", "German (C1)"),
            ("fluent german", "German (fluent)"),
            ("native French", "French (fluent)"),
            ("Muttersprache Deutsch", "German (fluent)"),
            ("good English", "English"),
            ("sehr gutes Deutsch", "German"),
            ("français courant", "French (courant)"),
            ("Deutschkenntnisse", "German"),
            ("business english", "English"),
            ("french required", "French"),
        ] {
            assert_eq!(labels(typed), [expected], "{typed}");
        }
        for typed in ["French cuisine", "German tax law", "English literature"] {
            let found = requirements_of_wish(typed);
            let spoken = |r: &Requirement| matches!(r, Requirement::Language { .. });
            assert!(!found.iter().any(spoken), "{typed}: {found:?}");
        }
    }

    #[test]
    fn a_list_is_one_criterion_for_each_of_its_things() {
        for (typed, expected) in [
            ("kubernetes, docker", vec!["Kubernetes", "Docker"]),
            (
                "Excel, Word and PowerPoint",
                vec!["Microsoft Excel", "Microsoft Word", "Microsoft PowerPoint"],
            ),
            (
                "Excel, Word, and PowerPoint",
                vec!["Microsoft Excel", "Microsoft Word", "Microsoft PowerPoint"],
            ),
            ("Python und SQL", vec!["Python", "SQL"]),
            ("Java et Kotlin", vec!["Java", "Kotlin"]),
            ("Docker; glorbex", vec!["Docker", "glorbex"]),
            ("french, german B2", vec!["French", "German (B2)"]),
            ("english and spanish", vec!["English", "Spanish"]),
            ("Kotlin or Java", vec!["Kotlin or Java"]),
            ("German or French", vec!["German or French"]),
            ("Health and safety", vec!["Occupational safety"]),
            (
                "steering of glorbex and others",
                vec!["steering of glorbex and others"],
            ),
            ("3 years of experience", vec!["3 years of experience"]),
            ("glorbex (blue, green)", vec!["glorbex (blue, green)"]),
        ] {
            let found = labels(typed);
            assert_eq!(found, expected, "{typed}");
        }
    }

    #[test]
    fn a_paper_of_those_who_specialised_is_more_than_its_field() {
        for typed in [
            "Fachweiterbildung Intensivpflege",
            "Weiterbildung Palliativpflege",
            "Specialist training in intensive care",
            "Postgraduate course in critical care",
            "Spécialisation en soins intensifs",
            "Especialización en cuidados intensivos",
            "Specializzazione in terapia intensiva",
            "Vervolgopleiding intensive care",
        ] {
            assert_eq!(labels(typed), [typed], "{typed}");
        }
        assert_eq!(labels("Intensivpflege"), ["Intensive care"]);
        let list = labels("Intensive care, ventilation and CRRT");
        assert_eq!(list[0], "Intensive care");
        assert!(list.len() > 1, "{list:?}");
    }
}
