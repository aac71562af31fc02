//! Cuts a document into its sections.

use std::collections::HashMap;

use rolefit_domain::Span;
use rolefit_domain::document::LineRole;

use super::headings::{
    Section, is_label_of_entries, section_in_small_letters, section_of, section_of_styled,
};
use super::language_parts::mother_tongue;
use super::languages::{language_at, names_most_languages};
use super::lexicon::{Looks, is_leave, looks};
use super::parts::Part;
use super::passed::{Personal, is_signature, is_surely_personal, is_whole_date, personal};
use super::tables;
use super::unheaded::unheaded;
use super::view::{LineView, View};

/// Lines under one heading.
#[derive(Debug)]
pub(super) struct Chunk<'a> {
    /// What they are.
    pub section: Section,
    /// The lines, without the heading.
    pub lines: Vec<LineView<'a>>,
}

/// A document cut into its sections.
#[derive(Debug)]
pub(super) struct Outline<'a> {
    /// The sections in reading order; what stands before the first heading is [`Section::Top`], and so are the headers
    /// and footers of pages, last.
    pub chunks: Vec<Chunk<'a>>,
    /// Where the headings stand, and the personal data that nothing is read from.
    pub passed: Vec<Span>,
}

/// Where the place and the day of a signature stand: among so many last lines.
const SIGNED_WITHIN: usize = 4;

/// Cuts the lines at their headings.
pub(super) fn outline<'a>(view: &View<'a>) -> Outline<'a> {
    let styles = HeadingStyles::of(view);
    let columns = columns(view);
    let mut out: Vec<Chunk<'a>> = vec![Chunk {
        section: Section::Top,
        lines: Vec::new(),
    }];
    let mut homes: Vec<Home> = Vec::new();
    let mut current = Section::Top;
    let mut last: Option<&LineView<'a>> = None;
    // Page numbers and running titles stand between lines that belong together.
    let mut margins: Vec<LineView<'a>> = Vec::new();
    let mut passed: Vec<Span> = Vec::new();
    let mut awaits_person = false;
    let last_body = view.lines.iter().rposition(|line| line.role != LineRole::Margin);
    for (at, line) in view.lines.iter().enumerate() {
        if line.role == LineRole::Margin {
            margins.push(*line);
            continue;
        }
        if let Some(section) = section_at_block(line, last, current, &columns, &homes)
            && section != current
        {
            current = section;
            out.push(Chunk {
                section,
                lines: Vec::new(),
            });
        }
        // The words over the columns of a table are headings too (`Certificate`), but not of sections.
        let found = heading(line, current, &styles)
            .filter(|_| current == Section::Top || !tables::is_header(line.text))
            .filter(|found| !names_group_of_skills(found, current, view.lines.get(at + 1)));
        let is_value = found.is_none() && awaits_person && line.text.split_whitespace().count() <= 3;
        let person = if found.is_some() {
            Personal::No
        } else {
            person_in(current, line)
        };
        awaits_person = person == Personal::Label;
        let signed = last_body.is_some_and(|last| at + SIGNED_WITHIN > last)
            && found.is_none()
            && is_signature(line.text);
        match found {
            Some(Heading::Line(section)) => {
                current = section;
                let mut lines = Vec::new();
                // A time away from work is no position, but the person is to see that it was not used.
                if is_leave(line.text) {
                    lines.push(*line);
                } else {
                    passed.push(line.span());
                }
                out.push(Chunk { section, lines });
            }
            Some(Heading::Inline(section, rest)) => {
                if rest.start > line.start {
                    passed.push(Span::new(line.start, rest.start));
                }
                current = section;
                out.push(Chunk {
                    section,
                    lines: vec![rest],
                });
            }
            None if signed || is_value || person != Personal::No => passed.push(line.span()),
            None => {
                if let Some(chunk) = out.last_mut() {
                    chunk.lines.push(*line);
                }
            }
        }
        last = Some(line);
        match homes.last_mut() {
            Some(home) if home.block == line.block => home.section = current,
            _ => homes.push(Home {
                block: line.block,
                left: columns.get(&line.block).copied(),
                section: current,
            }),
        }
    }
    out.push(Chunk {
        section: Section::Top,
        lines: margins,
    });
    out.retain(|chunk| !chunk.lines.is_empty());
    Outline {
        chunks: unheaded(out),
        passed,
    }
}

/// What a line of a section tells of personal data. Below the top, words such as `Photo`, `Family` and `Religion` are
/// skills, interests, subjects and titles.
fn person_in(section: Section, line: &LineView<'_>) -> Personal {
    match section {
        // The view takes the star of `* 3.5.1990` for the mark of a list.
        Section::Top if line.item && is_whole_date(line.text) => Personal::Whole,
        Section::Top | Section::Summary | Section::Other => personal(line.text),
        Section::Publications | Section::Projects | Section::Awards => Personal::No,
        _ if is_surely_personal(line.text) => Personal::Whole,
        _ => Personal::No,
    }
}

enum Heading<'a> {
    /// The whole line.
    Line(Section),
    /// The heading and, on the same line, what stands under it.
    Inline(Section, LineView<'a>),
}

/// Whether a heading of human languages stands in the skills over something else: `Languages` over `Rust, Go, SQL`.
fn names_group_of_skills(found: &Heading<'_>, current: Section, next: Option<&LineView<'_>>) -> bool {
    matches!(found, Heading::Line(Section::Languages))
        && current == Section::Skills
        && next.is_some_and(|next| {
            language_at(next.text).is_none()
                && section_of(next.text).is_none()
                && !tables::is_header(next.text)
        })
}

fn heading<'a>(line: &LineView<'a>, current: Section, styles: &HeadingStyles) -> Option<Heading<'a>> {
    if line.item && line.role != LineRole::Heading && !is_capitals(line.text) {
        return None;
    }
    if let Some(section) = section_of(line.text) {
        return (!line.text.contains('\t') && styles.fits(line, section, current))
            .then_some(Heading::Line(section));
    }
    if line.gap
        && !line.item
        && let Some(section) = section_in_small_letters(line.text)
    {
        return styles
            .fits(line, section, current)
            .then_some(Heading::Line(section));
    }
    if line.role == LineRole::Heading
        && current != Section::Top
        && looks(line.text) == Looks::default()
        && let Some(section) = section_of_styled(line.text)
    {
        return Some(Heading::Line(section));
    }
    if is_leave(line.text) && styles.is_set_like_headings(line, current) {
        return Some(Heading::Line(Section::Other));
    }
    // The label is the level, and stays with its language.
    if let Some((_, rest)) = mother_tongue(Part::new(line.text, line.start))
        && current != Section::Languages
        && names_most_languages(rest.text)
    {
        return Some(Heading::Inline(Section::Languages, *line));
    }
    if let Some((first, rest)) = split_inline(line.text)
        && let Some(section) = section_of(first)
        && inline_fits(line, (first, rest), section, current)
    {
        let start = line.end() - rest.len();
        return Some(Heading::Inline(
            section,
            LineView {
                text: rest,
                start,
                item: false,
                ..*line
            },
        ));
    }
    styles
        .is_unknown_heading(line, current)
        .then_some(Heading::Line(Section::Other))
}

fn split_inline(text: &str) -> Option<(&str, &str)> {
    let at = text.find(['\t', ':', '：'])?;
    let rest = text[at..].trim_start_matches(['\t', ':', '：', ' ']);
    (!rest.is_empty()).then_some((&text[..at], rest))
}

/// `Languages: Rust, Go` in the skills is a group of skills; at the top it is a section on one line. Inside entries such
/// words are labels too, unless they stand apart and say what no entry says of itself.
fn inline_fits(line: &LineView<'_>, (first, rest): (&str, &str), section: Section, current: Section) -> bool {
    let listed = matches!(
        section,
        Section::Skills
            | Section::Languages
            | Section::Interests
            | Section::Education
            | Section::Certificates
            | Section::Work
            | Section::Volunteer
    );
    if section == Section::Languages && names_most_languages(rest) {
        return true;
    }
    let lists = matches!(
        current,
        Section::Skills | Section::Languages | Section::Interests | Section::Certificates
    );
    if section == Section::Other && lists && is_capitals(first) && !line.item {
        return true;
    }
    let apart = line.gap && !line.item && !is_label_of_entries(first);
    match current {
        Section::Skills => {
            listed
                && section != Section::Skills
                && (is_capitals(first) || apart && section != Section::Languages)
        }
        Section::Top | Section::Summary | Section::Languages | Section::Interests => {
            listed || section == Section::Summary
        }
        Section::Work | Section::Projects | Section::Education | Section::Volunteer => {
            listed && (is_capitals(first) || apart)
        }
        _ => listed,
    }
}

/// Whether the letters are all capitals, in scripts that have them.
pub(super) fn is_capitals(text: &str) -> bool {
    let mut letters = text.chars().filter(|c| c.is_alphabetic()).peekable();
    letters.peek().is_some() && letters.all(|c| c.is_uppercase())
}

/// Size in half points, weight and case of a line: what sets headings apart.
type Style = (u32, bool, bool);

fn style(line: &LineView<'_>) -> Style {
    (
        (line.size * 2.0).round() as u32,
        line.bold,
        is_capitals(line.text),
    )
}

/// How the known headings of the document look.
struct HeadingStyles {
    body: Style,
    headings: HashMap<Style, usize>,
    others: HashMap<Style, usize>,
}

impl HeadingStyles {
    fn of(view: &View<'_>) -> Self {
        let mut bytes: HashMap<Style, usize> = HashMap::new();
        let mut headings: HashMap<Style, usize> = HashMap::new();
        let mut others: HashMap<Style, usize> = HashMap::new();
        for line in &view.lines {
            *bytes.entry(style(line)).or_default() += line.text.len();
            let known = !line.item && section_of(line.text).is_some();
            *(if known { &mut headings } else { &mut others })
                .entry(style(line))
                .or_default() += 1;
        }
        // Ties are broken by the style itself so that the outcome does not hang on the order of a map.
        let body = bytes
            .into_iter()
            .max_by_key(|(style, n)| (*n, *style))
            .map_or((0, false, false), |(style, _)| style);
        Self {
            body,
            headings,
            others,
        }
    }

    /// Whether a line with a heading's words is one. Inside entries such words are also labels (`Achievements:`).
    fn fits(&self, line: &LineView<'_>, section: Section, current: Section) -> bool {
        let inside = matches!(
            current,
            Section::Work | Section::Projects | Section::Education | Section::Volunteer
        );
        let main = matches!(
            section,
            Section::Work | Section::Education | Section::Skills | Section::Languages
        );
        if !inside || main && !line.text.ends_with(':') {
            return true;
        }
        let common = self
            .headings
            .iter()
            .max_by_key(|(style, n)| (**n, **style))
            .map(|(style, _)| *style);
        let Some((size, bold, capitals)) = common else {
            return true;
        };
        let (line_size, line_bold, line_capitals) = style(line);
        line.role == LineRole::Heading
            || line_size >= size && (line_bold || !bold) && (line_capitals || !capitals)
    }

    /// Whether the line is set like the headings that are known: as one, or in capitals outside of positions, whose titles
    /// may be in capitals too.
    fn is_set_like_headings(&self, line: &LineView<'_>, current: Section) -> bool {
        let known = self.headings.get(&style(line)).copied().unwrap_or(0);
        let apart = line.gap && !line.item && is_capitals(line.text) && current != Section::Work;
        known >= 2 && (line.role == LineRole::Heading || apart)
    }

    /// Whether the line looks like the known headings and like nothing else. At the top stands the name, and in lists
    /// stand abbreviations: capitals alone make no heading there.
    fn is_unknown_heading(&self, line: &LineView<'_>, current: Section) -> bool {
        let style = style(line);
        let lists = matches!(
            current,
            Section::Skills | Section::Languages | Section::Interests | Section::Certificates
        );
        let by_type = (style.0, style.1) != (self.body.0, self.body.1);
        if current == Section::Top || !line.gap || lists && !by_type {
            return false;
        }
        let known = self.headings.get(&style).copied().unwrap_or(0);
        let others = self.others.get(&style).copied().unwrap_or(0);
        let short = line.text.split(' ').count() <= 4 && !line.text.contains(['\t', ',', '@', ':', '/']);
        let plain = short && !line.text.chars().any(|c| c.is_ascii_digit());
        style != self.body && known >= 3 && others <= known && plain && !line.item
    }
}

/// The section that holds where a layout block begins; `None` where no block begins.
///
/// A sidebar's last section does not run on into the main column; a section that a page cuts off goes on in the same
/// column of the next page.
fn section_at_block(
    line: &LineView<'_>,
    last: Option<&LineView<'_>>,
    current: Section,
    columns: &HashMap<u32, f32>,
    homes: &[Home],
) -> Option<Section> {
    let last = last?;
    let (Some(bounds), true) = (line.bounds, last.block != line.block) else {
        return None;
    };
    let left_of = |block: u32| columns.get(&block).copied();
    if last.page == line.page && left_of(last.block).is_some_and(|x| (x - bounds[0]).abs() < 12.0) {
        return None;
    }
    let column = left_of(line.block).unwrap_or(bounds[0]);
    let in_column = |home: &&Home| home.left.is_some_and(|x| (x - column).abs() < 25.0);
    let found = homes
        .iter()
        .rev()
        .filter(|home| home.block != line.block)
        .find(in_column);
    match found {
        Some(home) => Some(home.section),
        None if last.page == line.page => Some(Section::Top),
        None => Some(current),
    }
}

/// A layout block, its left edge, and the section of its last line.
struct Home {
    block: u32,
    left: Option<f32>,
    section: Section,
}

/// The left edge of every layout block whose lines have places.
fn columns(view: &View<'_>) -> HashMap<u32, f32> {
    let mut lefts: HashMap<u32, f32> = HashMap::new();
    for line in &view.lines {
        if let Some([left, ..]) = line.bounds {
            let edge = lefts.entry(line.block).or_insert(left);
            *edge = edge.min(left);
        }
    }
    lefts
}
