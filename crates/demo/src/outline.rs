//! A resume as headings, entries and lines: what every layout draws, in the resume's own language.

use crate::{Candidate, Position, words};

/// What stands in a resume, ready to be drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Outline {
    /// Full name.
    pub name: String,
    /// One line under the name.
    pub headline: String,
    /// E-mail, phone, place and links.
    pub contacts: Vec<String>,
    /// The heading over the contacts, where a layout has one.
    pub contact_heading: &'static str,
    /// Title of the document in its metadata.
    pub title: String,
    /// BCP 47 code of the language.
    pub language: &'static str,
    /// The sections that are not empty, in reading order.
    pub sections: Vec<Section>,
}

/// A section under one heading.
#[derive(Debug, Clone, PartialEq)]
pub struct Section {
    /// What it holds.
    pub kind: Kind,
    /// Its heading.
    pub heading: &'static str,
    /// What stands in it.
    pub entries: Vec<Entry>,
}

/// The kinds of sections, in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The opening paragraph.
    Summary,
    /// Paid positions.
    Experience,
    /// Unpaid positions.
    Volunteering,
    /// Projects.
    Projects,
    /// Schools and degrees.
    Education,
    /// Skills in groups.
    Skills,
    /// Certificates and licences.
    Certificates,
    /// Human languages.
    Languages,
    /// Interests.
    Interests,
}

impl Kind {
    /// Whether entries have a title, a place and dates, rather than one line of text.
    pub const fn is_dated(self) -> bool {
        matches!(self, Self::Experience | Self::Volunteering | Self::Education)
    }
}

/// One position, degree, group of skills, language or paragraph.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Entry {
    /// Title, degree, group or language; empty for a paragraph.
    pub what: String,
    /// Employer and town, or school.
    pub place: String,
    /// Dates as the resume writes them; empty for none.
    pub when: String,
    /// Text beside the title: the skills of a group, the level of a language, a paragraph.
    pub text: String,
    /// Bulleted lines.
    pub points: Vec<String>,
}

impl Entry {
    /// The entry as one line: `what: text`, `what, place (when)`, or whatever of it there is.
    pub fn line(&self) -> String {
        let mut line = [self.what.as_str(), self.place.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(", ");
        if !self.when.is_empty() {
            line = format!("{line} ({})", self.when);
        }
        match (line.is_empty(), self.text.is_empty()) {
            (false, false) => format!("{line}: {}", self.text),
            (true, false) => self.text.clone(),
            (_, true) => line,
        }
    }
}

impl Outline {
    /// The outline of a candidate's resume.
    pub fn of(candidate: &Candidate) -> Self {
        let (tongue, style) = (candidate.language, candidate.dates);
        let position = |p: &Position| Entry {
            what: p.title.clone(),
            place: match &p.place {
                Some(place) => format!("{}, {place}", p.company),
                None => p.company.clone(),
            },
            when: words::range(tongue, style, Some(p.start), p.end),
            points: p.highlights.clone(),
            ..Entry::default()
        };
        let mut sections = Vec::new();
        let mut section = |kind: Kind, entries: Vec<Entry>| {
            if !entries.is_empty() {
                sections.push(Section {
                    kind,
                    heading: words::heading(tongue, kind),
                    entries,
                });
            }
        };

        let paragraph = |text: &String| Entry {
            text: text.clone(),
            ..Entry::default()
        };
        section(Kind::Summary, candidate.summary.iter().map(paragraph).collect());
        section(Kind::Experience, candidate.work.iter().map(position).collect());
        section(
            Kind::Volunteering,
            candidate.volunteer.iter().map(position).collect(),
        );
        section(
            Kind::Projects,
            candidate
                .projects
                .iter()
                .map(|p| Entry {
                    what: p.name.clone(),
                    text: p.text.clone(),
                    ..Entry::default()
                })
                .collect(),
        );
        section(
            Kind::Education,
            candidate
                .education
                .iter()
                .map(|e| Entry {
                    what: e.degree.clone(),
                    place: e.institution.clone(),
                    when: words::range(tongue, style, e.start, e.end),
                    points: e.details.clone(),
                    ..Entry::default()
                })
                .collect(),
        );
        section(
            Kind::Skills,
            candidate
                .skills
                .iter()
                .map(|s| Entry {
                    what: s.group.clone(),
                    text: s.names.join(", "),
                    ..Entry::default()
                })
                .collect(),
        );
        section(
            Kind::Certificates,
            candidate
                .certificates
                .iter()
                .map(|c| Entry {
                    what: c.name.clone(),
                    place: c.issuer.clone().unwrap_or_default(),
                    when: c.date.map(|d| words::date(tongue, style, d)).unwrap_or_default(),
                    ..Entry::default()
                })
                .collect(),
        );
        section(
            Kind::Languages,
            candidate
                .languages
                .iter()
                .map(|l| Entry {
                    what: l.name.clone(),
                    text: l.level.clone(),
                    ..Entry::default()
                })
                .collect(),
        );
        let interests = candidate.interests.join(", ");
        section(
            Kind::Interests,
            (!interests.is_empty())
                .then(|| paragraph(&interests))
                .into_iter()
                .collect(),
        );

        let mut contacts = vec![
            candidate.email.as_str().to_owned(),
            candidate.phone.clone(),
            candidate.location.clone(),
        ];
        contacts.extend(candidate.links.iter().cloned());
        Self {
            name: candidate.name.clone(),
            headline: candidate.headline.clone(),
            contacts,
            contact_heading: words::contact(tongue),
            title: format!("{} – {}", candidate.name, words::resume(tongue)),
            language: tongue.code(),
            sections,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_whatever_an_entry_has() {
        let entry = |what: &str, place: &str, when: &str, text: &str| {
            let [what, place, when, text] = [what, place, when, text].map(str::to_owned);
            Entry {
                what,
                place,
                when,
                text,
                points: Vec::new(),
            }
            .line()
        };
        assert_eq!(
            entry("Databases", "", "", "SQLite, Redis"),
            "Databases: SQLite, Redis"
        );
        assert_eq!(
            entry("First aid", "Harbour School", "2021", ""),
            "First aid, Harbour School (2021)"
        );
        assert_eq!(entry("", "", "", "Chess, rowing"), "Chess, rowing");
    }
}
