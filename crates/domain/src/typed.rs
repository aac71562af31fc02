//! What people type into a form: how long it may be, and which signs it may not have. Decided here once for all forms.
//!
//! Nothing is shortened and no sign is taken out, because nobody would see that something is gone: what does not fit is refused
//! with what to do about it. A sign that nobody sees is shown by its number and by the words before it.

use crate::pay::grouped;

/// Why something that was typed is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum UnfitText {
    /// It is longer than its field takes.
    #[error("write at most {} characters; this has {}", grouped(*.most as u64), grouped(*.typed as u64))]
    TooLong {
        /// Most characters.
        most: usize,
        /// Characters that it has.
        typed: usize,
    },
    /// It has a sign that nobody sees, or that turns the direction of what follows.
    #[error("{}", unseen_words(*.sign, .after))]
    Unseen {
        /// The sign.
        sign: char,
        /// The last words before it; empty where it is the first sign.
        after: String,
    },
}

/// A line of text, with one space wherever it had any, since what is pasted from a table has tabs.
///
/// # Errors
/// More than `most` characters, and signs that nobody sees: control characters, those that turn directions, blank letters, and
/// joiners where there is nothing to join. A name that looks like another one must be that one.
pub fn line(typed: &str, most: usize) -> Result<String, UnfitText> {
    let line = typed.split_whitespace().collect::<Vec<_>>().join(" ");
    let signs: Vec<char> = line.chars().collect();
    let unseen = (0..signs.len()).find(|&at| is_unseen(&signs, at));
    fit(line, most, unseen)
}

/// Text of several lines, with one way to end them, and without the blanks around it.
///
/// # Errors
/// More than `most` characters, control characters other than tabs, and signs that turn the direction of what follows. Soft
/// hyphens and the like, which come with text that is pasted from a page, harm nothing here.
pub fn text(typed: &str, most: usize) -> Result<String, UnfitText> {
    let text = typed.replace("\r\n", "\n").replace('\r', "\n").trim().to_owned();
    let harms = |c: char| c.is_control() && !matches!(c, '\n' | '\t') || overrides_direction(c);
    let unseen = text.chars().position(harms);
    fit(text, most, unseen)
}

/// A line as it looks, for what is taken from a longer text: without the signs that nobody sees.
pub fn seen(line: &str) -> String {
    let signs: Vec<char> = line.chars().collect();
    let seen = (0..signs.len()).filter(|&at| !is_unseen(&signs, at));
    seen.map(|at| signs[at]).collect()
}

/// The text, unless it is too long or has a sign that nobody sees, at `unseen`.
fn fit(text: String, most: usize, unseen: Option<usize>) -> Result<String, UnfitText> {
    let typed = text.chars().count();
    if typed > most {
        return Err(UnfitText::TooLong { most, typed });
    }
    match unseen.and_then(|at| Some((at, text.chars().nth(at)?))) {
        Some((at, sign)) => {
            let before: Vec<char> = text.chars().take(at).collect();
            let quoted = &before[at.saturating_sub(QUOTED)..];
            Err(UnfitText::Unseen {
                sign,
                after: quoted.iter().collect::<String>().trim().to_owned(),
            })
        }
        None => Ok(text),
    }
}

/// Most characters that are quoted of what stands before a sign that nobody sees.
const QUOTED: usize = 20;

/// Whether a sign turns the direction of what is shown after it, also of what somebody else wrote: `exe.fdp` would be shown as
/// `pdf.exe`.
pub const fn turns_direction(c: char) -> bool {
    overrides_direction(c) || matches!(c, '\u{061C}' | '\u{200E}' | '\u{200F}')
}

/// As [`turns_direction`], without the mere marks, which whoever writes from right to left needs in a longer text.
const fn overrides_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// Whether nobody sees the sign at a place of a line.
fn is_unseen(signs: &[char], at: usize) -> bool {
    let c = signs[at];
    let before = at.checked_sub(1).and_then(|at| signs.get(at));
    let has_base = before.is_some_and(|base| !base.is_whitespace() && !is_blank(*base));
    match c {
        // Persian names and Indian scripts are not written without them, nor are pictures that are made of several.
        '\u{200C}' | '\u{200D}' => {
            let joins = |sign: Option<&char>| sign.is_some_and(|sign| is_joined(*sign));
            !(joins(before) && joins(signs.get(at + 1)))
        }
        // They choose between forms of the sign before them: of a Chinese character in a name, or of a picture.
        '\u{FE00}'..='\u{FE0F}' | '\u{E0100}'..='\u{E01EF}' | '\u{180B}'..='\u{180D}' | '\u{180F}' => {
            !has_base
        }
        c => c.is_control() || turns_direction(c) || is_blank(c),
    }
}

/// Signs that are shown as nothing at all, or as an empty place that is no space.
const fn is_blank(c: char) -> bool {
    matches!(c,
        '\u{00AD}' | '\u{034F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180E}' | '\u{200B}'
        | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FEFF}' | '\u{FFA0}'
        | '\u{FFF0}'..='\u{FFFB}' | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E00FF}' | '\u{E01F0}'..='\u{E0FFF}')
}

/// Whether a sign is of a script whose letters are joined, or a picture. Latin, Greek and Cyrillic letters are not.
const fn is_joined(c: char) -> bool {
    !is_blank(c) && !turns_direction(c) && matches!(c, '\u{0590}'..='\u{1CFF}' | '\u{2100}'..)
}

fn unseen_words(sign: char, after: &str) -> String {
    let place = match after {
        "" => "at the beginning".to_owned(),
        after => format!("after “{after}”"),
    };
    format!(
        "there is a sign here that nobody sees (U+{:04X}), {place}; take it out, or type this anew instead of pasting it",
        u32::from(sign)
    )
}

/// Fewest and most digits of a phone number: small countries have five, and an extension may follow fifteen.
const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 5..=25;
/// Most letters beside them, such as in “Mobile, evenings only: …”.
const PHONE_LETTERS: usize = 40;

/// Whether a line may be a phone number. People write them in many ways, with words beside them too, so this only refuses
/// what cannot be called: too few or too many digits, addresses, and sentences.
pub fn is_phone(line: &str) -> bool {
    let digits = line.chars().filter(|c| c.is_numeric()).count();
    let letters = line.chars().filter(|c| c.is_alphabetic()).count();
    PHONE_DIGITS.contains(&digits)
        && letters <= PHONE_LETTERS
        && !line.contains(['@', '=', '<', '>'])
        && !line.contains("//")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_taken_as_it_looks() {
        for (typed, taken) in [
            ("  Mira\tOkafor \n", "Mira Okafor"),
            ("José Ångström-O’Neill", "José Ångström-O’Neill"),
            ("Ana\u{a0}María", "Ana María"),
            ("نرگس می\u{200C}آید", "نرگس می\u{200C}آید"),
            ("ක්\u{200D}රිස්", "ක්\u{200D}රිස්"),
            ("辻\u{E0100} 太郎", "辻\u{E0100} 太郎"),
            ("❤\u{FE0F} Rust 👩\u{200D}🚀", "❤\u{FE0F} Rust 👩\u{200D}🚀"),
            ("שרה לוי", "שרה לוי"),
            ("", ""),
        ] {
            assert_eq!(line(typed, 300).as_deref(), Ok(taken), "{typed}");
        }
    }

    #[test]
    fn signs_that_nobody_sees_are_refused_with_their_place() {
        for (typed, sign, after) in [
            ("Mira\u{202E}rofakO", '\u{202E}', "Mira"),
            ("\u{FEFF}Mira", '\u{FEFF}', ""),
            ("Mi\u{200B}ra", '\u{200B}', "Mi"),
            ("Mi\u{AD}ra", '\u{AD}', "Mi"),
            ("ad\u{200D}min", '\u{200D}', "ad"),
            ("ад\u{200C}мин", '\u{200C}', "ад"),
            ("Mira \u{200E}", '\u{200E}', "Mira"),
            ("Mira \u{3164}", '\u{3164}', "Mira"),
            ("\u{2800}", '\u{2800}', ""),
            ("a \u{FE0F}b", '\u{FE0F}', "a"),
            ("a\u{0}b", '\u{0}', "a"),
            ("می\u{200C}", '\u{200C}', "می"),
            ("👩\u{200D}\u{200D}🚀", '\u{200D}', "👩"),
            ("\u{2066}Mira\u{2069}", '\u{2066}', ""),
            (
                "a very long line of many words and\u{7}",
                '\u{7}',
                "line of many words and",
            ),
        ] {
            let refused = line(typed, 300).expect_err(typed);
            let UnfitText::Unseen {
                sign: found,
                after: words,
            } = &refused
            else {
                panic!("{typed}: {refused:?}");
            };
            assert_eq!(*found, sign, "{typed:?}");
            assert!(after.ends_with(words.as_str()), "{typed:?}: {words}");
            assert!(
                refused
                    .to_string()
                    .contains(&format!("U+{:04X}", u32::from(sign))),
                "{refused}"
            );
        }
        let first = line("\u{FEFF}Mira", 300).expect_err("is refused").to_string();
        assert!(first.contains("at the beginning"), "{first}");
    }

    #[test]
    fn what_is_taken_from_a_longer_text_is_what_is_seen_of_it() {
        assert_eq!(
            seen("\u{FEFF}Data\u{AD}base \u{202E}nurse می\u{200C}آید"),
            "Database nurse می\u{200C}آید"
        );
    }

    #[test]
    fn longer_text_keeps_what_harms_nothing() {
        assert_eq!(
            text(" One\r\nTwo\rThree\tfour\u{AD}five \n", 300).as_deref(),
            Ok("One\nTwo\nThree\tfour\u{AD}five")
        );
        assert_eq!(text("C++\u{200F} שלום", 300).as_deref(), Ok("C++\u{200F} שלום"));
        for sign in ['\u{202E}', '\u{2067}', '\u{0}', '\u{1b}'] {
            let refused = text(&format!("One\nTwo{sign}"), 300);
            assert!(
                matches!(refused, Err(UnfitText::Unseen { sign: found, .. }) if found == sign),
                "{sign:?}"
            );
        }
    }

    #[test]
    fn too_long_says_the_limit_and_how_much_it_was() {
        let typed = "x".repeat(30_000);
        let refused = text(&typed, 5000).expect_err("is too long");
        assert_eq!(
            refused,
            UnfitText::TooLong {
                most: 5000,
                typed: 30_000
            }
        );
        assert_eq!(
            refused.to_string(),
            "write at most 5,000 characters; this has 30,000"
        );
        assert!(line(&"ж".repeat(300), 300).is_ok() && line(&"ж".repeat(301), 300).is_err());
        assert!(
            text(&format!("{}\r\n", "x".repeat(300)), 300).is_ok(),
            "what is not kept does not count"
        );
    }

    #[test]
    fn phone_numbers_are_taken_as_people_write_them() {
        for number in [
            "+47 22 33 44 55",
            "020 7946 0018 ext. 5",
            "(020) 7946-0018",
            "+49 (0)30 / 123 45-67",
            "0171.555.12.34",
            "tel:+442079460018",
            "Mobile: 077 7900 1234 (evenings only)",
            "+1-800-356-9377 x12",
            "٠٥٠ ١٢٣ ٤٥٦٧",
            "+81 3-1234-5678 内線 12",
            "22 33 44 55 / 66 77 88 99",
            "12345",
        ] {
            assert!(is_phone(number), "{number}");
        }
        for other in [
            "abc",
            "",
            "ext. 5",
            "112",
            "a12345@example.org",
            "https://example.org/12345",
            "12345678901234567890123456",
            "Call me on 12345 whenever you like, but not before breakfast, please",
        ] {
            assert!(!is_phone(other), "{other}");
        }
    }
}
