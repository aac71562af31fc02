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
    let mut all = Phrases::default();
    for (level, phrases) in WORDS {
        for phrase in *phrases {
            all.insert(phrase, (*level, Case::Any));
        }
    }
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

/// Words by level. A "degree" without more is read as a bachelor's, the lowest that a university gives.
const WORDS: &[(DegreeLevel, &[&str])] = &[
    (
        DegreeLevel::Doctorate,
        &[
            "phd",
            "ph.d",
            "ph. d",
            "dphil",
            "doctorate",
            "doctoral degree",
            "doctor of philosophy",
            "doctor of medicine",
            "juris doctor",
            "doktor",
            "doktorgrad",
            "doktorat",
            "doktortitel",
            "dr.-ing",
            "dr. rer. nat",
            "dr. med",
            "abgeschlossene promotion",
            "promotion in",
            "doctorat",
            "doctorado",
            "doctor en",
            "dottorato",
            "dottorato di ricerca",
            "doutorado",
            "doutoramento",
            "doctoraat",
            "gepromoveerd",
            "博士",
        ],
    ),
    (
        DegreeLevel::Master,
        &[
            "master's",
            "masters",
            "master s degree",
            "master degree",
            "master of",
            "master in",
            "msc",
            "m.sc",
            "m.a",
            "mba",
            "m.b.a",
            "meng",
            "m.eng",
            "mphil",
            "m.ed",
            "master's degree",
            "masterabschluss",
            "masterstudium",
            "masterstudiengang",
            "diplom-ingenieur",
            "dipl.-ing",
            "diplom",
            "diplomstudium",
            "magister",
            "magisterabschluss",
            "staatsexamen",
            "bac+5",
            "bac +5",
            "bac + 5",
            "diplôme d'ingénieur",
            "maîtrise",
            "master 2",
            "dea",
            "dess",
            "máster en",
            "maestría",
            "maestria",
            "posgrado",
            "laurea magistrale",
            "laurea specialistica",
            "mestrado",
            "mestre em",
            "masteropleiding",
            "doctorandus",
            "wo master",
            "graduate degree",
            "postgraduate degree",
            "advanced degree",
            "硕士",
            "修士",
        ],
    ),
    (
        DegreeLevel::Bachelor,
        &[
            "bachelor",
            "bachelor's",
            "bachelors",
            "bachelor's degree",
            "bachelor degree",
            "bachelor of",
            "bsc",
            "b.sc",
            "b.a",
            "beng",
            "b.eng",
            "b.tech",
            "b.com",
            "bcom",
            "b.ed",
            "bachelorabschluss",
            "bachelorstudium",
            "fachhochschule",
            "fh-abschluss",
            "undergraduate degree",
            "university degree",
            "college degree",
            "degree in",
            "degree",
            "four-year degree",
            "hochschulabschluss",
            "hochschulstudium",
            "universitätsabschluss",
            "abgeschlossenes studium",
            "studium",
            "studium der",
            "studienabschluss",
            "universitätsstudium",
            "akademischer abschluss",
            "bac+3",
            "bac +3",
            "bac + 3",
            "licence en",
            "licence professionnelle",
            "licence universitaire",
            "diplôme universitaire",
            "diplôme de l'enseignement supérieur",
            "titulación universitaria",
            "título universitario",
            "licenciatura",
            "licenciado en",
            "licenciada en",
            "grado en",
            "grado universitario",
            "graduado en",
            "laurea",
            "laurea triennale",
            "laureato in",
            "bacharelado",
            "licenciado",
            "ensino superior",
            "hbo",
            "hbo-opleiding",
            "hbo werk- en denkniveau",
            "wo",
            "universitaire opleiding",
            "universitair diploma",
            "bacheloropleiding",
            "本科",
            "学士",
        ],
    ),
    (
        DegreeLevel::Associate,
        &[
            "associate degree",
            "associate's degree",
            "associates degree",
            "associate of",
            "foundation degree",
            "higher national diploma",
            "bac+2",
            "bac +2",
            "bac + 2",
            "brevet de technicien supérieur",
            "técnico superior",
            "ciclo formativo de grado superior",
            "tecnólogo",
            "staatlich geprüfter techniker",
            "meisterbrief",
            "fachwirt",
            "大专",
            "专科",
        ],
    ),
    (
        DegreeLevel::Vocational,
        &[
            "apprenticeship",
            "completed apprenticeship",
            "vocational training",
            "vocational qualification",
            "vocational degree",
            "trade school",
            "trade certificate",
            "journeyman certificate",
            "high school diploma",
            "high-school diploma",
            "secondary school diploma",
            "a-levels",
            "leaving certificate",
            "abgeschlossene ausbildung",
            "berufsausbildung",
            "abgeschlossene berufsausbildung",
            "ausbildung zum",
            "ausbildung zur",
            "ausbildung als",
            "ausbildung im",
            "kaufmännische ausbildung",
            "technische ausbildung",
            "handwerkliche ausbildung",
            "gesellenbrief",
            "lehre als",
            "lehrabschluss",
            "abitur",
            "fachabitur",
            "fachhochschulreife",
            "mittlere reife",
            "baccalauréat",
            "bac pro",
            "baccalauréat professionnel",
            "formation professionnelle",
            "formación profesional",
            "ciclo formativo",
            "bachillerato",
            "formação profissional",
            "diploma di maturità",
            "qualifica professionale",
            "mbo-opleiding",
            "mbo-diploma",
            "mbo werk- en denkniveau",
            "vakopleiding",
            "beroepsopleiding",
            "havo",
            "vwo",
            "中专",
            "高中",
        ],
    ),
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
