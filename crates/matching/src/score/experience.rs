//! Months of work in the positions that count for a job.

use rolefit_domain::profile::Work;
use rolefit_domain::{Evidence, PartialDate, Profile, Span, span};

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
    profile: &Profile,
    text: &str,
    as_of: PartialDate,
) -> Vec<Evidence> {
    work.filter(|w| range(w, as_of).is_some())
        .flat_map(|w| dates(w, &profile.withdrawn, text))
        .collect()
}

/// What a claim about these entries adds where dates of theirs are the candidate's own and not the document's.
pub(super) fn whose_dates<'a>(work: impl Iterator<Item = &'a Work>, as_of: PartialDate) -> &'static str {
    let mut counted = work.filter(|w| range(w, as_of).is_some());
    match counted.any(|w| bounds(w).any(|(read, _)| read.is_none())) {
        true => ", by dates typed into the profile",
        false => "",
    }
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

/// The first and the last date of a position with the words of each, and where the document says so; without a place where the
/// candidate typed it.
fn bounds(work: &Work) -> impl Iterator<Item = (Option<Span>, String)> {
    let start = work.start.iter().map(|date| (date.span, date.value.to_string()));
    let end = work.end.iter().map(|date| (date.span, date.value.to_string()));
    let current = work.current.iter().map(|now| (now.span, now.value.clone()));
    start.chain(current.chain(end).take(1))
}

/// The dates of a position as evidence: what the document says at its place, and what was typed apart from it, since the
/// document may say another date there. Nor is a place shown whose date was typed over.
fn dates(work: &Work, withdrawn: &[Span], text: &str) -> Vec<Evidence> {
    let quoted = |span: Span| {
        let quote = span.slice(text)?.to_owned();
        Some(Evidence {
            span: Some(span),
            quote,
        })
    };
    let whole = span::cover(bounds(work).filter_map(|(read, _)| read));
    let whole = whole.filter(|s| s.len() <= LONGEST_DATES);
    let first = || bounds(work).find_map(|(read, _)| read);
    let overwritten = |place: &Span| withdrawn.iter().any(|gone| gone.overlaps(*place));
    let place = whole.or_else(first).filter(|place| !overwritten(place));
    let read = place.and_then(quoted);
    let typed: Vec<_> = bounds(work)
        .filter(|(place, _)| read.is_none() || place.is_none())
        .map(|(_, value)| value)
        .collect();
    let typed = (!typed.is_empty()).then(|| Evidence {
        span: None,
        quote: typed.join(" – "),
    });
    typed.into_iter().chain(read).collect()
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
    fn typed_dates_are_told_from_those_of_the_document() {
        let text = "seit 04/2018 Berlin\n03/2010 – 12/2015 Ulm";
        let read = |value: &str, words: &str| {
            let at = text.find(words).expect("the text says so");
            Some(Sourced::read(date(value), Span::new(at, at + words.len()), 90))
        };
        let going_on = Some(Sourced::read("seit".to_owned(), Span::new(0, 4), 90));
        for (start, end, current, expected, typed) in [
            (
                read("2018-04", "04/2018"),
                None,
                going_on.clone(),
                vec![(true, "seit 04/2018")],
                false,
            ),
            (
                Some(Sourced::typed(date("2016-04"))),
                None,
                going_on,
                vec![(false, "2016-04"), (true, "seit")],
                true,
            ),
            (
                read("2010-03", "03/2010"),
                Some(Sourced::typed(date("2017-12"))),
                None,
                vec![(false, "2017-12"), (true, "03/2010")],
                true,
            ),
            (
                Some(Sourced::typed(date("2011"))),
                Some(Sourced::typed(date("2012"))),
                None,
                vec![(false, "2011 – 2012")],
                true,
            ),
            (
                read("2010-03", "03/2010"),
                read("2015-12", "12/2015"),
                None,
                vec![(true, "03/2010 – 12/2015")],
                false,
            ),
        ] {
            let work = [Work {
                start,
                end,
                current,
                ..Work::default()
            }];
            let found = evidence(work.iter(), &Profile::default(), text, date("2026-11"));
            let shown: Vec<_> = found
                .iter()
                .map(|e| (e.span.is_some(), e.quote.as_str()))
                .collect();
            assert_eq!(shown, expected);
            assert_eq!(
                !whose_dates(work.iter(), date("2026-11")).is_empty(),
                typed,
                "{expected:?}"
            );
        }
    }

    #[test]
    fn a_place_whose_date_was_typed_over_is_not_shown() {
        let text = "seit 04/2018 Berlin";
        let work = [Work {
            start: Some(Sourced::typed(date("2016-04"))),
            current: Some(Sourced::read("seit 04/2018".to_owned(), Span::new(0, 12), 90)),
            ..Work::default()
        }];
        let profile = Profile {
            withdrawn: vec![Span::new(5, 12)],
            ..Profile::default()
        };
        let found = evidence(work.iter(), &profile, text, date("2026-11"));
        assert!(
            !found.is_empty() && found.iter().all(|e| e.span.is_none()),
            "{found:?}"
        );
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
