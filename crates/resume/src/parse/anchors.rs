//! Which lines of a section head an entry: those with dates at an edge.

use rolefit_domain::{PartialDate, Span};

use super::dates::{Period, of_lines, periods};
use super::durations::is_duration;
use super::lexicon::looks;
use super::odd_dates::is_reversed;
use super::sentences::{ends_in_abbreviation, is_sentence};
use super::view::{LineView, View};

/// Longest line of a header, in characters.
const MAX_HEADER: usize = 130;
/// Longest line of a header beside its dates, in characters.
pub(super) const MAX_PLAIN_HEADER: usize = 90;

/// A line with what is known of it.
pub(super) struct Seen<'a> {
    /// The line.
    pub line: LineView<'a>,
    /// Its dates.
    pub period: Option<Period>,
    /// Whether its dates make it the line that an entry hangs on.
    pub anchor: bool,
}

/// What is known of the lines of a section, and which of them head an entry.
pub(super) fn look<'a>(view: &View<'a>, lines: &[LineView<'a>]) -> Vec<Seen<'a>> {
    let (lines, ends) = broken_periods(lines);
    let dates = of_lines(view, &lines, is_anchor);
    let mut out: Vec<Seen<'a>> = lines
        .iter()
        .zip(dates)
        .map(|(line, period)| Seen {
            line: *line,
            period: period.map(|period| with_end(period, &ends)),
            anchor: period.is_some_and(|period| is_anchor(line, period)),
        })
        .collect();
    // A date alone among periods is a remark, unless nothing else has dates; in a sentence it is one anyway.
    if out.iter().any(|s| s.anchor && s.period.is_some_and(|p| p.range)) {
        for seen in &mut out {
            let edge = seen.period.is_some_and(|p| at_edge(&seen.line, p));
            let named =
                edge && !seen.line.item && !tells_tasks(seen.line.text) && !is_sentence(seen.line.text);
            seen.anchor &= seen.period.is_some_and(|p| p.range) || named;
        }
    }
    // `Picking, packing; team leader 2020-2021.` below a position tells what was done there.
    if let Some(first) = out.iter().position(|s| s.anchor) {
        for seen in out.iter_mut().skip(first + 1) {
            seen.anchor &= !tells_tasks(seen.line.text);
        }
    }
    // Below a position, an item that says since when tells of it: `- Trains apprentices since 2020`.
    if out
        .iter()
        .find(|s| s.anchor)
        .is_some_and(|first| !first.line.item)
    {
        for seen in out.iter_mut().filter(|s| s.line.item) {
            let since = seen.period.is_some_and(|p| {
                p.current
                    .is_some_and(|c| p.start.is_some_and(|(_, at)| c.overlaps(at)))
            });
            let leads = seen
                .period
                .is_some_and(|p| p.span.start as usize <= seen.line.start + 1);
            // `- Oven controls (2016-2019)` says when something was done, `- Baker (2016-2019)` what somebody was.
            let looks = looks(seen.line.text);
            let words = seen.line.text.split_whitespace().count();
            let titled = looks.title > looks.company && words <= MAX_TITLED_ITEM;
            seen.anchor &= leads || titled && !since;
        }
    }
    out
}

/// The end of a period that stands in the line below its beginning, and where that begins.
struct End {
    of: usize,
    date: (PartialDate, Span),
}

/// `06/2014 –<tab>Baker` over `08/2016<tab>Mill Ltd`: the end of a period that was broken within a narrow column. The lines
/// without such ends, and the ends.
fn broken_periods<'a>(lines: &[LineView<'a>]) -> (Vec<LineView<'a>>, Vec<End>) {
    let mut out: Vec<LineView<'a>> = Vec::with_capacity(lines.len());
    let mut ends = Vec::new();
    for line in lines {
        let ended = |begun: &Period| {
            ends.last()
                .is_some_and(|end: &End| end.of == begun.span.start as usize)
        };
        let begun = out.last().and_then(open_period).filter(|begun| !ended(begun));
        let end = begun.and_then(|begun| Some((begun, end_below(line, begun)?)));
        let Some((begun, date)) = end else {
            out.push(*line);
            continue;
        };
        ends.push(End {
            of: begun.span.start as usize,
            date,
        });
        let rest = line.text[(date.1.end as usize - line.start)..].trim_start();
        if !rest.is_empty() {
            out.push(LineView {
                text: rest,
                start: line.end() - rest.len(),
                ..*line
            });
        }
    }
    (out, ends)
}

/// The period that the first cell of a line ends in, when a dash is the last of it.
fn open_period(line: &LineView<'_>) -> Option<Period> {
    let (cell, _) = line.text.split_once('\t')?;
    let whole = periods(line.text.get(..cell.len() + 1)?, line.start);
    let [period] = whole.as_slice() else { return None };
    let dash = period.current?;
    let told = cell.get(dash.start as usize - line.start..)?;
    let open = period.end.is_none() && !told.contains(char::is_alphanumeric);
    (open && period.span.start as usize == line.start).then_some(*period)
}

/// The date that the first cell of the line below is, when that can be the end of the period.
fn end_below(line: &LineView<'_>, begun: Period) -> Option<(PartialDate, Span)> {
    let cell = line.text.split('\t').next()?;
    let found = periods(cell, line.start);
    let [period] = found.as_slice() else { return None };
    let whole = period.span == Span::new(line.start, line.start + cell.len());
    let date = period.start.filter(|_| whole && !period.range)?;
    let fits = begun.start.is_some_and(|(start, _)| !is_reversed(start, date.0));
    fits.then_some(date)
}

/// The period with the end that stands in the line below.
fn with_end(period: Period, ends: &[End]) -> Period {
    match ends.iter().find(|end| end.of == period.span.start as usize) {
        Some(end) => Period {
            end: Some(end.date),
            current: None,
            ..period
        },
        None => period,
    }
}

/// Most words of an item below a position that is one itself, its dates included.
const MAX_TITLED_ITEM: usize = 8;

/// Whether the line strings together what was done: clauses up to a full stop.
fn tells_tasks(text: &str) -> bool {
    text.ends_with('.') && text.contains(';') && !ends_in_abbreviation(text)
}

/// Whether dates at this place head an entry: at an edge of a short line that is not a sentence.
fn is_anchor(line: &LineView<'_>, period: Period) -> bool {
    let chars = line.text.chars().count();
    if chars > MAX_HEADER || !at_edge(line, period) {
        return false;
    }
    if line.item {
        let sentence = line.text.ends_with('.') && !line.text.ends_with("..");
        return period.range && chars <= MAX_PLAIN_HEADER && !sentence;
    }
    let words = line.text.split_whitespace().count();
    !(line.text.ends_with('.') && words > 9 && !period.range) && (period.range || words <= 16)
}

/// Whether hardly a word stands before the dates of the line, or behind them.
fn at_edge(line: &LineView<'_>, period: Period) -> bool {
    let from = (period.span.start as usize)
        .saturating_sub(line.start)
        .min(line.text.len());
    let to = (period.span.end as usize)
        .saturating_sub(line.start)
        .min(line.text.len());
    let before = line.text.get(..from).unwrap_or("");
    let after = line.text.get(to..).unwrap_or("");
    let bare = |text: &str| text.chars().all(|c| !c.is_alphanumeric());
    let tabbed = |text: &str| text.starts_with('\t') || text.ends_with('\t');
    bare(before)
        || bare(after)
        || is_duration(after)
        || tabbed(after) && after.chars().count() < 60
        || period.range
            && (before
                .trim_end()
                .ends_with(['(', ',', '|', '•', '·', '–', '-', '\t', '—']))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_work, profile};

    #[test]
    fn a_period_that_a_narrow_column_breaks_is_one() {
        check_work(
            "Experience\n06/2014 –\tBaker, Mill Ltd\n08/2016\n\t- Baked bread\n03/2010 -\tHelper\n05/2014\tOven Ltd\n\t- Swept\n",
            &[
                "Baker @ Mill Ltd, 2014-06..2016-08",
                "Helper @ Oven Ltd, 2010-03..2014-05",
            ],
        );
        // What goes on ends nowhere, and an earlier date ends nothing.
        check_work(
            "Experience\n06/2014 –\tBaker, Mill Ltd\n2010 - 2014\tHelper, Oven Ltd\n",
            &["Baker @ Mill Ltd, 2014-06..now", "Helper @ Oven Ltd, 2010..2014"],
        );
        let found = profile("Experience\n06/2014 –\tBaker, Mill Ltd\n08/2016\n\t- Baked bread\n");
        assert_eq!(found.work[0].highlights.len(), 1);
        assert_eq!(found.unread, []);
    }
}
