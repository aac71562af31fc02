//! Dates that somebody types into a form.

use rolefit_domain::PartialDate;

use super::date_forms::is_ambiguous;
use super::dates::{Scan, goes_on};
use super::odd_dates::is_of_calendar;

/// What somebody typed into a field of a date, read as generously as documents are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TypedDate {
    /// A date.
    Date(PartialDate),
    /// Words that say that it goes on: `present`, `bis heute`.
    GoesOn,
    /// A day that may be in two months: `04/05/2024`.
    Ambiguous,
    /// Nothing that can be read as one date.
    Unknown,
}

/// Reads a date that somebody typed; nothing else may stand in the field.
pub fn typed_date(typed: &str) -> TypedDate {
    let typed = typed.trim();
    if let Ok(date) = typed.parse() {
        return if is_of_calendar(date) {
            TypedDate::Date(date)
        } else {
            TypedDate::Unknown
        };
    }
    if goes_on(typed) {
        return TypedDate::GoesOn;
    }
    let scan = Scan { text: typed, base: 0 };
    match scan.date(0) {
        Some((_, end)) if end != typed.len() => TypedDate::Unknown,
        Some(_) if is_ambiguous(typed) => TypedDate::Ambiguous,
        Some((date, _)) if is_of_calendar(date) => TypedDate::Date(date),
        Some(_) => TypedDate::Unknown,
        None => TypedDate::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn typed_dates_are_read_as_documents_write_them() {
        for (typed, expected) in [
            ("2024", "2024"),
            ("2024-12-31", "2024-12-31"),
            ("31.12.2024", "2024-12-31"),
            ("31/12/2024", "2024-12-31"),
            ("12/2024", "2024-12"),
            ("12.2024", "2024-12"),
            (" Dec 2024 ", "2024-12"),
            ("Dez. 2024", "2024-12"),
            ("31 December 2024", "2024-12-31"),
            ("décembre 2024", "2024-12"),
            ("diciembre de 2024", "2024-12"),
            ("2021年3月", "2021-03"),
        ] {
            let date = expected.parse().expect("a date");
            assert_eq!(typed_date(typed), TypedDate::Date(date), "{typed}");
        }
        for (typed, expected) in [
            ("present", TypedDate::GoesOn),
            ("bis heute", TypedDate::GoesOn),
            ("aujourd'hui", TypedDate::GoesOn),
            ("04/05/2024", TypedDate::Ambiguous),
            ("soon", TypedDate::Unknown),
            ("", TypedDate::Unknown),
            ("2024 to 2025", TypedDate::Unknown),
            ("31.02.2024", TypedDate::Unknown),
            ("2023-02-29", TypedDate::Unknown),
            ("13/2024", TypedDate::Unknown),
        ] {
            assert_eq!(typed_date(typed), expected, "{typed}");
        }
    }
}
