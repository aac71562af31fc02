//! Kinds of contract beside a place or an employer: `Vannes (CDD)`, `Mill Ltd (fixed term)`.

use super::lexicon::words;
use super::parts::Part;

/// The part without a bracket at its end that says only what kind of contract it was; `None` where nothing else is said.
pub(super) fn without_contract(part: Part<'_>) -> Option<Part<'_>> {
    if is_contract(part.text) {
        return None;
    }
    let open = part
        .text
        .rfind(['(', '['])
        .filter(|_| part.text.ends_with([')', ']']));
    match open {
        Some(open) if is_contract(&part.text[open..]) => {
            let rest = Part::new(&part.text[..open], part.start);
            (!rest.text.is_empty()).then_some(rest)
        }
        _ => Some(part),
    }
}

/// Whether the words say a kind of contract and nothing else, such as how long it was for: `CDD 6 mois`.
fn is_contract(text: &str) -> bool {
    let said = words(text);
    // `(80 %)` is how much of a full position it was.
    let share = text.contains('%');
    let kind = share || said.iter().any(|word| KINDS.contains(&word.as_ref()));
    let beside = |word: &str| {
        KINDS.contains(&word) || BESIDE.contains(&word) || word.chars().all(|c| c.is_ascii_digit())
    };
    kind && said.iter().all(|word| beside(word.as_ref()))
}

/// Words that name a kind of contract, in lower case.
const KINDS: &[&str] = &[
    "cdd",
    "cdi",
    "intérim",
    "interim",
    "intérimaire",
    "alternance",
    "permanent",
    "temporary",
    "contract",
    "fixed-term",
    "full-time",
    "part-time",
    "fulltime",
    "parttime",
    "freelance",
    "casual",
    "seasonal",
    "befristet",
    "unbefristet",
    "teilzeit",
    "vollzeit",
    "minijob",
    "festanstellung",
    "freiberuflich",
    "aushilfe",
    "indefinido",
    "temporal",
    "eventual",
    "autónomo",
    "determinato",
    "indeterminato",
    "stagionale",
    "vast",
    "tijdelijk",
    "uitzendkracht",
    "uitzendwerk",
    "deeltijd",
    "voltijd",
    "oproepkracht",
    "saisonnier",
    "saisonnière",
    "vacataire",
    "part",
    "full",
    "fixed",
    "partiel",
];

/// Words beside them, in lower case.
const BESIDE: &[&str] = &[
    "time",
    "term",
    "contrat",
    "contrato",
    "contratto",
    "contract",
    "vertrag",
    "mois",
    "months",
    "month",
    "monate",
    "meses",
    "mesi",
    "maanden",
    "an",
    "ans",
    "year",
    "years",
    "jahr",
    "jahre",
    "de",
    "à",
    "a",
    "temps",
    "plein",
    "tempo",
    "jornada",
    "completa",
    "parcial",
    "h",
    "position",
    "job",
    "dienstverband",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_contract_are_no_part_of_a_place() {
        for (text, expected) in [
            ("Vannes (CDD)", Some("Vannes")),
            ("Vannes (CDD 6 mois)", Some("Vannes")),
            ("Luzern (80 %)", Some("Luzern")),
            ("Graz [befristet]", Some("Graz")),
            ("Lugo (contrato temporal)", Some("Lugo")),
            ("Leeds (part-time)", Some("Leeds")),
            ("Leeds (Part Time)", Some("Leeds")),
            ("CDD", None),
            ("(Teilzeit)", None),
            ("Ulm (Bayern)", Some("Ulm (Bayern)")),
            ("Vannes (56)", Some("Vannes (56)")),
            ("Mill Contract Services", Some("Mill Contract Services")),
            ("Mill", Some("Mill")),
        ] {
            let found = without_contract(Part::new(text, 0));
            assert_eq!(found.map(|part| part.text), expected, "{text}");
        }
    }
}
