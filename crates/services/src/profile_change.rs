//! One correction of a profile, as its owner typed it.

use std::collections::BTreeMap;

use rolefit_domain::edit::{self, FieldKind, InvalidEdit, InvalidEntry, ListedWord, words};
use rolefit_domain::limits::MAX_PROFILE_ITEMS;
use rolefit_domain::view::{ChangeEffect, ChangedPlace};
use rolefit_domain::{PartialDate, Profile};
use rolefit_resume::{TypedDate, typed_date, typed_language};

use crate::{ServiceError, ServiceResult, WrongField};

/// Something that ends later than in so many years was typed wrongly. Contracts and studies end in the future, too.
const MOST_YEARS_AHEAD: u16 = 10;

/// One correction. Paths and sections as in [`rolefit_domain::edit`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileChange {
    /// Sets a value.
    Set {
        /// Which.
        path: String,
        /// To what.
        value: String,
    },
    /// Adds an entry.
    Add {
        /// To which section.
        section: String,
        /// Its first field.
        value: String,
    },
    /// Adds an entry with all its fields.
    AddEntry {
        /// To which section.
        section: String,
        /// Its fields by their names, as in [`rolefit_domain::edit::EntryKind`].
        values: BTreeMap<String, String>,
    },
    /// Removes an entry.
    Remove {
        /// Which.
        path: String,
    },
}

impl ProfileChange {
    /// Makes the change as of a month; the profile is unchanged when it is refused.
    pub(crate) fn apply(&self, profile: &mut Profile, now: PartialDate) -> ServiceResult<()> {
        match self {
            Self::Set { path, value } => {
                let value = dated(path, value, now)?;
                edit::set(profile, path, &value).map_err(|why| refused("value", &why))
            }
            Self::Add { section, value } => add(profile, section, value),
            Self::AddEntry { section, values } => add_entry(profile, section, values, now),
            Self::Remove { path } => edit::remove(profile, path).map_err(|why| refused("path", &why)),
        }
    }

    /// Where what it did to a profile is seen; the first place where it added several things.
    pub(crate) fn place(&self, before: &Profile, after: &Profile) -> Option<ChangedPlace> {
        let (path, effect) = match self {
            Self::Remove { path } => (path.clone(), ChangeEffect::Removed),
            Self::Set { path, .. } if edit::needs_check(before, path) => {
                (path.clone(), ChangeEffect::Checked)
            }
            Self::Set { path, .. } => (path.clone(), ChangeEffect::Saved),
            Self::Add { section, .. } | Self::AddEntry { section, .. } => {
                (edit::added(before, after, section)?, ChangeEffect::Saved)
            }
        };
        Some(ChangedPlace { path, effect })
    }

    /// What the change did to a profile, in words for its owner.
    pub(crate) fn words(&self, before: &Profile, after: &Profile) -> String {
        match self {
            Self::Set { path, .. } => words::of_setting(before, after, path),
            Self::Add { section, value } => words::of_adding(before, section, value),
            Self::AddEntry { section, values } => words::of_entry(section, values),
            Self::Remove { path } => words::of_removing(before, path),
        }
    }
}

fn refused(field: &'static str, why: &InvalidEdit) -> ServiceError {
    ServiceError::invalid(field, why.to_string())
}

/// Adds what was typed, several things of a list of names as several entries. What is there already stays what it is; all
/// of it being there is refused, so that nobody wonders where it went.
fn add(profile: &mut Profile, section: &str, value: &str) -> ServiceResult<()> {
    let several = match section {
        "skills" => rolefit_matching::skills::listed(value),
        "languages" | "interests" => rolefit_matching::skills::at_commas(value),
        _ => Vec::new(),
    };
    // Before anything is made of them: a form has room for more names than anybody has skills.
    if several.len() > MAX_PROFILE_ITEMS {
        return Err(ServiceError::invalid(
            "value",
            format!("Add at most {MAX_PROFILE_ITEMS} at once."),
        ));
    }
    let word = |typed: &str| match typed_language(typed).filter(|_| section == "languages") {
        Some((name, level)) => ListedWord {
            name: name.to_owned(),
            level: Some(level.to_owned()),
        },
        None => ListedWord {
            name: typed.to_owned(),
            level: None,
        },
    };
    let added = match several.as_slice() {
        [_, _, ..] => {
            let words: Vec<ListedWord> = several.iter().map(|typed| word(typed)).collect();
            edit::add_words(profile, section, &words)
        }
        _ if section == "languages" => edit::add_words(profile, section, &[word(value)]),
        _ => edit::add(profile, section, value),
    };
    added.map_err(|why| refused("value", &why))
}

/// Adds a whole entry. Languages that are typed as a list are one entry each, where no level says of which it is.
fn add_entry(
    profile: &mut Profile,
    section: &str,
    values: &BTreeMap<String, String>,
    now: PartialDate,
) -> ServiceResult<()> {
    let filled = |name: &str| values.get(name).is_some_and(|value| !value.trim().is_empty());
    if section == "languages"
        && !filled("fluency")
        && let Some(name) = values.get("name").filter(|name| !name.trim().is_empty())
    {
        return add(profile, section, name).map_err(|error| match error {
            ServiceError::Invalid { message, .. } => ServiceError::Invalid {
                field: "name",
                message,
            },
            other => other,
        });
    }
    let mut values = values.clone();
    if matches!(section, "certificates" | "awards") && !filled("issuer") && !filled("date") {
        take_apart(&mut values);
    }
    let fields = edit::entry_kind(section).map_or(&[][..], |kind| kind.fields);
    let mut wrong = Vec::new();
    for field in fields {
        if let (FieldKind::Date | FieldKind::EndOrPresent, Some(value)) =
            (field.kind, values.get_mut(field.name))
        {
            *value = date_of(field.name, value, now).unwrap_or_else(|message| {
                let field = field.name;
                wrong.push(WrongField { field, message });
                // What is wrong with the other fields is looked for without it.
                String::new()
            });
        }
    }
    let mut changed = profile.clone();
    let added = edit::add_entry(&mut changed, section, &values);
    let others = added.err().unwrap_or_default();
    wrong.extend(others.into_iter().map(|InvalidEntry { field, why }| WrongField {
        field,
        message: why.to_string(),
    }));
    wrong.sort_by_key(|wrong| fields.iter().position(|field| field.name == wrong.field));
    ServiceError::of_fields(wrong)?;
    *profile = changed;
    Ok(())
}

/// A name that was typed with who issued it and when, such as `CKA, CNCF, 2023`: the last part is a date, and at most
/// one stands between it and the name. Anything else stays the name that it was typed as.
fn take_apart(values: &mut BTreeMap<String, String>) {
    let typed = values.get("name").cloned().unwrap_or_default();
    let mut parts = rolefit_matching::skills::at_commas(&typed);
    let Some(date) = parts
        .pop()
        .filter(|part| matches!(typed_date(part), TypedDate::Date(_)))
    else {
        return;
    };
    let (name, issuer) = match parts.as_slice() {
        [name] => (*name, None),
        [name, issuer] if typed_date(issuer) == TypedDate::Unknown => (*name, Some(*issuer)),
        _ => return,
    };
    values.insert("name".to_owned(), name.to_owned());
    values.insert("date".to_owned(), date.to_owned());
    if let Some(issuer) = issuer {
        values.insert("issuer".to_owned(), issuer.to_owned());
    }
}

/// A date in the form in which it is kept, if the path is one of a date; any other value as it is.
fn dated(path: &str, value: &str, now: PartialDate) -> ServiceResult<String> {
    let field = path.rsplit('.').next().unwrap_or_default();
    if path.split('.').count() != 3 || !matches!(field, "start" | "end" | "date") {
        return Ok(value.to_owned());
    }
    date_of(field, value, now).map_err(|why| ServiceError::invalid("value", why))
}

/// A typed date in the form in which it is kept, or in words why it is none; an empty one stays empty.
fn date_of(field: &str, value: &str, now: PartialDate) -> Result<String, String> {
    if value.trim().is_empty() {
        return Ok(String::new());
    }
    let date = match typed_date(value) {
        TypedDate::Date(date) => date,
        TypedDate::GoesOn if field == "end" => return Ok("present".to_owned()),
        TypedDate::Ambiguous => {
            return Err(format!(
                "{} may be a day in either of two months; write it as 2024-05-31 or 31.05.2024.",
                value.trim()
            ));
        }
        TypedDate::GoesOn | TypedDate::Unknown => return Err(InvalidEdit::Date.to_string()),
    };
    if field == "start" && date.months(1) > now.months(12) {
        return Err("This starts in the future; add it when it has begun.".to_owned());
    }
    if date.year() > now.year() + MOST_YEARS_AHEAD {
        return Err(format!(
            "This is more than {MOST_YEARS_AHEAD} years ahead; check the year."
        ));
    }
    Ok(date.to_string())
}

#[cfg(test)]
mod tests {
    use rolefit_domain::profile::Work;

    use super::*;

    fn now() -> PartialDate {
        "2026-11".parse().expect("a date")
    }

    fn set(profile: &mut Profile, path: &str, value: &str) -> Result<(), String> {
        let change = ProfileChange::Set {
            path: path.to_owned(),
            value: value.to_owned(),
        };
        change.apply(profile, now()).map_err(|why| why.message())
    }

    fn add(profile: &mut Profile, section: &str, value: &str) -> Result<(), String> {
        let change = ProfileChange::Add {
            section: section.to_owned(),
            value: value.to_owned(),
        };
        change.apply(profile, now()).map_err(|why| why.message())
    }

    /// What is kept as the end of the first position.
    fn end(profile: &Profile) -> Option<String> {
        let work = profile.work.first()?;
        let current = work.current.as_ref().map(|current| current.value.clone());
        current.or_else(|| work.end.as_ref().map(|end| end.value.to_string()))
    }

    #[test]
    fn dates_are_kept_in_one_form_however_they_are_typed() {
        let mut p = Profile::default();
        p.work.push(Work::default());
        for (typed, kept) in [
            ("31.12.2024", "2024-12-31"),
            ("Dec 2024", "2024-12"),
            ("12/2024", "2024-12"),
            ("2024-12-31", "2024-12-31"),
            ("2024", "2024"),
            ("bis heute", "present"),
            ("März 2027", "2027-03"),
        ] {
            set(&mut p, "work.0.end", typed).expect(typed);
            assert_eq!(end(&p).as_deref(), Some(kept), "{typed}");
        }
        set(&mut p, "work.0.end", "").expect("is optional");
        assert_eq!(end(&p), None);
        set(&mut p, "work.0.title", "2024 champion").expect("is no date");
    }

    #[test]
    fn dates_that_cannot_be_are_refused_in_words() {
        let mut p = Profile::default();
        p.work.push(Work::default());
        for (path, typed, says) in [
            ("work.0.start", "12/2026", "in the future"),
            ("work.0.start", "2027", "in the future"),
            ("work.0.start", "present", "Write the date as"),
            ("work.0.start", "soon", "Write the date as"),
            ("work.0.end", "04/05/2024", "either of two months"),
            ("work.0.end", "2037", "more than 10 years"),
        ] {
            let why = set(&mut p, path, typed).expect_err(typed);
            assert!(why.contains(says), "{typed}: {why}");
        }
        assert_eq!(p.work, [Work::default()]);
        for started in ["2026", "11/2026", "Nov 2026"] {
            set(&mut p, "work.0.start", started).expect(started);
        }
    }

    #[test]
    fn several_names_are_several_entries_and_each_stands_once() {
        let names = |p: &Profile| p.skills.iter().map(|s| s.name.value.clone()).collect::<Vec<_>>();
        let mut p = Profile::default();
        add(&mut p, "skills", "Go").expect("is new");
        assert!(
            add(&mut p, "skills", "go")
                .expect_err("is there")
                .contains("already")
        );
        add(&mut p, "skills", "SQL, Go; Kotlin and Java").expect("two are new");
        assert_eq!(names(&p), ["Go", "SQL", "Kotlin", "Java"]);
        assert!(add(&mut p, "skills", "Go, SQL").is_err());
        add(&mut p, "languages", "German, English").expect("are new");
        assert_eq!(p.languages.len(), 2);
        add(&mut p, "work", "Cook, Harbour Inn").expect("is one");
        assert_eq!(p.work.len(), 1);
    }

    #[test]
    fn a_list_without_end_is_refused_before_it_is_worked_on() {
        let mut p = Profile::default();
        let pasted = "SQL, ".repeat(180_000);
        for section in ["skills", "languages", "interests"] {
            let refused = add(&mut p, section, &pasted).expect_err("is too much");
            assert!(refused.contains("at most 1000"), "{section}: {refused}");
        }
        let refused = add_entry(&mut p, "languages", &[("name", &pasted), ("fluency", "")]);
        assert!(
            matches!(refused, Err(ServiceError::Invalid { field: "name", .. })),
            "{refused:?}"
        );
        assert_eq!(p, Profile::default());
        add(&mut p, "skills", "SQL, sql, SQL").expect("is one");
        assert_eq!(p.skills.len(), 1);
    }

    fn add_entry(profile: &mut Profile, section: &str, values: &[(&str, &str)]) -> Result<(), ServiceError> {
        let change = ProfileChange::AddEntry {
            section: section.to_owned(),
            values: values
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
        };
        change.apply(profile, now())
    }

    #[test]
    fn a_position_is_added_with_all_its_fields_and_the_wrong_one_is_named() {
        let mut p = Profile::default();
        let fields = |end| {
            [
                ("title", "Cook"),
                ("company", "Harbour Inn"),
                ("location", ""),
                ("start", "März 2019"),
                ("end", end),
                ("highlights", "- Fed 80 guests\n- Trained two"),
            ]
        };
        for (end, says) in [
            ("04/05/2024", "either of two months"),
            ("2018", "ends before it starts"),
        ] {
            match add_entry(&mut p, "work", &fields(end)) {
                Err(ServiceError::Invalid {
                    field: "end",
                    message,
                }) if message.contains(says) => {}
                other => panic!("{end}: {other:?}"),
            }
        }
        assert_eq!(p, Profile::default());
        add_entry(&mut p, "work", &fields("bis heute")).expect("is right");
        assert_eq!(end(&p).as_deref(), Some("present"));
        assert_eq!(
            p.work[0].start.as_ref().map(|d| d.value.to_string()).as_deref(),
            Some("2019-03")
        );
        assert_eq!(p.work[0].highlights.len(), 2);
    }

    #[test]
    fn all_that_is_not_right_with_an_entry_is_told_at_once() {
        let mut p = Profile::default();
        let long = "x".repeat(301);
        let typed = [
            ("location", long.as_str()),
            ("start", "soon"),
            ("end", "04/05/2024"),
        ];
        let refused = add_entry(&mut p, "work", &typed).expect_err("is wrong");
        let refused = refused.into_fields().expect("is about fields");
        let named: Vec<&str> = refused.iter().map(|wrong| wrong.field).collect();
        assert_eq!(named, ["title", "location", "start", "end"]);
        assert!(refused[3].message.contains("either of two months"), "{refused:?}");
        assert_eq!(p, Profile::default());
    }

    #[test]
    fn a_level_that_is_typed_with_its_language_is_its_level() {
        let spoken = |p: &Profile| -> Vec<(String, Option<String>)> {
            let one = |l: &rolefit_domain::profile::Language| {
                (l.name.value.clone(), l.fluency.as_ref().map(|f| f.value.clone()))
            };
            p.languages.iter().map(one).collect()
        };
        for (typed, expected) in [
            ("Irish (B1)", vec![("Irish", Some("B1"))]),
            ("Deutsch: Muttersprache", vec![("Deutsch", Some("Muttersprache"))]),
            ("Spanish - fluent", vec![("Spanish", Some("fluent"))]),
            ("Polish C2", vec![("Polish", Some("C2"))]),
            ("Frisian", vec![("Frisian", None)]),
            ("Irish (B1), Welsh", vec![("Irish", Some("B1")), ("Welsh", None)]),
            ("Irish (Munster)", vec![("Irish (Munster)", None)]),
        ] {
            let mut one = Profile::default();
            add(&mut one, "languages", typed).expect(typed);
            let mut form = Profile::default();
            add_entry(&mut form, "languages", &[("name", typed), ("fluency", "")]).expect(typed);
            assert_eq!(one, form, "{typed}");
            let found = spoken(&one);
            let found: Vec<_> = found.iter().map(|(n, l)| (n.as_str(), l.as_deref())).collect();
            assert_eq!(found, expected, "{typed}");
        }
        let mut p = Profile::default();
        add_entry(
            &mut p,
            "languages",
            &[("name", "Irish (Munster)"), ("fluency", "B1")],
        )
        .expect("as typed");
        assert_eq!(
            spoken(&p),
            [("Irish (Munster)".to_owned(), Some("B1".to_owned()))]
        );
        let none = add_entry(&mut p, "languages", &[("name", " "), ("fluency", "")]);
        assert!(
            matches!(none, Err(ServiceError::Invalid { field: "name", .. })),
            "{none:?}"
        );
    }

    #[test]
    fn a_certificate_that_is_typed_as_one_line_is_taken_apart_only_where_that_is_sure() {
        for (typed, expected) in [
            ("CKA, CNCF, 2023", ("CKA", Some("CNCF"), Some("2023"))),
            (
                "Forklift licence, 05/2021",
                ("Forklift licence", None, Some("2021-05")),
            ),
            ("CKA, CNCF", ("CKA, CNCF", None, None)),
            (
                "First aid, adults, children, 2022",
                ("First aid, adults, children, 2022", None, None),
            ),
            ("ISO 9001", ("ISO 9001", None, None)),
        ] {
            let mut p = Profile::default();
            add_entry(&mut p, "certificates", &[("name", typed)]).expect(typed);
            let it = &p.certificates[0];
            let date = it.date.as_ref().map(|d| d.value.to_string());
            let issuer = it.issuer.as_ref().map(|i| i.value.as_str());
            assert_eq!(
                (it.name.value.as_str(), issuer, date.as_deref()),
                expected,
                "{typed}"
            );
        }
        let mut p = Profile::default();
        let fields = [("name", "CKA, CNCF, 2023"), ("issuer", "CNCF")];
        add_entry(&mut p, "certificates", &fields).expect("as typed");
        assert_eq!(p.certificates[0].name.value, "CKA, CNCF, 2023");
    }
}
