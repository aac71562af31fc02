//! Tables: rows of cells under a row that names the columns.

use std::collections::HashMap;
use std::sync::LazyLock;

use rolefit_domain::Span;

use super::dates::{Period, periods};
use super::lexicon::looks;
use super::lists::word_lists;
use super::parts::Part;
use super::view::LineView;

/// What a column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Column {
    Period,
    Employer,
    Title,
    Place,
    Tasks,
    Name,
    Issuer,
    /// A school, degree, mark, language, level or skill, which its parser knows by its words.
    Other,
}

impl Column {
    fn named(key: &str) -> Self {
        match key {
            "period" => Self::Period,
            "employer" => Self::Employer,
            "title" => Self::Title,
            "place" => Self::Place,
            "tasks" => Self::Tasks,
            "name" => Self::Name,
            "issuer" => Self::Issuer,
            _ => Self::Other,
        }
    }
}

/// The key in `tables.txt` of each word.
static WORDS: LazyLock<HashMap<&'static str, &'static str>> = LazyLock::new(|| {
    word_lists(include_str!("tables.txt"))
        .flat_map(|(key, words)| words.map(move |word| (word, key)))
        .collect()
});

/// The cells of a line.
pub(super) fn cells<'a>(line: &LineView<'a>) -> Vec<Part<'a>> {
    Part::new(line.text, line.start).by_gaps()
}

/// What the columns hold, when the line is the row that names them; two of them at least differ.
pub(super) fn header(text: &str) -> Option<Vec<Column>> {
    if !text.contains('\t') {
        return None;
    }
    let keys: Vec<&str> = text
        .split('\t')
        .map(|cell| {
            let plain = cell.trim().trim_end_matches([':', '：']).to_lowercase();
            WORDS.get(plain.as_str()).copied()
        })
        .collect::<Option<_>>()?;
    let differ = keys.iter().any(|key| *key != keys[0]);
    differ.then(|| keys.into_iter().map(Column::named).collect())
}

/// Whether the line is the row of a table that names its columns.
pub(super) fn is_header(text: &str) -> bool {
    header(text).is_some()
}

/// A position as a row of a table tells it.
#[derive(Debug, Default)]
pub(super) struct Row<'a> {
    pub period: Option<Period>,
    pub employer: Option<Part<'a>>,
    pub title: Option<Part<'a>>,
    pub place: Option<Part<'a>>,
    pub rest: Vec<Part<'a>>,
}

/// Fewest cells of a row that is read as one where no header names the columns.
const MIN_CELLS: usize = 4;

/// Fewest words of a last cell that tells of the work rather than names something.
const MIN_TOLD_WORDS: usize = 4;

/// The position of a table's row; `None` when the line is no row.
///
/// Word leaves empty cells out, so a row with fewer cells than columns is read by its words. Without a header (`columns`),
/// the format must keep tables as such and the period is a cell by itself; a last cell of many words tells of the work.
pub(super) fn row<'a>(line: &LineView<'a>, columns: Option<&[Column]>) -> Option<Row<'a>> {
    let cells = cells(line);
    let mut out = Row::default();
    match columns {
        Some(columns) if columns.len() == cells.len() => {
            for (cell, column) in cells.into_iter().zip(columns) {
                out.put(cell, *column);
            }
        }
        Some(_) if cells.len() > 1 => out.by_words(cells),
        None if cells.len() >= MIN_CELLS && line.bounds.is_none() => out.by_words(cells),
        _ => return None,
    }
    let named = out.employer.is_some() || out.title.is_some();
    (named && (columns.is_some() || out.period.is_some())).then_some(out)
}

impl<'a> Row<'a> {
    fn put(&mut self, cell: Part<'a>, column: Column) {
        let slot = match column {
            Column::Period => {
                self.add_period(cell);
                return;
            }
            Column::Employer => &mut self.employer,
            Column::Title => &mut self.title,
            Column::Place => &mut self.place,
            _ => {
                self.rest.push(cell);
                return;
            }
        };
        match slot {
            None => *slot = Some(cell),
            Some(_) => self.rest.push(cell),
        }
    }

    /// The dates of a cell; columns of their own for the first and the last day make one period.
    fn add_period(&mut self, cell: Part<'a>) {
        let Some(next) = periods(cell.text, cell.start).into_iter().next() else {
            self.rest.push(cell);
            return;
        };
        self.period = Some(match self.period {
            Some(first) if first.end.is_none() && first.current.is_none() => Period {
                end: next.start,
                current: next.current,
                range: true,
                span: Span {
                    start: first.span.start.min(next.span.start),
                    end: first.span.end.max(next.span.end),
                },
                ..first
            },
            Some(first) => first,
            None => next,
        });
    }

    fn by_words(&mut self, cells: Vec<Part<'a>>) {
        let mut names = Vec::new();
        for cell in cells {
            let whole = periods(cell.text, cell.start)
                .into_iter()
                .find(|period| period.span == cell.span());
            match whole {
                Some(_) => self.add_period(cell),
                None => names.push(cell),
            }
        }
        let last = names
            .last()
            .map_or(0, |cell| cell.text.split_whitespace().count());
        if names.len() > 2 && last >= MIN_TOLD_WORDS {
            self.rest.extend(names.pop());
        }
        let lean = |cell: &Part<'_>| {
            let looks = looks(cell.text);
            looks.title - looks.company
        };
        names.truncate(MIN_CELLS);
        let mut names = names.into_iter();
        match (names.next(), names.next()) {
            (Some(first), Some(second)) if lean(&first) > lean(&second) => {
                (self.title, self.employer) = (Some(first), Some(second));
            }
            (Some(first), Some(second)) => (self.employer, self.title) = (Some(first), Some(second)),
            (Some(only), None) if looks(only.text).company > looks(only.text).title => {
                self.employer = Some(only);
            }
            (only, _) => self.title = only,
        }
        for cell in names {
            self.put(
                cell,
                if looks(cell.text).place >= 2 {
                    Column::Place
                } else {
                    Column::Tasks
                },
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_work, profile};
    use super::*;

    #[test]
    fn a_row_of_words_for_columns_is_a_header() {
        assert_eq!(
            header("Period\tEmployer\tRole\tTasks"),
            Some(vec![
                Column::Period,
                Column::Employer,
                Column::Title,
                Column::Tasks
            ])
        );
        assert!(is_header("Zeitraum\tArbeitgeber\tFunktion") && is_header("Language\tLevel"));
        for text in ["Period", "Period\tPeriod", "2019\tMill Ltd\tBaker", "Role\tBaker"] {
            assert!(!is_header(text), "{text}");
        }
    }

    #[test]
    fn rows_are_positions_under_the_names_of_their_columns() {
        check_work(
            "Work experience\nPeriod\tEmployer\tPosition\tTasks\n\
             02/2022 – now\tNordlys Vind A/S, Aarhus\tElectrical Project Engineer\tDesigns 33 kV switchgear; plans the grid for three parks; leads a team of four people and a budget\n\
             08/2020 – 01/2022\tParental leave and job search\n\
             2016 – 07/2020\tMłyn Gdynia S.A., Gdynia\tElectrician\tLow-voltage installations, programming of controllers\n",
            &[
                "Electrical Project Engineer @ Nordlys Vind A/S, 2022-02..now",
                "Electrician @ Młyn Gdynia S.A., 2016..2020-07",
            ],
        );
        check_work(
            "EXPERIENCE\nRole\tCompany\tFrom\tTo\nBaker\tMill Ltd\t03/2014\t05/2019\nHelper\tOven & Sons\t2012\t2014\n",
            &[
                "Baker @ Mill Ltd, 2014-03..2019-05",
                "Helper @ Oven & Sons, 2012..2014",
            ],
        );
    }

    #[test]
    fn rows_of_four_cells_need_no_header() {
        check_work(
            "EXPERIENCE\n2019 – 2022\tMill Ltd\tBaker\tBread and cake for the whole town\n2015 – 2019\tOven GmbH\tHelper\tSwept the floors\n",
            &["Baker @ Mill Ltd, 2019..2022", "Helper @ Oven GmbH, 2015..2019"],
        );
    }

    #[test]
    fn the_header_of_certificates_is_no_certificate() {
        let found = profile(
            "Certificates\nCertificate\tIssuer\tDate\nFirst aid\tMill Academy\t05/2024\nHygiene\tOven Institute\t2017\n",
        );
        let names: Vec<&str> = found.certificates.iter().map(|c| c.name.value.as_str()).collect();
        assert_eq!(names, ["First aid", "Hygiene"]);
        assert!(found.unread.is_empty(), "{:?}", found.unread);
    }
}
