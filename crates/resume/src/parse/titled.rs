//! Certificates, projects, awards and publications.

use std::collections::HashSet;

use rolefit_domain::Sourced;
use rolefit_domain::profile::Titled;

use super::dates::{periods, read_date};
use super::entries::{is_duration, is_sentence};
use super::lexicon::looks;
use super::parts::Part;
use super::view::{LineView, View};

/// Longest name, in characters; longer lines describe something.
const MAX_NAME: usize = 160;

/// The entries of a section's lines: each item or plain line is one; items below a plain line describe it.
pub(super) fn titled(view: &View<'_>, lines: &[LineView<'_>]) -> Vec<Titled> {
    let mut out: Vec<Titled> = Vec::new();
    let mixed = lines.iter().any(|l| !l.item)
        && lines.iter().any(|l| l.item)
        && lines.first().is_some_and(|l| !l.item);
    let items: HashSet<usize> = lines.iter().filter(|l| l.item).map(|l| l.start).collect();
    for part in super::entries::paragraphs(view, lines) {
        let item = mixed && items.contains(&part.start);
        let describes = item || is_sentence(part.text) && part.text.split_whitespace().count() > 14;
        match (read(view, part), out.last_mut()) {
            (_, Some(last)) if describes => last.details.push(part.read(80)),
            (Read::Entry(entry), _) => out.push(*entry),
            (Read::Date(date), Some(last)) if last.date.is_none() => last.date = Some(date),
            (Read::Date(_), _) | (Read::Nothing, _) => {}
        }
    }
    out
}

enum Read {
    Entry(Box<Titled>),
    Date(Sourced<rolefit_domain::PartialDate>),
    Nothing,
}

fn read(view: &View<'_>, part: Part<'_>) -> Read {
    let period = periods(part.text, part.start).into_iter().next_back();
    let date = period
        .and_then(|p| p.end.or(p.start))
        .map(|found| read_date(view.text, found, 85));
    let pieces = match period {
        Some(period) => part.without(period.span),
        None => vec![Part::new(part.text, part.start)],
    };
    let mut parts = pieces
        .into_iter()
        .flat_map(Part::by_gaps)
        .flat_map(Part::by_marks)
        .filter(|p| !is_duration(p.text));
    let Some(first) = parts.next().filter(|p| p.text.chars().any(char::is_alphabetic)) else {
        return date.map_or(Read::Nothing, Read::Date);
    };
    if first.text.chars().count() > MAX_NAME {
        return Read::Nothing;
    }
    let mut entry = Titled {
        name: first.read(80),
        issuer: None,
        date,
        details: Vec::new(),
    };
    if let [name, tail] = first.by_commas().as_slice()
        && looks(tail.text).company > 0
    {
        entry.name = name.read(82);
        entry.issuer = Some(tail.read(78));
    }
    for part in parts {
        let short = part.text.split_whitespace().count() <= 6;
        if entry.issuer.is_none() && short {
            entry.issuer = Some(part.read(72))
        } else {
            entry.details.push(part.read(75))
        }
    }
    Read::Entry(Box::new(entry))
}
