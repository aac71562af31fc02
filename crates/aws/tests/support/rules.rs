//! A model that knows as much as the rules: what they read of a shown document, in the form of the tools' answers.

use rolefit_domain::profile::{Titled, Work};
use rolefit_domain::span::cover;
use rolefit_domain::{PartialDate, Sourced, Span};
use rolefit_ports::contract::language_model::document;
use rolefit_standins::bedrock::{Answer, Call};
use serde_json::{Value, json};

/// What the rules say to a call.
pub fn answer(call: &Call) -> Answer {
    let shown = Shown::of(call);
    Answer::Tool(match call.tool() {
        "record_profile" => shown.profile(),
        "record_criteria" => shown.criteria(),
        other => panic!("there is no tool `{other}`"),
    })
}

/// The document of a call as the model sees it.
pub struct Shown {
    text: String,
    /// First byte and number of each line.
    lines: Vec<(usize, usize)>,
}

impl Shown {
    /// Takes the numbers off the lines between the marks of the document.
    ///
    /// # Panics
    /// When a line between them has no number: then a document could pretend to be none.
    pub fn of(call: &Call) -> Self {
        let said = call.said();
        let (_, document) = said.split_once("<document>\n").expect("begins");
        let document = document.trim_end().strip_suffix("</document>").expect("ends");
        let mut shown = Self {
            text: String::new(),
            lines: Vec::new(),
        };
        for line in document.lines() {
            let (number, words) = line.split_once("| ").expect("stands behind its number");
            let number = number.parse().expect("is a number");
            shown.lines.push((shown.text.len(), number));
            shown.text.push_str(words);
            shown.text.push('\n');
        }
        shown
    }

    /// The numbers of its lines.
    pub fn numbers(&self) -> Vec<usize> {
        self.lines.iter().map(|(_, number)| *number).collect()
    }

    fn number(&self, at: usize) -> usize {
        self.lines[self.lines.partition_point(|(start, _)| *start <= at) - 1].1
    }

    fn quote(&self, span: Span) -> Value {
        let quote = span.slice(&self.text).expect("in the text");
        json!({ "line": self.number(span.start as usize), "quote": quote })
    }

    fn value<T>(&self, value: &Option<Sourced<T>>) -> Value {
        let span = value.as_ref().and_then(|value| value.span);
        span.map_or(Value::Null, |span| self.quote(span))
    }

    fn values(&self, values: &[Sourced<String>]) -> Value {
        let spans = values.iter().filter_map(|value| value.span);
        spans.map(|span| self.quote(span)).collect()
    }

    fn ranges(&self, values: &[Sourced<String>]) -> Value {
        let spans = values.iter().filter_map(|value| value.span);
        spans.map(|span| self.range(span)).collect()
    }

    fn range(&self, span: Span) -> Value {
        json!({ "first": self.number(span.start as usize), "last": self.number(span.end as usize - 1) })
    }

    fn dates(&self, start: &Option<Sourced<PartialDate>>, end: &Option<Sourced<PartialDate>>) -> Value {
        let spans = [start, end].into_iter().flatten().filter_map(|date| date.span);
        cover(spans).map_or(Value::Null, |span| self.quote(span))
    }

    fn position(&self, work: &Work) -> Value {
        let dates = [&work.start, &work.end]
            .into_iter()
            .flatten()
            .filter_map(|date| date.span);
        let current = work.current.iter().filter_map(|words| words.span);
        json!({
            "title": self.value(&work.title),
            "company": self.value(&work.company),
            "location": self.value(&work.location),
            "dates": cover(dates.chain(current)).map(|span| self.quote(span)),
            "lines": self.ranges(&work.highlights),
        })
    }

    fn titled(&self, list: &[Titled]) -> Value {
        let one = |item: &Titled| {
            json!({
                "name": item.name.span.map(|span| self.quote(span)),
                "issuer": self.value(&item.issuer),
                "date": self.dates(&item.date, &None),
                "lines": self.ranges(&item.details),
            })
        };
        list.iter().map(one).collect()
    }

    /// What the rules read of it as a resume.
    pub fn profile(&self) -> Value {
        let profile = rolefit_resume::parse(&document(&self.text));
        let basics = &profile.basics;
        let positions = |list: &[Work]| list.iter().map(|work| self.position(work)).collect::<Value>();
        let education = profile.education.iter().map(|course| {
            json!({
                "institution": self.value(&course.institution),
                "degree": self.value(&course.degree),
                "area": self.value(&course.area),
                "dates": self.dates(&course.start, &course.end),
                "lines": self.ranges(&course.details),
            })
        });
        let skills = profile.skills.iter().filter_map(|skill| {
            let mut said = self.quote(skill.name.span?);
            said["group"] = json!(skill.group);
            said["level"] = json!(skill.level.as_ref().map(|level| &level.value));
            Some(said)
        });
        let languages = profile.languages.iter().filter_map(|language| {
            let name = self.quote(language.name.span?);
            Some(json!({ "name": name, "fluency": self.value(&language.fluency) }))
        });
        let summary = basics.summary.as_ref().and_then(|summary| summary.span);
        json!({
            "name": self.value(&basics.name),
            "label": self.value(&basics.label),
            "location": self.value(&basics.location),
            "summary": summary.map(|span| self.range(span)),
            "emails": self.values(&basics.emails),
            "phones": self.values(&basics.phones),
            "links": self.values(&basics.links),
            "work": positions(&profile.work),
            "volunteer": positions(&profile.volunteer),
            "education": education.collect::<Value>(),
            "skills": skills.collect::<Value>(),
            "languages": languages.collect::<Value>(),
            "certificates": self.titled(&profile.certificates),
            "projects": self.titled(&profile.projects),
            "awards": self.titled(&profile.awards),
            "publications": self.titled(&profile.publications),
            "interests": self.values(&profile.interests),
        })
    }

    /// What the rules read of it as an ad.
    pub fn criteria(&self) -> Value {
        let criteria = rolefit_matching::criteria_from_ad("", &self.text);
        let stretches = criteria.iter().filter_map(|criterion| {
            let mut said = self.quote(criterion.span?);
            said["need"] = json!(criterion.need);
            Some(said)
        });
        json!({ "criteria": stretches.collect::<Value>() })
    }
}
