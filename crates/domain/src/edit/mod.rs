//! Corrections of a profile by its candidate: one value at a time, named by a path.
//!
//! Paths read `section.field` or `section.index.field`, such as `basics.name`, `basics.emails.0`,
//! `work.2.title`, `work.0.highlights.1`, `education.0.end`, `skills.4`, `skills.4.level`, `languages.0.fluency`. Indices count from 0.

mod entry;
mod fields;
mod listed;
mod lists;
mod place;
mod values;
pub mod words;

pub use entry::{ENTRY_KINDS, EntryField, EntryKind, FieldKind, InvalidEntry, add_entry, entry_kind};
pub use listed::{ListedWord, add_words};
pub use place::{added, needs_check};
pub use values::each_value;

use crate::limits::{MAX_FIELD_CHARS, MAX_PROFILE_BYTES, MAX_PROFILE_CONTACTS, MAX_TEXT_CHARS};
use crate::profile::Profile;
use crate::typed::{self, UnfitText};
use fields::{once, optional, required, set_basics, set_education, set_titled, set_work};
use lists::{at, basics_list, begin, begin_line, empty, positions, push, take, titled};

/// Why a correction is not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEdit {
    /// The path names nothing in this profile; the page is stale.
    #[error("this entry is no longer there; reload the page")]
    NoSuchField,
    /// The value is needed.
    #[error("write something, or remove the entry")]
    Empty,
    /// Nothing that names the entry, such as "language", is given.
    #[error("write the {0}")]
    Unnamed(String),
    /// The value is too long, or has a sign that nobody sees.
    #[error(transparent)]
    Unfit(#[from] UnfitText),
    /// As [`Self::Unfit`], where a field takes several lines.
    #[error("one of these lines does not fit, “{line}”: {why}")]
    UnfitLine {
        /// The beginning of the line.
        line: String,
        /// Why.
        why: UnfitText,
    },
    /// The list has as many entries as can be kept.
    #[error("this list has {0} entries, and more cannot be kept; remove one first")]
    ListFull(usize),
    /// All facts together are too long.
    #[error("your profile has more text than can be kept; shorten or remove something first")]
    ProfileFull,
    /// The list has it already.
    #[error("this list has `{0}` already")]
    Already(String),
    /// Not a date.
    #[error(
        "write the date as 2024, 05/2024, May 2024 or 2024-05-31; for a position that goes on, write “present”"
    )]
    Date,
    /// The end would be before the start.
    #[error("this ends before it starts; check both dates, and change the other one first if need be")]
    EndBeforeStart,
    /// Not an e-mail address.
    #[error("write the e-mail address as name@example.org")]
    Email,
    /// An address that is no page's.
    #[error("write the address of a page, such as example.org/me or https://example.org")]
    Link,
    /// Nothing that can be called.
    #[error("write a phone number with all its digits, such as +47 22 33 44 55 or 020 7946 0018 ext. 5")]
    Phone,
}

/// Sets the value at `path`. An empty value clears optional fields. The value counts as the candidate's own. What is there
/// already can be confirmed whatever it is: documents have longer lines than forms, and signs that nobody sees.
///
/// # Errors
/// See [`InvalidEdit`]; the profile is unchanged then.
pub fn set(profile: &mut Profile, path: &str, value: &str) -> Result<(), InvalidEdit> {
    let mut changed = profile.clone();
    match words::value_at(profile, path).filter(|present| is_same(present, value)) {
        Some(present) => set_checked(&mut changed, path, &present)?,
        None => set_checked(&mut changed, path, &fitting(path, value)?)?,
    }
    withdraw(profile, &mut changed);
    if grown_too_large(profile, &changed) {
        return Err(InvalidEdit::ProfileFull);
    }
    *profile = changed;
    Ok(())
}

/// Whether a form sent back the value that it showed: forms end lines in another way.
fn is_same(present: &str, sent: &str) -> bool {
    let one_way = |text: &str| text.replace("\r\n", "\n").trim().to_owned();
    one_way(present) == one_way(sent)
}

/// A typed value in the form in which its place takes it.
fn fitting(path: &str, value: &str) -> Result<String, UnfitText> {
    let long = path == "basics.summary" || path.contains(".highlights.") || path.contains(".details.");
    if long {
        typed::text(value, MAX_TEXT_CHARS)
    } else {
        typed::line(value, MAX_FIELD_CHARS)
    }
}

/// Whether a change makes the profile larger than can be kept. What became smaller is never refused, so that there is
/// always a way out.
fn grown_too_large(before: &Profile, after: &Profile) -> bool {
    let bytes = after.stored_bytes();
    bytes > MAX_PROFILE_BYTES && bytes > before.stored_bytes()
}

/// A word of a list without the separators that it was typed with: `sql ;` is `sql`.
fn bare_word(value: &str) -> &str {
    value.trim_matches(|c: char| {
        c.is_whitespace() || matches!(c, ',' | ';' | '、' | '，' | '；' | '|' | '•' | '·')
    })
}

fn set_checked(profile: &mut Profile, path: &str, value: &str) -> Result<(), InvalidEdit> {
    let parts: Vec<&str> = path.split('.').collect();
    match parts.as_slice() {
        ["basics", rest @ ..] => set_basics(&mut profile.basics, rest, value),
        [list @ ("work" | "volunteer"), i, rest @ ..] => {
            set_work(at(positions(profile, list), i)?, rest, value)
        }
        ["education", i, rest @ ..] => set_education(at(&mut profile.education, i)?, rest, value),
        ["skills", i] => {
            let value = bare_word(value);
            let others = profile.skills.iter().map(|s| &s.name);
            once(others, i, value)?;
            let skill = at(&mut profile.skills, i)?;
            // What the document says of one skill does not hold for another.
            let other = skill.name.value != value;
            required(&mut skill.name, value)?;
            skill.level.take_if(|_| other);
            Ok(())
        }
        ["skills", i, "level"] => optional(&mut at(&mut profile.skills, i)?.level, value),
        ["languages", i, "name"] => {
            let value = bare_word(value);
            let others = profile.languages.iter().map(|l| &l.name);
            once(others, i, value)?;
            required(&mut at(&mut profile.languages, i)?.name, value)
        }
        ["languages", i, "fluency"] => optional(&mut at(&mut profile.languages, i)?.fluency, value),
        ["interests", i] => {
            let value = bare_word(value);
            once(profile.interests.iter(), i, value)?;
            required(at(&mut profile.interests, i)?, value)
        }
        [section, i, rest @ ..] => set_titled(at(titled(profile, section)?, i)?, rest, value),
        _ => Err(InvalidEdit::NoSuchField),
    }
}

/// Adds an entry with `value` as its first field: a skill, a language, a position's title, a school …
///
/// # Errors
/// [`InvalidEdit::NoSuchField`] for an unknown section, and everything that [`set`] refuses.
pub fn add(profile: &mut Profile, section: &str, value: &str) -> Result<(), InvalidEdit> {
    if value.trim().is_empty() {
        return Err(InvalidEdit::Empty);
    }
    let mut changed = profile.clone();
    let path = match section.split('.').collect::<Vec<_>>().as_slice() {
        ["basics", list @ ("emails" | "phones" | "links")] => {
            let entries = basics_list(&mut changed.basics, list)?;
            let index = push(entries, empty(), MAX_PROFILE_CONTACTS)?;
            format!("{section}.{index}")
        }
        [list, i, "highlights" | "details"] => {
            let entry = i.parse().map_err(|_| InvalidEdit::NoSuchField)?;
            let index = begin_line(&mut changed, list, entry)?;
            format!("{section}.{index}")
        }
        [list @ ("skills" | "interests")] => format!("{list}.{}", begin(&mut changed, list)?),
        [list] => {
            let first = entry_kind(list).ok_or(InvalidEdit::NoSuchField)?.fields[0].name;
            format!("{list}.{}.{first}", begin(&mut changed, list)?)
        }
        _ => return Err(InvalidEdit::NoSuchField),
    };
    set(&mut changed, &path, value)?;
    *profile = changed;
    Ok(())
}

/// Removes the entry at `path`, such as `work.1`, `skills.4` or `basics.phones.0`; `unread.120` leaves out
/// the line of the document that begins at byte 120 and that nothing was read from.
///
/// # Errors
/// [`InvalidEdit::NoSuchField`] when there is none.
pub fn remove(profile: &mut Profile, path: &str) -> Result<(), InvalidEdit> {
    let mut changed = profile.clone();
    take_out(&mut changed, path)?;
    withdraw(profile, &mut changed);
    *profile = changed;
    Ok(())
}

/// Notes the places that no value of `after` is taken from any more: what a candidate has taken back is not held up to
/// them by another way.
fn withdraw(before: &Profile, after: &mut Profile) {
    let (old, new) = (values::places(before), values::places(after));
    let gone = old
        .difference(&new)
        .filter(|span| !after.withdrawn.contains(span));
    let gone: Vec<_> = gone.copied().collect();
    after.withdrawn.extend(gone);
}

fn take_out(profile: &mut Profile, path: &str) -> Result<(), InvalidEdit> {
    match path.split('.').collect::<Vec<_>>().as_slice() {
        ["basics", list, i] => take(basics_list(&mut profile.basics, list)?, i),
        [list @ ("work" | "volunteer"), i] => take(positions(profile, list), i),
        [list @ ("work" | "volunteer"), i, "highlights", j] => {
            take(&mut at(positions(profile, list), i)?.highlights, j)
        }
        ["education", i] => take(&mut profile.education, i),
        ["education", i, "details", j] => take(&mut at(&mut profile.education, i)?.details, j),
        ["skills", i] => take(&mut profile.skills, i),
        ["languages", i] => take(&mut profile.languages, i),
        ["interests", i] => take(&mut profile.interests, i),
        // By its place, not by its number: leaving out the same line twice is harmless.
        ["unread", start] => {
            let start: u32 = start.parse().map_err(|_| InvalidEdit::NoSuchField)?;
            // What somebody leaves out must not count by another way, such as a skill that stands in the line.
            let (gone, kept): (Vec<_>, Vec<_>) = profile
                .unread
                .iter()
                .copied()
                .partition(|line| line.start == start);
            profile.unread = kept;
            profile.withdrawn.extend(gone);
            Ok(())
        }
        [list, i] => take(titled(profile, list)?, i),
        [list, i, "details", j] => take(&mut at(titled(profile, list)?, i)?.details, j),
        _ => Err(InvalidEdit::NoSuchField),
    }
}

#[cfg(test)]
mod tests;
