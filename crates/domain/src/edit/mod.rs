//! Corrections of a profile by its candidate: one value at a time, named by a path.
//!
//! Paths read `section.field` or `section.index.field`, such as `basics.name`, `basics.emails.0`,
//! `work.2.title`, `work.0.highlights.1`, `education.0.end`, `skills.4`, `languages.0.fluency`. Indices count from 0.

mod entry;
mod lists;
mod values;
pub mod words;

pub use entry::{ENTRY_KINDS, EntryField, EntryKind, FieldKind, InvalidEntry, add_entry, entry_kind};
pub use values::each_value;

use crate::limits::{MAX_FIELD_CHARS, MAX_PROFILE_BYTES, MAX_PROFILE_CONTACTS, MAX_TEXT_CHARS};
use crate::profile::{Basics, Education, Origin, PartialDate, Profile, Sourced, Titled, Work};
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
    /// The value is too long.
    #[error("write at most {0} characters")]
    TooLong(usize),
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
        "write the date as 2024, 05/2024, May 2024 or 2024-05-31; for a position that goes on, write `present`"
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
    /// Control characters.
    #[error("this text has characters that cannot be shown")]
    Control,
}

/// Sets the value at `path`. An empty value clears optional fields. The value counts as the candidate's own.
///
/// # Errors
/// See [`InvalidEdit`]; the profile is unchanged then.
pub fn set(profile: &mut Profile, path: &str, value: &str) -> Result<(), InvalidEdit> {
    let value = value.trim();
    check_text(path, value)?;
    let mut changed = profile.clone();
    set_checked(&mut changed, path, value)?;
    withdraw(profile, &mut changed);
    if grown_too_large(profile, &changed) {
        return Err(InvalidEdit::ProfileFull);
    }
    *profile = changed;
    Ok(())
}

/// Refuses a value that is too long for its place, or that has characters which cannot be shown.
fn check_text(path: &str, value: &str) -> Result<(), InvalidEdit> {
    let long = path == "basics.summary" || path.contains(".highlights.") || path.contains(".details.");
    let limit = if long { MAX_TEXT_CHARS } else { MAX_FIELD_CHARS };
    if value.chars().count() > limit {
        return Err(InvalidEdit::TooLong(limit));
    }
    if value.chars().any(|c| c.is_control() && !(long && c == '\n')) {
        return Err(InvalidEdit::Control);
    }
    Ok(())
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
            required(&mut at(&mut profile.skills, i)?.name, value)
        }
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

fn set_basics(basics: &mut Basics, path: &[&str], value: &str) -> Result<(), InvalidEdit> {
    match path {
        ["name"] => optional(&mut basics.name, value),
        ["label"] => optional(&mut basics.label, value),
        ["location"] => optional(&mut basics.location, value),
        ["summary"] => optional(&mut basics.summary, value),
        ["emails", i] => {
            value
                .parse::<crate::EmailAddress>()
                .map_err(|_| InvalidEdit::Email)?;
            required(at(&mut basics.emails, i)?, value)
        }
        ["links", i] => {
            let scheme = value
                .split_once(':')
                .map(|(scheme, _)| scheme.to_ascii_lowercase());
            // Before a port there is a host, which has a dot.
            let foreign = scheme
                .is_some_and(|scheme| !matches!(scheme.as_str(), "http" | "https") && !scheme.contains('.'));
            if foreign {
                return Err(InvalidEdit::Link);
            }
            required(at(&mut basics.links, i)?, value)
        }
        [list, i] => required(at(basics_list(basics, list)?, i)?, value),
        _ => Err(InvalidEdit::NoSuchField),
    }
}

fn set_work(work: &mut Work, path: &[&str], value: &str) -> Result<(), InvalidEdit> {
    match path {
        ["title"] => optional(&mut work.title, value),
        ["company"] => optional(&mut work.company, value),
        ["location"] => optional(&mut work.location, value),
        ["start"] => {
            optional_date(&mut work.start, value)?;
            in_order(work.start.as_ref(), work.end.as_ref())
        }
        ["end"]
            if matches!(
                value.to_lowercase().as_str(),
                "present" | "now" | "current" | "today"
            ) =>
        {
            work.end = None;
            optional(&mut work.current, value)
        }
        ["end"] => {
            optional_date(&mut work.end, value)?;
            work.current = None;
            in_order(work.start.as_ref(), work.end.as_ref())
        }
        ["highlights", i] => required(at(&mut work.highlights, i)?, value),
        _ => Err(InvalidEdit::NoSuchField),
    }
}

fn set_education(entry: &mut Education, path: &[&str], value: &str) -> Result<(), InvalidEdit> {
    match path {
        ["institution"] => optional(&mut entry.institution, value),
        ["degree"] => optional(&mut entry.degree, value),
        ["area"] => optional(&mut entry.area, value),
        ["start"] => {
            optional_date(&mut entry.start, value)?;
            in_order(entry.start.as_ref(), entry.end.as_ref())
        }
        ["end"] => {
            optional_date(&mut entry.end, value)?;
            in_order(entry.start.as_ref(), entry.end.as_ref())
        }
        ["details", i] => required(at(&mut entry.details, i)?, value),
        _ => Err(InvalidEdit::NoSuchField),
    }
}

fn set_titled(entry: &mut Titled, path: &[&str], value: &str) -> Result<(), InvalidEdit> {
    match path {
        ["name"] => required(&mut entry.name, value),
        ["issuer"] => optional(&mut entry.issuer, value),
        ["date"] => optional_date(&mut entry.date, value),
        ["details", i] => required(at(&mut entry.details, i)?, value),
        _ => Err(InvalidEdit::NoSuchField),
    }
}

/// Refuses a value that another entry of its list has, in whatever capitals. A value that stays what it is, is no new
/// one: documents may name a thing twice.
fn once<'a>(
    list: impl Iterator<Item = &'a Sourced<String>>,
    index: &str,
    value: &str,
) -> Result<(), InvalidEdit> {
    let index = index.parse::<usize>().ok();
    let wanted = value.to_lowercase();
    let mut known = None;
    for (at, entry) in list.enumerate() {
        if Some(at) != index {
            known = known.or_else(|| (entry.value.trim().to_lowercase() == wanted).then_some(&entry.value));
        } else if entry.value == value {
            return Ok(());
        }
    }
    known.map_or(Ok(()), |known| Err(InvalidEdit::Already(known.clone())))
}

fn required(field: &mut Sourced<String>, value: &str) -> Result<(), InvalidEdit> {
    if value.is_empty() {
        return Err(InvalidEdit::Empty);
    }
    replace(field, value.to_owned());
    Ok(())
}

fn optional(field: &mut Option<Sourced<String>>, value: &str) -> Result<(), InvalidEdit> {
    match field {
        _ if value.is_empty() => *field = None,
        Some(field) => replace(field, value.to_owned()),
        None => *field = Some(Sourced::typed(value.to_owned())),
    }
    Ok(())
}

fn optional_date(field: &mut Option<Sourced<PartialDate>>, value: &str) -> Result<(), InvalidEdit> {
    if value.is_empty() {
        *field = None;
        return Ok(());
    }
    let date = value.parse().map_err(|_| InvalidEdit::Date)?;
    match field {
        Some(field) => replace(field, date),
        None => *field = Some(Sourced::typed(date)),
    }
    Ok(())
}

/// Refuses an end before its start. A year may end in any of its months, so only what cannot be is refused.
fn in_order(
    start: Option<&Sourced<PartialDate>>,
    end: Option<&Sourced<PartialDate>>,
) -> Result<(), InvalidEdit> {
    match (start, end) {
        (Some(start), Some(end)) if end.value.is_before(start.value) => Err(InvalidEdit::EndBeforeStart),
        _ => Ok(()),
    }
}

/// A value sent back unchanged is a confirmation and keeps its place in the document.
fn replace<T: PartialEq>(field: &mut Sourced<T>, value: T) {
    field.confidence = 100;
    if field.value != value {
        *field = Sourced {
            value,
            span: None,
            confidence: 100,
            origin: Origin::Candidate,
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Span;
    use crate::limits::{MAX_ENTRY_LINES, MAX_PROFILE_ENTRIES, MAX_PROFILE_ITEMS};

    fn profile() -> Profile {
        let mut profile = Profile::default();
        profile.basics.name = Some(Sourced::read("Mira Okafr".to_owned(), Span::new(0, 10), 60));
        profile.work.push(Work::default());
        profile
    }

    #[test]
    fn a_correction_is_the_candidates_own_and_a_confirmation_keeps_its_place() {
        let mut p = profile();
        set(&mut p, "basics.name", "Mira Okafr").expect("unchanged");
        assert_eq!(
            p.basics.name.as_ref().map(|n| (n.span, n.confidence)),
            Some((Some(Span::new(0, 10)), 100))
        );
        set(&mut p, "basics.name", " Mira Okafor ").expect("corrected");
        assert_eq!(p.basics.name, Some(Sourced::typed("Mira Okafor".to_owned())));
    }

    #[test]
    fn a_position_ends_or_goes_on_never_both() {
        let mut p = profile();
        set(&mut p, "work.0.end", "2024-05").expect("a date");
        set(&mut p, "work.0.end", "Present").expect("goes on");
        assert!(p.work[0].end.is_none() && p.work[0].current.is_some());
        set(&mut p, "work.0.end", "2025").expect("ended after all");
        assert!(p.work[0].end.is_some() && p.work[0].current.is_none());
        assert_eq!(set(&mut p, "work.0.end", "soon"), Err(InvalidEdit::Date));
        assert_eq!(
            p.work[0].end.as_ref().map(|end| end.value.to_string()).as_deref(),
            Some("2025")
        );
    }

    #[test]
    fn what_is_taken_back_is_noted_and_what_is_confirmed_is_not() {
        let mut p = profile();
        p.work[0] = Work {
            title: Some(Sourced::read("Pilot".to_owned(), Span::new(20, 25), 60)),
            span: Some(Span::new(20, 60)),
            ..Work::default()
        };
        set(&mut p, "basics.name", "Mira Okafr").expect("confirmed");
        assert!(p.withdrawn.is_empty());
        set(&mut p, "work.0.title", "Captain").expect("corrected");
        assert_eq!(p.withdrawn, [Span::new(20, 25)]);
        remove(&mut p, "work.0").expect("there is one");
        assert_eq!(p.withdrawn, [Span::new(20, 25), Span::new(20, 60)]);
    }

    #[test]
    fn a_line_that_is_left_out_is_taken_back() {
        let mut p = profile();
        p.unread = vec![Span::new(70, 78), Span::new(80, 99)];
        remove(&mut p, "unread.70").expect("there is one");
        assert_eq!(p.unread, [Span::new(80, 99)]);
        assert_eq!(p.withdrawn, [Span::new(70, 78)]);
        remove(&mut p, "unread.70").expect("stays away");
        assert_eq!(p.withdrawn, [Span::new(70, 78)]);
    }

    #[test]
    fn nothing_ends_before_it_starts() {
        let mut p = profile();
        set(&mut p, "work.0.start", "2020-05").expect("a date");
        for (end, expected) in [
            ("2020-04", Err(InvalidEdit::EndBeforeStart)),
            ("2019", Err(InvalidEdit::EndBeforeStart)),
            ("2020", Ok(())),
            ("2020-05", Ok(())),
        ] {
            assert_eq!(set(&mut p, "work.0.end", end), expected, "{end}");
        }
        let later = set(&mut p, "work.0.start", "2021");
        assert_eq!(later, Err(InvalidEdit::EndBeforeStart));
        set(&mut p, "work.0.end", "present").expect("goes on");
        set(&mut p, "work.0.start", "2021").expect("nothing stands against it");
    }

    #[test]
    fn entries_are_added_and_removed_and_wrong_paths_refused() {
        let mut p = profile();
        for section in [
            "skills",
            "languages",
            "work",
            "education",
            "certificates",
            "basics.phones",
            "work.0.highlights",
        ] {
            add(&mut p, section, "something").expect(section);
        }
        assert_eq!(
            add(&mut p, "basics.emails", "no address"),
            Err(InvalidEdit::Email)
        );
        assert!(
            p.basics.emails.is_empty(),
            "a refused entry leaves nothing behind"
        );
        for (link, expected) in [
            ("javascript:alert(1)", Err(InvalidEdit::Link)),
            ("example.org/me", Ok(())),
            ("https://example.org:8080/me", Ok(())),
            ("example.org:8080/me", Ok(())),
        ] {
            assert_eq!(add(&mut p, "basics.links", link), expected, "{link}");
        }
        remove(&mut p, "skills.0").expect("there was one");
        for path in [
            "skills.0",
            "work.9.title",
            "work.x.title",
            "basics",
            "",
            "basics.emails.0",
            "nonsense.0.name",
        ] {
            assert_eq!(
                set(&mut p, path, "x@y.zz"),
                Err(InvalidEdit::NoSuchField),
                "{path}"
            );
        }
        assert_eq!(
            set(&mut p, "basics.name", &"x".repeat(301)),
            Err(InvalidEdit::TooLong(300))
        );
        assert_eq!(set(&mut p, "basics.name", "a\u{0}b"), Err(InvalidEdit::Control));
    }

    #[test]
    fn words_of_lists_lose_the_separators_around_them() {
        let mut p = Profile::default();
        for (typed, kept) in [
            ("sql ;", "sql"),
            (" , Excel,", "Excel"),
            ("• C++;", "C++"),
            (".NET", ".NET"),
            ("F#", "F#"),
        ] {
            add(&mut p, "skills", typed).expect(typed);
            assert_eq!(
                p.skills.last().map(|s| s.name.value.as_str()),
                Some(kept),
                "{typed}"
            );
        }
        set(&mut p, "skills.0", "SQL;").expect("is one");
        assert_eq!(p.skills[0].name.value, "SQL");
        add(&mut p, "languages", "Irish,").expect("is one");
        assert_eq!(p.languages[0].name.value, "Irish");
        assert_eq!(add(&mut p, "skills", " ; "), Err(InvalidEdit::Empty));
        assert_eq!(
            add(&mut p, "skills", "F#,"),
            Err(InvalidEdit::Already("F#".into()))
        );
    }

    #[test]
    fn a_list_has_a_thing_once() {
        let mut p = Profile::default();
        for (section, rename) in [
            ("skills", "skills.1"),
            ("languages", "languages.1.name"),
            ("interests", "interests.1"),
        ] {
            add(&mut p, section, "Go").expect("is new");
            for again in ["Go", " go "] {
                assert_eq!(
                    add(&mut p, section, again),
                    Err(InvalidEdit::Already("Go".into())),
                    "{section}"
                );
            }
            add(&mut p, section, "Golf").expect("is new");
            assert_eq!(
                set(&mut p, rename, "GO"),
                Err(InvalidEdit::Already("Go".into())),
                "{section}"
            );
            set(&mut p, rename, "Golf").expect("stays what it is");
        }
        // What a document says twice can be confirmed.
        p.skills.push(p.skills[0].clone());
        set(&mut p, "skills.2", "Go").expect("stays what it is");
    }

    #[test]
    fn a_profile_grows_only_so_far_and_says_so() {
        let text = || Sourced::typed("x".to_owned());
        let mut p = Profile::default();
        p.basics.phones = vec![text(); MAX_PROFILE_CONTACTS - 1];
        p.work = vec![Work::default(); MAX_PROFILE_ENTRIES - 1];
        p.volunteer = p.work.clone();
        p.education = vec![Education::default(); MAX_PROFILE_ENTRIES - 1];
        p.work[0].highlights = vec![text(); MAX_ENTRY_LINES - 1];
        p.interests = vec![Sourced::typed("y".to_owned()); MAX_PROFILE_ITEMS - 1];
        for (section, limit) in [
            ("basics.phones", MAX_PROFILE_CONTACTS),
            ("work.0.highlights", MAX_ENTRY_LINES),
            ("work", MAX_PROFILE_ENTRIES),
            ("volunteer", MAX_PROFILE_ENTRIES),
            ("education", MAX_PROFILE_ENTRIES),
            ("interests", MAX_PROFILE_ITEMS),
        ] {
            add(&mut p, section, "x").expect("the last one fits");
            let refused = add(&mut p, section, "z");
            assert_eq!(refused, Err(InvalidEdit::ListFull(limit)), "{section}");
        }
        let mut p = Profile::default();
        add(&mut p, "work", "Pilot").expect("fits");
        let long = "x".repeat(MAX_TEXT_CHARS);
        let refused = (0..MAX_ENTRY_LINES).find_map(|_| add(&mut p, "work.0.highlights", &long).err());
        assert_eq!(refused, Some(InvalidEdit::ProfileFull));
        assert!(p.stored_bytes() <= MAX_PROFILE_BYTES);
        assert_eq!(
            set(&mut p, "basics.summary", &long),
            Err(InvalidEdit::ProfileFull),
            "a change may not make it longer either"
        );
        assert!(
            p.basics.summary.is_none(),
            "a refused change leaves nothing behind"
        );
        set(&mut p, "work.0.highlights.0", "short").expect("shortening is the way out");
    }
}
