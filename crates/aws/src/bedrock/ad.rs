//! Job ad → criteria: the model names the stretches that ask for something, the rules of ads read them.

use std::time::Duration;

use rolefit_domain::{Criterion, Need};
use rolefit_matching::{AskingStretch, criteria_from_stretches};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Dropped;
use super::converse::Task;
use super::lines::Lines;
use super::places::Places;

/// A recruiter waits for the answer, and the server answers within half a minute.
pub(super) const TASK: Task = Task {
    of: "job ad",
    tool: "record_criteria",
    about: "Records what a job ad asks of applicants.",
    instructions: INSTRUCTIONS,
    schema,
    attempt: Duration::from_secs(20),
    patience: Duration::from_secs(25),
};

const INSTRUCTIONS: &str = "\
You read one job ad and record with the tool `record_criteria` what it asks of applicants: skills, tools, methods, licences, \
years of experience, degrees, languages. Quote each thing apart, as short as it can be said whole: `3 years of experience in \
sales`, `Python`, `Kotlin or Java` where one of them is enough, `German (C1)`. Keep the ad's order. The need is `must_have` for \
what is required and `nice_to_have` for what is only welcome or only mentioned among the tasks. Leave out what the employer \
offers or says of itself, what the ad says is not needed, and traits such as `team player`.";

fn schema() -> Value {
    json!({
        "type": "object",
        "properties": {
            "criteria": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {
                        "line": { "type": "integer", "description": "number of the line in which the quote begins" },
                        "quote": { "type": "string", "description": "copied from the document" },
                        "need": { "type": "string", "enum": ["must_have", "nice_to_have"] },
                    },
                    "required": ["line", "quote", "need"],
                },
            },
        },
        "required": ["criteria"],
    })
}

/// What the model said of a part of an ad.
#[derive(Debug, Deserialize)]
pub(super) struct Answer {
    criteria: Vec<Stretch>,
}

#[derive(Debug, Deserialize)]
struct Stretch {
    line: usize,
    quote: String,
    need: Need,
}

/// The criteria of an ad, and what was not taken.
pub(super) fn criteria(answers: Vec<Answer>, title: &str, text: &str) -> (Vec<Criterion>, Dropped) {
    let lines = Lines::of(text);
    let places = Places::new(text, &lines);
    let mut dropped = Dropped::default();
    let mut stretches: Vec<AskingStretch> = Vec::new();
    for said in answers.into_iter().flat_map(|answer| answer.criteria) {
        match places.find(&said.quote, said.line) {
            Some(place) => stretches.push(AskingStretch {
                span: place.span,
                need: said.need,
            }),
            None => dropped.not_in_text += 1,
        }
    }
    stretches.sort_by_key(|stretch| stretch.span);
    stretches.dedup();
    let found = criteria_from_stretches(title, text, &stretches);
    dropped.unreadable += found.unreadable;
    dropped.refused += found.about_the_person;
    (found.criteria, dropped)
}
