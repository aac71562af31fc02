//! Positions: who did what where, in the many orders that resumes put it.

use rolefit_domain::profile::Work;
use rolefit_domain::{PartialDate, Sourced, Span, span::cover};

use super::contract::without_contract;
use super::dates::{Period, UNSURE, periods, read_date};
use super::entries::{Entry, dated, undated};
use super::lexicon::{is_leave, is_work_label, looks, words};
use super::names::{employer, unit_and_place};
use super::paragraphs::paragraphs;
use super::parts::Part;
use super::ready::{Of, ready};
use super::roles::{Roles, Slots, after_lines_name, assign, order_of};
use super::tables::{self, Column, Row};
use super::view::{LineView, View};
use crate::support::readable;

/// The positions of a section's lines.
///
/// A time away from work (parental leave, a career break) is no position, and nobody is to be judged by it: its lines
/// stay unread, so that the person sees that they were not used.
pub(super) fn work(view: &View<'_>, lines: &[LineView<'_>]) -> Vec<Work> {
    let mut out: Vec<Work> = Vec::new();
    let mut plain: Vec<LineView<'_>> = Vec::new();
    let mut columns: Option<Vec<Column>> = None;
    // Whether items belong to the row above them.
    let mut below_row = false;
    let lines = ready(view, lines, Of::Work);
    for line in lines.iter().map(|line| unlabelled(*line)) {
        if let Some(found) = tables::header(line.text) {
            out.extend(listed(view, &std::mem::take(&mut plain)));
            columns = Some(found);
        } else if let Some(row) = tables::row(&line, columns.as_deref()) {
            out.extend(listed(view, &std::mem::take(&mut plain)));
            let work = from_row(view, row);
            below_row = work.is_some();
            out.extend(work);
        } else if line.item
            && below_row
            && let Some(last) = out.last_mut()
        {
            last.highlights.push(Part::new(line.text, line.start).read(85));
        } else {
            (columns, below_row) = (None, false);
            plain.push(line);
        }
    }
    out.extend(listed(view, &plain));
    out
}

/// The position of a row of a table.
fn from_row(view: &View<'_>, row: Row<'_>) -> Option<Work> {
    let names = [row.title, row.employer].into_iter().flatten();
    if names.clone().any(|name| is_leave(name.text)) {
        return None;
    }
    let parts = names.chain(row.place).chain(row.rest.iter().copied());
    let mut work = Work {
        span: cover(parts.map(|part| part.span()).chain(row.period.map(|p| p.span))),
        title: row.title.map(|title| title.read(88)),
        location: row.place.and_then(without_contract).map(|place| place.read(85)),
        highlights: row.rest.iter().map(|part| part.read(80)).collect(),
        ..Work::default()
    };
    if let Some(words) = row.employer.and_then(without_contract) {
        let employer = employer(words);
        work.company = Some(employer.name.read(88));
        work.location = work.location.or(employer.place.map(|place| place.read(80)));
        work.highlights.extend(employer.unit.map(|unit| unit.read(80)));
    }
    if let Some(period) = row.period {
        (work.start, work.end, work.current) = dates(view.text, period);
    }
    Some(work)
}

/// The positions of lines that are no rows of a table.
fn listed(view: &View<'_>, lines: &[LineView<'_>]) -> Vec<Work> {
    let mut entries = dated(view, lines);
    let has_dates = !entries.is_empty();
    if !has_dates {
        entries = undated(view, lines);
    }
    let uses_after = after_lines_name(&entries);
    let slots: Vec<Slots<'_>> = entries.iter().map(|e| Slots::of(e, uses_after)).collect();
    let order = order_of(&slots);
    let mut out: Vec<Work> = Vec::new();
    // An employer over several roles, and how many lines stood before its dates: each role has fewer.
    let mut group: Option<(Sourced<String>, usize)> = None;
    for (i, (entry, own)) in entries.iter().zip(&slots).enumerate() {
        if own.names.iter().any(|name| is_leave(name.part.text)) {
            continue;
        }
        let roles = assign(own, order);
        let mut work = build(view, entry, roles, has_dates);
        let bare = entry.body.is_empty() && entry.remarks.is_empty();
        let company_only = work.title.is_none() && work.company.is_some() && bare;
        let next_is_role = slots.get(i + 1).is_some_and(|next| next.names.len() == 1);
        if company_only && next_is_role {
            group = work.company.map(|company| (company, usize::MAX));
            continue;
        }
        if work.company.is_some() {
            group = work
                .company
                .clone()
                .filter(|_| entry.before > 0)
                .map(|c| (c, entry.before));
        } else if work.title.is_some() {
            let shared = group.clone().filter(|(_, lines)| entry.before < *lines);
            work.company = shared.map(|(c, _)| Sourced {
                confidence: c.confidence.min(75),
                ..c
            });
        }
        if work.company.is_none()
            && let Some(title) = work.title.as_mut().filter(|title| !is_own_master(&title.value))
        {
            // The employer may stand where it was not looked for: somebody is to look.
            title.confidence = title.confidence.min(UNSURE);
        }
        if work.title.is_some() || work.company.is_some() {
            out.push(work);
        }
    }
    out
}

/// Whether a title says that somebody works for themselves, so that no employer is missing.
fn is_own_master(title: &str) -> bool {
    const BEGINS: [&str; 10] = [
        "freelan",
        "freiberuf",
        "selbst",
        "self",
        "indépend",
        "indipend",
        "independ",
        "autónom",
        "autonom",
        "zelfst",
    ];
    let words = words(title);
    words
        .iter()
        .any(|word| BEGINS.iter().any(|begin| word.starts_with(begin)))
}

/// `Employer: Mill Ltd` without its label.
fn unlabelled(line: LineView<'_>) -> LineView<'_> {
    let rest = line
        .text
        .split_once([':', '：'])
        .filter(|(label, _)| is_work_label(label))
        .map(|(_, rest)| rest.trim_start())
        .filter(|rest| !rest.is_empty());
    rest.map_or(line, |text| LineView {
        text,
        start: line.end() - text.len(),
        ..line
    })
}

fn build(view: &View<'_>, entry: &Entry<'_>, roles: Roles<'_>, has_dates: bool) -> Work {
    let cap = |confidence: u8| if has_dates { confidence } else { confidence.min(60) };
    let mut work = Work {
        span: entry.span(),
        ..Work::default()
    };
    let body = body(view, entry, &roles);
    work.title = roles.title.map(|(part, confidence)| part.read(cap(confidence)));
    let (mut unit, mut place) = roles
        .place
        .and_then(without_contract)
        .map_or((None, None), unit_and_place);
    let company = roles
        .company
        .and_then(|(part, confidence)| Some((without_contract(part)?, confidence)));
    if let Some((part, confidence)) = company {
        let employer = employer(part);
        (unit, place) = (unit.or(employer.unit), place.or(employer.place));
        work.company = Some(employer.name.read(cap(confidence)));
    }
    work.location = place.map(|part| part.read(if looks(part.text).place > 0 { 85 } else { 62 }));
    if let Some(period) = entry.period {
        (work.start, work.end, work.current) = dates(view.text, period);
    }
    let told = entry.remarks.iter().copied().chain(unit).chain(body);
    work.highlights = told
        .filter(|part| !tells_leave(*part))
        .map(|part| part.read(85))
        .collect();
    work.highlights.retain(|h| !h.value.is_empty());
    work
}

/// What was done: parts of the header that name nothing, and what stands below it. A line that could have been of the
/// header and is not begins the text below, so that it is joined with the lines that it runs on in.
fn body<'a>(view: &View<'a>, entry: &Entry<'a>, roles: &Roles<'a>) -> Vec<Part<'a>> {
    let in_line = |part: &Part<'a>| entry.below.iter().position(|l| l.span().overlaps(part.span()));
    let (head, below): (Vec<Part<'a>>, Vec<Part<'a>>) =
        roles.rest.iter().partition(|part| in_line(part).is_none());
    let from = below.first().and_then(in_line);
    let tabbed = below
        .iter()
        .any(|part| in_line(part).is_some_and(|at| entry.below[at].text.contains('\t')));
    let rest = match from.filter(|_| !tabbed) {
        Some(from) => {
            let named = |line: &&LineView<'a>| roles.named().all(|name| !name.span().overlaps(line.span()));
            let lines: Vec<LineView<'a>> = entry.below[from..].iter().filter(named).copied().collect();
            paragraphs(view, &lines)
        }
        None => below.into_iter().chain(entry.body.iter().copied()).collect(),
    };
    head.into_iter().chain(rest).collect()
}

/// `2017: backpacking in Asia` below a position: a time away after it, not what was done in it.
fn tells_leave(part: Part<'_>) -> bool {
    let period = periods(part.text, part.start).into_iter().next();
    period
        .filter(|period| period.span.start as usize == part.start)
        .and_then(|period| part.without(period.span).into_iter().next())
        .is_some_and(|rest| is_leave(rest.text))
}

pub(super) type Ends = (
    Option<Sourced<PartialDate>>,
    Option<Sourced<PartialDate>>,
    Option<Sourced<String>>,
);

/// What a period says of the beginning and the end of a position.
pub(super) fn dates(text: &str, period: Period) -> Ends {
    let sure = period.sure(if period.range { 95 } else { 78 });
    let read = |found: Option<(PartialDate, Span)>| found.map(|found| read_date(text, found, sure));
    let current = period.current.and_then(|span| {
        let words = span.slice(text)?;
        // A dash may also be the rest of a date that was lost.
        let told = words.chars().any(char::is_alphabetic);
        Some(Sourced::read(
            readable(words),
            span,
            if told { sure } else { UNSURE },
        ))
    });
    (read(period.start), read(period.end), current)
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;

    #[test]
    fn a_position_without_employer_is_to_be_checked() {
        for (title, checked) in [
            ("Baker", true),
            ("Freelance baker", false),
            ("Selbstständiger Bäcker", false),
            ("Baker, Mill Ltd", false),
        ] {
            let work = profile(&format!("Experience\n{title}, 2019 - 2021\n- Baked bread\n")).work;
            let read = work[0].title.as_ref().expect("a title");
            assert_eq!(read.needs_check(), checked, "{title}");
        }
    }
}
