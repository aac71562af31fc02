//! How strongly the words of a sentence ask for something.

mod opening;

use std::sync::LazyLock;

use rolefit_domain::{Need, Span};

use super::items;
use super::sections::Section;
use super::waivers::{self, PLURAL};
use crate::joints::{self, Joint, Tongue};
use crate::phrases::{Hit, Phrases};
use crate::text::{Word, words};
use opening::{is_plus_sign, opens};

/// A stretch of one sentence with one strength.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stretch {
    /// What the sentence itself says; `None` when it leaves that to its section.
    pub need: Option<Need>,
    /// Where it stands.
    pub span: Span,
    /// Whether the sentence says of something that it is not needed: what nothing is recognised in, is what is left of that.
    pub waives: bool,
}

/// The stretches of `span` that may ask for something. Sentences in which the firm speaks of itself, or which say
/// that something is not needed, are left out.
pub(super) fn stretches(text: &str, span: Span) -> Vec<Stretch> {
    let mut out = Vec::new();
    let all = with_also_fine(text, sentences(text, span));
    let count = all.len();
    let standing = waivers::standing(text, all);
    let fell = standing.len() < count;
    for sentence in standing {
        let parts = waivers::asking(text, sentence);
        let waives = fell || parts != [sentence];
        let stretches = parts.into_iter().flat_map(|part| split(text, part));
        out.extend(stretches.map(|stretch| Stretch { waives, ..stretch }));
    }
    out
}

/// As [`stretches`] where everything is welcome anyway, so that "Kafka is not required" waives nothing; "you don't need a
/// degree" does.
pub(super) fn welcome(text: &str, span: Span) -> Vec<Stretch> {
    let mut out = Vec::new();
    for sentence in with_also_fine(text, sentences(text, span)) {
        let parts = waivers::asking_where_welcome(text, sentence);
        let waives = parts != [sentence];
        let stretches = parts.into_iter().flat_map(|part| split(text, part));
        out.extend(stretches.map(|stretch| Stretch { waives, ..stretch }));
    }
    out
}

/// The sentences, each of which that only says what does as well joined to the one before it: "PostgreSQL; MySQL is fine too".
fn with_also_fine(text: &str, all: Vec<Span>) -> Vec<Span> {
    let mut joined: Vec<Span> = Vec::new();
    for sentence in all {
        let said = sentence.slice(text).unwrap_or_default();
        match joined.last_mut().filter(|_| says_also_fine(said)) {
            Some(last) => last.end = sentence.end,
            None => joined.push(sentence),
        }
    }
    joined
}

/// Whether the few words of a sentence end with those for what does as well.
fn says_also_fine(sentence: &str) -> bool {
    let cut = words(sentence);
    let hits = WORDING.find_words(sentence, &cut, |_, _| true);
    let last = hits.last().filter(|_| cut.len() <= LONGEST_ALSO_FINE);
    last.is_some_and(|hit| hit.value == Wording::AlsoFine && hit.end == cut.len())
}

/// Most words of a sentence that says what does as well.
const LONGEST_ALSO_FINE: usize = 10;

/// Whether what follows says that the thing before it may stand in the place of another one.
pub(super) fn is_also_fine(behind: &str) -> bool {
    let hits = WORDING.find(behind);
    hits.first()
        .is_some_and(|hit| hit.value == Wording::AlsoFine && hit.first == 0)
}

/// What a phrase says of the words around it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wording {
    /// "required": what stands before and after it.
    Must,
    /// "ideally": what follows.
    WelcomeAfter,
    /// "is a plus": what stands before it.
    WelcomeBefore,
    /// "training provided": the sentence asks for nothing.
    Waived,
    /// "not required": what stands before it is not asked for.
    WaivedBefore,
    /// "no need for": what follows is not asked for.
    WaivedAfter,
    /// "instead of": the name that follows is not asked for.
    InPlaceOf,
    /// "you won't touch it": what the sentence before it names is not asked for.
    TakenBack,
    /// "we teach you": what follows is not asked for.
    Taught,
    /// "only if you want to": what stands before and after it is needed by some alone.
    OnlyIf,
    /// "is fine too": what stands before it may stand in the place of the thing before that.
    AlsoFine,
    /// "we offer", "founded in": the firm speaks of itself.
    OwnWords,
}

pub(super) static WORDING: LazyLock<Phrases<Wording>> = LazyLock::new(|| {
    Phrases::of_sections(include_str!("../../data/ad-wording.txt"), |name| match name {
        "must" => Some(Wording::Must),
        "welcome-after" => Some(Wording::WelcomeAfter),
        "welcome-before" => Some(Wording::WelcomeBefore),
        "waived" => Some(Wording::Waived),
        "waived-before" => Some(Wording::WaivedBefore),
        "waived-after" => Some(Wording::WaivedAfter),
        "in-place-of" => Some(Wording::InPlaceOf),
        "taken-back" => Some(Wording::TakenBack),
        "taught" => Some(Wording::Taught),
        "only-if" => Some(Wording::OnlyIf),
        "also-fine" => Some(Wording::AlsoFine),
        "own-words" => Some(Wording::OwnWords),
        _ => None,
    })
});

/// Words with which even an own-words sentence asks: "Join our team: you need a forklift licence".
const ASKING: &[&str] = &[
    "you",
    "your",
    "sie",
    "ihr",
    "vous",
    "votre",
    "usted",
    "je",
    "jij",
    "u",
    "candidate",
    "candidates",
    "looking",
    "suchen",
    "recherchons",
    "buscamos",
    "zoeken",
];

/// Whether the words speak to the reader or of candidates.
pub(super) fn asks(words: &[Word]) -> bool {
    words.iter().any(|w| ASKING.contains(&w.folded.as_str()))
}

/// Whether the words say how strongly something is asked for.
pub(super) fn is_wish(text: &str) -> bool {
    let strength = |hit: &Hit<Wording>| {
        matches!(
            hit.value,
            Wording::Must | Wording::WelcomeAfter | Wording::WelcomeBefore
        )
    };
    WORDING.find(text).iter().any(strength)
}

/// The words without those that say how strongly something is asked for.
pub(super) fn without_strength(text: &str, words: &[Word]) -> Vec<Word> {
    let hits = WORDING.find_words(text, words, |hit, _| {
        matches!(
            hit.value,
            Wording::Must | Wording::WelcomeAfter | Wording::WelcomeBefore
        )
    });
    let told = |at: usize| {
        let next = hits.partition_point(|hit| hit.end <= at);
        hits.get(next).is_some_and(|hit| hit.first <= at)
    };
    let kept = words.iter().enumerate().filter(|(at, _)| !told(*at));
    kept.map(|(_, word)| word.clone()).collect()
}

fn split(text: &str, sentence: Span) -> Vec<Stretch> {
    let Some(slice) = sentence.slice(text) else {
        return Vec::new();
    };
    if is_plus_sign(slice) {
        return vec![Stretch {
            need: Some(Need::NiceToHave),
            span: sentence,
            waives: false,
        }];
    }
    let hits = WORDING.find(slice);
    let says = |wording| hits.iter().any(|h| h.value == wording);
    if says(Wording::Waived) && !says(Wording::WelcomeBefore) {
        return Vec::new();
    }
    let asks = says(Wording::Must) || asks(&words(slice));
    if says(Wording::OwnWords) && !asks {
        return Vec::new();
    }
    let base = sentence.start as usize;
    let stretch = |(a, b, need)| Stretch {
        need,
        span: Span::new(base + a, base + b),
        waives: false,
    };
    let mut pieces = Vec::new();
    let mut start = 0;
    let mut must_seen = false;
    let mut condition_seen = false;
    let cut = words(slice);
    let named = waivers::first_named(&cut);
    // A phrase does not run over a comma: "nur, wenn".
    let apart = only_if_apart(slice, &cut).and_then(|at| conditional(slice, &cut, 0, at));
    if let Some(from) = apart {
        let all = [(0, from, None), (from, slice.len(), Some(Need::NiceToHave))];
        return all.into_iter().filter(|(a, b, _)| a < b).map(stretch).collect();
    }
    for hit in &hits {
        let at = hit.span.start as usize;
        // What a wish has already taken in, up to its bracket or the sentence's end, stays one.
        if at < start {
            continue;
        }
        match hit.value {
            Wording::Must => must_seen = true,
            // "It would be great if you know SAP" says it of what follows.
            Wording::WelcomeBefore
                if waivers::opens_condition(&cut, named, hit) || opens(slice, &cut, named, hit) =>
            {
                pieces.push((start, slice.len(), Some(Need::NiceToHave)));
                start = slice.len();
            }
            Wording::WelcomeAfter => {
                let end = closing(slice, at);
                // "Kafka (nice to have)", "Kafka: nice to have" say it of what stands before.
                if !says_more(slice, &hits, hit.span.end as usize, end) && says_more(slice, &hits, start, at)
                {
                    let bracket = slice[start..at].trim_end().ends_with('(');
                    let from = if must_seen || bracket {
                        slice[start..at].rfind(',').map_or(start, |c| start + c)
                    } else {
                        start
                    };
                    pieces.push((start, from, must_seen.then_some(Need::MustHave)));
                    pieces.push((from, end, Some(Need::NiceToHave)));
                    start = end;
                    continue;
                }
                pieces.push((start, at, must_seen.then_some(Need::MustHave)));
                pieces.push((at, end, Some(Need::NiceToHave)));
                start = end;
            }
            Wording::WelcomeBefore => {
                // "X required, Y a plus": the comma after "required" ends what is required. "X, Y is a plus" says it of
                // one thing, "X, Y and Z are a plus" of all. Where no verb says, as in "Deutsch C1, Französisch von Vorteil"
                // and "Excel, SAP von Vorteil", it is said of the last of two.
                let bracket = open_bracket(&slice[start..at]);
                // The comma right before the words of the wish cuts nothing off: "Rust, or willingness to learn it".
                let named = slice[start..at].trim_end().trim_end_matches(',').len() + start;
                let from = if let Some(open) = bracket {
                    // "Bac+3 en comptabilité (DCG apprécié)" says it of what stands in the bracket.
                    start + open
                } else if must_seen || is_of_one(slice, start, hit) {
                    slice[start..named].rfind([',', '(']).map_or(start, |c| start + c)
                } else {
                    start
                };
                pieces.push((start, from, must_seen.then_some(Need::MustHave)));
                pieces.push((from, hit.span.end as usize, Some(Need::NiceToHave)));
                start = hit.span.end as usize;
            }
            Wording::OnlyIf if !condition_seen && (!must_seen || says_only(slice, hit)) => {
                condition_seen = true;
                if let Some(from) = conditional(slice, &cut, start, at) {
                    pieces.push((start, from, must_seen.then_some(Need::MustHave)));
                    pieces.push((from, slice.len(), Some(Need::NiceToHave)));
                    start = slice.len();
                }
            }
            Wording::OnlyIf
            | Wording::AlsoFine
            | Wording::Waived
            | Wording::WaivedBefore
            | Wording::WaivedAfter
            | Wording::InPlaceOf
            | Wording::TakenBack
            | Wording::Taught
            | Wording::OwnWords => {}
        }
    }
    pieces.push((start, slice.len(), must_seen.then_some(Need::MustHave)));
    pieces
        .into_iter()
        .filter(|(a, b, _)| a < b)
        .map(stretch)
        .collect()
}

/// Whether a condition says "only". Without it, "you must be fluent in English if you want to succeed here" asks for it.
fn says_only(sentence: &str, hit: &Hit<Wording>) -> bool {
    const ONLY: [&str; 9] = [
        "only",
        "nur",
        "seulement",
        "uniquement",
        "que",
        "solo",
        "unicamente",
        "alleen",
        "soltanto",
    ];
    let said = hit.span.slice(sentence).unwrap_or_default();
    words(said)
        .iter()
        .any(|word| ONLY.contains(&word.folded.as_str()))
}

/// Where the bracket opens that the text leaves open, if words stand between it and the text's end.
fn open_bracket(text: &str) -> Option<usize> {
    let open = text.rfind('(')?;
    let inner = &text[open..];
    (!inner.contains(')') && !words(inner).is_empty()).then_some(open)
}

/// Whether a wish is said of the last thing alone: with a verb in the singular, and no "and" behind the last comma.
fn is_of_one(sentence: &str, start: usize, hit: &Hit<Wording>) -> bool {
    let before = words(&sentence[start..hit.span.start as usize]);
    let own = hit.span.slice(sentence).map(words).unwrap_or_default();
    let singular = |word: Option<&Word>| word.is_some_and(|w| SINGULAR.contains(&w.folded.as_str()));
    let listed = sentence[start..hit.span.start as usize]
        .trim_end()
        .trim_end_matches(',');
    let comma = listed.rfind(',');
    let last = comma.map(|at| words(&sentence[start + at..hit.span.start as usize]));
    let tongue = Tongue::of(&before);
    let joined = |last: &[Word]| last.iter().any(|w| tongue.joins(&w.folded));
    // "Rust, Go, or willingness to learn one": the "or" ends the list that it is said of, up to an "and".
    if own.first().is_some_and(|w| joints::is(Joint::Or, &w.folded)) {
        let and = |last: &[Word]| last.iter().any(|w| tongue.is(Joint::And, &w.folded));
        return last.is_some_and(|last| and(&last));
    }
    let verb = |word: Option<&Word>| word.is_some_and(|w| PLURAL.contains(&w.folded.as_str()));
    let commas = listed.matches(',').count();
    let of_two = commas == 1 && !verb(own.first()) && !verb(before.last());
    (singular(own.first()) || singular(before.last()) || of_two) && last.is_some_and(|last| !joined(&last))
}

/// Where an "only" stands that a comma parts from its "if": "nur, wenn du mitfahren willst".
fn only_if_apart(sentence: &str, cut: &[Word]) -> Option<usize> {
    let is = |word: &Word, list: &[&str]| list.contains(&word.folded.as_str());
    let pair = cut.windows(2).find(|pair| {
        let gap = sentence.get(pair[0].span.end as usize..pair[1].span.start as usize);
        is(&pair[0], ONLY) && is(&pair[1], IF) && gap.is_some_and(|gap| gap.trim() == ",")
    });
    pair.map(|pair| pair[0].span.start as usize)
}

const ONLY: &[&str] = &[
    "only",
    "nur",
    "seulement",
    "uniquement",
    "alleen",
    "solo",
    "soltanto",
];
const IF: &[&str] = &["if", "when", "wenn", "falls", "si", "als", "indien", "se"];

/// Where the thing begins that a condition at the byte `at` makes one for some alone; `None` where nothing that is asked for
/// stands before it, as in "apply only if you know SAP".
fn conditional(sentence: &str, cut: &[Word], start: usize, at: usize) -> Option<usize> {
    let asks = |from: usize| !items::find(&sentence[from..at], Section::Unknown).is_empty();
    let tongue = Tongue::of(cut);
    let joint = cut.iter().rev().find(|w| {
        let within = w.span.start as usize >= start && (w.span.end as usize) < at;
        within && tongue.is(Joint::And, &w.folded)
    });
    let joint = joint.map(|w| w.span.end as usize);
    let comma = sentence[start..at].rfind(',').map(|comma| start + comma);
    let last = joint.max(comma).filter(|from| asks(*from));
    last.or_else(|| asks(start).then_some(start))
}

/// Verbs of one thing.
const SINGULAR: &[&str] = &[
    "is", "ist", "ware", "est", "serait", "es", "seria", "e", "sarebbe",
];

/// Whether words other than those of strength stand between two bytes of a sentence.
fn says_more(sentence: &str, hits: &[Hit<Wording>], from: usize, to: usize) -> bool {
    let strength = |at: u32| {
        let next = hits.partition_point(|hit| hit.span.start <= at);
        next.checked_sub(1).is_some_and(|i| at < hits[i].span.end)
    };
    let between = words(&sentence[from..to]);
    between
        .iter()
        .any(|word| !strength(word.span.start + from as u32))
}

/// Where a stretch that begins at `at` ends: at the bracket that closes around it, or with the sentence.
fn closing(sentence: &str, at: usize) -> usize {
    let mut closed = 0_usize;
    let mut signs = sentence[..at].chars().rev().take(LONGEST_BRACKET);
    let open = signs.any(|sign| match sign {
        ')' => {
            closed += 1;
            false
        }
        '(' if closed > 0 => {
            closed -= 1;
            false
        }
        sign => sign == '(',
    });
    let close = open.then(|| sentence[at..].find(')')).flatten();
    close.map_or(sentence.len(), |i| at + i)
}

/// A bracket is looked for over at most so many characters.
const LONGEST_BRACKET: usize = 400;

/// Sentences end at `. ` before a capital, at `;`, `!`, `?`, and at their Chinese forms.
pub(super) fn sentences(text: &str, span: Span) -> Vec<Span> {
    let Some(slice) = span.slice(text) else {
        return Vec::new();
    };
    let base = span.start as usize;
    let mut out = Vec::new();
    let mut start = 0;
    let chars = slice.char_indices();
    for (at, c) in chars {
        let end = at + c.len_utf8();
        // Looked at only where a sign may end a sentence: each reads on or back over a run of the text.
        let spaced = slice[end..].starts_with(char::is_whitespace);
        let starts_anew = || slice[end..].trim_start().starts_with(|c: char| !c.is_lowercase());
        // "Registration (PIN). …" ends as well, a letter with a full stop does not.
        let bracket = slice[start..at].ends_with([')', '”', '"', '%']);
        let last_word = || {
            let word = slice[start..at].rsplit(|c: char| !c.is_alphanumeric()).next();
            // "IT." and "UK." are words, "z. B." and "St." are not.
            word.map_or(0, |word| {
                let letters = word.chars().count();
                let loud = letters > 1 && word.chars().all(char::is_uppercase);
                letters + usize::from(loud)
            })
        };
        let ends = match c {
            ';' | '。' | '；' | '！' | '？' => true,
            '!' | '?' => spaced,
            '.' => {
                spaced && starts_anew() && (bracket || last_word() > 2) && !is_shortened(&slice[start..at])
            }
            _ => false,
        };
        if ends && start < end {
            out.push(Span::new(base + start, base + end));
            start = end;
        }
    }
    if start < slice.len() {
        out.push(Span::new(base + start, base + slice.len()));
    }
    out
}

/// Whether the text ends with a word that is written with a full stop: "mind. 3 Jahre".
pub(super) fn is_shortened(text: &str) -> bool {
    let last = text.rsplit(|c: char| !c.is_alphanumeric()).next();
    last.is_some_and(|word| SHORTENED.contains(&word.to_lowercase().as_str()))
}

/// Words of three letters and more that a full stop shortens.
const SHORTENED: &[&str] = &[
    "mind", "min", "max", "kat", "cat", "eidg", "dipl", "gepr", "staatl", "inkl", "incl", "evtl", "ggf",
    "bzw", "approx", "bspw", "insb", "abgeschl", "gem", "env", "vgl",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn read(text: &str) -> Vec<(Option<Need>, &str)> {
        let cut = stretches(text, Span::new(0, text.len()));
        cut.into_iter()
            .map(|s| {
                (
                    s.need,
                    s.span
                        .slice(text)
                        .unwrap_or("?")
                        .trim_matches([' ', ',', '(', ')']),
                )
            })
            .collect()
    }

    #[test]
    fn sentences_split_where_their_strength_changes() {
        use Need::{MustHave, NiceToHave};
        assert_eq!(
            read("Docker, Kubernetes and Terraform are a plus"),
            [(Some(NiceToHave), "Docker, Kubernetes and Terraform are a plus")]
        );
        assert_eq!(
            read("SQL required, Spark a plus"),
            [
                (Some(MustHave), "SQL required"),
                (Some(NiceToHave), "Spark a plus")
            ]
        );
        assert_eq!(
            read("Fluent English, German is a plus"),
            [(None, "Fluent English"), (Some(NiceToHave), "German is a plus")]
        );
        let ideally = read("Good SQL (ideally PostgreSQL) and Python");
        assert_eq!(ideally[0], (None, "Good SQL"));
        assert_eq!(ideally[1], (Some(NiceToHave), "ideally PostgreSQL"));
        assert_eq!(ideally[2], (None, "and Python"));
        assert_eq!(
            read("SAP von Vorteil. Excel erforderlich."),
            [
                (Some(NiceToHave), "SAP von Vorteil"),
                (None, "."),
                (Some(MustHave), "Excel erforderlich.")
            ]
        );
    }

    #[test]
    fn words_within_a_wish_do_not_cut_it_again() {
        use Need::{MustHave, NiceToHave};
        assert_eq!(
            read("SQL required, ideally PostgreSQL, Docker a plus"),
            [
                (Some(MustHave), "SQL required"),
                (Some(NiceToHave), "ideally PostgreSQL, Docker a plus"),
            ]
        );
        assert_eq!(
            read("You must know SQL (ideally PostgreSQL, Oracle welcome) and Python"),
            [
                (Some(MustHave), "You must know SQL"),
                (Some(NiceToHave), "ideally PostgreSQL, Oracle welcome"),
                (Some(MustHave), "and Python"),
            ]
        );
    }

    /// The phrases of the lexicon, with names of skills and signs between them.
    fn sentence() -> impl Strategy<Value = String> {
        let phrases: Vec<&str> = include_str!("../../data/ad-wording.txt")
            .lines()
            .filter(|line| !line.starts_with(['#', '[']))
            .flat_map(|line| line.split(','))
            .map(str::trim)
            .filter(|phrase| !phrase.is_empty())
            .collect();
        let piece = prop_oneof![
            4 => prop::sample::select(phrases),
            2 => prop::sample::select(vec!["SQL", "Zoë", "you", "数据"]),
        ];
        let sign = prop::sample::select(vec![" ", ", ", " (", ") ", ". ", "; ", "！"]);
        prop::collection::vec((piece, sign), 1..12)
            .prop_map(|pieces| pieces.into_iter().flat_map(|(a, b)| [a, b]).collect())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(512))]

        #[test]
        fn stretches_lie_in_order_and_do_not_overlap(text in sentence()) {
            let found = stretches(&text, Span::new(0, text.len()));
            prop_assert!(found.iter().all(|s| s.span.slice(&text).is_some()));
            prop_assert!(found.windows(2).all(|w| w[0].span.end <= w[1].span.start), "{:?}", found);
        }
    }

    #[test]
    fn a_condition_that_ends_with_the_text_is_none() {
        assert!(read("only if ").len() <= 1);
    }

    #[test]
    fn what_is_waived_or_said_of_the_firm_asks_for_nothing() {
        assert_eq!(read("A degree is not required"), []);
        assert_eq!(read("We are a leading provider of cloud computing"), []);
        assert_eq!(read("Keine Erfahrung in SAP nötig"), []);
        assert_eq!(read("Join our team: you must know SAP").len(), 1);
    }
}
