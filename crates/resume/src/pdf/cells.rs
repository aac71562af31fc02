//! Rows to lines where things stand beside each other: a cell that runs over several rows stays together.
//!
//! Within one flow a row may hold a title and its dates, a label and its text, or a section's heading and the first
//! line below it. Where the narrower cell has several rows (`Jan 2019 –` above `Present`), or where the wider one
//! wraps before the narrow one, reading row by row would tear them apart.

use super::words::Word;
use crate::parse::dates::{Period, periods};
use crate::parse::headings::is_heading_text;

const SOFT_HYPHEN: char = '\u{AD}';
/// What a word broken at a line's end ends in.
const HYPHENS: [char; 3] = ['-', SOFT_HYPHEN, '\u{2010}'];

/// Words that stand together.
pub(super) type Segment = Vec<Word>;

/// A gap wider than this part of the type size separates things that stand beside each other, such as a title and
/// its dates; spaces in justified text stay below.
pub(super) const WIDE_GAP: f32 = 1.25;
/// A cell beside the text is at most this part of the flow's width.
const NARROW: f32 = 0.3;
/// Rows of one cell follow each other within this many times the type size.
const LEADING: f32 = 1.6;

/// A line as its segments in reading order.
pub(super) struct Cells(pub Vec<Segment>);

/// The lines of a flow's rows, each of which is sorted from left to right.
pub(super) fn cells(rows: Vec<Vec<Word>>) -> Vec<Cells> {
    let left = rows.iter().flatten().map(|w| w.x).fold(f32::INFINITY, f32::min);
    let right = rows.iter().flatten().map(|w| w.end).fold(0.0, f32::max);
    let mut lines: Vec<Cells> = rows.into_iter().map(|row| Cells(segments(row))).collect();
    join_left_cells(&mut lines, (right - left) * NARROW);
    join_around(&mut lines, (right - left) * NARROW);
    join_right_cells(&mut lines, (right - left) * NARROW);
    join_wrapped(&mut lines);
    split_headings(lines)
}

fn segments(row: Vec<Word>) -> Vec<Segment> {
    let mut out: Vec<Segment> = Vec::new();
    for word in row {
        match out.last_mut() {
            Some(segment)
                if segment
                    .last()
                    .is_some_and(|last| stands_close(segment, last, &word)) =>
            {
                segment.push(word)
            }
            _ => out.push(vec![word]),
        }
    }
    out
}

fn stands_close(segment: &[Word], last: &Word, word: &Word) -> bool {
    word.x - last.end <= WIDE_GAP * word.size || segment.len() == 1 && is_bullet(&last.text)
}

fn is_bullet(text: &str) -> bool {
    let mut chars = text.chars();
    matches!((chars.next(), chars.next()), (Some(c), None) if !c.is_alphanumeric())
}

fn x_of(segment: &[Word]) -> f32 {
    segment.first().map_or(0.0, |w| w.x)
}

fn end_of(segment: &[Word]) -> f32 {
    segment.last().map_or(0.0, |w| w.end)
}

fn follows(above: &[Word], below: &[Word]) -> bool {
    let (Some(a), Some(b)) = (above.first(), below.first()) else {
        return false;
    };
    b.y - a.y <= LEADING * a.size.max(b.size) && (a.size - b.size).abs() < 0.6
}

/// A narrow label that wraps (`Bach-`, `elor of`, `Science`) goes whole before the text beside it.
fn join_left_cells(lines: &mut Vec<Cells>, narrow: f32) {
    let mut at = 0;
    while at < lines.len() {
        let is_label = lines[at].0.len() > 1 && {
            let label = &lines[at].0[0];
            end_of(label) - x_of(label) <= narrow && !is_bullet(&label[0].text)
        };
        if !is_label {
            at += 1;
            continue;
        }
        let text_x = x_of(&lines[at].0[1]);
        let mut last = lines[at].0[0].clone();
        let mut next = at + 1;
        while next < lines.len() {
            let Some(first) = lines[next].0.first() else { break };
            let same_cell = (x_of(first) - x_of(&last)).abs() < 2.0
                && end_of(first) < text_x - 2.0
                && follows(&last, first);
            let alone = lines[next].0.len() == 1;
            let broken = last
                .last()
                .is_some_and(|w| w.text.ends_with(['-', '–', '—', SOFT_HYPHEN]))
                || same_cell && is_one_date(&last, first);
            if !(same_cell && (broken || alone && is_side_of_text(lines, at, text_x))) {
                // Text beside the label may run on while the label has ended.
                break;
            }
            last = lines[next].0.remove(0);
            extend(&mut lines[at].0[0], last.clone());
            if lines[next].0.is_empty() {
                lines.remove(next);
            } else {
                next += 1;
            }
        }
        at = next.max(at + 1);
    }
}

/// A period of two lines beside a text of one that is set to their middle (`June 2014 – Aug.`, `Baker`, `2014`) goes whole
/// before it.
fn join_around(lines: &mut Vec<Cells>, narrow: f32) {
    let mut at = 0;
    while at + 2 < lines.len() {
        if stands_around(&lines[at..at + 3], narrow) {
            let rest = lines[at + 2].0.remove(0);
            if lines[at + 2].0.is_empty() {
                lines.remove(at + 2);
            }
            let text = lines.remove(at + 1).0;
            extend(&mut lines[at].0[0], rest);
            lines[at].0.extend(text);
        }
        at += 1;
    }
}

fn stands_around(lines: &[Cells], narrow: f32) -> bool {
    let [above, text, below] = lines else { return false };
    let ([label], Some(text), Some(rest)) = (above.0.as_slice(), text.0.first(), below.0.first()) else {
        return false;
    };
    let beside = |segment: &Segment| end_of(segment) < x_of(text) - 2.0;
    let in_cell = (x_of(rest) - x_of(label)).abs() < 2.0 && beside(label) && beside(rest);
    end_of(label) - x_of(label) <= narrow && in_cell && follows(label, rest) && is_one_date(label, rest)
}

/// Whether a label and what stands below it are one date or period that a narrow column breaks: `Since March` over `2021`.
fn is_one_date(label: &[Word], below: &[Word]) -> bool {
    let text = |words: &[Word]| {
        words
            .iter()
            .map(|w| w.text.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    };
    let (label, below) = (text(label), text(below));
    let over = |p: &Period| (p.span.start as usize) < label.len() && p.span.end as usize > label.len() + 1;
    periods(&format!("{label} {below}"), 0).iter().any(over)
}

/// Whether the text beside the label at `at` is wide, so that the label is one and not the first of two columns.
fn is_side_of_text(lines: &[Cells], at: usize, text_x: f32) -> bool {
    let label_x = x_of(&lines[at].0[0]);
    let widest = lines[at].0.last().map_or(0.0, |s| end_of(s)) - text_x;
    widest > 2.0 * (text_x - label_x)
}

/// Place and dates set below each other at the right of an entry whose text is indented below its head.
fn join_right_cells(lines: &mut [Cells], narrow: f32) {
    for at in 0..lines.len() {
        let Some(mut last) = lines[at].0.last().filter(|_| lines[at].0.len() > 1).cloned() else {
            continue;
        };
        if end_of(&last) - x_of(&last) > narrow {
            continue;
        }
        let head_x = x_of(&lines[at].0[0]);
        for next in at + 1..(at + 4).min(lines.len()) {
            let Some(cell) = lines[next].0.last().cloned() else {
                break;
            };
            let beside = lines[next].0.len() > 1;
            let lined_up =
                (end_of(&cell) - end_of(&last)).abs() < 2.0 || (x_of(&cell) - x_of(&last)).abs() < 2.0;
            // Labels that end at one line are indented by how short they are.
            let label = (end_of(&lines[next].0[0]) - end_of(&lines[at].0[0])).abs() < 2.0;
            let indented = x_of(&lines[next].0[0]) > head_x + 3.0 && !label;
            if !(beside && lined_up && indented && follows(&last, &cell)) {
                break;
            }
            last = cell.clone();
            lines[next].0.pop();
            lines[at].0.push(cell);
        }
    }
}

/// A head that wraps before the dates at its right: the next row's first word would not have fitted.
fn join_wrapped(lines: &mut Vec<Cells>) {
    let mut at = 0;
    while at + 1 < lines.len() {
        if wraps(&lines[at], &lines[at + 1]) {
            let rest = lines.remove(at + 1).0.swap_remove(0);
            let head = lines[at].0.len() - 2;
            extend(&mut lines[at].0[head], rest);
        } else {
            at += 1;
        }
    }
}

fn wraps(line: &Cells, next: &Cells) -> bool {
    let [.., head, side] = line.0.as_slice() else {
        return false;
    };
    let [rest] = next.0.as_slice() else { return false };
    let (Some(last), Some(first)) = (head.last(), rest.first()) else {
        return false;
    };
    let starts_alike = (x_of(rest) - x_of(head)).abs() < 2.0 && last.bold == first.bold;
    let same_row = head.iter().all(|w| (w.y - last.y).abs() < 0.5 * w.size);
    if !starts_alike || !same_row || !follows(head, rest) || is_bullet(&first.text) || head.len() < 3 {
        return false;
    }
    let room = x_of(side) - last.end - 1.0 * last.size;
    last.text.ends_with(HYPHENS) || first.end - first.x > room
}

/// Adds `rest` to the end of `segment`, joining a word that was broken by a hyphen.
fn extend(segment: &mut Segment, mut rest: Segment) {
    let joins = rest
        .first()
        .is_some_and(|w| w.text.starts_with(char::is_lowercase));
    if let Some(last) = segment.last_mut()
        && joins
        && last.text.len() > 1
        && last.text.ends_with(HYPHENS)
    {
        last.text.pop();
        let first = rest.remove(0);
        last.text.push_str(&first.text);
    }
    segment.extend(rest);
}

/// Type this much larger than what stands beside it heads it.
const LARGER: f32 = 1.12;

/// Headings in a column of their own at the left, or larger than the text beside them, stand above that text.
fn split_headings(lines: Vec<Cells>) -> Vec<Cells> {
    let beside: Vec<f32> = lines
        .iter()
        .filter(|l| l.0.len() > 1 && has_heading(l))
        .map(|l| x_of(&l.0[0]))
        .collect();
    let column = beside.first().copied().filter(|column| {
        let in_column = |line: &&Cells| line.0.first().is_some_and(|s| (x_of(s) - column).abs() < 3.0);
        beside.len() >= 2 && lines.iter().filter(in_column).all(has_heading)
    });
    let mut out: Vec<Cells> = Vec::with_capacity(lines.len() + beside.len());
    for mut line in lines {
        let heads = has_heading(&line) && line.0.len() > 1;
        let in_column =
            column.is_some_and(|column| line.0.first().is_some_and(|s| (x_of(s) - column).abs() < 3.0));
        let larger = heads && size_of(&line.0[0]) > LARGER * size_of(&line.0[1]);
        if heads && (in_column || larger) {
            let rest = line.0.split_off(1);
            out.push(line);
            out.push(Cells(rest));
        } else {
            out.push(line);
        }
    }
    raise_headings(&mut out);
    out
}

/// A heading at the left whose baseline lies a little below that of the text beside it goes before that text.
fn raise_headings(lines: &mut [Cells]) {
    for at in 1..lines.len() {
        let (Some(heading), Some(above)) = (lines[at].0.first(), lines[at - 1].0.first()) else {
            continue;
        };
        let (Some(first), Some(beside)) = (heading.first(), above.first()) else {
            continue;
        };
        let left_of = heading.last().is_some_and(|w| w.end < beside.x);
        let close = first.y - beside.y < first.size.max(beside.size);
        if lines[at].0.len() == 1 && left_of && close && has_heading(&lines[at]) {
            lines.swap(at - 1, at);
        }
    }
}

fn has_heading(line: &Cells) -> bool {
    line.0
        .first()
        .is_some_and(|segment| is_heading_text(&text_of(segment)))
}

fn size_of(segment: &[Word]) -> f32 {
    segment.iter().map(|w| w.size).fold(0.0, f32::max)
}

fn text_of(segment: &[Word]) -> String {
    segment
        .iter()
        .map(|w| w.text.as_str())
        .collect::<Vec<_>>()
        .join(" ")
}
