//! The form of an answer about a resume: its schema for the model, and its types. Lists that every resume has are needed, so
//! that an answer of another form is not taken for an empty resume.

use serde::Deserialize;
use serde_json::{Value, json};

/// What the model said of a part of a resume.
#[derive(Debug, Deserialize)]
pub(crate) struct Answer {
    pub(super) name: Option<Quote>,
    pub(super) label: Option<Quote>,
    pub(super) location: Option<Quote>,
    pub(super) summary: Option<Range>,
    pub(super) emails: Option<Vec<Quote>>,
    pub(super) phones: Option<Vec<Quote>>,
    pub(super) links: Option<Vec<Quote>>,
    pub(super) work: Vec<Position>,
    pub(super) volunteer: Option<Vec<Position>>,
    pub(super) education: Vec<Course>,
    pub(super) skills: Vec<SkillQuote>,
    pub(super) languages: Vec<Tongue>,
    pub(super) certificates: Option<Vec<Item>>,
    pub(super) projects: Option<Vec<Item>>,
    pub(super) awards: Option<Vec<Item>>,
    pub(super) publications: Option<Vec<Item>>,
    pub(super) interests: Option<Vec<Quote>>,
}

/// Words of the document, and the number of the line in which they begin.
#[derive(Debug, Deserialize)]
pub(crate) struct Quote {
    pub(super) line: usize,
    pub(super) quote: String,
}

/// Whole lines, by their first and last number.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(crate) struct Range {
    pub(super) first: usize,
    pub(super) last: usize,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Position {
    pub(super) title: Option<Quote>,
    pub(super) company: Option<Quote>,
    pub(super) location: Option<Quote>,
    pub(super) dates: Option<Quote>,
    pub(super) lines: Option<Vec<Range>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Course {
    pub(super) institution: Option<Quote>,
    pub(super) degree: Option<Quote>,
    pub(super) area: Option<Quote>,
    pub(super) dates: Option<Quote>,
    pub(super) lines: Option<Vec<Range>>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct SkillQuote {
    pub(super) line: usize,
    pub(super) quote: String,
    pub(super) group: Option<String>,
    pub(super) level: Option<String>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Tongue {
    pub(super) name: Quote,
    pub(super) fluency: Option<Quote>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Item {
    pub(super) name: Quote,
    pub(super) issuer: Option<Quote>,
    pub(super) date: Option<Quote>,
    pub(super) lines: Option<Vec<Range>>,
}

/// The schema of the tool's input.
pub(super) fn schema() -> Value {
    let quote = || {
        let fields = [
            ("line", json!({ "type": "integer" })),
            ("quote", json!({ "type": "string" })),
        ];
        object(fields, &["line", "quote"])
    };
    let range = || {
        let fields = [
            ("first", json!({ "type": "integer" })),
            ("last", json!({ "type": "integer" })),
        ];
        object(fields, &["first", "last"])
    };
    let ranges = || list(range());
    let position = || {
        let fields = [
            ("title", quote()),
            ("company", quote()),
            ("location", quote()),
            ("dates", quote()),
            ("lines", ranges()),
        ];
        list(object(fields, &[]))
    };
    let course = [
        ("institution", quote()),
        ("degree", quote()),
        ("area", quote()),
        ("dates", quote()),
        ("lines", ranges()),
    ];
    let skill = [
        ("line", json!({ "type": "integer" })),
        ("quote", json!({ "type": "string" })),
        (
            "group",
            json!({ "type": "string", "description": "the heading that the skill stands under, quoted" }),
        ),
        (
            "level",
            json!({ "type": "string", "description": "the level beside the skill, quoted, such as expert; one that says little, \
                     such as beginner, belongs to the quote of the skill" }),
        ),
    ];
    let item = || {
        let fields = [
            ("name", quote()),
            ("issuer", quote()),
            ("date", quote()),
            ("lines", ranges()),
        ];
        list(object(fields, &["name"]))
    };
    let fields = [
        ("name", quote()),
        ("label", quote()),
        ("location", quote()),
        ("summary", range()),
        ("emails", list(quote())),
        ("phones", list(quote())),
        ("links", list(quote())),
        ("work", position()),
        ("volunteer", position()),
        ("education", list(object(course, &[]))),
        ("skills", list(object(skill, &["line", "quote"]))),
        (
            "languages",
            list(object([("name", quote()), ("fluency", quote())], &["name"])),
        ),
        ("certificates", item()),
        ("projects", item()),
        ("awards", item()),
        ("publications", item()),
        ("interests", list(quote())),
    ];
    object(fields, &["work", "education", "skills", "languages"])
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

fn object<const N: usize>(fields: [(&str, Value); N], required: &[&str]) -> Value {
    let fields: serde_json::Map<String, Value> = fields
        .into_iter()
        .map(|(name, field)| (name.to_owned(), field))
        .collect();
    json!({ "type": "object", "properties": fields, "required": required })
}
