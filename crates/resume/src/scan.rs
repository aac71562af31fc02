//! Words that a text recognizer saw on pictures of pages, to the text of a document: with the same lines, columns and
//! reading order as a PDF's own words.

use rolefit_domain::{DocumentText, FailureCode, TextWarning, limits};

use crate::pdf::{PageContent, Word, assemble, columns};

/// A page as a text recognizer saw it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScannedPage {
    /// Width in points.
    pub width: f32,
    /// Height in points.
    pub height: f32,
    /// Its lines, in any order.
    pub lines: Vec<ScannedLine>,
    /// Whether words were left out because nobody could be sure of them.
    pub unsure: bool,
    /// Whether lines were left out because they run another way than the page.
    pub turned: bool,
}

/// Words that the recognizer found side by side.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScannedLine {
    /// Top and bottom of the line's ink, in points from the top of the page.
    pub top: f32,
    /// See [`Self::top`].
    pub bottom: f32,
    /// Its words.
    pub words: Vec<ScannedWord>,
}

/// One word.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ScannedWord {
    /// Its characters.
    pub text: String,
    /// Left edge in points from the left of the page.
    pub left: f32,
    /// Right edge.
    pub right: f32,
}

/// The text of pages that were recognized, in order. `unread` says that the recognizer could not read some pages.
///
/// A recognizer tells where the ink is and no type size, so sizes are what the letters of each line say; whether type is
/// bold is not known.
///
/// # Errors
/// [`FailureCode::NoPages`] without pages, [`FailureCode::TooManyPages`] with more than [`limits::MAX_PAGES`], and
/// [`FailureCode::NoText`] when nothing was recognized.
pub fn lay_out(pages: Vec<ScannedPage>, unread: Unread) -> Result<DocumentText, FailureCode> {
    if pages.is_empty() {
        return Err(FailureCode::NoPages);
    }
    if pages.len() > limits::MAX_PAGES {
        return Err(FailureCode::TooManyPages);
    }
    if pages.iter().all(|page| page.lines.is_empty()) {
        return Err(FailureCode::NoText);
    }
    let mut text = assemble(pages.into_iter().map(content).collect())?;
    if unread == Unread::SomePages && !text.warnings.contains(&TextWarning::PagesUnread) {
        text.warnings.push(TextWarning::PagesUnread);
    }
    Ok(text)
}

/// What a recognizer says of the pages that it gave nothing of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unread {
    /// There are none.
    Nothing,
    /// There are some.
    SomePages,
}

fn content(page: ScannedPage) -> PageContent {
    let words = page.lines.into_iter().flat_map(words).collect();
    let mut lines = columns::reading_order(words);
    for line in &mut lines {
        let [left, top, right, bottom] = &mut line.bounds;
        for (value, most) in [
            (left, page.width),
            (right, page.width),
            (top, page.height),
            (bottom, page.height),
        ] {
            *value = value.clamp(0.0, most);
        }
    }
    PageContent {
        width: page.width,
        height: page.height,
        lines,
        hidden: false,
        unknown: page.unsure,
        turned: page.turned,
        cut: false,
        has_image: false,
    }
}

/// The words of a line on their common baseline.
fn words(line: ScannedLine) -> Vec<Word> {
    let ink = Ink::of(line.words.iter().flat_map(|word| word.text.chars()));
    let height = (line.bottom - line.top).max(0.1);
    // Nobody sets type in finer steps, and a scan is not sharper.
    let size = ((height / (ink.above + ink.below)) * 2.0).round().max(1.0) / 2.0;
    let baseline = line.bottom - ink.below * size;
    let word = |word: ScannedWord| Word {
        text: word.text,
        x: word.left,
        end: word.right.max(word.left + 0.1),
        y: baseline,
        size,
        bold: false,
    };
    line.words
        .into_iter()
        .filter(|word| !word.text.trim().is_empty())
        .map(word)
        .collect()
}

/// How far the letters of a line reach above and below its baseline, in parts of the type size.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Ink {
    above: f32,
    below: f32,
}

impl Ink {
    /// The usual measures of text faces: small letters are half as high as the type, capitals and figures seven tenths,
    /// and what hangs hangs a fifth.
    fn of(letters: impl Iterator<Item = char>) -> Self {
        let mut ink = Self {
            above: 0.0,
            below: 0.0,
        };
        for letter in letters {
            let (above, below): (f32, f32) = match letter {
                'a' | 'c' | 'e' | 'm' | 'n' | 'o' | 'r' | 's' | 'u' | 'v' | 'w' | 'x' | 'z' => (0.5, 0.0),
                'g' | 'p' | 'q' | 'y' => (0.5, 0.21),
                'j' | 'Q' | '(' | ')' | '[' | ']' | '{' | '}' | '|' | '@' | '/' => (0.72, 0.21),
                ' ' => (0.0, 0.0),
                '.' | '_' => (0.1, 0.0),
                ',' | ';' => (0.1, 0.14),
                '-' | '–' | '—' | '•' | '·' | '~' | '=' | '+' | ':' => (0.4, 0.0),
                _ => (0.72, 0.0),
            };
            ink.above = ink.above.max(above);
            ink.below = ink.below.max(below);
        }
        if ink.above < 0.3 {
            ink.above = 0.72;
        }
        ink
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A line of text in 10 point type: 5 points for each letter, and the ink that its letters have.
    fn line(text: &str, left: f32, baseline: f32) -> ScannedLine {
        let ink = Ink::of(text.chars());
        let mut words = Vec::new();
        let mut x = left;
        for word in text.split(' ') {
            let right = x + 5.0 * word.chars().count() as f32;
            words.push(ScannedWord {
                text: word.to_owned(),
                left: x,
                right,
            });
            x = right + 3.0;
        }
        ScannedLine {
            top: baseline - ink.above * 10.0,
            bottom: baseline + ink.below * 10.0,
            words,
        }
    }

    fn page(lines: Vec<ScannedLine>) -> ScannedPage {
        ScannedPage {
            width: 595.0,
            height: 842.0,
            lines,
            ..ScannedPage::default()
        }
    }

    fn texts(text: &DocumentText) -> Vec<&str> {
        let slice = |line: &rolefit_domain::Line| line.span.slice(&text.text).expect("inside");
        text.lines.iter().map(slice).collect()
    }

    #[test]
    fn type_has_one_size_whatever_letters_a_line_has() {
        let lines = vec![
            line("Mira Jansen", 50.0, 60.0),
            line("summer season", 50.0, 75.0),
            line("typography", 50.0, 90.0),
            line("EXPERIENCE", 50.0, 105.0),
        ];
        let text = lay_out(vec![page(lines)], Unread::Nothing).expect("text");
        assert!(text.lines.iter().all(|line| line.size == 10.0), "{text:?}");
        assert_eq!(text.lines[0].bounds, Some([50.0, 52.0, 103.0, 62.0]));
    }

    #[test]
    fn columns_are_read_one_after_the_other() {
        // A recognizer gives the lines from top to bottom, across both columns.
        let mut lines = Vec::new();
        for row in 0..6 {
            let y = 100.0 + 14.0 * row as f32;
            lines.push(line(&format!("left text row {row}"), 40.0, y));
            // Lines of columns stand beside each other only by chance.
            lines.push(line(&format!("right text row {row}"), 330.0, y + 6.0));
        }
        let text = lay_out(vec![page(lines)], Unread::Nothing).expect("text");
        let read = texts(&text);
        assert_eq!(
            read[..6].iter().filter(|t| t.starts_with("left")).count(),
            6,
            "{read:?}"
        );
        assert_ne!(text.lines[0].block, text.lines[6].block);
    }

    #[test]
    fn pages_without_words_keep_their_place() {
        let pages = vec![page(Vec::new()), page(vec![line("Experience", 50.0, 60.0)])];
        let text = lay_out(pages, Unread::SomePages).expect("text");
        assert_eq!((text.pages.len(), text.lines[0].page), (2, 1));
        assert_eq!(text.warnings, [TextWarning::PagesUnread]);
        assert_eq!(
            lay_out(vec![page(Vec::new())], Unread::Nothing),
            Err(FailureCode::NoText)
        );
        assert_eq!(lay_out(Vec::new(), Unread::Nothing), Err(FailureCode::NoPages));
        let many = vec![page(vec![line("Experience", 50.0, 60.0)]); limits::MAX_PAGES + 1];
        assert_eq!(lay_out(many, Unread::Nothing), Err(FailureCode::TooManyPages));
    }

    #[test]
    fn a_line_at_the_edge_stays_on_its_page() {
        let text = lay_out(vec![page(vec![line("Top", -4.0, 3.0)])], Unread::Nothing).expect("text");
        let [left, top, right, bottom] = text.lines[0].bounds.expect("placed");
        assert!(left >= 0.0 && top >= 0.0 && right <= 595.0 && bottom <= 842.0);
    }
}
