//! A column that text runs down in, from page to page.

use super::canvas::{Canvas, Type};

/// A column of text with the place of its next line.
#[derive(Debug, Clone, Copy)]
pub struct Column {
    /// Left edge in points.
    pub left: f32,
    /// Width in points.
    pub width: f32,
    /// Where the column begins on every page after the first.
    pub top: f32,
    /// The lowest base line.
    pub bottom: f32,
    /// The page that the next line goes to, counted from 0.
    pub page: usize,
    /// The upper edge of the next line.
    pub y: f32,
}

impl Column {
    /// Right edge in points.
    pub fn right(&self) -> f32 {
        self.left + self.width
    }

    /// Leaves some space free.
    pub fn space(&mut self, points: f32) {
        self.y -= points;
    }

    /// Goes to the next page unless there is room for so many points, so that a heading is not left alone.
    pub fn keep(&mut self, points: f32) {
        if self.y - points < self.bottom {
            self.page += 1;
            self.y = self.top;
        }
    }

    /// Takes one line of this leading and gives its page and base line.
    pub fn line(&mut self, style: &Type) -> (usize, f32) {
        self.keep(style.leading);
        self.y -= style.leading;
        (self.page, self.y)
    }

    /// Draws a text broken into lines, `indent` points from the left edge.
    pub fn paragraph(&mut self, canvas: &mut Canvas, style: &Type, indent: f32, text: &str) {
        for line in wrap(text, style, self.width - indent) {
            let (page, y) = self.line(style);
            canvas.text(page, [self.left + indent, y], style, line);
        }
    }

    /// Draws a text with a bullet before its first line.
    pub fn bullet(&mut self, canvas: &mut Canvas, style: &Type, text: &str) {
        let indent = style.size * 1.1;
        self.keep(style.leading);
        canvas.text(self.page, [self.left + 1.0, self.y - style.leading], style, "•");
        self.paragraph(canvas, style, indent, text);
    }
}

/// The text in lines that are at most `width` points wide, broken at spaces. A word that is wider stands alone.
pub fn wrap<'a>(text: &'a str, style: &Type, width: f32) -> Vec<&'a str> {
    let mut lines = Vec::new();
    let (mut start, mut end) = (0, 0);
    for (at, _) in text.match_indices(' ').chain([(text.len(), "")]) {
        if end > start && style.measure(&text[start..at]) > width {
            lines.push(&text[start..end]);
            start = end + 1;
        }
        end = at;
    }
    lines.push(&text[start..end]);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::encoding::Face;

    #[test]
    fn lines_fill_the_width_and_lose_no_word() {
        let style = Type::new(Face::Sans, 10.0);
        let text =
            "Kept the night shift calm while the pump room flooded and the spare generator refused to start";
        let lines = wrap(text, &style, 120.0);
        assert!(lines.len() > 2);
        assert_eq!(lines.join(" "), text);
        for pair in lines.windows(2) {
            assert!(style.measure(pair[0]) <= 120.0);
            let next = pair[1].split(' ').next().expect("a word");
            assert!(
                style.measure(&format!("{} {next}", pair[0])) > 120.0,
                "`{next}` would have fitted"
            );
        }
        assert_eq!(
            wrap("Donaudampfschifffahrt", &style, 10.0),
            ["Donaudampfschifffahrt"]
        );
    }
}
