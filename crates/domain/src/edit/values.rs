//! A look at every value of a profile: how sure it is, and where the document says it.

use std::collections::BTreeSet;

use crate::profile::{Basics, Education, Skill, Work};
use crate::{Profile, Span};

/// Visits every value: its confidence, to count or to confirm it, and its place in the document.
pub fn each_value(profile: &mut Profile, visit: &mut dyn FnMut(&mut u8, Option<Span>)) {
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
        unread: _,
        withdrawn: _,
        cut: _,
    } = profile;
    let Basics {
        name,
        label,
        emails,
        phones,
        links,
        location,
        summary,
    } = basics;
    for value in [name, label, location, summary]
        .into_iter()
        .flatten()
        .chain(emails)
        .chain(phones)
        .chain(links)
    {
        visit(&mut value.confidence, value.span);
    }
    for entry in work.iter_mut().chain(volunteer) {
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
        [start, end]
            .into_iter()
            .flatten()
            .for_each(|v| visit(&mut v.confidence, v.span));
        for value in [company, title, location, current]
            .into_iter()
            .flatten()
            .chain(highlights)
        {
            visit(&mut value.confidence, value.span);
        }
    }
    for entry in education {
        let Education {
            institution,
            degree,
            area,
            start,
            end,
            details,
            span: _,
        } = entry;
        [start, end]
            .into_iter()
            .flatten()
            .for_each(|v| visit(&mut v.confidence, v.span));
        for value in [institution, degree, area].into_iter().flatten().chain(details) {
            visit(&mut value.confidence, value.span);
        }
    }
    for Skill {
        name,
        group: _,
        level,
    } in skills
    {
        visit(&mut name.confidence, name.span);
        level.iter_mut().for_each(|v| visit(&mut v.confidence, v.span));
    }
    for language in languages {
        visit(&mut language.name.confidence, language.name.span);
        language
            .fluency
            .iter_mut()
            .for_each(|v| visit(&mut v.confidence, v.span));
    }
    for entry in certificates
        .iter_mut()
        .chain(projects)
        .chain(awards)
        .chain(publications)
    {
        visit(&mut entry.name.confidence, entry.name.span);
        entry
            .date
            .iter_mut()
            .for_each(|v| visit(&mut v.confidence, v.span));
        entry
            .issuer
            .iter_mut()
            .chain(&mut entry.details)
            .for_each(|v| visit(&mut v.confidence, v.span));
    }
    interests
        .iter_mut()
        .for_each(|v| visit(&mut v.confidence, v.span));
}

/// The places of all values, and of whole positions and schools.
pub(super) fn places(profile: &Profile) -> BTreeSet<Span> {
    let mut places = BTreeSet::new();
    each_value(&mut profile.clone(), &mut |_, span| places.extend(span));
    places.extend(
        profile
            .work
            .iter()
            .chain(&profile.volunteer)
            .filter_map(|work| work.span),
    );
    places.extend(profile.education.iter().filter_map(|school| school.span));
    places
}
