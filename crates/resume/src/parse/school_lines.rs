//! What the lines of education say: schools, degrees, times and what stands beside them.

use super::dates::{Period, of_lines};
use super::durations::{is_duration, without_duration};
use super::lexicon::{Looks, has_campuses, is_degree_code, is_region_code, looks};
use super::marks::is_grade;
use super::parts::Part;
use super::sentences::{ends_in_abbreviation, is_sentence};
use super::view::{LineView, View};

/// What one line says.
pub(super) struct Facts<'a> {
    /// The line.
    pub line: LineView<'a>,
    /// When it was.
    pub period: Option<Period>,
    /// Whether it fills its line, so that its last name may go on in the next, which has no name of its own.
    pub full: bool,
    /// What stands beside each other on it, dates taken out, with what it looks like.
    pub parts: Vec<(Part<'a>, Looks)>,
}

impl Facts<'_> {
    /// Whether a part names a school.
    pub(super) fn has_school(&self) -> bool {
        self.parts.iter().any(|(_, l)| l.school > 0)
    }

    /// Whether a part names a degree.
    pub(super) fn has_degree(&self) -> bool {
        self.parts.iter().any(|(_, l)| l.degree > 0)
    }

    /// Whether the line can name a school, a degree or a time rather than describe one.
    pub(super) fn is_header(&self) -> bool {
        let short = self.line.text.chars().count() <= 180 && !is_sentence_like(self.line.text);
        let tells = self.has_school() || self.has_degree() || self.period.is_some();
        short
            && tells
            && (!self.line.item
                || self.has_school()
                || self.has_degree() && self.period.is_some_and(|p| p.range))
    }
}

/// Longest line with dates that can still name a school, in words.
const MAX_DATED_WORDS: usize = 26;

/// Whether the text describes something rather than names it.
pub(super) fn is_sentence_like(text: &str) -> bool {
    let words = text.split_whitespace().count();
    text.ends_with('.') && words > 8 && !ends_in_abbreviation(text)
        || is_sentence(text) && words > MAX_DATED_WORDS
}

/// What each of the lines says.
pub(super) fn facts<'a>(view: &View<'a>, lines: &[LineView<'a>]) -> Vec<Facts<'a>> {
    let mut out = Vec::with_capacity(lines.len());
    let mut taken_to = 0_usize;
    let dates = of_lines(view, lines, |_, _| true);
    for (i, (line, period)) in lines.iter().zip(dates).enumerate() {
        let whole = Part {
            text: line.text,
            start: line.start,
        };
        let whole = match taken_to.checked_sub(line.start).filter(|n| *n > 0) {
            Some(n) => Part::new(
                line.text.get(n..).unwrap_or(""),
                line.start + n.min(line.text.len()),
            ),
            None => whole,
        };
        let pieces = match period {
            Some(period) => {
                taken_to = period.span.end as usize;
                whole.without(period.span)
            }
            None => vec![Part::new(whole.text, whole.start)],
        };
        let parts = pieces
            .into_iter()
            .flat_map(Part::by_tabs)
            .map(without_duration)
            .flat_map(Part::by_marks)
            .flat_map(split_commas)
            .flat_map(split_mark);
        let parts = parts.filter(|p| {
            is_grade(p.text)
                || p.text.chars().any(char::is_alphabetic) && !is_duration(p.text) && !is_label(p.text)
        });
        out.push(Facts {
            line: *line,
            full: lines.get(i + 1).is_some_and(|next| may_go_on(view, line, next)),
            period,
            parts: judged(parts).into_iter().map(labelled).collect(),
        });
    }
    out
}

/// Whether a name at the end of the line may go on in the next.
fn may_go_on(view: &View<'_>, line: &LineView<'_>, next: &LineView<'_>) -> bool {
    let looks = looks(next.text);
    let named = looks.school > 0 || looks.degree > 0 || next.text.contains([':', '\t']);
    let beside = line.block == next.block && !next.item && !next.gap;
    let begins = next.text.starts_with(|c: char| c.is_alphabetic());
    line.bounds.is_some() && beside && begins && !named && !view.ends.ended(line, next)
}

/// The parts with what they look like. A code that means a degree and a region (`MA`) is the region after a town.
fn judged<'a>(parts: impl Iterator<Item = Part<'a>>) -> Vec<(Part<'a>, Looks)> {
    let mut out: Vec<(Part<'a>, Looks)> = Vec::new();
    for part in parts {
        let after_town = out
            .last()
            .is_some_and(|(_, l)| l.place >= 2 && l.school == 0 && l.degree == 0);
        let mut looks = looks(part.text);
        if after_town && is_region_code(part.text) {
            looks = Looks {
                place: 3,
                ..Looks::default()
            };
        }
        if is_grade(part.text) {
            looks = Looks::default();
        }
        out.push((part, looks));
    }
    out
}

/// Where what stands behind the label of a degree begins: `Abschluss: Meister`.
pub(super) fn degree_label(text: &str) -> Option<usize> {
    const LABELS: [&str; 14] = [
        "abschluss",
        "abschlüsse",
        "degree",
        "degree obtained",
        "qualification",
        "award",
        "diplôme",
        "diplôme obtenu",
        "título",
        "título obtenido",
        "titulación",
        "titolo",
        "titolo di studio",
        "titel",
    ];
    let at = text.find([':', '：'])?;
    let label = text[..at].trim().to_lowercase();
    let mark = text[at..].chars().next().map_or(0, char::len_utf8);
    LABELS.contains(&label.as_str()).then_some(at + mark)
}

/// A part behind the label of a degree, which is one whatever its words are.
fn labelled((part, looks): (Part<'_>, Looks)) -> (Part<'_>, Looks) {
    let Some(from) = degree_label(part.text) else {
        return (part, looks);
    };
    let degree = Part::new(&part.text[from..], part.start + from);
    if degree.text.is_empty() || is_grade(degree.text) {
        return (part, looks);
    }
    let looks = Looks {
        degree: 3,
        ..Looks::default()
    };
    (degree, looks)
}

/// `Graduated:` and the like, left over beside a date.
fn is_label(text: &str) -> bool {
    const LABELS: &[&str] = &[
        "graduated",
        "graduation",
        "expected",
        "expected graduation",
        "graduation date",
        "completed",
        "from",
        "to",
        "in",
        "seit",
        "bis",
        "abschluss",
        "conferred",
        "awarded",
        "class of",
        "date",
        "anticipated",
        "obtained",
        "month",
        "year",
    ];
    let plain = text.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    LABELS.contains(&plain.as_str())
}

/// Commas part a degree, its field and a school; within the name of one they do not.
fn split_commas(part: Part<'_>) -> Vec<Part<'_>> {
    let mut pieces = part.by_commas();
    if pieces.len() < 2 || is_sentence_like(part.text) {
        return split_wide(part).into_iter().flat_map(split_at_words).collect();
    }
    // `University of California, Berkeley` stays whole: the place is the campus.
    let mut at = 1;
    while at < pieces.len() {
        let here = looks(pieces[at].text);
        let campus = here.school == 0 && here.degree == 0 && has_campuses(pieces[at - 1].text);
        if campus {
            let start = pieces[at - 1].start;
            let end = pieces[at].end();
            pieces[at - 1] = Part {
                text: &part.text[start - part.start..end - part.start],
                start,
            };
            pieces.remove(at);
        } else {
            at += 1;
        }
    }
    pieces
        .into_iter()
        .flat_map(split_wide)
        .flat_map(split_at_words)
        .flat_map(split_code)
        .collect()
}

/// Chinese and Japanese put a space where other scripts put a comma.
fn split_wide(part: Part<'_>) -> Vec<Part<'_>> {
    let wide = part.text.chars().any(|c| c >= '\u{3400}') && part.text.contains(' ');
    if wide { part.cut_at(&[" "]) } else { vec![part] }
}

/// `PhD Mill University`: a degree before the school without a mark between them.
fn split_code(part: Part<'_>) -> Vec<Part<'_>> {
    if looks(part.text).school == 0 {
        return vec![part];
    }
    let Some(at) = part.text.find(' ') else {
        return vec![part];
    };
    let wide = part.text.starts_with(|c: char| c >= '\u{3400}') && looks(&part.text[..at]).degree > 0;
    if !wide && !is_degree_code(&part.text[..at]) {
        return vec![part];
    }
    vec![
        Part::new(&part.text[..at], part.start),
        Part::new(&part.text[at..], part.start + at),
    ]
}

/// Most words of a school with its mark.
const MAX_MARKED: usize = 12;

/// `University of Ulm Second class`: the mark behind a school.
fn split_mark(part: Part<'_>) -> Vec<Part<'_>> {
    if is_grade(part.text)
        || part.text.split_whitespace().count() > MAX_MARKED
        || looks(part.text).school == 0
    {
        return vec![part];
    }
    let cut = part.text.match_indices(' ').map(|(at, _)| at).find(|at| {
        let (name, mark) = part.text.split_at(*at);
        is_grade(mark) && mark.trim_start().starts_with(|c: char| !c.is_lowercase()) && looks(name).school > 0
    });
    match cut {
        Some(at) => vec![
            Part::new(&part.text[..at], part.start),
            Part::new(&part.text[at..], part.start + at),
        ],
        None => vec![part],
    }
}

/// `BSc Chemistry at Mill University`, `BSc Chemistry from …`.
fn split_at_words(part: Part<'_>) -> Vec<Part<'_>> {
    if let Some(open) = part.text.rfind(" (").filter(|_| part.text.ends_with(')')) {
        let inner = Part::new(&part.text[open + 2..part.text.len() - 1], part.start + open + 2);
        if is_grade(inner.text) {
            return vec![Part::new(&part.text[..open], part.start), inner];
        }
        let school = inner
            .by_commas()
            .into_iter()
            .next()
            .filter(|p| looks(p.text).school > 0);
        if let Some(school) = school {
            return vec![Part::new(&part.text[..open], part.start), school];
        }
    }
    if let [school, degree] = part.cut_at(&[": "]).as_slice()
        && looks(school.text).school > 0
        && looks(degree.text).degree > 0
    {
        return vec![*school, *degree];
    }
    let pieces = part.cut_at(&[" at ", " from ", " an der ", " @ "]);
    let parted = pieces.len() == 2 && looks(pieces[1].text).school > 0;
    if parted { pieces } else { vec![part] }
}
