//! The text of a file, read on past what is wrong in it.
//!
//! The reader of TOML stops at the first value that it cannot use. Such a value is taken out of the text, line breaks aside so that
//! lines keep their numbers, and the text is read again.

use std::ops::Range;

use toml::de::DeTable;

use super::{FileConfig, Problem};

/// Most values that are taken out: more than anybody wants to read of at once.
const MOST: usize = 50;

/// What could be read.
pub(super) struct ReadFile {
    pub(super) file: FileConfig,
    /// What could not, with its line.
    pub(super) problems: Vec<Problem>,
    /// The keys of it, of which nothing else is to be said: nobody knows what was meant.
    pub(super) unread: Vec<String>,
}

/// Reads a file's text, or as much of it as can be read.
pub(super) fn read(text: &str) -> ReadFile {
    let mut rest = text.to_owned();
    let (mut problems, mut unread) = (Vec::new(), Vec::new());
    loop {
        let error = match toml::from_str(&rest) {
            Ok(file) => {
                return ReadFile {
                    file,
                    problems,
                    unread,
                };
            }
            Err(error) => error,
        };
        problems.push(Problem::of_text(text, &error));
        let at = error.span().map(|span| span.start);
        let entry = at.and_then(|at| entry_at(&rest, at));
        let Some(entry) = entry.filter(|_| problems.len() < MOST) else {
            // What is no TOML at all has no values that could be looked at.
            return ReadFile {
                file: FileConfig::default(),
                problems,
                unread: vec![String::new()],
            };
        };
        unread.push(entry.key);
        blank(&mut rest, entry.place);
    }
}

impl ReadFile {
    /// Whether nothing that depends on this key can be judged.
    pub(super) fn misses(&self, key: &str) -> bool {
        let above = |unread: &String| {
            unread.is_empty()
                || key
                    .strip_prefix(unread.as_str())
                    .is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
        };
        self.unread.iter().any(above)
    }
}

/// A key with its value, or a whole section.
struct Entry {
    key: String,
    place: Range<usize>,
}

/// The entry of a text that a byte is in.
fn entry_at(text: &str, byte: usize) -> Option<Entry> {
    let table = DeTable::parse(text).ok()?;
    entry_in(table.get_ref(), text, byte, "")
}

fn entry_in(table: &DeTable<'_>, text: &str, byte: usize, above: &str) -> Option<Entry> {
    table.iter().find_map(|(name, value)| {
        let key = match above {
            "" => name.get_ref().to_string(),
            above => format!("{above}.{}", name.get_ref()),
        };
        let (start, end) = (name.span().start, value.span().end);
        // A table in braces is one value; one with a head of its own has its keys elsewhere.
        let is_written_out = !text
            .get(value.span().start..)
            .is_some_and(|text| text.starts_with('{'));
        if let Some(inner) = value.get_ref().as_table().filter(|_| is_written_out) {
            if let Some(found) = entry_in(inner, text, byte, &key) {
                return Some(found);
            }
            let section = section_at(text, name.span().start)?;
            return section.contains(&byte).then_some(Entry { key, place: section });
        }
        (start..end.max(start + 1)).contains(&byte).then_some(Entry {
            key,
            place: start..end,
        })
    })
}

/// The lines from the section's head at a byte to the next head.
fn section_at(text: &str, byte: usize) -> Option<Range<usize>> {
    let start = text.get(..byte)?.rfind('\n').map_or(0, |before| before + 1);
    let line = text.get(start..)?;
    if !line.trim_start().starts_with('[') {
        return None;
    }
    let end = line.find("\n[").map_or(text.len(), |next| start + next);
    Some(start..end)
}

/// Takes a place out of a text, all but its line breaks.
fn blank(text: &mut String, place: Range<usize>) {
    let blanked: String = text
        .get(place.clone())
        .unwrap_or_default()
        .chars()
        .map(|letter| if letter == '\n' { '\n' } else { ' ' })
        .collect();
    text.replace_range(place, &blanked);
}
