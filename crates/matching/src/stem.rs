//! Stems of words, so that "managed" and "management" compare as one word. Rougher than a dictionary: meant for asking
//! whether a document repeats the words of an ad, never for naming anything.

use crate::text::{Word, words};

/// The stem of a folded word: endings of English, German and the Romance languages are taken off while at least four
/// letters stay. Words with digits stay as they are.
pub(crate) fn stem(word: &str) -> String {
    if let Some((_, stem)) = IRREGULAR.iter().find(|(form, _)| *form == word) {
        return (*stem).to_owned();
    }
    if !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let mut stem = word;
    while let Some(shorter) = ENDINGS
        .iter()
        .find_map(|ending| stem.strip_suffix(ending).filter(|rest| rest.len() >= SHORTEST))
    {
        stem = shorter;
    }
    let bytes = stem.as_bytes();
    let doubled = bytes.len() > SHORTEST && bytes[bytes.len() - 1] == bytes[bytes.len() - 2];
    stem[..stem.len() - usize::from(doubled)].to_owned()
}

/// The stems of the words of `text` that carry meaning, each once, in order.
pub(crate) fn content(text: &str) -> Vec<String> {
    content_of(&words(text))
}

/// As [`content`] over words that are already cut.
pub(crate) fn content_of(words: &[Word]) -> Vec<String> {
    let mut all = Vec::new();
    for word in words.iter().filter(|w| !is_stop(&w.folded)) {
        let stem = stem(&word.folded);
        if !all.contains(&stem) {
            all.push(stem);
        }
    }
    all
}

/// Whether the folded word only joins others.
pub(crate) fn is_stop(word: &str) -> bool {
    STOP.contains(&word)
}

/// A stem has at least so many letters.
const SHORTEST: usize = 4;

const ENDINGS: &[&str] = &[
    "ements", "ement", "ments", "ment", "ations", "ation", "innen", "ungen", "iker", "ique", "ians", "ian",
    "ings", "ing", "ions", "ion", "ung", "ant", "ers", "ics", "ik", "ica", "ic", "al", "ed", "er", "en",
    "es", "em", "in", "s", "e", "a", "o",
];

const IRREGULAR: &[(&str, &str)] = &[
    ("led", "lead"),
    ("leading", "lead"),
    ("leads", "lead"),
    ("leader", "lead"),
    ("built", "build"),
    ("taught", "teach"),
    ("wrote", "writ"),
    ("written", "writ"),
    ("writing", "writ"),
    ("write", "writ"),
    ("drove", "driv"),
    ("driving", "driv"),
    ("driver", "driv"),
    ("drive", "driv"),
    ("ran", "run"),
    ("running", "run"),
    ("sold", "sell"),
    ("selling", "sell"),
];

/// Words that join others, folded, in the languages of the lexicons.
const STOP: &[&str] = &[
    "a", "an", "the", "of", "in", "on", "at", "to", "for", "with", "and", "or", "as", "by", "from", "your",
    "our", "their", "its", "is", "are", "be", "up", "s", "der", "die", "das", "den", "dem", "des", "ein",
    "eine", "einen", "einem", "einer", "und", "oder", "mit", "im", "von", "vom", "zu", "zum", "zur", "fur",
    "auf", "als", "am", "le", "la", "les", "l", "d", "de", "du", "un", "une", "et", "ou", "en", "avec",
    "pour", "aux", "au", "el", "los", "las", "del", "y", "o", "con", "para", "por", "e", "il", "lo", "di",
    "della", "per", "het", "een", "van", "voor", "met", "op", "te",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn forms_of_one_word_have_one_stem() {
        for forms in [
            &["manage", "managed", "managing", "management", "manager"][..],
            &["develop", "developer", "development"],
            &["engineer", "engineering", "engineers"],
            &["nurse", "nursing", "nurses"],
            &["electrician", "electrical", "electric"],
            &["entwicklung", "entwickler", "entwicklerin"],
            &["lead", "led", "leading"],
            &["ship", "shipping"],
        ] {
            let stems: Vec<_> = forms.iter().map(|form| stem(form)).collect();
            assert!(stems.iter().all(|s| *s == stems[0]), "{stems:?}");
        }
        assert_eq!(stem("20022"), "20022");
        assert_eq!(
            content("Lifting of the 20 kg pallets"),
            ["lift", "20", "kg", "pallet"]
        );
    }
}
