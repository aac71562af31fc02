//! Lines cut into the parts that stand beside each other.

use rolefit_domain::{Sourced, Span};

use crate::support::readable;

/// A piece of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part<'a> {
    /// Its words.
    pub text: &'a str,
    /// Where they stand in the whole text.
    pub start: usize,
}

const OPENING: [char; 3] = ['(', '[', '（'];
const CLOSING: [char; 3] = [')', ']', '）'];

fn is_bracket(c: char) -> bool {
    OPENING.contains(&c) || CLOSING.contains(&c)
}

/// Icons, emoji and what joins them.
fn is_picture(c: char) -> bool {
    let drawn = matches!(c, '\u{200D}' | '\u{2190}'..='\u{2BFF}' | '\u{E000}'..='\u{F8FF}' | '\u{FE0E}'..='\u{FE0F}'
        | '\u{1F000}'..='\u{1FAFF}' | '\u{E0020}'..='\u{E007F}');
    drawn && !c.is_alphanumeric()
}

impl<'a> Part<'a> {
    /// The text without white space and separators at its ends. Brackets go when they have no counterpart.
    pub(super) fn new(text: &'a str, start: usize) -> Self {
        let mut part = Self { text, start }.without_edges();
        let mut opened = part.text.matches(OPENING).count();
        let mut closed = part.text.matches(CLOSING).count();
        loop {
            let first = part.text.chars().next().filter(|c| is_bracket(*c));
            let last = part.text.chars().next_back().filter(|c| is_bracket(*c));
            let enclosed = opened == 1 && part.text.starts_with(OPENING) && last.is_some();
            if opened == closed && !enclosed {
                return part;
            }
            let dropped = match (first, last) {
                (Some(bracket), _) => {
                    part.text = &part.text[bracket.len_utf8()..];
                    part.start += bracket.len_utf8();
                    bracket
                }
                (None, Some(bracket)) => {
                    part.text = &part.text[..part.text.len() - bracket.len_utf8()];
                    bracket
                }
                (None, None) => return part,
            };
            let count = if OPENING.contains(&dropped) {
                &mut opened
            } else {
                &mut closed
            };
            *count -= 1;
            part = part.without_edges();
        }
    }

    fn without_edges(self) -> Self {
        let is_edge = |c: char| c.is_whitespace() || ",;|•·:–—-‒/⋄∙●▪◦»›".contains(c);
        // The full stop of what was cut off before: `. Note 1,3`.
        let full_stop = |text: &'a str| text.strip_prefix('.').filter(|rest| rest.starts_with(' '));
        let front = self.text.trim_start_matches(is_edge);
        let front = full_stop(front).map_or(front, |rest| rest.trim_start_matches(is_edge));
        Self {
            text: front.trim_end_matches(is_edge),
            start: self.start + self.text.len() - front.len(),
        }
    }

    /// Without the pictures that stand before or behind it: `⌂ Ulm`.
    pub(super) fn without_pictures(self) -> Self {
        let front = self.text.trim_start_matches(is_picture);
        let text = front.trim_end_matches(is_picture);
        if text.len() == self.text.len() {
            return self;
        }
        Self::new(text, self.start + self.text.len() - front.len())
    }

    /// One past the last byte.
    pub(super) const fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Where it stands.
    pub(super) fn span(&self) -> Span {
        Span::new(self.start, self.end())
    }

    /// Its value, this sure.
    pub(super) fn read(&self, confidence: u8) -> Sourced<String> {
        Sourced::read(readable(self.text), self.span(), confidence)
    }

    /// The pieces between byte ranges of this part.
    fn pieces(self, cuts: impl IntoIterator<Item = (usize, usize)>) -> Vec<Self> {
        let mut out = Vec::new();
        let mut from = 0;
        for (cut, next) in cuts {
            out.push(Self::new(&self.text[from..cut], self.start + from));
            from = next;
        }
        out.push(Self::new(&self.text[from..], self.start + from));
        out.retain(|p| !p.text.is_empty());
        out
    }

    /// Cut at tabs and line ends.
    pub(super) fn by_gaps(self) -> Vec<Self> {
        let cuts: Vec<_> = self
            .text
            .match_indices(['\t', '\n'])
            .map(|(at, s)| (at, at + s.len()))
            .collect();
        self.pieces(cuts)
    }

    /// Cut at tabs.
    pub(super) fn by_tabs(self) -> Vec<Self> {
        let cuts: Vec<_> = self
            .text
            .match_indices('\t')
            .map(|(at, s)| (at, at + s.len()))
            .collect();
        self.pieces(cuts)
    }

    /// Cut at marks that only separate: bars, bullets, spaced dashes and tildes. Not within brackets.
    pub(super) fn by_marks(self) -> Vec<Self> {
        const MARKS: [&str; 17] = [
            " | ", "|", " • ", "•", " · ", "·", " ⋄ ", " – ", " — ", " - ", " ‒ ", "—", " ~ ", " // ", "｜",
            " ∙ ", " ● ",
        ];
        self.cut_at(&MARKS)
    }

    /// Cut at commas and their like. Not within brackets, not within numbers.
    pub(super) fn by_commas(self) -> Vec<Self> {
        self.cut_at(&[",", "，", "、", ";", "；"])
    }

    /// Cut at any of `marks` outside brackets; a comma or a slash between digits is part of a number.
    pub(super) fn cut_at(self, marks: &[&str]) -> Vec<Self> {
        let mut cuts = Vec::new();
        let mut depth = 0_i32;
        let mut skip_to = 0;
        for (at, c) in self.text.char_indices() {
            if at < skip_to {
                continue;
            }
            match c {
                '(' | '[' | '（' => depth += 1,
                ')' | ']' | '）' => depth -= 1,
                _ => {}
            }
            if depth > 0 {
                continue;
            }
            let Some(mark) = marks.iter().find(|m| self.text[at..].starts_with(**m)) else {
                continue;
            };
            let next = at + mark.len();
            let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
            if matches!(mark.trim(), "," | "/")
                && digit(number_before(mark, &self.text[..at]))
                && digit(number_behind(mark, &self.text[next..]))
            {
                continue;
            }
            cuts.push((at, next));
            skip_to = next;
        }
        self.pieces(cuts)
    }

    /// This part without the bytes of `hole`, which lies in it: what stands before, what stands after.
    pub(super) fn without(self, hole: Span) -> Vec<Self> {
        self.without_all([hole])
    }

    /// This part without the bytes of `holes`, which stand in order: what stands before, between and after them. One that
    /// does not lie in it takes nothing.
    pub(super) fn without_all(self, holes: impl IntoIterator<Item = Span>) -> Vec<Self> {
        let within = |at: u32| (at as usize).saturating_sub(self.start).min(self.text.len());
        let mut from = 0;
        self.pieces(holes.into_iter().map(|hole| {
            let start = within(hole.start).max(from);
            from = within(hole.end).max(start);
            (start, from)
        }))
    }
}

/// The last sign before a mark; spaces may stand before a slash within a number (`4 / 5`).
fn number_before(mark: &str, text: &str) -> Option<char> {
    let text = if mark == "/" {
        text.trim_end_matches(' ')
    } else {
        text
    };
    text.chars().next_back()
}

/// The first sign behind a mark.
fn number_behind(mark: &str, text: &str) -> Option<char> {
    let text = if mark == "/" {
        text.trim_start_matches(' ')
    } else {
        text
    };
    text.chars().next()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts<'a>(parts: Vec<Part<'a>>) -> Vec<&'a str> {
        parts.into_iter().map(|p| p.text).collect()
    }

    #[test]
    fn lines_are_cut_where_things_stand_beside_each_other() {
        let part = Part::new("Baker – Mill & Sons (Ulm – South) | 2019", 7);
        let parts = part.by_marks();
        assert_eq!(
            texts(parts.clone()),
            ["Baker", "Mill & Sons (Ulm – South)", "2019"]
        );
        assert_eq!(parts[1].start, 7 + "Baker – ".len());
        assert_eq!(
            texts(Part::new("Baker, 2,000 loaves, Ulm", 0).by_commas()),
            ["Baker", "2,000 loaves", "Ulm"]
        );
        assert_eq!(texts(Part::new("a-b", 0).by_marks()), ["a-b"]);
        assert_eq!(
            texts(Part::new("Rye 4/5, Oats 3 / 5 / Bran/Malt", 0).cut_at(&[",", "/"])),
            ["Rye 4/5", "Oats 3 / 5", "Bran", "Malt"]
        );
    }

    #[test]
    fn pictures_beside_words_go() {
        assert_eq!(
            Part::new("⌂ Ulm", 3).without_pictures(),
            Part {
                text: "Ulm",
                start: 7
            }
        );
        assert_eq!(Part::new("Ana Li 👩‍🔧", 0).without_pictures().text, "Ana Li");
        assert_eq!(Part::new("①", 0).without_pictures().text, "①");
    }

    #[test]
    fn holes_leave_what_stands_around_them() {
        let part = Part::new("Baker 2019 – Mill 2020, Ulm", 7);
        let span = |words: &str| {
            let at = part.start + part.text.find(words).expect("is there");
            Span::new(at, at + words.len())
        };
        let holes = [
            Span::new(0, 3),
            span("2019"),
            span("19 – "),
            span("2020"),
            Span::new(90, 99),
        ];
        assert_eq!(texts(part.without_all(holes)), ["Baker", "Mill", "Ulm"]);
        assert_eq!(texts(part.without_all([])), [part.text]);
        assert_eq!(texts(part.without(span("Mill"))), ["Baker 2019", "2020, Ulm"]);
    }

    #[test]
    fn brackets_without_counterpart_go() {
        assert_eq!(Part::new("Mill (", 0).text, "Mill");
        assert_eq!(Part::new(". Note 1,3", 0).text, "Note 1,3");
        assert_eq!(Part::new(".NET", 0).text, ".NET");
        assert_eq!(Part::new("(Ulm)", 0).text, "Ulm");
        assert_eq!(Part::new("Baker (night)", 0).text, "Baker (night)");
        assert_eq!(Part::new("((Ulm))", 0).text, "((Ulm))");
        assert_eq!(
            Part::new("( [ Ulm", 3),
            Part {
                text: "Ulm",
                start: 7
            }
        );
    }

    #[test]
    fn a_line_of_nothing_but_brackets_is_read_without_recursion() {
        assert_eq!(Part::new(&"(".repeat(400_000), 0).text, "");
        assert_eq!(Part::new(&") ".repeat(200_000), 0).text, "");
    }
}
