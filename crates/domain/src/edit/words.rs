//! What a change does to a profile, in words for its owner.

use std::collections::BTreeMap;

use super::entry::{FieldKind, entry_kind};
use crate::Profile;
use crate::profile::{Sourced, Titled, Work};
use crate::typed::seen;

/// Most characters of a value that are quoted.
const QUOTED: usize = 60;

/// What setting the value at `path` did, such as `changed “From” of “Pilot” from “2019” to “2018”`.
pub fn of_setting(before: &Profile, after: &Profile, path: &str) -> String {
    let what = named(before, path);
    match (value_at(before, path), value_at(after, path)) {
        (Some(old), Some(new)) if old == new => format!("said that {what} is right: {}", quoted(&new)),
        (Some(old), Some(new)) => format!("changed {what} from {} to {}", quoted(&old), quoted(&new)),
        (None, Some(new)) => format!("filled in {what}: {}", quoted(&new)),
        (Some(old), None) => format!("emptied {what}, which was {}", quoted(&old)),
        (None, None) => format!("left {what} empty"),
    }
}

/// What adding single values to a section did: a skill, or several of them, a line of an entry.
pub fn of_adding(before: &Profile, section: &str, value: &str) -> String {
    let parts: Vec<&str> = section.split('.').collect();
    match parts.as_slice() {
        [list, index, _] if *list != "basics" => {
            format!(
                "added a line to {}: {}",
                entry_name(before, list, index),
                quoted(value)
            )
        }
        [.., list] => format!("added {} {}", noun(list), quoted(value)),
        [] => String::new(),
    }
}

/// What adding a whole entry did.
pub fn of_entry(section: &str, values: &BTreeMap<String, String>) -> String {
    let name = entry_kind(section).and_then(|kind| {
        let mut names = kind.named_by.iter().filter_map(|name| values.get(*name));
        names.find(|value| !value.trim().is_empty())
    });
    format!(
        "added {} {}",
        noun(section),
        quoted(name.map_or("", String::as_str))
    )
}

/// What removing the entry or the line at `path` did.
pub fn of_removing(before: &Profile, path: &str) -> String {
    let parts: Vec<&str> = path.split('.').collect();
    match parts.as_slice() {
        ["unread", _] => "left out a line that was not understood".to_owned(),
        ["basics", list, _] => {
            let value = value_at(before, path).unwrap_or_default();
            format!("removed {} {}", noun(list), quoted(&value))
        }
        [list, index, _, _] => {
            let value = value_at(before, path).unwrap_or_default();
            format!(
                "removed a line of {}: {}",
                entry_name(before, list, index),
                quoted(&value)
            )
        }
        [list, index] => format!("removed {} {}", noun(list), entry_name(before, list, index)),
        _ => format!("removed {path}"),
    }
}

/// The value at a path as people read it; `None` where there is none.
pub fn value_at(profile: &Profile, path: &str) -> Option<String> {
    fn of<T: ToString>(value: Option<&Sourced<T>>) -> Option<String> {
        value.map(|value| value.value.to_string())
    }
    fn at<'a, T>(list: &'a [T], index: &str) -> Option<&'a T> {
        list.get(index.parse::<usize>().ok()?)
    }
    let basics = &profile.basics;
    match path.split('.').collect::<Vec<_>>().as_slice() {
        ["basics", "name"] => of(basics.name.as_ref()),
        ["basics", "label"] => of(basics.label.as_ref()),
        ["basics", "location"] => of(basics.location.as_ref()),
        ["basics", "summary"] => of(basics.summary.as_ref()),
        ["basics", "emails", i] => of(at(&basics.emails, i)),
        ["basics", "phones", i] => of(at(&basics.phones, i)),
        ["basics", "links", i] => of(at(&basics.links, i)),
        [section @ ("work" | "volunteer"), i, rest @ ..] => {
            let list = if *section == "work" {
                &profile.work
            } else {
                &profile.volunteer
            };
            let work: &Work = at(list, i)?;
            match rest {
                ["title"] => of(work.title.as_ref()),
                ["company"] => of(work.company.as_ref()),
                ["location"] => of(work.location.as_ref()),
                ["start"] => of(work.start.as_ref()),
                ["end"] => of(work.current.as_ref()).or_else(|| of(work.end.as_ref())),
                ["highlights", j] => of(at(&work.highlights, j)),
                _ => None,
            }
        }
        ["education", i, rest @ ..] => {
            let school = at(&profile.education, i)?;
            match rest {
                ["institution"] => of(school.institution.as_ref()),
                ["degree"] => of(school.degree.as_ref()),
                ["area"] => of(school.area.as_ref()),
                ["start"] => of(school.start.as_ref()),
                ["end"] => of(school.end.as_ref()),
                ["details", j] => of(at(&school.details, j)),
                _ => None,
            }
        }
        ["skills", i] => of(at(&profile.skills, i).map(|skill| &skill.name)),
        ["skills", i, "level"] => of(at(&profile.skills, i)?.level.as_ref()),
        ["languages", i, "name"] => of(at(&profile.languages, i).map(|l| &l.name)),
        ["languages", i, "fluency"] => of(at(&profile.languages, i)?.fluency.as_ref()),
        ["interests", i] => of(at(&profile.interests, i)),
        [section, i, rest @ ..] => {
            let list: &[Titled] = match *section {
                "certificates" => &profile.certificates,
                "projects" => &profile.projects,
                "awards" => &profile.awards,
                "publications" => &profile.publications,
                _ => return None,
            };
            let entry = at(list, i)?;
            match rest {
                ["name"] => of(Some(&entry.name)),
                ["issuer"] => of(entry.issuer.as_ref()),
                ["date"] => of(entry.date.as_ref()),
                ["details", j] => of(at(&entry.details, j)),
                _ => None,
            }
        }
        _ => None,
    }
}

/// What a path is about, such as `“From” of “Pilot”`.
fn named(profile: &Profile, path: &str) -> String {
    match path.split('.').collect::<Vec<_>>().as_slice() {
        ["basics", "name"] => "your name".to_owned(),
        ["basics", "label"] => "your headline".to_owned(),
        ["basics", "location"] => "where you live".to_owned(),
        ["basics", "summary"] => "your summary".to_owned(),
        ["basics", list, _] => noun(list).to_owned(),
        [list, index, _, _] => format!("a line of {}", entry_name(profile, list, index)),
        [list, index, field] => {
            let label = entry_kind(list).map_or(*field, |kind| kind.label(field));
            format!("“{label}” of {}", entry_name(profile, list, index))
        }
        [list, _] => noun(list).to_owned(),
        _ => path.to_owned(),
    }
}

/// An entry by what names it, or by the kind and number of one that nothing names.
fn entry_name(profile: &Profile, list: &str, index: &str) -> String {
    let name = match entry_kind(list) {
        None => value_at(profile, &format!("{list}.{index}")),
        Some(kind) => kind
            .fields
            .iter()
            .filter(|field| field.kind == FieldKind::Text)
            .find_map(|field| value_at(profile, &format!("{list}.{index}.{}", field.name))),
    };
    match (name, index.parse::<usize>()) {
        (Some(name), _) => quoted(&name),
        (None, Ok(index)) => format!("number {}", index + 1),
        (None, Err(_)) => String::new(),
    }
}

/// What people call one value or entry of a list.
fn noun(list: &str) -> &'static str {
    match list {
        "emails" => "the e-mail address",
        "phones" => "the phone number",
        "links" => "the web address",
        "skills" => "the skill",
        "languages" => "the language",
        "interests" => "the interest",
        "work" => "the position",
        "volunteer" => "the voluntary work",
        "education" => "the school",
        "certificates" => "the certificate",
        "projects" => "the project",
        "awards" => "the award",
        "publications" => "the publication",
        _ => "the entry",
    }
}

/// A value within quotation marks, cut to what a line of a list can hold.
fn quoted(value: &str) -> String {
    format!("“{}”", beginning(value))
}

/// A value on one line, cut to what can be quoted, without the signs that nobody sees.
pub(super) fn beginning(value: &str) -> String {
    let line = seen(&value.split_whitespace().collect::<Vec<_>>().join(" "));
    if line.chars().count() <= QUOTED {
        return line;
    }
    let cut: String = line.chars().take(QUOTED).collect();
    format!("{} …", cut.trim_end())
}

#[cfg(test)]
mod tests {
    use super::super::{ENTRY_KINDS, EntryField, add, add_entry, each_value, remove, set};
    use super::*;

    fn profile() -> Profile {
        let values = |fields: &[(&str, &str)]| {
            let owned = fields.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned()));
            owned.collect::<BTreeMap<String, String>>()
        };
        let mut p = Profile::default();
        let pilot = values(&[
            ("title", "Pilot"),
            ("start", "2019"),
            ("highlights", "Flew\nLanded"),
        ]);
        add_entry(&mut p, "work", &pilot).expect("is added");
        add_entry(
            &mut p,
            "languages",
            &values(&[("name", "Irish"), ("fluency", "B1")]),
        )
        .expect("is added");
        add(&mut p, "skills", "Rust").expect("is added");
        p
    }

    #[test]
    fn every_field_that_can_be_set_can_be_read() {
        for kind in &ENTRY_KINDS {
            let value = |field: &EntryField| match field.kind {
                FieldKind::Text => "Mill".to_owned(),
                FieldKind::Date => "2019".to_owned(),
                FieldKind::EndOrPresent => "2020".to_owned(),
                FieldKind::Lines => "Ground rye".to_owned(),
            };
            let filled = kind
                .fields
                .iter()
                .map(|field| (field.name.to_owned(), value(field)));
            let mut p = Profile::default();
            add_entry(&mut p, kind.section, &filled.collect()).expect("is added");
            for field in kind.fields {
                let line = if field.kind == FieldKind::Lines { ".0" } else { "" };
                let path = format!("{}.0.{}{line}", kind.section, field.name);
                assert_eq!(value_at(&p, &path), Some(value(field)), "{path}");
                set(&mut p, &path, &value(field)).expect("can be set");
            }
        }
        let mut p = Profile::default();
        for (list, value) in [
            ("skills", "Milling"),
            ("interests", "Mills"),
            ("basics.emails", "mill@example.org"),
            ("basics.phones", "020 7946 0018"),
            ("basics.links", "mill.example.org"),
        ] {
            add(&mut p, list, value).expect("is added");
            assert!(value_at(&p, &format!("{list}.0")).is_some(), "{list}");
        }
        for field in ["name", "label", "location", "summary"] {
            let path = format!("basics.{field}");
            set(&mut p, &path, "Ada").expect("can be set");
            assert_eq!(value_at(&p, &path).as_deref(), Some("Ada"));
        }
    }

    #[test]
    fn every_change_is_told_in_words() {
        let before = profile();
        for (path, value, words) in [
            (
                "work.0.start",
                "2018",
                "changed “From” of “Pilot” from “2019” to “2018”",
            ),
            (
                "work.0.company",
                "Air Leeds",
                "filled in “Employer” of “Pilot”: “Air Leeds”",
            ),
            ("work.0.start", "", "emptied “From” of “Pilot”, which was “2019”"),
            ("work.0.end", "present", "filled in “To” of “Pilot”: “present”"),
            (
                "work.0.highlights.1",
                "Landed it",
                "changed a line of “Pilot” from “Landed” to “Landed it”",
            ),
            (
                "languages.0.fluency",
                "B1",
                "said that “Level” of “Irish” is right: “B1”",
            ),
            ("basics.name", "Mira", "filled in your name: “Mira”"),
            (
                "skills.0",
                "Rust 2024",
                "changed the skill from “Rust” to “Rust 2024”",
            ),
        ] {
            let mut after = before.clone();
            set(&mut after, path, value).expect(path);
            assert_eq!(of_setting(&before, &after, path), words);
        }
        for (path, words) in [
            ("work.0", "removed the position “Pilot”"),
            ("work.0.highlights.0", "removed a line of “Pilot”: “Flew”"),
            ("skills.0", "removed the skill “Rust”"),
        ] {
            remove(&mut before.clone(), path).expect(path);
            assert_eq!(of_removing(&before, path), words);
        }
        assert_eq!(
            of_adding(&before, "skills", "Go, SQL"),
            "added the skill “Go, SQL”"
        );
        assert_eq!(
            of_adding(&before, "work.0.highlights", "Taxied"),
            "added a line to “Pilot”: “Taxied”"
        );
        assert_eq!(
            of_adding(&before, "basics.emails", "a@b.co"),
            "added the e-mail address “a@b.co”"
        );
        let long = "word ".repeat(40);
        assert!(of_adding(&before, "skills", &long).ends_with("word …”"));
    }

    #[test]
    fn every_value_is_found_by_its_path() {
        let mut p = profile();
        let mut values = 0;
        each_value(&mut p, &mut |_, _| values += 1);
        let paths = [
            "work.0.title",
            "work.0.start",
            "work.0.highlights.0",
            "work.0.highlights.1",
            "languages.0.name",
            "languages.0.fluency",
            "skills.0",
        ];
        assert_eq!(values, paths.len());
        for path in paths {
            assert!(value_at(&p, path).is_some(), "{path}");
        }
        for path in [
            "work.1.title",
            "work.0.company",
            "skills.x",
            "",
            "nonsense.0.name",
        ] {
            assert_eq!(value_at(&p, path), None, "{path}");
        }
    }
}
