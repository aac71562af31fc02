//! The place of the last change: it says what was removed, changed or added, with the way back.

use leptos::prelude::*;
use rolefit_domain::sentence;
use rolefit_domain::view::{ChangeEffect, LastChange};

use super::fields::{Entry, Section};
use super::row::Row;
use crate::anchors::{REMOVED, SAVED};

/// The last change, and where on the page it is seen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Undo {
    place: Place,
    effect: ChangeEffect,
    /// What was done, as a sentence.
    words: String,
    /// The version before it.
    version: u64,
}

/// A place between the things that are there.
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
    /// Among the values to check: before the one with this number.
    Check { at: usize },
}

impl Undo {
    /// `None` where the page has no such place.
    pub fn of(change: LastChange, sections: &[Section]) -> Option<Self> {
        let path = &change.place.path;
        let place = match change.place.effect {
            ChangeEffect::Removed => place(path, sections)?,
            ChangeEffect::Saved => place_of_saved(path, sections)?,
            ChangeEffect::Checked => match place_among_checks(path, sections) {
                Some(place) => place,
                None => place_of_saved(path, sections)?,
            },
        };
        Some(Self {
            place,
            effect: change.place.effect,
            words: sentence(&change.what),
            version: change.version,
        })
    }

    /// Before which entry of a section it is.
    pub fn entry_of(&self, section: &str) -> Option<usize> {
        match self.place {
            Place::Entry { section: of, at } if of == section => Some(at),
            _ => None,
        }
    }

    /// Before which field of an entry of a section it is.
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
            Place::Entry { .. } | Place::Field { .. } | Place::Check { .. } => None,
        }
    }

    /// Before which of the values to check it was, if it was one of them and others are left.
    pub const fn check(&self) -> Option<usize> {
        match self.place {
            Place::Check { at } => Some(at),
            Place::Entry { .. } | Place::Field { .. } | Place::Line { .. } => None,
        }
    }

    /// Whether it is about this section.
    pub fn is_in(&self, section: &str) -> bool {
        match self.place {
            Place::Entry { section: of, .. } | Place::Field { section: of, .. } => of == section,
            Place::Line { .. } | Place::Check { .. } => false,
        }
    }

    /// Beside a fact, or in the place of one.
    pub fn as_row(&self, row: Row) -> AnyView {
        let (id, class) = self.looks();
        view! { <li class=format!("fact {class}") id=id>{self.words_and_way_back(row)}</li> }.into_any()
    }

    /// Before an entry, or in the place of one.
    pub fn as_entry(&self, row: Row) -> AnyView {
        let (id, class) = self.looks();
        view! { <div class=format!("entry {class}") id=id>{self.words_and_way_back(row)}</div> }.into_any()
    }

    /// Its id and its class. Whoever moves through the rows of a list leaves out those that only say what was saved.
    const fn looks(&self) -> (&'static str, &'static str) {
        match self.effect {
            ChangeEffect::Removed => (REMOVED, "gone"),
            ChangeEffect::Saved | ChangeEffect::Checked => (SAVED, "gone done"),
        }
    }

    /// The part of the page that it stands in.
    const fn part(&self) -> &'static str {
        match self.place {
            Place::Entry { section, .. } | Place::Field { section, .. } => section,
            Place::Line { .. } => "unread",
            Place::Check { .. } => "to-check",
        }
    }

    fn words_and_way_back(&self, row: Row) -> AnyView {
        let (words, part) = (self.words.clone(), self.part());
        let label = format!("Undo: {words}");
        let (version, earlier) = (row.version.to_string(), self.version.to_string());
        view! {
            <p class="gone-words">{words}</p>
            <ActionForm action=row.actions.restore>
                <input type="hidden" name="version" value=version/>
                <input type="hidden" name="earlier" value=earlier/>
                <input type="hidden" name="part" value=part/>
                <button type="submit" class="button small" aria-label=label>"Undo"</button>
            </ActionForm>
        }
        .into_any()
    }
}

/// Beside a value that was changed or added, or before an entry that was added.
fn place_of_saved(path: &str, sections: &[Section]) -> Option<Place> {
    sections.iter().find_map(|section| {
        let name = section.name;
        section.entries.iter().enumerate().find_map(|(entry, found)| {
            if found.remove.as_deref() == Some(path) {
                return Some(Place::Entry {
                    section: name,
                    at: entry,
                });
            }
            let at = found.fields.iter().position(|field| field.path == path)?;
            Some(Place::Field {
                section: name,
                entry,
                at: at + 1,
            })
        })
    })
}

/// Where a value stood among those to check; `None` where none of them is left.
fn place_among_checks(path: &str, sections: &[Section]) -> Option<Place> {
    let fields = || sections.iter().flat_map(Section::fields);
    if !fields().any(|field| field.check) {
        return None;
    }
    let here = fields().position(|field| field.path == path)?;
    Some(Place::Check {
        at: fields().take(here).filter(|field| field.check).count(),
    })
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
    use rolefit_domain::view::ChangedPlace;
    use rolefit_domain::{Profile, Sourced, Span, edit};

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

    fn change(path: &str, effect: ChangeEffect) -> LastChange {
        let verb = match effect {
            ChangeEffect::Removed => "removed",
            ChangeEffect::Saved | ChangeEffect::Checked => "changed",
        };
        LastChange {
            place: ChangedPlace {
                path: path.to_owned(),
                effect,
            },
            what: format!("{verb} {path}"),
            version: 3,
        }
    }

    fn removed(path: &str) -> (Undo, Vec<Section>) {
        let mut profile = profile();
        edit::remove(&mut profile, path).expect(path);
        let sections = sections(&profile);
        let undo = Undo::of(change(path, ChangeEffect::Removed), &sections);
        (undo.expect(path), sections)
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
            "name=\"part\" value=\"work\"",
        ] {
            assert!(html.contains(part), "{part}: {html}");
        }
    }

    #[test]
    fn a_saved_value_has_its_way_back_beside_it_and_a_new_entry_above_it() {
        let sections = sections(&profile());
        let undo = |path: &str, effect| Undo::of(change(path, effect), &sections);
        let saved = |path: &str| undo(path, ChangeEffect::Saved).expect(path);
        assert_eq!(saved("work.1").entry_of("work"), Some(1));
        assert_eq!(
            saved("skills.2").field_of("skills", 0),
            Some(2),
            "behind Rust and Go"
        );
        assert_eq!(saved("work.2.title").field_of("work", 2), Some(1));
        assert_eq!(saved("basics.links.0").field_of("contact", 0), Some(4));
        assert_eq!(undo("work.7.title", ChangeEffect::Saved), None);
        let last = undo("work.2.title", ChangeEffect::Checked).expect("is there");
        assert_eq!(
            (last.check(), last.field_of("work", 2)),
            (None, Some(1)),
            "nothing is left to check"
        );
    }

    #[test]
    fn a_checked_value_has_its_way_back_among_those_that_are_left() {
        let mut profile = profile();
        let unsure = |words: &str| Some(Sourced::read(words.to_owned(), Span::new(0, 4), 40));
        profile.basics.name = unsure("Mira");
        profile.work[2].title = unsure("Porter");
        let sections = sections(&profile);
        for (path, at) in [("basics.label", 1), ("work.0.title", 1), ("interests.0", 2)] {
            let undo = Undo::of(change(path, ChangeEffect::Checked), &sections).expect(path);
            assert_eq!(undo.check(), Some(at), "{path}");
            assert!(!undo.is_in("work") && !undo.is_in("basics"), "{path}");
        }
    }
}
