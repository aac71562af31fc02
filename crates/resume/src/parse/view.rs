//! The lines of a document as the parser looks at them.

use rolefit_domain::document::LineRole;
use rolefit_domain::{DocumentText, Span};

use super::ends::Ends;
use super::headings::is_heading_text;
use super::months::month_of;

/// Most lines that are read. The most pages that a document may have hold about half as many.
const MAX_LINES: usize = 5000;
/// Longest stretch of one line that is read, in bytes. Paragraphs are lines in some formats; few are as long.
const MAX_LINE_BYTES: usize = 8000;

/// A document with its lines made ready for reading.
pub(super) struct View<'a> {
    /// The whole text.
    pub text: &'a str,
    /// The lines in reading order, page numbers among them; at most [`MAX_LINES`], each at most [`MAX_LINE_BYTES`] long.
    pub lines: Vec<LineView<'a>>,
    /// How far they run.
    pub ends: Ends,
}

/// A line, without its list mark.
#[derive(Debug, Clone, Copy)]
pub(super) struct LineView<'a> {
    /// The words of the line; tabs stand for wide gaps.
    pub text: &'a str,
    /// Where they stand in the whole text.
    pub start: usize,
    /// Whether it is an item of a list.
    pub item: bool,
    /// Whether space stands before it that sets it apart.
    pub gap: bool,
    /// Type size in points, 0 when unknown.
    pub size: f32,
    /// Whether it is bold.
    pub bold: bool,
    /// What the document says it is.
    pub role: LineRole,
    /// Its layout block.
    pub block: u32,
    /// Its page.
    pub page: u32,
    /// Its place on the page.
    pub bounds: Option<[f32; 4]>,
}

impl LineView<'_> {
    /// One past the last byte in the whole text.
    pub(super) const fn end(&self) -> usize {
        self.start + self.text.len()
    }

    /// Its place in the whole text.
    pub(super) fn span(&self) -> Span {
        Span::new(self.start, self.end())
    }
}

impl<'a> View<'a> {
    /// Reads the lines of `document`. Lines whose spans do not lie in the text are left out, and so is what goes beyond
    /// the limits: nobody's resume does, and a hostile text must not keep the parser busy.
    pub(super) fn of(document: &'a DocumentText) -> Self {
        let text = document.text.as_str();
        let mut lines: Vec<LineView<'a>> = Vec::with_capacity(document.lines.len());
        let mut last_end = 0;
        // A drawn rule sets apart what follows it.
        let mut ruled = false;
        for line in &document.lines {
            let Some(slice) = line.span.slice(text) else {
                continue;
            };
            let (mark, words) = split_mark(slice);
            let start = line.span.start as usize + mark;
            let gap = match (lines.last(), line.bounds) {
                (Some(last), Some(bounds)) => last.block != line.block || is_gap(last, bounds, line.size),
                _ => text
                    .get(last_end..line.span.start as usize)
                    .is_some_and(|t| t.matches('\n').count() > 1),
            };
            last_end = line.span.end as usize;
            if words.is_empty() || is_rule(words) {
                if is_rule(slice) {
                    ruled = true;
                    underline(&mut lines, slice);
                }
                continue;
            }
            if lines.len() == MAX_LINES {
                break;
            }
            let below_rule = std::mem::take(&mut ruled);
            lines.push(LineView {
                text: head(words),
                start,
                item: mark > 0 || line.role == LineRole::ListItem,
                gap: gap || below_rule,
                size: line.size,
                bold: line.bold,
                role: line.role,
                block: line.block,
                page: line.page,
                bounds: line.bounds,
            });
        }
        mark_numbered(&mut lines);
        let ends = Ends::of(&lines);
        Self { text, lines, ends }
    }
}

/// The number before the full stop that a line begins with, and what stands after it: `1. Baked bread`.
fn ordinal(line: &str) -> Option<(u8, &str)> {
    let (number, words) = line.split_once(". ")?;
    let number = number
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| number.parse().ok())??;
    Some((number, words.trim_start()))
}

/// Takes lines that count up from one, with nothing between them, for the items of a list. A number and a full stop may also
/// be a day's (`3. May`), an exam's (`1. Exam`, `2. Exam`) or that of a rank (`1. Vorsitzender`), and may stand before headings;
/// two such lines are a list only below a line that they belong to.
fn mark_numbered(lines: &mut [LineView<'_>]) {
    let found: Vec<(usize, u8, &str)> = lines
        .iter()
        .enumerate()
        .filter_map(|(at, line)| ordinal(line.text).map(|(number, words)| (at, number, words)))
        .filter(|(_, _, words)| {
            words.starts_with(char::is_uppercase) && !is_heading_text(words) && !is_counted(words)
        })
        .collect();
    if found.len() < 2 {
        return;
    }
    let ends = Ends::of(lines);
    let mut marked = Vec::new();
    let mut at = 0;
    while at < found.len() {
        let follows =
            |place: usize| place == at || goes_on_to(lines, &ends, found[place - 1].0, found[place].0);
        let run = (at..found.len())
            .zip(1_u16..)
            .take_while(|(place, wanted)| u16::from(found[*place].1) == *wanted && follows(*place))
            .count();
        let list = &found[at..at + run];
        let first = |words: &str| words.split(' ').next().unwrap_or_default().to_owned();
        let exams = list.windows(2).any(|two| first(two[0].2) == first(two[1].2));
        if run > 2 || run == 2 && is_led(lines, list[0].0) {
            marked.extend_from_slice(if exams { &[] } else { list });
        }
        at += run.max(1);
    }
    for (at, _, words) in marked {
        let line = &mut lines[at];
        (line.start, line.text, line.item) = (line.end() - words.len(), words, true);
    }
}

/// Whether nothing stands between two lines but what the first of them runs on in.
fn goes_on_to(lines: &[LineView<'_>], ends: &Ends, from: usize, to: usize) -> bool {
    lines[from..to].windows(2).all(|two| {
        let (last, line) = (&two[0], &two[1]);
        !line.item && !line.gap && line.block == last.block && !ends.part(last, line)
    })
}

/// Whether the line before this one heads a list: it is a heading, or stands over it without a space between.
fn is_led(lines: &[LineView<'_>], at: usize) -> bool {
    at.checked_sub(1).is_some_and(|before| {
        let (before, line) = (&lines[before], &lines[at]);
        let heading = before.role == LineRole::Heading || is_heading_text(before.text);
        !before.item && (heading || before.block == line.block && !line.gap)
    })
}

/// Whether a number before these words counts them rather than a list: `Mai 2015`, `Vorsitzender`, `Platz`.
fn is_counted(words: &str) -> bool {
    const NOUNS: [&str; 28] = [
        "Platz",
        "Preis",
        "Rang",
        "Sieger",
        "Siegerin",
        "Vorsitzender",
        "Vorsitzende",
        "Vorstand",
        "Vorständin",
        "Kassier",
        "Kassierer",
        "Kassiererin",
        "Schriftführer",
        "Schriftführerin",
        "Staatsexamen",
        "Staatsprüfung",
        "Examen",
        "Liga",
        "Bundesliga",
        "Klasse",
        "Lehrjahr",
        "Ausbildungsjahr",
        "Semester",
        "Halbjahr",
        "Quartal",
        "Bürgermeister",
        "Bürgermeisterin",
        "Lizenz",
    ];
    let first = words.split(|c: char| !c.is_alphabetic()).next();
    month_of(words).is_some() || first.is_some_and(|word| NOUNS.contains(&word))
}

/// A short line that stands apart over a rule of about its length is a heading.
fn underline(lines: &mut [LineView<'_>], rule: &str) {
    let Some(last) = lines.last_mut().filter(|last| last.gap && !last.item) else {
        return;
    };
    let (drawn, length) = (rule.chars().count(), last.text.chars().count());
    if last.text.split(' ').count() <= 4 && drawn + 2 >= length && last.role == LineRole::Body {
        last.role = LineRole::Heading;
    }
}

/// `=====` and its like, drawn with signs.
fn is_rule(line: &str) -> bool {
    line.chars().count() > 2
        && line
            .chars()
            .all(|c| matches!(c, '=' | '_' | '~' | '#' | '.' | ' ' | '\t') || is_bullet(c))
}

/// The first words of a line, as many as are read.
fn head(line: &str) -> &str {
    if line.len() <= MAX_LINE_BYTES {
        return line;
    }
    let most = &line[..line.floor_char_boundary(MAX_LINE_BYTES)];
    most.rsplit_once(char::is_whitespace)
        .map_or(most, |(whole, _)| whole)
}

/// Lines of one paragraph follow each other within about 1.4 times their size; half a line more sets them apart.
fn is_gap(last: &LineView<'_>, bounds: [f32; 4], size: f32) -> bool {
    last.bounds
        .is_some_and(|[_, _, _, bottom]| bounds[1] - bottom > 0.75 * size.max(6.0))
}

/// Marks that begin list items.
pub(super) fn is_bullet(c: char) -> bool {
    matches!(
        c,
        '•' | '◦'
            | '▪'
            | '▫'
            | '■'
            | '□'
            | '●'
            | '○'
            | '‣'
            | '⁃'
            | '∙'
            | '·'
            | '*'
            | '➢'
            | '➤'
            | '►'
            | '▶'
            | '▸'
            | '✓'
            | '✔'
            | '❖'
            | '◆'
            | '◇'
            | '♦'
            | '→'
            | '»'
            | '›'
            | '✦'
            | '★'
            | '☆'
            | '-'
            | '–'
            | '—'
            | '−'
            | '‐'
            | '+'
            | '>'
            | '・'
    )
}

/// Bytes of the list mark of a line.
pub(super) fn list_mark(line: &str) -> usize {
    split_mark(line).0
}

/// Bytes of the list mark with the space after it, and the rest.
fn split_mark(line: &str) -> (usize, &str) {
    if let Some(words) = numbered(line).or_else(|| circled(line)) {
        return (line.len() - words.len(), words);
    }
    let trimmed = line.trim_start_matches(|c: char| is_bullet(c) || c == ' ' || c == '\t');
    let mark = line.len() - trimmed.len();
    // A sign directly before a number or word (`+44`, `-5 %`) belongs to it.
    let last = line[..mark].chars().next_back();
    let joined = last.is_some_and(|c| matches!(c, '+' | '-' | '–' | '>' | '*') && !trimmed.is_empty());
    match (joined, last) {
        (true, Some(last)) => {
            let keep = mark - last.len_utf8();
            (keep, &line[keep..])
        }
        _ => (mark, trimmed),
    }
}

/// What stands after a circle that is written as a letter: `o Baked bread`.
fn circled(line: &str) -> Option<&str> {
    let words = line.strip_prefix("o ")?.trim_start();
    words.starts_with(char::is_uppercase).then_some(words)
}

/// What stands after a number and a bracket: `1) Baked bread`. A number and a full stop may also be a date's or a class's.
fn numbered(line: &str) -> Option<&str> {
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let words = line[digits..].strip_prefix(") ")?.trim_start();
    ((1..=2).contains(&digits) && !words.is_empty()).then_some(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_lines_are_read_up_to_a_word() {
        assert_eq!(head("Ana Li"), "Ana Li");
        assert_eq!(head(&"Zoë ".repeat(3000)).len(), MAX_LINE_BYTES - 1);
        assert_eq!(head(&"ë".repeat(MAX_LINE_BYTES)).len(), MAX_LINE_BYTES);
    }

    /// The words of the lines that are items of a list.
    #[track_caller]
    fn check_items(text: &str, want: &[&str]) {
        let document = crate::extract(text.as_bytes(), crate::Format::Txt).expect("text");
        let view = View::of(&document);
        let items = view.lines.iter().filter(|line| line.item);
        let words: Vec<&str> = items.map(|line| line.text).collect();
        assert_eq!(words, want, "{text}");
        for line in &view.lines {
            assert_eq!(line.span().slice(&document.text), Some(line.text));
        }
    }

    #[test]
    fn numbers_that_count_up_mark_items() {
        check_items(
            "Work\n1. Baked bread\nand cake\n2. Sold it\n\nHelper, Mill Ltd\n1. Swept\n2. Mopped\n",
            &["Baked bread", "Sold it", "Swept", "Mopped"],
        );
        check_items(
            "Papers\n\nOn bread.\n\n1. Rye\n\n2. Wheat\n\n3. Spelt\n",
            &["Rye", "Wheat", "Spelt"],
        );
        check_items("1. Experience\nBaker\n2. Education\nMill School\n", &[]);
        check_items("1. Staatsexamen 2012\n2. Staatsexamen 2014\n", &[]);
        check_items("3. Mai 2012\n4. Mai 2012\n1. Liga\n", &[]);
        check_items(
            "Awards\n1. Platz Vorlesewettbewerb\n2. Preis Jugend forscht\n",
            &[],
        );
        check_items("Ehrenamt\n1. Vorsitzender, Chor\n2. Kassier, Turnverein\n", &[]);
        check_items(
            "Work\n1. Mai 2015 – heute\nBäcker\n2. Januar 2012 – 30. April 2015\nMüller\n",
            &[],
        );
        // What stands between two numbers says that they do not count one list.
        check_items(
            "Ehrenamt\n1. Tenor, Chor Ulm\n2015 - 2019\n2. Trainer, Turnverein\n2011 - 2015\n",
            &[],
        );
        check_items("Baked bread\n\n1. Tenor, Chor Ulm\n2. Trainer, Turnverein\n", &[]);
    }

    #[test]
    fn a_rule_sets_apart_the_line_below_it_alone() {
        for text in ["Work\n-----\n\nBaked\nSold\n", "Work\n-----\nBaked\nSold\n"] {
            let document = crate::extract(text.as_bytes(), crate::Format::Txt).expect("text");
            let gaps: Vec<bool> = View::of(&document).lines.iter().map(|line| line.gap).collect();
            assert_eq!(gaps[1..], [true, false], "{text}");
        }
    }

    #[test]
    fn rules_are_drawn_with_signs() {
        assert!(is_rule("=====") && is_rule("~ ~ ~") && is_rule("_____\t"));
        assert!(!is_rule("=") && !is_rule("===== 1"));
    }

    #[test]
    fn list_marks_are_taken_off_and_signs_stay() {
        assert_eq!(split_mark("• baked bread"), (4, "baked bread"));
        assert_eq!(split_mark("  * baked"), (4, "baked"));
        assert_eq!(split_mark("- • baked"), (6, "baked"));
        assert_eq!(split_mark("+44 20 7946 0958"), (0, "+44 20 7946 0958"));
        assert_eq!(split_mark("Ana"), (0, "Ana"));
        assert_eq!(split_mark("o Baked"), (2, "Baked"));
        assert_eq!(split_mark("o baker"), (0, "o baker"));
        assert_eq!(split_mark("2) baked"), (3, "baked"));
        assert_eq!(split_mark("2. Klasse"), (0, "2. Klasse"));
    }
}
