//! Words for people without their gender, so that `Buchhalterin`, `Buchhalter/in` and `Buchhalter` compare as one word.
//!
//! The forms are rough keys for comparing titles, never shown: German, French, Spanish, Portuguese, Italian, Dutch,
//! Polish and English endings. Both sides of a comparison are written in them, so that a key need not be a word.

use std::collections::BTreeSet;

use crate::text::{Word, words};
use crate::titles::{is_filler, is_rank};

/// The words of `text` in their keys. What only marks the other gender is taken into the word before it:
/// `Elektroniker/in`, `Verkäufer:innen`, `infirmier·ère`, `Kaufmann/-frau`, `vendeur/vendeuse`.
pub(crate) fn neutral_words(text: &str) -> Vec<Word> {
    let mut all: Vec<Word> = Vec::new();
    for mut word in words(text) {
        let key = neutral(&word.folded);
        if let Some(last) = all.last_mut() {
            let gap = text
                .get(last.span.end as usize..word.span.start as usize)
                .unwrap_or(" ");
            let repeats = gap.trim() == "/" && last.folded == key;
            if repeats || is_mark(gap, &word.folded) {
                last.span.end = word.span.end;
                continue;
            }
        }
        word.folded = key;
        all.push(word);
    }
    all
}

/// The key of a folded word.
pub(crate) fn neutral(word: &str) -> String {
    let says_nothing = is_rank(word) || is_filler(word);
    if says_nothing || word.len() < SHORTEST || !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let plural = || word.strip_suffix('s').filter(|one| one.len() >= SHORTEST);
    rewritten(word)
        .or_else(|| plural().and_then(rewritten))
        .unwrap_or_else(|| word.to_owned())
}

/// The other forms of a folded word that have its key: `Buchhalterin` of `Buchhalter`.
pub(crate) fn variants(word: &str) -> Vec<String> {
    if word.ends_with("ment") {
        return Vec::new();
    }
    let key = neutral(word);
    let swapped = SWAPS.iter().flat_map(|(one, other)| [(one, other), (other, one)]);
    let mut all: Vec<_> = swapped
        .filter_map(|(from, to)| Some(format!("{}{to}", word.strip_suffix(from)?)))
        .filter(|form| form != word && neutral(form) == key)
        .collect();
    all.sort();
    all.dedup();
    all
}

/// The other forms of a phrase: its first word, its last word or both in the other gender.
pub(crate) fn phrase_variants(phrase: &str) -> Vec<String> {
    let cut: Vec<_> = words(phrase).into_iter().map(|w| w.folded).collect();
    let mut all = vec![cut.clone()];
    let last = cut.len().saturating_sub(1);
    for at in BTreeSet::from([0, last]) {
        let others = cut.get(at).map(|word| variants(word)).unwrap_or_default();
        let changed = all.iter().flat_map(|form| {
            others.iter().map(move |other| {
                let mut form = form.clone();
                form[at].clone_from(other);
                form
            })
        });
        let changed: Vec<_> = changed.collect();
        all.extend(changed);
    }
    all.into_iter().skip(1).map(|words| words.join(" ")).collect()
}

fn rewritten(word: &str) -> Option<String> {
    let changed = |(from, to): &(&str, &str)| {
        let stem = word.strip_suffix(from)?;
        Some(format!("{stem}{to}"))
    };
    if let Some(key) = WORDS.iter().find_map(changed) {
        return Some(key);
    }
    let of_german = ["innen", "in"].iter().find_map(|ending| {
        let stem = word.strip_suffix(ending)?;
        let agent = stem.len() >= 4 && GERMAN_AGENTS.iter().any(|end| stem.ends_with(end));
        agent.then(|| stem.to_owned())
    });
    if of_german.is_some() {
        return of_german;
    }
    ENDINGS
        .iter()
        .filter(|(from, _)| word.len() >= from.len() + 2)
        .find_map(changed)
}

/// Whether the word behind `gap` only marks the gender of the word before it.
fn is_mark(gap: &str, word: &str) -> bool {
    match gap {
        "/" | "/-" | ":" | "*" | "_" | "(" | "(-" | "/ -" | "·" => MARKS.contains(&word),
        "." | "-" => ["e", "es", "ne", "euse", "trice", "ere"].contains(&word),
        _ => false,
    }
}

/// Shorter words stay as they are.
const SHORTEST: usize = 5;

/// Endings that mark a gender behind a sign.
const MARKS: &[&str] = &[
    "in",
    "innen",
    "frau",
    "mann",
    "schwester",
    "pfleger",
    "person",
    "r",
    "n",
    "e",
    "es",
    "ne",
    "se",
    "euse",
    "trice",
    "rice",
    "ere",
    "iere",
    "a",
    "o",
    "as",
    "os",
    "ra",
    "era",
    "essa",
    "ka",
];

/// What stands before the German `-in`.
const GERMAN_AGENTS: &[&str] = &[
    "er", "ent", "ant", "ist", "or", "eur", "ar", "at", "ot", "ast", "log", "gog", "graf", "graph", "nom",
    "urg", "peut", "wirt", "pad", "ekt", "chef", "kund", "kolleg", "bot", "hirt", "wart", "schmied",
    "kapitan", "expert", "lots", "matros", "athlet", "soph", "rat",
];

/// Ends of words whose forms follow no rule, with their keys; they hold for compounds as well.
const WORDS: &[(&str, &str)] = &[
    // German.
    ("arztinnen", "arzt"),
    ("arztin", "arzt"),
    ("kochin", "koch"),
    ("anwaltin", "anwalt"),
    ("beamtin", "beamt"),
    ("beamter", "beamt"),
    ("beamte", "beamt"),
    ("krankenschwester", "krankenpfleger"),
    ("altenschwester", "altenpfleger"),
    ("fachfrau", "fachmann"),
    ("fachperson", "fachmann"),
    ("fachleute", "fachmann"),
    ("kauffrauen", "kaufmann"),
    ("kauffrau", "kaufmann"),
    ("kaufleute", "kaufmann"),
    ("hausfrau", "hausmann"),
    ("putzfrau", "putzmann"),
    ("feuerwehrfrau", "feuerwehrmann"),
    ("obfrau", "obmann"),
    ("zimmerfrau", "zimmermann"),
    ("kamerafrau", "kameramann"),
    ("stellter", "stellte"),
    ("stellten", "stellte"),
    ("auftragter", "auftragte"),
    ("bildender", "bildende"),
    ("studierender", "studierende"),
    ("verstandiger", "verstandige"),
    ("experte", "expert"),
    ("kollege", "kolleg"),
    ("loge", "log"),
    ("goge", "gog"),
    ("pade", "pad"),
    ("paketbote", "paketbot"),
    ("kurierbote", "kurierbot"),
    ("matrose", "matros"),
    // English.
    ("waitress", "waiter"),
    ("hostess", "host"),
    ("stewardess", "steward"),
    ("actress", "actor"),
    ("manageress", "manager"),
    ("headmistress", "headmaster"),
    ("barmaid", "barman"),
    ("saleswoman", "salesman"),
    ("salesperson", "salesman"),
    ("salespeople", "salesman"),
    ("craftswoman", "craftsman"),
    ("tradeswoman", "tradesman"),
    ("tradesperson", "tradesman"),
    ("chairwoman", "chairman"),
    ("chairperson", "chairman"),
    ("spokeswoman", "spokesman"),
    ("spokesperson", "spokesman"),
    ("forewoman", "foreman"),
    ("businesswoman", "businessman"),
    ("policewoman", "policeman"),
    ("firewoman", "fireman"),
    ("camerawoman", "cameraman"),
    ("handywoman", "handyman"),
    ("handyperson", "handyman"),
    // French.
    ("employee", "employe"),
    ("chargee", "charge"),
    ("attachee", "attache"),
    ("deleguee", "delegue"),
    ("diplomee", "diplome"),
    ("associee", "associe"),
    ("agreee", "agree"),
    ("salariee", "salarie"),
    ("habilitee", "habilite"),
    ("qualifiee", "qualifie"),
    ("confirmee", "confirme"),
    ("certifiee", "certifie"),
    ("apprentie", "apprenti"),
    ("avocate", "avocat"),
    ("laborantine", "laborantin"),
    ("cheffe", "chef"),
    ("maitresse", "maitre"),
    ("hotesse", "hote"),
    ("adjointe", "adjoint"),
    ("marchande", "marchand"),
    ("artisane", "artisan"),
    ("paysanne", "paysan"),
    ("ecrivaine", "ecrivain"),
    ("magistrate", "magistrat"),
    ("femme", "homme"),
    // Italian.
    ("toressa", "teur"),
    ("fessoressa", "fessor"),
    ("fessore", "fessor"),
    ("studentessa", "student"),
    ("avvocatessa", "avvocat"),
    // Dutch.
    ("verpleegster", "verpleger"),
    ("verkoopster", "verkoper"),
    ("werkster", "werker"),
    ("schoonmaakster", "schoonmaker"),
    ("kapster", "kapper"),
    ("lerares", "leraar"),
    ("onderwijzeres", "onderwijzer"),
    ("secretaresse", "secretaris"),
    ("begeleidster", "begeleider"),
    ("verzorgster", "verzorger"),
    ("leidster", "leider"),
    ("naaister", "naaier"),
    ("serveerster", "serveerder"),
    ("gastvrouw", "gastheer"),
    ("zakenvrouw", "zakenman"),
    ("timmervrouw", "timmerman"),
    ("kokkin", "kok"),
    // Polish.
    ("czyni", "c"),
    ("sprzedawca", "sprzedawc"),
    ("niczka", "nik"),
    ("istka", "isto"),
    ("torka", "tor"),
    ("entka", "ent"),
    ("jerka", "jer"),
    ("nerka", "ner"),
    ("cielka", "ciel"),
    ("iarka", "iarz"),
    ("karka", "karz"),
    ("charka", "charz"),
    ("ksiegowa", "ksiegow"),
    ("ksiegowy", "ksiegow"),
];

/// Endings with what takes their place, for the languages that mark the gender at the end of most titles.
const ENDINGS: &[(&str, &str)] = &[
    ("ienne", "ien"),
    ("onne", "on"),
    ("euse", "eur"),
    ("eure", "eur"),
    ("trice", "teur"),
    ("tore", "teur"),
    ("triz", "tor"),
    ("ora", "or"),
    ("iere", "ier"),
    ("iera", "ier"),
    ("iero", "ier"),
    ("eira", "eir"),
    ("eiro", "eir"),
    ("ere", "er"),
    ("era", "er"),
    ("ero", "er"),
    ("ante", "ant"),
    ("anta", "ant"),
    ("ente", "ent"),
    ("enta", "ent"),
    ("ale", "al"),
    ("elle", "el"),
    ("ive", "if"),
    ("a", "o"),
];

/// Pairs of endings by which one form is made from the other.
const SWAPS: &[(&str, &str)] = &[
    ("er", "erin"),
    ("ist", "istin"),
    ("or", "orin"),
    ("eur", "eurin"),
    ("ent", "entin"),
    ("ant", "antin"),
    ("wirt", "wirtin"),
    ("loge", "login"),
    ("mann", "frau"),
    ("anwalt", "anwaltin"),
    ("arzt", "arztin"),
    ("koch", "kochin"),
    ("krankenpfleger", "krankenschwester"),
    ("eur", "euse"),
    ("teur", "trice"),
    ("tore", "trice"),
    ("ien", "ienne"),
    ("ier", "iere"),
    ("ger", "gere"),
    ("cher", "chere"),
    ("ssistant", "ssistante"),
    ("oignant", "oignante"),
    ("eignant", "eignante"),
    ("diplome", "diplomee"),
    ("ero", "era"),
    ("iere", "iera"),
    ("or", "ora"),
    ("eiro", "eira"),
    ("ssistente", "ssistent"),
    ("ciel", "cielka"),
    ("arz", "arka"),
    ("ista", "istka"),
    ("owy", "owa"),
    ("jer", "jerka"),
    ("ner", "nerka"),
    ("nik", "niczka"),
    ("waiter", "waitress"),
    ("salesman", "saleswoman"),
    ("salesman", "salesperson"),
    ("verpleger", "verpleegster"),
    ("verkoper", "verkoopster"),
    ("medewerker", "medewerkster"),
    ("kapper", "kapster"),
    ("leraar", "lerares"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_of_gender_belong_to_their_word() {
        for text in [
            "Elektroniker/in für Betriebstechnik",
            "Elektroniker:in für Betriebstechnik",
            "Elektroniker*in für Betriebstechnik",
            "Elektroniker_in für Betriebstechnik",
            "Elektroniker(in) für Betriebstechnik",
            "ElektronikerIn für Betriebstechnik",
            "Elektroniker/-innen für Betriebstechnik",
            "Elektroniker/Elektronikerin für Betriebstechnik",
        ] {
            let found: Vec<_> = neutral_words(text).into_iter().map(|w| w.folded).collect();
            assert_eq!(found, ["elektroniker", "fur", "betriebstechnik"], "{text}");
        }
        let of = |text: &str| neutral_words(text).len();
        assert_eq!(of("vendeur·euse"), 1);
        assert_eq!(of("Kaufmann/-frau"), 1);
        assert_eq!(of("Enfermero/a"), 1);
        assert_eq!(of("Hotel/Restaurant"), 2);
        assert_eq!(of("Leiter in Berlin"), 3);
    }

    #[test]
    fn words_that_only_look_like_it_stay() {
        for word in [
            "berlin", "admin", "medizin", "medecin", "engineer", "nurse", "sales",
        ] {
            assert_eq!(neutral(word), word);
        }
        assert!(variants("management").is_empty());
        assert!(variants("kubernetes").is_empty());
    }

    #[test]
    fn variants_have_the_key_of_their_word() {
        assert_eq!(variants("buchhalter"), ["buchhalterin"]);
        assert_eq!(variants("vendeur"), ["vendeurin", "vendeuse"]);
        assert_eq!(variants("enfermera"), ["enfermero"]);
    }
}
