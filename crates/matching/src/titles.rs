//! Job titles: cleaning, occupations with their names in several languages, and how alike two titles are.
//!
//! The occupations are the lines of `data/occupations.txt`, written for this project: a name, the field of work after
//! `@`, and after `|` the words that name the occupation, in English, German, French, Spanish, Italian, Dutch and
//! Chinese. A word may name several occupations, because titles do. A field of work marked `=`, such as `=hotel`, names
//! the occupation only when it is the whole title: a hotel receptionist is no hotel manager.

mod compound;
mod grade;
mod lexicon;
mod words;

use std::collections::BTreeSet;

use rolefit_domain::Span;

use crate::gender::neutral_words;
use crate::text::Word;
pub(crate) use compound::is_helper;
pub(crate) use grade::{is_below, is_senior};
use lexicon::{LEXICON, head, join, occupations};
pub use lexicon::{OccupationId, coverage, field, occupation_name};
pub(crate) use lexicon::{forms, is_german_noun};
pub use words::is_training;
pub(crate) use words::{is_filler, is_rank};

/// From this similarity on, two titles name the same work.
pub const SAME_WORK: u8 = 75;
/// From this similarity on, two titles name related work.
pub const RELATED_WORK: u8 = 35;

/// How alike two titles are, 0 to 100. Symmetric; 100 for titles that differ only in seniority and marks.
///
/// Titles that name a common occupation score 80 to 100 by the words they share; titles of one field of work at
/// least [`RELATED_WORK`], titles of known occupations in different fields below it; other titles by their common
/// words alone, up to 90.
pub fn similarity(a: &str, b: &str) -> u8 {
    let (a, b) = (Read::new(a), Read::new(b));
    if a.words.is_empty() || b.words.is_empty() {
        return 0;
    }
    if a.words == b.words {
        return 100;
    }
    let overlap = overlap_percent(&a.words, &b.words);
    // "Engineer" alone says nothing of what is engineered.
    let distinctive = a.words.intersection(&b.words).any(|word| !words::is_head(word));
    if a.occupations.intersection(&b.occupations).next().is_some() {
        return 80 + (overlap / 5) as u8;
    }
    let by_words = if distinctive { (overlap * 9 / 10) as u8 } else { 0 };
    let fields = |r: &Read| r.occupations.iter().map(|o| field(*o)).collect::<BTreeSet<_>>();
    let same_field = fields(&a).intersection(&fields(&b)).next().is_some();
    // Two different known occupations are different work, however many words they share, and unrelated work where
    // their fields differ: a mechanical engineer is no backend engineer.
    let both_known = !a.occupations.is_empty() && !b.occupations.is_empty();
    let limit = match (both_known, same_field) {
        (false, _) => 90,
        (true, true) => SAME_WORK - 5,
        (true, false) => RELATED_WORK - 1,
    };
    let floor = if same_field { RELATED_WORK + 5 } else { 0 };
    by_words.min(limit).max(floor)
}

/// The occupations that a title names; the longest names win.
pub fn occupations_in(title: &str) -> BTreeSet<OccupationId> {
    occupations_of_words(title, &neutral_words(title))
}

/// The occupations that a text names, and where its words beside them stand that say something else.
pub fn named_in(text: &str) -> (BTreeSet<OccupationId>, Vec<Span>) {
    let words = neutral_words(text);
    let named = occupations_of_words(text, &words);
    let hits = LEXICON.phrases.find_words(text, &words, |_, _| true);
    let within = |at: usize| hits.iter().any(|hit| (hit.first..hit.end).contains(&at));
    let beside = words.iter().enumerate().filter(|(at, word)| {
        let of_title = within(*at) || hits.is_empty() && head(&word.folded).is_some();
        !of_title && !is_rank(&word.folded) && !is_filler(&word.folded)
    });
    (named, beside.map(|(_, word)| word.span).collect())
}

/// Whether `title` has all words of `wanted`, in whatever gender.
pub(crate) fn has_words(title: &str, wanted: &str) -> bool {
    let wanted = Read::new(wanted).words;
    !wanted.is_empty() && wanted.is_subset(&Read::new(title).words)
}

/// Whether the whole of `text` is the name of an occupation.
pub(crate) fn is_name(text: &str) -> bool {
    LEXICON.by_phrase.contains_key(&join(&neutral_words(text)))
}

/// The title without marks of gender, hours and place: `Data Engineer (m/f/d) – Berlin` becomes `Data Engineer`.
pub fn clean(title: &str) -> String {
    let mut out = String::new();
    let mut depth = 0_u32;
    for c in title.chars() {
        match c {
            '(' | '[' | '（' => depth += 1,
            ')' | ']' | '）' => depth = depth.saturating_sub(1),
            _ if depth == 0 => out.push(c),
            _ => {}
        }
    }
    let cut = [" - ", " – ", " — ", " | ", ", "]
        .iter()
        .filter_map(|s| out.find(s))
        .min()
        .unwrap_or(out.len());
    let marks = [
        "m/w/d",
        "w/m/d",
        "m/f/d",
        "f/m/d",
        "m/f/x",
        "h/f",
        "f/h",
        "m/v",
        "v/m",
        "m/w/x",
        "m/v/x",
        "d/m/w",
        "gn",
        "all genders",
    ];
    let words: Vec<_> = out[..cut]
        .split_whitespace()
        .filter(|w| {
            let low = w.to_lowercase();
            !marks.contains(&low.as_str()) && !low.ends_with('%')
        })
        .collect();
    words
        .join(" ")
        .trim_matches(['-', '–', ',', ':', '/', ' '])
        .to_owned()
}

/// The occupations that a title names or whose field of work it names: what the title is about, where many titles are
/// weighed against each other and none has to be met.
pub(crate) fn occupations_near(title: &str) -> BTreeSet<OccupationId> {
    occupations(title, &neutral_words(title), |_| true)
}

fn occupations_of_words(text: &str, words: &[Word]) -> BTreeSet<OccupationId> {
    let telling = |w: &Word| !is_rank(&w.folded) && !is_filler(&w.folded);
    let first = words.iter().position(telling).unwrap_or(0);
    let last = words.iter().rposition(telling).unwrap_or(0);
    occupations(text, words, |hit| {
        let (_, whole_only) = hit.value;
        !whole_only || hit.first <= first && last < hit.end
    })
}

#[derive(Debug)]
struct Read {
    words: BTreeSet<String>,
    occupations: BTreeSet<OccupationId>,
}

impl Read {
    fn new(title: &str) -> Self {
        let title = clean(title);
        let cut = neutral_words(&title);
        let occupations = occupations_of_words(&title, &cut);
        let words = cut
            .into_iter()
            .map(|w| stem(&w.folded))
            .filter(|w| !is_rank(w) && !is_filler(w))
            .collect();
        Self { words, occupations }
    }
}

/// Endings that mark gender or number, taken off longer words: `Elektrikerin`, `engineers`.
fn stem(word: &str) -> String {
    let cut = ["innen", "in", "s"]
        .iter()
        .find_map(|e| word.strip_suffix(e).filter(|w| w.len() >= 5));
    cut.unwrap_or(word).to_owned()
}

/// Dice's coefficient over characters of common words, in percent.
fn overlap_percent(a: &BTreeSet<String>, b: &BTreeSet<String>) -> usize {
    let size = |set: &mut dyn Iterator<Item = &String>| set.map(String::len).sum::<usize>();
    let common = size(&mut a.intersection(b));
    200 * common / (size(&mut a.iter()) + size(&mut b.iter())).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_cleaned_of_marks() {
        for (title, expected) in [
            ("Data Engineer (m/f/d)", "Data Engineer"),
            ("Pflegefachkraft m/w/d – Nachtdienst", "Pflegefachkraft"),
            ("Comptable H/F", "Comptable"),
            ("Verkäufer 50%", "Verkäufer"),
            ("(m/w/d)", ""),
        ] {
            assert_eq!(clean(title), expected, "{title}");
        }
        assert!(is_training("Ausbildung zum Elektroniker"));
        assert!(!is_training("Store manager"));
    }

    #[test]
    fn similarity_is_symmetric_and_ignores_rank() {
        assert_eq!(similarity("Senior Data Engineer", "Data engineer II"), 100);
        for (a, b) in [
            ("Nurse", "Registered nurse (ICU)"),
            ("Welder", "Accountant"),
            ("Chef", "Sous chef"),
        ] {
            assert_eq!(similarity(a, b), similarity(b, a), "{a} / {b}");
        }
        assert!(similarity("Nurse", "Registered nurse") >= SAME_WORK);
        assert!(similarity("Welder", "Accountant") < RELATED_WORK);
        assert!(similarity("Mechanical engineer", "Senior backend engineer") < RELATED_WORK);
        assert_eq!(similarity("", "Nurse"), 0);
    }

    #[test]
    fn a_field_of_work_is_an_occupation_only_as_the_whole_title() {
        assert!(similarity("Hotel receptionist", "Hotel manager") < SAME_WORK);
        assert!(similarity("Software sales manager", "Software engineer") < SAME_WORK);
        assert!(!occupations_in("Hotel").is_empty());
        assert!(!occupations_in("Head of software").is_empty());
    }

    #[test]
    fn a_compound_is_of_the_work_of_its_head() {
        for (compound, head) in [
            ("Betriebselektriker(in)", "Elektriker"),
            ("Oberärztin", "Arzt"),
            ("Chefköchin", "Koch"),
            ("Debitorenbuchhalterin", "Accountant"),
            ("Schreinermeister", "Tischler"),
            ("Schreinergeselle", "Zimmerer / Tischler"),
            ("Tischlermeisterin", "menuisier"),
            ("Malermeister", "Anstreicher"),
            ("Metzgermeister", "Fleischer"),
            ("Spengler", "Klempner"),
            ("Installateurmeister", "plombier"),
            ("Zimmermann", "Zimmerer"),
            ("Maurerlehrling", "maçon"),
            ("Dachdeckerhelfer", "Dachdecker"),
        ] {
            assert!(similarity(compound, head) >= SAME_WORK, "{compound} / {head}");
        }
        for (compound, other) in [
            ("Tierpfleger", "Krankenpfleger"),
            ("Bauleiter", "Filialleiter"),
            ("Hausmeister", "Tischler"),
            ("Schreinermeister", "Malermeister"),
        ] {
            assert!(similarity(compound, other) < SAME_WORK, "{compound} / {other}");
        }
    }

    #[test]
    fn lower_grades_beside_the_work_are_told_from_it() {
        for (wanted, held) in [
            ("Deputy charge nurse", "Staff nurse"),
            ("Stationsleitung", "Pflegefachkraft"),
            ("Ward sister", "Registered nurse"),
            ("Digital marketing manager", "Social media assistant"),
            ("Schichtleiter Lager", "Lagerist"),
            (
                "Chef d'équipe logistique / team leader",
                "Préparateur de commandes",
            ),
        ] {
            assert!(is_below(wanted, held), "{wanted} / {held}");
        }
        for (wanted, held) in [
            ("Registered nurse", "Staff nurse"),
            ("Charge nurse", "Deputy charge nurse"),
            ("Stationsleitung", "Ward manager"),
            ("Office administrator", "Administrative assistant"),
            ("Schulbegleiter", "Integrationshelfer"),
            ("Software developer", "Junior developer"),
            ("Warehouse shift leader", "Lagerleiter"),
        ] {
            assert!(!is_below(wanted, held), "{wanted} / {held}");
        }
        assert!(similarity("Financial accountant", "Bookkeeper") < SAME_WORK);
        assert!(similarity("Bookkeeper", "Buchhalterin") >= SAME_WORK);
        assert!(similarity("Financial accountant", "Buchhalter") >= SAME_WORK);
    }

    #[test]
    fn training_is_told_from_work_on_it() {
        assert!(is_training("Schreinerlehrling") && !is_training("Schreinermeister"));
        assert!(is_helper("Maurerhelferin") && is_helper("Dachdeckergehilfe"));
        assert!(!is_helper("Arzthelferin") && !is_helper("Maurermeister"));
        assert!(is_training("Software engineering intern") && is_training("Student nurse"));
        assert!(!is_training("Stage manager") && !is_training("Student services officer"));
    }
}
