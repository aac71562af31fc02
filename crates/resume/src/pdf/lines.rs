//! Words of one flow to lines of text.

use rolefit_domain::document::LineRole;

use super::cells::{Cells, cells};
use super::ways::{is_rtl_letter, said};
use super::words::{Word, rows};
use crate::builder::RawLine;

/// A line of a page.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct PageLine {
    /// The text; wide gaps are tabs.
    pub text: String,
    /// Left, top, right, bottom in points.
    pub bounds: [f32; 4],
    /// The size of most of its letters.
    pub size: f32,
    /// Whether most of its letters are bold, or all of what stands first before a wide gap.
    pub bold: bool,
    /// Which flow of the page, counted in reading order.
    pub block: u32,
    /// Margin for repeated headers and footers.
    pub role: LineRole,
}

impl PageLine {
    /// Whether there are letters or digits in it, rather than marks of a list alone.
    pub(super) fn says_something(&self) -> bool {
        self.text.contains(char::is_alphanumeric)
    }

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

/// The lines of one flow, from top to bottom.
pub(super) fn lines(mut words: Vec<Word>, block: u32) -> Vec<PageLine> {
    words.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows = rows(words, |w| (w.y, w.size));
    for row in &mut rows {
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
    }
    cells(rows)
        .into_iter()
        .map(|line| page_line(line, block))
        .collect()
}

fn page_line(line: Cells, block: u32) -> PageLine {
    let words = || line.0.iter().flatten();
    let letters = |w: &Word| w.text.chars().count();
    let left = words().map(|w| w.x).fold(f32::INFINITY, f32::min);
    let right = words().map(|w| w.end).fold(0.0, f32::max);
    let top = words().map(|w| w.y - w.size * 0.8).fold(f32::INFINITY, f32::min);
    let bottom = words().map(|w| w.y + w.size * 0.2).fold(0.0, f32::max);
    let all: usize = words().map(letters).sum();
    let bold: usize = words().filter(|w| w.bold).map(letters).sum();
    // A bold name beside its place in plain type leads its entry as much as a bold line does.
    let leads = line.0.len() > 1 && line.0[0].iter().all(|w| w.bold);
    let size = words().max_by_key(|w| letters(w)).map_or(0.0, |w| w.size);
    PageLine {
        text: line_text(line),
        bounds: [left, top, right, bottom],
        size: (size * 10.0).round() / 10.0,
        bold: bold * 2 > all || leads,
        block,
        role: LineRole::Body,
    }
}

fn line_text(line: Cells) -> String {
    let right_to_left = is_right_to_left(&line);
    let texts = |segment: Vec<Word>| segment.into_iter().map(|word| word.text).collect();
    let mut segments: Vec<String> = line
        .0
        .into_iter()
        .map(|segment| said(texts(segment), right_to_left).join(" "))
        .collect();
    if right_to_left {
        segments.reverse();
    }
    segments.join("\t")
}

/// Whether most of the letters belong to scripts that run from right to left.
fn is_right_to_left(line: &Cells) -> bool {
    let letters = || {
        line.0
            .iter()
            .flatten()
            .flat_map(|w| w.text.chars())
            .filter(|c| c.is_alphabetic())
    };
    letters().filter(|c| is_rtl_letter(*c)).count() * 2 > letters().count()
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
