//! The sample of every event: what was once written must always be read.
//!
//! A sample is never changed: when an event gets a new form, the new form gets a sample beside the old one, named
//! `NAME.N.json` after the version of the envelope.

use std::collections::BTreeSet;
use std::path::Path;

use rolefit_domain::event::{EVENT_VERSION, RULES};
use rolefit_domain::{Event, EventEnvelope};
use serde_json::{Value, json};

/// The samples: their events' names, their files' names and their JSON.
fn samples() -> Vec<(String, String, Value)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("samples");
    let files = std::fs::read_dir(folder).expect("the folder of samples");
    files
        .map(|file| {
            let path = file.expect("an entry").path();
            let file = path.file_name().and_then(|name| name.to_str()).expect("a name");
            let name = file.strip_suffix(".json").expect("only JSON stands here");
            let versioned = name
                .rsplit_once('.')
                .filter(|(_, last)| last.parse::<u16>().is_ok());
            let name = versioned.map_or(name, |(name, _)| name);
            let text = std::fs::read_to_string(&path).expect("a text");
            let json = serde_json::from_str(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
            (name.to_owned(), file.to_owned(), json)
        })
        .collect()
}

/// The names of all events. The derived reader lists them when it meets one that is none, so that no variant can be
/// forgotten here.
fn names() -> BTreeSet<String> {
    let error = serde_json::from_value::<Event>(json!({ "type": "no such event", "data": null }));
    let error = error.expect_err("there is no such event").to_string();
    let known = error.split_once("expected one of ").expect("the known names").1;
    known.split('`').skip(1).step_by(2).map(str::to_owned).collect()
}

#[test]
fn every_event_has_a_sample() {
    let names = names();
    assert!(names.contains("match.viewed") && names.len() >= 15, "{names:?}");
    let sampled: BTreeSet<String> = samples().into_iter().map(|(name, ..)| name).collect();
    assert_eq!(names, sampled, "one file per event in `samples/`, named like it");
    for rule in RULES {
        assert!(
            names.contains(rule.event_type),
            "{rule:?} waits for an event that is none"
        );
    }
}

#[test]
fn every_sample_is_read() {
    for (name, file, json) in samples() {
        let envelope: EventEnvelope =
            serde_json::from_value(json.clone()).unwrap_or_else(|error| panic!("{file}: {error}"));
        assert_eq!(envelope.event.name(), name, "{file}");
        assert!((1..=EVENT_VERSION).contains(&envelope.version), "{file}");
        if envelope.version == EVENT_VERSION {
            let written = serde_json::to_value(&envelope).expect("an event has a JSON form");
            assert_eq!(written, json, "{file} is the form that is written today");
        }
    }
}

#[test]
fn an_event_of_a_later_version_is_refused_though_its_form_is_known() {
    let (_, _, known) = samples().swap_remove(0);
    let of_version = |version: u16| {
        let mut json = known.clone();
        json["version"] = version.into();
        serde_json::from_value::<EventEnvelope>(json)
    };
    assert!(of_version(EVENT_VERSION).is_ok());
    let error = of_version(EVENT_VERSION + 1).expect_err("its meaning is not known");
    assert!(error.to_string().contains("later than"), "{error}");
}
