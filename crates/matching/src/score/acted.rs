//! Skills that a document says with a verb: who "reconciled supplier accounts" does account reconciliation.
//!
//! The action nouns and verb forms are English; what other languages say stands in the data.

use rolefit_domain::Span;

use crate::stem;
use crate::text::Word;

/// The object stands at most so many words behind its verb.
const REACH: usize = 4;
/// A verb and the noun made of it share at least so many letters at their beginning.
const SHARED: usize = 5;
/// So many letters of a verb may be missing from its noun: "maintain" and "maintenance".
const LOST: usize = 3;

/// Where the words of `text` say what `form` names, from the verb to the last word of its object. `form` are the folded words
/// of a skill's name whose last is the action: "account reconciliation".
pub(super) fn find(text: &str, words: &[Word], form: &[Word]) -> Vec<Span> {
    let Some((action, object)) = form.split_last().filter(|(_, object)| !object.is_empty()) else {
        return Vec::new();
    };
    if !ACTIONS.iter().any(|ending| action.folded.ends_with(ending)) {
        return Vec::new();
    }
    let verbs = words
        .iter()
        .enumerate()
        .filter(|(_, word)| is_verb_of(&word.folded, &action.folded));
    let found = verbs.filter_map(|(at, verb)| {
        let mut last = verb.span.end;
        let near = words[at + 1..].iter().take(REACH).take_while(|word| {
            let gap = text.get(last as usize..word.span.start as usize);
            last = word.span.end;
            gap.is_some_and(|gap| !gap.contains(['.', ';', ':', '\n', '(', '!', '?']))
        });
        let near: Vec<_> = near.collect();
        let place = |wanted: &Word| {
            near.iter()
                .position(|word| stem::is_same_word(&wanted.folded, &word.folded))
        };
        let places = object.iter().map(place).collect::<Option<Vec<_>>>()?;
        let end = near.get(places.into_iter().max()?)?.span.end;
        Some(Span {
            start: verb.span.start,
            end,
        })
    });
    found.collect()
}

/// Whether `word` is a form of the verb that the noun `action` is made of.
fn is_verb_of(word: &str, action: &str) -> bool {
    let Some(verb) = word.strip_suffix("ed").or_else(|| word.strip_suffix("ing")) else {
        return false;
    };
    if let Some(same) = action.strip_suffix("ing") {
        return verb == same;
    }
    let shared = verb
        .bytes()
        .zip(action.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    shared >= SHARED && shared + LOST >= verb.len()
}

/// Endings of nouns that say what is done.
const ACTIONS: &[&str] = &["tion", "sion", "ment", "ing", "ance", "sis"];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::text::words;

    #[test]
    fn a_verb_says_what_its_noun_says_where_the_object_stands_with_it() {
        for (form, text, expected) in [
            (
                "account reconciliation",
                "Reconciled supplier accounts monthly",
                Some("Reconciled supplier accounts"),
            ),
            (
                "account reconciliation",
                "reconciling 40 bank accounts",
                Some("reconciling 40 bank accounts"),
            ),
            (
                "project management",
                "Managed several projects",
                Some("Managed several projects"),
            ),
            (
                "electrical maintenance",
                "Maintained the electrical systems",
                Some("Maintained the electrical"),
            ),
            (
                "account reconciliation",
                "Reconciled with colleagues. Accounts clerk",
                None,
            ),
            ("time management", "Full-time manager", None),
            ("email marketing", "Marked emails", None),
            ("project management", "Project managed by others", None),
        ] {
            let found = find(text, &words(text), &words(form));
            let said = found.first().and_then(|span| span.slice(text));
            assert_eq!(said, expected, "{form} / {text}");
        }
    }
}
