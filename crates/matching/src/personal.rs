//! What a document says of the person rather than of work: never compared, never indexed.

use std::collections::HashSet;

use rolefit_domain::{Profile, Span};

use crate::skills;
use crate::spans::Spans;
use crate::text::{Word, fold, is_ideographic, lines, words};
use crate::titles;

/// The stretches of `text` that say nothing of work: the name wherever it stands, contacts, places, the names of
/// employers and schools, lines of personal facts, and what the candidate has taken back. `cut` are the words of `text`.
pub(crate) fn spans(profile: &Profile, text: &str, cut: &[Word]) -> Spans {
    let basics = &profile.basics;
    // A line that was read as the name and is none, such as "Permis B", says what it says whatever the name is.
    let name = basics.name.iter().filter(|name| of_work(&name.value).is_empty());
    let single = name
        .chain(&basics.location)
        .chain(&basics.emails)
        .chain(&basics.phones)
        .chain(&basics.links);
    let work = profile
        .work
        .iter()
        .chain(&profile.volunteer)
        .flat_map(|w| w.company.iter().chain(&w.location));
    let schools = profile.education.iter().flat_map(|e| &e.institution);
    let said = single.chain(work).chain(schools).filter_map(|v| v.span);
    let facts = lines(text)
        .filter(|(_, line)| is_fact(line))
        .map(|(at, line)| Span::new(at, at + line.len()));
    let withdrawn = profile.withdrawn.iter().copied();
    Spans::new(
        said.chain(facts)
            .chain(withdrawn)
            .chain(names(profile, text, cut)),
    )
}

/// The words of the person's name wherever the text repeats them.
///
/// Beside each other they are always the name. One alone is the name too, so that nobody earns a skill for being
/// called Ruby or Swift, unless the profile lists that very word as a skill or language: then everybody who lists it
/// earns it, whatever their name.
fn names(profile: &Profile, text: &str, cut: &[Word]) -> Vec<Span> {
    let Some(name) = &profile.basics.name else {
        return Vec::new();
    };
    let work = of_work(&name.value);
    let own = words(&name.value).into_iter();
    let own = own.filter(|w| !work.iter().any(|span| span.overlaps(w.span)));
    let name: HashSet<_> = own.map(|w| w.folded).collect();
    let skills = profile.skills.iter().map(|s| &s.name);
    let listed: HashSet<_> = skills
        .chain(profile.languages.iter().map(|l| &l.name))
        .flat_map(|value| words(&value.value))
        .map(|w| w.folded)
        .collect();
    let of_name = |at: usize| cut.get(at).is_some_and(|w| name.contains(&w.folded));
    let beside = |at: usize| {
        let gap = |a: usize| {
            let between = text.get(cut[a].span.end as usize..cut[a + 1].span.start as usize);
            between.is_some_and(|gap| gap.len() <= 2 && !gap.contains(['\n', ',', '/']))
        };
        at.checked_sub(1).is_some_and(|last| of_name(last) && gap(last)) || of_name(at + 1) && gap(at)
    };
    let alone = |word: &Word| {
        let written = word.span.slice(text).unwrap_or_default();
        let capital = !written.starts_with(char::is_lowercase);
        let whole = written.chars().nth(1).is_some() && !written.chars().any(is_ideographic);
        capital && whole && !listed.contains(&word.folded)
    };
    let found = cut
        .iter()
        .enumerate()
        .filter(|(at, word)| of_name(*at) && (beside(*at) || alone(word)));
    found.map(|(_, word)| word.span).collect()
}

/// The parts of what was read as a name that are words of work and not of a name: papers, and names of skills and
/// occupations of several words. "Ruby Swift" is a name; "Permis B" and "Registered nurse" are lines of a document.
fn of_work(name: &str) -> Vec<Span> {
    let cut = words(name);
    let several = |span: &Span| cut.iter().filter(|word| span.contains(word.span)).count() > 1;
    let named = skills::find_in_words(name, &cut).into_iter();
    let named = named.filter(|found| several(&found.span) || skills::is_credential(found.skill));
    let mut all: Vec<_> = named.map(|found| found.span).collect();
    if cut.len() > 1 && titles::is_name(name) {
        all.push(Span::new(0, name.len()));
    }
    all
}

/// Whether the line states a personal fact: a label of one, and then what sets its value apart.
fn is_fact(line: &str) -> bool {
    let start = fold(line.trim_start_matches(|c: char| c.is_whitespace() || "-•*·".contains(c)));
    let after = |labels: &[&str]| {
        let rest = labels.iter().filter_map(|label| start.strip_prefix(label));
        rest.filter(|rest| !rest.starts_with(char::is_alphanumeric))
            .min_by_key(|rest| rest.len())
            .map(str::to_owned)
    };
    if start.starts_with(is_ideographic) {
        return LABELS.iter().any(|label| start.starts_with(label)) && start.chars().count() <= MOST_CHARS;
    }
    // "Date of birth 1 May 1990" needs no colon; "Address 20 complaints a day" and "Photo editing" do not state one.
    if let Some(value) = after(SURE_LABELS) {
        return is_set_apart(&value) || words(&value).len() <= MOST_WORDS;
    }
    after(LABELS).is_some_and(|value| {
        is_set_apart(&value)
            || words(&value).len() <= MOST_WORDS && value.contains(|c: char| c.is_ascii_digit())
    })
}

/// Whether what follows a label is empty or begins with a sign that ends the label.
fn is_set_apart(value: &str) -> bool {
    let signs = [":", "：", "\t", "=", "|", "- ", "– ", "— ", "/"];
    let begins = value.trim_start_matches(' ');
    begins.is_empty() || signs.iter().any(|sign| begins.starts_with(sign))
}

/// Most words of a fact that no sign sets apart from its label.
const MOST_WORDS: usize = 6;
/// Most characters of a fact in a script without spaces.
const MOST_CHARS: usize = 20;

/// Folded labels that are hardly ever anything else.
const SURE_LABELS: &[&str] = &[
    "nationality",
    "marital status",
    "date of birth",
    "birth date",
    "birthdate",
    "place of birth",
    "nationalitat",
    "staatsangehorigkeit",
    "familienstand",
    "geschlecht",
    "nationalite",
    "situation familiale",
    "etat civil",
    "lieu de naissance",
    "date de naissance",
    "nacionalidad",
    "estado civil",
    "lugar de nacimiento",
    "fecha de nacimiento",
    "nationaliteit",
    "burgerlijke staat",
    "geslacht",
    "geboortedatum",
    "geboorteplaats",
    "nazionalita",
    "stato civile",
    "data di nascita",
    "nacionalidade",
    "data de nascimento",
    "geburtsdatum",
    "geburtsort",
    "geburtstag",
    "geboren",
    "nee le",
    "ne le",
];

/// Folded labels that are also words of work, in the form of labels.
const LABELS: &[&str] = &[
    "born",
    "dob",
    "age",
    "citizenship",
    "gender",
    "sex",
    "religion",
    "pronouns",
    "address",
    "photo",
    "alter",
    "anschrift",
    "adresse",
    "konfession",
    "sexe",
    "direccion",
    "sexo",
    "adres",
    "出生",
    "性别",
    "国籍",
    "婚姻",
    "年龄",
    "民族",
    "籍贯",
];

#[cfg(test)]
mod tests {
    use rolefit_domain::Sourced;
    use rolefit_domain::profile::Skill;

    use super::*;

    #[test]
    fn facts_are_told_from_work() {
        for fact in [
            "Address: 12 Mill Road, Leeds",
            "Age\t35",
            "- Nationality: Swiss",
            "Date of birth 1 May 1990",
            "Familienstand ledig",
            "Born 12.5.1990 in Ulm",
            "née le 3 mai 1990",
            "出生于1990年",
            "Gender",
        ] {
            assert!(is_fact(fact), "{fact}");
        }
        for work in [
            "Address complaints from customers in SAP",
            "Photo editing: Photoshop, Lightroom",
            "Age-appropriate teaching of mathematics",
            "Sex education in secondary schools",
            "Religion and mathematics teacher",
            "Bornholm ferries",
        ] {
            assert!(!is_fact(work), "{work}");
        }
    }

    #[test]
    fn the_name_is_found_wherever_it_stands() {
        let text = "Ruby Swift\nRuby led a team. ruby gems\nSwift, Ruby – page 2";
        let mut profile = Profile::default();
        profile.basics.name = Some(Sourced::typed("Ruby Swift".into()));
        let shown = |profile: &Profile| {
            let cut = words(text);
            let hidden = spans(profile, text, &cut);
            let open = cut.iter().filter(|w| !hidden.touch(w.span));
            open.map(|w| w.folded.clone()).collect::<Vec<_>>().join(" ")
        };
        assert_eq!(shown(&profile), "led a team ruby gems page 2");
        profile.skills.push(Skill {
            name: Sourced::typed("Ruby".into()),
            group: None,
            level: None,
        });
        assert_eq!(shown(&profile), "ruby led a team ruby gems ruby page 2");
    }
}
