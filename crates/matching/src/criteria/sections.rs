//! Sections of a job ad: what is asked for, what would be welcome, what the work is, and what the firm says of itself.

use std::sync::LazyLock;

use rolefit_domain::Span;

use crate::joints::{self, Joint};
use crate::phrases::Phrases;
use crate::text::{is_item, lines, words};

/// What a stretch of an ad is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// Before any heading, or under one that says nothing.
    Unknown,
    /// "Requirements", "Ihr Profil".
    Requirements,
    /// "Nice to have", "Von Vorteil".
    Welcome,
    /// "Responsibilities", "Ihre Aufgaben".
    Tasks,
    /// "Benefits", "Wir bieten". Asks for nothing.
    Benefits,
    /// "About us", "How to apply". Asks for nothing.
    About,
}

impl Section {
    /// Whether text of this section can ask for something.
    pub(super) fn asks(self) -> bool {
        !matches!(self, Self::Benefits | Self::About)
    }

    /// Whether it lists what is asked for.
    pub(super) fn lists(self) -> bool {
        matches!(self, Self::Requirements | Self::Welcome)
    }
}

/// A paragraph or list item of an ad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub section: Section,
    pub span: Span,
}

/// The paragraphs of an ad with their sections; headings themselves are left out.
///
/// A heading of what the firm says of itself, with text behind it ("Location: Leeds"), holds for that line and the list
/// below it. A line that begins with a small letter continues the paragraph above it, because pasted ads are often wrapped.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut section = Section::Unknown;
    // What a label with text behind it opened, until a line that is no item of a list.
    let mut label: Option<Section> = None;
    let mut out: Vec<Paragraph> = Vec::new();
    let mut open = false;
    for (offset, line) in lines(text) {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            open = false;
            label = None;
            continue;
        }
        if let Some((found, rest)) = heading(line) {
            let labels = !line[rest..].trim().is_empty();
            label = (labels && !found.asks()).then_some(found);
            if label.is_none() {
                section = found;
            }
            open = false;
            if labels {
                out.push(Paragraph {
                    section: found,
                    span: Span::new(offset + rest, offset + line.len()),
                });
                open = true;
            }
            continue;
        }
        let end = offset + line.len();
        let continues = open && (trimmed.starts_with(char::is_lowercase) || is_alternative(trimmed));
        if !continues && !is_item(trimmed) {
            label = None;
        }
        match out.last_mut().filter(|_| continues) {
            Some(last) => last.span.end = Span::new(offset, end).end,
            None => out.push(Paragraph {
                section: label.unwrap_or(section),
                span: Span::new(offset, end),
            }),
        }
        open = true;
    }
    out
}

/// Whether the line is an item that begins with an "or": "- alternativ eine kaufmännische Ausbildung".
fn is_alternative(line: &str) -> bool {
    let first = || words(line).into_iter().next();
    is_item(line) && first().is_some_and(|word| word.folded.len() > 1 && joints::is(Joint::Or, &word.folded))
}

/// The section that a line begins, and where text after the heading starts on the same line.
///
/// A heading is a short line of its own, or a few words before a colon.
fn heading(line: &str) -> Option<(Section, usize)> {
    let colon = line.find([':', '：']);
    let head = colon.map_or(line, |at| &line[..at]);
    let count = words(head).len();
    let sentence = colon.is_none() && head.trim_end().ends_with(['.', ';', ',']);
    if count == 0 || count > 8 || head.chars().count() > 70 || sentence {
        return None;
    }
    if is_item(head.trim_start()) && !(colon.is_some() && line[colon.unwrap_or(0)..].chars().count() <= 1) {
        return None;
    }
    let hit = HEADINGS.find(head).into_iter().next()?;
    // The heading's own words must be most of the line: "Benefits management experience" is not a heading.
    let own = hit.end - hit.first;
    if own * 2 < count && colon.is_none() || own * 3 < count {
        return None;
    }
    // "Non serve laurea" and "Gradito l'inglese" are lines of their own: only the whole line is a heading.
    let first = words(head).into_iter().nth(hit.first);
    let verbal = first.is_some_and(|word| {
        let word = word.folded.as_str();
        // "You don't need to know Java", but "What you bring to us".
        WHOLE_LINES.contains(&word) || hit.value == Section::About && word == "you"
    });
    if colon.is_none() && verbal && own < count {
        return None;
    }
    let rest = colon.map_or(line.len(), |at| {
        at + line[at..].chars().next().map_or(1, char::len_utf8)
    });
    Some((hit.value, rest))
}

/// Words with which headings begin that ask or waive in a sentence as well, folded.
const WHOLE_LINES: &[&str] = &[
    "no",
    "non",
    "not",
    "nicht",
    "keine",
    "pas",
    "niet",
    "nobody",
    "unbedingt",
    "zwingend",
    "unverzichtbar",
    "muss",
    "req",
    "reqd",
    "gern",
    "gerne",
    "gradito",
    "gradita",
    "bienvenu",
    "bienvenue",
    "costituisce",
    "costituiscono",
    "si",
    "se",
    "e",
    "indispensabile",
    "indispensable",
    "obbligatorio",
    "verplicht",
    "imperatif",
];

static HEADINGS: LazyLock<Phrases<Section>> = LazyLock::new(|| {
    Phrases::of_sections(include_str!("../../data/ad-headings.txt"), |name| match name {
        "requirements" => Some(Section::Requirements),
        "welcome" => Some(Section::Welcome),
        "tasks" => Some(Section::Tasks),
        "benefits" => Some(Section::Benefits),
        "about" => Some(Section::About),
        _ => None,
    })
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_open_sections_in_five_languages() {
        for (line, expected) in [
            ("Requirements:", Some(Section::Requirements)),
            ("Ihr Profil", Some(Section::Requirements)),
            ("Profil recherché :", Some(Section::Requirements)),
            ("Requisitos", Some(Section::Requirements)),
            ("Functie-eisen", Some(Section::Requirements)),
            ("You need", Some(Section::Requirements)),
            ("You need:", Some(Section::Requirements)),
            ("What you need", Some(Section::Requirements)),
            ("Das brauchst du", Some(Section::Requirements)),
            ("Il vous faut :", Some(Section::Requirements)),
            ("Necesitas:", Some(Section::Requirements)),
            ("Je hebt nodig:", Some(Section::Requirements)),
            ("Ti serve:", Some(Section::Requirements)),
            ("You don't need:", Some(Section::About)),
            ("Das brauchst du nicht", Some(Section::About)),
            ("You need a degree.", None),
            ("Nice to have", Some(Section::Welcome)),
            ("Von Vorteil:", Some(Section::Welcome)),
            ("It would be nice if you had", Some(Section::Welcome)),
            ("Nice if you have:", Some(Section::Welcome)),
            ("We'd love it if you:", Some(Section::Welcome)),
            ("Von Vorteil wäre:", Some(Section::Welcome)),
            ("Schön wäre es, wenn du:", Some(Section::Welcome)),
            ("Ce serait un plus :", Some(Section::Welcome)),
            ("Das bieten wir", Some(Section::Benefits)),
            ("Ce que nous offrons", Some(Section::Benefits)),
            ("Wat ga je doen?", Some(Section::Tasks)),
            ("## About us", Some(Section::About)),
            ("Benefits administration experience in a large company.", None),
            ("- Experience with Python", None),
            ("We are a team of forty people who like to cook together", None),
        ] {
            assert_eq!(heading(line).map(|h| h.0), expected, "{line}");
        }
    }

    #[test]
    fn wrapped_lines_are_one_paragraph_and_text_after_a_colon_counts() {
        let text =
            "Requirements: SQL\n- Kubernetes and Terraform are\n  welcome\n\nBenefits\n- Python course";
        let found = paragraphs(text);
        let slices: Vec<_> = found
            .iter()
            .map(|p| (p.section, p.span.slice(text).unwrap_or("?").trim()))
            .collect();
        assert_eq!(
            slices,
            [
                (Section::Requirements, "SQL"),
                (Section::Requirements, "- Kubernetes and Terraform are\n  welcome"),
                (Section::Benefits, "- Python course"),
            ]
        );
    }

    #[test]
    fn a_label_of_the_firm_holds_for_its_line_and_its_list() {
        let text = "Location: Leeds\nYou know SQL\nWe offer: a pension\n- a Python course\nYou know Java";
        let asking: Vec<_> = paragraphs(text)
            .iter()
            .filter(|p| p.section.asks())
            .filter_map(|p| p.span.slice(text))
            .collect();
        assert_eq!(asking, ["You know SQL", "You know Java"]);
    }
}
