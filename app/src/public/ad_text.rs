//! A job ad's plain text as HTML: headings, paragraphs and lists where the text shows them by its lines.
//!
//! The same HTML stands on the page and in the structured data, because search engines want them equal.

use crate::text;

/// Longest line that can be a heading, in characters.
const HEADING_CHARS: usize = 70;

/// Longest line that is a heading because it stands over a paragraph, in characters.
const OVER_PARAGRAPH_CHARS: usize = 40;

/// A part of an ad.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Block<'a> {
    Heading(&'a str),
    Paragraph(Vec<&'a str>),
    List(Vec<&'a str>),
}

/// The ad as HTML, without a first line that repeats the title, which stands above it. Everything in it is escaped text;
/// the only elements are `h3`, `p`, `br`, `ul` and `li`.
pub(super) fn to_html(title: &str, ad: &str) -> String {
    let mut html = String::with_capacity(ad.len() + ad.len() / 4);
    for block in blocks(without_title(title, ad)) {
        match block {
            Block::Heading(line) => {
                html.push_str("<h3>");
                html.push_str(&text::html(line));
                html.push_str("</h3>");
            }
            Block::Paragraph(lines) => {
                html.push_str("<p>");
                for (i, line) in lines.iter().enumerate() {
                    if i > 0 {
                        html.push_str("<br>");
                    }
                    html.push_str(&text::html(line));
                }
                html.push_str("</p>");
            }
            Block::List(items) => {
                html.push_str("<ul>");
                for item in items {
                    html.push_str("<li>");
                    html.push_str(&text::html(item));
                    html.push_str("</li>");
                }
                html.push_str("</ul>");
            }
        }
    }
    html
}

/// The first sentences of the ad for previews, after the title, at most `chars` characters, cut at a word.
pub(super) fn summary(title: &str, ad: &str, chars: usize) -> String {
    let first = blocks(without_title(title, ad))
        .into_iter()
        .find_map(|block| match block {
            Block::Paragraph(lines) => Some(lines.join(" ")),
            _ => None,
        });
    let words = first.unwrap_or_default();
    if words.chars().count() <= chars {
        return words;
    }
    let mut short: String = words.chars().take(chars).collect();
    if let Some(space) = short.rfind(' ') {
        short.truncate(space);
    }
    short.push('…');
    short
}

fn without_title<'a>(title: &str, ad: &'a str) -> &'a str {
    let ad = ad.trim_start();
    let (first, rest) = ad.split_once('\n').unwrap_or((ad, ""));
    let first = first.trim_matches(|c: char| c == '#' || c == '*' || c.is_whitespace());
    if !rest.trim().is_empty() && first.to_lowercase() == title.trim().to_lowercase() {
        rest
    } else {
        ad
    }
}

fn blocks(text: &str) -> Vec<Block<'_>> {
    let lines: Vec<&str> = text.lines().map(str::trim).collect();
    let mut blocks: Vec<Block<'_>> = Vec::new();
    // Whether the next line of text begins something new.
    let mut fresh = true;
    for (i, &line) in lines.iter().enumerate() {
        if line.is_empty() {
            fresh = true;
            continue;
        }
        if let Some(item) = list_item(line) {
            match blocks.last_mut() {
                Some(Block::List(items)) => items.push(item),
                _ => blocks.push(Block::List(vec![item])),
            }
            fresh = true;
            continue;
        }
        let next = lines.get(i + 1).copied().unwrap_or_default();
        if let Some(heading) = heading(line, next, fresh) {
            blocks.push(Block::Heading(heading));
            fresh = true;
            continue;
        }
        match blocks.last_mut() {
            Some(Block::Paragraph(lines)) if !fresh => lines.push(line),
            _ => blocks.push(Block::Paragraph(vec![line])),
        }
        fresh = false;
    }
    blocks
}

/// The words of a list item; `None` for other lines.
fn list_item(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(['-', '*', '•', '–', '·', '‣'])?;
    let item = rest
        .strip_prefix([' ', '\t'])
        .or_else(|| line.starts_with('•').then_some(rest))?;
    Some(item.trim())
}

/// The words of a heading: a short line that ends like one or is followed by a list.
fn heading<'a>(line: &'a str, next: &str, fresh: bool) -> Option<&'a str> {
    if line.chars().count() > HEADING_CHARS {
        return None;
    }
    if line.starts_with('#') {
        return Some(line.trim_start_matches('#').trim());
    }
    let named = line
        .strip_suffix(':')
        .filter(|_| fresh || list_item(next).is_some());
    if named.is_some() {
        return named;
    }
    let open = !line.ends_with(['.', '!', '?', ',', ';']);
    // "How we work" above a paragraph: a few words by themselves over a line too long to be of their kind.
    let over_paragraph = line.chars().count() <= OVER_PARAGRAPH_CHARS && next.chars().count() > HEADING_CHARS;
    (fresh && open && (list_item(next).is_some() || over_paragraph)).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, html: &str) {
        assert_eq!(to_html("", text), html, "{text:?}");
    }

    #[test]
    fn lines_become_paragraphs_headings_and_lists() {
        check("One.\nTwo.\n\nThree.", "<p>One.<br>Two.</p><p>Three.</p>");
        check(
            "What you do:\n- Build\n- Run\n\nBye.",
            "<h3>What you do</h3><ul><li>Build</li><li>Run</li></ul><p>Bye.</p>",
        );
        check(
            "We offer\n• Time\n• Trust",
            "<h3>We offer</h3><ul><li>Time</li><li>Trust</li></ul>",
        );
        check("Pay: 50,000", "<p>Pay: 50,000</p>");
        check("5 - 7 people", "<p>5 - 7 people</p>");
        check("", "");
    }

    #[test]
    fn a_few_words_over_a_paragraph_are_a_heading() {
        let long =
            "Remote within Europe, with three weeks a year together on the coast, and a week of 36 hours.";
        check(
            &format!("How we work\n{long}"),
            &format!("<h3>How we work</h3><p>{long}</p>"),
        );
        check("How we work\nRemote.", "<p>How we work<br>Remote.</p>");
        check(
            &format!("We said it.\n{long}"),
            &format!("<p>We said it.<br>{long}</p>"),
        );
    }

    #[test]
    fn a_first_line_that_repeats_the_title_is_left_out() {
        for (text, html) in [
            ("# Boat builder\n\nWe build.", "<p>We build.</p>"),
            ("boat BUILDER\nWe build.", "<p>We build.</p>"),
            (
                "Boat builder wanted\n\nNow.",
                "<p>Boat builder wanted</p><p>Now.</p>",
            ),
            ("Boat builder", "<p>Boat builder</p>"),
        ] {
            assert_eq!(to_html("Boat builder", text), html);
        }
    }

    #[test]
    fn nothing_in_an_ad_is_markup() {
        check(
            "<script>alert(\"1\") & more",
            "<p>&lt;script&gt;alert(&quot;1&quot;) &amp; more</p>",
        );
    }

    #[test]
    fn previews_end_at_a_word() {
        assert_eq!(
            summary("", "Title:\n- x\n\nWe build boats and sell them.", 14),
            "We build…"
        );
        assert_eq!(summary("", "Short.", 14), "Short.");
        assert_eq!(summary("Cook", "Cook\n\nWe cook.", 14), "We cook.");
        assert_eq!(summary("", "", 14), "");
    }
}
