//! The title of a job as people see it in the criterion of its occupation.

use crate::joints::Tongue;
use crate::text::{self, Word, fold};
use crate::{posting, skills, stem, titles};

/// A cleaned title without reference numbers, percentages and marks of gender, and not in capitals throughout:
/// `SENIOR BACKEND ENGINEER 4711` becomes `Senior backend engineer`, `SAP CONSULTANT` becomes `SAP consultant`, and
/// `LEITER VERTRIEB`, whose nouns have capitals in German, `Leiter Vertrieb`.
pub(super) fn shown(clean: &str) -> String {
    let lower = clean.to_lowercase();
    let end = MARKS.iter().filter_map(|mark| lower.find(mark)).min();
    // Lower-casing may change the length of a text; then the marks are left.
    let kept = end.and_then(|end| clean.get(..end)).unwrap_or(clean);
    let mut words: Vec<&str> = kept.split_whitespace().collect();
    while words.len() > 1 && is_reference(&words) {
        words.pop();
    }
    let words: Vec<_> = words
        .into_iter()
        .filter(|word| !is_share(word))
        .map(without_gender)
        .collect();
    let words = without_remote(without_house(without_terms(words)));
    let words = in_sentence_case(&words);
    words
        .join(" ")
        .trim_matches(['-', '–', ',', ':', '/', '#', '!', '*', ' '])
        .to_owned()
}

/// The titles of a shown one that offers several: "Gabelstaplerfahrer / Lagermitarbeiter". Only names of occupations that are
/// different work are several; otherwise it is one.
pub(super) fn several(shown: &str) -> Vec<&str> {
    let parts: Vec<_> = shown.split(" / ").map(str::trim).collect();
    let german = |part: &str| GERMAN_PARTS.iter().any(|end| fold(part).ends_with(end));
    let named = parts
        .iter()
        .all(|part| !titles::occupations_in(part).is_empty() || german(part));
    let alike = |(at, part): (usize, &&str)| {
        parts[..at]
            .iter()
            .any(|other| titles::similarity(other, part) >= titles::SAME_WORK)
    };
    if !named || parts.iter().enumerate().any(alike) {
        return vec![shown];
    }
    parts
}

/// The words of a title without the hours ("in Vollzeit"), the call ("gesucht"), signs that are no letters, and the
/// employer ("at Pebblesoft").
fn without_terms(mut words: Vec<&str>) -> Vec<&str> {
    words.retain(|word| {
        word.contains(char::is_alphanumeric) || word.chars().all(|c| c.is_ascii_punctuation() || c == '–')
    });
    let bare = |word: &str| fold(word.trim_matches(|c: char| !c.is_alphanumeric()));
    let cut: Vec<_> = words.iter().map(|word| bare(word)).collect();
    let mut kept = vec![true; words.len()];
    for at in 0..cut.len() {
        let term = TERMS.iter().find(|term| {
            let mut parts = term.split(' ').enumerate();
            parts.all(|(i, part)| cut.get(at + i).is_some_and(|word| word == part))
        });
        if let Some(term) = term {
            kept[at..at + term.split(' ').count()].fill(false);
            // "In Voll- oder Teilzeit".
            let led = at
                .checked_sub(1)
                .filter(|before| LEADS.contains(&cut[*before].as_str()));
            led.into_iter().for_each(|before| kept[before] = false);
        }
    }
    // "At" and a name with a capital is the employer, unless it comes first.
    let at_firm = (1..cut.len().saturating_sub(1)).find(|at| {
        let next = words[at + 1].starts_with(char::is_uppercase);
        let lower = words[*at].chars().all(char::is_lowercase);
        lower && next && FIRM.contains(&cut[*at].as_str())
    });
    if let Some(at) = at_firm {
        kept[at..].fill(false);
    }
    if !cut
        .iter()
        .zip(&kept)
        .any(|(word, kept)| *kept && !word.is_empty())
    {
        return words;
    }
    let rest = words.into_iter().zip(kept);
    rest.filter_map(|(word, kept)| kept.then_some(word)).collect()
}

/// The words of a title without a contract, what follows it, and a way of working at its end: "Développeur Java CDI Lyon ou
/// full remote", "Data engineer remote". Neither is the work.
fn without_remote(mut words: Vec<&str>) -> Vec<&str> {
    let bare = |word: &str| fold(word.trim_matches(|c: char| !c.is_alphanumeric()));
    // Behind the contract only where and how may stand.
    let contract = (1..words.len()).find(|at| CONTRACTS.contains(&bare(words[*at]).as_str()));
    let where_it_is = |from: usize| {
        let said = words[from..].iter().map(|word| bare(word));
        let said: Vec<_> = said.filter(|word| !WAYS.contains(&word.as_str())).collect();
        said.is_empty() || posting::says_only_where(&words[from..].join(" "))
    };
    if let Some(at) = contract {
        match where_it_is(at + 1) {
            true => words.truncate(at),
            false => drop(words.remove(at)),
        }
    }
    let way = |word: &str| WAYS.contains(&bare(word).as_str());
    let remote = |word: &str| REMOTE.contains(&bare(word).as_str());
    let kept = words
        .iter()
        .rposition(|word| !way(word))
        .map_or(0, |last| last + 1);
    if kept > 0 && words[kept..].iter().any(|word| remote(word)) {
        words.truncate(kept);
    }
    words
}

/// Contracts in titles, folded.
const CONTRACTS: &[&str] = &[
    "cdi",
    "cdd",
    "interim",
    "festanstellung",
    "freelance",
    "indefinido",
];

/// Words of a title's end that say how the work is done, folded.
const WAYS: &[&str] = &[
    "remote",
    "hybrid",
    "hybride",
    "homeoffice",
    "teletravail",
    "teletrabajo",
    "full",
    "fully",
    "100",
    "or",
    "ou",
    "oder",
    "o",
    "of",
    "en",
    "in",
    "possible",
    "moglich",
];

/// Those of them that say it alone, folded.
const REMOTE: &[&str] = &[
    "remote",
    "hybrid",
    "hybride",
    "homeoffice",
    "teletravail",
    "teletrabajo",
];

/// The words of a title without what stands behind it of the house and the town: "für unsere Wohngemeinschaft in Kiel",
/// "in our Leeds office", "bij ons team", "in Berlin".
fn without_house(mut words: Vec<&str>) -> Vec<&str> {
    let bare = |word: &str| fold(word.trim_matches(|c: char| !c.is_alphanumeric()));
    let small = |word: &str| word.chars().all(|c| !c.is_uppercase());
    let cut: Vec<_> = words.iter().map(|word| bare(word)).collect();
    let ours = (1..cut.len()).find(|at| small(words[*at]) && OURS.contains(&cut[*at].as_str()));
    if let Some(ours) = ours {
        // "Zur Verstärkung unseres Teams", "per il nostro ristorante".
        let from = (1..=ours)
            .rev()
            .take_while(|at| *at == ours || BEFORE_OURS.contains(&cut[*at].as_str()) && cut[at - 1] != "und");
        if let Some(from) = from.last().filter(|from| *from < ours) {
            words.truncate(from);
        }
    }
    let town = (1..words.len()).find(|at| {
        let leads = small(words[*at]) && BEFORE_TOWN.contains(&bare(words[*at]).as_str());
        leads && words.len() > at + 1 && posting::says_only_where(&words[at + 1..].join(" "))
    });
    if let Some(at) = town {
        words.truncate(at);
    }
    words
}

/// Words with which a house speaks of itself, folded.
const OURS: &[&str] = &[
    "unser", "unsere", "unseren", "unserem", "unserer", "unseres", "uns", "our", "us", "ons", "onze",
    "notre", "nos", "nous", "nuestro", "nuestra", "nuestros", "nuestras", "nostro", "nostra", "nostri",
    "nostre",
];
/// Words that lead to those, folded.
const BEFORE_OURS: &[&str] = &[
    "fur",
    "in",
    "an",
    "bei",
    "auf",
    "zur",
    "verstarkung",
    "unterstutzung",
    "im",
    "for",
    "at",
    "with",
    "within",
    "to",
    "join",
    "strengthen",
    "voor",
    "bij",
    "op",
    "ter",
    "versterking",
    "van",
    "pour",
    "dans",
    "chez",
    "au",
    "sein",
    "de",
    "renforcer",
    "para",
    "en",
    "con",
    "per",
    "nel",
    "nella",
    "presso",
    "il",
    "la",
    "i",
    "le",
    "lo",
    "di",
    "all",
    "interno",
    "del",
    "della",
];
/// Words that lead to a town, folded.
const BEFORE_TOWN: &[&str] = &[
    "in", "fur", "for", "at", "a", "en", "te", "voor", "pour", "para", "per", "bei", "near",
];

/// Whether the last word is a reference number or announces one: "Ref.", "Ref. 88", "#4711", "4711". A number without a
/// lead has four digits at least and does not belong to a name such as "ISO 27001".
fn is_reference(words: &[&str]) -> bool {
    let Some((last, before)) = words.split_last() else {
        return false;
    };
    let bare = |word: &str| {
        word.chars()
            .filter(|c| c.is_alphanumeric())
            .collect::<String>()
            .to_lowercase()
    };
    let announces = |word: &str| REFERENCES.contains(&bare(word).as_str());
    let digits = last.chars().filter(char::is_ascii_digit).count();
    let led = last.starts_with('#') || digits > 0 && before.last().is_some_and(|word| announces(word));
    led || announces(last)
        || ["-", "–"].contains(last)
        || digits >= DIGITS_OF_A_REFERENCE && !ends_with_skill(words)
}

/// From so many digits on a number that no name holds is a reference.
const DIGITS_OF_A_REFERENCE: usize = 4;

/// Whether the last word belongs to the name of a skill or stands behind one.
fn ends_with_skill(words: &[&str]) -> bool {
    let text = words.join(" ");
    let last = words.last().map_or(0, |word| word.len());
    let start = text.len() - last;
    let found = skills::find_in(&text);
    found.iter().any(|skill| skill.span.end as usize + 1 >= start)
}

/// Whether the word is a share of full time: "100%", "80-100%", "%", and "80-100", whose sign is cleaned away.
fn is_share(word: &str) -> bool {
    let percent = |part: &str| part.parse().is_ok_and(|n: u8| (10..=100).contains(&n));
    let ends = word.split_once(['-', '–']);
    ends.is_some_and(|(from, to)| percent(from) && percent(to))
        || word.ends_with('%') && word.chars().all(|c| c.is_ascii_digit() || "%-–".contains(c))
}

/// "Entwickler*in" and "Entwickler:in" as "Entwickler".
fn without_gender(word: &str) -> &str {
    GENDERS
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .unwrap_or(word)
}

/// Words of a title in capitals, in small letters but for the first, for abbreviations and for the nouns of a German one;
/// other titles stay.
fn in_sentence_case(words: &[&str]) -> Vec<String> {
    let letters = || words.iter().flat_map(|w| w.chars()).filter(|c| c.is_alphabetic());
    let loud = letters().all(char::is_uppercase) && words.iter().any(|w| !is_abbreviation(w));
    if !loud {
        return words.iter().map(|w| (*w).to_owned()).collect();
    }
    let german = is_german(words);
    let quiet = words.iter().enumerate().map(|(at, word)| {
        let name = skills::by_name(word).map(skills::name);
        match name.filter(|name| name.to_uppercase() == **word) {
            Some(name) if !is_abbreviation(word) => name.to_owned(),
            _ => {
                let parts = word.split('-').enumerate();
                let parts = parts.map(|(part, word)| {
                    let first = at == 0 && part == 0;
                    let noun = german && !stem::is_stop(&fold(word));
                    if first || noun {
                        capitalized(word)
                    } else {
                        small(word)
                    }
                });
                parts.collect::<Vec<_>>().join("-")
            }
        }
    });
    quiet.collect()
}

/// The word in small letters, unless it is an abbreviation.
fn small(word: &str) -> String {
    if is_abbreviation(word) {
        word.to_owned()
    } else {
        word.to_lowercase()
    }
}

/// As [`small`], but beginning with a capital.
fn capitalized(word: &str) -> String {
    let small = small(word);
    let mut letters = small.chars();
    let first = letters.next().map(char::to_uppercase);
    first.into_iter().flatten().chain(letters).collect()
}

/// Whether a title is German: by a letter or a small word that tells, or by a noun of an occupation.
fn is_german(words: &[&str]) -> bool {
    let cut: Vec<_> = words.iter().flat_map(|word| text::words(word)).collect();
    let noun = |word: &Word| titles::is_german_noun(&word.folded) && skills::by_name(&word.folded).is_none();
    let part = |word: &Word| GERMAN_PARTS.iter().any(|part| word.folded.ends_with(part));
    let letter = words.iter().any(|word| word.contains(['Ä', 'Ö', 'Ü', 'ẞ']));
    letter || Tongue::of(&cut).is_german() || cut.iter().any(|word| noun(word) || part(word))
}

/// How folded words end that are titles in German alone.
const GERMAN_PARTS: &[&str] = &[
    "leiter",
    "leiterin",
    "leitung",
    "vertrieb",
    "einkauf",
    "arbeiter",
    "arbeiterin",
    "fachkraft",
    "hilfskraft",
    "kaufmann",
    "kauffrau",
    "berater",
    "beraterin",
    "entwickler",
    "entwicklerin",
    "bearbeiter",
    "bearbeiterin",
    "fahrer",
    "fahrerin",
    "pfleger",
    "pflegerin",
    "schlosser",
    "buchhalter",
    "buchhalterin",
    "ausbildung",
    "helfer",
    "helferin",
];

/// Whether a word in capitals is an abbreviation: of the table, or at most four letters without a vowel.
fn is_abbreviation(word: &str) -> bool {
    let letters: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let vowels = letters.chars().filter(|c| "AEIOUYÄÖÜ".contains(*c)).count();
    let short = letters.chars().count() <= 4 && vowels == 0;
    ABBREVIATIONS.contains(&letters.as_str()) || short
}

/// Marks behind which nothing of the title follows, in small letters.
const MARKS: &[&str] = &[
    " all genders",
    " alle geschlechter",
    " tous genres",
    " req-",
    " req#",
    " ref.",
    " ref:",
    " job id",
    " id:",
];

/// Hours and calls of a title, which are no part of the work, folded.
const TERMS: &[&str] = &[
    "voll oder teilzeit",
    "voll und teilzeit",
    "vollzeit oder teilzeit",
    "voll teilzeit",
    "vollzeit teilzeit",
    "vollzeit",
    "teilzeit",
    "full time or part time",
    "full time",
    "part time",
    "full-time",
    "part-time",
    "full- or part-time",
    "fulltime",
    "parttime",
    "temps plein",
    "temps partiel",
    "a temps plein",
    "a temps partiel",
    "tiempo completo",
    "a tiempo completo",
    "tempo pieno",
    "voltijd",
    "deeltijd",
    "gesucht",
    "wanted",
    "gezocht",
    "cercasi",
    "recherche",
    "recherchee",
    "se busca",
    "unbefristet",
    "befristet",
    "urgently",
    "dringend",
];

/// Words that lead to hours, folded.
const LEADS: &[&str] = &["in", "a", "en", "ab", "auf", "wir"];

/// Words before the name of an employer, folded.
const FIRM: &[&str] = &["at", "bei", "beim", "chez", "bij", "presso"];

/// Words that announce a reference number.
const REFERENCES: &[&str] = &[
    "ref",
    "reference",
    "req",
    "id",
    "jobid",
    "nr",
    "no",
    "kennziffer",
    "referenz",
    "réf",
];

const GENDERS: &[&str] = &["*in", ":in", "_in", "/-in", "*innen", ":innen", "/in"];

const ABBREVIATIONS: &[&str] = &[
    "SAP", "QA", "HR", "IT", "UX", "UI", "AI", "KI", "ML", "BI", "ERP", "CRM", "CEO", "CTO", "CFO", "COO",
    "SEO", "SEA", "ETL", "AWS", "IOS", "VP", "PR", "ICU", "OP", "ER", "EDV", "CAD", "CAM", "CNC", "PLC",
    "SPS", "API", "ABAP", "DBA", "SRE", "RN", "EHS", "HSE", "HGV", "LKW", "PKW", "KFZ", "MTA", "MFA", "ZFA",
    "PTA", "OTA", "ATA", "IV", "II", "III", "UK", "US", "EU", "EMEA", "DACH", "GIS", "IOT", "NLP", "SDET",
    "SOC", "AV", "TV", "VR", "AR", "ESG",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_of_different_work_are_several() {
        for (title, expected) in [
            ("Koch / Kellner", 2),
            ("Gabelstaplerfahrer / Lagermitarbeiter", 1),
            ("Software engineer / Software developer", 1),
            ("Sales manager / DACH", 1),
            ("Nurse", 1),
        ] {
            assert_eq!(several(title).len(), expected, "{title}");
        }
    }

    #[test]
    fn titles_are_shown_without_marks_and_shouting() {
        for (title, expected) in [
            ("SENIOR BACKEND ENGINEER", "Senior backend engineer"),
            (
                "SENIOR BACKEND ENGINEER (m/w/d) 100% - Ref. 4711",
                "Senior backend engineer",
            ),
            ("SAP CONSULTANT", "SAP consultant"),
            ("QA ENGINEER II", "QA engineer II"),
            ("JAVA DEVELOPER", "Java developer"),
            ("HR MANAGER (all genders)", "HR manager"),
            ("Data Engineer all genders", "Data Engineer"),
            ("Data Engineer #20417", "Data Engineer"),
            ("Data Engineer REQ-2024-17", "Data Engineer"),
            ("Data Engineer Ref. 88", "Data Engineer"),
            ("Software-Entwickler*in", "Software-Entwickler"),
            ("Verkäufer 80-100 %", "Verkäufer"),
            ("Consultant Dynamics 365", "Consultant Dynamics 365"),
            ("Auditor ISO 27001", "Auditor ISO 27001"),
            ("Consultant Dynamics 365 #20417", "Consultant Dynamics 365"),
            ("Nurse 20417", "Nurse"),
            ("Nurse ID 88", "Nurse"),
            ("LEITER VERTRIEB", "Leiter Vertrieb"),
            ("MITARBEITER IN DER BUCHHALTUNG", "Mitarbeiter in der Buchhaltung"),
            ("LEITER IT-INFRASTRUKTUR", "Leiter IT-Infrastruktur"),
            ("SENIOR FULL-STACK DEVELOPER", "Senior full-stack developer"),
            ("VERKÄUFER", "Verkäufer"),
            ("REGIONAL MANAGER", "Regional manager"),
            ("SAP", "SAP"),
            ("Nurse", "Nurse"),
            ("Buchhalter 100%", "Buchhalter"),
            (
                "Gabelstaplerfahrer / Lagermitarbeiter (m/w/d) in Vollzeit",
                "Gabelstaplerfahrer / Lagermitarbeiter",
            ),
            ("🚀 Frontend Engineer at Pebblesoft", "Frontend Engineer"),
            ("Koch gesucht in Teilzeit", "Koch"),
            ("Koch in Voll- oder Teilzeit", "Koch"),
            ("Full-time nurse wanted!", "nurse"),
            ("Koch bei Hotel Adler", "Koch"),
            ("Teacher at primary level", "Teacher at primary level"),
            ("Wanted", "Wanted"),
            ("C++ / C# developer", "C++ / C# developer"),
            ("R & D engineer", "R & D engineer"),
            ("PLC", "PLC"),
            (
                "Pflegefachkraft (m/w/d) für unsere Wohngemeinschaft in Kiel",
                "Pflegefachkraft",
            ),
            ("Erzieher für unser Team im Kinderhaus", "Erzieher"),
            ("Koch (m/w/d) zur Verstärkung unseres Teams", "Koch"),
            ("Chef de partie in our Leeds kitchen", "Chef de partie"),
            ("Data engineer for our platform team", "Data engineer"),
            ("Verpleegkundige voor onze afdeling in Utrecht", "Verpleegkundige"),
            ("Comptable pour notre agence de Lyon", "Comptable"),
            ("Camarero para nuestro restaurante en Madrid", "Camarero"),
            ("Cuoco per il nostro ristorante di Milano", "Cuoco"),
            ("Data engineer in Berlin", "Data engineer"),
            ("Boekhouder te Utrecht", "Boekhouder"),
            ("Engineer for test in aviation", "Engineer for test in aviation"),
            ("Teacher for special needs", "Teacher for special needs"),
            ("Leiter für den Einkauf", "Leiter für den Einkauf"),
            ("Web developer level 2", "Web developer level 2"),
            ("", ""),
        ] {
            assert_eq!(shown(&titles::clean(title)), expected, "{title}");
        }
    }

    #[test]
    fn contracts_and_ways_of_working_are_no_part_of_a_title() {
        for (title, expected) in [
            (
                "Développeur back-end Java (F/H) CDI Lyon ou full remote",
                "Développeur back-end Java",
            ),
            ("Comptable CDI", "Comptable"),
            ("Data engineer fully remote", "Data engineer"),
            ("Contable indefinido Madrid", "Contable"),
            ("Buchhalter Festanstellung Kiel", "Buchhalter"),
            ("Remote sensing analyst", "Remote sensing analyst"),
            ("Hybrid cloud engineer", "Hybrid cloud engineer"),
            ("Grafiker oder Fotograf", "Grafiker oder Fotograf"),
        ] {
            assert_eq!(shown(&titles::clean(title)), expected, "{title}");
        }
    }
}
