//! WinAnsi, the single-byte encoding of the base-14 faces, and the measure of text in it.

use super::metrics::{self, Widths};

/// A face of the base-14 set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Face {
    /// Helvetica.
    Sans,
    /// Helvetica-Bold.
    SansBold,
    /// Times-Roman.
    Serif,
    /// Times-Bold.
    SerifBold,
}

impl Face {
    /// All faces, in the order of their resource names.
    pub const ALL: [Self; 4] = [Self::Sans, Self::SansBold, Self::Serif, Self::SerifBold];

    /// The name in page resources.
    pub const fn resource(self) -> &'static [u8] {
        match self {
            Self::Sans => b"F1",
            Self::SansBold => b"F2",
            Self::Serif => b"F3",
            Self::SerifBold => b"F4",
        }
    }

    /// The PostScript name.
    pub const fn base_font(self) -> &'static [u8] {
        match self {
            Self::Sans => b"Helvetica",
            Self::SansBold => b"Helvetica-Bold",
            Self::Serif => b"Times-Roman",
            Self::SerifBold => b"Times-Bold",
        }
    }

    const fn widths(self) -> &'static Widths {
        match self {
            Self::Sans => &metrics::HELVETICA,
            Self::SansBold => &metrics::HELVETICA_BOLD,
            Self::Serif => &metrics::TIMES,
            Self::SerifBold => &metrics::TIMES_BOLD,
        }
    }

    /// Width of a text in points at a type size in points, without extra spacing.
    pub fn measure(self, text: &str, size: f32) -> f32 {
        let thousandths: u32 = win_ansi_or_mark(text)
            .iter()
            .map(|byte| {
                byte.checked_sub(32)
                    .map_or(0, |i| u32::from(self.widths()[usize::from(i)]))
            })
            .sum();
        thousandths as f32 * size / 1000.0
    }
}

/// The codes 128 to 159 of WinAnsi; `\0` where there is no character.
const UPPER: [char; 32] = [
    '€', '\0', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\0', 'Ž', '\0', '\0', '‘', '’', '“',
    '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\0', 'ž', 'Ÿ',
];

/// The text in WinAnsi, or the first character that WinAnsi does not have.
#[cfg(test)]
pub fn win_ansi(text: &str) -> Result<Vec<u8>, char> {
    text.chars().map(|c| code(c).ok_or(c)).collect()
}

/// The text in WinAnsi with `?` for what it does not have; a test keeps such characters out of PDF resumes.
pub fn win_ansi_or_mark(text: &str) -> Vec<u8> {
    text.chars().map(|c| code(c).unwrap_or(b'?')).collect()
}

/// The character of a code, for tests that read documents back.
#[cfg(test)]
pub fn character(code: u8) -> char {
    match code {
        128..=159 => UPPER[usize::from(code) - 128],
        _ => char::from(code),
    }
}

fn code(c: char) -> Option<u8> {
    match c {
        ' '..='~' | '\u{a0}'..='ÿ' => u8::try_from(u32::from(c)).ok(),
        '\0' => None,
        _ => UPPER
            .iter()
            .position(|&upper| upper == c)
            .and_then(|i| u8::try_from(128 + i).ok()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn european_text_is_encoded_and_the_rest_is_named() {
        assert_eq!(win_ansi("Zoë – 5 €"), Ok(b"Zo\xeb \x96 5 \x80".to_vec()));
        assert_eq!(win_ansi("Łódź"), Err('Ł'));
    }

    #[test]
    fn a_measure_is_the_sum_of_the_published_widths() {
        assert_eq!(Face::Sans.measure("AV", 10.0), 13.34);
        assert_eq!(Face::SerifBold.measure(" ", 1000.0), 250.0);
        assert!(Face::SansBold.measure("Straße", 9.0) > Face::Sans.measure("Straße", 9.0));
    }
}
