//! The profile as JSON Resume 1.0.0 (jsonresume.org/schema), with our own data under `meta.rolefit`.

use rolefit_domain::profile::{Basics, Education, Skill, Titled, Work};
use rolefit_domain::{DocumentText, Profile, Sourced, Span};
use serde_json::{Map, Value, json};

use crate::support::readable;

/// The profile as JSON Resume 1.0.0. Absent values are left out; a position that goes on has no `endDate`.
///
/// `meta.rolefit` holds what the schema has no place for: every e-mail address and phone number, and for each value
/// its path, span and confidence; and what no value was read from: its `text` and its `span`.
pub fn json_resume(profile: &Profile, text: &DocumentText) -> Value {
    let mut out = Map::new();
    out.insert(
        "$schema".into(),
        json!("https://raw.githubusercontent.com/jsonresume/resume-schema/v1.0.0/schema.json"),
    );
    out.insert("basics".into(), basics(&profile.basics));
    list(&mut out, "work", profile.work.iter().map(work));
    list(&mut out, "volunteer", profile.volunteer.iter().map(volunteer));
    list(&mut out, "education", profile.education.iter().map(education));
    list(&mut out, "skills", skills(&profile.skills).into_iter());
    list(
        &mut out,
        "languages",
        profile.languages.iter().map(|l| {
            object([
                ("language", Some(json!(l.name.value))),
                ("fluency", words(&l.fluency)),
            ])
        }),
    );
    list(
        &mut out,
        "certificates",
        profile
            .certificates
            .iter()
            .map(|t| titled(t, ["name", "issuer", "date"])),
    );
    list(&mut out, "projects", profile.projects.iter().map(project));
    list(
        &mut out,
        "awards",
        profile
            .awards
            .iter()
            .map(|t| titled(t, ["title", "awarder", "date"])),
    );
    list(
        &mut out,
        "publications",
        profile
            .publications
            .iter()
            .map(|t| titled(t, ["name", "publisher", "releaseDate"])),
    );
    list(
        &mut out,
        "interests",
        profile.interests.iter().map(|i| json!({ "name": i.value })),
    );
    out.insert(
        "meta".into(),
        json!({ "version": "v1.0.0", "rolefit": meta(profile, text) }),
    );
    Value::Object(out)
}

fn basics(basics: &Basics) -> Value {
    let first = |values: &[Sourced<String>]| values.first().map(|v| json!(v.value));
    let profiles: Vec<Value> = basics.links.iter().filter_map(|l| network(&l.value)).collect();
    let site = basics
        .links
        .iter()
        .find(|l| network(&l.value).is_none())
        .map(|l| json!(with_scheme(&l.value)));
    object([
        ("name", words(&basics.name)),
        ("label", words(&basics.label)),
        ("email", first(&basics.emails)),
        ("phone", first(&basics.phones)),
        ("url", site),
        ("summary", words(&basics.summary)),
        (
            "location",
            basics.location.as_ref().map(|l| json!({ "address": l.value })),
        ),
        ("profiles", (!profiles.is_empty()).then(|| json!(profiles))),
    ])
}

/// The profile on a network that the link points to.
fn network(link: &str) -> Option<Value> {
    const NETWORKS: [(&str, &str); 8] = [
        ("linkedin.com/", "LinkedIn"),
        ("github.com/", "GitHub"),
        ("gitlab.com/", "GitLab"),
        ("xing.com/", "XING"),
        ("twitter.com/", "Twitter"),
        ("stackoverflow.com/", "Stack Overflow"),
        ("orcid.org/", "ORCID"),
        ("behance.net/", "Behance"),
    ];
    let (_, name) = NETWORKS
        .iter()
        .find(|(host, _)| link.to_lowercase().contains(host))?;
    let user = link.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    Some(json!({ "network": name, "username": user, "url": with_scheme(link) }))
}

fn with_scheme(link: &str) -> String {
    if link.contains("://") {
        link.to_owned()
    } else {
        format!("https://{link}")
    }
}

fn work(entry: &Work) -> Value {
    position(entry, "name")
}

fn volunteer(entry: &Work) -> Value {
    position(entry, "organization")
}

fn position(entry: &Work, organisation: &str) -> Value {
    object([
        (organisation, words(&entry.company)),
        ("position", words(&entry.title)),
        ("location", words(&entry.location)),
        ("startDate", shown(&entry.start)),
        ("endDate", shown(&entry.end)),
        ("highlights", texts(&entry.highlights)),
    ])
}

fn education(entry: &Education) -> Value {
    object([
        ("institution", words(&entry.institution)),
        ("studyType", words(&entry.degree)),
        ("area", words(&entry.area)),
        ("startDate", shown(&entry.start)),
        ("endDate", shown(&entry.end)),
        ("courses", texts(&entry.details)),
    ])
}

/// Skills of one group are keywords of it; skills without a group stand alone, and so do those with a level, because the schema
/// has one for all keywords.
fn skills(skills: &[Skill]) -> Vec<Value> {
    enum Listed<'a> {
        Group(&'a str, Vec<&'a str>),
        Alone(&'a Skill),
    }
    let mut out: Vec<Listed<'_>> = Vec::new();
    for skill in skills {
        let Some(group) = skill.group.as_deref().filter(|_| skill.level.is_none()) else {
            out.push(Listed::Alone(skill));
            continue;
        };
        let same = out.iter_mut().find_map(|listed| match listed {
            Listed::Group(name, keywords) if *name == group => Some(keywords),
            _ => None,
        });
        match same {
            Some(keywords) => keywords.push(&skill.name.value),
            None => out.push(Listed::Group(group, vec![&skill.name.value])),
        }
    }
    out.into_iter()
        .map(|listed| match listed {
            Listed::Group(name, keywords) => json!({ "name": name, "keywords": keywords }),
            Listed::Alone(skill) => object([
                ("name", Some(json!(skill.name.value))),
                ("level", words(&skill.level)),
            ]),
        })
        .collect()
}

fn titled(entry: &Titled, [name, issuer, date]: [&str; 3]) -> Value {
    let details: Vec<&str> = entry.details.iter().map(|d| d.value.as_str()).collect();
    object([
        (name, Some(json!(entry.name.value))),
        (issuer, words(&entry.issuer)),
        (date, shown(&entry.date)),
        (
            "summary",
            (!details.is_empty()).then(|| json!(details.join("\n"))),
        ),
    ])
}

fn project(entry: &Titled) -> Value {
    object([
        ("name", Some(json!(entry.name.value))),
        ("entity", words(&entry.issuer)),
        ("endDate", shown(&entry.date)),
        ("highlights", texts(&entry.details)),
    ])
}

fn words(value: &Option<Sourced<String>>) -> Option<Value> {
    value.as_ref().map(|v| json!(v.value))
}

fn shown<T: ToString>(value: &Option<Sourced<T>>) -> Option<Value> {
    value.as_ref().map(|v| json!(v.value.to_string()))
}

fn texts(values: &[Sourced<String>]) -> Option<Value> {
    (!values.is_empty()).then(|| json!(values.iter().map(|v| &v.value).collect::<Vec<_>>()))
}

fn object<const N: usize>(fields: [(&str, Option<Value>); N]) -> Value {
    Value::Object(
        fields
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect(),
    )
}

fn list(out: &mut Map<String, Value>, name: &str, values: impl Iterator<Item = Value>) {
    let values: Vec<Value> = values.collect();
    if !values.is_empty() {
        out.insert(name.to_owned(), Value::Array(values));
    }
}

fn meta(profile: &Profile, text: &DocumentText) -> Value {
    let all = |values: &[Sourced<String>]| values.iter().map(|v| v.value.clone()).collect::<Vec<_>>();
    json!({
        "contact": { "emails": all(&profile.basics.emails), "phones": all(&profile.basics.phones) },
        "values": crate::support::places(profile),
        "unread": unread(profile, text),
        "textBytes": text.text.len(),
        "warnings": text.warnings,
    })
}

/// The lines and stretches that nothing was read from, so that whoever reads only the JSON sees that something is not in it.
fn unread(profile: &Profile, text: &DocumentText) -> Vec<Value> {
    let told = |span: &Span| {
        let words = span.slice(&text.text)?;
        Some(json!({ "text": readable(words), "span": [span.start, span.end] }))
    };
    profile.unread.iter().filter_map(told).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Format, extract, parse};

    #[test]
    fn a_skill_with_a_level_stands_alone() {
        let source =
            "Ana Li\n\nSKILLS\nTools: oven (expert), whisk, scales\nHygiene – advanced\nBread (beginner)\n";
        let text = extract(source.as_bytes(), Format::Txt).expect("text");
        let resume = json_resume(&parse(&text), &text);
        assert_eq!(
            resume["skills"],
            json!([
                { "name": "oven", "level": "expert" },
                { "name": "Tools", "keywords": ["whisk", "scales"] },
                { "name": "Hygiene", "level": "advanced" },
                { "name": "Bread (beginner)" },
            ])
        );
        let values = resume["meta"]["rolefit"]["values"].as_array().expect("values");
        assert!(values.iter().any(|value| value["path"] == "skills[0].level"));
    }

    #[test]
    fn the_profile_is_written_as_json_resume() {
        let source = "Ana Li\nana@example.org | li@example.com | github.com/ana\n\nEXPERIENCE\nBaker, Mill Ltd\t2019 - Present\n- baked\n\n\
                      SKILLS\nTools: oven, whisk\nHygiene\n";
        let text = extract(source.as_bytes(), Format::Txt).expect("text");
        let resume = json_resume(&parse(&text), &text);
        assert_eq!(resume["basics"]["name"], "Ana Li");
        assert_eq!(resume["basics"]["email"], "ana@example.org");
        assert_eq!(resume["basics"]["profiles"][0]["url"], "https://github.com/ana");
        assert_eq!(resume["work"][0]["startDate"], "2019");
        assert_eq!(resume["work"][0].get("endDate"), None);
        assert_eq!(
            resume["skills"],
            json!([{ "name": "Tools", "keywords": ["oven", "whisk"] }, { "name": "Hygiene" }])
        );
        let rolefit = &resume["meta"]["rolefit"];
        assert_eq!(
            rolefit["contact"]["emails"],
            json!(["ana@example.org", "li@example.com"])
        );
        let values = rolefit["values"].as_array().expect("values");
        let name = values.iter().find(|v| v["path"] == "basics.name").expect("name");
        assert_eq!(name["span"], json!([0, 6]));
    }
}
