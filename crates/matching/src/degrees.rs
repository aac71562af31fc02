//! Degree levels by the words that name them, in several languages.

use std::sync::LazyLock;

use rolefit_domain::Span;
use rolefit_domain::matching::DegreeLevel;

use crate::phrases::Phrases;
use crate::text::{Word, words};

/// The degrees that `text` names, in its order.
pub fn find_in(text: &str) -> Vec<(DegreeLevel, Span)> {
    find_in_words(text, &words(text))
}

pub(crate) fn find_in_words(text: &str, words: &[Word]) -> Vec<(DegreeLevel, Span)> {
    let hits = LEXICON.find_words(text, words, |hit, _| {
        let written = hit.span.slice(text).unwrap_or_default();
        // Two letters are a degree only in capitals: `BA`, but not the `ma` of Italian.
        hit.value.1 == Case::Any
            || written
                .chars()
                .filter(|c| c.is_alphabetic())
                .all(char::is_uppercase)
    });
    hits.into_iter().map(|hit| (hit.value.0, hit.span)).collect()
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Case {
    Any,
    Capitals,
}

static LEXICON: LazyLock<Phrases<(DegreeLevel, Case)>> = LazyLock::new(|| {
    let mut all = Phrases::of_sections(include_str!("../data/degrees.txt"), |name| {
        let level = match name {
            "doctorate" => DegreeLevel::Doctorate,
            "master" => DegreeLevel::Master,
            "bachelor" => DegreeLevel::Bachelor,
            "associate" => DegreeLevel::Associate,
            "vocational" => DegreeLevel::Vocational,
            _ => return None,
        };
        Some((level, Case::Any))
    });
    for (level, letters) in LETTERS {
        for form in *letters {
            all.insert(form, (*level, Case::Capitals));
        }
    }
    all
});

/// Abbreviations that are also words of some language.
const LETTERS: &[(DegreeLevel, &[&str])] = &[
    (
        DegreeLevel::Bachelor,
        &[
            "BA", "B.A.", "BS", "B.S.", "BE", "B.E.", "AB", "BBA", "LLB", "BEd", "BSN", "BTech",
        ],
    ),
    (
        DegreeLevel::Master,
        &[
            "MA", "M.A.", "MS", "M.S.", "ME", "MEd", "LLM", "MPH", "MSW", "MSN", "MTech",
        ],
    ),
    (DegreeLevel::Associate, &["AA", "AAS", "BTS", "DUT", "HND", "ADN"]),
    (
        DegreeLevel::Vocational,
        &["GED", "CAP", "BEP", "NVQ", "MBO", "IHK"],
    ),
    (DegreeLevel::Doctorate, &["MD", "M.D.", "JD", "PharmD"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn levels_are_read_in_several_languages() {
        use DegreeLevel::{Associate, Bachelor, Doctorate, Master, Vocational};
        for (text, expected) in [
            ("BSc in Computer Science", vec![Bachelor]),
            ("Bachelor's or Master's degree", vec![Bachelor, Master]),
            ("Ph.D. in Physics", vec![Doctorate]),
            ("Abgeschlossenes Studium der Informatik", vec![Bachelor]),
            ("abgeschlossene Berufsausbildung als Elektriker", vec![Vocational]),
            ("Diplôme Bac+5 en informatique", vec![Master]),
            ("Licenciatura en Derecho", vec![Bachelor]),
            ("hbo werk- en denkniveau", vec![Bachelor]),
            ("Associate degree in nursing", vec![Associate]),
            ("certified Scrum Master", vec![]),
            ("ma non solo, master data and me", vec![]),
            ("BA, MA", vec![Bachelor, Master]),
        ] {
            let found: Vec<_> = find_in(text).into_iter().map(|(level, _)| level).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
