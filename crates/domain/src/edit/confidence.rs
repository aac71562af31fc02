//! How sure every value of a profile is.

use crate::Profile;
use crate::profile::{Basics, Education, Work};

/// Visits the confidence of every value, to count or to confirm them.
pub fn each_confidence(profile: &mut Profile, visit: &mut dyn FnMut(&mut u8)) {
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
        visit(&mut value.confidence);
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
            .for_each(|v| visit(&mut v.confidence));
        for value in [company, title, location, current]
            .into_iter()
            .flatten()
            .chain(highlights)
        {
            visit(&mut value.confidence);
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
            .for_each(|v| visit(&mut v.confidence));
        for value in [institution, degree, area].into_iter().flatten().chain(details) {
            visit(&mut value.confidence);
        }
    }
    skills
        .iter_mut()
        .for_each(|skill| visit(&mut skill.name.confidence));
    for language in languages {
        visit(&mut language.name.confidence);
        language.fluency.iter_mut().for_each(|v| visit(&mut v.confidence));
    }
    for entry in certificates
        .iter_mut()
        .chain(projects)
        .chain(awards)
        .chain(publications)
    {
        visit(&mut entry.name.confidence);
        entry.date.iter_mut().for_each(|v| visit(&mut v.confidence));
        entry
            .issuer
            .iter_mut()
            .chain(&mut entry.details)
            .for_each(|v| visit(&mut v.confidence));
    }
    interests.iter_mut().for_each(|v| visit(&mut v.confidence));
}
