//! The title of a job as people see it in the criterion of its occupation.

use crate::skills;

/// A cleaned title without reference numbers, percentages and marks of gender, and not in capitals throughout:
/// `SENIOR BACKEND ENGINEER 4711` becomes `Senior backend engineer`, `SAP CONSULTANT` becomes `SAP consultant`.
pub(super) fn shown(clean: &str) -> String {
    let lower = clean.to_lowercase();
    let end = MARKS.iter().filter_map(|mark| lower.find(mark)).min();
    // Lower-casing may change the length of a text; then the marks are left.
    let kept = end.and_then(|end| clean.get(..end)).unwrap_or(clean);
    let mut words: Vec<&str> = kept.split_whitespace().collect();
    while words
        .last()
        .is_some_and(|word| words.len() > 1 && is_reference(word))
    {
        words.pop();
    }
    let words: Vec<_> = words
        .into_iter()
        .filter(|word| !is_share(word))
        .map(without_gender)
        .collect();
    let words = in_sentence_case(&words);
    words
        .join(" ")
        .trim_matches(['-', '–', ',', ':', '/', '#', ' '])
        .to_owned()
}

/// Whether a word at the end is a reference number or announces one: "Ref.", "#4711", "REQ-2024-17".
fn is_reference(word: &str) -> bool {
    let bare: String = word.chars().filter(|c| c.is_alphanumeric()).collect();
    let digits = bare.chars().filter(char::is_ascii_digit).count();
    let announced = REFERENCES.contains(&bare.to_lowercase().as_str());
    announced || word.starts_with('#') || digits >= 3 || word == "-" || word == "–"
}

/// Whether the word is a share of full time: "100%", "80-100%", "%".
fn is_share(word: &str) -> bool {
    word.ends_with('%') && word.chars().all(|c| c.is_ascii_digit() || "%-–".contains(c))
}

/// "Entwickler*in" and "Entwickler:in" as "Entwickler".
fn without_gender(word: &str) -> &str {
    GENDERS
        .iter()
        .find_map(|ending| word.strip_suffix(ending))
        .unwrap_or(word)
}

/// Words of a title in capitals, in small letters but for the first and for abbreviations; other titles stay.
fn in_sentence_case(words: &[&str]) -> Vec<String> {
    let letters = || words.iter().flat_map(|w| w.chars()).filter(|c| c.is_alphabetic());
    let loud = letters().all(char::is_uppercase) && words.iter().any(|w| !is_abbreviation(w));
    if !loud {
        return words.iter().map(|w| (*w).to_owned()).collect();
    }
    let quiet = words.iter().enumerate().map(|(at, word)| {
        if is_abbreviation(word) {
            return (*word).to_owned();
        }
        let name = skills::by_name(word)
            .map(skills::name)
            .filter(|name| name.to_uppercase() == **word);
        let lower = word.to_lowercase();
        let mut letters = lower.chars();
        match letters.next() {
            _ if name.is_some() => name.unwrap_or_default().to_owned(),
            Some(first) if at == 0 => first.to_uppercase().chain(letters).collect(),
            _ => lower,
        }
    });
    quiet.collect()
}

/// Whether a word in capitals is an abbreviation: of the table, or three letters at most of which none or all are
/// vowels and which are no common word.
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
    use crate::titles;

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
            ("SAP", "SAP"),
            ("Nurse", "Nurse"),
            ("Buchhalter 100%", "Buchhalter"),
            ("PLC", "PLC"),
            ("Web developer level 2", "Web developer level 2"),
            ("", ""),
        ] {
            assert_eq!(shown(&titles::clean(title)), expected, "{title}");
        }
    }
}
