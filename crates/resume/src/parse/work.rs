//! Positions: who did what where, in the many orders that resumes put it.

use rolefit_domain::profile::Work;
use rolefit_domain::{PartialDate, Sourced, Span};

use super::dates::Period;
use super::entries::{Entry, Place, dated, undated};
use super::lexicon::{Looks, is_city, looks};
use super::parts::Part;
use super::view::{LineView, View};
use crate::support::readable;

/// The positions of a section's lines.
pub(super) fn work(view: &View<'_>, lines: &[LineView<'_>]) -> Vec<Work> {
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

#[derive(Debug, Clone, Copy)]
struct Named<'a> {
    part: Part<'a>,
    looks: Looks,
}

impl<'a> Named<'a> {
    fn of(part: Part<'a>) -> Self {
        Self {
            part,
            looks: looks(part.text),
        }
    }

    /// Whether it names a place and nothing else. A city after an unknown name (`Mill, Ulm`) is the employer's.
    fn is_place(&self) -> bool {
        let pieces = self.part.by_commas();
        let employer = match pieces.as_slice() {
            [first, .., last] => is_city(last.text) && looks(first.text).place == 0,
            _ => false,
        };
        self.looks.place >= 2 && self.looks.title == 0 && self.looks.company == 0 && !employer
    }
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
                names.extend(line.parts.iter().copied().map(Named::of));
            }
        }
        take_place(&mut names, &mut place);
        let mut after = entry.header.iter().filter(|l| l.place == Place::After);
        let splits = names.len() == 1 && split_names(names[0].part).len() > 1;
        let told = splits && split_is_told(names[0].part);
        if names.len() < 2 && !told && (uses_after || names.is_empty() || !splits) {
            let wanted = 2 - names.len();
            for line in after.by_ref().take(wanted) {
                names.extend(line.parts.iter().copied().map(Named::of));
                take_place(&mut names, &mut place);
                if names.len() >= 2 {
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
        }
        Self {
            names,
            place,
            rest,
            before_named: entry.before > 0,
        }
    }
}

/// Takes the part that reads like a place out of the names, as long as a name stays.
fn take_place<'a>(names: &mut Vec<Named<'a>>, place: &mut Option<Part<'a>>) {
    while place.is_none() && names.len() > 1 {
        let Some(at) = names.iter().rposition(Named::is_place) else {
            return;
        };
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
    let both_told = pieces.len() >= 2
        && pieces.iter().any(|p| p.looks.title > 0 && p.looks.company == 0)
        && pieces.iter().any(|p| p.looks.company >= 2 && p.looks.title == 0);
    if both_told { pieces } else { vec![name] }
}

/// Words that stand between a title and its employer.
const AT: &[&str] = &[
    " at ",
    " @ ",
    " bei ",
    " chez ",
    " presso ",
    " bij ",
    " for ",
    " na empresa ",
    " en la empresa ",
];

/// A single line that names both: `Baker, Mill & Sons, Ulm`, `Baker at Mill`, `Mill: Baker`, `Mill – Baker`.
fn split_names(part: Part<'_>) -> Vec<Part<'_>> {
    let marked = part.by_marks();
    if marked.len() > 1 {
        return marked;
    }
    let at = part.cut_at(AT);
    if at.len() == 2 {
        return at;
    }
    let colon = part.cut_at(&[": ", "："]);
    if colon.len() == 2 {
        return colon;
    }
    let bracket = part.text.rfind(" (").filter(|_| part.text.ends_with(')'));
    if let Some(open) = bracket {
        let inner = Part::new(&part.text[open + 2..part.text.len() - 1], part.start + open + 2);
        if Named::of(inner).looks.company >= 2 {
            return vec![Part::new(&part.text[..open], part.start), inner];
        }
    }
    by_commas(part)
}

/// `Charge nurse, night shift, Mill Hospital, Ulm, Germany`: where the title ends and where the employer ends.
fn by_commas(part: Part<'_>) -> Vec<Part<'_>> {
    let pieces = rejoin_legal_forms(part.by_commas(), part);
    if pieces.len() < 2 {
        let spaced = part.cut_at(&["  ", "\u{3000}"]);
        let wide = part.text.chars().any(|c| c >= '\u{3400}');
        return if wide && spaced.len() < 2 {
            part.cut_at(&[" "])
        } else {
            pieces
        };
    }
    let named: Vec<Named<'_>> = pieces.iter().copied().map(Named::of).collect();
    let join = |from: usize, to: usize| -> Part<'_> {
        let (start, end) = (pieces[from].start, pieces[to - 1].end());
        Part {
            text: &part.text[start - part.start..end - part.start],
            start,
        }
    };
    // The employer begins at the strongest employer-like piece after the first; otherwise at the second piece.
    let company_first = named[0].looks.company >= 2 && named[0].looks.title == 0;
    let split = if company_first {
        1
    } else {
        let told = (1..named.len()).filter(|i| named[*i].looks.company >= 2 && named[*i].looks.place < 3);
        told.max_by_key(|i| {
            (
                named[*i].looks.company - named[*i].looks.title,
                std::cmp::Reverse(*i),
            )
        })
        .unwrap_or(1)
    };
    let mut out = vec![join(0, split), join(split, split + 1)];
    if split + 1 < pieces.len() {
        out.push(join(split + 1, pieces.len()));
    }
    out
}

/// `Mill, Inc.` is one name.
fn rejoin_legal_forms<'a>(pieces: Vec<Part<'a>>, whole: Part<'a>) -> Vec<Part<'a>> {
    const FORMS: &[&str] = &[
        "inc", "llc", "ltd", "corp", "co", "gmbh", "s.a", "lp", "llp", "plc", "l.p",
    ];
    let mut out: Vec<Part<'a>> = Vec::new();
    for piece in pieces {
        let word = piece.text.trim_end_matches('.').to_lowercase();
        match out.last_mut() {
            Some(last) if FORMS.contains(&word.as_str()) => {
                last.text = &whole.text[last.start - whole.start..piece.end() - whole.start];
            }
            _ => out.push(piece),
        }
    }
    out
}

/// Whether the words themselves tell that both a title and an employer stand on the line.
fn split_is_told(part: Part<'_>) -> bool {
    let pieces: Vec<Named<'_>> = split_names(part).into_iter().map(Named::of).collect();
    pieces
        .iter()
        .any(|p| p.looks.title > 0 && p.looks.title > p.looks.company)
        && pieces
            .iter()
            .any(|p| p.looks.company >= 2 && p.looks.company > p.looks.title)
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

/// `Mill & Sons, Ulm`: the employer without the place, and the place.
fn without_place<'a>(company: Part<'a>) -> (Part<'a>, Option<Part<'a>>) {
    if let Some(open) = company.text.rfind(" (").filter(|_| company.text.ends_with(')')) {
        let inner = Part::new(
            &company.text[open + 2..company.text.len() - 1],
            company.start + open + 2,
        );
        if Named::of(inner).looks.place >= 2 {
            return (Part::new(&company.text[..open], company.start), Some(inner));
        }
    }
    let pieces = rejoin_legal_forms(company.by_commas(), company);
    let [first, rest @ ..] = pieces.as_slice() else {
        return (company, None);
    };
    let Some(second) = rest.first() else {
        return (company, None);
    };
    let tail_start = second.start;
    let tail = Part {
        text: &company.text[tail_start - company.start..],
        start: tail_start,
    };
    let tail_looks = looks(tail.text);
    let head_looks = looks(first.text);
    let is_name = tail_looks.company >= 2 && tail_looks.company > head_looks.company && tail_looks.place < 2;
    if is_name || tail.text.split_whitespace().count() > 5 {
        (company, None)
    } else {
        (*first, Some(tail))
    }
}

fn build(view: &View<'_>, entry: &Entry<'_>, roles: Roles<'_>, has_dates: bool) -> Work {
    let cap = |confidence: u8| if has_dates { confidence } else { confidence.min(60) };
    let mut work = Work {
        span: entry.span(),
        ..Work::default()
    };
    work.title = roles.title.map(|(part, confidence)| part.read(cap(confidence)));
    let mut place = roles.place;
    if let Some((part, confidence)) = roles.company {
        let (company, tail) = without_place(part);
        place = place.or(tail);
        work.company = Some(company.read(cap(confidence)));
    }
    work.location = place.map(|part| part.read(if looks(part.text).place > 0 { 85 } else { 62 }));
    if let Some(period) = entry.period {
        (work.start, work.end, work.current) = dates(view, period);
    }
    work.highlights = roles
        .rest
        .iter()
        .chain(&entry.body)
        .map(|part| part.read(85))
        .collect();
    work.highlights.retain(|h| !h.value.is_empty());
    work
}

type Ends = (
    Option<Sourced<PartialDate>>,
    Option<Sourced<PartialDate>>,
    Option<Sourced<String>>,
);

fn dates(view: &View<'_>, period: Period) -> Ends {
    let sure = if period.range { 95 } else { 78 };
    let read = |found: Option<(PartialDate, Span)>| found.map(|(date, span)| Sourced::read(date, span, sure));
    let current = period.current.and_then(|span| {
        let words = span.slice(view.text)?;
        Some(Sourced::read(readable(words), span, sure))
    });
    (read(period.start), read(period.end), current)
}
