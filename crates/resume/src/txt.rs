//! Plain text: UTF-8, UTF-16 with a byte order mark, Windows-1252.

use std::borrow::Cow;

use rolefit_domain::document::LineRole;
use rolefit_domain::{DocumentText, FailureCode};

use crate::builder::{RawLine, TextBuilder};
use crate::chars::windows_1252_char;

/// The text of a plain text file; one page, one block per paragraph.
pub(crate) fn extract(bytes: &[u8]) -> Result<DocumentText, FailureCode> {
    let text = decode(bytes);
    let mut builder = TextBuilder::default();
    let mut block = 0;
    let text = text.replace("\r\n", "\n");
    let markdown = text.lines().any(|line| heading_mark(line).is_some());
    for line in text.split(['\n', '\r', '\u{0B}', '\u{0C}', '\u{85}', '\u{2028}', '\u{2029}']) {
        if line.trim().is_empty() {
            builder.blank();
            block += 1;
            continue;
        }
        let heading = heading_mark(line).filter(|_| markdown);
        let line = heading.unwrap_or(line);
        builder.line(RawLine {
            text: if markdown {
                plain(&widen(line))
            } else {
                widen(line)
            },
            block,
            role: if heading.is_some() {
                LineRole::Heading
            } else {
                LineRole::Body
            },
            ..RawLine::default()
        });
    }
    builder.end_page(0.0, 0.0);
    builder.finish()
}

/// The words of a Markdown heading, such as `## Experience`.
fn heading_mark(line: &str) -> Option<&str> {
    let words = line.trim_start_matches('#');
    let depth = line.len() - words.len();
    let words = words.strip_prefix(' ')?.trim_start();
    ((1..=6).contains(&depth) && words.starts_with(char::is_alphabetic)).then_some(words)
}

/// A Markdown line without the signs of emphasis around its words. A sign before a space marks a list, one inside a word
/// belongs to it.
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(at) = rest.find(['*', '_']) {
        let sign = if rest[at..].starts_with("**") {
            "**"
        } else {
            &rest[at..=at]
        };
        let (before, after) = (&rest[..at], &rest[at + sign.len()..]);
        let close = after.find(sign).filter(|to| *to > 0 && !after.starts_with(' '));
        let inside = before.ends_with(|c: char| c.is_alphanumeric());
        out.push_str(before);
        match close.filter(|_| !inside) {
            Some(to) => {
                out.push_str(&after[..to]);
                rest = &after[to + sign.len()..];
            }
            None => {
                out.push_str(sign);
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

/// Runs of three or more spaces inside a line are columns set by hand, as tabs are.
fn widen(line: &str) -> String {
    let body = line.trim();
    let mut out = String::with_capacity(body.len());
    let mut spaces = 0;
    for c in body.chars() {
        if c == ' ' {
            spaces += 1;
            continue;
        }
        match spaces {
            0 => {}
            1 | 2 => out.push(' '),
            _ => out.push('\t'),
        }
        spaces = 0;
        out.push(c);
    }
    out
}

/// Whether the bytes can be read as text: control characters are rare and NUL is absent.
pub(crate) fn is_text(bytes: &[u8]) -> bool {
    if matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]) {
        let text = decode(bytes);
        return !text.contains('\0')
            && text.chars().filter(|c| *c == '\u{FFFD}').count() * 20 <= text.chars().count();
    }
    let odd = bytes
        .iter()
        .filter(|b| b.is_ascii_control() && !matches!(b, b'\t' | b'\n' | b'\r' | 0x0B | 0x0C | 0x1B))
        .count();
    !bytes.contains(&0) && odd * 100 <= bytes.len()
}

fn decode(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xEF, 0xBB, 0xBF, rest @ ..] => String::from_utf8_lossy(rest),
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => text.into(),
            Err(_) => bytes
                .iter()
                .map(|b| windows_1252_char(*b))
                .collect::<String>()
                .into(),
        },
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Cow<'static, str> {
    let units: Vec<u16> = bytes
        .chunks_exact(2)
        .map(|pair| unit([pair[0], pair[1]]))
        .collect();
    String::from_utf16_lossy(&units).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(bytes: &[u8], want: &str) {
        assert_eq!(extract(bytes).expect("text").text, want);
    }

    #[test]
    fn encodings_and_line_ends_are_read() {
        check("\u{FEFF}Zoë\r\nLi".as_bytes(), "Zoë\nLi\n\n");
        check(b"Zo\xEB \x96 Li", "Zoë – Li\n\n");
        check(b"\xFE\xFF\0A\0n\0a", "Ana\n\n");
    }

    #[test]
    fn markdown_is_read_without_its_signs() {
        check(
            b"# Ana Li\n**Baker** at *Mill Ltd*\n* rolls\n- a_b and c_d, 2 * 3\n### Skills\n",
            "Ana Li\nBaker at Mill Ltd\n* rolls\n- a_b and c_d, 2 * 3\nSkills\n\n",
        );
        check(b"#5 of *all* bakers\n", "#5 of *all* bakers\n\n");
        let document = extract(b"# Ana Li\n").expect("text");
        assert_eq!(document.lines[0].role, LineRole::Heading);
    }

    #[test]
    fn wide_gaps_are_tabs_and_nothing_is_no_text() {
        check(b"Engineer       2019 - 2021", "Engineer\t2019 - 2021\n\n");
        assert_eq!(extract(b" \n\t\n"), Err(FailureCode::NoText));
    }
}
