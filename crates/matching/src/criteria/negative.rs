//! Wishes that say what somebody should not have: "no PHP", "kein SAP", "sans permis".

use rolefit_domain::Span;

use super::waivers;
use crate::text::{Word, fold, words};

/// Whether a wish names what is not wanted or not needed and nothing that is: it begins with a word that denies, or all of it
/// is waived. "No-code tools", "non-profit work" and "not-for-profit" name things.
pub(super) fn is_negative(wish: &str) -> bool {
    let cut = words(wish);
    denies(wish, &cut, opening(&cut)) || is_waived(wish, &cut)
}

/// Whether the words begin with a denial of what follows.
pub(super) fn begins_with_denial(text: &str) -> bool {
    let cut = words(text);
    denies(text, &cut, opening(&cut))
}

/// How many words stand before a denial that a wish may open with.
pub(super) fn opening(cut: &[Word]) -> usize {
    let opening = cut.iter().take_while(|w| OPENING.contains(&w.folded.as_str()));
    opening.count()
}

/// Whether the word `at` denies what follows it.
pub(super) fn denies(wish: &str, cut: &[Word], at: usize) -> bool {
    let (Some(word), Some(next)) = (cut.get(at), cut.get(at + 1)) else {
        return false;
    };
    let between = wish
        .get(word.span.end as usize..next.span.start as usize)
        .unwrap_or_default();
    let shortened = SHORTENED.contains(&word.folded.as_str()) && next.folded == "t";
    let named = || between.contains(['-', '/']) || THINGS.contains(&next.folded.as_str());
    // "SIN numbers" and "PAS 2030" are abbreviations.
    let written = word.span.slice(wish).unwrap_or_default();
    let loud = written.chars().count() > 2
        && !written.contains(char::is_lowercase)
        && wish.contains(char::is_lowercase);
    shortened || DENYING.contains(&word.folded.as_str()) && !loud && !named()
}

/// Whether the wish says of all that it names that it is not needed: "SAP is not required".
fn is_waived(wish: &str, cut: &[Word]) -> bool {
    let asked = waivers::asking(wish, Span::new(0, wish.len()));
    let pronoun = |part: &Span| {
        let part = part.slice(wish).map(fold).unwrap_or_default();
        OPENING.contains(&part.trim())
    };
    !cut.is_empty() && asked.iter().all(pronoun)
}

/// Words before a denial with which a wish may open, folded.
const OPENING: &[&str] = &[
    "must",
    "should",
    "may",
    "can",
    "will",
    "do",
    "does",
    "have",
    "has",
    "is",
    "are",
    "be",
    "with",
    "you",
    "we",
    "candidate",
    "candidates",
    "please",
    "absolutely",
    "hat",
    "haben",
    "hast",
    "mit",
    "ist",
    "sind",
    "darf",
    "soll",
    "muss",
    "du",
    "sie",
    "bitte",
    "wir",
    "vous",
    "tu",
    "n",
    "ne",
    "a",
    "avez",
    "etre",
    "tiene",
    "tener",
    "debe",
    "ha",
    "deve",
    "avere",
    "je",
    "u",
    "hebt",
    "heeft",
    "mag",
];

/// Words that deny what follows them, folded.
const DENYING: &[&str] = &[
    "no",
    "not",
    "without",
    "never",
    "neither",
    "nor",
    "none",
    "cannot",
    "except",
    "excluding",
    "lacking",
    "kein",
    "keine",
    "keinen",
    "keinem",
    "keiner",
    "keinerlei",
    "nicht",
    "nie",
    "niemals",
    "ohne",
    "weder",
    "ausser",
    "pas",
    "sans",
    "aucun",
    "aucune",
    "jamais",
    "sauf",
    "sin",
    "ningun",
    "ninguna",
    "ninguno",
    "nunca",
    "jamas",
    "excepto",
    "salvo",
    "geen",
    "niet",
    "zonder",
    "nooit",
    "behalve",
    "non",
    "senza",
    "nessun",
    "nessuna",
    "nessuno",
    "niente",
    "tranne",
    "ne",
    "nao",
    "nenhum",
    "nenhuma",
];

/// Verbs that an apostrophe and a t deny: "doesn't".
const SHORTENED: &[&str] = &[
    "don", "doesn", "isn", "aren", "mustn", "shouldn", "hasn", "haven", "won", "can", "couldn",
];

/// Words with which a denial is part of a name, folded: "no code", "sans serif", "non destructive testing".
const THINGS: &[&str] = &[
    "code",
    "serif",
    "profit",
    "destructive",
    "ferrous",
    "fiction",
    "financial",
    "functional",
    "woven",
    "stop",
    "only",
    "just",
    "limits",
    "for",
    "nur",
    "seulement",
    "solo",
    "alleen",
    "dig",
    "frills",
    "abrasive",
    "clinical",
    "invasive",
    "afraid",
    "necessarily",
    "angst",
    "peur",
    "miedo",
    "paura",
    "bang",
    "problem",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_wanted_is_told_from_what_is() {
        for negative in [
            "no PHP",
            "No experience with SAP",
            "without a degree",
            "Must not know PHP",
            "does not need SAP",
            "doesn't smoke weed",
            "kein SAP",
            "Keine Erfahrung mit SAP",
            "ohne Studium",
            "hat keinen Führerschein",
            "pas de PHP",
            "sans permis",
            "n'a pas de permis",
            "aucune expérience",
            "sin título",
            "ninguna experiencia en SAP",
            "senza laurea",
            "nessuna esperienza",
            "non conosce SAP",
            "geen PHP",
            "zonder diploma",
            "SAP is not required",
            "You do not need SAP",
            "SAP nicht erforderlich",
            "NO PHP",
        ] {
            assert!(is_negative(negative), "{negative}");
        }
        for wish in [
            "PHP",
            "No-code tools",
            "no code development",
            "NoSQL databases",
            "Non-profit accounting",
            "not-for-profit fundraising",
            "Non-destructive testing",
            "Not only Docker but also Terraform",
            "Sans serif typography",
            "Works without supervision",
            "React, but not Angular",
            "You know SQL",
            "NoCode",
            "SEM campaigns",
            "NI LabVIEW",
            "PAS 2030 surveys",
            "Not afraid of heights",
            "2 years of experience",
            "Do it yourself retail",
            "Have a driving licence",
        ] {
            assert!(!is_negative(wish), "{wish}");
        }
    }
}
