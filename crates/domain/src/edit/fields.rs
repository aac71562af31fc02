//! The fields of each kind of entry, and how a value gets into one.

use super::InvalidEdit;
use super::lists::{at, basics_list};
use crate::profile::{Basics, Education, Origin, PartialDate, Sourced, Titled, Work};
use crate::typed::is_phone;

pub(super) fn set_basics(basics: &mut Basics, path: &[&str], value: &str) -> Result<(), InvalidEdit> {
    match path {
        ["name"] => optional(&mut basics.name, value),
        ["label"] => optional(&mut basics.label, value),
        ["location"] => optional(&mut basics.location, value),
        ["summary"] => optional(&mut basics.summary, value),
        ["emails", i] => {
            value
                .parse::<crate::EmailAddress>()
                .map_err(|_| InvalidEdit::Email)?;
            required(at(&mut basics.emails, i)?, value)
        }
        ["links", i] => {
            let scheme = value
                .split_once(':')
                .map(|(scheme, _)| scheme.to_ascii_lowercase());
            // Before a port there is a host, which has a dot.
            let foreign = scheme
                .is_some_and(|scheme| !matches!(scheme.as_str(), "http" | "https") && !scheme.contains('.'));
            if foreign {
                return Err(InvalidEdit::Link);
            }
            required(at(&mut basics.links, i)?, value)
        }
        ["phones", i] => {
            let phone = at(&mut basics.phones, i)?;
            // What a document calls one can be confirmed.
            if !value.is_empty() && phone.value != value && !is_phone(value) {
                return Err(InvalidEdit::Phone);
            }
            required(phone, value)
        }
        [list, i] => required(at(basics_list(basics, list)?, i)?, value),
        _ => Err(InvalidEdit::NoSuchField),
    }
}

pub(super) fn set_work(work: &mut Work, path: &[&str], value: &str) -> Result<(), InvalidEdit> {
    match path {
        ["title"] => optional(&mut work.title, value),
        ["company"] => optional(&mut work.company, value),
        ["location"] => optional(&mut work.location, value),
        ["start"] => {
            optional_date(&mut work.start, value)?;
            in_order(work.start.as_ref(), work.end.as_ref())
        }
        ["end"]
            if matches!(
                value.to_lowercase().as_str(),
                "present" | "now" | "current" | "today"
            ) =>
        {
            work.end = None;
            match &mut work.current {
                // The page says "present" for "bis heute" too: what the document says stays where it says it.
                Some(current) => {
                    current.confidence = 100;
                    Ok(())
                }
                None => optional(&mut work.current, value),
            }
        }
        ["end"] => {
            optional_date(&mut work.end, value)?;
            work.current = None;
            in_order(work.start.as_ref(), work.end.as_ref())
        }
        ["highlights", i] => required(at(&mut work.highlights, i)?, value),
        _ => Err(InvalidEdit::NoSuchField),
    }
}

pub(super) fn set_education(entry: &mut Education, path: &[&str], value: &str) -> Result<(), InvalidEdit> {
    match path {
        ["institution"] => optional(&mut entry.institution, value),
        ["degree"] => optional(&mut entry.degree, value),
        ["area"] => optional(&mut entry.area, value),
        ["start"] => {
            optional_date(&mut entry.start, value)?;
            in_order(entry.start.as_ref(), entry.end.as_ref())
        }
        ["end"] => {
            optional_date(&mut entry.end, value)?;
            in_order(entry.start.as_ref(), entry.end.as_ref())
        }
        ["details", i] => required(at(&mut entry.details, i)?, value),
        _ => Err(InvalidEdit::NoSuchField),
    }
}

pub(super) fn set_titled(entry: &mut Titled, path: &[&str], value: &str) -> Result<(), InvalidEdit> {
    match path {
        ["name"] => required(&mut entry.name, value),
        ["issuer"] => optional(&mut entry.issuer, value),
        ["date"] => optional_date(&mut entry.date, value),
        ["details", i] => required(at(&mut entry.details, i)?, value),
        _ => Err(InvalidEdit::NoSuchField),
    }
}

/// Refuses a value that another entry of its list has, in whatever capitals. A value that stays what it is, is no new
/// one: documents may name a thing twice.
pub(super) fn once<'a>(
    list: impl Iterator<Item = &'a Sourced<String>>,
    index: &str,
    value: &str,
) -> Result<(), InvalidEdit> {
    let index = index.parse::<usize>().ok();
    let wanted = value.to_lowercase();
    let mut known = None;
    for (at, entry) in list.enumerate() {
        if Some(at) != index {
            known = known.or_else(|| (entry.value.trim().to_lowercase() == wanted).then_some(&entry.value));
        } else if entry.value == value {
            return Ok(());
        }
    }
    known.map_or(Ok(()), |known| Err(InvalidEdit::Already(known.clone())))
}

pub(super) fn required(field: &mut Sourced<String>, value: &str) -> Result<(), InvalidEdit> {
    if value.is_empty() {
        return Err(InvalidEdit::Empty);
    }
    replace(field, value.to_owned());
    Ok(())
}

pub(super) fn optional(field: &mut Option<Sourced<String>>, value: &str) -> Result<(), InvalidEdit> {
    match field {
        _ if value.is_empty() => *field = None,
        Some(field) => replace(field, value.to_owned()),
        None => *field = Some(Sourced::typed(value.to_owned())),
    }
    Ok(())
}

fn optional_date(field: &mut Option<Sourced<PartialDate>>, value: &str) -> Result<(), InvalidEdit> {
    if value.is_empty() {
        *field = None;
        return Ok(());
    }
    let date = value.parse().map_err(|_| InvalidEdit::Date)?;
    match field {
        Some(field) => replace(field, date),
        None => *field = Some(Sourced::typed(date)),
    }
    Ok(())
}

/// Refuses an end before its start. A year may end in any of its months, so only what cannot be is refused.
fn in_order(
    start: Option<&Sourced<PartialDate>>,
    end: Option<&Sourced<PartialDate>>,
) -> Result<(), InvalidEdit> {
    match (start, end) {
        (Some(start), Some(end)) if end.value.is_before(start.value) => Err(InvalidEdit::EndBeforeStart),
        _ => Ok(()),
    }
}

/// A value sent back unchanged is a confirmation and keeps its place in the document.
fn replace<T: PartialEq>(field: &mut Sourced<T>, value: T) {
    field.confidence = 100;
    if field.value != value {
        *field = Sourced {
            value,
            span: None,
            confidence: 100,
            origin: Origin::Candidate,
        };
    }
}
