//! Stems of words, so that "managed" and "management" compare as one word. Rougher than a dictionary: meant for asking
//! whether a document repeats the words of an ad, never for naming anything.

use crate::text::{Word, words};

/// The stem of a folded word: its longest ending of English, German or the Romance languages is taken off, one only, so
/// that "operations" does not become "opera". Words with digits stay as they are.
pub(crate) fn stem(word: &str) -> String {
    if let Some((_, stem)) = IRREGULAR.iter().find(|(form, _)| *form == word) {
        return (*stem).to_owned();
    }
    if !word.bytes().all(|b| b.is_ascii_lowercase()) {
        return word.to_owned();
    }
    let without = |endings: &[&str], shortest: usize| {
        let rests = endings.iter().filter_map(|ending| word.strip_suffix(ending));
        rests.map(str::len).filter(|length| *length >= shortest).min()
    };
    let lengths = [without(FORMS, SHORTEST), without(DERIVED, SHORTEST_DERIVED)];
    let stem = &word[..lengths.into_iter().flatten().min().unwrap_or(word.len())];
    let bytes = stem.as_bytes();
    let doubled = bytes.len() > SHORTEST && bytes[bytes.len() - 1] == bytes[bytes.len() - 2];
    stem[..stem.len() - usize::from(doubled)].to_owned()
}

/// Whether two folded words are surely forms of one: the same but for a plural `s`, or of one long stem. Short stems are
/// shared by chance.
pub(crate) fn is_same_word(a: &str, b: &str) -> bool {
    let singular = |word: &'_ str| {
        word.strip_suffix('s')
            .filter(|w| w.len() >= SHORTEST)
            .map_or(word.len(), str::len)
    };
    a[..singular(a)] == b[..singular(b)] || {
        let stem_of_a = stem(a);
        stem_of_a.len() >= SURE && stem_of_a == stem(b)
    }
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
/// What an ending that makes another word leaves has at least so many letters.
const SHORTEST_DERIVED: usize = 5;
/// A stem of so many letters is hardly ever shared by chance.
const SURE: usize = 6;

/// Endings of the forms of a word and of who does what it says.
const FORMS: &[&str] = &[
    "ements", "ement", "ments", "ment", "erinnen", "innen", "erin", "in", "eering", "eers", "eer", "ings",
    "ing", "ungen", "ung", "ers", "ed", "er", "en", "es", "em", "s", "e", "a", "o",
];

/// Endings that make another word.
const DERIVED: &[&str] = &[
    "ations", "ation", "ions", "ion", "icians", "ician", "ians", "ian", "ically", "ical", "ics", "icas",
    "ica", "ic", "ikerin", "iker", "ik", "iques", "ique", "ants", "ant", "als", "al",
];

/// Forms that no ending tells, and words that an ending would make another one.
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
    ("customs", "customs"),
    ("physics", "physics"),
    ("physical", "physical"),
    ("physician", "physician"),
    ("physicians", "physician"),
    ("public", "public"),
    ("publication", "publicat"),
    ("publications", "publicat"),
    ("general", "general"),
    ("generic", "generic"),
    ("generation", "generat"),
    ("generations", "generat"),
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
        for (a, b) in [
            ("physics", "physical"),
            ("physics", "physician"),
            ("operations", "opera"),
            ("logistics", "logic"),
            ("publications", "public"),
            ("generation", "general"),
            ("station", "state"),
        ] {
            assert_ne!(stem(a), stem(b), "{a} {b}");
            assert!(!is_same_word(a, b), "{a} {b}");
        }
        assert!(is_same_word("electrician", "electrical") && is_same_word("nurse", "nurse"));
        assert!(!is_same_word("nurse", "nursing"), "their stem is short");
        assert_eq!(stem("20022"), "20022");
        assert_eq!(
            content("Lifting of the 20 kg pallets"),
            ["lift", "20", "kg", "pallet"]
        );
    }
}
