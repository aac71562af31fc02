//! Words of one flow to lines of text.

use rolefit_domain::document::LineRole;

use super::words::{Word, rows};
use crate::builder::RawLine;

/// A line of a page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct PageLine {
    /// The text; wide gaps are tabs.
    pub text: String,
    /// Left, top, right, bottom in points.
    pub bounds: [f32; 4],
    /// The size of most of its letters.
    pub size: f32,
    /// Whether most of its letters are bold.
    pub bold: bool,
    /// Which flow of the page, counted in reading order.
    pub block: u32,
    /// Margin for repeated headers and footers.
    pub role: LineRole,
}

impl PageLine {
    /// The line for the builder, its block counted through the document.
    pub(super) fn into_raw(self, first_block: u32) -> RawLine {
        RawLine {
            text: self.text,
            bounds: Some(self.bounds),
            size: self.size,
            bold: self.bold,
            block: first_block + self.block,
            role: self.role,
        }
    }
}

/// A gap wider than this part of the type size separates things that stand beside each other, such as a title and
/// its dates; spaces in justified text stay below.
const WIDE_GAP: f32 = 1.25;

/// The lines of one flow, from top to bottom.
pub(super) fn lines(mut words: Vec<Word>, block: u32) -> Vec<PageLine> {
    words.sort_by(|a, b| a.y.total_cmp(&b.y));
    rows(words, |w| (w.y, w.size))
        .into_iter()
        .map(|row| line(row, block))
        .collect()
}

fn line(mut row: Vec<Word>, block: u32) -> PageLine {
    row.sort_by(|a, b| a.x.total_cmp(&b.x));
    let left = row.first().map_or(0.0, |w| w.x);
    let right = row.iter().map(|w| w.end).fold(left, f32::max);
    let top = row
        .iter()
        .map(|w| w.y - w.size * 0.8)
        .fold(f32::INFINITY, f32::min);
    let bottom = row.iter().map(|w| w.y + w.size * 0.2).fold(0.0, f32::max);
    let letters = |w: &Word| w.text.chars().count();
    let all: usize = row.iter().map(letters).sum();
    let bold: usize = row.iter().filter(|w| w.bold).map(letters).sum();
    let size = row.iter().max_by_key(|w| letters(w)).map_or(0.0, |w| w.size);
    PageLine {
        text: line_text(row),
        bounds: [left, top, right, bottom],
        size: (size * 10.0).round() / 10.0,
        bold: bold * 2 > all,
        block,
        role: LineRole::Body,
    }
}

fn line_text(row: Vec<Word>) -> String {
    let right_to_left = is_right_to_left(&row);
    let mut out = String::new();
    let mut last: Option<(f32, f32)> = None;
    let ordered: Box<dyn Iterator<Item = Word>> = if right_to_left {
        Box::new(row.into_iter().rev())
    } else {
        Box::new(row.into_iter())
    };
    for word in ordered {
        if let Some((start, end)) = last {
            let gap = if right_to_left {
                start - word.end
            } else {
                word.x - end
            };
            out.push(if gap > WIDE_GAP * word.size && !is_bullet(&out) {
                '\t'
            } else {
                ' '
            });
        }
        last = Some((word.x, word.end));
        // Arabic and Hebrew glyphs stand in the order of the eye; text has them in the order of the tongue.
        if right_to_left && word.text.chars().any(is_rtl_letter) {
            out.extend(word.text.chars().rev());
        } else {
            out.push_str(&word.text);
        }
    }
    out
}

fn is_bullet(text: &str) -> bool {
    let mut chars = text.chars();
    matches!((chars.next(), chars.next()), (Some(c), None) if !c.is_alphanumeric())
}

fn is_right_to_left(row: &[Word]) -> bool {
    let letters = || {
        row.iter()
            .flat_map(|w| w.text.chars())
            .filter(|c| c.is_alphabetic())
    };
    letters().filter(|c| is_rtl_letter(*c)).count() * 2 > letters().count()
}

fn is_rtl_letter(c: char) -> bool {
    matches!(c, '\u{590}'..='\u{8FF}' | '\u{FB1D}'..='\u{FDFF}' | '\u{FE70}'..='\u{FEFC}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn word(text: &str, x: f32, y: f32) -> Word {
        let end = x + 5.0 * text.chars().count() as f32;
        Word {
            text: text.into(),
            x,
            end,
            y,
            size: 10.0,
            bold: false,
        }
    }

    #[test]
    fn wide_gaps_are_tabs_and_bullets_keep_their_text() {
        let row = vec![
            word("2020", 300.0, 50.0),
            word("•", 0.0, 50.5),
            word("Dev", 30.0, 50.0),
            word("Ops", 48.0, 50.0),
        ];
        let lines = lines(row, 0);
        assert_eq!(lines.len(), 1);
        assert_eq!(lines[0].text, "• Dev Ops\t2020");
    }

    #[test]
    fn right_to_left_rows_are_in_reading_order() {
        let row = vec![word("בא", 0.0, 50.0), word("דג", 14.0, 50.0)];
        assert_eq!(lines(row, 0)[0].text, "גד אב");
    }
}
