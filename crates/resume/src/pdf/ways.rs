//! Words of a row, which stand in the order of the eye, in the order of the tongue: Arabic and Hebrew run from right to left,
//! and what other scripts say among them, or they among others, runs its own way.

/// Which way a word runs.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Left,
    Right,
    /// Digits without letters, which run on behind a word from left to right.
    Number,
    /// Marks, which run as what stands around them.
    Either,
}

/// Puts the words, which stand from left to right, in the order in which they are said.
pub(super) fn said(mut words: Vec<String>, right_to_left: bool) -> Vec<String> {
    let other = if right_to_left {
        words.reverse();
        Way::Left
    } else {
        Way::Right
    };
    let ways: Vec<Way> = words.iter().map(|word| way(word)).collect();
    for (from, to) in runs(&ways, other) {
        words[from..to].reverse();
    }
    let turned = |word: String| match way(&word) {
        Way::Right => turned(&word),
        _ => word,
    };
    words.into_iter().map(turned).collect()
}

/// Where words that run the `other` way stand in a row, with marks and digits between them.
fn runs(ways: &[Way], other: Way) -> Vec<(usize, usize)> {
    let begins = |way: &Way| *way == other || other == Way::Left && *way == Way::Number;
    let mut out = Vec::new();
    let mut from = 0;
    while let Some(at) = ways[from..].iter().position(begins).map(|at| from + at) {
        let within = |way: &&Way| **way == other || matches!(way, Way::Number | Way::Either);
        let len = ways[at..].iter().take_while(within).count();
        let last = ways[at..at + len].iter().rposition(|way| *way == other);
        out.extend(last.map(|last| (at, at + last + 1)));
        from = at + len;
    }
    out
}

fn way(word: &str) -> Way {
    if word.chars().any(is_rtl_letter) {
        Way::Right
    } else if word.chars().any(char::is_alphabetic) {
        Way::Left
    } else if word.chars().any(char::is_numeric) {
        Way::Number
    } else {
        Way::Either
    }
}

/// The letters of a word from right to left; digits and other letters in it keep their order.
fn turned(word: &str) -> String {
    let mut letters: Vec<char> = word.chars().rev().map(mirrored).collect();
    let keeps = |c: &char| c.is_alphanumeric() && !is_rtl_letter(*c);
    for run in letters.chunk_by_mut(|a, b| keeps(a) && keeps(b)) {
        if keeps(&run[0]) {
            run.reverse();
        }
    }
    letters.into_iter().collect()
}

/// A bracket as it opens or closes for who reads the other way.
const fn mirrored(c: char) -> char {
    match c {
        '(' => ')',
        ')' => '(',
        '[' => ']',
        ']' => '[',
        '«' => '»',
        '»' => '«',
        _ => c,
    }
}

/// Whether the letter, or the mark over one, belongs to a script that runs from right to left.
pub(super) fn is_rtl_letter(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}') && !c.is_numeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(seen: &str, right_to_left: bool, want: &str) {
        let words = seen.split(' ').map(str::to_owned).collect();
        assert_eq!(said(words, right_to_left).join(" "), want, "{seen}");
    }

    #[test]
    fn a_run_of_the_other_way_is_said_in_its_own_order() {
        check("יול הנד / Dana Levi Ulm", false, "דנה לוי / Dana Levi Ulm");
        check("Dana הנד – יול Levi", false, "Dana לוי – דנה Levi");
        check("Dana Levi / יול הנד", true, "דנה לוי / Dana Levi");
        check("Rust 3 יול הנד", true, "דנה לוי Rust 3");
        check("2021 – 2019 הנד", true, "דנה 2019 – 2021");
        check("Dana Levi 2019 / Ulm", false, "Dana Levi 2019 / Ulm");
    }

    #[test]
    fn brackets_and_digits_within_a_word_are_turned_back() {
        check("(הנד)", true, "(דנה)");
        check("2019-ב", true, "ב-2019");
    }
}
