//! Which parts of an entry's header are the title, the employer and the place.

use super::contract::without_contract;
use super::dates::UNSURE;
use super::ends::ends_joining;
use super::entries::{Entry, Place};
use super::lexicon::{Looks, is_only_place, looks};
use super::names::{
    Named, names_both, split_is_told, split_names, tells_both, tells_by_commas, unit_and_place,
};
use super::parts::Part;
use super::units::is_unit;

/// Parts of a header: names of title and employer in their order, and a place.
#[derive(Debug)]
pub(super) struct Slots<'a> {
    /// The names, in their order.
    pub names: Vec<Named<'a>>,
    /// Where it was.
    pub place: Option<Part<'a>>,
    /// Lines after the dates that name nothing; they belong to the body.
    pub rest: Vec<Part<'a>>,
    /// The names from here on stand below the dates, where what was done may stand too.
    pub below: Option<usize>,
}

/// Whether most entries have their second name in the line below the dates.
pub(super) fn after_lines_name(entries: &[Entry<'_>]) -> bool {
    let named = entries
        .iter()
        .filter(|e| e.header.iter().any(|l| l.place == Place::After))
        .count();
    named * 5 >= entries.len() * 3
}

impl<'a> Slots<'a> {
    /// The parts of an entry's header; `uses_after` says whether names stand below the dates in this document.
    pub(super) fn of(entry: &Entry<'a>, uses_after: bool) -> Self {
        let mut names: Vec<Named<'a>> = Vec::new();
        let mut place = None;
        let mut rest = Vec::new();
        for line in &entry.header {
            if line.place == Place::Head {
                names.extend(line.parts.iter().flat_map(|p| spread(Named::of(*p), &mut place)));
            }
        }
        take_place(&mut names, &mut place);
        let mut after = entry.header.iter().filter(|l| l.place == Place::After).peekable();
        let first_below = after.clone().next().and_then(|line| line.parts.first());
        let below = first_below.map(|part| part.start);
        let splits = names.len() == 1 && split_names(names[0].part).len() > 1;
        let told = splits && tells_both(names[0].part, first_below.copied());
        let alone = names.first().filter(|_| names.len() == 1);
        let titled = after.clone().next().is_some_and(|line| {
            let title = |p: &Part<'_>| looks(p.text).title > looks(p.text).company;
            line.parts.len() == 1 && line.parts.iter().any(title)
        });
        let below_titled = titled;
        // `Mill Ltd, Ulm` over `Baker`: the line below is the title when nothing above is one.
        let titled = titled && alone.is_some_and(|name| name.looks.title == 0 && name.looks.company > 0);
        // `Nurse, Emergency Department` over `Mill Hospital`: the employer is the one below.
        let employs = |part: &Part<'_>| {
            let looks = Named::of(*part).looks;
            looks.company >= 2 && looks.title == 0
        };
        let in_unit = names.iter().all(|name| name.looks.company < 2)
            && names
                .iter()
                .any(|name| split_names(name.part).iter().any(|piece| is_unit(piece.text)));
        let unit_below = in_unit && first_below.is_some_and(employs);
        let may_name = titled || uses_after || names.is_empty() || !splits || unit_below;
        if names.len() < 2 && !told && may_name {
            for _ in names.len()..2 {
                let Some(line) = after.next() else { break };
                names.extend(line.parts.iter().flat_map(|p| spread(Named::of(*p), &mut place)));
                take_place(&mut names, &mut place);
                // `Baker at Mill Ltd` has both names, so that the next line says what was done.
                let next = after.peek().and_then(|line| line.parts.first()).copied();
                let both = |name: &Named<'_>| names_both(name.part) || tells_by_commas(name.part, next);
                if names.len() >= 2 || names.first().is_some_and(both) {
                    break;
                }
            }
        }
        // `Mill Ltd` over `Rottenacker` over the dates: the title stands below when nothing above is one.
        let untitled = names.len() == 2 && names.iter().all(|name| name.looks.title == 0);
        let employed =
            names.iter().any(|name| name.looks.company > 0) || first_below.is_some_and(is_bare_title);
        let beside_unit = names.len() == 2
            && unit_below
            && after
                .clone()
                .next()
                .is_some_and(|line| line.parts.first() == first_below);
        if untitled && below_titled && employed || beside_unit {
            names.extend(
                after
                    .by_ref()
                    .take(1)
                    .flat_map(|line| line.parts.iter().copied().map(Named::of)),
            );
        }
        for line in after {
            let found = line
                .parts
                .first()
                .copied()
                .filter(|part| place.is_none() && line.parts.len() == 1 && Named::of(*part).is_place());
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
            below,
        }
    }
}

/// Most words of a line with nothing but a title.
const MAX_BARE: usize = 3;

fn is_capitalised(part: &Part<'_>) -> bool {
    let mut words = part.text.split_whitespace();
    words.clone().count() <= MAX_BARE && words.all(|word| word.starts_with(char::is_uppercase))
}

/// `Production Manager`, where title words stand first or last.
fn is_bare_title(part: &Part<'_>) -> bool {
    is_capitalised(part) && looks(part.text).title > 3
}

/// Fewest words in lower case of a name that may say what was done.
const MIN_LOWER: usize = 2;

impl Slots<'_> {
    /// Whether the name may as well say what was done: it stands below the dates, and reads like words rather than a name.
    fn may_be_done(&self, name: &Named<'_>) -> bool {
        let lower = name
            .part
            .text
            .split_whitespace()
            .filter(|word| word.starts_with(char::is_lowercase) && !ends_joining(&format!("- {word}")));
        self.below.is_some_and(|from| from <= name.part.start)
            && name.looks.title == 0
            && name.looks.company == 0
            && lower.count() >= MIN_LOWER
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
    // `Baker | full-time | Ulm` names one thing.
    let (beside, kept): (Vec<Named<'_>>, Vec<Named<'_>>) = pieces
        .iter()
        .partition(|piece| piece.is_place() || without_contract(piece.part).is_none());
    if let ([only], true) = (kept.as_slice(), pieces.len() > 1)
        && only.looks.title > only.looks.company
    {
        *place = place.or(beside
            .iter()
            .find(|piece| piece.is_place())
            .map(|piece| piece.part));
        return kept;
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
pub(super) enum Order {
    /// The title.
    TitleFirst,
    /// The employer.
    CompanyFirst,
}

/// How much the first two names speak for the title standing first.
fn title_first(names: &[Named<'_>]) -> i32 {
    let [a, b, ..] = names else { return 0 };
    let lean = |n: &Named<'_>| n.looks.title - n.looks.company;
    lean(a) - lean(b)
}

/// The order that most of the entries speak for.
pub(super) fn order_of(slots: &[Slots<'_>]) -> Order {
    let votes: i32 = slots.iter().map(|s| title_first(&s.names).clamp(-4, 4)).sum();
    if votes >= 0 {
        Order::TitleFirst
    } else {
        Order::CompanyFirst
    }
}

/// The parts of a header by what they are, names with their confidence.
#[derive(Debug, Default)]
pub(super) struct Roles<'a> {
    /// The job title.
    pub title: Option<(Part<'a>, u8)>,
    /// The employer.
    pub company: Option<(Part<'a>, u8)>,
    /// Where it was.
    pub place: Option<Part<'a>>,
    /// What names nothing.
    pub rest: Vec<Part<'a>>,
}

impl<'a> Roles<'a> {
    /// The parts of the header that name something.
    pub(super) fn named(&self) -> impl Iterator<Item = Part<'a>> {
        let names = [self.title, self.company]
            .into_iter()
            .flatten()
            .map(|(part, _)| part);
        names.chain(self.place)
    }
}

/// Most words of a place.
const MAX_PLACE: usize = 5;

/// A local lean this strong goes against the document's order; below zero it is one the other way.
const SURE: i32 = 4;
const SURELY_NOT: i32 = -SURE;

/// Tells the parts of a header apart by their words and by the order of the document.
pub(super) fn assign<'a>(slots: &Slots<'a>, order: Order) -> Roles<'a> {
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
        ..=SURELY_NOT => Order::CompanyFirst,
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
    let sure = |at: usize, confidence: u8| match slots.may_be_done(&names[at]) {
        true => confidence.min(UNSURE),
        false => confidence,
    };
    roles.title = Some((names[title].part, sure(title, confidence(told, company_told))));
    roles.company = Some((names[company].part, sure(company, confidence(company_told, told))));
    for (i, name) in names.iter().enumerate() {
        if i == title || i == company {
            continue;
        }
        let (unit, place) = unit_and_place(name.part);
        roles.rest.extend(unit);
        let short = |part: &Part<'_>| part.text.split_whitespace().count() <= MAX_PLACE;
        match place {
            Some(part) if roles.place.is_none() && short(&part) => roles.place = Some(part),
            part => roles.rest.extend(part),
        }
    }
    roles
}
