//! The profile as a list of sections, entries and fields.

use rolefit_domain::profile::{Education, Skill, Titled, Work};
use rolefit_domain::{PartialDate, Profile, Sourced};

use super::fields::{Addition, Entry, Field, Section};
use super::names::{joined, tell_apart};

/// The whole profile in the order of the page.
pub(super) fn sections(profile: &Profile) -> Vec<Section> {
    let mut all = vec![
        about(profile),
        contact(profile),
        Section {
            title: "Work",
            name: "work",
            entries: works("work", &profile.work),
            add: Some(Addition::entry("work", "Add a position")),
        },
        Section {
            title: "Education",
            name: "education",
            entries: profile
                .education
                .iter()
                .enumerate()
                .map(|(i, e)| school(i, e))
                .collect(),
            add: Some(Addition::entry("education", "Add a school")),
        },
        Section {
            title: "Skills",
            name: "skills",
            entries: skills(&profile.skills),
            add: Some(Addition::new("skills", "Skill", "Add a skill")),
        },
        languages(profile),
        titled(
            "Certificates",
            "certificates",
            "Add a certificate",
            &profile.certificates,
        ),
        titled("Projects", "projects", "Add a project", &profile.projects),
    ];
    // Sections that few people have stand at the end.
    all.extend([
        titled("Awards", "awards", "Add an award", &profile.awards),
        titled(
            "Publications",
            "publications",
            "Add a publication",
            &profile.publications,
        ),
        Section {
            title: "Voluntary work",
            name: "volunteer",
            entries: works("volunteer", &profile.volunteer),
            add: Some(Addition::entry("volunteer", "Add voluntary work")),
        },
        interests(profile),
    ]);
    all.iter_mut().for_each(tell_apart);
    all
}

fn about(profile: &Profile) -> Section {
    let basics = &profile.basics;
    let fields = vec![
        Field::new("basics.name".into(), "Name", basics.name.as_ref()),
        Field::new("basics.label".into(), "Headline", basics.label.as_ref()),
        Field::new(
            "basics.location".into(),
            "Where you live",
            basics.location.as_ref(),
        ),
        Field::new("basics.summary".into(), "Summary", basics.summary.as_ref()).long(),
    ];
    Section {
        title: "About you",
        name: "basics",
        entries: vec![only(fields)],
        add: None,
    }
}

fn contact(profile: &Profile) -> Section {
    let basics = &profile.basics;
    let list = |name: &str, label: &str, values: &[Sourced<String>]| -> Vec<Field> {
        values
            .iter()
            .enumerate()
            .map(|(i, v)| Field {
                entry: v.value.clone(),
                ..Field::new(format!("basics.{name}.{i}"), label, Some(v)).removable()
            })
            .collect()
    };
    let mut fields = list("emails", "E-mail", &basics.emails);
    fields.extend(list("phones", "Phone", &basics.phones));
    fields.extend(list("links", "Web", &basics.links));
    let add = match (basics.emails.is_empty(), basics.phones.is_empty()) {
        (true, _) => Addition::new("basics.emails", "E-mail address", "Add an e-mail address"),
        (false, true) => Addition::new("basics.phones", "Phone number", "Add a phone number"),
        (false, false) => Addition::new("basics.links", "Web address", "Add a web address"),
    };
    Section {
        title: "Contact",
        name: "contact",
        entries: if fields.is_empty() {
            Vec::new()
        } else {
            vec![only(fields)]
        },
        add: Some(add),
    }
}

fn works(section: &str, list: &[Work]) -> Vec<Entry> {
    list.iter()
        .enumerate()
        .map(|(i, work)| position(section, i, work))
        .collect()
}

fn position(section: &str, i: usize, work: &Work) -> Entry {
    let path = |field: &str| format!("{section}.{i}.{field}");
    let mut fields = vec![
        Field::of(path("title"), work.title.as_ref()),
        Field::of(path("company"), work.company.as_ref()),
        Field::of(path("location"), work.location.as_ref()),
        Field::of(path("start"), work.start.as_ref()),
        end_of(path("end"), work.end.as_ref(), work.current.as_ref()),
    ];
    let done = work.highlights.iter().enumerate().map(|(j, highlight)| {
        Field::new(format!("{section}.{i}.highlights.{j}"), "", Some(highlight))
            .long()
            .removable()
    });
    fields.extend(done);
    let title = name_of([&work.title, &work.company], "Position", i);
    let highlights = format!("{section}.{i}.highlights");
    let add = Addition::new(highlights, "What you did", "Add what you did");
    Entry {
        name: joined(&work.title, &work.company, &title),
        title,
        fields,
        remove: Some(format!("{section}.{i}")),
        add: Some(add),
    }
}

/// What says that a position goes on, as [`FieldKind::EndOrPresent`](rolefit_domain::edit::FieldKind) takes it.
const PRESENT: &str = "present";

/// The end of a position: a date, or that it goes on, in the word that its field takes. The document may say "seit 2019",
/// which is where it begins.
fn end_of(path: String, end: Option<&Sourced<PartialDate>>, current: Option<&Sourced<String>>) -> Field {
    let goes_on = current.map(|said| Sourced {
        value: PRESENT.to_owned(),
        ..said.clone()
    });
    match goes_on {
        Some(present) => Field::of(path, Some(&present)),
        None => Field::of(path, end),
    }
}

fn school(i: usize, entry: &Education) -> Entry {
    let path = |field: &str| format!("education.{i}.{field}");
    let mut fields = vec![
        Field::of(path("institution"), entry.institution.as_ref()),
        Field::of(path("degree"), entry.degree.as_ref()),
        Field::of(path("area"), entry.area.as_ref()),
        Field::of(path("start"), entry.start.as_ref()),
        Field::of(path("end"), entry.end.as_ref()),
    ];
    let details = entry.details.iter().enumerate();
    fields.extend(details.map(|(j, d)| {
        Field::new(format!("education.{i}.details.{j}"), "", Some(d))
            .long()
            .removable()
    }));
    let title = name_of([&entry.degree, &entry.institution], "School", i);
    let details = format!("education.{i}.details");
    let add = Addition::new(details, "Course, mark or remark", "Add a line");
    Entry {
        name: joined(&entry.degree, &entry.institution, &title),
        title,
        fields,
        remove: Some(format!("education.{i}")),
        add: Some(add),
    }
}

/// Skills in one entry per group, in the document's order, and behind them the levels that stand beside some.
fn skills(list: &[Skill]) -> Vec<Entry> {
    let mut entries: Vec<Entry> = Vec::new();
    for (i, skill) in list.iter().enumerate() {
        let title = skill.group.clone().unwrap_or_default();
        let field = Field::new(format!("skills.{i}"), "", Some(&skill.name)).removable();
        match entries.iter_mut().find(|entry| entry.title == title) {
            Some(entry) => entry.fields.push(field),
            None => entries.push(Entry {
                title,
                name: String::new(),
                fields: vec![field],
                remove: None,
                add: None,
            }),
        }
    }
    let levels: Vec<Field> = list.iter().enumerate().filter_map(level).collect();
    if !levels.is_empty() {
        entries.push(Entry {
            title: "Levels".to_owned(),
            name: String::new(),
            fields: levels,
            remove: None,
            add: None,
        });
    }
    entries
}

/// The level of a skill, where the document or its owner says one.
fn level((i, skill): (usize, &Skill)) -> Option<Field> {
    let level = skill.level.as_ref()?;
    let label = format!("Level of {}", skill.name.value);
    Some(Field::new(format!("skills.{i}.level"), &label, Some(level)))
}

fn languages(profile: &Profile) -> Section {
    let entries = profile.languages.iter().enumerate().map(|(i, language)| Entry {
        title: language.name.value.clone(),
        name: language.name.value.clone(),
        fields: vec![
            Field::of(format!("languages.{i}.name"), Some(&language.name)),
            Field::of(format!("languages.{i}.fluency"), language.fluency.as_ref()),
        ],
        remove: Some(format!("languages.{i}")),
        add: None,
    });
    Section {
        title: "Languages",
        name: "languages",
        entries: entries.collect(),
        add: Some(Addition::entry("languages", "Add a language")),
    }
}

fn titled(title: &'static str, section: &'static str, verb: &'static str, list: &[Titled]) -> Section {
    let entries = list.iter().enumerate().map(|(i, item)| {
        let path = |field: &str| format!("{section}.{i}.{field}");
        let mut fields = vec![
            Field::of(path("name"), Some(&item.name)),
            Field::of(path("issuer"), item.issuer.as_ref()),
            Field::of(path("date"), item.date.as_ref()),
        ];
        let details = item.details.iter().enumerate();
        fields.extend(details.map(|(j, d)| {
            Field::new(format!("{section}.{i}.details.{j}"), "", Some(d))
                .long()
                .removable()
        }));
        let title = item.name.value.clone();
        let details = format!("{section}.{i}.details");
        Entry {
            fields,
            remove: Some(format!("{section}.{i}")),
            add: Some(Addition::new(details, "Details", "Add a line")),
            name: title.clone(),
            title,
        }
    });
    Section {
        title,
        name: section,
        entries: entries.collect(),
        add: Some(Addition::entry(section, verb)),
    }
}

fn interests(profile: &Profile) -> Section {
    let fields: Vec<Field> = profile
        .interests
        .iter()
        .enumerate()
        .map(|(i, v)| Field::new(format!("interests.{i}"), "", Some(v)).removable())
        .collect();
    Section {
        title: "Interests",
        name: "interests",
        entries: if fields.is_empty() {
            Vec::new()
        } else {
            vec![only(fields)]
        },
        add: Some(Addition::new("interests", "Interest", "Add an interest")),
    }
}

fn only(fields: Vec<Field>) -> Entry {
    Entry {
        title: String::new(),
        name: String::new(),
        fields,
        remove: None,
        add: None,
    }
}

/// The first name that is known, or the kind of entry with its number.
fn name_of(names: [&Option<Sourced<String>>; 2], kind: &str, index: usize) -> String {
    names
        .into_iter()
        .flatten()
        .map(|name| name.value.clone())
        .next()
        .unwrap_or_else(|| format!("{kind} {}", index + 1))
}

#[cfg(test)]
mod tests {
    use rolefit_domain::edit;
    use rolefit_domain::profile::Language;

    use super::*;

    fn profile() -> Profile {
        let text = |t: &str| Sourced::typed(t.to_owned());
        let mut profile = Profile::default();
        profile.basics.emails = vec![text("a@b.co")];
        profile.work = vec![Work {
            title: Some(text("Engineer")),
            current: Some(text("present")),
            highlights: vec![text("Built it.")],
            ..Work::default()
        }];
        profile.education = vec![Education::default()];
        profile.skills = vec![
            Skill {
                name: text("Rust"),
                group: Some("Code".into()),
                level: None,
            },
            Skill {
                name: text("Docker"),
                group: None,
                level: None,
            },
            Skill {
                name: text("Python"),
                group: Some("Code".into()),
                level: None,
            },
        ];
        profile.languages = vec![Language {
            name: text("German"),
            fluency: None,
        }];
        profile.volunteer = profile.work.clone();
        profile.volunteer[0].highlights = vec![text("Sorted books")];
        profile.education[0].details = vec![text("Thesis on moss")];
        for list in [
            &mut profile.certificates,
            &mut profile.projects,
            &mut profile.awards,
            &mut profile.publications,
        ] {
            list.push(Titled {
                name: text("First aid"),
                issuer: None,
                date: None,
                details: vec![text("Eight hours")],
            });
        }
        profile
    }

    #[test]
    fn every_field_can_be_changed_by_its_path() {
        let original = profile();
        for field in sections(&original).iter().flat_map(Section::fields) {
            let mut changed = original.clone();
            let value = if [".start", ".end", ".date"]
                .iter()
                .any(|end| field.path.ends_with(end))
            {
                "2024"
            } else {
                "a@b.org"
            };
            assert_eq!(
                edit::set(&mut changed, &field.path, value),
                Ok(()),
                "{}",
                field.path
            );
        }
    }

    #[test]
    fn every_entry_can_be_added_and_removed() {
        let original = profile();
        for section in sections(&original) {
            for add in section
                .add
                .iter()
                .chain(section.entries.iter().filter_map(|e| e.add.as_ref()))
            {
                let path = &add.section;
                let value = match path.as_str() {
                    "basics.phones" => "020 7946 0018",
                    _ => "new@example.org",
                };
                let mut changed = original.clone();
                match add.kind {
                    None => assert_eq!(edit::add(&mut changed, path, value), Ok(()), "{path}"),
                    Some(kind) => {
                        let values = [(kind.named_by[0].to_owned(), value.to_owned())];
                        let added = edit::add_entry(&mut changed, path, &values.into());
                        assert_eq!(added, Ok(()), "{path}");
                    }
                }
            }
            let whole = section.entries.iter().filter_map(|e| e.remove.clone());
            let single = section.fields().filter(|f| f.removable).map(|f| f.path.clone());
            for path in whole.chain(single) {
                assert_eq!(edit::remove(&mut original.clone(), &path), Ok(()), "{path}");
            }
        }
    }

    #[test]
    fn every_field_of_an_entry_is_called_what_it_is_in_its_section() {
        let all = sections(&profile());
        let labels = |title: &str| -> Vec<String> {
            let section = all.iter().find(|s| s.title == title).expect("a section");
            let fields = section.entries[0].fields.iter();
            fields.filter(|f| !f.long).map(|f| f.label.clone()).collect()
        };
        for (title, expected) in [
            ("Work", vec!["Job title", "Employer", "Place", "From", "To"]),
            (
                "Voluntary work",
                vec!["Role", "Organization", "Place", "From", "To"],
            ),
            (
                "Education",
                vec!["School", "Degree", "Field of study", "From", "To"],
            ),
            ("Languages", vec!["Language", "Level"]),
            ("Certificates", vec!["Certificate", "Issued by", "Date of issue"]),
            ("Projects", vec!["Project", "Client or organization", "When"]),
            ("Awards", vec!["Award", "Awarded by", "When"]),
            (
                "Publications",
                vec!["Title", "Published by", "Date of publication"],
            ),
        ] {
            assert_eq!(labels(title), expected, "{title}");
        }
    }

    #[test]
    fn skills_stand_in_their_groups_with_their_own_paths() {
        let entries = skills(&profile().skills);
        let paths: Vec<Vec<&str>> = entries
            .iter()
            .map(|e| e.fields.iter().map(|f| f.path.as_str()).collect())
            .collect();
        assert_eq!(paths, [vec!["skills.0", "skills.2"], vec!["skills.1"]]);
    }

    #[test]
    fn levels_stand_behind_the_skills_and_can_be_changed() {
        let mut profile = profile();
        profile.skills[2].level = Some(Sourced::typed("expert".to_owned()));
        let entries = skills(&profile.skills);
        let levels = entries.last().expect("has levels");
        let shown: Vec<_> = levels
            .fields
            .iter()
            .map(|f| (f.label.as_str(), f.value.as_str()))
            .collect();
        assert_eq!(shown, [("Level of Python", "expert")]);
        assert_eq!(edit::set(&mut profile, &levels.fields[0].path, ""), Ok(()));
        assert_eq!(skills(&profile.skills).len(), 2, "no levels are left");
    }
}
