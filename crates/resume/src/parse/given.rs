//! Profiles that something else read, such as a language model: made and held by the same rules as those of the parser.

use rolefit_domain::{DocumentText, PartialDate, Profile, Sourced, Span};

use super::cut::cut;
use super::dates::{Period, periods};
use super::passed::{Personal, is_surely_personal, personal};
use super::sections::outline;
use super::unread::unread;
use super::view::{View, list_mark};
use super::work;
use crate::dropping::{drop_claims, drop_unsupported};
use crate::support::personal_claims;

/// What a stretch of a document says of when something was.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Dates {
    /// The first month or year.
    pub start: Option<Sourced<PartialDate>>,
    /// The last one.
    pub end: Option<Sourced<PartialDate>>,
    /// The words that say that it goes on.
    pub current: Option<Sourced<String>>,
}

/// What a date means that stands alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alone {
    /// When something began, as of a position.
    Start,
    /// When something ended, as of a degree.
    End,
}

/// The dates that the text says at `span`: those of the first period there; without a period the first and the last of its
/// dates.
pub fn dates_in(text: &str, span: Span, alone: Alone) -> Dates {
    let found = span.slice(text).map(|slice| periods(slice, span.start as usize));
    let found = found.unwrap_or_default();
    let ends = |period: &Period| work::dates(text, *period);
    if let Some(period) = found.iter().find(|period| period.range) {
        let (start, end, current) = ends(period);
        return Dates { start, end, current };
    }
    let mut singles = found.iter().filter_map(|period| ends(period).0);
    match (singles.next(), singles.next_back(), alone) {
        (Some(first), Some(last), _) if !last.value.is_before(first.value) => Dates {
            start: Some(first),
            end: Some(last),
            current: None,
        },
        (start, _, Alone::Start) => Dates {
            start,
            ..Dates::default()
        },
        (end, _, Alone::End) => Dates {
            end,
            ..Dates::default()
        },
    }
}

/// The span without white space at its ends and without the mark of a list at its beginning.
pub fn without_list_mark(text: &str, span: Span) -> Span {
    let slice = span.slice(text).unwrap_or_default();
    let begins = slice.trim_start();
    let start = span.start as usize + (slice.len() - begins.len()) + list_mark(begins);
    let end = span.start as usize + slice.trim_end().len();
    Span::new(start.min(end), end)
}

/// Holds a profile of `text` to the rules of [`crate::parse()`]: drops what the text does not say at its span and what
/// tells of the person rather than of work, cuts what is too long, and names the lines that nothing was read from. Says how
/// many values were dropped.
pub fn settle(profile: &mut Profile, text: &DocumentText) -> usize {
    let mut dropped = drop_unsupported(profile, text);
    dropped += drop_claims(profile, personal_claims(profile, &text.text, is_personal));
    let view = View::of(text);
    let (lines, more) = unread(text, profile, &outline(&view).passed, &[]);
    let was_cut = profile.cut;
    profile.unread = lines;
    cut(profile, view.text);
    profile.cut |= more || was_cut;
    dropped
}

/// Whether a value of `section` tells of the person. Among skills, interests, studies and titles, words such as `Family` and
/// `Photo` do not by themselves.
fn is_personal(section: &str, value: &str, line: &str) -> bool {
    let surely = is_surely_personal(value) || is_surely_personal(line);
    match section {
        "basics" | "work" | "volunteer" => {
            surely || personal(value) != Personal::No || personal(line) == Personal::Whole
        }
        _ => surely,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Format, extract};

    fn document(text: &str) -> DocumentText {
        extract(text.as_bytes(), Format::Txt).expect("is text")
    }

    fn dates(text: &str, alone: Alone) -> [Option<String>; 3] {
        let found = dates_in(text, Span::new(0, text.len()), alone);
        let date = |date: Option<Sourced<PartialDate>>| date.map(|date| date.value.to_string());
        [
            date(found.start),
            date(found.end),
            found.current.map(|current| current.value),
        ]
    }

    #[test]
    fn a_stretch_says_when_something_was() {
        let some = |text: &str| Some(text.to_owned());
        for (text, alone, expected) in [
            (
                "March 2019 - present",
                Alone::Start,
                [some("2019-03"), None, some("present")],
            ),
            ("2016 – 2019", Alone::End, [some("2016"), some("2019"), None]),
            ("2016", Alone::Start, [some("2016"), None, None]),
            ("2016", Alone::End, [None, some("2016"), None]),
            (
                "From 2016. Left in 2018.",
                Alone::Start,
                [some("2016"), some("2018"), None],
            ),
            ("some time", Alone::Start, [None, None, None]),
        ] {
            assert_eq!(dates(text, alone), expected, "{text}");
        }
    }

    #[test]
    fn a_line_without_its_mark_is_its_words() {
        let text = "x\n  - Baked bread \n";
        let span = without_list_mark(text, Span::new(1, text.len()));
        assert_eq!(span.slice(text), Some("Baked bread"));
    }

    #[test]
    fn what_tells_of_the_person_or_is_not_said_is_dropped_and_the_rest_is_named() {
        let text = document(
            "Ana Li\nMarried, two children\nBaker at the Mill since spring\nRan the ovens every day",
        );
        let value = |words: &str| {
            let start = text.text.find(words).expect("is said");
            Sourced::read(words.to_owned(), Span::new(start, start + words.len()), 90)
        };
        let mut profile = Profile::default();
        profile.basics.name = Some(value("Ana Li"));
        profile.basics.label = Some(value("Married, two children"));
        profile.basics.location = Some(Sourced::read("Rome".to_owned(), Span::new(0, 6), 90));
        profile.interests = vec![value("Baker at the Mill since spring")];
        assert_eq!(settle(&mut profile, &text), 2);
        assert_eq!((profile.basics.label, profile.basics.location), (None, None));
        assert!(profile.basics.name.is_some() && profile.interests.len() == 1);
        let unread: Vec<_> = profile
            .unread
            .iter()
            .filter_map(|s| s.slice(&text.text))
            .collect();
        assert_eq!(unread, ["Ran the ovens every day"]);
    }
}
