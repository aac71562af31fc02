//! Whole entries: which fields those of each list have, what people call them, and adding one with all of them at once.

use std::collections::BTreeMap;

use super::lists::{begin, begin_line};
use super::{InvalidEdit, fitting, grown_too_large, set_checked, words};
use crate::PartialDate;
use crate::profile::{Profile, Sourced};

/// A list of a profile whose entries have several fields.
#[derive(Debug, PartialEq, Eq)]
pub struct EntryKind {
    /// Its name in paths, such as `work`.
    pub section: &'static str,
    /// The fields in the order in which people fill them in.
    pub fields: &'static [EntryField],
    /// The fields of which an entry needs one at least.
    pub named_by: &'static [&'static str],
}

/// A field of an entry.
#[derive(Debug, PartialEq, Eq)]
pub struct EntryField {
    /// Its name in paths, such as `title`.
    pub name: &'static str,
    /// What people call it.
    pub label: &'static str,
    /// What it holds.
    pub kind: FieldKind,
}

/// What a field of an entry holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// A line of text.
    Text,
    /// A date.
    Date,
    /// A date, or the words that say that it goes on.
    EndOrPresent,
    /// Several texts, one for each line.
    Lines,
}

impl EntryKind {
    /// The field with a name.
    pub fn field(&self, name: &str) -> Option<&'static EntryField> {
        self.fields.iter().find(|field| field.name == name)
    }

    /// What people call the field with a name; empty for one that it has not.
    pub fn label(&self, name: &str) -> &'static str {
        self.field(name).map_or("", |field| field.label)
    }
}

const fn text(name: &'static str, label: &'static str) -> EntryField {
    EntryField {
        name,
        label,
        kind: FieldKind::Text,
    }
}

const fn date(name: &'static str, label: &'static str) -> EntryField {
    EntryField {
        name,
        label,
        kind: FieldKind::Date,
    }
}

const fn lines(name: &'static str, label: &'static str) -> EntryField {
    EntryField {
        name,
        label,
        kind: FieldKind::Lines,
    }
}

const UNTIL: EntryField = EntryField {
    name: "end",
    label: "To",
    kind: FieldKind::EndOrPresent,
};

/// All lists whose entries have several fields.
pub const ENTRY_KINDS: [EntryKind; 8] = [
    EntryKind {
        section: "work",
        fields: &[
            text("title", "Job title"),
            text("company", "Employer"),
            text("location", "Place"),
            date("start", "From"),
            UNTIL,
            lines("highlights", "What you did"),
        ],
        named_by: &["title", "company"],
    },
    EntryKind {
        section: "volunteer",
        fields: &[
            text("title", "Role"),
            text("company", "Organization"),
            text("location", "Place"),
            date("start", "From"),
            UNTIL,
            lines("highlights", "What you did"),
        ],
        named_by: &["title", "company"],
    },
    EntryKind {
        section: "education",
        fields: &[
            text("institution", "School"),
            text("degree", "Degree"),
            text("area", "Field of study"),
            date("start", "From"),
            date("end", "To"),
            lines("details", "Courses, marks and remarks"),
        ],
        named_by: &["institution", "degree"],
    },
    EntryKind {
        section: "languages",
        fields: &[text("name", "Language"), text("fluency", "Level")],
        named_by: &["name"],
    },
    EntryKind {
        section: "certificates",
        fields: &[
            text("name", "Certificate"),
            text("issuer", "Issued by"),
            date("date", "Date of issue"),
            lines("details", "Details"),
        ],
        named_by: &["name"],
    },
    EntryKind {
        section: "projects",
        fields: &[
            text("name", "Project"),
            text("issuer", "Client or organization"),
            date("date", "When"),
            lines("details", "What it was about and what you did"),
        ],
        named_by: &["name"],
    },
    EntryKind {
        section: "awards",
        fields: &[
            text("name", "Award"),
            text("issuer", "Awarded by"),
            date("date", "When"),
            lines("details", "Details"),
        ],
        named_by: &["name"],
    },
    EntryKind {
        section: "publications",
        fields: &[
            text("name", "Title"),
            text("issuer", "Published by"),
            date("date", "Date of publication"),
            lines("details", "Details"),
        ],
        named_by: &["name"],
    },
];

/// The list of a section, unless its entries are single values.
pub fn entry_kind(section: &str) -> Option<&'static EntryKind> {
    ENTRY_KINDS.iter().find(|kind| kind.section == section)
}

/// Why an entry is not added, and which of its fields is to blame.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidEntry {
    /// Name of the field, or `section` where none of them is.
    pub field: &'static str,
    /// Why.
    pub why: InvalidEdit,
}

/// Adds an entry with all its fields, those without a value left out: values by the names of [`EntryKind::fields`].
/// It comes first among the entries that began before it where the list has the newest first, and last otherwise.
///
/// # Errors
/// All fields that are not right, in the order of the form; the profile is unchanged then.
pub fn add_entry(
    profile: &mut Profile,
    section: &str,
    values: &BTreeMap<String, String>,
) -> Result<(), Vec<InvalidEntry>> {
    let whole = |why| {
        let field = "section";
        vec![InvalidEntry { field, why }]
    };
    let kind = entry_kind(section).ok_or(whole(InvalidEdit::NoSuchField))?;
    if values.keys().any(|name| kind.field(name).is_none()) {
        return Err(whole(InvalidEdit::NoSuchField));
    }
    let value = |name: &str| values.get(name).map_or("", |value| value.trim());
    let mut wrong = Vec::new();
    if kind.named_by.iter().all(|name| value(name).is_empty()) {
        let labels: Vec<String> = kind
            .named_by
            .iter()
            .map(|n| kind.label(n).to_lowercase())
            .collect();
        wrong.push(InvalidEntry {
            field: kind.named_by[0],
            why: InvalidEdit::Unnamed(labels.join(" or the ")),
        });
    }
    let mut changed = profile.clone();
    let index = begin(&mut changed, section).map_err(whole)?;
    for field in kind.fields {
        if let Err(why) = fill(&mut changed, section, index, field, value(field.name)) {
            let field = field.name;
            wrong.push(InvalidEntry { field, why });
        }
    }
    if !wrong.is_empty() {
        return Err(wrong);
    }
    if grown_too_large(profile, &changed) {
        return Err(whole(InvalidEdit::ProfileFull));
    }
    match section {
        "work" => newest_first(&mut changed.work, |work| work.start.as_ref()),
        "volunteer" => newest_first(&mut changed.volunteer, |work| work.start.as_ref()),
        "education" => newest_first(&mut changed.education, |school| school.start.as_ref()),
        _ => {}
    }
    *profile = changed;
    Ok(())
}

/// Writes one field of the entry with a number, each of its lines where it has several; nothing for an empty value.
fn fill(
    profile: &mut Profile,
    section: &str,
    index: usize,
    field: &EntryField,
    value: &str,
) -> Result<(), InvalidEdit> {
    let list = format!("{section}.{index}.{}", field.name);
    if field.kind != FieldKind::Lines {
        return match value {
            "" => Ok(()),
            value => set_checked(profile, &list, &fitting(&list, value)?),
        };
    }
    for line in value.lines().map(bare_line).filter(|line| !line.is_empty()) {
        let at = begin_line(profile, section, index)?;
        let path = format!("{list}.{at}");
        let fit = fitting(&path, line).map_err(|why| InvalidEdit::UnfitLine {
            line: words::beginning(line),
            why,
        })?;
        set_checked(profile, &path, &fit)?;
    }
    Ok(())
}

/// A line without the bullet that it was copied with.
fn bare_line(line: &str) -> &str {
    let line = line.trim();
    ["- ", "* ", "• ", "– ", "· ", "▪ "]
        .iter()
        .find_map(|bullet| line.strip_prefix(bullet))
        .unwrap_or(line)
        .trim()
}

/// Moves the last entry to where it belongs, in a list that has the newest first.
fn newest_first<T>(list: &mut Vec<T>, start: impl Fn(&T) -> Option<&Sourced<PartialDate>>) {
    let dates: Vec<Option<PartialDate>> = list.iter().map(|entry| start(entry).map(|d| d.value)).collect();
    let Some((Some(new), others)) = dates.split_last() else {
        return;
    };
    let known: Vec<PartialDate> = others.iter().flatten().copied().collect();
    let in_order = known.windows(2).all(|pair| !pair[0].is_before(pair[1]));
    let place = others
        .iter()
        .position(|other| other.is_some_and(|other| other.is_before(*new)));
    if let Some(place) = place.filter(|_| in_order)
        && let Some(entry) = list.pop()
    {
        list.insert(place, entry);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::{MAX_ENTRY_LINES, MAX_PROFILE_ENTRIES};
    use crate::profile::Work;
    use crate::typed::UnfitText;

    fn values(fields: &[(&str, &str)]) -> BTreeMap<String, String> {
        fields
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
            .collect()
    }

    fn add(profile: &mut Profile, section: &str, fields: &[(&str, &str)]) -> Result<(), Vec<InvalidEntry>> {
        add_entry(profile, section, &values(fields))
    }

    #[test]
    fn an_entry_of_every_kind_takes_all_its_fields() {
        for kind in &ENTRY_KINDS {
            let fields: Vec<(&str, &str)> = kind
                .fields
                .iter()
                .map(|field| match field.kind {
                    FieldKind::Text => (field.name, " Some text "),
                    FieldKind::Date => (field.name, "2019-03"),
                    FieldKind::EndOrPresent => (field.name, "present"),
                    FieldKind::Lines => (field.name, "- One thing\n\n• Another\nA-level, and a third"),
                })
                .collect();
            let mut profile = Profile::default();
            assert_eq!(
                add(&mut profile, kind.section, &fields),
                Ok(()),
                "{}",
                kind.section
            );
            let json = serde_json::to_string(&profile).expect("JSON");
            for field in kind.fields {
                let expected = match field.kind {
                    FieldKind::Text => "\"Some text\"",
                    FieldKind::Date => "\"2019-03\"",
                    FieldKind::EndOrPresent => "\"present\"",
                    FieldKind::Lines => "\"A-level, and a third\"",
                };
                assert!(json.contains(expected), "{} {}: {json}", kind.section, field.name);
            }
            assert!(!json.contains("- One") && !json.contains('•'), "{json}");
        }
    }

    #[test]
    fn the_field_that_is_not_right_is_named_and_nothing_is_added() {
        let too_long = "x".repeat(301);
        let many = "a line\n".repeat(MAX_ENTRY_LINES + 1);
        let mut profile = Profile::default();
        for (section, fields, field, why) in [
            (
                "work",
                vec![("location", "Leeds")],
                "title",
                InvalidEdit::Unnamed("job title or the employer".into()),
            ),
            (
                "languages",
                vec![("fluency", "B1")],
                "name",
                InvalidEdit::Unnamed("language".into()),
            ),
            (
                "work",
                vec![("title", "Cook"), ("start", "soon")],
                "start",
                InvalidEdit::Date,
            ),
            (
                "work",
                vec![("title", "Cook"), ("start", "2020"), ("end", "2019")],
                "end",
                InvalidEdit::EndBeforeStart,
            ),
            (
                "education",
                vec![("degree", too_long.as_str())],
                "degree",
                InvalidEdit::Unfit(UnfitText::TooLong {
                    most: 300,
                    typed: 301,
                }),
            ),
            (
                "awards",
                vec![("name", "a\u{0}b")],
                "name",
                InvalidEdit::Unfit(UnfitText::Unseen {
                    sign: '\0',
                    after: "a".into(),
                }),
            ),
            (
                "work",
                vec![("title", "Cook"), ("highlights", "Fed 80\nBaked\u{202E}")],
                "highlights",
                InvalidEdit::UnfitLine {
                    line: "Baked".into(),
                    why: UnfitText::Unseen {
                        sign: '\u{202E}',
                        after: "Baked".into(),
                    },
                },
            ),
            (
                "work",
                vec![("title", "Cook"), ("salary", "1")],
                "section",
                InvalidEdit::NoSuchField,
            ),
            (
                "skills",
                vec![("name", "Go")],
                "section",
                InvalidEdit::NoSuchField,
            ),
            (
                "work",
                vec![("title", "Cook"), ("highlights", many.as_str())],
                "highlights",
                InvalidEdit::ListFull(MAX_ENTRY_LINES),
            ),
        ] {
            let refused = add(&mut profile, section, &fields);
            assert_eq!(
                refused,
                Err(vec![InvalidEntry { field, why }]),
                "{section} {field}"
            );
        }
        assert_eq!(profile, Profile::default());
        profile.work = vec![Work::default(); MAX_PROFILE_ENTRIES];
        let full = add(&mut profile, "work", &[("title", "Cook")]);
        assert_eq!(full.map_err(|wrong| wrong[0].field), Err("section"));
        add(&mut profile, "languages", &[("name", "Irish")]).expect("is new");
        let again = add(&mut profile, "languages", &[("name", "irish"), ("fluency", "B1")]);
        assert_eq!(
            again,
            Err(vec![InvalidEntry {
                field: "name",
                why: InvalidEdit::Already("Irish".into())
            }])
        );
    }

    #[test]
    fn all_fields_that_are_not_right_are_named_in_the_order_of_the_form() {
        let mut profile = Profile::default();
        let refused = add(
            &mut profile,
            "work",
            &[
                ("location", "a\u{0}b"),
                ("start", "soon"),
                ("end", "later"),
                ("highlights", "fine"),
            ],
        );
        let named = refused.expect_err("is wrong");
        let named: Vec<&str> = named.iter().map(|wrong| wrong.field).collect();
        assert_eq!(named, ["title", "location", "start", "end"]);
        assert_eq!(profile, Profile::default());
    }

    #[test]
    fn an_entry_stands_where_its_time_is_if_the_newest_come_first() {
        let order = |starts: &[&str], new: &str| {
            let begun = |start: &&str| Work {
                start: start.parse().ok().map(Sourced::typed),
                ..Work::default()
            };
            let mut profile = Profile {
                work: starts.iter().map(begun).collect(),
                ..Profile::default()
            };
            add(&mut profile, "work", &[("title", "New"), ("start", new)]).expect("is added");
            profile.work.iter().position(|work| work.title.is_some())
        };
        for (starts, new, expected) in [
            (vec!["2020", "2015"], "2022-03", 0),
            (vec!["2020", "2015"], "2017", 1),
            (vec!["2020", "", "2015"], "2017", 2),
            (vec!["2020", "2015"], "2001", 2),
            (vec!["2015", "2020"], "2022", 2),
            (vec!["2020", "2015"], "", 2),
        ] {
            assert_eq!(order(&starts, new), Some(expected), "{new} in {starts:?}");
        }
    }
}
