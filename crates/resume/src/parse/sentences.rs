//! Whether a line is a sentence rather than a name.

use super::lexicon::is_legal_form;

/// Whether the text tells something rather than names it: it ends as a sentence does, goes on with many words in lower case,
/// or is long.
pub(super) fn is_sentence(text: &str) -> bool {
    let words = text.split_whitespace().count();
    text.ends_with('.') && (words > 5 || words > 1 && ends_in_word(text)) && !ends_in_abbreviation(text)
        || text.starts_with(|c: char| c.is_lowercase()) && words > 4
        || words > 14
}

/// Whether the last word is in lower case and too long for an abbreviation: `Designed pumps.`
fn ends_in_word(text: &str) -> bool {
    let last = text.split_whitespace().next_back().unwrap_or_default();
    let word = last.strip_suffix('.').unwrap_or(last);
    word.chars().count() > 4 && word.chars().all(char::is_lowercase)
}

/// Longest legal form that is cut short, in characters: `Corp.`
const MAX_FORM: usize = 4;

/// Whether the full stop at the end belongs to an employer's name or legal form, such as `S.p.A.` or `Ltd.`, and ends no
/// sentence. Forms in capitals, and words such as `Company`, have none.
pub(super) fn ends_in_abbreviation(text: &str) -> bool {
    const OTHERS: [&str; 4] = ["bros", "int", "intl", "llc"];
    let last = text.split_whitespace().next_back().unwrap_or_default();
    let word = last.strip_suffix('.').unwrap_or(last);
    let lower = word.to_lowercase();
    let mut letters = word.chars();
    let short = word.chars().count() <= MAX_FORM && letters.next().is_some_and(char::is_uppercase);
    let cut = short && letters.all(char::is_lowercase) && is_legal_form(&lower);
    word.contains('.') && word.chars().count() < 8 || cut || OTHERS.contains(&lower.as_str())
}
