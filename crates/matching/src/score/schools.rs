//! For which level of school a title of a teacher is: who teaches mathematics in an upper school has done other work than
//! who teaches a class of a primary school.

use std::sync::LazyLock;

use crate::phrases::Phrases;

/// A level of school.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Level {
    Early,
    Primary,
    Secondary,
    Higher,
    /// A subject, which has teachers of its own from the secondary level on.
    Subject,
}

/// Whether two titles of teachers name levels of school that differ. One that names none may be of any.
pub(super) fn differ(a: &str, b: &str) -> bool {
    let (a, b) = (levels(a), levels(b));
    let apart = |a: &Level, b: &Level| match (a, b) {
        (Level::Subject, other) | (other, Level::Subject) => {
            matches!(other, Level::Early | Level::Primary)
        }
        (a, b) => a != b,
    };
    let none_in_common = a.iter().all(|a| b.iter().all(|b| apart(a, b)));
    !a.is_empty() && !b.is_empty() && none_in_common
}

/// The levels that a title names; subjects only where it names no level.
fn levels(title: &str) -> Vec<Level> {
    let all: Vec<_> = TABLE.find(title).into_iter().map(|hit| hit.value).collect();
    let named: Vec<_> = all
        .iter()
        .copied()
        .filter(|level| *level != Level::Subject)
        .collect();
    if named.is_empty() { all } else { named }
}

static TABLE: LazyLock<Phrases<Level>> = LazyLock::new(|| {
    Phrases::of_sections(include_str!("../../data/schools.txt"), |name| match name {
        "early" => Some(Level::Early),
        "primary" => Some(Level::Primary),
        "secondary" => Some(Level::Secondary),
        "higher" => Some(Level::Higher),
        "subject" => Some(Level::Subject),
        _ => None,
    })
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_of_school_are_told_apart_in_every_language() {
        for (a, b) in [
            (
                "Enseignante ou enseignant en école primaire",
                "Docent wiskunde (eerstegraads)",
            ),
            ("Primary school teacher", "Gymnasiallehrer für Physik"),
            ("Grundschullehrerin", "Professeur de lycée"),
            ("Maestra de primaria", "Profesora de secundaria"),
            ("Leerkracht basisonderwijs", "Docent voortgezet onderwijs"),
            ("Insegnante di scuola primaria", "Insegnante di matematica"),
            ("Kindergarten teacher", "Secondary school teacher"),
            ("High school teacher", "University lecturer"),
        ] {
            assert!(differ(a, b) && differ(b, a), "{a} / {b}");
        }
        for (a, b) in [
            ("Primary school teacher", "Professeur des écoles"),
            ("Primary school teacher", "Teacher"),
            ("Mathematics teacher", "Secondary school teacher"),
            ("Leerkracht basisonderwijs", "Grundschullehrer"),
            ("Leraar", "Docent wiskunde"),
            ("Mathematics teacher, primary school", "Instituteur"),
        ] {
            assert!(!differ(a, b) && !differ(b, a), "{a} / {b}");
        }
    }
}
