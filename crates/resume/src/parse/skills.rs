//! Skills, languages and interests: lists in many shapes.

use std::collections::HashSet;

use rolefit_domain::profile::Skill;
use rolefit_domain::{Sourced, Span};

use super::lacking::{is_denied, is_lacking};
use super::levels::{fraction_at_end, is_level_alone, says_more_than_little, split_level};
use super::lexicon::is_work_label;
use super::parts::Part;
use super::remarks::{ends_with_class, is_licence_class, tells_only_licence};
use super::skill_items::{list_items, split_label};
use super::tables;
use super::view::{LineView, View};
use crate::support::readable;

/// Longest name of a skill, in words; longer items are sentences.
const MAX_WORDS: usize = 7;

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
    let items = list_items(view, &lines);
    // What most levels are counted up to: `Excel 4/5` alone names versions, as `HTML 4/5` does.
    let counted: Vec<u8> = items
        .iter()
        .filter_map(|(_, part)| Some(fraction_at_end(*part)?.2))
        .collect();
    let levels = counted.len() > 1 && counted.windows(2).all(|two| two[0] == two[1]);
    // Whether the item before is a driving licence with its class, after which others may be told: `Führerschein B, BE`.
    let mut classes = false;
    for (group, part) in items {
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
        let fraction = fraction_at_end(part).filter(|_| levels);
        let split = match fraction {
            Some((name, level, _)) => Some((name, Some(level))),
            None => split_level(part),
        };
        let Some((part, level)) = split else {
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
        [item, next, ..]
            if (long || is_lacking(next.text)) && item.text.split_whitespace().count() <= MAX_LAST_WORDS =>
        {
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
    fn a_list_of_commas_in_a_narrow_column_goes_on() {
        check_column(
            &["IFRS, consolidation, SAP, Power", "BI, VBA"],
            &["IFRS", "consolidation", "SAP", "Power BI", "VBA"],
        );
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
