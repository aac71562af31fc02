//! The place of what was removed last: it says what is gone, with the way back.

use leptos::prelude::*;
use rolefit_domain::sentence;
use rolefit_domain::view::RemovedEntry;

use super::fields::{Entry, Section};
use super::row::Row;
use crate::anchors::REMOVED;

/// What was removed last, and where on the page it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Removed {
    place: Place,
    /// What was done, as a sentence.
    words: String,
    /// The version that still has it.
    version: u64,
}

/// A place between the things that are still there.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// Before an entry of the section with a name, or behind the last one.
    Entry { section: &'static str, at: usize },
    /// Before a field of an entry, or behind the last one.
    Field {
        section: &'static str,
        entry: usize,
        at: usize,
    },
    /// Among the lines that nothing was read from: where the line began in the document.
    Line { start: u32 },
}

impl Removed {
    /// `None` where the page has no such place.
    pub fn of(removed: RemovedEntry, sections: &[Section]) -> Option<Self> {
        Some(Self {
            place: place(&removed.path, sections)?,
            words: sentence(&removed.what),
            version: removed.version,
        })
    }

    /// Before which entry of a section it was.
    pub fn entry_of(&self, section: &str) -> Option<usize> {
        match self.place {
            Place::Entry { section: of, at } if of == section => Some(at),
            _ => None,
        }
    }

    /// Before which field of an entry of a section it was.
    pub fn field_of(&self, section: &str, entry: usize) -> Option<usize> {
        match self.place {
            Place::Field {
                section: of,
                entry: in_entry,
                at,
            } if of == section && in_entry == entry => Some(at),
            _ => None,
        }
    }

    /// Where it began in the document, if it was a line that nothing was read from.
    pub const fn line(&self) -> Option<u32> {
        match self.place {
            Place::Line { start } => Some(start),
            Place::Entry { .. } | Place::Field { .. } => None,
        }
    }

    /// Whether it is about this section.
    pub fn is_in(&self, section: &str) -> bool {
        match self.place {
            Place::Entry { section: of, .. } | Place::Field { section: of, .. } => of == section,
            Place::Line { .. } => false,
        }
    }

    /// In the place of a fact.
    pub fn as_row(&self, row: Row) -> AnyView {
        view! { <li class="fact gone" id=REMOVED>{self.words_and_way_back(row)}</li> }.into_any()
    }

    /// In the place of an entry.
    pub fn as_entry(&self, row: Row) -> AnyView {
        view! { <div class="entry gone" id=REMOVED>{self.words_and_way_back(row)}</div> }.into_any()
    }

    fn words_and_way_back(&self, row: Row) -> AnyView {
        let words = self.words.clone();
        let label = format!("Undo: {words}");
        let (version, earlier) = (row.version.to_string(), self.version.to_string());
        view! {
            <p class="gone-words">{words}</p>
            <ActionForm action=row.actions.restore>
                <input type="hidden" name="version" value=version/>
                <input type="hidden" name="earlier" value=earlier/>
                <button type="submit" class="button small" aria-label=label>"Undo"</button>
            </ActionForm>
        }
        .into_any()
    }
}

/// Where something with this path was, in sections that have it no more.
fn place(path: &str, sections: &[Section]) -> Option<Place> {
    let find = |name: &str| sections.iter().find(|section| section.name == name);
    let parts: Vec<&str> = path.split('.').collect();
    match *parts.as_slice() {
        ["unread", start] => Some(Place::Line {
            start: start.parse().ok()?,
        }),
        ["basics", ..] => {
            let section = find("contact")?;
            let order = contact_order(path)?;
            let before = |path: &str| contact_order(path).is_some_and(|other| other < order);
            Some(among_fields(section, 0, before))
        }
        [name, index] => {
            let section = find(name)?;
            let index: usize = index.parse().ok()?;
            match section.entries.iter().any(|entry| entry.remove.is_none()) {
                // A word of a list.
                true => Some(among_words(section, name, index)),
                false => Some(Place::Entry {
                    section: section.name,
                    at: index.min(section.entries.len()),
                }),
            }
        }
        [name, index, list, line] => {
            let section = find(name)?;
            let whole = format!("{name}.{index}");
            let is_it = |entry: &Entry| entry.remove.as_deref() == Some(whole.as_str());
            let entry = section.entries.iter().position(is_it)?;
            let line: usize = line.parse().ok()?;
            let lines = format!("{whole}.{list}.");
            // Lines stand behind all other fields of their entry.
            let before = |path: &str| match path.strip_prefix(&lines) {
                Some(number) => number.parse().is_ok_and(|number: usize| number < line),
                None => true,
            };
            Some(among_fields(section, entry, before))
        }
        _ => None,
    }
}

/// Before the first field of an entry that does not come `before` it; in place of the entry where that is gone too.
fn among_fields(section: &Section, entry: usize, before: impl Fn(&str) -> bool) -> Place {
    let name = section.name;
    match section.entries.get(entry) {
        Some(Entry { fields, .. }) => Place::Field {
            section: name,
            entry,
            at: fields.iter().filter(|field| before(&field.path)).count(),
        },
        None => Place::Entry {
            section: name,
            at: entry,
        },
    }
}

/// Among the words of a list, which may stand in groups: behind the word that came before it, else before the one that
/// came after.
fn among_words(section: &Section, name: &str, index: usize) -> Place {
    let find = |index: usize| {
        let path = format!("{name}.{index}");
        section.entries.iter().enumerate().find_map(|(entry, group)| {
            let at = group.fields.iter().position(|field| field.path == path)?;
            Some((entry, at))
        })
    };
    let behind = index
        .checked_sub(1)
        .and_then(find)
        .map(|(entry, at)| (entry, at + 1));
    let (entry, at) = behind.or_else(|| find(index)).unwrap_or_default();
    Place::Field {
        section: section.name,
        entry,
        at,
    }
}

/// The order in which ways to reach somebody stand on the page: by kind, then by number; `None` for another path.
fn contact_order(path: &str) -> Option<(usize, usize)> {
    const KINDS: [&str; 3] = ["emails", "phones", "links"];
    let (kind, number) = path.strip_prefix("basics.")?.split_once('.')?;
    let kind = KINDS.iter().position(|known| *known == kind)?;
    Some((kind, number.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use rolefit_domain::profile::{Skill, Titled, Work};
    use rolefit_domain::{Profile, Sourced, edit};

    use super::super::actions::Actions;
    use super::super::sections::sections;
    use super::*;
    use crate::AppError;
    use crate::error::ErrorKind;
    use crate::server_fns::candidate::RemoveProfileEntry;

    fn text(words: &str) -> Sourced<String> {
        Sourced::typed(words.to_owned())
    }

    fn profile() -> Profile {
        let mut profile = Profile::default();
        profile.basics.emails = vec![text("a@b.example"), text("c@d.example")];
        profile.basics.phones = vec![text("+44 20 7946 0000")];
        profile.basics.links = vec![text("https://a.example")];
        let work = |title: &str| Work {
            title: Some(text(title)),
            highlights: vec![text("Fed 80"), text("Trained two"), text("Bought fish")],
            ..Work::default()
        };
        profile.work = vec![work("Cook"), work("Waiter"), work("Porter")];
        let skill = |name: &str, group: &str| Skill {
            name: text(name),
            group: (!group.is_empty()).then(|| group.to_owned()),
            level: None,
        };
        profile.skills = vec![skill("Rust", "Code"), skill("Baking", ""), skill("Go", "Code")];
        profile.certificates = vec![Titled {
            name: text("First aid"),
            issuer: None,
            date: None,
            details: Vec::new(),
        }];
        profile.interests = vec![text("Moss"), text("Chess")];
        profile
    }

    fn removed(path: &str) -> (Removed, Vec<Section>) {
        let mut profile = profile();
        edit::remove(&mut profile, path).expect(path);
        let sections = sections(&profile);
        let entry = RemovedEntry {
            path: path.to_owned(),
            what: format!("removed {path}"),
            version: 3,
        };
        (Removed::of(entry, &sections).expect(path), sections)
    }

    #[test]
    fn a_removed_entry_is_missed_where_it_was() {
        for (path, section, at) in [
            ("work.0", "work", 0),
            ("work.1", "work", 1),
            ("work.2", "work", 2),
            ("certificates.0", "certificates", 0),
        ] {
            let (removed, _) = removed(path);
            assert_eq!(removed.entry_of(section), Some(at), "{path}");
            assert!(
                removed.is_in(section) && removed.entry_of("languages").is_none(),
                "{path}"
            );
        }
    }

    #[test]
    fn a_removed_field_is_missed_between_its_neighbours() {
        let around = |path: &str, section: &str, entry: usize| {
            let (removed, sections) = removed(path);
            let at = removed.field_of(section, entry).expect(path);
            let found = sections.iter().find(|s| s.name == section).expect("a section");
            let value = |at: usize| found.entries[entry].fields.get(at).map(|f| f.value.clone());
            let before = at.checked_sub(1).and_then(value).unwrap_or_default();
            (before, value(at).unwrap_or_default())
        };
        for (path, section, entry, before, after) in [
            ("basics.emails.0", "contact", 0, "", "c@d.example"),
            ("basics.emails.1", "contact", 0, "a@b.example", "+44 20 7946 0000"),
            (
                "basics.phones.0",
                "contact",
                0,
                "c@d.example",
                "https://a.example",
            ),
            ("basics.links.0", "contact", 0, "+44 20 7946 0000", ""),
            ("work.1.highlights.0", "work", 1, "", "Trained two"),
            ("work.1.highlights.1", "work", 1, "Fed 80", "Bought fish"),
            ("work.1.highlights.2", "work", 1, "Trained two", ""),
            ("skills.2", "skills", 1, "Baking", ""),
            ("skills.1", "skills", 0, "Rust", "Go"),
            ("skills.0", "skills", 0, "", "Baking"),
            ("interests.0", "interests", 0, "", "Chess"),
            ("interests.1", "interests", 0, "Moss", ""),
        ] {
            assert_eq!(
                around(path, section, entry),
                (before.into(), after.into()),
                "{path}"
            );
        }
    }

    #[test]
    fn the_last_of_a_list_and_a_line_have_a_place_too_and_nonsense_has_none() {
        let mut profile = Profile::default();
        let place_in = |path: &str, profile: &Profile| place(path, &sections(profile));
        let only = |section| Some(Place::Entry { section, at: 0 });
        assert_eq!(place_in("skills.0", &profile), only("skills"));
        assert_eq!(place_in("basics.emails.0", &profile), only("contact"));
        assert_eq!(place_in("unread.12", &profile), Some(Place::Line { start: 12 }));
        profile.work = vec![Work::default()];
        for nonsense in [
            "",
            "work",
            "work.x",
            "salary.0",
            "work.7.highlights.0",
            "basics.name",
            "unread.x",
        ] {
            assert_eq!(place_in(nonsense, &profile), None, "{nonsense}");
        }
    }

    #[test]
    fn the_way_back_names_what_is_gone_and_both_versions() {
        let (removed, _) = removed("work.1");
        let html = Actions::after::<RemoveProfileEntry, _>(AppError::of(ErrorKind::Stale), |actions| {
            let (_, select) = signal(None);
            removed
                .as_entry(Row {
                    version: 4,
                    actions,
                    select,
                    missing: "",
                })
                .to_html()
        });
        for part in [
            "id=\"removed\"",
            "Removed work.1.",
            "name=\"version\" value=\"4\"",
            "name=\"earlier\" value=\"3\"",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
    }
}
