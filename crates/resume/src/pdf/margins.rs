//! Page headers and footers: lines that repeat at the edge of pages, and page numbers.

use std::collections::HashMap;

use rolefit_domain::document::LineRole;

use super::lines::PageLine;
use crate::parse::passed::is_page_number;

/// The part of the page height, at the top and at the bottom, in which headers and footers stand.
const EDGE: f32 = 0.1;

/// Marks headers and footers. The first copy of a repeated line keeps its words for the reader; the others go.
pub(super) fn mark<'a>(pages: impl Iterator<Item = (f32, &'a mut Vec<PageLine>)>) {
    let mut pages: Vec<(f32, &mut Vec<PageLine>)> = pages.collect();
    let mut copies: HashMap<String, usize> = HashMap::new();
    for (height, lines) in &pages {
        let mut keys: Vec<String> = lines
            .iter()
            .filter(|l| at_edge(l, *height))
            .map(|l| key(&l.text))
            .collect();
        keys.sort_unstable();
        keys.dedup();
        for key in keys {
            *copies.entry(key).or_default() += 1;
        }
    }
    let mut seen = HashMap::new();
    for (page, (height, lines)) in pages.iter_mut().enumerate() {
        lines.retain_mut(|line| {
            if !at_edge(line, *height) {
                return true;
            }
            let key = key(&line.text);
            let repeated = copies.get(&key).is_some_and(|n| *n > 1);
            if is_page_number(&line.text) {
                line.role = LineRole::Margin;
                return true;
            }
            if !repeated {
                return true;
            }
            let first = *seen.entry(key).or_insert(page);
            // A name that stands large on the first page is content there, whatever later pages repeat; what is
            // repeated at the bottom is a footer.
            if is_at_bottom(line, *height) {
                line.role = LineRole::Margin;
            }
            first == page
        });
    }
}

fn at_edge(line: &PageLine, height: f32) -> bool {
    line.bounds[3] < height * EDGE || is_at_bottom(line, height)
}

fn is_at_bottom(line: &PageLine, height: f32) -> bool {
    line.bounds[1] > height * (1.0 - EDGE)
}

/// The line without its numbers, so that page numbers do not tell copies apart.
fn key(text: &str) -> String {
    text.chars()
        .filter(|c| c.is_alphabetic())
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(text: &str, top: f32) -> PageLine {
        let bounds = [0.0, top, 100.0, top + 10.0];
        PageLine {
            text: text.into(),
            bounds,
            size: 10.0,
            bold: false,
            block: 0,
            role: LineRole::Body,
        }
    }

    #[test]
    fn repeated_edges_stay_once_and_body_lines_stay() {
        let mut one = vec![
            line("Ana Li – page 1", 10.0),
            line("Work", 300.0),
            line("Work", 400.0),
            line("CV of Ana Li, part 1", 960.0),
            line("1 / 2", 980.0),
        ];
        let mut two = vec![
            line("Ana Li – page 2", 10.0),
            line("Work", 300.0),
            line("CV of Ana Li, part 2", 960.0),
            line("2 / 2", 980.0),
        ];
        mark([(1000.0, &mut one), (1000.0, &mut two)].into_iter());
        let texts = |lines: &[PageLine]| lines.iter().map(|l| l.text.clone()).collect::<Vec<_>>();
        assert_eq!(
            texts(&one),
            ["Ana Li – page 1", "Work", "Work", "CV of Ana Li, part 1", "1 / 2"]
        );
        assert_eq!(texts(&two), ["Work", "2 / 2"]);
        let roles = [one[0].role, one[3].role, one[4].role];
        assert_eq!(roles, [LineRole::Body, LineRole::Margin, LineRole::Margin]);
    }
}
