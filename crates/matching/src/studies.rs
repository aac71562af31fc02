//! Fields of study: their areas in several languages, and how near two fields are.
//!
//! The areas are the sections of `data/studies.txt`, written for this project.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use crate::joints::{Joint, Tongue};
use crate::phrases::{Hit, Phrases};
use crate::text::{Word, words};
use crate::{gender, stem, titles};

/// How the field of a degree compares with the one asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Nearness {
    /// Another field.
    Other,
    /// Nothing tells.
    Unknown,
    /// Not the field, but one beside it, such as mathematics for computer science.
    Beside,
    /// The field, or one of its area.
    Same,
}

/// Compares the field that `held` names with `wanted`, the ad's words. Both may name several; the nearest pair counts.
/// Words such as "or a related field" take in fields beside the one asked for.
pub(crate) fn nearness(wanted: &str, held: &str) -> Nearness {
    compare(wanted, held, is_wide(wanted))
}

/// As [`nearness`] of a trade that is asked for and a degree of a university, which teaches none: a field beside it is another.
pub(crate) fn nearness_to_trade(wanted: &str, held: &str) -> Nearness {
    match compare(wanted, held, false) {
        Nearness::Beside => Nearness::Other,
        nearness => nearness,
    }
}

fn compare(wanted: &str, held: &str, wide: bool) -> Nearness {
    let (asked, has) = (areas(wanted), areas(held));
    // Trades of one area are learnt apart: a bricklayer is no carpenter.
    let trades = trades(wanted, held);
    // Nor does "or comparable" make a training that names another trade the one asked for.
    if let Some(nearness @ (Nearness::Same | Nearness::Beside)) = trades {
        return nearness;
    }
    if asked.intersection(&has).next().is_some() || repeats(wanted, held) {
        return Nearness::Same;
    }
    if trades.is_some() {
        return Nearness::Other;
    }
    if asked.is_empty() || has.is_empty() {
        return Nearness::Unknown;
    }
    let beside = asked.iter().any(|a| has.iter().any(|b| are_beside(a, b)));
    match (beside, wide) {
        (true, true) => Nearness::Same,
        (true, false) => Nearness::Beside,
        (false, _) => Nearness::Other,
    }
}

/// How near two trades are, where both name one: the same, one of its field of work, or another. A trade is named by what
/// people are in it, since "for energy and building technology" only says where an electrician works.
fn trades(wanted: &str, held: &str) -> Option<Nearness> {
    let of = |text: &str| {
        let named = titles::occupations_in(text);
        let trade = |occupation: &titles::OccupationId| TRADES.contains(&titles::field(*occupation));
        named.into_iter().filter(trade).collect::<BTreeSet<_>>()
    };
    let (asked, has) = (of(wanted), of(held));
    if asked.is_empty() || has.is_empty() {
        return None;
    }
    let fields = |all: &BTreeSet<titles::OccupationId>| {
        let fields = all.iter().map(|occupation| titles::field(*occupation));
        fields.collect::<BTreeSet<_>>()
    };
    Some(match asked.intersection(&has).next() {
        Some(_) => Nearness::Same,
        None if fields(&asked).intersection(&fields(&has)).next().is_some() => Nearness::Beside,
        None => Nearness::Other,
    })
}

/// Fields of work whose occupations are learnt as trades.
const TRADES: &[&str] = &[
    "trades",
    "construction",
    "production",
    "hospitality",
    "agriculture",
];

/// Whether the words take in related fields.
pub(crate) fn is_wide(text: &str) -> bool {
    words(text).iter().any(|w| is_related(&w.folded))
}

/// Whether the folded word means "related" or "comparable".
pub(crate) fn is_related(word: &str) -> bool {
    RELATED.iter().any(|start| word.starts_with(start))
}

/// The fields that `words` name, each with its place.
pub(crate) fn find_words(text: &str, words: &[Word]) -> Vec<Hit<&'static str>> {
    AREAS.find_words(text, words, |hit, _| {
        // `IT` and `STEM` are words in small letters.
        let written = hit.span.slice(text).unwrap_or_default();
        let short = written.len() <= 4 && written.is_ascii();
        !short || !matches!(written, "it" | "It" | "stem" | "Stem")
    })
}

fn areas(text: &str) -> BTreeSet<&'static str> {
    let named = find_words(text, &words(text)).into_iter().map(|hit| hit.value);
    let mut all: BTreeSet<_> = named.collect();
    let paper = |word: &Word| PAPERS.iter().find(|(paper, _)| *paper == word.folded);
    all.extend(words(text).iter().filter_map(paper).map(|(_, area)| *area));
    // Who asks for business takes accounting and economics, and a degree in business has taught both.
    if all.contains("business") {
        all.extend(["accounting", "economics"]);
    }
    // Who asks for a natural science takes each of them.
    if all.contains("science") {
        all.extend(["biology", "physical"]);
    }
    all
}

/// Papers whose letters say the field, folded.
const PAPERS: &[(&str, &str)] = &[
    ("dcg", "accounting"),
    ("dscg", "accounting"),
    ("acca", "accounting"),
    ("ifsi", "nursing"),
];

/// Whether `held` has all words of one of the fields of `wanted`, which the data may not know.
fn repeats(wanted: &str, held: &str) -> bool {
    let has = stem::content(held);
    let cut = words(wanted);
    let tongue = Tongue::of(&cut);
    let mut fields = cut
        .split(|word| tongue.is(Joint::Or, &word.folded))
        .flat_map(|part| part.chunk_by(|a, b| !is_cut(wanted, a, b)));
    fields.any(|field| {
        let asked = stem::content_of(field);
        asked.iter().any(|word| word.len() > 2) && asked.iter().all(|word| has.contains(word))
    })
}

/// Whether a comma or a slash stands between two words.
fn is_cut(text: &str, a: &Word, b: &Word) -> bool {
    text.get(a.span.end as usize..b.span.start as usize)
        .is_some_and(|gap| gap.contains([',', '/']))
}

fn are_beside(a: &str, b: &str) -> bool {
    BESIDE
        .iter()
        .any(|group| group.contains(&a) && group.contains(&b))
}

/// Areas whose fields share much of what is taught.
const BESIDE: &[&[&str]] = &[
    &["computing", "mathematics", "physical"],
    &["computing", "electrical", "engineering"],
    &["physical", "engineering", "electrical"],
    &["physical", "biology"],
    &["biology", "health"],
    &["science", "mathematics"],
    &["science", "engineering"],
    &["science", "health"],
    &["engineering", "construction"],
    &["engineering", "vehicles"],
    &["electrical", "vehicles"],
    &["nursing", "health"],
    &["business", "law"],
    &["business", "accounting", "economics"],
    &["economics", "mathematics"],
    &["business", "logistics"],
    &["business", "mathematics"],
    &["business", "media"],
    &["education", "social"],
    &["social", "humanities"],
    &["humanities", "media"],
    &["media", "design"],
    &["humanities", "education"],
    &["food", "business"],
    &["land", "biology"],
    &["humanities", "languages"],
    &["education", "languages"],
    &["media", "languages"],
];

/// How words begin that mean "related" or "comparable", folded.
const RELATED: &[&str] = &[
    "related",
    "comparable",
    "similar",
    "equivalent",
    "relevant",
    "vergleichbar",
    "ahnlich",
    "verwandt",
    "gleichwertig",
    "connexe",
    "similaire",
    "afin",
    "relacionad",
    "vergelijkba",
    "verwant",
    "gelijkwaardig",
    "affin",
    "correlat",
    "equipollent",
];

static AREAS: LazyLock<Phrases<&'static str>> = LazyLock::new(|| {
    let data = include_str!("../data/studies.txt");
    let known = |name: &str| NAMES.iter().copied().find(|known| *known == name);
    let mut all = Phrases::of_sections(data, known);
    // `Altenpflegerin` is of the area of `Altenpfleger`, unless the data say otherwise.
    let mut area = None;
    for line in data.lines().map(str::trim).filter(|l| !l.starts_with('#')) {
        match line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
            Some(name) => area = known(name),
            None => line
                .split(',')
                .zip(area.iter().cycle())
                .for_each(|(phrase, area)| {
                    let others = gender::phrase_variants(phrase);
                    others.iter().for_each(|other| all.insert(other, *area));
                }),
        }
    }
    all
});

const NAMES: &[&str] = &[
    "computing",
    "mathematics",
    "science",
    "biology",
    "physical",
    "engineering",
    "electrical",
    "construction",
    "nursing",
    "health",
    "business",
    "accounting",
    "economics",
    "logistics",
    "law",
    "education",
    "social",
    "humanities",
    "languages",
    "design",
    "media",
    "food",
    "land",
    "vehicles",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_compare_by_their_areas() {
        use Nearness::{Beside, Other, Same, Unknown};
        for (wanted, held, expected) in [
            ("computer science", "BSc Software Engineering", Same),
            ("computer science", "Wirtschaftsinformatik", Same),
            ("computer science", "Mathematics", Beside),
            ("computer science or a related field", "Mathematics", Same),
            ("computer science or a related field", "Law", Other),
            ("electrician", "Elektroniker für Betriebstechnik", Same),
            ("Krankenpflege", "Nursing", Same),
            ("nursing", "BSc", Unknown),
            ("computer science, mathematics or physics", "Physik", Same),
            ("puppetry", "Diploma in Puppetry", Same),
            ("puppetry", "Nursing", Unknown),
            ("IT", "what it takes", Unknown),
            ("biomedical", "MSc Informatics", Other),
            ("biology", "MSc Informatics", Other),
            ("Biologie", "Master Informatik", Other),
            ("informatique", "PhD in Marine Molecular Biology", Other),
            ("computing", "BA in French", Other),
            ("informatica", "Filología hispánica", Other),
            ("natural sciences", "Biologie", Same),
            ("chemistry", "Biochemistry", Beside),
            ("languages", "Romanistik", Same),
            (
                "Zimmerer, Tischler oder vergleichbar",
                "Elektroniker für Energie- und Gebäudetechnik",
                Other,
            ),
            (
                "Zimmerer, Tischler oder vergleichbar",
                "Ausbildung zum Schreiner",
                Same,
            ),
            ("Zimmerer, Tischler oder vergleichbar", "Maurer", Beside),
            ("Zimmerer oder Tischler", "Maurer", Beside),
            ("menuisier", "CAP électricien", Other),
            ("carpenter or joiner", "Apprenticeship as a baker", Other),
        ] {
            assert_eq!(nearness(wanted, held), expected, "{wanted} / {held}");
        }
    }

    #[test]
    fn a_degree_beside_a_trade_is_no_training_in_it() {
        for (wanted, held, expected) in [
            (
                "Elektroniker oder vergleichbar",
                "Lehramt an Gymnasien (Mathematik/Physik)",
                Nearness::Other,
            ),
            ("Elektroniker", "BSc Physics", Nearness::Other),
            ("Elektroniker", "Diplom Elektrotechnik", Nearness::Same),
        ] {
            assert_eq!(nearness_to_trade(wanted, held), expected, "{wanted} / {held}");
        }
        assert_eq!(
            nearness("Fachkraft für Lagerlogistik", "BTEC Business"),
            Nearness::Beside
        );
        assert_eq!(
            nearness("Fachkraft für Lagerlogistik", "Fachlageristin"),
            Nearness::Same
        );
        assert_eq!(
            nearness("logistique", "Fachkraft für Lagerlogistik"),
            Nearness::Same
        );
    }

    #[test]
    fn areas_beside_each_other_exist() {
        assert!(
            BESIDE
                .iter()
                .flat_map(|group| *group)
                .all(|area| NAMES.contains(area))
        );
    }
}
