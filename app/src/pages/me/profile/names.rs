//! What the buttons of an entry call it, so that whoever hears them alone knows which position, school or certificate each
//! is about.

use std::collections::HashMap;

use rolefit_domain::Sourced;

use super::fields::Section;

/// "Nurse at Meadow Clinics", or what is known of it, or else `title`.
pub(super) fn joined(what: &Option<Sourced<String>>, place: &Option<Sourced<String>>, title: &str) -> String {
    match (what, place) {
        (Some(what), Some(place)) => format!("{} at {}", what.value, place.value),
        _ => title.to_owned(),
    }
}

/// Gives the entries of a section that have the same name a number each, in the order of the page, and tells the names to
/// their fields and to what can be added.
pub(super) fn tell_apart(section: &mut Section) {
    let mut all: HashMap<String, usize> = HashMap::new();
    for entry in &section.entries {
        *all.entry(entry.name.clone()).or_default() += 1;
    }
    let mut before: HashMap<String, usize> = HashMap::new();
    for entry in section.entries.iter_mut().filter(|entry| !entry.name.is_empty()) {
        if all.get(&entry.name).is_some_and(|same| *same > 1) {
            let number = before.entry(entry.name.clone()).or_default();
            *number += 1;
            entry.name = format!("{} ({number})", entry.name);
        }
        for field in &mut entry.fields {
            field.entry.clone_from(&entry.name);
        }
        if let Some(add) = &mut entry.add {
            add.about.clone_from(&entry.name);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rolefit_domain::profile::{Education, Titled, Work};
    use rolefit_domain::{Profile, Sourced};

    use super::super::sections::sections;
    use super::*;

    fn text(words: &str) -> Option<Sourced<String>> {
        Some(Sourced::typed(words.to_owned()))
    }

    fn work(title: &str, company: &str) -> Work {
        Work {
            title: text(title),
            company: text(company),
            ..Work::default()
        }
    }

    #[test]
    fn no_two_fields_of_a_profile_are_called_the_same() {
        let first_aid = Titled {
            name: Sourced::typed("First aid".to_owned()),
            issuer: None,
            date: None,
            details: Vec::new(),
        };
        let mut profile = Profile {
            work: vec![
                work("Nurse", "Meadow Clinics"),
                work("Nurse", "Hollin House"),
                work("Nurse", "Meadow Clinics"),
                Work::default(),
            ],
            education: vec![Education::default(), Education::default()],
            certificates: vec![first_aid.clone(), first_aid],
            ..Profile::default()
        };
        profile.basics.emails = text("a@b.example")
            .into_iter()
            .chain(text("c@d.example"))
            .collect();
        for section in sections(&profile) {
            let called: Vec<String> = section.fields().map(|field| field.called()).collect();
            let different: BTreeSet<&String> = called.iter().collect();
            assert_eq!(called.len(), different.len(), "{called:?}");
            let additions = section.entries.iter().filter_map(|entry| entry.add.as_ref());
            let about: Vec<&String> = additions.map(|add| &add.about).collect();
            let different: BTreeSet<&&String> = about.iter().collect();
            assert_eq!(about.len(), different.len(), "{about:?}");
        }
    }

    #[test]
    fn a_field_is_called_by_its_label_first_and_by_its_entry() {
        let profile = Profile {
            work: vec![work("Nurse", "Meadow Clinics"), work("Nurse", "Hollin House")],
            ..Profile::default()
        };
        let called = |path: &str| {
            let all = sections(&profile);
            let mut fields = all.iter().flat_map(Section::fields);
            fields.find(|field| field.path == path).expect("a field").called()
        };
        assert_eq!(called("work.0.start"), "From, Nurse at Meadow Clinics");
        assert_eq!(called("work.1.start"), "From, Nurse at Hollin House");
        assert_eq!(called("basics.name"), "Name");
    }
}
