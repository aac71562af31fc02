//! Lists of skills and interests cut into their items.

use super::ends::{begins_joining, is_open};
use super::levels::is_level_alone;
use super::parts::Part;
use super::view::{LineView, View};

/// Fewest spaced slashes that part the items of a list; one alone stands between two words for one thing.
const MIN_SLASHES: usize = 2;
/// Longest group label, in words.
const MAX_LABEL_WORDS: usize = 5;

/// The items with the label of the group that they stand in.
pub(super) fn list_items<'a>(view: &View<'a>, lines: &[LineView<'a>]) -> Vec<(Option<Part<'a>>, Part<'a>)> {
    let mut out = Vec::new();
    let mut label: Option<Part<'a>> = None;
    let labels = labels_over_lists(lines);
    for paragraph in paragraphs(view, lines, &labels) {
        if is_sentence(paragraph.text) {
            continue;
        }
        if labels.contains(&paragraph.start) {
            label = Some(paragraph);
            continue;
        }
        for paragraph in by_labels(paragraph) {
            let (own, rest) = split_label(paragraph);
            if rest.text.is_empty() {
                label = own;
                continue;
            }
            // `Python: expert` is a skill and its level, and no group of one.
            if own.is_some() && is_level_alone(rest.text) {
                let group = label.filter(|group| group.start != paragraph.start);
                out.push((group, paragraph));
                continue;
            }
            let group = own.or(label);
            let items = items(rest);
            // A line under a group's name belongs to it as long as the lines are lists.
            if own.is_none() && items.len() == 1 {
                label = None;
            }
            out.extend(
                items
                    .into_iter()
                    .map(|item| (group.filter(|g| g.start != item.start), item)),
            );
        }
    }
    out
}

/// Most words of a label within a line.
const MAX_INNER_LABEL: usize = 3;

/// `Databases: PostgreSQL, Redis. Operations: Docker`: cut before each further label.
fn by_labels(paragraph: Part<'_>) -> Vec<Part<'_>> {
    if split_label(paragraph).0.is_none() {
        return vec![paragraph];
    }
    let mut out = Vec::new();
    let mut from = 0;
    for (at, mark) in paragraph.text.match_indices(['.', ';']) {
        let next = at + mark.len();
        let rest = &paragraph.text[next..];
        // Up to the next mark and no further, as there may be thousands of them.
        let label = rest
            .find([':', ',', ';', '.', '(', '|', '•'])
            .map(|end| rest.split_at(end));
        let labelled = label.is_some_and(|(label, list)| {
            let words = label.split_whitespace().count();
            (1..=MAX_INNER_LABEL).contains(&words)
                && label.starts_with([' ', '\n'])
                && label.trim_start().starts_with(char::is_uppercase)
                && (list.starts_with(": ") || list.starts_with(":\n"))
        });
        if labelled {
            out.push(Part::new(&paragraph.text[from..at], paragraph.start + from));
            from = next;
        }
    }
    out.push(Part::new(&paragraph.text[from..], paragraph.start + from));
    out
}

/// Lines that belong together: a list broken over lines goes on where the last one ended in a comma or the next
/// begins in the middle of an item.
fn paragraphs<'a>(view: &View<'a>, lines: &[LineView<'a>], labels: &[usize]) -> Vec<Part<'a>> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut last: Option<&LineView<'_>> = None;
    for line in lines {
        let apart = |line: &LineView<'_>| labels.contains(&line.start);
        let goes_on = last.is_some_and(|last| !apart(last) && !apart(line) && continues(view, last, line));
        match out.last_mut() {
            Some(paragraph) if goes_on => paragraph.1 = line.end(),
            _ => out.push((line.start, line.end())),
        }
        last = Some(line);
    }
    out.into_iter()
        .filter_map(|(from, to)| {
            view.text.get(from..to).map(|slice| Part {
                text: slice,
                start: from,
            })
        })
        .collect()
}

/// Where the lines begin that name groups and stand alone over their lists:
///
/// ```text
/// Backend
/// PostgreSQL, REST APIs,
/// gRPC
/// Operations
/// Docker, Linux
/// ```
///
/// One such line among lists may be a skill by itself, so there must be two, the first of them at the top.
fn labels_over_lists(lines: &[LineView<'_>]) -> Vec<usize> {
    // What stands in brackets belongs to one item: `Linux (Debian, RHEL)`.
    let is_list = |line: &LineView<'_>| {
        Part::new(line.text, line.start)
            .cut_at(&[",", ";", "、", "，"])
            .len()
            > 1
    };
    let is_open = |line: &LineView<'_>| line.text.ends_with([',', ';', '、', '，']);
    let is_label = |at: usize| {
        let line = &lines[at];
        !line.item
            && !line
                .text
                .contains([',', ';', '、', '，', ':', '|', '•', '·', '\t'])
            && line.text.split_whitespace().count() <= MAX_LABEL_WORDS
            && at.checked_sub(1).is_none_or(|before| !is_open(&lines[before]))
            && lines
                .get(at + 1)
                .is_some_and(|next| is_list(next) || is_open(next))
    };
    let labels: Vec<usize> = (0..lines.len()).filter(|&at| is_label(at)).collect();
    if labels.len() < 2 || labels[0] != 0 {
        return Vec::new();
    }
    labels.into_iter().map(|at| lines[at].start).collect()
}

/// Longest line, in characters, of a narrow column of short items.
const MAX_NARROW: usize = 34;

/// Whether an item or a list goes on in the next line.
///
/// In a narrow column every line is a skill unless it clearly goes on. In wider text a list is broken anywhere, so that a
/// line that had no room for the next word goes on too.
fn continues(view: &View<'_>, last: &LineView<'_>, line: &LineView<'_>) -> bool {
    if line.item || line.gap && line.bounds.is_some() || line.block != last.block || line.text.contains('\t')
    {
        return false;
    }
    let whole = Part {
        text: line.text,
        start: line.start,
    };
    if split_label(whole).0.is_some() {
        return false;
    }
    let bracketed = line.text.starts_with(['(', '（']);
    if is_open(last.text) || bracketed || begins_joining(line.text) {
        return true;
    }
    let listed = last.text.contains([',', ';', '、']);
    let lower = line.text.starts_with(char::is_lowercase);
    let placed = last.bounds.is_some() && line.bounds.is_some();
    let full = !view.ends.ended(last, line);
    // `IFRS, consolidation, SAP, Power` over `BI, VBA`: a list, and not short items below each other.
    let lists = last.text.matches([',', ';']).count() > 1 && line.text.contains([',', ';']);
    let narrow = last.text.chars().count() <= MAX_NARROW && !lists;
    match (listed, placed) {
        (true, false) => lower || full,
        (true, true) => full && (lower || !narrow),
        // `Continuous integration` over `pipelines`: a word in lower case may be a skill too, as `dbt` is.
        (false, true) => full && lower && last.text.contains(' '),
        (false, false) => false,
    }
}

fn is_sentence(text: &str) -> bool {
    let count = text.split_whitespace().count();
    let commas = text.matches([',', ';', '•', '|', '·', '、', '/', '\t']).count();
    count > 9 && commas * 6 < count
}

/// `Databases: …` and `Databases<tab>…`.
pub(super) fn split_label(part: Part<'_>) -> (Option<Part<'_>>, Part<'_>) {
    let empty = Part {
        text: "",
        start: part.end(),
    };
    let Some(at) = part.text.find([':', '：', '\t']) else {
        return (None, Part::new(part.text, part.start));
    };
    let (head, mark) = (&part.text[..at], part.text[at..].chars().next().unwrap_or(':'));
    let rest = Part::new(
        &part.text[at + mark.len_utf8()..],
        part.start + at + mark.len_utf8(),
    );
    let fits =
        head.split_whitespace().count() <= MAX_LABEL_WORDS && !head.contains([',', ';', '•', '|', '(']);
    let listed = rest.text.contains([',', ';', '•', '|', '·', '、', '，']);
    if !fits || mark == '\t' && !listed {
        return (None, Part::new(part.text, part.start));
    }
    (
        Some(Part::new(head, part.start)),
        if rest.text.is_empty() { empty } else { rest },
    )
}

fn items(part: Part<'_>) -> Vec<Part<'_>> {
    const MARKS: &[&str] = &[
        ",", ";", "、", "，", "；", "•", "|", "·", "\t", "●", "▪", "◦", "∙", "｜", "■", "◆", "⋅", "►", "✓",
        "✔", "※", "○",
    ];
    let slashed = part.text.matches(" / ").count() >= MIN_SLASHES;
    let commas = part.text.contains(',');
    let pieces = part.cut_at(MARKS).into_iter().flat_map(|piece| match slashed {
        true => piece.cut_at(&[" / "]),
        false => vec![piece],
    });
    pieces
        .map(|piece| if commas { without_joint(piece) } else { piece })
        .map(without_stop)
        .collect()
}

/// `Word` of `and Word`, at the end of a list.
fn without_joint(piece: Part<'_>) -> Part<'_> {
    ["and ", "und ", "et ", "y ", "e ", "en "]
        .iter()
        .find_map(|word| piece.text.strip_prefix(word))
        .map_or(piece, |text| Part::new(text, piece.end() - text.len()))
}

/// The item without the full stop that ends the list, which abbreviations and names such as `Node.js` keep.
fn without_stop(piece: Part<'_>) -> Part<'_> {
    let text = piece.text.trim_end_matches('.');
    let ends_list = text.len() + 1 == piece.text.len() && !text.contains('.') && text.len() > 3;
    match ends_list {
        true => Part { text, ..piece },
        false => piece,
    }
}
