//! Marks of lists that are drawn as shapes rather than set in type, as browsers print them.

use hayro_interpret::kurbo::Rect;

use super::device::PageGlyph;
use crate::parse::headings::is_heading_text;

/// The mark that stands for a drawn one.
const BULLET: &str = "•";
/// Smallest and largest side of a mark, in points.
const SIDES: std::ops::Range<f64> = 1.0..9.0;
/// Most that one side of a mark is longer than the other.
const MAX_ASPECT: f64 = 1.6;
/// Height of a mark, in parts of the type size. Dots of timelines beside titles are larger.
const HEIGHTS: std::ops::Range<f32> = 0.12..0.55;
/// How high the middle of a mark stands over the baseline, in parts of the type size.
const MIDDLES: std::ops::Range<f32> = 0.1..0.6;
/// Widest space between a mark and its text, in parts of the type size.
const MAX_SPACE: f32 = 2.2;

/// A gap wider than this part of the type size separates things that stand beside each other.
const WIDE_GAP: f32 = 1.5;
/// A gap wider than this part of the type size separates words.
const WORD_GAP: f32 = 0.15;

/// Whether a shape has the size and the proportions of a mark.
pub(super) fn is_small(area: Rect) -> bool {
    let (width, height) = (area.width(), area.height());
    let even = width <= height * MAX_ASPECT && height <= width * MAX_ASPECT;
    SIDES.contains(&width) && SIDES.contains(&height) && even
}

/// Adds a bullet where one of the shapes stands directly before the first text of a row, and nothing else beside it. Shapes
/// beside bold lines and headings adorn them, and several beside each other rate something.
pub(super) fn add(shapes: &[Rect], glyphs: &mut Vec<PageGlyph>) {
    let mut found: Vec<PageGlyph> = Vec::new();
    for shape in shapes {
        if let Some(bullet) = bullet(*shape, shapes, glyphs)
            // Drawn twice, filled and outlined.
            && !found.iter().any(|other| (other.x - bullet.x).abs() < 2.0 && (other.y - bullet.y).abs() < 2.0)
        {
            found.push(bullet);
        }
    }
    glyphs.append(&mut found);
}

fn bullet(shape: Rect, shapes: &[Rect], glyphs: &[PageGlyph]) -> Option<PageGlyph> {
    let (left, right) = (shape.x0 as f32, shape.x1 as f32);
    let (middle, height) = (shape.center().y as f32, shape.height() as f32);
    let on_row = |glyph: &&PageGlyph| MIDDLES.contains(&((glyph.y - middle) / glyph.size));
    let row = || glyphs.iter().filter(on_row).filter(|g| !g.text.trim().is_empty());
    let first = row()
        .filter(|g| g.x >= right - 0.5)
        .min_by(|a, b| a.x.total_cmp(&b.x))?;
    let near = first.x - right <= MAX_SPACE * first.size;
    let small = HEIGHTS.contains(&(height / first.size));
    if !near || !small {
        return None;
    }
    let alone = row().all(|g| g.x > left || left - g.end > MAX_SPACE * g.size);
    let rates = shapes.iter().any(|other| {
        let beside = (other.center().y - shape.center().y).abs() < 1.0;
        let apart = (other.center().x - shape.center().x).abs();
        beside && apart > shape.width() * 0.8 && apart < f64::from(first.size) * 2.0
    });
    if !alone || rates {
        return None;
    }
    let beside = beside(first, row());
    let title = beside.iter().all(|g| g.bold) || is_heading_text(&words(&beside));
    (!title).then(|| PageGlyph {
        text: BULLET.into(),
        x: left,
        end: right,
        y: first.y,
        size: first.size,
        bold: false,
    })
}

/// The glyphs of a row from the first one up to a wide gap.
fn beside<'a>(first: &'a PageGlyph, row: impl Iterator<Item = &'a PageGlyph>) -> Vec<&'a PageGlyph> {
    let mut glyphs: Vec<&PageGlyph> = row.filter(|g| g.x >= first.x).collect();
    glyphs.sort_by(|a, b| a.x.total_cmp(&b.x));
    let wide = |two: &[&PageGlyph]| two[1].x - two[0].end > WIDE_GAP * two[1].size;
    let to = glyphs.windows(2).position(wide).map_or(glyphs.len(), |at| at + 1);
    glyphs.truncate(to);
    glyphs
}

/// The text of glyphs that stand beside each other.
fn words(glyphs: &[&PageGlyph]) -> String {
    let mut out = String::new();
    let mut end = f32::INFINITY;
    for glyph in glyphs {
        if glyph.x - end > WORD_GAP * glyph.size {
            out.push(' ');
        }
        out.push_str(&glyph.text);
        end = glyph.end;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Text at the left edge 10, of type of 10 points on the baseline 100.
    fn row(text: &str, bold: bool) -> Vec<PageGlyph> {
        let letters = text.chars().enumerate().filter(|(_, c)| *c != ' ');
        letters
            .map(|(at, c)| PageGlyph {
                text: c.into(),
                x: 10.0 + 5.0 * at as f32,
                end: 15.0 + 5.0 * at as f32,
                y: 100.0,
                size: 10.0,
                bold,
            })
            .collect()
    }

    fn dot(x: f64, side: f64) -> Rect {
        Rect::new(x, 97.0 - side / 2.0, x + side, 97.0 + side / 2.0)
    }

    #[track_caller]
    fn check(text: &str, bold: bool, shapes: &[Rect], marked: bool) {
        let mut glyphs = row(text, bold);
        let before = glyphs.len();
        add(shapes, &mut glyphs);
        assert_eq!(glyphs.len(), before + usize::from(marked), "{text} {shapes:?}");
    }

    #[test]
    fn a_dot_before_a_line_is_its_mark() {
        check("Baked bread", false, &[dot(3.0, 3.5)], true);
        check("Baked bread", false, &[dot(3.0, 3.5), dot(3.2, 3.2)], true);
    }

    #[test]
    fn what_adorns_titles_or_rates_is_no_mark() {
        check("Baker", true, &[dot(3.0, 3.5)], false);
        check("Education", false, &[dot(3.0, 3.5)], false);
        check("Baked bread", false, &[dot(2.0, 7.0)], false);
        check("Baked bread", false, &[dot(-2.0, 3.5), dot(4.0, 3.5)], false);
        check("Baked bread", false, &[dot(-30.0, 3.5)], false);
        check("Baked bread", false, &[dot(66.0, 3.5)], false);
    }
}
