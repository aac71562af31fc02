//! The occupations with the phrases that name them, and what a title names of them.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::sync::LazyLock;

use super::compound;
use crate::gender::neutral_words;
use crate::lists::{self, Words};
use crate::phrases::{Hit, Phrases};
use crate::text::{Word, words};

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
pub(super) struct Lexicon {
    occupations: Vec<Occupation>,
    /// The occupation of each phrase, and whether the phrase must be the whole title.
    pub(super) phrases: Phrases<(OccupationId, bool)>,
    /// For each phrase all occupations that it names, as in `phrases`, since the trie returns one.
    pub(super) by_phrase: HashMap<String, BTreeSet<(OccupationId, bool)>>,
    /// German words that name an occupation by themselves and so at the end of a compound.
    heads: BTreeSet<String>,
    /// Bytes of the longest of them.
    longest_head: usize,
    phrase_count: usize,
}

pub(super) static LEXICON: LazyLock<Lexicon> =
    LazyLock::new(|| Lexicon::new(include_str!("../../data/occupations.txt")));

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

/// The occupations of the phrases found in `text` that `accept` takes.
pub(super) fn occupations(
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
pub(super) fn head(word: &str) -> Option<&str> {
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
static VAGUE_HEADS: LazyLock<Words> =
    LazyLock::new(|| lists::section(include_str!("../../data/title-words.txt"), "vague-heads"));

/// The key of a phrase.
pub(super) fn join(words: &[Word]) -> String {
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
                if german && cut.len() == 1 && !VAGUE_HEADS.contains(key.as_str()) {
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
