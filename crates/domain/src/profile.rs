//! The structured profile: the sections of JSON Resume 1.0.0, every value with its place in the document.

use serde::{Deserialize, Serialize};

use crate::Span;

/// A value with where it came from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sourced<T> {
    /// The value as people read it (normalized white space; otherwise as in the document).
    pub value: T,
    /// Where the document says so; `None` when a person typed the value.
    pub span: Option<Span>,
    /// How sure the parser is, 0 to 100; 100 once a person confirmed or typed it.
    pub confidence: u8,
    /// Who stated the value.
    pub origin: Origin,
}

/// Who stated a value of the profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Origin {
    /// Read from the document; the span says where.
    Document,
    /// Typed or changed by the candidate.
    Candidate,
}

impl<T> Sourced<T> {
    /// A value read from the document.
    pub const fn read(value: T, span: Span, confidence: u8) -> Self {
        Self {
            value,
            span: Some(span),
            confidence,
            origin: Origin::Document,
        }
    }

    /// A value typed by the candidate.
    pub const fn typed(value: T) -> Self {
        Self {
            value,
            span: None,
            confidence: 100,
            origin: Origin::Candidate,
        }
    }

    /// Whether a person should look at the value before it is used.
    pub const fn needs_check(&self) -> bool {
        self.confidence < CHECK_BELOW
    }
}

/// Values below this confidence are shown first, as "to check".
pub const CHECK_BELOW: u8 = 70;

/// Everything known of a candidate's working life. Absent values are `None` or empty; nothing is ever guessed.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Profile {
    /// Name, contact and headline.
    pub basics: Basics,
    /// Positions, newest first as far as the document tells.
    pub work: Vec<Work>,
    /// Unpaid positions.
    pub volunteer: Vec<Work>,
    /// Schools and degrees.
    pub education: Vec<Education>,
    /// Skills in the document's order.
    pub skills: Vec<Skill>,
    /// Human languages.
    pub languages: Vec<Language>,
    /// Certificates and licences.
    pub certificates: Vec<Titled>,
    /// Projects.
    pub projects: Vec<Titled>,
    /// Awards and honours.
    pub awards: Vec<Titled>,
    /// Publications.
    pub publications: Vec<Titled>,
    /// Interests.
    pub interests: Vec<Sourced<String>>,
    /// Lines of the document that have words but that no value was read from and that are neither a heading, a label nor
    /// page furniture; in the document's order, each line apart. At most 100: with more, `cut` is set. Lines of personal
    /// data (birth, age, gender, family, nationality) are left out on purpose and not named here either.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub unread: Vec<Span>,
    /// Places of the document whose values the candidate removed or replaced. They support nothing any more.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub withdrawn: Vec<Span>,
    /// Whether the document states more than is kept here.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cut: bool,
}

impl Profile {
    /// Whether it says nothing of work, school or skills, with which jobs are compared first of all.
    pub fn is_thin(&self) -> bool {
        self.work.is_empty() && self.education.is_empty() && self.skills.is_empty()
    }

    /// The parts in which this profile says something else than `other`, in words for people.
    pub fn differences(&self, other: &Self) -> Vec<&'static str> {
        let texts =
            |list: &[Sourced<String>]| -> Vec<String> { list.iter().map(|v| v.value.clone()).collect() };
        let text = |value: &Option<Sourced<String>>| value.as_ref().map(|v| v.value.clone());
        let about = |p: &Self| {
            let b = &p.basics;
            [&b.name, &b.label, &b.location, &b.summary].map(text)
        };
        let contact = |p: &Self| [&p.basics.emails, &p.basics.phones, &p.basics.links].map(|l| texts(l));
        let skills = |p: &Self| -> Vec<(String, Option<String>)> {
            let skill = |s: &Skill| (s.name.value.clone(), text(&s.level));
            p.skills.iter().map(skill).collect()
        };
        let parts = [
            ("about you", about(self) != about(other)),
            ("contact", contact(self) != contact(other)),
            ("work", said(&self.work) != said(&other.work)),
            ("education", said(&self.education) != said(&other.education)),
            ("skills", skills(self) != skills(other)),
            ("languages", said(&self.languages) != said(&other.languages)),
            (
                "certificates",
                said(&self.certificates) != said(&other.certificates),
            ),
            ("projects", said(&self.projects) != said(&other.projects)),
            ("awards", said(&self.awards) != said(&other.awards)),
            (
                "publications",
                said(&self.publications) != said(&other.publications),
            ),
            ("voluntary work", said(&self.volunteer) != said(&other.volunteer)),
            ("interests", texts(&self.interests) != texts(&other.interests)),
            ("lines not understood", self.unread != other.unread),
        ];
        parts
            .into_iter()
            .filter(|(_, differs)| *differs)
            .map(|(name, _)| name)
            .collect()
    }

    /// Bytes of the profile as it is stored.
    pub fn stored_bytes(&self) -> usize {
        serde_json::to_vec(self).map_or(usize::MAX, |json| json.len())
    }
}

/// What a list says, without where and how surely: the values alone, as JSON.
fn said<T: Serialize>(list: &[T]) -> serde_json::Value {
    fn values(json: serde_json::Value) -> serde_json::Value {
        match json {
            serde_json::Value::Object(mut fields) if fields.contains_key("confidence") => {
                fields.remove("value").unwrap_or_default()
            }
            serde_json::Value::Object(fields) => fields
                .into_iter()
                .filter(|(name, _)| name != "span")
                .map(|(name, field)| (name, values(field)))
                .collect(),
            serde_json::Value::Array(list) => list.into_iter().map(values).collect(),
            other => other,
        }
    }
    values(serde_json::to_value(list).unwrap_or_default())
}

/// Name, contact and headline.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Basics {
    /// Full name.
    pub name: Option<Sourced<String>>,
    /// Headline such as "Data engineer".
    pub label: Option<Sourced<String>>,
    /// E-mail addresses, the preferred one first.
    pub emails: Vec<Sourced<String>>,
    /// Phone numbers as written, the preferred one first.
    pub phones: Vec<Sourced<String>>,
    /// Web addresses and profiles on networks.
    pub links: Vec<Sourced<String>>,
    /// Where the person lives, as written.
    pub location: Option<Sourced<String>>,
    /// The summary or objective paragraph.
    pub summary: Option<Sourced<String>>,
}

/// One position.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Work {
    /// The employer.
    pub company: Option<Sourced<String>>,
    /// The job title.
    pub title: Option<Sourced<String>>,
    /// Where the work was done.
    pub location: Option<Sourced<String>>,
    /// First month or year.
    pub start: Option<Sourced<PartialDate>>,
    /// Last month or year; see `current` for positions that go on.
    pub end: Option<Sourced<PartialDate>>,
    /// The words that say the position goes on, such as "present"; `None` when it ended or nothing is said.
    pub current: Option<Sourced<String>>,
    /// What was done, one entry per bullet or paragraph.
    pub highlights: Vec<Sourced<String>>,
    /// The whole entry in the document.
    pub span: Option<Span>,
}

/// One school or degree.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Education {
    /// The school.
    pub institution: Option<Sourced<String>>,
    /// The degree as written, such as "BSc".
    pub degree: Option<Sourced<String>>,
    /// The field of study where the document separates it from the degree.
    pub area: Option<Sourced<String>>,
    /// First month or year.
    pub start: Option<Sourced<PartialDate>>,
    /// Last month or year, or the year of the degree.
    pub end: Option<Sourced<PartialDate>>,
    /// Courses, marks and remarks.
    pub details: Vec<Sourced<String>>,
    /// The whole entry in the document.
    pub span: Option<Span>,
}

/// One skill, with the group heading it stands under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Skill {
    /// The skill as written.
    pub name: Sourced<String>,
    /// The group it stands in, such as "Databases"; `None` when ungrouped.
    pub group: Option<String>,
    /// The level as written, such as "expert" or "★★★★☆"; `None` when none is given, and where it says little, such as
    /// "beginner", which is part of the name. Left out of the stored form when there is none, so that profiles from before
    /// it was kept have the same hash.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub level: Option<Sourced<String>>,
}

/// A human language.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Language {
    /// The language's name as written.
    pub name: Sourced<String>,
    /// The level as written, such as "C1" or "native".
    pub fluency: Option<Sourced<String>>,
}

/// A certificate, project, award or publication.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Titled {
    /// Its name.
    pub name: Sourced<String>,
    /// Who issued or published it.
    pub issuer: Option<Sourced<String>>,
    /// When.
    pub date: Option<Sourced<PartialDate>>,
    /// Further text.
    pub details: Vec<Sourced<String>>,
}

/// A date as resumes give it: a year, a month, or a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct PartialDate {
    year: u16,
    month: u8,
    day: u8,
}

impl PartialDate {
    /// A date from its parts; `None` when a part is out of range or a day comes without a month.
    pub const fn new(year: u16, month: Option<u8>, day: Option<u8>) -> Option<Self> {
        let (m, d) = (
            match month {
                Some(m) if m >= 1 && m <= 12 => m,
                None => 0,
                Some(_) => return None,
            },
            match day {
                Some(d) if d >= 1 && d <= 31 => d,
                None => 0,
                Some(_) => return None,
            },
        );
        if year < 1900 || year > 2200 || (d > 0 && m == 0) {
            return None;
        }
        Some(Self {
            year,
            month: m,
            day: d,
        })
    }

    /// The year.
    pub const fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12; `None` when the document gives only a year.
    pub const fn month(self) -> Option<u8> {
        if self.month == 0 { None } else { Some(self.month) }
    }

    /// The day of the month; `None` when the document gives none.
    pub const fn day(self) -> Option<u8> {
        if self.day == 0 { None } else { Some(self.day) }
    }

    /// Whether this date is before another, as far as both are known: a year is before no month of itself.
    pub fn is_before(self, other: Self) -> bool {
        let months = self.month().zip(other.month());
        let days = self.day().zip(other.day());
        let (mine, theirs) = match (months, days) {
            (Some((m, n)), Some((d, e))) => ((self.year, m, d), (other.year, n, e)),
            (Some((m, n)), None) => ((self.year, m, 0), (other.year, n, 0)),
            (None, _) => ((self.year, 0, 0), (other.year, 0, 0)),
        };
        mine < theirs
    }

    /// Months since year 0 with a missing month read as `month_if_missing` (1 to 12), for lengths of time.
    pub const fn months(self, month_if_missing: u8) -> u32 {
        let month = if self.month == 0 {
            month_if_missing
        } else {
            self.month
        };
        self.year as u32 * 12 + month as u32 - 1
    }
}

impl std::fmt::Display for PartialDate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.month(), self.day()) {
            (Some(m), Some(d)) => write!(f, "{:04}-{m:02}-{d:02}", self.year),
            (Some(m), None) => write!(f, "{:04}-{m:02}", self.year),
            _ => write!(f, "{:04}", self.year),
        }
    }
}

/// The text is not a date of the form `YYYY`, `YYYY-MM` or `YYYY-MM-DD`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("write the date as 2024, 2024-05 or 2024-05-31")]
pub struct InvalidDate;

impl std::str::FromStr for PartialDate {
    type Err = InvalidDate;
    fn from_str(text: &str) -> Result<Self, InvalidDate> {
        let mut parts = text.trim().splitn(3, '-');
        let year = parts
            .next()
            .filter(|y| y.len() == 4)
            .and_then(|y| y.parse().ok())
            .ok_or(InvalidDate)?;
        let mut number = || match parts.next() {
            None => Ok(None),
            Some(p) if p.len() == 2 => p.parse().map(Some).map_err(|_| InvalidDate),
            Some(_) => Err(InvalidDate),
        };
        let (month, day) = (number()?, number()?);
        Self::new(year, month, day).ok_or(InvalidDate)
    }
}

impl TryFrom<String> for PartialDate {
    type Error = InvalidDate;
    fn try_from(text: String) -> Result<Self, InvalidDate> {
        text.parse()
    }
}

impl From<PartialDate> for String {
    fn from(date: PartialDate) -> Self {
        date.to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_are_of_what_is_said_and_not_of_how_surely() {
        let mut profile = Profile::default();
        profile.basics.name = Some(Sourced::read("Mira".to_owned(), Span::new(0, 4), 40));
        profile.work = vec![Work {
            title: Some(Sourced::read("Pilot".to_owned(), Span::new(5, 10), 40)),
            ..Work::default()
        }];
        let mut other = profile.clone();
        crate::edit::each_value(&mut other, &mut |confidence, _| *confidence = 100);
        other.work[0].title = other.work[0].title.clone().map(|t| Sourced::typed(t.value));
        assert!(profile.differences(&other).is_empty());
        other.work[0].title = Some(Sourced::typed("Captain".to_owned()));
        other.basics.label = Some(Sourced::typed("Captain".to_owned()));
        assert_eq!(profile.differences(&other), ["about you", "work"]);
    }

    #[test]
    fn dates_read_back_and_wrong_ones_are_refused() {
        for good in ["2024", "2024-05", "2024-05-31"] {
            assert_eq!(good.parse::<PartialDate>().expect(good).to_string(), good);
        }
        for bad in [
            "",
            "24",
            "2024-13",
            "2024-5",
            "2024-05-32",
            "May 2024",
            "2024-",
            "1492-01",
        ] {
            assert!(bad.parse::<PartialDate>().is_err(), "{bad}");
        }
    }
}
