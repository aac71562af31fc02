//! Positions: who did what where, in the many orders that resumes put it.

use rolefit_domain::profile::Work;
use rolefit_domain::{PartialDate, Sourced, Span, span::cover};

use super::contract::without_contract;
use super::dates::{Period, UNSURE, periods, read_date};
use super::entries::{Entry, Place, dated, undated};
use super::lexicon::{Looks, is_leave, is_only_place, is_work_label, looks};
use super::names::{Named, names_both, split_is_told, split_names, without_place};
use super::parts::Part;
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
    if let Some(employer) = row.employer.and_then(without_contract) {
        let (company, place) = without_place(employer);
        work.company = Some(company.read(88));
        work.location = work.location.or(place.map(|place| place.read(80)));
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
    let mut group: Option<Sourced<String>> = None;
    for (i, (entry, slots)) in entries.iter().zip(&slots).enumerate() {
        if slots.names.iter().any(|name| is_leave(name.part.text)) {
            continue;
        }
        let roles = assign(slots, order);
        let mut work = build(view, entry, roles, has_dates);
        let company_only = work.title.is_none() && work.company.is_some() && entry.body.is_empty();
        let next_is_role = slots_name_one(slots_at(&entries, i + 1, uses_after).as_ref());
        if company_only && next_is_role {
            group = work.company;
            continue;
        }
        if work.company.is_some() {
            group = slots.before_named.then(|| work.company.clone()).flatten();
        } else if work.title.is_some() {
            work.company = group.clone().map(|c| Sourced {
                confidence: c.confidence.min(75),
                ..c
            });
        }
        if work.title.is_some() || work.company.is_some() {
            out.push(work);
        }
    }
    out
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

fn slots_at<'a>(entries: &[Entry<'a>], at: usize, uses_after: bool) -> Option<Slots<'a>> {
    entries.get(at).map(|e| Slots::of(e, uses_after))
}

fn slots_name_one(slots: Option<&Slots<'_>>) -> bool {
    slots.is_some_and(|s| s.names.len() == 1)
}

/// Parts of a header: names of title and employer in their order, and a place.
#[derive(Debug)]
struct Slots<'a> {
    names: Vec<Named<'a>>,
    place: Option<Part<'a>>,
    /// Lines after the dates that name nothing; they belong to the body.
    rest: Vec<Part<'a>>,
    /// Whether lines before the one with the dates name something, which later roles may share.
    before_named: bool,
}

/// Whether most entries have their second name in the line below the dates.
fn after_lines_name(entries: &[Entry<'_>]) -> bool {
    let named = entries
        .iter()
        .filter(|e| e.header.iter().any(|l| l.place == Place::After))
        .count();
    named * 5 >= entries.len() * 3
}

impl<'a> Slots<'a> {
    fn of(entry: &Entry<'a>, uses_after: bool) -> Self {
        let mut names: Vec<Named<'a>> = Vec::new();
        let mut place = None;
        let mut rest = Vec::new();
        for line in &entry.header {
            if line.place == Place::Head {
                names.extend(line.parts.iter().flat_map(|p| spread(Named::of(*p), &mut place)));
            }
        }
        take_place(&mut names, &mut place);
        let mut after = entry.header.iter().filter(|l| l.place == Place::After);
        let splits = names.len() == 1 && split_names(names[0].part).len() > 1;
        let told = splits && split_is_told(names[0].part);
        let alone = names.first().filter(|_| names.len() == 1);
        let titled = after.clone().next().is_some_and(|line| {
            let title = |p: &Part<'_>| looks(p.text).title > looks(p.text).company;
            line.parts.len() == 1 && line.parts.iter().any(title)
        });
        // `Mill Ltd, Ulm` over `Baker`: the line below is the title when nothing above is one.
        let titled = titled && alone.is_some_and(|name| name.looks.title == 0 && name.looks.company > 0);
        if names.len() < 2 && !told && (titled || uses_after || names.is_empty() || !splits) {
            let wanted = 2 - names.len();
            for line in after.by_ref().take(wanted) {
                names.extend(line.parts.iter().flat_map(|p| spread(Named::of(*p), &mut place)));
                take_place(&mut names, &mut place);
                // `Baker at Mill Ltd` has both names, so that the next line says what was done.
                let both = |name: &Named<'_>| names_both(name.part);
                if names.len() >= 2 || names.first().is_some_and(both) {
                    break;
                }
            }
        }
        for line in after {
            let found = line
                .parts
                .first()
                .copied()
                .filter(|p| place.is_none() && line.parts.len() == 1 && Named::of(*p).is_place());
            match found {
                Some(part) => place = Some(part),
                None => rest.extend(line.parts.iter().copied()),
            }
        }
        if names.len() == 1 {
            // Once for marks (`Mill, Baker – Ulm`), once for commas.
            for _ in 0..2 {
                let split: Vec<Named<'a>> = names
                    .iter()
                    .flat_map(|n| split_names(n.part))
                    .map(Named::of)
                    .collect();
                if names.len() == 1 && split.len() > 1 {
                    names = split;
                    take_place(&mut names, &mut place);
                }
            }
        } else {
            names = names.into_iter().flat_map(|n| spread(n, &mut place)).collect();
            take_place(&mut names, &mut place);
            names = told_beside_place(names, &mut place);
        }
        Self {
            names,
            place,
            rest,
            before_named: entry.before > 0,
        }
    }
}

/// Takes the part that reads like a place out of the names, as long as a name stays. Beside a title alone, a name that
/// only begins with a town (`Boston Bike Kitchen`) is the employer's.
fn take_place<'a>(names: &mut Vec<Named<'a>>, place: &mut Option<Part<'a>>) {
    while place.is_none() && names.len() > 1 {
        let Some(at) = names.iter().rposition(Named::is_place) else {
            return;
        };
        let beside_title = names.len() == 2 && names[1 - at].looks.title > 0;
        if beside_title && !is_only_place(names[at].part.text) {
            return;
        }
        *place = Some(names.remove(at).part);
    }
}

/// `Mill & Sons – Ulm` beside a title: the place goes apart.
fn spread<'a>(name: Named<'a>, place: &mut Option<Part<'a>>) -> Vec<Named<'a>> {
    let pieces: Vec<Named<'a>> = name.part.by_marks().into_iter().map(Named::of).collect();
    if pieces.len() == 2 && place.is_none() && pieces[1].is_place() {
        *place = Some(pieces[1].part);
        return vec![pieces[0]];
    }
    // `Software Engineer` has a word that employers have too, so the stronger look counts.
    let both_told = pieces.len() >= 2
        && pieces.iter().any(|p| p.looks.title > p.looks.company)
        && pieces
            .iter()
            .any(|p| p.looks.company >= 2 && p.looks.company > p.looks.title);
    if both_told { pieces } else { vec![name] }
}

/// `Baker, Mill & Sons Ltd` over `Rottenacker`: the first line tells both names, so the second is where that is.
fn told_beside_place<'a>(names: Vec<Named<'a>>, place: &mut Option<Part<'a>>) -> Vec<Named<'a>> {
    let [told, other] = names.as_slice() else {
        return names;
    };
    let unknown = other.looks == Looks::default() && other.part.text.split_whitespace().count() <= 3;
    if place.is_some() || !unknown || !split_is_told(told.part) {
        return names;
    }
    *place = Some(other.part);
    split_names(told.part).into_iter().map(Named::of).collect()
}

/// Which of the two names comes first in this document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Order {
    TitleFirst,
    CompanyFirst,
}

/// How much the first two names speak for the title standing first.
fn title_first(names: &[Named<'_>]) -> i32 {
    let [a, b, ..] = names else { return 0 };
    let lean = |n: &Named<'_>| n.looks.title - n.looks.company;
    lean(a) - lean(b)
}

fn order_of(slots: &[Slots<'_>]) -> Order {
    let votes: i32 = slots.iter().map(|s| title_first(&s.names).clamp(-4, 4)).sum();
    if votes >= 0 {
        Order::TitleFirst
    } else {
        Order::CompanyFirst
    }
}

#[derive(Debug, Default)]
struct Roles<'a> {
    title: Option<(Part<'a>, u8)>,
    company: Option<(Part<'a>, u8)>,
    place: Option<Part<'a>>,
    rest: Vec<Part<'a>>,
}

/// A local lean this strong goes against the document's order.
const SURE: i32 = 4;

fn assign<'a>(slots: &Slots<'a>, order: Order) -> Roles<'a> {
    let mut roles = Roles {
        place: slots.place,
        rest: slots.rest.clone(),
        ..Roles::default()
    };
    let names = &slots.names;
    if names.len() < 2 {
        if let Some(only) = names.first() {
            let is_company = only.looks.company > only.looks.title;
            let slot = if is_company {
                &mut roles.company
            } else {
                &mut roles.title
            };
            *slot = Some((
                only.part,
                if only.looks.title > 0 || is_company {
                    80
                } else {
                    60
                },
            ));
        }
        return roles;
    }
    let local = title_first(names);
    let order = match local {
        SURE.. => Order::TitleFirst,
        i32::MIN..=-4 => Order::CompanyFirst,
        _ => order,
    };
    let (mut title, mut company) = match order {
        Order::TitleFirst => (0, 1),
        Order::CompanyFirst => (1, 0),
    };
    // With three names and more, words decide over places when they are clear.
    if names.len() > 2 {
        let best = |score: fn(&Looks) -> i32| {
            (0..names.len()).max_by_key(|i| (score(&names[*i].looks), std::cmp::Reverse(*i)))
        };
        let by_title = best(|l| l.title - l.company).filter(|i| names[*i].looks.title > 0);
        let by_company = best(|l| l.company - l.title).filter(|i| names[*i].looks.company >= 2);
        match (by_title, by_company) {
            (Some(t), Some(c)) if t != c => (title, company) = (t, c),
            (Some(t), None) if t > 1 => (title, company) = (t, 0),
            (None, Some(c)) if c > 1 => (title, company) = (0, c),
            _ => {}
        }
    }
    let told = names[title].looks.title > 0;
    let company_told = names[company].looks.company > 0;
    let confidence = |told: bool, other: bool| match (told, other) {
        (true, true) => 94,
        (true, false) => 88,
        (false, true) => 80,
        (false, false) => 66,
    };
    roles.title = Some((names[title].part, confidence(told, company_told)));
    roles.company = Some((names[company].part, confidence(company_told, told)));
    for (i, name) in names.iter().enumerate() {
        if i == title || i == company {
            continue;
        }
        let short = name.part.text.split_whitespace().count() <= 5;
        if roles.place.is_none() && short {
            roles.place = Some(name.part)
        } else {
            roles.rest.push(name.part)
        }
    }
    roles
}

fn build(view: &View<'_>, entry: &Entry<'_>, roles: Roles<'_>, has_dates: bool) -> Work {
    let cap = |confidence: u8| if has_dates { confidence } else { confidence.min(60) };
    let mut work = Work {
        span: entry.span(),
        ..Work::default()
    };
    work.title = roles.title.map(|(part, confidence)| part.read(cap(confidence)));
    let mut place = roles.place.and_then(without_contract);
    let company = roles
        .company
        .and_then(|(part, confidence)| Some((without_contract(part)?, confidence)));
    if let Some((part, confidence)) = company {
        let (company, tail) = without_place(part);
        place = place.or(tail);
        work.company = Some(company.read(cap(confidence)));
    }
    work.location = place.map(|part| part.read(if looks(part.text).place > 0 { 85 } else { 62 }));
    if let Some(period) = entry.period {
        (work.start, work.end, work.current) = dates(view.text, period);
    }
    work.highlights = roles
        .rest
        .iter()
        .chain(&entry.body)
        .filter(|part| !tells_leave(**part))
        .map(|part| part.read(85))
        .collect();
    work.highlights.retain(|h| !h.value.is_empty());
    work
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
    let sure = if period.range { 95 } else { 78 };
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
