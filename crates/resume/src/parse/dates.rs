//! Dates and periods as resumes write them, in eight languages.

use std::sync::LazyLock;

use rolefit_domain::profile::CHECK_BELOW;
use rolefit_domain::{PartialDate, Sourced, Span};

use super::date_forms::is_ambiguous;
use super::lists::word_lists;
use super::months::month_of;
use super::odd_dates::{is_of_calendar, is_reversed};
use super::view::{LineView, View};

/// A date or period found in a text.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Period {
    /// The whole expression.
    pub span: Span,
    /// First date, where the text gives one with a year.
    pub start: Option<(PartialDate, Span)>,
    /// Last date; for a single date this is empty and `start` has it.
    pub end: Option<(PartialDate, Span)>,
    /// The words that say that it goes on (`present`, `to date`), the dash after which nothing follows, or where only
    /// the word before the date says so, that word with its date (`since 2019`).
    pub current: Option<Span>,
    /// Whether the text gives a period rather than one date.
    pub range: bool,
    /// Whether it cannot be as it is written: `13/2021`, `May 2022 - April 2021`. A date that cannot be is left out.
    pub doubtful: bool,
}

impl Period {
    /// How sure its dates are that would be this sure if they could be as they are written.
    pub(super) fn sure(&self, sure: u8) -> u8 {
        if self.doubtful { sure.min(UNSURE) } else { sure }
    }
}

/// The dates and periods of `text`, whose first byte stands at `base` of the document.
pub(crate) fn periods(text: &str, base: usize) -> Vec<Period> {
    let scan = Scan { text, base };
    let mut out = Vec::new();
    let mut at = 0;
    while at < text.len() {
        if !text.is_char_boundary(at) || !scan.at_word_start(at) {
            at += 1;
            continue;
        }
        match scan.period(at) {
            Some((period, end)) => {
                out.push(period);
                at = end.max(at + 1);
            }
            None => at += 1,
        }
    }
    out
}

/// The period of each of the lines, those broken over two lines too: the first of the two has them. Of several the first that
/// says more than one date. `heads` says whether the dates of a line are taken from the text, so that the next line has only
/// what stands behind them.
pub(super) fn of_lines<'a>(
    view: &View<'a>,
    lines: &[LineView<'a>],
    heads: impl Fn(&LineView<'a>, Period) -> bool,
) -> Vec<Option<Period>> {
    let mut taken_to = 0;
    let of_line = |(at, line): (usize, &LineView<'a>)| {
        let next = lines.get(at + 1).filter(|next| next.start >= line.end());
        let both = view.text.get(line.start..next.map_or(line.end(), LineView::end));
        let period = periods(both.unwrap_or(line.text), line.start)
            .into_iter()
            .filter(|p| (p.span.start as usize) < line.end() && p.span.start as usize >= taken_to)
            .max_by_key(|p| (p.range, std::cmp::Reverse(p.span.start)));
        if let Some(period) = period.filter(|period| heads(line, *period)) {
            taken_to = period.span.end as usize;
        }
        period
    };
    lines.iter().enumerate().map(of_line).collect()
}

/// The confidence of what can be read in two ways, which a person should look at.
pub(super) const UNSURE: u8 = CHECK_BELOW - 10;

/// A found date as a value, this sure unless it is written in a way that can mean two days.
pub(super) fn read_date(text: &str, (date, span): (PartialDate, Span), sure: u8) -> Sourced<PartialDate> {
    let unsure = span.slice(text).is_some_and(is_ambiguous);
    Sourced::read(date, span, if unsure { UNSURE } else { sure })
}

/// Whether the slice says the date; used to check claims.
pub(crate) fn says(slice: &str, date: PartialDate) -> bool {
    periods(slice, 0).iter().any(|p| {
        [p.start, p.end]
            .into_iter()
            .flatten()
            .any(|(found, _)| found == date)
    })
}

/// The lists of `dates.txt`.
#[derive(Default)]
struct Words {
    joins: Vec<&'static str>,
    current: Vec<&'static str>,
    since: Vec<&'static str>,
    from: Vec<&'static str>,
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let mut out = Words::default();
    for (key, entries) in word_lists(include_str!("dates.txt")) {
        let list = match key {
            "joins" => &mut out.joins,
            "current" => &mut out.current,
            "since" => &mut out.since,
            _ => &mut out.from,
        };
        list.extend(entries);
    }
    out
});

/// Words that say that something goes on only together with the word before them: `to date`, `bis dato`.
const HALF: [&str; 2] = ["date", "dato"];

/// Signs that join the two ends of a period; arrows may be drawn with two of them.
const JOINS: [char; 15] = [
    '-', '–', '—', '‒', '−', '~', '―', '→', '⇒', '➔', '➜', '>', '至', '到', '～',
];

/// A text being read for dates.
pub(super) struct Scan<'a> {
    pub(super) text: &'a str,
    pub(super) base: usize,
}

/// A date at a place: what it says and where it ends.
pub(super) type Found = (PartialDate, usize);

impl Scan<'_> {
    pub(super) fn span(&self, from: usize, to: usize) -> Span {
        Span::new(self.base + from, self.base + to)
    }

    pub(super) fn rest(&self, at: usize) -> &str {
        self.text.get(at..).unwrap_or("")
    }

    fn at_word_start(&self, at: usize) -> bool {
        let before = self.text[..at].chars().next_back();
        let here = self.rest(at).chars().next();
        match (before, here) {
            (Some(b), Some(h)) if h.is_ascii_digit() => {
                !b.is_ascii_digit()
                    && !b.is_ascii_alphabetic()
                    && !matches!(b, '.' | '$' | '€' | '£' | '#' | '_' | '+')
            }
            (Some(b), Some(h)) if h.is_alphabetic() => !b.is_alphanumeric() || (h >= '\u{3400}'),
            (None, Some(h)) => h.is_alphanumeric(),
            _ => false,
        }
    }

    /// The period that begins at `at`, and where it ends.
    fn period(&self, at: usize) -> Option<(Period, usize)> {
        if let Some(found) = self.quoted_years(at) {
            return Some(found);
        }
        let since = self.since_word(at);
        let begin = since.map_or(at, |(_, end)| end);
        let found = match self.impossible(begin, None) {
            Some(end) => Some((None, end)),
            None => self.date(begin).map(|(date, end)| (Some(date), end)),
        };
        let Some((start, mut end)) = found else {
            let (mut period, end) = self.month_only(begin)?;
            period.span.start = self.span(at, end).start;
            return Some((period, end));
        };
        let mut period = Period {
            span: self.span(begin, end),
            start: start.map(|start| (start, self.span(begin, end))),
            end: None,
            current: None,
            range: false,
            doubtful: start.is_none_or(|start| !is_of_calendar(start)),
        };
        if let Some(after) = self.separator(end) {
            if let Some((from, to)) = self.current_word(after) {
                // `date` of `to date` says nothing by itself.
                let half = HALF
                    .iter()
                    .any(|word| starts_with_word(&self.text[from..to], word) == Some(to - from));
                let from = if half { self.skip_gap(end) } else { from };
                period.current = Some(self.span(from, to));
                period.range = true;
                end = to;
            } else if let Some(to) = self.impossible(after, start) {
                (period.range, period.doubtful) = (true, true);
                end = to;
            } else if let Some((last, from, to)) = self.last_date(start, begin, end, after) {
                period.end = Some((last, self.span(from, to)));
                period.range = true;
                period.doubtful |=
                    !is_of_calendar(last) || start.is_some_and(|start| is_reversed(start, last));
                end = to;
            } else if let Some((from, to)) = self.open_end(end) {
                period.current = Some(self.span(from, to));
                period.range = true;
                end = to;
            }
        } else if let Some((from, to)) = self.current_word(self.skip_gap(end)) {
            period.current = Some(self.span(from, to));
            period.range = true;
            end = to;
        }
        if since.is_some_and(|(goes_on, _)| goes_on) && !period.range {
            // With its date, as `since` alone tells a person nothing where the end of a position stands.
            period.current = Some(self.span(at, end));
            period.range = true;
        }
        period.span = self.span(if since.is_some() { at } else { begin }, end);
        Some((period, end))
    }

    /// `May – August 2021`: the year of the end holds for the start.
    fn month_only(&self, at: usize) -> Option<(Period, usize)> {
        let (month, len) = month_of(self.rest(at))?;
        let from_end = at + len;
        let after = self.separator(from_end)?;
        let (last, end) = self.date(after)?;
        last.month()?;
        let start =
            PartialDate::new(last.year(), Some(month), None).filter(|s| s.months(1) <= last.months(12))?;
        let period = Period {
            span: self.span(at, end),
            start: Some((start, self.span(at, end))),
            end: Some((last, self.span(after, end))),
            current: None,
            range: true,
            doubtful: false,
        };
        Some((period, end))
    }

    pub(super) fn skip_spaces(&self, at: usize) -> usize {
        let rest = self.rest(at);
        at + rest.len() - rest.trim_start().len()
    }

    /// Skips what joins the two ends of a period; `None` when nothing does.
    pub(super) fn separator(&self, at: usize) -> Option<usize> {
        let rest = self.rest(at);
        let trimmed = rest.trim_start_matches([' ', '\t', '.', ',']);
        let start = at + rest.len() - trimmed.len();
        // Arrows are drawn with an equals sign too.
        let drawn = trimmed.strip_prefix("=>").unwrap_or(trimmed);
        let dashes = trimmed.len() - drawn.trim_start_matches(JOINS).len();
        if dashes > 0 {
            return Some(self.skip_spaces(start + dashes));
        }
        if trimmed.starts_with('\n') || start == at && !trimmed.starts_with('/') {
            return None;
        }
        if let Some(end) = longest(&WORDS.joins, trimmed) {
            return Some(self.skip_spaces(start + end));
        }
        // School years: `2018/2019`, `2018/19`.
        let tail = trimmed.strip_prefix('/')?.trim_start();
        let year = matches!(tail.bytes().take_while(u8::is_ascii_digit).count(), 2 | 4);
        let bare = self.text[..at].ends_with(|c: char| c.is_ascii_digit());
        (year && bare).then(|| self.text.len() - tail.len())
    }

    /// Skips spaces and tabs; what stands in the next line says nothing of a date in this one.
    fn skip_gap(&self, at: usize) -> usize {
        let rest = self.rest(at);
        at + rest.len() - rest.trim_start_matches([' ', '\t']).len()
    }

    /// The dash, as a byte range, when nothing but the end of the line follows: the position goes on.
    fn open_end(&self, at: usize) -> Option<(usize, usize)> {
        let dash = self.rest(at).trim_start_matches(' ');
        let after = dash.trim_start_matches(JOINS);
        // Only these signs are looked at, not the whole line: a line may hold thousands of dates.
        let rest = after.trim_start_matches([' ', ')', ']', '|', ',', '.', '…']);
        if dash.len() == after.len() || !(rest.is_empty() || rest.starts_with(['\n', '\t'])) {
            return None;
        }
        Some((self.text.len() - dash.len(), self.text.len() - after.len()))
    }

    /// The date after the separator, and where the words that say it stand: for a short year the whole period. One before
    /// the start is of the same period only where it stands on the same line.
    fn last_date(
        &self,
        start: Option<PartialDate>,
        begin: usize,
        end: usize,
        after: usize,
    ) -> Option<(PartialDate, usize, usize)> {
        let before = |last: PartialDate| start.is_some_and(|start| is_reversed(start, last));
        match self.date(after) {
            Some((last, _)) if before(last) && self.text[end..after].contains('\n') => None,
            Some((last, to)) => Some((last, after, to)),
            None => self
                .short_year(start?, after, end)
                .or_else(|| self.quoted_year(after))
                .filter(|(last, _)| !before(*last))
                .map(|(last, to)| (last, begin, to)),
        }
    }

    /// `2016–18` and `2016/17`.
    fn short_year(&self, start: PartialDate, at: usize, end: usize) -> Option<Found> {
        let digits = self.rest(at).get(..2)?;
        let bare = self.text[..end].ends_with(|c: char| c.is_ascii_digit()) && start.month().is_none();
        let alone = !self.rest(at + 2).starts_with(|c: char| c.is_alphanumeric());
        if !bare || !alone || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let year = start.year() / 100 * 100 + digits.parse::<u16>().ok()?;
        Some((PartialDate::new(year, None, None)?, at + 2))
    }

    /// The words at `at` that say that something goes on, as a byte range.
    pub(super) fn current_word(&self, at: usize) -> Option<(usize, usize)> {
        let rest = self.rest(at);
        let open = rest.trim_start_matches(['(', ' ']);
        let from = at + rest.len() - open.len();
        longest(&WORDS.current, open).map(|len| (from, from + len))
    }

    /// Words before a date: whether they say `since`, and the byte where the date would begin.
    fn since_word(&self, at: usize) -> Option<(bool, usize)> {
        let rest = self.rest(at);
        // `AB` and `DE` are a legal form and a country.
        if rest.len() > 1
            && rest.bytes().take(2).all(|b| b.is_ascii_uppercase())
            && !rest[2..].starts_with(char::is_alphabetic)
        {
            return None;
        }
        let since = longest(&WORDS.since, rest);
        let len = since.max(longest(&WORDS.from, rest))?;
        Some((since.is_some(), self.skip_spaces(at + len)))
    }
}

/// Whether the text is nothing but words that say that something goes on.
pub(super) fn goes_on(text: &str) -> bool {
    !text.is_empty() && longest(&WORDS.current, text) == Some(text.len())
}

/// The length of the longest of `words` that `text` starts with.
pub(super) fn longest(words: &[&str], text: &str) -> Option<usize> {
    words.iter().filter_map(|w| starts_with_word(text, w)).max()
}

/// The length of `word` in `text` when `text` starts with it, in any case, as a whole word.
pub(super) fn starts_with_word(text: &str, word: &str) -> Option<usize> {
    let mut rest = text.chars();
    let mut len = 0;
    for want in word.chars() {
        let have = rest.next()?;
        if have != want && !have.to_lowercase().eq(want.to_lowercase()) {
            return None;
        }
        len += have.len_utf8();
    }
    let next = rest.next();
    // Words in scripts without spaces, and those that lose their vowel before another: `dall'aprile`.
    let wide = word.ends_with(|c: char| c >= '\u{3000}' || c == '\'' || c == '’');
    (wide || !next.is_some_and(char::is_alphanumeric)).then_some(len)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Periods as `start..end`, `start..now`, `start..` or a single date.
    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let found: Vec<String> = periods(text, 0)
            .into_iter()
            .map(|p| {
                let date = |d: Option<(PartialDate, Span)>| d.map(|(d, _)| d.to_string()).unwrap_or_default();
                let end = if p.current.is_some() {
                    "now".into()
                } else {
                    date(p.end)
                };
                if p.range {
                    format!("{}..{end}", date(p.start))
                } else {
                    date(p.start)
                }
            })
            .collect();
        assert_eq!(found, want, "{text}");
    }

    #[test]
    fn periods_of_many_shapes() {
        check("Sep 2019 - Present", &["2019-09..now"]);
        check("Mar, 2020 – Feb, 2021 (11 months)", &["2020-03..2021-02"]);
        check("2016 / 09 - now", &["2016-09..now"]);
        check("03/2019 – heute", &["2019-03..now"]);
        check("2019-05 - 2021-04", &["2019-05..2021-04"]);
        check("2019-05 –", &["2019-05..now"]);
        check("(05/2019 –)", &["2019-05..now"]);
        check(
            "05/2019 –\n03/2017 – 04/2019",
            &["2019-05..now", "2017-03..2019-04"],
        );
        check("2019-05-01 to 2021-04-30", &["2019-05-01..2021-04-30"]);
        check("fev. 2013 – dez. 2017", &["2013-02..2017-12"]);
        check("septiembre de 2019 a la actualidad", &["2019-09..now"]);
        check("juin 2018 à aujourd’hui", &["2018-06..now"]);
        check("2021年3月 - 至今", &["2021-03..now"]);
        check("2018年7月至2021年2月", &["2018-07..2021-02"]);
        check("3 月 2021 – 至今", &["2021-03..now"]);
        check("2018.07-2021.02", &["2018-07..2021-02"]);
        check("May – August 2021", &["2021-05..2021-08"]);
        check("2016–18", &["2016..2018"]);
        check("2018/2019", &["2018..2019"]);
        check("2016/17", &["2016..2017"]);
        check("WS 2019/20", &["2019..2020"]);
        check("2016/09", &["2016-09"]);
        check("seit 03/2019", &["2019-03..now"]);
        check("Summer 2022", &["2022"]);
        check("Sept 2020", &["2020-09"]);
        check("2010 - 2011", &["2010..2011"]);
        check("Jan '19 – Mar '20", &["2019-01..2020-03"]);
        check("31 March 2019", &["2019-03-31"]);
        check("Company 2019 –\nPresent", &["2019..now"]);
        check("Aug 2022 -> now", &["2022-08..now"]);
        check("2017-02 => 2022-07", &["2017-02..2022-07"]);
        check("2020 → aujourd'hui", &["2020..now"]);
        check("June 2018 until now", &["2018-06..now"]);
        check("2019 to date", &["2019..now"]);
        check("2010 till 2014", &["2010..2014"]);
        check("Q3 2014 - May 2018", &["2014..2018-05"]);
        check("sept. 2013 – déc. 2018", &["2013-09..2018-12"]);
        check("Nov 2016 - Jan 2017", &["2016-11..2017-01"]);
        check("depuis 2019", &["2019..now"]);
        check("2019-05-01 –", &["2019-05-01..now"]);
        for since in [
            "seit 2016",
            "since 2016",
            "Since: 2016",
            "depuis 2016",
            "ab 2016",
            "dal 2016",
            "desde 2016",
            "vanaf 2016",
            "sinds 2016",
        ] {
            check(since, &["2016..now"]);
            check(&format!("Baker ({since})"), &["2016..now"]);
            check(&format!("{since}\tBaker"), &["2016..now"]);
        }
        check("ab 03/2019", &["2019-03..now"]);
        check("seit März 2016", &["2016-03..now"]);
        check("seit dem 01.03.2016", &["2016-03-01..now"]);
        check("depuis le 1er mars 2018", &["2018-03-01..now"]);
        check("depuis septembre 2018", &["2018-09..now"]);
        check("desde enero de 2017", &["2017-01..now"]);
        check("dal marzo 2018", &["2018-03..now"]);
        check("da marzo 2018 ad oggi", &["2018-03..now"]);
        check("dall'aprile 2018", &["2018-04..now"]);
        check("vanaf maart 2015", &["2015-03..now"]);
        check("a partir de 2019", &["2019..now"]);
        check("à partir de mars 2019", &["2019-03..now"]);
        check("seit 2016 bis heute", &["2016..now"]);
        check("ab 03/2012 bis 12/2015", &["2012-03..2015-12"]);
        check("von 2012 bis 2015", &["2012..2015"]);
        check("2016 / 09 - 2018 / 03", &["2016-09..2018-03"]);
        check("2021 onwards", &["2021..now"]);
        check("2018/05 - ...", &["2018-05..now"]);
        check("de mars à août 2014", &["2014-03..2014-08"]);
    }

    #[test]
    fn what_cannot_be_is_a_period_all_the_same() {
        for (text, want, covered) in [
            ("01/2020 - 13/2021 Nurse", "2020-01..", "01/2020 - 13/2021"),
            ("13/2019 – 02/2021 Nurse", "..2021-02", "13/2019 – 02/2021"),
            ("00/2019 - now", "..now", "00/2019 - now"),
            ("2020-01 - 2021-13 Nurse", "2020-01..", "2020-01 - 2021-13"),
            (
                "01.04.2019 - 14.14.2021",
                "2019-04-01..",
                "01.04.2019 - 14.14.2021",
            ),
            (
                "1 May 2020 – 32 June 2021",
                "2020-05-01..",
                "1 May 2020 – 32 June 2021",
            ),
            (
                "May 2022 - April 2021 Nurse",
                "2022-05..2021-04",
                "May 2022 - April 2021",
            ),
            ("2022 – 2019", "2022..2019", "2022 – 2019"),
            (
                "31.02.2019 bis 05.03.2020",
                "2019-02-31..2020-03-05",
                "31.02.2019 bis 05.03.2020",
            ),
            ("13/2021 Nurse", "", "13/2021"),
        ] {
            check(text, &[want]);
            let found = periods(text, 0)[0];
            assert_eq!(found.span.slice(text), Some(covered), "{text}");
            assert!(found.doubtful, "{text}");
            assert_eq!(found.sure(95), UNSURE, "{text}");
        }
        for text in ["1999/00", "2012-13", "2019/20", "09/2019 - 03/2021", "29.02.2020"] {
            assert!(!periods(text, 0)[0].doubtful, "{text}");
        }
    }

    #[test]
    fn years_of_two_digits_are_told_by_their_apostrophe() {
        check("Apprentice, '13-'17", &["2013..2017"]);
        check("’98 – ’04", &["1998..2004"]);
        check("('09 - present)", &["2009..now"]);
        check("'09 to 2013", &["2009..2013"]);
        check("2013–'17", &["2013..2017"]);
        check("Class of '13", &[]);
        check("'13-17 loaves", &["2013..2017"]);
        check("it's 12-14", &[]);
        check("men's '90s fashion", &[]);
        for text in ["'13-'17", "'09 - present"] {
            let found = periods(text, 3)[0];
            let (date, span) = found.start.expect("a start");
            let slice = Span::new(span.start as usize - 3, span.end as usize - 3).slice(text);
            assert!(says(slice.expect("a slice"), date), "{text}");
            assert_eq!(found.span.start, 3, "{text}");
        }
    }

    #[test]
    fn numbers_that_are_no_dates_stay_numbers() {
        check("+44 20 7946 0958", &[]);
        check("saved $2019 and 2000% of 12019", &[]);
        check("room 2150", &[]);
        check("2015\nMill", &["2015"]);
        check("2015\nCurrently also baking", &["2015"]);
        check("Class 10 - 2014", &["2014"]);
        check("may be", &[]);
        check("Mill Energi AB 2014 - 2016", &["2014..2016"]);
    }
}
