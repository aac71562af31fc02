//! Schools and degrees.

use rolefit_domain::profile::Education;
use rolefit_domain::{PartialDate, Sourced, Span, span::cover};

use super::dates::{Period, periods, read_date};
use super::entries::{is_duration, is_sentence};
use super::lexicon::{Looks, is_degree_code, is_only_place, is_region_code, looks};
use super::marks::is_grade;
use super::parts::Part;
use super::tables;
use super::view::{LineView, View};

/// The schools and degrees of a section's lines.
pub(super) fn education(view: &View<'_>, lines: &[LineView<'_>]) -> Vec<Education> {
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    let lines: Vec<LineView<'_>> = lines
        .iter()
        .filter(|line| !tables::is_header(line.text))
        .copied()
        .collect();
    for line in facts(view, &lines) {
        let starts = drafts.last().is_none_or(|draft| draft.is_new(&line));
        if starts && (line.is_header() || drafts.is_empty()) {
            drafts.push(Draft::default());
        }
        if let Some(draft) = drafts.last_mut() {
            draft.take(line);
        }
    }
    drafts
        .into_iter()
        .filter_map(|draft| draft.finish(view.text))
        .collect()
}

/// What one line says.
struct Facts<'a> {
    line: LineView<'a>,
    period: Option<Period>,
    parts: Vec<(Part<'a>, Looks)>,
}

impl Facts<'_> {
    fn has_school(&self) -> bool {
        self.parts.iter().any(|(_, l)| l.school > 0)
    }

    fn has_degree(&self) -> bool {
        self.parts.iter().any(|(_, l)| l.degree > 0)
    }

    /// Whether the line can name a school, a degree or a time rather than describe one.
    fn is_header(&self) -> bool {
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

fn is_sentence_like(text: &str) -> bool {
    let words = text.split_whitespace().count();
    text.ends_with('.') && words > 8 || is_sentence(text) && words > MAX_DATED_WORDS
}

fn facts<'a>(view: &View<'a>, lines: &[LineView<'a>]) -> Vec<Facts<'a>> {
    let mut out = Vec::with_capacity(lines.len());
    let mut taken_to = 0;
    for (i, line) in lines.iter().enumerate() {
        let next_end = lines
            .get(i + 1)
            .filter(|n| n.start >= line.end())
            .map_or(line.end(), LineView::end);
        let both = view.text.get(line.start..next_end).unwrap_or(line.text);
        let period = periods(both, line.start)
            .into_iter()
            .filter(|p| (p.span.start as usize) < line.end() && p.span.start as usize >= taken_to)
            .max_by_key(|p| (p.range, std::cmp::Reverse(p.span.start)));
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
            .flat_map(Part::by_gaps)
            .flat_map(Part::by_marks)
            .flat_map(split_commas);
        let parts = parts.filter(|p| {
            is_grade(p.text)
                || p.text.chars().any(char::is_alphabetic) && !is_duration(p.text) && !is_label(p.text)
        });
        out.push(Facts {
            line: *line,
            period,
            parts: judged(parts),
        });
    }
    out
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
    // `University of California, Berkeley` stays whole when a place follows a school.
    let mut at = 1;
    while at < pieces.len() {
        let (before, here) = (looks(pieces[at - 1].text), looks(pieces[at].text));
        let campus = before.school > 0
            && here.school == 0
            && here.degree == 0
            && pieces[at - 1].text.ends_with("California");
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

/// An entry being put together.
#[derive(Default)]
struct Draft<'a> {
    school: Option<Part<'a>>,
    degree: Option<Part<'a>>,
    area: Option<Part<'a>>,
    /// Short parts that say nothing by their words: a field, a school without a telling word, or a place.
    unknown: Vec<Part<'a>>,
    period: Option<Period>,
    details: Vec<Part<'a>>,
    lines: Vec<Span>,
    closed: bool,
}

impl<'a> Draft<'a> {
    /// Whether the line repeats what the entry has, so that it begins the next one.
    fn is_new(&self, line: &Facts<'a>) -> bool {
        if !line.is_header() {
            return false;
        }
        let school = line.has_school() && self.school.is_some();
        let degree = line.has_degree() && self.degree.is_some();
        let period = line.period.is_some_and(|p| p.range || self.closed) && self.period.is_some();
        // A second degree or remark at the same school, without dates of its own, stays.
        school || degree && (line.period.is_some() || self.closed || line.has_school()) || period
    }

    fn take(&mut self, facts: Facts<'a>) {
        self.lines.push(facts.line.span());
        let header =
            facts.is_header() || !self.closed && !facts.line.item && !is_sentence_like(facts.line.text);
        if !header {
            self.closed = true;
            self.details.push(Part {
                text: facts.line.text,
                start: facts.line.start,
            });
            return;
        }
        if self.period.is_none() {
            self.period = facts.period;
        }
        for (part, looks) in facts.parts {
            let degree_like = looks.degree > 0 && looks.degree >= looks.school;
            if is_grade(part.text) {
                self.details.push(part);
            } else if degree_like && self.degree.is_none() {
                self.degree = Some(part);
            } else if looks.school > 0 && self.school.is_none() {
                self.school = Some(part);
            } else if looks.place >= 2 && looks.degree == 0 && is_only_place(part.text) {
                // A place says nothing of the degree.
            } else {
                self.unknown.push(part);
            }
        }
    }

    fn finish(mut self, text: &str) -> Option<Education> {
        let mut unknown = std::mem::take(&mut self.unknown).into_iter();
        let (degree, area) = match self.degree {
            Some(degree) => split_degree(degree),
            None => (None, None),
        };
        self.area = area;
        if self.school.is_none() && degree.is_some() {
            // A school without a telling word is the first part that is not the field.
            let mut rest: Vec<Part<'a>> = unknown.collect();
            let organisation = rest.iter().position(|p| looks(p.text).company > 0);
            let at = organisation.or(if rest.len() > 1 || self.area.is_some() {
                rest.len().checked_sub(1)
            } else {
                Some(0)
            });
            self.school = at.filter(|i| *i < rest.len()).map(|i| rest.remove(i));
            unknown = rest.into_iter();
        }
        for part in unknown {
            let short = part.text.split_whitespace().count() <= 8 && !part.text.contains(':');
            // After a degree that names its field and its school stands a place, not the field.
            let late = self.degree.is_some_and(|degree| {
                let school = self.school.map_or(part.start, |s| s.start);
                degree.start < school && school < part.start && degree.text.split_whitespace().count() > 2
            });
            let short = short && !late;
            if self.area.is_none() && short && self.degree.is_some() {
                self.area = Some(part)
            } else {
                self.details.push(part)
            }
        }
        if self.school.is_none() && degree.is_none() {
            return None;
        }
        let told = self.school.is_some_and(|s| looks(s.text).school > 0);
        let mut out = Education {
            institution: self.school.map(|s| s.read(if told { 93 } else { 64 })),
            degree: degree.map(|d| d.read(90)),
            area: self.area.map(|a| a.read(78)),
            span: cover(self.lines.iter().copied()),
            ..Education::default()
        };
        if let Some(period) = self.period {
            (out.start, out.end) = ends(text, period);
        }
        out.details = self
            .details
            .iter()
            .map(|d| d.read(80))
            .filter(|d| !d.value.is_empty())
            .collect();
        Some(out)
    }
}

type Ends = (Option<Sourced<PartialDate>>, Option<Sourced<PartialDate>>);

/// A single date is that of the degree. A period that goes on has a start and no end.
fn ends(text: &str, period: Period) -> Ends {
    let read = |found: Option<(PartialDate, Span)>| found.map(|found| read_date(text, found, 90));
    if period.range {
        (read(period.start), read(period.end))
    } else {
        (None, read(period.start))
    }
}

/// `BSc Chemistry`, `Bachelor of Science in Nursing`: the degree and its field.
fn split_degree(part: Part<'_>) -> (Option<Part<'_>>, Option<Part<'_>>) {
    for word in [" in ", " en ", " em ", ": "] {
        let Some(at) = part.text.find(word) else { continue };
        let (head, tail) = (&part.text[..at], &part.text[at + word.len()..]);
        if looks(head).degree > 0 && !tail.is_empty() {
            return (
                Some(Part::new(head, part.start)),
                Some(Part::new(tail, part.start + at + word.len())),
            );
        }
    }
    let honours = part.text.find("(Hons) ").map(|at| at + "(Hons)".len());
    if let Some(at) = honours.or_else(|| part.text.find(' '))
        && part.text.split(' ').next().is_some_and(is_degree_code)
        && !part.text[at..].trim_start().starts_with(['(', '&', '/'])
    {
        return (
            Some(Part::new(&part.text[..at], part.start)),
            Some(Part::new(&part.text[at..], part.start + at)),
        );
    }
    (Some(part), None)
}
