//! Many spans of one text, asked all at once.

use rolefit_domain::Span;

/// A set of spans that answers in logarithmic time, however many there are and however they overlap.
#[derive(Debug, Default)]
pub(crate) struct Spans {
    starts: Vec<u32>,
    /// For every start the furthest end of the spans that begin there or before.
    reach: Vec<u32>,
}

impl Spans {
    pub(crate) fn new(spans: impl IntoIterator<Item = Span>) -> Self {
        let mut sorted: Vec<_> = spans.into_iter().collect();
        sorted.sort_unstable();
        let mut furthest = 0;
        let mut all = Self::default();
        for span in sorted {
            furthest = span.end.max(furthest);
            all.starts.push(span.start);
            all.reach.push(furthest);
        }
        all
    }

    /// Whether a span of the set contains `span`.
    pub(crate) fn contain(&self, span: Span) -> bool {
        self.reach_of(self.starts.partition_point(|start| *start <= span.start)) >= Some(span.end)
    }

    /// Whether a span of the set shares a byte with `span`.
    pub(crate) fn touch(&self, span: Span) -> bool {
        self.reach_of(self.starts.partition_point(|start| *start < span.end)) > Some(span.start)
    }

    /// The furthest end among the first `count` spans.
    fn reach_of(&self, count: usize) -> Option<u32> {
        count.checked_sub(1).map(|last| self.reach[last])
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn the_answers_are_those_of_looking_at_each(
            spans in prop::collection::vec((0_u32..40, 1_u32..12), 0..12),
            start in 0_u32..40,
            length in 1_u32..12,
        ) {
            let span = |(start, length)| Span { start, end: start + length };
            let spans: Vec<_> = spans.into_iter().map(span).collect();
            let asked = span((start, length));
            let all = Spans::new(spans.iter().copied());
            prop_assert_eq!(all.contain(asked), spans.iter().any(|s| s.contains(asked)));
            prop_assert_eq!(all.touch(asked), spans.iter().any(|s| s.overlaps(asked)));
        }
    }
}
