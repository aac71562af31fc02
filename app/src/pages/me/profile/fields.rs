//! Sections, entries and fields of the profile's page, each with the path that changes it.

use rolefit_domain::edit::{EntryKind, entry_kind};
use rolefit_domain::{Sourced, Span};

use crate::anchors::row_id;

/// A part of the profile, such as "Work".
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Section {
    /// Heading.
    pub title: &'static str,
    /// Its name in paths, for ids on the page.
    pub name: &'static str,
    /// What is in it.
    pub entries: Vec<Entry>,
    /// What can be added; `None` where nothing can.
    pub add: Option<Addition>,
}

/// A position, a school, or the only group of fields of a section.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    /// What it is; empty for the only group of a section.
    pub title: String,
    /// What the buttons of its rows call it, unlike any other of its section; empty where their own words say enough.
    pub name: String,
    /// Its fields.
    pub fields: Vec<Field>,
    /// The path that removes it as a whole; `None` where its fields are removed one by one.
    pub remove: Option<String>,
    /// What can be added inside.
    pub add: Option<Addition>,
}

/// Something that can be added.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Addition {
    /// Where, as in `rolefit_domain::edit::add`.
    pub section: String,
    /// What the first value is.
    pub label: &'static str,
    /// What the button says.
    pub verb: &'static str,
    /// The entry it is for, where several have the same button; empty otherwise.
    pub about: String,
    /// The fields that are asked for at once; `None` for single values.
    pub kind: Option<&'static EntryKind>,
}

impl Addition {
    /// A single value.
    pub(super) fn new(section: impl Into<String>, label: &'static str, verb: &'static str) -> Self {
        Self {
            section: section.into(),
            label,
            verb,
            about: String::new(),
            kind: None,
        }
    }

    /// An entry with all its fields.
    pub(super) fn entry(section: &str, verb: &'static str) -> Self {
        Self {
            kind: entry_kind(section),
            ..Self::new(section, "", verb)
        }
    }
}

/// One value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Field {
    /// As in `rolefit_domain::edit`.
    pub path: String,
    /// What it is; empty in plain lists such as skills.
    pub label: String,
    /// The name of its entry, as in [`Entry::name`].
    pub entry: String,
    /// The value; empty when nothing is known.
    pub value: String,
    /// Where the document says so.
    pub span: Option<Span>,
    /// Whether a person should look at it.
    pub check: bool,
    /// Whether the candidate typed it.
    pub typed: bool,
    /// Whether the field itself can be removed.
    pub removable: bool,
    /// Whether it may be several lines long.
    pub long: bool,
}

impl Section {
    /// What a change with this subject is about, in words, as in [`Self::subjects`]; `None` where it is not of this
    /// section.
    pub fn words_for(&self, subject: &str) -> Option<String> {
        let additions = self.entries.iter().filter_map(|entry| entry.add.as_ref());
        let mut additions = self.add.iter().chain(additions);
        if let Some(add) = additions.find(|add| add.section == subject) {
            return Some(match add.about.as_str() {
                "" => add.verb.to_owned(),
                about => format!("{}: {about}", add.verb),
            });
        }
        let (entry, field) = self
            .entries
            .iter()
            .flat_map(|entry| entry.fields.iter().map(move |field| (entry, field)))
            .find(|(_, field)| field.path == subject)?;
        Some(match (field.label.as_str(), entry.title.as_str()) {
            ("", "") => self.title.to_owned(),
            ("", title) => format!("{} · {title}", self.title),
            (label, "") => label.to_owned(),
            (label, title) => format!("{label} · {title}"),
        })
    }

    /// The entries.
    pub fn entries(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter()
    }

    /// All fields of all entries.
    pub fn fields(&self) -> impl Iterator<Item = &Field> {
        self.entries.iter().flat_map(|entry| entry.fields.iter())
    }

    /// What changes can be about: the paths of its facts, and where something can be added.
    pub fn subjects(&self) -> impl Iterator<Item = String> {
        let additions = self
            .add
            .iter()
            .chain(self.entries.iter().filter_map(|entry| entry.add.as_ref()));
        self.fields()
            .map(|field| field.path.clone())
            .chain(additions.map(|add| add.section.clone()))
    }
}

impl Field {
    /// Id of its row on the page.
    pub fn row_id(&self) -> String {
        row_id(&self.path)
    }

    /// Id of its mark in the document.
    pub fn mark_id(&self) -> String {
        format!("span-{}", self.path.replace('.', "-"))
    }

    /// Whether it is a word in a plain list.
    pub fn is_short(&self) -> bool {
        self.label.is_empty() && !self.long
    }

    /// What its buttons call it, because those of other entries have the same label: "From, Nurse at Meadow Clinics".
    pub fn called(&self) -> String {
        match (self.label.as_str(), self.entry.as_str()) {
            ("", _) => self.value.clone(),
            (label, "") => label.to_owned(),
            (label, entry) => format!("{label}, {entry}"),
        }
    }

    /// A field of this label.
    pub(super) fn new<T: ToString>(path: String, label: &str, value: Option<&Sourced<T>>) -> Self {
        Self {
            path,
            label: label.to_owned(),
            entry: String::new(),
            value: value.map(|v| v.value.to_string()).unwrap_or_default(),
            span: value.and_then(|v| v.span),
            check: value.is_some_and(Sourced::needs_check),
            typed: value.is_some_and(|v| v.origin == rolefit_domain::profile::Origin::Candidate),
            removable: false,
            long: false,
        }
    }

    /// A field of an entry, called what its kind of entry calls it.
    pub(super) fn of<T: ToString>(path: String, value: Option<&Sourced<T>>) -> Self {
        let mut parts = path.split('.');
        let (section, field) = (parts.next(), parts.nth(1));
        let label = section
            .and_then(entry_kind)
            .zip(field)
            .map_or("", |(kind, field)| kind.label(field));
        Self::new(path, label, value)
    }

    /// The field with a button that removes it.
    pub(super) fn removable(mut self) -> Self {
        self.removable = true;
        self
    }

    /// The field in a form of several lines.
    pub(super) fn long(mut self) -> Self {
        self.long = true;
        self
    }
}
