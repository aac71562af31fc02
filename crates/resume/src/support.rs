//! Values and the text that they are read from: how a slice becomes a value, and the check that it did.

use std::collections::{HashMap, HashSet};

use rolefit_domain::profile::{Basics, Education, Origin, Titled, Work};
use rolefit_domain::{DocumentText, PartialDate, Profile, Sourced, Span};
use serde_json::{Value, json};

use crate::parse::dates;

/// A value that its span does not contain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnsupportedClaim {
    /// The path in the profile, such as `work[0].company`.
    pub path: String,
    /// What is claimed.
    pub value: String,
    /// Where the text should say so; `None` when the value names no place at all.
    pub span: Option<Span>,
}

/// The values of `profile` that `text` does not contain at their span, and places of unread lines that are none in the
/// text. Values that a person typed need no span.
///
/// Empty for everything that [`crate::parse()`] returns. Callers run it over profiles from other sources, such as a
/// language model, and drop what it names.
pub fn unsupported_claims(profile: &Profile, text: &DocumentText) -> Vec<UnsupportedClaim> {
    let text = &text.text;
    let mut found = Vec::new();
    walk(profile, &mut |path, claim| {
        if claim.origin() == Origin::Document && !claim.is_said_in(text) {
            found.push(UnsupportedClaim {
                path,
                value: claim.value(),
                span: claim.span(),
            });
        }
    });
    for (i, span) in profile.unread.iter().enumerate() {
        if span.slice(text).is_none_or(|line| line.trim().is_empty()) {
            found.push(UnsupportedClaim {
                path: format!("unread[{i}]"),
                value: String::new(),
                span: Some(*span),
            });
        }
    }
    let read = readable(text);
    let mut known: HashMap<&str, bool> = HashMap::new();
    for (i, skill) in profile.skills.iter().enumerate() {
        if let Some(group) = &skill.group
            && skill.name.origin == Origin::Document
            && !*known
                .entry(group)
                .or_insert_with(|| read.contains(group.as_str()))
        {
            found.push(UnsupportedClaim {
                path: format!("skills[{i}].group"),
                value: group.clone(),
                span: None,
            });
        }
    }
    found
}

/// Where the values of `profile` stand, and in lower case those that a document may say more than once: names, ways to
/// reach the person, skills with their groups, and languages.
pub(crate) fn value_spans(profile: &Profile) -> (Vec<Span>, HashSet<String>) {
    let mut spans = Vec::new();
    let mut said = HashSet::new();
    walk(profile, &mut |path, claim| {
        spans.extend(claim.span());
        let section = path.split(['.', '[']).next().unwrap_or_default();
        if matches!(section, "basics" | "skills" | "languages") {
            said.insert(claim.value().to_lowercase());
        }
    });
    let groups = profile.skills.iter().filter_map(|skill| skill.group.as_ref());
    said.extend(groups.map(|group| group.to_lowercase()));
    (spans, said)
}

/// The values that tell what nobody is judged by, such as birth or family, by what is asked of each: the section it stands
/// in, its words, and the line it begins in. Values that a person typed stay.
pub(crate) fn personal_claims(
    profile: &Profile,
    text: &str,
    is_personal: impl Fn(&str, &str, &str) -> bool,
) -> Vec<UnsupportedClaim> {
    let mut found = Vec::new();
    walk(profile, &mut |path, claim| {
        let Some(span) = claim.span().filter(|_| claim.origin() == Origin::Document) else {
            return;
        };
        let at = span.start as usize;
        let Some((before, after)) = text.split_at_checked(at) else {
            return;
        };
        let start = before.rfind('\n').map_or(0, |end| end + 1);
        let end = after.find('\n').map_or(text.len(), |end| at + end);
        let section = path.split(['.', '[']).next().unwrap_or_default();
        if is_personal(section, &claim.value(), &text[start..end]) {
            found.push(UnsupportedClaim {
                value: claim.value(),
                path,
                span: Some(span),
            });
        }
    });
    found
}

/// Path, span and confidence of every value of the profile, as JSON.
pub(crate) fn places(profile: &Profile) -> Vec<Value> {
    let mut out = Vec::new();
    walk(profile, &mut |path, claim| {
        let span = claim.span().map(|span| [span.start, span.end]);
        out.push(json!({ "path": path, "span": span, "confidence": claim.confidence() }));
    });
    out
}

/// One value of a profile.
#[derive(Clone, Copy)]
enum Claim<'a> {
    Words(&'a Sourced<String>),
    Date(&'a Sourced<PartialDate>),
}

impl Claim<'_> {
    fn span(self) -> Option<Span> {
        match self {
            Self::Words(claim) => claim.span,
            Self::Date(claim) => claim.span,
        }
    }

    fn origin(self) -> Origin {
        match self {
            Self::Words(claim) => claim.origin,
            Self::Date(claim) => claim.origin,
        }
    }

    fn confidence(self) -> u8 {
        match self {
            Self::Words(claim) => claim.confidence,
            Self::Date(claim) => claim.confidence,
        }
    }

    fn value(self) -> String {
        match self {
            Self::Words(claim) => claim.value.clone(),
            Self::Date(claim) => claim.value.to_string(),
        }
    }

    fn is_said_in(self, text: &str) -> bool {
        let Some(slice) = self.span().and_then(|span| span.slice(text)) else {
            return false;
        };
        match self {
            Self::Words(Sourced { value, .. }) => {
                !value.is_empty() && (readable(slice) == *value || unbroken(slice) == *value)
            }
            Self::Date(claim) => dates::says(slice, claim.value),
        }
    }
}

/// Calls `see` with the path and value of everything that the profile claims.
fn walk(profile: &Profile, see: &mut impl FnMut(String, Claim<'_>)) {
    basics(&profile.basics, see);
    for (name, list) in [("work", &profile.work), ("volunteer", &profile.volunteer)] {
        for (i, entry) in list.iter().enumerate() {
            work(&format!("{name}[{i}]"), entry, see);
        }
    }
    for (i, entry) in profile.education.iter().enumerate() {
        education(&format!("education[{i}]"), entry, see);
    }
    for (i, skill) in profile.skills.iter().enumerate() {
        see(format!("skills[{i}].name"), Claim::Words(&skill.name));
        words(&format!("skills[{i}]"), [("level", &skill.level)], see);
    }
    for (i, language) in profile.languages.iter().enumerate() {
        see(format!("languages[{i}].name"), Claim::Words(&language.name));
        words(&format!("languages[{i}]"), [("fluency", &language.fluency)], see);
    }
    let titled_lists = [
        ("certificates", &profile.certificates),
        ("projects", &profile.projects),
        ("awards", &profile.awards),
        ("publications", &profile.publications),
    ];
    for (name, list) in titled_lists {
        for (i, entry) in list.iter().enumerate() {
            titled(&format!("{name}[{i}]"), entry, see);
        }
    }
    all("interests", &profile.interests, see);
}

fn basics(basics: &Basics, see: &mut impl FnMut(String, Claim<'_>)) {
    let single = [
        ("name", &basics.name),
        ("label", &basics.label),
        ("location", &basics.location),
        ("summary", &basics.summary),
    ];
    words("basics", single, see);
    all("basics.emails", &basics.emails, see);
    all("basics.phones", &basics.phones, see);
    all("basics.links", &basics.links, see);
}

fn work(path: &str, entry: &Work, see: &mut impl FnMut(String, Claim<'_>)) {
    let single = [
        ("company", &entry.company),
        ("title", &entry.title),
        ("location", &entry.location),
        ("current", &entry.current),
    ];
    words(path, single, see);
    date(format!("{path}.start"), &entry.start, see);
    date(format!("{path}.end"), &entry.end, see);
    all(&format!("{path}.highlights"), &entry.highlights, see);
}

fn education(path: &str, entry: &Education, see: &mut impl FnMut(String, Claim<'_>)) {
    words(
        path,
        [
            ("institution", &entry.institution),
            ("degree", &entry.degree),
            ("area", &entry.area),
        ],
        see,
    );
    date(format!("{path}.start"), &entry.start, see);
    date(format!("{path}.end"), &entry.end, see);
    all(&format!("{path}.details"), &entry.details, see);
}

fn titled(path: &str, entry: &Titled, see: &mut impl FnMut(String, Claim<'_>)) {
    see(format!("{path}.name"), Claim::Words(&entry.name));
    words(path, [("issuer", &entry.issuer)], see);
    date(format!("{path}.date"), &entry.date, see);
    all(&format!("{path}.details"), &entry.details, see);
}

fn words<const N: usize>(
    path: &str,
    values: [(&str, &Option<Sourced<String>>); N],
    see: &mut impl FnMut(String, Claim<'_>),
) {
    for (name, value) in values {
        if let Some(value) = value {
            see(format!("{path}.{name}"), Claim::Words(value));
        }
    }
}

fn all(path: &str, values: &[Sourced<String>], see: &mut impl FnMut(String, Claim<'_>)) {
    for (i, value) in values.iter().enumerate() {
        see(format!("{path}[{i}]"), Claim::Words(value));
    }
}

fn date(path: String, value: &Option<Sourced<PartialDate>>, see: &mut impl FnMut(String, Claim<'_>)) {
    if let Some(value) = value {
        see(path, Claim::Date(value));
    }
}

/// A slice of the text as people read it: white space is one space, words broken at line ends are whole.
pub fn readable(slice: &str) -> String {
    let mut out = String::with_capacity(slice.len());
    for line in slice.lines() {
        for (i, word) in line.split_whitespace().enumerate() {
            let broken = i == 0 && ends_broken(&out);
            if broken && word.starts_with(char::is_lowercase) {
                out.pop();
            } else {
                let joined = out.is_empty() || broken || i == 0 && joins_without_space(&out, word);
                out.push_str(if joined { "" } else { " " });
            }
            out.push_str(word);
        }
    }
    out
}

/// Whether the text ends in a word broken by a hyphen.
fn ends_broken(out: &str) -> bool {
    let mut end = out.chars().rev();
    end.next() == Some('-') && end.next().is_some_and(char::is_alphanumeric)
}

/// Chinese and Japanese lines break anywhere; no space belongs there.
fn joins_without_space(out: &str, word: &str) -> bool {
    let wide = |c: char| ('\u{3000}'..='\u{9FFF}').contains(&c) || ('\u{FF00}'..='\u{FFEF}').contains(&c);
    out.chars().next_back().is_some_and(wide) && word.chars().next().is_some_and(wide)
}

/// A slice without any white space, as addresses broken over lines are meant.
pub fn unbroken(slice: &str) -> String {
    slice.split_whitespace().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slices_become_values() {
        assert_eq!(
            readable("Senior\tdev-\neloper  at\nMill"),
            "Senior developer at Mill"
        );
        assert_eq!(readable("Jean-\nPaul"), "Jean-Paul");
        assert_eq!(readable("北京\n大学"), "北京大学");
        assert_eq!(unbroken("example.org/\nana"), "example.org/ana");
    }

    #[test]
    fn a_claim_that_the_text_does_not_make_is_named() {
        let text = DocumentText {
            text: "Ana Li\n2019".into(),
            ..DocumentText::default()
        };
        let mut profile = Profile::default();
        profile.basics.name = Some(Sourced::read("Ana Li".into(), Span::new(0, 6), 90));
        profile.work.push(Work {
            company: Some(Sourced::read("Mill".into(), Span::new(0, 6), 90)),
            title: Some(Sourced::typed("Baker".into())),
            start: PartialDate::new(2019, None, None).map(|d| Sourced::read(d, Span::new(7, 11), 90)),
            end: PartialDate::new(2020, None, None).map(|d| Sourced::read(d, Span::new(7, 11), 90)),
            ..Work::default()
        });
        let paths: Vec<String> = unsupported_claims(&profile, &text)
            .into_iter()
            .map(|c| c.path)
            .collect();
        assert_eq!(paths, ["work[0].company", "work[0].end"]);
    }
}
