//! Small words within names: `von`, `de la`, `d'`, `al-`.

/// Words that stand within names in lower case.
const PARTICLES: [&str; 46] = [
    "de", "da", "do", "dos", "das", "van", "von", "der", "den", "del", "la", "le", "di", "el", "al", "bin",
    "y", "e", "zu", "ter", "ten", "du", "della", "ibn", "of", "los", "las", "lo", "dei", "degli", "delle",
    "dalla", "des", "zum", "zur", "vom", "het", "'t", "’t", "bint", "ben", "abu", "af", "av", "te", "op",
];

/// Particles that are written together with the name behind them.
const JOINED: [&str; 12] = [
    "d'", "d’", "l'", "l’", "dell'", "dell’", "dall'", "dall’", "al-", "el-", "ad-", "ash-",
];

/// Words that stand within names only before other small ones: `von und zu`, `in 't`.
const BEFORE_OTHERS: [(&str, &[&str]); 3] = [
    ("und", &["zu", "zum", "zur", "von"]),
    ("in", &["'t", "’t", "de", "den", "der", "het"]),
    ("aan", &["'t", "’t", "de", "den", "der", "het"]),
];

/// Whether the word at a place is one that stands within names, in lower case or not.
pub(super) fn is_particle(words: &[&str], at: usize) -> bool {
    let word = words[at].to_lowercase();
    let next = words.get(at + 1).map(|word| word.to_lowercase());
    let before = BEFORE_OTHERS.iter().any(|(first, others)| {
        *first == word && next.as_ref().is_some_and(|next| others.contains(&next.as_str()))
    });
    before || PARTICLES.contains(&word.as_str())
}

/// The name behind a particle that is written together with it: `HAUTERIVE` of `d'HAUTERIVE`.
pub(super) fn without_particle(word: &str) -> &str {
    let behind = JOINED.iter().find_map(|particle| word.strip_prefix(particle));
    behind.unwrap_or(word)
}
