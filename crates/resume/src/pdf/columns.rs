//! Columns and reading order.
//!
//! A page is cut along its gutters: strips without text that run down past several rows with text on both sides.
//! Of each possible gutter the longest free stretch counts, so that a heading across the page above two columns
//! does not hide them. What lies above the stretch is read first, then the left side, the right side, and what lies
//! below. A strip between a column of labels or dates and the text that they belong to is a gutter too, but must not
//! be cut: there rows are read across. The two are told apart by [`is_column`].

use super::lines::{PageLine, lines};
use super::words::{Word, rows};
use crate::parse::headings::is_heading_text;

/// Narrowest gutter, in parts of the usual type size.
const MIN_GUTTER: f32 = 0.7;
/// Fewest rows on each side of a gutter between columns.
const MIN_ROWS: usize = 3;
/// Rows of labels and dates stand beside rows of the text they belong to; lines of columns do so only by chance.
const TABLE_ALIGNED: f32 = 0.6;
/// Deepest nesting of columns.
const MAX_DEPTH: u8 = 8;
/// Most places tried for a gutter in one region.
const MAX_CANDIDATES: usize = 400;

/// The lines of a page in reading order, numbered by the flow that they stand in.
pub(crate) fn reading_order(words: Vec<Word>) -> Vec<PageLine> {
    let mut flows = Vec::new();
    cut(words, 0, &mut flows);
    let mut out = Vec::new();
    let mut block = 0;
    for flow in flows {
        if !flow.is_empty() {
            out.extend(lines(flow, block));
            block += 1;
        }
    }
    out
}

type Row = Vec<Word>;

fn cut(mut words: Vec<Word>, depth: u8, flows: &mut Vec<Vec<Word>>) {
    words.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut rows: Vec<Row> = rows(words, |w| (w.y, w.size));
    for row in &mut rows {
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
    }
    let found = if depth < MAX_DEPTH {
        best_gutter(&rows)
    } else {
        None
    };
    let Some(gutter) = found else {
        flows.push(rows.into_iter().flatten().collect());
        return;
    };
    let below = rows.split_off(gutter.to);
    let beside = rows.split_off(gutter.from);
    let (left, right) = beside
        .into_iter()
        .flatten()
        .partition(|w: &Word| w.end <= gutter.x);
    for part in [
        rows.into_iter().flatten().collect(),
        left,
        right,
        below.into_iter().flatten().collect(),
    ] {
        cut(part, depth + 1, flows);
    }
}

/// A gutter at `x` beside the rows `from..to`.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Gutter {
    x: f32,
    from: usize,
    to: usize,
}

fn best_gutter(rows: &[Row]) -> Option<Gutter> {
    let width = usual_size(rows) * MIN_GUTTER;
    let mut best: Option<(usize, Gutter)> = None;
    for x in candidates(rows, width) {
        for (from, to) in free_stretches(rows, x, width) {
            let beside = &rows[from..to];
            let Some(weight) = is_column(beside, x + width / 2.0) else {
                continue;
            };
            if best.is_none_or(|(most, _)| weight > most) {
                best = Some((
                    weight,
                    Gutter {
                        x: x + width / 2.0,
                        from,
                        to,
                    },
                ));
            }
        }
    }
    best.map(|(_, gutter)| gutter)
}

fn usual_size(rows: &[Row]) -> f32 {
    let mut sizes: Vec<f32> = rows.iter().flatten().map(|w| w.size).collect();
    sizes.sort_by(f32::total_cmp);
    sizes.get(sizes.len() / 2).copied().unwrap_or(10.0)
}

/// Left edges of strips of `width` that lie in a gap of some row, right after a word or right before one.
fn candidates(rows: &[Row], width: f32) -> Vec<f32> {
    let mut out: Vec<f32> = Vec::new();
    for pair in rows.iter().flat_map(|row| row.windows(2)) {
        if pair[1].x - pair[0].end >= width {
            out.extend([pair[0].end, pair[1].x - width]);
        }
    }
    // Columns without a common row show only by their edges.
    for row in rows {
        if let (Some(first), Some(last)) = (row.first(), row.last()) {
            out.extend([first.x - width, last.end]);
        }
    }
    out.sort_by(f32::total_cmp);
    out.dedup_by(|a, b| (*a - *b).abs() < 1.0);
    out.truncate(MAX_CANDIDATES);
    out
}

/// The longest runs of rows, as index ranges, in which no word reaches into the strip.
fn free_stretches(rows: &[Row], x: f32, width: f32) -> Vec<(usize, usize)> {
    let mut out = Vec::new();
    let mut from = 0;
    for (at, row) in rows.iter().enumerate() {
        if row.iter().any(|w| w.end > x + 0.1 && w.x < x + width - 0.1) {
            if at > from + 1 {
                out.push((from, at));
            }
            from = at + 1;
        }
    }
    if rows.len() > from + 1 {
        out.push((from, rows.len()));
    }
    out
}

/// One side of a gutter, in rows.
struct Side {
    /// Text of each row that has any.
    rows: Vec<String>,
    headings: usize,
}

impl Side {
    fn of(rows: &[Row], keep: impl Fn(&Word) -> bool) -> Self {
        let texts: Vec<String> = rows
            .iter()
            .map(|row| {
                row.iter()
                    .filter(|w| keep(w))
                    .map(|w| w.text.as_str())
                    .collect::<Vec<_>>()
                    .join(" ")
            })
            .filter(|text| !text.is_empty())
            .collect();
        let headings = texts.iter().filter(|text| is_heading_text(text)).count();
        Self {
            rows: texts,
            headings,
        }
    }

    fn has_dates(&self) -> bool {
        let with_year = self.rows.iter().filter(|text| has_year(text)).count();
        with_year * 2 >= self.rows.len()
    }

    /// Whether the side has text of its own under its headings, not headings alone.
    fn has_sections(&self) -> bool {
        self.headings >= 2 && self.rows.len() >= self.headings * 2
    }
}

/// How many rows speak for a gutter between columns; `None` when the strip parts labels from what they label.
fn is_column(rows: &[Row], x: f32) -> Option<usize> {
    let left = Side::of(rows, |w| w.end <= x);
    let right = Side::of(rows, |w| w.end > x);
    let fewer = left.rows.len().min(right.rows.len());
    if fewer < MIN_ROWS {
        return None;
    }
    let minor_is_left = left.rows.len() <= right.rows.len();
    let minor = if minor_is_left { &left } else { &right };
    // A column of headings labels the text beside it.
    if minor.headings * 3 > minor.rows.len() * 2 {
        return None;
    }
    if left.headings > 0 && right.headings > 0 {
        return Some(fewer);
    }
    let aligned = aligned_part(rows, x, minor_is_left);
    if aligned < TABLE_ALIGNED && minor.has_sections() {
        return Some(fewer);
    }
    if aligned >= TABLE_ALIGNED || (minor.headings == 0 && minor.has_dates()) {
        return None;
    }
    Some(fewer)
}

/// The part of the minor side's rows, headings aside, that stand beside a row of the other side.
fn aligned_part(rows: &[Row], x: f32, minor_is_left: bool) -> f32 {
    let on_minor = |w: &Word| (w.end <= x) == minor_is_left;
    let mut both = 0;
    let mut all = 0;
    for row in rows {
        let text: Vec<&str> = row
            .iter()
            .filter(|w| on_minor(w))
            .map(|w| w.text.as_str())
            .collect();
        if text.is_empty() || is_heading_text(&text.join(" ")) {
            continue;
        }
        all += 1;
        both += usize::from(row.iter().any(|w| !on_minor(w)));
    }
    if all == 0 { 1.0 } else { both as f32 / all as f32 }
}

fn has_year(text: &str) -> bool {
    text.split(|c: char| !c.is_ascii_digit())
        .any(|d| d.len() == 4 && (d.starts_with("19") || d.starts_with("20")))
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

    /// Words from a picture of a page: each character is 5 points wide, each row 12 points high.
    fn page(picture: &[&str]) -> Vec<Word> {
        let mut out = Vec::new();
        for (row, line) in picture.iter().enumerate() {
            let mut x = 0;
            for part in line.split(' ') {
                if !part.is_empty() {
                    out.push(word(part, 5.0 * x as f32, 12.0 * row as f32));
                }
                x += part.chars().count() + 1;
            }
        }
        out
    }

    #[track_caller]
    fn check(picture: &[&str], want: &[&str]) {
        let read = |words| {
            reading_order(words)
                .into_iter()
                .map(|l| l.text)
                .collect::<Vec<_>>()
        };
        assert_eq!(read(page(picture)), want);
        let mut reversed = page(picture);
        reversed.reverse();
        assert_eq!(read(reversed), want, "drawn backwards");
    }

    #[test]
    fn columns_under_a_heading_across_the_page_are_read_one_by_one() {
        check(
            &[
                "Ana Li analyst and writer of many long reports",
                "Skills              Experience",
                "Rust                Baker at Mill 2019",
                "Go                  baked much bread",
                "Python              and sold it all",
                "Languages           in the town of Ulm",
                "French              Miller at Mill 2015",
            ],
            &[
                "Ana Li analyst and writer of many long reports",
                "Skills",
                "Rust",
                "Go",
                "Python",
                "Languages",
                "French",
                "Experience",
                "Baker at Mill 2019",
                "baked much bread",
                "and sold it all",
                "in the town of Ulm",
                "Miller at Mill 2015",
            ],
        );
    }

    #[test]
    fn dates_beside_their_entries_are_read_across() {
        check(
            &[
                "Experience",
                "Baker                       2019 - 2021",
                "Mill Company                Ulm",
                "- baked much bread",
                "Miller                      2015 - 2019",
                "Water Mill                  Ulm",
                "- milled it",
            ],
            &[
                "Experience",
                "Baker\t2019 - 2021",
                "Mill Company\tUlm",
                "- baked much bread",
                "Miller\t2015 - 2019",
                "Water Mill\tUlm",
                "- milled it",
            ],
        );
    }

    #[test]
    fn labels_beside_their_text_are_read_across() {
        check(
            &[
                "2019 - 2021    Baker, Mill Company",
                "               baked much bread and sold it",
                "2015 - 2019    Miller, Water Mill",
                "               milled it in the water mill",
                "2011 - 2015    Helper, Wind Mill",
                "               helped where there was wind",
            ],
            &[
                "2019 - 2021\tBaker, Mill Company",
                "baked much bread and sold it",
                "2015 - 2019\tMiller, Water Mill",
                "milled it in the water mill",
                "2011 - 2015\tHelper, Wind Mill",
                "helped where there was wind",
            ],
        );
    }
}
