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

/// Words before that of a mark.
const LEADS: [&str; 8] = ["with", "high", "mit", "avec", "con", "com", "met", "upper"];
/// What is passed with a mark.
const EXAMS: [&str; 6] = [
    "examen",
    "abschluss",
    "prüfung",
    "exam",
    "examination",
    "abschlussprüfung",
];

/// Whether the text is a mark: `GPA 3.8`, `Note 2,1`, `mention bien`, `2:1 honours`, `with distinction`.
///
/// Marks are their word alone or after a lead, or begin with it and count something.
pub(super) fn is_grade(text: &str) -> bool {
    // `Second class honours (upper division)`.
    let text = text.split_once(" (").map_or(text, |(head, _)| head);
    let text = text.trim_matches(|c: char| !c.is_alphanumeric());
    if let Some(mark) = behind_exam(text) {
        return is_grade(mark) || mark.split_once(' ').is_some_and(|(_, mark)| is_grade(mark));
    }
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

/// Whether the text is a subject with its mark in brackets: `English (A)`, `Mathe (1,3)`, `History (A*)`.
pub(super) fn is_marked_subject(text: &str) -> bool {
    let Some((subject, mark)) = text.strip_suffix(')').and_then(|text| text.rsplit_once(" (")) else {
        return false;
    };
    let letter = mark.trim_end_matches(['*', '+', '-']);
    let graded = letter.len() == 1 && letter.chars().all(|c| matches!(c, 'A'..='G' | 'U'));
    let year = mark.len() == 4 && mark.bytes().all(|b| b.is_ascii_digit());
    let counted = !year
        && mark.chars().any(|c| c.is_ascii_digit())
        && mark.chars().count() <= MAX_MARK
        && mark.chars().all(|c| c.is_ascii_digit() || ".,/ %".contains(c));
    subject.contains(char::is_alphabetic) && (graded || counted)
}

/// Longest mark in numbers, in characters: `18,5/20`. A year is none.
const MAX_MARK: usize = 7;

/// `mit Note 1,7` of `Examen mit Note 1,7`: the mark of the examination at the end of what stands above.
fn behind_exam(text: &str) -> Option<&str> {
    let (exam, mark) = text.split_once(' ')?;
    let lead = mark.split(' ').next().unwrap_or_default();
    (EXAMS.contains(&exam.to_lowercase().as_str()) && LEADS.contains(&lead)).then_some(mark)
}

/// What may stand before the word of a mark: `with`, `2:1`, `1.3`.
fn is_short_lead(lead: &str) -> bool {
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
            "Examen mit Note 1,7",
            "Abschluss mit Auszeichnung",
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

    #[test]
    fn subjects_have_their_marks_in_brackets() {
        for subject in [
            "English (A)",
            "History (A*)",
            "Mathe (1,3)",
            "Física (8,5/10)",
            "Bio (95 %)",
        ] {
            assert!(is_marked_subject(subject), "{subject}");
        }
        for other in [
            "English (2013)",
            "Computing (AI)",
            "(A)",
            "English",
            "History (Hons)",
        ] {
            assert!(!is_marked_subject(other), "{other}");
        }
    }
}
