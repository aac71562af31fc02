//! Taking claims out of a profile.

use std::collections::HashSet;

use rolefit_domain::profile::{Basics, Education, Language, Skill, Titled, Work};
use rolefit_domain::{DocumentText, Profile, Sourced, Span};

use crate::support::{UnsupportedClaim, unsupported_claims};

/// Removes the values that the text does not say at their span, and entries that are left empty; says how many
/// values. For profiles of other sources than [`crate::parse()`].
pub fn drop_unsupported(profile: &mut Profile, text: &DocumentText) -> usize {
    let claims = unsupported_claims(profile, text);
    drop_claims(profile, claims)
}

/// Removes these claims, and entries that are left empty; says how many.
pub(crate) fn drop_claims(profile: &mut Profile, claims: Vec<UnsupportedClaim>) -> usize {
    if claims.is_empty() {
        return 0;
    }
    let dropped = claims.len();
    let unsupported = Unsupported(
        claims
            .into_iter()
            .map(|claim| (claim.value, claim.span))
            .collect(),
    );
    unsupported.profile(profile);
    dropped
}

/// The values to remove, by what they say and where.
struct Unsupported(HashSet<(String, Option<Span>)>);

impl Unsupported {
    fn holds<T: ToString>(&self, value: &Sourced<T>) -> bool {
        !self.0.contains(&(value.value.to_string(), value.span))
    }

    fn one<T: ToString>(&self, value: &mut Option<Sourced<T>>) {
        value.take_if(|value| !self.holds(value));
    }

    fn many(&self, values: &mut Vec<Sourced<String>>) {
        values.retain(|value| self.holds(value));
    }

    fn profile(&self, profile: &mut Profile) {
        let Profile {
            basics,
            work,
            volunteer,
            education,
            skills,
            languages,
            certificates,
            projects,
            awards,
            publications,
            interests,
            unread,
            withdrawn: _,
            cut: _,
        } = profile;
        self.basics(basics);
        for entries in [work, volunteer] {
            entries.iter_mut().for_each(|entry| self.work(entry));
            entries.retain(|entry| !is_empty_work(entry));
        }
        education.iter_mut().for_each(|entry| self.education(entry));
        education.retain(|entry| !is_empty_education(entry));
        skills.retain_mut(|skill| self.skill(skill));
        languages.retain_mut(|language| self.language(language));
        for entries in [certificates, projects, awards, publications] {
            entries.retain_mut(|entry| self.titled(entry));
        }
        self.many(interests);
        unread.retain(|span| !self.0.contains(&(String::new(), Some(*span))));
    }

    fn basics(&self, basics: &mut Basics) {
        let Basics {
            name,
            label,
            emails,
            phones,
            links,
            location,
            summary,
        } = basics;
        [name, label, location, summary]
            .into_iter()
            .for_each(|value| self.one(value));
        [emails, phones, links]
            .into_iter()
            .for_each(|values| self.many(values));
    }

    fn work(&self, entry: &mut Work) {
        let Work {
            company,
            title,
            location,
            start,
            end,
            current,
            highlights,
            span: _,
        } = entry;
        [company, title, location, current]
            .into_iter()
            .for_each(|value| self.one(value));
        [start, end].into_iter().for_each(|value| self.one(value));
        self.many(highlights);
    }

    fn education(&self, entry: &mut Education) {
        let Education {
            institution,
            degree,
            area,
            start,
            end,
            details,
            span: _,
        } = entry;
        [institution, degree, area]
            .into_iter()
            .for_each(|value| self.one(value));
        [start, end].into_iter().for_each(|value| self.one(value));
        self.many(details);
    }

    fn skill(&self, skill: &mut Skill) -> bool {
        skill
            .group
            .take_if(|group| self.0.contains(&(group.clone(), None)));
        self.one(&mut skill.level);
        self.holds(&skill.name)
    }

    fn language(&self, language: &mut Language) -> bool {
        self.one(&mut language.fluency);
        self.holds(&language.name)
    }

    fn titled(&self, entry: &mut Titled) -> bool {
        self.one(&mut entry.issuer);
        self.one(&mut entry.date);
        self.many(&mut entry.details);
        self.holds(&entry.name)
    }
}

fn is_empty_work(entry: &Work) -> bool {
    *entry
        == Work {
            span: entry.span,
            ..Work::default()
        }
}

fn is_empty_education(entry: &Education) -> bool {
    *entry
        == Education {
            span: entry.span,
            ..Education::default()
        }
}

#[cfg(test)]
mod tests {
    use rolefit_domain::PartialDate;

    use super::*;

    /// A value whose span says it, or says something else.
    fn value(text: &str, value: &str) -> Sourced<String> {
        let start = text.find(value).unwrap_or(0);
        Sourced::read(value.to_owned(), Span::new(start, start + value.len()), 90)
    }

    #[test]
    fn what_the_text_does_not_say_is_dropped_and_the_rest_is_kept() {
        let text = "Mira Okafor\nData engineer, Kestrel Logistics, 2019\nRust";
        let document = DocumentText {
            text: text.to_owned(),
            ..DocumentText::default()
        };
        let said = value(text, "Data engineer");
        let year = text.find("2019").expect("is there");
        let date = |year_said| PartialDate::new(year_said, None, None).expect("a year");
        let at_year = Span::new(year, year + 4);
        let mut profile = Profile::default();
        profile.basics.name = Some(value(text, "Someone Else"));
        profile.work = vec![
            Work {
                title: Some(said.clone()),
                company: Some(value(text, "Invented Ltd")),
                start: Some(Sourced::read(date(2019), at_year, 90)),
                end: Some(Sourced::read(date(2023), at_year, 90)),
                ..Work::default()
            },
            Work {
                company: Some(value(text, "Also invented")),
                span: Some(Span::new(0, 4)),
                ..Work::default()
            },
        ];
        profile.skills = ["Rust", "Cobol"]
            .map(|name| Skill {
                name: value(text, name),
                group: None,
                level: None,
            })
            .to_vec();
        assert_eq!(drop_unsupported(&mut profile, &document), 5);
        assert_eq!(profile.basics.name, None);
        assert_eq!(profile.work.len(), 1, "an entry without values goes too");
        let work = &profile.work[0];
        assert_eq!((work.title.as_ref(), work.company.as_ref()), (Some(&said), None));
        assert!(work.start.is_some() && work.end.is_none());
        assert_eq!(profile.skills.len(), 1);
        assert_eq!(profile.skills[0].name.value, "Rust");
        assert_eq!(
            drop_unsupported(&mut profile, &document),
            0,
            "nothing is left to drop"
        );
    }

    #[test]
    fn what_a_candidate_typed_stays() {
        let mut profile = Profile::default();
        profile.basics.name = Some(Sourced::typed("Mira Okafor".to_owned()));
        assert_eq!(drop_unsupported(&mut profile, &DocumentText::default()), 0);
        assert!(profile.basics.name.is_some());
    }
}
