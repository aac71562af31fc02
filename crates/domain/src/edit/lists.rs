//! The lists of a profile by their names in paths: finding, adding and taking out entries.

use super::InvalidEdit;
use crate::limits::{MAX_ENTRY_LINES, MAX_PROFILE_ENTRIES, MAX_PROFILE_ITEMS};
use crate::profile::{Basics, Education, Language, Profile, Skill, Sourced, Titled, Work};

/// A value that is to be typed yet.
pub(super) const fn empty() -> Sourced<String> {
    Sourced::typed(String::new())
}

/// Adds an entry without values at the end of a list, and says where it stands.
pub(super) fn begin(profile: &mut Profile, section: &str) -> Result<usize, InvalidEdit> {
    match section {
        "work" => push(&mut profile.work, Work::default(), MAX_PROFILE_ENTRIES),
        "volunteer" => push(&mut profile.volunteer, Work::default(), MAX_PROFILE_ENTRIES),
        "education" => push(&mut profile.education, Education::default(), MAX_PROFILE_ENTRIES),
        "skills" => {
            let skill = Skill {
                name: empty(),
                group: None,
                level: None,
            };
            push(&mut profile.skills, skill, MAX_PROFILE_ITEMS)
        }
        "languages" => {
            let language = Language {
                name: empty(),
                fluency: None,
            };
            push(&mut profile.languages, language, MAX_PROFILE_ENTRIES)
        }
        "interests" => push(&mut profile.interests, empty(), MAX_PROFILE_ITEMS),
        list => {
            let entry = Titled {
                name: empty(),
                issuer: None,
                date: None,
                details: Vec::new(),
            };
            push(titled(profile, list)?, entry, MAX_PROFILE_ITEMS)
        }
    }
}

/// Adds an empty line to an entry, and says where it stands among its lines.
pub(super) fn begin_line(profile: &mut Profile, section: &str, entry: usize) -> Result<usize, InvalidEdit> {
    let lines = match section {
        "work" | "volunteer" => {
            let found = positions(profile, section).get_mut(entry);
            found.map(|work| &mut work.highlights)
        }
        "education" => profile.education.get_mut(entry).map(|school| &mut school.details),
        list => titled(profile, list)?
            .get_mut(entry)
            .map(|entry| &mut entry.details),
    };
    push(lines.ok_or(InvalidEdit::NoSuchField)?, empty(), MAX_ENTRY_LINES)
}

pub(super) fn basics_list<'a>(
    basics: &'a mut Basics,
    name: &str,
) -> Result<&'a mut Vec<Sourced<String>>, InvalidEdit> {
    match name {
        "emails" => Ok(&mut basics.emails),
        "phones" => Ok(&mut basics.phones),
        "links" => Ok(&mut basics.links),
        _ => Err(InvalidEdit::NoSuchField),
    }
}

/// The positions of a section that is `work` or `volunteer`.
pub(super) fn positions<'a>(profile: &'a mut Profile, section: &str) -> &'a mut Vec<Work> {
    if section == "work" {
        &mut profile.work
    } else {
        &mut profile.volunteer
    }
}

pub(super) fn titled<'a>(
    profile: &'a mut Profile,
    section: &str,
) -> Result<&'a mut Vec<Titled>, InvalidEdit> {
    match section {
        "certificates" => Ok(&mut profile.certificates),
        "projects" => Ok(&mut profile.projects),
        "awards" => Ok(&mut profile.awards),
        "publications" => Ok(&mut profile.publications),
        _ => Err(InvalidEdit::NoSuchField),
    }
}

pub(super) fn at<'a, T>(list: &'a mut [T], index: &str) -> Result<&'a mut T, InvalidEdit> {
    index
        .parse::<usize>()
        .ok()
        .and_then(|i| list.get_mut(i))
        .ok_or(InvalidEdit::NoSuchField)
}

/// Adds an entry to a list that holds at most `limit`, and says where it stands now.
pub(super) fn push<T>(list: &mut Vec<T>, entry: T, limit: usize) -> Result<usize, InvalidEdit> {
    if list.len() >= limit {
        return Err(InvalidEdit::ListFull(limit));
    }
    list.push(entry);
    Ok(list.len() - 1)
}

pub(super) fn take<T>(list: &mut Vec<T>, index: &str) -> Result<(), InvalidEdit> {
    let index = index
        .parse::<usize>()
        .ok()
        .filter(|i| *i < list.len())
        .ok_or(InvalidEdit::NoSuchField)?;
    list.remove(index);
    Ok(())
}
