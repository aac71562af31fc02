//! The forms in which one date is written.

use rolefit_domain::PartialDate;

use super::dates::{Found, Scan, starts_with_word};
use super::months::{SEASONS, month_of};

/// Whether the written date can mean two days: `04/05/2019` is a day in April here and a day in May there.
pub(super) fn is_ambiguous(written: &str) -> bool {
    let mut numbers = written.split('/').map(|n| n.trim().parse::<u16>().ok());
    match (numbers.next().flatten(), numbers.next().flatten(), numbers.next()) {
        (Some(first), Some(second), Some(_)) => first != second && first <= 12 && second <= 12,
        _ => false,
    }
}

impl Scan<'_> {
    /// The date that begins at `at`.
    pub(super) fn date(&self, at: usize) -> Option<Found> {
        let rest = self.rest(at);
        let first = rest.chars().next()?;
        if first.is_ascii_digit() {
            return self
                .year_first(at)
                .or_else(|| self.number_first(at))
                .or_else(|| self.day_first(at));
        }
        self.month_first(at).or_else(|| self.season(at))
    }

    /// `2019-05`, `2016 / 09`, `2019-05-31`, `2021年3月`, `2019`.
    fn year_first(&self, at: usize) -> Option<Found> {
        let (year, after) = self.year(at)?;
        let rest = self.rest(after);
        if let Some(tail) = rest.trim_start().strip_prefix('年') {
            let at = self.text.len() - tail.len();
            let number = self.number(self.skip_spaces(at), 2);
            if let Some((month, end)) = number
                && self.rest(end).trim_start().starts_with('月')
            {
                let tail = self.rest(end).trim_start();
                let end = self.text.len() - tail.len() + '月'.len_utf8();
                let day = self
                    .number(end, 2)
                    .filter(|(_, to)| self.rest(*to).starts_with('日'));
                let date = PartialDate::new(
                    year,
                    u8::try_from(month).ok(),
                    day.and_then(|d| u8::try_from(d.0).ok()),
                )?;
                return Some((date, day.map_or(end, |(_, to)| to + '日'.len_utf8())));
            }
            return Some((PartialDate::new(year, None, None)?, at));
        }
        for separator in ['-', '/', '.'] {
            if let Some(found) = self.year_then(year, after, separator) {
                return Some(found);
            }
        }
        let ends = !rest.starts_with(|c: char| c.is_ascii_alphanumeric() || matches!(c, '%' | '€' | '$'));
        let decimal = rest.starts_with(['.', ',']) && rest[1..].starts_with(|c: char| c.is_ascii_digit());
        (ends && !decimal).then_some((PartialDate::new(year, None, None)?, after))
    }

    fn year_then(&self, year: u16, after: usize, separator: char) -> Option<Found> {
        let rest = self.rest(after);
        // Only a slash is written with spaces around it; a spaced dash makes a period.
        let tail = if separator == '/' {
            rest.trim_start_matches(' ')
        } else {
            rest
        };
        let tail = tail.strip_prefix(separator)?;
        let tail = if separator == '/' {
            tail.trim_start_matches(' ')
        } else {
            tail
        };
        let at = self.text.len() - tail.len();
        let (month, end) = self.number(at, 2)?;
        if self.rest(end).starts_with(|c: char| c.is_ascii_digit()) {
            return None;
        }
        let month = u8::try_from(month).ok()?;
        let day = self
            .rest(end)
            .strip_prefix(separator)
            .and_then(|_| self.number(end + 1, 2));
        if let Some((day, day_end)) = day
            && !self.rest(day_end).starts_with(|c: char| c.is_ascii_digit())
            && let Some(date) = PartialDate::new(year, Some(month), u8::try_from(day).ok())
        {
            return Some((date, day_end));
        }
        Some((PartialDate::new(year, Some(month), None)?, end))
    }

    /// `03/2019`, `3.2019`, `31.03.2019`, `03-2019`.
    fn number_first(&self, at: usize) -> Option<Found> {
        let (first, after) = self.number(at, 2)?;
        let rest = self.rest(after).trim_start_matches(' ');
        if let Some(tail) = rest.strip_prefix('月') {
            let (year, end) = self.year(self.skip_spaces(self.text.len() - tail.len()))?;
            let end = if self.rest(end).starts_with('年') {
                end + '年'.len_utf8()
            } else {
                end
            };
            return Some((
                PartialDate::new(year, Some(u8::try_from(first).ok()?), None)?,
                end,
            ));
        }
        let separator = rest
            .chars()
            .next()
            .filter(|c| matches!(c, '/' | '.' | '-' | '–'))?;
        let close = &rest[separator.len_utf8()..];
        let tail = close.trim_start_matches(' ');
        // A dash with spaces around it parts two things: `Class 10 - 2014`.
        let spaced = rest.len() < self.rest(after).len() || tail.len() < close.len();
        if spaced && matches!(separator, '-' | '–') {
            return None;
        }
        let next = self.text.len() - tail.len();
        if let Some((year, end)) = self.year(next)
            && self.ends_number(end)
        {
            return Some((
                PartialDate::new(year, Some(u8::try_from(first).ok()?), None)?,
                end,
            ));
        }
        let (second, after) = self.number(next, 2)?;
        let tail = self.rest(after).trim_start_matches(' ').strip_prefix(separator)?;
        let (year, end) = self.year(self.text.len() - tail.trim_start_matches(' ').len())?;
        let (first, second) = (u8::try_from(first).ok()?, u8::try_from(second).ok()?);
        // With slashes the month comes first in the United States, the day elsewhere; a number above 12 tells.
        let month_first = separator == '/' && first <= 12;
        let (month, day) = if month_first {
            (first, second)
        } else {
            (second, first)
        };
        self.ends_number(end)
            .then_some((PartialDate::new(year, Some(month), Some(day))?, end))
    }

    /// `31 March 2019`.
    fn day_first(&self, at: usize) -> Option<Found> {
        let (day, after) = self.number(at, 2)?;
        let rest = self.rest(after);
        let tail = ["st", "nd", "rd", "th", ".", "º", "er"]
            .iter()
            .find_map(|s| rest.strip_prefix(s))
            .unwrap_or(rest);
        let tail = tail.trim_start().strip_prefix("de ").unwrap_or(tail.trim_start());
        let (date, end) = self.month_first(self.text.len() - tail.len())?;
        let date = PartialDate::new(date.year(), date.month(), u8::try_from(day).ok())?;
        Some((date, end))
    }

    /// `Sept. 2019`, `Mar, 2020`, `septiembre de 2019`, `March 31, 2019`, `Jan '19`.
    pub(super) fn month_first(&self, at: usize) -> Option<Found> {
        let (month, len) = month_of(self.rest(at))?;
        let rest = self.rest(at + len);
        let mut tail = rest.trim_start_matches(['.', ',', ' ', '/', '-', '\u{2019}', '\'']);
        for word in ["de ", "del ", "of ", "do "] {
            tail = tail.strip_prefix(word).unwrap_or(tail);
        }
        let next = self.text.len() - tail.len();
        if let Some((year, end)) = self.year(next)
            && self.ends_number(end)
        {
            return Some((PartialDate::new(year, Some(month), None)?, end));
        }
        let (number, end) = self.number(next, 2)?;
        let after = self.rest(end);
        let tail = ["st", "nd", "rd", "th"]
            .iter()
            .find_map(|s| after.strip_prefix(s))
            .unwrap_or(after);
        let tail = tail.trim_start_matches([',', ' ']);
        if let Some((year, end)) = self.year(self.text.len() - tail.len())
            && tail.len() < after.len()
            && self.ends_number(end)
        {
            return Some((
                PartialDate::new(year, Some(month), u8::try_from(number).ok())?,
                end,
            ));
        }
        let quoted = self.text[..next].ends_with(['\'', '\u{2019}']);
        let two_digits = end == next + 2 && self.ends_number(end);
        if !two_digits || !(quoted || number > 31 || rest.starts_with(['-', '/'])) {
            return None;
        }
        let year = if number <= 40 {
            2000 + number
        } else {
            1900 + number
        };
        Some((PartialDate::new(year, Some(month), None)?, end))
    }

    /// `Summer 2022`, `Q3 2021`, `WS 2019/20`: the year is what counts.
    fn season(&self, at: usize) -> Option<Found> {
        let rest = self.rest(at);
        let len = SEASONS.iter().filter_map(|s| starts_with_word(rest, s)).max()?;
        let tail = rest[len..].trim_start_matches([' ', ',', '.']);
        let tail = tail
            .strip_prefix("of ")
            .or_else(|| tail.strip_prefix("de "))
            .unwrap_or(tail);
        let (year, end) = self.year(self.text.len() - tail.len())?;
        self.ends_number(end)
            .then_some((PartialDate::new(year, None, None)?, end))
    }

    fn ends_number(&self, at: usize) -> bool {
        !self.rest(at).starts_with(|c: char| c.is_ascii_digit())
    }

    /// Four digits that a resume can mean as a year.
    fn year(&self, at: usize) -> Option<(u16, usize)> {
        let digits = self.rest(at).get(..4)?;
        let year: u16 = digits
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| digits.parse().ok())??;
        ((1940..=2049).contains(&year) && self.ends_number(at + 4)).then_some((year, at + 4))
    }

    /// A number of one to `most` digits.
    pub(super) fn number(&self, at: usize, most: usize) -> Option<(u16, usize)> {
        let digits = self
            .rest(at)
            .bytes()
            .take(most)
            .take_while(u8::is_ascii_digit)
            .count();
        let value = self.rest(at).get(..digits)?.parse().ok()?;
        Some((value, at + digits))
    }
}
