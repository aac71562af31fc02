//! Dates that cannot be, which are no titles either, and years cut to two digits.

use rolefit_domain::{PartialDate, Span};

use super::dates::{Found, Period, Scan, periods};

/// The years that somebody may mean, however wrongly: beyond them a number of four digits counts something.
const YEARS: std::ops::RangeInclusive<u16> = 1900..=2199;

/// Whether the month has that day: nobody means the 31st of February.
pub(super) fn is_of_calendar(date: PartialDate) -> bool {
    let year = date.year();
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let days = match date.month() {
        Some(2) => 28 + u8::from(leap),
        Some(4 | 6 | 9 | 11) => 30,
        _ => 31,
    };
    date.day().is_none_or(|day| day <= days)
}

/// Whether the last date is before the first, however much of either is told.
pub(super) fn is_reversed(start: PartialDate, last: PartialDate) -> bool {
    last.months(12) < start.months(1)
}

/// Where the dates of a text stand that cannot be, so that they are no values: a person is to see them.
pub(super) fn unsaid(text: &str, base: usize) -> impl Iterator<Item = Span> {
    let doubtful = periods(text, base).into_iter().filter(|period| period.doubtful);
    doubtful.filter_map(move |period| {
        let Span { start, end } = period.span;
        let span = match (period.start, period.end.map(|(_, span)| span), period.current) {
            (None, None, None) => period.span,
            (None, last, current) => Span {
                start,
                end: last.or(current)?.start,
            },
            (Some((_, first)), None, None) => Span {
                start: first.end,
                end,
            },
            _ => return None,
        };
        let words = text.get((span.start as usize) - base..(span.end as usize) - base)?;
        let date = words.trim_matches(|c: char| !c.is_alphanumeric());
        let from = span.start as usize + words.find(date)?;
        (!date.is_empty()).then(|| Span::new(from, from + date.len()))
    })
}

impl Scan<'_> {
    /// Where what is written as a date and cannot be one ends: `13/2021`, `14.14.2021`, `2021-13`, `32 May 2021`. `start` is
    /// the date before it, where it ends a period.
    pub(super) fn impossible(&self, at: usize, start: Option<PartialDate>) -> Option<usize> {
        let digits = self.digits(at);
        match digits {
            1 | 2 if self.date(at).is_none() => self.impossible_number(at, digits),
            4 => self.impossible_month(at, start),
            _ => None,
        }
    }

    /// `13/2021`, `14.14.2021`, `32 May 2021`.
    fn impossible_number(&self, at: usize, digits: usize) -> Option<usize> {
        let after = at + digits;
        let sign = self.rest(after).chars().next()?;
        if matches!(sign, ' ' | '.') {
            let (number, _) = self.number(at, 2)?;
            let month = self.skip_spaces(after + usize::from(sign == '.'));
            if number > 31
                && let Some((_, end)) = self.month_first(month)
            {
                return Some(end);
            }
        }
        if !matches!(sign, '/' | '.' | '-') {
            return None;
        }
        let next = after + 1;
        if self.is_year(next) {
            return Some(next + 4);
        }
        let second = next + Some(self.digits(next)).filter(|n| matches!(n, 1 | 2))?;
        let year = second + 1;
        (self.rest(second).starts_with(sign) && self.is_year(year)).then_some(year + 4)
    }

    /// `2021-13`; but `2012-13` and `1999/00` are two years.
    fn impossible_month(&self, at: usize, start: Option<PartialDate>) -> Option<usize> {
        let (year, _) = self.number(at, 4).filter(|_| self.is_year(at))?;
        let sign = self
            .rest(at + 4)
            .chars()
            .next()
            .filter(|c| matches!(c, '/' | '.' | '-'))?;
        let from = at + 5;
        if self.digits(from) != 2 {
            return None;
        }
        let (month, end) = self.number(from, 2)?;
        let dated = sign != '/' && start.is_some_and(|start| start.month().is_some());
        let two_years = month > year % 100 || month == 0 && year % 100 == 99;
        if (1..=12).contains(&month) || two_years && !dated {
            return None;
        }
        let day = end + 1;
        let with_day = self.rest(end).starts_with(sign) && matches!(self.digits(day), 1 | 2);
        let end = if with_day { day + self.digits(day) } else { end };
        let whole = !self.rest(end).starts_with(|c: char| c.is_alphanumeric());
        whole.then_some(end)
    }

    fn is_year(&self, at: usize) -> bool {
        self.digits(at) == 4 && self.number(at, 4).is_some_and(|(year, _)| YEARS.contains(&year))
    }

    fn digits(&self, at: usize) -> usize {
        self.rest(at)
            .bytes()
            .take_while(u8::is_ascii_digit)
            .take(5)
            .count()
    }

    /// `'13-'17`, `'09 - present`: a period whose first year is cut, beginning with the digits at `at`.
    pub(super) fn quoted_years(&self, at: usize) -> Option<(Period, usize)> {
        let quote = self.text[..at].chars().next_back().filter(|c| is_quote(*c))?;
        let begin = at - quote.len_utf8();
        if self.text[..begin].ends_with(char::is_alphanumeric) {
            return None;
        }
        let (start, end) = self.short(at)?;
        let after = self.separator(end)?;
        let (last, current, to) = match self.current_word(after) {
            Some((from, to)) => (None, Some(self.span(from, to)), to),
            None => {
                let last = self.date(after).or_else(|| self.quoted_year(after));
                let (last, to) = last.or_else(|| self.short(after))?;
                (Some(last), None, to)
            }
        };
        // Neither of the years is told without the other, so that the whole says both.
        let span = self.span(begin, to);
        let period = Period {
            span,
            start: Some((start, span)),
            end: last.map(|last| (last, span)),
            current,
            range: true,
            doubtful: last.is_some_and(|last| is_reversed(start, last)),
        };
        Some((period, to))
    }

    /// `'17` after another date.
    pub(super) fn quoted_year(&self, at: usize) -> Option<Found> {
        let quote = self.rest(at).chars().next().filter(|c| is_quote(*c))?;
        self.short(at + quote.len_utf8())
    }

    /// A year of two digits: those up to 40 are of this century.
    fn short(&self, at: usize) -> Option<Found> {
        let (number, end) = self.number(at, 2).filter(|(_, end)| *end == at + 2)?;
        let whole = !self.rest(end).starts_with(|c: char| c.is_alphanumeric());
        let year = if number <= 40 { 2000 } else { 1900 } + number;
        PartialDate::new(year, None, None)
            .filter(|_| whole)
            .map(|date| (date, end))
    }
}

fn is_quote(c: char) -> bool {
    matches!(c, '\'' | '’' | '‘')
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;

    #[test]
    fn dates_that_cannot_be_are_named() {
        for (line, want) in [
            ("Nurse at the town hospital of Ulm, 01/2020 - 13/2021", "13/2021"),
            (
                "Nurse at the town hospital of Ulm, 32.05.2020 - 01.06.2021",
                "32.05.2020",
            ),
            ("Nurse at the town hospital of Ulm, 15/2020 - now", "15/2020"),
            (
                "Nurse at the town hospital of Ulm, 15/2020 - 17/2021",
                "15/2020 - 17/2021",
            ),
        ] {
            let text = format!("EXPERIENCE\n{line}\n");
            let unread: Vec<&str> = profile(&text)
                .unread
                .iter()
                .filter_map(|span| span.slice(&text))
                .collect();
            assert_eq!(unread, [want], "{line}");
        }
        assert!(
            profile("EXPERIENCE\nNurse, 05/2022 - 04/2021\n")
                .unread
                .is_empty()
        );
    }
}
