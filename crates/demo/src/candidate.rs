//! A fictional candidate: everything that the resume says, as facts.

use std::collections::BTreeMap;

use rolefit_domain::{EmailAddress, PartialDate};
use serde::Deserialize;

use crate::Fit;

/// A fictional candidate. What a correct reader finds in the rendered document is exactly this.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Candidate {
    /// Unique name in file names and tests, such as `amara-nwosu`.
    pub slug: String,
    /// The language that the resume is written in.
    pub language: Tongue,
    /// How the resume looks and in which format it is.
    pub layout: Layout,
    /// How the resume writes dates.
    #[serde(default)]
    pub dates: DateStyle,
    /// Full name.
    pub name: String,
    /// Address under `example.org`.
    pub email: EmailAddress,
    /// Phone number from a range reserved for fiction.
    pub phone: String,
    /// Town and country as the resume writes them.
    pub location: String,
    /// Web addresses.
    #[serde(default)]
    pub links: Vec<String>,
    /// One line under the name.
    pub headline: String,
    /// The opening paragraph; `None` where the resume has none.
    pub summary: Option<String>,
    /// How well the candidate fits which job, by [`crate::DemoJob::slug`], as the authors of the data meant it.
    /// Jobs that are not listed do not fit.
    pub fits: BTreeMap<String, Fit>,
    /// Positions, newest first.
    pub work: Vec<Position>,
    /// Unpaid positions, newest first.
    #[serde(default)]
    pub volunteer: Vec<Position>,
    /// Schools and degrees, newest first.
    #[serde(default)]
    pub education: Vec<Education>,
    /// Skills in groups.
    #[serde(default)]
    pub skills: Vec<SkillGroup>,
    /// Human languages.
    #[serde(default)]
    pub languages: Vec<SpokenLanguage>,
    /// Certificates and licences.
    #[serde(default)]
    pub certificates: Vec<Certificate>,
    /// Projects.
    #[serde(default)]
    pub projects: Vec<Project>,
    /// Interests.
    #[serde(default)]
    pub interests: Vec<String>,
}

/// A paid or unpaid position.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Position {
    /// Job title.
    pub title: String,
    /// Employer; always invented.
    pub company: String,
    /// Town.
    pub place: Option<String>,
    /// First month or year.
    pub start: PartialDate,
    /// Last month or year; `None` while the position goes on.
    pub end: Option<PartialDate>,
    /// What was done, one sentence or two per entry.
    #[serde(default)]
    pub highlights: Vec<String>,
}

/// A school or degree.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Education {
    /// Degree with its field as written.
    pub degree: String,
    /// The school; always invented.
    pub institution: String,
    /// First year.
    pub start: Option<PartialDate>,
    /// Last year, or the year of the degree; `None` while it goes on.
    pub end: Option<PartialDate>,
    /// Marks, thesis and remarks.
    #[serde(default)]
    pub details: Vec<String>,
}

/// Skills under one heading.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SkillGroup {
    /// The group's heading.
    pub group: String,
    /// The skills as written.
    pub names: Vec<String>,
}

/// A human language with its level.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SpokenLanguage {
    /// The language as written.
    pub name: String,
    /// The level as written.
    pub level: String,
}

/// A certificate or licence.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// Its name.
    pub name: String,
    /// Who issued it.
    pub issuer: Option<String>,
    /// When.
    pub date: Option<PartialDate>,
}

/// A project outside of a position.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Project {
    /// Its name.
    pub name: String,
    /// What it is.
    pub text: String,
}

/// The language of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize)]
pub enum Tongue {
    /// English.
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
    /// French.
    #[serde(rename = "fr")]
    French,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
}

impl Tongue {
    /// The code of BCP 47, such as `en`.
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
            Self::Spanish => "es",
        }
    }
}

/// How a resume writes dates.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DateStyle {
    /// `Mar 2019 – May 2021`.
    #[default]
    MonthNames,
    /// `March 2019 to May 2021`.
    LongMonths,
    /// `03/2019 – 05/2021`.
    Numeric,
    /// `2019 – 2021`.
    Years,
}

/// How a resume looks, and its format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// PDF: one column, headings with a rule, dates under the title.
    PdfClassic,
    /// PDF: a coloured column with contact, skills and languages beside the experience.
    PdfSidebar,
    /// PDF: dates and places at the right margin.
    PdfDatesRight,
    /// PDF: dates in a left column, ruled like a table.
    PdfTable,
    /// PDF: small type, contact in one line joined by `·`.
    PdfCompact,
    /// PDF: headings in widely spaced capitals.
    PdfSpaced,
    /// PDF: generous type over two pages, with page numbers.
    PdfTwoPages,
    /// DOCX: title and heading styles, nothing else.
    DocxStyles,
    /// DOCX: contact details in the page header.
    DocxPageHeader,
    /// DOCX: one borderless table, dates in its left column.
    DocxTable,
    /// DOCX: contact and skills in text boxes.
    DocxTextBoxes,
    /// DOCX: bold headings without styles, real list bullets, dates after a right tab.
    DocxBullets,
    /// Plain text.
    Text,
}

impl Layout {
    /// All layouts.
    pub const ALL: [Self; 13] = [
        Self::PdfClassic,
        Self::PdfSidebar,
        Self::PdfDatesRight,
        Self::PdfTable,
        Self::PdfCompact,
        Self::PdfSpaced,
        Self::PdfTwoPages,
        Self::DocxStyles,
        Self::DocxPageHeader,
        Self::DocxTable,
        Self::DocxTextBoxes,
        Self::DocxBullets,
        Self::Text,
    ];
}
