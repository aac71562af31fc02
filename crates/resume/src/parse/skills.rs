//! Skills, languages and interests: lists in many shapes.

use std::collections::HashSet;

use rolefit_domain::profile::Skill;
use rolefit_domain::{Sourced, Span};

use super::ends::{begins_joining, is_open};
use super::lacking::{is_denied, is_lacking};
use super::levels::{is_level_alone, says_more_than_little, split_level};
use super::lexicon::is_work_label;
use super::parts::Part;
use super::remarks::{ends_with_class, is_licence_class, tells_only_licence};
use super::tables;
use super::view::{LineView, View};
use crate::support::readable;

/// Longest name of a skill, in words; longer items are sentences.
const MAX_WORDS: usize = 7;
/// Fewest spaced slashes that part the items of a list; one alone stands between two words for one thing.
const MIN_SLASHES: usize = 2;
/// Longest group label, in words.
const MAX_LABEL_WORDS: usize = 5;

/// What the lines of a list of skills tell.
#[derive(Debug, Default)]
pub(super) struct Listed<'a> {
    /// The skills.
    pub skills: Vec<Skill>,
    /// Driving licences among them.
    pub licences: Vec<Part<'a>>,
    /// Where the text says that somebody cannot do something, which is no skill.
    pub missed: Vec<Span>,
}

/// What a section's lines tell of skills.
pub(super) fn skills<'a>(view: &View<'a>, lines: &[LineView<'a>]) -> Listed<'a> {
    let mut out = Listed::default();
    let mut seen = HashSet::new();
    let mut kept: Vec<LineView<'a>> = Vec::with_capacity(lines.len());
    for line in lines.iter().filter(|line| !tables::is_header(line.text)) {
        // A row of a table: `SAP<tab>none`.
        if line.text.matches('\t').count() == 1 && is_denied(line.text) {
            out.missed.push(line.span());
        } else {
            kept.push(*line);
        }
    }
    let lines = kept;
    // Whether the item before is a driving licence with its class, after which others may be told: `Führerschein B, BE`.
    let mut classes = false;
    for (group, part) in list_items(view, &lines) {
        if tells_only_licence(part.text) {
            classes = ends_with_class(part.text);
            out.licences.push(part);
            continue;
        }
        if classes
            && is_licence_class(part.text)
            && let Some(last) = out.licences.last_mut()
            && let Some(text) = view.text.get(last.start..part.end())
        {
            last.text = text;
            continue;
        }
        classes = false;
        // `Not yet: R`: what the label over the list denies.
        let denied = group.is_some_and(|group| is_lacking(group.text));
        if denied || is_lacking(part.text) || is_denied(part.text) {
            out.missed.push(part.span());
            continue;
        }
        let (part, sentence) = before_sentence(part);
        out.missed
            .extend(sentence.filter(|s| is_lacking(s.text)).map(|s| s.span()));
        let Some((part, level)) = split_level(part) else {
            add_level_of_row(view, &mut out.skills, part);
            continue;
        };
        if part.text.split_whitespace().count() > MAX_WORDS || !part.text.chars().any(char::is_alphabetic) {
            continue;
        }
        let single_letter = part.text.chars().count() == 1 && !matches!(part.text, "C" | "R" | "D" | "Q");
        if single_letter || !seen.insert(readable(part.text).to_ascii_lowercase()) {
            continue;
        }
        let confidence = if group.is_some() || part.text.split_whitespace().count() <= 3 {
            88
        } else {
            72
        };
        out.skills.push(Skill {
            name: part.read(confidence),
            group: group.map(|g| readable(g.text)),
            level: level.map(|level| level.read(confidence)),
        });
    }
    out
}

/// `Python<tab>expert`: a level in the cell beside the last skill. One that says little becomes part of the name, as it does
/// within one cell.
fn add_level_of_row(view: &View<'_>, skills: &mut [Skill], level: Part<'_>) {
    let Some(skill) = skills.last_mut().filter(|skill| skill.level.is_none()) else {
        return;
    };
    let Some(name) = skill.name.span else { return };
    let between = view.text.get(name.end as usize..level.start);
    let beside = between.is_some_and(|gap| gap.contains('\t') && gap.chars().all(|c| c == '\t' || c == ' '));
    if !beside || !is_level_alone(level.text) {
        return;
    }
    let confidence = skill.name.confidence;
    if says_more_than_little(level.text) || !level.text.contains(char::is_alphabetic) {
        skill.level = Some(level.read(confidence));
    } else if let Some(text) = view.text.get(name.start as usize..level.end()) {
        let start = name.start as usize;
        skill.name = Part { text, start }.read(confidence);
    }
}

/// Most words of the last item of a list before a sentence.
const MAX_LAST_WORDS: usize = 3;

/// `MS Project. I have never baked.`: the last item of a list, and a sentence of its own.
fn before_sentence(part: Part<'_>) -> (Part<'_>, Option<Part<'_>>) {
    let long = part.text.split_whitespace().count() > MAX_WORDS;
    match part.cut_at(&[". "]).as_slice() {
        [item, next, ..] if long && item.text.split_whitespace().count() <= MAX_LAST_WORDS => {
            let sentence = Part {
                text: &part.text[next.start - part.start..],
                start: next.start,
            };
            (*item, Some(sentence))
        }
        _ => (part, None),
    }
}

/// Whether most lines are labelled lists (`Databases: …`) without dates: skills, whatever the heading says.
pub(super) fn are_lists(lines: &[LineView<'_>]) -> bool {
    let listed = |l: &&LineView<'_>| {
        let part = Part {
            text: l.text,
            start: l.start,
        };
        let label = split_label(part).0.filter(|label| !is_work_label(label.text));
        label.is_some() && super::dates::periods(l.text, 0).is_empty()
    };
    lines.iter().filter(listed).count() * 5 >= lines.len() * 3
}

/// Interests as plain items, or as sentences of a word or two.
pub(super) fn interests(view: &View<'_>, lines: &[LineView<'_>]) -> Vec<Sourced<String>> {
    let items = list_items(view, lines).into_iter().flat_map(|(_, part)| {
        let pieces = part.cut_at(&[". "]);
        let short = pieces.iter().all(|p| p.text.split_whitespace().count() <= 2);
        // `Nov. 2011` is a date, `Climbing. Choir.` is two things.
        if short && !part.text.contains(|c: char| c.is_ascii_digit()) {
            pieces
        } else {
            vec![part]
        }
    });
    items
        .filter(|p| p.text.split_whitespace().count() <= MAX_WORDS)
        .map(|p| p.read(80))
        .collect()
}

/// The items with the label of the group that they stand in.
fn list_items<'a>(view: &View<'a>, lines: &[LineView<'a>]) -> Vec<(Option<Part<'a>>, Part<'a>)> {
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
    let narrow = last.text.chars().count() <= MAX_NARROW;
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
fn split_label(part: Part<'_>) -> (Option<Part<'_>>, Part<'_>) {
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

#[cfg(test)]
mod tests {
    use rolefit_domain::DocumentText;
    use rolefit_domain::document::Line;

    use super::super::tests::profile;
    use super::*;

    #[track_caller]
    fn check(lines: &str, want: &[&str]) {
        let found = profile(&format!("SKILLS\n{lines}"));
        let names: Vec<&str> = found
            .skills
            .iter()
            .map(|skill| skill.name.value.as_str())
            .collect();
        assert_eq!(names, want, "{lines}");
    }

    /// Skills of lines that stand below each other in a column in which every character is 5 points wide.
    #[track_caller]
    fn check_column(lines: &[&str], want: &[&str]) {
        let mut document = DocumentText::default();
        for (row, line) in ["SKILLS"].iter().chain(lines).enumerate() {
            let (start, top) = (document.text.len(), 14.0 * row as f32);
            document.text.push_str(line);
            document.lines.push(Line {
                span: Span::new(start, document.text.len()),
                page: 0,
                bounds: Some([20.0, top, 20.0 + 5.0 * line.chars().count() as f32, top + 10.0]),
                size: 10.0,
                bold: row == 0,
                block: 1,
                role: rolefit_domain::document::LineRole::Body,
            });
            document.text.push('\n');
        }
        let found = super::super::parse(&document);
        let names: Vec<&str> = found
            .skills
            .iter()
            .map(|skill| skill.name.value.as_str())
            .collect();
        assert_eq!(names, want, "{lines:?}");
    }

    #[test]
    fn labels_within_a_line_begin_groups() {
        let found = profile(
            "Skills\nLanguages: Rust, Go, Bash. Data: PostgreSQL, Node.js. Ops and cloud: Docker, C. elegans\n",
        );
        let shown: Vec<(Option<&str>, &str)> = found
            .skills
            .iter()
            .map(|s| (s.group.as_deref(), s.name.value.as_str()))
            .collect();
        let (languages, data, ops) = (Some("Languages"), Some("Data"), Some("Ops and cloud"));
        let want = [
            (languages, "Rust"),
            (languages, "Go"),
            (languages, "Bash"),
            (data, "PostgreSQL"),
            (data, "Node.js"),
            (ops, "Docker"),
            (ops, "C. elegans"),
        ];
        assert_eq!(shown, want);
        let found = profile("Skills\nExcel, SQL\nNot yet: R, Tableau\n");
        assert_eq!((found.skills.len(), found.unread.len()), (2, 1));
    }

    #[test]
    fn lines_of_a_narrow_column_are_skills_of_their_own() {
        check_column(&["Python", "PostgreSQL", "dbt"], &["Python", "PostgreSQL", "dbt"]);
        check_column(
            &["Python, Go", "PostgreSQL", "Rust, Kafka", "Docker"],
            &["Python", "Go", "PostgreSQL", "Rust", "Kafka", "Docker"],
        );
        check(
            "Windows\nLinux (Debian, RHEL)\nVMware\nNetworks (VLAN, VPN)\n",
            &[
                "Windows",
                "Linux (Debian, RHEL)",
                "VMware",
                "Networks (VLAN, VPN)",
            ],
        );
        check_column(&["HTML5 / CSS3", "React"], &["HTML5 / CSS3", "React"]);
    }

    #[test]
    fn lines_that_clearly_go_on_are_one_skill() {
        check_column(
            &[
                "Infrastructure as Code",
                "(Terraform)",
                "Continuous integration",
                "and delivery",
                "REST",
            ],
            &[
                "Infrastructure as Code (Terraform)",
                "Continuous integration and delivery",
                "REST",
            ],
        );
        check_column(
            &["Analyse und", "Planung", "Rust"],
            &["Analyse und Planung", "Rust"],
        );
        check_column(
            &["Spark (Structured", "Streaming)", "Rust,", "Go"],
            &["Spark (Structured Streaming)", "Rust", "Go"],
        );
        check_column(
            &["Gestion de projets", "informatiques", "Scrum"],
            &["Gestion de projets informatiques", "Scrum"],
        );
        check(
            "Rust\nGo\nProject planning and\ncontrol\n",
            &["Rust", "Go", "Project planning and control"],
        );
    }
}
