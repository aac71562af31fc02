//! Whether a line ended where it did because its author ended it there, or because the next word did not fit.

use std::collections::{HashMap, HashSet};

use super::view::LineView;

/// Fewest lines of a layout block that surely run on from which its width is taken.
const MIN_WRAPPED: usize = 2;
/// Part of the width of its block that a line fills at least which runs on in the next.
const MIN_FILLED: f32 = 0.6;
/// Fewest lines of a block that are taken to be broken hardly anywhere when at most one in [`UNBROKEN_PART`] runs on.
const MIN_UNBROKEN: usize = 6;
const UNBROKEN_PART: usize = 10;
/// Room beside the next word that a line must have left, in characters: printers break lines a little early.
const SLACK: f32 = 1.5;

/// How far the lines of a document run before they are broken.
#[derive(Debug, Default)]
pub(super) struct Ends {
    /// The right edge of the text of each layout block, in points.
    edges: HashMap<u32, f32>,
    /// The layout blocks hardly a line of which runs on in the next.
    unbroken: HashSet<u32>,
    /// For lines without places: the longest line that runs on, in characters; `None` where none does.
    longest: Option<usize>,
}

impl Ends {
    /// Measures the lines of a document.
    pub(super) fn of(lines: &[LineView<'_>]) -> Self {
        let mut blocks: HashMap<u32, Block> = HashMap::new();
        let mut longest = None;
        for (at, line) in lines.iter().enumerate() {
            let next = lines.get(at + 1).filter(|next| next.block == line.block);
            let runs_on = next.is_some_and(|next| !next.item && runs_lower(next));
            match line.bounds {
                Some(bounds) => blocks.entry(line.block).or_default().add(line, bounds, runs_on),
                None if runs_on => longest = longest.max(Some(line.text.chars().count())),
                None => {}
            }
        }
        let unbroken = blocks.iter().filter(|(_, seen)| seen.is_unbroken());
        let unbroken = unbroken.map(|(block, _)| *block).collect();
        let edges = blocks
            .into_iter()
            .map(|(block, seen)| (block, seen.edge()))
            .collect();
        Self {
            edges,
            unbroken,
            longest,
        }
    }

    /// Whether the first word of `next` would have fitted on `last`, so that `last` ended where its author ended it.
    /// Text without places is taken to be broken by hand nowhere unless some of its lines run on in the next.
    pub(super) fn ended(&self, last: &LineView<'_>, next: &LineView<'_>) -> bool {
        let word = next.text.split_whitespace().next().unwrap_or_default();
        let word = word.chars().count();
        match (last.bounds, next.bounds) {
            (Some([_, _, right, _]), Some([left, _, to, _])) => {
                let letter = (to - left) / next.text.chars().count().max(1) as f32;
                let edge = self.edges.get(&last.block).copied().unwrap_or(right);
                right + (word as f32 + 1.0 + SLACK) * letter <= edge
            }
            _ => self
                .longest
                .is_none_or(|longest| last.text.chars().count() + 1 + word <= longest),
        }
    }

    /// Whether two lines are two things rather than one that was broken to fit: the first word of the second would have
    /// fitted on the first, and begins as a sentence or a name does.
    pub(super) fn part(&self, last: &LineView<'_>, next: &LineView<'_>) -> bool {
        !is_open(last.text) && !starts_lower(next.text) && self.ended(last, next)
    }

    /// Like [`Self::part`] for lines that are no items of a list: among lines hardly any of which runs on, each stands for
    /// itself however long it is.
    pub(super) fn part_plain(&self, last: &LineView<'_>, next: &LineView<'_>) -> bool {
        let each = self.unbroken.contains(&last.block) && !is_open(last.text) && !starts_lower(next.text);
        each || self.part(last, next)
    }
}

/// The lines of a layout block, measured.
#[derive(Debug, Default)]
struct Block {
    wrapped: Vec<f32>,
    all: Vec<(f32, f32)>,
}

impl Block {
    fn add(&mut self, line: &LineView<'_>, [left, _, right, _]: [f32; 4], runs_on: bool) {
        // What stands at the right of a line, such as its dates, may stand beyond where the text is broken.
        if line.text.contains('\t') {
            return;
        }
        if runs_on {
            self.wrapped.push(right);
        }
        self.all.push((left, right));
    }

    /// Whether hardly any of its lines runs on in the next: of many that were broken to fit, some would.
    fn is_unbroken(&self) -> bool {
        self.all.len() >= MIN_UNBROKEN && self.wrapped.len() * UNBROKEN_PART <= self.all.len()
    }

    fn edge(self) -> f32 {
        let left = self
            .all
            .iter()
            .map(|(left, _)| *left)
            .fold(f32::INFINITY, f32::min);
        let right = self.all.iter().map(|(_, right)| *right).fold(0.0, f32::max);
        // Short lines over words in lower case are items of a list, or names over addresses.
        let filled = left + (right - left) * MIN_FILLED;
        let wrapped = self.wrapped.into_iter().filter(|to| *to >= filled);
        let (count, edge) = wrapped.fold((0, 0.0_f32), |(count, edge), to| (count + 1, edge.max(to)));
        if count >= MIN_WRAPPED {
            return edge;
        }
        // Dates alone on a line at the right say nothing of where text is broken.
        let middle = f32::midpoint(left, right);
        let text = self.all.into_iter().filter(|(from, _)| *from < middle);
        text.map(|(_, to)| to).fold(0.0, f32::max)
    }
}

/// Whether the line begins in the middle of a sentence. An address, and in text without places a line after an empty one,
/// begin by themselves.
fn runs_lower(line: &LineView<'_>) -> bool {
    let word = line.text.split_whitespace().next().unwrap_or_default();
    let apart = line.gap && line.bounds.is_none();
    starts_lower(line.text) && !word.contains(['@', '/']) && !apart
}

fn starts_lower(text: &str) -> bool {
    text.starts_with(char::is_lowercase)
}

/// Words that join what stands before and after them, so that no line ends with them.
const JOINING: [&str; 38] = [
    "and", "or", "with", "for", "of", "the", "in", "at", "by", "to", "from", "und", "oder", "mit", "für",
    "sowie", "im", "von", "zur", "zum", "der", "die", "das", "et", "ou", "de", "des", "du", "la", "le",
    "les", "y", "o", "e", "en", "van", "het", "di",
];

/// Whether a text clearly goes on after its end: with a comma, a hyphen, an open bracket or a joining word.
pub(super) fn is_open(text: &str) -> bool {
    ends_open(text) || opened(text) > 0
}

/// As [`is_open`] without what brackets say, which takes a look at the whole text.
pub(super) fn ends_open(text: &str) -> bool {
    let text = text.trim_end();
    let marked = text.ends_with([',', ';', '-', '–', '—', '/', '&', '、', '，', '(', '|']);
    marked || ends_joining(text)
}

/// How many more brackets the text opens than it closes.
pub(super) fn opened(text: &str) -> isize {
    let count = |brackets: [char; 2]| text.matches(brackets).count().cast_signed();
    count(['(', '（']) - count([')', '）'])
}

/// Those of [`JOINING`] that begin a line only where it goes on with the one above.
const BEGINNING: [&str; 20] = [
    "and", "or", "of", "for", "with", "in", "und", "oder", "sowie", "von", "für", "mit", "et", "ou", "de",
    "des", "y", "e", "en", "van",
];

/// Whether a text begins with a word that joins it with what stands before it: `and Mobility`.
pub(super) fn begins_joining(text: &str) -> bool {
    text.split_once(' ')
        .is_some_and(|(word, rest)| BEGINNING.contains(&word) && !rest.is_empty())
}

/// Whether a text ends with a word that joins it with what stands after it.
pub(super) fn ends_joining(text: &str) -> bool {
    let last = text.rsplit(' ').next().unwrap_or_default();
    last.len() < text.len() && (last == "&" || JOINING.contains(&last))
}

#[cfg(test)]
mod tests {
    use rolefit_domain::document::LineRole;

    use super::*;

    fn line(text: &'static str, bounds: Option<[f32; 4]>) -> LineView<'static> {
        LineView {
            text,
            start: 0,
            item: false,
            gap: false,
            size: 10.0,
            bold: false,
            role: LineRole::Body,
            block: 0,
            page: 0,
            bounds,
        }
    }

    /// Lines at the left edge in which every character is 5 points wide.
    fn placed(text: &'static str) -> LineView<'static> {
        line(text, Some([0.0, 0.0, 5.0 * text.chars().count() as f32, 10.0]))
    }

    #[test]
    fn lines_with_room_for_the_next_word_ended_there() {
        let lines = [
            placed("Baked bread and cake for the town"),
            placed("Sold all of it"),
            placed("Swept"),
        ];
        let ends = Ends::of(&lines);
        assert!(ends.part(&lines[1], &lines[2]));
        assert!(!ends.part(&lines[0], &lines[1]));
    }

    #[test]
    fn dates_at_the_right_are_no_edge_of_the_text() {
        let mut date = placed("2019 - 2021");
        date.bounds = Some([300.0, 0.0, 355.0, 10.0]);
        let lines = [
            date,
            placed("Baked bread for the Mayor of"),
            placed("Ulm and his guests"),
        ];
        assert!(!Ends::of(&lines).part(&lines[1], &lines[2]));
    }

    #[test]
    fn many_lines_of_which_none_runs_on_are_broken_nowhere() {
        let lines = [
            "Baked",
            "Swept",
            "Ground rye and wheat",
            "Sold",
            "Mopped",
            "Slept",
        ]
        .map(placed);
        let ends = Ends::of(&lines);
        assert!(ends.part_plain(&lines[2], &lines[3]) && !ends.part(&lines[2], &lines[3]));
        assert!(!Ends::of(&lines[..5]).part_plain(&lines[2], &lines[3]));
    }

    #[test]
    fn texts_without_places_run_on_only_where_some_line_does() {
        let lines = [line("Baked bread", None), line("Swept", None)];
        assert!(Ends::of(&lines).part(&lines[0], &lines[1]));
        let lines = [
            line("Baked bread for", None),
            line("the town", None),
            line("Ulm", None),
        ];
        let ends = Ends::of(&lines);
        assert!(!ends.part(&lines[0], &lines[1]) && ends.part(&lines[1], &lines[2]));
    }

    #[test]
    fn words_that_begin_what_goes_on_also_end_it() {
        assert!(BEGINNING.iter().all(|word| JOINING.contains(word)));
        assert!(begins_joining("and cake") && !begins_joining("and") && !begins_joining("the mill"));
    }

    #[test]
    fn commas_brackets_and_joining_words_go_on() {
        for text in ["Rust,", "Rust (Tokio", "Rust and", "CI/", "Rust &", "Analyse und"] {
            assert!(is_open(text), "{text}");
        }
        for text in ["Rust", "Rust (Tokio)", "and", "Brand"] {
            assert!(!is_open(text), "{text}");
        }
    }
}
