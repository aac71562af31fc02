//! Skills, languages and interests: lists in many shapes.

use std::collections::HashSet;

use rolefit_domain::profile::Skill;
use rolefit_domain::{Sourced, Span};

use super::lacking::{is_denied, is_lacking};
use super::lexicon::{is_work_label, words};
use super::parts::Part;
use super::tables;
use super::view::LineView;
use crate::support::readable;

/// Longest name of a skill, in words; longer items are sentences.
const MAX_WORDS: usize = 7;
/// Fewest spaced slashes that part the items of a list; one alone stands between two words for one thing.
const MIN_SLASHES: usize = 2;
/// Longest group label, in words.
const MAX_LABEL_WORDS: usize = 5;

/// Shortest line of a plain text, in bytes, that may have been broken in the middle of an item to fit. Shorter ones end
/// where their author ended them.
const MIN_BROKEN: usize = 60;

/// The skills of a section's lines, and where the text says that somebody cannot do something, which is no skill.
pub(super) fn skills(lines: &[LineView<'_>], text: &str) -> (Vec<Skill>, Vec<Span>) {
    let mut out: Vec<Skill> = Vec::new();
    let mut missed = Vec::new();
    let mut seen = HashSet::new();
    let mut kept: Vec<LineView<'_>> = Vec::with_capacity(lines.len());
    for line in lines.iter().filter(|line| !tables::is_header(line.text)) {
        // A row of a table: `SAP<tab>none`.
        if line.text.matches('\t').count() == 1 && is_denied(line.text) {
            missed.push(line.span());
        } else {
            kept.push(*line);
        }
    }
    let lines = kept;
    for (group, part) in list_items(&lines, text) {
        if is_lacking(part.text) || is_denied(part.text) {
            missed.push(part.span());
            continue;
        }
        let (part, sentence) = before_sentence(part);
        missed.extend(sentence.filter(|s| is_lacking(s.text)).map(|s| s.span()));
        let Some(part) = without_level(part) else { continue };
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
        out.push(Skill {
            name: part.read(confidence),
            group: group.map(|g| readable(g.text)),
        });
    }
    (out, missed)
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
pub(super) fn interests(lines: &[LineView<'_>], text: &str) -> Vec<Sourced<String>> {
    let items = list_items(lines, text).into_iter().flat_map(|(_, part)| {
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
fn list_items<'a>(lines: &[LineView<'a>], text: &'a str) -> Vec<(Option<Part<'a>>, Part<'a>)> {
    let mut out = Vec::new();
    let mut label: Option<Part<'a>> = None;
    let labels = labels_over_lists(lines);
    for paragraph in paragraphs(lines, text, &labels) {
        if is_sentence(paragraph.text) {
            continue;
        }
        if labels.contains(&paragraph.start) {
            label = Some(paragraph);
            continue;
        }
        let (own, rest) = split_label(paragraph);
        if rest.text.is_empty() {
            label = own;
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
    out
}

/// Lines that belong together: a list broken over lines goes on where the last one ended in a comma or the next
/// begins in the middle of an item.
fn paragraphs<'a>(lines: &[LineView<'a>], text: &'a str, labels: &[usize]) -> Vec<Part<'a>> {
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut last: Option<&LineView<'_>> = None;
    for line in lines {
        let apart = |line: &LineView<'_>| labels.contains(&line.start);
        let goes_on = last.is_some_and(|last| !apart(last) && !apart(line) && continues(last, line));
        match out.last_mut() {
            Some(paragraph) if goes_on => paragraph.1 = line.end(),
            _ => out.push((line.start, line.end())),
        }
        last = Some(line);
    }
    out.into_iter()
        .filter_map(|(from, to)| {
            text.get(from..to).map(|slice| Part {
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
    let is_list = |line: &LineView<'_>| line.text.contains([',', ';', '、', '，']);
    let is_open = |line: &LineView<'_>| line.text.ends_with([',', ';', '、', '，']);
    let is_label = |at: usize| {
        let line = &lines[at];
        !line.item
            && !line
                .text
                .contains([',', ';', '、', '，', ':', '|', '•', '·', '\t'])
            && line.text.split_whitespace().count() <= MAX_LABEL_WORDS
            && at.checked_sub(1).is_none_or(|before| !is_open(&lines[before]))
            && lines.get(at + 1).is_some_and(is_list)
    };
    let labels: Vec<usize> = (0..lines.len()).filter(|&at| is_label(at)).collect();
    if labels.len() < 2 || labels[0] != 0 {
        return Vec::new();
    }
    labels.into_iter().map(|at| lines[at].start).collect()
}

fn continues(last: &LineView<'_>, line: &LineView<'_>) -> bool {
    if line.item || line.gap && line.bounds.is_some() || line.block != last.block || line.text.contains('\t')
    {
        return false;
    }
    let listed = last.text.contains([',', ';', '、']);
    let open = last
        .text
        .ends_with([',', ';', '-', '/', '&', '、', '，', '(', '|'])
        || last.text.ends_with(" and");
    let opened = last.text.matches('(').count() > last.text.matches(')').count();
    let lower = line.text.starts_with(|c: char| c.is_lowercase());
    let full = match (last.bounds, line.bounds) {
        (Some(a), Some(b)) => a[2] >= b[2] - 0.25 * (b[2] - b[0]),
        _ => last.text.len() > MIN_BROKEN,
    };
    let labelled = split_label(Part {
        text: line.text,
        start: line.start,
    })
    .0
    .is_some();
    !labelled && (open || opened || listed && (lower || full))
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
    let mut out = Vec::new();
    if part.text.matches(" / ").count() >= MIN_SLASHES {
        return part
            .cut_at(MARKS)
            .into_iter()
            .flat_map(|piece| piece.cut_at(&[" / "]))
            .collect();
    }
    let commas = part.text.contains(',');
    let listed = commas || part.text.contains(';');
    for piece in part.cut_at(MARKS) {
        // `Word and Excel` at the end of a list.
        let piece = ["and ", "und ", "et ", "y ", "e ", "en "]
            .iter()
            .find_map(|w| {
                piece
                    .text
                    .strip_prefix(w)
                    .map(|t| Part::new(t, piece.end() - t.len()))
            })
            .filter(|_| commas)
            .unwrap_or(piece);
        if !listed && piece.text.lines().count() > 1 {
            out.extend(piece.by_gaps());
        } else {
            out.push(piece);
        }
    }
    for piece in &mut out {
        let text = piece.text.trim_end_matches('.');
        let keeps = text.len() + 1 == piece.text.len() && !text.contains('.') && text.len() > 3;
        if keeps {
            piece.text = text;
        }
    }
    out
}

/// Drops a level beside a skill (`Rust – expert`, `Go (2 years)`, `★★★`); `None` when nothing else is there.
pub(super) fn without_level(part: Part<'_>) -> Option<Part<'_>> {
    let mut kept = part;
    if let Some(open) = kept.text.rfind('(')
        && kept.text.ends_with(')')
        && is_level(&kept.text[open + 1..kept.text.len() - 1])
    {
        kept = Part::new(&kept.text[..open], kept.start);
    }
    for mark in [" – ", " - ", " — ", ": "] {
        if let Some(at) = kept.text.rfind(mark)
            && is_level(&kept.text[at + mark.len()..])
        {
            kept = Part::new(&kept.text[..at], kept.start);
        }
    }
    let stars = kept.text.trim_end_matches(|c: char| {
        "★☆●○■□▪▫◆◇⬤◯ ".contains(c) || c == '%' || c.is_ascii_digit() && kept.text.ends_with('%')
    });
    let kept = if stars.len() < kept.text.len() {
        Part::new(stars, kept.start)
    } else {
        kept
    };
    (!kept.text.is_empty() && !is_level(kept.text)).then_some(kept)
}

fn is_level(text: &str) -> bool {
    const LEVELS: &[&str] = &[
        "expert",
        "advanced",
        "intermediate",
        "beginner",
        "basic",
        "basics",
        "proficient",
        "experienced",
        "novice",
        "competent",
        "skilled",
        "familiar",
        "good",
        "excellent",
        "strong",
        "master",
        "fluent",
        "years",
        "year",
        "yrs",
        "months",
        "experience",
        "level",
        "knowledge",
        "very",
        "working",
        "professional",
        "grundkenntnisse",
        "fortgeschritten",
        "experte",
        "gut",
        "sehr",
        "jahre",
        "jahr",
        "débutant",
        "débutante",
        "principiante",
        "avancée",
        "confirmée",
        "notions",
        "intermédiaire",
        "avancé",
        "confirmé",
        "ans",
        "básico",
        "intermedio",
        "avanzado",
        "experto",
        "años",
        "intermediário",
        "avançado",
        "anos",
        "base",
        "buono",
        "ottimo",
        "anni",
        "basis",
        "gevorderd",
        "goed",
        "jaar",
        "熟练",
        "精通",
        "熟悉",
        "了解",
        "掌握",
        "of",
        "in",
    ];
    let words = words(text);
    !words.is_empty()
        && words
            .iter()
            .all(|w| LEVELS.contains(&w.as_str()) || w.chars().all(|c| c.is_ascii_digit() || c == '+'))
        && !words.iter().all(|w| matches!(w.as_str(), "base" | "of" | "in"))
}
