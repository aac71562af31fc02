//! Tables and text boxes as lines: a row of short cells is one line, other cells are blocks of their own.

use super::body::Piece;

/// Longest text of a row, in bytes, that is still read as one line.
const MAX_ROW_LINE: usize = 240;

/// The lines of one table row.
pub(super) fn row_lines(cells: Vec<Vec<Piece>>) -> Vec<Piece> {
    let lines_in = |cell: &Vec<Piece>| cell.iter().filter(|p| matches!(p, Piece::Line(_))).count();
    let length: usize = cells.iter().flatten().map(Piece::text_len).sum();
    let one_line = cells.iter().all(|c| lines_in(c) <= 1) && length <= MAX_ROW_LINE;
    if !one_line || cells.iter().filter(|c| lines_in(c) == 1).count() < 2 {
        return cells.into_iter().flatten().collect();
    }
    let mut joined = None;
    for piece in cells.into_iter().flatten() {
        let Piece::Line(line) = piece else { continue };
        match &mut joined {
            None => joined = Some(line),
            Some(first) => {
                first.text.push('\t');
                first.text.push_str(&line.text);
            }
        }
    }
    joined.map(Piece::Line).into_iter().collect()
}
