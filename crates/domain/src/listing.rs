//! What listings of search engines name of a job beside what its page shows as facts.

use serde::{Deserialize, Serialize};

/// What an ad says for listings. Whatever it does not say is empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ListingFacts {
    /// Kinds of contract, in the order of [`EmploymentType::ALL`].
    pub employment: Vec<EmploymentType>,
    /// The place without its country; `None` where it names nothing but one, or nothing at all.
    pub locality: Option<String>,
    /// ISO 3166-1 code of the country of the place.
    pub country: Option<String>,
    /// Last day to apply, as an ISO date.
    pub valid_through: Option<String>,
    /// English names of the countries that remote work may be done from.
    pub remote_from: Vec<String>,
    /// How one applies; `None` where the ad names no way.
    pub contact: Option<Contact>,
}

/// A way to apply that an ad names.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Contact {
    /// An e-mail address.
    Mail(String),
    /// An address of the web, with `https://` or `http://` before it.
    Link(String),
    /// A telephone number as the ad writes it.
    Phone(String),
}

/// A kind of contract, as schema.org's `employmentType` has them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EmploymentType {
    /// The usual hours of a week.
    FullTime,
    /// Fewer hours.
    PartTime,
    /// For somebody who works on their own account.
    Contractor,
    /// Until a day that is fixed.
    Temporary,
    /// To learn the work.
    Intern,
    /// Without pay.
    Volunteer,
}

impl EmploymentType {
    /// All variants.
    pub const ALL: [Self; 6] = [
        Self::FullTime,
        Self::PartTime,
        Self::Contractor,
        Self::Temporary,
        Self::Intern,
        Self::Volunteer,
    ];

    /// The value of schema.org's `employmentType`, as search engines document it.
    pub const fn schema_name(self) -> &'static str {
        match self {
            Self::FullTime => "FULL_TIME",
            Self::PartTime => "PART_TIME",
            Self::Contractor => "CONTRACTOR",
            Self::Temporary => "TEMPORARY",
            Self::Intern => "INTERN",
            Self::Volunteer => "VOLUNTEER",
        }
    }
}
