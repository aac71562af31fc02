//! Job titles: cleaning, occupations with their names in several languages, and how alike two titles are.
//!
//! The occupations are the lines of `data/occupations.txt`, written for this project: a name, the field of work after
//! `@`, and after `|` the words that name the occupation, in English, German, French, Spanish, Italian, Dutch and
//! Chinese. A word may name several occupations, because titles do. A field of work marked `=`, such as `=hotel`, names
//! the occupation only when it is the whole title: a hotel receptionist is no hotel manager.

mod compound;
mod grade;

use std::collections::{BTreeSet, HashSet};
use std::sync::LazyLock;

use rolefit_domain::Span;

use crate::gender::neutral_words;
use crate::phrases::{Hit, Phrases};
use crate::text::{Word, words};
pub(crate) use compound::is_helper;
pub(crate) use grade::{is_below, is_senior};

/// An occupation of the lexicon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OccupationId(u16);

#[derive(Debug)]
struct Occupation {
    name: &'static str,
    field: &'static str,
    forms: &'static str,
}

#[derive(Debug)]
struct Lexicon {
    occupations: Vec<Occupation>,
    /// The occupation of each phrase, and whether the phrase must be the whole title.
    phrases: Phrases<(OccupationId, bool)>,
    /// For each phrase all occupations that it names, as in `phrases`, since the trie returns one.
    by_phrase: std::collections::HashMap<String, BTreeSet<(OccupationId, bool)>>,
    /// German words that name an occupation by themselves and so at the end of a compound.
    heads: BTreeSet<String>,
    /// Bytes of the longest of them.
    longest_head: usize,
    phrase_count: usize,
}

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::new(include_str!("../data/occupations.txt")));

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
    if a.occupations.intersection(&b.occupations).next().is_some() {
        return 80 + (overlap / 5) as u8;
    }
    let by_words = (overlap * 9 / 10) as u8;
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

/// The English name of an occupation.
pub fn occupation_name(occupation: OccupationId) -> &'static str {
    LEXICON.occupations[usize::from(occupation.0)].name
}

/// The field of work, such as `health`.
pub fn field(occupation: OccupationId) -> &'static str {
    LEXICON.occupations[usize::from(occupation.0)].field
}

/// All names of an occupation, separated by commas.
pub(crate) fn forms(occupation: OccupationId) -> &'static str {
    LEXICON.occupations[usize::from(occupation.0)].forms
}

/// Whether the folded word is one that the names of occupations always begin with a capital: the German nouns.
pub(crate) fn is_german_noun(word: &str) -> bool {
    GERMAN_NOUNS.contains(word)
}

static GERMAN_NOUNS: LazyLock<HashSet<String>> = LazyLock::new(|| {
    let all = LEXICON.occupations.iter().map(|occupation| occupation.forms);
    let cut = all.flat_map(|forms| words(forms).into_iter().map(move |word| (forms, word)));
    let (mut nouns, mut others) = (HashSet::new(), HashSet::new());
    for (forms, word) in cut {
        let mut letters = word.span.slice(forms).unwrap_or_default().chars();
        let noun =
            letters.next().is_some_and(char::is_uppercase) && letters.next().is_some_and(char::is_lowercase);
        if noun {
            nouns.insert(word.folded);
        } else {
            others.insert(word.folded);
        }
    }
    nouns.retain(|word| !others.contains(word));
    nouns
});

/// Occupations and phrases in the lexicon.
pub fn coverage() -> (usize, usize) {
    (LEXICON.occupations.len(), LEXICON.phrase_count)
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

/// Whether the title is one that people take in order to learn the work.
pub fn is_training(title: &str) -> bool {
    let words = words(title);
    words.iter().enumerate().any(|(i, word)| {
        let next = words.get(i + 1).map_or("", |w| w.folded.as_str());
        let learns = TRAINING.contains(&word.folded.as_str()) || compound::learns(&word.folded);
        learns && !NO_TRAINING_BEFORE.contains(&next)
    })
}

/// Words that say at what rank somebody works, not what the work is.
pub(crate) fn is_rank(word: &str) -> bool {
    RANKS.contains(&word) || TRAINING.contains(&word)
}

/// Words that carry no meaning in a title.
pub(crate) fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word)
}

/// The occupations that a title names or whose field of work it names: what the title is about, where many titles are
/// weighed against each other and none has to be met.
pub(crate) fn occupations_near(title: &str) -> BTreeSet<OccupationId> {
    occupations(title, &neutral_words(title), |_| true)
}

/// The occupations of the phrases found in `text` that `accept` takes.
fn occupations(
    text: &str,
    words: &[Word],
    accept: impl Fn(&Hit<(OccupationId, bool)>) -> bool,
) -> BTreeSet<OccupationId> {
    let hits = LEXICON.phrases.find_words(text, words, |hit, _| accept(hit));
    let mut all = BTreeSet::new();
    for hit in hits {
        let named = LEXICON.by_phrase.get(&join(&words[hit.first..hit.end]));
        let taken = named.into_iter().flatten().filter(|value| {
            accept(&Hit {
                value: **value,
                ..hit
            })
        });
        all.extend(taken.map(|(occupation, _)| *occupation));
        // A plural has no entry of its own.
        all.insert(hit.value.0);
    }
    if all.is_empty() {
        let named = words.iter().filter_map(|word| compound::base(&word.folded));
        let named: Vec<_> = named.filter_map(|base| LEXICON.by_phrase.get(&base)).collect();
        all.extend(named.into_iter().flatten().map(|(occupation, _)| *occupation));
    }
    if all.is_empty() {
        let heads = words.iter().filter_map(|word| head(&word.folded));
        let named = heads.filter_map(|head| LEXICON.by_phrase.get(head)).flatten();
        all.extend(named.map(|(occupation, _)| *occupation));
    }
    all
}

/// The occupation at the end of a German compound, which is what the compound names: `Betriebselektriker` is an
/// `Elektriker`. The longest one counts.
fn head(word: &str) -> Option<&str> {
    // A word may be as long as a text.
    let first = word.len().saturating_sub(LEXICON.longest_head);
    (first.max(SHORTEST_FIRST_PART)..word.len())
        .filter_map(|at| word.get(at..))
        .find(|end| LEXICON.heads.contains(*end))
}

/// What stands before the head of a compound has at least so many letters.
const SHORTEST_FIRST_PART: usize = 3;
/// The head of a compound has at least so many letters.
const SHORTEST_HEAD: usize = 6;
/// Shorter heads: an `Oberarzt`, a `Chefkoch`.
const SHORT_HEADS: &[&str] = &["arzt", "koch"];

/// Heads that say too little of the work, in their keys: a `Tierpfleger` is no nurse.
const VAGUE_HEADS: &[&str] = &[
    "leiter",
    "fuhrer",
    "helfer",
    "pfleger",
    "berater",
    "techniker",
    "arbeiter",
    "mitarbeiter",
    "assistent",
    "verwalter",
    "betreuer",
    "trainer",
    "kaufmann",
    "fachmann",
    "meister",
    "planer",
    "manager",
    "entwickler",
    "ingenieur",
    "designer",
    "analyst",
    "architekt",
    "forscher",
    "direktor",
    "wissenschaftler",
];

fn occupations_of_words(text: &str, words: &[Word]) -> BTreeSet<OccupationId> {
    let telling = |w: &Word| !is_rank(&w.folded) && !is_filler(&w.folded);
    let first = words.iter().position(telling).unwrap_or(0);
    let last = words.iter().rposition(telling).unwrap_or(0);
    occupations(text, words, |hit| {
        let (_, whole_only) = hit.value;
        !whole_only || hit.first <= first && last < hit.end
    })
}

const TRAINING: &[&str] = &[
    "trainee",
    "intern",
    "internship",
    "apprentice",
    "apprenticeship",
    "student",
    "graduate",
    "azubi",
    "auszubildender",
    "auszubildende",
    "ausbildung",
    "praktikant",
    "praktikantin",
    "praktikum",
    "werkstudent",
    "werkstudentin",
    "stagiaire",
    "stage",
    "alternance",
    "alternant",
    "alternante",
    "apprenti",
    "apprentie",
    "becario",
    "becaria",
    "practicas",
    "aprendiz",
    "stagiair",
    "leerling",
    "tirocinante",
    "实习生",
];

/// Words after one of [`TRAINING`] that make it the thing worked on: a stage manager, a student adviser.
const NO_TRAINING_BEFORE: &[&str] = &[
    "manager",
    "director",
    "hand",
    "designer",
    "technician",
    "services",
    "support",
    "affairs",
    "adviser",
    "advisor",
    "counselor",
    "counsellor",
    "recruiter",
    "recruitment",
    "coordinator",
    "program",
    "programme",
    "school",
    "admissions",
];

const RANKS: &[&str] = &[
    "senior",
    "junior",
    "lead",
    "principal",
    "staff",
    "chief",
    "head",
    "sr",
    "jr",
    "mid",
    "level",
    "i",
    "ii",
    "iii",
    "iv",
    "1",
    "2",
    "3",
    "experienced",
    "entry",
    "leitender",
    "leitende",
    "confirme",
    "expert",
    "deputy",
    "associate",
    "assistant",
    "vice",
];

const FILLERS: &[&str] = &[
    "and", "of", "the", "for", "in", "und", "der", "die", "das", "fur", "im", "et", "de", "des", "du", "la",
    "le", "les", "en", "y", "del", "el", "van", "voor", "di", "della", "delle", "dei", "e", "m", "f", "d",
    "w", "h", "x", "a", "al", "l", "aux", "au", "con", "mit", "to", "with", "gn", "remote", "het",
];

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

fn join(words: &[Word]) -> String {
    let folded: Vec<_> = words.iter().map(|w| w.folded.as_str()).collect();
    folded.join(" ")
}

impl Lexicon {
    fn new(data: &'static str) -> Self {
        let mut lexicon = Self {
            occupations: Vec::new(),
            phrases: Phrases::default(),
            by_phrase: Default::default(),
            heads: BTreeSet::new(),
            longest_head: 0,
            phrase_count: 0,
        };
        for line in data
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty() && !l.starts_with('#'))
        {
            let (head, forms) = line.split_once('|').unwrap_or((line, ""));
            let (name, field) = head.split_once('@').unwrap_or((head, "other"));
            let id = OccupationId(lexicon.occupations.len() as u16);
            lexicon.occupations.push(Occupation {
                name: name.trim(),
                field: field.trim(),
                forms,
            });
            for form in forms.split(',').map(str::trim).filter(|f| !f.is_empty()) {
                let cut = neutral_words(form);
                let key = join(&cut);
                let value = (id, form.starts_with('='));
                let long = key.len() >= SHORTEST_HEAD || SHORT_HEADS.contains(&key.as_str());
                let german = form.starts_with(char::is_uppercase) && long;
                if german && cut.len() == 1 && !VAGUE_HEADS.contains(&key.as_str()) {
                    lexicon.longest_head = lexicon.longest_head.max(key.len());
                    lexicon.heads.insert(key.clone());
                }
                lexicon.phrases.insert_words(cut, value);
                lexicon.by_phrase.entry(key).or_default().insert(value);
                lexicon.phrase_count += 1;
            }
        }
        lexicon
    }
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
