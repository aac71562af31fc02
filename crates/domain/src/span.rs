//! Spans: where in a candidate's own document a fact stands.

use serde::{Deserialize, Serialize};

/// A half-open range of bytes in the UTF-8 text of one document, both ends on character boundaries.
///
/// The text is [`crate::DocumentText::text`] for resumes and the plain text of the ad for criteria. A span is
/// only meaningful with the text it was made from; the hash of that text stands in the receipt.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte; never below `start`.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets of the text.
    ///
    /// # Panics
    /// In debug builds, when `end < start` or an offset does not fit in 32 bits: texts are limited far below.
    pub fn new(start: usize, end: usize) -> Self {
        debug_assert!(
            start <= end && end <= u32::MAX as usize,
            "a span runs forwards and fits: {start}..{end}"
        );
        Self {
            start: start as u32,
            end: end as u32,
        }
    }

    /// The text of the span, or `None` when it does not lie within `text` on character boundaries.
    pub fn slice(self, text: &str) -> Option<&str> {
        text.get(self.start as usize..self.end as usize)
    }

    /// Whether `other` lies within this span.
    pub const fn contains(self, other: Self) -> bool {
        self.start <= other.start && other.end <= self.end
    }

    /// Whether the two spans share at least one byte.
    pub const fn overlaps(self, other: Self) -> bool {
        self.start < other.end && other.start < self.end
    }

    /// Bytes covered.
    pub const fn len(self) -> u32 {
        self.end - self.start
    }

    /// Whether no byte is covered.
    pub const fn is_empty(self) -> bool {
        self.start == self.end
    }
}

/// The smallest span that covers all of `spans`; `None` for none.
pub fn cover(spans: impl IntoIterator<Item = Span>) -> Option<Span> {
    spans.into_iter().reduce(|a, b| Span {
        start: a.start.min(b.start),
        end: a.end.max(b.end),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_outside_the_text_or_inside_a_character_is_no_text() {
        let text = "Zoë";
        assert_eq!(Span::new(0, 4).slice(text), Some("Zoë"));
        assert_eq!(Span::new(0, 3).slice(text), None);
        assert_eq!(Span::new(2, 9).slice(text), None);
        assert_eq!(cover([Span::new(5, 6), Span::new(1, 2)]), Some(Span::new(1, 6)));
    }
}
