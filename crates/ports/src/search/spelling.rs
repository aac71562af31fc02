//! The word of the index that a mistyped one stands for, the same for every adapter.

use std::cmp::Reverse;

use super::most_mistakes;

/// The known word that differs least from `word`, at most in [`most_mistakes`]; of several, the one in more documents, then
/// the first in the alphabet. Known words come with the number of their documents.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = (&'a str, usize)>) -> Option<&'a str> {
    let letters: Vec<char> = word.chars().collect();
    let most = most_mistakes(letters.len());
    let first = letters.first()?;
    if most == 0 {
        return None;
    }
    let near = known
        .filter(|(other, _)| other.starts_with(*first))
        .filter_map(|(other, documents)| {
            let other_letters: Vec<char> = other.chars().collect();
            // Each letter too many or too few is a mistake, so that most words need no comparison.
            if letters.len().abs_diff(other_letters.len()) > most {
                return None;
            }
            let mistakes = mistakes(&letters, &other_letters);
            (mistakes <= most).then_some((mistakes, Reverse(documents), other))
        });
    near.min().map(|(_, _, other)| other)
}

/// Letters too many, too few or wrong, and neighbours that changed places (the optimal string alignment distance).
fn mistakes(a: &[char], b: &[char]) -> usize {
    let mut before: Vec<usize> = Vec::new();
    let mut above: Vec<usize> = (0..=b.len()).collect();
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let replaced = above[j - 1] + usize::from(a[i - 1] != b[j - 1]);
            let mut least = replaced.min(above[j] + 1).min(row[j - 1] + 1);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(before[j - 2] + 1);
            }
            row.push(least);
        }
        before = std::mem::replace(&mut above, row);
    }
    above[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_counted() {
        let count = |a: &str, b: &str| {
            let letters = |word: &str| word.chars().collect::<Vec<_>>();
            mistakes(&letters(a), &letters(b))
        };
        for (a, b, expected) in [
            ("kotlin", "kotlin", 0),
            ("kotln", "kotlin", 1),
            ("koltin", "kotlin", 1),
            ("kotlinn", "kotlin", 1),
            ("cotlin", "kotlin", 1),
            ("", "abc", 3),
            ("abc", "", 3),
            ("größe", "grösse", 2),
        ] {
            assert_eq!(count(a, b), expected, "{a} {b}");
            assert_eq!(count(b, a), expected, "{b} {a}");
        }
    }

    #[test]
    fn the_nearest_word_is_in_more_documents_and_first_in_the_alphabet() {
        let known = [("cart", 1), ("care", 3), ("carp", 3), ("core", 9)];
        assert_eq!(nearest("carx", known.into_iter()), Some("care"));
        assert_eq!(
            nearest("xare", known.into_iter()),
            None,
            "the first letter is right"
        );
        assert_eq!(nearest("ca", [("car", 1)].into_iter()), None, "too short");
        assert_eq!(nearest("", known.into_iter()), None);
    }
}
