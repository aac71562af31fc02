//! Marks of schools and degrees.

use std::sync::LazyLock;

use super::dates::starts_with_word;
use super::lexicon::words;
use super::lists::word_lists;

/// The words of `marks.txt`.
static GRADES: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    word_lists(include_str!("marks.txt"))
        .flat_map(|(_, words)| words)
        .collect()
});

/// Whether the text is a mark: `GPA 3.8`, `Note 2,1`, `mention bien`, `2:1 honours`, `with distinction`.
///
/// Marks are their word alone or after a lead, or begin with it and count something.
pub(super) fn is_grade(text: &str) -> bool {
    // `Second class honours (upper division)`.
    let text = text.split_once(" (").map_or(text, |(head, _)| head);
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    let words = words(text);
    if is_class(text) {
        return true;
    }
    if words.is_empty() || words.len() > 5 {
        return false;
    }
    let letter = words.last().is_some_and(|word| word.chars().count() == 1);
    let counts = letter || text.contains(|c: char| c.is_ascii_digit());
    let said = words.join(" ");
    GRADES.iter().any(|grade| {
        let led = said.strip_suffix(grade).is_some_and(is_short_lead);
        // By themselves these also name subjects and things.
        let alone = said == *grade
            && matches!(
                *grade,
                "media" | "note" | "notes" | "nota" | "grade" | "grades" | "voto" | "mention"
            );
        led && !alone || counts && starts_with_word(&said, grade).is_some()
    })
}

/// What may stand before the word of a mark: `with`, `2:1`, `1.3`.
fn is_short_lead(lead: &str) -> bool {
    const LEADS: [&str; 8] = ["with", "high", "mit", "avec", "con", "com", "met", "upper"];
    lead.split_whitespace()
        .all(|word| LEADS.contains(&word) || word.chars().all(|c| !c.is_alphabetic()))
}

/// The classes of a British degree.
fn is_class(text: &str) -> bool {
    let said = text.to_lowercase();
    ["2:1", "2:2", "1st", "first", "2.1", "2.2"].iter().any(|class| {
        said.strip_prefix(class).is_some_and(|rest| {
            matches!(
                rest.trim(),
                "" | "honours" | "honors" | "hons" | "class" | "class honours"
            )
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_are_no_schools() {
        for mark in [
            "GPA 3.8",
            "Grade A-",
            "GPA: 3.8/4.0",
            "Note 2,1",
            "Abschlussnote 1,7",
            "mention bien",
            "mention assez bien",
            "2:1 honours",
            "2:1",
            "with distinction",
            "summa cum laude",
            "Nota media 8,4",
            "First class honours",
            "Upper second class honours",
            "Second class honours (upper division)",
        ] {
            assert!(is_grade(mark), "{mark}");
        }
        for other in [
            "Notebooks",
            "BSc (honours)",
            "Media Studies",
            "Merit College",
            "BA Honours Economics",
            "First aid",
        ] {
            assert!(!is_grade(other), "{other}");
        }
    }
}
