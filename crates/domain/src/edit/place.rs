//! Where something stands in a profile, by its path, as far as the profile's stored form tells.

use serde_json::Value;

use crate::profile::{CHECK_BELOW, Profile};

/// Whether the value at a path is one that a person should look at; `false` where there is none.
pub fn needs_check(profile: &Profile, path: &str) -> bool {
    let stored = stored(profile);
    let at = |path: &str| stored.pointer(&pointer(path));
    let ends = path.strip_suffix(".end").map(|entry| format!("{entry}.current"));
    let value = match path.split('.').collect::<Vec<_>>().as_slice() {
        ["skills", _] => at(&format!("{path}.name")),
        // The words that say that a position goes on stand apart from a date.
        _ => ends
            .and_then(|current| at(&current).filter(|value| !value.is_null()))
            .or_else(|| at(path)),
    };
    let confidence = value.and_then(|value| value.get("confidence")?.as_u64());
    confidence.is_some_and(|confidence| confidence < u64::from(CHECK_BELOW))
}

/// The path of the first thing that a change has added to a section, such as `work.0` for a position that begins later than all
/// others; `None` where the section has nothing new.
pub fn added(before: &Profile, after: &Profile, section: &str) -> Option<String> {
    let (before, after) = (stored(before), stored(after));
    let list = |profile: &Value| {
        let list = profile.pointer(&pointer(section)).and_then(Value::as_array);
        list.cloned().unwrap_or_default()
    };
    let (before, after) = (list(&before), list(&after));
    let is_new = |at: &usize| after.get(*at) != before.get(*at);
    let at = (0..after.len()).find(is_new)?;
    Some(format!("{section}.{at}"))
}

fn stored(profile: &Profile) -> Value {
    serde_json::to_value(profile).unwrap_or_default()
}

fn pointer(path: &str) -> String {
    format!("/{}", path.replace('.', "/"))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::super::{add, add_entry};
    use super::*;
    use crate::profile::{Skill, Sourced, Work};
    use crate::{PartialDate, Span};

    fn read<T>(value: T, confidence: u8) -> Sourced<T> {
        Sourced::read(value, Span::new(0, 4), confidence)
    }

    #[test]
    fn values_to_check_are_known_by_their_paths() {
        let mut profile = Profile::default();
        profile.basics.emails = vec![read("a@b.example".to_owned(), 40)];
        profile.skills = vec![Skill {
            name: read("Rust".to_owned(), 50),
            group: None,
            level: None,
        }];
        let date: PartialDate = "2019".parse().expect("a date");
        profile.work = vec![
            Work {
                start: Some(read(date, 60)),
                end: Some(read(date, 90)),
                ..Work::default()
            },
            Work {
                current: Some(read("present".to_owned(), 60)),
                ..Work::default()
            },
        ];
        for (path, expected) in [
            ("basics.emails.0", true),
            ("skills.0", true),
            ("work.0.start", true),
            ("work.0.end", false),
            ("work.1.end", true),
            ("work.1.start", false),
            ("basics.name", false),
            ("nonsense", false),
        ] {
            assert_eq!(needs_check(&profile, path), expected, "{path}");
        }
    }

    #[test]
    fn what_was_added_is_found_wherever_it_stands() {
        let mut before = Profile::default();
        let position = |title: &str, start: &str| {
            BTreeMap::from([
                ("title".to_owned(), title.to_owned()),
                ("start".to_owned(), start.to_owned()),
            ])
        };
        add_entry(&mut before, "work", &position("Cook", "2019")).expect("is added");
        let after = |section: &str, value: &str| {
            let mut after = before.clone();
            add(&mut after, section, value).expect(section);
            added(&before, &after, section)
        };
        assert_eq!(after("skills", "Rust").as_deref(), Some("skills.0"));
        assert_eq!(
            after("work.0.highlights", "Fed 80").as_deref(),
            Some("work.0.highlights.0")
        );
        assert_eq!(
            after("basics.phones", "+44 20 7946 0000").as_deref(),
            Some("basics.phones.0")
        );
        let mut later = before.clone();
        add_entry(&mut later, "work", &position("Chef", "2022")).expect("is added");
        let at = later
            .work
            .iter()
            .position(|work| work.title.as_ref().is_some_and(|t| t.value == "Chef"));
        assert_eq!(added(&before, &later, "work"), at.map(|at| format!("work.{at}")));
        assert_eq!(added(&before, &before, "work"), None);
    }
}
