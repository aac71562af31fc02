//! Months of work in the positions that count for a job.

use rolefit_domain::profile::Work;
use rolefit_domain::{Evidence, PartialDate, Span, span};

/// A position whose only date is a year counts half of it.
const MONTHS_OF_A_BARE_YEAR: u32 = 6;

/// The span of a position's dates covers at most so many bytes; dates further apart are shown by the first alone.
const LONGEST_DATES: u32 = 80;

/// Months in which the candidate worked at least one position; months of two positions count once.
///
/// A start without a month is read as July and an end without one as June, so that `2018 – 2020` is two years. A
/// position that goes on ends with `as_of`. A position without a start is not counted, nor is anything after `as_of`.
pub(super) fn months<'a>(work: impl Iterator<Item = &'a Work>, as_of: PartialDate) -> u32 {
    let mut ranges: Vec<_> = work.filter_map(|w| range(w, as_of)).collect();
    ranges.sort_unstable();
    let mut total = 0;
    let mut covered_to = 0;
    for (start, end) in ranges {
        let from = start.max(covered_to);
        total += end.saturating_sub(from);
        covered_to = covered_to.max(end);
    }
    total
}

/// The dated entries that [`months`] counts.
pub(super) fn evidence<'a>(
    work: impl Iterator<Item = &'a Work>,
    text: &str,
    as_of: PartialDate,
) -> Vec<Evidence> {
    work.filter(|w| range(w, as_of).is_some())
        .filter_map(|w| dates(w, text))
        .collect()
}

/// The months of a position as a half-open range.
fn range(work: &Work, as_of: PartialDate) -> Option<(u32, u32)> {
    let now = as_of.months(12) + 1;
    let start_date = work.start.as_ref()?.value;
    let start = start_date.months(7);
    let end = match (&work.end, &work.current) {
        (_, Some(_)) => now,
        (Some(end), None) => (end.value.months(6) + 1).max(start + 1),
        (None, None) => start + 1,
    };
    let bare_year = start_date.month().is_none() && work.current.is_none();
    let end = if bare_year {
        end.max(start + MONTHS_OF_A_BARE_YEAR)
    } else {
        end
    };
    let end = end.min(now);
    (start < end).then_some((start, end))
}

fn dates(work: &Work, text: &str) -> Option<Evidence> {
    let start = work.start.as_ref()?;
    let end = work.end.as_ref();
    let spans = [
        start.span,
        end.and_then(|e| e.span),
        work.current.as_ref().and_then(|c| c.span),
    ];
    let whole = span::cover(spans.into_iter().flatten())
        .filter(|s| s.len() <= LONGEST_DATES)
        .or(start.span);
    if let Some((span, quote)) = whole.and_then(|s: Span| Some((s, s.slice(text)?))) {
        return Some(Evidence {
            span: Some(span),
            quote: quote.to_owned(),
        });
    }
    let end = end
        .map(|e| e.value.to_string())
        .or(work.current.as_ref().map(|c| c.value.clone()));
    let quote = end.map_or_else(
        || start.value.to_string(),
        |end| format!("{} – {end}", start.value),
    );
    Some(Evidence { span: None, quote })
}

#[cfg(test)]
mod tests {
    use rolefit_domain::Sourced;

    use super::*;

    fn date(text: &str) -> PartialDate {
        text.parse().expect("a date")
    }

    fn position(start: &str, end: &str) -> Work {
        let mut work = Work {
            start: Some(Sourced::typed(date(start))),
            ..Work::default()
        };
        match end {
            "now" => work.current = Some(Sourced::typed("present".into())),
            "" => {}
            end => work.end = Some(Sourced::typed(date(end))),
        }
        work
    }

    #[test]
    fn overlaps_count_once_and_gaps_do_not_count() {
        for (positions, expected) in [
            (vec![("2020-01", "2020-12")], 12),
            (vec![("2020-01", "2020-12"), ("2020-07", "2021-06")], 18),
            (vec![("2020-01", "2020-12"), ("2023-01", "2023-12")], 24),
            (vec![("2018", "2020")], 24),
            (vec![("2019", "2019")], 6),
            (vec![("2019", "")], 6),
            (vec![("2024-01", "now")], 12),
            (vec![("2024-01", "2030-01")], 12),
            (vec![("2026-01", "now")], 0),
            (vec![("2020-05", "2019-01")], 1),
        ] {
            let work: Vec<_> = positions.iter().map(|(s, e)| position(s, e)).collect();
            assert_eq!(months(work.iter(), date("2024-12")), expected, "{positions:?}");
        }
        assert_eq!(months([Work::default()].iter(), date("2024-12")), 0);
    }
}
