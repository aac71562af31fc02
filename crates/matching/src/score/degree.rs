//! A degree, by level and field, against the education of a document.

use rolefit_domain::matching::DegreeLevel;
use rolefit_domain::profile::Education;
use rolefit_domain::{PartialDate, Sourced};

use super::Finding;
use super::compare::{FirstMax, not_found, stated_at};
use super::document::Document;
use super::unfinished::{self, End};
use crate::degrees;
use crate::studies::{self, Nearness};

/// Percent of a degree one level below the one asked for; lower ones earn half of it.
const DEGREE_BELOW: u8 = 50;
/// Percent of vocational training in the paper of a general school, and the other way round.
const OTHER_KIND: u8 = 60;
/// Percent of a degree that is still being worked for.
const DEGREE_UNFINISHED: u8 = 60;
/// Percent of a degree whose studies were given up.
const DEGREE_DROPPED: u8 = 40;
/// Percent of a certificate of which only the level is not known.
const CREDENTIAL: u8 = 25;
/// Percent of studies in the field whose level nothing tells.
const LEVEL_UNTOLD: u8 = 50;
/// Percent of a degree in a field beside the one asked for.
const FIELD_BESIDE: u8 = 80;
/// Percent of a degree whose field nothing tells.
const FIELD_UNKNOWN: u8 = 70;
/// Percent of a degree in another field.
const FIELD_OTHER: u8 = 40;

/// A degree of the document.
struct Held<'a> {
    /// Absent where nothing tells.
    level: Option<DegreeLevel>,
    /// Whether it is the name of a degree, if one of no level that is known.
    credential: bool,
    end: End,
    nearness: Nearness,
    value: &'a Sourced<String>,
    area: Option<&'a Sourced<String>>,
}

/// Compares with the best of the degrees, which is that of the nearest level and field.
pub(super) fn compare(
    wanted: DegreeLevel,
    field: Option<&str>,
    document: &Document<'_>,
    as_of: PartialDate,
) -> Finding {
    let entries = document.profile.education.iter();
    let held = entries.flat_map(|entry| held(entry, wanted, field, document.text, as_of));
    let best = held.map(|held| (held.credit(wanted), held)).first_max();
    let Some((credit @ 1.., held)) = best else {
        let missing = if wanted.is_of_school() {
            format!("names neither {} nor what comes after it", article(wanted))
        } else {
            format!("names no degree at the level of {}", article(wanted))
        };
        return not_found(missing);
    };
    let mut evidence = stated_at(held.value, document);
    evidence.extend(held.area.iter().flat_map(|area| stated_at(area, document)));
    Finding {
        credit,
        reason: held.reason(wanted, field),
        evidence,
    }
}

/// The degrees that an entry names, those of a level first.
fn held<'a>(
    entry: &'a Education,
    wanted: DegreeLevel,
    field: Option<&str>,
    text: &str,
    as_of: PartialDate,
) -> Vec<Held<'a>> {
    let end = unfinished::end_of(entry, text, as_of);
    let nearness = |level: Option<DegreeLevel>, value: &Sourced<String>| {
        // A trade is learnt by itself: physics is near electronics, and no training in it.
        let of_university = wanted == DegreeLevel::Vocational && level >= Some(DegreeLevel::Bachelor);
        let compare = if of_university {
            studies::nearness_to_trade
        } else {
            studies::nearness
        };
        let said = entry.degree.iter().chain(&entry.area).chain([value]);
        let said: Vec<_> = said.map(|v| v.value.as_str()).collect();
        field.map_or(Nearness::Same, |field| compare(field, &said.join(" ; ")))
    };
    let area = |value: &Sourced<String>| {
        let other = entry.area.as_ref().filter(|area| *area != value);
        other.filter(|_| field.is_some())
    };
    let of = |level, value| Held {
        level,
        credential: false,
        end,
        nearness: nearness(level, value),
        value,
        area: area(value),
    };
    let degree = entry
        .degree
        .iter()
        .map(|v| (degrees::find_in_degree(&v.value), v));
    let others = entry.area.iter().chain(&entry.details);
    let named = degree.chain(others.map(|v| (degrees::find_in(&v.value), v)));
    let mut all: Vec<_> = named
        .filter_map(|(found, v)| Some((found.into_iter().map(|(level, _)| level).max()?, v)))
        .map(|(level, v)| of(Some(level), v))
        .collect();
    if all.is_empty() && field.is_some() {
        let untold = entry.degree.iter().chain(&entry.area).map(|v| of(None, v));
        all.extend(untold.filter(|held| held.nearness == Nearness::Same));
    }
    if all.is_empty() {
        let names = entry
            .degree
            .iter()
            .filter(|v| degrees::is_of_unknown_level(&v.value));
        all.extend(names.map(|v| Held {
            credential: true,
            ..of(None, v)
        }));
    }
    all
}

impl Held<'_> {
    fn credit(&self, wanted: DegreeLevel) -> u8 {
        let level = match self.level {
            None if self.credential => CREDENTIAL,
            None => LEVEL_UNTOLD,
            Some(level) if level.covers(wanted) => 100,
            Some(level) if level.rank() == wanted.rank() => OTHER_KIND,
            Some(level) if level.rank() + 1 == wanted.rank() => DEGREE_BELOW,
            Some(_) => DEGREE_BELOW / 2,
        };
        let level = match self.end {
            End::Finished => level,
            End::GoesOn => level.min(DEGREE_UNFINISHED),
            End::Dropped => level.min(DEGREE_DROPPED),
        };
        let field = match self.nearness {
            Nearness::Same => 100,
            Nearness::Beside => FIELD_BESIDE,
            Nearness::Unknown => FIELD_UNKNOWN,
            Nearness::Other => FIELD_OTHER,
        };
        (u16::from(level) * u16::from(field) / 100) as u8
    }

    fn reason(&self, wanted: DegreeLevel, field: Option<&str>) -> String {
        let value = &self.value.value;
        let level = match self.level {
            _ if self.end == End::Dropped => "which was not finished".to_owned(),
            None if self.credential => "whose level is not known".to_owned(),
            None => "whose level is not told".to_owned(),
            _ if self.end == End::GoesOn => "which is not finished yet".to_owned(),
            Some(level) if level.covers(wanted) => String::new(),
            Some(level) if level.is_of_school() && !wanted.is_of_school() => {
                "which is the paper of a general school".to_owned()
            }
            Some(level) if level.rank() == wanted.rank() => {
                format!("which is {} and not {}", article(level), article(wanted))
            }
            Some(level) => {
                format!(
                    "which is at the level of {}, below {}",
                    article(level),
                    article(wanted)
                )
            }
        };
        let field = field.unwrap_or_default();
        let field = match self.nearness {
            Nearness::Same => String::new(),
            Nearness::Beside => format!("whose field is only near the one asked for ({field})"),
            Nearness::Unknown => format!("whose field may not be the one asked for ({field})"),
            Nearness::Other => format!("whose field is not the one asked for ({field})"),
        };
        match (level.is_empty(), field.is_empty()) {
            (true, true) => format!("names {value}"),
            (false, true) => format!("names {value}, {level}"),
            (true, false) => format!("names {value}, {field}"),
            (false, false) => format!("names {value}, {level} and {field}"),
        }
    }
}

fn article(level: DegreeLevel) -> &'static str {
    match level {
        DegreeLevel::LowerSecondary => "a lower secondary school leaving certificate",
        DegreeLevel::UpperSecondary => "an upper secondary school leaving certificate",
        DegreeLevel::Vocational => "vocational training",
        DegreeLevel::Associate => "an associate degree",
        DegreeLevel::Bachelor => "a bachelor's degree",
        DegreeLevel::Master => "a master's degree",
        DegreeLevel::Doctorate => "a doctorate",
    }
}
