//! Words around and instead of requirements.

use std::sync::LazyLock;

use crate::phrases::Phrases;
use crate::stem;
use crate::text::Word;

/// What a phrase of the table does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Filler {
    /// Begins an item without saying what is asked for.
    Lead,
    /// Ends one.
    Tail,
    /// A trait that no document shows.
    Soft,
    /// About the person rather than the work.
    Personal,
    /// About the person where nothing else is said.
    PersonalAlone,
    /// A place, or a word such as "industry", which is no subject of experience.
    Place,
}

static FILLERS: LazyLock<Phrases<Filler>> = LazyLock::new(|| {
    Phrases::of_sections(include_str!("../../data/ad-filler.txt"), |name| match name {
        "lead" => Some(Filler::Lead),
        "tail" => Some(Filler::Tail),
        "soft" => Some(Filler::Soft),
        "personal" => Some(Filler::Personal),
        "personal-alone" => Some(Filler::PersonalAlone),
        "place" => Some(Filler::Place),
        _ => None,
    })
});

/// The words without the `lead` phrases they begin with and the `tail` phrases they end with.
pub(super) fn trimmed<'a>(text: &str, mut words: &'a [Word]) -> &'a [Word] {
    loop {
        let lead = FILLERS.find_words(text, words, |hit, _| hit.value == Filler::Lead && hit.first == 0);
        let from = lead.first().map_or(0, |hit| hit.end);
        words = &words[from..];
        let tail = FILLERS.find_words(text, words, |hit, all| {
            hit.value == Filler::Tail && hit.end == all.len()
        });
        let to = tail.last().map_or(words.len(), |hit| hit.first);
        words = &words[..to];
        if from == 0 && tail.is_empty() {
            return words;
        }
    }
}

/// How many of the words stand in phrases of the kind.
pub(super) fn count(text: &str, words: &[Word], kind: Filler) -> usize {
    let hits = FILLERS.find_words(text, words, |hit, _| hit.value == kind);
    hits.iter().map(|hit| hit.end - hit.first).sum()
}

/// Whether the words are about the person rather than the work: age, family, gender, home, belief, health, or the name
/// of a school.
pub(super) fn is_personal(text: &str, words: &[Word]) -> bool {
    let experience = |w: &Word| EXPERIENCE.iter().any(|start| w.folded.starts_with(start));
    let alone = |trimmed: &[Word]| {
        // "Experience in schools" is work.
        if words.iter().any(experience) {
            return false;
        }
        let telling = trimmed.iter().filter(|w| !stem::is_stop(&w.folded)).count();
        telling > 0 && count(text, trimmed, Filler::PersonalAlone) >= telling
    };
    count(text, words, Filler::Personal) > 0
        || says_age(words)
        || is_limit_of_age(words)
        || alone(trimmed(text, words))
}

/// Whether the words are a limit of age and nothing else: "not older than 40", "under 40", "max. 35 Jahre". "Under 30
/// minutes" and "30 years of experience" say more.
fn is_limit_of_age(words: &[Word]) -> bool {
    let is = |w: &Word, list: &[&str]| list.contains(&w.folded.as_str());
    let age = |w: &Word| w.folded.parse().is_ok_and(|n: u8| WORKING_AGE.contains(&n));
    let beside =
        |w: &Word| age(w) || is(w, LIMITS) || is(w, BESIDE_AGE) || is(w, AGES) || stem::is_stop(&w.folded);
    words.iter().any(age) && words.iter().any(|w| is(w, LIMITS)) && words.iter().all(beside)
}

/// Words that make a number a limit, folded.
const LIMITS: &[&str] = &[
    "under",
    "below",
    "over",
    "above",
    "older",
    "younger",
    "max",
    "maximum",
    "maximal",
    "most",
    "min",
    "minimum",
    "mindestens",
    "hochstens",
    "unter",
    "uber",
    "bis",
    "alter",
    "junger",
    "moins",
    "plus",
    "jusqu",
    "menos",
    "mas",
    "menor",
    "menores",
    "mayor",
    "mayores",
    "hasta",
    "maximo",
    "meno",
    "piu",
    "massimo",
    "sotto",
    "oltre",
    "jonger",
    "ouder",
    "onder",
    "boven",
    "maximaal",
    "hoogstens",
    "sous",
    "between",
    "zwischen",
    "entre",
    "tussen",
    "tra",
];

/// Words beside a limit of age with which nothing else is said, folded.
const BESIDE_AGE: &[&str] = &[
    "years",
    "year",
    "yrs",
    "yo",
    "jahre",
    "jahren",
    "als",
    "than",
    "no",
    "not",
    "nicht",
    "non",
    "pas",
    "niet",
    "dan",
    "que",
    "di",
    "de",
    "must",
    "should",
    "be",
    "candidate",
    "candidates",
    "people",
    "applicants",
    "bewerber",
    "only",
    "preferred",
    "preferably",
    "ideally",
    "idealerweise",
    "nur",
    "up",
    "to",
    "at",
    "and",
    "und",
    "et",
    "y",
    "en",
    "e",
    "candidats",
    "candidatos",
    "candidati",
    "kandidaten",
];

/// How words of experience begin, folded.
const EXPERIENCE: &[&str] = &["experience", "erfahrung", "experiencia", "ervaring", "esperienza"];

/// Whether a number of an age stands beside a word of one: "aged 25 to 35", "unter 40 Jahre alt".
fn says_age(words: &[Word]) -> bool {
    let is_age = |w: &Word| AGES.contains(&w.folded.as_str());
    words.iter().enumerate().any(|(at, word)| {
        let number = word.folded.parse().is_ok_and(|n: u8| WORKING_AGE.contains(&n));
        let near = at.saturating_sub(AROUND_AGE)..words.len().min(at + AROUND_AGE + 1);
        number && words[near].iter().any(is_age)
    })
}

/// Ages of people who look for work.
const WORKING_AGE: std::ops::RangeInclusive<u8> = 15..=75;

/// Most words between a number and its word of age, the latter included.
const AROUND_AGE: usize = 3;

/// Words of age, folded.
const AGES: &[&str] = &[
    "age", "aged", "ages", "old", "alter", "alt", "alters", "ans", "agee", "edad", "anos", "eta", "anni",
    "leeftijd", "oud", "jaar", "idade", "岁",
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    #[test]
    fn what_is_about_the_person_is_told_from_work() {
        for personal in [
            "Must be based in Berlin",
            "Living within 10 miles of Leeds",
            "Mitglied der evangelischen Kirche",
            "Wohnhaft in Kiel",
            "Basé à Lyon",
            "Residir en Madrid",
            "Residente a Milano",
            "Woonachtig in Utrecht",
            "Residir em Lisboa",
            "Good health",
            "Gute Gesundheit",
            "Bonne santé",
            "Buena salud",
            "Buona salute",
            "Goede gezondheid",
            "Boa saúde",
            "身体健康",
            "Practising Catholic",
            "Membre de l'église",
            "Miembro de la iglesia",
            "Lid van een kerk",
            "Membro della chiesa",
            "Membro da igreja",
            "Aged 25 to 35",
            "Zwischen 20 und 30 Jahre alt",
            "Entre 25 et 35 ans",
            "Edad entre 25 y 35 años",
            "Età massima 30 anni",
            "Max. 35 jaar",
            "Single",
            "Young",
            "Frau oder Mann",
            "Married, with family",
            "University",
            "Without disability",
            "Ohne Behinderung",
            "Graduate of a top university",
            "not older than 40",
            "Under 40",
            "max. 35 Jahre",
            "Höchstens 40 Jahre",
            "unter 40",
            "Bewerber bis 35 Jahre",
            "moins de 40 ans",
            "pas plus de 40 ans",
            "menor de 35",
            "no mayor de 40 años",
            "non più di 35 anni",
            "jonger dan 35",
            "niet ouder dan 40",
            "German passport",
            "Deutscher Pass",
            "passeport français",
            "pasaporte español",
            "passaporto italiano",
            "Nederlands paspoort",
            "Clean-shaven",
            "glatt rasiert",
            "rasé de près",
            "bien afeitado",
            "ben rasato",
            "gladgeschoren",
            "No visible tattoos",
            "accent-free German",
            "akzentfreies Deutsch",
            "français sans accent",
            "español sin acento",
            "italiano senza accento",
            "accentloos Nederlands",
            "Native speaker",
            "native speakers only",
            "Muttersprache",
            "langue maternelle",
            "lengua materna",
            "madrelingua",
            "moedertaal",
            "Rentner",
            "Retirees",
            "retraité",
            "jubilado",
            "pensionato",
            "gepensioneerde",
            "Digital native",
        ] {
            assert!(is_personal(personal, &words(personal)), "{personal}");
        }
        for work in [
            "Dirección de equipos",
            "Secondary school teaching",
            "Support of people with a disability",
            "Arbeit mit Menschen mit Behinderung",
            "Family law",
            "Droit de la famille",
            "Single sign-on",
            "Restoration of old buildings",
            "Photo editing",
            "National accounts",
            "Address complaints",
            "Care of residents",
            "Women's health",
            "Public health",
            "Health and safety",
            "Soins à domicile",
            "Certificates of origin",
            "Gesundheit und Arbeitsschutz",
            "Gender equality",
            "Aged care",
            "Experience in schools",
            "Arbeit mit Familien",
            "Escuela infantil",
            "Response times under 30 minutes",
            "At least 15 years of experience",
            "Max. 20 Jahre Berufserfahrung",
            "Teams of over 20 people in sales",
            "German (Muttersprache)",
            "German native speaker",
            "English as a native speaker",
            "Passport control",
            "Work with retirees in care homes",
            "Rentenversicherung",
            "Team of 20",
        ] {
            assert!(!is_personal(work, &words(work)), "{work}");
        }
    }
}
