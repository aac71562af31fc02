//! Characters as people read them: ligatures, icons, soft hyphens, odd spaces and doubly encoded text.

use unicode_normalization::UnicodeNormalization;

/// A text made readable, and whether characters without meaning were left out of it.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Cleaned {
    /// NFC text without control characters; runs of spaces are one space, tabs stand for wide gaps.
    pub text: String,
    /// Whether replacement characters were dropped.
    pub unknown: bool,
}

/// Makes one line of extracted text readable.
pub(crate) fn clean(line: &str) -> Cleaned {
    let line = undo_double_encoding(line);
    let mut unknown = false;
    let mut out = String::with_capacity(line.len());
    let end = line.trim_end().len();
    for (at, c) in line.char_indices() {
        match c {
            '\u{FFFD}' => unknown = true,
            // A soft hyphen shows only where the line breaks.
            '\u{AD}' if at + c.len_utf8() >= end => out.push('-'),
            '\u{AD}' | '\u{200B}' | '\u{2060}' | '\u{FEFF}' => {}
            '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => {}
            '\t' => out.push('\t'),
            c if c.is_whitespace() => out.push(' '),
            c if c.is_control() => {}
            '\u{E000}'..='\u{F8FF}' | '\u{F0000}'..='\u{10FFFF}' => out.push_str(private_use(c)),
            '\u{FB00}'..='\u{FB06}' | '\u{FB50}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}' => {
                out.extend(c.to_string().nfkc());
            }
            '\u{2010}' | '\u{2011}' => out.push('-'),
            c => out.push(c),
        }
    }
    Cleaned {
        text: without_leaders(squeeze(&out.nfc().collect::<String>())),
        unknown,
    }
}

/// What a glyph of a symbol font stands for: Word's list bullets, otherwise an icon, which only separates.
fn private_use(c: char) -> &'static str {
    match c {
        '\u{F0B7}' | '\u{F06C}' | '\u{F09F}' => "•",
        '\u{F0A7}' | '\u{F06E}' | '\u{F0A8}' => "▪",
        '\u{F0D8}' | '\u{F076}' => "➢",
        '\u{F0FC}' => "✓",
        '\u{F0E0}' => "→",
        _ => " ",
    }
}

/// One space for runs of spaces, one tab for runs that hold a tab, none at the ends.
fn squeeze(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut gap: Option<char> = None;
    for c in text.chars() {
        match c {
            '\t' => gap = Some('\t'),
            ' ' => gap = gap.or(Some(' ')),
            c => {
                if let Some(gap) = gap.take()
                    && !out.is_empty()
                {
                    out.push(gap);
                }
                out.push(c);
            }
        }
    }
    out
}

/// Signs that lead the eye from words to a date on the same line.
const LEADERS: [char; 6] = ['.', '…', '_', '-', '·', '‥'];
/// Shortest row of leaders before anything.
const MIN_LEADERS: usize = 4;

/// A tab instead of the signs that lead from words to what stands beside them: `Baker ........ 2019`, `Baker ___ 2019`.
///
/// Rows of two or three signs lead only when they stand apart before a number, as dots also end a thought. Signs at the
/// beginning or at the end of a line lead nowhere.
fn without_leaders(text: String) -> String {
    const BEGINNINGS: [&str; 7] = ["..", ". .", "…", "__", "--", "··", "‥"];
    if !BEGINNINGS.iter().any(|row| text.contains(row)) {
        return text;
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text.as_str();
    while let Some(at) = rest.find(LEADERS) {
        let sign = rest[at..].chars().next().unwrap_or('.');
        let tail = rest[at..].trim_start_matches([sign, ' ', '\t']);
        let row = &rest[at..rest.len() - tail.len()];
        let signs = row.chars().filter(|c| *c == sign).count();
        let before = &rest[..at];
        let spaced = before.ends_with([' ', '\t']) && row.ends_with([' ', '\t']);
        let dots = matches!(sign, '.' | '…' | '‥');
        let apart = signs >= MIN_LEADERS && (spaced || dots)
            || spaced && signs >= 3 && !dots
            || spaced
                && (signs >= 2 || sign == '…')
                && dots
                && tail.starts_with(|c: char| c.is_ascii_digit());
        let last = out.chars().chain(before.chars()).rfind(|c| !c.is_whitespace());
        let begun = last.is_some_and(|c| c.is_alphanumeric() || ")]\"”».".contains(c));
        let goes_on = tail.starts_with(|c: char| c.is_alphanumeric() || "([\"“«".contains(c));
        if apart && begun && goes_on {
            out.push_str(before.trim_end());
            out.push('\t');
        } else {
            out.push_str(&rest[..rest.len() - tail.len()]);
        }
        rest = tail;
    }
    out.push_str(rest);
    out
}

/// Text that was UTF-8, read as Windows-1252 and written as UTF-8 again (`â€“` for a dash), read rightly.
fn undo_double_encoding(text: &str) -> std::borrow::Cow<'_, str> {
    if !text.contains(['Ã', 'Â', 'â', 'Å', 'Ä', 'ð', 'Ð', 'Î', 'ï']) {
        return text.into();
    }
    let chars: Vec<char> = text.chars().collect();
    let mut out = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        // A no-break space that lost its second half.
        if chars[at] == 'Â' && chars.get(at + 1).is_none_or(|c| *c == ' ' || *c == 'Â') {
            out.push(' ');
            at += 1;
            continue;
        }
        match decode_twice(&chars[at..]) {
            Some((c, used)) => {
                out.push(c);
                at += used;
            }
            None => {
                out.push(chars[at]);
                at += 1;
            }
        }
    }
    out.into()
}

fn decode_twice(chars: &[char]) -> Option<(char, usize)> {
    let first = windows_1252_byte(*chars.first()?)?;
    let used = match first {
        0xC2..=0xDF => 2,
        0xE0..=0xEF => 3,
        0xF0..=0xF4 => 4,
        _ => return None,
    };
    let bytes: Vec<u8> = chars
        .get(..used)?
        .iter()
        .map(|c| windows_1252_byte(*c))
        .collect::<Option<_>>()?;
    let decoded = std::str::from_utf8(&bytes).ok()?.chars().next()?;
    Some((decoded, used))
}

/// The characters of bytes 0x80 to 0x9F in Windows-1252 (encoding.spec.whatwg.org, index-windows-1252).
const WINDOWS_1252: [char; 32] = [
    '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8D}', 'Ž', '\u{8F}', '\u{90}',
    '‘', '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9D}', 'ž', 'Ÿ',
];

/// The character of a Windows-1252 byte.
pub(crate) fn windows_1252_char(byte: u8) -> char {
    match byte {
        0x80..=0x9F => WINDOWS_1252[usize::from(byte - 0x80)],
        _ => char::from(byte),
    }
}

fn windows_1252_byte(c: char) -> Option<u8> {
    match u32::from(c) {
        code @ (0..=0x7F | 0xA0..=0xFF) => u8::try_from(code).ok(),
        _ => WINDOWS_1252
            .iter()
            .position(|w| *w == c)
            .and_then(|i| u8::try_from(i + 0x80).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(line: &str, want: &str) {
        assert_eq!(clean(line).text, want);
    }

    #[test]
    fn rows_of_signs_between_words_and_dates_are_gaps() {
        for (line, want) in [
            (
                "Mill Ltd, Ulm ............ 2014 - 2017",
                "Mill Ltd, Ulm\t2014 - 2017",
            ),
            ("Mill Ltd............03/2014", "Mill Ltd\t03/2014"),
            ("Mill Ltd . . . . . 2014", "Mill Ltd\t2014"),
            ("Mill Ltd …… since 2014", "Mill Ltd …… since 2014"),
            ("Mill Ltd … 2014", "Mill Ltd\t2014"),
            ("Mill Ltd .. 2014", "Mill Ltd\t2014"),
            ("Mill Ltd ___ May 2014", "Mill Ltd\tMay 2014"),
            ("Mill Ltd --- 2014", "Mill Ltd\t2014"),
            ("2014 ........ Baker", "2014\tBaker"),
            ("Mill Ltd - Ulm, 2014 -- 2017", "Mill Ltd - Ulm, 2014 -- 2017"),
            ("and so on ... then more", "and so on ... then more"),
            ("see a__b and ./..../c", "see a__b and ./..../c"),
            ("-----", "-----"),
            ("Signed ______", "Signed ______"),
        ] {
            assert_eq!(clean(line).text, want);
        }
    }

    #[test]
    fn lines_read_as_people_read_them() {
        check("e\u{FB03}cient  work\u{A0}flow", "efficient work flow");
        check("soft\u{AD}ware engi\u{AD}", "software engi-");
        check("\u{F0E1}ana@example.org", "ana@example.org");
        check("a@b.org\u{F095}+1 202 555 0100", "a@b.org +1 202 555 0100");
        check("\u{F0B7} item", "• item");
        check("  Title \t  2020 ", "Title\t2020");
        check("Zoe\u{308}", "Zoë");
    }

    #[test]
    fn doubly_encoded_text_is_read_and_right_text_is_kept() {
        check("2019 â€“ 2021", "2019 – 2021");
        check("RenÃ©e Â· Lyon", "Renée · Lyon");
        check("Ânimo, João Ávila, Ärzte, pâte", "Ânimo, João Ávila, Ärzte, pâte");
    }

    #[test]
    fn unknown_glyphs_are_dropped_and_told() {
        let cleaned = clean("a\u{FFFD}b");
        assert_eq!((cleaned.text.as_str(), cleaned.unknown), ("ab", true));
    }
}
