//! The summary: what stands under its heading, or the paragraph below the name.

use rolefit_domain::span::cover;
use rolefit_domain::{Sourced, Span};

use super::dates::periods;
use super::paragraphs::paragraphs;
use super::parts::Part;
use super::view::{LineView, View};
use crate::support::readable;

/// The first paragraph under the heading; where the format has no places, also the sentences that follow blank lines.
pub(super) fn headed(view: &View<'_>, lines: &[LineView<'_>]) -> Option<Sourced<String>> {
    let first = lines.first()?;
    let of_it = |block: &&[LineView<'_>]| {
        let plain = block.iter().all(|l| l.bounds.is_none());
        block[0].block == first.block
            || plain && block[0].start > first.start && is_prose(text_of(view, block))
    };
    let blocks = lines.chunk_by(|a, b| a.block == b.block);
    let span = cover(blocks.take_while(of_it).flatten().map(LineView::span))?;
    let value = readable(span.slice(view.text)?);
    (value.split_whitespace().count() > 3 || value.chars().count() > 12)
        .then(|| Sourced::read(value, span, 88))
}

fn text_of<'a>(view: &View<'a>, lines: &[LineView<'_>]) -> &'a str {
    let span = cover(lines.iter().map(LineView::span));
    span.and_then(|span| span.slice(view.text)).unwrap_or("")
}

/// The first paragraph of sentences at the top, and those right after it. `taken` is where other values stand.
pub(super) fn unheaded(view: &View<'_>, top: &[LineView<'_>], taken: &[Span]) -> Option<Sourced<String>> {
    let told = |part: &Part<'_>| is_prose(part.text) && !taken.iter().any(|span| span.overlaps(part.span()));
    let paragraphs = paragraphs(view, top);
    let mut prose = paragraphs
        .iter()
        .skip_while(|part| !told(part))
        .take_while(|part| told(part));
    let first = prose.next()?;
    let mut span = first.span();
    for next in prose.take_while(|next| next.start > first.start) {
        let between = view.text.get(span.end as usize..next.start);
        if between.is_none_or(|text| !text.trim().is_empty()) {
            break;
        }
        span.end = next.span().end;
    }
    Some(Sourced::read(readable(span.slice(view.text)?), span, 76))
}

/// Fewest words of a paragraph that ends in a full stop.
const MIN_WORDS: usize = 5;
/// Fewest words of one that does not.
const MIN_OPEN_WORDS: usize = 14;

/// Whether the text is made of sentences rather than of names, dates and lists.
fn is_prose(text: &str) -> bool {
    let words: Vec<&str> = text.split_whitespace().collect();
    let ended = text.ends_with(['.', '!', '。']);
    let wide = text.chars().filter(|c| *c >= '\u{3400}').count();
    if wide > 12 {
        return ended;
    }
    let lower = words.iter().filter(|w| w.starts_with(char::is_lowercase)).count();
    let long = words.len() >= if ended { MIN_WORDS } else { MIN_OPEN_WORDS };
    let dated = periods(text, 0).iter().any(|p| p.range);
    long && lower * 2 >= words.len() && !dated && !text.contains(['@', '|', '\t'])
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;

    fn check(text: &str, want: Option<&str>) {
        let found = profile(text).basics.summary.map(|s| s.value);
        assert_eq!(found.as_deref(), want, "{text}");
    }

    #[test]
    fn the_paragraph_under_the_name_is_the_summary() {
        check(
            "Ana Maria Li\nana.li@example.org\n\nBaker with a calm hand. For six years I\nhave baked for the whole town.\n\n\
             I like sourdough and early mornings.\n\nWORK\nBaker, Mill GmbH\t2019 - 2021\n",
            Some(
                "Baker with a calm hand. For six years I have baked for the whole town. I like sourdough and early mornings.",
            ),
        );
        check(
            "Ana Maria Li\nana.li@example.org\n\nWORK\nBaker, Mill GmbH\t2019 - 2021\n- Baked for the whole town.\n",
            None,
        );
        check("Ana Maria Li\nMill Lane 3, 89073 Ulm\nana.li@example.org\n", None);
    }

    #[test]
    fn all_paragraphs_under_the_heading_are_the_summary() {
        check(
            "Ana Maria Li\nana.li@example.org\n\nABOUT ME\nBaker with a calm hand.\n\nAlso an early riser at weekends.\n\nSKILLS\nBaking\n",
            Some("Baker with a calm hand. Also an early riser at weekends."),
        );
    }
}
