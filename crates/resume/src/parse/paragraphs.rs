//! Lines joined to items and paragraphs.

use super::parts::Part;
use super::view::{LineView, View};

/// Joins lines to items and paragraphs: what was broken to fit belongs together.
pub(super) fn paragraphs<'a>(view: &View<'a>, lines: &[LineView<'a>]) -> Vec<Part<'a>> {
    join(view, lines, |paragraph, last, line| {
        let ends = &view.ends;
        let parted = match paragraph.item {
            true => ends.part(last, line),
            false => ends.part_plain(last, line),
        };
        parted || is_outdented(paragraph, line)
    })
}

/// Joins lines that stand below each other without a space between; only items end where they end.
pub(super) fn stretches<'a>(view: &View<'a>, lines: &[LineView<'a>]) -> Vec<Part<'a>> {
    join(view, lines, |paragraph, last, line| {
        paragraph.item && (is_outdented(paragraph, line) || view.ends.part(last, line))
    })
}

/// A line that begins this far to the left of its paragraph, in points, is none of it.
const MIN_OUTDENT: f32 = 3.0;

fn is_outdented(paragraph: &LineView<'_>, line: &LineView<'_>) -> bool {
    matches!((paragraph.bounds, line.bounds), (Some(a), Some(b)) if b[0] < a[0] - MIN_OUTDENT)
}

/// Joins lines to paragraphs; `parts` is asked of the first line of a paragraph, its last and the next one.
fn join<'a>(
    view: &View<'a>,
    lines: &[LineView<'a>],
    parts: impl Fn(&LineView<'a>, &LineView<'a>, &LineView<'a>) -> bool,
) -> Vec<Part<'a>> {
    let mut spans: Vec<(usize, usize)> = Vec::new();
    let mut around: Option<(&LineView<'_>, &LineView<'_>)> = None;
    for line in lines {
        let apart = around.is_none_or(|(first, last)| {
            if runs_over_page(view, last, line) {
                return false;
            }
            // A mark that was taken off, as where everything has one.
            let marked = view
                .text
                .get(last.end()..line.start)
                .is_none_or(|text| !text.trim().is_empty());
            line.item
                || marked
                || line.block != last.block
                || line.start < last.end()
                || line.gap && !last.text.ends_with([',', '-'])
                || parts(first, last, line)
        });
        match spans.last_mut() {
            Some(span) if !apart => span.1 = line.end(),
            _ => spans.push((line.start, line.end())),
        }
        around = Some((around.filter(|_| !apart).map_or(line, |(first, _)| first), line));
    }
    let parts = spans
        .into_iter()
        .filter_map(|(from, to)| view.text.get(from..to).map(|text| Part { text, start: from }));
    parts
        .filter(|p| p.text.chars().any(char::is_alphanumeric))
        .collect()
}

/// Whether a sentence that a page cuts off goes on in the line: it begins in the middle of one, and nothing stands between.
fn runs_over_page(view: &View<'_>, last: &LineView<'_>, line: &LineView<'_>) -> bool {
    let between = view.text.get(last.end()..line.start);
    last.page + 1 == line.page
        && !line.item
        && line.text.starts_with(char::is_lowercase)
        && !last.text.ends_with(['.', '!', '?', ':'])
        && between.is_some_and(|text| text.trim().is_empty())
}
