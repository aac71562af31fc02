//! Glyphs to words: by the gaps between them, whatever order they were drawn in.

use super::device::PageGlyph;
use super::ways::is_rtl_letter;

/// A run of glyphs without a gap.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Word {
    /// Its characters.
    pub text: String,
    /// Left edge in points.
    pub x: f32,
    /// Right edge in points.
    pub end: f32,
    /// Baseline in points from the top of the page.
    pub y: f32,
    /// Type size in points.
    pub size: f32,
    /// Whether most of it is bold.
    pub bold: bool,
}

/// A gap wider than this part of the type size separates words; typesetters that draw no spaces leave about 0.25.
const WORD_GAP: f32 = 0.15;
/// A letter may be set into the space of the one before it as far as this part of the type size, as the `e` under the roof of
/// a `T` is. Farther in it is other text drawn over it.
const KERNED: f32 = 0.3;
/// The same glyph drawn again within this part of the size is poor man's bold, not a second letter.
const DOUBLED: f32 = 0.12;
/// Baselines nearer than this part of the type size are one row; superscripts stand about a third higher.
pub(super) const SAME_ROW: f32 = 0.35;

/// The words of a page, in rows from top to bottom and left to right in each.
pub(super) fn words(mut glyphs: Vec<PageGlyph>) -> Vec<Word> {
    glyphs.sort_by(|a, b| a.y.total_cmp(&b.y));
    let mut out = Vec::new();
    for mut row in rows(glyphs, |g| (g.y, g.size)) {
        row.sort_by(|a, b| a.x.total_cmp(&b.x));
        out.extend(join_spaced_letters(row_words(row)));
    }
    out
}

/// Splits things that are sorted by baseline into rows. The first of a row sets its place, so that rows do not creep.
pub(super) fn rows<T>(sorted: Vec<T>, place: impl Fn(&T) -> (f32, f32)) -> Vec<Vec<T>> {
    let mut out: Vec<Vec<T>> = Vec::new();
    let mut row: Option<(f32, f32)> = None;
    for thing in sorted {
        let (y, size) = place(&thing);
        match (row, out.last_mut()) {
            (Some((row_y, row_size)), Some(last)) if (y - row_y).abs() <= SAME_ROW * size.min(row_size) => {
                last.push(thing);
            }
            _ => {
                row = Some((y, size));
                out.push(vec![thing]);
            }
        }
    }
    out
}

fn row_words(row: Vec<PageGlyph>) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::new();
    let mut last: Option<PageGlyph> = None;
    let mut space = false;
    for glyph in row {
        if glyph.text.trim().is_empty() {
            space = true;
            continue;
        }
        if let Some(last) = &last
            && last.text == glyph.text
            && (last.x - glyph.x).abs() < DOUBLED * glyph.size
        {
            continue;
        }
        match out.last_mut() {
            Some(word) if !space && goes_on(word, last.as_ref(), &glyph) => {
                word.text.push_str(&seen(&glyph.text));
                word.end = word.end.max(glyph.end);
                word.size = word.size.max(glyph.size);
            }
            _ => out.push(Word {
                text: seen(&glyph.text),
                x: glyph.x,
                end: glyph.end,
                y: glyph.y,
                size: glyph.size,
                bold: glyph.bold,
            }),
        }
        space = false;
        last = Some(glyph);
    }
    out
}

/// The letters of a glyph in the order of the eye, in which the row stands: those of an Arabic ligature are said from right
/// to left.
fn seen(text: &str) -> String {
    if text.chars().any(is_rtl_letter) {
        text.chars().rev().collect()
    } else {
        text.to_owned()
    }
}

/// Whether the glyph belongs to the word that ends with `last`: right behind it, or kerned into it beyond its middle.
fn goes_on(word: &Word, last: Option<&PageGlyph>, glyph: &PageGlyph) -> bool {
    let gap = glyph.x - word.end;
    let size = glyph.size.max(word.size);
    let kerned = last.is_some_and(|last| glyph.x > f32::midpoint(last.x, last.end));
    gap.abs() <= WORD_GAP * size || kerned && (-KERNED * size..0.0).contains(&gap)
}

/// Fewest letters set apart that make a letter-spaced word.
const MIN_SPACED: usize = 4;
/// Widest gap between letter-spaced letters, in parts of the type size.
const MAX_SPACING: f32 = 0.9;

/// Joins the letters of headings set as `E D U C A T I O N`. Gaps clearly wider than the usual one stay word gaps.
fn join_spaced_letters(words: Vec<Word>) -> Vec<Word> {
    let mut out: Vec<Word> = Vec::with_capacity(words.len());
    let mut run: Vec<Word> = Vec::new();
    for word in words {
        let letters = word.text.chars().count() <= 2 && word.text.chars().all(char::is_alphabetic);
        let near = run.last().is_none_or(|last| {
            let gap = word.x - last.end;
            gap <= MAX_SPACING * word.size && (word.size - last.size).abs() < 0.5
        });
        if !(letters && near) {
            flush(&mut run, &mut out);
        }
        if letters { run.push(word) } else { out.push(word) }
    }
    flush(&mut run, &mut out);
    out
}

fn flush(run: &mut Vec<Word>, out: &mut Vec<Word>) {
    let single = run.iter().filter(|w| w.text.chars().count() == 1).count();
    if single < MIN_SPACED || single * 10 < run.len() * 7 {
        out.append(run);
        return;
    }
    let mut gaps: Vec<f32> = run.windows(2).map(|w| w[1].x - w[0].end).collect();
    gaps.sort_by(f32::total_cmp);
    let usual = gaps[gaps.len() / 2];
    let mut joined: Vec<Word> = Vec::new();
    for word in run.drain(..) {
        match joined.last_mut() {
            Some(last) if word.x - last.end <= usual * 1.4 + 0.08 * word.size => {
                last.text.push_str(&word.text);
                last.end = word.end;
            }
            _ => joined.push(word),
        }
    }
    out.append(&mut joined);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn glyphs(text: &str, gap: impl Fn(usize) -> f32) -> Vec<PageGlyph> {
        let mut x = 0.0;
        let mut out = Vec::new();
        for (i, c) in text.chars().enumerate() {
            x += gap(i);
            out.push(PageGlyph {
                text: c.into(),
                x,
                end: x + 5.0,
                y: 50.0,
                size: 10.0,
                bold: false,
            });
            x += 5.0;
        }
        out
    }

    fn texts(words: Vec<Word>) -> Vec<String> {
        words.into_iter().map(|w| w.text).collect()
    }

    #[test]
    fn gaps_separate_words_in_any_drawing_order() {
        let mut drawn = glyphs("seniordev", |i| if i == 6 { 2.5 } else { 0.2 });
        drawn.reverse();
        assert_eq!(texts(words(drawn)), ["senior", "dev"]);
    }

    #[test]
    fn letters_set_under_the_roof_of_another_are_its_word() {
        // In parts of the type size: widths of a sans serif, and pairs as far apart as its table of pairs says.
        for (pair, width, kern) in [
            ("Te", 0.61, -0.17),
            ("Va", 0.68, -0.16),
            ("Yo", 0.61, -0.22),
            ("P.", 0.6, -0.2),
            ("Fa", 0.58, -0.18),
            ("WA", 0.99, -0.16),
            ("r.", 0.41, -0.17),
        ] {
            let mut drawn = glyphs(&format!("la{pair}rn"), |_| 0.0);
            let first = drawn[2].x;
            drawn[2].end = first + width * 10.0;
            let moved = first + (width + kern) * 10.0 - drawn[3].x;
            for glyph in &mut drawn[3..] {
                (glyph.x, glyph.end) = (glyph.x + moved, glyph.end + moved);
            }
            assert_eq!(texts(words(drawn)), [format!("la{pair}rn")], "{pair}");
        }
        // Text drawn over other text is none of its word.
        let over = glyphs("ab", |_| 0.0).into_iter().chain(glyphs("cd", |_| 1.5));
        assert_ne!(texts(words(over.collect())), ["acbd"]);
    }

    #[test]
    fn spaced_letters_are_one_word_and_initials_are_not() {
        let spaced = glyphs("WORKHISTORY", |i| if i == 4 { 9.0 } else { 3.0 });
        assert_eq!(texts(words(spaced)), ["WORK", "HISTORY"]);
        assert_eq!(texts(words(glyphs("ABC", |_| 3.0))), ["A", "B", "C"]);
    }

    #[test]
    fn the_letters_of_an_arabic_ligature_stand_in_the_order_of_the_eye() {
        let mut drawn = glyphs("مس", |_| 0.0);
        drawn[0].text = "لا".into();
        assert_eq!(texts(words(drawn)), ["الس"]);
    }

    #[test]
    fn a_letter_drawn_twice_is_one_letter() {
        let mut drawn = glyphs("ab", |_| 0.0);
        drawn.extend(
            glyphs("ab", |_| 0.0)
                .into_iter()
                .map(|g| PageGlyph { x: g.x + 0.3, ..g }),
        );
        assert_eq!(texts(words(drawn)), ["ab"]);
    }
}
