//! Degree levels by the words that name them, in several languages.

use std::sync::LazyLock;

use rolefit_domain::Span;
use rolefit_domain::matching::DegreeLevel;

use crate::joints::{self, Joint};
use crate::phrases::{Hit, Phrases};
use crate::text::{Word, fold, words};
use crate::{stem, studies, titles};

/// The degrees that `text` names, in its order.
pub fn find_in(text: &str) -> Vec<(DegreeLevel, Span)> {
    find_in_words(text, &words(text))
}

/// The degrees that the name of a degree holds. There `MA` can only be one, whatever stands beside it, and `Meister` is
/// an examination.
pub fn find_in_degree(text: &str) -> Vec<(DegreeLevel, Span)> {
    let mut all = find(text, &words(text), |_, _| true);
    let professional = PROFESSIONAL.find(text).into_iter();
    all.extend(professional.map(|hit| (hit.value, hit.span)));
    all
}

/// Whether the name of a degree is one of which only the level is not known: a certificate of some kind, or letters
/// such as `BAcc` and `D.N.Ed.`.
pub(crate) fn is_of_unknown_level(name: &str) -> bool {
    let cut = words(name);
    let credential = |word: &Word| CREDENTIALS.contains(&word.folded.as_str());
    let letters = |word: &str| {
        let letters: Vec<_> = word.chars().filter(|c| c.is_alphabetic()).collect();
        let capitals = letters.iter().filter(|c| c.is_uppercase()).count();
        let mixed = (3..=7).contains(&letters.len()) && capitals < letters.len() || word.contains('.');
        mixed && capitals >= 2 && letters.first().is_some_and(|first| "BMDLPH".contains(*first))
    };
    let first = name.split_whitespace().next();
    cut.iter().any(credential) || first.is_some_and(letters)
}

/// Words for a paper that ends a training, folded.
const CREDENTIALS: &[&str] = &[
    "certificate",
    "certification",
    "diploma",
    "degree",
    "qualification",
    "abschluss",
    "zertifikat",
    "zeugnis",
    "diplome",
    "certificat",
    "titre",
    "titulo",
    "titulacion",
    "certificado",
    "certificato",
    "titolo",
    "qualifica",
    "getuigschrift",
    "certificaat",
    "dyplom",
    "swiadectwo",
    "btec",
];

pub(crate) fn find_in_words(text: &str, words: &[Word]) -> Vec<(DegreeLevel, Span)> {
    find(text, words, is_among_degrees)
}

/// The degrees of `text`; `short` says whether two letters count where they stand.
fn find(
    text: &str,
    words: &[Word],
    short: impl Fn(&Hit<(DegreeLevel, Form)>, &[Word]) -> bool,
) -> Vec<(DegreeLevel, Span)> {
    let hits = LEXICON.find_words(text, words, |hit, words| {
        let written = hit.span.slice(text).unwrap_or_default();
        match hit.value.1 {
            Form::Phrase => is_meant(hit, words) && !is_of_a_course(text, hit, words),
            Form::Training => is_of_a_trade(text, hit, words),
            Form::Letters(form) => {
                let sure = written.len() > 2 && !AMBIGUOUS.contains(&form);
                is_written_as(written, form) && (sure || short(hit, words))
            }
        }
    });
    hits.into_iter().map(|hit| (hit.value.0, hit.span)).collect()
}

/// Whether a hyphen joins a bare "diploma" to the name of a course, as in "Montessori-Diplom": not the paper of a school or a
/// university, such as an "FH-Diplom".
fn is_of_a_course(text: &str, hit: &Hit<(DegreeLevel, Form)>, words: &[Word]) -> bool {
    let bare = |word: &Word| DIPLOMAS.contains(&word.folded.as_str());
    let Some(before) = hit
        .first
        .checked_sub(1)
        .filter(|_| hit.end - hit.first == 1 && bare(&words[hit.first]))
    else {
        return false;
    };
    let gap = text.get(words[before].span.end as usize..hit.span.start as usize);
    let house = |word: &str| HOUSES.iter().any(|start| word.starts_with(start));
    gap == Some("-") && !house(&words[before].folded) && !is_degree_word(&words[before].folded)
}

/// Words for a paper that may end any course, folded.
const DIPLOMAS: &[&str] = &["diplom", "diploma", "diplome", "diploms"];

/// How words begin that name where a diploma of some level is earned, or in what it is, folded.
const HOUSES: &[&str] = &[
    "uni",
    "hoch",
    "fach",
    "fh",
    "hf",
    "th",
    "tu",
    "eth",
    "hbo",
    "mbo",
    "wo",
    "vwo",
    "havo",
    "vmbo",
    "bachelor",
    "master",
    "lehr",
    "schul",
    "berufs",
    "meister",
    "ingenieur",
    "informatik",
    "kauf",
    "medizin",
    "pflege",
    "hotel",
    "staats",
    "doktor",
    "post",
];

/// Whether letters are written as the abbreviation is: `MEd` or `MED`, and `M.A.` with its stops, since "I'm a nurse"
/// has the same two words.
fn is_written_as(written: &str, form: &str) -> bool {
    let letters = |text: &str| text.chars().filter(|c| c.is_alphabetic()).collect::<String>();
    let (written_letters, form_letters) = (letters(written), letters(form));
    let capitals = written_letters == form_letters || written_letters == form_letters.to_uppercase();
    capitals && (written.contains('.') || !form.contains('.'))
}

/// Whether two letters without stops stand where a degree is named: alone, before a word such as "in", or beside
/// another degree. `MS Office` is no master's.
fn is_among_degrees(hit: &Hit<(DegreeLevel, Form)>, words: &[Word]) -> bool {
    let word = |at: Option<usize>| at.and_then(|at| words.get(at)).map(|w| w.folded.as_str());
    let before = hit.first.checked_sub(1);
    let over = |at: Option<usize>, step: fn(usize) -> Option<usize>| match word(at) {
        Some(joint) if joints::joins(joint) => word(at.and_then(step)),
        other => other,
    };
    let follows = word(Some(hit.end)).is_some_and(|w| AFTER_LETTERS.contains(&w));
    let beside = [
        over(before, |at| at.checked_sub(1)),
        over(Some(hit.end), |at| at.checked_add(1)),
    ];
    let among = beside.into_iter().flatten().any(is_degree_word);
    words.len() == hit.end - hit.first || follows || among
}

/// Whether the word is a degree or the abbreviation of one.
fn is_degree_word(word: &str) -> bool {
    let abbreviation = || {
        LETTERS
            .iter()
            .flat_map(|(_, forms)| *forms)
            .any(|form| fold(form) == word)
    };
    DEGREE_WORDS.iter().any(|start| word.starts_with(start)) || abbreviation()
}

/// Whether a phrase is meant as a degree: not the "Scrum Master", not "a high degree of care", not "360 degrees".
fn is_meant(hit: &Hit<(DegreeLevel, Form)>, words: &[Word]) -> bool {
    let first = words[hit.first].folded.as_str();
    let before = hit
        .first
        .checked_sub(1)
        .map_or("", |at| words[at].folded.as_str());
    if first.starts_with("master") {
        return !NO_MASTERS_BEFORE.contains(&before);
    }
    if first.starts_with("degree") {
        let extent = words.get(hit.end).is_some_and(|w| w.folded == "of") && hit.end == hit.first + 1;
        let number = before.chars().any(|c| c.is_ascii_digit());
        return !extent && !number && !EXTENTS.contains(&before);
    }
    true
}

/// Whether a training leads to an occupation, unlike one in first aid: it names a field of study or an occupation, or is
/// said to be comparable to the degree before it.
fn is_of_a_trade(text: &str, hit: &Hit<(DegreeLevel, Form)>, words: &[Word]) -> bool {
    let following = &words[hit.end..words.len().min(hit.end + SUBJECT)];
    let mut last = hit.span.end;
    let clause = following.iter().take_while(|word| {
        let gap = text.get(last as usize..word.span.start as usize);
        last = word.span.end;
        gap.is_some_and(|gap| !gap.contains([',', '.', ';', ':', '(', ')', '\n']))
    });
    let subject = &following[..clause.count()];
    let said = subject
        .first()
        .zip(subject.last())
        .and_then(|(first, last)| text.get(first.span.start as usize..last.span.end as usize));
    let study = studies::find_words(text, subject).iter().any(|field| {
        let before = &subject[..field.first];
        let leads = |word: &Word| stem::is_stop(&word.folded) || AREA_WORDS.contains(&word.folded.as_str());
        before.iter().all(leads)
    });
    let named = study || said.is_some_and(|said| !titles::occupations_in(said).is_empty());
    let comparable = studies::is_related(&words[hit.first].folded)
        && words[hit.first.saturating_sub(SUBJECT)..hit.first]
            .iter()
            .any(|word| joints::is(Joint::Or, &word.folded));
    named || comparable
}

/// Words between a training and its field, folded.
const AREA_WORDS: &[&str] = &[
    "field",
    "area",
    "bereich",
    "fach",
    "berufsfeld",
    "domaine",
    "campo",
    "ambito",
    "richting",
];

/// Words behind a training that may name its subject.
const SUBJECT: usize = 5;

/// How a form counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// In any capitalization.
    Phrase,
    /// In front of a field of study or an occupation.
    Training,
    /// Letters that are also words of some language, as they are written.
    Letters(&'static str),
}

static LEXICON: LazyLock<Phrases<(DegreeLevel, Form)>> = LazyLock::new(|| {
    let data = concat!(
        include_str!("../data/degrees.txt"),
        include_str!("../data/degrees-national.txt")
    );
    let mut all = Phrases::of_sections(data, |name| {
        let level = match name {
            "doctorate" => DegreeLevel::Doctorate,
            "master" => DegreeLevel::Master,
            "bachelor" => DegreeLevel::Bachelor,
            "associate" => DegreeLevel::Associate,
            "vocational" | "training" => DegreeLevel::Vocational,
            "upper-secondary" => DegreeLevel::UpperSecondary,
            "lower-secondary" => DegreeLevel::LowerSecondary,
            _ => return None,
        };
        let form = match name {
            "training" => Form::Training,
            _ => Form::Phrase,
        };
        Some((level, form))
    });
    for (level, forms) in LETTERS {
        for form in *forms {
            all.insert(form, (*level, Form::Letters(form)));
        }
    }
    all
});

static PROFESSIONAL: LazyLock<Phrases<DegreeLevel>> = LazyLock::new(|| {
    Phrases::of_sections(include_str!("../data/degrees-professional.txt"), |name| {
        (name == "bachelor").then_some(DegreeLevel::Bachelor)
    })
});

/// Abbreviations that are also words of some language.
const LETTERS: &[(DegreeLevel, &[&str])] = &[
    (
        DegreeLevel::Bachelor,
        &[
            "BA", "B.A.", "BS", "B.S.", "BE", "B.E.", "AB", "A.B.", "BBA", "LLB", "BEd", "B.Ed.", "BSN",
            "BTech", "WO", "BUT",
        ],
    ),
    (
        DegreeLevel::Master,
        &[
            "MA", "M.A.", "MS", "M.S.", "ME", "M.E.", "MEd", "M.Ed.", "MEng", "LLM", "MPH", "MSW", "MSN",
            "MTech",
        ],
    ),
    (
        DegreeLevel::Associate,
        &["AA", "A.A.", "AAS", "BTS", "DUT", "HND", "ADN"],
    ),
    (
        DegreeLevel::Vocational,
        &[
            "CAP", "BEP", "NVQ", "MBO", "IHK", "EFZ", "EBA", "CFC", "AFC", "FPB",
        ],
    ),
    (DegreeLevel::UpperSecondary, &["GED"]),
    (DegreeLevel::Doctorate, &["MD", "M.D.", "JD", "J.D.", "PharmD"]),
];

/// Abbreviations of more than two letters that name a degree only among degrees: an `LLM` is also a language model.
const AMBIGUOUS: &[&str] = &["LLM", "MPH", "BUT", "CFC", "AFC", "EBA", "FPB"];

/// Words after two letters that make them a degree.
const AFTER_LETTERS: &[&str] = &[
    "in",
    "degree",
    "degrees",
    "hons",
    "honours",
    "honors",
    "required",
    "preferred",
];

/// How words begin that name a degree.
const DEGREE_WORDS: &[&str] = &[
    "bachelor", "master", "doctor", "degree", "diplom", "phd", "mba", "bsc", "msc", "hbo",
];

/// Words before "master" that make it a role or a thing.
const NO_MASTERS_BEFORE: &[&str] = &[
    "scrum", "agile", "data", "web", "quiz", "grand", "head", "station", "harbour", "harbor", "build",
    "release", "task",
];

/// Words before "degree" that make it a measure.
const EXTENTS: &[&str] = &[
    "high", "some", "certain", "large", "great", "any", "same", "what", "such",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_degree_needs_no_context() {
        use DegreeLevel::{Bachelor, Master};
        for (text, expected) in [
            ("BA Chemistry", Bachelor),
            ("MS", Master),
            ("MA (Hons) History", Master),
            ("Eidg. Fachausweis Finanzen", Bachelor),
            ("Elektromeisterin", Bachelor),
            ("BUT informatique", Bachelor),
            ("LLM Tax Law", Master),
        ] {
            assert_eq!(
                find_in_degree(text).first().map(|(level, _)| *level),
                Some(expected),
                "{text}"
            );
        }
    }

    #[test]
    fn papers_of_a_school_are_told_from_those_of_a_training() {
        use DegreeLevel::{LowerSecondary, UpperSecondary};
        let highest = |text: &str| find_in_degree(text).into_iter().map(|(level, _)| level).max();
        for upper in [
            "Abitur",
            "A-levels",
            "3 A Levels",
            "Baccalauréat général",
            "Bachillerato",
            "VWO",
            "Matura",
            "Maturität",
            "diploma di maturità",
            "allgemeine Hochschulreife",
            "High school degree",
            "High School Diploma (GED)",
            "título de Bachiller",
            "niveau bac",
            "Reifeprüfung",
            "International Baccalaureate",
        ] {
            assert_eq!(highest(upper), Some(UpperSecondary), "{upper}");
        }
        for lower in ["Mittlere Reife", "Realschulabschluss", "VMBO", "Título de ESO"] {
            assert_eq!(highest(lower), Some(LowerSecondary), "{lower}");
        }
        for other in [
            "Ausbildung zum Tischler",
            "Bac pro menuiserie",
            "Abitur und Berufsausbildung",
            "Berufsmaturität",
            "maturità tecnica",
            "BSc",
            "Bac+3 en gestion",
        ] {
            assert!(
                highest(other).is_some_and(|level| !level.is_of_school()),
                "{other}"
            );
        }
        for none in [
            "Maturité et autonomie",
            "serietà e maturità",
            "a high level of English",
        ] {
            assert_eq!(find_in(none), [], "{none}");
        }
    }

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
            ("BS/MS in Physics", vec![Bachelor, Master]),
            ("BA", vec![Bachelor]),
            ("BA or master's degree", vec![Bachelor, Master]),
            ("M.D. or J.D. required", vec![Doctorate, Doctorate]),
            ("MEd preferred", vec![Master]),
            ("HBO of WO", vec![Bachelor, Bachelor]),
            ("wo-niveau", vec![Bachelor]),
            ("MS Office, MD of a subsidiary", vec![]),
            ("BA and QA in one team", vec![]),
            ("a high degree of autonomy and a degree of care", vec![]),
            ("360 degrees, 360-degree feedback", vec![]),
            ("Product Owners and Scrum Masters; Scrum Master in Leeds", vec![]),
            ("Wir wissen, wo es fehlt", vec![]),
            ("Completed training in first aid", vec![]),
            ("completed training in nursing", vec![Vocational]),
            ("Formation en interne assurée", vec![]),
            ("Formation en comptabilité", vec![Vocational]),
            ("Formación en Excel", vec![]),
            ("Formación en enfermería", vec![Vocational]),
            ("Ausbildung in der Krankenpflege", vec![Vocational]),
            ("Ausbildung in Erster Hilfe", vec![]),
            ("BSc or comparable training", vec![Bachelor, Vocational]),
            ("Bachelor of Science (BSc)", vec![Bachelor, Bachelor]),
            ("sales promotion in stores", vec![]),
            ("I'm a nurse", vec![]),
            ("MCom Accountancy", vec![Master]),
            ("Higher Certificate in Accounting Technology", vec![Associate]),
            ("DCG, puis DSCG", vec![Bachelor, Master]),
            ("experience with LLM and agents", vec![]),
            ("LLB or LLM", vec![Bachelor, Master]),
            ("but not in computing", vec![]),
            ("HNC in Engineering", vec![Associate]),
            ("FP Grado Superior en Administración", vec![Associate]),
            ("Grado en Economía", vec![Bachelor]),
            ("mbo niveau 4 Zorg", vec![Vocational]),
            ("Meister gesucht", vec![]),
            ("NVQ Level 3 Carpentry", vec![Vocational]),
            ("City & Guilds in plumbing", vec![Vocational]),
            ("City and Guilds Level 3", vec![Vocational]),
            ("BTEC Level 3 Engineering", vec![Vocational]),
            ("BTEC Higher National in Construction", vec![Associate]),
            ("CAP menuisier", vec![Vocational]),
            ("BEP électrotechnique", vec![Vocational]),
            ("FP de grado medio en electricidad", vec![Vocational]),
            ("MBO timmerman", vec![Vocational]),
            ("mbo niveau 3", vec![Vocational]),
        ] {
            let found: Vec<_> = find_in(text).into_iter().map(|(level, _)| level).collect();
            assert_eq!(found, expected, "{text}");
        }
    }
}
